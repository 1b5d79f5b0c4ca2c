"""Methods of models, layers and tensors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import life, model_methods, own_weights
from kerasorder_lint.catalogue.compile import compile_model
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten, map_nest
from kerasorder_lint.graph import chain_runs, models, sequences, sequential
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.model_layers import specs
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import MethodCalled, MethodMissing, Step
from kerasorder_lint.interpreter import arrays, expressions, own_classes
from kerasorder_lint.interpreter.keras_objects import (
    application,
    attributes,
    batches,
    callbacks,
    cloning,
    configs,
    creation,
    feeding,
    graphs,
    held,
    lists,
    overriding,
    own_configs,
    own_steps,
    patching,
    retrieval,
    subclassed,
    weights,
)
from kerasorder_lint.interpreter.keras_objects.conversion import (
    recorded,
    to_argument,
    to_call_input,
)
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3, has_unknown_base
from kerasorder_lint.interpreter.keras_objects.unpacking import PREDICTED
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DataShape,
    DictV,
    InstanceV,
    ListV,
    TensorShape,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown

__all__ = ["call_base_method", "call_method", "never_called", "unused"]

#: Methods that make Keras build a model that is not built, on the data of the first argument.
_RUNS = frozenset(
    {
        "fit",
        "predict",
        "evaluate",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "fit_generator",
        "evaluate_generator",
        "predict_generator",
    }
)


_TRAINS = frozenset({"fit", "train_on_batch", "fit_generator"})

#: Methods of a model that neither build nor call it.
_LOOKS = frozenset(
    {
        "compute_output_shape", "count_params", "get_build_config", "get_compile_config",
        "get_config", "get_layer", "get_metrics_result", "get_weights", "reset_metrics", "save",
        "save_weights", "set_weights", "summary", "to_json",
    }
)  # fmt: skip


def unused(m: Machine, layer: Layer) -> bool:
    """Whether a layer or Sequential was surely never built or called so far."""
    if not layer.known or layer.built or layer.attributes.get("used") or m.likely:
        return False
    if layer.serial < m.layers_before:
        return False
    if layer.attributes.get("perhaps_built"):
        return False
    if not isinstance(layer, Model):
        return True
    # A first layer that cannot be looked into may bring its input shape along, as a model does.
    first = layer.stack[0] if layer.stack else None
    known = first is None or (unused(m, first) if isinstance(first, Model) else first.known)
    return layer.kind == "Sequential" and layer.exact and not layer.ran and known


def never_called(m: Machine, layer: Layer) -> bool:
    """Whether no symbolic tensor has surely gone through a layer or Sequential of Keras 3.

    Neither a build of its own nor a run on data is such a call.

    Source: keras/src/ops/operation.py (`_get_node_attribute_at_index`), Keras 3.15.
    """
    told = layer.attributes
    if not layer.known or layer.nodes or layer.extra.get("called") or m.likely:
        return False
    if layer.serial < m.layers_before:
        return False
    if told.get("perhaps_called") or told.get("perhaps_built") or told.get("escaped"):
        return False
    if isinstance(layer, Model):
        return layer.kind == "Sequential" and layer.exact and layer.maybe is None
    return layer.spec.module == "keras.layers" and not models.is_input(layer)


def call_method(
    m: Machine,
    receiver: Any,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`layer.name(...)`, `model.name(...)`, `tensor.name(...)`."""
    if isinstance(receiver, Tensor):
        if name == "get_shape" and not positional and not keywords:
            shape = attributes.attribute(m, receiver, "shape", node)
            # Whoever still has it in Keras 2 gets a `TensorShape`, which has `as_list`.
            return DataShape(shape) if isinstance(shape, TensorShape) else shape
        if name in ("reshape", "squeeze") and receiver.symbolic and not open_ended:
            from kerasorder_lint.interpreter.keras_objects.operations import call_operation

            given = [receiver, *positional]
            return call_operation(m, f"ops.{name}", given, keywords, (receiver,), node, False)
        if name == "set_shape" and len(positional) == 1 and not keywords:
            _set_shape(m, receiver, arrays.shape_value(m, positional[0], of_model=True))
            return None
        return Thing(expressions.text_of(node), origin="call")
    if m.patched and patching.is_method(m, name):
        for value in [receiver, *positional, *keywords.values()]:
            lists.escapes(m, value, node)
        if not patching.is_for_users(name):
            patching.lose(m, receiver)
        return Thing(expressions.text_of(node), origin="call")
    if not isinstance(receiver, Model):
        return _of_layer(m, receiver, name, positional, keywords, node, open_ended)
    if name == "add_weight" and receiver.kind == "Subclass" and not open_ended:
        _refuse_weight(m, receiver, positional, keywords, node)
        return subclassed.add_weight(m, receiver, positional, keywords)
    for value in [*positional, *keywords.values()]:
        lists.list_escapes(m, value, node)
    if not open_ended and _refuses_arguments(m, receiver, name, positional, keywords, node):
        return UNKNOWN
    handler = _MODEL_METHODS.get(name)
    if handler is not None:
        return handler(m, receiver, positional, keywords, node, open_ended)
    if name in _RUNS:
        return _run(m, receiver, name, positional, keywords, node)
    if name in ("insert", "remove") or (
        name in ("append", "clear", "extend") and held.has(m, receiver, name) is False
    ):
        _no_method(m, receiver, name, node)
        if receiver.maybe is None:
            m.keras_raises(Problem(Kind.API, f"a model has no method {name}"), "AttributeError")
        return Thing(expressions.text_of(node), origin="call")
    problem = _unbuilt_problem(m, receiver, name, positional)
    if problem is None and name == "set_weights" and not open_ended:
        problem = weights.refused(m, receiver, positional, keywords)
    _note(m, receiver, name, positional, keywords, node, problem)
    if problem is not None:
        m.keras_raises(problem)
        creation.mark_used(m, receiver)  # said once
        return UNKNOWN
    if name not in _LOOKS:
        creation.mark_used(m, receiver)
    if name in ("call", "__call__"):
        return application.call_layer(m, receiver, positional, keywords, node, open_ended)
    if name == "get_weights":
        return weights.arrays(m, receiver)
    if name == "count_params" and not positional and not keywords:
        return weights.counted(m, receiver, node)
    if name == "get_layer":
        return _get_layer(m, receiver, positional, keywords, node, open_ended)
    if name == "summary":
        return None
    if name in ("get_config", "to_json") and not open_ended:
        told: Any = None
        if not positional and not keywords:
            told = configs.model_config(receiver)
            if name == "to_json":
                told = configs.text_of_model(receiver, node)
        return cloning.told(m, receiver, name, node) if told is None else told
    if name in ("from_config", "copy"):
        return creation.unknown_model(m, node, name)
    return Thing(expressions.text_of(node), origin="call")


def _refuses_arguments(
    m: Machine, model: Model, name: str, a: list[Any], k: dict[str, Any], node: Any
) -> bool:
    """Whether Keras 3 raises for the arguments of a method, whatever the model is like."""
    if name not in model_methods.PARAMETERS or m.environment.target != 3 or m.version_is_open:
        return False
    if model.kind not in ("Sequential", "Functional") or "\0instance" in model.attributes:
        return False  # a class of the code's own may take what it likes
    named = {key: to_argument(m, value) for key, value in k.items()}
    found = model_methods.refused(name, [to_argument(m, value) for value in a], named)
    if found is None:
        return False
    problem, raises = found
    _note(m, model, name, a, k, node, problem, raises=raises)
    m.keras_raises(problem, raises)
    return True


def _refuse_weight(m: Machine, layer: Layer, a: list[Any], k: dict[str, Any], node: Any) -> None:
    """Records what Keras refuses of a weight that an object of the code's own class makes."""
    own = layer.attributes.get("\0instance")
    if not isinstance(own, InstanceV) or has_unknown_base(own.cls):
        return  # the method may be another one
    positional = [to_argument(m, value) for value in a]
    named = {key: to_argument(m, value) for key, value in k.items()}
    found = own_weights.refused(positional, named, target=m.environment.target)
    if found is None:
        return
    problem, raises = found
    base = m.base(node, raises)
    either = own_weights.refused(positional, named, target=2)
    if either is None and (m.version_is_open or m.under_version_test):
        base["likely"] = base["likely"] or WITH_KERAS_3
    m.record(
        MethodCalled(
            target=layer,
            method="add_weight",
            problem=problem,
            called=expressions.name_of_owner(node),
            **base,
        )
    )
    m.keras_raises(problem, raises)


def _set_shape(m: Machine, tensor: Tensor, wanted: Any) -> None:
    """`tensor.set_shape(...)`: what is free in the tensor becomes what is said of it."""
    if not isinstance(wanted, tuple):
        return
    shape = tensor.spec.shape
    if isinstance(shape, Unknown):
        shape = (UNKNOWN,) * len(wanted)
    if len(shape) != len(wanted):
        return
    merged = tuple(
        new if new is not None and (old is None or isinstance(old, Unknown)) else old
        for old, new in zip(shape, wanted)
    )
    m.touch(tensor)
    tensor.spec = tensor.spec.with_shape(merged)


def _note(
    m: Machine,
    target: Any,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    problem: Problem | None = None,
    inside: tuple[Step, ...] = (),
    raises: str = "ValueError",
) -> None:
    m.record(
        MethodCalled(
            target=target,
            method=name,
            positional=tuple(to_argument(m, value) for value in positional),
            keywords={key: to_argument(m, value) for key, value in keywords.items()},
            problem=problem,
            inside=inside,
            arguments=recorded(m, positional, keywords),
            called=expressions.name_of_owner(node),
            **m.base(node, raises),
        )
    )


def _no_method(m: Machine, model: Model, name: str, node: Any) -> None:
    base = {**m.base(node, "AttributeError"), "called": expressions.name_of_owner(node)}
    m.record(MethodMissing(target=model, method=name, **base))


def _add(m: Machine, model: Model, a: list[Any], k: dict[str, Any], node: Any, open_: bool) -> Any:
    if model.kind == "Functional":
        _no_method(m, model, "add", node)
        if model.maybe is not None:
            return UNKNOWN
        m.keras_raises(Problem(Kind.API, "a functional model has no method add"), "AttributeError")
        return None
    item = k.get("layer", a[0] if a else UNKNOWN)
    rebuild = m.resolve(k.get("rebuild", a[1] if len(a) > 1 else True))
    names = ("layer",) if m.environment.target == 2 else ("layer", "rebuild")
    extra = [key for key in k if key not in names]
    if model.kind == "Sequential" and (
        extra or len(a) > len(names) or (not a and not k and not open_)
    ):
        problem = Problem(
            Kind.ARGUMENT,
            f"`add` has no argument `{extra[0]}`" if extra else "`add` takes one layer",
            f"unexpected keyword argument '{extra[0]}'" if extra else "",
            argument=extra[0] if extra else None,
            advice="Give the argument to the layer.",
        )
        _note(m, model, "add", a, k, node, problem)
        m.keras_raises(problem)
        return None
    _note(m, model, "add", a, k, node)
    written = getattr(node, "args", None) or [k.value for k in getattr(node, "keywords", ())]
    place = written[0] if written else None
    creation.add_item(m, model, item, node, rebuild=rebuild is not False, place=place)
    if m.likely and model.kind == "Sequential":
        # How often this happens is not known.
        m.touch(model)
    return None


def _pop(m: Machine, model: Model, a: list[Any], k: dict[str, Any], node: Any, open_: bool) -> Any:
    if model.kind == "Functional":
        _no_method(m, model, "pop", node)
        if model.maybe is not None:
            return UNKNOWN
        m.keras_raises(Problem(Kind.API, "a functional model has no method pop"), "AttributeError")
        return UNKNOWN
    if model.maybe is not None:
        _note(m, model, "pop", a, k, node)
        return Thing(expressions.text_of(node), kind="layer", origin="call")
    problem = _pop_problem(m, model, a, k)
    refused = problem is not None
    _note(m, model, "pop", a, k, node, problem)
    if refused or (m.environment.target == 2 and a and model.kind == "Sequential"):
        # A position alone is for the rule of `pop(i)` to report.
        what = Problem(Kind.ARGUMENT, "`pop` takes no argument in Keras 2")
        m.keras_raises(problem or what, "TypeError")
        return UNKNOWN
    if model.kind != "Sequential":
        return Thing(expressions.text_of(node), kind="layer", origin="call")
    if model.exact and model.attributes.get("chance") is not None:
        # Which layer goes is left to chance, and so is what the model has then.
        m.touch(model)
        model.exact = False
    if not model.whole:
        return Thing(expressions.text_of(node), kind="layer", origin="call")
    creation.touch_all(m, model)
    m.touch(model)
    rebuild = m.resolve(k.get("rebuild", a[0] if a else True))
    if isinstance(rebuild, Unknown):
        rebuild = True
    layer, result = sequential.pop(model, rebuild=bool(rebuild))
    creation.built(m, model, result, "pop", node)
    return layer


def _pop_problem(m: Machine, model: Model, a: list[Any], k: dict[str, Any]) -> Problem | None:
    """What the signature of `Sequential.pop` refuses, apart from one argument by position."""
    old = m.environment.target == 2
    extra = [key for key in k if old or key != "rebuild"]
    if model.kind != "Sequential" or not (extra or len(a) > 1):
        return None
    return Problem(
        Kind.ARGUMENT,
        f"`pop` has no argument `{extra[0]}`" if extra else "`pop` takes no position in the model",
        f"got an unexpected keyword argument '{extra[0]}'" if extra and not a else "",
        argument=extra[0] if extra else None,
        advice="`pop()` removes the last layer; for another one make a new `Sequential`.",
    )


def _build(
    m: Machine, model: Model, a: list[Any], k: dict[str, Any], node: Any, open_: bool
) -> Any:
    _note(m, model, "build", a, k, node)
    creation.mark_used(m, model, called=False)
    if model.kind != "Sequential" or not model.whole:
        return None
    given = m.resolve(k.get("input_shape", a[0] if a else None))
    if given is None:
        if model.stack and not models.is_input(model.stack[0]):
            return None
        if model.built or not model.stack:
            return None
        return None
    if isinstance(given, (int, str, float)):
        return None
    shape = arrays.shape_value(m, given, of_model=True)
    creation.touch_all(m, model)
    m.touch(model)
    if _nested(given):
        return None
    result = sequential.build(model, TensorSpec(shape, "float32"))
    creation.built(m, model, result, "build", node)
    return None


def _nested(value: Any) -> bool:
    items = value if isinstance(value, tuple) else getattr(value, "items", ())
    return any(isinstance(item, (tuple, ListV)) for item in items)


_EAGERLY = 5  # the place of `run_eagerly` in `compile`


def _compile(
    m: Machine, model: Model, a: list[Any], k: dict[str, Any], node: Any, open_: bool
) -> Any:
    m.touch(model)
    problem = _compile_problem(m, model, a, k, open_)
    _note(m, model, "compile", a, k, node, problem)
    if problem is not None:
        m.keras_raises(problem)
    model.compiled = True
    model.attributes["traced"] = {}
    asked = m.resolve(k.get("run_eagerly", a[_EAGERLY] if len(a) > _EAGERLY else False))
    model.attributes["run_eagerly"] = UNKNOWN if open_ or not is_constant(asked) else bool(asked)
    return None


def _compile_problem(
    m: Machine, model: Model, a: list[Any], k: dict[str, Any], open_ended: bool
) -> Problem | None:
    if m.environment.target != 3 or m.version_is_open or model.kind == "Subclass":
        return None
    result = compile_model(
        [to_argument(m, value) for value in a],
        {key: to_argument(m, value) for key, value in k.items()},
        open_ended=open_ended,
    )
    if isinstance(result, Problem):
        return result
    model.attributes["at_fit"] = result.later
    return None


def _run(m: Machine, model: Model, name: str, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    at_fit = model.attributes.get("at_fit", ()) if name in ("fit", "train_on_batch") else ()
    data = m.resolve(k.get("x", a[0] if a else UNKNOWN))
    m.touch(model)
    refused = at_fit[0] if at_fit else batches.unequal(m, name, a, k)
    refused = refused or feeding.refused(m, model, name, a, k, data)
    inside = feeding.way_to(m, model, name, data, refused) if refused else ()
    _note(m, model, name, a, k, node, refused, inside)
    if refused:
        m.keras_raises(refused)
    creation.mark_used(m, model, called=False)
    m.touch(model)
    first, model.ran = not model.ran, True
    if model.kind == "Subclass" or own_steps.has_step(model, name):
        own_steps.run_on_data(
            m, model, name, a, k, _as_arrays(_fed(data)) or data, node, first=first
        )
    if model.kind == "Sequential" and model.whole and model.attributes.get("chance") is None:
        _run_sequential(m, model, name, data, batches.size_of(m, name, a, k), node)
    callbacks.run(m, model, name, a, k)
    if name == "predict":
        made = _predicted(m, model, data)
        if made is not None:
            return made
    return Thing(expressions.text_of(node), origin="call")


def _predicted(m: Machine, model: Model, data: Any) -> Any:
    """The arrays that `predict` gives; None where they are not known.

    Keras looks at the rank of data alone: other lengths than those of the Input give others.
    """
    if model.chain:
        given, output = model.chain[0].given, model.chain[-1].output
    elif model.kind == "Functional" and model.exact:
        given, output = specs(model.inputs), specs(model.outputs)
    else:
        return None
    wanted, fed = list(flatten(given)), list(flatten(to_call_input(m, data)))
    batch: Any = UNKNOWN
    for spec, array in zip(wanted, fed):
        if not isinstance(spec, TensorSpec) or not isinstance(array, TensorSpec):
            break
        if not isinstance(spec.shape, tuple) or not isinstance(array.shape, tuple):
            break
        batch = array.shape[0] if array.shape else UNKNOWN
        if spec.shape[1:] != array.shape[1:]:
            if len(wanted) != 1 or len(fed) != 1 or len(spec.shape) != len(array.shape):
                return None
            output = feeding.output_on(model, array.with_shape((None, *array.shape[1:])))

    def predicted(leaf: Any) -> Any:
        if not isinstance(leaf, TensorSpec) or not isinstance(leaf.shape, tuple) or not leaf.shape:
            return Thing(model.label, origin="call")
        lengths = [UNKNOWN if length is None else length for length in leaf.shape[1:]]
        return ArrayV(
            (batch if leaf.shape[0] is None else UNKNOWN, *lengths), leaf.dtype, library="numpy"
        )

    if isinstance(output, Unknown):
        return None
    if isinstance(output, list) and len(output) == 1:
        output = output[0]
    made = graphs.as_value(map_nest(predicted, output))
    if isinstance(made, ListV):
        made.attribute = PREDICTED
    return made


def _fed(data: Any) -> Any:
    """What a model gets of one element of a `tf.data` set; None where that is not known."""
    if not isinstance(data, Thing) or feeding.ELEMENT not in data.attrs:
        return None
    element, _ = data.attrs[feeding.ELEMENT]
    return element[0] if isinstance(element, tuple) else element


def _is_any_batch(leaf: Any) -> bool:
    return (
        isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple) and leaf.shape[:1] == (None,)
    )


def _as_arrays(fed: Any) -> Any:
    """Data of batches of any length, as arrays; None for others."""
    leaves = list(flatten(fed))
    if not leaves or not all(map(_is_any_batch, leaves)):
        return None
    return graphs.as_value(map_nest(lambda x: ArrayV((UNKNOWN, *x.shape[1:]), x.dtype), fed))


def _spec_of_batch(m: Machine, name: str, data: Any, batch_size: Any) -> TensorSpec | None:
    """What Keras builds a Sequential on that it runs on data."""
    if isinstance(data, ArrayV) and isinstance(data.shape, tuple) and data.shape:
        batch = batches.length(name, data.shape[0], batch_size, m.environment.target)
        return TensorSpec((batch, *data.shape[1:]), data.dtype)
    fed = _fed(data)
    if not isinstance(fed, TensorSpec) or not isinstance(fed.shape, tuple):
        return None
    if name == "predict" and m.environment.target == 3 and fed.shape[:1] == (None,):
        return fed.with_shape((data.attrs.get(feeding.FIRST_BATCH, UNKNOWN), *fed.shape[1:]))
    return fed


def _run_sequential(
    m: Machine, model: Model, name: str, data: Any, batch_size: Any, node: Any
) -> None:
    creation.touch_all(m, model)
    if not model.built:
        spec = _spec_of_batch(m, name, data, batch_size)
        if spec is not None:
            if len(model.stack) < 2 or not models.is_input(model.stack[0]):
                result = sequential.build(model, spec)
                if not creation.built(m, model, result, name, node):
                    return
        elif model.stack and not models.is_input(model.stack[0]):
            failed = sequences.try_every_input(model)
            if failed is not None:
                creation.built(m, model, failed, name, node)
                return
    eagerly = feeding.runs_eagerly(m, model)
    later = None
    if model.built and eagerly is not UNKNOWN:
        later = chain_runs.later_when(model.chain, name in _TRAINS, traced=not eagerly)
    if later is not None:
        step, problem = later
        index = model.chain.index(step)
        failed = sequences.BuildResult(
            model.chain[: index + 1], replace(problem, moment="now"), index
        )
        known = model.exact, model.whole
        creation.built(m, model, failed, name, node)
        model.exact = known[0]
        if known == (False, True):
            model.outline()


def _get_layer(
    m: Machine, model: Model, a: list[Any], k: dict[str, Any], node: Any, open_ended: bool
) -> Any:
    name = m.resolve(k.get("name", a[0] if a else None))
    index = m.resolve(k.get("index", a[1] if len(a) > 1 else None))
    if not open_ended and model.maybe is None:
        problem = retrieval.of_signature(a, k) or retrieval.one_of_both(name, index)
        if problem is None and model.exact and model.kind in ("Sequential", "Functional"):
            layers = model.layers
            found = retrieval.retrieved(layers, name, index)
            if found is not None:
                return found
            problem = retrieval.no_such_layer(layers, name, index)
        if problem is not None:
            _note(m, model, "get_layer", a, k, node, problem)
            m.keras_raises(problem, retrieval.raised(name, index))
    return Thing(expressions.text_of(node), kind="layer", origin="call")


def _of_layer(
    m: Machine,
    layer: Layer,
    name: str,
    a: list[Any],
    k: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    own = layer.attributes.get("\0instance")
    if isinstance(own, InstanceV) and not layer.known and not open_ended:
        found = _of_base(m, own, name, a, k, node)
        if found is not NotImplemented:
            return found
    if name in ("call", "__call__"):
        return application.call_layer(m, layer, a, k, node, open_ended)
    if name in ("add_weight", "add_variable") and not layer.known and not open_ended:
        if name == "add_weight":
            _refuse_weight(m, layer, a, k, node)
        return subclassed.add_weight(m, layer, a, k)
    problem = _unbuilt_problem(m, layer, name, a)
    if name == "adapt" and len(a) == 1 and not k:
        _build_on_data(m, layer, a[0], node)
    if problem is None and layer.known:
        m.touch(layer)
        problem = life.call_method(
            layer,
            name,
            [to_argument(m, value) for value in a],
            {key: to_argument(m, value) for key, value in k.items()},
        )
    if problem is None and name == "set_weights" and not open_ended:
        problem = weights.refused(m, layer, a, k)
    _note(m, layer, name, a, k, node, problem)
    if problem is not None:
        m.keras_raises(problem)
        creation.mark_used(m, layer)  # said once
        return UNKNOWN
    fresh = name == "get_weights" and unused(m, layer)
    creation.mark_used(m, layer, called=name not in _LOOKS and name != "build")
    if name == "build" and layer.known and layer.built and layer.environment.target == 2:
        attributes.written_unseen(m, layer)  # Keras 2 makes new weights beside the old ones
    if name == "build" and layer.known and not layer.built:
        given = m.resolve(k.get("input_shape", a[0] if a else None))
        shape = arrays.shape_value(m, given, of_model=True)
        if isinstance(shape, tuple):
            m.touch(layer)
            _build_layer(m, layer, shape, node)
    if name == "get_weights":
        return weights.arrays(m, layer, fresh=fresh)
    if name == "count_params" and not a and not k:
        return weights.counted(m, layer, node)
    if name == "get_config":
        config = configs.config_of(layer)
        if config is not None:
            return config
        own = not layer.known and "\0instance" in layer.attributes
        if own and not a and not k and not open_ended:
            return _told_by_default(m, layer, node)
    if name == "compute_output_shape" and layer.known and not open_ended:
        found = _output_shape(m, layer, [*a, *k.values()])
        if found is not None:
            return found
    return Thing(expressions.text_of(node), origin="call")


def _output_shape(m: Machine, layer: Layer, given: list[Any]) -> Any:
    """`layer.compute_output_shape(shape)` for one tensor; None where it is not known.

    Nothing is built by it.
    """
    if len(given) != 1 or layer.spec.name == "Lambda":
        return None
    shape = arrays.shape_value(m, m.resolve(given[0]), of_model=True)
    if not isinstance(shape, tuple):
        return None
    saved = layer.snapshot()
    try:
        outcome = life.apply(layer, [TensorSpec(shape, "float32")])
    finally:
        layer.restore(saved)
    output = outcome.output
    if outcome.problem is not None or outcome.later or not isinstance(output, TensorSpec):
        return None
    told = output.shape
    if not isinstance(told, tuple) or any(isinstance(dim, Unknown) for dim in told):
        return None
    return TensorShape(told) if layer.environment.target == 2 else told


def _of_base(
    m: Machine, own: InstanceV, name: str, a: list[Any], k: dict[str, Any], node: Any
) -> Any:
    """`super().name(...)` in a class that derives from a layer; NotImplemented if not known."""
    if name == "__call__":
        return application.call_instance(m, own, a, k, node, False)
    inner = overriding.inner_of(own)
    if inner is None:
        return NotImplemented
    if name == "call":
        return overriding.call_inner(m, own, a, k, node)
    if name == "build" and len(a) == 1 and not k:
        overriding.build_on_shape(m, own, m.resolve(a[0]))
        return None
    if name == "get_config" and not a and not k:
        found = configs.config_of(inner)
        return DictV(exact=False) if found is None else found
    return NotImplemented


def _told_by_default(m: Machine, layer: Layer, node: Any) -> Any:
    """`layer.get_config()` of a class of the code's own, or of one below that calls this one."""
    own = layer.attributes["\0instance"]
    if not isinstance(own, InstanceV):
        return DictV(exact=False)
    if own_classes.class_attribute(own.cls, "get_config"):
        return _own_config(m, layer)
    config = own_configs.told(m, own)
    if isinstance(config, Problem):
        own_configs.refuse(m, layer, config, node, "NotImplementedError")
        return UNKNOWN
    if config is not None:
        return config
    if own_classes.class_attribute(own.cls, "__init__") is not None:
        return DictV(exact=False)  # what its constructor takes, and `name` only if it takes that
    made = _own_config(m, layer)
    made.exact = m.environment.target == 2  # in Keras 3 all that `Layer.__init__` takes
    return made


def _own_config(m: Machine, layer: Layer) -> DictV:
    """What `keras.layers.Layer.get_config` gives for a class of the code's own.

    Source: keras/src/layers/layer.py, tf_keras/src/engine/base_layer.py.
    """
    made: dict[str, Any] = {"name": layer.display_name}
    if layer.generated is not None or made["name"] is None:
        made["name"] = Thing("name", kind="str", origin="attribute")
    made["trainable"] = layer.trainable
    dtype = layer.attributes.get("own_dtype", UNKNOWN)
    made["dtype"] = own_configs.told_type(m, dtype)
    return DictV(made)


def _unbuilt_problem(m: Machine, layer: Layer, name: str, a: list[Any]) -> Problem | None:
    """What Keras says of a method that needs weights, on a layer that was never built."""
    if not unused(m, layer):
        return None
    what = "the model" if isinstance(layer, Model) else f"`{layer.label}`"
    if name == "count_params":
        return Problem(
            Kind.UNBUILT,
            f"{what} has no weights yet: it was never built or called",
            f"You tried to call `{name}` on layer",
            advice="Build it first, or give the model an `Input`.",
            layer=layer,
        )
    unsaid = isinstance(layer, Model) and "built" not in layer.attributes
    if name == "summary" and unsaid and m.environment.target == 2:
        return Problem(
            Kind.UNBUILT,
            "the model was never built or called, and Keras 2 shows no summary of it",
            "This model has not yet been built.",
            advice="Build it first, or give the model an `Input`.",
            layer=layer,
        )
    if name in ("get_weights", "set_weights") and is_without_weights(m, layer):
        return without_weights(layer)
    given = m.resolve(a[0]) if a else None
    if name == "set_weights" and isinstance(given, ListV) and given.exact and given.items:
        return Problem(
            Kind.UNBUILT,
            f"{what} has no weights yet that could be set: it was never built or called",
            "but the layer was expecting 0 weights.",
            advice="Build it first, or give the model an `Input`.",
            layer=layer,
        )
    return None


def is_without_weights(m: Machine, layer: Layer) -> bool:
    """Whether it is a Sequential of Keras 2 that refuses to list the weights it does not have yet.

    Source: tf_keras/src/engine/training.py (`_assert_weights_created`).
    """
    plain = isinstance(layer, Model) and "\0instance" not in layer.attributes
    if m.environment.target != 2 or not plain or m.version_is_open:
        return False
    if isinstance(layer, Model) and any(map(models.is_input, layer.stack)):
        return False  # an input alone is a graph, and that has been built
    return unused(m, layer) and "built" not in layer.attributes


def without_weights(layer: Layer) -> Problem:
    """What that one says."""
    return Problem(
        Kind.UNBUILT,
        "the model has no weights yet: it was never built or called",
        "have not yet been created.",
        advice="Build it first, or give the model an `Input`.",
        layer=layer,
    )


def _build_layer(m: Machine, layer: Layer, shape: tuple[Any, ...], node: Any) -> None:
    from kerasorder_lint.catalogue.problems import Rejected
    from kerasorder_lint.catalogue.spec import Call

    call = Call({next(iter(layer.spec.call), "inputs"): TensorSpec(shape, "float32")})
    try:
        layer.spec.behaviour.build(layer, call)
        layer.built = True
        layer.build_shape = shape
    except Rejected:
        # `build` alone checks less than a call does; what it refuses is not looked at here.
        m.forget(layer)


def _build_on_data(m: Machine, layer: Layer, data: Any, node: Any) -> None:
    """`normalization.adapt(array)` builds the layer on the array's shape.

    Source: keras/src/layers/preprocessing/normalization.py (`adapt`)
    """
    data = m.resolve(data)
    if layer.class_name != "Normalization" or not layer.known or layer.built:
        return
    if layer.environment.target != 3 or layer.args["mean"] is not None:
        return
    if isinstance(data, ArrayV) and data.library is not None and isinstance(data.shape, tuple):
        if all(isinstance(length, int) for length in data.shape):
            m.touch(layer)
            _build_layer(m, layer, data.shape, node)


def _set_in_base(m: Machine, receiver: InstanceV, name: str, positional: list[Any]) -> None:
    """`super().__setattr__(name, value)`, where no class of the project has that."""
    plain = receiver.cls.is_known
    if name == "__setattr__" and plain and len(positional) == 2 and isinstance(positional[0], str):
        own_classes.keep_attribute(m, receiver, positional[0], positional[1])
    else:
        m.touch(receiver)
        receiver.forget()


def call_base_method(
    m: Machine,
    receiver: InstanceV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """A method that a class of the project inherits from a library."""
    plain = name.removeprefix("super.")
    if plain == "__init__":
        if receiver.layer is not None:
            creation.init_keras_base(m, receiver, positional, keywords, node, open_ended)
        return None
    if receiver.layer is not None:
        return call_method(m, receiver.layer, plain, positional, keywords, node, open_ended)
    if plain in ("__setattr__", "__delattr__"):
        _set_in_base(m, receiver, plain, positional)
        return None
    if own_classes.ends_test(receiver.cls, plain):
        raise Raised("AssertionError" if plain == "fail" else "SkipTest")
    if own_classes.is_assertion(receiver.cls, plain):
        for value in [*positional, *keywords.values()]:
            lists.list_escapes(m, value, node)
        return None
    for value in [*positional, *keywords.values()]:
        lists.escapes(m, value, node)
    return Thing(expressions.text_of(node), origin="call")


_MODEL_METHODS = {
    "add": _add,
    "pop": _pop,
    "build": _build,
    "compile": _compile,
}
