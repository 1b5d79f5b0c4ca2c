"""A layer and its copy in one model have one name, whatever Keras has called the first."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

MADE = {
    "sequential": "keras.Sequential([keras.Input((4,)), layers.Dense(4)])",
    "functional": "keras.Model(p, layers.Dense(4)(p))",
    "named": "keras.Model(p, layers.Dense(4)(p), name='base')",
}
COPIES = [
    "b = keras.models.clone_model(a)",
    "b = keras.models.clone_model(keras.models.clone_model(a))",
    "c = keras.models.clone_model(a)\na = keras.models.clone_model(a)\nb = c",
    "b = keras.Sequential([keras.Input((4,)), layers.Dense(4)])",
    "b = keras.models.clone_model(a)\na = layers.Dense(4)",
    "a = a.layers[-1]\nb = layers.Dense.from_config(a.get_config())",
]


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("made", MADE)
def test_copies_in_one_model(made: str, copy: str) -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        f"p = keras.Input((4,))\na = {MADE[made]}\n{copy}\n"
        "x = keras.Input((4,))\nmodel = keras.Model(x, b(a(x)))\n"
    )
    assert not graph_truth.differences(text), text
