"""State that other code changes before a function runs which nothing in the file calls.

Such a function is run twice: once without what others may set, and once with what the module, the
class and `__init__` set at first. What is found with it alone is likely, under that condition.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import annotated, effects, own_classes
from kerasorder_lint.interpreter.values import (
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    SetV,
    Thing,
    is_constant,
)
from kerasorder_lint.interpreter.walking import children_of, nodes_of

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["Openness", "text_of"]

#: What Python and its tests run on an object before anything else.
_FIRST = frozenset({"__init__", "__new__", "__post_init__", "setUp", "setUpClass"})
_NAMED = 3
#: Names of so many functions are followed once for all that mention them.
_MANY = 8

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class _Attributes:
    """Attributes of whatever objects: those that code stores, those whose objects it changes, and
    those whose objects it calls, asks for something or hands on."""

    stored: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def add(self, other: _Attributes) -> None:
        self.stored |= other.stored
        self.changed |= other.changed
        self.used |= other.used

    def read(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self.stored.add(node.attr)
                self.changed.update(_attributes(node.value))
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                self.changed.update(_attributes(node.value))
            elif isinstance(node, ast.Call):
                self._read_call(node)

    def _read_call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("setattr", "delattr"):
            name = node.args[1] if len(node.args) > 1 else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                self.stored.add(name.value)
        self.used.update(_attributes(function))
        if isinstance(function, ast.Attribute) and effects.may_change(function.attr):
            self.changed.update(_attributes(function.value))
        last = _last(function) or ""
        if effects.is_harmless(last) or last[:1].isupper():
            return  # an object that is made of others mostly leaves them as they are
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            given = given.value if isinstance(given, ast.Starred) else given
            if isinstance(given, ast.Attribute):
                self.used.add(given.attr)


class Openness:
    """What the text of a file says of who changes what; read when it is first asked."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._methods: dict[str, _Attributes] | None = None
        self._functions: dict[str, list[_Definition]] = {}
        self._classes: list[ast.ClassDef] = []
        self._derived: dict[str | None, list[int]] = {}  # which of them, by the names of bases
        self._rebound: set[str] = set()
        self._enclosing: set[str] = set()
        self._names = _Attributes()
        self._mentioned: dict[str, frozenset[str]] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._last_asked: int | None = None
        self._last_mentioned: frozenset[str] = frozenset()
        self._by_others: dict[bool, _Attributes] = {}
        self._anew: dict[int, set[str]] = {}

    def _read(self) -> dict[str, _Attributes]:
        """What is stored and changed, by the names of the functions that do so."""
        if self._methods is not None:
            return self._methods
        self._methods = {}
        outer = self._methods[""] = _Attributes()
        for node, is_method in _definitions(self._tree):
            self._functions.setdefault(node.name, []).append(node)
            found = self._methods.setdefault(node.name, _Attributes())
            found.read(each for statement in node.body for each in nodes_of(statement))
            changes = effects.changes_of(node, is_method)
            self._rebound.update(name for name, is_global in changes.rebound if is_global)
            self._enclosing.update(name for name, is_global in changes.rebound if not is_global)
            self._names.changed |= changes.objects
            self._names.used |= changes.objects.union(changes.calls, changes.asked)
            self._names.used.update(name for _, name in changes.handed)
        for part in _outside(self._tree):
            if isinstance(part, ast.ClassDef):
                for base in {_last(base) for base in part.bases}:
                    self._derived.setdefault(base, []).append(len(self._classes))
                self._classes.append(part)
            outer.read([part])
        return self._methods

    def _attributes_for(self, function: FunctionV) -> _Attributes:
        """What may be done to attributes before this method runs."""
        calls = function.name == "call"
        if calls in self._by_others:
            return self._by_others[calls]
        exempt = _FIRST | {"build"} if calls else _FIRST
        whole = self._by_others[calls] = _Attributes()
        for name, attributes in self._read().items():
            if name not in exempt:
                whole.add(attributes)
        return whole

    def _overridden(self, cls: ClassV) -> set[str]:
        """Names that classes of the file which derive from this one define anew."""
        self._read()
        kept = self._anew.get(id(cls.node))
        if kept is not None:
            return kept
        found = set[str]()
        pending = list(self._derived.get(cls.node.name, ()))
        seen: set[int] = set()
        while pending:
            place = heappop(pending)
            node = self._classes[place]
            if node is cls.node or place in seen:
                continue
            seen.add(place)
            for other in self._derived.get(node.name, ()):
                if other > place:  # a class stands behind its bases
                    heappush(pending, other)
            own = _Attributes()
            own.read(nodes_of(node))
            found |= own.stored
            for statement in node.body:
                found.update(_bound(statement))
        named = self._anew[id(cls.node)] = {n for n in found if not n.startswith("__")}
        return named

    def _mentions(self, node: ast.AST) -> frozenset[str]:
        """Names and attributes in a function, and in those of the file that it names."""
        if self._last_asked != id(node):
            self._last_asked, self._last_mentioned = id(node), self._reached_from(_names_in(node))
        return self._last_mentioned

    def _reached_from(self, begin: frozenset[str]) -> frozenset[str]:
        """Names, and those that the functions of these names mention, and so on.

        What many functions have in common, such as `__init__`, is followed once for all.
        """
        names = set(begin)
        pending = list(begin)
        while pending:
            name = pending.pop()
            if len(self._functions.get(name, ())) >= _MANY:
                if name not in self._reached:
                    self._reached[name] = frozenset()  # whoever asks on the way goes on himself
                    self._reached[name] = self._reached_from(self._named_by(name))
                names |= self._reached[name]
            new = self._named_by(name) - names
            names |= new
            pending.extend(new)
        return frozenset(names)

    def _named_by(self, name: str) -> frozenset[str]:
        """What the functions of a name mention themselves."""
        kept = self._mentioned.get(name)
        if kept is None:
            each = [_names_in(node) for node in self._functions.get(name, ())]
            kept = self._mentioned[name] = frozenset[str]().union(*each)
        return kept

    def open_object(self, m: Machine, function: FunctionV, value: InstanceV) -> list[str]:
        """Forgets what others may have changed on an object; the attributes that this concerns."""
        others = self._attributes_for(function)
        overridden = self._overridden(value.cls)
        mentioned = self._mentions(function.node)
        opened: list[str] = []
        for name in sorted(overridden & mentioned):
            if name in value.attrs or own_classes.has_class_attribute(value.cls, name):
                value.attrs[name] = _opened(m, value, name)
                opened.append(f"self.{name}")
        for name, held in list(value.attrs.items()):
            if name not in mentioned or name in overridden:
                continue
            if name in others.stored:
                value.attrs[name] = _opened(m, value, name)
                opened.append(f"self.{name}")
            elif held is not value and _forgotten(m, m.resolve(held), name, others):
                opened.append(f"self.{name}")
        for base in value.cls.mro():
            if not isinstance(base, ClassV):
                continue
            for name, held in base.namespace.items():
                if name in value.attrs or name not in mentioned or name.startswith("__"):
                    continue
                # A class outside of the file may say something else.
                settable = name in others.stored and not isinstance(held, FunctionV)
                if settable or is_constant(held) or isinstance(held, tuple):
                    value.attrs[name] = _opened(m, value, name)
                    opened.append(f"self.{name}")
                elif _forgotten(m, m.resolve(held), name, others):
                    opened.append(f"self.{name}")
        return opened

    def open_names(self, m: Machine, function: FunctionV) -> list[str]:
        """The same for the names of the module and of the functions around."""
        self._read()
        mentioned = self._mentions(function.node)
        opened: list[str] = []
        frame: Frame | None = function.frame
        while frame is not None:
            rebound = self._rebound if frame.parent is None else self._enclosing
            for name in sorted(mentioned & frame.names.keys()):
                if name in rebound:
                    m.touch(frame)
                    frame.names[name] = Thing(name, origin="name")
                    opened.append(name)
                elif _forgotten(m, m.resolve(frame.names[name]), name, self._names):
                    opened.append(name)
            frame = frame.parent
        return opened

    def open_empty(self, m: Machine, function: FunctionV, receiver: Any) -> None:
        """Forgets containers that are empty at first, for others of the file to fill."""
        mentioned = self._mentions(function.node)
        if isinstance(receiver, InstanceV):
            others = self._attributes_for(function)
            for name in sorted(mentioned & receiver.attrs.keys()):
                _filled(m, m.resolve(receiver.attrs[name]), name, others)
        frame: Frame | None = function.frame
        while frame is not None:
            for name in sorted(mentioned & frame.names.keys()):
                _filled(m, m.resolve(frame.names[name]), name, self._names)
            frame = frame.parent


def _filled(m: Machine, value: Any, name: str, others: _Attributes) -> None:
    empty = isinstance(value, (ListV, SetV)) and not value.items
    if empty or (isinstance(value, DictV) and not value.entries):
        _forgotten(m, value, name, others)


def _opened(m: Machine, owner: InstanceV, name: str) -> Thing:
    """An attribute that may be another object, of the class that the first one has, as likely."""
    made = Thing(f"self.{name}", origin="attribute")
    made.hints = annotated.attribute_hints(m, owner.cls, name)
    held = owner.attrs.get(name)
    if isinstance(held, InstanceV) and held.layer is None:
        made.hints |= {f"annotated:class {held.cls.name}"}
    elif isinstance(held, Thing):
        told = ("annotated:", "each:", "from:", "item:")
        made.hints |= {hint for hint in held.hints if hint.startswith(told)}
    return made


def text_of(opened: list[str]) -> str:
    """The condition under which what is found holds."""
    shown = ", ".join(f"`{name}`" for name in opened[:_NAMED])
    more = ", …" if len(opened) > _NAMED else ""
    return f"with {shown}{more} as first set"


def _forgotten(m: Machine, value: Any, name: str, others: _Attributes) -> bool:
    """Forgets what an object holds, if it was known and others may change it under this name."""
    if isinstance(value, Model):
        # What is built stays as it is, unless layers come or go.
        known = value.kind == "Sequential" and value.whole
        changes = name in (others.changed if value.built else others.used)
    else:
        known = isinstance(value, (ListV, SetV, DictV)) and value.exact
        known = known or (isinstance(value, ListV) and value.outline is not None)
        known = known or (isinstance(value, InstanceV) and value.layer is None)
        changes = name in others.changed or name in others.used
    if known and changes:
        m.forget(value)
    return known and changes


def _names_in(node: ast.AST) -> frozenset[str]:
    """The names and attributes that a piece of code mentions."""
    return frozenset(
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for inner in nodes_of(node)
        if isinstance(inner, (ast.Name, ast.Attribute))
    )


def _definitions(tree: ast.Module) -> Iterator[tuple[_Definition, bool]]:
    """Functions and methods, without those inside of functions; whether they are methods."""
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        parent, is_class = pending.pop()
        for node in children_of(parent):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node, is_class
            elif not isinstance(node, (ast.expr, ast.Lambda)):
                pending.append((node, isinstance(node, ast.ClassDef)))


def _outside(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes of a module that are in no function, in the order of the text."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        inner = [
            child
            for child in children_of(node)
            if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        ]
        pending.extend(reversed(inner))


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement in the body of a class binds."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    for node in nodes_of(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id


def _last(node: ast.expr) -> str | None:
    """The last name of `a.b.C`, also of `C[int]`."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _attributes(node: ast.expr) -> Iterator[str]:
    """The attributes that lead to an object: `self.a.b[0]` passes `a` and `b`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        node = node.func if isinstance(node, ast.Call) else node.value
