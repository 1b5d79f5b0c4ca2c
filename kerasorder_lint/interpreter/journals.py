"""Journals: what changes while something runs, so that it can be undone or joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasorder_lint.graph.layers import Layer, latest_serial
from kerasorder_lint.graph.program import (
    Event,
    LayerCalled,
    LayerCreated,
    MethodCalled,
    ModelBuilt,
    ModelMade,
    OperationApplied,
)
from kerasorder_lint.interpreter.signals import BreakLoop, ContinueLoop, Returned
from kerasorder_lint.interpreter.values import Obj, Thing, latest_object
from kerasorder_lint.shapes import Sym, Unknown

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["Journal", "TurnEnds"]

#: States between the statements of a block that are told apart.
_BETWEEN = 4


def _went_well(event: Event) -> bool:
    """Whether Keras, too, goes on behind this."""
    if isinstance(event, LayerCreated):
        layer = event.layer
        return layer.known and not any(isinstance(a, (Unknown, Sym)) for a in layer.args.values())
    if isinstance(event, LayerCalled):
        return event.step.layer is not None and event.step.layer.known and not event.step.later
    if isinstance(event, ModelMade):
        return bool(event.model.exact) and event.source in ("list", "empty")
    if isinstance(event, ModelBuilt):
        return event.problem is None and not any(step.later for step in event.steps)
    if isinstance(event, MethodCalled):
        return event.method in ("add", "pop", "summary") and event.problem is None
    return isinstance(event, OperationApplied)


class Journal:
    """What was changed since it began, so that it can be undone or joined."""

    __slots__ = (
        "_machine",
        "between",
        "changes",
        "environment",
        "events",
        "home",
        "looks",
        "names",
        "newest",
        "saved",
        "things",
        "unforeseen",
    )

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.home = machine.frame
        # The names of `home` behind one statement or another, if that is asked for.
        self.between: list[Any] | None = None
        self.things, self.unforeseen = Thing.made, machine.unforeseen
        self.saved: dict[int, tuple[Any, Any]] = {}
        self.events = len(machine.events)
        self.names = dict(machine.name_counters)
        self.environment = machine.environment
        self.changes = machine.changes
        self.looks = machine.waiting.looks
        self.newest = (latest_object(), latest_serial())

    def __enter__(self) -> Journal:
        self._machine.journals.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._machine.journals.remove(self)

    def note(self) -> None:
        """Notes the names as they are between two statements of a block, if that is asked for."""
        if self.between is None or len(self.between) >= _BETWEEN or id(self.home) not in self.saved:
            return
        names = self.home.snapshot()
        before = self.between[-1] if self.between else self.saved[id(self.home)][1]
        if names != before:
            self.between.append(names)

    def states(self) -> list[dict[int, tuple[Any, Any]]]:
        """What something that ended the block before its end may have left behind."""
        home = id(self.home)
        return [
            dict(self.saved),
            *({**self.saved, home: (self.home, names)} for names in self.between or ()),
        ]

    def now(self) -> dict[int, tuple[Any, Any]]:
        """What was changed, as it is now."""
        return {identity: (obj, obj.snapshot()) for identity, (obj, _) in self.saved.items()}

    @property
    def may_have_raised(self) -> bool:
        """Whether anything was met since it began of which it is not known what it does."""
        m = self._machine
        return (
            Thing.made != self.things
            or m.unforeseen != self.unforeseen
            or not all(map(_went_well, m.events[self.events :]))
        )

    def is_older_than(self, obj: Any) -> bool:
        """Whether the object was made after the journal began."""
        if isinstance(obj, Layer):
            return obj.serial > self.newest[1]
        # A module that was loaded since has objects that are as old as if it had been kept.
        return (
            isinstance(obj, Obj)
            and obj.serial > self.newest[0]
            and not self._machine.kept.made(obj)
        )


class TurnEnds:
    """How else a turn of a loop has ended, where one is run for all turns and a condition decides.

    states:   what it had changed by then.
    followed: whether that is all; False where code goes on that did not run.
    inner:    how many loops inside of it run whose turns are counted.
    guards:   how many statements around it take exceptions.
    """

    __slots__ = ("_is_one_of_many", "_outer", "followed", "guards", "inner", "journal", "states")

    def __init__(
        self, outer: TurnEnds | None, guards: int, *, is_one_of_many: bool = False
    ) -> None:
        self._outer, self.guards, self._is_one_of_many = outer, guards, is_one_of_many
        self.journal: Journal | None = None
        self.states: list[dict[int, tuple[Any, Any]]] = []
        self.followed, self.inner = True, 0

    def leave(self, m: Machine, signal: Exception) -> None:
        """One of two branches has ended the turn, and the other one is gone on with."""
        if isinstance(signal, (BreakLoop, ContinueLoop)):
            if self._is_one_of_many:
                return
            if self.inner or self.journal is None:
                self.followed = False
            else:
                self.states.append(self.journal.now())
        elif m.calls if isinstance(signal, Returned) else m.caught:
            self.lose()

    def happened(self, m: Machine) -> None:
        """A layer or model was made, called or changed; of a whole model it is not known here
        what Keras refuses, and so not what a handler inside the turn would do."""
        if len(m.caught) > self.guards:
            self.lose()

    def lose(self) -> None:
        """Code goes on, of this loop or behind it, that is not run here."""
        self.followed = False
        if self._outer is not None:
            self._outer.lose()
