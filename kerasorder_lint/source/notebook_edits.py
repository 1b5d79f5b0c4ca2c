"""Edits in the cells of a notebook, with every other byte of the file as it was.

The JSON is scanned for the places of the strings that hold the cells' code; an edit changes what
lies between two characters of such strings. How the rest is laid out does not matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Union

__all__ = ["CodeStrings", "code_strings"]

_TOKEN = re.compile(r'[ \t\r\n]*(?:("(?:[^"\\]|\\.)*")|([{}\[\],:])|([^\s{}\[\],:"]+))', re.DOTALL)
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _String:
    """A string of the file: from its first quote to behind its last one."""

    start: int
    end: int


@dataclass(slots=True)
class _List:
    start: int
    items: list[_Node] = field(default_factory=list)


@dataclass(slots=True)
class _Object:
    items: dict[str, _Node] = field(default_factory=dict)


# None is a number, a truth value or null.
_Node = Union[_String, _List, _Object, None]


def _scan(text: str) -> _Node:
    """The tree of a JSON text that is known to be valid; without recursion."""
    root = _List(0)
    stack: list[_List | _Object] = [root]
    key: list[str | None] = [None]
    for match in _TOKEN.finditer(text):
        string, sign, _ = match.groups()
        top = stack[-1]
        if sign in ("}", "]"):
            stack.pop()
            key.pop()
            continue
        if sign in (",", ":"):
            continue
        node: _Node = None
        if string is not None:
            node = _String(match.start(1), match.end(1))
            if isinstance(top, _Object) and key[-1] is None:
                key[-1] = str(json.loads(string))
                continue
        elif sign == "{":
            node = _Object()
        elif sign == "[":
            node = _List(match.start(2))
        if isinstance(top, _Object):
            top.items[key[-1] or ""] = node  # of two equal keys the last counts, as in `json`
            key[-1] = None
        else:
            top.items.append(node)
        if isinstance(node, (_List, _Object)):
            stack.append(node)
            key.append(None)
    return root.items[0] if root.items else None


@dataclass(frozen=True, slots=True)
class CodeStrings:
    """The strings of one code cell, and where the characters of the cell stand in the file.

    places: for each character of the cell its offset in the file, and the one behind it.
    breaks: what stands between the ends of two strings of a list; None for a cell of one string.
    file:   the whole text of the file.
    """

    places: tuple[tuple[int, int], ...]
    end: int
    breaks: str | None
    ascii_only: bool
    file: str

    def replacement(self, start: int, end: int, content: str) -> tuple[int, int, str]:
        """An edit of the cell as one of the file: offsets, and the text between them."""
        count = len(self.places)
        first = self.places[start][0] if start < count else self.end
        if start >= min(end, count):
            last = first
        elif end < count and self._ends_line(end):
            last = self.places[end][0]  # the next line's string takes what is left of this one
        else:
            last = self.places[min(end, count) - 1][1]
            if last == self.end and not content and start > 0 and self._ends_line(start):
                first = self.places[start - 1][1]  # no empty string stays at the end
        return first, last, self._written(content)

    def _ends_line(self, index: int) -> bool:
        """Whether a string ends with the line in front of a character."""
        begin, end = self.places[index - 1]
        return self.file[begin:end] == "\\n" and self.places[index][0] != end

    def _written(self, content: str) -> str:
        """Characters as they stand in a JSON string; in a list each line is a string."""
        written = json.dumps(content, ensure_ascii=self.ascii_only)[1:-1]
        if self.breaks is None:
            return written
        return written.replace("\\n", f"\\n{self.breaks}")


def _characters(text: str, strings: list[_String]) -> Iterator[tuple[int, int]]:
    """The offsets of each character of the strings' values; a pair of surrogates is one."""
    for string in strings:
        for match in _CHARACTER.finditer(text, string.start + 1, string.end - 1):
            yield match.span()


def _is_ascii_only(text: str) -> bool:
    """Whether characters beyond ASCII are written as escapes in this file."""
    return text.isascii() and re.search(r"\\u(?!00[0-7])[0-9a-fA-F]{4}", text) is not None


def _breaks(text: str, source: _List, strings: list[_String]) -> str:
    """What ends a string of a list and begins the next one, in the layout of the file."""
    if len(strings) > 1:
        return text[strings[0].end - 1 : strings[1].start + 1]
    if not strings:
        return '","'
    before = text[source.start + 1 : strings[0].start]
    elsewhere = re.search(r'"([ \t]*,[ \t]*)"', text)
    comma = elsewhere[1] if elsewhere is not None and not before else ","
    return f'"{comma}{before}"'


def code_strings(text: str) -> list[CodeStrings | None]:
    """The code cells in order, as `read_notebook` counts them; None where there is no string."""
    root = _scan(text)
    if not isinstance(root, _Object):
        return []
    ascii_only = _is_ascii_only(text)
    found: list[CodeStrings | None] = []
    for cell in _cells(text, root):
        source = cell.items.get("source", cell.items.get("input"))
        if isinstance(source, _String):
            strings, breaks = [source], None
        elif isinstance(source, _List):
            strings = [item for item in source.items if isinstance(item, _String)]
            breaks = _breaks(text, source, strings)
        else:
            strings, breaks = [], None
        if not strings:
            found.append(None)
            continue
        places = tuple(_characters(text, strings))
        found.append(CodeStrings(places, strings[-1].end - 1, breaks, ascii_only, text))
    return found


def _cells(text: str, root: _Object) -> Iterator[_Object]:
    cells = root.items.get("cells")
    sheets = root.items.get("worksheets")
    lists = [cells]
    if "cells" not in root.items and isinstance(sheets, _List):
        lists = [sheet.items.get("cells") for sheet in sheets.items if isinstance(sheet, _Object)]
    for one in lists:
        for cell in one.items if isinstance(one, _List) else ():
            kind = cell.items.get("cell_type") if isinstance(cell, _Object) else None
            if isinstance(kind, _String) and json.loads(text[kind.start : kind.end]) == "code":
                assert isinstance(cell, _Object)
                yield cell
