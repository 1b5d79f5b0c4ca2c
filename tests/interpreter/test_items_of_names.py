"""Items of what another module has: each key has its own, and a class in brackets stays itself."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from tests.interpreter.running import check
from tests.rules.expectations import expected, found

HEAD = "import os\nimport sys\nimport keras\nfrom keras import layers\nfrom settings import cfg\n"
MODEL = "m = keras.Sequential([keras.Input((8, 8, 1))])\n"


def program(first: str, second: str, certainty: str) -> str:
    return (
        f"{HEAD}{MODEL}if {first}:\n    m.add(layers.Flatten())\n"
        f"if {second}:\n    m.add(layers.Conv2D(2, 2))  # {certainty}: KOL101\n"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("cfg['a']", "cfg['b']"),
        ("cfg['a'] == 1", "cfg['b'] == 1"),
        ("cfg['a']['x']", "cfg['a']['y']"),
        ("cfg[0]", "cfg[1]"),
        ("cfg.kinds['a']", "cfg.kinds['b']"),
        ("cfg['a.b']", "cfg['a'].b"),
        ("cfg['a'].startswith('x')", "cfg['b'].startswith('x')"),
        ("os.environ['A'] == '1'", "os.environ['B'] == '1'"),
        ("sys.argv[1] == '1'", "sys.argv[2] == '1'"),
        ("cfg[sys.argv[1]]", "cfg[sys.argv[2]]"),
        ("cfg[0, 'a']", "cfg[0, 'b']"),
        ("cfg[1:]", "cfg[2:]"),
    ],
)
def test_each_key_has_its_own_item(first: str, second: str) -> None:
    text = program(first, second, "expect-likely")
    assert found(text) == expected(text)


@pytest.mark.parametrize("item", ["cfg['a']", "cfg['a']['x'] == 1", "os.environ['A'] == '1'"])
def test_the_same_key_has_the_same_item(item: str) -> None:
    text = program(item, item, "expect")
    assert found(text) == expected(text)


@pytest.mark.keras
def test_what_is_said_of_items_holds_in_keras(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = types.ModuleType("settings")
    settings.cfg = {"a": 1, "b": 0, "c": 1}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "settings", settings)
    # It runs, with these items: there is nothing that is proven.
    text = program("cfg['a']", "cfg['b']", "expect-likely")
    check(text, tmp_path)
    check(program("cfg['c']", "cfg['c']", "expect"), tmp_path)
    # A class of another module in brackets is that class.
    check(
        "import typing\nimport keras\nfrom keras import layers\n"
        "T = typing.TypeVar('T')\n"
        "class Base(typing.Generic[T]):\n    units = 0\n"
        "class Mine(Base[int]):\n    pass\n"
        "layers.Dense(Mine().units)  # expect: KOL114\n",
        tmp_path,
    )
