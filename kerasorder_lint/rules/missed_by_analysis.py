"""Reports what Keras refuses and the analysis did not see.

## What it reports
With `--confirm=all` every layer and model that the analysis could follow is built by Keras, and
not only those with findings. Where Keras raises and nothing else was reported, this is.

## Why it matters
The statement fails when the program runs. That it was missed is a bug of kerasorder-lint: please
report it.

## Example
There is none: whatever is known to be missed is mended.

## Use instead
What Keras asks for in its message, which the finding quotes.

## When it stays silent
Without `--confirm=all`. For what is only partly known: layers of other packages, arguments that
come from elsewhere, models that were handed to code that cannot be followed.
"""

from __future__ import annotations

from kerasorder_lint.rules import Rule, silent

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL901",
    name="missed-by-analysis",
    severity="error",
    check=silent,
    summary="Keras refuses what the analysis let pass; found by `--confirm=all`.",
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
""",
    ),
)
