"""What a run is asked to do, apart from files and formats. Plain records."""

from __future__ import annotations

from dataclasses import dataclass, field

from kerasorder_lint.findings import Severity

__all__ = ["Limits", "Settings"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the analysis of one file; a bound that is reached makes values unknown.

    steps:   statements and expressions evaluated, over all paths; what layers do counts too.
    effort:  such steps for each node of the file's tree, beyond what every file may take.
    depth:   user functions inlined into one another.
    paths:   ways through the unknown conditions of one root (a module, an uncalled function).
    turns:   turns of a loop over known things that are unrolled.
    seconds: of the processor, for one file; a last resort.
    """

    steps: int = 2_000_000
    effort: int = 60
    depth: int = 24
    paths: int = 48
    turns: int = 4_000
    seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Which rules speak, how loudly, and against which Keras.

    select, ignore:    codes or prefixes of codes; the longer match wins, ignore wins a tie. A
                       `select` of None is the rules that are on by default, an empty one is none.
    extend_select:     added to `select`, for rules that are off by default.
    severity:          code to severity, as the user overrides it.
    target_keras:      3, 2, or None to follow what the code and the project say.
    layers:            full name of a class to what is declared of its shapes.
    noqa:              whether the comments count that other linters read too (`# noqa`).
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    target_keras: int | None = None
    layers: tuple[tuple[str, str], ...] = ()
    limits: Limits = field(default_factory=Limits)
    noqa: bool = True
