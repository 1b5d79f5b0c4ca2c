"""The abstract `keras.layers.Wrapper`: it builds the layer inside without a shape."""

from __future__ import annotations

import keras
import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers.rnn_wrappers import needs_a_shape
from kerasorder_lint.catalogue.spec import LayerState
from tests.catalogue.oracle import keras_argument, our_argument
from tests.differential import truth

NAMES = sorted(set(registry.all_specs()) - {"InputLayer", "Lambda", "StackedRNNCells", "Wrapper"})


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_needs_a_shape_as_it_does_in_keras(name: str) -> None:
    spec = registry.all_specs()[name]
    sample = dict(spec.samples[0].arguments)
    given = {key: keras_argument(value) for key, value in sample.items()}
    layer = getattr(keras.layers, name)(**given)
    if layer.built:
        return  # nothing is left to build
    fails = False
    try:
        keras.layers.Wrapper(layer).build(None)
    except Exception:
        fails = True
    ours = life.create(spec, (), {key: our_argument(value) for key, value in sample.items()})
    assert isinstance(ours, LayerState)
    assert needs_a_shape(ours) is fails


PROGRAM = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input({shape}), {layer}])
"""


@pytest.mark.parametrize("shape", [(4,), (5, 4), (5, 4, 3), (6, 5, 4, 3)], ids=str)
@pytest.mark.parametrize(
    "inside",
    [
        "layers.Dense(1)",
        "layers.Dropout(0.1)",
        "layers.Conv1D(2, 1)",
        "layers.LSTM(2)",
        "layers.Wrapper(layers.Dense(1))",
    ],
)
@pytest.mark.parametrize("outside", ["TimeDistributed", "SpectralNormalization", "Wrapper"])
def test_another_wrapper_builds_it_with_a_shape(
    outside: str, inside: str, shape: tuple[int, ...]
) -> None:
    layer = f"layers.{outside}(layers.Wrapper({inside}))"
    assert not truth.differences(PROGRAM.format(shape=shape, layer=layer))
