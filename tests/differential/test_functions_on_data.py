"""Functions of `keras.ops` on data, and on lengths that a free axis does not tell."""

from __future__ import annotations

import unittest
from pathlib import Path

import pytest

from kerasorder_lint import engine
from tests.differential import graph_truth
from tests.differential.truth import SETTINGS
from tests.interpreter.running import check
from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport keras\nfrom keras import layers\n\n"


@pytest.mark.parametrize(
    "call",
    ["eye({n})", "eye(N={n})", "identity({n})", "zeros((2, {n}))", "ones([{n}])", "full(({n},), 1)",
     "zeros({n})", "hanning({n})", "tri({n})"],
)  # fmt: skip
def test_a_function_is_asked_for_a_length(call: str, tmp_path: Path) -> None:
    free = f"a = keras.ops.{call.format(n='x.shape[1]')}  # expect: KOL106\n"
    known = f"a = keras.ops.{call.format(n='x.shape[2]')}\n"
    check(f"{HEADER}x = keras.Input((None, 4))\n{free}", tmp_path)
    check(f"{HEADER}x = keras.Input((None, 4))\n{known}", tmp_path)


def test_the_second_number_of_eye_may_be_left_out(tmp_path: Path) -> None:
    check(f"{HEADER}x = keras.Input((None, 4))\na = keras.ops.eye(3, x.shape[1])\n", tmp_path)


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ("keras.ops.depthwise_conv(x, y)", True),
        ("keras.ops.depthwise_conv(keras.ops.zeros((1, 8, 3)), y)", True),
        ("keras.ops.conv(x, keras.ops.zeros((2, 4, 3)))", False),
        ("keras.ops.conv(x, keras.Input((4, 3)), padding='same')", False),
        ("keras.ops.conv(x, keras.Input((4, 3)))", True),
    ],
)
def test_kernels_of_free_lengths(call: str, wrong: bool, tmp_path: Path) -> None:
    start = "x = keras.Input((8, 4))\ny = keras.Input((None, 3))\n"
    check(f"{HEADER}{start}z = {call}{'  # expect: KOL106' * wrong}\n", tmp_path)


@pytest.mark.parametrize("dtype", ["int64", "bool", "uint8"])
def test_a_mask_makes_floats_of_what_a_softmax_gets(dtype: str, tmp_path: Path) -> None:
    check(
        f"{HEADER}x = keras.ops.cast(keras.Input((4,)), '{dtype}')\n"
        "y = layers.Softmax()(x, np.ones((4,)))\n"
        "z = layers.Softmax()(x)  # expect-likely: KOL107\n",
        tmp_path,
    )


def test_operations_in_a_model_foresee_another_rank(tmp_path: Path) -> None:
    """A model on tensors of another rank gives shapes; what then gets them may refuse them."""
    check(
        f"{HEADER}p = keras.Input((None, 4))\n"
        "q = keras.Input((None, 4))\n"
        "inner = keras.Model((p, q), [layers.Dense(3)(p), q * 2])\n"
        "x = keras.Input((162,))\n"
        "first, second = inner([x, x])  # expect-likely: KOL101\n"
        "given = keras.Input((9, 9, 2))\n"
        "other = keras.Model(given, layers.Flatten()(given))\n"
        "y = other(second)  # expect: KOL102\n",
        tmp_path,
    )


@pytest.mark.parametrize(
    ("made", "wrong"),
    [("zeros((2, 4, 3))", False), ("ones((2, 4, 3), dtype='float64')", True),
     ("full((2, 4, 3), 1)", False), ("convert_to_tensor(np.ones((2, 4, 3)))", True)],
)  # fmt: skip
def test_tensors_that_keras_makes_are_of_its_type(made: str, wrong: bool) -> None:
    """NumPy's functions of that name give float64; a convolution casts no kernel."""
    source = (
        f"{HEADER}x = keras.Input((8, 4))\n"
        f"model = keras.Model(x, keras.ops.conv(x, keras.ops.{made}))\n"
    )
    said = [(f.code, f.certainty) for f in engine.lint(source, "program.py", SETTINGS)]
    assert said == [("KOL107", "likely")] * wrong
    assert graph_truth.differences(source) == []


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [("x + [1, 2]", True), ("x * (1, 2, 3)", True), ("[1, 2] - x", True),
     ("x + [1, 2, 3, 4]", False), ("x + [[1], [2]]", False), ("x + [1]", False)],
)  # fmt: skip
def test_lists_beside_tensors_of_the_backend(expression: str, wrong: bool, tmp_path: Path) -> None:
    mark = "  # expect: KOL105" * wrong
    check(f"{HEADER}x = keras.ops.ones((2, 4))\ny = {expression}{mark}\n", tmp_path)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("vdot(x, x[:1])", "KOL105"), ("vdot(x, x)", ""),
        ("scatter(np.zeros((3, 1), 'int32'), x, (6, 4))", "KOL105"),
        ("scatter(np.zeros((2, 1), 'int32'), x, (6, 4))", ""),
        ("slice_update(x, [0], x)", "KOL102"), ("slice_update(x, [0, 0], x)", ""),
        ("pad(x, 1)", "KOL101"), ("pad(x, ((0, 0), (1, 1)))", ""),
        ("rearrange(x, 'a -> a')", "KOL101"), ("rearrange(x, 'a b -> b a')", ""),
        ("argpartition(x, 3)", "KOL102"), ("argpartition(x, 1)", ""),
        ("logdet(x)", "KOL102"), ("logdet(x[:, :2])", ""),
        ("top_k(x, 5)", "KOL102"), ("top_k(x, 4)", ""),
        ("in_top_k(np.zeros(3, 'int32'), x, 1)", "KOL102"),
        ("in_top_k(np.zeros(2, 'int32'), x, 1)", ""),
    ],
)  # fmt: skip
def test_what_a_graph_fails_at_later_fails_on_data_at_once(
    call: str, code: str, tmp_path: Path
) -> None:
    program = f"{HEADER}x = keras.ops.ones((2, 4))\ny = keras.ops.{call}\n"
    if not code:
        check(program, tmp_path)
        return
    with pytest.raises(Exception):  # noqa: B017, PT011 - TensorFlow's or Keras's
        exec(program, {})
    assert [place[1:] for place in found(program)] == [(code, "likely")]


def test_what_only_tensorflow_refuses_is_silent_where_the_backend_is_asked_for() -> None:
    """`lu_factor` of a matrix that is not square is Torch's and JAX's to do."""
    program = (
        f"{HEADER}x = np.ones((4, 3))\n"
        "if keras.backend.backend() == 'tensorflow':\n"
        "    z = 1\n"
        "else:\n"
        "    y = keras.ops.lu_factor(x)\n"
    )
    exec(program, {})
    assert found(program) == []


@pytest.mark.parametrize("call", ["lu_factor(np.ones((4, 3)))", "histogram(np.ones((2, 3)))"])
def test_a_test_that_expects_it_is_right(call: str) -> None:
    program = (
        f"{HEADER}import unittest\n\n\nclass Refused(unittest.TestCase):\n"
        "    def test_it(self):\n"
        f"        with self.assertRaises(ValueError):\n            keras.ops.{call}\n"
    )
    scope: dict[str, type[unittest.TestCase]] = {}
    exec(program, scope)
    assert scope["Refused"]("test_it").run().wasSuccessful()  # type: ignore[union-attr]
    assert found(program) == []


#: On a tensor of (2, 8, 4), right and wrong ones.
BODIES = [
    "sum(x, axis=3)", "sum(x, axis=2)", "mean(x, axis=-4)", "max(x, axis=(1, 2))",
    "transpose(x, (0, 2))", "transpose(x, (0, 2, 1))", "reshape(x, (5, 7))",
    "reshape(x, (2, 32))", "squeeze(x, 1)", "squeeze(x[:, :1], 1)",
    "concatenate([x, x[:, :5]], axis=2)", "concatenate([x, x[:, :5]], axis=1)",
    "concatenate([x, x], axis=3)", "stack([x, x[:, :5]])", "stack([x, x], axis=1)",
    "split(x, 3, axis=1)", "split(x, 2, axis=1)", "matmul(x, x)",
    "matmul(x, np.ones((3, 2), 'float32'))", "matmul(x, np.ones((4, 2), 'float32'))",
    "take(x, [0], axis=3)", "take(x, [0], axis=1)", "expand_dims(x, 5)", "expand_dims(x, 3)",
    "softmax(x, axis=3)", "softmax(x, axis=1)", "argmax(x, axis=3)", "argmax(x, axis=2)",
    "broadcast_to(x, (2, 8, 5))", "broadcast_to(x, (3, 2, 8, 4))", "swapaxes(x, 0, 3)",
    "swapaxes(x, 0, 2)", "moveaxis(x, 3, 0)", "flip(x, axis=3)", "flip(x, axis=1)",
    "sort(x, axis=3)", "unstack(x, axis=3)[0]", "cumsum(x, axis=3)", "var(x, axis=3)",
    "where(x > 0, x, np.ones((5,), 'float32'))", "einsum('bij,bjk->bik', x, x)",
    "norm(x, axis=3)", "normalize(x, axis=-1)", "diag(x)", "dot(x, x)", "take_along_axis(x, x, 5)",
]  # fmt: skip


#: What a graph may leave out, or runs for some number of samples: nothing is said of it there.
OPEN_IN_RUNS = (
    "reshape(x, (5", "matmul(x, np.ones((3", "expand_dims(x, 5", "argmax(x, axis=3", "cumsum",
    "einsum", "dot(",
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("form", ["data", "run"])
def test_functions_where_own_classes_meet_data(body: str, form: str) -> None:
    base = "layers.Layer" if form == "data" else "keras.Model"
    call = "Own()(x)" if form == "data" else "Own().predict(x, verbose=0)"
    source = (
        f"{HEADER}class Own({base}):\n"
        "    def call(self, x):\n"
        f"        return keras.ops.{body}\n\n\n"
        "x = np.ones((2, 8, 4), 'float32')\n"
        f"y = {call}\n"
    )
    said = graph_truth.differences(source)
    if form == "run" and body.startswith(OPEN_IN_RUNS):
        said = [one for one in said if "alarm" in one]
    assert said == []
