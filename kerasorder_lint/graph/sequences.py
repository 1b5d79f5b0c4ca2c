"""Layers called one after the other, as a Sequential does: what comes out, and what fails.

Source: keras/src/models/sequential.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import InputSpec, LayerState
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, input_spec_of, is_input
from kerasorder_lint.graph.program import Step
from kerasorder_lint.shapes import UNKNOWN

__all__ = [
    "BuildResult",
    "apply_chain",
    "apply_in_sequence",
    "builds_in_order",
    "count",
    "settled_by_training",
    "training_behind",
    "try_chain",
    "try_every_input",
]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What building a Sequential gave: the layers as applied, and what Keras raises, if it does.

    at: index in `steps` of the layer that refused; None where the model itself refused.
    """

    steps: tuple[Step, ...] = ()
    problem: Problem | None = None
    at: int | None = None
    output: Any = UNKNOWN

    @property
    def failed(self) -> bool:
        return self.problem is not None


def apply_chain(layers: Iterable[Any], given: Nest) -> BuildResult:
    """The layers one after the other; layers keep what they build, as in Keras."""
    steps: list[Step] = []
    current: Any = given
    body = list(layers)
    was_built = {id(layer): layer.built for layer in body if isinstance(layer, Layer)}
    training: bool | None = None
    for index, layer in enumerate(body):
        if not isinstance(layer, Layer):
            steps.append(Step(layer, current, UNKNOWN))
            current = UNKNOWN
            continue
        idle = training is False and isinstance(layer, Model)
        outcome = apply_in_sequence(layer, current, {"training": False} if idle else None)
        training = training_behind(layer, training, current)
        steps.append(
            Step(
                layer,
                current,
                outcome.output,
                outcome.problem,
                outcome.later,
                was_built=was_built[id(layer)],
            )
        )
        if outcome.problem is not None:
            return BuildResult(tuple(steps), outcome.problem, index, UNKNOWN)
        current = outcome.output
    return BuildResult(tuple(steps), output=current)


def try_chain(layers: Sequence[Layer], given: Nest) -> BuildResult:
    """What `apply_chain` comes to; the layers are put back as they were."""
    saved = [(layer, layer.snapshot()) for layer in layers]
    try:
        return apply_chain(layers, given)
    finally:
        for layer, state in saved:
            layer.restore(state)


def training_behind(layer: LayerState, training: bool | None, given: Nest) -> bool | None:
    """Whether a model behind this layer trains, where the call itself does not say.

    given: the symbolic input of the layer.

    A layer whose call has a default for `training` keeps it in the graph, unless its input has to
    be cast: then it takes what the layer in front took. A model hands it on to all its layers.

    Source: keras/src/layers/layer.py (`__call__`, `_resolve_and_populate_arg`), Keras 3.15.
    """
    if layer.environment.target == 2:
        return None
    if isinstance(layer, Model):
        inside = {id(step.layer): step.given for step in layer.chain}
        for inner in layer.layers:
            known = isinstance(inner, Layer)
            reached = inside.get(id(inner), UNKNOWN)
            training = training_behind(inner, training, reached) if known else None
        return training
    own = layer.spec.call.get("training")
    if not isinstance(own, bool) or (isinstance(training, bool) and _is_cast(layer, given)):
        return training
    return own


def _is_cast(layer: LayerState, given: Nest) -> bool:
    """Whether Keras looks at the types of what comes in, as it is not one tensor of the layer's."""
    if not layer.spec.behaviour.casts_inputs:
        return False
    if not isinstance(given, TensorSpec):
        return isinstance(given, (list, tuple, dict))
    return isinstance(given.dtype, str) and given.dtype != layer.dtype


def builds_in_order(model: Model, order: Iterable[Any]) -> bool:
    """Whether layers, as they are built, run in this order on the model's input. Changes nothing.

    False where that is not known.
    """
    if not (model.built and model.exact and model.stack and is_input(model.stack[0])):
        return False
    body = list(order)
    if not all(isinstance(layer, Layer) and layer.known for layer in body):
        return False
    result = try_chain(body, input_spec_of(model.stack[0]))
    return not result.failed and not any(step.later for step in result.steps)


def apply_in_sequence(layer: Layer, given: Any, how: dict[str, Any] | None = None) -> life.Outcome:
    """One layer of a Sequential: called with the one tensor, or the nest, that came before."""
    required = [n for n, d in layer.spec.call.items() if repr(d) == "REQUIRED" and n != "**"]
    if is_input(layer):
        return life.Outcome(
            UNKNOWN,
            Problem(
                Kind.INPUT,
                "an Input that is not the first layer",
                ""
                if layer.environment.target == 2
                else "Layers added to a Sequential model should have a single positional "
                "argument, the input tensor.",
                advice="Put the Input first.",
            ),
        )
    old = layer.environment.target == 2
    if len(required) > 1:
        # The spec checks of the first argument come first in Keras, and raise the same class.
        return life.Outcome(
            UNKNOWN,
            Problem(
                Kind.INPUTS,
                f"`{layer.label}` needs {len(required)} tensors ({', '.join(required)}), and a "
                "Sequential hands it one",
                f"missing {len(required) - 1} required positional argument"
                if old
                else "Layers added to a Sequential model can only have a single required "
                "positional argument, the input tensor.",
                layer=layer,
                advice="Use the functional API for a layer with several inputs.",
            ),
        )
    outcome = life.apply(layer, (given,), how)
    several = isinstance(given, (list, tuple)) and len(given) > 1
    if several and layer.spec.behaviour.gives_one(layer) and count(outcome.output) != 1:
        if outcome.problem is None and not outcome.later:
            lost = Problem(
                Kind.INPUTS,
                f"`{layer.label}` takes one tensor, and gets {len(given)}",
                "is not connected to `inputs`",
                "run",
                layer=layer,
            )
            outcome = replace(outcome, later=(lost,))
    elif outcome.lost is not None and outcome.problem is None and not outcome.later:
        lost = Problem(
            Kind.INPUTS,
            f"Keras foresees {count(outcome.output)} tensors from `{layer.label}`, and it gives "
            f"{outcome.lost} when it runs",
            "is not connected to `inputs`",
            "run",
            layer=layer,
        )
        outcome = replace(outcome, later=(lost,))
    made = count(outcome.output)
    if outcome.problem is None and made is not None:
        layer.extra.setdefault("outputs", made)
        if old and made != 1:
            return replace(outcome, output=UNKNOWN, problem=_several_outputs(layer, made))
    return outcome


def count(nest: Nest) -> int | None:
    """How many tensors there are; None where that is not known."""
    leaves = list(flatten(nest))
    return len(leaves) if all(isinstance(leaf, TensorSpec) for leaf in leaves) else None


def _several_outputs(layer: Layer, made: int) -> Problem:
    """What Keras 2 says of any layer of a Sequential, the last one too."""
    return Problem(
        Kind.INPUTS,
        f"`{layer.label}` gives {made} tensors, and in Keras 2 each layer of a Sequential gives "
        "one",
        "All layers in a Sequential model should have a single output tensor.",
        layer=layer,
        advice="Use the functional API for a layer with several outputs.",
    )


def settled_by_training(result: BuildResult) -> BuildResult | None:
    """What is refused behind an axis that Keras 2 frees in training alone; None if it may run.

    The number of axes stays the same, their lengths are not those of Keras's message.
    """
    stretched = [
        isinstance(step.layer, Layer) and step.layer.class_name in ("RandomHeight", "RandomWidth")
        for step in result.steps
    ]
    if result.problem is None or not any(stretched):
        return result
    if result.problem.kind is not Kind.RANK or stretched[-1]:
        return None
    return replace(result, problem=replace(result.problem, keras=""))


def _asks_for_one(layer: Any) -> bool:
    """Whether Keras 2 refuses several tensors: any spec but a list of them is of one."""
    return (
        isinstance(layer, Layer)
        and not isinstance(layer, Model)
        and layer.environment.target == 2
        and layer.known
        and isinstance(layer.input_spec, InputSpec)
    )


def _run(result: BuildResult) -> BuildResult:
    """Keras 2 swallows what a graph refuses, and then calls the layers, which ask their specs."""
    for index, step in enumerate(result.steps):
        layer = step.layer
        if not isinstance(layer, Layer) or layer.environment.target != 2:
            break
        if step.later and step.was_built:
            problem = replace(step.later[0], moment="now")
            return replace(result, problem=problem, at=index)
    return result


def _of_some_batch(nest: Nest) -> Nest:
    """The tensors, with batches of a fixed size that is not known."""
    if isinstance(nest, list):
        return [_of_some_batch(item) for item in nest]
    if isinstance(nest, TensorSpec) and isinstance(nest.shape, tuple):
        return nest.with_shape((UNKNOWN, *nest.shape[1:]))
    return nest


def try_every_input(model: Model) -> BuildResult | None:
    """Whether no input at all lets a Sequential without an Input build.

    Tries every rank with unknown axes, for one tensor and for several; layers are put back as they
    were. Returns the attempt that went furthest if all fail, else None.
    """
    if not model.whole or not model.stack or is_input(model.stack[0]):
        return None
    body = list(model.stack)
    best: BuildResult | None = None
    saved = [(layer, layer.snapshot()) for layer in body if isinstance(layer, Layer)]
    try:
        ranks = (*range(2, 8), 1)
        single = [TensorSpec((None, *[UNKNOWN] * (rank - 1)), UNKNOWN) for rank in ranks]
        tries: list[Nest] = [*single]
        if not _asks_for_one(body[0]):
            tries.extend([one, one] for one in single)

        def attempt(given: Nest) -> BuildResult:
            for layer, _ in saved:
                # A class of the code's own runs its `build` once, for the input that there is.
                layer.extra.pop("output_of_call", None)
            result = _run(apply_chain(body, given))
            for layer, state in saved:
                layer.restore(state)
            return result

        for given in tries:
            result = attempt(given)
            if result.problem is not None and result.problem.kind is Kind.UNDEFINED:
                result = attempt(_of_some_batch(given))  # a stateful layer takes a fixed size
            if result.problem is None or settled_by_training(result) is None:
                return None
            if best is None or (given in single and (result.at or 0) > (best.at or 0)):
                best = result
        # Of inputs that all fail, the one that the first layer knows shows most.
        known = next((layer.build_shape for layer in body if isinstance(layer, Layer)), None)
        if isinstance(known, tuple):
            shown = _run(apply_chain(body, TensorSpec(known, UNKNOWN)))
            best = shown if shown.problem is not None else best
    finally:
        for layer, state in saved:
            layer.restore(state)
    return best
