"""What packages do in every module, and what must not end that their modules are run once for all.

Each of these is the first line of most modules of some large package: a logger that a function of
the package sets up, a question to the environment, a copy of a function, an answer that is cached.
"""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import examine
from kerasorder_lint.interpreter import following, scopes
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

SETTINGS = Settings(limits=Limits(seconds=60.0))

LOGGING = """
import logging
_handler = None

def get_logger(name):
    set_up()
    return logging.getLogger(name)

def set_up():
    global _handler
    if _handler:
        return
    _handler = logging.StreamHandler()
    logging.getLogger().addHandler(_handler)
"""
CACHED = """
import functools
import importlib.util

@functools.lru_cache()
def has_torch():
    return importlib.util.find_spec("torch") is not None

def choose(a, b):
    return a if has_torch() else b
"""
HABITS = {
    "a logger": "from log import get_logger\nlogger = get_logger(__name__)\n",
    "the environment": "import os\nHOME = os.environ.get('HUB', 'https://hub')\n",
    "a text from it": "import os\nURL = os.environ.get('HUB', 'a') + '/models'\n",
    "a copy of a function": (
        "import types\ndef f(x):\n    return x\n"
        "g = types.FunctionType(f.__code__, f.__globals__, name=f.__name__)\n"
    ),
    "a cached answer": "from cached import choose\nNAME = choose('a', 'b')\n",
    "a variable of the environment": "import os\nos.environ['QUIET'] = '1'\n",
}


def _runs(monkeypatch: pytest.MonkeyPatch, habit: str, judged: list[str]) -> list[str]:
    """The modules that are run while these files are judged, one after the other."""
    scopes.clear()
    ran: list[str] = []
    run = following.Following._run

    def noting(self, m, tree, scope):  # type: ignore[no-untyped-def]
        ran.append(scope.path)
        run(self, m, tree, scope)

    monkeypatch.setattr(following.Following, "_run", noting)
    loader = MemoryLoader(
        {
            "log.py": LOGGING,
            "cached.py": CACHED,
            "base.py": habit + "import keras\ndef head(x):\n    return keras.layers.Dense(3)(x)\n",
            **{f"part{i}.py": text for i, text in enumerate(judged)},
        }
    )
    for i, text in enumerate(judged):
        examine(text, f"part{i}.py", SETTINGS, loader, named=True)
    return [path for path in ran if path.endswith("base.py")]


USE = "import keras\nfrom base import head\nx = head(keras.Input((4,)))\n"
LOGS = "from log import get_logger\nlogger = get_logger(__name__)\n"


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS.keys())
@pytest.mark.parametrize("own", ["", LOGS], ids=["plain", "which logs itself"])
def test_a_module_is_run_once_for_all_files(
    monkeypatch: pytest.MonkeyPatch, habit: str, own: str
) -> None:
    # One that asks the environment is run with its defaults besides, which are known then.
    once = len(_runs(monkeypatch, habit, [own + USE]))
    assert 1 <= once <= 2
    assert len(_runs(monkeypatch, habit, [own + USE] * 3)) == once


def test_a_module_that_changes_another_one_is_run_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    # The other way round: what is known of the changed one differs from then on.
    habit = "import log\nlog.get_logger = len\n"
    assert len(_runs(monkeypatch, habit, [USE] * 3)) == 3


def test_what_a_module_asks_of_the_environment_is_asked_for_each_file() -> None:
    # Kept or not, each file is looked at once more with the default of what its module asks.
    scopes.clear()
    loader = MemoryLoader(
        {
            "sizes.py": "import os\nUNITS = int(os.environ.get('UNITS', '0'))\n",
            "a.py": (use := "import keras\nimport sizes\nkeras.layers.Dense(sizes.UNITS)\n"),
            "b.py": use,
        }
    )
    for name in ("a.py", "b.py"):
        found = examine(use, name, SETTINGS, loader, named=True).findings
        assert [(f.code, f.certainty) for f in found if f.severity == "error"] == [
            ("KOL114", "likely")
        ]


def test_a_global_that_a_module_sets_is_as_it_was_for_the_next_file() -> None:
    # `use` sets it to something that is known: of that only the file that called it knows.
    scopes.clear()
    loader = MemoryLoader(
        {
            "config.py": (
                "SIZE = None\ndef use(n):\n    global SIZE\n    SIZE = n\n"
                "def size():\n    return SIZE\n"
            ),
            "a.py": (
                first := "import keras, config\nconfig.use(0)\nkeras.layers.Dense(config.size())\n"
            ),
            "b.py": (second := "import keras, config\nkeras.layers.Dense(config.size())\n"),
        }
    )
    found = examine(first, "a.py", SETTINGS, loader, named=True).findings
    assert [f.code for f in found if f.severity == "error"] == ["KOL114"]
    found = examine(second, "b.py", SETTINGS, loader, named=True).findings
    assert [f.code for f in found if f.severity == "error"] == []
