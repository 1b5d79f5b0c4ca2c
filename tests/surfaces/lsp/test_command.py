"""`kerasorder-lint server` as a command, and documents that are on no disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.surfaces.command import environment, run
from tests.surfaces.lsp.stdio import Client

TEXT = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Conv2D(3, 3)])\n"


def test_the_flag_that_editors_add_is_taken(tmp_path: Path) -> None:
    done = run(tmp_path, "server", "--stdio", stdin=b"")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_what_is_missing_is_named_with_its_remedy() -> None:
    code = (
        "import sys; sys.modules['pygls'] = None\n"
        "from kerasorder_lint.surfaces.entry import main\n"
        "sys.exit(main(['server']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert done.returncode == 2
    assert "pip install 'kerasorder-lint[lsp]'" in done.stderr


def test_a_document_without_a_name_or_a_folder(tmp_path: Path) -> None:
    uri = "untitled:Untitled-1"
    with Client(cwd=tmp_path) as client:
        client.open(uri, TEXT)
        (item,) = client.diagnostics(uri)
        assert item["code"] == "KOL101"
        assert {step["location"]["uri"] for step in item["relatedInformation"]} == {uri}


def test_modules_of_the_project_do_not_stand_in_for_those_of_python(tmp_path: Path) -> None:
    for name in ("pickle", "struct", "keras", "kerasorder_lint"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the project was run')\n")
    # As the installed command is started: its own folder comes first, and not the project's.
    code = (
        "import sys; sys.path = [path for path in sys.path if path]\n"
        "from kerasorder_lint.__main__ import main\n"
        "sys.argv = ['kerasorder-lint', 'server']; main()"
    )
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path, cwd=tmp_path, command=[sys.executable, "-c", code]) as client:
        client.open(uri, TEXT)
        assert [item["code"] for item in client.diagnostics(uri)] == ["KOL101"]
