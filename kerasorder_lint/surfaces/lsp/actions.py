"""Code actions: the fixes of findings, and comments that suppress them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from kerasorder_lint.findings import Edit, Finding, Fix
from kerasorder_lint.source.suppressions import CommentPlaces, Unplaceable
from kerasorder_lint.spans import Position, Span
from kerasorder_lint.surfaces.lsp.jobs import Action
from kerasorder_lint.surfaces.lsp.places import Pages

__all__ = ["fix_all", "fixing", "suppressing"]


def fixing(finding: Finding, item: dict[str, Any], pages: Pages) -> Action | None:
    """The fix of a finding, if it has one."""
    if finding.fix is None:
        return None
    edits = _edits([finding.fix], pages)
    if edits is None:
        return None
    safe = finding.fix.applicability == "safe"
    start, end = pages.ends(finding.span)
    title = finding.fix.message if safe else f"{finding.fix.message} (changes what the code does)"
    return Action(start, end, title, "quickfix", edits, item, safe)


def fix_all(findings: Iterable[Finding], pages: Pages) -> Action | None:
    """All safe fixes at once; of those that overlap, the first. What several want is done once."""
    chosen: list[Fix] = []
    taken: list[Edit] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or fix.applicability != "safe":
            continue
        own = tuple(edit for edit in fix.edits if edit not in taken)
        if not any(_overlap(edit.span, other.span) for edit in own for other in taken):
            chosen.append(replace(fix, edits=own))
            taken += own
    edits = _edits(chosen, pages) if chosen else None
    if not edits:
        return None
    whole = ((0, 0), (2**31 - 1, 0))
    return Action(*whole, "Fix all that is safe to fix", "source.fixAll.kerasorder-lint", edits)


def _overlap(one: Span, other: Span) -> bool:
    if (one.filename, one.cell) != (other.filename, other.cell):
        return False
    return one == other or (one.start < other.end and other.start < one.end)


def _edits(fixes: Iterable[Fix], pages: Pages) -> dict[str, list[dict[str, Any]]] | None:
    """Text edits by document; None if one lies in no document of the analysis."""
    found: dict[str, list[dict[str, Any]]] = {}
    for fix in fixes:
        for edit in fix.edits:
            uri = pages.own(edit.span)
            if uri is None:
                return None
            text = {"range": pages.range(edit.span), "newText": edit.content}
            found.setdefault(uri, []).append(text)
    return found


def suppressing(
    findings: Iterable[tuple[Finding, dict[str, Any]]], uri: str, pages: Pages
) -> Iterator[Action]:
    """Comments that suppress the findings of one document, each at its statement."""
    wanted = [(f, item) for f, item in findings if f.code not in ("KOL001", "KOL002")]
    if not wanted:
        return
    places = CommentPlaces(*pages.texts[uri])
    done: set[tuple[int, str]] = set()
    for finding, item in wanted:
        here = (finding.span.start.row, finding.code)
        if here in done:
            continue
        done.add(here)
        try:
            row, column, before = places.edit(finding.span.start.row, own=True)
        except Unplaceable:
            continue
        place = Position(row, column)
        at = pages.range(Span(finding.span.filename, place, place, finding.span.cell))
        start, end = pages.ends(finding.span)
        edit = {"range": at, "newText": f"{before}{finding.code}"}
        title = f"Suppress {finding.code} ({finding.name}) here"
        yield Action(start, end, title, "quickfix", {uri: [edit]}, item)
