"""A server that the tests of one module share: it starts once, and pushes diagnostics."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surfaces.lsp.stdio import Client

# Neovim is no Python package: `.ci/run` installs it, and the head of the report says if it lacks.
# In continuous integration its test fails then.
left_out = shutil.which("nvim") is None and not os.environ.get("CI")
collect_ignore = ["test_neovim.py"] if left_out else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the workspace."""
    return tmp_path_factory.mktemp("workspace").resolve()


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    """An editor that takes what it is given."""
    capabilities = {
        "textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}},
        "workspace": {"workspaceEdit": {"documentChanges": True}},
    }
    with Client(folder, capabilities=capabilities) as found:
        yield found
