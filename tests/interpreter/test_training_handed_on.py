"""Layers that work in training alone, behind and inside models that say whether they train."""

from __future__ import annotations

import itertools

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"
# It refuses two channels, and looks at them in training alone.
AUGMENT = "layers.RandAugment(num_ops=1, seed=7, data_format='channels_first')"

FRONT = {
    "none": "",
    "recurrent": "layers.LSTM(8, return_sequences=True),",
    "dropout": "layers.Dropout(0.1),",
    "normalized": "layers.BatchNormalization(),",
    "bidirectional": "layers.Bidirectional(layers.GRU(4, return_sequences=True)),",
    "flipped": "layers.Dropout(0.1), layers.RandomFlip(),",
    "inner": "keras.Sequential([layers.SimpleRNN(8, return_sequences=True)]),",
}
BEHIND = {
    "flat": AUGMENT,
    "nested": f"keras.Sequential([layers.Dense(8), {AUGMENT}])",
    "nested twice": f"keras.Sequential([keras.Sequential([layers.Dense(8), {AUGMENT}])])",
    "behind a nested one": f"keras.Sequential([layers.Dropout(0.1)]), {AUGMENT}",
}


@pytest.mark.parametrize(("front", "behind"), list(itertools.product(FRONT, BEHIND)))
@pytest.mark.parametrize("training", ["", ", training=True", ", training=False"])
def test_what_works_in_training_alone(front: str, behind: str, training: str) -> None:
    program = (
        HEAD
        + f"model = keras.Sequential([keras.Input((10, 8)), {FRONT[front]} {BEHIND[behind]}])\n"
        f"y = model(np.zeros((2, 10, 8)){training})\n"
    )
    try:
        exec(program, {})
    except Exception:
        assert found(program) != []
    else:
        assert not [place for place in found(program) if place[2] == "proven"]
