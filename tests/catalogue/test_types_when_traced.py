"""Types in a traced `call`, all pairs of them, against what Keras makes of it."""

from __future__ import annotations

import operator
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import tensor_types
from kerasorder_lint.catalogue.operations.tensor_types import Side
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.shapes import Unknown
from tests.catalogue.test_mixed_types import TYPES

pytestmark = pytest.mark.keras

OPERATORS = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "true_divide": operator.truediv, "floor_divide": operator.floordiv, "mod": operator.mod,
    "power": operator.pow, "matmul": operator.matmul, "logical_and": operator.and_,
    "logical_or": operator.or_, "logical_xor": operator.xor, "less": operator.lt,
    "greater_equal": operator.ge, "not_equal": operator.ne,
}  # fmt: skip
UNARY = {"negative": operator.neg, "logical_not": operator.invert, "absolute": abs}


def _traced(run: Any, *types: str) -> Any:
    """The type of what it gives on placeholders; None if it is refused."""
    import keras
    from keras.src import backend

    given = [keras.KerasTensor((2, 2), dtype=dtype) for dtype in types]
    try:
        return backend.compute_output_spec(run, *given).dtype
    except Exception:
        return None


def _compare(name: str, left: Side, right: Side, theirs: Any) -> None:
    ours = tensor_types.of_operator(Environment(), name, left, right)
    if not isinstance(ours, Unknown):
        assert theirs == (None if isinstance(ours, Problem) else ours), (left, right)


@pytest.mark.parametrize("name", OPERATORS)
def test_two_tensors(name: str) -> None:
    run = OPERATORS[name]
    for one in TYPES:
        for other in TYPES:
            _compare(name, Side("tensor", one), Side("tensor", other), _traced(run, one, other))


@pytest.mark.parametrize("name", OPERATORS)
def test_what_is_no_tensor_beside_one(name: str) -> None:
    import keras
    import numpy as np

    run = OPERATORS[name]
    others: list[tuple[Side, Any]] = [
        (Side("number", type(number).__name__), number) for number in (True, 2, 2.5)
    ]
    for dtype in ("bool", "int32", "int64", "float32", "float64"):
        ones = np.ones((2, 2), dtype)
        others.append((Side("array", dtype), ones))
        if dtype != "bool":
            others.append((Side("variable", dtype), keras.Variable(ones, dtype=dtype)))
    for one in TYPES:
        tensor = Side("tensor", one)
        for side, value in others:
            _compare(name, tensor, side, _traced(lambda x, v=value: run(x, v), one))
            _compare(name, side, tensor, _traced(lambda x, v=value: run(v, x), one))


@pytest.mark.parametrize("name", UNARY)
def test_one_tensor(name: str) -> None:
    for dtype in TYPES:
        refused = tensor_types.of_unary(name, dtype) is not None
        assert _traced(UNARY[name], dtype) == (None if refused else dtype)
