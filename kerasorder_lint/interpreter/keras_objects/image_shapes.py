"""What constructors of `keras.applications` ask about shapes of images.

People copy such a constructor, and it goes on to ask Keras's own functions, which are not public.

Source: keras/src/applications/imagenet_utils.py, the same in Keras 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter.machine import Machine

__all__ = ["told"]


def told(m: Machine, short: str, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """What one of these functions returns; NotImplemented where that is not known."""
    known = _FUNCTIONS.get(short.lstrip("_"))
    if known is None:
        return NotImplemented
    names, function = known
    if len(positional) > len(names):
        return NotImplemented
    given = {name: m.resolve(value) for name, value in zip(names, positional)}
    given |= {name: m.resolve(value) for name, value in keywords.items()}
    return function(m, given)


def _input_shape(m: Machine, given: dict[str, Any]) -> Any:
    """The shape that is asked for, the default one, or a free one: which, `weights` do not decide.

    They decide what is refused, and nothing is said of code that goes on behind that.
    """
    shape = given.get("input_shape", NotImplemented)
    if isinstance(shape, tuple) and shape:
        return NotImplemented if _is_refused(shape, given) else shape
    channels_first = given.get("data_format")
    if shape is not None or channels_first not in ("channels_first", "channels_last"):
        return NotImplemented
    flat = given.get("require_flatten")
    size = given.get("default_size") if flat else None
    if not isinstance(flat, bool) or (flat and not isinstance(size, int)):
        return NotImplemented
    return (3, size, size) if channels_first == "channels_first" else (size, size, 3)


def _is_refused(shape: tuple[Any, ...], given: dict[str, Any]) -> bool:
    if len(shape) != 3:
        return True
    first = given.get("data_format") == "channels_first"
    channels, sides = (shape[0], shape[1:]) if first else (shape[2], shape[:2])
    least, size, flat = (
        given.get(name) for name in ("min_size", "default_size", "require_flatten")
    )
    if given.get("weights") == "imagenet":
        if channels != 3 and _is_number(channels):
            return True
        if flat is True and any(_is_number(side) and side != size for side in sides):
            return True
    if flat is True and None in shape:
        return True
    return isinstance(least, int) and any(_is_number(side) and side < least for side in sides)


def _is_number(value: Any) -> bool:
    return isinstance(value, int)


def _padding(m: Machine, given: dict[str, Any]) -> Any:
    """`correct_pad`: what to put around an image, so that a stride of two keeps its middle."""
    image, kernel = given.get("inputs"), given.get("kernel_size")
    kernel = (kernel, kernel) if _is_number(kernel) else kernel
    shape = image.spec.shape if isinstance(image, Tensor) else None
    if not isinstance(shape, tuple) or len(shape) != 4 or not isinstance(kernel, tuple):
        return NotImplemented
    if not isinstance(m.environment.data_format, str):
        return NotImplemented
    first = m.environment.data_format == "channels_first"
    sides: tuple[Any, ...] = shape[2:4] if first else shape[1:3]
    if sides[0] is None:
        sides = (0, 0)
    if not all(map(_is_number, (*sides, *kernel))) or len(kernel) != 2:
        return NotImplemented
    return tuple((k // 2 - 1 + side % 2, k // 2) for k, side in zip(kernel, sides))


_FUNCTIONS: dict[str, tuple[tuple[str, ...], Callable[[Machine, dict[str, Any]], Any]]] = {
    "obtain_input_shape": (
        (
            "input_shape", "default_size", "min_size", "data_format", "require_flatten", "weights",
        ),
        _input_shape,
    ),
    "correct_pad": (("inputs", "kernel_size"), _padding),
}  # fmt: skip
