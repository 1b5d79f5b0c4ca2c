"""Initializers that code calls itself: what they give has the shape and type that Keras makes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

HEADER = (
    "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers, ops\n"
)
#: How one is made, and one told of arrays, whose axes the result has too.
MADE = (
    "keras.initializers.GlorotUniform(seed=1)",
    "keras.initializers.HeNormal()",
    "keras.initializers.lecun_uniform()",
    "keras.initializers.Orthogonal(gain=2.0)",
    "keras.initializers.Identity()",
    "keras.initializers.VarianceScaling(2.0, mode='fan_out')",
    "keras.initializers.RandomNormal(stddev=np.sqrt(0.1))",
    "keras.initializers.RandomNormal(mean=np.ones((2, 1, 1)))",
    "keras.initializers.RandomUniform([0.0, 1.0, 2.0], 3.0)",
    "keras.initializers.Constant(0.5)",
    "keras.initializers.Constant(np.ones((2, 1, 1)))",
    "tf.keras.initializers.TruncatedNormal()",
    "tf.keras.initializers.zeros()",
    "keras.initializers.get('glorot_normal')",
    "keras.initializers.get('uniform')",
    "keras.initializers.get(keras.initializers.Ones)",
    "keras.initializers.get(keras.initializers.Ones())",
    "tf.random_uniform_initializer(-0.1, 0.1)",
    "tf.random_normal_initializer()",
    "tf.zeros_initializer()",
    "tf.constant_initializer(2)",
)
SHAPES = (
    "(3, 4)", "[3, 4]", "shape=(n, 4)", "(4, 4)", "(3,)", "()", "3", "(3, None)", "(2, 3, 4)",
    "(-1, 4)", "tf.TensorShape([3, 4])", "np.ones((3, 4)).shape", "np.array([3, 4])",
)  # fmt: skip
TYPES = ("", ", dtype='float32'", ", dtype='float16'", ", dtype=tf.int32", ", dtype=None")
USES = (
    "layers.Reshape((7,))(a)",
    "layers.Dense(2)(a)",
    "ops.matmul(ops.ones((2, 3)), a)",
    "tf.matmul(tf.ones((2, 3)), a)",
    "tf.matmul(a, tf.ones((4, 2)))",
    "layers.Embedding(9, 2)(a)",
    "a + tf.ones((7, 4))",
    "layers.Dense(a.shape[1])(np.ones((1, 2)))",
)
OWN = """\
class Own(layers.Layer):
    def __init__(self, init={default}):
        super().__init__()
        self.init = {made}
        self.w = {first}
    def build(self, shape):
        {second}
    def call(self, x):
        return tf.matmul(x, self.w)
y = Own()({given})
"""


def _of_module(made: str, rng: random.Random) -> str:
    call = f"init({rng.choice(SHAPES)}{rng.choice(TYPES)})"
    kept = rng.choice(("{}", "tf.Variable({})", "tf.Variable(initial_value={}, trainable=True)"))
    return f"{HEADER}n = 3\ninit = {made}\na = {kept.format(call)}\nb = {rng.choice(USES)}\n"


def _of_layer(made: str, rng: random.Random) -> str:
    default = "None"
    if rng.random() < 0.4:
        default, made = "'he_uniform'", "keras.initializers.get(init)"
    written = f"tf.Variable(self.init({rng.choice(('(3, 4)', '(n, n)', '(5, 4)'))}))"
    builds = rng.random() < 0.5
    if builds and rng.random() < 0.5:
        written = "tf.Variable(self.init((shape[-1], 4)))"
    parts = {
        "default": default,
        "made": made,
        "first": "None" if builds else written,
        "second": f"self.w = {written}" if builds else "pass",
        "given": rng.choice(("keras.Input((3,))", "np.ones((2, 3), 'float32')")),
    }
    return f"{HEADER}n = 3\n{OWN.format(**parts)}"


@pytest.mark.parametrize("write", [_of_module, _of_layer])
def test_what_stands_behind_them(write: Any) -> None:
    """Nothing that runs is refused, and much that does not run is found."""
    rng = random.Random(1810)
    refused = told = 0
    for made in MADE:
        for _ in range(6):
            program = write(made, rng)
            passes, errors = runs(program), found(program)
            assert not (passes and errors), f"{program}\n{errors}"
            refused += not passes
            told += not passes and bool(errors)
    assert told > refused / 4, (told, refused)


@pytest.mark.parametrize(
    "made", [made for made in MADE if "np.ones" not in made and "[" not in made]
)
def test_shape_and_type(made: str) -> None:
    """A matrix of the wrong length is found where it is multiplied, and one of the right is not."""
    for where in ("init((3, 4))", "tf.Variable(init(shape=(3, 4)))"):
        for length in (3, 5):
            use = f"b = tf.matmul(tf.ones((2, {length}), a.dtype), a)\n"
            program = f"{HEADER}init = {made}\na = {where}\n{use}"
            assert runs(program) is not bool(found(program)), program
            assert runs(program) is (length == 3)
