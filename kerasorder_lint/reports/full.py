"""Each finding with the lines it speaks of, the shapes on the way, and what Keras says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report
from kerasorder_lint.reports._words import Paint, closing_line, place
from kerasorder_lint.spans import Span

__all__ = ["render"]

_TAB = 4
_MAX_LINES = 4
_MAX_WIDTH = 160


def render(report: Report) -> Iterator[str]:
    """A block a finding, an empty line behind each, then the counts."""
    paint = Paint(report.color)
    for finding in report.findings:
        yield from _block(finding, report, paint)
        yield "\n"
    yield closing_line(report) + "\n"


def _block(finding: Finding, report: Report, paint: Paint) -> Iterator[str]:
    head = paint("bold", f"{place(finding)}:")
    code = paint(finding.severity, f"{finding.code}")
    yield f"{head} {code} [{finding.severity}, {finding.certainty}] {finding.message}\n"
    rows = [finding.span.start.row, *(step.span.start.row for step in finding.related)]
    width = len(str(max(rows) + _MAX_LINES))
    bar = paint("blue", " " * width + " |")
    excerpt = list(_excerpt(finding.span, finding.severity, "^", report, paint, width))
    if excerpt:
        yield bar + "\n"
        yield from excerpt
    previous = finding.span
    for step in finding.related:
        span = step.span
        if (span.filename, span.cell) != (previous.filename, previous.cell):
            cell = f"cell {span.cell}:" if span.cell is not None else ""
            where = f"{span.filename}:{cell}{span.start.row}:{span.start.column}"
            yield paint("blue", " " * width + "::: ") + where + "\n"
        elif excerpt and (span.start.row < previous.start.row or step is finding.related[0]):
            yield paint("blue", "." * width + " :") + "\n"
        yield from _excerpt(span, "blue", "-", report, paint, width, step.message)
        previous = span
    if excerpt:
        yield bar + "\n"
    indent = " " * (width + 1)
    for label, text in _notes(finding):
        yield f"{indent}{paint('blue', '=')} {paint('bold', label + ':')} {text}\n"


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


def _excerpt(
    span: Span,
    style: str,
    mark: str,
    report: Report,
    paint: Paint,
    width: int,
    message: str = "",
) -> Iterator[str]:
    """The lines of a span with the place underlined, a message behind the last underline."""
    lines = report.lines(span.filename, span.cell)
    if not lines or span.start.row > len(lines):
        if message:
            yield f"{paint('blue', ' ' * width + ' |')} {message}\n"
        return
    last = min(span.end.row, len(lines))
    if span.end.column == 1 and last > span.start.row:
        last -= 1
    shown = list(range(span.start.row, last + 1))
    cut = len(shown) > _MAX_LINES
    if cut:
        shown = shown[: _MAX_LINES - 1]
    for row in shown:
        line = lines[row - 1]
        begin = span.start.column - 1 if row == span.start.row else len(line) - len(line.lstrip())
        end = span.end.column - 1 if row == span.end.row else len(line.rstrip())
        before, under = _cells(line[:begin]), _cells(line[begin : max(end, begin)])
        number = paint("blue", f"{row:>{width}} |")
        yield f"{number} {_shown(line)}".rstrip() + "\n"
        if before >= _MAX_WIDTH:
            continue
        marks = mark * max(min(under, _MAX_WIDTH - before), 1)
        behind = f" {message}" if message and row == shown[-1] and not cut else ""
        blank = paint("blue", " " * width + " |")
        yield f"{blank} {' ' * before}{paint(style, marks + behind)}\n"
    if cut:
        blank = paint("blue", "." * width + " :")
        yield f"{blank} {paint(style, message)}".rstrip() + "\n"


def _shown(line: str) -> str:
    """A line as it is printed: tabs widened, control characters visible, not without end."""
    text = "".join(
        " " * _TAB if c == "\t" else c if unicodedata.category(c)[0] != "C" else "?" for c in line
    )
    return text if len(text) <= _MAX_WIDTH else text[: _MAX_WIDTH - 3] + "..."


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
