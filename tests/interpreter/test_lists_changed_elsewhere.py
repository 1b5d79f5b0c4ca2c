"""Named tuples in `match`, containers that others fill, lists of Keras that code changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check
from tests.interpreter.summary_truth import agreeing
from tests.rules.expectations import found

pytestmark = pytest.mark.keras

RUN = {
    "named tuples in match": """
import keras
from keras import layers
from collections import namedtuple
B = namedtuple("B", "kind n")
C = namedtuple("C", "kind n")
plan = [B("c", 8), B("p", 2), B("c", 16), B("f", None), B("d", 10)]
def mk(b):
    match b:
        case C(): return layers.LSTM(2)
        case B("c", n): return layers.Conv2D(n, 3)
        case B("p", n): return layers.MaxPooling2D(n)
        case B(kind="f"): return layers.Flatten()
        case B(kind="d", n=n): return layers.Dense(n)
m = keras.Sequential([keras.Input((8, 8, 1)), *map(mk, plan)])
assert isinstance(plan[0]._replace(n=3), B)
assert not isinstance(plan[0], C) and not isinstance((1, 2), B)
m.add(layers.Conv1D(2, 2))  # expect: KOL101
""",
    "a list that others fill": """
import keras
from keras import layers
class M:
    def __init__(self):
        self.stack = []
    def add(self, l): self.stack.append(l); return self
    def build(self): return keras.Sequential([keras.Input((4,)), *self.stack, layers.LSTM(2)])
x = M().add(layers.Reshape((4, 1))).build()
class N:
    def __init__(self):
        self.stack = []
    def add(self, l): self.stack.append(l); return self
    def build(self): return keras.Sequential([keras.Input((4,)), *self.stack, layers.LSTM(2)])
""",
    "a list of the module that others fill": """
import keras
from keras import layers
STACK = []
def register(l): STACK.append(l)
def build():
    return keras.Sequential([keras.Input((4,)), *STACK, layers.LSTM(2)])
""",
}
RELISTED = {
    "a built Sequential, and add": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4, 4)), layers.Flatten()])
m._layers.pop()
m.add(layers.LSTM(2))
""",
    "an unbuilt Sequential": """
import keras
from keras import layers
m = keras.Sequential([layers.Dense(4), layers.Dense(3)])
m._layers.reverse()
m.build((None, 4))
""",
    "a functional model": """
import keras
from keras import layers
i = keras.Input((4,))
m = keras.Model(i, layers.Dense(2)(layers.Dense(3)(i)))
m._layers.pop()
""",
    "an order of chance": """
import keras, numpy as np, random
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.Dense(4)])
ls = list(m.layers); random.shuffle(ls)
n = keras.Sequential([keras.Input((4,)), *ls])
""",
}
SHUFFLED = """
import keras, random
from keras import layers
a = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
ls = list(a.layers)
random.shuffle(ls)
b = keras.Sequential(ls)  # expect-likely: KOL302
try:
    b.build((None, 4))
except ValueError:
    pass
"""


@pytest.mark.parametrize("name", RUN)
def test_keras_says_so_too(name: str, tmp_path: Path) -> None:
    check(RUN[name].removeprefix("\n"), tmp_path)


@pytest.mark.parametrize("name", RELISTED)
def test_a_summary_is_not_whole_where_the_list_is_another(name: str, tmp_path: Path) -> None:
    made = agreeing(RELISTED[name], tmp_path)
    assert not made["n" if "n" in made else "m"].complete
    assert all(code == "KOL206" for _, code, _ in found(RELISTED[name]))


def test_an_input_that_a_build_brings_is_none_of_the_shuffled_layers() -> None:
    assert [(code, how) for _, code, how in found(SHUFFLED)] == [("KOL302", "likely")]
