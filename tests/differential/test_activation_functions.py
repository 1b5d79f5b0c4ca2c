"""Functions of `keras.activations`, and the methods of a symbolic tensor, in graphs."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue.names import ACTIVATIONS
from tests.differential import graph_truth

pytestmark = pytest.mark.keras

PROGRAM = """\
import keras
from keras import layers

inputs = keras.Input((6, 4), dtype={dtype!r})
x = layers.Dense(4)(inputs)
x = {call}
model = keras.Model(inputs, layers.Dense(2)(x))
"""
CALLS = [f"keras.activations.{name}(x)" for name in sorted(ACTIVATIONS)] + [
    "keras.activations.softmax(x, axis=1)",
    "keras.activations.softmax(x, 1)",
    "keras.activations.softmax(x, axis=5)",
    "keras.activations.glu(x, axis=1)",
    "keras.activations.glu(x[:, :, :3])",
    "keras.activations.relu(x, negative_slope=0.1)",
    "keras.activations.gelu(x, approximate=True)",
    "layers.ReLU()(keras.activations.relu(x))",
    "x.reshape((-1, 8))",
    "x.reshape((-1, 3, 8))",
    "x[:, :1].squeeze(1)",
    "x.squeeze(2)",
]


@pytest.mark.parametrize("call", CALLS)
def test_a_function_in_a_graph(call: str) -> None:
    assert not graph_truth.differences(PROGRAM.format(call=call, dtype="float32"))
