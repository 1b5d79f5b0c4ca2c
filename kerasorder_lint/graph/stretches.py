"""Layers of which nobody knows how many there are: those that each turn of a loop adds.

A `Stretch` stands for them in the stack of a Sequential. What it makes of a tensor is what every
number of turns agrees on, none at all included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Behaviour, Call, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, common
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.program import Step
from kerasorder_lint.graph.sequences import BuildResult, apply_chain
from kerasorder_lint.shapes import UNKNOWN, Sym

__all__ = ["OF_TURNS", "Refusal", "Stretch", "from_turn"]

#: A shape loses its axes one by one, and its rank at last: no loop takes as many turns.
_MOST_TURNS = 12
#: The attribute of a layer that stands for those of a turn; it holds their `Stretch`.
OF_TURNS = "\0turns"
#: Outputs of a first turn that are told apart.
_MOST_ENDS = 8


class Refusal(NamedTuple):
    """Where Keras refuses a layer of every turn with this number, or of every later one.

    turn:  1 or 2.
    steps: the layers of these turns, up to the one that is refused.
    """

    turn: int
    steps: tuple[Step, ...]
    problem: Problem


def from_turn(number: int) -> str:
    """The condition of what fails in the first or the second turn."""
    return f"from the {('first', 'second')[number - 1]} turn of the loop on"


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
    shared:  whether the layers are the same ones in each turn, as in `[layer] * n`.
    count:   an integer and what it exceeds if there are two turns; None where none counts them.
    """

    __slots__ = ("_as_made", "_found", "count", "repeats", "shared", "ways")

    def __init__(
        self,
        ways: Sequence[Sequence[Layer]] | None,
        *,
        repeats: bool = True,
        shared: bool = False,
    ) -> None:
        super().__init__(_SPEC, {})
        self.extra["accepts_any_input"] = True
        self.extra["stretch"] = "open" if ways is None else "known"
        self.known = False
        self.label = "layers of a loop" if repeats else "layers under a condition"
        self.ways = None if ways is None else tuple(map(tuple, ways))
        self.repeats, self.shared = repeats, shared
        self.count: tuple[Sym, int] | None = None
        self._as_made = [(layer, layer.snapshot()) for way in self.ways or () for layer in way]
        self._found: dict[TensorSpec, Nest] = {}

    @property
    def single(self) -> Layer | None:
        """The layer of a turn, if each turn has made just this one."""
        way = self.ways[0] if self.ways and len(self.ways) == 1 else ()
        return way[0] if len(way) == 1 else None

    @property
    def is_changed(self) -> bool:
        """Whether code has set something on one of these layers."""
        return "changed" in self.extra

    def behind(self, given: Nest) -> Nest:
        """What comes out of all these layers, where a tensor goes in."""
        if self.ways is None or not isinstance(given, TensorSpec) or self.is_changed:
            return UNKNOWN
        if given not in self._found:
            self._found[given] = self._behind(self.ways, given)
        return self._found[given]

    def refusal(self, given: Nest, *, again: bool) -> Refusal | None:
        """What surely fails in a turn, the first or the second one, if there is that turn.

        None where some way through the turns goes on, or where that is not known.

        again: whether there may be a second turn.
        """
        if not self.ways or not self.repeats or not isinstance(given, TensorSpec):
            return None
        if self.is_changed:
            return None
        with self._put_back():
            fronts = [BuildResult(output=given)]
            for turn in (1, 2) if again else (1,):
                ends = [self._turn(way, front) for front in fronts for way in self.ways]
                failed = [end for end in ends if end.problem is not None]
                if any(end.problem is not None and end.problem.swallowed for end in failed):
                    return None
                if len(failed) == len(ends):
                    first = failed[0]
                    assert first.problem is not None
                    return Refusal(turn, first.steps, first.problem)
                fronts = [end for end in ends if end.problem is None]
                if len(fronts) > _MOST_ENDS or (self.shared and len(fronts) > 1):
                    return None
        return None

    def _turn(self, way: Sequence[Layer], front: BuildResult) -> BuildResult:
        """One turn behind another one."""
        result = apply_chain(way, front.output)
        if not self.shared:
            self._restore()
        steps = (*front.steps, *result.steps)
        return BuildResult(steps, result.problem, None, result.output)

    @contextmanager
    def _put_back(self) -> Iterator[None]:
        """Layers that are the same ones in each turn are built by the first one, for now."""
        now = [(layer, layer.snapshot()) for layer, _ in self._as_made] if self.shared else []
        try:
            yield
        finally:
            for layer, state in now:
                layer.restore(state)

    def _restore(self) -> None:
        for layer, state in self._as_made:
            layer.restore(state)

    def _behind(self, ways: Sequence[Sequence[Layer]], given: TensorSpec) -> Nest:
        current: Nest = given
        with self._put_back():
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
            if not self.shared:
                self._restore()
            if result.problem is None:
                ends.append(result.output)
            elif result.problem.swallowed or way[0].environment.target == 2:
                return None  # Keras may go on all the same
        return ends
