"""Data for models with layers of the code's own class: refused where Keras refuses it.

What a model's Inputs refuse needs no knowledge of the layers behind them.
"""

from __future__ import annotations

from itertools import cycle

import pytest

from tests.interpreter.running import is_proven, refused

pytestmark = pytest.mark.keras

HEAD = """\
import keras
import numpy as np
from keras import layers, ops
class Twice(layers.Layer):
    def call(self, x):
        return x * 2
class Holds(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)
    def call(self, x):
        return self.dense(x)
class Tries(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)
    def call(self, x, training=None):
        try:
            return self.dense(x)
        except ValueError:
            return x[..., :1]
class Tells(layers.Layer):
    def call(self, x):
        return ops.mean(x, axis=-1, keepdims=True)
    def compute_output_shape(self, shape):
        return (*shape[:-1], 1)
class Adds(layers.Layer):
    def __init__(self):
        super().__init__()
        self.one, self.other = layers.Dense(3), layers.Dense(3)
    def call(self, inputs):
        one, other = inputs
        return self.one(one) + self.other(other)
"""
COMPILED = "model.compile('sgd', loss=lambda y, p: ops.mean(p))\n"
METHODS = [
    "model.predict({}, verbose=0)",
    "model.fit({}, np.zeros((4, 1)), verbose=0)",
    "model.predict_on_batch({})",
    "model.evaluate({}, np.zeros((4, 1)), verbose=0)",
    "model.train_on_batch({}, np.zeros((4, 1)))",
    "model({})",
    "model.test_on_batch({}, np.zeros((4, 1)))",
]
MODELS = {
    "Sequential": "model = keras.Sequential([keras.Input((8,)), {}(), layers.Dense(2)])",
    "in front": "x = keras.Input((8,))\nmodel = keras.Model(x, layers.Dense(2)({}()(x)))",
    "behind": "x = keras.Input((8,))\nmodel = keras.Model(x, {}()(layers.Dense(2)(x)))",
    "free axis": "x = keras.Input((None, 8))\nmodel = keras.Model(x, {}()(layers.Dropout(0.1)(x)))",
    "inside": "model = keras.Sequential([keras.Input((8,)), keras.Sequential([{}()])])",
}
SHAPES = [(8,), (9,), (), (8, 1), (8, 8), (5, 8), (5, 9)]


@pytest.mark.parametrize("made", MODELS)
@pytest.mark.parametrize("own", ["Twice", "Holds", "Tries", "Tells"])
def test_one_input(own: str, made: str) -> None:
    methods = METHODS[len(own + made) % len(METHODS) :] + METHODS
    for shape, method in zip(SHAPES, methods):
        data = f"np.zeros({(4, *shape)})"
        source = f"{HEAD}{MODELS[made].format(own)}\n{COMPILED}{method.format(data)}\n"
        assert is_proven(source) == refused(source), source


@pytest.mark.parametrize("structure", ["[one, two]", "{'one': one, 'two': two}"])
def test_several_inputs(structure: str) -> None:
    good, bad, wide = "np.zeros((4, 8))", "np.zeros((4, 9))", "np.zeros((4, 8, 8))"
    given = [
        f"[{good}, {good}]",
        f"[{good}, {bad}]",
        f"[{bad}, {good}]",
        f"[{wide}, {good}]",
        f"[{good}]",
        f"[{good}, {good}, {good}]",
        f"{{'one': {good}, 'two': {good}}}",
        f"{{'one': {good}, 'two': {bad}}}",
        f"{{'one': {good}, 'three': {good}}}",
        f"{{'two': {good}, 'one': {good}, 'three': {bad}}}",
    ]
    model = (
        "one, two = keras.Input((8,), name='one'), keras.Input((8,), name='two')\n"
        f"model = keras.Model({structure}, Adds()([Twice()(one), two]))\n"
    )
    for data, method in zip(given, cycle(METHODS)):
        source = f"{HEAD}{model}{COMPILED}{method.format(data)}\n"
        assert is_proven(source) == refused(source), source


RUNS = {
    "a layer that has no symbolic output: the model has no graph, and calls it on any data": """\
class Arrays(layers.Layer):
    def call(self, x):
        return ops.convert_to_tensor(np.array(x) * 2)
model = keras.Sequential([keras.Input((8,)), Arrays()])
model.compile(run_eagerly=True)
model.predict(np.zeros((4, 9, 9)), verbose=0)
model(np.zeros((4, 9, 9)))
""",
    "a step of the code's own": """\
class Mine(keras.Model):
    def predict_step(self, data):
        return self(data[:, :8], training=False)
x = keras.Input((8,))
model = Mine(x, Twice()(x))
model.predict(np.zeros((4, 9)), verbose=0)
""",
    "a call of the code's own": """\
class Mine(keras.Model):
    def call(self, x):
        return x[:, :2]
class Outer(keras.Model):
    def __call__(self, x, **more):
        return super().__call__(x[:, :8], **more)
x = keras.Input((8,))
Outer(x, Twice()(x)).predict(np.zeros((4, 9)), verbose=0)
""",
    "a step that an object puts into itself": """\
class Mine(keras.Model):
    def __init__(self):
        x = keras.Input((8,))
        super().__init__(inputs=x, outputs=Twice()(x))
        self.predict_step = lambda data: self(data[:, :8])
Mine().predict(np.zeros((4, 9)), verbose=0)
""",
    "a test step of the base class": """\
class Base(keras.Model):
    def test_step(self, data):
        return {"loss": ops.sum(self(data[0][:, :8]))}
class Mine(Base):
    def __init__(self):
        x = keras.Input((8,))
        super().__init__(inputs=x, outputs=Twice()(x))
model = Mine()
model.compile()
model.evaluate(np.zeros((4, 9)), np.zeros((4, 1)), verbose=0)
""",
    "a step that is put into the model": """\
x = keras.Input((8,))
model = keras.Model(x, Twice()(x))
model.predict_step = lambda data: model(data[:, :8])
model.predict(np.zeros((4, 9)), verbose=0)
""",
    "what a layer does differs from one call to the next": """\
class Counts(layers.Layer):
    def __init__(self):
        super().__init__()
        self.calls = 0
    def call(self, x):
        self.calls += 1
        return x if self.calls < 2 else x[..., :1]
model = keras.Sequential([keras.Input((None, 8)), Counts(), layers.GlobalMaxPooling1D()])
model.predict(np.zeros((4, 3, 8)), verbose=0)
model.predict(np.zeros((4, 7, 8)), verbose=0)
""",
    "a layer that takes other lengths than the model's Input has": """\
model = keras.Sequential([keras.Input((8,)), Twice(), Tells()])
model.predict(np.zeros((4, 9)), verbose=0)
model.evaluate(np.zeros((4, 3)), np.zeros((4, 1))) if model.compiled else None
""",
}


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    source = HEAD + RUNS[name]
    assert not refused(source)
    assert not is_proven(source)


@pytest.mark.parametrize("shape", [(8,), (9,), (8, 8), (8, 1), ()], ids=str)
def test_classes_that_only_make_their_model(shape: tuple[int, ...]) -> None:
    model = """\
class Mine(keras.Model):
    def __init__(self, length):
        x = keras.Input((length,))
        super().__init__(inputs=x, outputs=layers.Dense(2)(Twice()(x)))
        self.length = length
    def describe(self):
        return self.length
model = Mine(8)
"""
    for method in METHODS[: 2 + len(shape)]:
        source = f"{HEAD}{model}{COMPILED}{method.format(f'np.zeros({(4, *shape)})')}\n"
        assert is_proven(source) == refused(source), source


def test_layers_of_other_packages() -> None:
    """The Inputs refuse the data before anything else is asked."""
    source = """\
import keras
import numpy as np
from somewhere import Layer, apply
x = keras.Input((8,))
model = keras.Model(x, Layer(3)(x))
model.predict({})
"""
    for call in ("Layer(3)(x)", "keras.layers.Dense(2)(apply(x))"):
        made = source.replace("Layer(3)(x)", call)
        assert is_proven(made.format("np.zeros((4, 9))"))
        assert is_proven(made.format("np.zeros((4, 8, 8))"))
        for good in ("np.zeros((4, 8))", "np.zeros((4, 8, 1))"):
            assert not is_proven(made.format(good))
