"""Lists, tuples and dictionaries that a model gives, where code takes them for one tensor.

Keras runs each program, and says whether it is wrong. Of `outputs=[x]` a functional model of
Keras 3 gives a list of one on symbolic tensors, and the tensor alone on data.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check, is_proven, refused

_OUTPUTS = ("D", "[D]", "[D, E]", "(D, E)", "{'z': D}", "[[D], E]")
_USES = (
    *(f"x {sign} y" for sign in ("+", "-", "*", "/", "//", "%", "**")),
    "x + 2",
    "2 * x",
    "x * 2.0",
    "x - T",
    "T * x",
    "x + [T]",
    "x + (T,)",
    "x == T",
    "-x",
    "abs(x)",
    "x[:, 0]",
    "x[0]",
    "x[1]",
    "x['z']",
    "x['q']",
    "x[...]",
    "x[:]",
    "x[None]",
    "x[0, 1]",
    "x.shape",
    "getattr(x, 'shape', None)",
    "layers.Subtract()([x, y])",
    "layers.Add()([T, x])",
    "layers.Concatenate()((x, y))",
    "layers.Maximum()([x])",
    "ops.abs(x)",
    "ops.add(x, T)",
    "ops.concatenate([x, y])",
)
_PROGRAM = """
import keras
from keras import layers, ops
import numpy as np

i = keras.Input((8,))
D, E = layers.Dense(4)(i), layers.Dense(4)(i)
model = keras.Model([i], {outputs})
a, b = keras.Input((8,)), keras.Input((8,))
T = layers.Dense(4)(a)
x, y = model(a), model(b)
r = {use}
"""


@pytest.mark.parametrize("outputs", _OUTPUTS)
def test_every_use_is_told_as_it_runs(outputs: str) -> None:
    texts = {use: _PROGRAM.format(outputs=outputs, use=use) for use in _USES}
    wrong = [use for use, text in texts.items() if is_proven(text) != refused(text)]
    assert not wrong


_MODEL = """
import keras
from keras import layers, ops
import numpy as np

i = keras.Input((8,))
one = keras.Model(i, [layers.Dense(4)(i)])
named = keras.Model(i, {"z": layers.Dense(4)(i)})
a, b = keras.Input((8,)), keras.Input((8,))
T = layers.Dense(4)(a)
"""


@pytest.mark.parametrize(
    "text",
    [
        # On data it is the tensor alone.
        """
x = one(np.ones((2, 8)))
r = x - x
r = x[:, 0]
""",
        # A tuple of one as well.
        """
pair = keras.Model(i, (layers.Dense(4)(i),))
x = pair(np.ones((2, 8)))
r = x * x
""",
        # A dictionary stays one.
        """
x = named(np.ones((2, 8)))
r = x - x  # expect: KOL116
""",
        # In a `call` that is traced TensorFlow makes a tensor of a list at a tensor's side.
        """
class Distance(layers.Layer):
    def call(self, x, y):
        r = y[0] - x
        return ops.abs(x - y)  # expect: KOL116

r = Distance()(one(a), one(b))
""",
        # Code may ask first.
        """
x = one(a)
if isinstance(x, list):
    x = x[0]
r = x - T
""",
        # A list extends itself by what it can be iterated over; so does no tuple.
        """
x = [T, T]
x += (T, T)
x *= 2
r = layers.Add()(x)
x -= [T]  # expect: KOL116
""",
        # TensorFlow makes one tensor of a list of tensors of one shape.
        """
class Highest(layers.Layer):
    def call(self, x):
        r = layers.Maximum()([[x, x]])
        return x

r = Highest()(T)
""",
        # A built layer asks as well.
        """
merge = layers.Add()
merge([T, T])
r = merge([one(a), one(b)])  # expect: KOL116
""",
        # A class of its own may have its own way.
        """
class Several(list):
    def __sub__(self, other):
        return self[0] - other[0]

r = Several(one(a)) - Several(one(b))
""",
    ],
)
def test_where_it_is_told(text: str, tmp_path: Path) -> None:
    check(_MODEL + text, tmp_path)


def test_what_the_code_takes_is_no_error() -> None:
    """Python raises a TypeError."""
    text = _MODEL + "try:\n    r = one(b)[:, 0]\nexcept TypeError:\n    r = one(b)[0]\n"
    assert not refused(text)
    assert not is_proven(text)
