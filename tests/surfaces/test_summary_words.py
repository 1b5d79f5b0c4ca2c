"""What tables of models say where a model is not whole."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import summarise
from kerasorder_lint.reports._summaries import as_text
from kerasorder_lint.settings import Limits, Settings

HEAD = "import keras\nfrom keras import layers\n"


def table(text: str) -> str:
    return as_text(summarise(HEAD + text, "a.py", Settings(limits=Limits(seconds=60.0))))


@pytest.mark.keras
@pytest.mark.parametrize(
    ("text", "is_built"),
    [
        ("m = keras.Sequential()\n", False),
        ("m = keras.Sequential([layers.Dense(3)])\n", False),
        ("m = keras.Sequential([layers.Dense(3)])\nm.build((None, 4))\n", True),
        ("m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n", True),
        (
            "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
            "m = keras.Sequential(m.layers)\n",
            False,
        ),
    ],
)
def test_a_model_that_keras_leaves_unbuilt_is_said_to_be(text: str, is_built: bool) -> None:
    names: dict[str, object] = {}
    exec(compile(HEAD + text, "a.py", "exec"), names)
    assert names["m"].built is is_built  # type: ignore[attr-defined]
    last = table(text).rstrip().rpartition("\n")[2]
    assert ("nothing here builds it" in last) is not is_built
    assert ("?" in last) is not is_built


def test_what_is_not_known_is_not_said_to_be_unbuilt() -> None:
    shown = table("from elsewhere import n\nm = keras.Sequential([keras.Input((n(),)), n()])\n")
    assert "(not every layer and shape is known)" in shown


def test_a_model_of_the_codes_own_class_has_its_name() -> None:
    shown = table(
        "class Net(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.dense = layers.Dense(3)\n"
        "m = Net()\n"
    )
    assert "a.py:7:5: Subclass Net m\n" in shown
