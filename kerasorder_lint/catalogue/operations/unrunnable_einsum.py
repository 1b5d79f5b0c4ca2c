"""Equations of `keras.ops.einsum` that foresee a result, and cannot be computed of these lengths.

Source: keras/src/backend/tensorflow/numpy.py (`einsum`), Keras 3.15, TensorFlow 2.21; compared with
        runs by `tests/catalogue/test_einsum_runs.py`.
"""

from __future__ import annotations

import string
from collections.abc import Sequence, Set
from dataclasses import replace
from math import prod
from typing import Any

from kerasorder_lint.catalogue.operations.unrunnable_axes import fails
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import render_shape

__all__ = ["of_einsum"]

#: Equations that Keras computes as products of matrices, and the letters under which these stretch
#: an axis of 1. TensorFlow's own `einsum` stretches what `...` stands for, and no letter.
_PRODUCTS = {
    "abcd,abde->abce": "ab", "abcd,abed->abce": "ab", "abcd,acbe->adbe": "ab",
    "abcd,adbe->acbe": "ab", "abcd,aecd->acbe": "ac", "abcd,aecd->aceb": "ac",
    "abcde,aebf->adbcf": "ab", "abcde,afce->acdbf": "ac",
}  # fmt: skip

#: Those that it reshapes tensors for, to the letters that are summed over.
_RESHAPED = {
    "abc,cde->abde": "c", "abc,dce->abde": "c", "abc,dec->abde": "c", "abcd,cde->abe": "cd",
    "abcd,ced->abe": "cd", "abcd,ecd->abe": "cd",
}  # fmt: skip


def of_einsum(subscripts: Any, operands: Sequence[Any]) -> Problem | None:
    """What cannot be computed; of the lengths, Keras has compared those that stay alone."""
    if not isinstance(subscripts, str):
        return None
    equation = subscripts.replace(" ", "")
    inputs, arrow, output = equation.partition("->")
    terms = inputs.split(",")
    named: dict[str, list[Any]] = {}
    dotted = False
    for letters, operand in zip(terms, operands):
        shape = operand.shape if isinstance(operand, TensorSpec) else None
        if not isinstance(shape, tuple):
            return None
        front, dots, back = letters.partition("...")
        beyond = len(shape) - len(front) - len(back)
        if beyond < 0 or (beyond and not dots):
            message = f"`{letters}` of `keras.ops.einsum` stands for {render_shape(shape)}"
            return fails(Kind.RANK, message, None, "Write a letter for each axis.")
        dotted = dotted or beyond > 0
        for letter, length in (*zip(front, shape), *zip(reversed(back), reversed(shape))):
            named.setdefault(letter, []).append(length)
    problem = _of_output(output, named.keys())
    if problem is not None:
        return problem
    usual = _normalized(equation)
    name = equation.translate(usual)
    lengths = {letter.translate(usual): found for letter, found in named.items()}
    if name in _RESHAPED:
        problem = _reshaped(_RESHAPED[name], lengths)
    else:
        problem = _apart(
            named, {key for key in named if key.translate(usual) in _PRODUCTS.get(name, "")}
        )
    kept = "..." in output if arrow else len(terms) == 1
    if problem is not None or kept or not dotted:
        return problem
    message = f"`...` of {subscripts!r} stands for axes that the result has no place for"
    problem = fails(Kind.RANK, message, "subscripts", "Write `...` behind the arrow, too.")
    return replace(problem, tensorflow=True)


def _of_output(output: str, named: Set[str]) -> Problem | None:
    """Letters behind the arrow that stand for no axis, or for one twice."""
    letters = [letter for letter in output if letter in string.ascii_letters]
    for letter in letters:
        if letter not in named:
            message = f"`{letter}` of the result of `keras.ops.einsum` is in none of the operands"
            return fails(Kind.ARGUMENT, message, "subscripts", "Name axes that are there.")
        if letters.count(letter) > 1:
            message = f"`{letter}` is named twice in the result of `keras.ops.einsum`"
            return fails(Kind.ARGUMENT, message, "subscripts", "Name each axis once.")
    return None


def _normalized(equation: str) -> dict[int, str]:
    """Letters to those that Keras names them by: in the order in which they come."""
    found: dict[int, str] = {}
    for letter in equation:
        if letter in string.ascii_letters:
            found.setdefault(ord(letter), string.ascii_letters[len(found)])
    return found


def _apart(lengths: dict[str, list[Any]], stretched: set[str]) -> Problem | None:
    """A letter that stands for axes of different lengths."""
    for letter, found in lengths.items():
        known = [n for n in found if type(n) is int and not (n == 1 and letter in stretched)]
        other = next((n for n in known if n != known[0]), None)
        if other is not None:
            message = (
                f"`{letter}` of `keras.ops.einsum` is {known[0]} in one operand and {other} in "
                "another"
            )
            advice = "One letter stands for one length: name the axes apart, or fit them."
            # Other backends stretch an axis of 1, whatever its letter.
            alone = 1 in (known[0], other)
            return replace(fails(Kind.AXIS, message, None, advice), tensorflow=alone)
    return None


def _reshaped(summed: str, lengths: dict[str, list[Any]]) -> Problem | None:
    """Lengths that only have to come out right as a whole."""
    pairs = [lengths[letter] for letter in summed]
    if any(type(n) is not int for pair in pairs for n in pair):
        return None
    left, right = (prod(pair[side] for pair in pairs) for side in (0, 1))
    if left == right:
        return None
    if len(summed) == 1:
        # Rows are made of all that there is, and as many results as come of it.
        rest = [lengths[letter][0] for letter in "ade"]
        if any(type(n) is not int for n in rest[1:]) or not left:
            return None
        whole = right * rest[1] * rest[2] % left == 0
        if whole and (type(rest[0]) is not int or rest[0] * right % left == 0):
            return None
    message = f"`keras.ops.einsum` sums over {left} numbers of one operand and {right} of the other"
    return fails(Kind.AXIS, message, None, "A letter stands for one length: fit them.")
