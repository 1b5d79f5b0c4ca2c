"""Modules of the project that were run once, kept for all files and machines of a process.

What a module leaves behind rests on its text, on the modules that it used while it ran, on how
imports resolve, and on what holds for the whole program (Keras version, data format). A module that
does more than define names (it makes layers, sets what a library holds) is run anew each time, as
is one that was run in the middle of a cycle of imports that it did not begin.

The objects of a kept module are shared. A machine that changes one says so (`Machine.touch`), and
puts it back when another machine takes its turn.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.interpreter.values import ModuleV, latest_object

__all__ = ["KeptModules", "Running", "Scope", "clear", "find", "keep"]

#: Bytes of source whose scopes are kept. A scope holds its tree, up to a hundred times as much.
_KEPT = 1_500_000
_MOST = 4_000


@dataclass(slots=True, eq=False)
class Scope:
    """A module that was run, and what the run rests on and left besides.

    data:     the text; None for the folder of a package without one.
    nodes:    how many its tree has.
    comments: shapes that comments say.
    members:  the other modules of its cycle, which were run with it.
    uses:     the scopes that were there before it or were run for it, in order.
    resolved: what imports were asked for, and what they gave.
    sets:     files that imports named, and whether these set what holds for the program.
    environment, families, patched: what the machine knew of libraries when the run had ended.
    height:   how deep modules run within one another below this one, at most.
    noted:    what its classes hold, and between that the scopes that it used, as it came to them;
              `waiting` what libraries keep of its code (`effects`).
    asked:    what it asked of the command line and the environment (`command_line`).
    variables: those of the environment that were set when the run had ended.
    symbols:  the names of symbols that it gave out, and how often each was given out before and
              after; `numbers` the unknowns that have them.
    gates:    what names stand for that it binds to expressions over releases (`gates`).
    placed:   the unknowns in the places of its names that waiting code may rebind.
    first, latest: numbers around those of the objects that were made.
    """

    path: str
    module: ModuleV
    data: bytes | None
    nodes: int = 0
    comments: dict[int, str] | None = None
    members: list[Scope] = field(default_factory=list)
    uses: dict[Scope, None] = field(default_factory=dict)
    resolved: dict[tuple[str, str, int], str | None] = field(default_factory=dict)
    sets: dict[str, bool] = field(default_factory=dict)
    environment: Environment = field(default_factory=Environment)
    families: frozenset[str] = frozenset()
    patched: frozenset[str] = frozenset()
    noted: list[dict[str, Any] | Scope] = field(default_factory=list)
    waiting: dict[str | None, Any] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    variables: frozenset[Any] = frozenset()
    symbols: dict[str, tuple[int, int]] = field(default_factory=dict)
    numbers: dict[Hashable, Any] = field(default_factory=dict)
    gates: dict[tuple[str, str], Any] = field(default_factory=dict)
    placed: dict[tuple[int, str], Any] = field(default_factory=dict)
    height: int = 0
    first: int = 0
    latest: int = 0

    @property
    def cycle(self) -> Iterator[Scope]:
        """Itself and the others of its cycle, in the order in which they ended."""
        yield self
        yield from self.members

    @property
    def size(self) -> int:
        return sum(len(scope.data or b"") for scope in self.cycle)


@dataclass(slots=True, eq=False)
class Running:
    """A module that is being run. `low` is the first running module that it leads back to;
    `shared` ends when it does what only a run of its own can do."""

    scope: Scope
    low: int
    shared: bool = True


class KeptModules:
    """The kept modules that one machine uses, and what it has changed in them."""

    __slots__ = (
        "_alike", "_changed", "_now", "_spans", "_watched", "changes", "latest", "latest_watched",
        "scopes",
    )  # fmt: skip

    def __init__(self) -> None:
        self.scopes: dict[str, Scope] = {}  # by the absolute paths of modules
        self.latest = 0
        self.changes = 0
        self._spans: list[tuple[int, int]] = []
        self._watched: list[tuple[int, int]] = []
        self.latest_watched = 0
        self._changed: dict[int, tuple[Any, Any]] = {}
        self._alike: dict[int, tuple[Any, Any]] = {}  # those in which an unknown is another one
        self._now: list[tuple[Any, Any]] = []

    @property
    def unchanged(self) -> bool:
        return not self._changed

    def take(self, scope: Scope, paths: Iterable[str]) -> None:
        """From now on this machine uses a scope, whose modules have these absolute paths."""
        for path in paths:
            self.scopes[path] = scope
        insort(self._spans, (scope.latest, scope.first))
        self.latest = max(self.latest, scope.latest)

    def made(self, obj: Any) -> bool:
        """Whether an object is one that a kept module has made."""
        if obj.serial > self.latest:
            return False
        at = bisect_left(self._spans, (obj.serial, 0))
        # Spans lie apart or within one another: the narrowest around a number ends first.
        return any(first <= obj.serial for _, first in self._spans[at:])

    def touch(self, obj: Any) -> bool:
        """Must be called before an object changes: whether it is one that a kept module made."""
        if not self.made(obj):
            return False
        self.changes += 1
        if id(obj) not in self._changed:
            self._changed[id(obj)] = (obj, obj.snapshot())
        return True

    def touch_alike(self, obj: Any) -> None:
        """The same where what changes was unknown and stays so: modules that load later are what
        they would have been."""
        if id(obj) not in self._changed and id(obj) not in self._alike and self.made(obj):
            self._alike[id(obj)] = (obj, obj.snapshot())

    def watch(self, first: int) -> None:
        """A module was run that is not kept: its objects are those after this number."""
        self.latest_watched = latest_object()
        insort(self._watched, (self.latest_watched, first))

    def watches(self, obj: Any) -> bool:
        """Whether an object is of a module that is not kept."""
        at = bisect_left(self._watched, (obj.serial, 0))
        return any(first < obj.serial for _, first in self._watched[at:])

    def leave(self) -> None:
        """Puts everything back as the modules made it."""
        # What was touched alike before it changed is put back to where it was before both.
        touched = [*self._changed.values(), *self._alike.values()]
        self._now = [(obj, obj.snapshot()) for obj, _ in touched]
        for obj, saved in touched:
            obj.restore(saved)

    def enter(self) -> None:
        """Puts everything as it was when this machine left."""
        for obj, now in self._now:
            obj.restore(now)


class _Store(threading.local):
    """The scopes that were used last. Threads share none, because scopes change while in use."""

    def __init__(self) -> None:
        self.scopes: OrderedDict[Hashable, Scope] = OrderedDict()
        self.size = 0


_store = _Store()


def find(key: Hashable) -> Scope | None:
    """What was kept under a key; whether it still holds is for the caller to ask."""
    scope = _store.scopes.get(key)
    if scope is not None:
        _store.scopes.move_to_end(key)
    return scope


def keep(key: Hashable, scope: Scope) -> None:
    """Keeps a scope, and drops those that were not used for the longest time."""
    old = _store.scopes.pop(key, None)
    _store.size += scope.size - (old.size if old is not None else 0)
    _store.scopes[key] = scope
    while (_store.size > _KEPT and len(_store.scopes) > 1) or len(_store.scopes) > _MOST:
        _, dropped = _store.scopes.popitem(last=False)
        _store.size -= dropped.size


def clear() -> None:
    """Forgets all scopes of this thread."""
    _store.scopes.clear()
    _store.size = 0
