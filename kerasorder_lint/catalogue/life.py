"""A layer's life as `keras.layers.Layer` leads it: create, then apply, then apply again.

These functions are the catalogue's door. They return what Keras returns, or the `Problem` that
Keras raises; they never raise for anything that the analysed code does.

Source: keras/src/layers/layer.py (`__init__`, `__call__`, `_maybe_build`), Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kerasorder_lint.catalogue import (
    arguments,
    bounds,
    keras2_masks,
    keras2_written,
    masks,
    sparse_outputs,
    written,
)
from kerasorder_lint.catalogue.keras2_weights import set_initial_weights
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    Call,
    Environment,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Weight,
    works_on_data,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of, flatten, map_nest
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, render_dim, render_shape, same

__all__ = [
    "Outcome",
    "apply",
    "call_method",
    "check_one",
    "check_only_tensors",
    "create",
    "made_again",
    "run",
    "run_spec",
    "set_before_call",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What calling a layer gives.

    output:  the output nest; UNKNOWN behind a problem.
    problem: what Keras raises at the call, if it does.
    later:   what Keras builds here and what fails when it is run on data.
    lost:    how many tensors come out on data, if those are fewer than `output` has.
    """

    output: Nest
    problem: Problem | None = None
    later: tuple[Problem, ...] = ()
    lost: int | None = None


def create(
    spec: LayerSpec,
    positional: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    *,
    open_ended: bool = False,
    environment: Environment = Environment(),  # noqa: B008 - frozen
    factory: Callable[[LayerSpec, dict[str, Any], Environment], LayerState] = LayerState,
) -> LayerState | Problem:
    """The configured layer, or what its constructor raises.

    open_ended: the call also passes arguments that are not known (`**config`, `*args`); what is
                not given is then unknown instead of its default.
    """
    bounds.keep()
    try:
        values, base = arguments.bind(
            spec.name,
            spec.parameters,
            positional,
            dict(keywords or {}),
            takes_keywords=spec.keywords,
            open_ended=open_ended,
            target=environment.target,
        )
        layer = factory(spec, values, environment)
        spec.behaviour.before_base(layer, base)
        arguments.configure_base(layer, base, open_ended=open_ended)
        spec.behaviour.construct(layer)
    except Rejected as rejected:
        return rejected.problem
    return layer


def made_again(
    layer: LayerState,
    factory: Callable[[LayerSpec, dict[str, Any], Environment], LayerState] = LayerState,
) -> LayerState | Problem | None:
    """A new layer of this one's configuration; None where that is not known."""
    given = written.configuration(layer)
    if given is None:
        return None
    return create(layer.spec, (), given, environment=layer.environment, factory=factory)


def set_before_call(layer: LayerState, name: str, value: Any) -> bool:
    """`layer.name = value` between the constructor and the first call, if that is an argument.

    False where it is not known what that comes to; nothing has been done then.
    """
    if not written.is_followed(layer, name, value):
        return False
    given = written.configuration(layer)
    if given is None:
        return False
    given[name] = value
    twin = create(layer.spec, (), given, environment=layer.environment)
    if not isinstance(twin, LayerState):
        return False  # the constructor would refuse it; what a call does is another matter
    layer.args, layer.children = twin.args, twin.children
    layer.extra, layer.input_spec = twin.extra, twin.input_spec
    return True


def _run_changed(layer: LayerState, call: Call) -> Nest:
    """A call of a layer that is built, and one of whose attributes has been set since."""
    unknown: Nest = UNKNOWN
    if "input_spec" in layer.written:
        return unknown
    if layer.environment.target == 2:
        return _run_changed_keras2(layer, call)
    check_input_spec(layer, call)
    if not written.is_reread(layer):
        return unknown
    twin = made_again(layer)
    if not isinstance(twin, LayerState):
        return unknown
    twin.dtype = layer.dtype
    asked = Call(dict(call.arguments), traced=call.traced)
    try:
        output = run(twin, asked)
    except Rejected:
        return unknown  # that the weights could not be made is nothing to a built layer
    result: Nest = map_nest(_of_unknown_data, output)
    return result


def _run_changed_keras2(layer: LayerState, call: Call) -> Nest:
    """The same in Keras 2, where a call computes with what was set and with the old weights."""
    unknown: Nest = UNKNOWN
    symbolic = not _may_get_data(layer, call)
    problem = keras2_written.refused(layer)
    if problem is not None and symbolic:
        raise Rejected(problem)
    if problem is not None or call.shape != layer.build_shape:
        return unknown
    found: list[Nest] = []
    for foreseen in (False, True):
        given = keras2_written.arguments(layer, foreseen)
        twin = (
            None if given is None else create(layer.spec, (), given, environment=layer.environment)
        )
        if not isinstance(twin, LayerState):
            return unknown
        twin.dtype = layer.dtype
        try:
            found.append(run(twin, Call(dict(call.arguments), traced=call.traced)))
        except Rejected:
            return unknown  # that the weights could not be made is nothing to a built layer
    real, foretold = found
    if not keras2_written.wants_other_weights(layer):
        return real
    if not isinstance(real, TensorSpec) or not isinstance(foretold, TensorSpec):
        return unknown
    if isinstance(real.shape, tuple) and isinstance(foretold.shape, tuple) and symbolic:
        if any(same(one, other) is False for one, other in zip(real.shape, foretold.shape)):
            reject(
                Kind.AXIS,
                f"`{layer.class_name}` was changed after it was built: it foresees an output of "
                f"{render_shape(foretold.shape)}, and its weights give {render_shape(real.shape)}",
                advice="Make a new layer.",
            )
    return real if real == foretold else unknown


def _of_unknown_data(leaf: Any) -> Any:
    """What is foreseen, where the data goes through weights of another kind."""
    unseen = TensorSpec(UNKNOWN, UNKNOWN)
    return replace(leaf, data=unseen) if isinstance(leaf, TensorSpec) else leaf


def apply(
    layer: LayerState, positional: Sequence[Any] = (), keywords: Mapping[str, Any] | None = None
) -> Outcome:
    """Calls the layer on tensors; builds it first if it is not built."""
    saved = layer.snapshot()
    if keywords and "mask" in keywords and keywords["mask"] is None:
        positional = _without_masks(layer, positional)
    try:
        positional, given = layer.spec.behaviour.receive(layer, positional, dict(keywords or {}))
        check_positional(layer, positional)
        call = Call(
            arguments.bind_call(
                layer.class_name,
                layer.spec.call,
                positional,
                given,
                target=layer.environment.target,
            ),
            named=given,
        )
    except Rejected as rejected:
        problem = rejected.problem
        if layer.environment.target == 2 and not layer.built:
            problem = replace(problem, keras="")  # it is built before, and that may fail
        return Outcome(UNKNOWN, problem)
    try:
        output = run(layer, call)
    except Rejected as rejected:
        layer.restore(saved)
        return Outcome(UNKNOWN, rejected.problem, tuple(call.later))
    return Outcome(output, None, tuple(call.later), call.lost)


def _without_masks(layer: LayerState, positional: Sequence[Any]) -> Sequence[Any]:
    """The inputs of a call that says `mask=None`: Keras 2 then gives it none."""
    if layer.environment.target == 3:
        return positional
    found: Sequence[Any] = map_nest(
        lambda leaf: leaf.with_mask(None) if isinstance(leaf, TensorSpec) else leaf,
        list(positional),
    )
    return found


def call_method(
    layer: LayerState,
    name: str,
    positional: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
) -> Problem | None:
    """`layer.<name>(...)` for what is not a call: `adapt` gives a layer its vocabulary or bins.

    A layer that is adapted out of sight must be told as well (`call_method(layer, "adapt")`):
    without a vocabulary its output has a free axis, for which a `Dense` makes no weights.
    """
    saved = layer.snapshot()
    try:
        layer.spec.behaviour.method(layer, name, tuple(positional), dict(keywords or {}))
    except Rejected as rejected:
        layer.restore(saved)
        return rejected.problem
    return None


def run(layer: LayerState, call: Call) -> Nest:
    """The steps of `Layer.__call__`. Raises `Rejected`; wrappers call it for the layer inside."""
    bounds.keep()
    try:
        check_tensors(layer, call)
        layer.extra["called"] = True
        if layer.built and written.inside(layer):
            return _run_changed(layer, call)
        if layer.environment.target == 2:
            return _run_keras2(layer, call)
        data = _take_data(call)
        check_input_spec(layer, call)
        if not layer.built:
            layer.spec.behaviour.build(layer, call)
            layer.built = True
            inputs = call.inputs
            layer.build_shape = inputs.shape if isinstance(inputs, TensorSpec) else UNKNOWN
            check_input_spec(layer, call)
        output = _run_on_data(layer, call, data, layer.spec.behaviour.call(layer, call))
        return sparse_outputs.told(layer, call, masks.masked(layer, call, output))
    except Rejected as rejected:
        if rejected.problem.layer is None:
            rejected.problem = replace(rejected.problem, layer=layer)
        raise


def run_spec(layer: LayerState, call: Call) -> Nest:
    """`compute_output_spec` alone, as a graph that runs again asks for it. Raises `Rejected`."""
    bounds.keep()
    behaviour = layer.spec.behaviour
    if written.inside(layer):
        return _run_changed(layer, call)
    if layer.environment.target == 2:
        if layer.built:
            _ask_in_graph(layer, call)
        keras2_masks.check(layer, call)
        return keras2_masks.masked(layer, call, behaviour.call(layer, call))
    data = _take_data(call)
    output = _run_on_data(layer, call, data, behaviour.call(layer, call))
    return sparse_outputs.told(layer, call, masks.masked(layer, call, output))


def _ask_in_graph(layer: LayerState, call: Call) -> None:
    """In a graph, and on data, Keras 2 does ask the spec of a built layer. Raises `Rejected`."""
    try:
        check_input_spec(layer, call)
    except Rejected as rejected:
        if rejected.problem.kind is not Kind.INPUTS:
            raise
    problem = layer.spec.behaviour.refused_again(layer, call)
    if problem is not None:
        raise Rejected(replace(problem, keras=""))


def _take_data(call: Call) -> Call | None:
    """The same call on what is there when it runs, where that differs from what Keras says.

    Leaves the symbolic tensors in `call`.
    """
    if not any(
        isinstance(leaf, TensorSpec) and leaf.data is not None
        for argument in call.arguments.values()
        for leaf in flatten(argument)
    ):
        return None

    def symbolic(leaf: Any) -> Any:
        return replace(leaf, data=None) if isinstance(leaf, TensorSpec) else leaf

    found = {name: map_nest(data_of, given) for name, given in call.arguments.items()}
    run = Call(found, on_data=True, named=call.named)
    call.arguments = {name: map_nest(symbolic, given) for name, given in call.arguments.items()}
    return run


def _in_numbers(output: Nest) -> Nest:
    """The same tensors with 1 for a length of True: `units=True` is a number for Keras."""
    if type(output) is TensorSpec:
        shape = output.shape
        if not isinstance(shape, tuple) or bool not in map(type, shape):
            return output
        return output.with_shape(tuple(1 if dim is True else dim for dim in shape))
    return map_nest(_in_numbers, output) if isinstance(output, (list, tuple, dict)) else output


def _run_on_data(layer: LayerState, call: Call, run: Call | None, output: Nest) -> Nest:
    """The symbolic output, with what comes out when the layer runs where that is another.

    run: the call on data, if that differs from the symbolic call. What fails later is then what
         fails there.
    """
    behaviour = layer.spec.behaviour
    output = _in_numbers(output)
    if run is None:
        given = behaviour.on_data(layer, call, output)
    else:
        saved = layer.snapshot()
        try:
            check_input_spec(layer, run)
            given = behaviour.on_data(layer, run, _in_numbers(behaviour.call(layer, run)))
        except Rejected as rejected:
            problem = rejected.problem
            run.later.append((problem if problem.layer else replace(problem, layer=layer)).at_run())
            given = UNKNOWN
        finally:
            layer.restore(saved)
        call.later = run.later
    _regularize(layer, call, given)
    if given is output:
        return output
    foreseen, found = list(flatten(output)), list(flatten(given))
    if len(found) < len(foreseen) and all(isinstance(leaf, TensorSpec) for leaf in found):
        call.lost = len(found)
    result: Nest = _with_data(output, given)
    return result


#: Types of whose sum TensorFlow makes another one; text has no absolute value.
_NOT_REGULARIZED = frozenset({"int8", "int16", "string", "uint8", "uint16"})
_NORMS = frozenset({"l1", "l2", "l1l2"})


def _regularize(layer: LayerState, call: Call, given: Nest) -> None:
    """`activity_regularizer`, which is called on what comes out of each call on data.

    Source: keras/src/regularizers/regularizers.py (`L1`, `L2`, `L1L2`), Keras 3.15.
    """
    value = layer.args.get("activity_regularizer")
    if value is None:
        value = layer.extra.get("activity_regularizer")
    weighs, refused = isinstance(value, Opaque), _NOT_REGULARIZED
    if isinstance(value, dict):
        config = value.get("config")
        weighs = isinstance(config, dict) and any(
            weight is not None and not (isinstance(weight, (int, float)) and weight == 0)
            for weight in config.values()
        )
        value = value.get("class_name")
        refused = refused if weighs or value != "L1L2" else frozenset({"string"})
    name = value.kind.rpartition(".")[2] if isinstance(value, Opaque) else value
    norm = name.lower().replace("_", "") if isinstance(name, str) else None
    if norm not in _NORMS:
        return
    adds = weighs and norm == "l1l2"
    for leaf in flatten(given):
        found = data_of(leaf)
        if not isinstance(found, TensorSpec) or isinstance(found.dtype, Unknown):
            continue
        if found.dtype in refused or (adds and found.dtype == "bool"):
            call.fails_when_run(
                Kind.DTYPE,
                f"`activity_regularizer` of `{layer.class_name}` cannot weigh {found.dtype}",
                "",
                layer=layer,
            )
            return


def _with_data(output: Any, given: Any) -> Any:
    """The symbolic tensors, each with what comes in its place where that is another."""
    if isinstance(output, TensorSpec):
        if given == output:
            return output
        unseen = TensorSpec(UNKNOWN, UNKNOWN)
        return replace(output, data=given if isinstance(given, TensorSpec) else unseen)
    if isinstance(output, (list, tuple)):
        alike = isinstance(given, (list, tuple)) and len(given) == len(output)
        parts = given if alike else [UNKNOWN] * len(output)
        return type(output)(_with_data(item, part) for item, part in zip(output, parts))
    if isinstance(output, dict):
        parts = given if isinstance(given, dict) else {}
        return {key: _with_data(item, parts.get(key, UNKNOWN)) for key, item in output.items()}
    return output


def _run_keras2(layer: LayerState, call: Call) -> Nest:
    """`_functional_construction_call` of tf_keras/src/engine/base_layer.py.

    On symbolic tensors, Keras 2 asks the input spec before it builds the layer and never again:
    another shape then fails in some operation, or only when the layer runs on data.
    """
    try:
        check_input_spec(layer, call)
    except Rejected as rejected:
        if rejected.problem.kind is Kind.INPUTS and (layer.built or _takes_states(layer)):
            layer.weights, layer.built = [Weight("?", UNKNOWN)], True
            return UNKNOWN
        if not layer.built or works_on_data(layer, call):
            raise
        call.later.append(rejected.problem.at_run())
    if layer.built:
        set_initial_weights(layer)
        problem = layer.spec.behaviour.refused_again(layer, call)
        if problem is not None and not (call.later and _may_get_data(layer, call)):
            if _may_get_data(layer, call):
                problem = replace(problem, keras="")
            raise Rejected(problem)
        if call.later:
            return layer.spec.behaviour.given_again(layer, call)
    if not layer.built:
        layer.spec.behaviour.build(layer, call)
        layer.built = True
        inputs = call.inputs
        layer.build_shape = inputs.shape if isinstance(inputs, TensorSpec) else UNKNOWN
        set_initial_weights(layer)
    keras2_masks.check(layer, call)
    return keras2_masks.masked(layer, call, layer.spec.behaviour.call(layer, call))


def _takes_states(layer: LayerState) -> bool:
    """Whether Keras 2 takes the states of a recurrent layer in one list with the sequence."""
    recurrent = ("Bidirectional", "GRU", "LSTM", "RNN", "SimpleRNN", "TimeDistributed")
    return layer.class_name in recurrent or layer.class_name.startswith("ConvLSTM")


def _may_get_data(layer: LayerState, call: Call) -> bool:
    """Whether the tensors may have values: then Keras 2 does ask the spec of a built layer."""
    return works_on_data(layer, call) or bool(layer.extra.get("perhaps_on_data"))


def check_positional(layer: LayerState, positional: Sequence[Any]) -> None:
    """Refuses numbers and text among the positional arguments: only tensors may stand there."""
    if layer.extra.get("accepts_any_input") or layer.environment.target == 2:
        return
    check_only_tensors(layer.class_name, layer.spec.call, positional)


def check_only_tensors(name: str, parameters: Collection[str], positional: Sequence[Any]) -> None:
    """The same of a layer of that name, whose `call` has these parameters."""
    for leaf in flatten(list(positional)):
        if isinstance(leaf, (bool, int, float, complex, str, bytes, Sym)):
            shown = render_dim(leaf) if isinstance(leaf, Sym) else repr(leaf)
            flag = isinstance(leaf, bool) and "training" in parameters
            problem = Problem(
                Kind.CALL,
                f"`{name}` is called on {shown}, and only tensors may be passed by position",
                "Only input tensors may be passed as positional arguments.",
                advice=f"Write `training={shown}`." if flag else None,
                keras_3=name == "Lambda" or not isinstance(leaf, (str, bytes)),
            )
            raise Rejected(problem)


def check_tensors(layer: LayerState, call: Call) -> None:
    """Refuses a first argument that is no tensor at all."""
    for leaf in flatten(call.inputs):
        if isinstance(leaf, LayerState):
            reject(
                Kind.CALL,
                f"`{layer.class_name}` is called on a layer (`{leaf.class_name}`) instead of a "
                "tensor",
                "Only input tensors may be passed as positional arguments.",
                advice="Call the inner layer on a tensor and pass its output.",
            )
        if isinstance(leaf, str) and not layer.extra.get("accepts_any_input"):
            reject(
                Kind.CALL,
                f"`{layer.class_name}` is called on text instead of a tensor",
                "",
            )
    inputs = call.inputs
    if layer.class_name in _TAKE_NO_NESTS and isinstance(inputs, (list, tuple)):
        # Of a list of one, TensorFlow makes a tensor where there is one to make.
        asked = len(inputs) > 1 or (layer.extra.get("symbolic") and not call.on_data)
        if layer.environment.target == 3 and asked and any(map(_is_several, inputs)):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` gets several tensors where one of its inputs stands, as a "
                "stack of cells gives its states",
                "",
            )


#: Layers that look at each of their inputs as at one tensor, in Keras 3.15.
_TAKE_NO_NESTS = frozenset({
    "Add", "Average", "Concatenate", "Dot", "HashedCrossing", "Maximum", "MelSpectrogram",
    "Minimum", "Multiply", "Subtract",
})  # fmt: skip


def _is_several(item: Any) -> bool:
    """Whether an item of the inputs is a list of tensors."""
    several = isinstance(item, (list, tuple)) and len(item) > 1
    return several and all(isinstance(leaf, TensorSpec) for leaf in item)


def check_input_spec(layer: LayerState, call: Call) -> None:
    """`assert_input_compatibility` of keras/src/layers/input_spec.py."""
    specs = layer.input_spec
    if specs is None or isinstance(call.inputs, Unknown):
        return
    leaves = list(flatten(call.inputs))
    wanted: Sequence[InputSpec | None] = specs if isinstance(specs, tuple) else (specs,)
    if any(isinstance(leaf, Unknown) for leaf in leaves):
        # An unknown leaf may itself stand for several tensors.
        if len(leaves) != len(wanted):
            return
    elif len(leaves) != len(wanted):
        reject(
            Kind.INPUTS,
            f"`{layer.class_name}` takes {_count(len(wanted))}, and gets {_count(len(leaves))}",
            f"expects {len(wanted)} input(s), but it received {len(leaves)} input tensors.",
        )
    for leaf, spec in zip(leaves, wanted):
        if spec is not None and isinstance(leaf, TensorSpec):
            check_one(layer.class_name, leaf, spec)
        elif spec is not None and leaf is None:
            reject(
                Kind.CALL,
                f"`{layer.class_name}` is called on `None` instead of a tensor",
                "Inputs to a layer should be tensors. Got 'None' (of type <class 'NoneType'>)",
            )


def _count(number: int) -> str:
    return "one tensor" if number == 1 else f"{number} tensors"


def check_one(name: str, tensor: TensorSpec, spec: InputSpec) -> None:
    """Rejects a tensor that a specification of one input does not take; name: the layer's class."""
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return
    rank = len(shape)
    rendered = render_shape(shape)
    quoted = rendered if "?" not in rendered else ""
    if spec.ndim is not None and not spec.allow_last_axis_squeeze and rank != spec.ndim:
        reject(
            Kind.RANK,
            f"`{name}` needs an input of {spec.ndim} dimensions (with the batch), and gets "
            f"{rank}: {rendered}",
            f"expected ndim={spec.ndim}, found ndim={rank}."
            + (f" Full shape received: {quoted}" if quoted else ""),
        )
    if spec.max_ndim is not None and rank > spec.max_ndim:
        reject(
            Kind.RANK,
            f"`{name}` takes at most {spec.max_ndim} dimensions (with the batch), and gets "
            f"{rank}: {rendered}",
            f"expected max_ndim={spec.max_ndim}, found ndim={rank}",
        )
    if spec.min_ndim is not None and rank < spec.min_ndim:
        reject(
            Kind.RANK,
            f"`{name}` needs at least {spec.min_ndim} dimensions (with the batch), and gets "
            f"{rank}: {rendered}",
            f"expected min_ndim={spec.min_ndim}, found ndim={rank}."
            + (f" Full shape received: {quoted}" if quoted else ""),
        )
    if spec.dtype is not None and isinstance(tensor.dtype, str) and tensor.dtype != spec.dtype:
        reject(
            Kind.DTYPE,
            f"`{name}` needs {spec.dtype}, and gets {tensor.dtype}",
            f"expected dtype={spec.dtype}, found dtype={tensor.dtype}",
        )
    for axis, length in spec.axes.items():
        if length is None or not -rank <= axis < rank:
            continue
        if same(shape[axis], length) is False:
            reject(
                Kind.AXIS,
                f"`{name}` was built for a length of {length} on axis {axis}, and gets "
                f"{shape[axis]}: {rendered}",
                f"expected axis {axis} of input shape to have value {length}, but received input "
                + (f"with shape {quoted}" if quoted else "with shape"),
            )
    if spec.shape is not None:
        _check_shape(name, shape, spec)


def _check_shape(name: str, shape: tuple[Any, ...], spec: InputSpec) -> None:
    wanted = spec.shape
    assert wanted is not None
    if spec.allow_last_axis_squeeze:
        if shape and same(shape[-1], 1):
            shape = shape[:-1]
        if wanted and same(wanted[-1], 1):
            wanted = wanted[:-1]
    rendered = render_shape(shape)
    quoted = f", found shape={rendered}" if "?" not in rendered else ""
    expected = f"expected shape={render_shape(wanted)}" + quoted
    # Keras compares pairwise and does not look at the number of axes here.
    for length, dim in zip(wanted, shape):
        if length is not None and same(length, dim) is False:
            reject(
                Kind.AXIS,
                f"`{name}` takes inputs of shape {render_shape(wanted)}, and gets {rendered}",
                expected,
            )
