"""Attributes of layers and models that code cannot set or delete.

Source: the properties of Keras's classes (`catalogue.properties`). TensorFlow's tracking, which
Keras 3 inherits there, passes over an attribute that is set to the very object that it is
(tensorflow/python/trackable/autotrackable.py); Keras 2 refuses that too.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kerasorder_lint.catalogue import written
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ApiMissing, Arguments
from kerasorder_lint.interpreter.keras_objects import graphs
from kerasorder_lint.interpreter.keras_objects.conversion import recorded
from kerasorder_lint.interpreter.keras_objects.names import (
    canonical,
    is_layer_itself,
    last,
    layer_spec,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ArrayV,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    ListV,
    Ref,
    SetV,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown

__all__ = ["class_names", "refuse_deletion", "refuse_writing"]

#: What may stand for a tensor or a variable, so that no number, text or list is one.
_OF_TENSORS = frozenset({"embeddings", "input", "kernel", "output", "states"})
#: Texts that several objects of a program share.
_SHARED_TEXTS = frozenset({"compute_dtype", "dtype", "input_dtype", "variable_dtype"})
#: Bases of classes that add no attributes.
_PLAIN = frozenset({"abc.ABC", "object", "typing.Generic"})


def class_names(owner: Any, layer: Layer) -> tuple[str, ...] | None:
    """The classes of Keras whose attributes an object has; None where they are not known."""
    if isinstance(owner, InstanceV):
        return _of_own_class(owner, layer)
    if "\0instance" in layer.attributes or layer.attributes.get("derived"):
        return None
    if isinstance(layer, Model):
        if layer.maybe is not None or layer.kind not in ("Sequential", "Functional"):
            return None
        return (layer.kind, "Model", "Layer")
    if not layer.known or layer.spec.module != "keras.layers":
        return None
    return (layer.spec.name, "Layer")


def _of_own_class(owner: InstanceV, layer: Layer) -> tuple[str, ...] | None:
    found: tuple[str, ...] | None = None
    for base in owner.cls.mro():
        if isinstance(base, ClassV):
            continue
        if not isinstance(base, Ref):
            return None
        path = canonical(base.name)
        if path is None:
            if base.name not in _PLAIN:
                return None
            continue
        spec = layer_spec(base.name, layer.environment.target)
        name = last(path[1])
        if is_layer_itself(base.name):
            made: tuple[str, ...] = ("Layer",)
        elif name in ("Model", "Sequential"):
            made = (name, "Model", "Layer")
        elif spec is not None:
            made = (spec.name, "Layer")
        else:
            return None
        if found is not None:
            return None
        found = made
    return found


@cache
def _without_setter(target: int) -> dict[str, frozenset[str]]:
    from kerasorder_lint.catalogue import properties

    table = properties.KERAS_2 if target == 2 else properties.KERAS_3
    return {name: frozenset(words.split()) for name, words in table.items()}


@cache
def _made_anew() -> frozenset[str]:
    from kerasorder_lint.catalogue import properties

    return frozenset(properties.MADE_ANEW.split())


@cache
def _all_without_setter(target: int) -> frozenset[str]:
    return frozenset().union(*_without_setter(target).values())


def _class_without_setter(m: Machine, owner: Any, layer: Layer, name: str) -> str | None:
    """The class of Keras whose property it is, for words; None where it can be set."""
    target = m.environment.target
    if name not in _all_without_setter(target):
        return None
    if any(path.endswith(f".{name}") for path in m.patched):
        return None
    if isinstance(owner, InstanceV):
        bases = [base for base in owner.cls.mro() if isinstance(base, ClassV)]
        if any({name, "__setattr__", "__delattr__"} & set(base.namespace) for base in bases):
            return None
    names = class_names(owner, layer)
    if names is None:
        return None
    table = _without_setter(target)
    if not any(name in table.get(cls, ()) for cls in names):
        return None
    return owner.cls.name if isinstance(owner, InstanceV) else names[0]


def refuse_writing(m: Machine, owner: Any, layer: Layer, name: str, value: Any, node: Any) -> bool:
    """Records `owner.name = value` where `name` is a property without a setter; True if it is."""
    cls = _class_without_setter(m, owner, layer, name)
    if cls is None:
        return False
    same = False if m.environment.target == 2 else _may_be_it(owner, layer, name, value)
    if same:
        return True
    words = f"property '{name}' of '{cls}' object has no setter"
    if m.environment.target == 2:
        words = f'Can\'t set the attribute "{name}", likely because it conflicts with an existing'
    problem = Problem(
        Kind.API,
        f"`{name}` of a {_kind_of(layer, cls)} cannot be set: it is a property without a setter",
        words,
        advice=_ADVICE.get(name) if not isinstance(owner, InstanceV) else _OWN_ADVICE,
    )
    given = recorded(m, [value], {})
    return _refuse(m, owner, layer, name, problem, node, None if same is False else _UNLESS, given)


def refuse_deletion(m: Machine, owner: Any, layer: Layer, name: str, node: Any) -> bool:
    """Records `del owner.name` where `name` is a property; True if it is."""
    cls = _class_without_setter(m, owner, layer, name)
    if cls is None:
        return False
    problem = Problem(
        Kind.API,
        f"`{name}` of a {_kind_of(layer, cls)} cannot be deleted: it is a property",
        advice=_ADVICE.get(name),
    )
    return _refuse(m, owner, layer, name, problem, node, None)


#: Why it may be taken all the same.
_UNLESS = "unless it is set to the very object that it is"
_OWN_ADVICE = "Give the attribute another name."
_MODEL_ADVICE = "Make a new model: `keras.Model(inputs, outputs)`."
_WEIGHTS_ADVICE = "Use `set_weights`, or `assign` of one weight."
_ADVICE = {
    "dtype": "Give `dtype` to the constructor.",
    "input": _MODEL_ADVICE,
    "inputs": _MODEL_ADVICE,
    "output": _MODEL_ADVICE,
    "outputs": _MODEL_ADVICE,
    "embeddings": _WEIGHTS_ADVICE,
    "kernel": _WEIGHTS_ADVICE,
    "losses": "Give losses to `compile`, or use `add_loss`.",
    "metrics": "Give metrics to `compile`.",
    "trainable_variables": "Set `trainable` of layers.",
    "trainable_weights": "Set `trainable` of layers.",
    "variables": _WEIGHTS_ADVICE,
    "weights": _WEIGHTS_ADVICE,
}


def _kind_of(layer: Layer, cls: str) -> str:
    if isinstance(layer, Model):
        return "model"
    return "layer" if cls == layer.label or not layer.known else f"`{cls}`"


def _refuse(
    m: Machine,
    owner: Any,
    layer: Layer,
    name: str,
    problem: Problem,
    node: Any,
    likely: str | None,
    arguments: Arguments | None = None,
) -> bool:
    base = m.base(node, "AttributeError")
    if base["likely"] is None:
        base["likely"] = likely
    family = layer.attributes.get("family")
    if family is None:
        family = "keras" if "keras" in m.families else "tensorflow.keras"
    names = class_names(owner, layer) or ()
    others = _without_setter(3 if m.environment.target == 2 else 2)
    both = any(name in others.get(cls, ()) for cls in names)
    kind = "model" if isinstance(layer, Model) else "layer"
    m.record(
        ApiMissing(
            name=f"{family}.{'!' if both else ''}{kind}.{name}",
            problem=problem,
            target=layer,
            done="delete" if arguments is None else "set",
            arguments=arguments,
            **base,
        )
    )
    if base["likely"] is None:
        m.keras_raises(problem, "AttributeError")
    return True


def _may_be_it(owner: Any, layer: Layer, name: str, value: Any) -> bool | None:
    """Whether the value is the very object that the attribute is; None where it may be.

    True as well where that is as likely as not.
    """
    if name in _made_anew() or isinstance(value, (DictV, FunctionV, InstanceV, ListV, SetV)):
        return False
    if name in _OF_TENSORS:
        return _may_be_tensor(owner, layer, name, value)
    if not is_constant(value):
        return True if name in layer.args or name in _SHARED_TEXTS else _of_unknown(value)
    if name in _SHARED_TEXTS:
        return None if isinstance(value, str) and value != "float32" else isinstance(value, str)
    if name not in layer.args or not layer.known:
        return None if value is not None else True
    if written.PART in layer.written:
        return True
    current = layer.args[name]
    if value is None and name.endswith(("activation", "initializer")):
        return False
    if isinstance(value, str) and name.endswith(_OBJECTS):
        return False
    if not is_constant(current):
        return True if isinstance(current, Unknown) or value is None else None
    return bool(current == value)


def _may_be_tensor(owner: Any, layer: Layer, name: str, value: Any) -> bool | None:
    if is_constant(value):
        return False if name != "states" or value is not None else None
    if name not in ("input", "output"):
        other = isinstance(value, Tensor) or (isinstance(value, ArrayV) and value.weight is None)
        return False if other else _of_unknown(value)
    if not isinstance(layer, Model) or layer.kind != "Functional":
        surely = layer.known or isinstance(owner, InstanceV)
        if surely and not layer.nodes and not layer.attributes.get("used"):
            return False  # there is none yet
    current = graphs.ends(layer, name)
    if isinstance(value, Tensor) and isinstance(current, Tensor):
        return value is current
    return _of_unknown(value)


#: How arguments end of which Keras makes objects.
_OBJECTS = ("activation", "constraint", "initializer", "regularizer")


def _of_unknown(value: Any) -> bool | None:
    """Whether an object that is not known may well be it: an attribute of something is."""
    if isinstance(value, Thing) and value.origin != "attribute":
        return None
    return True
