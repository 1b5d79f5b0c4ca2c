"""What a loop leaves behind of which nobody knows how many turns it takes.

Whatever its turns have changed is unknown. Of tensors and of Sequentials something stays known all
the same: one more turn is run on what any turn may find, and undone. It says what a turn makes of
them, whichever it is; what every number of turns agrees on, none at all included, holds behind the
loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec, common
from kerasorder_lint.graph import sequential
from kerasorder_lint.graph.layers import Layer, Tensor, opaque_layer
from kerasorder_lint.graph.models import Model, is_input
from kerasorder_lint.graph.stretches import Stretch
from kerasorder_lint.interpreter.choices import one_of
from kerasorder_lint.interpreter.journals import Journal, TurnEnds
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import BreakLoop, ContinueLoop
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ClassV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    Thing,
    outline_of,
)
from kerasorder_lint.shapes import Sym

__all__ = ["Kept", "forget_names", "fork", "items_of_any", "multiplied"]

#: How often the general turn is run until it leaves what it found.
_MOST_ROUNDS = 4


def forget_names(m: Machine, before: dict[str, int | None]) -> None:
    """Names that Keras numbers are not known behind a loop that has made layers of their class."""
    for name, count in m.name_counters.items():
        if count != before.get(name, 0):
            m.name_counters[name] = None


class _Tensor:
    """A name that holds a tensor before the loop and behind it."""

    def __init__(self, frame: Frame, name: str, before: Tensor, now: Tensor) -> None:
        self.frame, self.name = frame, name
        self.spec: Any = common(before.spec, now.spec)
        self.symbolic = before.symbolic and now.symbolic
        self.parents = (before, now)

    def begin(self, m: Machine) -> None:
        if isinstance(self.spec, TensorSpec):
            m.touch(self.frame)
            made = Tensor(self.spec, None, self.parents, symbolic=self.symbolic)
            self.frame.names[self.name] = made

    def meet(self, states: Sequence[dict[int, Any]], journal: Journal) -> bool:
        """Takes in what a turn has left; whether that was known before."""
        known = True
        for state in states:
            if id(self.frame) not in state:
                continue  # it is as it was
            left = one_of(state[id(self.frame)][1][0].get(self.name))
            spec = common(self.spec, left.spec) if isinstance(left, Tensor) else UNKNOWN
            symbolic = self.symbolic and isinstance(left, Tensor) and left.symbolic
            known = known and (spec, symbolic) == (self.spec, self.symbolic)
            self.spec, self.symbolic = spec, symbolic
        return known

    def end(self, m: Machine) -> None:
        self.begin(m)

    def give_up(self, m: Machine) -> None:
        m.touch(self.frame)
        self.frame.names[self.name] = Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, self.parents)


class _Sequence:
    """A Sequential, or a list, to which the turns add something at the end."""

    def __init__(self, of: Any, before: Sequence[Any]) -> None:
        self.of, self.before = of, list(before)
        self.open = Stretch(None)
        self.ways: list[list[Layer]] | None = None
        self.known = True
        self.count: tuple[Sym, int] | None = None

    def put(self, m: Machine, stretch: Stretch) -> None:
        raise NotImplementedError

    def added(self, state: Any) -> Sequence[Any] | None:
        """What is there in a state; None where that is not known."""
        raise NotImplementedError

    def begin(self, m: Machine) -> None:
        if self.known:
            self.put(m, self.open)

    def meet(self, states: Sequence[dict[int, Any]], journal: Journal) -> bool:
        """Takes in what a turn has left; whether that can be told."""
        if not self.known:
            return True
        self.ways = []
        for state in states:
            way: list[Layer] | None = []
            if id(self.of) in state:
                way = self._way(self.added(state[id(self.of)][1]), state, journal)
            if way is None:
                self.known = False
                return False
            self.ways.append(way)
        return True

    def _way(
        self, there: Sequence[Any] | None, state: dict[int, Any], journal: Journal
    ) -> list[Layer] | None:
        begun = [*self.before, self.open]
        if there is None or not _begins_with(there, begun):
            return None
        way = [_as_layer(item) for item in there[len(begun) :]]
        for layer in way:
            if layer is None or is_input(layer) or layer.serial <= journal.newest[1]:
                return None
            if not self.before and {"input_shape_arg", "batch_shape_arg"} & set(layer.extra):
                return None
            if "input_shape_arg_unknown" in layer.extra and not self.before:
                return None
            if id(layer) in state:
                layer.restore(state[id(layer)][1])
        return [layer for layer in way if layer is not None]

    def end(self, m: Machine) -> None:
        if self.known and self.ways is not None:
            stretch = Stretch(self.ways)
            stretch.count = self.count
            self.put(m, stretch)
        else:
            self.give_up(m)

    def give_up(self, m: Machine) -> None:
        raise NotImplementedError


class _OfModel(_Sequence):
    def put(self, m: Machine, stretch: Stretch) -> None:
        model: Model = self.of
        m.touch(model)
        stretch.site, stretch.calls = m.statement, m.calls
        model.stack = [*self.before, stretch]
        model.outline()
        model.built, model.chain = False, ()

    def added(self, state: Any) -> Sequence[Any] | None:
        return state[1] if state[2][1] else None

    def end(self, m: Machine) -> None:
        super().end(m)
        if self.known and self.ways is not None:
            sequential.maybe_rebuild(self.of)

    def give_up(self, m: Machine) -> None:
        m.touch(self.of)
        if _begins_with(self.of.stack, self.before):
            self.of.stack = list(self.before)  # which are there, however many turns there are
        self.of.exact = False
        self.of.built, self.of.chain = False, ()


class _OfList(_Sequence):
    def __init__(self, of: ListV, before: Sequence[Any]) -> None:
        super().__init__(of, before)
        self.items = list(of.items)

    def put(self, m: Machine, stretch: Stretch) -> None:
        m.touch(self.of)
        stretch.site, stretch.calls = m.statement, m.calls
        self.of.outline = (*self.before, stretch)
        # What the turns that were run have put there need not be there in each of them.
        self.of.items = list(self.before)

    def end(self, m: Machine) -> None:
        super().end(m)
        self.of.items = self.items

    def added(self, state: Any) -> Sequence[Any] | None:
        outline: Sequence[Any] | None = state[-1] if type(self.of) is ListV else None
        return outline

    def give_up(self, m: Machine) -> None:
        m.touch(self.of)
        self.of.items = self.items


#: Unknowns that a Sequential does not take for layers.
_NO_LAYERS = frozenset({"int", "float", "str", "bool", "list", "tuple", "dict", "chance"})


def _as_layer(item: Any) -> Layer | None:
    """The layer that a Sequential makes of an item; None where that is not known."""
    if isinstance(item, InstanceV):
        item = item.layer
    if isinstance(item, Thing) and item.kind not in _NO_LAYERS:
        return opaque_layer(item.text)
    return item if isinstance(item, Layer) else None


def _holds_layers(items: Sequence[Any]) -> bool:
    return any(
        isinstance(item, Layer) or (isinstance(item, InstanceV) and item.layer is not None)
        for item in items
    )


class Kept:
    """The tensors and Sequentials that a loop has changed, before what it changed is forgotten."""

    def __init__(self, m: Machine, journal: Journal) -> None:
        self._m, self._journal = m, journal
        self._parts: list[Any] = []
        # Names and attributes that hold anything in the general turn, or nothing: what is known of
        # them behind the loop need not be true before its first turn.
        self._open: list[tuple[Any, str]] = []
        for obj, saved in journal.saved.values():
            if journal.is_older_than(obj):
                continue
            if isinstance(obj, (Frame, InstanceV)):
                for name, value in _held(obj).items():
                    before, now = saved[0].get(name), one_of(value)
                    if now is before or isinstance(now, (FunctionV, ClassV)):
                        continue
                    if isinstance(obj, Frame) and _are_tensors(before, now):
                        self._parts.append(_Tensor(obj, name, before, now))
                    else:
                        self._open.append((obj, name))
            elif isinstance(obj, Model) and obj.kind == "Sequential" and saved[2][1]:
                changed = list(saved[1]) != list(obj.stack) or not obj.whole
                if changed and obj.attributes.get("chance") is None:
                    self._parts.append(_OfModel(obj, saved[1]))
            elif type(obj) is ListV and obj.items != saved[0] and _holds_layers(obj.items):
                begun = _outline_in(obj, saved)
                if begun is not None:
                    self._parts.append(_OfList(obj, begun))

    def settle(self, turn: Callable[[], Any], count: tuple[Sym, int] | None = None) -> None:
        """Finds out what stays known, where everything else is unknown already.

        turn:  a turn of the loop, whichever it is.
        count: an integer and what it exceeds if there are two turns.
        """
        m = self._m
        if not self._parts:
            return
        for part in self._parts:
            if isinstance(part, _Sequence):
                part.count = count
        for _ in range(_MOST_ROUNDS):
            for part in self._parts:
                part.begin(m)
            hidden = [
                (obj, name, _held(obj)[name]) for obj, name in self._open if name in _held(obj)
            ]
            for obj, name, _ in hidden:
                _held(obj)[name] = UNKNOWN
            states, journal = _general(m, self._journal, turn)
            for obj, name, value in hidden:
                _held(obj)[name] = value
            if states is None:
                break
            told = [part.meet(states, journal) for part in self._parts]
            for part, known in zip(self._parts, told):
                if not known:
                    part.give_up(m)
            if all(told):
                for part in self._parts:
                    part.end(m)
                return
        self.give_up()

    def give_up(self) -> None:
        """Nothing is known but what was there before the loop and surely still is."""
        for part in self._parts:
            part.give_up(self._m)


def _are_tensors(before: Any, now: Any) -> bool:
    return isinstance(before, Tensor) and isinstance(now, Tensor)


def _held(obj: Any) -> dict[str, Any]:
    """The names of a frame, the attributes of an object."""
    found: dict[str, Any] = obj.names if isinstance(obj, Frame) else obj.attrs
    return found


def items_of_any(m: Machine, outer: Journal, given: list[Any], turn: Callable[[], Any]) -> Any:
    """What stands for the layers that a comprehension makes, nobody knows how many of them.

    None where that is not known.

    outer: what was changed while some were made; it is unknown by now.
    given: takes what a turn makes.
    """
    made = list(given)
    given.clear()
    states, journal = _general(m, outer, turn)
    layers = [_as_layer(item) for item in given]
    given[:] = made
    if states is None or any(
        layer is None or is_input(layer) or layer.serial <= journal.newest[1] for layer in layers
    ):
        return None
    for layer in layers:
        if id(layer) in states[0]:
            states[0][id(layer)][0].restore(states[0][id(layer)][1])
    # How many there are of each, and how they alternate, is not looked at.
    stretch = Stretch([[layer] for layer in layers if layer is not None])
    stretch.site, stretch.calls = m.statement, m.calls
    return stretch


def multiplied(
    m: Machine, outline: Sequence[Any] | None, count: tuple[Sym, int] | None
) -> tuple[Any, ...] | None:
    """What stands for `[layer, ...] * n`: the same layers, nobody knows how often.

    count: how often, and 1.
    """
    if not outline:
        return outline if outline is None else ()
    layers = [item for item in outline if isinstance(item, Layer) and not isinstance(item, Stretch)]
    if len(layers) < len(outline) or any(map(is_input, layers)):
        return None
    stretch = Stretch([layers], shared=True)
    stretch.count = count
    stretch.site, stretch.calls = m.statement, m.calls
    return (stretch,)


def _general(
    m: Machine, outer: Journal, turn: Callable[[], Any]
) -> tuple[list[dict[int, Any]] | None, Journal]:
    """What the general turn leaves behind, for each way that ends it; nothing else of it stays.

    None where that is not known.
    """
    reached, relevant, models, sights = m.reached, m.relevant, len(m.models), m.sights
    around, names = m.turn_ends, dict(m.name_counters)
    ends = TurnEnds(around, len(m.caught))

    def run() -> None:
        ends.journal = m.journals[-1]
        turn()

    m.reached, m.relevant, m.sights, m.turn_ends = set(), set(relevant), None, ends
    m.likely.append("in some turn of the loop")
    m.joining += 1
    try:
        _, signal, journal, left = m.attempt(run)
    finally:
        m.joining -= 1
        m.likely.pop()
        m.reached, m.relevant, m.sights, m.turn_ends = reached, relevant, sights, around
        del m.models[models:]
        m.name_counters = names
    states = [left[0], *ends.states]
    if signal is not None and not isinstance(signal, (BreakLoop, ContinueLoop)):
        ends.leave(m, signal)
        return None, journal
    if not ends.followed:
        return None, journal
    for state in states:
        for identity, (obj, _) in state.items():
            if identity not in outer.saved and not journal.is_older_than(obj):
                return None, journal  # it has changed what the first two turns have not
    return states, journal


def fork(m: Machine, obj: Any, before: Any, left: Any, right: Any) -> None:
    """Notes what two branches have added, each something else, to a Sequential or a list."""
    if isinstance(obj, Model) and obj.kind == "Sequential":
        if obj.attributes.get("chance") is None:
            stacks = [state[1] if state[2][1] else None for state in (before, left, right)]
            outline = _forked(m, stacks)
            if outline is not None:
                obj.stack = list(outline)
                obj.outline()
                obj.built, obj.chain = False, ()
    elif type(obj) is ListV:
        obj.outline = _forked(m, [_outline_in(obj, state) for state in (before, left, right)])


def _outline_in(value: ListV, state: Any) -> tuple[Any, ...] | None:
    """What was known of a list in order in an earlier state."""
    then = ListV(state[0], exact=state[1])
    then.chance, then.most, then.once, then.outline = state[2], value.most, value.once, state[-1]
    return outline_of(then) if value.source is None else None


def _forked(m: Machine, stacks: Sequence[Sequence[Any] | None]) -> tuple[Any, ...] | None:
    """The items before two branches, and what stands for those of either branch."""
    begun, *ends = stacks
    if not begun:
        return None
    ways: list[list[Layer]] = []
    for end in ends:
        if end is None or not _begins_with(end, begun):
            return None
        added = [_as_layer(item) for item in end[len(begun) :]]
        way = [layer for layer in added if layer is not None and not is_input(layer)]
        if len(way) < len(added) or any(layer in begun for layer in way):
            return None
        ways.append(way)
    stretch = Stretch(ways, repeats=False)
    stretch.site, stretch.calls = m.statement, m.calls
    return (*begun, stretch)


def _begins_with(items: Sequence[Any], begun: Sequence[Any]) -> bool:
    return len(items) >= len(begun) and all(one is other for one, other in zip(items, begun))
