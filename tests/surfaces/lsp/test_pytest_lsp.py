"""The server under the client of pytest-lsp, which checks every message against the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.surfaces.command import COMMAND, environment

TEXT = """\
import keras
from keras import layers

inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3)(inputs)
outputs = layers.Dense(10)(layers.Flatten()(x))
model = keras.Model(inputs, outputs)
model.layers.pop()
"""
_ALL = types.Range(types.Position(0, 0), types.Position(99, 0))


def _session(
    editor: str, root: Path, work: Callable[[LanguageClient, str], Awaitable[None]]
) -> None:
    """Runs an editor with a document open, from its start to its end."""

    async def run() -> None:
        config = ClientServerConfig([*COMMAND, "server"], server_env=environment())
        client = await config.start()
        assert isinstance(client, LanguageClient)
        folder = types.WorkspaceFolder(uri=root.as_uri(), name="root")
        await client.initialize_session(
            types.InitializeParams(
                capabilities=client_capabilities(editor),
                workspace_folders=[folder],
                root_uri=root.as_uri(),
            )
        )
        uri = (root / "unsaved.py").as_uri()
        item = types.TextDocumentItem(uri, "python", 1, TEXT)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await work(client, uri)
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]
        assert client.error is None
        assert client.messages == []

    asyncio.run(asyncio.wait_for(run(), 90))


@pytest.mark.parametrize("editor", ["neovim@0.6", "emacs"])
def test_an_editor_that_is_pushed_to(editor: str, tmp_path: Path) -> None:
    async def work(client: LanguageClient, uri: str) -> None:
        while uri not in client.diagnostics:
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        (item,) = client.diagnostics[uri]
        assert (item.code, item.severity) == ("KOL202", types.DiagnosticSeverity.Error)
        assert item.code_description is not None
        assert item.code_description.href.endswith("/KOL202/")

    _session(editor, tmp_path, work)


def test_an_editor_with_everything(tmp_path: Path) -> None:
    async def work(client: LanguageClient, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri)
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(document)
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert [item.code for item in report.items] == ["KOL202"]
        hints = await client.text_document_inlay_hint_async(types.InlayHintParams(document, _ALL))
        assert hints is not None
        assert [(hint.position.line, hint.label) for hint in hints] == [
            (3, "(None, 28, 28, 1)"),
            (4, "(None, 26, 26, 8)"),
            (5, "(None, 10)"),
            (5, "(None, 5408)"),
        ]
        hover = await client.text_document_hover_async(
            types.HoverParams(document, types.Position(4, 12))
        )
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert "80 parameters" in hover.contents.value
        lenses = await client.text_document_code_lens_async(types.CodeLensParams(document))
        assert lenses is not None
        assert [lens.command.title for lens in lenses if lens.command] == [
            "(None, 28, 28, 1) → (None, 10) · 54170 parameters"
        ]
        symbols = await client.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)
        )
        assert symbols is not None
        assert [symbol.name for symbol in symbols] == ["model"]
        place = types.Range(types.Position(7, 0), types.Position(7, 0))
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(document, place, types.CodeActionContext(list(report.items)))
        )
        assert actions is not None
        assert [a.title for a in actions if a.title.startswith("Suppress KOL202")]

    _session("visual-studio-code", tmp_path, work)
