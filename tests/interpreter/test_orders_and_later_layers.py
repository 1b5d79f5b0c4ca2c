"""KOL302: what is added or taken away after a model was made of shuffled layers."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = (
    "import random\nfrom contextlib import suppress\nimport keras\nfrom keras import layers\n"
    "ls = [layers.Dense(4), layers.ReLU()]\n"
    "random.shuffle(ls)\n"
)
MADE = "n = keras.Sequential([keras.Input((4,)), *ls])\n"


@pytest.mark.parametrize(
    "program",
    [
        "n = keras.Sequential([keras.Input((4,)), *ls, layers.Dense(3)])\n"
        "n.pop()\nn.add(layers.Reshape((4, 1)))\n",
        "n = keras.Sequential([*ls, layers.Dense(3)])\nn.build((None, 4))\n"
        "n.pop()\nn.add(layers.Reshape((4, 1)))\n",
        MADE + "with suppress(ValueError):\n    n.add(layers.LSTM(3))\n",
        MADE + "for layer in [layers.LSTM(3)]:\n    try:\n        n.add(layer)\n"
        "    except Exception:\n        pass\n",
    ],
)
def test_what_runs_with_every_order_is_no_error(program: str) -> None:
    for _ in range(4):
        exec(HEAD + program, {})
    assert [place for place in found(HEAD + program) if place[2] == "proven"] == []


def test_a_layer_that_fails_behind_every_order_is_told_where_it_is_added() -> None:
    source = HEAD + MADE + "n.add(layers.Dense(2))\nn.add(layers.LSTM(3))\n"
    with pytest.raises(ValueError, match="expected ndim=3"):
        exec(source, {})
    assert [(place[0], place[2]) for place in found(source)] == [(9, "proven")]


def test_an_order_that_is_tried_until_it_works() -> None:
    source = (
        "import random\nimport keras\nfrom keras import layers\n"
        "while True:\n"
        "    ls = [layers.Flatten(), layers.Conv2D(4, 2)]\n"
        "    random.shuffle(ls)\n"
        "    try:\n"
        "        n = keras.Sequential([keras.Input((8, 8, 3)), *ls])\n"
        "        break\n"
        "    except ValueError:\n"
        "        continue\n"
    )
    exec(source, {})
    from kerasorder_lint import engine
    from kerasorder_lint.settings import Settings

    assert {f.severity for f in engine.lint(source, "a.py", Settings())} <= {"info"}
