"""Whatever was typed on the way: what is shown in the end is what a fresh start shows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.surfaces.command import ROOT
from tests.surfaces.lsp.stdio import Client, span

MODELS = ROOT / "fixtures" / "models" / "real_life"
NAMES = ("unet", "mnist_cnn", "gan_class", "text_cnn", "swap_layers_article", "hyper_builder")
PIECES = (
    "",
    "",
    "x",
    "(",
    ")\n",
    "\n",
    "\n\n# 😀 é\n",
    "    ",
    "32",
    '"""',
    "layers.Dense(3)",
    "\r\n",
)


def _shown(client: Client, uri: str) -> dict[str, Any]:
    """Everything that an editor can ask for."""
    whole = span(0, 0, 100_000, 0)
    return {
        "hints": client.on(uri, "inlayHint", range=whole),
        "lenses": client.on(uri, "codeLens"),
        "symbols": client.on(uri, "documentSymbol"),
        "hovers": [client.hover(uri, line, 8) for line in range(0, 60, 3)],
        "actions": [action["title"] for action in client.actions(uri, 0, 0, 100_000, 0)],
    }


def _without(items: Any, uri: str) -> Any:
    """The same with the document's name left open."""
    if isinstance(items, dict):
        return {key: _without(value, uri) for key, value in items.items()}
    if isinstance(items, list):
        return [_without(value, uri) for value in items]
    return "here" if items == uri else items


@pytest.mark.parametrize("name", NAMES)
def test_edits_lead_where_a_fresh_start_begins(
    client: Client, folder: Path, name: str, seed: int
) -> None:
    chance = random.Random(f"{seed} {name}")
    original = text = (MODELS / f"{name}.py").read_text()
    edited, fresh = (folder / f"{name}_{how}.py" for how in ("edited", "fresh"))
    client.open(edited.as_uri(), text)
    client.diagnostics(edited.as_uri())
    for _ in range(12):
        lines = text.split("\n")
        row = chance.randrange(len(lines))
        # In ASCII a column is a character, whatever was agreed: other lines are left as they are.
        if not lines[row].isascii() or "\r" in lines[row]:
            continue
        start = chance.randint(0, len(lines[row]))
        end = chance.randint(start, len(lines[row]))
        new = chance.choice(PIECES)
        client.change(edited.as_uri(), {"range": span(row, start, row, end), "text": new})
        lines[row] = lines[row][:start] + new + lines[row][end:]
        text = "\n".join(lines)
        if chance.random() < 0.3:
            client.hover(edited.as_uri(), row, start)
    # What does not parse in the end keeps hints of before; so it ends with something that does.
    text = "import os\n" + original + "keras = None\n"
    assert compile(text, name, "exec")
    version = client.change(edited.as_uri(), text)
    after = client.diagnostics(edited.as_uri(), version)
    client.open(fresh.as_uri(), text)
    new_diagnostics = client.diagnostics(fresh.as_uri())
    assert _without(after, edited.as_uri()) == _without(new_diagnostics, fresh.as_uri())
    assert _shown(client, edited.as_uri()) == _shown(client, fresh.as_uri())
    said = [m for m in client.notifications if m["method"].startswith("window/")]
    assert said == []
    for path in (edited, fresh):
        client.close(path.as_uri())
        client.diagnostics(path.as_uri())


def test_each_edit_is_analysed_as_the_editor_has_the_text(
    client: Client, folder: Path, seed: int
) -> None:
    """The messages of syntax errors name places, so a text that went astray would show."""
    chance = random.Random(seed)
    uri, other = (folder / "astray.py").as_uri(), (folder / "right.py").as_uri()
    text = (MODELS / "mnist_cnn.py").read_text()
    client.open(uri, text)
    client.open(other, text)
    client.diagnostics(other)
    for _ in range(15):
        lines = text.split("\n")
        row = chance.randrange(len(lines) - 1)
        last = min(row + chance.randint(0, 2), len(lines) - 1)
        start, end = 0, len(lines[last])
        new = chance.choice(PIECES).replace("\r", "").replace("😀 é", "")
        version = client.change(uri, {"range": span(row, start, last, end), "text": new})
        text = "\n".join([*lines[:row], new, *lines[last + 1 :]])
        found = client.diagnostics(uri, version)
        version = client.change(other, text)
        assert _without(found, uri) == _without(client.diagnostics(other, version), other)
