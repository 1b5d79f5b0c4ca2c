"""Cells on steps of more axes than a cell is made for, where Keras foresees none of it.

A `Sequential` without `Input` takes them, and on data they run for some batches or for none.
"""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

PROGRAM = """\
import keras
from keras import layers
inner = keras.Sequential([{layers}])
model = keras.Sequential([keras.Input({shape}), inner])
"""


def _cell(r: random.Random) -> str:
    kind = r.choice(("SimpleRNNCell", "GRUCell", "LSTMCell"))
    options = ", reset_after=False" if kind == "GRUCell" and r.random() < 0.4 else ""
    return f"layers.{kind}({r.choice((1, 1, 2, 3, 4))}{options})"


def _program(r: random.Random) -> str:
    cells = [_cell(r) for _ in range(r.choice((1, 2, 2, 3)))]
    layer = f"layers.RNN([{', '.join(cells)}], return_sequences={r.random() < 0.3})"
    behind = r.choice(("", "", "layers.Dense(2)", "layers.Reshape((1, -1))", "layers.SimpleRNN(2)"))
    shape = (
        r.choice((None, 1, 2, 3)),
        *(r.choice((1, 1, 2, 3, 4, None)) for _ in range(r.choice((1, 1, 2, 3)))),
        r.choice((1, 2, 3, 4)),
    )
    return PROGRAM.format(layers=", ".join(filter(None, (layer, behind))), shape=shape)


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        # From the second step on, the first cell gives the second another width than it has.
        ("layers.RNN([layers.GRUCell(1), layers.SimpleRNNCell(5)])", (2, 3, 3, 2)),
        # An LSTM's gates are cut from axis 1, which is as long as the batch: four samples run.
        ("layers.RNN([layers.LSTMCell(1)])", (1, 1, 4)),
    ],
)
def test_only_some_batches_or_none(layers: str, shape: tuple[int, ...]) -> None:
    source = PROGRAM.format(layers=layers, shape=shape)
    assert truth.differences(source) == []


@pytest.mark.parametrize("number", range(24))
def test_cells_on_wide_steps(number: int, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-wide-{number}")
    for _ in range(samples or 1):
        source = _program(r)
        assert truth.differences(source) == [], source
