"""`get_layer` of a layer that the model does not have."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3), name="image"),
    layers.Conv2D(4, 3, name="first"),
    layers.Conv2D(4, 3),
    layers.Flatten(),
    layers.Dense(2, name="last"),
])
graph = keras.Model(model.inputs, model.get_layer("first").output)
"""

LINES = [
    "model.get_layer('frist')",
    "model.get_layer('image')",
    "graph.get_layer('image')",
    "graph.get_layer('last')",
    "graph.get_layer(name='first')",
    "model.get_layer('conv2d')",
    "model.get_layer('flatten').output",
    "model.get_layer('features')",
    "model.get_layer(index=3)",
    "model.get_layer(index=4)",
    "graph.get_layer(index=1)",
    "graph.get_layer(index=2)",
    "model.get_layer(index=-1)",
]


@pytest.mark.parametrize("line", LINES)
def test_keras_judges_the_same(line: str) -> None:
    assert not truth.differences(f"{HEADER}{line}\n")
