"""Models: a Sequential's own life, and models as layers of other models.

Source: keras/src/models/sequential.py, functional.py, model.py, keras/src/ops/function.py,
        Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kerasorder_lint.catalogue import bounds, life
from kerasorder_lint.catalogue.arguments import is_float
from kerasorder_lint.catalogue.layers.rnn_wrappers import has_output_shape, output_inside
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    Behaviour,
    Call,
    Environment,
    LayerSpec,
    LayerState,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.nodes import (
    Graph,
    Node,
    attach,
    foreseen,
    input_tensor,
    run_graph,
    symbols_alone,
)
from kerasorder_lint.graph.program import Step
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape, same

__all__ = [
    "BuildResult",
    "Model",
    "add",
    "apply_chain",
    "become_functional",
    "build",
    "builds_in_order",
    "called",
    "connect",
    "describe",
    "fails_on_any_data",
    "later_when",
    "maybe_rebuild",
    "new_model",
    "pop",
    "try_every_input",
]

ModelKind = Literal["Sequential", "Functional", "Subclass", "Unknown"]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What building a Sequential gave: the layers as applied, and what Keras raises, if it does.

    at: index in `steps` of the layer that refused; None where the model itself refused.
    """

    steps: tuple[Step, ...] = ()
    problem: Problem | None = None
    at: int | None = None
    output: Any = UNKNOWN

    @property
    def failed(self) -> bool:
        return self.problem is not None


class Model(Layer):
    """A model. It is a layer too, and may be nested, shared and called.

    stack:   a Sequential's `_layers`, the InputLayer included; the layers of other kinds.
    exact:   whether `stack` is all there is. A model whose list was lost is not exact.
    maybe:   why it is taken for a model, where nothing proves it (`named like a model`).
    chain:   the last successful build, layer by layer.
    inputs, outputs: tensors of a functional model (nests of `Tensor`), and of a built Sequential.
    graph:   the nodes of a functional model.
    unnamed: what a Sequential made by itself when it was built, in order, and Keras numbers too:
             an InputLayer, and each time a functional model (None).
    """

    __slots__ = (
        "chain",
        "compiled",
        "exact",
        "graph",
        "inputs",
        "instance",
        "kind",
        "made",
        "maybe",
        "outputs",
        "ran",
        "stack",
        "unnamed",
    )

    def __init__(
        self,
        spec: LayerSpec,
        args: dict[str, Any],
        environment: Environment = Environment(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(spec, args, environment)
        self.kind: ModelKind = "Sequential"
        self.stack: list[Any] = []
        self.exact = True
        self.maybe: str | None = None
        self.chain: tuple[Step, ...] = ()
        self.inputs: Any = None
        self.outputs: Any = None
        self.graph = Graph()
        self.compiled = False
        self.ran = False
        self.instance: Any = None
        self.made: Any = None
        self.unnamed: list[Layer | None] = []

    def snapshot(self) -> tuple[Any, ...]:
        bounds.keep()
        return (
            super().snapshot(),
            list(self.stack),
            self.exact,
            self.chain,
            self.inputs,
            self.outputs,
            self.compiled,
            self.ran,
            self.kind,
            self.graph,
            [(layer, layer.snapshot()) for layer in self.stack if isinstance(layer, Layer)],
        )

    def restore(self, saved: tuple[Any, ...]) -> None:
        super().restore(saved[0])
        self.stack = list(saved[1])
        (_, _, self.exact, self.chain, self.inputs, self.outputs, self.compiled, self.ran) = saved[
            :8
        ]
        self.kind, self.graph = saved[8:10]
        for layer, state in saved[10]:
            layer.restore(state)

    @property
    def layers(self) -> list[Any]:
        """`model.layers`: a new list each time; a Sequential hides its InputLayer."""
        if self.kind == "Sequential" and self.stack and is_input(self.stack[0]):
            return self.stack[1:]
        return list(self.stack)

    def all_weights(self) -> list[Any]:
        """Weights of every layer once, shared ones too."""
        seen: set[int] = set()
        found: list[Any] = []
        borrowed: dict[int, Any] = {}

        def visit(layer: Any) -> None:
            if id(layer) in seen:
                return
            seen.add(id(layer))
            found.extend(layer.weights)
            borrowed.update((id(weight), weight) for weight in layer.extra.get("shared", ()))
            for inner in layer.stack if isinstance(layer, Model) else layer.children:
                visit(inner)

        for layer in self.stack:
            visit(layer)
        own = {id(weight) for weight in found}
        found.extend(weight for key, weight in borrowed.items() if key not in own)
        return found

    def set_trainable(self, value: bool | Unknown) -> None:
        super().set_trainable(value)
        for layer in self.stack:
            if isinstance(layer, Layer):
                layer.set_trainable(value)

    @property
    def is_complete(self) -> bool:
        """Whether every layer and every shape of it is known."""
        if not self.exact or self.kind in ("Unknown", "Subclass"):
            return False
        return all(
            layer.known and (not isinstance(layer, Model) or layer.is_complete)
            for layer in self.stack
        )


def is_counted(layer: Layer) -> bool:
    """Whether the weights of a layer are known: a known one, or a custom one that was run."""
    if isinstance(layer, Model) and layer.kind != "Subclass":
        return layer.exact and layer.kind != "Unknown" and all(map(is_counted, layer.stack))
    if layer.known and not isinstance(layer, Model):
        return True
    inner = layer.stack if isinstance(layer, Model) else layer.children
    return bool(layer.attributes.get("followed")) and all(
        is_counted(child) for child in inner if isinstance(child, Layer)
    )


#: Layers in front of which a Sequential makes an Input of text.
_TAKES_TEXT = ("StringLookup", "TextVectorization")


def is_input(layer: Any) -> bool:
    """Whether it is an `InputLayer`."""
    return isinstance(layer, Layer) and layer.spec.name == "InputLayer"


def input_spec_of(layer: Layer) -> TensorSpec:
    """The tensor that an InputLayer stands for."""
    spec = layer.extra.get("output")
    return spec if isinstance(spec, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)


def describe(value: Any) -> str:
    """What a thing is that is no layer, for messages."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {value.spec}"
    if value is None:
        return "None"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, (int, float, tuple)):
        return repr(value)
    return getattr(value, "described", None) or type(value).__name__


def add(model: Model, item: Any, *, rebuild: bool = True) -> BuildResult:
    """`Sequential.add`: takes the layer in, and builds again where Keras does."""
    if not model.stack and isinstance(item, Layer) and "input_shape_arg" in item.extra:
        # Keras makes an InputLayer of it, whatever is added afterwards.
        made = _input_from_argument(item)
        if isinstance(made, Problem):
            return BuildResult(problem=made)
        model.stack.append(made)
        model.unnamed.append(made)
    if not model.stack and isinstance(item, Layer) and item.extra.get("input_shape_arg_unknown"):
        model.exact = False
    if isinstance(item, Tensor) and item.layer is not None and is_input(item.layer):
        item = item.layer
    if isinstance(item, Unknown):
        model.exact = False
        model.built = False
        return BuildResult()
    if not isinstance(item, Layer):
        return BuildResult(
            problem=Problem(
                Kind.NOT_A_LAYER,
                f"a Sequential takes layers, and gets {describe(item)}",
                "Only instances of `keras.Layer` can be added to a Sequential model.",
            )
        )
    if _holds(item, model):
        # Keras takes it and recurses without end when it builds.
        model.exact = False
        model.built = False
        return BuildResult()
    name = item.display_name
    for other in model.stack:
        if other is not item and isinstance(other, Layer) and name is not None:
            if other.display_name == name:
                generated = not (isinstance(item.name, str) and isinstance(other.name, str))
                if generated and is_input(item) and _is_keras2(model):
                    continue  # `input_1` beside `dense_input`: Keras 2 has other names for them
                return BuildResult(
                    problem=Problem(
                        Kind.NAME,
                        f"two different layers of this model are called {name!r}"
                        + (" (one of the names is Keras's own)" if generated else ""),
                        "All layers added to a Sequential model should have unique names. "
                        f"Name '{name}' is already the name of a layer in this model.",
                    )
                )
    if is_input(item) and model.stack and _is_keras2(model):
        # Keras 2 takes an Input anywhere, and what it is for there is not looked into.
        model.exact = False
        return BuildResult()
    if is_input(item) and model.stack and is_input(model.stack[0]):
        return BuildResult(
            problem=Problem(
                Kind.INPUT,
                "the model has an Input already, of shape "
                f"{render_shape(input_spec_of(model.stack[0]).shape)}",
                "has already been configured to use input shape",
            )
        )
    model.stack.append(item)
    model.built = False
    model.chain = ()
    return maybe_rebuild(model) if rebuild else BuildResult()


def _is_keras2(model: Model) -> bool:
    """Whether the model is one of `tf_keras`, whose Sequential checks less.

    Source: tf_keras/src/engine/sequential.py (`add`, `pop`, `build`), 2.21.
    """
    return model.environment.target == 2


def _holds(item: Any, model: Model) -> bool:
    """Whether a model is this one, or has it among its layers."""
    seen: set[int] = set()
    waiting = [item]
    while waiting:
        inner = waiting.pop()
        if inner is model:
            return True
        if isinstance(inner, Model) and id(inner) not in seen:
            seen.add(id(inner))
            waiting.extend(inner.stack)
    return False


def _input_from_argument(layer: Layer) -> Layer | Problem:
    from kerasorder_lint.catalogue import registry

    spec = registry.find("InputLayer")
    shape = layer.extra["input_shape_arg"]
    assert spec is not None
    made = life.create(spec, (), {"shape": shape}, environment=layer.environment, factory=Layer)
    if isinstance(made, Problem):
        return made
    assert isinstance(made, Layer)
    made.site = layer.site
    made.calls = layer.calls
    made.generated = "input_layer"
    made.extra["implicit"] = True
    return made


def pop(model: Model, *, rebuild: bool = True) -> tuple[Any, BuildResult]:
    """`Sequential.pop`: the last layer goes."""
    if not model.stack:
        if not model.exact:
            return UNKNOWN, BuildResult()
        return UNKNOWN, BuildResult(
            problem=Problem(Kind.CALL, "the model has no layers to pop", "pop from empty list")
        )
    layer = model.stack.pop()
    model.built = False
    model.chain = ()
    if _is_keras2(model) and not model.layers:
        model.exact = False  # Keras 2 forgets its Input
        return layer, BuildResult()
    if rebuild and not model.stack:
        return layer, BuildResult(
            problem=Problem(
                Kind.CALL, "the last layer is gone, and Keras cannot rebuild an empty model", ""
            )
        )
    return layer, maybe_rebuild(model) if rebuild else BuildResult()


def maybe_rebuild(model: Model) -> BuildResult:
    """`Sequential._maybe_rebuild`: builds at once where the first layer says on what."""
    model.built = False
    model.chain = ()
    if not model.stack or not model.exact:
        return BuildResult()
    first = model.stack[0]
    if len(model.stack) > 1:
        if is_input(first):
            return build(model, input_spec_of(first), own=True)
        if isinstance(first, Model):
            spec = model_input_spec(first)
            if spec is not None:
                return build(model, spec)
    return BuildResult()


def model_input_spec(model: Model) -> TensorSpec | None:
    """`model.input_shape` of a built model with one input, else None."""
    if model.kind == "Sequential":
        if model.built and model.stack and is_input(model.stack[0]):
            return input_spec_of(model.stack[0])
        return None
    if model.kind == "Functional":
        leaves = list(flatten(model.inputs))
        if len(leaves) == 1 and isinstance(leaves[0], Tensor):
            return leaves[0].spec
    return None


def build(model: Model, given: Any, *, own: bool = False) -> BuildResult:
    """`Sequential.build`: applies the layers in order, beginning with the Input's shape."""
    if not isinstance(given, TensorSpec):
        return BuildResult()
    if not model.stack:
        if not model.exact or _is_keras2(model):
            return BuildResult()
        return BuildResult(
            problem=Problem(
                Kind.CALL,
                "the model has no layers",
                "cannot be built because it has no layers",
                advice="Add layers first.",
            )
        )
    first = model.stack[0]
    if is_input(first):
        spec = input_spec_of(first)
        if not own and _differ(spec.shape, given.shape):
            if _is_keras2(model):
                return BuildResult()  # it stays as its Input has it
            return BuildResult(
                problem=Problem(
                    Kind.AXIS if _rank(spec.shape) == _rank(given.shape) else Kind.RANK,
                    f"the model's Input has the shape {render_shape(spec.shape)}, and it is built "
                    f"on {render_shape(given.shape)}",
                    "has already been configured to use input shape "
                    + _quotable(spec.shape)
                    + (
                        f". You cannot build it with input_shape {_quotable(given.shape)}"
                        if _quotable(spec.shape) and _quotable(given.shape)
                        else ""
                    ),
                )
            )
        given = spec
        body = model.stack[1:]
    else:
        body = list(model.stack)
        if isinstance(first, Layer) and not (_is_keras2(model) and _is_known_dtype(given)):
            # Data is taken in the compute type of the first layer; in Keras 2, as they are.
            text = first.class_name in _TAKES_TEXT
            given = given.with_dtype("string" if text else first.dtype)
        model.stack.insert(0, _implicit_input(given, model))
        model.unnamed.append(model.stack[0])
    if not model.exact:
        return BuildResult()
    result = _connected(_without_cycle(apply_chain(body, given)))
    if result.problem is not None and result.problem.swallowed:
        # The model is not built, and says so only where it is asked for its shapes.
        model.exact = False
        return BuildResult()
    if result.problem is None:
        model.built = True
        model.chain = result.steps
        model.unnamed.append(None)
        connect(model)
    return result


def _is_known_dtype(given: TensorSpec) -> bool:
    return not isinstance(given.dtype, Unknown)


def connect(model: Model) -> None:
    """Gives the layers of a Sequential the nodes that building it leaves behind."""
    current: Any = input_tensor(model.stack[0])
    model.inputs = [current]
    for step in model.chain:
        if isinstance(step.layer, Layer):
            current = called(step.layer, (current,), {}, step.output)
        else:
            current = UNKNOWN
    model.outputs = list(flatten(current))


def called(
    layer: Any, positional: Sequence[Any], keywords: dict[str, Any], output: Nest, **more: Any
) -> Any:
    """The tensors that a call gives, wired up: a nest like `output`.

    positional, keywords: the arguments, with tensors where tensors were given.
    """
    exact = more.pop("exact", True)
    node = Node(layer, positional, keywords, exact=exact and not layer.spec.behaviour.hands_on)
    parents = tuple(node.inputs)

    def tensor(leaf: Any) -> Any:
        spec = leaf if isinstance(leaf, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
        return Tensor(spec, layer, parents, **more)

    made = map_nest(tensor, output)
    node.outputs = [leaf for leaf in flatten(made) if leaf is not None]
    # What cannot be looked into may give several tensors.
    node.exact = node.exact and not any(isinstance(leaf, Unknown) for leaf in flatten(output))
    attach(node)
    return made


def _without_cycle(result: BuildResult) -> BuildResult:
    """Refuses a layer whose output is its input: Keras cannot order such a graph.

    Keras walks back from the output, so it names the last one. Those at the very front, if
    anything follows them, take the place of the Input and are never run.
    """
    if result.problem is not None or not all(map(_is_known, result.steps)):
        return result
    front = 0
    while front < len(result.steps) - 1 and _hands_on(result.steps[front]):
        front += 1
    if front and front == len(result.steps) - 1 and _hands_on(result.steps[front]):
        front = 0
    steps = tuple(
        replace(step, later=(), runs=False) if index < front else step
        for index, step in enumerate(result.steps)
    )
    for index in range(len(steps) - 1, front - 1, -1):
        if _hands_on(steps[index]):
            return BuildResult(
                steps,
                Problem(
                    Kind.CALL,
                    f"Keras takes the output of `{steps[index].layer.label}` for its input, and "
                    "cannot make a model of it",
                    "is part of a cycle.",
                    layer=steps[index].layer,
                    advice="Apply it to the data before the model.",
                ),
                index,
            )
    return replace(result, steps=steps)


def _connected(result: BuildResult) -> BuildResult:
    """Refuses a layer that gave fewer tensors where it was first called.

    Keras takes `layer.output`, which is that of its first call, for the output of each.
    """
    if result.problem is not None:
        return result
    for index, step in enumerate(result.steps):
        layer = step.layer
        if not isinstance(layer, Layer):
            continue
        first, now = layer.extra.get("outputs"), count(step.output)
        if first is None or now is None or now <= first:
            continue
        last = index == len(result.steps) - 1
        many = isinstance(result.steps[-1].output, (list, tuple, dict))
        path = str(first) if last else "0" if many else ""
        return BuildResult(
            result.steps,
            Problem(
                Kind.INPUTS,
                f"`{layer.label}` gives {now} tensors here, and gave {first} where it was first "
                "called: Keras does not find the others",
                f"Output with path `{path}` is not connected to `inputs`",
                layer=layer,
                advice="Make a new layer for this model.",
            ),
            index,
        )
    return result


def count(nest: Nest) -> int | None:
    """How many tensors there are; None where that is not known."""
    leaves = list(flatten(nest))
    return len(leaves) if all(isinstance(leaf, TensorSpec) for leaf in leaves) else None


def _is_known(step: Step) -> bool:
    return isinstance(step.layer, Layer) and step.layer.known


def _hands_on(step: Step) -> bool:
    """Whether the symbolic output is the very tensor that came in."""
    layer = step.layer
    return (
        isinstance(layer, Layer)
        and layer.spec.behaviour.hands_on
        and isinstance(step.given, TensorSpec)
        and (step.given.dtype == layer.dtype or is_float(step.given.dtype) is False)
    )


def _rank(shape: Any) -> int | None:
    return len(shape) if isinstance(shape, tuple) else None


def _quotable(shape: Any) -> str:
    text = render_shape(shape)
    return "" if "?" in text else text


def _differ(left: Any, right: Any) -> bool:
    """Whether two shapes are different tuples for certain; None and 3 differ here."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    if len(left) != len(right):
        return True
    return any(
        ((a is None) != (b is None) and not isinstance(a, Unknown) and not isinstance(b, Unknown))
        or same(a, b) is False
        for a, b in zip(left, right)
    )


def _implicit_input(spec: TensorSpec, model: Model) -> Layer:
    from kerasorder_lint.catalogue import registry

    entry = registry.find("InputLayer")
    assert entry is not None
    layer = Layer(entry, {}, model.environment)
    layer.built = True
    layer.extra["output"] = spec
    layer.extra["implicit"] = True
    layer.site = model.site
    layer.generated = "input_layer"
    return layer


def apply_chain(layers: Iterable[Any], given: Nest) -> BuildResult:
    """The layers one after the other; layers keep what they build, as in Keras."""
    steps: list[Step] = []
    current: Any = given
    body = list(layers)
    was_built = {id(layer): layer.built for layer in body if isinstance(layer, Layer)}
    for index, layer in enumerate(body):
        if not isinstance(layer, Layer):
            steps.append(Step(layer, current, UNKNOWN))
            current = UNKNOWN
            continue
        outcome = apply_in_sequence(layer, current)
        steps.append(
            Step(
                layer,
                current,
                outcome.output,
                outcome.problem,
                outcome.later,
                was_built=was_built[id(layer)],
            )
        )
        if outcome.problem is not None:
            return BuildResult(tuple(steps), outcome.problem, index, UNKNOWN)
        current = outcome.output
    return BuildResult(tuple(steps), output=current)


def builds_in_order(model: Model, order: Iterable[Any]) -> bool:
    """Whether layers, as they are built, run in this order on the model's input. Changes nothing.

    False where that is not known.
    """
    if not (model.built and model.exact and model.stack and is_input(model.stack[0])):
        return False
    body = list(order)
    if not all(isinstance(layer, Layer) and layer.known for layer in body):
        return False
    saved = [(layer, layer.snapshot()) for layer in body]
    try:
        result = apply_chain(body, input_spec_of(model.stack[0]))
    finally:
        for layer, state in saved:
            layer.restore(state)
    return not result.failed and not any(step.later for step in result.steps)


def apply_in_sequence(layer: Layer, given: Any, how: dict[str, Any] | None = None) -> life.Outcome:
    """One layer of a Sequential: called with the one tensor, or the nest, that came before."""
    required = [n for n, d in layer.spec.call.items() if repr(d) == "REQUIRED" and n != "**"]
    if is_input(layer):
        return life.Outcome(
            UNKNOWN,
            Problem(
                Kind.INPUT,
                "an Input that is not the first layer",
                "",
                advice="Put the Input first.",
            ),
        )
    old = layer.environment.target == 2
    if len(required) > 1:
        # The spec checks of the first argument come first in Keras, and raise the same class.
        return life.Outcome(
            UNKNOWN,
            Problem(
                Kind.INPUTS,
                f"`{layer.label}` needs {len(required)} tensors ({', '.join(required)}), and a "
                "Sequential hands it one",
                f"missing {len(required) - 1} required positional argument"
                if old
                else "Layers added to a Sequential model can only have a single required "
                "positional argument, the input tensor.",
                layer=layer,
                advice="Use the functional API for a layer with several inputs.",
            ),
        )
    outcome = life.apply(layer, (given,), how)
    several = isinstance(given, (list, tuple)) and len(given) > 1
    if several and layer.spec.behaviour.gives_one(layer) and count(outcome.output) != 1:
        if outcome.problem is None and not outcome.later:
            lost = Problem(
                Kind.INPUTS,
                f"`{layer.label}` takes one tensor, and gets {len(given)}",
                "is not connected to `inputs`",
                "run",
                layer=layer,
            )
            outcome = replace(outcome, later=(lost,))
    elif outcome.lost is not None and outcome.problem is None and not outcome.later:
        lost = Problem(
            Kind.INPUTS,
            f"Keras foresees {count(outcome.output)} tensors from `{layer.label}`, and it gives "
            f"{outcome.lost} when it runs",
            "is not connected to `inputs`",
            "run",
            layer=layer,
        )
        outcome = replace(outcome, later=(lost,))
    made = count(outcome.output)
    if outcome.problem is None and made is not None:
        layer.extra.setdefault("outputs", made)
        if old and made != 1:
            return replace(outcome, output=UNKNOWN, problem=_several_outputs(layer, made))
    return outcome


def _several_outputs(layer: Layer, made: int) -> Problem:
    """What Keras 2 says of any layer of a Sequential, the last one too."""
    return Problem(
        Kind.INPUTS,
        f"`{layer.label}` gives {made} tensors, and in Keras 2 each layer of a Sequential gives "
        "one",
        "All layers in a Sequential model should have a single output tensor.",
        layer=layer,
        advice="Use the functional API for a layer with several outputs.",
    )


def later_when(chain: Iterable[Step], training: bool) -> tuple[Step, Problem] | None:
    """The first step that fails on data, and how, where the method says whether it trains."""
    other: Nest | None = None  # what comes in, where a layer in front gives other data in this mode
    for step in chain:
        layer = step.layer
        if not isinstance(layer, Layer) or not step.runs:
            other = None
            continue
        if isinstance(layer, Model):
            inner = later_when(layer.chain, training)
            if inner is not None:
                return step, inner[1]
            other = None
            continue
        given = step.given if other is None else other
        other = None
        problems: Sequence[Problem] = step.later
        traced = _traced(layer, given)
        if traced is not None and not problems:
            return step, traced
        if "training" in layer.spec.call or problems or given is not step.given:
            # It may also have been told a vocabulary since.
            how = {"training": training} if "training" in layer.spec.call else {}
            outcome = _asked_anew(layer, given, how)
            problems = outcome.later
            if outcome.problem is None and outcome.output != step.output:
                other = outcome.output
        if problems and (training or not any(_trains(child) for child in layer.children)):
            return step, problems[0]
    return None


def _asked_anew(layer: Layer, given: Nest, how: dict[str, Any]) -> life.Outcome:
    """What comes out, and what fails on data, where it is called so; the layer stays as it is."""
    saved = layer.snapshot()
    outcome = apply_in_sequence(layer, given, how)
    layer.restore(saved)
    return outcome


def fails_on_any_data(model: Model) -> tuple[Problem, ...]:
    """What a Sequential runs into on whatever data it is called, by what its layers foresee."""
    for step in model.chain:
        if step.runs and step.later and isinstance(step.layer, Layer):
            # It may have been told a vocabulary since.
            problems = _asked_anew(step.layer, step.given, {}).later
            if problems:
                return problems
    return ()


def _traced(layer: Layer, given: Nest) -> Problem | None:
    """What fails where a method traces the layer, on what is there when it runs."""
    if not isinstance(given, TensorSpec) or not layer.built:
        return None
    name = next(iter(layer.spec.call), "inputs")
    try:
        return layer.spec.behaviour.traced(layer, Call({name: given.data or given}))
    except Rejected:
        return None


def _trains(layer: LayerState) -> bool:
    """Whether the layer does something in training that its wrapper asks for by default."""
    return layer.spec.call.get("training") is True or any(map(_trains, layer.children))


def try_every_input(model: Model) -> BuildResult | None:
    """Whether no input at all lets a Sequential without an Input build.

    Tries every rank with unknown axes; layers are put back as they were. Returns the attempt that
    went furthest if all fail, else None.
    """
    if not model.exact or not model.stack or is_input(model.stack[0]):
        return None
    body = list(model.stack)
    best: BuildResult | None = None
    saved = [(layer, layer.snapshot()) for layer in body if isinstance(layer, Layer)]
    try:
        for rank in (*range(2, 8), 1):
            given = TensorSpec((None, *[UNKNOWN] * (rank - 1)), UNKNOWN)
            for layer, _ in saved:
                # A class of the code's own runs its `build` once, for the input that there is.
                layer.extra.pop("output_of_call", None)
            result = apply_chain(body, given)
            for layer, state in saved:
                layer.restore(state)
            if result.problem is None:
                return None
            if best is None or (result.at or 0) > (best.at or 0):
                best = result
        # Of inputs that all fail, the one that the first layer knows shows most.
        known = next((layer.build_shape for layer in body if isinstance(layer, Layer)), None)
        if isinstance(known, tuple):
            shown = apply_chain(body, TensorSpec(known, UNKNOWN))
            best = shown if shown.problem is not None else best
    finally:
        for layer, state in saved:
            layer.restore(state)
    return best


class SequentialBehaviour(Behaviour):
    """A Sequential as a layer: builds on its first call, then runs its graph."""

    def build(self, layer: LayerState, call: Call) -> None:
        assert isinstance(layer, Model)
        given = call.inputs
        if not layer.exact and layer.stack and is_input(layer.stack[0]):
            return  # Keras built it when it was made, or that failed
        if isinstance(given, TensorSpec):
            result = build(layer, given)
            if result.problem is not None:
                raise Rejected(_inside(result))

    def call(self, layer: LayerState, call: Call) -> Nest:
        assert isinstance(layer, Model)
        if not layer.exact:
            return UNKNOWN
        body = layer.stack[1:] if layer.stack and is_input(layer.stack[0]) else layer.stack
        given = call.inputs
        leaves = list(flatten(given))
        if isinstance(given, (list, tuple, dict)) and not body:
            if not layer.stack or len(leaves) > 1:
                reject(Kind.CALL, "the model has no layers", "", advice="Add layers first.")
        if layer.chain and len(leaves) == 1:
            given = leaves[0]
        elif layer.built and not body and layer.stack and isinstance(given, TensorSpec):
            _check_function_input(layer, given, input_spec_of(layer.stack[0]))
        elif len(leaves) == 1 and not isinstance(given, TensorSpec):
            return UNKNOWN  # Keras takes the list of one shape for a shape
        on_data = call.on_data or bool(layer.extra.get("on_data"))
        if layer.chain and isinstance(given, TensorSpec) and layer.stack and not on_data:
            _refuses_rank_later(call, given, input_spec_of(layer.stack[0]))
        if layer.chain and isinstance(given, TensorSpec) and layer.stack:
            reference = input_spec_of(layer.stack[0])
            if on_data:
                _check_rank(given, reference)
            else:
                _check_function_input(layer, given, reference)
            _cast(call, given, reference)
            if given.shape == reference.shape:
                for step in layer.chain:
                    call.later.extend(step.later)
                output: Nest = layer.chain[-1].output
                return output
        if layer.chain and isinstance(given, TensorSpec):
            reference = input_spec_of(layer.stack[0])
            ranked = _of_rank(given, reference)
            if on_data:
                given = ranked.with_dtype(reference.dtype)
            elif ranked.shape != given.shape:
                # Only data is squeezed, or gets another axis: what Keras foresees says nothing.
                return symbols_alone(_run_specs(body, given, Call({})))
        return _run_specs(body, given, call, on_data)


def _run_specs(body: Sequence[Any], given: Nest, call: Call, on_data: bool = False) -> Nest:
    """One layer after the other: on data they are called, else their specs are asked."""
    current: Any = given
    for layer in body:
        if not isinstance(layer, Layer):
            return UNKNOWN
        inner = Call({next(iter(layer.spec.call), "inputs"): current}, on_data=on_data)
        if layer.built and not on_data:
            current = foreseen(layer, inner)
        else:
            current = life.run(layer, inner)
        call.later.extend(inner.later)
    result: Nest = current
    return result


def _inside(result: BuildResult) -> Problem:
    assert result.problem is not None
    if result.at is not None and result.problem.layer is None:
        return replace(result.problem, layer=result.steps[result.at].layer)
    return result.problem


def _check_function_input(layer: Model, given: TensorSpec, wanted: TensorSpec) -> None:
    """`InputSpec(shape=…, allow_last_axis_squeeze=True)` of a functional model.

    Source: keras/src/models/functional.py (`input_spec`), keras/src/layers/input_spec.py.
    """
    left, right = given.shape, wanted.shape
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return
    shape, expected = left, (None, *right[1:])
    full = expected
    if shape and same(shape[-1], 1):
        shape = shape[:-1]
    if expected and same(expected[-1], 1):
        expected = expected[:-1]
    for length, dim in zip(expected, shape):
        if length is not None and dim is not None and same(length, dim) is False:
            reject(
                Kind.AXIS,
                f"the model takes inputs of shape {render_shape(full)}, and gets "
                f"{render_shape(given.shape)}",
                f"expected shape={_quotable(full)}" if _quotable(full) else "",
            )


def _check_rank(given: TensorSpec, wanted: TensorSpec) -> None:
    """`_adjust_input_rank` of keras/src/models/functional.py: all that is asked of data."""
    left, right = given.shape, wanted.shape
    if isinstance(left, Unknown) or isinstance(right, Unknown) or len(left) == len(right):
        return
    if len(left) == len(right) + 1 and same(left[-1], 1) is not False:
        return
    if len(left) == len(right) - 1 and same(right[-1], 1) is not False:
        return
    reject(
        Kind.RANK,
        f"the model takes inputs of shape {render_shape(right)}, and gets {render_shape(left)}",
        "Invalid input shape for input",
    )


def _refuses_rank_later(call: Call, given: TensorSpec, wanted: TensorSpec) -> None:
    """Notes that data of this rank will be refused, where a graph is built on it without a word."""
    try:
        _check_rank(given, wanted)
    except Rejected as rejected:
        call.later.append(rejected.problem.at_run())


def _cast(call: Call, given: TensorSpec, wanted: TensorSpec) -> None:
    """A model casts data to the dtype of its Input: numbers into another, never from or to text."""
    if isinstance(given.dtype, Unknown) or isinstance(wanted.dtype, Unknown):
        return
    if (given.dtype == "string") != (wanted.dtype == "string"):
        call.fails_when_run(
            Kind.DTYPE,
            f"the model's Input is of {wanted.dtype}, and {given.dtype} cannot be cast to it",
        )


class FunctionalBehaviour(Behaviour):
    """A functional model as a layer: its graph is run on other inputs."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        assert isinstance(layer, Model)
        given = list(flatten(call.inputs))
        wanted = list(flatten(layer.inputs))
        if any(not isinstance(leaf, TensorSpec) for leaf in given):
            return UNKNOWN
        if any(not isinstance(leaf, Tensor) for leaf in wanted):
            return UNKNOWN
        if len(given) > len(wanted) and isinstance(call.inputs, dict):
            return UNKNOWN  # Keras takes what it has names for, and warns
        if len(given) != len(wanted):
            reject(
                Kind.INPUTS,
                f"the model has {len(wanted)} inputs, and gets {len(given)}",
                f"expects {len(wanted)} input(s), but it received {len(given)} input tensors.",
            )
        for left, right in zip(given, wanted):
            _check_function_input(layer, left, right.spec)
            _cast(call, left, right.spec)
        if all(left.shape == right.spec.shape for left, right in zip(given, wanted)):
            whole: Nest = _specs(layer.outputs)
            return whole
        if not layer.graph.exact or layer.graph.problem is not None:
            return UNKNOWN
        if call.on_data or layer.extra.get("on_data"):
            given = [_as_input(left, right.spec) for left, right in zip(given, wanted)]
            found = run_graph(layer.graph.nodes, wanted, given, call.later, on_data=True)
        else:
            if _fails_on_data(layer, call, given, wanted):
                specs = _ask_for_shapes(layer, given, wanted)
                outcome: Nest = map_nest(lambda leaf: specs.get(id(leaf), UNKNOWN), layer.outputs)
                return symbols_alone(outcome)
            found = run_graph(layer.graph.nodes, wanted, given, call.later)
            ends = {id(tensor) for tensor in wanted}
            if any(id(tensor) in ends for tensor in flatten(layer.outputs)):
                # Keras hands out the very tensor that it got, and its graph has a cycle.
                return UNKNOWN
        result: Nest = map_nest(found, layer.outputs)
        return result


def _fails_on_data(
    layer: Model, call: Call, given: Sequence[TensorSpec], wanted: Sequence[Tensor]
) -> bool:
    """Whether the ranks are such that Keras computes shapes, and refuses the data.

    Where an axis of 1 stands for another length, the layers inside are asked as data would.
    """
    adjusted = [_as_input(left, right.spec) for left, right in zip(given, wanted)]
    for left, after, right in zip(given, adjusted, wanted):
        ranks = after.rank, right.spec.rank
        if None not in ranks and ranks[0] != ranks[1]:
            call.fails_when_run(
                Kind.RANK,
                f"the model takes inputs of shape {render_shape(right.spec.shape)}, and gets "
                f"{render_shape(left.shape)}",
                "but input has incompatible shape",
            )
            return True
    differ = [_rank(a.shape) != _rank(b.shape) for a, b in zip(given, adjusted)]
    if any(differ) or any(
        same(a, b) is False
        for left, right in zip(given, wanted)
        if isinstance(left.shape, tuple) and isinstance(right.spec.shape, tuple)
        for a, b in zip(left.shape[1:], right.spec.shape[1:])
        if a is not None and b is not None
    ):
        try:
            run_graph(layer.graph.nodes, wanted, adjusted, [], on_data=True)
        except Rejected as rejected:
            call.later.append(rejected.problem.at_run())
    return any(differ)


def _ask_for_shapes(
    model: Model, given: Sequence[TensorSpec], wanted: Sequence[Tensor]
) -> dict[int, Any]:
    """The specs that Keras foresees of tensors, by id, for inputs of a rank that no layer expects.

    Raises `Rejected` where a layer has no output shape for it.

    Keras asks `compute_output_shape` alone, as a wrapper asks the layer inside. Only layers of one
    tensor are followed.
    """
    specs: dict[int, Any] = {id(tensor): spec for tensor, spec in zip(wanted, given)}
    for node in model.graph.nodes:
        layer, inputs = node.operation, node.inputs
        tensor = specs.get(id(inputs[0])) if len(inputs) == 1 else None
        if not isinstance(tensor, TensorSpec) or len(node.outputs) != 1 or not node.exact:
            continue
        if not isinstance(layer, Layer) or isinstance(layer, Model) or not layer.known:
            continue
        if has_output_shape(layer):
            specs[id(node.outputs[0])] = output_inside(layer, tensor, Call({}))
    return specs


def _of_rank(given: TensorSpec, wanted: TensorSpec) -> TensorSpec:
    """Data as a functional model takes it: with the last axis of 1 that its Input has or has not.

    Source: keras/src/models/functional.py (`_adjust_input_rank`).
    """
    if not isinstance(given.shape, tuple) or not isinstance(wanted.shape, tuple):
        return given
    if len(given.shape) == len(wanted.shape) + 1 and same(given.shape[-1], 1):
        return given.with_shape(given.shape[:-1])
    if len(given.shape) == len(wanted.shape) - 1 and same(wanted.shape[-1], 1):
        return given.with_shape((*given.shape, 1))
    return given


def _as_input(given: TensorSpec, wanted: TensorSpec) -> TensorSpec:
    """Data as the graph of a functional model gets it: of the rank and the dtype of its Input.

    Source: keras/src/models/functional.py (`_standardize_inputs`).
    """
    return _of_rank(given, wanted).with_dtype(wanted.dtype)


def _specs(nest: Any) -> Any:
    return map_nest(lambda leaf: leaf.spec if isinstance(leaf, Tensor) else UNKNOWN, nest)


class UnknownModelBehaviour(Behaviour):
    """A model that cannot be looked into."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        return UNKNOWN


_CALL = {"inputs": None, "training": None, "mask": None, "**": None}
_SPECS: dict[str, LayerSpec] = {
    "Sequential": LayerSpec(
        "Sequential",
        {"layers": None, "trainable": True, "name": None},
        SequentialBehaviour(),
        keywords=False,
        call=_CALL,
    ),
    "Functional": LayerSpec(
        "Functional",
        {"inputs": None, "outputs": None, "name": None},
        FunctionalBehaviour(),
        call=_CALL,
    ),
    "Subclass": LayerSpec("Model", {"name": None}, UnknownModelBehaviour(), call=_CALL),
    "Unknown": LayerSpec("Model", {"name": None}, UnknownModelBehaviour(), call=_CALL),
}


def become_functional(model: Model) -> None:
    """A model of the code's own class got inputs and outputs: called, it runs the graph."""
    model.kind = "Functional"
    model.spec = _SPECS["Functional"]


def new_model(
    kind: ModelKind,
    environment: Environment = Environment(),  # noqa: B008 - frozen
) -> Model:
    """A model without layers."""
    model = Model(_SPECS[kind], {}, environment)
    model.kind = kind
    model.exact = kind in ("Sequential", "Functional")
    model.extra["accepts_any_input"] = True
    if kind != "Sequential":
        model.built = True
    return model
