"""Layers and models from configurations: `layers.deserialize`, `Sequential.from_config`, JSON.

What code has changed in a configuration counts; a layer that was built is built again on the shape
that the configuration names, before anything is put in front of it.

Source: keras/src/ops/operation.py (`from_config`), keras/src/saving/serialization_lib.py
        (`deserialize_keras_object`), keras/src/models/sequential.py and functional.py, Keras 3.15;
        keras/src/legacy/saving for entries without a `module`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.arguments import nearest
from kerasorder_lint.catalogue.not_modelled import NOT_MODELLED
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.model_layers import new_model
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    Arguments,
    CallRefused,
    CreationRefused,
    MethodCalled,
    ModelMade,
    Step,
)
from kerasorder_lint.interpreter.keras_objects import configs, creation, graphs, lambdas
from kerasorder_lint.interpreter.keras_objects.conversion import to_argument
from kerasorder_lint.interpreter.keras_objects.names import (
    WITH_KERAS_3,
    find_spec,
    last,
    layer_spec,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, DictV, ListV, Thing
from kerasorder_lint.shapes import Unknown

__all__ = ["connect", "from_config", "from_json", "layer_from_config", "refuse"]

#: What a refused object is, where a caller asks.
_REFUSED = Thing("refused")
_LAYERS = "keras.layers"
#: Keys of the configuration of any layer.
_OF_ALL = frozenset({"name", "trainable", "dtype"})


def layer_from_config(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`keras.layers.deserialize(config)`, `keras.layers.Dense.from_config(config)`, and the like.

    name: the dotted name of the function.
    Unknown: NotImplemented where the configuration is not known.
    """
    config = m.resolve(keywords.get("config", positional[0] if positional else None))
    customs = len(positional) + len(keywords) != 1
    if not isinstance(config, DictV):
        return NotImplemented
    owner, _, short = name.rpartition(".")
    if short != "from_config":
        made = _object(m, config, node, owner, customs=customs, inside=False)
        if made is not NotImplemented and short == "deserialize":
            return _as_layer(m, made, config, node)
        return UNKNOWN if made is _REFUSED else made
    spec = layer_spec(owner, m.environment.target)
    if spec is None or customs:
        return NotImplemented
    made = _layer(m, spec.name, owner, config, node, "ValueError")
    return UNKNOWN if made is _REFUSED else made


def _as_layer(m: Machine, made: Any, config: DictV, node: Any) -> Any:
    """`keras.layers.deserialize` takes nothing but layers."""
    if made is _REFUSED:
        return UNKNOWN
    keys = {"class_name", "config"}
    if made is None and config.exact and not keys <= set(config.entries):
        missing = sorted(keys - set(config.entries))[0]
        problem = Problem(
            Kind.ARGUMENT,
            f"the configuration of a layer needs a `{missing}`",
            "was passed a `config` object that is not a `keras.layers.Layer`.",
            argument="config",
        )
        refuse(m, "layers.deserialize", problem, node, "ValueError")
        return UNKNOWN
    return made if isinstance(made, Layer) else NotImplemented


# ---------------------------------------------------------------------- one object


def _object(
    m: Machine,
    config: DictV,
    node: Any,
    owner: str = _LAYERS,
    *,
    customs: bool,
    inside: bool = True,
    legacy: bool = False,
) -> Any:
    """`deserialize_keras_object(config)`: a layer or model.

    None for a dict that describes no object, _REFUSED where Keras raises, NotImplemented where it
    is not known.

    owner:   the module through which the code reaches Keras's layers.
    customs: custom objects are given, of which names may be.
    inside:  Keras calls it itself, and a `deserialize` of the code does not.
    legacy:  a `module` may be missing.
    """
    entries = config.entries
    if not {"class_name", "config"} <= set(entries):
        return None if config.exact and m.environment.target == 3 else NotImplemented
    inner = m.resolve(entries["config"])
    if isinstance(inner, Thing) and configs.WHOLE in inner.attrs:
        return _copied(m, inner.attrs[configs.WHOLE], node)
    class_name = m.resolve(entries["class_name"])
    if not isinstance(class_name, str) or not isinstance(inner, DictV):
        return NotImplemented
    found = _located(m, config, class_name, node, customs=customs, legacy=legacy)
    if found is not None:
        return found
    if class_name == "Sequential":
        made = _sequential(m, inner, node, customs=customs)
        if isinstance(made, Model) and not made.built:
            again = m.resolve(entries.get("build_config"))
            shape = (
                m.resolve(again.entries.get("input_shape")) if isinstance(again, DictV) else again
            )
            _build_model(m, made, shape, node)
        return made
    if class_name == "Functional":
        return _functional(m, inner, node, customs=customs)
    owner = owner if last(owner) == "layers" else _LAYERS
    raises = "ValueError" if legacy and "module" not in entries else "TypeError"
    if legacy and "module" not in entries and _is_former(inner):
        return NotImplemented
    made = _layer(m, class_name, f"{owner}.{class_name}", inner, node, raises)
    if isinstance(made, Layer):
        _build_again(m, made, m.resolve(entries.get("build_config")), node)
    return made


def _is_former(config: DictV) -> bool:
    """Whether Keras reads something else into what former releases wrote."""
    return "batch_input_shape" in config.entries or "axis" in config.entries


def _located(
    m: Machine, config: DictV, class_name: str, node: Any, *, customs: bool, legacy: bool
) -> Any:
    """None where the class is one of Keras's; NotImplemented or _REFUSED otherwise."""
    entries = config.entries
    module = m.resolve(entries.get("module", ""))
    if m.environment.target == 2:
        return None if find_spec(class_name, 2) is not None else NotImplemented
    if not isinstance(module, str) or ("module" not in entries and not config.exact):
        return NotImplemented
    of_keras = find_spec(class_name) is not None
    if module == "keras" and class_name in ("Sequential", "Functional"):
        return None
    if module == _LAYERS and of_keras:
        name = m.resolve(entries.get("registered_name"))
        return None if name in (None, "", class_name) else NotImplemented
    if not module and legacy and (of_keras or class_name == "Sequential"):
        return None
    return _not_located(m, class_name, module, node, customs=customs, legacy=legacy)


def _not_located(
    m: Machine, class_name: str, module: str, node: Any, *, customs: bool, legacy: bool
) -> Any:
    """Refuses a class that Keras does not find; NotImplemented where code may have registered it.

    A name that is one of Keras's, or nearly so, is meant to be that and nobody's own.
    """
    own = nearest(class_name, [*registry.all_specs(), "Sequential", "Functional"])
    known = class_name in NOT_MODELLED or (own is None and find_spec(class_name) is None)
    if customs or known or module not in ("", "keras", _LAYERS):
        return NotImplemented
    if module == "" and not legacy:
        problem = Problem(
            Kind.ARGUMENT,
            f"Keras 3 does not find {class_name!r} without a `module`",
            f"Could not locate class '{class_name}'.",
            argument="module",
            advice='Write `"module": "keras.layers"` beside it.',
        )
        return refuse(m, "layers.deserialize", problem, node, "TypeError")
    if find_spec(class_name) is not None or class_name in ("Sequential", "Functional", "Model"):
        return NotImplemented
    quoted = (
        f"Could not deserialize '{module}.{class_name}'"
        if module
        else f"Unknown layer: '{class_name}'"
    )
    problem = Problem(
        Kind.ARGUMENT,
        f"Keras knows no layer {class_name!r}",
        quoted,
        argument="class_name",
        hint=own,
        advice=f"Did you mean {own!r}?",
    )
    return refuse(m, "layers.deserialize", problem, node, "ValueError")


def refuse(m: Machine, name: str, problem: Problem, node: Any, raises: str) -> Thing:
    """Records that a function of Keras 3 raises; `name` is the function."""
    base = m.base(node, raises)
    if (m.version_is_open or m.under_version_test) and base["likely"] is None:
        base["likely"] = WITH_KERAS_3
    given = Arguments(open_ended=True)
    m.record(CreationRefused(name=name, problem=problem, arguments=given, **base))
    m.keras_raises(problem, raises)
    return _REFUSED


def _copied(m: Machine, whole: Layer, node: Any) -> Any:
    """A copy of what is not looked into. Whether Keras knows its class is not judged."""
    return creation.deep_copy(m, whole, node, fresh=True, told=True)


def _layer(m: Machine, class_name: str, name: str, config: DictV, node: Any, raises: str) -> Any:
    """`cls.from_config(config)` of a layer of Keras.

    raises: what comes of an exception of the constructor.
    """
    spec = find_spec(class_name, m.environment.target)
    if spec is None or not all(isinstance(key, str) for key in config.entries):
        return NotImplemented
    given: dict[str, Any] = {}
    named: Layer | None = None
    open_ended = not config.exact
    if isinstance(config, configs.ToldV):
        if lambdas.is_anonymous(config.layer):
            return NotImplemented  # which Keras refuses, unless code has allowed it
        if config.intact:
            return creation.deep_copy(m, config.layer, node, fresh=True, told=True)
        kept = config.others()
        if kept is not None:
            # Whether a key is there may have been asked for, and answered by a guess.
            open_ended = not set(config.entries) <= {*config.before[0], *spec.parameters, *_OF_ALL}
            given, named = kept, config.named
    for key, value in config.entries.items():
        value = m.resolve(value)
        marks = value.attrs if isinstance(value, Thing) else {}
        if configs.NAMED in marks and key == "name":
            named = marks[configs.NAMED]
        elif configs.BESIDE in marks:
            continue
        elif configs.GIVEN in marks:
            given[key] = marks[configs.GIVEN]
        elif isinstance(value, DictV) and {"class_name", "config"} <= set(value.entries):
            if key not in ("layer", "backward_layer", "cell"):
                given[key] = to_argument(m, value, key)
                continue
            inner = _object(m, value, node, customs=False)
            if inner is _REFUSED:
                return _REFUSED
            if not isinstance(inner, Layer):
                return NotImplemented
            given[key] = inner
        elif isinstance(value, Layer):
            return NotImplemented
        else:
            given[key] = to_argument(m, value, key)
    if class_name == "InputLayer" and "batch_shape" in given:
        # The other ways to say it are no keys of a configuration.
        given = {k: v for k, v in given.items() if k in ("batch_shape", "dtype", "name") or v}
    arguments = Arguments((), given, open_ended)
    made = creation.create_from(m, spec, name, arguments, node, named=named, raises=raises)
    return made if made.known else _REFUSED


def _build_again(m: Machine, layer: Layer, config: Any, node: Any) -> None:
    """`build_from_config`: the layer gets weights for the shape that it had."""
    from kerasorder_lint.interpreter.keras_objects import methods

    if config is None or not layer.known or layer.built:
        return
    shape = m.resolve(config.entries.get("input_shape")) if isinstance(config, DictV) else UNKNOWN
    if isinstance(shape, (tuple, ListV)):
        methods.call_method(m, layer, "build", [shape], {}, node, False)
    if not layer.built:
        from kerasorder_lint.interpreter.keras_objects import derived

        m.touch(layer)
        derived.become_opaque(layer)


# ---------------------------------------------------------------------- models


def from_config(
    m: Machine, owner: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`Sequential.from_config(config)`, `Model.from_config(config)`.

    owner: `Sequential`, `Model` or `Functional`. NotImplemented where the configuration is not
           known.
    """
    config = m.resolve(keywords.get("config", positional[0] if positional else None))
    others = set(keywords) - {"config", "custom_objects"}
    if not isinstance(config, DictV) or others or m.environment.target != 3:
        return NotImplemented
    customs = "custom_objects" in keywords or len(positional) > 1
    if owner == "Sequential":
        made = _sequential(m, config, node, customs=customs)
    else:
        made = _functional(m, config, node, customs=customs)
    return UNKNOWN if made is _REFUSED else made


def from_json(m: Machine, positional: list[Any], keywords: dict[str, Any], node: Any) -> Any:
    """`keras.models.model_from_json(text)`; NotImplemented where the text is not known."""
    text = m.resolve(keywords.get("json_string", positional[0] if positional else None))
    if m.environment.target != 3 or set(keywords) - {"json_string", "custom_objects"}:
        return NotImplemented
    config = configs.parsed(text)
    if isinstance(text, str):
        try:
            config = _value_of(json.loads(text))
        except (ValueError, RecursionError):
            return NotImplemented
    if not isinstance(config, DictV):
        return NotImplemented
    customs = "custom_objects" in keywords or len(positional) > 1
    made = _object(m, config, node, customs=customs)
    if made is _REFUSED:
        return UNKNOWN
    return made if isinstance(made, Layer) else NotImplemented


def _value_of(value: Any) -> Any:
    from kerasorder_lint.interpreter import standard

    return standard.value_of(value)


def _model_name(m: Machine, config: DictV) -> tuple[Any, str | None]:
    """The name that a configuration gives, and the one that Keras had made up for another."""
    value = m.resolve(config.entries.get("name"))
    if isinstance(value, Thing) and configs.NAMED in value.attrs:
        return None, value.attrs[configs.NAMED].generated
    return value if value is None or isinstance(value, str) else UNKNOWN, None


def _begun(m: Machine, kind: Any, config: DictV, node: Any) -> Model:
    """A model of the name that the configuration gives, without layers so far."""
    name, generated = _model_name(m, config)
    made = new_model(kind, m.environment)
    made.name = "" if generated is not None else name
    made.attributes["family"] = "keras" if m.families == {"keras"} else None
    creation.register(m, made, node)
    if generated is not None:
        made.name, made.generated = None, generated
    return made


def _sequential(m: Machine, config: DictV, node: Any, *, customs: bool) -> Any:
    """`Sequential.from_config`: one layer after the other is made and added."""
    if not config.exact:
        return NotImplemented
    if "name" not in config.entries:
        problem = Problem(
            Kind.ARGUMENT,
            "the configuration of a Sequential needs a `name`",
            "A Sequential model configuration must be a dictionary containing the 'name' and "
            "'layers' keys.",
            argument="name",
        )
        return refuse(m, "Sequential.from_config", problem, node, "ValueError")
    parts = m.resolve(config.entries.get("layers"))
    if not isinstance(parts, ListV) or not parts.exact or parts.chance is not None:
        return NotImplemented
    model = _begun(m, "Sequential", config, node)
    given = Arguments((), {"name": model.name} if isinstance(model.name, str) else {})
    m.record(ModelMade(model=model, source="empty", arguments=given, **m.base(node)))
    for part in list(parts.items):
        value = m.resolve(part)
        layer = NotImplemented
        if isinstance(value, DictV):
            legacy = value.exact and "module" not in value.entries
            layer = _object(m, value, node, customs=customs, legacy=legacy)
        if layer is _REFUSED:
            m.touch(model)
            model.exact = False
            return _REFUSED
        if not isinstance(layer, Layer):
            m.touch(model)
            model.exact = False
            return model
        m.record(
            MethodCalled(
                target=model,
                method="add",
                positional=(layer,),
                arguments=Arguments((layer,)),
                **m.base(node),
            )
        )
        if not creation.add_item(m, model, layer, node, rebuild=True, place=node):
            return model
    _build_model(m, model, m.resolve(config.entries.get("build_input_shape")), node)
    return model


def _build_model(m: Machine, model: Model, shape: Any, node: Any) -> None:
    """`model.build(shape)` of a Sequential that is not built, if there is a shape."""
    from kerasorder_lint.interpreter.keras_objects import methods

    if not model.built and model.exact and isinstance(shape, (tuple, ListV, Unknown)):
        methods.call_method(m, model, "build", [shape], {}, node, False)


def _functional(m: Machine, config: DictV, node: Any, *, customs: bool) -> Any:
    """`functional_from_config`, of a configuration whose calls are those of one model."""
    original = _calls_of(m, config)
    if original is None:
        return NotImplemented
    parts = m.resolve(config.entries["layers"]).items
    model = _begun(m, "Functional", config, node)
    m.record(ModelMade(model=model, source="unknown", **m.base(node)))
    copies: dict[int, Layer] = {}
    for part in parts:
        value = m.resolve(part)
        layer = _object(m, value, node, customs=customs)
        if not isinstance(layer, Layer):
            m.touch(model)
            model.exact = False
            return _REFUSED if layer is _REFUSED else model
        (_, old, _) = m.resolve(value.entries["inbound_nodes"]).attrs[configs.NODES]
        copies[id(old)] = layer
    m.touch(config)
    for key in ("layers", "input_layers", "output_layers", "name", "trainable"):
        config.entries.pop(key, None)  # as Keras does with the dict that it gets
    connect(m, original, model, copies, node)
    return model


def _calls_of(m: Machine, config: DictV) -> Model | None:
    """The model whose calls, all of them and in their order, the configuration tells."""
    parts = m.resolve(config.entries.get("layers"))
    if not config.exact or not isinstance(parts, ListV) or not parts.exact:
        return None
    found: list[tuple[Any, Any, Any]] = []
    for part in parts.items:
        value = m.resolve(part)
        calls = m.resolve(value.entries.get("inbound_nodes")) if isinstance(value, DictV) else None
        if not isinstance(calls, Thing) or configs.NODES not in calls.attrs:
            return None
        name = m.resolve(value.entries.get("name"))
        marked = isinstance(name, Thing) and configs.NAMED in name.attrs
        of = calls.attrs[configs.NODES]
        if not marked and name != of[1].name:
            return None
        if marked and name.attrs[configs.NAMED] is not of[1]:
            return None
        found.append(of)
    for key in ("input_layers", "output_layers"):
        ends = m.resolve(config.entries.get(key))
        if not isinstance(ends, Thing) or configs.NODES not in ends.attrs:
            return None
        found.append(ends.attrs[configs.NODES])
    model, _, graph = found[0]
    if any(of[0] is not model or of[2] is not graph for of in found) or model.graph is not graph:
        return None
    layers = [layer for _, layer, _ in found if layer is not None]
    return model if layers == list(graph.operations) else None


def connect(
    m: Machine,
    original: Model,
    made: Model,
    copies: dict[int, Layer],
    node: Any,
    given: Mapping[int, Tensor] = MappingProxyType({}),
) -> None:
    """The graph of a model over other layers; records what Keras refuses of it.

    copies: by the ids of the layers of the original.
    given:  tensors in the place of those of its Inputs, by the ids of these.
    """
    refused: list[tuple[Layer, Any, Problem]] = []
    m.touch(made)
    whole = graphs.copy_graph(
        m,
        original,
        made,
        lambda layer: copies[id(layer)],
        node,
        fresh=True,
        edited=True,
        given=given,
        refused=refused,
    )
    if not whole or made.graph.problem is not None:
        made.exact = False
    if whole and made.graph.problem is not None:
        graphs.broken(m, made, made.graph.problem, node)
    for layer, given, problem in refused:
        step = Step(layer, given, UNKNOWN, problem, was_built=layer.built)
        m.record(CallRefused(step=step, problem=problem, **m.base(node)))
        m.keras_raises(problem)
