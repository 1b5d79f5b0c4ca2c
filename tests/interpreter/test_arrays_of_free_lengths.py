"""NumPy asked for a length that is None, as a free axis tells it: run in Keras, and looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

HEADER = (
    "import math\nimport numpy as np\nimport keras\nfrom keras import layers\n"
    "x = keras.Input((None, 3))\n"
)

#: NumPy says a TypeError to each.
REFUSED = [
    "np.ones((x.shape[1], x.shape[1]))", "np.zeros([4, x.shape[1]])", "np.full(x.shape[1], 2)",
    "np.eye(x.shape[1])", "np.identity(x.shape[1])", "np.tril(np.ones((x.shape[1], 2)))",
    "np.empty((n, 3))", "np.tri(n)", "np.ones((n, 3), 'float32')",
    "int(np.prod(x.shape[1:]))", "np.prod(x.shape)", "math.prod(x.shape[1:])", "np.sum(x.shape)",
]  # fmt: skip
TAKEN = [
    "np.eye(3, None)",
    "np.ones(x.shape[2])",
    "np.ones((2, x.shape[-1]))",
    "np.ones(x.shape[2:])",
    "int(np.prod(x.shape[2:]))",
    "math.prod(x.shape[2:])",
    "np.prod([n for n in x.shape if n is not None])",
    "np.prod(x.shape[1:2])",  # one number is not multiplied
]


#: What Keras's own functions say is a ValueError or TypeError.
OF_KERAS = [
    "ops.arange(n)", "ops.arange(n, 5)", "ops.arange(n, dtype='int32')",
    "ops.linspace(0.0, 1.0, n)", "ops.linspace(0, n, 5)", "ops.logspace(0.0, 1.0, num=n)",
    "ops.kaiser(n, 1.0)", "ops.eye(n)",
    "ops.one_hot(ops.zeros((3,), 'int32'), n)", "ops.tile(ops.zeros((3,)), n)",
    "ops.tile(x, n)", "ops.repeat(x, n, axis=1)", "ops.split(x, n)",
    "ops.repeat(ops.zeros((3,)), repeats=n)", "ops.sqrt(n)",
    "ops.cast(n, 'float32')", "ops.convert_to_tensor(n)", "ops.array([1, n])",
    "ops.expand_dims(n, 0)", "ops.multiply(n, 2)", "ops.maximum(2, n)", "ops.add(x, n)",
    "ops.divide(x, n)", "ops.top_k(ops.zeros((3,)), n)", "ops.split(ops.zeros((4,)), n)",
    "ops.roll(ops.zeros((3,)), n)", "keras.random.normal((n, 3))",
    "keras.random.uniform(shape=[2, n])", "keras.random.truncated_normal((n,))",
]  # fmt: skip
TAKEN_BY_KERAS = [
    "ops.arange(0, n)",  # as if nothing was said
    "ops.eye(3, n)",
    "ops.arange(x.shape[2])",
    "ops.linspace(0.0, 1.0, x.shape[-1])",
    "ops.tile(x, (1, 2, 1))",
    "ops.tile(x, (1, n, 1))",  # whose graph is asked for its shape alone
    "ops.roll(x, n)",
    "ops.top_k(x, n)",
    "ops.one_hot(ops.cast(x, 'int32'), n)",
    "ops.linspace(x, n)",
    "ops.linspace(x, x, n)",
    "ops.add(x, x.shape[2])",
    "keras.random.normal((x.shape[2], 3))",
    "ops.one_hot(ops.zeros((3,), 'int32'), 4, axis=-1, dtype=None)",
]


@pytest.mark.parametrize("call", OF_KERAS)
def test_free_lengths_in_functions_of_keras(call: str, tmp_path: Path) -> None:
    head = HEADER.replace("import layers", "import layers, ops")
    check(f"{head}n = x.shape[1]\ny = {call}  # expect: KOL106\n", tmp_path)


@pytest.mark.parametrize("call", TAKEN_BY_KERAS)
def test_lengths_that_functions_of_keras_take(call: str, tmp_path: Path) -> None:
    head = HEADER.replace("import layers", "import layers, ops")
    check(f"{head}n = x.shape[1]\ny = {call}\n", tmp_path)


@pytest.mark.parametrize("call", REFUSED)
def test_free_lengths(call: str, tmp_path: Path) -> None:
    check(f"{HEADER}n = x.shape[1]\ny = {call}  # expect: KOL106\n", tmp_path)


@pytest.mark.parametrize("call", TAKEN)
def test_lengths_that_there_are(call: str, tmp_path: Path) -> None:
    check(f"{HEADER}n = x.shape[1]\ny = {call}\n", tmp_path)


def test_a_none_of_the_codes_own_is_left_alone(tmp_path: Path) -> None:
    """What a function's default is, whoever calls it may replace."""
    check(
        f"{HEADER}def lengths(n=None):\n    return np.ones((n, 3))\n\n\ny = lengths(x.shape[2])\n",
        tmp_path,
    )


CALL = """\
class Mine(layers.Layer):
    def call(self, x):
        return x * np.ones(({length}, 3), 'float32')


y = Mine()(x)
"""


def test_a_call_that_is_traced(tmp_path: Path) -> None:
    text = CALL.format(length="x.shape[1]").replace("32')\n", "32')  # expect: KOL106\n")
    check(HEADER + text, tmp_path)
    check(HEADER + CALL.format(length="x.shape[2]").replace("None", "3"), tmp_path)
