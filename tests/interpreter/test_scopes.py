"""Modules that are followed are run once for all files, and no file sees that they are shared."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.engine import examine
from kerasorder_lint.interpreter import scopes
from kerasorder_lint.interpreter.following import Following
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

SETTINGS = Settings(extend_select=("KOL003",), limits=Limits(seconds=120.0))
Said = list[tuple[str, int, str, str]]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    scopes.clear()
    yield
    scopes.clear()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each module was run because another file imports it."""
    counted: Counter[str] = Counter()
    run = Following._run

    def counting(self: Following, m: Any, tree: ast.Module, scope: scopes.Scope) -> None:
        counted[scope.path] += 1
        run(self, m, tree, scope)

    monkeypatch.setattr(Following, "_run", counting)
    return counted


def say(files: dict[str, str], name: str) -> Said:
    loader = MemoryLoader({**files, "pyproject.toml": ""})
    outcome = examine(files[name], name, SETTINGS, loader)
    assert outcome.trouble is None
    return [(f.code, f.span.start.row, f.certainty, f.message) for f in outcome.findings]


PARTS = "from keras import layers\nimport sizes\ndef flat(x):\n    return layers.Flatten()(x)\n"
PARTS += "UNITS = sizes.UNITS\n"
USER = """
import keras
from parts import flat, UNITS
x = flat(keras.Input((4, UNITS)))
keras.layers.LSTM(2)(x)
"""


def test_a_module_that_twenty_files_import_is_run_once(runs: Counter[str]) -> None:
    files = {"parts.py": PARTS, "sizes.py": "UNITS = 3\n"}
    files |= {f"user_{number}.py": USER + f"N = {number}\n" for number in range(20)}
    for name in [name for name in files if name.startswith("user")]:
        assert [(code, row) for code, row, *_ in say(files, name)] == [("KOL101", 5)]
    assert runs == {"parts.py": 1, "sizes.py": 1}


def test_a_module_is_run_once_for_all_ways_through_a_file(runs: Counter[str]) -> None:
    ways = "import os\nif os.environ.get('A'):\n    k = keras.layers.Dense(1)\n"
    files = {"parts.py": PARTS, "sizes.py": "UNITS = 3\n", "user.py": USER + ways}
    assert [(code, row) for code, row, *_ in say(files, "user.py")] == [("KOL101", 5)]
    assert runs == {"parts.py": 1, "sizes.py": 1}


def test_a_module_that_makes_layers_is_run_for_each_file(runs: Counter[str]) -> None:
    files = {"parts.py": "import keras\nlayer = keras.layers.Dense(8)\n"}
    for number in range(3):
        text = f"import keras\nfrom parts import layer\nlayer(keras.Input((4,)))\nN = {number}\n"
        assert say({**files, "user.py": text}, "user.py") == []
    assert runs["parts.py"] == 3


def test_a_module_that_counts_what_it_does_not_know_is_run_once(runs: Counter[str]) -> None:
    files = {"parts.py": PARTS, "sizes.py": "import os\nUNITS = 2 * len(os.listdir()) + 1\n"}
    for number in range(3):
        text = USER + f"d = keras.layers.Dense(1)\nd.build((None, UNITS))\nN = {number}\n"
        text += "d(keras.Input((UNITS,)))\n"
        assert [(code, row) for code, row, *_ in say({**files, "u.py": text}, "u.py")] == [
            ("KOL101", 5)
        ]
    assert runs == {"parts.py": 1, "sizes.py": 1}


def test_what_two_kept_modules_count_is_not_the_same_number() -> None:
    """Where both were run first of all, both call what they do not know by the same name."""
    files = {f"{name}.py": f"import os\nN = 2 * len(os.listdir('{name}'))\n" for name in "ab"}
    for name in "ab":
        text = f"import keras\nfrom {name} import N\nkeras.Input((N + 1,))\n"
        assert say({**files, "user.py": text}, "user.py") == []
    both = "import keras, a, b\nd = keras.layers.Dense(1)\nd.build((None, a.N))\n"
    # Of the two numbers nothing is known: one may be the other one and two more.
    assert say({**files, "user.py": both + "d(keras.Input((b.N + 2,)))\n"}, "user.py") == []
    told = say({**files, "user.py": both + "d(keras.Input((a.N + 1,)))\n"}, "user.py")
    assert [(code, row, certainty) for code, row, certainty, _ in told] == [("KOL102", 4, "proven")]


# ---------------------------------------------------------------------- what files change

REGISTRY = """
SIZES = [4, 4]
SPECS = {"units": 4}
class Config:
    width = 4
config = Config()
def register(f):
    SIZES.append(9)
    return f
def width():
    return SIZES[-1]
"""
MODEL = """
import keras
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
"""
READER = """
import keras
import registry
head = keras.layers.Dense(2)
head.build((None, 4))
head(keras.Input((registry.SIZES[-1],)))
tail = keras.layers.Dense(2)
tail.build((None, 4))
tail(keras.Input((registry.SPECS["units"],)))
more = keras.layers.Dense(2)
more.build((None, 4))
more(keras.Input((registry.config.width,)))
last = keras.layers.Dense(2)
last.build((None, 4))
last(keras.Input((registry.Config.width,)))
some = keras.layers.Dense(2)
some.build((None, 4))
some(keras.Input((registry.width(),)))
"""
#: How one file changes what it imports; the others must not see it.
CHANGES = {
    "a list": "import registry\nregistry.SIZES[-1] = 7\n",
    "a list, by a function of the module": "from registry import register\n"
    "@register\ndef f(): pass\n",
    "a list, in a function": "import registry\ndef f():\n    registry.SIZES.append(8)\n"
    "    keras.layers.Dense(1)\nf()\n",
    "a dict": "import registry\nregistry.SPECS['units'] = 7\n",
    "an object": "import registry\nregistry.config.width = 7\n",
    "a class": "import registry\nregistry.Config.width = 7\n",
    "a name of the module": "import registry\nregistry.SIZES = [5]\n",
    "on one way only": "import os, registry\nif os.environ.get('A'):\n"
    "    registry.SIZES.append(6)\n    keras.layers.Dense(1)\n",
}
USES = READER.partition("import registry\n")[2]


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_file_changes_in_a_module_no_other_file_sees(change: str) -> None:
    files = {
        "registry.py": REGISTRY,
        "changing.py": "import keras\n" + CHANGES[change] + "import registry\n" + USES,
        "reading.py": READER,
    }
    alone: dict[str, Said] = {}
    for name in ("changing.py", "reading.py"):
        scopes.clear()
        alone[name] = say(files, name)
    assert alone["reading.py"] == []
    assert alone["changing.py"]  # the change matters to the file that makes it
    for order in (["changing.py", "reading.py"], ["reading.py", "changing.py"]):
        scopes.clear()
        for name in [*order, *order]:
            assert say(files, name) == alone[name], order


def test_a_model_of_another_module_that_one_file_changes_is_whole_for_the_others() -> None:
    check = "layer = keras.layers.Dense(1)\nlayer.build((None, 3))\nlayer(net(keras.Input((4,))))\n"
    files = {
        "nets.py": MODEL,
        "adding.py": "import keras\nfrom nets import net\nnet.add(keras.layers.Dense(7))\n" + check,
        "using.py": "import keras\nfrom nets import net\n" + check,
    }
    for order in (["adding.py", "using.py"], ["using.py", "adding.py"]):
        scopes.clear()
        said = {name: [code for code, *_ in say(files, name)] for name in order}
        assert said["using.py"] == []
        assert len(said["adding.py"]) == 1


def test_a_module_that_changes_another_one_does_so_for_each_file() -> None:
    files = {
        "registry.py": REGISTRY,
        "plugin.py": "from registry import register\n@register\ndef f(): pass\nN = 1\n",
        "user.py": "import plugin\nplugin.N\n" + READER,
        "other.py": "import plugin\nplugin.N + 1\n" + READER,
        "reading.py": READER,
    }
    for order in (["user.py", "reading.py", "other.py"], ["reading.py", "other.py", "user.py"]):
        scopes.clear()
        for name in order:
            assert bool(say(files, name)) is (name != "reading.py"), (order, name)


# ---------------------------------------------------------------------- cycles, edits


def test_a_cycle_of_imports_is_the_same_from_whichever_side_it_is_begun() -> None:
    files = {
        "a.py": "import b\nA = 4\nB = b.B\nfrom keras import layers\n",
        "b.py": "import a\nB = getattr(a, 'A', 5)\n",
    }
    users = {
        f"{name}.py": f"import keras\nimport {name}\nlayer = keras.layers.Dense(1)\n"
        f"layer.build((None, 4))\nlayer(keras.Input(({name}.B,)))\n"
        for name in ("a", "b")
    }
    files |= {f"use_{name}": text for name, text in users.items()}
    alone: dict[str, Said] = {}
    for name in ("use_a.py", "use_b.py"):
        scopes.clear()
        alone[name] = say(files, name)
    for order in (["use_a.py", "use_b.py"], ["use_b.py", "use_a.py"]):
        scopes.clear()
        for name in [*order, *order]:
            assert say(files, name) == alone[name]


def test_an_edit_of_a_module_is_seen_through_those_that_import_it() -> None:
    files = {
        "sizes.py": "UNITS = 4\n",
        "parts.py": "from sizes import UNITS\nWIDTH = UNITS + 0\n",
        "user.py": "import keras\nimport parts\nlayer = keras.layers.Dense(1)\n"
        "layer.build((None, 4))\nlayer(keras.Input((parts.WIDTH,)))\n",
    }
    assert say(files, "user.py") == []
    assert len(say({**files, "sizes.py": "UNITS = 5\n"}, "user.py")) == 1
    assert say(files, "user.py") == []


def test_a_new_file_that_an_import_now_names_is_seen() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/sizes.py": "UNITS = 4\n",
        "pkg/parts.py": "from .sizes import UNITS\nWIDTH = UNITS + 0\n",
        "user.py": "import keras\nfrom pkg import parts\nlayer = keras.layers.Dense(1)\n"
        "layer.build((None, 4))\nlayer(keras.Input((parts.WIDTH,)))\n",
    }
    assert say(files, "user.py") == []
    shadowed = {**files, "pkg/sizes/__init__.py": "UNITS = 5\n"}
    assert len(say(shadowed, "user.py")) == 1


def test_scopes_that_were_not_used_for_long_are_dropped(
    monkeypatch: pytest.MonkeyPatch, runs: Counter[str]
) -> None:
    monkeypatch.setattr(scopes, "_KEPT", 10)
    files = {"parts.py": PARTS, "sizes.py": "UNITS = 3\n", "user.py": USER}
    other = {"names.py": "N = 3\n", "other.py": "import keras\nimport names\nn = names.N + 1\n"}
    for _ in range(2):
        assert [(code, row) for code, row, *_ in say(files, "user.py")] == [("KOL101", 5)]
        assert say(other, "other.py") == []
    assert runs == {"parts.py": 2, "sizes.py": 2, "names.py": 2}
