"""Kernels that `keras.ops` convolves with, of another type than the input."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

CALLS = [
    "ops.conv({x}, {k}((3, 3, 3, 4)))",
    "ops.nn.conv({x}, kernel={k}((3, 3, 3, 4)), padding='same')",
    "ops.depthwise_conv({x}, {k}((3, 3, 3, 1)))",
    "ops.separable_conv({x}, {k}((3, 3, 3, 1)), np.ones((1, 1, 3, 4), 'float32'))",
    "ops.matmul({x}, {k}((3, 4)))",
]
INPUTS = ["x", "ops.cast(x, 'float64')", "x > 0"]
KERNELS = ["np.ones", "(lambda shape: np.ones(shape, 'float32'))", "np.random.random"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("given", INPUTS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_types_that_are_convolved(call: str, given: str, kernel: str) -> None:
    text = (
        "import keras\nimport numpy as np\nfrom keras import ops\nx = keras.Input((8, 8, 3))\n"
        f"model = keras.Model(x, {call.format(x=given, k=kernel)})\n"
    )
    assert not graph_truth.differences(text), text
