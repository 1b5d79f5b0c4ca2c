"""Lines as Pylint writes them, for Jenkins, diff-cover and other tools that read those.

Source: `--output-format=pylint` of flake8.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._places import located_message, relative_path, rows
from kerasorder_lint.reports._words import on_one_line

__all__ = ["render"]


def render(report: Report) -> Iterator[str]:
    """`path:row: [KOL101] message`."""
    for finding in report.findings:
        start, _ = rows(finding.span)
        path = on_one_line(relative_path(finding.span.filename))
        yield f"{path}:{start.row}: [{finding.code}] {located_message(finding)}\n"
