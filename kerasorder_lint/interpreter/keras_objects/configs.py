"""What layers and models tell of themselves: `get_config`, `layers.serialize`, `to_json`.

A configuration is a dict of the analysed program, which code may change before something is made
of it (`reviving`). What it holds in the place of an object is an unknown that remembers what the
constructor was given, so that it comes back as it was.

Source: keras/src/saving/serialization_lib.py, keras/src/models/sequential.py and functional.py
        (`get_config`), Keras 3.15.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import configuration, written
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.values import UNKNOWN, DictV, ListV, Thing
from kerasorder_lint.shapes import Sym, Unknown

__all__ = [
    "BESIDE",
    "GIVEN",
    "NAMED",
    "NODES",
    "TEXT",
    "WHOLE",
    "ToldV",
    "config_of",
    "dumped",
    "model_config",
    "parsed",
    "serialized",
    "text_of_model",
]

#: Where a value of a configuration remembers what the constructor was given for it.
GIVEN = "\0given"
#: At a value that is none of the constructor's arguments.
BESIDE = "\0beside"
#: Where a name remembers the layer that Keras made it up for.
NAMED = "\0named"
#: Where the configuration of what is not looked into remembers the object itself.
WHOLE = "\0whole"
#: Where the calls of a functional model remember the model and the layer.
NODES = "\0nodes"
#: Where a text remembers the value that it says in JSON.
TEXT = "\0json"

#: Arguments that a configuration of Keras 2 holds as they were given, if they are text.
_TEXTS = frozenset({"activation", "recurrent_activation", "padding", "data_format", "name"})
#: Layers that tell of the one inside as it was given to them.
_AROUND = frozenset({"SpectralNormalization", "TimeDistributed"})


class ToldV(DictV):
    """The configuration of a layer of which not every key is known."""

    __slots__ = ("before", "layer")

    def __init__(self, entries: dict[Any, Any], layer: Layer) -> None:
        super().__init__(entries, exact=False)
        self.layer = layer
        self.before = (dict(entries), layer.written)

    @property
    def intact(self) -> bool:
        """Whether neither the configuration nor the layer has changed since."""
        entries, attributes = self.before
        same = len(entries) == len(self.entries) and all(
            key in self.entries and self.entries[key] is value for key, value in entries.items()
        )
        return same and self.layer.written is attributes

    @property
    def named(self) -> Layer | None:
        """The layer whose name is told, if Keras has made it up."""
        made_up = self.layer.name is None and self.layer.generated is not None
        return self.layer if made_up and "name" not in self.entries else None

    def others(self) -> dict[str, Any] | None:
        """The arguments that the entries say nothing of; None where they are not known."""
        entries, attributes = self.before
        given = written.configuration(self.layer)
        if given is None or attributes or self.layer.written:
            return None
        policy = {} if isinstance(policy := _policy(self.layer), Unknown) else {"dtype": policy}
        return {key: value for key, value in {**policy, **given}.items() if key not in entries}


def _hidden(text: str, mark: str, value: Any, kind: str | None = None) -> Thing:
    made = Thing(text, origin="call", kind=kind)
    made.attrs[mark] = value
    return made


def config_of(layer: Layer) -> DictV | None:
    """What `layer.get_config()` is known to hold; None for what is no layer of Keras."""
    if isinstance(layer, Model) or not layer.known:
        return None
    given = written.configuration(layer)
    if given is None:
        return None
    keys = None if layer.written else configuration.keys(layer)
    if keys is None:
        return _some(layer, given)
    return DictV({key: _entry(layer, key, given) for key in keys})


def _entry(layer: Layer, key: str, given: dict[str, Any]) -> Any:
    if key == "name":
        return _name(layer)
    if key == "trainable":
        return layer.trainable if isinstance(layer.trainable, bool) else Thing(key, kind="bool")
    if key == "layer" and layer.class_name in _AROUND and isinstance(given.get(key), Layer):
        return serialized(given[key])
    value = configuration.told(layer, key)
    if not isinstance(value, Unknown):
        return value
    if key == "dtype" and layer.class_name != "InputLayer":
        return _hidden(key, GIVEN, _policy(layer))
    if key not in given:
        return _hidden(key, BESIDE, None)
    return _hidden(key, GIVEN, given[key])


def _policy(layer: Layer) -> Any:
    """What the `dtype` of a layer was, in words that its constructor takes."""
    variable = layer.extra.get("variable_dtype")
    if not isinstance(layer.dtype, str) or "quantization" in layer.extra:
        return UNKNOWN
    if variable == layer.dtype:
        return layer.dtype
    return f"mixed_{layer.dtype}" if variable == "float32" else UNKNOWN


def _name(layer: Layer) -> Any:
    if isinstance(layer.name, str):
        return layer.name
    if layer.name is None and layer.generated is not None:
        return _hidden("name", NAMED, layer, "str")
    return Thing("name", kind="str", origin="call")


def _some(layer: Layer, given: dict[str, Any]) -> DictV:
    """Those parts of a configuration that hold whatever else there is."""
    kept: dict[Any, Any] = {}
    if layer.class_name == "InputLayer":
        return DictV(kept, exact=False)
    for key, value in given.items():
        if key not in layer.written:
            value = configuration.told(layer, key)
        plain = isinstance(value, (int, float, Sym)) or value is None
        if plain or (isinstance(value, str) and key in _TEXTS) or _is_sizes(value):
            kept[key] = value
    if isinstance(layer.name, str):
        kept["name"] = layer.name
    if isinstance(layer.trainable, bool):
        kept["trainable"] = layer.trainable
    if layer.environment.target == 2:
        return DictV(kept, exact=False)
    return ToldV(kept, layer)


def _is_sizes(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        item is None or isinstance(item, (int, Sym)) for item in value
    )


def serialized(layer: Layer) -> DictV:
    """`keras.layers.serialize(layer)`, `keras.saving.serialize_keras_object(layer)`."""
    if isinstance(layer, Model):
        config = model_config(layer)
        known = config is not None and layer.kind in ("Sequential", "Functional")
        entries = {
            "module": "keras" if known else Thing("module"),
            "class_name": layer.kind if known else layer.label,
            "config": _hidden("config", WHOLE, layer) if config is None else config,
            "registered_name": None if known else Thing("registered_name"),
        }
        if config is not None and "build_input_shape" in config.entries:
            entries["build_config"] = DictV({"input_shape": config.entries["build_input_shape"]})
        return DictV(entries, exact=False)
    own = not layer.known or "\0instance" in layer.attributes or "derived" in layer.attributes
    config = None if own else config_of(layer)
    entries = {
        "module": Thing("module") if own else "keras.layers",
        "class_name": layer.label if own else layer.class_name,
        "config": _hidden("config", WHOLE, layer) if config is None else config,
        "registered_name": Thing("registered_name") if own else None,
    }
    if not own and layer.built and layer.class_name != "InputLayer":
        shape = layer.build_shape
        if isinstance(shape, tuple) and not any(isinstance(dim, Unknown) for dim in shape):
            entries["build_config"] = DictV({"input_shape": shape})
        elif layer.all_weights():
            entries["build_config"] = Thing("build_config")
    told_all = layer.class_name == "InputLayer" or not layer.built or bool(layer.weights)
    return DictV(entries, exact=not own and told_all)


def model_config(model: Model) -> DictV | None:
    """`model.get_config()` of a Sequential or functional model of Keras 3; None where unknown."""
    plain = model.maybe is None and "\0instance" not in model.attributes and model.exact
    if model.environment.target != 3 or not plain or not _is_complete(model):
        return None
    if model.kind == "Sequential":
        return _of_sequential(model)
    return _of_functional(model) if model.kind == "Functional" else None


def _is_complete(model: Model) -> bool:
    """Whether every layer is known by itself, and none by chance."""
    if model.attributes.get("chance") is not None or "application" in model.extra:
        return False
    return all(isinstance(layer, Layer) for layer in model.stack)


def _of_model(model: Model) -> dict[Any, Any]:
    trains = model.trainable
    return {
        "name": _name(model),
        "trainable": trains if isinstance(trains, bool) else Thing("trainable", kind="bool"),
    }


def _of_sequential(model: Model) -> DictV:
    entries = _of_model(model)
    entries["dtype"] = _hidden("dtype", BESIDE, None)
    once = dict.fromkeys(model.stack)  # a layer that stands there twice is told of once
    entries["layers"] = ListV([serialized(layer) for layer in once])
    if model.built:
        shape = configuration.told(model.stack[0], "batch_shape")
        entries["build_input_shape"] = Thing("shape") if isinstance(shape, Unknown) else shape
    return DictV(entries)


def _of_functional(model: Model) -> DictV | None:
    graph = model.graph
    layers = [layer for layer in graph.operations if isinstance(layer, Layer)]
    if not graph.exact or graph.problem is not None or len(layers) < len(graph.operations):
        return None
    entries = _of_model(model)
    parts = []
    for layer in layers:
        part = serialized(layer)
        part.entries["name"] = _name(layer)
        part.entries["inbound_nodes"] = _hidden("inbound_nodes", NODES, (model, layer, graph))
        parts.append(part)
    entries["layers"] = ListV(parts)
    entries["input_layers"] = _hidden("input_layers", NODES, (model, None, graph))
    entries["output_layers"] = _hidden("output_layers", NODES, (model, None, graph))
    return DictV(entries)


# ---------------------------------------------------------------------- JSON


def text_of_model(model: Model, node: Any) -> Thing | None:
    """`model.to_json()`; None where the model is not known."""
    if model_config(model) is None:
        return None
    return dumped(serialized(model), node)


def dumped(value: Any, node: Any) -> Thing:
    """`json.dumps(value)`: a text that remembers what it says."""
    return _hidden(expressions.text_of(node), TEXT, _as_json(value), "str")


def parsed(value: Any) -> Any:
    """`json.loads(text)` of a text that remembers what it says; None of another one."""
    if not isinstance(value, Thing) or TEXT not in value.attrs:
        return None
    return _as_json(value.attrs[TEXT])


def _as_json(value: Any) -> Any:
    """A copy, with lists in the place of tuples."""
    if isinstance(value, ToldV):
        copied = ToldV(value.entries, value.layer)
        copied.before = value.before
        return copied
    if isinstance(value, DictV):
        entries = {key: _as_json(item) for key, item in value.entries.items()}
        return DictV(entries, exact=value.exact)
    if isinstance(value, ListV):
        made = ListV([_as_json(item) for item in value.items], exact=value.exact)
        made.chance = value.chance
        return made
    if isinstance(value, tuple):
        return ListV([_as_json(item) for item in value])
    return value
