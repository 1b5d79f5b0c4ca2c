"""How findings are printed: one module a format, found by folder.

A module holds `NAME` and `render(report)`. A format writes what stands in the findings; it decides
nothing about them.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kerasorder_lint.findings import Finding

__all__ = ["Report", "formats", "render"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a format has to work with.

    lines:   the lines of a file, or of a notebook's cell; None where they cannot be had.
    color:   whether the output goes to a terminal that wants colours.
    checked: how many files were looked at.
    fixed:   how many edits were applied before.
    """

    findings: tuple[Finding, ...]
    lines: Callable[[str, int | None], list[str] | None]
    color: bool = False
    checked: int = 0
    fixed: int = 0


def formats() -> tuple[str, ...]:
    """The names of the formats, `full` first."""
    found = [
        module.name.removesuffix("_format").replace("_", "-")
        for module in pkgutil.iter_modules(sys.modules[__name__].__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda name: (name != "full", name != "concise", name)))


def render(name: str, report: Report) -> Iterator[str]:
    """The output in pieces, line ends included."""
    package = sys.modules[__name__]
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.removesuffix("_format").replace("_", "-") == name:
            found = importlib.import_module(f"{__name__}.{module.name}")
            pieces: Iterator[str] = found.render(report)
            return pieces
    raise LookupError(name)
