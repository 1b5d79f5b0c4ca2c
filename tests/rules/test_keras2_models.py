"""What a Sequential of Keras 2 takes and one of Keras 3 does not: nothing is proven of it."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport tf_keras as keras\nfrom tf_keras import layers\n"
PROGRAMS = [
    "y = keras.Sequential([keras.Input((5, 4))])(np.zeros((40, 5, 4)))",
    "y = keras.Sequential()(np.zeros((4, 3)))",
    "keras.Sequential().build((None, 3))",
    "keras.Sequential([keras.Input((3,)), keras.Sequential()])",
    "keras.Sequential([keras.Input((5,)), layers.Dense(3)]).build((None, 4))",
    "keras.Sequential([keras.Input((5,))]).build((None, 4))",
    "keras.Sequential([keras.Input((5,)), layers.Dense(3), keras.Input((4,))])",
    "keras.Sequential([keras.Input((5,)), keras.Input((5,)), layers.Dense(2)])",
    "keras.Sequential([keras.Input((5,)), layers.Dense(4), keras.Input((5,)), layers.Dense(2)])",
    "keras.Sequential([layers.Dense(2)]).pop()",
    "m = keras.Sequential([keras.Input((6, 6, 6, 2)), layers.Flatten()])\n"
    "m.pop()\nm.add(layers.UpSampling2D())",
    "y = keras.Sequential([layers.Dense(2), keras.Input((5,))])(np.zeros((2, 3)))",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_keras_2_runs_is_no_proven_error(program: str) -> None:
    exec(compile(HEADER + program, "<program>", "exec"), {})
    found = lint(HEADER + program + "\n", "a.py", Settings(limits=Limits(seconds=60.0)))
    assert [f for f in found if f.severity == "error" and f.certainty == "proven"] == []
