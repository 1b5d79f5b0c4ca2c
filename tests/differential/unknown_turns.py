"""Random functions with a loop whose turns the linter cannot count, for the comparison with Keras.

A program defines `build(depth, w, units, flag)` and calls it nowhere. Keras runs it for several
numbers of turns and several lists; what is proven of a line has to come true where it is reached.
"""

from __future__ import annotations

import random
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import keras

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings

__all__ = ["CALLS", "Run", "found", "program", "run"]

HEADER = """\
import keras
from keras import Input, Sequential, layers as L

"""

SHAPES = ((6,), (6, 3), (8, 8, 2), (None, 3), (8, 8))

#: Layers as they are written; `$` is a width.
LAYERS = (
    "L.Dense($)", "L.Dense($)", "L.Dense($)", "L.Flatten()", "L.Flatten()",
    "L.Conv2D($, 3, padding='same')", "L.Conv2D($, 3)", "L.MaxPooling2D()",
    "L.Conv1D($, 2, padding='same')", "L.Conv1D($, 2)", "L.MaxPooling1D()",
    "L.LSTM($)", "L.LSTM($, return_sequences=True)", "L.Reshape((-1,))", "L.Reshape((-1, 2))",
    "L.GlobalAveragePooling2D()", "L.GlobalAveragePooling1D()", "L.RepeatVector(3)",
    "L.BatchNormalization()", "L.Dropout(0.1)", "L.UpSampling2D()", "L.ReLU()",
    "L.TimeDistributed(L.Dense($))", "L.Permute((2, 1))",
)  # fmt: skip

#: What `build` is called with: depth, w, units, flag.
CALLS: tuple[tuple[int, int, list[int], bool], ...] = tuple(
    (turns, 2 + turns % 2 * 3, units[:turns], flag)
    for turns in (0, 1, 2, 3)
    for units, flag in (([2, 2, 2], True), ([4, 3, 2], False))
)


class _Writer:
    def __init__(self, random: random.Random) -> None:
        self.random = random
        self.style = random.choice(("add", "add", "append", "call", "call"))
        self.before: list[str] = []
        self.main: list[str] = []
        self.width = "w"

    def layer(self, inside: bool = False) -> str:
        widths = ["w", "3", "2"] + (["u", "u"] if inside else [])
        return self.random.choice(LAYERS).replace("$", self.random.choice(widths))

    def step(self, layer: str, target: str = "m") -> str:
        if self.style == "call":
            return f"x = {layer}(x)"
        return f"{target}.{'add' if self.style == 'add' else 'append'}({layer})"

    def body(self, indent: str) -> Iterator[str]:
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            kind = self.random.random()
            step = self.step(self.layer(inside=True))
            if kind < 0.6:
                yield indent + step
            elif kind < 0.7:
                yield f"{indent}if flag:"
                yield f"{indent}    {step}"
            elif kind < 0.8:
                yield f"{indent}if u > 2:"
                yield f"{indent}    {step}"
                if self.random.random() < 0.5:
                    yield f"{indent}else:"
                    yield f"{indent}    {self.step(self.layer(inside=True))}"
            elif kind < 0.85:
                yield f"{indent}if u == 3:"
                yield f"{indent}    {step}"
                yield f"{indent}    {self.random.choice(('break', 'continue'))}"
            elif kind < 0.95:
                yield f"{indent}n = n + 1"
                yield f"{indent}if n > 1:"
                yield f"{indent}    {step}"
            else:
                yield f"{indent}for _ in range(flag + 1):"
                yield f"{indent}    {step}"

    def loop(self, indent: str) -> Iterator[str]:
        head = self.random.choice(
            (
                ("for u in units:",),
                ("for u in range(depth):",),
                ("for u in range(1, depth + 1):",),
                ("for i, u in enumerate(units):",),
                ("u = depth", "while u > 0:", "    u -= 1"),
                ("for u in reversed(units):",),
            )
        )
        yield indent + "n = 0"
        for line in head:
            yield indent + line
        yield from self.body(indent + "    ")

    def comprehension(self) -> str:
        widths = {"units": "units", "depth": "range(1, depth + 1)"}
        over = self.random.choice(list(widths.values()))
        condition = self.random.choice(("", "", "", " if u > 2", " if flag"))
        return f"[{self.layer(inside=True)} for u in {over}{condition}]"

    def middle(self, shape: tuple[int | None, ...]) -> Iterator[str]:
        entrance = f"Input({shape})"
        front = [self.layer() for _ in range(self.random.choice((0, 0, 1)))]
        if self.style == "call":
            yield f"    x = inputs = {entrance}"
            for layer in front:
                yield "    " + self.step(layer)
        elif self.style == "add":
            if self.random.random() < 0.2:
                yield "    m = Sequential()"
            else:
                yield f"    m = Sequential([{', '.join([entrance, *front])}])"
        else:
            yield f"    m = [{', '.join([entrance, *front])}]"
        kind = self.random.random()
        if self.style != "call" and kind < 0.15:
            yield "    fill(m, depth, w, units, flag)"
        elif self.style == "append" and kind < 0.5:
            how = self.random.choice(("m += {}", "m.extend({})", "m = m + {}", "m = [*m, *{}]"))
            yield "    " + how.format(self.comprehension())
        else:
            yield from self.loop("    ")
        for _ in range(self.random.choice((1, 2, 2, 3))):
            yield "    " + self.step(self.layer())
        if self.style == "append":
            yield "    m = Sequential(m)"
        elif self.style == "call":
            yield "    m = keras.Model(inputs, x)"
        if self.random.random() < 0.3:
            yield "    m.build((None, 6, 3))" if self.style == "add" else "    m.summary"
        yield "    return m"

    def text(self) -> str:
        shape = self.random.choice(SHAPES)
        build = list(self.middle(shape))
        lines: list[str] = []
        if any("fill(" in line for line in build):
            lines += ["def fill(m, depth, w, units, flag):", *self.loop("    ")]
            if self.random.random() < 0.3:
                lines += ["        if u == 2:", "            return"]
            lines += [f"    {self.step(self.layer())}", ""]
        lines += ["def build(depth: int, w: int, units, flag: bool):", *build]
        return HEADER + "\n".join(lines) + "\n"


def program(seed: int) -> str:
    """One program."""
    return _Writer(random.Random(seed)).text()


@dataclass
class Run:
    """What one call came to: the line that failed, None if none did, and the lines that ran."""

    failed: int | None
    executed: set[int]
    model: Any = None


def run(text: str, call: tuple[int, int, list[int], bool]) -> Run:
    """Calls `build` in Keras."""
    keras.backend.clear_session()
    executed: set[int] = set()

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            executed.add(frame.f_lineno)
        return local

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        return local if frame.f_code.co_filename == "<program>" else None

    names: dict[str, Any] = {}
    exec(compile(text, "<program>", "exec"), names)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return Run(None, executed, names["build"](*call))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        rows = [frame.lineno for frame in frames if frame.filename == "<program>"]
        return Run(rows[-1], executed)
    finally:
        sys.settrace(before)


_SETTINGS = Settings(select=("KOL1",), limits=Limits(seconds=60.0))


def found(text: str) -> list[Finding]:
    """What is found in a program, of errors."""
    return [f for f in engine.lint(text, "program.py", _SETTINGS) if f.severity == "error"]
