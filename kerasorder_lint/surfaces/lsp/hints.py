"""Inlay hints: the output shape behind each layer."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.inspections import LayerView
from kerasorder_lint.surfaces.lsp.places import Pages
from kerasorder_lint.surfaces.lsp.wording import layer_shapes

__all__ = ["hint"]

_TYPE = 1


def hint(view: LayerView, pages: Pages) -> dict[str, Any] | None:
    """The hint at the end of an expression; None where the shape is not known."""
    label = layer_shapes(view)
    if label is None:
        return None
    found = {
        "position": pages.range(view.span)["end"],
        "label": label,
        "kind": _TYPE,
        "paddingLeft": True,
    }
    conditions = {use.condition for use in view.uses if use.condition is not None}
    if conditions:
        found["tooltip"] = ", ".join(sorted(conditions))
    return found
