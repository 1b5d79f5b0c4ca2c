"""Remembers the findings of files that have not changed.

An entry is keyed by the file's path and content, the settings, the Python that parses and the
files of this package; it holds as long as the project's files that were read for it are the same.
Entries are written under another name and moved, so that concurrent runs see whole ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from typing import Any

from kerasorder_lint.engine import Outcome
from kerasorder_lint.findings import Edit, Finding, Fix, Related
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.discovery import Found
from kerasorder_lint.source.layouts import decides
from kerasorder_lint.source.loading import DiskLoader, Loader, Recording
from kerasorder_lint.spans import Position, Span

__all__ = ["Cache"]

NAME = ".kerasorder_lint_cache"


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.blake2b(data, digest_size=16).hexdigest()


def _names_digest(names: frozenset[str]) -> str:
    """What can decide where an import leads; caches and logs come and go."""
    kept = sorted(name for name in names if decides(name))
    return hashlib.blake2b(
        "\0".join(kept).encode("utf-8", "surrogatepass"), digest_size=16
    ).hexdigest()


PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def fingerprint(package: str = PACKAGE) -> str:
    """Identifies this package's code and the Python that runs it."""
    found = hashlib.blake2b(digest_size=12)
    found.update(repr(sys.version_info[:3]).encode())
    for folder, folders, names in os.walk(package):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".json")):
                path = os.path.join(folder, name)
                found.update(os.path.relpath(path, package).encode())
                with open(path, "rb") as file:
                    found.update(file.read())
    return found.hexdigest()


class Cache:
    """The entries below one folder. Whatever goes wrong with it, the run goes on without it."""

    def __init__(self, root: str) -> None:
        self._root = os.path.join(root, NAME)
        self._folder = os.path.join(self._root, fingerprint())
        self._usable: bool | None = None
        self._loader = DiskLoader()

    def _entry(self, data: bytes, found: Found, settings: Settings) -> str:
        key = hashlib.blake2b(digest_size=20)
        for part in (os.path.abspath(found.path), found.path, repr(settings), str(found.named)):
            key.update(part.encode("utf-8", "surrogatepass") + b"\0")
        key.update(data)
        name = key.hexdigest()
        return os.path.join(self._folder, name[:2], name[2:] + ".json")

    def find(self, data: bytes, found: Found, settings: Settings) -> Outcome | None:
        """The outcome of an earlier run, None if there is none that still holds."""
        try:
            with open(self._entry(data, found, settings), "rb") as file:
                entry = json.load(file)
            if not self._holds(entry, self._loader):
                return None
            return Outcome(
                [_finding(plain) for plain in entry["findings"]],
                [_finding(plain) for plain in entry["suppressed"]],
                followed=tuple(entry["followed"]),
                warnings=tuple(entry["warnings"]),
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            return None

    def _holds(self, entry: dict[str, Any], loader: Loader) -> bool:
        return all(
            _digest(loader.read(path)) == digest for path, digest in entry["files"].items()
        ) and all(
            _names_digest(loader.names(path)) == digest for path, digest in entry["folders"].items()
        )

    def keep(
        self,
        data: bytes,
        found: Found,
        settings: Settings,
        outcome: Outcome,
        recording: Recording,
    ) -> None:
        """Writes an entry, unless the analysis failed or ran into a bound that time decides."""
        if outcome.trouble is not None or outcome.limited:
            return
        entry = {
            "files": {path: _digest(content) for path, content in recording.files.items()},
            "folders": {path: _names_digest(names) for path, names in recording.folders.items()},
            "followed": outcome.followed,
            "warnings": outcome.warnings,
            "findings": [_plain(finding) for finding in outcome.findings],
            "suppressed": [_plain(finding) for finding in outcome.suppressed],
        }
        path = self._entry(data, found, settings)
        temporary: str | None = None
        try:
            if not self._prepare():
                return
            os.makedirs(os.path.dirname(path), exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), suffix=".tmp")
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(entry, file)
            os.replace(temporary, path)
            temporary = None
        except (OSError, ValueError):
            pass
        finally:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)

    def _prepare(self) -> bool:
        """Makes the folder, marked so that version control and backups pass it by."""
        if self._usable is None:
            try:
                os.makedirs(self._folder, exist_ok=True)
                _write_new(os.path.join(self._root, ".gitignore"), "*\n")
                _write_new(
                    os.path.join(self._root, "CACHEDIR.TAG"),
                    "Signature: 8a477f597d28d172789f06886806bc55\n",
                )
                self._usable = True
            except OSError:
                self._usable = False
        return self._usable


def _write_new(path: str, text: str) -> None:
    try:
        with open(path, "x", encoding="ascii") as file:
            file.write(text)
    except FileExistsError:
        pass


def _plain_span(span: Span) -> list[Any]:
    return [
        span.filename,
        span.start.row,
        span.start.column,
        span.end.row,
        span.end.column,
        span.cell,
    ]


def _span(plain: list[Any]) -> Span:
    name, row, column, end_row, end_column, cell = plain
    return Span(name, Position(row, column), Position(end_row, end_column), cell)


def _plain(finding: Finding) -> dict[str, Any]:
    fix = finding.fix
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "message": finding.message,
        "span": _plain_span(finding.span),
        "model": finding.model,
        "related": [[step.message, _plain_span(step.span)] for step in finding.related],
        "keras": finding.keras,
        "advice": finding.advice,
        "fix": None
        if fix is None
        else [
            fix.applicability,
            fix.message,
            [[edit.content, _plain_span(edit.span)] for edit in fix.edits],
        ],
    }


def _finding(plain: dict[str, Any]) -> Finding:
    fix = plain.pop("fix")
    span = _span(plain.pop("span"))
    related = tuple(Related(message, _span(place)) for message, place in plain.pop("related"))
    edits = None if fix is None else tuple(Edit(text, _span(place)) for text, place in fix[2])
    return Finding(
        **plain,
        span=span,
        related=related,
        fix=None if edits is None else Fix(fix[0], fix[1], edits),
    )
