"""`units=True` is a number for Keras: a length of 1."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

PROGRAM = """
import keras
from keras import layers

entry = keras.Input((8, 3))
made = {layer}(entry)
model = keras.Model(entry, {what})
"""


@pytest.mark.parametrize(
    "layer",
    ["layers.Dense(True)", "layers.Dense(units=True)", "layers.GRU(True, return_sequences=True)",
     "layers.Conv1D(True, 1)"],
)  # fmt: skip
@pytest.mark.parametrize(
    "what",
    ["made", "keras.ops.top_k(made, 1)[0]", "keras.ops.top_k(made, 2)[0]",
     "keras.ops.split(made, 2, axis=-1)[0]", "keras.ops.reshape(made, (4, 2))",
     "layers.Reshape((8, 2))(made)", "made[:, 1:2, 0] @ made[:, 0]"],
)  # fmt: skip
def test_lengths_of_true(layer: str, what: str) -> None:
    assert graph_truth.differences(PROGRAM.format(layer=layer, what=what)) == []
