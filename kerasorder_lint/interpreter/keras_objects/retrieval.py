"""`model.get_layer(name, index)`: the layer, or what Keras says where there is none.

Source: keras/src/models/model.py, and tf_keras/src/engine/training.py in the same words.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter.values import is_constant

__all__ = ["no_such_layer", "of_signature", "one_of_both", "raised", "retrieved"]


def retrieved(layers: list[Any], name: Any, index: Any) -> Layer | None:
    """The layer that is surely meant; None where there is none, or it is not known."""
    if isinstance(index, int) and name is None and -len(layers) <= index < len(layers):
        found = layers[index]
        return found if isinstance(found, Layer) else None
    if isinstance(name, str) and index is None:
        for layer in layers:
            if layer.display_name == name:
                return layer if isinstance(layer, Layer) else None
    return None


def raised(name: Any, index: Any) -> str:
    """The exception of a layer that is not there."""
    if name is not None:
        return "ValueError"
    if isinstance(index, int):
        return "ValueError" if index >= 0 else "IndexError"
    return "ValueError" if index is None else "TypeError"


def of_signature(a: list[Any], k: dict[str, Any]) -> Problem | None:
    """What the signature of `get_layer(name, index)` refuses, the same in Keras 3 and 2."""
    extra = [key for key in k if key not in ("name", "index")]
    twice = [key for key, place in (("name", 0), ("index", 1)) if key in k and len(a) > place]
    if not extra and not twice and len(a) <= 2:
        return None
    words = "takes from 1 to 3 positional arguments but"
    if extra:
        words = f"got an unexpected keyword argument '{extra[0]}'"
    elif twice:
        words = f"got multiple values for argument '{twice[0]}'"
    return Problem(
        Kind.ARGUMENT,
        f"`get_layer` has no argument `{extra[0]}`"
        if extra
        else "`get_layer` takes one name or one index",
        words,
        argument=next(iter(extra or twice), None),
    )


def one_of_both(name: Any, index: Any) -> Problem | None:
    """`get_layer` with neither a name nor an index, or with both.

    Source: keras/src/models/model.py, and tf_keras/src/engine/training.py.
    """
    if name is None and index is None:
        return Problem(
            Kind.ARGUMENT,
            "`get_layer` needs a name or an index",
            "Provide either a layer name or layer index",
            argument="name",
        )
    given = [
        (is_constant(value) and value is not None) or isinstance(value, Layer)
        for value in (name, index)
    ]
    if all(given):
        return Problem(
            Kind.ARGUMENT,
            "`get_layer` takes a name or an index, and is given both",
            "Provide only a layer name or a layer index.",
            argument="index",
        )
    return None


def no_such_layer(layers: list[Any], name: Any, index: Any) -> Problem | None:
    """What `get_layer` says of a layer that is surely not there.

    Source: keras/src/models/model.py, and tf_keras/src/engine/training.py in the same words.
    """
    if name is None and isinstance(index, int) and not isinstance(index, bool):
        if -len(layers) <= index < len(layers):
            return None
        count = "1 layer" if len(layers) == 1 else f"{len(layers)} layers"
        words = f"Was asked to retrieve layer at index {index} but model only has {len(layers)}"
        return Problem(
            Kind.ARGUMENT,
            f"the model has {count}, and none at index {index}",
            f"{words} layers" if index >= 0 else "list index out of range",
            argument="index",
        )
    if name is None and isinstance(index, (str, float)):
        return Problem(
            Kind.ARGUMENT,
            f"the index of a layer is an integer, and not {index!r}",
            "" if isinstance(index, str) or index >= len(layers) else "list indices must be",
            argument="index",
            advice=f"Use `get_layer({index!r})`." if isinstance(index, str) else None,
        )
    if index is not None:
        return None
    if isinstance(name, (int, float)) and not isinstance(name, bool):
        return Problem(
            Kind.ARGUMENT,
            f"the first argument of `get_layer` is a name, and no layer is named {name!r}",
            f"No such layer: {name}. Existing layers are: ",
            argument="name",
            advice=f"Use `get_layer(index={name})`.",
        )
    if isinstance(name, Layer) and name.known and any(name is layer for layer in layers):
        return Problem(
            Kind.ARGUMENT,
            "the first argument of `get_layer` is a name, and this is the layer itself",
            "No such layer: ",
            argument="name",
        )
    if not isinstance(name, str):
        return None
    given: list[str] = []
    for layer in layers:
        if not isinstance(layer, Layer) or not layer.known:
            return None
        if isinstance(layer.name, str):
            given.append(layer.name)
        elif layer.generated is None or _GENERATED.sub("", name) == _GENERATED.sub(
            "", layer.generated
        ):
            return None  # which number Keras gives depends on what else was made before
    near = difflib.get_close_matches(name, given, 1)
    return Problem(
        Kind.ARGUMENT,
        f"the model has no layer named {name!r}",
        f"No such layer: {name}. Existing layers are: ",
        argument="name",
        advice=f"Did you mean {near[0]!r}?" if near else None,
    )


#: The number behind a name that Keras makes.
_GENERATED = re.compile(r"_\d+$")
