"""Keras 2 (`tf_keras`, the `tf.keras` up to TensorFlow 2.15), as differences from Keras 3.

A class that both have is the Keras 3 entry with other parameters (`keras2_differences`). Its
behaviour is taken over where the tests have compared it with Keras 2 (`keras2_refusals.COMPARED`);
messages are not, because Keras 2 words them otherwise. Everywhere else only the signature is
judged, and what the layer gives is unknown. `keras2_differences.LACKING` names what Keras 2 does
not have, `keras2_own.LAYERS` what Keras 3 does not.

Source: tf_keras 2.21.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from kerasorder_lint.catalogue import (
    arguments,
    keras2_differences,
    keras2_own,
    keras2_refusals,
    keras2_tracing,
    life,
)
from kerasorder_lint.catalogue.keras2_preprocessing import (
    unquoted,
)
from kerasorder_lint.catalogue.keras2_weights import check_weights
from kerasorder_lint.catalogue.layers.core import einsum_output
from kerasorder_lint.catalogue.masks import mask_of
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    Behaviour,
    Call,
    LayerSpec,
    LayerState,
    Weight,
)
from kerasorder_lint.catalogue.tensorflow_functions import spots
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.shapes import UNKNOWN, Shape, Sym, Unknown, render_shape, same

__all__ = ["derive"]


class AsInKeras3(Behaviour):
    """The behaviour of the Keras 3 entry, as far as Keras 2 shares it.

    Keras 3 checks more than Keras 2 does, so a refusal is handed on only where the tests have met
    Keras 2 refusing too (`trusted`); behind any other, the layer is unjudged.
    """

    def __init__(self, entry: LayerSpec, renamed: Mapping[str, str]) -> None:
        self.entry = entry
        self.renamed = renamed

    @property
    def basis(self) -> Behaviour:
        return self.entry.behaviour

    def trusted(self, layer: LayerState, problem: Problem) -> bool:
        return keras2_refusals.trusted(layer.class_name, problem)

    def _judge(self, layer: LayerState, rejected: Rejected) -> None:
        """Hands the refusal on without the words of Keras 3, or gives the layer up."""
        problem = replace(rejected.problem, keras="", moment="now")
        if self.trusted(layer, problem):
            raise Rejected(problem) from None
        layer.extra["unjudged"] = True
        layer.input_spec = None

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        _tell_shape(layer, keywords)
        for name in keras2_differences.ALSO.get(layer.class_name, ()):
            given = keywords.pop(name, None)
            if given is not None and name in ("keepdims", "renorm"):  # which count, as in Keras 3
                layer.args[name] = given
        for name, default in self.entry.parameters.items():
            layer.args.setdefault(name, default)
        for ours, theirs in self.renamed.items():
            layer.args[theirs] = layer.args[ours]
        kept = dict(keywords)
        padding = layer.args.get("padding")
        if isinstance(padding, str):
            layer.args["padding"] = padding.lower()  # as Keras 2 does
        keras2_refusals.round_sizes(layer)
        try:
            self.entry.behaviour.before_base(layer, keywords)
        except Rejected as rejected:
            self._judge(layer, rejected)
        keywords.clear()
        keywords.update(kept)

    def construct(self, layer: LayerState) -> None:
        checked = keras2_refusals.check_identifiers(layer)
        keras2_refusals.check_sizes(layer)
        plain = (int, float, Unknown, Sym)
        if layer.class_name == "Rescaling" and not all(
            isinstance(layer.args[name], plain) for name in ("scale", "offset")
        ):
            layer.extra["unjudged"] = True  # An array may widen the shape.
        if any(_holds_float(layer.args[name]) for name in layer.spec.parameters):
            layer.extra["unjudged"] = True  # Keras 2 computes with floats in other places.
        if layer.args.get("time_major", False) is not False:
            layer.extra["unjudged"] = True  # The first two axes change places.
        if layer.class_name == "Conv3DTranspose" and layer.args["dilation_rate"] not in _UNDILATED:
            layer.extra["unjudged"] = True  # Keras 2 computes another length.
        if "unjudged" in layer.extra:
            return
        # Keras 3 knows other names.
        layer.args.update(dict.fromkeys(checked))
        try:
            self.entry.behaviour.construct(layer)
        except Rejected as rejected:
            if rejected.problem.argument not in keras2_refusals.UNASKED.get(layer.class_name, ()):
                self._judge(layer, rejected)
        finally:
            layer.args.update(checked)
        if layer.class_name == "UpSampling3D":
            layer.input_spec = None  # Keras 2 does not look at the rank of its input.

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        if name == "set_weights" and layer.built and len(positional) == 1 and not keywords:
            check_weights(layer, positional[0])

    def refused_again(self, layer: LayerState, call: Call) -> Problem | None:
        return keras2_tracing.refused_again(layer, call)

    def given_again(self, layer: LayerState, call: Call) -> Nest:
        return keras2_tracing.given_again(layer, call)

    def build(self, layer: LayerState, call: Call) -> None:
        keras2_refusals.check_flags(layer)
        if "unjudged" not in layer.extra:
            try:
                self.entry.behaviour.build(layer, call)
                if layer.class_name == "LayerNormalization" and len(layer.weights) > 0:
                    # Keras 3 sorts the axes.
                    axis = layer.args["axis"]
                    if isinstance(axis, (list, tuple)) and len(axis) > 1:
                        layer.weights = [Weight("?", UNKNOWN)]
                return
            except Rejected as rejected:
                free = isinstance(call.shape, tuple) and None in call.shape[1:]
                resizes = layer.class_name in RESIZING or layer.args.get("dilation_rate", 1) != 1
                if resizes and free and rejected.problem.kind is Kind.EMPTY:
                    layer.extra["unjudged"] = True
                else:
                    self._judge(layer, rejected)
        layer.weights = [Weight("?", UNKNOWN)]

    def call(self, layer: LayerState, call: Call) -> Nest:
        if "unjudged" in layer.extra:
            return UNKNOWN
        output: Nest = UNKNOWN
        tensors = list(flatten(call.inputs))
        if layer.class_name == "UpSampling3D" and (
            isinstance(call.shape, Unknown) or len(call.shape) != 5
        ):
            return UNKNOWN
        if layer.class_name == "TimeDistributed":
            _check_step(layer, call)
        if (
            not isinstance(call.inputs, TensorSpec)
            and layer.class_name not in keras2_refusals.SEVERAL_INPUTS
        ):
            if layer.class_name == "Identity":
                handed_on: Nest = map_nest(keras2_own.any_dtype, self.basis.call(layer, call))
                return handed_on
            return UNKNOWN  # Keras 2 stacks a list for most layers of one input.
        try:
            output = self.entry.behaviour.call(layer, call)
            if call.later:
                # Keras 2 traces `call` on symbolic tensors, and so meets what fails in it.
                self._judge(layer, Rejected(call.later.pop(0)))
        except Rejected as rejected:
            if rejected.problem.kind is Kind.RESHAPE and _counts(layer, call):
                raise Rejected(replace(rejected.problem, keras="", moment="now")) from None
            free = isinstance(call.shape, tuple) and None in call.shape[1:]
            if call.shape != layer.build_shape or (layer.class_name in RESIZING and free):
                return UNKNOWN  # Operations check less than the build does.
            self._judge(layer, rejected)
        finally:
            call.later.clear()
        if "unjudged" in layer.extra:
            return UNKNOWN
        if layer.class_name == "Hashing":
            _check_hashed(call)
        if layer.class_name in ENCODING:
            _check_rank(layer, call)
            if isinstance(call.shape, tuple) and len(call.shape) < 2:
                return UNKNOWN
        if layer.class_name in BROADCAST and not _fits_weights(layer, call.shape):
            return UNKNOWN  # The weights have other axes.
        if layer.class_name in ELEMENTWISE:
            output = _common(tensors, output)
        elif layer.class_name == "Concatenate" and len(tensors) > 1:
            output = _joined(tensors, layer.args["axis"], output)
        elif layer.class_name == "EinsumDense":
            output = _product(layer, call, output)
        elif layer.class_name == "Softmax":
            output = _masked(mask_of(call), output)
        elif layer.class_name == "MultiHeadAttention" and _is_free_throughout(call):
            pass
        elif len(tensors) > 1 or sum(given is not None for given in call.arguments.values()) > 1:
            batch = all(_is_of_any_batch(leaf) for leaf in flatten(list(call.arguments.values())))
            output = map_nest(lambda leaf: _settled(leaf, batch), output)
        elif layer.class_name in RESIZING:
            output = map_nest(_resized, output)
        elif _forgets_batch(layer, call):
            output = map_nest(_of_some_batch, output)
        if layer.class_name == "Bidirectional" and layer.args["backward_layer"] is not None:
            return UNKNOWN
        if layer.class_name == "TimeDistributed" and _may_give_several(layer.args["layer"]):
            return UNKNOWN
        if layer.weights and not _fits_weights(layer, call.shape):
            output = map_nest(lambda leaf: _settled(leaf, True), output)
        if layer.class_name in ("AdditiveAttention", "Attention") and not _is_alike(tensors):
            return UNKNOWN
        if layer.class_name == "MultiHeadAttention" and isinstance(output, (list, tuple)):
            output = (output[0], *(leaf.with_shape(_scores(layer, call)) for leaf in output[1:]))
        if layer.class_name == "MultiHeadAttention":
            output = _attended(layer, call, output)
        floats = all(isinstance(t, TensorSpec) and arguments.is_float(t.dtype) for t in tensors)
        if layer.class_name in TYPELESS and layer.dtype != "float32":
            floats = False
        if layer.class_name == "Discretization":
            floats = False
        # What is no float stays in its dtype in some layers.
        return output if floats else map_nest(keras2_own.any_dtype, output)


class Additive(AsInKeras3):
    """`AdditiveAttention`: its scale is as wide as the value, not as the query.

    Source: tf_keras/src/layers/attention/additive_attention.py.
    """

    def build(self, layer: LayerState, call: Call) -> None:
        value = _value_of_three(call)
        use_scale = layer.args["use_scale"]
        layer.extra["width"] = UNKNOWN  # that of the value, which is looked at here
        if value is None or not isinstance(use_scale, bool):
            super().build(layer, call)
            layer.weights = [Weight("?", UNKNOWN)]
            layer.extra["width"] = UNKNOWN
        elif use_scale:
            with unquoted():
                layer.add_weight("scale", (value[-1],))

    def call(self, layer: LayerState, call: Call) -> Nest:
        if _value_of_three(call) is not None:
            first, *rest = [tensor.shape[-1] for tensor in call.inputs]
            if not all(same(first, width) for width in rest):
                return self._of_other_widths(call)
        return super().call(layer, call)

    def _of_other_widths(self, call: Call) -> Nest:
        """A query and a key of which one is not added to the other."""
        query, key = call.inputs[0].shape, call.inputs[-1].shape
        either = isinstance(query[-1], int) and isinstance(key[-1], int)
        if either and query[-1] != key[-1] and 1 not in (query[-1], key[-1]):
            reject(
                Kind.MERGE,
                f"`AdditiveAttention` adds a query of {render_shape(query)} and a key of "
                f"{render_shape(key)}",
            )
        return UNKNOWN


def _value_of_three(call: Call) -> tuple[Any, ...] | None:
    """Shape of the value, where query, value and perhaps key are known to have three axes."""
    given = call.inputs
    if not isinstance(given, list) or not 2 <= len(given) <= 3:
        return None
    if not all(_has_rank(tensor, 3) for tensor in given):
        return None
    return tuple(given[1].shape)


class Normalized(AsInKeras3):
    """`SpectralNormalization`, whose output is of the type of the layer inside.

    Source: tf_keras/src/layers/normalization/spectral_normalization.py.
    """

    def build(self, layer: LayerState, call: Call) -> None:
        super().build(layer, call)
        inner = layer.args["layer"]
        named = isinstance(inner, LayerState) and inner.class_name.startswith("DepthwiseConv")
        if named and "unjudged" not in layer.extra:
            reject(
                Kind.ARGUMENT,
                "`SpectralNormalization` needs a layer with a `kernel`, and that of "
                f"`{inner.class_name}` has another name in Keras 2",
                f"{inner.class_name} object has no attribute 'kernel' nor 'embeddings'",
                argument="layer",
            )

    def call(self, layer: LayerState, call: Call) -> Nest:
        if call.shape != layer.build_shape:
            return UNKNOWN  # it demands the very shape that it was built on
        output: Nest = map_nest(keras2_own.any_dtype, super().call(layer, call))
        return output


#: Layers that read `input_length` and `input_dim` as the two axes of what they get.
SEQUENTIAL: Final = frozenset(
    {"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "RNN", "SimpleRNN"}
)


def _tell_shape(layer: LayerState, keywords: dict[str, Any]) -> None:
    """The `input_shape` that a constructor makes for itself.

    Source: tf_keras/src/layers/core/embedding.py, rnn/base_rnn.py (`__init__`).
    """
    if "input_shape" in keywords:
        return
    if layer.class_name == "Embedding":
        length = layer.args["input_length"]
        if isinstance(length, Unknown):
            keywords["input_shape"] = UNKNOWN
        else:
            keywords["input_shape"] = (length or None,)
    elif layer.class_name in SEQUENTIAL and ("input_dim" in keywords or "input_length" in keywords):
        keywords["input_shape"] = (
            keywords.pop("input_length", None),
            keywords.pop("input_dim", None),
        )


def _check_step(layer: LayerState, call: Call) -> None:
    """Keras 2 calls the layer inside on a step, and that asks for its rank."""
    inner, shape = layer.args["layer"], call.shape
    if not isinstance(inner, LayerState) or inner.extra.get("called"):
        return
    if isinstance(shape, tuple) and len(shape) > 2 and shape == layer.build_shape:
        step = TensorSpec((shape[0], *shape[2:]), UNKNOWN)
        with unquoted():
            life.check_input_spec(inner, Call({"inputs": step}))


def _check_hashed(call: Call) -> None:
    """Keras 2 makes text of integers, and of nothing else."""
    dtype = call.inputs.dtype
    if isinstance(dtype, str) and (arguments.is_float(dtype) or dtype == "bool"):
        reject(
            Kind.DTYPE,
            f"`Hashing` needs text or integers, and gets {dtype}",
            "that does not match expected type of string",
        )


def _check_rank(layer: LayerState, call: Call) -> None:
    """Keras 2 counts categories in vectors only."""
    shape, mode = call.shape, layer.args["output_mode"]
    if isinstance(shape, Unknown) or not isinstance(mode, str) or mode == "int":
        return
    longer = mode == "one_hot" and (shape[-1] is None or same(shape[-1], 1) is False)
    # Other types are refused before.
    said = call.inputs.dtype in ("int32", "int64")
    if len(shape) + longer > 2:
        reject(
            Kind.RANK,
            f"`{layer.class_name}` gives vectors with `output_mode={mode!r}` in Keras 2, and gets "
            f"{render_shape(shape)}",
            "When output_mode is not `'int'`, maximum supported output rank is 2." if said else "",
        )


def _counts(layer: LayerState, call: Call) -> bool:
    """Whether a `Reshape` knows every number; with a free axis Keras 2 does not compare."""
    shape, target = call.shape, layer.args.get("target_shape")
    return (
        isinstance(shape, tuple)
        and isinstance(target, (list, tuple))
        and all(arguments.is_integer(dim) for dim in shape[1:])
        and all(type(dim) is int and (dim > 0 or dim == -1) for dim in target)
    )


def _holds_float(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and any(isinstance(item, float) for item in value)


def _is_of_any_batch(leaf: Any) -> bool:
    """Whether nothing is to be learned of the batch from this argument."""
    if isinstance(leaf, TensorSpec):
        return isinstance(leaf.shape, tuple) and leaf.shape[:1] == (None,)
    return leaf is None or isinstance(leaf, (bool, int, float, str))


def _settled(leaf: Any, batch: bool) -> Any:
    """TensorFlow learns a free axis of one input from another. `batch`: but not the first one."""
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf
    dims: list[Any] = [UNKNOWN if dim is None else dim for dim in leaf.shape]
    if batch and leaf.shape[:1] == (None,):
        dims[0] = None
    return leaf.with_shape(tuple(dims))


def _masked(mask: Shape | None, output: Nest) -> Nest:
    """What comes out where a mask is added to what goes in."""
    if mask is None or not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return output
    if isinstance(mask, Unknown):
        return output.with_shape(UNKNOWN)
    try:
        return output.with_shape(spots.broadcast(output.shape, mask))
    except spots.NotTold:
        return output.with_shape(UNKNOWN)


def _product(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What the equation gives: Keras 2 hands it to TensorFlow as it is."""
    kernel, equation = layer.extra.get("kernel", UNKNOWN), layer.args["equation"]
    if not isinstance(output, TensorSpec) or not isinstance(equation, str):
        return UNKNOWN
    if isinstance(call.shape, Unknown) or isinstance(kernel, Unknown):
        return output.with_shape(UNKNOWN)
    return output.with_shape(tuple(einsum_output(equation, call.shape, kernel)))


def _fits_weights(layer: LayerState, shape: Any) -> bool:
    """Whether a shape differs from the one at the build only where that was free.

    No weight has a length of such an axis.
    """
    built = layer.build_shape
    if isinstance(shape, Unknown) or isinstance(built, Unknown) or built is None:
        return False
    return len(shape) == len(built) and all(
        old is None or old == new for old, new in zip(built, shape)
    )


def _is_free_throughout(call: Call) -> bool:
    """Whether attention has no mask of a length from which TensorFlow could learn another."""
    given = call.arguments
    if not all(map(_is_of_any_batch, flatten([given.get(n) for n in ("query", "value", "key")]))):
        return False
    mask = given.get("attention_mask")
    if mask is None:
        return True
    return (
        isinstance(mask, TensorSpec)
        and isinstance(mask.shape, tuple)
        and all(dim is None for dim in mask.shape)
    )


#: `dilation_rate` that is none.
_UNDILATED: Final[tuple[Any, ...]] = (1, (1, 1, 1), [1, 1, 1])
#: TensorFlow loses every length of these where one of them is free.
RESIZING: Final = frozenset({"DepthwiseConv2D", "SeparableConv2D", "UpSampling2D"})
#: Layers that may give what they get, in its own dtype.
TYPELESS: Final = frozenset(
    {
        "Activation",
        "ActivityRegularization",
        "AlphaDropout",
        "Bidirectional",
        "TimeDistributed",
        "UpSampling2D",
    }
)
#: Whose weights TensorFlow broadcasts to an input of another shape.
BROADCAST: Final = frozenset({"LayerNormalization", "Normalization", "PReLU"})
#: TensorFlow forgets the batch of these where another axis is free.
CUTTING: Final = frozenset({"CenterCrop", "RandomCrop", "Resizing"})
#: Layers that may give vectors of categories.
ENCODING: Final = frozenset({"CategoryEncoding", "Discretization", "Hashing"})
ELEMENTWISE: Final = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})


def _forgets_batch(layer: LayerState, call: Call) -> bool:
    """Whether TensorFlow loses the length of the batch."""
    if layer.class_name in ENCODING:
        return layer.args["sparse"] is not False
    return layer.class_name in CUTTING and not _is_fixed(call.shape)


def _may_give_several(layer: Any) -> bool:
    if not isinstance(layer, LayerState):
        return True
    if layer.class_name == "Bidirectional":
        return layer.args["merge_mode"] is None or _may_give_several(layer.args["layer"])
    return layer.args.get("return_state", False) is not False


def _is_fixed(shape: Any) -> bool:
    return isinstance(shape, tuple) and all(isinstance(dim, int) for dim in shape[1:])


def _of_some_batch(leaf: Any) -> Any:
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf
    if not leaf.shape or leaf.shape[0] is None:
        return leaf
    return leaf.with_shape((UNKNOWN, *leaf.shape[1:]))


def _resized(leaf: Any) -> Any:
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf
    inner = leaf.shape[1:-1]
    if all(isinstance(dim, int) for dim in leaf.shape[1:]) or all(dim is None for dim in inner):
        return leaf
    return leaf.with_shape((leaf.shape[0], *(UNKNOWN,) * (len(leaf.shape) - 1)))


def _common(tensors: list[Any], output: Nest) -> Nest:
    """What all inputs agree on: Keras 2 broadcasts free axes otherwise than Keras 3."""
    if not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return output
    shapes = [t.shape if isinstance(t, TensorSpec) else UNKNOWN for t in tensors]
    dims = [
        dim
        if all(
            isinstance(shape, tuple) and len(shape) == len(output.shape) and shape[axis] == dim
            for shape in shapes
        )
        else UNKNOWN
        for axis, dim in enumerate(output.shape)
    ]
    return output.with_shape(tuple(dims))


def _joined(tensors: list[Any], axis: Any, output: Nest) -> Nest:
    """One behind the other: TensorFlow learns the lengths of the other axes from all of them."""
    if not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return output
    rank = len(output.shape)
    shapes = [t.shape if isinstance(t, TensorSpec) else UNKNOWN for t in tensors]
    known = [shape for shape in shapes if isinstance(shape, tuple) and len(shape) == rank]
    if len(known) < len(shapes) or not arguments.is_integer(axis) or not -rank <= axis < rank:
        settled: Nest = _settled(output, False)
        return settled
    dims = [_in_common(lengths) for lengths in zip(*known)]
    dims[axis] = output.shape[axis]
    return output.with_shape(tuple(dims))


def _in_common(dims: Sequence[Any]) -> Any:
    """The length that all of them have, as far as they are known."""
    known = [dim for dim in dims if dim is not None]
    if not known:
        return None
    return known[0] if all(same(known[0], dim) for dim in known[1:]) else UNKNOWN


def _is_alike(tensors: list[Any]) -> bool:
    """Whether all but the last two axes are the same in all of them."""
    shapes = [t.shape if isinstance(t, TensorSpec) else UNKNOWN for t in tensors]
    leads = [shape[:-2] for shape in shapes if not isinstance(shape, Unknown)]
    return len(leads) == len(shapes) and all(lead == leads[0] for lead in leads)


def _scores(layer: LayerState, call: Call) -> Any:
    """The scores of attention, as TensorFlow foresees them: heads, steps of query and of key.

    Source: tf_keras/src/layers/attention/multi_head_attention.py (`_compute_attention`,
            `_masked_softmax`).
    """
    given = call.arguments
    key: Any = given.get("key")
    key = given.get("value") if key is None else key
    query: Any = given.get("query")
    mask: Any = given.get("attention_mask")
    if layer.args["attention_axes"] is not None or not (_has_rank(query, 3) and _has_rank(key, 3)):
        return UNKNOWN
    batch = _merged(query.shape[0], key.shape[0])
    scores = (batch, layer.args["num_heads"], query.shape[1], key.shape[1])
    if mask is None:
        return scores
    if not _has_rank(mask, 2, 3, 4):
        return UNKNOWN
    spread = mask.shape
    if len(spread) < 4:
        spread = (*spread[:-2], 1, *spread[-2:])  # an axis for the heads
    try:
        return spots.broadcast(scores, spread)
    except spots.NotTold:
        return UNKNOWN


def _attended(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What comes out, of as many steps as the scores have; a mask may tell how many these are."""
    first: Any = output[0] if isinstance(output, tuple) else output
    scores, value = _scores(layer, call), call.argument("value")
    known = isinstance(first, TensorSpec) and isinstance(first.shape, tuple)
    if not known or not isinstance(scores, tuple) or not _has_rank(value, 3):
        return output
    batch = _merged(scores[0], value.shape[0])
    made = first.with_shape((batch, scores[2], *first.shape[2:]))
    return (made, *output[1:]) if isinstance(output, tuple) else made


def _has_rank(given: Any, *ranks: int) -> bool:
    return (
        isinstance(given, TensorSpec)
        and isinstance(given.shape, tuple)
        and len(given.shape) in ranks
    )


def _merged(left: Any, right: Any) -> Any:
    """One length that two axes have in common."""
    if left is None or right is None:
        return right if left is None else left
    return left if same(left, right) else UNKNOWN


def _changed(
    given: Mapping[str, Any],
    without: tuple[str, ...],
    change: Mapping[str, Any],
    order: tuple[str, ...],
) -> Mapping[str, Any]:
    found = {name: value for name, value in given.items() if name not in without}
    found.update(change)
    return {name: found[name] for name in order} if order else found


def derive(entry: LayerSpec) -> LayerSpec | None:
    """The Keras 2 entry of a Keras 3 layer; None where Keras 2 does not have it."""
    if entry.name in keras2_differences.LACKING:
        return None
    difference = keras2_differences.DIFFERENCES.get(entry.name, keras2_differences.Difference())
    behaviour: Behaviour = keras2_own.Unjudged()
    if entry.name == "Lambda":
        behaviour = keras2_own.Followed()
    elif entry.name == "InputLayer":
        behaviour = keras2_own.Entry(entry)
    elif entry.name in keras2_own.OTHERWISE:
        behaviour = keras2_own.OTHERWISE[entry.name]
    elif entry.name == "AdditiveAttention":
        behaviour = Additive(entry, difference.renamed)
    elif entry.name == "SpectralNormalization":
        behaviour = Normalized(entry, difference.renamed)
    elif entry.name in keras2_refusals.COMPARED:
        behaviour = AsInKeras3(entry, difference.renamed)
    return replace(
        entry,
        parameters=_changed(
            entry.parameters, difference.without, difference.change, difference.order
        ),
        call=_changed(
            entry.call, difference.call_without, difference.call_change, difference.call_order
        ),
        keywords=entry.keywords if difference.keywords is None else difference.keywords,
        behaviour=behaviour,
        aliases=tuple(alias for alias in entry.aliases if alias not in keras2_differences.LACKING),
        source="",
        samples=(),
    )


@cache
def own_specs() -> MappingProxyType[str, LayerSpec]:
    """The layers that only Keras 2 has, by name."""
    return MappingProxyType({spec.name: spec for spec in keras2_own.LAYERS})
