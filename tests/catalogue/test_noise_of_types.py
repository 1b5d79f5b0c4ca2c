"""Layers of noise in training on data of all types, as Keras runs them."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

LAYERS = (
    "GaussianDropout(0.2)", "GaussianDropout(1.0)", "GaussianNoise(0.2)", "AlphaDropout(0.2)",
    "Dropout(0.2)", "SpatialDropout1D(0.2)", "GaussianDropout(0.2, dtype='float16')",
)  # fmt: skip
RUNS = (
    "made = layers.{layer}(data, training=True)",
    "made = layers.{layer}(tf.constant(data), training=True)",
    "entry = keras.Input((5, 3), dtype='{dtype}')\n"
    "made = keras.Model(entry, layers.{layer}(entry))(data, training=True)",
    "entry = keras.Input((5, 3), dtype='{dtype}')\n"
    "made = keras.Model(entry, layers.{layer}(entry, training=True))(data)",
)


@pytest.mark.parametrize("dtype", ["bool", "int32", "uint8", "float32", "float16"])
@pytest.mark.parametrize("layer", LAYERS)
def test_noise(layer: str, dtype: str) -> None:
    for run in RUNS:
        source = (
            "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"
            f"data = np.ones((2, 5, 3), '{dtype}')\n{run.format(layer=layer, dtype=dtype)}\n"
        )
        said = found(source) != []
        # What a call of a model says of training, its layers are not asked with.
        followed = "(data, training=True)" not in source or "Model" not in source
        assert said is not runs(source) or not (said or followed), source
