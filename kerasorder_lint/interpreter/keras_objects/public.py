"""What modules, classes and functions of Keras have themselves, and which of these a name is.

Source: `catalogue.public_names` for modules, `OF_CLASSES` of `catalogue.properties` for classes;
functions are plain ones of Python.
"""

from __future__ import annotations

from functools import cache, lru_cache
from types import FunctionType
from typing import Literal

from kerasorder_lint.catalogue import public_names
from kerasorder_lint.interpreter.dotted import canonical, is_foreign, last, layer_spec
from kerasorder_lint.interpreter.keras_objects import api, held
from kerasorder_lint.interpreter.keras_objects.names import is_layer_everywhere, is_layer_itself
from kerasorder_lint.interpreter.machine import Machine

__all__ = ["OF_CONTAINERS", "KindOfName", "has_name", "kind_of_name"]

KindOfName = Literal["class", "function", "module", "callable"]

#: Modules of Keras that have classes under names in lower case, and functions besides.
_OF_LOWER_CLASSES = frozenset({"constraints", "initializers", "regularizers"})
_LOWER_CLASSES = frozenset({
    "name_scope", "saving.custom_object_scope", "utils.custom_object_scope",
})  # fmt: skip
#: Their functions, which are so in every Keras.
_THEIR_FUNCTIONS = frozenset({"deserialize", "get", "serialize"})

#: What Python gives every class, and every function.
_OF_A_CLASS = frozenset(dir(type)) | {
    "__dict__",
    "__doc__",
    "__module__",
    "__name__",
    "__weakref__",
}
_OF_A_FUNCTION = frozenset(dir(FunctionType))
#: What is asked of objects that hold others: no layer or model of Keras has it.
OF_CONTAINERS = frozenset({"__contains__", "__getitem__", "__iter__", "__len__", "__next__"})


@lru_cache(maxsize=4096)
def kind_of_name(name: str) -> KindOfName | None:
    """What a public name of Keras is; `callable` where it is a function or a class."""
    found = canonical(name)
    if found is None or api.is_inside(name):
        return "class" if name == "keras.src.models.functional.Functional" else None
    family, path = found
    if family not in public_names.NAMES:
        return None
    if any(path in modules for modules in public_names.NAMES.values()):
        return "module"
    owner, _, own = path.rpartition(".")
    if not any(own in _names(package, owner) for package in public_names.NAMES):
        return None
    if own == "Input" or owner.startswith("applications"):
        return "function"
    if own.isupper() and owner in ("losses", "metrics"):
        return "callable"  # `MSE`
    if own[:1].isupper():
        return "class"
    if owner in _OF_LOWER_CLASSES and own not in _THEIR_FUNCTIONS:
        return "callable"
    if path in _LOWER_CLASSES:
        return "callable"
    return None if path in ("protobuf", "src") else "function"


@cache
def _names(package: str, module: str) -> frozenset[str]:
    return frozenset(public_names.NAMES[package].get(module, "").split())


def _packages(m: Machine, family: str) -> tuple[str, ...]:
    """The packages that may be the one that the code names."""
    if family == "tf_keras" or m.environment.target == 2:
        return ("tf_keras",)
    if family == "tensorflow.keras":
        return (family, "tf_keras") if m.version_is_open else (family,)
    return ("keras",)


def has_name(m: Machine, owner: str, name: str) -> bool | None:
    """Whether a module, class or function of Keras has an attribute; None if that is not known."""
    if f"{owner}.{name}" in m.patched or f"{owner}.*" in m.patched:
        return None
    kind = kind_of_name(owner)
    if kind in (None, "module") and is_layer_everywhere(f"{owner}.{name}"):
        return True
    if kind == "module":
        return _module_has(m, owner, name)
    if kind == "function":
        told = name in _OF_A_FUNCTION
        return True if told else None if name.startswith("_") else False
    if kind != "class":
        return None
    return True if name in _OF_A_CLASS else _class_has(m, owner, name)


def _module_has(m: Machine, owner: str, name: str) -> bool | None:
    found = canonical(owner)
    assert found is not None
    family, path = found
    if name in ("__doc__", "__file__", "__name__", "__package__", "__path__"):
        return True
    if name == "__version__" and not path:
        return True
    answers = {name in _names(package, path) for package in _packages(m, family)}
    if answers == {True}:
        return True
    if answers == {False}:
        everywhere = (name in _names(package, path) for package in public_names.NAMES)
        if not any(everywhere) and held.is_of_some_layer(name):
            return False  # no release calls a module or a function so
    return False if api.is_missing(m, owner, name) else None


def _class_has(m: Machine, owner: str, name: str) -> bool | None:
    """Of what classes have before there is an object of them."""
    classes = _with_bases(owner)
    if classes is None or any(path.endswith((f".{name}", ".*")) for path in m.patched):
        return None
    if name.startswith("_"):
        return False if name in OF_CONTAINERS else None
    targets = (3, 2) if m.version_is_open else (m.environment.target,)
    answers = {any(name in _of_class(cls, target) for cls in classes) for target in targets}
    if answers == {True}:
        return True
    if True in answers or held.is_of_other_backends(name):
        return None
    if m.environment.target == 3 and not m.version_is_open:
        if any(held.may_hold(cls, name) for cls in classes):
            return False  # objects have it
    # What only the other Keras has, a release of this one may have had.
    others = any(name in _of_class(cls, target) for cls in classes for target in (3, 2))
    return None if others else False


def _with_bases(name: str) -> tuple[str, ...] | None:
    """The classes of the tables that a class of layers or models derives from, and itself."""
    if is_foreign(name):
        return None
    own = last(name)
    if is_layer_itself(name):
        return ("Layer",)
    if own == "Model":
        return ("Model", "Layer")
    if own in ("Sequential", "Functional"):
        return (own, "Model", "Layer")
    spec = layer_spec(name) or layer_spec(name, 2)
    return None if spec is None else (spec.name, "Layer")


@cache
def _of_class(class_name: str, target: int) -> frozenset[str]:
    from kerasorder_lint.catalogue import properties

    table = properties.OF_CLASSES_2 if target == 2 else properties.OF_CLASSES
    return frozenset(table.get(class_name, "").split())
