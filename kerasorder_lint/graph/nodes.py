"""Graphs of calls: nodes, and what Keras makes of the nodes between inputs and outputs.

Source: keras/src/ops/node.py, ops/operation.py, ops/function.py, models/functional.py, Keras 3.15.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kerasorder_lint.catalogue.operations.traced import KNOWN_SHAPES, OF_TENSORFLOW
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import (
    Nest,
    TensorSpec,
    flatten,
    map_nest,
)
from kerasorder_lint.graph.layers import Layer, Tensor, are_named_as_one
from kerasorder_lint.graph.program import Site
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape

__all__ = [
    "Graph",
    "Node",
    "Operation",
    "attach",
    "called",
    "cast",
    "graph_between",
    "input_tensor",
    "is_known_when_traced",
    "keeps_known_shapes",
    "layers_behind",
    "node_output",
    "without_intermediate_inputs",
]

_serial = itertools.count(1)

#: Layers whose output TensorFlow knows less of, while it traces, than Keras foresees.
_LOSE_SHAPES = frozenset({"Conv3D", "ConvLSTM3D"})

#: How many nodes a graph may have before it is not followed further.
_MOST_NODES = 20_000


class Operation:
    """What a node applies that is no layer: the operation of an operator or a function.

    run:      the output nest from the arguments (specs and constants); raises `Rejected`.
    label:    the class's own name in Keras, from which it generates the operation's name.
    function: the name below `keras.ops`, or "item" for an index; "" for anything else.
    copied:   whether its configuration says all that another one is made of.
    """

    __slots__ = ("copied", "function", "generated", "label", "nodes", "run", "serial", "site")

    def __init__(
        self, label: str, run: Callable[..., Nest], generated: str | None, function: str = ""
    ) -> None:
        self.label = label
        self.function = function
        self.copied = True
        self.run = run
        self.generated = generated
        self.nodes: list[Node] = []
        self.serial = next(_serial)
        self.site: Site | None = None

    @property
    def display_name(self) -> str | None:
        return self.generated

    def __repr__(self) -> str:
        return f"<operation {self.display_name}>"


class Node:
    """One call of a layer or operation.

    positional, keywords: the arguments, with tensors where tensors were given.
    beside:  masks that the call got without being given them.
    inputs:  the tensors among all these, in Keras's order.
    outputs: the tensors that it gave, flat.
    nest:    the same as the call gave them, None where that is not kept.
    exact:   whether every argument and the number of outputs are known.
    """

    __slots__ = (
        "beside", "exact", "inputs", "keywords", "nest", "operation", "outputs", "positional",
    )  # fmt: skip

    def __init__(
        self,
        operation: Layer | Operation,
        positional: Sequence[Any] = (),
        keywords: dict[str, Any] | None = None,
        outputs: Sequence[Tensor] = (),
        *,
        exact: bool = True,
        beside: tuple[Tensor, ...] = (),
    ) -> None:
        self.operation = operation
        self.positional = tuple(positional)
        self.keywords = dict(keywords or {})
        leaves = list(flatten([list(self.positional), self.keywords]))
        self.beside = beside
        self.inputs: list[Tensor] = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
        self.inputs += beside
        self.outputs = list(outputs)
        self.nest: Any = None
        self.exact = exact and not any(
            isinstance(leaf, Unknown) or (isinstance(leaf, Layer) and operation is not leaf)
            for leaf in leaves
        )

    @property
    def is_input(self) -> bool:
        return not self.inputs

    def __repr__(self) -> str:
        return f"<node of {self.operation!r}>"


#: The origin of a copied tensor whose call was not copied: nothing leads to it any more.
_LOST = Node(Operation("lost", lambda: None, None))


def attach(node: Node) -> None:
    """Wires a node to its operation and its outputs, as its constructor does in Keras."""
    node.operation.nodes.append(node)
    for index, tensor in enumerate(node.outputs):
        tensor.node, tensor.index = node, index


def cast(value: Tensor, made: Tensor) -> Node:
    """The node of a tensor that is another one, of another type."""

    def run(given: Any) -> Nest:
        return given.with_dtype(made.spec.dtype) if isinstance(given, TensorSpec) else UNKNOWN

    return Node(Operation("Cast", run, None, "cast"), [value], {}, [made])


def is_known_when_traced(tensor: Tensor, *, typed: bool = False) -> bool:
    """Whether TensorFlow, which traces a `call`, knows the whole shape that stands here.

    It does of a placeholder, and as far as each function behind it keeps what it knew.
    typed: whether its type is known besides: that of a placeholder is what Keras says, whatever
           there is on data.
    """
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        found = stack.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        node = found.node
        if found.symbolic or found.spec.sparse or (node is None and found.parents):
            return False
        if node is None:
            if typed and found.spec.data is not None:
                return False
            continue
        operation = node.operation
        if isinstance(operation, Operation):
            if operation.function not in KNOWN_SHAPES:
                return False
            if typed and operation.function == OF_TENSORFLOW:
                return False
        elif not operation.known or operation.class_name in _LOSE_SHAPES:
            return False
        stack += node.inputs
    return True


def keeps_known_shapes(layer: LayerState) -> bool:
    """Whether TensorFlow, which traces it, knows all lengths within that it knew in front."""
    inside = getattr(layer, "stack", layer.children)
    known = not isinstance(layer, Layer) or layer.known
    return (known and layer.class_name not in _LOSE_SHAPES) and all(
        keeps_known_shapes(inner) for inner in inside if isinstance(inner, LayerState)
    )


def input_tensor(layer: Layer) -> Tensor:
    """The tensor of an InputLayer; always the same one."""
    if not layer.nodes:
        spec = layer.extra.get("output")
        if not isinstance(spec, TensorSpec):
            spec = TensorSpec(UNKNOWN, UNKNOWN)
        attach(Node(layer, outputs=[Tensor(spec, layer, (), step_site=layer.site)]))
    found: Tensor = layer.nodes[0].outputs[0]
    return found


def node_output(node: Node) -> Any:
    """`operation.output` for the first node: one tensor, or a list of several."""
    return node.outputs[0] if len(node.outputs) == 1 else list(node.outputs)


# ---------------------------------------------------------------------- what a model holds


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes between inputs and outputs, the operations by depth, and what Keras says of them.

    nodes:      in an order in which they can be run.
    operations: in the order of `Function.operations`, which `model.layers` follows.
    exact:      False where some tensor's origin is not known; then there is no problem either.
    """

    nodes: tuple[Node, ...] = ()
    operations: tuple[Layer | Operation, ...] = ()
    exact: bool = True
    problem: Problem | None = None

    @property
    def layers(self) -> list[Layer]:
        return [operation for operation in self.operations if isinstance(operation, Layer)]


def _build_map(
    inputs: Sequence[Tensor], outputs: Sequence[Tensor]
) -> tuple[list[Node], dict[int, int], bool]:
    """`_build_map`: nodes from the inputs on, the traversal index of each operation, exactness."""
    declared = {id(tensor) for tensor in inputs}
    finished: set[int] = set()
    entered: set[int] = set()
    order: list[Node] = []
    indices: dict[int, int] = {}
    exact = True
    # A node is met twice: when it is entered, and when all before it are done.
    stack: list[tuple[Tensor | None, Node | None]] = [(t, None) for t in reversed(outputs)]
    while stack:
        tensor, done = stack.pop()
        if done is not None:
            if id(done) not in finished:
                finished.add(id(done))
                order.append(done)
            continue
        node = tensor.node if isinstance(tensor, Tensor) else None
        if node is _LOST:
            continue
        if tensor is None or node is None or not node.exact:
            exact = False
            if node is None:
                continue
        if id(node) in finished or id(node) in entered:
            continue
        if not node.is_input and id(tensor) in declared:
            finished.add(id(node))
            continue
        if len(entered) > _MOST_NODES:
            return order, indices, False
        entered.add(id(node))
        indices.setdefault(id(node.operation), len(indices))
        stack.append((None, node))
        stack.extend((parent, None) for parent in reversed(node.inputs))
    return order, indices, exact


def graph_between(inputs: Sequence[Any], outputs: Sequence[Any]) -> Graph:
    """`map_graph`, and the checks of `Function.__init__`."""
    if not all(isinstance(leaf, Tensor) for leaf in (*inputs, *outputs)):
        return Graph(operations=tuple(layers_behind(outputs)), exact=False)
    order, indices, exact = _build_map(inputs, outputs)
    if any(tensor.node is None for tensor in inputs):
        exact = False
    inside = {id(node) for node in order}
    depths: dict[int, int] = {}
    by_operation: dict[int, int] = {}
    operations: dict[int, Layer | Operation] = {}
    nodes: dict[int, Node] = {}
    for node in reversed(order):
        key = id(node.operation)
        depth = max(depths.setdefault(id(node), 0), by_operation.get(key, 0))
        by_operation[key] = depth
        operations.setdefault(key, node.operation)
        depths[id(node)] = depth
        nodes.setdefault(id(node), node)
        for tensor in node.inputs:
            before = tensor.node
            if before is not None and id(before) in inside:
                nodes.setdefault(id(before), before)
                depths[id(before)] = max(depth + 1, depths.get(id(before), 0))
    for tensor in inputs:
        node = tensor.node
        if node is not None and node.is_input and id(node.operation) not in by_operation:
            by_operation[id(node.operation)] = 0
            operations[id(node.operation)] = node.operation
            indices[id(node.operation)] = -1
            depths[id(node)] = 0
            nodes[id(node)] = node
    ranked = sorted(nodes.values(), key=lambda node: -depths[id(node)])
    listed = sorted(operations, key=lambda key: (-by_operation[key], indices[key]))
    found = tuple(operations[key] for key in listed)
    if not exact:
        return Graph(tuple(ranked), found, False)
    problem = _uncomputable(ranked, inputs)
    if problem is None:
        problem = _named_twice(found) or _disconnected(ranked, inputs, outputs)
    return Graph(tuple(ranked), found, True, problem)


def _uncomputable(nodes: Sequence[Node], inputs: Sequence[Tensor]) -> Problem | None:
    computable = {id(tensor) for tensor in inputs}
    for node in nodes:
        for tensor in node.inputs:
            if id(tensor) not in computable:
                return Problem(
                    Kind.DISCONNECTED,
                    f"{_called(node)} needs a tensor of {render_shape(tensor.spec.shape)} that "
                    "does not come from the model's inputs",
                    "Graph disconnected: cannot find parent for tensor",
                    advice="Pass every `Input` that the outputs need.",
                )
        computable.update(id(tensor) for tensor in node.outputs)
    return None


def _called(node: Node) -> str:
    operation = node.operation
    name = f" called {operation.display_name!r}" if operation.display_name else ""
    return f"`{operation.label}`{name}"


def _named_twice(operations: Sequence[Layer | Operation]) -> Problem | None:
    """Keras asks for names that differ; a generated one depends on what ran before."""
    seen: dict[str, Layer | Operation] = {}
    for operation in operations:
        name = operation.display_name
        if name is None:
            continue
        if name in seen:
            other = seen[name]
            given = [isinstance(getattr(o, "name", None), str) for o in (other, operation)]
            copied = (
                isinstance(other, Layer)
                and isinstance(operation, Layer)
                and are_named_as_one(other, operation)
            )
            return Problem(
                Kind.NAME,
                f"two different layers of this model are called {name!r}",
                f'The name "{name}" is used ',
                layer=operation if isinstance(operation, Layer) else None,
                beside=other if isinstance(other, Layer) else None,
                guessed=not (all(given) or copied),
            )
        seen[name] = operation
    return None


def _disconnected(
    nodes: Sequence[Node], inputs: Sequence[Tensor], outputs: Sequence[Tensor]
) -> Problem | None:
    """`_run_through_graph` with nothing in it: does every output come about?"""
    known = {id(tensor) for tensor in inputs}
    for node in nodes:
        if node.is_input or any(id(tensor) not in known for tensor in node.inputs):
            continue
        # Keras 3 takes as many outputs as the layer gave when it was first called.
        first = node.operation.nodes[0] if node.operation.nodes else node
        if isinstance(node.operation, Layer) and node.operation.environment.target == 2:
            first = node
        known.update(id(tensor) for _, tensor in zip(first.outputs, node.outputs))
    for tensor in outputs:
        if id(tensor) not in known:
            return Problem(
                Kind.DISCONNECTED,
                f"the output of shape {render_shape(tensor.spec.shape)} does not come from the "
                f"inputs{_missing(tensor, inputs)}",
                "is not connected to `inputs`",
                advice="Pass every `Input` that the outputs need.",
            )
    return None


def _missing(tensor: Tensor, inputs: Sequence[Tensor]) -> str:
    """The Inputs that an output needs and the model does not have."""
    order, _, _ = _build_map(inputs, [tensor])
    declared = {id(given.node) for given in inputs}
    found = [node for node in order if node.is_input and id(node) not in declared]
    if not found:
        return ""
    shapes = ", ".join(render_shape(node.outputs[0].spec.shape) for node in found if node.outputs)
    return f": it needs the Input of {shapes} as well" if shapes else ""


def layers_behind(outputs: Sequence[Any]) -> list[Layer]:
    """The layers that the outputs are known to come from, deepest first."""
    depth: dict[int, int] = {}
    order: list[Layer] = []
    stack: list[tuple[Any, int]] = [(leaf, 0) for leaf in outputs]
    visits = 0
    while stack and visits < _MOST_NODES:
        tensor, level = stack.pop()
        visits += 1
        if not isinstance(tensor, Tensor):
            continue
        layer = tensor.layer
        if layer is not None:
            if id(layer) not in depth:
                order.append(layer)
            if depth.get(id(layer), -1) >= level:
                continue
            depth[id(layer)] = level
        stack.extend((parent, level + 1) for parent in tensor.parents)
    order.sort(key=lambda layer: (-depth[id(layer)], layer.serial))
    return order


# ---------------------------------------------------------------------- inputs in the middle


def without_intermediate_inputs(
    inputs: Any, outputs: Any, new_input: Callable[[Tensor], Layer]
) -> tuple[Any, Any]:
    """`clone_graph_nodes`: a graph that begins inside another one gets Inputs of its own.

    new_input: the InputLayer for a tensor of this spec.
    """
    flat_in, flat_out = list(flatten(inputs)), list(flatten(outputs))
    if not all(isinstance(leaf, Tensor) and leaf.node is not None for leaf in flat_in):
        return inputs, outputs
    if all(leaf.node.is_input for leaf in flat_in):
        return inputs, outputs
    order, _, exact = _build_map(flat_in, flat_out)
    if not exact:
        return inputs, outputs
    tensors: dict[int, Tensor] = {}
    instead: dict[int, Layer] = {}
    for leaf in flat_in:
        if leaf.node.is_input:
            tensors[id(leaf)] = leaf
        else:
            made = new_input(leaf)
            tensors[id(leaf)] = input_tensor(made)
            instead[id(leaf.node.operation)] = made
    new_inputs = map_nest(lambda leaf: tensors[id(leaf)], inputs)
    for leaf in flat_out:
        # An output that is an input too becomes a tensor of its own, with the old history.
        copy = Tensor(leaf.spec, leaf.layer, leaf.parents, leaf.index, leaf.step_site, True)
        copy.node = leaf.node
        tensors[id(leaf)] = copy

    def swapped(leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            return leaf
        if id(leaf) not in tensors:
            tensors[id(leaf)] = Tensor(
                leaf.spec, leaf.layer, leaf.parents, leaf.index, leaf.step_site, True
            )
        return tensors[id(leaf)]

    for node in order:
        operation = instead.get(id(node.operation), node.operation)
        copies = [swapped(leaf) for leaf in node.outputs]
        if isinstance(operation, Layer) and operation.spec.name == "InputLayer":
            made_node = Node(operation, outputs=copies)
        else:
            made_node = Node(
                operation,
                map_nest(swapped, list(node.positional)),
                map_nest(swapped, node.keywords),
                copies,
                beside=tuple(map(swapped, node.beside)),
            )
        for copy in copies:
            copy.parents = tuple(made_node.inputs)
        attach(made_node)
    for copy in tensors.values():
        copy.node = copy.node or _LOST
    return new_inputs, map_nest(lambda leaf: tensors[id(leaf)], outputs)


def called(
    layer: Any, positional: Sequence[Any], keywords: dict[str, Any], output: Nest, **more: Any
) -> Any:
    """The tensors that a call gives, wired up: a nest like `output`.

    positional, keywords: the arguments, with tensors where tensors were given.
    """
    exact = more.pop("exact", True) and not layer.spec.behaviour.hands_on
    node = Node(layer, positional, keywords, exact=exact, beside=more.pop("beside", ()))
    parents = tuple(node.inputs)

    def tensor(leaf: Any) -> Any:
        spec = leaf if isinstance(leaf, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
        return Tensor(spec, layer, parents, **more)

    made = map_nest(tensor, output)
    node.nest = made
    node.outputs = [leaf for leaf in flatten(made) if leaf is not None]
    # What cannot be looked into may give several tensors.
    node.exact = node.exact and not any(isinstance(leaf, Unknown) for leaf in flatten(output))
    attach(node)
    return made
