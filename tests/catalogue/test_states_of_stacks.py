"""States of stacks of cells are nests: what comes out of two ways is counted leaf by leaf."""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

BEHIND = [
    "",
    "layers.Dense(2)",
    "layers.LSTM(3)",
    "layers.Identity()",
    "layers.Add()",
    "layers.Concatenate()",
    "layers.Rescaling(2.0)",
    "layers.BatchNormalization()",
]


def _cell(r: random.Random) -> str:
    return f"layers.{r.choice(['LSTM', 'GRU', 'SimpleRNN'])}Cell({r.choice([3, 3, 3, 4])})"


def _recurrent(r: random.Random, given: str) -> str:
    if r.random() < 0.3:
        return f"layers.{r.choice(['LSTM', 'GRU', 'SimpleRNN'])}(3, {given})"
    cells = ", ".join(_cell(r) for _ in range(r.randint(1, 3)))
    return f"layers.RNN([{cells}], {given})"


@pytest.mark.parametrize("turn", range(40))
def test_both_ways_give_what_is_foreseen_or_it_is_told(turn: int) -> None:
    r = random.Random(turn)
    given = f"return_sequences={r.random() < 0.5}, return_state={r.random() < 0.8}"
    backward = ""
    if r.random() < 0.8:
        backward = f", backward_layer={_recurrent(r, given + ', go_backwards=True')}"
    mode = r.choice(["", ", merge_mode=None", ", merge_mode='sum'"])
    source = (
        f"{HEAD}model = keras.Sequential([\n    keras.Input((3, 4)),\n"
        f"    layers.Bidirectional({_recurrent(r, given)}{backward}{mode}),\n"
        f"    {r.choice(BEHIND)}\n])\n"
    )
    assert truth.differences(source) == [], source


STACKS = [
    "layers.LSTMCell(3), layers.GRUCell(4)", "layers.LSTMCell(2), layers.GRUCell(2)",
    "layers.LSTMCell(2), layers.LSTMCell(2)", "layers.GRUCell(2), layers.LSTMCell(2)",
    "layers.GRUCell(2), layers.GRUCell(2)", "layers.LSTMCell(2), layers.GRUCell(8)",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("cells", STACKS)
@pytest.mark.parametrize("layer", ["LSTM(2", "LSTM(3", "GRU(2", "SimpleRNN(2"])
def test_states_of_a_stack_for_one_cell(cells: str, layer: str) -> None:
    """Those of one cell of the stack are several tensors in the place of one."""
    from tests.differential import graph_truth

    for more in (")", ", unroll=True)"):
        for states in ("tuple(s)", "s[0]", "[s[1], s[0]]"):
            source = (
                "import keras\nfrom keras import layers\nx = keras.Input((6, 3))\n"
                f"y, *s = layers.RNN([{cells}], return_state=True)(x)\n"
                f"z = layers.{layer}{more}(x, initial_state={states})\nmodel = keras.Model(x, z)\n"
            )
            assert not graph_truth.differences(source), source
