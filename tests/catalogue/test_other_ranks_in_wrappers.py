"""`TimeDistributed` on data that has an axis fewer than was foreseen: its slices are vectors.

A pooling inside takes the axis of the channels, where Keras foresees that it keeps it.
"""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.differential import truth

pytestmark = pytest.mark.keras

#: What gives (batch, steps) on data, and is foreseen as (batch, steps, channels).
FRONTS = [
    "keras.Input((8,)), layers.RepeatVector(1), "
    "layers.TimeDistributed(layers.GlobalAveragePooling1D())",
    "keras.Input((3, 4)), layers.TimeDistributed(layers.GlobalMaxPooling1D())",
]

BEHIND = ["Dense(2)", "Activation('relu')", "Flatten()", "TimeDistributed(layers.Dense(2))"]


@pytest.mark.parametrize(
    "inner",
    [
        "Activation('softmax')",
        "Softmax(axis=1)",
        "Identity()",
        "Masking()",
        "Rescaling(2.0)",
        "UnitNormalization()",
        "Dropout(0.1)",
        "SpatialDropout1D(0.1)",
        "ActivityRegularization(0.1)",
        "PReLU()",
        "BatchNormalization()",
        "LayerNormalization()",
        "LayerNormalization(center=False, scale=False)",
        "RMSNormalization()",
        "Dense(3)",
        "Flatten()",
        "Reshape((4,))",
        "Reshape((-1,))",
        "Permute((1,))",
        "Discretization([0.0, 1.0])",
        "CategoryEncoding(4)",
        "EinsumDense('ab,bc->ac', 3)",
        "Hashing(3)",
        "IntegerLookup(vocabulary=[1, 2])",
    ],
)
def test_a_layer_on_vectors(inner: str) -> None:
    for front in FRONTS:
        for behind in BEHIND:
            source = (
                "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
                f"    {front},\n    layers.TimeDistributed(layers.{inner}),\n"
                f"    layers.{behind},\n])\n"
            )
            assert truth.differences(source) == [], source


@pytest.mark.parametrize(
    "behind",
    [
        "TimeDistributed(layers.ReLU())",
        "TimeDistributed(layers.Dense(2))",
        "TimeDistributed(layers.TimeDistributed(layers.ReLU()))",
        "LSTM(2)",
        "ReLU()",
        "Softmax()",
        "GlobalAveragePooling1D()",
    ],
)
@pytest.mark.parametrize("between", ["", "layers.ReLU(), ", "layers.Dense(1), "])
def test_a_mask_of_data_that_lost_its_steps(behind: str, between: str) -> None:
    source = (
        "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
        "    keras.Input((10, 1)),\n"
        "    layers.TimeDistributed(layers.GlobalAveragePooling1D()),\n"
        f"    layers.Masking(), {between}layers.{behind},\n])\n"
    )
    assert truth.differences(source) == [], source


@pytest.mark.parametrize("rank", [1, 2, 3, 4])
def test_what_drops_maps_of_features_hands_on_any_rank(rank: int) -> None:
    for name in ("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"):
        source = (
            "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
            f"    keras.Input((3, {'2, ' * rank})),\n"
            f"    layers.TimeDistributed(layers.{name}(0.1)),\n    layers.Flatten(),\n])\n"
        )
        assert truth.differences(source) == [], source


#: What looks at single axes, or counts them, where no `input_spec` has looked at the rank.
COUNTING = [
    "AveragePooling1D(1)",
    "AveragePooling2D(1)",
    "AveragePooling3D((1, 2, 1))",
    "MaxPooling1D(2, padding='same')",
    "MaxPooling2D(2, padding='same')",
    "MaxPooling2D(1, data_format='channels_first')",
    "MaxPooling3D((1, 2, 1), strides=(3, 1, 2))",
    "MaxPooling3D((2, 2, 1), strides=2, padding='same')",
    "MaxPooling3D((2, 1, 1), strides=1)",
    "MaxPooling3D((1, 2, 2), strides=1)",
    "Cropping1D((0, 1))",
    "Cropping2D(((0, 1), (1, 0)))",
    "Cropping2D(((0, 1), (1, 0)), data_format='channels_first')",
    "Cropping3D(((0, 1), (0, 0), (0, 0)))",
    "ZeroPadding1D(1)",
    "ZeroPadding2D(1)",
    "ZeroPadding2D(1, data_format='channels_first')",
    "ZeroPadding3D(0)",
    "UpSampling1D(2)",
    "UpSampling2D(2)",
    "UpSampling2D(2, data_format='channels_first')",
    "UpSampling2D(2, interpolation='bilinear')",
    "UpSampling3D(2)",
    "Permute((1,))",
    "Permute((2, 1))",
    "Permute((1, 3, 2))",
    "SeparableConv1D(2, 1)",
    "SeparableConv2D(2, 1)",
    "STFTSpectrogram(frame_length=2, frame_step=1, fft_length=2)",
]


@pytest.mark.parametrize("inner", COUNTING)
def test_a_layer_on_slices_of_any_rank(inner: str) -> None:
    for shape in ((3, 4), (3, 2, 4), (3, None, 4), (3, 2, 3, 4), (3, 2, 2, 2, 4)):
        for behind in ("Flatten()", "GlobalAveragePooling2D()"):
            source = (
                "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
                f"    keras.Input({shape}),\n    layers.TimeDistributed(layers.{inner}),\n"
                f"    layers.{behind},\n])\n"
            )
            assert truth.differences(source) == [], source


@pytest.mark.parametrize("wrapped", ["TimeDistributed(inner)", "TimeDistributed(\n    inner)"])
def test_a_model_in_a_wrapper_is_told_at_the_wrapper(wrapped: str) -> None:
    source = (
        "import keras\nfrom keras import layers\n"
        "inner = keras.Sequential([keras.Input((2, 2)), layers.Dense(4)])\n"
        f"model = keras.Sequential([\n    keras.Input((3, 2, 3)),\n    layers.{wrapped},\n])\n"
    )
    assert truth.differences(source) == []
    (found,) = engine.lint(source, "program.py", Settings())
    assert (found.code, found.span.start.row) == ("KOL102", 6)
