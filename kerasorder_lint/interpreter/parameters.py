"""Tests that a decorator runs with arguments that stand in the code.

Source: absl/testing/parameterized.py (`parameters`, `named_parameters`, `product`), and
        `pytest.mark.parametrize`.
"""

from __future__ import annotations

import ast
import itertools
from typing import Any

from kerasorder_lint.interpreter import expressions, functions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, DictV, FunctionV, ListV, Ref, Thing

__all__ = ["is_parameterizing", "of_class", "of_function", "sets_of"]

_ABSL = frozenset({"named_parameters", "parameters", "product"})
#: No more sets of arguments than these are looked at.
_MOST = 24

Given = dict[str, Any]


def is_parameterizing(node: ast.expr) -> bool:
    """Whether a decorator may be one of these, by its name alone."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Attribute, ast.Name)):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
    return name in _ABSL or name == "parametrize"


def of_function(m: Machine, function: FunctionV, node: ast.Call) -> bool:
    """Notes the arguments that a decorator runs a function with. False if it is another one."""
    name = _decorator(m, node)
    if name is None:
        return False
    given = functions.eval_arguments(m, node)
    sets: list[Given] | None = None
    if not given.open_ended:
        names = _names(function)
        if name == "parametrize":
            sets = _parametrized(m, given.positional, given.keywords)
        elif name == "product":
            sets = _product(m, given.positional, given.keywords)
        elif not given.keywords:
            sets = _listed(m, given.positional, names, named=name == "named_parameters")
    m.kept.touch(function)
    function.decorated = True
    if function.sets is not None and name == "parametrize":
        sets = None if sets is None else _combined(function.sets, sets)
    function.sets = [] if sets is None else sets  # nothing of it is known
    return True


def of_class(m: Machine, cls: ClassV, node: ast.Call) -> bool:
    """A decorator of a class is one of each of its tests."""
    if _decorator(m, node) is None:
        return False
    for name, value in cls.namespace.items():
        if name.startswith("test") and isinstance(value, FunctionV) and value.sets is None:
            of_function(m, value, node)
    return True


def sets_of(function: FunctionV) -> list[Given]:
    """The arguments that a test is run with, where all of them are known."""
    sets = function.sets
    if not sets or len(sets) > _MOST:
        return []
    names = _names(function)
    args = function.node.args
    least = set(names[: len(names) - len(args.defaults)])
    least |= {arg.arg for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default is None}
    every = {*names, *(arg.arg for arg in args.kwonlyargs)}
    fits = all(least <= set(given) <= every for given in sets)
    return sets if fits else []


def _names(function: FunctionV) -> list[str]:
    args = function.node.args
    names = [arg.arg for arg in args.posonlyargs + args.args]
    return names[1:] if function.cls is not None else names


def _decorator(m: Machine, node: ast.Call) -> str | None:
    found = expressions.evaluate(m, node.func)
    if not isinstance(found, Ref):
        return None
    module, _, name = found.name.rpartition(".")
    if module.endswith("parameterized") and name in _ABSL:
        return name
    return name if found.name == "pytest.mark.parametrize" else None


def _items(m: Machine, value: Any) -> list[Any] | None:
    """The items of a list or tuple, whose number is known."""
    value = m.resolve(value)
    if isinstance(value, ListV):
        return list(value.items) if value.exact and value.chance is None else None
    return list(value) if isinstance(value, tuple) else None


def _listed(m: Machine, given: list[Any], names: list[str], *, named: bool) -> list[Given] | None:
    cases: list[Any] | None = given
    if len(given) == 1 and not isinstance(m.resolve(given[0]), (tuple, DictV)):
        cases = _items(m, given[0])
    if cases is None:
        return None
    found: list[Given] = []
    for case in cases:
        case = m.resolve(case)
        if isinstance(case, DictV):
            if not case.exact or not all(isinstance(key, str) for key in case.entries):
                return None
            found.append({k: v for k, v in case.entries.items() if k != "testcase_name"})
            continue
        values = _items(m, case)
        if values is None:
            if named or isinstance(case, Thing):
                return None  # it may be several arguments
            values = [case]
        elif named:
            values = values[1:]
        if len(values) > len(names):
            return None
        found.append(dict(zip(names, values)))
    return found


def _product(m: Machine, given: list[Any], named: Given) -> list[Given] | None:
    axes: list[list[Given]] = []
    for sequence in given:
        cases = _items(m, sequence)
        if cases is None:
            return None
        axis: list[Given] = []
        for case in cases:
            case = m.resolve(case)
            if not isinstance(case, DictV) or not case.exact:
                return None
            axis.append({str(key): value for key, value in case.entries.items()})
        axes.append(axis)
    for name, values in named.items():
        items = _items(m, values)
        if items is None:
            return None
        axes.append([{name: item} for item in items])
    made: list[Given] = [{}]
    for axis in axes:
        made = _combined(made, axis)
    return made


def _parametrized(m: Machine, given: list[Any], named: Given) -> list[Given] | None:
    order = dict(zip(("argnames", "argvalues"), given))
    order.update(named)
    if not {"argnames", "argvalues"} <= set(order) <= {"argnames", "argvalues", "ids", "scope"}:
        return None
    names: Any = m.resolve(order["argnames"])
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    else:
        names = _items(m, names)
    cases = _items(m, order["argvalues"])
    if names is None or cases is None or not all(isinstance(name, str) for name in names):
        return None
    found: list[Given] = []
    for case in cases:
        values = [case] if len(names) == 1 else _items(m, case)
        if values is None or len(values) != len(names):
            return None
        if any(isinstance(m.resolve(value), Thing) for value in values):
            return None  # `pytest.param` stands for its arguments
        found.append(dict(zip(names, values)))
    return found


def _combined(left: list[Given], right: list[Given]) -> list[Given]:
    if len(left) * len(right) > _MOST * 4:
        return []
    return [{**one, **two} for one, two in itertools.product(left, right)]
