"""Arrays of random numbers that functions of Keras and TensorFlow draw.

Their shape comes first among the arguments; NumPy has it last.

Source: keras/src/random/random.py, tensorflow/python/ops/random_ops.py
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter import arrays
from kerasorder_lint.interpreter.keras_objects.names import last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, ListV, is_constant
from kerasorder_lint.shapes.broadcasting import broadcast

__all__ = ["by_keras", "by_tensorflow"]

_DRAWN = frozenset(
    {"normal", "uniform", "truncated_normal", "randint", "gamma", "beta", "binomial"}
)
#: What else a distribution is told.
_PARAMETERS = frozenset(
    {"alpha", "beta", "counts", "maxval", "mean", "minval", "probabilities", "stddev"}
)
#: Those of TensorFlow's that give its own floats, where nothing else is said.
_OF_FLOATS = frozenset({"normal", "uniform", "truncated_normal"})
#: How many arguments stand in front of the type, where it is not three.
_FRONT = {"gamma": 2}
#: Those with as many numbers of TensorFlow's for each element of their parameters.
_DRAWN_OF_EACH = frozenset({"beta", "binomial", "poisson"})


def by_keras(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], open_ended: bool
) -> ArrayV | None:
    """`keras.random.normal(shape, …)`, `K.random_normal(shape, …)`; None for other functions."""
    if not path.startswith(("random.", "backend.random_")):
        return None
    name = last(path).removeprefix("random_")
    if name not in _DRAWN:
        return None
    drawn = _drawn(m, positional, keywords)
    if path.startswith("random.") and m.environment.target == 3 and not m.version_is_open:
        drawn.library = "backend"
        place = _FRONT.get(name, 3)
        told = keywords.get("dtype", positional[place] if len(positional) > place else None)
        usual = "int32" if name == "randint" else m.environment.floatx
        if told is None and not open_ended:
            drawn.dtype = usual
        elif isinstance(told, str):
            drawn.dtype = told
    return drawn


def by_tensorflow(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any]
) -> ArrayV | None:
    """`tf.random.normal(shape, …)`; None for other functions."""
    short = last(name)
    if not name.startswith("tensorflow.random.") or short not in _DRAWN | _DRAWN_OF_EACH:
        return None
    if short in _DRAWN_OF_EACH or (short == "gamma" and _is_told_arrays(m, positional, keywords)):
        return ArrayV(library="tensorflow")
    drawn = _drawn(m, positional, keywords)
    drawn.library = "tensorflow"
    if short in _OF_FLOATS and "dtype" not in keywords and len(positional) <= 3:
        drawn.dtype = "float32"
    return drawn


def _drawn(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> ArrayV:
    """Numbers of a shape; where the distribution is told by arrays, of the shape of all of it.

    Of a distribution that is told by lists nothing is known.
    """
    shape = arrays.shape_value(m, keywords.get("shape", positional[0] if positional else UNKNOWN))
    for value in (*positional[1:3], *(keywords[key] for key in _PARAMETERS & keywords.keys())):
        told = m.resolve(value)
        if isinstance(told, ArrayV):
            shape = broadcast(shape, told.shape)
        elif isinstance(told, (ListV, tuple)):
            return ArrayV()
    dtype = keywords.get("dtype")
    return ArrayV(shape, dtype if isinstance(dtype, str) else UNKNOWN)


def _is_told_arrays(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> bool:
    """Whether `gamma` may be told arrays: it draws as many numbers for each of their elements."""
    told = [*positional[1:3], *(keywords[key] for key in ("alpha", "beta") if key in keywords)]
    return any(
        value is not None and not is_constant(value) for value in (m.resolve(v) for v in told)
    )
