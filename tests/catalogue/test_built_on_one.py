"""Layers that were built on one tensor, and then stand behind a layer that gives several."""

from __future__ import annotations

import random

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import REQUIRED, LayerSpec
from kerasorder_lint.catalogue.tensors import TensorSpec
from tests.differential import programs, truth

pytestmark = pytest.mark.keras

SPECS = [
    spec
    for spec in registry.all_specs().values()
    if sum(default is REQUIRED for default in spec.call.values()) == 1
    and spec.name not in programs._SKIPPED
]
_SHAPES = ((4,), (10, 4), (6, 6, 4), (5, 6, 6, 4), (8,), (10, 1))
_STATES = ("LSTM(4, return_state=True)", "GRU(4, return_sequences=True, return_state=True)")


def _program(spec: LayerSpec, r: random.Random) -> str | None:
    item = programs._draw(r, [spec], valid=True)
    shapes = list(_SHAPES)
    r.shuffle(shapes)
    for shape in shapes:
        layer = programs._make(item) if item is not None else None
        if item is None or layer is None:
            return None
        if life.apply(layer, (TensorSpec((None, *shape)),)).problem is None:
            return (
                "import numpy as np\nimport keras\nfrom keras import layers\n"
                f"one = {item.text}\n"
                f"first = keras.Sequential([keras.Input({shape}), one])\n"
                f"model = keras.Sequential([layers.{r.choice(_STATES)}, one])\n"
                "model.build((None, 10, 1))\n"
            )
    return None


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_layer_that_was_built_on_one_tensor(
    spec: LayerSpec, seed: int, samples: int | None
) -> None:
    r = random.Random(f"{seed}-{spec.name}-one")
    for _ in range(samples or 1):
        source = _program(spec, r)
        if source is not None:
            assert truth.differences(source) == [], source


def test_statistics_of_one_length_go_with_any_inside_a_wrapper() -> None:
    """Nothing looks at the `input_spec` there: the rebuilt model runs on other lengths."""
    source = (
        "import keras\nfrom keras import layers\n"
        "model = keras.Sequential([keras.Input((12, 6)), layers.Conv1D(1, 3),\n"
        "    layers.Dropout(0.5), layers.TimeDistributed(layers.BatchNormalization())])\n"
        "again = keras.Sequential([model.layers[1], model.layers[2], model.layers[0]])\n"
    )
    assert truth.differences(source) == []
    assert truth.differences(source + "again.build((None, 12, 6))\n") == []
