"""What is said of models of the code's own classes, with Keras as the oracle.

Each program makes `model`, and `shape`: what Keras gives for its output. The weights, those of each
layer and the shape are those that Keras has.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.summaries import ModelSummary

HEAD = "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
SETTINGS = Settings(limits=Limits(seconds=120.0))

COMPLETE = {
    "layers beside the graph": """
class Backbone(keras.Model):
    def __init__(self):
        inputs = keras.Input((3,))
        outputs = layers.Dense(4)(inputs)
        head = layers.Dense(2)
        super().__init__(inputs, outputs)
        self.head = head
model = Backbone()
layers.Dense(5)(model.head(model.output))
shape = model.output_shape
""",
    "a layer beside the graph of a model inside": """
class Backbone(keras.Model):
    def __init__(self):
        inputs = keras.Input((3,))
        head = layers.Dense(2)
        super().__init__(inputs, layers.Dense(4)(inputs))
        self.heads = [head]
class Task(keras.Model):
    def __init__(self, backbone):
        super().__init__(backbone.input, backbone.heads[0](backbone(backbone.input)))
        self.backbone = backbone
model = Task(Backbone())
shape = model.output_shape
""",
    "weights of the model itself": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
        self.scale = self.add_weight(shape=(5,))
    def call(self, x):
        return self.dense(x) * ops.sum(self.scale)
model = Net()
shape = model(keras.Input((4,))).shape
""",
    "a layer that the code builds is built once": """
class Linear(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 7))
    def call(self, x):
        return ops.matmul(x, self.w)
linear = Linear()
linear.build((None, 4))
inputs = keras.Input((4,))
model = keras.Model(inputs, linear(inputs))
shape = model.output_shape
""",
    "a model that is built and never called": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.one = layers.Dense(4)
        self.two = layers.Dense(2)
    def build(self, shape):
        self.one.build(shape)
        self.two.build(self.one.compute_output_shape(shape))
    def call(self, x):
        return self.two(self.one(x))
model = Net()
model.build((None, 8))
weights = model.count_params()
shape = model(keras.Input((8,))).shape
assert model.count_params() == weights
""",
    "an input shape of one's own layer": """
class Twice(layers.Layer):
    def call(self, x):
        return 2 * x
model = keras.Sequential([Twice(input_shape=(3,)), layers.Dense(2)])
shape = model.output_shape
""",
    "a wrapper": """
class Twice(layers.Wrapper):
    def call(self, x):
        return 2 * self.layer(x)
inputs = keras.Input((4,))
model = keras.Model(inputs, Twice(layers.Dense(3))(inputs))
shape = model.output_shape
""",
    "a wrapper around a layer of one's own": """
class Linear(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 3))
    def call(self, x):
        return ops.matmul(x, self.w)
class Twice(layers.Wrapper):
    def call(self, x):
        return 2 * self.layer(x)
inputs = keras.Input((4,))
model = keras.Model(inputs, Twice(layer=Linear())(inputs))
shape = model.output_shape
""",
    "operations on weights and data": """
class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(1,))
    def call(self, x):
        return ops.multiply(x, ops.stop_gradient(self.w))
class Twice(keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = Scale()
    def call(self, x):
        start = ops.convert_to_tensor([0, 2])
        x = ops.slice_update(x, start, ops.slice(x, [0, 0], [1, 2]))
        return ops.repeat(self.scale(x), 2, axis=1)
model = Twice()
shape = model(np.ones((2, 4), dtype="float32")).shape
""",
    "either of two functions": """
class Layer(layers.Layer):
    def call(self, x, training=False):
        return ops.cond(training, lambda: x, lambda: x * 2.0)
class Other(layers.Layer):
    def call(self, x):
        return ops.cond(ops.any(x > 0), lambda: x, lambda: x * 2.0)
inputs = keras.Input((4,))
model = keras.Sequential([keras.Input((4,)), Layer(), Other(), layers.Dense(3)])
shape = model.output_shape
""",
    "a choice among numbers": """
class Shift(layers.Layer):
    def call(self, x, up=False):
        return x + ops.where(up, 1.0, 0.0)
model = keras.Sequential([keras.Input((4,)), Shift(), layers.Dense(3)])
shape = model.output_shape
""",
    "a call with options of tf.function": """
import tensorflow as tf
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    @tf.function(input_signature=[tf.TensorSpec([None, 1])])
    def call(self, x):
        return self.dense(x)
model = Net()
shape = model(tf.convert_to_tensor([[1.0]])).shape
""",
    "dropout by a function": """
class Noise(layers.Layer):
    def __init__(self):
        super().__init__()
        self.seed = keras.random.SeedGenerator()
    def call(self, x):
        return keras.random.dropout(x, rate=0.5, seed=self.seed)
inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(2)(Noise()(inputs)))
shape = model.output_shape
""",
    "an array of several": """
class Sum(keras.Model):
    def call(self, inputs):
        a, b = inputs
        return a + b
model = Sum()
x1, x2 = np.random.rand(2, 3, 4)
shape = model.predict((x1, x2), verbose=0).shape  # Keras 3 builds it on the first batch
""",
    "a structure of shapes": """
inputs = keras.tree.map_shape_structure(layers.Input, {"a": (3,), "b": (4,)})
output = layers.Concatenate()(list(inputs.values()))
model = keras.Model(list(inputs.values()), layers.Dense(2)(output))
shape = model.output_shape
""",
    "a mixin of layers in front": """
class Base(layers.Layer):
    def __init__(self, *args, factor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.factor = factor
    def call(self, inputs):
        return super().call(inputs * self.factor)
class Scaled(Base, layers.Dense):
    def __init__(self, units, factor=2, **kwargs):
        super().__init__(units, factor=factor, **kwargs)
        self.twice = self.units * 2
model = keras.Sequential([keras.Input((5,)), Scaled(3, use_bias=False), layers.Dense(2)])
shape = model.output_shape
""",
    "a callback keeps the model": """
model = keras.Sequential([layers.Dense(3)])
callback = keras.callbacks.EarlyStopping()
callback.set_model(model)
callback.model.add(layers.Dense(4))
model.build((None, 5))
shape = model.output_shape
""",
}


def _run(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "program"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(text, names)
    return names


def _made(text: str) -> ModelSummary:
    return next(made for made in summarise(text, "a.py", SETTINGS) if made.name == "model")


def _size(weight: Any) -> int:
    """Number of scalars of a variable of Keras."""
    size = 1
    for dim in weight.shape:
        size *= dim
    return size


@pytest.mark.keras
@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_said_is_what_keras_has(name: str) -> None:
    text = HEAD + COMPLETE[name].lstrip()
    names = _run(text)
    model, made = names["model"], _made(text)
    assert made.complete
    assert made.output_shapes == [list(names["shape"])]
    assert made.params == model.count_params()
    assert made.trainable_params == sum(int(_size(w)) for w in model.trainable_weights)
    last = [type(layer).__name__ for layer in model.layers][-1:]
    assert [row.class_name for row in made.layers][-1:] == last
    counted = {row.class_name: row.params for row in made.layers if row.class_name != "Dense"}
    said = {type(x).__name__: x.count_params() for x in model.layers if type(x).__name__ != "Dense"}
    assert {k: v for k, v in counted.items() if k in said} == said
    assert lint(text, "a.py", Settings(ignore=("KOL003", "KOL4", "KOL5", "KOL6"))) == []


ATTRIBUTES = """
import keras
from keras import layers
conv = layers.Conv2D(3, 3, strides=2)
layers.Dense(sum(conv.kernel_size) + conv.strides[1] + len(conv.dilation_rate))
for size in layers.MaxPooling2D(2).strides:
    layers.Dense(size)
for before, after in layers.ZeroPadding2D(2).padding:
    layers.Dense(before)
layers.Dense(-1 if conv.kernel_initializer == "glorot_uniform" else 1)
layers.Dense(-1)  # expect: KOL114
"""


@pytest.mark.keras
def test_what_a_layer_has_made_of_its_arguments() -> None:
    found = lint(ATTRIBUTES, "a.py", SETTINGS)
    last = ATTRIBUTES.count("\n")
    assert [f.span.start.row for f in found if f.certainty == "proven"] == [last]
    with pytest.raises(ValueError, match="units"):
        _run(ATTRIBUTES)
    _run(ATTRIBUTES.replace("layers.Dense(-1)  #", "#"))


MIXIN = """
import keras
from contextlib import contextmanager
@contextmanager
def patched(thing, name, value):
    old = getattr(thing, name)
    setattr(thing, name, value)
    yield
    setattr(thing, name, old)
class Padded(keras.layers.Layer):
    def __init__(self, *args, pad=0.0, **kwargs):
        self.pad = pad
        super().__init__(*args, **kwargs)
        self.plain = self.padding != "same" or self.pad == 0.0
    def build(self, shape):
        if self.plain:
            super().build(shape)
        else:
            sides = [n + (size - 1) for n, size in zip(shape[1:-1], self.kernel_size)]
            with patched(self, "padding", "valid"):
                super().build((shape[0], *sides, shape[-1]))
class Conv(Padded, keras.layers.Conv2D):
    def __init__(self, filters, pad=0.0, **kwargs):
        super().__init__(filters, pad=pad, **kwargs)
model = keras.Sequential(
    [keras.Input((8, 8, 1)), Conv(3, pad=1.0, kernel_size=3, padding="same")]
)
"""


@pytest.mark.keras
def test_a_padding_that_is_set_for_a_while() -> None:
    model = _run(MIXIN)["model"]
    made = _made(MIXIN)
    assert made.complete
    assert (made.params, made.output_shapes) == (model.count_params(), [list(model.output_shape)])


def test_an_input_shape_of_ones_own_layer_is_told_to_keras_3() -> None:
    text = """
class Twice(tf.keras.layers.Layer):
    def call(self, x):
        return 2 * x
model = tf.keras.Sequential([Twice(input_shape=(3,)), tf.keras.layers.Dense(2)])
"""
    said = []
    for head in ("import tensorflow as tf\n", "import keras\nclass tf:\n    keras = keras\n"):
        said += [(f.code, f.certainty) for f in lint(head + text, "a.py", Settings())]
    assert said == [("KOL409", "likely"), ("KOL409", "proven")]


@pytest.mark.parametrize(
    "made",
    [
        "model = keras.Sequential([keras.Input((8, 8, 3)), {front}, {broken}])\n",
        "model = keras.Sequential([keras.Input((8, 8, 3)), {front}])\nmodel.add({broken})\n",
        "model = keras.Sequential([{front}, {broken}])\nmodel.build((None, 8, 8, 3))\n",
    ],
)
def test_what_stands_in_front_of_what_breaks_is_shown(made: str) -> None:
    import keras

    front = [keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    truth = keras.Sequential([keras.Input((8, 8, 3)), *front])
    head = "import keras\nfrom keras import layers\n"
    text = made.format(front="layers.Conv2D(4, 3), layers.Flatten()", broken="layers.LSTM(2)")
    (summary,) = summarise(head + text, "program.py", Settings())
    assert not summary.complete
    shown = [(row.output_shape, row.params) for row in summary.layers]
    assert shown[:2] == [(list(layer.output.shape), layer.count_params()) for layer in truth.layers]
    assert shown[2:] in ([], [(None, None)])
