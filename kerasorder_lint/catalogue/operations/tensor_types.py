"""Types of Python's operators on TensorFlow's own tensors, as a traced `call` has them.

Symbolic tensors promote; those of TensorFlow take two of one type. A number or an array beside one
becomes one of its type; a variable of Keras promotes again.

Source: tensorflow/python/framework/override_binary_operator.py, tensor_math_operator_overrides.py,
        keras/src/backend/common/variables.py; compared with traces of all pairs of types by
        `tests/catalogue/test_types_when_traced.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.mixed_types import BOOLEANS, NO_FLOATS, SMALL, UNSIGNED
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import FLOATS
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["Side", "of_operator", "of_unary"]

_FLOATS = frozenset(FLOATS)
_LOGICAL = frozenset({"logical_and", "logical_or", "logical_xor"})
_ORDERS = frozenset({"greater", "greater_equal", "less", "less_equal"})
_COMPARISONS = _ORDERS | {"equal", "not_equal"}

#: Operator to the types that it does not take, on both sides the same.
_REFUSED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("add", "floor_divide", "mod", "subtract", "true_divide", *_ORDERS), BOOLEANS),
    **dict.fromkeys(_LOGICAL, _FLOATS),
    "matmul": BOOLEANS | {"int16", "int8"},
    "power": BOOLEANS | UNSIGNED,
}
_REFUSED_ALONE: dict[str, frozenset[str]] = {
    "absolute": BOOLEANS | UNSIGNED,
    "logical_not": _FLOATS,
    "negative": BOOLEANS | UNSIGNED,
}


@dataclass(frozen=True, slots=True)
class Side:
    """An operand: a tensor, a number of Python, an array of NumPy's, a variable of Keras, or what
    nothing is known of.

    dtype: of numbers `bool`, `int` or `float`.
    """

    kind: Literal["array", "number", "other", "tensor", "variable"]
    dtype: str | Unknown


def of_operator(env: Environment, name: str, left: Side, right: Side) -> str | Unknown | Problem:
    """The type that comes out, or what TensorFlow refuses; one side at least is a tensor."""
    kinds = {left.kind, right.kind}
    if "other" in kinds:
        return UNKNOWN
    if "variable" in kinds:
        return _with_variable(env, name, left, right)
    if kinds == {"tensor"}:
        return _of_tensors(name, left.dtype, right.dtype)
    tensor, other = (left, right) if left.kind == "tensor" else (right, left)
    if tensor.kind != "tensor" or isinstance(tensor.dtype, Unknown):
        return UNKNOWN
    if name == "multiply" and tensor.dtype == "bool" and tensor is left:
        return "bool"
    if other.kind == "number":
        if name == "matmul" or isinstance(other.dtype, Unknown):
            return UNKNOWN
        floats = tensor.dtype in _FLOATS
        if (other.dtype == "float" and not floats) or (other.dtype, tensor.dtype) == (
            "int",
            "bool",
        ):
            return _apart(name, tensor.dtype, f"a number that is no {tensor.dtype}")
    return _of_tensors(name, tensor.dtype, tensor.dtype)


def of_unary(name: str, dtype: str | Unknown) -> Problem | None:
    """What is refused of one tensor of this type, which is the type of what comes out."""
    if dtype not in _REFUSED_ALONE.get(name, frozenset()):
        return None
    return _refused(name, str(dtype))


def _of_tensors(name: str, left: str | Unknown, right: str | Unknown) -> str | Unknown | Problem:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if name == "multiply" and "bool" in (left, right):
        return "bool"  # TensorFlow takes it for a logical product
    if name == "matmul" and {left, right} == {"bfloat16", "float32"}:
        return "float32"
    if left != right:
        return _apart(name, left, right)
    if left in _REFUSED.get(name, frozenset()):
        return _refused(name, left)
    if name in _COMPARISONS:
        return "bool"
    if name == "true_divide" and left in NO_FLOATS:
        return "float32" if left in SMALL else "float64"
    return left


def _with_variable(env: Environment, name: str, left: Side, right: Side) -> str | Unknown | Problem:
    """Keras promotes, unless TensorFlow, which is asked on the left, takes the two as they are."""
    if isinstance(left.dtype, Unknown) or isinstance(right.dtype, Unknown):
        return UNKNOWN
    if left.kind == "tensor":
        if left.dtype == right.dtype or (name == "multiply" and left.dtype == "bool"):
            found = _of_tensors(name, left.dtype, right.dtype)
            if not isinstance(found, Problem):
                return found
        elif name in _COMPARISONS:
            return _apart(name, left.dtype, right.dtype)
    if name in _COMPARISONS or name in _LOGICAL:
        return "bool"
    if name == "true_divide":
        return promotion.promoted(env, left.dtype, right.dtype, "float")
    return promotion.promoted(env, left.dtype, right.dtype)


def _apart(name: str, one: str, other: str) -> Problem:
    return Problem(
        Kind.DTYPE,
        f"`{name}` gets {one} and {other}, and TensorFlow's own tensors are not cast",
        "",
        advice="Write the function of `keras.ops`, or cast one: `keras.ops.cast(x, 'float32')`.",
    )


def _refused(name: str, dtype: str) -> Problem:
    shown = "booleans" if dtype == "bool" else dtype
    return Problem(
        Kind.DTYPE,
        f"`{name}` gets {shown}, which TensorFlow's own tensors do not compute with",
        "",
        advice="Write the function of `keras.ops`, or cast it: `keras.ops.cast(x, 'float32')`.",
    )
