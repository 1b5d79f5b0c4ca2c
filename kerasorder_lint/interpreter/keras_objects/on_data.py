"""Tensors that are not symbolic, in a traced `call` or made of data: what is refused of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import operators
from kerasorder_lint.catalogue.operations import tensor_types, traced
from kerasorder_lint.catalogue.operations.refused_on_data import (
    is_refused_by_all,
    is_refused_on_data,
)
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec, data_of, flatten, map_nest
from kerasorder_lint.graph import nodes
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Arguments, CallRefused, OperationFails, Step
from kerasorder_lint.interpreter import arrays
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, InstanceV, ListV

__all__ = [
    "check_on_data", "computes_in", "refuse", "refuse_on_data", "refuse_run", "refuse_types",
    "refuse_when_traced", "spec_of", "specs_in", "take_type",
]  # fmt: skip


def refuse_when_traced(
    m: Machine,
    problem: Problem,
    given: list[Any],
    named: dict[str, Any],
    node: Any,
    name: str,
    function: str = "",
) -> bool:
    """Records what TensorFlow refuses while it traces a `call`; False if it does not.

    The other arguments are those of `operate`.
    """
    if not m.foreseeing:
        return False
    operands = specs_in([*given, *named.values()])
    tensors = [leaf for leaf in flatten([given, named]) if isinstance(leaf, Tensor)]
    refuses = traced.refused_too(name, problem, operands)
    if not refuses and not traced.fails_later(name, problem, operands):
        return False
    if not all(map(nodes.is_known_when_traced, tensors)):
        return False
    # TensorFlow has its own words for it.
    problem = replace(problem, keras="", moment="now")
    if refuses:
        refuse(m, problem, operands, node, True, function, Arguments(tuple(given), named))
    else:
        m.record(OperationFails(problem=problem.at_run(), **m.base(node)))
    return refuses


def take_type(m: Machine, name: str, values: list[Any], made: Tensor, node: Any) -> None:
    """Gives what an operator makes in a traced `call` the type that TensorFlow gives it.

    Records the types that it does not take.
    """
    sides = [_side(m, value) for value in values]
    dtype: Any = UNKNOWN
    if len(sides) == 1:
        dtype = tensor_types.of_unary(name, sides[0].dtype) or sides[0].dtype
    else:
        dtype = tensor_types.of_operator(m.environment, name, *sides)
    if isinstance(dtype, Problem):
        refuse_types(m, dtype, values, node, name)
        dtype = UNKNOWN
    if made.spec.dtype != dtype:
        made.spec = made.spec.with_dtype(dtype)


def refuse_types(m: Machine, problem: Problem, values: Any, node: Any, function: str) -> bool:
    """Records types that TensorFlow does not take in a traced `call`; False if it may take them.

    It has them as long as each function on the way gives the type that Keras says.
    """
    tensors = [leaf for leaf in flatten(values) if isinstance(leaf, Tensor)]
    known = all(nodes.is_known_when_traced(tensor, typed=True) for tensor in tensors)
    if not m.foreseeing or not tensors or not known:
        return False
    refuse_run(m, problem, specs_in(values), node, function, "TypeError")
    return True


def _side(m: Machine, value: Any) -> tensor_types.Side:
    """An operand in a traced `call` as TensorFlow asks what type it is of."""
    value = m.resolve(value)
    if isinstance(value, Tensor) and value.symbolic is False:
        # Layers in the `call` run while it is traced.
        return tensor_types.Side("tensor", data_of(value.spec).dtype)
    if isinstance(value, ArrayV) and value.library == "numpy":
        return tensor_types.Side("array", value.dtype)
    if isinstance(value, ArrayV) and value.weight is not None:
        return tensor_types.Side("variable", _type_inside(m, value.dtype))
    if isinstance(value, ArrayV) and value.library in ("backend", "tensorflow"):
        return tensor_types.Side("tensor", value.dtype)
    if isinstance(value, (bool, int, float)):
        return tensor_types.Side("number", type(value).__name__)
    return tensor_types.Side("other", UNKNOWN)


def _type_inside(m: Machine, dtype: Any) -> Any:
    """The type of a variable in the `call` of a layer: one of floats is cast to the layer's."""
    if not isinstance(dtype, str) or dtype not in FLOATS:
        return dtype
    owner = m.frame.self_value
    layer = owner.layer if isinstance(owner, InstanceV) else None
    return UNKNOWN if layer is None else computes_in(m, layer)


def computes_in(m: Machine, layer: Layer) -> Any:
    """The type that a layer of the code's own class casts floats to; UNKNOWN if it may cast none.

    Source: keras/src/layers/layer.py (`__call__`), dtype_policies/dtype_policy.py.
    """
    usual = m.environment.policy if isinstance(layer, Model) else UNKNOWN
    dtype = layer.attributes.get("own_dtype", usual)
    own = layer.attributes.get("\0instance")
    written = isinstance(own, InstanceV) and "dtype_policy" in own.attrs
    if written or layer.attributes.get("own_autocast", True) is not True:
        return UNKNOWN
    return dtype if isinstance(dtype, str) and dtype in FLOATS else UNKNOWN


def specs_in(nest: Any) -> Any:
    """The same with specs in the places of tensors."""
    return map_nest(spec_of, nest)


def spec_of(leaf: Any) -> Any:
    return leaf.spec if isinstance(leaf, Tensor) else leaf


def refuse(
    m: Machine,
    problem: Problem,
    given: Any,
    node: Any,
    in_keras_3: bool = False,
    function: str = "",
    arguments: Arguments | None = None,
) -> None:
    base = m.base(node)
    if problem.kind not in (Kind.MERGE, Kind.AXIS, Kind.RANK) and not in_keras_3:
        # TensorFlow converts lists, text and masks, and Keras 2 leaves it to TensorFlow.
        if m.environment.target == 2:
            return
        if m.version_is_open and base["likely"] is None:
            base["likely"] = WITH_KERAS_3
    step = Step(None, given, UNKNOWN, problem)
    m.record(
        CallRefused(
            step=step, problem=problem, arguments=arguments, function=function or None, **base
        )
    )
    m.keras_raises(problem)


def refuse_on_data(
    m: Machine,
    problem: Problem,
    given: Any,
    node: Any,
    function: str,
    raises: str | None = None,
    named: Any = None,
) -> None:
    """What is no tensor of a graph does not fit together: whoever computes with it says so.

    Eager TensorFlow raises another exception than where it traces a function.
    """
    name = function.rpartition(".")[2]
    if not _do_not_fit(name, problem, given):
        if function.startswith("keras.ops."):
            _refuse_computed(m, problem, [given, named or {}], node, function)
        return
    swallowed = raises == "NotImplementedError" and m.environment.target == 3
    problem = replace(problem, keras="", swallowed=swallowed)
    step = Step(None, given, UNKNOWN, problem)
    if raises is None:
        raises = "ValueError" if _is_traced(m, given) else "InvalidArgumentError"
    base = m.base(node, raises)
    m.record(CallRefused(step=step, problem=problem, function=function or None, **base))
    m.keras_raises(problem, raises)


def _do_not_fit(name: str, problem: Problem, given: Any) -> bool:
    """Whether it is shapes that nobody can compute with, whatever lengths are free."""
    if problem.kind is not Kind.MERGE or name not in traced.NEEDS_FITTING:
        return False  # of what symbolic tensors may do
    if name == "add" and traced.may_be_bias(given):
        return False
    ranks = {len(leaf.shape) for leaf in flatten(given) if _has_axes(leaf)}
    # Others go another way, on which free lengths are not compared before there is data.
    return name != "matmul" or (len(ranks) == 1 and min(ranks) >= 2)


def _refuse_computed(m: Machine, problem: Problem, given: Any, node: Any, function: str) -> None:
    """Records what a function of `keras.ops` cannot compute of data, or in a run."""
    name = function.rpartition(".")[2]
    specs = [leaf for leaf in flatten(given) if isinstance(leaf, TensorSpec)]
    if m.foreseeing or any(spec.sparse or spec.data is not None for spec in specs):
        return
    problem = replace(problem, keras="")
    by_all = is_refused_by_all(name, problem, given)
    if by_all or is_refused_on_data(name, problem, given):
        refuse_run(m, problem, given, node, function, by_all=by_all)


def refuse_run(
    m: Machine,
    problem: Problem,
    given: Any,
    node: Any,
    function: str | None,
    raises: str | None = None,
    *,
    by_all: bool = False,
) -> None:
    """What a graph would only fail at when it runs; here there is data, and it fails at once.

    That is what TensorFlow does, now with an exception of its own and now with Keras's.
    by_all: other backends do so as well.
    """
    told = (*m.likely, *(decision.text for decision in m.decisions))
    if any("backend" in text for text in told):
        return  # the code asks which one it is
    problem = replace(problem, moment="now", tensorflow=not by_all)
    step = Step(None, given, UNKNOWN, problem)
    if raises is None:
        raises = "ValueError" if m.takes("ValueError") else "InvalidArgumentError"
    base = m.base(node, raises)
    if problem.keras_3 and m.version_is_open and base["likely"] is None:
        base["likely"] = WITH_KERAS_3
    m.record(CallRefused(step=step, problem=problem, function=function, **base))
    m.keras_raises(problem, raises)


def _is_traced(m: Machine, given: Any) -> bool:
    """Whether TensorFlow only foresees what these give, and computes nothing."""
    return (
        m.foreseeing
        or m.tracing
        or any(None in leaf.shape for leaf in flatten(given) if _has_axes(leaf))
    )


def _has_axes(value: Any) -> bool:
    return isinstance(value, TensorSpec) and isinstance(value.shape, tuple)


def check_on_data(m: Machine, name: str, left: Any, right: Any, node: Any) -> None:
    """Records what an operator cannot do with tensors that are not surely symbolic.

    Source: tensorflow/python/framework/override_binary_operator.py: what TensorFlow refuses on the
            left, it has the right side try; NumPy then asks for numbers, and a tensor that is
            traced has none.
    """
    sides = [_as_data(left), _as_data(right)]
    tensors = [side for side in (left, right) if isinstance(side, Tensor)]
    if None in sides or (tensors and all(tensor.symbolic for tensor in tensors)):
        return
    raises = None
    if isinstance(right, ArrayV) and right.weight is None and _is_traced(m, sides):
        if right.library is None:
            return  # it may be NumPy's
        if right.library == "numpy":
            raises = "NotImplementedError"
    try:
        operators.apply(m.environment, name, *sides)
    except Rejected as rejected:
        refuse_on_data(m, rejected.problem, sides, node, name, raises)


def _as_data(value: Any) -> TensorSpec | None:
    """A tensor, array or list of numbers of which all axes are known."""
    if isinstance(value, (ListV, tuple)):
        shape = arrays.literal_shape(value)
        return TensorSpec(shape, UNKNOWN) if isinstance(shape, tuple) else None
    spec = value.spec if isinstance(value, Tensor) else value
    if not isinstance(spec, (TensorSpec, ArrayV)) or not isinstance(spec.shape, tuple):
        return None
    if isinstance(spec, TensorSpec) and not spec.of_plain_data:
        return None
    return TensorSpec(spec.shape, spec.dtype)
