"""What the server does when the client says or asks something.

Nothing here takes long: what there is to say lies ready (`sessions`), and what is not known yet is
waited for without holding up anything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from lsprotocol import types

from kerasorder_lint.surfaces.lsp.configuration import SECTION, own_part
from kerasorder_lint.surfaces.lsp.documents import path_of
from kerasorder_lint.surfaces.lsp.jobs import Action
from kerasorder_lint.surfaces.lsp.server import Ready, Server

__all__ = ["add_lifecycle", "add_requests", "add_texts", "add_workspace"]

_WATCHED = ("**/*.py", "**/pyproject.toml", "**/kerasorder-lint.toml", "**/requirements*.txt")
_ACTIONS = types.CodeActionOptions(
    code_action_kinds=[types.CodeActionKind.QuickFix, "source.fixAll.kerasorder-lint"]
)


def add_lifecycle(server: Server) -> None:
    """The beginning and the end."""
    feature = server.feature

    @feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.initial = params.initialization_options
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


def add_texts(server: Server) -> None:
    """Texts that are opened, changed and closed."""
    feature = server.feature

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


def add_workspace(server: Server) -> None:
    """What changes around the texts."""
    feature = server.feature

    @feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configuration(params: types.DidChangeConfigurationParams) -> None:
        server.pushed = own_part(params.settings)
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
                server.touch_all()


def add_requests(server: Server) -> None:
    """What the client asks."""
    feature = server.feature

    @feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            identifier="kerasorder-lint", inter_file_dependencies=True, workspace_diagnostics=False
        ),
    )
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Any:
        page = await server.page(params.text_document.uri, needs_new=True)
        items = [] if page is None else page.diagnostics
        known = _identity(items)
        if params.previous_result_id == known:
            return {"kind": "unchanged", "resultId": known}
        return {"kind": "full", "resultId": known, "items": Ready(items)}

    @feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hint(params: types.InlayHintParams) -> Any:
        uri = params.text_document.uri
        if not (await server.settings_of(uri)).inlay_hints:
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
        begins, ends, text = place
        start = {"line": page.rows.nearest(begins[0]), "character": begins[1]}
        end = {"line": page.rows.nearest(ends[0]), "character": ends[1]}
        contents = {"kind": "markdown", "value": text}
        formats = server.capability("text_document.hover.content_format")
        if formats and not any(str(getattr(f, "value", f)) == "markdown" for f in formats):
            plain = text.replace("**", "").replace("`", "")
            contents = {"kind": "plaintext", "value": plain}
        return {"contents": contents, "range": {"start": start, "end": end}}

    @feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> Any:
        uri = params.text_document.uri
        if not (await server.settings_of(uri)).code_lens:
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
            _code_action(action, versions, server.can("workspace.workspace_edit.document_changes"))
            for action in page.actions
            if _within(action, start, end) and _wanted(action.kind, params.context.only)
        )


def _identity(items: Sequence[dict[str, Any]]) -> str:
    """What tells one answer from another: the same for the same diagnostics, in any run."""
    return hashlib.blake2b(json.dumps(items).encode(), digest_size=12).hexdigest()


def _within(action: Action, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether an action is offered in a range; a range of a whole line touches its neighbours."""
    return action.start <= end and start <= action.end


def _wanted(kind: str, only: Sequence[Any] | None) -> bool:
    if not only:
        return True
    names = [str(getattr(item, "value", item)) for item in only]
    return any(name == "" or kind == name or kind.startswith(name + ".") for name in names)


def _code_action(
    action: Action, versions: dict[str, int | None], documents: bool
) -> dict[str, Any]:
    """An action; with the versions that its edits are for if the client can take them."""
    edit: dict[str, Any] = {"changes": action.edits}
    if documents:
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
