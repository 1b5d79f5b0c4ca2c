"""Types that the results of functions have when a model runs, where Keras foresees other ones.

Source: keras/src/backend/tensorflow/, Keras 3.15, beside `compute_output_spec` of the operations in
        keras/src/ops/; compared with runs by `tests/catalogue/test_types_on_data.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue.operations.operation import Operation
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["with_data"]

_Dtype = str | Unknown
#: From the arguments by their names, and the place among the results; None for what is foreseen.
_Rule = Callable[[Mapping[str, Any], int, Environment], _Dtype | None]


def with_data(
    entry: Operation,
    positional: Sequence[Any],
    keywords: Mapping[str, Any],
    output: Nest,
    environment: Environment,
) -> Nest:
    """The results of the function, with what there is on data where that is of another type."""
    rule = _RULES.get(entry.name)
    if rule is None or not isinstance(output, (TensorSpec, list, tuple)):
        return output
    values = entry.arguments(positional, keywords)
    places = iter(range(len(list(flatten(output)))))

    def there(leaf: Any) -> Any:
        place = next(places)
        if not isinstance(leaf, TensorSpec):
            return leaf
        dtype = rule(values, place, environment)
        if dtype is None or dtype == leaf.dtype:
            return leaf
        return replace(leaf, data=TensorSpec(leaf.shape, dtype))

    result: Nest = map_nest(there, output)
    return result


def _type(value: Any) -> _Dtype:
    return value.dtype if isinstance(value, TensorSpec) else UNKNOWN


def _floats_kept(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    dtype = _type(values.get("x"))
    return dtype if isinstance(dtype, Unknown) or dtype in FLOATS else None


def _kept(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    dtype = _type(values.get("x"))
    return None if isinstance(dtype, str) and "complex" in dtype else dtype


def _product(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    """A type that is asked for is foreseen, and nothing is made of that type."""
    return None if values.get("dtype") is None else _type(values.get("x"))


def _multi_hot(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    dtype = values.get("dtype")
    usual = environment.floatx if dtype is None else dtype
    return usual if isinstance(usual, str) else UNKNOWN


def _asked_for(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    dtype = values.get("dtype")
    if isinstance(dtype, str):
        return dtype
    if dtype is not None:
        return UNKNOWN
    types = {_type(values.get(name)) for name in ("start", "stop")}
    return None if len(types) == 1 and types <= {"float32"} else UNKNOWN


def _geomspace(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    types = {_type(values.get(name)) for name in ("start", "stop")}
    return None if values.get("dtype") is None and types == {"float32"} else UNKNOWN


def _complex(name: str) -> _Rule:
    def rule(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
        dtype = _type(values.get(name))
        known = {"float32": "complex64", "float64": "complex128"}
        return known.get(dtype, UNKNOWN) if isinstance(dtype, str) else UNKNOWN

    return rule


def _leaky_relu(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    dtype = _type(values.get("x"))
    if isinstance(dtype, Unknown):
        return dtype
    return "float32" if "int" in dtype else None


def _lu_factor(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    return "int32" if place else None


def _meshgrid(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    """Each is the tensor itself, along the axes of all."""
    given = values.get("x", ())
    return _type(given[place]) if place < len(given) else UNKNOWN


def _corrcoef(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    x = values.get("x")
    if not isinstance(x, TensorSpec) or isinstance(x.shape, Unknown):
        return UNKNOWN
    return None if x.shape else "float32"


def _where(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    return "int32" if values.get("x1") is None and values.get("x2") is None else None


def _with_number(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    """A number of Python beside a tensor has not the type that is foreseen."""
    given = (values.get("x1"), values.get("x2"))
    return None if all(isinstance(value, TensorSpec) for value in given) else UNKNOWN


def _beside_number(
    values: Mapping[str, Any], place: int, environment: Environment
) -> _Dtype | None:
    types = {value.dtype for value in values.values() if isinstance(value, TensorSpec)}
    return None if types <= {"float32", "int32"} else _with_number(values, place, environment)


def _losses(values: Mapping[str, Any], place: int, environment: Environment) -> _Dtype | None:
    types = {_type(values.get(name)) for name in ("target", "output")}
    return None if len(types) == 1 else UNKNOWN


_RULES: MappingProxyType[str, _Rule] = MappingProxyType(
    {
        **dict.fromkeys(
            ("arctan2", "dot", "fmod", "inner", "mod", "outer", "vdot"), _beside_number
        ),
        **dict.fromkeys(("gcd", "kron", "lcm"), _with_number),
        **dict.fromkeys(("linspace", "logspace"), _asked_for),
        **dict.fromkeys(("logsumexp", "normalize", "reciprocal"), _floats_kept),
        "categorical_crossentropy": _losses,
        "corrcoef": _corrcoef,
        "eig": _complex("x"),
        "geomspace": _geomspace,
        "leaky_relu": _leaky_relu,
        "lu_factor": _lu_factor,
        "meshgrid": _meshgrid,
        "multi_hot": _multi_hot,
        "polar": _complex("abs_"),
        "prod": _product,
        "view_as_real": _kept,
        "where": _where,
    }
)
