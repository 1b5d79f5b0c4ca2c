"""Notebooks become text that parses, and rows find the way back to their cells."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from kerasorder_lint.source.notebook import BrokenNotebook, Notebook, read_notebook
from kerasorder_lint.source.parsing import parse_cells


def _code(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}


def _notebook(*cells: dict[str, Any], **metadata: Any) -> Notebook:
    return read_notebook(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}))


def test_rows_lead_back_to_cells() -> None:
    notebook = _notebook(
        _code(["a = 1\n", "b = 2"]),
        {"cell_type": "markdown", "source": "# nothing"},
        _code(""),
        _code("c = 3\n\nd = 4\n"),
    )
    tree = ast.parse(notebook.text)
    places = [notebook.place(node.lineno) for node in tree.body]
    assert places == [(1, 1), (1, 2), (3, 1), (3, 3)]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install keras",
        "    !ls",
        "%cd /tmp",
        "?print",
        "print?",
        "keras.layers.Dense??",
        "files = !ls *.py",
        "x = %env HOME",
        "%timeit -n 3 f()",
        "!wget http://a \\",
    ],
)
def test_magics_become_lines_that_parse(line: str) -> None:
    lead = "if 1:\n" if line.startswith(" ") else ""
    notebook = _notebook(
        _code(f"{lead}a = 1\n{line}\nb = 2" if not lead else f"{lead}{line}\nb = 2")
    )
    parsed, broken = parse_cells(notebook, "n.ipynb")
    if line.endswith("\\"):
        # The next line belongs to the command.
        assert parsed.tree is not None
        return
    assert not broken
    assert parsed.tree is not None
    assert parsed.tree.body[-1].lineno == 3


def test_the_statement_behind_a_magic_keeps_its_columns() -> None:
    notebook = _notebook(_code("%time model.fit(x, y)\n%timeit  f(x)"))
    calls = [node for node in ast.walk(ast.parse(notebook.text)) if isinstance(node, ast.Call)]
    assert [(node.lineno, node.col_offset) for node in calls] == [(1, 6), (2, 9)]


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit"])
def test_a_cell_magic_over_python_keeps_the_python(magic: str) -> None:
    notebook = _notebook(_code(f"{magic}\nx = 1"))
    tree = ast.parse(notebook.text)
    assert isinstance(tree.body[-1], ast.Assign)
    assert tree.body[-1].lineno == 2


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile a.py", "%%javascript"])
def test_a_cell_of_another_language_is_empty(magic: str) -> None:
    notebook = _notebook(_code(f"{magic}\nfor (;;) {{\n}}"), _code("x = 1"))
    tree = ast.parse(notebook.text)
    assert [node.lineno for node in tree.body] == [4]


def test_what_looks_like_a_magic_within_a_statement_is_left_alone() -> None:
    source = (
        "x = (a\n  % b)\ny = '''\n!ls\n%cd\n'''\nz = 3 \\\n  % 2\nw = 'a?'  # really?\nv = a != b"
    )
    assert _notebook(_code(source)).text.rstrip("\n") == source


def test_a_cell_that_does_not_parse_does_not_hide_the_others() -> None:
    notebook = _notebook(_code("a = 1"), _code("b = (\n\n"), _code("c = 3"), _code("d = )"))
    parsed, broken = parse_cells(notebook, "n.ipynb")
    assert parsed.tree is not None
    assigned = [node for node in parsed.tree.body if isinstance(node, ast.Assign)]
    assert [ast.unparse(node.targets[0]) for node in assigned] == ["a", "c"]
    assert [notebook.place(error.position.row)[0] for error in broken] == [2, 4]


def test_format_3_is_read() -> None:
    cells = [{"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python"}]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3, "metadata": {}})
    assert read_notebook(text).text == "a = 1\nb = 2\n"


def test_other_kernels_are_passed_by() -> None:
    notebook = _notebook(_code("x <- 1"), language_info={"name": "R"})
    assert notebook.cells == ()
    assert _notebook(_code("x = 1"), kernelspec={"language": "python"}).cells


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "3", '"x"', '{"cells": 3}', "{}", "nonsense", '{"cells": [}', "[" * 5_000],
)
def test_what_is_no_notebook_is_said(text: str) -> None:
    with pytest.raises(BrokenNotebook):
        read_notebook(text)


@pytest.mark.parametrize(
    "cells",
    [[None], [3], [{}], [{"cell_type": "code"}], [{"cell_type": "code", "source": 3}], [[[]]]],
)
def test_odd_cells_are_no_harm(cells: list[Any]) -> None:
    text = json.dumps({"cells": cells, "metadata": None})
    parsed, broken = parse_cells(read_notebook(text), "n.ipynb")
    assert parsed.tree is not None
    assert not broken
