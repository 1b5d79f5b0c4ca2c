"""keras/src/ops/numpy.py: functions that lay a tensor's axes out anew, or take parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    axis_of,
    broadcast,
    flat,
    listed,
    needs_rank,
    plus,
    quoted,
    shape_of,
    times,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import (
    UNKNOWN,
    Dim,
    Shape,
    Sym,
    Unknown,
    may_be_array,
    product,
    render_shape,
    same,
)

__all__ = ["OPERATIONS", "reshaped"]


def _sizes(value: Any) -> list[Any] | None:
    """A shape that is given as an argument; None where not even its rank is known."""
    if isinstance(value, (int, Sym)):
        return [value]
    if isinstance(value, (list, tuple)):
        return [UNKNOWN if isinstance(size, (Opaque, TensorSpec)) else size for size in value]
    return None


def reshaped(shape: Shape, newshape: Any) -> Shape:
    """`compute_reshape_output_shape`."""
    sizes = _sizes(newshape)
    if sizes is None:
        return UNKNOWN
    if any(isinstance(size, int) and size < -1 for size in sizes):
        reject(
            Kind.RESHAPE,
            f"a shape has no axis below -1: {render_shape(tuple(sizes))}",
            "Each dimension in `newshape` must be a non-negative integer, or `-1`",
            argument="newshape",
        )
    open_axes = sum(isinstance(size, int) and size == -1 for size in sizes)
    if open_axes > 1:
        reject(
            Kind.RESHAPE,
            f"at most one axis can be left open with -1: {render_shape(tuple(sizes))}",
            "There must be at most one unknown dimension (-1) in `newshape`.",
            argument="newshape",
        )
    sizes = [size if isinstance(size, (int, Sym, Unknown)) else None for size in sizes]
    free = None in sizes or (isinstance(shape, tuple) and None in shape)
    if free:
        return tuple(None if _is_open(size) else size for size in sizes)
    fixed = [size for size in sizes if not _is_open(size)]
    if isinstance(shape, Unknown) or any(isinstance(d, Unknown) for d in (*shape, *fixed)):
        return tuple(UNKNOWN if _is_open(size) else size for size in sizes)
    return _filled(shape, sizes, fixed, bool(open_axes))


def _is_open(size: Any) -> bool:
    return isinstance(size, int) and size == -1


def _filled(
    shape: tuple[Dim, ...], sizes: Sequence[Any], fixed: Sequence[Any], has_open: bool
) -> Shape:
    total: Any = product(shape)
    known: Any = product(fixed)
    if not has_open:
        if same(total, known) is False:
            reject(
                Kind.RESHAPE,
                f"{render_shape(shape)} has {total} elements, and {render_shape(tuple(sizes))} has "
                f"{known}",
                "The total size of the tensor must be unchanged.",
                argument="newshape",
            )
        return tuple(sizes)
    if isinstance(total, int) and isinstance(known, int):
        if known == 0 or total % known:
            reject(
                Kind.RESHAPE,
                f"{render_shape(shape)} has {total} elements, which {known} does not divide",
                "The total size of the tensor must be unchanged, however, the input size cannot by "
                "divided by the specified dimensions",
                argument="newshape",
            )
        rest: Any = total // known
    else:
        rest = total // known if isinstance(known, Sym) or known else UNKNOWN
    return tuple(rest if _is_open(size) else size for size in sizes)


def _reshape(env: Environment, x: Any, newshape: Any) -> TensorSpec:
    tensor = single(x)
    return tensor.with_shape(reshaped(tensor.shape, newshape))


def _ravel(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown):
        return tensor
    return tensor.with_shape((flat(tensor.shape),))


def _transpose(env: Environment, x: Any, axes: Any = None) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return tensor
    if axes is None:
        return tensor.with_shape(shape[::-1])
    if not isinstance(axes, (list, tuple)):
        reject(
            Kind.ARGUMENT,
            f"`axes` must be a tuple of axes, not {axes!r}",
            "has no len()" if isinstance(axes, (int, float)) else "",
            argument="axes",
        )
    rank = len(shape)
    if len(axes) != rank:
        reject(
            Kind.RANK,
            f"`axes` names {len(axes)} axes, and {render_shape(shape)} has {rank}",
            "axis must be a list of the same length as the input shape, "
            f"expected {rank}, but received {len(axes)}.",
            argument="axes",
        )
    if any(not isinstance(axis, int) or not -rank <= axis < rank for axis in axes):
        reject(
            Kind.RANK,
            f"`axes` names an axis that {render_shape(shape)} does not have: {list(axes)}",
            f"Each axis in `axes` must be an integer in [-{rank}, {rank}).",
            argument="axes",
        )
    if len({axis % rank for axis in axes}) != rank:
        reject(
            Kind.RESHAPE,
            f"`axes` names an axis twice: {list(axes)}",
            "`axes` must be a valid permutation of the input dimensions",
            argument="axes",
        )
    return tensor.with_shape(tuple(shape[axis] for axis in axes))


def _swapaxes(env: Environment, x: Any, axis1: Any, axis2: Any) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown):
        return tensor
    dims = list(tensor.shape)
    one, two = axis_of(axis1, len(dims), "axis1"), axis_of(axis2, len(dims), "axis2")
    dims[one], dims[two] = dims[two], dims[one]
    return tensor.with_shape(tuple(dims))


def _moveaxis(env: Environment, x: Any, source: Any, destination: Any) -> TensorSpec:
    tensor = single(x)
    start, end = listed(source, "source"), listed(destination, "destination")
    if len(start) != len(end):
        reject(
            Kind.ARGUMENT,
            f"`source` names {len(start)} axes, and `destination` {len(end)}",
            "`source` and `destination` arguments must have the same number of elements",
        )
    if isinstance(tensor.shape, Unknown):
        return tensor
    rank = len(tensor.shape)
    start = [axis_of(axis, rank, "source") for axis in start]
    end = [axis_of(axis, rank, "destination") for axis in end]
    if len(set(start)) != len(start) or len(set(end)) != len(end):
        return tensor.with_shape(UNKNOWN)
    moved = dict(zip(end, start))
    left = iter(axis for axis in range(rank) if axis not in start)
    order = [moved[axis] if axis in moved else next(left) for axis in range(rank)]
    return tensor.with_shape(tuple(tensor.shape[axis] for axis in order))


def _rot90(env: Environment, array: Any, k: Any = 1, axes: Any = (0, 1)) -> TensorSpec:
    tensor = single(array)
    shape = tensor.shape
    needs_rank(
        shape, 2, "`rot90` needs two dimensions", "Input array must have at least 2 dimensions."
    )
    pair = list(axes) if isinstance(axes, (tuple, list)) else []
    if len(pair) != 2 or pair[0] == pair[1]:
        reject(
            Kind.ARGUMENT,
            f"`axes` names two different axes, not {axes!r}",
            "Axes must be a tuple of two different dimensions."
            if isinstance(axes, (tuple, list))
            else "",
            argument="axes",
        )
    if isinstance(shape, Unknown) or not all(isinstance(axis, int) for axis in pair):
        return tensor.with_shape(UNKNOWN)
    dims = list(shape)
    one, two = (_looked_up(axis, len(dims)) for axis in pair)
    dims[one], dims[two] = dims[two], dims[one]
    return tensor.with_shape(tuple(dims))


def _looked_up(axis: int, rank: int, argument: str = "axes") -> int:
    """An axis that Keras looks up in a list."""
    if not -rank <= axis < rank:
        reject(
            Kind.RANK,
            f"`{argument}` names the axis {axis}, and the tensor has {rank}",
            "index out of range",
            argument=argument,
        )
    return axis % rank


def _expand_dims(env: Environment, x: Any, axis: Any) -> TensorSpec:
    tensor = single(x)
    if not isinstance(axis, (int, tuple, list)):
        reject(
            Kind.ARGUMENT,
            f"`axis` must be an integer or a tuple of integers, not {axis!r}",
            "The `axis` argument to `expand_dims` should be an integer, tuple or list.",
            argument="axis",
        )
    if isinstance(tensor.shape, Unknown):
        return tensor
    new = listed(axis)
    rank = len(new) + len(tensor.shape)
    places = {axis_of(one, rank) for one in new}
    if len(places) != len(new):
        reject(Kind.ARGUMENT, f"`axis` names an axis twice: {axis!r}", "", argument="axis")
    left = iter(tensor.shape)
    return tensor.with_shape(tuple(1 if i in places else next(left) for i in range(rank)))


def _squeeze(env: Environment, x: Any, axis: Any = None) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return tensor
    if axis is None:
        if any(same(dim, 1) is None and dim is not None for dim in shape):
            return tensor.with_shape(UNKNOWN)
        return tensor.with_shape(tuple(dim for dim in shape if not same(dim, 1)))
    gone = []
    for one in listed(axis):
        if not isinstance(one, int):
            return tensor.with_shape(UNKNOWN)
        place = _looked_up(one, len(shape), "axis")
        if shape[place] is None or same(shape[place], 1) is False:
            reject(
                Kind.RESHAPE,
                f"the axis {one} of {render_shape(shape)} is not 1, and cannot be squeezed",
                f"Cannot squeeze axis {one}, because the dimension is not 1.",
                argument="axis",
            )
        gone.append(place)
    if len(set(gone)) != len(gone):
        return tensor.with_shape(UNKNOWN)
    return tensor.with_shape(tuple(dim for i, dim in enumerate(shape) if i not in gone))


def _broadcast_to(env: Environment, x: Any, shape: Any) -> TensorSpec:
    tensor = single(x)
    sizes = _sizes(shape)
    if sizes is None or isinstance(shape, (int, Sym)):
        return tensor.with_shape(UNKNOWN)
    broadcast(tensor.shape, tuple(sizes))
    return tensor.with_shape(tuple(sizes))


def _tile(env: Environment, x: Any, repeats: Any) -> TensorSpec:
    tensor = single(x)
    counts = _sizes(repeats)
    if isinstance(tensor.shape, Unknown) or counts is None:
        return tensor.with_shape(UNKNOWN)
    dims: list[Any] = list(tensor.shape)
    counts = [1] * (len(dims) - len(counts)) + counts
    dims = [1] * (len(counts) - len(dims)) + dims
    # An axis that is not known may be free, and then it stays so.
    return tensor.with_shape(tuple(times(dim, count) for dim, count in zip(dims, counts)))


def _repeat(env: Environment, x: Any, repeats: Any, axis: Any = None) -> TensorSpec:
    tensor = single(x)
    shape, counts = tensor.shape, _sizes(repeats)
    if axis is not None and not isinstance(axis, int):
        reject(Kind.ARGUMENT, f"`axis` must be an integer, not {axis!r}", "", argument="axis")
    if isinstance(shape, Unknown) or counts is None:
        return tensor.with_shape(UNKNOWN)
    dims: list[Any] = [flat(shape)] if axis is None else list(shape)
    place = 0 if axis is None else _looked_up(axis, len(dims), "axis")
    length = dims[place]
    if length is not None:
        if len(counts) > 1 and same(length, len(counts)) is False:
            reject(
                Kind.RESHAPE,
                f"`repeats` has {len(counts)} numbers, for {length} elements",
                "Size of `repeats` and dimensions of",
                argument="repeats",
            )
        dims[place] = length * counts[0] if len(counts) == 1 else _total(length, counts)
    return tensor.with_shape(tuple(dims))


def _total(length: Any, counts: Sequence[Any]) -> Any:
    if isinstance(length, Unknown):
        return UNKNOWN
    total: Any = 0
    for count in counts:
        total = total + count
    return total


def _pad(
    env: Environment, x: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = None
) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    pairs = _pairs(pad_width)
    if isinstance(shape, Unknown) or pairs is None:
        return tensor.with_shape(UNKNOWN)
    if len(pairs) == 1:
        pairs = pairs * len(shape)
    if len(pairs) != len(shape):
        reject(
            Kind.RANK,
            f"`pad_width` is for {len(pairs)} axes, and {render_shape(shape)} has {len(shape)}",
            "`pad_width` must have the same length as `x.shape`.",
            argument="pad_width",
        )
    if not all(isinstance(part, (int, Sym)) for pair in pairs for part in pair):
        return tensor.with_shape((UNKNOWN,) * len(shape))  # tensors, say
    return tensor.with_shape(
        tuple(plus(dim, before + after) for dim, (before, after) in zip(shape, pairs))
    )


def _pairs(pad_width: Any) -> list[tuple[Any, Any]] | None:
    """What goes before and after each axis.

    Source: `Pad._process_pad_width`: one number is for all, and one pair too.
    """
    if isinstance(pad_width, int):
        return [(pad_width, pad_width)]
    if not isinstance(pad_width, (list, tuple)):
        return None
    if not pad_width:
        reject(Kind.ARGUMENT, "`pad_width` is empty", "index out of range", argument="pad_width")
    if isinstance(pad_width[0], int):
        if len(pad_width) == 2 and isinstance(pad_width[1], int):
            return [(pad_width[0], pad_width[1])]
        return None
    if not all(isinstance(pair, (list, tuple)) and len(pair) in (1, 2) for pair in pad_width):
        return None
    return [(pair[0], pair[-1]) for pair in pad_width]


def _take(env: Environment, x: Any, indices: Any, axis: Any = None) -> TensorSpec:
    tensor = single(x)
    taken: Any = indices.shape if isinstance(indices, TensorSpec) else _literal_shape(indices)
    if isinstance(taken, Unknown):
        return tensor.with_shape(UNKNOWN)
    if axis is None:
        return tensor.with_shape(taken)
    if isinstance(tensor.shape, Unknown):
        return tensor
    place = axis_of(axis, len(tensor.shape))
    return tensor.with_shape((*tensor.shape[:place], *taken, *tensor.shape[place + 1 :]))


def _literal_shape(value: Any) -> Shape:
    """`np.array(value).shape` of numbers in lists."""
    if isinstance(value, (list, tuple)):
        inner = [_literal_shape(item) for item in value]
        if not inner:
            return (0,)
        if any(isinstance(one, Unknown) or one != inner[0] for one in inner):
            return UNKNOWN
        first: Any = inner[0]
        return (len(value), *first)
    number = isinstance(value, (int, float, Sym)) and not may_be_array(value)
    return () if number else UNKNOWN


def _take_along_axis(env: Environment, x: Any, indices: Any, axis: Any = None) -> TensorSpec:
    tensor = single(x)
    shape, taken = tensor.shape, shape_of(indices)
    if not isinstance(indices, TensorSpec):
        return tensor.with_shape(UNKNOWN)
    if isinstance(shape, Unknown) or isinstance(taken, Unknown):
        return tensor.with_shape(UNKNOWN)
    dims: list[Any] = [flat(shape)] if axis is None else list(shape)
    if len(dims) != len(taken):
        reject(
            Kind.RANK,
            f"`x` and `indices` have {len(dims)} and {len(taken)} dimensions",
            "`x` and `indices` must have the same number of dimensions",
        )
    place = 0 if axis is None else axis_of(axis, len(dims))
    dims[place] = taken[place]
    return tensor.with_shape(broadcast(tuple(dims), taken))


# ---------------------------------------------------------------------- diagonals


def _diagonal_length(rows: Any, columns: Any, offset: int) -> Any:
    if rows is None or columns is None:
        return None
    if not isinstance(rows, int) or not isinstance(columns, int):
        return UNKNOWN
    return max(0, min(columns - offset if offset > 0 else rows + offset, rows, columns))


def _diag(env: Environment, x: Any, k: Any = 0) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, Unknown) or not isinstance(k, int):
        return tensor.with_shape(UNKNOWN)
    if len(shape) == 1:
        side = plus(shape[0], abs(k))
        return tensor.with_shape((side, side))
    if len(shape) != 2:
        reject(
            Kind.RANK,
            f"`diag` takes one or two dimensions, and gets {render_shape(shape)}",
            "`x` must be 1-D or 2-D, but received shape " + quoted(shape),
        )
    return tensor.with_shape((_diagonal_length(*shape, k),))


def _diagflat(env: Environment, x: Any, k: Any = 0) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown) or not isinstance(k, int):
        return tensor.with_shape(UNKNOWN)
    side = plus(flat(tensor.shape), abs(k))
    return tensor.with_shape((side, side))


def _two_axes(shape: tuple[Dim, ...], axis1: Any, axis2: Any, keras: str) -> tuple[int, int]:
    one, two = axis_of(axis1, len(shape), "axis1"), axis_of(axis2, len(shape), "axis2")
    if one == two:
        reject(Kind.ARGUMENT, f"`axis1` and `axis2` are both the axis {one}", keras)
    return one, two


def _diagonal(
    env: Environment, x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1
) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, Unknown) or not isinstance(offset, int):
        return tensor.with_shape(UNKNOWN)
    one, two = _two_axes(shape, axis1, axis2, "`axis1` and `axis2` cannot be the same.")
    rest = tuple(dim for i, dim in enumerate(shape) if i not in (one, two))
    return tensor.with_shape((*rest, _diagonal_length(shape[one], shape[two], offset)))


def _trace(env: Environment, x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> TensorSpec:
    tensor = single(x)
    dtype = promotion.summed(env, tensor.dtype)
    if isinstance(tensor.shape, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    axes = _two_axes(tensor.shape, axis1, axis2, "`axis1` and `axis2` must be different.")
    return TensorSpec(tuple(d for i, d in enumerate(tensor.shape) if i not in axes), dtype)


def _nonzero(env: Environment, x: Any) -> Any:
    shape = single(x).shape
    if isinstance(shape, Unknown):
        return UNKNOWN
    return tuple(TensorSpec((None,), "int32") for _ in shape)


def _bincount(
    env: Environment, x: Any, weights: Any = None, minlength: Any = 0, sparse: Any = False
) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown):
        return TensorSpec(UNKNOWN, UNKNOWN)
    return TensorSpec((*tensor.shape[:-1], None), "int32" if weights is None else UNKNOWN)


_OPEN = frozenset({"newshape"})

OPERATIONS = (
    Operation("reshape", _reshape, open=_OPEN),
    Operation("ravel", _ravel),
    Operation("transpose", _transpose),
    Operation("swapaxes", _swapaxes),
    Operation("moveaxis", _moveaxis),
    Operation("rot90", _rot90),
    Operation("expand_dims", _expand_dims),
    Operation("squeeze", _squeeze),
    Operation("broadcast_to", _broadcast_to, open=frozenset({"shape"})),
    Operation("tile", _tile, open=frozenset({"repeats"})),
    Operation("repeat", _repeat, open=frozenset({"repeats"})),
    Operation("pad", _pad, open=frozenset({"pad_width", "mode", "constant_values"})),
    Operation("take", _take),
    Operation("take_along_axis", _take_along_axis),
    Operation("diag", _diag),
    Operation("diagflat", _diagflat),
    Operation("diagonal", _diagonal),
    Operation("trace", _trace),
    Operation("nonzero", _nonzero),
    Operation("bincount", _bincount),
)
