"""Which ways through a function are worth following, for what the others have shown."""

from __future__ import annotations

from kerasorder_lint.graph.program import Trace

__all__ = ["Conditions", "News"]

# After so many ways through a function that showed nothing new, the others are left out.
_WITHOUT_NEWS = 3
# The same where it is run on unknowns and nothing has happened to a layer or model.
_IN_VAIN_WITHOUT_NEWS = 1


class News:
    """Whether further ways through a function still show something that the others did not.

    Where something is wrong on one way, all are asked, because it may be so on every one.
    """

    def __init__(self, filename: str, before: News | None = None) -> None:
        """before: what other ways have shown, if they have."""
        self._filename = filename
        self._known: set[object] = set() if before is None else set(before._known)
        self._since = 0
        self.are_bad = False

    def look_at(self, trace: Trace) -> None:
        # What other files do is looked at when they are judged.
        found: set[object] = {place for place in trace.reached if place[0] == self._filename}
        for event in trace.events:
            found.add((type(event), event.site, event.likely is None))
            self.are_bad = self.are_bad or getattr(event, "problem", None) is not None
        self._since = 0 if found - self._known else self._since + 1
        self._known |= found

    def are_over(self, in_vain: bool = False) -> bool:
        enough = _IN_VAIN_WITHOUT_NEWS if in_vain else _WITHOUT_NEWS
        return self._since >= enough and not self.are_bad


class Conditions:
    """Which conditions were answered both ways, and which ways would do so for others.

    Each set of arguments that a test is run with asks for itself.
    """

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._asked: dict[tuple[tuple[bool, ...], int], object] = {}  # by ways with other answers
        self._both: set[object] = set()

    def look_at(self, trace: Trace, ways: list[tuple[bool, ...]], given: int) -> None:
        """A way was followed, and has shown others."""
        if not self._wanted:
            return
        answers = tuple(decision.value for decision in trace.decisions)
        for count in range(1, len(answers) + 1):
            self._both.add(self._asked.get((answers[:count], given)))
        for way in ways:
            each = trace.decisions[len(way) - 1]
            self._asked[way, given] = (each.place, each.text, given)

    def has_new(self, pending: list[tuple[tuple[bool, ...], int]]) -> bool:
        return self._wanted and any(map(self._is_new, pending))

    def newest(self, pending: list[tuple[tuple[bool, ...], int]]) -> int:
        """Where the first of the ways is that answers a condition for the first time so."""
        return next(place for place, way in enumerate(pending) if self._is_new(way))

    def _is_new(self, way: tuple[tuple[bool, ...], int]) -> bool:
        return not way[0] or self._asked.get(way) not in self._both
