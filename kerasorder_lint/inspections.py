"""What an editor shows of a file besides its findings: layers, calls, names. Plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kerasorder_lint.spans import Span

__all__ = ["LayerUse", "LayerView", "NameView"]


@dataclass(frozen=True, slots=True)
class LayerUse:
    """One way in which a layer is applied at a place.

    given, output: one shape, a list of shapes for several tensors, None if unknown; a shape is as
                   in a `LayerSummary`.
    params:        of the whole layer; None before it has its weights, or if unknown.
    condition:     what it rests on (`with the default depth=3`), None for nothing.
    """

    given: list[Any] | None
    output: list[Any] | None
    params: int | None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class LayerView:
    """An expression that makes a layer, or calls one.

    class_name: the class's own name, or several; `keras_name` the same for one of Keras, else None.
    name:       the layer's name in Keras; None where several are made here.
    uses:       each different way in which it is applied; empty where that was not seen.
    elsewhere:  the same of a layer that is made here and called in other places; some of many.
    """

    span: Span
    class_name: str
    keras_name: str | None
    name: str | None
    uses: tuple[LayerUse, ...]
    elsewhere: tuple[LayerUse, ...] = ()

    @property
    def outputs(self) -> tuple[list[Any], ...]:
        """The different output shapes; none if one of them is unknown."""
        found: list[list[Any]] = []
        for use in self.uses:
            if use.output is None:
                return ()
            if use.output not in found:
                found.append(use.output)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class NameView:
    """A name in the code, and what it stands for there.

    shapes: of a tensor: the different shapes, None among them where one is unknown.
    made:   of a layer or a model: where those that it may be were made.
    """

    span: Span
    kind: Literal["tensor", "layer", "model"]
    shapes: tuple[list[Any] | None, ...] = ()
    made: tuple[Span, ...] = ()
