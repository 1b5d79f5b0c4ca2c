"""`tf.nest`, `tf.while_loop`, `keras.tree`: functions of libraries that run those of the code.

Source: tensorflow/python/util/nest.py: what is in lists, tuples and dicts, these by their keys.
        keras/src/tree/optree_impl.py; tree/__init__.py of dm-tree 0.1.9.
        tensorflow/python/ops/while_v2.py: while a graph is made, `cond` and `body` run once, on
        tensors of the shapes that stay the same; such tensors are what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter import functions
from kerasorder_lint.interpreter.keras_objects.names import canonical
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ArrayV,
    DictV,
    ListV,
    NamedTuple,
    TensorShape,
    is_constant,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = ["call_structure"]


class _Unclear(Exception):
    """It is not known what is in a structure, or two are not alike."""


def call_structure(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """A call of one of these functions; NotImplemented where it is none, or not clear."""
    found = canonical(name)
    function = _FUNCTIONS.get(name if found is None else f"keras.{found[1]}")
    if function is None:
        return NotImplemented
    try:
        return function(m, positional, keywords, node)
    except _Unclear:
        return NotImplemented


def _map_structure(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`tf.nest.map_structure(function, *structures)`."""
    if k or len(a) < 2:
        raise _Unclear
    found = [list(_leaves(m, structure)) for structure in a[1:]]
    if any(len(leaves) != len(found[0]) for leaves in found):
        raise _Unclear
    if len(a) > 2:
        forms = [_like(m, structure, iter([None] * len(found[0]))) for structure in a[1:]]
        if any(not _same_form(forms[0], form) for form in forms[1:]):
            raise _Unclear
    made = [functions.call(m, a[0], list(leaves), {}, node) for leaves in zip(*found)]
    return _like(m, a[1], iter(made))


def _flatten(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`tf.nest.flatten(structure)`."""
    if k or len(a) != 1:
        raise _Unclear
    return ListV(list(_leaves(m, a[0])))


def _leaves(m: Machine, structure: Any) -> Iterator[Any]:
    structure = m.resolve(structure)
    if isinstance(structure, DictV):
        for key in _keys(structure):
            yield from _leaves(m, structure.entries[key])
    elif isinstance(structure, ListV):
        if not structure.exact or structure.chance is not None:
            raise _Unclear
        for item in structure.items:
            yield from _leaves(m, item)
    elif isinstance(structure, tuple) and not isinstance(structure, TensorShape):
        for item in structure:
            yield from _leaves(m, item)
    elif is_constant(structure) or isinstance(structure, (Tensor, ArrayV, TensorShape)):
        yield structure
    else:
        raise _Unclear


def _keys(structure: DictV) -> list[Any]:
    if not structure.exact:
        raise _Unclear
    try:
        return sorted(structure.entries)
    except TypeError:
        raise _Unclear from None


def _like(m: Machine, structure: Any, made: Iterator[Any]) -> Any:
    """The structure with other leaves."""
    structure = m.resolve(structure)
    if isinstance(structure, DictV):
        entries = {key: _like(m, structure.entries[key], made) for key in _keys(structure)}
        return DictV({key: entries[key] for key in structure.entries})
    if isinstance(structure, ListV):
        return ListV([_like(m, item, made) for item in structure.items])
    if isinstance(structure, tuple) and not isinstance(structure, TensorShape):
        items = [_like(m, item, made) for item in structure]
        if isinstance(structure, NamedTuple):
            return NamedTuple(items, structure.names, structure.kind)
        return tuple(items)
    return next(made)


def _same_form(one: Any, other: Any) -> bool:
    if isinstance(one, DictV) and isinstance(other, DictV):
        return one.entries.keys() == other.entries.keys() and all(
            _same_form(item, other.entries[key]) for key, item in one.entries.items()
        )
    if isinstance(one, ListV) and isinstance(other, ListV):
        return _same_items(one.items, other.items)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _same_items(one, other)
    return one is None and other is None


def _same_items(one: Any, other: Any) -> bool:
    return len(one) == len(other) and all(map(_same_form, one, other))


#: Parameters of `tf.while_loop`, in order.
_OF_LOOP = (
    "cond",
    "body",
    "loop_vars",
    "shape_invariants",
    "parallel_iterations",
    "back_prop",
    "swap_memory",
    "maximum_iterations",
    "name",
)


def _while_loop(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`tf.while_loop(cond, body, loop_vars)` while a graph is made, as inside a layer."""
    given = {**dict(zip(_OF_LOOP, a)), **k}
    state = m.resolve(given.get("loop_vars"))
    if len(a) > len(_OF_LOOP) or not {"cond", "body"} <= given.keys() <= set(_OF_LOOP):
        raise _Unclear
    if not isinstance(state, ListV) and type(state) is not tuple:
        raise _Unclear
    begun = list(_leaves(m, state))
    # A symbolic tensor of Keras makes a layer of the call; with data alone it may really run.
    tensors = [leaf for leaf in begun if isinstance(leaf, Tensor)]
    if not tensors or any(tensor.symbolic for tensor in tensors):
        raise _Unclear
    shapes: list[Any] = [None] * len(begun)
    kept = m.resolve(given.get("shape_invariants"))
    if kept is not None:
        shapes = list(_leaves(m, kept))
        forms = [_like(m, item, iter([None] * len(begun))) for item in (state, kept)]
        if len(shapes) != len(begun) or not _same_form(*forms):
            raise _Unclear

    def inside() -> Any:
        stays = [_staying(m, leaf, shape, node) for leaf, shape in zip(begun, shapes)]
        return _like(m, state, iter(stays))

    for name in ("cond", "body"):
        told = inside()
        items = told.items if isinstance(told, ListV) else list(told)
        functions.call(m, given[name], list(items), {}, node)
    return inside()


def _staying(m: Machine, leaf: Any, shape: Any, node: Any) -> Tensor:
    """A variable of a loop: a tensor of which nothing but shape and type stays as it is."""
    if isinstance(leaf, Tensor):
        spec = leaf.spec
    elif isinstance(leaf, ArrayV):
        spec = TensorSpec(leaf.shape, leaf.dtype)
    elif type(leaf) in (int, float, bool):
        spec = TensorSpec((), {int: "int32", float: "float32", bool: "bool"}[type(leaf)])
    else:
        raise _Unclear
    if isinstance(shape, TensorShape):
        spec = TensorSpec(tuple(shape), spec.dtype)
    elif shape is not None:
        raise _Unclear
    parents = (leaf,) if isinstance(leaf, Tensor) else ()
    return Tensor(spec, None, parents, step_site=m.site(node), symbolic=False)


def _cond(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`keras.ops.cond(pred, true_fn, false_fn)`, which gives the same on both ways."""
    given = {**dict(zip(("pred", "true_fn", "false_fn"), a)), **k}
    if len(given) != 3 or len(a) > 3 or "pred" not in given:
        raise _Unclear
    ways = [given.get("true_fn"), given.get("false_fn")]
    decided = m.resolve(given["pred"])
    if isinstance(decided, bool):
        return functions.call(m, ways[not decided], [], {}, node)
    if isinstance(decided, Tensor) and decided.symbolic:
        raise _Unclear  # Keras makes a node of it
    made: list[Tensor] = []
    for way in ways:
        count = len(m.decisions)
        m.joining += 1
        try:
            result, signal, _, left = m.attempt(partial(functions.call, m, way, [], {}, node))
        finally:
            m.joining -= 1
        result = m.resolve(result)
        if signal is not None or left[0] or left[1] or len(m.decisions) != count:
            raise _Unclear
        if not isinstance(result, Tensor) or result.symbolic:
            raise _Unclear
        made.append(result)
    if made[0].spec != made[1].spec:
        raise _Unclear
    return Tensor(made[0].spec, None, tuple(made), step_site=m.site(node), symbolic=False)


def _map_shapes(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`keras.tree.map_shape_structure(function, structure)`: shapes are what it is called on."""
    if k or len(a) != 2:
        raise _Unclear
    return _each_shape(m, a[0], m.resolve(a[1]), node)


def _each_shape(m: Machine, function: Any, structure: Any, node: Any) -> Any:
    if isinstance(structure, DictV):
        made = {key: m.resolve(structure.entries[key]) for key in _keys(structure)}
        found = {key: _each_shape(m, function, item, node) for key, item in made.items()}
        return DictV({key: found[key] for key in structure.entries})
    if isinstance(structure, ListV) and structure.exact and structure.chance is None:
        items = structure.items
    elif isinstance(structure, tuple):
        items = list(structure)
    else:
        raise _Unclear
    items = [m.resolve(item) for item in items]
    if all(item is None or isinstance(item, (int, Sym)) for item in items):
        return functions.call(m, function, [structure], {}, node)
    if any(isinstance(item, Unknown) for item in items):
        raise _Unclear
    inner = [_each_shape(m, function, item, node) for item in items]
    return ListV(inner) if isinstance(structure, ListV) else tuple(inner)


_FUNCTIONS: dict[str, Callable[[Machine, list[Any], dict[str, Any], Any], Any]] = {
    "keras.ops.cond": _cond,
    "keras.tree.flatten": _flatten,
    "keras.tree.map_shape_structure": _map_shapes,
    "keras.tree.map_structure": _map_structure,
    "tensorflow.nest.flatten": _flatten,
    "tensorflow.nest.map_structure": _map_structure,
    "tensorflow.while_loop": _while_loop,
    "tree.flatten": _flatten,  # of `dm-tree`, which came out of `tf.nest`
    "tree.map_structure": _map_structure,
}
