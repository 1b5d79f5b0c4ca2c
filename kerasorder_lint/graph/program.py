"""The Program: every way through the code as a trace of events, frozen when the code has run.

A root is a module, or a function that nobody called. Each root has one trace for each way through
its unknown conditions. Rules read one trace at a time; the engine joins what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from kerasorder_lint.catalogue.problems import Problem

__all__ = [
    "COMMAND_LINE",
    "DEFAULTS",
    "ENVIRONMENT",
    "GUESSED_NAME",
    "INSIDE",
    "WITH_TENSORFLOW",
    "ApiMissing",
    "Arguments",
    "AttributeDeleted",
    "AttributeWritten",
    "CallFollowed",
    "CallRefused",
    "CreationRefused",
    "Decision",
    "Event",
    "HandedOn",
    "LayerCalled",
    "LayerCreated",
    "Limit",
    "ListChanged",
    "ListCopied",
    "ListRead",
    "MethodCalled",
    "MethodMissing",
    "ModelBuilt",
    "ModelLost",
    "ModelMade",
    "NothingUsed",
    "OperationFails",
    "Program",
    "RandomOrder",
    "ShapeContradicted",
    "ShapeRevealed",
    "Site",
    "Step",
    "Trace",
    "is_of_tensorflow",
]

#: What a run of the module takes for given that reads the options of a command line.
COMMAND_LINE = "with the defaults of the command line"
#: The same of one that reads variables of the environment, and of one that reads both.
ENVIRONMENT = "with the defaults of the environment"
DEFAULTS = (COMMAND_LINE, ENVIRONMENT, f"{COMMAND_LINE} and of the environment")

#: What a finding rests on that speaks of a name of Keras's own.
GUESSED_NAME = "where Keras makes up that name, as in a process of its own"

#: What a finding rests on that only one backend refuses.
WITH_TENSORFLOW = "with TensorFlow as the backend"

#: What the names of places begin with that are in code of Keras itself, and so in no file.
INSIDE = "<keras "


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A stretch of a file as `ast` counts it: lines from 1, columns in UTF-8 bytes from 0."""

    filename: str
    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One unknown condition, and how this trace took it.

    chooses: of a comparison that chooses among kinds, the file and the first and the last line of
             the code that is for the chosen one: the function that compares with a text or asks
             for a rank, or the `if` that asks what an element of a loop is; none, if a table says
             what goes with it.
    place:   the file and the line of the statement that asked.
    """

    text: str
    value: bool
    chooses: tuple[str, int, int] | None = field(default=None, compare=False)
    place: tuple[str, int] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        text, value = self.text, self.value
        if "`" in text:  # a sentence
            return f"when {text}" if value else f"unless {text}"
        inner = text[5:-1]
        if text == f"not ({inner})" and inner.find(")") >= inner.find("("):
            text, value = inner, not value
        return f"when `{text}` is {'true' if value else 'false'}"


@dataclass(frozen=True, slots=True)
class Check:
    """An `assert`, or an `if` that only raises, behind which the way went on.

    decided: how many decisions had been taken before, and events: how many events.
    words:   names and attributes that it rests on.
    """

    decided: int
    events: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call was given, whole, so that it can be made again.

    Values are constants, lists, tuples and dicts of them, layers, `Tensor`s, a `TensorSpec` for
    data, `Sym`, `Opaque`, or UNKNOWN.
    open_ended: the call also passes what is not known (`**config`).
    """

    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    open_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the code did.

    site:     the expression or statement.
    statement: the statement that it stands in, as the reached-set of the trace counts it.
    calls:    the calls of user functions that led here, outermost first.
    decided:  how many of the trace's decisions had been taken before.
    likely:   why it may not happen on every run that takes these decisions; None if it does.
    caught:   "handled" inside a `try` whose handler takes the exception, "expected" inside
              `pytest.raises` and its kind.
    """

    site: Site
    statement: Site
    calls: tuple[Site, ...] = ()
    decided: int = 0
    likely: str | None = None
    caught: Literal["handled", "expected"] | None = None


def is_of_tensorflow(event: Event) -> bool:
    """Whether it tells of what other backends of Keras may take."""
    problem = getattr(event, "problem", None)
    return problem is not None and problem.tensorflow


def is_sure(event: Event) -> bool:
    """Whether it happens, with TensorFlow as the backend at least, and nothing takes it."""
    alone = event.likely == WITH_TENSORFLOW and is_of_tensorflow(event)
    return (event.likely is None or alone) and event.caught is None


@dataclass(frozen=True, slots=True)
class Step:
    """One layer of a chain as it was applied: what went in, what came out, what went wrong.

    was_built: the layer had its weights before this chain reached it.
    runs:      False for a layer that the graph passes over when it runs.
    before:    the layer whose output it got, where that is not the step in front of it.
    """

    layer: Any
    given: Any
    output: Any
    problem: Problem | None = None
    later: tuple[Problem, ...] = ()
    was_built: bool = False
    runs: bool = True
    before: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCreated(Event):
    """A layer object was made."""

    layer: Any
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreationRefused(Event):
    """A constructor of Keras raised. `layer`: what stands for the object that there is not."""

    name: str
    problem: Problem
    layer: Any = None
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCalled(Event):
    """A layer was called on tensors, and gave an output (with what fails when it runs).

    result: the tensors that came out, in lists and dicts.
    """

    step: Step
    arguments: Arguments | None = None
    result: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFollowed(Event):
    """A layer of the code's own class was called, and its `call` was followed; for editors only.

    given, output: what went in and came out, tensors or unknown.
    """

    layer: Any
    given: Any
    output: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRefused(Event):
    """A layer was called on tensors, and Keras raised.

    function: what was applied if no layer was, as `OperationApplied` says it.
    inside:   of a model, the layers up to the one that refuses.
    """

    step: Step
    problem: Problem
    arguments: Arguments | None = None
    function: str | None = None
    inside: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationApplied(Event):
    """An operator or a function of Keras was applied to symbolic tensors.

    function: a dotted name of Keras, or a word for what Python does: `add`, `item`, `truth`, …
    result:   the nest of tensors that it gave.
    """

    function: str
    arguments: Arguments
    result: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFails(Event):
    """An operator on tensors that Keras takes into a graph, and that fails when the graph runs."""

    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMade(Event):
    """A model object was made. `source` is how: from a list, empty, from tensors, loaded, …

    Of an `application`, the model's label names the function of `keras.applications`.

    from_layers: the layers given, with whether each was already built at that moment; of a copy
                 the model that was copied.
    fresh:       a copy has layers of its own that are not built yet (`clone_model`).
    """

    model: Any
    from_layers: tuple[tuple[Any, bool], ...] = ()
    source: str = "list"
    arguments: Arguments | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBuilt(Event):
    """A model's layers were applied one after the other, and that worked or failed.

    cause:   what made Keras build: `constructor`, `add`, `pop`, `build`, `fit`, `call`, …, or
             `any input` where no statement builds it and every input was tried, or where it is
             built, and no lengths of its free axes suit it.
    steps:   the layers in order, up to the one that failed.
    problem: what Keras raises, None if it builds.
    at:      index in `steps` of the layer that failed, None if no layer did.
    """

    model: Any
    cause: str
    steps: tuple[Step, ...] = ()
    problem: Problem | None = None
    at: int | None = None
    given: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCalled(Event):
    """A method of a model or a layer was called: compile, fit, predict, add, pop, summary, …

    called: the name by which the code asks for it there, here and in other events.
    inside: the layers of a model up to the one that refuses its data.
    """

    target: Any
    method: str
    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    inside: tuple[Step, ...] = ()
    arguments: Arguments | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodMissing(Event):
    """A method was called that this kind of model does not have."""

    target: Any
    method: str
    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingUsed(Event):
    """None, which a call has given, is used as if it were a model."""

    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiMissing(Event):
    """A name of Keras was used that the target Keras does not have.

    target: the layer or model of which it is an attribute, where what is said holds for that one.
    done:   what was done to the attribute.
    arguments: what it was set to.
    """

    name: str
    problem: Problem
    target: Any = None
    done: Literal["read", "set", "delete"] = "read"
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeWritten(Event):
    """`model.layers = …`, `layer.units = …`: an attribute of a model or layer was set."""

    target: Any
    attribute: str
    value: Any = None
    augmented: bool = False
    was_built: bool = False
    arguments: Arguments | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDeleted(Event):
    target: Any
    attribute: str
    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCopied(Event):
    """`list(model.layers)`, `model.layers[:]`: a list of the user's own with a model's layers."""

    model: Any
    list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanged(Event):
    """A list that came from a model's layers was changed.

    list_id:   identity of the list object; `ListRead` events carry the same.
    origin:    `layers` (a direct read of `model.layers`), `copy`, `private` (`_layers`) or `given`
               (a list that was handed to a model's constructor).
    attribute: the attribute that it was read from (`layers`, `_layers`, …).
    operation: `setitem`, `delitem`, `setslice`, `append`, `pop`, `sort`, `reverse`, `shuffle`, …
    maybe:     why the object is taken for a model, where nothing proves it.
    was_built: whether the model was built at that moment; None where that is not known.
    index, value: of an item assignment, where known.
    called:    the name by which the code asked the model for the list.
    """

    model: Any
    list_id: int
    origin: str
    attribute: str = "layers"
    operation: str
    index: Any = None
    value: Any = None
    maybe: str | None = None
    was_built: bool | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRead(Event):
    """A list that came from a model's layers was used for something other than changing it."""

    list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn(Event):
    """A layer or model was handed to code that cannot be followed."""

    target: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLost(Event):
    """From here on it is not known which layers a model has. why: one clause, for people."""

    model: Any
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomOrder(Event):
    """A model was made from layers in an order that chance decides.

    orders: how many orders were tried. failing: one that Keras cannot build, as steps, with its
    problem; every: whether every order fails; shapes: the different output shapes of the others,
    with an order that gives it for each (`examples`). selects: chance decides as well which of
    the layers are taken.
    """

    model: Any
    layers: tuple[Any, ...]
    orders: int
    complete: bool
    failing: tuple[Step, ...] | None = None
    every: bool = False
    shapes: tuple[Any, ...] = ()
    by: str = ""
    examples: tuple[tuple[Any, ...], ...] = ()
    selects: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeContradicted(Event):
    """A comment or an annotation says one shape, and what it speaks of has another.

    what: what says so. declared: the shape as it is written. found: the shape.
    """

    what: str
    declared: str
    found: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeRevealed(Event):
    """`reveal_shape(x)`: the code asks what is known of a value."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Event):
    """A bound of the analysis was reached here."""

    what: str


E = TypeVar("E", bound=Event)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Trace:
    """One way through one root.

    root:      `<module>` or the function's name.
    group:     traces of one group share a root and its assumptions; a finding is proven if every
               trace of its group that reaches the statement has it.
    assumed:   what the whole group rests on (`with the default depth=3`), None for nothing.
    decisions: the unknown conditions in the order in which they were met.
    reached:   sites of the statements that ran.
    complete:  False if a bound ended the exploration in the middle of a way.
    given:     which of the sets of arguments it was, for a test that is run with several.
    left_out:  ways that were not followed, by the answers to their first conditions; the last
               answer is the first one in which they differ from a way that was.
    module:    the trace of the module that a function's root began with.
    target:    the major version of Keras that it was judged for.
    asks:      the root has parameters without defaults, of which nothing is known.
    checks:    what the code asked before it went on, where that is not known.
    """

    root: str
    group: int
    events: tuple[Event, ...]
    decisions: tuple[Decision, ...] = ()
    reached: frozenset[tuple[str, int, int]] = frozenset()
    models: tuple[Any, ...] = ()
    assumed: str | None = None
    complete: bool = True
    given: int = 0
    left_out: tuple[tuple[bool, ...], ...] = ()
    module: Trace | None = None
    target: int = 3
    asks: bool = False
    checks: tuple[Check, ...] = ()
    _found: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, find: Callable[[Trace], F]) -> F:
        """What a function finds in the trace. However many events ask for it, it runs once."""
        if find not in self._found:
            self._found[find] = find(self)
        found: F = self._found[find]
        return found

    def of(self, *kinds: type[E]) -> Sequence[E]:
        """The events of these kinds in order."""
        if kinds not in self._found:
            self._found[kinds] = [event for event in self.events if isinstance(event, kinds)]
        found: list[E] = self._found[kinds]
        return found

    def place(self, event: Event) -> int:
        """Where among the events one of them stands."""
        return self.once(_places)[id(event)]

    def holds(self, event: Event) -> bool:
        """Whether an event is one of its own, and not one inside of these."""
        return id(event) in self.once(_places)

    def methods_of(self, target: Any) -> Sequence[MethodCalled]:
        """The methods that are called on one layer or model, in order."""
        return self.once(_methods).get(id(target), ())

    def calls_of(self, layer: Any) -> Sequence[LayerCalled]:
        """The calls of one layer, in order."""
        return self.once(_calls).get(id(layer), ())

    def last_methods_of(self, target: Any) -> Mapping[str, int]:
        """The methods that are called on one layer or model, with the place of the last call."""
        return self.once(_last_methods).get(id(target), {})


def _places(trace: Trace) -> dict[int, int]:
    return {id(event): place for place, event in enumerate(trace.events)}


def _methods(trace: Trace) -> dict[int, list[MethodCalled]]:
    found: dict[int, list[MethodCalled]] = {}
    for event in trace.of(MethodCalled):
        found.setdefault(id(event.target), []).append(event)
    return found


def _calls(trace: Trace) -> dict[int, list[LayerCalled]]:
    found: dict[int, list[LayerCalled]] = {}
    for event in trace.of(LayerCalled):
        found.setdefault(id(event.step.layer), []).append(event)
    return found


def _last_methods(trace: Trace) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for event in trace.of(MethodCalled):
        found.setdefault(id(event.target), {})[event.method] = trace.place(event)
    return found


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that the code of one file was seen to do.

    followed: the project's files that it was followed into.
    callers:  calls of the project's functions to the statements that they stand in.
    plain:    functions that were called as `f()`, with each default, None included. They show
              models; no rule reads them, because a None mostly stands for what a caller gives.
    """

    filename: str
    traces: tuple[Trace, ...] = ()
    limits: tuple[Limit, ...] = ()
    followed: tuple[str, ...] = ()
    callers: Mapping[Site, Site] = field(default_factory=dict)
    plain: tuple[Trace, ...] = ()
