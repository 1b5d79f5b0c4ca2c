"""Reads what programs say of themselves: `# expect: KOL101` and `# expect-likely: KOL101`.

A line that carries an expectation must have exactly these findings, every other line none.
"""

from __future__ import annotations

import re
import warnings

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

__all__ = ["expected", "found", "plain", "runs"]

Place = tuple[int, str, str]

_MARK = re.compile(r"#\s*expect(-likely)?:\s*((?:KOL\d{3}(?:\s*,\s*)?)+)")
# The machine that runs the tests may be slow; what is tested here is not the speed.
_LIMITS = Limits(seconds=120.0)
_QUIET = ("KOL003", "KOL4", "KOL5", "KOL6")


def expected(text: str) -> list[Place]:
    """Row, code and certainty of every expectation."""
    wanted = []
    for row, line in enumerate(text.splitlines(), 1):
        for likely, codes in _MARK.findall(line):
            certainty = "likely" if likely else "proven"
            wanted += [(row, code, certainty) for code in re.findall(r"KOL\d{3}", codes)]
    return sorted(wanted)


def found(text: str, name: str = "program.py", *, more: tuple[str, ...] = ()) -> list[Place]:
    """Row, code and certainty of every finding of the families KOL1 to KOL3, and of `more`."""
    settings = Settings(extend_select=more, ignore=_QUIET, limits=_LIMITS)
    return sorted(
        (finding.span.start.row, finding.code, finding.certainty)
        for finding in lint(text, name, settings)
    )


def runs(source: str) -> bool:
    """Whether Keras runs a program of one module to its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(source, {})
        except Exception:
            return False
    return True


def plain(text: str) -> str:
    """The program without its expectations."""
    return _MARK.sub("", text)
