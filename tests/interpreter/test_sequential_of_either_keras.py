"""What `Sequential` takes in one major version of Keras and not in the other.

Code that imports `tensorflow.keras` alone runs on either: what only Keras 3 refuses is likely.
"""

from __future__ import annotations

import keras
import pytest
import tf_keras

from tests.rules.expectations import found

ONE_LAYER = "keras.Sequential(keras.layers.Dense(3))"
SEVERAL = "keras.Sequential(keras.layers.Dense(3), keras.layers.Dense(4))"
NAMED = "keras.Sequential([keras.layers.Dense(3)], 'name')"
A_TENSOR = "keras.Sequential(keras.Input((3,)))"
A_NUMBER = "keras.Sequential(3)"


def _certainties(text: str) -> list[str]:
    return [certainty for _, _, certainty in found(text)]


def _runs(library: object, call: str) -> bool:
    try:
        eval(call, {"keras": library})
    except (TypeError, ValueError):
        return False
    return True


@pytest.mark.parametrize("call", [ONE_LAYER, SEVERAL, NAMED, A_TENSOR, A_NUMBER])
def test_arguments_are_judged_as_each_version_takes_them(call: str) -> None:
    in_3, in_2 = _runs(keras, call), _runs(tf_keras, call)
    of_3 = [] if in_3 else ["proven"]
    of_2 = [] if in_2 else ["proven"]
    assert _certainties(f"import keras\nm = {call}\n") == of_3
    assert _certainties(f"import tf_keras as keras\nm = {call}\n") == of_2
    of_either = of_3 if in_3 or not in_2 else ["likely"]
    assert _certainties(f"from tensorflow import keras\nm = {call}\n") == of_either


def test_what_is_refused_leaves_a_model_of_which_nothing_is_said() -> None:
    # Keras 3 raises at the first line; on Keras 2 the model has one layer, and `pop` takes it.
    text = f"from tensorflow import keras\nm = {ONE_LAYER}\nm.pop()\nm.build((None, 4))\n"
    assert found(text) == [(2, "KOL110", "likely")]


def test_a_test_of_the_release_asks_for_the_one_that_takes_it() -> None:
    text = (
        "import tensorflow as tf\n"
        "from packaging import version\n"
        "if version.parse(tf.__version__) < version.parse('2.16'):\n"
        "    m = tf.keras.Sequential(tf.keras.layers.Dense(3))\n"
    )
    assert found(text) == []
