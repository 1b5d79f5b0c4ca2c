"""From characters to the units in which an editor counts columns, and back.

Units: rows from 0; columns from 0, in bytes of UTF-8, in 16-bit units of UTF-16 (the default of
       the protocol) or in characters (UTF-32).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from kerasorder_lint.spans import Position, Span

__all__ = ["Encoding", "Ruler", "encoding_of", "to_character", "to_units"]

Encoding = Literal["utf-8", "utf-16", "utf-32"]


def encoding_of(name: object) -> Encoding:
    """The encoding of this name; UTF-16 where it is none that is known."""
    text = str(getattr(name, "value", name))
    return cast("Encoding", text) if text in ("utf-8", "utf-16", "utf-32") else "utf-16"


def _length(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_units(line: str, character: int, encoding: Encoding) -> int:
    """The column, in units, before the character with this index; the line's end beyond it."""
    return _length(line[: max(character, 0)], encoding)


def to_character(line: str, units: int, encoding: Encoding) -> int:
    """The index of the character at a column; within a character, its own."""
    if encoding == "utf-32" or line.isascii():
        return min(max(units, 0), len(line))
    taken = 0
    for index, character in enumerate(line):
        taken += _length(character, encoding)
        if taken > units:
            return index
    return len(line)


class Ruler:
    """Writes the places of one text as the protocol does."""

    def __init__(self, lines: Sequence[str], encoding: Encoding) -> None:
        self._lines = lines
        self._encoding = encoding

    def pair(self, place: Position) -> tuple[int, int]:
        """Line and column of a place; the end of its line, or of the text, where it lies beyond."""
        row, character = place.row - 1, place.column - 1
        if row < len(self._lines):
            line = self._lines[row]
            if line.isascii():
                return row, min(character, len(line))
            return row, to_units(line, character, self._encoding)
        if not self._lines:
            return 0, 0
        row = len(self._lines) - 1
        return row, to_units(self._lines[row], len(self._lines[row]), self._encoding)

    def ends(self, span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
        """Both ends of a stretch of the text, as pairs."""
        return self.pair(span.start), self.pair(span.end)

    def range(self, span: Span) -> dict[str, Any]:
        """A stretch of the text as the protocol has it."""
        first, last = self.ends(span)
        return {
            "start": {"line": first[0], "character": first[1]},
            "end": {"line": last[0], "character": last[1]},
        }
