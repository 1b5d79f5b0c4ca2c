"""Configurations of layers of the code's own classes, and what becomes of them in a clone.

A class without a `get_config` tells what its constructor was given, if all of that is plain; a
class of models tells the defaults alone, as `Model.__new__` hands on nothing. A clone is made by
`cls(**config)`, with `trainable` and `dtype` among it.

Source: keras/src/ops/operation.py (`__new__`, `get_config`, `from_config`) and
        keras/src/layers/layer.py (`get_config`), Keras 3.15.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import Opaque
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import CallRefused, Step
from kerasorder_lint.interpreter import functions, own_classes
from kerasorder_lint.interpreter.keras_objects import registration
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    ListV,
    PartialV,
    Ref,
    Thing,
    is_constant,
)

__all__ = [
    "ARGUMENTS",
    "check_arguments",
    "check_clone",
    "loses_arguments",
    "refuse_again",
    "told",
    "told_type",
]

#: Where a layer of such a class keeps what its constructor was given.
ARGUMENTS = "\0arguments"
#: Where functions are that a configuration tells by their names.
_FUNCTIONS = ("keras.ops.", "tensorflow.")
#: Functions of Python with one argument that compute with tensors.
_BUILT_IN = ("abs", "round")
#: Values that a configuration cannot hold.
_OBJECTS = (ArrayV, BoundMethod, ClassV, FunctionV, InstanceV, Layer, PartialV, Ref, Tensor)


def check_clone(m: Machine, layer: Layer, node: Any) -> None:
    """Records that `cls.from_config(layer.get_config())` raises, where it surely does."""
    own = layer.attributes.get("\0instance")
    if own is None and layer.spec.module == "keras.layers":
        problem = _lost_function(layer)
        if problem is not None and not registration.is_named(m):
            refuse(m, layer, problem, node, "TypeError")
    if not isinstance(own, InstanceV) or not _is_judged(m, own):
        return
    getter = own_classes.class_attribute(own.cls, "get_config")
    if getter is None:
        config = told(m, own)
    elif isinstance(getter, FunctionV) and not getter.decorated:
        config = functions.run_function(m, getter, [own], {}, node)
    else:
        return
    if isinstance(config, Problem):
        refuse(m, layer, config, node, "NotImplementedError")
    elif own_classes.class_attribute(own.cls, "from_config") is None:
        check_arguments(m, own.cls, config, node, layer)


def _lost_function(layer: Layer) -> Problem | None:
    """Why Keras does not find the function again that is the activation of one of its layers.

    A configuration tells its name alone, and Keras knows its activations by these.
    Source: keras/src/activations/__init__.py (`serialize`), Keras 3.15.
    """
    if layer.environment.target != 3 or layer.written:
        return None
    for argument in ("activation", "recurrent_activation"):
        given = layer.args.get(argument)
        if not isinstance(given, Opaque):
            continue
        name = given.name or given.kind.rpartition(".")[2]
        plain = bool(given.name) or given.kind.startswith(_FUNCTIONS) or given.kind in _BUILT_IN
        plain = plain and ".raw_ops." not in given.kind  # whose names are others
        if not plain or name in ACTIVATIONS or not name:
            continue
        return Problem(
            Kind.ARGUMENT,
            f"`{layer.class_name}` cannot be made again of its configuration: Keras knows no "
            f"`{argument}` by the name {name!r}",
            f"Could not locate function '{name}'" if given.name else "",
            argument=argument,
            advice="Decorate the function with `@keras.saving.register_keras_serializable()`."
            if given.name
            else f"Give an activation of Keras, or a `Lambda` layer that calls `{name}`.",
            registrable=True,
        )
    return None


def refuse_again(m: Machine, layer: Layer, problem: Problem, node: Any) -> None:
    """Records that a layer of Keras cannot be made of its own configuration."""
    name = problem.argument or "an argument"
    told = replace(
        problem,
        message=f"`{layer.class_name}` cannot be made again of its configuration, where a number "
        f"`{name}` stands as two, one of them negative",
        advice=f"Give `{name}` as two numbers, such as `(0.0, 0.2)`.",
    )
    refuse(m, layer, told, node, "TypeError")


def refused_inside(layer: Layer) -> Iterator[tuple[Layer, Problem]]:
    """The layers inside a wrapper of Keras's that their own configurations refuse."""
    for child in layer.children:
        if not isinstance(child, Layer):
            continue
        again = life.made_again(child) if child.spec.behaviour.mirrored else None
        if isinstance(again, Problem):
            yield child, replace(again, keras="")  # which the wrapper's error does not hold
        yield from refused_inside(child)


def loses_arguments(layer: Any) -> bool:
    """Whether a clone of a model of the code's own class is made of other arguments than it was."""
    own = layer.attributes.get("\0instance") if isinstance(layer, Model) else None
    if not isinstance(own, InstanceV):
        return False
    if own_classes.class_attribute(own.cls, "get_config") is not None:
        return False
    kept = layer.attributes.get(ARGUMENTS)
    return kept is None or bool(kept[0]) or bool(kept[1])


def check_arguments(
    m: Machine, cls: ClassV, config: Any, node: Any, layer: Layer | None = None
) -> None:
    """Records that `cls(**config)` does not fit the constructor."""
    init = own_classes.class_attribute(cls, "__init__")
    if not isinstance(config, DictV) or not config.exact or not isinstance(init, FunctionV):
        return
    if init.decorated or not all(isinstance(key, str) for key in config.entries):
        return
    try:
        functions.bind(m, init, [UNKNOWN], dict.fromkeys(config.entries, UNKNOWN))
    except Raised:
        given = init.node.args
        taken = {p.arg for p in (*given.args, *given.kwonlyargs)}
        extra = [] if given.kwarg else [key for key in config.entries if key not in taken]
        what = f"takes no `{extra[0]}`" if extra else "needs more than that"
        problem = Problem(
            Kind.CALL,
            f"`{cls.name}` cannot be made of its configuration: its `__init__` {what}",
            "got an unexpected keyword argument" if extra else "missing",
            advice="Take `**kwargs`, and hand them to `super().__init__`."
            if extra
            else "Let `get_config` tell each argument.",
        )
        refuse(m, layer, problem, node, "TypeError")


def told(m: Machine, own: InstanceV) -> DictV | Problem | None:
    """What `get_config` of a class that defines none tells, or why it cannot; None if unknown."""
    if own.layer is None or not _is_judged(m, own):
        return None
    init = own_classes.class_attribute(own.cls, "__init__")
    is_model = isinstance(own.layer, Model)
    kept: Any = ((), {}) if is_model else own.layer.attributes.get(ARGUMENTS)
    if not isinstance(init, FunctionV) or init.decorated or kept is None:
        return None
    args = init.node.args
    if args.posonlyargs or args.vararg is not None:
        return None
    try:
        bound = functions.bind(m, init, [own, *kept[0]], dict(kept[1]))
    except Raised:
        return _untold(own.cls.name) if is_model else None
    bound.pop(args.args[0].arg if args.args else "", None)
    rest = bound.pop(args.kwarg.arg, None) if args.kwarg is not None else None
    if isinstance(rest, DictV):
        bound.update(rest.entries)
    name = bound.pop("name", None)
    plain = [_is_plain(m, value) for value in bound.values()]
    if False in plain:
        return _untold(own.cls.name)
    if None in plain or "activity_regularizer" in bound:
        return None
    takes_name = any(p.arg == "name" for p in (*args.args, *args.kwonlyargs))
    takes_name = takes_name or (args.kwarg is not None and args.kwarg.arg == "kwargs")
    layer = own.layer
    made: dict[Any, Any] = {}
    if takes_name:
        made["name"] = name if isinstance(name, str) else Thing("name", kind="str", origin="call")
    made.update(bound)
    made["trainable"] = layer.trainable
    dtype = layer.attributes.get("own_dtype", UNKNOWN)
    made["dtype"] = told_type(m, dtype)
    return DictV(made)


def told_type(m: Machine, dtype: Any) -> Any:
    """The `dtype` of a configuration: in Keras 3 of a policy, written as a dictionary."""
    plain = isinstance(dtype, str) and m.environment.target == 2
    return dtype if plain else Thing("dtype", origin="attribute")


def _untold(name: str) -> Problem:
    return Problem(
        Kind.CALL,
        f"`{name}` was given what no configuration can hold, and has no `get_config`",
        f"Object {name} was created by passing",
        advice="Write a `get_config` that says what the constructor takes.",
    )


def _is_plain(m: Machine, value: Any) -> bool | None:
    """Whether Keras puts an argument into a configuration; None where that is not known."""
    value = m.resolve(value)
    if is_constant(value):
        return isinstance(value, (str, int, float, bool, type(None)))
    if isinstance(value, _OBJECTS):
        return False
    if isinstance(value, ListV):
        items = value.items if value.exact else None
    elif isinstance(value, DictV):
        items = list(value.entries.values()) if value.exact else None
    else:
        items = list(value) if type(value) is tuple else None
    if items is None:
        return None
    answers = [_is_plain(m, item) for item in items]
    if False in answers:
        return False
    return None if None in answers else True


def _is_judged(m: Machine, own: InstanceV) -> bool:
    """Whether the class derives from `Layer` or `Model` alone, in Keras 3, and is known."""
    from kerasorder_lint.interpreter.keras_objects import creation

    classes = [base for base in own.cls.mro() if isinstance(base, ClassV)]
    if m.environment.target != 3 or own.stands_for_subclasses:
        return False
    if any(
        base.node.keywords or not all(map(_registers, base.node.decorator_list)) for base in classes
    ):
        return False
    special = (
        own_classes.class_attribute(own.cls, name) for name in ("__new__", "__getattribute__")
    )
    if any(special):
        return False
    plain = creation.is_plain_model if isinstance(own.layer, Model) else creation.is_plain_layer
    return plain(own.cls)


def _registers(decorator: ast.expr) -> bool:
    """Whether a decorator tells Keras of the class, and leaves it as it is."""
    return ast.unparse(decorator).partition("(")[0].endswith("register_keras_serializable")


def refuse(m: Machine, layer: Layer | None, problem: Problem, node: Any, raises: str) -> None:
    """Records what Keras raises of a layer's configuration."""
    base = m.base(node, raises)
    if (m.version_is_open or m.under_version_test) and base["likely"] is None:
        base["likely"] = WITH_KERAS_3
    if base["likely"] is None and registration.is_open(m, problem):
        base["likely"] = registration.OPEN
    m.record(CallRefused(step=Step(layer, None, UNKNOWN, problem), problem=problem, **base))
    m.keras_raises(problem, raises)
