"""What dotted names of libraries stand for, whatever way they were imported."""

from __future__ import annotations

import builtins as python
import re
import sys
from functools import lru_cache

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.catalogue.spec import LayerSpec

__all__ = [
    "are_same",
    "canonical",
    "find_spec",
    "identity",
    "is_foreign",
    "is_told",
    "last",
    "layer_spec",
    "may_be_absent",
    "may_be_constant",
    "may_be_none",
    "own_name",
    "says_of_itself",
]

# (what the name begins with, the family)
_PREFIXES = (
    ("keras.src.", "keras"),
    ("keras.api.", "keras"),
    ("keras.api._v2.keras.", "keras"),
    ("keras._tf_keras.keras.", "keras"),
    ("keras_core.", "keras"),
    ("keras.", "keras"),
    ("tensorflow.keras.", "tensorflow.keras"),
    ("tensorflow.compat.v2.keras.", "tensorflow.keras"),
    ("tensorflow.compat.v1.keras.", "tensorflow.keras"),
    ("tensorflow.python.keras.", "tensorflow.python.keras"),
    ("tensorflow.contrib.keras.", "tensorflow.python.keras"),
    ("tensorflow.api.v2.keras.", "tensorflow.keras"),
    ("tensorflow._api.v2.keras.", "tensorflow.keras"),
    ("tf_keras.src.", "tf_keras"),
    ("tf_keras.", "tf_keras"),
)


@lru_cache(maxsize=4096)
def canonical(name: str) -> tuple[str, str] | None:
    """(family, path below `keras.`) of a dotted name; None if it is none of Keras."""
    best: tuple[str, str] | None = None
    length = 0
    for prefix, family in _PREFIXES:
        if name.startswith(prefix) and len(prefix) > length:
            best, length = (family, name[len(prefix) :]), len(prefix)
        elif name + "." == prefix and len(prefix) > length:
            best, length = (family, ""), len(prefix)
    return best


def last(name: str) -> str:
    return name.rpartition(".")[2]


#: Libraries of whose names it is known that they are functions, classes and modules.
_LOOKED_INTO = frozenset({"tensorflow", "numpy", "keras", "tf_keras", "jax", "torch"})


def is_foreign(name: str) -> bool:
    """Whether a dotted name comes from a module that is not known: it may be any value."""
    top, dot, _ = name.partition(".")
    return bool(dot) and top not in _LOOKED_INTO


_LAYER_PATH = re.compile(r"(?:engine\.|legacy_tf_layers\.)?layers(?:\.|$)")


@lru_cache(maxsize=4096)
def layer_spec(name: str, target: int = 3) -> LayerSpec | None:
    """The catalogue's entry for a dotted name such as `tensorflow.keras.layers.Dense`."""
    found = canonical(name)
    if found is None:
        return None
    path = found[1]
    if path == "InputLayer" or _LAYER_PATH.match(path):
        return find_spec(last(path), target)
    return None


def find_spec(class_name: str, target: int = 3) -> LayerSpec | None:
    """The entry of a class for the target Keras."""
    return registry.find(class_name, 2 if target == 2 else 3)


#: What modules, classes and functions say of themselves.
_OF_THEMSELVES = frozenset({
    "__annotations__", "__author__", "__bases__", "__code__", "__defaults__", "__doc__",
    "__file__", "__kwdefaults__", "__module__", "__mro__", "__name__", "__package__", "__path__",
    "__qualname__",
})  # fmt: skip


def says_of_itself(name: str) -> bool:
    """Whether an attribute is what each module, class or function says of itself: `__name__`."""
    return name in _OF_THEMSELVES


#: Constants of NumPy, PyTorch and `jax.numpy` that are not written in capitals.
_NUMBERS = frozenset({
    "False_", "Inf", "Infinity", "NaN", "True_", "e", "euler_gamma", "inf", "infty",
    "little_endian", "nan", "newaxis", "pi",
})  # fmt: skip


def may_be_absent(module: str) -> bool:
    """Whether a top-level module is of a library that who runs the code may not have."""
    return module not in _WITH_KERAS and module not in sys.stdlib_module_names


#: Libraries that are there where Keras is, and what names Keras had.
_WITH_KERAS = frozenset({
    "h5py", "keras", "keras_core", "ml_dtypes", "numpy", "six", "tensorflow", "tf_keras",
})  # fmt: skip


def may_be_none(name: str) -> bool:
    """Whether the code may have put something else in the place of a name of a library."""
    absent = "." not in name and not hasattr(python, name) and may_be_absent(name)
    return absent or may_be_constant(name)


@lru_cache(maxsize=4096)
def may_be_constant(name: str) -> bool:
    """Whether a dotted name may stand for a text, a number or the like.

    Else it is surely a module, class or function, or an element type as TensorFlow has them.
    """
    owner, dot, own = name.rpartition(".")
    if not dot:
        return False  # built in, or a module
    if says_of_itself(own) or is_foreign(name):
        return True
    if "__version__" in name or own in ("version", "VERSION"):
        return True
    if last(owner) in DTYPES:
        return True  # `tf.int32.max`, `tf.float32.name`
    if canonical(name) is None and own in _NUMBERS:
        return True
    return own.isupper() and layer_spec(name) is None and layer_spec(name, 2) is None


_BASES = frozenset({"Functional", "Input", "InputSpec", "Layer", "Model", "Sequential"})
_OF_BASES = re.compile(r"(?:engine|layers|models|legacy_tf_layers)\.")


@lru_cache(maxsize=4096)
def identity(name: str) -> str:
    """The same text for all names that surely are of one thing."""
    found = canonical(name)
    if found is None:
        return name
    family, path = found
    family = "keras" if family == "tensorflow.keras" else family
    spec = layer_spec(name) or layer_spec(name, 2)
    if spec is not None:
        return f"{family}.layers.{spec.name}"
    own = last(path)
    if own in _BASES and (path == own or _OF_BASES.match(path)):
        return f"{family}.{own}"
    return f"{family}.{path}"


#: Names that Python has given to one thing.
_OTHER_NAMES = frozenset({"EnvironmentError", "IOError", "OSError", "WindowsError"})
#: What libraries have called classes of Python's.
_BUILT_IN = frozenset({"bool", "complex", "float", "int", "long", "object", "str", "unicode"})


def is_told(name: str) -> bool:
    """Whether a name is the only one of a thing, but for those that `identity` knows."""
    if "." not in name:
        return name not in _OTHER_NAMES
    if name == "types.NoneType":
        return True
    own = identity(name)
    return (own.rpartition(".layers.")[1] != "" and canonical(name) is not None) or (
        canonical(name) is not None and last(own) in _BASES and own.count(".") == 1
    )


def are_same(left: str, right: str) -> bool | None:
    """Whether two dotted names stand for one thing; None where that is not known."""
    if identity(left) == identity(right):
        return None if last(left).lower() == "nan" else True
    told = (is_told(left), is_told(right))
    if all(told):
        return False
    if any(told):
        other = right if told[0] else left
        # No class of Python's and no layer has a second name in these.
        if not is_foreign(other) and canonical(other) is None and last(other) not in _BUILT_IN:
            return False
    return None


def own_name(name: str) -> str | None:
    """What a class or function says as its `__name__`; None where that is not known."""
    if "." not in name:
        found = getattr(python, name, None)
        return getattr(found, "__name__", None)
    if name == "types.NoneType":
        return "NoneType"
    return last(identity(name)) if is_told(name) and last(name) != "Input" else None
