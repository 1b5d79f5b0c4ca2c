"""Notebooks: one program over all cells, shown in each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.surfaces.lsp.stdio import Client, inserted, span

CODE = 2
MARKUP = 1
CAPABILITIES = {
    "notebookDocument": {"synchronization": {"dynamicRegistration": False}},
    "textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}},
}
CELLS = [
    "import keras\nfrom keras import layers\n%matplotlib inline",
    "inputs = keras.Input((28, 28, 1))\nx = layers.Flatten()(inputs)",
    "!pip list\ny = layers.Dense(10)(x)",
    "z = layers.Conv2D(3, 3)(y)",
]


class _Notebook:
    """A notebook as an editor sends it."""

    def __init__(self, client: Client, path: Path) -> None:
        self.client = client
        self.uri = path.as_uri()
        self.version = 1
        self.made = 0

    def cell(self, text: str, language: str = "python", kind: int = CODE) -> dict[str, Any]:
        self.made += 1
        uri = self.uri.replace("file:", "vscode-notebook-cell:") + f"#cell{self.made}"
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        return {"cell": {"kind": kind, "document": uri}, "item": item}

    def open(self, *cells: dict[str, Any]) -> list[str]:
        document = {
            "uri": self.uri,
            "notebookType": "jupyter-notebook",
            "version": 1,
            "cells": [cell["cell"] for cell in cells],
        }
        texts = [cell["item"] for cell in cells]
        self.client.notify(
            "notebookDocument/didOpen", {"notebookDocument": document, "cellTextDocuments": texts}
        )
        return [cell["item"]["uri"] for cell in cells]

    def change(self, **cells: Any) -> None:
        self.version += 1
        self.client.notify(
            "notebookDocument/didChange",
            {
                "notebookDocument": {"uri": self.uri, "version": self.version},
                "change": {"cells": cells},
            },
        )

    def edit(self, uri: str, *changes: dict[str, Any]) -> None:
        document = {"uri": uri, "version": self.version + 1}
        self.change(textContent=[{"document": document, "changes": list(changes)}])

    def splice(self, start: int, removed: list[str], added: list[dict[str, Any]]) -> None:
        array: dict[str, Any] = {"start": start, "deleteCount": len(removed)}
        array["cells"] = [cell["cell"] for cell in added]
        structure = {
            "array": array,
            "didOpen": [cell["item"] for cell in added],
            "didClose": [{"uri": uri} for uri in removed],
        }
        self.change(structure=structure)


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Client(tmp_path_factory.mktemp("notebooks"), capabilities=CAPABILITIES) as client:
        yield client


@pytest.fixture
def notebook(notebooks: Client, tmp_path: Path, request: pytest.FixtureRequest) -> _Notebook:
    return _Notebook(notebooks, tmp_path / "n.ipynb")


def test_the_server_wants_notebooks(notebooks: Client) -> None:
    (selector,) = notebooks.announced["capabilities"]["notebookDocumentSync"]["notebookSelector"]
    assert selector["notebook"] == {"notebookType": "jupyter-notebook"}


def test_shapes_flow_from_cell_to_cell(notebook: _Notebook) -> None:
    client = notebook.client
    first, second, third, fourth = notebook.open(*map(notebook.cell, CELLS))
    (item,) = client.diagnostics(fourth)
    assert (item["code"], item["range"]) == ("KOL101", span(0, 4, 0, 26))
    assert client.hints(second) == {0: ["(None, 28, 28, 1)"], 1: ["(None, 784)"]}
    assert client.hints(third) == {1: ["(None, 10)"]}
    assert client.hover(third, 1, 21) == "**tensor** `(None, 784)`"
    assert client.hints(first) == {}
    action = next(a for a in client.actions(fourth, 0, 4, 0, 4) if "Suppress" in a["title"])
    assert list(action["edit"]["changes"]) == [fourth]
    (edit,) = action["edit"]["changes"][fourth]
    assert edit["range"] == span(0, 26, 0, 26)


def test_what_led_to_a_finding_is_shown_in_its_cell(notebook: _Notebook) -> None:
    model = "model = keras.Sequential()\nmodel.add(keras.Input((8, 8, 1)))"
    cells = [CELLS[0], model, "model.add(layers.Flatten())", "model.add(layers.Conv2D(3, 3))"]
    uris = notebook.open(*map(notebook.cell, cells))
    (item,) = notebook.client.diagnostics(uris[3])
    places = [step["location"] for step in item["relatedInformation"]]
    assert {"uri": uris[2], "range": span(0, 10, 0, 26)} in places
    assert all(place["uri"] in uris for place in places)


def test_a_cell_that_does_not_parse_hides_no_other(notebook: _Notebook) -> None:
    client = notebook.client
    _, second, third, fourth = notebook.open(*map(notebook.cell, CELLS))
    client.diagnostics(fourth)
    notebook.edit(third, inserted(1, 0, "w = (\n"))
    (broken,) = client.diagnostics(third)
    assert (broken["code"], broken["range"]["start"]["line"]) == ("KOL001", 1)
    # What was known of the broken cell stays, on its line; the others are as they are without it.
    assert client.hints(third) == {2: ["(None, 10)"]}
    assert client.hints(second) == {0: ["(None, 28, 28, 1)"], 1: ["(None, 784)"]}
    notebook.edit(third, {"range": span(1, 0, 2, 0), "text": ""})
    assert client.diagnostics(third) == []
    assert [item["code"] for item in client.diagnostics(fourth)] == ["KOL101"]


def test_cells_come_go_and_move(notebook: _Notebook) -> None:
    client = notebook.client
    uris = notebook.open(*map(notebook.cell, CELLS))
    client.diagnostics(uris[3])
    notebook.splice(2, [uris[2]], [])
    # Its diagnostics are taken back; the name that it bound is not known any more.
    assert client.diagnostics(uris[2]) == []
    assert client.diagnostics(uris[3]) == []
    words = notebook.cell("# A heading (", "markdown", MARKUP)
    other = notebook.cell("select (", "sql")
    again = notebook.cell("y = layers.Dense(12)(x)")
    notebook.splice(2, [], [words, other, again])
    (item,) = client.diagnostics(uris[3])
    assert "(None, 12)" in item["message"]
    assert client.hints(again["item"]["uri"]) == {0: ["(None, 12)"]}
    assert client.hints(other["item"]["uri"]) == {}
    # The order of the cells is the order of the program.
    notebook.splice(5, [uris[3]], [])
    assert client.diagnostics(uris[3]) == []
    early = notebook.cell("z = layers.Conv2D(3, 3)(x)")
    notebook.splice(2, [], [early])
    (item,) = client.diagnostics(early["item"]["uri"])
    assert "(None, 784)" in item["message"]


def test_closing_a_notebook_takes_everything_back(notebook: _Notebook) -> None:
    client = notebook.client
    uris = notebook.open(*map(notebook.cell, CELLS))
    client.diagnostics(uris[3])
    client.notify(
        "notebookDocument/didClose",
        {
            "notebookDocument": {"uri": notebook.uri},
            "cellTextDocuments": [{"uri": uri} for uri in uris],
        },
    )
    assert client.diagnostics(uris[3]) == []
    assert client.on(uris[1], "documentSymbol") == []


def test_cells_are_pulled_one_by_one(tmp_path: Path) -> None:
    capabilities = {**CAPABILITIES, "textDocument": {"diagnostic": {}}}
    with Client(tmp_path, capabilities=capabilities) as client:
        notebook = _Notebook(client, tmp_path / "n.ipynb")
        uris = notebook.open(*map(notebook.cell, CELLS))
        found = [client.on(uri, "diagnostic")["items"] for uri in uris]
    assert [[item["code"] for item in items] for items in found] == [[], [], [], ["KOL101"]]


def test_a_fix_reaches_into_another_cell(notebook: _Notebook) -> None:
    cells = [
        "import keras\nfrom keras.layers import Dense",
        "one = keras.Sequential([Dense(3, input_dim=4), Dense(2)])",
        "two = keras.Sequential([Dense(3, input_dim=5), Dense(2)])",
    ]
    first, second, third = notebook.open(*(notebook.cell(text) for text in cells))
    client = notebook.client
    assert [item["code"] for item in client.diagnostics(third)] == ["KOL409"]
    (fix,) = [a for a in client.actions(second, 0, 25, 0, 25) if a.get("isPreferred")]
    imported = [{"range": span(1, 30, 1, 30), "newText": ", Input"}]
    assert fix["edit"]["changes"][first] == imported
    assert [edit["newText"] for edit in fix["edit"]["changes"][second]] == [
        "Input(shape=(4,)), ",
        "",
    ]
    # All at once: what both need is imported once.
    (whole,) = client.actions(first, 0, 0, 0, 0, only=["source.fixAll"])
    assert whole["edit"]["changes"][first] == imported
    assert set(whole["edit"]["changes"]) == {first, second, third}
