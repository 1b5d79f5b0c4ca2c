"""Star imports that take the place of Python's own functions: run in Keras, and looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras


@pytest.mark.parametrize(
    "call", ["max(x)", "all(x > 0)", "any(x > 0)", "round(x)", "sum(x, axis=-1)"]
)
def test_functions_of_keras(call: str, tmp_path: Path) -> None:
    head = "import keras\nfrom keras.ops import *\nx = keras.Input((4, 3))\n"
    check(f"{head}y = {call}\n", tmp_path)


@pytest.mark.parametrize(
    "call", ["max(x.shape[1:2])", "sum(x.shape[1:2])", "min(x.shape[2:], axis=0)"]
)
def test_functions_of_numpy(call: str, tmp_path: Path) -> None:
    head = "import keras\nfrom numpy import *\nx = keras.Input((None, 3))\n"
    check(f"{head}y = {call}\n", tmp_path)


@pytest.mark.parametrize("call", ["max(x)", "all(x > 0)", "sum(x)"])
def test_functions_of_python(call: str, tmp_path: Path) -> None:
    head = "import keras\nfrom keras.layers import *\nx = keras.Input((4, 3))\n"
    check(f"{head}y = {call}  # expect: KOL116\n", tmp_path)
