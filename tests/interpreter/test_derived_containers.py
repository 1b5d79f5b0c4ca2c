"""Classes of the code that derive from `list` and `dict`."""

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
    "a list with operators that no list has": """
class Pipe(list):
    def __rshift__(self, layer):
        return Pipe([*self, layer])
    def __or__(self, layer):
        self.append(layer)
        return self
    def __invert__(self):
        return Pipe(self[::-1])
pipe = Pipe() >> layers.Dense(4) >> layers.Dense(3)
assert len(pipe) == 2 and isinstance(pipe, Pipe) and not callable(pipe)
keras.Sequential([keras.Input((5,)), *pipe])
same = pipe | layers.Reshape((3, 1))
assert same is pipe and len(pipe) == 3
pipe >>= layers.Conv1D(2, 2)
assert len(same) == 3
keras.Sequential([keras.Input((2,)), *~Pipe([layers.Reshape((2, 3)), layers.Dense(6)])])
keras.Sequential([keras.Input((7,)), *pipe])  # expect: KOL301
""",
    "a list that is called": """
class Chain(list):
    def __call__(self, x):
        for layer in self:
            x = layer(x)
        return x
chain = Chain([layers.Dense(4), layers.Flatten()])
assert callable(chain)
y = chain(keras.Input((6, 4)))
assert y.shape == (None, 24)
layers.Reshape((5, 5))(y)  # expect: KOL104
""",
    "a dict that is called": """
class Zoo(dict):
    def __call__(self, name):
        return self[name]
zoo = Zoo(d=layers.Dense(4), c=layers.Conv1D(2, 2))
keras.Sequential([keras.Input((6,)), zoo("d")])
keras.Sequential([keras.Input((7,)), zoo("d")])  # expect: KOL301
""",
    "a list with a method": """
class Stack(list):
    def push(self, item):
        self.append(item)
        return self
stack = Stack().push(keras.Input((3,))).push(layers.Dense(2))
model = keras.Sequential(stack)
model.add(layers.LSTM(2))  # expect: KOL101
""",
    "a list that is made its own way": """
class Pipeline(list):
    def __init__(self, *given, name="p"):
        super().__init__(given)
        self.name = name
    @property
    def widths(self):
        return [layer.units for layer in self if isinstance(layer, layers.Dense)]
    def add(self, layer):
        super().append(layer)
        return self
pipeline = Pipeline(layers.Dense(3), layers.Dense(4)).add(layers.Flatten())
assert isinstance(pipeline, Pipeline) and isinstance(pipeline, list) and len(pipeline) == 3
assert type(pipeline) is Pipeline
model = keras.Sequential([keras.Input((3,)), *pipeline], name=pipeline.name)
use(sum([3, 4])).add(layers.Reshape((7,)))
use(len(pipeline)).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "attributes that are items": """
class Config(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
config = Config(units=4)
config.shape = (2, 2)
model = use(config.units)
model.add(layers.Reshape(config.shape))
config.units = 6
assert config.missing is None
use(config["units"]).add(layers.Reshape(config["shape"]))  # expect: KOL104
""",
    "attributes that code looks up": """
class Config(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
    def __setattr__(self, name, value):
        self[name] = value
config = Config({"units": 4}, activation="relu")
use(getattr(config, "other", 6)).add(layers.Reshape((2, 3)))
config.units += 1
use(config.units).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "the dict is its own namespace": """
class Config(dict):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.__dict__ = self
config = Config(units=4)
config.units = 6
use(config["units"]).add(layers.Reshape((2, 3)))
""",
    "other containers": """
class Default(dict):
    def __missing__(self, key):
        return 6
class Doubled(list):
    def append(self, item):
        super().append(item)
        super().append(layers.Dense(6))
use(Default(a=4)["b"]).add(layers.Reshape((2, 3)))
doubled = Doubled()
doubled.append(layers.Flatten())
keras.Sequential([keras.Input((3,)), *doubled, layers.Reshape((2, 3))])
""",
    "copies": """
import copy
class Config(dict):
    def with_(self, **changed):
        made = Config(self)
        made.update(changed)
        return made
config = Config(units=4)
other = copy.deepcopy(config)
other["units"] = 8
use(other["units"]).add(layers.Reshape((2, 4)))
use(config["units"]).add(layers.Reshape((2, 2)))
use(config.with_(units=6)["units"]).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "a registry": """
from collections import OrderedDict
class Registry(OrderedDict):
    def register(self, name):
        def keep(function):
            self[name] = function
            return function
        return keep
registry = Registry()
@registry.register("dense")
def dense():
    return layers.Dense(3)
for name in registry:
    model = use(2)
    model.add(registry[name]())
model.add(layers.Conv1D(2, 1))  # expect: KOL101
""",
    "a loop of unknown length": """
import os
class Counted(list):
    n = 0
    def grow(self):
        self.n += 1
        self.extend([layers.Dense(4), layers.ReLU()])
counted = Counted()
for _ in range(int(os.environ.get("UNSET", "3"))):
    counted.grow()
keras.Sequential([keras.Input((4,)), *counted, layers.Dense(counted.n), layers.Reshape((3,))])
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_derived(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
