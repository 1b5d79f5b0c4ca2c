"""Names of libraries that texts say, and variables of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check
from tests.rules.expectations import found

PROGRAMS = {
    "__import__": """
k = __import__("keras")
m = k.Sequential([k.Input((4,)), k.layers.Dense(3)])
m.add(k.layers.LSTM(2))  # expect: KOL101
""",
    "vars and __dict__": """
import keras
from keras import layers
dense, lstm = vars(layers)["Dense"], layers.__dict__["LSTM"]
m = keras.Sequential([keras.Input((4,)), dense(3)])
m.add(lstm(2))  # expect: KOL101
""",
    "__dict__.get": """
import keras
from keras import layers
for name in ("Dense", "LSTM"):
    cls = layers.__dict__.get(name)
    m = keras.Sequential([keras.Input((4,)), cls(3)])  # expect: KOL101
""",
}


@pytest.mark.keras
@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_says_so_too(name: str, tmp_path: Path) -> None:
    check(PROGRAMS[name], tmp_path)


@pytest.mark.parametrize("read", ['os.environ.get("N", "3")', 'os.getenv("N", 3)'])
def test_the_default_of_a_variable_is_likely(read: str) -> None:
    text = f"""
import keras, os
from keras import layers
m = keras.Sequential([keras.Input((8,)), layers.Dense(int({read}))])
m.add(layers.Reshape((4,)))
"""
    assert found(text) == [(5, "KOL104", "likely")]


@pytest.mark.parametrize("sets", ['os.environ["N"] = "4"', 'os.environ.update(N="4")'])
def test_a_variable_that_the_code_sets_is_not_known(sets: str) -> None:
    text = f"""
import keras, os
from keras import layers
{sets}
m = keras.Sequential([keras.Input((8,)), layers.Dense(int(os.environ.get("N", "3")))])
m.add(layers.Reshape((4,)))
"""
    assert found(text) == []
