"""Models in the outline of a document, and the lines above them."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.spans import Span
from kerasorder_lint.summaries import LayerSummary, ModelSummary
from kerasorder_lint.surfaces.lsp.places import Pages
from kerasorder_lint.surfaces.lsp.wording import model_line, written

__all__ = ["lens", "symbol"]

_CLASS = 5
_FIELD = 8


def lens(model: ModelSummary, pages: Pages) -> dict[str, Any] | None:
    """A line above a model: its shapes and parameters; None if neither is known."""
    title = model_line(model)
    if title is None:
        return None
    return {"range": pages.range(model.span), "command": {"title": title, "command": ""}}


def symbol(model: ModelSummary, uri: str, pages: Pages) -> dict[str, Any]:
    """A model in the outline, with its layers below it."""
    layers = [layer for layer in model.layers if pages.own(layer.span) == uri]
    spans = [model.span, *(layer.span for layer in layers)]
    start = min(span.start for span in spans)
    end = max(span.end for span in spans)
    around = Span(model.span.filename, start, end, model.span.cell)
    return {
        "name": model.name or model.class_name or model.kind,
        "detail": model_line(model) or model.kind,
        "kind": _CLASS,
        "range": pages.range(around),
        "selectionRange": pages.range(model.span),
        "children": [_layer(layer, pages) for layer in layers],
    }


def _layer(layer: LayerSummary, pages: Pages) -> dict[str, Any]:
    place = pages.range(layer.span)
    shape = f" {written(layer.output_shape)}" if layer.output_shape is not None else ""
    return {
        "name": layer.name or layer.class_name,
        "detail": f"{layer.class_name}{shape}",
        "kind": _FIELD,
        "range": place,
        "selectionRange": place,
    }
