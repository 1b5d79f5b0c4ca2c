"""The gate lets through what concerns Keras, and its verdict hangs on nothing else."""

from __future__ import annotations

import itertools

import pytest

from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.loading import MemoryLoader

PROJECT = {
    "p/pyproject.toml": "",
    "p/models.py": "from tensorflow import keras\ndef build(): return keras.Sequential()\n",
    "p/mentions.py": "# nothing to do with keras at all\nx = 1\n",
    "p/one.py": "import models\n",
    "p/two.py": "from one import models\n",
    "p/three.py": "import os, two as t\n",
    "p/four.py": "import three\n",
    "p/cycle_a.py": "import cycle_b\n",
    "p/cycle_b.py": "import cycle_a\n",
    "p/plain.py": "import numpy as np\nimport mentions\n",
    "p/pkg/__init__.py": "",
    "p/pkg/inner.py": "from .nets import (\n    build,\n)\n",
    "p/pkg/nets.py": "import keras\n",
    "p/pkg/deep/user.py": "from ..nets import build\n",
    "p/pkg/deep/absolute.py": "from pkg import nets\n",
    "p/pkg/deep/lazy.py": "def f():\n    from pkg.nets import build\n    return build\n",
    "p/pkg/deep/comment.py": "# import pkg.nets\n'''\nimport numpy\n'''\n",
    "q/models.py": "import keras\n",
    "q/sub/user.py": "import models\n",
    "p/src/lib/__init__.py": "import keras\n",
    "p/tests/test_lib.py": "import lib\n",
}
CONCERNED = {
    "p/models.py",
    "p/mentions.py",
    "p/one.py",
    "p/two.py",
    "p/three.py",
    "p/pkg/inner.py",
    "p/pkg/nets.py",
    "p/pkg/deep/user.py",
    "p/pkg/deep/absolute.py",
    "p/pkg/deep/lazy.py",
    "q/models.py",
    "p/src/lib/__init__.py",
    "p/tests/test_lib.py",
}


def _verdicts(names: list[str]) -> set[str]:
    gate = Gate(MemoryLoader(dict(PROJECT)))
    return {name for name in names if gate.concerns(PROJECT[name].encode(), name)}


def test_project_imports_are_followed_a_few_steps() -> None:
    assert _verdicts(list(PROJECT)) == CONCERNED


def test_the_verdict_does_not_hang_on_the_order_of_files() -> None:
    names = [name for name in PROJECT if name.startswith("p/") and name.count("/") == 1]
    for order in itertools.islice(itertools.permutations(names), 0, 40_000, 97):
        assert _verdicts(list(order)) == CONCERNED & set(names)
    for name in PROJECT:
        assert _verdicts([name]) == CONCERNED & {name}


@pytest.mark.parametrize("data", [b"import keras", b"tf.Keras", b"x = 'KERAS'"])
def test_the_word_counts_in_any_case(data: bytes) -> None:
    assert Gate().concerns(data, "x.py")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"import",
        b"from",
        b"from . import",
        b"import ,",
        b"from x import (",
        b"\xff import \xff",
    ],
)
def test_half_an_import_is_no_harm(data: bytes) -> None:
    assert not Gate(MemoryLoader({"x.py": data})).concerns(data, "x.py")
