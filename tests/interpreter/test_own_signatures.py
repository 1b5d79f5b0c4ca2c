"""Calls of the code's own layers that do not fit the signature of their `call`.

Keras runs each program, and says whether it is wrong: `Layer.__call__` binds what the layer is
called on to the signature that `call` had when the layer was made.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check, is_proven, refused

_SIGNATURES = (
    "self, x",
    "self, x, context",
    "self, x, context=None",
    "self, x, /, context",
    "self, x, *, context",
    "self, x, *more",
    "self, x, *more, context=None",
    "self, x, **named",
    "self, x, training",
    "self, x, training=None",
    "self, x, mask",
    "self, x, context, mask=None, training=False",
    "self, *x",
)
_CALLS = (
    "a",
    "a, b",
    "a, b, a",
    "[a, b]",
    "x=a",
    "a, x=b",
    "a, context=b",
    "x=a, context=b",
    "a, ctx=b",
    "a, training=True",
    "a, mask=None",
    "a, None",
    "a, True",
    "a, 3",
    "a, b, training=None",
    "*(a, b)",
    "**{'x': a}",
    "",
)
_PROGRAM = """
import keras
from keras import layers
import numpy as np

class Own({base}):
    def call({signature}):
        return 1.0 * (x[0] if isinstance(x, (list, tuple)) else x)

a, b = {inputs}
y = Own()({given})
"""
#: Wrong in other ways than by what is bound: a mask or a value for `training` that came by
#: position comes twice then, and what `*x` and `x` are computes with nothing.
_ELSEWHERE = frozenset(
    {
        ("self, x, mask", "a, None"),
        ("self, x, training", "a, b"),
        ("self, x, training=None", "a, b"),
        ("self, *x", ""),
        ("self, *x", "[a, b]"),
        ("self, x, training", "*(a, b)"),
        ("self, x, training=None", "*(a, b)"),
    }
)


@pytest.mark.parametrize("signature", _SIGNATURES)
@pytest.mark.parametrize(
    ("base", "inputs"),
    [
        ("layers.Layer", "keras.Input((3,)), keras.Input((3,))"),
        ("keras.Model", "np.ones((2, 3)), np.ones((2, 3))"),
    ],
)
def test_every_call_is_told_as_keras_binds_it(base: str, inputs: str, signature: str) -> None:
    wrong = []
    for given in _CALLS:
        text = _PROGRAM.format(base=base, inputs=inputs, signature=signature, given=given)
        if (signature, given) not in _ELSEWHERE and is_proven(text) != refused(text):
            wrong.append(given)
    assert not wrong


_TWO = """
import keras
from keras import layers
import numpy as np

class Two(layers.Layer):
    def call(self, x, context):
        return x + context

a = keras.Input((3,))
"""


@pytest.mark.parametrize(
    "text",
    [
        # In the `call` of another one, which runs when that is called.
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.two = Two()
    def call(self, x):
        return self.two(x)  # expect: KOL116

net = Net()
net(np.ones((2, 3)))
""",
        # A chain calls its layers on one tensor.
        """
model = keras.Sequential([a, Two()])  # expect: KOL111
""",
        # A model is called on one batch where it predicts.
        """
class Net(keras.Model):
    def call(self, x, hidden):
        return x + hidden

net = Net()
net.compile()
net.predict(np.ones((2, 3)), verbose=0)  # expect: KOL116
""",
        # A class below has another signature.
        """
class One(Two):
    def call(self, x):
        return super().call(x, x)

y = One()(a)
y = One()(a, a)  # expect: KOL116
""",
        # The layer was made when `call` was another one.
        """
class Late(layers.Layer):
    def call(self, x):
        return x

late = Late()
Late.call = lambda self, x, context: x
y = Late()(a, a)
""",
        # Layers of its own `__call__` hand on what they like.
        """
class Free(layers.Layer):
    def __call__(self, *given):
        return super().__call__(given[0])
    def call(self, x):
        return 2 * x

y = Free()(a, a)
""",
        # What a layer registers, it takes from its callers and keeps from its `call`.
        """
class Aware(layers.Layer):
    def __init__(self):
        super().__init__()
        self._register_call_context_args("mode")
    def call(self, x):
        return 2 * x

y = Aware()(a, mode=True)
aware = Two()
aware._register_call_context_args("mode")
y = aware(a, a, mode=True)
y = Two()(a, a, mode=True)  # expect: KOL116
""",
        # One that is asked for its shape is not called by what wraps it.
        """
class Told(layers.Layer):
    def call(self, x, context):
        return x + context
    def compute_output_shape(self, shape):
        return shape

y = layers.TimeDistributed(Told())(keras.Input((4, 3)))
""",
        # A decorator may give `call` another signature.
        """
import functools

def doubled(function):
    def call(self, x, *others):
        return function(self, x)
    return call

class Wrapped(layers.Layer):
    @doubled
    def call(self, x):
        return 2 * x

y = Wrapped()(a, a)
""",
        # A class of unknown make-up: a metaclass puts in another `call`.
        """
class Meta(type(layers.Layer)):
    def __new__(cls, name, bases, names):
        names["call"] = lambda self, x, y=None: x * 2
        return super().__new__(cls, name, bases, names)

class Made(layers.Layer, metaclass=Meta):
    def call(self, x):
        return x

y = Made()(a, a)
""",
        # It may be told to take numbers by position.
        """
class Numbers(layers.Layer):
    def __init__(self):
        super().__init__()
        self._allow_non_tensor_positional_args = True
    def call(self, x, times):
        return x * times

y = Numbers()(a, 3)
""",
    ],
)
def test_where_it_is_told(text: str, tmp_path: Path) -> None:
    check(_TWO + text, tmp_path)


def test_what_the_code_takes_is_no_error() -> None:
    """Keras raises a TypeError."""
    text = _TWO + "try:\n    y = Two()(a)\nexcept TypeError:\n    y = Two()(a, a)\n"
    assert not refused(text)
    assert not is_proven(text)
