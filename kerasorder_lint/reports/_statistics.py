"""How often each rule spoke; in place of the findings under `--statistics`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from kerasorder_lint.reports import Report
from kerasorder_lint.reports._words import Paint, closing_line

__all__ = ["as_json", "as_text"]


def _counts(report: Report) -> list[tuple[int, str, str]]:
    """Number, code and name; the most frequent first."""
    counted = Counter((finding.code, finding.name) for finding in report.findings)
    return sorted(
        ((number, code, name) for (code, name), number in counted.items()),
        key=lambda row: (-row[0], row[1]),
    )


def as_json(report: Report) -> Iterator[str]:
    """One array of `{"code", "name", "count", "fixable"}`."""
    fixable = Counter(finding.code for finding in report.findings if finding.fix is not None)
    data = [
        {"code": code, "name": name, "count": number, "fixable": fixable[code]}
        for number, code, name in _counts(report)
    ]
    yield json.dumps(data, indent=2) + "\n"


def as_text(report: Report) -> Iterator[str]:
    """A line a rule, then the counts."""
    paint = Paint(report.color)
    rows = _counts(report)
    width = max((len(str(number)) for number, _, _ in rows), default=0)
    for number, code, name in rows:
        yield f"{number:>{width}}  {paint('bold', code)}  {name}\n"
    yield closing_line(report) + "\n"
