"""Programs with `keras.ops`, run by Keras and read by us: the same tensors, the same refusals."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

_SETTINGS = Settings(limits=Limits(seconds=60.0))
_HEAD = "import keras\nimport numpy as np\nfrom keras import layers, ops\n\n"


def _run(text: str) -> tuple[BaseException | None, int | None]:
    """What was raised on which line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "<program>", "exec"), {})
        except Exception as caught:
            line, trace = None, caught.__traceback__
            while trace is not None:
                if trace.tb_frame.f_code.co_filename == "<program>":
                    line = trace.tb_lineno
                trace = trace.tb_next
            return caught, line
    return None, None


def _errors(text: str) -> list[Any]:
    return [f for f in lint(text, "program.py", _SETTINGS) if f.severity == "error"]


#: Name of the finding to a program whose last line raises.
REFUSED = {
    "KOL105 inner lengths": """
q = keras.Input((8, 16))
k = keras.Input((8, 16))
scores = ops.matmul(q, k)
""",
    "KOL105 broadcasting": """
x = keras.Input((8, 16))
y = ops.add(x, keras.Input((8, 5)))
""",
    "KOL105 concatenate": """
x = keras.Input((8, 16))
y = ops.concatenate([x, keras.Input((7, 16))], axis=-1)
""",
    "KOL105 stack of what came out of layers": """
x = keras.Input((8,))
y = ops.stack([layers.Dense(3)(x), layers.Dense(4)(x)], axis=1)
""",
    "KOL104 split": """
x = keras.Input((10,))
parts = ops.split(x, 3, axis=-1)
""",
    "KOL104 reshape": """
x = keras.Input(batch_shape=(2, 6))
y = ops.reshape(x, (5, -1))
""",
    "KOL104 squeeze": """
x = keras.Input((4, 3))
y = ops.squeeze(x, axis=1)
""",
    "KOL101 axis": """
x = keras.Input((10,))
y = ops.mean(x, axis=2)
""",
    "KOL101 transpose": """
x = keras.Input((4, 3))
y = ops.transpose(x, (1, 0))
""",
    "KOL101 image": """
x = keras.Input((10,))
y = ops.image.resize(x, (4, 4))
""",
    "KOL101 equation": """
x = keras.Input((4, 3))
y = ops.einsum("ij,jk->ik", x, keras.Input((4, 3)))
""",
    "KOL114 argument": """
x = keras.Input((4, 3))
y = ops.mean(x, axes=1)
""",
    "KOL114 type": """
x = keras.Input((4, 3))
y = ops.cast(x, "flaot32")
""",
    "KOL116 values": """
x = keras.Input((4, 3))
y = ops.convert_to_numpy(x)
""",
    "KOL116 one tensor for several": """
x = keras.Input((4, 3))
y = ops.concatenate(x)
""",
    "KOL107 text": """
x = keras.Input((4,), dtype="string")
y = ops.multiply(x, 2.0)
""",
    "KOL103 nothing left": """
x = keras.Input((4, 4, 3))
y = ops.max_pool(x, 5)
""",
    "KOL101 the layer behind": """
x = keras.Input((8, 8, 3))
x = ops.mean(x, axis=(1, 2))
y = layers.Conv2D(4, 3)(x)
""",
    "KOL106 no length": """
x = keras.Input((None, 4))
rows = ops.unstack(x, axis=1)
""",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_keras_refuses_is_proven(name: str) -> None:
    text = _HEAD + REFUSED[name].lstrip()
    raised, line = _run(text)
    assert raised is not None
    (finding,) = _errors(text)
    assert (finding.code, finding.certainty) == (name[:6], "proven")
    assert finding.span.start.row == line


#: Programs whose last tensor is `y`.
RUNS = {
    "pooling by hand": """
x = keras.Input((8, 16))
y = ops.mean(x, axis=1)
""",
    "several parts": """
x = keras.Input((8, 16))
a, b = ops.split(x, 2, axis=-1)
y = ops.add(a, b)
y = ops.concatenate([y, b], axis=-1)
""",
    "attention": """
q = keras.Input((8, 16))
k = keras.Input((5, 16))
scores = ops.einsum("bqd,bkd->bqk", q, k)
weights = ops.softmax(scores / 4.0, axis=-1)
y = ops.matmul(weights, k)
""",
    "by its own shape": """
x = keras.Input((8, 16))
steps, width = x.shape[1], ops.shape(x)[2]
y = ops.reshape(x, (-1, steps * width))
y = ops.reshape(x, (-1, ops.shape(x)[1] // 2, 32))
""",
    "moments": """
x = keras.Input((8, 16))
mean, variance = ops.moments(x, axes=[1])
y = ops.expand_dims(mean, 1) + variance
""",
    "one hot": """
x = keras.Input((8,), dtype="int32")
y = ops.one_hot(x, 10)
""",
    "with an array": """
x = keras.Input((8, 16))
y = ops.matmul(x, np.ones((16, 3), dtype="float32"))
""",
    "images": """
x = keras.Input((32, 32, 3))
y = ops.image.resize(x, (16, 16))
y = ops.image.rgb_to_grayscale(y)
""",
    "activations": """
x = keras.Input((8, 16))
y = keras.activations.relu(x)
y = keras.activations.softmax(y, axis=1)
""",
    "the names of sub-modules": """
x = keras.Input((8, 16))
y = ops.numpy.sum(x, axis=1)
y = ops.nn.relu(y)
""",
}
_SHOWN = """
made = layers.Dense(1, name="{name}")
shape = y.shape
z = made(y)
again = made(keras.Input(tuple(y.shape[1:-1]) + (y.shape[-1] + 1,)))
"""


@pytest.mark.parametrize("name", RUNS)
def test_shapes_are_followed_through(name: str) -> None:
    """A Dense that is built on the result knows its width: fed another, it is refused for it."""
    text = _HEAD + RUNS[name].lstrip()
    assert _run(text) == (None, None)
    assert _errors(text) == []
    shown = text + _SHOWN.format(name="made")
    raised, line = _run(shown)
    assert raised is not None
    (finding,) = _errors(shown)
    assert (finding.code, finding.certainty) == ("KOL102", "proven")
    assert finding.span.start.row == line


SILENT = {
    "inside a layer's call": """
class Heads(layers.Layer):
    def call(self, x):
        batch = ops.shape(x)[0]
        x = ops.reshape(x, (batch, -1, 4))
        return ops.matmul(x, ops.transpose(x, (0, 2, 1)))

y = Heads()(keras.Input((8, 16)))
""",
    "arguments of a function": """
def merge(a, b, axis):
    return ops.concatenate([a, b], axis=axis)

def rows(x, n):
    return ops.split(x, n, axis=1)[0]
""",
    "lengths that are not known": """
def build(n, m):
    x = keras.Input((n, m))
    y = ops.matmul(x, ops.transpose(x, (0, 2, 1)))
    y = ops.reshape(y, (-1, n * n))
    return keras.Model(x, layers.Dense(2)(y))
""",
    "arrays": """
a = ops.ones((2, 3))
b = ops.zeros((4, 5))
""",
    "what is not described": """
x = keras.Input((8, 16))
y = ops.vectorized_map(lambda row: row * 2, x)
z = ops.linspace(x, x, 5)
""",
    "text that is formatted, and joined": """
x = keras.Input((3,), dtype="string")
print("%s" % x, x + x, x + "!", keras.Input((2,)) * 1j)
""",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_may_run_is_silent(text: str) -> None:
    found = lint(_HEAD + text.lstrip(), "program.py", _SETTINGS)
    assert [f for f in found if f.severity != "info"] == []


def test_an_operation_counts_in_the_names_of_layers() -> None:
    """`ops.softmax` names itself `softmax`, and the layer after it `softmax_1`."""
    import keras

    from kerasorder_lint.engine import summarise

    program = """
import keras
from keras import layers, ops
x = keras.Input((4,))
y = layers.Softmax()(ops.softmax(x))
model = keras.Sequential([keras.Input((4,)), layers.Softmax()])
"""
    keras.backend.clear_session()
    namespace: dict[str, Any] = {}
    exec(program, namespace)
    (made,) = summarise(program, "program.py", _SETTINGS)
    assert [row.name for row in made.layers] == [x.name for x in namespace["model"].layers]
    assert made.layers[0].name == "softmax_2"
