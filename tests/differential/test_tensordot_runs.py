"""Axes that `keras.ops.tensordot` sums over, of which Keras compares nothing before it runs."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

#: Of a tensor `x` of shape (4, 3) and one of shape (2, 4, 3) beside it, `y`.
TENSORS = ["x", "y", "ops.transpose(x)", "ops.reshape(x, (6, 2))", "ops.ravel(x)"]
AXES = ["1", "axes=1", "2", "0", "3", "axes=[[0], [0]]", "([1], [0])"]


@pytest.mark.parametrize("left", TENSORS)
@pytest.mark.parametrize("right", TENSORS)
@pytest.mark.parametrize("axes", ["", *AXES])
def test_axes_that_are_summed_over(left: str, right: str, axes: str) -> None:
    text = (
        "import keras\nfrom keras import ops\nx = keras.Input((3,), batch_size=4)\n"
        "y = ops.stack([x, x])\n"
        f"model = keras.Model(x, ops.tensordot({left}, {right}{axes and ', ' + axes}))\n"
    )
    assert not graph_truth.differences(text), text
