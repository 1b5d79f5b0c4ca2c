"""Puts programs to a real Keras in a child process, as `check --confirm` does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from kerasorder_lint import engine
from kerasorder_lint.confirm.children import Options
from kerasorder_lint.confirm.specification import Specification, specify, specify_all
from kerasorder_lint.confirm.verdicts import confirm
from kerasorder_lint.findings import Finding, Runtime
from kerasorder_lint.settings import Limits, Settings

__all__ = ["OPTIONS", "analysed", "asked", "runtime_of"]

SETTINGS = Settings(limits=Limits(seconds=60.0))
OPTIONS = Options(sys.executable, jobs=1, seconds=60.0)


def analysed(
    sources: Sequence[str], everything: bool = False
) -> tuple[list[Finding], list[Specification]]:
    """The findings in programs, which are called `0.py`, `1.py`, …, and what to ask of Keras."""
    findings: list[Finding] = []
    specifications: list[Specification] = []
    for number, source in enumerate(sources):
        outcome = engine.examine(
            source, f"{number}.py", SETTINGS, specify=specify_all if everything else specify
        )
        assert outcome.trouble is None, outcome.trouble
        findings += outcome.findings
        specifications += outcome.specifications
    return findings, specifications


def asked(
    *sources: str,
    everything: bool = False,
    options: Options = OPTIONS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[list[Finding]]:
    """The findings of each program with their verdicts."""
    found = confirm(*analysed(sources, everything), options, progress)
    by_program: list[list[Finding]] = [[] for _ in sources]
    for finding in found:
        by_program[int(finding.span.filename.removesuffix(".py"))].append(finding)
    return by_program


def runtime_of(findings: Sequence[Finding], code: str) -> Runtime:
    """The verdict on the one finding of a code."""
    (finding,) = [finding for finding in findings if finding.code == code]
    assert finding.runtime is not None
    return finding.runtime
