"""Reports layers of two Keras packages in one model.

## What it reports
A layer of `tf_keras` or of `tensorflow.python.keras` in a model of `keras`, or the other way round.

## Why it matters
The packages share their names and nothing else: a layer of one is no layer for the other, and Keras
raises a `ValueError` or a `TypeError`.

## Example
A model of `keras` with one layer that was imported from `tf_keras`.

## Use instead
One package for the whole model. `keras` and `tensorflow.keras` are one and the same from TensorFlow
2.16 on, unless `TF_USE_LEGACY_KERAS` is set.

## When it stays silent
Where it is not known from which package a layer comes, and for `tensorflow.keras` in a file that
uses `tf_keras` as well.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.refusals import reporting

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL113",
    name="mixed-frameworks",
    severity="error",
    check=reporting(Kind.FRAMEWORK, rule=lambda: RULE),
    summary="Layers of two Keras packages in one model.",
    advice="Use one of the two packages for the whole model.",
    bad=(
        """
import keras
import tf_keras

model = keras.Sequential([
    keras.Input((4,)),
    tf_keras.layers.Dense(2),  # expect: KOL113
])
""",
        """
import keras
import tf_keras

model = tf_keras.Sequential()
model.add(tf_keras.Input((4,)))
model.add(keras.layers.Dense(2))  # expect: KOL113
""",
    ),
    good=(
        """
import keras
import tensorflow as tf

model = keras.Sequential([keras.Input((4,)), tf.keras.layers.Dense(2)])
""",
        """
import tf_keras
from blocks import head

model = tf_keras.Sequential([tf_keras.Input((4,)), head])
""",
    ),
)
