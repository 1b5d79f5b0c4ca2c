"""Which findings a comment suppresses."""

from __future__ import annotations

import pytest

from kerasorder_lint.source.suppressions import CommentPlaces, Unplaceable, read_suppressions

STATEMENT = """\
model = Sequential(
    [
        Dense(3),
        Conv2D(3, 3),  {comment}
    ],
)
other = 1
"""


def _suppressed(text: str, row: int, code: str = "KOL101", name: str = "rank-mismatch") -> bool:
    return read_suppressions(text).suppresses(row, code, name)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "# NOQA",
        "# noqa: KOL101",
        "# noqa:KOL101",
        "# noqa: KOL1",
        "# noqa: kol101",
        "# noqa: E501, KOL101",
        "# noqa: E501 KOL101",
        "# noqa: KOL101 for a reason",
        "# a reason # noqa: KOL101",
        "# type: ignore  # noqa: KOL101",
        "# kerasorder-lint: disable=KOL101",
        "# kerasorder-lint: disable=KOL2,KOL101",
        "# kerasorder-lint: disable=rank-mismatch",
        "# kerasorder-lint: disable",
        "#kerasorder-lint:disable=KOL101",
    ],
)
def test_a_comment_on_any_line_of_the_statement_holds_for_it(comment: str) -> None:
    text = STATEMENT.format(comment=comment)
    for row in range(1, 7):
        assert _suppressed(text, row)
    assert not _suppressed(text, 7)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501",
        "# noqa: KOL102",
        "# noqas",
        "# kerasorder-lint: disable=KOL102",
        "# kerasorder-lint: enable=KOL101",
        "# pylint: disable=KOL101",
        "'# noqa'",
    ],
)
def test_other_comments_suppress_nothing(comment: str) -> None:
    text = STATEMENT.format(comment=comment)
    assert not any(_suppressed(text, row) for row in range(1, 8))


@pytest.mark.parametrize(
    "text",
    [
        "# kerasorder-lint: disable-file=KOL101\nx = 1\n",
        "x = 1\n# kerasorder-lint: disable-file\n",
        "x = 1\ny = 2  # kerasorder-lint: disable-file=KOL1\n",
        "#!/usr/bin/env python\n\n# kerasorder-lint: disable=KOL101\nx = 1\n",
        '#!/bin/sh\n"""doc\n\n# x\n"""\n# kerasorder-lint: disable=KOL101\n\nx = 1\n',
        "r'a' 'b'\n\n# kerasorder-lint: disable=KOL101\nx = 1\n",
        "# flake8: noqa\nx = 1\n",
        "x = 1\n# flake8: noqa: KOL101\n",
    ],
)
def test_the_whole_file(text: str) -> None:
    assert _suppressed(text, 1)
    assert _suppressed(text, 40)


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        "'doc'\n'text'",
        "'doc'; x = 1",
        "'doc'.strip()",
        "('doc')",
        "b'data'",
        "f'{y}'",
        '"""doc"""\nfrom __future__ import annotations',
    ],
)
def test_a_disable_below_code_is_not_for_the_file(code: str) -> None:
    text = f"{code}\n# kerasorder-lint: disable=KOL101\ny = 2\n"
    assert not _suppressed(text, 1)
    assert not _suppressed(text, text.count("\n"))


def test_a_header_and_its_body_are_two_statements() -> None:
    text = "def f(  # noqa: KOL101\n    a,\n):\n    return a\n"
    assert [_suppressed(text, row) for row in range(1, 5)] == [True, True, True, False]


def test_a_joined_line_and_a_long_string_are_one_statement() -> None:
    text = "x = 1 + \\\n    2  # noqa: KOL101\ny = '''\na\n'''  # noqa: KOL101\n"
    assert all(_suppressed(text, row) for row in range(1, 6))


def test_lines_end_where_python_ends_them() -> None:
    text = "x = '\x0c'\x0c\r\ny = 2  # noqa: KOL101\r\nz = 3\r\n"
    assert [_suppressed(text, row) for row in (1, 2, 3)] == [False, True, False]


def test_what_does_not_tokenize_keeps_the_comments_before() -> None:
    text = "x = 1  # noqa: KOL101\ny = (\n"
    assert _suppressed(text, 1)


@pytest.mark.parametrize(
    "text, row, at",
    [
        ("x = 1\n", 1, 1),
        ("x = 1  # why\n", 1, 1),
        ("x = f(\n    1,\n)\n", 2, 2),
        ("x = '''\n''', 2\n", 1, 2),
        ("x = \\\n    2\n", 1, 2),
        ("x = 1  # flake8: noqa: E1  # kerasorder-lint: disable-file=KOL9\n", 1, 1),
    ],
)
@pytest.mark.parametrize("own", [False, True])
def test_both_comments_go_to_one_place_and_hold(text: str, row: int, at: int, own: bool) -> None:
    where, column, before = CommentPlaces(text).edit(row, own)
    lines = text.split("\n")
    assert (where, column) == (at, len(lines[at - 1]) + 1)
    lines[at - 1] += f"{before}KOL101"
    changed = "\n".join(lines)
    if own or "flake8" not in text:  # flake8 reads the first `noqa` of a comment
        assert _suppressed(changed, row)
    assert not _suppressed(changed, row, "KOL102", "axis-mismatch")


@pytest.mark.parametrize(
    "own, comment, wanted",
    [
        (False, "# noqa: E501", "# noqa: E501, KOL101"),
        (True, "# noqa: E501", "# noqa: E501  # kerasorder-lint: disable=KOL101"),
        (True, "# kerasorder-lint: disable=KOL2", "# kerasorder-lint: disable=KOL2, KOL101"),
        (False, "# kerasorder-lint: disable=X", "# kerasorder-lint: disable=X  # noqa: KOL101"),
    ],
)
def test_a_code_joins_a_list_of_its_own_kind(own: bool, comment: str, wanted: str) -> None:
    line = f"x = 1  {comment}"
    assert not _suppressed(f"{line}\n", 1)
    row, column, before = CommentPlaces(f"{line}\n").edit(1, own)
    assert row == 1
    changed = f"{line[: column - 1]}{before}KOL101{line[column - 1 :]}"
    assert changed == f"x = 1  {wanted}"
    assert _suppressed(f"{changed}\n", 1)


def test_a_cell_takes_comments_behind_its_python_and_not_behind_magics() -> None:
    written = "  a = f(0)  # noqa: E501\n  %time b = f(\\\n    0)\n"
    python = "a = f(0)  # noqa: E501\nb = f(\\\n  0)\n"
    places = CommentPlaces(python, written)
    assert places.edit(1) == (1, len("  a = f(0)  # noqa: E501") + 1, ", ")
    assert places.edit(2) == (3, len("    0)") + 1, "  # noqa: ")
    with pytest.raises(Unplaceable):
        CommentPlaces("b = f(0)\n", "%time b = f(0)\n").edit(1)
