"""Enumerations in configuration code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
from enum import Enum, IntEnum, auto
import keras
from keras import layers
class Kind(Enum):
    DENSE = "Dense"
    CONV = "Conv2D"
    LAST = "Dense"
def use(*widths):
    return keras.Sequential([keras.Input((4,)), *map(layers.Dense, widths)])
"""
PROGRAMS = {
    "in order": """
class Stage(Enum):
    A = 4
    B = 6
for stage in Stage:
    model = use(stage.value)
assert len(list(Kind)) == 2
use(*(stage.value for stage in Stage)).add(layers.Reshape((2, 3)))
model.add(layers.Reshape((4,)))  # expect: KOL104
""",
    "by name and value": """
assert Kind("Conv2D") is Kind.CONV and Kind.LAST is Kind.DENSE and Kind["LAST"].name == "DENSE"
assert Kind(Kind.CONV) is Kind.CONV and Kind.CONV is not Kind.DENSE
getattr(layers, Kind["DENSE"].value)(3)
use(3).add(getattr(layers, Kind("Conv2D").value)(2, 2))  # expect: KOL101
""",
    "not there": """
try:
    kind = Kind("LSTM")
except ValueError:
    kind = Kind.DENSE
use(3).add(getattr(layers, kind.value)(2))
""",
    "as keys": """
make = {Kind.DENSE: lambda: layers.Dense(3), Kind.CONV: lambda: layers.Conv2D(2, 2)}
use(3).add(make[Kind.LAST]())
use(3).add(make.get(Kind.DENSE)())
sizes = {kind: len(kind.name) for kind in Kind}
use(sizes[Kind.CONV], sizes[Kind.DENSE]).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "methods and properties of members": """
class Size(Enum):
    S = 4
    L = 6
    @property
    def pairs(self):
        return (2, self.value // 2)
    def layer(self):
        return layers.Dense(self.value)
    @classmethod
    def default(cls):
        return cls.L
for size in Size:
    model = use(3)
    model.add(size.layer())
    model.add(layers.Reshape(size.pairs))
size = Size.default()
model.add(layers.Reshape(Size.S.pairs))  # expect: KOL104
""",
    "code of the class decides": """
class Size(Enum):
    S = (1, 4)
    def __new__(cls, number, size):
        made = object.__new__(cls)
        made._value_ = size
        return made
class Shape(Enum):
    S = (2, 3)
    def __init__(self, a, b):
        self.both = a * b
use(Size.S.value).add(layers.Reshape((2, 2)))
use(Shape.S.both).add(layers.Reshape(Shape.S.value))
""",
    "numbers": """
class Number(IntEnum):
    A = auto()
    B = 4
    C = auto()
use(Number.C).add(layers.Reshape((Number.A, Number(5))))
use(*Number).add(layers.Reshape((Number.B.value,)))  # expect: KOL104
""",
    "texts": """
class Text(str, Enum):
    RELU = "relu"
use(3).add(layers.Activation(Text.RELU.value, name=Text.RELU.name.lower()))
if Text("relu") == "relu":
    use(3).add(layers.Conv1D(2, 1))  # expect: KOL101
""",
    "match": """
def make(kind):
    match kind:
        case Kind.DENSE:
            return layers.Dense(3)
        case Kind.CONV:
            return layers.Conv2D(2, 2)
use(*[make(kind).units for kind in [Kind.DENSE, Kind.LAST]])
model = use(3)
model.add(make(Kind.LAST))
model.add(layers.Reshape((2, 2)))  # expect: KOL104
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_members(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
