"""Models on tensors that come apart in another number of parts than when the model was made."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found, runs

_HEAD = """
import numpy as np
import keras
from keras import layers, ops

class Cut(layers.Layer):
    def call(self, x):
        return ops.unstack(x, axis=1)

class Named(layers.Layer):
    def call(self, x):
        return dict(zip("abcd", ops.unstack(x, axis=1)))

def inner(x):
    p = keras.Input(x.shape[1:])
    return keras.Model(p, ops.unstack(p, axis=1))(x)
"""
_CUTS = {
    "function": "parts = ops.unstack(x, axis=1)",
    "negative": "parts = ops.unstack(x, axis=-2)",
    "counted": "parts = ops.unstack(x, num=4, axis=1)",
    "layer": "parts = Cut()(x)",
    "dict": "parts = list(Named()(x).values())",
    "model": "parts = inner(x)",
    "sliced": "parts = ops.unstack(x[:, :4], axis=1)",
    "split": "parts = ops.split(x, 4, axis=1)",
    "places": "parts = ops.split(x, [1, 2, 3], axis=1)",
}
_TAKEN = {
    "last": "out = parts[-1]",
    "first": "out = parts[0]",
    "some": "out = [parts[0], parts[1] * 2]",
    "behind": "out = {'a': x * 2, 'b': ops.stack([parts[2], parts[0]], axis=1)}",
    "all": "out = parts",
}
_CALLS = {
    "same": "y = model(keras.Input((4, 3)))",
    "fewer": "y = model(keras.Input((1, 3)))",
    "more": "y = model(keras.Input((6, 3)))",
    "free": "y = model(keras.Input((None, 3)))",
    "data": "y = model(np.zeros((2, 1, 3)))",
    "long data": "y = model(np.zeros((2, 5, 3)))",
    "nested": "y = keras.Sequential([keras.Input((1, 3)), layers.ReLU(), model])",
    "predict": "y = model.predict(np.zeros((2, 1, 3)), verbose=0)",
}


@pytest.mark.parametrize("call", _CALLS)
@pytest.mark.parametrize("cut", _CUTS)
def test_what_the_model_needs_of_it_is_found_or_missed(cut: str, call: str) -> None:
    for length in (4, None):
        if length is None and cut not in ("counted", "split", "places"):
            continue
        for taken in _TAKEN.values():
            source = "\n".join(
                [_HEAD, f"x = keras.Input(({length}, 3))", _CUTS[cut], taken,
                 "model = keras.Model(x, out)", _CALLS[call]]
            )  # fmt: skip
            told = [place for place in found(source) if place[2] == "proven"]
            assert bool(told) == (not runs(source)), (source, told)


_MORE = """import keras
from keras import layers, ops

class Cut(layers.Layer):
    def call(self, x):
        return ops.unstack(x, axis=1)

x = keras.Input(({first}, 4))
{cut}
model = keras.Model(x, {taken})
z = keras.Input(({then}, 4))
again = keras.Model(z, model(z))
"""


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("cut", ["parts = ops.unstack(x, axis=1)", "parts = Cut()(x)"])
@pytest.mark.parametrize("taken", ["sum(parts)", "[*parts]", "parts[-1]"])
@pytest.mark.parametrize(("first", "then"), [(2, 5), (3, 4), (2, 2)])
def test_more_parts_of_which_the_first_are_taken(
    cut: str, taken: str, first: int, then: int
) -> None:
    from tests.differential import graph_truth

    source = _MORE.format(first=first, then=then, cut=cut, taken=taken)
    assert not graph_truth.differences(source), source
