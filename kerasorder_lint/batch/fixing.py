"""Writes fixes into files: in turns until nothing changes, and only what still parses."""

from __future__ import annotations

import codecs
import contextlib
import difflib
import os
import re
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kerasorder_lint.engine import Outcome, examine
from kerasorder_lint.findings import Edit, Finding, Fix
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.decoding import Undecodable, decode, encode
from kerasorder_lint.source.edits import apply_fixes, chosen_edits
from kerasorder_lint.source.loading import Loader
from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook
from kerasorder_lint.source.notebook_edits import code_strings
from kerasorder_lint.source.parsing import parse, parse_cells
from kerasorder_lint.source.positions import split_lines

__all__ = ["Fixed", "NotWritten", "apply", "diff", "fix", "write"]

_TURNS = 50
# A line with its end. Form feeds and the like end none.
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class NotWritten(Exception):
    """A fix that could not be written."""


@dataclass(slots=True)
class Fixed:
    """A file after its fixes: the bytes, how many fixes went in, and what is left to report."""

    data: bytes
    applied: int
    outcome: Outcome
    before: str
    after: str


def fix(
    data: bytes,
    filename: str,
    settings: Settings,
    loader: Loader | None = None,
    is_notebook: bool = False,
    *,
    unsafe: bool = False,
    named: bool = False,
) -> Fixed:
    """The file with its fixes, which are applied in turns until none is left.

    A turn whose result does not parse is thrown away, and ends the work on the file.
    """
    applied = 0
    start = data
    outcome = examine(data, filename, settings, loader, is_notebook, named=named)
    for _ in range(_TURNS):
        wanted = [f for f in outcome.findings if _is_wanted(f, filename, unsafe)]
        if not wanted:
            break
        fixes = [finding.fix for finding in wanted if finding.fix is not None]
        changed, number = apply(data, fixes, is_notebook)
        if not number or changed == data:
            break
        data, applied = changed, applied + number
        outcome = examine(data, filename, settings, loader, is_notebook, named=named)
    return Fixed(data, applied, outcome, _shown(start), _shown(data))


def _is_wanted(finding: Finding, filename: str, unsafe: bool) -> bool:
    return (
        finding.fix is not None
        and finding.span.filename == filename
        and (unsafe or finding.fix.applicability == "safe")
        and all(edit.span.filename == filename for edit in finding.fix.edits)
    )


def _shown(data: bytes) -> str:
    try:
        return decode(data).text
    except Undecodable:
        return data.decode("utf-8", "replace")


def apply(data: bytes, fixes: Sequence[Fix], is_notebook: bool = False) -> tuple[bytes, int]:
    """The bytes with fixes in them, and how many went in; 0 if the result would not parse.

    Of fixes that overlap the first goes in; every byte outside the edits stays.
    """
    if is_notebook:
        return _apply_in_cells(data, fixes)
    try:
        decoded = decode(data)
    except Undecodable:
        return data, 0
    text, number = apply_fixes(decoded.text, [_with_ends(f, {None: decoded.text}) for f in fixes])
    if parse(text, "").error is not None and parse(decoded.text, "").error is None:
        return data, 0
    try:
        return encode(text, decoded), number
    except UnicodeEncodeError:
        return data, 0


def _with_ends(fix: Fix, texts: Mapping[int | None, str]) -> Fix:
    """The fix with the line ends of the texts that it goes into, which are known by their cells."""
    if not any("\n" in edit.content for edit in fix.edits):
        return fix
    from dataclasses import replace

    def ending(edit: Edit) -> Edit:
        ends = re.search("\r\n|\r|\n", texts.get(edit.span.cell, ""))
        if ends is None:
            return edit
        return replace(edit, content=ends[0].join(split_lines(edit.content)))

    return replace(fix, edits=tuple(map(ending, fix.edits)))


def _apply_in_cells(data: bytes, fixes: Sequence[Fix]) -> tuple[bytes, int]:
    """The same in the code cells of a notebook, whose JSON stays as it is around them."""
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        notebook = read_notebook(text)
    except (UnicodeDecodeError, BrokenNotebook):
        return data, 0
    strings = {
        cell.number: found
        for cell, found in zip(notebook.cells, code_strings(text))
        if found is not None
    }
    texts: dict[int | None, str] = {
        cell.number: cell.text for cell in notebook.cells if cell.number in strings
    }
    chosen, total = chosen_edits(texts, [_with_ends(fix, texts) for fix in fixes])
    replacements = [
        strings[cell or 0].replacement(start, end, content) for cell, start, end, content in chosen
    ]
    changed = text
    for start, end, content in sorted(replacements, reverse=True):
        changed = changed[:start] + content + changed[end:]
    try:
        after = read_notebook(changed)
    except BrokenNotebook:
        return data, 0
    if len(parse_cells(after, "")[1]) > len(parse_cells(notebook, "")[1]):
        return data, 0
    head = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return head + changed.encode("utf-8"), total


def diff(fixed: Fixed, filename: str) -> str:
    """The change as a unified diff."""
    before, after = (_LINE.findall(text) for text in (fixed.before, fixed.after))
    lines = difflib.unified_diff(before, after, filename, filename)
    return "".join(
        line if line.endswith(("\n", "\r")) else line + "\n\\ No newline at end of file\n"
        for line in lines
    )


def write(path: str, old: bytes, new: bytes) -> None:
    """Replaces a file at once, keeping its mode and owner; through a link, what the link names.

    Problems: `NotWritten` if that is not possible, or the file has changed meanwhile.
    """
    target = os.path.realpath(path)
    temporary: str | None = None
    try:
        with open(target, "rb") as file:
            if file.read() != old:
                raise NotWritten(f"{path}: changed while it was analysed; not fixed")
        if not os.access(target, os.W_OK):
            raise NotWritten(f"{path}: not writable; not fixed")
        former = os.stat(target)
        handle, temporary = tempfile.mkstemp(
            prefix=".kerasorder-lint-", suffix=".tmp", dir=os.path.dirname(target)
        )
        with os.fdopen(handle, "wb") as file:
            file.write(new)
        if hasattr(os, "chown"):
            # Who fixes as root, in a container say, leaves the files to whom they belong.
            with contextlib.suppress(OSError):
                os.chown(temporary, former.st_uid, former.st_gid)
        os.chmod(temporary, stat.S_IMODE(former.st_mode))
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        raise NotWritten(f"{path}: {error.strerror or error}; not fixed") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
