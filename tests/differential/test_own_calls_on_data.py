"""Calls of the code's own on data of other types than Keras foresees, and what they give."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth
from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

#: Of `x` of (batch, 4): what Keras says is of floats, and is of something else when it runs.
MADE = {
    "activation": "layers.Activation('relu')(keras.ops.cast(x, 'int64'))",
    "told booleans": "layers.Lambda(lambda t: t[..., :4], output_shape=(4,))((x > 0) & (x < 1))",
    "told integers": "layers.Lambda(lambda t: keras.ops.cast(t, 'int32'), output_shape=(4,))(x)",
    "integers": "layers.Lambda(lambda t: keras.ops.cast(t, 'int32'))(x)",
    "told by a function": "layers.Lambda(lambda t: t > 0, output_shape=lambda shape: shape)(x)",
}
#: Of what comes in, `a` and `b`: what an own call gives.
BODIES = {
    "mul": "a + 0.5 * b", "exp": "a + keras.ops.exp(0.5 * b)", "add": "a + b", "sub": "a - b",
    "noise": "a + b * keras.random.normal(shape=keras.ops.shape(a))", "pow": "a**b",
    "several": "keras.ops.concatenate([a, b], axis=-1), a + b", "product": "a * b",
    "dense": "self.d(a) + self.d(b), a + b", "function": "keras.ops.add(a, b)",
    "maximum": "keras.ops.maximum(a, b)", "matmul": "a @ keras.ops.transpose(b)",
    "stack": "keras.ops.stack([a, b])", "negative": "(-a, b)", "compare": "a > b",
    "divide": "a / b", "and": "a & b",
}  # fmt: skip

PROGRAM = """import keras
from keras import layers
x = keras.Input((4,))
y = {made}
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(4)

    def call(self, inputs):
        a, b = inputs
        return {body}

z = {call}([y, {other}])
model = keras.Model(x, z)
"""


@pytest.mark.parametrize("made", sorted(MADE))
@pytest.mark.parametrize("body", sorted(BODIES))
def test_types_that_keras_does_not_foresee(made: str, body: str) -> None:
    for other in ("y", "x"):
        source = PROGRAM.format(made=MADE[made], body=BODIES[body], call="Own()", other=other)
        assert not graph_truth.differences(source), source


#: The same as functions of a `Lambda`, which gets both as `v`.
FUNCTIONS = [
    "v[0] + v[1]", "v[0] - v[1]", "v[0] ** v[1]", "v[0] / v[1]", "keras.ops.add(v[0], v[1])",
    "keras.ops.stack(v)", "v[0] > v[1]", "v[0] * v[1]", "v[0] @ keras.ops.transpose(v[1])", "-v[0]",
]  # fmt: skip


@pytest.mark.parametrize("made", sorted(MADE))
def test_functions_of_a_lambda_on_them(made: str) -> None:
    for body in FUNCTIONS:
        call = f"layers.Lambda(lambda v: {body})"
        source = PROGRAM.format(made=MADE[made], body="a", call=call, other="x")
        assert not graph_truth.differences(source), source


#: How wide the data are that a Lambda gives, which says (batch, 4).
WIDTHS = ["t[..., :2]", "keras.ops.concatenate([t, t])", "t[:, None]", "t", "t @ keras.ops.eye(4)"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "after", ["layers.Dense(3)(y)", "x + y", "layers.Concatenate()([x, y])", "Own()([x, y])"]
)
def test_lengths_that_output_shape_hides(width: str, after: str) -> None:
    made = f"layers.Lambda(lambda t: {width}, output_shape=(4,))(x)"
    source = PROGRAM.format(made=made, body="a - b", call="Own()", other="y")
    source = source.replace("z = Own()([y, y])", f"z = {after}")
    assert not graph_truth.differences(source), source


#: What `MultiHeadAttention` is called on, whose data is of numbers that Keras does not foresee.
COMPLEX = ["keras.ops.polar(x, x)", "keras.ops.log1p(keras.ops.polar(x, x))", "x"]


@pytest.mark.parametrize("given", COMPLEX)
def test_what_is_refused_while_it_is_traced(given: str) -> None:
    source = PROGRAM.format(made=given, body="self.d(a)", call="Own()", other="y")
    source = source.replace("layers.Dense(4)", "layers.MultiHeadAttention(1, 2)")
    source = source.replace("self.d(a)", "self.d(a, b)")
    assert not graph_truth.differences(source), source


#: Of `t`: what asks for a length that only data have; data alone come into a told `Lambda`.
LENGTHS = [
    "t * t.shape[0]", "t + np.zeros((t.shape[0], 4))", "t.shape[0] // 2 * t", "max(t.shape) * t",
    "keras.ops.unstack(t)[0][None]", "t * t.shape[-1]",
]  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS)
def test_lengths_that_data_have(length: str) -> None:
    head = "import keras\nimport numpy as np\nfrom keras import layers\nx = keras.Input((4,))\n"
    for shape in ("(4,)", "lambda s: s"):
        layer = f"layers.Lambda(lambda t: {length}, output_shape={shape})"
        source = f"{head}model = keras.Model(x, {layer}(x))\n"
        assert not graph_truth.differences(source), source
    own = f"class Own(layers.Layer):\n    def call(self, t):\n        return {length}\n\n"
    for made in ("keras.ops.sum(t, axis=-1)", "keras.ops.transpose(t)", "t"):
        told = f"y = layers.Lambda(lambda t: {made}, output_shape=(4,))(x)\n"
        source = f"{head}{own}{told}model = keras.Model(x, Own()(y))\n"
        assert not graph_truth.differences(source), source


@pytest.mark.parametrize(
    "layer",
    [
        "Conv1D(2, 2, lora_rank=1, kernel_constraint='NonNeg')",
        "Conv1D(2, 2, lora_rank=-1)",
        "Conv1D(2, 2, lora_rank='a')",
        "Dense(2, lora_rank=1, kernel_constraint='NonNeg')",
        "EinsumDense('abc,cd->abd', (None, 3), lora_rank=1, kernel_constraint='NonNeg')",
    ],
)
def test_refusals_behind_which_a_layer_counts_as_built(layer: str) -> None:
    """The layer around it tries to build it, and swallows what fails."""
    source = PROGRAM.format(made="keras.Input((7, 6))", body="self.d(a)", call="Own()", other="y")
    source = source.replace("layers.Dense(4)", f"layers.{layer}")
    source = source.replace("keras.Model(x, z)", "keras.Model(y, z)")
    assert runs(source), source
    assert found(source) == [], source
