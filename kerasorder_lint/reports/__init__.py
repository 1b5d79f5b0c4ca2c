"""How findings are printed: one module a format, found by folder.

A module holds `render(report)`; those that begin with an underscore are shared parts. A format
writes what stands in the findings; it decides nothing about them.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kerasorder_lint.findings import Finding

__all__ = ["Report", "formats", "render", "render_statistics"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a format has to work with.

    lines:   the lines of a file, or of a notebook's cell; None where they cannot be had.
    color:   whether the output goes to a terminal that wants colours.
    checked: how many files were looked at.
    fixed:   how many edits were applied before.
    known:   what a baseline holds already; `has_baseline` tells whether there is one.
    suppressed: what comments suppress; `has_suppressions` tells whether that is known.
    """

    findings: tuple[Finding, ...]
    lines: Callable[[str, int | None], list[str] | None]
    color: bool = False
    checked: int = 0
    fixed: int = 0
    known: tuple[Finding, ...] = ()
    has_baseline: bool = False
    suppressed: tuple[Finding, ...] = ()
    has_suppressions: bool = False


def formats() -> tuple[str, ...]:
    """The names of the formats, those for people first."""
    found = [
        module.name.removesuffix("_format").replace("_", "-")
        for module in pkgutil.iter_modules(sys.modules[__name__].__path__)
        if not module.name.startswith("_")
    ]
    first = ("full", "concise", "grouped", "json")
    return (*first, *sorted(set(found) - set(first)))


def render(name: str, report: Report) -> Iterator[str]:
    """The output in pieces, line ends included."""
    package = sys.modules[__name__]
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.removesuffix("_format").replace("_", "-") == name:
            found = importlib.import_module(f"{__name__}.{module.name}")
            pieces: Iterator[str] = found.render(report)
            return pieces
    raise LookupError(name)


def render_statistics(name: str, report: Report) -> Iterator[str]:
    """How often each rule spoke: JSON for the format `json`, else text."""
    from kerasorder_lint.reports import _statistics

    return _statistics.as_json(report) if name == "json" else _statistics.as_text(report)
