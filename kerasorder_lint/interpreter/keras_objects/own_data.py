"""What a `call` of the code's own gets when the model runs, where Keras said something else of it.

Keras traces the `call` on placeholders of the types that it says; an `Activation` of whole numbers
says that it gives floats, and gives whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensors import TensorSpec, data_of
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.graph.program import (
    CallRefused,
    CreationRefused,
    Event,
    OperationFails,
    is_sure,
)
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["attach", "differ", "placeholder"]


def differ(given: Iterable[Tensor]) -> bool:
    """Whether the data of a symbolic tensor among these are something else than Keras says."""
    return any(tensor.symbolic and tensor.spec.data is not None for tensor in given)


def placeholder(m: Machine, value: Tensor, *, of_data: bool) -> TensorSpec:
    """What stands for a tensor inside a `call` that is traced; of_data: that runs."""
    spec: TensorSpec = value.spec
    if not value.symbolic or m.environment.target != 3 or spec.data is None:
        return spec
    inside: TensorSpec = data_of(spec) if of_data else replace(spec, data=None)
    return inside


def attach(m: Machine, output: Any, run: Callable[[], Any] | None) -> None:
    """Gives the tensors of the output their data, and records what fails on the way to them.

    run: the call on data; None where what it gives is not known.
    """
    made = list(tensors_in(m, [output]))
    found = [] if run is None else _given(m, run)
    if len(found) != len(made):
        found = [None] * len(made)
    for tensor, real in zip(made, found):
        seen = TensorSpec(UNKNOWN, UNKNOWN) if real is None else data_of(real.spec)
        seen = seen.with_mask(tensor.spec.mask)
        symbol = replace(tensor.spec, data=None)
        tensor.spec = symbol if seen == symbol else replace(symbol, data=seen)


def _given(m: Machine, run: Callable[[], Any]) -> list[Any]:
    """The tensors that a call gives, none where that is not known; what fails is recorded."""
    decided = len(m.decisions)
    result, signal, _, after = m.attempt_apart(run)
    failing = next(filter(_fails, after[1]), None)
    if failing is not None and failing.problem.kind is Kind.UNDEFINED:
        return []  # data have a length there
    if failing is not None and failing.decided <= decided:
        problem = failing.problem.at_run()
        if isinstance(failing, CallRefused):
            problem = replace(problem, layer=problem.layer or failing.step.layer)
        base = m.base(failing.site)
        base.update(statement=failing.statement, calls=failing.calls)
        base["likely"] = base["likely"] or failing.likely
        # TensorFlow has its own words for what it refuses there.
        m.record(OperationFails(problem=replace(problem, keras=""), **base))
        return []
    return [] if signal is not None else list(tensors_in(m, [result]))


def _fails(event: Event) -> bool:
    return isinstance(event, (CallRefused, CreationRefused, OperationFails)) and is_sure(event)
