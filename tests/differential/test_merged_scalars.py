"""Scalars that merging layers are given: Keras asks each tensor of a graph for its batch."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]
GIVEN = ["s", "s, s", "s, x", "x, s", "x[:, 0], s", "s, s, x", "s, x, s", "x, x"]
OWN = """\
class Own(layers.Layer):
    def call(self, x):
        s = ops.sum(x)
        return x + layers.{}()([s, s])
"""


def _agree(text: str) -> None:
    program = f"import keras\nfrom keras import layers, ops\n{text}\n"
    assert not graph_truth.differences(program), program


@pytest.mark.parametrize("merge", MERGES)
@pytest.mark.parametrize("given", GIVEN)
def test_in_a_graph(merge: str, given: str) -> None:
    _agree(
        "x = keras.Input((3,))\ns = ops.sum(x)\n"
        f"model = keras.Model(x, layers.{merge}()([{given}]))"
    )


@pytest.mark.parametrize("merge", MERGES[:6])
def test_on_data(merge: str) -> None:
    """Nothing is asked of tensors that are there: in a `call`, a Lambda, and of data."""
    _agree(f"{OWN.format(merge)}x = keras.Input((3,))\nmodel = keras.Model(x, Own()(x))")
    lambdas = f"lambda t: t + layers.{merge}()([ops.sum(t), ops.sum(t)])"
    _agree(f"x = keras.Input((3,))\nmodel = keras.Model(x, layers.Lambda({lambdas})(x))")
    _agree(f"s = ops.sum(ops.ones((2, 3)))\nz = layers.{merge}()([s, s])")
