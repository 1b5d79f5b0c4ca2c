"""Functions that work element by element."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import Rule, Spot, broadcast, spot
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["FUNCTIONS", "arithmetic"]


def _kept(x: Any, *more: Any, **named: Any) -> Spot:
    given = spot(x)
    return Spot(given, None, given.dtype)


def _same(x: Any, *more: Any, **named: Any) -> Spot:
    given = spot(x)
    return Spot(given, given.content, given.dtype)


def _clipped(t: Any, clip_value_min: Any, clip_value_max: Any, name: Any = None) -> Spot:
    given = spot(t)
    return Spot(broadcast(broadcast(given, spot(clip_value_min)), spot(clip_value_max)))


def _truth(x: Any, *more: Any, **named: Any) -> Spot:
    return Spot(spot(x), None, "bool")


def _cast(x: Any, dtype: Any, name: Any = None) -> Spot:
    given = spot(x)
    kind = dtype if isinstance(dtype, str) else UNKNOWN
    whole = isinstance(kind, str) and kind in ("int32", "int64")
    return Spot(given, given.content if whole else None, kind)


def _converted(value: Any, dtype: Any = None, dtype_hint: Any = None, name: Any = None) -> Spot:
    given = spot(value)
    return Spot(given, given.content, dtype if isinstance(dtype, str) else given.dtype)


def _like(input: Any, dtype: Any = None, name: Any = None, layout: Any = None) -> Spot:
    given = spot(input)
    return Spot(given, None, given.dtype if dtype is None else dtype)


def arithmetic(sign: str | None) -> Rule:
    """A function of two tensors; `sign` where TensorFlow works out what integers give."""

    def run(x: Any, y: Any, name: Any = None) -> Spot:
        left, right = spot(x), spot(y)
        shape = broadcast(left, right)
        dtype = left.dtype if is_typed(left.dtype) else right.dtype
        content = None
        if not shape and left.content is not None and right.content is not None:
            content = (_worked_out(sign, left.content[0], right.content[0]),)
        return Spot(shape, content, dtype)

    return run


def is_typed(dtype: Any) -> bool:
    return not isinstance(dtype, Unknown)


def _worked_out(sign: str | None, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(left, Unknown) or isinstance(right, Unknown) or sign is None:
        return UNKNOWN
    try:
        if sign == "+":
            return left + right
        if sign == "-":
            return left - right
        if sign == "*":
            return left * right
        if sign in ("//", "%") and isinstance(left, int) and isinstance(right, int) and right:
            return left // right if sign == "//" else left % right
        if isinstance(left, int) and isinstance(right, int):
            return {"max": max, "min": min}[sign](left, right)
    except (KeyError, TypeError):
        return UNKNOWN
    return UNKNOWN


def _compared(x: Any, y: Any, name: Any = None) -> Spot:
    return Spot(broadcast(spot(x), spot(y)), None, "bool")


def _where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Spot:
    given = spot(condition)
    if x is None and y is None:
        return Spot((None, len(given)), None, "int64")
    left, right = spot(x), spot(y)
    dtype = left.dtype if is_typed(left.dtype) else right.dtype
    return Spot(broadcast(broadcast(given, left), right), None, dtype)


def _add_n(inputs: Any, name: Any = None) -> Spot:
    parts = [spot(item) for item in inputs]
    shape: tuple[Any, ...] = parts[0]
    for part in parts[1:]:
        shape = broadcast(shape, part)
    return parts[0].like(shape)


def _bias_add(value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Spot:
    return _kept(value)


_KEPT = (
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "floor",
    "negative", "round", "sigmoid", "sign", "sin", "sinh", "sqrt", "square",
    "tan", "tanh", "cumsum", "reverse", "roll", "sort",
    "math.abs", "math.ceil", "math.cos", "math.cumprod", "math.cumsum", "math.erf", "math.exp",
    "math.expm1", "math.floor", "math.l2_normalize", "math.log", "math.log1p", "math.log_sigmoid",
    "math.negative", "math.reciprocal", "math.reciprocal_no_nan", "math.round", "math.rsqrt",
    "math.sigmoid", "math.sign", "math.sin", "math.softmax", "math.softplus", "math.softsign",
    "math.sqrt", "math.square", "math.tanh",
    "nn.dropout", "nn.elu", "nn.gelu", "nn.l2_normalize", "nn.leaky_relu", "nn.log_softmax",
    "nn.relu", "nn.relu6", "nn.selu", "nn.sigmoid", "nn.silu", "nn.softmax", "nn.softplus",
    "nn.softsign", "nn.swish", "nn.tanh", "linalg.band_part", "linalg.inv", "clip_by_norm",
    "debugging.check_numerics", "random.shuffle", "image.flip_left_right",
    "image.flip_up_down",
)  # fmt: skip
_PAIRS: dict[str, str | None] = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": None, "maximum": "max",
    "minimum": "min", "pow": None, "truediv": None, "realdiv": None,
    "math.add": "+", "math.subtract": "-", "math.multiply": "*", "math.divide": None,
    "math.maximum": "max", "math.minimum": "min", "math.pow": None, "math.truediv": None,
    "math.floordiv": "//", "math.floormod": "%", "math.mod": "%", "math.divide_no_nan": None,
    "math.multiply_no_nan": None, "math.squared_difference": None,
}  # fmt: skip
_COMPARED = (
    "equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or",
    "not_equal", "math.equal", "math.greater", "math.greater_equal", "math.less",
    "math.less_equal", "math.logical_and", "math.logical_or", "math.logical_xor",
    "math.not_equal",
)  # fmt: skip
FUNCTIONS: dict[str, Rule] = {
    **dict.fromkeys(_KEPT, _kept),
    **dict.fromkeys(("identity", "stop_gradient"), _same),
    **{name: arithmetic(sign) for name, sign in _PAIRS.items()},
    **dict.fromkeys(_COMPARED, _compared),
    **dict.fromkeys(
        ("logical_not", "math.logical_not", "math.is_finite", "math.is_inf", "math.is_nan"), _truth
    ),
    "add_n": _add_n,
    "math.add_n": _add_n,
    "cast": _cast,
    "clip_by_value": _clipped,
    "convert_to_tensor": _converted,
    "nn.bias_add": _bias_add,
    "ones_like": _like,
    "where": _where,
    "zeros_like": _like,
}
