"""Old code: a comment for each finding, or a baseline that knows them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.surfaces.command import ROOT, check_json, run, write

HEAD = "import keras\nfrom keras import layers\n\n"
ODD = HEAD + (
    "a = layers.Dense(0)\n"
    "b = layers.Dense(0)  # because\n"
    "c = layers.Dense(0)  # noqa: E501\n"
    "d = layers.Dense(0)  # noqa: E501,W291  why\n"
    "e = layers.Dense(0); f = layers.Dropout(2)   \n"
    'g = layers.Dense(0, name="""a\n'
    '""")\n'
    "h = layers.\\\n"
    "    Dense(0)\n"
    "i = [\n"
    "    layers.Dense(0),\n"
    "    layers.Dropout(2),  # noqa: F401\n"
    "]\n"
    "if layers.Dense(0):\n"
    "    pass\n"
    "j = layers.Dense(0)  # noqa: KOL999"
)
COMMENTED = HEAD + (
    "a = layers.Dense(0)  # noqa: KOL114\n"
    "b = layers.Dense(0)  # because  # noqa: KOL114\n"
    "c = layers.Dense(0)  # noqa: E501, KOL114\n"
    "d = layers.Dense(0)  # noqa: E501,W291, KOL114  why\n"
    "e = layers.Dense(0); f = layers.Dropout(2)  # noqa: KOL114   \n"
    'g = layers.Dense(0, name="""a\n'
    '""")  # noqa: KOL114\n'
    "h = layers.\\\n"
    "    Dense(0)  # noqa: KOL114\n"
    "i = [\n"
    "    layers.Dense(0),  # noqa: KOL114\n"
    "    layers.Dropout(2),  # noqa: F401, KOL114\n"
    "]\n"
    "if layers.Dense(0):  # noqa: KOL114\n"
    "    pass\n"
    "j = layers.Dense(0)  # noqa: KOL999, KOL114"
)


def _notebook(*sources: str | list[str]) -> str:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "source": source} for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)


def test_comments_go_where_they_hold_and_change_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, a__py=ODD)
    before = check_json(tmp_path, "a.py")
    done = run(tmp_path, "--no-cache", "--add-noqa", "a.py")
    assert done.stdout == b"No findings in 1 file.\n"
    assert f"{len(before)} findings suppressed by comments in 1 file.".encode() in done.stderr
    assert done.returncode == 0
    assert (tmp_path / "a.py").read_text() == COMMENTED
    assert check_json(tmp_path, "a.py") == []
    assert ast.dump(ast.parse(COMMENTED)) == ast.dump(ast.parse(ODD))
    # Each comment is needed, but for the one that was not before.
    (unused,) = check_json(tmp_path, "--extend-select", "KOL002", "a.py")
    assert "`KOL999`" in unused["message"]


@pytest.mark.parametrize("name", ["models", "rules"])
def test_every_finding_in_the_fixtures_can_take_a_comment(tmp_path: Path, name: str) -> None:
    for path in sorted((ROOT / "fixtures" / name).rglob("*.py")):
        copy = tmp_path / path.relative_to(ROOT / "fixtures" / name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    trees = {p: ast.dump(ast.parse(p.read_bytes())) for p in tmp_path.rglob("*.py")}
    assert len(check_json(tmp_path)) > 20
    assert run(tmp_path, "--no-cache", "--add-noqa").returncode == 0
    assert check_json(tmp_path) == []
    assert {p: ast.dump(ast.parse(p.read_bytes())) for p in tmp_path.rglob("*.py")} == trees


def test_what_does_not_parse_can_take_none(tmp_path: Path) -> None:
    write(tmp_path, a__py="import keras\nx = )\n")
    done = run(tmp_path, "--no-cache", "--output-format", "concise", "--add-noqa", "a.py")
    assert done.returncode == 1
    assert b"KOL001" in done.stdout
    assert (tmp_path / "a.py").read_text() == "import keras\nx = )\n"


def test_cells_take_comments(tmp_path: Path) -> None:
    first, second = ["import keras\n", "a = keras.layers.Dense(0)"], "%time keras.layers.Dense(0)"
    third = "%matplotlib inline\nb = keras.layers.Dense(0)\n"
    write(tmp_path, n__ipynb=_notebook(first, second, third))
    done = run(tmp_path, "--no-cache", "--output-format", "concise", "--add-noqa", "n.ipynb")
    # Whether a magic takes a comment is its own affair.
    assert done.stdout.startswith(b"n.ipynb:cell 2:1:7: KOL114")
    assert done.returncode == 1
    assert (tmp_path / "n.ipynb").read_text() == _notebook(
        ["import keras\n", "a = keras.layers.Dense(0)  # noqa: KOL114"],
        second,
        "%matplotlib inline\nb = keras.layers.Dense(0)  # noqa: KOL114\n",
    )


# --- baseline


def _entries(path: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["findings"]
    return found


BAD = HEAD + "a = layers.Dense(0)\nb = layers.Dense(-1)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    write(tmp_path / "src", a__py=BAD, b__py=HEAD + "ä = layers.Dense(0)\n")
    done = run(tmp_path, "--no-cache", "--write-baseline", "known.json")
    assert done.stdout == b"3 findings written to known.json.\n"
    assert done.returncode == 0
    return tmp_path


def _with_baseline(project: Path, *args: str) -> tuple[list[dict[str, Any]], str, int]:
    done = run(project, "--no-cache", "--baseline", "known.json", "--output-format", "json", *args)
    return json.loads(done.stdout), done.stderr.decode(), done.returncode


def test_what_a_baseline_knows_does_not_count(project: Path) -> None:
    assert _entries(project / "known.json") == [
        {"path": "src/a.py", "code": "KOL114", "text": "a = layers.Dense(0)"},
        {"path": "src/a.py", "code": "KOL114", "text": "b = layers.Dense(-1)"},
        {"path": "src/b.py", "code": "KOL114", "text": "ä = layers.Dense(0)"},
    ]
    assert _with_baseline(project) == ([], "", 0)
    text = run(project, "--no-cache", "--baseline", "known.json").stdout.decode()
    assert text == "No new findings in 2 files. 3 more in the baseline.\n"


def test_entries_survive_lines_that_move_and_are_indented(project: Path) -> None:
    moved = "\n\n" + BAD.replace("a = ", "if True:\n    a = ")
    write(project / "src", a__py=moved)
    assert _with_baseline(project) == ([], "", 0)


def test_one_more_of_the_same_kind_is_new(project: Path) -> None:
    write(project / "src", a__py=BAD + "a = layers.Dense(0)\n")
    found, _, status = _with_baseline(project)
    assert [f["location"]["row"] for f in found] == [6]
    assert status == 1


def test_entries_that_are_fixed_are_named(project: Path) -> None:
    write(project / "src", a__py=BAD.replace("-1", "3"))
    _, said, status = _with_baseline(project)
    assert "1 entry of the baseline fixed" in said
    assert "  src/a.py: KOL114 b = layers.Dense(-1)\n" in said
    assert status == 0
    # Who looks at another file, or for other rules, learns nothing of it.
    assert _with_baseline(project, "src/b.py")[1] == ""
    assert _with_baseline(project, "--select", "KOL2")[1] == ""
    (project / "src" / "a.py").unlink()
    assert "2 entries of the baseline fixed" in _with_baseline(project, "src/b.py")[1]
    assert run(project, "--no-cache", "--write-baseline", "known.json").returncode == 0
    assert len(_entries(project / "known.json")) == 1


def test_paths_are_those_of_the_baseline(project: Path) -> None:
    found = run(
        project / "src", "--no-cache", "--baseline", "../known.json", "--output-format", "json"
    )
    assert json.loads(found.stdout) == []


def test_a_baseline_is_marked_in_sarif_and_not_dropped(project: Path) -> None:
    write(project / "src", a__py=BAD + "c = layers.Dense(0)\n")
    done = run(project, "--no-cache", "--baseline", "known.json", "--output-format", "sarif")
    results = json.loads(done.stdout)["runs"][0]["results"]
    states = [
        (r["locations"][0]["physicalLocation"]["region"]["startLine"], r["baselineState"])
        for r in results
    ]
    assert states == [(4, "unchanged"), (5, "unchanged"), (6, "new"), (4, "unchanged")]


def test_standard_input_has_a_baseline_too(project: Path) -> None:
    done = run(
        project,
        "--baseline=known.json",
        "--stdin-filename=src/a.py",
        "--output-format=json",
        "-",
        stdin=(BAD + "c = layers.Dense(0)\n").encode(),
    )
    assert [f["location"]["row"] for f in json.loads(done.stdout)] == [6]
    known = ["--baseline=known.json", "--stdin-filename=src/a.py", "-"]
    for option in ("--fix", "--diff"):
        done = run(project, option, *known, stdin=BAD.encode())
        assert done.returncode == 0, done.stderr
        assert done.stderr.startswith(b"No new findings in 1 file.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("{", "not JSON"),
        ("[]", "there is no list `findings`"),
        ('{"version": 2, "findings": []}', "a baseline of version 2 is not known"),
        ('{"version": 1, "findings": [{"path": "a"}]}', "not an entry"),
    ],
)
def test_a_broken_baseline_fails_the_run(tmp_path: Path, content: str | None, said: str) -> None:
    write(tmp_path, a__py="import os\n")
    if content is not None:
        (tmp_path / "known.json").write_text(content)
    done = run(tmp_path, "--baseline", "known.json", "a.py")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


@pytest.mark.parametrize(
    "args",
    [
        ["--add-noqa", "--fix", "a.py"],
        ["--add-noqa", "--baseline", "x", "a.py"],
        ["--write-baseline", "x", "--add-noqa", "a.py"],
        ["--write-baseline", "nowhere/x", "a.py"],
        ["--add-noqa", "-"],
        ["--write-baseline", "x", "-"],
    ],
)
def test_what_does_not_go_together_is_said(tmp_path: Path, args: list[str]) -> None:
    write(tmp_path, a__py="import os\n")
    done = run(tmp_path, *args)
    assert (done.returncode, done.stdout) == (2, b"")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.py"]
