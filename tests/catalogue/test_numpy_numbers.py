"""What NumPy makes of plain numbers is compared with NumPy itself."""

from __future__ import annotations

import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasorder_lint.catalogue import numpy_numbers
from tests.interpreter.running import check

UNARY = [name for name, (count, _) in numpy_numbers._FUNCTIONS.items() if count == 1]
BINARY = [name for name, (count, _) in numpy_numbers._FUNCTIONS.items() if count == 2]


def _numbers(draw: random.Random, count: int) -> list[int | float]:
    kinds = (
        lambda: draw.randint(-40, 4000),
        lambda: round(draw.uniform(-30, 300), draw.randint(0, 3)),
        lambda: draw.randint(-9, 90) + 0.5,
        lambda: 2 ** draw.randint(0, 20),
        lambda: 10 ** draw.randint(0, 9),
        lambda: float(2 ** draw.randint(0, 20)),
    )
    return [draw.choice(kinds)() for _ in range(count)]


def _agree(told: Any, given: Any) -> bool:
    if told is None:
        return True
    if type(told) is float:
        return isinstance(given, float) and (told == given or abs(told - given) < 1e-13 * abs(told))
    return bool(told == given)


@pytest.mark.parametrize("name", UNARY + BINARY)
def test_functions_of_numbers(name: str) -> None:
    draw, known = random.Random(name), 0
    for _ in range(400):
        numbers = _numbers(draw, 2 if name in BINARY else 1)
        told = numpy_numbers.computed(name, numbers)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                given = getattr(np, name)(*numbers)
            except ValueError:
                assert told is None
                continue
        known += told is not None
        assert _agree(told, given), (name, numbers, told, given)
        if isinstance(told, float) and float(given).is_integer():
            assert int(told) == int(given), (name, numbers)  # which is what code does with it
    assert known > 40


@pytest.mark.parametrize("name", list(numpy_numbers._REDUCTIONS))
def test_reductions_of_lists(name: str) -> None:
    draw, known = random.Random(name), 0
    for _ in range(400):
        numbers = _numbers(draw, draw.randint(1, 6))
        told = numpy_numbers.reduced(name, numbers)
        known += told is not None
        assert _agree(told, getattr(np, name)(numbers)), (name, numbers, told)
    assert known > 30


@pytest.mark.parametrize(
    "count",
    [
        "int(np.ceil(1.2 * 2))", "int(np.floor(3.9))", "int(np.sqrt(9))", "int(np.log2(8))",
        "int(np.round(2.6))", "int(np.maximum(3, 2))", "np.minimum(3, 7)", "int(np.power(3, 1))",
        "int(np.mean([2, 4]))", "np.max((1, 3))", "int(np.sum([1, 2]))", "abs(int(np.abs(-3)))",
    ],
)  # fmt: skip
def test_layers_that_such_a_number_counts(count: str, tmp_path: Path) -> None:
    head = "import numpy as np\nimport keras\nfrom keras import layers\n"
    model = "model = keras.Sequential([keras.Input((4,))])\n"
    loop = f"for i in range({count}):\n    model.add(layers.Dense(2))\n"
    check(f"{head}{model}{loop}assert len(model.layers) == 3\n", tmp_path)
    bad = "model.layers[2](keras.Input((3,)))  # expect: KOL102\n"
    check(f"{head}{model}{loop}{bad}", tmp_path)
