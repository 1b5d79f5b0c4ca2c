"""Notebooks: the code cells of an `.ipynb` file as one text, and the way back.

Magics and shell lines become lines that parse, one for one, so that rows stay what they are.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from kerasorder_lint.source.positions import split_lines

__all__ = ["BrokenNotebook", "Cell", "Notebook", "read_notebook"]


class BrokenNotebook(Exception):
    """The file is no notebook. `row` and `column` are counted from 1."""

    def __init__(self, message: str, row: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell.

    number: from 1, among the code cells.
    first:  row of its first line in the joined text.
    text:   as it stands in the notebook.
    python: the same with magics neutralised.
    """

    number: int
    first: int
    text: str
    python: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells, and the text that they make together."""

    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        return self.join(frozenset())

    def join(self, without: frozenset[int]) -> str:
        """One text of all cells but these, whose lines are left empty."""
        return "".join(
            "\n" * (cell.python.count("\n") + 1) if cell.number in without else cell.python + "\n"
            for cell in self.cells
        )

    def place(self, row: int) -> tuple[int, int]:
        """The cell, and the row in it, of a row of the joined text."""
        index = bisect_right([cell.first for cell in self.cells], row) - 1
        if index < 0:
            return 1, row
        cell = self.cells[index]
        return cell.number, min(row - cell.first + 1, cell.python.count("\n") + 1)


_IS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "pypy"})
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_LINE_MAGIC = re.compile(r"([ \t]*)(?:%(?!%)(\w[\w.]*)(.*)|!.*|\?.*|,.*|;.*|/(?!/).*)$", re.DOTALL)
_ASSIGNED = re.compile(r"([ \t]*[\w.,\[\]'\" ]+?=[ \t]*)(?:!|%\w).*$", re.DOTALL)
_HELP = re.compile(r"([ \t]*)[\w.*%\[\]()'\"]+\?{1,2}[ \t]*;?[ \t]*$")
_STRING = re.compile(
    r"(?P<triple>\"\"\"|\'\'\')|\"(?:[^\"\\]|\\.)*\"?|\'(?:[^\'\\]|\\.)*\'?|(?P<comment>\#.*)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
)


class _Inside:
    """Whether the next line begins inside brackets, a triple-quoted string or a joined line."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote: str | None = None
        self.joined = False

    def __bool__(self) -> bool:
        return self.depth > 0 or self.quote is not None or self.joined

    def feed(self, line: str) -> None:
        at = 0
        commented = False
        while at < len(line):
            if self.quote is not None:
                end = line.find(self.quote, at)
                if end < 0:
                    at = len(line)
                    break
                at, self.quote = end + 3, None
                continue
            match = _STRING.search(line, at)
            if match is None:
                break
            at = match.end()
            if match["triple"]:
                self.quote = match["triple"]
            elif match["comment"]:
                commented = True
            elif match["open"]:
                self.depth += 1
            elif match["close"]:
                self.depth = max(self.depth - 1, 0)
        self.joined = self.quote is None and not commented and line.endswith("\\")


def _plain_line(line: str) -> str:
    """A line that parses in place of a magic, a shell line or a request for help."""
    match = _LINE_MAGIC.match(line)
    if match is not None:
        indent, magic, rest = match[1], match[2], match[3] or ""
        if (
            magic in ("time", "timeit", "prun")
            and rest.strip()
            and not rest.strip().startswith("-")
        ):
            # As wide as the magic, so that the columns of the statement behind it stay.
            width = len(line) - len(indent) - len(rest.lstrip())
            return indent + "if 1:".ljust(width) + rest.lstrip()
        return indent + "pass"
    if _HELP.match(line) and not line.lstrip().startswith("#"):
        return line[: len(line) - len(line.lstrip())] + "pass"
    match = _ASSIGNED.match(line)
    if match is not None:
        return match[1] + "get_ipython()"
    return line


def _neutralised(text: str) -> str:
    """A cell as Python, line for line."""
    lines = split_lines(text)
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines):
        magic = _CELL_MAGIC.match(lines[start])
        if magic is not None:
            if magic[1] not in _IS_PYTHON:
                return "\n" * (len(lines) - 1)
            lines[start] = "pass"
    inside = _Inside()
    result: list[str] = []
    continued = False
    for line in lines:
        if continued:
            # A shell command that goes on behind a backslash.
            continued = line.endswith("\\")
            result.append("")
            continue
        plain = line if inside else _plain_line(line)
        continued = plain != line and line.endswith("\\")
        if not continued:
            inside.feed(plain)
        result.append(plain)
    return "\n".join(result)


def _source(cell: dict[str, Any]) -> str:
    """The text of a cell: a string or a list of lines, `input` in format 3."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def read_notebook(text: str) -> Notebook:
    """The code cells of a notebook of format 3 or 4.

    Problems: `BrokenNotebook` for what is no JSON, or no notebook.
    """
    try:
        data = json.loads(text) if text.strip() else {"cells": []}
    except json.JSONDecodeError as error:
        raise BrokenNotebook(f"not a notebook: {error.msg}", error.lineno, error.colno) from None
    except (RecursionError, ValueError) as error:
        raise BrokenNotebook(f"not a notebook: {error}") from None
    if not isinstance(data, dict):
        raise BrokenNotebook("not a notebook: the JSON is no object")
    cells = data.get("cells")
    if cells is None and isinstance(data.get("worksheets"), list):
        cells = [
            cell
            for sheet in data["worksheets"]
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    if not isinstance(cells, list):
        raise BrokenNotebook("not a notebook: it has no cells")
    metadata = data.get("metadata")
    if not _is_python(metadata if isinstance(metadata, dict) else {}):
        return Notebook(())
    found: list[Cell] = []
    row = 1
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _source(cell)
        python = _neutralised(source)
        found.append(Cell(len(found) + 1, row, source, python))
        row += python.count("\n") + 1
    return Notebook(tuple(found))


def _is_python(metadata: dict[str, Any]) -> bool:
    """Whether the notebook's kernel runs Python; so it is where nothing is said."""
    info = metadata.get("language_info")
    spec = metadata.get("kernelspec")
    language = info.get("name") if isinstance(info, dict) else None
    if language is None and isinstance(spec, dict):
        language = spec.get("language")
    return not isinstance(language, str) or "python" in language.lower()
