"""What a rule says, before the engine joins the ways through the code and finds the characters."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasorder_lint.findings import Applicability, Certainty, Severity

if TYPE_CHECKING:
    from kerasorder_lint.graph.program import Site
    from kerasorder_lint.rules import Rule

__all__ = ["Draft", "DraftFix", "line_of"]


def line_of(site: Site, here: Site) -> str:
    """`line 12`, as a message that stands at another site says it; the file where it differs."""
    if site.filename == here.filename:
        return f"line {site.lineno}"
    return f"line {site.lineno} of {os.path.basename(site.filename)}"


@dataclass(frozen=True, slots=True)
class DraftFix:
    """Edits as sites: the text of each becomes the content; an empty site inserts."""

    applicability: Applicability
    message: str
    edits: tuple[tuple[str, Site], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One statement of one rule about one way through the code.

    site:      where it stands, as `ast` counts; the engine turns it into a span.
    related:   the witness, a message and a site each.
    keras:     Keras's own message where Keras raises.
    advice:    what to write instead.
    severity:  where it differs from the rule's own.
    condition: what it rests on, if not everything: "when `x` is true".
    event, trace: what it was read off; the engine joins the traces of a root by them.
    raises:    whether Keras raises at this statement; if so, a `try` around it softens it.
    """

    rule: Rule
    site: Site
    message: str
    certainty: Certainty = "proven"
    model: str | None = None
    related: tuple[tuple[str, Site], ...] = ()
    keras: str | None = None
    advice: str | None = None
    fix: DraftFix | None = None
    severity: Severity | None = None
    condition: str | None = None
    event: Any = None
    trace: Any = None
    raises: bool = True
