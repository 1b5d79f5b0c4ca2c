"""Callbacks that change what training changes: the summary says nothing that Keras does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.summary_truth import agreeing

PROGRAM = """
import numpy as np
import keras
from keras import layers

class Base(keras.callbacks.Callback):
    def freeze(self, layer):
        {change}

class Freezing(Base):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            self.freeze(self.model.layers[0])

class Watching(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(self.model.layers[0].trainable)

model = keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.zeros((2, 6)), np.zeros((2, 1)), epochs=2, verbose=0, callbacks={callbacks})
"""


@pytest.mark.parametrize(
    "change", ["layer.trainable = False", 'setattr(layer, "trainable", False)']
)
@pytest.mark.parametrize("callbacks", ["[Freezing()]", "Freezing()", "[Watching(), Freezing()]"])
def test_what_a_callback_freezes_is_not_told(change: str, callbacks: str, tmp_path: Path) -> None:
    made = agreeing(PROGRAM.format(change=change, callbacks=callbacks), tmp_path)["model"]
    assert (made.params, made.trainable_params) == (33, None)


def test_a_callback_that_only_looks_leaves_it_known(tmp_path: Path) -> None:
    made = agreeing(PROGRAM.format(change="pass", callbacks="[Watching()]"), tmp_path)["model"]
    assert (made.params, made.trainable_params) == (33, 33)
