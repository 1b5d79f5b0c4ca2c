"""The layers that a tensor goes through in a model up to the one that refuses it, for witnesses."""

from __future__ import annotations

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Step
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["way_to"]


def way_to(model: Model, given: Nest, problem: Problem) -> tuple[Step, ...]:
    """The steps from the input to the refusal, which ends them; none where that is not found.

    Only models in which one layer follows the other are walked through. Changes nothing.
    """
    layers = _in_a_row(model)
    saved = model.snapshot()
    steps: list[Step] = []
    current = given
    try:
        for layer in layers:
            if not isinstance(current, TensorSpec):
                return ()
            if problem.layer is layer and layers.count(layer) == 1:
                # It may refuse in a trace alone.
                return (*steps, Step(layer, current, UNKNOWN, problem))
            outcome = life.apply(layer, (current,))
            failed = outcome.problem or next(iter(outcome.later), None)
            steps.append(Step(layer, current, outcome.output, failed))
            if failed is not None:
                return tuple(steps) if failed.message == problem.message else ()
            output = outcome.output
            current = data_of(output) if isinstance(output, TensorSpec) else output
    finally:
        model.restore(saved)
    return ()


def _in_a_row(model: Model) -> list[Layer]:
    """The layers in their order; none if one gets something else than the one before it gives."""
    if model.kind == "Sequential":
        found = model.layers
        return found if all(isinstance(layer, Layer) for layer in found) else []
    if not isinstance(model.inputs, list) or len(model.inputs) != 1 or not model.graph.exact:
        return []
    row: list[Layer] = []
    before = model.inputs[0]
    for node in model.graph.nodes:
        if node.is_input:
            continue
        alone = [leaf is before for leaf in node.inputs] == [True] and len(node.outputs) == 1
        if not alone or not isinstance(node.operation, Layer):
            return []
        row.append(node.operation)
        before = node.outputs[0]
    return row
