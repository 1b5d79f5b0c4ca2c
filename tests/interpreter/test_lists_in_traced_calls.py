"""Lists given to layers in a `call` that is traced, where some layers make one tensor of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.interpreter.running import check

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

OWN = """import keras
from keras import layers, ops

class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.{layer}

    def call(self, x):
        y = self.inner(x)
        return {result}

a = keras.Input((4, 3))
b = keras.Input((4, 3))
model = keras.Model([a, b], Own()([a, b]))
"""


@pytest.mark.parametrize("layer", ["Activation('relu')", "ReLU()", "LeakyReLU()", "ELU()"])
@pytest.mark.parametrize(
    "result", ["y", "ops.concatenate([y, y], axis=-1)", "ops.squeeze(y[:1], 0)"]
)
def test_one_tensor_of_a_list(layer: str, result: str, tmp_path: Path) -> None:
    check(OWN.format(layer=layer, result=result), tmp_path)


@pytest.mark.parametrize("layer", ["Identity()", "Dropout(0.5)", "GaussianNoise(0.5)"])
def test_lists_that_stay(layer: str, tmp_path: Path) -> None:
    check(OWN.format(layer=layer, result="y[0] + y[1]"), tmp_path)
    source = OWN.format(layer=layer, result="(reveal_shape(y), y[0])[1]")
    said = [f.message for f in lint(source, "program.py", Settings()) if f.code == "KOL006"]
    assert said == ["this is [(None, 4, 3), (None, 4, 3)]"]
