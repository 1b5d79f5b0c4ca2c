"""Types of tensors in a `call` of the code's own, and in functions of `Lambda`.

Keras traces the one with the types that there are, and asks the other with floats; then it runs.
"""

from __future__ import annotations

import random

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport keras\nfrom keras import layers, ops\n"

#: Of tensors x and y.
BODIES = [
    "x + y", "x * y", "x / y", "x - y * 2", "x // 2 + y", "x ** 2", "x * 2.5", "x / 2 + y / 2",
    "x & y", "(x > 0) & (y > 0)", "x | (y > y)", "(x > y) * x", "x < y", "(x > 0) + y", "-x + y",
    "~x", "abs(x) - y", "x != y", "x == y", "x % 3", "x[:, 1:] + y[:, 1:]", "x + 1 - x",
    "ops.add(x, y) - x", "ops.cast(x, y.dtype) + y", "ops.relu(x) + y", "ops.sigmoid(x) * y",
    "ops.softmax(x) + x", "ops.maximum(x, y) - y", "ops.concatenate([x, y]) * 0.5",
    "ops.mean(x) + y",
    "ops.where(x > 0, x, y)", "ops.argmax(x, axis=1) + 1", "ops.square(x) / y", "ops.exp(x) + x",
    "ops.sum(x, axis=1, keepdims=True) + y", "ops.reshape(x, (-1, 4)) + y", "ops.one_hot(x, 3)",
    "ops.logical_not(x) & (y > 0)", "ops.negative(x)", "ops.take(y, x, axis=0)",
    "ops.binary_crossentropy(x, y)", "ops.categorical_crossentropy(x, y)", "x @ ops.transpose(y)",
    "ops.clip(x, 0, 1.5)", "x + np.ones(4)", "np.float32(2) * x", "x * np.ones(4) + y",
]  # fmt: skip
WEIGHED = [
    "x + self.w", "self.w * x", "x * self.w + y", "x > self.w", "self.w > x", "x - self.w / x",
    "(x + self.w) - y", "self.dense(x) + y", "self.dense(x) + x", "self.drop(x) + x",
]  # fmt: skip
TYPES = ["bool", "uint8", "int32", "int64", "float16", "float32", "float64"]

CLASS = """\
class Mine(layers.Layer):
    def __init__(self):
        super().__init__({given})
        self.dense = layers.Dense(4)
        self.drop = layers.Dropout(0.5)

    def build(self, shape):
        self.w = self.add_weight(shape=(4,))

    def call(self, inputs):
        x, y = inputs
        return {body}


x, y = keras.Input((4,), dtype={one!r}), keras.Input((4,), dtype={other!r})
model = keras.Model([x, y], Mine()([x, y]))
"""
LAMBDA = """\
x, y = keras.Input((4,), dtype={one!r}), keras.Input((4,), dtype={other!r})
z = layers.Lambda(lambda v: {body})([x, y])
model = keras.Model([x, y], z)
"""


def _differences(text: str) -> list[str]:
    """A variable beside integers is cast in a graph, and not where the judge runs it."""
    found = graph_truth.differences(HEADER + text)
    return [said for said in found if "missed at run" not in said or "self.w" not in text]


def _pairs(body: str) -> list[tuple[str, str]]:
    r = random.Random(body)
    alike = [(dtype, dtype) for dtype in r.sample(TYPES, 2)]
    return [*alike, *((r.choice(TYPES), r.choice(TYPES)) for _ in range(3))]


@pytest.mark.parametrize("body", BODIES + WEIGHED)
def test_calls_of_own_layers(body: str) -> None:
    for one, other in _pairs(body):
        text = CLASS.format(body=body, one=one, other=other, given="")
        assert _differences(text) == [], (one, other)


@pytest.mark.parametrize("body", BODIES)
def test_functions_of_lambdas(body: str) -> None:
    """What is refused when it runs alone stands at the layer, as what Keras builds."""
    body = body.replace("x", "v[0]").replace("y", "v[1]") if "ops" not in body else body
    if "ops" in body:
        body = f"(lambda x, y: {body})(*v)"
    for one, other in _pairs(body):
        text = LAMBDA.format(body=body, one=one, other=other)
        found = graph_truth.differences(HEADER + text)
        assert [said for said in found if "alarm" in said] == [], (one, other)


@pytest.mark.parametrize("dtype", ["float16", "float64"])
@pytest.mark.parametrize("body", ["x + self.w", "x + y", "self.dense(x) + y", "x * 2.5"])
def test_layers_of_another_type(body: str, dtype: str) -> None:
    for one in ("float32", "float16", "int32"):
        given = f"dtype={dtype!r}"
        text = CLASS.format(body=body, one=one, other="float32", given=given)
        assert _differences(text) == [], one


@pytest.mark.parametrize("given", ["autocast=False", "dtype='mixed_float16'"])
@pytest.mark.parametrize("body", ["x + self.w", "x + y", "x * 2.5"])
def test_types_that_are_not_known(body: str, given: str) -> None:
    """Nothing that runs is told of."""
    text = CLASS.format(body=body, one="float16", other="float32", given=given)
    found = graph_truth.differences(HEADER + text)
    assert [said for said in found if "alarm" in said] == []


#: Layers in a `call`, and the shape of a sample that they take.
LAYERS = {
    "Activation('relu')": (4,), "AveragePooling1D(2)": (8, 4), "BatchNormalization()": (4,),
    "CategoryEncoding(num_tokens=4)": (3,), "Conv1D(6, 3)": (8, 4),
    "Conv2DTranspose(2, 3)": (8, 8, 4),
    "Dense(3)": (4,), "DepthwiseConv2D(3)": (8, 8, 4), "Dropout(0.5)": (4,), "ELU()": (4,),
    "Embedding(9, 3)": (4,), "GlobalAveragePooling1D()": (8, 4), "LSTM(3)": (8, 4),
    "LayerNormalization()": (4,), "MaxPooling2D(2)": (8, 8, 4), "MaxPooling3D(2)": (8, 8, 8, 4),
    "PReLU()": (4,), "ReLU()": (4,), "Rescaling(2.0)": (4,), "Softmax()": (4,),
    "StringLookup(vocabulary=['a'])": (3,), "UnitNormalization()": (6, 8),
    "UpSampling1D(2)": (8, 4),
}  # fmt: skip
INSIDE = """\
class Mine(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.{layer}

    def call(self, x):
        return self.inner(x)


x = keras.Input({shape}, dtype={dtype!r})
model = keras.Model(x, Mine()(x))
"""


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_refuse_a_type_while_a_call_around_them_is_traced(layer: str) -> None:
    """Alone in a graph they only fail when it runs; what is built may fail then, too."""
    for dtype in ("bool", "uint8", "int32"):
        text = INSIDE.format(layer=layer, shape=LAYERS[layer], dtype=dtype)
        found = graph_truth.differences(HEADER + text)
        assert [said for said in found if not said.startswith("summary")] == [], dtype
