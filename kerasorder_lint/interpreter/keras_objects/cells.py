"""Cells of the code's own classes, which `RNN` runs over time.

Source: keras/src/layers/rnn/rnn.py, Keras 3.15: the output of an `RNN` is as wide as the cell's
        `output_size`, or its first state if there is none; the cell is built with the shape of a
        step, and is not called before there is data.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.layers.rnn import OwnCell
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, is_counted
from kerasorder_lint.interpreter import expressions, own_classes
from kerasorder_lint.interpreter.keras_objects import subclassed
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    InstanceV,
    ListV,
    PropertyV,
    TensorShape,
    number_in,
)
from kerasorder_lint.shapes import Sym

__all__ = ["follow"]


def follow(m: Machine, layer: Layer, cell: Any, node: Any) -> None:
    """Notes what an `RNN` that was just made is told by its cell."""
    if m.environment.target != 3 or not isinstance(cell, InstanceV) or cell.layer is None:
        return
    if cell.layer.known or isinstance(cell.layer, Model) or not cell.exact:
        return
    states = _size(m, cell, "state_size", node)
    several = list(states.items) if isinstance(states, ListV) and states.exact else states
    if isinstance(several, (list, tuple)):
        sizes: Any = [number_in(m.resolve(size)) for size in several]
    else:
        sizes = [number_in(states)]
    if not sizes or not all(_is_length(size) for size in sizes):
        return
    output = sizes[0]
    if "output_size" in cell.attrs or own_classes.has_class_attribute(cell.cls, "output_size"):
        output = number_in(_size(m, cell, "output_size", node))
        output = sizes[0] if output is None else output
    if not _is_length(output):
        return
    layer.extra["own_cell"] = OwnCell(
        cell.layer, output, sizes, lambda step: _built(m, cell, step, node)
    )


def _is_length(value: Any) -> bool:
    return isinstance(value, (int, Sym)) and not isinstance(value, bool)


def _size(m: Machine, cell: InstanceV, name: str, node: Any) -> Any:
    """An attribute of the cell that holds sizes; UNKNOWN where it has to be asked for."""
    if name in cell.attrs:
        return m.resolve(cell.attrs[name])
    held = m.resolve(own_classes.class_attribute(cell.cls, name))
    if isinstance(held, PropertyV):
        held = m.resolve(expressions.get_attribute(m, cell, name, node))
    return UNKNOWN if held is None else held


def _built(m: Machine, cell: InstanceV, step: Any, node: Any) -> bool:
    """Builds the cell for a step of this shape; False where its weights are not all known."""
    layer = cell.layer
    assert layer is not None
    if not isinstance(step, tuple) or m.depth >= m.limits.depth:
        return False
    if not layer.built:
        m.joining += 1
        caught, m.caught = m.caught, []
        try:
            _, signal, _, after = m.attempt(
                lambda: subclassed.build(m, cell, TensorShape(step), None, node)
            )
        finally:
            m.joining -= 1
            m.caught = caught
        if signal is not None or subclassed.first_refusal(after[1]) is not None:
            return False
        m.put(after[0])
        m.touch(layer)
        layer.built = True
        layer.attributes["followed"] = True
    layer.children = [*subclassed.tracked(cell)]
    # What a cell holds and does not build is built when it runs.
    return all(
        isinstance(inner, Layer) and inner.built and is_counted(inner) for inner in layer.children
    )
