"""Functional models, and the operators that stand between the layers of their graphs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue import life, operators
from kerasorder_lint.catalogue.operations import traced
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.tensors import (
    Nest,
    TensorSpec,
    called_sparse,
    data_of,
    flatten,
    map_nest,
    retyped,
)
from kerasorder_lint.graph import models, nodes, running
from kerasorder_lint.graph.layers import Layer, Tensor, generated_name, opaque_layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.nodes import Node, Operation
from kerasorder_lint.graph.program import (
    GUESSED_NAME,
    Arguments,
    CreationRefused,
    ModelBuilt,
    OperationApplied,
    OperationFails,
)
from kerasorder_lint.interpreter import arrays
from kerasorder_lint.interpreter.keras_objects import on_data, sparse_placeholders
from kerasorder_lint.interpreter.keras_objects.conversion import nest_of, tensors_in
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3, find_spec, last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DictV,
    InstanceV,
    ListV,
    Ref,
    SliceV,
    is_constant,
)
from kerasorder_lint.shapes import Sym, Unknown, may_be_array

__all__ = [
    "arithmetic",
    "array_arithmetic",
    "as_value",
    "broken",
    "compared",
    "connect_inputs_and_outputs",
    "copy_graph",
    "ends",
    "graph_input",
    "item",
    "mixed_packages",
    "model_arguments",
    "operate",
    "operation_layer",
    "refuse_arguments",
    "refuse_function",
    "refused",
    "unary",
]


def graph_input(m: Machine, value: Any) -> Any:
    """The value as an argument of a call, with the tensors themselves in their places."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, ArrayV):
        return TensorSpec(value.shape, value.dtype, dense=True)
    if isinstance(value, (ListV, tuple, DictV)):
        return nest_of(m, value, graph_input)
    if isinstance(value, InstanceV) and value.layer is not None:
        return value.layer
    if is_constant(value) or isinstance(value, (Layer, Sym)):
        return value
    return UNKNOWN


def as_value(nest: Any) -> Any:
    """A nest of tensors as a value of the analysed program."""
    if isinstance(nest, list):
        return ListV([as_value(item) for item in nest])
    if isinstance(nest, tuple):
        return tuple(as_value(item) for item in nest)
    if isinstance(nest, dict):
        return DictV({key: as_value(item) for key, item in nest.items()})
    return nest


# ---------------------------------------------------------------------- operators


def operate(
    m: Machine,
    label: str,
    run: Callable[..., Nest],
    given: list[Any],
    node: Any,
    named: dict[str, Any] | None = None,
    *,
    in_keras_3: bool = False,
    function: str = "",
    key: tuple[Any, ...] = (),
    name: str = "",
) -> Any:
    """Applies an operation of Keras to what includes a tensor; records what Keras refuses.

    label:      the class of the operation in Keras, after which it is named.
    run:        see `graph.nodes.Operation`.
    given, named: the arguments, with the tensors themselves in their places.
    in_keras_3: the code runs on no other Keras, for example because it says `keras.ops`.
    function, key: what is applied as `OperationApplied` says it, and what it is given besides.
    name:       of the function below `keras.ops`, or "item".
    """
    named = named or {}
    whole = Arguments((*given, *key), named)
    tensors = [leaf for leaf in flatten([given, named]) if isinstance(leaf, Tensor)]
    symbolic = any(tensor.symbolic for tensor in tensors)
    specs = on_data.specs_in([given, named])
    try:
        output: Any = running.run_operation(run, *specs)
    except Rejected as rejected:
        output = UNKNOWN
        if symbolic:
            on_data.refuse(m, rejected.problem, specs[0], node, in_keras_3, function, whole)
        else:
            if not on_data.refuse_when_traced(
                m, rejected.problem, given, named, node, name, function
            ):
                on_data.refuse_on_data(
                    m, rejected.problem, specs[0], node, function, named=specs[1]
                )
                if m.foreseeing:
                    operands = [*specs[0], *specs[1].values()]
                    output = traced.made_all_the_same(name, rejected.problem, operands)
    if symbolic and m.environment.target == 2:

        def again(positional: list[Any], keywords: dict[str, Any]) -> Nest:
            return running.run_operation(run, positional, keywords)

        return operation_layer(m, again, given, named, output, node)
    counted = symbolic and m.environment.target == 3
    generated = generated_name(label, m.name_counters) if counted else None
    operation = Operation(label, run, generated, name)
    operation.site = m.site(node)
    made = Node(operation, given, named)

    def tensor(leaf: Any) -> Tensor:
        spec = leaf if isinstance(leaf, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
        return Tensor(spec, None, tuple(tensors), step_site=operation.site)

    if not symbolic:
        # In a trace, a product with a number is no sparse tensor.
        output = called_sparse(output, False)
    if m.foreseeing and not symbolic and name in traced.OTHER_TYPES:
        output = retyped(output, UNKNOWN)
    result = map_nest(tensor, output)
    made.outputs = [leaf for leaf in flatten(result) if isinstance(leaf, Tensor)]
    made.exact = made.exact and not isinstance(output, Unknown)
    nodes.attach(made)
    if symbolic and function and made.exact:
        m.record(
            OperationApplied(function=function, arguments=whole, result=result, **m.base(node))
        )
    return as_value(result)


def _on_data(
    m: Machine, name: str, run: Callable[..., Nest], values: list[Any], made: Any, node: Any
) -> Any:
    """What an operator gives of tensors that are not surely symbolic, and what is refused of it.

    run:  the function that it stands for, from specs.
    made: what it gives if nothing is.
    """
    traced_call = m.foreseeing and isinstance(made, Tensor) and not made.symbolic
    numpys = any(isinstance(v, ArrayV) and v.library == "numpy" for v in values)
    if traced_call:
        on_data.take_type(m, name, values, made, node)
        given = _operands(m, *values)
        try:
            run(*on_data.specs_in(given))
        except Rejected as rejected:
            if not numpys and on_data.refuse_when_traced(
                m, rejected.problem, given, {}, node, name, name
            ):
                return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, made.parents, symbolic=False)
        else:
            if made.node is None:
                nodes.attach(Node(Operation(name, run, None, name), given, {}, [made]))
            return made
    arrayed = any(isinstance(value, ArrayV) for value in values)
    if len(values) == 2 and (arrayed or not m.foreseeing):
        on_data.check_on_data(m, name, values[0], values[1], node)
    return made


def operation_layer(
    m: Machine,
    run: Callable[[list[Any], dict[str, Any]], Nest],
    given: list[Any],
    named: dict[str, Any],
    output: Nest,
    node: Any,
    *,
    slicing: bool = False,
) -> Any:
    """The tensors of the layer that Keras 2 makes of a function applied to symbolic tensors.

    run:    the output nest from the arguments, with specs in the place of tensors.
    Source: tf_keras/src/layers/core/tf_op_layer.py; the numbers in its name are not followed.
    """
    layer = opaque_layer("SlicingOpLambda" if slicing else "TFOpLambda")
    layer.environment = m.environment
    layer.name = UNKNOWN
    layer.site, layer.calls = m.site(node), m.calls
    layer.built = True
    layer.attributes["followed"] = True

    layer.extra["called_again"] = lambda positional, keywords, later=None: run(positional, keywords)
    return as_value(nodes.called(layer, given, named, output, step_site=layer.site))


def _run_spec(leaf: Any) -> Any:
    """What is there when the graph runs."""
    return data_of(on_data.spec_of(leaf))


def refused(m: Machine, problem: Problem, function: str, value: Tensor, node: Any) -> Tensor:
    """Records that a function of Keras refuses the tensor; what stands for the output."""
    arguments = Arguments((value,))
    on_data.refuse(m, problem, value.spec, node, function=function, arguments=arguments)
    return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, (value,), step_site=m.site(node))


def refuse_function(
    m: Machine, problem: Problem, function: str, given: list[Any], node: Any
) -> None:
    """Records that a function of Keras 3 refuses arguments that are no tensors."""
    on_data.refuse(m, problem, given, node, True, function, Arguments(tuple(given)))


def array_arithmetic(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left op right`, where no side is a tensor of a layer's call, and one is an array."""
    name = operators.BINARY.get(_SIGNS.get(type(op), ""))
    if name is not None and (_is_of_keras(left) or _is_of_keras(right)):
        on_data.check_on_data(m, name, left, right, node)
    return arrays.tensor_arithmetic(m, op, left, right, node)


def _is_of_keras(value: Any) -> bool:
    """Whether it is a tensor or variable, and no array of NumPy's or another library's."""
    return isinstance(value, ArrayV) and (
        value.library in ("backend", "tensorflow") or value.weight is not None
    )


_SIGNS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.NotEq: "!=",
    ast.USub: "-",
    ast.Invert: "~",
}


def arithmetic(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left op right`, where a side is a tensor."""
    if isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
        return UNKNOWN  # Python formats the text
    found = operators.BINARY.get(_SIGNS.get(type(op), ""))
    if m.foreseeing and found is not None:
        met = sparse_placeholders.met_by_operator(m, found, [left, right], node)
        if met is not NotImplemented:
            return met
    if found is None or not _one_each(left, right):
        made = arrays.tensor_arithmetic(m, op, left, right, node)
        if found is None:
            return made
        return _on_data(m, found, _function(m, found), [left, right], made, node)
    if isinstance(left, ArrayV) and (left.library == "numpy" or left.weight is not None):
        # NumPy asks first, and finds no numbers; so do Keras's variables. Tensors do not insist.
        if isinstance(left.shape, tuple) and left.shape:
            what = "an array" if left.library == "numpy" else "a variable"
            problem = Problem(
                Kind.CALL,
                f"{what} on the left of a symbolic tensor asks it for its numbers",
                "A KerasTensor",
                advice="Put the tensor on the left, or make a tensor of it with "
                "`keras.ops.convert_to_tensor`.",
            )
            whole = Arguments(tuple(_operands(m, left, right)))
            on_data.refuse(m, problem, [left, right.spec], node, function=found, arguments=whole)
        return arrays.tensor_arithmetic(m, op, left, right, node)
    made = _operate(m, found, [left, right], node)
    if m.environment.target == 2 and isinstance(made, Tensor) and made.spec.shape == ():
        made.content = arrays.content_of(op, left, right)
    return made


def _operate(m: Machine, name: str, values: list[Any], node: Any) -> Any:
    """Applies the function of that name, for which an operator stands."""
    run, given = _function(m, name), _operands(m, *values)
    made = operate(m, operators.class_of(name), run, given, node, function=name, name=name)
    if m.environment.target == 3 and any(isinstance(v, Tensor) and v.symbolic for v in given):
        problem = operators.fails_when_run(name, *map(_run_spec, given))
        if problem is not None:
            m.record(OperationFails(problem=problem, **m.base(node)))
    return made


def _function(m: Machine, name: str) -> Callable[..., Nest]:
    """The function for which an operator stands, from specs."""
    environment = m.environment

    def run(*operands: Any) -> Nest:
        return operators.apply(environment, name, *operands)

    return run


def _operands(m: Machine, *values: Any) -> list[Any]:
    given = [graph_input(m, value) for value in values]
    return [UNKNOWN if may_be_array(value) else value for value in given]


def _one_each(*sides: Any) -> bool:
    """Whether each tensor among them is surely one symbolic tensor."""
    return all(side.is_one for side in sides if isinstance(side, Tensor))


def compared(m: Machine, op: ast.cmpop, left: Any, right: Any, node: Any) -> Any:
    """`left < right` and the like, where a side is a tensor; None where that is no tensor."""
    sign = _SIGNS.get(type(op), "")
    if isinstance(op, ast.Eq) and isinstance(left, Tensor) and isinstance(right, Tensor):
        if not m.foreseeing or left.symbolic or right.symbolic:
            return _identical(m, left, right)
    if not isinstance(left, Tensor):
        # Python asks the tensor on the right the other way round.
        sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)
        left, right = right, left
    found = operators.COMPARISONS.get(sign)
    if m.foreseeing and found is not None and found != "not_equal":
        met = sparse_placeholders.met_by_operator(m, found, [left, right], node)
        if met is not NotImplemented:
            return met
    if not any(side.symbolic for side in (left, right) if isinstance(side, Tensor)):
        made = arrays.tensor_comparison(m, left, right, node)
        if isinstance(op, (ast.Eq, ast.NotEq)):
            # Tensors whose shapes do not fit are not equal; their types have to.
            if m.foreseeing and isinstance(made, Tensor) and not made.symbolic:
                on_data.take_type(m, "not_equal", [left, right], made, node)
            return made
        if found is None:
            return made
        return _on_data(m, found, _function(m, found), [left, right], made, node)
    if found is None or not _one_each(left, right) or isinstance(right, ArrayV):
        return None
    return _operate(m, found, [left, right], node)


def _identical(m: Machine, left: Tensor, right: Tensor) -> bool | None:
    """`left == right`: symbolic tensors of Keras 3 do not define it, so it asks for identity."""
    if m.environment.target != 3 or not _one_each(left, right):
        return None
    if left is right:
        return True
    origins = [tensor.node or tensor.layer for tensor in (left, right)]
    if None in origins or origins[0] is origins[1]:
        return None
    return False


def unary(m: Machine, sign: Any, value: Tensor, node: Any) -> Any:
    """`-x`, `~x`, `abs(x)`, `round(x)`; None where that is not followed."""
    if m.foreseeing:
        shown = operators.UNARY.get(sign if isinstance(sign, str) else _SIGNS.get(type(sign), ""))
        met = sparse_placeholders.met_by_operator(m, shown or "positive", [value], node)
        if met is not NotImplemented:
            return met
    if isinstance(sign, ast.UAdd) and _one_each(value):
        problem = Problem(
            Kind.CALL,
            "a symbolic tensor takes no `+` in front of it",
            "bad operand type for unary +: 'KerasTensor'",
        )
        whole = Arguments((value,))
        on_data.refuse(m, problem, value.spec, node, function="positive", arguments=whole)
        return value
    name = sign if isinstance(sign, str) else _SIGNS.get(type(sign), "")
    found = operators.UNARY.get(name)
    if found is None:
        return None
    if not _one_each(value):
        if not m.foreseeing or value.symbolic is not False or value.content is not None:
            return None
        made = Tensor(value.spec.with_mask(None), None, (value,), step_site=m.site(node))
        return _on_data(m, found, _function(m, found), [value], made, node)
    return _operate(m, found, [value], node)


def item(m: Machine, value: Tensor, index: Any, node: Any) -> Any:
    """`x[index]` on a tensor."""
    if m.environment.target == 2 and isinstance(index, ListV) and index.exact:
        index = tuple(m.resolve(part) for part in index.items)  # it is one to TensorFlow
    if m.environment.target == 2 and _one_each(value):
        return _item_in_keras2(m, value, index, node)
    met = sparse_placeholders.met_by_operator(m, "item", [value], node)
    if met is not NotImplemented:
        return met
    key = _key(m, index)

    def run(tensor: Any) -> Nest:
        return operators.item(tensor, key)

    if not _one_each(value):
        if key is None or key is Ellipsis or isinstance(key, slice):
            key = (key,)  # a tensor that is not symbolic takes it alone as well
        made = arrays.tensor_item(m, value, index, node)
        return _on_data(m, "item", run, [value], made, node)
    given = _operands(m, value)
    shown = _shown_key(m, index)
    return operate(m, operators.ITEM, run, given, node, function="item", key=(shown,), name="item")


def _item_in_keras2(m: Machine, value: Tensor, index: Any, node: Any) -> Tensor:
    made = arrays.tensor_item(m, value, index, node)

    def again(positional: list[Any], keywords: dict[str, Any]) -> Nest:
        given = positional[0]
        if not isinstance(given, TensorSpec):
            return UNKNOWN
        return TensorSpec(arrays.indexed(given.shape, index), given.dtype)

    # A tensor in the index is one of its inputs.
    parts = [tensor for tensor in tensors_in(m, _bounds(m, index)) if tensor.symbolic]
    given = [value, *parts]
    output = operation_layer(m, again, given, {}, made.spec, node, slicing=True)
    assert isinstance(output, Tensor)
    output.content = made.content
    return output


def _bounds(m: Machine, index: Any) -> list[Any]:
    """What an index is made of."""
    index = m.resolve(index)
    if isinstance(index, tuple):
        return [bound for part in index for bound in _bounds(m, part)]
    if isinstance(index, SliceV):
        return [index.start, index.stop, index.step]
    return [index]


def _shown_key(m: Machine, index: Any) -> Any:
    """The index as events keep it."""
    index = m.resolve(index)
    if isinstance(index, tuple):
        return tuple(_shown_key(m, part) for part in index)
    key = _key(m, index)
    return graph_input(m, index) if isinstance(key, _Other) else key


class _Other:
    """An index that is neither an integer nor a slice."""


def _key(m: Machine, index: Any) -> Any:
    index = m.resolve(index)
    if isinstance(index, tuple):
        return tuple(_key(m, part) for part in index)
    if isinstance(index, SliceV):
        return slice(*(_bound(m, part) for part in (index.start, index.stop, index.step)))
    if isinstance(index, Ref):
        return None if last(index.name) == "newaxis" else UNKNOWN
    if may_be_array(index):
        return UNKNOWN
    if index is None or index is Ellipsis or isinstance(index, (bool, int, Unknown, Sym)):
        return index
    return _Other()


def _bound(m: Machine, value: Any) -> Any:
    value = m.resolve(value)
    return value if value is None or isinstance(value, (int, Sym)) else UNKNOWN


# ---------------------------------------------------------------------- functional models


def model_arguments(
    m: Machine, positional: list[Any], keywords: dict[str, Any]
) -> tuple[Any, Any] | Problem:
    """Inputs and outputs from the arguments of `keras.Model`, or what Keras says of these.

    Source: keras/src/models/model.py (`functional_init_arguments`).
    """
    functional = (
        len(positional) == 2
        or (len(positional) == 1 and "outputs" in keywords)
        or ("inputs" in keywords and "outputs" in keywords)
    )
    if not functional:
        # `Layer.__init__` gets them, and takes nothing of the kind.
        if positional:
            given = f"{len(positional) + 1} were given"
            missing = len(positional) == 1 and "outputs" not in keywords
            return Problem(
                Kind.ARGUMENT,
                "`Model` gets inputs and no `outputs`"
                if missing
                else "`Model` takes two arguments by position",
                f"takes 1 positional argument but {given}",
                argument="outputs" if missing else "name",
                advice=None if missing else "Write `name=...`.",
            )
        name = next(
            (k for k in keywords if k in ("inputs", "outputs", "input", "output", "layers")), None
        )
        if name is None:
            return UNKNOWN, UNKNOWN
        return Problem(
            Kind.ARGUMENT,
            f"`Model` gets `{name}` without its counterpart"
            if name in ("inputs", "outputs")
            else f"`Model` has no argument `{name}`",
            "Unrecognized keyword arguments passed to Model: {'",
            argument=name,
            hint=f"{name}s" if name in ("input", "output") else None,
        )
    order = dict(zip(("inputs", "outputs"), positional))
    return keywords.get("inputs", order.get("inputs", UNKNOWN)), keywords.get(
        "outputs", order.get("outputs", UNKNOWN)
    )


def connect_inputs_and_outputs(
    m: Machine, model: Model, given: tuple[Any, Any], node: Any, open_ended: bool
) -> bool:
    """Gives a functional model its graph; False where Keras raises."""
    inputs, outputs = (_structure(m, value) for value in given)
    if m.decisions:
        # A list that is empty on this way, as every condition on its items was false.
        inputs, outputs = (
            nest if _flat(nest) or _is_written_empty(node, place, name) else UNKNOWN
            for place, (name, nest) in enumerate((("inputs", inputs), ("outputs", outputs)))
        )
    problem = _not_tensors("inputs", inputs) or _not_tensors("outputs", outputs)
    problem = problem or _of_another_package(m, model, [inputs, outputs])
    if problem is not None:
        return broken(m, model, problem, node)
    if m.environment.target == 2 or m.version_is_open:
        inputs, outputs = _unwrapped(inputs), _unwrapped(outputs)
    if _all_tensors(inputs) and _all_tensors(outputs):
        twice = _input_named_twice(_flat(inputs))
        if twice is not None:
            return broken(m, model, twice, node)
        if m.journals:
            for layer in nodes.graph_between(*map(_flat, (inputs, outputs))).layers:
                m.touch(layer)
        inputs, outputs = nodes.without_intermediate_inputs(
            inputs, outputs, lambda tensor: _new_input(m, tensor, node)
        )
    model.inputs, model.outputs = inputs, outputs
    graph = nodes.graph_between(_flat(inputs), _flat(outputs))
    model.graph = graph
    model.stack = list(graph.layers)
    operators_are_layers = m.environment.target == 2 and any(
        isinstance(operation, Operation) for operation in graph.operations
    )
    # Whatever else is passed is a name, or says whether it is trained.
    model.exact = graph.exact and not operators_are_layers
    if not isinstance(model.trainable, bool) or open_ended:
        model.set_trainable(UNKNOWN)
    if graph.problem is not None:
        return broken(m, model, graph.problem, node)
    return True


def _is_written_empty(call: Any, place: int, name: str) -> bool:
    """Whether an argument of a call is an empty list or tuple as it stands there."""
    if not isinstance(call, ast.Call):
        return False
    named = (keyword.value for keyword in call.keywords if keyword.arg == name)
    written = call.args[place] if place < len(call.args) else next(named, None)
    return isinstance(written, (ast.List, ast.Tuple)) and not written.elts


def _is_input(leaf: Any) -> bool:
    return isinstance(leaf, Tensor) and leaf.node is not None and leaf.node.is_input


def mixed_packages(m: Machine, layer: Layer, given: Any) -> Problem | None:
    """What `tf_keras` says of a symbolic tensor of `keras`; the other way round works.

    Source: tf_keras/src/engine/base_layer.py (`__call__`), keras/src/layers/layer.py.
    """
    if len(m.families) < 2 or layer.attributes.get("family") != "tf_keras":
        return None
    if not any(_package(m, leaf) == "keras" for leaf in flatten(given)):
        return None
    return Problem(
        Kind.FRAMEWORK,
        f"`{layer.label}` of `tf_keras` is called on a tensor of `keras`",
        "",
        advice="Use one of the two packages for the whole model.",
    )


def _of_another_package(m: Machine, model: Model, nest: Any) -> Problem | None:
    ours = model.attributes.get("family")
    if len(m.families) < 2 or ours not in ("keras", "tf_keras"):
        return None
    if not {_package(m, leaf) for leaf in flatten(nest)} & ({"keras", "tf_keras"} - {ours}):
        return None
    other = "tf_keras" if ours == "keras" else "keras"
    return Problem(
        Kind.FRAMEWORK,
        f"a model of `{ours}` is made of tensors of `{other}`",
        " values must be KerasTensors." if ours == "keras" else "",
        advice="Use one of the two packages for the whole model.",
    )


def _package(m: Machine, tensor: Any) -> str | None:
    """The package of the Inputs that a tensor comes from: one of `keras` makes it one of it."""
    found: set[str | None] = set()
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        current = stack.pop()
        if not isinstance(current, Tensor) or id(current) in seen or not current.symbolic:
            continue
        seen.add(id(current))
        stack.extend(current.parents)
        if current.layer is not None and models.is_input(current.layer):
            family = current.layer.attributes.get("family")
            if family == "tensorflow.keras":
                family = "keras" if m.environment.target == 3 else None
            found.add(family)
    if "keras" in found:
        return "keras"
    return found.pop() if len(found) == 1 else None


def _structure(m: Machine, value: Any) -> Any:
    """The nest of a model's inputs or outputs: tensors, other values as they are."""
    value = m.resolve(value)
    if isinstance(value, ListV):
        return [_structure(m, item) for item in value.items] if value.exact else UNKNOWN
    if isinstance(value, tuple):
        return tuple(_structure(m, item) for item in value)
    if isinstance(value, DictV):
        if not value.exact:
            return UNKNOWN
        return {str(key): _structure(m, item) for key, item in value.entries.items()}
    return value


def _unwrapped(nest: Any) -> Any:
    """Keras 2 takes a list of one tensor for the tensor."""
    return nest[0] if isinstance(nest, list) and len(nest) == 1 else nest


def _flat(nest: Any) -> list[Any]:
    return list(flatten(nest))


def _all_tensors(nest: Any) -> bool:
    return all(isinstance(leaf, Tensor) for leaf in flatten(nest))


def _not_tensors(which: str, nest: Any) -> Problem | None:
    leaves = list(flatten(nest))
    if not leaves:
        return Problem(
            Kind.CALL, f"the model has no {which}", f"`{which}` argument cannot be empty."
        )
    for leaf in leaves:
        array = isinstance(leaf, ArrayV) and isinstance(leaf.shape, tuple)
        if array or isinstance(leaf, (Layer, InstanceV)) or is_constant(leaf):
            return Problem(
                Kind.CALL,
                f"the {which} of a model must be tensors, and one is {_described(leaf)}",
                f"All `{which}` values must be KerasTensors.",
                advice="Call the layer on a tensor, and pass its output."
                if isinstance(leaf, Layer)
                else None,
            )
    return None


def _described(value: Any) -> str:
    if isinstance(value, Layer):
        return f"a layer (`{value.label}`)"
    return models.describe(value)


def _input_named_twice(inputs: list[Tensor]) -> Problem | None:
    """Keras makes two Inputs of one name for a tensor that is two inputs."""
    seen: set[int] = set()
    for tensor in inputs:
        if tensor.node is not None and not tensor.node.is_input and id(tensor) in seen:
            return Problem(
                Kind.NAME,
                "one tensor is two inputs of the model, and Keras makes two Inputs of one name",
                "times in the model. All operation names should be unique.",
            )
        seen.add(id(tensor))
    return None


def _new_input(m: Machine, tensor: Tensor, node: Any) -> Layer:
    """The InputLayer that stands for a tensor inside another graph; its name is not known."""
    spec = find_spec("InputLayer")
    assert spec is not None
    layer = Layer(spec, {}, m.environment)
    layer.built = True
    layer.extra["output"] = tensor.spec
    layer.extra["implicit"] = True
    layer.name = UNKNOWN
    layer.site, layer.calls = m.site(node), m.calls
    return layer


def broken(m: Machine, model: Model, problem: Problem, node: Any) -> bool:
    """Records that Keras cannot make the model; False, unless Keras 2 can."""
    model.exact = False
    # An Input that is an output, and no input, is nothing to Keras 2.
    allowed = problem.kind is Kind.DISCONNECTED and any(map(_is_input, flatten(model.outputs)))
    if m.environment.target == 2 and (problem.kind is Kind.CALL or allowed):
        return True
    base = m.base(node)
    if m.version_is_open and allowed and base["likely"] is None:
        base["likely"] = WITH_KERAS_3
    if problem.guessed and base["likely"] is None:
        base["likely"] = GUESSED_NAME
    m.record(ModelBuilt(model=model, cause="constructor", problem=problem, given=None, **base))
    m.keras_raises(problem)
    return False


def refuse_arguments(m: Machine, problem: Problem, node: Any, arguments: Arguments) -> None:
    """Records that `keras.Model` does not take its arguments."""
    base = m.base(node)
    in_both = problem.argument in ("input", "output")
    if m.environment.target == 2 and not in_both:
        return
    if m.version_is_open and base["likely"] is None and not in_both:
        base["likely"] = WITH_KERAS_3
    m.record(CreationRefused(name="Model", problem=problem, arguments=arguments, **base))
    m.keras_raises(problem)


# ---------------------------------------------------------------------- inputs and outputs


def ends(value: Layer, name: str) -> Any:
    """`input`, `output`, `inputs` or `outputs` of a layer or model; None where not known."""
    if isinstance(value, Model) and value.kind in ("Functional", "Sequential"):
        end = value.inputs if name.startswith("in") else value.outputs
        if value.kind == "Functional" or name.endswith("s"):
            if end is None or not _all_tensors(end):
                return None
            if value.kind == "Sequential" and not (value.built and value.exact and value.chain):
                return None
            return as_value(_flat(end) if name.endswith("s") else end)
        if value.environment.target == 2:
            # A Sequential of Keras 2 is a functional model, called or not.
            known = value.built and value.exact and value.chain and _all_tensors(end)
            found = _flat(end) if known and not value.stack[0].extra.get("deferred") else []
            return as_value(found[0]) if len(found) == 1 else None
    if name.endswith("s") or not value.nodes:
        return None
    node: Node = value.nodes[0]
    if name == "output":
        return _output(value, node)
    if not node.exact:
        return None
    if node.is_input and value.environment.target == 2:
        return node.outputs[0] if node.outputs else None
    return node.inputs[0] if len(node.inputs) == 1 else ListV(node.inputs)


def _output(value: Layer, node: Node) -> Any:
    """`output` of a layer: in Keras 3 a flat list of several tensors, in Keras 2 what it gave.

    Source: keras/src/ops/operation.py (`_get_node_attribute_at_index`); that of
    tf_keras/src/engine/base_layer.py.
    """
    if value.environment.target != 2 or len(node.outputs) == 1:
        return as_value(nodes.node_output(node))
    return None if node.nest is None else as_value(node.nest)


# ---------------------------------------------------------------------- copies


def copy_graph(
    m: Machine,
    model: Model,
    made: Model,
    copy: Callable[[Layer], Layer],
    at: Any,
    *,
    fresh: bool,
    edited: bool = False,
    given: Mapping[int, Tensor] = MappingProxyType({}),
    refused: list[tuple[Layer, Any, Problem]] | None = None,
) -> bool:
    """Gives `made` a graph like that of `model` over copies of its layers; False if it cannot.

    at:      the call that copies.
    fresh:   the copies are called anew, and built by that if they are not built.
    edited:  the copies do something else than the layers.
    given:   tensors in the place of those of the Inputs, by the ids of these.
    refused: takes the call that Keras refuses, with what came in.
    """
    graph = model.graph
    if not graph.exact or graph.problem is not None:
        return False
    # A class of the code may make another layer of its base's configuration.
    anew = any(isinstance(x, Layer) and x.attributes.get("derived") for x in graph.operations)
    changed = fresh and (anew or edited or bool(given) or models.is_changed(model))
    tensors: dict[int, Tensor] = dict(given)
    copies: dict[int, Any] = {}
    for operation in graph.operations:
        if isinstance(operation, Layer):
            taken = bool(given) and models.is_input(operation)
            copies[id(operation)] = operation if taken else copy(operation)
        else:
            run, function = operation.run, operation.function
            twin = Operation(operation.label, run, operation.generated, function)
            twin.site, twin.copied = operation.site, operation.copied
            copies[id(operation)] = twin

    def swapped(leaf: Any) -> Any:
        return tensors.get(id(leaf), UNKNOWN) if isinstance(leaf, Tensor) else leaf

    for old in graph.nodes:
        if given and old.is_input:
            continue
        operation = copies[id(old.operation)]
        positional = [map_nest(swapped, value) for value in old.positional]
        keywords = {key: map_nest(swapped, value) for key, value in old.keywords.items()}
        specs: list[Any] = [leaf.spec for leaf in old.outputs]
        if fresh and isinstance(operation, Layer) and not old.is_input:
            outcome = life.apply(
                operation,
                [on_data.specs_in(value) for value in positional],
                {key: on_data.specs_in(value) for key, value in keywords.items()},
            )
            if outcome.problem is not None:
                if refused is not None:
                    came = on_data.specs_in(positional[0]) if positional else UNKNOWN
                    refused.append((operation, came, outcome.problem))
                elif anew:
                    on_data.refuse(m, outcome.problem, UNKNOWN, at)
                return False
            if changed:
                specs = list(flatten(outcome.output))
        elif changed and not old.is_input:
            try:
                specs = list(
                    flatten(
                        running.run_operation(
                            operation.run,
                            [on_data.specs_in(value) for value in positional],
                            {key: on_data.specs_in(value) for key, value in keywords.items()},
                        )
                    )
                )
            except Rejected as rejected:
                if anew:
                    on_data.refuse(m, rejected.problem, UNKNOWN, at)
                return False
        if len(specs) != len(old.outputs) or not all(isinstance(s, TensorSpec) for s in specs):
            return False
        beside = [tensors[id(mask)] for mask in old.beside if id(mask) in tensors]
        node = Node(operation, positional, keywords, beside=tuple(beside))
        layer = operation if isinstance(operation, Layer) else None
        node.outputs = [
            Tensor(spec, layer, tuple(node.inputs), step_site=leaf.step_site, symbolic=True)
            for spec, leaf in zip(specs, old.outputs)
        ]
        nodes.attach(node)
        tensors.update((id(leaf), twin) for leaf, twin in zip(old.outputs, node.outputs))
    made.inputs = map_nest(swapped, model.inputs)
    made.outputs = map_nest(swapped, model.outputs)
    if not (_all_tensors(made.inputs) and _all_tensors(made.outputs)):
        return False
    made.graph = nodes.graph_between(_flat(made.inputs), _flat(made.outputs))
    made.stack = list(made.graph.layers)
    return made.graph.exact
