"""Code of a `call` that computes with the lengths that `keras.ops.shape` tells."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

#: `s` is the shape of `x`: a free length is a tensor there, as Keras runs the code on TensorFlow's.
EXPRESSIONS = [
    "ops.reshape(x, (s[0], s[1] * s[2], s[3]))",
    "ops.reshape(x, (s[0], -1, s[3]))",
    "ops.reshape(x, (-1, s[1] * s[2], s[3]))",
    "ops.reshape(x, (s[0], s[1], -1))",
    "ops.reshape(x, (s[0] * s[1], s[2], s[3]))",
    "ops.reshape(x, [s[0], s[1] // 2, 2, s[2], s[3]])",
    "ops.reshape(x, (s[0], s[1] * s[2] * s[3]))",
    "ops.reshape(x, (s[0], 1) + s[1:])",
    "ops.reshape(x, s + (1,))",
    "ops.reshape(x, (*s[:2], s[2] * s[3]))",
    "ops.reshape(x, (x.shape[0] or -1, s[1] * s[2], s[3]))",
    "ops.reshape(x, (s[0], s[1] * s[2] if s[1] is not None else -1, s[3]))",
    "ops.reshape(x, (-(-s[1] // 2), -1))",
    "ops.reshape(x, (s[0], s[1] % 3 + 1, -1))",
    "ops.reshape(x, (tf.shape(x)[0], -1))",
    "tf.reshape(x, (s[0], s[1] * s[2], s[3]))",
    "ops.broadcast_to(x[:, :1], s)",
    "ops.broadcast_to(x[:, :1], (s[0], s[1], s[2], s[3]))",
    "tf.broadcast_to(x[..., :1], s)",
    "ops.zeros((s[0], s[1]))",
    "ops.zeros(s[:-1] + (2,))",
    "ops.zeros((s[0], s[1] + 1, 2))",
    "ops.ones(s)",
    "ops.full((s[0], s[2]), 2.0)",
    "x + ops.zeros((s[1], 1, s[3]))",
    "ops.concatenate([x, ops.zeros((s[0], 1, s[2], s[3]))], axis=1)",
    "ops.tile(x[:, :1], (1, s[1], 1, 1))",
    "tf.tile(x[:, :1], [1, s[1], 1, 1])",
    "ops.cast(ops.arange(s[1]), 'float32')[None, :, None, None] + x",
    "ops.arange(s[1] * s[2])",
    "ops.reshape(ops.arange(s[1] * s[2]), (s[1], s[2]))",
    "ops.arange(0, s[1], 1)",
    "ops.arange(start=0, stop=s[1], step=1, dtype='float32')",
    "ops.arange(s[1], dtype='float32')[None, :, None, None] * x",
    "ops.arange(1, stop=s[1] + 1)",
    "ops.arange(s[1], None, 2)",
    "tf.range(s[1])",
    "ops.eye(s[1])",
    "x[:, : s[1] // 2]",
    "x[:, s[1] // 2 :]",
    "x[:, s[1] - 1]",
    "ops.slice(x, [0, 0, 0, 0], [s[0], 1, s[2], s[3]])",
    "keras.random.normal(s)",
    "x + keras.random.normal(shape=(s[0], 1, 1, s[3]))",
    "x * ops.cast(s[1], 'float32')",
    "ops.mean(x) + ops.cast(-s[1], 'float32')",
    "ops.cast(len(s), 'float32') * x",
    "ops.one_hot(ops.zeros((s[0], s[1]), dtype='int32'), s[3])",
]
SHAPES = ["(None, None, 3)", "(4, 6, 3)", "(None, 6, 3)", "(4, 6, None), batch_size=2"]
FORMS = {
    "a layer": "class Own(layers.Layer):\n    def call(self, x):\n        s = ops.shape(x)\n"
    "        return {}\n\nlayer = Own()\n",
    "a Lambda": "def f(x):\n    s = ops.shape(x)\n    return {}\n\nlayer = layers.Lambda(f)\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_lengths_that_a_call_computes_with(expression: str, form: str) -> None:
    for shape in SHAPES:
        text = (
            "import keras\nimport tensorflow as tf\nfrom keras import layers, ops\n\n"
            f"{FORMS[form].format(expression)}t = keras.Input({shape})\n"
            "model = keras.Model(t, layer(t))\n"
        )
        assert not graph_truth.differences(text), shape
