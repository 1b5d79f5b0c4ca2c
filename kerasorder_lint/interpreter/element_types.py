"""Types of elements: what the `dtype` of an array or a tensor of data is.

Of a symbolic tensor of Keras 3, of its variables and layers it is a text. Of an array it is a
`numpy.dtype`, of TensorFlow's tensors a `tf.DType`, and of other backends' something else: these
equal their names, and are no texts. Here they are unknowns of which that name is known.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.interpreter.values import Library, Ref, Thing

__all__ = ["equal", "hashes_otherwise", "is_object_of", "made", "name_of"]

#: The kind of such unknowns; their `default` is the name of the type and the library.
_KIND = "element type"
#: Python's own classes, of which they are no objects, whatever the library but for `str`.
_PLAIN = frozenset({"bool", "bytes", "dict", "float", "int", "list", "set", "tuple"})
#: Libraries whose types are surely known, and are no texts.
_NO_TEXTS = frozenset({"numpy", "tensorflow"})


def made(name: Any, library: Library, text: str) -> Thing:
    """The type of elements of an array.

    name:    what the analysis calls it: `float32`.
    library: whose array it is, or None: then it may be a text.
    text:    how a person would write it.
    """
    if not isinstance(name, str) or name not in DTYPES:
        return Thing(text)
    found, base = (
        Thing(said, key=(_KIND, library, name), kind=_KIND, default=(name, library))
        for said in (text, f"{text}.base_dtype")
    )
    base.attrs["name"] = name
    found.attrs.update(
        name=name,
        base_dtype=base,
        is_bool=name == "bool",
        is_complex=name.startswith("complex"),
        is_floating="float" in name,
        is_integer=name.startswith(("int", "uint")),
    )
    if name not in ("bool", "string") and not name.startswith(("bfloat", "float8")):
        found.attrs["as_numpy_dtype"] = Ref(f"numpy.{name}")
    return found


def name_of(value: Any) -> str | None:
    """The name of such a type, which it equals; None of everything else."""
    if isinstance(value, Thing) and value.kind == _KIND:
        name: str = value.default[0]
        return name
    return None


def equal(left: Any, right: Any) -> bool | None:
    """`left == right`, one of which is such a type.

    Source: `tf.DType.__eq__`, `numpy.dtype.__eq__`, which make a type of the other one first.
    """
    kind, other = (left, right) if name_of(left) is not None else (right, left)
    name, library = kind.default
    if name == "string" and library != "tensorflow":
        return None  # NumPy's texts have a length, and other names
    wanted: Any = name_of(other) or other
    if isinstance(other, Ref):
        top, _, wanted = other.name.rpartition(".")
        wanted = "bool" if wanted == "bool_" else wanted
        if top.partition(".")[0] not in _NO_TEXTS or library not in _NO_TEXTS:
            return None  # a text does not equal `np.float32`
    if not isinstance(wanted, str) or wanted not in DTYPES or wanted == "string" != name:
        return None
    return bool(name == wanted)


def hashes_otherwise(left: Any, right: Any) -> bool:
    """Whether sets and dicts may hold both apart, though they are equal: a type and its name."""
    return (name_of(left) is None) is not (name_of(right) is None)


def is_object_of(value: Thing, cls: Any) -> bool | None:
    """`isinstance` of such a type and a class; None where that is not known."""
    if not isinstance(cls, Ref):
        return None
    if cls.name == "str":
        return False if value.default[1] in _NO_TEXTS else None
    if cls.name in _PLAIN:
        return False
    return True if cls.name == "object" else None
