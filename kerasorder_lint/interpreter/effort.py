"""How many steps a file may take: in proportion to its size, never to the clock.

Parsing a file with libcst takes some 12 µs a node of its tree, a step of the interpreter some 8.
So the same findings come on every machine, and time grows with size: what is looked at takes no
more than ten times the parsing of the file and of what it follows.
"""

from __future__ import annotations

import ast

from kerasorder_lint.interpreter.walking import nodes_of
from kerasorder_lint.settings import Limits

__all__ = [
    "FOR_MODELS",
    "LEAST",
    "OF_ATTEMPT",
    "OF_CALL",
    "PROGRAM",
    "allowance",
    "further",
    "idle",
    "in_vain",
    "of_all_read",
    "of_followed",
    "scaled",
    "size_of",
]

#: What the first way through a file may take, if that is more: a short program may build a large
#: model in a loop. Calls into other files are no part of it.
PROGRAM = 100_000

#: Steps that any file may take, however small.
LEAST = 30_000

#: What all functions may take together for each node of all that was read for the file, and for any
#: file: a part of what the file itself may, of which the modules that it follows are most. On 3,300
#: real files that holds all but a few to ten times the parsing, and leaves nine tenths of the lines
#: reached of those that took more.
READ = 8
LEAST_READ = 10_000

#: The least for loops and calls of a module in which nothing happens to a layer or model.
LEAST_IDLE = 11_000

#: Steps that it counts for to try a branch and undo it, and to run a function: what it takes to
#: write down what changes, and to bind arguments.
OF_ATTEMPT = 16
OF_CALL = 25

#: What functions may take together in which nothing happens to a layer or model: a part of what
#: else they may, and the least for any file. Nothing can be found in them, and there is much code
#: of this kind around models.
IN_VAIN = 8
LEAST_IN_VAIN = 1_000

#: The same for the ways through functions after their first ones, as long as all is well.
FURTHER = 8
LEAST_FURTHER = 500


#: One step for so many bytes of the modules that are followed (some six a node), where files have
#: sixty a node: what calls into them take first, before the steps of the file itself.
FOLLOWED = 2
_USUAL = Limits().effort
#: How many times the effort goes to a file of which somebody wants to see the models: that is one
#: file, not a tree of them, and a large model is either followed to its end or not known.
FOR_MODELS = 8
#: What part of them functions may take together in which nothing happens to a layer or model.
FOLLOWED_IN_VAIN = 40


def size_of(node: ast.AST) -> int:
    """How many nodes a tree has; kept on it."""
    kept: int | None = getattr(node, "_nodes", None)
    if kept is None:
        kept = len(nodes_of(node))
        node._nodes = kept  # type: ignore[attr-defined]
    return kept


def allowance(tree: ast.Module, limits: Limits) -> int:
    """The steps that the code of a file may take."""
    return min(limits.steps, LEAST + limits.effort * size_of(tree))


def of_followed(size: int, limits: Limits) -> int:
    """The steps that calls into followed modules may take at their expense. size: their bytes."""
    return scaled(size // FOLLOWED, limits)


def scaled(steps: int, limits: Limits) -> int:
    """A bound for the usual effort, as it is where more is allowed."""
    return steps * max(limits.effort, _USUAL) // _USUAL


def in_vain(tree: ast.Module, limits: Limits) -> int:
    """The steps that functions may take together in which nothing of Keras happens."""
    return LEAST_IN_VAIN + limits.effort * size_of(tree) // IN_VAIN


def of_all_read(nodes: int, limits: Limits) -> int:
    """The steps that functions may take, wherever, with so many nodes in all that was read."""
    return min(limits.steps, LEAST_READ + limits.effort * nodes // READ)


def idle(tree: ast.Module, limits: Limits) -> int:
    """The steps after which loops and calls of a module are unknown that come to nothing."""
    return min(limits.steps, max(LEAST_IDLE, limits.effort * size_of(tree) // READ))


def further(tree: ast.Module, limits: Limits) -> int:
    """The steps that the ways through functions after their first ones may take together."""
    return LEAST_FURTHER + limits.effort * size_of(tree) // FURTHER
