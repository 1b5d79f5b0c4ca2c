"""What `match` does: a value against a pattern."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import (
    branching,
    equality,
    expressions,
    instances,
    named_tuples,
    own_classes,
    specials,
    statements,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    ClassV,
    DictV,
    InstanceV,
    ListV,
    NamedTuple,
    RecordType,
    Ref,
    Thing,
    is_constant,
    key_of,
)
from kerasorder_lint.shapes import Unknown

__all__ = [
    "exec_match",
]


def exec_match(m: Machine, node: Any) -> None:
    subject = expressions.evaluate(m, node.subject)
    text = expressions.text_of(node.subject)

    def from_case(index: int) -> None:
        if index >= len(node.cases):
            return
        case = node.cases[index]
        verdict, bindings = _matches(m, case.pattern, subject)

        def body() -> None:
            for name, value in bindings.items():
                statements.set_name(m, name, value)
            if case.guard is not None:
                guard = expressions.evaluate(m, case.guard)
                branching.branch(
                    m,
                    guard,
                    case.guard,
                    lambda inner: statements.exec_block(m, case.body),
                    lambda inner: from_case(index + 1),
                    case.pattern,
                )
            else:
                statements.exec_block(m, case.body)

        if verdict is True:
            body()
        elif verdict is False:
            from_case(index + 1)
        else:
            pattern = expressions.text_of(case.pattern)
            key: Hashable = ("case", key_of(subject), pattern)
            if isinstance(case.pattern, ast.MatchValue):
                wanted = expressions.evaluate(m, case.pattern.value)
                if key_of(subject) is not None and key_of(wanted) is not None:
                    key = ("==", key_of(subject), key_of(wanted))
            condition = Thing(f"{text} matches {pattern}", key=key, kind="bool")
            branching.branch(
                m,
                condition,
                case.pattern,
                lambda inner: body(),
                lambda inner: from_case(index + 1),
                case.pattern,
            )

    from_case(0)


def _matches(m: Machine, pattern: Any, subject: Any) -> tuple[bool | None, dict[str, Any]]:
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern is None:
            return True, {pattern.name: subject} if pattern.name else {}
        verdict, bindings = _matches(m, pattern.pattern, subject)
        if pattern.name:
            bindings[pattern.name] = subject
        return verdict, bindings
    if isinstance(pattern, ast.MatchOr):
        unsure = False
        for choice in pattern.patterns:
            verdict, bindings = _matches(m, choice, subject)
            if verdict:
                return True, bindings
            unsure = unsure or verdict is None
        return (None if unsure else False), {}
    if isinstance(pattern, (ast.MatchValue, ast.MatchSingleton)):
        wanted = (
            expressions.evaluate(m, pattern.value)
            if isinstance(pattern, ast.MatchValue)
            else pattern.value
        )
        return equality.equal(m, subject, wanted, pattern), {}
    if isinstance(pattern, ast.MatchSequence):
        items: list[Any] | None = (
            list(subject)
            if isinstance(subject, tuple)
            else list(subject.items)
            if isinstance(subject, ListV) and subject.exact
            else None
        )
        if items is None:
            sure_not = is_constant(subject) or isinstance(subject, DictV)
            return (False if sure_not else None), _captures(pattern)
        stars = [i for i, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)]
        if not stars and len(items) != len(pattern.patterns):
            return False, {}
        if stars and len(items) < len(pattern.patterns) - 1:
            return False, {}
        bindings = {}
        if stars:
            at = stars[0]
            tail = len(pattern.patterns) - at - 1
            star: Any = pattern.patterns[at]
            if star.name:
                bindings[star.name] = ListV(items[at : len(items) - tail])
            pairs = list(zip(pattern.patterns[:at], items)) + list(
                zip(pattern.patterns[at + 1 :], items[len(items) - tail :])
            )
        else:
            pairs = list(zip(pattern.patterns, items))
        return _all_match(m, pairs, bindings)
    if isinstance(pattern, ast.MatchMapping):
        if not isinstance(subject, DictV):
            return (None if isinstance(subject, Unknown) else False), _captures(pattern)
        pairs = []
        for key_node, value_pattern in zip(pattern.keys, pattern.patterns):
            key = expressions.evaluate(m, key_node)
            if key in subject.entries:
                pairs.append((value_pattern, subject.entries[key]))
            elif subject.exact:
                return False, {}
            else:
                return None, _captures(pattern)
        if not pattern.rest:
            return _all_match(m, pairs, {})
        taken = [expressions.evaluate(m, key_node) for key_node in pattern.keys]
        left = {key: value for key, value in subject.entries.items() if key not in taken}
        return _all_match(m, pairs, {pattern.rest: DictV(left, exact=subject.exact)})
    if isinstance(pattern, ast.MatchClass):
        return _matches_class(m, pattern, subject)
    return None, _captures(pattern)


#: Of these classes the only positional pattern is one of the object itself.
_ITSELF = frozenset({"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"})


def _matches_class(
    m: Machine, pattern: ast.MatchClass, subject: Any
) -> tuple[bool | None, dict[str, Any]]:
    """`case Class(pattern, name=pattern)`."""
    cls = expressions.evaluate(m, pattern.cls)
    if isinstance(cls, ClassV) and specials.has(m, cls, "__instancecheck__"):
        specials.meets(m, [cls])
        return None, _captures(pattern)
    fits = instances.is_instance(m, subject, cls)
    if fits is False or not (pattern.patterns or pattern.kwd_patterns):
        return fits, {}
    pairs: list[tuple[Any, Any]] = []
    names = list(pattern.kwd_attrs)
    if isinstance(cls, Ref) and cls.name in _ITSELF:
        pairs += [(inner, subject) for inner in pattern.patterns]
    elif isinstance(cls, ClassV) and pattern.patterns:
        named = own_classes.class_attribute(cls, "__match_args__")
        if named is None and own_classes.has_generated_init(cls):
            named = tuple(own_classes.fields_of(cls)[0])
        record = named_tuples.record_of(cls) if named is None else None
        named = named if record is None else record.names
        if not isinstance(named, tuple) or len(named) < len(pattern.patterns):
            return None, _captures(pattern)
        names = [*named[: len(pattern.patterns)], *names]
    elif isinstance(cls, RecordType) and len(pattern.patterns) <= len(cls.names):
        names = [*cls.names[: len(pattern.patterns)], *names]
    elif pattern.patterns:
        return None, _captures(pattern)
    inner_patterns = [*pattern.patterns, *pattern.kwd_patterns][len(pairs) :]
    for name, inner in zip(names, inner_patterns):
        pairs.append((inner, _attribute(m, subject, name, pattern.cls)))
    verdict, bindings = _all_match(m, pairs, {})
    return (verdict if fits or verdict is False else None), bindings


def _attribute(m: Machine, subject: Any, name: Any, node: ast.expr) -> Any:
    """An attribute that a pattern asks for, or an unknown."""
    if isinstance(subject, InstanceV) and subject.exact and isinstance(name, str):
        if name in subject.attrs:
            return m.resolve(subject.attrs[name])
        if subject.layer is None:
            try:
                return m.resolve(expressions.get_attribute(m, subject, name, node))
            except Raised as raised:
                if "AttributeError" not in raised.classes:
                    raise
    if isinstance(subject, NamedTuple) and isinstance(name, str):
        found = named_tuples.attribute(m, subject, name, node)
        if found is not specials.ABSENT:
            return m.resolve(found)
    if isinstance(subject, Layer) and isinstance(name, str):
        m.joining += 1
        try:
            found, signal, _, _ = m.attempt(
                lambda: expressions.get_attribute(m, subject, name, node)
            )
        finally:
            m.joining -= 1
        if signal is None and is_constant(found):
            return found
    return Thing(str(name))


def _all_match(
    m: Machine, pairs: list[tuple[Any, Any]], bindings: dict[str, Any]
) -> tuple[bool | None, dict[str, Any]]:
    unsure = False
    for inner, item in pairs:
        verdict, found = _matches(m, inner, item)
        if verdict is False:
            return False, {}
        unsure = unsure or verdict is None
        bindings.update(found)
    return (None if unsure else True), bindings


def _captures(pattern: Any) -> dict[str, Any]:
    names = {}
    for inner in ast.walk(pattern):
        name = getattr(inner, "name", None) or getattr(inner, "rest", None)
        if isinstance(name, str):
            names[name] = Thing(name)
    return names
