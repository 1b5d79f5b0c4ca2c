"""Settings of the editor, configuration files, several roots, and what happens when they change."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.surfaces.lsp import configuration
from kerasorder_lint.surfaces.lsp.configuration import ClientSettings, own_part, read_settings
from tests.surfaces.command import ROOT
from tests.surfaces.lsp.stdio import Client

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = """\
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Conv2D(3, 3)])
other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
other.layers.pop()
"""
BOTH = ["KOL101", "KOL202"]
REFRESHED = {
    "workspace": {
        "configuration": True,
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
    }
}


def _codes(items: list[dict[str, Any]]) -> list[str]:
    return [item["code"] for item in items]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((None,), ClientSettings()),
        (({"select": ["KOL1"], "ignore": "KOL2, KOL3"},),
         ClientSettings(select=("KOL1",), ignore=("KOL2", "KOL3"))),
        (({"kerasorder-lint": {"extendSelect": ["KOL4"], "target-keras": "2"}},),
         ClientSettings(extend_select=("KOL4",), target_keras=2)),
        (({"inlayHints": {"enable": False}}, {"inlay-hints": None, "codeLens": False}),
         ClientSettings(inlay_hints=False, code_lens=False)),
        (({"select": ["KOL1"]}, {"select": ["KOL2"]}), ClientSettings(select=("KOL2",))),
    ],
)  # fmt: skip
def test_settings_are_read_as_editors_and_as_files_write_them(
    layers: tuple[Any, ...], expected: ClientSettings
) -> None:
    assert read_settings(*layers) == (expected, [])


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ({"selekt": []}, "no setting `selekt`"),
        ({"select": [3]}, "`kerasorder-lint.select` must be a list of codes"),
        ({"targetKeras": 4}, "must be 2 or 3"),
        ({"inlayHints": "yes"}, "must be true or false"),
        ([], "must be a table"),
    ],
)
def test_what_is_wrong_in_settings_is_said(layer: Any, said: str) -> None:
    settings, (problem,) = read_settings(layer)
    assert settings == ClientSettings()
    assert said in problem


@pytest.mark.parametrize(
    ("pushed", "own"),
    [
        ({"kerasorder-lint": {"select": []}, "pylsp": {"plugins": {}}}, {"select": []}),
        ({"pylsp": {"plugins": {}}}, None),
        ({"inlayHints": False, "pylsp": {}}, {"inlayHints": False}),
        (None, None),
        ([], None),
    ],
)
def test_settings_of_other_servers_are_no_concern(pushed: Any, own: Any) -> None:
    assert own_part(pushed) == own


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    for key in configuration._KEYS:
        first, *more = key.split("-")
        assert f"| `{first + ''.join(word.title() for word in more)}` |" in text
    blocks = re.findall(r"```(json|toml)\n(.*?)```", text, re.DOTALL)
    assert {language for language, _ in blocks} == {"json", "toml"}
    for language, block in blocks:
        read = json.loads(block) if language == "json" else tomllib.loads(block)
        assert "kerasorder-lint" in str(read)


def test_the_options_of_the_start_hold_without_a_configuration(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path, options={"ignore": ["KOL2"], "inlayHints": False}) as client:
        client.open(uri, TEXT)
        assert _codes(client.diagnostics(uri)) == ["KOL101"]
        assert client.hints(uri) == {}
        assert client.on(uri, "codeLens")
        # A client that cannot be asked sends what has changed.
        changed = {"kerasorder-lint": {"ignore": ["KOL1"], "inlayHints": True, "codeLens": False}}
        client.notify("workspace/didChangeConfiguration", {"settings": changed})
        assert _codes(client.diagnostics(uri)) == ["KOL202"]
        assert client.hints(uri)
        assert client.on(uri, "codeLens") == []


def test_each_root_has_its_own_settings_and_files(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    for root in (one, two, three):
        root.mkdir()
    (two / "pyproject.toml").write_text('[tool.kerasorder-lint]\nignore = ["KOL1"]\n')
    given = {one.as_uri(): {"select": ["KOL1"]}, two.as_uri(): {}, three.as_uri(): None}
    with Client(
        one, two, capabilities=REFRESHED, configuration=lambda uri: given.get(uri or "")
    ) as client:
        found = {}
        for root in (one, two, three):
            uri = (root / "a.py").as_uri()
            client.open(uri, TEXT)
            found[root] = _codes(client.diagnostics(uri))
        assert found == {one: ["KOL101"], two: ["KOL202"], three: BOTH}
        # A root that comes later is asked about, too.
        given[three.as_uri()] = {"select": ["KOL202"]}
        folder = {"uri": three.as_uri(), "name": "three"}
        client.notify(
            "workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}}
        )
        assert _codes(client.diagnostics((three / "a.py").as_uri())) == ["KOL202"]


def test_a_change_of_the_configuration_is_asked_for_and_seen(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    given: dict[str, Any] = {}
    with Client(tmp_path, capabilities=REFRESHED, configuration=lambda _: given) as client:
        client.open(uri, TEXT)
        assert _codes(client.diagnostics(uri)) == BOTH
        given["inlayHints"] = False
        given["ignore"] = ["KOL202"]
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        assert _codes(client.diagnostics(uri)) == ["KOL101"]
        client.until(lambda message: message.get("method") == "workspace/inlayHint/refresh")
        assert client.hints(uri) == {}


def test_a_configuration_file_that_changes_is_seen(tmp_path: Path) -> None:
    config = tmp_path / "kerasorder-lint.toml"
    uri = (tmp_path / "a.py").as_uri()
    watched = {"changes": [{"uri": config.as_uri(), "type": 2}]}
    with Client(tmp_path, capabilities=REFRESHED) as client:
        client.open(uri, TEXT)
        assert _codes(client.diagnostics(uri)) == BOTH
        registered = [m for m in client.requests if m["method"] == "client/registerCapability"]
        (registrations,) = [message["params"]["registrations"] for message in registered]
        patterns = [
            watcher["globPattern"]
            for item in registrations
            for watcher in item["registerOptions"].get("watchers", [])
        ]
        assert "**/kerasorder-lint.toml" in patterns
        config.write_text('[severity]\nKOL101 = "info"\n')
        client.notify("workspace/didChangeWatchedFiles", watched)
        assert [item["severity"] for item in client.diagnostics(uri)] == [3, 1]
        # What cannot be used is said once, and the rest goes on without it.
        config.write_text('selekt = ["KOL1"]\n')
        client.notify("workspace/didChangeWatchedFiles", watched)
        assert _codes(client.diagnostics(uri)) == BOTH
        version = client.change(uri, TEXT + "\n")
        client.diagnostics(uri, version)
        shown = [m["params"] for m in client.notifications if m["method"] == "window/showMessage"]
        (message,) = shown
        assert "`selekt`" in message["message"]
        assert message["type"] == 2


def test_codes_that_no_rule_has_are_said(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path, options={"select": ["KOL8"]}) as client:
        client.open(uri, TEXT)
        assert _codes(client.diagnostics(uri)) == BOTH
        (message,) = [m for m in client.notifications if m["method"] == "window/showMessage"]
        assert "no rule has the code `KOL8`" in message["params"]["message"]


def test_a_file_that_is_imported_is_read_as_it_is_in_the_editor(tmp_path: Path) -> None:
    """The gate follows imports: whether a file concerns Keras rests on another's unsaved text."""
    (tmp_path / "net.py").write_text("value = 1\n")
    main, net = (tmp_path / "main.py").as_uri(), (tmp_path / "net.py").as_uri()
    text = "from net import *\nx = layers.Dense(3)(Input((4,)))\n"
    with Client(tmp_path) as client:
        client.open(main, text)
        client.diagnostics(main)
        client.open(net, "from keras import Input, layers\n")
        # Nothing was done to it, and yet it is looked at again.
        client.diagnostics(main)
        client.close(net)
        client.diagnostics(main)
        # A file that comes or goes may change what an import means.
        gone = {"changes": [{"uri": net, "type": 3}]}
        client.notify("workspace/didChangeWatchedFiles", gone)
        client.diagnostics(main)


def test_a_client_that_pulls_is_told_when_another_file_changed_what_it_has(tmp_path: Path) -> None:
    main, net = (tmp_path / "main.py").as_uri(), (tmp_path / "net.py").as_uri()
    capabilities = {
        "textDocument": {"diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": True}},
    }
    (tmp_path / "net.py").write_text("value = 1\n")
    with Client(tmp_path, capabilities=capabilities) as client:
        client.open(main, "from net import *\nx = layers.Dense(3)(Input((4,)))\n")
        client.open(net, "value = 1\n")
        for uri in (main, net):
            assert client.on(uri, "diagnostic")["items"] == []
        client.settle(0.3)
        before = len(client.requests)
        client.change(net, "from keras import *\n")
        client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
        assert len(client.requests) == before + 1


def test_an_edit_of_a_file_behind_an_imported_one_is_seen(tmp_path: Path) -> None:
    """The worker keeps modules that it has run; none is kept longer than what it rests on."""
    (tmp_path / "sizes.py").write_text("UNITS = 4\n")
    (tmp_path / "parts.py").write_text("from sizes import UNITS\nWIDTH = UNITS + 0\n")
    main, sizes = (tmp_path / "main.py").as_uri(), (tmp_path / "sizes.py").as_uri()
    text = "import keras\nimport parts\nlayer = keras.layers.Dense(1)\n"
    text += "layer.build((None, 4))\nlayer(keras.Input((parts.WIDTH,)))\n"
    with Client(tmp_path) as client:
        client.open(main, text)
        assert _codes(client.diagnostics(main)) == []
        client.open(sizes, "UNITS = 5\n")
        assert _codes(client.diagnostics(main)) == ["KOL102"]
        client.change(sizes, "UNITS = 4\n")
        assert _codes(client.diagnostics(main)) == []
