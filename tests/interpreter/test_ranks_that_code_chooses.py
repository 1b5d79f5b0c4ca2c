"""A function for several ranks: which one its caller has, the caller knows."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

TEXT = """
import keras
from keras import layers, ops

class Blocks(layers.Layer):
    def __init__(self, chunk_size):
        super().__init__()
        self.chunk_size = chunk_size
    def _to_blocks(self, x):
        <rank>
        if rank == 2:
            <inside>
            return ops.reshape(x, [2, -1, self.chunk_size])
        elif rank == 3:
            return ops.reshape(x, [2, -1, self.chunk_size, x.shape[2]])
        else:
            return ops.reshape(x, [2, -1, self.chunk_size, x.shape[2], x.shape[3]])
    def call(self, x):
        q = self._to_blocks(<given>)
        return ops.transpose(q, (0, 3, 1, 2, 4))
"""


@pytest.mark.parametrize(
    ("rank", "given"),
    [("rank = len(x.shape)", "x"), ("rank = len(x.shape)", "x * self.unknown()"),
     ("rank = len(x.shape)", "ops.relu(load(x))"), ("rank = x.ndim", "x"),
     ("rank = ops.ndim(x)", "x"), ("rank = len(ops.shape(x))", "load(x)")],
)  # fmt: skip
def test_what_is_chosen_is_not_held_against_what_follows(rank: str, given: str) -> None:
    text = TEXT.replace("<rank>", rank).replace("<given>", given).replace("<inside>", "pass")
    assert found(text) == []


def test_what_is_wrong_for_the_chosen_one_is_told() -> None:
    """It fails whenever it is reached."""
    text = TEXT.replace("<rank>", "rank = len(x.shape)").replace("<given>", "x")
    told = found(text.replace("<inside>", "layers.LSTM(2)(layers.Dense(3)(ops.ones((2, 3))))"))
    assert [(code, certainty) for _, code, certainty in told] == [("KOL101", "proven")]


@pytest.mark.parametrize("rank", [
    "x.ndim", "len(x.shape)", "ops.ndim(x)", "len(ops.shape(x))", "np.ndim(x)", "tf.rank(x)",
    "len(keras.backend.int_shape(x))",
])  # fmt: skip
def test_functions_for_several_ranks_one_behind_the_other(rank: str) -> None:
    """What asks twice for the rank of the same unknown asks the same."""
    text = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

def flat(x):
    if <rank> == 3:
        x = layers.Flatten()(x)
    elif <rank> == 4:
        x = layers.GlobalAveragePooling2D()(x)
    return x

def head(x):
    return layers.Conv1D(4, 3)(flat(x))

def tail(x):
    if <rank> == 2:
        return layers.Dense(3)(x)
    return layers.Conv2D(3, 3)(x)

def both(x):
    return tail(flat(x))
"""
    assert [code for _, code, _ in found(text.replace("<rank>", rank)) if code < "KOL118"] == []
