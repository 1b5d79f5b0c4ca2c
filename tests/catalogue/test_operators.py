"""Python's operators on symbolic tensors against the installed Keras."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

import pytest

from kerasorder_lint.catalogue import operators
from kerasorder_lint.catalogue.problems import Rejected
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import Unknown
from tests.catalogue.operation_domains import DTYPES
from tests.catalogue.oracle import Tensor, normalise

pytestmark = pytest.mark.keras

PYTHON: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "!=": operator.ne,
    "~": operator.invert,
    "abs": abs,
    "round": round,
}
BINARY = {**operators.BINARY, **operators.COMPARISONS}
KINDS = sorted({*DTYPES, "string"})
CONSTANTS: tuple[Any, ...] = (2, 0.5, True, 1j, "text", None, [1, 2], (1,), {})
SHAPES = ((), (3,), (None,), (1, 3), (None, 3), (2, 3), (None, 3, 4), (2, 4, 3), (5,))


def _keras(run: Callable[..., Any], operands: tuple[Any, ...]) -> Any:
    import keras

    given = [
        keras.KerasTensor(value.shape, dtype=value.dtype) if isinstance(value, Tensor) else value
        for value in operands
    ]
    try:
        return run(*given)
    except Exception as caught:
        return caught


def _differs(sign: str, name: str, run: Callable[..., Any], *operands: Any) -> str | None:
    theirs = _keras(run, operands)
    given = [
        TensorSpec(value.shape, value.dtype) if isinstance(value, Tensor) else value
        for value in operands
    ]
    shown = f"{sign} on {operands}: "
    try:
        ours = operators.apply(Environment(), name, *given)
    except Rejected as rejected:
        if not isinstance(theirs, Exception):
            return f"{shown}Keras accepts, we refuse: {rejected.problem.message}"
        wanted, said = normalise(rejected.problem.keras), normalise(str(theirs))
        return None if wanted in said else f"{shown}quotes {wanted!r}, Keras says {said!r}"
    if isinstance(theirs, Exception):
        return f"{shown}Keras refuses: {theirs}"
    made = type(theirs._keras_history.operation).__name__
    if made != operators.class_of(name):
        return f"{shown}Keras makes a {made}"
    if tuple(theirs.shape) != ours.shape:
        return f"{shown}shape {theirs.shape}, ours {ours.shape}"
    if not isinstance(ours.dtype, Unknown) and ours.dtype != theirs.dtype:
        return f"{shown}dtype {theirs.dtype}, ours {ours.dtype}"
    return None


def _assert_alike(found: list[str | None]) -> None:
    differences = [difference for difference in found if difference is not None]
    assert not differences, "\n".join(differences[:10])


@pytest.mark.parametrize("sign", BINARY)
def test_types_are_keras_own(sign: str) -> None:
    """Tensors of every two types, and a tensor with each constant on either side."""
    right = (3, 4) if sign == "@" else (2, 3)
    found = []
    for one in KINDS:
        tensor = Tensor((None, 3), one)
        pairs = [(tensor, Tensor(right, other)) for other in KINDS]
        pairs += [(tensor, constant) for constant in CONSTANTS]
        if sign not in operators.COMPARISONS:  # Python turns those round
            # Text with `%` behind it is Python's own affair.
            left = [constant for constant in CONSTANTS if (sign, constant) != ("%", "text")]
            pairs += [(constant, tensor) for constant in left]
        found += [_differs(sign, BINARY[sign], PYTHON[sign], *pair) for pair in pairs]
    _assert_alike(found)


@pytest.mark.parametrize("sign", BINARY)
def test_shapes_are_keras_own(sign: str) -> None:
    pairs = [(Tensor(one), Tensor(other)) for one in SHAPES for other in SHAPES]
    _assert_alike([_differs(sign, BINARY[sign], PYTHON[sign], *pair) for pair in pairs])


@pytest.mark.parametrize("sign", operators.UNARY)
def test_one_operand_is_as_in_keras(sign: str) -> None:
    run = operator.neg if sign == "-" else PYTHON[sign]
    tensors = [Tensor((None, 3), kind) for kind in KINDS]
    _assert_alike([_differs(sign, operators.UNARY[sign], run, tensor) for tensor in tensors])


#: Types that tensors of numbers mostly have; of the others TensorFlow lacks kernels here and there.
COMMON = ("bool", "uint8", "int8", "int32", "int64", "float16", "float32")


@pytest.mark.parametrize("sign", [*BINARY, *operators.UNARY])
def test_what_is_computed_of_booleans(sign: str) -> None:
    """On ones, where Keras foresees a result."""
    import keras
    import numpy as np

    unary = sign in operators.UNARY and sign != "-"
    checks: list[tuple[str, Callable[..., Any], int]] = []
    if sign in BINARY:
        checks.append((BINARY[sign], PYTHON[sign], 2))
    if unary or sign == "-":
        checks.append((operators.UNARY[sign], operator.neg if sign == "-" else PYTHON[sign], 1))
    for name, run, count in checks:
        for dtypes in itertools.product(COMMON, repeat=count):
            inputs = [keras.Input((3,), dtype=dtype, batch_size=3) for dtype in dtypes]
            try:
                model = keras.Model(inputs, run(*inputs))
            except Exception:
                continue
            try:
                model([np.ones((3, 3), dtype) for dtype in dtypes])
                failed = None
            except Exception as error:
                failed = str(error)
            ours = operators.fails_when_run(name, *(TensorSpec((3, 3), d) for d in dtypes))
            assert (ours is None) == (failed is None), (name, dtypes, failed)
            assert ours is None or ours.keras in str(failed)
