"""What is judged when a trace has ended: models that nothing built, orders that chance decides."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import permutations, product
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph import joint_batches, joint_lengths, models, sequences, unconnected
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Drawn, Model
from kerasorder_lint.graph.program import (
    MethodCalled,
    ModelBuilt,
    OperationFails,
    RandomOrder,
    Step,
)
from kerasorder_lint.interpreter.keras_objects import subclassed
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import InstanceV
from kerasorder_lint.shapes import UNKNOWN, Unknown

__all__ = ["finish"]

#: The orders that are possible in draws where not every one is.
Possible = dict[Hashable, tuple[tuple[int, ...], ...]]

_MOST_LAYERS = 24
_MOST_VISITS = 1500
_MOST_ORDERS = 120


def finish(m: Machine, made: list[Model]) -> None:
    """Records what the models of this trace come to in the end."""
    for model in made:
        instance = model.attributes.get("\0instance")
        if model.kind == "Subclass" and instance is not None:
            _hold(model, instance)
            subclassed.foresee_call(m, model, instance)
            if model.attributes.get("followed"):
                for layer in model.stack:
                    subclassed.note_idle(m, layer)
        elif model.kind == "Functional" and instance is not None:
            # Keras counts layers in its attributes too; Keras 2 has them among its layers besides.
            inside = {id(layer) for layer in model.stack}
            beside = [layer for layer in subclassed.tracked(instance) if id(layer) not in inside]
            for layer in beside:
                subclassed.note_idle(m, layer)
            model.extra["beside"] = beside
        if model.kind == "Functional" and model.made is not None:
            failed = unconnected.find(model) or joint_batches.fails_on_any_batch(model)
            if failed is not None:
                problem, at = failed
                where = at.outputs[0].step_site or model.made["site"]
                m.record(OperationFails(problem=problem, **{**model.made, "site": where}))
        if model.kind != "Sequential" or not model.whole or model.made is None:
            continue
        if model.attributes.get("chance") is not None:
            _random_order(m, model)
            continue
        if model.built:
            if not any(model is inner for other in made for inner in other.stack):
                _refuse_always(m, model, joint_lengths.try_every_length(model))
            continue
        if not model.stack or models.is_input(model.stack[0]):
            continue
        if any(
            isinstance(event, ModelBuilt) and event.model is model and event.problem is not None
            for event in m.events
        ):
            continue
        if _built_elsewhere(model):
            continue
        m.step()
        _refuse_always(m, model, sequences.try_every_input(model))


def _refuse_always(m: Machine, model: Model, failed: sequences.BuildResult | None) -> None:
    """Records that a model fails on any input, if it does."""
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
    by_chance = model.attributes.get("by_chance", {})
    # A build has put an InputLayer in front of what was there.
    shift = int(0 in by_chance and any(map(models.is_input, model.stack[:1])))
    shift = 0 if shift and any(map(models.is_input, by_chance[0].pool)) else shift
    places = [
        by_chance.get(place - shift) or Drawn(place, (layer,), 0)
        for place, layer in enumerate(model.stack)
    ]
    pools = {drawn.draw: drawn.pool for drawn in places}
    layers = [layer for pool in pools.values() for layer in pool if isinstance(layer, Layer)]
    counts = Counter(drawn.draw for drawn in places)
    if (
        len(layers) != sum(map(len, pools.values()))
        or not 2 <= len(layers) <= _MOST_LAYERS
        or len({(drawn.draw, drawn.index) for drawn in places}) < len(places)
        or any(counts[d] < len(p) and any(map(models.is_input, p)) for d, p in pools.items())
        or len({(drawn.draw, drawn.orders) for drawn in places}) > len(pools)
        or any(drawn.orders and any(map(models.is_input, drawn.pool)) for drawn in places)
    ):
        return  # it is not known what chance puts where
    search = _Search(m, places)
    search.run()
    base = model.made
    if search.failing is not None:
        added = _added(m, model)
        if any(event.caught for event in added.values()):
            return  # an `add` that fails is what the code has thought of
        drawn = [place for place, layer in enumerate(places) if len(layer.pool) != 1]
        end = drawn[-1] + 1 if drawn and search.every else 0
        if 0 < end < len(places) and _works(m, places[:end]):
            # Chance has no part in it: what fails is a layer that comes after all that it decides.
            event = added.get(search.failing[-1].layer.serial)
            if event is not None:
                base = {name: getattr(event, name) for name in base}
    m.record(
        RandomOrder(
            model=model,
            layers=tuple(layers),
            orders=search.orders,
            complete=search.complete,
            failing=search.failing,
            every=search.every,
            shapes=tuple(search.shapes),
            examples=tuple(search.examples),
            by=str(model.attributes["chance"]),
            selects=len(layers) > len(places),
            **base,
        )
    )


def _added(m: Machine, model: Model) -> dict[int, MethodCalled]:
    """The calls of `add` of a model, by the number of the layer that each adds."""
    return {
        given.serial: event
        for event in m.events
        if isinstance(event, MethodCalled) and event.target is model and event.method == "add"
        for given in (*event.positional, *event.keywords.values())
        if isinstance(given, Layer)
    }


def _works(m: Machine, places: Sequence[Drawn]) -> bool:
    """Whether each order of the layers up to some place works."""
    search = _Search(m, places)
    search.run()
    return search.failing is None and search.worked


class _Search:
    """A search through the orders of layers, for one that fails and for what the others give.

    places: for each place the draw that its layer comes from.
    pools:  what each draw draws from, each layer at most once.
    """

    def __init__(self, m: Machine, places: Sequence[Drawn]) -> None:
        self.m = m
        self.pools: dict[Hashable, list[Layer]] = {d.draw: list(d.pool) for d in places}
        self.places = [drawn.draw for drawn in places]
        self.indices = [drawn.index for drawn in places]
        # Of draws in which not every order is possible: those that are.
        self.possible: Possible = {d.draw: d.orders for d in places if d.orders is not None}
        self.inputs: list[Layer] = []
        for draw, pool in self.pools.items():
            for layer in filter(models.is_input, tuple(pool)):
                self.inputs.append(layer)
                pool.remove(layer)
                at = self.places.index(draw)
                del self.places[at], self.indices[at]
        self.layers = [layer for pool in self.pools.values() for layer in pool]
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
                self._search([], self.pools, self.starts()[0], self.possible)
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

    def _search(
        self,
        steps: list[Step],
        rest: dict[Hashable, list[Layer]],
        given: Any,
        possible: Possible,
    ) -> None:
        """Depth first; an order whose beginning fails is not followed further."""
        if len(steps) == len(self.places):
            self.orders += 1
            self.worked = True
            shape = getattr(given, "shape", UNKNOWN)
            if isinstance(shape, Unknown) or any(isinstance(d, Unknown) for d in shape):
                self.unknown = True
            elif shape not in self.shapes:
                self.shapes.append(shape)
                self.examples.append(tuple(step.layer for step in steps))
            return
        draw = self.places[len(steps)]
        order = list(range(len(rest[draw])))
        random.Random(len(steps)).shuffle(order)
        for index in order:
            still = self._still(possible, len(steps), rest[draw][index])
            if still is None:
                continue
            self.visits += 1
            if self.visits > _MOST_VISITS:
                self.complete = False
                return
            self.m.step()
            step, saved = self._apply(rest[draw][index], given)
            if step.problem is not None or step.later:
                self.orders += 1
                if self.failing is None or len(steps) + 1 > len(self.failing):
                    self.failing = (*steps, step)
            else:
                left = [*rest[draw][:index], *rest[draw][index + 1 :]]
                self._search([*steps, step], {**rest, draw: left}, step.output, still)
            for other, state in saved:
                other.restore(state)
            if self.failing is not None and self.worked and len(self.shapes) > 1:
                return

    def _still(self, possible: Possible, place: int, layer: Layer) -> Possible | None:
        """The orders that are left when a layer comes at a place; None if none is."""
        draw = self.places[place]
        if draw not in possible:
            return possible
        pool, at = self.pools[draw], self.indices[place]
        left = tuple(order for order in possible[draw] if pool[order[at]] is layer)
        return {**possible, draw: left} if left else None

    def _orders_of(self, draw: Hashable, count: int) -> Iterable[Sequence[Layer]]:
        """What one draw may put at its places, in order."""
        if draw not in self.possible:
            return permutations(self.pools[draw], count)
        pool = self.pools[draw]
        places = [at for d, at in zip(self.places, self.indices) if d == draw]
        return [[pool[order[at]] for at in places] for order in self.possible[draw]]

    def _all_orders(self) -> Iterator[list[Layer]]:
        counts = Counter(self.places)
        draws = list(self.pools)
        for taken in product(*(self._orders_of(d, counts[d]) for d in draws)):
            waiting = {draw: list(reversed(layers)) for draw, layers in zip(draws, taken)}
            yield [waiting[draw].pop() for draw in self.places]

    def _some_orders(self) -> Iterator[list[Layer]]:
        source = random.Random(0)
        for _ in range(_MOST_ORDERS):
            waiting = {d: source.sample(pool, len(pool)) for d, pool in self.pools.items()}
            for draw in self.possible:
                several = self._orders_of(draw, 0)
                waiting[draw] = list(reversed(source.choice(list(several))))
            yield [waiting[draw].pop() for draw in self.places]

    def _without_input(self) -> None:
        """No Input: an order fails if it fails on inputs of every rank."""
        counts = Counter(self.places)
        number = math.prod(
            len(self.possible[d]) if d in self.possible else math.perm(len(pool), counts[d])
            for d, pool in self.pools.items()
        )
        self.complete = number <= _MOST_ORDERS
        for order in self._all_orders() if self.complete else self._some_orders():
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
