"""One JSON object a line, with the keys of the JSON format; for streams and logs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports.json_format import as_data

__all__ = ["render"]


def render(report: Report) -> Iterator[str]:
    """A line a finding; nothing where there is none."""
    for finding in report.findings:
        yield json.dumps(as_data(finding)) + "\n"
