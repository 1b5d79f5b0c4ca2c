"""The values of the abstract interpreter.

Python's constants and tuples stand for themselves, `Sym` for an integer that the code has not
fixed. What has identity or may change is an `Obj`, whose state can be saved and put back. What is
not known is a `Thing`: an unknown with a key, so that the same question gets the same answer on
one path.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import dotted
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown

__all__ = [
    "CONSTANTS",
    "ELSEWHERE",
    "ENDLESS",
    "FROM_TORCH",
    "NOTATION",
    "NO_MODEL_MADE",
    "OF_ITEMS",
    "UNKNOWN",
    "ArgumentsV",
    "ArrayV",
    "AttributesV",
    "BoundMethod",
    "ClassV",
    "DataShape",
    "DictV",
    "Either",
    "Frame",
    "FunctionV",
    "HyperParametersV",
    "Imported",
    "InstanceV",
    "Library",
    "ListV",
    "MatchV",
    "MethodOf",
    "ModuleV",
    "NamedTuple",
    "Obj",
    "OwnDictV",
    "OwnListV",
    "ParserV",
    "PartialV",
    "PatternV",
    "PropertyV",
    "RecordType",
    "Ref",
    "SetV",
    "SliceV",
    "SuperV",
    "TensorShape",
    "Thing",
    "either",
    "is_constant",
    "is_definite",
    "is_vast",
    "joined_outline",
    "key_of",
    "latest_object",
    "library_of_scalar",
    "may_be_absent",
    "may_be_equal",
    "may_be_key",
    "number_in",
    "outline_of",
    "part_hints",
    "scalar",
]

_serial = itertools.count(1)

#: Whose an array is: NumPy's, TensorFlow's, or a tensor of Keras's backend, be that TensorFlow or
#: not; None where that is not known.
Library = Literal["backend", "numpy", "tensorflow"] | None

#: The types of Python's constants.
CONSTANTS = frozenset({int, float, complex, str, bytes, bool, type(None), type(Ellipsis)})
_NO_HINTS: frozenset[str] = frozenset()


#: The kind of unknowns that stand for `Optional[int]` and the like, which are no classes; their
#: `default` is what `typing.get_origin` and `typing.get_args` say.
NOTATION = "notation"


def is_constant(value: Any) -> bool:
    """Whether it is a plain Python constant."""
    return type(value) in CONSTANTS


#: Parts of a key, each counted as often as it stands there: what computes with its last results
#: doubles them at each turn, and Python hashes them all anew each time.
_MOST_KEY_PARTS = 400


def _is_vast_key(key: tuple[Any, ...]) -> bool:
    pending = [part for part in key if type(part) is tuple]
    left = _MOST_KEY_PARTS - len(key)
    while pending:
        part = pending.pop()
        left -= len(part)
        if left < 0:
            return True
        pending += [inner for inner in part if type(inner) is tuple]
    return False


class Thing(Unknown):
    """An unknown value that can be told from other unknown values.

    key:    equal keys mean the same value on one path.
    text:   how a person would write it.
    kind:   what is known of its type: `int`, `float`, `str`, `bool`, `list`, `dict`, `layer`,
            `model`, `tensor`, `array`, `function`, a dotted class name, or None.
    origin: `parameter`, `call`, `attribute`, …
    """

    __slots__ = ("attrs", "default", "hints", "key", "kind", "origin", "serial", "symbol", "text")

    made: ClassVar[int] = 0  # how many there were so far

    def __init__(
        self,
        text: str,
        *,
        key: Hashable = None,
        kind: str | None = None,
        origin: str = "",
        default: Any = UNKNOWN,
    ) -> None:
        Thing.made += 1
        self.text = text
        self.serial = next(_serial)
        if key is None or (type(key) is tuple and _is_vast_key(key)):
            key = ("thing", self.serial)
        self.key: Hashable = key
        self.kind = kind
        self.origin = origin
        self.default = default
        self.attrs: dict[str, Any] = {}
        self.hints = _NO_HINTS
        self.symbol: Sym | None = None  # which it is where it is used as a number

    def __repr__(self) -> str:
        return f"<Thing {self.text}>"

    def __reduce__(self) -> str:
        return "UNKNOWN"

    def snapshot(self) -> Any:
        return self.hints, self.symbol, dict(self.attrs)

    def restore(self, saved: Any) -> None:
        self.hints, self.symbol, attrs = saved
        self.attrs = dict(attrs)

    @classmethod
    def of_class(cls, owner: ClassV) -> Thing:
        """An unknown object of a class of the analysed code."""
        made = cls(owner.name, origin="call")
        made.attrs["__class__"] = owner
        return made

    def attribute(self, name: str) -> Any:
        """The unknown attribute of it; the same one each time."""
        found = self.attrs.get(name)
        if found is None:
            found = Thing(f"{self.text}.{name}", key=(self.key, name), origin="attribute")
            found.hints = self.hints & _OF_PARTS
            self.attrs[name] = found
        return found


#: The hint at an unknown that a call of PyTorch made.
FROM_TORCH = "from:torch"
#: The hint at an unknown that another library made: it is no Keras model.
NO_MODEL_MADE = "from:another library"
#: The hint at one from which no Keras model is reached either.
ELSEWHERE = "from:a library without models"
_OF_PARTS = frozenset({ELSEWHERE})
#: In front of a hint of what is in it.
OF_ITEMS = "item has "
#: The hint at what gives things without an end.
ENDLESS = "without an end"


def part_hints(value: Any, index: Any = None, *, iterated: bool = False) -> frozenset[str]:
    """What is known of an item of an unknown, or of what iterating over it gives.

    Annotations say it: `list[keras.Model]` of both, `dict[str, keras.Model]` of items.
    """
    if not isinstance(value, Thing):
        return frozenset()
    told = {"each:"} if iterated else {"each:", "item:"}
    if isinstance(index, SliceV):
        return value.hints
    found = {f"annotated:{hint[5:]}" for hint in value.hints if hint[:5] in told}
    asked = {hint.removeprefix(OF_ITEMS) for hint in value.hints if hint.startswith(OF_ITEMS)}
    return (value.hints & _OF_PARTS) | found | asked


_DEEPEST_KEY = 6  # tuples within tuples: one that holds another twice doubles at each level


def key_of(value: Any, depth: int = 0) -> Hashable | None:
    """A key under which equal values agree, or None if it has none."""
    kind = type(value)
    if kind is Thing:
        return value.key  # type: ignore[no-any-return]
    if kind in CONSTANTS:
        return ("const", kind.__name__, value)
    if isinstance(value, Sym):
        return ("sym", value)
    if isinstance(value, tuple):
        if depth > _DEEPEST_KEY:
            return None
        parts = tuple(key_of(item, depth + 1) for item in value)
        return None if None in parts else ("tuple", parts)
    if isinstance(value, Ref):
        return ("ref", value.name)
    if isinstance(value, Obj):
        return ("obj", value.serial)
    if isinstance(value, Layer):
        return ("layer", value.serial)
    return None


#: Values in containers of containers, each counted as often as it is held. One that holds its last
#: self twice doubles them at each turn, and whoever looks through it looks at all.
_MOST_HELD = 50_000


def is_vast(values: Iterable[Any]) -> bool:
    """Whether values hold more than anyone can look through."""
    pending = [value for value in values if type(value) in _HOLDERS]
    left = _MOST_HELD
    while pending:
        value = pending.pop()
        if type(value) is tuple:
            held: Iterable[Any] = value
        else:
            held = value.entries.values() if isinstance(value, DictV) else value.items
        for inner in held:
            left -= 1
            if type(inner) in _HOLDERS:
                pending.append(inner)
        if left < 0:
            return True
    return False


def latest_object() -> int:
    """A number that no object so far exceeds and every later one does."""
    return next(_serial)


#: The attribute that says whose a scalar is that is no number of NumPy's.
_LIBRARY = "\0library"


def scalar(text: str, number: Any, library: Library) -> Thing:
    """A known number of an array, which is a number of NumPy's own or a tensor."""
    made = Thing(text, kind="numpy.scalar", origin="call", default=number)
    if library != "numpy":
        made.attrs[_LIBRARY] = library
    return made


def library_of_scalar(value: Any) -> Library:
    """Whose a scalar is that has a known number (`number_in`)."""
    if isinstance(value, ArrayV):
        return value.library
    library: Library = value.attrs.get(_LIBRARY, "numpy")
    return library


def number_in(value: Any) -> Any:
    """The number in a scalar of NumPy or TensorFlow that is known; any other value itself."""
    if isinstance(value, Thing) and value.kind == "numpy.scalar":
        return value.default if isinstance(value.default, (int, Sym)) else value
    if isinstance(value, ArrayV) and value.shape == () and value.numbers is not None:
        return value.numbers[0]
    return value


#: Parts of a key that are looked at; tuples that hold one another have any number of them.
_KEY_PARTS = 1_000


def is_definite(value: Any) -> bool:
    """Whether it is known which dict key it is."""
    pending = [value]
    for _ in range(_KEY_PARTS):
        if not pending:
            return True
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part)
        elif not _is_definite_part(part):
            return False
    return False


def _is_definite_part(value: Any) -> bool:
    if isinstance(value, Thing):
        return value.kind == "enum"  # there is one for each member
    if isinstance(value, Ref):
        return dotted.is_told(value.name)
    return is_constant(value) or isinstance(value, (FunctionV, ClassV))


def may_be_equal(left: Any, right: Any) -> bool:
    """Whether two dict keys may be the same one."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(may_be_equal, left, right))
    if is_definite(left) and is_definite(right):
        return bool(left == right)
    return True


def may_be_key(key: Any, entries: Iterable[Any]) -> bool:
    """Whether a tuple that holds unknowns may be one of these keys, or these such tuples it."""
    return isinstance(key, tuple) and any(
        isinstance(other, tuple) and other != key and may_be_equal(key, other) for other in entries
    )


class Either:
    """One of two values, depending on a condition that is decided when the value is used.

    chooses: where code is for one of the kinds among which it chooses, as a `Decision` has it.
    size: of how many values it is one, each counted as often as a way leads to it.
    """

    __slots__ = ("chooses", "key", "no", "size", "text", "yes")

    def __init__(
        self,
        key: Hashable,
        text: str,
        yes: Any,
        no: Any,
        chooses: tuple[str, int, int] | None = None,
    ) -> None:
        self.key, self.text, self.yes, self.no = key, text, yes, no
        self.chooses = chooses
        self.size: int = _size(yes) + _size(no)


def _size(value: Any) -> int:
    return value.size if isinstance(value, Either) else 1


#: Values among which a choice is kept. A loop that chooses among its last choices doubles them at
#: each turn, and whoever looks at one looks at all.
_MOST_CHOICES = 256


def either(
    key: Hashable,
    text: str,
    yes: Any,
    no: Any,
    chooses: tuple[str, int, int] | None = None,
) -> Any:
    """One of two values, or what is not known where they are one of too many."""
    made = Either(key, text, yes, no, chooses)
    return made if made.size <= _MOST_CHOICES else UNKNOWN


def may_be_absent(value: Any) -> bool:
    """Whether a joined name or attribute was there on one way alone."""
    return isinstance(value, Either) and (value.yes is UNKNOWN or value.no is UNKNOWN)


class Obj:
    """A value with identity whose state may change."""

    __slots__ = ("serial",)

    def __init__(self) -> None:
        self.serial = next(_serial)

    def snapshot(self) -> Any:
        raise NotImplementedError

    def restore(self, saved: Any) -> None:
        raise NotImplementedError


class Frame(Obj):
    """Local names of a module, a function call or a class body."""

    __slots__ = (
        "cls",
        "comprehension",
        "function",
        "global_names",
        "is_class",
        "names",
        "nonlocal_names",
        "on_yield",
        "parent",
        "returned",
        "self_value",
        "stars",
        "yields",
    )

    def __init__(self, parent: Frame | None = None, *, is_class: bool = False) -> None:
        super().__init__()
        self.names: dict[str, Any] = {}
        self.parent = parent
        self.is_class = is_class
        self.comprehension = False  # `:=` in it binds a name outside of it
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()
        self.stars: list[Any] = []  # names of modules, or imports that are followed
        self.function: FunctionV | None = None
        self.cls: ClassV | None = None
        self.self_value: Any = None
        self.yields: ListV | None = None  # what a generator has given
        # What runs where it yields instead, if it is a context manager.
        self.on_yield: Callable[[Any], None] | None = None
        self.returned: list[Any] = []

    def snapshot(self) -> Any:
        return (dict(self.names), list(self.stars), list(self.returned))

    def restore(self, saved: Any) -> None:
        self.names = dict(saved[0])
        self.stars = list(saved[1])
        self.returned = list(saved[2])

    def forget(self) -> None:
        """Any name may be bound to another value from now on, but for functions and the like."""
        self.names = {
            name: value if isinstance(value, (FunctionV, ClassV, Ref)) else Thing(name)
            for name, value in self.names.items()
        }

    def holder_of(self, name: str) -> Frame | None:
        """This frame or the nearest around it that has the name."""
        frame: Frame | None = self
        while frame is not None and name not in frame.names:
            frame = frame.parent
        return frame

    @property
    def top(self) -> Frame:
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame


class ListV(Obj):
    """A list (or an iterator over known things).

    exact:  whether `items` is all there is, in this order; otherwise they are what is known to
            be among it, in no order.
    chance: what decides the order, where chance does (`random.shuffle`).
    source: the model whose layers it holds, and how it came by them.
    called: the name by which the code asked that model for them.
    kept:   it was stored in an attribute or another container.
    once:   it is an iterator, which gives everything once.
    waits:  what it reads when it is asked, and in which state that was.
    again:  what it gives in all if it is made anew, for a view or an iterator over places that
            nobody has asked yet (`laziness`).
    first:  of `range` and `enumerate` of a length that is not known, the number they begin with.
    stop:   of such a `range` with a step of one or more, what its numbers are below; and the step.
    outline: of a list that is not exact, its items in order, where a `Stretch` stands for layers
            of which nobody knows how many there are; None where not even that is known.
    columns: of `enumerate` and `zip` of a length that is not known, for each place of an element
            the `Stretch` that is all of the list it comes from; None for any other list.
    turns:  each `Stretch` of which some layers may be in it, where no outline says so.
    most:   how many items a `collections.deque` keeps; None for what drops nothing.
    """

    __slots__ = (
        "again",
        "attribute",
        "called",
        "chance",
        "columns",
        "element",
        "exact",
        "first",
        "items",
        "kept",
        "model",
        "most",
        "once",
        "outline",
        "source",
        "stop",
        "turns",
        "waits",
    )

    def __init__(self, items: Iterable[Any] = (), *, exact: bool = True) -> None:
        super().__init__()
        self.items: list[Any] = list(items)
        self.exact = exact
        self.chance: str | None = None
        self.element: Any = UNKNOWN
        self.first: int | None = None
        self.stop: tuple[Any, int] | None = None
        self.columns: tuple[Any, ...] = ()
        self.turns: tuple[Any, ...] = ()
        self.kept = False
        self.called: str | None = None
        self.model: Any = None
        self.source: str | None = None
        self.attribute = "layers"
        self.once = False
        self.most: int | None = None
        self.outline: tuple[Any, ...] | None = None
        self.waits: tuple[tuple[Any, Any], ...] = ()
        self.again: Callable[[Any], list[Any] | None] | None = None

    @property
    def described(self) -> str:
        return "an iterator" if self.once else "a list"

    def snapshot(self) -> Any:
        return (list(self.items), self.exact, self.chance, self.model, self.source, self.outline)

    def restore(self, saved: Any) -> None:
        self.items = list(saved[0])
        _, self.exact, self.chance, self.model, self.source, self.outline = saved

    def __repr__(self) -> str:
        return f"<list {self.items}{'' if self.exact else ' …'}>"


def outline_of(value: Any) -> tuple[Any, ...] | None:
    """The items of a list or tuple in order, with a `Stretch` for those whose number is open."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, ListV) or value.chance is not None or value.once:
        return None
    return tuple(value.items) if value.exact and value.most is None else value.outline


#: A loop in the analysed code must not let an outline grow without end.
_MOST_IN_OUTLINE = 500


def joined_outline(*parts: Any) -> tuple[Any, ...] | None:
    """Outlines one behind the other; None where one is not known, or they are too long."""
    if any(part is None for part in parts) or sum(map(len, parts)) > _MOST_IN_OUTLINE:
        return None
    return tuple(item for part in parts for item in part)


class SetV(Obj):
    """A set: its elements are known, their order never is."""

    __slots__ = ("exact", "items")

    def __init__(self, items: Iterable[Any] = (), *, exact: bool = True) -> None:
        super().__init__()
        self.items: list[Any] = list(items)
        self.exact = exact

    @property
    def described(self) -> str:
        return "a set"

    def snapshot(self) -> Any:
        return (list(self.items), self.exact)

    def restore(self, saved: Any) -> None:
        self.items, self.exact = list(saved[0]), saved[1]


class DictV(Obj):
    """A dict with known keys; `exact` says whether there may be others.

    `default` is what a `collections.defaultdict` calls for a key that it has not; `item_hints` is
    what an annotation says of values that are not known; `asked` are keys of which the code asked
    whether they are there, and nothing tells.
    """

    __slots__ = ("asked", "default", "entries", "exact", "item_hints", "owner")

    def __init__(self, entries: dict[Any, Any] | None = None, *, exact: bool = True) -> None:
        super().__init__()
        self.entries: dict[Any, Any] = dict(entries or {})
        self.exact = exact
        self.default: Any = None
        self.asked: frozenset[Any] = frozenset()
        self.item_hints: frozenset[str] = frozenset()
        self.owner: InstanceV | None = None  # whose `__dict__` it is

    @property
    def described(self) -> str:
        return "a dict"

    def snapshot(self) -> Any:
        return (dict(self.entries), self.exact, self.default)

    def restore(self, saved: Any) -> None:
        self.entries, self.exact, self.default = dict(saved[0]), saved[1], saved[2]

    def copy(self) -> DictV:
        """Another dict with the same keys and values."""
        made = DictV(self.entries, exact=self.exact)
        made.default = self.default
        made.asked = self.asked
        return made

    def merge(self, other: DictV | None) -> None:
        """Takes over what another dict has; None for one of which nothing is known."""
        added = {} if other is None else other.entries
        if other is None or not other.exact:
            self.exact = False
            for key in self.entries:
                self.entries[key] = UNKNOWN
        self.entries.update(added)


_HOLDERS = frozenset({DictV, ListV, SetV, tuple})


class _OfOwnClass(Obj):
    """What an object of a class of the analysed code has beside the items of a container."""

    def __init__(self, cls: ClassV) -> None:
        super().__init__()
        self.cls = cls
        self.attrs: dict[str, Any] = {}

    @property
    def described(self) -> str:
        return f"an object of the class `{self.cls.name}`"

    def snapshot(self) -> Any:
        return (*super().snapshot(), dict(self.attrs))

    def restore(self, saved: Any) -> None:
        super().restore(saved[:-1])
        self.attrs = dict(saved[-1])


class OwnListV(_OfOwnClass, ListV):
    """An object of a class of the analysed code that derives from `list`."""


class OwnDictV(_OfOwnClass, DictV):
    """An object of a class of the analysed code that derives from `dict`.

    is_itself: whether its attributes are its items, as `self.__dict__ = self` makes them.
    """

    def __init__(self, cls: ClassV) -> None:
        super().__init__(cls)
        self.is_itself = False

    def snapshot(self) -> Any:
        return (self.is_itself, super().snapshot())

    def restore(self, saved: Any) -> None:
        self.is_itself = saved[0]
        super().restore(saved[1])


class SliceV:
    __slots__ = ("start", "step", "stop")

    def __init__(self, start: Any, stop: Any, step: Any) -> None:
        self.start, self.stop, self.step = start, stop, step


class TensorShape(tuple[Any, ...]):
    """The shape of a symbolic tensor: a tuple in Keras 3."""

    __slots__ = ()


class DataShape(TensorShape):
    """The shape of a tensor that may be the backend's own: `as_list` and more may be there."""

    __slots__ = ()


class NamedTuple(tuple[Any, ...]):
    """A named tuple: `names` are those of its items; `kind` made it, where that is of the code."""

    names: tuple[str, ...]
    kind: RecordType | ClassV | None

    def __new__(
        cls, items: Iterable[Any], names: tuple[str, ...], kind: RecordType | ClassV | None = None
    ) -> NamedTuple:
        made = super().__new__(cls, items)
        made.names, made.kind = names, kind
        return made


class RecordType(Obj):
    """What `collections.namedtuple` makes; `defaults` are those of the last fields."""

    __slots__ = ("defaults", "name", "names")

    def __init__(
        self, names: tuple[str, ...], defaults: tuple[Any, ...], name: str = "tuple"
    ) -> None:
        super().__init__()
        self.names, self.defaults, self.name = names, defaults, name

    def snapshot(self) -> Any:
        return self.defaults

    def restore(self, saved: Any) -> None:
        self.defaults = saved

    @property
    def described(self) -> str:
        return f"the class `{self.name}` itself"


class Ref:
    """A name of a library, by its dotted path after imports: `keras.layers.Dense`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        """Whether it surely is the same thing: it may have several names."""
        return isinstance(other, Ref) and (
            other.name == self.name or dotted.identity(other.name) == dotted.identity(self.name)
        )

    def __hash__(self) -> int:
        return hash(("ref", dotted.identity(self.name)))

    @property
    def described(self) -> str:
        return f"the class or function `{self.name.rpartition('.')[2]}` itself"


class Imported:
    """A module of the project, or a name in one, that is looked up when it is used.

    path: its file, or the folder of a package that has none. name: None for the module itself.
    text: the dotted name, which stands for it where it cannot be followed.
    """

    __slots__ = ("name", "path", "text")

    def __init__(self, path: str, name: str | None, text: str) -> None:
        self.path, self.name, self.text = path, name, text

    def __repr__(self) -> str:
        return f"<import of {self.text}>"


#: The name of the module that is judged.
JUDGED = "__main__"


class ModuleV(Obj):
    """A module of the same project that was followed.

    folder: where its submodules lie; None for what is no package.
    scope:  what its run has left besides (`scopes`).
    """

    __slots__ = ("folder", "frame", "name", "path", "scope")

    def __init__(self, name: str, frame: Frame, path: str, folder: str | None = None) -> None:
        super().__init__()
        self.name, self.frame, self.path, self.folder = name, frame, path, folder
        self.scope: Any = None

    def snapshot(self) -> Any:
        return None

    def restore(self, saved: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One call that was made of a parser: `of` says which one, `gives` what came of it."""

    of: int
    name: str
    given: tuple[Any, ...]
    named: dict[str, Any]
    gives: int | None = None


class ParserV(Obj):
    """An `argparse.ArgumentParser`: the options' names to their defaults and types.

    declared: all that was asked of it and of what it gave, for a parser of Python's own that does
              the same; None where not all of that is known.
    root:     the parser that it was made by, or by what that made: commands have parsers.
    """

    __slots__ = ("declared", "options", "root")

    def __init__(self, *, known: bool = True, root: ParserV | None = None) -> None:
        super().__init__()
        self.options: dict[str, tuple[Any, str | None]] = {}
        self.declared: tuple[Declaration, ...] | None = () if known else None
        self.root: ParserV = self if root is None else root

    def snapshot(self) -> Any:
        return (dict(self.options), self.declared)

    def restore(self, saved: Any) -> None:
        self.options, self.declared = dict(saved[0]), saved[1]


class HyperParametersV(Obj):
    """A `keras_tuner.HyperParameters`: what has been asked for, by name.

    scopes:   what is around: prefixes of names, and names with the values that are asked for.
    is_known: whether it began empty, and nobody else has had it since.
    """

    __slots__ = ("is_known", "scopes", "values")

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.scopes: tuple[str | tuple[str, tuple[Any, ...]], ...] = ()
        self.is_known = True

    def snapshot(self) -> Any:
        return (dict(self.values), self.scopes, self.is_known)

    def restore(self, saved: Any) -> None:
        self.values, self.scopes, self.is_known = dict(saved[0]), saved[1], saved[2]


class ArgumentsV(Obj):
    """What `parse_args` gives; `attrs` are attributes that the code sets."""

    __slots__ = ("attrs", "parser", "text")

    def __init__(self, parser: ParserV, text: str) -> None:
        super().__init__()
        self.parser, self.text = parser, text
        self.attrs: dict[str, Any] = {}

    def snapshot(self) -> Any:
        return dict(self.attrs)

    def restore(self, saved: Any) -> None:
        self.attrs = dict(saved)


class FunctionV(Obj):
    """A function or lambda of the analysed code, with its closure."""

    __slots__ = (
        "around",
        "cls",
        "configured",
        "decorated",
        "defaults",
        "filename",
        "frame",
        "gives_gradient",
        "kind",
        "kw_defaults",
        "manages",
        "memo",
        "name",
        "node",
        "sets",
        "tested",
    )

    def __init__(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        frame: Frame,
        defaults: list[Any],
        kw_defaults: list[Any],
        filename: str,
    ) -> None:
        super().__init__()
        self.node = node
        self.filename = filename
        self.frame = frame
        self.defaults = defaults
        self.kw_defaults = kw_defaults
        self.name = getattr(node, "name", "<lambda>")
        self.cls: ClassV | None = None
        self.kind = "function"  # or staticmethod, classmethod
        self.decorated = False  # by something that cannot be followed
        self.manages = False  # it is a generator under `contextlib.contextmanager`
        self.around: tuple[Any, ...] = ()  # context managers that it runs inside of
        self.configured = False  # `gin.configurable`: a file may give what a call does not
        self.tested: dict[Hashable, bool] = {}  # of releases, under which it was defined
        # `tf.custom_gradient`: of what it returns, callers get the first; the other is a function.
        self.gives_gradient = False
        # `functools.cache`: what it has given, by its arguments; None where nothing is kept.
        self.memo: dict[Hashable, Any] | None = None
        # What a decorator runs a test with; None where there is none, empty where that is unknown.
        self.sets: list[dict[str, Any]] | None = None

    def snapshot(self) -> Any:
        memo = None if self.memo is None else dict(self.memo)
        says = (self.kind, self.decorated, self.manages, self.around, self.configured)
        return (says, self.gives_gradient, self.sets, memo)

    def restore(self, saved: Any) -> None:
        says, self.gives_gradient, self.sets, memo = saved
        self.kind, self.decorated, self.manages, self.around, self.configured = says
        self.memo = None if memo is None else dict(memo)

    @property
    def described(self) -> str:
        return f"the function `{self.name}`"


class PropertyV:
    """`property`; `cached` for `cached_property`, which runs once for an object.

    setter, deleter: what runs where it is written or deleted, if anything does.
    """

    __slots__ = ("cached", "deleter", "getter", "setter")

    def __init__(
        self,
        getter: Any,
        *,
        cached: bool = False,
        setter: Any = None,
        deleter: Any = None,
    ) -> None:
        self.getter, self.cached, self.setter, self.deleter = getter, cached, setter, deleter

    def changed(self, name: str, function: Any) -> PropertyV:
        """The same with another `getter`, `setter` or `deleter`."""
        parts = {"getter": self.getter, "setter": self.setter, "deleter": self.deleter}
        parts[name] = function
        return PropertyV(parts.pop("getter"), cached=self.cached, **parts)


class ClassV(Obj):
    """A class of the analysed code. `bases` may hold `Ref`s and unknowns.

    meta: the class of the analysed code that it is an object of, if there is one.
    registers: whether the code asked for its `register`, as abstract classes have it.
    """

    __slots__ = (
        "_mro",
        "bases",
        "dataclass",
        "filename",
        "frame",
        "members",
        "meta",
        "name",
        "namespace",
        "node",
        "registers",
    )

    def __init__(
        self,
        node: ast.ClassDef,
        bases: list[Any],
        namespace: dict[str, Any],
        frame: Frame,
        filename: str,
    ) -> None:
        super().__init__()
        self.frame, self.filename = frame, filename
        self._mro: list[Any] | None = None
        self.node = node
        self.name = node.name
        self.bases = bases
        self.namespace = namespace
        self.dataclass = False
        self.registers = False
        metas = (base.meta for base in bases if isinstance(base, ClassV))
        self.meta: ClassV | None = next(metas, None)
        self.members: dict[str, Thing] = {}  # of an enumeration, as far as they were asked for

    def snapshot(self) -> Any:
        return (dict(self.namespace), self.dataclass)

    def restore(self, saved: Any) -> None:
        self.namespace, self.dataclass = dict(saved[0]), saved[1]

    @property
    def described(self) -> str:
        return f"the class `{self.name}` itself"

    def mro(self) -> list[Any]:
        """This class and its bases in Python's order; `Ref`s and unknowns have no bases."""
        if self._mro is None:
            lines = [
                list(base.mro()) if isinstance(base, ClassV) else [base] for base in self.bases
            ]
            if len(lines) > 1:
                _put_roots_last(lines)
            self._mro = [self, *_merged([*lines, list(self.bases)])]
        return self._mro

    def unsettle(self) -> None:
        """Its bases are others from now on."""
        self._mro = None

    @property
    def is_known(self) -> bool:
        """Whether all its bases are of the analysed code: no library adds to what it does."""
        return all(isinstance(base, ClassV) or base == Ref("object") for base in self.mro())


def _put_roots_last(lines: list[list[Any]]) -> None:
    """Says of `keras.layers.Layer` that the layers and models of Keras derive from it."""
    from kerasorder_lint.interpreter.keras_objects.names import derives_from_layer, is_layer_itself

    refs = dict.fromkeys(base for line in lines for base in line if isinstance(base, Ref))
    roots = [ref for ref in refs if is_layer_itself(ref.name)]
    if not roots or len(refs) == len(roots):
        return
    for line in lines:
        own = [isinstance(base, Ref) and derives_from_layer(base.name) for base in line]
        if any(own) and not any(root in line for root in roots):
            place = len(own) - own[::-1].index(True)
            line[place:place] = roots


def _merged(lines: list[list[Any]]) -> list[Any]:
    """C3, as Python orders bases; one after the other where that has no answer."""
    found: list[Any] = []
    while lines := [line for line in lines if line]:
        head = next(
            (line[0] for line in lines if not any(line[0] in other[1:] for other in lines)),
            lines[0][0],
        )
        found.append(head)
        lines = [[item for item in line if item is not head and item != head] for line in lines]
    return found


class InstanceV(Obj):
    """An object of a class of the analysed code; `layer` if that class is a layer or model.

    stands_for_subclasses: no statement made it; it is `self` where a method is looked at by itself.
    forgotten: what is not in `attrs` may have been set in a way that cannot be followed.
    """

    __slots__ = ("attrs", "cls", "exact", "forgotten", "layer", "stands_for_subclasses")

    def __init__(self, cls: ClassV, layer: Layer | None = None) -> None:
        super().__init__()
        self.cls = cls
        self.layer = layer
        self.attrs: dict[str, Any] = {}
        self.exact = True
        self.stands_for_subclasses = False
        self.forgotten = False

    def snapshot(self) -> Any:
        return (dict(self.attrs), self.exact, self.forgotten)

    def restore(self, saved: Any) -> None:
        self.attrs, self.exact, self.forgotten = dict(saved[0]), saved[1], saved[2]

    def forget(self) -> None:
        """Any attribute may be another from now on."""
        self.attrs, self.exact, self.forgotten = {}, False, True

    @property
    def is_plain(self) -> bool:
        """Whether all that its classes do is in the code, and it keeps attributes in a dict."""
        return all(
            base == Ref("object")
            or (isinstance(base, ClassV) and "__slots__" not in base.namespace)
            for base in self.cls.mro()
        )

    @property
    def is_changeable(self) -> bool:
        """Whether code that gets it can set its attributes: not of an enumeration, a named tuple
        or a frozen dataclass."""
        return not any(
            base.name.rpartition(".")[2] in ("NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag")
            if isinstance(base, Ref)
            else isinstance(base, ClassV) and _is_frozen(base.node)
            for base in self.cls.mro()
        )

    def as_dict(self) -> DictV:
        """Its `__dict__`."""
        plain = self.layer is None and self.exact and not self.forgotten and self.is_plain
        if plain and not self.may_lack_some:
            return AttributesV(self)
        made = DictV(self.attrs, exact=False)
        made.owner = self
        return made

    @property
    def may_lack_some(self) -> bool:
        """Whether an attribute was set on one of two ways that came together."""
        return any(may_be_absent(value) for value in self.attrs.values())

    @property
    def has_only_these(self) -> bool:
        """Whether all its attributes are known: no code or library may have set others."""
        return (
            self.exact
            and not self.forgotten
            and not self.stands_for_subclasses
            and self.layer is None
            and self.cls.is_known
        )

    @property
    def described(self) -> str:
        return f"an object of the class `{self.cls.name}`"


class AttributesV(DictV):
    """The `__dict__` of an object: what changes in the one changes in the other."""

    __slots__ = ()

    def __init__(self, owner: InstanceV) -> None:
        Obj.__init__(self)
        self.default = None
        self.asked = frozenset()
        self.item_hints = frozenset()
        self.owner = owner

    @property
    def of(self) -> InstanceV:
        """Whose attributes these are."""
        assert isinstance(self.owner, InstanceV)
        return self.owner

    @property
    def entries(self) -> dict[Any, Any]:
        return self.of.attrs

    @entries.setter
    def entries(self, value: dict[Any, Any]) -> None:
        self.of.attrs = value

    @property
    def exact(self) -> bool:
        return self.of.has_only_these and not self.of.may_lack_some

    @exact.setter
    def exact(self, value: bool) -> None:
        if not value:
            self.of.forget()

    def snapshot(self) -> Any:
        return ()  # the object has its own

    def restore(self, saved: Any) -> None:
        pass


class NamesV(DictV):
    """`globals()`, or the `__dict__` of a class: what changes in the one changes in the other.

    There are names in it besides that the code has not bound.
    """

    __slots__ = ("of",)

    def __init__(self, of: Frame | ClassV) -> None:
        Obj.__init__(self)
        self.default = None
        self.asked = frozenset()
        self.item_hints = frozenset()
        self.owner = None
        self.of = of  # whose names these are

    @property
    def entries(self) -> dict[Any, Any]:
        return self.of.namespace if isinstance(self.of, ClassV) else self.of.names

    @entries.setter
    def entries(self, value: dict[Any, Any]) -> None:
        if isinstance(self.of, Frame):  # that of a class is only read
            self.of.names = value

    @property
    def exact(self) -> bool:
        return False

    @exact.setter
    def exact(self, value: bool) -> None:
        if isinstance(self.of, Frame):
            self.of.forget()

    def merge(self, other: DictV | None) -> None:
        if other is None or not other.exact:
            self.exact = False
        self.entries.update({} if other is None else other.entries)

    def snapshot(self) -> Any:
        return ()  # the owner has its own

    def restore(self, saved: Any) -> None:
        pass


def _is_frozen(node: ast.ClassDef) -> bool:
    return any(
        keyword.arg == "frozen"
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
    )


class BoundMethod:
    """A method of an instance of the analysed code."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: FunctionV, receiver: Any) -> None:
        self.function, self.receiver = function, receiver


class MethodOf:
    """A method of a built-in value, a layer, a model, an array: `[].append`, `model.add`."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Any, name: str) -> None:
        self.receiver, self.name = receiver, name

    @property
    def described(self) -> str:
        return f"the method `{self.name}` itself"


class PartialV:
    """A function with arguments that it gets: of `functools.partial`, or of a coroutine.

    awaits: whether it is a coroutine, which runs when somebody awaits it.
    """

    __slots__ = ("awaits", "function", "keywords", "positional")

    def __init__(
        self,
        function: Any,
        positional: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        awaits: bool = False,
    ) -> None:
        self.function, self.positional, self.keywords = function, positional, keywords
        self.awaits = awaits


class PatternV:
    """A compiled pattern of Python's `re`."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern


class MatchV:
    """Where a pattern of Python's `re` fits a text."""

    __slots__ = ("match",)

    def __init__(self, match: re.Match[str]) -> None:
        self.match = match


class SuperV:
    """`super()` inside a method: the class to search after, and the object."""

    __slots__ = ("after", "receiver")

    def __init__(self, after: ClassV, receiver: Any) -> None:
        self.after, self.receiver = after, receiver


class Memory:
    """Where numbers of an array stand, which its views share."""

    __slots__ = ("is_changed",)

    def __init__(self) -> None:
        self.is_changed = False


class Content:
    """Numbers, or layers, in an array of at most one axis; `lasting` if nothing can change them."""

    __slots__ = ("lasting", "memory", "numbers")

    def __init__(
        self, numbers: Iterable[Any], *, lasting: bool, memory: Memory | None = None
    ) -> None:
        self.numbers, self.lasting = tuple(numbers), lasting
        self.memory = Memory() if memory is None else memory

    def view(self, numbers: Iterable[Any]) -> Content:
        """Some of the numbers, which are forgotten with these, and these with them."""
        return Content(numbers, lasting=self.lasting, memory=self.memory)


class ArrayV:
    """A NumPy array or tensor of data: shape and dtype as far as they are known.

    weight:  what it is to the layer that made it, if it is a variable.
    content: the few numbers in it, where they are known. What has a name may be changed through
             it: of arrays that are none of TensorFlow's, only what has none keeps its content,
             and what has names that are only read.
    library: whose it surely is: NumPy's own array, or a `tf.Tensor`; None where it may be either,
             or a tensor of another backend.
    """

    __slots__ = ("content", "dtype", "library", "shape", "weight")

    def __init__(
        self,
        shape: Any = UNKNOWN,
        dtype: Any = UNKNOWN,
        weight: Any = None,
        content: Content | None = None,
        library: Library = None,
    ) -> None:
        self.shape, self.dtype, self.weight, self.content = shape, dtype, weight, content
        self.library: Library = library

    def like(self, shape: Any, dtype: Any) -> ArrayV:
        """An array of the same library."""
        return ArrayV(shape, dtype, library=self.library)

    @property
    def elements(self) -> tuple[Any, ...] | None:
        """What is in it, None where they are not known."""
        content = self.content
        return None if content is None or content.memory.is_changed else content.numbers

    @property
    def numbers(self) -> tuple[int, ...] | None:
        """The same of integers alone: what may be lengths and places."""
        found = self.elements
        whole = found is not None and not (found and type(found[-1]) not in (bool, int))
        return cast("tuple[int, ...]", found) if whole else None

    @property
    def may_be_held(self) -> bool:
        """Whether it may be no array, but what an array of objects holds."""
        shaped = isinstance(self.shape, tuple) and self.shape != ()
        return not shaped and (not isinstance(self.dtype, str) or self.dtype == "object")

    def forget(self) -> None:
        """It may change from here on."""
        if self.content is not None and not self.content.lasting:
            self.content.memory.is_changed = True
            self.content = None

    def __repr__(self) -> str:
        return f"<array {self.shape}>"

    @property
    def described(self) -> str:
        return "an array"
