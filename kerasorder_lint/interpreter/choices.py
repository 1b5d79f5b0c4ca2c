"""What is known of a value that is one of several, or unknown, where nothing decides it."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter.values import UNKNOWN, Either, Thing

__all__ = ["is_open", "is_plain_unknown", "one_of", "undecided"]

#: Kinds of unknowns of which it makes no difference which one it is.
_PLAIN = frozenset({None, "int", "float", "str", "bool", "number", "list", "dict", "tuple"})


def is_plain_unknown(value: Any) -> bool:
    """Whether nothing is known of a value but its type."""
    return isinstance(value, Thing) and value.kind in _PLAIN and bool(value.origin)


def is_open(value: Any) -> bool:
    """Whether it is an unknown, or one of several."""
    if isinstance(value, Either):
        return is_open(value.yes) and is_open(value.no)
    return type(value) is Thing


def undecided(value: Either) -> Any:
    """What is left of a choice that cannot be decided here: of a flag, its condition."""
    if value.yes is True and value.no is False:
        return Thing(value.text, key=value.key, kind="bool")
    if value.yes is False and value.no is True:
        return Thing(f"not {value.text}", key=("not", value.key), kind="bool")
    return one_of(value)


def one_of(value: Any) -> Any:
    """What is known of a choice, whichever it is: of tensors, what they have in common."""
    from kerasorder_lint.catalogue.tensors import TensorSpec, common
    from kerasorder_lint.graph.layers import Tensor

    if not isinstance(value, Either):
        return value
    if not all(isinstance(side, (Either, Tensor)) for side in (value.yes, value.no)):
        return UNKNOWN
    parts = [one_of(value.yes), one_of(value.no)]
    if not all(isinstance(part, Tensor) for part in parts):
        return UNKNOWN
    spec = common(parts[0].spec, parts[1].spec)
    if not isinstance(spec, TensorSpec):
        spec = TensorSpec(UNKNOWN, UNKNOWN)
    return Tensor(spec, None, tuple(parts), symbolic=all(part.symbolic for part in parts))
