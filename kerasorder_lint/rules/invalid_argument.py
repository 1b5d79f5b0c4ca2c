"""Reports an argument that Keras refuses.

## What it reports
An unknown, missing or misspelt argument, a value out of its range (`units=0`, a dropout rate above
1), an unknown name of an activation, an initializer or a padding, and combinations that exclude
each other. It stands where Keras raises: in the constructor, at the first call
(`MaxPooling2D(padding="vaild")`), or at the first `fit` (a misspelt loss).

## Why it matters
Keras raises a `ValueError` or a `TypeError`. What looks wrong and is accepted, such as
`Dropout(1.0)` or `padding="SAME"`, is not reported here.

## Example
A misspelt activation.

## Use instead
The spelling or value that the message names.

## When it stays silent
Where the value is unknown, and where Keras accepts it.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL114",
    name="invalid-argument",
    severity="error",
    check=reporting(Kind.ARGUMENT, rule=lambda: RULE),
    summary="An argument that Keras refuses.",
    bad=(
        """
import keras
from keras import layers

hidden = layers.Dense(8, activation="rleu")  # expect: KOL114
""",
        """
import keras
from keras import layers

flat = layers.Dense(0)  # expect: KOL114
""",
        """
import keras
from keras import layers

conv = layers.Conv2D(8, 3, kernal_initializer="he_normal")  # expect: KOL114
""",
    ),
    good=(
        """
import keras
from keras import layers

hidden = layers.Dense(8, activation="relu")
same = layers.Conv2D(8, 3, padding="SAME")
""",
        """
import keras
from keras import layers

from settings import activation

hidden = layers.Dense(8, activation=activation)
""",
    ),
)
