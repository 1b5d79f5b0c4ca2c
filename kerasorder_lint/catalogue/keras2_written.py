"""Built layers of Keras 2 one of whose attributes has been set since: what a call makes of it.

A call computes with the attributes as they are, and with the weights as they were made. Only what
the tests have met is said here; `written` notes the attributes.

Source: `call` and `compute_output_shape` of each layer, tf_keras 2.21.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kerasorder_lint.catalogue import written
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import LayerState

__all__ = ["CHECKED", "KEPT", "REREAD", "WHOLE", "arguments", "refused", "wants_other_weights"]


def _of(names: Iterable[str], *attributes: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(names, frozenset(attributes))


_CONVOLUTIONS: Final = ("Conv1D", "Conv2D", "Conv3D")
_TRANSPOSED: Final = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
_DEPTHWISE: Final = ("DepthwiseConv1D", "DepthwiseConv2D")
_SEPARABLE: Final = ("SeparableConv1D", "SeparableConv2D")
_POOLING: Final = tuple(f"{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3))
_GLOBAL: Final = tuple(f"Global{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3))
_RECURRENT: Final = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "SimpleRNN")

#: What a call reads anew.
REREAD: Final[Mapping[str, frozenset[str]]] = {
    **_of(_CONVOLUTIONS, "dilation_rate", "padding", "strides"),
    **_of(_TRANSPOSED, "padding", "strides"),
    **_of(_DEPTHWISE, "padding"),
    **_of(_SEPARABLE, "padding"),
    **_of(_POOLING, "padding", "pool_size", "strides"),
    **_of(_GLOBAL, "keepdims"),
    **_of(_RECURRENT, "go_backwards", "return_sequences", "return_state"),
    **_of(("Cropping1D", "Cropping2D", "Cropping3D"), "cropping"),
    **_of(("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D"), "padding"),
    **_of(("UpSampling2D", "UpSampling3D"), "size"),
    "RepeatVector": frozenset({"n"}),
    "Reshape": frozenset({"target_shape"}),
}
#: What is of no account any more: the weights tell.
KEPT: Final[Mapping[str, frozenset[str]]] = {
    **_of(_DEPTHWISE, "depth_multiplier", "kernel_size"),
    **_of(_SEPARABLE, "depth_multiplier", "filters", "kernel_size"),
    "Dense": frozenset({"units"}),
    "Embedding": frozenset({"input_dim", "input_length", "output_dim"}),
}
#: From what the output is foreseen, and compared with what the weights give.
CHECKED: Final[Mapping[str, frozenset[str]]] = _of(
    (*_CONVOLUTIONS, *_TRANSPOSED), "filters", "kernel_size"
)
#: What the constructor or `build` makes a sequence of: a number fails in the call.
WHOLE: Final[Mapping[str, frozenset[str]]] = {
    **_of(_CONVOLUTIONS, "dilation_rate", "kernel_size", "strides"),
    **_of(_TRANSPOSED, "kernel_size", "strides"),
    **_of(_DEPTHWISE, "dilation_rate", "strides"),
    **_of(_SEPARABLE, "strides"),
    **_of(_POOLING, "pool_size", "strides"),
    **_of(("Cropping1D", "Cropping2D", "Cropping3D"), "cropping"),
    **_of(("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D"), "padding"),
    **_of(("UpSampling2D", "UpSampling3D"), "size"),
    "BatchNormalization": frozenset({"axis"}),
    "LayerNormalization": frozenset({"axis"}),
    "Permute": frozenset({"dims"}),
    "Reshape": frozenset({"target_shape"}),
}


def refused(layer: LayerState) -> Problem | None:
    """What a call of the built layer raises, whatever it is called on."""
    for name, value in layer.written.items():
        if type(value) is not int or name not in WHOLE.get(layer.class_name, ()):
            continue
        built = layer.build_shape
        if layer.class_name == "BatchNormalization" and (
            not isinstance(built, tuple) or len(built) not in (2, 3)
        ):
            continue  # a fused one does not look at it
        return Problem(
            Kind.CALL,
            f"`{name}` of this `{layer.class_name}` was set to {value} after it was built, and "
            "Keras 2 needs a sequence there from then on",
            argument=name,
            advice=f"Make a new layer, or write `({value},)` with all its axes.",
        )
    return None


def arguments(layer: LayerState, foreseen: bool) -> dict[str, Any] | None:
    """Those of a new layer that gives what this one does; None where they are not known.

    foreseen: those of which it foresees its output, where it compares that with what comes out.
    """
    told = written.configuration(layer)
    if told is None or layer.args.get("groups", 1) != 1:
        return None  # convolutions in groups are compiled, and stay as they were
    if "causal" in (layer.args.get("padding"), told.get("padding")):
        return None  # which the constructor looks at
    name = layer.class_name
    for attribute, value in layer.written.items():
        if not written.is_shapely(attribute):
            continue
        checked = attribute in CHECKED.get(name, ())
        if attribute in KEPT.get(name, ()) or (checked and not foreseen):
            told[attribute] = layer.args[attribute]
        elif (not checked and attribute not in REREAD.get(name, ())) or not written.is_as_kept(
            layer, attribute, value
        ):
            return None
    return told


def wants_other_weights(layer: LayerState) -> bool:
    """Whether something was set from which the output is foreseen, though the weights stay."""
    return not CHECKED.get(layer.class_name, frozenset()).isdisjoint(layer.written)
