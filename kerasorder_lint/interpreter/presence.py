"""Whether a value has an attribute: `hasattr`, and `getattr` with a default."""

from __future__ import annotations

import sys
from types import FunctionType, MethodType
from typing import Any

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import (
    containers,
    dotted,
    keras_objects,
    own_classes,
    specials,
)
from kerasorder_lint.interpreter.class_names import class_named
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    ListV,
    OwnDictV,
    OwnListV,
    Ref,
    SetV,
    TensorShape,
    is_constant,
    may_be_absent,
)

__all__ = ["has", "surely_lacks"]

#: What every object has, whatever its class.
_OF_ALL = frozenset(dir(object))
#: What an object has whose class has no `__slots__`, and a class.
_OF_OBJECTS = _OF_ALL | {"__dict__", "__module__", "__weakref__"}
_OF_CLASSES = frozenset(dir(type)) | {"__weakref__"}
#: What some classes get besides, from what is written in them.
_GIVEN = frozenset({
    "__abstractmethods__", "__annotations__", "__firstlineno__", "__match_args__",
    "__orig_bases__", "__parameters__", "__static_attributes__", "__type_params__",
})  # fmt: skip
#: What a function may have of its own besides, nobody knows: code sets attributes on functions.
_OF_FUNCTIONS = frozenset(dir(FunctionType))
_OF_METHODS = frozenset(dir(MethodType)) | _OF_FUNCTIONS

#: What `numpy.float64` has besides what a `float` has, which it is.
_OF_NUMPY_NUMBERS = frozenset({
    "T", "all", "any", "argmax", "argmin", "argsort", "astype", "base", "byteswap", "choose",
    "clip", "compress", "conj", "copy", "cumprod", "cumsum", "data", "denominator", "device",
    "diagonal", "dtype", "dump", "dumps", "fill", "flags", "flat", "flatten", "getfield", "item",
    "itemset", "itemsize", "max", "mean", "min", "nbytes", "ndim", "newbyteorder", "nonzero",
    "numerator", "prod", "ptp", "put", "ravel", "repeat", "reshape", "resize", "round",
    "searchsorted", "setfield", "setflags", "shape", "size", "sort", "squeeze", "std", "strides",
    "sum", "swapaxes", "take", "to_device", "tobytes", "tofile", "tolist", "tostring", "trace",
    "transpose", "var", "view",
})  # fmt: skip
#: What lists and dicts that layers keep have besides, which track what is in them.
_OF_TRACKED = frozenset({
    "add_metric", "add_weight", "checkpoint", "layers", "losses", "name", "non_trainable_variables",
    "non_trainable_weights", "trainable", "trainable_variables", "trainable_weights", "tracker",
    "updates", "variables", "weights",
})  # fmt: skip
#: Bases of classes that add no public attributes.
_PLAIN_BASES = frozenset({"abc.ABC", "object", "typing.Generic"})


def has(m: Machine, value: Any, name: str) -> bool | None:
    """Whether a value has an attribute, as far as that is known exactly."""
    if isinstance(value, Ref):
        return _name_has(m, value.name, name)
    if isinstance(value, InstanceV):
        return _object_has(m, value, name)
    if isinstance(value, ClassV):
        return _class_has(m, value, name)
    if isinstance(value, (FunctionV, BoundMethod)):
        decorated = (value if isinstance(value, FunctionV) else value.function).decorated
        known = _OF_FUNCTIONS if isinstance(value, FunctionV) else _OF_METHODS
        return True if name in (_OF_ALL if decorated else known) else None
    if isinstance(value, (Layer, Tensor)):
        return _of_keras(m, value, name)
    if isinstance(value, ArrayV):
        return True if name in ("shape", "dtype") or name in _OF_ALL else None
    if isinstance(value, (OwnListV, OwnDictV)):
        return None
    return _plain_has(m, value, name)


def _plain_has(m: Machine, value: Any, name: str) -> bool | None:
    """Of Python's own types."""
    if is_constant(value):
        if hasattr(value, name):
            of_text = isinstance(value, str) and value in DTYPES and name not in _OF_ALL
            return None if of_text else True
        if isinstance(value, str) and value in DTYPES:
            return None  # a type of elements, as TensorFlow has them
        if m.plain_members and type(value) in (int, str):
            return None  # the member of an enumeration
        return None if type(value) is float and name in _OF_NUMPY_NUMBERS else False
    if isinstance(value, (TensorShape, ListV)) and name == "shape":
        return False
    if isinstance(value, ListV):
        if value.attribute == containers.RANGE:
            return name in dir(range)
        if not containers.is_plain_list(value):
            return True if name in _OF_ALL or name == "__iter__" else None
        return _of_container(list, name)
    if isinstance(value, DictV):
        return _of_container(dict, name)
    if isinstance(value, SetV):
        return _of_container(frozenset, name) or (None if name in dir(set) else False)
    return _of_container(tuple, name) if type(value) is tuple else None


def _of_container(cls: type, name: str) -> bool | None:
    if name in dir(cls):
        return True
    tracked = cls is not tuple and (name in _OF_TRACKED or name in ("__dict__", "__weakref__"))
    private = name.startswith("_") and not name.startswith("__")
    return None if tracked or private else False


# ---------------------------------------------------------------------- names of libraries


def _name_has(m: Machine, owner: str, name: str) -> bool | None:
    if dotted.may_be_constant(owner) or f"{owner}.{name}" in m.patched:
        return None
    if dotted.canonical(owner) is not None:
        return keras_objects.has_name(m, owner, name)
    top = owner.partition(".")[0]
    if top in ("numpy", "tensorflow"):
        return _numeric_has(owner, name)
    cls = class_named(owner)
    if cls is not None:
        built_in = "." not in owner
        return hasattr(cls, name) or (False if built_in else None)
    module = sys.modules.get(owner) if top in sys.stdlib_module_names else None
    return True if module is not None and hasattr(module, name) else None


#: Parts of NumPy and TensorFlow that every release has.
_PARTS = frozenset({
    "numpy.fft", "numpy.linalg", "numpy.random", "tensorflow.compat", "tensorflow.config",
    "tensorflow.data", "tensorflow.distribute", "tensorflow.image", "tensorflow.io",
    "tensorflow.keras", "tensorflow.linalg", "tensorflow.math", "tensorflow.nn",
    "tensorflow.random", "tensorflow.strings", "tensorflow.summary", "tensorflow.train",
})  # fmt: skip


def _numeric_has(owner: str, name: str) -> bool | None:
    full = f"{owner}.{name}"
    if dotted.last(owner) in DTYPES:
        return None  # TensorFlow's are no classes
    if name in ("__name__", "__doc__") or full in _PARTS:
        return True
    if full in ("numpy.__version__", "tensorflow.__version__"):
        return True
    return True if is_numeric_function(full) else None


def is_numeric_function(name: str) -> bool:
    """Whether it is a function of NumPy or TensorFlow whose shapes the catalogue tells."""
    top, _, own = name.partition(".")
    if top == "numpy":
        from kerasorder_lint.catalogue.numpy_functions import FUNCTIONS

        return own in FUNCTIONS
    from kerasorder_lint.catalogue.tensorflow_functions.table import TENSORFLOW

    return top == "tensorflow" and (own in TENSORFLOW or name in TENSORFLOW)


# ---------------------------------------------------------------------- the code's own


def _is_given(name: str) -> bool:
    """Whether Python, or `dataclasses`, may have given a class of the code such an attribute."""
    return name in _GIVEN or name.startswith("__dataclass_")


def surely_lacks(value: Any, name: str) -> bool:
    """Whether an object of a class of the project has no such attribute on this path."""
    if not isinstance(value, InstanceV) or not value.exact or value.layer is not None:
        return False
    if value.stands_for_subclasses or name in _OF_OBJECTS or _is_given(name):
        return False
    return (
        value.cls.is_known
        and name not in value.attrs
        and not own_classes.has_class_attribute(value.cls, name)
        and own_classes.class_attribute(value.cls, "__getattr__") is None
    )


def _object_has(m: Machine, value: InstanceV, name: str) -> bool | None:
    if name in value.attrs:
        return None if may_be_absent(value.attrs[name]) else True
    if own_classes.has_class_attribute(value.cls, name):
        plain = value.layer is None and value.exact
        found = own_classes.class_attribute(value.cls, name)
        return True if plain or isinstance(found, FunctionV) or is_constant(found) else None
    if m.specials and specials.has(m, value, "__getattribute__"):
        return None
    if name in _OF_ALL:
        return True
    if name in _OF_OBJECTS:
        return _has_names(value.cls, name)
    if name == "__call__" and value.layer is not None:
        return True
    if surely_lacks(value, name) or keras_objects.surely_lacks(m, value, name):
        return False
    return None


def _has_names(cls: ClassV, name: str) -> bool | None:
    """Whether objects have a `__dict__`: those of classes with `__slots__` have none."""
    if name == "__module__":
        return True
    slotted = [isinstance(base, ClassV) and "__slots__" in base.namespace for base in cls.mro()]
    if not any(slotted):
        return True if cls.is_known else None
    if all(slotted) and cls.is_known:
        told = [base.namespace["__slots__"] for base in cls.mro() if isinstance(base, ClassV)]
        if all(type(names) is tuple and all(type(n) is str for n in names) for names in told):
            return any(name in names for names in told)
    return None


def _class_has(m: Machine, cls: ClassV, name: str) -> bool | None:
    if own_classes.has_class_attribute(cls, name):
        return None if may_be_absent(own_classes.class_attribute(cls, name)) else True
    if name in _OF_CLASSES:
        return True
    if cls.meta is not None:
        return None
    answers: set[bool | None] = set()
    if any(isinstance(base, ClassV) and "__slots__" in base.namespace for base in cls.mro()):
        return None  # each slot is an attribute of the class
    for base in cls.mro():
        if isinstance(base, Ref) and base.name not in _PLAIN_BASES:
            answers.add(_name_has(m, base.name, name))
        elif not isinstance(base, (ClassV, Ref)):
            return None
    if True in answers:
        return True
    private = name.startswith("_") and name not in keras_objects.OF_CONTAINERS
    return None if None in answers or private else False


# ---------------------------------------------------------------------- objects of Keras

#: Arguments that every layer which takes them keeps under their names, and no other layer has.
_KEPT_ARGUMENTS = frozenset(
    {
        "activation", "axis", "dilation_rate", "epsilon", "filters", "groups", "kernel_size",
        "momentum", "padding", "pool_size", "rate", "return_sequences", "return_state", "strides",
        "units", "use_bias",
    }
)  # fmt: skip

_AROUND_OTHERS = frozenset({"Bidirectional", "RNN", "SpectralNormalization", "TimeDistributed"})


def _layer_has(layer: Layer, name: str) -> bool | None:
    """Whether a layer of Keras has one of these; None where that is not known."""
    known = layer.known and not isinstance(layer, Model) and layer.environment.target == 3
    if not known or layer.attributes.get("derived") or "\0instance" in layer.attributes:
        return None
    if name not in _KEPT_ARGUMENTS or layer.spec.name in _AROUND_OTHERS:
        return None
    return name in layer.spec.parameters or (None if name in layer.attributes else False)


def _of_keras(m: Machine, value: Layer | Tensor, name: str) -> bool | None:
    if name in _OF_ALL:
        return True
    if isinstance(value, Layer):
        answer = _layer_has(value, name)
        if answer is None:
            answer = keras_objects.has_attribute(m, value, name)
        if answer is not None:
            return answer
        if name == "__call__":
            return True
    if keras_objects.lacks_member(m, value, name):
        return False
    if isinstance(value, Layer):
        plain = (
            value.known
            and name in keras_objects.OF_CONTAINERS
            and "\0instance" not in value.attributes
        )
        return False if plain else keras_objects.keeps_argument(value, name)
    if name in ("shape", "dtype", "__getitem__"):
        return True
    return False if name == "__call__" else None
