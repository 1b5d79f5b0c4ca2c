"""Layers around a layer: `Wrapper`, `TimeDistributed`, `Bidirectional`.

A wrapper builds the layer inside with `layer.build(shape)` and asks it for
`layer.compute_output_shape(shape)`: neither looks at the `input_spec` of the layer inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from kerasorder_lint.catalogue import arguments, life, written
from kerasorder_lint.catalogue.axes import (
    kept_dtype,
    quoted,
    single,
    truth,
)
from kerasorder_lint.catalogue.layers.rnn import CALL, Recurrent
from kerasorder_lint.catalogue.layers.rnn_cells import Cell
from kerasorder_lint.catalogue.masks import mask_of
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.quoting import quote
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    Inner,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
    Weight,
    asks_no_shape,
    works_on_data,
)
from kerasorder_lint.catalogue.tensors import (
    FLOATS,
    Nest,
    TensorSpec,
    flatten,
    map_nest,
    retyped,
    unseen,
)
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
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = [
    "LAYERS",
    "Wrapper",
    "build_inside",
    "has_output_shape",
    "needs_a_shape",
    "output_inside",
    "refuse_no_layer",
    "violation",
]

MERGE_MODES = ("sum", "mul", "ave", "concat", None)

#: Several arguments go to their `build`, a wrapper gives one.
SEVERAL_SHAPES = ("MultiHeadAttention", "GroupQueryAttention")

#: Layers of one tensor that inherit `compute_output_shape` from `Layer`, where it raises.
WITHOUT_OUTPUT_SHAPE = ("FlaxLayer", "InputLayer", "JaxLayer", "Pipeline", "TFSMLayer", "Wrapper")

CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")

#: Layers that compute with weights and data of one type alone.
_OF_ONE_TYPE = frozenset({
    *CONVOLUTIONS, "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv1D",
    "DepthwiseConv2D", "PReLU", "SeparableConv1D", "SeparableConv2D",
})  # fmt: skip

#: Layers whose `call` fails on every tensor of one axis, whatever they were built for.
NO_VECTORS = frozenset({
    "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D", "AugMix",
    "AutoContrast", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D",
    "ContrastLimitedAdaptiveHistogramEqualization", "Conv1DTranspose", "Conv2DTranspose",
    "Conv3DTranspose", "Cropping1D", "Cropping2D", "Cropping3D", "CutMix", "Equalization",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GroupNormalization",
    "MaxNumBoundingBoxes", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "MixUp",
    "RandAugment", "RandomBrightness", "RandomColorJitter", "RandomContrast",
    "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
    "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization",
    "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation",
    "RandomZoom", "RepeatVector", "Resizing", "Solarization", "SpectralNormalization",
    "UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D",
    "ZeroPadding3D",
})  # fmt: skip

#: Layers whose `compute_output_shape` compares the ranks of kernel and input.
COUNTING_AXES = (
    *CONVOLUTIONS,
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
)

#: Further layers with a kernel for each channel, whatever the rank.
FOR_CHANNELS = (
    *(f"{name}Transpose" for name in CONVOLUTIONS),
    "SeparableConv1D",
    "SeparableConv2D",
)

#: Layers without weights whose `compute_output_shape` gives back whatever it gets.
KEEP_ANY_SHAPE = frozenset(
    {
        "Activation",
        "ELU",
        "LeakyReLU",
        "ReLU",
        "Softmax",
        "Identity",
        "Masking",
        "AutoContrast",
        "AugMix",
        "CutMix",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "Equalization",
        "MaxNumBoundingBoxes",
        "MixUp",
        "RandAugment",
        "RandomBrightness",
        "RandomColorJitter",
        "RandomContrast",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue",
        "RandomInvert",
        "RandomPerspective",
        "RandomPosterization",
        "RandomRotation",
        "RandomSaturation",
        "RandomSharpness",
        "RandomShear",
        "RandomTranslation",
        "RandomZoom",
        "Solarization",
        "Rescaling",
        "UnitNormalization",
        "Hashing",
        "Dropout",
        "AlphaDropout",
        "GaussianDropout",
        "GaussianNoise",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "ActivityRegularization",
    }
)

#: Layers that compute with a vector, as long as the batch, as with any tensor.
_TAKE_VECTORS = (KEEP_ANY_SHAPE - NO_VECTORS) | {
    "CategoryEncoding",
    "Discretization",
    "Flatten",
    "IntegerLookup",
    "Permute",
    "Reshape",
    "StringLookup",
}

#: Layers that read single entries of a shape, and so find shapes there that they can give back.
READ_ANY_SHAPE = frozenset(
    {
        "Discretization",
        "StringLookup",
        "IntegerLookup",
        "MaxPooling1D",
        "MaxPooling2D",
        "AveragePooling1D",
        "AveragePooling2D",
        "GlobalMaxPooling1D",
        "GlobalMaxPooling2D",
        "GlobalMaxPooling3D",
        "GlobalAveragePooling1D",
        "GlobalAveragePooling2D",
        "GlobalAveragePooling3D",
        "Permute",
        "Flatten",
        "UpSampling1D",
        "UpSampling2D",
        "UpSampling3D",
    }
)


#: Those of them whose window slides.
_WINDOWS = frozenset({"MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D"})
#: Those of them that give back the first and the last entry.
FIRST_AND_LAST = frozenset(
    {"Flatten", *(name for name in READ_ANY_SHAPE if name.startswith("Global"))}
)


#: Layers with a `build` that reads no shape.
BUILT_ON_NOTHING = frozenset(
    {"Embedding", "Normalization", "ReversibleEmbedding", "STFTSpectrogram"}
)


def refuse_no_layer(value: Any, argument: str, keras: str) -> None:
    """Refuses what is known to be no layer."""
    if isinstance(value, (LayerState, Unknown, Opaque)):
        return
    known = arguments.known(value)
    reject(
        Kind.ARGUMENT,
        f"`{argument}` must be a layer, not {value!r}"
        if known
        else f"`{argument}` must be a layer",
        keras.replace("{}", str(value)) if known else keras.split("{}")[0],
        argument=argument,
    )


def is_public(layer: LayerState) -> bool:
    """Whether it is a layer of Keras itself, whose methods we know."""
    return layer.spec.module == "keras.layers"


def violation(layer: LayerState, tensor: TensorSpec) -> Problem | None:
    """What `layer(tensor)` would refuse by its `input_spec`."""
    try:
        life.check_input_spec(layer, _call(layer, tensor))
    except Rejected as rejected:
        return rejected.problem
    return None


def _call(layer: LayerState, tensor: TensorSpec) -> Call:
    name = next(iter(layer.spec.call), "inputs")
    return Call({name: tensor})


def build_inside(layer: LayerState, tensor: TensorSpec) -> None:
    """`layer.build(shape)`, which no `input_spec` guards."""
    if layer.built:
        return
    try:
        _build(layer, tensor)
    except Rejected as rejected:
        raise _blamed(rejected, layer) from None
    layer.built = True
    layer.build_shape = tensor.shape


def _build(layer: LayerState, tensor: TensorSpec) -> None:
    if isinstance(layer.spec.behaviour, Abstract):
        # Only where it is called itself its `build` gets no shape.
        inner = layer.spec.behaviour.inner(layer)
        if inner is None:
            layer.weights.append(Weight("layer", UNKNOWN))
        else:
            build_inside(inner, tensor)
        return
    if layer.class_name in SEVERAL_SHAPES and is_public(layer):
        reject(
            Kind.INPUTS,
            f"`{layer.class_name}` takes several tensors, and its wrapper gives one",
            "",
        )
    problem = violation(layer, tensor)
    if problem is not None and not _looks_itself(layer):
        if layer.class_name in COUNTING_AXES and is_public(layer) and problem.kind is Kind.RANK:
            raise Rejected(_convolution_of_another_rank(layer, tensor, problem))
        for_channels = layer.class_name in FOR_CHANNELS and is_public(layer)
        if for_channels:
            _check_channels(layer, tensor.shape)
        if not _goes_beyond_spec(layer, tensor, problem):
            layer.weights.append(Weight("unknown", UNKNOWN))
        elif for_channels:
            layer.spec.behaviour.build(layer, _call(layer, tensor))
        # The others that go beyond it have no weights, or are built.
    else:
        layer.spec.behaviour.build(layer, _call(layer, tensor))


def _check_channels(layer: LayerState, shape: Shape) -> None:
    """What `build` of a convolution refuses where no `input_spec` has looked at the rank."""
    where = layer.args.get("data_format") or layer.environment.data_format
    if isinstance(shape, Unknown) or where not in ("channels_last", "channels_first"):
        return
    axis = len(shape) - 1 if where == "channels_last" else 1
    if not 0 <= axis < len(shape):
        reject(
            Kind.RANK,
            f"`{layer.class_name}` needs an axis of channels, and gets {render_shape(shape)}",
            "tuple index out of range",
        )
    if shape[axis] is None:
        layer.add_weight("kernel", (UNKNOWN, None))


def output_inside(layer: LayerState, tensor: TensorSpec, call: Call) -> Any:
    """`layer.compute_output_shape(shape)` as a nest of tensors; what fails later goes to `call`.

    UNKNOWN where the layer's `input_spec` would have refused, unless the layer knows what then
    becomes of the tensor.
    """
    if not has_output_shape(layer):
        _refuse_without_output_shape(layer)
    if written.inside(layer):
        return TensorSpec(UNKNOWN, UNKNOWN)
    problem = violation(layer, tensor)
    stretched = layer.class_name == "BatchNormalization" and is_public(layer)
    seen = problem is None or _looks_itself(layer) or (problem.kind is Kind.AXIS and not stretched)
    if problem is not None and not seen:
        if layer.class_name in COUNTING_AXES and is_public(layer) and problem.kind is Kind.RANK:
            raise Rejected(_convolution_of_another_rank(layer, tensor, problem))
        try:
            beyond = _beyond_spec(layer, tensor, problem)
        except Rejected as rejected:
            raise _blamed(rejected, layer) from None
        if beyond is None:
            return TensorSpec(UNKNOWN, UNKNOWN)
        foreseen, data = beyond
        if isinstance(data, Problem):
            call.later.append(data)
            data = UNKNOWN
        return TensorSpec(foreseen, layer.dtype, data=TensorSpec(data, _data_dtype(layer, tensor)))
    if stretched:
        # No `input_spec` says here that an unknown length is the one of the weights.
        dtype = _data_dtype(layer, tensor)
        if isinstance(tensor.shape, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype, data=TensorSpec(UNKNOWN, dtype))
        either = layer.spec.behaviour.unguarded(layer, tensor, tensor.shape)
        foreseen, there = either or ((), UNKNOWN)
        # Statistics of one length go with any.
        open_yet = isinstance(there, Unknown) or any(isinstance(dim, Unknown) for dim in foreseen)
        if either is not None and open_yet and not isinstance(there, Problem):
            return TensorSpec(foreseen, layer.dtype, data=TensorSpec(there, dtype))
    inside = _call(layer, tensor)
    inside.traced, inside.on_data = call.traced, call.on_data
    if "training" in call.arguments and "training" in layer.spec.call:
        inside.arguments["training"] = call.arguments["training"]
    try:
        output = layer.spec.behaviour.call(layer, inside)
    except Rejected as rejected:
        raise _blamed(rejected, layer) from None
    call.later.extend(inside.later)
    return output


def _data_dtype(layer: LayerState, tensor: TensorSpec) -> Any:
    """The type of what comes out of a layer inside: what goes in, or not known."""
    kept = tensor.dtype in FLOATS or layer.spec.behaviour.keeps_data
    return tensor.dtype if kept else UNKNOWN


def _refuse_without_output_shape(layer: LayerState) -> NoReturn:
    own = layer.extra.get("no_output_shape")
    reject(
        Kind.CALL,
        f"`{getattr(layer, 'label', layer.class_name)}` cannot stand inside a wrapper: it has no "
        "`compute_output_shape`",
        "does not have a `compute_output_shape` method implemented.",
        advice="Give the class a `compute_output_shape`." if own else None,
        swallowed=True,
    )


def _beyond_spec(
    layer: LayerState, tensor: TensorSpec, problem: Problem
) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
    """What the layer does with a rank that its `input_spec` refuses."""
    if problem.kind not in (Kind.RANK, Kind.AXIS) or isinstance(tensor.shape, Unknown):
        return None
    return layer.spec.behaviour.unguarded(layer, tensor, tensor.shape)


def _goes_beyond_spec(layer: LayerState, tensor: TensorSpec, problem: Problem) -> bool:
    """Whether it is known what the layer does there."""
    try:
        return _beyond_spec(layer, tensor, problem) is not None
    except Rejected:
        return True  # its `build` refuses nothing


def _blamed(rejected: Rejected, layer: LayerState) -> Rejected:
    """The same problem, laid to this layer unless one further inside has it."""
    if rejected.problem.layer is not None:
        return rejected
    return Rejected(replace(rejected.problem, layer=layer))


def has_output_shape(layer: LayerState) -> bool:
    """Whether the class has a `compute_output_shape`."""
    if is_public(layer) and layer.class_name in WITHOUT_OUTPUT_SHAPE:
        return False
    return not isinstance(layer.spec.behaviour, (Abstract, Cell))


def _looks_itself(layer: LayerState) -> bool:
    """Whether the behaviour knows what to do with any rank."""
    return isinstance(layer.spec.behaviour, (Recurrent, Wrapper, Bidirectional)) or (
        layer.class_name == "Dense" and is_public(layer)
    )


def _kernel(layer: LayerState, shape: Any) -> tuple[Any, ...] | Unknown:
    """The shape of the kernel that a convolution would have on such an input."""
    where = layer.extra.get("data_format")
    size, filters = layer.extra.get("kernel_size"), layer.args.get("filters")
    if where not in ("channels_last", "channels_first") or not isinstance(size, tuple):
        return UNKNOWN
    return (*size, shape[-1 if where == "channels_last" else 1], filters)


def _convolution_of_another_rank(
    layer: LayerState, tensor: TensorSpec, problem: Problem
) -> Problem:
    shape = tensor.shape
    # Unknown or uneven channels are refused before, in other words.
    groups = layer.args.get("groups", 1)
    plain = groups == 1 if arguments.known(groups) else False
    known = isinstance(shape, tuple) and all(isinstance(dim, int) for dim in shape[1:])
    return Problem(
        Kind.RANK,
        f"inside its wrapper, {problem.message}",
        quote(
            "Kernel shape must have the same length as input, but received kernel of shape ",
            _kernel(layer, shape),
            " and input of shape ",
            shape,
            ".",
        )
        if plain and known
        else "",
        layer=layer,
    )


class Wrapper(Behaviour):
    """What holds one layer, and builds it with itself."""

    #: Keras's words for something that is no layer.
    no_layer = (
        "Layer {} supplied to Wrapper isn't a supported layer type. Please ensure wrapped layer "
        "is a valid Keras layer."
    )

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        refuse_no_layer(layer.args["layer"], "layer", self.no_layer)

    def construct(self, layer: LayerState) -> None:
        inner = layer.args["layer"]
        if isinstance(inner, LayerState):
            layer.children = [inner]

    def inner(self, layer: LayerState) -> LayerState | None:
        """The layer inside; None where it is not known."""
        return layer.children[0] if layer.children else None

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """What comes out of the layer inside is not followed where no floats come in."""
        inputs = call.inputs
        if isinstance(inputs, TensorSpec) and inputs.dtype in FLOATS:
            return output
        return unseen(output)

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        inner, part = self.inner(layer), self.part(layer, call)
        if inner is None or not isinstance(part, TensorSpec):
            return None
        return inner.spec.behaviour.traced(inner, _call(inner, part))

    def part(self, layer: LayerState, call: Call) -> Nest:
        """What the layer inside is called on."""
        inputs: Nest = call.inputs
        return inputs


def needs_a_shape(layer: LayerState) -> bool:
    """Whether `layer.build(None)` fails."""
    if layer.built or not is_public(layer) or layer.class_name in BUILT_ON_NOTHING:
        return False
    behaviour = layer.spec.behaviour
    if layer.class_name == "Pipeline":
        return bool(layer.args["layers"])
    if isinstance(behaviour, Abstract):
        inner = behaviour.inner(layer)
        return inner is not None and needs_a_shape(inner)
    return type(behaviour).build is not Behaviour.build


class Abstract(Wrapper):
    """`keras.layers.Wrapper` itself has no `call`, and so no name for the shape of an input."""

    def build(self, layer: LayerState, call: Call) -> None:
        inner = self.inner(layer)
        if inner is not None and needs_a_shape(inner):
            reject(
                Kind.CALL,
                f"`Wrapper` is an abstract class: it cannot build the `{inner.class_name}` inside",
                "",
                advice="Use `TimeDistributed` or `Bidirectional`, or a subclass with a `call`.",
            )
        reject(
            Kind.CALL,
            "`Wrapper` is an abstract class: it cannot be called",
            "",
            advice="Use `TimeDistributed` or `Bidirectional`, or a subclass with a `call`.",
            swallowed=True,
        )


class TimeDistributed(Wrapper):
    """One layer for each slice along axis 1."""

    no_layer = (
        "Please initialize `TimeDistributed` layer with a `keras.layers.Layer` instance. "
        "Received: {}"
    )

    def part(self, layer: LayerState, call: Call) -> Nest:
        return self.slice(layer, call) if isinstance(call.inputs, TensorSpec) else None

    def slice(self, layer: LayerState, call: Call) -> TensorSpec:
        """What the layer inside gets."""
        tensor = single(layer, call)
        shape = tensor.shape
        if isinstance(shape, Unknown):
            return TensorSpec(UNKNOWN, kept_dtype(layer, tensor))
        if len(shape) == 2 and layer.built and works_on_data(layer, call):
            # Only shapes are refused: data is taken apart as it is.
            self.refuse_mask(call)
            self.refuse_vectors(layer, shape)
            return TensorSpec(UNKNOWN, kept_dtype(layer, tensor))
        if len(shape) < 3:
            reject(
                Kind.RANK,
                f"`TimeDistributed` needs at least 3 dimensions (with the batch), and gets "
                f"{len(shape)}: {render_shape(shape)}",
                quoted(
                    "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 "
                    "dimensions, received: ",
                    shape,
                ),
            )
        part = TensorSpec((shape[0], *shape[2:]), kept_dtype(layer, tensor))
        mask = mask_of(call)
        if mask is None or isinstance(mask, Unknown) or len(mask) < 2:
            return part
        return part.with_mask((mask[0], *mask[2:]))

    def refuse_mask(self, call: Call) -> None:
        """Steps are those of a mask, too: one of data without steps has none."""
        mask = mask_of(call)
        if not isinstance(mask, tuple) or len(mask) > 1:
            return
        reject(
            Kind.RANK,
            f"`TimeDistributed` gets data of 2 dimensions, {render_shape(call.shape)}, with a mask "
            "that has 1: it has no steps",
            quote(
                "The `mask` passed to the `TimeDistributed` layer must be at least 2D (e.g., "
                f"`(batch_size, timesteps)`), but it has {len(mask)} dimension(s) with shape ",
                mask,
                ".",
            ),
        )

    def refuse_vectors(self, layer: LayerState, shape: tuple[Dim, ...]) -> None:
        """Data of two axes, whose slices have one, for a layer that cannot compute with that."""
        inner = self.inner(layer)
        if inner is None or not is_public(inner):
            return
        if inner.class_name not in NO_VECTORS and not _fits_no_vector(inner, shape[0]):
            return
        reject(
            Kind.RANK,
            f"`TimeDistributed` gets data of 2 dimensions, {render_shape(shape)}, and its slices "
            f"have 1: `{inner.class_name}` inside cannot run on that",
            "",
        )

    def build(self, layer: LayerState, call: Call) -> None:
        inner = self.inner(layer)
        if self.takes_several(layer, Call({"inputs": call.inputs})) is not None:
            return
        part = self.slice(layer, call)
        if inner is None:
            layer.weights.append(Weight("layer", UNKNOWN))
        else:
            build_inside(inner, part)

    def takes_several(self, layer: LayerState, call: Call) -> Any:
        """What Keras makes of three tensors or more: their shapes pass for the axes of one.

        None where it is one tensor, or where Keras refuses. The run always fails.
        """
        inner, inputs = self.inner(layer), call.inputs
        if not isinstance(inputs, (list, tuple)) or len(inputs) < 3:
            return None
        name = inner.class_name if inner is not None and is_public(inner) else None
        if name is not None and name not in KEEP_ANY_SHAPE | READ_ANY_SHAPE:
            return None
        said = f"`TimeDistributed` takes one tensor, and gets {len(inputs)}"
        if inner is not None and self._refuses_shapes(inner, inputs):
            reject(Kind.INPUTS, said, "")
        call.fails_when_run(Kind.INPUTS, said)
        whole = name in KEEP_ANY_SHAPE
        if inner is not None and len(inputs) == 3 and name in FIRST_AND_LAST:
            whole = truth(inner.args.get("keepdims", False)) is False
        return retyped(tuple(inputs), layer.dtype) if whole else UNKNOWN

    def _refuses_shapes(self, inner: LayerState, inputs: Sequence[Any]) -> bool:
        """Whether the layer inside cannot compute with shapes in the place of axes."""
        count = len(inputs) - 1  # the second one passes for the steps
        name = inner.class_name
        if name == "Flatten":
            return count > 2  # a tuple times a tuple
        if name.startswith("UpSampling"):
            return count < {"UpSampling1D": 3, "UpSampling2D": 4, "UpSampling3D": 5}[name]
        if name == "Permute":
            dims = inner.args["dims"]
            return isinstance(dims, (list, tuple)) and any(
                isinstance(dim, int) and dim >= count for dim in dims
            )
        if name in _WINDOWS:
            given = [
                data.shape for data in (inputs[0], *inputs[2:]) if isinstance(data, TensorSpec)
            ]
            shapes = [shape for shape in given if isinstance(shape, tuple) and shape]
            if len(shapes) < count:
                return False
            # They make an array of NumPy, and all but the first and last are computed with.
            free = any(shape[0] is None for shape in shapes[1:-1])
            ranks = {len(shape) for shape in shapes}
            return free or len(ranks) > 1 or (name.endswith("2D") and max(ranks) > 2)
        return False

    def call(self, layer: LayerState, call: Call) -> Any:
        several = self.takes_several(layer, call)
        if several is not None:
            return several
        inner = self.inner(layer)
        part = self.slice(layer, call)
        shape = single(layer, call).shape
        length: Dim = UNKNOWN if isinstance(shape, Unknown) else shape[1]
        if inner is None:
            return TensorSpec(UNKNOWN, layer.dtype)
        data = works_on_data(layer, call) or layer.extra.get("perhaps_on_data", False)
        if isinstance(inner.spec.behaviour, TimeDistributed):
            inner.extra["perhaps_on_data"] = data
        if inner.extra.get("no_output_shape") and not data:
            _refuse_without_output_shape(inner)
        output = self._inside(layer, inner, part, call)
        if isinstance(output, (list, tuple, dict)) and asks_no_shape(layer, call):
            return UNKNOWN  # tensors of one shape are stacked
        if isinstance(output, (list, tuple, dict)):
            reject(
                Kind.INPUTS,
                f"the `{inner.class_name}` inside gives {len(output)} tensors, and "
                "`TimeDistributed` takes one",
                "",
            )
        self.runs(inner, part, call)
        self._note_type(layer, inner, part, call)
        if same(length, 0):
            call.fails_when_run(Kind.EMPTY, "`TimeDistributed` needs at least one step")
        whole = output.shape if isinstance(output, TensorSpec) else UNKNOWN
        if isinstance(whole, Unknown) or not whole:
            return TensorSpec(UNKNOWN, layer.dtype)
        return TensorSpec((whole[0], length, *whole[1:]), layer.dtype)

    def _note_type(
        self, layer: LayerState, inner: LayerState, part: TensorSpec, call: Call
    ) -> None:
        """Notes slices of another type than the weights inside, for which nobody casts them.

        Where the policy is mixed, all variables that are read in `call` are cast.
        """
        own, given = inner.extra.get("variable_dtype"), layer.dtype
        if call.later or not is_public(inner) or layer.environment.target != 3:
            return
        policy = layer.environment.policy
        if layer.written or inner.written or not isinstance(policy, str) or "mixed" in policy:
            return  # a model of a mixed policy around it casts, too
        if inner.class_name not in _OF_ONE_TYPE or given != layer.extra.get("variable_dtype"):
            return
        if part.dtype in FLOATS and given in FLOATS and own in FLOATS and own != given:
            call.fails_when_run(
                Kind.DTYPE,
                f"the `{inner.class_name}` inside has weights of {own}, and `TimeDistributed` "
                f"gives it slices of {given}",
                advice="Give the dtype to `TimeDistributed`, too.",
                tensorflow=True,
            )

    def _inside(self, layer: LayerState, inner: LayerState, part: TensorSpec, call: Call) -> Nest:
        """What the layer inside gives. In a graph Keras asks for its shape alone, so that channels
        which do not fit show only when it runs."""
        if asks_no_shape(layer, call):
            return self._inside_on_data(inner, part, call, works_on_data(layer, call))
        if inner.class_name not in CONVOLUTIONS:
            found: Nest = output_inside(inner, part, call)
            return found
        asked = Call(dict(call.arguments), traced=False)
        output: Nest = output_inside(inner, part, asked)
        call.later.extend(asked.later)
        try:
            output_inside(inner, part, Call(dict(call.arguments)))
        except Rejected as rejected:
            call.later.append(rejected.problem.at_run())
        return output

    def _inside_on_data(self, inner: LayerState, part: TensorSpec, call: Call, runs: bool) -> Nest:
        """The same where no graph is built: the layer inside is told that nobody trains.

        Of windows that do not fit it asks for no shape, and what comes out depends on the kernel.
        """
        asked = Call({"training": False, **call.arguments}, on_data=True)
        try:
            found: Nest = output_inside(inner, part, asked)
        except Rejected as rejected:
            if not runs or rejected.problem.kind is not Kind.EMPTY:
                raise
            return UNKNOWN
        call.later.extend(asked.later)
        return found

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The slices that the layer inside gives, put together."""
        inner = self.inner(layer)
        if inner is None or not isinstance(output, TensorSpec):
            return unseen(output)
        if not isinstance(call.inputs, TensorSpec) or isinstance(call.shape, Unknown):
            return unseen(output)
        part, length = self.slice(layer, call), call.shape[1]
        vectors = isinstance(part.shape, Unknown) and len(call.shape) == 2
        if vectors and is_public(inner):
            stretched = _stretched(inner, call.shape[0])
            if stretched is not None:
                return TensorSpec((*stretched, length), layer.dtype)
            if inner.class_name in _TAKE_VECTORS:
                part = part.with_shape(call.shape[:1])
        inside = _call(inner, part)
        if asks_no_shape(layer, call):
            inside.on_data = True
            inside.arguments.setdefault("training", call.argument("training", False))
        try:
            if vectors and isinstance(part.shape, tuple):
                found = inner.spec.behaviour.call(inner, inside)
            else:
                found = output_inside(inner, part, inside)
        except Rejected as rejected:
            if works_on_data(layer, call) and rejected.problem.kind is not Kind.EMPTY:
                raise
            if not call.later and not works_on_data(layer, call):
                call.later.append(rejected.problem.at_run())
            return unseen(output)
        if not isinstance(found, TensorSpec):
            return unseen(output)
        given = found.data or inner.spec.behaviour.on_data(inner, inside, found)
        if not isinstance(given, TensorSpec) or isinstance(given.shape, Unknown):
            return unseen(output)
        if not given.shape:
            return unseen(output)
        call.later.extend(inside.later if vectors else ())
        # The slices are not cast to the type of the layer inside.
        real = given.dtype in FLOATS or isinstance(given.dtype, Unknown)
        dtype = layer.dtype if part.dtype in FLOATS and real else given.dtype
        return TensorSpec((given.shape[0], length, *given.shape[1:]), dtype)

    def runs(self, inner: LayerState, part: TensorSpec, call: Call) -> None:
        """Notes a built layer inside that cannot compute with this slice.

        Keras calls `layer.call`, so no `input_spec` speaks; the multiplication with the weights
        does.
        """
        if call.later or not is_public(inner):
            return
        problem = violation(inner, part)
        if problem is None or problem.kind is not Kind.AXIS or isinstance(part.shape, Unknown):
            return
        spec = inner.input_spec
        if isinstance(spec, tuple) or spec is None:
            return
        for axis, length in spec.axes.items():
            if not -len(part.shape) <= axis < len(part.shape):
                continue
            given = part.shape[axis]
            if same(given, length) is not False:
                continue
            if inner.class_name in CONVOLUTIONS:
                # A multiple of the channels is taken for a grouped convolution.
                fails = isinstance(given, int) and isinstance(length, int) and given % length != 0
            else:
                fails = inner.class_name in ("Dense", "DepthwiseConv1D", "DepthwiseConv2D")
                fails = fails or inner.class_name in FOR_CHANNELS
            if fails:
                call.later.append(problem.at_run())


#: Layers that put a weight for each channel beside a tensor, whatever its rank.
_BROADCASTING = (
    "BatchNormalization",
    "LayerNormalization",
    "Normalization",
    "PReLU",
    "RMSNormalization",
)


def _stretched(inner: LayerState, batch: Dim) -> tuple[Dim] | None:
    """What a layer makes of a vector as long as the batch, where its weights say how long.

    With weights for another number of samples it fails.
    """
    if inner.class_name == "Dense":
        units = inner.args["units"]
        return (units,) if isinstance(units, int) else None
    if inner.class_name not in _BROADCASTING or inner.class_name == "Normalization":
        return None
    shapes = {weight.shape for weight in inner.weights}
    if not shapes:
        return (batch,)
    if len(shapes) > 1:
        return None
    (shape,) = shapes
    if not isinstance(shape, tuple) or len(shape) != 1 or not isinstance(shape[0], int):
        return None
    return (batch,) if shape == (1,) else (shape[0],)


def _fits_no_vector(inner: LayerState, batch: Dim) -> bool:
    """Whether a layer cannot compute with a vector that is as long as the batch."""
    if inner.class_name == "Reshape":
        target = inner.args["target_shape"]
        known = isinstance(target, (list, tuple)) and arguments.known(target)
        size = product(n for n in target if n is not None and n != -1) if known else UNKNOWN
        # As many elements for each sample as there are: one.
        return isinstance(size, int) and size != 1
    if inner.class_name == "Permute":
        # With no dimensions the batch alone is left, which a vector has.
        dims = inner.args["dims"]
        return isinstance(dims, (list, tuple)) and bool(dims)
    if inner.class_name == "EinsumDense":
        equation = inner.args["equation"]
        known = isinstance(equation, str) and "." not in equation
        return known and len(equation.partition(",")[0].strip()) != 1
    if not isinstance(batch, int):
        return False
    if inner.class_name in _BROADCASTING:
        lengths = [w.shape[-1] for w in inner.weights if isinstance(w.shape, tuple) and w.shape]
        return batch != 1 and any(isinstance(n, int) and n not in (1, batch) for n in lengths)
    spec = inner.input_spec
    if inner.class_name != "Dense" or spec is None or isinstance(spec, tuple):
        return False
    length = spec.axes.get(-1)
    return isinstance(length, int) and length != batch


class Bidirectional(Behaviour):
    """A recurrent layer and its mirror image, both copied from the one that is given."""

    gives_lists = True

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        refuse_no_layer(
            args["layer"],
            "layer",
            "Please initialize `Bidirectional` layer with a `keras.layers.Layer` instance. "
            "Received: {}",
        )
        if args["backward_layer"] is not None:
            refuse_no_layer(
                args["backward_layer"],
                "backward_layer",
                "`backward_layer` need to be a `keras.layers.Layer` instance. Received: {}",
            )
        mode = args["merge_mode"]
        if (
            arguments.known(mode)
            and not isinstance(mode, (Opaque, LayerState))
            and mode not in MERGE_MODES
        ):
            modes = [known for known in MERGE_MODES if known is not None]
            hint = arguments.nearest(mode, modes) if isinstance(mode, str) else None
            reject(
                Kind.ARGUMENT,
                f"`merge_mode` must be 'sum', 'mul', 'ave', 'concat' or None, not {mode!r}",
                f"Invalid merge mode. Received: {mode}. Merge mode should be one of",
                argument="merge_mode",
                hint=hint,
                advice=f"Did you mean {hint!r}?" if hint else None,
            )

    def construct(self, layer: LayerState) -> None:
        given, backward = layer.args["layer"], layer.args["backward_layer"]
        layer.extra["ways"] = None
        if isinstance(given, LayerState):
            if isinstance(given.spec.behaviour.basis, Recurrent):
                if backward is None or isinstance(backward, LayerState):
                    self._pair(layer, given, backward)
            elif is_public(given):
                reject(
                    Kind.ARGUMENT,
                    f"`Bidirectional` needs a recurrent layer, not `{given.class_name}`",
                    _no_way_back(given) if backward is None else "has no attribute 'go_backwards'",
                    argument="layer",
                    advice="Wrap a recurrent layer, such as `LSTM` or `GRU`.",
                )
        weights = layer.args["weights"]
        if isinstance(weights, (int, float)) and weights:
            reject(
                Kind.ARGUMENT,
                f"`weights` must be a list of arrays, not {weights!r}",
                "has no len()",
                argument="weights",
            )

    def _pair(self, layer: LayerState, given: LayerState, backward: LayerState | None) -> None:
        forward = twin(given)
        if backward is None:
            backward = twin(given, go_backwards=True)
        elif not isinstance(backward.spec.behaviour.basis, Recurrent):
            if is_public(backward):
                reject(
                    Kind.ARGUMENT,
                    f"`backward_layer` must be a recurrent layer, not `{backward.class_name}`",
                    "has no attribute 'go_backwards'",
                    argument="backward_layer",
                    advice="Pass a recurrent layer with `go_backwards=True`.",
                )
            return
        _refuse_unequal(forward, backward)
        layer.extra["ways"] = (forward, backward)
        layer.children = [forward, backward]
        layer.input_spec = given.input_spec

    def ways(self, layer: LayerState) -> tuple[LayerState, LayerState] | None:
        """The layers for both directions; None where they are not known."""
        ways = layer.extra.get("ways")
        return ways if isinstance(ways, tuple) else None

    def build(self, layer: LayerState, call: Call) -> None:
        tensor, ways = single(layer, call), self.ways(layer)
        if ways is None:
            layer.weights.append(Weight("layers", UNKNOWN))
            return
        for way in ways:
            build_inside(way, tensor)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor, ways = single(layer, call), self.ways(layer)
        if ways is None:
            return UNKNOWN
        forward, backward = ways
        inside = self._inside(layer, tensor, call)
        output = forward.spec.behaviour.call(forward, inside[0])
        call.later.extend(inside[0].later)
        mirrored: Any = UNKNOWN
        try:
            mirrored = backward.spec.behaviour.call(backward, inside[1])
            call.later.extend(inside[1].later)
        except Rejected as rejected:
            # Keras asks only the forward layer for shapes.
            call.later.append(rejected.problem.at_run())
        for way in ways:
            problem = violation(way, tensor)
            if problem is not None:
                call.later.append(problem.at_run())
        given = layer.args["layer"].args
        if truth(given["stateful"]) and truth(given["return_state"]):
            reject(
                Kind.CALL,
                "`Bidirectional` cannot be called around a layer with both `stateful=True` and "
                "`return_state=True`: Keras fails at its mask",
                "unsupported operand type(s) for *: 'generator' and 'int'",
            )
        if isinstance(output, Unknown):
            return UNKNOWN
        first, states = (output[0], output[1:]) if isinstance(output, tuple) else (output, ())
        assert isinstance(first, TensorSpec)
        other = mirrored[0] if isinstance(mirrored, tuple) and mirrored else mirrored
        return self._merge(layer, call, first, other, states)

    def _inside(self, layer: LayerState, tensor: TensorSpec, call: Call) -> tuple[Call, Call]:
        """The calls of both layers: the first half of the states goes forward."""
        kept = TensorSpec(tensor.shape, kept_dtype(layer, tensor), mask=tensor.mask)
        given = call.argument("initial_state")
        halves: tuple[Any, Any] = (None, None)
        if isinstance(given, (list, tuple)):
            half = len(given) // 2
            halves = (given[:half], given[half:])
        elif given is not None:
            halves = (UNKNOWN, UNKNOWN)
        forward, backward = halves
        mask = call.argument("mask")
        return (
            Call({"sequences": kept, "initial_state": forward, "mask": mask}),
            Call({"sequences": kept, "initial_state": backward, "mask": mask}),
        )

    def _merge(
        self, layer: LayerState, call: Call, first: TensorSpec, other: Any, states: Any
    ) -> Any:
        mode = layer.args["merge_mode"]
        if isinstance(mode, (Unknown, Opaque)):
            return UNKNOWN
        shape = first.shape
        mirrored = other.shape if isinstance(other, TensorSpec) else UNKNOWN
        if mode == "concat":
            if isinstance(shape, tuple) and shape:
                last = shape[-1]
                if last is None:
                    reject(
                        Kind.UNDEFINED,
                        "`Bidirectional` cannot double a last axis that is not defined",
                        "unsupported operand type(s)",
                    )
                shape = (*shape[:-1], last * 2)
                if isinstance(mirrored, tuple) and _differ(shape[:-1], mirrored[:-1]):
                    self._fails(call, first, other)
        elif mode is not None and broadcast_fails(shape, mirrored):
            self._fails(call, first, other)
        merged = TensorSpec(shape, layer.dtype)
        twice = map_nest(lambda state: TensorSpec(state.shape, layer.dtype), states)
        outputs = (merged, merged) if mode is None else (merged,)
        if mode is None or states:
            return (*outputs, *twice, *twice)
        return merged

    def _fails(self, call: Call, first: TensorSpec, other: TensorSpec) -> None:
        call.fails_when_run(
            Kind.MERGE,
            f"the forward layer gives {first}, the backward layer {other}: they cannot be merged",
        )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Keras asks the forward layer alone for shapes."""
        tensor, ways = single(layer, call), self.ways(layer)
        if ways is None:
            return unseen(output)
        results: list[Any] = []
        for way, inside in zip(ways, self._inside(layer, tensor, call)):
            try:
                foreseen = way.spec.behaviour.call(way, inside)
                given = way.spec.behaviour.on_data(way, inside, foreseen)
            except Rejected:
                return unseen(output)  # Keras asks the forward layer alone
            results.append(list(given) if isinstance(given, tuple) else [given])
        (first, *states), (other, *mirrored) = results
        if not all(isinstance(leaf, TensorSpec) for leaf in flatten(results)):
            return unseen(output)
        mode = layer.args["merge_mode"]
        merged: tuple[TensorSpec, ...]
        if mode is None:
            merged = (first.with_dtype(layer.dtype), other.with_dtype(layer.dtype))
        else:
            merged = (TensorSpec(_merged(mode, first.shape, other.shape), layer.dtype),)
        # The states of a stack of cells stay nests.
        behind = map_nest(lambda state: state.with_dtype(layer.dtype), [*states, *mirrored])
        return (*merged, *behind) if mode is None or behind else merged[0]

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        for way in self.ways(layer) or ():
            problem = way.spec.behaviour.traced(way, call)
            if problem is not None:
                return problem
        return None


def _merged(mode: Any, left: Shape, right: Shape) -> Shape:
    """The shape of what both ways give, by `merge_mode`."""
    if isinstance(left, Unknown) or isinstance(right, Unknown) or not left or not right:
        return UNKNOWN
    if mode != "concat":
        return broadcast(left, right)
    last, other = left[-1], right[-1]
    if last is None or other is None:
        return UNKNOWN
    return (*left[:-1], last + other)


def _differ(left: tuple[Dim, ...], right: tuple[Dim, ...]) -> bool:
    return len(left) != len(right) or any(same(a, b) is False for a, b in zip(left, right))


def twin(layer: LayerState, **changed: Any) -> LayerState:
    """The layer that its configuration describes: without its weights, built if it is built."""

    def copied(value: Any) -> Any:
        if isinstance(value, LayerState):
            return twin(value)
        if isinstance(value, (list, tuple)):
            return type(value)(copied(item) for item in value)
        return value

    made = LayerState(
        layer.spec,
        {name: copied(value) for name, value in {**layer.args, **changed}.items()},
        layer.environment,
    )
    made.dtype = layer.dtype
    if "variable_dtype" in layer.extra:
        made.extra["variable_dtype"] = layer.extra["variable_dtype"]
    made.spec.behaviour.before_base(made, {})
    made.spec.behaviour.construct(made)
    for child, original in zip(made.children, layer.children):
        child.dtype = original.dtype
        if "variable_dtype" in original.extra:
            child.extra["variable_dtype"] = original.extra["variable_dtype"]
    made.trains_as(layer)
    if layer.built:
        build_inside(made, TensorSpec(layer.build_shape, UNKNOWN))
    return made


#: Layers that take any argument from a configuration, also one that they do not know.
ANY_CONFIGURATION = ("HashedCrossing", "InputLayer")

#: Layers with a `from_config` of their own, whose error is not wrapped into another.
OWN_FROM_CONFIG = (
    "Bidirectional",
    "Rescaling",
    "SpectralNormalization",
    "StackedRNNCells",
    "TextVectorization",
    "TimeDistributed",
    "Wrapper",
)


def _no_way_back(layer: LayerState) -> str:
    """What Keras says where it copies a layer that is not recurrent, to run backwards.

    "" where something inside the layer may not be copied at all.
    Source: keras/src/layers/rnn/bidirectional.py, keras/src/saving/serialization_lib.py.
    """
    if layer.class_name == "Lambda" or not all(_is_copied(a) for a in layer.args.values()):
        return ""
    if layer.class_name in ANY_CONFIGURATION:
        return "has no attribute 'go_backwards'"
    if layer.class_name in OWN_FROM_CONFIG:
        return f"Unrecognized keyword arguments passed to {layer.class_name}"
    return "could not be deserialized properly"


def _is_copied(value: Any) -> bool:
    """Whether an argument is known to come out of a configuration as it went in."""
    if isinstance(value, (list, tuple)):
        return all(_is_copied(item) for item in value)
    if isinstance(value, LayerState):
        return value.class_name != "Lambda" and all(_is_copied(a) for a in value.args.values())
    if isinstance(value, Opaque):
        return value.kind == "function" or value.kind.startswith("keras.")
    return arguments.known(value)


def _refuse_unequal(forward: LayerState, backward: LayerState) -> None:
    """`_verify_layer_config` of Keras."""
    ways = forward.args["go_backwards"], backward.args["go_backwards"]
    if _equal(*ways):
        reject(
            Kind.ARGUMENT,
            "the layers of `Bidirectional` must run in different directions, and both have "
            f"`go_backwards={ways[0]!r}`",
            "Forward layer and backward layer should have different `go_backwards` value.",
            argument="backward_layer",
            advice="Set `go_backwards` in the backward layer only.",
        )
    for name in ("stateful", "return_sequences", "return_state"):
        pair = forward.args[name], backward.args[name]
        if _equal(*pair) is False:
            reject(
                Kind.ARGUMENT,
                f"the layers of `Bidirectional` must agree in `{name}`, and have {pair[0]!r} and "
                f"{pair[1]!r}",
                "Forward layer and backward layer are expected to have the same value for "
                f'attribute "{name}"',
                argument="backward_layer",
            )


def _equal(left: Any, right: Any) -> bool | None:
    if left is right and not isinstance(left, (Unknown, Opaque)):
        return True
    if any(isinstance(value, (Unknown, Opaque, Sym)) for value in (left, right)):
        return None
    return bool(left == right)


LAYERS = (
    LayerSpec(
        name="Wrapper",
        parameters={"layer": REQUIRED},
        behaviour=Abstract(),
        call={"**": REQUIRED},
        source="keras/src/layers/core/wrapper.py",
        samples=(Sample({"layer": Inner("Dense", {"units": 3})}, (None, 4)),),
    ),
    LayerSpec(
        name="TimeDistributed",
        parameters={"layer": REQUIRED},
        behaviour=TimeDistributed(),
        call={"inputs": REQUIRED, "training": None, "mask": None},
        source="keras/src/layers/rnn/time_distributed.py",
        samples=(
            Sample({"layer": Inner("Dense", {"units": 3})}, (None, 5, 4)),
            Sample({"layer": Inner("LSTM", {"units": 3})}, (None, None, 5, 4)),
        ),
    ),
    LayerSpec(
        name="Bidirectional",
        parameters={
            "layer": REQUIRED,
            "merge_mode": "concat",
            "weights": None,
            "backward_layer": None,
        },
        behaviour=Bidirectional(),
        call={**CALL, "training": None},
        source="keras/src/layers/rnn/bidirectional.py",
        samples=(
            Sample({"layer": Inner("LSTM", {"units": 3})}, (None, 5, 4)),
            Sample(
                {
                    "layer": Inner("GRU", {"units": 3, "return_state": True}),
                    "merge_mode": None,
                },
                (None, None, 4),
            ),
        ),
    ),
)
