"""The mask that a layer of the code's own class is called with: none, the tensor's, or unknown.

What `Own` gives tells whether it got one, so that Keras says of each program whether what is known
of the mask is right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.summary_truth import agreeing

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

_HEAD = """
import numpy as np
import PACKAGE as keras
from PACKAGE import layers

class Own(layers.Layer):
    def call(self, x, mask=None):
        if mask is None:
            return x[:, :1]
        return x[:, :2]

class Plain(layers.Layer):
    def __init__(self, supports=False, inner=None):
        super().__init__()
        self.supports_masking = supports
        self.inner = inner
    def call(self, x):
        return x + 1.0 if self.inner is None else self.inner(x)

class Masks(layers.Layer):
    def call(self, x):
        return x + 1.0
    def compute_mask(self, inputs, mask=None):
        return inputs[..., 0] > 0.5

ids = keras.Input((6,), dtype="int32")
x = keras.Input((6, 4))
part = keras.Input((6, 4))
"""

#: What a tensor has come through, and its inputs.
WAYS = {
    "an input": ("x", "x"),
    "a layer": ("layers.Dense(3)(x)", "x"),
    "several": ("layers.Dropout(0.1)(layers.LayerNormalization()(layers.Dense(3)(x)))", "x"),
    "an operator": ("layers.Dense(3)(x) * 2.0 + 1.0", "x"),
    "an index": ("layers.Dense(3)(x)[:, 1:]", "x"),
    "a sum": ("layers.Add()([x, part])", "[x, part]"),
    "an embedding": ("layers.Embedding(9, 4)(ids)", "ids"),
    "an embedding that masks": ("layers.Embedding(9, 4, mask_zero=True)(ids)", "ids"),
    "what hands a mask on": (
        "layers.LSTM(4, return_sequences=True)(layers.Embedding(9, 4, mask_zero=True)(ids))",
        "ids",
    ),
    "what loses it": ("layers.Reshape((6, 4))(layers.Masking()(x))", "x"),
    "a masking": ("layers.Masking()(x)", "x"),
    "one input that is masked": ("layers.Add()([layers.Masking()(x), part])", "[x, part]"),
    "a recurrent layer": ("layers.GRU(3, return_sequences=True)(x)", "x"),
    "both directions": ("layers.Bidirectional(layers.GRU(3, return_sequences=True))(x)", "x"),
    "each step": ("layers.TimeDistributed(layers.Dense(3))(x)", "x"),
    "a function": ("layers.Lambda(lambda t: t + 1.0)(x)", "x"),
    "a function with a mask": (
        "layers.Lambda(lambda t: t + 1.0, mask=lambda inputs, mask: inputs[..., 0] > 0)(x)",
        "x",
    ),
    "an own layer": ("Plain()(x)", "x"),
    "an own layer that masks": ("Masks()(x)", "x"),
    "an own layer that hands it on": ("Plain(True)(layers.Masking()(x))", "x"),
    "an own layer that has one inside": ("Plain(True, layers.Masking())(x)", "x"),
    "an own layer that holds a plain one": ("Plain(False, layers.Dense(4))(x)", "x"),
    "a model": ("keras.Sequential([keras.Input((6, 4)), layers.Dense(4)])(x)", "x"),
    "a model that masks": (
        "keras.Sequential([keras.Input((6, 4)), layers.Masking()])(x)",
        "x",
    ),
    "attention": ("layers.MultiHeadAttention(2, 3)(x, x)", "x"),
}

#: The ways of which it is known which mask there is.
KNOWN = set(WAYS) - {
    "what loses it",
    "one input that is masked",
    "a function with a mask",
    "an own layer that masks",
    "an own layer that hands it on",
    "an own layer that has one inside",
    "a model that masks",
}


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_said_of_a_mask_is_so(way: str, package: str, tmp_path: Path) -> None:
    tensor, inputs = WAYS[way]
    text = _HEAD.replace("PACKAGE", package) + f"model = keras.Model({inputs}, Own()({tensor}))\n"
    model = agreeing(text, tmp_path, package)["model"]
    assert model.complete or way not in KNOWN


_MODEL = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.own = layers.Dense(3), Own()
    def call(self, x, mask=None):
        if mask is None:
            return self.own(self.first(x))
        return x
"""


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_data_has_no_mask(package: str, tmp_path: Path) -> None:
    text = _HEAD.replace("PACKAGE", package) + _MODEL + "model = Net()\n"
    text += "given = model.predict(np.ones((2, 6, 4), 'float32'))\n"
    # Keras 3 builds it on the first batch, Keras 2 on one of any length.
    batch = 2 if package == "keras" else None
    text += f"output = keras.Input(given.shape[1:], batch_size={batch})\n"
    assert agreeing(text, tmp_path, package)["model"].complete


_SEVERAL = """
class Pair(layers.Layer):
    def call(self, inputs, mask=None):
        a, b = inputs
        return a if mask is None else b[:, :1]
model = keras.Model([x, part], Pair()([x, part]))
"""


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_a_nest_of_inputs_has_a_nest_of_masks_in_keras_3(package: str, tmp_path: Path) -> None:
    model = agreeing(_HEAD.replace("PACKAGE", package) + _SEVERAL, tmp_path, package)["model"]
    assert model.complete == (package == "tf_keras")
