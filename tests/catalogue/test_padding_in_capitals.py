"""`padding="SAME"`: poolings refuse it where Keras asks for their output shape, and only there."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

HEAD = """
import keras
import numpy as np
from keras import layers

data = np.ones((2, {shape}), "float32")
entry = keras.Input(({shape},))

class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = layers.{layer}

    def call(self, x):
        return self.inner(x)

"""
RUNS = (
    "made = layers.{layer}(data)", "made = Own()(data)", "made = Own()(entry)",
    "made = Own().predict(data, verbose=0)", "made = layers.{layer}(entry)",
    "made = keras.Sequential([layers.{layer}])(data)",
    "made = keras.Sequential([keras.Input(({shape},)), layers.{layer}])",
    "made = keras.Sequential([layers.{layer}]).predict(data, verbose=0)",
    "made = keras.Model(entry, Own()(entry))(data)",
)  # fmt: skip


@pytest.mark.parametrize("padding", ["SAME", "Valid", "full"])
@pytest.mark.parametrize(
    ("layer", "shape"),
    [("AveragePooling1D(2, padding='<p>')", "6, 3"), ("MaxPooling2D(2, padding='<p>')", "6, 6, 3"),
     ("AveragePooling3D(2, padding='<p>')", "4, 4, 4, 3"),
     ("Conv2D(4, 2, padding='<p>')", "6, 6, 3"),
     ("DepthwiseConv2D(2, padding='<p>')", "6, 6, 3"),
     ("Conv1DTranspose(2, 2, padding='<p>')", "6, 3")],
)  # fmt: skip
def test_padding(layer: str, shape: str, padding: str) -> None:
    layer = layer.replace("<p>", padding)
    for run in RUNS:
        source = (HEAD + run).format(layer=layer, shape=shape) + "\n"
        done = runs(source)
        errors = [f for f in found(source) if f[1] < "KOL4"]
        assert not (errors and done), (run, errors)
        if padding != "full":
            assert errors or done, run
