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
    "positions that count on from a state": """
class Positions(tf_keras.layers.Layer):
    def call(self, inputs, states=None):
        count = tf.cast((states or {}).get("count", [0]), tf.int32)
        if isinstance(count, tf.Tensor) and count.shape.rank == 1:
            count = count[0]
        shape = tf.shape(inputs)
        positions = tf.range(count, count + shape[1])[:, tf.newaxis]
        encoded = tf.cast(positions * tf.range(shape[-1])[tf.newaxis, :], inputs.dtype)
        encoded = tf.reshape(encoded, [1, shape[1], shape[-1]])
        return tf.stack(inputs + encoded)

x = tf_keras.Input((None, 8))
model = tf_keras.Model(x, Positions()(x))
""",
    "buffers whose size is worked out with floats": """
class Buffered(tf_keras.layers.Layer):
    def call(self, inputs):
        size = tf.cast(tf.cast(tf.constant(16), tf.float32) * 0.5, tf.int32)
        buffer = tf.zeros([2, 3, size])
        return tf.concat([buffer, inputs], axis=1)

x = tf_keras.Input((5, 8), batch_size=2)
model = tf_keras.Model(x, Buffered()(x))
""",
    "an attribute that only some have": """
class Maybe(tf_keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.dense = tf_keras.layers.Dense(self.units)
        if input_shape[-1] == self.units:
            self._identity = tf_keras.layers.BatchNormalization()

    def call(self, inputs):
        added = 0
        if hasattr(self, "_identity"):
            added = self._identity(inputs)
        return self.dense(inputs) + added

x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, Maybe(4)(Maybe(8)(x)))
""",
    "layers that are held and never called": """
class Inner(tf_keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight("scale", shape=(3,))

    def build(self, input_shape):
        self.dense = tf_keras.layers.Dense(7)

    def call(self, inputs):
        return self.dense(inputs)

class Holder(tf_keras.layers.Layer):
    def __init__(self, which):
        super().__init__()
        self.which = which
        self.one = Inner()
        self.other = Inner()

    def call(self, inputs):
        return self.one(inputs) if self.which else self.other(inputs)

x = tf_keras.Input((5, 8))
model = tf_keras.Model(x, Holder(True)(x))
""",
    "a convolution that pads itself on free axes": """
class Padding(tf_keras.layers.Conv2D):
    def _validate_init(self):
        pass

    def _compute_causal_padding(self, inputs):
        return [[0, 0], [self.kernel_size[0] - 1, 0], [1, 1], [0, 0]]

class Joining(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.first = Padding(4, 3, padding="causal")
        self.second = tf_keras.layers.Conv2D(4, 3, padding="same")
        self.joined = tf_keras.layers.Concatenate()

    def call(self, inputs):
        return self.joined([self.first(inputs), self.second(inputs)])

x = tf_keras.Input((None, None, 3))
model = tf_keras.Model(x, Joining()(x))
""",
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
    "types of elements are compared": """
import numpy as np
same = [
    tf.float16 == tf.half, tf.float32 == tf.dtypes.float32, tf.float32 == np.float32,
    tf.double == tf.float64, np.half == tf.float16, tf.bool == np.bool_,
]
other = [
    tf.float32 == tf.float16, tf.int32 == tf.int64, np.float32 == tf.half, np.int32 == np.int64,
]

class Wide(tf_keras.layers.Layer):
    def __init__(self, dtype_of_sums):
        super().__init__()
        self.dense = tf_keras.layers.Dense(7 if dtype_of_sums == tf.float16 else 6)

    def call(self, inputs):
        return self.dense(inputs)

x = tf_keras.Input((5,))
y = Wide(tf.float16)(Wide(tf.float32)(x))
y = tf_keras.layers.Dense(sum(1 for answer in same if answer))(y)
y = tf_keras.layers.Dense(1 + sum(1 for answer in other if answer))(y)
model = tf_keras.Model(x, y)
""",
    "numbers of a shape with a minus in front": """
class Positions(tf_keras.layers.Layer):
    def call(self, inputs):
        length, batch = tf.shape(inputs)[1], tf.shape(inputs)[0]
        return (
            tf.ones([10 - -length, 10 + -length, -(-batch)]),
            tf.range(length, -length, -1.0),
            tf.range(batch, -batch, -1),
        )

x = tf_keras.Input((5,))
model = tf_keras.Model(x, Positions()(x))
""",
    "a model of the code's own class inside one that is called again": """
class Embeddings(tf_keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding = tf_keras.layers.Embedding(50, 8)

    def call(self, inputs):
        words, mask = inputs
        return self.embedding(words), self.embedding(mask)

given = [tf_keras.Input((None,), dtype="int32"), tf_keras.Input((None,), dtype="int32")]
words, mask = Embeddings()(given)
inner = tf_keras.Model(given, [tf_keras.layers.Dense(3)(words), mask])
x = [tf_keras.Input((21,), dtype="int32"), tf_keras.Input((21,), dtype="int32")]
model = tf_keras.Model(x, inner(x))
""",
    "configurations of initializers": """
kernel = tf_keras.initializers.get(tf_keras.initializers.TruncatedNormal(stddev=0.02))
config = tf_keras.initializers.serialize(kernel)
penalty = tf_keras.regularizers.serialize(tf_keras.regularizers.get("l2"))
nothing = tf_keras.constraints.serialize(tf_keras.constraints.get(None))
x = tf_keras.Input((5,))
y = tf_keras.layers.Dense(
    3 if nothing is None else 4, kernel_initializer=config, kernel_regularizer=penalty,
    kernel_constraint=nothing,
)(x)
y = tf_keras.layers.Dense(2, kernel_initializer=tf_keras.initializers.get(config))(y)
model = tf_keras.Model(x, y)
""",
    "structures of tensors": """
class Nested(tf_keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = tf_keras.layers.Dense(4)

    def call(self, inputs):
        batch = tf.shape(inputs)[0]
        state = {
            "b": [inputs, {"y": tf.ones([batch, 2]), "x": tf.ones([batch, 7])}],
            "a": (tf.ones([batch, 3]), None),
        }
        longer = tf.nest.map_structure(
            lambda tensor: tensor if tensor is None else tf.expand_dims(tensor, -1), state
        )
        both = tf.nest.map_structure(
            lambda one, other: one if one is None else tf.concat([one, other], -1), longer, longer
        )
        first, nothing, second, third, last = tf.nest.flatten(both)
        shapes = tf.nest.map_structure(lambda tensor: tensor.get_shape(), [inputs, first])
        return first, self.dense(second), third, last, tf.ones([2, *shapes[1][1:]])

x = tf_keras.Input((5,))
model = tf_keras.Model(x, Nested()(x))
""",
    "loops of TensorFlow": """
class Decoder(tf_keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.embedding = tf_keras.layers.Embedding(50, 8)
        self.dense = tf_keras.layers.Dense(50)

    def search(self, ids, signal, length):
        def going_on(step, state):
            return tf.less(step, length)

        def turn(step, state):
            last = self.embedding(state["ids"][:, -1:])
            scores = self.dense(last + signal[step])
            found = tf.argmax(scores, axis=-1, output_type=tf.int32)
            ids = tf.concat([state["ids"], found], axis=1)
            return step + 1, {"ids": ids, "scores": tf.reduce_max(scores, axis=[1, 2])}

        state = {"scores": tf.zeros([tf.shape(ids)[0]]), "ids": ids}
        kept = {"ids": tf.TensorShape([None, None]), "scores": tf.TensorShape([None])}
        return tf.while_loop(
            going_on, turn, (tf.constant(0), state),
            shape_invariants=(tf.TensorShape([]), kept),
        )[1]

    def call(self, inputs):
        length = tf.shape(inputs)[1]
        found = self.search(inputs[:, :1], tf.ones([length, 8]), length)
        _, halved = tf.while_loop(
            lambda step, x: step < 3, lambda step, x: (step + 1, x / 2.0),
            [tf.constant(0), tf.ones([tf.shape(inputs)[0], 6])],
        )
        return found["ids"], found["scores"], halved

x = tf_keras.Input((5,), dtype="int32")
model = tf_keras.Model(x, Decoder()(x))
""",
    "classes by the names that they are registered under": """
@tf_keras.utils.register_keras_serializable(package="TestsOfNames")
class Narrow(tf_keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight("kernel", shape=(input_shape[-1], 3))

    def call(self, inputs):
        return tf.matmul(inputs, self.kernel)

class Net(tf_keras.Model):
    def __init__(self, kind, width):
        x = tf_keras.Input((5,))
        super().__init__(x, tf_keras.layers.Dense(width)(kind()(x)))
        self._kind, self._width = kind, width

    def get_config(self):
        return {"kind": tf_keras.utils.get_registered_name(self._kind), "width": self._width}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config["kind"] = tf_keras.utils.get_registered_object(
            config["kind"], custom_objects=custom_objects
        )
        return cls(**config)

x = tf_keras.Input((5,))
model = tf_keras.Model(x, Net.from_config(Net(Narrow, 4).get_config())(x))
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
