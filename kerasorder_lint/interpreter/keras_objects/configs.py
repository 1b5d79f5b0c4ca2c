"""Layers from their configurations: `layers.deserialize`, `Dense.from_config`, `get_config`.

Source: keras/src/ops/operation.py (`from_config`: `cls(**config)`),
        keras/src/layers/__init__.py and keras/src/saving/serialization_lib.py, Keras 3.15.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.keras_objects import creation
from kerasorder_lint.interpreter.keras_objects.names import find_spec, layer_spec
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import DictV, InstanceV, Thing
from kerasorder_lint.shapes import Sym

__all__ = ["config_of", "config_of_model", "from_config", "model_in"]

#: Arguments that a configuration holds as they were given, if they are text.
_TEXTS = frozenset({"activation", "recurrent_activation", "padding", "data_format", "name"})


def from_config(
    m: Machine,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
) -> Any:
    """`keras.layers.deserialize(config)`, `keras.layers.Dense.from_config(config)`.

    Unknown: NotImplemented where the configuration is not known, or holds objects.
    """
    config = m.resolve(keywords.get("config", positional[0] if positional else None))
    if not isinstance(config, DictV) or len(positional) + len(keywords) != 1:
        return NotImplemented
    owner, _, short = name.rpartition(".")
    if short == "from_config":
        spec = layer_spec(owner, m.environment.target)
    else:
        if not config.exact or not set(config.entries) <= {"class_name", "config"}:
            return NotImplemented
        class_name = m.resolve(config.entries.get("class_name"))
        config = m.resolve(config.entries.get("config"))
        if not isinstance(class_name, str) or not isinstance(config, DictV):
            return NotImplemented
        spec = find_spec(class_name, m.environment.target)
        name = f"{owner}.{class_name}"
    if spec is None or not all(isinstance(key, str) for key in config.entries):
        return NotImplemented
    given = {key: m.resolve(value) for key, value in config.entries.items()}
    if any(isinstance(value, (DictV, InstanceV, Layer)) for value in given.values()):
        return NotImplemented  # Keras makes objects of what these hold
    return creation.create_layer(m, spec, name, [], given, node, not config.exact)


#: The `kind` of an unknown that is the configuration of a model, which is its `default`.
_OF_MODEL = "dict"


def config_of_model(model: Model, node: Any) -> Any:
    """`model.get_config()`."""
    text = expressions.text_of(node)
    return Thing(text, kind=_OF_MODEL, origin="call", default=model)


def model_in(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Model | None:
    """The model of which `Sequential.from_config(model.get_config())` makes another one.

    None where the configuration is not that of a model that is known, or not of this very
    expression: what has a name may have been changed.
    """
    match node:
        case ast.Call(args=[ast.Call(func=ast.Attribute(attr="get_config"), args=[])]):
            config = m.resolve(positional[0]) if len(positional) == 1 and not keywords else None
        case _:
            return None
    model = config.default if isinstance(config, Thing) and config.kind == _OF_MODEL else None
    if not isinstance(model, Model) or not model.exact or model.maybe is not None:
        return None
    kinds = {"Sequential": "Sequential", "Model": "Functional", "Functional": "Functional"}
    if kinds.get(path.split(".")[-2] if "." in path else "") != model.kind:
        return None
    plain = all(
        isinstance(layer, Layer)
        and layer.known
        and not isinstance(layer, Model)
        and layer.spec.name != "Lambda"
        for layer in model.layers
    )
    return model if plain else None


def config_of(layer: Layer) -> DictV | None:
    """What `layer.get_config()` is known to hold; None for what is no layer of Keras."""
    if isinstance(layer, Model) or not layer.known:
        return None
    kept: dict[Any, Any] = {}
    for key, value in layer.args.items():
        if key in layer.attributes:
            continue  # the code has set it since
        plain = isinstance(value, (int, float, Sym)) or value is None
        if plain or (isinstance(value, str) and key in _TEXTS) or _is_sizes(value):
            kept[key] = value
    if isinstance(layer.name, str):
        kept["name"] = layer.name
    return DictV(kept, exact=False)


def _is_sizes(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        item is None or isinstance(item, (int, Sym)) for item in value
    )
