"""keras/src/ops/numpy.py: functions that take axes together, or run along one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    axes_of,
    axis_of,
    differ,
    flat,
    needs_rank,
    reduced,
    shape_of,
)
from kerasorder_lint.catalogue.operations.promotion import Dtype, Rule
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape

__all__ = ["OPERATIONS"]


def _reduction(rule: Rule) -> Callable[..., TensorSpec]:
    def run(env: Environment, x: Any, axis: Any = None, keepdims: Any = False) -> TensorSpec:
        tensor = single(x)
        return TensorSpec(reduced(tensor.shape, axis, keepdims), rule(env, tensor.dtype))

    return run


def _with_initial(
    env: Environment, x: Any, axis: Any = None, keepdims: Any = False, initial: Any = None
) -> TensorSpec:
    return _reduction(promotion.kept)(env, x, axis, keepdims)


def _one_axis(env: Environment, x: Any, axis: Any = None, keepdims: Any = False) -> TensorSpec:
    """Along one axis: a tuple of them is no axis."""
    tensor = single(x)
    axes = None if axis is None else [axis]
    return TensorSpec(reduced(tensor.shape, axes, keepdims), "int32")


def _count_nonzero(env: Environment, x: Any, axis: Any = None) -> TensorSpec:
    return TensorSpec(reduced(single(x).shape, axis), "int32")


def _prod(
    env: Environment, x: Any, axis: Any = None, keepdims: Any = False, dtype: Any = None
) -> TensorSpec:
    tensor = single(x)
    kind = promotion.summed(env, tensor.dtype) if dtype is None else promotion.named(env, dtype)
    return TensorSpec(reduced(tensor.shape, axis, keepdims), kind)


def _mean_type(env: Environment, dtype: Dtype) -> Dtype:
    if isinstance(dtype, Unknown):
        return UNKNOWN
    if "int" in dtype or dtype == "bool":
        return promotion.promoted(env, dtype, "float32")
    return dtype


def _any_float(env: Environment, dtype: Dtype) -> Dtype:
    """`floatx` for all that is no float."""
    if isinstance(dtype, Unknown):
        return UNKNOWN
    return dtype if "float" in dtype else env.floatx


def _whole_to_float(env: Environment, dtype: Dtype) -> Dtype:
    if isinstance(dtype, Unknown):
        return UNKNOWN
    return env.floatx if dtype in promotion.INTEGERS else promotion.promoted(env, dtype, "float")


def _fractions(rule: Rule, *, lone: bool) -> Callable[..., TensorSpec]:
    """Quantiles: an axis for several of them comes first. lone: so it does for a list of one."""

    def run(
        env: Environment,
        x: Any,
        q: Any,
        axis: Any = None,
        method: Any = "linear",
        keepdims: Any = False,
    ) -> TensorSpec:
        tensor = single(x)
        shape = reduced(tensor.shape, axis, keepdims)
        ahead: tuple[Any, ...] = ()
        if isinstance(q, TensorSpec):
            if isinstance(q.shape, Unknown):
                return TensorSpec(UNKNOWN, rule(env, tensor.dtype))
            ahead = q.shape[:1]
        elif isinstance(q, (list, tuple)) and (lone or len(q) > 1):
            ahead = (len(q),)
        whole = UNKNOWN if isinstance(shape, Unknown) else (*ahead, *shape)
        return TensorSpec(whole, rule(env, tensor.dtype))

    return run


def _average(env: Environment, x: Any, axis: Any = None, weights: Any = None) -> TensorSpec:
    tensor = single(x)
    types: list[Dtype] = [tensor.dtype, "float"]
    if weights is not None:
        types.append(single(weights).dtype)
    dtype = promotion.promoted(env, *types)
    shape, weighed = tensor.shape, shape_of(weights)
    if isinstance(shape, Unknown):
        return TensorSpec(UNKNOWN if axis is not None else (), dtype)
    if axis is not None and not isinstance(axis, int):
        reject(Kind.ARGUMENT, f"`axis` must be an integer, not {axis!r}", "", argument="axis")
    unlike = weights is not None and differ(shape, weighed)
    if axis is None:
        if unlike:
            reject(
                Kind.MERGE,
                f"the weights have the shape {render_shape(weighed)}, and the tensor "
                f"{render_shape(shape)}",
                "`weights` must have the same shape as `x` when `axis=None`",
            )
        return TensorSpec((), dtype)
    position = axis_of(axis, len(shape)) if weights is None else _indexed(axis, len(shape))
    if unlike and differ((shape[position],), weighed):
        reject(
            Kind.MERGE,
            f"the weights have the shape {render_shape(weighed)}, and the axis a length of "
            f"{shape[position]}",
            "`weights` must have the same size as `x` at",
        )
    return TensorSpec(reduced(shape, [axis]), dtype)


def _indexed(axis: int, rank: int) -> int:
    """An axis that Keras looks up in a tuple."""
    if not -rank <= axis < rank:
        reject(
            Kind.RANK,
            f"`axis={axis}` lies outside of a tensor of {rank} dimensions",
            "index out of range",
            argument="axis",
        )
    return axis % rank


def _along(shape: Any, axis: Any) -> Any:
    """The shape of what runs along an axis; laid out in one where there is none."""
    if isinstance(shape, Unknown):
        return UNKNOWN
    if axis is None:
        return (flat(shape),)
    axis_of(axis, len(shape))
    return shape


def _cumulated(env: Environment, x: Any, axis: Any = None, dtype: Any = None) -> TensorSpec:
    tensor = single(x)
    kind = tensor.dtype if dtype is None else promotion.named(env, dtype)
    return TensorSpec(_along(tensor.shape, axis), promotion.whole(env, kind))


def _nan_cumulated(env: Environment, x: Any, axis: Any = None, dtype: Any = None) -> TensorSpec:
    """No axis is too large for this one."""
    tensor = single(x)
    kind = tensor.dtype if dtype is None else promotion.named(env, dtype)
    shape = _along(tensor.shape, None) if axis is None else tensor.shape
    return TensorSpec(shape, promotion.whole(env, kind))


def _sort(env: Environment, x: Any, axis: Any = -1) -> TensorSpec:
    tensor = single(x)
    return tensor.with_shape(_along(tensor.shape, axis))


def _argsort(env: Environment, x: Any, axis: Any = -1) -> TensorSpec:
    return TensorSpec(_along(single(x).shape, axis), "int32")


def _argpartition(env: Environment, x: Any, kth: Any, axis: Any = -1) -> TensorSpec:
    if not isinstance(kth, int):
        reject(
            Kind.ARGUMENT,
            f"`kth` must be an integer, not {kth!r}",
            "kth must be an integer.",
            argument="kth",
        )
    shape = single(x).shape
    if axis is None and isinstance(shape, tuple):
        shape = (flat(shape),)
    return TensorSpec(shape, "int32")


def _flip(env: Environment, x: Any, axis: Any = None) -> TensorSpec:
    tensor = single(x)
    if axis is not None and isinstance(tensor.shape, tuple):
        _canonical(axis, len(tensor.shape))
    return tensor


def _canonical(axis: Any, rank: int) -> None:
    if isinstance(axis, (tuple, list)):
        axes_of(axis, rank)
    else:
        axis_of(axis, rank)


def _roll(env: Environment, x: Any, shift: Any, axis: Any = None) -> TensorSpec:
    return _flip(env, x, axis)


def _fliplr(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    needs_rank(
        tensor.shape,
        2,
        "`fliplr` needs two dimensions",
        "`fliplr` requires input with 2 or more dimensions.",
    )
    return tensor


def _flipud(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    needs_rank(
        tensor.shape,
        1,
        "`flipud` needs a dimension",
        "`flipud` requires input with 1 or more dimensions.",
    )
    return tensor


def _diff(env: Environment, a: Any, n: Any = 1, axis: Any = -1) -> TensorSpec:
    tensor = single(a)
    if isinstance(tensor.shape, Unknown) or not isinstance(n, int):
        return tensor.with_shape(UNKNOWN)
    dims = list(tensor.shape)
    position = axis_of(axis, len(dims))
    length = dims[position]
    if length is not None:
        dims[position] = max(length - n, 0) if isinstance(length, int) else UNKNOWN
    return tensor.with_shape(tuple(dims))


def _trapezoid(
    env: Environment, y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1
) -> TensorSpec:
    tensor = single(y)
    dtype = promotion.promoted(env, tensor.dtype, "float")
    if isinstance(tensor.shape, Unknown) or not (axis is None or isinstance(axis, int)):
        return TensorSpec(UNKNOWN, dtype)
    dims = list(tensor.shape)
    if axis is not None and dims:
        dims.pop(axis % len(dims))
    return TensorSpec(tuple(dims), dtype)


def _size(env: Environment, x: Any) -> TensorSpec:
    return TensorSpec((), "int32")


def _all(run: Any, names: str) -> list[Operation]:
    return [Operation(name, run) for name in names.split()]


OPERATIONS = (
    *_all(_reduction(promotion.always("bool")), "all any"),
    *_all(_reduction(promotion.always("int32")), "argmax argmin"),
    *_all(_reduction(promotion.kept), "amax amin ptp nanmax nanmin"),
    *_all(_with_initial, "max min"),
    *_all(_one_axis, "nanargmax nanargmin"),
    Operation("count_nonzero", _count_nonzero),
    *_all(_reduction(promotion.summed), "sum nansum nanprod"),
    Operation("prod", _prod),
    *_all(_reduction(_mean_type), "mean"),
    *_all(_reduction(promotion.exponential), "std"),
    *_all(_reduction(promotion.floating), "median nanmedian nanmean nanstd nanvar var"),
    Operation("percentile", _fractions(_any_float, lone=True)),
    Operation("nanpercentile", _fractions(_whole_to_float, lone=True)),
    *_all(_fractions(promotion.floating, lone=False), "quantile nanquantile"),
    Operation("average", _average),
    *_all(_cumulated, "cumsum cumprod"),
    *_all(_nan_cumulated, "nancumsum nancumprod"),
    Operation("sort", _sort),
    Operation("argsort", _argsort),
    Operation("argpartition", _argpartition),
    Operation("flip", _flip),
    Operation("roll", _roll),
    Operation("fliplr", _fliplr),
    Operation("flipud", _flipud),
    Operation("diff", _diff),
    Operation("trapezoid", _trapezoid),
    Operation("size", _size),
)
