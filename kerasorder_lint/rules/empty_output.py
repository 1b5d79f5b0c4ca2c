"""Reports a window, a crop or a stride that leaves nothing of an axis.

## What it reports
A convolution or pooling whose window is longer than the axis it slides along, a cropping that takes
everything, a size that comes out as zero or less. Image shapes in channels-first order under the
channels-last default show up here as well.

## Why it matters
Keras computes a size of zero or less and raises a `ValueError`.

## Example
Pooling once more than the image can be halved.

## Use instead
Fewer or smaller windows, `padding="same"`, or a larger input. If the channels come first, put them
last or set `data_format`.

## When it stays silent
Where the length of the axis is free or unknown.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL103",
    name="empty-output",
    severity="error",
    check=reporting(Kind.EMPTY, rule=lambda: RULE),
    summary="A window, a crop or a stride that leaves nothing of an axis.",
    advice="Use a smaller window or stride, `padding='same'`, fewer such layers, or a larger "
    "input.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((6, 6, 3)),
    layers.Conv2D(8, 3),
    layers.MaxPooling2D(),
    layers.Conv2D(16, 3),  # expect: KOL103
])
""",
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3, 64, 64)),
    layers.Conv2D(8, 5),  # expect: KOL103
])
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(8, 3),
    layers.MaxPooling2D(),
    layers.Conv2D(16, 3),
])
""",
        """
import keras
from keras import layers

from settings import size

model = keras.Sequential([keras.Input((size, None, 3)), layers.Conv2D(8, 5)])
""",
    ),
)
