"""Where a finding stands, for readers that know files and lines but no cells of notebooks.

A row of a cell is no row of the file. Such readers get the file, and the message names the place.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from kerasorder_lint.findings import Finding, Severity
from kerasorder_lint.reports import Report
from kerasorder_lint.spans import Position, Span

__all__ = [
    "byte_column",
    "fingerprints",
    "located_message",
    "loudness",
    "relative_path",
    "rows",
    "uri",
]


def relative_path(filename: str) -> str:
    """The path from the working directory where it lies below it, with slashes."""
    path = os.path.normpath(filename)
    if os.path.isabs(path):
        near = os.path.relpath(path)
        path = path if near.startswith(os.pardir) else near
    return path.replace(os.sep, "/")


def uri(filename: str) -> str:
    """A relative reference, or a `file:` URI for what lies elsewhere."""
    path = relative_path(filename)
    quoted = quote(path.encode("utf-8", "surrogateescape"))
    return f"file://{quoted}" if path.startswith("/") else quoted


def rows(span: Span) -> tuple[Position, Position]:
    """Start and end in the file; its first character for what stands in a cell."""
    if span.cell is not None:
        return Position(1, 1), Position(1, 1)
    return span.start, span.end


def located_message(finding: Finding) -> str:
    """The message and the verdict; in a notebook it names the cell and the place in it."""
    span, runtime, text = finding.span, finding.runtime, finding.message
    if runtime is not None:
        text = f"{text} ({runtime.verdict}, {runtime.backend}: {runtime.detail})"
    if span.cell is None:
        return text
    return f"cell {span.cell}, {span.start.row}:{span.start.column}: {text}"


def loudness(finding: Finding) -> Severity:
    """The severity; what Keras refutes fails nothing, as findings of severity info do not."""
    refuted = finding.runtime is not None and finding.runtime.verdict == "refuted"
    return "info" if refuted else finding.severity


def byte_column(report: Report, filename: str, position: Position) -> int:
    """The column counted in bytes of UTF-8, from 1."""
    lines = report.lines(filename, None)
    if lines is None or not 1 <= position.row <= len(lines):
        return position.column
    before = lines[position.row - 1][: position.column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + 1


def fingerprints(report: Report, findings: Iterable[Finding]) -> Iterator[str]:
    """For each finding a name that outlives changes elsewhere in the file.

    It rests on the path, the code and the text of the line; equal ones are counted.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        span = finding.span
        lines = report.lines(span.filename, span.cell) or []
        text = lines[span.start.row - 1].strip() if 1 <= span.start.row <= len(lines) else ""
        base = "\0".join((relative_path(span.filename), finding.code, text))
        seen[base] += 1
        data = f"{base}\0{seen[base]}".encode("utf-8", "surrogatepass")
        yield hashlib.blake2b(data, digest_size=16).hexdigest()
