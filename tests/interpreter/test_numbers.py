"""Numbers that the code has not fixed: what they may be, and what follows once they are lengths."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

_HEAD = "import keras\nfrom keras import layers\n\n"
_SETTINGS = Settings(limits=Limits(seconds=60.0))

# A function, and arguments with which Keras takes all that it does.
RUNS = {
    "a share of the filters": (
        """
def f(x, filters, alpha):
    high = int(filters * (1 - alpha))
    if high > 0:
        x = layers.Conv2D(high, 3)(x)
    return x
""",
        (8, 0.25),
    ),
    "twice a rate": (
        """
def f(x, rate):
    return layers.Dropout(rate * 2)(layers.Dropout(rate)(x))
""",
        (0.2,),
    ),
    "the rest of a rate": (
        """
def f(x, rate):
    return layers.GaussianDropout(1 - rate)(layers.LeakyReLU(negative_slope=rate * 3)(x))
""",
        (0.2,),
    ),
    "a rate that is told to be whole": (
        """
def f(x, rate: int):
    return layers.Dropout(rate + 1)(x)
""",
        (-1,),
    ),
    "nothing is added": (
        """
def f(x, filters, more):
    one = layers.Conv2D(filters, 1)(x)
    return layers.Add()([one, layers.Conv2D(filters + more, 1)(x)])
""",
        (4, 0),
    ),
    "less is taken away than there is": (
        """
def f(x, last):
    return layers.Conv2D(9 - last, 1)(x)
""",
        (-3,),
    ),
    "a window that shrinks": (
        """
def f(x, depth):
    size = 4 - depth
    if size > 0:
        x = layers.MaxPooling2D(size)(x)
    return layers.Cropping2D(1 - depth)(x)
""",
        (1,),
    ),
    "a negative axis": (
        """
def f(x, step):
    return layers.Softmax(axis=step - 2)(layers.BatchNormalization(axis=2 * step - 1)(x))
""",
        (0,),
    ),
    "an axis that takes the rest": (
        """
def f(x, rest):
    return layers.Reshape((8 * 8, rest * 3))(x)
""",
        (1,),
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_what_runs_with_some_numbers_is_not_refused(name: str) -> None:
    source, arguments = RUNS[name]
    space: dict[str, Any] = {}
    exec(_HEAD + source, space)
    out = space["f"](keras.Input((8, 8, 3)), *arguments)
    assert isinstance(out, keras.KerasTensor)
    assert np.prod([d for d in out.shape if d]) > 0
    assert [f for f in lint(_HEAD + source, "numbers.py", _SETTINGS) if f.severity == "error"] == []


# What the code computes with need not be a number.
_IMAGES = np.zeros((2, 8, 8, 3), "float32")
OTHERS = {
    "a function of data": (
        """
def f(x, data):
    return layers.Conv2D(2, 3)(tf.square(data - 1))
""",
        (_IMAGES,),
    ),
    "a power of data": (
        """
def f(x, data):
    return layers.Conv2D(2, 3)(tf.math.pow(data * 2, 3.0))
""",
        (_IMAGES,),
    ),
    "an operation on data": (
        """
def f(x, data):
    return layers.Conv2D(2, 3)(ops.maximum(data - 1, 0))
""",
        (_IMAGES,),
    ),
    "an array of data": (
        """
def f(x, data):
    return layers.Conv2D(2, 3)(np.array(data * 2) + 1)
""",
        (_IMAGES,),
    ),
    "a tensor times data": (
        """
def f(x, data):
    return layers.Conv2D(2, 3)(keras.Input((3,)) * (data - 1))
""",
        (_IMAGES,),
    ),
    "data taken from a list": (
        """
def f(x, data):
    return layers.Conv2D(2, 3)(tf.stack([data[0] - 1, data[1] - 1]))
""",
        (_IMAGES,),
    ),
    "a list of indices": (
        """
def f(x, rows):
    return layers.Conv2D(2, 3)(np.zeros((4, 8, 8, 3))[rows - 1])
""",
        (np.array([2, 3]),),
    ),
    "a tuple twice": (
        """
def f(x, size):
    return layers.Reshape(size * 2 + (3,))(layers.Conv2D(3, size * 2, padding="same")(x))
""",
        ((8,),),
    ),
    "a shape twice": (
        """
def f(x, size):
    return layers.Conv2D(2, 3)(keras.Input(size * 3))
""",
        ((8,),),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_number_is_not_taken_for_one(name: str) -> None:
    source, arguments = OTHERS[name]
    head = _HEAD + "import numpy as np\nimport tensorflow as tf\nfrom keras import ops\n\n"
    space: dict[str, Any] = {}
    exec(head + source, space)
    assert len(space["f"](keras.Input((8, 8, 3)), *arguments).shape) == 4
    assert [f for f in lint(head + source, "numbers.py", _SETTINGS) if f.severity == "error"] == []


FAILS = {
    "a width and twice that width": """
def f(units):
    x = keras.Input((8, 8, 3))
    one = layers.Dense(units)(x)
    return layers.Concatenate(axis=1)([one, layers.Dense(units * 2)(one)])
""",
    "more than half a width": """
def f(units):
    x = keras.Input((8, 8, 3))
    one, two = layers.Dense(units)(x), layers.Dense(units // 2 + 1)(x)
    return layers.Concatenate(axis=1)([one, layers.Concatenate()([one, two])])
""",
    "a width and one more": """
def f(units):
    x = keras.Input((8, 8, 3))
    one = layers.Dense(units)(x)
    return layers.Concatenate(axis=1)([one, layers.Dense(units + 1)(one)])
""",
}


@pytest.mark.parametrize("name", FAILS)
def test_what_fails_with_every_length_is_refused(name: str) -> None:
    source = FAILS[name]
    space: dict[str, Any] = {}
    exec(_HEAD + source, space)
    for units in (1, 2, 3, 8):
        with pytest.raises(ValueError, match=r"."):
            space["f"](units)
    found = lint(_HEAD + source, "numbers.py", _SETTINGS)
    assert [f.certainty for f in found if f.severity == "error"] == ["proven"]
