"""Masks that calls are given, and what layers behind them make of those when they run."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

#: Of a tensor `x` of shape (None, 5, 6) and one of shape (None, 5, 6) beside it, `y`.
MASKS = [
    "x > 0",
    "x[..., 0] > 0",
    "x[:, :, :1] > 0",
    "x[:, 0, :5] > 0",
    "x[:, :1, 0] > 0",
    "np.ones((5, 6))",
    "np.tril(np.ones((5, 5)))",
    "np.triu(np.ones((6,)), k=1)",
    "np.ones((6,))",
    "np.ones((2, 1, 5, 6))",
    "None",
]
GIVEN = ["layers.Softmax()(x, mask={})", "layers.Softmax(axis=1)(x, {})"]
BEHIND = [
    "layers.Multiply()([m, m])",
    "layers.Maximum()([y, m])",
    "layers.minimum([m, y])",
    "layers.Multiply()([layers.Dense(6)(m), layers.Dropout(0.5)(y)])",
    "layers.Multiply()([layers.Permute((2, 1))(m), layers.Permute((2, 1))(y)])",
    "layers.Multiply()([m, y[:, 0]])",
    "layers.Multiply()([m, m[:, :1]])",
    "layers.Add()([m, m])",
    "m * m",
    "layers.Softmax()(m)",
]


#: By position Keras refuses None.
PAIRS = [(m, given) for m in MASKS for given in GIVEN if m != "None" or "mask=" in given]


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize(("mask", "given"), PAIRS)
def test_masks_that_go_on(mask: str, given: str, behind: str) -> None:
    text = (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        "x = keras.Input((5, 6))\ny = layers.Dense(6)(x)\n"
        f"m = {given.format(mask)}\nmodel = keras.Model(x, {behind})\n"
    )
    assert not graph_truth.differences(text), text
