"""Random programs of Python: what is said of their numbers is what Python computes."""

from __future__ import annotations

import random
from collections.abc import Container

from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader
from tests.interpreter import pythons

SETTINGS = Settings(limits=Limits(seconds=60.0))


def proven(source: str, rows: Container[int] = range(10**6)) -> list[str]:
    """What is proven wrong in these rows, and what ended the analysis.

    An exception that a handler takes is no error, and the programs have some.
    """
    outcome = engine.examine(source, "main.py", SETTINGS, MemoryLoader({"pyproject.toml": ""}))
    return [
        f"{finding.span.start.row}: {finding.code} {finding.message}"
        for finding in outcome.findings
        if (
            (finding.certainty == "proven" and finding.severity == "error")
            and finding.span.start.row in rows
        )
        or finding.code in ("KOL001", "KOL002")
    ]


def test_nothing_that_python_computes_is_proven_wrong(seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-python")
    wrong = []
    for _ in range(samples or 150):
        program = pythons.program(r)
        if found := proven(program.source, program.rows):
            wrong.append((found, program.source))
    assert not wrong, "\n\n".join(f"{found}\n{source}" for found, source in wrong[:3])


def test_what_is_wrong_is_told(seed: int) -> None:
    """Or else the test above could not fail: most places are known, one more is an error there."""
    r = random.Random(f"{seed}-wrong")
    told = 0
    for _ in range(60):
        program = pythons.program(r)
        last = max(program.found)
        wrong = {**program.found, last: program.found[last] + 1}
        told += bool(proven(pythons.with_layers(program.bare, wrong)))
    assert told > 20
