"""Lints many files: reads and gates them here, analyses what is left, in processes if it pays."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerasorder_lint.batch.collecting import seldom
from kerasorder_lint.engine import Outcome, examine, is_foreign, is_small
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.discovery import Found
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.loading import DiskLoader, Recording
from kerasorder_lint.source.parsing import is_readable

if TYPE_CHECKING:
    from kerasorder_lint.batch.cache import Cache

__all__ = ["Run", "analyse", "processors", "run"]

# Below this many bytes to analyse, starting processes takes longer than the work.
_WORTH_PROCESSES = 150_000
_CHUNK = 60_000


@dataclass(slots=True)
class Run:
    """What came of a run.

    suppressed:  what comments take out of the findings.
    unreadable:  files that could not be read, with the reason.
    troubles:    where the analysis itself failed.
    warnings:    what is odd in the comments of the files.
    interrupted: the user ended it; the findings are those so far.
    specifications: what Keras is to be asked, where that was wanted.
    followed:    the project's files that were read for others.
    """

    findings: list[Finding] = field(default_factory=list)
    suppressed: list[Finding] = field(default_factory=list)
    checked: int = 0
    unreadable: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    interrupted: bool = False
    specifications: list[Any] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)

    def take(self, outcome: Outcome) -> None:
        self.findings.extend(outcome.findings)
        self.suppressed.extend(outcome.suppressed)
        self.specifications.extend(outcome.specifications)
        self.followed.update(map(os.path.abspath, outcome.followed))
        self.warnings.extend(outcome.warnings)
        if outcome.trouble is not None:
            self.troubles.append(outcome.trouble)


@dataclass(frozen=True, slots=True)
class _Task:
    found: Found
    settings: Settings
    size: int


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run(
    files: Iterable[Found],
    settings: Callable[[str], Settings],
    *,
    jobs: int = 0,
    cache: Cache | None = None,
    specify: Callable[..., tuple[Any, ...]] | None = None,
) -> Run:
    """The findings in these files, sorted. What does not concern Keras ends at the gate.

    specify: see `engine.examine`; what it makes is not cached.
    """
    result = Run()
    try:
        tasks = list(_pending(files, settings, cache, result))
        workers = min(jobs or processors(), len(tasks))
        if workers > 1 and (jobs > 1 or sum(task.size for task in tasks) >= _WORTH_PROCESSES):
            from kerasorder_lint.batch.processes import spread

            for outcome in spread(_chunks(tasks, workers), workers, cache, specify):
                result.take(outcome)
        else:
            loader = DiskLoader()
            with seldom():
                for task in tasks:
                    result.take(analyse(task.found, task.settings, loader, cache, specify))
    except KeyboardInterrupt:
        result.interrupted = True
    result.findings = _unique(result.findings)
    result.suppressed = _unique(result.suppressed)
    return result


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    """Each once, sorted; what stands in a file that several import comes with each of them."""
    unique = {(f.sort_key(), f.span): f for f in findings}
    return sorted(unique.values(), key=Finding.sort_key)


def _pending(
    files: Iterable[Found],
    settings: Callable[[str], Settings],
    cache: Cache | None,
    result: Run,
) -> Iterator[_Task]:
    """The files that are to be analysed; the others are done here."""
    loader = DiskLoader()
    gate = Gate(loader)
    for found in files:
        result.checked += 1
        try:
            with open(found.path, "rb") as file:
                data = file.read()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            result.unreadable.append(f"{found.path}: {reason}")
            continue
        chosen = settings(found.path)
        if is_foreign(data, found.path, chosen, gate, found.is_notebook):
            wanted = found.named or is_small(data, found.is_notebook)
            if wanted and not (is_readable(data) and not found.is_notebook):
                result.take(
                    examine(data, found.path, chosen, None, found.is_notebook, named=found.named)
                )
            continue
        known = cache.find(data, found, chosen) if cache is not None else None
        if known is not None:
            result.take(known)
            continue
        yield _Task(found, chosen, len(data))


def _chunks(tasks: list[_Task], workers: int) -> list[list[tuple[Found, Settings]]]:
    """The tasks in portions that keep every worker busy to the end."""
    total = sum(task.size for task in tasks)
    limit = max(min(_CHUNK, total // (workers * 4)), 1)
    chunks: list[list[tuple[Found, Settings]]] = []
    filled = limit
    for task in sorted(tasks, key=lambda task: -task.size):
        if filled >= limit:
            chunks.append([])
            filled = 0
        chunks[-1].append((task.found, task.settings))
        filled += task.size
    return chunks


def analyse(
    found: Found,
    settings: Settings,
    loader: DiskLoader,
    cache: Cache | None = None,
    specify: Callable[..., tuple[Any, ...]] | None = None,
) -> Outcome:
    """The outcome for one file that passed the gate, which is then kept in the cache."""
    try:
        with open(found.path, "rb") as file:
            data = file.read()
    except OSError as error:
        return Outcome(trouble=f"{found.path}: {error.strerror or error}")
    recording = Recording(loader)
    outcome = examine(
        data,
        found.path,
        settings,
        recording,
        found.is_notebook,
        named=found.named,
        specify=specify,
    )
    if cache is not None:
        cache.keep(data, found, settings, outcome, recording)
    return outcome
