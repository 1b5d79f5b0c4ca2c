"""What a rule says, before the engine joins the ways through the code and finds the characters."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasorder_lint.findings import Applicability, Certainty, Severity

if TYPE_CHECKING:
    from kerasorder_lint.graph.program import Site
    from kerasorder_lint.rules import Rule

__all__ = [
    "AddKeyword",
    "Change",
    "CorrectWord",
    "Draft",
    "DraftFix",
    "FlattenElement",
    "FlattenInput",
    "InputInstead",
    "InsertLayer",
    "MethodInstead",
    "RebuildSwapped",
    "line_of",
    "sites_of",
]


@dataclass(frozen=True, slots=True)
class AddKeyword:
    """`f(a)` becomes `f(a, name=value)`."""

    call: Site
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CorrectWord:
    """Another word in a call: the keyword `argument` itself, or the constant that is its value."""

    call: Site
    argument: str
    word: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class MethodInstead:
    """`model.layers.append(x)` becomes `model.add(x)`, where the call is the whole statement.

    arguments: how many the call must have.
    """

    call: Site
    through: str
    method: str
    instead: str
    arguments: int


@dataclass(frozen=True, slots=True)
class InsertLayer:
    """A layer of a class goes in front of another one: into the list, the `add`, the call."""

    before: Site
    class_name: str


@dataclass(frozen=True, slots=True)
class FlattenInput:
    """`f(x)` becomes `f(Flatten()(x))`; of a call on a list, these elements of so many."""

    call: Site
    elements: tuple[int, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class FlattenElement:
    """A `Flatten` goes in front of an existing layer that a Sequential takes.

    call:  the `add`, or the constructor's call.
    index: which layer of the constructor's list, of so many without the `Input`.
    """

    call: Site
    index: int
    count: int


@dataclass(frozen=True, slots=True)
class InputInstead:
    """`input_shape=` and `input_dim=` leave a layer, and an `Input` goes in front of it."""

    layer: Site


@dataclass(frozen=True, slots=True)
class RebuildSwapped:
    """A swap of `model.layers[i]` and `model.layers[j]` is done on a list, and the model made anew.

    statements: those that write, one or two.
    made:       the constructor's call that made the model.
    """

    statements: tuple[Site, ...]
    made: Site


#: A change in words of the program. The engine, which has the text, turns it into edits, or finds
#: that the text is not written so that it can.
Change = (
    AddKeyword
    | CorrectWord
    | MethodInstead
    | InsertLayer
    | FlattenInput
    | FlattenElement
    | InputInstead
    | RebuildSwapped
)


def sites_of(change: Change) -> tuple[Site, ...]:
    """The places in the text that the change is about."""
    if isinstance(change, InsertLayer):
        return (change.before,)
    if isinstance(change, InputInstead):
        return (change.layer,)
    if isinstance(change, RebuildSwapped):
        return (*change.statements, change.made)
    return (change.call,)


def line_of(site: Site, here: Site) -> str:
    """`line 12`, as a message that stands at another site says it; the file where it differs."""
    if site.filename == here.filename:
        return f"line {site.lineno}"
    return f"line {site.lineno} of {os.path.basename(site.filename)}"


@dataclass(frozen=True, slots=True)
class DraftFix:
    """A change of the text under analysis."""

    applicability: Applicability
    message: str
    change: Change


@dataclass(frozen=True, slots=True)
class Draft:
    """One statement of one rule about one way through the code.

    site:      where it stands, as `ast` counts; the engine turns it into a span.
    related:   the witness, a message and a site each.
    keras:     Keras's own message where Keras raises.
    advice:    what to write instead.
    severity:  where it differs from the rule's own.
    condition: what it rests on, if not everything: "when `x` is true".
    event, trace: what it was read off; the engine joins the traces of a root by them.
    shown_by:  the events that show the defect, where it is not `event` alone.
    raises:    whether Keras raises at this statement; if so, a `try` around it softens it.
    """

    rule: Rule
    site: Site
    message: str
    certainty: Certainty = "proven"
    model: str | None = None
    related: tuple[tuple[str, Site], ...] = ()
    keras: str | None = None
    advice: str | None = None
    fix: DraftFix | None = None
    severity: Severity | None = None
    condition: str | None = None
    event: Any = None
    trace: Any = None
    raises: bool = True
    shown_by: tuple[Any, ...] = ()
