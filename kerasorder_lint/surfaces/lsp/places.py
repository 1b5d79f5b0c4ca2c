"""The documents of one analysis, and how the places of the engine are called in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kerasorder_lint.source.notebook import read_notebook
from kerasorder_lint.source.positions import split_lines
from kerasorder_lint.spans import Span
from kerasorder_lint.surfaces.lsp.jobs import Job
from kerasorder_lint.surfaces.lsp.positions import Ruler

__all__ = ["Pages"]


class Pages:
    """One document for a file, one for each cell of a notebook."""

    def __init__(self, job: Job, read: Callable[[str], str | None]) -> None:
        """read: the text of another file that a place may lie in."""
        self.job = job
        self._read = read
        texts = [(job.source, job.source)]
        if job.is_notebook:
            texts = [(cell.text, cell.python) for cell in read_notebook(job.source).cells]
        # As Python, with magics neutralised, line for line; and as they are.
        self.texts = {uri: (python, text) for uri, (text, python) in zip(job.uris, texts)}
        self._own = [Ruler(split_lines(self.texts[uri][1]), job.encoding) for uri in job.uris]
        self._others: dict[str, Ruler] = {}

    def uri(self, span: Span) -> str | None:
        """The document that a place lies in; None if there is none."""
        if span.filename != self.job.path:
            return Path(os.path.abspath(span.filename)).as_uri()
        number = 1 if span.cell is None else span.cell
        return self.job.uris[number - 1] if 1 <= number <= len(self.job.uris) else None

    def own(self, span: Span) -> str | None:
        """The same; None, too, for a place in another file."""
        return self.uri(span) if span.filename == self.job.path else None

    def range(self, span: Span) -> dict[str, Any]:
        """A place as the protocol has it."""
        return self._ruler(span).range(span)

    def ends(self, span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
        """The same as two pairs of line and column."""
        return self._ruler(span).ends(span)

    def location(self, span: Span) -> dict[str, Any] | None:
        """A place with its document."""
        uri = self.uri(span)
        return None if uri is None else {"uri": uri, "range": self.range(span)}

    def _ruler(self, span: Span) -> Ruler:
        if span.filename == self.job.path:
            return self._own[(span.cell or 1) - 1]
        if span.filename not in self._others:
            text = self._read(span.filename)
            lines = split_lines(text) if text is not None else []
            self._others[span.filename] = Ruler(lines, self.job.encoding)
        return self._others[span.filename]
