"""Batches that no length suits, because functions of a graph ask for contrary ones.

A half of the batch does not go with the whole, and a product over the batch asks for a length of
its own. Each function by itself runs for some batch.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.operations.traced import NEEDS_FITTING
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import Call
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.nodes import Node, Operation
from kerasorder_lint.graph.running import applied, unrunnable
from kerasorder_lint.shapes import Unknown, render_shape

__all__ = ["fails_on_any_batch"]

#: Functions that may take the batch for an axis like any other.
_MIXING = frozenset(
    {
        "append", "argpartition", "argsort", "array_split", "broadcast_to", "concatenate", "cross",
        "cumprod", "cumsum", "diag", "diagflat", "diagonal", "diff", "dot", "dstack", "einsum",
        "expand_dims", "extract_sequences", "geomspace", "hsplit", "hstack", "inner", "item",
        "linspace", "logspace", "matmul", "meshgrid", "moveaxis", "nancumprod", "nancumsum",
        "nanpercentile", "one_hot", "outer", "pad", "percentile", "ravel", "repeat", "reshape",
        "slice", "solve", "sort", "split", "stack", "swapaxes", "take", "tensordot", "tile",
        "transpose", "vander", "vdot", "view", "vsplit", "vstack",
    }
)  # fmt: skip
#: Those that do so with any tensor, besides those that are told of its first axis, or of none.
_DIVIDING = frozenset({
    "array_split", "einsum", "meshgrid", "split", "tensordot", "vdot", "vsplit", "vstack",
})  # fmt: skip
#: Arguments that say for each axis by how much it is widened.
_WIDENING = {"pad": "pad_width", "tile": "repeats"}
#: Functions that give other lengths than Keras foresees.
_UNFORESEEN = frozenset({"kron", "nanquantile", "quantile", "rot90"})
_SPLITTING = frozenset({"hsplit", "split", "vsplit"})
#: What cannot be foreseen of lengths that are known, cannot be computed either.
_COMPARED = NEEDS_FITTING | _SPLITTING | {
    "append", "array_split", "broadcast_to", "dot", "dstack", "einsum", "inner", "item", "solve",
    "take_along_axis", "tensordot",
}  # fmt: skip
_MERGING = frozenset(
    {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}
)
#: Batches that are tried first.
_FIRST = (7, 2, 1, 4, 3, 8, 6, 5, 9, 10, 12, 16, 32, 64)
_MOST_TRIES = 80
_MOST_NODES = 60
_LONGEST = 1024


def fails_on_any_batch(model: Model) -> tuple[Problem, Node] | None:
    """What fails, and where, if no batch that is tried lets the graph run.

    None where one does, where that cannot be known, and where the batch is left alone.
    """
    graph = model.graph
    if not model.has_known_graph:
        return None
    nodes = [node for node in graph.nodes if not node.is_input]
    given = [tensor for node in graph.nodes if node.is_input for tensor in node.outputs]
    if len(nodes) > _MOST_NODES or not any(map(_mixes, nodes)):
        return None
    if not all(_is_whole(tensor.spec) for tensor in given):
        return None
    if any(unrunnable(node, _own(node)) for node in nodes):
        return None  # which is told of the function alone
    told = [_is_told_its_batch(tensor.spec) for tensor in given]
    if all(told):
        return None  # what does not fit is refused where it is built
    # Keras does not hold data to a batch that `Input` was told.
    ways = (False, True) if any(told) else (False,)
    furthest: tuple[int, Problem, Node] | None = None
    for batch, all_of_them in itertools.product(_batches(nodes), ways):
        failed = _run(nodes, given, batch, all_of_them)
        if failed is None:
            return None
        if furthest is None or failed[0] > furthest[0]:
            furthest = failed
    if furthest is None:
        return None
    _, problem, node = furthest
    message = f"{problem.message}, and no batch that was tried lets all of the model run"
    if isinstance(node.operation, Layer):
        # A layer's own words are those of what is built.
        problem = replace(problem, keras="", swallowed=False)
    return replace(problem, message=message), node


def _mixes(node: Node) -> bool:
    """Whether the function may take the batch for an axis like any other."""
    operation = node.operation
    if isinstance(operation, Layer) and operation.class_name == "Concatenate":
        return operation.args.get("axis") == 0
    if _is_followed(node):
        return True
    if not isinstance(operation, Operation) or operation.function not in _MIXING:
        return False
    if operation.function in _DIVIDING or _is_told_of_batch(node):
        return True
    # A matrix behind the batch is the usual case, and costs nothing.
    shapes = [tensor.spec.shape for tensor in (*node.inputs, *node.outputs)]
    return not all(
        isinstance(shape, tuple) and len(shape) > 2 and shape[0] is None for shape in shapes
    )


def _is_followed(node: Node) -> bool:
    """Whether it is a `Lambda` whose function is known."""
    operation = node.operation
    return isinstance(operation, Layer) and bool(
        {"follow", "follow_on_data"} & operation.extra.keys() and operation.class_name == "Lambda"
    )


def _is_told_of_batch(node: Node) -> bool:
    """Whether its `axis` is the first one, or None, which is all of them; or it widens that."""
    operation = node.operation
    entry = registry.find(operation.function) if isinstance(operation, Operation) else None
    if entry is None:
        return False
    given = entry.arguments(node.positional, node.keywords)
    if "axis" in entry.parameters:
        return given["axis"] is None or given["axis"] == 0
    widened = given.get(_WIDENING.get(entry.name, ""))
    if not isinstance(widened, (list, tuple)) or not widened:
        return False
    return widened[0] not in (0, 1, (0, 0), [0, 0])


def _is_whole(spec: TensorSpec) -> bool:
    shape = spec.shape
    if not isinstance(shape, tuple) or not shape or not spec.of_plain_data:
        return False
    lengths = shape[1:] if shape[0] is None else shape
    return all(type(length) is int for length in lengths)


def _is_told_its_batch(spec: TensorSpec) -> bool:
    return isinstance(spec.shape, tuple) and spec.shape[0] is not None


def _own(node: Node) -> dict[int, Any]:
    return {id(tensor): tensor.spec for tensor in node.inputs}


def _run(
    nodes: Sequence[Node], given: Sequence[Tensor], batch: int, all_of_them: bool
) -> tuple[int, Problem, Node] | None:
    """Where the graph fails on this batch; None where it runs, or that is not known.

    all_of_them: whether inputs that were told a batch get this one too.
    """
    specs: dict[int, Any] = {}
    for tensor in given:
        shape = tensor.spec.shape
        assert isinstance(shape, tuple)
        kept = not all_of_them and _is_told_its_batch(tensor.spec)
        specs[id(tensor)] = tensor.spec if kept else tensor.spec.with_shape((batch, *shape[1:]))
    for place, node in enumerate(nodes):
        if any(id(tensor) not in specs for tensor in node.inputs):
            return None
        if isinstance(node.operation, Operation) and node.operation.function in _UNFORESEEN:
            return None
        try:
            later: list[Problem] = []
            leaves = list(flatten(applied(node, specs, later, on_data=False)))
            leaves = [_as_it_is(node, leaf) for leaf in leaves]
            _compare_lengths(node, specs)
        except Rejected as rejected:
            return (place, rejected.problem, node) if _fails_on_data(node, rejected) else None
        problem = unrunnable(node, specs) or _fails_later(node, later)
        if problem is not None:
            return place, problem, node
        if len(leaves) != len(node.outputs):
            return None
        specs.update((id(tensor), leaf) for tensor, leaf in zip(node.outputs, leaves))
    return None


def _fails_later(node: Node, later: Sequence[Problem]) -> Problem | None:
    """What a layer runs into on these lengths, as `Rescaling` with numbers of its own does.

    None where it does so on those that Keras foresees too, and is told of alone.
    """
    problem = next((p for p in later if p.kind in (Kind.AXIS, Kind.MERGE)), None)
    if problem is None or not isinstance(node.operation, Layer):
        return None
    alone: list[Problem] = []
    with contextlib.suppress(Rejected):
        applied(node, _own(node), alone, on_data=False)
    return None if alone else problem


def _as_it_is(node: Node, leaf: Any) -> Any:
    """What comes out, of the lengths that there are where `output_shape` says others."""
    data = leaf.data if isinstance(leaf, TensorSpec) and _is_followed(node) else None
    if data is None or isinstance(data.shape, Unknown):
        return leaf
    return leaf.with_shape(data.shape)


def _compare_lengths(node: Node, specs: dict[int, Any]) -> None:
    """What merging layers ask of data, and compare where they are built alone or not at all.

    Raises `Rejected`.
    """
    layer = node.operation
    if not isinstance(layer, Layer) or layer.class_name not in _MERGING or not layer.known:
        return
    given = [spec for t in node.inputs if isinstance(spec := specs.get(id(t)), TensorSpec)]
    if len(given) < len(node.inputs):
        return
    if layer.class_name == "Concatenate":
        layer.spec.behaviour.build(layer, Call({"inputs": given}))
    elif layer.class_name != "Dot":
        _compare_batches(layer, [spec.shape for spec in given])


def _compare_batches(layer: Layer, shapes: Sequence[Any]) -> None:
    """Whether samples go together one by one; a single one is stretched."""
    batches = {shape[0] for shape in shapes if isinstance(shape, tuple) and shape} - {1}
    if len(batches) > 1 and all(type(length) is int for length in batches):
        shown = " and ".join(map(render_shape, shapes))
        one, other = sorted(batches)[:2]
        reject(
            Kind.MERGE,
            f"`{layer.class_name}` gets {shown}, and {one} and {other} samples do not go together",
            "",
        )


def _fails_on_data(node: Node, rejected: Rejected) -> bool:
    operation = node.operation
    if isinstance(operation, Layer) and (
        operation.extra.get("called_again") is not None or operation.class_name == "Lambda"
    ):
        return rejected.problem.kind is Kind.MERGE  # what its own function merges
    if isinstance(operation, Layer):
        return operation.class_name in _MERGING
    # Elements that have to add up may do so for other batches.
    divided = operation.function in _SPLITTING
    return operation.function in _COMPARED and (divided or rejected.problem.kind != Kind.RESHAPE)


def _batches(nodes: Sequence[Node]) -> Iterator[int]:
    """Batches to try: lengths of the graph, of which one may be asked for, and parts of them."""
    lengths = {
        length
        for node in nodes
        for tensor in (*node.inputs, *node.outputs)
        if isinstance(tensor.spec.shape, tuple)
        for length in tensor.spec.shape
        if type(length) is int and 0 < length <= _LONGEST
    }
    parts = [n // part for n in sorted(lengths) for part in (1, 2, 3, 4) if n % part == 0]
    parts += [2 * n for n in sorted(lengths)]
    yield from list(dict.fromkeys((*_FIRST, *parts)))[:_MOST_TRIES]
