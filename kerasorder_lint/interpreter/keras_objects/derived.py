"""Classes of the code that derive from a layer of Keras and leave what it does as it is."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerSpec
from kerasorder_lint.graph.layers import Layer, opaque_layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import LayerCreated
from kerasorder_lint.interpreter import own_classes
from kerasorder_lint.interpreter.keras_objects import creation, overriding
from kerasorder_lint.interpreter.keras_objects.names import is_trainer, layer_spec
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, FunctionV, InstanceV, Ref, is_constant

__all__ = ["attribute_written", "become_base", "become_opaque", "has_own_start", "made_again"]

#: What `super().__init__` makes of the object; the code may set it to something else afterwards.
_STATE = frozenset({"built", "input_spec", "dtype", "trainable"})
#: Layers that are a frame for what a subclass does.
_FRAMES = frozenset({"Layer", "Wrapper", "Lambda", "InputLayer"})


def become_base(
    m: Machine,
    value: InstanceV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> bool:
    """`super().__init__(...)`: from here on the object is a layer like those of its base.

    False where the class does something else, or its base is not known.
    """
    layer = value.layer
    if layer is None or isinstance(layer, Model) or layer.known:
        return False
    spec = _base_of(m, value.cls)
    if spec is None:
        return False
    arguments = creation.layer_arguments(m, spec, positional, keywords, open_ended)
    made = creation.construct(spec, arguments, m.environment)
    if isinstance(made, Problem):
        creation.refuse_layer(m, spec, made, arguments, node)
        return True
    m.touch(layer)
    for name in ("args", "children", "dtype", "environment", "extra", "input_spec", "spec"):
        setattr(layer, name, getattr(made, name))
    for name in ("built", "trainable", "weights"):
        setattr(layer, name, getattr(made, name))
    creation.count_unseen(m, layer)
    layer.known = True
    layer.attributes["derived"] = True
    m.record(LayerCreated(layer=layer, arguments=arguments, **m.base(node)))
    return True


def has_own_start(m: Machine, layer: Layer) -> bool:
    """Whether it is of a class of the code whose own `__init__` makes the arguments of its base."""
    value = layer.attributes.get("\0instance")
    if not layer.attributes.get("derived") or not isinstance(value, InstanceV):
        return False
    return isinstance(m.resolve(own_classes.class_attribute(value.cls, "__init__")), FunctionV)


def made_again(m: Machine, layer: Layer, node: Any) -> Layer:
    """The layer that such a class makes of its own configuration, which is that of its base.

    Nothing is known of it where the class says what its configuration is, or where the arguments
    of the base are not plain ones.
    """
    cls = layer.attributes["\0instance"].cls
    init = m.resolve(own_classes.class_attribute(cls, "__init__"))
    told = m.resolve(own_classes.class_attribute(cls, "get_config"))
    config = {key: value for key, value in layer.args.items() if key in layer.spec.parameters}
    plain = all(map(_is_plain, config.values())) and not layer.written
    if plain and not isinstance(told, FunctionV) and init.node.args.kwarg is not None:
        name = layer.display_name
        named = {} if name is None else {"name": name}
        value = own_classes.instantiate(m, cls, [], {**config, **named}, node)
        if isinstance(value, InstanceV) and value.layer is not None:
            return value.layer
    unknown = opaque_layer(layer.label)
    unknown.environment = layer.environment
    unknown.name, unknown.generated = layer.name, layer.generated
    unknown.site, unknown.calls = layer.site, layer.calls
    return unknown


def _is_plain(value: Any) -> bool:
    return is_constant(value) or (isinstance(value, tuple) and all(map(_is_plain, value)))


def _base_of(m: Machine, cls: ClassV) -> LayerSpec | None:
    """The layer of Keras that the class is but for its arguments."""
    for base in cls.mro():
        if isinstance(base, ClassV):
            if not overriding.HARMLESS.issuperset(base.namespace):
                return None
        elif isinstance(base, Ref) and is_trainer(base.name):
            continue
        elif isinstance(base, Ref):
            spec = layer_spec(base.name, m.environment.target)
            return None if spec is None or spec.name in _FRAMES else spec
        else:
            return None
    return None


def attribute_written(m: Machine, value: InstanceV, name: str, given: Any) -> None:
    """The code sets what the base has made of its arguments: nothing of it is known any more."""
    overriding.written(m, value, name, given)
    layer = value.layer
    if layer is None or not layer.attributes.get("derived"):
        return
    masking = name == "supports_masking" and m.environment.target == 2
    if name not in layer.args and name not in _STATE and not masking:
        return
    m.touch(layer)
    become_opaque(layer)
    layer.attributes.pop("derived")


def become_opaque(layer: Layer) -> None:
    """From now on nothing is known of what a layer does. It must have been touched."""
    unknown = opaque_layer(layer.label)
    layer.known, layer.spec = False, unknown.spec
    layer.args, layer.input_spec = {}, None
    layer.extra = dict(unknown.extra)
