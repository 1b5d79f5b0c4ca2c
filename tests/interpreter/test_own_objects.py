"""Properties that are written, and objects with items of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
def use(*widths):
    return keras.Sequential([keras.Input((4,)), *map(layers.Dense, widths)])
"""
PROGRAMS = {
    "a setter": """
class Config:
    def __init__(self, n):
        self.n = n
    @property
    def n(self):
        return self._n
    @n.setter
    def n(self, value):
        self._n = value * 2
config = Config(2)
use(config.n).add(layers.Reshape((2, 2)))
config.n = 3
use(config.n).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "a property without the decorator": """
from operator import attrgetter
class Config:
    n = property(lambda self: self._n, lambda self, value: setattr(self, "_n", value + 1))
    same = property(attrgetter("_n"), lambda self, value: setattr(self, "_n", value + 1))
    def _always(self):
        return 6
    six = property(_always)
    def __init__(self, n):
        self.n = n
config = Config(3)
use(config.n).add(layers.Reshape((2, 2)))
config.same = 5
use(config.n, config.six).add(layers.Reshape((2, 3)))
config = Config(3)
use(config.n).add(layers.Reshape((2, 3)))  # expect: KOL104
""",
    "a setter in a layer": """
class Doubled(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.n = n
    @property
    def n(self):
        return self._n
    @n.setter
    def n(self, value):
        self._n = value * 2
    def build(self, shape):
        self.dense = layers.Dense(self.n)
    def call(self, x):
        return self.dense(x)
keras.Sequential([keras.Input((4,)), Doubled(2), layers.Reshape((2, 2))])
""",
    "items": """
class Registry:
    def __init__(self):
        self.kept = {}
    def __setitem__(self, key, value):
        self.kept[key] = value
    def __getitem__(self, key):
        return self.kept[key]
    def __delitem__(self, key):
        del self.kept[key]
    def __iter__(self):
        return iter(self.kept)
    def __len__(self):
        return len(self.kept)
registry = Registry()
registry["conv"] = lambda: layers.Conv2D(2, 2)
registry["flat"] = layers.Flatten
registry["dense"] = lambda: layers.Dense(2)
del registry["conv"]
found = [registry[key]() for key in registry]
model = keras.Sequential([keras.Input((4, 2)), *found, layers.Reshape((len(registry),))])
model.add(layers.LSTM(3))  # expect: KOL101
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_objects(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
