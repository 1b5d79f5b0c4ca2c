"""What code gives that cannot be followed may be one tensor or several: nothing is said of it."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings

HEADER = """
import keras
import numpy as np
from keras import layers
from somewhere import Unified, helper

class Gathers(keras.layers.Layer):
    def call(self, x):
        out = []
        for k in x.keys():
            out.append(x[k])
        return out

class Helped(keras.layers.Layer):
    def call(self, x):
        return helper(x)

x = keras.Input((None, 4))
"""

PROGRAMS = {
    "a layer of another package": "layers.Concatenate()(Unified()(x))",
    "a list that a loop fills": "layers.Concatenate()(Gathers()(x))",
    "a function of another package in a call": "layers.Concatenate()(Helped()(x))",
    "a function of another package": "layers.Concatenate()(helper(x))",
    "a Lambda": "layers.Add()(layers.Lambda(lambda t: helper(t))(x))",
    "a Sequential of such a layer": (
        "keras.Sequential([keras.Input((4,)), Helped(), layers.Concatenate()])"
    ),
    "a Sequential of a Lambda": (
        "keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: helper(t)), layers.Add()])"
    ),
    "a Sequential that a method builds": (
        "def f(data):\n    model = keras.Sequential([Gathers(), layers.Concatenate()])\n"
        "    model.predict(data)"
    ),
    "a model that is called again": (
        "m = keras.Model(x, layers.Concatenate()(Helped()(x)))\nm(keras.Input((7, 4)))\n"
        "m.predict(np.zeros((2, 3, 4)))\nm(np.zeros((2, 3, 4)))"
    ),
    "several that are named": (
        "a, b = Helped()(x)\nk = keras.Model(x, layers.Add()([a, b]))\nk(np.zeros((2, 3, 4)))"
    ),
    "a Sequential whose last layer is such a one": (
        "s = keras.Sequential([keras.Input((4,)), Helped()])\n"
        "layers.Concatenate()(s(keras.Input((4,))))"
    ),
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_nothing_is_said_of_how_many_there_are(program: str) -> None:
    findings = engine.lint(HEADER + program + "\n", "a.py", Settings(limits=Limits(seconds=60.0)))
    assert [finding.message for finding in findings] == []


def test_one_tensor_is_still_known_for_one() -> None:
    program = HEADER + "layers.Concatenate()(layers.Dense(3)(helper(x)))\n"
    (found,) = engine.lint(program, "a.py", Settings(limits=Limits(seconds=60.0)))
    assert (found.code, found.severity) == ("KOL116", "error")
