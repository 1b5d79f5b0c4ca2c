"""The rules about the analysis itself say what they promise in their examples."""

from __future__ import annotations

import re

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.rules import Rule, analysis_limit, shape_lost, syntax_error, unused_suppression
from kerasorder_lint.settings import Limits, Settings

RULES = [module.RULE for module in (syntax_error, unused_suppression, analysis_limit, shape_lost)]


def _rows(rule: Rule, text: str) -> list[int]:
    settings = Settings(extend_select=(rule.code,), limits=Limits(seconds=60.0))
    found = lint(text, "a.py", settings)
    return [finding.span.start.row for finding in found if finding.code == rule.code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_examples_of_a_rule(rule: Rule) -> None:
    for text in rule.bad:
        expected = [
            row for row, line in enumerate(text.splitlines(), 1) if f"expect: {rule.code}" in line
        ]
        assert _rows(rule, text)
        assert not expected or _rows(rule, text) == expected
    for text in rule.good:
        assert _rows(rule, text) == []


def test_a_rule_that_is_off_by_default_says_nothing_unasked() -> None:
    for rule in RULES:
        if not rule.default:
            for text in rule.bad:
                codes = {finding.code for finding in lint(text, "a.py", Settings())}
                assert rule.code not in codes


def test_a_bound_on_the_analysis_is_reported_where_it_was_reached() -> None:
    text = "import keras\nx = 0\nfor i in range(100000):\n    x = x + i\nm = keras.Sequential()\n"
    settings = Settings(select=("KOL003",), limits=Limits(steps=500))
    found = lint(text, "a.py", settings)
    assert found
    assert {finding.severity for finding in found} == {"info"}
    assert all(re.search(r"\w", finding.message) for finding in found)


def test_a_comment_is_not_judged_where_a_bound_has_ended_the_analysis() -> None:
    """What it suppresses may stand in what was not looked at."""
    wrong = "keras.Sequential([keras.Input((4,)), keras.layers.LSTM(3)])  # noqa: KOL101\n"
    loop = "x = 0\nfor i in range(3000):\n    x = x + i\n"
    text = f"import keras\n{loop}m = {wrong}low = 3  # noqa: KOL1\n"
    for steps, rows in ((500, []), (2_000_000, [6])):
        settings = Settings(
            extend_select=("KOL002",), limits=Limits(steps=steps, effort=10_000, seconds=60.0)
        )
        found = lint(text, "a.py", settings)
        assert [f.span.start.row for f in found if f.code == "KOL002"] == rows


def test_a_shape_that_is_lost_is_reported_once() -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        "def f(x):\n"
        "    x = layers.Dense(3)(x)\n"
        "    x = layers.Dense(3)(x)\n"
        "    return layers.Dense(3)(x)\n"
    )
    assert _rows(shape_lost.RULE, text) == [4]
