"""Layers of the program's own in a Sequential: what Keras raises in their `call`, and what runs."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
from keras import layers, ops


class Mine(layers.Layer):
    def __init__(self, flag=True):
        super().__init__()
        self.flag = flag
        self.first = layers.Dense(4)
        self.second = layers.Conv1D(3, 2)
        self.flat = layers.Flatten()

    def call(self, x):
        x = self.first(x)
        if self.flag:
            x = self.flat(x)
        return self.second(x)


"""

PROGRAMS = {
    "an inner layer is refused": "model = keras.Sequential([keras.Input((5, 6)), Mine()])",
    "and where it is added": """\
model = keras.Sequential([keras.Input((5, 6))])
model.add(Mine())
""",
    "it runs": "model = keras.Sequential([keras.Input((5, 6)), Mine(False), layers.Dense(2)])",
    "what is behind it is refused": """\
model = keras.Sequential([keras.Input((5, 6)), Mine(False), layers.Conv2D(2, 2)])
""",
    "its input is refused": "model = keras.Sequential([keras.Input((6,)), Mine(False)])",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_judges_the_same(name: str) -> None:
    assert not truth.differences(HEADER + PROGRAMS[name] + "\n")
