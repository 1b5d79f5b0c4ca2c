"""Small projects whose imports lead through a changed search path, on a disk, run by Python."""

from __future__ import annotations

import itertools
import os
import random
import sys
import traceback
from pathlib import Path

import pytest

from kerasorder_lint.batch.running import run
from kerasorder_lint.engine import examine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.discovery import Found
from kerasorder_lint.source.loading import DiskLoader

pytestmark = pytest.mark.keras

_SAMPLES = 60
SETTINGS = Settings(select=("KOL1", "KOL2"), limits=Limits(seconds=60.0))
BLOCKS = """import {through}

def conv_block(x, filters=8):
    x = {through}.layers.Conv2D(filters, 3)(x)
    return {through}.layers.ReLU()(x)

def flat(x):
    return {through}.layers.Flatten()(x)
"""
#: A file that never says the name reaches it through this one.
ALIAS = "import keras as k\nfrom keras import layers, Input\n"
CHANGES = (
    "sys.path.append({text})",
    "sys.path.insert(0, {text})",
    "sys.path += [{text}]",
    "sys.path.extend([{text}])",
    "sys.path = [{text}, *sys.path]",
    "[sys.path.append(p) for p in ({text},)]",
)
PLACES = (
    "os.path.join(os.path.dirname(os.path.abspath(__file__)), {to!r})",
    "os.path.abspath(os.path.join(os.path.dirname(__file__), {to!r}))",
    "os.path.dirname(os.path.realpath(__file__)) + '/' + {to!r}",
    "str(pathlib.Path(__file__).resolve().parent / {to!r})",
    "str((pathlib.Path(__file__).parents[0] / {to!r}).resolve())",
    "{to!r}",
)
#: Where the file lies, and where the modules, from there.
LAYOUTS = (
    ("train.py", "src"),
    ("train.py", "code/nets"),
    ("scripts/train.py", "../src"),
    ("scripts/train.py", ".."),
    ("a/b/train.py", "../../lib"),
    ("a/b/train.py", "../c"),
)


def project(root: Path, draw: random.Random) -> tuple[Path, int]:
    """Writes a project; its first file, and where its second call of a block stands."""
    name, to = draw.choice(LAYOUTS)
    where = (root / name).parent / to
    module = draw.choice(("blocks", "pkg.blocks", "pkg.sub.blocks"))
    hidden = draw.random() < 0.4
    target = Path(os.path.normpath(where)) / (module.replace(".", "/") + ".py")
    target.parent.mkdir(parents=True, exist_ok=True)
    if draw.random() < 0.5 and target.parent != Path(os.path.normpath(where)):
        for folder in itertools.takewhile(
            lambda folder: folder != Path(os.path.normpath(where)), target.parents
        ):
            (folder / "__init__.py").write_text("")
    through = "wrapped" if hidden else "keras"
    target.write_text(BLOCKS.format(through=through))
    (Path(os.path.normpath(where)) / "wrapped.py").write_text(ALIAS)
    if draw.random() < 0.3:
        (root / draw.choice(("README.md", "pyproject.toml", "requirements.txt"))).write_text("")
    place = draw.choice(PLACES).format(to=to)
    change = draw.choice(CHANGES).format(text=place)
    wrong = draw.random() < 0.6
    lines = [
        "import os, sys, pathlib",
        change,
        "import wrapped" if hidden else "import keras as wrapped",
        f"from {module} import conv_block, flat",
        f"x = wrapped.Input(({draw.choice((8, 28))}, 28, 1))",
        "x = conv_block(x, filters=4)",
        *(["x = flat(x)"] if wrong else []),
        "x = conv_block(x)",
        "x = flat(x)",
    ]
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")
    return file, len(lines) - 1


def failing_line(file: Path) -> int | None:
    """The line of the file on which Python ends it; started in its own folder."""
    import keras

    path, modules, cwd = list(sys.path), dict(sys.modules), Path.cwd()
    keras.utils.clear_session()
    os.chdir(file.parent)
    sys.path_importer_cache.clear()  # it holds relative paths
    sys.path.insert(0, str(file.parent))
    try:
        exec(compile(file.read_text(), str(file), "exec"), {"__file__": str(file)})
    except ValueError as error:
        frames = traceback.extract_tb(error.__traceback__)
        return [frame.lineno for frame in frames if frame.filename == str(file)][-1]
    finally:
        sys.path[:] = path
        os.chdir(cwd)
        for name in [name for name in sys.modules if name not in modules]:
            if name.split(".")[0] in ("blocks", "pkg", "wrapped"):
                del sys.modules[name]
    return None


def findings(file: Path) -> list[Finding]:
    outcome = examine(file.read_bytes(), str(file), SETTINGS, DiskLoader())
    assert outcome.trouble is None
    return outcome.findings


def test_findings_stand_where_keras_refuses(tmp_path: Path, samples: int | None, seed: int) -> None:
    for number in range(seed, seed + (samples or _SAMPLES)):
        root = tmp_path / str(number)
        file, _ = project(root, random.Random(number))
        line = failing_line(file)
        found = [(f.span.start.row, f.certainty) for f in findings(file)]
        text = file.read_text()
        assert found == ([] if line is None else [(line, "proven")]), f"seed {number}\n{text}"


def test_a_run_over_the_folder_says_the_same(tmp_path: Path) -> None:
    """The gate lets such files through, and each finding stands in the file that calls."""
    for number in range(20):
        root = tmp_path / str(number)
        file, _ = project(root, random.Random(number))
        line = failing_line(file)
        files = [Found(str(path), False) for path in sorted(root.rglob("*.py"))]
        result = run(files, lambda _: SETTINGS, jobs=1)
        found = [(f.span.filename, f.span.start.row) for f in result.findings]
        assert found == ([] if line is None else [(str(file), line)])
