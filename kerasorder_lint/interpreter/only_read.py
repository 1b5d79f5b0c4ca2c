"""Names of arrays that a file only reads, by a look at its text.

An array whose numbers are known is worked out once, where it is made. They hold for every use of
its name if no use can write into it, or give it to anything that keeps it: not an assignment to an
item, not a function that is not known, not a second name that is not such a name itself. What
cannot be told to be a reading counts as a writing. One answer is given for all names of one text
in a file, whatever their scopes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kerasorder_lint.interpreter.values import ArrayV

__all__ = ["is_only_read", "reads_alone", "takes_at_once"]

#: Functions of Python that read the elements and keep nothing but them.
_FUNCTIONS = frozenset({
    "abs", "all", "any", "bool", "enumerate", "filter", "float", "int", "iter", "len", "list",
    "map", "max", "min", "print", "repr", "reversed", "round", "set", "sorted", "str", "sum",
    "tuple", "zip",
})  # fmt: skip
#: Those that take all of an iterator, or what they want of it, before they return.
_TAKING = frozenset({
    "all", "any", "list", "max", "min", "next", "set", "sorted", "sum", "tuple",
})  # fmt: skip
#: Functions of NumPy, and methods of its arrays, of which the same is true.
_OF_NUMPY = frozenset({
    "all", "any", "append", "argmax", "argmin", "argsort", "array", "concatenate", "copy",
    "delete", "hstack", "max", "mean", "min", "prod", "repeat", "roll", "sort", "sum", "take",
    "unique",
})  # fmt: skip
_METHODS = frozenset({
    "all", "any", "argmax", "argmin", "argsort", "astype", "copy", "item", "max", "mean", "min",
    "prod", "repeat", "sum", "take", "tolist",
})  # fmt: skip
#: What these give may be a view of the array, which is asked about in its turn.
_VIEWS = frozenset({"asarray", "flip"})
#: These read several arrays out of the list that they are given.
_JOIN = frozenset({"concatenate", "hstack"})
_ATTRIBUTES = frozenset({"dtype", "ndim", "shape", "size"})
#: By these a name is read or written without being named.
_UNSEEN = frozenset({"eval", "exec", "globals", "locals", "vars"})


def is_only_read(tree: ast.AST, target: ast.Name) -> bool:
    """Whether an array made for this target of an assignment stays as it was made."""
    return id(target) in _File.of(tree).found


def reads_alone(
    function: str, positional: list[Any], keywords: dict[str, Any], result: Any
) -> bool:
    """Whether a function did nothing to the arrays that it was given.

    A view whose numbers are known tells of its own changes.
    """
    library, _, name = function.rpartition(".")
    if library == "numpy":
        known = isinstance(result, ArrayV) and result.content is not None
        return known or (name in _METHODS and len(positional) == 1 and not keywords)
    return not library and name in _FUNCTIONS


def takes_at_once(tree: ast.AST, call: ast.Call) -> bool:
    """Whether a loop over `(key, group)` takes what it wants of each group before it goes on.

    The call gives the pairs, as `itertools.groupby` does, whose groups are empty from then on.
    """
    file = _File.of(tree)
    loop = file.parents.get(id(call))
    if not isinstance(loop, (ast.For, ast.comprehension)) or loop.iter is not call:
        return False
    if not isinstance(loop.target, ast.Tuple) or len(loop.target.elts) != 2:
        return False
    group = loop.target.elts[1]
    whole = loop if isinstance(loop, ast.For) else file.parents[id(loop)]
    return isinstance(group, ast.Name) and all(
        use is group or (file.is_inside(use, whole) and file.takes(use))
        for use in file.named[group.id]
    )


class _File:
    """The targets in a file that only read names are given a new array at."""

    def __init__(self, tree: ast.AST) -> None:
        self.tree = tree  # kept, so that the identities of its nodes stay theirs
        self.parents: dict[int, ast.AST] = {}
        self.named: dict[str, list[ast.Name]] = {}
        self.numpy: set[str] = set()
        self.bound: set[str] = set()
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self.parents[id(child)] = node
            self._note(node)
        self.numpy -= self.bound
        self.found = frozenset(self._targets())

    @staticmethod
    @lru_cache(maxsize=1)
    def of(tree: ast.AST) -> _File:
        return _File(tree)

    def is_inside(self, node: ast.AST, whole: ast.AST) -> bool:
        """Whether one node is a part of another."""
        while node is not whole and id(node) in self.parents:
            node = self.parents[id(node)]
        return node is whole

    def takes(self, use: ast.Name) -> bool:
        """Whether an iterator is gone through where its name stands."""
        parent = self.parents[id(use)]
        match parent:
            case ast.For(iter=taken) if taken is use:
                return True
            case ast.comprehension(iter=taken) if taken is use:
                around = self.parents[id(parent)]
                first = getattr(around, "generators", [None])[0] is parent
                # What stands first in a generator is gone through when somebody asks for it.
                return not (isinstance(around, ast.GeneratorExp) and first)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if first is use:
                return name in _TAKING and name not in self.bound
        return False

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            self.named.setdefault(node.id, []).append(node)
            if not isinstance(node.ctx, ast.Load):
                self.bound.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                whole = alias.name if alias.asname else name
                of_numpy = whole == "numpy" and isinstance(node, ast.Import)
                (self.numpy if of_numpy else self.bound).add(name)
        elif isinstance(node, ast.arg):
            self.bound.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.bound.add(node.name)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            self.bound.add(node.name or "")
        elif isinstance(node, ast.MatchMapping):
            self.bound.add(node.rest or "")

    def _targets(self) -> Iterator[int]:
        """The targets, once all names are gone that are written into, and their other names."""
        if not self.numpy or _UNSEEN & self.named.keys() or "*" in self.bound:
            return
        needs = {name: self._other_names(uses) for name, uses in self.named.items()}
        kept = {name for name, others in needs.items() if others is not None}
        while gone := {name for name in kept if not (needs[name] or set()) <= kept}:
            kept -= gone
        for name in kept:
            for use in self.named[name]:
                if isinstance(use.ctx, ast.Store) and self._is_made_for(use, kept):
                    yield id(use)

    def _other_names(self, uses: list[ast.Name]) -> set[str] | None:
        """The names that it gets by what is read of this one; None if it is written into."""
        found: set[str] = set()
        for use in uses:
            others = self._got(use) if isinstance(use.ctx, ast.Load) else self._kept(use)
            if others is None:
                return None
            found |= others
        return found

    def _kept(self, use: ast.Name) -> set[str] | None:
        """Nothing, for a binding that leaves alone what the name had before."""
        return None if isinstance(self.parents[id(use)], ast.AugAssign) else set()

    def _got(self, use: ast.expr) -> set[str] | None:
        """The names that an array, or a view of it, is given where it is used; None if other
        things get it."""
        parent = self.parents[id(use)]
        match parent:
            case ast.Assign() | ast.AnnAssign() if isinstance(
                self.parents[id(parent)], ast.ClassDef
            ):
                return None  # objects have it as an attribute
            case ast.Assign(targets=targets) if all(isinstance(t, ast.Name) for t in targets):
                return {t.id for t in targets if isinstance(t, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)) if parent.value is use:
                return {name}
            case ast.For(iter=read) | ast.comprehension(iter=read) if read is use:
                return set()
            case ast.Subscript(value=value, ctx=ast.Load()) if value is not use:
                return set()
            case ast.Subscript(ctx=ast.Load()):
                return set() if _is_place(parent.slice) else self._got(parent)
            case ast.Attribute(attr=name, ctx=ast.Load()):
                match self.parents[id(parent)]:
                    case ast.Call(func=function, keywords=[]) if function is parent:
                        return set() if name in _METHODS else None
                return set() if name in _ATTRIBUTES else None
            case ast.Call() if use in parent.args:
                return self._given(parent, use)
            case ast.List() | ast.Tuple() if isinstance(parent.ctx, ast.Load):
                match self.parents[id(parent)]:
                    case ast.Call(args=[joined, *_]) as call if joined is parent:
                        return set() if self._of_numpy(call) in _JOIN else None
                return None
            case (
                ast.BinOp()
                | ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert())
                | ast.Starred()
                | ast.FormattedValue()
            ):
                return set()
            case ast.Compare() | ast.Expr() | ast.If() | ast.While():
                return set()
        return None

    def _given(self, call: ast.Call, use: ast.expr) -> set[str] | None:
        name = self._of_numpy(call)
        if name in _VIEWS:
            return self._got(call)
        short = len(call.args) <= 2  # further ones are what the result is written into
        if name in _OF_NUMPY and use is call.args[0] and short and not self._has_out(call):
            return set()
        if name in ("append", "delete", "repeat", "take") and use in call.args[1:2]:
            return None if self._has_out(call) else set()
        match call.func:
            case ast.Name(id=called) if called in _FUNCTIONS and called not in self.bound:
                return set()
        return None

    @staticmethod
    def _has_out(call: ast.Call) -> bool:
        """Whether it may give back an array that it was given to write into."""
        return any(keyword.arg not in ("axis", "dtype", "kind") for keyword in call.keywords)

    def _of_numpy(self, call: ast.Call) -> str | None:
        match call.func:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in self.numpy:
                return name
        return None

    def _is_made_for(self, target: ast.Name, kept: set[str]) -> bool:
        """Whether the array is a new one there, or has such names alone."""
        parent = self.parents[id(target)]
        if not isinstance(parent, (ast.Assign, ast.AnnAssign)) or parent.value is None:
            return False
        if isinstance(self.parents[id(parent)], ast.ClassDef):
            return False
        return self._is_new(parent.value, kept)

    def _is_new(self, value: ast.expr, kept: set[str]) -> bool:
        match value:
            case ast.Name(id=name):
                return name in kept
            case ast.Subscript(value=inner):
                return self._is_new(inner, kept)
            case ast.BinOp(left=left, right=right):
                return self._is_new(left, kept) or self._is_new(right, kept)
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _METHODS:
                return self._of_numpy(value) is not None or self._is_new(inner, kept)
            case ast.Call():
                function = self._of_numpy(value)
                if function in _VIEWS:
                    given = value.args[0] if value.args else ast.Constant(None)
                    return isinstance(given, (ast.List, ast.Tuple)) or self._is_new(given, kept)
                return function is not None
        return False


def _is_place(index: ast.expr) -> bool:
    """Whether an index is one integer, which takes an element out."""
    if isinstance(index, ast.UnaryOp):
        index = index.operand
    return isinstance(index, ast.Constant) and type(index.value) is int
