"""Reports text in a layer of numbers, and numbers in a layer of text.

## What it reports
An input of a dtype that the layer cannot work on: strings into `Dense`, floats into `Hashing`, and
the like.

## Why it matters
Few layers look at the dtype when the graph is built; the others fail when they run on data.

## Example
Strings handed to `Dense` without being turned into numbers.

## Use instead
A preprocessing layer in between: `StringLookup`, `TextVectorization`, `Hashing` or
`CategoryEncoding`; or another `dtype` for the `Input`.

## When it stays silent
Where the dtype of the input is unknown.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL107",
    name="dtype-mismatch",
    severity="error",
    check=reporting(Kind.DTYPE, rule=lambda: RULE),
    summary="Text in a layer of numbers, and numbers in a layer of text.",
    advice="Turn text into numbers in front of this layer, for example with `TextVectorization` "
    "or `StringLookup`.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,), dtype="string"),
    layers.Dense(2),  # expect-likely: KOL107
])
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,), dtype="int32"),
    layers.Dense(2),
])
""",
        """
import keras
from keras import layers

from settings import kind

model = keras.Sequential([keras.Input((4,), dtype=kind), layers.Dense(2)])
""",
    ),
)
