"""Columns of `ast` become columns of characters; offsets and positions fit together."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from kerasorder_lint.source.positions import Lines
from kerasorder_lint.spans import Position

TEXT = "é = 1; ab = 2\n日本 = 'ß' + x\r\nz = 3\rlast = 4\x0c\n"


def test_columns_count_characters() -> None:
    lines = Lines(TEXT)
    names = {
        node.id: lines.position(node.lineno, node.col_offset)
        for node in ast.walk(ast.parse(TEXT))
        if isinstance(node, ast.Name)
    }
    assert names == {
        "é": Position(1, 1),
        "ab": Position(1, 8),
        "日本": Position(2, 1),
        "x": Position(2, 12),
        "z": Position(3, 1),
        "last": Position(4, 1),
    }


@given(st.text(alphabet="aé日\U0001f600 \r\n\x0c", max_size=30))
def test_offsets_lead_back_to_the_character(text: str) -> None:
    lines = Lines(text)
    for row, line in enumerate(lines.lines, 1):
        for column, character in enumerate(line, 1):
            assert text[lines.offset(Position(row, column))] == character
    assert lines.offset(Position(len(lines.lines) + 5, 1)) == len(text)
