"""The functions by their names below `tensorflow.`, and what a call of one gives."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions import (
    elementwise,
    images,
    making,
    places,
    products,
    reductions,
    shaping,
    windows,
)
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    NotTold,
    Refused,
    Rule,
    Several,
    Spot,
)
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["TENSORFLOW", "judged", "of_call"]

TENSORFLOW: dict[str, Rule] = {
    **elementwise.FUNCTIONS,
    **images.FUNCTIONS,
    **making.FUNCTIONS,
    **places.FUNCTIONS,
    **products.FUNCTIONS,
    **reductions.FUNCTIONS,
    **shaping.FUNCTIONS,
    **windows.FUNCTIONS,
}


def of_call(name: str, positional: list[Any], keywords: dict[str, Any]) -> Spot | Several | Unknown:
    """What `tf.<name>(...)` gives; tensors among the arguments are `Spot`s."""
    try:
        return judged(name, positional, keywords)
    except Refused:
        return UNKNOWN


def judged(name: str, positional: list[Any], keywords: dict[str, Any]) -> Spot | Several | Unknown:
    """The same; raises `Refused` where TensorFlow refuses the arguments."""
    rule = TENSORFLOW.get(name.removeprefix("compat.v2."))
    if rule is None:
        return UNKNOWN
    named = {key: value for key, value in keywords.items() if key != "name"}
    try:
        found: Spot | Several | Unknown = rule(*positional, **named)
    except Refused:
        raise
    except (NotTold, TypeError):
        return UNKNOWN
    return found
