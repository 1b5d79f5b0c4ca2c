"""Findings below the name of their file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._words import Paint, closing_line, on_one_line

__all__ = ["render"]


def render(report: Report) -> Iterator[str]:
    """A block a file, an empty line behind each, then the counts."""
    paint = Paint(report.color)
    for filename, group in groupby(report.findings, lambda finding: finding.span.filename):
        found = list(group)
        yield paint("bold", f"{on_one_line(filename)}:") + "\n"
        places = []
        for finding in found:
            span = finding.span
            cell = f"cell {span.cell}:" if span.cell is not None else ""
            places.append(f"{cell}{span.start.row}:{span.start.column}")
        width = max(map(len, places))
        for finding, where in zip(found, places):
            code = paint(finding.severity, finding.code)
            verdict = f", {finding.runtime.verdict}" if finding.runtime is not None else ""
            judged = f"[{finding.severity}, {finding.certainty}{verdict}]"
            yield f"  {where:<{width}}  {code} {judged} {finding.message}\n"
        yield "\n"
    yield closing_line(report) + "\n"
