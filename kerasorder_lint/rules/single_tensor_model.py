"""Reports a layer of several tensors in a Sequential.

## What it reports
A layer that takes several tensors where a `Sequential` has one to give (`MultiHeadAttention`, `Add`
behind an ordinary layer), and a layer that gives several (`return_state=True`) in front of one that
takes one.

## Why it matters
A `Sequential` hands one output to the next layer and nothing else. Keras raises a `ValueError` when
the model is built.

## Example
An `Add` in the middle of a `Sequential`.

## Use instead
The functional API, where each layer is called on the tensors that it takes. `return_state=True`
works on the last layer.

## When it stays silent
Where it is not known how many tensors a layer takes or gives.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.graph.program import ModelBuilt
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import Refusal, reporting

__all__ = ["RULE"]


def _in_a_sequential(refusal: Refusal) -> bool:
    return isinstance(refusal.event, ModelBuilt)


RULE: Rule = Rule(
    code="KOL111",
    name="single-tensor-model",
    severity="error",
    check=reporting(Kind.INPUTS, rule=lambda: RULE, when=_in_a_sequential),
    summary="A layer of several tensors in a Sequential.",
    advice="Use the functional API, or a layer of one tensor.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(4),
    layers.Add(),  # expect: KOL111
])
""",
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 4)),
    layers.LSTM(8, return_state=True),
    layers.Dense(2),  # expect: KOL111
])
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((10, 4)), layers.LSTM(8, return_state=True)])
""",
        """
import keras
from keras import layers

from settings import state

model = keras.Sequential([
    keras.Input((10, 4)),
    layers.LSTM(8, return_state=state),
    layers.Dense(2),
])
""",
    ),
)
