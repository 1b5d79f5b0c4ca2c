"""Python and NumPy given a length that is None, as a free axis tells it: run, and looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

HEADER = (
    "import math\nimport unittest.mock\nimport numpy as np\n"
    "import keras\nfrom keras import layers\n"
    "x = keras.Input((None, 3))\n"
)
#: A class of the code's own, whose operators take None.
OWN = """\
class Own:
    def __mul__(self, other):
        return 1

    __rmul__ = __mod__ = __lt__ = __gt__ = __mul__


"""

#: NumPy says a TypeError to each.
REFUSED = [
    "np.ones((x.shape[1], x.shape[1]))", "np.zeros([4, x.shape[1]])", "np.full(x.shape[1], 2)",
    "np.eye(x.shape[1])", "np.identity(x.shape[1])", "np.tril(np.ones((x.shape[1], 2)))",
    "np.empty((n, 3))", "np.tri(n)", "np.ones((n, 3), 'float32')",
    "int(np.prod(x.shape[1:]))", "np.prod(x.shape)", "math.prod(x.shape[1:])", "np.sum(x.shape)",
    "int(n)", "float(n)", "round(n)", "round(n, 2)", "abs(n)", "divmod(n, 2)", "divmod(7, n)",
    "pow(n, 2)", "pow(2, n)", "bin(n)", "hex(n)", "chr(n)", "complex(n)", "enumerate([1], n)",
    "math.ceil(n)", "math.floor(n)", "math.sqrt(n)", "math.log(n)", "math.log2(n)", "math.exp(n)",
    "math.log(n, 2)", "math.log(2, n)", "math.gcd(n, 4)", "math.isqrt(n)", "math.pow(n, 2)",
    "math.pow(2, n)", "math.isnan(n)", "math.trunc(n)", "math.factorial(n)", "math.ceil(n / 2)",
    "np.sqrt(n)", "np.log2(n)", "np.ceil(n)", "np.abs(n)", "np.round(n)", "np.square(n)",
    "np.multiply(n, 2)", "np.add(2, n)", "np.power(2, n)", "np.floor_divide(n, 2)", "np.mod(n, 2)",
    "np.maximum(n, 2)", "np.minimum(2, n)", "np.int32(n)", "np.int64(n)", "np.uint8(n)",
    "max(n, 2)", "min(2, n)", "max(x.shape)", "min(x.shape[1:])", "max([n, 2])", "max(4, *[3], n)",
    "sum(x.shape)", "sum(x.shape[1:])", "sum([n, 2])", "sum((n,))", "sorted(x.shape[1:])",
    "sum(x.shape[1:2])", "math.prod(x.shape[1:2])", "math.prod((n,))", "math.prod([2, n])",
    "np.mean(x.shape[1:2])", "np.max(x.shape[1:])", "np.min(x.shape[1:])", "np.diff(x.shape[1:])",
    "np.cumsum(x.shape[1:])", "np.median(x.shape[1:])", "np.std(x.shape[1:])", "np.prod((n, 2))",
    "int(np.prod(x.shape[1:2]))", "2 * np.prod(x.shape[1:2])", "int(np.max(x.shape[1:2]))",
    "int(max(x.shape[1:2]))", "int(np.prod([n]))",
    "np.prod(tuple(x.shape)[1:])", "layers.Dense(int(np.prod(x.shape[1:2])))",
    "np.arange(n)", "np.linspace(0, 1, n)", "np.random.rand(n, 2)", "np.random.rand(2, n)",
    "np.random.randn(n)", "np.random.normal(size=(n, 2))", "np.random.uniform(0., 1., (n, 2))",
    "np.random.randint(0, 2, (2, n))", "np.random.random((n, 2))", "np.reshape([1, 2], (n, 2))",
    "np.broadcast_to(1., (n, 2))", "np.repeat([1], n)", "np.tile([1], n)", "np.ones(x.shape[1:])",
    "np.ones(shape=(n, 2))", "np.zeros(shape=n)", "np.full(shape=(n, 2), fill_value=1.)",
    "[d * 2 for d in x.shape]", "tuple(d // 2 for d in x.shape[1:])", "'%d' % n", "'%.2f m' % n",
    "[int(d) for d in x.shape[1:]]", "all(d > 2 for d in x.shape[1:])", "[i for i in range(n)]",
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
    "max(x.shape[1:2])",
    "np.sum(x.shape[1:2])",
    "np.cumprod(x.shape[1:2])",
    "sorted(x.shape[1:2])",
    "'%s' % n",
    "'%r' % x.shape[1]",
    "'%5s m' % n",
    "f'{n}'",
    "str(n)",
    "'{}'.format(n)",
    "round(2.5, n)",
    "pow(2, 3, n)",
    "np.float32(n)",
    "np.arange(0, n)",
    "np.round(2.5)",
    "max(n or 1, 2)",
    "max(x.shape, key=str)",
    "max([3, 2], default=n)",
    "np.array(n)",
    "[d * 2 for d in x.shape if d]",
    "sum(d for d in x.shape if d is not None)",
    "(1, 2)[:n]",
    "[d for d in x.shape]",
    "int(np.prod(x.shape[2:]))",
    "np.random.normal(size=n)",
    "np.random.rand()",
    "np.random.normal(0., 1., n)",
    "n == 3",
    "[n] * 2",
    "divmod(7, 2)",
    "np.prod(x.shape[1:], dtype=float)",
    "np.mean(x.shape[1:], dtype='float32')",
    "np.sum([n, 3], dtype=float)",
    "np.max([n, 3], axis=())",
    "x < n",
    "n >= x",
    "int | n",
    "unittest.mock.MagicMock() * n",
    "unittest.mock.MagicMock() % n",
    "np.reshape([1, 2], n)",
    "np.multiply(n, [])",
    "Own() * n",
    "n * Own()",
    "Own() % n",
    "Own() < n",
    "n < Own()",
    "max(Own(), n)",
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


def test_lengths_in_a_loop(tmp_path: Path) -> None:
    check(
        f"{HEADER}total = 1\nfor length in x.shape[1:]:\n    total *= length  # expect: KOL106\n",
        tmp_path,
    )


def test_lengths_in_a_loop_that_asks_first(tmp_path: Path) -> None:
    lines = "total = 1\nfor d in x.shape[1:]:\n    if d is not None:\n        total *= d\n"
    check(f"{HEADER}{lines}", tmp_path)


@pytest.mark.parametrize("call", REFUSED)
def test_free_lengths(call: str, tmp_path: Path) -> None:
    check(f"{HEADER}n = x.shape[1]\ny = {call}  # expect: KOL106\n", tmp_path)


@pytest.mark.parametrize("call", TAKEN)
def test_lengths_that_there_are(call: str, tmp_path: Path) -> None:
    check(f"{HEADER}{OWN}n = x.shape[1]\ny = {call}\n", tmp_path)


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
