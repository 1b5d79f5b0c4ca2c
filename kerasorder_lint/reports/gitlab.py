"""A Code Quality report, which GitLab shows beside a merge request.

Source: "Code Quality report format" in GitLab's documentation. Its severities are `info`, `minor`,
`major`, `critical` and `blocker`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._places import (
    fingerprints,
    located_message,
    loudness,
    relative_path,
    rows,
)

__all__ = ["render"]

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> Iterator[str]:
    """One JSON array; each fingerprint stands for one finding only, as GitLab demands."""
    issues = []
    for finding, fingerprint in zip(report.findings, fingerprints(report, report.findings)):
        start, end = rows(finding.span)
        issues.append(
            {
                "description": f"{finding.code}: {located_message(finding)}",
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[loudness(finding)],
                "location": {
                    "path": relative_path(finding.span.filename),
                    "positions": {
                        "begin": {"line": start.row, "column": start.column},
                        "end": {"line": end.row, "column": end.column},
                    },
                },
            }
        )
    yield json.dumps(issues, indent=2) + "\n"
