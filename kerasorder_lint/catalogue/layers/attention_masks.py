"""The masks that `MultiHeadAttention` and `GroupedQueryAttention` merge and lay over their scores.

Source: keras/src/layers/attention/multi_head_attention.py and grouped_query_attention.py
(`_compute_attention_mask`, `_compute_attention`), keras/src/layers/activations/softmax.py, 3.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.spec import Call, LayerState, is_traced_inside
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import Dim, Shape, Unknown, render_shape
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["foresee"]


def foresee(
    layer: LayerState,
    call: Call,
    query: Shape,
    value: Shape,
    key: Shape,
    heads: Dim,
    attended: Sequence[int],
    *,
    takes_query_mask: bool,
) -> None:
    """Notes masks that do not go together, or not with the scores.

    Shapes:   scores of (batch, heads, query's axes, key's axes); masks are aligned at the right,
              and lack axes in front of those that are attended over.
    attended: those axes of query and key.
    takes_query_mask: whether a `query_mask` that the call gives counts; else only the query's own.
    """
    if isinstance(query, Unknown) or isinstance(value, Unknown) or isinstance(key, Unknown):
        return
    masks = _masks(layer, call, query, value, takes_query_mask)
    if not masks:
        return
    front = [n for axis, n in enumerate(query[:-1]) if axis not in attended]
    over = [*(query[axis] for axis in attended), *(key[axis] for axis in attended)]
    scores = (*front, heads, *over)
    what, whole = masks[0]
    for name, shape in masks[1:]:
        if broadcast_fails(whole, shape):
            call.fails_when_run(
                Kind.MERGE,
                f"{name} of {render_shape(shape)} does not fit {what} of {render_shape(whole)}",
            )
            return
        merged = broadcast(whole, shape)
        if isinstance(merged, Unknown):
            return
        what, whole = f"{what} with {name}", merged
    missing = len(scores) - len(whole)
    if missing > 0 and len(whole) < len(over):
        call.fails_when_run(
            Kind.RANK,
            f"{what} of {render_shape(whole)} has not the {len(over)} axes that are attended over",
            "is out of bounds for array",
        )
        return
    if missing < 0:
        if layer.environment.target == 3:
            call.fails_when_run(
                Kind.RANK,
                f"{what} of {render_shape(whole)} has more axes than the scores, which are "
                f"{render_shape(scores)}",
            )
        return
    place = len(whole) - len(over)
    laid = (*whole[:place], *(1,) * missing, *whole[place:])
    strict = _stretches_nothing(layer, call, query)
    for axis, (length, score) in enumerate(zip(laid, scores)):
        if type(length) is not int or type(score) is not int or length in (1, score):
            continue
        # A product of scores and value takes the steps of the query as they come.
        if score != 1 or strict or (layer.environment.target == 3 and axis != len(front) + 1):
            call.fails_when_run(
                Kind.MERGE,
                f"{what} of {render_shape(whole)} does not fit the scores, which are "
                f"{render_shape(scores)}",
            )
            return


def _masks(
    layer: LayerState,
    call: Call,
    query: tuple[Dim, ...],
    value: tuple[Dim, ...],
    takes_query_mask: bool,
) -> list[tuple[str, tuple[Dim, ...]]]:
    """The masks and what they are called, in the shape in which they are merged.

    None of them where one is not known.
    """
    found: list[tuple[str, tuple[Dim, ...]]] = []
    # The tensors that Keras 3 traces carry none; data that come later may.
    traced = is_traced_inside(layer, call)
    for name in ("query", "value", "key"):
        tensor = call.argument(name)
        mask = call.argument(f"{name}_mask") if takes_query_mask or name != "query" else None
        shape: Any = mask.shape if isinstance(mask, TensorSpec) else None
        if mask is None and isinstance(tensor, TensorSpec) and tensor.mask is not None:
            if traced and layer.environment.target == 3:
                continue
            shape = tensor.mask
        elif mask is None:
            continue
        if not isinstance(shape, tuple) or not shape:
            return []
        wide = (*shape, 1) if name == "query" else (*shape[:-1], 1, shape[-1])
        found.append((f"the {name}'s mask", wide))
    causal = truth(call.argument("use_causal_mask", False))
    given = call.argument("attention_mask")
    window = layer.args.get("sliding_window")
    if causal is None or not (given is None or isinstance(given, TensorSpec)):
        return []
    if causal or window is not None:
        # Both are of these lengths, whatever axes are attended over.
        made = (1, *query[1:2], *value[1:2])
        found.append(("a causal mask" if causal else "a sliding window", made))
    if isinstance(given, TensorSpec):
        if not isinstance(given.shape, tuple):
            return []
        found.insert(0, ("an `attention_mask`", given.shape))
    return found


def _stretches_nothing(layer: LayerState, call: Call, query: tuple[Dim, ...]) -> bool:
    """Whether a softmax of its own is computed, whose mask must fit, and no fused product."""
    rate = layer.args["dropout"]
    return layer.environment.target == 3 and (
        (isinstance(rate, (int, float)) and rate > 0)
        or truth(call.argument("return_attention_scores", False)) is True
        or len(query) != 3
    )
