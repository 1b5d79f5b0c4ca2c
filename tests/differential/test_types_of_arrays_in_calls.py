"""Tensors that an own `call` makes of numbers: TensorFlow's operators cast neither side."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

#: Types of what comes in.
TYPES = ["float32", "int32", "bool", "float16", "int64", "uint8"]
MADE = [
    "ops.ones((4,))", "ops.ones((4,), dtype='int32')", "ops.arange(4)", "ops.zeros_like(x)",
    "keras.random.normal((4,))", "keras.random.uniform(shape=ops.shape(x))",
    "keras.random.randint((4,), 0, 3)", "keras.random.normal((4,), dtype='float16')",
    "keras.random.normal((4,), 0.0, 1.0, 'float64')", "keras.random.gamma((4,), 2.0)",
    "keras.random.binomial((4,), 3, 0.5)", "keras.random.normal(ops.shape(x))[0]",
    "ops.convert_to_tensor([1.0, 2, 3, 4])", "ops.convert_to_tensor([1, 2, 3, 4])",
    "ops.array(np.ones(4))", "ops.array([True, False, True, True])", "ops.linspace(0, 1, 4)",
    "ops.cast([1, 2, 3, 4], 'float32')", "ops.cast(ops.ones((4,)), 'int64')", "ops.eye(4)",
    "ops.ones((4,)) * 2", "ops.full((4,), 3)", "ops.ones_like(x, dtype='float32')",
    "ops.exp(ops.ones((4,)))", "tf.ones((4,))", "tf.constant([1, 2, 3, 4])", "tf.range(4)",
    "tf.random.normal((4,))", "tf.cast(tf.range(4), tf.float32)", "ops.arange(4) - 1",
    "keras.initializers.Zeros()((4,))",
]  # fmt: skip
FORMS = [
    "x + n", "n - x", "x * n", "n / x", "x**n", "x > n", "x // n", "n + x", "x % n",
    "ops.add(x, n)", "x & n",
]  # fmt: skip
EACH = random.Random(28).sample(list(itertools.product(MADE, TYPES, FORMS)), 360)


@pytest.mark.parametrize("made", MADE)
def test_operators_on_what_a_call_makes(made: str) -> None:
    for other, dtype, form in EACH:
        if other != made:
            continue
        source = (
            "import keras\nimport numpy as np\nimport tensorflow as tf\n"
            f"from keras import layers, ops\nx = keras.Input((4,), dtype={dtype!r})\n"
            f"class Own(layers.Layer):\n    def call(self, x):\n        n = {made}\n"
            f"        return {form}\n\nz = Own()(x)\nmodel = keras.Model(x, z)\n"
        )
        assert not graph_truth.differences(source), source
