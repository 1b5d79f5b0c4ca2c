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
