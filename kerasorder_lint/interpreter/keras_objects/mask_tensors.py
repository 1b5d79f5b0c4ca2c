"""The tensors of masks, which stand in graphs beside those that the code names.

Keras 3 makes a mask of a symbolic tensor by operations like any others. A call that gets one
tensor and nothing else keeps the tensor's mask among its arguments, so that the operations behind
it are a part of the model: they decide about depths, and so about the order of `model.layers`.

Source: keras/src/layers/layer.py (`__call__`, `_set_mask_metadata`) and each `compute_mask`,
        Keras 3.15.
Unknown: a mask of which nothing is known is none.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import masks
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.problems import Rejected
from kerasorder_lint.catalogue.tensors import Nest, flatten
from kerasorder_lint.graph import running
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import own_classes
from kerasorder_lint.interpreter.keras_objects import graphs, on_data
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ArrayV, InstanceV

__all__ = ["is_unmasked", "kept", "pass_on"]

#: Layers whose `compute_mask` makes one mask of those of all inputs.
_JOINING = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})
#: What Keras 2 makes of operators on its tensors, which support no masks.
_OPERATORS = frozenset({"SlicingOpLambda", "TFOpLambda"})
#: Layers that give the query's mask to their first output.
_PROJECTED = frozenset({"GroupQueryAttention", "MultiHeadAttention"})


def is_unmasked(value: Any) -> bool:
    """Whether Keras surely attached no mask to a tensor: nothing that led to it makes any.

    What is found is kept on the tensor, so that the next question ends there.
    """
    if isinstance(value, ArrayV):
        return value.library in ("numpy", "tensorflow")
    if not isinstance(value, Tensor):
        return False
    if value.unmasked is None:
        value.unmasked = _leads_to_no_mask(value)
    return value.unmasked


def _leads_to_no_mask(value: Tensor) -> bool:
    stack, seen = [value], {id(value)}
    while stack:
        tensor = stack.pop()
        if tensor.unmasked:
            continue
        if tensor.unmasked is False or tensor.mask is not None or tensor.spec.mask is not None:
            return False
        layer = tensor.layer
        if layer is not None and layer.spec.name == "InputLayer":
            continue
        if not tensor.parents or (layer is not None and _may_mask(layer)):
            return False
        for parent in tensor.parents:
            if not isinstance(parent, Tensor):
                return False
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append(parent)
    return True


def _may_mask(layer: Layer) -> bool:
    """Whether a layer may give a mask to what comes out of it, where its inputs have none."""
    if isinstance(layer, Model) and layer.kind != "Subclass":
        return not layer.exact or layer.kind == "Unknown" or any(map(_may_mask, layer.held))
    if layer.label in _OPERATORS:
        return False
    if not layer.known or isinstance(layer, Model):
        own = layer.attributes.get("\0instance")
        if not isinstance(own, InstanceV) or not layer.attributes.get("followed"):
            return True
        if own_classes.has_class_attribute(own.cls, "compute_mask"):
            return True
    told = (layer.args.get("mask_zero"), layer.args.get("mask"))
    if layer.spec.name == "Masking" or any(given not in (None, False) for given in told):
        return True
    inner = layer.stack if isinstance(layer, Model) else layer.children
    return any(isinstance(child, Layer) and _may_mask(child) for child in inner)


def kept(
    layer: Layer, given: list[Any], named: dict[str, Any], *, takes_mask: bool = False
) -> tuple[Tensor, ...]:
    """The masks that the node of a call holds beside the arguments.

    given, named: the arguments, with the tensors themselves in their places.
    takes_mask:   whether a `call` that the code has written takes a mask.
    """
    if named or len(given) != 1 or layer.environment.target != 3:
        return ()
    first = given[0]
    tensors = [leaf for leaf in flatten(first) if isinstance(leaf, Tensor)]
    if not any(tensor.mask is not None for tensor in tensors):
        return ()
    if isinstance(layer, Model) and layer.kind == "Functional":  # which casts its inputs later
        return tuple(tensor.mask for tensor in tensors if tensor.mask is not None)
    takes = takes_mask
    if not (isinstance(layer, Model) and layer.kind == "Subclass"):
        takes = takes or isinstance(layer, Model) or "mask" in layer.spec.call
    # What has to be cast is copied, and the mask goes to the copy of the arguments.
    if not takes or not isinstance(first, Tensor) or first.spec.dtype != layer.dtype:
        return ()
    return tuple(tensor.mask for tensor in tensors if tensor.mask is not None)


def pass_on(
    m: Machine, layer: Layer, given: list[Any], named: dict[str, Any], result: Nest, node: Any
) -> None:
    """Lets what comes out of a call have the mask that the layer computes."""
    if m.environment.target != 3 or not layer.known or isinstance(layer, Model):
        return
    first = given[0] if given else next(iter(named.values()), None)
    if layer.spec.name == "Masking" or truth(layer.args.get("mask_zero")):
        made = _made(m, layer, first, node)
    else:
        before = map_masks(first)
        if "mask" in named and named["mask"] is not None:
            before = named["mask"]
        if not any(isinstance(leaf, Tensor) for leaf in flatten(before)):
            return
        made = _behind(m, layer, first, before, node)
    for tensor, mask in zip(flatten(result), made):
        if isinstance(tensor, Tensor) and isinstance(mask, Tensor):
            tensor.mask = mask


def map_masks(value: Any) -> Any:
    """The masks of tensors, in a nest of the same form."""
    if isinstance(value, (list, tuple)):
        return [map_masks(item) for item in value]
    if isinstance(value, dict):
        return {key: map_masks(item) for key, item in value.items()}
    return value.mask if isinstance(value, Tensor) else None


def _made(m: Machine, layer: Layer, given: Any, node: Any) -> list[Any]:
    """The mask of a layer that reads it off its input."""
    if not isinstance(given, Tensor) or not given.symbolic:
        return []
    if layer.spec.name == "Embedding":
        return [_operated(m, node, "not_equal", given, 0)]
    if layer.spec.name != "Masking":
        return []
    differs = _operated(m, node, "not_equal", given, layer.args.get("mask_value"))
    return [_operated(m, node, "any", differs, axis=-1)]


def _behind(m: Machine, layer: Layer, given: Any, before: Any, node: Any) -> list[Any]:
    """The masks of the outputs, flat, from those that the layer got."""
    name = layer.spec.name
    flat = list(flatten(before))
    if name in masks.PASSING:
        return flat
    if name in _PROJECTED:
        return flat[:1]
    if name in masks.SEQUENCES or name == "RNN":
        return flat[:1] if layer.args.get("return_sequences") is True else []
    if name == "Bidirectional":
        inner = next(iter(layer.children), None)
        if inner is None or inner.args.get("return_sequences") is not True:
            return []
        return flat[:1] if layer.args.get("merge_mode") else [*flat[:1], *flat[:1]]
    if name in ("Attention", "AdditiveAttention"):
        return [_operated(m, node, "convert_to_tensor", flat[0])]
    if not isinstance(given, list) or len(flat) != len(given):
        return []
    if name in _JOINING:
        joined = flat[0]
        for mask in flat[1:]:
            joined = _operated(m, node, "logical_or", joined, mask)
        return [joined]
    return [_concatenated(m, layer, given, flat, node)] if name == "Concatenate" else []


def _concatenated(
    m: Machine, layer: Layer, given: list[Any], before: list[Any], node: Any
) -> Tensor | None:
    """The mask of a `Concatenate`, whose inputs may have none."""
    whole: list[Any] = []
    for tensor, mask in zip(given, before):
        if not isinstance(tensor, Tensor) or not isinstance(tensor.spec.shape, tuple):
            return None
        if mask is None:
            whole.append(_operated(m, node, "ones_like", tensor, dtype="bool"))
        elif not isinstance(mask, Tensor) or not isinstance(mask.spec.shape, tuple):
            return None
        elif len(mask.spec.shape) < len(tensor.spec.shape):
            wider = _operated(m, node, "expand_dims", mask, axis=-1)
            nothing = _operated(m, node, "zeros_like", tensor, dtype="bool")
            whole.append(_operated(m, node, "logical_or", wider, nothing))
        else:
            whole.append(mask)
    joined = _operated(m, node, "concatenate", whole, axis=layer.args.get("axis"))
    return _operated(m, node, "any", joined, axis=-1, keepdims=False)


def _operated(m: Machine, node: Any, name: str, *given: Any, **named: Any) -> Tensor | None:
    """What a function of `keras.ops` gives; None where it cannot be told."""
    if any(part is None for value in given for part in flatten(value)):
        return None
    entry = registry.find(name)
    assert entry is not None
    environment = m.environment

    def run(*positional: Any, **keywords: Any) -> Nest:
        return registry.run(entry, positional, keywords, environment)

    try:
        running.run_operation(run, on_data.specs_in(list(given)), on_data.specs_in(named))
    except Rejected:
        return None  # what does not fit, the layer's own rules have said
    made = graphs.operate(m, entry.class_name, run, list(given), node, named, name=name)
    return made if isinstance(made, Tensor) else None
