"""Layers and models of the code's own classes: `build` and `call` are run as Keras runs them.

Source: keras/src/layers/layer.py (`__call__`, `_maybe_build`, `compute_output_spec`), Keras 3.15:
        a call builds first, with the shapes of its inputs; then it runs `call`, on placeholders
        where the inputs are symbolic. A class with its own `compute_output_shape` is not run on
        symbolic inputs, but asked. `model.build` runs nothing unless the class has a `build`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.catalogue.spec import Call, InputSpec, Weight
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.graph import nodes
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    Arguments,
    CallRefused,
    CreationRefused,
    Event,
    OperationFails,
    Step,
    is_sure,
)
from kerasorder_lint.interpreter import arrays, element_types, functions, own_classes
from kerasorder_lint.interpreter.keras_objects import (
    graphs,
    mask_tensors,
    on_data,
    overriding,
    own_data,
    own_signatures,
)
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in, to_call_input
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import SIGNALS
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    BoundMethod,
    DictV,
    Either,
    FunctionV,
    InstanceV,
    Library,
    ListV,
    MethodOf,
    TensorShape,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown

__all__ = [
    "add_weight",
    "apply",
    "build",
    "built_by_code",
    "first_refusal",
    "foresee_call",
    "instance_of",
    "method_of",
    "note_idle",
    "parameters_of",
    "prepare",
    "tracked",
    "variable",
]


def apply(
    m: Machine,
    value: InstanceV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    wrapped: bool = False,
) -> Any:
    """`layer(x)` for a layer or model of the code's own class.

    wrapped: a layer or model of Keras around it makes the call.

    Unknown: NotImplemented where the class cannot be followed, or nothing is known of the inputs.
    """
    layer = value.layer
    call = method_of(m, value, "call")
    base = overriding.inner_of(value)
    inherits = base is not None and not own_classes.has_class_attribute(value.cls, "call")
    told = method_of(m, value, "compute_output_spec")
    if layer is None or (told is not None and not _may_tell(m, value, told)):
        return NotImplemented
    if call is None and not inherits:
        return NotImplemented
    parents = tuple(tensors_in(m, [*positional, *keywords.values()]))
    if call is not None and own_signatures.is_refused(
        m, value, call, positional, keywords, node, wrapped=wrapped
    ):
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), layer, parents, step_site=m.site(node))
    if not _says_something(m, [*positional, *keywords.values()]):
        return NotImplemented
    symbolic = any(parent.symbolic for parent in parents)
    first = _first(call, positional, keywords)
    shape = UNKNOWN if first is None else _shape_of(m, first[0])
    if first is not None and _refused_by_own_spec(m, value, first[0], node):
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), layer, parents, step_site=m.site(node))
    build(m, value, shape, call, node)
    if not own_classes.has_class_attribute(value.cls, "build"):
        overriding.build_inner(m, value, positional, keywords)
        _build_wrapped(m, layer, shape, node)
    site = m.site(node)
    asked = method_of(m, value, "compute_output_shape")
    run: Callable[..., Any] | None = None
    before = len(m.events)
    if symbolic and told is not None:
        result = _told(m, value, told, positional, keywords, node)
    elif symbolic and asked is not None and m.environment.target == 3:
        result = _asked(m, value, asked, shape, node)
    elif call is None or (
        symbolic and m.environment.target == 3 and overriding.derives(m, value.cls)
    ):
        result = overriding.foresee(m, value, positional, keywords, node)
    else:
        run = partial(_run_call, m, value, call, positional, keywords, node, symbolic=symbolic)
        result = run()
    output = _outside(m, result, layer, parents, site, symbolic)
    if own_data.differ(parents):
        of_data = None
        if run and m.environment.target == 3 and first_refusal(m.events[before:]) is None:
            of_data = partial(run, of_data=True)
        own_data.attach(m, output, of_data)
    _note(m, value, first, output)
    if not symbolic:
        return output
    takes_mask = call is not None and "mask" in parameters_of(call)[len(positional) :]
    if takes_mask and first is not None:
        # What is cast is a copy, to which the mask goes.
        given, cast = m.resolve(first[0]), on_data.computes_in(m, layer)
        same = isinstance(given, Tensor) and given.spec.dtype == cast
        takes_mask = same or isinstance(cast, Unknown)
    return _wired(m, layer, positional, keywords, output, site, takes_mask=takes_mask)


def _run_call(
    m: Machine,
    value: InstanceV,
    call: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    symbolic: bool,
    of_data: bool = False,
) -> Any:
    """What the code's own `call` gives of the arguments as Keras hands them on.

    of_data: of what is there when the model runs, where Keras says something else.
    """
    layer = value.layer
    assert layer is not None
    first = _first(call, positional, keywords)
    cast = on_data.computes_in(m, layer)
    inner = [_inside(m, item, cast, of_data) for item in positional]
    takes = parameters_of(call)
    named = {
        key: _inside(m, item, cast, of_data)
        for key, item in keywords.items()
        # Keras keeps these from a `call` that does not take them.
        if not (key in ("training", "mask") or own_signatures.TAKES_MORE in layer.attributes)
        or key in takes
        or call.node.args.kwarg is not None
    }
    for name in ("mask", "training"):
        # Keras finds the one; of the other, it decides where there is no default.
        if name in takes[len(inner) :] and name not in named:
            found = Thing(name, origin="parameter")
            if name == "mask":
                found = _mask_for(m, first, positional, keywords, found)
            if name in _required(call) or (name == "mask" and found is not None):
                named[name] = found
    before = m.foreseeing
    # One's own `symbolic_call` need not call it.
    own = own_classes.class_attribute(value.cls, "symbolic_call") is not None
    m.foreseeing = before or (symbolic and m.environment.target == 3 and not own)
    try:
        return functions.call_undecided(m, BoundMethod(call, value), inner, named, node)
    finally:
        m.foreseeing = before


def _mask_for(
    m: Machine,
    first: tuple[Any] | None,
    positional: list[Any],
    keywords: dict[str, Any],
    unknown: Thing,
) -> Any:
    """The mask that Keras gives to a `call` that takes one: None, a tensor, or what is unknown.

    Source: keras/src/layers/layer.py (`__call__`: where it has one tensor argument; a nest of them
            has a nest of masks); tf_keras/src/engine/base_layer.py (`_get_input_masks`).
    """
    old = m.environment.target == 2 and not m.version_is_open
    if first is None or (not old and len(positional) + len(keywords) > 1):
        return unknown
    given = m.resolve(first[0])
    leaves = (list(tensors_in(m, [given])) if old else []) or [given]
    if all(map(mask_tensors.is_unmasked, leaves)):
        return None
    if not isinstance(given, Tensor) or m.version_is_open:
        return unknown
    told = given.spec.mask if old else given.mask
    if isinstance(told, Tensor):
        return _inside(m, told)
    return Tensor(TensorSpec(told, "bool"), symbolic=False) if isinstance(told, tuple) else unknown


def _refused_by_own_spec(m: Machine, value: InstanceV, given: Any, node: Any) -> bool:
    """Whether the `input_spec` that the code has set refuses the input; True if recorded.

    Source: keras/src/layers/layer.py, tf_keras/src/engine/base_layer.py (`__call__`): it is asked
            at each call, before `build`.
    """
    layer = value.layer
    wanted, tensor = m.resolve(value.attrs.get("input_spec")), m.resolve(given)
    if not isinstance(wanted, Thing) or wanted.kind != "keras.InputSpec" or layer is None:
        return False
    if not isinstance(tensor, Tensor):
        return False

    def told(name: str) -> int | None:
        number = wanted.attrs.get(name)
        return number if type(number) is int else None

    axes, shape = wanted.attrs.get("axes"), wanted.attrs.get("shape")
    held = axes.entries.items() if isinstance(axes, DictV) and axes.exact else ()
    lengths = {axis: m.resolve(length) for axis, length in held}
    spec = InputSpec(
        told("ndim"),
        told("min_ndim"),
        told("max_ndim"),
        {
            axis: length
            for axis, length in lengths.items()
            if type(axis) is int and type(length) is int
        },
        shape=tuple(shape) if isinstance(shape, tuple) else None,
    )
    try:
        life.check_one(value.cls.name, tensor.spec, spec)
    except Rejected as rejected:
        problem = rejected.problem
    else:
        return False
    step = Step(layer, tensor.spec, UNKNOWN, problem)
    m.record(
        CallRefused(step=step, problem=problem, arguments=Arguments((tensor,)), **m.base(node))
    )
    m.keras_raises(problem)
    return True


def _may_tell(m: Machine, value: InstanceV, told: FunctionV) -> bool:
    """Whether `compute_output_spec` alone says what comes out of a symbolic call.

    Source: keras/src/layers/layer.py (`symbolic_call`, `_maybe_build`): without a `build` of its
    own, one that holds layers without weights runs its `call` to build them.
    """
    if m.environment.target != 3 or m.version_is_open or told.decorated:
        return False
    builds = own_classes.has_class_attribute(value.cls, "build")
    return builds or all(layer.built for layer in tracked(value))


def _told(
    m: Machine,
    value: InstanceV,
    told: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
) -> Any:
    """What `compute_output_spec` says of the output."""
    before, m.foreseeing = m.foreseeing, True
    try:
        result = functions.call(m, BoundMethod(told, value), positional, keywords, node)
    finally:
        m.foreseeing = before
    # Keras takes a layer that hands on its very input for a part of a cycle.
    return UNKNOWN if any(x.symbolic for x in tensors_in(m, [result])) else result


def keras_tensor(m: Machine, a: list[Any], k: dict[str, Any]) -> Any:
    """`keras.KerasTensor(shape, dtype)`, as `compute_output_spec` gives it."""
    named = dict(zip(("shape", "dtype"), a))
    named.update(k)
    if len(a) > 2 or "shape" not in named or not set(named) <= {"shape", "dtype", "name"}:
        return NotImplemented
    dtype = _named_type(m, named.get("dtype", "float32"))
    shape = arrays.shape_value(m, m.resolve(named["shape"]))
    spec = TensorSpec(shape, dtype if isinstance(dtype, str) else UNKNOWN)
    return Tensor(spec, None, (), symbolic=False)


def _wired(
    m: Machine,
    layer: Layer,
    positional: list[Any],
    keywords: dict[str, Any],
    output: Any,
    site: Any,
    *,
    takes_mask: bool,
) -> Any:
    """The output with a node of the graph behind it, where it is tensors and nothing else."""
    nest = to_call_input(m, output)
    leaves = list(flatten(nest))
    if not leaves or not all(isinstance(leaf, TensorSpec) for leaf in leaves):
        return output
    given = [graphs.graph_input(m, item) for item in positional]
    named = {key: graphs.graph_input(m, item) for key, item in keywords.items()}
    beside = mask_tensors.kept(layer, given, named, takes_mask=takes_mask)
    return graphs.as_value(nodes.called(layer, given, named, nest, step_site=site, beside=beside))


def _first(
    call: FunctionV | None, positional: list[Any], keywords: dict[str, Any]
) -> tuple[Any] | None:
    """What the first parameter of `call` gets, whose shape Keras builds the layer with."""
    if positional:
        return (positional[0],)
    name = next(iter(parameters_of(call)), None) if call is not None else None
    return (keywords[name],) if name is not None and name in keywords else None


def _note(m: Machine, value: InstanceV, first: tuple[Any] | None, output: Any) -> None:
    """Keeps what the layer was last called on and what came out, for summaries."""
    layer = value.layer
    assert layer is not None
    m.touch(layer)
    if not isinstance(layer, Model):
        inner = overriding.inner_of(value)
        own = [] if inner is None or not inner.built else [inner]
        layer.children = [*tracked(value), *own]
        for child in layer.children:
            note_idle(m, child)
    layer.attributes["last_input"] = UNKNOWN if first is None else to_call_input(m, first[0])
    layer.attributes["last_output"] = to_call_input(m, output)
    layer.attributes["followed"] = True
    layer.built = True


def instance_of(value: Any) -> InstanceV | None:
    """The object of a class of the code's own, for the layer that `model.layers` shows of it."""
    own = value.attributes.get("\0instance") if isinstance(value, Layer) else None
    return own if isinstance(own, InstanceV) and own.layer is value else None


def note_idle(m: Machine, layer: Any) -> None:
    """One that nothing has called yet has the weights that its `__init__` made, and no others."""
    if not isinstance(layer, Layer) or isinstance(layer, Model) or layer.known:
        return
    value = layer.attributes.get("\0instance")
    if not isinstance(value, InstanceV):
        return
    if layer.built or {"followed", "escaped", "idle"} & set(layer.attributes):
        return
    if any(isinstance(m.resolve(item), (Thing, type(UNKNOWN))) for item in value.attrs.values()):
        return
    m.touch(layer)
    layer.attributes["idle"] = True
    layer.children = [*tracked(value)]
    for child in layer.children:
        note_idle(m, child)


def prepare(m: Machine, value: InstanceV, node: Any) -> None:
    """Lets models that hold the layer ask for its output."""
    layer = value.layer
    if layer is None or (isinstance(layer, Model) and layer.kind != "Subclass"):
        return
    if method_of(m, value, "call") is None and overriding.inner_of(value) is None:
        return

    layer.extra["output_of_call"] = OutputAlone(m, value, node)
    layer.extra["called_again"] = CalledAgain(m, value, node)


@dataclass(frozen=True, slots=True, eq=False)
class OutputAlone:
    """Tells what a layer of the code's own class gives in a chain of layers."""

    m: Machine
    value: InstanceV
    node: Any

    def __call__(self, call: Call) -> Nest:
        return _output_alone(self.m, self.value, call, self.node)


@dataclass(frozen=True, slots=True, eq=False)
class CalledAgain:
    """Tells what it gives where a graph runs on other inputs."""

    m: Machine
    value: InstanceV
    node: Any

    def __call__(
        self, positional: list[Any], keywords: dict[str, Any], later: list[Problem] | None = None
    ) -> Nest:
        """The output; `later` takes what fails when the graph runs. Raises `Rejected`."""
        nest, fails = _called_again(self.m, self.value, positional, keywords, self.node)
        if later is not None:
            later.extend(fails)
        return nest


def _called_again(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any], node: Any
) -> tuple[Nest, list[Problem]]:
    """What `CalledAgain` tells; the layer is built, and stays as it is."""
    assert value.layer is not None
    told: dict[str, tuple[Nest, list[Problem]]] = value.layer.extra.setdefault("told_again", {})
    key = repr((positional, keywords))
    if key in told:
        return told[key]
    if m.depth >= m.limits.depth:
        return UNKNOWN, []
    decided = len(m.decisions)

    def symbolic(leaf: Any) -> Any:
        return Tensor(leaf, None, (), symbolic=True) if isinstance(leaf, TensorSpec) else leaf

    given = [graphs.as_value(map_nest(symbolic, item)) for item in positional]
    named = {key: graphs.as_value(map_nest(symbolic, item)) for key, item in keywords.items()}
    result, signal, _, after = m.attempt_apart(lambda: apply(m, value, given, named, node))
    problem = first_refusal(after[1])
    if problem is not None:
        raise Rejected(problem)
    if signal is not None or result is NotImplemented:
        return UNKNOWN, []
    fails = [
        replace(event.problem.at_run(), layer=value.layer)
        for event in after[1]
        if isinstance(event, OperationFails) and event.likely is None and event.caught is None
    ]
    found = to_call_input(m, result), fails
    if len(m.decisions) == decided:
        told[key] = found
    return found


def _output_alone(m: Machine, value: InstanceV, call: Call, node: Any) -> Nest:
    """What a call in a chain of layers gives, or what Keras refuses in it.

    What it does beside that is undone, but for the weights that it makes.
    """
    inputs = call.inputs
    if not isinstance(inputs, TensorSpec) or m.depth >= m.limits.depth:
        return UNKNOWN
    # Of layers in chains Keras asks the shape, and builds their graph on an Input.
    given = Tensor(inputs.with_sparse(False), None, (), symbolic=True)
    first = not value.layer or not value.layer.attributes.get("followed")
    # It is the chain that is refused, where that is made.
    result, signal, _, after = m.attempt_apart(
        lambda: apply(m, value, [given], {}, node, wrapped=True)
    )
    problem = first_refusal(after[1])
    if problem is not None:
        raise Rejected(problem)
    if first:
        m.events.extend(after[1])
    if signal is not None or result is NotImplemented:
        return UNKNOWN
    m.put(after[0])
    nest: Nest = to_call_input(m, result)
    return nest


def first_refusal(events: Iterable[Event]) -> Problem | None:
    """What Keras surely raises, laid to the layer that does."""
    for event in events:
        if not is_sure(event):
            continue
        if isinstance(event, CallRefused):
            layer = event.problem.layer or event.step.layer
            return replace(event.problem, layer=layer, inside=event)
        if isinstance(event, CreationRefused):
            return event.problem
    return None


def build(m: Machine, value: InstanceV, shape: Any, call: FunctionV | None, node: Any) -> None:
    """Runs the class's own `build` with the shape of the inputs, once."""
    layer, method = value.layer, method_of(m, value, "build")
    if layer is None or method is None or layer.attributes.get("build_ran"):
        return
    m.touch(layer)
    layer.attributes["build_ran"] = True
    layer.built = True
    if len(parameters_of(method)) != 1 or isinstance(shape, type(UNKNOWN)):
        return
    functions.call(m, BoundMethod(method, value), [shape], {}, node)


def _build_wrapped(m: Machine, layer: Layer, shape: Any, node: Any) -> None:
    """What `Wrapper.build` does: the layer inside is built with the shape of the inputs."""
    wrapped = layer.extra.get("wrapped")
    inner = wrapped.layer if isinstance(wrapped, InstanceV) else wrapped
    if not isinstance(inner, Layer) or inner.built or isinstance(shape, type(UNKNOWN)):
        return
    if isinstance(wrapped, InstanceV):
        build(m, wrapped, shape, method_of(m, wrapped, "call"), node)
    else:
        functions.call(m, MethodOf(inner, "build"), [shape], {}, node)


def built_by_code(
    m: Machine, method: BoundMethod, positional: list[Any], keywords: dict[str, Any]
) -> None:
    """`layer.build(shape)`: Keras does not build it again when it is called."""
    value = method.receiver
    if not isinstance(value, InstanceV) or value.layer is None:
        return
    if m.resolve(own_classes.class_attribute(value.cls, "build")) is not method.function:
        return  # `super().build(shape)`
    m.touch(value.layer)
    value.layer.attributes["build_ran"] = True
    value.layer.built = True
    if len(positional) == 1 and not keywords:
        value.layer.attributes["built_on"] = positional[0]


def foresee_call(m: Machine, model: Model, value: InstanceV) -> None:
    """What a model gives that was built on a shape and never called: for summaries alone.

    Keras knows its weights, and asks its layers for the shapes on the way. Nothing is said where
    a call would build more of it.
    """
    shape = arrays.shape_value(m, model.attributes.get("built_on", UNKNOWN))
    if not isinstance(shape, tuple) or model.attributes.get("followed"):
        return
    given = Tensor(TensorSpec(shape, "float32"), None, (), symbolic=True)
    given.unmasked = True
    weights, decided = len(model.all_weights()), len(m.decisions)
    result, signal, _, after = m.attempt_apart(lambda: apply(m, value, [given], {}, value.cls.node))
    if signal is not None or result is NotImplemented or len(m.decisions) != decided:
        return
    if first_refusal(after[1]) is not None:
        return
    before = {key: (obj, obj.snapshot()) for key, (obj, _) in after[0].items()}
    m.put(after[0])
    if len(model.all_weights()) != weights:
        m.put(before)


def add_weight(m: Machine, layer: Layer, a: list[Any], k: dict[str, Any]) -> Any:
    """`self.add_weight(...)`: a variable of the shape, which the layer counts.

    Source: keras/src/layers/layer.py (`add_weight`); Keras 2 has the name first.
    """
    order = ("shape", "initializer", "dtype", "trainable")
    if m.environment.target == 2 or (a and isinstance(m.resolve(a[0]), str)):
        order = ("name", "shape", "dtype", "initializer")
    named = dict(zip(order, a))
    named.update(k)
    given = m.resolve(named.get("shape", ()))
    shape = () if given is None else arrays.shape_value(m, given)
    if isinstance(shape, int):
        shape = (shape,)
    dtype = _named_type(m, named.get("dtype"))
    if dtype is None:
        # Of a mixed policy, variables in the `call` are of another type than elsewhere.
        dtype = layer.attributes.get("own_policy", UNKNOWN)
    trainable = m.resolve(named.get("trainable", True))
    m.touch(layer)
    counted = isinstance(shape, tuple) and all(dim is not None for dim in shape)
    trains = trainable if isinstance(trainable, bool) else UNKNOWN
    made = Weight("weight", shape if counted else UNKNOWN, trains)
    layer.weights.append(made)
    return ArrayV(shape, dtype if isinstance(dtype, str) and dtype in DTYPES else UNKNOWN, made)


def _named_type(m: Machine, value: Any) -> Any:
    """An argument `dtype`, that of an array as its name."""
    value = m.resolve(value)
    return element_types.name_of(value) or value


def variable(m: Machine, a: list[Any], k: dict[str, Any]) -> Any:
    """`keras.Variable(...)`; one that a layer makes for itself is among its weights.

    Source: keras/src/backend/common/variables.py; without a `shape` it is that of the values.
    """
    named = dict(zip(("initializer", "shape", "dtype", "trainable"), a))
    named.update(k)
    given, values = m.resolve(named.get("shape")), m.resolve(named.get("initializer"))
    shape: Any = UNKNOWN
    if given is not None:
        shape = arrays.shape_value(m, given)
    elif isinstance(values, ArrayV):
        shape = values.shape
    elif isinstance(values, (int, float)):
        shape = ()
    dtype = _named_type(m, named.get("dtype", UNKNOWN))
    owner = m.frame.self_value
    if isinstance(owner, InstanceV) and owner.layer is not None:
        trainable = m.resolve(named.get("trainable", True))
        m.touch(owner.layer)
        owner.layer.weights.append(
            Weight(
                "variable",
                shape if isinstance(shape, tuple) and None not in shape else UNKNOWN,
                trainable if isinstance(trainable, bool) else UNKNOWN,
            )
        )
    return ArrayV(shape, dtype if isinstance(dtype, str) else UNKNOWN)


def tensorflow_variable(m: Machine, a: list[Any], k: dict[str, Any]) -> Any:
    """`tf.Variable(...)`: layers of Keras 2 have those among their weights that they keep.

    Source: tensorflow/python/ops/variables.py; tf_keras/src/engine/base_layer.py (`__setattr__`).
    Keras 3 asks for its own (keras/src/layers/layer.py).
    """
    named = dict(zip(("initial_value", "trainable"), a))
    named.update(k)
    values, given = m.resolve(named.get("initial_value")), m.resolve(named.get("shape"))
    shape: Any = UNKNOWN
    if len(a) <= 2 and given is None:
        shape = values.shape if isinstance(values, ArrayV) else arrays.literal_shape(values)
    dtype = _named_type(m, named.get("dtype"))
    if dtype is None and len(a) <= 2:
        dtype = values.dtype if isinstance(values, ArrayV) else UNKNOWN
    trainable = m.resolve(named.get("trainable"))
    if m.environment.target == 3 and not m.version_is_open:
        return ArrayV(shape, dtype if isinstance(dtype, str) else UNKNOWN)
    counted = isinstance(shape, tuple) and None not in shape and not m.version_is_open
    trains = True if trainable is None else trainable
    weight = Weight(
        "variable", shape if counted else UNKNOWN, trains if isinstance(trains, bool) else UNKNOWN
    )
    owner = m.frame.self_value
    if isinstance(owner, InstanceV) and owner.layer is not None:
        m.touch(owner.layer)
        owner.layer.weights.append(weight)
    return ArrayV(shape, dtype if isinstance(dtype, str) else UNKNOWN, weight)


def tracked(value: InstanceV) -> list[Layer]:
    """The layers that an object keeps in its attributes, in their order, those in lists too."""
    found: dict[int, Layer] = {}
    for item in value.attrs.values():
        for layer in _layers_in(item, 0):
            found.setdefault(id(layer), layer)
    return list(found.values())


def _layers_in(item: Any, depth: int) -> Iterator[Layer]:
    if isinstance(item, InstanceV):
        if item.layer is not None:
            yield item.layer
    elif isinstance(item, Layer):
        yield item
    elif depth < 4:
        items: Any = ()
        if isinstance(item, ListV):
            items = item.items
        elif isinstance(item, DictV):
            items = item.entries.values()
        elif isinstance(item, tuple):
            items = item
        for inner in items:
            yield from _layers_in(inner, depth + 1)


# ---------------------------------------------------------------------- inputs and outputs


def method_of(m: Machine, value: InstanceV, name: str) -> FunctionV | None:
    found = m.resolve(own_classes.class_attribute(value.cls, name))
    if isinstance(found, FunctionV) and found.kind == "function" and not found.decorated:
        return found
    return None


def parameters_of(function: FunctionV) -> list[str]:
    """Names of the parameters behind `self`."""
    args = function.node.args
    names = [arg.arg for arg in args.posonlyargs + args.args][1:]
    return names + [arg.arg for arg in args.kwonlyargs]


def _required(function: FunctionV) -> list[str]:
    """Names of the parameters without a default."""
    args = function.node.args
    plain = [arg.arg for arg in args.posonlyargs + args.args]
    return plain[: len(plain) - len(args.defaults)]


def _says_something(m: Machine, values: list[Any]) -> bool:
    """Whether the shape of some input is known, at least its number of axes."""
    for value in values:
        for leaf in flatten(to_call_input(m, value)):
            if isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple):
                return True
    return False


def _shape_of(m: Machine, value: Any) -> Any:
    """What `build` is given for an input: a shape, or the same nest of shapes."""
    value = m.resolve(value)
    if isinstance(value, (Tensor, ArrayV)):
        shape = value.spec.shape if isinstance(value, Tensor) else value.shape
        if not isinstance(shape, tuple):
            return UNKNOWN
        return TensorShape(
            Thing("?", origin="item", kind="?int") if isinstance(dim, type(UNKNOWN)) else dim
            for dim in shape
        )
    if isinstance(value, ListV) and value.exact:
        return ListV([_shape_of(m, item) for item in value.items])
    if isinstance(value, tuple):
        return tuple(_shape_of(m, item) for item in value)
    if isinstance(value, DictV) and value.exact:
        return DictV({key: _shape_of(m, item) for key, item in value.entries.items()})
    return UNKNOWN


def _inside(m: Machine, value: Any, cast: Any = UNKNOWN, of_data: bool = False) -> Any:
    """An argument as `call` sees it: a placeholder of the backend for a symbolic tensor.

    cast:    the type that floats get; UNKNOWN where that is not known.
    of_data: the data of a symbolic tensor come in, and not what Keras says of it.
    """
    value = m.resolve(value)
    if isinstance(value, Tensor):
        spec = own_data.placeholder(m, value, of_data=of_data)
        if m.environment.target == 2:
            spec = spec.with_mask(None)  # it stays outside
        elif spec.dtype != cast and spec.dtype in FLOATS:
            # Of what is cast Keras does not say that it is sparse.
            spec = replace(spec, dtype=cast).with_sparse(_is_still_sparse(value), dense=spec.dense)
        if not value.symbolic and spec is value.spec:
            return value
        made = Tensor(spec, None, (), symbolic=False, content=value.content)
        if m.foreseeing and not value.symbolic:
            nodes.attach(nodes.cast(value, made))
        made.unmasked = mask_tensors.is_unmasked(value)
        return made
    if isinstance(value, ListV) and value.exact and any(tensors_in(m, value.items)):
        return ListV([_inside(m, item, cast, of_data) for item in value.items])
    if isinstance(value, tuple):
        return tuple(_inside(m, item, cast, of_data) for item in value)
    if isinstance(value, DictV) and value.exact and any(tensors_in(m, value.entries.values())):
        return DictV({key: _inside(m, item, cast, of_data) for key, item in value.entries.items()})
    if isinstance(value, ArrayV) and value.weight is None:
        dtype = cast if value.dtype in FLOATS else value.dtype
        if value.library != "tensorflow" or dtype != value.dtype:
            library: Library = value.library if value.library == "tensorflow" else "backend"
            return ArrayV(value.shape, dtype, None, value.content, library)  # it is converted
    return value


def _is_still_sparse(value: Tensor) -> bool:
    """Whether a cast placeholder is sparse: a symbolic tensor that is cast is not."""
    return value.symbolic is False and value.spec.sparse


def _outside(
    m: Machine, value: Any, layer: Layer, parents: tuple[Any, ...], site: Any, symbolic: bool
) -> Any:
    """What `call` returned, as the caller sees it."""
    value = m.resolve(_alike(value))
    if isinstance(value, Tensor):
        old = m.environment.target == 2
        spec = value.spec.with_mask(None) if old else value.spec
        return Tensor(spec, layer, parents, step_site=site)
    if isinstance(value, ArrayV) and symbolic:
        return Tensor(TensorSpec(value.shape, value.dtype), layer, parents, step_site=site)
    if isinstance(value, ListV) and value.exact:
        return ListV([_outside(m, item, layer, parents, site, symbolic) for item in value.items])
    if isinstance(value, tuple):
        return tuple(_outside(m, item, layer, parents, site, symbolic) for item in value)
    if isinstance(value, DictV) and value.exact:
        return DictV(
            {
                key: _outside(m, item, layer, parents, site, symbolic)
                for key, item in value.entries.items()
            }
        )
    if isinstance(value, ArrayV) or is_constant(value):
        return value
    return Tensor(TensorSpec(UNKNOWN, UNKNOWN), layer, parents, step_site=site)


def _alike(value: Any) -> Any:
    """One of two tensors that the caller cannot tell apart, or the value itself."""
    if not isinstance(value, Either):
        return value
    yes, no = (_alike(way) for way in (value.yes, value.no))
    alike = isinstance(yes, Tensor) and isinstance(no, Tensor) and yes.spec == no.spec
    return yes if alike else value


def _asked(m: Machine, value: InstanceV, method: FunctionV, shape: Any, node: Any) -> Any:
    """What `compute_output_shape` says of the output."""
    if len(parameters_of(method)) != 1 or isinstance(shape, type(UNKNOWN)):
        return UNKNOWN
    try:
        result = m.resolve(functions.call(m, BoundMethod(method, value), [shape], {}, node))
    except SIGNALS:
        return UNKNOWN
    return _tensor_of(m, value, result)


def _tensor_of(m: Machine, value: InstanceV, shape: Any) -> Any:
    shape = m.resolve(shape)
    items = shape.items if isinstance(shape, ListV) and shape.exact else shape
    if not isinstance(items, (list, tuple)):
        return UNKNOWN
    items = [m.resolve(item) for item in items]
    if any(isinstance(item, (tuple, ListV)) for item in items):
        return tuple(_tensor_of(m, value, item) for item in items)
    known = arrays.shape_value(m, tuple(items))
    dtype = value.layer.dtype if value.layer is not None else UNKNOWN
    return Tensor(TensorSpec(known, dtype), None, (), symbolic=False)
