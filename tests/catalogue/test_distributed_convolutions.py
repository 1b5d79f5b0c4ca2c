"""A convolution inside `TimeDistributed` that meets other channels than it was built for."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 6])
@pytest.mark.parametrize(
    ("inner", "shape"),
    [
        ("Conv1D(2, 2)", (5, 6, 2)),
        ("Conv1D(4, 2)", (5, 6, 2)),
        ("Conv2D(3, 2)", (5, 6, 6, 1)),
        ("SeparableConv1D(2, 2)", (5, 6, 2)),
        ("DepthwiseConv1D(2)", (5, 6, 2)),
        ("Conv1DTranspose(2, 2)", (5, 6, 2)),
    ],
)
def test_a_graph_takes_any_channels_and_the_run_does_not(
    inner: str, shape: tuple[int, ...], channels: int
) -> None:
    other = (*shape[:-1], channels)
    graph = (
        f"layer = layers.TimeDistributed(layers.{inner})\nlayer(keras.Input({shape}))\n"
        f"model = keras.Sequential([keras.Input({other}), layer])\n"
    )
    run = graph + f"model(np.zeros({(2, *other)}))\n"
    exec(HEAD + graph, {})
    certain = [place for place in found(HEAD + graph) if place[2] == "proven"]
    assert certain == []
    try:
        exec(HEAD + run, {})
    except Exception:
        assert found(HEAD + graph) != []
    else:
        assert found(HEAD + run) == []
