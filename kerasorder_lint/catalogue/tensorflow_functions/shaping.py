"""Functions that change the shape, take parts out of it, or ask for it."""

from __future__ import annotations

from typing import Any

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
    not_told,
    number_of,
    reshaped,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, Unknown, product, same

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
    at = axis_of(axis, len(given) + 1)
    return given.like((*given[:at], 1, *given[at:]))


def _squeeze(input: Any, axis: Any = None, name: Any = None) -> Spot:
    given = spot(input)
    if axis is None or axis == () or axis == []:
        if not all(isinstance(dim, int) for dim in given):
            not_told()
        return given.like(dim for dim in given if dim != 1)
    axes = axes_of(axis, len(given))
    if any(given[i] not in (1, None) for i in axes):
        not_told()
    return given.like(dim for i, dim in enumerate(given) if i not in axes)


def _transpose(a: Any, perm: Any = None, conjugate: Any = False, name: Any = None) -> Spot:
    given = spot(a)
    if perm is None:
        return given.like(reversed(given))
    axes = axes_of(perm, len(given))
    if sorted(axes) != list(range(len(given))):
        not_told()
    return given.like(given[i] for i in axes)


def _matrix_transpose(a: Any, name: Any = None, conjugate: Any = False) -> Spot:
    given = spot(a)
    if len(given) < 2:
        not_told()
    return given.like((*given[:-2], given[-1], given[-2]))


def _several(values: Any) -> list[Spot]:
    if is_spot(values) or not isinstance(values, (tuple, list)) or not values:
        not_told()
    parts = [spot(value) for value in values]
    if any(len(part) != len(parts[0]) for part in parts):
        not_told()
    return parts


def _concat(values: Any, axis: Any, name: Any = "concat") -> Spot:
    parts = _several(values)
    rank = len(parts[0])
    at = axis_of(axis, rank)
    lengths = [part[at] for part in parts]
    total: Any = None
    if None not in lengths:
        total = UNKNOWN if any(isinstance(n, Unknown) for n in lengths) else sum(lengths)
    shape = [total if i == at else agreed([part[i] for part in parts]) for i in range(rank)]
    content: tuple[Any, ...] | None = None
    if rank == 1 and all(part.content is not None for part in parts):
        content = tuple(dim for part in parts for dim in part.content or ())
    dtype = next((part.dtype for part in parts if isinstance(part.dtype, str)), UNKNOWN)
    return Spot(shape, content, dtype)


def _stack(values: Any, axis: Any = 0, name: Any = "stack") -> Spot:
    if isinstance(values, Spot) and axis == 0 and not isinstance(axis, bool):
        return values  # TensorFlow converts it to a tensor, which it is.
    parts = _several(values)
    rank = len(parts[0])
    at = axis_of(axis, rank + 1)
    shape = [agreed([part[i] for part in parts]) for i in range(rank)]
    shape.insert(at, len(parts))
    content: tuple[Any, ...] | None = None
    if rank == 0 and all(part.content is not None for part in parts):
        content = tuple(part.content[0] for part in parts if part.content is not None)
    dtype = next((part.dtype for part in parts if isinstance(part.dtype, str)), UNKNOWN)
    return Spot(shape, content, dtype)


def _unstack(value: Any, num: Any = None, axis: Any = 0, name: Any = "unstack") -> Several:
    given = spot(value)
    at = axis_of(axis, len(given))
    count = given[at] if num is None else num
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
    at = axis_of(axis, len(given))

    def part(length: Any) -> Spot:
        return given.like((*given[:at], length, *given[at + 1 :]))

    if isinstance(num_or_size_splits, int):
        if not 0 < num_or_size_splits <= _MOST:
            not_told()
        length = given[at]
        if isinstance(length, int):
            if length % num_or_size_splits:
                not_told()
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
        if not all(isinstance(size, int) for size in rest) or sum(rest) > whole:
            not_told()
        sizes[free[0]] = whole - sum(rest)
    return Several([part(size) for size in sizes])


def _tile(input: Any, multiples: Any, name: Any = None) -> Spot:
    given, times = spot(input), dims_of(multiples)
    if len(times) != len(given):
        not_told()
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
    at = axis_of(axis, len(given))
    length = _times(given[at], number_of(repeats))
    return given.like((*given[:at], length, *given[at + 1 :]))


def _broadcast_to(input: Any, shape: Any, name: Any = None) -> Spot:
    given, wanted = spot(input), dims_of(shape)
    if len(wanted) < len(given) or any(is_dim(dim) and dim == -1 for dim in wanted):
        not_told()
    out = list(wanted)
    for i, dim in enumerate(given, len(wanted) - len(given)):
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
    batch = batch_dims % (len(places) + 1) if batch_dims < 0 else batch_dims
    at = axis_of(batch if axis is None else axis, len(given))
    if at < batch or batch > len(places):
        not_told()
    front = [agreed(pair) for pair in zip(given[:batch], places[:batch])]
    return given.like((*front, *given[batch:at], *places[batch:], *given[at + 1 :]))


def _gather_nd(
    params: Any, indices: Any, batch_dims: Any = 0, name: Any = None, **more: Any
) -> Spot:
    given, places = spot(params), spot(indices)
    if not places or not isinstance(places[-1], int) or not isinstance(batch_dims, int):
        not_told()
    used = places[-1] + batch_dims
    if used > len(given) or batch_dims < 0 or batch_dims >= len(places):
        not_told()
    front = [
        one if one == two else UNKNOWN for one, two in zip(given[:batch_dims], places[:batch_dims])
    ]
    return given.like((*front, *places[batch_dims:-1], *given[used:]))


def _embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: Any = None) -> Spot:
    given, places = spot(params), spot(ids)
    return given.like((*places, *given[1:]))


def _boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: Any = "boolean_mask") -> Spot:
    given, chosen = spot(tensor), spot(mask)
    at = 0 if axis is None else axis_of(axis, len(given))
    if not chosen or at + len(chosen) > len(given):
        not_told()
    return given.like((*given[:at], None, *given[at + len(chosen) :]))


def _slice(input_: Any, begin: Any, size: Any, name: Any = None) -> Spot:
    given, starts, sizes = spot(input_), in_part(begin), in_part(size)
    if not len(given) == len(starts) == len(sizes):
        not_told()
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


def _are_known(dims: list[Any]) -> bool:
    return all(isinstance(dim, int) for dim in dims)


def _pad(
    tensor: Any, paddings: Any, mode: Any = "CONSTANT", constant_values: Any = 0, name: Any = None
) -> Spot:
    given = spot(tensor)
    if is_spot(paddings) or not isinstance(paddings, (tuple, list)) or len(paddings) != len(given):
        not_told()
    pairs = [dims_of(pair) for pair in paddings]
    if any(len(pair) != 2 for pair in pairs):
        not_told()
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
    if not isinstance(shape, (tuple, list)) or len(shape) != len(given):
        not_told()
    out: list[Any] = []
    for dim, wanted in zip(given, shape):
        if wanted is None:
            out.append(dim)
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
    if len(given) != 4 or not isinstance(block_size, int) or data_format != "NHWC":
        not_told()
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
    return dim // block if dim % block == 0 else not_told()


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
