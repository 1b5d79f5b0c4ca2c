"""The state of one connection: what the client can do and has set, and what goes out to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from kerasorder_lint import __version__
from kerasorder_lint.surfaces.lsp.configuration import SECTION, ClientSettings, read_settings
from kerasorder_lint.surfaces.lsp.documents import Documents, File, Notebook, path_of
from kerasorder_lint.surfaces.lsp.positions import Encoding, encoding_of
from kerasorder_lint.surfaces.lsp.sessions import Page, Session, Sessions
from kerasorder_lint.surfaces.lsp.worker import Worker

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["Ready", "Server"]

# A request that needs what is not known yet is given up after so long.
_AT_LAST = 30.0
_CONFIGURED_WITHIN = 2.0

_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(
            notebook=types.NotebookDocumentFilterNotebookType(notebook_type="jupyter-notebook"),
            cells=[types.NotebookCellLanguage(language="python")],
        )
    ],
    save=True,
)


class Ready(list[Any]):
    """A list of plain items, which needs no conversion on its way out."""


def _converter() -> Converter:
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.register_unstructure_hook(Ready, lambda items: items)
    converter.register_unstructure_hook(types.PublishDiagnosticsParams, _published)
    return converter


def _published(params: types.PublishDiagnosticsParams) -> dict[str, Any]:
    """Diagnostics go out as they came from the worker."""
    version = {} if params.version is None else {"version": params.version}
    return {"uri": params.uri, "diagnostics": params.diagnostics, **version}


class _Protocol(LanguageServerProtocol):
    """Answers requests that are not as the protocol wants them, which pygls lets hang."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise


class Server(LanguageServer):
    """The state of one connection."""

    def __init__(self) -> None:
        super().__init__(
            "kerasorder-lint",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=_NOTEBOOKS,
            protocol_cls=_Protocol,
            converter_factory=_converter,
        )
        self.documents = Documents()
        self.worker = Worker(self.log)
        self.sessions = Sessions(
            self.worker,
            encoding=lambda: self.encoding,
            folder=self.folder_of,
            settings=self.settings_of,
            unsaved=lambda: self.documents.unsaved(self.folder_of),
            taken=self.taken,
            note=self.note,
            log=self.log,
        )
        self.was_shut_down = False
        self.initial: Any = None
        self.pushed: Any = None
        self._settings: dict[str | None, asyncio.Task[ClientSettings]] = {}
        self._noted: set[str] = set()
        self._tasks: set[asyncio.Future[Any]] = set()

    # ------------------------------------------------------------------ the client

    @property
    def encoding(self) -> Encoding:
        return encoding_of(self.workspace.position_encoding)

    def can(self, path: str) -> bool:
        """Whether the client announced a capability, by its path."""
        return bool(self.capability(path))

    def capability(self, path: str) -> Any:
        value: Any = self.client_capabilities
        for part in path.split("."):
            value = getattr(value, part, None)
        return value

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics; else they are pushed."""
        return self.capability("text_document.diagnostic") is not None

    def log(self, message: str) -> None:
        self.window_log_message(types.LogMessageParams(types.MessageType.Log, message))

    def note(self, messages: Iterable[str]) -> None:
        """Says each thing once; what is wrong with the configuration does not go away by itself."""
        for message in messages:
            if message not in self._noted:
                self._noted.add(message)
                text = f"kerasorder-lint: {message}"
                self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What goes wrong between us and the client is for the log, and no pop-up."""
        self.log(f"{type(error).__name__}: {error}")

    def later(self, work: Any) -> None:
        """Runs something beside the loop's other work."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.log(f"{type(task.exception()).__name__}: {task.exception()}")

    # ------------------------------------------------------------------ roots and settings

    def roots(self) -> dict[str, str]:
        """The folders of the workspace by their names for the client."""
        found = {
            folder.uri: path_of(folder.uri, None) for folder in self.workspace.folders.values()
        }
        if not found and self.workspace.root_uri:
            found[self.workspace.root_uri] = path_of(self.workspace.root_uri, None)
        return found

    def _root_of(self, uri: str) -> str | None:
        """The innermost root that holds a document; the first for one that is not on disk."""
        roots = self.roots()
        path = path_of(uri, None)
        inside = [
            (len(folder), root)
            for root, folder in roots.items()
            if path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
        ]
        if inside:
            return max(inside)[1]
        return None if uri.startswith("file:") else next(iter(roots), None)

    def folder_of(self, uri: str) -> str | None:
        """The path of that root."""
        root = self._root_of(uri)
        return None if root is None else self.roots()[root]

    async def settings_of(self, uri: str) -> ClientSettings:
        """What the client has set for the root of a document, asked for once."""
        root = self._root_of(uri)
        if root not in self._settings:
            self._settings[root] = asyncio.ensure_future(self._ask_settings(root))
        return await asyncio.shield(self._settings[root])

    async def _ask_settings(self, root: str | None) -> ClientSettings:
        layers = [self.initial, self.pushed]
        if self.can("workspace.configuration"):
            item = types.ConfigurationItem(scope_uri=root, section=SECTION)
            asked = self.workspace_configuration_async(types.ConfigurationParams(items=[item]))
            try:
                layers += await asyncio.wait_for(asked, _CONFIGURED_WITHIN)
            except Exception as error:
                self.log(f"the client gave no configuration: {type(error).__name__}: {error}")
        settings, problems = read_settings(*layers)
        self.note(problems)
        return settings

    def forget_settings(self) -> None:
        """Asks anew, and analyses everything with what comes back."""
        self._settings.clear()
        self.touch_all()

    def touch_all(self) -> None:
        """Analyses everything again, and has the client ask again."""
        self._noted.clear()
        for session in self.sessions:
            session.asked_stale = True
            self.sessions.touch(session)

    # ------------------------------------------------------------------ results

    def taken(self, session: Session) -> None:
        """A document has been analysed."""
        if not self.pulls:
            for text in session.document.texts:
                page = session.page(text.uri)
                if page is not None:
                    self.publish(text.uri, page.diagnostics, text.version)
        if session.asked_stale:
            session.asked_stale = False
            self.refresh()

    def publish(
        self, uri: str, diagnostics: Sequence[dict[str, Any]], version: int | None = None
    ) -> None:
        """Pushes the diagnostics of one file or cell."""
        params = types.PublishDiagnosticsParams(uri, Ready(diagnostics), version)
        self.text_document_publish_diagnostics(params)

    def refresh(self) -> None:
        """Has the client ask again for what it was given an old answer to."""
        if self.can("workspace.inlay_hint.refresh_support"):
            self.later(self.workspace_inlay_hint_refresh_async(None))
        if self.can("workspace.code_lens.refresh_support"):
            self.later(self.workspace_code_lens_refresh_async(None))
        if self.pulls and self.can("workspace.diagnostics.refresh_support"):
            self.later(self.workspace_diagnostic_refresh_async(None))

    def gone(self, uris: Iterable[str]) -> None:
        """Takes back what was pushed for documents that are closed."""
        if not self.pulls:
            for uri in uris:
                self.publish(uri, [])

    def session(self, uri: str) -> Session | None:
        found = self.documents.find(uri)
        return None if found is None else self.sessions.of(found)

    def changed(self, document: File | Notebook | None) -> None:
        """A text was opened, or is another now."""
        if document is None:
            return
        session = self.sessions.of(document)
        self.sessions.touch(session)
        path = path_of(document.uri, self.folder_of(document.uri))
        self.sessions.touch_dependents(path, session)

    async def page(self, uri: str, *, needs_new: bool, refreshes: bool = False) -> Page | None:
        """What is known of a file or cell.

        needs_new: an answer to the text as it was would be wrong.
        refreshes: the client asks again when there is something new.
        """
        session = self.session(uri)
        if session is None:
            return None
        if not session.is_fresh:
            if needs_new or not session.is_known:
                await session.fresh(_AT_LAST)
            if not session.is_fresh:
                session.asked_stale = session.asked_stale or refreshes
        return session.page(uri)
