"""Convolutions, pooling and images."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    Where,
    in_part,
    is_spot,
    needs_rank,
    not_told,
    refuse,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, render_shape

__all__ = ["FUNCTIONS", "slid"]


def _each(value: Any, axes: int) -> list[int]:
    """One number for each axis between batch and channels."""
    if isinstance(value, int) and not isinstance(value, bool):
        return [value] * axes
    if not isinstance(value, (tuple, list)) or not all(
        isinstance(item, int) and not isinstance(item, bool) for item in value
    ):
        not_told()
    if len(value) == axes + 2:
        if value[0] != 1 or value[-1] != 1:
            not_told()
        value = value[1:-1]
    if len(value) == 1:
        return list(value) * axes
    if len(value) != axes:
        not_told()
    return list(value)


def slid(
    length: Any,
    window: Any,
    stride: int,
    padding: Any,
    dilation: int = 1,
    where: Where = "anywhere",
) -> Any:
    """The length that a window leaves of an axis."""
    if padding not in ("SAME", "VALID") or stride < 1 or dilation < 1:
        not_told()
    if length is None:
        return None
    if not isinstance(length, int) or (padding == "VALID" and not isinstance(window, int)):
        return UNKNOWN
    if padding == "SAME":
        return -(-length // stride)
    reach = dilation * (window - 1) + 1
    if length < reach:
        refuse(
            Kind.EMPTY, f"a window of {reach} does not fit into an axis of {length}", where=where
        )
    return (length - reach) // stride + 1


def _needs_channels(given: Spot, kernel: Spot, depthwise: bool) -> None:
    """Refuses kernels for other channels; of others than depthwise ones, groups may have them."""
    one, other = given[-1], kernel[-2]
    if not isinstance(one, int) or not isinstance(other, int) or not other:
        return
    if one != other if depthwise else one % other:
        shown = f"the kernel {render_shape(kernel)} is for {other} channels"
        refuse(Kind.AXIS, f"{shown}, and {render_shape(given)} has {one}")


def _convolution(axes: int, *, depthwise: bool = False) -> Rule:
    last = {1: "NWC", 2: "NHWC", 3: "NDHWC"}[axes]

    def run(
        input: Any,
        filters: Any,
        strides: Any,
        padding: Any,
        data_format: Any = None,
        dilations: Any = None,
        name: Any = None,
    ) -> Spot:
        given, kernel = spot(input), spot(filters)
        if data_format not in (None, last):
            not_told()
        if len(given) > axes + 2:
            not_told()  # more than one axis of a batch, which some of them take
        needs_rank(given, axes + 2, where="traced")
        needs_rank(kernel, axes + 2, where="traced")
        _needs_channels(given, kernel, depthwise)
        steps = _each(strides, axes)
        spread = _each(1 if dilations is None else dilations, axes)
        sides = [
            slid(length, window, step, padding, dilation, "traced")
            for length, window, step, dilation in zip(given[1:-1], kernel, steps, spread)
        ]
        channels = kernel[-1]
        if depthwise:
            pair = kernel[-2:]
            known = all(isinstance(dim, int) for dim in pair)
            channels = pair[0] * pair[1] if known else UNKNOWN
        elif not isinstance(channels, int):
            channels = UNKNOWN
        return given.like((given[0], *sides, channels))

    return run


def _depthwise(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Spot:
    made: Spot = _convolution(2, depthwise=True)(
        input, filter, strides, padding, data_format, dilations
    )
    return made


def _conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: Any = "NWC",
    dilations: Any = None,
    name: Any = None,
) -> Spot:
    made: Spot = _convolution(1)(input, filters, stride, padding, data_format, dilations)
    return made


def _pooling(axes: int) -> Rule:
    last = {1: "NWC", 2: "NHWC", 3: "NDHWC"}[axes]

    def run(
        input: Any,
        ksize: Any,
        strides: Any,
        padding: Any,
        data_format: Any = None,
        name: Any = None,
    ) -> Spot:
        given = spot(input)
        if data_format not in (None, last):
            not_told()
        needs_rank(given, axes + 2, where="traced")
        sides = [
            slid(*each, padding, where="traced")
            for each in zip(given[1:-1], _each(ksize, axes), _each(strides, axes))
        ]
        return given.like((given[0], *sides, given[-1]))

    return run


def _any_pooling(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    name: Any = None,
) -> Spot:
    """Over as many axes as the tensor has between batch and channels."""
    given = spot(input)
    axes = len(given) - 2
    needs_rank(given, 3, 4, 5, raises="ValueError")
    found: Spot = _pooling(axes)(input, ksize, strides, padding, data_format)
    return found


def _resize(
    images: Any,
    size: Any,
    method: Any = "bilinear",
    preserve_aspect_ratio: Any = False,
    antialias: Any = False,
    name: Any = None,
) -> Spot:
    given, wanted = spot(images), in_part(size)
    if preserve_aspect_ratio is not False:
        not_told()
    needs_rank(given, 3, 4, raises="ValueError")
    if len(wanted) != 2:
        refuse(Kind.RANK, f"`size` tells two lengths, not {len(wanted)}", "ValueError")
    return Spot((*given[:-3], *wanted, given[-1]))


def _crop_and_resize(
    image: Any, boxes: Any, box_indices: Any, crop_size: Any, *more: Any, **named: Any
) -> Spot:
    given, regions, wanted = spot(image), spot(boxes), in_part(crop_size)
    if len(given) != 4 or len(regions) != 2 or len(wanted) != 2:
        not_told()
    if None in wanted:
        wanted = [None, None]  # all or nothing
    if not is_spot(box_indices) or len(box_indices) != 1:
        not_told()
    count = regions[0] if regions[0] is not None else box_indices[0]
    return Spot((count, *wanted, given[3]))


FUNCTIONS: dict[str, Rule] = {
    "image.crop_and_resize": _crop_and_resize,
    "image.resize": _resize,
    "nn.avg_pool": _any_pooling,
    "nn.avg_pool1d": _pooling(1),
    "nn.avg_pool2d": _pooling(2),
    "nn.avg_pool3d": _pooling(3),
    "nn.conv1d": _conv1d,
    "nn.conv2d": _convolution(2),
    "nn.conv3d": _convolution(3),
    "nn.depthwise_conv2d": _depthwise,
    "nn.max_pool": _any_pooling,
    "nn.max_pool1d": _pooling(1),
    "nn.max_pool2d": _pooling(2),
    "nn.max_pool3d": _pooling(3),
}
