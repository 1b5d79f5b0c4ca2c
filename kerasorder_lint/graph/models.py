"""Models, which are layers too, and may be nested, shared and called."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kerasorder_lint.catalogue import bounds, written
from kerasorder_lint.catalogue.spec import Environment, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.nodes import Graph
from kerasorder_lint.graph.program import Step
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, render_dim, render_shape

__all__ = [
    "Drawn",
    "Model",
    "ModelKind",
    "describe",
    "input_spec_of",
    "is_changed",
    "is_counted",
    "is_input",
    "is_stretch",
    "is_vast",
    "model_input_spec",
    "quotable",
    "rank",
]

ModelKind = Literal["Sequential", "Functional", "Subclass", "Unknown"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a layer comes from that chance decides on: the so-many-th of one draw.

    draw: the same for all that was drawn at once.
    pool: what it was drawn from, each at most once.
    orders: the places in the pool that may come in turn; None where any order may.
    """

    draw: Hashable
    pool: tuple[Any, ...]
    index: int
    orders: tuple[tuple[int, ...], ...] | None = None


class Model(Layer):
    """A model. It is a layer too, and may be nested, shared and called.

    stack:   a Sequential's `_layers`, the InputLayer included; the layers of other kinds.
    exact:   whether `stack` is all there is. A model whose list was lost is not exact.
    whole:   whether it is at least known what happens to a tensor on its way through `stack`, in
             which a `Stretch` stands for layers that an unknown number of turns has added. Who sets
             `exact` says the same of this; `outline` says that it is whole and not exact.
    maybe:   why it is taken for a model, where nothing proves it (`named like a model`).
    chain:   the last successful build, layer by layer.
    inputs, outputs: tensors of a functional model (nests of `Tensor`), and of a built Sequential.
    graph:   the nodes of a functional model.
    unnamed: what a Sequential made by itself when it was built, in order, and Keras numbers too:
             an InputLayer, and each time a functional model (None).
    """

    __slots__ = (
        "_exact",
        "chain",
        "compiled",
        "graph",
        "inputs",
        "instance",
        "kind",
        "made",
        "maybe",
        "outputs",
        "ran",
        "stack",
        "unnamed",
        "whole",
    )

    def __init__(
        self,
        spec: LayerSpec,
        args: dict[str, Any],
        environment: Environment = Environment(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(spec, args, environment)
        self.kind: ModelKind = "Sequential"
        self.stack: list[Any] = []
        self.exact = True
        self.maybe: str | None = None
        self.chain: tuple[Step, ...] = ()
        self.inputs: Any = None
        self.outputs: Any = None
        self.graph = Graph()
        self.compiled = False
        self.ran = False
        self.instance: Any = None
        self.made: Any = None
        self.unnamed: list[Layer | None] = []

    @property
    def exact(self) -> bool:
        return self._exact

    @exact.setter
    def exact(self, value: bool) -> None:
        self._exact = self.whole = value

    @property
    def has_known_graph(self) -> bool:
        """Whether it is a functional model of which every call is known, and none is refused."""
        return self.kind == "Functional" and self.graph.exact and self.graph.problem is None

    def outline(self) -> None:
        """Notes that a `Stretch` in `stack` stands for layers whose number is not known."""
        self._exact, self.whole = False, True

    def snapshot(self) -> tuple[Any, ...]:
        bounds.keep()
        return (
            super().snapshot(),
            list(self.stack),
            (self._exact, self.whole),
            self.chain,
            self.inputs,
            self.outputs,
            self.compiled,
            self.ran,
            self.kind,
            self.graph,
            [(layer, layer.snapshot()) for layer in self.stack if isinstance(layer, Layer)],
        )

    def restore(self, saved: tuple[Any, ...]) -> None:
        super().restore(saved[0])
        self.stack = list(saved[1])
        (_, _, known, self.chain, self.inputs, self.outputs, self.compiled, self.ran) = saved[:8]
        self._exact, self.whole = known
        self.kind, self.graph = saved[8:10]
        for layer, state in saved[10]:
            layer.restore(state)

    @property
    def layers(self) -> list[Any]:
        """`model.layers`: a new list each time; a Sequential hides its InputLayer.

        Keras 2 lists a layer once that stands at two places.
        """
        found = list(self.stack)
        if self.kind == "Sequential" and found and is_input(found[0]):
            found = found[1:]
        if not self.exact:
            found = [layer for layer in found if not is_stretch(layer)]
        if self.environment.target == 2:
            found = list({id(layer): layer for layer in found}.values())
        return found

    @property
    def is_open(self) -> bool:
        """Whether it is not known how many layers it has."""
        return any(map(is_stretch, self.stack))

    @property
    def held(self) -> list[Any]:
        """The layers whose weights are the model's: those of `stack`, and those beside its graph.

        Keras 3 counts the layers in attributes of a functional model, and `layers` hides them.
        """
        return [*self.stack, *self.extra.get("beside", ())]

    def all_weights(self) -> list[Any]:
        """Weights of every layer once, shared ones too."""
        seen: set[int] = set()
        found: list[Any] = []
        borrowed: dict[int, Any] = {}

        def visit(layer: Any) -> None:
            if id(layer) in seen:
                return
            seen.add(id(layer))
            found.extend(layer.weights)
            borrowed.update((id(weight), weight) for weight in layer.extra.get("shared", ()))
            for inner in layer.held if isinstance(layer, Model) else layer.children:
                visit(inner)

        found.extend(self.weights)
        for layer in self.held:
            visit(layer)
        own = {id(weight) for weight in found}
        found.extend(weight for key, weight in borrowed.items() if key not in own)
        return found

    def set_trainable(self, value: bool | Unknown) -> None:
        super().set_trainable(value)
        for layer in self.stack:
            if isinstance(layer, Layer):
                layer.set_trainable(value)

    @property
    def is_complete(self) -> bool:
        """Whether every layer and every shape of it is known."""
        if not self.exact or self.kind in ("Unknown", "Subclass"):
            return False
        return all(
            layer.known and (not isinstance(layer, Model) or layer.is_complete)
            for layer in self.stack
        )


def is_counted(layer: Layer) -> bool:
    """Whether the weights of a layer are known: a known one, or a custom one that was run,
    or held by such a one and never called."""
    return _is_counted(layer, set())


def _is_counted(layer: Layer, seen: set[int]) -> bool:
    """seen: what is asked already; models that hold another twice hold any number of them."""
    if id(layer) in seen:
        return True
    seen.add(id(layer))
    if isinstance(layer, Model) and layer.kind != "Subclass":
        known = layer.exact and layer.kind != "Unknown"
        return known and all(_is_counted(inner, seen) for inner in layer.held)
    if layer.known and not isinstance(layer, Model):
        return True
    inner = layer.stack if isinstance(layer, Model) else layer.children
    told = layer.attributes
    idle = bool(told.get("idle")) and not layer.built and not told.get("escaped")
    return (idle or bool(told.get("followed"))) and all(
        _is_counted(child, seen) for child in inner if isinstance(child, Layer)
    )


#: Layers in models of models, each counted as often as one holds it.
_MOST_LAYERS = 20_000


def is_vast(layers: Iterable[Any]) -> bool:
    """Whether they hold more layers than anyone can look through: one that holds the last one twice
    doubles them."""
    pending = [layer for layer in layers if isinstance(layer, Model)]
    left = _MOST_LAYERS
    while pending:
        stack = pending.pop().stack
        left -= len(stack)
        if left < 0:
            return True
        pending += [layer for layer in stack if isinstance(layer, Model)]
    return False


def is_changed(layer: LayerState) -> bool:
    """Whether an attribute that shapes may depend on was set on a layer, or on one inside."""
    return _is_changed(layer, set())


def _is_changed(layer: LayerState, seen: set[int]) -> bool:
    if not isinstance(layer, Model):
        return written.inside(layer)
    if id(layer) in seen:
        return False
    seen.add(id(layer))
    return any(_is_changed(inner, seen) for inner in layer.stack if isinstance(inner, Layer))


def is_input(layer: Any) -> bool:
    """Whether it is an `InputLayer`."""
    return isinstance(layer, Layer) and layer.spec.name == "InputLayer"


def is_stretch(layer: Any) -> bool:
    """Whether it stands for layers whose number is not known (`graph.stretches`)."""
    return isinstance(layer, Layer) and "stretch" in layer.extra


def input_spec_of(layer: Layer) -> TensorSpec:
    """The tensor that an InputLayer stands for."""
    spec = layer.extra.get("output")
    return spec if isinstance(spec, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)


def model_input_spec(model: Model) -> TensorSpec | None:
    """`model.input_shape` of a built model with one input, else None."""
    if model.kind == "Sequential":
        if model.built and model.stack and is_input(model.stack[0]):
            return input_spec_of(model.stack[0])
        return None
    if model.kind == "Functional":
        leaves = list(flatten(model.inputs))
        if len(leaves) == 1 and isinstance(leaves[0], Tensor):
            return leaves[0].spec
    return None


def describe(value: Any) -> str:
    """What a thing is that is no layer, for messages."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {value.spec}"
    if value is None:
        return "None"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, tuple) and not all(
        isinstance(part, (int, float, str)) or part is None for part in value
    ):
        return "a tuple"
    if isinstance(value, (int, float, tuple)):
        return repr(value)
    if isinstance(value, Sym):
        return f"the number {render_dim(value)}"
    return getattr(value, "described", None) or type(value).__name__


def rank(shape: Any) -> int | None:
    """The number of axes; None where it is not known."""
    return len(shape) if isinstance(shape, tuple) else None


def quotable(shape: Any) -> str:
    """A shape as Keras quotes it; nothing where a part of it is unknown."""
    text = render_shape(shape)
    return "" if "?" in text else text
