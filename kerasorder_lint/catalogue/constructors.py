"""Arguments that the constructors of optimizers, callbacks, losses and the like refuse.

Source: keras/src/optimizers/base_optimizer.py, and the signatures of the classes, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kerasorder_lint.catalogue.arguments import nearest
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.public_arguments import ARGUMENTS

__all__ = ["in_keras2", "is_optimizer", "unknown_argument"]

#: What Keras 1 and 2 called them, where the name is not near.
_FORMER = {"lr": "learning_rate", "period": "save_freq"}


@cache
def _names(package: str, path: str) -> tuple[str, ...] | None:
    found = ARGUMENTS[package].get(path)
    return None if found is None else tuple(found.split())


def is_optimizer(path: str) -> bool:
    """Whether it is a class of `keras.optimizers`: in Keras 3 these look at keywords themselves."""
    return path.rpartition(".")[0] == "optimizers"


def unknown_argument(package: str, path: str, given: Iterable[str]) -> Problem | None:
    """What a class says of keywords that it does not have; None where it takes them all."""
    names = _names(package, path)
    name = None if names is None else next((one for one in given if one not in names), None)
    if names is None or name is None:
        return None
    optimizer = package == "keras" and is_optimizer(path)
    words = "not recognized: {" if optimizer else "unexpected keyword argument"
    former = _FORMER.get(name)
    hint = former if former in names else nearest(name, names)
    return Problem(
        Kind.ARGUMENT,
        f"`{path.rpartition('.')[2]}` has no argument `{name}`",
        f"Argument(s) {words}'{name}'" if optimizer else f"{words} '{name}'",
        argument=name,
        hint=hint,
    )


def in_keras2(path: str, given: Iterable[str]) -> bool:
    """Whether Keras 2 may take all of these keywords."""
    return unknown_argument("tf_keras", path, given) is None
