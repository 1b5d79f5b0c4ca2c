"""Layers of the code's own, as `model.layers` shows them; iteration that ends as Python ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

OWN = """
import keras
from keras import layers
class Own(layers.Layer):
    def __init__(self, units=3, dim=2, **kwargs):
        super().__init__(**kwargs)
        self.units, self.dim = units, dim
        self.inner = layers.Dense(units)
    def call(self, x):
        return self.inner(x)
    def get_config(self):
        return {**super().get_config(), "units": self.units, "dim": self.dim}
m = keras.Sequential([keras.Input((5,)), Own(4, 6), layers.Dense(7)])
"""

PROGRAMS = {
    "an attribute is the object's": OWN
    + """
n = keras.Sequential([keras.Input((m.layers[0].units, m.layers[0].dim)), layers.Reshape((24,))])
k = keras.Sequential([keras.Input((m.layers[0].units,)), layers.Reshape((5,))])  # expect: KOL104
""",
    "so is what it tells of itself": OWN
    + """
copied = Own.from_config(m.layers[0].get_config())
n = keras.Sequential([keras.Input((5,)), copied, layers.Reshape((2, 2))])
other = Own(**{**m.layers[0].get_config(), "name": "other"})
k = keras.Sequential([keras.Input((5,)), other, layers.Reshape((3, 2))])  # expect: KOL104
""",
    "in a loop": OWN
    + """
for layer in m.layers[:1]:
    n = keras.Sequential([keras.Input((layer.units,)), layers.Reshape((2, 2))])
    layer.units = 0
layers.Dense(m.layers[0].units)  # expect: KOL114
""",
    "an attribute that nobody knows is no method": """
import keras
from keras import layers
b = layers.Bidirectional(layers.LSTM(2, return_sequences=True))
m = keras.Sequential([keras.Input((4, 3)), b])
n = keras.Sequential([keras.Input((4, 3)), b.forward_layer])
n.add(b.backward_layer)
setattr(m, "wide" + "th", 5)
layers.Dense(m.wideth)
""",
    "a model of the code's own": """
import keras
from keras import layers
class Net(keras.Model):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim
        self.d = layers.Dense(dim)
    def call(self, x):
        return self.d(x)
i = keras.Input((4,))
m = keras.Model(i, Net(6)(i))
layers.Dense(m.layers[-1].dim)
layers.Dense(m.layers[-1].dim - 6)  # expect: KOL114
""",
    "an IndexError ends an iteration": """
import keras
from keras import layers
class Indexed(keras.Sequential):
    def __getitem__(self, place):
        return self.layers[place]
m = Indexed([keras.Input((3,)), layers.Dense(2)])
names = [layer.name for layer in m]
first, *others = m
""",
    "what a map gives is made when it is taken": """
from itertools import islice
from keras import layers
made = map(layers.Dense, [3, 2, 0])  # expect-likely: KOL114
next(made)
taken = list(islice(map(layers.Dense, [1, 2, 0]), 2))  # expect-likely: KOL114
every = list(map(layers.Dense, [3, 0]))  # expect: KOL114
""",
    "argparse reads a default that is a text": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default="32")
p.add_argument("--rate", type=float, default="0.5")
a = p.parse_args([])
layers.Dense(a.units)
layers.Dropout(a.rate)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_and_the_linter_agree(name: str, tmp_path: Path) -> None:
    check(PROGRAMS[name], tmp_path)
