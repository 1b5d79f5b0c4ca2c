"""Models called on other channels than they were built for: Keras asks for shapes alone."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

PROGRAM = """
import keras
from keras import layers

entry = keras.Input((10, <ones>1))
first = layers.Dense(1)(entry)
both = layers.add([first, entry])
made = layers.<layer>(both)
model = keras.Model(entry, made)
other = keras.Input((None, <ones><channels>))
again = keras.Model(other, model(other))
"""


@pytest.mark.parametrize("channels", ["8", "3", "1", "None"])
@pytest.mark.parametrize("layer", [
    "Conv1D(3, 3, padding='same')", "Conv1D(8, 3)", "Conv2D(3, 1)", "SeparableConv1D(3, 3)",
    "DepthwiseConv1D(3)", "Conv1DTranspose(3, 3)", "Dense(3)", "BatchNormalization()",
])  # fmt: skip
def test_channels(layer: str, channels: str) -> None:
    ones = "10, " if "2D" in layer else ""
    source = PROGRAM.replace("<ones>", ones).replace("<layer>", layer)
    differences = graph_truth.differences(source.replace("<channels>", channels))
    assert [d for d in differences if not d.startswith("summary")] == []
