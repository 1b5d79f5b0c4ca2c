"""Models without inputs, as the code writes them, on ways that conditions chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

HEADER = (
    "import os\nimport keras\nfrom keras import layers\nx = keras.Input((4,))\ny = x\n"
    "if os.environ.get('DEEP_AS_NOBODY_SETS_IT'):\n    y = layers.Dense(3)(y)\n"
    "y = layers.Dense(2)(y)\n"
)


@pytest.mark.parametrize("call", ["Model([], y)", "Model(inputs=[], outputs=[y])", "Model(x, ())"])
def test_nothing_is_written_there(call: str, tmp_path: Path) -> None:
    check(f"{HEADER}model = keras.{call}  # expect: KOL116\n", tmp_path)


def test_a_list_that_conditions_fill(tmp_path: Path) -> None:
    """On a way on which nothing fills it, it is empty; code around may keep that way out."""
    text = "found = []\nif not os.environ.get('DEEP_AS_NOBODY_SETS_IT'):\n    found.append(x)\n"
    check(f"{HEADER}{text}model = keras.Model(found, y)\n", tmp_path)
