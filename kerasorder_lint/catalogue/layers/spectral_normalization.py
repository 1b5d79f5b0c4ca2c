"""keras/src/layers/normalization/spectral_normalization.py: a wrapper that scales a kernel."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import kept_dtype, single
from kerasorder_lint.catalogue.layers.rnn_wrappers import (
    Wrapper,
    build_inside,
    is_public,
    output_inside,
    violation,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Call,
    Inner,
    InputSpec,
    LayerSpec,
    LayerState,
    Sample,
)
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, retyped
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, less

__all__ = ["LAYERS", "SpectralNormalization"]

#: The layers that have an attribute `kernel` or `embeddings` once they are built.
WITH_KERNEL = frozenset(
    {
        "Conv1D",
        "Conv1DTranspose",
        "Conv2D",
        "Conv2DTranspose",
        "Conv3D",
        "Conv3DTranspose",
        "Dense",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "EinsumDense",
        "Embedding",
        "GRUCell",
        "LSTMCell",
        "ReversibleEmbedding",
        "SimpleRNNCell",
        "SpectralNormalization",
    }
)


class SpectralNormalization(Wrapper):
    """A layer with a kernel, and a vector for the kernel's last axis."""

    def construct(self, layer: LayerState) -> None:
        super().construct(layer)
        value = layer.args["power_iterations"]
        if isinstance(value, Sym):
            refused = less(0, value) is False
        elif isinstance(value, (int, float)):
            refused = value <= 0
        else:
            refused = False
            if value is None or isinstance(value, (str, list, tuple, dict, LayerState)):
                reject(
                    Kind.ARGUMENT,
                    "`power_iterations` must be a number",
                    "'<=' not supported between instances of",
                    argument="power_iterations",
                )
        if refused:
            reject(
                Kind.ARGUMENT,
                "`power_iterations` must be positive",
                "`power_iterations` should be greater than zero. Received: "
                + (f"`power_iterations={value}`" if arguments.known(value) else ""),
                argument="power_iterations",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        tensor = single(layer, call)
        shape, inner = tensor.shape, self.inner(layer)
        if shape == ():
            reject(Kind.RANK, "`SpectralNormalization` needs an axis, and gets none", "")
        if inner is not None:
            build_inside(inner, tensor)
        width: Dim = UNKNOWN if isinstance(shape, Unknown) else shape[-1]
        layer.input_spec = InputSpec(min_ndim=1, axes={-1: width})
        if inner is not None and is_public(inner) and inner.class_name not in WITH_KERNEL:
            reject(
                Kind.ARGUMENT,
                f"`SpectralNormalization` needs a layer with a kernel, and `{inner.class_name}` "
                "has none",
                f"{inner.class_name} object has no attribute 'kernel' nor 'embeddings'",
                argument="layer",
            )
        last = UNKNOWN if inner is None else kernel_width(inner)
        layer.add_weight("vector_u", (1, last), trainable=False)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor, inner = single(layer, call), self.inner(layer)
        if inner is None:
            return UNKNOWN
        kept = TensorSpec(tensor.shape, kept_dtype(layer, tensor))
        output = output_inside(inner, kept, call)
        problem = violation(inner, kept)
        if problem is not None and not call.later:
            call.later.append(problem.at_run())
        return retyped(output, layer.dtype)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The output is cast to the type of the input."""
        inputs = call.inputs
        if not isinstance(inputs, TensorSpec) or inputs.dtype in FLOATS:
            return output
        return retyped(output, inputs.dtype)


def kernel_width(layer: LayerState) -> Dim:
    """The last axis of its kernel; UNKNOWN where we do not know the weight."""
    for weight in layer.all_weights():
        if weight.name in ("kernel", "embeddings"):
            return weight.shape[-1] if isinstance(weight.shape, tuple) and weight.shape else UNKNOWN
    return UNKNOWN


LAYERS = (
    LayerSpec(
        name="SpectralNormalization",
        parameters={"layer": REQUIRED, "power_iterations": 1},
        behaviour=SpectralNormalization(),
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/normalization/spectral_normalization.py",
        samples=(
            Sample({"layer": Inner("Dense", {"units": 3})}, (None, 4)),
            Sample({"layer": Inner("Dense", {"units": 3}), "power_iterations": 2}, (None, None, 4)),
        ),
    ),
)
