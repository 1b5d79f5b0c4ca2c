"""Calling layers, models and functions of Keras."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life, tensor_functions
from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.operations import kept, traced_sparse
from kerasorder_lint.catalogue.operations.traced_sparse import Fate
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, data_of, map_nest
from kerasorder_lint.graph import chain_runs, nodes, ways
from kerasorder_lint.graph.layers import Layer, Tensor, generated_name, opaque_layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    Arguments,
    CallFollowed,
    CallRefused,
    LayerCalled,
    Step,
)
from kerasorder_lint.interpreter import (
    arrays,
    element_types,
    expressions,
    instances,
    own_classes,
)
from kerasorder_lint.interpreter.dotted import may_be_constant
from kerasorder_lint.interpreter.keras_objects import (
    attributes,
    cloning,
    configs,
    creation,
    datasets,
    drawing,
    foreign,
    graphs,
    identifiers,
    initializers,
    lambdas,
    lengths,
    lists,
    mask_tensors,
    operations,
    own_configs,
    own_masks,
    patching,
    reviving,
    sparse_placeholders,
    subclassed,
)
from kerasorder_lint.interpreter.keras_objects.conversion import recorded, tensors_in, to_call_input
from kerasorder_lint.interpreter.keras_objects.names import (
    WITH_KERAS_3,
    canonical,
    find_spec,
    last,
    layer_spec,
)
from kerasorder_lint.interpreter.keys import names_version
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ELSEWHERE,
    ENDLESS,
    FROM_TORCH,
    NO_MODEL_MADE,
    UNKNOWN,
    ArrayV,
    DataShape,
    DictV,
    InstanceV,
    ListV,
    Obj,
    Ref,
    Thing,
    is_constant,
    key_of,
)
from kerasorder_lint.shapes import Sym

__all__ = ["call_instance", "call_keras", "call_layer", "unknown_result"]


def call_layer(
    m: Machine,
    layer: Layer,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    """`layer(x)`: on tensors, or on data."""
    try:
        return _call_layer(m, layer, positional, keywords, node, open_ended)
    finally:
        # What the next call gets, that of a graph around it as well, is not what this one got.
        for noted in ("in_function", "on_data", "perhaps_on_data", "symbolic"):
            layer.extra.pop(noted, None)


def _call_layer(
    m: Machine,
    layer: Layer,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    patching.settle(m, layer)
    parents = tuple(tensors_in(m, [*positional, *keywords.values()]))
    site = m.site(node)
    creation.mark_used(m, layer, called=False)
    opaque = isinstance(layer, Model) and layer.kind in ("Subclass", "Unknown")
    if not layer.known or open_ended or opaque:
        for value in [*positional, *keywords.values()]:
            lists.list_escapes(m, value, node)
        shown = to_call_input(m, positional[0]) if positional else UNKNOWN
        arguments = recorded(m, positional, keywords, open_ended)
        m.record(LayerCalled(step=Step(layer, shown, UNKNOWN), arguments=arguments, **m.base(node)))
        return _called(m, layer, positional, keywords, UNKNOWN, node)
    given = [to_call_input(m, value) for value in positional]
    named = {key: to_call_input(m, value) for key, value in keywords.items()}
    first = m.resolve(positional[0]) if positional else None
    if isinstance(first, Layer) or (isinstance(first, InstanceV) and first.layer is not None):
        given[0] = first if isinstance(first, Layer) else first.layer
    arguments = recorded(m, positional, keywords)
    mixed = graphs.mixed_packages(m, layer, list(parents))
    if mixed is not None:
        step = Step(layer, given[0] if given else UNKNOWN, UNKNOWN, mixed)
        m.record(CallRefused(step=step, problem=mixed, arguments=arguments, **m.base(node)))
        m.keras_raises(mixed)
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), layer, parents, step_site=site)
    fate = sparse_placeholders.fate_in_layer(m, layer, positional, keywords)
    if fate is Fate.REFUSED:
        return sparse_placeholders.refuse(m, f"`{layer.class_name}`", list(parents), node)
    was_built, was_called = layer.built, layer.extra.get("called", False)
    m.touch(layer)
    if isinstance(layer, Model):
        creation.touch_all(m, layer)
    data = bool(positional) and not parents and _is_data(m, layer, first)
    # In a `call` and in steps a Sequential hands TensorFlow's tensors on as it does data.
    run = _runs_as_on_data(layer, parents)
    layer.extra["on_data"], layer.extra["in_function"] = data or run, run
    layer.extra["perhaps_on_data"] = not any(parent.is_one for parent in parents)
    layer.extra["symbolic"] = any(parent.symbolic for parent in parents)
    outcome = life.apply(layer, given, named)
    creation.count_builds(m, layer)
    if data and layer.environment.target == 3:
        layer.extra["called"] = was_called  # Keras 3 remembers calls on symbolic tensors alone
    if layer.built and not was_built and layer.environment.target == 3:
        for unseen in layer.spec.behaviour.makes_when_built(layer):
            generated_name(unseen, m.name_counters)
    if fate is not None:
        outcome = replace(outcome, output=traced_sparse.given(fate, outcome.output), later=())
    # A trace has the shapes that Keras says of what comes in, and only data may have others.
    traced = m.foreseeing and all(x.symbolic is False and x.spec.data is None for x in parents)
    if layer.environment.target == 3 and (traced or not parents):
        # What comes out is what the layer computes: nobody asks for an output shape of Keras.
        made = map_nest(data_of, outcome.output)
        if _is_list(given) and layer.spec.behaviour.basis.stacks_lists and _is_list([made]):
            made = UNKNOWN  # one tensor
        outcome = replace(outcome, output=made)
    if m.foreseeing and not data and _refused_in_trace(layer, outcome, parents):
        # The layer's own `call` runs while TensorFlow traces the one around it.
        found = outcome.later[0]
        of_type = found.kind is Kind.DTYPE
        problem = replace(found, keras="", moment="now", tensorflow=of_type)
        outcome = replace(outcome, problem=problem, later=())
    elif _stacks(layer, outcome, given) and not any(parent.symbolic for parent in parents):
        outcome = replace(outcome, problem=None, later=())
    elif _works_on_data(layer) and not any(parent.symbolic for parent in parents):
        # What these do with data at hand is not what they do while a graph is built.
        outcome = replace(outcome, problem=None, later=())
    shown = given[0] if given else next(iter(named.values()), UNKNOWN)
    before = first.layer if isinstance(first, Tensor) else None
    step = Step(
        layer, shown, outcome.output, outcome.problem, outcome.later, was_built, before=before
    )
    if outcome.problem is not None:
        raises = "TypeError" if outcome.problem.tensorflow else "ValueError"
        base = m.base(node, raises)
        if outcome.problem.keras_3 and m.version_is_open and base["likely"] is None:
            base["likely"] = WITH_KERAS_3
        inside = outcome.problem.inside
        if inside is not None and isinstance(layer, Model) and layer.kind == "Functional":
            # A call of the code's own is run again, from here, and refuses what it took before.
            around, within = len(m.calls), inside.calls
            calls = (*within[:around], site, *within[around + 1 :])
            base.update(site=inside.site, statement=inside.statement, calls=calls)
        way = ways.way_to(layer, shown, outcome.problem) if isinstance(layer, Model) else ()
        refused = CallRefused(
            step=step, problem=outcome.problem, arguments=arguments, inside=way, **base
        )
        m.record(refused)
        m.keras_raises(outcome.problem, raises)
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), layer, parents, step_site=site)
    if data and isinstance(layer, Model) and not outcome.later:
        outcome = replace(outcome, later=chain_runs.fails_on_any_data(layer, named.get("training")))
    if data and outcome.later:
        problem = replace(outcome.later[0], moment="now")
        m.record(
            CallRefused(
                step=replace(step, problem=problem, later=()),
                problem=problem,
                arguments=arguments,
                inside=ways.way_to(layer, shown, problem) if isinstance(layer, Model) else (),
                **m.base(node),
            )
        )
        m.keras_raises(problem)
        return ArrayV()
    if isinstance(outcome.output, tuple) and layer.environment.target == 2:
        if layer.spec.behaviour.basis.gives_lists:
            outcome = replace(outcome, output=list(outcome.output))
    result = None
    if not data:
        result = _called(m, layer, positional, keywords, outcome.output, node)
    (kept,) = recorded(m, [result], {}).positional
    m.record(LayerCalled(step=step, arguments=arguments, result=kept, **m.base(node)))
    if parents or not layer.nodes:  # Keras shows what a layer gave in a graph
        layer.attributes["last_output"] = outcome.output
    if data:
        output = outcome.output
        if isinstance(layer, Model) and isinstance(output, (list, tuple)) and len(output) == 1:
            output = output[0]
        if isinstance(output, tuple) and _runs_stack(layer):
            # Of a cell with one state the loop leaves a tensor, or a list of it.
            rest = (UNKNOWN if isinstance(leaf, TensorSpec) else leaf for leaf in output[1:])
            output = (output[0], *rest)
        return _as_data(output, node)
    return result


def _runs_as_on_data(layer: Layer, parents: tuple[Tensor, ...]) -> bool:
    """Whether it is a Sequential of Keras 3 that gets tensors of TensorFlow alone.

    Only of Keras's own symbolic tensors it asks what its Input says.
    Source: keras/src/models/sequential.py (`call`), Keras 3.15.
    """
    own = isinstance(layer, Model) and layer.kind == "Sequential" and bool(layer.chain)
    traced = bool(parents) and all(parent.symbolic is False for parent in parents)
    return own and traced and layer.environment.target == 3


def _is_data(m: Machine, layer: Layer, given: Any) -> bool:
    """Whether it is an array; for a model also several of them, in a list or dict."""
    given = m.resolve(given)
    if isinstance(given, ArrayV):
        return True
    if not isinstance(layer, Model) or not (layer.kind == "Functional" or layer.chain):
        return False
    if isinstance(given, ListV) and given.exact:
        items: Any = given.items
    elif isinstance(given, DictV) and given.exact:
        items = given.entries.values()
    else:
        items = given if isinstance(given, tuple) else ()
    return bool(items) and all(_is_data(m, layer, item) for item in items)


def _runs_stack(layer: Layer) -> bool:
    """Whether it is an `RNN`, or a `Bidirectional` of one, with a stack of cells."""
    inner = layer.args.get("layer", layer)
    cell = inner.args.get("cell") if isinstance(inner, LayerState) else None
    stacked = isinstance(cell, LayerState) and cell.class_name == "StackedRNNCells"
    return stacked or isinstance(cell, (list, tuple))


def _as_data(output: Any, node: Any) -> Any:
    """What a call on data gives: an array, or several as the model has them."""
    if isinstance(output, TensorSpec):
        return ArrayV(output.shape, output.dtype, library="backend")
    if isinstance(output, list):
        return ListV(_as_data(item, node) for item in output)
    if isinstance(output, tuple):
        return tuple(_as_data(item, node) for item in output)
    if isinstance(output, dict):
        return DictV({key: _as_data(item, node) for key, item in output.items()})
    return Thing(expressions.text_of(node), origin="call")


def _called(
    m: Machine,
    layer: Layer,
    positional: list[Any],
    keywords: dict[str, Any],
    output: Any,
    node: Any,
) -> Any:
    """The tensors that a call gives, wired into the graph."""
    m.touch(layer)
    if not layer.known:
        layer.attributes["escaped"] = True
    given = [graphs.graph_input(m, value) for value in positional]
    named = {key: graphs.graph_input(m, value) for key, value in keywords.items()}
    beside = mask_tensors.kept(layer, given, named)
    made = nodes.called(layer, given, named, output, step_site=m.site(node), beside=beside)
    mask_tensors.pass_on(m, layer, given, named, made, node)
    return graphs.as_value(made)


def _refused_in_trace(layer: Layer, outcome: life.Outcome, parents: tuple[Tensor, ...]) -> bool:
    """Whether TensorFlow refuses while it traces a `call` what a layer in it cannot compute.

    Of a rank or a type it says so at once, of lengths only where it knows them.
    """
    if outcome.problem is not None or not outcome.later or not parents:
        return False
    kind = outcome.later[0].kind
    if outcome.later[0].untraced:
        return False
    if kind not in (Kind.AXIS, Kind.DTYPE, Kind.RANK) or any(
        x.symbolic is not False for x in parents
    ):
        return False
    if kind is Kind.DTYPE:
        return all(nodes.is_known_when_traced(parent, typed=True) for parent in parents)
    if any(x.spec.data is not None for x in parents):
        return False  # the trace has the shape that Keras says, and only data another one
    if kind is Kind.AXIS and not nodes.keeps_known_shapes(layer):
        return False
    return all(map(nodes.is_known_when_traced, parents))


def _stacks(layer: Layer, outcome: life.Outcome, given: list[Any]) -> bool:
    """Whether what is refused is a list that the functions behind the layer stack."""
    several = _is_list(given)
    refused = outcome.problem is not None and outcome.problem.kind is Kind.INPUTS
    return several and refused and layer.spec.behaviour.basis.stacks_lists


def _is_list(given: list[Any]) -> bool:
    return bool(given) and isinstance(given[0], (list, tuple))


def _works_on_data(layer: Layer) -> bool:
    """Whether it is a preprocessing layer."""
    spec = find_spec(layer.spec.name)
    return spec is not None and "/preprocessing/" in spec.source


def call_instance(
    m: Machine,
    value: InstanceV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """A layer or model of a class of the project is called."""
    assert value.layer is not None
    if value.layer.attributes.get("declared") or value.layer.attributes.get("derived"):
        return call_layer(m, value.layer, positional, keywords, node, open_ended)
    if isinstance(value.layer, Model) and value.layer.kind in ("Sequential", "Functional"):
        if own_classes.class_attribute(value.cls, "call") is None:
            return call_layer(m, value.layer, positional, keywords, node, open_ended)
    for item in [*positional, *keywords.values()]:
        lists.list_escapes(m, item, node)
    if not open_ended:
        result = subclassed.apply(m, value, positional, keywords, node)
        if result is not NotImplemented:
            own_masks.run(m, value, positional, result, node)
            if m.sights is not None:
                said = value.layer.attributes
                given, output = said.get("last_input"), said.get("last_output")
                m.record(
                    CallFollowed(layer=value.layer, given=given, output=output, **m.base(node))
                )
            return result
    return _called(m, value.layer, positional, keywords, UNKNOWN, node)


# ---------------------------------------------------------------------- functions of Keras

#: Functions that tell of an object, and that make one of what they told.
_SERIALIZE = frozenset(
    {"layers.serialize", "saving.serialize_keras_object", "utils.serialize_keras_object"}
)
_DESERIALIZE = frozenset({"saving.deserialize_keras_object", "utils.deserialize_keras_object"})

_MERGES = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}


def call_keras(
    m: Machine,
    function: Ref,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """Calls a name of Keras; NotImplemented where it is none that is known."""
    name = function.name
    found = canonical(name)
    if name == "tensorflow.Variable" and not open_ended:
        return subclassed.tensorflow_variable(m, positional, keywords)
    if name.endswith("_initializer") and not open_ended:
        initializer = initializers.created(m, name, positional, keywords, node)
        if initializer is not None:
            return initializer
    if found is None:
        return _foreign(m, name, positional, keywords, node)
    path = found[1]
    if m.patched and patching.is_changed(m, name):
        for value in [*positional, *keywords.values()]:
            lists.escapes(m, value, node)
        return Thing(expressions.text_of(node), origin="call")
    if found[0] == "tf_keras" and m.environment.target == 3 and m.follow_imports:
        # Another file of the project imports it; what it makes is of Keras 2.
        m.environment = replace(m.environment, target=2)
    short = last(path) if path else ""
    if short == "Input":
        return creation.create_input(m, name, positional, keywords, node, open_ended)
    if short in ("Sequential", "Model", "Functional") and not path.startswith("layers."):
        kind = "Sequential" if short == "Sequential" else "Model"
        return creation.create_model(m, kind, positional, keywords, node, open_ended, found[0])
    if creation.is_base_layer(name):
        creation.check_base_arguments(m, "Layer", positional, keywords, node, open_ended)
    if path == "Variable" and not open_ended:
        return subclassed.variable(m, positional, keywords)
    if short == "KerasTensor" and m.foreseeing and not open_ended:
        foreseen = subclassed.keras_tensor(m, positional, keywords)
        if foreseen is not NotImplemented:
            return foreseen
    spec = layer_spec(name, m.environment.target)
    if spec is not None:
        return creation.create_layer(m, spec, name, positional, keywords, node, open_ended)
    if keywords and short[:1].isupper():
        identifiers.check_keywords(m, found[0], path, keywords, node)
    if path.startswith("initializers.") and not open_ended:
        initializer = initializers.created(m, name, positional, keywords, node)
        if initializer is not None:
            return initializer
    if path == "InputSpec":
        return identifiers.input_spec(m, positional, keywords, node, open_ended)
    if short == "get" and not open_ended:
        got = identifiers.call_get(m, name, path, [*positional, *keywords.values()], node)
        if got is not NotImplemented:
            return got
    if short in ("get_registered_name", "get_registered_object") and not open_ended:
        told = [*positional, *(v for v in keywords.values() if m.resolve(v) is not None)]
        registered = identifiers.registered(m, path, told, node)
        if registered is not NotImplemented:
            return registered
    if short == "serialize" and not open_ended:
        config = identifiers.serialized(m, path, [*positional, *keywords.values()])
        if config is not NotImplemented:
            return config
    if short == "from_config":
        made = identifiers.made_again(path, node)
        if made is not NotImplemented:
            return made
    if path in ("mixed_precision.global_policy", "mixed_precision.dtype_policy"):
        return identifiers.policy(m, node)
    if path in _SERIALIZE and len(positional) + len(keywords) == 1 and not open_ended:
        (told,) = (*positional, *keywords.values())
        layer = m.resolve(told)
        layer = layer.layer if isinstance(layer, InstanceV) else layer
        if isinstance(layer, Layer) and m.environment.target == 3:
            return configs.serialized(layer)
    of_layer = path.startswith("layers.") and short in ("deserialize", "from_config")
    if (of_layer or path in _DESERIALIZE) and not open_ended:
        made = reviving.layer_from_config(m, name, positional, keywords, node)
        if made is not NotImplemented:
            return made
    if path.startswith(("layers.", "legacy_tf_layers.")):
        if short in _MERGES and positional:
            merge = find_spec(_MERGES[short], m.environment.target)
            assert merge is not None
            layer = creation.create_layer(
                m, merge, name, positional[1:], keywords, node, open_ended
            )
            return call_layer(m, layer, positional[:1], {}, node)
        if short == "InputSpec":
            return identifiers.input_spec(m, positional, keywords, node, open_ended)
        if short[:1].isupper():
            layer = opaque_layer(short)
            creation.register(m, layer, node)
            return layer
    owner = path.split(".")[-2] if short == "from_config" and "." in path else ""
    of_model = owner in ("Sequential", "Model", "Functional") or short == "model_from_json"
    if of_model and not open_ended:
        made = (
            reviving.from_json(m, positional, keywords, node)
            if short == "model_from_json"
            else reviving.from_config(m, owner, positional, keywords, node)
        )
        if made is not NotImplemented:
            return made
    if of_model and len(positional) + len(keywords) == 1 and not open_ended:
        (value,) = (*positional, *keywords.values())
        made = cloning.from_config(m, short, owner, value, node)
        if made is not NotImplemented:
            return made
    if short in ("load_model", "model_from_json", "model_from_config", "model_from_yaml"):
        return creation.unknown_model(m, node, short)
    if short == "clone_model" and positional:
        model = m.resolve(positional[0])
        if isinstance(model, InstanceV):
            model = model.layer
        if isinstance(model, Model) and (len(positional) > 1 or keywords or open_ended):
            if open_ended:
                return creation.unknown_model(m, node, short)
            return cloning.clone_with(m, model, positional[1:], keywords, node)
        if isinstance(model, Model):
            _refuse_clone(m, model, node)
            for layer in model.layers if model.kind in ("Sequential", "Functional") else ():
                if isinstance(layer, Layer):
                    own_configs.check_clone(m, layer, node)
            return creation.deep_copy(m, model, node, fresh=True, told=True)
        return creation.unknown_model(m, node, short)
    if path.startswith("applications."):
        from kerasorder_lint.interpreter.keras_objects.applications import call_application

        given = recorded(m, positional, keywords, open_ended)
        return call_application(m, path, found[0], positional, keywords, node, open_ended, given)
    if short == "set_image_data_format" and positional:
        m.environment = replace(
            m.environment,
            data_format=positional[0] if isinstance(positional[0], str) else UNKNOWN,
        )
        return None
    if short == "set_floatx" and positional:
        value = positional[0] if isinstance(positional[0], str) else UNKNOWN
        policy = value if m.environment.policy == m.environment.floatx else m.environment.policy
        m.environment = replace(m.environment, floatx=value, policy=policy)
        return None
    if short in ("set_global_policy", "set_dtype_policy", "set_policy") and positional:
        value = positional[0] if isinstance(positional[0], str) else UNKNOWN
        m.environment = replace(m.environment, policy=value)
        return None
    if short in ("image_data_format",):
        if isinstance(m.environment.data_format, str):
            return m.environment.data_format
        return Thing(expressions.text_of(node), kind="str", origin="call")
    if short == "int_shape" and positional:
        first = m.resolve(positional[0])
        if isinstance(first, Tensor) and isinstance(first.spec.shape, tuple):
            return first.spec.shape
        return Thing(expressions.text_of(node), kind="tuple", origin="call")
    if short == "clear_session":
        m.name_counters.clear()
        return None
    if short == "to_categorical":
        return datasets.to_categorical(m, positional, keywords)
    if short == "pad_sequences" and not open_ended:
        return datasets.padded(m, positional, keywords, node)
    if path.startswith("datasets."):
        return datasets.load_data(path, positional, keywords)
    if path.startswith(("ops.", "random.")) and m.environment.target == 3 and not open_ended:
        # What `keras.ops.shape` tells while TensorFlow traces is a tensor, and no None.
        if operations.refuses_free_length(m, path, positional, keywords, node):
            return UNKNOWN
        positional, keywords = lengths.in_shapes(m, path, positional, keywords)
        made = lengths.counted(m, path, positional, keywords, node)
        if made is not None:
            return made
    drawn = drawing.by_keras(m, path, positional, keywords, open_ended)
    if drawn is not None:
        return drawn
    if not keywords and not open_ended:
        told = operations.told_of_tensor(m, path, positional, node)
        if told is not NotImplemented:
            return told
    if path.startswith("ops.") and not open_ended:
        made = operations.call_on_arrays(m, path, positional, keywords, node)
        if made is not None:
            return made
    if path == "random.dropout" and _follows_backend(m, positional[:1]):
        first = m.resolve(positional[0])
        if isinstance(first, Tensor) and m.environment.target == 3:
            return Tensor(first.spec, None, (first,), step_site=m.site(node))
    if path.startswith(("random.", "ops.", "backend.convert_to_tensor")) and not any(
        tensors_in(m, [*positional, *keywords.values()])
    ):
        result = arrays.backend_array(m, short, positional, keywords, node)
        if isinstance(result, ArrayV):
            if path.startswith("ops.") and result.library is None:
                result.library = "backend"
                usual = operations.OF_USUAL_TYPE.get(short)
                if usual is not None and "dtype" not in keywords and len(positional) <= usual:
                    result.dtype = m.environment.floatx
                elif result.dtype == "float64" and "dtype" not in keywords:
                    result.dtype = UNKNOWN
                if result.dtype == "int64" and short == "arange" and "dtype" not in keywords:
                    result.dtype = "int32"
            return result
    if path.startswith("backend.") and _follows_backend(m, [*positional, *keywords.values()]):
        return lambdas.call_on_backend(m, path, positional, keywords, node)
    if path.startswith("activations.") and _follows_backend(m, positional[:1]):
        first = m.resolve(positional[0])
        if sparse_placeholders.is_sparse(m, first):
            return sparse_placeholders.met_by_activation(m, short, first, node)
        return lambdas.call_on_backend(m, path, positional, keywords, node)
    if path.startswith("activations.") and short in ACTIVATIONS and short != "glu" and positional:
        data = m.resolve(positional[0])
        if isinstance(data, ArrayV):
            return ArrayV(data.shape, UNKNOWN)
    if path.startswith(("ops.", "backend.", "activations.")):
        parents = tuple(tensors_in(m, [*positional, *keywords.values()]))
        if parents:
            return operations.call_operation(
                m, path, positional, keywords, parents, node, open_ended
            )
    for value in [*positional, *keywords.values()]:
        lists.list_escapes(m, value, node)
    return unknown_result(m, function, positional, keywords, node)


def _follows_backend(m: Machine, values: list[Any]) -> bool:
    """Whether tensors of the backend are given, or those of Keras 2, which TensorFlow takes."""
    tensors = list(tensors_in(m, values))
    if any(tensor.symbolic for tensor in tensors):
        return m.environment.target == 2
    return bool(tensors)


def _refuse_clone(m: Machine, model: Model, node: Any) -> None:
    """What cannot be read back from a configuration, which is how Keras 3 clones."""
    if m.environment.target == 2 or m.version_is_open:
        return
    found = next((layer for layer in model.layers if lambdas.is_anonymous(layer)), None)
    operations = model.graph.operations
    other = next((o for o in operations if isinstance(o, nodes.Operation) and not o.copied), None)
    if found is not None:
        problem = Problem(
            Kind.CALL,
            "a model with a `Lambda` of a Python lambda cannot be cloned",
            "Requested the deserialization of a `Lambda` layer whose `function` is a Python "
            "lambda.",
            advice="Write a layer of its own for it.",
        )
    elif other is not None:
        problem = kept.uncopied(other.label)
    else:
        return
    m.record(CallRefused(step=Step(found, None, UNKNOWN, problem), problem=problem, **m.base(node)))
    m.keras_raises(problem)


#: Types of integers; `numpy.interp` is none.
_INTEGER = re.compile(r"numpy\.u?int(_|8|16|32|64|c|p|eger)?")


def _foreign(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """Functions of other libraries that make models, layers or arrays."""
    top, short = name.split(".")[0], last(name)
    if top in ("tensorflow", "numpy"):
        _refuse_symbolic(m, name, [*positional, *keywords.values()], node)
    if top in ("keras_hub", "keras_nlp", "keras_cv") and (
        short in ("from_preset", "load_model")
        or short.endswith(("Backbone", "Model", "Classifier"))
    ):
        return creation.unknown_model(m, node, short)
    if top == "tensorflow_hub" and short == "KerasLayer":
        layer = opaque_layer("KerasLayer")
        creation.register(m, layer, node)
        return layer
    if top == "transformers" and short == "from_pretrained" and ".TF" in name:
        return creation.unknown_model(m, node, short)
    if _INTEGER.fullmatch(name) and positional:
        return Thing(
            expressions.text_of(node), kind="numpy.scalar", origin="call", default=positional[0]
        )
    if name in ("tensorflow.as_dtype", "tensorflow.dtypes.as_dtype") and len(positional) == 1:
        dtype = lambdas.dtype_of(m, positional[0])
        if dtype is not None:
            return element_types.made(dtype, "tensorflow", expressions.text_of(node))
    if name == "tensorflow.TensorShape" and len(positional) == 1:
        shape = arrays.shape_value(m, positional[0])
        if isinstance(shape, tuple) and not isinstance(m.resolve(positional[0]), (int, Sym)):
            return DataShape(shape)
    if name == "tensorflow.is_tensor" and len(positional) == 1:
        given = m.resolve(positional[0])
        if is_constant(given) or isinstance(given, (ArrayV, DictV, ListV, Tensor, tuple)):
            told = instances.is_instance(m, given, Ref("tensorflow.Tensor"))
            return told if told is not None else Thing(expressions.text_of(node), kind="bool")
    if name == "tensorflow.function" and not positional:
        return Ref(name)  # with its options it is the decorator
    if name in _HANDS_BACK and len(positional) == 1:
        return positional[0]
    function = name.partition(".")[2]
    if top == "tensorflow" and _follows_backend(m, [*positional, *keywords.values()]):
        met = sparse_placeholders.met_by_tensorflow(m, function, positional, keywords, node)
        if met is not NotImplemented:
            return met
        return lambdas.call_on_backend(m, function, positional, keywords, node)
    if top == "tensorflow":
        drawn = drawing.by_tensorflow(m, name, positional, keywords)
        if drawn is not None:
            return drawn
        if name.startswith("tensorflow.random.") or short in (
            "constant",
            "convert_to_tensor",
            "ones",
            "zeros",
        ):
            result = arrays.backend_array(m, short, positional, keywords, node)
            if isinstance(result, ArrayV):
                plain = m.resolve(positional[0]) if positional else None
                if name == "tensorflow.constant" and len(positional) == 1 and not keywords:
                    if not isinstance(plain, int) or abs(plain) < 2**31:
                        result.dtype = _OF_NUMBERS.get(type(plain), result.dtype)
                result.library = "tensorflow"
                return result
        parents = tuple(tensors_in(m, [*positional, *keywords.values()]))
        if parents:
            return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, parents, step_site=m.site(node))
        return lambdas.call_on_data(m, function, positional, keywords, node)
    return NotImplemented


#: What TensorFlow makes of a number of Python.
_OF_NUMBERS = {bool: "bool", int: "int32", float: "float32"}
#: What makes a function faster and leaves it what it is.
_HANDS_BACK = frozenset(
    {
        "tensorflow.autograph.experimental.do_not_convert",
        "tensorflow.function",
        "tensorflow.grad_pass_through",
        "tensorflow.recompute_grad",
    }
)


def _refuse_symbolic(m: Machine, name: str, values: list[Any], node: Any) -> None:
    """Functions that Keras 3 refuses on a symbolic tensor; Keras 2 takes those of TensorFlow."""
    if m.environment.target != 3:
        return
    tensor = next((t for t in tensors_in(m, values) if t.is_one), None)
    if tensor is None or m.under_version_test:
        return
    problem = tensor_functions.refusal(name) if tensor is not None else None
    if tensor is None or problem is None:
        return
    base = m.base(node)
    if "keras" not in m.families and name.startswith("tensorflow."):
        base["likely"] = base["likely"] or "Keras 2 takes it"
    step = Step(tensor.layer, tensor.spec, UNKNOWN, problem)
    # Each of these functions asks the tensor for one of the library's own, and fails at that.
    asks = "to_tensorflow" if name.startswith("tensorflow.") else "to_numpy"
    m.record(
        CallRefused(
            step=step, problem=problem, arguments=Arguments((tensor,)), function=asks, **base
        )
    )
    m.keras_raises(problem)


def _version_key(function: Ref | Thing, positional: list[Any]) -> Any:
    """A key for what is worked out of a release number, so that a test of it is known as such."""
    keys = tuple(key_of(value) for value in (function, *positional[:2]))
    return ("call", *keys) if names_version(keys) else None


#: Methods of texts alone that give the same for the same.
_OF_TEXTS = frozenset({
    "capitalize", "casefold", "endswith", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
    "isidentifier", "islower", "isnumeric", "isspace", "isupper", "lower", "lstrip", "rstrip",
    "startswith", "strip", "swapcase", "upper",
})  # fmt: skip


def _text_key(function: Ref | Thing, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """A key for what a method of a text gives: `name.startswith("a")` gives it each time."""
    if isinstance(function, Ref):
        owner, _, name = function.name.rpartition(".")
        if not may_be_constant(owner):
            return None  # it may be a function of a module
    elif type(function.key) is tuple and len(function.key) == 2:
        name = function.key[1]
    else:
        return None
    if keywords or name not in _OF_TEXTS or any(isinstance(v, (Obj, Layer)) for v in positional):
        return None
    keys = tuple(key_of(value) for value in positional)
    return None if None in keys else ("of text", key_of(function), *keys)


def _of_attributes(m: Machine, name: str, positional: list[Any], text: str) -> Any:
    """`vars(x)`, `object.__setattr__(x, name, value)`."""
    owner = positional[0] if positional else None
    if not isinstance(owner, InstanceV):
        attributes.written_unseen(m, owner)
        return Thing(text, origin="call")
    if name == "vars":
        return owner.as_dict()
    m.touch(owner)
    if name == "__setattr__" and len(positional) == 3 and isinstance(positional[1], str):
        own_classes.keep_attribute(m, owner, positional[1], positional[2])
    else:
        owner.forget()
    return None


def unknown_result(
    m: Machine, function: Any, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """What a call gives that cannot be followed."""
    text = expressions.text_of(node)
    if isinstance(function, Ref):
        short = last(function.name)
        if short in ("__setattr__", "__delattr__", "vars"):
            return _of_attributes(m, short, positional, text)
        found = canonical(function.name)
        if found is not None and short[:1].isupper():
            return Thing(text, kind=f"keras.{found[1]}", origin="call")
        key = _version_key(function, positional) or _text_key(function, positional, keywords)
        made = Thing(text, origin="call", key=key)
        made.hints = _hints_of(function.name)
        return made
    if isinstance(function, Thing):
        parents = tuple(tensors_in(m, [*positional, *keywords.values()]))
        if parents and function.kind in ("layer", "chance"):
            return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, parents, step_site=m.site(node))
        key = _version_key(function, positional) or _text_key(function, positional, keywords)
        made = Thing(text, origin="call", key=key)
        made.hints = function.hints & {ELSEWHERE}
        return made
    return Thing(text, origin="call")


def _hints_of(name: str) -> frozenset[str]:
    """What is known of the result of a library's function."""
    hints = set()
    if name.startswith("torch."):
        hints.add(FROM_TORCH)
    if foreign.makes_no_model(name):
        hints.add(NO_MODEL_MADE)
        if foreign.is_elsewhere(name):
            hints.add(ELSEWHERE)
    if name in ("itertools.count", "itertools.cycle"):
        hints.add(ENDLESS)
    return frozenset(hints)
