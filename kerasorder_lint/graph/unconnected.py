"""Tensors of a functional model that nothing gives when it runs.

`ELU()([a, b])` foresees two tensors. When it runs it packs both into one, which Keras takes for the
first of them: whatever needs the second is left out, and so are outputs behind it.

Source: keras/src/ops/function.py (`_run_through_graph`), models/functional.py, Keras 3.15.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import flatten
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.nodes import Node

__all__ = ["find"]


def find(model: Model) -> tuple[Problem, Node] | None:
    """The call that gives fewer tensors than the model needs of it, and what comes of that.

    Every node of a graph leads to an output, so one that is not computed is missed there.
    """
    graph = model.graph
    if not model.has_known_graph:
        return None
    used = {id(tensor) for node in graph.nodes for tensor in node.inputs}
    used.update(id(leaf) for leaf in flatten(model.outputs))
    for node in graph.nodes:
        layer = node.operation
        if not isinstance(layer, Layer) or not _packs(layer, node):
            continue
        if any(id(tensor) in used for tensor in node.outputs[1:]):
            problem = Problem(
                Kind.INPUTS,
                f"`{layer.label}` takes one tensor, and gets {len(node.inputs)}: it gives one when "
                "the model runs, which needs more of them",
                "is not connected to `inputs`",
                "run",
                layer=layer,
                advice="Call the layer on each tensor.",
            )
            return problem, node
    return None


def _packs(layer: Layer, node: Node) -> bool:
    """Whether the layer gets a list of tensors that it takes for one, as far as that is known."""
    if not layer.known or len(node.positional) != 1 or node.keywords or not node.exact:
        return False
    given = node.positional[0]
    return (
        isinstance(given, (list, tuple))
        and len(given) > 1
        and len(node.outputs) == len(given)
        and layer.spec.behaviour.gives_one(layer)
    )
