"""What helps a project with old code to begin: `--add-noqa`, `--baseline`, `--write-baseline`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kerasorder_lint.findings import Finding
from kerasorder_lint.reports._words import plural
from kerasorder_lint.surfaces.failing import Failure, say
from kerasorder_lint.surfaces.output import checked_target

if TYPE_CHECKING:
    from kerasorder_lint.batch.baseline import Baseline
    from kerasorder_lint.batch.running import Run
    from kerasorder_lint.config import Configs
    from kerasorder_lint.source.discovery import Found

__all__ = ["Adoption", "add_comments"]

_Lines = Callable[[str, int | None], "list[str] | None"]
_NAMED = 20


class Adoption:
    """The baseline of one run: what it knows, and where a new one goes."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._target: str | None = options["write_baseline"]
        self._baseline: Baseline | None = None
        self.known: list[Finding] = []
        others = ("add_noqa", "write_baseline", "baseline", "fix", "diff", "watch")
        chosen = [f"--{name.replace('_', '-')}" for name in others if options[name]]
        if len(chosen) > 1 and (options["add_noqa"] or options["write_baseline"]):
            raise Failure(f"{' and '.join(chosen)} exclude each other")
        if self._target is not None:
            checked_target("--write-baseline", self._target)
        if options["baseline"] is not None:
            from kerasorder_lint.batch.baseline import BrokenBaseline, read_baseline

            try:
                self._baseline = read_baseline(options["baseline"])
            except BrokenBaseline as error:
                raise Failure(str(error)) from None

    @property
    def has_baseline(self) -> bool:
        return self._baseline is not None

    @property
    def writes(self) -> bool:
        return self._target is not None

    def new_ones(
        self,
        findings: list[Finding],
        lines: _Lines,
        linted: Collection[str],
        configs: Configs,
    ) -> list[Finding]:
        """The findings that no baseline knows; says on standard error which entries are fixed."""
        if self._baseline is None:
            return findings

        def speaks(filename: str, code: str) -> bool:
            from kerasorder_lint.rules import all_rules, is_enabled

            rule = all_rules().get(code)
            return rule is None or is_enabled(code, rule.default, configs.settings(filename))

        found = self._baseline.sort(findings, lines, linted, speaks)
        self.known = found.known
        if found.gone:
            entries = "entry" if len(found.gone) == 1 else "entries"
            say(f"{len(found.gone)} {entries} of the baseline fixed; write it anew to drop them:")
        for entry in found.gone[:_NAMED]:
            say(f"  {entry.path}: {entry.code} {entry.text}".rstrip())
        if len(found.gone) > _NAMED:
            say(f"  and {len(found.gone) - _NAMED} more")
        return found.new

    def write(self, findings: Iterable[Finding], lines: _Lines) -> int:
        """Writes the baseline; the status of the run."""
        from kerasorder_lint.batch.baseline import write_baseline

        assert self._target is not None
        try:
            number = write_baseline(self._target, findings, lines)
        except OSError as error:
            raise Failure(f"{self._target}: {error.strerror or error}") from None
        sys.stdout.write(f"{plural(number, 'finding')} written to {self._target}.\n")
        return 0


def add_comments(run: Run, files: Sequence[Found], configs: Configs) -> None:
    """Writes a comment for each finding that can take one; what remains stays in the run."""
    from kerasorder_lint.batch.fixing import NotWritten, write
    from kerasorder_lint.batch.suppressing import suppress
    from kerasorder_lint.engine import Outcome, examine
    from kerasorder_lint.source.loading import DiskLoader

    named = {finding.span.filename for finding in run.findings}
    loader = DiskLoader()
    added, changed = 0, 0
    for found in files:
        if found.path not in named:
            continue

        def again(data: bytes, found: Found = found) -> Outcome:
            settings = configs.settings(found.path)
            return examine(data, found.path, settings, loader, found.is_notebook, named=found.named)

        try:
            with open(found.path, "rb") as file:
                old = file.read()
            result = suppress(old, found.path, run.findings, again, found.is_notebook)
            if not result.added:
                continue
            write(found.path, old, result.data)
        except (OSError, NotWritten) as error:
            run.unreadable.append(str(error))
            continue
        added, changed = added + result.added, changed + 1
        kept = [f for f in run.findings if f.span.filename != found.path]
        run.findings = sorted([*kept, *result.left], key=Finding.sort_key)
    say(f"{plural(added, 'finding')} suppressed by comments in {plural(changed, 'file')}.")
