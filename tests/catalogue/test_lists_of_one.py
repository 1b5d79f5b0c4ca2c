"""One tensor in a list: what a layer makes of it on data and in a `call` of the code's own."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.spec import LayerSpec
from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

LAYERS = [
    spec
    for spec in registry.all_specs().values()
    if spec.samples
    and isinstance(spec.samples[0].shape, tuple)
    and not spec.name.startswith(("Adaptive", "Random"))  # kernels that end the process; chance
]


def _programs(spec: LayerSpec, nest: str) -> list[str]:
    sample = spec.samples[0]
    assert isinstance(sample.shape, tuple)
    shape = tuple(dim or 2 for dim in sample.shape)
    data = f"np.zeros({shape}, '{sample.dtype}')"
    if sample.dtype == "string":
        data = f"np.full({shape}, 'a', dtype=object)"
    layer = f"layers.{spec.name}(" + ", ".join(f"{k}={v!r}" for k, v in sample.arguments.items())
    head = "import keras\nimport numpy as np\nfrom keras import layers\n"
    own = (
        "class Own(keras.layers.Layer):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        f"        self.inner = {layer})\n"
        "    def call(self, x):\n"
        f"        return self.inner({nest.format('x')})\n"
    )
    return [
        f"{head}made = {layer})({nest.format(data)})\n",
        f"{head}{own}made = Own()({data})\n",
    ]


@pytest.mark.parametrize("nest", ["[{}]", "({},)"])
@pytest.mark.parametrize("spec", LAYERS, ids=lambda spec: spec.name)
def test_lists_of_one(spec: LayerSpec, nest: str) -> None:
    """A finding is told of none that Keras runs."""
    for source in _programs(spec, nest):
        assert not found(source) or not runs(source), source
