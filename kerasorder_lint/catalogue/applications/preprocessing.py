"""What `preprocess_input` makes of a symbolic tensor, and what `decode_predictions` refuses.

Source: keras/src/applications/imagenet_utils.py, Keras 3.15.
"""

from __future__ import annotations

from typing import Any, Final

from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown, less, render_shape, same

__all__ = ["MODES", "mode_of", "preprocessed", "undecodable"]

#: Module to what it does: `none` hands the tensor on as it is.
MODES: Final = {
    "convnext": "none",
    "densenet": "torch",
    "efficientnet": "none",
    "efficientnet_v2": "none",
    "imagenet_utils": "caffe",
    "inception_resnet_v2": "tf",
    "inception_v3": "tf",
    "mobilenet": "tf",
    "mobilenet_v2": "tf",
    "mobilenet_v3": "none",
    "nasnet": "tf",
    "resnet": "caffe",
    "resnet50": "caffe",
    "resnet_v2": "tf",
    "vgg16": "caffe",
    "vgg19": "caffe",
    "xception": "tf",
}


def mode_of(path: str) -> str | None:
    """The mode of `applications.<module>.preprocess_input`; None where it is not known."""
    return MODES.get(path.split(".")[-2]) if "." in path else None


def preprocessed(tensor: TensorSpec, mode: str) -> TensorSpec:
    """The output for channels-last images. Raises `Rejected`.

    `tf` scales; `torch` adds three means, so that a channel alone becomes three; `caffe` takes
    the channels 2, 1 and 0, and drops what is behind them.
    """
    shape, dtype = tensor.shape, tensor.dtype
    if isinstance(dtype, Unknown):
        out: str | Unknown = UNKNOWN
    elif mode == "caffe":
        out = dtype if dtype.startswith(("float", "bfloat")) else UNKNOWN
    else:
        out = dtype if dtype.startswith(("float", "bfloat")) else "float32"
    if isinstance(shape, Unknown):
        return TensorSpec(UNKNOWN, out)
    if not shape:
        return TensorSpec(UNKNOWN, UNKNOWN)
    last: Any = shape[-1]
    if mode == "tf":
        return TensorSpec(shape, out)
    if mode == "caffe":
        if less(last, 3):
            reject(
                Kind.AXIS,
                f"`preprocess_input` takes three channels, and gets {render_shape(shape)}",
                "",
            )
        return TensorSpec((*shape[:-1], 3), out)
    if last is None or same(last, 1) or same(last, 3):
        return TensorSpec((*shape[:-1], 3), out)
    if same(last, 1) is False and same(last, 3) is False:
        reject(
            Kind.MERGE,
            f"`preprocess_input` takes three channels, and gets {render_shape(shape)}",
            "",
        )
    return TensorSpec((*shape[:-1], UNKNOWN), out)


def undecodable(shape: Any) -> Problem | None:
    """What `decode_predictions` says of predictions that are not (samples, 1000)."""
    if isinstance(shape, Unknown):
        return None
    if len(shape) == 2 and (shape[1] is None or same(shape[1], 1000) is not False):
        return None
    return Problem(
        Kind.ARGUMENT,
        f"`decode_predictions` takes predictions of shape (samples, 1000), and gets "
        f"{render_shape(shape)}",
        "`decode_predictions` expects a batch of predictions",
        argument="preds",
    )
