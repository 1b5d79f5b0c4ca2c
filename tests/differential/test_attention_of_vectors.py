"""Attention on tensors that have lost their batch or their steps: built and run in Keras."""

from __future__ import annotations

import itertools

import pytest

from tests.differential import graph_truth

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

GIVEN = ["x[0]", "x", "ops.ptp(w, axis=(-1, 0))", "w"]


@pytest.mark.parametrize(
    "layer", ["Attention()", "Attention(score_mode='concat')", "AdditiveAttention()"]
)
def test_vectors(layer: str) -> None:
    for query, value in itertools.product(GIVEN, [*GIVEN, "x[0, 0]"]):
        source = (
            "import keras\nfrom keras import layers, ops\nx = keras.Input((4,))\n"
            f"w = keras.Input((4, 5))\ny = layers.{layer}([{query}, {value}])\n"
            "model = keras.Model([x, w], y)\n"
        )
        assert not graph_truth.differences(source), source
