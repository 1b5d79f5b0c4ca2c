"""The server itself: requests and notifications of the protocol, on standard input and output.

Nothing here takes long: what there is to say lies ready (`sessions`), and what is not known yet is
waited for without holding up anything else.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from kerasorder_lint import __version__
from kerasorder_lint.surfaces.lsp.configuration import (
    SECTION,
    ClientSettings,
    own_part,
    read_settings,
)
from kerasorder_lint.surfaces.lsp.documents import Documents, File, Notebook, path_of
from kerasorder_lint.surfaces.lsp.jobs import Action
from kerasorder_lint.surfaces.lsp.positions import Encoding, encoding_of
from kerasorder_lint.surfaces.lsp.sessions import Page, Session, Sessions
from kerasorder_lint.surfaces.lsp.worker import Worker

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["Server", "build", "start"]

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
_WATCHED = ("**/*.py", "**/pyproject.toml", "**/kerasorder-lint.toml", "**/requirements*.txt")
_ACTIONS = types.CodeActionOptions(
    code_action_kinds=[types.CodeActionKind.QuickFix, "source.fixAll.kerasorder-lint"]
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


class Server(LanguageServer):
    """The state of one connection."""

    def __init__(self) -> None:
        super().__init__(
            "kerasorder-lint",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=_NOTEBOOKS,
            protocol_cls=LanguageServerProtocol,
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
        settings, problems = read_settings(*(_plain(layer) for layer in layers))
        self.note(problems)
        return settings

    def forget_settings(self) -> None:
        """Asks anew, and analyses everything with what comes back."""
        self._settings.clear()
        self._noted.clear()
        self.touch_all()

    def touch_all(self) -> None:
        """Analyses everything again, and has the client ask again."""
        for session in self.sessions:
            session.asked_stale = True
            self.sessions.touch(session)

    async def shows(self, uri: str) -> ClientSettings:
        """The settings of a document's root, for switches."""
        return await self.settings_of(uri)

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


def _plain(value: Any) -> Any:
    """What the client sent, as plain data: pygls turns objects into named tuples."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value


def _within(action: Action, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether an action is offered in a range; a range of a whole line touches its neighbours."""
    return action.start <= end and start <= action.end


def _wanted(kind: str, only: Sequence[Any] | None) -> bool:
    if not only:
        return True
    names = [str(getattr(item, "value", item)) for item in only]
    return any(name == "" or kind == name or kind.startswith(name + ".") for name in names)


def build() -> Server:
    """A server with all that it can do."""
    server = Server()
    feature = server.feature

    @feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.initial = _plain(params.initialization_options)
        server.later(server.worker.start())

    @feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        wanted: list[tuple[str, Any]] = []
        if server.can("workspace.did_change_watched_files.dynamic_registration"):
            watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
            wanted.append((types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
        if server.can("workspace.did_change_configuration.dynamic_registration"):
            section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
            wanted.append((types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
        if wanted:
            registrations = [
                types.Registration(f"kerasorder-lint {method}", method, options)
                for method, options in wanted
            ]
            server.later(
                server.client_register_capability_async(
                    types.RegistrationParams(registrations=registrations)
                )
            )

    @feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.was_shut_down = True
        server.worker.close()

    # ------------------------------------------------------------------ texts

    @feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.changed(server.documents.open(params.text_document))

    @feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.changed(server.documents.change(params, server.encoding))

    @feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        if server.documents.close(uri) is not None:
            server.sessions.close(uri)
            server.gone([uri])
            server.sessions.touch_dependents(path_of(uri, server.folder_of(uri)))

    @feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.sessions.touch_dependents(path_of(uri, server.folder_of(uri)))

    @feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        server.changed(server.documents.open_notebook(params))

    @feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        notebook = server.documents.notebook(params.notebook_document.uri)
        if notebook is not None:
            server.gone(notebook.change(params.change, server.encoding))
            server.changed(notebook)

    @feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def notebook_did_save(params: types.DidSaveNotebookDocumentParams) -> None:
        """Nothing rests on a notebook."""

    @feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        notebook = server.documents.close_notebook(params.notebook_document.uri)
        if notebook is not None:
            server.sessions.close(notebook.uri)
            server.gone(list(notebook.contents))

    # ------------------------------------------------------------------ the workspace

    @feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configuration(params: types.DidChangeConfigurationParams) -> None:
        server.pushed = own_part(_plain(params.settings))
        server.forget_settings()

    @feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.forget_settings()

    @feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            path = path_of(change.uri, None)
            if path.endswith(".py") and change.type == types.FileChangeType.Changed:
                server.sessions.touch_dependents(path)
            elif path.endswith(".py"):
                server.touch_all()  # what an import names may be another file now
            else:
                server._noted.clear()
                server.touch_all()

    # ------------------------------------------------------------------ requests

    @feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            identifier="kerasorder-lint", inter_file_dependencies=True, workspace_diagnostics=False
        ),
    )
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Any:
        page = await server.page(params.text_document.uri, needs_new=True)
        return {"kind": "full", "items": Ready([] if page is None else page.diagnostics)}

    @feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hint(params: types.InlayHintParams) -> Any:
        uri = params.text_document.uri
        if not (await server.shows(uri)).inlay_hints:
            return Ready()
        can = server.can("workspace.inlay_hint.refresh_support")
        page = await server.page(uri, needs_new=not can, refreshes=True)
        if page is None:
            return Ready()
        return Ready(page.hints(params.range.start.line, params.range.end.line))

    @feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> Any:
        uri, at = params.text_document.uri, params.position
        page = await server.page(uri, needs_new=False)
        if page is not None and page.is_changed(at.line):
            page = await server.page(uri, needs_new=True)
        place = page.place(at.line, at.character) if page is not None else None
        if page is None or place is None:
            return None
        start = {"line": page.rows.nearest(place.start[0]), "character": place.start[1]}
        end = {"line": page.rows.nearest(place.end[0]), "character": place.end[1]}
        contents = {"kind": "markdown", "value": place.text}
        formats = server.capability("text_document.hover.content_format")
        if formats and not any(str(getattr(f, "value", f)) == "markdown" for f in formats):
            plain = place.text.replace("**", "").replace("`", "")
            contents = {"kind": "plaintext", "value": plain}
        return {"contents": contents, "range": {"start": start, "end": end}}

    @feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> Any:
        uri = params.text_document.uri
        if not (await server.shows(uri)).code_lens:
            return Ready()
        can = server.can("workspace.code_lens.refresh_support")
        page = await server.page(uri, needs_new=not can, refreshes=True)
        return Ready() if page is None else Ready(page.lenses())

    @feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbol(params: types.DocumentSymbolParams) -> Any:
        uri = params.text_document.uri
        page = await server.page(uri, needs_new=False)
        symbols = [] if page is None else page.symbols()
        if server.can("text_document.document_symbol.hierarchical_document_symbol_support"):
            return Ready(symbols)
        return Ready(_flat(symbols, uri))

    @feature(types.TEXT_DOCUMENT_CODE_ACTION, _ACTIONS)
    async def code_action(params: types.CodeActionParams) -> Any:
        uri = params.text_document.uri
        page = await server.page(uri, needs_new=True)
        session = server.session(uri)
        if page is None or session is None or not session.is_fresh:
            return Ready()
        start = (params.range.start.line, params.range.start.character)
        end = (params.range.end.line, params.range.end.character)
        versions = {text.uri: text.version for text in session.document.texts}
        return Ready(
            _code_action(action, versions)
            for action in page.actions
            if _within(action, start, end) and _wanted(action.kind, params.context.only)
        )

    def _code_action(action: Action, versions: dict[str, int | None]) -> dict[str, Any]:
        edit: dict[str, Any] = {"changes": action.edits}
        if server.can("workspace.workspace_edit.document_changes"):
            edit = {
                "documentChanges": [
                    {"textDocument": {"uri": uri, "version": versions.get(uri)}, "edits": edits}
                    for uri, edits in action.edits.items()
                ]
            }
        item: dict[str, Any] = {"title": action.title, "kind": action.kind, "edit": edit}
        if action.diagnostic is not None:
            item["diagnostics"] = [action.diagnostic]
        if action.preferred:
            item["isPreferred"] = True
        return item

    return server


def _flat(symbols: Iterable[dict[str, Any]], uri: str) -> list[dict[str, Any]]:
    """Symbols for clients that know no tree."""
    found: list[dict[str, Any]] = []
    for symbol in symbols:
        found.append(_information(symbol, uri))
        found += [
            {**_information(child, uri), "containerName": symbol["name"]}
            for child in symbol["children"]
        ]
    return found


def _information(symbol: dict[str, Any], uri: str) -> dict[str, Any]:
    location = {"uri": uri, "range": symbol["range"]}
    return {"name": symbol["name"], "kind": symbol["kind"], "location": location}


def start() -> int:
    """Serves until the client leaves; 1 if it did so without a word."""
    if os.environ.get("KERASORDER_LINT_DEBUG") != "1":
        # What pygls writes down on standard error are tracebacks.
        logging.getLogger("pygls").addHandler(logging.NullHandler())
        logging.getLogger("pygls").propagate = False
    sys.stdout.flush()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever else is printed must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server = build()
    # A collection that goes through everything holds up the loop: what is here stays, and what is
    # made is mostly without cycles.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        server.start_io(stdout=answers)
    finally:
        server.worker.close()
    return 0 if server.was_shut_down else 1
