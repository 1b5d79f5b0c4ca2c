"""The server under Neovim's built-in client, headless.

Where there is no Neovim this module is not collected, and the head of the report says so;
`.ci/run` installs it.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

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


def test_neovim_shows_what_the_server_says(tmp_path: Path) -> None:
    text, result, root = tmp_path / "text", tmp_path / "result", tmp_path / "root"
    text.write_text(TEXT)
    root.mkdir()
    script = Path(__file__).with_name("neovim.lua")
    done = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {script}"],
        env=environment(
            KOL_TEXT=str(text),
            KOL_RESULT=str(result),
            KOL_ROOT=str(root),
            KOL_COMMAND=json.dumps([*COMMAND, "server"]),
            XDG_STATE_HOME=str(tmp_path / "state"),
            XDG_CACHE_HOME=str(tmp_path / "cache"),
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert result.exists(), done.stderr.decode()
    found = json.loads(result.read_text())
    assert found.get("problem") is None, found["problem"]
    (item,) = found["opened"]
    assert (item["code"], item["line"], item["column"]) == ("KOL202", 6, 0)
    hover = "\n".join(found["hover"])
    assert "2D convolution layer." in hover
    assert "`(None, 28, 28, 1)` → `(None, 26, 26, 8)` · 80 parameters" in hover
    (lens,) = found["lenses"]
    assert lens["command"]["title"] == "(None, 28, 28, 1) → (None, 10) · 54170 parameters"
    hints = {hint["position"]["line"]: hint["label"] for hint in found["hints"]}
    assert hints[3] == "(None, 26, 26, 8)"
    assert any("model" in symbol["text"] for symbol in found["symbols"])
    assert found["suppressed"] == "model.layers.pop()  # kerasorder-lint: disable=KOL202"
    (broken,) = found["broken"]
    assert (broken["code"], broken["line"]) == ("KOL001", 6)
