"""Loops over a `range` or `enumerate` whose length is not known: which turns there may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.expectations import found

HEAD = """
import keras
from keras import layers

def layer(i, n, last=False):
    if i < n - 1:
        return layers.GRU(8, return_sequences=True)
    return layers.GRU(8, return_sequences=last)

class Stack:
    def __init__(self, depth, last=False):
        self.depth = depth
        self.last = last

    def build(self, x):
        for i in range(self.depth):
            again = True
            if i == self.depth - 1:
                again = self.last
            x = layers.GRU(8, return_sequences=again)(x)
        return x

def build(n, names, last=False):
    x = keras.Input((10, 4))
"""

#: The only turn that ends with a vector is the last one, whatever `n` is.
_RIGHT = [
    """
    for i in range(n):
        again = True
        if i == n - 1:
            again = last
        x = layers.GRU(8, return_sequences=again)(x)
    """,
    """
    for i in range(n):
        if i + 1 == n:
            x = layers.GRU(8, return_sequences=last)(x)
        else:
            x = layers.GRU(8, return_sequences=True)(x)
    """,
    """
    for i in range(n):
        x = layers.GRU(8, return_sequences=i < n - 1)(x)
    """,
    """
    for i in range(n):
        x = layers.GRU(8, return_sequences=n - i > 1)(x)
    """,
    """
    for i in range(1, n + 1):
        x = layers.GRU(8, return_sequences=i != n)(x)
    """,
    """
    for i in range(0, 2 * n, 2):
        x = layers.GRU(8, return_sequences=i != 2 * n - 2)(x)
    """,
    """
    for i in range(n):
        x = layer(i, n)(x)
    """,
    """
    x = Stack(n).build(x)
    """,
    """
    if n > 1:
        return None
    for i in range(n):
        x = layers.GRU(8)(x)
    """,
    """
    for i, name in enumerate(names):
        again = True
        if i == len(names) - 1:
            again = last
        x = layers.GRU(8, return_sequences=again, name=name)(x)
    """,
    """
    end = len(names) - 1
    for i, name in enumerate(names):
        is_last = i == end
        x = layers.GRU(8, return_sequences=not is_last)(x)
    """,
    """
    for i in range(n):
        if i == 0:
            x = layers.Conv1D(4, 3)(x)
            x = layers.Flatten()(x)
        else:
            x = layers.Dense(4)(x)
    """,
    """
    for i in range(n):
        if not i:
            x = layers.GRU(4)(x)
        x = layers.Dense(4)(x)
    """,
    """
    for i, name in enumerate(names, 1):
        if i > 1:
            x = layers.Dense(4)(x)
        else:
            x = layers.GRU(4)(x)
    """,
]

#: A turn before the last one gives a vector, or the first one is not the only one.
_WRONG = [
    """
    for i in range(n):
        x = layers.GRU(8)(x)
    """,
    """
    for i in range(n):
        again = False
        if i == n - 1:
            again = True
        x = layers.GRU(8, return_sequences=again)(x)
    """,
    """
    for i in range(1, n + 1):
        if i == n:
            x = layers.GRU(8, return_sequences=True)(x)
        else:
            x = layers.GRU(8)(x)
    """,
    """
    if n > 2:
        return None
    for i in range(n):
        x = layers.GRU(8)(x)
    """,
    """
    for i in range(n):
        if i > 0:
            x = layers.Conv1D(4, 3)(x)
        else:
            x = layers.GRU(4)(x)
    """,
]


def _runs(source: str) -> list[bool]:
    scope: dict[str, Any] = {}
    exec(source, scope)
    outcomes = []
    for n in (1, 2, 3):
        try:
            scope["build"](n, ["a", "b", "c"][:n])
        except ValueError:
            outcomes.append(False)
        else:
            outcomes.append(True)
    return outcomes


@pytest.mark.keras
@pytest.mark.parametrize("loop", _RIGHT)
def test_the_last_turn_is_followed_by_no_other(loop: str) -> None:
    source = f"{HEAD}{loop}\n    return x\n"
    assert _runs(source) == [True, True, True]
    assert found(source) == []


@pytest.mark.keras
@pytest.mark.parametrize("loop", _WRONG)
def test_a_turn_after_one_that_is_not_the_last(loop: str) -> None:
    source = f"{HEAD}{loop}\n    return x\n"
    assert not all(_runs(source))
    places = found(source)
    assert places
    assert {place[2] for place in places} == {"likely"}
