"""Axes without elements, where layers divide by their length."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from tests.differential import graph_truth

pytestmark = pytest.mark.keras


def test_no_channels_have_no_groups() -> None:
    import keras

    with pytest.raises(ZeroDivisionError) as raised:
        keras.layers.GroupNormalization(groups=-1)(keras.Input((4, 0)))
    spec = registry.find("GroupNormalization")
    assert spec is not None
    layer = life.create(spec, (), {"groups": -1})
    assert isinstance(layer, LayerState)
    problem = life.apply(layer, (TensorSpec((None, 4, 0)),)).problem
    assert problem is not None
    assert problem.keras
    assert problem.keras in str(raised.value)


SHAPES = {1: (9, 0), 2: (9, 9, 0), 3: (9, 9, 9, 0)}
WINDOWS = [
    (f"{name}{rank}D{ending}", rank)
    for name, ranks in (("Conv", 3), ("DepthwiseConv", 2), ("SeparableConv", 2), ("ConvLSTM", 3))
    for rank in range(1, ranks + 1)
    for ending in (("", "Transpose") if name == "Conv" else ("",))
]


@pytest.mark.parametrize(("name", "rank"), WINDOWS)
def test_windows_over_no_channels(name: str, rank: int) -> None:
    """Keras builds such a layer, and some run."""
    import keras
    import numpy as np

    spec = registry.find(name)
    assert spec is not None
    arguments = {"kernel_size": 2, **({} if "Depthwise" in name else {"filters": 3})}
    shape = (4, *SHAPES[rank]) if "LSTM" in name else SHAPES[rank]
    inputs = keras.Input(shape)
    model = keras.Model(inputs, getattr(keras.layers, name)(**arguments)(inputs))
    try:
        model(np.zeros((2, *shape)))
        fails = False
    except Exception as error:
        fails = True
        said = str(error)
    layer = life.create(spec, (), arguments)
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, (TensorSpec((None, *shape)),))
    assert outcome.problem is None
    assert bool(outcome.later) == fails
    assert not fails or outcome.later[0].keras in said


OWN = """import keras
from keras import layers

class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.{layer}

    def call(self, x):
        return self.inner(x)

x = keras.Input({shape})
model = keras.Model(x, Own()(x))
"""


@pytest.mark.parametrize(("name", "rank"), WINDOWS)
def test_no_channels_in_a_call_that_is_traced(name: str, rank: int) -> None:
    """There TensorFlow makes the graph at once, and refuses some kernels."""
    arguments = "kernel_size=2" if "Depthwise" in name else "filters=3, kernel_size=2"
    shape = (4, *SHAPES[rank]) if "LSTM" in name else SHAPES[rank]
    source = OWN.format(layer=f"{name}({arguments})", shape=shape)
    assert not graph_truth.differences(source)
