"""Notebooks of every structure that people have: what is found in them, and what fixes keep."""

from __future__ import annotations

import codecs
import json
import random
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kerasorder_lint.batch import fixing
from kerasorder_lint.engine import examine
from kerasorder_lint.findings import Edit, Fix
from kerasorder_lint.settings import Settings
from kerasorder_lint.spans import Position, Span
from tests.surfaces.command import check_json

MARK = "  # noqa: KOL101"  # in code cells, where it suppresses nothing and goes
KEPT = "# noqa: KOL102"  # elsewhere, where it is text
SETTINGS = Settings(extend_select=("KOL002",))


def _cell(source: Any, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def _notebook(*cells: Any, **more: Any) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, **more})


def _found(text: str, settings: Settings = SETTINGS) -> list[tuple[str, int | None, int, int]]:
    outcome = examine(text.encode(), "n.ipynb", settings, is_notebook=True)
    assert outcome.trouble is None
    return [(f.code, f.span.cell, f.span.start.row, f.span.start.column) for f in outcome.findings]


def test_cells_share_one_scope_and_places_are_those_of_the_cell() -> None:
    text = _notebook(
        _cell(["!pip install keras\n", "import keras\n", "%matplotlib inline"]),
        _cell("# Layers", "markdown"),
        _cell("%%time\nx = keras.Input((8,))\n"),
        _cell("raw = keras", "raw"),
        _cell("if True:\n    y = keras.layers.Conv2D(2, 3)(x)"),
        _cell(">>> keras.layers.Dense(0)"),
        _cell("   keras.layers.Dense(0)\n   %time keras.layers.Dense(0)"),
    )
    assert _found(text) == [
        ("KOL101", 3, 2, 9),
        ("KOL114", 4, 1, 5),
        ("KOL114", 5, 1, 4),
        ("KOL114", 5, 2, 10),
    ]


def test_a_broken_cell_hides_neither_findings_nor_comments_of_others() -> None:
    for broken in ("x = (", "x = )", "'''", "if x", "x = '", "def f(:", "  x\n y"):
        text = _notebook(
            _cell("import keras"),
            _cell("keras.layers.Dense(0)  # noqa: KOL114"),
            _cell(broken),
            _cell("keras.layers.Dense(0)\nkeras.layers.Dense(0)  # noqa: KOL114"),
            _cell("# kerasorder-lint: disable=KOL114\nkeras.layers.Dense(0)"),
        )
        found = _found(text, Settings())
        assert [(code, cell) for code, cell, _, _ in found] == [
            ("KOL001", 3),
            ("KOL114", 4),
            ("KOL114", 5),
        ], broken


def test_a_comment_before_any_code_holds_for_the_notebook() -> None:
    own = "# kerasorder-lint: disable=KOL114"
    dense = "import keras\nkeras.layers.Dense(0)"
    assert _found(_notebook(_cell("# Title"), _cell(own), _cell(dense)), Settings()) == []
    assert len(_found(_notebook(_cell("x = 1"), _cell(own), _cell(dense)), Settings())) == 1


def test_cells_of_format_3_in_another_language_are_no_python() -> None:
    def old(language: str) -> str:
        cell = {"cell_type": "code", "input": "import keras\nx = (", "language": language}
        return json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3, "metadata": {}})

    assert _found(old("ruby")) == []
    assert [code for code, *_ in _found(old("python"))] == ["KOL001"]


# --- 200 notebooks

LINES = [
    "x = 1",
    "%matplotlib inline",
    "!ls *.py",
    "y = 'ü 𐐀 \\n'",
    'z = """a\\\\\n!b\n"""',
    "files = !ls",
    "print?",
    "def f():\n    return 1",
    "",
    "# text",
    "w = '\u2028'",
]
BROKEN = ["x = (", "def f(:", "  a\n b", "'''", "%%time\nx = )"]
OTHER = ["%%bash\nls " + KEPT, "%%html\n<b>" + KEPT + "</b>", "%%writefile a.py\nx = 1  " + KEPT]


def _code(rng: random.Random) -> str:
    """The text of a code cell, with or without a comment that is to go."""
    kind = rng.random()
    if kind < 0.1:
        return rng.choice(BROKEN)
    if kind < 0.2:
        return rng.choice(OTHER)
    if kind < 0.25:
        return ""
    lines = rng.choices(LINES, k=rng.randint(1, 5))
    if rng.random() < 0.6:
        lines.insert(rng.randint(0, len(lines)), f"a = 1{MARK}")
    if rng.random() < 0.2:
        lines.append(f"b = 'é'{MARK}")
    if rng.random() < 0.1:
        lines.insert(0, "%%time")
    end = rng.choice(["\n", "\n", "\n", "\r\n"])
    return "\n".join(lines).replace("\n", end) + rng.choice(["", end])


def _source(rng: random.Random, text: str) -> str | list[str]:
    """A source as one string, as lines, or in odd pieces that do not tear a comment apart."""
    kind = rng.random()
    if kind < 0.3:
        return text
    if kind < 0.8:
        return text.splitlines(keepends=True) if "\u2028" not in text else [text]
    torn = {
        at
        for mark in re.finditer(re.escape(MARK), text)
        for at in range(mark.start() + 1, mark.end())
    }
    cuts = sorted(set(rng.sample(range(len(text) + 1), k=min(4, len(text)))) - torn)
    return [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]


def _any_cell(rng: random.Random, number: int) -> Any:
    kind = rng.random()
    if kind < 0.1:
        return _cell(f"text {KEPT}", rng.choice(["markdown", "raw", "heading", "odd"]))
    if kind < 0.15:
        return rng.choice([{}, {"cell_type": "code"}, None, 3, {"cell_type": "code", "source": 3}])
    cell = _cell(_source(rng, _code(rng)))
    if rng.random() < 0.5:
        output = {"text": ["KOL " * 3, KEPT], "data": {"image/png": "iVBOR" * 50, "x": [[], {}]}}
        cell["outputs"] = [output]
        cell["execution_count"] = rng.choice([None, number, 1.5e3])
    if rng.random() < 0.3:
        del cell["metadata"]
    if rng.random() < 0.3:
        cell = dict(reversed(list(cell.items())))
    return cell


def _structure(rng: random.Random) -> dict[str, Any]:
    cells = [_any_cell(rng, number) for number in range(rng.randint(0, 7))]
    data: dict[str, Any] = {"metadata": {"kernelspec": {"language": "python", "ü": KEPT}}}
    if rng.random() < 0.25:
        for cell in cells:
            if isinstance(cell, dict) and "source" in cell and cell["cell_type"] == "code":
                cell["input"] = cell.pop("source")
                cell["language"] = "python"
        half = len(cells) // 2
        data["worksheets"] = [{"cells": cells[:half]}, {"cells": cells[half:]}]
        data["nbformat"] = 3
    else:
        data["cells"] = cells
        if rng.random() < 0.8:
            data["nbformat"] = 4
    if rng.random() < 0.3:
        del data["metadata"]
    if rng.random() < 0.3:
        data = dict(reversed(list(data.items())))
    return data


def _bytes(rng: random.Random, data: dict[str, Any]) -> bytes:
    """The JSON in one of the layouts that tools leave behind."""
    text = json.dumps(
        data,
        indent=rng.choice([1, 1, 2, 4, None, "\t"]),
        ensure_ascii=rng.random() < 0.4,
        separators=rng.choice([None, None, (",", ":"), (" , ", " : ")]),
    )
    text += rng.choice(["\n", "\n", "", "\n\n "])
    if rng.random() < 0.3:
        text = text.replace("\n", "\r\n")
    head = codecs.BOM_UTF8 if rng.random() < 0.1 else b""
    return head + text.encode("utf-8")


@pytest.mark.parametrize("part", range(10))
def test_a_fix_changes_only_its_lines(seed: int, part: int) -> None:
    rng = random.Random(f"{seed} {part}")
    fixed = 0
    for _ in range(20):
        data = _bytes(rng, _structure(rng))
        result = fixing.fix(data, "n.ipynb", SETTINGS, is_notebook=True)
        assert result.outcome.trouble is None
        # The comment is deleted from the strings; nothing else in the file may differ.
        assert result.data == data.replace(MARK.encode(), b""), data.decode()
        fixed += result.applied
        assert result.applied == data.count(MARK.encode())
    assert fixed > 5


@pytest.mark.parametrize("indent", [None, 1])
def test_edits_over_several_lines_keep_a_line_a_string(indent: int | None) -> None:
    before = ["a = 1\n", "b = 2\n", "c = 'ü\\n'\n", "d = 4"]

    def text(source: Any) -> str:
        cells = [_cell("x = 1"), _cell(source)]
        return json.dumps({"cells": cells, "metadata": {}}, indent=indent)

    def edited(content: str, start: tuple[int, int], end: tuple[int, int], source: Any) -> str:
        span = Span("n.ipynb", Position(*start), Position(*end), 2)
        fix = Fix("safe", "Do it", (Edit(content, span),))
        data, number = fixing.apply(text(source).encode(), [fix], is_notebook=True)
        assert number == 1
        return data.decode()

    inserted = edited("e = 'é'\nf = 6\n", (3, 1), (3, 1), before)
    lines = [*before[:2], "e = 'é'\n", "f = 6\n", *before[2:]]
    assert inserted.replace("é", "\\u00e9") == text(lines) or inserted == text(lines)
    assert edited("", (2, 1), (3, 1), before) == text([before[0], *before[2:]])
    assert edited("", (2, 1), (4, 1), before) == text([before[0], before[3]])
    assert edited("", (4, 1), (4, 6), before) == text(before[:3])
    assert edited("z\n", (2, 1), (3, 1), before) == text([before[0], "z\n", *before[2:]])
    assert edited("bb", (2, 1), (3, 1), before) == text([before[0], "bb" + before[2], before[3]])
    assert edited("\nz = 0", (4, 6), (4, 6), before) == text([*before[:3], "d = 4\n", "z = 0"])
    joined = "".join(before)
    assert edited("z = 0\n", (2, 1), (3, 1), joined) == text(joined.replace("b = 2", "z = 0"))
    assert edited("a\nb", (1, 1), (1, 6), ["a = 1"]) == text(["a\n", "b"])


def test_what_jupyter_writes_is_written_as_jupyter_would(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    sources: list[Callable[[str], Any]] = [
        nbformat.v4.new_markdown_cell,
        nbformat.v4.new_code_cell,
        nbformat.v4.new_code_cell,
    ]
    texts = ("# ü", f"import os{MARK}\n%time x = 'ü'\n", f"y = 2{MARK}")
    notebook.cells = [make(text) for make, text in zip(sources, texts)]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    result = fixing.fix(path.read_bytes(), "n.ipynb", SETTINGS, is_notebook=True)
    assert result.applied == 2
    path.write_bytes(result.data)
    for cell, text in zip(notebook.cells, texts):
        cell.source = text.replace(MARK, "")
    again = tmp_path / "again.ipynb"
    nbformat.write(notebook, again)  # type: ignore[no-untyped-call]
    assert path.read_bytes() == again.read_bytes()
    assert check_json(tmp_path, "--extend-select", "KOL002", "n.ipynb") == []
