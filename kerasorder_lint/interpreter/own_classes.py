"""Classes of the code and their objects: how a class is made, and what its call gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from kerasorder_lint.interpreter import (
    annotated,
    derived_containers,
    effects,
    enumerations,
    expressions,
    functions,
    keras_objects,
    named_tuples,
    repeating,
    specials,
)
from kerasorder_lint.interpreter.machine import (
    Machine,
)
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    BoundMethod,
    ClassV,
    Frame,
    FunctionV,
    InstanceV,
    MethodOf,
    NamedTuple,
    OwnDictV,
    OwnListV,
    PartialV,
    PropertyV,
    Ref,
    SuperV,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown

__all__ = [
    "PROPERTY",
    "bound",
    "class_attribute",
    "delete_attribute",
    "drop_attribute",
    "ends_test",
    "fields_of",
    "find_method",
    "has_class_attribute",
    "has_generated_init",
    "init_symbolic",
    "instantiate",
    "is_assertion",
    "keep_attribute",
    "make_class",
    "make_object",
    "read_property",
    "set_class_attribute",
    "set_function_attribute",
    "setter_of",
    "super_attribute",
    "where_made",
]


def make_class(m: Machine, node: Any) -> Any:
    """The value of a `class` statement."""
    from kerasorder_lint.interpreter import metaclasses, statements

    bases = [
        keras_objects.inside_base_of(m, node, expressions.evaluate(m, base)) for base in node.bases
    ]
    bases = metaclasses.in_place(m, bases, node)
    keywords = {keyword.arg: expressions.evaluate(m, keyword.value) for keyword in node.keywords}
    made = ClassV(node, bases, {}, m.frame, m.filename)
    maker = m.resolve(keywords.pop("metaclass", None))
    if isinstance(maker, ClassV):
        made.meta = maker
    frame = Frame(m.frame, is_class=True)
    frame.cls = made
    metaclasses.prepared(m, made, frame, keywords, node)
    outer, m.frame = m.frame, frame
    try:
        statements.exec_block(m, node.body)
    finally:
        m.frame = outer
    made.namespace = dict(frame.names)
    value = metaclasses.completed(m, made, maker, keywords, node)
    for decorator in reversed(node.decorator_list):
        value = functions.decorate(m, value, decorator)
    return value


def class_attribute(cls: ClassV, name: str) -> Any:
    """An attribute of a class through its bases in this project; None if none has it."""
    for base in cls.mro():
        if isinstance(base, ClassV) and name in base.namespace:
            return base.namespace[name]
    return None


def has_class_attribute(cls: ClassV, name: str) -> bool:
    """Whether a class or a base of it in this project has an attribute, be it None."""
    return any(isinstance(base, ClassV) and name in base.namespace for base in cls.mro())


def takes_others(cls: ClassV) -> bool:
    """Whether objects of classes that do not derive from it may count as its own."""
    return any(
        base.registers if isinstance(base, ClassV) else "Protocol" in getattr(base, "name", "")
        for base in cls.mro()
    )


def bound(m: Machine, found: Any, owner: Any, cls: ClassV, node: Any) -> Any:
    """What an attribute of a class is for an object of it, or for the class itself (owner None)."""
    if isinstance(found, FunctionV):
        if found.kind == "classmethod":
            return BoundMethod(found, owner if isinstance(owner, ClassV) else cls)
        if found.kind == "staticmethod" or owner is None:
            return found
        return BoundMethod(found, owner)
    given = specials.dispatched(m, found, owner, cls, node)
    return found if given is specials.ABSENT else given


def find_method(m: Machine, value: InstanceV, name: str) -> BoundMethod | None:
    found = m.resolve(class_attribute(value.cls, name))
    return BoundMethod(found, value) if isinstance(found, FunctionV) else None


def super_attribute(m: Machine, value: SuperV, name: str, node: Any) -> Any:
    """`super().name`."""
    receiver = value.receiver
    own = isinstance(receiver, (OwnListV, OwnDictV))
    cls = receiver.cls if isinstance(receiver, InstanceV) or own else receiver
    if isinstance(receiver, NamedTuple):
        cls = receiver.kind
    if not isinstance(cls, ClassV):
        return Thing(expressions.text_of(node))
    order = cls.mro()
    meta = receiver.meta if isinstance(receiver, ClassV) else None
    if meta is not None and value.after not in order and value.after in meta.mro():
        order = meta.mro()
    start = order.index(value.after) + 1 if value.after in order else 1
    for base in order[start:]:
        if isinstance(base, ClassV) and name in base.namespace:
            found = m.resolve(base.namespace[name])
            if isinstance(found, FunctionV):
                return BoundMethod(found, receiver)
            if isinstance(found, PropertyV):
                return read_property(m, found, receiver, name, node)
            return found
    if isinstance(receiver, NamedTuple):
        found = named_tuples.plain_attribute(m, receiver, name, node)
        return MethodOf(receiver, name) if found is specials.ABSENT else found
    if own and name == "__setattr__":
        m.forget(receiver)
        return Thing(expressions.text_of(node))
    if own:
        return MethodOf(receiver, name)
    if isinstance(receiver, InstanceV) and receiver.layer is not None:
        if name == "__init__":
            return MethodOf(receiver, "__init__")
        return keras_objects.attribute(m, receiver.layer, name, node, owner=receiver)
    return MethodOf(receiver, f"super.{name}")


def _with(function: Any, owner: Any) -> Any:
    """A function of a property, for an object."""
    if isinstance(function, FunctionV):
        return BoundMethod(function, owner)
    return PartialV(function, (owner,), {})


def read_property(m: Machine, found: PropertyV, value: Any, name: str, node: Any) -> Any:
    """`value.name`, which a method computes: each time, or once."""
    result = functions.call(m, _with(found.getter, value), [], {}, node)
    if found.cached and isinstance(value, InstanceV):
        m.touch(value)
        value.attrs[name] = result
    return result


#: Assertions of `unittest` that run what they get.
_RUNNING = ("assertRaises", "assertWarns", "assertLogs", "assertNoLogs")


def is_assertion(cls: ClassV, name: str) -> bool:
    """Whether a method is one of `unittest` that leaves what it gets as it is."""
    return (
        name.startswith("assert")
        and not name.startswith(_RUNNING)
        and not has_class_attribute(cls, name)
        and any(isinstance(base, Ref) and base.name.endswith("TestCase") for base in cls.mro())
    )


def ends_test(cls: ClassV, name: str) -> bool:
    """Whether a method is one of `unittest` that ends the test."""
    return (
        name in ("fail", "skipTest")
        and not has_class_attribute(cls, name)
        and any(isinstance(base, Ref) and base.name.endswith("TestCase") for base in cls.mro())
    )


def setter_of(cls: ClassV) -> Any:
    """The `__setattr__` that the project gives a class; None if it gives none."""
    return class_attribute(cls, "__setattr__")


#: The `kind` of a property of which it is not known what it does.
PROPERTY = "property"


def keep_attribute(m: Machine, owner: InstanceV, name: str, value: Any, node: Any = None) -> None:
    """What `object.__setattr__` does: it goes by what the class has under that name.

    node: the statement; without one, nothing of the class's own is run.
    """
    found = class_attribute(owner.cls, name)
    if name == "__class__":
        m.touch(owner)
        owner.forget()
        effects.lurks(m, value, owner)
        return
    if isinstance(found, PropertyV) and found.setter is not None and node is not None:
        functions.call(m, _with(found.setter, owner), [value], {}, node)
        return
    if isinstance(found, InstanceV) and specials.has(m, found, "__set__"):
        if node is not None:
            specials.run(m, found, "__set__", [owner, value], node)
            return
        specials.meets(m, [found])
    m.touch(owner)
    # A property without a setter, or an attribute that no slot is for, is refused.
    m.unforeseen += isinstance(found, PropertyV) or has_class_attribute(owner.cls, "__slots__")
    if (
        isinstance(found, PropertyV)
        or (isinstance(found, Thing) and found.kind == PROPERTY)
        or (isinstance(found, FunctionV) and found.decorated)
        or (isinstance(found, InstanceV) and has_class_attribute(found.cls, "__set__"))
    ):
        owner.forget()  # code of the class decides what that does
    else:
        owner.attrs[name] = value


def set_class_attribute(m: Machine, cls: ClassV, name: str, value: Any) -> None:
    """What `type.__setattr__` does."""
    m.touch(cls)
    effects.note_methods(m, {name: m.resolve(value)})
    if name not in ("__bases__", "__class__"):
        cls.namespace[name] = value
        return
    # Whatever it has may come from somewhere else.
    names = {name for base in cls.mro() if isinstance(base, ClassV) for name in base.namespace}
    cls.namespace = dict.fromkeys(names, UNKNOWN)
    effects.lurks(m, value)


def set_function_attribute(m: Machine, function: FunctionV, name: str, value: Any) -> None:
    """`function.name = value`: one of Python's own changes what the function does."""
    m.touch(function)
    if name == "__code__":
        for other in m.functions:
            effects.lurks(m, other)
    if name.startswith("__") and name not in ("__doc__", "__name__", "__qualname__"):
        function.decorated = True
        effects.may_meet(m, [value], every=True)
        effects.lurks(m, function)
    else:
        effects.lurks(m, value)


def delete_attribute(m: Machine, owner: InstanceV, name: str, node: Any) -> None:
    """`del owner.name`."""
    if specials.run(m, owner, "__delattr__", [name], node) is specials.ABSENT:
        drop_attribute(m, owner, name, node)


def drop_attribute(m: Machine, owner: InstanceV, name: str, node: Any) -> None:
    """What `object.__delattr__` does."""
    found = m.resolve(class_attribute(owner.cls, name))
    if isinstance(found, PropertyV) and found.deleter is not None:
        functions.call(m, _with(found.deleter, owner), [], {}, node)
    elif specials.run(m, found, "__delete__", [owner], node) is specials.ABSENT:
        m.touch(owner)
        owner.attrs.pop(name, None)


def _is_made_by_code(cls: ClassV) -> bool:
    """Whether code that is not followed decides what objects of the class are."""
    return any(
        isinstance(base, ClassV)
        and base.meta is None
        and any(
            keyword.arg == "metaclass" and not ast.unparse(keyword.value).endswith("ABCMeta")
            for keyword in base.node.keywords
        )
        for base in cls.mro()
    )


def instantiate(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    """`Cls(...)` for a class of the analysed code."""
    if cls.meta is not None:
        made = specials.run_with(m, cls, "__call__", positional, keywords, node, open_ended)
        if made is not specials.ABSENT:
            return made
    return make_object(m, cls, positional, keywords, node, open_ended)


def _is_abstract(cls: ClassV) -> bool:
    """Whether a method of a class is marked as one that a subclass has to write."""
    return any(
        functions.last_name(decorator) == "abstractmethod"
        for base in cls.mro()
        if isinstance(base, ClassV)
        for value in base.namespace.values()
        if isinstance(value, FunctionV)
        for decorator in getattr(value.node, "decorator_list", ())
    )


def make_object(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    """What `type.__call__` does for a class of the analysed code."""
    m.unforeseen += bool(m.caught) and _is_abstract(cls)
    if enumerations.is_enumeration(cls):
        known = len(positional) == 1 and not keywords and not open_ended
        found = enumerations.by_value(cls, positional[0]) if known else None
        if found is None:
            effects.may_meet(m, [Thing.of_class(cls)], every=False)
        return Thing(expressions.text_of(node), origin="call") if found is None else found
    if named_tuples.record_of(cls) is not None:
        return named_tuples.instantiate(m, cls, positional, keywords, node, open_ended)
    own = derived_containers.made_by(m, cls)
    if own is not None:
        start = m.resolve(class_attribute(cls, "__init__"))
        if isinstance(start, FunctionV) and not start.decorated:
            functions.run_function(
                m, start, [own, *positional], keywords, node, open_ended=open_ended
            )
        else:
            derived_containers.initialise(m, own, positional, keywords, node, open_ended)
        return own
    if open_ended or m.declared_layers:
        return _made_anew(m, cls, positional, keywords, node, open_ended)
    return repeating.of_class(
        m,
        cls,
        positional,
        keywords,
        lambda: _made_anew(m, cls, positional, keywords, node, open_ended),
    )


def _made_anew(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    value = InstanceV(cls)
    maker = m.resolve(class_attribute(cls, "__new__"))
    if maker is not None and maker != _OBJECTS:
        given = _given_by(m, cls, maker, positional, keywords, node, open_ended)
        if given is not None:
            if not isinstance(given, InstanceV) or cls not in given.cls.mro():
                return given
            value = given
    if m.declared_layers:
        value.layer = keras_objects.declared_class(m, cls, positional, keywords, node, open_ended)
    if value.layer is None:
        value.layer = keras_objects.layer_for_class(m, cls, node)
    if value.layer is not None:
        value.layer.attributes["\0instance"] = value
        if not open_ended:
            value.layer.attributes["\0arguments"] = (positional, keywords)
        m.comes_to_something()
    init = m.resolve(class_attribute(cls, "__init__"))
    if has_generated_init(cls):
        away = m.following is not None and m.filename == m.main != cls.filename
        with functions.at_others_expense(m) if away else nullcontext():
            _init_dataclass(m, value, positional, keywords, node)
    elif isinstance(init, FunctionV):
        if init.decorated:
            value.exact = False
        else:
            functions.run_function(
                m, init, [value, *positional], keywords, node, open_ended=open_ended
            )
    elif value.layer is not None:
        keras_objects.init_keras_base(m, value, positional, keywords, node, open_ended)
    elif named_tuples.declares(cls):
        _init_dataclass(m, value, positional, keywords, node)
    if value.layer is None and _is_made_by_code(cls):
        value.forget()
    if m.methods and (not cls.is_known or class_attribute(cls, "__del__") is not None):
        _lives_on(m, value)
    return keras_objects.made_instance(m, value, node)


def _lives_on(m: Machine, value: InstanceV) -> None:
    """What code that is not seen may run of an object at any time: that of a library from which its
    class derives; Python, when nobody holds it any more."""
    last = m.resolve(class_attribute(value.cls, "__del__"))
    if last is not None:
        effects.lurks(m, BoundMethod(last, value) if isinstance(last, FunctionV) else last)
    if not value.cls.is_known and value.layer is None and not named_tuples.declares(value.cls):
        # Keras runs the methods of a layer or model of one's own when it is called, and no sooner.
        effects.lurks(m, value)


#: The `__new__` that does nothing but make an object.
_OBJECTS = Ref("object.__new__")


def _given_by(
    m: Machine,
    cls: ClassV,
    maker: Any,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """What a `__new__` of the code gives; None where it is an object as it would be without."""
    if keras_objects.class_kind(cls) is not None or not isinstance(maker, FunctionV):
        effects.may_run(m, maker)
        return None
    given = functions.call(m, maker, [cls, *positional], keywords, node, open_ended=open_ended)
    if isinstance(given, InstanceV) and given.layer is None:
        return given
    return given if not isinstance(given, Unknown) else Thing(expressions.text_of(node))


def has_generated_init(cls: ClassV) -> bool:
    """Whether `dataclass` made the `__init__` that Python finds first."""
    for base in cls.mro():
        if isinstance(base, ClassV) and ("__init__" in base.namespace or base.dataclass):
            return base.dataclass and "__init__" not in base.namespace
    return False


#: Steps that it may take to find out what a class makes of one attribute.
_LOOK_AT_A_FIELD = 200


def _stores_what_it_gets(m: Machine, cls: ClassV, held: dict[str, Any], node: Any) -> bool:
    """Whether `self.name = value` for these fields does no more than that.

    Of a class with a `__setattr__` it is found out once for all constants of the same types: it is
    run on unknowns that stand for them.
    """
    from kerasorder_lint.interpreter import statements

    setter = setter_of(cls)
    if m.specials and any(isinstance(class_attribute(cls, name), InstanceV) for name in held):
        return False  # it may be a descriptor
    if setter is None or named_tuples.declares(cls):
        return True
    if not isinstance(setter, FunctionV) or not all(map(is_constant, held.values())):
        return False
    types = tuple((name, type(value)) for name, value in held.items())
    key = (cls.serial, id(setter), types)
    if key not in m.plain_setters:
        given = {
            name: None if kind is type(None) else Thing(name, kind=kind.__name__, origin="constant")
            for name, kind in types
        }
        probe = InstanceV(cls)

        def run() -> dict[str, Any]:
            for name, value in given.items():
                statements.set_attribute(m, probe, name, value, node)
            return dict(probe.attrs)

        decided = len(m.decisions)
        m.joining += 1
        try:
            with m.for_all(_LOOK_AT_A_FIELD * len(given)):
                kept, signal, journal, left = m.attempt(run)
        finally:
            m.joining -= 1
        m.plain_setters[key] = (
            signal is None
            and probe.exact
            and kept.keys() == given.keys()
            and all(kept[name] is value for name, value in given.items())
            and not left[1]
            and len(m.decisions) == decided
            and all(obj is probe or journal.is_older_than(obj) for obj, _ in journal.saved.values())
        )
    return m.plain_setters[key]


def fields_of(cls: ClassV) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of a dataclass or named tuple with their defaults, and what `__post_init__` gets."""
    fields: dict[str, Any] = {}
    handed_on: dict[str, Any] = {}
    for base, name, annotation in _declared(cls):
        kept = handed_on if _annotated_as(annotation, "InitVar") else fields
        kept[name] = base.namespace.get(name, UNKNOWN)
    return fields, handed_on


def _declared(cls: ClassV) -> Iterator[tuple[ClassV, str, ast.expr]]:
    """What the `__init__` of a dataclass takes, in order: the class that says it, and how."""
    for base in reversed([b for b in cls.mro() if isinstance(b, ClassV)]):
        if not base.dataclass and base is not cls and not named_tuples.declares(base):
            continue
        for statement in base.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                if not _annotated_as(statement.annotation, "ClassVar"):
                    yield base, statement.target.id, statement.annotation


def _annotated_as(annotation: ast.expr, name: str) -> bool:
    """Whether an annotation is `InitVar`, `ClassVar[int]` or the like."""
    node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return functions.last_name(node) == name


def _init_dataclass(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any], node: Any
) -> None:
    from kerasorder_lint.interpreter import statements

    fields, handed_on = fields_of(value.cls)
    order = dict.fromkeys(name for _, name, _ in _declared(value.cls))
    values = dict(zip(order, positional))
    values.update({k: v for k, v in keywords.items() if k in fields or k in handed_on})
    held: dict[str, Any] = {}
    for name in fields:
        given = values.get(name, fields[name])
        if name not in values and isinstance(given, Unknown):
            given = _default_factory(m, value.cls, name, node)
        elif given is UNKNOWN:
            given = _field(m, value.cls, name)
        held[name] = given
    if _stores_what_it_gets(m, value.cls, held, node):
        value.attrs.update(held)
    else:
        for name, given in held.items():
            statements.set_attribute(m, value, name, given, node)
    post = find_method(m, value, "__post_init__")
    if post is not None:
        told = [values.get(name, default) for name, default in handed_on.items()]
        given = [
            Thing(name, origin="attribute") if isinstance(told_so, Unknown) else told_so
            for name, told_so in zip(handed_on, told)
        ]
        functions.call(m, post, given, {}, node)
    elif has_class_attribute(value.cls, "__post_init__"):
        m.touch(value)
        value.forget()


def init_symbolic(m: Machine, value: InstanceV, node: Any, *, defaults: bool) -> None:
    """The `__init__` of a dataclass on unknowns, or on its defaults."""
    given: dict[str, Any] = {}
    for _, name, annotation in _declared(value.cls):
        if not defaults or not has_class_attribute(value.cls, name):
            kind = annotated.annotated_kind(m, annotation)
            given[name] = Thing(f"self.{name}", origin="attribute", kind=kind)
    _init_dataclass(m, value, [], given, node)


def _default_factory(m: Machine, cls: ClassV, name: str, node: Any) -> Any:
    """`field(default_factory=lambda: [...])` or `field(default=...)`."""
    for base in cls.mro():
        if not isinstance(base, ClassV):
            continue
        for statement in base.node.body:
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and statement.target.id == name
                and isinstance(statement.value, ast.Call)
            ):
                for keyword in statement.value.keywords:
                    if keyword.arg == "default":
                        return where_made(m, base, keyword.value)
                    if keyword.arg == "default_factory":
                        return functions.call(m, where_made(m, base, keyword.value), [], {}, node)
    return _field(m, cls, name)


def _field(m: Machine, cls: ClassV, name: str) -> Thing:
    """A field of which nothing is known but what the class says of it."""
    made = Thing(name, origin="attribute")
    made.hints = annotated.attribute_hints(m, cls, name)
    return made


def where_made(m: Machine, cls: ClassV, node: ast.expr) -> Any:
    """The value of an expression in a class body, with the names and in the file of the class."""
    outer = (m.frame, m.filename, m.statement)
    m.frame, m.filename = cls.frame, cls.filename
    m.statement = m.site(node)
    try:
        return expressions.evaluate(m, node)
    finally:
        m.frame, m.filename, m.statement = outer
