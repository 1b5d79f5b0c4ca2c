"""What shape goes into a model of `keras.applications`, and which shapes it refuses.

Source: keras/src/applications/imagenet_utils.py (`obtain_input_shape`), Keras 3.15.
"""

from __future__ import annotations

from typing import Any, NoReturn

from kerasorder_lint.catalogue.applications.architecture import Application, Options
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Opaque
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, less, render_shape, same

__all__ = ["input_shape", "too_small"]


def too_small(entry: Application, shape: Any) -> NoReturn:
    """Refuses a height or width below the least that the model takes."""
    reject(
        Kind.ARGUMENT,
        f"`{entry.name}` takes images of at least {entry.least}x{entry.least}, and `input_shape` "
        f"is {render_shape(tuple(shape))}",
        f"Input size must be at least {entry.least}x{entry.least}; Received",
        argument="input_shape",
        advice="The size is (height, width, channels); give a larger image, or resize it first.",
    )


def _refuse_shape(message: str, keras: str) -> NoReturn:
    reject(Kind.ARGUMENT, message, keras, argument="input_shape")


def _default_size(shape: Any, entry: Application) -> Any:
    """Height and width of the default input: MobileNets follow a square of a known size."""
    if not entry.sizes or shape is None:
        return entry.size
    if not isinstance(shape, Unknown) and len(shape) < 2:
        _refuse_shape(
            f"`input_shape` has three axes (height, width, channels), not {len(shape)}",
            "index out of range",
        )
    if isinstance(shape, Unknown) or any(isinstance(d, (Unknown, Sym)) for d in shape[:2]):
        return UNKNOWN
    return shape[0] if shape[0] == shape[1] in entry.sizes else entry.size


def input_shape(options: Options, entry: Application) -> Any:
    """Height, width and channels: a tuple (or a list that was given), or UNKNOWN."""
    shape, weights = options.input_shape, options.weights
    top = truth(options.include_top)
    loaded: bool | None = weights == "imagenet"
    if isinstance(weights, (Unknown, Opaque)):
        loaded = None
    if entry.bare is not None and shape is None and top is not True:
        if top is None:
            return UNKNOWN
        shape = entry.bare
    if isinstance(shape, (Unknown, Opaque)):
        if loaded and top:
            return (_default_size(UNKNOWN, entry),) * 2 + (3,)
        channels = 3 if loaded else UNKNOWN
        return (UNKNOWN, UNKNOWN, channels)
    if shape is not None and not isinstance(shape, (tuple, list)):
        _refuse_shape(f"`input_shape` must be a tuple of three integers, not {shape!r}", "")
    size = _default_size(shape, entry)
    channels = shape[-1] if not loaded and shape and len(shape) == 3 else 3
    default = (size, size, channels)
    if loaded and top:
        _check_loaded(shape, default)
        return default
    if shape:
        _check_given(shape, loaded, entry)
    elif top is None:
        return (UNKNOWN, UNKNOWN, 3)
    else:
        shape = default if top else (None, None, 3)
    if top and any(dim is None for dim in shape):
        _refuse_shape(
            f"`include_top=True` needs a size for every axis, and `input_shape` is "
            f"{render_shape(tuple(shape))}",
            "If `include_top` is True, you should specify a static `input_shape`.",
        )
    return shape


def _check_loaded(shape: Any, default: Any) -> None:
    """With a top and its weights there is one shape, as a tuple."""
    if shape is None:
        return
    other = isinstance(shape, list) or len(shape) != 3
    if not other:
        other = any(
            same(given, own) is False or given is None or isinstance(given, (str, float))
            for given, own in zip(shape, default)
            if not isinstance(own, Unknown)
        )
    if other:
        whole = "?" not in render_shape(default)
        as_list = isinstance(shape, list) and tuple(shape) == default
        _refuse_shape(
            "with `include_top=True` and ImageNet weights, `input_shape` is "
            f"{render_shape(default)}, not "
            + ("a list" if as_list else render_shape(tuple(shape))),
            "When setting `include_top=True` and loading `imagenet` weights, `input_shape` should "
            + (f"be {render_shape(default)}." if whole else "be"),
        )


def _check_given(shape: Any, loaded: bool | None, entry: Application) -> None:
    if len(shape) != 3:
        _refuse_shape(
            f"`input_shape` has three axes (height, width, channels), not {len(shape)}: "
            f"{render_shape(tuple(shape))}",
            "`input_shape` must be a tuple of three integers.",
        )
    if loaded and (same(shape[-1], 3) is False or shape[-1] is None):
        _refuse_shape(
            f"ImageNet weights need three channels, and `input_shape` is "
            f"{render_shape(tuple(shape))}",
            "The input must have 3 channels; Received",
        )
    if any(less(dim, entry.least) for dim in shape[:2]):
        too_small(entry, shape)
