"""keras/src/ops/numpy.py: ranges between tensors, and functions of one row of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single, unary
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    axis_of,
    broadcast,
    needs_rank,
    quoted,
    shape_of,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown, is_known, render_shape

__all__ = ["OPERATIONS"]


def _range(env: Environment, start: Any, stop: Any, num: Any, dtype: Any, axis: Any) -> TensorSpec:
    shape = broadcast(shape_of(start), shape_of(stop))
    kind = promotion.strong(start) if dtype is None else promotion.named(env, dtype)
    kind = promotion.promoted(env, kind, "float")
    if isinstance(shape, Unknown):
        return TensorSpec(UNKNOWN, kind)
    place = axis_of(axis, len(shape) + 1)
    return TensorSpec((*shape[:place], num, *shape[place:]), kind)


def _linspace(
    env: Environment,
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    made = _range(env, start, stop, num, dtype, axis)
    if retstep:
        reject(
            Kind.CALL,
            "a symbolic `linspace` has no step to return",
            "All operation outputs must be tensors.",
            argument="retstep",
        )
    return made


def _logspace(
    env: Environment,
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    base: Any = 10,
    dtype: Any = None,
    axis: Any = 0,
) -> TensorSpec:
    return _range(env, start, stop, num, dtype, axis)


def _geomspace(
    env: Environment,
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    dtype: Any = None,
    axis: Any = 0,
) -> TensorSpec:
    return _range(env, start, stop, num, dtype, axis)


def _searchsorted(
    env: Environment, sorted_sequence: Any, values: Any, side: Any = "left"
) -> TensorSpec:
    row, wanted = single(sorted_sequence), single(values)
    if isinstance(row.shape, Unknown):
        return wanted.with_dtype(UNKNOWN)
    if len(row.shape) != 1:
        reject(
            Kind.RANK,
            f"`searchsorted` looks into one row, not into {render_shape(row.shape)}",
            "searchsorted only supports 1-D sorted sequences.",
        )
    length = row.shape[0]
    if length is None:
        return wanted.with_dtype("int64")
    return wanted.with_dtype("int32" if is_known(length) else UNKNOWN)


def _vander(
    env: Environment,
    x: Any,
    N: Any = None,  # noqa: N803 - Keras's own name
    increasing: Any = False,
) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, tuple) and len(shape) != 1:
        reject(
            Kind.RANK,
            f"`vander` takes one row, not {render_shape(shape)}",
            "Input tensor must be 1-dimensional. Received: input.shape=" + quoted(shape),
        )
    if N is not None and not isinstance(N, int):
        reject(
            Kind.ARGUMENT,
            f"`N` must be an integer, not {N!r}",
            "Argument `N` must be of type `int`.",
            argument="N",
        )
    if isinstance(N, int) and N < 0:
        reject(
            Kind.ARGUMENT,
            f"`N` must not be negative: {N}",
            "Argument 'N' must be nonnegative.",
            argument="N",
        )
    if isinstance(shape, Unknown):
        return tensor
    return tensor.with_shape((shape[0], shape[0] if N is None else N))


def _correlate(env: Environment, x1: Any, x2: Any, mode: Any = "valid") -> TensorSpec:
    lengths = []
    for name, value in (("x1", x1), ("x2", x2)):
        shape = shape_of(value)
        if isinstance(shape, tuple) and len(shape) != 1:
            reject(
                Kind.RANK,
                f"`correlate` takes two rows, and `{name}` is {render_shape(shape)}",
                f"`{name}` must be a 1-dimensional tensor",
                argument=name,
            )
        lengths.append(UNKNOWN if isinstance(shape, Unknown) else shape[0])
    kind = promotion.promoted(env, promotion.of(x1), promotion.of(x2))
    if kind == "int64":
        kind = "float64"
    elif isinstance(kind, str) and kind not in ("bfloat16", "float16", "float64"):
        kind = "float32"
    one, two = lengths
    if one is None or two is None:
        reject(
            Kind.UNDEFINED,
            "`correlate` compares the lengths of its rows, and one is free",
            "",
        )
    if mode not in ("valid", "same", "full"):
        reject(
            Kind.ARGUMENT,
            f"`mode` is 'valid', 'same' or 'full', not {mode!r}",
            "`mode` must be either `valid`, `same`, or `full`",
            argument="mode",
        )
    if not isinstance(one, int) or not isinstance(two, int):
        return TensorSpec((UNKNOWN,), kind)
    long, short = max(one, two), min(one, two)
    size = {"valid": long - short + 1, "same": long, "full": one + two - 1}[mode]
    return TensorSpec((size,), kind)


def _corrcoef(env: Environment, dtype: promotion.Dtype) -> promotion.Dtype:
    return "float64" if dtype == "int64" else promotion.promoted(env, dtype, "float")


def _histogram(env: Environment, x: Any, bins: Any = 10, range: Any = None) -> Any:
    if not isinstance(bins, int):
        reject(
            Kind.ARGUMENT,
            f"`bins` must be an integer, not {bins!r}",
            "Argument `bins` must be of type `int`.",
            argument="bins",
        )
    if bins < 0:
        reject(
            Kind.ARGUMENT,
            f"`bins` must not be negative: {bins}",
            "Argument `bins` should be a non-negative integer.",
            argument="bins",
        )
    tensor = single(x)
    return (tensor.with_shape((bins,)), tensor.with_shape((bins + 1,)))


def _select(env: Environment, condlist: Any, choicelist: Any, default: Any = 0) -> TensorSpec:
    """Of the shape and type of the first choice."""
    for name, value in (("condlist", condlist), ("choicelist", choicelist)):
        if not isinstance(value, (list, tuple)):
            reject(
                Kind.ARGUMENT,
                f"`{name}` is a list",
                "condlist and choicelist must be lists.",
                argument=name,
            )
    if not condlist or not choicelist:
        reject(
            Kind.ARGUMENT,
            "`select` chooses from lists that are not empty",
            "condlist and choicelist must not be empty.",
        )
    return single(choicelist[0])


_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2,
    "int32": 4, "uint32": 4, "float32": 4, "int64": 8, "uint64": 8, "float64": 8,
}  # fmt: skip


def _view(env: Environment, x: Any, dtype: Any = None) -> TensorSpec:
    tensor = single(x)
    old = tensor.dtype
    new = old if dtype is None else promotion.named(env, dtype)
    shape = tensor.shape
    before = _BYTES.get(old) if isinstance(old, str) else None
    after = _BYTES.get(new) if isinstance(new, str) else None
    if isinstance(shape, Unknown) or before is None or after is None:
        return TensorSpec(UNKNOWN, new)
    if before == after:
        return TensorSpec(shape, new)
    needs_rank(
        shape,
        1,
        "a number cannot be seen as one of another size",
        "Cannot view a scalar as a different dtype if item sizes are different.",
    )
    last: Any = shape[-1]
    if is_known(last) and last * before % after:
        reject(
            Kind.RESHAPE,
            f"{last} of {old} cannot be seen as whole {new}",
            "the total number of bytes is not divisible by the new itemsize.",
        )
    return TensorSpec((*shape[:-1], None if last is None else last * before // after), new)


def _unique(
    env: Environment,
    x: Any,
    sorted: Any = True,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    size: Any = None,
    fill_value: Any = None,
) -> Any:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return UNKNOWN
    values: tuple[Any, ...] = (size,)
    inverse: tuple[Any, ...] = shape
    if axis is not None:
        place = axis_of(axis, len(shape))
        values = (*shape[:place], size, *shape[place + 1 :])
        inverse = (shape[place],)
    found = [tensor.with_shape(values)]
    if return_index:
        found.append(TensorSpec((size,), "int32"))
    if return_inverse:
        found.append(TensorSpec(inverse, "int32"))
    if return_counts:
        found.append(TensorSpec((size,), "int32"))
    return found[0] if len(found) == 1 else tuple(found)


def _named(run: Callable[..., Any], name: str, class_name: str = "") -> Operation:
    return Operation(name, run, class_name)


OPERATIONS = (
    _named(_linspace, "linspace"),
    _named(_logspace, "logspace"),
    _named(_geomspace, "geomspace"),
    _named(_searchsorted, "searchsorted", "SearchSorted"),
    _named(_vander, "vander"),
    _named(_correlate, "correlate"),
    _named(unary(_corrcoef), "corrcoef"),
    _named(_histogram, "histogram"),
    _named(_select, "select"),
    _named(_view, "view"),
    _named(_unique, "unique"),
)
