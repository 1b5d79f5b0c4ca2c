"""Shapes and numbers in words, as Keras writes them."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.inspections import LayerView
from kerasorder_lint.summaries import ModelSummary

__all__ = ["layer_shapes", "model_line", "parameters", "written"]

# Of a layer that is applied in more ways than this, no shape is shown.
_SEVERAL = 3


def written(shape: list[Any] | None) -> str:
    """`(None, 26, 26, 8)`; several shapes in brackets, as `model.summary()` has them."""
    if shape is None:
        return "?"
    if any(isinstance(part, list) for part in shape):
        return "[" + ", ".join(written(part) for part in shape) + "]"
    inner = ", ".join(str(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def layer_shapes(view: LayerView) -> str | None:
    """The output shapes of a layer, in the order in which it is applied; None if not known."""
    outputs = view.outputs
    if not outputs or len(outputs) > _SEVERAL:
        return None
    return " | ".join(written(shape) for shape in outputs)


def parameters(number: int) -> str:
    """`54410 parameters`."""
    return f"{number} parameter" if number == 1 else f"{number} parameters"


def model_line(model: ModelSummary) -> str | None:
    """`(None, 28, 28, 1) → (None, 10) · 54410 parameters`: what is known of it; None if nothing."""
    parts: list[str] = []
    if model.input_shapes is not None and model.output_shapes is not None:
        parts.append(f"{_sides(model.input_shapes)} → {_sides(model.output_shapes)}")
    if model.params is not None:
        parts.append(parameters(model.params))
    return " · ".join(parts) or None


def _sides(shapes: list[Any]) -> str:
    return written(shapes[0]) if len(shapes) == 1 else written(shapes)
