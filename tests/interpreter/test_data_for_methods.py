"""Data of another shape, by each method that runs a model: refused where Keras refuses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.interpreter.running import check, refused

pytestmark = pytest.mark.keras

MODELS = {
    "vectors": ("keras.Sequential([keras.Input((4,)), layers.Dense(3)])", (4,)),
    "sequences": ("keras.Sequential([keras.Input((5, 4)), layers.LSTM(3)])", (5, 4)),
    "images": (
        "keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3),"
        " layers.GlobalMaxPooling2D(), layers.Dense(3)])",
        (8, 8, 3),
    ),
    "a graph": (
        "keras.Model(start, layers.Dense(3)(layers.Flatten()(start)))",
        (4, 4),
    ),
}
SHAPES = [(), (4,), (6,), (5, 4), (7, 4), (5, 6), (4, 4), (8, 8, 3), (9, 9, 3), (8, 8, 1), (8, 8)]
METHODS = [
    "model.predict(x, verbose=0)",
    "model.predict_on_batch(x)",
    "model.fit(x, y, verbose=0)",
    "model.fit(x, y, epochs=2, batch_size=4, verbose=0)",
    "model.evaluate(x, y, verbose=0)",
    "model.train_on_batch(x, y)",
    "model.test_on_batch(x, y)",
    "model.fit(good, y, validation_data=(x, y), verbose=0)",
]
#: The trace of the first is made to fit the second, with free axes: what runs then is not foreseen.
AGAIN = "model.fit(good, y, verbose=0)\nmodel.fit(x, y, verbose=0)"


def program(model: str, shape: tuple[int, ...], method: str, compiling: str = "") -> str:
    made, good = MODELS[model]
    return f"""\
import numpy as np
import keras
from keras import layers
start = keras.Input((4, 4))
model = {made}
model.compile('sgd', 'mse'{compiling})
x = np.zeros({(6, *shape)})
good = np.zeros({(6, *good)})
y = np.zeros((6, 3))
{method}
"""


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_data_of_another_shape(model: str, shape: tuple[int, ...]) -> None:
    for method in METHODS:
        source = program(model, shape, method)
        found = engine.lint(source, "program.py", Settings())
        told = [
            f.span.start.row for f in found if f.certainty == "proven" and f.severity == "error"
        ]
        assert bool(told) == refused(source), source
        assert not told or told[-1] == source.count("\n"), source
    source = program(model, shape, AGAIN)
    if any(f.certainty == "proven" for f in engine.lint(source, "program.py", Settings())):
        assert refused(source)


@pytest.mark.parametrize("shape", [(4,), (5, 4), (6,), ()], ids=str)
@pytest.mark.parametrize("first", ["", "model.fit(good, y, verbose=0)\n"])
def test_eagerly(shape: tuple[int, ...], first: str) -> None:
    for method in ("model.fit(x, y, verbose=0)", "model.predict(x, verbose=0)"):
        source = program("vectors", shape, first + method, ", run_eagerly=True")
        found = engine.lint(source, "program.py", Settings())
        assert any(f.certainty == "proven" for f in found) == refused(source), source


@pytest.mark.parametrize(
    ("eagerly", "certainties"),
    [
        ("model.compile()", {"likely", "proven"}),
        ("model.compile(run_eagerly=False)", {"likely", "proven"}),
        ("model.compile(run_eagerly=True)", set()),
        ("tf.config.run_functions_eagerly(True)", set()),
        ("model.compile(run_eagerly=bool(input()))", set()),
        ("model.compile(**options)", set()),
    ],
)
def test_what_only_a_trace_refuses(eagerly: str, certainties: set[str]) -> None:
    # The window of a mean is longer than the axis, which no eager run looks at.
    source = f"""\
import numpy as np
import keras
import tensorflow as tf
from keras import layers
from settings import options
model = keras.Sequential([keras.Input((4, 4, 3)), layers.AdaptiveAveragePooling2D(1)])
{eagerly}
model.predict(np.zeros((2, 4, 4, 3)), verbose=0)
"""
    found = engine.lint(source, "program.py", Settings())
    assert {f.certainty for f in found if f.severity == "error"} == certainties
    if "input" not in eagerly and "options" not in eagerly:
        import tensorflow as tf

        try:
            assert refused(source.replace("from settings import options\n", "")) == bool(
                certainties
            )
        finally:
            tf.config.run_functions_eagerly(False)


@pytest.mark.parametrize("length", [1, 2, 3, 12])
@pytest.mark.parametrize("axis", ["10", "None"])
@pytest.mark.parametrize(
    "layer",
    [
        "Conv1D(3, 3)",
        "Conv1D(3, 3, padding='same')",
        "Conv1D(2, 2, dilation_rate=2)",
        "Conv1DTranspose(2, 3)",
        "DepthwiseConv1D(3)",
        "SeparableConv1D(2, 3)",
        "MaxPooling1D(3)",
        "MaxPooling1D(3, padding='same')",
        "AveragePooling1D(3)",
        "Cropping1D(1)",
    ],
)
def test_windows_on_shorter_data(layer: str, axis: str, length: int) -> None:
    source = f"""\
import numpy as np
import keras
from keras import layers
model = keras.Sequential([keras.Input(({axis}, 4)), layers.{layer}])
model.predict(np.zeros((2, {length}, 4)), verbose=0)
"""
    found = engine.lint(source, "program.py", Settings())
    assert any(f.certainty == "proven" for f in found) == refused(source), source


@pytest.mark.parametrize("layer", ["GRU(3, stateful=True)", "LSTM(3)"])
@pytest.mark.parametrize("samples", [4, 8, 12, 64])
@pytest.mark.parametrize("method", ["fit", "predict", "predict_on_batch"])
@pytest.mark.parametrize("size", ["", ", batch_size=8"])
def test_states_are_kept_for_batches_of_one_length(
    layer: str, samples: int, method: str, size: str, tmp_path: Path
) -> None:
    """Each batch has to be as long, the last one too."""
    if method == "predict_on_batch" and size:
        return
    length = samples if method.endswith("batch") else min(samples, int(size[-1:] or 32))
    lengths = {length, samples % length or length}
    wrong = "stateful" in layer and lengths != {8}
    y = "" if method.startswith("predict") else f", np.zeros(({samples}, 3))"
    check(
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        "model = keras.Sequential([keras.Input((4, 3), batch_size=8), layers.Dense(2),\n"
        f"                          layers.{layer}])\n"
        "model.compile(loss='mse')\n"
        f"model.{method}(np.zeros(({samples}, 4, 3)){y}{size})"
        + "  # expect: KOL102" * wrong
        + "\n",
        tmp_path,
    )
