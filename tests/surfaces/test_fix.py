"""`--fix` and `--diff` on real files."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.surfaces.command import environment, run

FIX = ["--no-cache", "--extend-select", "KOL002", "--fix"]
BEFORE = (
    "import os  # noqa: KOL101\n\n"
    "x = 1  # noqa: E501, KOL202\n"
    "y = 2  # kerasorder-lint: disable=KOL101\n"
)
AFTER = "import os\n\nx = 1  # noqa: E501\ny = 2\n"


def test_fixes_are_written_and_what_remains_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    path.chmod(0o640)
    done = run(tmp_path, *FIX, "--output-format", "json", "a.py")
    assert done.returncode == 0
    assert json.loads(done.stdout) == []
    assert path.read_text() == AFTER
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


def test_without_fix_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    done = run(tmp_path, "--no-cache", "--extend-select", "KOL002", "a.py")
    assert done.returncode == 1
    assert b"3 findings can be fixed with --fix" in done.stdout
    assert path.read_text() == BEFORE


def test_a_diff_is_shown_and_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    done = run(tmp_path, "--no-cache", "--extend-select", "KOL002", "--diff", "a.py")
    assert done.returncode == 1
    text = done.stdout.decode()
    assert text.startswith("--- a.py\n+++ a.py\n")
    assert "-import os  # noqa: KOL101\n+import os\n" in text
    assert done.stderr == b"3 warnings in 1 file of 1. 3 findings can be fixed with --fix.\n"
    assert path.read_text() == BEFORE


def test_an_empty_diff_says_why_it_fails(tmp_path: Path) -> None:
    text = "import keras\nm = keras.Sequential()\nm.layers.pop()\n"
    (tmp_path / "a.py").write_text(text)
    for done in (
        run(tmp_path, "--no-cache", "--diff", "a.py"),
        run(tmp_path, "--diff", "-", stdin=text.encode()),
    ):
        assert (done.returncode, done.stdout) == (1, b"")
        said = "1 error in 1 file of 1. 1 finding can be fixed with --fix --unsafe-fixes.\n"
        assert done.stderr.decode() == said
    done = run(tmp_path, "--diff", "--statistics", "a.py")
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_diff_of_standard_input_goes_with_the_report_of_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BEFORE)
    args = ["--no-cache", "--extend-select", "KOL002", "--diff", "--output-format", "json"]
    file = run(tmp_path, *args, "a.py")
    done = run(tmp_path, *args, "--stdin-filename", "a.py", "-", stdin=BEFORE.encode())
    assert len(json.loads(done.stdout)) == 3
    assert (done.stdout, done.stderr, done.returncode) == (file.stdout, file.stderr, 1)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("coding", ["latin-1", "utf-8-sig", "utf-8"])
def test_line_ends_and_encodings_stay(tmp_path: Path, end: str, coding: str) -> None:
    path = tmp_path / "a.py"
    head = "# coding: latin-1\n" if coding == "latin-1" else ""
    lines = head + "x = 'ä'  # noqa: KOL101\ny = 2"
    path.write_bytes(lines.replace("\n", end).encode(coding))
    assert run(tmp_path, *FIX, "a.py").returncode == 0
    expected = (head + "x = 'ä'\ny = 2").replace("\n", end).encode(coding)
    assert path.read_bytes() == expected


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text(BEFORE)
    (tmp_path / "link.py").symlink_to("real.txt")
    assert run(tmp_path, *FIX, "link.py").returncode == 0
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.txt").read_text() == AFTER


def test_a_comment_keeps_what_else_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(
        "a = 1  # noqa: KOL101 for a reason\n"
        "b = 1  # type: int  # noqa: KOL101\n"
        "c = 1  # noqa: KOL101  # type: int\n"
        "d = 1  # noqa: KOL101,KOL102 E501\n"
        "# kerasorder-lint: disable-file=KOL101\n"
        "e = 1  # noqa\n"
    )
    assert run(tmp_path, *FIX, "a.py").returncode == 0
    assert path.read_text() == (
        "a = 1  # for a reason\n"
        "b = 1  # type: int\n"
        "c = 1  # type: int\n"
        "d = 1  # noqa: E501\n"
        "\n"
        "e = 1  # noqa\n"
    )


def test_standard_input_is_fixed_onto_standard_output(tmp_path: Path) -> None:
    done = run(tmp_path, *FIX, "-", stdin=BEFORE.encode())
    assert done.stdout.decode() == AFTER
    assert done.returncode == 0
    done = run(tmp_path, "--extend-select", "KOL002", "--diff", "-", stdin=BEFORE.encode())
    assert done.stdout.startswith(b"--- -\n+++ -\n")
    assert done.returncode == 1
    done = run(tmp_path, *FIX, "-", stdin=b"x = (\n")
    assert (done.stdout, done.returncode) == (b"x = (\n", 1)


@pytest.mark.parametrize("indent", [1, 2, 4, None])
@pytest.mark.parametrize("lines", [True, False])
def test_a_notebook_keeps_its_form(tmp_path: Path, indent: int | None, lines: bool) -> None:
    def text(source: str) -> str:
        cell = {
            "cell_type": "code",
            "metadata": {"é": 1},
            "source": source.splitlines(keepends=True) if lines else source,
        }
        markdown = {"cell_type": "markdown", "source": "x  # noqa: KOL101"}
        data = {"cells": [markdown, cell], "metadata": {}, "nbformat": 4}
        return json.dumps(data, indent=indent, ensure_ascii=False) + "\n"

    path = tmp_path / "n.ipynb"
    path.write_text(text("%cd x\na = 'é'  # noqa: KOL101\nb = 2"), encoding="utf-8")
    assert run(tmp_path, *FIX, "n.ipynb").returncode == 0
    assert path.read_text(encoding="utf-8") == text("%cd x\na = 'é'\nb = 2")


def test_a_notebook_of_odd_form_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    before = '{"cells":   [{"cell_type": "code", "source": "a = 1  # noqa: KOL101"}]}'
    path.write_text(before)
    assert run(tmp_path, *FIX, "n.ipynb").returncode == 0
    assert path.read_text() == before.replace("  # noqa: KOL101", "")


def test_a_folder_that_takes_no_file_fails_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "a.py"
    path.write_text(BEFORE)
    python_path = environment()["PYTHONPATH"]
    if os.geteuid() == 0:
        site = tmp_path / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text(
            "import tempfile\n"
            "def mkstemp(*args, **kwargs):\n"
            "    raise PermissionError(13, 'Permission denied')\n"
            "tempfile.mkstemp = mkstemp\n"
        )
        python_path = f"{site}{os.pathsep}{python_path}"
    folder.chmod(0o555)
    try:
        done = run(tmp_path, *FIX, "closed/a.py", PYTHONPATH=python_path)
        assert done.returncode == 2
        assert b"closed/a.py: Permission denied; not fixed" in done.stderr
        assert path.read_text() == BEFORE
    finally:
        folder.chmod(0o755)


def test_a_form_feed_ends_no_line_of_a_diff(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("import os\x0c\n\x0c\nx = '\u2028'  # noqa: KOL101\n", encoding="utf-8")
    done = run(tmp_path, "--no-cache", "--extend-select", "KOL002", "--diff", "a.py")
    assert done.stdout.decode() == (
        "--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n import os\x0c\n \x0c\n"
        "-x = '\u2028'  # noqa: KOL101\n+x = '\u2028'\n"
    )


def test_a_diff_applies_as_patches_do(tmp_path: Path) -> None:
    for end in ("\n", "\r\n"):
        path = tmp_path / "a.py"
        text = "import os\x0c\nx = 1  # noqa: KOL101\ny = 2\nz = 3  # noqa: KOL101"
        path.write_bytes(text.replace("\n", end).encode())
        done = run(tmp_path, "--no-cache", "--extend-select", "KOL002", "--diff", "a.py")
        applied = subprocess.run(
            ["git", "apply", "-"], cwd=tmp_path, input=done.stdout, capture_output=True
        )
        assert applied.returncode == 0, applied.stderr
        assert path.read_bytes() == text.replace("  # noqa: KOL101", "").replace("\n", end).encode()


def test_a_fix_reaches_into_another_cell_of_a_notebook(tmp_path: Path) -> None:
    sources = [
        "%matplotlib inline\nimport keras\nfrom keras.layers import Dense\n",
        "model = keras.Sequential([\n    Dense(3, input_shape=(4,)),  # first\n    Dense(2),\n])\n",
    ]
    cells = [{"cell_type": "code", "source": s.splitlines(keepends=True)} for s in sources]
    path = tmp_path / "n.ipynb"
    before = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    path.write_text(before)
    done = run(tmp_path, "--no-cache", "--output-format", "json", "n.ipynb")
    (finding,) = json.loads(done.stdout)
    # Its readers count in the cell of the finding, where the import would break the program.
    assert finding["fix"] is None
    assert run(tmp_path, "--no-cache", "--fix", "n.ipynb").returncode == 0
    after = before.replace("import Dense\\n", "import Dense, Input\\n").replace(
        '"    Dense(3, input_shape=(4,)),  # first\\n"',
        '"    Input(shape=(4,)),\\n",\n    "    Dense(3),  # first\\n"',
    )
    assert path.read_text() == after


def test_a_fixed_file_belongs_to_whom_it_belonged(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    owner, group = path.stat().st_uid, max(os.getgroups(), default=path.stat().st_gid)
    if os.geteuid() == 0:
        owner, group = 12345, 23456
    os.chown(path, owner, group)
    path.chmod(0o2640)
    assert run(tmp_path, *FIX, "a.py").returncode == 0
    assert path.read_text() == AFTER
    assert (path.stat().st_uid, path.stat().st_gid) == (owner, group)
    assert stat.S_IMODE(path.stat().st_mode) == 0o2640


def test_one_file_that_cannot_be_written_does_not_keep_the_others(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "m.py").write_text(BEFORE)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import tempfile\nmake = tempfile.mkstemp\n"
        "def mkstemp(*args, dir=None, **kwargs):\n"
        "    if dir.endswith('/a'):\n        raise PermissionError(13, 'Permission denied')\n"
        "    return make(*args, dir=dir, **kwargs)\ntempfile.mkstemp = mkstemp\n"
    )
    path = f"{tmp_path / 'site'}{os.pathsep}{environment()['PYTHONPATH']}"
    done = run(tmp_path, *FIX, "--output-format", "concise", "a", "b", PYTHONPATH=path)
    assert done.returncode == 2
    assert b"a/m.py: Permission denied; not fixed" in done.stderr
    assert (tmp_path / "a" / "m.py").read_text() == BEFORE
    assert (tmp_path / "b" / "m.py").read_text() == AFTER
    assert done.stdout.count(b"a/m.py:") == 3
    assert b"b/m.py" not in done.stdout


@pytest.mark.parametrize("cache", [(), ("--no-cache",)])
def test_what_imports_a_file_that_is_fixed_is_looked_at_again(
    tmp_path: Path, cache: tuple[str, ...]
) -> None:
    head = "import keras\nfrom keras import layers\n"
    (tmp_path / "base.py").write_text(
        f"{head}model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(5)])\n"
        "model.layers.pop()\n"
    )
    (tmp_path / "user.py").write_text(
        f"{head}from base import model\nfull = layers.Dense(2)\nfull(keras.Input((3,)))\n"
        "out = full(model.outputs[0])\n"
    )
    options = [*cache, "--output-format", "concise", "--ignore", "KOL202"]
    assert b"user.py:6:7: KOL102" in run(tmp_path, *options, ".").stdout
    done = run(tmp_path, *cache, "--output-format", "concise", "--fix", "--unsafe-fixes", ".")
    assert "model.pop()" in (tmp_path / "base.py").read_text()
    assert b"KOL" not in done.stdout, done.stdout
    assert done.returncode == 0
