"""From the columns of `ast` (UTF-8 bytes from 0) to those of reports (characters from 1)."""

from __future__ import annotations

import re

from kerasorder_lint.spans import Position

__all__ = ["Lines", "split_lines"]

_LINE_END = re.compile("\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    """The lines as Python counts them, without their ends. Form feeds and the like end no line."""
    return _LINE_END.split(text)


class Lines:
    """The lines of one text, split when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines: list[str] | None = None
        self._starts: list[int] | None = None

    @property
    def lines(self) -> list[str]:
        if self._lines is None:
            self._lines = split_lines(self.text)
        return self._lines

    def line(self, row: int) -> str:
        """A line by its number from 1; empty beyond the end."""
        lines = self.lines
        return lines[row - 1] if 1 <= row <= len(lines) else ""

    def position(self, row: int, byte_column: int) -> Position:
        """The place that `ast` calls (`row`, `byte_column`)."""
        line = self.line(row)
        if line.isascii():
            return Position(row, byte_column + 1)
        before = line.encode("utf-8", "surrogatepass")[:byte_column]
        return Position(row, len(before.decode("utf-8", "replace")) + 1)

    def offset(self, position: Position) -> int:
        """Index into the text of a place; the end of the text for a place beyond it."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        if position.row > len(self._starts):
            return len(self.text)
        return min(self._starts[position.row - 1] + position.column - 1, len(self.text))
