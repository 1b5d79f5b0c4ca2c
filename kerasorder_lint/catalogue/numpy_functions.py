"""Shapes of what functions of NumPy give that have no twin among Keras's operations.

The arrays among the arguments are `Spot`s. A rule has the parameters of the function in their
order, and tells nothing (`NotTold`) where NumPy would give a number, or might refuse.

Source: numpy/lib and numpy/_core of NumPy 2; the same in NumPy 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    NotTold,
    Rule,
    Several,
    Spot,
    axes_of,
    axis_of,
    is_spot,
    not_told,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, Unknown, less, product, same
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["FUNCTIONS", "of_call"]

#: Arrays that one function may give.
_MOST = 256


def _plain(value: Any, default: Any = None) -> None:
    """An argument that makes a difference if it is another than the usual one."""
    if value is not default:
        not_told()


def _whole(given: Spot) -> Any:
    """How many elements there are."""
    return UNKNOWN if any(isinstance(dim, Unknown) for dim in given) else product(given)


def _added(dim: Any, more: Any) -> Any:
    return UNKNOWN if isinstance(dim, Unknown) or isinstance(more, Unknown) else dim + more


def _with(given: Spot, at: int, dim: Any) -> Spot:
    return given.like((*given[:at], dim, *given[at + 1 :]))


def _alike(parts: Sequence[Spot]) -> str | Unknown:
    """The type of elements that all parts have."""
    kinds = {part.dtype for part in parts}
    return parts[0].dtype if len(kinds) == 1 else UNKNOWN


def _same_shape(a: Any, out: Any = None) -> Spot:
    _plain(out)
    given = spot(a)
    if not given:
        not_told()  # a number
    return given.like(given, UNKNOWN)


def _together(x1: Any, x2: Any, out: Any = None) -> Spot:
    _plain(out)
    return _broadcast([spot(x1), spot(x2)])


def _broadcast(parts: Sequence[Spot]) -> Spot:
    shape: Any = ()
    for part in parts:
        if broadcast_fails(shape, tuple(part)):
            not_told()
        shape = broadcast(shape, tuple(part))
    if isinstance(shape, Unknown) or not shape:
        not_told()
    return Spot(shape)


def _where(condition: Any, x: Any, y: Any) -> Spot:
    return _broadcast([spot(condition), spot(x), spot(y)])


def _pad(array: Any, pad_width: Any, mode: Any = "constant", **how: Any) -> Spot:
    given = spot(array)
    borders = _borders(pad_width, len(given))
    return given.like(_added(_added(dim, n), m) for dim, (n, m) in zip(given, borders))


def _borders(width: Any, rank: int) -> list[tuple[int, int]]:
    """One number for all, a pair for all axes, or a pair for each."""
    if is_spot(width):
        not_told()
    if _count(width):
        return [(width, width)] * rank
    if not isinstance(width, (tuple, list)) or not width:
        not_told()
    if all(map(_count, width)):
        if len(width) > 2:
            not_told()
        return [(width[0], width[-1])] * rank
    pairs = [
        (item, item) if _count(item) else (item[0], item[-1])
        for item in width
        if _count(item) or (_is_list(item) and len(item) in (1, 2) and all(map(_count, item)))
    ]
    if any(map(_count, width)) or len(pairs) != len(width) or len(pairs) not in (1, rank):
        not_told()
    if len({len(item) for item in width}) != 1:
        not_told()
    return pairs * rank if len(pairs) == 1 else pairs


def _is_list(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and not is_spot(value)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _append(arr: Any, values: Any, axis: Any = None) -> Spot:
    one, two = spot(arr), spot(values)
    if axis is None:
        return Spot((_added(_whole(one), _whole(two)),), None, _alike((one, two)))
    return _joined([one, two], axis_of(axis, len(one)))


def _joined(parts: Sequence[Spot], at: int) -> Spot:
    first = parts[0]
    shape = list(first)
    for part in parts[1:]:
        if len(part) != len(first):
            not_told()
        for i, dim in enumerate(part):
            if i == at:
                shape[i] = _added(shape[i], dim)
            elif same(shape[i], dim) is not True:
                not_told()
    return Spot(shape, None, _alike(parts))


def _parts(value: Any) -> list[Spot]:
    if is_spot(value) or not isinstance(value, (tuple, list)) or not 0 < len(value) <= _MOST:
        not_told()
    return [spot(item) for item in value]


def _dstack(tup: Any) -> Spot:
    return _joined([_three(part) for part in _parts(tup)], 2)


def _three(given: Spot) -> Spot:
    ends: list[tuple[Any, ...]] = [(1, 1, 1), (1, *given, 1), (*given, 1)]
    return given.like(ends[len(given)] if len(given) < 3 else given)


def _column_stack(tup: Any) -> Spot:
    columns = [part.like((*part, 1)) if len(part) == 1 else part for part in _parts(tup)]
    if any(len(part) != 2 for part in columns):
        not_told()
    return _joined(columns, 1)


def _vstack(tup: Any) -> Spot:
    rows = [part if len(part) > 1 else part.like((1, *(part or (1,)))) for part in _parts(tup)]
    return _joined(rows, 0)


def _insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Spot:
    """One number or row at one place."""
    given = spot(arr)
    if axis is None:
        given = given.like((_whole(given),))
    at = axis_of(0 if axis is None else axis, len(given))
    length = given[at]
    if type(obj) is not int or spot(values) or not isinstance(length, int):
        not_told()
    return _with(given, at, length + 1) if -length <= obj <= length else not_told()


def _split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> Several:
    given = spot(ary)
    at = axis_of(axis, len(given))
    count = indices_or_sections
    if type(count) is int and isinstance(given[at], int) and (count <= 0 or given[at] % count):
        not_told()
    return _array_split(given, count, at)


def _array_split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> Several:
    given = spot(ary)
    at, length = axis_of(axis, len(given)), given[axis_of(axis, len(given))]
    if _count(indices_or_sections):
        count = indices_or_sections
        if not 0 < count <= _MOST:
            not_told()
        if not isinstance(length, int):
            return Several([_with(given, at, UNKNOWN) for _ in range(count)])
        each, more = divmod(length, count)
        return Several([_with(given, at, each + (i < more)) for i in range(count)])
    if not _is_list(indices_or_sections) or not all(type(i) is int for i in indices_or_sections):
        not_told()
    if len(indices_or_sections) >= _MOST or not isinstance(length, int):
        not_told()
    ends = [0, *indices_or_sections, length]
    every = range(length)
    return Several([_with(given, at, len(every[a:b])) for a, b in pairwise(ends)])


def _hsplit(ary: Any, indices_or_sections: Any) -> Several:
    given = spot(ary)
    return _split(given, indices_or_sections, 1 if len(given) > 1 else 0)


def _vsplit(ary: Any, indices_or_sections: Any) -> Several:
    given = spot(ary)
    if len(given) < 2:
        not_told()
    return _split(given, indices_or_sections, 0)


def _dsplit(ary: Any, indices_or_sections: Any) -> Several:
    given = spot(ary)
    if len(given) < 3:
        not_told()
    return _split(given, indices_or_sections, 2)


def _delete(arr: Any, obj: Any, axis: Any = None) -> Spot:
    given = spot(arr)
    if axis is None:
        given = given.like((_whole(given),))
    at = axis_of(0 if axis is None else axis, len(given))
    length = given[at]
    if type(obj) is int:
        places = [obj]
    elif _is_list(obj) and all(type(place) is int for place in obj):
        places = list(obj)
    else:
        return _with(given, at, UNKNOWN)
    if not isinstance(length, int):
        return _with(given, at, UNKNOWN)
    if not all(-length <= place < length for place in places):
        not_told()
    return _with(given, at, length - len({place % length for place in places}))


def _take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Spot:
    _plain(out)
    given, places = spot(a), spot(indices)
    if axis is None:
        made = given.like(places)
    else:
        at = axis_of(axis, len(given))
        made = given.like((*given[:at], *places, *given[at + 1 :]))
    return made if made else not_told()


def _take_along_axis(arr: Any, indices: Any, axis: Any) -> Spot:
    given, places = spot(arr), spot(indices)
    if len(given) != len(places):
        not_told()
    at = axis_of(axis, len(given))
    shape = _broadcast([_with(given, at, 1), _with(places, at, 1)])
    return given.like((*shape[:at], places[at], *shape[at + 1 :]))


def _diff(a: Any, n: Any = 1, axis: Any = -1) -> Spot:
    given = spot(a)
    at = axis_of(axis, len(given))
    if not _count(n):
        not_told()
    length = given[at]
    return _with(given, at, max(length - n, 0) if isinstance(length, int) else UNKNOWN)


def _rot90(m: Any, k: Any = 1, axes: Any = (0, 1)) -> Spot:
    given = spot(m)
    pair = axes_of(axes, len(given)) if _is_list(axes) else []
    if len(pair) != 2 or pair[0] == pair[1] or type(k) is not int:
        not_told()
    shape = list(given)
    if k % 2:
        one, two = pair
        shape[one], shape[two] = shape[two], shape[one]
    return given.like(shape)


def _meshgrid(*xi: Any, copy: Any = True, sparse: Any = False, indexing: Any = "xy") -> Several:
    lines = [spot(x) for x in xi]
    if any(len(line) > 1 for line in lines) or indexing not in ("xy", "ij") or not lines:
        not_told()
    _plain(sparse, False)
    lengths = [line[0] if line else 1 for line in lines]
    if indexing == "xy" and len(lengths) > 1:
        lengths[:2] = lengths[1::-1]
    return Several([line.like(lengths) for line in lines], None)


def _outer(a: Any, b: Any, out: Any = None) -> Spot:
    _plain(out)
    one, two = spot(a), spot(b)
    return Spot((_whole(one), _whole(two)), None, _alike((one, two)))


def _as_the_second(a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Spot:
    spot(a)
    return _same_shape(v)


def _as_the_first(x: Any, bins: Any, right: Any = False) -> Spot:
    spot(bins)
    return _same_shape(x)


def _interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Spot:
    return _same_shape(x)


def _reduced(given: Spot, axis: Any, keepdims: Any) -> Spot:
    if axis is None or not isinstance(keepdims, bool):
        not_told()
    axes = axes_of(axis, len(given))
    if len(set(axes)) != len(axes):
        not_told()
    left = [1 if i in axes else dim for i, dim in enumerate(given) if keepdims or i not in axes]
    return Spot(left) if left else not_told()


def _reducing(a: Any, axis: Any = None, *, keepdims: Any = False) -> Spot:
    return _reduced(spot(a), axis, keepdims)


def _typed_reducing(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False) -> Spot:
    return _reduced(spot(a), axis, keepdims)


def _median(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Spot:
    _plain(out)
    return _reduced(spot(a), axis, keepdims)


def _average(a: Any, axis: Any = None, weights: Any = None, *, keepdims: Any = False) -> Spot:
    return _reduced(spot(a), axis, keepdims)


def _quantile(a: Any, q: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Spot:
    _plain(out)
    wanted, given = spot(q), spot(a)
    return Spot((*wanted, *_reduced(given, axis, keepdims)))


def _like(a: Any, fill: Any, dtype: Any = None, *, shape: Any = None) -> Spot:
    _plain(shape)
    given = spot(a)
    return given.like(given, UNKNOWN if dtype is not None else None)


def _empty_like(prototype: Any, dtype: Any = None, *, shape: Any = None) -> Spot:
    return _like(prototype, None, dtype, shape=shape)


def _at_least(rank: int) -> Rule:
    def rule(arys: Any) -> Spot:
        given = spot(arys)
        if len(given) >= rank:
            return given
        if rank == 3:
            return _three(given)
        return given.like((*(1,) * (rank - len(given)), *given))

    return rule


def _ravel(a: Any, order: Any = "C") -> Spot:
    given = spot(a)
    return given.like((_whole(given),))


def _resize(a: Any, new_shape: Any) -> Spot:
    given = spot(a)
    wanted = (new_shape,) if _count(new_shape) else new_shape
    if not _is_list(wanted) or not all(map(_count, wanted)) or not wanted:
        not_told()
    return given.like(wanted)


def _sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Spot:
    given = spot(x)
    sizes = [window_shape] if _count(window_shape) else window_shape
    if not _is_list(sizes) or not all(map(_count, sizes)):
        not_told()
    axes = axes_of(axis, len(given))
    if len(axes) != len(sizes):
        not_told()
    shape = list(given)
    for at, size in zip(axes, sizes):
        if less(shape[at], size):
            not_told()
        shape[at] = _added(shape[at], 1 - size)
    return given.like((*shape, *sizes))


def _convolve(a: Any, v: Any, mode: Any = "full") -> Spot:
    one, two = spot(a), spot(v)
    if len(one) != 1 or len(two) != 1:
        not_told()
    lengths = (one[0], two[0])
    if not all(isinstance(n, int) and n > 0 for n in lengths):
        not_told()
    found = {
        "full": sum(lengths) - 1,
        "same": max(lengths),
        "valid": max(lengths) - min(lengths) + 1,
    }
    return Spot((found[mode],)) if mode in found else not_told()


def _transformed(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Spot:
    given = spot(a)
    at = axis_of(axis, len(given))
    if n is None:
        return Spot(given)
    return Spot(_with(given, at, n)) if _count(n) and n else not_told()


def _real_transformed(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Spot:
    whole = _transformed(a, n, axis)
    at = axis_of(axis, len(whole))
    length = whole[at]
    return Spot(_with(whole, at, length // 2 + 1 if isinstance(length, int) else UNKNOWN))


def _histogram(a: Any, bins: Any = 10, range: Any = None, density: Any = None) -> Several:
    spot(a)
    if not _count(bins) or not bins:
        not_told()
    return Several([Spot((bins,)), Spot((bins + 1,))], None)


def _spaced(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, *, base: Any = 10.0
) -> Spot:
    if spot(start) or spot(stop) or spot(base) or not _count(num):
        not_told()
    return Spot((num,))


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Spot:
    one, two = spot(a), spot(b)
    if _count(axes):
        if axes > min(len(one), len(two)):
            not_told()
        left, right = list(range(len(one) - axes, len(one))), list(range(axes))
    elif _is_list(axes) and len(axes) == 2:
        left, right = axes_of(axes[0], len(one)), axes_of(axes[1], len(two))
    else:
        not_told()
    if len(left) != len(right) or len({*left}) < len(left) or len({*right}) < len(right):
        not_told()
    if any(same(one[i], two[j]) is not True for i, j in zip(left, right)):
        not_told()
    rest = [dim for i, dim in enumerate(one) if i not in left]
    rest += [dim for i, dim in enumerate(two) if i not in right]
    return Spot(rest) if rest else not_told()


def _einsum(subscripts: Any, *operands: Any, optimize: Any = False) -> Spot:
    if not isinstance(subscripts, str) or "." in subscripts or "->" not in subscripts:
        not_told()
    before, _, behind = subscripts.replace(" ", "").partition("->")
    terms, parts = before.split(","), [spot(operand) for operand in operands]
    if len(terms) != len(parts) or len({*behind}) < len(behind) or not behind:
        not_told()
    lengths: dict[str, Any] = {}
    for term, part in zip(terms, parts):
        if len(term) != len(part):
            not_told()
        for letter, dim in zip(term, part):
            known = lengths.setdefault(letter, dim)
            if same(known, 1):
                lengths[letter] = dim  # NumPy stretches lengths of one
            elif same(known, dim) is not True and same(dim, 1) is not True:
                not_told()
    if not all(letter.isalpha() and letter in lengths for letter in behind):
        not_told()
    return Spot(lengths[letter] for letter in behind)


_OF_ONE = (
    "absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "ceil",
    "conj", "conjugate", "cosh", "deg2rad", "degrees", "exp2", "expm1", "fabs", "floor", "invert",
    "isfinite", "isinf", "isnan", "log10", "log1p", "log2", "logical_not", "negative", "positive",
    "rad2deg", "radians", "reciprocal", "rint", "sign", "signbit", "sinc", "sinh", "spacing",
    "square", "tan", "trunc", "fix",
)  # fmt: skip
_OF_TWO = (
    "add", "arctan2", "bitwise_and", "bitwise_or", "bitwise_xor", "copysign", "divide", "equal",
    "floor_divide", "fmax", "fmin", "fmod", "greater", "greater_equal", "hypot", "left_shift",
    "less", "less_equal", "logaddexp", "logical_and", "logical_or", "logical_xor", "maximum",
    "minimum", "mod", "multiply", "not_equal", "power", "remainder", "right_shift", "subtract",
    "true_divide", "isclose",
)  # fmt: skip

FUNCTIONS: dict[str, Rule] = {
    **dict.fromkeys(_OF_ONE, _same_shape),
    **dict.fromkeys(_OF_TWO, _together),
    "append": _append,
    "array_split": _array_split,
    "atleast_1d": _at_least(1),
    "atleast_2d": _at_least(2),
    "atleast_3d": _at_least(3),
    "average": _average,
    "column_stack": _column_stack,
    "convolve": _convolve,
    "count_nonzero": _reducing,
    "delete": _delete,
    "diff": _diff,
    "digitize": _as_the_first,
    "dsplit": _dsplit,
    "dstack": _dstack,
    "einsum": _einsum,
    "empty_like": _empty_like,
    "fft.fft": _transformed,
    "fft.ifft": _transformed,
    "fft.rfft": _real_transformed,
    "full_like": _like,
    "geomspace": _spaced,
    "histogram": _histogram,
    "hsplit": _hsplit,
    "insert": _insert,
    "interp": _interp,
    "lib.stride_tricks.sliding_window_view": _sliding_window_view,
    "logspace": _spaced,
    "median": _median,
    "meshgrid": _meshgrid,
    **dict.fromkeys(("nanmax", "nanmin", "nanmedian", "ptp"), _median),
    **dict.fromkeys(("nanmean", "nanstd", "nansum", "nanvar", "nanprod"), _typed_reducing),
    "outer": _outer,
    "pad": _pad,
    **dict.fromkeys(("percentile", "quantile", "nanpercentile", "nanquantile"), _quantile),
    "ravel": _ravel,
    "resize": _resize,
    "rot90": _rot90,
    "searchsorted": _as_the_second,
    "split": _split,
    "take": _take,
    "take_along_axis": _take_along_axis,
    "tensordot": _tensordot,
    "vsplit": _vsplit,
    "vstack": _vstack,
    "where": _where,
}


def of_call(name: str, positional: list[Any], keywords: dict[str, Any]) -> Spot | Several | Unknown:
    """What `numpy.<name>(...)` gives; arrays among the arguments are `Spot`s."""
    rule = FUNCTIONS.get(name)
    if rule is None:
        return UNKNOWN
    try:
        found: Spot | Several | Unknown = rule(*positional, **keywords)
    except (NotTold, TypeError):
        return UNKNOWN
    return found
