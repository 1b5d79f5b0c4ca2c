"""Classes of Python's library by the names under which code has them."""

from __future__ import annotations

import builtins
import importlib
import typing
from functools import cache

__all__ = ["class_named"]

_MODULES = frozenset(
    {
        "collections",
        "collections.abc",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "io",
        "numbers",
        "os",
        "pathlib",
        "re",
        "types",
        "typing",
    }
)


@cache
def class_named(name: str) -> type | None:
    """A class of Python's library by its full name."""
    module, _, last = name.rpartition(".")
    if module and module not in _MODULES:
        return None
    found = getattr(importlib.import_module(module) if module else builtins, last, None)
    if module == "typing":
        found = typing.get_origin(found)
    return found if isinstance(found, type) else None
