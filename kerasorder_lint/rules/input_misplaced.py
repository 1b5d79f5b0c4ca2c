"""Reports an Input in a Sequential that is second, or not first.

## What it reports
A second `Input` in a `Sequential`, which raises at once, and an `Input` behind another layer, which
raises when the model is built.

## Why it matters
A `Sequential` has one input, and it is what the layers are built on, one after the other. Keras
raises a `ValueError`.

## Example
An `Input` in the middle of the layers.

## Use instead
One `Input`, as the first item. A model with several inputs is written with the functional API.

## When it stays silent
Where the list of layers is not known.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL108",
    name="input-misplaced",
    severity="error",
    check=reporting(Kind.INPUT, rule=lambda: RULE),
    summary="An Input in a Sequential that is second, or not first.",
    advice="Keep one `Input`, as the first layer.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    keras.Input((3,)),  # expect: KOL108
])
""",
        """
import keras
from keras import layers

model = keras.Sequential([
    layers.Dense(3),
    keras.Input((4,)),  # expect-likely: KOL108
])
model.build((None, 4))  # expect: KOL108
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
""",
        """
import keras
from keras import layers

from settings import front

model = keras.Sequential([*front, keras.Input((4,)), layers.Dense(3)])
""",
    ),
)
