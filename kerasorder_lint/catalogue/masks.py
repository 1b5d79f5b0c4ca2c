"""Masks, which layers hand on beside their tensors when a model runs.

A mask matters on data alone: in symbolic calls Keras asks layers for their shapes. What is not
known to hand a mask on gives a tensor without one here, and nothing is said of it.

Source: keras/src/layers/layer.py (`_set_mask_metadata`, `compute_mask`), Keras 3.15.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of, map_nest
from kerasorder_lint.shapes import Shape, Unknown

if TYPE_CHECKING:
    from kerasorder_lint.catalogue.spec import Call, LayerState

__all__ = ["MAKING", "PASSING", "SEQUENCES", "mask_of", "masked"]

#: Layers that support masks, and hand them on as they are (`Layer.compute_mask`).
PASSING = frozenset(
    {
        "Activation",
        "ActivityRegularization",
        "AlphaDropout",
        "BatchNormalization",
        "Dense",
        "Dropout",
        "ELU",
        "GaussianDropout",
        "GaussianNoise",
        "GroupNormalization",
        "Identity",
        "LayerNormalization",
        "LeakyReLU",
        "Normalization",
        "PReLU",
        "ReLU",
        "Rescaling",
        "Softmax",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "TimeDistributed",
        "UnitNormalization",
    }
)

#: Layers that make one, for all axes of what they give but the last; `ReversibleEmbedding` does in
#: its `call`, if it embeds.
MAKING = frozenset({"Embedding", "Masking", "ReversibleEmbedding"})

#: Layers that hand them on where they give a sequence (`RNN.compute_mask`).
SEQUENCES = frozenset({"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "SimpleRNN"})


def mask_of(call: Call) -> Shape | None:
    """The mask that a layer with a `mask` in its call gets; None where it gets none."""
    given = call.argument("mask")
    if given is None:
        return call.inputs.mask if isinstance(call.inputs, TensorSpec) else None
    return given.shape if isinstance(given, TensorSpec) else None


def masked(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What comes out, with the mask that the layer sends along with it."""
    given = call.inputs
    if layer.spec.name in ("Sequential", "Functional"):
        return output  # its layers have sent theirs
    said = call.argument("mask") if "mask" in call.named else None
    if isinstance(given, TensorSpec) and isinstance(said, TensorSpec):
        given = given.with_mask(said.shape)  # by position it does not go on behind the layer
    if isinstance(output, TensorSpec):
        mask = _mask_behind(layer, call, given, output) if isinstance(given, TensorSpec) else None
        return output.with_mask(mask)
    if isinstance(given, TensorSpec) and given.mask is None:
        return output
    result: Nest = map_nest(
        lambda leaf: leaf.with_mask(None) if isinstance(leaf, TensorSpec) else leaf, output
    )
    return result


def _mask_behind(
    layer: LayerState, call: Call, given: TensorSpec, output: TensorSpec
) -> Shape | None:
    name = layer.class_name
    if name in MAKING:
        if name != "Masking" and not truth(layer.args.get("mask_zero")):
            return None
        if name == "ReversibleEmbedding" and call.argument("reverse") not in (None, False):
            return None
        # It is made of what is there when it runs.
        shape = data_of(output).shape
        return shape if isinstance(shape, Unknown) else shape[:-1]
    if given.mask is None:
        return None
    if name in PASSING:
        return given.mask
    if name in SEQUENCES:
        return given.mask if truth(layer.args.get("return_sequences")) else None
    inner = next(iter(layer.children), None)
    if inner is None:
        return None
    if name == "SpectralNormalization":  # which calls the layer inside
        return given.mask if inner.class_name in PASSING else None
    if name == "Bidirectional" and isinstance(layer.args.get("merge_mode"), str):
        return given.mask if truth(inner.args.get("return_sequences")) else None
    return None
