"""Attributes that a class of layers sets on itself, most of which Keras makes nothing of."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from kerasorder_lint.engine import examine
from kerasorder_lint.graph.program import AttributeWritten
from kerasorder_lint.interpreter import run
from kerasorder_lint.settings import Settings


def test_what_a_class_keeps_of_its_own_is_no_event() -> None:
    """Attributes that Keras makes nothing of; those that it does are events as before."""
    tree = ast.parse("""
import keras

class Block(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self._units = units
        self.trainable = False

    def call(self, x):
        return x

block = Block(3)
block.note = 4
dense = keras.layers.Dense(2)
dense.units = 3
""")
    program = run(tree, "program.py", Settings())
    written = [e.attribute for t in program.traces[:1] for e in t.of(AttributeWritten)]
    assert written == ["trainable", "units"]


@pytest.mark.keras
def test_a_branch_that_only_sets_attributes_of_a_layer_is_a_way_of_its_own() -> None:
    text = """
import keras

class Block(keras.layers.Layer):
    def __init__(self, large):
        super().__init__()
        self.kind = 0
        if large:
            self.kind = 1
        if large:
            self.dense = keras.layers.Dense(3)

    def call(self, x):
        if self.kind:
            return self.dense(x)
        return x

def make(large):
    return keras.Sequential([keras.Input((4,)), Block(large), keras.layers.Dense(2)])
"""
    space: dict[str, Any] = {"__name__": "program"}
    exec(compile(text, "program.py", "exec"), space)
    assert [len(space["make"](large).weights) for large in (True, False)] == [4, 2]
    assert not examine(text, "program.py", Settings()).findings
