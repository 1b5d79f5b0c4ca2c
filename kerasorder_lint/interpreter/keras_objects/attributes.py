"""Attributes of layers, models and tensors: read, written, deleted."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from kerasorder_lint.catalogue import kept, life, written
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.graph import models
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    Arguments,
    AttributeDeleted,
    AttributeWritten,
    CallRefused,
    MethodCalled,
    Step,
)
from kerasorder_lint.graph.stretches import OF_TURNS, Stretch
from kerasorder_lint.interpreter import element_types, expressions
from kerasorder_lint.interpreter.keras_objects import (
    api,
    creation,
    derived,
    graphs,
    held,
    identifiers,
    lists,
    own_signatures,
    parts,
    patching,
    settable,
    sparse_placeholders,
    unknowns,
    weights,
)
from kerasorder_lint.interpreter.keras_objects.conversion import recorded, to_argument
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DataShape,
    InstanceV,
    Library,
    ListV,
    MethodOf,
    Ref,
    TensorShape,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown, render_shape

__all__ = [
    "METHODS",
    "PRIVATE_LISTS",
    "attribute",
    "augment_attribute",
    "beyond_shape",
    "class_of",
    "delete_attribute",
    "free_length_used",
    "is_keras_value",
    "is_method_name",
    "iteration_of_tensor",
    "keeps_argument",
    "length_of_tensor",
    "number_of_tensor",
    "truth_of_tensor",
    "unpacked_shape",
    "unpacking_of_tensor",
    "write_attribute",
    "written_unseen",
]

PRIVATE_LISTS = frozenset({"_layers", "_self_tracked_trackables", "_flatten_layers_cache"})


#: Arguments by which code tells layers apart: who takes one has an attribute of that name, and no
#: other layer has.
_TELLING = frozenset({"filters", "kernel_size", "pool_size", "units"})


def keeps_argument(layer: Layer, name: str) -> bool | None:
    """Whether a layer has an attribute for an argument; None where that is not known."""
    if not layer.known or isinstance(layer, Model) or name in layer.attributes:
        return None
    if name not in _TELLING or layer.spec.module != "keras.layers":
        return None
    if name == "filters" and layer.class_name.startswith("Depthwise"):
        return None  # Keras 2 has it, without a value
    return name in layer.args


def is_keras_value(value: Any) -> bool:
    return isinstance(value, (Layer, Tensor))


def attribute(m: Machine, value: Any, name: str, node: Any, owner: Any = None) -> Any:
    """`value.name` of a layer, model or tensor."""
    if isinstance(value, Tensor):
        api.check_member(m, "tensor", value, name, node)
        return _of_tensor(m, value, name, node)
    m.layers_asked += 1
    kind = "model" if isinstance(value, Model) else "layer"
    if owner is None and name in ("__delattr__", "__dict__", "__getattribute__", "__setattr__"):
        written_unseen(m, value)
        m.forget(value)
    if owner is None and name not in value.attributes:
        api.check_member(m, kind, value, name, node)
    assert isinstance(value, Layer)
    if name == own_signatures.REGISTERS:
        m.touch(value)
        value.attributes[own_signatures.TAKES_MORE] = True
    asked = name in _NEEDS_A_CALL or (name in _WEIGHTS and m.environment.target == 2)
    if asked and _refused_before_call(m, value, name, node):
        return Thing(expressions.text_of(node), origin="attribute")
    if owner is None and held.refused_unbuilt(m, value, name, node):
        return Thing(expressions.text_of(node), origin="attribute")
    if isinstance(value, Model):
        found = _of_model(m, value, name, node)
        if found is not NotImplemented:
            return found
    if name in value.attributes and not name.startswith("\0"):
        return value.attributes[name]
    if name == "name":
        return value.display_name or Thing(expressions.text_of(node), kind="str")
    if name == "trainable":
        if isinstance(value.trainable, bool):
            return value.trainable
        return Thing(expressions.text_of(node), kind="bool", key=("trainable", value.serial))
    if name == "built":
        certain = value.known and not (isinstance(value, Model) and not value.exact)
        if isinstance(value, Model):
            certain = certain and not _is_built_otherwise(value)
        elif m.environment.target == 2:
            # A `build` that code calls itself leaves these as they are.
            certain = certain and not value.class_name.startswith("Global")
        if certain and not isinstance(value, Model) and kept.is_built_at_once(value):
            # Other releases, and a `build` of one's own, leave it to the first call.
            certain = value.built or (owner is None and not m.version_is_open)
            return True if certain else Thing(expressions.text_of(node), kind="bool")
        return value.built if certain else Thing(expressions.text_of(node), kind="bool")
    if name in ("layer", "cell", "forward_layer") and isinstance(value.args.get(name), Layer):
        return value.args[name]
    if name == "__class__":
        return class_of(value) if value.known else Thing(value.label)
    if value.known and not isinstance(value, Model) and name in value.args:
        found = kept.attribute(value, name)
        if not isinstance(found, Unknown):
            return found
        known = value.args[name]
        if name == "layers" and isinstance(known, list):
            return ListV(known)
        key = ("arg", value.serial, name)
        if parts.is_layer(name):
            m.parts[key] = (value,)
        return Thing(expressions.text_of(node), key=key)
    inner = value.extra.get("inner")
    if owner is not None and isinstance(inner, Layer) and name in inner.args:
        return attribute(m, inner, name, node)
    if name in ("output", "input"):
        found = graphs.ends(value, name)
        if found is not None:
            return found
        return Thing(expressions.text_of(node), origin="attribute", kind="tensor")
    if name in ("compute_dtype", "dtype", "variable_dtype"):
        types = identifiers.types_of_policy(value.attributes.get("own_policy"))
        if types is not None:
            return types[0] if name == "compute_dtype" else types[1]
    if name in _VALUES:
        if owner is not None or isinstance(value, Model) or name not in _VARIABLES:
            if owner is None:
                held.check(m, value, name, node)
                told = weights.variables(m, value, name, expressions.text_of(node))
                if told is not None:
                    return told
                if name in _WEIGHTS:
                    key = ("attr", value.serial, name)
                    m.parts[key] = (value,)
                    return Thing(expressions.text_of(node), key=key, origin="attribute")
            return Thing(expressions.text_of(node), origin="attribute")
    if owner is None:
        held.check(m, value, name, node)
    values = _NO_METHODS_OF_MODELS if isinstance(value, Model) else _NO_METHODS_OF_LAYERS
    is_method = name in METHODS and name not in values
    if not is_method and not name.startswith("__"):
        # It is no method: something gave it this attribute that was not seen.
        key = ("attr", value.serial if owner is None else owner.serial, name)
        if owner is None and not isinstance(value, Model):
            m.parts[key] = (value,)
        return Thing(expressions.text_of(node), key=key, origin="attribute")
    return MethodOf(value, name)


#: Methods that layers and models of Keras 3 and Keras 2 have, and those of lists that people try.
METHODS = frozenset(
    {
        "adapt", "add", "add_loss", "add_metric", "add_update", "add_variable", "add_weight",
        "build", "build_from_config", "call", "compile", "compile_from_config", "compiled_loss",
        "compute_loss", "compute_mask", "compute_metrics", "compute_output_shape",
        "compute_output_signature", "compute_output_spec", "convert_weight", "convolution_op",
        "count_params", "enable_lora", "evaluate", "evaluate_generator", "export",
        "finalize_state", "fit", "fit_generator", "from_config", "get_build_config",
        "get_compile_config", "get_config", "get_initial_state", "get_input_at",
        "get_input_mask_at", "get_input_shape_at", "get_layer", "get_metrics_result",
        "get_output_at", "get_output_mask_at", "get_output_shape_at",
        "get_quantization_layer_structure", "get_state_tree", "get_vocabulary",
        "get_weight_paths", "get_weights", "inner_loop", "load_assets", "load_own_variables",
        "load_weights", "make_predict_function", "make_test_function", "make_train_function",
        "pop", "predict", "predict_generator", "predict_on_batch", "predict_step", "quantize",
        "quantized_build", "quantized_call", "rematerialized_call", "reset_metrics",
        "reset_state", "reset_states", "save", "save_assets", "save_own_variables", "save_spec",
        "save_weights", "set_state_tree", "set_vocabulary", "set_weights", "stateless_call",
        "stateless_compute_loss", "summary", "symbolic_call", "test_on_batch", "test_step",
        "to_json", "to_yaml", "train_on_batch", "train_step", "update_state", "vocabulary_size",
        "with_name_scope", "append", "clear", "extend", "insert", "remove", "reverse", "sort",
    }
)  # fmt: skip


#: Those of them that some layers have a value of, or models: None perhaps.
_NO_METHODS_OF_LAYERS = frozenset({"summary"})
_NO_METHODS_OF_MODELS = frozenset({"compiled_loss"})


def is_method_name(name: str) -> bool:
    """Whether layers and models have methods of this name, and no properties."""
    return name in METHODS


#: Attributes that raise on what was never called: of any layer, and of a Sequential.
_NEEDS_A_CALL = {
    "output": "has never been called and thus has no defined output.",
    "input": "has never been called and thus has no defined input.",
    "outputs": "has no defined outputs yet.",
    "inputs": "has no defined inputs yet.",
    "output_shape": "has no defined output shape yet.",
    "input_shape": "has no defined input shape yet.",
}


def _refused_before_call(m: Machine, value: Layer, name: str, node: Any) -> bool:
    """Records an attribute that Keras refuses on a layer or model that was never called."""
    from kerasorder_lint.interpreter.keras_objects.methods import never_called, unused

    if name in value.attributes:
        return False
    if m.environment.target == 2:
        return _refused_in_keras_2(m, value, name, node)
    if name in ("input", "output") and value.built and never_called(m, value):
        # Keras 3 only: a Sequential that is built has `inputs` and `outputs`, and neither
        # `input` nor `output` until something calls it on a symbolic tensor.
        what = "a Sequential" if isinstance(value, Model) else f"`{value.label}`"
        problem = Problem(
            Kind.UNBUILT,
            f"{what} that was never called on a symbolic tensor has no `{name}`",
            _NEEDS_A_CALL[name],
            advice=f"Use `.{name}s[0]`." if isinstance(value, Model) else "Call it first.",
            layer=value,
        )
        base = m.base(node, "AttributeError")
        if m.version_is_open and base["likely"] is None:
            base["likely"] = WITH_KERAS_3
        m.record(MethodCalled(target=value, method=name, problem=problem, **base))
        if base["likely"] is None:
            m.keras_raises(problem, "AttributeError")
            creation.mark_used(m, value)  # said once
        return True
    if not unused(m, value):
        return False
    if not isinstance(value, Model) and name not in ("input", "output"):
        return False
    if isinstance(value, Model) and value.stack and models.is_input(value.stack[0]):
        if len(value.stack) > 1 or value.chain:
            return False
    what = "the model" if isinstance(value, Model) else f"`{value.label}`"
    problem = Problem(
        Kind.UNBUILT,
        f"{what} was never built or called, and has no `{name}` yet",
        _NEEDS_A_CALL[name],
        advice="Give the model an `Input`, or call it first.",
        layer=value,
    )
    base = m.base(node, "AttributeError")
    m.record(MethodCalled(target=value, method=name, problem=problem, **base))
    m.keras_raises(problem, "AttributeError")
    creation.mark_used(m, value)  # said once
    return True


#: What Keras 2 says of these; a Sequential that has `inputs` and `outputs` has None there.
_IN_KERAS_2 = {
    "output": "has no inbound nodes.",
    "input": "is not connected, no input to return.",
    "output_shape": "has never been called and thus has no defined output shape.",
    "input_shape": "has never been called and thus has no defined input shape.",
}


_WEIGHTS = frozenset({
    "non_trainable_variables", "non_trainable_weights", "trainable_variables",
    "trainable_weights", "variables", "weights",
})  # fmt: skip


def _refused_in_keras_2(m: Machine, value: Layer, name: str, node: Any) -> bool:
    """The same for Keras 2, where any layer has an `output_shape` once it was called.

    Source: tf_keras/src/engine/base_layer.py, functional.py (which a Sequential derives from).
    """
    from kerasorder_lint.interpreter.keras_objects import methods

    if name in _WEIGHTS and methods.is_without_weights(m, value):
        problem = methods.without_weights(value)
        m.record(MethodCalled(target=value, method=name, problem=problem, **m.base(node)))
        m.keras_raises(problem)
        creation.mark_used(m, value)  # said once
        return True
    if name not in _IN_KERAS_2 or not methods.unused(m, value):
        return False
    says = _IN_KERAS_2[name]
    if isinstance(value, Model):
        if any(map(models.is_input, value.stack)) or "\0instance" in value.attributes:
            return False
        if "headless" in value.extra:
            return False  # its input is there without a use
        says = f"object has no attribute '_nested_{name.removesuffix('_shape')}s'"
    what = "the model" if isinstance(value, Model) else f"`{value.label}`"
    problem = Problem(
        Kind.UNBUILT,
        f"{what} was never built or called, and has no `{name}` yet",
        says,
        advice="Call it first, or give the model an `Input`.",
        layer=value,
    )
    base = m.base(node, "AttributeError")
    m.record(MethodCalled(target=value, method=name, problem=problem, **base))
    m.keras_raises(problem, "AttributeError")
    creation.mark_used(m, value)  # said once
    return True


#: Single variables of layers.
_VARIABLES = frozenset({"beta", "bias", "gamma", "kernel"})
_VALUES = frozenset(
    {
        "weights",
        "trainable_weights",
        "non_trainable_weights",
        "trainable_variables",
        "non_trainable_variables",
        "variables",
        "kernel",
        "bias",
        "output_shape",
        "input_shape",
        "inputs",
        "outputs",
        "losses",
        "metrics",
        "optimizer",
        "loss",
        "dtype",
        "compute_dtype",
        "input_spec",
        "history",
        "stop_training",
        "gamma",
        "beta",
        "moving_mean",
        "moving_variance",
        "embeddings",
        "metrics_names",
        "submodules",
        "name_scope",
        "path",
        "states",
    }
)


def _is_built_otherwise(model: Model) -> bool:
    """Whether it is a Sequential that Keras 2 builds of an input alone, or not of a model.

    Of the layers of an inner one it sees none that is an input.
    Source: tf_keras/src/engine/sequential.py (`add`).
    """
    if model.environment.target != 2 or model.kind != "Sequential" or not model.stack:
        return False
    return any(isinstance(layer, Model) for layer in model.stack[:2]) or all(
        map(models.is_input, model.stack)
    )


def _of_model(m: Machine, value: Model, name: str, node: Any) -> Any:
    if name == "layers":
        return lists.read_layers(m, value, name, node)
    if name in PRIVATE_LISTS and not (name == "_layers" and m.environment.target == 2):
        return lists.read_layers(m, value, name, node, private=True)
    if name in ("input_shape", "output_shape"):
        shape = _model_shape(value, name)
        if shape is not None:
            return shape
        kind = "tuple" if m.environment.target == 3 else None
        return Thing(expressions.text_of(node), kind=kind, key=(name, value.serial))
    if name in ("outputs", "inputs", "output", "input"):
        found = None if _is_built_otherwise(value) else graphs.ends(value, name)
        return Thing(expressions.text_of(node), origin="attribute") if found is None else found
    return NotImplemented


def _model_shape(value: Model, name: str) -> Any:
    if value.kind == "Sequential" and value.built and value.chain:
        spec = value.chain[0].given if name == "input_shape" else value.chain[-1].output
        shape = getattr(spec, "shape", None)
        return shape if isinstance(shape, tuple) else None
    if value.kind == "Functional":
        end = list(flatten(value.inputs if name == "input_shape" else value.outputs))
        if all(isinstance(leaf, Tensor) and isinstance(leaf.spec.shape, tuple) for leaf in end):
            if value.environment.target == 2:
                # Plain tuples, in the structure of the tensors.
                given = value.inputs if name == "input_shape" else value.outputs
                return None if isinstance(given, dict) or len(end) > 1 else tuple(end[0].spec.shape)
            shapes = [TensorShape(leaf.spec.shape) for leaf in end]
            return shapes[0] if len(shapes) == 1 else ListV(shapes)
    return None


def _of_tensor(m: Machine, value: Tensor, name: str, node: Any) -> Any:
    shape = value.spec.shape
    if name == "shape":
        if isinstance(shape, tuple):
            kind = TensorShape if value.is_one else DataShape
            return kind(
                Thing("?", origin="item", kind="?int")
                if isinstance(d, Unknown)
                else (int(d) if isinstance(d, bool) else d)  # of `Dense(True)`
                for d in shape
            )
        return Thing(expressions.text_of(node), kind="tuple", origin="attribute")
    if name in ("get_shape", "reshape", "squeeze", "set_shape"):
        return MethodOf(value, name)
    if name in ("ndim", "rank"):
        return len(shape) if isinstance(shape, tuple) else Thing(expressions.text_of(node))
    if name == "dtype":
        return _dtype(m, value, node)
    return Thing(expressions.text_of(node), origin="attribute")


def _dtype(m: Machine, value: Tensor, node: Any) -> Any:
    """A text of a symbolic tensor of Keras 3; of another one, TensorFlow's or the backend's."""
    dtype = value.spec.dtype
    if not isinstance(dtype, str):
        return Thing(expressions.text_of(node))
    if m.environment.target == 3 and value.symbolic:
        return dtype
    library: Library = "tensorflow" if m.environment.target == 2 else None
    return element_types.made(dtype, library, expressions.text_of(node))


# ---------------------------------------------------------------------- writing


def turns_change(m: Machine, stretches: Sequence[Layer]) -> None:
    """Something was set on some layers that the turns of loops have made."""
    for stretch in stretches:
        m.touch(stretch)
        stretch.extra["changed"] = True


def _target_of(m: Machine, owner: Any) -> Layer | None:
    if isinstance(owner, InstanceV):
        return owner.layer
    if isinstance(owner, Layer):
        return owner
    if isinstance(owner, Thing):
        return unknowns.model_of(m, owner)
    return None


def write_attribute(m: Machine, owner: Any, name: str, value: Any, node: Any) -> bool:
    """`owner.name = value`; True if the value must not be kept as a plain attribute."""
    if isinstance(owner, MethodOf):
        return True
    if type(owner) is Thing and m.parts:
        # Something of the layer that is not looked into, such as its cell.
        wholes = m.parts.get(owner.key, ())
        if any(isinstance(whole, Stretch) for whole in wholes):
            turns_change(m, wholes if written.is_shapely(name) else ())
        elif (whole := parts.whole_of(m, owner)) is not None:
            if name == "trainable":
                parts.set_trainable(m, whole, owner, value if isinstance(value, bool) else UNKNOWN)
                return True
            if isinstance(whole, Model):
                return True  # an attribute of a variable
            part_written_unseen(m, whole)
            return True
    target = _target_of(m, owner)
    if target is None:
        return False
    if isinstance(target, Model) and name == "layers":
        base = {**m.base(node, "AttributeError"), "called": expressions.name_of_owner(node)}
        m.record(AttributeWritten(target=target, attribute=name, value=value, **base))
        if target.maybe is None:
            m.keras_raises(Problem(Kind.API, "`layers` is reserved"), "AttributeError")
        return True
    if settable.refuse_writing(m, owner, target, name, value, node):
        return True
    if name in PRIVATE_LISTS and _is_what_it_has(target, value, node):
        return True
    if isinstance(owner, Thing):
        if isinstance(target, Model) and target.maybe is None:
            base = {**m.base(node), "called": expressions.name_of_owner(node)}
            m.record(AttributeWritten(target=target, attribute=name, value=value, **base))
        return True
    if isinstance(owner, InstanceV) and not _is_of_interest(target, name):
        m.pass_over()
    else:
        m.record(
            AttributeWritten(
                target=target,
                attribute=name,
                value=value,
                was_built=target.built,
                arguments=recorded(m, [value], {}),
                called=expressions.name_of_owner(node),
                **m.base(node),
            )
        )
    m.touch(target)
    if name == "trainable":
        if value is target.trainable and m.environment.target == 3:
            return True  # what an attribute is already, TensorFlow does not set
        if isinstance(target, Model):
            creation.touch_all(m, target)
        target.set_trainable(value if isinstance(value, bool) else UNKNOWN)
        return True
    creation.mark_used(m, value)
    if isinstance(owner, InstanceV):
        # A layer kept on a model of the project's own is one of its layers.
        inner = value.layer if isinstance(value, InstanceV) else value
        if isinstance(target, Model) and target.kind == "Subclass" and isinstance(inner, Layer):
            target.stack.append(inner)
        if isinstance(value, ArrayV) and value.weight is not None:
            _borrow(target, value.weight)
        return False
    # Keras 3 has no `_name`: what is set there is nobody's name.
    if (name == "name" or (name == "_name" and target.environment.target == 2)) and isinstance(
        value, str
    ):
        target.name = value
    target.attributes[name] = value
    if isinstance(target, Model) and not is_constant(value) and patching.changes_calls(name):
        patching.lose(m, target)
    if not isinstance(target, Model):
        if OF_TURNS in target.attributes and written.is_shapely(name):
            turns_change(m, [target.attributes[OF_TURNS]])
        argument = to_argument(m, value, name)
        if not target.known or not life.set_before_call(target, name, argument):
            _note_written(target, name, argument)
    if isinstance(target, Model) and name in PRIVATE_LISTS:
        target.exact = False
    return True


def class_of(layer: Layer) -> Any:
    """The class of a layer or model of Keras, in the package that it comes from."""
    family = layer.attributes.get("family")
    if isinstance(layer, Model):
        plain = layer.maybe is None and "\0instance" not in layer.attributes
        if plain and layer.kind == "Sequential" and isinstance(family, str):
            return Ref(f"{family}.Sequential")
        if plain and layer.kind == "Functional" and family == "keras":
            return Ref("keras.src.models.functional.Functional")
        return Thing(layer.label)
    return Ref(f"{family if isinstance(family, str) else 'keras'}.layers.{layer.spec.name}")


def written_unseen(m: Machine, layer: Any) -> None:
    """What is set on a layer goes by a way that is not followed."""
    if isinstance(layer, Layer):
        m.touch(layer)
        layer.attributes["escaped"] = True
        if isinstance(layer, Model):
            patching.lose(m, layer)
        else:
            derived.become_opaque(layer)


def part_written_unseen(m: Machine, layer: Layer) -> None:
    """Something of a layer may be another from now on; weights that it has stay."""
    m.touch(layer)
    _note_written(layer, written.PART, UNKNOWN)


def _is_of_interest(layer: Layer, name: str) -> bool:
    """Whether Keras makes something of an attribute that code of the layer's own class sets."""
    if name in ("layers", "trainable", "name", "_name", *PRIVATE_LISTS):
        return True
    return layer.known and not isinstance(layer, Model)


def _note_written(layer: Layer, name: str, value: Any) -> None:
    if layer.known:
        written.note(layer, name, value)
        if not layer.built and written.inside(layer):
            derived.become_opaque(layer)


def _borrow(layer: Layer, weight: Any) -> None:
    """A variable that another layer made is among the weights of the layer that keeps it."""
    shared = layer.extra.get("shared", ())
    if not any(own is weight for own in (*layer.weights, *shared)):
        layer.extra["shared"] = (*shared, weight)


def augment_attribute(m: Machine, owner: Any, name: str, node: Any) -> bool:
    """`model.layers += …`: raises, whatever is added."""
    target = _target_of(m, owner)
    if not isinstance(target, Model) or name != "layers":
        return False
    base = {**m.base(node, "AttributeError"), "called": expressions.name_of_owner(node)}
    m.record(AttributeWritten(target=target, attribute=name, augmented=True, **base))
    if target.maybe is None:
        m.keras_raises(Problem(Kind.API, "`layers` is reserved"), "AttributeError")
    return True


def _is_what_it_has(target: Any, value: Any, node: Any) -> bool:
    """`model._layers = model.layers` of a functional model, whose private list has nothing more."""
    if not isinstance(target, Model) or target.kind != "Functional":
        return False
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Attribute):
        return False
    return node.value.attr == "layers" and isinstance(value, ListV) and value.model is target


def delete_attribute(m: Machine, owner: Any, name: str, node: Any) -> bool:
    """`del owner.name`."""
    target = _target_of(m, owner)
    if target is not None and not isinstance(owner, Thing):
        if settable.refuse_deletion(m, owner, target, name, node):
            return True
    if not isinstance(target, Model) or name != "layers":
        return False
    base = {**m.base(node, "AttributeError"), "called": expressions.name_of_owner(node)}
    m.record(AttributeDeleted(target=target, attribute=name, **base))
    if target.maybe is None:
        m.keras_raises(Problem(Kind.API, "`layers` has no deleter"), "AttributeError")
    return True


# ---------------------------------------------------------------------- tensors


def _refuse(
    m: Machine,
    value: Tensor,
    node: Any,
    message: str,
    keras: str,
    function: str,
    raises: str = "ValueError",
) -> None:
    if value.is_one and hasattr(node, "lineno"):
        _refuse_surely(m, value, node, message, keras, function, raises)


def _refuse_surely(
    m: Machine,
    value: Tensor,
    node: Any,
    message: str,
    keras: str,
    function: str,
    raises: str = "ValueError",
    advice: str | None = None,
) -> None:
    problem = Problem(Kind.CALL, message, keras, advice=advice)
    step = Step(value.layer, value.spec, UNKNOWN, problem)
    m.record(
        CallRefused(
            step=step,
            problem=problem,
            arguments=Arguments((value,)),
            function=function,
            **m.base(node, raises),
        )
    )
    m.keras_raises(problem, raises)


def truth_of_tensor(m: Machine, value: Tensor, node: Any) -> None:
    """`if x:` on a symbolic tensor raises."""
    _refuse(
        m,
        value,
        node,
        "a symbolic tensor has no truth value",
        "A symbolic KerasTensor cannot be used as a boolean.",
        "truth",
    )


def _is_traced(m: Machine, value: Tensor) -> bool:
    """Whether it is surely a tensor of the graph that TensorFlow makes of a `call`.

    Not behind a test that is not understood, which may ask just that, and in the `call` itself
    alone: functions elsewhere may be run on data, or converted by AutoGraph.
    """
    owner, function = m.frame.self_value, m.frame.function
    if not isinstance(owner, InstanceV) or owner.layer is None or m.decisions:
        return False
    if function is None or function.name != "call" or not m.foreseeing:
        return False
    one = value.symbolic is False and isinstance(value.spec.shape, tuple)
    return one and not value.spec.sparse


def length_of_tensor(m: Machine, value: Tensor, node: Any) -> None:
    """`len(x)` of a symbolic tensor raises in Keras 3."""
    if sparse_placeholders.refused_by_python(m, value, "`len`", node):
        return
    if m.environment.target == 3 and not m.version_is_open:
        if _is_traced(m, value):
            message = "a tensor has no length while Keras traces the `call`"
            keras = "len is not well defined for a symbolic Tensor"
            advice = "Ask `x.shape` for it, whose axes are known but for free ones."
            _refuse_surely(m, value, node, message, keras, "len", "TypeError", advice)
            return
        keras = "object of type 'KerasTensor' has no len()"
        _refuse(m, value, node, "a symbolic tensor has no length", keras, "len", "TypeError")


def number_of_tensor(m: Machine, value: Tensor, node: Any, kind: str) -> None:
    """`float(x)` and `int(x)` of a symbolic tensor raise in Keras 3."""
    if sparse_placeholders.refused_by_python(m, value, f"`{kind}`", node):
        return
    if m.environment.target == 3 and not m.version_is_open:
        article = "an" if kind == "int" else "a"
        keras = f"You cannot convert it to {article} {kind}."
        message = f"a symbolic tensor has no value that `{kind}` could take"
        _refuse(m, value, node, message, keras, kind, "ValueError")


def beyond_shape(m: Machine, shape: TensorShape, index: int, node: Any) -> bool:
    """`x.shape[index]` where the tensor has no such axis: an `IndexError`. True if recorded."""
    told = f"has none at index {index}"
    return _refuse_rank(m, shape, told, "index out of range", "IndexError", node)


def unpacked_shape(m: Machine, shape: TensorShape, count: int, node: Any) -> bool:
    """`a, b, c = x.shape` of a tensor with fewer axes or more: a `ValueError`. True if recorded.

    count: of the names without a star.
    """
    told = f"cannot be unpacked into {count} names"
    keras = "not enough values" if len(shape) < count else "too many values"
    return _refuse_rank(m, shape, told, f"{keras} to unpack (expected", "ValueError", node)


def free_length_used(
    m: Machine, shape: TensorShape, operand: ast.expr, node: Any, verb: str = "is None"
) -> bool:
    """`x.shape[1] // 2` where that axis is free: a `TypeError`. True if recorded."""
    if _is_of_data(m, shape):
        return False
    message = (
        f"`{expressions.text_of(operand)}` {verb}, as that axis of {render_shape(_whole(shape))} "
        "has no fixed size, and cannot be computed with"
    )
    advice = "Give the axis a size in the `Input`, or ask `keras.ops.shape` for it where data is."
    problem = Problem(Kind.UNDEFINED, message, "NoneType", advice=advice)
    _refuse_shape(m, shape, problem, "TypeError", node)
    return True


def _refuse_rank(
    m: Machine, shape: TensorShape, told: str, keras: str, raises: str, node: Any
) -> bool:
    if _is_of_data(m, shape):
        return False
    count = "1 dimension" if len(shape) == 1 else f"{len(shape)} dimensions"
    message = f"a shape of {count}, {render_shape(_whole(shape))}, {told}"
    _refuse_shape(m, shape, Problem(Kind.RANK, message, keras), raises, node)
    return True


def _is_of_data(m: Machine, shape: TensorShape) -> bool:
    return type(shape) is not TensorShape and not m.foreseeing


def _whole(shape: TensorShape) -> tuple[Any, ...]:
    return tuple(UNKNOWN if isinstance(dim, Thing) else dim for dim in shape)


def _refuse_shape(m: Machine, shape: TensorShape, problem: Problem, raises: str, node: Any) -> None:
    step = Step(None, TensorSpec(_whole(shape), UNKNOWN), UNKNOWN, problem)
    m.record(CallRefused(step=step, problem=problem, function="item", **m.base(node, raises)))
    m.keras_raises(problem, raises)


def iteration_of_tensor(m: Machine, value: Tensor, node: Any) -> None:
    """`for row in x` on a symbolic tensor raises."""
    if sparse_placeholders.refused_by_python(m, value, "a loop", node):
        return
    _refuse(
        m,
        value,
        node,
        "a symbolic tensor cannot be iterated over",
        "Iterating over a symbolic KerasTensor is not supported.",
        "iteration",
    )


def unpacking_of_tensor(m: Machine, value: Tensor, count: int, node: Any) -> None:
    """`a, b = x` in a `call` that Keras runs without data: there are no rows yet to unpack.

    Backends that take the free batch for some length do not take it for this one.
    """
    shape = value.spec.shape
    if sparse_placeholders.refused_by_python(m, value, "an assignment to several names", node):
        return
    if not m.foreseeing or value.symbolic is not False or not isinstance(shape, tuple):
        return
    if not shape or not (shape[0] is None or (type(shape[0]) is int and shape[0] != count)):
        return
    _refuse_surely(
        m,
        value,
        node,
        f"a tensor of {render_shape(shape)} cannot be unpacked into {count} names",
        "Iterating over a symbolic `tf.Tensor` is not allowed",
        "iteration",
    )
