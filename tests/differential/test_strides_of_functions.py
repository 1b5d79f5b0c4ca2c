"""`keras.ops.conv` and `depthwise_conv` with as many strides as axes or others: built and run."""

from __future__ import annotations

import itertools

import pytest

from tests.differential import graph_truth

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

STRIDES = ["2", "(2,)", "[2]", "(1, 1)", "(3, 2)", "[1, 2]", "(2, 2, 2)", "(1, 2, 1)", "(1, 2, 3)"]
#: Of inputs and kernel.
SHAPES = [
    ("(12, 3)", "(2, 3, 4)"), ("(None, 3)", "(2, 3, 4)"), ("(6, 6, 3)", "(2, 2, 3, 4)"),
    ("(1, 3)", "(1, 3, 4)"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["conv", "depthwise_conv"])
@pytest.mark.parametrize("strides", STRIDES)
def test_strides(name: str, strides: str) -> None:
    ways = itertools.product(("same", "valid"), ("1", "2"), SHAPES)
    for padding, dilation, (shape, kernel) in ways:
        source = (
            f"import keras\nimport numpy as np\nx = keras.Input({shape})\n"
            f"k = np.ones({kernel}, 'float32')\n"
            f"y = keras.ops.{name}(x, k, strides={strides}, padding={padding!r}, "
            f"dilation_rate={dilation})\nmodel = keras.Model(x, y)\n"
        )
        assert not graph_truth.differences(source), source
