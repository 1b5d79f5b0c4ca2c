"""What `__init__` leaves is made anew for each method: none sees what another one did to it.

Keras runs each method of a program on an object of its own; what is found must stand where it
fails.
"""

from __future__ import annotations

import re
import textwrap
import traceback
from pathlib import Path

import pytest

from kerasorder_lint import engine
from kerasorder_lint.interpreter.receivers import Receivers
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
"""
#: What stands for `fits(given, wanted)` in the programs.
_FITS = r"keras.Sequential([keras.Input((\1,)), layers.Reshape((\2,))])"

#: Name: a class, the arguments for it, whether its objects are to be made without a run.
PROGRAMS = {
    "lists and dicts that methods change": (
        """
        class Net:
            def __init__(self):
                self.widths = [8, 4]
                self.sizes = {"in": 8, "out": 4}
                self.same = self.widths
            def alone(self):
                return fits(self.widths[0], self.widths[1])
            def appended(self):
                self.same.append(8)
                return fits(self.widths[0], self.widths[-1])
            def stored(self):
                self.sizes["out"] = 8
                return fits(self.sizes["in"], self.sizes["out"])
            def last(self):
                return fits(self.widths[0], self.widths[-1])
            def named(self):
                return fits(self.sizes["in"], self.sizes["out"])
        """,
        "",
        True,
    ),
    "layers of own classes within one another": (
        """
        class Inner(layers.Layer):
            def __init__(self, units):
                super().__init__()
                self.dense = layers.Dense(units)
            def call(self, x):
                return self.dense(x)
        class Outer(layers.Layer):
            def __init__(self):
                super().__init__()
                self.inner = Inner(3)
            def call(self, x):
                return self.inner(x)
        class Net(layers.Layer):
            def __init__(self):
                super().__init__()
                self.outer = Outer()
                self.parts = [self.outer.inner, layers.Dense(2)]
            def untouched(self):
                return self.outer.inner.dense(keras.Input((5,)))
            def called(self):
                self.outer(keras.Input((4,)))
                return self.outer.inner.dense(keras.Input((5,)))
            def called_by_part(self):
                self.parts[0](keras.Input((6,)))
                return self.outer.inner.dense(keras.Input((4,)))
            def other_part(self):
                self.parts[1](keras.Input((6,)))
                return self.outer(keras.Input((4,)))
            def chained(self):
                return keras.Sequential([keras.Input((4,)), self.outer, layers.Reshape((2,))])
            def chained_well(self):
                keras.Sequential([keras.Input((4,)), self.outer, layers.Reshape((3,))])
                return self.parts[0].dense(keras.Input((5,)))
            def of_a_graph(self):
                x = keras.Input((4,))
                model = keras.Model(x, self.outer(x))
                return layers.Reshape((2,))(model(keras.Input((4,))))
        """,
        "",
        True,
    ),
    "iterators that methods take from": (
        """
        class Net:
            def __init__(self):
                self.widths = [8, 4]
                self.given = iter((8, 4))
            def alone(self):
                return fits(self.widths[0], self.widths[1])
            def first(self):
                return fits(next(self.given), 4)
            def again(self):
                return fits(next(self.given), 8)
        """,
        "",
        True,
    ),
    "numbers that nobody knows": (
        """
        class Net:
            def __init__(self, n, kind=None):
                self.n = n
                self.twice = n * 2
                self.kind = kind
            def different(self):
                return fits(self.twice, self.n * 3)
            def equal(self):
                return fits(self.twice, self.n + self.n)
            def shape(self):
                size = self.n if self.kind else self.twice
                return fits(size, self.n * 3)
            def again(self):
                return fits(self.n * 3, self.n + self.twice)
        """,
        "3",
        True,
    ),
    "functions with the object in their closure": (
        """
        def twice(function):
            def run(n):
                return function(n) * 2
            return run
        class Net:
            def __init__(self):
                self.width = 4
                self.plain = lambda n: n + self.width
                self.doubled = twice(self.plain)
            def wrong(self):
                return fits(self.plain(0), self.doubled(0))
            def set_first(self):
                self.width = 2
                return fits(self.plain(2), self.doubled(0))
            def right(self):
                return fits(self.plain(4), self.doubled(0))
        """,
        "",
        True,
    ),
    "a condition that `__init__` has asked for": (
        """
        class Net:
            def __init__(self, kind):
                if kind not in ("a", "b"):
                    raise ValueError(kind)
                self.kind = kind
                self.width = 4 if kind == "a" else 6
            def wrong(self):
                return fits(self.width, 5)
            def right(self):
                return fits(self.width, 4 if self.kind == "a" else 6)
        """,
        "'a'",
        True,
    ),
    "objects within the object": (
        """
        class Config:
            def __init__(self):
                self.width = 4
        class Net:
            def __init__(self):
                self.config = Config()
                self.config.net = self
                self.others = (self.config, slice(1, 3))
            def wrong(self):
                self.config.width += 1
                return fits(self.others[0].width, 4)
            def right(self):
                return fits(self.others[0].width, self.config.net.config.width)
        """,
        "",
        True,
    ),
    "an object that has layers": (
        """
        class Net:
            def __init__(self):
                self.model = keras.Sequential([keras.Input((4,))])
            def wrong(self):
                self.model.add(layers.Reshape((3,)))
            def twice(self):
                self.model.add(layers.Dense(2))
                self.model.add(layers.Reshape((4,)))
            def right(self):
                self.model.add(layers.Reshape((4,)))
        """,
        "",
        False,
    ),
    "layers that nothing has built": (
        """
        class Net:
            def __init__(self, **kwargs):
                self.dense = layers.Dense(4)
                self.same = [self.dense]
            def wrong(self):
                self.dense(keras.Input((3,)))
                return self.same[0](keras.Input((5,)))
            def wrong_the_other_way(self):
                self.dense(keras.Input((5,)))
                return self.same[0](keras.Input((3,)))
            def right(self):
                return self.dense(self.same[0](keras.Input((4,))))
        """,
        "",
        True,
    ),
    "a layer of its own class": (
        """
        class Block(layers.Layer):
            def __init__(self, width=4, **kwargs):
                super().__init__(**kwargs)
                self.width = width
            def wrong(self):
                return fits(self.width, self.width + 1)
            def right(self):
                return fits(self.width, self.width)
        """,
        "",
        True,
    ),
}


def _failing(text: str, name: str, given: str, folder: Path) -> set[int]:
    """The rows of methods at which Keras raises."""
    path = str(folder / "program.py")
    names: dict[str, object] = {"__name__": "program"}
    exec(compile(text, path, "exec"), names)
    rows: set[int] = set()
    cls = names[name]
    assert isinstance(cls, type)
    for method in [method for method in vars(cls) if not method.startswith("_")]:
        try:
            eval(f"{name}({given}).{method}()", names)
        except (ValueError, TypeError) as error:
            rows.update(
                frame.lineno or 0
                for frame in traceback.extract_tb(error.__traceback__)
                if frame.filename == path and frame.name == method
            )
    return rows


def _found(text: str) -> dict[int, str]:
    """The rows of findings, and how certain they are."""
    return {f.span.start.row: f.certainty for f in engine.lint(text, "program.py", Settings())}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_method_has_an_object_of_its_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, given, spared = PROGRAMS[name]
    text = _HEAD + re.sub(r"fits\((.*), (.*)\)$", _FITS, textwrap.dedent(body), flags=re.MULTILINE)
    made = body.rpartition("class ")[2].partition(":")[0].partition("(")[0]
    failing = _failing(text, made, given, tmp_path)
    assert failing
    copies: list[object] = []
    again = Receivers._again

    def counted(self: Receivers, m: object, known: object, value: object) -> None:
        copies.append(value)
        again(self, m, known, value)  # type: ignore[arg-type]

    monkeypatch.setattr(Receivers, "_again", counted)
    found = _found(text)
    monkeypatch.setattr(
        Receivers, "set_up", lambda self, m, value, init, defaults, run: run() and None
    )
    assert found == _found(text)
    assert bool(copies) is spared
    assert found.keys() == failing


def test_an_init_that_comes_to_a_bound_is_not_begun_for_each_method(steps: list[str]) -> None:
    def taken(methods: int) -> int:
        text = (
            "import keras\n"
            "class Long:\n"
            "    def __init__(self, x):\n"
            "        self.total = 0\n"
            "        for i in range(3000):\n"
            "            self.total = self.total + i * x\n"
        )
        for number in range(methods):
            text += f"    def of_{number}(self):\n        return keras.layers.Dense(self.total)\n"
        text += "def f():\n    x = keras.layers.LSTM(1)(keras.Input((3,)))\n    return x\n"
        steps.clear()
        # What comes behind these methods has its part none the less.
        assert list(_found(text).values()) == ["proven"]
        return len(steps)

    few = taken(2)
    assert few > 500
    assert taken(40) < 2 * few
