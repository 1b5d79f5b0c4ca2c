"""Reports what is asked of a layer or model that was never built or called.

## What it reports
`output`, `input`, `kernel`, `count_params`, `set_weights` and the like on a layer that no tensor
has gone through, and `inputs`, `outputs`, `output_shape` of a `Sequential` without an `Input`, or
with nothing else. The output of a preprocessing layer that was never adapted.

## Why it matters
The weights and the output do not exist yet. Keras raises an `AttributeError` or a `ValueError`.

## Example
The output of a model that does not know its input.

## Use instead
An `Input` as the first item, or `build` or a call beforehand. `summary()` works at any time in
Keras 3; in Keras 2 it raises as well.

## When it stays silent
Where the layer may have been called by code that is not known.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL117",
    name="used-before-built",
    severity="error",
    check=reporting(Kind.UNBUILT, rule=lambda: RULE),
    summary="Something asked of a layer or model that was never built or called.",
    advice="Build it first, or give the model an `Input`.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([layers.Dense(8), layers.Dense(2)])
features = keras.Model(model.inputs, model.layers[0].output)  # expect: KOL117
""",
        """
import keras
from keras import layers

head = layers.Dense(3)
print(head.count_params())  # expect: KOL117
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
features = keras.Model(model.inputs, model.layers[0].output)
""",
        """
import keras
from keras import layers

from training import warm_up

head = layers.Dense(3)
warm_up(head)
print(head.count_params())
""",
    ),
)
