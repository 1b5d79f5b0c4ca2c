"""What chance puts where: subsets, slices and elements of what it ordered, and what is around."""

from __future__ import annotations

import random
import warnings

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

IMPORTS = "import random\nimport keras\nimport numpy as np\nfrom keras import layers\n"
FRESH = "fresh = [layers.Dense(4), layers.ReLU(), layers.Dropout(0.1)]\n"
SHUFFLED = FRESH + "random.shuffle(fresh)\n"
START = "keras.Input((8,))"

ALL_FAIL = [
    FRESH + f"m = keras.Sequential([{START}] + random.sample(fresh, 2) + [layers.Conv2D(2, 2)])",
    FRESH + f"m = keras.Sequential([{START}, *random.sample(fresh, k=1), layers.Conv2D(2, 2)])",
    SHUFFLED + f"m = keras.Sequential([{START}] + fresh[:2] + [layers.Conv2D(2, 2)])",
    SHUFFLED + f"m = keras.Sequential([{START}] + fresh[::-2] + [layers.Conv2D(2, 2)])",
    SHUFFLED + f"m = keras.Sequential([{START}, fresh[0], fresh[-1], layers.Conv2D(2, 2)])",
    SHUFFLED + f"fresh.append(layers.Conv2D(2, 2))\nm = keras.Sequential([{START}, *fresh])",
    SHUFFLED + f"fresh += [layers.Conv2D(2, 2)]\nm = keras.Sequential([{START}, *fresh])",
    SHUFFLED + f"fresh.pop()\nm = keras.Sequential([{START}, *fresh, layers.Conv2D(2, 2)])",
    SHUFFLED + f"del fresh[0]\nm = keras.Sequential([{START}, *fresh, layers.Conv2D(2, 2)])",
    SHUFFLED + f"fresh[1] = layers.Conv2D(2, 2)\nm = keras.Sequential([{START}, *fresh])",
    FRESH + "taken = random.sample(fresh, 2)\n"
    "random.shuffle(taken)\n"
    f"m = keras.Sequential([{START}, *taken, layers.Conv2D(2, 2)])",
    FRESH + f"m = keras.Sequential([{START}])\n"
    "for layer in random.sample(fresh, 2):\n    m.add(layer)\n"
    "m.add(layers.Conv2D(2, 2))",
]
SOME_FAIL = [
    "fresh = [layers.Dense(4), layers.Flatten(), layers.Conv2D(2, 2)]\n"
    "m = keras.Sequential([keras.Input((8, 8, 1)), *random.sample(fresh, 2)])",
    "fresh = [layers.ReLU(), layers.Flatten()]\n"
    "m = keras.Sequential(\n"
    "    [keras.Input((8, 8, 1))] + random.sample(fresh, 1) + [layers.Conv2D(2, 2)])",
]
SHAPES_DIFFER = [
    FRESH + f"m = keras.Sequential([{START}, *random.sample(fresh, 2)])",
    SHUFFLED + f"m = keras.Sequential([{START}, fresh[0]])",
    SHUFFLED + f"fresh.pop()\nm = keras.Sequential([{START}, *fresh])",
]
ALL_WORK = [
    SHUFFLED + f"m = keras.Sequential([{START}, *fresh[:1], *fresh[1:], layers.Reshape((2, 2))])",
    SHUFFLED + "fresh.append(layers.Reshape((2, 2)))\n"
    f"fresh.insert(0, {START})\nm = keras.Sequential(fresh)",
    "m = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten()]\n"
    "    + random.sample([layers.Dense(4), layers.ReLU()], 2))",
    "fresh = [layers.ReLU(), layers.Dropout(0.1), layers.LayerNormalization()]\n"
    f"m = keras.Sequential([{START}, *random.sample(fresh, 2), *random.sample(fresh, 1)])",
    "fresh = [layers.Dense(4), layers.Dense(4)]\nrandom.shuffle(fresh)\nfresh = list(fresh)\n"
    f"random.shuffle(fresh)\nm = keras.Sequential([{START}, *fresh, layers.Reshape((2, 2))])",
]
UNKNOWN = [
    # What two draws have in common is not known.
    FRESH + f"m = keras.Sequential([{START}, *random.sample(fresh, 1), *random.sample(fresh, 1)])",
    FRESH + f"m = keras.Sequential([{START}, *random.sample(fresh, int(input())), layers.ReLU()])",
    f"fresh = [{START}, {START}, layers.Dense(3)]\nm = keras.Sequential(random.sample(fresh, 2))",
]


def _said(program: str) -> set[tuple[str, str]]:
    settings = Settings(limits=Limits(seconds=120.0))
    return {
        (finding.severity, finding.certainty)
        for finding in lint(IMPORTS + program + "\n", "program.py", settings)
        if finding.code == "KOL302"
    }


def _outcomes(program: str) -> set[tuple[int | None, ...] | None]:
    """The output shapes of some draws, None for those that Keras refuses."""
    import keras

    found: set[tuple[int | None, ...] | None] = set()
    for seed in range(24):
        random.seed(seed)
        keras.utils.clear_session()
        names: dict[str, object] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(IMPORTS + program, "program.py", "exec"), names)
            found.add(names["m"].output_shape)  # type: ignore[attr-defined]
        except ValueError:
            found.add(None)
    return found


@pytest.mark.keras
@pytest.mark.parametrize("program", ALL_FAIL)
def test_every_choice_fails(program: str) -> None:
    assert _said(program) == {("error", "proven")}
    assert _outcomes(program) == {None}


@pytest.mark.keras
@pytest.mark.parametrize("program", SOME_FAIL)
def test_some_choice_fails(program: str) -> None:
    assert _said(program) == {("error", "likely")}
    assert None in _outcomes(program) != {None}


@pytest.mark.keras
@pytest.mark.parametrize("program", SHAPES_DIFFER)
def test_choices_differ_in_their_shape(program: str) -> None:
    assert _said(program) == {("warning", "proven")}
    assert _outcomes(program) == {(None, 4), (None, 8)}


@pytest.mark.keras
@pytest.mark.parametrize("program", ALL_WORK)
def test_every_choice_works(program: str) -> None:
    assert _said(program) == set()
    assert len(_outcomes(program) - {None}) == len(_outcomes(program)) == 1


@pytest.mark.parametrize("program", UNKNOWN)
def test_what_is_not_known_is_not_judged(program: str) -> None:
    assert _said(program) == set()


def test_a_choice_says_so() -> None:
    settings = Settings(limits=Limits(seconds=120.0))
    (finding,) = lint(IMPORTS + ALL_FAIL[0] + "\n", "program.py", settings)
    assert "decides which layers come in which order, and every choice" in finding.message
    (finding,) = lint(IMPORTS + SHAPES_DIFFER[1] + "\n", "program.py", settings)
    assert finding.message.endswith("and with them the output shape: (None, 4) or (None, 8)") or (
        finding.message.endswith("and with them the output shape: (None, 8) or (None, 4)")
    )
