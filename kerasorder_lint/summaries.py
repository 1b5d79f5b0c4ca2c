"""The models of a file as `model.summary()` would show them. Plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kerasorder_lint.spans import Span

__all__ = ["LayerSummary", "ModelSummary", "PlainShape"]

# A shape as JSON has it: an int, None for a free axis, a string for a symbolic one.
PlainShape = list[Any]


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """One row of a summary.

    output_shape: one shape, a list of shapes for a layer of several outputs, None if unknown or if
                  nothing calls the layer.
    """

    name: str | None
    class_name: str
    span: Span
    output_shape: list[Any] | None
    params: int | None


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """One model; `complete` if every layer and every shape that there is is known.

    class_name: of a Subclass the name of the class.
    unbuilt: nothing builds it in the code that was looked at.
    """

    name: str | None
    kind: Literal["Sequential", "Functional", "Subclass"]
    span: Span
    complete: bool
    input_shapes: list[PlainShape] | None
    output_shapes: list[PlainShape] | None
    params: int | None
    trainable_params: int | None
    layers: tuple[LayerSummary, ...]
    class_name: str = ""
    unbuilt: bool = False
