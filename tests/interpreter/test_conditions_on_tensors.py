"""Conditions on shapes, tensors and arrays: what is decided is what Python and Keras say."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

SETUP = """
import tensorflow as tf, numpy as np, keras
from keras import layers, ops
from collections.abc import Sequence
x = tf.ones((2, 3))
n = np.ones((2, 3))
d = layers.Dense(3)
k = d(keras.Input((4,)))
y = layers.Dense(3)(x)
nan = float("nan")
r = keras.random.normal((2, 3))
v = keras.Variable(np.ones((2, 3)))
z = ops.zeros((2, 3))
"""
#: An expression a line.
EXPRESSIONS = """
x.shape == [2, 3]
x.shape == (2, 3)
x.shape != [2, 3]
x.shape == [2, 4]
x.shape[1:] == [3]
x.shape[1:] == (3,)
x.shape[-1] == 3
n.shape == [2, 3]
n.shape == (2, 3)
n.shape[1:] == [3]
isinstance(x.shape, Sequence)
isinstance(n.shape, tuple)
isinstance(x.shape, tuple)
isinstance(x.shape, list)
isinstance(x.shape, (list, tuple))
isinstance(k.shape, tuple)
k.shape == [None, 3]
k.shape == (None, 3)
y.shape == [2, 3]
y.shape == (2, 3)
r.shape == [2, 3]
r.shape[:1] + (3,) == [2, 3]
v.shape == [2, 3]
v.shape == (2, 3)
z.shape == [2, 3]
d.kernel.shape == [4, 3]
d.kernel.shape == (4, 3)
list(x.shape) == [2, 3]
tuple(x.shape) == (2, 3)
x.shape.as_list() == [2, 3]
x.shape in [(2, 3)]
x.shape in [[2, 3]]
(2, 3) == x.shape
[2, 3] == x.shape
isinstance(x, tf.Tensor)
tf.is_tensor(x)
isinstance(n, np.ndarray)
isinstance(k, keras.KerasTensor)
isinstance(x, keras.KerasTensor)
isinstance(n, tf.Tensor)
isinstance(k, tf.Tensor)
tf.is_tensor(k)
tf.is_tensor(n)
tf.is_tensor([1, 2])
isinstance([1], tf.Tensor)
keras.backend.is_keras_tensor(k)
keras.backend.is_keras_tensor(x)
isinstance(x, np.ndarray)
isinstance(x, list)
isinstance(n, list)
isinstance(k, list)
isinstance(k, (list, tuple))
isinstance([k, k], (list, tuple))
isinstance(y, tf.Tensor)
isinstance(z, tf.Tensor)
isinstance(r, tf.Tensor)
nan == nan
nan != nan
nan is nan
nan < 1
hasattr(k.shape[1], "value")
hasattr(x.shape[1], "value")
hasattr(x.shape, "as_list")
hasattr(k.shape, "as_list")
hasattr(n.shape, "as_list")
isinstance(x.shape[1], int)
type(x.shape[1]) is int
isinstance(layers.LSTM(2), layers.RNN)
isinstance(d, layers.Dense)
isinstance(d, keras.layers.Layer)
isinstance(d, keras.Model)
d.activation is keras.activations.linear
d.activation == keras.activations.linear
d.activation.__name__ == "linear"
d.dtype == "float32"
d.compute_dtype == "float32"
keras.config.floatx() == "float32"
keras.backend.floatx() == "float32"
tf.as_dtype("float32") == tf.float32
x.dtype == tf.float32
x.dtype == "float32"
k.dtype == "float32"
k.dtype == tf.float32
n.dtype == np.float64
n.dtype == "float64"
layers.Dense(2).weights == []
len(layers.Dense(2).weights) == 0
isinstance(v, keras.Variable)
isinstance(v, tf.Variable)
isinstance(d.kernel, keras.Variable)
x.shape[1:] + (1,) == (3, 1)
(2,) + x.shape[1:] == [2, 3]
n.shape[1:] + (1,) == [3, 1]
[x.shape] == [[2, 3]]
isinstance(np.sum(n), np.ndarray)
isinstance(n[0, 0], np.ndarray)
isinstance(n[0], np.ndarray)
isinstance(tf.reduce_sum(x), tf.Tensor)
isinstance(tf.reduce_sum(x), np.ndarray)
isinstance(x.numpy(), np.ndarray)
isinstance(x.numpy(), tf.Tensor)
tf.is_tensor((x, x))
tf.is_tensor(None)
tf.is_tensor(x.numpy())
keras.backend.is_keras_tensor(n)
isinstance(n, keras.KerasTensor)
[nan] == [nan]
(nan, 1) == (nan, 1)
nan in [nan]
nan == 1
2 * 8 == 3 * 5
"""
CHOICE = """
entry = keras.Input((4,)) if {asked} else keras.Input((3,))
made = keras.layers.Reshape((2, 2))(entry)
"""


def _decided(asked: str, setup: str = SETUP) -> bool | None:
    """What the analysis holds a condition for: one of the two inputs cannot be reshaped."""
    findings = [f for f in found(setup + CHOICE.format(asked=asked)) if f[1] == "KOL104"]
    if findings and findings[0][2] == "likely":
        return None
    return not findings


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    made: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(SETUP, made)
    return made


@pytest.mark.parametrize("asked", EXPRESSIONS.strip().split("\n"))
def test_conditions(asked: str, names: dict[str, Any]) -> None:
    assert _decided(asked) in (None, bool(eval(asked, names)))


@pytest.mark.parametrize(
    "asked",
    [
        "n.shape == [2, 3]", "x.shape == (2, 3)", "isinstance(n.shape, tuple)", "tf.is_tensor(k)",
        "isinstance(k, keras.KerasTensor)", "isinstance(k, tf.Tensor)", "tf.is_tensor(x)",
        "isinstance(n, np.ndarray)", "isinstance(n, tf.Tensor)", "nan == nan", "nan != nan",
        "x.shape == [2, 4]", "keras.backend.is_keras_tensor(x)", "tf.is_tensor([1, 2])",
    ],
)  # fmt: skip
def test_what_is_surely_decided(asked: str, names: dict[str, Any]) -> None:
    assert _decided(asked) is bool(eval(asked, names))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("16 * n == 8", False), ("n == n", True), ("2 * n != 3", True),
     ("n == 8", None), ("2 * n == 8", None), ("n + m == m", None)],
)  # fmt: skip
def test_numbers_that_nobody_knows(asked: str, answer: bool | None) -> None:
    """Whole numbers `n` and `m` may be anything, and some sums never meet."""
    text = """
import keras

def build(n, m):
    wide = keras.layers.Dense(n)(keras.layers.Dense(m)(keras.Input((3,))))
    entry = keras.Input((4,)) if <asked> else keras.Input((3,))
    return keras.layers.Reshape((2, 2))(entry), wide
"""
    findings = [f[2] for f in found(text.replace("<asked>", asked)) if f[1] == "KOL104"]
    said = {("proven",): False, ("likely",): None, (): True}
    assert said[tuple(findings)] is answer
