"""The abstract `keras.layers.Wrapper`: it builds the layer inside without a shape."""

from __future__ import annotations

import keras
import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers.rnn_wrappers import needs_a_shape
from kerasorder_lint.catalogue.spec import LayerState
from tests.catalogue.oracle import keras_argument, our_argument

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
