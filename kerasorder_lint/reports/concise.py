"""One line a finding, for terminals and for tools that read lines."""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._words import Paint, closing_line, place

__all__ = ["render"]


def render(report: Report) -> Iterator[str]:
    """`path:row:column: KOL101 [error, proven] message`, then the counts."""
    paint = Paint(report.color)
    for finding in report.findings:
        head = paint("bold", f"{place(finding)}:")
        code = paint(finding.severity, finding.code)
        yield f"{head} {code} [{finding.severity}, {finding.certainty}] {finding.message}\n"
    yield closing_line(report) + "\n"
