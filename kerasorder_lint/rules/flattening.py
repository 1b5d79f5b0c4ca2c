"""Where a `Flatten` is missing: a layer refuses a tensor, and would take the same one flattened.

The catalogue is asked, so this holds for every layer: one that takes vectors only
(`RepeatVector`), one that was built for the flattened length (a head that is used again), a merge
of an image with a vector, a model whose `Input` is a vector.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.registry import find
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, model_input_spec
from kerasorder_lint.graph.program import CallRefused, LayerCalled
from kerasorder_lint.rules.drafts import Change, DraftFix, FlattenInput
from kerasorder_lint.rules.refusals import Refusal
from kerasorder_lint.shapes import Shape, same

__all__ = ["at_call", "flattening", "takes_flattened"]

_VECTORS = 2  # axes of a batch of vectors


def flattening(change: Change) -> DraftFix:
    """The fix that puts a `Flatten` somewhere."""
    return DraftFix("unsafe", "Put a `Flatten` in front", change)


def at_call(refusal: Refusal) -> DraftFix | None:
    """A `Flatten` around what a layer is called on, where the layer would take that."""
    if not isinstance(refusal.event, (CallRefused, LayerCalled)):
        return None
    step = refusal.event.step
    if step.layer is not refusal.layer:
        return None  # something inside refuses, and what reaches it is another tensor
    arguments = refusal.event.arguments
    if arguments is None or len(arguments.positional) != 1:
        return None
    if isinstance(step.given, TensorSpec):
        if takes_flattened(step.layer, step.given):
            return flattening(FlattenInput(refusal.event.site))
        return None
    wide = _wide(step.given)
    if wide and takes_flattened(step.layer, step.given):
        return flattening(FlattenInput(refusal.event.site, wide, len(step.given)))
    return None


def _wide(given: Any) -> tuple[int, ...]:
    """Which of several tensors are more than vectors, where the others are vectors."""
    if not isinstance(given, (list, tuple)):
        return ()
    ranks = [leaf.rank if isinstance(leaf, TensorSpec) else None for leaf in given]
    if any(rank is None or rank < _VECTORS for rank in ranks) or _VECTORS not in ranks:
        return ()
    return tuple(index for index, rank in enumerate(ranks) if rank != _VECTORS)


def takes_flattened(layer: Any, given: Any) -> bool:
    """Whether Keras lets a layer take what it is given with each image in it flattened.

    The layer is left as it was.
    """
    if not isinstance(layer, Layer) or not layer.known:
        return False
    leaves = list(given) if isinstance(given, (list, tuple)) else [given]
    flattened = [_flattened(layer, leaf) for leaf in leaves]
    flat = [leaf for leaf in flattened if leaf is not None]
    if len(flat) < len(leaves) or flat == leaves:
        return False
    if isinstance(layer, Model):
        wanted = model_input_spec(layer) if layer.built else None
        return len(flat) == 1 and wanted is not None and _is_shape(wanted.shape, flat[0].shape)
    saved = layer.snapshot()
    outcome = life.apply(layer, [flat[0] if given is leaves[0] else flat])
    layer.restore(saved)
    return outcome.problem is None and not outcome.later


def _flattened(layer: Layer, given: Any) -> TensorSpec | None:
    """What `Flatten` makes of more than a vector; None where its length is not known."""
    if not isinstance(given, TensorSpec) or given.rank is None or given.rank < _VECTORS:
        return None
    if given.rank == _VECTORS:
        return given
    spec = find("Flatten", layer.environment.target)
    made = None if spec is None else life.create(spec, environment=layer.environment)
    if not isinstance(made, LayerState):
        return None
    output = life.apply(made, [given]).output
    if not isinstance(output, TensorSpec) or not isinstance(output.shape, tuple):
        return None
    return output if isinstance(output.shape[-1], int) else None


def _is_shape(wanted: Shape, flat: Shape) -> bool:
    """Whether both are vectors of one length."""
    if not isinstance(wanted, tuple) or not isinstance(flat, tuple):
        return False
    return len(wanted) == len(flat) == _VECTORS and same(wanted[-1], flat[-1]) is True
