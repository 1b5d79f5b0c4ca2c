"""Names in the code as they were met with tensors, layers and models behind them.

Written down for editors only: a run that looks for findings has no `Sights`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Site
from kerasorder_lint.graph.summary import plain_shape
from kerasorder_lint.inspections import NameView
from kerasorder_lint.spans import Span

__all__ = ["Sights"]

# Beyond so many different shapes a hover says nothing that helps.
_SEVERAL = 4

_Kind = Literal["tensor", "layer", "model"]


class Sights:
    """What each name stood for, over all ways through the code."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self._seen: dict[tuple[int, int, int, int], dict[tuple[_Kind, Any], None]] = {}

    def see(self, filename: str, node: Any, value: Any) -> None:
        """Notes what a name or an attribute of the analysed file was found to be."""
        what: tuple[_Kind, Any]
        if not isinstance(value, (Tensor, Layer)):
            value = getattr(value, "layer", None)  # of an object of the code's own class
        if isinstance(value, Tensor):
            what = ("tensor", value.spec.shape)
        elif isinstance(value, Layer):
            what = ("model" if isinstance(value, Model) else "layer", value.site)
        else:
            return
        if filename != self.filename:
            return
        key = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        known = self._seen.setdefault(key, {})
        if len(known) < _SEVERAL:
            known[what] = None

    def views(self, span: Callable[[Site], Span]) -> Iterator[NameView]:
        """The names in the order of the text; those of several kinds are left out."""
        for key, found in sorted(self._seen.items()):
            kinds = {kind for kind, _ in found}
            if len(kinds) != 1 or len(found) >= _SEVERAL:
                continue
            kind = kinds.pop()
            place = span(Site(self.filename, *key))
            values = [value for _, value in found]
            if kind == "tensor":
                yield NameView(place, kind, shapes=tuple(plain_shape(v) for v in values))
            else:
                made = tuple(span(site) for site in values if site is not None)
                yield NameView(place, kind, made=made)
