"""Methods that nobody is seen to call, of classes of which the file makes objects."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

CLASS = """
import keras
from keras import layers

class Multi(layers.Layer):
    def __init__(self, heads=8, *, rate=0.1, name=None):
        super().__init__(name=name)
        self.heads = heads
        self.mixer = keras.Sequential([keras.Input((8,)), layers.Dense(2)])

    def build(self, shape):
        self.mixer(keras.Input((self.heads * 4,)))

    def call(self, x):
        return x

class Special(Multi):
    pass
"""


@pytest.mark.parametrize(
    ("made", "told"),
    [("", True), ("layer = Multi()", True), ("layer = Multi(2)", False),
     ("layer = Multi(heads=2)", False), ("layer = Special(2)", False),
     ("def make(n):\n    return Multi(heads=n)", False), ("layer = Multi(*arguments)", False),
     ("layer = Other(2)", True)],
)  # fmt: skip
def test_what_objects_are_made_with(made: str, told: bool) -> None:
    """No default is taken for granted where objects get other values."""
    findings = [certainty for _, code, certainty in found(CLASS + made + "\n") if code == "KOL102"]
    assert findings == (["likely"] if told else [])


FUNCTION = """
import keras
from keras import layers, ops

inner = keras.Sequential([keras.Input((6,)), layers.Dense(2)])

def block(x, n=100, *, scale=1.0):
    return inner(ops.zeros((1, n))) * scale + ops.sum(x)

"""
METHODS = """
import keras
from keras import layers, ops

inner = keras.Sequential([keras.Input((6,)), layers.Dense(2)])

class Own(layers.Layer):
    def call(self, x, n=100):
        return inner(ops.zeros((1, n))) + ops.sum(x)

    def sample(self, x, n=100):
        return inner(ops.zeros((1, n))) + ops.sum(x)

"""


@pytest.mark.parametrize(
    ("called", "told"),
    [
        ("", True),
        ("def run(data):\n    return block(data, 6)", False),
        ("def run(data):\n    return block(data, n=6)", False),
        ("def run(data, size):\n    return block(data, size, scale=2.0)", False),
        ("def run(data, **rest):\n    return block(data, **rest)", False),
        ("def run(*data):\n    return block(*data)", False),
        # One call leaves it out, and fails.
        ("def run(data):\n    return block(data, 6) + block(data)", True),
        ("def run(data):\n    return block(data, scale=2.0)", True),
        ("def run(data):\n    return other(data, n=6)", True),
    ],
)
def test_what_functions_are_called_with(called: str, told: bool) -> None:
    """A default is none where the file gives a value in each call."""
    source = FUNCTION + called + "\n"
    findings = {certainty for _, code, certainty in found(source) if code == "KOL102"}
    assert bool(findings) == told


@pytest.mark.parametrize(
    ("called", "lines"),
    [
        ("", {9, 12}),
        ("def run(own, data):\n    return own(data, n=6)", {12}),
        ("def run(data):\n    return Own()(data, n=6)", {12}),
        ("def run(own, data):\n    return own.sample(data, 6)", {9}),
        ("def run(own, data):\n    return own.sample(data) + own.sample(data, 6)", {9, 12}),
        ("def run(data):\n    return layers.Something(n=6)(data)", {9, 12}),
    ],
)
def test_what_methods_are_called_with(called: str, lines: set[int]) -> None:
    """What calls the `call` of a layer has any name."""
    findings = {line for line, code, _ in found(METHODS + called + "\n") if code == "KOL102"}
    assert findings == lines
