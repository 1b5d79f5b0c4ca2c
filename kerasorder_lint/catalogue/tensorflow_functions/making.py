"""Functions that make a tensor from a shape or from numbers."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    dims_of,
    is_dim,
    not_told,
    number_of,
    refuse,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, render_shape

__all__ = ["FUNCTIONS"]


def _filled(dims: list[Any]) -> list[Any]:
    if any(is_dim(dim) and dim == -1 for dim in dims):
        not_told()
    return dims


def _full(shape: Any, dtype: Any = "float32", name: Any = None, layout: Any = None) -> Spot:
    return Spot(_filled(dims_of(shape)), None, dtype if isinstance(dtype, str) else UNKNOWN)


def _fill(dims: Any, value: Any, name: Any = None, layout: Any = None) -> Spot:
    return Spot(_filled(dims_of(dims)))


def _drawn(shape: Any, *more: Any, **named: Any) -> Spot:
    if any(isinstance(value, (tuple, list)) and value for value in (*more, *named.values())):
        not_told()  # a distribution for each number
    return Spot(_filled(dims_of(shape)))


#: Whole numbers below this are themselves in `float32`.
_EXACT = 2**24


def _range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: Any = None
) -> Spot:
    first, end = (0, start) if limit is None else (start, limit)
    numbers = [_number(value) for value in (first, end, delta)]
    if None in numbers:
        return Spot((None,))
    if not all(isinstance(number, int) for number in numbers) or numbers[2] == 0:
        if numbers[0] == 0 and numbers[2] == 1 and is_dim(numbers[1]):
            return Spot((numbers[1],))
        return Spot((UNKNOWN,))
    whole = dtype is None and all(
        type(value) is int and abs(value) < _SMALL for value in (first, end, delta)
    )
    return Spot((len(range(*numbers)),), None, "int32" if whole else UNKNOWN)


#: Whole numbers below are of 32 bits.
_SMALL = 2**31


def _number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, (float, bool)):
        return UNKNOWN
    return number_of(value)


def _linspace_nd(start: Any, stop: Any, num: Any, name: Any = None, axis: Any = 0) -> Spot:
    if spot(start) or spot(stop):
        not_told()
    return Spot((number_of(num),))


def _eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = "float32",
    name: Any = None,
) -> Spot:
    rows = number_of(num_rows)
    columns = rows if num_columns is None else number_of(num_columns)
    return Spot((*([] if batch_shape is None else dims_of(batch_shape)), rows, columns))


def _one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: Any = None,
) -> Spot:
    given = spot(indices)
    at = -1 if axis is None else axis
    if isinstance(at, bool) or not isinstance(at, int):
        not_told()
    if at < -1:
        not_told()
    if at > len(given):
        shown = f"`axis={at}` lies outside of {render_shape(given)} and one axis more"
        refuse(Kind.RANK, shown, where="on data")
    at = len(given) if at == -1 else at
    shape = (*given[:at], number_of(depth), *given[at:])
    return Spot(shape, None, dtype if isinstance(dtype, str) else UNKNOWN)


def _sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = "bool", name: Any = None) -> Spot:
    given = spot(lengths)
    return Spot((*given, None if maxlen is None else number_of(maxlen)))


def _scatter_nd(
    indices: Any, updates: Any, shape: Any, bad_indices_policy: Any = "", name: Any = None
) -> Spot:
    return spot(updates).like(_filled(dims_of(shape)))


FUNCTIONS: dict[str, Rule] = {
    "eye": _eye,
    "fill": _fill,
    "linspace": _linspace_nd,
    "one_hot": _one_hot,
    "ones": _full,
    "random.normal": _drawn,
    "random.truncated_normal": _drawn,
    "random.uniform": _drawn,
    "range": _range,
    "scatter_nd": _scatter_nd,
    "sequence_mask": _sequence_mask,
    "zeros": _full,
}
