"""`callable`, and what `inspect` says of functions and classes: which of these a value is."""

from __future__ import annotations

import builtins as python
import inspect
from typing import Any, Literal

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import (
    dotted,
    expressions,
    keras_objects,
    own_classes,
    presence,
    specials,
)
from kerasorder_lint.interpreter.class_names import class_named
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    ModuleV,
    NamedTuple,
    OwnDictV,
    OwnListV,
    PartialV,
    RecordType,
    Ref,
    SetV,
    SliceV,
    Thing,
    is_constant,
    key_of,
)
from kerasorder_lint.shapes import Sym

__all__ = ["BUILTINS", "STANDARD", "is_callable"]

Kind = Literal["class", "function", "method", "callable", "other"]

#: Types of elements: NumPy's are classes, and TensorFlow's are objects that nobody can call.
_PLAIN_KINDS = frozenset({"bool", "bytes", "complex", "dict", "float", "int", "list", "str",
                          "tensor", "tuple"})  # fmt: skip


def _kind(m: Machine, value: Any) -> Kind | None:
    """What a value is; `callable` where it is none of the others, or it is not known which.

    `other` is what nobody can call; a `function` is one that is written in Python.
    """
    if isinstance(value, (ClassV, RecordType)):
        return "class"
    if isinstance(value, FunctionV):
        return "callable" if value.decorated else "function"
    if isinstance(value, BoundMethod):
        return "callable" if value.function.decorated else "method"
    if isinstance(value, PartialV):
        return None if value.awaits else "callable"
    if isinstance(value, MethodOf):
        return "callable"
    if isinstance(value, Layer):
        return "callable"
    if isinstance(value, Ref):
        return _kind_of_name(m, value.name)
    if isinstance(value, (InstanceV, OwnListV, OwnDictV)):
        return _kind_of_object(m, value)
    if isinstance(value, NamedTuple):
        if not isinstance(value.kind, ClassV):
            return "other"
        return None if own_classes.has_class_attribute(value.kind, "__call__") else "other"
    if is_constant(value) or isinstance(value, (tuple, ListV, DictV, SetV, SliceV, ModuleV)):
        return "other"
    if isinstance(value, (ArrayV, Sym, Tensor)):
        return "other"
    if isinstance(value, Thing) and value.kind in _PLAIN_KINDS:
        return "other"
    return None


def _kind_of_object(m: Machine, value: Any) -> Kind | None:
    """Of an object of a class of the code."""
    if own_classes.has_class_attribute(value.cls, "__call__"):
        return (
            "callable" if own_classes.class_attribute(value.cls, "__call__") is not None else None
        )
    if isinstance(value, InstanceV):
        if value.layer is not None:
            return "callable"
        if not value.exact or value.stands_for_subclasses:
            return None
    elif specials.has(m, value, "__call__"):
        return "callable"
    known = isinstance(value, (OwnListV, OwnDictV)) or value.cls.is_known
    return "other" if known else None


def _kind_of_name(m: Machine, name: str) -> Kind | None:
    if name in m.patched or dotted.may_be_constant(name):
        return None
    if "." not in name:
        found = getattr(python, name, None)
        return _kind_of(found) if hasattr(python, name) else None
    if dotted.canonical(name) is not None:
        told = keras_objects.kind_of_name(name)
        if told is None and _is_method(m, *name.rpartition(".")[::2]):
            return "callable"
        return "other" if told == "module" else told
    if class_named(name) is not None:
        return "class"
    return "callable" if presence.is_numeric_function(name) else None


def _is_method(m: Machine, owner: str, name: str) -> bool:
    """Whether it is a method of a class of layers or models: `layers.Dense.call`."""
    of_class = keras_objects.kind_of_name(owner) == "class" and keras_objects.is_method_name(name)
    return of_class and keras_objects.has_name(m, owner, name) is True


def _kind_of(value: Any) -> Kind:
    if inspect.isclass(value):
        return "class"
    return "callable" if callable(value) else "other"


def is_callable(m: Machine, value: Any) -> bool | None:
    """`callable(value)`."""
    kind = _kind(m, value)
    return None if kind is None else kind != "other"


def _callable(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    answer = is_callable(m, value)
    if answer is not None:
        return answer
    if isinstance(value, Thing):
        text = expressions.text_of(node)
        return Thing(text, key=("callable", value.key), kind="bool", origin="call")
    return result_of(node, "bool")


def _asks(wanted: Kind) -> Function:
    """A question of `inspect` for one kind of value."""

    def answer(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        value = a[0] if len(a) == 1 else UNKNOWN
        kind = _kind(m, value)
        if kind == "callable":
            kind = "other" if _is_neither(wanted, value) else None
        if kind is None and isinstance(value, Thing) and _is_of_keras(value) and wanted == "class":
            return False
        return result_of(node, "bool") if kind is None else kind == wanted

    return answer


def _is_neither(wanted: Kind, value: Any) -> bool:
    """Whether what can be called is surely none of what is asked for."""
    if isinstance(value, Layer):
        return True
    if isinstance(value, (InstanceV, OwnListV, OwnDictV, PartialV)):
        return True
    if isinstance(value, MethodOf):
        return wanted != "method" and not isinstance(value.receiver, (Model, Layer))
    # Python's own are classes or not written in Python.
    return isinstance(value, Ref) and (wanted == "method" or "." not in value.name)


def _is_of_keras(value: Thing) -> bool:
    return value.kind is not None and value.kind.startswith("keras.")


def _signature(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`inspect.signature(function)`: what is asked of it has the same answer each time."""
    made = result_of(node)
    asked = m.resolve(a[0]) if len(a) == 1 and not k else None
    told = key_of(asked)
    if told is not None:
        made.key = ("signature", told)
    names = _names_of(asked)
    if names is not None:
        made.attrs["parameters"] = DictV({name: Thing(name, origin="item") for name in names})
    return made


def _names_of(asked: Any) -> list[str] | None:
    """The parameters of a function of the code, in Python's order."""
    bound = isinstance(asked, BoundMethod)
    function = asked.function if bound else asked
    if (
        not isinstance(function, FunctionV)
        or function.decorated
        or expressions.is_wrapped(function)
    ):
        return None
    written = function.node.args
    listed = [*written.posonlyargs, *written.args, written.vararg, *written.kwonlyargs]
    names = [each.arg for each in (*listed, written.kwarg) if each is not None]
    # `f(*args)` of a method takes the object among these.
    plain = bool(written.posonlyargs or written.args)
    return names[1:] if bound and plain else names


BUILTINS: dict[str, Function] = {"callable": _callable}
STANDARD: dict[str, Function] = {
    "inspect.getfullargspec": _signature,
    "inspect.isclass": _asks("class"),
    "inspect.isfunction": _asks("function"),
    "inspect.ismethod": _asks("method"),
    "inspect.signature": _signature,
}
