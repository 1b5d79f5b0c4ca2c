"""One line a finding, for terminals and for tools that read lines."""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._words import Paint, closing_line, place

__all__ = ["render"]


def render(report: Report) -> Iterator[str]:
    """`path:row:column: KOL101 [error, proven] message`, then the counts.

    With `--confirm` the verdict stands behind the certainty: `[error, proven, confirmed]`.
    """
    paint = Paint(report.color)
    for finding in report.findings:
        head = paint("bold", f"{place(finding)}:")
        code = paint(finding.severity, finding.code)
        verdict = f", {finding.runtime.verdict}" if finding.runtime is not None else ""
        kind = f"[{finding.severity}, {finding.certainty}{verdict}]"
        yield f"{head} {code} {kind} {finding.message}\n"
    yield closing_line(report) + "\n"
