"""Masks in front of cells, also where those run on steps of several axes."""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras


def _program(r: random.Random) -> str:
    kind = r.choice(("SimpleRNNCell", "SimpleRNNCell", "GRUCell", "LSTMCell"))
    cell = f"layers.{kind}({r.choice((1, 2, 3))})"
    cells = r.choice((cell, f"[{cell}]", f"[{cell}]", f"[{cell}, {cell}]"))
    options = f"unroll={r.random() < 0.4}, return_sequences={r.random() < 0.5}"
    layer = f"layers.RNN({cells}, {options})"
    if r.random() < 0.2:
        layer = f"layers.Bidirectional({layer})"
    lengths: list[int | None] = [r.choice((1, 1, 2, 3)) for _ in range(r.choice((1, 2, 3)))]
    if len(lengths) == 1 and "unroll=False" in options and r.random() < 0.5:
        lengths = [None]
    if r.random() < 0.3:
        front = f"layers.Embedding(5, {r.choice((1, 2))}, mask_zero=True)"
    else:
        lengths.append(r.choice((1, 2, 3)))
        front = "layers.Masking()"
    return (
        "import keras\nfrom keras import layers\n"
        f"model = keras.Sequential([keras.Input({tuple(lengths)}), {front}, {layer}])\n"
    )


@pytest.mark.parametrize("number", range(24))
def test_a_mask_in_front_of_steps(number: int, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-steps-{number}")
    for _ in range(samples or 1):
        source = _program(r)
        assert truth.differences(source) == [], source
