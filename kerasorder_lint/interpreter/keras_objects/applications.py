"""Calls of `keras.applications`: constructors, `preprocess_input`, `decode_predictions`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.applications import preprocessing, registry
from kerasorder_lint.catalogue.applications.architecture import Application
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.applications import entrance, realise
from kerasorder_lint.graph.layers import Layer, Tensor, generated_name
from kerasorder_lint.graph.models import Model, is_input
from kerasorder_lint.graph.program import Arguments, CallRefused, CreationRefused, ModelMade, Step
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.keras_objects import creation, graphs, image_shapes
from kerasorder_lint.interpreter.keras_objects.conversion import to_argument
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3, last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, Thing

__all__ = ["call_application", "clone"]


def call_application(
    m: Machine,
    path: str,
    family: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    arguments: Arguments,
) -> Any:
    """`keras.applications.<path>(...)`; `arguments` are those of the call as events keep them."""
    short = last(path)
    if not short[:1].isupper():
        return _function(m, path, positional, keywords, node)
    entry = registry.find(short)
    if entry is None or m.environment.data_format != "channels_last":
        return creation.unknown_model(m, node, short, application=arguments)
    order = list(entry.parameters)
    tensor = keywords.get(
        "input_tensor",
        positional[order.index("input_tensor")]
        if len(positional) > order.index("input_tensor")
        else None,
    )
    tensor = m.resolve(tensor)
    given = [
        _argument(m, value, order[i] if i < len(order) else "")
        for i, value in enumerate(positional)
    ]
    named = {key: _argument(m, value, key) for key, value in keywords.items()}
    three = replace(m.environment, target=3)
    made = registry.create(entry, given, named, open_ended=open_ended, environment=three)
    if m.environment.target == 2:
        other = short.startswith("ConvNeXt") and positional  # there `model_name` comes first
        if isinstance(made, registry.Refused) or tensor is not None or other:
            return creation.unknown_model(m, node, short, application=arguments)
        # The shapes are those of Keras 3; what the layers inside are called is another matter.
        made = registry.Made(UNKNOWN, made.given, made.shape, made.output)
    if isinstance(made, registry.Refused):
        base = m.base(node)
        doubt = made.doubt
        if m.version_is_open and made.problem.argument not in _IN_KERAS_2_TOO:
            doubt = doubt or WITH_KERAS_3
        base["likely"] = base["likely"] or doubt
        by_name = {**dict(zip(order, arguments.positional)), **arguments.keywords}
        whole = Arguments((), by_name, open_ended)
        m.record(CreationRefused(name=short, problem=made.problem, arguments=whole, **base))
        if doubt is None:
            m.keras_raises(made.problem)
        return creation.unknown_model(m, node, short, application=arguments)
    return _model(m, entry, made, tensor, family, node, arguments)


#: Arguments that Keras 2 refuses for the same reasons.
_IN_KERAS_2_TOO = frozenset({"input_shape", "weights", "classes", "alpha", "depth_multiplier"})


def _argument(m: Machine, value: Any, parameter: str) -> Any:
    if parameter != "input_tensor":
        return to_argument(m, value, parameter)
    value = m.resolve(value)
    if isinstance(value, Tensor):
        return value.spec
    return None if value is None else UNKNOWN


def _model(
    m: Machine,
    entry: Application,
    made: registry.Made,
    tensor: Any,
    family: str,
    node: Any,
    arguments: Arguments,
) -> Model:
    def register(layer: Layer) -> None:
        creation.register(m, layer, node)
        if isinstance(layer, Model):
            m.models.remove(layer)

    def operation(class_name: str) -> str | None:
        return generated_name(class_name, m.name_counters)

    own = isinstance(tensor, Tensor)
    start = tensor if isinstance(tensor, Tensor) else entrance(made, m.environment, register)
    model, output = realise(made, m.environment, start, register, operation)
    if tensor is not None and not own:
        model.exact = False
    if own and (start.layer is None or not is_input(start.layer)):
        # What leads to the given tensor belongs to the model.
        sources = _sources(start)
        outer = creation.create_functional(m, [sources, output], {}, node, False, family)
        assert isinstance(outer, Model)
        outer.name = made.name
        return outer
    model.attributes["family"] = family
    creation.register(m, model, node)
    model.label = entry.name
    m.record(ModelMade(model=model, source="application", arguments=arguments, **m.base(node)))
    return model


def clone(m: Machine, model: Model, node: Any) -> Model:
    """`clone_model`: new layers of the same names, with weights of their own."""
    made: registry.Made = model.extra["application"]

    def register(layer: Layer) -> None:
        layer.site, layer.calls = m.site(node), m.calls

    start = entrance(made, m.environment, register)
    twin, _ = realise(made, m.environment, start, register, lambda _: None)
    for new, old in zip(twin.stack, model.stack):
        # Keras names the new Input after the old tensor, whose number nothing tells.
        unseen = is_input(old) and not isinstance(old.name, str)
        new.name = UNKNOWN if unseen else old.display_name
        new.trainable = old.trainable
    twin.name = model.display_name
    twin.attributes = {**model.attributes, "used": True}
    creation.register(m, twin, node)
    m.record(
        ModelMade(model=twin, source="copy", from_layers=((model, model.built),), **m.base(node))
    )
    return twin


def _sources(tensor: Tensor) -> Any:
    """`get_source_inputs`: the Inputs that a tensor comes from; UNKNOWN where they are not seen."""
    found: list[Tensor] = []
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if current.layer is not None and is_input(current.layer):
            found.append(current)
        elif not current.parents or not all(isinstance(p, Tensor) for p in current.parents):
            return UNKNOWN
        else:
            stack.extend(current.parents)
    return found[0] if len(found) == 1 else UNKNOWN


# ---------------------------------------------------------------------- functions


def _function(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`preprocess_input` and `decode_predictions` of a family, and what they share inside."""
    short = last(path)
    first = m.resolve(keywords.get("x" if short == "preprocess_input" else "preds", UNKNOWN))
    if positional:
        first = m.resolve(positional[0])
    if short == "decode_predictions":
        if isinstance(first, (Tensor, ArrayV)):
            shape = first.spec.shape if isinstance(first, Tensor) else first.shape
            _refuse(m, preprocessing.undecodable(shape), first, node)
        return Thing(expressions.text_of(node), kind="list", origin="call")
    if short != "preprocess_input":
        told = image_shapes.told(m, short, positional, keywords)
        return Thing(expressions.text_of(node), origin="call") if told is NotImplemented else told
    mode = preprocessing.mode_of(path)
    if isinstance(first, ArrayV):
        changed = mode is not None and mode != "none"
        return ArrayV(first.shape, UNKNOWN if changed else first.dtype)
    if not isinstance(first, Tensor):
        return (
            ArrayV()
            if not isinstance(first, Thing)
            else Thing(expressions.text_of(node), origin="call")
        )
    if mode == "none":
        return first
    spec = TensorSpec(UNKNOWN, UNKNOWN)
    plain = m.environment.target == 3 and m.environment.data_format == "channels_last"
    if mode is not None and plain and not keywords.keys() - {"x"} and len(positional) < 2:
        try:
            preprocessing.preprocessed(first.spec, mode)
        except Rejected as rejected:
            _refuse(m, rejected.problem, first, node)
        else:
            return _preprocessed(m, first, mode, node)
    return Tensor(spec, None, (first,), step_site=m.site(node))


def _preprocessed(m: Machine, image: Tensor, mode: str, node: Any) -> Any:
    """The operations that prepare an image, as nodes of the graph."""

    def prepared(*specs: Any) -> Any:
        given = specs[0][0] if isinstance(specs[0], list) else specs[0]
        return preprocessing.preprocessed(given, mode)

    if mode == "caffe":

        def channel(spec: Any) -> Any:
            known = isinstance(spec.shape, tuple) and spec.shape
            return spec.with_shape(spec.shape[:-1] if known else UNKNOWN)

        def stacked(specs: Any) -> Any:
            first = specs[0]
            known = isinstance(first.shape, tuple)
            return first.with_shape((*first.shape, 3) if known else UNKNOWN)

        parts = [graphs.operate(m, "GetItem", channel, [image], node) for _ in range(3)]
        image = graphs.operate(m, "Stack", stacked, [parts], node)
        return graphs.operate(m, "Add", prepared, [image], node)
    for label in (
        ("TrueDivide", "Add", "TrueDivide")
        if mode == "torch"
        else (
            "TrueDivide",
            "Subtract",
        )
    ):
        image = graphs.operate(m, label, prepared, [image], node)
    return image


def _refuse(m: Machine, problem: Problem | None, value: Any, node: Any) -> None:
    if problem is None or m.environment.target != 3:
        return
    if isinstance(value, Tensor) and not value.is_one:
        return
    shown = value.spec if isinstance(value, Tensor) else TensorSpec(value.shape, value.dtype)
    layer = value.layer if isinstance(value, Tensor) else None
    base = m.base(node)
    if m.version_is_open and problem.kind is not Kind.ARGUMENT:
        base["likely"] = base["likely"] or WITH_KERAS_3
    m.record(CallRefused(step=Step(layer, shown, UNKNOWN, problem), problem=problem, **base))
    m.keras_raises(problem)
