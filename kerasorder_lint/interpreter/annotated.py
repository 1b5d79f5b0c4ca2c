"""What annotations of parameters and attributes say of their values."""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.interpreter import (
    expressions,
    functions,
    keras_objects,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    OF_ITEMS,
    ClassV,
    Ref,
    Thing,
)
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = [
    "annotated_kind",
    "annotation_hints",
    "attribute_hints",
    "hints_of_name",
    "literals",
    "told_by",
    "uses",
    "uses_of",
]


def annotated_kind(m: Machine, node: ast.expr | None) -> str | None:
    if node is None:
        return None
    if isinstance(node, ast.Subscript):
        return annotated_kind(m, node.value) if not _optional(node) else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return annotated_kind(m, ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            return None
    if isinstance(node, ast.Name) and node.id in functions.ANNOTATIONS:
        return functions.ANNOTATIONS[node.id]
    if isinstance(node, ast.Attribute) and node.attr in ("List", "Dict", "Tuple", "Sequence"):
        return functions.ANNOTATIONS[node.attr]
    if isinstance(node, (ast.Name, ast.Attribute)):
        text = expressions.text_of(node)
        try:
            value = expressions.evaluate(m, node)
        except Raised:
            return None
        if isinstance(value, Ref):
            # An alias of `typing` says what fits, not what it is.
            return None if value.name.split(".")[0] in functions.NOTATIONS else value.name
        if isinstance(value, ClassV):
            kind = keras_objects.class_kind(value)
            if kind is not None and kind.endswith((".Functional", ".Sequential")):
                return "keras.Model"  # it may have methods of its own
            return kind or f"class {value.name}"
        return text if "." in text else None
    return None


#: Annotations of what gives things of one kind in turn, and of what has such items.
_EACH = frozenset(
    {
        "Collection", "FrozenSet", "Iterable", "Iterator", "List", "MutableSequence", "Sequence",
        "Set", "frozenset", "list", "set",
    }
)  # fmt: skip


_ITEMS = frozenset({"Dict", "Mapping", "MutableMapping", "dict"})


def annotation_hints(m: Machine, node: ast.expr | None, *, whole: bool = True) -> frozenset[str]:
    """What an annotation says that a value, or a part of it, may be an object of.

    whole: also where that is one class only; for parameters it is their kind.
    """
    hints: set[str] = set()
    for one in _alternatives(node):
        if whole or one is not node:
            kind = annotated_kind(m, one) or _unknown_class(m, one)
            if kind is not None:
                hints.add(f"annotated:{kind}")
        if not isinstance(one, ast.Subscript):
            continue
        name = functions.last_name(one.value)
        parts = one.slice.elts if isinstance(one.slice, ast.Tuple) else [one.slice]
        repeated = name in ("Tuple", "tuple") and len(parts) == 2 and _is_ellipsis(parts[1])
        if (name in _EACH and len(parts) == 1) or repeated:
            inner, what = parts[0], "each"
        elif name in _ITEMS and len(parts) == 2:
            inner, what = parts[1], "item"
        else:
            continue
        hints.update(
            f"{what}:{hint[10:]}"
            for hint in annotation_hints(m, inner)
            if hint.startswith("annotated:")
        )
    return frozenset(hints)


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _unknown_class(m: Machine, node: ast.expr) -> str | None:
    """A class that nothing in the file defines or imports, and that is not called like a model."""
    if not isinstance(node, ast.Name) or not node.id[:1].isupper():
        return None
    value = expressions.lookup(m, node.id)
    known = not isinstance(value, Thing) or value.origin != "name"
    return None if known or node.id in ("Functional", "Model", "Sequential") else f"class {node.id}"


def told_by(m: Machine, value: Any, annotation: ast.expr | None) -> Any:
    """A value with what an annotation says of its class, where nothing else does."""
    if annotation is not None and isinstance(value, Thing) and value.kind is None:
        hints = annotation_hints(m, annotation) - value.hints
        if hints and not any(hint.startswith("annotated:") for hint in value.hints):
            m.touch(value)
            m.kept.touch(value)
            value.hints |= hints
    return value


def _annotations_in(node: ast.ClassDef) -> dict[str, ast.expr]:
    """What the statements of a class body annotate; kept on the node."""
    kept: dict[str, ast.expr] | None = getattr(node, "_annotations", None)
    if kept is None:
        kept = {
            statement.target.id: statement.annotation
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        }
        node._annotations = kept  # type: ignore[attr-defined]
    return kept


def attribute_hints(m: Machine, cls: ClassV, name: str) -> frozenset[str]:
    """What a class says of an attribute in its body: `model: keras.Model`."""
    for base in cls.mro():
        annotation = _annotations_in(base.node).get(name) if isinstance(base, ClassV) else None
        if annotation is not None:
            outer = (m.frame, m.filename)
            m.frame, m.filename = base.frame, base.filename
            try:
                return annotation_hints(m, annotation)
            finally:
                m.frame, m.filename = outer
    return frozenset()


def _alternatives(node: ast.expr | None) -> list[ast.expr]:
    """What an annotation says that a value may be, `None` aside."""
    match node:
        case None | ast.Constant(value=None):
            return []
        case ast.Constant(value=str() as text):
            try:
                return _alternatives(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError):
                return []
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return [*_alternatives(left), *_alternatives(right)]
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            if name == "Optional":
                return _alternatives(inner)
            if name == "Union":
                members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return [found for member in members for found in _alternatives(member)]
            if name == "Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                return _alternatives(inner.elts[0])
            return [node]
        case _:
            return [node]


def literals(m: Machine, node: ast.expr | None) -> tuple[Any, ...]:
    """The constants that `Literal["a", "b"]` allows, `None` among them if it does; else nothing."""
    found: list[Any] = []
    for one in _alternatives(node):
        if not isinstance(one, ast.Subscript) or functions.last_name(one.value) != "Literal":
            return ()
        parts = one.slice.elts if isinstance(one.slice, ast.Tuple) else [one.slice]
        if not all(isinstance(part, ast.Constant) for part in parts):
            return ()
        found.extend(part.value for part in parts if isinstance(part, ast.Constant))
    return (*found, None) if found and None not in found and _says_none(node) else tuple(found)


def _says_none(node: ast.expr | None) -> bool:
    """Whether an annotation allows `None`, in whatever form."""
    text = "" if node is None else ast.unparse(node)
    return "None" in text or "Optional" in text


def _optional(node: ast.Subscript) -> bool:
    name = node.value
    text = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
    return text in ("Optional", "Union", "Any")


def uses(node: Any, name: str) -> frozenset[str]:
    """Attributes that a function's body asks of a parameter; found once for all names.

    What it asks of the parameter's items stands under the name with `[]` behind it.
    """
    kept: dict[str, frozenset[str]] | None = getattr(node, "_asked", None)
    if kept is None:
        asked: dict[str, set[str]] = {}
        loops: list[tuple[str, str]] = []
        body = node.body if isinstance(node.body, list) else [node.body]
        for statement in body:
            for inner in nodes_of(statement):
                if isinstance(inner, ast.Attribute):
                    if isinstance(inner.value, ast.Name):
                        asked.setdefault(inner.value.id, set()).add(inner.attr)
                    elif (of := _item_of(inner.value)) is not None:
                        asked.setdefault(f"{of}[]", set()).add(inner.attr)
                elif isinstance(inner, (ast.For, ast.comprehension)):
                    if isinstance(inner.target, ast.Name) and isinstance(inner.iter, ast.Name):
                        loops.append((inner.target.id, inner.iter.id))
        for each, items in loops:
            asked.setdefault(f"{items}[]", set()).update(asked.get(each, ()))
        kept = {key: frozenset(value) for key, value in asked.items()}
        node._asked = kept
    return kept.get(name, frozenset())


def _item_of(node: ast.expr) -> str | None:
    """The name of which an expression takes an item."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        return node.value.id if isinstance(node.value, ast.Name) else None
    return None


def uses_of(node: Any, name: str) -> frozenset[str]:
    """The same with what is asked of the parameter's items."""
    items = uses(node, f"{name}[]")
    if not items and not name.endswith("s"):
        return uses(node, name)
    one = {f"{OF_ITEMS}name:{name[:-1]}"} if name.endswith("s") else set()
    return uses(node, name) | {f"{OF_ITEMS}{asked}" for asked in items} | one


def hints_of_name(m: Machine, name: str) -> frozenset[str]:
    """What a name of the function that runs says of an unknown that it stands for."""
    function = m.frame.function
    asked = frozenset() if function is None else uses(function.node, name)
    return asked | {f"name:{name}"}
