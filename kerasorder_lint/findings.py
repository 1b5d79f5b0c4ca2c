"""What a run reports: findings with their witness and their fix. Plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kerasorder_lint.spans import Span

__all__ = [
    "Applicability",
    "Certainty",
    "Edit",
    "Finding",
    "Fix",
    "Related",
    "Runtime",
    "Severity",
    "Verdict",
]

Severity = Literal["error", "warning", "info"]
Certainty = Literal["proven", "likely"]
Applicability = Literal["safe", "unsafe"]
Verdict = Literal["confirmed", "refuted", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Related:
    """One step of the witness: a place, and what is known there (a layer and its shape)."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Edit:
    """The text of `span` becomes `content`; an empty span inserts."""

    content: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits on the original text. A safe fix keeps what the program does."""

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Runtime:
    """What Keras itself said when a finding was put to it."""

    verdict: Verdict
    backend: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One report of one rule.

    message: one sentence without line breaks.
    keras:   Keras's own message in its words, where Keras raises; shown by the full format.
    advice:  what to write instead, in a sentence.
    """

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    span: Span
    model: str | None = None
    related: tuple[Related, ...] = ()
    keras: str | None = None
    advice: str | None = None
    fix: Fix | None = None
    runtime: Runtime | None = None

    @property
    def url(self) -> str:
        """The rule's documentation page."""
        return f"https://kerasorder-lint.readthedocs.io/rules/{self.code}/"

    def sort_key(self) -> tuple[object, ...]:
        """File, cell, row, column, code, then message, so that equal input gives equal bytes."""
        span = self.span
        return (
            span.filename,
            span.cell or 0,
            span.start,
            self.code,
            self.message,
        )
