"""Functions of `keras.ops` along an axis without elements, which Keras takes until it runs."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

FUNCTIONS = [
    "argmax", "argmin", "argsort", "cumsum", "logsumexp", "max", "mean", "median", "min", "prod",
    "softmax", "sort", "std", "sum", "var", "any", "amax",
]  # fmt: skip
AXES = ["axis=-1", "axis=1", "axis=2", "axis=None", "axis=0", "axis=-1, keepdims=True"]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("shape", ["(4, 0)", "(0, 3)", "(1, 3)"])
def test_empty_axes(name: str, axis: str, shape: str) -> None:
    text = (
        f"import keras\nfrom keras import ops\nx = keras.Input({shape}, batch_size=2)\n"
        f"model = keras.Model(x, ops.{name}(x, {axis}))\n"
    )
    assert not graph_truth.differences(text), text
