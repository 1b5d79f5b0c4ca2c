"""Reports an axis of another length than the layer asks for.

## What it reports
A layer that was built for one length of an axis and is called on another: a `Dense`, a convolution
or a `BatchNormalization` that is used a second time behind another layer, and a model that is
called or built on another shape than that of its `Input`. Layers whose arguments fix a length
(`EinsumDense`, `Normalization` with a given mean) belong here too.

## Why it matters
Weights are made on the first call and keep their shape. Keras compares the axis with the weights
and raises a `ValueError`; some layers are compared only when they run.

## Example
One `Dense` layer, applied to four features and then to five.

## Use instead
A layer of its own for each input, or inputs brought to one length beforehand.

## When it stays silent
Where either length is unknown, or the two can be equal for some value of the names in them.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.flattening import at_call
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL102",
    name="axis-mismatch",
    severity="error",
    check=reporting(Kind.AXIS, rule=lambda: RULE, fix=at_call),
    summary="An axis of another length than the layer asks for.",
    advice="Make a new layer for this input, or bring the input to the length that the layer has "
    "weights for.",
    bad=(
        """
import keras
from keras import layers

head = layers.Dense(3)
wide = head(keras.Input((4,)))
other = head(keras.Input((5,)))  # expect: KOL102
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.build((None, 6))  # expect: KOL102
""",
    ),
    good=(
        """
import keras
from keras import layers

head = layers.Dense(3)
wide = head(keras.Input((4,)))
other = head(keras.Input((20, 4)))
""",
        """
import keras
from keras import layers

from settings import features

head = layers.Dense(3)
wide = head(keras.Input((4,)))
other = head(keras.Input((features,)))
""",
    ),
)
