"""Batches that functions of a graph ask for: contrary ones, or one that there is."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from tests.differential import graph_truth
from tests.differential.truth import SETTINGS

pytestmark = pytest.mark.keras

#: Of `x`, `y` of shape (batch, 4), and a half `h` of `x`: models that run on no batch.
CONTRARY = [
    "ops.tensordot(x[:, 0], h[:, 0], axes=1)",
    "ops.concatenate([x, h], axis=-1)",
    "ops.einsum('bi,bi->b', x, h)", "ops.vdot(x, x[:, 0])", "ops.transpose(x) @ h",
    "ops.dot(ops.concatenate([x, h], axis=0)[:, 0], x[:, 0])",
    "[x @ x, ops.split(x, 8, axis=0)[0]]", "[ops.tensordot(x, x, axes=1), ops.split(x, 3)[0]]",
    "ops.transpose(x) @ ops.concatenate([x, x], axis=0)", "ops.vdot(x, h)",
    "layers.Concatenate()([x, h])", "layers.Concatenate()([ops.pad(x, [(0, 1), (0, 0)]), y])",
    "ops.concatenate([ops.tile(x, (2, 1)), x], axis=1)",
]  # fmt: skip
#: And such as run on some.
FITTING = [
    "ops.matmul(x, ops.transpose(h))", "ops.concatenate([x, h], axis=0)", "layers.Add()([h, h])",
    "x @ x", "[x @ x, ops.split(x, 4, axis=0)[0]]", "ops.einsum('bi,ci->bc', x, h)",
    "ops.vdot(x, x)", "ops.transpose(x) @ y", "ops.tensordot(x, y, axes=1)",
    "x[:, :1] + ops.transpose(h)[..., :1]", "ops.reshape(x, (-1, 6))",
    "ops.matmul(ops.transpose(x), x)",
    "ops.swapaxes(x, 0, 1)[..., 2]", "ops.repeat(x, 2, axis=0)", "ops.outer(x, h)",
    "layers.Concatenate(axis=0)([x, h])", "layers.Add()([ops.pad(x, [(0, 1), (0, 0)]), x])",
    "layers.Concatenate()([ops.pad(x, [(0, 0), (0, 1)]), y])", "ops.tile(x, (2, 1))",
    "layers.Concatenate()([ops.pad(x, [(0, 1), (0, 0)]), ops.pad(y, [(1, 0), (0, 0)])])",
    # A half of two samples is one, which is stretched.
    "layers.Add()([x, h])", "ops.maximum(x, h)", "ops.where(h > 0, x, 0)", "x * h",
]  # fmt: skip


def _program(made: str) -> str:
    lines = [
        "import keras", "from keras import layers, ops", "x = keras.Input((4,))",
        "y = keras.Input((4,))", "h = ops.split(x, 2)[0]", f"model = keras.Model([x, y], {made})",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("made", CONTRARY)
def test_no_batch_runs(made: str) -> None:
    program = _program(made)
    assert not graph_truth.differences(program), program
    told = [f for f in engine.lint(program, "program.py", SETTINGS) if f.severity == "error"]
    assert [f.certainty for f in told] == ["likely"]


@pytest.mark.parametrize("made", FITTING)
def test_some_batch_runs(made: str) -> None:
    program = _program(made)
    assert not graph_truth.differences(program), program
    assert not [f for f in engine.lint(program, "program.py", SETTINGS) if f.severity == "error"]
