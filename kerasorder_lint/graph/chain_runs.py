"""What a built chain of layers runs into on data: with training or without, called or traced.

Source: keras/src/layers/layer.py and keras/src/models/functional.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import arguments, life
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, is_changed
from kerasorder_lint.graph.program import Step
from kerasorder_lint.graph.sequences import apply_in_sequence, training_behind

__all__ = ["fails_on_any_data", "later_when", "refused_in_trace", "untrained"]


def later_when(
    chain: Iterable[Step], training: bool, *, traced: bool
) -> tuple[Step, Problem] | None:
    """The first step that fails on data, and how, where the call says whether it trains.

    traced: a method of the model traces its layers, as `predict` does.
    """
    other: Nest | None = None  # what comes in, where a layer in front gives other data in this mode
    for step in chain:
        layer = step.layer
        if not isinstance(layer, Layer) or not step.runs:
            other = None
            continue
        if is_changed(layer):
            return None  # what comes out, and what it is given to, is not known any more
        if isinstance(layer, Model):
            inner = later_when(layer.chain, training, traced=traced)
            if inner is not None:
                return step, inner[1]
            # Of what it gets here, which is not what it was built for.
            surely = [problem for problem in step.later if problem.is_of_any_run]
            if surely:
                return step, surely[0]
            other = None
            continue
        given = step.given if other is None else other
        other = None
        if traced:
            given = _in_graph(layer, given)
        problems: Sequence[Problem] = step.later
        refused = refused_in_trace(layer, given) if traced and not problems else None
        if refused is not None:
            return step, refused
        if "training" in layer.spec.call or problems or given is not step.given:
            # It may also have been told a vocabulary since.
            how = {"training": training} if "training" in layer.spec.call else {}
            outcome = _asked_anew(layer, given, how)
            problems = outcome.later
            if outcome.problem is None and outcome.output != step.output:
                other = outcome.output
        problems = [
            problem
            for problem in problems
            if (training or not problem.at_once) and not (traced and problem.eager)
        ]
        if problems and (training or not any(_trains(child) for child in layer.children)):
            return step, problems[0]
    return None


def untrained(chain: Sequence[Step]) -> tuple[Step, ...]:
    """The chain, with what fails on data because a layer in front turns training off.

    Layers are built one by one; where the model is called, what one takes for `training` stays for
    those behind it. A layer that augments images by default then hands them on as they are.
    """
    found = None if any(step.later for step in chain) else _fails_untrained(chain)
    if found is None:
        return tuple(chain)
    step, problem = found
    return tuple(replace(s, later=(problem,)) if s is step else s for s in chain)


def _fails_untrained(chain: Sequence[Step]) -> tuple[Step, Problem] | None:
    training: bool | None = None
    other: Nest | None = None  # what comes in, where a layer in front gives other data untrained
    for step in chain:
        layer = step.layer
        if not isinstance(layer, Layer) or is_changed(layer):
            return None
        if isinstance(layer, Model) and layer.chain and other is None:
            training = training_behind(layer, training, step.given)
            continue
        own = layer.spec.call.get("training")
        if isinstance(layer, Model) or (not isinstance(own, bool) and _switches_inside(layer)):
            return None  # what the layers inside take stays as well
        training = training_behind(layer, training, step.given)
        switched = own is True and training is False
        if not switched and other is None:
            continue
        given = step.given if other is None else other
        outcome = _asked_anew(layer, given, {"training": False} if switched else {})
        if outcome.later:
            problem = outcome.later[0]
            said = f"{problem.message}, as a layer in front turns training off"
            return step, replace(problem, message=said, untrained=True)
        differs = outcome.problem is None and outcome.output != step.output
        other = outcome.output if differs else None
    return None


def _switches_inside(layer: LayerState) -> bool:
    """Whether a layer inside has a default for `training` that stays for those behind."""
    # `TimeDistributed` asks `call`, which leaves no trace, and not the layer itself.
    inside = list(layer.children)
    if layer.class_name == "TimeDistributed":
        inside = [within for child in inside for within in child.children]
    return any(
        isinstance(child.spec.call.get("training"), bool) or _switches_inside(child)
        for child in inside
    )


def _in_graph(layer: Layer, given: Nest) -> Nest:
    """What a `DataLayer` makes of its input in a graph of TensorFlow: a tensor of its own type."""
    if not layer.spec.behaviour.converts_in_graph or not isinstance(given, TensorSpec):
        return given
    there: TensorSpec = data_of(given)
    if there.dtype == layer.dtype or not arguments.is_integer_dtype(there.dtype):
        return given
    return replace(there, dtype=layer.dtype)


def _asked_anew(layer: Layer, given: Nest, how: dict[str, Any]) -> life.Outcome:
    """What comes out, and what fails on data, where it is called so; the layer stays as it is."""
    saved = layer.snapshot()
    outcome = apply_in_sequence(layer, given, how)
    layer.restore(saved)
    return outcome


def fails_on_any_data(model: Model, training: Any = None) -> tuple[Problem, ...]:
    """What a Sequential runs into on whatever data it is called, by what its layers foresee.

    training: what the call says; None where it does not.
    """
    switched = _fails_untrained(model.chain) if training is None else None
    if switched is not None:
        return (switched[1],)
    for step in model.chain:
        if isinstance(step.layer, Layer) and is_changed(step.layer):
            return ()
        if step.runs and step.later and isinstance(step.layer, Layer):
            # It may have been told a vocabulary since.
            problems = _asked_anew(step.layer, step.given, {}).later
            if problems:
                return problems
    return ()


def refused_in_trace(layer: Layer, given: Nest) -> Problem | None:
    """What fails where a method traces the layer, on what is there when it runs."""
    if not isinstance(given, TensorSpec) or not layer.built:
        return None
    name = next(iter(layer.spec.call), "inputs")
    try:
        return layer.spec.behaviour.traced(layer, Call({name: data_of(given)}))
    except Rejected:
        return None


def _trains(layer: LayerState) -> bool:
    """Whether the layer does something in training that its wrapper asks for by default."""
    return layer.spec.call.get("training") is True or any(map(_trains, layer.children))
