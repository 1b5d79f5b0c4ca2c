"""Functions that take axes away, or number what is along one."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Several,
    Spot,
    Where,
    axes_of,
    axis_of,
    needs_rank,
    not_told,
    number_of,
    refuse,
    spot,
)
from kerasorder_lint.shapes import render_shape

__all__ = ["FUNCTIONS"]


def _reduced(given: Spot, axis: Any, keepdims: Any) -> tuple[Any, ...]:
    if not isinstance(keepdims, bool):
        not_told()
    axes = axes_of(axis, given)
    if len(set(axes)) < len(axes):
        refuse(
            Kind.AXIS,
            f"`axis={axis}` names an axis of {render_shape(given)} twice",
            where="on data",
        )
    if keepdims:
        return tuple(1 if i in axes else dim for i, dim in enumerate(given))
    return tuple(dim for i, dim in enumerate(given) if i not in axes)


def _reduce(input_tensor: Any, axis: Any = None, keepdims: Any = False, name: Any = None) -> Spot:
    given = spot(input_tensor)
    return given.like(_reduced(given, axis, keepdims))


def _count_nonzero(
    input: Any,
    axis: Any = None,
    keepdims: Any = None,
    dtype: Any = "int64",
    name: Any = None,
) -> Spot:
    given = spot(input)
    return Spot(_reduced(given, axis, False if keepdims is None else keepdims))


def _arg(input: Any, axis: Any = None, output_type: Any = "int64", name: Any = None) -> Spot:
    given = spot(input)
    # Of vectors nothing is foreseen to be wrong.
    where: Where = "anywhere" if len(given) > 1 else "on data"
    axis = axis_of(0 if axis is None else axis, given, where=where)
    return Spot(_reduced(given, axis, False))


def _norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: Any = None,
    name: Any = None,
) -> Spot:
    given = spot(tensor)
    if isinstance(axis, (tuple, list)) and (len(axis) != 2 or axis[0] == axis[1]):
        not_told()
    return given.like(_reduced(given, axis, False if keepdims is None else keepdims))


def _moments(
    x: Any, axes: Any, shift: Any = None, keepdims: Any = False, name: Any = None
) -> Several:
    given = spot(x)
    made = given.like(_reduced(given, axes, keepdims))
    return Several([made, made], None)


def _top_k(
    input: Any,
    k: Any = 1,
    sorted: Any = True,
    index_type: Any = None,
    name: Any = None,
) -> Several:
    given = spot(input)
    needs_rank(given, least=1)
    count = number_of(k)
    if isinstance(k, int) and isinstance(given[-1], int) and k > given[-1]:
        refuse(Kind.AXIS, f"`k={k}` is more than the last axis of {render_shape(given)} has")
    shape = (*given[:-1], count)
    return Several([given.like(shape), Spot(shape)], ("values", "indices"))


_REDUCED = (
    "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean", "reduce_min",
    "reduce_prod", "reduce_sum", "math.reduce_all", "math.reduce_any", "math.reduce_logsumexp",
    "math.reduce_max", "math.reduce_mean", "math.reduce_min", "math.reduce_prod",
    "math.reduce_std", "math.reduce_sum", "math.reduce_variance", "math.reduce_euclidean_norm",
)  # fmt: skip
FUNCTIONS: dict[str, Rule] = {
    **dict.fromkeys(_REDUCED, _reduce),
    "argmax": _arg,
    "argmin": _arg,
    "math.argmax": _arg,
    "math.argmin": _arg,
    "math.count_nonzero": _count_nonzero,
    "math.top_k": _top_k,
    "nn.moments": _moments,
    "nn.top_k": _top_k,
    "norm": _norm,
    "linalg.norm": _norm,
}
