"""Types of several arguments that do not go together, though Keras foresees a result.

Source: keras/src/backend/tensorflow/nn.py, math.py, linalg.py, image.py, TensorFlow 2.21; compared
        with runs of all pairs of types by `tests/catalogue/test_mixed_types.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec

__all__ = [
    "BOOLEANS",
    "MIXED",
    "NO_FLOATS",
    "SMALL",
    "UNSIGNED",
    "not_taken",
    "of_mesh",
    "of_several_types",
    "type_of",
]

BOOLEANS = frozenset({"bool"})
UNSIGNED = frozenset({"uint8", "uint16", "uint32"})
#: Integers whose quotients TensorFlow makes of 32 bits; those of others have 64.
SMALL = frozenset({"int8", "int16", "uint8", "uint16"})
NO_FLOATS = BOOLEANS | UNSIGNED | SMALL | {"int32", "int64"}
_FLOATS = frozenset(FLOATS)
#: Of what complex numbers are made.
_PARTS = frozenset({"float32", "float64"})

_CONVOLUTIONS = frozenset({"conv", "depthwise_conv", "separable_conv"})


def type_of(value: Any) -> str | None:
    """The type of a tensor, where it is known, or of a number that TensorFlow makes one of."""
    if isinstance(value, TensorSpec):
        return value.dtype if isinstance(value.dtype, str) else None
    return {bool: "bool", float: "float32"}.get(type(value))


def of_several_types(name: str, tensors: Sequence[Any]) -> Problem | None:
    """What is wrong with tensors that must be of one type."""
    known = [t.dtype for t in tensors if isinstance(t, TensorSpec) and isinstance(t.dtype, str)]
    other = next((dtype for dtype in known if dtype != known[0]), None)
    return None if other is None else _differ(name, known[0], other)


def of_mesh(tensors: Sequence[Any]) -> Problem | None:
    """Tensors of `meshgrid`: those behind the first one are multiplied with ones of its type."""
    if not tensors or type_of(tensors[0]) in (None, "bool"):
        return None
    return of_several_types("meshgrid", [t for t in tensors if type_of(t) != "bool"])


def _differ(name: str, one: str, other: str) -> Problem:
    return Problem(
        Kind.DTYPE,
        f"`keras.ops.{name}` gets {one} and {other}, and casts neither",
        "was expected to be a" if name in _CONVOLUTIONS else "",
        "run",
        advice=f"Cast one: `keras.ops.cast(…, '{one}')`.",
    )


def not_taken(name: str, parameter: str, dtype: str, usual: str = "float32") -> Problem:
    """What is said of an argument of a type that is not computed with; `usual` is one that is."""
    message = f"`{parameter}` of `keras.ops.{name}` is of {dtype}, which it does not take"
    advice = f"Cast it: `keras.ops.cast(…, '{usual}')`."
    return Problem(Kind.DTYPE, message, "", "run", argument=parameter, advice=advice)


def _clip(values: Mapping[str, Any]) -> Problem | None:
    """A bound that is no whole number, of whole numbers."""
    dtype = type_of(values.get("x"))
    bounds = [values.get("x_min"), values.get("x_max")]
    if dtype not in NO_FLOATS or not any(type(bound) is float for bound in bounds):
        return None
    message = f"`keras.ops.clip` makes a number of {dtype} of a bound that is a float"
    return Problem(Kind.DTYPE, message, "", "run", advice="Write bounds without a point.")


def _geomspace(values: Mapping[str, Any]) -> Problem | None:
    if values.get("dtype") not in NO_FLOATS:
        return None
    message = "`keras.ops.geomspace` takes logarithms in its `dtype`"
    return Problem(Kind.DTYPE, message, "", "run", argument="dtype")


def _categorical_crossentropy(values: Mapping[str, Any]) -> Problem | None:
    """Probabilities are divided by their sum, and multiplied with the target as they come."""
    target, output = type_of(values.get("target")), type_of(values.get("output"))
    logits = values.get("from_logits", False)
    if output == "bool" or (logits is True and output in NO_FLOATS):
        return not_taken("categorical_crossentropy", "output", str(output))
    if logits is not False or target is None or output is None:
        return None
    if output in NO_FLOATS:
        output = "float32" if output in SMALL else "float64"
    return None if target == output else _differ("categorical_crossentropy", target, output)


def _complex(name: str) -> Callable[[Mapping[str, Any]], Problem | None]:
    """A pair that is made complex numbers of."""

    def check(values: Mapping[str, Any]) -> Problem | None:
        pair = values.get("x")
        if not isinstance(pair, (list, tuple)):
            return None
        for part in pair:
            dtype = type_of(part)
            if dtype is not None and dtype not in _PARTS:
                return not_taken(name, "x", dtype)
        return of_several_types(name, pair)

    return check


def _polar(values: Mapping[str, Any]) -> Problem | None:
    """Its parts are the sine and the cosine of the angle, of whose type the length has to be."""
    length, angle = type_of(values.get("abs_")), type_of(values.get("angle"))
    if length is None or angle is None:
        return None
    angle = angle if angle in _FLOATS else "float32"
    return None if length == angle else _differ("polar", length, angle)


def _lstsq(values: Mapping[str, Any]) -> Problem | None:
    a, b = type_of(values.get("a")), type_of(values.get("b"))
    if a is not None and a not in _PARTS:
        return not_taken("lstsq", "a", a)
    if a is None or b in (None, a) or (a, b) == ("float32", "bfloat16"):
        return None
    return _differ("lstsq", a, b)


def _map_coordinates(values: Mapping[str, Any]) -> Problem | None:
    """Between places it is weighed with fractions of them."""
    dtype, order = type_of(values.get("coordinates")), values.get("order")
    refused = {0: BOOLEANS, 1: NO_FLOATS}.get(order if isinstance(order, int) else -1, frozenset())
    if dtype not in refused:
        return None
    return not_taken("image.map_coordinates", "coordinates", str(dtype))


def _max_pool(values: Mapping[str, Any]) -> Problem | None:
    """Along three axes it has fewer types than along one or two."""
    x, dtype = values.get("inputs"), type_of(values.get("inputs"))
    shape = x.shape if isinstance(x, TensorSpec) else None
    if not isinstance(shape, tuple) or len(shape) != 5 or dtype not in NO_FLOATS | {"float64"}:
        return None
    return not_taken("max_pool", "inputs", str(dtype))


def _prod(values: Mapping[str, Any]) -> Problem | None:
    """Truth values are made numbers of, unless it is said which."""
    if type_of(values.get("x")) != "bool" or not isinstance(values.get("dtype"), str):
        return None
    return not_taken("prod", "x", "bool")


#: By name, what says why arguments of these types are not computed with.
MIXED: MappingProxyType[str, Callable[[Mapping[str, Any]], Problem | None]] = MappingProxyType(
    {
        **{name: _complex(name) for name in ("fft", "fft2", "ifft2", "irfft", "istft")},
        "categorical_crossentropy": _categorical_crossentropy,
        "clip": _clip,
        "geomspace": _geomspace,
        "lstsq": _lstsq,
        "map_coordinates": _map_coordinates,
        "max_pool": _max_pool,
        "polar": _polar,
        "prod": _prod,
    }
)
