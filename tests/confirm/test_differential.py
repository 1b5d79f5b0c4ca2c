"""Random programs: Keras confirms what is proven, and refuses nothing that was let pass."""

from __future__ import annotations

import random

import pytest

from kerasorder_lint.findings import Finding
from tests.confirm.asking import asked
from tests.differential import graphs, programs
from tests.differential.styles import STYLES, Stack, source_of

pytestmark = pytest.mark.keras


def _faulty(seed: int, count: int) -> list[str]:
    """Programs that the generator spoilt, or whose layers were put into another order."""
    r = random.Random(f"{seed}-confirm")
    found: list[str] = []
    while len(found) < count:
        program = programs.rebuild_program(r) if len(found) % 5 == 4 else programs.program(r)
        if not program.notes and not program.style.startswith("rebuild"):
            continue
        found.append(program.source)
    return found


def _valid(seed: int, count: int) -> list[str]:
    """Programs of chains that fit."""
    r = random.Random(f"{seed}-valid")
    found: list[str] = []
    while len(found) < count:
        shape, dtype, items, _ = programs.chain(r, faults=False)
        start = f"keras.Input({source_of(shape)}, dtype={dtype!r})"
        text = STYLES[r.choice(sorted(STYLES))](r, Stack(start, items))
        found.append(f"{programs.HEADER}{text}\n")
    return found


def _follows(finding: Finding, others: list[Finding]) -> bool:
    """Whether the program ends before this statement, and why is confirmed."""
    assert finding.runtime is not None
    return "an earlier statement raises" in finding.runtime.detail and any(
        other.certainty == "proven"
        and other.runtime is not None
        and other.runtime.verdict == "confirmed"
        for other in others
    )


def _shown(source: str, finding: Finding) -> str:
    where = f"{finding.code} row {finding.span.start.row}"
    return f"{source}\n{where}: {finding.message}\n-> {finding.runtime}"


def test_proven_errors_are_confirmed_and_none_is_refuted(seed: int, samples: int | None) -> None:
    sources = _faulty(seed, samples or 60)
    failures: list[str] = []
    confirmed = 0
    for source, findings in zip(sources, asked(*sources, everything=True)):
        for finding in findings:
            assert finding.runtime is not None
            verdict = finding.runtime.verdict
            confirmed += verdict == "confirmed"
            if finding.code == "KOL901" or verdict == "refuted":
                failures.append(_shown(source, finding))
            elif finding.certainty == "proven" and finding.severity == "error":
                if verdict != "confirmed" and not _follows(finding, findings):
                    failures.append(_shown(source, finding))
    assert not failures, f"{len(failures)} findings\n" + "\n\n".join(failures[:5])
    assert confirmed > len(sources) // 4


def test_graphs_are_confirmed_and_nothing_is_missed(seed: int, samples: int | None) -> None:
    """Functional models: branches, operators, functions, nested models, what is done with them."""
    r = random.Random(f"{seed}-graphs")
    sources = [graphs.program(r).source for _ in range(samples or 40)]
    failures: list[str] = []
    confirmed = 0
    for source, findings in zip(sources, asked(*sources, everything=True)):
        for finding in findings:
            assert finding.runtime is not None
            verdict = finding.runtime.verdict
            confirmed += verdict == "confirmed"
            if finding.code == "KOL901" or verdict == "refuted":
                failures.append(_shown(source, finding))
            elif finding.certainty == "proven" and finding.severity == "error":
                # What a function of the code's own does is not for Keras to say.
                own = "`Lambda` is not put to Keras" in finding.runtime.detail
                if verdict != "confirmed" and not own and not _follows(finding, findings):
                    failures.append(_shown(source, finding))
    assert not failures, f"{len(failures)} findings\n" + "\n\n".join(failures[:5])
    assert confirmed > len(sources) // 4


def test_nothing_proven_of_keras_2_is_refuted(seed: int, samples: int | None) -> None:
    sources = [
        source.replace("import keras\n", "import tf_keras as keras\n").replace(
            "from keras ", "from tf_keras "
        )
        for source in _faulty(seed, samples or 30)
    ]
    answers = [finding for findings in asked(*sources) for finding in findings]
    refuted = [
        _shown(sources[int(finding.span.filename.removesuffix(".py"))], finding)
        for finding in answers
        if finding.runtime and finding.runtime.verdict == "refuted"
    ]
    assert not refuted, "\n\n".join(refuted[:5])
    assert sum(f.runtime is not None and f.runtime.verdict == "confirmed" for f in answers) > 5


def test_nothing_is_missed_in_models_that_hold(seed: int, samples: int | None) -> None:
    sources = _valid(seed, samples or 40)
    answers = asked(*sources, everything=True)
    failures = [
        _shown(source, finding)
        for source, findings in zip(sources, answers)
        for finding in findings
        if finding.code == "KOL901" or (finding.runtime and finding.runtime.verdict == "refuted")
    ]
    assert not failures, "\n\n".join(failures[:5])
    # Some styles apply a layer twice, which not every chain bears.
    assert sum(not findings for findings in answers) > 0.8 * len(sources)
