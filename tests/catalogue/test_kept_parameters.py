"""Parameters that operations keep, against what Keras does with a symbolic tensor there."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import kept
from kerasorder_lint.catalogue.tensors import flatten
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_operations import ALL, _keras_function, _map
from tests.differential import graph_truth

pytestmark = pytest.mark.keras

PLACES = sorted((name, parameter) for name, found in kept.KEPT.items() for parameter in found)


def _call(path: str, parameter: str, r: random.Random) -> dict[str, Any] | None:
    """Arguments by name, with a scalar tensor at the parameter and tensors elsewhere."""
    positional, keywords = operation_domains.random_call(ALL[path], path, r)
    values = {**dict(zip(ALL[path].parameters, positional)), **keywords}
    others = [value for name, value in values.items() if name != parameter]
    if not any(isinstance(leaf, Tensor) for leaf in flatten(others)):
        return None

    def whole(tensor: Tensor) -> Tensor:
        return Tensor(tuple(2 if n is None else n for n in tensor.shape), tensor.dtype)

    return {**_map(whole, values), parameter: Tensor(())}


@pytest.mark.parametrize(("name", "parameter"), PLACES)
def test_a_tensor_that_is_kept_fails_when_it_runs(name: str, parameter: str, seed: int) -> None:
    import keras
    import numpy as np

    path = f"image.{name}" if f"image.{name}" in ALL else name
    r = random.Random(f"{seed}-{path}")
    built = 0
    for _ in range(40):
        values = _call(path, parameter, r)
        if values is None:
            continue
        made = _map(lambda t: keras.KerasTensor(t.shape, dtype=t.dtype), values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                given = _keras_function(path)(**made)
            except Exception:
                continue
            built += 1
            operation = keras.tree.flatten(given)[0]._keras_history.operation
            node = operation._inbound_nodes[-1]
            assert all(t is not made[parameter] for t in node.input_tensors)
            ones = keras.tree.map_structure(
                lambda t: (
                    keras.ops.cast(np.ones(t.shape), t.dtype)
                    if isinstance(t, keras.KerasTensor)
                    else t
                ),
                (node.arguments.args, node.arguments.kwargs),
            )
            with pytest.raises(Exception):  # noqa: B017, PT011 - whichever comes first
                operation(*ones[0], **ones[1])
        with pytest.raises(NotImplementedError):
            operation.get_config()
        if built == 3:
            break
    assert built


HEADER = "import keras\nx = keras.Input((4,))\ny = keras.Input((4,))\n"


@pytest.mark.parametrize(
    "call",
    ["squareplus(x, b=x)", "squareplus(x, x)", "clip(x, 0, y)", "roll(x, y)", "clip(x, 0, 1)",
     "leaky_relu(x, negative_slope=y)", "squareplus(x + y, 3)"],
)  # fmt: skip
@pytest.mark.parametrize("after", ["", "again = keras.models.clone_model(model)\n"])
def test_programs(call: str, after: str) -> None:
    """The tensor that is kept is no input of the model; a copy is refused at once."""
    inputs = "[x, y]" if "x + y" in call else "x"
    text = f"{HEADER}model = keras.Model({inputs}, keras.ops.{call})\n{after}"
    assert graph_truth.differences(text) == []
