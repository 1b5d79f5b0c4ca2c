"""Layers of keras/src/layers/attention: values weighted by how queries meet keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import (
    fails_on_text,
    kept_dtype,
    quoted,
    truth,
)
from kerasorder_lint.catalogue.layers import attention_masks
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
    asks_no_shape,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, map_nest, unseen
from kerasorder_lint.shapes import (
    UNKNOWN,
    Dim,
    Shape,
    Sym,
    Unknown,
    is_known,
    less,
    product,
    render_dim,
    render_shape,
    same,
)
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails, with_batches

__all__ = ["LAYERS"]


def _differ(left: Dim, right: Dim) -> bool:
    """Whether Keras finds them unequal: a free axis is equal to a free axis alone."""
    if (left is None) != (right is None):
        return isinstance(right if left is None else left, (int, Sym))
    return same(left, right) is False


def _first(shape: Shape) -> Dim:
    return shape[0] if isinstance(shape, tuple) and shape else UNKNOWN


def _last(shape: Shape) -> Dim:
    return UNKNOWN if isinstance(shape, Unknown) else shape[-1]


def _positive(value: Any) -> bool | None:
    """Whether it is an integer above zero; None where that is not known."""
    if isinstance(value, Sym):
        return less(0, value)
    if isinstance(value, Unknown) or (isinstance(value, Opaque) and not value.kind):
        return None
    return isinstance(value, int) and value > 0


def _dim(value: Any) -> Dim:
    return UNKNOWN if isinstance(value, Opaque) else value


def _check_rate(layer: LayerState, *, whole: bool) -> None:
    """A dropout that cannot be compared with zero, or lies outside 0 … 1."""
    rate = layer.args["dropout"]
    if isinstance(rate, (Unknown, Sym, Opaque)):
        return
    if not isinstance(rate, (int, float)):
        reject(
            Kind.ARGUMENT,
            f"`dropout` must be a number, not {rate!r}",
            "",
            argument="dropout",
        )
    if whole and not 0 <= rate <= 1:
        reject(
            Kind.ARGUMENT,
            f"`dropout` must lie between 0 and 1, and is {rate}",
            "Invalid value received for argument `rate`. Expected a float value between 0 and 1. "
            f"Received: rate={rate}",
            argument="dropout",
        )


class Attention(Behaviour):
    """Query and value, and a key if it is another tensor, in one list."""

    def construct(self, layer: LayerState) -> None:
        _check_rate(layer, whole=False)
        mode = self.mode(layer)
        if isinstance(mode, (Unknown, Opaque)):
            return
        if mode not in ("dot", "concat"):
            reject(
                Kind.ARGUMENT,
                f"`score_mode` must be 'dot' or 'concat', not {mode!r}",
                "Invalid value for argument score_mode. Expected one of {'dot', 'concat'}. "
                f"Received: score_mode={mode}",
                argument="score_mode",
                hint=arguments.nearest(mode, ("dot", "concat")) if isinstance(mode, str) else None,
            )

    def mode(self, layer: LayerState) -> Any:
        """How scores are computed."""
        return layer.args["score_mode"]

    def tensors(self, layer: LayerState, call: Call) -> list[TensorSpec] | None:
        """Two or three tensors; None where that is not known."""
        inputs = call.inputs
        name = layer.class_name
        if isinstance(inputs, TensorSpec) or inputs is None or isinstance(inputs, (tuple, dict)):
            given = "one tensor" if isinstance(inputs, TensorSpec) else "none"
            reject(
                Kind.INPUTS,
                f"`{name}` takes a list, [query, value] or [query, value, key], and gets {given}",
                ""
                if inputs is None
                else f"{name} layer must be called on a list of inputs, namely [query, value] or "
                "[query, value, key]. Received: inputs=",
                advice=f"Call it on a list: `{name}()([query, value])`.",
            )
        if not isinstance(inputs, list):
            return None
        if not inputs:
            reject(Kind.INPUTS, f"`{name}` is called on an empty list", "")
        if not 2 <= len(inputs) <= 3:
            reject(
                Kind.INPUTS,
                f"`{name}` takes [query, value] or [query, value, key], and gets {len(inputs)} "
                "of them",
                f"{name} layer accepts inputs list of length 2 or 3, namely [query, value] or "
                f"[query, value, key]. Received length: {len(inputs)}.",
            )
        if any(item is None for item in inputs):
            reject(Kind.INPUTS, f"`{name}` is called on a list that holds None", "")
        if not all(isinstance(item, TensorSpec) for item in inputs):
            return None
        return list(inputs)

    def build(self, layer: LayerState, call: Call) -> None:
        self.tensors(layer, call)
        scale = truth(layer.args["use_scale"])
        if scale is not False:
            layer.add_weight("scale", () if scale else UNKNOWN)
        mode = self.mode(layer)
        if mode == "concat":
            layer.add_weight("concat_score_weight", ())
        elif not isinstance(mode, str):
            layer.add_weight("concat_score_weight", UNKNOWN)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensors = self.tensors(layer, call)
        self._check_mask(layer, call)
        scores = truth(call.argument("return_attention_scores", False))
        if tensors is None:
            return TensorSpec(UNKNOWN, layer.dtype) if scores is False else UNKNOWN
        query, value = tensors[0].shape, tensors[1].shape
        key = tensors[-1].shape if len(tensors) > 2 else value
        for shape in (query, value):
            if shape == ():
                reject(Kind.RANK, f"`{layer.class_name}` gets a scalar", "")
        out: Shape = UNKNOWN if isinstance(query, Unknown) else (*query[:-1], _last(value))
        output = TensorSpec(out, layer.dtype)
        if scores is False:
            self._foresee(layer, call, tensors)
            return output
        if isinstance(key, tuple) and len(key) < 2 and scores:
            reject(
                Kind.RANK,
                f"`{layer.class_name}` needs a key with an axis of steps, and gets "
                f"{render_shape(key)}",
                "tuple index out of range",
            )
        self._foresee(layer, call, tensors)
        if scores is None:
            return UNKNOWN
        steps = UNKNOWN if isinstance(key, Unknown) else key[-2]
        shape = UNKNOWN if isinstance(query, Unknown) else (*query[:-1], steps)
        return (output, TensorSpec(shape, layer.dtype))

    def _check_mask(self, layer: LayerState, call: Call) -> None:
        mask = call.argument("mask")
        name = layer.class_name
        if mask is None or isinstance(mask, (Unknown, Opaque)):
            return
        if not isinstance(mask, list):
            reject(
                Kind.CALL,
                f"the mask of `{name}` must be a list, [query_mask, value_mask]",
                f"{name} layer mask must be a list, namely [query_mask, value_mask].",
                argument="mask",
            )
        if not 2 <= len(mask) <= 3:
            reject(
                Kind.CALL,
                f"`{name}` takes two masks or three, and gets {len(mask)}",
                f"{name} layer accepts mask list of length 2 or 3.",
                argument="mask",
            )

    def _foresee(self, layer: LayerState, call: Call, tensors: list[TensorSpec]) -> None:
        if fails_on_text(layer, call, *tensors):
            return
        shapes = [tensor.shape for tensor in tensors]
        if any(isinstance(shape, Unknown) for shape in shapes):
            return
        query, value = shapes[0], shapes[1]
        key = shapes[-1] if len(shapes) > 2 else value
        assert isinstance(query, tuple)
        assert isinstance(value, tuple)
        assert isinstance(key, tuple)
        pair = (tensors[0], tensors[-1 if len(tensors) > 2 else 1])
        dtypes = {kept_dtype(layer, tensor) for tensor in pair}
        if self.mode(layer) in ("concat", "additive") and len(dtypes - {UNKNOWN}) > 1:
            call.fails_when_run(
                Kind.DTYPE,
                f"`{layer.class_name}` adds a query of {tensors[0].dtype} and a key of another",
            )
            return
        exact = all(arguments.is_float(dtype) is False for dtype in dtypes)
        if exact and (self.mode(layer) == "dot" or dtypes == {"bool"}):
            call.fails_when_run(
                Kind.DTYPE, f"`{layer.class_name}` takes no scores from {tensors[0].dtype}"
            )
            return
        why = self._trouble(layer, query, value, key)
        if why is None and min(len(query), len(value), len(key)) >= 2:
            why = self._mask_trouble(call, tensors, query, value, key)
        if why is not None:
            call.fails_when_run(Kind.MERGE, f"`{layer.class_name}` {why}")

    def _trouble(
        self,
        layer: LayerState,
        query: tuple[Dim, ...],
        value: tuple[Dim, ...],
        key: tuple[Dim, ...],
    ) -> str | None:
        """Why the product of query and key, or of scores and value, cannot be computed."""
        if min(len(value), len(key)) < 2 or not query:
            # The key is transposed, or widened in front of its steps, and has no axes for it.
            lost = isinstance(self.mode(layer), str) and len(key) == 1
            return f"meets a key of {render_shape(key)}, which has no steps" if lost else None
        widths = f"meets a query of {render_shape(query)} and a key of {render_shape(key)}"
        mode = self.mode(layer)
        if mode == "dot":
            if same(query[-1], key[-1]) is False:
                return f"{widths}, of unequal widths"
        elif isinstance(mode, str):
            if broadcast_fails(query[-1:], key[-1:]):
                return f"{widths}, of unequal widths"
            trouble = self._scale_trouble(layer, query, key)
            if trouble is not None:
                return trouble
        else:
            return None
        if len(query) < 2:
            return None
        if broadcast_fails(query[:-2], key[:-2]):
            return f"{widths}, of unequal batches"
        if same(key[-2], value[-2]) is False:
            return (
                f"meets a key of {render_dim(key[-2])} steps and a value of {render_dim(value[-2])}"
            )
        if broadcast_fails(query[:-2], value[:-2]) or broadcast_fails(key[:-2], value[:-2]):
            return f"meets a value of {render_shape(value)}, which does not broadcast"
        return None

    def _mask_trouble(
        self,
        call: Call,
        tensors: list[TensorSpec],
        query: tuple[Dim, ...],
        value: tuple[Dim, ...],
        key: tuple[Dim, ...],
    ) -> str | None:
        """Why the masks of query and value, aligned with the scores from the right, do not fit."""
        given = call.argument("mask")
        causal = truth(call.argument("use_causal_mask", False))
        if given is None:  # Keras takes those that the tensors have
            masks = [tensor.mask for tensor in tensors[:2]]
            given = [None if mask is None else TensorSpec(mask) for mask in masks]
        if not isinstance(given, list) or causal is None:
            return None
        of_query, of_value = given[0], given[1]
        scores: Shape = (*self._broadcast(query[:-2], key[:-2]), query[-2], key[-2])
        if isinstance(of_value, TensorSpec) and isinstance(of_value.shape, tuple):
            shape = of_value.shape
            if causal or len(shape) == 2:
                shape = (*shape[:-1], 1, *shape[-1:])
            if broadcast_fails(shape, scores):
                return (
                    f"meets scores of {render_shape(scores)} and a mask of "
                    f"{render_shape(of_value.shape)} for the value"
                )
            scores = broadcast(shape, scores)
            if isinstance(scores, tuple) and broadcast_fails(scores[:-2], value[:-2]):
                return (
                    f"meets a value of {render_shape(value)} and a mask of "
                    f"{render_shape(of_value.shape)} for it"
                )
        if not isinstance(of_query, TensorSpec) or not isinstance(of_query.shape, tuple):
            return None
        if not isinstance(scores, tuple):
            return None
        output = (*self._broadcast(scores[:-2], value[:-2]), query[-2], value[-1])
        if broadcast_fails((*of_query.shape, 1), output):
            return (
                f"gives {render_shape(output)}, and meets a mask of "
                f"{render_shape(of_query.shape)} for the query"
            )
        return None

    def _broadcast(self, left: tuple[Dim, ...], right: tuple[Dim, ...]) -> tuple[Dim, ...]:
        made = broadcast(left, right)
        return made if isinstance(made, tuple) else (UNKNOWN,) * max(len(left), len(right))

    def _scale_trouble(
        self, layer: LayerState, query: tuple[Dim, ...], key: tuple[Dim, ...]
    ) -> str | None:
        """Weights that do not fit, where there are any."""
        return None

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A causal mask adds an axis to tensors of two, where it is one of `(1, Tq, Tv)`."""
        causal = truth(call.argument("use_causal_mask", False))
        tensors = self.tensors(layer, call)
        if causal is False:
            shapes = [tensor.shape for tensor in tensors or ()]
            result: Nest = map_nest(
                lambda leaf: (
                    leaf.with_shape(with_batches(leaf.shape, shapes))
                    if isinstance(leaf, TensorSpec)
                    else leaf
                ),
                output,
            )
            return result
        masked = call.argument("mask") is not None or any(t.mask for t in tensors or ())
        shapes = [tensor.shape for tensor in tensors or ()]
        if not causal or masked or not shapes or not isinstance(output, TensorSpec):
            return unseen(output)
        query, value = shapes[:2]
        if isinstance(query, Unknown) or isinstance(value, Unknown):
            return unseen(output)
        if any(isinstance(shape, Unknown) or len(shape) != len(query) for shape in shapes):
            return unseen(output)
        return output.with_shape((1, query[0], value[-1])) if len(query) == 2 else output


class AdditiveAttention(Attention):
    """Scores from a sum with a learned scale as wide as the query."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        layer.extra["score_mode"] = keywords.pop("score_mode", "dot")
        keywords.pop("seed", None)

    def construct(self, layer: LayerState) -> None:
        given = layer.extra["score_mode"]
        if isinstance(given, (Unknown, Opaque)) or given in ("dot", "concat"):
            _check_rate(layer, whole=False)
            return
        layer.extra["checked"] = given
        super().construct(layer)

    def mode(self, layer: LayerState) -> Any:
        return layer.extra.get("checked", "additive")

    def build(self, layer: LayerState, call: Call) -> None:
        tensors = self.tensors(layer, call)
        width: Dim = UNKNOWN
        if tensors is not None:
            shape = tensors[0].shape
            if shape == ():
                reject(Kind.RANK, "`AdditiveAttention` gets a scalar", "")
            width = _last(shape)
        scale = truth(layer.args["use_scale"])
        layer.extra["width"] = UNKNOWN
        if scale is not False:
            layer.add_weight("scale", (width,) if scale else UNKNOWN)
        if scale:
            layer.extra["width"] = width

    def _scale_trouble(
        self, layer: LayerState, query: tuple[Dim, ...], key: tuple[Dim, ...]
    ) -> str | None:
        width = layer.extra["width"]
        if isinstance(width, Unknown):
            return None
        if broadcast_fails(query[-1:], (width,)) or broadcast_fails(key[-1:], (width,)):
            return (
                f"has a scale for {render_dim(width)} features, and meets {render_shape(query)} "
                f"and {render_shape(key)}"
            )
        return None


class _Projected(Behaviour):
    """Query, value and key as arguments of their own, each projected to heads."""

    def makes_when_built(self, layer: LayerState) -> Sequence[str]:
        return ("Softmax", "Dropout")

    def tensor(self, layer: LayerState, call: Call, name: str) -> TensorSpec:
        value = call.argument(name)
        if isinstance(value, TensorSpec):
            return value
        if value is None or isinstance(value, (list, tuple, dict)):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor as `{name}`, and gets "
                + ("nothing" if value is None else f"a {type(value).__name__}"),
                "",
                argument=name,
            )
        return TensorSpec(UNKNOWN, UNKNOWN)

    def shapes(self, layer: LayerState, call: Call) -> tuple[Shape, Shape, Shape]:
        """Of query, value and key; the value's where there is no key."""
        query = self.tensor(layer, call, "query").shape
        value = self.tensor(layer, call, "value").shape
        if call.argument("key") is None:
            return query, value, value
        return query, value, self.tensor(layer, call, "key").shape

    def check_key(self, layer: LayerState, value: Shape, key: Shape) -> None:
        """Value and key must agree but for the last axis."""
        if isinstance(value, Unknown) or isinstance(key, Unknown):
            return
        inner, outer = value[1:-1], key[1:-1]
        if len(inner) != len(outer) or any(_differ(a, b) for a, b in zip(inner, outer)):
            reject(
                Kind.MERGE,
                f"the value {render_shape(value)} and the key {render_shape(key)} of "
                f"`{layer.class_name}` must agree but for the last axis",
                quoted(
                    "All dimensions of `value` and `key`, except the last one, must be equal. "
                    "Received: value_shape=",
                    value,
                ),
            )

    def defer_regularizer(self, keywords: dict[str, Any]) -> None:
        """These layers do not hand `activity_regularizer` to the base; `check_common` looks."""
        keywords["activity_regularizer"] = None

    def check_common(self, layer: LayerState) -> None:
        args = layer.args
        for name in ("kernel_initializer", "bias_initializer"):
            arguments.initializer(args[name], name)
        for name in ("kernel_regularizer", "bias_regularizer", "activity_regularizer"):
            arguments.regularizer(args[name], name)
        for name in ("kernel_constraint", "bias_constraint"):
            arguments.constraint(args[name], name)

    def check_window(self, layer: LayerState) -> None:
        window = layer.args["sliding_window"]
        if window is not None and _positive(window) is False:
            shown = window if arguments.known(window) else ""
            reject(
                Kind.ARGUMENT,
                f"`sliding_window` must be a positive integer, not {window!r}",
                f"`sliding_window` must be `None` or a positive integer. Received: "
                f"sliding_window={shown}",
                argument="sliding_window",
            )

    def check_flash(self, layer: LayerState) -> None:
        if not truth(layer.args["flash_attention"]):
            return
        rate = layer.args["dropout"]
        if isinstance(rate, (int, float)) and rate > 0:
            reject(
                Kind.ARGUMENT,
                "flash attention has no dropout",
                "Dropout is not supported when flash attention is enabled. Please set dropout to "
                "0.0 to use flash attention.",
                argument="dropout",
            )
        if rate is None or isinstance(rate, (str, list, tuple)):
            reject(Kind.ARGUMENT, f"`dropout` must be a number, not {rate!r}", "")

    def add_dense(
        self, layer: LayerState, name: str, kernel: tuple[Dim, ...], bias: tuple[Dim, ...]
    ) -> None:
        layer.add_weight(f"{name}/kernel", kernel)
        biased = truth(layer.args["use_bias"])
        if biased is not False:
            layer.add_weight(f"{name}/bias", bias if biased else UNKNOWN)

    def note_ranks(self, layer: LayerState, *shapes: Shape) -> None:
        """The projections run on the ranks that they were built for alone."""
        for name, shape in zip(("query", "value", "key"), shapes):
            layer.extra[f"{name} rank"] = len(shape) if isinstance(shape, tuple) else None

    def add_gate(self, layer: LayerState, kernel: tuple[Dim, ...], bias: tuple[Dim, ...]) -> None:
        gated = truth(layer.args["use_gate"])
        if gated:
            self.add_dense(layer, "gate", kernel, bias)
        elif gated is None:
            layer.add_weight("gate/kernel", UNKNOWN)

    def mismatch(
        self, layer: LayerState, call: Call, query: Shape, value: Shape, key: Shape
    ) -> bool:
        """Notes an input of another width than its projection was built for."""
        if fails_on_text(layer, call, *(t for t in call.arguments.values() if _is_tensor(t))):
            return True
        for name, shape in (("query", query), ("value", value), ("key", key)):
            built = layer.extra[f"{name} rank"]
            if isinstance(shape, tuple) and built not in (None, len(shape)):
                call.fails_when_run(
                    Kind.RANK,
                    f"the {name} of `{layer.class_name}` was built for {built} axes, and gets "
                    f"{render_shape(shape)}",
                    f"expected ndim={built}, found ndim={len(shape)}",
                    argument=name,
                )
                return True
            width = layer.extra[name]
            last = _last(shape)
            if isinstance(shape, tuple) and len(shape) == 3 and isinstance(last, int):
                # TensorFlow's product reshapes the kernel: a width that divides it runs, wrongly.
                fails = same(_size(layer, name, width) % last, 0) is False if last else False
            else:
                fails = same(width, last) is False
            if fails:
                call.fails_when_run(
                    Kind.AXIS,
                    f"the {name} of `{layer.class_name}` was built for a width of "
                    f"{render_dim(width)}, and gets {render_shape(shape)}",
                    argument=name,
                )
                return True
        return False

    def foresee(
        self, layer: LayerState, call: Call, query: Shape, value: Shape, key: Shape
    ) -> None:
        """What fails when it runs, on inputs of as many axes each."""
        if isinstance(query, Unknown) or isinstance(value, Unknown) or isinstance(key, Unknown):
            return
        if self.mismatch(layer, call, query, value, key):
            return
        if truth(layer.args["flash_attention"]):
            return
        if not len(query) == len(value) == len(key) >= 3:
            return
        pairs = (("query", query, "value", value), ("query", query, "key", key))
        for first, one, second, other in (*pairs, ("key", key, "value", value)):
            for axis in self._shared_axes(layer, len(query)):
                if not self._meet(layer, call, one, other, axis):
                    what = "batch" if axis == 0 else f"{render_shape(one)} with an axis {axis} of"
                    call.fails_when_run(
                        Kind.MERGE,
                        f"`{layer.class_name}` gets a {first} of {what} "
                        f"{render_dim(one[axis])} and a {second} of {render_dim(other[axis])}",
                        argument=second,
                    )
                    return

    def _shared_axes(self, layer: LayerState, rank: int) -> Sequence[int]:
        """The axes that query and value have in common: no attention goes over them."""
        return (0,)

    def _meet(self, layer: LayerState, call: Call, query: Any, other: Any, axis: int) -> bool:
        """Whether a common axis may be of one length on both sides.

        TensorFlow's product of four axes stretches a batch of 1; the fused one does not, nor does
        its product of more axes. Source: `_compute_attention` of both layers, Keras 3.15.
        """
        if same(query[axis], other[axis]) is not False:
            return True
        if len(query) > 3:
            return False
        scores = truth(call.argument("return_attention_scores", False))
        fused = scores is False and truth(layer.args["dropout"]) is False
        return not fused and 1 in (query[axis], other[axis])

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The shape of the scores is not what Keras foresees where the lengths differ.

        Nor is the batch where one of 1 is stretched.
        """
        if isinstance(output, TensorSpec) and self._frees_width(layer, call):
            width, shape = layer.extra.get("query"), output.shape
            if layer.args.get("output_shape") is None and isinstance(shape, tuple):
                return output.with_shape((*shape[:-1], width))
        several = isinstance(output, (list, tuple))
        return unseen(output) if several or self._stretches(layer, call) else output

    @staticmethod
    def _given(call: Call) -> dict[str, Shape]:
        """The shapes of the tensors that it gets, by their names."""
        given = {name: call.argument(name) for name in ("query", "value", "key")}
        return {name: x.shape for name, x in given.items() if isinstance(x, TensorSpec)}

    def _frees_width(self, layer: LayerState, call: Call) -> bool:
        """Whether all that differs from what it was built for are widths that are free here."""
        shapes = self._given(call)
        if any(isinstance(shape, Unknown) or shape[:1] != (None,) for shape in shapes.values()):
            return False
        widths = [(layer.extra.get(name), _last(shape)) for name, shape in shapes.items()]
        known = all(type(width) is int for width, _ in widths)
        return known and all(last is None or same(width, last) for width, last in widths)

    def _stretches(self, layer: LayerState, call: Call) -> bool:
        """Whether batches differ, which surely runs if one is 1, or a width from its kernel.

        A width of 1 stands for any other in a product.
        """
        shapes = self._given(call)
        batches = [_first(shape) for shape in shapes.values()]
        built = ((layer.extra.get(name), _last(shape)) for name, shape in shapes.items())
        return any(same(batches[0], batch) is False for batch in batches[1:]) or any(
            type(width) is int and same(width, last) is not True for width, last in built
        )


def _size(layer: LayerState, name: str, width: Dim) -> Any:
    """Number of elements in the kernel of a projection."""
    kernels = [w.shape for w in layer.weights if w.name == f"{name}/kernel"]
    if not kernels or isinstance(kernels[0], Unknown) or width is None:
        return UNKNOWN
    return product(kernels[0])


def _is_tensor(value: Any) -> bool:
    return isinstance(value, TensorSpec)


class MultiHeadAttention(_Projected):
    """Any number of axes; attention runs over all but batch and features unless told."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        self.defer_regularizer(keywords)
        for name in ("num_heads", "key_dim", "value_dim"):
            value = args[name]
            if name == "value_dim" and value is None:
                continue
            if _positive(value) is False:
                tail = " or `None`. " if name == "value_dim" else ". "
                shown = value if arguments.known(value) and not isinstance(value, Opaque) else ""
                reject(
                    Kind.ARGUMENT,
                    f"`{name}` must be a positive integer, not {value!r}",
                    f"Received an invalid value for argument `{name}`, expected a positive "
                    f"integer{tail}Received: {name}={shown}",
                    argument=name,
                )

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        self._set_output_shape(layer, args["output_shape"])
        self.check_common(layer)
        axes = args["attention_axes"]
        if isinstance(axes, int):
            axes = (axes,)
        elif not isinstance(axes, (list, tuple, Unknown, Sym, Opaque)) and axes:
            reject(
                Kind.ARGUMENT,
                f"`attention_axes` must be an integer or a tuple, not {axes!r}",
                f"`attention_axes` must be an int, list, or tuple.Received: attention_axes={axes}",
                argument="attention_axes",
            )
        layer.extra["axes"] = axes
        self.check_window(layer)
        self.check_flash(layer)

    def _set_output_shape(self, layer: LayerState, value: Any) -> None:
        if isinstance(value, (Unknown, Opaque)):
            layer.extra["output_shape"] = UNKNOWN
        elif isinstance(value, (int, Sym)):
            given = truth(value)
            layer.extra["output_shape"] = (value,) if given else None
        elif not value:
            layer.extra["output_shape"] = None
        elif isinstance(value, (list, tuple)):
            layer.extra["output_shape"] = tuple(_dim(item) for item in value)
        else:
            reject(
                Kind.ARGUMENT,
                f"`output_shape` must be an integer or a tuple, not {value!r}",
                f"Invalid `output_shape`: {value}. When specified, the `output_shape` should be "
                "of type tuple, list, or int.",
                argument="output_shape",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        args = layer.args
        query, value, key = self.shapes(layer, call)
        self.note_ranks(layer, query, value, key)
        self.check_key(layer, value, key)
        if any(isinstance(shape, tuple) and len(shape) < 2 for shape in (query, value, key)):
            self._refuse_batch_alone(layer, query, value, key)
            return
        heads, key_dim = _dim(args["num_heads"]), _dim(args["key_dim"])
        value_dim = key_dim if args["value_dim"] is None else _dim(args["value_dim"])
        for name, shape in (("query", query), ("value", value), ("key", key)):
            layer.extra[name] = _last(shape)
        self.add_dense(layer, "query", (_last(query), heads, key_dim), (heads, key_dim))
        self.add_dense(layer, "key", (_last(key), heads, key_dim), (heads, key_dim))
        self.add_gate(layer, (_last(query), heads, value_dim), (heads, value_dim))
        self.add_dense(layer, "value", (_last(value), heads, value_dim), (heads, value_dim))
        self._check_axes(layer, value)
        _check_rate(layer, whole=True)
        out = layer.extra["output_shape"]
        if isinstance(out, Unknown):
            layer.add_weight("attention_output/kernel", UNKNOWN)
            return
        out = (_last(query),) if out is None else out
        self.add_dense(layer, "attention_output", (heads, value_dim, *out), tuple(out))

    def _refuse_batch_alone(self, layer: LayerState, *shapes: Shape) -> None:
        """On the batch axis alone, Keras makes weights as long as the batch."""
        for name, shape in zip(("query", "value", "key"), shapes):
            layer.extra[name] = UNKNOWN
            if shape in ((), (None,)):
                reject(
                    Kind.RANK,
                    f"the {name} of `{layer.class_name}` has no axis of features: "
                    f"{render_shape(shape)}",
                    "Shapes used to initialize variables must be fully-defined" if shape else "",
                    argument=name,
                )
        layer.add_weight("query/kernel", UNKNOWN)

    def _check_axes(self, layer: LayerState, value: Shape) -> None:
        axes = layer.extra["axes"]
        if not isinstance(axes, (list, tuple)) or isinstance(value, Unknown):
            return
        rank = len(value) + 1
        for axis in axes:
            if not isinstance(axis, int):
                if isinstance(axis, (Unknown, Sym, Opaque)):
                    continue
                reject(
                    Kind.ARGUMENT,
                    f"`attention_axes` must hold integers, not {axis!r}",
                    "",
                    argument="attention_axes",
                )
            at = axis if axis >= 0 else rank - 1 + axis
            if not -rank <= at < rank:
                reject(
                    Kind.RANK,
                    f"`MultiHeadAttention(attention_axes={axes})` needs an axis {axis}, and gets "
                    f"{render_shape(value)}",
                    "out of bounds",
                    argument="attention_axes",
                )

    def call(self, layer: LayerState, call: Call) -> Any:
        query, value, key = self.shapes(layer, call)
        if not asks_no_shape(layer, call):
            self.check_key(layer, value, key)
        out = layer.extra["output_shape"]
        shape: Shape = UNKNOWN
        if isinstance(query, tuple) and not isinstance(out, Unknown):
            shape = query if out is None else (*query[:-1], *out)
        output = TensorSpec(shape, layer.dtype)
        scores = truth(call.argument("return_attention_scores", False))
        self.foresee(layer, call, query, value, key)
        self._foresee_no_steps(layer, call, query, value)
        if not call.later:
            self._foresee_masks(layer, call, query, value, key)
        if scores is False:
            return output
        if scores is None:
            return UNKNOWN
        if isinstance(query, tuple) and len(query) < 2:
            reject(Kind.RANK, f"`MultiHeadAttention` has no steps in {render_shape(query)}", "")
        if isinstance(query, Unknown):
            heads = _dim(layer.args["num_heads"])
            return (output, TensorSpec((UNKNOWN, heads, UNKNOWN, UNKNOWN), layer.dtype))
        # Keras says so for cross attention as well, where the last axis is the value's.
        steps = query[1]
        heads = _dim(layer.args["num_heads"])
        return (output, TensorSpec((query[0], heads, steps, steps), layer.dtype))

    def _shared_axes(self, layer: LayerState, rank: int) -> Sequence[int]:
        axes = layer.extra["axes"]
        if axes is None:
            return (0,)
        known = isinstance(axes, (list, tuple)) and all(type(axis) is int for axis in axes)
        if not known or not axes:
            return ()
        at = {axis % rank for axis in axes}
        return [axis for axis in range(rank - 1) if axis not in at]

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The scores of each place of the query with each of the key, if no mask widens them."""
        seen = super().on_data(layer, call, output)
        given = [call.argument(name) for name in ("query", "value", "key")]
        tensors = [tensor for tensor in given if isinstance(tensor, TensorSpec)]
        shapes = [tensor.shape for tensor in tensors if isinstance(tensor.shape, tuple)]
        if not isinstance(output, tuple) or len(shapes) < 2 + (given[2] is not None):
            return seen
        masked = any(tensor.mask for tensor in tensors) or any(
            call.argument(name) is not None
            for name in ("attention_mask", "query_mask", "value_mask", "key_mask")
        )
        told = truth(layer.args["flash_attention"]) is False and layer.extra["axes"] is None
        if masked or not told or self._stretches(layer, call):
            return seen
        query, key = shapes[0], shapes[-1]
        if len({len(shape) for shape in shapes}) > 1 or len(query) < 3:
            return seen
        heads = _dim(layer.args["num_heads"])
        scores = (query[0], heads, *query[1:-1], *key[1:-1])
        return (output[0], TensorSpec(scores, layer.dtype))

    def _foresee_no_steps(self, layer: LayerState, call: Call, query: Shape, value: Shape) -> None:
        """Between batch and features there must be an axis to attend over."""
        if isinstance(query, Unknown) or isinstance(value, Unknown):
            return
        axes = layer.extra["axes"]
        if isinstance(axes, (list, tuple)) and len(query) == len(value) == 2 and not call.later:
            # Behind the axis of the heads stand their features, which are no axis of the query.
            if 2 in axes or len({*axes}) < len(axes):
                call.fails_when_run(
                    Kind.RANK,
                    f"`MultiHeadAttention` cannot attend over the axes {tuple(axes)} of "
                    f"{render_shape(query)}",
                    "",
                    argument="attention_axes",
                )
        if truth(axes) is not False:
            return
        if len(query) == len(value) <= 2 and not call.later:
            call.fails_when_run(
                Kind.RANK,
                f"`MultiHeadAttention` attends over the axes between batch and features, and "
                f"{render_shape(query)} has none",
                "tuple index out of range",
            )

    def _foresee_masks(
        self, layer: LayerState, call: Call, query: Shape, value: Shape, key: Shape
    ) -> None:
        axes = layer.extra["axes"]
        if isinstance(query, Unknown) or isinstance(key, Unknown) or len(query) != len(key):
            return
        if axes is not None and not isinstance(axes, (list, tuple)):
            return
        axes = range(1, len(query) - 1) if axes is None else axes
        if not axes or not all(type(axis) is int for axis in axes):
            return
        at = [axis % len(query) for axis in axes]
        heads = layer.args["num_heads"]
        own = layer.environment.target == 3  # it takes the query's own mask in place of another
        attention_masks.foresee(layer, call, query, value, key, heads, at, takes_query_mask=not own)


class GroupQueryAttention(_Projected):
    """Three axes; several query heads share a head of key and value."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        # The class is exported under another name than it has.
        order = list(layer.args)
        name = keywords.get("name")
        if name is None or (isinstance(name, str) and "/" not in name):
            arguments.compute_dtype(keywords.get("dtype"), layer.environment.policy)
            arguments.check_keywords("GroupedQueryAttention", keywords, order, takes_keywords=True)
        self.defer_regularizer(keywords)

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        query_heads, heads = args["num_query_heads"], args["num_key_value_heads"]
        for name in ("num_query_heads", "num_key_value_heads"):
            value = args[name]
            if not isinstance(value, (int, float, Unknown, Sym, Opaque)):
                reject(
                    Kind.ARGUMENT, f"`{name}` must be an integer, not {value!r}", "", argument=name
                )
        if isinstance(heads, (int, float)) and heads == 0:
            reject(
                Kind.ARGUMENT,
                "`num_key_value_heads` must not be 0",
                "",
                argument="num_key_value_heads",
            )
        if isinstance(query_heads, (int, float, Sym)) and isinstance(heads, (int, float, Sym)):
            if isinstance(query_heads, float) or isinstance(heads, float):
                rest: Any = (
                    UNKNOWN
                    if isinstance(query_heads, Sym) or isinstance(heads, Sym)
                    else query_heads % heads
                )
                wrong = not isinstance(rest, Unknown) and rest != 0
            else:
                wrong = same(query_heads % heads, 0) is False
            if wrong:
                reject(
                    Kind.CHANNELS,
                    f"{query_heads} query heads are no multiple of {heads} key and value heads",
                    "`num_query_heads` must be divisible by `num_key_value_heads`.",
                    argument="num_query_heads",
                )
        self.check_window(layer)
        self.check_common(layer)
        self._check_head_dim(args["head_dim"])
        self.check_flash(layer)

    def _check_head_dim(self, value: Any) -> None:
        if isinstance(value, (Unknown, Sym, Opaque)):
            return
        try:
            fine = float(value) > 0
        except (TypeError, ValueError):
            fine = False
        if not fine:
            reject(
                Kind.ARGUMENT,
                f"`head_dim` must be a positive integer, not {value!r}",
                "",
                argument="head_dim",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        args = layer.args
        query, value, key = self.shapes(layer, call)
        self.note_ranks(layer, query, value, key)
        width, heads = _dim(args["head_dim"]), _dim(args["num_query_heads"])
        shared = _dim(args["num_key_value_heads"])
        self._project(layer, "query", query, heads, width)
        self._project(layer, "key", key, shared, width)
        gated = truth(args["use_gate"])
        if gated:
            self._project(layer, "gate", query, heads, width)
        elif gated is None:
            layer.add_weight("gate/kernel", UNKNOWN)
        self._project(layer, "value", value, shared, width)
        _check_rate(layer, whole=True)
        features = _last(query)
        self.add_dense(layer, "attention_output", (heads, width, features), (features,))

    def _project(self, layer: LayerState, name: str, shape: Shape, heads: Dim, width: Dim) -> None:
        if isinstance(shape, Unknown):
            layer.extra[name] = UNKNOWN
            self.add_dense(layer, name, (UNKNOWN, heads, width), (heads, width))
            return
        if len(shape) < 3:
            reject(
                Kind.RANK,
                f"the {name} of `{layer.class_name}` needs three axes, (batch, steps, features), "
                f"and is {render_shape(shape)}",
                "tuple index out of range",
            )
        for number in (heads, width):
            if isinstance(number, (str, float)) or less(number, 0) is True:
                reject(
                    Kind.ARGUMENT,
                    f"heads and their width must be positive integers, not {number!r}",
                    "to a shape",
                )
        # Of more than three axes, Keras takes the third for the features, and cannot run it.
        layer.extra[name] = shape[2]
        bias = (heads, width, *(1,) * (len(shape) - 3))
        self.add_dense(layer, name, (shape[2], heads, width), bias)

    def call(self, layer: LayerState, call: Call) -> Any:
        query, value, key = self.shapes(layer, call)
        asked = not asks_no_shape(layer, call)
        if asked and _differ(_last(query), _last(value)):
            reject(
                Kind.MERGE,
                f"query {render_shape(query)} and value {render_shape(value)} of "
                f"`{layer.class_name}` must have one width",
                "The last dimension of `query_shape` and `value_shape` must be equal, but are"
                + (
                    f" {_last(query)}, {_last(value)}."
                    if all(d is None or is_known(d) for d in (_last(query), _last(value)))
                    else ""
                ),
            )
        if asked:
            self.check_key(layer, value, key)
        output = TensorSpec(query, layer.dtype)
        scores = truth(call.argument("return_attention_scores", False))
        self._foresee(layer, call, query, value, key)
        if scores is False:
            return output
        if scores is None:
            return UNKNOWN
        heads = _dim(layer.args["num_query_heads"])
        first, steps = (UNKNOWN, UNKNOWN) if isinstance(query, Unknown) else query[:2]
        other = UNKNOWN if isinstance(key, Unknown) else key[1]
        return (output, TensorSpec((first, heads, steps, other), layer.dtype))

    def _foresee(
        self, layer: LayerState, call: Call, query: Shape, value: Shape, key: Shape
    ) -> None:
        for shape in (query, value, key):
            if isinstance(shape, tuple) and len(shape) != 3:
                call.fails_when_run(
                    Kind.RANK,
                    f"`{layer.class_name}` runs on three axes, and gets {render_shape(shape)}",
                )
                return
        self.foresee(layer, call, query, value, key)
        if not call.later:
            heads = _dim(layer.args["num_query_heads"])
            attention_masks.foresee(
                layer, call, query, value, key, heads, (1,), takes_query_mask=True
            )


LAYERS = (
    LayerSpec(
        name="Attention",
        parameters={
            "use_scale": False,
            "score_mode": "dot",
            "dropout": 0.0,
            "seed": None,
        },
        behaviour=Attention(),
        call={
            "inputs": REQUIRED,
            "mask": None,
            "training": False,
            "return_attention_scores": False,
            "use_causal_mask": False,
        },
        source="keras/src/layers/attention/attention.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 6, 8)]),
            Sample(
                {"use_scale": True, "score_mode": "concat"},
                [(None, 4, 8), (None, 6, 3), (None, 6, 8)],
            ),
        ),
    ),
    LayerSpec(
        name="AdditiveAttention",
        parameters={
            "use_scale": True,
            "dropout": 0.0,
        },
        behaviour=AdditiveAttention(),
        call={
            "inputs": REQUIRED,
            "mask": None,
            "training": False,
            "return_attention_scores": False,
            "use_causal_mask": False,
        },
        source="keras/src/layers/attention/additive_attention.py",
        samples=(Sample({}, [(None, 4, 8), (None, 6, 8)]),),
    ),
    LayerSpec(
        name="MultiHeadAttention",
        parameters={
            "num_heads": REQUIRED,
            "key_dim": REQUIRED,
            "value_dim": None,
            "dropout": 0.0,
            "use_bias": True,
            "output_shape": None,
            "attention_axes": None,
            "sliding_window": None,
            "flash_attention": None,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            "use_gate": False,
            "seed": None,
        },
        behaviour=MultiHeadAttention(),
        call={
            "query": REQUIRED,
            "value": REQUIRED,
            "key": None,
            "query_mask": None,
            "value_mask": None,
            "key_mask": None,
            "attention_mask": None,
            "return_attention_scores": False,
            "training": None,
            "use_causal_mask": False,
        },
        source="keras/src/layers/attention/multi_head_attention.py",
        samples=(
            Sample({"num_heads": 2, "key_dim": 3}, [(None, 4, 8), (None, 6, 5)]),
            Sample(
                {"num_heads": 2, "key_dim": 3, "value_dim": 4, "output_shape": (2, 7)},
                [(None, 4, 4, 8), (None, 4, 4, 5)],
            ),
        ),
    ),
    LayerSpec(
        name="GroupQueryAttention",
        class_name="GroupedQueryAttention",
        parameters={
            "head_dim": REQUIRED,
            "num_query_heads": REQUIRED,
            "num_key_value_heads": REQUIRED,
            "dropout": 0.0,
            "use_bias": True,
            "sliding_window": None,
            "flash_attention": None,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            "use_gate": False,
            "seed": None,
        },
        behaviour=GroupQueryAttention(),
        call={
            "query": REQUIRED,
            "value": REQUIRED,
            "key": None,
            "query_mask": None,
            "value_mask": None,
            "key_mask": None,
            "attention_mask": None,
            "return_attention_scores": False,
            "training": None,
            "use_causal_mask": False,
        },
        source="keras/src/layers/attention/grouped_query_attention.py",
        samples=(
            Sample(
                {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2},
                [(None, 4, 8), (None, 6, 8)],
            ),
        ),
    ),
)
