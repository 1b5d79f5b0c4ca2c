"""Functions that cut images into pieces, pad them and change their colours.

None of them is refused here: TensorFlow checks lengths that it knows only when it runs.
Source: tensorflow/python/ops/image_ops_impl.py, array_ops.py, core/ops/array_ops.cc.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    is_dim,
    not_told,
    number_of,
    spot,
)
from kerasorder_lint.catalogue.tensorflow_functions.windows import slid
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["FUNCTIONS"]


def _image(value: Any, *ranks: int) -> Spot:
    given = spot(value)
    if len(given) not in ranks:
        not_told()
    return given


def _inner_pair(value: Any) -> tuple[int, int]:
    """The two in the middle of `[1, rows, columns, 1]`."""
    if not isinstance(value, (tuple, list)) or len(value) != 4:
        not_told()
    if any(not isinstance(item, int) or isinstance(item, bool) or item < 1 for item in value):
        not_told()
    if value[0] != 1 or value[3] != 1:
        not_told()
    return value[1], value[2]


def _patches(
    images: Any, sizes: Any, strides: Any, rates: Any, padding: Any, name: Any = None
) -> Spot:
    given = _image(images, 4)
    window, steps, spread = map(_inner_pair, (sizes, strides, rates))
    sides: list[Any] = [
        slid(*each[:3], padding, each[3]) for each in zip(given[1:3], window, steps, spread)
    ]
    if None in sides:
        sides = [None, None]  # all or nothing
    depth = given[3]
    if isinstance(depth, int):
        depth *= window[0] * window[1]
    elif depth is not None:
        depth = UNKNOWN
    return given.like((given[0], *sides, depth))


def _cropped(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Spot:
    given = _image(image, 3, 4)
    wanted = (number_of(target_height), number_of(target_width))
    return given.like((*given[:-3], *wanted, given[-1]))


def _padded(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Spot:
    given = _image(image, 3, 4)
    # Of a length that comes out of a tensor it may lose sight.
    wanted = (side if is_dim(side) else UNKNOWN for side in (target_height, target_width))
    return given.like((*given[:-3], *wanted, given[-1]))


def _coloured(channels: int, taken: int) -> Rule:
    def run(images: Any, name: Any = None) -> Spot:
        given = spot(images)
        if not given or (given[-1] is not None and given[-1] != taken):
            not_told()
        return given.like((*given[:-1], channels))

    return run


FUNCTIONS: dict[str, Rule] = {
    "image.crop_to_bounding_box": _cropped,
    "image.extract_patches": _patches,
    "image.grayscale_to_rgb": _coloured(3, 1),
    "image.hsv_to_rgb": _coloured(3, 3),
    "image.pad_to_bounding_box": _padded,
    "image.rgb_to_grayscale": _coloured(1, 3),
    "image.rgb_to_hsv": _coloured(3, 3),
}
