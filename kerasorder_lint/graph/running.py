"""Running the graph of a functional model on other shapes than those that it was made with.

Source: keras/src/ops/function.py (`_run_through_graph`), Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.arguments import bind_call
from kerasorder_lint.catalogue.layers.rnn_wrappers import (
    has_output_shape,
    output_inside,
    violation,
)
from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.spec import Call
from kerasorder_lint.catalogue.tensors import (
    Nest,
    TensorSpec,
    called_sparse,
    data_of,
    flatten,
    map_nest,
)
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.nodes import Node, Operation
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["applied", "foreseen", "run_graph", "run_operation", "symbols_alone", "unrunnable"]


def run_graph(
    nodes: Sequence[Node],
    inputs: Sequence[Tensor],
    given: Sequence[Any],
    later: list[Problem],
    *,
    on_data: bool = False,
    training: bool | None = None,
) -> Callable[[Tensor], Any]:
    """`Function._run_through_graph`: the spec of each tensor of the graph, on other inputs.

    later:    takes what Keras builds and cannot run.
    on_data:  layers are called, and look at their inputs; in a graph only their
              `compute_output_spec` is asked.
    training: what all layers are told, whatever the graph says; what a call of the code's own then
              runs into is not known.
    Raises `Rejected` where Keras raises; so does what is returned, for an output that is missing.
    """
    specs: dict[int, Any] = {id(tensor): spec for tensor, spec in zip(inputs, given)}
    missing: dict[int, Problem] = {}
    for node in nodes:
        if node.is_input or any(id(tensor) not in specs for tensor in node.inputs):
            lacking = [missing[id(x)] for x in node.inputs if id(x) in missing]
            if lacking:
                missing.update((id(tensor), lacking[0]) for tensor in node.outputs)
            continue
        leaves = list(flatten(applied(node, specs, later, on_data=on_data, training=training)))
        fewer = _gives_fewer(node, leaves)
        if fewer is None and len(leaves) != len(node.outputs) and not _gives_more(node, leaves):
            leaves = [UNKNOWN] * len(node.outputs)
        specs.update((id(tensor), leaf) for tensor, leaf in zip(node.outputs, leaves))
        if fewer is not None:
            missing.update((id(tensor), fewer) for tensor in node.outputs[len(leaves) :])

    def found(tensor: Tensor) -> Any:
        if id(tensor) in missing:
            raise Rejected(missing[id(tensor)])
        return specs.get(id(tensor), UNKNOWN)

    return found


def _name_of(operation: Layer | Operation) -> str:
    name = operation.function if isinstance(operation, Operation) else ""
    return f"keras.ops.{name}" if name and name != "item" else operation.label


def _gives_more(node: Node, leaves: Sequence[Any]) -> bool:
    """Whether what cuts a tensor apart finds more parts, of which Keras takes the first ones."""
    return len(leaves) > len(node.outputs) and _is_cut(node, leaves)


def _is_cut(node: Node, leaves: Sequence[Any]) -> bool:
    """Whether a function gives these, each of which is known, for arguments that all are."""
    operation = node.operation
    cuts = isinstance(operation, Operation) or "called_again" in operation.extra
    return cuts and node.exact and all(isinstance(x, TensorSpec) for x in leaves)


def _gives_fewer(node: Node, leaves: Sequence[Any]) -> Problem | None:
    """What cuts a tensor apart, and finds fewer parts in this one than at first."""
    operation = node.operation
    if len(leaves) >= len(node.outputs) or not _is_cut(node, leaves):
        return None
    return Problem(
        Kind.INPUTS,
        f"`{_name_of(operation)}` gives {len(leaves)} tensor{'s' * (len(leaves) != 1)} of these "
        f"inputs, and gave {len(node.outputs)} when the model was made, which needs them",
        "is not connected to `inputs`",
        advice="Call the model on inputs of the lengths that it was made with.",
    )


def foreseen(layer: Layer, call: Call) -> Nest:
    """`compute_output_spec` of a built layer. Raises `Rejected`.

    No `input_spec` is asked; a layer on a tensor that it would refuse gives the shape that its
    `compute_output_shape` has for it, as inside a wrapper.
    """
    tensor = call.inputs
    old = layer.environment.target == 2  # whose layers are called, and ask their specs
    if old or not isinstance(tensor, TensorSpec) or tensor.data is not None:
        call.traced = old or not has_output_shape(layer)
        return life.run_spec(layer, call)
    refused = violation(layer, tensor)
    if refused is None:
        return life.run_spec(layer, call)
    if not call.later:
        call.later.append((refused if refused.layer else replace(refused, layer=layer)).at_run())
    if not has_output_shape(layer):
        return UNKNOWN
    asked = Call(dict(call.arguments), traced=False)
    return symbols_alone(output_inside(layer, tensor, asked))


def symbols_alone(output: Nest) -> Nest:
    """The tensors as Keras foresees them: of what comes out on data nothing is known."""
    data = TensorSpec(UNKNOWN, UNKNOWN)
    result: Nest = map_nest(
        lambda leaf: replace(leaf, data=data) if isinstance(leaf, TensorSpec) else leaf, output
    )
    return result


def _filled(node: Node, specs: dict[int, Any]) -> tuple[Any, Any]:
    """The arguments of a node with the specs of its tensors, by their ids."""

    def filled(leaf: Any) -> Any:
        return specs.get(id(leaf), UNKNOWN) if isinstance(leaf, Tensor) else leaf

    return map_nest(filled, list(node.positional)), map_nest(filled, node.keywords)


def applied(
    node: Node,
    specs: dict[int, Any],
    later: list[Problem],
    *,
    on_data: bool,
    training: bool | None = None,
) -> Nest:
    """What a node gives where its inputs are these specs, by the ids of its tensors."""

    positional, keywords = _filled(node, specs)
    layer = node.operation
    if isinstance(layer, Operation):
        refused = unrunnable(node, specs) if on_data and node.exact else None
        if refused is not None:
            raise Rejected(refused)
        return run_operation(layer.run, positional, keywords)
    again = layer.extra.get("called_again")
    if on_data:
        # What Keras calls sparse is dense when the model runs.
        positional, keywords = (called_sparse(part, False) for part in (positional, keywords))
    own = not layer.known or layer.spec.name == "Model"  # of a class that the code defines
    if again is not None and node.exact and own:
        result: Nest = again(positional, keywords, later if training is None else [])
        return result
    if not layer.known or not node.exact:
        return UNKNOWN
    positional, keywords = layer.spec.behaviour.receive(layer, positional, keywords)
    call = Call(
        bind_call(
            layer.class_name,
            layer.spec.call,
            positional,
            keywords,
            target=layer.environment.target,
        ),
        on_data=on_data,
        named=keywords,
    )
    if training is not None and "training" in layer.spec.call:
        call.arguments["training"] = training
    try:
        # On data, a model inside asks its layers in turn.
        return life.run(layer, call) if on_data else foreseen(layer, call)
    except Rejected as rejected:
        if rejected.problem.layer is None:
            rejected.problem = replace(rejected.problem, layer=layer)
        raise
    finally:
        later.extend(call.later)


def unrunnable(node: Node, specs: dict[int, Any]) -> Problem | None:
    """What Keras foresees of an operation, and cannot compute on data of these shapes."""
    operation = node.operation
    entry = registry.find(operation.function) if isinstance(operation, Operation) else None
    if entry is None:
        return None

    positional, keywords = (map_nest(data_of, nest) for nest in _filled(node, specs))
    return registry.fails_when_run(entry, positional, keywords)


def run_operation(run: Callable[..., Nest], positional: Any, keywords: dict[str, Any]) -> Nest:
    """What an operation gives. Raises `Rejected`.

    Where data is something else than Keras says, the operation is asked once more, of the data.
    """
    leaves = flatten([positional, keywords])
    if not any(isinstance(leaf, TensorSpec) and leaf.data is not None for leaf in leaves):
        return run(*positional, **keywords)

    def symbolic(leaf: Any) -> Any:
        return replace(leaf, data=None) if isinstance(leaf, TensorSpec) else leaf

    output = run(*map_nest(symbolic, list(positional)), **map_nest(symbolic, keywords))
    try:
        ran = run(*map_nest(data_of, list(positional)), **map_nest(data_of, keywords))
        found = list(flatten(ran))
    except Rejected:
        found = []
    if len(found) != len(list(flatten(output))):
        found = [UNKNOWN] * len(list(flatten(output)))
    parts = iter(found)

    def with_data(leaf: Any) -> Any:
        part = data_of(next(parts))
        if not isinstance(leaf, TensorSpec):
            return leaf
        leaf = replace(leaf, data=None)
        if part == leaf:
            return leaf
        seen = part if isinstance(part, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
        return replace(leaf, data=seen)

    result: Nest = map_nest(with_data, output)
    return result
