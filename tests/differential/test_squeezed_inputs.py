"""Models called on symbolic tensors whose data get another rank than Keras foresees."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

INPUTS = [(1,), (4,), (10, 1), (4, 1), (4, 4), (10,), (), (1, 1), (4, 10, 1)]
GIVEN = [(10, 1), (4,), (4, 1), (4, 4, 1), (1,), (10,), (4, 4), (1, 1), (5, 4, 1), (4, 10)]
LAYERS = [
    "layers.Dense(3)", "layers.ReLU(), layers.Dense(3)", "layers.Flatten()",
    "layers.Reshape((-1,))", "layers.Conv1D(2, 3)", "layers.LSTM(3)", "layers.Permute((1,))",
    "layers.Dropout(0.5), layers.Dense(3), layers.Dense(2)", "layers.LayerNormalization()",
    "layers.GlobalAveragePooling1D(), layers.Dense(2)", "layers.RepeatVector(3)",
    "layers.Dense(3), layers.Reshape((3, 1)), layers.LSTM(2)", "layers.Embedding(5, 2)",
]  # fmt: skip
EACH = random.Random(28).sample(list(itertools.product(INPUTS, GIVEN, LAYERS)), 130)


@pytest.mark.parametrize("inside", LAYERS)
def test_models_of_another_rank(inside: str) -> None:
    for wanted, given, layers in EACH:
        if layers != inside:
            continue
        graph = f"h = keras.Input({wanted})\ng = h\nfor layer in [{layers}]:\n    h = layer(h)\n"
        for made in (
            f"m = keras.Sequential([keras.Input({wanted}), {layers}])\n",
            f"{graph}m = keras.Model(g, h)\n",
        ):
            source = (
                f"import keras\nfrom keras import layers\n{made}x = keras.Input({given})\n"
                "y = m(x, training=False)\nmodel = keras.Model(x, y)\n"
            )
            assert not graph_truth.differences(source), source


@pytest.mark.parametrize("layer", ["UnitNormalization()", "SpatialDropout1D(0.2)", "Dense(2)"])
@pytest.mark.parametrize("dtype", ["int32", "uint8", "float16", "bool", "float32"])
def test_a_sequential_casts_what_it_gets(layer: str, dtype: str) -> None:
    for wanted, told in (((None, 4), ""), ((3, 4), ", batch_size=2")):
        source = (
            "import keras\nfrom keras import layers\n"
            f"base = keras.Sequential([keras.Input({wanted}), layers.{layer}])\n"
            f"x = keras.Input((3, 4), dtype={dtype!r}{told})\n"
            "model = keras.Model(x, base(x, training=True))\n"
        )
        assert not graph_truth.differences(source), source
