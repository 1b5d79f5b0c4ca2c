"""Reports a layer that needs another number of dimensions than it gets.

## What it reports
A layer whose input has too many or too few axes: `Dense` into `Conv2D`, `Flatten` into `LSTM`, an
`LSTM` after an `LSTM` without `return_sequences=True`, a shape that includes the batch.

## Why it matters
Keras raises a `ValueError` as soon as it knows the input; in a model without an `Input` that is at
the first `build`, `fit` or call.

## Example
A convolution behind a dense layer, which gave up the image's axes.

## Use instead
A `Reshape` in front of the layer, or the layers in the other order. Between recurrent layers,
`return_sequences=True`. An `Input` takes the shape of one sample, without the batch.

## When it stays silent
Where the number of dimensions is not known on every way to the layer.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL101",
    name="rank-mismatch",
    severity="error",
    check=reporting(Kind.RANK, rule=lambda: RULE),
    summary="A layer needs another number of dimensions than it gets.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Flatten(),
    layers.Conv2D(8, 3),  # expect: KOL101
])
""",
        """
import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((20, 8)))
model.add(layers.LSTM(16))
model.add(layers.LSTM(16))  # expect: KOL101
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(16, return_sequences=True),
    layers.LSTM(16),
])
""",
        """
import keras
from keras import layers
from settings import shape

model = keras.Sequential([keras.Input(shape), layers.Conv2D(8, 3)])
""",
    ),
)
