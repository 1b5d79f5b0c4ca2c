"""Functions that change the shape, take parts out of it, or ask for it."""

from __future__ import annotations

from typing import Any, NoReturn

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Several,
    Spot,
    agreed,
    axes_of,
    axis_of,
    dims_of,
    in_part,
    is_dim,
    is_spot,
    needs_rank,
    not_told,
    number_of,
    refuse,
    reshaped,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, Unknown, product, render_shape, same

__all__ = ["FUNCTIONS"]


def _type(value: Any) -> Any:
    return value if isinstance(value, str) else UNKNOWN


def _shape(input: Any, out_type: Any = "int32", name: Any = None) -> Spot:
    given = spot(input)
    content = tuple(dim if dim is None or is_dim(dim) else UNKNOWN for dim in given)
    return Spot((len(given),), content, _type(out_type))


def _rank(input: Any, name: Any = None) -> Spot:
    return Spot((), (len(spot(input)),), "int32")


def _size(input: Any, out_type: Any = "int32", name: Any = None) -> Spot:
    given = spot(input)
    total = None if None in given else product(given)
    return Spot((), (total if total is None or is_dim(total) else UNKNOWN,), _type(out_type))


def _reshape(tensor: Any, shape: Any, name: Any = None) -> Spot:
    given = spot(tensor)
    return given.like(reshaped(given, dims_of(shape)))


def _expand_dims(input: Any, axis: Any, name: Any = None) -> Spot:
    given = spot(input)
    if isinstance(axis, (tuple, list)) and not isinstance(axis, Spot) and len(axis) == 1:
        axis = axis[0]
    at = axis_of(axis, given, 1)
    return given.like((*given[:at], 1, *given[at:]))


def _squeeze(input: Any, axis: Any = None, name: Any = None) -> Spot:
    given = spot(input)
    if axis is None or axis == () or axis == []:
        if not all(isinstance(dim, int) for dim in given):
            not_told()
        return given.like(dim for dim in given if dim != 1)
    axes = axes_of(axis, given)
    for i in axes:
        if is_dim(given[i]) and same(given[i], 1) is False:
            shown = render_shape(given)
            refuse(Kind.AXIS, f"the axis {i} of {shown} is {given[i]} long, and cannot be squeezed")
        if given[i] not in (1, None):
            not_told()
    return given.like(dim for i, dim in enumerate(given) if i not in axes)


def _transpose(a: Any, perm: Any = None, conjugate: Any = False, name: Any = None) -> Spot:
    given = spot(a)
    if perm is None:
        return given.like(reversed(given))
    if isinstance(perm, (tuple, list)) and not is_spot(perm) and len(perm) != len(given):
        shown = f"{render_shape(given)} has {len(given)} dimensions"
        refuse(Kind.RESHAPE, f"{shown}, and `perm` orders {len(perm)}")
    axes = axes_of(perm, given, name="perm")
    if sorted(axes) != list(range(len(given))):
        refuse(
            Kind.RESHAPE,
            f"`perm={perm}` names an axis of {render_shape(given)} twice",
            where="on data",
        )
    return given.like(given[i] for i in axes)


def _matrix_transpose(a: Any, name: Any = None, conjugate: Any = False) -> Spot:
    given = spot(a)
    needs_rank(given, least=2, raises="ValueError")
    return given.like((*given[:-2], given[-1], given[-2]))


def _several(values: Any, what: str) -> list[Spot]:
    if is_spot(values) or not isinstance(values, (tuple, list)) or not values:
        not_told()
    parts = [spot(value) for value in values]
    for part in parts:
        if len(part) != len(parts[0]):
            _refuse_parts(parts[0], part, what)
    return parts


def _refuse_parts(one: Spot, other: Spot, what: str) -> NoReturn:
    refuse(Kind.MERGE, f"{render_shape(one)} and {render_shape(other)} {what}")


def _common(parts: list[Spot], axis: int, what: str) -> Any:
    """The length that all have along an axis."""
    one, other = next(
        (
            (one, other)
            for one in parts
            for other in parts
            if is_dim(one[axis]) and is_dim(other[axis]) and same(one[axis], other[axis]) is False
        ),
        (None, None),
    )
    if one is not None and other is not None:
        _refuse_parts(one, other, what)
    return agreed([part[axis] for part in parts])


def _concat(values: Any, axis: Any, name: Any = "concat") -> Spot:
    parts = _several(values, "are of different ranks, and cannot be joined")
    rank = len(parts[0])
    at = axis_of(axis, parts[0] if len(parts) > 1 else rank)
    lengths = [part[at] for part in parts]
    total: Any = None
    if None not in lengths:
        total = UNKNOWN if any(isinstance(n, Unknown) for n in lengths) else sum(lengths)
    what = f"differ apart from the axis {at}"
    shape = [total if i == at else _common(parts, i, what) for i in range(rank)]
    content: tuple[Any, ...] | None = None
    if rank == 1 and all(part.content is not None for part in parts):
        content = tuple(dim for part in parts for dim in part.content or ())
    dtype = next((part.dtype for part in parts if isinstance(part.dtype, str)), UNKNOWN)
    return Spot(shape, content, dtype)


def _stack(values: Any, axis: Any = 0, name: Any = "stack") -> Spot:
    if isinstance(values, Spot) and axis == 0 and not isinstance(axis, bool):
        return values  # TensorFlow converts it to a tensor, which it is.
    first = spot(values[0]) if isinstance(values, (tuple, list)) and values else ()
    at = axis_of(axis, first, 1, raises="ValueError") if first else 0
    parts = _several(values, "cannot be stacked")
    rank = len(parts[0])
    at = axis_of(axis, rank + 1)
    shape = [_common(parts, i, "cannot be stacked") for i in range(rank)]
    shape.insert(at, len(parts))
    content: tuple[Any, ...] | None = None
    if rank == 0 and all(part.content is not None for part in parts):
        content = tuple(part.content[0] for part in parts if part.content is not None)
    dtype = next((part.dtype for part in parts if isinstance(part.dtype, str)), UNKNOWN)
    return Spot(shape, content, dtype)


def _unstack(value: Any, num: Any = None, axis: Any = 0, name: Any = "unstack") -> Several:
    given = spot(value)
    at = axis_of(axis, given, raises="ValueError")
    count = given[at] if num is None else num
    if is_dim(num) and is_dim(given[at]) and same(num, given[at]) is False:
        shown = f"the axis {at} of {render_shape(given)} is {given[at]} long"
        refuse(Kind.AXIS, f"{shown}, and not of {num} parts")
    if not isinstance(count, int) or count > _MOST:
        not_told()
    rest = (*given[:at], *given[at + 1 :])
    if given.content is not None and len(given) == 1 and len(given.content) == count:
        return Several([Spot((), (dim,), given.dtype) for dim in given.content])
    return Several([given.like(rest) for _ in range(count)])


#: Tensors that one function may give.
_MOST = 256


def _split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: Any = "split"
) -> Several:
    given = spot(value)
    at = axis_of(axis, given)

    def part(length: Any) -> Spot:
        return given.like((*given[:at], length, *given[at + 1 :]))

    if isinstance(num_or_size_splits, int):
        if not 0 < num_or_size_splits <= _MOST:
            not_told()
        length = given[at]
        if isinstance(length, int):
            if length % num_or_size_splits:
                _refuse_split(given, at, f"{num_or_size_splits} equal parts")
            length //= num_or_size_splits
        elif length is not None:
            length = UNKNOWN
        return Several([part(length) for _ in range(num_or_size_splits)])
    sizes = dims_of(num_or_size_splits)
    if len(sizes) > _MOST:
        not_told()
    if not all(isinstance(size, int) for size in sizes):
        # TensorFlow foresees all of them or none.
        return Several([part(None if None in sizes else UNKNOWN) for _ in sizes])
    free = [i for i, size in enumerate(sizes) if size == -1]
    if free:
        whole = given[at]
        if len(free) > 1 or not isinstance(whole, int):
            not_told()
        rest = [size for size in sizes if size != -1]
        if not all(isinstance(size, int) for size in rest):
            not_told()
        if sum(rest) > whole:
            _refuse_split(given, at, f"parts of {rest}")
        sizes[free[0]] = whole - sum(rest)
    elif is_dim(given[at]) and same(given[at], sum(sizes)) is False:
        _refuse_split(given, at, f"parts of {sizes}")
    return Several([part(size) for size in sizes])


def _refuse_split(given: Spot, axis: int, parts: str) -> NoReturn:
    shown = f"the axis {axis} of {render_shape(given)} is {given[axis]} long"
    refuse(Kind.RESHAPE, f"{shown}, and cannot be split into {parts}")


def _tile(input: Any, multiples: Any, name: Any = None) -> Spot:
    given, times = spot(input), dims_of(multiples)
    if len(times) != len(given):
        shown = f"{render_shape(given)} has {len(given)} dimensions"
        refuse(Kind.RANK, f"{shown}, and `multiples` tells of {len(times)}")
    return given.like(_times(dim, factor) for dim, factor in zip(given, times))


def _times(dim: Any, factor: Any) -> Any:
    if dim is None or factor is None:
        return None
    if isinstance(dim, Unknown) or isinstance(factor, Unknown):
        return UNKNOWN
    return dim * factor


def _repeat(input: Any, repeats: Any, axis: Any = None, name: Any = None) -> Spot:
    given = spot(input)
    if axis is None:
        not_told()
    at = axis_of(axis, given or 0, raises="ValueError")
    length = _times(given[at], number_of(repeats))
    return given.like((*given[:at], length, *given[at + 1 :]))


def _broadcast_to(input: Any, shape: Any, name: Any = None) -> Spot:
    given, wanted = spot(input), dims_of(shape)
    if any(is_dim(dim) and dim == -1 for dim in wanted):
        not_told()
    shown = f"{render_shape(given)} cannot be broadcast to {render_shape(tuple(wanted))}"
    if len(wanted) < len(given):
        refuse(Kind.MERGE, shown)
    out = list(wanted)
    for i, dim in enumerate(given, len(wanted) - len(given)):
        if is_dim(dim) and is_dim(out[i]) and same(dim, out[i]) is False and same(dim, 1) is False:
            refuse(Kind.MERGE, f"{shown}: {dim} and {out[i]} differ")
        # What is longer than 1 stays as it is, so that it is known without being asked for.
        if out[i] is None and isinstance(dim, int) and dim != 1:
            out[i] = dim
        elif out[i] is None and dim is not None and dim != 1:
            out[i] = UNKNOWN
    return given.like(out)


def _gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: Any = 0,
    name: Any = None,
) -> Spot:
    given, places = spot(params), spot(indices)
    if not isinstance(batch_dims, int) or isinstance(batch_dims, bool):
        not_told()
    batch = batch_dims + len(places) if batch_dims < 0 else batch_dims
    if batch < 0:
        not_told()
    if batch > len(places):
        shown = f"`batch_dims={batch_dims}` lies outside of the indices {render_shape(places)}"
        refuse(Kind.RANK, shown, where="on data")
    # A negative number counts axes of the indices, and for an `axis` that is not given its own.
    at = axis_of(batch_dims if axis is None else axis, given)
    if at < batch:
        not_told()
    shown = f"{render_shape(given)} and the indices {render_shape(places)} differ in front"
    for pair in zip(given[:batch], places[:batch]):
        agreed(pair, shown, "on data")
    return given.like((*given[:at], *places[batch:], *given[at + 1 :]))


def _gather_nd(
    params: Any, indices: Any, batch_dims: Any = 0, name: Any = None, **more: Any
) -> Spot:
    given, places = spot(params), spot(indices)
    if not places or not isinstance(places[-1], int) or not isinstance(batch_dims, int):
        not_told()
    used = places[-1] + batch_dims
    if not 0 <= batch_dims < len(places) or batch_dims > len(given):
        shown = f"`batch_dims={batch_dims}` lies outside of the indices {render_shape(places)}"
        refuse(Kind.RANK, shown, "ValueError")
    if used > len(given):
        shown = f"indices of {used} numbers are for more axes than {render_shape(given)} has"
        refuse(Kind.RANK, shown)
    front = [
        one if one == two else UNKNOWN for one, two in zip(given[:batch_dims], places[:batch_dims])
    ]
    return given.like((*front, *places[batch_dims:-1], *given[used:]))


def _embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: Any = None) -> Spot:
    given, places = spot(params), spot(ids)
    return given.like((*places, *given[1:]))


def _boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: Any = "boolean_mask") -> Spot:
    given, chosen = spot(tensor), spot(mask)
    at = 0 if axis is None else axis_of(axis, given, raises="ValueError")
    shown = f"the mask {render_shape(chosen)} is for other axes than those of {render_shape(given)}"
    if not chosen or at + len(chosen) > len(given):
        refuse(Kind.RANK, shown, "ValueError")
    for one, other in zip(given[at:], chosen):
        if is_dim(one) and is_dim(other) and same(one, other) is False:
            refuse(Kind.AXIS, f"{shown}: {one} and {other} differ", "ValueError")
    return given.like((*given[:at], None, *given[at + len(chosen) :]))


def _slice(input_: Any, begin: Any, size: Any, name: Any = None) -> Spot:
    given, starts, sizes = spot(input_), in_part(begin), in_part(size)
    if not starts or not sizes:
        not_told()
    if not len(given) == len(starts) == len(sizes):
        shown = f"{render_shape(given)} has {len(given)} dimensions"
        refuse(Kind.RANK, f"{shown}, and `begin` and `size` tell of {len(starts)} and {len(sizes)}")
    _within(given, starts, sizes)
    out: list[Any] = []
    for dim, start, length in zip(given, starts, sizes):
        if not isinstance(length, int) or length != -1:
            out.append(length)
        elif dim is None or start is None or None in sizes:
            out.append(None)
        elif isinstance(dim, int) and isinstance(start, int) and _are_known(sizes):
            out.append(dim - start)
        else:
            out.append(UNKNOWN)
    if any(isinstance(dim, int) and dim < 0 for dim in out):
        not_told()
    return given.like(out)


def _within(given: Spot, starts: list[Any], sizes: list[Any]) -> None:
    """Refuses what lies outside, if all numbers are known."""
    if not _are_known(starts) or not _are_known(sizes):
        return
    for axis, (dim, start, length) in enumerate(zip(given, starts, sizes)):
        if isinstance(dim, int) and start >= 0 and length >= 0 and start + length > dim:
            shown = f"{start} to {start + length} lies outside of the axis {axis}"
            refuse(Kind.AXIS, f"{shown} of {render_shape(given)}", where="on data")


def _are_known(dims: list[Any]) -> bool:
    return all(isinstance(dim, int) for dim in dims)


def _pad(
    tensor: Any, paddings: Any, mode: Any = "CONSTANT", constant_values: Any = 0, name: Any = None
) -> Spot:
    given = spot(tensor)
    if is_spot(paddings) or not isinstance(paddings, (tuple, list)):
        not_told()
    pairs = [dims_of(pair) for pair in paddings]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        not_told()
    if len(pairs) != len(given):
        shown = f"{render_shape(given)} has {len(given)} dimensions"
        refuse(Kind.RANK, f"{shown}, and `paddings` tells of {len(pairs)}")
    ends = [end for pair in pairs for end in pair]
    if any(isinstance(end, Unknown) for end in ends):
        return given.like(None if dim is None else UNKNOWN for dim in given)
    out: list[Any] = []
    for dim, pair, written in zip(given, pairs, paddings):
        if dim is None or None in pair:
            out.append(None)
        elif isinstance(dim, Unknown):
            out.append(UNKNOWN)
        elif None in ends and not all(is_dim(end) for end in written):
            out.append(UNKNOWN)  # what it works out depends on the others
        else:
            out.append(dim + sum(pair))
    return given.like(out)


def _ensure_shape(x: Any, shape: Any, name: Any = None) -> Spot:
    given = spot(x)
    if not isinstance(shape, (tuple, list)) or is_spot(shape):
        not_told()
    shown = f"{render_shape(given)} is not {render_shape(tuple(shape))}"
    if len(shape) != len(given):
        refuse(Kind.RANK, shown)
    out: list[Any] = []
    for dim, wanted in zip(given, shape):
        if wanted is None:
            out.append(dim)
        elif is_dim(wanted) and is_dim(dim) and same(dim, wanted) is False:
            refuse(Kind.AXIS, f"{shown}: {dim} and {wanted} differ")
        elif not is_dim(wanted) or (is_dim(dim) and same(dim, wanted) is not True):
            not_told()
        else:
            out.append(wanted)
    return given.like(out)


def _meshgrid(*args: Any, indexing: Any = "xy", name: Any = None) -> Several:
    parts = [spot(value) for value in args]
    if not parts or any(len(part) != 1 for part in parts) or indexing not in ("xy", "ij"):
        not_told()
    lengths = [part[0] for part in parts]
    if indexing == "xy" and len(lengths) > 1:
        lengths[:2] = lengths[1::-1]
    return Several([part.like(lengths) for part in parts])


def _images(input: Any, block_size: Any, data_format: Any) -> Spot:
    given = spot(input)
    if not isinstance(block_size, int) or data_format != "NHWC":
        not_told()
    needs_rank(given, 4)
    return given


def _space_to_depth(
    input: Any,
    block_size: Any,
    data_format: Any = "NHWC",
    name: Any = None,
) -> Spot:
    given = _images(input, block_size, data_format)
    sides = [_shrunk(dim, block_size) for dim in given[1:3]]
    return given.like((given[0], *sides, _times(given[3], block_size * block_size)))


def _shrunk(dim: Any, block: int) -> Any:
    if dim is None:
        return None
    if not isinstance(dim, int):
        return UNKNOWN
    if block < 2:
        not_told()
    if dim % block:
        refuse(Kind.RESHAPE, f"an axis of {dim} cannot be divided into blocks of {block}")
    return dim // block


def _depth_to_space(
    input: Any,
    block_size: Any,
    data_format: Any = "NHWC",
    name: Any = None,
) -> Spot:
    given = _images(input, block_size, data_format)
    sides = [_times(dim, block_size) for dim in given[1:3]]
    return given.like((given[0], *sides, _shrunk(given[3], block_size * block_size)))


FUNCTIONS: dict[str, Rule] = {
    "boolean_mask": _boolean_mask,
    "broadcast_to": _broadcast_to,
    "concat": _concat,
    "ensure_shape": _ensure_shape,
    "expand_dims": _expand_dims,
    "gather": _gather,
    "gather_nd": _gather_nd,
    "linalg.matrix_transpose": _matrix_transpose,
    "meshgrid": _meshgrid,
    "nn.depth_to_space": _depth_to_space,
    "nn.embedding_lookup": _embedding_lookup,
    "nn.space_to_depth": _space_to_depth,
    "pad": _pad,
    "rank": _rank,
    "repeat": _repeat,
    "reshape": _reshape,
    "shape": _shape,
    "size": _size,
    "slice": _slice,
    "split": _split,
    "squeeze": _squeeze,
    "stack": _stack,
    "tile": _tile,
    "transpose": _transpose,
    "unstack": _unstack,
}
