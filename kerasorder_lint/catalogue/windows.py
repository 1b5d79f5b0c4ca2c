"""Windows that slide along axes: what convolutions and pooling have in common.

A length may be free, symbolic or unknown; a size may be a float too, because Keras lets floats
through inside a tuple. An unknown data format or padding stands for each of its values: what is
the same for all of them is known, and only what all of them refuse is refused.

Source: keras/src/ops/operation_utils.py, keras/src/backend/common/backend_utils.py,
        keras/src/utils/argument_validation.py, Keras 3.15.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import LayerState, Opaque
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, less, render_shape

__all__ = [
    "CHANNELS_FIRST",
    "CHANNELS_LAST",
    "agreed",
    "channel_axis",
    "fits",
    "formats",
    "number",
    "reach",
    "refuse_empty",
    "sizes",
    "slide",
    "spatial",
    "spread",
    "unfit_in_graph",
    "unmeasured",
    "whole",
]

CHANNELS_LAST, CHANNELS_FIRST = "channels_last", "channels_first"

_Case = TypeVar("_Case")


def unmeasured(shape: Sequence[Any]) -> tuple[Any, ...]:
    """The batch, and as many axes of lengths that are not known."""
    return (shape[0], *(UNKNOWN for _ in shape[1:]))


def number(value: Any) -> Any:
    """The value for arithmetic: int, float, `Sym` or UNKNOWN; anything else as it is."""
    if isinstance(value, Opaque):
        return number(value.value) if isinstance(value.value, (int, float)) else UNKNOWN
    return int(value) if isinstance(value, bool) else value


def sizes(value: Any, rank: int, name: str, *, allow_zero: bool = False) -> tuple[Any, ...]:
    """`standardize_tuple` of Keras, with one entry for each axis even where all is unknown."""
    if isinstance(value, Opaque) and value.kind.startswith(("numpy.int", "numpy.uint")):
        reject(
            Kind.ARGUMENT,
            f"`{name}` must be a Python integer or a tuple, not {value.described}",
            f"The `{name}` argument must be a tuple of {rank} integers.",
            argument=name,
            advice=f"Convert it with `int({name})`.",
        )
    found = arguments.standardize_tuple(value, rank, name, allow_zero=allow_zero)
    return (UNKNOWN,) * rank if isinstance(found, Unknown) else tuple(found)


def formats(value: str | Unknown) -> tuple[str, ...]:
    """The data formats that are possible."""
    return (CHANNELS_LAST, CHANNELS_FIRST) if isinstance(value, Unknown) else (value,)


def channel_axis(data_format: str) -> int:
    return -1 if data_format == CHANNELS_LAST else 1


def spatial(shape: Sequence[Any], data_format: str) -> tuple[Any, ...]:
    """The axes between the batch and the channels, or behind both."""
    return tuple(shape[1:-1] if data_format == CHANNELS_LAST else shape[2:])


def whole(batch: Any, axes: Iterable[Any], channels: Any, data_format: str) -> tuple[Any, ...]:
    """The shape that these parts make up."""
    if data_format == CHANNELS_LAST:
        return (batch, *axes, channels)
    return (batch, channels, *axes)


def _exact(*values: Any) -> bool | None:
    """Whether integers and symbols take part only; False with a float, None with an unknown."""
    if any(isinstance(value, (Unknown, Opaque, str)) or value is None for value in values):
        return None
    floats = any(isinstance(value, float) for value in values)
    if floats and any(isinstance(value, Sym) for value in values):
        return None
    return not floats


def reach(window: Any, dilation: Any = 1) -> Any:
    """How many elements a window spans."""
    if _exact(window, dilation) is None:
        return UNKNOWN
    if isinstance(window, float) and dilation == 1:
        return window  # taking one away and adding it again would round it
    return dilation * (window - 1) + 1


def _steps(top: Any, stride: Any) -> Any:
    exact = _exact(top, stride)
    if exact is None:
        return UNKNOWN
    if exact:
        return top // stride + 1
    return math.floor(top / stride) + 1


def fits(length: Any, span: Any) -> bool:
    """False only if the window is longer than the axis for every value."""
    if isinstance(length, (int, float)) and isinstance(span, (int, float)):
        return length >= span
    return less(length, span) is not True


def slide(length: Any, window: Any, stride: Any, padding: str, dilation: Any = 1) -> Any:
    """Length of an axis after a window has slid along it; a free axis stays free.

    Unknown:  an unknown operand gives an unknown length, unless it does not matter.
    Problems: none; ask `fits` before.
    """
    if length is None:
        return None
    if padding != "valid":
        if isinstance(stride, int) and stride == 1:
            return length
        return UNKNOWN if _exact(length) is None else _steps(length - 1, stride)
    span = reach(window, dilation)
    if isinstance(span, int) and span == 1 and isinstance(stride, int) and stride == 1:
        return length
    return UNKNOWN if _exact(length, span) is None else _steps(length - span, stride)


def spread(
    length: Any, window: Any, stride: Any, padding: str, output_padding: Any, dilation: Any = 1
) -> Any:
    """Length of an axis behind a transposed convolution; a free axis stays free."""
    if length is None:
        return None
    span = reach(window, dilation)
    if output_padding is None:
        if padding == "same":
            return UNKNOWN if _exact(length, stride) is None else length * stride
        if _exact(length, span, stride) is None:
            return UNKNOWN
        if isinstance(span, Sym) or isinstance(stride, Sym):
            wider = less(span, stride)
            if wider is None:
                return UNKNOWN
            longest = stride if wider else span
        else:
            longest = max(span, stride)
        return (length - 1) * stride + longest
    if padding == "same":
        span = UNKNOWN if _exact(span) is None else span % 2
    if _exact(length, span, stride, output_padding) is None:
        return UNKNOWN
    return (length - 1) * stride + span + output_padding


def refuse_empty(
    layer: LayerState, shape: Sequence[Any], axis: int, window: Any, span: Any, keras: str
) -> None:
    """Refuses: the window does not fit in that axis of the input."""
    wide = f"{window} ({span} with its dilation)" if same_size(window, span) is False else window
    channels_first = (
        layer.extra.get("data_format") == CHANNELS_LAST
        and len(shape) > 3
        and shape[1] in (1, 3)
        and all(isinstance(size, int) and size > 3 for size in shape[2:])
    )
    reject(
        Kind.EMPTY,
        f"a window of {wide} does not fit in an axis of {shape[axis]} (axis {axis} of the input "
        f"{render_shape(tuple(shape))})",
        keras,
        advice="The shape reads as channels-first; give `data_format='channels_first'`, or move "
        "the channels to the end."
        if channels_first
        else None,
    )


def unfit_in_graph(layer: LayerState, shape: tuple[Any, ...]) -> Problem:
    """What TensorFlow raises where it traces the layer on data that its window does not fit in."""
    return Problem(
        Kind.EMPTY,
        f"the window of `{layer.class_name}` does not fit in {render_shape(shape)}",
        "Negative dimension size caused by subtracting",
        "run",
        layer=layer,
    )


def same_size(left: Any, right: Any) -> bool | None:
    """Whether two sizes are equal, floats included; None where that is not known."""
    if _exact(left, right) is None or isinstance(left, Sym) or isinstance(right, Sym):
        return None
    return bool(left == right)


def agreed(compute: Callable[[_Case], Any], cases: Sequence[_Case]) -> Any:
    """What `compute` gives for each case: where the cases differ, unknown.

    Problems: the first one, if every case has one.
    """
    results: list[Any] = []
    refused: list[Rejected] = []
    for case in cases:
        try:
            results.append(compute(case))
        except Rejected as rejected:
            refused.append(rejected)
    if not results:
        raise refused[0]
    first, *others = results
    for other in others:
        first = _join(first, other)
    return first


def _join(left: Any, right: Any) -> Any:
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return tuple(_join(a, b) for a, b in zip(left, right))
    if left is None and right is None:
        return None
    if left is None or right is None:
        return UNKNOWN
    return left if left == right else UNKNOWN
