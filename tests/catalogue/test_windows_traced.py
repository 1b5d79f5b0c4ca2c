"""Windows that do not fit in data which is shorter than Keras foresees, called and traced.

`Hashing` foresees that the last axis becomes the tokens, and takes out another one.
"""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

WINDOWS = [
    "DepthwiseConv2D(2, dilation_rate=2)",
    "DepthwiseConv2D(2)",
    "Conv2D(2, 2)",
    "Conv2D(2, (1, 3))",
    "Conv2D(2, (1, 3), padding='same')",
    "SeparableConv2D(2, (3, 2))",
    "SeparableConv2D(2, (2, 3), dilation_rate=(1, 1))",
    "Conv2DTranspose(2, 3)",
]
ENDINGS = [
    "y = model.predict(np.zeros((3, 9, 9, 2)), verbose=0)\n",
    "y = model.predict_on_batch(np.zeros((3, 9, 9, 2)))\n",
    "y = model(np.zeros((3, 9, 9, 2)))\n",
]


@pytest.mark.parametrize("window", WINDOWS)
def test_a_graph_refuses_windows_that_a_kernel_takes(window: str) -> None:
    for front in ("", "    layers.PReLU(),\n"):
        for ending in ENDINGS:
            source = (
                f"{HEAD}model = keras.Sequential([\n{front}"
                "    layers.Hashing(num_bins=8, output_mode='multi_hot'),\n"
                f"    layers.{window},\n])\n{ending}"
            )
            assert truth.differences(source) == [], source
