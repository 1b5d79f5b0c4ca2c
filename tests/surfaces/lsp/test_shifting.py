"""Rows are followed through changes: what they are said to be, they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kerasorder_lint.surfaces.lsp.shifting import Rows

_LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=8)


@settings(deadline=None)
@given(texts=st.lists(_LINES, min_size=1, max_size=5))
def test_a_row_that_is_followed_keeps_its_text_and_its_order(texts: list[list[str]]) -> None:
    rows = Rows(texts[0])
    for text in texts[1:]:
        rows.follow(text)
    now = [rows.row(old) for old in range(len(texts[0]))]
    kept = [row for row in now if row is not None]
    assert kept == sorted(set(kept))
    for old, row in enumerate(now):
        if row is not None:
            assert texts[-1][row] == texts[0][old]
            assert rows.former(row) == old
        assert 0 <= rows.nearest(old) < len(texts[-1])
    assert [rows.former(row) for row in range(len(texts[-1])) if row not in kept] == [None] * (
        len(texts[-1]) - len(kept)
    )


def test_only_the_lines_of_a_change_are_lost() -> None:
    rows = Rows(["a", "b", "c", "d"])
    rows.follow(["a", "new", "b", "c", "d"])
    rows.follow(["a", "new", "b", "c", "D"])
    assert [rows.row(old) for old in range(4)] == [0, 2, 3, None]
    item = {"range": {"start": {"line": 2, "character": 5}}, "children": [{"line": "a word"}]}
    moved = {"range": {"start": {"line": 3, "character": 5}}, "children": [{"line": "a word"}]}
    assert rows.moved(item) == moved
    assert item["range"] == {"start": {"line": 2, "character": 5}}
