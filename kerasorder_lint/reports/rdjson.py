"""The Reviewdog Diagnostic Format, one `DiagnosticResult`.

Columns count bytes of UTF-8 there. A fix of one edit becomes a suggestion; of several suggestions a
person could take one without the others.

Source: proto/rdf/reviewdog.proto of reviewdog.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report
from kerasorder_lint.reports._places import byte_column, located_message, loudness, relative_path
from kerasorder_lint.spans import Position, Span

__all__ = ["render"]

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report) -> Iterator[str]:
    """One JSON object."""
    result = {
        "source": {
            "name": "kerasorder-lint",
            "url": "https://github.com/kerasorder-lint/kerasorder-lint",
        },
        "diagnostics": [_diagnostic(report, finding) for finding in report.findings],
    }
    yield json.dumps(result, indent=2) + "\n"


def _position(report: Report, filename: str, position: Position) -> dict[str, int]:
    return {"line": position.row, "column": byte_column(report, filename, position)}


def _range(report: Report, span: Span) -> dict[str, Any]:
    return {
        "start": _position(report, span.filename, span.start),
        "end": _position(report, span.filename, span.end),
    }


def _diagnostic(report: Report, finding: Finding) -> dict[str, Any]:
    span = finding.span
    location: dict[str, Any] = {"path": relative_path(span.filename)}
    if span.cell is None:
        location["range"] = _range(report, span)
    found: dict[str, Any] = {
        "message": located_message(finding),
        "location": location,
        "severity": _SEVERITIES[loudness(finding)],
        "code": {"value": finding.code, "url": finding.url},
    }
    if finding.fix is not None and len(finding.fix.edits) == 1:
        (edit,) = finding.fix.edits
        if span.cell is None and edit.span.filename == span.filename:
            found["suggestions"] = [{"range": _range(report, edit.span), "text": edit.content}]
    return found
