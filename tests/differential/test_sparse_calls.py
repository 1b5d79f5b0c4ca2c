"""Classes of the code's own that are called on what Keras calls sparse: a tensor times a number."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.graph.program import WITH_TENSORFLOW
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.settings import Settings
from tests.differential import graph_truth
from tests.differential.truth import SETTINGS

pytestmark = pytest.mark.keras

CLASS = """\
import numpy as np
import keras
import tensorflow as tf
from keras import layers, ops


class Inner(layers.Layer):
    def call(self, y):
        return y + 1


class Mine({base}):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
        self.relu = layers.Activation("relu")
        self.tanh = layers.Activation("tanh")
        self.norm = layers.LayerNormalization()
        self.drop = layers.Dropout(0.5)
        self.inner = Inner()
        self.sub = keras.Sequential([layers.Dense(3)])
        self.add = layers.Add()
        self.w = self.add_weight(shape=(4,))

    def call(self, x):
        {body}


x = keras.Input((6, 4))
"""
REFUSED = [
    "return x[:, 0]", "return x + 1.0", "return x + x", "return -x", "return x ** 2",
    "return 2 * x", "return x > 0", "return x - ops.ones((4,))", "return ops.mean(x)",
    "return tf.reduce_mean(x)", "return self.norm(x)", "return self.dense(x)",
    "return self.relu(x)", "return keras.activations.relu(x)", "return self.inner(x)",
    "return [row for row in x]", "return abs(x)", "a, b = x\n        return a",
    "return ops.relu(ops.abs(x))", "return ops.reshape(x * 2, (-1, 24))[:, 0]",
    "return self.drop(x, training=False) + 1", "return ops.stack([x, x])",
    "return ops.sum(x, 1)[:, 0]", "return ops.sum(x, axis=1) + 1",
    "return tf.concat([x, x], -1)", "return self.tanh(x) - 1",
    "return self.drop(x) + 1", "return self.add([x, x]) + 1", "return tf.identity(x) + 1",
    "y = 1 if isinstance(x, tf.Tensor) else 2\n        return x + y",
    "for i in range(2):\n            x = x + i\n        return x",
    "return ops.concatenate([x[:, :1], x], axis=1)", "return np.float32(2) * len(x) * x",
]  # fmt: skip
RUNNING = [
    "return x * 2", "return x / 2", "return ops.reshape(x, (-1, 24))", "return x",
    "return ops.transpose(x, (0, 2, 1))", "return ops.expand_dims(x, 1)", "return self.drop(x)",
    "return ops.cast(x, 'float16')", "return tf.cast(x, tf.float16)", "return tf.identity(x)",
    "return ops.concatenate([x, x], axis=-1)", "return self.add([x, x])", "return self.tanh(x)",
    "return self.sub(x)", "return ops.exp(x) + 1", "return ops.square(x)", "return ops.abs(x) * 2",
    "return ops.convert_to_tensor(x, sparse=False)[:, 0]", "return tf.sparse.to_dense(x) + 1",
    "if isinstance(x, tf.SparseTensor):\n            x = tf.sparse.to_dense(x)\n        return -x",
    "if isinstance(x, tf.Tensor):\n            return x[:, 0]\n        return x * 2",
    "if x.shape[-1] == 3:\n            return x + 1\n        return ops.sqrt(x)",
    "try:\n            return x + 1\n        except TypeError:\n            return ops.abs(x)",
    "return ops.where(ops.exp(x) > 1, ops.exp(x), 0.0)", "return ops.add(x, x)",
    "y = ops.reshape(x + self.w, (-1,))\n        return y if y is x else ops.ones((2, 3))",
    "return ops.add(x, 1.0)[:, 0]", "return ops.full_like(x, 2)",
    "return ops.reshape(x + self.w, (-1,)) * self.w",
    "return self.drop(x, training=False)",
    "return ops.ones((ops.shape(x)[1], 3)) if x is not None else x[:, 0]",
    "return ops.concatenate([ops.exp(x), x], axis=-1)[:, 0]", "return ops.multiply(x, x)",
]  # fmt: skip


def _told(program: str) -> list[Finding]:
    return [f for f in engine.lint(program, "program.py", SETTINGS) if f.severity == "error"]


@pytest.mark.parametrize("base", ["layers.Layer", "keras.Model"])
@pytest.mark.parametrize("body", REFUSED)
def test_what_is_refused_is_told_where_it_stands(body: str, base: str) -> None:
    program = CLASS.format(base=base, body=body) + "y = Mine()(x * 4)\n"
    assert not graph_truth.differences(program), program
    (finding,) = _told(program)
    assert WITH_TENSORFLOW in finding.message


@pytest.mark.parametrize("base", ["layers.Layer", "keras.Model"])
@pytest.mark.parametrize("body", RUNNING)
def test_what_works_is_no_matter(body: str, base: str) -> None:
    program = CLASS.format(base=base, body=body) + "y = Mine()(x * 4)\n"
    assert not graph_truth.differences(program), program
    assert not _told(program), program


#: What a `call` that takes no sparse placeholder is called on.
SPARSE = [
    "x * 4", "4 * x", "ops.multiply(x, 4)", "-(x * 4)", "abs(2 * x)", "(x * 4) / 2",
    "layers.Add()([x * 2, x * 3])", "layers.Identity()(x * 2)", "ops.sum(x * 2, -1, keepdims=True)",
    "layers.Reshape((4, 6))(x * 2)", "x * np.ones((4,), 'float32')", "x * x.shape[-1]",
    "keras.Input((6, 4), sparse=True)", "(x * 2) * x", "ops.concatenate([x * 2, x * 3])",
    "layers.Maximum()([x * 2, x * 2])", "(x * 2) + (x * 3)", "round(x * 2)",
]  # fmt: skip
DENSE = [
    "x", "x / 4", "x + 4", "x * x", "(x * 4) + 1", "ops.relu(x * 4)", "layers.ReLU()(x * 4)",
    "layers.Add()([x, x * 4])", "ops.cast(x * 4, 'float32')", "(x * 2)[:, :3]",
    "layers.Dropout(0.5)(x * 4)", "1 / (x * 4)", "ops.stop_gradient(x * 2)",
    "layers.Activation('tanh')(x * 4)", "(x * 4) - x", "(x * 4) // 2", "x ** 2",
    "keras.Sequential([layers.Flatten(), layers.Reshape((6, 4))])(x * 2)",
    "layers.Flatten(dtype='float16')(x * 2)", "layers.Subtract()([x * 2, x])",
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sparse"), [(g, True) for g in SPARSE] + [(g, False) for g in DENSE]
)
def test_what_is_sparse(given: str, sparse: bool) -> None:
    program = CLASS.format(base="layers.Layer", body="return x + 1") + f"y = Mine()({given})\n"
    assert not graph_truth.differences(program), program
    assert bool(_told(program)) == sparse


#: Places at which Keras knows nothing of it, traces nothing, or has data.
ELSEWHERE = {
    "of its own shape": "class Told(Mine):\n    def compute_output_shape(self, shape):\n"
    "        return shape\ny = Told()(x * 4)\n",
    "of its own spec": "class Told(Mine):\n    def build(self, shape):\n        pass\n"
    "    def compute_output_spec(self, x):\n"
    "        return keras.KerasTensor(x.shape, x.dtype)\ny = Told()(x * 4)\n",
    "in a Sequential": "y = keras.Sequential([Mine()])(x * 4)\n",
    "in a Functional": "g = keras.Input((6, 4))\nm = keras.Model(g, Mine()(g))\ny = m(x * 4)\n",
    "in a Lambda": "y = layers.Lambda(lambda t: t[:, 0])(x * 4)\n",
    "of another type": "class Half(Mine):\n    pass\nmine = Half()\nmine.dtype_policy = 'float16'\n"
    "y = mine(x * 4)\n",
    "on arrays": "y = Mine()(np.ones((2, 6, 4), 'float32') * 4)\n",
    "on tensors": "y = Mine()(ops.ones((2, 6, 4)) * 4)\n",
    "a model that runs": "model = keras.Model(x, Mine()(x))\n"
    "z = model.predict(np.ones((2, 6, 4)) * 4, verbose=0)\n",
    "of a type from the start": "class Half(layers.Layer):\n    def __init__(self):\n"
    "        super().__init__(dtype='float16')\n    def call(self, x):\n        return x[:, 0]\n"
    "y = Half()(x * 4)\n",
    "behind itself": "y = Mine()(Mine()(x) * x)\n",
}


@pytest.mark.parametrize("place", sorted(ELSEWHERE))
def test_where_nothing_is_sparse(place: str) -> None:
    program = CLASS.format(base="layers.Layer", body="return x + 1") + ELSEWHERE[place]
    assert not graph_truth.differences(program), program
    assert not _told(program), program


def test_where_it_is_open_which_keras_runs_it_is_of_keras_3() -> None:
    program = CLASS.format(base="layers.Layer", body="return x[:, 0]") + "y = Mine()(x * 4)\n"
    program = program.replace("import keras\n", "from tensorflow import keras\n")
    program = program.replace(
        "from keras import layers, ops", "from tensorflow.keras import layers"
    )
    told = [f for f in engine.lint(program, "program.py", Settings()) if f.severity == "error"]
    assert [(f.code, WITH_KERAS_3 in f.message) for f in told] == [("KOL116", True)]


def test_keras_2_knows_no_such_thing() -> None:
    program = CLASS.format(base="layers.Layer", body="return x[:, 0]") + "y = Mine()(x * 4)\n"
    program = program.replace("import keras\n", "import tf_keras as keras\n")
    program = program.replace("from keras import layers, ops", "from tf_keras import layers")
    assert not _told(program)
