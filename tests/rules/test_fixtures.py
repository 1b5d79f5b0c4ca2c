"""Whole programs under fixtures/rules: every line has the findings that it names, and no other."""

from __future__ import annotations

import ast
import traceback
import warnings
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


def test_every_rule_about_models_has_programs() -> None:
    folders = {path.parent.name for path in PROGRAMS}
    for code, rule in all_rules().items():
        if code.startswith(("KOL1", "KOL2", "KOL3")):
            assert rule.name in folders, rule.name


def test_every_rule_about_layers_in_an_order_is_found_in_its_programs() -> None:
    for code, rule in all_rules().items():
        if code.startswith("KOL1"):
            own = [path for path in PROGRAMS if path.parent.name == rule.name]
            assert any(code in path.read_text(encoding="utf-8") for path in own), rule.name


PAIRS = [path for path in PROGRAMS if path.stem in ("bad", "good")]


@pytest.mark.keras
@pytest.mark.parametrize("path", PAIRS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_keras_raises_at_the_statements_with_proven_findings(path: Path) -> None:
    """Each statement runs, whatever became of those before: it raises as its findings say."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    proven = {row for row, _, certainty in expected(text) if certainty == "proven"}
    assert bool(proven) == (path.stem == "bad")
    names: dict[str, object] = {"__name__": "program"}
    hit: set[int] = set()
    for statement in tree.body:
        error = _error_of(statement, path, names)
        if error is None:
            continue
        rows = _rows_around(tree, error, path) & proven
        assert rows, f"line {statement.lineno}: {error!r}"
        hit |= rows
    assert hit == proven


def _error_of(statement: ast.stmt, path: Path, names: dict[str, object]) -> Exception | None:
    code = compile(ast.Module([statement], []), str(path), "exec")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, names)
    except Exception as error:
        return error
    return None


def _rows_around(tree: ast.Module, error: Exception, path: Path) -> set[int]:
    """The rows of the innermost statements of the program through which an exception came."""
    found: set[int] = set()
    for frame, row in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename != str(path):
            continue
        around = [
            (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.stmt) and node.lineno <= row <= (node.end_lineno or 0)
        ]
        first, last = min(around, key=lambda rows: rows[1] - rows[0])
        found |= set(range(first, last + 1))
    return found


def test_the_programs_without_defects_are_many() -> None:
    assert [path for path in PROGRAMS if not expected(path.read_text(encoding="utf-8"))]
