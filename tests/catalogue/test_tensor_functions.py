"""Functions on symbolic tensors, against the installed Keras."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import tensor_functions
from kerasorder_lint.catalogue.tensorflow_functions.spots import Spot
from kerasorder_lint.catalogue.tensorflow_functions.table import TENSORFLOW
from tests.catalogue.tensorflow_domains import random_arguments
from tests.catalogue.test_tensorflow_functions import named

pytestmark = pytest.mark.keras

# What a function of NumPy takes behind the tensor; two tensors are tried where one is not enough.
_MORE: dict[str, tuple[Any, ...]] = {
    "clip": (0, 1),
    "expand_dims": (-1,),
    "reshape": ((-1, 16),),
}
_LISTS = {"concatenate", "stack"}
_PAIRS = {"add", "dot", "matmul", "maximum", "multiply"}


def _call(library: Any, name: str) -> None:
    import keras

    function = getattr(library, name)
    tensor, other = keras.Input((4, 4)), keras.Input((4, 4))
    if name in _LISTS:
        function([tensor, other])
    elif name in _PAIRS:
        function(tensor, other)
    else:
        function(tensor, *_MORE.get(name, ()))


def _on_inputs(value: Any) -> Any:
    """The same argument with Keras's symbolic tensors in the places of tensors."""
    import keras

    if isinstance(value, Spot):
        if value.content is None:
            dtype = value.dtype if isinstance(value.dtype, str) else "float32"
            return keras.Input(batch_shape=tuple(value), dtype=dtype)
        numbers = [number or 2 for number in value.content]
        return numbers if value else numbers[0]
    if isinstance(value, (list, tuple)):
        return [_on_inputs(item) for item in value]
    return value


@pytest.mark.parametrize("name", sorted(tensor_functions.TENSORFLOW & TENSORFLOW.keys()))
def test_a_function_of_tensorflow_is_refused(name: str, seed: int) -> None:
    """Whichever of its arguments is symbolic."""
    import keras
    import tensorflow as tf

    problem = tensor_functions.refusal(f"tensorflow.{name}")
    assert problem is not None
    r = random.Random(f"{seed}-{name}")
    tried = 0
    for _ in range(6):
        positional, keywords = random_arguments(r, name)
        given = [_on_inputs(value) for value in positional]
        more = {key: _on_inputs(value) for key, value in keywords.items()}
        if not any(isinstance(leaf, keras.KerasTensor) for leaf in tf.nest.flatten([given, more])):
            continue
        tried += 1
        # The norms look at their axes first.
        match = None if name.endswith("norm") else problem.keras
        with pytest.raises(ValueError, match=match):
            named(name)(*given, **more)
    assert tried


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("name", sorted(tensor_functions.NUMPY))
def test_a_function_of_numpy_is_refused(name: str) -> None:
    import numpy as np

    problem = tensor_functions.refusal(f"numpy.{name}")
    assert problem is not None
    with pytest.raises(ValueError, match=problem.keras):
        _call(np, name)


def test_what_works_is_not_listed() -> None:
    import keras
    import numpy as np
    import tensorflow as tf

    tensor = keras.Input((4, 1))
    assert not tf.is_tensor(tensor)
    assert np.shape(tensor) == (None, 4, 1)
    assert np.ndim(tensor) == 3
    for name in ("tensorflow.is_tensor", "tensorflow.nest.flatten", "numpy.shape", "numpy.ndim"):
        assert tensor_functions.refusal(name) is None
