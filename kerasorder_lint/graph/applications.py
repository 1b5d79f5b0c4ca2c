"""Models of `keras.applications` as models of the program: layers with identity, and a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.applications.architecture import Node
from kerasorder_lint.catalogue.applications.registry import Made
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.model_layers import new_model
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.nodes import Node as GraphNode
from kerasorder_lint.graph.nodes import Operation, attach, called, graph_between, input_tensor
from kerasorder_lint.graph.program import Step
from kerasorder_lint.graph.sequential import connect
from kerasorder_lint.shapes.broadcasting import broadcast

__all__ = ["entrance", "realise"]

#: What is done with each new layer, in the order in which Keras makes them.
Register = Callable[[Layer], None]


def entrance(made: Made, environment: Environment, register: Register) -> Tensor:
    """The Input that the constructor makes, as a tensor."""
    spec = registry.find("InputLayer")
    assert spec is not None
    layer = Layer(spec, {"shape": made.shape}, environment)
    layer.built = True
    layer.extra["output"] = made.given
    register(layer)
    return input_tensor(layer)


def realise(
    made: Made,
    environment: Environment,
    start: Tensor,
    register: Register,
    operation: Callable[[str], str | None],
) -> tuple[Model, Tensor]:
    """The model from `start` on, and its output.

    register:  names a layer and notes where it came from.
    operation: the name of an operator between layers, by its class.
    """
    model = new_model("Functional", environment)
    model.name = made.name
    model.inputs = start
    if not made.known:
        model.exact = False
        model.outputs = Tensor(made.output, None, (start,))
        return model, model.outputs
    model.extra["application"] = made
    tensors: dict[int, Tensor] = {id(made.start): start}
    for node in made.calls:
        parents = [tensors[id(parent)] for parent in node.parents]
        if node.is_layer:
            layer = _sequential(node, environment, register) if node.inner else _layer(node)
            if not node.inner:
                register(layer)
            given: Any = parents if len(parents) > 1 else parents[0]
            tensors[id(node)] = called(layer, (given,), {}, node.output)
        else:
            tensors[id(node)] = _operated(node, parents, operation(node.name or "Operation"))
    model.outputs = tensors[id(made.result)]
    model.graph = graph_between([start], [model.outputs])
    model.stack = list(model.graph.layers)
    model.exact = model.graph.exact
    return model, model.outputs


def _operated(node: Node, parents: list[Tensor], name: str | None) -> Tensor:
    """The tensor that an operator gives, with its node in the graph."""

    def run(*specs: Any) -> Any:
        shape = specs[0].shape
        for other in specs[1:]:
            shape = broadcast(shape, other.shape)
        return specs[0].with_shape(shape)

    made = Tensor(node.output, None, tuple(parents))
    attach(GraphNode(Operation(node.name or "Operation", run, name), parents, outputs=[made]))
    return made


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
    model.chain = tuple(
        Step(layer, inner.parents[0].output, inner.output)
        for layer, inner in zip(model.stack[1:], node.inner)
    )
    connect(model)
    return model


def _named(node: Node, register: Register) -> Layer:
    layer = _layer(node)
    register(layer)
    return layer
