"""Tests that a decorator runs with arguments: each is looked at with these, as the runner does."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

_HEAD = """\
import itertools
import unittest
import keras
from absl.testing import parameterized

"""
_SETTINGS = Settings(ignore=("KOL003",), limits=Limits(seconds=60.0))

#: Programs, and the outputs of the models that they build.
FINE: dict[str, tuple[str, set[tuple[Any, ...]]]] = {
    "positions": (
        """
class T(parameterized.TestCase):
    @parameterized.parameters((3, 4), (5, 6))
    def test_it(self, length, units):
        model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])
""",
        {(None, 4), (None, 6)},
    ),
    "names, with a default": (
        """
class T(parameterized.TestCase):
    @parameterized.named_parameters(
        ("a", 3, 4), {"testcase_name": "b", "length": 5}, dict(testcase_name="c", length=1, units=6)
    )
    def test_it(self, length, units=2):
        model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])
""",
        {(None, 4), (None, 2), (None, 6)},
    ),
    "one list of all": (
        """
CASES = [(3, 4), (5, 6)]
class T(parameterized.TestCase):
    @parameterized.parameters(CASES)
    def test_it(self, length, units):
        model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])
""",
        {(None, 4), (None, 6)},
    ),
    "one argument": (
        """
class T(parameterized.TestCase):
    @parameterized.parameters(3, 5)
    def test_it(self, units):
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])
""",
        {(None, 3), (None, 5)},
    ),
    "a product": (
        """
class T(parameterized.TestCase):
    @parameterized.product(({"length": 1}, {"length": 2}), units=(3, 5))
    def test_it(self, length, units):
        model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])
""",
        {(None, 3), (None, 5)},
    ),
    "made by the standard library, for a class": (
        """
@parameterized.parameters(*itertools.product([1, 2], [3, 5]))
class T(parameterized.TestCase):
    def test_it(self, length, units):
        model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])
""",
        {(None, 3), (None, 5)},
    ),
    "defaults that only some sets change": (
        """
class T(parameterized.TestCase):
    @parameterized.named_parameters(("a", 4), ("b", (2, 2), True), ("c", 4, False, None))
    def test_it(self, shape, several=False, more=None):
        shape = shape if several else (shape,)
        model = keras.Sequential([keras.Input((4,)), keras.layers.Reshape(shape)])
        if more is not None:
            keras.Sequential([keras.Input((4,)), keras.layers.Reshape((3,))])
""",
        {(None, 4), (None, 2, 2)},
    ),
    "what `setUp` leaves": (
        """
class Base(parameterized.TestCase):
    def setUp(self):
        super().setUp()
        self.length = 4

class T(Base):
    def setUp(self):
        super().setUp()
        self.inputs = keras.Input((self.length,))

    @parameterized.parameters(3, 5)
    def test_it(self, units):
        model = keras.Model(self.inputs, keras.layers.Dense(units)(self.inputs))
""",
        {(None, 3), (None, 5), (None, 4)},
    ),
    "a branch that no argument takes": (
        """
class T(parameterized.TestCase):
    @parameterized.parameters("a", "b")
    def test_it(self, kind):
        if kind == "c":
            keras.Sequential([keras.Input((4,)), keras.layers.Reshape((3,))])
        model = keras.Sequential([keras.Input((4,)), keras.layers.Reshape((2, 2))])
""",
        {(None, 2, 2)},
    ),
}
#: What the runner of the tests says fails, and how sure we may be.
BROKEN = {
    "with each argument": (
        """
class T(parameterized.TestCase):
    @parameterized.parameters(3, 5)
    def test_it(self, length):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((length,))])
""",
        "proven",
    ),
    "with one of them": (
        """
class T(parameterized.TestCase):
    @parameterized.parameters(4, 5)
    def test_it(self, length):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((length,))])
""",
        "likely",
    ),
    "with the first of many": (
        """
class T(parameterized.TestCase):
    @parameterized.parameters((5,), *[(4,)] * 20)
    def test_it(self, length):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((length,))])
""",
        "likely",
    ),
    "what `setUp` leaves": (
        """
class T(unittest.TestCase):
    def setUp(self):
        self.length = 5

    def test_it(self):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((self.length,))])
""",
        "proven",
    ),
}
SILENT = {
    "no runner knows the class": """
class T:
    def setUp(self):
        self.length = 5

    def test_it(self):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((self.length,))])
""",
    "the arguments are not known": """
from elsewhere import CASES
class T(parameterized.TestCase):
    @parameterized.parameters(*CASES)
    def test_it(self, length):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((length,))])
""",
    "another decorator brings an argument": """
from unittest import mock
class T(parameterized.TestCase):
    @parameterized.parameters(5)
    @mock.patch("keras.layers.Dense")
    def test_it(self, length, mocked):
        keras.Sequential([keras.Input((4,)), keras.layers.Reshape((length,))])
""",
    "it is meant to fail": """
class T(parameterized.TestCase):
    @parameterized.parameters(3, 5)
    def test_it(self, length):
        with self.assertRaises(ValueError):
            keras.Sequential([keras.Input((4,)), keras.layers.Reshape((length,))])
""",
}


def _run(text: str) -> bool:
    """Whether the tests of a program pass."""
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(text, "program.py", "exec"), names)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(names["T"])
    result = suite.run(unittest.TestResult())
    assert result.testsRun
    return result.wasSuccessful()


def _outputs(text: str) -> set[tuple[Any, ...]]:
    found = summarise(text, "program.py", _SETTINGS)
    return {tuple(shape) for made in found for shape in made.output_shapes or ()}


@pytest.mark.parametrize("name", list(FINE))
def test_what_passes(name: str) -> None:
    text, outputs = FINE[name]
    assert _run(_HEAD + text)
    assert not lint(_HEAD + text, "program.py", _SETTINGS)
    shown = _outputs(_HEAD + text)
    assert shown
    assert shown <= outputs


@pytest.mark.parametrize("name", list(BROKEN))
def test_what_fails(name: str) -> None:
    text, certainty = BROKEN[name]
    assert not _run(_HEAD + text)
    found = lint(_HEAD + text, "program.py", _SETTINGS)
    assert [(f.code, f.certainty) for f in found] == [("KOL104", certainty)]


@pytest.mark.parametrize("name", list(SILENT))
def test_what_is_not_said(name: str) -> None:
    assert not lint(_HEAD + SILENT[name], "program.py", _SETTINGS)


def test_pytest() -> None:
    text = """
import keras
import pytest

@pytest.mark.parametrize("length", [3, 5])
@pytest.mark.parametrize("units, more", [(1, 2), pytest.param(3, 4)])
def test_a(length, units, more):
    model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])

@pytest.mark.parametrize("length", [3, 5])
@pytest.mark.parametrize(("units", "more"), [(1, 2), (1, 4)], ids=["a", "b"])
def test_b(length, units, more):
    model = keras.Sequential([keras.Input((length,)), keras.layers.Dense(units)])
    keras.Sequential([keras.Input((8,)), keras.layers.Reshape((length,))])
"""
    assert [f.certainty for f in lint(text, "program.py", _SETTINGS)] == ["proven"]
    assert (None, 1) in _outputs(text)
