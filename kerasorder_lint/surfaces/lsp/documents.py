"""The texts that the editor has open, as it has them: files and notebooks.

Lines end where the protocol says, at `\\n`, `\\r\\n` and `\\r` alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.uris import to_fs_path

from kerasorder_lint.source.positions import Lines
from kerasorder_lint.spans import Position
from kerasorder_lint.surfaces.lsp.positions import Encoding, to_character

__all__ = ["Documents", "File", "Notebook", "Text", "path_of"]

_ENDINGS = (".py", ".pyi")


def path_of(uri: str, folder: str | None) -> str:
    """The path of a document; one in the given folder for what is not on disk."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        found = to_fs_path(uri)
        if found:
            return os.path.normpath(found)
    name = os.path.basename(unquote(parts.path).rstrip("/")) or "untitled"
    return os.path.join(folder or os.getcwd(), name)


class Text:
    """One text that changes: a file, or a cell."""

    def __init__(self, item: types.TextDocumentItem) -> None:
        self.uri = item.uri
        self.language = item.language_id
        self.version: int | None = item.version
        self.set(item.text)

    def set(self, text: str) -> None:
        self.text = text
        self._ruled = Lines(text)

    @property
    def lines(self) -> list[str]:
        return self._ruled.lines

    def change(
        self,
        changes: Iterable[types.TextDocumentContentChangeEvent],
        version: int | None,
        encoding: Encoding,
    ) -> None:
        """Applies changes in their order."""
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start = self._offset(change.range.start, encoding)
                end = self._offset(change.range.end, encoding)
                self.set(self.text[:start] + change.text + self.text[max(start, end) :])
            else:
                self.set(change.text)
        self.version = version

    def _offset(self, place: types.Position, encoding: Encoding) -> int:
        if place.line >= len(self.lines):
            return len(self.text)
        column = to_character(self.lines[place.line], place.character, encoding)
        return self._ruled.offset(Position(place.line + 1, column + 1))

    @property
    def is_python(self) -> bool:
        if self.language:
            return self.language.lower() == "python"
        return unquote(urlsplit(self.uri).path).endswith(_ENDINGS)


class File:
    """A document that is analysed by itself."""

    is_notebook = False

    def __init__(self, text: Text) -> None:
        self.uri = text.uri
        self._text = text

    @property
    def source(self) -> str:
        return self._text.text

    @property
    def texts(self) -> tuple[Text, ...]:
        return (self._text,)


@dataclass
class Notebook:
    """The cells of a notebook in their order."""

    uri: str
    cells: list[types.NotebookCell] = field(default_factory=list)
    contents: dict[str, Text] = field(default_factory=dict)

    is_notebook = True

    @property
    def _code(self) -> list[Text]:
        found = []
        for cell in self.cells:
            text = self.contents.get(cell.document)
            if cell.kind == types.NotebookCellKind.Code and text is not None:
                if text.is_python:
                    found.append(text)
        return found

    @property
    def source(self) -> str:
        """The notebook as a file would hold it."""
        cells = [{"cell_type": "code", "source": text.text} for text in self._code]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    @property
    def texts(self) -> tuple[Text, ...]:
        """The code cells, in the order in which the engine numbers them."""
        return tuple(self._code)

    def change(self, event: types.NotebookDocumentChangeEvent, encoding: Encoding) -> list[str]:
        """Applies a change; the cells that are gone."""
        gone: list[str] = []
        if event.cells is None:
            return gone
        structure = event.cells.structure
        if structure is not None:
            array = structure.array
            self.cells[array.start : array.start + array.delete_count] = array.cells or []
            for item in structure.did_open or []:
                self.contents[item.uri] = Text(item)
            for closed in structure.did_close or []:
                self.contents.pop(closed.uri, None)
                gone.append(closed.uri)
        kinds = {cell.document: cell for cell in event.cells.data or []}
        self.cells = [kinds.get(cell.document, cell) for cell in self.cells]
        for content in event.cells.text_content or []:
            text = self.contents.get(content.document.uri)
            if text is not None:
                text.change(content.changes, content.document.version, encoding)
        return gone


class Documents:
    """Everything that is open. A cell leads to its notebook."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._notebooks: dict[str, Notebook] = {}

    def open(self, item: types.TextDocumentItem) -> File | None:
        """Takes a file in; None if it is no Python, and nothing of ours."""
        text = Text(item)
        if not text.is_python:
            return None
        self._files[item.uri] = File(text)
        return self._files[item.uri]

    def change(
        self, params: types.DidChangeTextDocumentParams, encoding: Encoding
    ) -> File | Notebook | None:
        """Applies a change of a file, or of a cell by a client that does not speak of notebooks."""
        found = self.find(params.text_document.uri)
        if found is None:
            return None
        for text in found.texts:
            if text.uri == params.text_document.uri:
                text.change(params.content_changes, params.text_document.version, encoding)
        return found

    def close(self, uri: str) -> File | None:
        return self._files.pop(uri, None)

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> Notebook:
        document = params.notebook_document
        contents = {item.uri: Text(item) for item in params.cell_text_documents}
        notebook = Notebook(document.uri, list(document.cells), contents)
        self._notebooks[document.uri] = notebook
        return notebook

    def notebook(self, uri: str) -> Notebook | None:
        return self._notebooks.get(uri)

    def close_notebook(self, uri: str) -> Notebook | None:
        return self._notebooks.pop(uri, None)

    def find(self, uri: str) -> File | Notebook | None:
        """What a file or a cell is analysed as."""
        if uri in self._files:
            return self._files[uri]
        for notebook in self._notebooks.values():
            if uri in notebook.contents:
                return notebook
        return None

    def __iter__(self) -> Iterator[File | Notebook]:
        yield from self._files.values()
        yield from self._notebooks.values()

    def unsaved(self, folder_of: Callable[[str], str | None]) -> dict[str, str]:
        """The open files by path, for those that import them; not what only looks like one."""
        files = [file for file in self._files.values() if file.uri.startswith("file:")]
        return {path_of(file.uri, folder_of(file.uri)): file.source for file in files}
