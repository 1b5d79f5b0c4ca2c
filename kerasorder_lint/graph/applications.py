"""Models of `keras.applications` as models of the program: layers with identity, and a graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.applications.architecture import Node, rerun
from kerasorder_lint.catalogue.applications.registry import Made
from kerasorder_lint.catalogue.spec import Call, Environment, LayerSpec
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import FunctionalBehaviour, Model, new_model
from kerasorder_lint.shapes import Unknown

__all__ = ["entrance", "realise"]

#: What is done with each new layer, in the order in which Keras makes them.
Register = Callable[[Layer], None]


class _Application(FunctionalBehaviour):
    """A functional model whose layers are known from the catalogue."""

    def call(self, layer: Any, call: Call) -> Nest:
        output = super().call(layer, call)
        made: Made | None = layer.extra.get("application")
        given = call.inputs
        if not isinstance(output, Unknown) or made is None or not isinstance(given, TensorSpec):
            return output
        if made.start is None or made.result is None or not isinstance(given.shape, tuple):
            return output
        if not isinstance(made.given.shape, tuple) or len(given.shape) != len(made.given.shape):
            return output
        return rerun(made.calls, made.start, given.with_dtype(made.given.dtype), made.result)


_BEHAVIOUR = _Application()


def entrance(made: Made, environment: Environment, register: Register) -> Tensor:
    """The Input that the constructor makes, as a tensor."""
    spec = registry.find("InputLayer")
    assert spec is not None
    layer = Layer(spec, {"shape": made.shape}, environment)
    layer.built = True
    layer.extra["output"] = made.given
    register(layer)
    return Tensor(made.given, layer)


def realise(
    made: Made,
    environment: Environment,
    start: Tensor,
    register: Register,
    operation: Callable[[str], None],
) -> tuple[Model, Tensor]:
    """The model from `start` on, and its output.

    register:  names a layer and notes where it came from.
    operation: the same for an operator between layers, by its class.
    """
    model = new_model("Functional", environment)
    model.spec = _spec(model.spec)
    model.name = made.name
    model.inputs = start
    if not made.known:
        model.exact = False
        model.outputs = Tensor(made.output, None, (start,))
        return model, model.outputs
    model.extra["application"] = made
    tensors: dict[int, Tensor] = {id(made.start): start}
    layers: dict[int, Layer] = {}
    for node in made.calls:
        parents = tuple(tensors[id(parent)] for parent in node.parents)
        layer: Layer | None = None
        if node.is_layer:
            layer = _sequential(node, environment, register) if node.inner else _layer(node)
            if not node.inner:
                register(layer)
            layer.attributes["last_output"] = node.output
            layers[id(node)] = layer
        else:
            operation(node.name or "Operation")
        tensors[id(node)] = Tensor(node.output, layer, parents)
    first = [start.layer] if start.layer is not None else []
    model.stack = [*first, *(layers[id(node)] for node in made.layers if node.is_layer)]
    model.outputs = tensors[id(made.result)]
    return model, model.outputs


def _spec(spec: LayerSpec) -> LayerSpec:
    return replace(spec, behaviour=_BEHAVIOUR)


def _layer(node: Node) -> Layer:
    """A layer like the one that the catalogue has worked out, with an identity of its own."""
    pattern = node.state
    assert pattern is not None
    assert node.spec is not None
    if pattern.children:
        made = life.create(
            node.spec, (), dict(node.arguments), environment=pattern.environment, factory=Layer
        )
        assert isinstance(made, Layer)
        inputs = [parent.output for parent in node.parents]
        life.apply(made, (inputs[0] if len(inputs) == 1 else inputs,))
        layer = made
    else:
        layer = Layer(node.spec, dict(pattern.args), pattern.environment)
        layer.dtype = pattern.dtype
        layer.built = pattern.built
        layer.build_shape = pattern.build_shape
        layer.weights = list(pattern.weights)
        layer.extra = dict(pattern.extra)
        layer.input_spec = pattern.input_spec
    layer.name = node.name
    return layer


def _sequential(node: Node, environment: Environment, register: Register) -> Model:
    """A Sequential that its first call has built, with the Input that this gives it."""
    model = new_model("Sequential", environment)
    model.name = node.name
    model.built = True
    register(model)
    spec = registry.find("InputLayer")
    assert spec is not None
    first = Layer(spec, {}, environment)
    first.built = True
    first.extra["output"] = node.parents[0].output
    first.extra["implicit"] = True
    model.stack = [_named(inner, register) for inner in node.inner]
    register(first)
    model.stack.insert(0, first)
    return model


def _named(node: Node, register: Register) -> Layer:
    layer = _layer(node)
    layer.attributes["last_output"] = node.output
    register(layer)
    return layer
