"""Which outputs of layers Keras calls sparse, and what layers make of sparse placeholders.

It calls those sparse that come of layers with a `compute_output_spec` for it.
Where the data are dense though the inputs are called sparse (`TensorSpec.dense`), so are those
that come out. A layer that is asked for sparse outputs (`sparse=True`) makes them of any data.

Source: keras/src/layers/, Keras 3.15; compared in bulk by `tests/catalogue/test_sparse_tensors.py`
        and `test_traced_sparse.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.operations import traced_sparse
from kerasorder_lint.catalogue.operations.traced_sparse import Fate
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import (
    FLOATS,
    Nest,
    TensorSpec,
    called_sparse,
    flatten,
    map_nest,
)

__all__ = ["told", "traced"]

#: Layers whose output is sparse where all of their inputs are.
_KEEPING = frozenset({
    "Add", "Average", "Concatenate", "Dot", "Equalization", "Flatten", "Identity", "Maximum",
    "Minimum", "Multiply", "Permute", "RandomGrayscale", "Reshape", "Subtract",
})  # fmt: skip
#: They ask the layers in them.
_MODELS = frozenset({"Functional", "Model", "Sequential"})


#: Layers in a traced `call` that fail where all that they get is sparse.
_REFUSING = frozenset(
    {
        "ActivityRegularization", "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D",
        "AdaptiveAveragePooling3D", "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D",
        "AdaptiveMaxPooling3D", "AdditiveAttention", "Attention", "AveragePooling1D",
        "AveragePooling2D", "AveragePooling3D", "BatchNormalization", "Bidirectional", "CenterCrop",
        "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose",
        "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Cropping1D", "Cropping2D", "Cropping3D",
        "DepthwiseConv1D", "DepthwiseConv2D", "ELU", "EinsumDense", "GRU", "GlobalAveragePooling1D",
        "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D",
        "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GroupNormalization", "LSTM",
        "LayerNormalization", "LeakyReLU", "Masking", "MaxPooling1D", "MaxPooling2D",
        "MaxPooling3D", "MelSpectrogram", "MultiHeadAttention", "PReLU", "RMSNormalization", "RNN",
        "ReLU", "RepeatVector", "Rescaling", "Resizing", "STFTSpectrogram", "SeparableConv1D",
        "SeparableConv2D", "SimpleRNN", "Softmax", "Solarization", "TimeDistributed",
        "UnitNormalization", "UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D",
        "ZeroPadding2D", "ZeroPadding3D",
    }
)  # fmt: skip
#: Layers in one that hand on what they get, as long as nothing trains.
_HANDING_ON = frozenset({
    "AlphaDropout", "Concatenate", "Dropout", "Flatten", "GaussianDropout", "GaussianNoise",
    "Identity", "Permute", "Reshape", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
})  # fmt: skip
#: Layers of several tensors, which do with those of one shape what their functions do.
_MERGING = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})


def told(layer: LayerState, call: Call, output: Nest) -> Nest:
    """The output with what Keras 3 says of it."""
    inputs = [leaf for leaf in flatten(call.inputs) if isinstance(leaf, TensorSpec)]
    if not any(leaf.sparse for leaf in inputs) or layer.spec.name in _MODELS:
        return output
    if truth(layer.args.get("sparse")):
        return output
    if layer.spec.name == "Identity":
        each = iter(inputs)
        handed_on: Nest = map_nest(lambda leaf: _handed_on(layer, leaf, each), output)
        return handed_on
    sparse = layer.spec.name in _KEEPING and all(_stays(layer, leaf) for leaf in inputs)
    dense = all(leaf.of_plain_data for leaf in inputs)
    return called_sparse(output, sparse, dense=dense)


def _handed_on(layer: LayerState, leaf: Any, inputs: Iterator[TensorSpec]) -> Any:
    """The output in the place of the next input."""
    given = next(inputs, None)
    if not isinstance(leaf, TensorSpec) or given is None:
        return leaf
    return leaf.with_sparse(_stays(layer, given), dense=given.of_plain_data)


def _stays(layer: LayerState, leaf: TensorSpec) -> bool:
    """Whether it is sparse, and no float that is cast, of which Keras does not say so."""
    casts = layer.spec.behaviour.casts_inputs and leaf.dtype in FLOATS
    return leaf.sparse and not (casts and leaf.dtype != layer.dtype)


def traced(layer: LayerState, specs: Sequence[TensorSpec]) -> Fate:
    """What a layer in a traced `call` makes of tensors of which one is a sparse placeholder."""
    name = layer.spec.name
    if not all(spec.sparse for spec in specs):
        return Fate.LOST if name in _MERGING else Fate.OPEN
    if name in _REFUSING:
        return Fate.REFUSED
    if name == "Dense":
        return Fate.REFUSED if (specs[0].rank or 0) > 2 else Fate.OPEN
    if name == "Activation":
        activation = layer.args.get("activation")
        return traced_sparse.of_activation(activation) if isinstance(activation, str) else Fate.OPEN
    alike = all((x.shape, x.dtype) == (specs[0].shape, specs[0].dtype) for x in specs)
    if name in _HANDING_ON and (len(specs) == 1 or all(x.dtype == specs[0].dtype for x in specs)):
        return Fate.SPARSE
    if name in _MERGING and alike and len(specs) > 1:
        return Fate.SHAPELESS if name == "Average" else Fate.SPARSE
    if name in _MERGING or name == "Normalization":
        return Fate.LOST
    return Fate.OPEN
