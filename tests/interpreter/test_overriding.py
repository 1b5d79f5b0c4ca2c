"""Classes that derive from a layer of Keras and override `build` or `call`, with Keras as oracle.

Each program is run by Keras 3 and by Keras 2: what is said of its model is what Keras says.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.summaries import ModelSummary
from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_SETTINGS = Settings(limits=Limits(seconds=60.0))
_HEAD = "import tensorflow as tf\nimport {0}\nfrom {0} import layers\nInput = {0}.Input\n"
_FOOT = "\nmodel = {0}.Model(x, y)\n"

#: What is the same in both.
PROGRAMS = {
    "call with other arguments for the base": """
class Scaled(layers.Dense):
    def call(self, inputs):
        return super().call(inputs * 2.0)

x = Input((5, 8))
y = Scaled(4)(x)
""",
    "a weight more, and a build that builds the base": """
class Biased(layers.Dense):
    def build(self, input_shape):
        super().build(input_shape)
        self.offset = self.add_weight(name="offset", shape=(3,))

    def call(self, inputs):
        return super().call(inputs)

x = Input((8,))
y = Biased(4)(x)
""",
    "attention on other arguments": """
class Checked(layers.MultiHeadAttention):
    def call(self, query, value, key=None, attention_mask=None):
        return super().call(query, value, attention_mask=attention_mask)

x = [Input((5, 8)), Input((6, 8))]
y = Checked(2, 4)(x[0], x[1])
""",
    "a convolution in a chain of classes": """
class Named(layers.Conv2D):
    def __init__(self, filters, **kwargs):
        super().__init__(filters, 3, **kwargs)

class Twice(Named):
    def call(self, inputs):
        return super().call(inputs)

x = Input((9, 9, 2))
y = Twice(4, strides=2, padding="same")(x)
""",
    "only a build": """
class Eager(layers.Conv1D):
    def build(self, input_shape):
        super().build(input_shape)

x = Input((9, 2))
y = Eager(4, 2)(x)
""",
    "it is frozen": """
class Scaled(layers.Dense):
    def call(self, inputs):
        return super().call(inputs)

x = Input((8,))
y = Scaled(4, trainable=False)(x)
""",
    "it is called twice": """
class Scaled(layers.Dense):
    def call(self, inputs):
        return super().call(inputs)

scaled = Scaled(8)
x = Input((8,))
y = scaled(scaled(x))
""",
}
#: What Keras 3 does not have.
OF_KERAS_2 = {
    "a call that changes what comes out": """
class Summed(layers.Dense):
    def call(self, inputs):
        return tf.reduce_sum(super().call(inputs), axis=1)

x = Input((5, 8))
y = Summed(4)(x)
""",
    "the input is padded before the base gets it": """
class Causal(layers.Conv1D):
    def call(self, inputs):
        return super().call(tf.pad(inputs, [[0, 0], [2, 0], [0, 0]]))

x = Input((9, 2))
y = Causal(4, 3)(x)
""",
    "the scores of attention": """
class Scored(layers.MultiHeadAttention):
    def call(self, query, value, attention_mask=None):
        return super().call(
            query, value, attention_mask=attention_mask, return_attention_scores=True
        )

x = [Input((None, 8)), Input((6, 8)), Input((5, 6))]
y = Scored(2, 4)(x[0], x[1], attention_mask=x[2])
""",
    "a layer that gives more when it is called again": """
class More(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, inputs, more=False):
        out = self.dense(inputs)
        return (out, tf.square(inputs)) if more else out

layer = More()
x = Input((5,))
first = layer(x)
y = list(layer(x, more=True))
""",
    "a class that calls itself": """
class Paired(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def __call__(self, first, second, **kwargs):
        return super().__call__({"first": first, "second": second}, **kwargs)

    def call(self, inputs):
        return self.dense(tf.concat([inputs["first"], inputs["second"]], -1))

x = [Input((5, 8)), Input((5, 3))]
y = Paired(4)(x[0], x[1])
""",
}
#: Of these nothing is said, because the base is not what it was.
UNKNOWN = {
    "the weights are its own": """
class Wide(layers.Dense):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="k", shape=(input_shape[-1], 7))
        self.bias = None
        self.built = True

    def call(self, inputs):
        return super().call(inputs)

x = Input((8,))
y = Wide(4)(x)
""",
    "it sets what the base has made": """
class Wide(layers.Dense):
    def __init__(self, units):
        super().__init__(units)
        self.units = 7

    def call(self, inputs):
        return super().call(inputs)

x = Input((8,))
y = Wide(4)(x)
""",
}


def _real(text: str, package: str) -> Any:
    importlib.import_module(package).backend.clear_session()
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(text, "program.py", "exec"), names)
    return names["model"]


def _ours(text: str) -> ModelSummary:
    found = [made for made in summarise(text, "program.py", _SETTINGS) if made.name == "model"]
    assert len(found) == 1
    return found[0]


def compare(text: str, package: str) -> None:
    text = (_HEAD + text + _FOOT).replace("{0}", package)
    ours, real = _ours(text), _real(text, package)
    assert ours.complete, ours
    assert ours.params == real.count_params()
    trainable = sum(int(_size(weight)) for weight in real.trainable_weights)
    assert ours.trainable_params == trainable
    assert ours.output_shapes == [list(tensor.shape) for tensor in real.outputs]
    assert not lint(text, "program.py", _SETTINGS)


def _size(weight: Any) -> int:
    size = 1
    for dim in weight.shape:
        size *= int(dim)
    return size


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("name", list(PROGRAMS))
def test_summary(name: str, package: str) -> None:
    compare(PROGRAMS[name], package)


@pytest.mark.parametrize("name", list(OF_KERAS_2))
def test_summary_of_keras_2(name: str) -> None:
    compare(OF_KERAS_2[name], "tf_keras")


@pytest.mark.parametrize("name", list(UNKNOWN))
def test_nothing_is_known(name: str) -> None:
    text = (_HEAD + UNKNOWN[name] + _FOOT).replace("{0}", "tf_keras")
    assert not _ours(text).complete
    assert not lint(text, "program.py", _SETTINGS)


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_several_outputs_on_data(package: str) -> None:
    """What a model gives on data is as many arrays as it has outputs, under their names."""
    text = """
import numpy as np
image = Input((4,))
first = {0}.Model(image, {"a": layers.Dense(3)(image), "b": layers.Dense(5)(image)})
given = {"a": Input((3,), name="a"), "b": Input((5,), name="b")}
second = {0}.Model(given, [layers.Dense(2)(given["a"]), layers.Dense(7)(given["b"])])

class Both({0}.Model):
    def __init__(self):
        super().__init__()
        self.first, self.second = first, second

    def call(self, inputs):
        return self.second(self.first(inputs))[1]

model = Both()
out = model(np.zeros((2, 4), "float32"))
"""
    text = (_HEAD + text).replace("{0}", package)
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(text, "program.py", "exec"), names)
    assert not lint(text, "program.py", _SETTINGS)
    assert _ours(text).output_shapes == [list(names["out"].shape)]


def test_keras_3_asks_the_base_what_comes_out() -> None:
    """A symbolic call does not run `call` where the base has a `compute_output_shape`."""
    text = (_HEAD + OF_KERAS_2["a call that changes what comes out"] + _FOOT).replace(
        "{0}", "keras"
    )
    assert _ours(text).output_shapes == [list(t.shape) for t in _real(text, "keras").outputs]


def test_a_subclass_may_have_an_attribute_that_the_class_lacks() -> None:
    text = """
import tf_keras
from tf_keras import layers

class Base(layers.Layer):
    def make(self):
        if hasattr(self, "size"):
            return layers.Dense(-1)
        return layers.Dense(3)
"""
    assert [finding.code for finding in lint(text, "program.py", _SETTINGS)] == ["KOL114"]


SEVERAL = """
class TokenEmbedding(keras.layers.Embedding):
    def call(self, inputs):
        return [super().call(inputs), self.embeddings + 0]

tokens, weights = TokenEmbedding(5, 6)(keras.Input((4,)))
"""


@pytest.mark.parametrize(
    ("line", "runs", "certainty"),
    [
        # Keras 3 asks `Embedding.compute_output_shape`, which knows of one output.
        ("import keras", False, "proven"),
        # Keras 2 runs `call`.
        ("import tf_keras as keras", True, None),
        ("from tensorflow import keras", False, None),
    ],
)
def test_a_call_that_returns_more_than_the_base(
    line: str, runs: bool, certainty: str | None
) -> None:
    source = f"{line}\n{SEVERAL}"
    try:
        exec(source, {})
    except NotImplementedError:
        assert not runs
    else:
        assert runs
    assert [place[2] for place in found(source)] == ([certainty] if certainty else [])
