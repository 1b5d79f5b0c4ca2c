"""The examples of every rule: what we say of them, and what Keras says."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.rules import Rule, all_rules
from kerasorder_lint.settings import Limits, Settings
from tests.rules.expectations import expected, found

_OF_THE_ENGINE = ("KOL001", "KOL002", "KOL003")
RULES = [rule for code, rule in all_rules().items() if code not in _OF_THE_ENGINE]
RULES = [rule for rule in RULES if rule.code < "KOL4"]
BAD = [(rule, text) for rule in RULES for text in rule.bad]
GOOD = [(rule, text) for rule in RULES for text in rule.good]


def _name(value: Any) -> str:
    return value.code if isinstance(value, Rule) else ""


@pytest.mark.parametrize(("rule", "text"), BAD, ids=_name)
def test_a_bad_example_has_the_finding_where_it_says(rule: Rule, text: str) -> None:
    wanted = expected(text)
    assert rule.code in {code for _, code, _ in wanted}
    assert found(text, more=(rule.code,)) == wanted


@pytest.mark.parametrize(("rule", "text"), GOOD, ids=_name)
def test_a_good_example_is_quiet(rule: Rule, text: str) -> None:
    assert not expected(text)
    assert found(text, more=(rule.code,)) == []


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_a_rule_has_a_near_miss_and_an_unknown(rule: Rule) -> None:
    if rule.code == "KOL004":
        return
    assert len(rule.good) >= 2
    foreign = [text for text in rule.good if _foreign_modules(text)]
    assert foreign, "one good example takes a value from elsewhere"
    assert len(foreign) < len(rule.good)


# ---------------------------------------------------------------------- what Keras says

_KNOWN = {"keras", "tf_keras", "tensorflow", "numpy", "random", "np"}
RAISING = [(rule, text) for rule, text in BAD if rule.code.startswith(("KOL1", "KOL3"))] + [
    (rule, text) for rule, text in BAD if rule.code in ("KOL204", "KOL211")
]
#: Findings about what does not raise: a draw by chance that may work, sharing.
_MAY_RUN = {"KOL302", "KOL303"}


def _foreign_modules(text: str) -> list[str]:
    imported = re.findall(r"^\s*(?:from|import) +(\w+)", text, re.MULTILINE)
    return [module for module in imported if module not in _KNOWN]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _run(text: str, path: Path) -> None:
    """Runs a program as a module, so that `auto` names begin anew."""
    import keras

    keras.utils.clear_session()
    path.write_text(text, encoding="utf-8")
    module = types.ModuleType("example")
    sys.modules["example"] = module
    try:
        with _quiet():
            exec(compile(text, str(path), "exec"), module.__dict__)
    finally:
        del sys.modules["example"]


def _row_of(error: BaseException, path: Path) -> int | None:
    """The row of the program in which an exception came up."""
    row = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            row = trace.tb_lineno
        trace = trace.tb_next
    return row


@pytest.mark.keras
@pytest.mark.parametrize(("rule", "text"), RAISING, ids=_name)
def test_keras_raises_what_a_proven_finding_says(rule: Rule, text: str, tmp_path: Path) -> None:
    settings = Settings(select=(rule.code,), limits=Limits(seconds=120.0))
    proven = [f for f in lint(text, "example.py", settings) if f.certainty == "proven"]
    if rule.code in _MAY_RUN or not proven:
        _runs_or_raises(text, tmp_path)
        return
    with pytest.raises((ValueError, TypeError, AttributeError, ImportError)) as raised:
        _run(text, tmp_path / "example.py")
    row = _row_of(raised.value, tmp_path / "example.py")
    assert row is not None
    for finding in proven:
        first, last = _statement(text, finding.span.start.row)
        named = re.findall(r"on line (\d+)", finding.message)
        assert first <= row <= last or str(row) in named
        assert not finding.keras or finding.keras in str(raised.value)


def _statement(text: str, row: int) -> tuple[int, int]:
    """The rows of the innermost statement on a row."""
    around = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt) and node.lineno <= row <= (node.end_lineno or 0)
    ]
    return min(around, key=lambda rows: rows[1] - rows[0])


def _runs_or_raises(text: str, tmp_path: Path) -> None:
    """It runs, or Keras refuses it; any other exception fails the test."""
    with contextlib.suppress(ValueError):
        _run(text, tmp_path / "example.py")


@pytest.mark.keras
@pytest.mark.parametrize(
    ("rule", "text"), [(r, t) for r, t in GOOD if not _foreign_modules(t)], ids=_name
)
def test_keras_runs_a_good_example(rule: Rule, text: str, tmp_path: Path) -> None:
    _run(text, tmp_path / "example.py")


LISTS = [(rule, text) for rule, text in BAD if rule.code.startswith("KOL2")]
LISTS = [(r, t) for r, t in LISTS if r.code not in ("KOL204", "KOL211") and "def " not in t]


@pytest.mark.keras
@pytest.mark.parametrize(("rule", "text"), LISTS, ids=_name)
def test_keras_runs_what_has_no_effect(rule: Rule, text: str, tmp_path: Path) -> None:
    _run(text, tmp_path / "example.py")
