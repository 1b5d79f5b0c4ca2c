"""Shapes of which functions of `keras.ops` foresee a result, and cannot compute it.

Source: keras/src/backend/tensorflow/, Keras 3.15, TensorFlow 2.21; compared with runs by
        `tests/catalogue/test_unrunnable_operations.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue.operations.unrunnable_axes import (
    Check,
    Shape,
    differ,
    fails,
    of_tensor,
    shape_of,
)
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Unknown, product, render_shape
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["OF_SHAPES"]


def _apart(one: Shape, other: Shape) -> bool:
    """Whether two shapes cannot be the same."""
    return len(one) != len(other) or any(map(differ, one, other))


def _rank(*ranks: int, what: str) -> Any:
    """The ranks that alone are taken."""

    def check(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
        if len(shape) in ranks:
            return None
        return fails(Kind.RANK, f"{what}, not {render_shape(shape)}", None)

    return check


def _of_rank(name: str, *ranks: int, what: str) -> Check:
    return of_tensor(_rank(*ranks, what=what), name)


def _pair(one: str, other: str, shown: str) -> Check:
    """Two tensors that are computed with element by element."""

    def check(values: Mapping[str, Any]) -> Problem | None:
        left, right = shape_of(values, one), shape_of(values, other)
        if left is None or right is None or not broadcast_fails(left, right):
            return None
        message = f"{shown} of {render_shape(left)} and {render_shape(right)}, which do not fit"
        return fails(Kind.MERGE, message, other)

    return check


def _slice(values: Mapping[str, Any]) -> Problem | None:
    inputs, start, size = shape_of(values, "inputs"), values["start_indices"], values["shape"]
    if inputs is None or not isinstance(size, (list, tuple)):
        return None
    if not isinstance(start, (list, tuple)):
        start = [0] * len(inputs)  # it is nowhere less
    for length, first, taken in zip(inputs, start, size):
        if all(type(n) is int for n in (length, first, taken)) and first + taken > length:
            message = f"`keras.ops.slice` takes {taken} from {first} on, of an axis of {length}"
            return fails(Kind.AXIS, message, "shape")
    return None


def _ctc_loss(values: Mapping[str, Any]) -> Problem | None:
    for name in ("target_length", "output_length"):
        shape = shape_of(values, name)
        if shape is not None and len(shape) != 1:
            return fails(Kind.RANK, f"`{name}` is a vector, not {render_shape(shape)}", name)
    return None


def _last_axis(values: Mapping[str, Any]) -> Problem | None:
    output, axis = shape_of(values, "output"), values.get("axis", -1)
    if output is None or type(axis) is not int or axis in (-1, len(output) - 1):
        return None
    message = f"the classes are on the last axis of {render_shape(output)}, not on {axis}"
    return fails(Kind.AXIS, message, "axis")


def _slice_update(values: Mapping[str, Any]) -> Problem | None:
    inputs, updates = shape_of(values, "inputs"), shape_of(values, "updates")
    start = values.get("start_indices")
    count: Any = shape_of(values, "start_indices")
    if isinstance(start, (list, tuple)):
        count = (len(start),)
    if inputs is None:
        return None
    if count is not None and (len(count) != 1 or differ(count[0], len(inputs))):
        message = f"`start_indices` must be {len(inputs)} numbers for {render_shape(inputs)}"
        return fails(Kind.AXIS, message, "start_indices")
    if updates is not None and len(updates) != len(inputs):
        message = (
            f"`keras.ops.slice_update` puts {render_shape(updates)} into {render_shape(inputs)}, "
            "which has another rank"
        )
        return fails(Kind.RANK, message, "updates")
    for length, put in zip(inputs, updates or ()):
        if type(length) is int and type(put) is int and put > length:
            message = f"`keras.ops.slice_update` puts {put} into an axis of {length}"
            return fails(Kind.AXIS, message, "updates")
    return None


def _scattered(into: Shape, values: Mapping[str, Any], name: str) -> Problem | None:
    """One number, or a part of the tensor, for each row of `indices`."""
    indices, updates = shape_of(values, "indices"), shape_of(values, name)
    if not indices or updates is None or type(indices[-1]) is not int:
        return None
    if indices[-1] > len(into):
        message = f"`indices` of {render_shape(indices)} names {indices[-1]} axes of {len(into)}"
        return fails(Kind.AXIS, message, "indices")
    wanted = (*indices[:-1], *into[indices[-1] :])
    if not _apart(updates, wanted):
        return None
    message = (
        f"`{name}` is {render_shape(updates)}, and {render_shape(wanted)} is put in at the places "
        f"that {render_shape(indices)} says"
    )
    return fails(Kind.MERGE, message, name)


def _scatter(values: Mapping[str, Any]) -> Problem | None:
    into = values.get("shape")
    return _scattered(tuple(into), values, "values") if isinstance(into, (list, tuple)) else None


def _scatter_update(values: Mapping[str, Any]) -> Problem | None:
    into = shape_of(values, "inputs")
    return None if into is None else _scattered(into, values, "updates")


def _rearrange(values: Mapping[str, Any]) -> Problem | None:
    """A letter for each axis, on both sides; what is beyond the letters is left out."""
    shape, pattern = shape_of(values, "tensor"), values.get("pattern")
    if shape is None or not isinstance(pattern, str) or pattern.count("->") != 1:
        return None
    left, right = (re.findall(r"[A-Za-z_]\w*", side) for side in pattern.split("->"))
    if "(" in pattern.partition("->")[0] or "1" in pattern.split() or "..." in pattern:
        return None
    beyond = shape[len(left) :]
    many = any(type(length) is int and length > 1 for length in beyond)
    if not many and not set(left) - set(right):
        return None
    message = f"`{pattern}` does not name the axes of {render_shape(shape)}"
    return fails(Kind.RANK, message, "pattern", "Name each axis once on each side.")


def _affine_transform(values: Mapping[str, Any]) -> Problem | None:
    images, transform = shape_of(values, "images"), shape_of(values, "transform")
    if images is None or not transform:
        return None
    count = images[0] if len(images) == 4 else 1
    several = len(transform) == 2 and transform[0] != 1 and differ(transform[0], count)
    if not several and not differ(transform[-1], 8):
        return None
    message = f"a transform of {render_shape(images)} is 8 numbers for each image or for all, not "
    return fails(Kind.AXIS, f"{message}{render_shape(transform)}", "transform")


def _sides(shape: Shape, values: Mapping[str, Any]) -> list[int]:
    """The sides of images that are known."""
    first = -2 if values.get("data_format") == "channels_first" else -3
    sides = shape[first : first + 2 or None]
    return [side for side in sides if type(side) is int]


def _sobel_edges(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    empty = _without_pixels(shape[1:], shape)
    if empty is not None:
        return empty
    if len(shape) < 3 or min(_sides(shape, values), default=2) > 1:
        return None
    return fails(Kind.AXIS, f"edges are not found along an axis of 1: {render_shape(shape)}", None)


def _resize(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """Pixels that there are; a padded image has some."""
    lengths = shape[-1:] if values.get("pad_to_aspect_ratio") else shape[-3:]
    return _without_pixels(lengths, shape)


def _affine(values: Mapping[str, Any]) -> Problem | None:
    images = shape_of(values, "images")
    found = None if images is None else _without_pixels(tuple(_sides(images, values)), images)
    return found or _affine_transform(values)


def _filtered(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """A filter has a part for each channel."""
    first = values.get("data_format") == "channels_first"
    return _without_pixels(shape[-3:-2] if first else shape[-1:], shape)


def _without_pixels(lengths: Shape, shape: Shape) -> Problem | None:
    if len(shape) not in (3, 4) or not any(type(n) is int and n == 0 for n in lengths):
        return None
    return fails(Kind.EMPTY, f"there is nothing in images of {render_shape(shape)}", "images")


def _ssim(values: Mapping[str, Any]) -> Problem | None:
    one, other = shape_of(values, "image1"), shape_of(values, "image2")
    if one is None or other is None:
        return None
    window = values.get("filter_size", 11)
    if not _apart(one, other):
        if type(window) is not int or len(one) < 3:
            return None
        if min(_sides(one, values), default=window) >= window:
            return None
        message = f"a window of {window} does not fit in {render_shape(one)}"
        return fails(Kind.EMPTY, message, "filter_size")
    message = f"`keras.ops.image.ssim` compares {render_shape(one)} with {render_shape(other)}"
    return fails(Kind.MERGE, message, "image2", "The images must be alike.")


def _segments(values: Mapping[str, Any]) -> Problem | None:
    if values.get("sorted") is not True or type(values.get("num_segments")) is not int:
        return None
    message = "`num_segments` goes with segments that are not sorted, on TensorFlow"
    return fails(Kind.ARGUMENT, message, "num_segments", "Leave out one of both.")


def _in_top_k(values: Mapping[str, Any]) -> Problem | None:
    targets, predictions = shape_of(values, "targets"), shape_of(values, "predictions")
    if not targets or not predictions or not differ(targets[0], predictions[0]):
        return None
    message = f"{targets[0]} targets are looked for in {predictions[0]} predictions"
    return fails(Kind.AXIS, message, "targets")


def _ctc_decode(values: Mapping[str, Any]) -> Problem | None:
    lengths = shape_of(values, "sequence_lengths")
    if lengths is None or len(lengths) == 1:
        return None
    message = f"`sequence_lengths` is a vector, not {render_shape(lengths)}"
    return fails(Kind.RANK, message, "sequence_lengths")


def _psnr(values: Mapping[str, Any]) -> Problem | None:
    one, other = shape_of(values, "x1"), shape_of(values, "x2")
    if one is None or other is None or not _apart(one, other):
        return None
    message = f"`keras.ops.psnr` compares {render_shape(one)} with {render_shape(other)}"
    return fails(Kind.MERGE, message, "x2", "The images must be alike.")


def _attention(values: Mapping[str, Any]) -> Problem | None:
    shapes = [shape_of(values, name) for name in ("query", "key", "value")]
    query, key, value = shapes
    if query is None or key is None or value is None:
        return None
    shown = ", ".join(render_shape(shape) for shape in (query, key, value))
    if not len(query) == len(key) == len(value) == 4:
        return fails(Kind.RANK, f"attention needs four axes of each: {shown}", "query")
    heads = query[2], key[2]
    repeated = type(heads[0]) is int and type(heads[1]) is int and heads[0] > heads[1] > 1
    groups = heads[0] // heads[1] if repeated else 1  # type: ignore[operator]

    def repeats(length: Dim) -> Dim:
        return length * groups if type(length) is int else length

    count, depths = repeats(key[2]), (query[3], key[3])
    pairs = [
        (query[0], key[0]), (key[0], value[0]), (key[1], value[1]), (query[2], count),
        (count, repeats(value[2])), depths,
    ]  # fmt: skip
    if not any(differ(a, b) for a, b in pairs):
        return None
    return fails(Kind.MERGE, f"query, key and value do not go together: {shown}", "key")


def _fold(values: Mapping[str, Any]) -> Problem | None:
    shape, pairs = shape_of(values), []
    for name in ("output_size", "kernel_size", "dilation", "padding", "stride"):
        given = values.get(name)
        pair = (given, given) if type(given) is int else given
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            return None
        pairs.append(tuple(pair))
    if shape is None or not all(type(n) is int for pair in pairs for n in pair):
        return None
    counts = [
        (size + 2 * pad - gap * (kernel - 1) - 1) // step + 1
        for size, kernel, gap, pad, step in zip(*pairs)
    ]
    blocks = counts[0] * counts[1]
    if len(shape) != 3 or not differ(shape[2], blocks):
        return None
    message = f"`keras.ops.fold` puts {blocks} blocks together, and {render_shape(shape)} has "
    return fails(Kind.RESHAPE, f"{message}{shape[2]}", "output_size")


def _size(value: Any) -> Dim:
    if isinstance(value, (bool, int, float)):
        return 1
    shape = shape_of({"": value}, "")
    return None if shape is None else product(shape)


def _vdot(values: Mapping[str, Any]) -> Problem | None:
    sizes = [_size(values.get(name)) for name in ("x1", "x2")]
    if not differ(sizes[0], sizes[1]):
        return None
    message = f"`keras.ops.vdot` multiplies {sizes[0]} numbers with {sizes[1]}"
    return fails(Kind.MERGE, message, "x2")


def _dot(values: Mapping[str, Any]) -> Problem | None:
    one, other = shape_of(values, "x1"), shape_of(values, "x2")
    if one is None or other is None or len(one) != 1 or len(other) != 1:
        return None
    if not differ(one[0], other[0]):
        return None
    message = f"`keras.ops.dot` multiplies {one[0]} numbers with {other[0]}"
    return fails(Kind.MERGE, message, "x2")


def _searchsorted(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    if shape and not any(differ(length, 1) for length in shape[:-1]):
        return None
    message = f"`keras.ops.searchsorted` looks for a vector of values, not {render_shape(shape)}"
    return fails(Kind.RANK, message, "values")


def _geomspace(values: Mapping[str, Any]) -> Problem | None:
    """The signs are those of the start, whose axes are not moved."""
    start, axis, number = shape_of(values, "start"), values.get("axis", 0), values.get("num", 50)
    stop = shape_of(values, "stop")
    if isinstance(values.get("stop"), (int, float)):
        stop = ()
    if start is None or stop is None or type(axis) is not int or type(number) is not int:
        return None
    whole = broadcast(start, stop)
    if not isinstance(whole, tuple) or not -len(whole) - 1 <= axis <= len(whole):
        return None
    place = axis % (len(whole) + 1)
    if not broadcast_fails((*whole[:place], number, *whole[place:]), start):
        return None
    message = f"`keras.ops.geomspace` puts its numbers in front of {render_shape(start)} alone"
    return fails(Kind.MERGE, message, "axis", "Leave out `axis`, and move the axis afterwards.")


def _digitize(values: Mapping[str, Any]) -> Problem | None:
    bins = shape_of(values, "bins")
    if bins is None or bins:
        return None
    return fails(Kind.RANK, "`bins` of `keras.ops.digitize` is a vector, not a scalar", "bins")


def _condition_alone(values: Mapping[str, Any]) -> Problem | None:
    if shape_of(values, "condition") != () or values.get("x1") is not None:
        return None
    return fails(Kind.RANK, "where a scalar is true, nobody can say", "condition")


def _select(values: Mapping[str, Any]) -> Problem | None:
    """As many conditions as choices, and all of them fit what is chosen behind them."""
    conditions, choices = values["condlist"], values["choicelist"]
    if not isinstance(conditions, (list, tuple)) or not isinstance(choices, (list, tuple)):
        return None
    if len(conditions) != len(choices):
        message = f"`select` has {len(conditions)} conditions and {len(choices)} choices"
        return fails(Kind.ARGUMENT, message, "choicelist")
    chosen = _shape_of(values.get("default", 0))
    for pair in zip(conditions[::-1], choices[::-1]):
        for other in map(_shape_of, pair):
            if broadcast_fails(chosen, other):
                shown = f"{render_shape(chosen)} and {render_shape(other)}"
                message = f"`select` of {shown}, which do not fit"
                return fails(Kind.MERGE, message, "choicelist")
            chosen = broadcast(chosen, other)
    return None


def _shape_of(value: Any) -> Shape | Unknown:
    if isinstance(value, (bool, int, float)):
        return ()
    return value.shape if isinstance(value, TensorSpec) else UNKNOWN


def _strides_apart(values: Mapping[str, Any]) -> Problem | None:
    def largest(name: str) -> int:
        given = values.get(name, 1)
        given = given if isinstance(given, (list, tuple)) else (given,)
        return max((n for n in given if type(n) is int), default=1)

    if largest("strides") <= 1 or largest("dilation_rate") <= 1:
        return None
    message = "`strides` and `dilation_rate` of a convolution are not both above 1"
    return fails(Kind.ARGUMENT, message, "dilation_rate")


def _conv(values: Mapping[str, Any]) -> Problem | None:
    shape = shape_of(values, "inputs")
    if shape is None or len(shape) in (3, 4, 5):
        given = values.get("strides")
        steps = tuple(given) if isinstance(given, (list, tuple)) else (1,)
        if (
            shape is not None
            and len(shape) == 3
            and len(steps) > 1
            and steps[:1] + steps[2:] != (1, 1)
        ):
            message = f"`strides` has {len(steps)} lengths, and {render_shape(shape)} one axis"
            return fails(Kind.ARGUMENT, message, "strides")
        return _strides_apart(values)
    message = f"it is convolved along one, two or three axes, not those of {render_shape(shape)}"
    return fails(Kind.RANK, message, "inputs")


def _pool(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """Windows along one, two or three axes: one length for all of them, or one for each."""
    if len(shape) not in (3, 4, 5):
        message = f"it is pooled along one, two or three axes, not those of {render_shape(shape)}"
        return fails(Kind.RANK, message, "inputs")
    for name in ("pool_size", "strides"):
        given = values.get(name)
        if isinstance(given, (list, tuple)) and len(given) not in (1, len(shape) - 2, len(shape)):
            message = f"`{name}` has {len(given)} lengths, and {render_shape(shape)} {len(shape)}"
            return fails(Kind.ARGUMENT, message, name)
    size = values.get("output_size")
    if isinstance(size, (list, tuple)) and len(size) != len(shape) - 2:
        message = f"`output_size` has {len(size)} lengths, and {render_shape(shape)} {len(shape)}"
        return fails(Kind.ARGUMENT, message, "output_size")
    return None


def _segments_of_number(values: Mapping[str, Any]) -> Problem | None:
    if shape_of(values, "data") != ():
        return _segments(values)
    return fails(Kind.RANK, "segments need an axis, and a number has none", "data")


def _stft(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """A signal is mirrored at its ends by half of the window, unless it is not centered."""
    length, window = shape[-1] if shape else None, values.get("fft_length")
    if values.get("center", True) is not True or type(window) is not int:
        return None
    if type(length) is not int or length > window // 2:
        return None
    message = f"{window // 2} steps are mirrored at the ends of a signal of {length}"
    return fails(Kind.EMPTY, message, "fft_length")


#: How many stretches of axes, which the one or the other has, TensorFlow broadcasts.
_STRETCHES = 5


def _kron(values: Mapping[str, Any]) -> Problem | None:
    """Axes of the one and of the other take turns."""
    shapes = [shape_of(values, name) for name in ("x1", "x2")]
    one, other = shapes
    if one is None or other is None:
        return None
    rank = max(len(one), len(other))
    turns = zip(*((1,) * (rank - len(shape)) + shape for shape in (one, other)))
    sides = [side for pair in turns for side, n in enumerate(pair) if type(n) is int and n > 1]
    stretches = sum(1 for side, before in zip(sides, [None, *sides]) if side != before)
    if stretches <= _STRETCHES:
        return None
    message = f"the axes of {render_shape(one)} and {render_shape(other)} are too many to broadcast"
    return fails(Kind.MERGE, message, "x2", "Reshape to fewer axes first.")


def _spreads_nothing(values: Mapping[str, Any]) -> bool:
    rate = values.get("dilation_rate", 1)
    rates = rate if isinstance(rate, (list, tuple)) else (rate,)
    return all(number in (None, 1) for number in rates)


def _planes(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    if len(shape) in (3, 4):
        steps = values.get("strides")
        if isinstance(steps, list) and _spreads_nothing(values):
            # TensorFlow's function puts it between tuples.
            return fails(Kind.ARGUMENT, "`strides` must be a tuple or a number", "strides")
        if not isinstance(steps, (list, tuple)) or len(steps) == len(shape) - 2:
            return None
        message = f"`strides` has {len(steps)} lengths, and {render_shape(shape)} {len(shape)}"
        return fails(Kind.ARGUMENT, message, "strides")
    message = f"it is convolved along one or two axes, not those of {render_shape(shape)}"
    return fails(Kind.RANK, message, "inputs")


def _separable_conv(values: Mapping[str, Any]) -> Problem | None:
    inputs, pointwise = shape_of(values, "inputs"), shape_of(values, "pointwise_kernel")
    if inputs is None:
        return None
    found = _planes(inputs, values)
    if found is None and pointwise is not None and len(pointwise) != len(inputs):
        message = f"`pointwise_kernel` is {render_shape(pointwise)}, and has {len(inputs)} axes"
        found = fails(Kind.RANK, message, "pointwise_kernel")
    return found or _pointwise(values)


def _pointwise(values: Mapping[str, Any]) -> Problem | None:
    """Channels that the second kernel takes apart into groups."""
    names = ("inputs", "depthwise_kernel", "pointwise_kernel")
    inputs, depthwise, pointwise = (shape_of(values, name) for name in names)
    if not inputs or not depthwise or not pointwise or len(pointwise) < 2:
        return None
    channels, times, taken, given = inputs[-1], depthwise[-1], pointwise[-2], pointwise[-1]
    if values.get("data_format") == "channels_first":
        channels = inputs[1]
    if not (type(channels) is int and type(times) is int):
        return None
    if type(taken) is not int or type(given) is not int or not taken:
        return None
    depth = channels * times
    if depth % taken == 0 and given % (depth // taken) == 0:
        return None
    message = f"`pointwise_kernel` takes {taken} channels and gives {given}, and there are {depth}"
    return fails(Kind.AXIS, message, "pointwise_kernel")


_ELEMENTWISE = ("bitwise_and", "bitwise_or", "bitwise_xor")
_SHIFTS = ("bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift")

OF_SHAPES: MappingProxyType[str, Check] = MappingProxyType(
    {
        **{name: _pair("x", "y", f"`keras.ops.{name}`") for name in (*_ELEMENTWISE, *_SHIFTS)},
        **{f"segment_{name}": _segments_of_number for name in ("max", "min", "prod", "sum")},
        **{
            name: of_tensor(_pool, "inputs")
            for name in ("adaptive_average_pool", "adaptive_max_pool", "average_pool", "max_pool")
        },
        "allclose": _pair("x1", "x2", "`keras.ops.allclose`"),
        "bincount": _of_rank("x", 0, 1, 2, what="numbers are counted in at most two axes"),
        "conv": _conv,
        "ctc_decode": _ctc_decode,
        "depthwise_conv": of_tensor(_planes, "inputs"),
        "ctc_loss": _ctc_loss,
        "digitize": _digitize,
        "dot": _dot,
        "dot_product_attention": _attention,
        "fold": _fold,
        "geomspace": _geomspace,
        "histogram": _of_rank("x", 1, what="a histogram is made of a vector"),
        **dict.fromkeys(("extract_patches", "gaussian_blur"), of_tensor(_filtered, "images")),
        "affine_transform": _affine,
        "ssim": _ssim,
        "in_top_k": _in_top_k,
        "kron": _kron,
        "nonzero": _of_rank("x", *range(1, 9), what="places are told of axes"),
        "polar": _pair("abs_", "angle", "`keras.ops.polar`"),
        "psnr": _psnr,
        "rearrange": _rearrange,
        "resize": of_tensor(_resize, "images"),
        "scatter": _scatter,
        "scatter_update": _scatter_update,
        "searchsorted": of_tensor(_searchsorted, "values"),
        "separable_conv": _separable_conv,
        "select": _select,
        "slice": _slice,
        "sparse_categorical_crossentropy": _last_axis,
        "slice_update": _slice_update,
        "sobel_edges": of_tensor(_sobel_edges, "images"),
        "squareplus": _pair("x", "b", "`keras.ops.squareplus`"),
        "stft": of_tensor(_stft),
        "vdot": _vdot,
        "where": _condition_alone,
    }
)
"""By name, what says why a call cannot be computed."""
