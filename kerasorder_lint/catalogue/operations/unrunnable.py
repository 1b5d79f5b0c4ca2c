"""What functions of `keras.ops` cannot compute of the shapes that they foresee a result of.

Source: keras/src/backend/tensorflow/numpy.py, linalg.py and core.py, Keras 3.15; compared with
        runs by `tests/catalogue/test_unrunnable_operations.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue.operations.unrunnable_axes import OF_AXES, Check, fails, of_tensor
from kerasorder_lint.catalogue.operations.unrunnable_matrices import OF_MATRICES
from kerasorder_lint.catalogue.operations.unrunnable_shapes import OF_SHAPES
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import Dim, render_shape

__all__ = ["CHECKS"]


def _pad(shape: tuple[Dim, ...], values: Mapping[str, Any]) -> Problem | None:
    """A pair for each axis, none below 0; a mirror has no more than what it shows."""
    width, mode = values.get("pad_width"), values.get("mode", "constant")
    if isinstance(width, int):
        width = ((width, width),)
    elif isinstance(width, (tuple, list)) and width and isinstance(width[0], int):
        width = (width,)
    if not isinstance(width, (tuple, list)) or not width:
        return None
    pairs = [tuple(pair) * (2 if len(pair) == 1 else 1) for pair in width if _is_pair(pair)]
    if len(pairs) != len(width):
        return None
    if len(pairs) == 1 and len(shape) != 1:
        return fails(
            Kind.RANK,
            f"`keras.ops.pad` of {render_shape(shape)} is given one pair of `pad_width`, and has "
            f"to be given {len(shape)}",
            "pad_width",
            "Write a pair for each axis, the batch's (0, 0) among them.",
        )
    for length, pair in zip(shape, pairs):
        most = {"reflect": 1, "symmetric": 0}.get(mode)
        too_far = most is not None and isinstance(length, int) and max(pair) > length - most
        if min(pair) < 0 or too_far:
            return fails(
                Kind.AXIS,
                f"`keras.ops.pad` cannot pad an axis of {length} by {pair}",
                "pad_width",
                "Pad by less." if too_far else "Take a part instead: `x[:, 1:]`.",
            )
    return None


def _is_pair(value: Any) -> bool:
    return (
        isinstance(value, (tuple, list))
        and len(value) in (1, 2)
        and all(type(number) is int for number in value)
    )


def _broadcast_to(shape: tuple[Dim, ...], values: Mapping[str, Any]) -> Problem | None:
    wanted = values.get("shape")
    if not isinstance(wanted, (tuple, list)) or len(wanted) >= len(shape):
        return None
    return fails(
        Kind.RANK,
        f"`keras.ops.broadcast_to` gets {render_shape(shape)} and fewer axes than that, "
        f"{render_shape(tuple(wanted))}",
        "shape",
        "Name the axes in front, too.",
    )


def _unstack(shape: tuple[Dim, ...], values: Mapping[str, Any]) -> Problem | None:
    number, axis = values.get("num"), values.get("axis", 0)
    if type(number) is not int or type(axis) is not int or not -len(shape) <= axis < len(shape):
        return None
    length = shape[axis]
    if not isinstance(length, int) or length == number:
        return None
    return fails(
        Kind.AXIS,
        f"`keras.ops.unstack` takes {number} tensors of an axis of {length}",
        "num",
        "Leave out `num`.",
    )


def _band(most: int, axis: int, shape: tuple[Dim, ...], k: Any) -> Problem | None:
    """A band of more diagonals than there are."""
    length = shape[axis]
    if not isinstance(length, int) or most <= length:
        return None
    message = f"no diagonal {k} is in matrices of {render_shape(shape)}"
    return fails(Kind.AXIS, message, "k", f"It takes less than {length} here.")


def _lower(shape: tuple[Dim, ...], values: Mapping[str, Any]) -> Problem | None:
    k = values.get("k", 0)
    if len(shape) < 2 or type(k) is not int:
        return _matrix(shape)
    return _band(k, -1, shape, k) if k >= 0 else _band(-k - 1, -2, shape, k)


def _upper(shape: tuple[Dim, ...], values: Mapping[str, Any]) -> Problem | None:
    return _matrix(shape)  # which diagonals it takes is not followed


def _matrix(shape: tuple[Dim, ...]) -> Problem | None:
    if len(shape) >= 2:
        return None
    message = f"a triangle is taken of matrices, not of {render_shape(shape)}"
    return fails(Kind.RANK, message, "x", "Give it two axes.")


def _of_no_frequency(values: Mapping[str, Any]) -> Problem | None:
    """A transform to no length at all, on which TensorFlow ends the process of Python.

    An axis without elements stays one.
    """
    given, length = values.get("x"), values.get("fft_length")
    inverse = isinstance(given, (list, tuple))
    tensor = given[0] if inverse and given else given
    shape = tensor.shape if isinstance(tensor, TensorSpec) else None
    if not isinstance(shape, tuple) or not shape or 0 in shape:
        return None
    if length is None and inverse and type(shape[-1]) is int:
        length = 2 * (shape[-1] - 1)
    if type(length) is not int or length != 0:
        return None
    name = "irfft" if inverse else "rfft"
    return fails(
        Kind.EMPTY,
        f"`keras.ops.{name}` of {render_shape(shape)} comes to no length, on which TensorFlow "
        "ends the process",
        "fft_length" if values.get("fft_length") is not None else "x",
        "Say a longer `fft_length`.",
    )


_OF_TENSOR = {
    "broadcast_to": _broadcast_to,
    "pad": _pad,
    "tril": _lower,
    "triu": _upper,
    "unstack": _unstack,
}

#: By name, what says why a call cannot be computed; it gets the arguments by their names.
CHECKS: MappingProxyType[str, Check] = MappingProxyType(
    {
        **{name: of_tensor(check) for name, check in _OF_TENSOR.items()},
        **OF_AXES,
        **OF_MATRICES,
        **OF_SHAPES,
        "irfft": _of_no_frequency,
        "rfft": _of_no_frequency,
    }
)
