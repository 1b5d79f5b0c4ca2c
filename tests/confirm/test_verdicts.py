"""What several answers come to."""

from __future__ import annotations

import pytest

from kerasorder_lint.confirm.children import Answer
from kerasorder_lint.confirm.verdicts import _verdict


def _answers(*said: tuple[str, str | None, str]) -> list[tuple[str, Answer]]:
    """Answers for choices of values: the words, the verdict (None for no answer), the detail."""
    return [
        (
            words,
            Answer(reason=detail)
            if verdict is None
            else Answer({"answers": [[verdict, detail]], "missed": []}, backend="tensorflow"),
        )
        for words, verdict, detail in said
    ]


@pytest.mark.parametrize(
    ("said", "verdict", "detail", "sometimes"),
    [
        ([("", "confirmed", "E")], "confirmed", "E", False),
        (
            [("n = 7", "confirmed", "E"), ("n = 1", "confirmed", "F")],
            "confirmed",
            "n = 7: E",
            False,
        ),
        (
            [("n = 7", "confirmed", "E"), ("n = 1", "refuted", "it runs")],
            "confirmed",
            "with n = 7, and not with n = 1: E",
            True,
        ),
        (
            [("n = 7", None, "too long"), ("n = 1", "confirmed", "E")],
            "confirmed",
            "n = 1: E",
            False,
        ),
        ([("n = 7", "unconfirmed", "?"), ("n = 1", "refuted", "R")], "refuted", "report it", False),
        ([("", None, "it took more than 30 s")], "unconfirmed", "it took more than 30 s", False),
    ],
)
def test_verdicts_over_values(
    said: list[tuple[str, str | None, str]], verdict: str, detail: str, sometimes: bool
) -> None:
    runtime, holds_for_some = _verdict(0, _answers(*said))
    assert runtime.verdict == verdict
    assert detail in runtime.detail
    assert holds_for_some == sometimes
