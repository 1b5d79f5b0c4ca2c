"""Diagnostics on unsaved text: pushed, pulled, and the same that the command finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.surfaces.command import check_json
from tests.surfaces.lsp.stdio import Client, inserted, span

HEAD = "import keras\nfrom keras import layers\n"
MODEL = (
    "model = keras.Sequential(\n"
    "    [\n"
    "        keras.Input((28, 28, 1)),\n"
    "        layers.Flatten(),\n"
    "        layers.Conv2D(32, 3),\n"
    "    ]\n"
    ")\n"
)
SWAP = "model.layers[0], model.layers[1] = model.layers[1], model.layers[0]\n"
PULLS = {"textDocument": {"diagnostic": {"dynamicRegistration": False}}}


def test_a_diagnostic_says_where_what_and_why(client: Client, folder: Path) -> None:
    uri = (folder / "nowhere_on_disk.py").as_uri()
    client.open(uri, HEAD + MODEL)
    (item,) = client.diagnostics(uri)
    assert item["range"] == span(6, 8, 6, 28)
    assert (item["code"], item["severity"], item["source"]) == ("KOL101", 1, "kerasorder-lint")
    assert item["codeDescription"] == {
        "href": "https://kerasorder-lint.readthedocs.io/rules/KOL101/"
    }
    first, *more = item["message"].split("\n")
    assert first.startswith("`Conv2D` needs at least 4 dimensions")
    keras, advice = more  # what it says, and what to do
    assert keras == "Keras: expected min_ndim=4, found ndim=2. Full shape received: (None, 784)"
    assert advice.startswith("Put a `Reshape` to 4 dimensions (with the batch) in front")
    steps = [(step["message"], step["location"]) for step in item["relatedInformation"]]
    assert ("`Flatten` gives (None, 784)", {"uri": uri, "range": span(5, 8, 5, 24)}) in steps
    assert all(location["uri"] == uri for _, location in steps)


def test_they_are_those_of_the_command_line(client: Client, folder: Path, tmp_path: Path) -> None:
    text = HEAD + MODEL + SWAP + "model.fit(1, batch=3)\n"
    (tmp_path / "a.py").write_text(text)
    uri = (folder / "a.py").as_uri()
    client.open(uri, text)
    severities = {"error": 1, "warning": 2, "info": 3}

    def place(item: dict[str, Any], key: str) -> tuple[int, int]:
        return item[key]["row"] - 1, item[key]["column"] - 1

    expected = [
        (item["code"], severities[item["severity"]], item["message"], place(item, "location"))
        for item in check_json(tmp_path, "--isolated", "a.py")
    ]
    shown = [
        (
            item["code"],
            item["severity"],
            item["message"].split("\n")[0],
            (item["range"]["start"]["line"], item["range"]["start"]["character"]),
        )
        for item in client.diagnostics(uri)
    ]
    assert len(expected) > 1
    assert shown == expected


def test_a_change_is_answered_with_its_version_and_closing_takes_all_back(
    client: Client, folder: Path
) -> None:
    uri = (folder / "changing.py").as_uri()
    client.open(uri, HEAD + MODEL)
    assert [item["code"] for item in client.diagnostics(uri, 1)] == ["KOL101"]
    version = client.change(
        uri,
        {"range": span(5, 8, 6, 8), "text": ""},  # the Flatten goes
        inserted(0, 0, "# é\n"),
    )
    assert client.diagnostics(uri, version) == []
    version = client.change(uri, inserted(6, 8, "layers.Flatten(), "))
    (item,) = client.diagnostics(uri, version)
    assert item["range"] == span(6, 26, 6, 46)
    client.close(uri)
    assert client.diagnostics(uri) == []


def test_a_burst_of_changes_is_answered_for_its_last(client: Client, folder: Path) -> None:
    uri = (folder / "burst.py").as_uri()
    client.open(uri, HEAD + MODEL)
    client.diagnostics(uri)
    seen = len(client.notifications)
    for letter in "value = 1":
        version = client.change(uri, inserted(1 + MODEL.count("\n"), 1, letter))
    version = client.change(uri, HEAD + MODEL + SWAP)
    found = client.diagnostics(uri, version)
    assert [item["code"] for item in found] == ["KOL101", "KOL201"]
    published = [m for m in client.notifications[seen:] if m["params"].get("uri") == uri]
    # The first may have been analysed at once; those between were not.
    assert len(published) <= 3
    client.close(uri)


def test_text_that_does_not_parse_says_so_and_keeps_the_last_hints(
    client: Client, folder: Path
) -> None:
    uri = (folder / "broken.py").as_uri()
    text = HEAD + "x = keras.Input((8,))\ny = layers.Dense(3)(x)\nz = layers.Dense(2)(y)\n"
    text += "m = keras.Model(x, z)\n"
    client.open(uri, text)
    client.diagnostics(uri)
    assert client.hints(uri) == {2: ["(None, 8)"], 3: ["(None, 3)"], 4: ["(None, 2)"]}
    version = client.change(uri, inserted(3, 0, "w = (\n\n"))
    (item,) = client.diagnostics(uri, version)
    assert item["code"] == "KOL001"
    assert "'(' was never closed" in item["message"]
    assert item["range"]["start"]["line"] == 3
    # Each stays with its layer, two lines further down.
    assert client.hints(uri) == {2: ["(None, 8)"], 5: ["(None, 3)"], 6: ["(None, 2)"]}
    hover = client.hover(uri, 6, 6)
    assert hover is not None
    assert "`(None, 3)` → `(None, 2)`" in hover
    assert [s["name"] for s in client.on(uri, "documentSymbol")] == ["m"]
    (lens,) = client.on(uri, "codeLens")
    assert lens["range"]["start"] == {"line": 7, "character": 4}
    # On a line that is being changed nothing is claimed.
    version = client.change(uri, inserted(6, 11, "Conv"))
    client.diagnostics(uri, version)
    assert client.hints(uri) == {2: ["(None, 8)"], 5: ["(None, 3)"]}
    version = client.change(uri, inserted(7, 20, "#"))
    client.diagnostics(uri, version)
    assert (client.on(uri, "documentSymbol"), client.on(uri, "codeLens")) == ([], [])
    version = client.change(uri, text)
    assert client.diagnostics(uri, version) == []
    assert client.hints(uri) == {2: ["(None, 8)"], 3: ["(None, 3)"], 4: ["(None, 2)"]}


def test_an_open_file_that_is_no_text_silences_no_other(client: Client, folder: Path) -> None:
    """JSON can hold half a character; here another file even imports the one that has it."""
    odd, main = (folder / "odd.py").as_uri(), (folder / "imports_odd.py").as_uri()
    client.open(odd, "import keras\nx = '\ud800'\n")
    (item,) = client.diagnostics(odd)
    assert (item["code"], "lone surrogate" in item["message"]) == ("KOL001", True)
    client.open(main, "from odd import x\n" + HEAD + MODEL)
    assert [item["code"] for item in client.diagnostics(main)] == ["KOL101"]
    client.close(odd)
    client.close(main)


def test_other_languages_are_left_alone(client: Client, folder: Path) -> None:
    other, python = (folder / "notes.md").as_uri(), (folder / "last.py").as_uri()
    client.open(other, HEAD + MODEL, "markdown")
    assert client.on(other, "hover", position={"line": 0, "character": 0}) is None
    assert client.on(other, "documentSymbol") == []
    client.open(python, "x = (\n")
    client.diagnostics(python)
    assert not [
        message for message in client.notifications if message["params"].get("uri") == other
    ]


def test_a_client_that_pulls_is_not_pushed_to(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path, capabilities=PULLS) as client:
        assert client.announced["capabilities"]["diagnosticProvider"]["interFileDependencies"]
        client.open(uri, HEAD + MODEL)
        report = client.on(uri, "diagnostic")
        assert report["kind"] == "full"
        assert [item["code"] for item in report["items"]] == ["KOL101"]
        # Who has that already is not told again.
        known = report["resultId"]
        assert client.on(uri, "diagnostic", previousResultId=known) == {
            "kind": "unchanged",
            "resultId": known,
        }
        # What is pulled behind a change speaks of the changed text.
        client.change(uri, HEAD + MODEL.replace("        layers.Flatten(),\n", ""))
        assert client.on(uri, "diagnostic", previousResultId=known)["items"] == []
        client.change(uri, HEAD + MODEL)
        assert client.on(uri, "diagnostic", previousResultId="another")["kind"] == "full"
        assert client.on(uri, "diagnostic", previousResultId=known)["kind"] == "unchanged"
        client.settle(0.3)
        methods = {message["method"] for message in client.notifications}
        assert "textDocument/publishDiagnostics" not in methods


def test_an_excluded_file_is_passed_by(tmp_path: Path) -> None:
    config = '[tool.kerasorder-lint]\nextend-exclude = ["generated"]\n'
    (tmp_path / "pyproject.toml").write_text(config)
    inside = (tmp_path / "generated" / "a.py").as_uri()
    beside = (tmp_path / "generated_by_hand.py").as_uri()
    with Client(tmp_path) as client:
        client.open(inside, HEAD + MODEL)
        assert client.diagnostics(inside) == []
        client.open(beside, HEAD + MODEL)
        assert [item["code"] for item in client.diagnostics(beside)] == ["KOL101"]
