"""Every rule is complete: a code, a page, examples."""

from __future__ import annotations

import ast
import re

import pytest

from kerasorder_lint.rules import Rule, all_rules

SECTIONS = ("## What it reports", "## Why it matters", "## Example", "## Use instead")


def test_codes_and_names_are_unique() -> None:
    rules = all_rules().values()
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)
    assert list(all_rules()) == sorted(all_rules())


@pytest.mark.parametrize("rule", all_rules().values(), ids=list(all_rules()))
def test_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"KOL[0-69]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.severity in ("error", "warning", "info")
    assert "\n" not in rule.summary
    page = rule.documentation
    for section in (*SECTIONS, "## When it stays silent"):
        assert section in page, section
    assert rule.bad or rule.code >= "KOL9"  # of which there is no example that stays one
    assert rule.good
    for text in rule.good:
        ast.parse(text)
