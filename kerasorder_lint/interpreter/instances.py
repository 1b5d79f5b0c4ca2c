"""`isinstance`: whether a value is an object of a class, or is one itself."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import Any

from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter import (
    dotted,
    effects,
    element_types,
    exceptions,
    expressions,
    keras_objects,
    named_tuples,
    own_classes,
    python_classes,
    specials,
)
from kerasorder_lint.interpreter.catching import takes
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.values import (
    NOTATION,
    UNKNOWN,
    ArrayV,
    ClassV,
    DataShape,
    DictV,
    InstanceV,
    ListV,
    NamedTuple,
    OwnDictV,
    OwnListV,
    RecordType,
    Ref,
    SetV,
    TensorShape,
    Thing,
    is_constant,
    key_of,
)
from kerasorder_lint.shapes import Sym, Unknown, may_be_array

__all__ = ["BUILTINS", "is_instance"]


def _isinstance(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) != 2:
        return result_of(node, "bool")
    asked = a[1] if isinstance(a[1], tuple) else (a[1],)
    written = node.args[1] if isinstance(node, ast.Call) and len(node.args) == 2 else None
    if isinstance(written, ast.BinOp) and isinstance(written.op, ast.BitOr):
        asked = _united(m, written) or asked
    for cls in asked:
        if isinstance(cls, ClassV) and (
            specials.has(m, cls, "__instancecheck__")
            or own_classes.class_attribute(cls, "__subclasshook__") is not None
        ):
            effects.may_run(m, own_classes.class_attribute(cls, "__subclasshook__"))
            specials.meets(m, [cls])
            return result_of(node, "bool")
        if isinstance(cls, InstanceV):
            effects.may_run(m, own_classes.find_method(m, cls, "__instancecheck__"))
            return result_of(node, "bool")
    answer = is_instance(m, a[0], asked)
    if answer is not None:
        return answer
    parts = (key_of(a[0]), key_of(a[1]))
    key: Hashable = ("isinstance", *parts) if None not in parts else None
    if key is not None and keras_objects.is_no_model_class(m.resolve(a[1])):
        key = ("isinstance", *parts, keras_objects.NO_MODEL)
    return Thing(expressions.text_of(node), key=key, kind="bool", origin="call")


def _united(m: Machine, written: ast.expr) -> tuple[Any, ...]:
    """The classes of `int | str`, as far as they are names; nothing where one is not."""
    match written:
        case ast.BinOp(left, ast.BitOr(), right):
            first, second = _united(m, left), _united(m, right)
            return (*first, *second) if first and second else ()
        case ast.Constant(None):
            return (Ref("types.NoneType"),)
        case ast.Name() | ast.Attribute(ast.Name()):
            return (expressions.evaluate(m, written),)
        case _:
            return ()


_NUMERIC = frozenset(
    f"numbers.{name}" for name in ("Complex", "Integral", "Number", "Rational", "Real")
)


def _is_numeric(value: Any, name: str) -> bool | None:
    """`isinstance` of an abstract class of numbers."""
    import numbers

    if is_constant(value):
        return isinstance(value, getattr(numbers, name.partition(".")[2]))
    if isinstance(value, Sym):
        return None if may_be_array(value) else True
    return False if isinstance(value, (ListV, DictV, SetV, tuple)) else None


#: Classes of TensorFlow's tensors.
_TENSORS = frozenset({
    "tensorflow.SparseTensor", "tensorflow.Tensor", "tensorflow.sparse.SparseTensor",
})  # fmt: skip

_PYTHON_TYPES: dict[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "bytes": bytes,
    "bool": bool,
    "complex": complex,
}

#: Python's own classes, as names that nothing else has.
_PLAIN_CLASSES = frozenset({*_PYTHON_TYPES, "dict", "list", "object", "set", "tuple", "type"})


def _is_class(value: Any) -> bool | None:
    """Whether a value is a class; None where that is not known."""
    if isinstance(value, Thing) and value.kind == NOTATION:
        return False
    if isinstance(value, Ref) and value.name in _PLAIN_CLASSES:
        return True
    if isinstance(value, ClassV):
        return True
    if isinstance(value, Ref):
        # Of a library whose functions have other names than its classes.
        short = value.name.rpartition(".")[2]
        known = value.name.split(".")[0] in _NO_PLAIN_VALUES
        return short[:1].isupper() if known else None
    return None if isinstance(value, Unknown) else False


def _is_object_of(value: InstanceV, cls: Ref) -> bool | None:
    """`isinstance` of an object of the code and one of Python's own classes."""
    bases = value.cls.mro()
    if cls in bases or cls.name == "object":
        return True
    if any(map(named_tuples.is_root, bases)):
        return cls.name == "tuple"
    if value.layer is not None:
        return False
    told = all(isinstance(base, (ClassV, Ref)) for base in bases)
    others = {base.name.split(".")[0] for base in bases if isinstance(base, Ref)}
    return False if told and others <= {"abc", "object", "typing", *_PLAIN_CLASSES} else None


#: Libraries of whose classes no list, dict or number is an object.
_NO_PLAIN_VALUES = frozenset({"keras", "tensorflow", "tf_keras"})


def _is_of_kind(value: Thing, cls: Any) -> bool | None:
    """`isinstance` of an unknown that stands for the constants of one type."""
    if not isinstance(cls, Ref):
        return False if isinstance(cls, ClassV) else None
    if cls.name in _PYTHON_TYPES and value.kind in _PYTHON_TYPES:
        return issubclass(_PYTHON_TYPES[value.kind], _PYTHON_TYPES[cls.name])
    return False if cls.name in ("list", "dict", "tuple", "set", "types.NoneType") else None


#: Names of `typing` that stand for a class wherever one is asked for.
_ALIASES = {f"typing.{name}": Ref(name.lower()) for name in ("Dict", "List", "Set", "Tuple")} | {
    "typing.Text": Ref("str")
}


def is_instance(m: Machine, value: Any, cls: Any) -> bool | None:
    """`isinstance(value, cls)`."""
    cls = m.resolve(cls)
    if isinstance(value, Ref) and dotted.may_be_constant(value.name):
        return None
    if isinstance(cls, Ref):
        cls = _ALIASES.get(cls.name, cls)
    if isinstance(cls, tuple):
        answers = [is_instance(m, value, item) for item in cls]
        if True in answers:
            return True
        return None if None in answers else False
    if isinstance(value, Unknown):
        if isinstance(value, Thing) and value.origin == "constant":
            return _is_of_kind(value, cls)
        if cls == Ref("type"):
            return _is_class(value)
        if isinstance(value, Thing) and element_types.name_of(value) is not None:
            return element_types.is_object_of(value, cls)
        if isinstance(value, Thing) and value.kind == exceptions.KIND:
            return takes(((exceptions.taken(m, cls), None),), value.default)
        if isinstance(value, Thing) and isinstance(cls, Ref):
            kind, wanted = value.kind, cls.name.rpartition(".")[2]
            if kind in _PYTHON_TYPES and wanted in _PYTHON_TYPES:
                return kind == wanted or (kind == "bool" and wanted == "int")
            if kind in ("list", "tuple", "dict") and wanted in ("list", "tuple", "dict"):
                return kind == wanted
            if kind is not None and kind.startswith("keras."):
                return keras_objects.is_keras_instance(m, value, cls)
        return None
    if isinstance(cls, Ref):
        name = cls.name.rpartition(".")[2]
        if isinstance(value, TensorShape) and name in ("TensorShape", "tuple"):
            # A tuple in Keras 3, an object of TensorFlow's in Keras 2; of data it may be either.
            old = m.environment.target == 2
            return None if isinstance(value, DataShape) else old is (name == "TensorShape")
        if cls.name == "type":
            return _is_class(value)
        if cls.name in _TENSORS and isinstance(value, Tensor) and value.spec.sparse:
            if m.foreseeing and value.symbolic is False:
                return cls.name != "tensorflow.Tensor"
        if isinstance(value, (ArrayV, Tensor)) and cls.name in _OF_ARRAYS:
            told = _is_array(m, value, cls.name)
            if told is not None:
                return told
        if cls.name == "tensorflow.Tensor" and isinstance(value, Tensor):
            if m.environment.target == 2 and isinstance(value.spec.shape, tuple):
                # What is not symbolic is in a layer, and of TensorFlow.
                special = not value.spec.of_plain_data
                return False if value.symbolic else (None if special else True)
            # A length that was read from a shape, or what was made of such, inside a layer.
            return True if value.content is not None and not value.symbolic else None
        if cls.name == "types.NoneType":
            return value is None
        if isinstance(value, InstanceV) and python_classes.has_no_others(cls.name):
            return _is_object_of(value, cls)
        told = python_classes.is_object(value, cls.name)
        if told is not None:
            return told
        if name in _PYTHON_TYPES and "." not in cls.name:
            if is_constant(value):
                return isinstance(value, _PYTHON_TYPES[name])
            if may_be_array(value) or (isinstance(value, ArrayV) and value.shape in ((), UNKNOWN)):
                return None  # `np.float64` is a float
            return False if not isinstance(value, Sym) else (name == "int" or None)
        simple: dict[str, Any] = {"list": ListV, "dict": DictV, "tuple": tuple, "set": SetV}
        if name == "set" and isinstance(value, SetV):
            return None  # it may be a `frozenset`
        if name in simple and "." not in cls.name:
            return isinstance(value, simple[name])
        if cls.name in _NUMERIC:
            return _is_numeric(value, cls.name)
        if name in ("Iterable", "Sequence", "Mapping", "Collection"):
            if isinstance(value, DataShape):
                return False if name == "Mapping" else None
            if isinstance(value, (ListV, tuple)):
                return name != "Mapping"
            if isinstance(value, DictV):
                return name != "Sequence"
            if name in ("Sequence", "Mapping") and isinstance(value, (Tensor, ArrayV)):
                return False
            return None
        if name[:1].isupper() and cls.name.split(".")[0] in _NO_PLAIN_VALUES:
            if is_constant(value) or isinstance(value, (ListV, DictV, SetV, tuple)):
                return False
        if isinstance(value, ArrayV) and value.content is not None and value.content.lasting:
            if cls.name in ("tensorflow.Tensor", "numpy.ndarray"):
                return cls.name == "tensorflow.Tensor"
        return keras_objects.is_keras_instance(m, value, cls)
    if isinstance(cls, ClassV):
        answer = _is_of_class(value, cls)
        return None if answer is False and own_classes.takes_others(cls) else answer
    if isinstance(cls, RecordType):
        if isinstance(value, NamedTuple):
            return named_tuples.is_made_by(value, cls)
        plain = is_constant(value) or isinstance(value, (ListV, DictV, SetV))
        return False if plain or type(value) is tuple else None
    return None


#: Classes of tensors that are not sparse, and of arrays.
_OF_ARRAYS = frozenset({
    "keras.KerasTensor", "numpy.ndarray", "tensorflow.Tensor", "tensorflow.keras.KerasTensor",
})  # fmt: skip


def _is_array(m: Machine, value: ArrayV | Tensor, name: str) -> bool | None:
    """`isinstance` of an array or tensor and such a class; None where that is not known."""
    if isinstance(value, Tensor):
        if m.environment.target == 2:
            return None
        if m.foreseeing and value.symbolic is False and not value.spec.sparse:
            return name == "tensorflow.Tensor"  # while TensorFlow traces a `call`
        return name.endswith("KerasTensor") if value.is_one else None
    if value.weight is not None or value.library not in ("numpy", "tensorflow"):
        return None
    if name.endswith("KerasTensor"):
        return False
    if name == "tensorflow.Tensor":
        return value.library == "tensorflow"
    if value.library == "numpy" and (not isinstance(value.shape, tuple) or not value.shape):
        return None  # a scalar of NumPy's is no array
    return value.library == "numpy"


def _is_of_class(value: Any, cls: ClassV) -> bool | None:
    """`isinstance` of a class of the code, as far as its objects' classes derive from it."""
    if isinstance(value, (OwnListV, OwnDictV)):
        return cls in value.cls.mro()
    if isinstance(value, NamedTuple):
        return named_tuples.is_made_by(value, cls)
    if isinstance(value, InstanceV):
        return cls in value.cls.mro() or (
            None if any(isinstance(b, Unknown) for b in value.cls.mro()) else False
        )
    return False if not isinstance(value, Unknown) else None


BUILTINS: dict[str, Function] = {"isinstance": _isinstance}
