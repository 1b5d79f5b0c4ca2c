"""`keras_tuner.HyperParameters()`: a space of which nobody has said anything gives its defaults.

A function that gets one is run on these, and is looked at for any other values besides.

Source: keras_tuner/src/engine/hyperparameters/ (`hyperparameters.py`, `hp_types/`), 1.4.8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import HyperParametersV, ListV, MethodOf, Thing, is_constant

__all__ = ["MAKES_HYPERPARAMETERS", "SCOPE", "attribute", "call_method", "within"]

#: A `Thing` of this kind is a scope of names or conditions, as a context manager.
SCOPE = "scope of hyperparameters"

MAKES_HYPERPARAMETERS = frozenset(
    {
        f"{package}.{path}HyperParameters"
        for package in ("keras_tuner", "kerastuner")
        for path in ("", "engine.hyperparameters.", "src.engine.hyperparameters.")
    }
)

#: The parameters of each kind, as far as they decide what it gives without a tuner.
_PARAMETERS = {
    "Boolean": ("name", "default"),
    "Choice": ("name", "values", "ordered", "default"),
    "Fixed": ("name", "value"),
    "Float": ("name", "min_value", "max_value", "step", "sampling", "default"),
    "Int": ("name", "min_value", "max_value", "step", "sampling", "default"),
    "conditional_scope": ("parent_name", "parent_values"),
    "name_scope": ("name",),
}
_SCOPES = ("conditional_scope", "name_scope")


def call_method(
    m: Machine,
    space: HyperParametersV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`hp.Int("units", 32, 512)` and its like; what cannot be told is unknown from then on."""
    unknown = Thing(expressions.text_of(node), origin="call")
    if name == "get" and len(positional) == 1 and not keywords and space.is_known:
        asked = m.resolve(positional[0])
        return space.values.get(_named(space, asked), unknown) if type(asked) is str else unknown
    if name not in _PARAMETERS:
        m.forget(space)
        return unknown
    given = {key: m.resolve(value) for key, value in keywords.items()}
    given.update(zip(_PARAMETERS[name], map(m.resolve, positional)))
    known = space.is_known and not open_ended and len(positional) <= len(_PARAMETERS[name])
    if not known or not set(given) <= set(_PARAMETERS[name]):
        m.forget(space)
        return unknown
    if name in _SCOPES:
        scope = _scope(space, name, given)
        if scope is None:
            m.forget(space)
            return unknown
        return Thing(unknown.text, kind=SCOPE, origin="call", default=(space, scope))
    asked = given.get("name")
    if not isinstance(asked, str):
        m.forget(space)
        return unknown
    asked = _named(space, asked)
    scopes = tuple(scope for scope in space.scopes if not isinstance(scope, str))
    active = all(_holds(space, *scope) for scope in scopes)
    if not active:
        return None
    default = _default(m, name, given, unknown)
    if asked not in space.values:
        m.touch(space)
        space.values[asked] = default
    # A `HyperModel` may run its `build` in a scope of its own, where this is another name.
    known = space.values[asked]
    return known if type(known) is type(default) and known == default else unknown


def attribute(m: Machine, space: HyperParametersV, name: str, node: Any) -> Any:
    """`hp.name`: a method; whoever gets anything else may change what there is."""
    if name in _PARAMETERS or name == "get":
        return MethodOf(space, name)
    m.forget(space)
    return Thing(expressions.text_of(node), origin="attribute")


def within(m: Machine, value: Thing, block: Callable[[Any], None]) -> None:
    """Runs a block inside of a scope."""
    space, scope = value.default
    m.touch(space)
    before, space.scopes = space.scopes, (*space.scopes, scope)
    try:
        block(None)
    finally:
        m.touch(space)
        space.scopes = before


def _scope(space: HyperParametersV, name: str, given: dict[str, Any]) -> Any:
    """A prefix of names, or a name with the values for which what is inside is active."""
    if name == "name_scope":
        return given.get("name") if isinstance(given.get("name"), str) else None
    parent, values = given.get("parent_name"), given.get("parent_values")
    items = values.items if isinstance(values, ListV) and values.exact else (values,)
    if not isinstance(parent, str) or _named(space, parent) not in space.values:
        return None
    told = space.values[_named(space, parent)]
    if not all(is_constant(item) for item in (*items, told)):
        return None
    return (_named(space, parent), tuple(items))


def _named(space: HyperParametersV, name: str) -> str:
    return "/".join([*(scope for scope in space.scopes if isinstance(scope, str)), name])


def _holds(space: HyperParametersV, parent: str, values: tuple[Any, ...]) -> bool:
    return parent in space.values and space.values[parent] in values


def _default(m: Machine, kind: str, given: dict[str, Any], unknown: Thing) -> Any:
    if kind == "Fixed":
        return given.get("value", unknown)
    if kind == "Boolean":
        said = given.get("default", False)
    elif given.get("default") is not None:
        said = given["default"]
    elif kind == "Choice":
        values = given.get("values")
        items = values.items if isinstance(values, ListV) and values.exact else values
        if not isinstance(items, (list, tuple)) or not items:
            return unknown
        said = m.resolve(items[0])
    else:
        said = given.get("min_value")
    # Keras Tuner raises, or makes something else of it, where it is not of the kind.
    wanted = {"Boolean": (bool,), "Float": (int, float), "Int": (int,)}.get(kind)
    if not is_constant(said) or (wanted is not None and type(said) not in wanted):
        return unknown
    if kind == "Choice" and type(said) not in (bool, int, float, str):
        return unknown
    return float(said) if kind == "Float" else said
