"""Reports a layer that must make weights for an axis of no fixed size.

## What it reports
A layer whose weights take their size from an axis that is `None`: a `Dense` behind the `Flatten` of
a free axis, a convolution on images without a number of channels. And code that computes with the
length of such an axis: `x.shape[1] // 2`, `range(x.shape[1])`.

## Why it matters
The weights have no shape. Keras raises a `ValueError` when the layer is built. The length that a
symbolic tensor tells is None, and Python raises a `TypeError` where something is computed with it.

## Example
Sequences of any length, flattened and handed to `Dense`.

## Use instead
A fixed size in the `Input`, or a layer that removes the free axis without needing its size:
`GlobalAveragePooling1D`, `GlobalAveragePooling2D`, a recurrent layer. `keras.ops.shape(x)` in the
`call` of a layer of one's own tells lengths that can be computed with.

## When it stays silent
Where it is not known whether the axis has a size.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL106",
    name="undefined-dimension",
    severity="error",
    check=reporting(Kind.UNDEFINED, rule=lambda: RULE),
    summary="A layer that must make weights for an axis of no fixed size.",
    advice="Give the axis a size in the `Input`, or take it away by a global pooling.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 3)),
    layers.Flatten(),
    layers.Dense(2),  # expect: KOL106
])
""",
        """
import keras
from keras import layers

x = keras.Input((None, 3))
length = x.shape[1]
y = layers.Dense(length // 2)(x)  # expect: KOL106
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 3)),
    layers.GlobalAveragePooling1D(),
    layers.Dense(2),
])
""",
        """
import keras
from keras import layers

from settings import length

model = keras.Sequential([keras.Input((length, 3)), layers.Flatten(), layers.Dense(2)])
""",
    ),
)
