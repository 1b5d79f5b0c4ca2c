"""Layers that take one tensor, on several: Keras builds the model, and may not run it.

Keras is asked about every program: whether it builds, and whether it runs on data.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings

#: Some pack what they get into one tensor, others go through it.
LAYERS = (
    "Activation('linear')",
    "Activation('relu')",
    "Activation(keras.activations.linear)",
    "Activation(keras.ops.relu)",
    "Activation(None)",
    "ActivityRegularization(l2=0.1)",
    "Dropout(0.5)",
    "ELU()",
    "GaussianNoise(0.1)",
    "Identity()",
    "LeakyReLU()",
    "ReLU()",
    "Rescaling(2.0)",
    "Softmax()",
    "UnitNormalization()",
)
#: What the model needs of the two tensors that Keras foresees.
USES = (
    "keras.Model([a, b], o)",
    "keras.Model([a, b], {'p': o[0], 'q': o[1]})",
    "keras.Model([a, b], o[0])",
    "keras.Model([a, b], o[1])",
    "keras.Model([a, b], layers.Add()(o))",
    "keras.Model([a, b], layers.Dense(2)(o[0]))",
)


def _program(layer: str, use: str) -> str:
    return (
        "import keras\nfrom keras import layers\n"
        "a = keras.Input((3, 4))\nb = keras.Input((3, 4))\n"
        f"o = layers.{layer}([a, b])\nm = {use}\n"
    )


@pytest.mark.parametrize("layer", LAYERS)
def test_a_model_that_lacks_a_tensor_is_told_of_if_it_does_not_run(layer: str) -> None:
    for use in USES:
        source = _program(layer, use)
        around: dict[str, Any] = {}
        exec(source, around)
        data = [np.ones((2, 3, 4), "float32")] * 2
        try:
            around["m"](data)
            runs = True
        except Exception:
            runs = False
        told = [f for f in engine.lint(source, "m.py", Settings()) if f.severity == "error"]
        assert bool(told) is not runs, (use, told)
        assert all(f.certainty == "likely" and f.span.start.row == 5 for f in told)


def test_it_says_what_keras_says() -> None:
    source = _program("ELU()", USES[0])
    (told,) = engine.lint(source, "m.py", Settings())
    around: dict[str, Any] = {}
    exec(source, around)
    with pytest.raises(ValueError, match="is not connected to `inputs`"):
        around["m"]([np.ones((1, 3, 4))] * 2)
    assert told.keras == "is not connected to `inputs`"
