"""Finds the entry of a Keras class by name. Family files are loaded when first asked for."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

from kerasorder_lint.catalogue import keras2_differences, layers
from kerasorder_lint.catalogue.spec import LayerSpec, Target

__all__ = ["all_specs", "find"]


@cache
def all_specs() -> MappingProxyType[str, LayerSpec]:
    """Every entry by name; aliases are not keys."""
    found: dict[str, LayerSpec] = {}
    for module in pkgutil.iter_modules(layers.__path__):
        family = importlib.import_module(f"{layers.__name__}.{module.name}")
        for spec in getattr(family, "LAYERS", ()):
            found[spec.name] = spec
    return MappingProxyType(found)


@cache
def _aliases() -> dict[str, LayerSpec]:
    return {alias: spec for spec in all_specs().values() for alias in spec.aliases}


@cache
def _keras2(name: str) -> LayerSpec | None:
    from kerasorder_lint.catalogue import keras2

    own = keras2.own_specs().get(name)
    if own is not None:
        return own
    entry = find(name)
    return None if entry is None or name in keras2_differences.LACKING else keras2.derive(entry)


def find(name: str, target: Target = 3) -> LayerSpec | None:
    """The entry of `keras.layers.<name>`, aliases resolved; None where that Keras has none."""
    if target == 2:
        return _keras2(name)
    return all_specs().get(name) or _aliases().get(name)
