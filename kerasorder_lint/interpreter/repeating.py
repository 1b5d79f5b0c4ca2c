"""Calls of the code's own functions that come to what they came to before are not run again.

Configuration is made of objects whose classes look at every attribute that is set, the same way
each time: that may take more than the model that is configured. So what a call has come to is kept
with all that it rests on: its arguments, what it read of the object whose method it is, the
conditions of the way, and that no module has changed since. What it came to is what it gave and
which attributes of the object it set, of constants, lists and the like: these are made anew. A call
that does anything else, or that rests on what is not known, is run each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    NOTATION,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    Imported,
    InstanceV,
    ListV,
    Obj,
    Ref,
    Thing,
    is_constant,
    latest_object,
)

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["Repeats", "is_of_module", "may_repeat", "of_class", "of_function"]

#: How many values arguments and results may hold.
_SIZE = 200
#: Calls within one another of which it is written down what they come to.
_DEPTH = 8
#: So much may be in vain for a function more than it was of use: to write a call down, and to find
#: that its arguments are no such values.
_LUCK = 300
_MOST_LUCK = 800
_IN_VAIN = 30
_OTHER_VALUES = 1
_OF_USE = 30
#: What is kept for one function and the same arguments.
_KEPT = 8
#: Values of a result that cost a step.
_VALUES_OF_A_STEP = 8


class _Apart(Exception):
    """A value that only itself is equal to, or of which not all is known."""


_ABSENT = object()


@dataclass(slots=True)
class _Entry:
    """What a call came to, and what it rests on besides its arguments.

    reads:    attributes of the object with what they held; None for all that it had.
    state:    all that it had, where that was looked at.
    decided:  the conditions of the way, if any was asked for.
    changes:  how often modules had changed.
    gave:     how to make what it returned; None where it raised an exception of this name.
    sets:     attributes of the object, and how to make what they hold.
    """

    reads: tuple[tuple[str, Hashable], ...]
    state: Hashable | None
    decided: dict[Hashable, bool] | None
    changes: tuple[int, int]
    gave: Any
    raised: tuple[str | None, frozenset[str]] | None
    sets: tuple[tuple[str, Any], ...]
    reached: frozenset[tuple[str, int, int]]
    size: int
    holds: tuple[Any, ...]  # what the keys name by its address


class Repeats:
    """What the calls of one machine came to."""

    __slots__ = ("depth", "entries", "failed", "luck", "seen")

    def __init__(self) -> None:
        self.entries: dict[Hashable, list[_Entry]] = {}
        self.failed: dict[Hashable, int] = {}  # what came to nothing, as modules were then
        self.luck: dict[int, int] = {}
        self.seen: set[int] = set()
        self.depth = 0

    def may_try(self, place: int) -> bool:
        """Whether it is worth a try: from the second call on, and as long as it is of use."""
        if place not in self.seen:
            self.seen.add(place)
            return False
        return self.luck.get(place, _LUCK) > 0

    def note(self, place: int, gain: int) -> None:
        self.luck[place] = min(self.luck.get(place, _LUCK) + gain, _MOST_LUCK)


# ---------------------------------------------------------------------- attributes that are watched


class _Reader:
    """What one call reads and sets of the object whose method it is."""

    __slots__ = ("all", "names", "spoilt", "start", "written")

    def __init__(self, start: dict[str, Any]) -> None:
        self.start = start
        self.names: set[str] = set()
        self.written: set[str] = set()
        self.all = False
        self.spoilt = False


class _Watched(dict[str, Any]):
    """The attributes of an object while somebody writes down which of them are asked for."""

    __slots__ = ("readers",)

    def __init__(self, attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.readers: list[_Reader] = []

    def _reads(self, name: Any) -> None:
        for reader in self.readers:
            if name not in reader.written:
                reader.names.add(name)

    def _reads_all(self) -> None:
        for reader in self.readers:
            reader.all = True

    def _spoils(self) -> None:
        for reader in self.readers:
            reader.spoilt = True

    def __getitem__(self, name: str) -> Any:
        self._reads(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._reads(name)
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._reads(name)
        return super().get(name, default)

    def __setitem__(self, name: str, value: Any) -> None:
        for reader in self.readers:
            reader.written.add(name)
        super().__setitem__(name, value)

    def __iter__(self) -> Iterator[str]:
        self._reads_all()
        return super().__iter__()

    def __len__(self) -> int:
        self._reads_all()
        return super().__len__()

    def __eq__(self, other: object) -> bool:
        self._reads_all()
        return super().__eq__(other)

    __hash__ = None

    def keys(self) -> Any:
        self._reads_all()
        return super().keys()

    def values(self) -> Any:
        self._reads_all()
        return super().values()

    def items(self) -> Any:
        self._reads_all()
        return super().items()

    def copy(self) -> dict[str, Any]:
        self._reads_all()
        return super().copy()

    def __delitem__(self, name: str) -> None:
        self._spoils()
        super().__delitem__(name)

    def pop(self, *given: Any) -> Any:
        self._spoils()
        return super().pop(*given)

    def popitem(self) -> Any:
        self._spoils()
        return super().popitem()

    def setdefault(self, *given: Any) -> Any:
        self._spoils()
        return super().setdefault(*given)

    def update(self, *given: Any, **named: Any) -> None:
        self._spoils()
        super().update(*given, **named)

    def clear(self) -> None:
        self._spoils()
        super().clear()

    def plain(self) -> dict[str, Any]:
        """The same attributes, watched by nobody."""
        return dict(super().items())


# ---------------------------------------------------------------------- values as keys


class _Keys:
    """Turns values into what equal ones have in common."""

    __slots__ = ("left", "m", "seen")

    def __init__(self, m: Machine) -> None:
        self.m = m
        self.left = _SIZE
        self.seen: dict[int, int] = {}

    def of(self, value: Any) -> Hashable:
        self.left -= 1
        if self.left < 0:
            raise _Apart
        kind = type(value)
        if kind is float:
            return (kind, repr(value))
        if is_constant(value):
            return (kind, value)
        if kind is Ref:
            return (kind, value.name)
        if kind is Imported:
            return (kind, value.path, value.name)
        if kind is tuple:
            return (kind, *[self.of(item) for item in value])
        if _is_notation(value):
            return (kind, self.of(value.default))
        if kind is ClassV:
            if not is_of_module(value.frame):
                raise _Apart
            return (kind, value.serial)
        if kind not in (ListV, DictV, InstanceV):
            raise _Apart
        if id(value) in self.seen:
            return ("again", self.seen[id(value)])
        self.seen[id(value)] = len(self.seen)
        return (kind, self._content(value))

    def _content(self, value: Any) -> Hashable:
        _must_be_plain(value)
        if isinstance(value, ListV):
            return tuple([self.of(item) for item in value.items])
        if isinstance(value, DictV):
            return tuple([(self.of(key), self.of(item)) for key, item in value.entries.items()])
        return (self.of(value.cls), *self.attributes(value.attrs))

    def attributes(self, attrs: dict[str, Any]) -> Iterable[Hashable]:
        return [(name, self.of(item)) for name, item in attrs.items()]


def _is_notation(value: Any) -> bool:
    """Whether it is an annotation that is no class, such as `Optional[int]`."""
    return type(value) is Thing and value.kind == NOTATION


def _must_be_plain(value: Any) -> None:
    """Raises where a list, dict or object is more than what it holds."""
    if isinstance(value, ListV):
        plain = (
            value.exact
            and not value.once
            and not value.waits
            and value.chance is None
            and value.source is None
            and value.model is None
        )
    elif isinstance(value, DictV):
        plain = value.exact and value.default is None and value.owner is None
    else:
        plain = value.has_only_these and value.is_plain
    if not plain:
        raise _Apart


def is_of_module(frame: Frame | None) -> bool:
    """Whether code in this frame sees the names of modules and classes alone."""
    while frame is not None:
        if frame.function is not None or not (frame.is_class or frame.parent is None):
            return False
        frame = frame.parent
    return True


# ---------------------------------------------------------------------- values to be made anew


class _Recipes:
    """How to make values again that a call has made.

    given: places of the values that it got, by their addresses.
    since: objects with a higher number are its own.
    """

    __slots__ = ("given", "made", "since", "size")

    def __init__(self, given: dict[int, int], since: int) -> None:
        self.given, self.since = given, since
        self.made: dict[int, int] = {}
        self.size = 0

    def of(self, value: Any) -> Any:
        self.size += 1
        if self.size > _SIZE:
            raise _Apart
        if is_constant(value) or isinstance(value, (Ref, Imported)) or _is_notation(value):
            return ("itself", value)
        if type(value) is tuple:
            return ("tuple", tuple([self.of(item) for item in value]))
        if id(value) in self.given:
            return ("given", self.given[id(value)])
        kind = type(value)
        if kind in (ClassV, FunctionV):
            if not is_of_module(value.frame) or value.serial > self.since:
                raise _Apart
            return ("itself", value)
        if kind not in (ListV, DictV, InstanceV) or value.serial <= self.since:
            raise _Apart
        if id(value) in self.made:
            return ("again", self.made[id(value)])
        self.made[id(value)] = len(self.made)
        _must_be_plain(value)
        if kind is ListV:
            return ("list", tuple([self.of(item) for item in value.items]))
        if kind is DictV:
            entries = [(self.of(key), self.of(item)) for key, item in value.entries.items()]
            return ("dict", tuple(entries))
        if not is_of_module(value.cls.frame):
            raise _Apart
        attrs = [(name, self.of(item)) for name, item in value.attrs.items()]
        return ("object", value.cls, tuple(attrs))


class _Making:
    """Makes values by recipes."""

    __slots__ = ("given", "made")

    def __init__(self, given: list[Any]) -> None:
        self.given = given
        self.made: list[Any] = []

    def by(self, recipe: Any) -> Any:
        match recipe:
            case ("itself", value):
                return value
            case ("given", place):
                return self.given[place]
            case ("again", place):
                return self.made[place]
            case ("tuple", items):
                return tuple([self.by(item) for item in items])
            case ("list", items):
                several = ListV()
                self.made.append(several)
                several.items = [self.by(item) for item in items]
                return several
            case ("dict", entries):
                named = DictV()
                self.made.append(named)
                named.entries = {self.by(key): self.by(item) for key, item in entries}
                return named
            case (_, cls, attrs):
                value = InstanceV(cls)
                self.made.append(value)
                value.attrs = {name: self.by(item) for name, item in attrs}
                return value


# ---------------------------------------------------------------------- calls


def of_function(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    run: Callable[[], Any],
) -> Any:
    """What a call of a function comes to: what is known of it, or what a run gives."""
    place = id(function.node)
    if not m.repeats.may_try(place) or not may_repeat(m, function.frame, function.filename):
        return run()
    receiver: InstanceV | None = None
    if function.cls is not None and function.kind == "function" and positional:
        first = positional[0]
        if isinstance(first, InstanceV) and _may_be_watched(m, first):
            receiver = first
    return _repeated(m, place, function, receiver, positional, keywords, run)


def of_class(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    run: Callable[[], Any],
) -> Any:
    """The object that a class gives: made like one before it, or by its code."""
    place = id(cls)
    if not m.repeats.may_try(place) or not may_repeat(m, cls.frame, cls.filename):
        return run()
    if not cls.is_known:
        m.repeats.luck[place] = 0
        return run()
    return _repeated(m, place, cls, None, positional, keywords, run)


def may_repeat(m: Machine, frame: Frame, filename: str) -> bool:
    """Whether changes of all that the code sees besides its arguments are noticed.

    Those that a module makes in itself while it runs are not.
    """
    return (
        m.sights is None
        and (m.module_ended > 0 or filename != m.main)
        and not (m.following is not None and m.following.is_running)
        and is_of_module(frame)
    )


def _may_be_watched(m: Machine, value: InstanceV) -> bool:
    """Whether an object is made of attributes alone, and is none of a module's."""
    return (
        value.layer is None
        and not m.is_of_module(value)
        and value.has_only_these
        and value.is_plain
    )


def _repeated(
    m: Machine,
    place: int,
    holder: Any,
    receiver: InstanceV | None,
    positional: list[Any],
    keywords: dict[str, Any],
    run: Callable[[], Any],
) -> Any:
    repeats = m.repeats
    given = [*positional, *keywords.values()]
    keys = _Keys(m)
    try:
        told = tuple([keys.of(value) for value in given if value is not receiver])
    except _Apart:
        repeats.note(place, -_OTHER_VALUES)
        return run()
    key = (place, receiver and receiver.cls.serial, len(positional), tuple(keywords), told)
    known = repeats.entries.get(key)
    if known is not None:
        for entry in known:
            if _holds(m, entry, receiver):
                repeats.note(place, _OF_USE)
                return _again(m, entry, receiver, given)
    if repeats.failed.get((key, m.changes), 0) > 1 or repeats.depth >= _DEPTH:
        return run()
    held = (holder, receiver.cls if receiver is not None else None)
    return _written_down(m, place, key, held, receiver, given, run)


def _holds(m: Machine, entry: _Entry, receiver: InstanceV | None) -> bool:
    """Whether all that the call rested on is as it was."""
    if entry.changes != m.changes or (entry.decided is not None and entry.decided != m.decided):
        return False
    if receiver is None:
        return True
    try:
        if entry.state is not None and _state(m, receiver.attrs) != entry.state:
            return False
        return all(
            _key_of(m, receiver.attrs.get(name, _ABSENT)) == key for name, key in entry.reads
        )
    except _Apart:
        return False


def _key_of(m: Machine, value: Any) -> Hashable:
    return None if value is _ABSENT else _Keys(m).of(value)


def _state(m: Machine, attrs: dict[str, Any]) -> Hashable:
    return tuple(_Keys(m).attributes(attrs))


def _again(m: Machine, entry: _Entry, receiver: InstanceV | None, given: list[Any]) -> Any:
    """Does what the call did."""
    m.steps += entry.size // _VALUES_OF_A_STEP
    m.step()
    m.reached |= entry.reached
    if entry.decided is not None:
        m.rests_on_conditions()
    making = _Making(given)
    if entry.sets and receiver is not None:
        m.touch(receiver)
        for name, recipe in entry.sets:
            value = making.by(recipe)
            if isinstance(value, ListV):
                value.kept = True
            receiver.attrs[name] = value
    if entry.raised is not None:
        raise Raised(*entry.raised)
    return making.by(entry.gave)


def _written_down(
    m: Machine,
    place: int,
    key: Hashable,
    held: tuple[Any, ...],
    receiver: InstanceV | None,
    given: list[Any],
    run: Callable[[], Any],
) -> Any:
    """Runs the call, and keeps what it came to if that can be said."""
    repeats = m.repeats
    before, since, consulted = _around(m), latest_object(), m.consulted
    reached, m.reached = m.reached, set()
    result: Any = None
    raised: Raised | None = None
    repeats.depth += 1
    try:
        with m.journal() as journal, _watching(m, receiver) as reader:
            try:
                result = run()
            except Raised as signal:
                raised = signal
    finally:
        repeats.depth -= 1
        own, m.reached = m.reached, reached | m.reached
    plain = before == _around(m) and all(
        obj is receiver or (isinstance(obj, Obj) and obj.serial > since)
        for obj, _ in journal.saved.values()
    )
    try:
        if not plain or (reader is not None and reader.spoilt):
            raise _Apart
        places = {id(value): at for at, value in enumerate(given) if isinstance(value, Obj)}
        recipes = _Recipes(places, since)
        state: Hashable | None = None
        reads: tuple[tuple[str, Hashable], ...] = ()
        sets: tuple[tuple[str, Any], ...] = ()
        if receiver is not None and reader is not None:
            if reader.all:
                state = _state(m, reader.start)
            names = sorted(name for name in reader.names if isinstance(name, str))
            reads = tuple((name, _key_of(m, reader.start.get(name, _ABSENT))) for name in names)
            sets = tuple(
                (name, recipes.of(value))
                for name, value in receiver.attrs.items()
                if reader.start.get(name, _ABSENT) is not value
            )
        gave = None if raised is not None else recipes.of(result)
    except _Apart:
        repeats.note(place, -_IN_VAIN)
        mark = (key, m.changes)
        repeats.failed[mark] = repeats.failed.get(mark, 0) + 1
    else:
        entry = _Entry(
            reads=reads,
            state=state,
            decided=dict(m.decided) if m.consulted != consulted else None,
            changes=m.changes,
            gave=gave,
            raised=(raised.name, raised.classes) if raised is not None else None,
            sets=sets,
            reached=frozenset(own),
            size=recipes.size,
            holds=held,
        )
        kept = repeats.entries.setdefault(key, [])
        kept.insert(0, entry)
        del kept[_KEPT:]
    if raised is not None:
        raise raised
    return result


@contextmanager
def _watching(m: Machine, receiver: InstanceV | None) -> Iterator[_Reader | None]:
    """Writes down what the block reads of an object's attributes."""
    if receiver is None:
        yield None
        return
    m.touch(receiver)  # copies for all journals: none is made while it is watched
    flags = (receiver.exact, receiver.forgotten, receiver.layer)
    outer = receiver.attrs
    watched = outer if isinstance(outer, _Watched) else _Watched(outer)
    reader = _Reader(watched.plain())
    receiver.attrs = watched
    watched.readers.append(reader)
    try:
        yield reader
    finally:
        watched.readers.remove(reader)
        if receiver.attrs is not watched:
            reader.spoilt = True  # it was put back, or forgotten
        elif watched is not outer:
            receiver.attrs = watched.plain()
        if flags != (receiver.exact, receiver.forgotten, receiver.layer):
            reader.spoilt = True


def _around(m: Machine) -> tuple[Any, ...]:
    """All that a call that only makes values leaves as it is."""
    return (
        *m.done_so_far(), len(m.events), len(m.decisions), len(m.pending), len(m.assumed),
        m.limits_noted, dict(m.name_counters), dict(m.symbols), m.layers_asked,
    )  # fmt: skip
