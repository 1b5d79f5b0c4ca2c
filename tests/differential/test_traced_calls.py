"""What TensorFlow refuses in a `call` of the code's own, which Keras traces for its output."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport keras\nfrom keras import layers\n"

#: Bodies of a `call` on a tensor of (None, 8, 4).
BODIES = [
    "x @ x",
    "keras.ops.matmul(x, keras.ops.swapaxes(x, 1, 2))",
    "x + (keras.ops.relu(x) + 1)[:, :3]",
    "x + (keras.ops.relu(x) + 1)[:, :1]",
    "x[:, 9]",
    "x[:, -8]",
    "x[:, 0, 0, 0]",
    "keras.ops.sum(x, axis=3)",
    "keras.ops.sum(x, axis=(-1, -2))",
    "keras.ops.concatenate([x, x[:, :, :2]], axis=1)",
    "keras.ops.concatenate([x, x[:, :, :2]], axis=2)",
    "keras.ops.reshape(x, (keras.ops.shape(x)[0], 5, 7))",
    "keras.ops.reshape(x, (keras.ops.shape(x)[0], -1))",
    "keras.ops.reshape(x, (-1, 5))",
    "keras.ops.split(x, 3, axis=-1)[0]",
    "keras.ops.stack([x, x[..., :3]])",
    "keras.ops.einsum('bij,bkj->bik', x, x[..., :2])",
    "keras.ops.einsum('bij,bjk->bik', x, x[:, :4, :])",
    "keras.ops.top_k(x, 5)[0]",
    "keras.ops.top_k(x, 4)[0]",
    "keras.ops.transpose(x, (0, 1))",
    "x > x[..., :3]",
    "self.dense(x) + x",
    "self.dense(x) * x[..., :3]",
    "self.wide(x) + x",
    "x - np.ones((4,))",
    "-x[:, 2:5] + x[:, 3:6]",
    "keras.ops.take_along_axis(x, x, axis=5)",
]

CLASS = """\
class Mine({base}):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
        self.wide = layers.LSTM(4, return_sequences=True)

    def call(self, x):
        return {body}


x = keras.Input((8, 4))
model = keras.Model(x, Mine()(x))
"""
#: The same in other places; free lengths may be anything.
LAMBDA = "x = keras.Input((8, 4))\nmodel = keras.Model(x, layers.Lambda(lambda x: {body})(x))\n"
FREE = CLASS.replace("(8, 4)", "(None, 4)")


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("base", ["layers.Layer", "keras.Model"])
def test_calls_of_own_classes(base: str, body: str) -> None:
    assert not graph_truth.differences(HEADER + CLASS.format(base=base, body=body))


@pytest.mark.parametrize("body", BODIES)
def test_free_lengths(body: str) -> None:
    text = HEADER + FREE.format(base="layers.Layer", body=body)
    found = [said for said in graph_truth.differences(text) if "alarm" in said]
    assert not found


@pytest.mark.parametrize("body", [body for body in BODIES if "self" not in body])
def test_functions_of_lambdas(body: str) -> None:
    assert not graph_truth.differences(HEADER + LAMBDA.format(body=body))


def test_weights_of_another_width_fail_when_it_runs() -> None:
    """TensorFlow makes rows of three axes, and does not compare a free number of them."""
    text = """\
class Scaled(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 3))

    def call(self, x):
        return keras.ops.matmul(x, self.kernel)


scaled = Scaled()
x = keras.Input((8, 4))
model = keras.Model(x, scaled(scaled(x)))
"""
    assert not graph_truth.differences(HEADER + text)


CLONED = """\
class Scaled(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = layers.Dense(2)

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units))
        self.bias = self.add_weight(shape=(self.units,), trainable=False)

    def call(self, x):
        return self.dense(keras.ops.matmul(x, self.kernel) + self.bias)


x = keras.Input((8, 4))
model = keras.Model(x, Scaled(5)(x))
again = keras.models.clone_model(model)
"""


def test_clones_have_as_many_weights() -> None:
    assert not graph_truth.differences(HEADER + CLONED)


LAYERS_INSIDE = ["MultiHeadAttention(1, 2)", "AutoContrast()", "Resizing(2, 2)"]


@pytest.mark.parametrize("layer", LAYERS_INSIDE)
@pytest.mark.parametrize("shape", [(4,), (8, 4), (8, 4, 3)], ids=str)
def test_layers_refuse_a_rank_while_a_call_around_them_is_traced(layer: str, shape: object) -> None:
    """Alone in a graph they only fail when it runs; in a `call`, their own `call` is traced."""
    arguments = "x, x" if "Attention" in layer else "x"
    source = (
        f"{HEADER}class Mine(layers.Layer):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        f"        self.inner = layers.{layer}\n\n"
        "    def call(self, x):\n"
        f"        return self.inner({arguments})\n\n\n"
        f"x = keras.Input({shape})\n"
        "model = keras.Model(x, Mine()(x))\n"
    )
    assert graph_truth.differences(source) == []


@pytest.mark.parametrize(
    "body",
    [
        "(x[:, :5] + self.weight) - x",
        "(x + self.weight) - x[:, :, :3]",
        "(self.weight * x)[:, 1:] + x",
        "x + self.weight[:3]",
        "x - self.weight",
    ],
)
def test_weights_keep_what_is_known_of_a_traced_shape(body: str) -> None:
    source = (
        f"{HEADER}class Mine(layers.Layer):\n"
        "    def build(self, shape):\n"
        "        self.weight = self.add_weight(shape=(shape[-1],))\n\n"
        "    def call(self, x):\n"
        f"        return {body}\n\n\n"
        "x = keras.Input((8, 4))\n"
        "model = keras.Model(x, Mine()(x))\n"
    )
    assert graph_truth.differences(source) == []


def test_rows_that_fail_later_have_a_shape() -> None:
    """So that a model that is not connected is told of all the same."""
    source = (
        f"{HEADER}class Mine(layers.Layer):\n"
        "    def build(self, shape):\n"
        "        self.kernel = self.add_weight(shape=(shape[-1], 2))\n\n"
        "    def call(self, x):\n"
        "        return keras.ops.matmul(x, self.kernel)\n\n\n"
        "mine = Mine()\n"
        "first = mine(keras.Input((5, 3)))\n"
        "second = mine(keras.Input((7, 5, 4)))\n"
        "model = keras.Model(keras.Input((3,)), second)\n"
    )
    assert graph_truth.differences(source) == []


def test_a_trace_has_the_shape_that_keras_says() -> None:
    """`Hashing` gives another shape on data; what a traced `call` does with it is by Keras's."""
    source = (
        f"{HEADER}class Mine(layers.Layer):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.inner = keras.Sequential([layers.Dense(3), layers.Dense(2)])\n\n"
        "    def call(self, x):\n"
        "        return self.inner(x)\n\n\n"
        "x = keras.Input((12, 6))\n"
        "hashed = layers.Hashing(num_bins=3, output_mode='one_hot')(x)\n"
        "model = keras.Model(x, Mine()(hashed))\n"
    )
    assert not any("proven" in said for said in graph_truth.differences(source))


#: What Keras foresees of (None, 8, 4), and cannot compute: TensorFlow says so at once, or later.
FAILING = [
    "keras.ops.softmax(x, axis=(1, 1))", "keras.ops.pad(x, 1)",
    "keras.ops.broadcast_to(x, (8, 4))", "keras.ops.unstack(x, 3, axis=1)",
    "keras.ops.histogram(x)",
    "keras.ops.lu_factor(x)", "keras.ops.dot_product_attention(x, x, x)",
    "keras.ops.max(x[:, :0], axis=1)", "keras.ops.amin(x[:, 3:1])", "keras.ops.sum(x, axis=(1, 1))",
    "keras.ops.tril(x, 9)", "keras.ops.triu(x[0, 0])",
    "keras.ops.slice(x, (0, 0, 0), (1, 9, 1))", "keras.ops.logsumexp(x, axis=(1, 1))",
]  # fmt: skip


@pytest.mark.parametrize("body", FAILING)
def test_what_is_foreseen_and_fails(body: str) -> None:
    assert not graph_truth.differences(HEADER + CLASS.format(base="layers.Layer", body=body))


AGAIN = (
    CLASS + "y = model(keras.Input({shape}))\n"
    "again = keras.Model(model.inputs, model(model.inputs))\n"
)


@pytest.mark.parametrize("body", BODIES)
def test_calls_again_where_a_model_gets_other_shapes(body: str) -> None:
    for shape in ((8, 1), (8, 3), (4, 4), (None, 4), (1, 4), (8, None)):
        text = AGAIN.format(base="layers.Layer", body=body, shape=shape)
        assert not graph_truth.differences(HEADER + text), shape


FREE_WIDTH = """\
class Scored(layers.Layer):
    def __init__(self):
        super().__init__()
        self.score = layers.Dense(1)
        self.out = layers.Dense(3)

    def call(self, x):
        return self.out(keras.ops.sum(keras.ops.softmax(self.score(x), axis=1) * x, axis=1))


x = keras.Input((None, 4))
model = keras.Model(x, Scored()(layers.MultiHeadAttention(2, 2)(x, x)))
x0 = keras.Input({shape})
again = keras.Model(x0, model(x0))
"""


@pytest.mark.parametrize("shape", [(None, None), (6, None), (6, 4), (6, 1), (None, 3)])
def test_a_trace_has_the_shapes_that_keras_foresees(shape: tuple[int | None, ...]) -> None:
    """Data of the attention in front may have others: the summaries of both models are whole."""
    assert not graph_truth.differences(HEADER + FREE_WIDTH.format(shape=shape))
