"""Layers and models of the code's own classes, with Keras as the oracle.

Each program is linted and run. It raises in Keras if it has a finding, and runs to its end if not;
`reveal_shape` must say what Keras's tensor has.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings
from tests.rules.expectations import expected, plain

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n"
SETTINGS = Settings(ignore=("KOL003", "KOL4", "KOL5", "KOL6"), limits=Limits(seconds=120.0))

PROGRAMS = {
    "a layer's own layers": """
class Block(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(units)
    def call(self, x):
        return self.dense(self.flatten(x))
reveal_shape(Block(7)(keras.Input((4, 4, 1))))
""",
    "a contradiction inside": """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.flatten = layers.Flatten()
        self.conv = layers.Conv2D(3, 3)
    def call(self, x):
        return self.conv(self.flatten(x))  # expect: KOL101
Block()(keras.Input((4, 4, 1)))
""",
    "behind a layer of one's own": """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.flatten = layers.Flatten()
    def call(self, x):
        return self.flatten(x)
layers.LSTM(3)(Block()(keras.Input((4, 2))))  # expect: KOL101
""",
    "called on another width": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)  # expect: KOL102
net = Net()
net(keras.Input((3,)))
net(keras.Input((4,)))
""",
    "layers in lists and dicts": """
class Net(keras.Model):
    def __init__(self, widths):
        super().__init__()
        self.blocks = [layers.Dense(n) for n in widths]
        self.heads = {"a": layers.Dense(2), "b": layers.Dense(5)}
    def call(self, x, training=False):
        for block in self.blocks:
            x = block(x)
        return {name: head(x) for name, head in self.heads.items()}
y = Net((4, 8))(keras.Input((3,)))
reveal_shape(y["a"])
reveal_shape(y["b"])
""",
    "weights made in build": """
class Linear(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,), name="b")
        self.scale = layers.Dense(input_shape[-1] * 2)
    def call(self, x):
        return self.scale(x)
reveal_shape(Linear(4)(keras.Input((5,))))
""",
    "compute_output_shape is asked": """
class Odd(layers.Layer):
    def compute_output_shape(self, input_shape):
        return (input_shape[0], 5)
    def call(self, x):
        return x
reveal_shape(Odd()(keras.Input((4, 4, 1))))
layers.Conv1D(2, 2)(Odd()(keras.Input((4, 4, 1))))  # expect: KOL101
""",
    "inheritance, mixins and super": """
class Head:
    def head(self, x):
        return self.out(x)
class Base(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.out = layers.Dense(units)
    def features(self, x):
        return x
    def call(self, x):
        return self.head(self.features(x))
class Net(Head, Base):
    def __init__(self):
        super().__init__(6)
        self.flat = layers.Flatten()
    def features(self, x):
        return self.flat(super().features(x))
reveal_shape(Net()(keras.Input((3, 3))))
""",
    "a diamond": """
class Root(keras.Model):
    def __init__(self):
        super().__init__()
        self.rate = 1
class Left(Root):
    def __init__(self):
        super().__init__()
        self.n = self.rate * 10
class Right(Root):
    def __init__(self):
        super().__init__()
        self.rate = 4
class Net(Left, Right):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(self.n)
    def call(self, x):
        return self.dense(x)
reveal_shape(Net()(keras.Input((3,))))
""",
    "in a Sequential": """
class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)
    def call(self, x):
        return self.dense(layers.Flatten()(x))
keras.Sequential([keras.Input((4, 4)), Block(3), layers.Dense(2)])
keras.Sequential([keras.Input((4, 4)), Block(3), layers.LSTM(2)])  # expect: KOL101
""",
    "several inputs and outputs": """
class Two(layers.Layer):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(3)
        self.b = layers.Dense(4)
        self.join = layers.Concatenate()
    def call(self, inputs):
        x, y = inputs
        return self.a(x), self.join([x, self.b(y)])
p, q = Two()([keras.Input((2,)), keras.Input((5,))])
reveal_shape(p)
reveal_shape(q)
""",
    "a model is fitted": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat = layers.Flatten()
        self.lstm = layers.LSTM(3)
    def call(self, x, training=None):
        x = self.flat(x)
        if training:
            x = self.lstm(x)  # expect: KOL101
        return x
net = Net()
net(keras.Input((4, 4)))
net.compile("adam", "mse")
net.fit(np.zeros((8, 4, 4)), np.zeros((8, 3)), verbose=0)
""",
    "a model predicts": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, x, training=None):
        x = self.dense(x)  # expect: KOL102
        return x
net = Net()
net.predict(np.zeros((8, 4)), verbose=0)
net.predict(np.zeros((8, 5)), verbose=0)
""",
    "called on data": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(3, 3)
    def call(self, x):
        return self.conv(x)  # expect: KOL101
Net()(np.zeros((2, 5)))
""",
    "build alone runs no call": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat = layers.Flatten()
        self.conv = layers.Conv2D(3, 3)
    def call(self, x):
        return self.conv(x)
net = Net()
net.build((None, 4))
net(keras.Input((4, 4, 2)))
""",
    "training that Keras decides": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.drop = layers.Dropout(0.5)
        self.dense = layers.Dense(3)
    def call(self, x, training):
        x = self.drop(x, training=training)
        return self.dense(x)
reveal_shape(Net()(keras.Input((4,)), training=True))
""",
    "a class that runs its own step": """
class Gan(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.LSTM(3)
    def call(self, x):
        return self.dense(x)
    def train_step(self, data):
        return {"loss": keras.ops.sum(data[0])}
gan = Gan()
gan.compile("adam")
gan.fit(np.zeros((4, 2)), np.zeros((4, 2)), verbose=0)
""",
    "functions of the backend see no symbolic tensor": """
import tensorflow as tf
class Net(layers.Layer):
    def call(self, x):
        if x.shape[-1] == 3:
            x = tf.reshape(x, (-1, 6))
        return tf.nn.relu(x)
Net()(keras.Input((2, 3)))
""",
    "a functional model of layers of one's own": """
class Block(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.conv = layers.Conv2D(n, 3, padding="same")
        self.pool = layers.MaxPooling2D()
    def call(self, x):
        return self.pool(self.conv(x))
x = inputs = keras.Input((32, 32, 3))
for n in (4, 8):
    x = Block(n)(x)
reveal_shape(x)
model = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))
reveal_shape(model.output)
""",
}


def _run(text: str) -> tuple[list[str], Exception | None]:
    """What the tensors have that the program asks for, and what it raises."""
    shapes: list[str] = []

    def reveal_shape(x: Any) -> Any:
        shapes.append(str(tuple(x.shape)))
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "program.py", "exec"), {"reveal_shape": reveal_shape})
        except Exception as error:
            return shapes, error
    return shapes, None


@pytest.mark.keras
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_said_is_what_keras_does(name: str) -> None:
    text = HEAD + PROGRAMS[name].lstrip()
    found = lint(plain(text), "program.py", SETTINGS)
    places = [(f.span.start.row, f.code, f.certainty) for f in found if f.code != "KOL006"]
    assert sorted(places) == expected(text)
    shapes, error = _run(plain(text))
    assert (error is not None) is bool(places), error
    said = [f.message.removeprefix("this is ") for f in found if f.code == "KOL006"]
    assert said[: len(shapes)] == shapes


UNKNOWN = {
    "the layers contradict each other on any input": """
class Net(keras.Model):
    def __init__(self, n):
        super().__init__()
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(n)
        self.conv = layers.Conv2D(3, 3)
    def call(self, x):
        x = self.dense(self.flatten(x))
        return self.conv(x)  # expect: KOL101
""",
    "layers made in build": """
class Net(layers.Layer):
    def build(self, input_shape):
        self.pool = layers.GlobalAveragePooling2D()
        self.lstm = layers.LSTM(3)
    def call(self, x):
        return self.lstm(self.pool(x))  # expect: KOL101
""",
    "what is not understood says nothing": """
from elsewhere import decorate, Mixin, op
class A(layers.Layer):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(3, 3)
    @decorate
    def call(self, x):
        return self.conv(x)
class B(Mixin, keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.conv = layers.Conv2D(3, 3)
    def call(self, x):
        return self.conv(op(x))
class C(layers.Layer):
    def build(self, a_shape, b_shape):
        self.n = a_shape[-1]
    def call(self, a, b):
        return layers.Dense(self.n)(a)
A()(keras.Input((4,)))
B()(keras.Input((4,)))
layers.Dense(3)(C()(keras.Input((4,)), keras.Input((5,))))
""",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_on_inputs_that_are_not_known(name: str) -> None:
    text = HEAD + UNKNOWN[name].lstrip()
    found = lint(plain(text), "program.py", SETTINGS)
    assert [(f.span.start.row, f.code, f.certainty) for f in found] == expected(text)


@pytest.mark.keras
def test_the_summary_of_a_subclassed_model_is_that_of_keras() -> None:
    text = """
import keras
from keras import layers
class Linear(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units))
        self.seen = self.add_weight(shape=(self.units,), trainable=False, name="seen")
        self.inner = layers.Dense(self.units)
    def call(self, x):
        return self.inner(x)
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = []
        for n in (4, 6):
            self.blocks.append(layers.Dense(n))
        self.norm = layers.BatchNormalization()
        self.linear = Linear(3)
    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.linear(self.norm(x))
net = Net()
net(keras.Input((5,)))
"""
    (made,) = summarise(text, "a.py", SETTINGS)
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(text, names)
    net = names["net"]
    assert (made.name, made.kind, made.complete) == ("net", "Subclass", True)
    assert made.input_shapes == [[None, 5]]
    assert made.output_shapes == [[None, 3]]
    assert made.params == net.count_params()
    assert made.trainable_params == sum(w.shape.num_elements() for w in net.trainable_weights)
    assert [row.class_name for row in made.layers] == [type(x).__name__ for x in net.layers]
    assert [row.params for row in made.layers] == [x.count_params() for x in net.layers]
    assert [row.output_shape for row in made.layers] == [[None, n] for n in (4, 6, 6, 3)]
