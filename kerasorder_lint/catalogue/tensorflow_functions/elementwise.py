"""Functions that work element by element."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    Where,
    agreed,
    axes_of,
    broadcast,
    needs_rank,
    not_told,
    refuse,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape

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
    if not parts:
        not_told()
    shown = " and ".join(render_shape(part) for part in parts)
    message = f"only tensors of one shape are added up, not {shown}"
    if len({len(part) for part in parts}) > 1:
        refuse(Kind.MERGE, message)
    return parts[0].like(agreed(dims, message) for dims in zip(*parts))


def _bias_add(value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Spot:
    given, added = spot(value), spot(bias)
    if data_format not in (None, "NHWC", "NWC", "NDHWC"):
        return _kept(value)
    needs_rank(given, least=2)
    needs_rank(added, 1)
    shown = f"{render_shape(added)} is no bias of {render_shape(given)}"
    agreed([given[-1], added[0]], f"{shown}: {given[-1]} and {added[0]} differ")
    return _kept(value)


def _inverted(input: Any, *more: Any, **named: Any) -> Spot:
    given = spot(input)
    needs_rank(given, least=2)
    rows, columns = given[-2:]
    agreed([rows, columns], f"a matrix has an inverse if it is square, not {render_shape(given)}")
    return _kept(given)


def _flipped(image: Any) -> Spot:
    given = spot(image)
    needs_rank(given, 3, 4, raises="ValueError")
    return _kept(given)


def _along(axis_name: str, default: Any, place: int, where: Where = "anywhere") -> Rule:
    """A function that keeps the shape, and works along an axis.

    place: how many arguments stand before the axis.
    """

    def run(x: Any, *more: Any, **named: Any) -> Spot:
        given = spot(x)
        axis = named.get(axis_name, more[place - 1] if len(more) >= place else default)
        if axis is not None and given:
            axes = axes_of(axis, given, name=axis_name, where=where)
            if axis_name == "axis" and len(set(axes)) < len(axes) and place == 1:
                refuse(Kind.AXIS, f"`axis={axis}` names an axis of {render_shape(given)} twice")
        return Spot(given, None, given.dtype)

    return run


_KEPT = (
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "floor",
    "negative", "round", "sigmoid", "sign", "sin", "sinh", "sqrt", "square",
    "tan", "tanh",
    "math.abs", "math.ceil", "math.cos", "math.erf", "math.exp",
    "math.expm1", "math.floor", "math.log", "math.log1p", "math.log_sigmoid",
    "math.negative", "math.reciprocal", "math.reciprocal_no_nan", "math.round", "math.rsqrt",
    "math.sigmoid", "math.sign", "math.sin", "math.softplus", "math.softsign",
    "math.sqrt", "math.square", "math.tanh",
    "nn.dropout", "nn.elu", "nn.gelu", "nn.leaky_relu",
    "nn.relu", "nn.relu6", "nn.selu", "nn.sigmoid", "nn.silu", "nn.softplus",
    "nn.softsign", "nn.swish", "nn.tanh", "linalg.band_part", "clip_by_norm",
    "debugging.check_numerics", "random.shuffle",
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
#: Functions along an axis: its name, the axis without it, how many arguments stand before.
_ALONG: dict[str, Any] = {
    **dict.fromkeys(("cumsum", "math.cumsum", "math.cumprod"), ("axis", 0, 1, "on data")),
    **dict.fromkeys(("math.l2_normalize", "nn.l2_normalize"), ("axis", None, 1)),
    **dict.fromkeys(("math.softmax", "nn.softmax", "nn.log_softmax"), ("axis", -1, 1)),
    "reverse": ("axis", None, 1),
    "roll": ("axis", None, 2, "on data"),
    "sort": ("axis", -1, 1),
}
FUNCTIONS: dict[str, Rule] = {
    **{name: _along(*how) for name, how in _ALONG.items()},
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
    "image.flip_left_right": _flipped,
    "image.flip_up_down": _flipped,
    "linalg.inv": _inverted,
    "nn.bias_add": _bias_add,
    "ones_like": _like,
    "where": _where,
    "zeros_like": _like,
}
