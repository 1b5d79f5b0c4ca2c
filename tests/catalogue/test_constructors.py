"""Keywords that optimizers, callbacks, losses and the like refuse, with Keras as the oracle."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.catalogue import constructors
from kerasorder_lint.catalogue.public_arguments import ARGUMENTS
from tests.interpreter.running import check
from tests.rules.expectations import expected, found

pytestmark = pytest.mark.keras


def _class(package: str, path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(f"{package}.{module}"), name)


def test_the_table_is_that_of_the_installed_packages() -> None:
    from tools import generate_public_arguments

    written = generate_public_arguments.TARGET.read_text(encoding="utf-8")
    assert written == generate_public_arguments.render()


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_each_class_refuses_what_it_does_not_name(package: str) -> None:
    for path in ARGUMENTS[package]:
        with pytest.raises((TypeError, ValueError)):
            _class(package, path)(no_such_argument=1)
        problem = constructors.unknown_argument(package, path, ["no_such_argument"])
        assert problem is not None


def test_optimizers_of_keras_3_say_what_they_say() -> None:
    for path in ("optimizers.Adam", "optimizers.SGD", "optimizers.RMSprop"):
        problem = constructors.unknown_argument("keras", path, ["lr"])
        assert problem is not None
        assert problem.hint == "learning_rate"
        with pytest.raises(ValueError, match="not recognized") as raised:
            _class("keras", path)(lr=1)
        assert problem.keras in str(raised.value)
        with pytest.warns(UserWarning, match="no longer supported"):
            _class("keras", path)(decay=1)  # ignored, with a warning
        assert constructors.unknown_argument("keras", path, ["decay"]) is None


PROGRAM = """
import keras
rate = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.9)
stop = keras.callbacks.EarlyStopping(patience=2, monitor="loss", restore_best_weights=True)
plateau = keras.callbacks.ReduceLROnPlateau(factor=0.1, unknown_to_keras=3)

class Own(keras.optimizers.Adam):
    def __init__(self, lr):
        super().__init__(learning_rate=lr)

own = Own(lr=0.1)
adam = keras.optimizers.Adam(learning_rate=0.1)
{last}
"""


@pytest.mark.parametrize(
    "last",
    [
        "keras.optimizers.Adam(lr=0.1)",
        "keras.optimizers.SGD(learning_rte=0.1)",
        'keras.callbacks.ModelCheckpoint("a.keras", period=2)',
        "keras.callbacks.EarlyStopping(patient=2)",
        "keras.losses.BinaryCrossentropy(logits=True)",
        "keras.metrics.AUC(thresholds_number=3)",
        "keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9, stairs=True)",
        "keras.regularizers.L2(l=0.1)",
        "keras.initializers.RandomNormal(std=0.1)",
        "keras.constraints.MaxNorm(max=2)",
    ],
)
def test_a_keyword_that_is_not_there_is_found(tmp_path: Path, last: str) -> None:
    check(PROGRAM.format(last=f"{last}  # expect: KOL114"), tmp_path)


def test_what_is_there_is_not_flagged(tmp_path: Path) -> None:
    check(PROGRAM.format(last=""), tmp_path)


def test_keras_2_takes_what_tensorflow_may_bring() -> None:
    text = (
        "import tensorflow as tf\n"
        "tf.keras.optimizers.Adam(lr=0.1)  # expect-likely: KOL114\n"
        'tf.keras.callbacks.ModelCheckpoint("a", period=2)  # expect-likely: KOL114\n'
    )
    assert found(text) == expected(text)
    text = "import tf_keras\ntf_keras.optimizers.Adam(lr=0.1)\n"
    assert found(text) == []
