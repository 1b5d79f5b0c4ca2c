"""Data, targets and weights of different numbers of samples, which Keras refuses in methods."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check, is_proven, refused

pytestmark = pytest.mark.keras

HEADER = """
import numpy as np
import tensorflow as tf
import PACKAGE as keras
from PACKAGE import layers

one = keras.Input((4,))
other = keras.Input((3,))
pair = keras.Model([one, other], layers.Dense(2)(layers.Concatenate()([one, other])))
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)
    def call(self, x):
        return self.dense(x)
model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
own = Own()
for each in (model, own, pair):
    each.compile(optimizer="sgd", loss="mse")
x, y, z, w = np.ones((8, 4)), np.ones((8, 2)), np.ones((8, 3)), np.ones((8,))
"""

CALLS = [
    ("model.fit(x, y, verbose=0)", False), ("model.fit(x, y[:6], verbose=0)", True),
    ("model.fit(x[:6], y=y, verbose=0)", True), ("model.evaluate(x, np.ones((9, 2)))", True),
    ("model.evaluate(x, np.ones((8, 2)), verbose=0)", False),
    ("own.fit(x, np.ones((7, 2)), verbose=0)", True), ("own.fit(x, y, verbose=0)", False),
    ("pair.predict([x, z[:5]])", True), ("pair.predict([x, z], verbose=0)", False),
    ("pair.fit([x, z], y[1:], verbose=0)", True), ("pair.fit([x, z], y, verbose=0)", False),
    ("model.fit(x, y, sample_weight=w[2:], verbose=0)", True),
    ("model.fit(x, y, sample_weight=w, verbose=0)", False),
    ("model.evaluate(x, y, 4, 0, w[2:])", True), ("model.evaluate(x, y, 4, 0, w)", False),
    ("model.fit(x, y, 4, 1, 0, None, 0.0, None, True, None, w[2:])", True),
    ("model.fit(x, y, epochs=0)", False), ("model.fit(x, y[:4], epochs=0)", True),
    ("model.fit(x[:6], y[:6], validation_split=0.5, verbose=0)", False),
    ("model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(3), verbose=0)", False),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize(("call", "wrong"), CALLS)
def test_numbers_of_samples(call: str, wrong: bool, package: str, tmp_path: Path) -> None:
    if "epochs=0" in call and package == "tf_keras" and not wrong:
        return
    text = HEADER.replace("PACKAGE", package) + call + "  # expect: KOL114" * wrong + "\n"
    check(text, tmp_path)


def test_a_try_takes_what_methods_raise() -> None:
    text = HEADER.replace("PACKAGE", "keras")
    text += "try:\n    model.fit(x, y[:4])\nexcept ValueError:\n    pass\n"
    assert not refused(text)
    assert not is_proven(text)
