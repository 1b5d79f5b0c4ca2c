"""Children that die, hang, or run out of memory cost one specification, and no more."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kerasorder_lint.confirm.children import CHILD, NoKeras, _Child
from tests.confirm.asking import OPTIONS, asked, runtime_of
from tests.surfaces.command import COMMAND, environment

_HEADER = "import keras\nfrom keras import layers\n"
FINE = f"{_HEADER}keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Conv2D(3, 3)])\n"
#: Five million calls, one after the other; Keras notices the axis only behind them.
HANGING = (
    f"{_HEADER}model = keras.Sequential([keras.Input((1,)), layers.RepeatVector(5_000_000),\n"
    "    layers.TimeDistributed(layers.Dense(1)), layers.Softmax(axis=9)])\n"
)
#: Two samples of 5.6 GB.
LARGE = (
    f"{_HEADER}model = keras.Sequential([keras.Input((1,)), layers.RepeatVector(1_400_000_000),\n"
    "    layers.Softmax(axis=9)])\n"
)


@pytest.mark.keras
def test_a_hang_and_a_lack_of_memory_cost_one_specification_each() -> None:
    # TensorFlow may end the process where little memory is left, so the two are asked apart.
    large, fine = asked(LARGE, FINE, options=replace(OPTIONS, megabytes=2048))
    runtime = runtime_of(large, "KOL101")
    assert (runtime.verdict, runtime.detail) == (
        "unconfirmed",
        "it takes more memory than it may",
    )
    assert runtime_of(fine, "KOL101").verdict == "confirmed"
    hanging, fine = asked(HANGING, FINE, options=replace(OPTIONS, seconds=10.0))
    runtime = runtime_of(hanging, "KOL101")
    assert (runtime.verdict, runtime.detail) == ("unconfirmed", "it took more than 10 s")
    assert runtime_of(fine, "KOL101").verdict == "confirmed"


def _children(of: int) -> list[int]:
    """The processes with Keras that another has started."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_bytes().decode()
        except (OSError, ValueError):
            continue
        if parent == of and CHILD in command:
            found.append(int(path.name))
    return found


@pytest.mark.keras
def test_a_child_that_is_killed_costs_what_it_had_in_hand() -> None:
    reached = threading.Event()

    def kill() -> None:
        reached.wait()  # the first answer is there, and the second is being worked out
        time.sleep(1.0)
        for process in _children(os.getpid()):
            os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    first, hanging, last = asked(
        FINE, HANGING, FINE, progress=lambda done, total: reached.set() if done == 1 else None
    )
    killer.join()
    assert runtime_of(first, "KOL101").verdict == "confirmed"
    runtime = runtime_of(hanging, "KOL101")
    assert runtime.verdict == "unconfirmed"
    assert runtime.detail == "the process that runs Keras was ended by SIGKILL"
    assert runtime_of(last, "KOL101").verdict == "confirmed"
    assert not _children(os.getpid())


def test_a_child_can_be_ended_by_two_threads_at_once() -> None:
    # The worker that has nothing left to ask, and the run that has all its answers.
    troubles: list[BaseException] = []

    def end(child: _Child, together: threading.Barrier) -> None:
        together.wait()
        try:
            child.end()
        except BaseException as error:
            troubles.append(error)

    for _ in range(60):
        child, together = _Child(replace(OPTIONS, python="/bin/false"), 3), threading.Barrier(4)
        threads = [threading.Thread(target=end, args=(child, together)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert child.errors.closed
    assert not troubles


@pytest.mark.keras
@pytest.mark.parametrize("jobs", [1, 2])
def test_each_job_is_one_process_for_many_specifications(jobs: int) -> None:
    seen: set[int] = set()
    answered = threading.Event()

    def look() -> None:
        while not answered.wait(0.05):
            seen.update(_children(os.getpid()))

    looking = threading.Thread(target=look)
    looking.start()
    answers = asked(*[FINE] * 12, options=replace(OPTIONS, jobs=jobs))
    answered.set()
    looking.join()
    assert all(runtime_of(findings, "KOL101").verdict == "confirmed" for findings in answers)
    assert len(seen) == jobs


def test_an_interpreter_that_is_not_there_fails_the_run() -> None:
    with pytest.raises(NoKeras, match=r"cannot run /nowhere/python: No such file"):
        asked(FINE, options=replace(OPTIONS, python="/nowhere/python"))


def test_a_program_that_is_no_python_fails_the_run() -> None:
    with pytest.raises(NoKeras, match=r"does not get Keras to run: .* ended with status"):
        asked(FINE, options=replace(OPTIONS, python="/bin/false"))


def _package(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(text)


def test_a_broken_keras_fails_the_run_with_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _package(tmp_path, "keras", "from keras import _half_of_it_is_missing\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(
        NoKeras, match=r"Keras cannot be imported by .*: ImportError: cannot import"
    ):
        asked(FINE)


def test_a_keras_that_ends_the_process_fails_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _package(
        tmp_path,
        "keras",
        "import os, sys\nprint('no GPU', file=sys.stderr, flush=True)\nos.abort()\n",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(NoKeras, match=r"was ended by SIGABRT \(no GPU\)"):
        asked(FINE)


def test_a_python_without_keras_fails_the_run_and_is_told_what_to_do(tmp_path: Path) -> None:
    # The interpreter below this one's environment, without any package.
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    with pytest.raises(NoKeras) as raised:
        asked(FINE, options=replace(OPTIONS, python=str(bare)))
    assert f"{bare} has no Keras" in str(raised.value)
    assert "-m pip install tensorflow" in str(raised.value)
    assert "runtime-python" in str(raised.value)


def _run_until_it_asks(tmp_path: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A run whose Keras takes for ever to import, and the process that imports it."""
    _package(tmp_path, "keras", "import time\ntime.sleep(600)\n")
    (tmp_path / "fine.py").write_text(FINE)
    path = os.pathsep.join([str(tmp_path), environment()["PYTHONPATH"]])
    process = subprocess.Popen(
        [*COMMAND, "--isolated", "--confirm", "fine.py"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(600):
        for child in _children(process.pid):
            return process, child
        time.sleep(0.05)
    raise AssertionError("no child was started")


def _has_ended(process: int) -> bool:
    for _ in range(200):
        try:
            if (Path("/proc") / str(process) / "stat").read_text().split()[2] in "ZX":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_an_interrupt_ends_the_children_and_prints_what_was_found(tmp_path: Path) -> None:
    process, child = _run_until_it_asks(tmp_path)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"KOL101" in out
    assert b"Traceback" not in errors
    assert _has_ended(child)


def test_children_end_with_the_run_even_if_that_is_killed(tmp_path: Path) -> None:
    process, child = _run_until_it_asks(tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert _has_ended(child)


_DANGEROUS = """\
import os
import socket
import keras
from keras import layers

open({marker!r}, "w").write("run")
socket.create_connection(("127.0.0.1", {port}))
if os.fork() == 0:
    open({marker!r} + ".fork", "w").write("run")
    os._exit(0)


class Spy(layers.Layer):
    def call(self, x):
        open({marker!r} + ".call", "w").write("run")
        return x


def spying(x):
    open({marker!r} + ".lambda", "w").write("run")
    return x


model = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Conv2D(3, 3)])
model = keras.Sequential([keras.Input((4,)), Spy(), layers.Lambda(spying), layers.Dense(0)])
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(2, activation=lambda x: open({marker!r} + ".activation", "w")),
    layers.Dense(2, activation={{"class_name": "open", "module": "builtins", "config": {{}}}}),
    layers.StringLookup(vocabulary={marker!r} + ".read"),
    layers.TFSMLayer({marker!r} + ".saved"),
])
model.layers.pop()
"""


@pytest.mark.keras
def test_nothing_of_the_code_is_executed(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        source = _DANGEROUS.format(marker=str(marker), port=server.getsockname()[1])
        (findings,) = asked(source, everything=True)
        with pytest.raises(TimeoutError):
            server.accept()
    assert list(tmp_path.iterdir()) == []
    assert runtime_of(findings, "KOL101").verdict == "confirmed"
    assert runtime_of(findings, "KOL114").verdict == "confirmed"
    assert runtime_of(findings, "KOL202").verdict == "unconfirmed"
