"""Functions on symbolic tensors, against the installed Keras."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.catalogue import tensor_functions

pytestmark = pytest.mark.keras

# What a function takes behind the tensor; two tensors are tried where one is not enough.
_MORE: dict[str, tuple[Any, ...]] = {
    "cast": ("float16",),
    "clip_by_norm": (1.0,),
    "expand_dims": (-1,),
    "gather": ([0],),
    "one_hot": (3,),
    "reverse": ([1],),
    "tile": ([1, 1, 1],),
    "reshape": ((-1, 16),),
    "split": (2, -1),
    "pad": ([[0, 0], [1, 1], [0, 0]],),
    "slice": ([0, 0, 0], [-1, 1, 1]),
    "image.resize": ((8, 8),),
    "boolean_mask": ([True],),
    "clip": (0, 1),
}
_LISTS = {"add_n", "concat", "stack", "concatenate"}
_PAIRS = {
    "add", "subtract", "multiply", "divide", "matmul", "maximum", "minimum", "pow", "equal",
    "greater", "less", "logical_and", "dot", "linalg.matmul",
}  # fmt: skip


def _call(library: Any, name: str) -> None:
    import keras

    function = library
    for part in name.split("."):
        function = getattr(function, part)
    tensor, other = keras.Input((4, 4)), keras.Input((4, 4))
    plain = name.removeprefix("math.")
    if name in _LISTS:
        function([tensor, other], *([-1] if name == "concat" else []))
    elif plain in _PAIRS:
        function(tensor, other)
    elif name == "tensordot":
        function(tensor, other, 1)
    elif name == "einsum":
        function("bij,bjk->bik", tensor, other)
    else:
        function(tensor, *_MORE.get(name, ()))


@pytest.mark.parametrize("name", sorted(tensor_functions.TENSORFLOW))
def test_a_function_of_tensorflow_is_refused(name: str) -> None:
    import tensorflow as tf

    problem = tensor_functions.refusal(f"tensorflow.{name}")
    assert problem is not None
    with pytest.raises(ValueError, match=problem.keras):
        _call(tf, name)


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
