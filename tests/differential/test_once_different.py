"""Programs on which Keras and we once differed, each cut down to what mattered."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
from keras import layers

"""

PROGRAMS = {
    # A model casts data to the dtype of its Input before its first layer sees it.
    "a model casts floats": """\
model = keras.Sequential([keras.Input((3, 6)), layers.PReLU(autocast=False)])
y = model(np.zeros((2, 3, 6)))
""",
    "a model casts floats to another type than its layers have": """\
model = keras.Sequential([
    keras.Input((3, 6), dtype="float16"),
    layers.PReLU(autocast=False),
])
y = model(np.zeros((2, 3, 6)))
""",
    "a model asks data for its rank": """\
model = keras.Sequential([keras.Input((3, 6)), layers.PReLU()])
y = model(np.zeros((2, 3, 6, 2)))
""",
    # What it divides by is of integers; the rank is known all the same.
    "a rank behind numbers of an unknown type": """\
model = keras.Sequential([
    keras.Input((6, 6, 6, 2, 4)),
    layers.Normalization(dtype="int32", mean=[0.5], variance=[0.5]),
    layers.RandomCrop(4, 9),
])
""",
    "a layer that is popped never runs": """\
model = keras.Sequential()
model.add(keras.Input((12, 6), dtype="string"))
model.add(layers.Dense(3))
model.pop()
model.add(layers.Flatten())
""",
    "a layer that runs before it is popped": """\
model = keras.Sequential()
model.add(keras.Input((12, 6)))
model.add(layers.Reshape((-1, 5)))
y = model(np.zeros((2, 12, 6)))
model.pop()
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    assert not truth.differences(HEADER + PROGRAMS[name])
