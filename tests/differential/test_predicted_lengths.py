"""What `predict` gives for data of other lengths than the Input, at whose rank Keras looks."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

MODELS = [
    "[keras.Input((6, 4)), layers.Dropout(0.5)]",
    "[keras.Input((6, 4)), layers.ReLU(), layers.GlobalMaxPooling1D()]",
    "[keras.Input((6, 4)), layers.Flatten()]",
    "[keras.Input((6, 4)), layers.Dense(3)]",
    "[keras.Input((6, 4)), layers.Conv1D(3, 2), layers.MaxPooling1D(2)]",
    "[keras.Input((6, 4)), layers.LSTM(3, return_sequences=True), layers.Dense(2)]",
    "[keras.Input((6, 4)), layers.PReLU()]",
    "[keras.Input((6, 4)), layers.RMSNormalization(), layers.Permute((2, 1))]",
    "[keras.Input((6, 4)), layers.BatchNormalization()]",
    "[keras.Input((6, 4)), layers.Reshape((-1, 2))]",
    "[keras.Input((6, 4)), layers.Cropping1D(1), layers.UpSampling1D(2)]",
]
FUNCTIONAL = (
    "x = keras.Input((6, 4))\n"
    "y = layers.Dense(3)(x)\n"
    "model = keras.Model(x, [layers.Add()([y, y]), layers.Flatten()(y[:, 1:])])\n"
)
DATA = [(3, 6, 4), (3, 5, 4), (1, 1, 4), (3, 6, 1), (3, 6, 3), (3, 1, 1)]
SETTINGS = Settings(limits=Limits(seconds=60.0))


@pytest.mark.parametrize("chain", [*MODELS, "functional"])
def test_the_shapes_are_those_of_the_data(chain: str) -> None:
    import keras

    made = FUNCTIONAL if chain == "functional" else f"model = keras.Sequential({chain})\n"
    known = 0
    for shape in DATA:
        source = (
            "import numpy as np\nimport keras\nfrom keras import layers\n" + made
            + f"given = model.predict(np.zeros({shape}, 'float32'), verbose=0)\n"
        )  # fmt: skip
        if chain == "functional":
            source += "given = given[1]\n"
        names: dict[str, Any] = {}
        found = engine.lint(source + "reveal_shape(given)\n", "program.py", SETTINGS)
        proven = [f for f in found if f.severity == "error" and f.certainty == "proven"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(source, names)
            except Exception:
                continue
        assert not proven, shape
        (told,) = [f.message for f in found if f.code == "KOL006"]
        if told != "this is not known":
            known += 1
            assert told == f"this is data of the shape {names['given'].shape}"
        keras.utils.clear_session(free_memory=False)
    assert known
