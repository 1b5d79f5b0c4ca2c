"""Where lines went while a text changed, so that what was known of it is shown in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["Rows"]


class Rows:
    """From the rows of a text as it was analysed to those of the text as it is."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines  # as they were last seen
        self._now: list[int | None] = list(range(len(lines)))
        self._former: dict[int, int] | None = None
        self.is_moved = False

    def follow(self, lines: Sequence[str]) -> None:
        """Takes in one change: what lies before and behind it stays, what it touched is lost."""
        old = self._lines
        if lines is old:
            return
        shorter = min(len(old), len(lines))
        first = 0
        while first < shorter and old[first] == lines[first]:
            first += 1
        last = 0
        while last < shorter - first and old[-1 - last] == lines[-1 - last]:
            last += 1
        behind, delta = len(old) - last, len(lines) - len(old)
        if delta or first < behind:
            self._now = [
                row if row is None or row < first else row + delta if row >= behind else None
                for row in self._now
            ]
            self._former = None
            self.is_moved = True
        self._lines = lines

    def row(self, old: int) -> int | None:
        """The row that a row became; None if it was changed."""
        return self._now[old] if 0 <= old < len(self._now) else None

    def nearest(self, old: int) -> int:
        """The same; of a row that was changed, where the one before it went."""
        now = self._now
        if old < len(now) and (here := now[old]) is not None:
            return here
        for row in range(min(old, len(now) - 1), -1, -1):
            found = self._now[row]
            if found is not None:
                return min(found + old - row, max(len(self._lines) - 1, 0))
        return 0

    def former(self, new: int) -> int | None:
        """The row that a row of the text was; None if it is new."""
        if self._former is None:
            self._former = {row: old for old, row in enumerate(self._now) if row is not None}
        return self._former.get(new)

    def moved(self, item: Any) -> Any:
        """An item of the protocol with all its positions moved to where they are nearest."""
        if not self.is_moved:
            return item
        if type(item) is dict and "range" in item and "selectionRange" in item:
            return self._symbol(item)
        if isinstance(item, dict):
            if "line" in item and "character" in item:
                return {**item, "line": self.nearest(item["line"])}
            return {key: self.moved(value) for key, value in item.items()}
        if isinstance(item, list):
            return [self.moved(part) for part in item]
        return item

    def _symbol(self, item: dict[str, Any]) -> dict[str, Any]:
        """The same of an outline, which in a large file is large; meanwhile the loop waits."""
        place, chosen = item["range"], item["selectionRange"]
        moved = self._span(place)
        found = {**item, "range": moved}
        found["selectionRange"] = moved if chosen is place else self._span(chosen)
        if "children" in item:
            found["children"] = [self._symbol(child) for child in item["children"]]
        return found

    def _span(self, place: dict[str, Any]) -> dict[str, Any]:
        start, end = place["start"], place["end"]
        return {
            "start": {"line": self.nearest(start["line"]), "character": start["character"]},
            "end": {"line": self.nearest(end["line"]), "character": end["character"]},
        }
