"""`add_weight` in classes of the code's own: what Keras refuses is told, and nothing else.

Each call stands in a program of its own, which Keras 3 and Keras 2 run.
"""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.interpreter.running import refused

CALLS = (
    "",
    "()",
    "(3,)",
    "[3, 4]",
    "(shape[-1], 3)",
    "shape[1:]",
    "shape[-1:]",
    "(0,)",
    "None",
    "3",
    "shape[-1]",
    "4.0",
    "(None,)",
    "(3, None)",
    "[None, 4]",
    "shape",
    "shape[:1]",
    "(shape[1], 2)",
    "(-1,)",
    "(2, -3)",
    "(2.0,)",
    "(3,), 'zeros'",
    "(3,), 'ones', 'float32'",
    "shape=(3,)",
    "shape=3",
    "shape=(None, 2)",
    "shape=(-2,)",
    "shape=(3,), initializer='zeros', trainable=False, name='w'",
    "shape=(3,), regularizer='l2', constraint='non_neg'",
    "shape=(3,), getter=None",
    "shape=(3,), experimental_autocast=False",
    "shape=(3,), nme='w'",
    "'w'",
    "'w', (3,)",
    "'w', shape=(3,)",
    "'w', (None,)",
    "name='w'",
    "name='w', shape=(3,)",
    "(3,), shape=(3,)",
    "(3,), 'zeros', initializer='ones'",
)
KERAS = {3: "import keras\n", 2: "import tf_keras as keras\n"}


def _program(call: str, head: str, given: str) -> str:
    return (
        f"{head}class Own(keras.layers.Layer):\n    def build(self, shape):\n"
        f"        self.w = self.add_weight({call})\n"
        f"    def call(self, x):\n        return x\nOwn()(keras.Input({given}))\n"
    )


@pytest.mark.parametrize("given", ["(4, 3)", "(None, 3)", "(4, None)"])
@pytest.mark.parametrize("call", CALLS)
def test_what_keras_refuses_of_a_weight_is_proven(call: str, given: str) -> None:
    source = _program(call, KERAS[3], given)
    told = [f for f in engine.lint(source, "own.py", Settings()) if f.severity == "error"]
    assert [(f.certainty, f.span.start.row) for f in told] == [("proven", 4)] * refused(source)


@pytest.mark.parametrize("call", CALLS)
def test_of_keras_2_no_more_than_free_lengths_is_told(call: str) -> None:
    source = _program(call, KERAS[2], "(4, 3)")
    told = [f for f in engine.lint(source, "own.py", Settings()) if f.severity == "error"]
    assert refused(source) or not told
    assert bool(told) is (call in ("shape=(None, 2)", "'w', (None,)"))


def test_where_the_release_is_open_it_is_likely() -> None:
    head = "from tensorflow import keras\n"
    for call, certainty in (("'w', shape=(3,)", "likely"), ("shape=(None, 3)", "proven")):
        (told,) = engine.lint(_program(call, head, "(4, 3)"), "own.py", Settings())
        assert told.certainty == certainty


def test_a_class_under_an_unknown_one_may_have_its_own() -> None:
    head = "import keras\nfrom elsewhere import Base\n"
    source = _program("'w', shape=(3,)", head, "(4, 3)")
    assert engine.lint(source.replace("(keras.layers.Layer)", "(Base, keras.layers.Layer)"),
                       "own.py", Settings()) == []  # fmt: skip


def test_in_a_model_it_is_told_as_well() -> None:
    source = (
        "import keras\nclass Own(keras.Model):\n    def __init__(self):\n"
        "        super().__init__()\n        self.w = self.add_weight(shape=(None, 3))\nOwn()\n"
    )
    assert refused(source)
    (told,) = engine.lint(source, "own.py", Settings())
    assert (told.code, told.certainty, told.span.start.row) == ("KOL106", "proven", 5)
