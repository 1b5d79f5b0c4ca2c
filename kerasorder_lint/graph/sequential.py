"""A Sequential's own life: layers come and go, and it builds itself where Keras does.

Source: keras/src/models/sequential.py, keras/src/ops/function.py, Keras 3.15.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.arguments import is_float
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.graph.chain_runs import untrained
from kerasorder_lint.graph.layers import Layer, Tensor, are_named_as_one
from kerasorder_lint.graph.models import (
    Model,
    describe,
    input_spec_of,
    is_input,
    is_stretch,
    model_input_spec,
    quotable,
    rank,
)
from kerasorder_lint.graph.nodes import called, input_tensor
from kerasorder_lint.graph.program import Step
from kerasorder_lint.graph.sequences import BuildResult, apply_chain, count, settled_by_training
from kerasorder_lint.shapes import UNKNOWN, Unknown, may_be_array, render_shape, same

__all__ = ["add", "build", "connect", "maybe_rebuild", "pop"]

#: Layers in front of which a Sequential makes an Input of text.
_TAKES_TEXT = ("StringLookup", "TextVectorization")


def add(model: Model, item: Any, *, rebuild: bool = True) -> BuildResult:
    """`Sequential.add`: takes the layer in, and builds again where Keras does."""
    entry = "batch_shape_arg" if _is_keras2(model) else "input_shape_arg"
    headless = "headless" in model.extra
    if not model.stack and isinstance(item, Layer) and entry in item.extra and not headless:
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
    if model.stack and all(map(is_stretch, model.stack)) and _may_be_first(item, entry):
        model.exact = False  # what is ignored behind a layer makes an Input if there is none
    if isinstance(item, Unknown) or may_be_array(item):
        model.exact = False
        model.built = False
        return BuildResult()
    if not isinstance(item, Layer):
        return BuildResult(
            problem=Problem(
                Kind.NOT_A_LAYER,
                f"a Sequential takes layers, and gets {describe(item)}",
                "The added layer must be an instance of class Layer."
                if _is_keras2(model)
                else "Only instances of `keras.Layer` can be added to a Sequential model.",
                advice=_instance_of(item) or _unpacked(item, rebuild),
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
                generated = generated and not are_named_as_one(item, other)
                if generated and is_input(item) and _is_keras2(model):
                    continue  # `input_1` beside `dense_input`: Keras 2 has other names for them
                if is_input(item) and is_input(other) and not isinstance(item.name, str):
                    continue  # Keras numbers them
                return BuildResult(
                    problem=Problem(
                        Kind.NAME,
                        f"two different layers of this model are called {name!r}",
                        _not_unique(name, model, other),
                        beside=other,
                        guessed=generated,
                    )
                )
    if is_input(item) and (model.stack or headless) and _is_keras2(model):
        # Keras 2 takes an Input anywhere, and what it is for there is not looked into.
        model.exact = False
        return BuildResult()
    if is_input(item) and model.stack and is_input(model.stack[0]):
        shown = quotable(input_spec_of(model.stack[0]).shape)
        return BuildResult(
            problem=Problem(
                Kind.INPUT,
                "the model has an Input already, of shape "
                f"{render_shape(input_spec_of(model.stack[0]).shape)}",
                f"has already been configured to use input shape {shown}"
                + (". You cannot add a different Input layer to it." if shown else ""),
            )
        )
    model.stack.append(item)
    model.built = False
    model.chain = ()
    if is_stretch(item) and model.whole:
        model.outline()
    return maybe_rebuild(model) if rebuild else BuildResult()


def _instance_of(item: Any) -> str | None:
    """What to write instead of a class or a function."""
    text = describe(item)
    if not text.endswith("` itself"):
        return None
    name = text.removesuffix("` itself").rpartition("`")[2]
    return f"Pass an instance: `{name}(...)`, not `{name}`."


def _unpacked(item: Any, added: bool) -> str | None:
    """What to write instead of several layers in the place of one."""
    if describe(item) not in ("a list", "a tuple", "an iterator"):
        return None
    return "Add its layers one by one." if added else "Unpack it into the list: `*layers`."


def _may_be_first(item: Any, entry: str) -> bool:
    """Whether a layer would be, or bring along, the Input of a model without layers."""
    if isinstance(item, Tensor):
        item = item.layer
    given = (entry, "input_shape_arg_unknown")
    return is_input(item) or (isinstance(item, Layer) and any(key in item.extra for key in given))


def _not_unique(name: str, model: Model, other: Layer) -> str:
    """Keras's words for a name that another layer has."""
    if _is_keras2(model) and is_input(other):
        return f'The name "{name}" is used 2 times in the model. All layer names should be unique.'
    mark = '"' if _is_keras2(model) else "'"
    return (
        "All layers added to a Sequential model should have unique names. "
        f"Name {mark}{name}{mark} is already the name of a layer in this model."
    )


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
    assert spec is not None
    old = layer.environment.target == 2
    given = {"shape": layer.extra.get("input_shape_arg")}
    if old:
        given = {"batch_shape": layer.extra["batch_shape_arg"], "dtype": _first_dtype(layer)}
    made = life.create(spec, (), given, environment=layer.environment, factory=Layer)
    if isinstance(made, Problem):
        return replace(made, keras="") if old else made
    assert isinstance(made, Layer)
    made.site = layer.site
    made.calls = layer.calls
    made.generated = f"{layer.display_name}_input" if old else "input_layer"
    made.extra["implicit"] = True
    return made


#: Layers of Keras 2 that choose a dtype for themselves.
_OWN_DTYPE = frozenset(
    {
        "CategoryEncoding",
        "Discretization",
        "HashedCrossing",
        "Hashing",
        "IntegerLookup",
        "StringLookup",
        "TextVectorization",
    }
)


def _first_dtype(layer: Layer) -> Any:
    """The dtype of the Input that Keras 2 makes for a layer: that of the layer's weights."""
    return UNKNOWN if layer.class_name in _OWN_DTYPE else layer.extra.get("variable_dtype", UNKNOWN)


def pop(model: Model, *, rebuild: bool = True) -> tuple[Any, BuildResult]:
    """`Sequential.pop`: the last layer goes."""
    if not model.exact and not (model.whole and model.stack and not is_stretch(model.stack[-1])):
        model.exact = False
        return UNKNOWN, BuildResult()
    if not model.stack:
        return UNKNOWN, BuildResult(
            problem=Problem(
                Kind.CALL,
                "the model has no layers to pop",
                "There are no layers in the model."
                if _is_keras2(model)
                else "list index out of range",
                advice="Add layers first.",
            )
        )
    if _is_keras2(model) and len(set(map(id, model.stack))) < len(model.stack):
        model.exact = False  # which of them is the last one depends on the graph
    layer = model.stack.pop()
    model.built = False
    model.chain = ()
    if _is_keras2(model) and not model.layers:
        # Keras 2 forgets its Input, which stays in front without a use.
        if model.stack:
            model.extra["headless"] = True
            model.stack.clear()
        return layer, BuildResult()
    if rebuild and not model.stack:
        return layer, BuildResult(
            problem=Problem(
                Kind.CALL,
                "the last layer is gone, and Keras cannot rebuild an empty model",
                "list index out of range",
                advice="Make a new `Sequential` where all layers are to go.",
            )
        )
    return layer, maybe_rebuild(model) if rebuild else BuildResult()


def maybe_rebuild(model: Model) -> BuildResult:
    """`Sequential._maybe_rebuild`: builds at once where the first layer says on what."""
    model.built = False
    model.chain = ()
    if not model.stack or not model.whole or any(map(_is_open, model.stack)):
        return BuildResult()
    first = model.stack[0]
    if len(model.stack) > 1:
        if is_input(first):
            return build(model, input_spec_of(first), own=True, at_once=True)
        if isinstance(first, Model):
            spec = model_input_spec(first)
            if spec is not None:
                return build(model, spec, at_once=True)
    return BuildResult()


def _is_open(layer: Any) -> bool:
    """Whether it stands for layers of a loop that are only being found out."""
    return is_stretch(layer) and layer.extra["stretch"] == "open"


def build(model: Model, given: Any, *, own: bool = False, at_once: bool = False) -> BuildResult:
    """`Sequential.build`: applies the layers in order, beginning with the Input's shape.

    at_once: where the model is made or a layer is added, not where somebody asks for it.
    """
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
                    Kind.AXIS if rank(spec.shape) == rank(given.shape) else Kind.RANK,
                    f"the model's Input has the shape {render_shape(spec.shape)}, and it is built "
                    f"on {render_shape(given.shape)}",
                    "has already been configured to use input shape "
                    + quotable(spec.shape)
                    + (
                        f". You cannot build it with input_shape {quotable(given.shape)}"
                        if quotable(spec.shape) and quotable(given.shape)
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
        if _is_keras2(model) and not at_once and len(set(map(id, body))) < len(body):
            model.exact = False  # it goes through `layers`, which holds each once
            return BuildResult()
        model.stack.insert(0, _implicit_input(given, model))
        model.stack[0].extra["deferred"] = not at_once
        model.unnamed.append(model.stack[0])
    if not model.whole:
        return BuildResult()
    result = _connected(_without_cycle(apply_chain(body, given)))
    if not at_once and _is_keras2(model):
        settled = settled_by_training(result)
        if settled is None:
            model.exact = False  # `predict` runs it another way than `fit`
            return BuildResult()
        result = _asked(settled)
    if result.problem is not None and result.problem.swallowed:
        # The model is not built, and says so only where it is asked for its shapes.
        model.exact = False
        return BuildResult()
    if result.problem is None:
        model.built = True
        result = replace(result, steps=untrained(result.steps))
        model.chain = result.steps
        model.unnamed.append(None)
        connect(model)
    return result


def _asked(result: BuildResult) -> BuildResult:
    """Keras 2 swallows what a graph refuses, and then calls the layers, which ask their specs."""
    if result.problem is None or result.at is None or not result.steps[result.at].later:
        return result
    return replace(result, problem=replace(result.steps[result.at].later[0], moment="now"))


def _is_known_dtype(given: TensorSpec) -> bool:
    return not isinstance(given.dtype, Unknown)


def connect(model: Model) -> None:
    """Gives the layers of a Sequential the nodes that building it leaves behind."""
    current: Any = input_tensor(model.stack[0])
    model.inputs = [current]
    for step in model.chain:
        if isinstance(step.layer, Layer):
            current = called(step.layer, (current,), {}, step.output)
            if is_stretch(step.layer):
                step.layer.nodes[-1].exact = False
        else:
            current = UNKNOWN
    model.outputs = list(flatten(current))


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
    if front and not any(map(_hands_on, steps[front:])):
        # The data of the model comes to the first of the others as it is.
        behind = steps[front:]
        again = apply_chain([step.layer for step in behind], steps[0].given)
        if again.problem is None:
            told = [replace(new, was_built=old.was_built) for new, old in zip(again.steps, behind)]
            steps = (*steps[:front], *told)
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


def _is_known(step: Step) -> bool:
    return isinstance(step.layer, Layer) and step.layer.known


def _hands_on(step: Step) -> bool:
    """Whether the symbolic output is the very tensor that came in, or has one that did."""
    layer = step.layer
    if not isinstance(layer, Layer) or not layer.spec.behaviour.hands_on:
        return False
    uncast = layer.extra.get("autocast") is False
    return any(
        isinstance(leaf, TensorSpec)
        and (uncast or leaf.dtype == layer.dtype or is_float(leaf.dtype) is False)
        for leaf in flatten(step.given)
    )


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
