"""Pooling by windows and strides of fractions: Keras foresees a length, TensorFlow cuts."""

from __future__ import annotations

import random

import pytest

from tests.differential import graph_truth, truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

NUMBERS = [1.5, 2.5, 1.0, 2.0, 0.5, 3.7, 1, 2, 3]

#: Layers that notice when an axis is not as long as foreseen.
BEHIND = {
    1: [
        "layers.GRU(3)",
        "layers.Conv1D(2, 1)",
        "layers.AdaptiveAveragePooling1D(3), layers.LSTM(2)",
        "layers.Bidirectional(layers.GRU(2))",
        "layers.Flatten(), layers.Dense(2)",
    ],
    2: [
        "layers.Flatten(), layers.Dense(2)",
        "layers.TimeDistributed(layers.LSTM(2))",
        "layers.GlobalAveragePooling2D(), layers.Dense(2)",
    ],
    3: ["layers.Flatten(), layers.Dense(2)", "layers.GlobalMaxPooling3D()"],
}


@pytest.mark.parametrize("turn", range(40))
def test_what_is_left_of_fractions(turn: int) -> None:
    r = random.Random(turn)
    rank = r.choice([1, 1, 2, 3])
    shape = tuple(r.choice([2, 3, 4, 6, 8]) for _ in range(rank + 1))
    given = f"pool_size={tuple(r.choice(NUMBERS) for _ in range(rank))}"
    if r.random() < 0.6:
        given += f", strides={tuple(r.choice(NUMBERS) for _ in range(rank))}"
    given += r.choice(["", ", padding='same'"]) + r.choice(["", ", data_format='channels_first'"])
    pool = f"layers.{r.choice(['Max', 'Average'])}Pooling{rank}D({given})"
    behind = r.choice(BEHIND[rank])
    source = f"{HEAD}model = keras.Sequential([keras.Input({shape}), {pool}, {behind}])\n"
    assert truth.differences(source) == [], source


PADS = [0, 1, 2, 1.5, -0.5, -1.5, 2.0, -1, 0.25]


@pytest.mark.parametrize("turn", range(40))
def test_padding_by_fractions_in_a_traced_call(turn: int) -> None:
    """TensorFlow cuts them off; Keras alone makes no shape of them."""
    r = random.Random(turn)
    axes = r.choice([1, 2, 3])
    pads = tuple((r.choice(PADS), r.choice(PADS)) for _ in range(axes))
    padding = pads[0] if axes == 1 else pads
    shape = (5, 4, 6, 2)[-axes - 1 :]
    alone = f"layers.ZeroPadding{axes}D({padding})"
    applied = "Own()" if r.random() < 0.6 else alone
    source = (
        f"{HEAD}class Own(layers.Layer):\n    def __init__(self):\n"
        f"        super().__init__()\n        self.inner = {alone}\n\n"
        f"    def call(self, x):\n        return self.inner(x)\n\nx = keras.Input({shape})\n"
        f"model = keras.Model(x, {applied}(x))\n"
    )
    assert graph_truth.differences(source) == [], source


#: Floats where integers are meant, which Keras takes and TensorFlow may not.
FLOATS = [
    *(("(4, 3)", f"Softmax(axis={axis})") for axis in ("0.0", "-1.0", "2.0", "(0.0, 1)", "[2.0]")),
    ("(4,)", "Softmax(axis=1.0)"),
    *(
        ("(8, 8, 3)", f"ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size={grid})")
        for grid in ("(1.0, 1)", "(2, 2.5)", "(2, 2)")
    ),
    *(
        ("(4000,)", f"MelSpectrogram({given})")
        for given in ("fft_length=8.0", "fft_length=16, sequence_length=7.5", "fft_length=8")
    ),
    *(("(4, 3)", f"Normalization(axis={axis})") for axis in ("[-1.0]", "(1, 2.0)", "[-1]")),
    *(
        ("(100, 1)", f"STFTSpectrogram(frame_length=8, {given})")
        for given in (
            "frame_step=2.0",
            "frame_step=2.5",
            "frame_step=2.5, padding='same'",
            "frame_step=2, periodic=1",
            "frame_step=2, periodic=True",
        )
    ),
]


@pytest.mark.parametrize("behind", ["", ", layers.Flatten(), layers.Dense(2)"])
@pytest.mark.parametrize(("shape", "layer"), FLOATS)
def test_floats_where_integers_are_meant(shape: str, layer: str, behind: str) -> None:
    source = f"{HEAD}model = keras.Sequential([keras.Input({shape}), layers.{layer}{behind}])\n"
    assert truth.differences(source) == [], source
