"""Convolutions of tensors without elements, of which TensorFlow gives back the input as it came.

Its kernels for processors (oneDNN) return at once where there is nothing to compute, with the shape
of the input: neither strides nor filters show in it. What is added to it then has to fit.

Source: `MklConvOp` of tensorflow/core/kernels/mkl/mkl_conv_ops.cc, TensorFlow 2.21; compared with
        runs by `tests/catalogue/test_convolved_nothing.py`.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import windows
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.spec import Call, LayerState, is_traced_inside
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Unknown, render_dim, render_shape, same
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["OTHER_FLOATS", "came_back", "finds_no_channels", "note_bias", "with_bias"]

#: What the kernels of oneDNN compute with; others give the shape that Keras foresees.
_TYPES = ("float32", "bfloat16")
#: What TensorFlow has kernels of its own for.
OTHER_FLOATS = ("float16", "float64")


def _lengths_of_nothing(layer: LayerState, shape: Shape, rank: int) -> tuple[Dim, ...] | None:
    """The lengths along which is convolved, if one of them is 0."""
    data_format = layer.extra["data_format"]
    if isinstance(shape, Unknown) or len(shape) != rank + 2 or layer.environment.target != 3:
        return None
    if not isinstance(data_format, str):
        return None
    lengths = windows.spatial(shape, data_format)
    return lengths if any(same(length, 0) is True for length in lengths) else None


def came_back(layer: LayerState, shape: Shape, rank: int) -> tuple[Dim, ...] | None:
    """The shape of what a convolution over `rank` axes gives back; None if it may give its own."""
    lengths, extra = _lengths_of_nothing(layer, shape, rank), layer.extra
    if lengths is None or isinstance(shape, Unknown) or extra["padding"] not in ("same", "causal"):
        return None
    if layer.dtype not in _TYPES or layer.args.get("groups", 1) != 1:
        return None
    if rank > 2 and extra["data_format"] == windows.CHANNELS_FIRST:
        return None
    if extra["padding"] == "causal" or any(same(n, 1) is not True for n in extra["dilation_rate"]):
        parts = zip(lengths, extra["kernel_size"], extra["dilation_rate"])
        lengths = tuple(_padded(*part) for part in parts)
    channels = shape[windows.channel_axis(extra["data_format"])]
    return windows.whole(shape[0], lengths, channels, extra["data_format"])


def _cut_by_xla(layer: LayerState, shape: Shape, rank: int) -> bool:
    """Whether Keras compiles the convolution, which then cuts an axis of no length.

    Source: `conv` of keras/src/backend/tensorflow/nn.py, Keras 3.15.
    """
    extra, groups = layer.extra, layer.args.get("groups", 1)
    if _lengths_of_nothing(layer, shape, rank) is None or type(groups) is not int:
        return False
    if groups == 1 and (rank < 3 or extra["data_format"] != windows.CHANNELS_FIRST):
        return False
    return any(same(by, 1) is False for by in extra["dilation_rate"])


def _padded(length: Dim, window: Any, dilation: Any) -> Dim:
    """A length as it is cut into batches: padded by the window, up to whole steps of a dilation."""
    if type(length) is not int or type(window) is not int or type(dilation) is not int:
        return UNKNOWN
    return -(-length // dilation) * dilation + (window - 1) * dilation


def _bias(layer: LayerState) -> Shape:
    """The shape of the bias; () without one."""
    return next((weight.shape for weight in layer.weights if weight.name == "bias"), ())


def note_bias(layer: LayerState, call: Call, rank: int) -> None:
    """Notes that the bias does not fit the channels of the input, which come back."""
    shape = came_back(layer, call.shape, rank)
    if shape is None:
        if _cut_by_xla(layer, call.shape, rank):
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` cuts {render_shape(call.shape)} by a dilation, along an "
                "axis of no length",
                argument="dilation_rate",
            )
        return
    channels, bias = shape[windows.channel_axis(layer.extra["data_format"])], _bias(layer)
    if isinstance(bias, tuple) and bias and broadcast_fails((channels,), bias):
        call.fails_when_run(
            Kind.EMPTY,
            f"`{layer.class_name}` gets an axis of no length: TensorFlow gives it back with its "
            f"{render_dim(channels)} channels, and adds a bias of {render_dim(bias[0])}",
        )


def with_bias(layer: LayerState, shape: tuple[Dim, ...]) -> Shape:
    """The shape of what came back, with the bias added."""
    axis = windows.channel_axis(layer.extra["data_format"]) % len(shape)
    added = broadcast((shape[axis],), _bias(layer))
    if isinstance(added, Unknown):
        return UNKNOWN
    return (*shape[:axis], added[0], *shape[axis + 1 :])


def finds_no_channels(
    layer: LayerState, call: Call, keras: str = "", *, in_graph: bool = True
) -> None:
    """Notes a kernel without channels.

    in_graph: TensorFlow makes no graph of it, so that a `call` which it traces is refused at once.
    """
    message = f"`{layer.class_name}` finds no channels in its input"
    if in_graph and is_traced_inside(layer, call):
        said = "Depth of filter must not be 0"
        raise Rejected(Problem(Kind.EMPTY, message, said, tensorflow=True))
    call.fails_when_run(Kind.EMPTY, message, keras)
