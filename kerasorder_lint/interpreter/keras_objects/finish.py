"""What is judged when a trace has ended: models that nothing built, orders that chance decides."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterable
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph import models, sequences
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ModelBuilt, RandomOrder, Step
from kerasorder_lint.interpreter.keras_objects import subclassed
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import InstanceV
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["finish"]

_MOST_LAYERS = 24
_MOST_VISITS = 1500


def finish(m: Machine, made: list[Model]) -> None:
    """Records what the models of this trace come to in the end."""
    for model in made:
        instance = model.attributes.get("\0instance")
        if model.kind == "Subclass" and instance is not None:
            _hold(model, instance)
            subclassed.foresee_call(m, model, instance)
        elif model.kind == "Functional" and instance is not None:
            # Keras counts layers in its attributes too; Keras 2 has them among its layers besides.
            inside = {id(layer) for layer in model.stack}
            beside = [layer for layer in subclassed.tracked(instance) if id(layer) not in inside]
            if m.environment.target == 3:
                model.extra["beside"] = beside
            elif beside:
                model.exact = False
        if model.kind != "Sequential" or not model.exact or model.made is None:
            continue
        if model.attributes.get("chance") is not None:
            _random_order(m, model)
            continue
        if model.built or not model.stack or models.is_input(model.stack[0]):
            continue
        if any(
            isinstance(event, ModelBuilt) and event.model is model and event.problem is not None
            for event in m.events
        ):
            continue
        if _built_elsewhere(model):
            continue
        m.step()
        failed = sequences.try_every_input(model)
        if failed is not None:
            m.record(
                ModelBuilt(
                    model=model,
                    cause="any input",
                    steps=failed.steps,
                    problem=failed.problem,
                    at=failed.at,
                    **model.made,
                )
            )


def _hold(layer: Layer, value: InstanceV) -> None:
    """Notes the layers that an object of the code's own class keeps, and those of these."""
    kept = subclassed.tracked(value)
    if isinstance(layer, Model):
        if layer.kind == "Functional":
            return  # its graph says what is in it
        layer.stack = list(kept)
    elif not layer.known:
        layer.children = list(kept)
    for inner in kept:
        instance = inner.attributes.get("\0instance")
        if instance is not None and inner is not layer and not inner.attributes.get("held"):
            inner.attributes["held"] = True
            _hold(inner, instance)


def _built_elsewhere(model: Model) -> bool:
    """Whether another model took layers of this one after it was made, and built them."""
    taken = model.attributes.get("taken", {})
    return any(
        isinstance(layer, Layer) and layer.built and taken.get(layer.serial) is False
        for layer in model.stack
    )


def _random_order(m: Machine, model: Model) -> None:
    """Tries the orders: all of them up to a bound, then some."""
    stack = [layer for layer in model.stack if isinstance(layer, Layer)]
    if len(stack) != len(model.stack) or not 2 <= len(stack) <= _MOST_LAYERS:
        return
    places = model.attributes.get("by_chance", {})
    search = _Search(m, stack, [places.get(place, place) for place in range(len(stack))])
    search.run()
    m.record(
        RandomOrder(
            model=model,
            layers=tuple(stack),
            orders=search.orders,
            complete=search.complete,
            failing=search.failing,
            every=search.every,
            shapes=tuple(search.shapes),
            examples=tuple(search.examples),
            by=str(model.attributes["chance"]),
            **model.made,
        )
    )


class _Search:
    """A search through the orders of layers, for one that fails and for what the others give.

    drawn: for each place what its layer was drawn from; a layer goes only where another one of
           the same was.
    """

    def __init__(self, m: Machine, layers: list[Layer], drawn: list[Hashable]) -> None:
        self.m = m
        self.inputs = [layer for layer in layers if models.is_input(layer)]
        self.layers = [layer for layer in layers if not models.is_input(layer)]
        self.drawn = [d for layer, d in zip(layers, drawn) if not models.is_input(layer)]
        self.origin = {id(layer): d for layer, d in zip(self.layers, self.drawn)}
        self.complete = True
        self.orders = 0
        self.failing: tuple[Step, ...] | None = None
        self.worked = False
        self.shapes: list[Any] = []
        self.examples: list[tuple[Layer, ...]] = []
        self.visits = 0
        self.unknown = any(not layer.known for layer in self.layers)

    @property
    def every(self) -> bool:
        """Whether each order was tried and each fails."""
        return self.complete and not self.worked and self.failing is not None and not self.unknown

    def starts(self) -> list[TensorSpec]:
        if self.inputs:
            return [models.input_spec_of(self.inputs[0])]
        return [TensorSpec((None, *[UNKNOWN] * (rank - 1)), UNKNOWN) for rank in range(2, 7)]

    def run(self) -> None:
        saved = [(layer, layer.snapshot()) for layer in self.layers]
        for layer in self.layers:
            layer.extra.pop("output_of_call", None)  # no class of the code's own is run for a trial
        try:
            if self.inputs:
                self._search([], self.layers, self.starts()[0])
            else:
                self._without_input()
        finally:
            for layer, state in saved:
                layer.restore(state)

    def _apply(self, layer: Layer, given: Any) -> tuple[Step, Any]:
        saved = [(other, other.snapshot()) for other in self.layers]
        outcome = sequences.apply_in_sequence(layer, given)
        step = Step(layer, given, outcome.output, outcome.problem, outcome.later, layer.built)
        return step, saved

    def _search(self, steps: list[Step], rest: list[Layer], given: Any) -> None:
        """Depth first; an order whose beginning fails is not followed further."""
        if not rest:
            self.orders += 1
            self.worked = True
            shape = getattr(given, "shape", UNKNOWN)
            if isinstance(shape, Unknown) or any(isinstance(d, Unknown) for d in shape):
                self.unknown = True
            elif shape not in self.shapes:
                self.shapes.append(shape)
                self.examples.append(tuple(step.layer for step in steps))
            return
        place = self.drawn[len(steps)]
        order = [layer for layer in rest if self.origin[id(layer)] == place]
        random.Random(len(steps)).shuffle(order)
        for layer in order:
            self.visits += 1
            if self.visits > _MOST_VISITS:
                self.complete = False
                return
            self.m.step()
            step, saved = self._apply(layer, given)
            if step.problem is not None or step.later:
                self.orders += 1
                if self.failing is None or len(steps) + 1 > len(self.failing):
                    self.failing = (*steps, step)
            else:
                left = [other for other in rest if other is not layer]
                self._search([*steps, step], left, step.output)
            for other, state in saved:
                other.restore(state)
            if self.failing is not None and self.worked and len(self.shapes) > 1:
                return

    def _may_be(self, order: Iterable[Layer]) -> bool:
        return all(self.origin[id(layer)] == d for layer, d in zip(order, self.drawn))

    def _order(self, source: random.Random) -> list[Layer]:
        waiting: dict[Hashable, list[Layer]] = {}
        for layer in source.sample(self.layers, len(self.layers)):
            waiting.setdefault(self.origin[id(layer)], []).append(layer)
        return [waiting[d].pop() for d in self.drawn if waiting.get(d)]

    def _without_input(self) -> None:
        """No Input: an order fails if it fails on inputs of every rank."""
        from itertools import islice, permutations

        count = 1
        for n in range(2, len(self.layers) + 1):
            count *= n
        if count <= 120:
            orders: Any = filter(self._may_be, permutations(self.layers))
        else:
            self.complete = False
            source = random.Random(0)
            orders = (self._order(source) for _ in range(120))
        for order in islice(orders, 120):
            self.m.step()
            self.orders += 1
            best: tuple[Step, ...] = ()
            shapes: list[Any] = []
            for start in self.starts():
                saved = [(layer, layer.snapshot()) for layer in self.layers]
                result = sequences.apply_chain(order, start)
                for layer, state in saved:
                    layer.restore(state)
                if result.problem is None:
                    shapes.append(getattr(result.output, "shape", UNKNOWN))
                elif len(result.steps) > len(best):
                    best = result.steps
            if not shapes:
                if self.failing is None or len(best) > len(self.failing):
                    self.failing = best
            else:
                self.worked = True
                self.unknown = True
