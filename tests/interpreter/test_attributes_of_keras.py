"""Attributes that Keras's objects have, lack, and do not let code set: what runs stays silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
import numpy as np
from keras import layers
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
inputs = keras.Input((4,))
functional = keras.Model(inputs, layers.Dense(2)(layers.Dense(3)(inputs)))
"""
PROGRAMS = {
    "outputs": "model.outputs = []  # expect: KOL118",
    "outputs by setattr": "setattr(functional, 'outputs', None)  # expect: KOL118",
    "outputs in a helper": """
def cut(net):
    net.outputs = [net.layers[-2].output]  # expect: KOL118
    return net
cut(functional)
""",
    "what it is already": """
functional.output = functional.output
dense = layers.Dense(2)
dense.build((None, 3))
dense.kernel = dense.kernel
dense.bias = None
lstm = layers.LSTM(4)
lstm.units = 4
lstm.return_sequences = True
layers.DepthwiseConv2D(2).kernel = 3
functional.trainable = False
functional.foo = 3
functional.foo
""",
    "a kernel": """
dense = layers.Dense(2)
dense.build((None, 3))
dense.kernel = np.zeros((3, 2))  # expect: KOL118
""",
    "units of a recurrent layer": """
for layer in [layers.Dense(2), layers.LSTM(3)]:
    layer.units = 8  # expect: KOL118
""",
    "deleted": "del model.outputs  # expect: KOL118",
    "of a class of one's own": """
class Pair(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = layers.Dense(3)
        self.output = layers.Dense(2)  # expect: KOL118
Pair()
""",
    "in build": """
class Scale(layers.Layer):
    def build(self, shape):
        self.losses = []  # expect: KOL118
    def call(self, x):
        return x
Scale()(inputs)
""",
    "with a property of one's own": """
class Pair(keras.Model):
    losses = None
    @property
    def metrics(self):
        return self.kept
    @metrics.setter
    def metrics(self, value):
        self.kept = value
    def __init__(self):
        super().__init__()
        self.metrics = []
        self.losses = []
        self.inputs = 3
        self.loss = "mse"
        self.optimizer = None
Pair()
""",
    "a method that there is not": "model.complie('adam')  # expect: KOL118",
    "an attribute of other layers": "print(functional.layers[-1].filters)  # expect: KOL118",
    "asked for first": """
dense = layers.Dense(2)
for name in ("filters", "output", "output_shape", "kernel", "foo"):
    if hasattr(dense, name):
        print(getattr(dense, name))
print(getattr(dense, "output_shape", None), getattr(dense, "kernel", 3))
assert not hasattr(dense, "output")
dense(inputs)
assert hasattr(dense, "output") and dense.output.shape == (None, 2)
dense.tag = 3
print(dense.tag, model.fit, model.layers, functional.name)
""",
    "what callbacks and methods set": """
model.compile("sgd", "mse")
model.fit(np.zeros((2, 4)), np.zeros((2, 2)), verbose=0)
print(model.history.epoch, model.loss, model.jit_compile)
""",
    "set under names that are not known": """
import os
name = os.environ.get("NAME", "tag")
setattr(model, name, 3)
print(getattr(model, "tag"))
print(model.tag)
""",
    "set on the class": """
def size(self):
    return len(self.layers)
keras.Model.size = size
print(model.size())
del keras.Model.size
""",
    "a kernel before the build": "print(layers.Conv2D(3, 3).kernel)  # expect: KOL117",
    "weights after a build": """
conv = layers.Conv2D(3, 3)
conv.build((None, 8, 8, 3))
print(conv.kernel.shape, conv.bias.shape)
norm = layers.LayerNormalization()
norm(inputs)
print(norm.gamma)
""",
    "the shape of a model of an Input alone": """
empty = keras.Sequential([keras.Input((4,))])
print(empty.output_shape)  # expect: KOL117
""",
    "a layer that is not there": "model.layers[9].trainable = False  # expect: KOL114",
    "layers by a count": """
for number in range(len(model.layers)):
    model.layers[number].trainable = False
print(model.layers[-2], model.layers[5:], functional.layers[2])
own = list(model.layers)
own.append(3)
own[2]
""",
    "one layer too far": """
for number in range(len(model.layers)):
    model.layers[number + 1].trainable = False  # expect: KOL114
""",
    "get_layer of nothing": "functional.get_layer()  # expect: KOL114",
    "get_layer of both": "model.get_layer('dense', 0)  # expect: KOL114",
    "get_layer of a number": "model.get_layer(1)  # expect: KOL114",
    "get_layer from the end": """
model.get_layer(index=-2)
model.get_layer(index=-3)  # expect: KOL114
""",
    "get_layer of another name": """
model.get_layer(index=1)
model.get_layer(number=1)  # expect: KOL114
""",
    "weights of a model": """
model.set_weights(model.get_weights())
model.set_weights(functional.get_weights())
kept = model.get_weights()
kept[0] = kept[0] * 0
model.set_weights(kept)
model.set_weights((np.zeros((4, 3)), np.zeros(3), np.zeros((3, 2)), np.zeros(2)))
model.layers[0].set_weights(functional.layers[1].get_weights())
model.set_weights(model.get_weights()[:2])  # expect: KOL114
""",
    "numbers for weights": "model.set_weights([1, 2, 3, 4])  # expect: KOL114",
    "weights in another order": "model.set_weights(model.get_weights()[::-1])  # expect: KOL102",
    "weights of nothing": "model.set_weights(None)  # expect: KOL114",
    "weights of normalised images": """
tower = keras.Sequential(
    [keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Flatten()]
)
tower.add(layers.Dense(2))
other = keras.models.clone_model(tower)
other.set_weights(tower.get_weights())
tower.layers[1].set_weights([np.zeros(4)] * 4)
tower.set_weights(tower.get_weights()[1:])  # expect: KOL114
""",
    "a list's method on a model": "model.append(layers.Dense(2))  # expect: KOL211",
    "a number of layers": "keras.Sequential(3)  # expect: KOL110",
    "no layers": "keras.Sequential(0), keras.Sequential(None), keras.Sequential(())",
    "the length of a tensor": "len(inputs)  # expect: KOL116",
    "a tensor as a number": """
def rate(x):
    return float(x)  # expect: KOL116
rate(layers.Dense(1)(inputs))
""",
    "lengths of shapes and of data": """
print(len(inputs.shape), len(np.zeros((3, 4))), float(np.zeros(())), len(model.layers))
""",
    "a filter more": """
conv = layers.Conv2D(3, 3)
conv.filters, conv.padding = 5, "same"
grown = conv(keras.Input((4, 4, 3)))
layers.Reshape((4, 4, 5))(grown)
layers.Reshape((4, 4, 3))(grown)  # expect: KOL104
""",
    "set in a loop of names": """
table = layers.Embedding(5, 3)
for name, value in {"output_dim": 7, "input_dim": 9}.items():
    setattr(table, name, value)
layers.Reshape((28,))(table(keras.Input((4,))))
layers.Reshape((12,))(table(keras.Input((4,))))  # expect: KOL104
""",
    "set in a class": """
class Block:
    def __init__(self, units):
        self.dense = layers.Dense(2)
        self.dense.units = units
    def __call__(self, x):
        return self.dense(x)
layers.Reshape((3, 2))(Block(6)(inputs))
layers.Reshape((2,))(Block(6)(inputs))  # expect: KOL104
""",
    "pools of another size": """
pool = layers.MaxPooling2D(2)
pool.pool_size = (1, 1)
layers.Reshape((12,))(pool(keras.Input((4, 4, 3))))
layers.Reshape((48,))(pool(keras.Input((4, 4, 3))))  # expect: KOL104
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.filterwarnings("ignore")
def test_what_they_do(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)


def test_where_the_exception_is_taken_it_is_no_error() -> None:
    for statement in ("model.outputs = []", "model.layers[9]", "len(inputs)"):
        text = f"{_HEAD}try:\n    {statement}\nexcept Exception:\n    pass\n"
        found = engine.lint(text, "program.py", Settings())
        assert [finding.severity for finding in found] == ["info"], statement


#: Objects of many attributes, by an expression in a program.
_OBJECTS = (
    "layers.Dense(2)", "layers.Conv2D(2, 3)", "layers.LSTM(2)", "layers.Embedding(3, 2)",
    "layers.MultiHeadAttention(2, 3)", "layers.Bidirectional(layers.GRU(2))", "layers.Flatten()",
    "layers.ConvLSTM2D(2, 3)", "model", "functional", "keras.Sequential()",
)  # fmt: skip


def _refused(run: str, scope: dict[str, Any]) -> bool:
    try:
        exec(run, scope)
    except AttributeError as error:
        return "no setter" in str(error)
    except Exception:
        return False
    return False


@pytest.mark.parametrize("made", _OBJECTS)
@pytest.mark.filterwarnings("ignore")
def test_whatever_keras_does_not_let_set_is_said_and_nothing_else(made: str) -> None:
    scope: dict[str, Any] = {}
    exec(_HEAD + f"made = {made}\n", scope)
    names = [name for name in dir(type(scope["made"])) if not name.startswith("_")]
    for name in names:
        run = f"made = {made}\nmade.{name} = [12345]\n"
        exec(_HEAD, scope)
        found = engine.lint(_HEAD + run, "program.py", Settings())
        errors = [f for f in found if f.severity == "error" and f.certainty == "proven"]
        said = [f.code for f in errors]
        assert (said != []) == _refused(run, scope) or (name == "layers" and said), (name, said)


@pytest.mark.parametrize("made", _OBJECTS)
@pytest.mark.filterwarnings("ignore")
def test_nothing_that_an_object_has_is_said_to_be_missing(made: str) -> None:
    scope: dict[str, Any] = {}
    exec(_HEAD + f"made = {made}\n", scope)
    for name in dir(scope["made"]):
        if name.startswith("_"):
            continue
        found = engine.lint(_HEAD + f"made = {made}\nmade.{name}\n", "program.py", Settings())
        errors = [f for f in found if f.severity == "error"]
        assert (errors == []) or not hasattr(scope["made"], name), (name, errors)
