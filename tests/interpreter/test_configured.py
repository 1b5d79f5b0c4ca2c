"""Functions under `gin.configurable`: a file of settings gives what a call leaves out."""

from __future__ import annotations

import functools
import inspect
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings

SETTINGS = Settings(limits=Limits(seconds=120.0))
HEAD = """
import gin
import keras
from keras import layers
"""


def _gin(bound: dict[str, Any]) -> types.ModuleType:
    """A module that does for one function what gin does, with these values bound."""
    module = types.ModuleType("gin")

    def configurable(function: Callable[..., Any] | str) -> Any:
        if isinstance(function, str):
            return configurable

        @functools.wraps(function)
        def configured(*args: Any, **kwargs: Any) -> Any:
            names = [*inspect.signature(function).parameters]
            rest = {name: bound[name] for name in names[len(args) :] if name in bound}
            return function(*args, **{**rest, **kwargs})

        return configured

    module.configurable = configurable  # type: ignore[attr-defined]
    module.REQUIRED = object()  # type: ignore[attr-defined]
    return module


#: Programs with a function `run`, and what has to be bound for it to end without an exception.
RUN = {
    "a default that fails": (
        """
@gin.configurable
def build(width, rank=3):
    x = keras.Input((4,) * rank)
    return keras.Model(x, layers.Conv1D(width, 1)(x))
def run():
    return build(5)
""",
        {"rank": 2},
    ),
    "what has to be given": (
        """
@gin.configurable("net")
def build(width, units):
    x = keras.Input((width,))
    return keras.Model(x, layers.Dense(units)(x))
def run():
    return build(5)
""",
        {"units": 2},
    ),
    "a default that says so": (
        """
@gin.configurable
def build(units=gin.REQUIRED):
    return keras.Sequential([keras.Input((3,)), layers.Dense(units)])
def run():
    return build()
""",
        {"units": 2},
    ),
    "in an `__init__` that is run before its methods": (
        """
@gin.configurable
def rank_of(rank=3):
    return rank
class Nets:
    def __init__(self):
        self.rank = rank_of()
    def one(self):
        return layers.Conv1D(2, 1)(keras.Input((4,) * self.rank))
    def other(self):
        return layers.Conv1D(3, 1)(keras.Input((4,) * self.rank))
def run():
    Nets().one()
    Nets().other()
""",
        {"rank": 2},
    ),
    "a context manager": (
        """
import contextlib
@gin.configurable
@contextlib.contextmanager
def rank_of(rank=3):
    yield rank
def run():
    with rank_of() as rank:
        return layers.Conv1D(2, 1)(keras.Input((4,) * rank))
""",
        {"rank": 2},
    ),
    "in the module": (
        """
@gin.configurable
def build(rank=3):
    x = keras.Input((4,) * rank)
    return keras.Model(x, layers.Conv1D(2, 1)(x))
def run():
    return model
model = build()
""",
        {"rank": 2},
    ),
}


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", RUN)
def test_what_a_file_may_give_is_not_proven(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, bound = RUN[name]
    monkeypatch.setitem(sys.modules, "gin", _gin(bound))
    space: dict[str, Any] = {"__name__": __name__}
    exec(compile(HEAD + text, "program.py", "exec"), space)
    space["run"]()
    found = lint(HEAD + text, "program.py", SETTINGS)
    assert [f.certainty for f in found if f.certainty == "proven"] == []


def test_a_default_that_fails_is_likely() -> None:
    found = lint(HEAD + RUN["a default that fails"][0], "program.py", SETTINGS)
    assert [(f.code, f.certainty) for f in found] == [("KOL101", "likely")]
    assert "with the defaults of `build`" in found[0].message


def test_each_method_is_run_once_more_with_the_defaults_that_init_took() -> None:
    text = HEAD + RUN["in an `__init__` that is run before its methods"][0]
    found = lint(text[: text.index("def run")], "program.py", SETTINGS)
    assert [(f.code, f.certainty) for f in found] == [("KOL101", "likely")] * 2
    assert all("with the defaults of `rank_of`" in f.message for f in found)


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
def test_what_the_call_gives_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
@gin.configurable
def build(rank=2):
    x = keras.Input((4,) * rank)
    return keras.Model(x, layers.Conv1D(2, 1)(x))
def run():
    return build(rank=3)
"""
    monkeypatch.setitem(sys.modules, "gin", _gin({"rank": 2}))
    space: dict[str, Any] = {"__name__": __name__}
    exec(compile(HEAD + text, "program.py", "exec"), space)
    with pytest.raises(ValueError, match="same length as input"):
        space["run"]()
    found = lint(HEAD + text, "program.py", SETTINGS)
    assert [(f.code, f.certainty) for f in found] == [("KOL101", "proven")]


def test_the_model_of_the_defaults_is_shown() -> None:
    text = """
@gin.configurable
def build(width, units=4):
    x = keras.Input((width,))
    return keras.Model(x, layers.Dense(units)(x))
def test():
    model = build(5)
"""
    (made,) = summarise(HEAD + text, "program.py", SETTINGS)
    assert made.input_shapes == [[None, 5]]
