"""Reports a change of shape whose elements or axes do not add up.

## What it reports
A `Reshape` to another number of elements, or with more than one free axis; a `Permute` whose
numbers are no permutation of the axes; and other layers that move axes which are not there.

## Why it matters
A tensor keeps its number of elements. Keras raises a `ValueError` when it computes the output
shape.

## Example
Twelve features as a grid of three by five.

## Use instead
A target shape of the same number of elements; one axis of it may be `-1`, which Keras works out.

## When it stays silent
Where the number of elements is free or unknown.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL104",
    name="reshape-mismatch",
    severity="error",
    check=reporting(Kind.RESHAPE, rule=lambda: RULE),
    summary="A change of shape whose elements or axes do not add up.",
    advice="Ask for a shape of as many elements as the input has; `-1` stands for the axis that "
    "follows from the others.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((12,)),
    layers.Reshape((3, 5)),  # expect: KOL104
])
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((12,)),
    layers.Reshape((3, -1)),
])
""",
        """
import keras
from keras import layers

from settings import features

model = keras.Sequential([keras.Input((features,)), layers.Reshape((3, 5))])
""",
    ),
)
