"""Hover, inlay hints, code lenses, symbols and code actions of one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.surfaces.lsp.stdio import Client

TEXT = """\
import keras
from keras import layers

inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3)(inputs)
x = layers.Flatten()(x)
outputs = layers.Dense(10, name="digits")(x)
model = keras.Model(inputs, outputs)
small = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Dense(1)])
model.summary()
"""
# 3 * 3 * 1 * 8 + 8 of the convolution, 26 * 26 * 8 * 10 + 10 of the dense layer.
PARAMETERS = 80 + 54090


@pytest.fixture
def uri(client: Client, folder: Path, request: pytest.FixtureRequest) -> str:
    found = (folder / f"{request.node.name}.py").as_uri()
    client.open(found, TEXT)
    client.diagnostics(found)
    return found


def test_hints_show_the_shape_behind_each_layer(client: Client, uri: str) -> None:
    assert client.hints(uri) == {
        3: ["(None, 28, 28, 1)"],
        4: ["(None, 26, 26, 8)"],
        5: ["(None, 5408)"],
        6: ["(None, 10)"],
        8: ["(None, 4)", "(None, 2)", "(None, 1)"],
    }
    items = client.on(uri, "inlayHint", range={
        "start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 40},
    })  # fmt: skip
    (item,) = items
    assert item["position"] == {"line": 4, "character": len("x = layers.Conv2D(8, 3)(inputs)")}


def test_a_hover_on_a_layer_has_keras_words_shapes_and_parameters(client: Client, uri: str) -> None:
    for column in (6, 13, 22):
        text = client.hover(uri, 4, column)
        assert text is not None
        assert text.split("\n\n") == [
            "**Conv2D** `conv2d`",
            "2D convolution layer.",
            "`(None, 28, 28, 1)` → `(None, 26, 26, 8)` · 80 parameters",
        ]
    named = client.hover(uri, 6, 20)
    assert named is not None
    assert "**Dense** `digits`" in named


def test_a_hover_on_a_name_says_what_it_stands_for(client: Client, uri: str) -> None:
    assert client.hover(uri, 5, 0) == "**tensor** `(None, 5408)`"
    assert client.hover(uri, 5, 21) == "**tensor** `(None, 26, 26, 8)`"
    for line, column in ((7, 2), (9, 1)):
        model = client.hover(uri, line, column)
        assert model is not None
        assert "`(None, 28, 28, 1)` → `(None, 10)`" in model
        assert f"{PARAMETERS} parameters, {PARAMETERS} trainable" in model
    assert client.hover(uri, 0, 2) is None


def test_a_lens_stands_above_each_model(client: Client, uri: str) -> None:
    lenses = [
        (lens["range"]["start"]["line"], lens["command"]["title"])
        for lens in client.on(uri, "codeLens")
    ]
    assert lenses == [
        (7, f"(None, 28, 28, 1) → (None, 10) · {PARAMETERS} parameters"),
        (8, "(None, 4) → (None, 1) · 13 parameters"),
    ]


def test_the_outline_has_models_and_their_layers(client: Client, uri: str) -> None:
    first, second = client.on(uri, "documentSymbol")
    assert first["name"] == "model"
    assert first["detail"] == f"(None, 28, 28, 1) → (None, 10) · {PARAMETERS} parameters"
    assert [(child["name"], child["detail"]) for child in second["children"]] == [
        ("dense", "Dense (None, 2)"),
        ("dense_1", "Dense (None, 1)"),
    ]
    for symbol in (first, second, *first["children"], *second["children"]):
        outer, inner = symbol["range"], symbol["selectionRange"]
        assert _pair(outer["start"]) <= _pair(inner["start"])
        assert _pair(inner["end"]) <= _pair(outer["end"])
    for child in first["children"]:
        assert _pair(first["range"]["start"]) <= _pair(child["range"]["start"])


def _pair(position: dict[str, int]) -> tuple[int, int]:
    return position["line"], position["character"]


def test_a_client_without_trees_gets_a_list_of_symbols(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path) as client:
        client.open(uri, TEXT)
        symbols = client.on(uri, "documentSymbol")
    assert {symbol["location"]["uri"] for symbol in symbols} == {uri}
    assert ("dense_1", "small") in [(s["name"], s.get("containerName")) for s in symbols]


# ---------------------------------------------------------------------- code actions


def _applied(text: str, edits: list[dict[str, Any]]) -> str:
    """A text after edits of the protocol, in ASCII."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:row])) for row in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda e: _pair(e["range"]["start"]), reverse=True):
        first, last = (
            starts[edit["range"][end]["line"]] + edit["range"][end]["character"]
            for end in ("start", "end")
        )
        text = text[:first] + edit["newText"] + text[last:]
    return text


def _edits(action: dict[str, Any], uri: str) -> list[dict[str, Any]]:
    (change,) = action["edit"]["documentChanges"]
    assert change["textDocument"]["uri"] == uri
    return list(change["edits"])


BROKEN = TEXT.replace("layers.Dense(1)]", "layers.Conv2D(1, 3)]")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BROKEN, 8),
        (BROKEN.replace("small = ", "small = (").replace("])\n", "]))  # head\n"), 8),
        (BROKEN.replace("[keras.Input", "[  # kerasorder-lint: disable=KOL2\n  keras.Input"), 9),
        (BROKEN.replace("small = ", 'text, small = """\na""", \\\n  '), 10),
    ],
    ids=["plain", "with a comment", "beside another", "behind a string"],
)
def test_suppressing_here_silences_the_finding_and_nothing_else(
    client: Client, folder: Path, text: str, line: int
) -> None:
    uri = (folder / "suppressed.py").as_uri()
    client.open(uri, text)
    (item,) = client.diagnostics(uri)
    place = item["range"]["start"]
    assert place["line"] == line
    actions = client.actions(uri, line, place["character"], line, place["character"])
    (action,) = [a for a in actions if a["title"].startswith("Suppress")]
    assert (action["kind"], action["diagnostics"]) == ("quickfix", [item])
    changed = _applied(text, _edits(action, uri))
    assert changed.count("\n") == text.count("\n")
    compile(changed, "a.py", "exec")
    assert lint(text, "a.py", Settings())
    assert lint(changed, "a.py", Settings(extend_select=("KOL002",), ignore=("KOL2",))) == []
    client.close(uri)
    client.diagnostics(uri)


def test_a_fix_is_offered_where_its_finding_is(tmp_path: Path) -> None:
    text = TEXT + "small.fit  # noqa: KOL999,KOL101\n"
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path, options={"extendSelect": ["KOL002"]}) as client:
        client.open(uri, text)
        (item,) = client.diagnostics(uri)
        assert (item["code"], item["tags"]) == ("KOL002", [1])
        actions = client.actions(uri, 10, 15, 10, 15)
        (fix,) = [action for action in actions if action["kind"] == "quickfix"]
        assert fix["isPreferred"]
        assert _applied(text, fix["edit"]["changes"][uri]) == TEXT + "small.fit\n"
        everywhere = client.actions(uri, 0, 0, 0, 0, only=["source.fixAll"])
        assert [action["edit"] for action in everywhere] == [fix["edit"]]
        assert client.actions(uri, 10, 15, 10, 15, only=["refactor"]) == []
        assert not [a for a in client.actions(uri, 3, 0, 3, 0) if a["kind"] == "quickfix"]


def test_what_cannot_take_a_comment_is_offered_none(client: Client, folder: Path) -> None:
    uri = (folder / "unsuppressed.py").as_uri()
    client.open(uri, "import keras\nx = (\n")
    (item,) = client.diagnostics(uri)
    assert item["code"] == "KOL001"
    assert client.actions(uri, 1, 0, 1, 5) == []


SUBCLASSED = """\
import keras
from keras import layers

class Block(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.conv = layers.Conv2D(width, 3)

    def call(self, x):
        return self.conv(x)

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block(8)

    def call(self, x):
        return self.block(x)

class Idle(keras.Model):
    def call(self, x):
        return x

net = Net()
net(keras.Input((28, 28, 1)))
"""


def test_subclassed_models_show_what_runs_through_them(client: Client, folder: Path) -> None:
    uri = (folder / "subclassed.py").as_uri()
    client.open(uri, SUBCLASSED)
    client.diagnostics(uri)
    hints = client.hints(uri)
    assert (hints[9], hints[17]) == (["(None, 26, 26, 8)"], ["(None, 26, 26, 8)"])
    both = "`(None, 28, 28, 1)` → `(None, 26, 26, 8)`"
    # The name that is called, the name that is bound, what makes it.
    for line, column in ((9, 21), (6, 14), (6, 28)):
        text = client.hover(uri, line, column)
        assert text is not None
        assert text.startswith("**Conv2D** `conv2d`\n\n")
        assert text.endswith(f"{both} · 80 parameters")
    assert client.hover(uri, 17, 21) == f"**Block** `block`\n\n{both}"
    for column in (0, 7):
        text = client.hover(uri, 23, column)
        assert text == f"**Net** `net`\n\n{both}\n\n80 parameters, 80 trainable"
    # What nothing makes does not say its name all over its class.
    assert client.hover(uri, 21, 8) is None
    symbols = client.on(uri, "documentSymbol")
    assert {symbol["name"] for symbol in symbols} == {"Idle", "net"}
