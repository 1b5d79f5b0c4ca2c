"""Stateful layers inside wrappers: they ask for a batch of a fixed size, which may come later."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

STACKS = [
    "layers.Bidirectional(layers.SimpleRNN(1, return_sequences=True, stateful=True))",
    "layers.Dropout(0.1), layers.Bidirectional(layers.GRU(2, stateful=True))",
    "layers.Bidirectional(layers.LSTM(2, stateful=True), backward_layer="
    "layers.RNN(layers.SimpleRNNCell(2), stateful=True, go_backwards=True))",
    "layers.SimpleRNN(2, stateful=True), layers.Dense(3)",
]

#: Unbuilt; called on a batch of two; behind an input whose batch is free, which is refused.
ENDINGS = [
    "",
    "inner(np.zeros((2, 3, 6)))\n",
    "model = keras.Sequential([\n    keras.Input((3, 6)),\n    inner,\n])\n",
    "model = keras.Sequential([\n    keras.Input(batch_shape=(2, 3, 6)),\n    inner,\n])\n",
]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("ending", ENDINGS)
def test_only_a_free_batch_is_refused(stack: str, ending: str) -> None:
    source = f"{HEAD}inner = keras.Sequential([\n    {stack},\n])\n{ending}"
    assert truth.differences(source) == [], source
