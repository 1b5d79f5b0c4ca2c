"""Lengths that `keras.ops.shape` tells of a tensor that TensorFlow traces, and their uses.

Keras runs a `call` without data to see what it gives. There the tensors are TensorFlow's: a free
length is a tensor of one integer, which code computes with, where a symbolic tensor has None.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter.keras_objects import attributes, lambdas
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ListV

__all__ = ["counted", "in_shapes", "is_length", "told"]


def told(m: Machine, value: Tensor, node: Any) -> Any:
    """`keras.ops.shape(value)`."""
    shape = attributes.attribute(m, value, "shape", node)
    if value.symbolic is not False or not isinstance(shape, tuple):
        return shape
    site = m.site(node)

    def length() -> Tensor:
        spec = TensorSpec((), "int32")
        return Tensor(spec, None, (value,), step_site=site, symbolic=False, content=(None,))

    return type(shape)(length() if dim is None else dim for dim in shape)


def is_length(value: Any) -> bool:
    """Whether it is a tensor of one integer that TensorFlow knows, or knows when it runs."""
    return (
        isinstance(value, Tensor)
        and value.symbolic is False
        and value.content is not None
        and value.spec.shape == ()
    )


#: Parameters that take a shape, a number for each axis, or one length.
_SHAPES = frozenset({"newshape", "num_classes", "repeats", "shape"})


def in_shapes(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of `keras.<path>(…)`, with the lengths in shapes as symbolic tensors tell them.

    path: below `keras.`; of `ops` or `random`.
    """
    entry = registry.find(path.partition(".")[2]) if path.startswith("ops.") else None
    order = list(entry.parameters) if entry is not None else ["shape"]
    if path in ("ops.arange", "ops.eye"):
        order = []
    given = [
        _plain(m, value) if i < len(order) and order[i] in _SHAPES else value
        for i, value in enumerate(positional)
    ]
    return given, {key: _plain(m, v) if key in _SHAPES else v for key, v in keywords.items()}


def _plain(m: Machine, value: Any) -> Any:
    value = m.resolve(value)
    if is_length(value):
        return value.content[0]
    exact = isinstance(value, ListV) and value.exact and value.chance is None
    items = value.items if exact else value
    if not isinstance(items, (list, tuple)):
        return value
    parts = [m.resolve(item) for item in items]
    if not any(map(is_length, parts)):
        return value
    return tuple(part.content[0] if is_length(part) else part for part in parts)


def counted(m: Machine, path: str, positional: list[Any], node: Any) -> Any:
    """`keras.ops.arange(n)` and `keras.ops.eye(n)` for such a length; None if it is none."""
    if path not in ("ops.arange", "ops.eye") or len(positional) != 1:
        return None
    length = m.resolve(positional[0])
    if not is_length(length):
        return None
    made = lambdas.call_on_backend(m, "range", [length], {}, node)
    if path == "ops.arange" or not isinstance(made.spec.shape, tuple):
        return made
    spec = TensorSpec(made.spec.shape * 2, m.environment.floatx)
    return Tensor(spec, None, (length,), step_site=m.site(node), symbolic=False)
