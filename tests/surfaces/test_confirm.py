"""`check --confirm` as users run it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from kerasorder_lint.confirm.children import CHILD
from tests.surfaces.command import COMMAND, environment, run, write

_HEADER = "import keras\nfrom keras import layers\n"
BROKEN = f"{_HEADER}keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Conv2D(3, 3)])\n"
ZERO = f"{_HEADER}layer = layers.Dense(0)\n"
CLEAN = f"{_HEADER}keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "source": "import keras", "metadata": {}, "outputs": []},
            {
                "cell_type": "code",
                "source": BROKEN.partition("\n")[2],
                "metadata": {},
                "outputs": [],
            },
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)


def _lenient(folder: Path, patch: str) -> str:
    """A folder for PYTHONPATH with which the real Keras of a child behaves in another way."""
    folder.mkdir()
    lines = "".join(f"    {line}\n" for line in ["import keras", *patch.splitlines()])
    (folder / "sitecustomize.py").write_text(f"import sys\nif {CHILD!r} in sys.orig_argv:\n{lines}")
    return os.pathsep.join([str(folder), environment()["PYTHONPATH"]])


@pytest.mark.keras
def test_verdicts_in_json_for_files_and_notebooks(tmp_path: Path) -> None:
    write(tmp_path, broken__py=BROKEN, clean__py=CLEAN, book__ipynb=NOTEBOOK)
    done = run(tmp_path, "--isolated", "--confirm", "--output-format", "json", ".")
    assert done.returncode == 1
    assert done.stderr == b""
    found = json.loads(done.stdout)
    assert [(f["filename"], f["cell"], f["code"]) for f in found] == [
        ("./book.ipynb", 2, "KOL101"),
        ("./broken.py", None, "KOL101"),
    ]
    for finding in found:
        assert finding["runtime"]["verdict"] == "confirmed"
        assert finding["runtime"]["backend"] == "tensorflow"
        assert "expected min_ndim=4, found ndim=2" in finding["runtime"]["detail"]


@pytest.mark.keras
def test_what_keras_refutes_does_not_fail_the_run(tmp_path: Path) -> None:
    write(tmp_path, zero__py=ZERO)
    patch = (
        "class Dense(keras.layers.Dense):\n"
        "    def __init__(self, units, **more):\n"
        "        super().__init__(max(units, 1), **more)\n"
        "keras.layers.Dense = Dense\n"
    )
    path = _lenient(tmp_path / "site", patch)
    done = run(tmp_path, "--isolated", "--confirm", "zero.py", PYTHONPATH=path)
    text = done.stdout.decode()
    assert done.returncode == 0, text
    assert "refuted: Keras does not raise here; this is a bug of kerasorder-lint" in text
    assert "1 refuted" in text
    assert "please report it, https://" in text


@pytest.mark.keras
def test_what_holds_for_some_sizes_is_likely_and_says_for_which(tmp_path: Path) -> None:
    source = (
        f"{_HEADER}\ndef net(n: int):\n"
        "    return keras.Sequential([keras.Input((4,)), layers.Dense(n), layers.Conv2D(3, 3)])\n"
    )
    write(tmp_path, net__py=source)
    # A Keras that lets a `Conv2D` follow a `Dense` of one unit.
    patch = (
        "original = keras.layers.Conv2D.__call__\n"
        "def call(self, x, **more):\n"
        "    if x.shape[-1] == 1:\n"
        "        return x\n"
        "    return original(self, x, **more)\n"
        "keras.layers.Conv2D.__call__ = call\n"
        "keras.layers.Conv2D.compute_output_spec = lambda self, x: x\n"
    )
    path = _lenient(tmp_path / "site", patch)
    done = run(tmp_path, "--isolated", "--confirm", "net.py", PYTHONPATH=path)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "KOL101 [error, likely] " in text  # without a patch it is proven, as below
    words = "with n = 7 or n = 16 or n = 32, and not with n = 1: ValueError: "
    assert f"= confirmed: {words}" in text
    found = json.loads(run(tmp_path, "--isolated", "--output-format", "json", "net.py").stdout)
    assert [finding["certainty"] for finding in found] == ["proven"]


@pytest.mark.keras
def test_all_reports_what_keras_refuses_and_the_analysis_does_not(tmp_path: Path) -> None:
    write(
        tmp_path,
        clean__py=CLEAN,
        quiet__py=CLEAN.replace("layers.Dense(2)])", "layers.Dense(2)])  # noqa: KOL901"),
        other__py=CLEAN,
    )
    settings = tmp_path / "kerasorder-lint.toml"
    settings.write_text('per-file-ignores = {"other.py" = ["KOL901"]}\n')
    patch = (
        "def build(self, shape):\n"
        "    raise ValueError('no Dense today')\n"
        "keras.layers.Dense.build = build\n"
    )
    path = _lenient(tmp_path / "site", patch)
    files = ("clean.py", "quiet.py", "other.py")
    done = run(tmp_path, "--confirm=all", "--output-format", "json", *files, PYTHONPATH=path)
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)
    assert (finding["code"], finding["name"]) == ("KOL901", "missed-by-analysis")
    assert (finding["filename"], finding["location"]) == ("clean.py", {"row": 3, "column": 1})
    assert finding["severity"] == "error"
    assert "no Dense today" in finding["message"]
    assert finding["runtime"]["verdict"] == "confirmed"


def test_the_configuration_names_the_python(tmp_path: Path) -> None:
    write(tmp_path, zero__py=ZERO)
    settings = tmp_path / "kerasorder-lint.toml"
    settings.write_text('runtime-python = "bin/python"\n')
    done = run(tmp_path, "--confirm", "zero.py")
    assert done.returncode == 2
    assert f"there is no Python `{tmp_path / 'bin' / 'python'}`" in done.stderr.decode()


@pytest.mark.keras
def test_the_configuration_bounds_the_time(tmp_path: Path) -> None:
    # Five million calls, one after the other; Keras notices the axis only behind them.
    write(
        tmp_path,
        long__py="import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
        "    keras.Input((1,)), layers.RepeatVector(5_000_000),\n"
        "    layers.TimeDistributed(layers.Dense(1)), layers.Softmax(axis=9)])\n",
    )
    settings = tmp_path / "kerasorder-lint.toml"
    settings.write_text(f"runtime-python = {sys.executable!r}\nconfirm-timeout = 1.5\n")
    done = run(tmp_path, "--confirm", "--output-format", "json", "long.py")
    (finding,) = json.loads(done.stdout)
    assert finding["runtime"]["detail"] == "it took more than 1.5 s"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--confirm", "--python", "/nowhere/python"), "there is no Python `/nowhere/python`"),
        (("--python", sys.executable), "--python goes with --confirm"),
        (("--confirm-timeout", "3"), "--confirm-timeout goes with --confirm"),
        (("--confirm=some",), "'some' is not one of"),
        (("--confirm", "--confirm-memory", "0"), "0 is not in the range"),
    ],
)
def test_options_that_do_not_hold_fail_the_run(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    write(tmp_path, zero__py=ZERO)
    done = run(tmp_path, "--isolated", *options, "zero.py")
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert done.stdout == b""


def test_without_keras_there_is_one_line_and_status_2(tmp_path: Path) -> None:
    write(tmp_path, zero__py=ZERO)
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    done = run(tmp_path, "--isolated", "--confirm", "--python", bare, "zero.py")
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"error: --confirm: {bare} has no Keras. Install it there")


def test_where_nothing_is_to_be_asked_no_keras_is_needed(tmp_path: Path) -> None:
    write(tmp_path, clean__py=CLEAN)
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    done = run(tmp_path, "--isolated", "--confirm", "--python", bare, "clean.py")
    assert done.returncode == 0


@pytest.mark.keras
def test_a_terminal_shows_how_far_it_is_with_standard_input(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "--isolated", "--confirm", "--output-format", "concise", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(TERM="xterm"),
    ) as process:
        os.close(theirs)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(ZERO.encode())
        process.stdin.close()
        shown = process.stdout.read().decode()
    written = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "asking Keras [" in written
    assert "0 of 1" in written
    assert written.endswith("\r\x1b[K")
    assert "asking Keras" not in shown
    assert "KOL114 [error, proven, confirmed] " in shown
    assert shown.endswith("1 error in 1 file of 1. Keras: 1 confirmed.\n")
