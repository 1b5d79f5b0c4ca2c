"""Image layers give numbers, whichever, and what looks up text cannot take them."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

PROGRAM = """import numpy as np
import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((4, 4, 3), dtype={dtype!r}))
model.add(layers.{first})
model.add(layers.{second})
model.add(layers.{lookup})
"""

LOOKUPS = (
    "TextVectorization(standardize=None, split=None, vocabulary=['a', 'b'])",
    "StringLookup(vocabulary=['a', 'b'])",
)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "string"])
@pytest.mark.parametrize(
    "layer",
    [
        "MixUp()",
        "CutMix()",
        "RandomFlip()",
        "AutoContrast()",
        "CenterCrop(2, 2)",
        "RandomCrop(2, 2)",
    ],
)
def test_text_behind_images(layer: str, dtype: str) -> None:
    for lookup in LOOKUPS:
        source = PROGRAM.format(dtype=dtype, first=layer, second="MixUp()", lookup=lookup)
        assert truth.differences(source) == []
