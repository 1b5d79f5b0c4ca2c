"""Symbolic dimensions against plain integers: what is said of symbols is true of every value."""

from __future__ import annotations

import copy
import itertools
import operator
import pickle
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kerasorder_lint.shapes import (
    UNKNOWN,
    Number,
    Sym,
    Unknown,
    ceil_divide,
    is_known,
    less,
    product,
    render_dim,
    render_shape,
    same,
    symbol,
    take_for_length,
)

NAMES = ("a", "b", "c")
VALUES = [
    dict(zip(NAMES, values))
    for values in [*itertools.product((1, 2, 3, 4), repeat=3), (7, 5, 1), (12, 9, 30), (97, 1, 64)]
]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}

# A name, a number, or (operator, left, right).
Tree = Any
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(NAMES) | st.integers(-6, 9),
    lambda inner: st.tuples(st.sampled_from(sorted(OPERATORS)), inner, inner),
    max_leaves=7,
)
DIVISIONS: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["//", "%"]), inner, st.integers(1, 5)),
        st.tuples(st.sampled_from(["+", "-"]), inner, st.integers(0, 5)),
        st.tuples(st.just("*"), inner, st.integers(1, 4)),
        st.tuples(st.sampled_from(["+", "-"]), inner, inner),
    ),
    max_leaves=5,
)


def computed(tree: Tree, values: dict[str, Any]) -> Any:
    if isinstance(tree, str):
        return values[tree]
    if isinstance(tree, int):
        return tree
    name, left, right = tree
    return OPERATORS[name](computed(left, values), computed(right, values))


def symbolic(tree: Tree) -> Any:
    """The tree over symbols; trees that divide by a plain zero are no examples."""
    try:
        return computed(tree, {name: symbol(name) for name in NAMES})
    except ZeroDivisionError:
        assume(False)


def concrete(tree: Tree, values: dict[str, int]) -> int | None:
    try:
        return int(computed(tree, values))
    except ZeroDivisionError:
        return None


def replaced(value: Any, values: dict[str, int]) -> Any:
    return value.substitute(values) if isinstance(value, Sym) else value


@settings(max_examples=300, deadline=None)
@given(TREES | DIVISIONS)
def test_arithmetic_is_that_of_integers(tree: Tree) -> None:
    value = symbolic(tree)
    assume(not isinstance(value, Unknown))
    for values in VALUES:
        wanted = concrete(tree, values)
        if wanted is not None:
            assert replaced(value, values) == wanted


@settings(max_examples=300, deadline=None)
@given(TREES | DIVISIONS, TREES | DIVISIONS)
def test_answers_hold_for_every_value(left: Tree, right: Tree) -> None:
    first, second = symbolic(left), symbolic(right)
    equal, smaller = same(first, second), less(first, second)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        assert equal is smaller is None
        return
    for values in VALUES:
        one, two = concrete(left, values), concrete(right, values)
        if one is None or two is None:
            continue
        assert equal in (None, one == two)
        assert smaller in (None, one < two)


SUMS: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(NAMES) | st.integers(-6, 9),
    lambda inner: st.tuples(st.sampled_from(["+", "-", "*"]), inner, inner),
    max_leaves=6,
)
WHOLE = [-5, -2, -1, 0, 1, 2, 3, 7]
BROKEN = [-1.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.75, 3.0]


@pytest.mark.parametrize(("whole", "numbers"), [(True, WHOLE), (False, BROKEN)])
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_answers_about_numbers_hold_for_every_number(
    data: st.DataObject, whole: bool, numbers: list[float]
) -> None:
    """What the code computes with need be no length: it may be 0, negative, or a fraction."""
    trees = TREES | DIVISIONS if whole else SUMS
    left, right = data.draw(trees), data.draw(trees)
    names = {name: symbol(Number(name, whole)) for name in NAMES}
    try:
        first, second = computed(left, names), computed(right, names)
    except ZeroDivisionError:
        assume(False)
    equal, smaller = same(first, second), less(first, second)
    for _ in range(20):
        values = {name: data.draw(st.sampled_from(numbers)) for name in NAMES}
        try:
            one, two = computed(left, values), computed(right, values)
        except ZeroDivisionError:
            continue
        assert equal in (None, one == two)
        assert smaller in (None, one < two)


def test_what_was_accepted_as_a_length_is_positive() -> None:
    n, more = symbol(Number("n")), symbol(Number("more"))
    assert same(n, n + n) is None
    assert less(1 - n, 1) is None
    assert same(2 * n, 1) is None
    take_for_length(n + more)
    assert same(n, n + n) is None
    take_for_length(3 * n)
    assert same(n, n + n) is False
    assert less(1 - n, 1) is True
    assert same(2 * n, 1) is False
    assert same(n, n + more) is None


@settings(max_examples=200, deadline=None)
@given(DIVISIONS, st.integers(-4, 4))
def test_answers_about_near_dimensions_hold(tree: Tree, offset: int) -> None:
    """The same dimension with an offset: here most questions have an answer."""
    value = symbolic(tree)
    assume(not isinstance(value, Unknown))
    other = value + offset
    assert same(value, other) is (offset == 0)
    assert less(value, other) is (offset > 0)


@settings(max_examples=300, deadline=None)
@given(TREES | DIVISIONS)
def test_what_is_rendered_reads_back(tree: Tree) -> None:
    value = symbolic(tree)
    assume(not isinstance(value, Unknown))
    text = render_dim(value)
    for values in VALUES:
        if concrete(tree, values) is None:
            continue
        try:
            read = eval(text, {}, dict(values))
        except ZeroDivisionError:
            continue
        assert read == replaced(value, values), text


@settings(max_examples=200, deadline=None)
@given(TREES, TREES, TREES)
def test_the_normal_form_knows_the_laws(one: Tree, two: Tree, three: Tree) -> None:
    x, y, z = symbolic(one), symbolic(two), symbolic(three)
    left, right = x * (y + z), z * x + y * x
    assume(not any(isinstance(v, Unknown) for v in (x, y, z, left, right)))
    assert left == right
    assert hash(left) == hash(right)
    assert x + y == y + x
    assert (x + y) - y == x
    assert x - x == 0


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_substituting_part_of_the_symbols(tree: Tree) -> None:
    value = symbolic(tree)
    assume(isinstance(value, Sym))
    for values in VALUES[::9]:
        if concrete(tree, values) is None:
            continue
        try:
            part = value.substitute({"a": values["a"]})
        except ZeroDivisionError:
            continue
        if not isinstance(part, Unknown):
            assert replaced(part, values) == concrete(tree, values)


n, m, k = symbol("n"), symbol("m"), symbol("k")


def test_what_follows_for_every_positive_integer() -> None:
    assert less(0, n) is True
    assert less(n, 1) is False
    assert less(n, n + 1) is True
    assert less(n // 2, n) is True
    assert less(n, n // 2) is False
    assert less(n // 2, n + 1) is True
    assert less((n - 3) // 2, n) is True
    assert less(n * n, n) is False
    assert less(n * m, n) is False
    assert less(n + m, n) is False
    assert less(n % 4, 4) is True
    assert less(n % 4, 0) is False
    assert same(n * 2, 3) is False
    assert same(n * 2 + m * 4, 7) is False
    assert same(n, 3) is None
    assert same(n, m) is None
    assert less(n, m) is None


def test_divisions_fold() -> None:
    assert (n * 4 + 6) // 2 == n * 2 + 3
    assert (n * m * 6) // (m * 2) == n * 3
    assert (n * m + n) // n == m + 1
    assert (n * m) % n == 0
    assert (n * 4 + 6) % 4 == 2
    assert n // 2 // 3 == n // 6
    assert ceil_divide(ceil_divide(n, 2), 2) == ceil_divide(n, 4)
    assert ceil_divide(n * 4, 4) == n
    assert n // -1 == -n
    # n - 1 may be zero, and then Python divides by it.
    assert (n - 1) // (n - 1) != 1
    assert (n + 1) // (n + 1) == 1
    assert n**2 == n * n


def test_a_product_of_dimensions() -> None:
    assert product(()) == 1
    assert product((2, 3)) == 6
    assert product((2, n, 3)) == n * 6
    assert product((None, 3)) is None
    assert product((None, UNKNOWN)) is UNKNOWN
    assert product((None, UNKNOWN, 0)) == 0


def test_what_is_free_or_unknown_has_no_answer() -> None:
    for left in (None, UNKNOWN, "x", 2.5):
        for right in (None, UNKNOWN, 3, n):
            assert same(left, right) is None
            assert same(right, left) is None
            assert less(left, right) is None
            assert less(right, left) is None
    assert ceil_divide(None, 2) is None
    assert ceil_divide(UNKNOWN, 2) is UNKNOWN


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_unknown_absorbs(name: str) -> None:
    for value in (3, n, UNKNOWN):
        assert OPERATORS[name](UNKNOWN, value) is UNKNOWN
        assert OPERATORS[name](value, UNKNOWN) is UNKNOWN


def test_truth_is_refused() -> None:
    for value in (UNKNOWN, n):
        with pytest.raises(TypeError, match="truth"):
            bool(value)


def test_unknown_is_one_object() -> None:
    assert copy.deepcopy(UNKNOWN) is UNKNOWN
    assert copy.copy(UNKNOWN) is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert pickle.loads(pickle.dumps(n // 2 + 1)) == n // 2 + 1


def test_rendering() -> None:
    assert render_dim(n // 2 + 1) == "n // 2 + 1"
    assert render_dim(3 - n // 2) == "-(n // 2) + 3"
    assert render_dim((n // 2) * 3) == "3 * (n // 2)"
    assert render_dim((n + 1) // m) == "(n + 1) // m"
    assert render_dim(n // (m * 2)) == "n // (2 * m)"
    assert render_dim(-n) == "-n"
    assert render_shape((None, n * 2, UNKNOWN, 3)) == "(None, 2 * n, ?, 3)"
    assert render_shape((n,)) == "(n,)"
    assert render_shape(()) == "()"
    assert render_shape(UNKNOWN) == "?"


def test_only_plain_integers_are_known() -> None:
    assert is_known(3)
    assert not any(is_known(value) for value in (None, True, n, UNKNOWN, 3.0))


@pytest.mark.parametrize(
    "step",
    [
        lambda x, i: (x * 3 + 1) // 2,
        lambda x, i: x * x + 1,
        lambda x, i: x * (m + i) + k,
        lambda x, i: x // m + 1,
        lambda x, i: (x * 5) % (m + i + 1) + x,
        lambda x, i: x + symbol(f"s{i}"),
        lambda x, i: x * symbol(f"s{i}"),
        lambda x, i: ceil_divide(x, 2),
    ],
)
def test_a_loop_does_not_grow_a_dimension_without_end(step: Callable[[Any, int], Any]) -> None:
    begun = time.monotonic()
    value: Any = n
    for i in range(200):
        value = step(value, i)
        same(value, n)
        less(value, 3)
        render_dim(value)
    assert time.monotonic() - begun < 5
