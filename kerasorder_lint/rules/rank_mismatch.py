"""Reports a layer that needs another number of dimensions than it gets.

## What it reports
A layer whose input has too many or too few axes: `Dense` into `Conv2D`, `Flatten` into `LSTM`, an
`LSTM` after an `LSTM` without `return_sequences=True`, a shape that includes the batch.

## Why it matters
Keras raises a `ValueError` as soon as it knows the input; in a model without an `Input` that is at
the first `build`, `fit` or call.

## Example
A convolution behind a dense layer, which gave up the image's axes.

## Use instead
A `Reshape` in front of the layer, or the layers in the other order. Between recurrent layers,
`return_sequences=True`. An `Input` takes the shape of one sample, without the batch.

## When it stays silent
Where the number of dimensions is not known on every way to the layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.spec import InputSpec
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.program import CallRefused, ModelBuilt
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import AddKeyword, DraftFix, InsertLayer
from kerasorder_lint.rules.flattening import at_call, flattening, takes_flattened
from kerasorder_lint.rules.refusals import Refusal, reporting

__all__ = ["RULE"]

_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN"})
#: Layers that take a sequence, which an RNN gives if it is asked to.
_OF_SEQUENCES = _RECURRENT | {
    "AveragePooling1D",
    "Bidirectional",
    "Conv1D",
    "Conv1DTranspose",
    "Cropping1D",
    "DepthwiseConv1D",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
    "MaxPooling1D",
    "SeparableConv1D",
    "SpatialDropout1D",
    "TimeDistributed",
    "UpSampling1D",
    "ZeroPadding1D",
}

#: Layers that take a sequence as well as its last state.
_OF_ANY_RANK = frozenset(
    {"Activation", "BatchNormalization", "Dense", "Dropout", "GaussianNoise", "LayerNormalization"}
)

#: So many layers may stand between a recurrent layer and the one that wants its sequence.
_LONGEST_WAY = 12


def _fix(refusal: Refusal) -> DraftFix | None:
    """`return_sequences=True` in front of what takes sequences, `Flatten` of what takes none."""
    called = at_call(refusal)
    if called is not None or not refusal.steps or not isinstance(refusal.layer, Layer):
        return called
    given = refusal.steps[-1].given
    rank = _rank(given)
    name = refusal.layer.spec.name
    if rank == 2 and name in _OF_SEQUENCES:
        before = _before(refusal)
        if before is None or before.site is None or before.args.get("return_sequences"):
            return None
        change = AddKeyword(before.site, "return_sequences", "True")
        return DraftFix("unsafe", f"Let the `{before.label}` give its whole sequence", change)
    if refusal.layer.site is not None and takes_flattened(refusal.layer, given):
        return flattening(InsertLayer(refusal.layer.site, "Flatten"))
    return None


def _rank(given: Any) -> int | None:
    shape = getattr(given, "shape", None)
    return len(shape) if isinstance(shape, tuple) else None


def _before(refusal: Refusal) -> Layer | None:
    """The recurrent layer whose output the refused layer gets; of a wrapper, the one inside."""
    chain = [step.layer for step in refusal.steps[:-1]]
    for before in reversed(chain) if chain else _called_before(refusal):
        if isinstance(before, Layer) and before.spec.name in _OF_ANY_RANK:
            continue
        if isinstance(before, Layer) and before.spec.name == "Bidirectional":
            before = before.args.get("layer")
        recurrent = isinstance(before, Layer) and before.spec.name in _RECURRENT
        return before if recurrent else None
    return None


def _called_before(refusal: Refusal) -> Iterator[Any]:
    """The layers that a tensor came through, the last one first; up to one that has two outputs."""
    before = refusal.steps[-1].before
    for _ in range(_LONGEST_WAY):
        yield before
        calls = refusal.trace.calls_of(before)
        if len(calls) != 1:
            return
        before = calls[0].step.before


def _advice(refusal: Refusal) -> str | None:
    """Which way the number of dimensions has to change."""
    event, layer = refusal.event, refusal.layer
    if isinstance(event, CallRefused) and event.function is not None:
        return ""  # no layer is to be moved
    given = _rank(refusal.steps[-1].given) if refusal.steps else None
    spec = layer.input_spec if isinstance(layer, Layer) else None
    if given is None or not isinstance(spec, InputSpec):
        return None
    least, most = spec.ndim or spec.min_ndim or 0, spec.ndim or spec.max_ndim
    order = "or change the order of the layers."
    if given < least:
        return f"Put a `Reshape` to {least} dimensions (with the batch) in front, {order}"
    if isinstance(event, ModelBuilt) and len(refusal.steps) == 1 and given == (most or least) + 1:
        return "Give the `Input` the shape of one sample, without the batch."
    if most is not None and given > most:
        such = "`Flatten` or a global pooling" if most == 2 else "`Reshape`"
        return (
            f"Put what gives {most} dimensions (with the batch) in front, such as a {such}, {order}"
        )
    return None


RULE: Rule = Rule(
    code="KOL101",
    name="rank-mismatch",
    severity="error",
    check=reporting(Kind.RANK, rule=lambda: RULE, fix=_fix, advise=_advice),
    summary="A layer needs another number of dimensions than it gets.",
    advice="Bring the input to the number of dimensions that the layer takes, for example by a "
    "`Reshape`, or change the order of the layers.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Flatten(),
    layers.Conv2D(8, 3),  # expect: KOL101
])
""",
        """
import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((20, 8)))
model.add(layers.LSTM(16))
model.add(layers.LSTM(16))  # expect: KOL101
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(16, return_sequences=True),
    layers.LSTM(16),
])
""",
        """
import keras
from keras import layers
from settings import shape

model = keras.Sequential([keras.Input(shape), layers.Conv2D(8, 3)])
""",
    ),
)
