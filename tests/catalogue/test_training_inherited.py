"""Which layers of a Sequential train where its call does not say: what Keras keeps in the graph.

A layer with a default for `training` keeps it, unless its input has to be cast when it is called on
a symbolic tensor; then it takes what the layers in front took. One that augments images by default
hands on integers as they are then, and layers with weights fail on those.
"""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

FRONT = [
    "layers.Dropout(0.1)",
    "layers.GaussianNoise(0.1)",
    "layers.BatchNormalization()",
    "layers.RandomFlip()",
    "layers.SpectralNormalization(layers.Dense(3))",
    "layers.TimeDistributed(layers.SpectralNormalization(layers.Dense(3)))",
    "layers.TimeDistributed(layers.Dropout(0.1))",
    "layers.ReLU()",
    "layers.ConvLSTM1D(3, 1, return_sequences=True)",
    "keras.Sequential([layers.Dropout(0.1)])",
    "keras.Sequential([layers.RandomFlip()])",
]
TYPES = [
    "layers.Rescaling(2.0, dtype='uint8')",
    "layers.Rescaling(2.0, dtype='int32')",
    "layers.Identity(dtype='uint8')",
    "layers.ReLU()",
]
AUGMENTING = [
    "layers.RandomInvert()",
    "layers.RandomCrop(2, 2)",
    "layers.RandomContrast(0.2)",
    "layers.RandomFlip()",
    "layers.RandomHue(0.2)",
    "layers.RandomColorDegeneration(0.5)",
    "layers.MixUp()",
    "layers.RandomPosterization(3)",
]
BEHIND = [
    "layers.Conv2D(2, 2)",
    "layers.Conv2DTranspose(2, 2)",
    "layers.Flatten(), layers.Dense(2)",
    "layers.UnitNormalization()",
    "layers.Softmax()",
]
ENDINGS = [
    "",
    "",
    "y = model(np.zeros((2, 5, 5, 3)))\n",
    "y = model(np.zeros((2, 5, 5, 3)), training=True)\n",
    "model.predict(np.zeros((2, 5, 5, 3)), verbose=0)\n",
]


@pytest.mark.parametrize("turn", range(60))
def test_what_a_layer_in_front_decides(turn: int) -> None:
    r = random.Random(turn)
    parts = [r.choice(FRONT) for _ in range(r.choice([0, 1, 1, 2]))]
    parts += [r.choice(TYPES), r.choice(AUGMENTING), r.choice(BEHIND)]
    source = (
        f"{HEAD}model = keras.Sequential([\n    keras.Input((5, 5, 3)),\n"
        + "".join(f"    {part},\n" for part in parts)
        + f"])\n{r.choice(ENDINGS)}"
    )
    assert truth.differences(source) == [], source
