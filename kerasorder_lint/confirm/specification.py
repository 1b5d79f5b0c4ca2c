"""What a program makes with Keras, as data: layers, models, calls, changes, in their order.

A specification holds the operations of one way through the code that have objects in common, and
the questions that findings ask about them. Nothing in it can be executed. What is not known stands
in it as such, with the reason, and takes what depends on it along. Symbolic dimensions are given
several values: one program of operations for each.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue import model_methods
from kerasorder_lint.catalogue.applications import registry as applications
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    ApiMissing,
    Arguments,
    AttributeDeleted,
    AttributeWritten,
    CallRefused,
    CreationRefused,
    Event,
    HandedOn,
    LayerCalled,
    LayerCreated,
    ListChanged,
    MethodCalled,
    MethodMissing,
    ModelBuilt,
    ModelMade,
    OperationApplied,
    Program,
    RandomOrder,
    Site,
    Trace,
)
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from kerasorder_lint.spans import Span

__all__ = ["Asked", "Specification", "specify", "specify_all"]

Json = Any
#: Values for symbolic dimensions: unlike ones, equal ones, the least, large ones.
_VALUES: tuple[tuple[int, ...], ...] = (
    (7, 11, 13, 17, 19, 23, 29, 31),
    (16, 12, 10, 9, 8, 6, 5, 3),
    (1,),
    (32,),
    (2, 4, 8, 16, 64),
)
_MOST_OPERATIONS = 20_000
_NOT_PUT = "this kind of finding is not put to Keras"
#: Arguments that take an initializer, a regularizer or a constraint.
_OF_WEIGHTS = ("_initializer", "_regularizer", "_constraint")
_CONFIGURATION = {"unknown": "a configuration is not put to Keras"}
PRIVATE_LISTS = ("_layers", "_self_tracked_trackables")


@dataclass(frozen=True, slots=True)
class Asked:
    """The finding that a question belongs to: one file has one of a code at a place."""

    code: str
    span: Span


@dataclass(frozen=True, slots=True)
class Specification:
    """What one child process builds, and is asked.

    target:   the major version of Keras.
    programs: JSON texts, one for each choice of values, with the choice in words ("" for the one).
    asked:    the findings, in the order of the questions.
    places:   where the operations stand; None for those that nothing is to be said of.
    reason:   why nothing can be asked at all; then there is no program.
    """

    target: int
    programs: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    places: tuple[Span | None, ...] = ()
    models: tuple[str | None, ...] = ()
    reason: str = ""


def specify(
    program: Program, drafts: Iterable[tuple[Draft, Span]], span: Callable[[Site], Span]
) -> tuple[Specification, ...]:
    """The specifications of what the findings speak of."""
    return tuple(_specifications(program, drafts, span, everything=False))


def specify_all(
    program: Program, drafts: Iterable[tuple[Draft, Span]], span: Callable[[Site], Span]
) -> tuple[Specification, ...]:
    """The specifications of all that the program makes, findings or not."""
    return tuple(_specifications(program, drafts, span, everything=True))


def _specifications(
    program: Program,
    drafts: Iterable[tuple[Draft, Span]],
    span: Callable[[Site], Span],
    everything: bool,
) -> Iterator[Specification]:
    by_trace: dict[int, list[tuple[Draft, Span]]] = {}
    for draft, place in drafts:
        if draft.trace is not None:
            by_trace.setdefault(id(draft.trace), []).append((draft, place))
    for trace in program.traces:
        found = by_trace.get(id(trace), [])
        if found or (everything and trace.assumed is None):
            yield from _of_trace(trace, found, span, everything)


def _of_trace(
    trace: Trace,
    drafts: list[tuple[Draft, Span]],
    span: Callable[[Site], Span],
    everything: bool,
) -> Iterator[Specification]:
    replay = _Replay(trace)
    components = replay.components()
    component = {at: first for first, numbers in components.items() for at in numbers}
    questions: dict[int, list[tuple[Json, Asked]]] = {}
    for draft, place in drafts:
        asked = Asked(draft.rule.code, place)
        question = _question(draft, replay)
        if isinstance(question, str):
            yield Specification(3, (), (asked,), reason=question)
            continue
        questions.setdefault(component[question["at"]], []).append((question, asked))
    for first, positions in components.items():
        found = questions.get(first, [])
        if found or everything:
            yield replay.specification(positions, found, span, everything)


# ---------------------------------------------------------------------- operations


@dataclass(slots=True)
class _Operation:
    """One operation. `data` still holds symbols; `objects` are the numbers of what takes part."""

    data: dict[str, Json]
    event: Event
    own: bool
    objects: set[str] = field(default_factory=set)
    target: int = 3


class _Replay:
    """The operations of one trace, those of its module before them."""

    def __init__(self, trace: Trace) -> None:
        self.operations: list[_Operation] = []
        self.position: dict[int, int] = {}
        self.latest: dict[int, int] = {}
        self.defined: set[int] = set()
        self.tensors: dict[int, int] = {}
        self.kept: list[Tensor] = []
        self.target = trace.target
        self._above: dict[str, str] = {}
        if trace.module is not None:
            for event in trace.module.events:
                self.take(event, own=False)
        for event in trace.events:
            self.take(event, own=True)

    def take(self, event: Event, own: bool) -> None:
        """Adds the operation that an event stands for, if it is one."""
        if isinstance(event, (ModelBuilt, RandomOrder)):
            # What the operation before it came to.
            at = self.latest.get(event.model.serial)
            if at is not None:
                self.position[id(event)] = at
            if isinstance(event, ModelBuilt):
                self.note_data(event)
            return
        write = _WRITERS.get(type(event))
        if write is None or len(self.operations) >= _MOST_OPERATIONS:
            return
        encoder = _Encoder(self)
        data = write(event, encoder)
        if data is None:
            return
        if event.likely is not None:
            data["maybe"] = True
        operation = _Operation(data, event, own, encoder.objects, encoder.target)
        number = len(self.operations)
        self.position[id(event)] = number
        self.operations.append(operation)
        for layer in encoder.targets:
            self.latest[layer] = number
        self.defined |= encoder.defines
        first, *others = encoder.objects or {f"o{number}"}
        operation.objects.add(first)
        for other in others:
            self._join(first, other)

    def note_data(self, event: ModelBuilt) -> None:
        """The very batch on which Keras builds a model that a run finds unbuilt."""
        at = self.latest.get(event.model.serial)
        if at is None or event.given is None:
            return
        data = self.operations[at].data
        if data["do"] == "method" and data["method"] == event.cause:
            data["on"] = _Encoder(self).value(event.given)

    def number_of(self, tensor: Tensor) -> int:
        """The number of a tensor that an operation gives."""
        if id(tensor) not in self.tensors:
            self.tensors[id(tensor)] = len(self.kept)
            self.kept.append(tensor)  # so that its id stays taken
        return self.tensors[id(tensor)]

    def _root(self, key: str) -> str:
        while self._above.get(key, key) != key:
            key = self._above[key]
        return key

    def _join(self, left: str, right: str) -> None:
        self._above[self._root(right)] = self._root(left)

    def components(self) -> dict[int, list[int]]:
        """The operations that share objects, by the first of them."""
        found: dict[str, list[int]] = {}
        for number, operation in enumerate(self.operations):
            found.setdefault(self._root(min(operation.objects)), []).append(number)
        return {numbers[0]: numbers for numbers in found.values()}

    def operation_of(self, event: Event) -> int | None:
        """The operation that an event is, or that it came from."""
        return self.position.get(id(event))

    # ------------------------------------------------------------------ the finished data

    def specification(
        self,
        positions: list[int],
        questions: list[tuple[Json, Asked]],
        span: Callable[[Site], Span],
        everything: bool,
    ) -> Specification:
        """The operations at these positions, with the questions about them."""
        place = {number: index for index, number in enumerate(positions)}
        operations = [self.operations[number] for number in positions]
        asked = []
        for question, _ in questions:
            first = question.get("first", question["at"])
            asked.append({**question, "at": place[question["at"]], "first": place[first]})
        for question in asked:
            if question["kind"] == "raises":
                operations[question["at"]].data["asked"] = True
        named = any(_is_named(operation) for operation in operations)
        # What is applied by an operator cannot be told its name.
        named = named and not any(operation.data["do"] == "operate" for operation in operations)
        mixed = len({operation.data.get("package") for operation in operations} - {None}) > 1
        data = []
        for operation in operations:
            made = dict(operation.data)
            generated = made.pop("generated", None)
            if not mixed:
                made.pop("package", None)  # the one that the child has
            if named and generated is not None:
                made["keywords"] = [*made["keywords"], ["name", generated]]
            made["objects"] = sorted(operation.objects)
            data.append(made)
        # With other values of a symbol it may well run.
        everything = everything and not _symbols(data)
        watched = [
            index
            for index, operation in enumerate(operations)
            if everything and _is_watched(operation)
        ]
        tree = {"operations": data, "questions": asked, "watched": watched}
        return Specification(
            target=min(operation.target for operation in operations),
            programs=tuple(_programs(tree)),
            asked=tuple(owner for _, owner in questions),
            places=tuple(
                span(operation.event.site) if index in set(watched) else None
                for index, operation in enumerate(operations)
            ),
            models=tuple(_model_of(operation.event) for operation in operations),
        )


def _is_named(operation: _Operation) -> bool:
    return any(key == "name" for key, _ in operation.data.get("keywords", ()))


def _is_watched(operation: _Operation) -> bool:
    """Whether it says something about the analysis if Keras raises here."""
    event = operation.event
    if not operation.own or event.likely is not None or event.caught is not None:
        return False
    if isinstance(event, MethodCalled) and event.method not in ("add", "pop", "build"):
        return False
    model = getattr(event, "model", None) or getattr(event, "target", None)
    if isinstance(model, Model) and (not model.exact or model.maybe is not None):
        return False
    made = (LayerCreated, LayerCalled, ModelMade, MethodCalled, OperationApplied)
    return isinstance(event, made)


def _model_of(event: Event) -> str | None:
    model = getattr(event, "model", None) or getattr(event, "target", None)
    return model.variable if isinstance(model, Model) else None


def _programs(tree: Json) -> Iterator[tuple[str, str]]:
    """The texts of a tree, with values for its symbols."""
    names = sorted(_symbols(tree))
    if not names:
        yield "", json.dumps(tree)
        return
    seen: set[tuple[int, ...]] = set()
    for pattern in _VALUES:
        values = tuple(pattern[index % len(pattern)] for index in range(len(names)))
        if values in seen:
            continue
        seen.add(values)
        chosen = dict(zip(names, values))
        shown = ", ".join(f"{name} = {value}" for name, value in list(chosen.items())[:4])
        yield shown, json.dumps(_substituted(tree, chosen))


def _symbols(tree: Json) -> set[str]:
    if isinstance(tree, Sym):
        return set(tree.symbols())
    if isinstance(tree, dict):
        return {name for item in tree.values() for name in _symbols(item)}
    if isinstance(tree, (list, tuple)):
        return {name for item in tree for name in _symbols(item)}
    return set()


def _substituted(tree: Json, values: Mapping[str, int]) -> Json:
    if isinstance(tree, Sym):
        found = tree.substitute(values)
        return found if isinstance(found, int) else {"unknown": "a size is not known"}
    if isinstance(tree, dict):
        return {key: _substituted(item, values) for key, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_substituted(item, values) for item in tree]
    return tree


# ---------------------------------------------------------------------- values


class _Encoder:
    """Turns values of the program into data, and notes which objects take part.

    targets: layers and models that the operation makes, calls or changes.
    defines: those that it makes.
    """

    def __init__(self, replay: _Replay) -> None:
        self.replay = replay
        self.objects: set[str] = set()
        self.targets: set[int] = set()
        self.defines: set[int] = set()
        self.target = replay.target

    def uses(self, layer: Layer) -> int:
        """The number of a layer that takes part."""
        self.objects.add(f"l{layer.serial}")
        self.targets.add(layer.serial)
        if layer.environment.target == 2:
            self.target = 2
        if isinstance(layer, Model) and layer.attributes.get("chance") is not None:
            drawn = [item for d in layer.attributes["by_chance"].values() for item in d.pool]
            every = [item for item in (*layer.stack, *drawn) if isinstance(item, Layer)]
            self.objects |= {f"l{item.serial}" for item in every}
        return layer.serial

    def makes(self, layer: Layer) -> int:
        """The number of a layer that the operation makes."""
        self.defines.add(layer.serial)
        return self.uses(layer)

    def value(self, value: Any) -> Json:
        """A value as data. What is no data is `{"unknown": why}`."""
        if isinstance(value, (Layer, LayerState)):
            return self.layer(value)
        if isinstance(value, Tensor):
            return self.tensor(value)
        if isinstance(value, TensorSpec):
            return self.spec(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": repr(value)}
        if value is None or isinstance(value, (bool, int, str, Sym)):
            return value
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [self.value(item) for item in value]}
        if isinstance(value, dict):
            if "class_name" in value:
                return dict(_CONFIGURATION)
            # Pairs, as the keys of JSON's own objects are text.
            return {"dict": [[self.value(key), self.value(item)] for key, item in value.items()]}
        if isinstance(value, Opaque):
            return _opaque(value)
        if isinstance(value, slice):
            return {"slice": [self.value(part) for part in (value.start, value.stop, value.step)]}
        if value is Ellipsis:
            return {"ellipsis": True}
        return {"unknown": "an argument is not known"}

    def items(self, layers: Any) -> Json:
        """The layers that a Sequential is given."""
        if not isinstance(layers, (list, tuple)):
            return {"unknown": "the list of layers is not known"}
        unknown = {"unknown": "a layer in the list is not known"}
        return [unknown if isinstance(item, Unknown) else self.value(item) for item in layers]

    def layer(self, layer: LayerState) -> Json:
        if not isinstance(layer, Layer):
            return {"unknown": f"a `{layer.class_name}` inside another layer is not known"}
        if layer.serial in self.replay.defined or layer.serial in self.defines:
            return {"layer": self.uses(layer)}
        self.uses(layer)
        return {"unknown": _why_not(layer)}

    def tensor(self, tensor: Tensor) -> Json:
        layer = tensor.layer
        if id(tensor) in self.replay.tensors:
            number = self.replay.number_of(tensor)
            self.objects.add(f"t{number}")
            return {"tensor": number}
        if layer is not None and layer.spec.name == "InputLayer":
            made = self.layer(layer)
            return made if "unknown" in made else {"tensor_of": made["layer"]}
        what = f"the output of `{layer.label}`" if layer is not None else "a tensor"
        return {"unknown": f"{what} is not known"}

    def output(self, nest: Any) -> Json:
        """The tensors that an operation gives, under new numbers."""
        if isinstance(nest, Tensor):
            number = self.replay.number_of(nest)
            self.objects.add(f"t{number}")
            return {"tensor": number}
        if isinstance(nest, list):
            return [self.output(item) for item in nest]
        if isinstance(nest, tuple):
            return {"tuple": [self.output(item) for item in nest]}
        if isinstance(nest, dict):
            return {"dict": [[str(key), self.output(nest[key])] for key in sorted(nest, key=str)]}
        return None

    def spec(self, spec: TensorSpec) -> Json:
        shape = spec.shape
        if isinstance(shape, Unknown) or any(isinstance(dim, Unknown) for dim in shape[1:]):
            return {"unknown": "the shape of the data is not known"}
        dims = [None if isinstance(dim, Unknown) else dim for dim in shape]
        dtype = spec.dtype if isinstance(spec.dtype, str) else None
        return {"spec": dims, "dtype": dtype}

    def arguments(
        self, arguments: Arguments | None, label: str, names: Iterable[str] = ()
    ) -> dict[str, Json]:
        """The `positional` and `keywords` of an operation, or why they are not known.

        label, names: of what is called, and of its parameters, for the reasons.
        """
        if arguments is None or arguments.open_ended:
            return {"unknown": f"not every argument of `{label}` is known"}
        known = itertools.chain(names, itertools.repeat("an argument"))
        return {
            "positional": [
                self.argument(name, item, label) for name, item in zip(known, arguments.positional)
            ],
            "keywords": [
                [key, plain]
                for key, item in arguments.keywords.items()
                if not _is_left_out(key, plain := self.argument(key, item, label))
            ],
        }

    def argument(self, name: str, value: Any, label: str) -> Json:
        """One argument. An axis of an input that is not known takes any length."""
        if label in ("InputLayer", "Input") and name in ("shape", "batch_shape"):
            if isinstance(value, (tuple, list)):
                value = tuple(
                    symbol(f"axis {axis} of the input") if isinstance(item, Unknown) else item
                    for axis, item in enumerate(value, 1)
                )
        if isinstance(value, Unknown):
            return {"unknown": f"the argument `{name}` of `{label}` is not known"}
        if name.endswith(_OF_WEIGHTS) and _is_named_configuration(value):
            return {"dict": [[key, self.value_of_config(item)] for key, item in value.items()]}
        return self.value(value)

    def value_of_config(self, item: Any) -> Json:
        """The name of a configuration, or the numbers and texts that go with it."""
        if isinstance(item, dict):
            return {"dict": [[key, given] for key, given in item.items()]}
        return item


def _is_left_out(name: str, plain: Json) -> bool:
    """Arguments that decide about the values of weights only, where they are not known."""
    left_out = isinstance(plain, dict) and "dict" not in plain and plain != _CONFIGURATION
    return name.endswith(_OF_WEIGHTS) and left_out


def _is_named_configuration(value: Any) -> bool:
    """Whether it names an initializer or the like of Keras's own, with plain arguments."""
    if not isinstance(value, dict) or not value.keys() <= {"class_name", "config"}:
        return False
    name, config = value.get("class_name"), value.get("config", {})
    return (
        isinstance(name, str)
        and name.isidentifier()
        and isinstance(config, dict)
        and all(isinstance(key, str) for key in config)
        and all(item is None or type(item) in (bool, int, float, str) for item in config.values())
        and all(math.isfinite(item) for item in config.values() if type(item) is float)
    )


def _opaque(value: Opaque) -> Json:
    kind = value.kind
    if kind.startswith("numpy.") and isinstance(value.value, (int, float)):
        return {"numpy": kind.removeprefix("numpy."), "value": value.value}
    if isinstance(value.value, str):
        return value.value  # a type: `tf.float32`
    if kind.startswith(("keras.", "tensorflow.keras.", "tf_keras.")):
        return {"name": kind}
    return {"opaque": kind if kind in ("function", "class") else ""}


def _why_not(layer: Layer) -> str:
    if isinstance(layer, Model):
        if layer.kind == "Unknown":
            return "the model is not made in this file"
        if layer.kind == "Subclass":
            return f"`{layer.label}` is a model of the code's own"
        return "the model is made where the analysis does not see it"
    if not layer.known:
        return f"`{layer.label}` is no layer of Keras"
    return f"the `{layer.label}` is made where the analysis does not see it"


# ---------------------------------------------------------------------- events


def _created(event: LayerCreated, to: _Encoder) -> dict[str, Json] | None:
    layer = event.layer
    if not layer.known:
        return None
    if event.arguments is None and layer.attributes.get("derived"):
        return None  # its `__init__` has called that of Keras's class, and said so
    given = to.arguments(event.arguments, layer.spec.name, layer.spec.parameters)
    made = {"do": "layer", "class": layer.spec.name, **given}
    made["id"] = to.makes(layer)
    if layer.generated is not None and layer.spec.keywords:
        made["generated"] = layer.generated
    return {**made, **_environment(layer), **_package(layer)}


def _package(layer: Layer) -> dict[str, Json]:
    """Which Keras the code takes the layer from, where it says so."""
    family = layer.attributes.get("family")
    return {"package": family} if family in ("keras", "tf_keras") else {}


def _environment(layer: Layer) -> dict[str, Json]:
    """What is set globally where it is not Keras's own default."""
    environment = layer.environment
    wanted = {
        "data_format": (environment.data_format, "channels_last"),
        "floatx": (environment.floatx, "float32"),
        "policy": (environment.policy, "float32"),
    }
    if any(isinstance(value, Unknown) for value, _ in wanted.values()):
        return {"unknown": "a global setting of Keras is not known"}
    found = {key: value for key, (value, usual) in wanted.items() if value != usual}
    return {"environment": found} if found else {}


def _creation_refused(event: CreationRefused, to: _Encoder) -> dict[str, Json]:
    given = to.arguments(event.arguments, event.name)
    if applications.find(event.name) is not None:
        return {"do": "application", "name": event.name, "id": None, **given}
    if event.name == "Model":
        return {"do": "model", **given}
    if event.name.endswith(".get"):
        return {"do": "identifier", "module": event.name.removesuffix(".get"), **given}
    made: dict[str, Json] = {"do": "layer", "class": event.name, **given, "id": None}
    if isinstance(event.layer, Layer):
        made["id"] = to.makes(event.layer)
        made.update(_environment(event.layer))
    return made


def _called(event: LayerCalled | CallRefused, to: _Encoder) -> dict[str, Json] | None:
    layer = event.step.layer
    if isinstance(event, CallRefused) and event.function is not None:
        if event.arguments is None and layer is None:
            return None  # Python itself, which computes with a shape
        return _applied(event, event.function, to)
    if event.arguments is None or not isinstance(layer, Layer):
        return None
    made: dict[str, Json] = {
        "do": "call",
        **to.arguments(event.arguments, layer.label, layer.spec.call),
    }
    known = to.layer(layer)
    made["target"] = layer.serial
    if "unknown" in known:
        made["unknown"] = known["unknown"]
    if isinstance(event, LayerCalled):
        made["outputs"] = to.output(event.result)
    if _holds_data(event.arguments):
        made["on_data"] = True
    return made


def _applied(event: OperationApplied | CallRefused, function: str, to: _Encoder) -> dict[str, Json]:
    """An operator, or a function of Keras, on tensors."""
    made: dict[str, Json] = {
        "do": "operate",
        "function": function,
        **to.arguments(event.arguments, function),
    }
    if isinstance(event, OperationApplied):
        made["outputs"] = to.output(event.result)
        made["eager"] = True  # NumPy's arrays would be refused in front of a tensor
    elif event.arguments is not None and _holds_data(event.arguments):
        made["on_data"] = True
    return made


def _operation(event: OperationApplied, to: _Encoder) -> dict[str, Json]:
    return _applied(event, event.function, to)


def _holds_data(arguments: Arguments) -> bool:
    def holds(value: Any) -> bool:
        if isinstance(value, (list, tuple)):
            return any(holds(item) for item in value)
        return isinstance(value, TensorSpec)

    return holds([*arguments.positional, *arguments.keywords.values()])


def _made(event: ModelMade, to: _Encoder) -> dict[str, Json] | None:
    model = event.model
    if event.source == "copy":
        return _copied(event, to)
    if event.source == "chance":
        unknown = {"unknown": "the order of its layers is left to chance"}
        return {"do": "sequential", "id": to.makes(model), **unknown}
    if event.source == "application":
        return _application(event, to)
    if event.source not in ("list", "empty", "tensors"):
        return None
    given = event.arguments or Arguments()
    known = {k: v for k, v in given.keywords.items() if k in ("name", "trainable")}
    made: dict[str, Json] = {"keywords": [[key, to.value(item)] for key, item in known.items()]}
    if given.open_ended:
        made["unknown"] = "it is given arguments that are not known"
    if event.source == "tensors":
        by_name = {**dict(zip(("inputs", "outputs"), given.positional)), **given.keywords}
        # As they were given: a graph that begins inside another one gets Inputs of its own.
        inputs = by_name.get("inputs", model.inputs)
        outputs = by_name.get("outputs", model.outputs)
        made.update(do="functional", inputs=to.value(inputs), outputs=to.value(outputs))
    else:
        made["do"] = "sequential"
        layers = given.positional[0] if given.positional else given.keywords.get("layers")
        made["layers"] = None if event.source == "empty" else to.items(layers)
    made["id"] = to.makes(model)
    return {**made, **_environment(model), **_package(model)}


def _application(event: ModelMade, to: _Encoder) -> dict[str, Json]:
    """A model of `keras.applications`, always without its trained weights."""
    given = event.arguments.keywords if event.arguments is not None else {}
    kept = ("include_top", "input_shape", "pooling", "classes", "alpha")
    plain = {key: to.value(given[key]) for key in kept if key in given}
    return {
        "do": "application",
        "name": event.model.label,
        "keywords": [[key, value] for key, value in plain.items() if not _is_unknown(value)],
        "id": to.makes(event.model),
    }


def _is_unknown(plain: Json) -> bool:
    return "unknown" in json.dumps(plain, default=lambda value: {"unknown": repr(value)})


def _copied(event: ModelMade, to: _Encoder) -> dict[str, Json]:
    model = event.model
    original = event.from_layers[0][0]
    known = to.layer(original)
    made: dict[str, Json] = {
        "do": "copy",
        "from": original.serial,
        "fresh": event.fresh,
        "layers": [to.makes(layer) for layer in model.layers if isinstance(layer, Layer)],
        "id": to.makes(model),
    }
    if "unknown" in known:
        made["unknown"] = known["unknown"]
    return made


def _method(event: MethodCalled, to: _Encoder) -> dict[str, Json] | None:
    layer = event.target
    if not isinstance(layer, Layer):
        return None
    known = to.layer(layer)
    made: dict[str, Json] = {"do": "method", "target": layer.serial, "method": event.method}
    if event.arguments is not None and model_methods.refuses(event.method, event.problem):
        # Whether the arguments go together is seen without a run, and nothing is written.
        made.update(
            do="bind",
            count=len(event.arguments.positional),
            names=list(event.arguments.keywords),
        )
    elif event.arguments is None:
        made.update(looked_up=True, positional=[], keywords=[])
        if event.positional:
            made["item"] = to.value(event.positional[0])
    else:
        made.update(to.arguments(event.arguments, event.method))
        data = event.arguments.keywords.get("x", *event.arguments.positional[:1] or (None,))
        if _holds_data(Arguments((data,))):
            made["on"] = to.value(data)
            made["on_data"] = True
    if "unknown" in known:
        made["unknown"] = known["unknown"]
    return made


def _missing(event: MethodMissing, to: _Encoder) -> dict[str, Json] | None:
    layer = event.target
    if not isinstance(layer, Layer):
        return None
    known = to.layer(layer)
    made: dict[str, Json] = {
        "do": "method",
        "target": layer.serial,
        "method": event.method,
        "looked_up": True,
    }
    return {**made, **({"unknown": known["unknown"]} if "unknown" in known else {})}


def _written(event: AttributeWritten, to: _Encoder) -> dict[str, Json] | None:
    layer = event.target
    if not isinstance(layer, Layer):
        return None
    known = to.layer(layer)
    value = to.value(event.arguments.positional[0] if event.arguments is not None else UNKNOWN)
    if event.attribute in ("layers", *PRIVATE_LISTS):
        value = []  # whatever is assigned: the name is reserved, or the list counts for nothing
    made = {"do": "set", "target": layer.serial, "attribute": event.attribute, "value": value}
    return {**made, **({"unknown": known["unknown"]} if "unknown" in known else {})}


def _deleted(event: AttributeDeleted, to: _Encoder) -> dict[str, Json] | None:
    layer = event.target
    if not isinstance(layer, Layer):
        return None
    known = to.layer(layer)
    made = {"do": "delete", "target": layer.serial, "attribute": event.attribute}
    return {**made, **({"unknown": known["unknown"]} if "unknown" in known else {})}


def _changed(event: ListChanged, to: _Encoder) -> dict[str, Json] | None:
    model = event.model
    if not isinstance(model, Layer):
        return None
    known = to.layer(model)
    made = {
        "do": "change",
        "target": model.serial,
        "origin": event.origin,
        "attribute": event.attribute,
        "operation": event.operation,
        "index": to.value(event.index),
        "value": to.value(event.value),
    }
    return {**made, **({"unknown": known["unknown"]} if "unknown" in known else {})}


def _named(event: ApiMissing, to: _Encoder) -> dict[str, Json] | None:
    if isinstance(event.target, Layer):
        return _of_object(event, event.target, to)
    _, _, rest = event.name.partition(".")
    kind, _, member = rest.lstrip("!").removeprefix("keras.").lstrip("!").partition(".")
    if kind in ("model", "layer", "tensor", "shape") and member.isidentifier():
        return {"do": "member", "kind": kind, "name": member}
    return {"do": "name", "name": event.name}


def _of_object(event: ApiMissing, layer: Layer, to: _Encoder) -> dict[str, Json]:
    known = to.layer(layer)
    name = event.name.rpartition(".")[2]
    made: dict[str, Json] = {"target": layer.serial}
    if event.done == "read":
        made.update(do="method", method=name, looked_up=True)
    else:
        made.update(do=event.done, attribute=name)
    if event.done == "set":
        given = event.arguments.positional[0] if event.arguments is not None else UNKNOWN
        made["value"] = to.value(given)
    return {**made, **({"unknown": known["unknown"]} if "unknown" in known else {})}


def _handed(event: HandedOn, to: _Encoder) -> dict[str, Json] | None:
    if isinstance(event.target, Layer):
        to.layer(event.target)
        return {"do": "handed", "target": event.target.serial}
    return None


_WRITERS: Mapping[type, Callable[[Any, _Encoder], dict[str, Json] | None]] = {
    LayerCreated: _created,
    CreationRefused: _creation_refused,
    LayerCalled: _called,
    OperationApplied: _operation,
    CallRefused: _called,
    ModelMade: _made,
    MethodCalled: _method,
    MethodMissing: _missing,
    AttributeWritten: _written,
    AttributeDeleted: _deleted,
    ListChanged: _changed,
    ApiMissing: _named,
    HandedOn: _handed,
}


# ---------------------------------------------------------------------- questions


def _question(draft: Draft, replay: _Replay) -> Json | str:
    """What a finding asks of Keras, or why it asks nothing."""
    event = draft.shown_by[-1] if draft.shown_by else draft.event
    if isinstance(event, RandomOrder):
        return _about_order(event, replay)
    at = replay.operation_of(event) if event is not None else None
    if at is None and len(replay.operations) >= _MOST_OPERATIONS:
        return "the code makes more than is made again"
    if at is None:
        label = event.step.layer.label if _is_of_lambda(event) else ""
        return f"`{label}` is not put to Keras" if label else _NOT_PUT
    if isinstance(event, ListChanged):
        first = replay.position.get(id(draft.shown_by[0]))
        if first is None or draft.severity == "warning":
            return _NOT_PUT
        return {"kind": "change", "first": first, "at": at}
    if isinstance(event, AttributeWritten) and event.attribute in PRIVATE_LISTS:
        if draft.severity == "warning":
            return _NOT_PUT
        return {"kind": "change", "first": at, "at": at}
    if isinstance(event, ModelBuilt):
        model = event.model.serial
        if event.cause == "any input" and event.model.built:
            return {"kind": "model-runs", "at": at, "model": model}
        if event.cause == "any input" or (event.problem is not None and _is_open(event.given)):
            return {"kind": "any-input", "at": at, "model": model}
        if event.problem is None:
            return {"kind": "model-runs", "at": at, "model": model}
        return {"kind": "raises", "at": at}
    if isinstance(event, LayerCalled) and any(p.moment == "run" for p in event.step.later):
        return {"kind": "layer-runs", "at": at}
    if isinstance(event, MethodCalled) and event.problem is not None:
        if event.problem.moment == "run":  # what `compile` takes and the training does not
            return {"kind": "fit", "at": at, "said": event.problem.keras}
        return {"kind": "raises", "at": at}
    if isinstance(event, ModelMade) and draft.rule.name == "shared-layers":
        return {"kind": "shared", "at": at}
    if draft.rule.name == "legacy-input-shape":
        return {"kind": "warns", "at": at, "said": draft.keras}
    if draft.rule.name == "stale-compile":
        return {"kind": "stale-run", "at": at}
    if isinstance(event, MethodCalled) and draft.rule.name == "pop-with-index":
        return {"kind": "pop", "at": at}
    if isinstance(event, AttributeWritten) and draft.rule.name == "stale-attribute":
        return {"kind": "stale", "at": at}
    if _is_refusal(event) and (draft.raises or draft.shown_by):
        return {"kind": "raises", "at": at}
    return _NOT_PUT


def _is_of_lambda(event: Any) -> bool:
    layer = event.step.layer if isinstance(event, CallRefused) else None
    return isinstance(layer, Layer) and layer.spec.name == "Lambda"


def _is_open(given: Any) -> bool:
    """Whether a model was judged for data of every shape, none being known."""
    shape = given.shape if isinstance(given, TensorSpec) else ()
    return isinstance(shape, Unknown) or any(isinstance(dim, Unknown) for dim in shape[1:])


def _is_refusal(event: Event | None) -> bool:
    """Whether the statement of the event raises."""
    if isinstance(event, (ApiMissing, MethodMissing, AttributeDeleted)):
        return True
    if isinstance(event, AttributeWritten):
        return event.attribute == "layers"
    return isinstance(getattr(event, "problem", None), Problem)


def _about_order(event: RandomOrder, replay: _Replay) -> Json | str:
    at = replay.operation_of(event)
    if at is None:
        return _NOT_PUT
    inputs = [layer.serial for layer in event.layers if layer.spec.name == "InputLayer"]
    if event.failing:
        # What stands behind the layer that fails plays no part.
        shown = [step.layer.serial for step in event.failing]
        return {"kind": "order", "at": at, "layers": [*inputs, *shown]}
    orders = [[layer.serial for layer in order] for order in event.examples[:2]]
    if len(orders) < 2:
        return "no two orders with different outputs are known"
    return {"kind": "orders", "at": at, "inputs": inputs, "orders": orders}
