"""Imports of the project's own files: followed, judged where they are used, bounded.

Each test is a small project: file names to texts. A line with `# expect: KOL101` must have exactly
that finding when its file is linted, whatever else was linted; every other line none.
"""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import examine, summarise
from kerasorder_lint.findings import Finding
from kerasorder_lint.interpreter import following
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source import trees
from kerasorder_lint.source.loading import MemoryLoader, Recording
from kerasorder_lint.source.parsing import parse
from tests.rules.expectations import Place, expected

SETTINGS = Settings(ignore=("KOL003", "KOL4", "KOL5", "KOL6"), limits=Limits(seconds=120.0))
BLOCKS = """
from keras import layers

def conv_block(x, filters=8):
    x = layers.Conv2D(filters, 3)(x)
    return layers.ReLU()(x)

def flat(x):
    return layers.Flatten()(x)
"""


def findings(files: dict[str, str], name: str) -> list[Finding]:
    files = {**files, "pyproject.toml": ""}
    outcome = examine(files[name], name, SETTINGS, MemoryLoader(dict(files)))
    assert outcome.trouble is None
    return outcome.findings


def check(files: dict[str, str]) -> None:
    """Every file has what it says, and nothing stands in another file."""
    for name, text in files.items():
        if not name.endswith(".py"):
            continue
        found: list[Place] = []
        for finding in findings(files, name):
            assert finding.span.filename == name
            found.append((finding.span.start.row, finding.code, finding.certainty))
        assert sorted(found) == expected(text), name


IMPORTS = {
    "a relative import": (
        "pkg/train.py",
        {"pkg/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "from .blocks import flat, conv_block",
    ),
    "an absolute import": (
        "train.py",
        {"blocks.py": BLOCKS},
        "from blocks import flat, conv_block",
    ),
    "an absolute import of the package": (
        "pkg/sub/train.py",
        {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "from pkg.blocks import flat, conv_block",
    ),
    "a parent": (
        "pkg/sub/train.py",
        {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "from ..blocks import flat, conv_block",
    ),
    "a module": (
        "pkg/train.py",
        {"pkg/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "from . import blocks\nflat, conv_block = blocks.flat, blocks.conv_block",
    ),
    "import as": (
        "train.py",
        {"pkg/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "import pkg.blocks as b\nflat, conv_block = b.flat, b.conv_block",
    ),
    "a dotted import": (
        "train.py",
        {"pkg/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "import pkg.blocks\nflat, conv_block = pkg.blocks.flat, pkg.blocks.conv_block",
    ),
    "a folder without an __init__": (
        "train.py",
        {"pkg/blocks.py": BLOCKS},
        "import pkg.blocks\nflat, conv_block = pkg.blocks.flat, pkg.blocks.conv_block",
    ),
    "a re-export": (
        "train.py",
        {"pkg/__init__.py": "from .blocks import *", "pkg/blocks.py": BLOCKS},
        "from pkg import flat, conv_block",
    ),
    "a re-export under another name": (
        "train.py",
        {
            "pkg/__init__.py": "from .blocks import flat as f, conv_block as conv_block",
            "pkg/blocks.py": BLOCKS,
        },
        "from pkg import f as flat, conv_block",
    ),
    "a star": ("train.py", {"blocks.py": BLOCKS}, "from blocks import *"),
    "a src layout": (
        "tests/test_it.py",
        {"src/pkg/__init__.py": "", "src/pkg/blocks.py": BLOCKS},
        "from pkg.blocks import flat, conv_block",
    ),
    "inside a function": (
        "train.py",
        {"blocks.py": BLOCKS},
        "def get():\n    from blocks import flat, conv_block\n    return flat, conv_block\n"
        "flat, conv_block = get()",
    ),
    "a try": (
        "pkg/train.py",
        {"pkg/__init__.py": "", "pkg/blocks.py": BLOCKS},
        "try:\n    from .blocks import flat, conv_block\nexcept ImportError:\n"
        "    from blocks import flat, conv_block",
    ),
}


@pytest.mark.parametrize("kind", IMPORTS)
def test_an_import_is_followed(kind: str) -> None:
    name, files, imports = IMPORTS[kind]
    text = imports + (
        "\nimport keras\nx = keras.Input((28, 28, 1))\nx = conv_block(x)\nx = flat(x)\n"
        "x = conv_block(x)  # expect: KOL101\n"
    )
    check({name: text, **files})


def test_the_finding_names_the_other_file_and_its_witness_lies_there() -> None:
    files = {
        "pkg/blocks.py": BLOCKS,
        "train.py": "import keras\nfrom pkg.blocks import *\nconv_block(keras.Input((4,)))\n",
    }
    (finding,) = findings(files, "train.py")
    assert "(in pkg/blocks.py, line 5)" in finding.message
    assert (finding.span.start.row, finding.span.start.column) == (3, 1)
    entry, *inside = finding.related
    assert (entry.message, entry.span.filename) == ("the input has the shape (None, 4)", "train.py")
    assert {step.span.filename for step in inside} == {"pkg/blocks.py"}
    assert all(step.span.start.row == 5 for step in inside)


def test_what_another_file_gives_is_the_input_of_the_next_layer() -> None:
    check(
        {
            "parts.py": """
import keras
SIZE = 12
def features():
    return keras.layers.Flatten()(keras.Input((SIZE, 3)))
""",
            "train.py": """
import keras
from parts import features, SIZE
keras.layers.LSTM(4)(features())  # expect: KOL101
keras.layers.Reshape((SIZE, 3))(features())
keras.layers.Reshape((SIZE, 4))(features())  # expect: KOL104
""",
        }
    )


def test_what_is_wrong_for_every_caller_is_said_in_its_own_file_alone() -> None:
    check(
        {
            "parts.py": """
import keras
def broken():
    x = keras.Input((4,))
    return keras.layers.Conv2D(3, 3)(x)  # expect: KOL101
def drop(model: keras.Model):
    model.layers.pop()  # expect-likely: KOL202
""",
            "train.py": """
import keras
from parts import broken, drop
broken()
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
drop(model)
""",
        }
    )


def test_a_helper_that_never_says_keras_is_followed() -> None:
    check(
        {
            "helpers.py": "def change(m):\n    m.layers.pop()\n",
            "train.py": """
import keras
from helpers import change
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
change(model)  # expect: KOL202
""",
        }
    )


def test_a_file_that_reaches_keras_only_through_a_wrapper_is_analysed() -> None:
    check(
        {
            "compat.py": "from keras import layers as L, Input, Sequential\n",
            "train.py": """
from compat import L, Input, Sequential
Sequential([Input((4, 4)), L.Conv2D(3, 3)])  # expect: KOL101
""",
        }
    )


def test_classes_of_other_files_are_run() -> None:
    check(
        {
            "base.py": """
class Builder:
    width = 4
    def __init__(self, rank):
        self.rank = rank
    def shape(self):
        return (self.width,) * self.rank
""",
            "train.py": """
import keras
from base import Builder
class Mine(Builder):
    width = 5
keras.layers.Conv2D(1, 1)(keras.Input(Mine(3).shape()))
keras.layers.Conv2D(1, 1)(keras.Input(Mine(2).shape()))  # expect: KOL101
""",
        }
    )


def test_a_dataclass_of_another_file_has_its_defaults() -> None:
    check(
        {
            "config.py": """
from dataclasses import dataclass, field
WIDTH = 6
def widths():
    return [WIDTH, 3]
@dataclass
class Config:
    units: int = 4
    sizes: list = field(default_factory=lambda: widths())
""",
            "train.py": """
import keras
from config import Config
c = Config(units=5)
keras.layers.Reshape((c.units, 2))(keras.Input((10,)))
keras.layers.Reshape(tuple(c.sizes))(keras.Input((18,)))
keras.layers.Reshape(tuple(c.sizes))(keras.Input((17,)))  # expect: KOL104
""",
        }
    )


def test_cyclic_imports_end() -> None:
    check(
        {
            "a.py": """
import keras
from b import g, SIZE
WIDTH = 4
def f(x):
    return g(x)
x = f(keras.Input((WIDTH,)))
keras.layers.Dense(SIZE)(x)
keras.layers.LSTM(2)(x)  # expect: KOL101
""",
            "b.py": """
import keras
from a import WIDTH, f
import a
SIZE = 3
def g(x):
    return keras.layers.Dense(a.WIDTH)(x)
""",
            "c.py": "from d import name\nname()\n",
            "d.py": "from c import name\nname()\n",
        }
    )


def test_what_is_not_there_is_unknown() -> None:
    check(
        {
            "broken.py": "def f(x:  # expect: KOL001\n",
            "stub.pyi": "def f(x): ...\n",
            "train.py": """
import keras
from broken import f
from missing import g
from stub import f as s
from there import nothing, LATER
from there.inside import much
from . import beside
import there
x = keras.Input((4,))
for h in (f, g, s, nothing, much, beside.h, there.never):
    keras.layers.Conv2D(2, 2)(h(x))
keras.layers.Reshape((LATER,))(x)
""",
            "there.py": "LATER = 3\ndef set_it():\n    global LATER\n    LATER = 4\n",
        }
    )


def test_a_module_of_the_project_never_stands_for_a_library() -> None:
    check(
        {
            "random.py": "def shuffle(x):\n    pass\n",
            "numpy.py": "def zeros(shape):\n    return shape\n",
            "keras/__init__.py": "Sequential = 3\n",
            "train.py": """
import random
import numpy
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
random.shuffle(model.layers)  # expect: KOL203
""",
        }
    )


def test_names_that_a_star_does_not_export() -> None:
    check(
        {
            "values.py": "__all__ = ['N', '_M']\nN = 4\n_M = 2\nK = 3\n",
            "train.py": """
import keras
K = 5
from values import *
keras.layers.Reshape((N, _M))(keras.Input((9,)))  # expect: KOL104
keras.layers.Reshape((K, 1))(keras.Input((5,)))
""",
        }
    )


def test_conditions_of_another_file_cost_no_ways_and_decide_nothing() -> None:
    check(
        {
            "config.py": """
import os
if os.environ.get("BIG"):
    SIZE = 32
else:
    SIZE = 16
DEPTH = 2 if os.environ.get("DEEP") else 3
""",
            "train.py": """
import keras
from config import SIZE, DEPTH
keras.layers.Reshape((16,))(keras.Input((SIZE,)))  # expect-likely: KOL104
keras.layers.Conv2D(2, 2)(keras.Input((SIZE, DEPTH)))  # expect: KOL101
""",
        }
    )


def test_what_a_module_sets_for_the_program_holds() -> None:
    check(
        {
            "setup_keras.py": """
import keras
keras.config.set_image_data_format("channels_first")
""",
            "train.py": """
import keras
import setup_keras
keras.layers.Conv2D(2, 5)(keras.Input((3, 28, 28)))
keras.layers.Conv2D(2, 5)(keras.Input((28, 28, 3)))  # expect: KOL103
""",
        }
    )


def test_another_file_does_not_decide_which_keras_this_one_means() -> None:
    text = """
import tensorflow as tf
from helper import VALUE
tf.keras.layers.Dense(VALUE, batch_input_shape=(None, 4))  # expect-likely: KOL114
"""
    check({"helper.py": "import keras\nVALUE = 4\n", "train.py": text})


def test_an_attribute_of_a_module_can_be_set() -> None:
    check(
        {
            "config.py": "SIZE = None\n",
            "train.py": """
import config
import keras
config.SIZE = (4, 4)
keras.layers.Conv2D(2, 2)(keras.Input(config.SIZE))  # expect: KOL101
""",
        }
    )


def test_the_verdict_rests_on_the_files_that_were_followed() -> None:
    files = {
        "pyproject.toml": "",
        "a.py": "import keras\nfrom b import N\nkeras.layers.Dense(N)(keras.Input((3,)))\n",
        "b.py": "from c import N\nfrom unused import M\n",
        "c.py": "N = 3\n",
        "unused.py": "M = 3\n",
    }
    recording = Recording(MemoryLoader(dict(files)))
    outcome = examine(files["a.py"], "a.py", SETTINGS, recording)
    assert outcome.findings == []
    assert outcome.followed == ("b.py", "c.py")
    assert {"b.py", "c.py"} <= set(recording.files)


def test_a_file_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counting(text: str, filename: str, *, compiled: bool) -> object:
        parsed.append(filename)
        return parse(text, filename, compiled=compiled)

    monkeypatch.setattr(trees, "parse", counting)
    files = {
        "pyproject.toml": "",
        "shared.py": "import keras  # counted once\n\ndef f(x, n):\n    return x\n",
    }
    many = "import keras\nfrom shared import f\ndef a(n):\n    if n:\n        keras.Input((n,))\n"
    many += "    return f(keras.Input((3,)), n)\ndef b(n):\n    return f(keras.Input((4,)), n)\n"
    for number in range(3):
        files[f"m{number}.py"] = many
    loader = MemoryLoader(dict(files))
    for number in range(3):
        examine(many, f"m{number}.py", SETTINGS, loader)
    assert parsed == ["shared.py"]


def test_bounds_on_what_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    large = "N = 3\n" + "# padding\n" * (trees.MAX_BYTES // 10)
    files = {"pyproject.toml": "", "large.py": large, "first.py": "N = 2\n", "second.py": "N = 5\n"}
    text = (
        "import keras\nimport first\nimport second\nimport large\n"
        "keras.layers.Dense(first.N)\nkeras.layers.Reshape((second.N,))(keras.Input((4,)))\n"
        "keras.layers.Reshape((large.N,))(keras.Input((4,)))\n"
    )
    files["train.py"] = text
    loader = MemoryLoader(dict(files))
    found = examine(text, "train.py", SETTINGS, loader).findings
    assert [finding.span.start.row for finding in found] == [6]
    monkeypatch.setattr(following, "_FILES", 1)
    assert examine(text, "train.py", SETTINGS, loader).findings == []


def test_a_module_that_never_ends_costs_its_share_of_the_time() -> None:
    endless = "N = 3\nwhile True:\n    N = [i for i in range(3000)]\n"
    text = "import keras\nimport endless\nx = endless.N\nkeras.layers.LSTM(2)(keras.Input((4,)))\n"
    files = {"pyproject.toml": "", "endless.py": endless, "train.py": text}
    settings = Settings(limits=Limits(seconds=3.0, turns=10_000_000))
    outcome = examine(text, "train.py", settings, MemoryLoader(dict(files)))
    assert [finding.code for finding in outcome.findings] == ["KOL101"]


def test_a_summary_shows_a_model_that_another_file_builds_where_it_is_asked_for() -> None:
    files = {
        "pyproject.toml": "",
        "parts.py": """
import keras
def build(units):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
unused = keras.Sequential([keras.Input((4,)), keras.layers.Dense(9)])
""",
        "train.py": "from parts import build\nnet = build(3)\n",
    }
    (made,) = summarise(files["train.py"], "train.py", SETTINGS, MemoryLoader(dict(files)))
    assert (made.name, made.params, made.output_shapes) == ("net", 15, [[None, 3]])
    assert (made.span.filename, made.span.start.row) == ("train.py", 2)
    assert all(row.span.filename == "train.py" for row in made.layers)


def test_a_class_with_a_base_that_is_not_known_may_be_a_layer() -> None:
    check(
        {
            "parts.py": """
from elsewhere import Base
class Part(Base):
    pass
""",
            "train.py": """
import keras
from parts import Part
from elsewhere import Other
class Mine(Other):
    pass
keras.Sequential([Part(), Mine(), keras.layers.Dense(2)])
""",
        }
    )


def test_what_an_object_is_given_in_ways_that_are_not_seen_is_unknown() -> None:
    check(
        {
            "base.py": """
import keras
def checked(kind):
    if isinstance(kind, str):
        return kind
    elif callable(kind):
        return kind.name
    else:
        raise ValueError(kind)
class Base(keras.layers.Layer):
    def __init__(self, kind="a", **kwargs):
        super().__init__()
        for key in kwargs:
            setattr(self, key, kwargs[key])
        self.kind = checked(kind)
""",
            "train.py": """
import keras
from base import Base
class Mine(Base):
    def __init__(self, channels, kind="a", **kwargs):
        super().__init__(kind=kind, **kwargs)
        self.channels = channels
    def build(self, shape):
        self.inner = keras.layers.Dense(self.channels)
        self.outer = keras.layers.Dense(self.width)
        self.last = keras.layers.Dense(self.call)  # expect: KOL114
""",
        }
    )


def test_a_name_of_keras_that_the_code_itself_sets_is_there() -> None:
    check(
        {
            "compat.py": "import keras\nkeras.backend.name_scope = keras.name_scope\n",
            "train.py": """
from compat import keras
with keras.backend.name_scope("a"):
    pass
with keras.backend.int_shape("a"):  # expect: KOL118
    pass
""",
        }
    )


def test_the_functions_of_other_files_have_their_share_of_the_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {
        "pyproject.toml": "",
        "parts.py": "def long(n):\n    for i in range(900):\n        n = n + 1\n    return n\n",
        "train.py": """
import keras
from parts import long
keras.layers.Reshape((long(0),))(keras.Input((4,)))
keras.layers.Reshape((long(0),))(keras.Input((4,)))
keras.layers.LSTM(2)(keras.Input((4,)))
""",
    }
    monkeypatch.setattr(following, "_STEPS_OF_ROOT", 3_000)
    found = findings(files, "train.py")
    assert [(f.span.start.row, f.code) for f in found] == [(4, "KOL104"), (6, "KOL101")]


def test_flags_of_another_file_go_together() -> None:
    check(
        {
            "backend.py": """
import os
is_tensorflow, is_torch = False, False
if "tensorflow" in os.getenv("BACKEND", "tensorflow").lower():
    is_tensorflow = True
elif "torch" in os.getenv("BACKEND", "tensorflow").lower():
    is_torch = True
if is_tensorflow:
    from tensorflow.keras import layers
elif is_torch:
    from mine import torch_layers as layers
""",
            "blocks.py": """
import backend
from backend import layers
def conv(x, padding):
    pad = (1, 1)
    if not backend.is_torch and padding == "same":
        x = layers.ZeroPadding2D(pad)(x)
        padding = "valid"
    return layers.Conv2D(3, 3, padding=pad if padding == "same" else "valid")(x)
""",
            "model.py": """
import keras
from blocks import conv
def build(x):
    x = conv(x, "same")
    return conv(x, "valid")
build(keras.Input((8, 8, 3)))
""",
        }
    )


def test_a_package_that_imports_its_parts_from_itself() -> None:
    check(
        {
            "pkg/__init__.py": "from pkg import flags\nfrom pkg import flags as again\n",
            "pkg/flags.py": "deep = False\n",
            "train.py": """
import keras
from pkg import flags, again
from elsewhere import other
x = keras.Input((4,))
if flags.deep or again.deep:
    keras.layers.LSTM(3)(x)
if other.deep:
    keras.layers.LSTM(3)(x)  # expect: KOL101
else:
    keras.layers.LSTM(3)(x)  # expect: KOL101
""",
        }
    )


def test_a_package_that_imports_its_parts_from_itself_on_a_condition() -> None:
    package = """
from project.settings import wants_blocks

if wants_blocks():
    from project import blocks
    from project import nothing
else:
    from project import other_blocks as blocks
"""
    check(
        {
            "project/__init__.py": package,
            "project/settings.py": "import os\n\ndef wants_blocks():\n    return os.environ['A']\n",
            "project/blocks.py": BLOCKS,
            "project/other_blocks.py": BLOCKS,
            "main.py": """
import keras
from keras import layers
import project
from project import blocks, nothing

x = keras.Input((8, 8, 3))
layers.Conv2D(2, 3)(blocks.flat(x))  # expect: KOL101
layers.Conv2D(2, 3)(project.blocks.flat(x))  # expect: KOL101
layers.Conv2D(2, 3)(nothing.flat(x))
""",
        }
    )


NAMED = "def strip(model):\n    model.layers.pop(){}\n"


def test_a_name_counts_in_files_that_come_to_keras_and_in_no_others() -> None:
    likely = NAMED.format("  # expect-likely: KOL202")
    check({"helper.py": "import keras\n", "train.py": f"import helper\n{likely}"})
    check(
        {
            "pkg/__init__.py": "",
            "pkg/a.py": "import keras\n",
            "pkg/b.py": f"from . import a\n{likely}",
        }
    )
    check({"train.py": f"# not for keras\n{NAMED.format('')}"})
    check(
        {"helper.py": "X = 3\n", "train.py": f"# not for keras\nimport helper\n{NAMED.format('')}"}
    )
