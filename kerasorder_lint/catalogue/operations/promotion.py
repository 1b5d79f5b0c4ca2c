"""The types of results: `keras.backend.result_type` and the rules that operations share.

Source: keras/src/backend/common/dtypes.py, Keras 3.15 with the TensorFlow backend.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NoReturn

from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown

__all__ = [
    "INTEGERS",
    "Dtype",
    "always",
    "attribute",
    "degrees",
    "exponential",
    "floating",
    "kept",
    "named",
    "of",
    "promoted",
    "strong",
    "summed",
    "whole",
    "widened",
]

Dtype = str | Unknown

#: Each type to those right above it; `int` and `float` are Python's own numbers, which give way.
_ABOVE: Final = {
    "bool": ("int",),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}
INTEGERS: Final = frozenset(name for name in _ABOVE if "int" in name and name != "int")
_WEAK = ("int", "float")
#: What results are never of.
_HALVED: Final = {"uint64": "uint32", "complex128": "complex64"}


def _up(name: str) -> frozenset[str]:
    found = {name}
    for above in _ABOVE[name]:
        found |= _up(above)
    return frozenset(found)


_BOUNDS: Final = {name: _up(name) for name in _ABOVE}


@lru_cache(maxsize=512)
def _least(names: frozenset[str]) -> str | None:
    """The least type above all of them; None where Keras finds none."""
    common = frozenset.intersection(*(_BOUNDS[name] for name in names))
    least = (common & names) or {name for name in common if common <= _BOUNDS[name]}
    return next(iter(least)) if len(least) == 1 else None


def promoted(env: Environment, *dtypes: Dtype) -> Dtype:
    """`result_type`. Refuses text; UNKNOWN where a type is not known."""
    if any(isinstance(dtype, Unknown) for dtype in dtypes):
        return UNKNOWN
    names = [str(dtype) for dtype in dtypes]
    if len(set(names)) == 1 and names[0] not in _WEAK:
        return _HALVED.get(names[0], names[0])
    for name in names:
        if name not in _ABOVE:
            reject(
                Kind.DTYPE,
                f"no type is common to {' and '.join(sorted(set(names)))}",
                "dtype='string' is not a valid dtype for Keras type promotion."
                if name == "string"
                else "",
            )
    found = _least(frozenset(names))
    if found is None:
        return UNKNOWN
    if found not in _WEAK:
        return _HALVED.get(found, found)
    if isinstance(env.floatx, Unknown):
        return UNKNOWN
    return found + env.floatx[-2:]


_PYTHON: Final = ((bool, "bool"), (int, "int"), (float, "float"), (complex, "complex128"))


def of(value: Any) -> Dtype:
    """`getattr(x, "dtype", type(x))` as `result_type` takes it."""
    if isinstance(value, TensorSpec):
        return value.dtype
    if isinstance(value, Sym):
        return "int"
    for kind, name in _PYTHON:
        if isinstance(value, kind):
            return name
    if isinstance(value, (Unknown, Opaque)):
        return UNKNOWN
    if not isinstance(value, str):
        _no_type(value)
    return "string"


def _no_type(value: Any) -> NoReturn:
    name = type(value).__name__
    reject(
        Kind.DTYPE,
        f"a symbolic tensor is taken together with a {name}",
        f"Invalid dtype: {name}",
        advice="Make an array of it first." if isinstance(value, (list, tuple)) else None,
    )


def strong(value: Any) -> Dtype:
    """`standardize_dtype` of the same: numbers are `int64` and `float32`, and do not give way."""
    found = of(value)
    if isinstance(found, Unknown):
        return UNKNOWN
    return {"int": "int64", "float": "float32"}.get(found, found)


def attribute(value: Any) -> Dtype:
    """`x.dtype`, which only tensors have."""
    if isinstance(value, (Unknown, Opaque)):
        return UNKNOWN
    if not isinstance(value, TensorSpec):
        reject(
            Kind.CALL,
            f"this operation takes tensors only, and gets {value!r}",
            "has no attribute 'dtype'" if isinstance(value, (int, float)) else "",
            advice="Make a tensor of it first: `keras.ops.convert_to_tensor`.",
        )
    return value.dtype


def named(env: Environment, dtype: Any) -> Dtype:
    """`standardize_dtype` of an argument."""
    from kerasorder_lint.catalogue.names import DTYPES

    if dtype is None:
        return env.floatx
    if isinstance(dtype, Opaque):
        return dtype.value if isinstance(dtype.value, str) else UNKNOWN
    if isinstance(dtype, str):
        dtype = {"int": "int64"}.get(dtype, dtype)
        if dtype not in DTYPES:
            reject(
                Kind.ARGUMENT,
                f"{dtype!r} is no type that Keras has",
                f"Invalid dtype: {dtype}",
                argument="dtype",
            )
        return str(dtype)
    return UNKNOWN


# ---------------------------------------------------------------------- rules of one type

Rule = Callable[[Environment, Dtype], Dtype]


def kept(env: Environment, dtype: Dtype) -> Dtype:
    return dtype


def always(name: str) -> Rule:
    """Whatever comes in."""
    return lambda env, dtype: name


def floating(env: Environment, dtype: Dtype) -> Dtype:
    """Integers become `floatx`."""
    return env.floatx if dtype == "int64" else promoted(env, dtype, "float")


def exponential(env: Environment, dtype: Dtype) -> Dtype:
    """Integers and truth values become `floatx`, anything else stays."""
    if isinstance(dtype, Unknown):
        return UNKNOWN
    return env.floatx if "int" in dtype or dtype == "bool" else dtype


def widened(env: Environment, dtype: Dtype) -> Dtype:
    """Integers become `floatx`, those of 64 bits `float64`."""
    if dtype == "int64":
        return "float64"
    if isinstance(dtype, Unknown):
        return UNKNOWN
    return env.floatx if dtype in INTEGERS - {"uint64"} or dtype == "bool" else dtype


def degrees(env: Environment, dtype: Dtype) -> Dtype:
    """64 bits stay 64 bits, half precision stays, everything else is `floatx`."""
    if dtype in ("int64", "float64"):
        return "float64"
    if isinstance(dtype, Unknown) or dtype in ("bfloat16", "float16"):
        return dtype
    return env.floatx


def whole(env: Environment, dtype: Dtype) -> Dtype:
    """Truth values become numbers."""
    return "int32" if dtype == "bool" else dtype


def summed(env: Environment, dtype: Dtype) -> Dtype:
    """Small integers grow to 32 bits."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype
