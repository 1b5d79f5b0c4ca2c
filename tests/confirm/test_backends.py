"""Keras with other backends than TensorFlow, through the same child.

JAX is part of the environment of the tests. Others are named: `--backend torch=PATH/TO/PYTHON`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kerasorder_lint.findings import Finding
from kerasorder_lint.rules import all_rules
from tests.confirm.asking import OPTIONS, asked, runtime_of
from tests.confirm.test_situations import PROGRAMS
from tests.differential import programs
from tests.surfaces.command import run, write

pytestmark = pytest.mark.keras

#: What rests on functions that TensorFlow traces: another backend may well do otherwise.
TRACED = {"KOL208", "KOL210"}
#: Why another backend does not confirm a proven error.
NOT_THERE = ("this installation cannot: ", "this kind of finding is not put to Keras")


@dataclass(frozen=True)
class Said:
    """What Keras says with a backend: of the situations, of all examples, of random programs."""

    backend: str
    python: str
    situations: dict[str, list[Finding]]
    examples: list[Finding]
    randoms: list[Finding]


def _random_programs(seed: int, count: int) -> Iterator[str]:
    r = random.Random(f"{seed}-backends")
    for number in range(count):
        made = programs.rebuild_program(r) if number % 4 == 3 else programs.program(r)
        yield made.source


@pytest.fixture(scope="module")
def said(backend: tuple[str, str], seed: int, samples: int | None) -> Said:
    """The answers of one child."""
    name, python = backend
    examples = [text for rule in all_rules().values() for text in (*rule.bad, *rule.good)]
    sources = [*PROGRAMS.values(), *examples, *_random_programs(seed, samples or 40)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", name)
        found = asked(*sources, options=replace(OPTIONS, python=python))
    first, second = len(PROGRAMS), len(PROGRAMS) + len(examples)
    return Said(
        name,
        python,
        dict(zip(PROGRAMS, found)),
        [finding for findings in found[first:second] for finding in findings],
        [finding for findings in found[second:] for finding in findings],
    )


@pytest.mark.parametrize(
    ("name", "code", "part"),
    [
        ("swap", "KOL201", "keeps its order (conv2d, flatten, dense), and the output is the same"),
        ("pop", "KOL202", "keeps its order (conv2d, flatten, dense), and the output is the same"),
        ("private", "KOL206", "`layers` has changed, and the output has not"),
        ("zero", "KOL209", "the last layer is gone"),
        ("rebuild", "KOL301", "expected axis -1 of input shape to have value 5408"),
        ("silent", "KOL301", "no input that was tried lets Keras build it: "),
        ("shuffled", "KOL302", "to have value 5408"),
        ("functional", "KOL105", "Received shapes (4,) and (5,)"),
        ("symbolic", "KOL101", "found ndim=2"),
        ("loss", "KOL114", "bogus"),
        ("wide", "KOL202", "11,000,000,000 weights are too many to run it"),
    ],
)
def test_situations(said: Said, name: str, code: str, part: str) -> None:
    runtime = runtime_of(said.situations[name], code)
    assert (runtime.verdict, runtime.backend) == ("confirmed", said.backend)
    assert part in runtime.detail


def test_what_holds_with_tensorflow_alone_says_so(said: Said) -> None:
    refuted = {f for f in said.examples if f.runtime and f.runtime.verdict == "refuted"}
    assert {finding.code for finding in refuted} <= TRACED
    assert refuted
    for finding in refuted:
        assert finding.runtime is not None
        assert finding.runtime.detail.startswith(f"with {said.backend}, ")
        assert "findings are about Keras with TensorFlow" in finding.runtime.detail


def test_random_programs(said: Said) -> None:
    confirmed = refuted = 0
    for finding in said.randoms:
        assert finding.runtime is not None
        runtime = finding.runtime
        confirmed += runtime.verdict == "confirmed"
        if runtime.verdict == "refuted":
            # A kernel that TensorFlow lacks, as `softsign` of integers.
            assert (finding.certainty, finding.message.count("fails when it runs")) == ("likely", 1)
            assert "findings are about Keras with TensorFlow" in runtime.detail
            refuted += 1
        if runtime.verdict == "unconfirmed" and finding.certainty == "proven":
            earlier = "an earlier statement raises" in runtime.detail
            assert earlier or runtime.detail.startswith(NOT_THERE), finding
    assert confirmed > 5
    assert refuted <= len(said.randoms) // 20


def test_the_command_says_what_it_asked(said: Said, tmp_path: Path) -> None:
    (stale, *_) = all_rules()["KOL208"].bad[1:]
    write(tmp_path, stale__py=stale)
    options = ("--isolated", "--confirm", "--python", said.python, "--select", "KOL208")
    done = run(tmp_path, *options, "stale.py", KERAS_BACKEND=said.backend)
    text = done.stdout.decode()
    assert done.returncode == 0, text
    assert f"refuted: with {said.backend}, `predict` gives something else after the change" in text
    assert "Findings are about TensorFlow: where that does not raise either" in text
    assert "please report it, https://" in text


def test_a_backend_that_is_not_there_fails_the_run(tmp_path: Path) -> None:
    write(tmp_path, zero__py="import keras\nkeras.layers.Dense(0)\n")
    done = run(tmp_path, "--isolated", "--confirm", "zero.py", KERAS_BACKEND="nonesuch")
    assert done.returncode == 2
    assert "Keras cannot be imported by" in done.stderr.decode()
    assert "nonesuch" in done.stderr.decode()
