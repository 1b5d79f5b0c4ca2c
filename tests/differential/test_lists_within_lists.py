"""Nests that activations get: one tensor is made of them where they are alike."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

NESTS = ["[x, x]", "[x, z]", "[[x, x], [x, x]]", "[x, [x, x]]", "[[x, x], [x, z]]", "list(s)"]


@pytest.mark.parametrize(
    "layer", ["Activation('relu')", "ReLU()", "LeakyReLU()", "Activation(None)"]
)
@pytest.mark.parametrize("nest", NESTS)
def test_activations_of_nests(layer: str, nest: str) -> None:
    source = (
        "import keras\nfrom keras import layers\nx = keras.Input((4,))\nz = keras.Input((5,))\n"
        "t = keras.Input((3, 4))\n"
        "s = layers.Bidirectional(layers.RNN([layers.LSTMCell(2)], return_state=True))(t)\n"
        f"model = keras.Model([x, z, t], layers.{layer}({nest}))\n"
    )
    assert not graph_truth.differences(source), source
