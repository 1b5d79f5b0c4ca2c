"""Transforms of Fourier that come to no length: TensorFlow ends the process of Python."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

PROGRAM = """
import numpy as np
import keras

entry = keras.Input(({length},))
made = keras.ops.{call}
model = keras.Model(entry, made)
print("built", flush=True)
print(model(np.zeros((2, {length}), "float32")) is None)
"""


def _says(length: int, call: str) -> list[tuple[int, str, str]]:
    return found(PROGRAM.format(length=length, call=call))


@pytest.mark.parametrize(
    ("length", "call"), [(1, "irfft((entry, entry))"), (3, "rfft(entry, fft_length=0)")]
)
def test_the_process_ends(length: int, call: str) -> None:
    source = PROGRAM.format(length=length, call=call)
    run = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode < 0, run.stderr  # a signal, and no exception
    assert run.stdout == "built\n"
    assert _says(length, call)[0] == (6, "KOL103", "likely")


@pytest.mark.parametrize(
    ("length", "call"),
    [(2, "irfft((entry, entry))"), (1, "irfft((entry, entry), fft_length=1)"),
     (1, "irfft((entry, entry), fft_length=2)"), (3, "rfft(entry, fft_length=1)"),
     (1, "rfft(entry)"), (0, "rfft(entry, fft_length=4)")],
)  # fmt: skip
def test_what_runs(length: int, call: str) -> None:
    exec(compile(PROGRAM.format(length=length, call=call), "program.py", "exec"), {})
    assert _says(length, call) == []


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="Negative dimensions are not allowed"):
        exec(PROGRAM.format(length=0, call="irfft((entry, entry))"), {})
    assert _says(0, "irfft((entry, entry))") == [(6, "KOL103", "proven")]
