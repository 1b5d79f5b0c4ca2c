"""`count_params()` as a number that the code goes on with."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import keras\nfrom keras import layers\n"
MODEL = (
    "model = keras.Sequential([keras.Input((8,)), layers.Dense(8), layers.BatchNormalization()])\n"
)


@pytest.mark.parametrize(
    "behind",
    [
        "if model.count_params() > 1000:\n    model.add(layers.LSTM(3))\n",
        "if model.count_params() < 1000:\n    model.add(layers.LSTM(3))\n",
        "model.add(layers.Dense(model.count_params()))\n",
        "model.add(layers.Dense(model.layers[0].count_params()))\n",
        "model.add(layers.Reshape((model.layers[-1].count_params(),)))\n",
        "model.layers[0].trainable = False\nmodel.add(layers.Dense(model.count_params() // 2))\n",
        "layer = layers.Conv1D(3, 2)\nlayer.build((None, 4, 5))\n"
        "model.add(layers.Dense(layer.count_params()))\n",
        "inner = keras.Sequential([keras.Input((3,)), layers.Dense(2)])\n"
        "model.add(layers.Dense(inner.count_params()))\n",
    ],
)
def test_it_is_what_keras_counts(behind: str) -> None:
    assert truth.differences(f"{HEAD}{MODEL}{behind}") == []
