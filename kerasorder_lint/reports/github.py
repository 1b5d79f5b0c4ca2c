"""Workflow commands, which GitHub Actions shows as annotations on a change.

Source: "Workflow commands for GitHub Actions"; the escapes are those of its toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._places import located_message, loudness, relative_path, rows

__all__ = ["render"]

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> Iterator[str]:
    """`::error file=…,line=…::message`, a line a finding."""
    for finding in report.findings:
        start, end = rows(finding.span)
        properties = {
            "title": f"{finding.code} {finding.name}",
            "file": relative_path(finding.span.filename),
            "line": str(start.row),
            "endLine": str(end.row),
        }
        if end.row == start.row:  # GitHub takes columns only within one line
            properties["col"] = str(start.column)
            properties["endColumn"] = str(end.column)
        shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        yield f"::{_COMMANDS[loudness(finding)]} {shown}::{_data(located_message(finding))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
