"""Calls of `keras.ops` and `keras.activations` on tensors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.operations import kept, registry, traced, traced_sparse
from kerasorder_lint.catalogue.operations.data_types import with_data
from kerasorder_lint.catalogue.operations.graph_alone import fails_in_graph
from kerasorder_lint.catalogue.operations.operation import Operation
from kerasorder_lint.catalogue.operations.traced_sparse import Fate
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.spec import REQUIRED
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of, flatten, map_nest
from kerasorder_lint.graph import nodes
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.graph.program import OperationFails
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.keras_objects import (
    graphs,
    lengths,
    on_data,
    sparse_placeholders,
)
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in, to_argument
from kerasorder_lint.interpreter.keras_objects.names import last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, DictV, Library, ListV, Thing

__all__ = [
    "OF_USUAL_TYPE",
    "call_on_arrays",
    "call_operation",
    "numpy_function",
    "refuses_free_length",
    "told_of_tensor",
]

#: Functions of NumPy that do with shapes what those of `keras.ops` do, and how many of their
#: arguments are the same by position. Source: NumPy 2, keras/src/ops/numpy.py
_SHARED_WITH_NUMPY = {
    "argsort": 2, "broadcast_to": 2, "concatenate": 2, "cumsum": 2, "dot": 2, "flip": 2,
    "hstack": 1, "matmul": 2, "moveaxis": 3, "repeat": 3, "roll": 3, "sort": 2, "squeeze": 2,
    "stack": 2, "swapaxes": 3, "tile": 2, "transpose": 2, "tril": 2, "triu": 2, "vstack": 1,
}  # fmt: skip
#: Those of them that need an axis here: what they make of a whole array is no array.
_REDUCING = frozenset(
    {"amax", "amin", "argmax", "argmin", "max", "mean", "min", "std", "sum", "var"}
)
#: Those whose elements are of another type than those that they get.
_OTHER_DTYPE = frozenset({"argsort", "cumsum", "dot", "matmul"})
_NAMED_IN_NUMPY = frozenset({"axes", "axis", "axis1", "axis2", "k", "keepdims", "shift"})


#: What is wrong with shapes alone.
_OF_SHAPES = frozenset({Kind.AXIS, Kind.MERGE, Kind.RANK, Kind.RESHAPE})


def call_on_arrays(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`keras.ops.<name>(...)` on variables and data: arrays; None where nothing is known of it."""
    entry = registry.find(path.partition(".")[2])
    values = [m.resolve(value) for value in [*positional, *keywords.values()]]
    known = any(_is_known_array(m, value) for value in values)
    # Of numbers alone it makes a scalar.
    known = known or (last(path) == "where" and all(map(is_number, values)))
    if entry is None or m.environment.target != 3 or not known or any(tensors_in(m, values)):
        return None
    if entry.name == "where" and len(values) == 1:
        return None  # of data it gives a list of places, not what its symbolic one does
    order = list(entry.parameters)
    given = [
        _operand(m, value, order[i] if i < len(order) else "") for i, value in enumerate(positional)
    ]
    named = {key: _operand(m, value, key) for key, value in keywords.items()}
    try:
        output = registry.run(entry, given, named, m.environment)
    except Rejected as rejected:
        on_data.refuse_on_data(m, rejected.problem, [given, named], node, f"keras.{path}")
        return None
    problem = None if m.foreseeing else registry.fails_when_run(entry, given, named)
    if problem is not None and problem.kind in _OF_SHAPES:
        # Of types nothing is said: what NumPy made may have another one than is known.
        on_data.refuse_run(m, problem, [given, named], node, f"keras.{path}")
        return None
    leaves = list(flatten(output))
    if not leaves or not all(isinstance(leaf, TensorSpec) for leaf in leaves):
        return None
    made = map_nest(lambda leaf: ArrayV(leaf.shape, leaf.dtype, library="backend"), output)
    return graphs.as_value(made)


def _is_known_array(m: Machine, value: Any) -> bool:
    """Whether it is an array of a known shape, or a list of which one is."""
    if isinstance(value, ListV):
        value = tuple(value.items) if value.exact and value.chance is None else ()
    if isinstance(value, tuple):
        return any(_has_shape(m.resolve(item)) for item in value)
    return _has_shape(value)


_ARITHMETIC = ("add", "divide", "floor_divide", "maximum", "minimum", "multiply", "subtract")
_Places = tuple[tuple[int, str], ...]
#: Functions that need lengths, or other numbers: where they stand, and their parameters.
_OF_LENGTHS: dict[str, _Places] = {
    **dict.fromkeys(("bartlett", "blackman", "hamming", "hanning", "kaiser"), ((0, "x"),)),
    **dict.fromkeys(("empty", "full", "ones", "zeros"), ((0, "shape"),)),
    **dict.fromkeys(("eye", "tri"), ((0, "N"),)),
    **dict.fromkeys(("linspace", "logspace"), ((0, "start"), (1, "stop"), (2, "num"))),
    **dict.fromkeys(("repeat", "tile"), ((1, "repeats"),)),
    **dict.fromkeys(("array", "cast", "convert_to_tensor", "expand_dims", "sqrt"), ((0, "x"),)),
    **dict.fromkeys(_ARITHMETIC, ((0, "x1"), (1, "x2"))),
    "arange": ((0, "start"),),
    "identity": ((0, "n"),),
    "one_hot": ((1, "num_classes"),),
    "roll": ((1, "shift"),),
    "split": ((1, "indices_or_sections"),),
    "top_k": ((1, "k"),),
}
#: Those that look at the number when a graph is built; others are asked for shapes alone.
_SEEN_IN_GRAPHS = frozenset({*_ARITHMETIC, "repeat", "split", "tile"})
#: The same of `keras.random`.
_OF_RANDOM_LENGTHS: dict[str, _Places] = dict.fromkeys(
    ("normal", "truncated_normal", "uniform"), ((0, "shape"),)
)


#: Functions of `keras.ops` that give floats of Keras's own type where nothing else is said, and how
#: many arguments stand in front of the type.
OF_USUAL_TYPE = {"empty": 1, "eye": 3, "full": 2, "identity": 1, "ones": 1, "zeros": 1}


def refuses_free_length(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> bool:
    """Whether `keras.ops` is asked for a length that is None, as a free axis tells it."""
    package, _, function = path.partition(".")
    table = {"ops": _OF_LENGTHS, "random": _OF_RANDOM_LENGTHS}.get(package, {})
    parameters = table.get(function)
    if parameters is None or m.environment.target != 3:
        return False
    if m.foreseeing:
        return False  # `ops.shape` of what Keras traces a `call` with tells the free axes as well
    in_graph = any(tensors_in(m, [*positional, *keywords.values()]))
    if in_graph and function not in _SEEN_IN_GRAPHS:
        return False
    for place, parameter in parameters:
        if place < len(positional):
            given = m.resolve(positional[place])
        elif parameter in keywords:
            given = m.resolve(keywords[parameter])
        else:
            continue
        lengths_in = given.items if isinstance(given, ListV) and given.exact else given
        several = isinstance(lengths_in, (list, tuple)) and not in_graph
        parts = lengths_in if several else [given]
        if any(m.resolve(part) is None for part in parts):
            break
    else:
        return False
    numeric = parameter.startswith("x")
    problem = Problem(
        Kind.UNDEFINED,
        f"`keras.{path}` gets None, which is no number"
        if numeric
        else f"`keras.{path}` is asked for a length that is None",
        "",
        argument=parameter,
        advice="A free axis has no length before there is data; `keras.ops.shape` in a `call` "
        "tells the length of the data.",
    )
    shown = [graphs.graph_input(m, value) for value in positional]
    graphs.refuse_function(m, problem, f"keras.{path}", shown, node)
    return True


def told_of_tensor(m: Machine, path: str, positional: list[Any], node: Any) -> Any:
    """What functions say of a tensor that give none: `is_keras_tensor`, `is_tensor`, `dtype`.

    NotImplemented if it is no such function, or is not given one tensor.
    """
    short = last(path)
    first = m.resolve(positional[0]) if len(positional) == 1 else None
    if short == "is_keras_tensor" and isinstance(first, ArrayV) and m.environment.target == 3:
        return False
    if not isinstance(first, Tensor):
        return NotImplemented
    asks = short == "is_keras_tensor" or path == "ops.is_tensor"
    if asks and m.foreseeing and m.environment.target == 3 and first.symbolic is False:
        return path == "ops.is_tensor"
    if not first.is_one:
        return NotImplemented
    if asks:
        if m.environment.target != 3 or first.symbolic is None:
            return Thing(expressions.text_of(node), kind="bool", origin="call")
        return bool(first.symbolic) is (short == "is_keras_tensor")
    if path == "ops.dtype":
        dtype = first.spec.dtype
        known = isinstance(dtype, str)
        return dtype if known else Thing(expressions.text_of(node), kind="str", origin="call")
    return NotImplemented


def numpy_function(m: Machine, name: str, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """`numpy.<name>(...)` on arrays of known shapes; None where that is not followed."""
    most = 2 if name in _REDUCING else _SHARED_WITH_NUMPY.get(name, 0)
    if not 0 < len(positional) <= most or not _NAMED_IN_NUMPY.issuperset(keywords):
        return None
    first = m.resolve(positional[0])
    several: Any = (first,)
    if name in ("concatenate", "hstack", "stack", "vstack"):
        several = first.items if isinstance(first, ListV) and first.exact else first
        several = (
            [m.resolve(item) for item in several] if isinstance(several, (list, tuple)) else ()
        )
    elif name in ("dot", "matmul"):
        several = [m.resolve(item) for item in positional]
    if not several or not all(_has_shape(item) for item in several):
        return None
    if name == "vstack" and any(len(item.shape) < 2 for item in several):
        return None  # Keras joins vectors end to end where it only says what comes out
    if name in _REDUCING and m.resolve(keywords.get("axis", [None, *positional[1:]][-1])) is None:
        return None
    entry = registry.find(name)
    assert entry is not None
    specs: Any = [TensorSpec(item.shape, "float32") for item in several]
    if name in ("tril", "triu") and len(first.shape) == 1:
        specs = [TensorSpec(first.shape * 2, "float32")]  # of a vector NumPy makes a square
    given: list[Any] = [_operand(m, value, "") for value in positional]
    if several[0] is not first:
        given[0] = specs
    else:
        given[: len(specs)] = specs
    named = {key: _operand(m, value, key) for key, value in keywords.items()}
    try:
        output = registry.run(entry, given, named, replace(m.environment, target=3))
    except Rejected:
        return None
    if not isinstance(output, TensorSpec) or output.shape == ():
        return None
    for item in several:
        item.forget()  # the result may be a view of it, that is written into
    kinds = {item.dtype for item in several if isinstance(item.dtype, str)}
    same = len(kinds) == 1 and not any(isinstance(item.dtype, type(UNKNOWN)) for item in several)
    changed = name in _OTHER_DTYPE or name in _REDUCING
    # Of tensors of other libraries some of these functions call the method of that name.
    library: Library = "numpy" if all(item.library == "numpy" for item in several) else None
    dtype = kinds.pop() if same and not changed else UNKNOWN
    return ArrayV(output.shape, dtype, library=library)


def _has_shape(value: Any) -> bool:
    return isinstance(value, ArrayV) and isinstance(value.shape, tuple)


def call_operation(
    m: Machine,
    path: str,
    positional: list[Any],
    keywords: dict[str, Any],
    parents: tuple[Tensor, ...],
    node: Any,
    open_ended: bool,
) -> Any:
    """`keras.<path>(...)` where a tensor is among the arguments."""
    unknown = Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, parents, step_site=m.site(node))
    if m.environment.target != 3 or open_ended:
        return unknown
    if path.startswith("activations."):
        found = _activated(m, path, positional, keywords, node)
        return unknown if found is None else found
    name = path.partition(".")[2]
    if name == "shape" and len(positional) == 1 and isinstance(m.resolve(positional[0]), Tensor):
        return lengths.told(m, m.resolve(positional[0]), node)
    entry = registry.find(name) if path.startswith("ops.") else None
    if entry is None:
        return unknown
    order = list(entry.parameters)
    given = [
        _operand(m, value, order[i] if i < len(order) else "") for i, value in enumerate(positional)
    ]
    named = {key: _operand(m, value, key) for key, value in keywords.items()}
    given, named = _by_place(entry, given, named)
    environment = m.environment
    unfilled = _take_out(entry.name, order, given, named)

    symbolic = any(tensor.symbolic for tensor in parents)
    if any(sparse_placeholders.is_sparse(m, tensor) for tensor in parents):
        return _of_sparse(m, entry, given, named, node)

    def run(*positional: Any, **keywords: Any) -> Nest:
        output = registry.run(entry, positional, keywords, environment)
        return with_data(entry, positional, keywords, output, environment) if symbolic else output

    made = graphs.operate(
        m,
        entry.class_name,
        run,
        given,
        node,
        named,
        in_keras_3=True,
        function=f"keras.{path}",
        name=entry.name,
    )
    first = made.items[0] if isinstance(made, ListV) and made.items else made
    first = first[0] if isinstance(first, tuple) and first else first
    if unfilled is not None and isinstance(first, Tensor) and first.node is not None:
        first.node.operation.copied = False
        m.record(OperationFails(problem=kept.unfilled(entry.name, unfilled), **m.base(node)))
        return made
    foreseen = isinstance(first, Tensor) and isinstance(first.spec.shape, tuple)
    if not foreseen or not (m.foreseeing or symbolic):
        return made
    real = [map_nest(data_of, on_data.specs_in(nest)) for nest in (given, named)]
    problem = registry.fails_when_run(entry, *real)
    if problem is None and symbolic:
        problem = fails_in_graph(entry, *real)
    if problem is None:
        return made
    if symbolic:
        m.record(OperationFails(problem=problem, **m.base(node)))
    elif _refused_in_trace(m, problem, given, named, node, entry.name):
        return unknown
    return made


def _of_sparse(
    m: Machine, entry: Operation, given: list[Any], named: dict[str, Any], node: Any
) -> Any:
    """What a function gives, or refuses, of a sparse placeholder in a traced `call`."""
    positional, keywords = on_data.specs_in(given), on_data.specs_in(named)
    fate = traced_sparse.of_function(entry.name, entry.arguments(positional, keywords))
    values = [*given, *named.values()]
    if fate is Fate.REFUSED:
        return sparse_placeholders.refuse(m, f"`keras.ops.{entry.name}`", values, node)
    try:
        output = registry.run(entry, positional, keywords, m.environment)
    except Rejected as rejected:
        operands = [*positional, *keywords.values()]
        if entry.name == "matmul" and traced_sparse.refuses_matrices(rejected.problem, operands):
            problem = replace(rejected.problem, keras="")
            on_data.refuse(m, problem, operands, node, True, f"keras.ops.{entry.name}")
        output = UNKNOWN  # others have their own ways with these
    output = traced_sparse.given(fate, output)
    parents = tuple(leaf for leaf in flatten(values) if isinstance(leaf, Tensor))

    def tensor(leaf: Any) -> Tensor:
        spec = leaf if isinstance(leaf, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
        return Tensor(spec, None, parents, step_site=m.site(node), symbolic=False)

    return graphs.as_value(map_nest(tensor, output))


def _refused_in_trace(
    m: Machine,
    problem: Problem,
    given: list[Any],
    named: dict[str, Any],
    node: Any,
    name: str,
) -> bool:
    """Records what cannot be computed in a traced `call`; whether nothing is known behind it."""
    values = [*given, *named.values()]
    tensors = [leaf for leaf in flatten(values) if isinstance(leaf, Tensor)]
    if problem.kind is Kind.DTYPE:
        on_data.refuse_types(m, problem, values, node, f"keras.ops.{name}")
        return False
    if name in traced.COMPARED:
        return on_data.refuse_when_traced(m, problem, given, named, node, name)
    if problem.kind is Kind.RESHAPE or any(tensor.spec.data is not None for tensor in tensors):
        return False  # a length that `keras.ops.shape` tells in a `call` is that of the data
    if name in traced.REFUSED_AT_ONCE and all(map(nodes.is_known_when_traced, tensors)):
        on_data.refuse_run(m, problem, on_data.specs_in(values), node, f"keras.ops.{name}")
    else:
        m.record(OperationFails(problem=problem, **m.base(node)))
    return False


def _by_place(
    entry: Operation, given: list[Any], named: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The arguments with tensors by position, as the function hands them on to its operation.

    In which order an operation has its tensors, decides about the order of a model's layers.
    """
    tensors = [
        key
        for key, value in named.items()
        if any(isinstance(leaf, Tensor) for leaf in flatten(value))
    ]
    order = list(entry.parameters)
    if entry.rest is not None or not tensors or not set(named) <= set(order[len(given) :]):
        return given, named
    last_one = max(map(order.index, tensors))
    placed = [named.get(name, entry.parameters[name]) for name in order[len(given) : last_one + 1]]
    if any(value is REQUIRED for value in placed):
        return given, named  # one is missing, which is told of the names that are given
    left = {name: value for name, value in named.items() if order.index(name) > last_one}
    return [*given, *placed], left


def _take_out(name: str, order: list[str], given: list[Any], named: dict[str, Any]) -> str | None:
    """Puts specs in the place of symbolic tensors that the operation keeps as they are.

    The parameter of one, if there is one and another tensor makes a node of the graph.
    """
    taken = kept.KEPT.get(name, frozenset())
    places: list[tuple[Any, Any, str]] = [
        *((given, i, parameter) for i, parameter in zip(range(len(given)), order)),
        *((named, key, key) for key in named),
    ]
    tensors = [p for p in places if isinstance(p[0][p[1]], Tensor) and p[0][p[1]].symbolic]
    inside = [place for place in tensors if place[2] in taken]
    if not inside or len(inside) == len(tensors):
        return None
    for values, key, _ in inside:
        values[key] = values[key].spec
    return inside[0][2]


def _operand(m: Machine, value: Any, parameter: str) -> Any:
    """Tensors as they are, arrays as specs, whatever else as an argument."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, ArrayV):
        return TensorSpec(value.shape, value.dtype, dense=True)
    if isinstance(value, ListV):
        if not value.exact or value.chance is not None:
            return UNKNOWN
        return [_operand(m, item, "") for item in value.items]
    if isinstance(value, tuple):
        return tuple(_operand(m, item, "") for item in value)
    if isinstance(value, DictV) and value.exact and any(tensors_in(m, value.entries.values())):
        return {key: _operand(m, item, "") for key, item in value.entries.items()}
    return to_argument(m, value, parameter)


def is_number(value: Any) -> bool:
    """Whether it is a number of Python."""
    return isinstance(value, (int, float))


#: Activations whose function in `keras.ops` has another name.
_NAMES = {"exponential": "exp", "hard_swish": "hard_silu", "swish": "silu"}
#: The operation that an activation makes, where the function in `keras.ops` makes another.
_CLASSES = {"relu": "ReLU"}
#: Activations that hand their argument to TensorFlow as it is.
_EAGER = frozenset({"hard_silu", "hard_swish", "mish", "sparsemax"})


def _activated(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`keras.activations.<name>(x, …)`; None where that is not followed.

    Source: keras/src/activations/activations.py: on a symbolic tensor, the operation of that name.
    """
    name = last(path)
    first = m.resolve(positional[0] if positional else keywords.get("x"))
    if name not in ACTIVATIONS or not isinstance(first, Tensor) or not first.is_one:
        return None
    if name == "linear":
        return first
    if name in _EAGER:
        if not first.symbolic:
            return Tensor(first.spec, None, (first,), step_site=m.site(node))
        problem = Problem(
            Kind.CALL,
            f"`keras.activations.{name}` takes no symbolic tensor",
            "A KerasTensor cannot be used as input to a TensorFlow function",
            advice=f"Use `layers.Activation({name!r})`.",
        )
        return graphs.refused(m, problem, f"keras.{path}", first, node)
    entry = registry.find(_NAMES.get(name, name))
    if entry is None:
        return None
    named = {"axis": _operand(m, keywords["axis"], "axis")} if "axis" in keywords else {}
    if "axis" in entry.parameters and len(positional) > 1:
        named["axis"] = _operand(m, positional[1], "axis")
    environment = m.environment

    def run(*positional: Any, **keywords: Any) -> Nest:
        return registry.run(entry, positional, keywords, environment)

    label = _CLASSES.get(name, entry.class_name)
    return graphs.operate(m, label, run, [first], node, named, function=f"keras.{path}")
