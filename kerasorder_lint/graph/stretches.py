"""Layers of which nobody knows how many there are: those that each turn of a loop adds.

A `Stretch` stands for them in the stack of a Sequential. What it makes of a tensor is what every
number of turns agrees on, none at all included.
"""

from __future__ import annotations

from collections.abc import Sequence

from kerasorder_lint.catalogue.spec import Behaviour, Call, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, common
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.sequences import apply_chain
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["Stretch"]

#: A shape loses its axes one by one, and its rank at last: no loop takes as many turns.
_MOST_TURNS = 12


class _StretchBehaviour(Behaviour):
    def call(self, layer: LayerState, call: Call) -> Nest:
        return layer.behind(call.inputs) if isinstance(layer, Stretch) else UNKNOWN


_SPEC = LayerSpec("Layer", {}, _StretchBehaviour(), call={"inputs": None, "**": None}, module="")


class Stretch(Layer):
    """An unknown number of layers, as the turns of a loop add them.

    ways:    the layers of one turn, for each way that it may go, whichever turn it is: new ones in
             each, of whose arguments no more is known than holds for all turns. None where they
             are not known.
    repeats: whether there may be no turn and there may be many; else there is one.
    """

    __slots__ = ("_as_made", "_found", "repeats", "ways")

    def __init__(self, ways: Sequence[Sequence[Layer]] | None, *, repeats: bool = True) -> None:
        super().__init__(_SPEC, {})
        self.extra["accepts_any_input"] = True
        self.extra["stretch"] = "open" if ways is None else "known"
        self.known = False
        self.label = "layers of a loop" if repeats else "layers under a condition"
        self.ways = None if ways is None else tuple(map(tuple, ways))
        self.repeats = repeats
        self._as_made = [(layer, layer.snapshot()) for way in self.ways or () for layer in way]
        self._found: dict[TensorSpec, Nest] = {}

    def behind(self, given: Nest) -> Nest:
        """What comes out of all these layers, where a tensor goes in."""
        if self.ways is None or not isinstance(given, TensorSpec):
            return UNKNOWN
        if given not in self._found:
            self._found[given] = self._behind(self.ways, given)
        return self._found[given]

    def _behind(self, ways: Sequence[Sequence[Layer]], given: TensorSpec) -> Nest:
        current: Nest = given
        for _ in range(_MOST_TURNS if self.repeats else 1):
            ends = self._ends(ways, current)
            if ends is None:
                return UNKNOWN
            further: Nest = current if self.repeats else (ends[0] if ends else UNKNOWN)
            for end in ends:
                further = common(further, end)
            if further == current or not self.repeats:
                return further
            current = further
        return UNKNOWN

    def _ends(self, ways: Sequence[Sequence[Layer]], given: Nest) -> list[Nest] | None:
        """What comes out of one turn, for each way on which anybody does; None if not known."""
        ends: list[Nest] = []
        for way in ways:
            result = apply_chain(way, given)
            for layer, state in self._as_made:
                layer.restore(state)
            if result.problem is None:
                ends.append(result.output)
            elif result.problem.swallowed or way[0].environment.target == 2:
                return None  # Keras may go on all the same
        return ends
