"""What an `RNN` computes where a step has more axes than a cell is made for.

Keras foresees `(batch, units)` for each state whatever comes in. On data, the products with the
input keep its axes, and the states take them on by broadcasting against the batch: that runs for
some batches, or for none. A mask chooses between what a step gives and what was there before it.

Source: `call` of the cells in keras/src/layers/rnn (simple_rnn.py, lstm.py, gru.py), and
keras/src/backend/tensorflow/rnn.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, cast

from kerasorder_lint.catalogue.layers.rnn_cells import StackedCells, UnitCell, dimension
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["How", "Run", "run_of"]

_Axes = tuple[int, ...]

#: Steps of different lengths that are tried where axes are free.
_COMBINATIONS = 1000


class _Unfit(Exception):
    """The operation refuses."""


@dataclass(frozen=True, slots=True)
class How:
    """How the steps run.

    alike:    the outputs of all steps are kept in one array, and have to have one shape.
    unrolled: they are written out, and are no loop.
    masked:   the number of axes that the mask of a step has behind the batch, which are the first
              of the step's; 0 if a step is masked as a whole, None without a mask.
    """

    alike: bool = False
    unrolled: bool = False
    masked: int | None = None


class Run:
    """What comes out: of the last step, or of each, and the states. `fails` if no batch runs."""

    __slots__ = ("fails", "output", "states")

    def __init__(self, output: Shape, states: Any, fails: bool = False) -> None:
        self.output, self.states, self.fails = output, states, fails


def run_of(cell: LayerState, shape: tuple[Dim, ...], how: How) -> Run | None:
    """What happens to a sequence of this shape, `(batch, time, …, features)`; None if unsettled."""
    step = shape[2:]
    if not step or not isinstance(step[-1], int) or not _settled(cell):
        return None
    if any(isinstance(dim, (Unknown, Sym)) for dim in step):
        return None
    choices = _lengths(cell, step)
    if prod(map(len, choices)) > _COMBINATIONS:
        return None
    runs = [_run(cell, (*shape[:2], *axes), how) for axes in product(*choices)]
    if len(runs) == 1:
        return runs[0]
    return Run(UNKNOWN, UNKNOWN, fails=all(run.fails for run in runs))


def _lengths(cell: LayerState, step: Sequence[Dim]) -> list[Sequence[int]]:
    """The lengths of each axis of a step."""
    tried = _that_matter(cell, step)
    return [[dim] if isinstance(dim, int) else tried for dim in step]


def _that_matter(cell: LayerState, step: Sequence[Dim]) -> Sequence[int]:
    """Lengths of a free axis, or of the batch, that may matter to a cell.

    Whether a cell runs depends on lengths that are equal or one, on quarters, and on whether an
    axis is as long as the units of the gates.
    """
    known = {dim for dim in step if isinstance(dim, int)}
    gates = {_units(inner) * n for inner in _cells(cell) for n in (1, 2, 3, 4)}
    return sorted({*range(1, 6), 8, 12, *known, *gates})


def _run(cell: LayerState, shape: tuple[Dim, ...], how: How) -> Run:
    """What happens to a sequence whose steps have known lengths."""
    axes = tuple(dim for dim in shape[2:] if isinstance(dim, int))
    batches = [shape[0]] if isinstance(shape[0], int) else _that_matter(cell, axes)
    # After as many steps as there are axes, nothing changes any more.
    length = min(shape[1], len(shape) + 1) if isinstance(shape[1], int) else 1
    found: list[tuple[Shape, Any]] = []
    for batch in batches:
        try:
            output, states = _steps(cell, (batch, *axes), length, how)
        except _Unfit:
            continue
        found.append((_free(output, batch, shape[0]), _nest(states, batch, shape[0])))
    if not found:
        return Run(UNKNOWN, UNKNOWN, fails=True)
    if not isinstance(shape[1], int):
        return Run(UNKNOWN, UNKNOWN)
    return Run(_common([item[0] for item in found]), _common_nest([item[1] for item in found]))


def _common(shapes: Sequence[Shape]) -> Shape:
    """What the shapes of all batches have in common: their axes, at least their number."""
    known = [shape for shape in shapes if isinstance(shape, tuple)]
    if len(known) < len(shapes) or len({len(shape) for shape in known}) > 1:
        return UNKNOWN
    return tuple(dims[0] if all(d == dims[0] for d in dims) else UNKNOWN for dims in zip(*known))


def _common_nest(nests: Sequence[Any]) -> Any:
    if isinstance(nests[0], list):
        return [_common_nest(items) for items in zip(*nests)]
    return _common(nests)


def _settled(cell: LayerState) -> bool:
    behaviour = cell.spec.behaviour.basis
    if isinstance(behaviour, StackedCells):
        cells = behaviour.cells(cell)
        return cells is not None and all(_settled(inner) for inner in cells)
    if not isinstance(behaviour, UnitCell) or not isinstance(dimension(cell.args["units"]), int):
        return False
    switches = (
        cell.extra.get("implementation", 2),
        cell.args.get("use_bias", True),
        cell.args.get("reset_after", True),
    )
    return all(type(switch) in (int, bool) for switch in switches)


def _free(shape: _Axes, batch: int, given: Dim) -> Shape:
    return (given, *shape[1:]) if shape and shape[0] == batch else shape


def _nest(states: Any, batch: int, given: Dim) -> Any:
    if isinstance(states, list):
        return [_nest(state, batch, given) for state in states]
    return _free(states, batch, given)


def _units(cell: LayerState) -> int:
    units = dimension(cell.args["units"])
    assert isinstance(units, int)
    return units


def _cells(cell: LayerState) -> Sequence[LayerState]:
    behaviour = cell.spec.behaviour.basis
    return (behaviour.cells(cell) or ()) if isinstance(behaviour, StackedCells) else (cell,)


def _steps(cell: LayerState, shape: _Axes, length: int, how: How) -> tuple[_Axes, Any]:
    cells = _cells(cell)
    states: list[list[_Axes]] = []
    for inner in cells:
        behaviour = inner.spec.behaviour.basis
        assert isinstance(behaviour, UnitCell)
        states.append([(shape[0], _units(inner))] * behaviour.states)
    mask = (shape[0], *(shape[1 : how.masked + 1] or (1,))) if how.masked is not None else None
    output, outputs = shape, set()
    last: _Axes | None = None
    for _ in range(max(length, 1)):
        output, before, width = shape, list(states), shape[-1]
        for number, inner in enumerate(cells):
            # A cell is built on the units of the one before it, whatever that one gives on data.
            output, states[number] = _step(inner, output, width, states[number])
            width = _units(inner)
        if mask is not None:
            output = _chosen(mask, output, last or output, output, how)
            states = [
                [_chosen(mask, a, b, b if how.unrolled else a, how) for a, b in zip(new, old)]
                for new, old in zip(states, before)
            ]
            last = output
        outputs.add(output)
        if how.alike and len(outputs) > 1:
            raise _Unfit
    if isinstance(cell.spec.behaviour.basis, StackedCells):
        return output, [state[0] if len(state) == 1 else state for state in states]
    return output, list(states[0])


def _chosen(mask: _Axes, new: _Axes, old: _Axes, like: _Axes, how: How) -> _Axes:
    """What the mask of a step, repeated to be like a tensor, chooses of new and old."""
    fixed = 1 if how.unrolled else len(mask)
    wide = (*mask, *[1] * (len(like) - len(mask)))
    times = (*[1] * fixed, *like[fixed:])
    if len(times) != len(wide):
        raise _Unfit
    return _broadcast(tuple(n * by for n, by in zip(wide, times)), _broadcast(new, old))


def _step(
    cell: LayerState, given: _Axes, width: int, states: list[_Axes]
) -> tuple[_Axes, list[_Axes]]:
    """What a cell that was built on inputs of a width gives, and its new states."""
    if given[-1] != width:
        raise _Unfit
    units, split = _units(cell), cell.extra.get("implementation") == 1
    behaviour = cell.spec.behaviour.basis
    assert isinstance(behaviour, UnitCell)
    if behaviour.gates == 1:
        output = _broadcast(_product(given, units), _product(states[0], units, units))
        return output, [output]
    if behaviour.gates == 4:
        return _lstm(given, states, units, split)
    after = bool(cell.args["reset_after"])
    output = _gru(given, states[0], units, split, after)
    return output, [output]


def _lstm(given: _Axes, states: list[_Axes], units: int, split: bool) -> tuple[_Axes, list[_Axes]]:
    hidden, carry = states
    if split:
        gate = _broadcast(_product(given, units), _product(hidden, units, units))
    else:
        whole = _broadcast(_product(given, 4 * units), _product(hidden, 4 * units, units))
        if whole[1] % 4:
            raise _Unfit
        # The four parts are taken from axis 1, which is the last one only in two dimensions.
        gate = (whole[0], whole[1] // 4, *whole[2:])
    carry = _broadcast(gate, carry)
    hidden = _broadcast(gate, carry)
    return hidden, [hidden, carry]


def _gru(given: _Axes, hidden: _Axes, units: int, split: bool, after: bool) -> _Axes:
    inputs = _product(given, units)
    if split:
        update = reset = _broadcast(inputs, _product(hidden, units, units))
        new = _product(hidden, units, units)
    else:
        inner = _product(hidden, (3 if after else 2) * units, units)
        # The three parts are cut from axis 1.
        update = _broadcast(inputs, _cut(inner, 0, units))
        reset = _broadcast(inputs, _cut(inner, units, 2 * units))
        new = _cut(inner, 2 * units, inner[1])
    if after:
        new = _broadcast(reset, new)
    else:
        new = _product(_broadcast(reset, hidden), units, units)
    candidate = _broadcast(inputs, new)
    return _broadcast(_broadcast(update, hidden), _broadcast(update, candidate))


def _product(left: _Axes, width: int, expected: int | None = None) -> _Axes:
    if expected is not None and left[-1] != expected:
        raise _Unfit
    return (*left[:-1], width)


def _cut(shape: _Axes, start: int, end: int) -> _Axes:
    length = shape[1]
    return (shape[0], max(min(end, length) - min(start, length), 0), *shape[2:])


def _broadcast(left: _Axes, right: _Axes) -> _Axes:
    if broadcast_fails(left, right):
        raise _Unfit
    return cast(_Axes, broadcast(left, right))
