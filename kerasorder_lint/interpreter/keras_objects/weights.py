"""Weights of layers and models as `get_weights` and `set_weights` have them.

Source: keras/src/layers/layer.py, Keras 3.15.
"""

from __future__ import annotations

from math import prod
from typing import Any

from kerasorder_lint.catalogue.keras2_weights import in_order
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.keras_objects.unpacking import WEIGHTS
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ArrayV, DictV, ListV, Thing, is_constant
from kerasorder_lint.shapes import render_shape

__all__ = ["arrays", "counted", "refused", "variables"]


def _weights_of(m: Machine, layer: Layer) -> list[Any] | None:
    """The weights that `layer.weights` has in Keras 3; None where they are not known."""
    if m.environment.target != 3 or m.version_is_open or layer.attributes.get("escaped"):
        return None
    if not isinstance(layer, Model):
        return list(layer.weights) if _has_known_weights(layer) else None
    plain = layer.kind in ("Sequential", "Functional") and layer.maybe is None
    if not plain or not layer.exact or not layer.built or "\0instance" in layer.attributes:
        return None
    if layer.attributes.get("chance") is not None or not all(map(_has_known_weights, layer.held)):
        return None
    return layer.all_weights()


def _has_known_weights(layer: Any) -> bool:
    """Whether it is a built layer of Keras without others inside, whose weights are those it made.

    Source: keras/src/layers/layer.py (`weights`), Keras 3.15.
    """
    if not isinstance(layer, Layer) or isinstance(layer, Model) or not layer.known:
        return False
    if not layer.built or layer.children or layer.attributes.get("escaped"):
        return False
    return layer.args.get("lora_rank") is None and not layer.extra.get("shared")


def arrays(m: Machine, layer: Layer, *, fresh: bool = False) -> ListV:
    """`layer.get_weights()`: an array for each weight.

    fresh: the layer was surely never built or called so far.
    """
    weights = _weights_of(m, layer)
    if m.environment.target == 2 and not isinstance(layer, Model) and _has_known_weights(layer):
        weights = in_order(layer)
    if fresh and _has_none_yet(layer):
        weights = []
    if weights is None or not all(_is_counted(weight.shape) for weight in weights):
        return ListV(exact=False)
    made = ListV([ArrayV(weight.shape, library="numpy") for weight in weights])
    made.attribute = WEIGHTS
    return made


def counted(m: Machine, layer: Layer, node: Any) -> int | Thing:
    """`layer.count_params()`, an unknown where the weights of it are not known."""
    weights = _weights_of(m, layer)
    if weights is None or not all(_is_counted(weight.shape) for weight in weights):
        return Thing(expressions.text_of(node), kind="int", origin="call")
    total: int = sum(prod(weight.shape) for weight in weights)
    return total


#: Lists of variables that are told one by one; a loop over more of them is work for nothing.
_MOST_TOLD = 64
#: Which of the variables a list has: those of which training changes none, or all, or any.
_LISTS = {
    "non_trainable_weights": False,
    "trainable_variables": True,
    "trainable_weights": True,
    "weights": None,
}


def variables(m: Machine, layer: Layer, name: str, text: str) -> ListV | None:
    """`layer.weights` and the like: an unknown for each variable; None where they are not known.

    Source: keras/src/layers/layer.py (`weights`, `trainable_weights`), Keras 3.15.
    """
    weights = _weights_of(m, layer) if name in _LISTS else None
    if weights is None or len(weights) > _MOST_TOLD:
        return None
    owners = {id(w): held for held in _with_weights(layer) for w in held.weights}
    made = ListV()
    for weight in weights:
        owner = owners.get(id(weight))
        if owner is None:
            return None
        told = (weight.trainable, owner.trainable, layer.trainable)
        wanted = _LISTS[name]
        if wanted is not None and False not in told and not all(one is True for one in told):
            return None
        if wanted is None or wanted is (False not in told):
            # Its key is that of `layer.kernel`.
            key = ("attr", owner.serial, weight.name)
            m.parts[key] = (owner,)
            made.items.append(Thing(f"{text}[{len(made.items)}]", key=key, origin="attribute"))
    return made


def shape_of(m: Machine, variable: Thing) -> tuple[Any, ...] | None:
    """The shape of what `layer.kernel` or `layer.weights[0]` gave; None where it is not known."""
    match variable.key:
        case ("attr", _, str(name)) if variable.key in m.parts:
            owner = m.parts[variable.key][0]
            found = _weights_of(m, owner) if isinstance(owner, Layer) else None
            for weight in found or ():
                if weight.name == name and _is_counted(weight.shape):
                    return tuple(weight.shape)
    return None


def _with_weights(layer: Layer) -> list[Any]:
    return [layer, *layer.held] if isinstance(layer, Model) else [layer]


def _has_none_yet(layer: Layer) -> bool:
    """Whether it is a plain layer of Keras that makes its weights when it is built."""
    if isinstance(layer, Model) or layer.children or "initial_weights" in layer.extra:
        return False
    return "\0instance" not in layer.attributes


def refused(m: Machine, layer: Layer, a: list[Any], k: dict[str, Any]) -> Problem | None:
    """What `layer.set_weights(...)` says of weights of another number or shape.

    Source: keras/src/layers/layer.py (`set_weights`), Keras 3.15.
    """
    weights = _weights_of(m, layer)
    if weights is None:
        return None
    if not a and not k:
        return Problem(
            Kind.ARGUMENT,
            "`set_weights` needs a list of arrays",
            "missing 1 required positional argument: 'weights'",
            argument="weights",
        )
    what = "the model" if isinstance(layer, Model) else f"`{layer.label}`"
    given = m.resolve(k.get("weights", a[0] if a else None))
    if is_constant(given) and not isinstance(given, (str, bytes)):
        return Problem(
            Kind.ARGUMENT,
            f"the weights of {what} are a list of arrays, and not {given!r}",
            f"object of type '{type(given).__name__}' has no len()",
            argument="weights",
        )
    items = _given_weights(m, given)
    if items is None:
        return None
    if len(items) != len(weights):
        held = "1 weight" if len(weights) == 1 else f"{len(weights)} weights"
        return Problem(
            Kind.ARGUMENT,
            f"{what} has {held}, and is given {len(items)}",
            f"with a weight list of length {len(items)}, but the layer was expecting "
            f"{len(weights)} weights.",
            argument="weights",
        )
    sure = True
    for weight, item in zip(weights, items):
        value = m.resolve(item)
        kind = _kind_without_shape(value)
        if kind is not None:
            return Problem(
                Kind.ARGUMENT,
                f"the weight `{weight.name}` of {what} is an array, and is given "
                + (repr(value) if is_constant(value) else f"a {kind}"),
                f"'{kind}' object has no attribute 'shape'" if sure else "",
                argument="weights",
                advice="Give a list of arrays, one for each weight, as `get_weights` does.",
            )
        if not isinstance(value, ArrayV) or not _is_counted(value.shape, weight.shape):
            sure = False  # it is refused, or the next one is
            continue
        if value.shape != weight.shape:
            return Problem(
                Kind.AXIS,
                f"the weight `{weight.name}` of {what} has the shape "
                f"{render_shape(weight.shape)}, and is given {render_shape(value.shape)}",
                f"weight shape {weight.shape} is not compatible with provided weight shape "
                f"{value.shape}."
                if sure
                else "",
                layer=layer,
            )
    return None


def _given_weights(m: Machine, given: Any) -> list[Any] | None:
    """What stands for each weight; None where that is not known."""
    if isinstance(given, ListV) and given.exact and given.chance is None:
        return list(given.items)
    if isinstance(given, (tuple, str)):
        return list(given)
    if isinstance(given, DictV) and given.exact:
        return list(given.entries)
    if isinstance(given, ArrayV) and isinstance(given.shape, tuple) and given.shape:
        count = given.shape[0]
        if isinstance(count, int) and count <= _MOST_ROWS:
            return [ArrayV(given.shape[1:], given.dtype) for _ in range(count)]
    return None


#: Rows of one array that are looked at as if each were a weight.
_MOST_ROWS = 1000


def _kind_without_shape(value: Any) -> str | None:
    """The class of a value that has no `shape`, as Python calls it."""
    if is_constant(value):
        return type(value).__name__
    if isinstance(value, (ListV, tuple, DictV)) and type(value) in _PLAIN_KINDS:
        return _PLAIN_KINDS[type(value)]
    return None


_PLAIN_KINDS: dict[type, str] = {DictV: "dict", ListV: "list", tuple: "tuple"}


def _is_counted(*shapes: Any) -> bool:
    """Whether all lengths of these shapes are numbers."""
    return all(
        isinstance(shape, tuple) and all(type(dim) is int for dim in shape) for shape in shapes
    )
