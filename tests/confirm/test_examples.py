"""The examples of every rule: Keras agrees with what is said of them, and with what is not."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.confirm.specification import Specification, specify_all
from kerasorder_lint.confirm.verdicts import confirm
from kerasorder_lint.findings import Finding
from kerasorder_lint.rules import all_rules
from kerasorder_lint.settings import Limits, Settings
from tests.confirm.asking import OPTIONS

pytestmark = pytest.mark.keras

#: What is said of proven errors that Keras is not asked about.
NOT_ASKED = {
    "this kind of finding is not put to Keras",  # functions of TensorFlow, truth values
    "`Pair` is a model of the code's own",  # whose code is not run
    "`Tower` is a model of the code's own",
}


@pytest.fixture(scope="module")
def verdicts() -> list[Finding]:
    settings = Settings(extend_select=("ALL",), limits=Limits(seconds=120.0))
    findings: list[Finding] = []
    specifications: list[Specification] = []
    for code, rule in all_rules().items():
        for kind, texts in (("bad", rule.bad), ("good", rule.good)):
            for number, text in enumerate(texts):
                name = f"{code}-{kind}-{number}.py"
                outcome = engine.examine(text, name, settings, specify=specify_all)
                assert outcome.trouble is None, outcome.trouble
                findings += outcome.findings
                specifications += outcome.specifications
    return confirm(findings, specifications, OPTIONS)


def test_no_example_is_refuted_and_nothing_is_missed_in_one(verdicts: list[Finding]) -> None:
    wrong = [
        finding
        for finding in verdicts
        if finding.code == "KOL901" or (finding.runtime and finding.runtime.verdict == "refuted")
    ]
    assert not wrong


def test_proven_errors_of_the_examples_are_confirmed(verdicts: list[Finding]) -> None:
    errors = [f for f in verdicts if f.severity == "error" and f.certainty == "proven"]
    errors = [f for f in errors if f.code > "KOL1"]
    assert len(errors) > 50
    for finding in errors:
        assert finding.runtime is not None
        if finding.runtime.detail not in NOT_ASKED:
            assert finding.runtime.verdict == "confirmed", finding
