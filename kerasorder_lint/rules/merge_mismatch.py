"""Reports branches that are merged and do not fit.

## What it reports
`Add`, `Multiply`, `Concatenate`, `Dot`, the attention layers and arithmetic on tensors, where the
inputs have different ranks or lengths that cannot be combined.

## Why it matters
Keras raises a `ValueError` at the call. Some layers, such as `Attention` with a query and a key of
different widths, are built and fail when they run.

## Example
A residual connection around a layer that changes the width.

## Use instead
A projection of one branch to the shape of the other (`Dense` or a convolution of size 1), or
another axis for `Concatenate`.

## When it stays silent
Where a length is free or unknown: it may be the one that fits, or 1, which broadcasts.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.flattening import at_call
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL105",
    name="merge-mismatch",
    severity="error",
    check=reporting(Kind.MERGE, rule=lambda: RULE, fix=at_call),
    summary="Branches that are merged and do not fit.",
    advice="Bring the branches to shapes that fit before they are merged, for example by a "
    "convolution or a `Dense` on one of them.",
    bad=(
        """
import keras
from keras import layers

inputs = keras.Input((4,))
x = layers.Dense(8)(inputs)
x = layers.Add()([x, inputs])  # expect: KOL105
""",
        """
import keras
from keras import layers

left = keras.Input((8, 8, 16))
right = keras.Input((4, 4, 16))
both = layers.Concatenate()([left, right])  # expect: KOL105
""",
    ),
    good=(
        """
import keras
from keras import layers

inputs = keras.Input((8,))
x = layers.Dense(8)(inputs)
x = layers.Add()([x, inputs])
""",
        """
import keras
from keras import layers

from settings import width

inputs = keras.Input((4,))
x = layers.Dense(width)(inputs)
x = layers.Add()([x, inputs])
""",
    ),
)
