"""All layers with random arguments, called on arrays, for each step, and within an own layer.

There Keras asks for no output shape: what only that would refuse runs.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue import domains
from tests.catalogue.oracle import On, Tensor
from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

#: Kernels that end the process on some sizes.
_DEADLY = ("AdaptiveMaxPooling", "AdaptiveAveragePooling")
LAYERS = [spec for spec in registry.all_specs().values() if not spec.name.startswith(_DEADLY)]

OWN = """class Own(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = {layer}

    def call(self, x):
        return self.inner(x)

"""


def _is_plain(value: Any) -> bool:
    """Whether it can be written down."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, [*value, *value.values()]))
    return value is None or isinstance(value, (bool, int, str)) or repr(value) in ("0.0", "0.5")


def _array(tensor: Tensor, r: random.Random, batch: int, length: int) -> str:
    """Data for it, of another batch than that of the others now and then."""
    free = iter([batch if r.random() < 0.75 else r.choice([1, 2, 3])])
    shape = tuple(next(free, length) if dim is None else dim for dim in tensor.shape)
    if tensor.dtype == "string":
        return f"np.full({shape}, 'a', dtype=object)"
    return f"np.zeros({shape}, '{tensor.dtype}')"


def _written(nest: Any, r: random.Random, batch: int, length: int) -> str:
    if isinstance(nest, Tensor):
        return _array(nest, r, batch, length)
    if isinstance(nest, (list, tuple)):
        inside = "".join(f"{_written(item, r, batch, length)}, " for item in nest)
        return f"[{inside}]" if isinstance(nest, list) else f"({inside})"
    if isinstance(nest, dict):
        pairs = (f"{key!r}: {_written(item, r, batch, length)}" for key, item in nest.items())
        return "{" + ", ".join(pairs) + "}"
    return repr(nest)


def _programs(spec: LayerSpec, r: random.Random) -> list[str]:
    case = domains.random_case(spec, r)
    if not case.calls or not _is_plain(case.arguments):
        return []
    on = case.calls[0] if isinstance(case.calls[0], On) else On(case.calls[0])
    keywords = {**case.call_arguments, **on.arguments}
    batch, length = r.choice([1, 2, 3]), r.choice([1, 2, 4, 5])
    layer = f"layers.{spec.name}({', '.join(f'{k}={v!r}' for k, v in case.arguments.items())})"
    head = "import keras\nimport numpy as np\nfrom keras import layers\n\n"
    data = _written(on.inputs, r, batch, length)
    more = "".join(f", {k}={_written(v, r, batch, length)}" for k, v in keywords.items())
    programs = [f"{head}made = {layer}({data}{more})\n"]
    if isinstance(on.inputs, Tensor) and not keywords:
        own = head + OWN.format(layer=layer)
        programs.append(f"{own}made = Own()({data})\n")
        if on.inputs.dtype != "bfloat16" and on.inputs.shape:
            entry = f"keras.Input(batch_shape={on.inputs.shape}, dtype='{on.inputs.dtype}')"
            programs.append(f"{own}made = Own()({entry})\n")
        if on.inputs.dtype not in ("bfloat16", "string") and on.inputs.shape:
            steps = Tensor((None, r.choice([1, 3]), *on.inputs.shape[1:]), on.inputs.dtype)
            each = f"layers.TimeDistributed({layer})"
            data = _written(steps, r, batch, length)
            programs.append(f"{head}made = {each}({data})\n")
            programs.append(f"{head}{OWN.format(layer=each)}made = Own()({data})\n")
    return programs


@pytest.mark.parametrize("spec", LAYERS, ids=lambda spec: spec.name)
def test_no_false_alarm(spec: LayerSpec, seed: int, samples: int | None) -> None:
    import keras

    r = random.Random(f"{seed}-{spec.name}-where-it-runs")
    for _ in range(samples or 6):
        for source in _programs(spec, r):
            proven = [f for f in found(source) if f[2] == "proven" and f[1] < "KOL4"]
            if not proven:
                continue
            assert not runs(source), f"{proven}\n{source}"
            # What Keras was to make behind a call that failed, it makes in the next one.
            keras.utils.clear_session(free_memory=False)


domains.load_families()
