"""Code actions: the fixes of findings, and comments that suppress them."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kerasorder_lint.findings import Finding, Fix
from kerasorder_lint.spans import Position, Span
from kerasorder_lint.surfaces.lsp.jobs import Action
from kerasorder_lint.surfaces.lsp.places import Pages

__all__ = ["fix_all", "fixing", "suppressing"]

_OWN = re.compile(
    r"#[ \t]*kerasorder-lint[ \t]*:[ \t]*disable[ \t]*=[ \t]*[\w-]+([ \t]*,[ \t]*[\w-]+)*"
)


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
    """All safe fixes at once; of those that overlap, the first."""
    chosen: list[Fix] = []
    taken: list[Span] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or fix.applicability != "safe":
            continue
        if not any(_overlap(edit.span, other) for edit in fix.edits for other in taken):
            chosen.append(fix)
            taken += [edit.span for edit in fix.edits]
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
    """Comments that suppress the findings of one document, each at its statement.

    A document that cannot be read as tokens gets none.
    """
    wanted = [(f, item) for f, item in findings if f.code not in ("KOL001", "KOL002")]
    if not wanted:
        return
    lines = pages.lines[uri]
    statements = _statements(pages.python[uri])
    if statements is None:
        return
    done: set[tuple[int, str]] = set()
    for finding, item in wanted:
        place = _place(finding.span.start.row, statements, lines)
        if place is None or (finding.span.start.row, finding.code) in done:
            continue
        done.add((finding.span.start.row, finding.code))
        row, before, text = place
        column = before + 1
        span = Span(finding.span.filename, Position(row, column), Position(row, column))
        start, end = pages.ends(finding.span)
        at = pages.range(Span(span.filename, span.start, span.end, finding.span.cell))
        edit = {"range": at, "newText": text.format(finding.code)}
        title = f"Suppress {finding.code} ({finding.name}) here"
        yield Action(start, end, title, "quickfix", {uri: [edit]}, item)


class _Statement:
    """The rows of a statement, and of each row whether a comment may stand at its end."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = first
        self.closed: set[int] = set()  # rows that end inside a string, or in a backslash


def _statements(lines: Sequence[str]) -> list[_Statement] | None:
    """The logical lines of a text."""
    found: list[_Statement] = []
    current: _Statement | None = None
    skipped = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}
    middle = getattr(tokenize, "FSTRING_MIDDLE", None)
    feed = iter([line + "\n" for line in lines])
    try:
        for token in tokenize.generate_tokens(lambda: next(feed, "")):
            if token.type in skipped or token.type == tokenize.ENDMARKER:
                continue
            if current is None:
                current = _Statement(token.start[0])
                found.append(current)
            current.last = token.end[0]
            if token.type in (tokenize.STRING, middle):
                current.closed.update(range(token.start[0], token.end[0]))
            if token.type == tokenize.NEWLINE:
                current.last = token.start[0]
                current = None
    except (tokenize.TokenError, SyntaxError):
        return None
    for statement in found:
        for row in range(statement.first, statement.last):
            if lines[row - 1].rstrip().endswith("\\"):
                statement.closed.add(row)
    return found


def _place(
    row: int, statements: list[_Statement], lines: Sequence[str]
) -> tuple[int, int, str] | None:
    """Where a comment goes in: the row, the character before it, and its text with a `{}`."""
    around = next((s for s in statements if s.first <= row <= s.last), None)
    if around is None:
        return None
    rows = [row, *range(around.last, around.first - 1, -1)]
    free = next((r for r in rows if r not in around.closed), None)
    if free is None or free > len(lines):
        return None
    line = lines[free - 1]
    known = _OWN.search(line)
    if known is not None:
        return free, known.end(), ",{}"
    end = len(line.rstrip())
    return free, end, "  # kerasorder-lint: disable={}"
