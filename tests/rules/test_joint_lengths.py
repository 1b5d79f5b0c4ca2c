"""Layers that each run for some lengths of a free axis, and together for none."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import keras\nfrom keras import layers\n"

CONTRARY = [
    # The slices are three wide only where the image is one wide, and tiles need three.
    "keras.Input((None, None, 3)),"
    "layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 3)),"
    "layers.TimeDistributed(layers.Flatten()), layers.RandomHue(0.5)",
    # A mask of (batch, height, width) fits three channels only where the image is 1 or 3 wide.
    "keras.Input((None, None, 3)), layers.Masking(), layers.Softmax(), layers.Conv2D(2, 5)",
    "keras.Input((None, 4)), layers.Flatten(), layers.RepeatVector(5), layers.RandAugment()",
    "keras.Input((None, 4, None, 4, 1)), layers.Reshape((1, 4, -1)), layers.RandomGrayscale()",
    # Whatever may add up to ten elements, 36 times a length is not three.
    "keras.Input((6, 6, None)), layers.TimeDistributed(layers.Flatten()), layers.Flatten(),"
    "layers.RepeatVector(5), layers.RandomHue(0.5), layers.Reshape((5, 1, 2))",
]
AT_ONE = [
    "keras.Input((None, None, 3)), layers.Masking(), layers.Softmax(), layers.Conv2D(2, 3)",
    "keras.Input((None, None, 3)), layers.TimeDistributed(layers.Flatten()), layers.RandomHue(0.5)",
    "keras.Input((None, 4)), layers.Masking(), layers.LSTM(3), layers.Dense(2)",
    "keras.Input((None, 1)), layers.Flatten(), layers.RepeatVector(5), layers.RandAugment()",
    "keras.Input((None, 4)), layers.Reshape((2, 2, -1)), layers.RandomColorDegeneration(0.5)",
    "keras.Input((None,)), layers.Embedding(9, 4, mask_zero=True), layers.GRU(3)",
    "keras.Input((None, 6)), layers.TimeDistributed(layers.Dense(2)), layers.Conv1D(3, 350)",
    "keras.Input((None, 6)), layers.TimeDistributed(layers.Dense(2)), layers.Reshape((7, 11, 13))",
]


@pytest.mark.parametrize("stack", [*CONTRARY, *AT_ONE])
def test_lengths_are_found_or_none_is(stack: str) -> None:
    source = f"{HEAD}model = keras.Sequential([{stack}])\n"
    assert truth.differences(source) == [], source


@pytest.mark.parametrize("stack", CONTRARY)
def test_what_is_said_of_contrary_lengths(stack: str) -> None:
    [finding] = lint(f"{HEAD}model = keras.Sequential([{stack}])\n", "program.py", Settings())
    assert finding.certainty == "likely"
    assert "no lengths were found for its free axes" in finding.message
