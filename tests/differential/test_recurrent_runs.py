"""States and masks that recurrent layers get, and whether they run on them."""

from __future__ import annotations

import random

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport keras\nfrom keras import layers, ops\n\n"
CELLS = [
    "layers.LSTMCell({})", "layers.GRUCell({})", "layers.SimpleRNNCell({})",
    "[layers.GRUCell(2), layers.LSTMCell({})]", "[layers.LSTMCell({})]",
    "[layers.GRUCell(2), layers.SimpleRNNCell({})]",
]  # fmt: skip
MASKS = [
    "t[..., 0] > 0", "t", "t > 0", "t[..., :1] > 0", "t[..., :2] > 0", "t[:, 0] > 0",
    "t[:, :1, 0] > 0", "np.ones((1, {}), bool)", "ops.ones_like(t[..., 0])", "t[..., None] > 0",
]  # fmt: skip


def _program(r: random.Random) -> str:
    units, length = r.choice([1, 2, 3]), r.choice([1, 3, 4])
    more = r.choice(["", "", ", unroll=True"])
    more += r.choice(["", ", return_sequences=True", ", return_state=True"])
    kind = r.choice(["LSTM", "GRU", "SimpleRNN", "RNN", "RNN"])
    inside = r.choice(CELLS).format(units) if kind == "RNN" else str(units)
    made = f"layers.{kind}({inside}{more})"
    if r.random() < 0.15:
        made = f"layers.Bidirectional({made})"
    given = ""
    if r.random() < 0.6:
        widths = [r.choice([units, units, units, 2, 4]) for _ in range(r.choice([1, 2, 2, 3, 4]))]
        states = [f"layers.Dense({width})(t[:, 0])" for width in widths]
        listed = ", ".join(states)
        given += ", initial_state=" + r.choice([f"[{listed}]", f"({listed},)"])
    if r.random() < 0.5:
        given += ", mask=" + r.choice(MASKS).format(length)
    shape = (length, r.choice([1, 2, 3, 6]))
    return f"t = keras.Input({shape})\ny = {made}(t{given})\nmodel = keras.Model(t, y)\n"


@pytest.mark.parametrize("part", range(4))
def test_states_and_masks(part: int, seed: int) -> None:
    """What Keras builds and cannot run is doubted, and nothing else."""
    r = random.Random(f"{seed}-{part}-recurrent")
    for _ in range(15):
        text = _program(r)
        assert not graph_truth.differences(HEADER + text), text
