"""Notebooks: the code cells of an `.ipynb` file as one text, and the way back.

Magics and shell lines become lines that parse, one for one, so that rows stay what they are.
"""

from __future__ import annotations

import ast
import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from os.path import commonprefix
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
    shifts: how many characters were taken off the front of each row, if any were.
    """

    number: int
    first: int
    text: str
    python: str
    shifts: tuple[int, ...] = ()


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

    def shift(self, row: int) -> int:
        """How many characters stand in the cell in front of a row of the joined text."""
        number, within = self.place(row)
        if not 1 <= number <= len(self.cells):
            return 0
        shifts = self.cells[number - 1].shifts
        return shifts[within - 1] if within <= len(shifts) else 0


# What runs its cell in this process. `%%python` has another one, which knows nothing of ours.
_IS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "debug", "memit", "mprun"})
_RUNS_STATEMENT = frozenset({"time", "timeit", "prun", "memit"})
# What IPython takes for a magic without `%`, where it is the only line of a cell and no Python.
_AUTOMAGIC = frozenset(
    re.findall(
        r"\w+",
        """
        alias alias_magic autoawait autocall automagic autosave bookmark cat cd clear
        code_wrap colors conda config connect_info cp debug dhist dirs doctest_mode ed edit
        env gui hist history killbgscripts ldir less lf lk ll load load_ext loadpy logoff
        logon logstart logstate logstop ls lsmagic lx macro magic mamba man matplotlib
        micromamba mkdir more mv notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2 pip
        popd pprint precision prun psearch psource pushd pwd pycat pylab qtconsole quickref
        recall rehashx reload_ext rep rerun reset reset_selective rm rmdir run save sc
        set_env store subshell sx system tb time timeit unalias unload_ext uv who who_ls
        whos xdel xmode
        """,
    )
)
_CELL_MAGIC = re.compile(r"%%(\w+)(?!\w*\?)")
_LINE_MAGIC = re.compile(r"([ \t]*)%(\w[\w.]*)([ \t]+)(?=\S)")
_ESCAPED = re.compile(r"[ \t]*[!%?,;/]")
_HELP = re.compile(r"%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*\?\??$")
_STRING = re.compile(
    r"(?P<triple>\"\"\"|\'\'\')|\"(?:[^\"\\]|\\.)*\"?|\'(?:[^\'\\]|\\.)*\'?|(?P<comment>\#.*)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<operator>[-+*/%@&|^<>=!:]+=|\*\*|//|<<|>>)|(?P<assign>=)"
)
_ASSIGNED_MAGIC = re.compile(r"[ \t]*(?:!|%[ \t]*\w)")
_CLASSIC_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_IPYTHON_PROMPT = re.compile(r"(?:\[\w+\] )?(?:In \[\d+\]: |\s*\.{3,}: ?)")


class _Inside:
    """Whether the next line begins inside brackets, a triple-quoted string or a joined line."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote: str | None = None
        self.joined = False
        self.ends_in_text = False  # the last line, in a comment or a string

    def __bool__(self) -> bool:
        return self.depth > 0 or self.quote is not None or self.joined

    def feed(self, line: str) -> None:
        at = 0
        commented = self.ends_in_text = False
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
            self.ends_in_text = at == len(line) and match[0][0] in "#\"'"
            if match["triple"]:
                self.quote = match["triple"]
            elif match["comment"]:
                commented = True
            elif match["open"]:
                self.depth += 1
            elif match["close"]:
                self.depth = max(self.depth - 1, 0)
        self.joined = self.quote is None and not commented and line.endswith("\\")


def _assigned_at(line: str) -> int | None:
    """Where the first `=` outside of brackets ends, if a magic or a shell command follows it."""
    depth, at = 0, 0
    while (match := _STRING.search(line, at)) is not None:
        at = match.end()
        if match["triple"] or match["comment"]:
            return None
        depth += 1 if match["open"] else -1 if match["close"] else 0
        if match["assign"] and depth == 0:
            before = line[: match.start()].strip()
            return at if before and _ASSIGNED_MAGIC.match(line, at) else None
    return None


def _asks_for_help(line: str) -> bool:
    """Whether a line ends in the name of something and a question mark."""
    if not line.endswith("?") or _HELP.search(line) is None:
        return False
    inside = _Inside()
    inside.feed(line)
    return inside.quote is None and not inside.ends_in_text


def _plain_line(line: str) -> str:
    """A line that parses in place of a magic, a shell line or a request for help."""
    indent = line[: len(line) - len(line.lstrip())]
    if _asks_for_help(line.rstrip()):
        return indent + "pass"
    if _ESCAPED.match(line):
        magic = _LINE_MAGIC.match(line)
        if magic is not None and magic[2] in _RUNS_STATEMENT and line[magic.end()] != "-":
            # As wide as the magic, so that the columns of the statement behind it stay.
            return indent + "if 1:".ljust(magic.end() - len(indent)) + line[magic.end() :]
        return indent + "pass"
    at = _assigned_at(line)
    return line if at is None else f"{line[:at]} get_ipython()"


def _without_margin(lines: list[str]) -> list[int]:
    """How much IPython takes off the front of each line: common indentation, then prompts."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return [0] * len(lines)
    margins = [line[: len(line) - len(line.lstrip())] for line in filled]
    margin = len(commonprefix(margins))  # noqa: RUF071 - character by character is what we want
    shifts = [min(margin, len(line) - len(line.lstrip())) for line in lines]
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    for prompt in (_CLASSIC_PROMPT, _IPYTHON_PROMPT):
        cut = [line[shift:] for line, shift in zip(lines, shifts)]
        starts = prompt is not _CLASSIC_PROMPT or cut[first].startswith(">>>")
        begins = [line for line in cut[first : first + 2] if starts and prompt.match(line)]
        if not begins:
            continue
        for i, line in enumerate(cut):
            match = prompt.match(line)
            shifts[i] += match.end() if match is not None else 0
    return shifts


def _neutralised(text: str) -> tuple[str, tuple[int, ...]]:
    """A cell as Python, line for line, and how much was taken off the front of each."""
    lines = split_lines(text)
    shifts = [0] * len(lines)
    body = 0
    while True:
        for row, shift in enumerate(_without_margin(lines[body:]), body):
            lines[row] = lines[row][shift:]
            shifts[row] += shift
        start = next((i for i, line in enumerate(lines[body:], body) if line.strip()), len(lines))
        magic = _CELL_MAGIC.match(lines[start]) if start < len(lines) else None
        if magic is None:
            break
        if magic[1] not in _IS_PYTHON:
            return "\n" * (len(lines) - 1), ()
        # What it runs is a cell of its own.
        lines[start] = "pass"
        body = start + 1
    if _is_automagic(lines):
        return "\n".join("pass" if line.strip() else "" for line in lines), ()
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
    return "\n".join(result), tuple(shifts) if any(shifts) else ()


def _is_automagic(lines: list[str]) -> bool:
    """Whether a cell is one line that IPython runs as a magic, and that is no Python."""
    filled = [line for line in lines if line.strip()]
    if len(filled) != 1:
        return False
    name, _, rest = filled[0].strip().partition(" ")
    if name not in _AUTOMAGIC or not rest.strip() or rest.lstrip()[0] in "=,":
        return False
    try:
        ast.parse(filled[0].strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False


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
        language = cell.get("language")  # of format 3
        if isinstance(language, str) and "python" not in language.lower():
            source = "\n" * source.count("\n")
        python, shifts = _neutralised(source)
        found.append(Cell(len(found) + 1, row, source, python, shifts))
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
