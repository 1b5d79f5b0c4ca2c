"""Whole recurrent layers where `RNN` wants cells: the constructor takes them, nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n"
_CELLS = (
    "layers.{0}(4)",
    "[layers.{0}(4)]",
    "[layers.LSTMCell(3), layers.{0}(4, return_sequences=True)]",
    "layers.StackedRNNCells([layers.{0}(4), layers.GRUCell(2)])",
)
_USES = {
    # Keras makes weights for the batch.
    "a free batch": """
keras.Sequential([keras.Input((7, 5)), {layer}])  # expect: KOL114
""",
    "inside a wrapper": """
keras.Sequential([keras.Input((7, 5)), layers.Bidirectional({layer})])  # expect: KOL114
""",
    # It has a number then, and the layer finds two axes where it asks for three.
    "a fixed batch": """
model = keras.Sequential([keras.Input(batch_shape=(2, 7, 5)), {layer}])  # expect-likely: KOL114
model(np.zeros((2, 7, 5)))  # expect: KOL114
""",
    "data": """
layer = {layer}
layer(np.zeros((4, 4, 4)))  # expect: KOL114
""",
}


@pytest.mark.parametrize("use", _USES)
@pytest.mark.parametrize("cells", _CELLS)
@pytest.mark.parametrize("kind", ["GRU", "LSTM", "SimpleRNN"])
def test_refused(use: str, kind: str, cells: str, tmp_path: Path) -> None:
    layer = f"layers.RNN({cells.format(kind)})"
    check(_HEAD + _USES[use].format(layer=layer), tmp_path)


@pytest.mark.parametrize("cells", [c.replace("{0}(4", "{0}Cell(4") for c in _CELLS[:2]])
@pytest.mark.parametrize("kind", ["GRU", "LSTM", "SimpleRNN"])
def test_cells(kind: str, cells: str, tmp_path: Path) -> None:
    layer = f"layers.RNN({cells.format(kind)})"
    text = f"model = keras.Sequential([keras.Input((7, 5)), {layer}])\nmodel(np.zeros((2, 7, 5)))\n"
    check(_HEAD + text, tmp_path)
