"""Random data whose distribution is told by lists or arrays, of which they take the shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

PROGRAM = """import keras
import numpy as np
import tensorflow as tf
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)])
model.predict(<drawn>, verbose=0)<expected>
"""


@pytest.mark.parametrize(
    ("drawn", "wrong"),
    [("keras.random.normal((4, 1), [0.0, 0.0, 0.0, 0.0, 0.0])", False),
     ("keras.random.normal((4, 1), mean=np.zeros((5,)).astype('float32'))", False),
     ("tf.random.normal((4, 1), [0.0, 0.0, 0.0, 0.0, 0.0])", False),
     ("tf.random.gamma([4], [1.0, 1.0, 1.0, 1.0, 1.0])", False),
     ("keras.random.normal((4, 1), 0.0, 1.0)", True),
     ("tf.random.uniform((4, 1), 0.0, 1.0)", True)],
)  # fmt: skip
def test_random_data(drawn: str, wrong: bool, tmp_path: Path) -> None:
    text = PROGRAM.replace("<drawn>", drawn)
    check(text.replace("<expected>", "  # expect: KOL102" * wrong), tmp_path)
