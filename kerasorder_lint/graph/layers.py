"""Layer objects with identity: the catalogue's state, and where they came from."""

from __future__ import annotations

import itertools
import re
from typing import Any

from kerasorder_lint.catalogue.spec import Behaviour, Call, Environment, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten
from kerasorder_lint.graph.program import Site
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = [
    "Layer",
    "Tensor",
    "are_named_as_one",
    "generated_name",
    "has_known_shapes",
    "latest_layer",
    "latest_serial",
    "opaque_layer",
]

_serial = itertools.count(1)


def latest_serial() -> int:
    """A number that no layer so far exceeds and every later one does."""
    return next(_serial)


class _Latest:
    layer = 0


def latest_layer() -> int:
    """The number of the layer that was made last."""
    return _Latest.layer


class Layer(LayerState):
    """A layer of the analysed program.

    site:    the expression that made it; `calls` the calls of user functions around it.
    known:   False for custom layers and those of other packages: nothing is checked, its output
             is unknown.
    variable: the name it was first bound to, if any.
    nodes:   its calls in graphs so far (`graph.nodes.Node`).
    """

    __slots__ = (
        "attributes",
        "calls",
        "generated",
        "known",
        "label",
        "nodes",
        "serial",
        "site",
        "variable",
    )

    def __init__(
        self,
        spec: LayerSpec,
        args: dict[str, Any],
        environment: Environment = Environment(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(spec, args, environment)
        self.serial = _Latest.layer = next(_serial)
        self.site: Site | None = None
        self.calls: tuple[Site, ...] = ()
        self.known = True
        self.generated: str | None = None
        self.label = spec.class_name or spec.name
        self.variable: str | None = None
        self.attributes: dict[str, Any] = {}
        self.nodes: list[Any] = []

    def __repr__(self) -> str:
        return f"<{self.label} {self.display_name}>"

    @property
    def display_name(self) -> str | None:
        """The name Keras gives it, or the one that the code gives."""
        return self.name if isinstance(self.name, str) else self.generated

    def snapshot(self) -> tuple[Any, ...]:
        return (super().snapshot(), self.variable, dict(self.attributes), list(self.nodes))

    def restore(self, saved: tuple[Any, ...]) -> None:
        super().restore(saved[0])
        self.variable = saved[1]
        self.attributes = dict(saved[2])
        self.nodes = list(saved[3])


class _UnknownBehaviour(Behaviour):
    """A layer that cannot be looked into: any input, an unknown output."""

    def construct(self, layer: LayerState) -> None:
        layer.extra["accepts_any_input"] = True

    def call(self, layer: LayerState, call: Call) -> Nest:
        output = layer.extra.get("output_of_call")
        return UNKNOWN if output is None else output(call)


_UNKNOWN_SPEC = LayerSpec(
    "Layer", {}, _UnknownBehaviour(), call={"inputs": None, "**": None}, module=""
)


def opaque_layer(label: str) -> Layer:
    """A layer of which only the class's name is known."""
    layer = Layer(_UNKNOWN_SPEC, {})
    layer.extra["accepts_any_input"] = True
    layer.known = False
    layer.label = label
    return layer


class Tensor:
    """A tensor of the analysed program: a spec, and the call that gave it.

    symbolic: whether it surely comes from a Keras input, so that no eager run can have made it.
    node:     the call that gave it, where that is known (`graph.nodes.Node`).
    content:  the integers in it, as TensorFlow knows them while it traces: see
              `catalogue.tensorflow_functions.spots.Spot`.
    mask:     the tensor that Keras attached as its mask, where one is known.
    unmasked: whether Keras surely attached none; None until somebody has found out.
    """

    __slots__ = (
        "content", "index", "layer", "mask", "node", "parents", "spec", "step_site", "symbolic",
        "unmasked",
    )  # fmt: skip

    def __init__(
        self,
        spec: TensorSpec,
        layer: Layer | None = None,
        parents: tuple[Any, ...] = (),
        index: int = 0,
        step_site: Site | None = None,
        symbolic: bool | None = None,
        content: tuple[Any, ...] | None = None,
    ) -> None:
        self.spec = spec
        self.content = content
        self.layer = layer
        self.parents = parents
        self.index = index
        self.step_site = step_site
        self.node: Any = None
        self.mask: Tensor | None = None
        self.unmasked: bool | None = None
        self.symbolic: bool = (
            (layer is not None and layer.spec.name == "InputLayer")
            or any(isinstance(parent, Tensor) and parent.symbolic for parent in parents)
            if symbolic is None
            else symbolic
        )

    #: Journals ask what is older; a tensor that is changed was there before.
    serial = 0

    def __repr__(self) -> str:
        return f"<Tensor {self.spec}>"

    def snapshot(self) -> TensorSpec:
        return self.spec

    def restore(self, saved: TensorSpec) -> None:
        self.spec = saved

    @property
    def is_one(self) -> bool:
        """Whether it is surely one symbolic tensor, not several and not a value."""
        if not self.symbolic:
            return False
        entered = self.layer is not None and self.layer.spec.name == "InputLayer"
        return entered or isinstance(self.spec.shape, tuple)


def has_known_shapes(nest: Any) -> bool:
    """Whether every tensor has a shape, and every axis a size, a symbol, or is free."""
    for leaf in flatten(nest):
        spec = leaf.spec if isinstance(leaf, Tensor) else leaf
        if isinstance(spec, Unknown):
            return False
        if isinstance(spec, TensorSpec):
            shape = spec.shape
            if isinstance(shape, Unknown) or any(isinstance(dim, Unknown) for dim in shape):
                return False
    return True


def generated_name(class_name: str, counters: dict[str, int | None]) -> str | None:
    """The name that Keras generates next for this class; None where their number is not known.

    Source: keras/src/utils/naming.py (`auto_name`, `to_snake_case`), Keras 3.
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
    number = counters.get(name, 0)
    if number is None:
        return None
    counters[name] = number + 1
    return name if number == 0 else f"{name}_{number}"


def are_named_as_one(left: Layer, right: Layer) -> bool:
    """Whether two layers have the name of the same layer, whatever Keras has called it."""
    one, other = (layer.attributes.get("named_as", layer.serial) for layer in (left, right))
    return bool(one == other)
