"""Which outputs of layers Keras calls sparse: those of layers with a `compute_output_spec` for it.

Where the data are dense though the inputs are called sparse (`TensorSpec.dense`), so are those
that come out. A layer that is asked for sparse outputs (`sparse=True`) makes them of any data.

Source: keras/src/layers/, Keras 3.15; compared in bulk by `tests/catalogue/test_sparse_tensors.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, called_sparse, flatten, map_nest

__all__ = ["told"]

#: Layers whose output is sparse where all of their inputs are.
_KEEPING = frozenset({
    "Add", "Average", "Concatenate", "Dot", "Equalization", "Flatten", "Identity", "Maximum",
    "Minimum", "Multiply", "Permute", "RandomGrayscale", "Reshape", "Subtract",
})  # fmt: skip
#: They ask the layers in them.
_MODELS = frozenset({"Functional", "Model", "Sequential"})


def told(layer: LayerState, call: Call, output: Nest) -> Nest:
    """The output with what Keras 3 says of it."""
    inputs = [leaf for leaf in flatten(call.inputs) if isinstance(leaf, TensorSpec)]
    if not any(leaf.sparse for leaf in inputs) or layer.spec.name in _MODELS:
        return output
    if truth(layer.args.get("sparse")):
        return output
    if layer.spec.name == "Identity":
        each = iter(inputs)
        handed_on: Nest = map_nest(lambda leaf: _handed_on(layer, leaf, each), output)
        return handed_on
    sparse = layer.spec.name in _KEEPING and all(_stays(layer, leaf) for leaf in inputs)
    dense = all(leaf.of_plain_data for leaf in inputs)
    return called_sparse(output, sparse, dense=dense)


def _handed_on(layer: LayerState, leaf: Any, inputs: Iterator[TensorSpec]) -> Any:
    """The output in the place of the next input."""
    given = next(inputs, None)
    if not isinstance(leaf, TensorSpec) or given is None:
        return leaf
    return leaf.with_sparse(_stays(layer, given), dense=given.of_plain_data)


def _stays(layer: LayerState, leaf: TensorSpec) -> bool:
    """Whether it is sparse, and no float that is cast, of which Keras does not say so."""
    casts = layer.spec.behaviour.casts_inputs and leaf.dtype in FLOATS
    return leaf.sparse and not (casts and leaf.dtype != layer.dtype)
