"""The worker process: takes texts in, analyses them, and writes what there is to show.

It reads jobs from standard input until that ends, and answers on standard output.
"""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from typing import BinaryIO

from kerasorder_lint.config import Config, ConfigError, Configs, Overrides, checked_codes
from kerasorder_lint.engine import Inspection, inspect
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.decoding import Undecodable, decode
from kerasorder_lint.source.discovery import DEFAULT_EXCLUDES
from kerasorder_lint.source.loading import DiskLoader, MemoryLoader, Recording
from kerasorder_lint.source.patterns import matches
from kerasorder_lint.surfaces.lsp import actions, hints, hover, models
from kerasorder_lint.surfaces.lsp.configuration import SECTION, ClientSettings
from kerasorder_lint.surfaces.lsp.diagnostics import diagnostic
from kerasorder_lint.surfaces.lsp.jobs import HEADER, Answer, Job, Shown, Started, packed, unpacked
from kerasorder_lint.surfaces.lsp.places import Pages

__all__ = ["Desk", "main", "render"]

_WARM_UP = "import keras\nkeras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"


class Desk:
    """What the worker knows from one job to the next: the unsaved texts of open files."""

    def __init__(self) -> None:
        self._unsaved: dict[str, str] = {}

    def settings(self, job: Job) -> tuple[Settings, Config, list[str]]:
        """The settings for a text, read anew each time: configuration files may have changed."""
        notes: list[str] = []
        for path in job.unsaved:
            text = job.unsaved[path]
            if text is None:
                self._unsaved.pop(path, None)
            else:
                self._unsaved[path] = text
        try:
            overrides = _overrides(job.settings)
        except ConfigError as error:
            notes.append(str(error))
            overrides = Overrides()
        try:
            configs = Configs(overrides, job.settings.configuration)
            return configs.settings(job.path), configs.for_file(job.path), notes
        except ConfigError as error:
            notes.append(str(error))
            configs = Configs(overrides, None, True)
            return configs.settings(job.path), configs.for_file(job.path), notes

    def answer(self, job: Job, settings: Settings, config: Config, notes: list[str]) -> Answer:
        """What came of a job."""
        if _is_excluded(job, config):
            return Answer(job.number, notes=tuple(notes))
        others = {path: text for path, text in self._unsaved.items() if path != job.path}
        loader = Recording(MemoryLoader(dict(others), DiskLoader()))
        found = inspect(job.source, job.path, settings, loader, job.is_notebook)
        if found.outcome.trouble is not None:
            notes.append(found.outcome.trouble)

        def read(path: str) -> str | None:
            data = loader.read(path)
            try:
                return None if data is None else decode(data).text
            except Undecodable:
                return None

        answer = render(found, job, Pages(job, read))
        followed = tuple(path for path, data in loader.files.items() if data is not None)
        return replace(answer, notes=tuple(notes), followed=followed)


def _overrides(client: ClientSettings) -> Overrides:
    return Overrides(
        select=None if client.select is None else checked_codes(client.select, f"{SECTION}.select"),
        extend_select=checked_codes(client.extend_select, f"{SECTION}.extend-select"),
        ignore=None if client.ignore is None else checked_codes(client.ignore, f"{SECTION}.ignore"),
        target_keras=client.target_keras,
    )


def _is_excluded(job: Job, config: Config) -> bool:
    """Whether the configuration passes a file by, its path counted from there or from the root."""
    root = config.root or job.folder
    if root is None or os.path.relpath(job.path, root).startswith(".."):
        return False
    patterns = DEFAULT_EXCLUDES if config.exclude is None else config.exclude
    return any(matches(pattern, job.path, root) for pattern in (*patterns, *config.extend_exclude))


def render(found: Inspection, job: Job, pages: Pages) -> Answer:
    """What an inspection found, as the protocol has it."""
    answer = Answer(
        job.number,
        diagnostics={uri: [] for uri in job.uris},
        actions={uri: [] for uri in job.uris},
        shown={uri: Shown() for uri in job.uris},
        unread=frozenset(job.uris[(cell or 1) - 1] for cell in found.unread if job.uris),
    )
    shown = answer.shown
    pairs = []
    for finding in found.outcome.findings:
        uri = pages.own(finding.span)
        if uri is not None:
            pairs.append((uri, finding, diagnostic(finding, pages)))
    for uri, finding, item in pairs:
        answer.diagnostics[uri].append(item)
        fix = actions.fixing(finding, item, pages)
        if fix is not None:
            answer.actions[uri].append(fix)
    whole = actions.fix_all(found.outcome.findings, pages)
    for uri in job.uris:
        own = [(finding, item) for at, finding, item in pairs if at == uri]
        answer.actions[uri] += actions.suppressing(own, uri, pages)
        if whole is not None:
            answer.actions[uri].append(whole)
        shown[uri].places = hover.places(found.layers, found.names, found.models, uri, pages)
    for view in found.layers:
        uri = pages.own(view.span)
        hint = hints.hint(view, pages)
        if uri is not None and hint is not None:
            shown[uri].hints.append(hint)
    for model in found.models:
        uri = pages.own(model.span)
        if uri is None:
            continue
        shown[uri].symbols.append(models.symbol(model, uri, pages))
        lens = models.lens(model, pages)
        if lens is not None:
            shown[uri].lenses.append(lens)
    return answer


def _frames(stream: BinaryIO) -> Job | None:
    """The next job; None at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return unpacked(body) if len(body) == length else None


def main() -> int:
    """Answers jobs until there are no more."""
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever else is printed must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    inspect(_WARM_UP, "warm_up.py", Settings())
    # What a run leaves behind is collected when it is done, unless it is very much.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    desk = Desk()
    while (job := _frames(jobs)) is not None:
        try:
            settings, config, notes = desk.settings(job)
            _send(answers, Started(job.number, settings.limits.seconds))
            answer = desk.answer(job, settings, config, notes)
        except Exception as error:
            if os.environ.get("KERASORDER_LINT_DEBUG") == "1":
                raise
            what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            answer = Answer(job.number, failed=True, notes=(f"{job.path}: internal error: {what}",))
        _send(answers, answer)
        del job, answer
        gc.collect()
    return 0


def _send(stream: BinaryIO, message: Started | Answer) -> None:
    stream.write(packed(message))
    stream.flush()
