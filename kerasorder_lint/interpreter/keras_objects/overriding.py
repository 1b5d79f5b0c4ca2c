"""Classes of the code that derive from a layer of Keras and override what it does.

Such an object has a layer of its base inside (`inner`), made of what `super().__init__` got. Where
the class's own methods call `super().build` or `super().call`, that layer does its part. It says
nothing any more as soon as the code touches what the base's methods go by.

Source: keras/src/layers/layer.py, tf_keras/src/engine/base_layer.py: `__call__` builds first, with
        the shapes of the inputs, and then runs `call`. A symbolic call of Keras 3 does not run
        `call` where a class has `compute_output_shape`, and most layers of Keras have.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.members import MEMBERS
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.catalogue.spec import Call, LayerSpec
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten, map_nest
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import arrays, own_classes
from kerasorder_lint.interpreter.keras_objects import creation, graphs
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in, to_call_input
from kerasorder_lint.interpreter.keras_objects.names import canonical, is_trainer, layer_spec
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    ClassV,
    FunctionV,
    InstanceV,
    ListV,
    Ref,
)
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = [
    "HARMLESS",
    "build_inner",
    "build_on_shape",
    "call_inner",
    "derives",
    "foresee",
    "inner_of",
    "keep_base",
    "surely_lacks",
    "written",
]

#: What a class may define and still do as its base does.
HARMLESS = frozenset(
    {"__init__", "get_config", "from_config", "__repr__", "__str__", "__doc__", "__module__"}
)
#: What it may override where the base's other methods do not go by it.
_HOOKS = frozenset({"build", "call", "compute_mask", "compute_output_shape", "get_build_config"})
#: What convolutions and pooling take at any time.
_PADDINGS = ("same", "valid")
#: What no method of Keras 3 goes by.
_OF_KERAS_2 = frozenset({"_add_variable_with_custom_getter"})
#: Layers that are a frame for what a subclass does, and those that hold others.
_FRAMES = frozenset({"Layer", "Wrapper", "Lambda", "InputLayer", "Bidirectional", "RNN"})
#: Layers of Keras 3 without a `compute_output_shape` of their own.
_RUN_CALL = frozenset(
    {"GRUCell", "InputLayer", "LSTMCell", "Layer", "Pipeline", "SimpleRNNCell", "StackedRNNCells"}
    | {"Wrapper"}
)
#: Layers whose `build` is given the shapes of several arguments.
_SEVERAL = frozenset({"MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention"})
#: Attributes that the base's methods do not go by.
_ASIDE = frozenset(
    {"built", "input_spec", "name", "_name", "supports_masking", "trainable", "_trainable"}
)


def _base_of(m: Machine, cls: ClassV) -> LayerSpec | None:
    """The layer of Keras that a class derives from, overriding no more than it may."""
    own: set[str] = set()
    for base in cls.mro():
        if isinstance(base, ClassV):
            own.update(base.namespace)
        elif isinstance(base, Ref) and is_trainer(base.name):
            continue
        elif isinstance(base, Ref):
            spec = layer_spec(base.name, m.environment.target)
            if spec is None or spec.name in _FRAMES:
                return None
            changed = own - _HOOKS - HARMLESS
            if m.environment.target == 3:
                changed -= _OF_KERAS_2
            return None if changed & _members_of(spec) else spec
        else:
            return None
    return None


def _members_of(spec: LayerSpec) -> frozenset[str]:
    """What the methods of a layer of Keras go by."""
    return _words("Layer") | _words(spec.name)


def surely_lacks(m: Machine, value: Any, name: str) -> bool:
    """Whether an object of a class that derives from a layer has no such attribute.

    Classes of Keras 3 have what their backend gives them besides.
    """
    if not isinstance(value, InstanceV) or not value.exact or m.environment.target != 2:
        return False
    if value.stands_for_subclasses or value.forgotten:
        return False
    if isinstance(value.layer, Model) or name in value.attrs or name.startswith("__"):
        return False
    if value.layer is None or value.layer.attributes.get("escaped"):
        return False
    for base in value.cls.mro():
        if isinstance(base, ClassV):
            if name in base.namespace or "__getattr__" in base.namespace:
                return False
        elif isinstance(base, Ref):
            path = canonical(base.name)
            spec = layer_spec(base.name, 2)
            if path is not None and path[1] == "layers.Layer":
                known = _words("Layer")
            elif spec is not None:
                known = _members_of(spec)
            elif base == Ref("object"):
                continue
            else:
                return False
            if name in known:
                return False
        else:
            return False
    return True


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(MEMBERS.get(name, "").split())


def keep_base(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any], open_ended: bool
) -> None:
    """`super().__init__(...)`: makes the layer of the base that is inside."""
    layer, spec = value.layer, _base_of(m, value.cls)
    if layer is None or spec is None or isinstance(layer, Model):
        return
    given = creation.layer_arguments(m, spec, positional, keywords, open_ended)
    made = creation.construct(spec, given, m.environment)
    if isinstance(made, Problem):
        return
    made.site, made.calls = layer.site, layer.calls
    m.touch(layer)
    layer.extra["inner"] = made


def inner_of(value: InstanceV) -> Layer | None:
    """The layer of the base that an object has inside."""
    found = None if value.layer is None else value.layer.extra.get("inner")
    return found if isinstance(found, Layer) else None


def written(m: Machine, value: InstanceV, name: str, given: Any) -> None:
    """The code sets an attribute: one that the base goes by makes that one unknown."""
    inner = inner_of(value)
    if inner is None or name in _ASIDE or name not in _members_of(inner.spec):
        return
    given = m.resolve(given)
    if name == "_lock" and given is False:
        return  # as it is from the start
    if name == "padding" and given in _PADDINGS and inner.args.get(name) in _PADDINGS:
        m.touch(inner)
        inner.args[name] = given  # the base asks for it each time
    else:
        _lose(m, value)


def _lose(m: Machine, value: InstanceV) -> None:
    assert value.layer is not None
    m.touch(value.layer)
    value.layer.extra.pop("inner", None)


def build_inner(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any]
) -> None:
    """What the base's `build` does with the shapes of these inputs."""
    inner = inner_of(value)
    if inner is None or inner.built:
        return
    if inner.spec.name == "MultiHeadAttention" and inner.environment.target == 2:
        return  # it builds itself when `call` runs
    if inner.spec.name not in _SEVERAL:
        positional, keywords = positional[:1], {}
    call = _bound(m, inner, positional, keywords)
    if call is None or isinstance(call.shape, type(UNKNOWN)):
        _lose(m, value)
        return
    m.touch(inner)
    try:
        inner.spec.behaviour.build(inner, call)
    except Rejected:
        _lose(m, value)  # what a build refuses is said of layers alone
    else:
        inner.built = True
        inner.build_shape = call.shape


def build_on_shape(m: Machine, value: InstanceV, shape: Any) -> None:
    """`super().build(shape)`."""
    found = arrays.shape_value(m, shape)
    if isinstance(found, tuple):
        build_inner(m, value, [Tensor(TensorSpec(found, "float32"), symbolic=False)], {})
    elif isinstance(shape, ListV) and shape.exact:
        parts = [arrays.shape_value(m, item) for item in shape.items]
        given = [Tensor(TensorSpec(part, "float32"), symbolic=False) for part in parts]
        build_inner(m, value, [ListV(given)], {})
    else:
        build_inner(m, value, [UNKNOWN], {})


def foresee(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """What Keras 3 says of a symbolic call, for which it asks the base; NotImplemented if nothing.

    Whether a class derives from a layer of Keras at all is told by `derives`.
    """
    if m.version_is_open and _gives_several(value):
        return UNKNOWN  # Keras 2 runs `call`, and gives what that returns
    found = call_inner(m, value, positional, keywords, node)
    return UNKNOWN if found is NotImplemented else found


def _gives_several(value: InstanceV) -> bool:
    """Whether a `call` of the code returns a list, a tuple or a dictionary somewhere."""
    own = own_classes.class_attribute(value.cls, "call")
    return isinstance(own, FunctionV) and any(
        isinstance(inner, ast.Return) and isinstance(inner.value, (ast.List, ast.Tuple, ast.Dict))
        for inner in nodes_of(own.node)
    )


def derives(m: Machine, cls: ClassV) -> bool:
    """Whether the base is a layer of Keras that says what comes out without running `call`."""
    for base in cls.mro():
        if isinstance(base, Ref) and not is_trainer(base.name):
            spec = layer_spec(base.name, m.environment.target)
            return spec is not None and spec.name not in _RUN_CALL
    return False


def call_inner(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`super().call(...)`: what comes out; NotImplemented where that is not known."""
    inner = inner_of(value)
    if inner is None:
        return NotImplemented
    call = _bound(m, inner, positional, keywords)
    if call is None:
        return NotImplemented
    m.touch(inner)
    saved = inner.snapshot()
    try:
        if not inner.built:
            if inner.spec.name != "MultiHeadAttention" or inner.environment.target != 2:
                return NotImplemented
            inner.spec.behaviour.build(inner, call)
            inner.built, inner.build_shape = True, call.shape
        output = inner.spec.behaviour.call(inner, call)
    except Rejected:
        inner.restore(saved)
        return NotImplemented
    given = [*positional, *keywords.values()]
    parents = tuple(tensors_in(m, given))
    if not parents and any(isinstance(m.resolve(item), ArrayV) for item in given):
        return _as_data(output)
    site = m.site(node)

    def tensor(leaf: Any) -> Any:
        spec = leaf if isinstance(leaf, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
        return Tensor(spec, None, parents, step_site=site, symbolic=False)

    if not all(isinstance(leaf, TensorSpec) for leaf in flatten(output)):
        return NotImplemented
    return graphs.as_value(map_nest(tensor, output))


def _as_data(output: Any) -> Any:
    if isinstance(output, TensorSpec):
        return ArrayV(output.shape, output.dtype, library="backend")
    if isinstance(output, tuple):
        return tuple(_as_data(item) for item in output)
    return NotImplemented


def _bound(
    m: Machine, inner: Layer, positional: list[Any], keywords: dict[str, Any]
) -> Call | None:
    """The arguments of a call by the names that the base has for them; None if it has others."""
    given = [to_call_input(m, item) for item in positional]
    named = {key: to_call_input(m, item) for key, item in keywords.items()}
    target = inner.environment.target
    try:
        return Call(
            arguments.bind_call(inner.class_name, inner.spec.call, given, named, target=target)
        )
    except Rejected:
        return None
