"""Where things stand in a file: positions and spans, as reports and editors count them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Position", "Span"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between two characters.

    Units: `row` counts lines and `column` characters, both from 1. In a notebook the row counts
           within the cell.
    """

    row: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file; `end` is exclusive.

    `cell` is the 1-based number of a notebook's code cell, None in a plain file.
    """

    filename: str
    start: Position
    end: Position
    cell: int | None = None
