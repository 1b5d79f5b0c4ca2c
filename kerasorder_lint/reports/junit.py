"""Test results: a suite for each file, a failed case for each finding.

Findings of severity info, and what Keras refutes, fail nothing: they are cases that pass and say
something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report
from kerasorder_lint.reports._places import located_message, loudness, relative_path, rows
from kerasorder_lint.reports._words import place

__all__ = ["render"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> Iterator[str]:
    """One XML document; where nothing was found, one case that passed."""
    failures = sum(loudness(finding) != "info" for finding in report.findings)
    tests = len(report.findings) or 1
    counts = f'tests="{tests}" failures="{failures}" errors="0"'
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="kerasorder-lint" {counts}>\n'
    for filename, found in groupby(report.findings, lambda finding: finding.span.filename):
        yield from _suite(filename, list(found))
    if not report.findings:
        yield f'  <testsuite name="kerasorder-lint" {counts}>\n'
        yield '    <testcase name="No findings" classname="kerasorder-lint"/>\n'
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _suite(filename: str, findings: list[Finding]) -> Iterator[str]:
    path = _attribute(relative_path(filename))
    failures = sum(loudness(finding) != "info" for finding in findings)
    counts = f'tests="{len(findings)}" failures="{failures}" errors="0"'
    yield f"  <testsuite name={path} {counts}>\n"
    for finding in findings:
        start, _ = rows(finding.span)
        name = _attribute(f"{finding.code} {finding.name} at {place(finding)}")
        where = f'file={path} line="{start.row}"'
        yield f"    <testcase name={name} classname={path} {where}>\n"
        message = located_message(finding)
        said = f"\n{runtime.verdict}: {runtime.detail}" if (runtime := finding.runtime) else ""
        body = _text(f"{place(finding)}: {finding.message}{said}\n{finding.url}")
        if loudness(finding) == "info":
            yield f"      <system-out>{body}</system-out>\n"
        else:
            head = f"message={_attribute(message)} type={_attribute(finding.severity)}"
            yield f"      <failure {head}>{body}</failure>\n"
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("?", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("?", text))
