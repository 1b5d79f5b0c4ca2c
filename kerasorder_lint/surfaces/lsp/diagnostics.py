"""Findings as diagnostics."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.findings import Finding
from kerasorder_lint.surfaces.lsp.places import Pages

__all__ = ["SOURCE", "diagnostic"]

SOURCE = "kerasorder-lint"
_SEVERITIES = {"error": 1, "warning": 2, "info": 3}
_UNNECESSARY = 1


def diagnostic(finding: Finding, pages: Pages) -> dict[str, Any]:
    """One finding. What Keras says, and what to write instead, stand below its sentence."""
    lines = [finding.message]
    if finding.keras:
        lines.append(f"Keras: {finding.keras}")
    if finding.advice:
        lines.append(finding.advice)
    item: dict[str, Any] = {
        "range": pages.range(finding.span),
        "severity": _SEVERITIES[finding.severity],
        "code": finding.code,
        "codeDescription": {"href": finding.url},
        "source": SOURCE,
        "message": "\n".join(lines),
        "data": {"name": finding.name, "certainty": finding.certainty},
    }
    related = [
        {"location": location, "message": step.message}
        for step in finding.related
        if (location := pages.location(step.span)) is not None
    ]
    if related:
        item["relatedInformation"] = related
    if finding.code == "KOL002":
        item["tags"] = [_UNNECESSARY]
    return item
