"""`check --confirm`: puts what a run found to Keras, and shows how far that is."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from typing import IO, Any

from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Settings

__all__ = ["Confirmation", "Progress"]

#: Nothing is shown of what takes less than this many seconds.
_WORTH_SHOWING = 1.0
_WIDTH = 30


class Progress:
    """A bar on a terminal, for what takes more than a second; nothing elsewhere."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.started = time.monotonic()
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        if not self.stream.isatty() or os.environ.get("TERM") == "dumb":
            return
        if not self.shown and time.monotonic() - self.started < _WORTH_SHOWING:
            if done or total == 0:
                return
            # The import of Keras alone takes longer than that.
        filled = _WIDTH * done // max(total, 1)
        bar = "#" * filled + "." * (_WIDTH - filled)
        self.stream.write(f"\r\x1b[Kasking Keras [{bar}] {done} of {total}")
        self.stream.flush()
        self.shown = True

    def end(self) -> None:
        """Takes the bar away."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False


class Confirmation:
    """What `--confirm` asks for: which questions are asked, of which Python.

    Problems: `NoKeras` if the interpreter cannot be run or has no Keras.
    """

    def __init__(
        self, mode: str, python: str | None, jobs: int, seconds: float, megabytes: int
    ) -> None:
        from kerasorder_lint.confirm.children import NoKeras, Options

        wanted = python or sys.executable
        found = shutil.which(wanted)
        if found is None:
            raise NoKeras(f"--confirm: there is no Python `{wanted}`")
        self.everything = mode == "all"
        self.options = Options(found, jobs, seconds, megabytes)

    @property
    def specify(self) -> Callable[..., tuple[Any, ...]]:
        """What the engine is to make of each program."""
        from kerasorder_lint.confirm import specification

        return specification.specify_all if self.everything else specification.specify

    def verdicts(
        self,
        findings: Sequence[Finding],
        specifications: Sequence[Any],
        settings: Callable[[str], Settings],
        lines: Callable[[str, int | None], list[str] | None],
    ) -> list[Finding]:
        """The findings with their verdicts, and what was missed and is not suppressed."""
        from kerasorder_lint.confirm.verdicts import confirm

        progress = Progress()
        try:
            found = confirm(findings, specifications, self.options, progress)
        finally:
            progress.end()
        known = set(map(id, findings))
        return [
            _as_loud(finding, settings(finding.span.filename))
            for finding in found
            if finding.code != "KOL901" or id(finding) in known or _speaks(finding, settings, lines)
        ]


def _speaks(
    finding: Finding,
    settings: Callable[[str], Settings],
    lines: Callable[[str, int | None], list[str] | None],
) -> bool:
    """Whether the rule is on, and no comment suppresses this finding."""
    from kerasorder_lint.rules import is_enabled
    from kerasorder_lint.source.suppressions import read_suppressions

    span = finding.span
    if not is_enabled(finding.code, True, settings(span.filename)):
        return False
    text = "\n".join(lines(span.filename, span.cell) or ())
    return not read_suppressions(text).suppresses(span.start.row, finding.code, finding.name)


def _as_loud(finding: Finding, settings: Settings) -> Finding:
    from dataclasses import replace

    if finding.code != "KOL901":
        return finding
    severity = dict(settings.severity).get(finding.code, finding.severity)
    return replace(finding, severity=severity)
