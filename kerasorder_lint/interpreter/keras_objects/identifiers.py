"""`keras.activations.get(...)` and its like: what stands for an activation, an initializer, …

Source: keras/src/activations/__init__.py, initializers, regularizers and constraints, and tf_keras:
        None and objects come out as they are; a name or a configuration gives an object.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from kerasorder_lint.catalogue import constructors
from kerasorder_lint.catalogue.identifiers import refusal
from kerasorder_lint.catalogue.names import ACTIVATIONS, DTYPES
from kerasorder_lint.graph.program import CreationRefused
from kerasorder_lint.interpreter import arrays, expressions
from kerasorder_lint.interpreter.keras_objects import initializers, registration
from kerasorder_lint.interpreter.keras_objects.conversion import recorded, to_argument
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ClassV,
    DictV,
    Ref,
    TensorShape,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown

__all__ = [
    "call_get",
    "input_spec",
    "is_object_of",
    "made_again",
    "policy",
    "registered",
    "serialized",
    "types_of_policy",
]

_GETTERS = ("activations.get", "constraints.get", "initializers.get", "regularizers.get")
_ALL_GETTERS = (*_GETTERS, "losses.get", "metrics.get", "optimizers.get")


_MADE_AGAIN = re.compile(r"((?:constraints|initializers|regularizers)(?:\.\w+)?)\.from_config$")


def made_again(path: str, node: Any) -> Any:
    """`keras.initializers.<Name>.from_config(...)`; NotImplemented where it is something else."""
    found = _MADE_AGAIN.match(path)
    if found is None:
        return NotImplemented
    return Thing(expressions.text_of(node), kind=f"keras.{found[1]}", origin="call")


_SERIALIZERS = ("constraints.serialize", "initializers.serialize", "regularizers.serialize")


def serialized(m: Machine, path: str, given: list[Any]) -> Any:
    """`keras.initializers.serialize(...)`: the configuration of an object that Keras made.

    NotImplemented where it is something else.
    """
    if path not in _SERIALIZERS or len(given) != 1:
        return NotImplemented
    value = m.resolve(given[0])
    if value is None:
        return None
    module = path.partition(".")[0]
    if isinstance(value, Thing) and value.kind is not None:
        if value.kind.split(".")[:2] == ["keras", module]:
            return DictV(exact=False)
    return NotImplemented


def registered(m: Machine, path: str, given: list[Any], node: Any) -> Any:
    """`keras.utils.get_registered_name(cls)`, and the class again from what that gives.

    Source: tf_keras/src/saving/object_registration.py, keras/src/saving/object_registration.py.
    NotImplemented where it is something else, or the class is not known to be registered.
    """
    value = m.resolve(given[0]) if len(given) == 1 else None
    short = path.rpartition(".")[2]
    if short == "get_registered_name" and isinstance(value, ClassV) and _is_registered(value):
        made = Thing(expressions.text_of(node), kind="str", origin="call")
        made.attrs["\0registered"] = value
        return made
    if short == "get_registered_object" and isinstance(value, Thing):
        return value.attrs.get("\0registered", NotImplemented)
    return NotImplemented


def _is_registered(cls: ClassV) -> bool:
    return any(
        isinstance(decorator, ast.Call)
        and ast.unparse(decorator.func).endswith("register_keras_serializable")
        for decorator in cls.node.decorator_list
    )


def is_object_of(value: Thing, path: str) -> bool | None:
    """Whether an object that Keras made is one of the class; None where that is not known."""
    if value.kind is None or not value.kind.startswith("keras."):
        return None
    kind = value.kind.removeprefix("keras.")
    module, _, name = path.rpartition(".")
    if kind == path or (name in _BASES and kind.split(".")[0] == module == _BASES[name]):
        return True
    return None


_BASES = {
    "Constraint": "constraints",
    "Initializer": "initializers",
    "Regularizer": "regularizers",
}


#: Parameters of `InputSpec` in Keras 3 and Keras 2, which it keeps as attributes.
_OF_SPEC = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")


def input_spec(
    m: Machine, positional: list[Any], keywords: dict[str, Any], node: Any, open_ended: bool
) -> Thing:
    """`keras.InputSpec(...)`.

    Source: keras/src/layers/input_spec.py, tf_keras/src/engine/input_spec.py: a shape says the
            number of axes too; it is a tuple in Keras 3 and a `TensorShape` in Keras 2.
    """
    made = Thing(expressions.text_of(node), kind="keras.InputSpec", origin="call")
    squeezed = m.resolve(keywords.get("allow_last_axis_squeeze", False)) is not False
    if open_ended or squeezed or len(positional) > len(_OF_SPEC):
        return made  # an axis more or less may be taken
    given: dict[str, Any] = dict.fromkeys((*_OF_SPEC, "name"))
    given.update(zip(_OF_SPEC, positional))
    given.update({key: value for key, value in keywords.items() if key in given})
    shape = m.resolve(given["shape"])
    if shape is not None:
        found = arrays.shape_value(m, shape)
        given["ndim"] = len(found) if isinstance(found, tuple) else UNKNOWN
        given["shape"] = TensorShape(found) if isinstance(found, tuple) else UNKNOWN
    made.attrs.update(
        {name: value for name, value in given.items() if name != "axes" and _is_told(value)}
    )
    axes = m.resolve(given["axes"])
    if isinstance(axes, DictV) and axes.exact:
        made.attrs["axes"] = axes
    return made


def _is_told(value: Any) -> bool:
    return not isinstance(value, Unknown)


def policy(m: Machine, node: Any) -> Thing:
    """`keras.mixed_precision.global_policy()`."""
    made = Thing(expressions.text_of(node), kind="keras.mixed_precision.Policy", origin="call")
    known = m.environment.policy
    if (types := types_of_policy(known)) is not None:
        made.attrs.update(name=known, compute_dtype=types[0], variable_dtype=types[1])
    return made


def types_of_policy(name: Any) -> tuple[str, str] | None:
    """The type that layers compute in and that of their weights; None where they are not known."""
    if isinstance(name, str) and name in ("mixed_float16", "mixed_bfloat16"):
        return name.removeprefix("mixed_"), "float32"
    return (name, name) if isinstance(name, str) and name in DTYPES else None


def call_get(m: Machine, name: str, path: str, given: list[Any], node: Any) -> Any:
    """`keras.<module>.get(identifier)`; NotImplemented where it is something else."""
    if path not in _ALL_GETTERS or len(given) != 1:
        return NotImplemented
    value = m.resolve(given[0])
    module = path.partition(".")[0]
    if _is_refused(m, path, value, node):
        return UNKNOWN
    if path not in _GETTERS:
        return NotImplemented
    if value is None:
        return Ref(name.removesuffix("get") + "linear") if module == "activations" else None
    if isinstance(value, str):
        if module == "activations" and value in ACTIVATIONS:
            return Ref(name.removesuffix("get") + value)
        if module == "initializers":
            made = initializers.created_by_name(value, node)
            if made is not None:
                return made
        return Thing(expressions.text_of(node), kind=f"keras.{module}", origin="call")
    if isinstance(value, DictV):
        return Thing(expressions.text_of(node), kind=f"keras.{module}", origin="call")
    if isinstance(value, Ref) and module == "initializers":
        made = initializers.created(m, value.name, [], {}, node)  # of a class it makes one
        return value if made is None else made
    if isinstance(value, Unknown) or is_constant(value):
        if isinstance(value, Thing) and value.kind is not None and value.kind.startswith("keras."):
            return value
        return NotImplemented
    return value


def check_keywords(m: Machine, family: str, path: str, keywords: dict[str, Any], node: Any) -> None:
    """Records a keyword that `keras.optimizers.Adam(...)` and the like do not have."""
    target = m.environment.target
    problem = constructors.unknown_argument("keras" if target == 3 else "tf_keras", path, keywords)
    if problem is None:
        return
    base = m.base(node)
    if target == 3 and base["likely"] is None:
        if m.version_is_open or m.under_version_test:
            base["likely"] = WITH_KERAS_3
        elif family == "tensorflow.keras" and constructors.in_keras2(path, keywords):
            base["likely"] = "Keras 2 takes it"
    named = {name: value for name, value in keywords.items() if name == problem.argument}
    given = recorded(m, [], named)
    m.record(CreationRefused(name=path, problem=problem, arguments=given, **base))
    optimizer = target == 3 and constructors.is_optimizer(path)
    m.keras_raises(problem, "ValueError" if optimizer else "TypeError")


def _is_refused(m: Machine, path: str, value: Any, node: Any) -> bool:
    """Whether Keras 3 raises at `keras.<path>(value)`, which is recorded."""
    if m.environment.target != 3:
        return False
    problem = refusal(path.partition(".")[0], to_argument(m, value))
    if problem is None:
        return False
    base = m.base(node)
    if (m.version_is_open or m.under_version_test) and base["likely"] is None:
        base["likely"] = WITH_KERAS_3
    if base["likely"] is None and registration.is_open(m, problem):
        base["likely"] = registration.OPEN
    given = recorded(m, [value], {})
    m.record(CreationRefused(name=path, problem=problem, arguments=given, **base))
    m.keras_raises(problem)
    return True
