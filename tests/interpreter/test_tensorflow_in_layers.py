"""Models of Keras 2 with layers written in TensorFlow: summaries are those of `tf_keras`."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.summaries import ModelSummary

pytestmark = pytest.mark.keras

_HEAD = """
import collections
import dataclasses
import tensorflow as tf
import tf_keras


"""
_SETTINGS = Settings(limits=Limits(seconds=60.0))

PROGRAMS = {
    "a function with its own gradient": """
class Reversible(tf_keras.layers.Layer):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def call(self, inputs):
        @tf.custom_gradient
        def reversible(x):
            first, second = tf.split(x, 2, axis=-1)
            out = tf.concat([first + self.inner(second), second], -1)

            def gradient(upstream, variables=None):
                return upstream, [tf.zeros_like(v) for v in variables or ()]

            return out, gradient

        return reversible(inputs)

x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, Reversible(tf_keras.layers.Dense(4))(x))
""",
    "equations that are worked out with arrays": """
import string
import numpy as np

def equation(rank, axes):
    letters = string.ascii_lowercase[:rank]
    batch = tuple(np.delete(range(rank), axes + (rank - 1,)))
    kept = "".join([letters[i] for i in batch] + [letters[i] for i in axes])
    return "%s,%sz->%sz" % (letters, letters[-1], kept)

class Product(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight("kernel", shape=(input_shape[-1], 3))

    def call(self, inputs):
        if np.all(np.array([1, 1]) == 1):
            return tf.einsum(equation(3, (1,)), inputs, self.kernel)
        return inputs

x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, Product()(x))
""",
    "the first argument by its name": """
class Named(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.dense = tf_keras.layers.Dense(input_shape[-1] * 2)

    def call(self, stream, mask=None):
        return self.dense(stream)

x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, Named()(stream=x))
""",
    "an input that is described by a spec": """
spec = tf_keras.layers.InputSpec(shape=[None, 5, 8])
x = tf_keras.Input(shape=spec.shape[1:], name=spec.name)
model = tf_keras.Model(x, tf_keras.layers.Dense(3)(x))
""",
    "a type that is asserted": """
class Checked(tf_keras.layers.Layer):
    def call(self, inputs):
        if inputs.dtype == tf.float16:
            return inputs
        assert inputs.dtype == tf.float32
        return tf.expand_dims(inputs, axis=[1])

x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, Checked()(x))
""",
    "layers that do one of two things to many tensors of one shape": """
class Depth(tf_keras.layers.Layer):
    def call(self, inputs, training=None):
        if training is None:
            training = tf_keras.backend.learning_phase()
        if not training:
            return inputs
        noise = tf.random.uniform([tf.shape(inputs)[0], 1, 1], dtype=inputs.dtype)
        return tf.math.divide(inputs, 0.9) * tf.floor(0.9 + noise)

class Block(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.dense = tf_keras.layers.Dense(input_shape[-1] + 1)
        self.depth = Depth()

    def call(self, inputs, training=None):
        return self.depth(self.dense(inputs), training=training)

x = y = tf_keras.Input((5, 8))
for _ in range(9):
    y = Block()(y)
model = tf_keras.Model(x, y)
""",
    "the scores of attention": """
x = [tf_keras.Input((None, 8)), tf_keras.Input((6, 8)), tf_keras.Input((5, 6))]
attention = tf_keras.layers.MultiHeadAttention(2, 4)
out, scores = attention(x[0], x[1], attention_mask=x[2], return_attention_scores=True)
model = tf_keras.Model(x, [out, scores])
""",
    "an embedding that is looked up, and a length known only at run": """
class Lookup(tf_keras.layers.Layer):
    def __init__(self, vocabulary, width, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary, self.width = vocabulary, width

    def build(self, input_shape):
        self.table = self.add_weight(name="table", shape=[self.vocabulary, self.width])
        super().build(input_shape)

    def call(self, inputs):
        flat = tf.reshape(inputs, [-1])
        rows = tf.gather(self.table, flat)
        rows = tf.reshape(rows, tf.concat([tf.shape(inputs), [self.width]], axis=0))
        rows.set_shape(inputs.shape.as_list() + [self.width])
        return rows

class Positions(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.places = self.add_weight(name="places", shape=[16, input_shape[-1]])
        super().build(input_shape)

    def call(self, inputs):
        length = tf.shape(inputs)[1]
        places = self.places[:length, :]
        return tf.broadcast_to(places, tf.shape(inputs))

x = tf_keras.Input((None,), dtype=tf.int32)
y = Lookup(20, 8)(x)
z = tf_keras.layers.Add()([y, Positions()(y)])
model = tf_keras.Model(x, z)
""",
    "functions and operators on symbolic tensors": """
x = tf_keras.Input((6, 4))
a, b = tf.unstack(x, num=2, axis=2) if False else tf.split(x, 2, axis=2)
shape = tf.shape(x)
y = tf.reshape(a * 2.0 + b, [shape[0], shape[1] * 2])
model = tf_keras.Model(x, tf.cast(y[:, :5], tf.float16))
""",
    "a model of its own class, called on other lengths": """
class Spans(tf_keras.Model):
    def __init__(self, width, length=None):
        inputs = tf_keras.Input((length, width))
        logits = tf_keras.layers.Dense(2)(inputs)
        first, second = tf.unstack(tf.transpose(logits, [2, 0, 1]))
        super().__init__(inputs=[inputs], outputs=[first, second])
        kind = collections.namedtuple("Config", ["width", "length"])
        self._config = kind(width=width, length=length)

    def get_config(self):
        return dict(self._config._asdict())

spans = Spans(8)
again = Spans.from_config(spans.get_config())
x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, again(x)[0])
""",
    "attention, products by equations and activations by name": """
class Block(tf_keras.layers.Layer):
    def __init__(self, heads, activation, **kwargs):
        super().__init__(**kwargs)
        self.heads = heads
        self.activation = tf_keras.activations.get(activation)
        self.regularizer = tf_keras.regularizers.get(None)

    def build(self, input_shape):
        if isinstance(input_shape, tf.TensorShape):
            width = input_shape[-1]
        else:
            raise ValueError("one input")
        self.attention = tf_keras.layers.MultiHeadAttention(
            self.heads, width // self.heads, kernel_regularizer=self.regularizer
        )
        self.inner = tf_keras.layers.EinsumDense(
            "abc,cd->abd", output_shape=(None, 12), bias_axes="d"
        )
        super().build(input_shape)

    def call(self, inputs):
        out = self.attention(query=inputs, value=inputs)
        return self.activation(self.inner(out))

x = tf_keras.Input((None, 8))
model = tf_keras.Model(x, Block(2, "relu")(x))
""",
    "a variable of another layer": """
class Head(tf_keras.layers.Layer):
    def __init__(self, table, **kwargs):
        super().__init__(**kwargs)
        self.table = table

    def build(self, input_shape):
        self.bias = self.add_weight(name="bias", shape=(10,))

    def call(self, inputs):
        return tf.nn.bias_add(tf.matmul(inputs, self.table, transpose_b=True), self.bias)

class Table(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.table = self.add_weight(name="table", shape=(10, 4))

    def call(self, inputs):
        return tf.nn.embedding_lookup(self.table, inputs)

x = tf_keras.Input((3,), dtype="int32")
table = Table()
y = table(x)
model = tf_keras.Model(x, Head(table.table)(y))
""",
    "a Lambda of a function of TensorFlow": """
x = tf_keras.Input((3, 4))
y = tf_keras.layers.Lambda(lambda t: tf.reduce_mean(t, axis=1), output_shape=(9,))(x)
model = tf_keras.Model(x, tf_keras.layers.Lambda(tf.identity)(y))
""",
    "fields of a dataclass": """
@dataclasses.dataclass
class Base:
    width: int = 4
    defaults: dataclasses.InitVar[dict] = None

    def __init__(self, width):
        raise ValueError("the generated one comes first")

@dataclasses.dataclass
class Config(Base):
    units: int = 3

config = Config(width=6)
x = tf_keras.Input((config.width,))
model = tf_keras.Model(x, tf_keras.layers.Dense(config.units)(x))
""",
}


def _real(text: str) -> Any:
    import tf_keras

    tf_keras.backend.clear_session()
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(text, "program.py", "exec"), names)
    return names["model"]


def _ours(text: str) -> ModelSummary:
    found = [made for made in summarise(text, "program.py", _SETTINGS) if made.name == "model"]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", list(PROGRAMS))
def test_summary_of_keras_2(name: str) -> None:
    """Every layer, its output, its weights, and the model's own."""
    text = _HEAD + PROGRAMS[name]
    ours, real = _ours(text), _real(text)
    assert ours.complete, ours
    assert not lint(text, "program.py", _SETTINGS)
    assert [row.class_name for row in ours.layers] == [
        type(layer).__name__ for layer in real.layers
    ]
    assert [row.params for row in ours.layers] == [layer.count_params() for layer in real.layers]
    assert ours.params == real.count_params()
    assert ours.output_shapes == [list(tensor.shape) for tensor in real.outputs]
    for row, layer in zip(ours.layers, real.layers):
        given = layer.output if isinstance(layer.output, (list, tuple)) else [layer.output]
        shapes = [list(tensor.shape) for tensor in given]
        assert row.output_shape in (shapes, shapes[0]), row.class_name
