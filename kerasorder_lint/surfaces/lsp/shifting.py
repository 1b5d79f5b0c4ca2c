"""Where lines went while a text changed, so that what was known of it is shown in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["Shift"]


class Shift:
    """From the lines of an older text to those of a newer one: what lies before and behind."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.delta = len(new) - len(old)
        shorter = min(len(old), len(new))
        first = 0
        if old is not new:
            while first < shorter and old[first] == new[first]:
                first += 1
            last = 0
            while last < shorter - first and old[-1 - last] == new[-1 - last]:
                last += 1
        else:
            first, last = len(old), 0
        self.first = first
        self.behind = len(old) - last

    @property
    def is_none(self) -> bool:
        """Whether nothing changed."""
        return self.delta == 0 and self.first >= self.behind

    def row(self, old: int) -> int | None:
        """The row that a row became; None if it was changed."""
        if old < self.first:
            return old
        return old + self.delta if old >= self.behind else None

    def nearest(self, old: int) -> int:
        """The same; the row where the change begins for one that was changed."""
        row = self.row(old)
        return self.first if row is None else row

    def former(self, new: int) -> int | None:
        """The row that a row of the newer text was; None if it is new."""
        if new < self.first:
            return new
        return new - self.delta if new >= self.behind + self.delta else None

    def moved(self, item: Any) -> Any:
        """An item of the protocol with all its positions moved to where they are nearest."""
        if self.is_none:
            return item
        if isinstance(item, dict):
            if "line" in item and "character" in item:
                return {**item, "line": self.nearest(item["line"])}
            return {key: self.moved(value) for key, value in item.items()}
        if isinstance(item, list):
            return [self.moved(part) for part in item]
        return item
