"""Whole programs under fixtures/models, with the expected report beside each.

`KERASORDER_LINT_REWRITE=1` rewrites the reports; read the difference.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

ROOT = Path(__file__).parents[2] / "fixtures" / "models"
PROGRAMS = [path for path in sorted(ROOT.glob("*.py")) if path.stem != "broken"]


def _report(path: Path) -> str:
    lines = []
    settings = Settings(limits=Limits(seconds=120.0))
    for finding in lint(path.read_text(encoding="utf-8"), path.name, settings):
        place = f"{finding.span.start.row}:{finding.span.start.column}"
        head = f"{finding.code} {finding.severity}, {finding.certainty}"
        lines.append(f"{place}: {head}: {finding.message}")
        for step in finding.related:
            lines.append(f"    {step.span.start.row}:{step.span.start.column}: {step.message}")
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_has_the_report_beside_it(path: Path) -> None:
    beside = path.with_suffix(".report")
    report = _report(path)
    if os.environ.get("KERASORDER_LINT_REWRITE") == "1":
        beside.write_text(report, encoding="utf-8")
    assert beside.read_text(encoding="utf-8") == report


@pytest.mark.keras
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_keras_runs_the_program(path: Path) -> None:
    names: dict[str, object] = {"__name__": "program"}
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries, while a model is copied
        exec(code, names)
    if "shuffled" in names:
        with pytest.raises(ValueError, match="conv"):
            names["shuffled"].build((None, 28, 28, 1))  # type: ignore[attr-defined]
