"""Attributes of layers that code has set after the constructor.

A layer's weights stay as they are. Its configuration tells the new value, and so a clone has it;
so does a call, for what it foresees of its output, while data runs through the old weights.

Source: keras/src/layers/ (`get_config`, `compute_output_shape` of each), Keras 3.15.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kerasorder_lint.catalogue.configuration import told_beside
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.shapes import Sym

__all__ = [
    "PART",
    "configuration",
    "inside",
    "is_as_kept",
    "is_followed",
    "is_reread",
    "is_shapely",
    "note",
]

#: Ends of the names of arguments that say nothing of shapes.
_SHAPELESS = (
    "activation", "constraint", "dropout", "epsilon", "initializer", "momentum", "name", "rate",
    "regularizer", "seed", "trainable",
)  # fmt: skip

#: In the place of a name: something was set on a part of the layer that is not looked into.
PART = "\0part"

#: Attributes that are no arguments, and that decide what a layer does when it is called.
_LIFE = frozenset(
    {
        "build", "built", "call", "compute_output_shape", "compute_output_spec", "input_spec", PART,
    }
)  # fmt: skip

#: And what decides in Keras 2, where masks go along with symbolic tensors.
_OF_MASKS = frozenset({"compute_mask", "supports_masking"})

#: Arguments that the constructor makes a tuple of where it gets one number.
_SIZES = frozenset(
    {
        "cropping", "dilation_rate", "dims", "kernel_size", "output_padding", "output_size",
        "padding", "pool_size", "size", "strides", "target_shape",
    }
)  # fmt: skip

#: Whose attributes are not what the constructor gets: `build` puts the number of groups there.
_RESOLVED = frozenset({"GroupNormalization"})


def note(layer: LayerState, name: str, value: Any) -> None:
    """`layer.name = value`, where that may change what the layer does from here on."""
    masking = layer.environment.target == 2 and name in _OF_MASKS
    if name in _LIFE or name in layer.args or masking:
        layer.written = {**layer.written, name: value}


def is_shapely(name: str) -> bool:
    """Whether shapes may depend on an argument of this name."""
    return name == "dilation_rate" or not name.endswith(_SHAPELESS)


def inside(layer: LayerState) -> bool:
    """Whether something was set on this layer, or on one inside, that shapes may depend on."""
    return any(map(is_shapely, layer.written)) or any(map(inside, layer.children))


def configuration(layer: LayerState) -> dict[str, Any] | None:
    """The arguments that its configuration tells of a layer; None where they are not known."""
    if PART in layer.written or any(map(inside, layer.children)):
        return None
    if layer.written and (_holds_layers(layer) or _is_told_more(layer)):
        return None
    found = dict(layer.args)
    if "pool_size" in found and found.get("strides") is None:
        found["strides"] = found["pool_size"]  # the constructor has put it there
    found.update((name, value) for name, value in layer.written.items() if name in found)
    if layer.environment.target == 3:
        beside = told_beside(layer.class_name)
        found.update((name, layer.extra[name]) for name in beside if name in layer.extra)
        if layer.extra.get("lora_rank"):
            found.update((name, layer.extra.get(name)) for name in ("lora_rank", "lora_alpha"))
        for name in layer.spec.behaviour.mirrored:
            if isinstance(found[name], (int, float)):
                found[name] = (-abs(found[name]), abs(found[name]))
    if layer.environment.target == 2:
        # Its layers have beside them what the same ones of Keras 3 take.
        own = layer.spec.parameters
        found = {k: v for k, v in found.items() if k in own or (k == "keepdims" and v)}
    return found


def is_followed(layer: LayerState, name: str, value: Any) -> bool:
    """Whether a layer that was never called takes this as it would take the argument."""
    if layer.environment.target == 2 or layer.built or any(map(is_shapely, layer.written)):
        return False
    if _holds_layers(layer) or any(map(inside, layer.children)) or "filled" in layer.extra:
        return False
    return name in _followed(layer.class_name) and is_as_kept(layer, name, value)


@cache
def _followed(class_name: str) -> frozenset[str]:
    from kerasorder_lint.catalogue.properties import FOLLOWED

    return frozenset(FOLLOWED.get(class_name, "").split())


def is_reread(layer: LayerState) -> bool:
    """Whether a call foresees of its output what a new layer of its configuration would."""
    if layer.environment.target == 2 or not _LIFE.isdisjoint(layer.written):
        return False
    return all(
        is_as_kept(layer, name, value) for name, value in layer.written.items() if is_shapely(name)
    )


def is_as_kept(layer: LayerState, name: str, value: Any) -> bool:
    """Whether the value has the form in which the constructor would have kept it."""
    if isinstance(value, bool):
        return isinstance(layer.args.get(name, layer.spec.parameters.get(name)), bool)
    if isinstance(value, (int, Sym)):
        return name not in _SIZES
    if isinstance(value, str):
        return value == value.lower()
    if not isinstance(value, tuple) or name not in _SIZES:
        return False
    pairs = name in ("cropping", "padding") and not layer.class_name.endswith("1D")
    if pairs:
        return all(isinstance(part, tuple) and len(part) == 2 for part in value)
    return all(isinstance(part, (int, Sym)) and not isinstance(part, bool) for part in value)


def _holds_layers(layer: LayerState) -> bool:
    return any(
        isinstance(value, (LayerState, list)) or (name == "cell" and value is not None)
        for name, value in layer.args.items()
    )


def _is_told_more(layer: LayerState) -> bool:
    """Whether the configuration is more, or something else, than the arguments."""
    return layer.class_name in _RESOLVED or "/preprocessing/" in layer.spec.source
