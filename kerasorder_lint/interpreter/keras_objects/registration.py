"""Names that code may have registered for objects of its own: then Keras finds them after all."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache

from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = ["OPEN", "is_named", "is_open"]

#: Why a name that Keras does not know may be fine.
OPEN = "unless some code has registered that name"

_REGISTERING = frozenset({
    "CustomObjectScope", "GLOBAL_CUSTOM_OBJECTS", "custom_object_scope", "get_custom_objects",
    "register_keras_serializable",
})  # fmt: skip
#: Packages that register nothing but what is Keras's.
_REGISTERING_NOTHING = frozenset({
    "keras", "matplotlib", "numpy", "pandas", "pytest", "scipy", "sklearn", "tensorflow",
    "tf_keras",
})  # fmt: skip


def is_open(m: Machine, problem: Problem) -> bool:
    """Whether code may have registered something of its own by the name that Keras does not know:
    the file says so, or what it imports may have and no name of Keras is near."""
    if not problem.registrable:
        return False
    registers, imports_others = _looked_at(m.tree)
    return registers or (imports_others and problem.hint is None)


def is_named(m: Machine) -> bool:
    """Whether the file speaks of registered objects at all."""
    return _looked_at(m.tree)[0]


@lru_cache(maxsize=1)
def _looked_at(tree: ast.AST) -> tuple[bool, bool]:
    """Whether a file speaks of registered objects, and whether it imports what may register."""
    nodes = nodes_of(tree)
    registers = any(
        (isinstance(node, ast.Name) and node.id in _REGISTERING)
        or (isinstance(node, ast.Attribute) and node.attr in _REGISTERING)
        for node in nodes
    )
    roots = {root for node in nodes for root in _roots(node)}
    return registers, not roots <= _REGISTERING_NOTHING | sys.stdlib_module_names


def _roots(node: ast.AST) -> Iterator[str]:
    """The packages that a statement imports from; "" for the project's own by a relative name."""
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "" if node.level else (node.module or "").partition(".")[0]
