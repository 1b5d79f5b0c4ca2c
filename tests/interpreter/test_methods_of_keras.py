"""Which names are methods of Keras's layers and models, so that others are the code's own."""

from __future__ import annotations

import pytest

from kerasorder_lint.interpreter.keras_objects.attributes import METHODS


@pytest.mark.keras
def test_the_methods_of_keras_are_known() -> None:
    import keras
    import tf_keras

    classes = [
        keras.Layer,
        keras.Model,
        keras.Sequential,
        keras.layers.TextVectorization,
        tf_keras.layers.Layer,
        tf_keras.Model,
        tf_keras.Sequential,
    ]
    for cls in classes:
        for name, value in vars(cls).items():
            if not name.startswith("_") and callable(value):
                assert name in METHODS, (cls, name)
