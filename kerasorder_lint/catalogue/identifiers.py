"""What `keras.activations.get` and its like refuse.

Losses and metrics that adapt to the data (`accuracy`, `crossentropy`) are for `compile` alone.

Source: keras/src/activations/__init__.py, and constraints, initializers, losses, metrics,
        optimizers and regularizers beside it (`get` of each), Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kerasorder_lint.catalogue import arguments, names
from kerasorder_lint.catalogue.compile import check_optimizer, missing_argument
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import LayerState, Opaque
from kerasorder_lint.shapes import Sym, Unknown

__all__ = ["refusal"]

_ARGUMENT = "identifier"


def refusal(module: str, value: Any) -> Problem | None:
    """What `keras.<module>.get(value)` raises; None where it takes the value, or may."""
    check = _CHECKS.get(module)
    if check is None:
        return None
    try:
        check(value)
    except Rejected as rejected:
        return rejected.problem
    return None


def _named(value: Any, what: str, choices: frozenset[str]) -> None:
    """`losses.get`, `metrics.get`."""
    if value is None or isinstance(value, (Unknown, Opaque, LayerState)):
        return
    if isinstance(value, dict):
        _configured(value, what, choices)
        return
    if isinstance(value, str) and value in choices:
        missing = missing_argument(value)
        if missing is not None:
            reject(
                Kind.ARGUMENT,
                f"the {what} {value!r} needs `{missing}`, which a name alone does not give",
                f"'{missing}'",
                argument=_ARGUMENT,
            )
        return
    hint = arguments.nearest(value, choices) if isinstance(value, str) else None
    shown = "" if isinstance(value, (Sym, bytes, set)) else f" {value}"
    reject(
        Kind.ARGUMENT,
        f"Keras knows no {what} {value!r}"
        if isinstance(value, str)
        else f"`{_ARGUMENT}` must name or be a {what}",
        f"Could not interpret {what} identifier:{shown}",
        argument=_ARGUMENT,
        hint=hint,
        advice=f"Did you mean {hint!r}?" if hint else None,
    )


def _configured(value: dict[Any, Any], what: str, choices: frozenset[str]) -> None:
    """A configuration in the place of a name."""
    name = value.get("class_name")
    if "class_name" not in value:
        reject(
            Kind.ARGUMENT,
            f"the configuration of a {what} needs a `class_name`",
            "Unknown `config` as a `dict`",
            argument=_ARGUMENT,
        )
    known = not isinstance(name, str) or name in choices or name == "function" or ">" in name
    if known or "module" in value or "registered_name" in value:
        return  # or it is what somebody registered
    hint = arguments.nearest(name, choices) if isinstance(name, str) else None
    reject(
        Kind.ARGUMENT,
        f"Keras knows no {what} {name!r}",
        f"Could not interpret {what} identifier:",
        argument=_ARGUMENT,
        hint=hint,
        advice=f"Did you mean {hint!r}?" if hint else None,
        registrable=True,
    )


_CHECKS: dict[str, Callable[[Any], None]] = {
    "activations": partial(arguments.activation, argument=_ARGUMENT),
    "constraints": partial(arguments.constraint, argument=_ARGUMENT),
    "initializers": partial(arguments.initializer, argument=_ARGUMENT),
    "losses": partial(_named, what="loss", choices=names.LOSSES),
    "metrics": partial(_named, what="metric", choices=names.METRICS),
    "optimizers": check_optimizer,
    "regularizers": partial(arguments.regularizer, argument=_ARGUMENT),
}
