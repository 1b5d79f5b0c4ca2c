"""What becomes of fixes, on findings as rules give them."""

from __future__ import annotations

import json

from kerasorder_lint.findings import Applicability, Edit, Finding, Fix
from kerasorder_lint.spans import Position, Span
from kerasorder_lint.surfaces.lsp.actions import fix_all, fixing
from kerasorder_lint.surfaces.lsp.configuration import ClientSettings
from kerasorder_lint.surfaces.lsp.jobs import Job
from kerasorder_lint.surfaces.lsp.places import Pages
from tests.surfaces.lsp.stdio import span

PATH = "/project/a.py"


def _pages(source: str, *uris: str, is_notebook: bool = False) -> Pages:
    job = Job(1, PATH, source, is_notebook, uris, None, "utf-16", ClientSettings())
    return Pages(job, lambda path: "other = 1\n")


def _finding(
    *edits: tuple[str, int, int, int],
    applicability: Applicability = "safe",
    cell: int | None = None,
    filename: str = PATH,
) -> Finding:
    """A finding with edits: new text, row, first and last column."""
    made = tuple(
        Edit(text, Span(filename, Position(row, first), Position(row, last), cell))
        for text, row, first, last in edits
    )
    return Finding(
        code="KOL109",
        name="a-rule",
        severity="warning",
        certainty="proven",
        message="a message",
        span=Span(PATH, Position(1, 1), Position(1, 4), cell),
        fix=Fix(applicability, "Do it", made),
    )


def test_a_fix_says_whether_it_changes_the_program() -> None:
    pages = _pages("abc def\n", "u")
    safe = fixing(_finding(("x", 1, 1, 4)), {}, pages)
    unsafe = fixing(_finding(("x", 1, 1, 4), applicability="unsafe"), {}, pages)
    assert safe is not None
    assert unsafe is not None
    assert (safe.title, safe.preferred) == ("Do it", True)
    assert (unsafe.title, unsafe.preferred) == ("Do it (changes what the code does)", False)
    assert safe.edits == {"u": [{"range": span(0, 0, 0, 3), "newText": "x"}]}


def test_all_safe_fixes_are_those_that_do_not_overlap() -> None:
    pages = _pages("abc def ghi\n", "u")
    first, over, apart = (
        _finding(("1", 1, 1, 4)),
        _finding(("2", 1, 3, 6)),
        _finding(("3", 1, 9, 12)),
    )
    unsafe = _finding(("4", 1, 5, 8), applicability="unsafe")
    action = fix_all([first, over, unsafe, apart], pages)
    assert action is not None
    assert [edit["newText"] for edit in action.edits["u"]] == ["1", "3"]
    # Two insertions at one place are not the same as either.
    twice = fix_all([_finding(("1", 1, 4, 4)), _finding(("2", 1, 4, 4))], pages)
    assert twice is not None
    assert [edit["newText"] for edit in twice.edits["u"]] == ["1"]
    assert fix_all([unsafe], pages) is None


def test_an_edit_that_lies_elsewhere_is_not_offered() -> None:
    pages = _pages("abc\n", "u")
    assert fixing(_finding(("x", 1, 1, 2), filename="/project/b.py"), {}, pages) is None


def test_the_edits_of_a_notebook_lie_in_its_cells() -> None:
    cells = [{"cell_type": "code", "source": text} for text in ("x = 1", "😀 = y")]
    source = json.dumps({"cells": cells})
    pages = _pages(source, "one", "two", is_notebook=True)
    action = fixing(_finding(("z", 1, 5, 6), cell=2), {}, pages)
    assert action is not None
    assert action.edits == {"two": [{"range": span(0, 5, 0, 6), "newText": "z"}]}
