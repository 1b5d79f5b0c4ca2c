"""Which release of Python or a library runs the code, as far as each that can run it agrees.

Python is 3.8 or later, TensorFlow 2 or later, Keras 2 or later.
"""

from __future__ import annotations

import ast
import itertools
import operator
from collections.abc import Callable, Hashable
from typing import Any

from kerasorder_lint.interpreter.keys import names_version
from kerasorder_lint.interpreter.values import Ref, SliceV, Thing, key_of
from kerasorder_lint.interpreter.walking import attributes_in

__all__ = ["ASKED", "is_asked_in", "is_release", "key_of_result", "ordered", "part_of"]

_PYTHON = frozenset({"sys.version", "sys.version_info"})
_OLDEST, _NEXT = (3, 8), (4,)
#: What `__version__` may be.
_VERSIONS = {
    "keras.__version__": (*(f"2.{i}.0" for i in range(16)), *(f"3.{i}.0" for i in range(30))),
    "tensorflow.__version__": tuple(f"2.{i}.0" for i in range(40)),
}
_ORDER: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_MIRRORED: dict[type, type] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def is_release(value: Ref) -> bool:
    """Whether a name of a library says which release of it is installed."""
    return value.name in _PYTHON or names_version(key_of(value))


_serial = itertools.count()  # the same text may give another value
#: In the key of a value: it comes of which release of a library is installed.
ASKED = ("ref", "__version__")


def key_of_result(node: Any) -> tuple[Hashable, ...] | None:
    """A key for an unknown that an expression gives, if that asks for a release."""
    return ("asked", ASKED, next(_serial)) if is_asked_in(node) else None


def is_asked_in(node: Any) -> bool:
    """Whether an expression asks for the release of a library."""
    return isinstance(node, (ast.expr, ast.Assign)) and "__version__" in attributes_in(node)


def part_of(value: Ref, index: Any, text: str) -> Any:
    """`sys.version_info[0]`, `sys.version_info[:2]`, `tf.__version__[0]`."""
    first = type(index) is int and index == 0
    if value.name in _PYTHON:
        if first:
            return 3 if value.name == "sys.version_info" else "3"
        if value.name == "sys.version_info" and isinstance(index, SliceV):
            if index.start in (None, 0) and index.step is None and index.stop in (2, 3):
                return value
        return Thing(text, origin="item")
    numbers = {own[0] for own in _VERSIONS.get(value.name, ())} if first else set()
    if len(numbers) == 1:
        return numbers.pop()
    asked = (index.start, index.stop) if isinstance(index, SliceV) else index
    return Thing(text, key=(key_of(value), "item", key_of(asked)), origin="item")


def ordered(op: type, left: Any, right: Any) -> bool | None:
    """`sys.version_info < (3, 0)`, `tf.__version__ >= "2"`; None where that may differ."""
    if isinstance(right, Ref) and not isinstance(left, Ref):
        return ordered(_MIRRORED[op], right, left)
    if not isinstance(left, Ref):
        return None
    if isinstance(right, str) and left.name in _VERSIONS:
        answers = {bool(_ORDER[op](own, right)) for own in _VERSIONS[left.name]}
        return answers.pop() if len(answers) == 1 else None
    if left.name != "sys.version_info" or not isinstance(right, tuple):
        return None
    if not all(type(item) is int for item in right):
        return None
    above = op in (ast.Gt, ast.GtE)
    if right < _OLDEST or (right == _OLDEST and op in (ast.Lt, ast.GtE)):
        return above
    return not above if right >= _NEXT else None
