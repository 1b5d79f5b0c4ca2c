"""When Python evaluates something, and what it finds at that time: the programs run in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
import numpy as np
def use(*widths):
    keras.Sequential([keras.Input((4,)), *[layers.Dense(n) for n in widths]])
"""

#: A list, dict or set that is changed while a loop goes through it.
CHANGED = {
    "a list that grows": """
sizes = [4]
for s in sizes:
    if s < 32:
        sizes.append(s * 2)
stack = [layers.Dense(s) for s in sizes]
keras.Sequential([keras.Input((4,)), *stack, layers.Reshape((16, 2))])
keras.Sequential([keras.Input((4,)), *stack, layers.Reshape((2, 2))])  # expect: KOL104
""",
    "a list of layers that shrinks": """
q = [layers.Dense(4), layers.Dense(3)]
m = keras.Sequential([keras.Input((4,))])
for layer in q:
    m.add(layer)
    q.pop()
m.add(layers.Reshape((4, 1)))
m.add(layers.Reshape((3, 1)))  # expect: KOL104
""",
    "a set": """
s, n = {3}, 4
try:
    for x in s:
        s.add(8)
except RuntimeError:
    n = 8
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 2))])
""",
    "what a method changes": """
class Stack:
    def __init__(self):
        self.items = [layers.Dense(4), layers.Dense(3)]
    def __iter__(self):
        return iter(self.items)
stack = Stack()
m = keras.Sequential([keras.Input((4,))])
for layer in stack:
    m.add(layer)
    stack.items.pop()
m.add(layers.Reshape((4, 1)))
""",
    "a list that somebody else may have changed": """
sizes = [8, 3]
m = keras.Sequential([keras.Input((4,))])
def less(of, how):
    getattr(of, how)()
for s in sizes:
    m.add(layers.Dense(s))
    less(sizes, str("p") + "op")
m.add(layers.Reshape((4, 2)))
""",
    "a list under a condition": """
import os
sizes = [4, 3]
for s in sizes:
    if not os.environ.get("SOMETHING_THAT_IS_NOT_SET"):
        sizes[-1] = 8
m = keras.Sequential([keras.Input((4,)), *map(layers.Dense, sizes), layers.Reshape((4, 2))])  # expect-likely: KOL104
""",
    "the list of layers of a model is another one": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(3)])
n = 0
for layer in m.layers:
    m.pop()
    n += 4
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 2))])
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 1))])  # expect: KOL104
""",
    "in two loops": """
rest = [1, 2, 3, 4, 5, 6]
seen = 0
for a in rest:
    for b in rest:
        rest.remove(b)
        seen += 1
keras.Sequential([keras.Input((seen,)), layers.Reshape((seen, 1))])
""",
}


@pytest.mark.parametrize("text", CHANGED.values(), ids=CHANGED)
def test_what_is_changed_in_its_loop(text: str, tmp_path: Path) -> None:
    check(_HEAD + text, tmp_path)
