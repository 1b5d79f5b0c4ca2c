"""Unknown objects that may be models: parameters, results of calls that cannot be followed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from kerasorder_lint.catalogue import classes
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.model_layers import new_model
from kerasorder_lint.graph.models import Model, ModelKind
from kerasorder_lint.interpreter import comparisons
from kerasorder_lint.interpreter.keras_objects import foreign, identifiers, lists, weights
from kerasorder_lint.interpreter.keras_objects.names import (
    canonical,
    find_spec,
    has_unknown_base,
    last,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ELSEWHERE,
    FROM_TORCH,
    NO_MODEL_MADE,
    ArrayV,
    BoundMethod,
    ClassV,
    DataShape,
    DictV,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    Ref,
    SetV,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Sym

__all__ = [
    "NO_MODEL",
    "is_callback",
    "is_keras_instance",
    "is_no_model_class",
    "may_be_model",
    "model_of",
    "says_no_model",
    "set_model",
    "thing_attribute",
    "thing_set_item",
    "told_by_default",
]

#: Ends the key of an `isinstance` that only holds for what is no Keras model.
NO_MODEL = "no model"
#: What only Keras models have.
_MODEL_USES = frozenset(
    {
        "compile",
        "summary",
        "get_layer",
        "fit",
        "predict",
        "evaluate",
        "input",
        "inputs",
        "output",
        "outputs",
        "input_shape",
        "output_shape",
        "trainable_weights",
        "non_trainable_weights",
        "load_weights",
        "save_weights",
        "train_on_batch",
        "predict_on_batch",
        "fit_generator",
        "count_params",
        "to_json",
        "get_weights",
        "set_weights",
    }
)
#: Properties of every model of Keras that code cannot set: who sets them has something else.
_NEVER_SET = frozenset({"input", "input_shape", "inputs", "output", "output_shape", "outputs"})
#: What PyTorch modules and others have.
_OTHER_USES = frozenset(
    {
        "parameters",
        "named_parameters",
        "state_dict",
        "load_state_dict",
        "forward",
        "eval",
        "zero_grad",
        "cuda",
        "children",
        "modules",
        "named_modules",
        "register_buffer",
        "ModuleList",
        "to",
        "requires_grad_",
        "register_forward_hook",
        "train",
        "half",
        "named_children",
        "named_buffers",
        "add_module",
        "share_memory",
    }
)
_NAMES = frozenset(
    {
        "model", "base", "backbone", "network", "net", "encoder", "decoder", "generator",
        "discriminator", "classifier", "vgg", "resnet", "keras_model", "cnn", "autoencoder",
        "pretrained", "conv_base", "vgg16", "vgg19", "resnet50", "mobilenet", "inception",
        "xception", "densenet", "teacher", "student", "critic", "actor",
    }
)  # fmt: skip


_MODELS = frozenset({"Model", "Sequential", "Functional"})
#: What lists have, and models do not have or have in another way.
_MUTATORS = frozenset({"add", "insert", "pop", "remove"})
_OF_LISTS = frozenset({"append", "clear", "extend", "get", "index", "insert", "items", "keys"})
#: What libraries make that is no model of Keras.
_OTHERS = frozenset({ELSEWHERE, FROM_TORCH, NO_MODEL_MADE})


def _named_like_a_model(name: str) -> bool:
    lowered = name.lower().strip("_").rstrip("0123456789")
    return lowered in _NAMES or lowered.endswith(("model", "_net", "network", "backbone"))


def model_of(m: Machine, thing: Thing) -> Model | None:
    """The model that an unknown stands for, if anything speaks for it being one."""
    if m.decided:
        if _proven_class(m, thing) is not None:
            return _unknown_model(m, thing, ("proven", thing.key), None)
        if _is_of_another_class(m, thing):
            return None
    known = m.thing_models.get(thing.key)
    if isinstance(known, Model):
        return known
    reason = _reason(m, thing)
    return None if reason is None else _unknown_model(m, thing, thing.key, reason)


def _unknown_model(
    m: Machine, thing: Thing, key: Hashable, maybe: str | None, kind: ModelKind = "Unknown"
) -> Model:
    """One model that cannot be looked into for all questions about an unknown."""
    known = m.thing_models.get(key)
    if isinstance(known, Model):
        return known
    model = new_model(kind, m.environment)
    model.exact = False
    model.maybe = maybe
    model.label = thing.text
    model.variable = _variable_of(thing)
    m.thing_models[key] = model
    return model


def _variable_of(thing: Thing) -> str | None:
    """The name that an unknown has, by itself or because the code gave it one."""
    if "(" not in thing.text:
        return thing.text
    names = [hint[5:] for hint in thing.hints if hint.startswith("name:")]
    return names[0] if len(names) == 1 else None


def _method_of(m: Machine, thing: Thing, name: str) -> MethodOf | None:
    """A method that models of a kind have in another way than lists do, or do not have.

    Of an unknown that is surely, or by its annotation, a Sequential or functional model: its class
    may derive from these, and have the method.
    """
    if f"asked:{name}" in thing.hints:
        return None
    proven = _proven_class(m, thing) if m.decided else None
    if proven is None:
        if m.decided and _is_of_another_class(m, thing):
            return None
        reason, told = _reason(m, thing), _annotated_model(thing)
    else:
        reason, told = f"as far as its class is `{proven}` itself", proven
    kind: ModelKind
    if told == "Sequential":
        kind = "Sequential"
    elif told == "Functional":
        kind = "Functional"
    elif name == "pop" and reason is not None and _is_used_as_model(thing):
        kind = "Sequential"  # no other one has it
    else:
        return None
    if reason is None or (name == "add" and kind == "Sequential"):
        return None
    return MethodOf(_unknown_model(m, thing, ("methods", kind, thing.key), reason, kind), name)


def _is_used_as_model(thing: Thing) -> bool:
    """Whether code asks it for what only models have, and for nothing that lists have."""
    hints = thing.hints | set(thing.attrs)
    return bool(hints & _MODEL_USES) and not hints & _OF_LISTS


def _annotated_model(thing: Thing) -> str | None:
    """The class of Keras's models that all annotations of an unknown name."""
    told = {hint[10:] for hint in thing.hints if hint.startswith("annotated:")}
    if thing.kind is not None:
        told.add(thing.kind)
    names = {last(kind) if canonical(kind) is not None else "" for kind in told}
    return names.pop() if len(names) == 1 and names <= _MODELS else None


def may_be_model(m: Machine, thing: Thing) -> bool:
    """Whether anything speaks for an unknown being a model."""
    return _reason(m, thing) is not None


def _reason(m: Machine, thing: Thing) -> str | None:
    hints = thing.hints | set(thing.attrs)
    if hints & _OTHER_USES or hints & _OTHERS or not _NEVER_SET.isdisjoint(thing.attrs):
        return None
    if thing.kind is not None and thing.kind not in ("layer", "?"):
        found = canonical(thing.kind)
        if found is not None and last(thing.kind) in _MODELS:
            return f"it is annotated as `{last(thing.kind)}`"
        return None
    if thing.kind == "layer":
        return None
    among = [hint[10:] for hint in sorted(hints) if hint.startswith("annotated:")]
    models = [kind for kind in among if canonical(kind) is not None and last(kind) in _MODELS]
    if among and len(models) == len(among):
        return f"it is annotated as `{last(models[0])}`"
    if among:
        return None
    if hints & _MODEL_USES:
        return f"it is used like a Keras model (`.{min(hints & _MODEL_USES)}`)"
    names = [last(hint[5:]) for hint in thing.hints if hint.startswith("name:")]
    if thing.origin in ("parameter", "attribute", "name"):
        names.append(last(thing.text))
    if any(_named_like_a_model(name) for name in names) and m.uses_keras():
        return "it is named like a model, in a file that uses Keras"
    return None


def _found_out(m: Machine) -> Iterator[tuple[Any, ...]]:
    """The keys of conditions that hold on this way, those of an `and` one by one."""
    for key, holds in comparisons.single(m.decided):
        if holds and isinstance(key, tuple) and key:
            yield key[1] if key[0] == "asserted" and isinstance(key[1], tuple) else key


def _is_of_another_class(m: Machine, thing: Thing) -> bool:
    """Whether this way has found, with `isinstance`, that the unknown is no Keras model."""
    return any(says_no_model(key) and key[1] == thing.key for key in _found_out(m))


def _proven_class(m: Machine, thing: Thing) -> str | None:
    """`Model`, `Sequential` or `Functional`, where this way has found the unknown to be one."""
    for key in _found_out(m):
        if key[0] == "isinstance" and len(key) == 3 and key[1] == thing.key:
            names = _models_in(key[2])
            if names:
                return names.pop() if len(names) == 1 else "Model"
    return None


def _models_in(key: Any) -> set[str]:
    """The classes of models that the key of a class, or of several, names; none if others too."""
    if key[0] == "tuple":
        parts = [_models_in(part) for part in key[1]]
        return set().union(*parts) if all(parts) else set()
    if key[0] != "ref" or canonical(key[1]) is None or last(key[1]) not in _MODELS:
        return set()
    return {last(key[1])}


def says_no_model(key: Any) -> bool:
    """Whether the key of a condition says that its first operand is no Keras model."""
    return type(key) is tuple and key[0] == "isinstance" and key[-1] == NO_MODEL


def is_no_model_class(cls: Any) -> bool:
    """Whether no object of a class, or of each of several, is a Keras model."""
    if isinstance(cls, tuple):
        return bool(cls) and all(is_no_model_class(item) for item in cls)
    if isinstance(cls, ClassV):
        refs = [base.name for base in cls.mro() if isinstance(base, Ref)]
        return not has_unknown_base(cls) and all(
            canonical(name) is None or last(name) == "Layer" or find_spec(last(name)) is not None
            for name in refs
        )
    return isinstance(cls, Ref) and foreign.makes_no_model(cls.name)


def told_by_default(value: Any) -> frozenset[str]:
    """What the default of a parameter says of what else is passed for it: that it is no model."""
    if isinstance(value, Thing):
        return value.hints & _OTHERS
    if isinstance(value, InstanceV) and isinstance(value.layer, Model):
        return frozenset()
    cls = value.cls if isinstance(value, InstanceV) else value
    no_model = isinstance(cls, ClassV) and is_no_model_class(cls)
    return frozenset({NO_MODEL_MADE}) if no_model else frozenset()


def thing_attribute(m: Machine, value: Thing, name: str, node: Any) -> Any:
    """`unknown.name`."""
    if name in ("layers", "_layers", "_self_tracked_trackables"):
        model = model_of(m, value)
        if model is not None:
            return lists.read_layers(m, model, name, node, private=name != "layers")
    if name == "set_model" and is_callback(value):
        return MethodOf(value, name)
    if name in _MUTATORS and not m.guards:
        method = _method_of(m, value, name)
        if method is not None:
            value.attribute(name)
            return method
    if name == "__class__" and value.kind is not None and canonical(value.kind) is not None:
        return Ref(value.kind)
    if name in ("ndim", "shape") and m.parts:
        shape = weights.shape_of(m, value)
        if shape is not None:
            return DataShape(shape) if name == "shape" else len(shape)
    return value.attribute(name)


def is_callback(value: Thing) -> bool:
    """Whether it is a callback of Keras's own; a list of callbacks asks others."""
    found = canonical(value.kind) if value.kind is not None and value.origin == "call" else None
    if found is None or not found[1].startswith("callbacks."):
        return False
    return last(found[1]) not in ("CallbackList", "Callback")


def set_model(m: Machine, callback: Thing, positional: list[Any]) -> None:
    """`callback.set_model(model)`: it keeps the model, which stays as it is."""
    if len(positional) == 1:
        m.touch(callback)
        callback.attrs["model"] = positional[0]


def thing_set_item(m: Machine, owner: Thing, index: Any, value: Any, node: Any) -> None:
    if lists.holds_layers(value):
        lists.escapes(m, value, node)
    else:
        lists.list_escapes(m, value, node)


#: Keras classes that others of Keras derive from: an object of another class may be one.
_BASES = frozenset({"RNN", "Wrapper", "InputSpec"})
#: What all layers and models are.
_LAYERS = frozenset({"Functional", "Layer", "Model", "Sequential"})


def is_keras_instance(m: Machine, value: Any, cls: Ref) -> bool | None:
    """`isinstance(value, keras.X)`."""
    if canonical(cls.name) is None:
        return None
    name = last(cls.name)
    if is_constant(value) or isinstance(value, (ListV, tuple)):
        return False
    layer = value.layer if isinstance(value, InstanceV) else value
    if layer is None:
        return False
    if isinstance(value, (BoundMethod, ClassV, FunctionV)):
        return False
    if isinstance(value, Ref) and canonical(value.name) is not None:
        return False  # a class or function of Keras itself
    if isinstance(value, Thing):
        found = canonical(cls.name)
        return None if found is None else identifiers.is_object_of(value, found[1])
    if not isinstance(layer, Layer):
        if not isinstance(layer, (ArrayV, DictV, SetV, Sym, Tensor)):
            return None
        return False if name in _LAYERS or find_spec(name) is not None else None
    if name == "Layer":
        return True
    if name == "KerasTensor":
        return False
    if isinstance(layer, Model):
        if name in ("Model", "Functional", "Sequential"):
            if layer.kind == "Unknown":
                return True if name == "Model" else None
            return name == "Model" or layer.kind == name
        return False if find_spec(name) is not None else None
    if name in ("Model", "Functional", "Sequential"):
        return False if layer.known else None
    if not layer.known:
        return None
    spec = find_spec(name)
    if spec is None or name in _BASES:
        return None
    return classes.derives(layer.spec.name, spec.name, 2 if m.environment.target == 2 else 3)
