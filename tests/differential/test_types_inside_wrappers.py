"""Layers of other types inside wrappers, which do not cast for them: built and run in Keras."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

#: Layers, and the shape of a slice.
LAYERS = {
    "Dense(3{})": (4, 3), "Conv1D(3, 2{})": (4, 3), "SeparableConv1D(3, 2{})": (4, 3),
    "DepthwiseConv1D(2{})": (4, 3), "Conv1DTranspose(3, 2{})": (4, 3), "Conv2D(3, 2{})": (4, 4, 3),
    "SeparableConv2D(3, 2{})": (4, 4, 3), "DepthwiseConv2D(2{})": (4, 4, 3),
    "Conv2DTranspose(3, 2{})": (4, 4, 3), "Conv3D(3, 2{})": (4, 4, 4, 3), "LSTM(3{})": (4, 3),
    "Conv3DTranspose(3, 2{})": (4, 4, 4, 3), "GRU(3{})": (4, 3), "SimpleRNN(3{})": (4, 3),
    "ConvLSTM1D(3, 2{})": (4, 4, 3), "BatchNormalization(axis=-1{})": (4, 3),
    "LayerNormalization(axis=-1{})": (4, 3), "GroupNormalization(1{})": (4, 3),
    "RMSNormalization(axis=-1{})": (4, 3), "PReLU(shared_axes=None{})": (4, 3),
    "EinsumDense('abc,cd->abd', output_shape=(None, 3){})": (4, 3), "Embedding(4, 3{})": (4,),
    "SpectralNormalization(layers.Dense(3){})": (4, 3), "Dropout(0.5{})": (4, 3),
    "Rescaling(2.0{})": (4, 3), "Softmax(axis=-1{})": (4, 3), "MaxPooling1D(2{})": (4, 3),
    "Bidirectional(layers.LSTM(2){})": (4, 3),
}  # fmt: skip
TYPES = ("float16", "bfloat16", "float64", "mixed_float16")
HEAD = "import keras\nfrom keras import layers\n"


@pytest.mark.parametrize("layer", LAYERS)
def test_each_step(layer: str) -> None:
    for dtype in TYPES:
        inner = f"layers.{layer.format(f', dtype={dtype!r}')}"
        shape = LAYERS[layer]
        for made, whole in (
            (f"layers.TimeDistributed({inner})", (3, *shape)),
            (f"layers.TimeDistributed({inner}, dtype='float16')", (3, *shape)),
            (f"layers.TimeDistributed({inner}, dtype='mixed_float16')", (3, *shape)),
            (f"layers.TimeDistributed(layers.TimeDistributed({inner}))", (3, 2, *shape)),
        ):
            source = f"{HEAD}x = keras.Input({whole})\nmodel = keras.Model(x, {made}(x))\n"
            assert not graph_truth.differences(source), source


@pytest.mark.parametrize("name", ["LSTM", "GRU", "SimpleRNN"])
@pytest.mark.parametrize("dtype", TYPES)
def test_both_ways(name: str, dtype: str) -> None:
    made = f"layers.Bidirectional(layers.{name}(3, dtype='{dtype}'))"
    source = f"{HEAD}x = keras.Input((4, 3))\nmodel = keras.Model(x, {made}(x))\n"
    assert not graph_truth.differences(source), source
