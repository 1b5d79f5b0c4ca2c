"""What a run loads: next to nothing where nothing is to be found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"click", "libcst", "pathspec", "pygls", "rich", "tensorflow", "keras", "numpy", "tomllib"}
OURS = {
    "kerasorder_lint.catalogue",
    "kerasorder_lint.graph",
    "kerasorder_lint.interpreter",
    "kerasorder_lint.shapes",
    "kerasorder_lint.reports",
    "kerasorder_lint.surfaces",
    "kerasorder_lint.config",
}


def _loaded(code: str) -> set[str]:
    """The modules of a fresh interpreter after it has run some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def _lint(source: bytes) -> str:
    return (
        "from kerasorder_lint.engine import lint\n"
        "from kerasorder_lint.settings import Settings\n"
        f"print(lint({source!r}, 'a.py', Settings()))"
    )


def _unwanted(modules: set[str]) -> set[str]:
    return {
        name
        for name in modules
        if name.partition(".")[0] in HEAVY
        or any(name == o or name.startswith(o + ".") for o in OURS)
    }


@pytest.mark.parametrize(
    "source", [b"import os\nprint(os.getcwd())\n", b"x = 1\n" * 1000, b"def f(:\n", b""]
)
def test_a_file_without_keras_loads_neither_libraries_nor_the_analysis(source: bytes) -> None:
    assert not _unwanted(_loaded(_lint(source)))


def test_the_test_above_can_fail() -> None:
    assert _unwanted(_loaded(_lint(b"import keras\nx = keras.Sequential()\n")))
    assert _unwanted(_loaded("import click"))
    assert _unwanted(_loaded("import kerasorder_lint.surfaces.cli"))


def test_a_file_with_keras_loads_no_library_that_is_not_needed() -> None:
    loaded = _loaded(_lint(b"import keras\nx = keras.Sequential([keras.layers.Dense(3)])\n"))
    assert "kerasorder_lint.interpreter" in loaded
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


def test_the_package_itself_loads_nothing() -> None:
    before = _loaded("")
    assert _loaded("import kerasorder_lint") - before == {"kerasorder_lint"}


@pytest.mark.parametrize("words", [[], ["check"], ["check", "--isolated", "--no-cache", "--fix"]])
def test_the_command_line_loads_no_library_for_a_file_without_keras(
    tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / "a.py").write_text("import os\n")
    code = (
        "from kerasorder_lint.surfaces.entry import main\n"
        f"main([*{words!r}, {str(tmp_path / 'a.py')!r}])"
    )
    loaded = _loaded(code)
    names = {name.partition(".")[0] for name in loaded}
    # The repository has a configuration, which is TOML.
    assert not names & (HEAVY - {"tomllib"})
    assert "multiprocessing" not in names
    assert not {name for name in loaded if name.startswith("kerasorder_lint.catalogue")}


def test_the_one_above_can_fail(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n")
    code = (
        "from kerasorder_lint.surfaces.entry import main\n"
        f"main(['--ignore=KOL4', {str(tmp_path / 'a.py')!r}])"
    )
    assert "click" in _loaded(code)


FOR_EDITORS = {
    "kerasorder_lint.catalogue.descriptions",
    "kerasorder_lint.graph.calls",
    "kerasorder_lint.graph.sights",
    "kerasorder_lint.inspections",
    "kerasorder_lint.surfaces.lsp",
}


def test_the_linting_path_loads_nothing_that_is_for_editors(tmp_path: Path) -> None:
    model = "import keras\nx = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n"
    (tmp_path / "a.py").write_text(model)
    code = (
        "from kerasorder_lint.surfaces.entry import main\n"
        f"main(['--isolated', '--no-cache', {str(tmp_path / 'a.py')!r}])"
    )
    loaded = _loaded(code)
    assert "kerasorder_lint.interpreter" in loaded
    assert not loaded & FOR_EDITORS
    assert not {name.partition(".")[0] for name in loaded} & {"pygls", "lsprotocol", "cattrs"}
    inspected = _lint(model.encode()).replace("lint(", "inspect(").replace("lint\n", "inspect\n")
    server = _loaded(f"import kerasorder_lint.surfaces.lsp.analysis\n{inspected}")
    assert server >= FOR_EDITORS
