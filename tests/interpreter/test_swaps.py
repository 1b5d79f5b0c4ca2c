"""Items that change places at random: exactly the orders that this may give, as Keras has them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

HEADER = "import random\nimport keras\nimport numpy as np\nfrom keras import layers\n"
SWAP = "fresh[i], fresh[j] = fresh[j], fresh[i]\n"
#: The first fails right behind the last, which no single change of places brings about.
FRESH = """\
given = layers.Dense(4)
given.build((None, 4))
fresh = [given, layers.Reshape((4,)), layers.Reshape((2, 2))]
"""
MODEL = "m = keras.Sequential([keras.Input((4,)), *fresh, layers.Reshape((4,))])\n"

#: Ways to draw two places of three, and whether they may be one and the same.
TWO = [
    "i, j = random.sample(range(3), 2)\n",
    "i, j = random.sample(range(len(fresh)), k=2)\n",
    "i, j = random.sample([0, 1, 2], 2)\n",
    "i = random.randrange(3)\nj = random.randrange(3)\n",
    "i, j = random.randint(0, 2), random.randint(0, 2)\n",
    "i, j = np.random.choice(3, 2, replace=False)\n",
    "i, j = np.random.default_rng().choice(3, 2, replace=False)\n",
    "i, j = np.random.permutation(3)[:2]\n",
    "i, j, *_ = np.random.permutation(len(fresh))\n",
    "i, j = np.random.randint(3), np.random.default_rng().integers(0, 3)\n",
    "i, j = -1, random.randrange(3)\n",
]


def said(program: str) -> list[tuple[str, str]]:
    found = lint(HEADER + program, "program.py", Settings(limits=Limits(seconds=120.0)))
    return [(f.code, f.certainty) for f in found if f.code in ("KOL301", "KOL302")]


def outcomes(program: str, times: int) -> set[bool]:
    """Whether the program runs, in so many runs."""
    code = compile(HEADER + program, "program.py", "exec")
    results = set()
    for seed in range(times):
        random.seed(seed)
        names: dict[str, Any] = {}
        try:
            exec(code, names)
            results.add(True)
        except ValueError:
            results.add(False)
    return results


@pytest.mark.keras
@pytest.mark.parametrize("two", TWO)
def test_one_change_of_places_does_not_bring_every_order_about(two: str) -> None:
    assert outcomes(FRESH + two + SWAP + MODEL, 8) == {True}
    assert said(FRESH + two + SWAP + MODEL) == []
    assert said(FRESH + "random.shuffle(fresh)\n" + MODEL) == [("KOL302", "likely")]


EVEN = [
    FRESH + "for _ in range(2):\n    i, j = random.sample(range(3), 2)\n    " + SWAP + MODEL,
    FRESH + "for i in (2, 1):\n    j = random.randint(0, i)\n    " + SWAP + MODEL,
    FRESH + TWO[0] + SWAP + TWO[3] + SWAP + MODEL,
]


@pytest.mark.keras
@pytest.mark.parametrize("program", EVEN)
def test_two_changes_do(program: str) -> None:
    assert outcomes(program, 24) == {True, False}
    assert said(program) == [("KOL302", "likely")]


@pytest.mark.keras
def test_where_each_change_fails_it_is_proven() -> None:
    program = """
fresh = [layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)]
m = keras.Sequential([keras.Input((8, 8, 1)), *fresh])
i, j = random.sample(range(3), 2)
fresh[i], fresh[j] = fresh[j], fresh[i]
n = keras.Sequential([keras.Input((8, 8, 1)), *fresh])
"""
    assert outcomes(program, 8) == {False}
    assert said(program) == [("KOL302", "proven")]
    assert outcomes(program.replace("random.sample(range(3), 2)", "0, random.randrange(3)"), 8) == {
        True,
        False,
    }
    assert said(program.replace("random.sample(range(3), 2)", "0, random.randrange(3)")) == [
        ("KOL302", "likely")
    ]


@pytest.mark.parametrize(
    "program",
    [
        "def f(i, j):\n    " + FRESH.replace("\n", "\n    ") + SWAP + "    " + MODEL,
        # The same places twice: the list is as it was.
        FRESH + TWO[0] + SWAP + SWAP + MODEL,
        FRESH
        + "i, j = random.sample(range(3), 2)\nfresh[i], fresh[j] = fresh[i], fresh[j]\n"
        + MODEL,
        # There may be no such item.
        FRESH + "i, j = random.sample(range(5), 2)\n" + SWAP + MODEL,
        FRESH + TWO[0] + SWAP + "fresh.reverse()\n" + MODEL,
    ],
)
def test_what_is_not_known_is_not_said(program: str) -> None:
    assert said(program) == []


#: What gives any order, each as likely as the others.
ANY = [
    "fresh = [fresh[i] for i in np.random.default_rng().permuted(range(3))]\n",
    "fresh = [fresh[i] for i in np.random.choice(3, 3, replace=False)]\n",
    "fresh = list(np.random.default_rng().choice([0, 1, 2], size=3, replace=False))\n"
    "fresh = [[given, layers.Reshape((4,)), layers.Reshape((2, 2))][i] for i in fresh]\n",
    "fresh.sort(key=lambda layer: random.random())\n",
]


@pytest.mark.keras
@pytest.mark.parametrize("change", ANY)
def test_any_order(change: str) -> None:
    assert outcomes(FRESH + change + MODEL, 40) == {True, False}
    assert said(FRESH + change + MODEL) == [("KOL302", "likely")]


def test_orders_are_those_of_python() -> None:
    """By brute force: what two changes in a list of four may come to."""
    from kerasorder_lint.interpreter import swaps
    from kerasorder_lint.interpreter.values import ListV

    value = ListV("abcd")
    apart: set[tuple[int, int]] = {(a, b) for a, b in itertools.permutations(range(4), 2)}
    change: Callable[..., None] = swaps._reorder
    change(value, apart, frozenset({1}), "a swap")
    change(value, {(0, b) for b in range(4)}, frozenset({2}), "a swap")
    wanted = set()
    for a, b in apart:
        for c in range(4):
            order = list(range(4))
            order[a], order[b] = order[b], order[a]
            order[0], order[c] = order[c], order[0]
            wanted.add(tuple(order))
    assert set(swaps.orders_of(value.chance) or ()) == wanted
