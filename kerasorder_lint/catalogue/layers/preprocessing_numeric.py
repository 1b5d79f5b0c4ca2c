"""Layers of keras/src/layers/preprocessing that scale, bin and encode numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.layers.encodings import encoded, one_hot_shape
from kerasorder_lint.catalogue.layers.preprocessing_text import (
    ADAPTING,
    below,
    check_count,
    dimension,
    number,
    one_tensor,
    said,
    string_choice,
    truth,
    variable_dtype,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, map_nest, unseen
from kerasorder_lint.shapes import (
    UNKNOWN,
    Dim,
    Shape,
    Sym,
    Unknown,
    product,
    render_shape,
    same,
)
from kerasorder_lint.shapes.broadcasting import broadcast

__all__ = ["LAYERS", "CategoryEncoding", "Discretization", "Normalization"]


def nested_shape(value: Any) -> tuple[int, ...] | None:
    """`numpy.shape` of constants in lists; None where it is not known."""
    if isinstance(value, (int, float, str)):
        return ()  # NumPy makes an array of a text as well
    if not isinstance(value, (list, tuple)):
        return None
    if not value:
        return (0,)
    shapes = {nested_shape(item) for item in value}
    if None in shapes:
        return None
    if len(shapes) > 1:
        reject(
            Kind.ARGUMENT,
            "`mean` and `variance` must be numbers in rows of one length",
            "setting an array element with a sequence.",
        )
    (inner,) = shapes
    assert inner is not None
    return (len(value), *inner)


class Normalization(Behaviour):
    """Shift and scale along the kept axes.

    layer.extra["axis"]:      the kept axes as given; None where they are not known.
    layer.extra["mean"]:      shape of the given mean; None where there is none or it is not known.
    layer.extra["broadcast"]: shape of mean and variance once built.
    """

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        axis = self._axis(args["axis"])
        layer.extra["axis"] = axis
        mean, variance = args["mean"], args["variance"]
        if mean is None and variance is None:
            return
        if mean is None or variance is None:
            if not isinstance(mean, Unknown) and not isinstance(variance, Unknown):
                missing = "mean" if mean is None else "variance"
                reject(
                    Kind.ARGUMENT,
                    f"`mean` and `variance` go together, and `{missing}` is missing",
                    "When setting values directly, both `mean` and `variance` must be set.",
                    argument=missing,
                )
            return
        shapes = nested_shape(mean), nested_shape(variance)
        layer.extra["mean"] = shapes[0]
        if shapes[0] is None or shapes[1] is None:
            return
        if shapes[0] != shapes[1]:
            reject(
                Kind.ARGUMENT,
                f"`mean` has the shape {shapes[0]}, and `variance` {shapes[1]}",
                "When setting values directly, `mean` and `variance` must have the same shape. "
                f"Received: mean shape {shapes[0]} and variance shape {shapes[1]}",
                argument="variance",
            )
        if axis is not None and len(shapes[0]) > len(axis):
            reject(
                Kind.ARGUMENT,
                f"a `mean` of shape {shapes[0]} has more axes than `axis` names, {len(axis)}",
                "The rank of `mean` must be less than or equal to the number of axes "
                f"({len(axis)}). Received: mean shape {shapes[0]}",
                argument="mean",
            )

    def _axis(self, value: Any) -> tuple[Any, ...] | None:
        if value is None:
            return ()
        if isinstance(value, (int, Sym)):
            return (value,)
        if isinstance(value, (Unknown, Opaque)):
            return None
        if isinstance(value, float):
            reject(
                Kind.ARGUMENT,
                f"`axis` must be an integer or several, not {value!r}",
                "'float' object is not iterable",
                argument="axis",
            )
        return tuple(value)

    def _refuse_several(
        self, layer: LayerState, inputs: Sequence[Any], axis: tuple[Any, ...]
    ) -> None:
        """Of a list of tensors Keras takes the shapes for lengths, their number for the axes."""
        count = len(inputs)
        whole = all(isinstance(index, int) for index in axis)
        said = None
        if all(isinstance(index, (int, float)) for index in axis):
            if not all(-count <= index < count for index in axis):
                said = "All `axis` values must be in the range [-ndim, ndim)."
            elif not whole:
                said = "indices must be integers or slices, not float"
        if said is None and whole and layer.args["mean"] is None:
            if all(isinstance(t, TensorSpec) and isinstance(t.shape, tuple) for t in inputs):
                said = "Cannot convert '"
        elif said is None and whole and count > 1 and isinstance(layer.extra.get("mean"), tuple):
            # A mean that is given is stretched to the list.
            said = "Can't convert Python sequence with mixed types to Tensor."
        if said is not None:
            reject(Kind.INPUTS, f"`Normalization` takes one tensor, and gets {count}", said)

    def build(self, layer: LayerState, call: Call) -> None:
        shape, axis = call.shape, layer.extra["axis"]
        adapted = layer.args["mean"] is None
        if axis and isinstance(call.inputs, (list, tuple)):
            self._refuse_several(layer, call.inputs, axis)
        if isinstance(shape, Unknown) or axis is None or not isinstance(call.inputs, TensorSpec):
            if adapted:
                self._weights(layer, UNKNOWN)
            return
        rank = len(shape)
        for index in axis:
            if isinstance(index, (str, list, tuple)) or index is None:
                reject(
                    Kind.ARGUMENT,
                    f"`axis` must hold integers, not {index!r}",
                    "not supported between instances of",
                    argument="axis",
                )
            if isinstance(index, (int, float)) and not -rank <= index < rank:
                reject(
                    Kind.AXIS,
                    f"an input of {rank} dimensions has no axis {index}: {render_shape(shape)}",
                    "All `axis` values must be in the range [-ndim, ndim). "
                    f"Received inputs with ndim={rank}, while axis=",
                    argument="axis",
                )
        for index in axis:
            if isinstance(index, float):
                reject(
                    Kind.ARGUMENT,
                    f"`axis` must hold integers, not {index!r}",
                    "tuple indices must be integers or slices, not float",
                    argument="axis",
                )
        if any(not isinstance(index, int) for index in axis):
            if adapted:
                self._weights(layer, UNKNOWN)
            return
        kept = sorted(index % rank for index in axis)
        for index in kept:
            if shape[index] is None:
                reject(
                    Kind.UNDEFINED,
                    f"`Normalization` keeps axis {index}, which is not defined: "
                    f"{render_shape(shape)}",
                    "All `axis` values to be kept must have a known shape.",
                    argument="axis",
                    advice="Give the axis a size, or name another `axis`.",
                )
        broadcast = tuple(shape[i] if i in kept else 1 for i in range(rank))
        layer.extra["broadcast"] = broadcast
        if adapted:
            self._weights(layer, tuple(shape[i] for i in kept))
            if same(product(shape[i] for i in kept), product(broadcast)) is False:
                self._twice(axis)
        elif layer.extra.get("mean") is not None:
            self._align(layer.extra["mean"], kept, broadcast, axis)

    def _twice(self, axis: tuple[Any, ...]) -> None:
        reject(Kind.RESHAPE, f"`axis` names one axis twice: {axis}", "", argument="axis")

    def _weights(self, layer: LayerState, shape: Shape) -> None:
        layer.add_weight("mean", shape, trainable=False)
        layer.add_weight("variance", shape, trainable=False)
        layer.add_weight("count", (), trainable=False)

    def _align(
        self,
        mean: tuple[int, ...],
        kept: list[int],
        broadcast: tuple[Dim, ...],
        axis: tuple[Any, ...],
    ) -> None:
        """Stretches the given mean over the kept axes, from the right."""
        if len(mean) > len(kept):
            return  # refused before, unless the variance is not known
        expanded: list[int] = [1] * len(broadcast)
        for place in range(1, len(mean) + 1):
            expanded[kept[-place]] = mean[-place]
        if product(expanded) != product(mean):
            self._twice(axis)
        for length, dim in zip(expanded, broadcast):
            if length != 1 and same(length, dim) is False:
                reject(
                    Kind.AXIS,
                    f"`mean` has {length} values for an axis of {dim}",
                    argument="mean",
                )

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        """`adapt` builds the layer on the data, whose shape we do not follow."""
        if name in ADAPTING and not layer.built and layer.args["mean"] is None:
            self._weights(layer, UNKNOWN)
            layer.built = True
            layer.build_shape = UNKNOWN

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs, stored = call.inputs, layer.extra.get("broadcast")
        # Where no weights are to be made of them, or were on one tensor before, each is kept.
        if isinstance(inputs, (list, tuple)) and (layer.extra["axis"] == () or stored is not None):
            if all(isinstance(leaf, TensorSpec) for leaf in inputs):
                return map_nest(lambda leaf: leaf.with_dtype(layer.dtype), inputs)
        if not isinstance(inputs, TensorSpec):
            return UNKNOWN
        if stored is not None and isinstance(inputs.shape, tuple):
            for length, dim in zip(reversed(stored), reversed(inputs.shape)):
                apart = same(length, 1) is False and same(dim, 1) is False
                if apart and same(length, dim) is False:
                    call.fails_when_run(
                        Kind.AXIS,
                        f"`Normalization` was built for {render_shape(stored)}, and gets {inputs}",
                    )
                    break
        if inputs.dtype == "string":
            call.fails_when_run(Kind.DTYPE, "`Normalization` needs numbers, and gets text")
        return TensorSpec(inputs.shape, layer.dtype)

    def gives_one(self, layer: LayerState) -> bool:
        """`DataLayer.__call__` connects the first of several tensors with the graph."""
        return True

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A mean of more axes than the input has stretches it."""
        mean, shape = layer.extra.get("broadcast"), call.shape
        if not isinstance(mean, tuple):
            return unseen(output)
        if not isinstance(output, TensorSpec):
            return output
        stretched = broadcast(shape, mean)
        if layer.dtype not in FLOATS:
            return TensorSpec(stretched, UNKNOWN)  # it divides
        return output.with_shape(stretched)


class Discretization(Behaviour):
    """The bin that each value falls into, encoded in one of several ways."""

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        layer.extra["adapted"] = False
        mode = args["output_mode"]
        if truth(args["sparse"]) and mode == "int":
            reject(
                Kind.ARGUMENT,
                "`sparse` needs another `output_mode` than 'int'",
                "`sparse=True` may only be used if `output_mode` is `'one_hot'`, `'multi_hot'`, "
                f"or `'count'`. Received: sparse={args['sparse']} and output_mode={mode}",
                argument="sparse",
            )
        args["output_mode"] = string_choice(
            layer, "output_mode", ("int", "one_hot", "multi_hot", "count")
        )
        bins, boundaries = args["num_bins"], args["bin_boundaries"]
        if bins is not None and below(number(bins, "num_bins"), 0) is True:
            reject(
                Kind.ARGUMENT,
                f"`num_bins` must be at least 0, not {bins!r}",
                f"`num_bins` must be greater than or equal to 0. Received: `num_bins={said(bins)}",
                argument="num_bins",
            )
        if bins is not None and boundaries is not None:
            if not isinstance(bins, Unknown) and not isinstance(boundaries, Unknown):
                reject(
                    Kind.ARGUMENT,
                    "`num_bins` and `bin_boundaries` exclude each other",
                    f"Both `num_bins` and `bin_boundaries` should not be set. "
                    f"Received: `num_bins={said(bins)}",
                    argument="num_bins",
                )
        if bins is None and boundaries is None:
            reject(
                Kind.ARGUMENT,
                "`Discretization` needs `num_bins` or `bin_boundaries`",
                "You need to set either `num_bins` or `bin_boundaries`.",
                argument="bin_boundaries",
            )

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        if name == "adapt" and layer.args["num_bins"] is None:
            reject(
                Kind.ARGUMENT,
                "`adapt` on a `Discretization` with `bin_boundaries`",
                "Cannot adapt a Discretization layer that has been initialized with "
                "`bin_boundaries`, use `num_bins` instead.",
            )
        if name in ADAPTING:
            layer.extra["adapted"] = True

    def depth(self, layer: LayerState) -> Any:
        """Length of the axis that the encoding adds."""
        boundaries = layer.args["bin_boundaries"]
        if isinstance(boundaries, (list, tuple)):
            return len(boundaries) + 1
        # Data with few values gives fewer bins than were asked for.
        if boundaries is not None or layer.extra["adapted"]:
            return UNKNOWN
        return dimension(layer.args["num_bins"])

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = one_tensor(layer, call)
        if tensor is None:
            return UNKNOWN
        mode, shape = layer.args["output_mode"], tensor.shape
        dtype = UNKNOWN if isinstance(mode, Unknown) else "int32" if mode == "int" else layer.dtype
        if layer.args["bin_boundaries"] is None and not layer.extra["adapted"]:
            call.fails_when_run(
                Kind.UNBUILT,
                "`Discretization` has no bins",
                "You need to either pass the `bin_boundaries` argument at construction time or "
                "call `adapt(dataset)` before you can start using the `Discretization` layer.",
                advice="Pass `bin_boundaries=`, or call `adapt` with some data first.",
            )
        if tensor.dtype == "string":
            call.fails_when_run(Kind.DTYPE, "`Discretization` needs numbers, and gets text")
        else:
            check_count(layer, call, shape, "int32", dtype)
        if isinstance(mode, Unknown):
            return TensorSpec(UNKNOWN, dtype)
        if mode == "int" or isinstance(shape, Unknown):
            return TensorSpec(shape, dtype)
        depth = self.depth(layer)
        if mode == "one_hot":
            return TensorSpec(one_hot_shape(shape, depth), dtype)
        if len(shape) >= 2:
            # The second axis goes, whatever the rank.
            return TensorSpec((shape[0], *shape[2:], depth), dtype)
        return TensorSpec((depth,), dtype)


class CategoryEncoding(Behaviour):
    """Integers encoded as rows of tokens."""

    modes = ("count", "one_hot", "multi_hot")

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        policy = keywords.get("dtype")
        layer.extra["dtype"] = layer.environment.policy if policy is None else policy

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        layer.extra["accepts_any_input"] = True
        mode, tokens = args["output_mode"], args["num_tokens"]
        if isinstance(mode, Opaque):
            mode = UNKNOWN
        elif mode == "binary":
            mode = "multi_hot"
        args["output_mode"] = mode
        if not isinstance(mode, Unknown) and mode not in self.modes:
            hint = arguments.nearest(mode, self.modes) if isinstance(mode, str) else None
            reject(
                Kind.ARGUMENT,
                f"`output_mode` must be one of {', '.join(map(repr, self.modes))}, not {mode!r}",
                f"Unknown arg for output_mode: {said(mode)}",
                argument="output_mode",
                hint=hint,
                advice=f"Did you mean {hint!r}?" if hint else None,
            )
        if tokens is None:
            reject(
                Kind.ARGUMENT,
                "`CategoryEncoding` needs `num_tokens`",
                "num_tokens must be set to use this layer.",
                argument="num_tokens",
            )
        if below(number(tokens, "num_tokens"), 1) is True:
            reject(
                Kind.ARGUMENT,
                f"`num_tokens` must be at least 1, not {tokens!r}",
                f"`num_tokens` must be >= 1. Received: num_tokens={said(tokens)}."
                if said(tokens)
                else "`num_tokens` must be >= 1. Received: num_tokens=",
                argument="num_tokens",
            )

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = one_tensor(layer, call)
        if tensor is None:
            return UNKNOWN
        mode, shape = layer.args["output_mode"], tensor.shape
        depth = dimension(layer.args["num_tokens"])
        sparse = truth(layer.args["sparse"]) is True
        if tensor.dtype == "string":
            call.fails_when_run(Kind.DTYPE, "`CategoryEncoding` needs integers, and gets text")
        else:
            check_count(layer, call, shape, tensor.dtype, variable_dtype(layer.extra["dtype"]))
        if not isinstance(mode, Unknown) and mode != "count":
            weights = call.argument("count_weights")
            if weights is not None and not isinstance(weights, Unknown):
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"`count_weights` needs `output_mode='count'`, not {mode!r}",
                    "`count_weights` is not used when `output_mode` is not `'count'`.",
                    argument="count_weights",
                )
        if isinstance(mode, Unknown) or isinstance(shape, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype, sparse)
        out = one_hot_shape(shape, depth) if mode == "one_hot" else (*shape[:-1], depth)
        return TensorSpec(out, layer.dtype, sparse)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Tokens are counted along the axis behind the batch, not along the last."""
        inputs, mode = call.inputs, layer.args["output_mode"]
        if not isinstance(inputs, TensorSpec) or not isinstance(output, TensorSpec):
            return output
        return encoded(output, inputs.shape, mode, dimension(layer.args["num_tokens"]))


LAYERS = (
    LayerSpec(
        name="Normalization",
        parameters={"axis": -1, "mean": None, "variance": None, "invert": False},
        behaviour=Normalization(),
        source="keras/src/layers/preprocessing/normalization.py",
        samples=(
            Sample({}, (None, 4)),
            Sample({"axis": None}, (None, 4)),
            Sample({"mean": 1.0, "variance": 2.0}, (None, 4)),
            Sample({"axis": (1, 2), "mean": [1.0, 2.0], "variance": [1.0, 1.0]}, (None, 3, 2)),
        ),
    ),
    LayerSpec(
        name="Discretization",
        parameters={
            "bin_boundaries": None,
            "num_bins": None,
            "epsilon": 0.01,
            "output_mode": "int",
            "sparse": False,
            "dtype": None,
            "name": None,
        },
        behaviour=Discretization(),
        keywords=False,
        source="keras/src/layers/preprocessing/discretization.py",
        samples=(
            Sample({"bin_boundaries": [0.0, 1.0]}, (None, 4)),
            Sample({"bin_boundaries": [0.0, 1.0], "output_mode": "one_hot"}, (None, 1)),
            Sample({"num_bins": 4}, (None, 4)),
        ),
    ),
    LayerSpec(
        name="CategoryEncoding",
        parameters={"num_tokens": None, "output_mode": "multi_hot", "sparse": False},
        behaviour=CategoryEncoding(),
        call={"inputs": REQUIRED, "count_weights": None},
        source="keras/src/layers/preprocessing/category_encoding.py",
        samples=(
            Sample({"num_tokens": 4}, (None, 3), "int32"),
            Sample({"num_tokens": 4, "output_mode": "one_hot"}, (None, 1), "int32"),
        ),
    ),
)
