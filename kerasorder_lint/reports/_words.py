"""Words and colours that several formats for people share."""

from __future__ import annotations

from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report

ISSUES = "https://github.com/kerasorder-lint/kerasorder-lint/issues"

__all__ = ["Paint", "closing_line", "on_one_line", "place", "plural"]

_CODES = {
    "error": "31;1",
    "warning": "33;1",
    "info": "36;1",
    "bold": "1",
    "dim": "2",
    "blue": "34;1",
    "green": "32;1",
}


class Paint:
    """Wraps text in the colours of a terminal, or leaves it as it is."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self._color and text else text


def plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


_CONTROLS = {code: repr(chr(code))[1:-1] for code in (*range(32), 127)}


def on_one_line(filename: str) -> str:
    """A path with its line breaks and other control characters as Python escapes them."""
    return filename.translate(_CONTROLS)


def place(finding: Finding) -> str:
    """`path:row:column`; in a notebook `path:cell 3:row:column`."""
    span = finding.span
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    return f"{on_one_line(span.filename)}:{cell}{span.start.row}:{span.start.column}"


def closing_line(report: Report) -> str:
    """The counts at the end."""
    fixed = f"{plural(report.fixed, 'edit')} applied. " if report.fixed else ""
    known = f" {len(report.known)} more in the baseline." if report.known else ""
    if not report.findings:
        new = "new " if report.has_baseline else ""
        return f"{fixed}No {new}findings in {plural(report.checked, 'file')}.{known}"
    numbers = [
        plural(number, word) if word != "info" else f"{number} info"
        for word in ("error", "warning", "info")
        if (number := sum(1 for f in report.findings if f.severity == word))
    ]
    where = plural(len({f.span.filename for f in report.findings}), "file")
    fixes = [f.fix.applicability for f in report.findings if f.fix is not None]
    safe = fixes.count("safe")
    hint = f" {plural(safe, 'finding')} can be fixed with --fix." if safe else ""
    unsafe = len(fixes) - safe
    if safe and unsafe:
        hint += f" {unsafe} more with --unsafe-fixes."
    elif unsafe:
        hint = f" {plural(unsafe, 'finding')} can be fixed with --fix --unsafe-fixes."
    said = _verdicts(report)
    return f"{fixed}{', '.join(numbers)} in {where} of {report.checked}.{known}{said}{hint}"


def _is_refuted(finding: Finding) -> bool:
    return finding.runtime is not None and finding.runtime.verdict == "refuted"


def _verdicts(report: Report) -> str:
    """How many findings Keras confirmed, where it was asked; what to do about those it did not."""
    verdicts = [f.runtime.verdict for f in report.findings if f.runtime is not None]
    if not verdicts:
        return ""
    parts = [
        f"{number} {word}"
        for word in ("confirmed", "refuted", "unconfirmed")
        if (number := verdicts.count(word))
    ]
    text = f" Keras: {', '.join(parts)}."
    backends = {f.runtime.backend for f in report.findings if f.runtime and _is_refuted(f)}
    if backends and backends <= {"tensorflow"}:
        text += f" What it refutes does not count and is a bug of ours: please report it, {ISSUES}."
    elif backends:
        text += (
            " What it refutes does not count. Findings are about TensorFlow: where that does not "
            f"raise either, it is a bug of ours, please report it, {ISSUES}."
        )
    return text
