"""Comparisons: order, equality, identity, membership."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Hashable
from typing import Any

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    arrays,
    containers,
    dotted,
    element_types,
    exhausting,
    expressions,
    free_lengths,
    gates,
    iteration,
    keras_objects,
    laziness,
    operators,
    own_classes,
    releases,
    specials,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    ArrayV,
    AttributesV,
    ClassV,
    DataShape,
    DictV,
    Either,
    InstanceV,
    ListV,
    Obj,
    Ref,
    SetV,
    Thing,
    is_constant,
    is_definite,
    key_of,
    number_in,
)
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, never_same

__all__ = [
    "compare",
    "contains",
    "equal",
    "eval_compare",
    "identical",
]


def eval_compare(m: Machine, node: Any) -> Any:
    if m.knows_keras:
        gate = gates.judged(m, node)
        if gate is not None:
            return gate
    left = expressions.evaluate(m, node.left)
    results: list[Any] = []
    left_node = node.left
    for op, right_node in zip(node.ops, node.comparators):
        if isinstance(op, (ast.In, ast.NotIn)):
            exhausting.asked(right_node, "in", left)
        right = expressions.evaluate(m, right_node)
        if (left is None or right is None) and type(op) in _ORDER:
            operands = ((left_node, left), (right_node, right))
            refused = free_lengths.operated(m, node, op, *operands)
            if refused is not None:
                return refused
        left_node = right_node
        result = compare(m, op, left, right, node)
        if result is False:
            return False
        if right_node is not node.comparators[-1] and isinstance(result, InstanceV):
            # Whether it goes on hangs on what the first comparison gave.
            answer = expressions.truth(m, result, node, fork=False)
            if answer is False:
                return result
            result = True if answer else Thing(expressions.text_of(node), kind="bool")
        results.append(result)
        left = right
    if all(result is True for result in results):
        return True
    if len(results) == 1:
        return results[0]
    keys = tuple(r.key if isinstance(r, Thing) else ("const", r) for r in results)
    return Thing(expressions.text_of(node), key=("and", *keys), kind="bool")


_ORDER: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def compare(m: Machine, op: ast.cmpop, left: Any, right: Any, node: Any) -> Any:
    """True, False, or an unknown that stands for the question."""
    left, right = number_in(left), number_in(right)
    text = expressions.text_of(node)
    if type(op) in operators.NAMES_OF and (
        operators.may_be_special(left) or operators.may_be_special(right)
    ):
        own = specials.compared(m, operators.NAMES_OF[type(op)], left, right, node)
        if own is not specials.ABSENT:
            return Thing(text, kind="bool") if own is None else own
    if isinstance(left, (Tensor, ArrayV)) or isinstance(right, (Tensor, ArrayV)):
        if not isinstance(op, (ast.Is, ast.IsNot)):
            told = arrays.compared_with_number(op, left, right)
            if told is not None:
                return told
            found = keras_objects.compared(m, op, left, right, node)
            found = arrays.compared_arrays(op, left, right) if found is None else found
            return Thing(text, kind="tensor") if found is None else found
    if isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
        answer = (
            identical(m, left, right)
            if isinstance(op, (ast.Is, ast.IsNot))
            else equal(m, left, right, node, asked=True)
        )
        positive = isinstance(op, (ast.Eq, ast.Is))
        if answer is not None:
            return answer is positive
        parts = (key_of(left), key_of(right))
        if None in parts:
            return Thing(text, kind="bool")
        if isinstance(right, (Thing, Sym)) and is_constant(left):
            parts = (parts[1], parts[0])
        key: Hashable = ("==", *parts)
        return Thing(text, key=key if positive else ("not", key), kind="bool")
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = contains(m, right, left, node)
        if inside is not None:
            return inside is isinstance(op, ast.In)
        parts = (key_of(left), key_of(_frozen(right)))
        if None in parts:
            return Thing(text, kind="bool")
        key = ("in", *parts)
        return Thing(text, key=key if isinstance(op, ast.In) else ("not", key), kind="bool")
    function = _ORDER[type(op)]
    specials.meets(m, [left, right])
    if is_constant(left) and is_constant(right):
        try:
            return bool(function(left, right))
        except TypeError:
            raise Raised("TypeError") from None
    if isinstance(left, tuple) and isinstance(right, tuple):
        if all(is_constant(item) for item in left + right):
            try:
                return bool(function(left, right))
            except TypeError:
                return Thing(text, kind="bool")
    if isinstance(left, (Sym, int)) and isinstance(right, (Sym, int)):
        answer = _order_symbols(type(op), left, right)
        if answer is not None:
            return answer
    answer = releases.ordered(type(op), left, right)
    if answer is not None:
        return answer
    parts = (key_of(left), key_of(right))
    if None in parts:
        return Thing(text, kind="bool")
    return Thing(text, key=("order", type(op).__name__, *parts), kind="bool")


def _order_symbols(op: type, left: Any, right: Any) -> bool | None:
    """Only what holds whatever the symbols' sign: `n < n + 1`."""
    difference = right - left
    if not isinstance(difference, int):
        return None
    return bool(_ORDER[op](0, difference))


def _frozen(value: Any) -> Any:
    if isinstance(value, (ListV, SetV)) and value.exact:
        return tuple(value.items)
    return value


def identical(m: Machine, left: Any, right: Any) -> bool | None:
    """`left is right`."""
    if left is right and not isinstance(left, Unknown):
        return True
    if isinstance(left, Thing) or isinstance(right, Thing):
        if left is right:
            return True
        if is_definite(left) and is_definite(right):
            return False  # there is one unknown for each member of an enumeration
        for thing, other in ((left, right), (right, left)):
            if isinstance(thing, Thing) and other is None:
                if thing.kind is not None and not thing.kind.startswith("?"):
                    return False
        return None
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if is_constant(left) and is_constant(right):
        if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
            return left is right
        return None if left == right else False
    if left is None or right is None:
        other = right if left is None else left
        return None if isinstance(other, Ref) and dotted.may_be_none(other.name) else False
    if isinstance(left, Ref) and isinstance(right, Ref):
        return dotted.are_same(left.name, right.name)
    if _may_be_constant(left) or _may_be_constant(right):
        return None
    if isinstance(left, Obj) or isinstance(right, Obj):
        return left is right
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return _is_one_tensor(left, right)
    return left is right if isinstance(left, Layer) or isinstance(right, Layer) else None


def _is_one_tensor(left: Tensor, right: Tensor) -> bool | None:
    """Whether two symbolic tensors are one: each call of a layer or function makes others.

    Other tensors may go through a layer as they are.
    """
    if not (left.is_one and right.is_one and left.symbolic and right.symbolic):
        return None
    places = [
        tensor.node
        if tensor.node is not None or tensor.layer is None or tensor.parents
        else tensor.layer
        for tensor in (left, right)
    ]
    if None in places:
        return None
    return places[0] is places[1] and left.index == right.index


def equal(
    m: Machine, left: Any, right: Any, node: Any, depth: int = 0, *, asked: bool = False
) -> bool | None:
    """`left == right`.

    node:  where that is asked.
    asked: whether methods of the two for that were run already, and have left it open.
    """
    if left is right and not isinstance(left, Unknown) and (depth or not m.specials or asked):
        # Within a list or tuple Python asks for identity first.
        return bool(depth) or not (isinstance(left, float) and left != left)
    if not asked and (operators.may_be_special(left) or operators.may_be_special(right)):
        own = specials.compared(m, "eq", left, right, node)
        if own is not specials.ABSENT:
            return expressions.truth(m, own, node, fork=False)
    if isinstance(left, Thing) and isinstance(right, Thing):
        if left.key == right.key:
            return True
        if left.kind == "enum" and right.kind == "enum":
            return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        if element_types.name_of(left) is not None or element_types.name_of(right) is not None:
            return element_types.equal(left, right)
        for thing, other in ((left, right), (right, left)):
            if isinstance(thing, Thing) and thing.kind in ("int", "str") and is_constant(other):
                fits = isinstance(other, int if thing.kind == "int" else str)
                if not fits and not isinstance(other, float):
                    return False
        return None
    if is_constant(left) and is_constant(right):
        return bool(left == right)
    if isinstance(left, (Sym, int)) and isinstance(right, (Sym, int)):
        if left == right:
            return True
        return False if never_same(left, right) else None
    if isinstance(left, (ListV, tuple)) and isinstance(right, (ListV, tuple)):
        if isinstance(left, ListV) != isinstance(right, ListV):
            # A `TensorShape` equals a list, and a tuple does not.
            shape, other = (right, left) if isinstance(left, ListV) else (left, right)
            if not isinstance(shape, DataShape):
                return False
            items = tuple(other.items) if isinstance(other, ListV) and other.exact else UNKNOWN
            return False if equal(m, tuple(shape), items, node, depth + 1) is False else None
        if any(isinstance(v, ListV) and not containers.is_plain_list(v) for v in (left, right)):
            return None
        a = left.items if isinstance(left, ListV) else list(left)
        b = right.items if isinstance(right, ListV) else list(right)
        exact = all(not isinstance(v, ListV) or v.exact for v in (left, right))
        if not exact:
            return None
        if len(a) != len(b):
            return False
        if depth > expressions.DEEPEST:
            return None
        answers = [equal(m, x, y, node, depth + 1) for x, y in zip(a, b)]
        if False in answers:
            return False
        return None if None in answers else True
    if isinstance(left, Ref) and isinstance(right, Ref):
        same = dotted.are_same(left.name, right.name)
        return _same_dtype(left, right) if same is None else same
    if _may_be_constant(left) or _may_be_constant(right):
        return None
    if isinstance(left, InstanceV) or isinstance(right, InstanceV):
        return _are_one(left, right)
    if isinstance(left, (DictV, SetV)) or isinstance(right, (DictV, SetV)):
        if isinstance(left, (DictV, SetV, ListV)) and isinstance(right, (DictV, SetV, ListV)):
            specials.meets(m, [left, right])
            return None
        return False
    if isinstance(left, (Tensor, ArrayV)) or isinstance(right, (Tensor, ArrayV)):
        return None
    for text, other in ((left, right), (right, left)):
        if isinstance(text, str) and isinstance(other, Ref):
            return _same_type(text, other)
    if is_constant(left) or is_constant(right):
        return False
    if isinstance(left, Layer) and isinstance(right, Layer) and left.known and right.known:
        return left is right  # no class of Keras says what makes two of them equal
    return None


def _may_be_constant(value: Any) -> bool:
    """Whether it is a name of a library behind which a text or a number may stand."""
    return isinstance(value, Ref) and dotted.may_be_constant(value.name)


def _are_one(left: Any, right: Any) -> bool | None:
    """Whether two objects are equal, one of which is of a class that does not say what that is."""
    sides = [value for value in (left, right) if isinstance(value, InstanceV)]
    if any(value.cls.name == "SimpleNamespace" for value in sides):
        return None  # they are equal if their attributes are
    if any(not value.cls.is_known or value.layer is not None for value in sides):
        return None
    if any(isinstance(own_classes.class_attribute(value.cls, "__eq__"), Thing) for value in sides):
        return None
    if any(isinstance(base, ClassV) and base.dataclass for v in sides for base in v.cls.mro()):
        return None if len(sides) == 2 and sides[0].cls is sides[1].cls else False
    return left is right


#: What else libraries call some types.
_OTHER_NAMES = {"bool_": "bool", "double": "float64", "half": "float16"}


def _same_dtype(left: Ref, right: Ref) -> bool | None:
    """Whether two types of elements are the same: `tf.half` is `tf.float16`; None if not known."""
    names = []
    for value in (left, right):
        library, _, name = value.name.rpartition(".")
        name = _OTHER_NAMES.get(name, name)
        if library.split(".")[0] not in ("tensorflow", "numpy") or name not in DTYPES:
            return None
        names.append(name)
    return names[0] == names[1]


def _same_type(text: str, other: Ref) -> bool | None:
    """Whether a text, which is a type's name or stands for a type, equals a library's type.

    `tf.int32` equals its name and the type of an array; `np.int32`, which is a class, equals the
    one that is a type.
    """
    library, _, name = other.name.rpartition(".")
    name = name.rstrip("_")
    if text not in DTYPES:
        return False
    if name not in DTYPES:
        return None  # `float` equals the type that arrays of it have
    if text != name:
        return False
    return True if library.startswith("tensorflow") else None


def _may_be_absent(attributes: AttributesV, name: Any) -> bool:
    """Whether an attribute of which nothing is known may have been set on other ways only."""
    return isinstance(attributes.entries[name], (Either, Unknown))


def _asked_for(m: Machine, iterator: ListV, item: Any, node: Any) -> bool | None:
    """`item in iterator`, which asks it until the item comes: these are gone then."""
    if iterator.exact and iterator.chance is None:
        for place, other in enumerate(iterator.items):
            answer = equal(m, item, number_in(other), node)
            if answer is None:
                break
            if answer:
                m.touch(iterator)
                iterator.items = iterator.items[place + 1 :]
                return True
        else:
            laziness.gone(m, iterator)
            return False
    m.touch(iterator)
    iterator.items, iterator.exact = [], False
    return None


def contains(m: Machine, container: Any, item: Any, node: Any) -> bool | None:
    """`item in container`."""
    if operators.may_be_special(container):
        found = specials.run(m, container, "__contains__", [item], node)
        if found is not specials.ABSENT:
            return expressions.truth(m, found, node, fork=False)
        if isinstance(container, InstanceV):
            given = iteration.iterate(m, container, node)
            if given is None:
                return None
            container = tuple(given)
    if isinstance(container, (DictV, SetV)) and m.specials:
        specials.key_in(m, item, node)
        specials.meets(m, [container])
        if isinstance(container, SetV) and expressions.says_what_is_equal(
            m, [item, *container.items]
        ):
            return None
    if isinstance(container, str):
        return item in container if isinstance(item, str) else None
    if isinstance(container, DictV):
        if isinstance(item, Layer) and container.exact and not container.asked:
            others = [key for key in container.entries if key is not item]
            if len(others) < len(container.entries):
                return True
            return False if all(isinstance(k, Layer) or is_constant(k) for k in others) else None
        known = is_definite(item) and not specials.has(m, item, "__eq__", "__hash__")
        if known or isinstance(item, tuple):
            try:
                if item in container.entries:
                    if isinstance(container, AttributesV) and _may_be_absent(container, item):
                        return None
                    return True
            except TypeError:
                return None
            if not container.exact:
                container.asked |= {item}
            # What is unknown in a tuple may be what one of the keys has there.
            return False if container.exact and known else None
        return None
    if isinstance(container, ListV):
        laziness.take(m, container)
        if container.once:
            return _asked_for(m, container, item, node)
    items = (
        list(container)
        if isinstance(container, tuple)
        else container.items
        if isinstance(container, (ListV, SetV))
        else None
    )
    if items is None:
        return None
    answers: list[bool | None] = []
    for other in items:
        other = number_in(other)
        if isinstance(container, SetV) and element_types.hashes_otherwise(item, other):
            answers.append(None)
            continue
        same_number = isinstance(item, float) and item is other  # Python asks that first
        answers.append(same_number or equal(m, item, other, node))
        if answers[-1]:
            return True
    exact = isinstance(container, tuple) or container.exact
    return False if exact and None not in answers else None
