"""Axes that code reads of a tensor which does not have them."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

TENSORS = {
    "a picture": "keras.Input((5, 6, 3))",
    "features": "layers.Flatten()(keras.Input((5, 6)))",
    "a free axis": "layers.Dense(2)(keras.Input((None, 6)))",
    "a vector": "keras.Input((4,))[:, 0]",
    "a number": "ops.max(keras.Input((4,)))",
}
READS = [
    "n = x.shape[0]",
    "n = x.shape[1]",
    "n = x.shape[-1]",
    "n = x.shape[3]",
    "n = x.shape[-3]",
    "n = ops.shape(x)[2]",
    "b, n = x.shape",
    "b, h, w, n = x.shape",
    "b, *h, n = x.shape",
    "b, h, w, *n = ops.shape(x)",
    "n = x.shape[3] if len(x.shape) == 4 else 1",
    "n = x.shape[2] if x.ndim > 2 else 1",
    "b, n = x.shape if len(x.shape) == 2 else (1, 2)",
    "layers.Dense(8 // (x.shape[2] or 1))",
    "n = x.shape[1] // 2",
    "n = 2 * x.shape[-1]",
    "n = x.shape[0] - 1",
    "n = x.shape[1]\nn += 1",
    "n = h = x.shape[1]\nn = 3\nn = (n, h + 1)",
    "b, n = x.shape[:2]\nn = n % 2",
    "b, *n = x.shape\nn = sum([len(n), 1])",
    "n = -x.shape[1]",
    "n = x.shape[1] > 4",
    "n = 3 if 2 <= x.shape[-1] < 7 else 1",
    "n = range(x.shape[1])",
    "n = int(x.shape[-1] / 2)",
    "n = int(x.shape[1])",
    "n = (x.shape[1] or 4) // 2",
    "n = x.shape[1] // 2 if x.shape[1] else 1",
    "n = x.shape[1] is not None and x.shape[1] > 4",
    "half = lambda n: n // 2\nn = half(3) + x.shape[1]",
    "n = [x.shape[i] for i in range(len(x.shape))]\nn = (n or [3])[-1] == 3",
    "try:\n    n = x.shape[1] // 2\nexcept TypeError:\n    n = 1",
    "layers.Dense(x.shape[1] // 2 or 1)",
    "try:\n    n = x.shape[2]\nexcept IndexError:\n    n = 1",
    "try:\n    b, h, w, n = x.shape\nexcept (TypeError, ValueError):\n    n = 1",
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("tensor", TENSORS)
def test_axes_that_are_read(tensor: str, read: str) -> None:
    header = "import keras\nfrom keras import layers, ops\n"
    made = f"x = {TENSORS[tensor]}\n"
    inside = "\n".join(f"        {line}" for line in read.split("\n"))
    own = f"class Own(layers.Layer):\n    def call(self, x):\n{inside}\n        return x * 2\n"
    for text in (f"{made}{read}\n", f"{own}{made}y = Own()(x)\n"):
        assert not graph_truth.differences(header + text), text
