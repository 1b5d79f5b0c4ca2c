"""Calls on unknowns that came to nothing are spared; what they may come to is not."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import examine
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

PARTS = """
import keras
import numpy as np

def scaled(x, by=None):
    if by is None:
        by = np.max(x)
    return np.abs(np.asarray(x) / by)

def measured(x, by=None):
    return scaled(x, by).astype("float32")

def found(x):
    return open(x).read()

def chosen(x, kind):
    if kind == "layer":
        return keras.layers.Dense(2)
    if kind == "none":
        raise ValueError(kind)
    return np.asarray(x)

def small(x):
    return x.size < 3

MODE = []

def by_mode(x):
    if MODE:
        return keras.layers.Dense(2)
    return np.asarray(x)

def for_some(x, flag):
    if flag:
        return np.asarray(x)
    return keras.layers.Dense(2)

class Scaler:
    def __init__(self):
        self.seen = []
    def of(self, x):
        self.seen.append(x)
        return np.asarray(x)
"""


def say(body: str, parts: str = PARTS) -> list[tuple[str, int, str]]:
    """Code, row and certainty of what is said of the body, whose first row is 1."""
    text = "import keras, parts\nfrom keras.layers import Dense\nimport numpy as np\n" + body
    settings = Settings(select=("KOL1", "KOL003"), limits=Limits(seconds=60.0))
    files: dict[str, str | bytes] = {"main.py": text, "parts.py": parts, "pyproject.toml": ""}
    outcome = examine(text, "main.py", settings, MemoryLoader(files))
    assert outcome.trouble is None
    return [(f.code, f.span.start.row - 3, f.certainty) for f in outcome.findings]


def calls(count: int) -> str:
    """A function that asks helpers about so many unknowns."""
    lines = "".join(
        f"    y = parts.measured(x.part{i})\n    z = parts.found(x.name{i})\n" for i in range(count)
    )
    return "def f(x):\n" + lines + "    return keras.layers.Dense(1)(keras.Input((3,)))\n"


def test_a_helper_is_run_for_the_first_of_the_unknowns_alone(steps: list[str]) -> None:
    say(calls(1))  # runs the module, which is kept
    steps.clear()
    say(calls(2))
    few = steps.count("parts.py")
    steps.clear()
    say(calls(40))
    assert steps.count("parts.py") == few > 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            """\
def f(x, y):
    parts.chosen(x, "a")
    parts.chosen(y, "a")
    d = parts.chosen(x, "layer")
    d.build((None, 4))
    return d(keras.Input((5,)))
""",
            [("KOL102", 6, "proven")],
            id="constants choose",
        ),
        pytest.param(
            """\
def f(x, y):
    parts.chosen(x, "a")
    parts.chosen(y, "a")
    parts.chosen(y, "none")
    return keras.layers.LSTM(1)(keras.Input((4,)))
""",
            [],
            id="code behind an exception is dead",
        ),
        pytest.param(
            """\
def f(x, y):
    parts.by_mode(x)
    parts.by_mode(y)
    parts.MODE.append(1)
    d = parts.by_mode(y)
    d.build((None, 4))
    return d(keras.Input((5,)))
""",
            [("KOL102", 7, "proven")],
            id="what the module holds has changed",
        ),
        pytest.param(
            """\
def f(x, y, flag):
    if flag:
        keras.layers.Dense(1)
    parts.for_some(x, flag)
    d = parts.for_some(y, flag)
    if not flag:
        d.build((None, 4))
        return d(keras.Input((5,)))
""",
            [("KOL102", 8, "proven")],
            id="another way comes to something",
        ),
        pytest.param(
            """\
def f(x, y):
    parts.small(y)
    d = Dense(1)
    d.build((None, 4 if parts.small(x) else 5))
    return d(keras.Input((4 if parts.small(x) else 5,)))
""",
            [],
            id="the same question has the same answer",
        ),
        pytest.param(
            """\
def f(x, y):
    s = parts.Scaler()
    s.of(x)
    s.of(y)
    d = Dense(1)
    d.build((None, 2))
    return d(keras.Input((len(s.seen) + 1,)))
""",
            [("KOL102", 7, "proven")],
            id="a method changes its object",
        ),
    ],
)
def test_what_a_call_comes_to_is_found_out(body: str, expected: list[tuple[str, int, str]]) -> None:
    assert say(body) == expected
