"""Classes that derive from layers of Keras: what holds for the base holds for them, or nothing."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.differential import truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
from keras import layers

"""

JUDGED = {
    "the input is refused": """\
class Mine(layers.Conv2D):
    pass

model = keras.Sequential([keras.Input((4,)), Mine(3, 2)])
""",
    "the arguments are refused": """\
class Mine(layers.Dense):
    def __init__(self, units):
        super().__init__(units * -1)

model = keras.Sequential([keras.Input((4,)), Mine(2)])
""",
    "the layer behind is refused": """\
class Mine(layers.Dense):
    def __init__(self):
        super().__init__(6)

model = keras.Sequential([keras.Input((4,)), Mine(), layers.Reshape((4,))])
""",
    "it is used twice": """\
class Mine(layers.Dense):
    def __init__(self):
        super().__init__(6)

model = keras.Sequential([keras.Input((4,)), mine := Mine(), mine])
""",
    "the base is asked what comes out, whatever `call` does": """\
class Mine(layers.Dense):
    def call(self, inputs):
        return inputs

model = keras.Sequential([keras.Input((4,)), Mine(6), layers.Reshape((4,))])
""",
    "all is well": """\
class Mine(layers.LSTM):
    def get_config(self):
        return super().get_config()

model = keras.Sequential([keras.Input((5, 4)), Mine(3, return_sequences=True), Mine(2)])
model.predict(np.zeros((2, 5, 4)), verbose=0)
""",
}

SILENT = {
    "it sets what its base has made": """\
class Mine(layers.Dense):
    def __init__(self):
        super().__init__(6)
        self.units = 4

model = keras.Sequential([keras.Input((4,)), Mine(), layers.Reshape((4,))])
""",
    "it overrides what its base goes by": """\
class Mine(layers.Dense):
    def compute_output_spec(self, inputs):
        return inputs

model = keras.Sequential([keras.Input((4,)), Mine(6), layers.Reshape((4,))])
""",
    "its parent does something else": """\
class Mixin:
    def compute_output_spec(self, inputs):
        return inputs

class Mine(Mixin, layers.Dense):
    def __init__(self):
        super().__init__(6)

model = keras.Sequential([keras.Input((4,)), Mine(), layers.Reshape((4,))])
""",
    "its parent is not known": """\
from elsewhere import Mixin

class Mine(Mixin, layers.Dense):
    pass

model = keras.Sequential([keras.Input((4,)), Mine(6), layers.Reshape((4,))])
""",
}


@pytest.mark.parametrize("name", JUDGED)
def test_keras_judges_the_same(name: str) -> None:
    assert not truth.differences(HEADER + JUDGED[name])


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_said(name: str) -> None:
    """What the class does is not that of its base: of its output nothing is known."""
    assert not engine.lint(HEADER + SILENT[name], "program.py", Settings())
