"""Writes fixes into files: in turns until nothing changes, and only what still parses."""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import re
import stat
import tempfile
from dataclasses import dataclass

from kerasorder_lint.engine import Outcome, examine
from kerasorder_lint.findings import Finding, Fix
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.decoding import Undecodable, decode, encode
from kerasorder_lint.source.edits import apply_fixes
from kerasorder_lint.source.loading import Loader
from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook
from kerasorder_lint.source.parsing import parse, parse_cells
from kerasorder_lint.source.positions import split_lines

__all__ = ["Fixed", "NotWritten", "diff", "fix", "write"]

_TURNS = 50


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
        changed, number = _turn(data, wanted, is_notebook)
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


def _turn(data: bytes, findings: list[Finding], is_notebook: bool) -> tuple[bytes, int]:
    """The bytes after one turn, and how many fixes went in; 0 if the result would not parse."""
    if is_notebook:
        return _notebook_turn(data, findings)
    try:
        decoded = decode(data)
    except Undecodable:
        return data, 0
    fixes = [finding.fix for finding in findings if finding.fix is not None]
    text, number = apply_fixes(decoded.text, [_with_ends(f, decoded.text) for f in fixes])
    if parse(text, "").error is not None and parse(decoded.text, "").error is None:
        return data, 0
    try:
        return encode(text, decoded), number
    except UnicodeEncodeError:
        return data, 0


def _with_ends(fix: Fix, text: str) -> Fix:
    """The fix with the line ends of the text that it goes into."""
    ends = re.search("\r\n|\r|\n", text)
    if ends is None or ends[0] == "\n" or not any("\n" in edit.content for edit in fix.edits):
        return fix
    from dataclasses import replace

    edits = tuple(
        replace(edit, content=ends[0].join(split_lines(edit.content))) for edit in fix.edits
    )
    return replace(fix, edits=edits)


def _notebook_turn(data: bytes, findings: list[Finding]) -> tuple[bytes, int]:
    """A turn on the cells of a notebook, whose JSON keeps its form.

    Where its form cannot be told, nothing is written.
    """
    try:
        text = data.decode("utf-8-sig")
        layout = _layout(text)
        notebook = read_notebook(text)
    except (UnicodeDecodeError, BrokenNotebook, ValueError):
        return data, 0
    if layout is None:
        return data, 0
    loaded = json.loads(text)
    cells = loaded.get("cells")
    if not isinstance(cells, list):
        return data, 0
    code = [c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code"]
    total = 0
    for cell in notebook.cells:
        fixes = [
            finding.fix
            for finding in findings
            if finding.fix is not None
            and all(edit.span.cell == cell.number for edit in finding.fix.edits)
        ]
        changed, number = apply_fixes(cell.text, fixes)
        if number:
            total += number
            source = code[cell.number - 1]["source"]
            code[cell.number - 1]["source"] = (
                changed.splitlines(keepends=True) if isinstance(source, list) else changed
            )
    result = layout.dump(loaded)
    before, after = parse_cells(notebook, ""), parse_cells(read_notebook(result), "")
    if len(after[1]) > len(before[1]):
        return data, 0
    return result.encode(), total


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a JSON file is laid out."""

    indent: int | str | None
    ascii_only: bool
    ending: str

    def dump(self, data: object) -> str:
        text = json.dumps(data, indent=self.indent, ensure_ascii=self.ascii_only)
        return text + self.ending


def _layout(text: str) -> _Layout | None:
    """The layout under which the text is written again as it stands, None if there is none."""
    data = json.loads(text)
    ending = text[len(text.rstrip()) :]
    match = re.match(r"\{\r?\n([ \t]+)\"", text)
    indent: int | str | None = match[1] if match else None
    for ascii_only in (False, True):
        layout = _Layout(indent, ascii_only, ending)
        if layout.dump(data) == text:
            return layout
    return None


def diff(fixed: Fixed, filename: str) -> str:
    """The change as a unified diff."""
    before = fixed.before.splitlines(keepends=True)
    after = fixed.after.splitlines(keepends=True)
    lines = difflib.unified_diff(before, after, filename, filename)
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


def write(path: str, old: bytes, new: bytes) -> None:
    """Replaces a file at once, keeping its mode; through a link, what the link names.

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
        mode = stat.S_IMODE(os.stat(target).st_mode)
        handle, temporary = tempfile.mkstemp(
            prefix=".kerasorder-lint-", suffix=".tmp", dir=os.path.dirname(target)
        )
        with os.fdopen(handle, "wb") as file:
            file.write(new)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        raise NotWritten(f"{path}: {error.strerror or error}; not fixed") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
