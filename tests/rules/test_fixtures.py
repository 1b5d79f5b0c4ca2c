"""Whole programs under fixtures/rules: every line has the findings that it names, and no other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from kerasorder_lint.rules import all_rules
from tests.rules.expectations import expected, found

ROOT = Path(__file__).parents[2] / "fixtures" / "rules"
PROGRAMS = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_program_has_the_findings_that_it_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ast.parse(text)
    assert found(text, str(path)) == expected(text)


def test_every_rule_about_lists_and_rebuilds_has_programs() -> None:
    folders = {path.parent.name for path in PROGRAMS}
    for code, rule in all_rules().items():
        if code.startswith(("KOL2", "KOL3")):
            assert rule.name in folders, rule.name


def test_the_programs_without_defects_are_many() -> None:
    assert [path for path in PROGRAMS if not expected(path.read_text(encoding="utf-8"))]
