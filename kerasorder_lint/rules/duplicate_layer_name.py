"""Reports two different layers of one model with one name.

## What it reports
Two layer objects that carry the same name in a `Sequential` or a functional model. The same layer
object may be used several times.

## Why it matters
Keras finds layers and their weights by name, and raises a `ValueError`.

## Example
A block of layers with fixed names, added twice.

## Use instead
Names of their own, for example with a number in them (`f"block{i}_dense"`), or none: Keras makes up
names that differ.

## When it stays silent
Where a name is not known. Where one of the names is Keras's own, which depends on what ran before
in the process, the finding is likely.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL109",
    name="duplicate-layer-name",
    severity="error",
    check=reporting(Kind.NAME, rule=lambda: RULE),
    summary="Two different layers of one model with one name.",
    advice="Give each layer a name of its own.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, name="hidden"),
    layers.Dense(2, name="hidden"),  # expect: KOL109
])
""",
        """
import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((4,)))
for i in range(3):
    model.add(layers.Dense(8, name="block"))  # expect: KOL109
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,))])
for i in range(3):
    model.add(layers.Dense(8, name=f"block{i}"))
""",
        """
import keras
from keras import layers

from settings import first, second

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, name=first),
    layers.Dense(2, name=second),
])
""",
    ),
)
