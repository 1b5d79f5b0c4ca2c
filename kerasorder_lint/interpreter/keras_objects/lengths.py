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
from kerasorder_lint.interpreter.values import UNKNOWN, ListV

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


def counted(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`keras.ops.arange(…)` and `keras.ops.eye(n)` of such lengths; None if there is none."""
    if path not in ("ops.arange", "ops.eye") or len(positional) > 3:
        return None
    names = ("start", "stop", "step") if path == "ops.arange" else ("N",)
    given = {**dict(zip(names, map(m.resolve, positional))), **keywords}
    dtype = given.pop("dtype", None)
    if not any(map(is_length, given.values())) or not given.keys() <= {*names}:
        return None
    if path == "ops.arange":
        first, last, step = given.get("start", 0), given.get("stop"), given.get("step", 1)
        if last is None:
            first, last = 0, first
        made = lambdas.call_on_backend(m, "range", [first, last, step], {}, node)
        return _typed(m, made, dtype, node)
    made = lambdas.call_on_backend(m, "range", [given["N"]], {}, node)
    shape = made.spec.shape * 2 if isinstance(made.spec.shape, tuple) else UNKNOWN
    spec = TensorSpec(shape, m.environment.floatx)
    made = Tensor(spec, None, made.parents, step_site=m.site(node), symbolic=False)
    return _typed(m, made, dtype, node)


def _typed(m: Machine, made: Tensor, dtype: Any, node: Any) -> Tensor:
    """The tensor in the dtype that is asked for, if one is."""
    if dtype is None:
        return made
    kind = lambdas.dtype_of(m, dtype)
    spec = made.spec.with_dtype(UNKNOWN if kind is None else kind)
    return Tensor(spec, None, made.parents, step_site=m.site(node), symbolic=False)
