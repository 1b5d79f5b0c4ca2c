"""`fit`, `evaluate` and `predict` of a model of the code's own class: what they run on a batch.

That is `call`, or a `train_step`, `test_step` or `predict_step` of the class, which gets the data
as they were handed over: alone, or in a tuple with the targets.

Source: keras/src/backend/tensorflow/trainer.py (`make_train_function` and its like),
        keras/src/trainers/data_adapters/data_adapter_utils.py (`pack_x_y_sample_weight`),
        Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec, map_nest
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import functions, own_classes
from kerasorder_lint.interpreter.keras_objects import (
    batches,
    feeding,
    graphs,
    patching,
    subclassed,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    BoundMethod,
    InstanceV,
    ListV,
    Thing,
)

__all__ = ["has_step", "run_on_data"]

#: The length of a batch of so many samples: an integer, None or UNKNOWN.
Length = Callable[[Any], Any]
#: What a class may do in place of `call` when a model is run on data.
_STEPS = {
    "fit": "train_step",
    "train_on_batch": "train_step",
    "evaluate": "test_step",
    "test_on_batch": "test_step",
    "predict": "predict_step",
    "predict_on_batch": "predict_step",
}


def has_step(model: Model, name: str) -> bool:
    """Whether the class has a step of its own for a method of this name."""
    value = model.attributes.get("\0instance")
    step = _STEPS.get(name)
    if step is None or not isinstance(value, InstanceV):
        return False
    return own_classes.class_attribute(value.cls, step) is not None


def run_on_data(
    m: Machine,
    model: Model,
    name: str,
    a: list[Any],
    k: dict[str, Any],
    data: Any,
    node: Any,
    *,
    first: bool,
) -> None:
    """Runs what the class has for a method of this name on a batch of the data.

    data:  the first argument, or what a `tf.data` set gives of it.
    first: whether the model has not been run on data before.
    """

    def length(samples: Any) -> Any:
        # What was traced before may be traced anew for batches of any length.
        size = batches.size_of(m, name, a, k)
        known = first and type(samples) is int and (size is None or type(size) is int)
        return batches.length(name, samples, size, m.environment.target) if known else UNKNOWN

    value = model.attributes.get("\0instance")
    if not isinstance(value, InstanceV) or name not in _STEPS:
        return
    before, m.tracing = m.tracing, feeding.runs_eagerly(m, model) is not True
    try:
        if has_step(model, name):
            _run_step(m, model, value, name, a, k, length, node)
        else:
            _run_call(m, value, name, data, length, node)
    finally:
        m.tracing = before


def _run_call(
    m: Machine, value: InstanceV, name: str, data: Any, length: Length, node: Any
) -> None:
    """Runs `call` on a batch of the data, where its shape is known."""
    call = subclassed.method_of(m, value, "call")
    batch = None if call is None else _batch_of(m, data, length)
    if call is None or batch is None:
        return
    named: dict[str, Any] = {}
    if "training" in subclassed.parameters_of(call)[1:]:
        named["training"] = _STEPS[name] == "train_step"
    subclassed.apply(m, value, [batch], named, node)


def _run_step(
    m: Machine,
    model: Model,
    value: InstanceV,
    name: str,
    a: list[Any],
    k: dict[str, Any],
    length: Length,
    node: Any,
) -> None:
    """Runs a step of the class's own on what it gets, where that is known."""
    step, function = subclassed.method_of(m, value, _STEPS[name]), _STEPS[name][: -len("_step")]
    changed = patching.changes_step(m, model, function) or _STEPS[name] in value.attrs
    around = own_classes.class_attribute(value.cls, f"make_{function}_function")
    if step is None or changed or around is not None or not feeding.surely_runs(m, name, a, k):
        return
    if name.startswith("fit") and not model.compiled:
        return
    given = _handed_over(m, name, a, k, length)
    if given is not None:
        functions.call_undecided(m, BoundMethod(step, value), [given], {}, node)


def _handed_over(m: Machine, name: str, a: list[Any], k: dict[str, Any], length: Length) -> Any:
    """The argument of a step; None where it is not known."""
    told = batches.given(name, a, k)
    x = m.resolve(told.get("x", UNKNOWN))
    if isinstance(x, Thing):
        return _element(x, name)
    batch = _batch_of(m, x, length)
    y = None if name.startswith("predict") else m.resolve(told.get("y"))
    target = None if y is None else _batch_of(m, y, length, least=1)
    if batch is None or (target is None and y is not None):
        return None
    weights = m.resolve(told.get("sample_weight"))
    weight = None
    if weights is not None or m.resolve(told.get("class_weight")) is not None:
        weight = _batch_of(m, weights, length, least=1)
        weight = UNKNOWN if weight is None else weight
    if name.endswith("_on_batch"):
        return _on_one_batch(m, name, batch, target, weight)
    if target is None:
        return (batch,) if isinstance(batch, (ListV, tuple)) else batch
    return (batch, target) if weight is None else (batch, target, weight)


def _on_one_batch(m: Machine, name: str, batch: Any, target: Any, weight: Any) -> Any:
    """The same for a method that takes one batch: Keras 3 hands on what is not given as well."""
    if name == "predict_on_batch":
        return (batch,)
    if m.environment.target == 3 and not (m.version_is_open and weight is None):
        return (batch, target, weight)
    if m.environment.target == 3:
        return None
    return (batch,) if target is None else (batch, target, weight)[: 2 + (weight is not None)]


def _element(data: Thing, name: str) -> Any:
    """One element of a `tf.data` set, as it is handed over: `predict` traces the first batch."""
    if feeding.ELEMENT not in data.attrs:
        return None
    element, _ = data.attrs[feeding.ELEMENT]

    def placeholder(leaf: Any) -> Any:
        if not isinstance(leaf, TensorSpec) or not isinstance(leaf.shape, tuple):
            return UNKNOWN
        free = name == "predict" and leaf.shape[:1] == (None,)
        return _placeholder(leaf.with_shape((UNKNOWN, *leaf.shape[1:])) if free else leaf)

    return graphs.as_value(map_nest(placeholder, element))


def _placeholder(spec: TensorSpec) -> Tensor:
    made = Tensor(spec, None, (), symbolic=False)
    made.unmasked = True
    return made


def _batch_of(m: Machine, data: Any, length: Length, least: int = 2) -> Any:
    """Data as the placeholder of one batch; None where its shape is not known.

    length: that of a batch of so many samples.
    least:  the axes that an array has at least.
    """

    def placeholder(array: ArrayV) -> Tensor | None:
        shape = array.shape
        if not isinstance(shape, tuple) or len(shape) < least:
            return None
        return _placeholder(TensorSpec((length(shape[0]), *shape[1:]), batches.dtype_of(array)))

    return graphs.as_value(batches.of_arrays(m, data, placeholder))
