"""A baseline: the findings that a project knows of already, so that only new ones count.

An entry is the path, the code and the text of the line: lines may move, and rules may say it in
other words. Equal entries stand as often as there are findings of that kind. Paths are relative to
the folder of the baseline, with slashes.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kerasorder_lint.findings import Finding

__all__ = ["Baseline", "BrokenBaseline", "Entry", "read_baseline", "write_baseline"]

Lines = Callable[[str, int | None], "list[str] | None"]

_VERSION = 1


class BrokenBaseline(Exception):
    """The file is no baseline."""


class Entry(NamedTuple):
    """One finding that is known."""

    path: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a baseline makes of findings: new ones, known ones, and entries that nothing met."""

    new: list[Finding]
    known: list[Finding]
    gone: list[Entry]


def _relative(filename: str, folder: str) -> str:
    return os.path.relpath(os.path.abspath(filename), folder).replace(os.sep, "/")


def _entry(finding: Finding, folder: str, lines: Lines) -> Entry:
    span = finding.span
    found = lines(span.filename, span.cell) or []
    text = found[span.start.row - 1].strip() if 1 <= span.start.row <= len(found) else ""
    return Entry(_relative(span.filename, folder), finding.code, text)


class Baseline:
    """The entries of a file."""

    def __init__(self, path: str, entries: Iterable[Entry]) -> None:
        self._folder = os.path.dirname(os.path.abspath(path))
        self._entries = Counter(entries)

    def sort(
        self,
        findings: Iterable[Finding],
        lines: Lines,
        linted: Collection[str],
        speaks: Callable[[str, str], bool],
    ) -> Sorted:
        """Takes the known ones out of the findings.

        linted: the files of this run; of others, nothing is known.
        speaks: whether a rule speaks in a file; one that does not says nothing about its entries.
        """
        open_entries = self._entries.copy()
        new: list[Finding] = []
        known: list[Finding] = []
        for finding in findings:
            entry = _entry(finding, self._folder, lines)
            if open_entries[entry] > 0:
                open_entries[entry] -= 1
                known.append(finding)
            else:
                new.append(finding)
        names = {_relative(name, self._folder): name for name in linted}
        gone = [
            entry
            for entry in sorted(open_entries.elements())
            if (entry.path in names and speaks(names[entry.path], entry.code))
            or not os.path.exists(os.path.join(self._folder, entry.path))
        ]
        return Sorted(new, known, gone)


def read_baseline(path: str) -> Baseline:
    """The baseline in a file.

    Problems: `BrokenBaseline`, with a reason.
    """
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except OSError as error:
        raise BrokenBaseline(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise BrokenBaseline(f"{path}: not JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise BrokenBaseline(f"{path}: not a baseline: there is no list `findings`")
    if data.get("version") != _VERSION:
        raise BrokenBaseline(f"{path}: a baseline of version {data.get('version')!r} is not known")
    entries: list[Entry] = []
    for item in data["findings"]:
        found = [item.get(name) for name in Entry._fields] if isinstance(item, dict) else []
        values = [value for value in found if isinstance(value, str)]
        if len(values) != len(Entry._fields):
            raise BrokenBaseline(f"{path}: not an entry of a baseline: {item!r}")
        entries.append(Entry(*values))
    return Baseline(path, entries)


def write_baseline(path: str, findings: Iterable[Finding], lines: Lines) -> int:
    """Writes the findings as a baseline, an entry a line, sorted; how many they are.

    Problems: `OSError`.
    """
    folder = os.path.dirname(os.path.abspath(path))
    entries = sorted(_entry(finding, folder, lines) for finding in findings)
    shown = [json.dumps(entry._asdict(), ensure_ascii=False) for entry in entries]
    inner = ",\n    ".join(shown)
    body = f"[\n    {inner}\n  ]" if shown else "[]"
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write(f'{{\n  "version": {_VERSION},\n  "findings": {body}\n}}\n')
    return len(entries)
