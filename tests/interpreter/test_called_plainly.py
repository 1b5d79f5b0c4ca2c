"""Models of functions that may be called without arguments, which nobody calls.

Each is called in Keras: what the summary says of the function's model is what that makes. Rules
read nothing of it, because a default of None mostly stands for what a caller gives.
"""

from __future__ import annotations

import itertools
from typing import Any

import keras
import pytest
from keras.src.applications import imagenet_utils

from benchmarks.models import rows_of
from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader
from kerasorder_lint.summaries import ModelSummary
from tests.interpreter.summary_truth import summaries_of

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

HEAD = """
import os
import keras
import numpy as np
from keras import layers
from keras.src import backend
from keras.src.applications import imagenet_utils
"""

#: `build` makes one model.
BUILDERS = {
    "a default of None": """
def build(units=None, shape=(4,)):
    inputs = keras.Input(shape)
    return keras.Model(inputs, layers.Dense(units or 7)(inputs))
""",
    "a copy of an application": """
def build(input_tensor=None, input_shape=None, include_top=True, weights=None, classes=10):
    input_shape = imagenet_utils.obtain_input_shape(
        input_shape, default_size=64, min_size=32, data_format=backend.image_data_format(),
        require_flatten=include_top, weights=weights)
    if input_tensor is None:
        image = layers.Input(shape=input_shape)
    elif not backend.is_keras_tensor(input_tensor):
        image = layers.Input(tensor=input_tensor, shape=input_shape)
    else:
        image = input_tensor
    x = layers.ZeroPadding2D(imagenet_utils.correct_pad(image, 3))(image)
    x = layers.Conv2D(4, 3, strides=2, padding="valid")(x)
    x = layers.ZeroPadding2D(imagenet_utils.correct_pad(x, (5, 5)))(x)
    x = layers.DepthwiseConv2D(5, strides=2, padding="valid")(x)
    x = layers.Flatten()(x)
    return keras.Model(image, layers.Dense(classes)(x))
""",
    "rates that rise from block to block": """
def build(depths=(2, 1), rate=0.0, name=None):
    inputs = x = keras.Input((8,))
    rates = [float(r) for r in np.linspace(0.0, rate, sum(depths))]
    for place in range(sum(depths)):
        x = layers.Dense(8)(x)
        if rates[place]:
            x = layers.Dropout(rates[place])(x)
    return keras.Model(inputs, x, name=name)
""",
    "the same with rates above zero": """
def build(blocks=3, rate=0.3, name=None):
    inputs = x = keras.Input((8,))
    for r in np.linspace(0.0, rate, blocks):
        x = layers.Dense(8)(x)
        if r > 0.0:
            x = layers.Dropout(r)(x)
    return keras.Model(inputs, x, name=name)
""",
}


@pytest.mark.parametrize("code", BUILDERS.values(), ids=BUILDERS)
def test_what_it_makes_is_known(code: str) -> None:
    space: dict[str, Any] = {}
    exec(HEAD + code, space)
    real = space["build"]()
    (made,) = summaries_of(HEAD + code)
    assert made.complete
    assert [row.class_name for row in made.layers] == [type(each).__name__ for each in real.layers]
    assert (made.params, made.output_shapes) == (real.count_params(), [list(real.output_shape)])


def test_nothing_is_said_of_a_none_that_a_caller_gives() -> None:
    code = HEAD + "def build(units=None):\n    return layers.Dense(units)(keras.Input((3,)))\n"
    space: dict[str, Any] = {}
    exec(code, space)
    with pytest.raises(ValueError, match="units"):
        space["build"]()
    assert engine.lint(code, "a.py", Settings(limits=Limits(seconds=120.0))) == []


def test_a_function_inside_of_one_that_asks_uses_what_that_one_was_given() -> None:
    code = """
import keras
def train(config):
    def model_fn():
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(config.units)])
    return run(model_fn)
"""
    settings = Settings(limits=Limits(seconds=120.0))
    program, span = engine.explored(code.encode(), "a.py", settings, MemoryLoader({}))
    assert {row.state for row in rows_of(".", "a.py", program, span)} == {"asked"}


# ------------------------------------------------------------------ conditions that are not known

#: What a condition decides: nothing that the model shows, and one of its layers.
_IDLE = """    if os.path.exists("/no/file/{0}"):
        layers.Dense(2, name="idle")
    x = layers.Dense(3)(x)
"""
_TELLING = """    if os.path.exists("/no/file/{0}"):
        x = layers.Dense(5)(x)
"""


def _with_conditions(kinds: list[str]) -> ModelSummary:
    body = "".join(kind.format(place) for place, kind in enumerate(kinds))
    code = f"{HEAD}def build():\n    inputs = x = keras.Input((3,))\n{body}"
    code += "    return keras.Model(inputs, x)\n"
    space: dict[str, Any] = {}
    exec(code, space)
    assert space["build"]().built
    (made,) = summaries_of(code)
    return made


@pytest.mark.parametrize("count", range(1, 6))
def test_conditions_that_change_nothing(count: int) -> None:
    assert _with_conditions([_IDLE] * count).complete


@pytest.mark.parametrize("count", range(1, 6))
def test_one_condition_that_changes_the_model(count: int) -> None:
    for place in range(count):
        kinds = [_IDLE] * count
        kinds[place] = _TELLING
        assert not _with_conditions(kinds).complete, place


def test_a_list_of_some_of_a_few() -> None:
    code = HEAD + (
        "kept = [layers.Dense(3) for name in ('a', 'b') if os.path.exists(name)]\n"
        "model = keras.Sequential([keras.Input((3,)), layers.Dense(2), *kept])\n"
    )
    (made,) = summaries_of(code)
    assert not made.complete


# ------------------------------------------------------------------ what applications ask inside

_SHAPES = [None, (32, 40, 3), (40, 40, 3), (40, 40, 1), (None, None, 3), (8, 40, 3), (3, 40, 40)]


def test_shapes_of_images_are_keras_own() -> None:
    """Where Keras raises, nothing is known; else the shape is the one that it returns."""
    text, wanted = [HEAD], []
    for shape, flat, weights in itertools.product(_SHAPES, (True, False), (None, "imagenet")):
        given = f"{shape}, 40, 32, 'channels_last', {flat}, weights={weights!r}"
        try:
            told = imagenet_utils.obtain_input_shape(
                shape, 40, 32, "channels_last", flat, weights=weights
            )
        except ValueError:
            told = None
        wanted.append(None if told is None else [[None, *told]])
        text.append(
            f"shape = imagenet_utils.obtain_input_shape({given})\n"
            "model = keras.Sequential([keras.Input(shape), layers.Activation('relu')])\n"
        )
    made = summaries_of("".join(text))
    assert [each.input_shapes for each in made] == wanted
    assert None in wanted


@pytest.mark.parametrize("kernel", [2, 3, 4, 5, (3, 4), (2, 5)])
def test_padding_of_images_is_keras_own(kernel: Any) -> None:
    sides = [(7, 8), (8, 7), (6, 6), (5, 9), (None, None)]
    text, wanted = [HEAD], []
    for side in sides:
        image = keras.Input((*side, 2))
        padded = keras.layers.ZeroPadding2D(imagenet_utils.correct_pad(image, kernel))
        wanted.append([[None, *padded(image).shape[1:]]])
        text.append(
            f"image = keras.Input({(*side, 2)})\n"
            f"pad = imagenet_utils.correct_pad(image, {kernel})\n"
            "model = keras.Model(image, layers.ZeroPadding2D(pad)(image))\n"
        )
    assert [each.output_shapes for each in summaries_of("".join(text))] == wanted


# ------------------------------------------------------------------ types of policies

_POLICIES = ["float32", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16"]
_OWN = """
keras.config.set_dtype_policy({outer!r})
WIDTHS = {{"float32": 1, "float16": 2, "bfloat16": 3, "mixed_float16": 4, "mixed_bfloat16": 5}}
class Own(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        width = 100 * WIDTHS[self.compute_dtype] + 10 * WIDTHS[self.dtype]
        self.dense = layers.Dense(width + WIDTHS[keras.mixed_precision.dtype_policy().name])
    def call(self, x):
        return self.dense(x)
inputs = keras.Input((3,))
model = keras.Model(inputs, Own({given})(inputs))
keras.config.set_dtype_policy("float32")
"""


@pytest.mark.parametrize("outer", _POLICIES)
@pytest.mark.parametrize("given", ["", "dtype='float32'", "dtype='mixed_float16'"])
def test_types_of_layers_under_policies(outer: str, given: str) -> None:
    code = HEAD + _OWN.format(outer=outer, given=given)
    space: dict[str, Any] = {}
    try:
        exec(code, space)
    finally:
        keras.config.set_dtype_policy("float32")
    (made,) = summaries_of(code)
    assert made.output_shapes == [list(space["model"].output_shape)]
