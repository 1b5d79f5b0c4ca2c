"""Fixes go into text whole or not at all, and what does not parse is not written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasorder_lint.batch import fixing
from kerasorder_lint.engine import Outcome
from kerasorder_lint.findings import Edit, Finding, Fix
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.edits import apply_fixes
from kerasorder_lint.spans import Position, Span


def _edit(content: str, row: int, start: int, end: int) -> Edit:
    return Edit(content, Span("a.py", Position(row, start), Position(row, end)))


def _fix(*edits: Edit) -> Fix:
    return Fix("safe", "do it", edits)


def test_edits_that_do_not_touch_go_in_together() -> None:
    fixes = [_fix(_edit("X", 1, 1, 2)), _fix(_edit("Y", 2, 2, 2), _edit("Z", 1, 3, 4))]
    assert apply_fixes("abc\ndef\n", fixes) == ("XbZ\ndYef\n", 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_edit("X", 1, 1, 3), _edit("Y", 1, 2, 4)),
        (_edit("X", 1, 1, 3), _edit("Y", 1, 1, 3)),
        (_edit("X", 1, 2, 2), _edit("Y", 1, 2, 2)),
        (_edit("X", 1, 1, 3), _edit("Y", 1, 2, 2)),
    ],
)
def test_a_fix_that_touches_another_waits(one: Edit, other: Edit) -> None:
    third = _edit("Z", 2, 1, 2)
    text, number = apply_fixes("abc\ndef\n", [_fix(one), _fix(other, third), _fix(third)])
    assert number == 2
    assert "Y" not in text
    assert text.endswith("\nZef\n")


def test_a_fix_that_contradicts_itself_is_left_out() -> None:
    fix = _fix(_edit("X", 1, 1, 3), _edit("Y", 1, 2, 3))
    assert apply_fixes("abc\n", [fix]) == ("abc\n", 0)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3), st.text("XY", max_size=2))))
def test_what_is_outside_the_edits_stays(places: list[tuple[int, int, str]]) -> None:
    text = "abcdefghij"
    fixes = [_fix(_edit(content, 1, start, start + length)) for start, length, content in places]
    changed, number = apply_fixes(text, fixes)
    assert number <= len(fixes)
    kept = [character for character in changed if character not in "XY"]
    assert kept == sorted(kept)
    if fixes:
        assert number >= 1


def _finding(fix: Fix) -> Finding:
    span = Span("a.py", Position(1, 1), Position(1, 2))
    return Finding("KOL409", "legacy-input-shape", "warning", "proven", "old", span, fix=fix)


def _fixed(monkeypatch: pytest.MonkeyPatch, data: bytes, fix: Fix, unsafe: bool = False) -> Any:
    def examine(source: bytes, *args: Any, **options: Any) -> Outcome:
        return Outcome([_finding(fix)] if b"old" in source else [])

    monkeypatch.setattr(fixing, "examine", examine)
    return fixing.fix(data, "a.py", Settings(), unsafe=unsafe)


def test_a_fix_whose_result_does_not_parse_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    good = _fixed(monkeypatch, b"old = 1\n", _fix(_edit("new", 1, 1, 4)))
    assert (good.data, good.applied) == (b"new = 1\n", 1)
    bad = _fixed(monkeypatch, b"old = 1\n", _fix(_edit("new(", 1, 1, 4)))
    assert (bad.data, bad.applied) == (b"old = 1\n", 0)
    assert bad.outcome.findings


def test_what_cannot_be_encoded_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"# coding: latin-1\nold = '\xe4'\n"
    fixed = _fixed(monkeypatch, data, _fix(_edit("日本", 2, 1, 4)))
    assert (fixed.data, fixed.applied) == (data, 0)


def test_unsafe_fixes_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fix = Fix("unsafe", "do it", (_edit("new", 1, 1, 4),))
    assert _fixed(monkeypatch, b"old = 1\n", fix).applied == 0
    assert _fixed(monkeypatch, b"old = 1\n", fix, unsafe=True).applied == 1


def test_fixes_that_never_end_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    fixed = _fixed(monkeypatch, b"old = 1\n", _fix(_edit("0", 1, 8, 8)))
    assert 1 < fixed.applied <= 50


def test_new_lines_take_the_ends_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    fixed = _fixed(monkeypatch, b"old = 1\r\nx = 2\r\n", _fix(_edit("a = 0\nnew", 1, 1, 4)))
    assert fixed.data == b"a = 0\r\nnew = 1\r\nx = 2\r\n"
