"""SARIF 2.1.0: one run, with its rules, the witness of each result, fixes and suppressions.

Results that a comment suppresses are there and say so; so are those of a baseline. A row of a cell
is no row of the file: results in notebooks name the cell as a logical location and have no region.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard with
errata 01; columns count characters (`unicodeCodePoints`) and ends are exclusive, as ours are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kerasorder_lint import __version__
from kerasorder_lint.findings import Finding, Fix
from kerasorder_lint.reports import Report
from kerasorder_lint.reports._places import fingerprints, located_message, loudness, uri
from kerasorder_lint.rules import Rule, all_rules
from kerasorder_lint.spans import Span

__all__ = ["render"]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report) -> Iterator[str]:
    """One JSON object."""
    states = [
        *((finding, "new", False) for finding in report.findings),
        *((finding, "unchanged", False) for finding in report.known),
        *((finding, "new", True) for finding in report.suppressed),
    ]
    states.sort(key=lambda state: state[0].sort_key())
    codes = sorted({finding.code for finding, _, _ in states})
    index = {code: place for place, code in enumerate(codes)}
    results = []
    marks = fingerprints(report, [finding for finding, _, _ in states])
    for (finding, state, suppressed), mark in zip(states, marks):
        result = _result(finding, index[finding.code], mark)
        if suppressed:
            result["suppressions"] = [{"kind": "inSource"}]
        elif report.has_suppressions:
            result["suppressions"] = []
        if report.has_baseline and not suppressed:
            result["baselineState"] = state
        results.append(result)
    rules = all_rules()
    run = {
        "tool": {
            "driver": {
                "name": "kerasorder-lint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": "https://github.com/kerasorder-lint/kerasorder-lint",
                "rules": [_rule(rules[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    text = rule.documentation.strip()
    return {
        "id": rule.code,
        "name": rule.name.title().replace("-", ""),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(text.partition("\n")[0].split())},
        "help": {"text": re.sub(r"^## ", "", text, flags=re.MULTILINE), "markdown": text},
        "helpUri": f"https://kerasorder-lint.readthedocs.io/rules/{rule.code}/",
        "defaultConfiguration": {"enabled": rule.default, "level": _LEVELS[rule.severity]},
    }


def _physical(span: Span) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(span.filename)}}
    if span.cell is None:
        place["region"] = _region(span)
    return place


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start.row,
        "startColumn": span.start.column,
        "endLine": span.end.row,
        "endColumn": span.end.column,
    }


def _location(span: Span) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(span)}
    if span.cell is not None:
        location["logicalLocations"] = [{"name": f"cell {span.cell}", "kind": "member"}]
    return location


def _result(finding: Finding, rule: int, mark: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[loudness(finding)],
        "message": {"text": located_message(finding)},
        "locations": [_location(finding.span)],
        "partialFingerprints": {"kerasorderLint/v1": mark},
        "properties": _properties(finding),
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(step.span), "message": {"text": step.message}}
            for number, step in enumerate(finding.related, 1)
        ]
    if finding.fix is not None and finding.span.cell is None:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _properties(finding: Finding) -> Mapping[str, Any]:
    found: dict[str, Any] = {"certainty": finding.certainty}
    if finding.model is not None:
        found["model"] = finding.model
    if finding.runtime is not None:
        runtime = finding.runtime
        found["runtime"] = {
            "verdict": runtime.verdict,
            "backend": runtime.backend,
            "detail": runtime.detail,
        }
    return found


def _fix(fix: Fix) -> dict[str, Any]:
    by_file: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.span.filename, []).append(
            {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.content}}
        )
    return {
        "description": {"text": fix.message},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri(name)}, "replacements": replacements}
            for name, replacements in by_file.items()
        ],
    }
