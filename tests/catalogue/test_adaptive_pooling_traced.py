"""Adaptive maxima that a traced model refuses; run eagerly, they would end the test's process."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from tests.differential import truth

pytestmark = pytest.mark.keras


@pytest.mark.parametrize(
    ("name", "arguments", "shape"),
    [
        ("AdaptiveMaxPooling1D", {"output_size": 1}, (2, 5, 3)),
        ("AdaptiveMaxPooling1D", {"output_size": 2}, (2, 1, 3)),
        ("AdaptiveMaxPooling1D", {"output_size": 2}, (2, 2, 1)),
        ("AdaptiveMaxPooling1D", {"output_size": 4}, (2, 3, 1)),
        ("AdaptiveMaxPooling2D", {"output_size": (2, 1)}, (2, 4, 4, 3)),
        ("AdaptiveMaxPooling2D", {"output_size": 2, "data_format": "channels_first"}, (2, 3, 4, 1)),
        ("AdaptiveMaxPooling2D", {"output_size": 2, "data_format": "channels_first"}, (2, 1, 4, 3)),
        ("AdaptiveMaxPooling2D", {"output_size": (2, 1)}, (2, 4, 3)),
        ("AdaptiveMaxPooling3D", {"output_size": 2}, (2, 4, 1, 4, 3)),
        ("AdaptiveMaxPooling3D", {"output_size": 3}, (2, 2, 5, 4, 1)),
    ],
)
def test_a_traced_model_refuses_what_we_say_fails(
    name: str, arguments: dict[str, Any], shape: tuple[int, ...]
) -> None:
    import keras
    import tensorflow as tf

    layer = getattr(keras.layers, name)(**arguments)
    message = None
    try:
        tf.function(layer).get_concrete_function(tf.TensorSpec(shape, tf.float32))
    except ValueError as error:
        message = str(error)
    spec = registry.find(name)
    assert spec is not None
    ours = life.create(spec, (), arguments)
    assert isinstance(ours, LayerState)
    later = life.apply(ours, (TensorSpec(shape),)).later
    refused = ours.spec.behaviour.traced(ours, Call({"inputs": TensorSpec(shape)}))
    assert (refused is not None) == (message is not None)
    assert all(problem.keras in (message or "") for problem in (*later, refused) if problem)


@pytest.mark.parametrize(
    ("name", "size", "shape"),
    [
        ("AdaptiveMaxPooling1D", 1, (2, 4, 3)),
        ("AdaptiveMaxPooling2D", (1, 2), (2, 4, 4, 3)),
        ("AdaptiveMaxPooling2D", (2, 1), (2, 4, 4, 3)),
        ("AdaptiveMaxPooling2D", 2, (2, 1, 4, 3)),
        ("AdaptiveMaxPooling2D", 2, (2, 4, 1, 3)),
        ("AdaptiveMaxPooling3D", (1, 1, 2), (2, 4, 4, 4, 3)),
    ],
)
def test_run_eagerly_the_last_axis_alone_ends_the_process(
    name: str, size: Any, shape: tuple[int, ...]
) -> None:
    made = f"layers.{name}({size})"
    code = f"import numpy as np\nfrom keras import layers\n{made}(np.ones({shape}, 'float32'))\n"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    spec = registry.find(name)
    assert spec is not None
    ours = life.create(spec, (size,))
    assert isinstance(ours, LayerState)
    later = life.apply(ours, (TensorSpec(shape),)).later
    assert bool(later) == (ended.returncode != 0)


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("shape", [(6, 1, 4), (1, 1, 4), (6, 7, 4)], ids=str)
def test_the_mean_is_refused_where_it_is_traced(size: int, shape: tuple[int, ...]) -> None:
    assert not truth.differences(
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"model = keras.Sequential([layers.AdaptiveAveragePooling2D({size})])\n"
        f"y = model.predict_on_batch(np.zeros((2, *{shape})))\n"
    )


@pytest.mark.parametrize("kind", ["Average", "Max"])
@pytest.mark.parametrize(
    ("rank", "shape"),
    [(1, (0, 3)), (2, (0, 4, 3)), (2, (4, 0, 3)), (2, (0, 3)), (3, (2, 2, 0, 3)), (2, (4, 4, 0))],
    ids=str,
)
def test_an_axis_without_elements(kind: str, rank: int, shape: tuple[int, ...]) -> None:
    """Its window is empty; without channels, the mean of nothing is taken of each window."""
    assert not truth.differences(
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"model = keras.Sequential([layers.Adaptive{kind}Pooling{rank}D(2)])\n"
        f"y = model(np.zeros((2, *{shape})))\n"
    )


@pytest.mark.parametrize("front", ["layers.Dropout(0.5)", "layers.ReLU()"])
@pytest.mark.parametrize(
    "run", ["", "y = model(np.zeros((2, 1, 1)))\n", "y = model.predict(np.zeros((2, 1, 1)))\n"]
)
def test_the_mean_inside_of_a_model_runs_where_nothing_traces_it(front: str, run: str) -> None:
    """Whether the model inside is told that it does not train makes no difference."""
    assert not truth.differences(
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        "inner = keras.Sequential([layers.AdaptiveAveragePooling3D([1, 2, 4])])\n"
        f"model = keras.Sequential([keras.Input((1, 1)), {front}, inner])\n{run}"
    )
