"""`tf.keras.Input`, whose arguments stand in another order in Keras 2: both Kerases are asked."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

_VALUES = {
    "shape": ["(3,)", "[4]", "None", "3", "()", "(None, 2)", "(2.0,)"],
    "batch_size": ["None", "4"],
    "name": ["None", "'a'", "'node_features'"],
    "dtype": ["None", "'int32'", "tf.float32"],
    "sparse": ["False", "True", "None"],
    "tensor": ["None"],
    "ragged": ["False", "True"],
    "type_spec": ["None", "tf.TensorSpec((None, 3), tf.float32)"],
    "batch_shape": ["(2, 3)", "None", "(None,)"],
    "batch_input_shape": ["(2, 3)"],
    "optional": ["True"],
}
_ORDERS = (
    ["shape", "batch_size", "name", "dtype", "sparse", "tensor", "ragged"],
    ["shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name", "tensor"],
)


def _call(r: random.Random) -> tuple[str, bool]:
    """The call, and whether flags stand where the other Keras has a dtype or a name."""
    order = r.choice(_ORDERS)
    count = r.choice([0, 0, 1, 1, 2, 3, 4])
    given = [r.choice(_VALUES[name]) for name in order[:count]]
    names = [name for name in _VALUES if name not in order[:count] and r.random() < 0.2]
    text = ", ".join([*given, *(f"{name}={r.choice(_VALUES[name])}" for name in names)])
    return f"Input({text})", any(given[i : i + 1] in (["True"], ["False"]) for i in (2, 3, 6))


def _runs(call: str, library: Any) -> bool:
    import tensorflow as tf

    try:
        eval(f"lib.{call}", {"lib": library, "tf": tf})
    except Exception:
        return False
    return True


def test_an_input_is_refused_as_proven_where_neither_keras_takes_it(seed: int) -> None:
    import keras
    import tf_keras

    r = random.Random(f"inputs {seed}")
    wrong = []
    for _ in range(250):
        call, odd = _call(r)
        source = f"import tensorflow as tf\nx = tf.keras.{call}\n"
        found = [f for f in engine.lint(source, "a.py", Settings()) if f.severity == "error"]
        if _runs(call, keras) != (not found):
            wrong.append((call, "Keras 3", [f.message for f in found]))
        elif _runs(call, tf_keras) and not odd and any(f.certainty == "proven" for f in found):
            wrong.append((call, "Keras 2 takes it", [f.message for f in found]))
    assert wrong == []


@pytest.mark.parametrize("call", ["Input(3, 0, 'a', 'int32')", "Input()", "Input(shape=(2.0,))"])
def test_what_no_keras_takes_is_proven(call: str) -> None:
    import keras
    import tf_keras

    assert not _runs(call, keras)
    assert call == "Input(3, 0, 'a', 'int32')" or not _runs(call, tf_keras)
    source = f"import tensorflow as tf\nx = tf.keras.{call}\n"
    levels = {f.certainty for f in engine.lint(source, "a.py", Settings())}
    assert levels == ({"likely"} if _runs(call, tf_keras) else {"proven"})


@pytest.mark.parametrize("call", ["Input(shape=(2.0,))", "Input((3,), typo=1)"])
def test_what_a_tested_release_refuses_hangs_on_the_release(call: str) -> None:
    source = (
        f'import tensorflow as tf\nif tf.__version__.startswith("2.20"):\n    x = tf.keras.{call}\n'
    )
    found = engine.lint(source, "a.py", Settings())
    assert [(f.code, f.certainty) for f in found] == [("KOL114", "likely")]
    assert "in the releases that the code asks for" in found[0].message


def test_an_input_for_the_release_that_takes_it_is_left_alone() -> None:
    source = (
        "import tensorflow as tf\n"
        'if tf.__version__.startswith("2.12"):\n'
        "    x = tf.keras.Input(type_spec=tf.TensorSpec((None, 3)))\n"
    )
    assert engine.lint(source, "a.py", Settings()) == []
