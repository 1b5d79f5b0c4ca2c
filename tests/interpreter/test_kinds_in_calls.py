"""What a tensor is in a `call` of the code's own, which Keras 3 traces: a tensor of TensorFlow."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

QUESTIONS = [
    "isinstance(x, keras.KerasTensor)",
    "isinstance(x, (keras.KerasTensor, list))",
    "isinstance(x, tf.Tensor)",
    "isinstance(x, (tf.Tensor, tf.Variable))",
    "isinstance(x, np.ndarray)",
    "isinstance(x, (list, tuple))",
    "keras.backend.is_keras_tensor(x)",
    "keras.utils.is_keras_tensor(x)",
    "keras.ops.is_tensor(x)",
    "tf.is_tensor(x)",
]
SOURCE = """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers
seen = []
class Own(layers.Layer):
    def call(self, x):
        {statement}
        return x
Own()(keras.Input((4,)))
"""
#: What fails on this tensor alone, so that nothing is said where the branch is dead.
BRANCH = "if {question}:\n            keras.ops.reshape(x, (-1, 3))[:, :, 0]"


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_the_branch_that_is_run_is_judged(question: str) -> None:
    asked: dict[str, Any] = {}
    exec(SOURCE.format(statement=f"seen.append({question})"), asked)
    (answer,) = asked["seen"]
    for text, runs in ((question, answer), (f"not {question}", not answer)):
        source = SOURCE.format(statement=BRANCH.format(question=text))
        found = engine.lint(source, "program.py", Settings(select=("KOL1",)))
        assert bool(found) is runs, text
