"""Classes of exceptions by name: what code raises, and what its handlers take.

A class of the code's own has a name that no other class has; `?` stands for classes that are not
known, `*` for all.
"""

from __future__ import annotations

import ast
import builtins as python
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.catching import Guard
from kerasorder_lint.interpreter.signals import Raised, classes_of
from kerasorder_lint.interpreter.values import ClassV, InstanceV, Ref, Thing

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["ENDS", "KIND", "class_named", "is_class", "made", "raised", "taken", "taken_by"]

#: The kind of unknowns that stand for exceptions; their `default` are the names of their classes.
KIND = "exception"
#: Exceptions that end a program or a test in an orderly way.
ENDS = frozenset({"GeneratorExit", "KeyboardInterrupt", "StopIteration", "SystemExit"})
_ANY = frozenset({"?"})
_ALL = frozenset({"*"})
_EVERYTHING = frozenset({"BaseException"})


def _built_in(name: str) -> bool:
    found = getattr(python, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def is_class(value: Any) -> bool:
    """Whether a value is one of Python's own classes of exceptions."""
    return isinstance(value, Ref) and _built_in(value.name.removeprefix("builtins."))


def _name(cls: ClassV) -> str:
    return f"{cls.name} {cls.serial}"


def _classes(cls: Any) -> frozenset[str]:
    """The names of a class and of those that it derives from."""
    if isinstance(cls, Ref):
        return classes_of(cls.name.rpartition(".")[2])
    if not isinstance(cls, ClassV):
        return _ANY
    found = {"Exception", "BaseException"}
    for base in cls.mro():
        if isinstance(base, ClassV):
            found.add(_name(base))
        else:
            found |= _classes(base)
    if not found.isdisjoint(ENDS):
        found.discard("Exception")
    return frozenset(found)


def made(name: str, text: str) -> Thing | None:
    """What calling one of Python's own classes of exceptions gives."""
    if not _built_in(name):
        return None
    return Thing(text, kind=KIND, origin="call", default=classes_of(name))


def class_named(raises: str | None) -> Any:
    """What `type(error)` is of an exception with this class's name."""
    known = raises is not None and _built_in(raises)
    return Ref(str(raises)) if known else Thing("type(error)")


def raised(m: Machine, value: Any) -> Raised:
    """What `raise value` raises."""
    name: str | None = None
    cls = value.cls if isinstance(value, InstanceV) else value
    if isinstance(value, Thing):
        if value.kind != KIND:
            return Raised(None)
        return Raised("Exception", value.default, value)
    if isinstance(cls, Ref):
        name = cls.name.rpartition(".")[2]
    elif isinstance(cls, ClassV):
        name = cls.name
    else:
        return Raised(None)
    if name in ("AttributeError", "TypeError", "NameError"):
        name = "Exception"  # that the code raises them says nothing of what it does
    made = value if isinstance(value, InstanceV) else None
    return Raised(name, _classes(cls), made)


def taken(m: Machine, value: Any) -> frozenset[str]:
    """What a handler takes that names this class, or tuple of classes."""
    value = m.resolve(value)
    if isinstance(value, tuple):
        return frozenset[str]().union(*(taken(m, item) for item in value))
    if isinstance(value, Ref):
        name = value.name.rpartition(".")[2]
        return frozenset({getattr(python, name).__name__ if _built_in(name) else name})
    if isinstance(value, ClassV):
        return frozenset({_name(value)})
    return _ANY


def taken_by(m: Machine, node: ast.expr | None) -> frozenset[str]:
    """What a handler takes. Nothing of what evaluating it comes to stays: it may never be asked."""
    if node is None:
        return _EVERYTHING
    if isinstance(node, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.elts):
        return frozenset[str]().union(*(taken_by(m, element) for element in node.elts))
    if isinstance(node, ast.Name):
        value = expressions.lookup(m, node.id)
        if isinstance(value, Thing) and value.origin == "name":
            return frozenset({node.id})  # a class that somebody else defines
        return taken(m, value)
    result, signal = m.aside(lambda: taken(m, expressions.evaluate(m, node)))
    return result if signal is None else _ANY


def expected(classes: frozenset[str]) -> Guard:
    """What `pytest.raises` of these classes takes."""
    return ((_ALL if "?" in classes else classes, "expected"),)
