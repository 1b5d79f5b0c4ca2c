"""Reports groups that do not divide the channels.

## What it reports
A grouped convolution whose `groups` do not divide the channels that come in, or the filters that go
out; the same for `GroupNormalization`, and for layers that split their width into heads.

## Why it matters
Keras raises a `ValueError`: in the constructor for the filters, when the layer is built for the
channels.

## Example
Four groups over six channels.

## Use instead
A number of groups that divides both, or another number of filters.

## When it stays silent
Where the number of channels is unknown.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL115",
    name="indivisible-channels",
    severity="error",
    check=reporting(Kind.CHANNELS, rule=lambda: RULE),
    summary="Groups that do not divide the channels.",
    advice="Use numbers of channels and of filters that `groups` divides.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 6)),
    layers.Conv2D(8, 3, groups=4),  # expect: KOL115
])
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 6)),
    layers.Conv2D(8, 3, groups=2),
])
""",
        """
import keras
from keras import layers

from settings import channels

model = keras.Sequential([
    keras.Input((8, 8, channels)),
    layers.Conv2D(8, 3, groups=4),
])
""",
    ),
)
