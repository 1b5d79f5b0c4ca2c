"""Each function of `keras.ops` alone in a model: does it run, and in which order are its inputs?"""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.differential import graph_truth

pytestmark = pytest.mark.keras

ALL = registry.all_operations()
#: A parameter that is the operation's own, and no tensor of the graph (`catalogue/.../kept.py`).
NAMES = sorted(set(ALL) - {"squareplus"})


def _text(value: Any, inputs: list[str], free: bool) -> str | None:
    """An argument as it is written, with an Input for each tensor."""
    if isinstance(value, Tensor):
        lengths = (2 if length is None else length for length in value.shape)
        shape: tuple[int | None, ...] = tuple(lengths)
        shape = (None, *shape[1:]) if free and shape else shape
        dtype = "int32" if value.dtype in ("int32", "int64") else "float32"
        inputs.append(f"i{len(inputs)} = keras.Input(batch_shape={shape}, dtype={dtype!r})")
        return f"i{len(inputs) - 1}" if shape else None
    if isinstance(value, (list, tuple)):
        parts = [_text(item, inputs, free) for item in value]
        if None in parts:
            return None
        listed = ", ".join(map(str, parts)) + ("," if len(parts) == 1 else "")
        return f"[{listed}]" if isinstance(value, list) else f"({listed})"
    return repr(value) if isinstance(value, (int, float, str, bool, type(None))) else None


@pytest.mark.parametrize("free", [False, True], ids=["known batch", "free batch"])
@pytest.mark.parametrize("name", NAMES)
def test_random_calls_in_models(name: str, free: bool, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{name}-{free}-graph")
    for _ in range(samples or 3):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        inputs: list[str] = []
        texts = [_text(value, inputs, free) for value in positional]
        named = {key: _text(value, inputs, free) for key, value in keywords.items()}
        if not inputs or None in texts or None in named.values():
            continue
        given = ", ".join([*map(str, texts), *(f"{key}={text}" for key, text in named.items())])
        lines = [
            "import keras",
            *inputs,
            f"y = keras.ops.{name}({given})",
            f"model = keras.Model([{', '.join(f'i{n}' for n in range(len(inputs)))}], y)",
        ]
        program = "\n".join(lines) + "\n"
        assert not graph_truth.differences(program), program


POOLED = [(2,), (2, 4), (2, 8, 3), (None, 8, 3), (2, 8, 8, 3), (2, 4, 4, 4, 3), (None, 4)]
WINDOWS = ["2", "(2,)", "(2, 2)", "(1, 1, 1)"]
STEPS = ["", "strides=1", "strides=(1, 1)", "padding='same'", "strides=1, padding='same'"]


@pytest.mark.parametrize("shape", POOLED, ids=str)
@pytest.mark.parametrize("window", WINDOWS)
def test_windows_of_another_number(shape: tuple[int | None, ...], window: str) -> None:
    """Lengths are NumPy's arrays there, and broadcast."""
    for step in STEPS:
        program = (
            f"import keras\nx = keras.Input(batch_shape={shape})\n"
            f"model = keras.Model(x, keras.ops.max_pool(x, {window}, {step}))\n"
        )
        assert not graph_truth.differences(program), program


@pytest.mark.parametrize(
    "rest", ["", "padding='same'", "strides=(1,)", "data_format='channels_first'"]
)
@pytest.mark.parametrize("kernel", [(3,), (3, 4), (3, 3, 4), (None, 3, 4), (2, 2, 3, 4)], ids=str)
def test_kernels_of_another_rank(kernel: tuple[int | None, ...], rest: str) -> None:
    for shape in POOLED:
        for function in ("conv", "depthwise_conv"):
            program = (
                f"import keras\nx = keras.Input(batch_shape={shape})\n"
                f"k = keras.Input(batch_shape={kernel})\n"
                f"model = keras.Model([x, k], keras.ops.{function}(x, k, {rest}))\n"
            )
            assert not graph_truth.differences(program), program


PLACES = ["[0, 1]", "2", "-3", "-4", "[[0, 3]]", "3"]


@pytest.mark.parametrize("text", [*(f"take(x, {place}, axis=-1)" for place in PLACES)])
def test_places_that_are_written_down(text: str) -> None:
    """On a processor TensorFlow refuses a place that is not there; of data nothing is said."""
    import keras
    import numpy as np

    from kerasorder_lint import engine
    from tests.differential.truth import SETTINGS

    program = f"import keras\nx = keras.Input((3,))\ny = keras.ops.{text}\n"
    told = [f for f in engine.lint(program, "program.py", SETTINGS) if f.severity == "error"]
    x = keras.Input((3,))
    model = keras.Model(x, eval(f"keras.ops.{text}", {"keras": keras, "x": x}))
    try:
        model(np.zeros((2, 3), "float32"))
        runs = True
    except Exception:
        runs = False
    assert [f.certainty for f in told] == ([] if runs else ["likely"])


@pytest.mark.parametrize("rows", [1, 2, 4])
@pytest.mark.parametrize("columns", [1, 3, 4])
@pytest.mark.parametrize("function", ["trace", "diagonal"])
def test_diagonals(function: str, rows: int, columns: int) -> None:
    for offset in range(-5, 6):
        program = (
            f"import keras\nx = keras.Input(({rows}, {columns}))\ny = keras.ops.{function}(x, "
            f"offset={offset}, axis1=1, axis2=2)\nmodel = keras.Model(x, y)\n"
        )
        assert not graph_truth.differences(program), program
