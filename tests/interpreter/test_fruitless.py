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


def test_a_name_of_another_call_s_result_is_no_name_of_this_one() -> None:
    # What is called `net` is taken for a model; the other file that was opened is not.
    body = "def f(x, y):\n    net = parts.found(x)\n    z = parts.found(y)\n    z.layers.pop()\n"
    assert say(body) == []
    settings = Settings(select=("KOL2",))
    text = f"import keras, parts\n{body}    net.layers.pop()\n"
    files: dict[str, str | bytes] = {"main.py": text, "parts.py": PARTS, "pyproject.toml": ""}
    findings = examine(text, "main.py", settings, MemoryLoader(files)).findings
    assert [f.span.start.row for f in findings] == [6]


def test_what_unknowns_are_called_makes_no_difference_to_a_helper(steps: list[str]) -> None:
    def body(names: str) -> str:
        lines = "".join(f"    {name} = open(x)\n    parts.measured({name})\n" for name in names)
        return f"def f(x):\n{lines}    return keras.layers.Dense(1)(keras.Input((3,)))\n"

    say(body("a"))
    steps.clear()
    say(body("ab"))
    few = steps.count("parts.py")
    steps.clear()
    say(body("abcdefghij"))
    assert steps.count("parts.py") == few > 0


def test_a_helper_that_decided_nothing_is_not_run_again_in_a_branch(steps: list[str]) -> None:
    branch = "    if y:\n        parts.measured(y)\n"
    end = "    return keras.layers.Dense(1)(keras.Input((3,)))\n"
    say(f"def f(x, y):\n    parts.measured(x)\n{end}")
    steps.clear()
    say(f"def f(x, y):\n    parts.measured(x)\n{end}")
    once = steps.count("parts.py")
    steps.clear()
    say(f"def f(x, y):\n    parts.measured(x)\n{branch}{end}")
    assert steps.count("parts.py") == once > 0
