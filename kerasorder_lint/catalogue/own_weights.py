"""What `add_weight` of the code's own layers and models refuses.

Source: keras/src/layers/layer.py (`add_weight`), keras/src/backend/common/variables.py
        (`standardize_shape`, `_validate_shape`), Keras 3.15; Keras 2 refuses a free length, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.shapes import less, render_shape

__all__ = ["refused"]

_PARAMETERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "shape": None,
        "initializer": None,
        "dtype": None,
        "trainable": True,
        "autocast": True,
        "regularizer": None,
        "constraint": None,
        "aggregation": "none",
        "overwrite_with_gradient": False,
        "name": None,
    }
)
#: How many of them may be given by position in each release of Keras 3.
_BY_POSITION = 3


def refused(
    positional: Sequence[Any], keywords: dict[str, Any], *, target: int
) -> tuple[Problem, str] | None:
    """What Keras raises at `self.add_weight(...)`, and the exception's class; None if nothing.

    target: 2 for Keras 2, of which the free lengths alone are told, as they are of every Keras.
    """
    first = positional[0] if positional else None
    if target == 2 or isinstance(first, str):
        shape = keywords.get("shape", positional[1] if len(positional) > 1 else None)
        free = _free(shape)
        if target == 2:
            return None if free is None else (free, "TypeError")
        problem = Problem(
            Kind.ARGUMENT,
            "`add_weight` takes the shape first, and gets a name",
            "`name` must be passed as a keyword argument. ",
            argument="name",
            advice=f"Write `name={first!r}`, behind the shape.",
        )
        return problem, "ValueError"
    given = list(_PARAMETERS)[: min(len(positional), _BY_POSITION)]
    twice = [name for name in given if keywords.get(name) is not None]
    if twice and len(positional) <= _BY_POSITION:
        problem = Problem(
            Kind.ARGUMENT,
            f"`add_weight` gets `{twice[0]}` twice",
            f"`{twice[0]}` was passed both positionally and as a",
            argument=twice[0],
        )
        return problem, "ValueError"
    try:
        values, _ = arguments.bind(
            "add_weight", _PARAMETERS, positional[:_BY_POSITION], keywords, takes_keywords=False
        )
    except Rejected as rejected:
        return rejected.problem, "TypeError"
    shape = values["shape"]
    if type(shape) in (int, float):
        return _no_shape(
            f"`shape` of `add_weight` is {shape}, and has to be a tuple",
            f"Cannot convert '{shape}' to a shape.",
            f"Write `({shape},)`.",
        )
    if not isinstance(shape, (list, tuple)):
        return None
    free = _free(shape)
    if free is not None:
        return free, "ValueError"
    for dim in shape:
        if isinstance(dim, float) or less(dim, 0) is True:
            what = "is no integer" if isinstance(dim, float) else "is negative"
            return _no_shape(
                f"`shape` of `add_weight` is {render_shape(tuple(shape))}, where {dim} {what}",
                "to a shape. ",
                None,
            )
    return None


def _free(shape: Any) -> Problem | None:
    """What is wrong with a shape that leaves a length open."""
    if not isinstance(shape, (list, tuple)) or not any(dim is None for dim in shape):
        return None
    return Problem(
        Kind.UNDEFINED,
        f"`add_weight` needs every length, and gets {render_shape(tuple(shape))}",
        "",
        argument="shape",
        advice="Fix that axis of the input, or use another one.",
    )


def _no_shape(message: str, keras: str, advice: str | None) -> tuple[Problem, str]:
    problem = Problem(Kind.ARGUMENT, message, keras, argument="shape", advice=advice)
    return problem, "ValueError"
