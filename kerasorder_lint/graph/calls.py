"""The layers of a Program by the places where they are made and called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, input_spec_of, is_input
from kerasorder_lint.graph.program import (
    LayerCalled,
    LayerCreated,
    ModelBuilt,
    Program,
    Site,
    Trace,
)
from kerasorder_lint.graph.summary import shapes_of
from kerasorder_lint.inspections import LayerUse, LayerView
from kerasorder_lint.spans import Span

__all__ = ["layer_views"]


@dataclass(slots=True)
class _Place:
    """What is known of one expression."""

    layer: Layer
    uses: dict[str, LayerUse] = field(default_factory=dict)


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
            place = places.setdefault(site, _Place(layer))
            if use is not None:
                place.uses.setdefault(repr(use), use)
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
        elif isinstance(event, ModelBuilt) and event.cause != "any input":
            for step in event.steps:
                if step.problem is not None or not isinstance(step.layer, Layer):
                    continue
                # A Sequential is built anew by each `add`, mostly with the same shapes.
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
    layer = place.layer
    uses = list(place.uses.values())
    certain = [use for use in uses if use.condition is None]
    if any(use.output is not None for use in certain):
        uses = certain
    elif any(use.output is not None for use in uses):
        uses = [use for use in uses if use.condition is not None]
    is_model = isinstance(layer, Model)
    class_name = layer.kind if isinstance(layer, Model) else layer.label
    known = layer.known and (not is_model or class_name in ("Sequential", "Functional"))
    return LayerView(
        span=span,
        class_name=class_name,
        keras_name=class_name if known else None,
        name=layer.display_name,
        uses=tuple(uses),
    )
