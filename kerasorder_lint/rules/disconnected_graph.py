"""Reports a functional model whose outputs do not come from its inputs.

## What it reports
`Model(inputs, outputs)` where an output, or a layer on the way to it, needs an `Input` that is not
among the model's inputs.

## Why it matters
Keras walks the graph back from the outputs and must arrive at the inputs. Where it does not, it
raises a `ValueError`.

## Example
A model of two branches that is given one of its two inputs. An `Input` that was made a second time
under the same name in the code: the graph hangs on the first.

## Use instead
All inputs in one list: `Model([first, second], outputs)`. An input that no output needs does no
harm.

## When it stays silent
Where a tensor comes from code that cannot be followed: it may come from the inputs.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL112",
    name="disconnected-graph",
    severity="error",
    check=reporting(Kind.DISCONNECTED, rule=lambda: RULE),
    summary="A functional model whose outputs do not come from its inputs.",
    advice="Pass every `Input` that the outputs need.",
    bad=(
        """
import keras
from keras import layers

image = keras.Input((8,))
text = keras.Input((4,))
both = layers.Concatenate()([image, text])
model = keras.Model(image, layers.Dense(1)(both))  # expect: KOL112
""",
        """
import keras
from keras import layers

inputs = keras.Input((8,))
hidden = layers.Dense(4)(inputs)
inputs = keras.Input((8,))
model = keras.Model(inputs, hidden)  # expect: KOL112
""",
    ),
    good=(
        """
import keras
from keras import layers

inputs = keras.Input((8,))
unused = keras.Input((4,))
hidden = layers.Dense(4, name="hidden")(inputs)
model = keras.Model([inputs, unused], layers.Dense(1)(hidden))
features = keras.Model(model.inputs, model.get_layer("hidden").output)
head = keras.Model(hidden, model.output)
""",
        """
import keras
from keras import layers

from blocks import mix

image = keras.Input((8,))
text = keras.Input((4,))
model = keras.Model(image, layers.Dense(1)(mix(image)))
""",
    ),
)
