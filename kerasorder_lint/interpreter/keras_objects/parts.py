"""Layers inside of layers that code reaches by attributes: directions, cells, weights.

An unknown stands for such a part; its key says by which attributes and places it is reached.

Source: keras/src/layers/rnn/bidirectional.py, rnn.py, stacked_rnn_cells.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.stretches import Stretch
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import Thing
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["is_layer", "set_trainable", "whole_of"]

#: In which place of `Bidirectional`'s two layers each one is.
_WAYS = {"forward_layer": 0, "backward_layer": 1}


def is_layer(name: str) -> bool:
    """Whether an attribute of this name is a layer inside, whatever the argument was."""
    return name == "cell" or name in _WAYS


def whole_of(m: Machine, part: Thing) -> Layer | None:
    """The layer of which an unknown is a part, or a part of a part."""
    key: Any = part.key
    while isinstance(key, tuple) and key:
        if key in m.parts:
            whole = m.parts[key][0]
            return None if isinstance(whole, Stretch) else whole
        key = key[0]
    return None


def _path_to(m: Machine, key: Any) -> list[Any]:
    """The attributes and places from a layer to its part."""
    path: list[Any] = []
    while key not in m.parts:
        path.append(key[1] if len(key) == 2 else _place_in(key[2]))
        key = key[0]
    path.append(key[2])
    return path[::-1]


def _place_in(key: Hashable) -> Any:
    while isinstance(key, tuple) and len(key) == 1:
        key = key[0]
    plain = isinstance(key, tuple) and key[:2] == ("const", "int")
    return key[2] if plain and isinstance(key, tuple) else None


def set_trainable(m: Machine, whole: Layer, part: Thing, value: bool | Unknown) -> None:
    """`layer.part.trainable = value`. Where it is not known which weights these are, none is."""
    m.touch(whole)
    inner: LayerState = whole
    path = _path_to(m, part.key)
    for place, name in enumerate(path):
        found = _inside(inner, name)
        if found is None:
            last = place == len(path) - 1
            if not (last and _has_set(inner, name, value)):
                whole.trainable = UNKNOWN
            return
        inner = found
    inner.set_trainable(value)


def _inside(layer: LayerState, name: Any) -> LayerState | None:
    ways, cells = layer.extra.get("ways"), layer.extra.get("cells")
    if name in _WAYS and isinstance(ways, tuple):
        return _state(ways[_WAYS[name]])
    if name == "cell":
        return _state(layer.extra.get("cell"))
    if name == "cells" and isinstance(cells, tuple):
        return layer  # an item of which comes next
    if isinstance(name, int) and isinstance(cells, tuple) and -len(cells) <= name < len(cells):
        return _state(cells[name])
    return None


def _state(value: Any) -> LayerState | None:
    return value if isinstance(value, LayerState) else None


def _has_set(layer: LayerState, name: Any, value: bool | Unknown) -> bool:
    """Sets it on weights that the layer has for its part; False if that is not known."""
    if not layer.built or layer.children or not layer.weights:
        return False
    if name == "cell":
        chosen = list(layer.weights)
    else:
        chosen = [w for w in layer.weights if w.name == name or w.name.endswith(f"/{name}")]
    if not chosen:
        return False
    layer.weights = [replace(w, trainable=value) if w in chosen else w for w in layer.weights]
    return True
