"""Reports something that is no layer where a model takes layers.

## What it reports
A class instead of an object (`layers.ReLU` without the brackets), a string, a function, `None`, the
output tensor of another layer, or layers as separate arguments instead of a list. `None` in the
place of a model: what `model.add(...)` and `model.compile(...)` give, or a function that makes a
model and returns nothing.

## Why it matters
Keras raises a `ValueError`: only layers can be added to a `Sequential`. `None` has none of a
model's methods, so that Python raises an `AttributeError`.

## Example
An activation without its brackets.

## Use instead
An object of the layer's class, or `layers.Lambda` / `layers.Activation` around a function.
`Sequential` takes one list. `add` and `compile` are statements of their own.

## When it stays silent
Where it is not known what the item is. On a name that is `None` for any other reason: code
elsewhere may give it a value.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL110",
    name="not-a-layer",
    severity="error",
    check=reporting(Kind.NOT_A_LAYER, rule=lambda: RULE),
    summary="Something that is no layer where a model takes layers.",
    advice="Pass instances of layers, such as `Dense(8)`.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    layers.ReLU,  # expect: KOL110
])
""",
        """
import keras
from keras import layers

model = keras.Sequential(layers.Dense(8), layers.Dense(2))  # expect: KOL110
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,))])
model.add(layers.Dense(8)).add(layers.Dense(2))  # expect: KOL110
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    layers.ReLU(),
])
""",
        """
import keras
from keras import layers

from blocks import activation

model = keras.Sequential([keras.Input((4,)), layers.Dense(3), activation])
""",
    ),
)
