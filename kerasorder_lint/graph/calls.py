"""The layers of a Program by the places where they are made and called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, input_spec_of, is_input
from kerasorder_lint.graph.program import (
    DEFAULTS,
    CallFollowed,
    LayerCalled,
    LayerCreated,
    ModelBuilt,
    Program,
    Site,
    Step,
    Trace,
)
from kerasorder_lint.graph.summary import class_of, shapes_of
from kerasorder_lint.inspections import LayerUse, LayerView
from kerasorder_lint.spans import Span

__all__ = ["layer_views"]

# Of a layer that is called in so many ways, more are not told where it is made.
_SEVERAL = 4


@dataclass(slots=True)
class _Place:
    """What is known of one expression, which may make another layer at each turn of a loop."""

    layers: dict[int, Layer] = field(default_factory=dict)
    uses: dict[str, LayerUse] = field(default_factory=dict)
    elsewhere: dict[str, LayerUse] = field(default_factory=dict)


def layer_views(program: Program, span: Callable[[Site], Span]) -> list[LayerView]:
    """Each expression that makes a layer or calls one, in the order of the text.

    A layer that a model applies stands where it was made, one that is called where it is called.
    What rests on the defaults of a function counts only where nothing else is known.
    """
    places: dict[Site, _Place] = {}
    for trace in program.traces:
        for site, layer, use in _uses(trace):
            if site is None or site.filename != program.filename:
                continue
            place = places.setdefault(site, _Place())
            place.layers.setdefault(layer.serial, layer)
            if use is None:
                continue
            place.uses.setdefault(repr(use), use)
            made = layer.site if not isinstance(layer, Model) else None
            if made is not None and made != site and made.filename == program.filename:
                there = places.setdefault(made, _Place()).elsewhere
                if len(there) < _SEVERAL:
                    there.setdefault(repr(use), use)
    views = [_view(span(site), place) for site, place in places.items()]
    return sorted(views, key=lambda view: (view.span.cell or 0, view.span.start, view.span.end))


def _uses(trace: Trace) -> Iterator[tuple[Site | None, Layer, LayerUse | None]]:
    """The places of one way through the code, each with the layer and how it is applied there."""
    seen: set[tuple[int, int, int]] = set()
    for event in trace.events:
        if isinstance(event, LayerCreated):
            layer = event.layer
            if isinstance(layer, Layer):
                use = None
                if is_input(layer):
                    output = shapes_of(input_spec_of(layer))
                    use = LayerUse(None, output, 0, trace.assumed)
                yield event.site, layer, use
        elif isinstance(event, LayerCalled):
            if isinstance(event.step.layer, Layer):
                yield event.site, event.step.layer, _use(event.step, trace)
        elif isinstance(event, CallFollowed):
            if isinstance(event.layer, Layer):
                yield event.site, event.layer, _use(event, trace)
        elif isinstance(event, ModelBuilt) and event.cause != "any input":
            yield from _chain(event.steps, trace, seen)
    for model in trace.models:
        # One that was built because another model called it.
        if isinstance(model, Model):
            yield from _chain(model.chain, trace, seen)


def _chain(
    steps: Iterable[Step], trace: Trace, seen: set[tuple[int, int, int]]
) -> Iterator[tuple[Site | None, Layer, LayerUse | None]]:
    """The layers that a Sequential applied. It is built anew by each `add`, mostly the same."""
    for step in steps:
        if step.problem is not None or not isinstance(step.layer, Layer):
            continue
        key = (step.layer.serial, _identity(step.given), _identity(step.output))
        if key not in seen:
            seen.add(key)
            yield step.layer.site, step.layer, _use(step, trace)


def _identity(nest: Any) -> int:
    return hash(repr(shapes_of(nest)))


def _use(step: Any, trace: Trace) -> LayerUse:
    layer = step.layer
    params = layer.count_params() if layer.known else None
    if isinstance(layer, Model) and not layer.is_complete:
        params = None
    return LayerUse(
        given=shapes_of(step.given),
        output=shapes_of(step.output),
        params=params if isinstance(params, int) and not isinstance(params, bool) else None,
        condition=trace.assumed,
    )


def _view(span: Span, place: _Place) -> LayerView:
    layers = list(place.layers.values())
    classes = dict.fromkeys(class_of(layer) for layer in layers)
    names = {layer.display_name for layer in layers}
    of_keras = len(classes) == 1 and all(_is_known(layer) for layer in layers)
    class_name = " | ".join(classes)
    return LayerView(
        span=span,
        class_name=class_name,
        keras_name=class_name if of_keras else None,
        name=names.pop() if len(names) == 1 else None,
        uses=tuple(_telling(place.uses.values())),
        elsewhere=tuple(_telling(place.elsewhere.values())),
    )


def _telling(found: Iterable[LayerUse]) -> list[LayerUse]:
    """Without what rests on more than the others do; all of them if nothing is known of any."""
    uses = list(found)
    certain = [use for use in uses if use.condition in (None, *DEFAULTS)]
    if any(use.output is not None for use in certain):
        return certain
    if any(use.output is not None for use in uses):
        return [use for use in uses if use.condition is not None]
    return uses


def _is_known(layer: Layer) -> bool:
    """Whether its class is one of Keras."""
    if isinstance(layer, Model):
        return layer.known and layer.kind in ("Sequential", "Functional")
    return layer.known
