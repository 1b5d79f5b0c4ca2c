"""keras/src/ops/numpy.py: functions that go through a tensor, or two, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.operation import Operation, broadcast, shape_of
from kerasorder_lint.catalogue.operations.promotion import Dtype, Rule
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec

__all__ = ["OPERATIONS", "single", "unary"]


def single(value: Any) -> TensorSpec:
    """The one tensor that an operation takes; refuses what has no shape."""
    if not isinstance(value, TensorSpec):
        reject(
            Kind.CALL,
            f"this operation takes one tensor, and gets {_shown(value)}",
            "has no attribute 'shape'" if not isinstance(value, str) else "",
        )
    return value


def _shown(value: Any) -> str:
    return f"a {type(value).__name__}" if isinstance(value, (list, tuple, dict)) else repr(value)


def unary(rule: Rule) -> Callable[[Environment, Any], TensorSpec]:
    """Keeps the shape, and the type by that rule."""

    def run(env: Environment, x: Any) -> TensorSpec:
        tensor = single(x)
        return tensor.with_dtype(rule(env, tensor.dtype))

    return run


def _fabs(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    if tensor.dtype in ("complex64", "complex128"):
        reject(
            Kind.DTYPE,
            f"`fabs` takes no complex numbers, and gets {tensor.dtype}",
            "fabs does not support complex inputs.",
        )
    return tensor.with_dtype(promotion.exponential(env, tensor.dtype))


def _round(env: Environment, x: Any, decimals: Any = 0) -> TensorSpec:
    return single(x)


def _nan_to_num(
    env: Environment, x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> TensorSpec:
    return single(x)


def _clip(env: Environment, x: Any, x_min: Any, x_max: Any) -> TensorSpec:
    tensor = single(x)
    return tensor.with_dtype(promotion.whole(env, tensor.dtype))


def _triangle(env: Environment, x: Any, k: Any = 0) -> TensorSpec:
    return single(x)


def _like(env: Environment, x: Any, dtype: Any = None) -> TensorSpec:
    tensor = single(x)
    return tensor if dtype is None else tensor.with_dtype(promotion.named(env, dtype))


def _full_like(env: Environment, x: Any, fill_value: Any, dtype: Any = None) -> TensorSpec:
    return _like(env, x, dtype)


# ---------------------------------------------------------------------- two tensors

_Types = Callable[[Environment, Any, Any], Dtype]


def _binary(types: _Types) -> Callable[[Environment, Any, Any], TensorSpec]:
    def run(env: Environment, x1: Any, x2: Any) -> TensorSpec:
        shape = broadcast(shape_of(x1), shape_of(x2))
        return TensorSpec(shape, types(env, x1, x2))

    return run


def _common(env: Environment, x1: Any, x2: Any) -> Dtype:
    return promotion.promoted(env, promotion.of(x1), promotion.of(x2))


def _as_float(env: Environment, x1: Any, x2: Any) -> Dtype:
    return promotion.promoted(env, promotion.of(x1), promotion.of(x2), "float")


def _as_number(env: Environment, x1: Any, x2: Any) -> Dtype:
    return promotion.whole(env, _common(env, x1, x2))


def _strong(env: Environment, x1: Any, x2: Any) -> Dtype:
    return promotion.promoted(env, promotion.strong(x1), promotion.strong(x2))


def _strong_float(env: Environment, x1: Any, x2: Any) -> Dtype:
    return promotion.promoted(env, promotion.strong(x1), promotion.strong(x2), "float")


def _arctan2(env: Environment, x1: Any, x2: Any) -> Dtype:
    """What has no type counts as `floatx`."""
    types = [x.dtype if isinstance(x, TensorSpec) else env.floatx for x in (x1, x2)]
    return promotion.promoted(env, *types, "float")


def _truth(env: Environment, x1: Any, x2: Any) -> Dtype:
    return "bool"


def _isclose(
    env: Environment, x1: Any, x2: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: Any = False
) -> TensorSpec:
    return TensorSpec(broadcast(shape_of(x1), shape_of(x2)), "bool")


def _allclose(
    env: Environment, x1: Any, x2: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: Any = False
) -> TensorSpec:
    return TensorSpec((), "bool")


def _attributes(x1: Any, x2: Any, env: Environment) -> Dtype:
    return promotion.promoted(env, promotion.attribute(x1), promotion.attribute(x2))


def _hypotenuse(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    dtype = _attributes(x1, x2, env)
    if dtype == "int64":
        dtype = "float64"
    elif dtype in ("int8", "int16", "int32", "uint8", "uint16", "uint32"):
        dtype = env.floatx
    return TensorSpec(broadcast(shape_of(x1), shape_of(x2)), dtype)


def _bitwise(env: Environment, x: Any, y: Any) -> TensorSpec:
    """Of the shape of the first, whatever the second has."""
    return TensorSpec(shape_of(x), _attributes(x, y, env))


def _shifted(env: Environment, x: Any, y: Any) -> TensorSpec:
    if isinstance(y, int):
        return TensorSpec(shape_of(x), promotion.attribute(x))
    return _bitwise(env, x, y)


def _where(env: Environment, condition: Any, x1: Any = None, x2: Any = None) -> TensorSpec:
    if (x1 is None) != (x2 is None):
        reject(
            Kind.ARGUMENT,
            "`where` takes both `x1` and `x2` or neither",
            "`x1` and `x2` either both should be `None` or both should have non-None value.",
        )
    shape = broadcast(broadcast(shape_of(condition), shape_of(x1)), shape_of(x2))
    types = ["int" if x is None else promotion.of(x) for x in (x1, x2)]
    # Without values, `int` is a name here, and no number of Python's that gives way.
    if x1 is None:
        types = ["int64", "int64"]
    return TensorSpec(shape, promotion.promoted(env, *types))


def _isin(
    env: Environment, x1: Any, x2: Any, assume_unique: Any = False, invert: Any = False
) -> TensorSpec:
    return single(x1).with_dtype("bool")


def _digitize(env: Environment, x: Any, bins: Any) -> TensorSpec:
    edges = single(bins)
    if isinstance(edges.shape, tuple) and len(edges.shape) > 1:
        reject(
            Kind.RANK,
            f"`bins` is one row of numbers, not a tensor of {len(edges.shape)} dimensions",
            "`bins` must be a 1D array.",
            argument="bins",
        )
    return single(x).with_dtype("int32")


def _refused(env: Environment, x: Any) -> TensorSpec:
    reject(
        Kind.CALL,
        "a window function needs a number, not a symbolic tensor",
        "operation does not support symbolic tensors.",
    )


def _kaiser(env: Environment, x: Any, beta: Any) -> TensorSpec:
    return _refused(env, x)


def _all(rule: Rule, names: str) -> list[Operation]:
    return [Operation(name, unary(rule)) for name in names.split()]


def _pairs(types: _Types, names: str) -> list[Operation]:
    return [Operation(name, _binary(types)) for name in names.split()]


def _same(run: Any, names: str) -> list[Operation]:
    return [Operation(name, run) for name in names.split()]


OPERATIONS = (
    *_all(
        promotion.kept,
        "absolute conjugate copy imag real sign negative bitwise_invert bitwise_not trunc",
    ),
    *_all(
        promotion.floating,
        "angle arccos arccosh arcsin arcsinh arctan arctanh cos cosh sinc sin sinh tan tanh ceil "
        "floor log log10 log1p log2 sqrt",
    ),
    *_all(promotion.exponential, "exp exp2 expm1"),
    *_all(promotion.widened, "cbrt"),
    *_all(promotion.degrees, "deg2rad rad2deg i0"),
    *_all(promotion.whole, "square"),
    *_all(promotion.always("float32"), "reciprocal"),
    *_all(
        promotion.always("bool"),
        "isfinite isinf isnan isneginf isposinf isreal logical_not signbit",
    ),
    Operation("abs", unary(promotion.kept), "Absolute"),
    Operation("conj", unary(promotion.kept), "Conjugate"),
    Operation("fabs", _fabs),
    Operation("round", _round),
    Operation("nan_to_num", _nan_to_num),
    Operation("clip", _clip),
    Operation("tril", _triangle),
    Operation("triu", _triangle),
    *_same(_like, "ones_like zeros_like empty_like array"),
    Operation("full_like", _full_like),
    *_pairs(_common, "add maximum fmax minimum fmin subtract multiply power floor_divide"),
    *_pairs(_as_float, "divide divide_no_nan true_divide logaddexp logaddexp2"),
    *_pairs(_as_number, "mod fmod"),
    *_pairs(_strong, "gcd lcm"),
    *_pairs(_strong_float, "ldexp nextafter"),
    *_pairs(_arctan2, "arctan2"),
    *_pairs(
        _truth,
        "equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor",
    ),
    Operation("isclose", _isclose),
    Operation("allclose", _allclose, "AllClose"),
    *_same(_hypotenuse, "hypot heaviside"),
    *_same(_bitwise, "bitwise_and bitwise_or bitwise_xor"),
    *_same(_shifted, "bitwise_left_shift left_shift bitwise_right_shift right_shift"),
    Operation("where", _where),
    Operation("isin", _isin, "IsIn"),
    Operation("digitize", _digitize),
    *_same(_refused, "bartlett blackman hamming hanning"),
    Operation("kaiser", _kaiser),
)
