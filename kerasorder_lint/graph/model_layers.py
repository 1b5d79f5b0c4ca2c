"""Models as layers of other models: what calling one gives.

Source: keras/src/models/sequential.py, functional.py, model.py, Keras 3.15.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life, written
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.layers.rnn_wrappers import has_output_shape, output_inside
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    Behaviour,
    Call,
    Environment,
    LayerSpec,
    LayerState,
    works_on_data,
)
from kerasorder_lint.catalogue.tensors import (
    Nest,
    TensorSpec,
    called_sparse,
    data_of,
    flatten,
    map_nest,
    unseen,
)
from kerasorder_lint.graph.chain_runs import later_when, refused_in_trace
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import (
    Model,
    ModelKind,
    input_spec_of,
    is_changed,
    is_input,
    quotable,
    rank,
)
from kerasorder_lint.graph.nodes import Operation
from kerasorder_lint.graph.running import applied, foreseen, run_graph, symbols_alone
from kerasorder_lint.graph.sequences import BuildResult, training_behind
from kerasorder_lint.graph.sequential import build
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape, same

__all__ = [
    "FunctionalBehaviour",
    "SequentialBehaviour",
    "UnknownModelBehaviour",
    "become_functional",
    "new_model",
    "specs",
]


#: Layers whose `compute_output_spec` takes no `training`, and so fails where a Sequential that is
#: not built asks each of its layers: it does so when it gets several tensors.
ASKED_WITHOUT_TRAINING = frozenset({
    "Add", "Average", "CategoryEncoding", "Concatenate", "Discretization", "Dot", "Embedding",
    "Flatten", "Hashing", "Identity", "IntegerLookup", "Maximum", "Minimum", "Multiply", "Permute",
    "Reshape", "ReversibleEmbedding", "StringLookup", "Subtract", "TextVectorization",
})  # fmt: skip


#: Layers that refuse several tensors where a Sequential that is not built asks each of its layers.
#: Many others take the shapes of several tensors for the lengths of one, and fail on data alone.
REFUSE_SHAPES_OF_SEVERAL = frozenset({
    "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D", "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D", "AdditiveAttention", "Attention", "Bidirectional", "CenterCrop",
    "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose",
    "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Cropping1D", "Cropping2D", "Cropping3D", "Dense",
    "DepthwiseConv1D", "DepthwiseConv2D", "EinsumDense", "GRU", "GRUCell", "GroupQueryAttention",
    "LSTM", "LSTMCell", "MelSpectrogram", "MultiHeadAttention", "RNN", "RandomColorDegeneration",
    "RandomGrayscale", "RepeatVector", "STFTSpectrogram", "SeparableConv1D", "SeparableConv2D",
    "SimpleRNN", "SimpleRNNCell", "StackedRNNCells", "ZeroPadding1D", "ZeroPadding2D",
    "ZeroPadding3D",
})  # fmt: skip


class SequentialBehaviour(Behaviour):
    """A Sequential as a layer: builds on its first call, then runs its graph."""

    def build(self, layer: LayerState, call: Call) -> None:
        assert isinstance(layer, Model)
        given = call.inputs
        if layer.attributes.get("chance") is not None:
            return  # in which order its layers are built is not known
        if not layer.whole and layer.stack and is_input(layer.stack[0]):
            return  # Keras built it when it was made, or that failed
        if isinstance(given, TensorSpec):
            result = build(layer, given.with_sparse(False))
            if result.problem is not None:
                raise Rejected(_inside(result))

    def call(self, layer: LayerState, call: Call) -> Nest:
        assert isinstance(layer, Model)
        return _as_it_is_now(layer, call, self._called(layer, call))

    def _called(self, layer: Model, call: Call) -> Nest:
        if not layer.whole or layer.attributes.get("chance") is not None:
            return UNKNOWN
        body = layer.stack[1:] if layer.stack and is_input(layer.stack[0]) else layer.stack
        idle = [id(step.layer) for step in layer.chain if not step.runs]
        body = [item for item in body if id(item) not in idle] if idle else body
        given = call.inputs
        leaves = list(flatten(given))
        if isinstance(given, (list, tuple, dict)) and not body:
            if not layer.stack or len(leaves) > 1:
                reject(Kind.CALL, "the model has no layers", "", advice="Add layers first.")
        if works_on_data(layer, call) and _perhaps_has_no_graph(layer):
            return UNKNOWN
        if layer.chain and leaves and layer.environment.target == 3 and works_on_data(layer, call):
            given = _first_of_data(layer, given, leaves)
        elif layer.chain and len(leaves) == 1:
            given = leaves[0]
        elif layer.built and not body and layer.stack and isinstance(given, TensorSpec):
            _check_function_input(layer, given, input_spec_of(layer.stack[0]))
        elif len(leaves) == 1 and not isinstance(given, TensorSpec):
            return UNKNOWN  # Keras takes the list of one shape for a shape
        on_data = works_on_data(layer, call)
        if layer.environment.target == 2 and layer.chain and isinstance(given, TensorSpec):
            return _called_in_keras2(layer, call, given, body)
        if layer.chain and isinstance(given, TensorSpec) and layer.stack and not on_data:
            _refuses_rank_later(call, given, input_spec_of(layer.stack[0]))
        if layer.chain and isinstance(given, TensorSpec) and layer.stack:
            reference = input_spec_of(layer.stack[0])
            if on_data:
                _check_rank(given, reference)
            else:
                _check_function_input(layer, given, reference)
            _cast(call, given, reference)
            if layer.extra.get("inputs_alone"):
                return UNKNOWN
            if given.shape == reference.shape and given.mask is None:
                told = call.argument("training")
                if isinstance(told, bool):
                    failing = later_when(layer.chain, told, traced=False)
                    call.later.extend(failing[1:] if failing is not None else ())
                else:
                    # A layer in front of the model may decide whether it trains.
                    for step in layer.chain:
                        call.later.extend(p for p in step.later if not p.untrained)
                output: Nest = layer.chain[-1].output
                return called_sparse(output, False)
        if layer.chain and isinstance(given, TensorSpec):
            reference = input_spec_of(layer.stack[0])
            ranked = _of_rank(given, reference)
            if on_data:
                given = ranked.with_dtype(reference.dtype)
            elif ranked.shape != given.shape:
                # Only data is squeezed, or gets another axis: what Keras foresees says nothing.
                try:
                    _run_specs(body, ranked.with_dtype(reference.dtype), Call({}), on_data=True)
                except Rejected as rejected:
                    call.later.append(rejected.problem.at_run())
                return symbols_alone(_run_specs(body, given, Call({})))
            else:
                given = _cast_later(given, reference)
        direct = not (layer.chain or on_data or layer.extra.get("perhaps_on_data"))
        direct = direct and isinstance(given, (list, tuple, dict))
        direct = direct and layer.environment.target != 2
        in_function = bool(layer.extra.get("in_function"))
        return _run_specs(body, given, call, on_data, direct, in_function)


def _perhaps_has_no_graph(model: Model) -> bool:
    """Whether a layer that cannot be looked into may have kept the graph from being made.

    So does one that makes an array of NumPy of a symbolic tensor. The model then calls its layers
    on whatever data it gets; only where a method traces them, it fails on any data.

    Source: keras/src/models/sequential.py (`build`: `NotImplementedError`), Keras 3.15.
    """
    if model.environment.target == 2 or model.extra.get("in_function"):
        return False
    return any(
        isinstance(step.layer, Layer) and not step.layer.known and isinstance(step.output, Unknown)
        for step in model.chain
    )


def _first_of_data(model: Model, given: Any, leaves: list[Any]) -> Nest:
    """What a built Sequential takes of data: the first tensor, or the one of its Input's name."""
    if not isinstance(given, dict):
        first: Nest = leaves[0]
        return first
    name = model.stack[0].args.get("name") if is_input(model.stack[0]) else None
    if not given or (name is not None and not isinstance(name, str)):
        return UNKNOWN
    if name in given:
        named: Nest = given[name]
        return named
    if all(isinstance(key, str) and not key.startswith(_MADE_UP) for key in given):
        reject(
            Kind.INPUTS,
            f"the model's Input is {'of no name' if name is None else f'called {name!r}'}, and the "
            f"data are called {', '.join(map(repr, given))}",
            "The structure of `inputs` doesn't match the expected structure.",
            advice="Give the one array itself.",
        )
    return UNKNOWN


#: How names begin that Keras gives to tensors of Inputs without one.
_MADE_UP = ("keras_tensor", "input")


def _called_in_keras2(layer: Model, call: Call, given: TensorSpec, body: Sequence[Any]) -> Nest:
    """A built Sequential of Keras 2, which looks at data alone, and only for an Input of its own.

    The layers inside are called in a graph, and there each asks its spec.
    """
    entry = layer.stack[0]
    reference = input_spec_of(entry)
    if works_on_data(layer, call) and not entry.extra.get("deferred"):
        _check_function_input(layer, given, reference)
    _cast(call, given, reference)
    if any(written.inside(inner) for inner in body if isinstance(inner, Layer)):
        return UNKNOWN  # it is computed anew, with what was set since
    if given.shape == reference.shape and given.mask is None:
        for step in layer.chain:
            call.later.extend(step.later)
        output: Nest = layer.chain[-1].output
        return output
    return _run_specs(body, _of_rank(given, reference).with_dtype(reference.dtype), call)


def _run_specs(
    body: Sequence[Any],
    given: Nest,
    call: Call,
    on_data: bool = False,
    direct: bool = False,
    in_function: bool = False,
) -> Nest:
    """One layer after the other: on data they are called, else their specs are asked.

    in_function: a method of the model traces them.
    direct: it is the Sequential itself that asks them, without a graph.
    """
    current: Any = given
    told = call.argument("training")
    training: bool | None = None
    for layer in body:
        if not isinstance(layer, Layer):
            return UNKNOWN
        if direct and layer.known and layer.spec.name in ASKED_WITHOUT_TRAINING:
            problem = Problem(
                Kind.CALL,
                "a Sequential without an Input, called on several tensors, tells "
                f"`{layer.label}` about `training`, which it does not take",
                "compute_output_spec() got an unexpected keyword argument 'training'",
                layer=layer,
                advice="Use the functional API for a model with several inputs.",
            )
            raise Rejected(problem)
        inner = Call({next(iter(layer.spec.call), "inputs"): current}, on_data=on_data)
        refused = refused_in_trace(layer, current) if in_function else None
        if refused is not None:
            raise Rejected(refused)
        if isinstance(told, bool) and "training" in layer.spec.call:
            inner.arguments["training"] = told
        elif training is False and isinstance(layer, Model):
            inner.arguments["training"] = False
        training = training_behind(layer, training, current)
        try:
            if layer.built and not on_data:
                current = foreseen(layer, inner)
            else:
                current = life.run(layer, inner)
        except Rejected as rejected:
            if not (direct and _passes_as_one(layer, current)):
                raise
            call.later.append(rejected.problem.at_run())
            return UNKNOWN
        call.later.extend(inner.later)
    result: Nest = current
    return result


def _passes_as_one(layer: Layer, given: Nest) -> bool:
    """Whether Keras may take the shapes of several tensors for the lengths of one.

    So it does where a Sequential that is not built asks `compute_output_spec` itself.
    """
    if not isinstance(given, (list, tuple)) or isinstance(layer, Model):
        return False
    return not layer.known or layer.spec.name not in REFUSE_SHAPES_OF_SEVERAL


def _as_it_is_now(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What a model foresees, of whose layers one was changed: on data that is not what comes."""
    if not is_changed(layer):
        return output
    call.later.clear()
    if works_on_data(layer, call):
        return UNKNOWN
    return symbols_alone(output)


def _inside(result: BuildResult) -> Problem:
    assert result.problem is not None
    # A copy that a wrapper made stands nowhere in the code.
    if result.at is not None and not isinstance(result.problem.layer, Layer):
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
                f"expected shape={quotable(full)}" if quotable(full) else "",
            )


def _check_rank(given: TensorSpec, wanted: TensorSpec) -> None:
    """`_adjust_input_rank` of keras/src/models/functional.py: all that is asked of data."""
    left, right = given.shape, wanted.shape
    if isinstance(left, Unknown) or isinstance(right, Unknown) or len(left) == len(right):
        return
    if len(left) == len(right) + 1 and same(left[-1], 1) is not False:
        return
    free = right[-1:] == (None,)  # an Input of any length gets no axis of 1
    if len(left) == len(right) - 1 and not free and same(right[-1], 1) is not False:
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
        return _as_it_is_now(layer, call, self._called(layer, call))

    def _called(self, layer: LayerState, call: Call) -> Nest:
        assert isinstance(layer, Model)
        told = _told_training(call)
        given = list(flatten(call.inputs))
        wanted = list(flatten(layer.inputs))
        if layer.environment.target == 3:
            _check_nothing_is_missing(given, wanted)
        if any(not isinstance(leaf, Tensor) for leaf in wanted):
            return UNKNOWN
        old = layer.environment.target == 2
        if any(not isinstance(leaf, TensorSpec) for leaf in given):
            if old or works_on_data(layer, call) or not layer.extra.get("symbolic"):
                return UNKNOWN
            # One alone may stand for several.
            one_each = not isinstance(call.inputs, Unknown) and len(given) == len(wanted)
            return unseen(specs(layer.outputs)) if one_each else UNKNOWN
        named: list[Any] | None
        checked = named = given
        if not old:
            _check_structure(layer, call)
        if isinstance(call.inputs, dict) and not old:
            named = _by_name(layer, call.inputs)
            if named is None:
                return UNKNOWN
            checked = named
            first = list(map(id, given[: len(wanted)]))
            if not isinstance(layer.inputs, dict) and list(map(id, named)) != first:
                # Data is taken by name, symbolic tensors are as they come.
                if not works_on_data(layer, call):
                    named = None
                given = checked
            given = given[: len(wanted)]  # what else there is, nobody asks for
        if old and len(given) > len(wanted):
            if isinstance(call.inputs, dict) or not works_on_data(layer, call):
                return UNKNOWN  # Keras 2 takes some of them, by name or in their order
        if len(given) != len(wanted):
            reject(
                Kind.INPUTS,
                f"the model has {len(wanted)} inputs, and gets {len(given)}",
                f"expects {len(wanted)} input(s), but it received {len(given)} input tensors.",
            )
        for left, right in zip(checked, wanted):
            if not old or works_on_data(layer, call):
                _check_function_input(layer, left, right.spec)
        if named is None:
            return UNKNOWN
        for left, right in zip(given, wanted):
            if not old and works_on_data(layer, call):
                _check_rank(left, right.spec)
            _cast(call, left, right.spec)
        alike = all(left.shape == right.spec.shape for left, right in zip(given, wanted))
        if alike and not any(leaf.mask for leaf in given):
            return called_sparse(specs(layer.outputs), False)
        if layer.extra.get("inputs_alone"):
            return UNKNOWN
        if not layer.graph.exact or layer.graph.problem is not None:
            return UNKNOWN
        if old:
            given = [_as_input(left, right.spec) for left, right in zip(given, wanted)]
            found = run_graph(layer.graph.nodes, wanted, given, [] if told is False else call.later)
        elif works_on_data(layer, call):
            given = [_as_input(left, right.spec) for left, right in zip(given, wanted)]
            found = run_graph(
                layer.graph.nodes, wanted, given, call.later, on_data=True, training=told
            )
        else:
            if _fails_on_data(layer, call, given, wanted):
                asked = _ask_for_shapes(layer, given, wanted)
                unknown = TensorSpec(UNKNOWN, UNKNOWN)
                outcome: Nest = map_nest(lambda leaf: asked.get(id(leaf), unknown), layer.outputs)
                return symbols_alone(outcome)
            given = [_cast_later(left, right.spec) for left, right in zip(given, wanted)]
            # What Keras foresees is asked without it.
            found = run_graph(layer.graph.nodes, wanted, given, call.later if told is None else [])
            if told is not None:
                with contextlib.suppress(Rejected):
                    run_graph(layer.graph.nodes, wanted, given, call.later, training=told)
            ends = {id(tensor) for tensor in wanted}
            if any(id(tensor) in ends for tensor in flatten(layer.outputs)):
                # Keras hands out the very tensor that it got, and its graph has a cycle.
                return UNKNOWN
        result: Nest = map_nest(found, layer.outputs)
        return called_sparse(result, False) if alike else result


def _told_training(call: Call) -> bool | None:
    """What the call says of `training`; None where it does not, or that is not known."""
    told = call.argument("training")
    return told if isinstance(told, bool) else None


def _check_structure(model: Model, call: Call) -> None:
    """Notes that data in this structure will be refused: symbolic tensors are taken in any.

    Source: keras/src/models/functional.py (`_standardize_inputs`).
    """
    made, given = model.inputs, call.inputs
    if isinstance(made, dict):
        refused = not isinstance(given, dict) and list(made) != sorted(made, key=str)
        what = "a dict of inputs whose keys are not in order"
    else:
        several = isinstance(made, (list, tuple))
        refused = (
            isinstance(given, dict)
            and several
            and not all(isinstance(item, Tensor) for item in made)
        )
        what = "nested inputs"
    if refused and not isinstance(given, Unknown):
        got = "dict" if isinstance(given, dict) else "list"
        call.fails_when_run(
            Kind.INPUTS,
            f"the model is made of {what}, and takes no {got}",
            "The structure of `inputs` doesn't match the expected structure.",
        )


#: How the names of an Input begin that Keras makes up.
_MADE_UP = ("input_layer", "keras_tensor")


def _check_nothing_is_missing(given: list[Any], wanted: list[Any]) -> None:
    """Rejects None where an Input is not optional; Keras 3 looks at them as they come."""
    for leaf, tensor in zip(given, wanted):
        if leaf is not None or not isinstance(tensor, Tensor):
            continue
        origin = tensor.layer
        if origin is not None and is_input(origin) and truth(origin.args.get("optional")) is False:
            which = f"'{origin.name}'" if isinstance(origin.name, str) else "of the model"
            reject(
                Kind.INPUTS,
                f"the input {which} is not optional, and gets None",
                "is not optional, but None was passed. Please provide a valid tensor.",
                advice="Pass a tensor, or make the Input with `optional=True`.",
            )


def _by_name(layer: Model, given: dict[Any, Any]) -> list[TensorSpec] | None:
    """The tensors of a dict in the order in which a functional model of Keras 3 checks them.

    Rejects a dict without a name that the model asks for. None where a name is not known, or more
    than one tensor stands under one.

    Source: keras/src/layers/input_spec.py (`assert_input_compatibility`).
    """
    names: list[Any]
    if isinstance(layer.inputs, dict) and all(isinstance(t, Tensor) for t in layer.inputs.values()):
        names = sorted(layer.inputs)
    else:
        origins = [t.layer for t in flatten(layer.inputs) if isinstance(t, Tensor)]
        names = [x.name if x is not None and is_input(x) else UNKNOWN for x in origins]
    if not all(isinstance(key, str) for key in given):
        return None
    if any(not isinstance(leaf, TensorSpec) for leaf in given.values()):
        return None  # dicts within dicts are taken apart in another way
    missing = [name for name in names if isinstance(name, str) and name not in given]
    made_up = any(name is None for name in names)
    if missing or (made_up and not any(key.startswith(_MADE_UP) for key in given)):
        asked = "inputs whose names Keras makes up"
        if not made_up and UNKNOWN not in names:
            asked = "inputs named " + ", ".join(f"'{name}'" for name in names)
        reject(
            Kind.INPUTS,
            f"the model takes {asked}, and gets {', '.join(map(repr, given))}",
            f'Missing data for input "{missing[0]}"' if missing else "Missing data for input",
            advice="Name the Inputs as the keys are, or make the model of a dict of Inputs.",
        )
    if not all(isinstance(name, str) for name in names):
        return None
    found = [given[name] for name in names]
    return found if all(isinstance(leaf, TensorSpec) for leaf in found) else None


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
    differ = [rank(a.shape) != rank(b.shape) for a, b in zip(given, adjusted)]
    if any(differ) or any(
        same(a, b) is False
        for left, right in zip(given, wanted)
        if isinstance(left.shape, tuple) and isinstance(right.spec.shape, tuple)
        for a, b in zip(left.shape[1:], right.spec.shape[1:])
        if a is not None and b is not None
    ):
        try:
            told = _told_training(call)
            ran = run_graph(layer.graph.nodes, wanted, adjusted, [], on_data=True, training=told)
            map_nest(ran, layer.outputs)
        except Rejected as rejected:
            call.later.append(rejected.problem.at_run())
    return any(differ)


def _ask_for_shapes(
    model: Model, given: Sequence[TensorSpec], wanted: Sequence[Tensor]
) -> dict[int, Any]:
    """The specs that Keras foresees of tensors, by id, for inputs of a rank that no layer expects.

    Raises `Rejected` where a layer has no output shape for it.

    Keras asks `compute_output_shape` alone, as a wrapper asks the layer inside. Only operations and
    layers of one tensor are followed.
    """
    asked: dict[int, Any] = {id(tensor): spec for tensor, spec in zip(wanted, given)}
    for node in model.graph.nodes:
        layer, inputs = node.operation, node.inputs
        tensor = asked.get(id(inputs[0])) if len(inputs) == 1 else None
        if isinstance(layer, Operation) and node.exact:
            given_all = [asked.get(id(leaf)) for leaf in inputs]
            if inputs and all(isinstance(spec, TensorSpec) for spec in given_all):
                leaves = list(flatten(applied(node, asked, [], on_data=False)))
                if len(leaves) == len(node.outputs):
                    asked.update((id(t), leaf) for t, leaf in zip(node.outputs, leaves))
            continue
        if not isinstance(tensor, TensorSpec) or len(node.outputs) != 1 or not node.exact:
            continue
        if not isinstance(layer, Layer) or isinstance(layer, Model) or not layer.known:
            continue
        if has_output_shape(layer):
            asked[id(node.outputs[0])] = output_inside(layer, tensor, Call({}, traced=False))
    return asked


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


def _cast_later(given: TensorSpec, wanted: TensorSpec) -> TensorSpec:
    """A symbolic tensor as the graph of a functional model gets it: only its data is cast."""
    known = isinstance(given.dtype, str) and isinstance(wanted.dtype, str)
    if given.dtype == wanted.dtype or not known:
        return given
    return replace(given, data=data_of(given).with_dtype(wanted.dtype))


def specs(nest: Any) -> Any:
    """What tensors in a nest are like."""
    return map_nest(lambda leaf: leaf.spec if isinstance(leaf, Tensor) else UNKNOWN, nest)


class UnknownModelBehaviour(Behaviour):
    """A model that cannot be looked into, unless its class stands in the code."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        output = layer.extra.get("output_of_call")
        return UNKNOWN if output is None else output(call)


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
