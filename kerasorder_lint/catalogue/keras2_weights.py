"""`weights=` of Keras 2 and `set_weights`: arrays that a built layer is set to.

What a constructor is given, Keras 2 keeps until the layer has weights, and then hands it to
`set_weights`; it is not looked at before, and not kept in the configuration.

Source: tf_keras/src/engine/base_layer.py (`_maybe_build`, `set_weights`).
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import LayerState, Opaque, Weight
from kerasorder_lint.shapes import UNKNOWN, Shape, Unknown, render_shape, same

__all__ = [
    "MADE_BY_BUILD",
    "check_weights",
    "differ",
    "in_order",
    "set_initial_weights",
    "shape_seen",
]

#: What a layer of Keras 2 has no sooner than it is built.
MADE_BY_BUILD: dict[str, str] = {
    "AdditiveAttention": "scale",
    "Attention": "concat_score_weight scale",
    "BatchNormalization": "beta gamma moving_mean moving_variance",
    "Conv1D": "bias kernel",
    "Conv1DTranspose": "bias kernel",
    "Conv2D": "bias kernel",
    "Conv2DTranspose": "bias kernel",
    "Conv3D": "bias kernel",
    "Conv3DTranspose": "bias kernel",
    "Dense": "bias kernel",
    "DepthwiseConv1D": "bias depthwise_kernel",
    "DepthwiseConv2D": "bias depthwise_kernel",
    "EinsumDense": "bias kernel",
    "Embedding": "embeddings",
    "GroupNormalization": "beta gamma",
    "LayerNormalization": "beta gamma",
    "PReLU": "alpha",
    "SeparableConv1D": "bias depthwise_kernel pointwise_kernel",
    "SeparableConv2D": "bias depthwise_kernel pointwise_kernel",
}

#: Layers whose weights Keras 2 has in another order than the catalogue, or makes otherwise.
_UNORDERED = frozenset({"Bidirectional", "MultiHeadAttention"})


def set_initial_weights(layer: LayerState) -> None:
    """Hands the weights of the constructor to the layer, which was just built."""
    given = layer.extra.pop("initial_weights", None)
    if given is not None:
        check_weights(layer, given)


def check_weights(layer: LayerState, given: Any) -> None:
    """Refuses arrays that are not as many, or not of the shapes, as the weights of the layer."""
    own, number = in_order(layer), _number(given)
    if own is None or number is None:
        return
    name = layer.class_name
    if number != len(own):
        bare = isinstance(given, Opaque)
        reject(
            Kind.ARGUMENT,
            f"`weights` holds {_count(number, 'row' if bare else 'array')}, and `{name}` has "
            + _count(len(own), "weight"),
            f"with a weight list of length {number}, but the layer was expecting {len(own)} "
            "weights.",
            argument="weights",
            advice="Write `weights=[...]`, a list of arrays." if bare else None,
        )
    for place, (weight, item) in enumerate(zip(own, _items(given))):
        shape = shape_seen(item)
        if differ(weight.shape, shape):
            reject(
                Kind.ARGUMENT,
                f"`weights[{place}]` has the shape {render_shape(shape)}, and the "
                f"`{weight.name}` of `{name}` has {_shown(weight)}",
                f"is not compatible with provided weight shape {render_shape(shape)}."
                if "?" not in render_shape(shape)
                else "",
                argument="weights",
            )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _shown(weight: Weight) -> str:
    return render_shape(weight.shape)


def in_order(layer: LayerState) -> list[Weight] | None:
    """The weights as Keras 2 lists them; None where that is not known."""
    own = layer.all_weights()
    if layer.class_name in _UNORDERED or "unjudged" in layer.extra:
        return None
    if any(weight.name == "?" for weight in own):
        return None
    return sorted(own, key=lambda weight: not weight.trainable)


def _number(given: Any) -> int | None:
    """`len(weights)`; None where that is not known. An empty list may be filled before then."""
    if isinstance(given, (list, tuple)):
        return len(given) or None
    if isinstance(given, Opaque) and isinstance(given.shape, tuple) and given.shape:
        rows = given.shape[0]
        return rows if type(rows) is int else None
    return None


def _items(given: Any) -> list[Any]:
    if isinstance(given, Opaque) and isinstance(given.shape, tuple):
        return [Opaque(given.kind, shape=given.shape[1:])] * (_number(given) or 0)
    return list(given)


def shape_seen(item: Any) -> Shape:
    """The shape that Keras sees: lists and numbers have none; Keras 2 takes that for `()`."""
    if isinstance(item, Opaque):
        return item.shape if item.kind == "numpy.ndarray" else UNKNOWN
    return () if isinstance(item, (list, tuple, bool, int, float)) else UNKNOWN


def differ(wanted: Shape, given: Shape) -> bool:
    """Whether two shapes differ for certain."""
    if isinstance(wanted, Unknown) or isinstance(given, Unknown):
        return False
    return len(wanted) != len(given) or any(
        dim is not None and same(length, dim) is False for length, dim in zip(wanted, given)
    )
