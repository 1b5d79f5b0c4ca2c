"""Reports a call that symbolic tensors or layers do not support.

## What it reports
A layer called on another layer, on `None` or on the wrong number of tensors; a function of `tf` or
`np`, or of `keras.activations`, that Keras refuses on a symbolic tensor (each that is reported was
tried); the truth value or the iteration of a symbolic tensor; `pop` on a model without layers, and
building one; what a `call` of the code's own does with a tensor times a number, which Keras 3 calls
sparse and traces the `call` with as a `tf.SparseTensor` (likely, as that is so with TensorFlow).

## Why it matters
Keras raises a `ValueError` or a `TypeError` while the graph is built: a symbolic tensor has a shape
and a dtype, and no values.

## Example
A layer called on a layer, where its output was meant.

## Use instead
The call on the other layer's output: `layers.Dense(3)(layers.Dense(2)(x))`. Functions of
`keras.ops` work on symbolic tensors.

## Versions
Keras 2 takes the functions of TensorFlow; where only `tensorflow.keras` is used, and nothing says
which Keras it is, they are likely.

## When it stays silent
Where it is not known whether the value is a symbolic tensor.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.graph.program import CallRefused, ModelBuilt
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import Refusal, reporting

__all__ = ["RULE"]


def _is_a_call(refusal: Refusal) -> bool:
    inside = isinstance(refusal.event, ModelBuilt)
    return refusal.problem.kind is Kind.CALL or not inside


def _advice(refusal: Refusal) -> str | None:
    """What a layer takes is another matter than what takes tensors."""
    event = refusal.event
    if isinstance(event, CallRefused) and event.function is None:
        return "Give the layer the tensors that it takes."
    return None


RULE: Rule = Rule(
    code="KOL116",
    name="unsupported-call",
    severity="error",
    check=reporting(Kind.CALL, Kind.INPUTS, rule=lambda: RULE, when=_is_a_call, advise=_advice),
    summary="A call that symbolic tensors or layers do not support.",
    advice="Use `keras.ops` or a layer for it.",
    bad=(
        """
import keras
import tensorflow as tf

inputs = keras.Input((4, 4))
flat = tf.reshape(inputs, (-1, 16))  # expect: KOL116
""",
        """
import keras
from keras import layers

hidden = layers.Dense(8)
outputs = layers.Dense(2)(hidden)  # expect: KOL116
""",
        """
import keras
from keras import layers

inputs = keras.Input((4,))
if inputs:  # expect: KOL116
    outputs = layers.Dense(2)(inputs)
""",
        """
import keras
from keras import layers

first = keras.Input((4,))
second = keras.Input((4,))
outputs = layers.Dense(2)([first, second])  # expect: KOL116
""",
    ),
    good=(
        """
import keras
from keras import layers


class Scaled(layers.Layer):
    def call(self, x):
        return keras.ops.tanh(x * 2)


outputs = Scaled()(keras.Input((4, 4)) * 4)
""",
        """
import keras
import numpy as np
import tensorflow as tf

inputs = keras.Input((4, 4))
flat = keras.ops.reshape(inputs, (-1, 16))
print(tf.is_tensor(inputs), np.shape(inputs), tf.reshape(np.zeros((2, 4, 4)), (-1, 16)))
""",
        """
import keras
from keras import layers

inputs = keras.Input((4,))
hidden = layers.Dense(8)(inputs)
if inputs is not None:
    outputs = layers.Dense(2)(hidden)
""",
        """
import keras
from keras import layers

from blocks import hidden

outputs = layers.Dense(2)(hidden)
""",
    ),
)
