"""No finding is proven in a function that Keras runs with some arguments."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings
from tests.differential import graphs, programs
from tests.differential.abstraction import Abstracted, abstracted

pytestmark = pytest.mark.keras

_SETTINGS = Settings(limits=Limits(seconds=60.0), ignore=("KOL003", "KOL4", "KOL5", "KOL6"))

#: In these a branch that is not taken holds what Keras refuses, and the branch is not decided.
_BRANCHES = {"caught", "conditional"}


def _runs(function: Abstracted) -> bool:
    import keras

    keras.utils.clear_session()
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(function.source, space)
    try:
        space["f"](**function.arguments)
    except Exception:
        return False
    return True


def _false_alarms(seed: str, count: int, make: Any, styles: list[str]) -> list[str]:
    found: list[str] = []
    r = random.Random(seed)
    for number in range(count):
        function = abstracted(make(r, styles[number % len(styles)]).source, r)
        if function is None:
            continue
        proven = [
            f"{finding.span.start.row}: {finding.code} {finding.message}"
            for finding in lint(function.source, "abstracted.py", _SETTINGS)
            if finding.severity == "error" and finding.certainty == "proven"
        ]
        if proven and _runs(function):
            found.append("\n".join([function.source, repr(function.arguments), *proven]))
    return found


def test_sequentials_with_unknown_arguments(seed: int, samples: int | None) -> None:
    styles = sorted(set(programs.STYLES) - _BRANCHES)
    found = _false_alarms(f"{seed}-abstracted", samples or 300, programs.program, styles)
    assert not found, f"{len(found)} programs\n" + "\n\n".join(found[:5])


def test_graphs_with_unknown_arguments(seed: int, samples: int | None) -> None:
    styles = sorted(graphs.STYLES)
    found = _false_alarms(f"{seed}-abstracted", (samples or 100) // 2, graphs.program, styles)
    assert not found, f"{len(found)} programs\n" + "\n\n".join(found[:5])


def _models(source: str) -> list[str]:
    """The summaries, apart from where they stand."""
    return sorted(
        str(
            (
                model.kind,
                model.complete,
                model.input_shapes,
                model.output_shapes,
                model.params,
                [(row.name, row.class_name, row.output_shape, row.params) for row in model.layers],
            )
        )
        for model in summarise(source, "abstracted.py", _SETTINGS)
    )


def _called(function: Abstracted) -> str:
    """The function with a call that gives it the constants."""
    given = ", ".join(f"{name}={value!r}" for name, value in function.arguments.items())
    given = given.replace("namespace(", "SimpleNamespace(")
    head = "from types import SimpleNamespace\n"
    return f"{head}{function.source}\n    return model\n\nmodel = f({given})\n"


@pytest.mark.parametrize("kinds", [programs, graphs], ids=["sequentials", "graphs"])
def test_a_function_that_gets_the_constants_is_known_as_the_program_is(
    kinds: Any, seed: int, samples: int | None
) -> None:
    """Arithmetic, items, attributes and options on the way cost nothing that was known."""
    r = random.Random(f"{seed}-called")
    names = sorted(set(kinds.STYLES) - _BRANCHES - {"main"})
    compared = 0
    for number in range((samples or 120) // 2):
        source = kinds.program(r, names[number % len(names)]).source
        function = abstracted(source, r)
        if function is None or "model = " not in source:
            continue
        if any(found.severity == "error" for found in lint(source, "abstracted.py", _SETTINGS)):
            continue
        called = _called(function)
        assert _models(called) == _models(source), called
        compared += 1
    assert compared > 10


def test_the_function_does_what_the_program_did() -> None:
    source = "import keras\n\nx = keras.Input((4, 4))\ny = keras.layers.Dense(8, name='a')(x)\n"
    for number in range(20):
        function = abstracted(source, random.Random(number))
        if function is not None:
            space: dict[str, Any] = {}
            exec(function.source.replace("y =", "global y\n    y ="), space)
            space["f"](**function.arguments)
            assert space["y"].shape == (None, 4, 8)
