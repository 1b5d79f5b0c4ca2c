"""Names that Keras makes up: two Inputs of one model never share one."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

_TEXT = """
import keras
from keras import layers
model = keras.Sequential([layers.Dense(3, input_shape=(4,)), {second}])
"""


def test_a_second_input_is_refused_for_what_it_is() -> None:
    text = _TEXT.format(second="keras.Input((4,))")
    with (
        pytest.warns(UserWarning, match="input_shape"),
        pytest.raises(ValueError, match="has already been configured to use input shape"),
    ):
        exec(text, {})
    found = [f for f in lint(text.encode(), "a.py", Settings()) if f.severity == "error"]
    assert [(f.code, f.certainty) for f in found] == [("KOL108", "proven")]
