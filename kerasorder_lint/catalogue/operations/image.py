"""keras/src/ops/image.py: one image, or a batch of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations.nn import slid
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import Operation, minus, plus, times
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, less, render_shape, same

__all__ = ["OPERATIONS"]


def _images(value: Any, keras: str = "Invalid images rank:") -> TensorSpec:
    """One image, or several; refuses another rank."""
    tensor = single(value)
    if isinstance(tensor.shape, tuple) and len(tensor.shape) not in (3, 4):
        reject(
            Kind.RANK,
            "an image has three dimensions, and a batch of them four, not "
            f"{render_shape(tensor.shape)}",
            keras,
        )
    return tensor


def _order(env: Environment, data_format: Any) -> Any:
    return env.data_format if data_format is None else data_format


def _channels(tensor: TensorSpec, order: Any) -> int | None:
    """The axis of the channels; None where that is not known."""
    if isinstance(tensor.shape, Unknown) or not isinstance(order, str):
        return None
    return len(tensor.shape) - 1 if order == "channels_last" else len(tensor.shape) - 3


def _grayscale(env: Environment, images: Any, data_format: Any = None) -> TensorSpec:
    tensor = _images(images)
    place = _channels(tensor, _order(env, data_format))
    if place is None or isinstance(tensor.shape, Unknown):
        return tensor.with_shape(UNKNOWN)
    dims = list(tensor.shape)
    length = dims[place]
    if length is not None and same(length, 1) is False and same(length, 3) is False:
        reject(
            Kind.AXIS,
            f"an image has one channel or three, not {length}",
            "Invalid channel size: expected 3 (RGB) or 1 (Grayscale).",
        )
    dims[place] = 1
    return tensor.with_shape(tuple(dims))


def _colours(env: Environment, images: Any, data_format: Any = None) -> TensorSpec:
    tensor = _images(images)
    if isinstance(tensor.dtype, str) and "float" not in tensor.dtype:
        reject(
            Kind.DTYPE,
            f"colours are floats here, not {tensor.dtype}",
            "Invalid images dtype: expected float dtype.",
            advice="Cast the images first.",
        )
    place = _channels(tensor, _order(env, data_format))
    if place is not None and isinstance(tensor.shape, tuple):
        length = tensor.shape[place]
        if length is not None and same(length, 3) is False:
            reject(
                Kind.AXIS,
                f"colours have three channels, not {length}",
                "Input images must have 3 channels, but received images with",
            )
    return tensor


def _resize(
    env: Environment,
    images: Any,
    size: Any,
    interpolation: Any = "bilinear",
    antialias: Any = False,
    crop_to_aspect_ratio: Any = False,
    pad_to_aspect_ratio: Any = False,
    fill_mode: Any = "constant",
    fill_value: Any = 0.0,
    data_format: Any = None,
) -> TensorSpec:
    tensor = single(images)
    if not isinstance(size, (tuple, list)):
        if isinstance(size, (int, float)) or size is None:
            reject(
                Kind.ARGUMENT,
                f"`size` is (height, width), not {size!r}",
                "has no len()",
                argument="size",
            )
        _images(images)
        return tensor.with_shape(UNKNOWN)
    if len(size) != 2:
        reject(
            Kind.ARGUMENT,
            f"`size` is (height, width), not {len(size)} numbers",
            "Expected `size` to be a tuple of 2 integers.",
            argument="size",
        )
    if any(isinstance(side, int) and side <= 0 for side in size):
        reject(
            Kind.ARGUMENT,
            f"`size` must be positive: {render_shape(tuple(size))}",
            "`size` must have positive height and width.",
            argument="size",
        )
    _images(images)
    if pad_to_aspect_ratio is True and crop_to_aspect_ratio is True:
        reject(
            Kind.ARGUMENT,
            "an image is padded or cropped, not both",
            "Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.",
        )
    sides = [side if isinstance(side, (int, Sym)) else UNKNOWN for side in size]
    return _of_size(env, tensor, sides[0], sides[1], data_format)


def _of_size(
    env: Environment, tensor: TensorSpec, height: Any, width: Any, data_format: Any
) -> TensorSpec:
    order = _order(env, data_format)
    if isinstance(tensor.shape, Unknown) or not isinstance(order, str):
        return tensor.with_shape(UNKNOWN)
    dims = list(tensor.shape)
    first = -3 if order == "channels_last" else -2
    dims[first], dims[first + 1] = height, width
    return tensor.with_shape(tuple(dims))


def _affine_transform(
    env: Environment,
    images: Any,
    transform: Any,
    interpolation: Any = "bilinear",
    fill_mode: Any = "constant",
    fill_value: Any = 0,
    data_format: Any = None,
) -> TensorSpec:
    tensor = _images(images)
    shape = single(transform).shape
    if isinstance(shape, tuple) and len(shape) not in (1, 2):
        reject(
            Kind.RANK,
            f"a transform is a row of numbers, and a batch of them a table: {render_shape(shape)}",
            "Invalid transform rank:",
            argument="transform",
        )
    return tensor


def _three(value: Any, count: int) -> list[int] | None:
    values = [value] * count if isinstance(value, int) else value
    if not isinstance(values, (list, tuple)) or len(values) != count:
        return None
    return list(values) if all(isinstance(v, int) and v > 0 for v in values) else None


def _patches(env: Environment, tensor: TensorSpec, size: Any, more: tuple[Any, ...]) -> TensorSpec:
    strides, dilation, padding, data_format = more
    order = _order(env, data_format)
    count = 2 if isinstance(size, int) else len(size)
    windows = _three(size, count)
    steps = windows if strides is None else _three(strides, count)
    spread = _three(dilation, count)
    if isinstance(tensor.shape, Unknown) or not isinstance(order, str):
        return tensor.with_shape(UNKNOWN)
    if len(tensor.shape) not in (count + 1, count + 2):
        reject(
            Kind.RANK,
            f"a window of {count} sides is for {count + 1} dimensions, or {count + 2} with a "
            f"batch, not {render_shape(tensor.shape)}",
            "",
        )
    if windows is None or steps is None or spread is None or padding not in ("valid", "same"):
        return tensor.with_shape(UNKNOWN)
    dims = list(tensor.shape)
    place = len(dims) - 1 if order == "channels_last" else len(dims) - count - 1
    filters = dims.pop(place)
    if filters is None:
        reject(Kind.UNDEFINED, "patches need a number of channels", "unsupported operand type(s)")
    for window in windows:
        filters = times(filters, window)
    sides = dims[len(dims) - count :]
    made = [slid(d, w, s, r, padding) for d, w, s, r in zip(sides, windows, steps, spread)]
    ahead = dims[: len(dims) - count]
    if order == "channels_last":
        return tensor.with_shape((*ahead, *made, filters))
    return tensor.with_shape((*ahead, filters, *made))


def _extract_patches(
    env: Environment,
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
) -> TensorSpec:
    tensor = single(images)
    if not isinstance(size, (int, tuple, list)):
        reject(
            Kind.ARGUMENT,
            f"`size` is an integer or a tuple, not {size!r}",
            "Invalid `size` argument. Expected an int or a tuple.",
            argument="size",
        )
    if not isinstance(size, int) and len(size) not in (2, 3):
        reject(
            Kind.ARGUMENT,
            f"`size` has two numbers or three, not {len(size)}",
            "Invalid `size` argument. Expected a tuple of length 2 or 3.",
            argument="size",
        )
    return _patches(env, tensor, size, (strides, dilation_rate, padding, data_format))


def _extract_patches_3d(
    env: Environment,
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
) -> TensorSpec:
    tensor = single(volumes)
    if isinstance(size, int):
        size = (size, size, size)
    if not isinstance(size, (tuple, list)) or len(size) != 3:
        return tensor.with_shape(UNKNOWN)
    return _patches(env, tensor, size, (strides, dilation_rate, padding, data_format))


def _map_coordinates(
    env: Environment,
    inputs: Any,
    coordinates: Any,
    order: Any,
    fill_mode: Any = "constant",
    fill_value: Any = 0,
) -> TensorSpec:
    tensor, where = single(inputs), single(coordinates)
    shape, places = tensor.shape, where.shape
    if isinstance(shape, Unknown) or isinstance(places, Unknown):
        return tensor.with_shape(UNKNOWN)
    if not places:
        reject(Kind.RANK, "`coordinates` is a number", "index out of range")
    if places[0] is None or same(places[0], len(shape)) is False:
        reject(
            Kind.AXIS,
            f"`coordinates` has {places[0]} rows, for {len(shape)} axes",
            "First dim of `coordinates` must be the same as the rank of `inputs`.",
            argument="coordinates",
        )
    if len(places) < 2:
        reject(
            Kind.RANK,
            f"`coordinates` needs two dimensions, and has {render_shape(places)}",
            "Invalid coordinates rank: expected at least rank 2.",
            argument="coordinates",
        )
    return tensor.with_shape(places[1:])


# ---------------------------------------------------------------------- padding and cropping


def _two_of_three(names: tuple[str, str, str], values: tuple[Any, Any, Any]) -> None:
    if values.count(None) != 1:
        text = f"exactly two of {', '.join(names)}"
        reject(Kind.ARGUMENT, f"give {text}", f"Must specify {text}.")


def _not_below_zero(names: tuple[str, ...], values: tuple[Any, ...]) -> None:
    for name, value in zip(names, values):
        if isinstance(value, (int, Sym)) and less(value, 0):
            reject(
                Kind.EMPTY if "target" in name or value is None else Kind.ARGUMENT,
                f"`{name}` comes out as {value}",
                f"{name} must be >= 0.",
                argument=name,
            )


def _padded(names: tuple[str, str, str], length: Any, values: tuple[Any, Any, Any]) -> Any:
    """The length behind padding: what is given, or what goes before and after."""
    before, after, target = values
    if length is None or isinstance(length, Unknown):
        return target if target is not None else length
    if target is None:
        target = plus(plus(length, before), after)
    if before is None:
        before = minus(minus(target, length), after)
    if after is None:
        after = minus(minus(target, length), before)
    _not_below_zero(names, (before, after, target))
    return target


def _cropped(names: tuple[str, str, str], length: Any, values: tuple[Any, Any, Any]) -> Any:
    before, after, target = values
    if length is None or isinstance(length, Unknown):
        return target if target is not None else length
    if target is None:
        target = minus(minus(length, before), after)
    if before is None:
        before = minus(minus(length, target), after)
    if after is None:
        after = minus(minus(length, target), before)
    _not_below_zero(names, (before, after, target))
    return target


def _framed(
    env: Environment,
    images: Any,
    vertical: tuple[tuple[str, str, str], tuple[Any, Any, Any]],
    horizontal: tuple[tuple[str, str, str], tuple[Any, Any, Any]],
    data_format: Any,
    side: Callable[..., Any],
    *,
    crops: bool,
) -> TensorSpec:
    tensor = _images(images)
    for names, values in (vertical, horizontal):
        _two_of_three(names, values)
    for names, values in (vertical, horizontal):
        _not_below_zero(names, values)
    order = _order(env, data_format)
    if isinstance(tensor.shape, Unknown) or not isinstance(order, str):
        return tensor.with_shape(UNKNOWN)
    first = -3 if order == "channels_last" else -2
    lengths = tensor.shape[first], tensor.shape[first + 1]
    if crops:
        for length, (names, values) in zip(lengths, (vertical, horizontal)):
            if length is None and values[2] is None:
                reject(
                    Kind.UNDEFINED,
                    f"a side of the images is not known, and `{names[2]}` is not given",
                    f"`{names[2]}` must be specified.",
                    argument=names[2],
                )
    height = side(vertical[0], lengths[0], vertical[1])
    width = side(horizontal[0], lengths[1], horizontal[1])
    return _of_size(env, tensor, height, width, data_format)


def _pad_images(
    env: Environment,
    images: Any,
    top_padding: Any = None,
    left_padding: Any = None,
    bottom_padding: Any = None,
    right_padding: Any = None,
    target_height: Any = None,
    target_width: Any = None,
    data_format: Any = None,
) -> TensorSpec:
    vertical = (
        ("top_padding", "bottom_padding", "target_height"),
        (top_padding, bottom_padding, target_height),
    )
    horizontal = (
        ("left_padding", "right_padding", "target_width"),
        (left_padding, right_padding, target_width),
    )
    return _framed(env, images, vertical, horizontal, data_format, _padded, crops=False)


def _crop_images(
    env: Environment,
    images: Any,
    top_cropping: Any = None,
    left_cropping: Any = None,
    bottom_cropping: Any = None,
    right_cropping: Any = None,
    target_height: Any = None,
    target_width: Any = None,
    data_format: Any = None,
) -> TensorSpec:
    vertical = (
        ("top_cropping", "bottom_cropping", "target_height"),
        (top_cropping, bottom_cropping, target_height),
    )
    horizontal = (
        ("left_cropping", "right_cropping", "target_width"),
        (left_cropping, right_cropping, target_width),
    )
    return _framed(env, images, vertical, horizontal, data_format, _cropped, crops=True)


# ---------------------------------------------------------------------- of the same shape


def _gaussian_blur(
    env: Environment,
    images: Any,
    kernel_size: Any = (3, 3),
    sigma: Any = (1.0, 1.0),
    data_format: Any = None,
) -> TensorSpec:
    return _images(images)


def _elastic_transform(
    env: Environment,
    images: Any,
    alpha: Any = 20.0,
    sigma: Any = 5.0,
    interpolation: Any = "bilinear",
    fill_mode: Any = "reflect",
    fill_value: Any = 0.0,
    seed: Any = None,
    data_format: Any = None,
) -> TensorSpec:
    return _images(images)


def _sobel_edges(env: Environment, images: Any, data_format: Any = None) -> TensorSpec:
    tensor = single(images)
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return tensor
    if len(shape) != 4:
        reject(
            Kind.RANK,
            f"`sobel_edges` takes a batch of images, of four dimensions: {render_shape(shape)}",
            "Invalid images rank: expected rank 4 (batch of images).",
        )
    return tensor.with_shape((*shape, 2))


def _ssim(
    env: Environment,
    image1: Any,
    image2: Any,
    max_val: Any = 1.0,
    filter_size: Any = 11,
    filter_sigma: Any = 1.5,
    k1: Any = 0.01,
    k2: Any = 0.03,
    data_format: Any = None,
) -> TensorSpec:
    one = _images(image1, "Invalid image1 rank:")
    _images(image2, "Invalid image2 rank:")
    if isinstance(one.shape, Unknown):
        return one
    return one.with_shape(() if len(one.shape) == 3 else one.shape[:1])


OPERATIONS = (
    Operation("rgb_to_grayscale", _grayscale, "RGBToGrayscale"),
    Operation("rgb_to_hsv", _colours, "RGBToHSV"),
    Operation("hsv_to_rgb", _colours, "HSVToRGB"),
    Operation("resize", _resize, open=frozenset({"size", "interpolation", "antialias"})),
    Operation("affine_transform", _affine_transform),
    Operation("extract_patches", _extract_patches),
    Operation("extract_patches_3d", _extract_patches_3d, "ExtractPatches"),
    Operation("map_coordinates", _map_coordinates),
    Operation("pad_images", _pad_images),
    Operation("crop_images", _crop_images),
    Operation("gaussian_blur", _gaussian_blur, open=frozenset({"kernel_size", "sigma"})),
    Operation("elastic_transform", _elastic_transform),
    Operation("sobel_edges", _sobel_edges),
    Operation("ssim", _ssim, "SSIM"),
)
