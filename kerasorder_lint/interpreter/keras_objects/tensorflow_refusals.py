"""What TensorFlow refuses of its own functions: in a traced `call`, in a run, and on data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.operations.traced import OF_TENSORFLOW
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.tensorflow_functions.spots import Refused
from kerasorder_lint.graph import nodes
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.graph.program import CallRefused, OperationFails, Step
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN

__all__ = ["attach", "on_arrays", "on_tensors"]


def on_tensors(
    m: Machine, refused: Refused, name: str, tensors: list[Tensor], given: Any, node: Any
) -> None:
    """Records what is refused where a tensor is among the arguments.

    That is so while Keras traces a `call`, in the runs of `fit` and its like, and, in Keras 2, of
    the symbolic tensors that make layers of such calls.

    given: the arguments, with specs in the place of tensors.
    """
    if any(tensor.spec.sparse or tensor.spec.data is not None for tensor in tensors):
        return
    if m.environment.target == 2 and any(tensor.spec.shape == () for tensor in tensors):
        return  # `Input(batch_shape=())` says nothing of the rank there
    if not m.foreseeing:
        # What is run is traced first, unless the code says otherwise.
        symbolic = any(tensor.symbolic for tensor in tensors)
        if refused.traced is not None and (symbolic or refused.on_data is not None):
            _record(m, refused.problem, name, given, node, refused.traced)
        return
    if not all(map(nodes.is_known_when_traced, tensors)):
        return
    if refused.traced is not None:
        _record(m, refused.problem, name, given, node, refused.traced)
    else:
        m.record(OperationFails(problem=refused.problem.at_run(), **m.base(node)))


def on_arrays(m: Machine, refused: Refused, name: str, given: Any, node: Any) -> None:
    """Records what is refused of arrays, variables and numbers alone."""
    raises = refused.traced if m.foreseeing else refused.on_data
    if raises is None:
        return
    if m.frame.function is not None and refused.traced and m.takes(refused.traced):
        raises = refused.traced  # functions of the code's own may be traced as well
    _record(m, refused.problem, name, given, node, raises)


def _record(m: Machine, problem: Problem, name: str, given: Any, node: Any, raises: str) -> None:
    problem = replace(problem, moment="now")
    step = Step(None, given, UNKNOWN, problem)
    m.record(
        CallRefused(
            step=step, problem=problem, function=f"tensorflow.{name}", **m.base(node, raises)
        )
    )
    m.keras_raises(problem, raises)


def attach(m: Machine, given: list[Tensor], made: list[Tensor]) -> None:
    """Lets tensors in a traced `call` say that they come of a function of TensorFlow.

    What is told of their shapes is what TensorFlow knows of them.
    """
    if m.foreseeing:
        operation = nodes.Operation(OF_TENSORFLOW, _untold, None, OF_TENSORFLOW)
        nodes.attach(nodes.Node(operation, given, {}, made))


def _untold(*given: Any, **named: Any) -> Any:
    return UNKNOWN
