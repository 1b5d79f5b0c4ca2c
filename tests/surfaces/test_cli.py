"""The command line as a process: status, streams, and every way in which a run can fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.surfaces.command import COMMAND, check_json, environment, run, write

BROKEN = "def f(:\n"
FINE = "import os\n"


def test_status(tmp_path: Path) -> None:
    write(tmp_path, broken__py=BROKEN, fine__py=FINE)
    assert run(tmp_path, "check", "fine.py").returncode == 0
    assert run(tmp_path, "check", "broken.py").returncode == 1
    assert run(tmp_path, "broken.py").returncode == 1
    assert run(tmp_path).returncode == 1
    assert run(tmp_path, ".").returncode == 1
    assert run(tmp_path, "--exit-zero", "broken.py").returncode == 0
    assert run(tmp_path, "--ignore", "KOL001", "broken.py").returncode == 0
    assert run(tmp_path, "--ignore", "KOL0", "--select", "KOL", "broken.py").returncode == 0
    assert run(tmp_path, "--select", "KOL002", "broken.py").returncode == 0
    assert run(tmp_path, "--select", "syntax-error", "broken.py").returncode == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere.py"], "nowhere.py: No such file"),
        (["chekc"], "did you mean the command `check`"),
        (["sumary", "fine.py"], "did you mean the command `summary`"),
        (["explian", "KOL101"], "did you mean the command `explain`"),
        (["fine.py", "nowhere.py"], "nowhere.py: No such file"),
        (["pipe"], "not a regular file or folder"),
        (["/dev/null"], "not a regular file or folder"),
        (["--select", "KOL999", "fine.py"], "no rule has the code `KOL999`"),
        (["--select", "", "fine.py"], "--select': it names no rule"),
        (["--ignore", " ,", "fine.py"], "--ignore': it names no rule"),
        (["--ignore", "sintax-error", "fine.py"], "did you mean `syntax-error`"),
        (["--extend-select", "E501", "fine.py"], "no rule has the code `E501`"),
        (["--output-format", "jsn", "fine.py"], "did you mean `json`"),
        (["--output-format", "xml", "fine.py"], "no format `xml`; there are full, concise, group"),
        (["--no-such-option", "fine.py"], "No such option"),
        (["--jobs", "-1", "fine.py"], "--jobs"),
        (["--jobs", "many", "fine.py"], "--jobs"),
        (["--fail-on", "never", "fine.py"], "--fail-on"),
        (["--target-keras", "4", "fine.py"], "--target-keras"),
        (["--config", "nowhere.toml", "fine.py"], "nowhere.toml"),
        (["--isolated", "--config", "x.toml", "fine.py"], "exclude each other"),
        (["--unsafe-fixes", "fine.py"], "goes with --fix"),
        (["-", "fine.py"], "stands alone"),
        (["explain", "KOL999"], "there is no rule `KOL999`\n"),
        (["explain", "kol999"], "there is no rule `kol999`\n"),
        (["explain", "kol1o1"], "there is no rule `kol1o1`; did you mean `KOL101`?"),
        (["explain", "rank-mismach"], "there is no rule `rank-mismach`; did you mean `rank-mism"),
        (["summary"], "Missing argument"),
        (["summary", "nowhere.py"], "nowhere.py: No such file"),
    ],
)
def test_a_run_that_fails_says_why_and_leaves_with_2(
    tmp_path: Path, args: list[str], said: str
) -> None:
    write(tmp_path, fine__py=FINE)
    os.mkfifo(tmp_path / "pipe")
    done = run(tmp_path, *args)
    assert done.returncode == 2, done
    assert said in done.stderr.decode()
    assert done.stdout == b""


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# kerasorder-lint: disable=KOL999", "names `KOL999`, and there is no such rule\n"),
        ("# noqa: KOL999, KOL101", "names `KOL999`, and there is no such rule\n"),
        ("# kerasorder-lint: disable=rank-mismach", "did you mean `rank-mismatch`?"),
        ("# kerasorder-lint: disbale=KOL101", "`disbale`, which there is not; did you mean `disa"),
        ("# kerasorder-lint: off", "`off`, which there is not, only `disable` and `disable-file`"),
        ("# kerasorder-lint: disable KOL101", "codes are joined to `disable` by a `=`"),
        ("# kerasorder-lint: disable: KOL101", "codes are joined to `disable` by a `=`"),
    ],
)
def test_a_comment_that_names_no_rule_is_told_each_time(
    tmp_path: Path, comment: str, said: str
) -> None:
    """Once per place, also where the cache has the findings; it changes nothing else."""
    write(tmp_path, named__py=f"import keras\nlow = 3.0  {comment}\n")
    for _ in range(2):
        done = run(tmp_path, "--output-format", "json", "named.py")
        assert (done.returncode, done.stdout) == (0, b"[]\n")
        assert done.stderr.decode().count("warning: ") == 1
        assert "warning: named.py:2:12: this comment " in done.stderr.decode()
        assert said in done.stderr.decode()


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501, ABC123",
        "# noqa: KOL1",
        "# kerasorder-lint: disable=KOL101,rank-mismatch",
        "# kerasorder-lint: disable",
        "# kerasorder-lint: disable - Keras 4 takes it",
        "# see https://kerasorder-lint.readthedocs.io",
        "'# noqa: KOL999'",
    ],
)
def test_a_comment_that_names_rules_is_not(tmp_path: Path, comment: str) -> None:
    write(tmp_path, named__py=f"import keras\nlow = 3.0; {comment}\n")
    assert run(tmp_path, "named.py").stderr == b""


def test_a_file_that_is_too_large_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, large__py="import keras\n# " + "x" * 3_000_000 + "\n")
    done = run(tmp_path, "large.py")
    assert done.returncode == 0
    assert "warning: large.py: this file is too large to be analysed" in done.stderr.decode()
    told = run(tmp_path, "--extend-select", "KOL003", "large.py")  # then it is a finding
    assert told.stderr == b""
    assert b"large.py:1:1: KOL003" in told.stdout
    shown = run(tmp_path, "summary", "large.py")
    assert shown.returncode == 1
    assert "error: large.py: this file is too large to be analysed" in shown.stderr.decode()


def test_a_file_for_which_the_time_runs_out_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    loop = "import keras\nx = 0\nfor i in range(3000):\n    x = x + i\n"
    write(
        tmp_path,
        slow__py=loop * 50,
        pyproject__toml="[tool.kerasorder-lint.limits]\nseconds = 0.001\n",
    )
    done = run(tmp_path, "slow.py")
    assert done.returncode == 0
    said = (
        "warning: slow.py: the time for one file ran out (0.001 s), and not all of it was analysed"
    )
    assert done.stderr.decode().strip() == said


def test_json_is_one_array_with_the_documented_keys(tmp_path: Path) -> None:
    write(tmp_path, broken__py="x = 'ä' )\n")
    (finding,) = check_json(tmp_path, "broken.py")
    message = finding.pop("message")
    assert "\n" not in message
    assert finding == {
        "code": "KOL001",
        "name": "syntax-error",
        "severity": "error",
        "certainty": "proven",
        "filename": "broken.py",
        "cell": None,
        "location": {"row": 1, "column": 9},
        "end_location": {"row": 1, "column": 10},
        "model": None,
        "related": [],
        "fix": None,
        "runtime": None,
        "url": "https://kerasorder-lint.readthedocs.io/rules/KOL001/",
    }
    assert check_json(tmp_path, "--ignore", "KOL001", "broken.py") == []


def test_findings_are_sorted_and_named_as_the_path_was_given(tmp_path: Path) -> None:
    for name in ("b", "a", "z"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, x__py=BROKEN, a__py=BROKEN)
    names = [f["filename"] for f in check_json(tmp_path, "z", "b", tmp_path / "a")]
    assert names == [
        f"{tmp_path}/a/a.py",
        f"{tmp_path}/a/x.py",
        "b/a.py",
        "b/x.py",
        "z/a.py",
        "z/x.py",
    ]
    first = run(tmp_path, "--output-format", "json", "--no-cache", "z", "b", "a")
    again = run(tmp_path, "--output-format", "json", "--no-cache", "a", "z", "b", "z/x.py")
    assert first.stdout == again.stdout


def test_what_cannot_be_parsed_is_a_finding(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__py=b"# coding: nonsense\nimport keras\n",
        b__py=b"import keras\nx = '\xff'\n",
        c__py=b"import keras\0\n",
        d__py="import keras\nx = (\n".encode("utf-16"),
        e__ipynb='{"cells": [keras',
        f__ipynb=b"keras \xff",
        g__py="import keras\n" + "(" * 3000 + ")" * 3000,
        h__pyi="import keras\ndef f(:\n",
    )
    found = check_json(tmp_path, *sorted(path.name for path in tmp_path.iterdir()))
    assert [(f["filename"], f["code"]) for f in found] == [
        (f"{name}", "KOL001")
        for name in ("a.py", "b.py", "c.py", "d.py", "e.ipynb", "f.ipynb", "g.py", "h.pyi")
    ]


def test_a_cell_that_does_not_parse_is_named(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": "# text"},
        {"cell_type": "code", "source": ["%cd x\n", "a = 1"]},
        {"cell_type": "code", "source": "b = 1\nc = )"},
    ]
    write(tmp_path, n__ipynb=json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    (finding,) = check_json(tmp_path, "n.ipynb")
    assert finding["cell"] == 2
    assert finding["location"] == {"row": 2, "column": 5}
    full = run(tmp_path, "n.ipynb").stdout.decode()
    assert "n.ipynb:cell 2:2:5: KOL001" in full
    assert "2 | c = )" in full


def test_foreign_files_below_a_folder_are_not_parsed_unless_small(tmp_path: Path) -> None:
    write(tmp_path, large__py="# text\n" * 1000 + BROKEN, small__py=BROKEN)
    assert [f["filename"] for f in check_json(tmp_path, ".")] == ["./small.py"]
    assert [f["filename"] for f in check_json(tmp_path, "large.py")] == ["large.py"]


def test_standard_input(tmp_path: Path) -> None:
    done = run(tmp_path, "-", "--output-format", "json", stdin=BROKEN.encode())
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["filename"] == "-"
    done = run(tmp_path, "-", "--stdin-filename", "src/a.py", stdin=BROKEN.encode())
    assert b"src/a.py:1:7: KOL001" in done.stdout
    assert b"1 | def f(:" in done.stdout
    assert run(tmp_path, "-", stdin=b"").returncode == 0
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": "x = )"}]}).encode()
    done = run(tmp_path, "-", "--stdin-filename", "n.ipynb", stdin=notebook)
    assert b"n.ipynb:cell 1:1:5: KOL001" in done.stdout


def test_a_reader_that_leaves_is_no_trouble(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"a{number}.py").write_text(BROKEN)
    process = subprocess.Popen(
        [*COMMAND, "check", "."],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) != 0
    assert errors == b""


def test_a_closed_standard_output_is_no_trouble(tmp_path: Path) -> None:
    write(tmp_path, broken__py=BROKEN)
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, "broken.py"],
        cwd=tmp_path,
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert done.stderr == b""
    assert done.returncode == 1


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    write(tmp_path, broken__py=BROKEN)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "broken.py"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_prints_what_was_found(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "slow").mkdir()
    write(tmp_path, broken__py=BROKEN)
    site = tmp_path / "site"
    site.mkdir()
    # Stands in for an analysis that takes its time: the files of `slow` never end.
    (site / "sitecustomize.py").write_text(
        "import sys, time, types\n"
        "def run(tree, filename, *others, **more):\n"
        "    open('started', 'w').close()\n"
        "    time.sleep(60)\n"
        "fake = types.ModuleType('kerasorder_lint.interpreter')\n"
        "fake.run = run\n"
        "sys.modules['kerasorder_lint.interpreter'] = fake\n"
    )
    for number in range(4):
        (tmp_path / "slow" / f"a{number}.py").write_text("import keras\n")
    env = environment()
    env["PYTHONPATH"] = f"{site}{os.pathsep}{env['PYTHONPATH']}"
    process = subprocess.Popen(
        [*COMMAND, "--no-cache", "--output-format", "json", "--jobs", jobs, "broken.py", "slow"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    started = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert time.monotonic() - started < 20
    assert process.returncode == 130
    assert [f["filename"] for f in json.loads(out)] == ["broken.py"]
    assert b"Traceback" not in errors


def test_a_file_that_kills_its_process_does_not_end_the_run(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os, sys, types\n"
        "def run(tree, filename, *others, **more):\n"
        "    if 'killer' in filename:\n"
        "        os._exit(11)\n"
        "    raise ValueError('no interpreter here')\n"
        "fake = types.ModuleType('kerasorder_lint.interpreter')\n"
        "fake.run = run\n"
        "sys.modules['kerasorder_lint.interpreter'] = fake\n"
    )
    write(tmp_path, killer__py="import keras\n", broken__py="import keras\n" + BROKEN)
    for number in range(5):
        (tmp_path / f"a{number}.py").write_text("import keras\n")
    path = f"{site}{os.pathsep}{environment()['PYTHONPATH']}"
    args = ["--no-cache", "--jobs", "2", "--extend-select", "KOL003"]
    args += ["--output-format", "json", "--exclude", "site", "."]
    done = run(tmp_path, *args, PYTHONPATH=path)
    assert done.returncode == 1
    assert b"killer.py: internal error: the process that analysed it died" in done.stderr
    found = {(f["filename"], f["code"]) for f in json.loads(done.stdout)}
    assert ("./broken.py", "KOL001") in found
    assert {(f"./a{number}.py", "KOL003") for number in range(5)} <= found
    assert all(
        "ValueError" in f["message"] for f in json.loads(done.stdout) if f["code"] == "KOL003"
    )


def test_an_unreadable_file_fails_the_run_and_the_rest_is_reported(tmp_path: Path) -> None:
    write(tmp_path, broken__py=BROKEN, secret__py=FINE)
    (tmp_path / "closed").mkdir()
    path = environment()["PYTHONPATH"]
    if os.geteuid() == 0:
        # Root may read everything, so the refusal is put in its place.
        site = tmp_path / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text(
            "import builtins, os\n"
            "def refusing(function, name):\n"
            "    def call(path, *args, **kwargs):\n"
            "        if str(path).endswith(name):\n"
            "            raise PermissionError(13, 'Permission denied', path)\n"
            "        return function(path, *args, **kwargs)\n"
            "    return call\n"
            "builtins.open = refusing(open, 'secret.py')\n"
            "os.scandir = refusing(os.scandir, 'closed')\n"
        )
        path = f"{site}{os.pathsep}{path}"
    (tmp_path / "secret.py").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        done = run(tmp_path, "--no-cache", "--exclude", "site", ".", PYTHONPATH=path)
        assert done.returncode == 2
        assert b"secret.py: Permission denied" in done.stderr
        assert b"closed: Permission denied" in done.stderr
        assert b"broken.py:1:7" in done.stdout
        assert run(tmp_path, "--no-cache", "secret.py", PYTHONPATH=path).returncode == 2
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_names_and_lines_that_the_terminal_cannot_show(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff-\xc3\xa4.py")
    try:
        (tmp_path / name).write_text("x = '日本' )\n")
    except OSError:
        pytest.skip("the file system wants text")
    for form in ("full", "concise", "json"):
        done = run(
            tmp_path, "--no-cache", "--output-format", form, ".",
            LC_ALL="C", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0",
        )  # fmt: skip
        assert done.returncode == 1
        done.stdout.decode("ascii")


def test_colour_is_for_terminals_and_those_who_ask(tmp_path: Path) -> None:
    write(tmp_path, broken__py=BROKEN)
    assert b"\x1b" not in run(tmp_path, "broken.py").stdout
    assert b"\x1b" in run(tmp_path, "broken.py", FORCE_COLOR="1").stdout
    assert b"\x1b" not in run(tmp_path, "broken.py", FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_huge_file_is_looked_at_in_time(tmp_path: Path) -> None:
    write(tmp_path, huge__py="import keras\n" + "x = 1\n" * 2_000_000)
    started = time.monotonic()
    (finding,) = check_json(tmp_path, "--extend-select", "KOL003", "huge.py")
    assert time.monotonic() - started < 20
    assert (finding["code"], finding["severity"]) == ("KOL003", "info")
    assert "too large" in finding["message"]
    assert run(tmp_path, "--no-cache", "--extend-select", "KOL003", "huge.py").returncode == 0


def test_rules_and_explain(tmp_path: Path) -> None:
    listed = run(tmp_path, "rules").stdout.decode()
    assert "KOL001" in listed
    assert "syntax-error" in listed
    data = json.loads(run(tmp_path, "rules", "--output-format", "json").stdout)
    assert [rule["code"] for rule in data] == sorted(rule["code"] for rule in data)
    text = run(tmp_path, "explain", "kol001").stdout.decode()
    assert "## What it reports" in text
    assert run(tmp_path, "explain", "syntax-error").stdout.decode() == text


def test_help_and_version(tmp_path: Path) -> None:
    assert b"Commands:" in run(tmp_path, "-h").stdout
    assert b"--select" in run(tmp_path, "check", "-h").stdout
    assert run(tmp_path, "--version").stdout.startswith(b"kerasorder-lint ")
    listed = run(tmp_path, "check", "--help").stdout.decode()
    assert "full, concise, grouped, json, github" in " ".join(listed.split())


def test_a_diff_leaves_standard_output_to_json(tmp_path: Path) -> None:
    write(tmp_path, unused__py="import keras\nx = 1  # noqa: KOL101\n")
    options = ("--extend-select", "KOL002", "--fix", "--diff", "--output-format", "json")
    done = run(tmp_path, *options, "unused.py")
    assert [found["code"] for found in json.loads(done.stdout)] == ["KOL002"]
    assert b"-x = 1  # noqa: KOL101" in done.stderr


def test_a_summary_of_standard_input(tmp_path: Path) -> None:
    text = "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
    done = subprocess.run(
        [*COMMAND, "summary", "-", "--output-format", "json"],
        input=text.encode(),
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        check=False,
    )
    assert [made["params"] for made in json.loads(done.stdout)] == [10]
