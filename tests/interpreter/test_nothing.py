"""None that a call has given, where the code goes on as if it were a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
def made():
    return keras.Sequential([keras.Input((4,)), layers.Dense(3)])
def forgetful():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    model.compile("adam", "mse")
"""
PROGRAMS = {
    "a chain": """
model = keras.Sequential()
model.add(layers.Dense(2)).add(layers.Dense(3))  # expect: KOL110
""",
    "a name": """
model = made()
model = model.add(layers.Dense(2))
model.add(layers.Dense(3))  # expect: KOL110
""",
    "compile": """
model = made()
model = model.compile("adam", "mse")
model.fit([1], [2])  # expect: KOL110
""",
    "a functional model": """
inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(2)(inputs)).compile("adam", "mse")
model.summary()  # expect: KOL110
""",
    "called": """
model = made().summary()
model(keras.Input((4,)))  # expect: KOL110
""",
    "no return": """
model = forgetful()
model.compile("adam", "mse")  # expect: KOL110
""",
    "no return in a method": """
class Builder:
    def build(self):
        self.model = made()
        return
    def __call__(self):
        self.build().summary()  # expect: KOL110
Builder()()
""",
    "in a function": """
def train():
    model = made()
    model = model.compile("adam", "mse")
    return model.count_params()  # expect: KOL110
train()
""",
    "another value since": """
model = made()
other = model.add(layers.Dense(1))
other = model
other.add(layers.Dense(3))
for _ in range(2):
    last = model.add(layers.Dense(1))
if last:
    last.add(2)
chosen = model.add(layers.Dense(1)) or model
chosen.add(layers.Dense(2))
""",
    "taken": """
result = made().compile("adam", "mse")
try:
    result.fit()
except AttributeError:
    result = made()
result.add(layers.Dense(2))
print(getattr(forgetful(), "layers", None), hasattr(forgetful(), "layers"))
""",
    "None elsewhere": """
model = None
def load():
    global model
    model = made()
def predict(x):
    return model.predict(x)
def maybe(flag):
    model = made()
    if flag:
        return model
load()
model.summary()
maybe(True).summary()
""",
    "a function that something wraps": """
import functools
kept = []
def keeping(function):
    @functools.wraps(function)
    def run(*given):
        function(*given)
        return kept[-1]
    return run
@keeping
def build():
    kept.append(made())
build().summary()
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_where_it_is_used(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
