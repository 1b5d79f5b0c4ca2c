"""Special methods: what Python runs of the code's own classes where no call stands in the text.

An operator, a comparison, a truth, an index, a key of a dict, `str(x)`, the end of a class body run
methods that Python looks up in the class of a value, never in the value itself. Where the method is
known it is run. Where a place is known to run some of them, and not which or how often (`sorted`
compares, a set looks for equal items), what these may change is not known any more.

Source: https://docs.python.org/3/reference/datamodel.html#special-method-names
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import (
    effects,
    enumerations,
    equality,
    expressions,
    functions,
    own_classes,
)
from kerasorder_lint.interpreter.values import (
    CONSTANTS,
    ClassV,
    InstanceV,
    NamedTuple,
    OwnDictV,
    OwnListV,
    Ref,
    Thing,
)
from kerasorder_lint.shapes import Unknown

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "ABSENT",
    "class_of",
    "compared",
    "compares",
    "dispatched",
    "has",
    "index_in",
    "is_refused",
    "key_in",
    "meets",
    "method",
    "operated",
    "run",
    "run_with",
    "text_in",
    "texts_in",
]

#: What `run` gives where the class has no such method.
ABSENT: Any = object()
#: What a method gives that leaves an operator to the other side.
_REFUSED = Ref("NotImplemented")


def class_of(value: Any) -> ClassV | None:
    """The class of the analysed code that a value is an object of, if there is one."""
    kind = type(value)
    if kind is InstanceV or kind is OwnListV or kind is OwnDictV:
        return value.cls  # type: ignore[no-any-return]
    if kind is Thing and value.kind == enumerations.KIND:
        cls = value.attrs.get("__class__")
        return cls if isinstance(cls, ClassV) else None
    if kind is ClassV:
        return value.meta  # type: ignore[no-any-return]
    if kind is NamedTuple and isinstance(value.kind, ClassV):
        return value.kind
    return None


def method(m: Machine, value: Any, name: str, node: Any) -> Any:
    """What Python calls for a special method of a value, bound to it; None where there is none."""
    cls = class_of(value)
    if cls is None:
        return None
    found = m.resolve(own_classes.class_attribute(cls, name))
    if found is None:
        return None
    return own_classes.bound(m, found, value, cls, node)


def has(m: Machine, value: Any, *names: str) -> bool:
    """Whether the class of a value gives it one of these methods, as far as the code says."""
    cls = class_of(value)
    return cls is not None and any(
        own_classes.class_attribute(cls, name) is not None for name in names
    )


def run(m: Machine, value: Any, name: str, given: list[Any], node: Any) -> Any:
    """What a special method of a value gives; ABSENT where it has none."""
    found = method(m, value, name, node)
    if found is None:
        return ABSENT
    m.unforeseen += 1
    return functions.call(m, found, given, {}, node)


def run_with(
    m: Machine,
    value: Any,
    name: str,
    given: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """The same with arguments of a call."""
    found = method(m, value, name, node)
    if found is None:
        return ABSENT
    return functions.call(m, found, given, keywords, node, open_ended=open_ended)


def meets(m: Machine, values: Iterable[Any], *, names: tuple[str, ...] = ()) -> None:
    """Something was done with these values that may run special methods of theirs, and of what
    they hold: it is not known which, or it is one of these names.
    """
    if m.specials:
        effects.may_meet(m, values, every=False, names=names)


# ---------------------------------------------------------------------- operators

#: The comparison that the other side is asked for.
_MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def is_refused(result: Any) -> bool:
    """Whether a method has left it to the other side."""
    return isinstance(result, Ref) and result == _REFUSED


def _in_order(m: Machine, left: Any, right: Any) -> bool:
    """Whether the left side is asked first: not where the class of the right one derives from its
    class."""
    first, second = class_of(left), class_of(right)
    if first is None or second is None or first is second:
        return True
    return first not in second.mro()


def operated(m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
    """What methods of the code make of `left op right`; ABSENT where neither side has one."""
    sides = [(left, f"__{name}__", right), (right, f"__r{name}__", left)]
    return _asked(m, sides if _in_order(m, left, right) else sides[::-1], node)


def compared(m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
    """What methods of the code make of a comparison; ABSENT where neither side has one."""
    if name == "ne" and not has(m, left, "__ne__") and not has(m, right, "__ne__"):
        answer = compared(m, "eq", left, right, node)
        if answer is ABSENT:
            return ABSENT
        truth = expressions.truth(m, answer, node, fork=False)
        return Thing(expressions.text_of(node), kind="bool") if truth is None else not truth
    if name == "eq":
        answer = _same_fields(m, left, right, node)
        if answer is not ABSENT:
            return answer
    sides = [(left, f"__{name}__", right), (right, f"__{_MIRRORED[name]}__", left)]
    return _asked(m, sides if _in_order(m, left, right) else sides[::-1], node)


def _same_fields(m: Machine, left: Any, right: Any, node: Any) -> Any:
    """`left == right` as `dataclass` makes it; ABSENT where it did not."""
    cls = class_of(left)
    if not isinstance(left, InstanceV) or cls is None or cls is not class_of(right):
        return ABSENT
    maker = _generates(cls, "__eq__", "eq")
    if maker is None:
        return ABSENT
    names = own_classes.fields_of(maker)[0]
    if not (left.exact and right.exact) or not all(
        name in value.attrs for name in names for value in (left, right)
    ):
        meets(m, [left, right])
        return Thing(expressions.text_of(node), kind="bool", origin="call")
    first, second = (
        tuple(m.resolve(value.attrs[name]) for name in names) for value in (left, right)
    )
    answer = equality.equal(m, first, second, node)
    if answer is None:
        return Thing(expressions.text_of(node), kind="bool", origin="call")
    return answer


def _generates(cls: ClassV, name: str, option: str) -> ClassV | None:
    """The class for which `dataclass` made the method that Python finds first, if it did."""
    for base in cls.mro():
        if isinstance(base, ClassV):
            if name in base.namespace:
                return None
            if base.dataclass:
                plain = all(
                    not isinstance(decorator, ast.Call)
                    or all(keyword.arg not in (option, None) for keyword in decorator.keywords)
                    for decorator in base.node.decorator_list
                )
                own = not any("field(" in ast.unparse(part) for part in base.node.body)
                return base if plain and own else None
    return None


def _asked(m: Machine, sides: list[tuple[Any, str, Any]], node: Any) -> Any:
    found: Any = ABSENT
    for owner, name, given in sides:
        result = run(m, owner, name, [given], node)
        if result is ABSENT:
            continue
        if is_refused(result):
            found = ABSENT
            continue
        if not isinstance(result, Unknown):
            return result
        # It may be NotImplemented.
        meets(m, [other for other, _, _ in sides])
        return Thing(expressions.text_of(node), origin="call")
    return found


# ---------------------------------------------------------------------- numbers, texts, keys


def compares(m: Machine, value: Any) -> bool:
    """Whether code says what a value, or a part of it, is equal to."""
    if isinstance(value, tuple):
        return any(compares(m, part) for part in value)
    cls = class_of(value)
    if cls is None or isinstance(value, ClassV):
        return False
    return has(m, value, "__eq__") or any(
        isinstance(base, ClassV) and base.dataclass for base in cls.mro()
    )


def index_in(m: Machine, value: Any, node: Any) -> Any:
    """The integer that `__index__` makes of a value; any other value itself."""
    if class_of(value) is None:
        return value
    found = run(m, value, "__index__", [], node)
    return value if found is ABSENT else found


def text_in(m: Machine, value: Any, node: Any, *names: str) -> Any:
    """The text that the first of these methods makes of a value; ABSENT where it has none."""
    for name in names:
        given = [""] if name == "__format__" else []
        found = run(m, value, name, given, node)
        if found is not ABSENT:
            return found if isinstance(found, str) else Thing(expressions.text_of(node), kind="str")
    return ABSENT


def texts_in(m: Machine, values: Iterable[Any], node: Any, *names: str) -> list[Any]:
    """The values, with texts in the place of those of which code of their classes makes one."""
    found: list[Any] = []
    for value in values:
        text = ABSENT if type(value) in CONSTANTS else text_in(m, value, node, *names)
        if text is ABSENT:
            meets(m, [value])
        found.append(value if text is ABSENT else text)
    return found


def key_in(m: Machine, value: Any, node: Any) -> None:
    """A value is looked for among keys, or becomes one."""
    if type(value) in CONSTANTS or not m.specials:
        return
    if class_of(value) is not None and run(m, value, "__hash__", [], node) is not ABSENT:
        if not has(m, value, "__eq__"):
            return
    meets(m, [value])


# ---------------------------------------------------------------------- attributes


def dispatched(m: Machine, found: Any, owner: Any, cls: ClassV, node: Any) -> Any:
    """What `__get__` of an object in a class gives; ABSENT where it is no descriptor.

    owner: the object whose attribute is asked for, or None for the class's own.
    """
    if not isinstance(found, InstanceV) or class_of(found) is None:
        return ABSENT
    return run(m, found, "__get__", [owner, cls], node)
