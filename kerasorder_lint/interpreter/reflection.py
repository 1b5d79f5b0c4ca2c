"""What Python gives code to ask about objects and names by text, and to change them.

`getattr`, `setattr`, `type`, `callable`, `locals`, `exec` and the like; the class of an object is
asked for in `instances`.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import (
    containers,
    dotted,
    effects,
    expressions,
    keras_objects,
    metaclasses,
    own_classes,
    presence,
    releases,
    specials,
)
from kerasorder_lint.interpreter.keys import HAS
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    NamedTuple,
    NamesV,
    OwnDictV,
    OwnListV,
    PropertyV,
    Ref,
    Thing,
    is_constant,
    may_be_absent,
)

__all__ = ["BUILTINS", "STANDARD", "get_attr", "namespace"]


def _globals(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """The names of the module."""
    return NamesV(m.frame.top)


def _exec(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    effects.lurks(m, *a[1:], *k.values())
    for value in (*a[1:], *k.values()):
        m.forget(value)
    if len(a) < 2 and not k:
        effects.anything_runs(m, a[0] if a and isinstance(a[0], str) else None)
    return None


def _eval(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`eval(text)`: it runs what it says, with the names that it gets."""
    _exec(m, a, k, node)
    return result_of(node)


def _vars(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and isinstance(a[0], ClassV):
        return NamesV(a[0])
    if a:
        return keras_objects.unknown_result(m, Ref("vars"), a, k, node)
    return _locals(m, a, k, node)


def _locals(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """The names of the place: those of the module, which changes with it, or a copy."""
    if m.frame is m.frame.top:
        return _globals(m, a, k, node)
    return DictV(m.frame.names, exact=False)


def get_attr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`getattr(value, name, default)`."""
    if len(a) < 2 or not isinstance(a[1], str):
        return result_of(node)
    if len(a) == 2:
        return m.resolve(expressions.get_attribute(m, a[0], a[1], node))
    there = presence.has(m, a[0], a[1])
    if there is False:
        return a[2]
    m.guards += 1
    caught = len(m.caught)
    m.caught.append(((frozenset({"AttributeError"}), "handled"),))
    try:
        found = m.resolve(expressions.get_attribute(m, a[0], a[1], node))
    except Raised as raised:
        if raised.name in ("AttributeError", "Exception", None):
            # Python's own values may have it, whatever is known of what it is.
            plain = is_constant(a[0]) or isinstance(a[0], (ListV, DictV, tuple))
            return result_of(node) if plain else a[2]
        raise
    finally:
        del m.caught[caught:]
        m.guards -= 1
    return found if _is_told(a[0], a[1], there, found) else _either(m, a[0], found, node)


#: What modules, classes and objects say of themselves, which is no method.
_NO_METHODS = frozenset({"__dict__", "__doc__", "__hash__", "__module__", "__slots__"})
#: What all layers have.
_OF_LAYERS = frozenset({"built", "dtype", "name", "trainable", "weights"})


def _is_told(value: Any, name: str, there: bool | None, found: Any) -> bool:
    """Whether an attribute is what is there, or says nothing of itself that a default would not."""
    if type(found) is Thing and found.kind is None:
        return True
    if isinstance(value, InstanceV) and not isinstance(found, (MethodOf, Ref)):
        if isinstance(own_classes.class_attribute(value.cls, "__getattr__"), FunctionV):
            return True  # the code's own, which was run
    if not there:
        return isinstance(value, Layer) and name in _OF_LAYERS
    if name in _NO_METHODS:
        return not isinstance(found, (MethodOf, Ref))  # `__hash__` may be None
    if not isinstance(found, MethodOf):
        return True
    # Some names that classes get from Keras are properties.
    return not isinstance(value, ClassV) or keras_objects.is_method_name(name)


def _either(m: Machine, value: Any, found: Any, node: Any) -> Thing:
    """An attribute, or the default: whoever calls it may change the object that it is asked of."""
    if isinstance(found, MethodOf) and not found.name.startswith("__"):
        m.forget(value)
    return result_of(node)


def _hasattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and m.methods and isinstance(a[0], InstanceV):
        found = own_classes.class_attribute(a[0].cls, a[1]) if isinstance(a[1], str) else None
        if isinstance(found, (PropertyV, InstanceV)):
            effects.may_meet(m, [a[0]], every=True)
        elif found is None or specials.has(m, a[0], "__getattribute__"):
            specials.meets(m, [a[0]])
    if len(a) == 2 and isinstance(a[1], str):
        if isinstance(a[0], Ref) and dotted.canonical(a[0].name) is not None:
            if _asks_for_release(m, a[0].name, a[1]):
                # Whoever asks knows of a release of Keras without it.
                key = (HAS, releases.ASKED, a[0].name, a[1])
                return Thing(expressions.text_of(node), key=key, kind="bool", origin="call")
        answer = presence.has(m, a[0], a[1])
        if answer is not None:
            return answer
        if isinstance(a[0], InstanceV) and may_be_absent(a[0].attrs.get(a[1])):
            return Thing(expressions.text_of(node), kind="bool")
        if isinstance(a[0], Thing):
            # Who asks knows of objects that have it, and of others.
            m.touch(a[0])
            m.kept.touch(a[0])
            a[0].hints |= {f"asked:{a[1]}"}
    return result_of(node, "bool")


def _asks_for_release(m: Machine, owner: str, name: str) -> bool:
    """Whether a public name of Keras may be there or not, as releases differ."""
    if keras_objects.is_missing(m, owner, name) or name.startswith("__"):
        return False
    if keras_objects.is_layer_everywhere(f"{owner}.{name}"):
        return False
    return presence.has(m, Ref(owner), name) is not False


def _setattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    from kerasorder_lint.interpreter import statements

    if len(a) == 3 and isinstance(a[1], str):
        statements.set_attribute(m, a[0], a[1], a[2], node)
    elif a and isinstance(a[0], InstanceV):
        m.touch(a[0])
        a[0].forget()
    elif a and isinstance(a[0], Layer):
        keras_objects.written_unseen(m, a[0])
    elif a and isinstance(a[0], Ref):
        keras_objects.patch(m, a[0].name, "*")
    elif a and isinstance(a[0], ClassV):
        m.touch(a[0])
        kept = (FunctionV, PropertyV)
        a[0].namespace = {
            name: value if isinstance(value, kept) else UNKNOWN
            for name, value in a[0].namespace.items()
        }
    return None


def _delattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2 and isinstance(a[1], str):
        deleted = keras_objects.delete_attribute(m, a[0], a[1], node)
        if not deleted and isinstance(a[0], InstanceV):
            own_classes.delete_attribute(m, a[0], a[1], node)
    elif a:
        specials.meets(m, a[:1])
        m.forget(a[0])
    return None


def _type(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 3 and not k:
        name, bases, namespace = map(m.resolve, a)
        if isinstance(namespace, DictV):
            effects.note_methods(m, {str(key): held for key, held in namespace.entries.items()})
        return _made_class(m, name, bases, namespace, node)
    value = a[0] if len(a) == 1 else UNKNOWN
    if isinstance(value, (InstanceV, OwnListV, OwnDictV)):
        return value.cls
    if isinstance(value, Layer) and value.known:
        made = keras_objects.class_of(value)
        return made if isinstance(made, Ref) else result_of(node)
    if value is None:
        return Ref("types.NoneType")
    if is_constant(value):
        member = m.plain_members and type(value) in (int, str)
        return result_of(node) if member else Ref(type(value).__name__)
    if isinstance(value, ListV) and value.exact:
        return Ref("list") if containers.is_plain_list(value) else result_of(node)
    if type(value) is tuple:
        return Ref("tuple")
    if isinstance(value, NamedTuple) and value.kind is not None:
        return value.kind
    if isinstance(value, Thing):
        return Thing(expressions.text_of(node), key=("type", value.key), origin="call")
    return result_of(node)


def _made_class(m: Machine, name: Any, bases: Any, namespace: Any, node: Any) -> Any:
    """`type(name, bases, namespace)`, where all of it is of the analysed code."""
    plain = isinstance(bases, tuple) and all(
        isinstance(base, ClassV) and base.is_known and not base.node.keywords
        for base in map(m.resolve, bases)
    )
    told = isinstance(namespace, DictV) and namespace.exact
    if not (isinstance(name, str) and name.isidentifier() and plain and told):
        return result_of(node)
    written = ast.copy_location(_empty_class(name), node)
    held = {key: m.resolve(value) for key, value in namespace.entries.items()}
    made = ClassV(written, [m.resolve(base) for base in bases], held, m.frame, m.filename)
    effects.note_methods(m, held)
    metaclasses.settled(m, made, {}, node)
    return made


def _empty_class(name: str) -> ast.ClassDef:
    written = ast.parse(f"class {name}: ...").body[0]
    assert isinstance(written, ast.ClassDef)
    return written


def _property(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`property(read, write)`: of other code than the file's own, it may be anything."""
    given = dict(zip(("fget", "fset", "fdel", "doc"), a)) | k
    parts = [given.get(name) for name in ("fget", "fset", "fdel")]
    if all(part is None or isinstance(part, FunctionV) for part in parts):
        return PropertyV(parts[0], setter=parts[1], deleter=parts[2])
    for part in parts:
        effects.lurks(m, part)
    return result_of(node, own_classes.PROPERTY)


def namespace(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`types.SimpleNamespace(**attributes)`: an object with these attributes and no methods."""
    if a:
        return result_of(node)
    cls = ClassV(_empty_class("SimpleNamespace"), [Ref("object")], {}, Frame(), m.filename)
    made = InstanceV(cls)
    made.attrs.update(k)
    return made


BUILTINS: dict[str, Function] = {
    "delattr": _delattr,
    "eval": _eval,
    "exec": _exec,
    "getattr": get_attr,
    "globals": _globals,
    "hasattr": _hasattr,
    "locals": _locals,
    "property": _property,
    "setattr": _setattr,
    "type": _type,
    "vars": _vars,
}
STANDARD: dict[str, Function] = {
    "argparse.Namespace": namespace,
    "types.SimpleNamespace": namespace,
}
