"""What comes of a file does not hang on the files that the same process has looked at before.

Modules are kept, and a file that finds them kept must go on as if it had run them itself: with the
same findings, the same events and the same steps, as steps decide where bounds are met.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.engine import examine, explored
from kerasorder_lint.interpreter import exploration, scopes
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

SETTINGS = Settings(extend_select=("KOL003",), limits=Limits(seconds=120.0))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    scopes.clear()
    yield
    scopes.clear()


def outcome(files: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Findings, what was seen to happen, the steps that it took, and which methods are known."""
    loader = MemoryLoader({**files, "pyproject.toml": ""})
    steps: list[int] = []
    machines: list[Any] = []
    run, machine = exploration._Exploration.run, exploration._Exploration._machine

    def making(self: Any) -> Any:
        machines.append(machine(self))
        return machines[-1]

    def counting(self: Any) -> Any:
        program = run(self)
        steps.append(self.steps)
        return program

    with monkeypatch.context() as patched:
        patched.setattr(exploration._Exploration, "run", counting)
        patched.setattr(exploration._Exploration, "_machine", making)
        findings = examine(files[name], name, SETTINGS, loader).findings
        program, _ = explored(files[name], name, SETTINGS, loader)
    told = [(f.code, f.span.start.row, f.certainty, f.message) for f in findings]
    traces = [
        (
            trace.root,
            sorted(trace.reached),
            [decision.text for decision in trace.decisions],
            len(trace.checks),
            [(type(event).__name__, event.site, event.likely) for event in trace.events],
        )
        for trace in program.traces
    ]
    methods = [{name: len(of) for name, of in m.methods.items()} for m in machines]
    return told, traces, program.followed, program.callers, steps[0], methods


#: A class that derives from one whose inside is written down, which has methods of its own.
INSIDE = """
import tf_keras
class Own(tf_keras.layers.MultiHeadAttention):
    def _compute_attention(self, query, key, value, *args, **kwargs):
        return value, value
"""
#: What is handed away asks for methods by names that classes of other modules have, too.
HANDED = """
import library
{before}
class Block:
    def enlarge(self):
        Block.size = 3
def later(things):
    for thing in things:
        thing.enlarge()
        thing._build_attention(2)
library.register(later)
"""
OTHER = "".join(
    f"class {name}:\n    def enlarge(self):\n        {name}.width = 2\n"
    for name in ("Large", "Long", "High", "Deep", "Broad")
)

#: The modules of the project, the file that is looked at before, and the one that counts.
CASES = {
    "a module that is run inside of a try": (
        {"parts.py": "import library\nUNITS = library.units()\nFLAT = True\n"},
        "import keras, parts\nprint(parts.UNITS)\n",
        """
import keras
import parts
layers = [keras.layers.Flatten()]
try:
    units = 3
    flat = parts.FLAT
except Exception:
    units = 4
d = keras.layers.Dense(1)
d.build((None, 5))
d(keras.Input((units,)))
""",
    ),
    "a base that is written down": (
        {"parts.py": INSIDE, "handed.py": HANDED.format(before="")},
        "import keras, parts\nprint(parts.Own)\n",
        """
import tf_keras as keras
import parts
x = keras.Input((5, 8))
y = parts.Own(2, 4)(x, x)
import handed
handed.later([y])
keras.layers.Conv2D(1, 1)(y)
""",
    ),
    "classes of modules that were there before": (
        {"handed.py": HANDED.format(before=""), "other.py": OTHER},
        "import keras, other\nlarge = other.Large()\nimport handed\nprint(handed.Block)\n",
        "import keras, handed\nprint(handed.Block)\nkeras.layers.LSTM(2)(keras.Input((3,)))\n",
    ),
    "a module that uses one that was there before": (
        {
            "handed.py": HANDED.format(before="import other\nprint(other.Large)"),
            "other.py": OTHER,
        },
        "import keras, other\nlarge = other.Large()\nimport handed\nprint(handed.Block)\n",
        "import keras, handed\nprint(handed.Block)\nkeras.layers.LSTM(2)(keras.Input((3,)))\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_what_it_is_alone(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    modules, before, text = CASES[case]
    files = {**modules, "before.py": before, "user.py": text}
    alone = outcome(files, "user.py", monkeypatch)
    assert alone == outcome(files, "user.py", monkeypatch)
    scopes.clear()
    outcome(files, "before.py", monkeypatch)
    assert alone == outcome(files, "user.py", monkeypatch)


#: Which of these are loaded first decides which are left out: the bound on files.
MANY = """
import hashlib
from kerasorder_lint.engine import explored
from kerasorder_lint.interpreter import following
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.loading import MemoryLoader
following._FILES = 5
names = [f"part_{letter}" for letter in "abcdefgh"]
files = {f"{name}.py": "class Part:\\n    units = [1]\\n" for name in names}
imports = "".join(f"import {name}\\n" for name in names)
changes = "".join(f"    {name}.Part.units.append(1)\\n" for name in names)
files["work.py"] = imports + "def work(things):\\n" + changes
text = "import keras, library, work\\nlibrary.register(work.work)\\nkeras.layers.Dense(1)\\n"
files |= {"user.py": text, "pyproject.toml": ""}
program, _ = explored(text, "user.py", Settings(), MemoryLoader(files))
print(sorted(program.followed))
"""


def test_chance_does_not_order_what_is_loaded() -> None:
    """Python orders sets of texts anew for each process."""
    said = set()
    for seed in range(4):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        done = subprocess.run(
            [sys.executable, "-c", MANY],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1
    assert "part_" in said.pop()
