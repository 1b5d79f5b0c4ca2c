"""Loops over what is changed while they go through it.

Python looks at a list again at each turn: whether there is an item at the next place, and which.
A dict, a set and a `collections.deque` refuse to be gone through once their size has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import containers, laziness
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import DictV, InstanceV, ListV, SetV

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["Steps"]


class Steps:
    """The items of a value that a loop goes through, each as it is when its turn comes.

    items: what it would go through if nothing was changed.
    lost:  whether more turns may come of which nothing is known.
    """

    __slots__ = ("_items", "_m", "_node", "_value", "lost")

    def __init__(self, m: Machine, value: Any, items: list[Any], node: Any) -> None:
        self._m, self._value, self._items, self._node = m, m.resolve(value), items, node
        self.lost = False

    def __iter__(self) -> Iterator[Any]:
        value = self._value
        if isinstance(value, ListV):
            if value.attribute == containers.RANGE and not value.waits:
                return iter(self._items)
            if laziness.now(self._m, value) is not None and value.again is None:
                if value.attribute != containers.DEQUE:
                    return self._of_list(value)
            sources = value.waits or (() if value.once else laziness.states_of([value]))
        elif isinstance(value, InstanceV):
            # It is not seen here which of them it gives its items from.
            held = laziness.in_reach(value)
            sources = laziness.states_of(obj for obj in held if not isinstance(obj, InstanceV))
        else:
            sources = laziness.states_of([value])
        return self._of_others(sources) if sources else iter(self._items)

    def _of_list(self, value: ListV) -> Iterator[Any]:
        place = 0
        while value.exact and value.chance is None and place < len(value.items):
            if place >= self._m.limits.turns:
                self._m.limit("turns", self._node)
                self.lost = True
                return
            yield value.items[place]
            place += 1
        self.lost = not value.exact or value.chance is not None

    def _of_others(self, sources: laziness.States) -> Iterator[Any]:
        items, place = self._items, 0
        while place < len(items):
            yield items[place]
            place += 1
            if laziness.are_as_they_were(sources):
                continue
            self._refuse_other_sizes(sources)
            again = self._again(sources)
            if again is None or place > self._m.limits.turns:
                self.lost = True
                return
            items, sources = again, laziness.states_of(obj for obj, _ in sources)

    def _refuse_other_sizes(self, sources: laziness.States) -> None:
        value = self._value
        if isinstance(value, ListV) and value.again is None and value.attribute != containers.DEQUE:
            return  # it reads them, but need not go through them
        for obj, state in sources:
            sized = isinstance(obj, (DictV, SetV)) or (
                isinstance(obj, ListV) and obj.attribute == containers.DEQUE
            )
            if sized and state[0] and obj.exact:
                held = obj.entries if isinstance(obj, DictV) else obj.items
                if len(held) != len(state[1]):
                    raise Raised("RuntimeError")

    def _again(self, sources: laziness.States) -> list[Any] | None:
        """What a loop from place to place finds now, if dicts have the keys that they had."""
        if isinstance(self._value, InstanceV):
            return None
        for obj, state in sources:
            if isinstance(obj, SetV) or (
                isinstance(obj, DictV) and [key for key, _ in state[1]] != list(obj.entries)
            ):
                return None
        return laziness.now(self._m, self._value)
