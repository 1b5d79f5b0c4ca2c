"""Initializers of Keras and TensorFlow that code calls itself: `GlorotUniform()((3, 4))`.

What they give has the shape that they are given. Where one refuses it, nothing is told.

Source: keras/src/initializers, tf_keras/src/initializers/initializers.py,
        tensorflow/python/ops/init_ops_v2.py
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.interpreter import arrays, expressions
from kerasorder_lint.interpreter.dotted import canonical
from kerasorder_lint.interpreter.keras_objects import lambdas
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, Thing
from kerasorder_lint.shapes import Sym

__all__ = ["call_initializer", "created", "created_by_name"]

#: Each one's parameters that are numbers: of an array, the result has the axes too.
_NUMBERS: dict[str, tuple[str, ...]] = {
    "Constant": ("value",),
    "GlorotNormal": (),
    "GlorotUniform": (),
    "HeNormal": (),
    "HeUniform": (),
    "Identity": ("gain",),
    "LecunNormal": (),
    "LecunUniform": (),
    "Ones": (),
    "Orthogonal": ("gain",),
    "RandomNormal": ("mean", "stddev"),
    "RandomUniform": ("minval", "maxval"),
    "TruncatedNormal": ("mean", "stddev"),
    "VarianceScaling": (),
    "Zeros": (),
}
#: Other names than the class's own and that in lower case.
_ALIASES = {
    "identityinitializer": "Identity",
    "normal": "RandomNormal",
    "one": "Ones",
    "orthogonalinitializer": "Orthogonal",
    "uniform": "RandomUniform",
    "zero": "Zeros",
}
_BY_NAME = {name.lower(): name for name in _NUMBERS} | _ALIASES
#: Those of TensorFlow itself, and which of Keras's it is like.
_OF_TENSORFLOW = {
    "tensorflow.constant_initializer": "Constant",
    "tensorflow.ones_initializer": "Ones",
    "tensorflow.random_normal_initializer": "RandomNormal",
    "tensorflow.random_uniform_initializer": "RandomUniform",
    "tensorflow.zeros_initializer": "Zeros",
}
#: How many axes they take at least, and at most.
_AXES = {"Identity": (2, 2), "Orthogonal": (2, None)}
#: The attribute that says which one an unknown is: the class, and the type that it has by itself.
_MARK = "\0initializer"
#: What TensorFlow makes of a constant.
_OF_CONSTANTS = {bool: "bool", int: "int32", float: "float32"}


def created(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Thing | None:
    """`keras.initializers.<Name>(...)`, `tf.<name>_initializer(...)`; None where it is another."""
    short = _OF_TENSORFLOW.get(name)
    dtype: Any
    if short is None:
        found = canonical(name)
        if found is None or not found[1].startswith("initializers."):
            return None
        short = _class_named(found[1].removeprefix("initializers."))
        if short is None:
            return None
        kind, dtype = f"keras.initializers.{short}", None
    else:
        kind, dtype = name, "float32"
    made = Thing(expressions.text_of(node), kind=kind, origin="call")
    parameters = _NUMBERS[short]
    given = dict(zip(parameters, positional)) | {
        key: value for key, value in keywords.items() if key in parameters
    }
    if dtype is not None and short == "Constant":
        value = m.resolve(given.get("value"))
        dtype = _OF_CONSTANTS.get(type(value), UNKNOWN)
    if all(_is_number(m.resolve(value)) for value in given.values()):
        made.attrs[_MARK] = (short, dtype)
    return made


def created_by_name(identifier: str, node: Any) -> Thing | None:
    """`keras.initializers.get(identifier)`; None for a name of none of these."""
    short = _class_named(identifier)
    if short is None:
        return None
    made = Thing(expressions.text_of(node), kind=f"keras.initializers.{short}", origin="call")
    made.attrs[_MARK] = (short, None)
    return made


def call_initializer(
    m: Machine, function: Thing, positional: list[Any], keywords: dict[str, Any]
) -> ArrayV | None:
    """`initializer(shape, dtype)`: an array; None where that is not known."""
    marked = function.attrs.get(_MARK)
    given = dict(zip(("shape", "dtype"), positional))
    if marked is None or len(positional) > 2 or given.keys() & keywords.keys():
        return None
    given.update(keywords)
    if "shape" not in given or given.keys() - {"shape", "dtype"}:
        return None
    if any(tensors_in(m, given.values())):
        return None
    name, usual = marked
    asked = m.resolve(given["shape"])
    shape = None if isinstance(asked, (int, Sym)) else arrays.shape_value(m, asked)
    if not isinstance(shape, tuple) or not _takes(name, shape):
        return None
    of_keras = usual is None
    dtype = m.resolve(given.get("dtype"))
    if dtype is None:
        dtype = m.environment.floatx if of_keras else usual
    else:
        dtype = lambdas.dtype_of(m, dtype)
    known = isinstance(dtype, str) and dtype in DTYPES
    return ArrayV(
        shape, dtype if known else UNKNOWN, library="backend" if of_keras else "tensorflow"
    )


def _class_named(name: str) -> str | None:
    return name if name in _NUMBERS else _BY_NAME.get(name.replace("_", "").lower())


def _is_number(value: Any) -> bool:
    if isinstance(value, Thing):  # an annotation says what the author had in mind
        return value.kind in ("float", "int", "numpy.scalar") and value.origin != "parameter"
    return isinstance(value, (bool, int, float, Sym))


def _takes(name: str, shape: tuple[Any, ...]) -> bool:
    """Whether it may give an array of the shape."""
    least, most = _AXES.get(name, (0, None))
    if len(shape) < least or (most is not None and len(shape) > most):
        return False
    return not any(dim is None or (isinstance(dim, int) and dim < 0) for dim in shape)
