"""A graph of layers that is written down while a description of a model runs.

Layers that are alike (class, arguments, inputs) are worked out once and copied: large models repeat
the same few dozen layers hundreds of times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import Environment, LayerSpec, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown
from kerasorder_lint.shapes.broadcasting import broadcast

__all__ = [
    "Application",
    "Description",
    "Graph",
    "Node",
    "Options",
    "Undecided",
    "at_least",
    "classifier",
    "correct_pad",
    "ordered",
    "rerun",
    "round_to",
]


class Undecided(Exception):
    """Which layers the model has depends on something that is not known."""


class Options(Mapping[str, Any]):
    """The arguments of a constructor, defaults filled in; `options.classes` reads one."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def replaced(self, **values: Any) -> Options:
        return Options({**self._values, **values})

    def decided(self, name: str) -> Any:
        """A value that decides which layers there are."""
        value = self._values[name]
        if isinstance(value, (Unknown, Sym, Opaque)):
            raise Undecided(name)
        return value

    def holds(self, name: str) -> bool:
        """The truth of a flag that decides which layers there are."""
        found = truth(self._values[name])
        if found is None:
            raise Undecided(name)
        return found


@dataclass(frozen=True, slots=True)
class _Applied:
    """A layer that has been called once: what is copied for every layer like it."""

    layer: LayerState
    output: Any


class Node:
    """One layer as it was called; an operator (`x + y`) has no spec.

    state:  the layer, built; not to be changed, since nodes that are alike share it.
    inner:  the layers of a Sequential, in order.
    """

    __slots__ = ("arguments", "inner", "name", "output", "parents", "spec", "state")

    def __init__(
        self,
        spec: LayerSpec | None,
        arguments: Mapping[str, Any],
        name: str | None,
        parents: tuple[Node, ...],
        output: TensorSpec,
        state: LayerState | None = None,
        inner: tuple[Node, ...] = (),
    ) -> None:
        self.spec = spec
        self.arguments = arguments
        self.name = name
        self.parents = parents
        self.output = output
        self.state = state
        self.inner = inner

    @property
    def channels(self) -> Any:
        """Length of the last axis."""
        return self.output.shape[-1] if isinstance(self.output.shape, tuple) else UNKNOWN

    @property
    def is_layer(self) -> bool:
        return self.state is not None or bool(self.inner)


_MEMO: dict[Any, _Applied] = {}
_MEMO_SIZE: Final = 4096


def _frozen(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(_frozen, value))
    if isinstance(value, dict):
        return tuple((key, _frozen(item)) for key, item in value.items())
    return (type(value).__name__, value)


class Graph:
    """Layers in the order in which they are called."""

    __slots__ = ("environment", "nodes")

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.nodes: list[Node] = []

    def start(self, given: TensorSpec) -> Node:
        """The node of the input, which is no layer of this graph's own."""
        return Node(None, {}, None, (), given)

    def __call__(
        self,
        layer: str | LayerSpec,
        inputs: Node | Sequence[Node],
        name: str | None = None,
        /,
        **arguments: Any,
    ) -> Node:
        """`layers.<layer>(name=name, **arguments)(inputs)`. Raises `Rejected`."""
        made = self._apply(layer, inputs, name, arguments)
        self.nodes.append(made)
        return made

    def _apply(
        self,
        layer: str | LayerSpec,
        inputs: Node | Sequence[Node],
        name: str | None,
        arguments: Mapping[str, Any],
    ) -> Node:
        spec = registry.find(layer) if isinstance(layer, str) else layer
        assert spec is not None, layer
        parents = (inputs,) if isinstance(inputs, Node) else tuple(inputs)
        single = isinstance(inputs, Node)
        applied = _applied(
            spec, arguments, tuple(p.output for p in parents), single, self.environment
        )
        output = applied.output
        if not isinstance(output, TensorSpec):
            output = TensorSpec(UNKNOWN, UNKNOWN)
        return Node(spec, arguments, name, parents, output, applied.layer)

    def sequential(
        self, x: Node, name: str, layers: Sequence[tuple[str, str, Mapping[str, Any]]]
    ) -> Node:
        """A Sequential of layers (class, name, arguments) without an Input, called on `x`."""
        inner: list[Node] = []
        last = x
        for layer, own, arguments in layers:
            last = self._apply(layer, last, own, arguments)
            inner.append(last)
        made = Node(None, {}, name, (x,), last.output, None, tuple(inner))
        self.nodes.append(made)
        return made

    def operator(self, name: str, *operands: Node) -> Node:
        """`x + y` and the like, also with a number: an operation that is no layer."""
        first = operands[0].output
        shape = first.shape
        for other in operands[1:]:
            shape = broadcast(shape, other.output.shape)
        made = Node(None, {}, name, operands, first.with_shape(shape))
        self.nodes.append(made)
        return made

    # The layers that descriptions use most.

    def conv(
        self, x: Node, filters: Any, size: Any, name: str | None = None, /, **more: Any
    ) -> Node:
        return self("Conv2D", x, name, filters=filters, kernel_size=size, **more)

    def norm(self, x: Node, name: str | None = None, /, **more: Any) -> Node:
        return self("BatchNormalization", x, name, **more)

    def activation(self, x: Node, function: Any, name: str | None = None, /) -> Node:
        return self("Activation", x, name, activation=function)


def _applied(
    spec: LayerSpec,
    arguments: Mapping[str, Any],
    inputs: tuple[TensorSpec, ...],
    single: bool,
    environment: Environment,
) -> _Applied:
    """The layer called on these inputs. Raises `Rejected` with what Keras raises."""
    key = (spec.name, _frozen(dict(arguments)), inputs, single, environment)
    found = _MEMO.get(key)
    if found is None:
        made = life.create(spec, (), dict(arguments), environment=environment)
        if isinstance(made, Problem):
            raise Rejected(made)
        outcome = life.apply(made, (inputs[0] if single else list(inputs),))
        if outcome.problem is not None:
            raise Rejected(outcome.problem)
        found = _Applied(made, outcome.output)
        if len(_MEMO) >= _MEMO_SIZE:
            _MEMO.clear()
        _MEMO[key] = found
    return found


def rerun(nodes: Sequence[Node], start: Node, given: TensorSpec, result: Node) -> TensorSpec:
    """What the same layers give for another input. Raises `Rejected` if they do not fit."""
    found: dict[int, TensorSpec] = {id(start): given}

    def apply(node: Node, inputs: tuple[TensorSpec, ...]) -> TensorSpec:
        if node.inner:
            current = inputs[0]
            for inner in node.inner:
                current = apply(inner, (current,))
            return current
        if node.spec is None:
            shape = inputs[0].shape
            for other in inputs[1:]:
                shape = broadcast(shape, other.shape)
            return inputs[0].with_shape(shape)
        assert node.state is not None
        single = not _takes_list(node)
        applied = _applied(node.spec, node.arguments, inputs, single, node.state.environment)
        output = applied.output
        return output if isinstance(output, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)

    for node in nodes:
        found[id(node)] = apply(node, tuple(found[id(parent)] for parent in node.parents))
    return found[id(result)]


def _takes_list(node: Node) -> bool:
    return len(node.parents) > 1


def ordered(inputs: Node, output: Node) -> list[Node]:
    """Every node, the input's first, as `model.layers` has them (operators left in).

    Source: keras/src/ops/function.py (`map_graph`), Keras 3.15: by depth, and within one depth in
            the order in which a search from the output meets them.
    """
    met: dict[int, int] = {}
    finished: list[Node] = []
    stack: list[tuple[Node, bool]] = [(output, False)]
    while stack:
        node, done = stack.pop()
        if done:
            finished.append(node)
            continue
        if id(node) in met:
            continue
        met[id(node)] = len(met)
        stack.append((node, True))
        if node is not inputs:
            stack.extend((parent, False) for parent in reversed(node.parents))
    depth: dict[int, int] = {}
    for node in reversed(finished):
        own = depth.setdefault(id(node), 0)
        if node is inputs:
            continue
        for parent in node.parents:
            depth[id(parent)] = max(own + 1, depth.get(id(parent), 0))
    return sorted(finished, key=lambda node: (-depth[id(node)], met[id(node)]))


# ------------------------------------------------------------------ what families share


def round_to(value: float, divisor: int = 8, *, at_most_a_tenth_less: bool = True) -> int:
    """The multiple of `divisor` next to a number of channels (`_make_divisible`, `_depth`)."""
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    if at_most_a_tenth_less and rounded < 0.9 * value:
        rounded += divisor
    return rounded


def at_least(value: float, least: int = 1) -> int:
    return max(least, int(value))


def correct_pad(x: Node, kernel: int) -> Any:
    """`imagenet_utils.correct_pad`: padding before a window with stride 2."""
    shape = x.output.shape
    rows, columns = shape[1:3] if isinstance(shape, tuple) else (UNKNOWN, UNKNOWN)
    half = kernel // 2
    if rows is None:
        return ((half - 1, half), (half - 1, half))
    if columns is None and not isinstance(rows, Unknown):
        reject(
            Kind.ARGUMENT,
            "an input whose height is known and whose width is not cannot be padded",
            "unsupported operand type(s) for %: 'NoneType' and 'int'",
            argument="input_shape",
        )
    if columns is None or isinstance(rows, Unknown) or isinstance(columns, Unknown):
        return UNKNOWN
    return ((half - 1 + rows % 2, half), (half - 1 + columns % 2, half))


def classifier(
    g: Graph,
    x: Node,
    options: Options,
    *,
    top: str | None = "avg_pool",
    average: str | None = None,
    maximum: str | None = None,
    dropout: tuple[str, float] | None = None,
) -> Node:
    """The usual end: pooling and a Dense, or the pooling that was asked for, or nothing."""
    if not options.holds("include_top"):
        return pooled(g, x, options, average, maximum)
    x = g("GlobalAveragePooling2D", x, top)
    if dropout is not None:
        x = g("Dropout", x, dropout[0], rate=dropout[1])
    validate_activation(options)
    return g(
        "Dense", x, "predictions", units=options.classes, activation=options.classifier_activation
    )


def pooled(
    g: Graph, x: Node, options: Options, average: str | None = None, maximum: str | None = None
) -> Node:
    """`pooling=`: anything but `avg` and `max` leaves the features as they are."""
    pooling = options.decided("pooling")
    if pooling == "avg":
        return g("GlobalAveragePooling2D", x, average)
    return g("GlobalMaxPooling2D", x, maximum) if pooling == "max" else x


def validate_activation(options: Options) -> None:
    """`imagenet_utils.validate_activation`: weights that are loaded want a softmax, or logits."""
    given = options.classifier_activation
    if options.weights is None or isinstance(options.weights, (Unknown, Opaque)):
        return
    if isinstance(given, Opaque):
        if not given.kind.startswith("keras.activations."):
            return
        given = given.kind.rpartition(".")[2]
    if isinstance(given, (Unknown, Sym)) or given in (None, "softmax", "linear"):
        return
    if not isinstance(given, str):
        return
    reject(
        Kind.ARGUMENT,
        "with weights that are loaded, `classifier_activation` is 'softmax' or None, not "
        f"{given!r}",
        "",
        argument="classifier_activation",
    )


#: (the graph, the input, the arguments) to the output.
Description = Callable[[Graph, Node, Options], Node]


@dataclass(frozen=True)
class Application:
    """One entry: a constructor of `keras.applications`.

    parameters: of the constructor in order, with their defaults.
    describe:   calls the layers, as the constructor does.
    size:       height and width of the default input with `include_top`.
    least:      smallest height and width that it takes.
    sizes:      other sizes that its default follows, where the given one is among them.
    bare:       the input without `include_top` where none is given.
    before:     what the constructor refuses before it looks at anything else.
    check:      what it refuses of its own when the input's shape is found.
    enters:     the input's shape, where it is not found in the usual way (`entrance`).
    generated:  the model's name where `name` is None.
    source:     file in the Keras repository.
    """

    name: str
    parameters: Mapping[str, Any]
    describe: Description
    source: str
    size: int = 224
    least: int = 32
    sizes: tuple[int, ...] = ()
    bare: tuple[int, ...] | None = None
    before: Callable[[Options], None] | None = None
    check: Callable[[Options], None] | None = None
    enters: Callable[[Options, Application], Any] | None = None
    generated: Callable[[Options, Any], str] | None = None
