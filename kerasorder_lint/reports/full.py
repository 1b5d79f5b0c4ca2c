"""Each finding with the lines it speaks of, the shapes on the way, and what Keras says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report
from kerasorder_lint.reports._words import Paint, closing_line, on_one_line, place
from kerasorder_lint.spans import Span

__all__ = ["render"]

_TAB = 4
_MAX_LINES = 4
_MAX_WIDTH = 160
_CUT = "..."
#: How much of a place has to be seen, and how much of the line in front of one that is far behind.
_LEAST_WIDTH = 40
_BEFORE = 60


def render(report: Report) -> Iterator[str]:
    """A block a finding, an empty line behind each, then the counts."""
    paint = Paint(report.color)
    for finding in report.findings:
        yield from _block(finding, report, paint)
        yield "\n"
    yield closing_line(report) + "\n"


@dataclass(frozen=True, slots=True)
class _Mark:
    """One underlined place; `serial` keeps the order of the witness within a line."""

    span: Span
    sign: str
    style: str
    message: str
    serial: int


def _marks(finding: Finding) -> list[_Mark]:
    """The finding's own place and those of its witness. What shares a place shares its mark.

    What begins where the finding does and lies within it labels the finding.
    """
    own = finding.span
    texts: dict[Span, list[str]] = {}
    for step in finding.related:
        there = step.span
        is_own = there.start == own.start and there.end <= own.end
        is_own = is_own and (there.filename, there.cell) == (own.filename, own.cell)
        said = texts.setdefault(own if is_own else there, [])
        if step.message not in said:
            said.append(step.message)
    found = [
        _Mark(span, "-", "blue", "; ".join(said), serial)
        for serial, (span, said) in enumerate(texts.items())
        if span != own
    ]
    label = "; ".join(texts.get(own, ()))
    found.append(_Mark(own, "^", finding.severity, label, len(found)))
    return found


def _block(finding: Finding, report: Report, paint: Paint) -> Iterator[str]:
    head = paint("bold", f"{place(finding)}:")
    code = paint(finding.severity, f"{finding.code}")
    yield f"{head} {code} [{finding.severity}, {finding.certainty}] {finding.message}\n"
    marks = _marks(finding)
    width = len(str(max(mark.span.start.row for mark in marks) + _MAX_LINES))
    bar = paint("blue", " " * width + " |") + "\n"
    here = (finding.span.filename, finding.span.cell)
    places = list(dict.fromkeys((mark.span.filename, mark.span.cell) for mark in marks))
    shown = False
    for where in sorted(places, key=lambda where: where != here):
        lines = report.lines(*where)
        if lines is None:
            continue
        if where != here:
            cell = f":cell {where[1]}" if where[1] is not None else ""
            yield paint("blue", " " * width + "::: ") + f"{on_one_line(where[0])}{cell}\n"
        yield bar
        shown = True
        inside = [mark for mark in marks if (mark.span.filename, mark.span.cell) == where]
        yield from _annotated(inside, lines, paint, width)
    if shown:
        yield bar
    indent = " " * (width + 1)
    for label, text in _notes(finding):
        yield f"{indent}{paint('blue', '=')} {paint('bold', label + ':')} {_visible(text)}\n"


def _annotated(marks: list[_Mark], lines: list[str], paint: Paint, width: int) -> Iterator[str]:
    """The lines of one text that are marked, in the order of the text."""
    previous: int | None = None
    row = begin = 0
    for mark in sorted(marks, key=lambda mark: (mark.span.start.row, mark.serial)):
        if mark.span.start.row > len(lines):
            continue
        if mark.span.start.row != row:
            row = mark.span.start.row
            if previous is not None and row > previous + 1:
                yield paint("blue", "." * width) + "\n"
            begin = _begin(row, marks, lines)
            yield _numbered(row, lines, paint, width, begin)
        yield from _underlined(mark, mark.span.start.row, lines, paint, width, begin)
        previous = row
        if mark.sign == "^":
            last = min(mark.span.end.row, len(lines))
            for further in range(row + 1, min(last, row + _MAX_LINES - 1) + 1):
                yield _numbered(further, lines, paint, width)
                yield from _underlined(mark, further, lines, paint, width)
                previous = row = further


def _begin(row: int, marks: list[_Mark], lines: list[str]) -> int:
    """The character with which a line is shown to begin: 0, unless the place is far behind it."""
    line = lines[row - 1]
    here = [mark.span for mark in marks if mark.span.start.row == row]
    span = next((m.span for m in marks if m.span.start.row == row and m.sign == "^"), here[0])
    start = span.start.column - 1
    end = span.end.column - 1 if span.end.row == row else len(line)
    if _cells(line[: min(end, start + _LEAST_WIDTH)]) <= _MAX_WIDTH:
        return 0
    begin, room = start, _BEFORE
    while begin > 0 and (room := room - _cells(line[begin - 1])) >= 0:
        begin -= 1
    return begin


def _numbered(row: int, lines: list[str], paint: Paint, width: int, begin: int = 0) -> str:
    return f"{paint('blue', f'{row:>{width}} |')} {_shown(lines[row - 1], begin)}".rstrip() + "\n"


def _underlined(
    mark: _Mark, row: int, lines: list[str], paint: Paint, width: int, begins: int = 0
) -> Iterator[str]:
    """The signs below one line of a place, its message behind those of the first.

    begins: the character of the line with which it is shown to begin.
    """
    line, span = lines[row - 1], mark.span
    begin = span.start.column - 1 if row == span.start.row else len(line) - len(line.lstrip())
    end = span.end.column - 1 if row == span.end.row else len(line.rstrip())
    left_out = len(_CUT) if begins else 0
    before = _cells(line[begins : max(begin, begins)]) + left_out
    under = _cells(line[max(begin, begins) : max(end, begin, begins)])
    message = f" {mark.message}" if mark.message and row == span.start.row else ""
    if before >= _MAX_WIDTH:
        before, under = 0, 0
    signs = mark.sign * max(min(under, _MAX_WIDTH - before), 1)
    blank = paint("blue", " " * width + " |")
    yield f"{blank} {' ' * before}{paint(mark.style, signs + message)}\n"


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.keras:
        yield "keras", " ".join(finding.keras.split())
    if finding.advice:
        yield "help", finding.advice
    if finding.fix is not None:
        how = "" if finding.fix.applicability == "safe" else " (unsafe: it changes the program)"
        yield "fix", finding.fix.message + how
    if finding.runtime is not None:
        yield finding.runtime.verdict, f"{finding.runtime.detail} ({finding.runtime.backend})"


def _shown(line: str, begin: int = 0) -> str:
    """A line as it is printed: tabs widened, control characters visible, not without end."""
    text = (_CUT if begin else "") + _visible(line[begin:])
    return text if len(text) <= _MAX_WIDTH else text[: _MAX_WIDTH - len(_CUT)] + _CUT


def _visible(text: str) -> str:
    """What a terminal may be given: what stands in code is not to move its cursor."""
    return "".join(
        " " * _TAB if c == "\t" else c if unicodedata.category(c)[0] != "C" else "?" for c in text
    )


def _cells(text: str) -> int:
    """How many columns of a terminal a text fills."""
    total = 0
    for character in text:
        if character == "\t":
            total += _TAB
        elif unicodedata.combining(character):
            continue
        else:
            total += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return total
