"""What a generator yields, where it is not known how often or whether it does."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.rules.expectations import expected, found

HEADER = "import keras\nfrom keras import layers\nfrom settings import flag, many, more\n"


def check(program: str) -> None:
    assert found(HEADER + program) == expected(HEADER + program)


def test_all_that_is_yielded_is_known() -> None:
    check(
        "def blocks(sizes):\n"
        "    yield keras.Input((8,))\n"
        "    for size in sizes:\n"
        "        yield layers.Dense(size)\n"
        "    yield layers.Conv2D(3, 3)  # expect: KOL101\n"
        "model = keras.Sequential(list(blocks([1, 2])))\n"
    )


def test_a_yield_under_an_unknown_condition_may_not_happen() -> None:
    check(
        "def blocks():\n"
        "    if flag:\n"
        "        yield layers.Flatten()\n"
        "    yield layers.Conv2D(3, 3)  # expect-likely: KOL101\n"
        "model = keras.Sequential([keras.Input((8, 8, 1)), *blocks()])\n"
    )


def test_a_yield_in_a_loop_of_unknown_length_happens_any_number_of_times() -> None:
    check(
        "def pools(n):\n"
        "    for _ in range(n):\n"
        "        yield layers.MaxPooling2D(2)\n"
        "model = keras.Sequential(\n"
        "    [keras.Input((8, 8, 1)), *pools(many), layers.Flatten(), layers.Dense(2)]\n"
        ")\n"
        "again = keras.Sequential([keras.Input((3,)), model.layers[-1]])\n"
    )


def test_a_yield_in_a_handler_is_not_taken_for_one_in_the_body() -> None:
    check(
        "def blocks():\n"
        "    try:\n"
        "        yield layers.Flatten()\n"
        "    except OSError:\n"
        "        yield layers.Conv2D(3, 3)\n"
        "model = keras.Sequential([keras.Input((8, 8, 1)), *blocks()])\n"
    )


def test_what_an_unknown_generator_yields_is_no_single_thing() -> None:
    check(
        "def blocks():\n"
        "    yield from more\n"
        "    yield layers.Flatten()\n"
        "if len(list(blocks())) != 2:\n"
        "    layers.Dense(0)  # expect: KOL114\n"
        "else:\n"
        "    layers.Dense(-1)  # expect: KOL114\n"
    )


def test_what_nobody_asks_for_may_not_happen() -> None:
    check(
        "from itertools import islice\n"
        "def heads():\n"
        "    yield layers.Dense(2)\n"
        "    yield layers.Dense(0)  # expect-likely: KOL114\n"
        "first = list(islice(heads(), 1))\n"
    )
    check(
        "def heads():\n"
        "    yield layers.Dense(2)\n"
        "    yield layers.Dense(0)\n"
        "for head in heads():\n"
        "    break\n"
    )
    check(
        "def heads():\n"
        "    yield layers.Dense(2)\n"
        "    yield layers.Dense(0)  # expect-likely: KOL114\n"
        "first = next(heads())\n"
    )


def test_what_is_taken_whole_happens() -> None:
    for taken in (
        "list(heads())",
        "[*heads()]",
        "[head for head in heads()]",
        "keras.Sequential([*heads()])",
    ):
        check(
            "def heads():\n"
            "    yield layers.Dense(2)\n"
            "    yield layers.Dense(0)  # expect: KOL114\n"
            f"all_of_them = {taken}\n"
        )
    check(
        "def heads():\n"
        "    yield layers.Dense(2)\n"
        "    yield layers.Dense(0)  # expect: KOL114\n"
        "model = keras.Sequential()\n"
        "for number, head in enumerate(heads()):\n"
        "    model.add(head)\n"
    )


def test_an_expression_that_gives_one_after_the_other() -> None:
    check("one = next(layers.Dense(n) for n in (2, 0))\n")
    check("both = list(layers.Dense(n) for n in (2, 0))  # expect: KOL114\n")
    check("both = [*(layers.Dense(n) for n in (2, 0))]  # expect: KOL114\n")


@pytest.mark.parametrize(
    "given",
    [
        "(layers.Dense(n) for n in (4, 5)), [layers.Dense(3)]",
        "[layers.Dense(3)], (layers.Dense(n) for n in (4, 5))",
        "made(), [layers.Dense(3)]",
        "made(), (layers.Dense(n) for n in (6, 7)), [layers.Dense(3)]",
        "[layers.Dense(1)], made(), [layers.Dense(3)]",
    ],
)
def test_what_a_generator_makes_is_numbered_when_it_is_made(given: str) -> None:
    # All arguments are there before anyone asks the generator.
    source = f"""\
from itertools import chain
import keras
from keras import layers

def made():
    for n in (4, 5):
        yield layers.Dense(n)

model = keras.Sequential([keras.Input((2,)), *chain({given})])
"""
    import keras

    keras.utils.clear_session()
    names: dict[str, Any] = {}
    exec(source, names)
    (summary,) = engine.summarise(source, "program.py", Settings())
    assert [layer.name for layer in summary.layers] == [x.name for x in names["model"].layers]
