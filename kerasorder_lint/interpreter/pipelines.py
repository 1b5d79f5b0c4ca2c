"""`tf.data`: what one element of a data set is, from arrays through `batch` and `map` to `fit`.

Source: tensorflow/python/data/ops/dataset_ops.py, 2.21; a batch has a free axis in front unless
        `drop_remainder` is set.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec, flatten, map_nest
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import expressions, functions, keras_objects
from kerasorder_lint.interpreter.keras_objects.conversion import to_call_input
from kerasorder_lint.interpreter.keras_objects.feeding import ELEMENT, FIRST_BATCH
from kerasorder_lint.interpreter.keras_objects.graphs import as_value
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DictV,
    PartialV,
    Ref,
    Thing,
)

__all__ = ["STANDARD"]

_DATASET = "tensorflow.data.Dataset"
#: These give the same elements; the others some of them, or more often, in some order.
_ALL = ("cache", "prefetch", "with_options")
_SOME = ("repeat", "shard", "shuffle", "skip", "take")


def _dataset(element: Any, samples: Any, node: Any) -> Thing:
    """A data set of these elements: nests of `TensorSpec`.

    samples: how many there are; UNKNOWN where that is not known.
    """
    made = Thing(expressions.text_of(node), origin="call")
    made.attrs[ELEMENT] = (element, samples)
    for name in ("batch", "map", *_ALL, *_SOME):
        made.attrs[name] = PartialV(Ref(f"{_DATASET}.{name}"), (made,), {})
    return made


def _unknown(m: Machine, values: list[Any], node: Any) -> Thing:
    for value in values:
        keras_objects.escapes(m, value, node)
    return Thing(expressions.text_of(node), origin="call")


def _element_of(m: Machine, value: Any) -> Any:
    """The specs of arrays in a tuple or dict; None where one is not known."""
    value = m.resolve(value)
    if isinstance(value, ArrayV):
        shape = value.shape if isinstance(value.shape, tuple) and value.shape else None
        return None if shape is None else TensorSpec(shape, value.dtype)
    if isinstance(value, tuple):
        items = tuple(_element_of(m, item) for item in value)
        return None if None in items or not items else items
    if isinstance(value, DictV) and value.exact and value.entries:
        named = {key: _element_of(m, item) for key, item in value.entries.items()}
        return None if None in named.values() else named
    return None


def _from_slices(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`tf.data.Dataset.from_tensor_slices((x, y))`: a sample each."""
    whole = _element_of(m, a[0]) if len(a) == 1 and not set(k) - {"name"} else None
    if whole is None:
        return _unknown(m, [*a, *k.values()], node)
    counts = [spec.shape[0] for spec in flatten(whole)]
    samples = counts[0] if type(counts[0]) is int else UNKNOWN
    return _dataset(map_nest(lambda spec: spec.with_shape(spec.shape[1:]), whole), samples, node)


def _told(m: Machine, a: list[Any]) -> tuple[Any, Any]:
    """What the data set in front is made of; None where it is another one."""
    value = m.resolve(a[0]) if a else None
    told: tuple[Any, Any] | None = value.attrs.get(ELEMENT) if isinstance(value, Thing) else None
    return (None, UNKNOWN) if told is None else told


def _kept(keeps_all: bool, m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    element, samples = _told(m, a)
    if element is None:
        return _unknown(m, a, node)
    return _dataset(element, samples if keeps_all else UNKNOWN, node)


def _batch(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataset.batch(batch_size, drop_remainder=False)`."""
    element, samples = _told(m, a)
    if element is None:
        return _unknown(m, [*a, *k.values()], node)
    named = {**dict(zip(("batch_size", "drop_remainder"), a[1:])), **k}
    size, drops = m.resolve(named.get("batch_size")), m.resolve(named.get("drop_remainder", False))
    length: Any
    if drops is True:
        length = size if type(size) is int else UNKNOWN
    else:
        length = None if drops is False else UNKNOWN
    first = min(samples, size) if type(samples) is int and type(size) is int else UNKNOWN
    made = map_nest(lambda spec: spec.with_shape((length, *spec.shape)), element)
    # `predict` of Keras 3 builds on the first batch.
    batched = _dataset(made, UNKNOWN, node)
    batched.attrs[FIRST_BATCH] = first
    return batched


def _map(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataset.map(function)`, whose function gets what is in a tuple one by one."""
    element, samples = _told(m, a)
    if element is None:
        return _unknown(m, [*a, *k.values()], node)
    named = {**dict(zip(("map_func",), a[1:])), **k}
    function = named.get("map_func")

    def tensor(spec: TensorSpec) -> Tensor:
        return Tensor(spec, None, (), symbolic=False)

    given = [as_value(map_nest(tensor, item)) for item in _parts(element)]
    if isinstance(m.resolve(function), Layer):
        # A layer or model is called once, on such a tensor, and is built by that.
        made = to_call_input(m, functions.call(m, function, given, {}, node))
        return _dataset(made, samples, node) if _is_known(made) else _unknown(m, [], node)
    decided, called = len(m.decisions), set(m.called)
    m.joining += 1
    try:
        run = partial(functions.call, m, function, given, {}, node)
        result, signal, _, _ = m.attempt(run)
    finally:
        m.joining -= 1
        m.called.intersection_update(called)  # it is looked at for whatever else it may get
    keras_objects.escapes(m, m.resolve(function), node)
    nest = to_call_input(m, result) if signal is None else None
    if not _is_known(nest) or len(m.decisions) != decided:
        return _unknown(m, [], node)
    return _dataset(nest, samples, node)


def _is_known(nest: Any) -> bool:
    """Whether it is specs of tensors whose rank is known, and nothing else."""
    leaves = list(flatten(nest))
    return bool(leaves) and all(
        isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple) for leaf in leaves
    )


def _parts(element: Any) -> tuple[Any, ...]:
    return element if isinstance(element, tuple) else (element,)


STANDARD: dict[str, Function] = {
    f"{_DATASET}.from_tensor_slices": _from_slices,
    f"{_DATASET}.batch": _batch,
    f"{_DATASET}.map": _map,
    **{f"{_DATASET}.{name}": partial(_kept, True) for name in _ALL},
    **{f"{_DATASET}.{name}": partial(_kept, False) for name in _SOME},
}
