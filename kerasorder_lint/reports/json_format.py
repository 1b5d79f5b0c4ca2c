"""One JSON array of all findings; what scripts, editors and CI read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kerasorder_lint.findings import Finding, Fix, Related
from kerasorder_lint.reports import Report
from kerasorder_lint.spans import Position, Span

__all__ = ["as_data", "location", "render"]


def render(report: Report) -> Iterator[str]:
    """The array, an element a line."""
    yield "["
    for index, finding in enumerate(report.findings):
        yield ("," if index else "") + "\n  " + json.dumps(as_data(finding))
    yield "\n]\n" if report.findings else "]\n"


def location(position: Position) -> dict[str, int]:
    return {"row": position.row, "column": position.column}


def _ends(span: Span) -> dict[str, Any]:
    return {"location": location(span.start), "end_location": location(span.end)}


def _message(step: Related, here: Span) -> str:
    """The message of a step; its place does not say in which file or cell it counts."""
    if step.span.filename != here.filename:
        return f"{step.message} (in {step.span.filename})"
    return (
        step.message if step.span.cell == here.cell else f"{step.message} (cell {step.span.cell})"
    )


def _fix(fix: Fix | None, here: Span) -> dict[str, Any] | None:
    """A fix; none where a part of it lies in another cell or file.

    Places are counted where the finding stands, and whoever applies a part of a fix, or applies it
    elsewhere, breaks the program.
    """
    place = (here.filename, here.cell)
    if fix is None or any((edit.span.filename, edit.span.cell) != place for edit in fix.edits):
        return None
    edits = [{"content": edit.content, **_ends(edit.span)} for edit in fix.edits]
    return {"applicability": fix.applicability, "message": fix.message, "edits": edits}


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data, with the keys of the documented interface."""
    runtime = finding.runtime
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "message": finding.message,
        "filename": finding.span.filename,
        "cell": finding.span.cell,
        **_ends(finding.span),
        "model": finding.model,
        "related": [
            {"message": _message(step, finding.span), **_ends(step.span)}
            for step in finding.related
        ],
        "fix": _fix(finding.fix, finding.span),
        "runtime": None
        if runtime is None
        else {
            "verdict": runtime.verdict,
            "backend": runtime.backend,
            "detail": runtime.detail,
        },
        "url": finding.url,
    }
