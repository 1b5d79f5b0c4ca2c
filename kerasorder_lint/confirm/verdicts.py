"""What the children's answers come to: a verdict on each finding, and what was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.confirm.children import Answer, Options, Task, ask_all
from kerasorder_lint.confirm.specification import Asked, Specification
from kerasorder_lint.findings import Certainty, Finding, Runtime
from kerasorder_lint.rules.missed_by_analysis import RULE
from kerasorder_lint.spans import Span

__all__ = ["confirm"]

_REPORT = "this is a bug of kerasorder-lint: please report it"
#: Tables and rules are about TensorFlow: what runs with another backend may well fail there.
_ELSEWHERE = (
    "findings are about Keras with TensorFlow, and another backend may differ; if TensorFlow does "
    "not raise either (`KERAS_BACKEND=tensorflow`), " + _REPORT
)


def confirm(
    findings: Iterable[Finding],
    specifications: Sequence[Specification],
    options: Options,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Finding]:
    """The findings with their verdicts, and those of KOL901, sorted.

    Findings about the analysis itself (KOL0) are no matter of Keras and have no verdict.
    Problems: `NoKeras` if nobody can be asked.
    """
    tasks = [
        Task(specification.target, text)
        for specification in specifications
        for _, text in specification.programs
    ]
    answers = iter(ask_all(tasks, options, progress) if tasks else [])
    verdicts: dict[Asked, tuple[Runtime, bool]] = {}
    missed: dict[Span, Finding] = {}
    for specification in specifications:
        given = [(words, next(answers)) for words, _ in specification.programs]
        for number, asked in enumerate(specification.asked):
            if not given:
                verdicts[asked] = (Runtime("unconfirmed", "none", specification.reason), False)
            else:
                verdicts[asked] = _verdict(number, given)
        for finding in _missed(specification, given):
            missed.setdefault(finding.span, finding)
    found = [_with_verdict(finding, verdicts) for finding in findings]
    said = {finding.span for finding in found if finding.severity == "error"}
    found += [finding for place, finding in missed.items() if place not in said]
    return sorted(found, key=Finding.sort_key)


def _with_verdict(finding: Finding, verdicts: dict[Asked, tuple[Runtime, bool]]) -> Finding:
    if finding.code < "KOL1":
        return finding
    known = verdicts.get(Asked(finding.code, finding.span))
    if known is None:
        reason = "this kind of finding is not put to Keras"
        return replace(finding, runtime=Runtime("unconfirmed", "none", reason))
    runtime, sometimes = known
    certainty: Certainty = "likely" if sometimes else finding.certainty
    return replace(finding, runtime=runtime, certainty=certainty)


def _verdict(number: int, given: list[tuple[str, Answer]]) -> tuple[Runtime, bool]:
    """One verdict out of those for each choice of values; whether it holds for some only."""
    backend = given[0][1].backend
    by_verdict: dict[str, list[tuple[str, str]]] = {}
    for words, answer in given:
        if answer.data is None:
            verdict, detail = "unconfirmed", answer.reason
        else:
            verdict, detail = answer.data["answers"][number]
        by_verdict.setdefault(verdict, []).append((words, detail))
    yes, no = by_verdict.get("confirmed", []), by_verdict.get("refuted", [])
    if yes and no:
        detail = f"with {_words(yes)}, and not with {_words(no)}: {yes[0][1]}"
        return Runtime("confirmed", backend, detail), True
    if yes:
        return Runtime("confirmed", backend, _detail(yes[0])), False
    if no:
        detail, rest = _detail(no[0]), _REPORT
        if backend != "tensorflow":
            detail, rest = f"with {backend}, {detail}", _ELSEWHERE
        return Runtime("refuted", backend, f"{detail}; {rest}"), False
    return Runtime("unconfirmed", backend, _detail(by_verdict["unconfirmed"][0])), False


def _words(cases: list[tuple[str, str]]) -> str:
    return " or ".join(words for words, _ in cases[:3])


def _detail(case: tuple[str, str]) -> str:
    words, detail = case
    return f"with {words}: {detail}" if words else detail


def _missed(specification: Specification, given: list[tuple[str, Answer]]) -> list[Finding]:
    """Where Keras raises, whatever the values, and the analysis said nothing."""
    if not given or any(answer.data is None for _, answer in given):
        return []
    said: list[dict[int, str]] = [_by_place(answer.data) for _, answer in given]
    found: list[Finding] = []
    for at in sorted(said[0])[:1]:  # what follows an exception follows from it
        place, backend = specification.places[at], given[0][1].backend
        asked = "Keras" if backend == "tensorflow" else f"Keras with {backend}"
        if place is None or not all(at in others for others in said):
            continue
        found.append(
            Finding(
                code=RULE.code,
                name=RULE.name,
                severity=RULE.severity,
                certainty="proven",
                message=f"{asked} raises here, and the analysis did not see it: {said[0][at]}",
                span=place,
                model=specification.models[at],
                keras=said[0][at],
                runtime=Runtime("confirmed", backend, said[0][at]),
            )
        )
    return found


def _by_place(data: dict[str, Any] | None) -> dict[int, str]:
    assert data is not None
    return {int(at): str(detail) for at, detail in data["missed"]}
