"""What is said of functions with a loop of unknown length, against what Keras does."""

from __future__ import annotations

import pytest

from tests.differential import unknown_turns

pytestmark = pytest.mark.keras

_SAMPLES = 40
#: Of programs whose one line fails however often the loop runs, this part at least is proven.
_PROVEN = 0.75


def test_what_is_proven_comes_true_for_every_number_of_turns(
    samples: int | None, seed: int
) -> None:
    number = _SAMPLES if samples is None else samples
    certain = proven = 0
    for each in range(seed, seed + number):
        text = unknown_turns.program(each)
        rows = [f.span.start.row for f in unknown_turns.found(text) if f.certainty == "proven"]
        runs = [unknown_turns.run(text, call) for call in unknown_turns.CALLS]
        for row in rows:
            for call, run in zip(unknown_turns.CALLS, runs):
                refuted = row in run.executed and run.failed is None
                assert not refuted, f"seed {each}: line {row} runs with {call}\\n{text}"
        failed = {run.failed for run in runs}
        if len(failed) == 1 and None not in failed:
            certain += 1
            proven += bool(rows)
    assert number < _SAMPLES or proven >= _PROVEN * certain
