"""Functional models that are called on tensors of another type than their Inputs have."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

INSIDE = ["Flatten()", "Reshape((2, 2))", "Identity()", "ReLU()", "Permute((1,))", "Dense(4)"]
GIVEN = ["x > 0", "keras.ops.cast(x, 'int32')", "x"]
BEHIND = [
    "layers.Attention()([{}, x > 0, x > 0])",
    "layers.Multiply()([layers.Flatten()({}), layers.Flatten()({})])",
    "keras.ops.logical_not({})",
    "{} + {}",
    "-{}",
]


@pytest.mark.parametrize("batch", ["", ", batch_size=4"])
@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("inside", INSIDE)
def test_what_the_model_gives(inside: str, given: str, behind: str, batch: str) -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        f"p = keras.Input((4,))\ninner = keras.Model(p, layers.{inside}(p))\n"
        f"x = keras.Input((4,){batch})\ny = inner({given})\n"
        f"model = keras.Model(x, {behind.format('y', 'y')})\n"
    )
    assert not graph_truth.differences(text), text


@pytest.mark.parametrize("shape", ["(4,)", "(6, 5, 4)", "(3, 5)", "(2, 4, 4)"])
@pytest.mark.parametrize("ends", ["y[0], y[1]", "y[1], y[0]", "x, y[0]", "x, [y[1], y[0]]"])
def test_models_between_what_a_wrong_rank_gives(shape: str, ends: str) -> None:
    """Keras takes another rank until the model runs, and knows what comes from what."""
    text = (
        "import keras\nfrom keras import layers\np = keras.Input((5, 4))\n"
        "inner = keras.Model(p, [layers.Flatten()(p), p * 2])\n"
        f"x = keras.Input({shape})\ny = inner(x)\nmodel = keras.Model({ends})\n"
    )
    assert not graph_truth.differences(text), text
