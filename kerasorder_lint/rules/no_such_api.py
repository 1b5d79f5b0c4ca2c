"""Reports names that the target Keras does not have.

## What it reports
Modules, classes and functions of Keras 1 and 2 that are gone (`LocallyConnected1D`, `CuDNNLSTM`,
`keras.layers.core`, the functions of `keras.backend`), attributes that are gone (`as_list` of a
shape, `output_shape` of a layer, `predict_classes`), and names with a slip of the pen (`Conv2d`,
`keras.callbacks.EarlyStoping`). Attributes that a layer or model of Keras does not have
(`model.complie`, `dense.filters`), and properties that are set or deleted though they can only be
read (`model.outputs`, `layer.kernel`, `self.losses` in a class of one's own). A model or layer that
is used as a list (`model[0]`, `len(model)`, `for layer in model`).

## Why it matters
The import or the attribute raises an `ImportError` or an `AttributeError`, the model that is taken
for a list a `TypeError`.

## Example
A recurrent layer for GPUs, which `LSTM` has long taken over.

## Use instead
The name that the message gives. `keras.ops` holds what `keras.backend` held.

## Versions
Judged for Keras 3, or for Keras 2 where the settings or an import of `tf_keras` say so. What only
`tensorflow.keras` is asked for, and Keras 2 had, is likely: the release of TensorFlow decides.

## When it stays silent
Inside a `try` that takes the exception, and on names of modules that no Keras is known to have had
and that are not near to one: a newer release may have them. An attribute that no class of Keras has
is likely, for the same reason. A property that is set to the very object that it is: TensorFlow's
tracking passes over that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kerasorder_lint.catalogue import api
from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.graph.program import ApiMissing, Program
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.refusals import Refusal, draft_of, refusals

__all__ = ["RULE"]


def _depends_on_release(refusal: Refusal) -> bool:
    """Whether Keras 2 has the name, and nothing in the file says that this is Keras 3."""
    event = refusal.event
    if not isinstance(event, ApiMissing) or not event.name.startswith("tensorflow.keras."):
        return False
    path = event.name.removeprefix("tensorflow.keras.").strip(".")
    first = path.split(".")[0]
    if first in ("tensor", "shape", "model", "layer"):
        return True
    return not first.startswith("!") and api.in_keras2(path)


def check(program: Program) -> Iterator[Draft]:
    """One draft for each use of a name that is gone."""
    for trace in program.traces:
        for refusal in refusals(trace):
            if refusal.problem.kind is not Kind.API:
                continue
            draft = draft_of(refusal, RULE)
            if _depends_on_release(refusal):
                draft = replace(draft, certainty="likely", condition="Keras 2 had it")
            yield draft


RULE: Rule = Rule(
    code="KOL118",
    name="no-such-api",
    severity="error",
    check=check,
    summary="A name that the target Keras does not have.",
    advice="Use what this release of Keras has in its place.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.CuDNNLSTM(16),  # expect: KOL118
])
""",
        """
from keras.layers.core import Dense  # expect: KOL118
""",
        """
import keras
from keras import layers

inputs = keras.Input((8,))
x = layers.Dense(4)(inputs)
print(x.shape.as_list())  # expect: KOL118
""",
        """
import keras
from keras import layers

inputs = keras.Input((8,))
x = layers.Dense(4)(inputs)
model = keras.Model(inputs, layers.Dense(2)(x))
model.outputs = [x]  # expect: KOL118
""",
        """
import keras
from keras import layers

class Pair(keras.Model):
    def __init__(self):
        super().__init__()
        self.output = layers.Dense(2)  # expect: KOL118

pair = Pair()
""",
        """
import keras
from keras import backend as K

inputs = keras.Input((8,))
total = K.sum(inputs)  # expect: KOL118
""",
        """
import keras

stop = keras.callbacks.EarlyStoping(patience=3)  # expect: KOL118
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((20, 8)), layers.LSTM(16)])
print(model.output_shape, list(model.outputs[0].shape))
""",
        """
import tensorflow as tf

try:
    from keras.layers.core import Dense
except ImportError:
    from keras.layers import Dense
""",
        """
import keras
from keras import layers

class Pair(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = layers.Dense(2)

pair = Pair()
pair.tag = "first"
print(pair.tag)
""",
        """
from blocks import layers

layer = layers.CuDNNLSTM(16)
""",
    ),
)
