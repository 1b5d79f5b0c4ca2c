"""Batches that functions of a graph ask for: contrary ones, or one that there is."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from tests.differential import graph_truth
from tests.differential.truth import SETTINGS

pytestmark = pytest.mark.keras

#: Of `x`, `y` of (batch, 4), a half `h` of `x`, and `r` of (batch, 1, 4): what runs on no batch.
CONTRARY = [
    "ops.tensordot(x[:, 0], h[:, 0], axes=1)",
    "ops.concatenate([x, h], axis=-1)",
    "ops.einsum('bi,bi->b', x, h)", "ops.vdot(x, x[:, 0])", "ops.transpose(x) @ h",
    "ops.dot(ops.concatenate([x, h], axis=0)[:, 0], x[:, 0])",
    "[x @ x, ops.split(x, 8, axis=0)[0]]", "[ops.tensordot(x, x, axes=1), ops.split(x, 3)[0]]",
    "ops.transpose(x) @ ops.concatenate([x, x], axis=0)", "ops.vdot(x, h)",
    "layers.Concatenate()([x, h])", "[x @ x, layers.Add()([h, y])]",
    "[x @ x, layers.Subtract()([ops.tile(y, (2, 1)), x])]",
    "layers.Concatenate()([ops.pad(x, [(0, 1), (0, 0)]), y])",
    "ops.concatenate([ops.tile(x, (2, 1)), x], axis=1)",
    "layers.Concatenate()([ops.meshgrid(x, y)[0], x])",
    "ops.concatenate([ops.meshgrid(x[:, 0], y)[1], x], axis=1)",
    "layers.Concatenate()([ops.concatenate([x, x], axis=0), x])",
    "ops.concatenate([ops.diff(x, axis=0), x], axis=1)",
    "layers.Concatenate()([ops.reshape(ops.cumsum(x), (-1, 1)), x])",
    "layers.Concatenate()([ops.reshape(ops.sort(x, axis=None), (-1, 2)), x])",
    "[x @ x, ops.vsplit(x, 8)[0]]", "[x @ x, ops.hsplit(x[:, 0], 8)[0]]",
    "ops.concatenate([ops.expand_dims(x[:, 0], 0), ops.broadcast_to(x, (3, 4))], axis=0)",
    "[x @ ops.diagflat(x[:, 0]), ops.split(x, 3)[0]]",
    "[ops.vander(x[:, 0]) @ x, ops.vander(h[:, 0]) @ x]",
    "ops.concatenate([ops.concatenate([r, r], axis=0), r], axis=1)",
    "layers.Rescaling([1.0, 2.0, 3.0])(ops.meshgrid(x, y)[0])",
    "layers.Rescaling(2.0, [1.0, 2.0, 3.0])(ops.diagflat(x))",
    "ops.take_along_axis(ops.concatenate([x, x], axis=0), "
    "ops.argsort(ops.concatenate([x, x, x], axis=0)), axis=1)",
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
    "ops.meshgrid(x, y)[0]", "ops.meshgrid(x[:, 0], y[:, 0])[0] @ x", "ops.diff(x, axis=0)",
    "ops.concatenate([ops.concatenate([x, x], axis=0), y], axis=0)", "ops.cumsum(x)",
    "ops.append(x, y)", "ops.sort(x, axis=0) + x", "ops.cumsum(x, axis=0) + x",
    "ops.expand_dims(x, 0) + x", "ops.vander(x[:, 0]) @ x", "ops.diagflat(x[:, 0]) @ x",
    "ops.broadcast_to(x, (3, 4))", "ops.linspace(x, y, 3)", "ops.dstack([x, y])",
    "ops.percentile(x, [10.0, 20.0], axis=1)", "ops.slice(x, (0, 0), (2, 2))",
    "ops.take_along_axis(x, ops.argsort(x @ x, axis=-1), axis=-1)",
    "layers.Rescaling([1.0, 2.0, 3.0, 4.0])(ops.meshgrid(x, y)[0])",
    "ops.concatenate([r, r], axis=0)", "ops.stack([x, y]) + x", "ops.kron(x, y)",
]  # fmt: skip


def _program(made: str) -> str:
    lines = [
        "import keras", "from keras import layers, ops", "x = keras.Input((4,))",
        "y = keras.Input((4,))", "h = ops.split(x, 2)[0]",
        "r = ops.expand_dims(x, 1)", f"model = keras.Model([x, y], {made})",
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


#: Of `t`: what may have another batch, for tensors of so many axes.
CHANGED = [
    "ops.vstack([t, t])", "ops.tile(t, (2, {ones}))", "ops.pad(t, [(1, 1), {zeros}])", "t[1:]",
    "t[::2]", "ops.repeat(t, 2, axis=0)", "layers.Concatenate(axis=0)([t, t])",
    "ops.append(t, t, axis=0)", "ops.split(t, 2, axis=0)[0]", "ops.take(t, [0, 0, 1], axis=0)",
    "ops.stack([t, t])[0]", "t[:2]", "ops.moveaxis(t, 0, 1)", "ops.array_split(t, 2)[0]",
    "ops.concatenate([t, t[:1]], axis=0)", "ops.pad(t, [(0, 0), {zeros}])",
]  # fmt: skip
TOGETHER = [
    "layers.concatenate([t, u])", "t + u", "ops.concatenate([t, u], axis=-1)", "ops.stack([t, u])",
]  # fmt: skip


@pytest.mark.parametrize("shape", [(6, 4), (9, 9, 2)])
@pytest.mark.parametrize("changed", CHANGED)
def test_a_batch_beside_the_one_that_it_is_made_of(shape: tuple[int, ...], changed: str) -> None:
    ones, zeros = ", ".join("1" for _ in shape), ", ".join("(0, 0)" for _ in shape)
    for together in TOGETHER:
        source = (
            f"import keras\nfrom keras import layers, ops\nt = keras.Input({shape})\n"
            f"u = {changed.format(ones=ones, zeros=zeros)}\n"
            f"model = keras.Model(t, {together})\n"
        )
        assert not graph_truth.differences(source), source


OWN = """import keras
from keras import layers, ops

class Own(layers.Layer):
    def call(self, v):
        return {body}

x = keras.Input((4,))
z = keras.Input((8,))
u = {changed}
model = keras.Model([x, z], {call}([x, u]))
"""


@pytest.mark.parametrize("body", ["v[0] + v[1]", "ops.maximum(v[0], v[1])", "v[0] * v[1][:1]"])
@pytest.mark.parametrize(
    "changed",
    ["ops.outer(x, z)", "ops.vstack([x, x])", "x[:1]", "x[1:]", "ops.tile(x, (3, 1))", "x * 2"],
)
def test_batches_that_a_function_of_the_code_merges(body: str, changed: str) -> None:
    for call in ("Own()", f"layers.Lambda(lambda v: {body})"):
        source = OWN.format(body=body, changed=changed, call=call)
        assert not graph_truth.differences(source), source


#: Of `f`, whose batch `Input` was told to be 4, and of `x` and `h` as above.
BESIDE_A_TOLD_BATCH = [
    "layers.Concatenate()([ops.diagflat(x[:, 0]), f])", "layers.Concatenate()([x, f])",
    "layers.Concatenate()([ops.diagflat(x), f])", "layers.Concatenate()([h, f])",
    "layers.Concatenate()([ops.tile(x, (3, 1)), f])", "[x @ x, layers.Add()([h, f])]",
    "ops.concatenate([ops.vstack([x, x]), f], axis=1)", "ops.concatenate([x, f], axis=0)",
    "layers.Concatenate()([ops.pad(x, [(0, 5), (0, 0)]), f])", "ops.stack([x[1:], f])",
    "ops.matmul(ops.transpose(ops.repeat(x, 3, axis=0)), f)", "x + f[:3]", "ops.transpose(h) @ f",
    "ops.vdot(ops.tile(x, (5, 1)), f)", "[ops.split(x, 3)[0], ops.stack([x, f])]",
]  # fmt: skip


@pytest.mark.parametrize("made", BESIDE_A_TOLD_BATCH)
def test_beside_a_batch_that_input_was_told(made: str) -> None:
    lines = [
        "import keras", "from keras import layers, ops", "x = keras.Input((4,))",
        "f = keras.Input((4,), batch_size=4)", "h = ops.split(x, 2)[0]",
        f"model = keras.Model([x, f], {made})",
    ]  # fmt: skip
    source = "\n".join(lines) + "\n"
    assert not graph_truth.differences(source), source
