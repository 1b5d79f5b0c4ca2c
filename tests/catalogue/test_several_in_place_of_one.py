"""Outputs and states of recurrent layers, handed as several tensors to layers that take one."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

#: Of three tensors, of five, and of three and five whose ranks are not alike.
SOURCES = [
    ("(4, 5)", "layers.LSTM(3, return_state=True)"),
    ("(4, 5)", "layers.LSTM(3, return_sequences=True, return_state=True)"),
    ("(4, 5)", "layers.Bidirectional(layers.LSTM(3, return_state=True))"),
    ("(4, 5, 6, 1)", "layers.ConvLSTM2D(3, 1, return_state=True)"),
    (
        "(4, 5, 6, 1)",
        "layers.Bidirectional(layers.ConvLSTM2D(3, 1, return_sequences=True, return_state=True))",
    ),
]


def _differences(shape: str, *layers: str) -> list[str]:
    listed = "".join(f"    {layer},\n" for layer in layers)
    source = f"{HEAD}model = keras.Sequential([\n    keras.Input({shape}),\n{listed}])\n"
    return truth.differences(source)


@pytest.mark.parametrize(
    "inner",
    [
        "Flatten()",
        "UpSampling1D(2)",
        "UpSampling2D(2)",
        "UpSampling2D(2, data_format='channels_first')",
        "UpSampling3D(2)",
        "Permute((2, 1))",
        "Permute((1, 2))",
        "MaxPooling1D(2)",
        "MaxPooling2D(2)",
        "AveragePooling1D(2)",
        "AveragePooling2D(2)",
        "GlobalMaxPooling2D()",
        "Dropout(0.1)",
        "Dense(2)",
    ],
)
def test_their_shapes_pass_for_axes_inside_time_distributed(inner: str) -> None:
    for shape, source in SOURCES:
        found = _differences(shape, source, f"layers.TimeDistributed(layers.{inner})")
        assert found == [], (source, inner)


@pytest.mark.parametrize("axis", ["[]", "-1", "[1]", "2"])
@pytest.mark.parametrize("name", ["RMSNormalization", "LayerNormalization", "UnitNormalization"])
def test_normalizations_of_no_axis_or_some(name: str, axis: str) -> None:
    for shape, source in SOURCES[:2]:
        assert _differences(shape, source, f"layers.{name}(axis={axis})") == [], source


@pytest.mark.parametrize("unroll", [True, False])
@pytest.mark.parametrize("given", ["1", "(4, 4)", "(2, 2), padding='same'"])
@pytest.mark.parametrize(
    ("shape", "masks"),
    [
        ("(3, 4, 4)", "layers.Embedding(9, 2, mask_zero=True)"),
        ("(3, 1, 1)", "layers.Embedding(9, 2, mask_zero=True)"),
        ("(3, 4, 1)", "layers.Embedding(9, 2, mask_zero=True)"),
        ("(3, 4, 4, 2)", "layers.Masking()"),
    ],
)
def test_an_unrolled_convolution_repeats_its_mask(
    shape: str, masks: str, given: str, unroll: bool
) -> None:
    assert _differences(shape, masks, f"layers.ConvLSTM2D(1, {given}, unroll={unroll})") == []
