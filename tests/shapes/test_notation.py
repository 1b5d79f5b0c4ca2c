"""Shapes as people write them."""

from __future__ import annotations

import pytest

from kerasorder_lint.shapes import UNKNOWN, render_shape, symbol
from kerasorder_lint.shapes.notation import NotationError, parse_axes, parse_notation


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(None, 28, 28, 1)", "(None, 28, 28, 1)"),
        ("[None, 4]", "(None, 4)"),
        ("(batch, h, 2 * h)", "(None, h, 2 * h)"),
        ("(N, C)", "(None, C)"),
        ("(3,)", "(3,)"),
        ("()", "()"),
        ("(?, -1, 4)", "(?, ?, 4)"),
        ("(None, h // 0)", "(None, ?)"),
    ],
)
def test_a_declared_input(text: str, shape: str) -> None:
    assert render_shape(parse_notation(text).shape()) == shape


@pytest.mark.parametrize(
    "text",
    [
        "28",
        "(28)",
        "(a.b, 3)",
        "(f(x), 3)",
        "(3.5, 2)",
        "(True, 2)",
        "(..., 3, ...)",
        "(None + 1, 2)",
        "(1, 2",
        "(__import__('os').system('true'),)",
        "(" + "(" * 100 + ")" * 100 + ",)",
        "(" + "1, " * 300 + ")",
        "(a ** b,)",
    ],
)
def test_what_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_notation(text)


@pytest.mark.parametrize(
    ("text", "shape", "fits"),
    [
        ("(None, 28, 28, 1)", (None, 28, 28, 1), True),
        ("(None, 28, 28, 1)", (32, 28, 28, 1), True),
        ("(None, 28, 28, 1)", (None, 28, 28), False),
        ("(None, 28, 28, 1)", (None, 28, 28, 3), False),
        ("(b, n, n)", (None, 4, 4), True),
        ("(b, n, n)", (None, 4, 5), False),
        ("(b, n, n + 1)", (None, 4, 5), True),
        ("(b, n, n + 1)", (None, 4, 6), False),
        ("(b, ..., 3)", (None, 4, 6, 3), True),
        ("(b, ..., 3)", (None, 3), True),
        ("(b, ..., 3)", (3,), False),
        ("(b, 3)", UNKNOWN, True),
        ("(b, 3)", (None, UNKNOWN), True),
        ("(b, 3)", (None, symbol("n")), True),
        ("(b, _, _)", (None, 4, 5), True),
    ],
)
def test_whether_a_shape_is_the_declared_one(text: str, shape: object, fits: bool) -> None:
    assert (parse_notation(text).bind(shape) is not None) is fits  # type: ignore[arg-type]


def test_names_are_carried_from_one_shape_to_another() -> None:
    names = parse_notation("(b, h, ..., c)").bind((None, 4, 5, 6, 7))
    assert names is not None
    made = parse_notation("(b, ..., h * c, other)").filled(names)
    assert made == (None, 5, 6, 28, UNKNOWN)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("batch 28 28 1", "(None, 28, 28, 1)"),
        ("h w+1 c=3", "(h, w + 1, 3)"),
        ("_ #n 4", "(?, ?, 4)"),
        ("", "()"),
        ("*batch 3", "?"),
        ("... 3", "?"),
    ],
)
def test_axes_of_jaxtyping(text: str, shape: str) -> None:
    notation = parse_axes(text)
    assert notation is not None
    assert render_shape(notation.shape()) == shape


def test_any_axes_twice_are_not_understood() -> None:
    assert parse_axes("*a b *c") is None
