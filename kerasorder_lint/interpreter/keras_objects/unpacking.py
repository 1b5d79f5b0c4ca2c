"""Lists and tuples of Keras's that code takes apart into another number of names, or at an index.

Python refuses that, whatever made them: what a layer, a model or an operation gives, the weights
and the layers that one has.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import CallRefused, Step
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ArrayV, ListV
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["PREDICTED", "WEIGHTS", "beyond_weights", "unpacked"]

#: The `attribute` of a list that `get_weights` gives.
WEIGHTS = "get_weights"
#: And of one that `predict` gives.
PREDICTED = "predict"


def unpacked(m: Machine, value: Any, items: list[Any], count: int, star: bool, node: Any) -> bool:
    """`a, b = value` of another number of items: a `ValueError`. True if recorded.

    count: of the names without a star.
    """
    told = _described(value, items)
    if told is None:
        return False
    names = "1 name" if count == 1 else f"{count} names"
    keras = "not enough values" if len(items) < count else "too many values"
    least = "at least " if star else ""
    problem = Problem(
        Kind.CALL,
        f"{told} cannot be unpacked into {least}{names}",
        f"{keras} to unpack (expected",
        advice="Write a name for each value.",
    )
    first = items[0] if items else None
    layer = first.layer if isinstance(first, Tensor) else None
    given = first.spec if isinstance(first, Tensor) else TensorSpec(UNKNOWN, UNKNOWN)
    step = Step(layer, given, UNKNOWN, problem)
    m.record(
        CallRefused(step=step, problem=problem, function="unpacking", **m.base(node, "ValueError"))
    )
    m.keras_raises(problem, "ValueError")
    return True


def _described(value: Any, items: list[Any]) -> str | None:
    """What is taken apart; None for what is nothing of Keras's."""
    if isinstance(value, ListV) and value.attribute == WEIGHTS and value.source is None:
        return f"{_counted(len(items), 'weight')} that `get_weights` gives"
    if isinstance(value, ListV) and value.source == "layers" and isinstance(value.model, Model):
        return f"{_counted(len(items), 'layer')} of `{value.attribute}`"
    if isinstance(value, ListV) and value.attribute == PREDICTED and value.source is None:
        return f"{_counted(len(items), 'array')} that `predict` gives"
    if not items or not all(map(_is_of_keras, items)):
        return None
    if not all(isinstance(item, Tensor) for item in items):
        return _counted(len(items), "tensor")
    made = {id(item.layer): item.layer for item in items}
    if len(made) == 1 and isinstance(items[0].layer, Layer):
        return f"{_counted(len(items), 'tensor')} of `{items[0].layer.label}`"
    return _counted(len(items), "tensor")


def _is_of_keras(item: Any) -> bool:
    return isinstance(item, Tensor) or (isinstance(item, ArrayV) and item.library == "backend")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def beyond_weights(m: Machine, value: ListV, index: int, node: Any) -> bool:
    """`layer.get_weights()[index]` where there is no such weight: an `IndexError`.

    True if that was recorded.
    """
    if value.attribute != WEIGHTS or value.source is not None:
        return False
    held = f"{_counted(len(value.items), 'weight')}" if value.items else "no weights"
    problem = Problem(
        Kind.CALL if value.items else Kind.UNBUILT,
        f"`get_weights` gives {held}, and none at index {index}",
        "list index out of range",
        advice="Build the layer first." if not value.items else "Ask for a weight that there is.",
    )
    step = Step(None, TensorSpec(UNKNOWN, UNKNOWN), UNKNOWN, problem)
    base = m.base(node, "IndexError")
    m.record(CallRefused(step=step, problem=problem, function="weight", **base))
    m.keras_raises(problem, "IndexError")
    return True
