"""Data that `fit`, `evaluate` and `predict` hand to a built model: what it refuses.

The methods trace the model on a batch of any length, as a call on data does, and keep the function
that they traced. Given data of another shape, TensorFlow traces anew with the axes free in which
the two differ; what is refused then is refused whatever came before.

Source: tf_keras/src/engine/training.py (`make_train_function` and its like, `predict_step`),
        data_adapter.py (`TensorLikeDataAdapter`), functional.py (`input_spec`);
        keras/src/backend/tensorflow/trainer.py (`make_predict_function`), Keras 3.15.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.members import MEMBERS
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of, flatten, map_nest
from kerasorder_lint.graph import models, ways
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Step
from kerasorder_lint.interpreter.keras_objects import batches, creation, patching
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, ClassV, InstanceV
from kerasorder_lint.shapes import Unknown

__all__ = ["ELEMENT", "FIRST_BATCH", "refused", "runs_eagerly", "surely_runs", "way_to"]

#: Where a `tf.data` set remembers what one element of it is, and how long its first batch is.
ELEMENT = "\0element"
FIRST_BATCH = "\0first batch"


#: The function that a method traces, and keeps.
_FUNCTION = {
    "fit": "train",
    "train_on_batch": "train",
    "evaluate": "test",
    "test_on_batch": "test",
    "predict": "predict",
    "predict_on_batch": "predict",
    "fit_generator": "train",
    "evaluate_generator": "test",
    "predict_generator": "predict",
}
#: Arguments with which a method may end before it has run the model.
_MAY_RUN_NOTHING = frozenset({"initial_epoch", "steps_per_epoch", "steps", "epochs"})
_EPOCHS = 3  # the place of `epochs` in `fit`
_SPLIT = 6  # that of `validation_split`, with what follows
_VALIDATES = frozenset({"validation_data", "validation_split"})
#: With these, not each epoch ends with a run on all of `validation_data`.
_NOT_ALL = frozenset({"validation_freq", "validation_split", "validation_steps"})


def runs_eagerly(m: Machine, model: Model) -> Any:
    """Whether the methods call the model itself, without a trace; UNKNOWN where that depends."""
    told = (m.eagerly, model.attributes.get("run_eagerly", False))
    return True if True in told else UNKNOWN if UNKNOWN in told else False


def refused(
    m: Machine, model: Model, method: str, a: list[Any], k: dict[str, Any], data: Any
) -> Problem | None:
    """What Keras raises at a method that runs the model, for the shape of its data."""
    function = _FUNCTION.get(method)
    if function is None or patching.changes_step(m, model, function):
        return None
    earlier = model.attributes.get("traced", {})
    whole = method.endswith("_on_batch")
    eagerly = runs_eagerly(m, model)
    if eagerly is UNKNOWN:
        return None
    known = _is_known(model) or _is_unbuilt(model) or (not m.patched and _has_known_inputs(model))
    known = known and not method.endswith("_generator")
    given = _batches(m, data, whole) if known else None
    if isinstance(given, tuple) and m.environment.target == 2:
        given = None  # several arrays may as well be inputs and targets
    before = earlier.get(function)
    model.attributes["traced"] = {**earlier, function: UNKNOWN if given is None else given}
    if method.startswith("fit") and (len(a) > _SPLIT or _VALIDATES & set(k)):
        model.attributes["traced"]["test"] = UNKNOWN
    if given is None or (function != "predict" and not model.compiled):
        return None
    if not surely_runs(m, method, a, k) or (isinstance(before, Unknown) and not eagerly):
        return None
    creation.touch_all(m, model)
    if not model.chain and model.kind == "Sequential" and isinstance(given, TensorSpec):
        return None  # it is built on that
    # The model alone tells; what follows goes on as it was.
    fails = _called(model, given, traced=not eagerly)
    if fails is None and isinstance(given, TensorSpec):
        samples = m.resolve(data).shape[0]
        size = batches.size_of(m, method, a, k)
        fails = _of_other_length(model, given, batches.lengths(method, samples, size))
    if before is None or eagerly or fails is None:
        return fails or _validated(m, model, k, traced=not eagerly)
    relaxed = _relaxed(before, given)
    return None if relaxed is None else _called(model, relaxed, traced=True)


def way_to(m: Machine, model: Model, method: str, data: Any, problem: Problem) -> tuple[Step, ...]:
    """The layers that the data of a method go through up to the one that refuses them."""
    given = _batches(m, data, method.endswith("_on_batch"))
    return () if given is None else ways.way_to(model, given, problem)


def _validated(m: Machine, model: Model, k: dict[str, Any], *, traced: bool) -> Problem | None:
    """What `fit` raises at the end of its first epoch, for the shape of `validation_data`."""
    data = m.resolve(k.get("validation_data"))
    if not isinstance(data, tuple) or len(data) < 2 or not _NOT_ALL.isdisjoint(k):
        return None
    given = _batches(m, data[0], whole=False)
    return None if given is None else _called(model, given, traced=traced)


def _is_known(model: Model) -> bool:
    if not model.exact or model.attributes.get("chance") is not None:
        return False
    if "escaped" in model.attributes or not _is_of_keras(model):
        return False
    if model.kind == "Sequential":
        return model.built and bool(model.chain)
    return model.has_known_graph and isinstance(model.inputs, (list, dict, Tensor))


#: What a class of the code's own may have of a model without doing anything else with its data.
_HARMLESS = frozenset({"__init__", "compile", "from_config", "get_config", "name", "summary"})


def _is_of_keras(model: Model) -> bool:
    """Whether Keras's own methods run the model, which may be of a class that only makes it."""
    if "\0instance" not in model.attributes:
        return True
    own = model.attributes["\0instance"]
    if not isinstance(own, InstanceV) or not own.exact or own.stands_for_subclasses:
        return False
    if model.kind != "Functional" or own.cls.meta or not creation.is_plain_model(own.cls):
        return False
    names = {*own.attrs}
    for base in own.cls.mro():
        names.update(base.namespace if isinstance(base, ClassV) else ())
    kerass = f"{MEMBERS['Functional']} {MEMBERS['Model']} {MEMBERS['Layer']}".split()
    return all(name in _HARMLESS or (name not in kerass and name[:2] != "__") for name in names)


def _has_known_inputs(model: Model) -> bool:
    """Whether the Inputs of a functional model are known, whatever leads from them to its outputs.

    Layers of other packages may stand between them.
    """
    if model.kind != "Functional" or model.environment.target == 2 or model.maybe is not None:
        return False
    told = model.attributes
    if {"escaped", "relisted", patching.LOST} & told.keys() or not _is_of_keras(model):
        return False
    leaves = list(flatten(model.inputs))
    made = all(isinstance(leaf, Tensor) and leaf.node and leaf.node.is_input for leaf in leaves)
    unsure = told.get("chance") is not None or model.graph.problem is not None
    return bool(leaves) and made and not unsure


def _is_unbuilt(model: Model) -> bool:
    """Whether it is a Sequential of known layers that the data meet one by one."""
    if model.kind != "Sequential" or model.environment.target == 2 or model.built:
        return False
    known = model.exact and model.whole and model.attributes.get("chance") is None
    first = model.stack[0] if model.stack else None
    changed = "\0instance" in model.attributes or "escaped" in model.attributes
    return known and not changed and first is not None and not models.is_input(first)


def surely_runs(m: Machine, method: str, a: list[Any], k: dict[str, Any]) -> bool:
    """Whether the method surely runs the model on the data."""
    if any(name in k for name in _MAY_RUN_NOTHING - {"epochs"}):
        return False
    epochs = m.resolve(k.get("epochs", a[_EPOCHS] if len(a) > _EPOCHS else 1))
    return method != "fit" or (isinstance(epochs, int) and epochs > 0)


def _batches(m: Machine, data: Any, whole: bool) -> Nest | None:
    """The specs of one batch, in the form in which the data are; None where they are not known."""
    made: Nest | None = batches.of_arrays(m, data, lambda array: _batch(array, whole))
    return made


def _batch(array: ArrayV, whole: bool) -> TensorSpec | None:
    """One batch of an array; all of it, where the method takes one batch alone."""
    if not isinstance(array.shape, tuple) or not array.shape:
        return None
    samples = array.shape[0]
    if isinstance(samples, int) and samples < 1:
        return None  # that is refused for itself
    shape = array.shape if whole else (None, *array.shape[1:])
    return TensorSpec(shape, batches.dtype_of(array))


def _called(model: Model, given: Nest, *, traced: bool) -> Problem | None:
    """What calling the model on data of these shapes raises. Changes nothing."""
    fixed = [
        tensor
        for tensor in flatten(model.inputs)
        if isinstance(tensor, Tensor)
        and isinstance(tensor.spec.shape, tuple)
        and tensor.spec.shape[:1] not in ((None,), ())
    ]
    if fixed:
        return None
    seen = model.exact and all(_is_plain(layer, model.built) for layer in model.layers)
    if not seen and not model.built:
        return None  # it has no Input that is asked in front of them
    count = len(list(flatten(given)))
    if model.kind == "Sequential" and count > 1 and model.environment.target == 2:
        return _too_many(model, count)
    outcome = _on_data(model, given, traced, seen)
    if outcome.problem is not None or not outcome.later:
        return outcome.problem
    own = map_nest(lambda leaf: leaf.spec if isinstance(leaf, Tensor) else leaf, model.inputs)
    if isinstance(own, list) and len(own) == 1 and isinstance(given, TensorSpec):
        own = own[0]
    if len(list(flatten(own))) != count or _on_data(model, own, traced, seen).later:
        return None  # it fails on any data, which is told of the model
    surely = (p for p in outcome.later if p.is_of_any_run and not p.guessed)
    return next(surely, None)


def _of_other_length(model: Model, given: TensorSpec, lengths: list[int]) -> Problem | None:
    """What a layer raises that keeps states for batches of one length, and gets another.

    TensorFlow tells of it while it traces, or as soon as it computes.
    """
    layers = [layer for layer in model.layers if not models.is_input(layer)]
    stateful = [x for x in layers if isinstance(x, Layer) and x.args.get("stateful") is True]
    plain = all(_is_plain(layer, False) for layer in layers if layer not in stateful)
    inputs = list(flatten(model.inputs))
    if not stateful or not plain or len(inputs) != 1 or not isinstance(inputs[0], Tensor):
        return None
    built_on = inputs[0].spec.shape
    if not isinstance(built_on, tuple) or not isinstance(given.shape, tuple):
        return None

    axes = given.shape[1:]

    def on(length: Any) -> life.Outcome:
        return _on_data(model, given.with_shape((length, *axes)), True, True)

    own = on(built_on[0])
    for length in lengths:
        outcome = on(length)
        if outcome.problem is not None:
            return None
        for problem in outcome.later:
            if problem.kind is Kind.AXIS and problem not in own.later:
                return problem
    return None


def _on_data(model: Model, given: Nest, traced: bool, seen: bool) -> life.Outcome:
    """seen: whether it is known of all layers what they do; else its Inputs alone are asked."""
    saved = model.snapshot()
    try:
        model.extra["on_data"], model.extra["in_function"] = True, traced
        model.extra["inputs_alone"] = not seen
        return life.apply(model, (given,))
    finally:
        model.restore(saved)


def output_on(model: Model, given: TensorSpec) -> Nest:
    """What comes out where all batches have other lengths than the Input; UNKNOWN if in doubt."""
    if not all(_is_plain(layer, False) for layer in model.layers):
        return UNKNOWN
    outcome = _on_data(model, given, True, True)
    if outcome.problem is not None or outcome.later:
        return UNKNOWN
    result: Nest = map_nest(data_of, outcome.output)
    return result


def _too_many(model: Model, number: int) -> Problem | None:
    """Several arrays for a Sequential, which knows from an Input that it takes one."""
    if model.stack[0].extra.get("deferred"):
        return None
    return Problem(
        Kind.INPUTS,
        f"the model has one input, and gets {number}",
        f"expects 1 input(s), but it received {number} input tensors.",
    )


def _is_plain(layer: Any, own: bool) -> bool:
    """Whether a layer is known with all that it does; states make it depend on the batch.

    own: whether it may be of a class of the code's own, of which a model that is built asks what
         comes out, or takes it for unknown: what the model refuses in front of it stays refused.
    """
    if isinstance(layer, Model) and layer.kind in ("Sequential", "Functional"):
        return _is_known(layer) and all(_is_plain(inner, own) for inner in layer.layers)
    if models.is_input(layer):
        return True
    if not isinstance(layer, Layer) or layer.args.get("stateful", False):
        return False
    return own or (layer.known and not isinstance(layer, Model))


def _relaxed(before: Nest, given: Nest) -> Nest | None:
    """Specs that stand for both; None where that is not known.

    What is of another form is traced as it is.
    """
    if type(before) is not type(given):
        return given
    if isinstance(given, dict):
        if not isinstance(before, dict) or before.keys() != given.keys():
            return given
        parts = {key: _relaxed(before[key], given[key]) for key in given}
        return None if None in parts.values() else parts
    if isinstance(given, (list, tuple)):
        if not isinstance(before, (list, tuple)) or len(before) != len(given):
            return given
        items = [_relaxed(old, new) for old, new in zip(before, given)]
        if any(item is None for item in items):
            return None
        return items if isinstance(given, list) else tuple(items)
    if not isinstance(before, TensorSpec) or not isinstance(given, TensorSpec):
        return None
    old, new = before.shape, given.shape
    if not isinstance(old, tuple) or not isinstance(new, tuple) or before.dtype != given.dtype:
        return None
    if len(old) != len(new):
        return given  # it is traced for these, or for no known rank, which no model takes
    return given.with_shape(tuple(b if a == b else None for a, b in zip(old, new)))
