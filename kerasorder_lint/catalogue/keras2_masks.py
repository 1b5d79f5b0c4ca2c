"""Masks of Keras 2, which go along with symbolic tensors too: layers are called with them.

A layer that takes masks gets the one of its input, and the operations of its call have to go with
it. What comes out gets a mask from `compute_mask`, which may refuse as well. A mask that is not
known is none here, and nothing is said of it.

Source: tf_keras/src/engine/base_layer.py (`_get_input_masks`, `_set_mask_metadata`,
        `compute_mask`), `call` and `compute_mask` of each layer.
"""

from __future__ import annotations

from typing import Any, Final

from kerasorder_lint.catalogue import masks, written
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Shape, Unknown, render_shape, same

__all__ = ["MERGING", "PASSING", "SUPPORTING", "check", "masked", "of_output"]

#: Layers that hand the mask of their (first) input on as it is.
PASSING: Final = (masks.PASSING - {"Identity", "Normalization", "Rescaling", "TimeDistributed"}) | {
    "Lambda",
    "MultiHeadAttention",
    "ThresholdedReLU",
}
#: Layers whose masks are put together from those of all inputs, which have to be of one shape.
MERGING: Final = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})
#: Layers that may get a mask at all; any other one refuses it in `compute_mask`.
SUPPORTING: Final = (
    PASSING
    | MERGING
    | masks.SEQUENCES
    | {
        "AdditiveAttention",
        "Attention",
        "Bidirectional",
        "Concatenate",
        "Dot",
        "Embedding",
        "GlobalAveragePooling1D",
        "InputLayer",
        "Masking",
        "RNN",
        "TimeDistributed",
    }
)


def check(layer: LayerState, call: Call) -> None:
    """Refuses a mask that the operations of a call do not go with."""
    given = call.inputs
    mask = masks.mask_of(call)
    if not isinstance(given, TensorSpec) or isinstance(given.shape, Unknown):
        return
    if not isinstance(mask, tuple):
        return
    name, fits = layer.class_name, True
    if name == "Softmax":
        fits = _broadcasts(mask, given.shape)
    elif name == "GroupNormalization":
        fits = _stretches(mask, given.shape)
    elif name == "GlobalAveragePooling1D" and len(mask) == 2:
        data_format = layer.extra.get("data_format", UNKNOWN)
        if isinstance(data_format, str):
            axis = 2 if data_format == "channels_last" else 1
            fits = _broadcasts((*mask[:axis], 1, *mask[axis:]), given.shape)
    if not fits:
        _refuse(layer, mask, f"its input of shape {render_shape(given.shape)}", call)


def _refuse(layer: LayerState, mask: Shape, beside: str, call: Call) -> None:
    implicit = call.argument("mask") is None
    reject(
        Kind.MERGE,
        f"`{layer.class_name}` gets a mask of shape {render_shape(mask)}, which does not fit "
        f"{beside}",
        argument=None if implicit else "mask",
        advice="Steps are masked by `Masking` or `mask_zero=True`; `Activation('softmax')` takes "
        "no mask."
        if implicit and layer.class_name == "Softmax"
        else None,
    )


def _broadcasts(mask: tuple[Any, ...], shape: tuple[Any, ...]) -> bool:
    """Whether one may be added to the other."""
    return not any(
        same(one, other) is False and same(one, 1) is False and same(other, 1) is False
        for one, other in zip(reversed(mask), reversed(shape))
    )


def _stretches(mask: tuple[Any, ...], shape: tuple[Any, ...]) -> bool:
    """Whether the mask may be broadcast to the shape, which does not change."""
    return not any(
        same(one, other) is False and same(one, 1) is False
        for one, other in zip(reversed(mask), reversed(shape))
    )


def masked(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What comes out, with the mask that goes along. Raises `Rejected` where there can be none."""
    if layer.spec.name in ("Sequential", "Functional"):
        return output  # its layers have sent theirs
    mask = of_output(layer, call, output)
    if isinstance(output, TensorSpec):
        return output.with_mask(mask)
    return output


def of_output(layer: LayerState, call: Call, output: Nest) -> Shape | None:
    """The mask of the (first) output; None where none is known. Raises `Rejected`."""
    name, given = layer.class_name, call.inputs
    if name in MERGING or name == "Concatenate":
        return _of_several(layer, call)
    if name in ("AdditiveAttention", "Attention"):
        first = given[0] if isinstance(given, (list, tuple)) and given else None
        return first.mask if isinstance(first, TensorSpec) else None
    if not isinstance(given, TensorSpec):
        return None
    if name == "Masking":
        return given.shape if isinstance(given.shape, Unknown) else given.shape[:-1]
    if name == "Embedding":
        return given.shape if truth(layer.args.get("mask_zero")) else None
    mask = masks.mask_of(call)
    if mask is None or isinstance(mask, Unknown):
        return mask
    if name == "TimeDistributed":
        return _of_steps(layer, call, mask)
    if name in PASSING:
        return mask
    if name.startswith("ConvLSTM"):
        _check_steps(layer, call, mask, output)
    if name == "RNN" or name in masks.SEQUENCES:
        return mask if truth(layer.args.get("return_sequences")) else None
    if name == "Bidirectional" and isinstance(layer.args.get("merge_mode"), str):
        inner = layer.args.get("layer")
        gives = isinstance(inner, LayerState) and truth(inner.args.get("return_sequences"))
        return mask if gives else None
    return None


def _check_steps(layer: LayerState, call: Call, mask: tuple[Any, ...], output: Nest) -> None:
    """A mask beside the steps chooses between outputs and states, whose axes it has to fit."""
    if not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return
    step = output.shape[1:] if len(output.shape) == len(mask) else output.shape[2:]
    if any(
        same(one, other) is False and same(one, 1) is False for one, other in zip(mask[2:], step)
    ):
        _refuse(layer, mask, f"its output of shape {render_shape(output.shape)}", call)


def _of_several(layer: LayerState, call: Call) -> Shape | None:
    """Masks are put one behind the other, and so have to have the same axes."""
    given = call.inputs
    if not isinstance(given, (list, tuple)) or len(given) < 2:
        return None
    if not all(isinstance(tensor, TensorSpec) for tensor in given):
        return None
    found = [tensor.mask for tensor in given if tensor.mask is not None]
    if not found or any(isinstance(mask, Unknown) for mask in found):
        return UNKNOWN if found else None
    if layer.class_name == "Concatenate":
        return found[0] if layer.args["axis"] == -1 and _is_lower(given, found) else UNKNOWN
    first: tuple[Any, ...] = found[0]
    for other in found[1:]:
        if len(other) != len(first) or any(same(a, b) is False for a, b in zip(first, other)):
            reject(
                Kind.MERGE,
                f"`{layer.class_name}` gets masks of shapes {render_shape(first)} and "
                f"{render_shape(other)}, which it cannot put together",
                advice="Keras 2 broadcasts the tensors, but not their masks.",
            )
    return first


def _is_lower(given: Any, found: list[Any]) -> bool:
    """Whether each mask has the axes of its tensor but the last."""
    ranks = {tensor.rank for tensor in given}
    return len(ranks) == 1 and ranks == {len(mask) + 1 for mask in found}


def _of_steps(layer: LayerState, call: Call, mask: tuple[Any, ...]) -> Shape | None:
    """`TimeDistributed` asks the layer inside for the mask of its steps, all in one batch."""
    inner = layer.args.get("layer")
    if not isinstance(inner, LayerState) or inner.spec.name in ("Sequential", "Functional"):
        return UNKNOWN
    name, stateful = inner.class_name, inner.args.get("stateful", False)
    if stateful is not False or inner.extra.get("accepts_any_input") or written.inside(inner):
        return UNKNOWN
    if name not in SUPPORTING:
        reject(
            Kind.MERGE,
            f"`TimeDistributed` gets a mask of shape {render_shape(mask)}, and `{name}` inside "
            "does not support masks",
            f"Layer {inner.name} does not support masking, but was passed an input_mask"
            if isinstance(inner.name, str)
            else "does not support masking, but was passed an input_mask",
            advice="Put the masking behind it, or use a layer that hands masks on.",
        )
    return mask if name in PASSING else UNKNOWN
