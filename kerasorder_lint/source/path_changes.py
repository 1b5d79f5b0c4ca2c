"""Reads off a file's tree what its code does to the search path.

Nothing is executed. Paths are put together from what the usual functions of `os.path` and
`pathlib` make of `__file__`, the working directory and texts; what is made in another way adds
nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from kerasorder_lint.source.path_values import (
    FILE,
    UNKNOWN,
    Library,
    Method,
    Parents,
    filled,
    joined,
    last_of,
    library,
    method,
    place_of,
    size_of,
)
from kerasorder_lint.source.search_path import ITSELF, OWN, REST, Place, SearchPath

__all__ = ["path_of"]

_STATEMENTS = 20_000
_DEEPEST = 4
_MOST_TURNS = 30
_MOST_FOLDERS = 300
_LONGEST = 5_000


def path_of(tree: ast.Module) -> SearchPath | None:
    """What the code of a file makes of the search path; None for nothing. Kept on the tree."""
    kept: tuple[SearchPath | None] | None = getattr(tree, "_search_path", None)
    if kept is None:
        kept = (_read(tree),)
        tree._search_path = kept  # type: ignore[attr-defined]
    return kept[0]


def _read(tree: ast.Module) -> SearchPath | None:
    reader = _Reader()
    try:
        reader.run(tree.body)
        reader.run_the_others()
    except (RecursionError, _Returned, _TooMuch):
        pass  # no compiler has seen the tree: a `return` may stand outside of functions
    return SearchPath(tuple(reader.states), reader.early) if reader.states else None


class _TooMuch(Exception):
    """More statements or folders than any file needs for its search path."""


class _Returned(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


_LIBRARIES = frozenset({"inspect", "os", "pathlib", "site", "sys"})
#: Functions that leave a path what it is.
_PLAIN = frozenset(
    {"os.fspath", "os.path.expanduser", "os.path.expandvars", "os.path.normcase",
     "os.path.relpath", "os.fsdecode"}
)  # fmt: skip
_ABSOLUTE = frozenset({"os.path.abspath", "os.path.realpath"})
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})
_FRAMES = frozenset({"inspect.currentframe", "sys._getframe"})
_CHANGED = "sys.path"

Names = dict[str, Any]


class _Reader:
    """Goes through a file statement by statement; values are texts, places and tuples of them."""

    def __init__(self) -> None:
        self.names: Names = {"__file__": FILE}
        self.path: list[Place] = [OWN, REST]
        self.states: list[tuple[int, tuple[Place, ...]]] = []
        self.early: dict[str, int] = {}
        self._statements = 0
        self._depth = 0
        self._line = 0
        self._functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self._called: set[int] = set()
        self._cwd: Place | None = Place("cwd")

    # ---------------------------------------------------------------- statements

    def run(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self._statements += 1
            if self._statements > _STATEMENTS:
                raise _TooMuch
            if not self._depth:
                self._line = statement.lineno
            self._statement(statement)

    def run_the_others(self) -> None:
        """Functions that nothing here calls may be called by anybody, later."""
        self._line = 1 << 30
        self._depth = 1
        names = self.names
        for function in self._functions:  # it grows on the way
            if id(function) not in self._called:
                self.names = dict(names)
                self._bind(function, [], {})
                with suppress(_Returned):
                    self.run(function.body)
        self.names = names

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.names[node.name] = node
                self._functions.append(node)
            case ast.ClassDef():
                self.names.pop(node.name, None)
                kept = self.names
                self.names = dict(kept)
                self.run(node.body)
                self.names = kept
            case ast.Assign():
                value = self._value(node.value)
                for target in node.targets:
                    self._assign(target, value)
            case ast.AnnAssign() if node.value is not None:
                self._assign(node.target, self._value(node.value))
            case ast.AugAssign():
                whole = ast.BinOp(_loaded(node.target), node.op, node.value)
                self._assign(node.target, self._value(whole))
            case ast.Expr():
                self._value(node.value)
            case ast.Return():
                value = UNKNOWN if node.value is None else self._value(node.value)
                raise _Returned(value)
            case ast.Delete():
                for target in node.targets:
                    self._delete(target)
            case ast.If():
                self._either(node.body, node.orelse)
            case ast.For() | ast.AsyncFor():
                self._loop(node)
            case ast.While():
                self._either(node.body, ())
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, UNKNOWN)
                self.run(node.body)
            case ast.Try():
                self._try(node)
            case _:
                pass

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        level = 0 if isinstance(node, ast.Import) else node.level
        module = None if isinstance(node, ast.Import) else node.module or ""
        for alias in node.names:
            full = alias.name if module is None else f"{module}.{alias.name}"
            if not (self._depth or level):
                self.early.setdefault(full.partition(".")[0], self._line)
            name = full
            if module is None and alias.asname is None:
                name = full.partition(".")[0]
            bound = alias.asname or (name if module is None else alias.name)
            if not level and name.partition(".")[0] in _LIBRARIES | {"posixpath"}:
                self.names[bound] = library(name)
            else:
                self.names.pop(bound, None)

    def _either(self, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]) -> None:
        """Both branches, one after the other; names that differ behind them are not known."""
        before = dict(self.names)
        returned: list[_Returned] = []
        ends: list[Names] = []
        for branch in (body, orelse):
            self.names = dict(before)
            try:
                self.run(branch)
            except _Returned as signal:
                returned.append(signal)
            else:
                ends.append(self.names)
        if not ends:
            raise returned[0] if returned[0].value == returned[1].value else _Returned(UNKNOWN)
        first, *others = ends
        self.names = {
            name: value
            for name, value in first.items()
            if all(name in other and other[name] == value for other in others)
        }

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        items = self._value(node.iter)
        if not isinstance(items, tuple) or len(items) > _MOST_TURNS:
            items = (UNKNOWN,)
        for item in items:
            self._assign(node.target, item)
            self.run(node.body)
        self.run(node.orelse)

    def _try(self, node: ast.Try) -> None:
        """The block as if nothing went wrong; what handlers alone bind is bound."""
        before = dict(self.names)
        self.run([*node.body, *node.orelse])
        after = self.names
        for handler in node.handlers:
            self.names = dict(before)
            self.run(handler.body)
            for name, value in self.names.items():
                after.setdefault(name, value)
        self.names = after
        self.run(node.finalbody)

    def _assign(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name():
                self._name(target.id, value)
            case ast.Tuple() | ast.List():
                fits = isinstance(value, tuple) and len(value) == len(target.elts)
                for number, part in enumerate(target.elts):
                    self._assign(part, value[number] if fits else UNKNOWN)
            case ast.Attribute() if self._is_path(target) and isinstance(value, tuple):
                self._set(self._entries(value))
            case ast.Subscript() if self._is_path(target.value):
                self._set_items(target.slice, value)
            case _:
                pass

    def _name(self, name: str, value: Any) -> None:
        if value is UNKNOWN or size_of(value) > _LONGEST:
            self.names.pop(name, None)
        else:
            self.names[name] = value

    def _delete(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript) and self._is_path(target.value):
            index = self._value(target.slice)
            if isinstance(index, int):
                self._without(index)

    # ---------------------------------------------------------------- the path itself

    def _is_path(self, node: ast.expr) -> bool:
        found: object = self._value(node, whole=True)
        return found == Library(_CHANGED)

    def _entries(self, values: Iterable[Any]) -> list[Place]:
        found: list[Place] = []
        for value in values:
            place = place_of(value)
            if place is None:
                continue
            if place in (OWN, REST):
                found.append(place)
                continue
            if place.anchor in ("", "cwd"):
                if self._cwd is None:
                    continue
                place = self._cwd / Place("", place.parts)
            place = place.normal
            if ITSELF not in place.parts:
                found.append(place)
        return found

    def _set(self, path: list[Place]) -> None:
        if len(path) > _MOST_FOLDERS:
            raise _TooMuch
        if path != self.path:
            self.path = path
            self.states.append((self._line, tuple(path)))

    def _set_items(self, index: ast.expr, value: Any) -> None:
        if isinstance(index, ast.Slice):
            low = 0 if index.lower is None else self._value(index.lower)
            high = None if index.upper is None else self._value(index.upper)
            if not isinstance(low, int) or not isinstance(value, tuple):
                return
            low = self._at(low)
            if isinstance(high, int):
                behind = self.path[max(self._at(high), low) :]
            elif index.upper is None:
                behind = []
            else:
                return
            self._set(self.path[:low] + self._entries(value) + behind)
        elif self._value(index) == 0:
            entries = self._entries([value])
            if entries:
                self._set(entries + self.path[1:])

    def _at(self, index: int) -> int:
        """Where an index lies: within the rest, which is many entries, it is taken for the end
        that it was counted from."""
        behind = self.path.index(REST) + 1 if REST in self.path else 0
        if index < 0:
            return max(len(self.path) + index, behind)
        return min(index, behind - 1 if behind else len(self.path))

    def _insert(self, index: Any, value: Any) -> None:
        if isinstance(index, int):
            at = self._at(index)
            self._set(self.path[:at] + self._entries([value]) + self.path[at:])

    def _without(self, index: int) -> None:
        rest = self.path.index(REST) if REST in self.path else len(self.path)
        if 0 <= index < rest:
            self._set(self.path[:index] + self.path[index + 1 :])
        elif index == -1 and len(self.path) - 1 > rest:
            self._set(self.path[:-1])

    def _change(self, method: str, values: list[Any]) -> None:
        """`sys.path.<method>(…)`."""
        match method, values:
            case "append", [value]:
                self._set(self.path + self._entries([value]))
            case "extend", [tuple() as many]:
                self._set(self.path + self._entries(many))
            case "insert", [index, value]:
                self._insert(index, value)
            case "pop", [int() as index]:
                self._without(index)
            case "pop", []:
                self._without(-1)
            case "remove", [value]:
                for entry in self._entries([value]):
                    if entry in self.path:
                        at = self.path.index(entry)
                        self._set(self.path[:at] + self.path[at + 1 :])
            case _:
                pass

    # ---------------------------------------------------------------- expressions

    def _value(self, node: ast.expr, whole: bool = False) -> Any:
        """What an expression gives, as far as it is a path.

        whole: `sys.path` stands for itself, not for its entries.
        """
        match node:
            case ast.Constant():
                return node.value if isinstance(node.value, (str, int)) else UNKNOWN
            case ast.Name():
                found = self.names.get(node.id, UNKNOWN)
            case ast.Attribute():
                found = self._attribute(self._value(node.value), node.attr)
            case ast.Call():
                found = self._call(node)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._items(node.elts)
            case ast.BinOp():
                return self._operation(node)
            case ast.JoinedStr():
                return joined(
                    [
                        self._value(part.value)
                        if isinstance(part, ast.FormattedValue)
                        else self._value(part)
                        for part in node.values
                    ]
                )
            case ast.Subscript():
                return self._subscript(node)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return -number
            case ast.IfExp():
                first, second = self._value(node.body), self._value(node.orelse)
                return first if first == second else UNKNOWN
            case ast.BoolOp():
                for part in node.values:
                    self._value(part)
                return UNKNOWN
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self._comprehension(node)
            case ast.NamedExpr():
                value = self._value(node.value)
                self._assign(node.target, value)
                return value
            case _:
                return UNKNOWN
        if found == Library(_CHANGED) and not whole:
            return tuple(self.path)
        return found

    def _items(self, nodes: Iterable[ast.expr]) -> tuple[Any, ...]:
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                inner = self._value(node.value)
                found += inner if isinstance(inner, tuple) else [UNKNOWN]
            else:
                found.append(self._value(node))
        return tuple(found)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Any:
        items = self._value(node.generators[0].iter)
        if len(node.generators) > 1 or not isinstance(items, tuple) or len(items) > _MOST_TURNS:
            return UNKNOWN
        kept = self.names
        self.names = dict(kept)
        found: list[Any] = []
        for item in items:
            self._assign(node.generators[0].target, item)
            found.append(self._value(node.elt))
        self.names = kept
        return UNKNOWN if node.generators[0].ifs else tuple(found)

    def _operation(self, node: ast.BinOp) -> Any:
        left, right = self._value(node.left), self._value(node.right)
        if isinstance(node.op, ast.Div) and isinstance(left, Place):
            place = place_of(right)
            return UNKNOWN if place is None else left / place
        if isinstance(node.op, ast.Add):
            if isinstance(left, tuple) and isinstance(right, tuple):
                return left + right
            return joined([left, right])
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            values = right if isinstance(right, tuple) else (right,)
            return filled(left.split("%s"), values)
        return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Any:
        value, index = self._value(node.value), self._value(node.slice)
        if value == Library("sys.argv") and index == 0:
            return FILE
        if value == Library("os.environ") and index == "PWD":
            return self._cwd
        if not isinstance(index, int):
            return UNKNOWN
        if isinstance(value, Parents):
            place = value.of
            for _ in range(index + 1):
                place = place.parent
            return place if index >= 0 else UNKNOWN
        if isinstance(value, tuple) and -len(value) <= index < len(value):
            found = value[index]
            return Place("file") if found == OWN else UNKNOWN if found == REST else found
        return UNKNOWN

    def _attribute(self, value: Any, name: str) -> Any:
        if isinstance(value, Library):
            found = library(f"{value.name}.{name}")
            constants = {"os.pardir": "..", "os.curdir": ".", "os.sep": "/", "os.path.sep": "/",
                         "os.path.pardir": "..", "os.path.curdir": "."}  # fmt: skip
            return constants.get(found.name, found)
        if isinstance(value, Place):
            if name == "parent":
                return value.parent
            if name == "parents":
                return Parents(value)
            if name == "name":
                return last_of(value)
        if isinstance(value, (Place, str)):
            return Method(value, name)
        return UNKNOWN

    def _call(self, node: ast.Call) -> Any:
        function: Any
        if isinstance(node.func, ast.Attribute):
            # In a chain of calls each is asked for once: twice would double with every link.
            owner: object = self._value(node.func.value, whole=True)
            if owner == Library(_CHANGED):
                self._change(node.func.attr, list(self._items(node.args)))
                return UNKNOWN
            function = self._attribute(owner, node.func.attr)
        else:
            function = self._value(node.func, whole=True)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._call_own(function, node)
        if isinstance(function, Library):
            if function.name.startswith("inspect.get"):
                inner = node.args[0] if node.args else None
                frame = isinstance(inner, ast.Lambda) or (
                    isinstance(inner, ast.Call)
                    and self._value(inner.func) in {Library(name) for name in _FRAMES}
                )
                return FILE if frame else UNKNOWN
            return self._library_call(function.name, self._items(node.args))
        if isinstance(function, Method):
            return method(function, self._items(node.args))
        if isinstance(node.func, ast.Name) and node.func.id in ("str", "list", "tuple", "print"):
            values = self._items(node.args)
            return values[0] if len(values) == 1 else UNKNOWN
        return UNKNOWN

    def _library_call(self, name: str, values: tuple[Any, ...]) -> Any:
        if name in ("os.getcwd", "pathlib.Path.cwd"):
            return self._cwd
        if name in _PATHS and not values:
            return Place("")
        if name == "os.environ.get" and values[:1] == ("PWD",):
            return self._cwd
        places = [place_of(value) for value in values]
        if not places or places[0] is None:
            if name == "os.chdir":
                self._cwd = None
            return UNKNOWN
        first = places[0]
        if name == "os.chdir" and len(places) == 1:
            self._cwd = self._cwd / first if self._cwd is not None else None
        elif name == "site.addsitedir":
            self._set(self.path + self._entries(places[:1]))
        elif name == "os.path.join" or name in _PATHS:
            for place in places[1:]:
                if place is None:
                    return UNKNOWN
                first = first / place
            return first
        elif name in _ABSOLUTE:
            return first.absolute
        elif name == "os.path.normpath":
            return first.absolute if first.anchor else first.normal
        elif name == "os.path.dirname":
            return first.parent
        elif name == "os.path.split":
            return (first.parent, last_of(first))
        elif name == "os.path.basename":
            return last_of(first)
        elif name in _PLAIN:
            return first
        return UNKNOWN

    def _call_own(self, function: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.Call) -> Any:
        if self._depth >= _DEEPEST:
            return UNKNOWN
        self._called.add(id(function))
        keywords = {word.arg: self._value(word.value) for word in node.keywords if word.arg}
        values = self._items(node.args)
        kept = self.names
        self.names = dict(kept)
        self._bind(function, values, keywords)
        self._depth += 1
        try:
            self.run(function.body)
        except _Returned as signal:
            return signal.value
        finally:
            self._depth -= 1
            self.names = kept
        return UNKNOWN

    def _bind(
        self,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        values: Sequence[Any],
        keywords: dict[str, Any],
    ) -> None:
        """Gives the parameters of a function what it is called with."""
        spec = function.args
        plain = [*spec.posonlyargs, *spec.args]
        defaults = dict(zip([arg.arg for arg in reversed(plain)], reversed(spec.defaults)))
        for arg, default in zip(spec.kwonlyargs, spec.kw_defaults):
            if default is not None:
                defaults[arg.arg] = default
        given = {arg.arg: value for arg, value in zip(plain, values)}
        given.update(keywords)
        more = [spec.vararg] if spec.vararg is not None else []
        for arg in [*plain, *spec.kwonlyargs, *more]:
            value = given.get(arg.arg, UNKNOWN)
            if arg.arg not in given and arg.arg in defaults:
                value = self._value(defaults[arg.arg])
            if arg is spec.vararg:
                value = tuple(values[len(plain) :])
            self._name(arg.arg, value)


def _loaded(target: ast.expr) -> ast.expr:
    """The value of what is assigned to."""
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    return target
