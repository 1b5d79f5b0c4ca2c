"""Prints the models of files: as tables for people, as one JSON array for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kerasorder_lint.reports._words import on_one_line
from kerasorder_lint.reports.json_format import location
from kerasorder_lint.summaries import LayerSummary, ModelSummary

__all__ = ["as_json", "as_text"]


def _layer(layer: LayerSummary) -> dict[str, Any]:
    return {
        "name": layer.name,
        "class": layer.class_name,
        "location": location(layer.span.start),
        "output_shape": layer.output_shape,
        "params": layer.params,
    }


def as_json(models: Sequence[ModelSummary]) -> str:
    """One array with the keys of the documented interface."""
    data = [
        {
            "filename": model.span.filename,
            "name": model.name,
            "kind": model.kind,
            "location": location(model.span.start),
            "complete": model.complete,
            "input_shapes": model.input_shapes,
            "output_shapes": model.output_shapes,
            "params": model.params,
            "trainable_params": model.trainable_params,
            "layers": [_layer(layer) for layer in model.layers],
        }
        for model in models
    ]
    return json.dumps(data, indent=2) + "\n"


def _shape(shape: Any) -> str:
    if shape is None:
        return "?"
    if any(isinstance(part, list) for part in shape):
        return ", ".join(_shape(part) for part in shape)
    inner = ", ".join(str(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def _number(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def as_text(models: Sequence[ModelSummary]) -> str:
    """A table for each model, with the columns that Keras prints."""
    return "".join(_table(model) for model in models) or "No models.\n"


def _table(model: ModelSummary) -> str:
    start = model.span.start
    where = f"{on_one_line(model.span.filename)}:{start.row}:{start.column}"
    kind = f"{model.kind} {model.class_name}" if model.kind == "Subclass" else model.kind
    title = f"{where}: {kind} {model.name or '(no name)'}"
    rows = [("Layer", "Output shape", "Params")]
    rows += [
        (
            f"{layer.name or '?'} ({layer.class_name})",
            _shape(layer.output_shape),
            _number(layer.params),
        )
        for layer in model.layers
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}".rstrip()
        for row in rows
    ]
    lines.insert(1, "  " + "-" * (sum(widths) + 4))
    total = f"  total {_number(model.params)}, trainable {_number(model.trainable_params)}"
    why = "nothing here builds it" if model.unbuilt else "not every layer and shape is known"
    partial = "" if model.complete else f"  ({why})"
    return "\n".join([title, *lines, lines[1], total + partial]) + "\n\n"
