"""Forms of code that packages on PyPI have, on which the analysis was wrong; names are ours."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.rules.expectations import found

HEAD = "import keras\nfrom keras import layers\n"


def test_a_decorator_of_a_class_is_around_methods_that_have_none() -> None:
    source = (
        "import unittest\n" + HEAD + "@unittest.expectedFailure\n"
        "class TestOne(unittest.TestCase):\n"
        "    def test_one(self):\n"
        "        keras.Sequential([keras.Input((3,)), layers.LSTM(2)])\n"
    )
    marked = source.replace("import unittest\n", "import unittest\nimport pytest\n").replace(
        "@unittest.expectedFailure", '@pytest.mark.xfail(reason="not yet")'
    )
    for text in (source, marked):
        outcome = engine.examine(text.encode(), "test_one.py", Settings())
        assert outcome.trouble is None
        assert all(f.certainty != "proven" for f in outcome.findings)


#: Blocks that keep their width after the first one; `count` of them is not known.
_BLOCKS = """
def block(width, number):
    def run(x):
        y = layers.Dense(width * 4)(x)
        if number == 0:
            short = layers.Dense({first})(x)
        else:
            short = x
        if number > 0:
            y = layers.ReLU()(y)
        return layers.Add()([y, short])
    return run

def build(count):
    x = keras.Input((16,))
    inputs = x
    for {target} in {numbers}:
        x = block(16, number)(x)
    return keras.Model(inputs, x)
"""


@pytest.mark.parametrize(
    ("target", "numbers", "given"),
    [
        ("number", "range(count)", 3),
        ("number", "range(0, count)", 2),
        ("number", "range(0, count, 2)", 5),
        ("number, name", "enumerate(count)", "abc"),
        ("number, name", "enumerate(count, 0)", "abc"),
    ],
)
@pytest.mark.keras
def test_the_first_turn_of_a_loop_has_the_first_number(
    target: str, numbers: str, given: Any
) -> None:
    for first, runs in (("64", True), ("63", False)):
        source = HEAD + _BLOCKS.format(target=target, numbers=numbers, first=first)
        scope: dict[str, Any] = {}
        exec(source, scope)
        if runs:
            scope["build"](given)
            assert found(source) == []
        else:
            with pytest.raises(ValueError, match="incompatible shapes"):
                scope["build"](given)
            assert {place[1] for place in found(source)} == {"KOL105"}


@pytest.mark.keras
def test_what_later_turns_do_is_not_lost() -> None:
    source = (
        HEAD + "def build(count):\n"
        "    model = keras.Sequential([keras.Input((8, 4))])\n"
        "    for i in range(count):\n"
        "        if i == 3:\n"
        "            model.add(layers.Flatten())\n"
        "    model.add(layers.LSTM(2))\n"
    )
    scope: dict[str, Any] = {}
    exec(source, scope)
    scope["build"](2)
    assert [place for place in found(source) if place[2] == "proven"] == []


@pytest.mark.keras
@pytest.mark.parametrize(
    "made",
    ["SimpleRNNCell(3)", "GRUCell(3)", "Dense(3)", "Dropout(0.5)", "LSTM(3)", "Conv1D(2, 1)",
     "StackedRNNCells([layers.LSTMCell(2)])", "BatchNormalization()",
     "Bidirectional(layers.GRU(2))"],
)  # fmt: skip
def test_hasattr_of_a_layer_is_known(made: str, seed: int) -> None:
    """Each answer picks a width, and the layer behind it fits that of the true one."""
    scope: dict[str, Any] = {}
    exec(HEAD + f"made = layers.{made}\n", scope)
    names = ["state_size", "units", "get_initial_state", "rate", "filters", "cell", "axis", "call"]
    r = random.Random(f"{made} {seed}")
    names += r.sample([n for n in dir(scope["made"]) if not n.startswith("_")], 12)
    names = [n for n in names if n not in ("input", "output")]
    for name in names:
        source = (
            HEAD + f"made = layers.{made}\n"
            f"width = 3 if hasattr(made, {name!r}) else 5\n"
            "head = layers.Dense(2)\nhead.build((None, %d))\nhead(keras.Input((width,)))\n"
        )
        there = hasattr(scope["made"], name)
        fits, other = (3, 5) if there else (5, 3)
        assert found(source % fits) == [], name
        levels = {place[2] for place in found(source % other)}
        assert name not in names[:8] or levels == {"proven"}, name


def test_an_object_whose_inputs_are_set_is_no_model() -> None:
    source = (
        HEAD + "import circuits\n"
        "def convert(model):\n"
        "    with circuits.Network() as net:\n"
        "        net.inputs = {}\n"
        "        for tensor in model.inputs:\n"
        "            net.inputs[tensor] = 1\n"
        "        net.layers = {}\n"
        "        for layer in model.layers:\n"
        "            net.layers[layer] = 1\n"
    )
    assert engine.lint(source, "a.py", Settings()) == []


@pytest.mark.keras
def test_the_private_list_set_to_what_it_is() -> None:
    functional = (
        HEAD + "x = keras.Input((3,))\n"
        "model = keras.Model(x, layers.Dense(2)(x))\n"
        "before = list(model._layers)\n"
        "model._layers = model.layers\n"
        "assert len(before) == len(model._layers)\n"
        "assert all(a is b for a, b in zip(before, model._layers))\n"
    )
    exec(functional, {})
    assert found(functional) == []
    # A Sequential has its hidden InputLayer there.
    sequential = (
        HEAD + "model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])\n"
        "before = list(model._layers)\n"
        "model._layers = model.layers\n"
        "assert len(before) != len(model._layers)\n"
    )
    exec(sequential, {})
    assert {place[1] for place in found(sequential)} == {"KOL206"}


@pytest.mark.keras
@pytest.mark.parametrize("layer", ["Lambda(lambda x: x)", "Dropout(0.5)", "Activation('relu')"])
@pytest.mark.parametrize("argument", ["1.0", "[i, 2]", "i, 3", "'a'"])
def test_values_that_keras_2_takes_where_keras_3_wants_tensors(layer: str, argument: str) -> None:
    import keras
    import tf_keras

    runs = []
    for library in (keras, tf_keras):
        try:
            scope = {"layers": library.layers, "i": library.Input((3,))}
            eval(f"layers.{layer}({argument})", scope)
        except Exception:
            runs.append(False)
        else:
            runs.append(True)
    source = (
        "import tensorflow as tf\nfrom tensorflow.keras import layers\n"
        f"i = tf.keras.Input((3,))\nlayers.{layer}({argument})\n"
    )
    assert not runs[0]
    levels = {place[2] for place in found(source)}
    assert levels
    assert "proven" not in levels or not runs[1] or argument == "'a'"


def test_the_class_of_an_object_says_nothing_of_which_keras_it_is() -> None:
    source = (
        "import tensorflow as tf\n"
        "def build(units):\n"
        "    first = tf.keras.initializers.VarianceScaling(2.0)\n"
        "    second = type(first).from_config(first.get_config())\n"
        "    return tf.keras.layers.Dense(units, kernel_initializer=second, name='a/b')\n"
        "build(3)\n"
    )
    assert [(place[1], place[2]) for place in found(source)] == [("KOL114", "likely")]


@pytest.mark.keras
def test_the_shape_that_get_shape_gives_is_told_of_once() -> None:
    """Where there is a `get_shape`, in Keras 2, its result has `as_list`."""
    source = (
        "import tensorflow as tf\nx = tf.keras.Input((8, 3))\n"
        "width = x{}.as_list()[-1]\ntf.keras.layers.Dense(width)(x)\n"
    )
    for read in (".get_shape()", ".shape"):
        with pytest.raises(
            AttributeError, match=read[1:4] if read == ".get_shape()" else "as_list"
        ):
            exec(source.format(read), {})
        exec(source.format(read).replace("import tensorflow", "import tf_keras, tensorflow")
             .replace("tf.keras", "tf_keras"), {})  # fmt: skip
        assert found(source.format(read)) == [(3, "KOL118", "likely")]
