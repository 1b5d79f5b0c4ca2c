"""Attributes of layers, their configurations and weights, and what goes to their base class."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.catalogue import registry
from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
import numpy as np
from keras import layers
"""
PROGRAMS = {
    "set before the first call": """
for kind in (layers.LSTM, layers.GRU, layers.SimpleRNN):
    layer = kind(4)
    layer.return_sequences = True
    keras.Sequential([keras.Input((3, 2)), layer, layers.LSTM(3)])
layer = layers.LSTM(4)
layer.return_state = True
output, hidden, cell = layer(keras.Input((3, 2)))
dense = layers.Dense(2)
dense.units = 6
model = keras.Sequential([keras.Input((3,)), dense, layers.Reshape((2, 3))])
again = layers.LSTM(4, return_sequences=True)
again.return_sequences = False
model = keras.Sequential([keras.Input((3, 2)), again])
model.add(layers.LSTM(3))  # expect: KOL101
""",
    "set, then cloned": """
model = keras.Sequential([keras.Input((3,)), layers.Dense(3)])
model.layers[0].units = 5
other = keras.models.clone_model(model)
other.add(layers.Reshape((5, 1)))
again = layers.Dense.from_config(model.layers[0].get_config())
keras.Sequential([keras.Input((3,)), again, layers.Reshape((5, 1))])
convolved = keras.Sequential(
    [keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()]
)
for layer in convolved.layers:
    if hasattr(layer, "filters"):
        layer.filters = layer.filters * 2
wider = keras.models.clone_model(convolved)
wider.add(layers.Reshape((8, 1)))
sequence = keras.Sequential(
    [keras.Input((3, 2)), layers.LSTM(4, return_sequences=True), layers.LSTM(3)]
)
sequence.layers[0].return_sequences = False
keras.models.clone_model(sequence)  # expect: KOL101
""",
    "a model of a configuration": """
model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
inputs = keras.Input((8,))
functional = keras.Model(inputs, layers.Dense(4)(inputs))
same = keras.Model.from_config(functional.get_config())
layers.Reshape((2, 2))(same.output)
config = model.get_config()
config["layers"][1]["config"]["units"] = 6
changed = keras.Sequential.from_config(config)
changed.add(layers.Reshape((2, 3)))
other = keras.Sequential.from_config(model.get_config())
other.add(layers.Reshape((2, 2)))
other.add(layers.Conv2D(2, 2))  # expect: KOL101
""",
    "weights": """
def built(layer, *shape):
    layer.build((None, *shape))
    return layer
z = np.zeros
built(layers.Dense(3), 2).set_weights([z((2, 3)), z((3,))])
built(layers.Embedding(5, 3), 4).set_weights([z((5, 3))])
built(layers.BatchNormalization(), 4).set_weights([z(4), z(4), z(4), z(4)])
built(layers.BatchNormalization(scale=False), 4).set_weights([z(4), z(4), z(4)])
built(layers.LayerNormalization(), 4).set_weights([z(4), z(4)])
built(layers.Conv2D(3, 2, use_bias=False), 8, 8, 2).set_weights([z((2, 2, 2, 3))])
built(layers.DepthwiseConv2D(2, depth_multiplier=2), 8, 8, 2).set_weights([z((2, 2, 2, 2)), z(4)])
built(layers.SeparableConv2D(3, 2), 8, 8, 2).set_weights(
    [z((2, 2, 2, 1)), z((1, 1, 2, 3)), z(3)]
)
built(layers.Conv2DTranspose(3, 2), 8, 8, 2).set_weights([z((2, 2, 3, 2)), z(3)])
built(layers.PReLU(), 4).set_weights([z(4)])
built(layers.Dropout(0.5), 4).set_weights([])
model = keras.Sequential([keras.Input((2,)), layers.Dense(3)])
model.layers[0].set_weights([z((2, 3)), z((4,))])  # expect: KOL102
""",
    "a weight too few": """
model = keras.Sequential([keras.Input((2,)), layers.Dense(3)])
model.layers[0].set_weights([np.zeros((2, 3))])  # expect: KOL114
""",
    "arguments of the base class": """
class Plain(layers.Layer):
    def __init__(self, units, **more):
        super().__init__(name="plain", trainable=False, dtype="float32", **more)
        self.units = units
class Mixed:
    def __init__(self, *given, foo=None, **more):
        self.foo = foo
        super().__init__(*given, **more)
class Both(Mixed, layers.Layer):
    def __init__(self):
        super().__init__(foo=3)
class Wrong(layers.Layer):
    def __init__(self):
        super().__init__(foo=3)  # expect: KOL114
Plain(3, activity_regularizer="l2", autocast=False)
Both()
layers.Layer(name="q")
Wrong()
""",
    "arguments of a layer of the base class": """
keras.Layer(trainable=False, input_shape=(3,))
keras.layers.Layer(foo=3)  # expect: KOL114
""",
    "a position for the base class": """
keras.layers.Layer(3)  # expect: KOL114
""",
    "normalisation": """
layers.Normalization(mean="x", variance=1.0)
layers.Normalization(axis=(1, 2), mean="x", variance=[1, 1])  # expect: KOL114
""",
    "axes of a bias": """
inputs = keras.Input((3,))
layers.EinsumDense("ab,bc->ac", 4, bias_axes=("c",))(inputs)
layers.EinsumDense("ab,bc->ac", 4, bias_axes=1e9)(inputs)  # expect: KOL114
""",
    "a rank that is several": """
inputs = keras.Input((3,))
layers.Embedding(4, 3, lora_rank=())(inputs)
layers.Dense(4, lora_rank=[1, 2])
layers.Embedding(4, 3, lora_rank=(0, 1))(inputs)  # expect: KOL114
""",
    "a rank that is a list": """
layers.Dense(4, lora_rank=[1, 2])(keras.Input((3,)))  # expect: KOL114
""",
}


def test_what_layers_have() -> None:
    import keras

    from kerasorder_lint.interpreter.presence import _AROUND_OTHERS, _KEPT_ARGUMENTS

    asked = 0
    for spec in registry.all_specs().values():
        if not spec.samples or spec.name in _AROUND_OTHERS:
            continue
        try:
            layer = getattr(keras.layers, spec.name)(**spec.samples[0].arguments)
        except Exception:
            continue  # the sample holds something that is not Python's
        asked += 1
        had = {name for name in _KEPT_ARGUMENTS if hasattr(layer, name)}
        assert had == {name for name in _KEPT_ARGUMENTS if name in spec.parameters}, spec.name
    assert asked > 100


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
def test_what_they_do(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
