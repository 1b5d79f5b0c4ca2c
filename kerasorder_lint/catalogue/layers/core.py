"""Layers of keras/src/layers/core: `Dense` and its neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.activation_functions import activated, run_activation
from kerasorder_lint.catalogue.keras2_weights import differ, shape_seen
from kerasorder_lint.catalogue.problems import Kind, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
    asks_no_shape,
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
    Sym,
    Unknown,
    less,
    product,
    render_dim,
    render_shape,
    same,
)

__all__ = [
    "INPUT",
    "LAYERS",
    "Dense",
    "EinsumDense",
    "Embedding",
    "Identity",
    "InputLayer",
    "Lambda",
    "Masking",
    "ReversibleEmbedding",
    "add_lora",
    "add_quantized",
    "positive_integer",
    "refuses_text",
    "single_tensor",
]


def positive_integer(value: Any, argument: str) -> None:
    """Refuses what is no positive `int`: `True` passes, a NumPy integer does not."""
    if isinstance(value, Unknown) or (isinstance(value, Opaque) and not value.kind):
        return
    if isinstance(value, Sym):
        if less(0, value) is False:
            reject(Kind.ARGUMENT, f"`{argument}` must be positive", argument=argument)
        return
    if not isinstance(value, int) or value <= 0:
        shown = repr(value) if not isinstance(value, Opaque) else value.described
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a positive integer, not {shown}",
            f"Received an invalid value for `{argument}`, expected a positive integer."
            + (f" Received: {argument}={value}" if _prints(value) else ""),
            argument=argument,
            advice=f"Convert it with `int({argument})`."
            if isinstance(value, (float, Opaque))
            else None,
        )


def _prints(value: Any) -> bool:
    """Whether the text that Keras makes of the value is known."""
    return arguments.known(value) and not isinstance(value, (Opaque, LayerState))


def single_tensor(layer: LayerState, call: Call, *, always: bool = False) -> None:
    """Refuses several tensors where the layer works on the shape of one.

    always: also a built layer refuses a list of one.
    """
    if not isinstance(call.inputs, (list, tuple, dict)):
        return
    leaves = list(flatten(call.inputs))
    if any(isinstance(leaf, Unknown) for leaf in leaves):
        return
    if layer.built and len(leaves) == 1 and not always:
        # Passes the input spec, and its structure is read as a shape: nonsense comes out.
        return
    reject(
        Kind.INPUTS,
        f"`{layer.class_name}` takes one tensor, and gets a {type(call.inputs).__name__} of "
        f"{len(leaves)}",
    )


def refuses_text(layer: LayerState, call: Call) -> None:
    """Keras builds a numeric layer on text; the computation fails."""
    for leaf in flatten(call.inputs):
        if isinstance(leaf, TensorSpec) and leaf.dtype == "string":
            call.fails_when_run(
                Kind.DTYPE,
                f"`{layer.class_name}` computes with numbers, and gets text",
                advice="Encode the text first, for example with `StringLookup`.",
            )
            return


def add_lora(layer: LayerState, kernel: str, shape: tuple[Dim, ...] | Unknown) -> None:
    """The two small matrices of `lora_rank=`; the kernel itself is no longer trained."""
    rank = layer.args.get("lora_rank", layer.extra.get("lora_rank"))
    wanted = arguments.truth(rank)
    if wanted is False:
        return
    if wanted is None:
        layer.add_weight(f"lora_{kernel}", UNKNOWN)
        return
    constraint = layer.args.get(f"{kernel}_constraint")
    excluded = constraint is not None and not isinstance(constraint, (Unknown, Opaque))
    size: Dim = rank if isinstance(rank, (int, Sym)) else UNKNOWN
    several = isinstance(rank, (list, tuple, dict))
    wrong = isinstance(rank, (str, float)) or several or less(size, 0)
    if (excluded or wrong) and layer.extra.get("symbolic") is False:
        # A layer around it without a `build` swallows it, and this one then counts as built.
        layer.add_weight(f"lora_{kernel}", UNKNOWN)
        return
    if excluded:
        reject(
            Kind.ARGUMENT,
            f"`lora_rank` and `{kernel}_constraint` exclude each other",
            "Lora is incompatible with",
            argument="lora_rank",
        )
    if wrong:
        # There TensorFlow makes the shape, and says it in its own words.
        foreign = layer.class_name == "EinsumDense" or (several and kernel == "kernel")
        reject(
            Kind.ARGUMENT,
            f"`lora_rank` must be a positive integer, not {rank!r}",
            "" if foreign else "Cannot convert",
            argument="lora_rank",
        )
    for index, weight in enumerate(layer.weights):
        if weight.name == kernel:
            layer.weights[index] = type(weight)(weight.name, weight.shape, trainable=False)
    if isinstance(shape, Unknown):
        layer.add_weight(f"lora_{kernel}_a", UNKNOWN)
        layer.add_weight(f"lora_{kernel}_b", (size, UNKNOWN))
        return
    layer.add_weight(f"lora_{kernel}_a", (*shape[:-1], size))
    layer.add_weight(f"lora_{kernel}_b", (size, shape[-1]))


def add_quantized(layer: LayerState) -> None:
    """The scales of a quantized kernel: how many weights there are depends on the mode."""
    if "quantization" in layer.extra:
        layer.add_weight("quantization", UNKNOWN, trainable=False)


class Dense(Behaviour):
    """A product with the last axis."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        positive_integer(layer.args["units"], "units")

    def construct(self, layer: LayerState) -> None:
        arguments.check_identifiers(layer)
        layer.input_spec = InputSpec(min_ndim=2)

    def build(self, layer: LayerState, call: Call) -> None:
        single_tensor(layer, call)
        shape, args = call.shape, layer.args
        width = UNKNOWN if isinstance(shape, Unknown) else shape[-1]
        units = args["units"] if isinstance(args["units"], (int, Sym)) else UNKNOWN
        kernel = (width, units)
        layer.add_weight("kernel", kernel)
        biased = arguments.truth(args["use_bias"])
        if biased is None:
            layer.add_weight("bias", UNKNOWN)
        elif biased:
            layer.add_weight("bias", (units,))
        layer.input_spec = InputSpec(min_ndim=2, axes={-1: width})
        add_quantized(layer)
        add_lora(layer, "kernel", kernel)

    def call(self, layer: LayerState, call: Call) -> Any:
        single_tensor(layer, call)
        shape = call.shape
        units = layer.args["units"] if isinstance(layer.args["units"], (int, Sym)) else UNKNOWN
        out = UNKNOWN if isinstance(shape, Unknown) else (*shape[:-1], units)
        result = TensorSpec(out, layer.dtype)
        refuses_text(layer, call)
        run_activation(layer, call, layer.args["activation"], result)
        return result

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The activation may change the shape."""
        return activated(layer, output)


class EinsumDense(Behaviour):
    """A tensor product by an equation."""

    def construct(self, layer: LayerState) -> None:
        shape = layer.args["output_shape"]
        if isinstance(shape, (int, Sym)):
            shape = (shape,)
        elif not isinstance(shape, (Unknown, Opaque)):
            if not isinstance(shape, (tuple, list, str, dict, set)):
                reject(
                    Kind.ARGUMENT,
                    f"`output_shape` must be an integer or a tuple, not {shape!r}",
                    f"'{type(shape).__name__}' object is not iterable",
                    argument="output_shape",
                )
            shape = tuple(shape)
        else:
            shape = UNKNOWN
        layer.extra["output_shape"] = shape
        arguments.check_identifiers(layer)

    def build(self, layer: LayerState, call: Call) -> None:
        single_tensor(layer, call)
        args, shape = layer.args, call.shape
        found = _einsum(layer, shape)
        rank = None if isinstance(shape, Unknown) else len(shape)
        layer.input_spec = InputSpec(ndim=rank)
        if found is None:
            layer.add_weight("kernel", UNKNOWN)
            if args["bias_axes"] is not None:
                layer.add_weight("bias", UNKNOWN)
            add_lora(layer, "kernel", UNKNOWN)
            return
        kernel = arguments.standardize_shape(found[0], "output_shape")
        layer.add_weight("kernel", kernel)
        bias: tuple[Dim, ...] | Unknown | None = None
        if found[1] is not None:
            bias = arguments.standardize_shape(found[1], "output_shape")
            layer.add_weight("bias", bias)
        layer.extra["kernel"], layer.extra["bias"] = kernel, bias
        add_quantized(layer)
        add_lora(layer, "kernel", kernel)

    def call(self, layer: LayerState, call: Call) -> Any:
        single_tensor(layer, call)
        try:
            found = _einsum(layer, call.shape)
        except Rejected:
            if not asks_no_shape(layer, call):
                raise
            found = None  # of what comes out `on_data` tells
        if found is None:
            _run_einsum(layer, call)
            return TensorSpec(UNKNOWN, layer.dtype)
        _, _, out = found
        result = TensorSpec(arguments.standardize_shape(out, "output_shape"), layer.dtype)
        refuses_text(layer, call)
        _run_einsum(layer, call)
        run_activation(layer, call, layer.args["activation"], result)
        return result

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Keras foresees the axes of an ellipsis in another order, and lengths as they are given.

        The activation may change the shape besides.
        """
        equation, shape = layer.args["equation"], call.shape
        kernel = layer.extra.get("kernel", UNKNOWN)
        if not isinstance(equation, str) or not isinstance(output, TensorSpec):
            return activated(layer, output)
        if not isinstance(shape, Unknown) and not isinstance(kernel, Unknown):
            if _lettered(equation) in (*_RESHAPED, *_FLATTENED):
                if any(same(d, k) is not True for d, k in _contracted(equation, shape, kernel)):
                    return unseen(output)  # what is reshaped comes to other lengths
            output = output.with_shape(tuple(einsum_output(equation, shape, kernel)))
        elif "..." in equation or _lettered(equation) in _PRODUCTS:
            return unseen(output)
        return activated(layer, output)


#: Equations that Keras computes as one product with the last axis, without a look at the rank.
_PRODUCTS = ("ab,b->a", "ab,bc->ac", "ab,cb->ac", "abc,cd->abd", "abc,dc->abd")

#: Equations that Keras computes by reshaping the kernel, or input and kernel.
_RESHAPED = ("abc,cde->abde", "abc,dce->abde", "abc,dec->abde")
_FLATTENED = ("abcd,cde->abe", "abcd,ced->abe", "abcd,ecd->abe")


def _contracted(
    equation: str, shape: tuple[Dim, ...], kernel: tuple[Dim, ...]
) -> list[tuple[Dim, Dim]]:
    """The lengths that input and kernel have along the axes that both have."""
    weights = equation.partition(",")[2].partition("->")[0]
    sizes = _einsum_sizes(equation, shape)
    return [(sizes[w], k) for w, k in zip(weights, kernel) if w in sizes]


def _run_einsum(layer: LayerState, call: Call) -> None:
    """What Keras does not look at before it computes: the kernel that was built, and the rank.

    Source: `einsum` of keras/src/backend/tensorflow/numpy.py
    """
    shape, kernel = call.shape, layer.extra.get("kernel", UNKNOWN)
    equation = layer.args["equation"]
    if isinstance(shape, Unknown) or isinstance(kernel, Unknown):
        return
    plain = _lettered(equation)
    if plain == "a,b->ab":
        return
    inner = equation.partition(",")[0]
    if "..." not in inner and plain not in _PRODUCTS and len(inner) != len(shape):
        call.fails_when_run(
            Kind.RANK,
            f"the equation {equation!r} is for an input of {len(inner)} dimensions, and gets "
            f"{render_shape(shape)}",
        )
        return
    contracted = _contracted(equation, shape, kernel)
    if plain in _FLATTENED:
        contracted = [(product(d for d, _ in contracted), product(k for _, k in contracted))]
    if plain in _RESHAPED:
        width, size = contracted[0][0], product(kernel)
        fails = False
        if isinstance(width, (int, Sym)) and isinstance(size, (int, Sym)) and width != 0:
            fails = less(0, size % width) is True
    else:
        fails = any(same(d, k) is False for d, k in contracted)
    if fails:
        call.fails_when_run(
            Kind.AXIS,
            f"`EinsumDense` was built with a kernel of shape {render_shape(kernel)}, which does "
            f"not fit an input of shape {render_shape(shape)} in {equation!r}",
        )
        return
    bias = layer.extra.get("bias")
    if not isinstance(bias, tuple):
        return
    outer = einsum_output(equation, shape, kernel)
    wide = [size for size in bias if same(size, 1) is not True]
    if (
        len(wide) == 1
        and len(outer) > 1
        and any(same(wide[0], outer[i]) is not False for i in (1, -1))
    ):
        return  # `keras.ops.add` takes it for a bias of the channels, wherever its axis stands.
    for size, dim in zip(reversed(bias), reversed(outer)):
        if same(size, dim) is False and same(size, 1) is False and same(dim, 1) is False:
            call.fails_when_run(
                Kind.AXIS,
                f"`EinsumDense` has a bias of shape {render_shape(bias)}, which does not fit its "
                f"output of shape {render_shape(tuple(outer))}",
            )
            return


def _lettered(equation: str) -> str:
    """The equation with its letters in the order of the alphabet."""
    letters: dict[str, str] = {}
    for letter in equation:
        if letter.isalpha():
            letters.setdefault(letter, chr(ord("a") + len(letters)))
    return "".join(letters.get(letter, letter) for letter in equation)


def _einsum_sizes(equation: str, shape: tuple[Dim, ...]) -> dict[str, Dim]:
    """The lengths of the axes that the equation names in its input."""
    inner = equation.partition(",")[0]
    if inner.startswith("..."):
        return dict(zip(reversed(inner[3:]), reversed(shape)))
    sizes = dict(zip(inner, shape))
    if _lettered(equation) in _PRODUCTS:
        sizes[inner[-1]] = shape[-1]
    return sizes


def einsum_output(equation: str, shape: tuple[Dim, ...], kernel: tuple[Dim, ...]) -> list[Dim]:
    """The shape that comes out on data.

    Not the one that Keras announces, which has the axes of an ellipsis in reverse.
    """
    inner, _, rest = equation.partition(",")
    weights, _, outer = rest.partition("->")
    made: dict[str, Dim] = {**dict(zip(weights, kernel)), **_einsum_sizes(equation, shape)}
    found = [made.get(letter, UNKNOWN) for letter in outer if letter != "."]
    plain = _lettered(equation)
    if plain in _PRODUCTS:
        return [*shape[:-1], *found[-1:]] if plain != "ab,b->a" else list(shape[:-1])
    if inner.startswith("..."):
        return [*shape[: len(shape) - len(inner) + 3], *found]
    if inner.endswith("..."):
        return [*found, *shape[len(inner) - 3 :]]
    return found


_EQUATIONS = (
    (re.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile("0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), True),
    (re.compile("([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), False),
)


def _einsum(
    layer: LayerState, shape: Any
) -> tuple[tuple[Dim, ...], tuple[Dim, ...] | Unknown | None, tuple[Dim, ...]] | None:
    """Kernel, bias and output shape as Keras analyses the equation; None where it is unknown."""
    equation, bias_axes = layer.args["equation"], layer.args["bias_axes"]
    if isinstance(equation, (Unknown, Opaque)):
        return None
    if not isinstance(equation, str):
        reject(
            Kind.ARGUMENT,
            f"`equation` must be a string, not {equation!r}",
            "expected string or bytes-like object",
            argument="equation",
        )
    for pattern, left_elided in _EQUATIONS:  # noqa: B007 - of the one that matched
        found = pattern.match(equation.replace("...", "0"))
        if found:
            break
    else:
        reject(
            Kind.ARGUMENT,
            f"`EinsumDense` cannot read the equation {equation!r}",
            f"Invalid einsum equation '{equation}'. Equations must be in the form",
            argument="equation",
        )
    inner, weights, outer = found.groups()
    partial = layer.extra["output_shape"]
    if isinstance(shape, Unknown) or isinstance(partial, Unknown):
        return None
    elided = len(shape) - len(inner)
    out: list[Any] = [shape[0] if shape else UNKNOWN, *partial]
    if elided > 0 and left_elided:
        out[1:1] = shape[elided - 1 : 0 : -1]
    elif elided > 0:
        out += shape[len(shape) - elided :]
    in_map = {letter: i - len(inner) if left_elided else i for i, letter in enumerate(inner)}
    out_map = {letter: i + elided if left_elided else i for i, letter in enumerate(outer)}

    def at(dims: Any, letter: str, axis: int, which: str) -> Any:
        if not -len(dims) <= axis < len(dims):
            reject(
                Kind.RANK if which == "input" else Kind.ARGUMENT,
                f"the equation {equation!r} has an axis {letter!r} that the {which} of shape "
                f"{render_shape(tuple(dims))} does not have",
                argument=None if which == "input" else "output_shape",
            )
        return dims[axis]

    for letter in inner:
        dim = at(shape, letter, in_map[letter], "input")
        if letter in out_map:
            wanted = at(out, letter, out_map[letter], "output")
            differs = same(wanted, dim) is False or (dim is None and isinstance(wanted, (int, Sym)))
            if isinstance(wanted, (str, float)) and not isinstance(dim, (Sym, Unknown)):
                differs = wanted != dim
            if wanted is not None and differs:
                reject(
                    Kind.AXIS,
                    f"axis {letter!r} of {equation!r} has the length {render_dim(dim)} in the "
                    f"input and {render_dim(wanted)} in the output",
                    "Input shape and output shape do not match at shared dimension "
                    f"'{letter}'. Input shape is {dim}, and output shape is {wanted}."
                    if not isinstance(dim, Sym) and not isinstance(wanted, Sym)
                    else "Input shape and output shape do not match at shared dimension "
                    f"'{letter}'.",
                )
    for letter in outer:
        if letter not in inner and letter not in weights:
            reject(
                Kind.ARGUMENT,
                f"axis {letter!r} of the output of {equation!r} comes neither from the input nor "
                "from the kernel",
                f"Dimension '{letter}' was specified in the output '{outer}' but has no "
                "corresponding dim in the input",
                argument="equation",
            )
    kernel: list[Any] = []
    for letter in weights:
        if letter in out_map:
            kernel.append(at(out, letter, out_map[letter], "output"))
        elif letter in in_map:
            kernel.append(shape[in_map[letter]])
        else:
            reject(
                Kind.ARGUMENT,
                f"axis {letter!r} of the kernel of {equation!r} stands neither in the input nor in "
                "the output",
                f"Weight dimension '{letter}' did not have a match in either the input spec "
                f"'{inner}' or the output spec '{outer}'.",
                argument="equation",
            )
    bias: tuple[Any, ...] | Unknown | None = None
    if bias_axes is not None:
        bias = _einsum_bias(bias_axes, outer, out, elided, left_elided)
    return tuple(kernel), bias, tuple(out)


def _einsum_bias(
    bias_axes: Any, outer: str, out: list[Any], elided: int, left_elided: bool
) -> tuple[Any, ...] | Unknown:
    if isinstance(bias_axes, (bool, int, float)):
        reject(
            Kind.ARGUMENT,
            f"`bias_axes` must be the letters of axes, not {bias_axes!r}",
            f"'{type(bias_axes).__name__}' object is not iterable",
            argument="bias_axes",
            advice="Write `bias_axes=None` for no bias.",
        )
    if not isinstance(bias_axes, str):
        return UNKNOWN
    for letter in bias_axes:
        if letter not in outer:
            reject(
                Kind.ARGUMENT,
                f"`bias_axes` names {letter!r}, which is no axis of the output {outer!r}",
                f"Bias dimension '{letter}' was requested, but is not part of the output spec "
                f"'{outer}'",
                argument="bias_axes",
            )
    if not bias_axes:
        reject(
            Kind.ARGUMENT,
            "`bias_axes` names no axis",
            "",
            argument="bias_axes",
            advice="Write `bias_axes=None` for no bias.",
        )
    skipped = elided if left_elided else 0
    sizes: dict[str, Any] = {}
    for i, letter in enumerate(outer):
        if not -len(out) <= i + skipped < len(out):
            reject(
                Kind.ARGUMENT,
                f"`output_shape` has no size for axis {letter!r}",
                "",
                argument="output_shape",
            )
        sizes[letter] = out[i + skipped]
    first = min(outer.find(letter) for letter in bias_axes)
    dims = [sizes[letter] if letter in bias_axes else 1 for letter in outer[first:]]
    if not left_elided:
        dims += [1] * max(elided, 0)
    return tuple(dims)


def _dimension(value: Any, argument: str) -> None:
    """`Embedding`'s check of `input_dim` and `output_dim`: here `True` is no integer."""
    if isinstance(value, Unknown) or (isinstance(value, Opaque) and not value.kind):
        return
    if isinstance(value, Sym):
        if less(0, value) is False:
            reject(Kind.ARGUMENT, f"`{argument}` must be positive", argument=argument)
        return
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        shown = repr(value) if not isinstance(value, Opaque) else value.described
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a positive integer, not {shown}",
            f"`{argument}` must be a positive integer."
            + (f" Received: {argument}={value}" if _prints(value) else ""),
            argument=argument,
        )


#: `tf.where`, with which `keras.ops.take` counts negative indices from the end, takes no more.
_LARGEST_RANK_OF_A_CHOICE = 8


class Embedding(Behaviour):
    """A row of a table for each index; the rank grows by one."""

    #: Keywords that reach `Embedding.__init__` without standing in the signature.
    passed_on: tuple[str, ...] = ("input_length",)

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        _dimension(layer.args["input_dim"], "input_dim")
        _dimension(layer.args["output_dim"], "output_dim")
        for name in self.passed_on:
            if name in keywords:
                layer.extra[name] = keywords.pop(name)

    def construct(self, layer: LayerState) -> None:
        arguments.check_identifiers(layer)
        layer.extra["autocast"] = False
        weights = layer.args.get("weights", layer.extra.get("weights"))
        if weights is None or isinstance(weights, Unknown):
            return
        self.build(layer, Call({}))
        layer.built = True
        if arguments.truth(layer.args.get("lora_rank")):
            reject(
                Kind.ARGUMENT,
                "`weights` and `lora_rank` exclude each other",
                "with a weight list of length 1, but the layer was expecting "
                f"{len(layer.weights)} weights.",
                argument="weights",
            )
        arrays = weights if isinstance(weights, list) and len(weights) == 1 else [weights]
        if isinstance(arrays[0], (int, float, str, list, tuple, dict)):
            reject(
                Kind.ARGUMENT,
                f"`weights` must be an array or a list of one, not {weights!r}"
                if arguments.known(weights)
                else "`weights` must be an array or a list of one",
                f"'{type(arrays[0]).__name__}' object has no attribute 'shape'",
                argument="weights",
            )
        wanted, given = layer.weights[0].shape, shape_seen(arrays[0])
        if differ(wanted, given):
            reject(
                Kind.ARGUMENT,
                f"`weights` has the shape {render_shape(given)}, and the `embeddings` of "
                f"`{layer.class_name}` have {render_shape(wanted)}",
                f"is not compatible with provided weight shape {render_shape(given)}."
                if "?" not in render_shape(given)
                else "",
                argument="weights",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        shape = tuple(
            layer.args[name] if isinstance(layer.args[name], (int, Sym)) else UNKNOWN
            for name in ("input_dim", "output_dim")
        )
        layer.add_weight("embeddings", shape)
        add_quantized(layer)
        add_lora(layer, "embeddings", shape)

    def call(self, layer: LayerState, call: Call) -> Any:
        single_tensor(layer, call, always=True)
        refuses_text(layer, call)
        return self.look_up(layer, call)

    def look_up(self, layer: LayerState, call: Call) -> TensorSpec:
        shape = call.shape
        if isinstance(shape, tuple) and len(shape) > _LARGEST_RANK_OF_A_CHOICE:
            call.fails_when_run(
                Kind.RANK,
                f"`{layer.class_name}` chooses among indices of at most "
                f"{_LARGEST_RANK_OF_A_CHOICE} dimensions in TensorFlow, and gets {len(shape)}",
                "is not supported yet",
            )
        width = layer.args["output_dim"]
        if isinstance(shape, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype)
        return TensorSpec(
            (*shape, width if isinstance(width, (int, Sym)) else UNKNOWN), layer.dtype
        )


class ReversibleEmbedding(Embedding):
    """An embedding that can also project back onto its rows."""

    passed_on = ("input_length", "weights", "lora_rank", "lora_alpha", "quantization_config")

    def construct(self, layer: LayerState) -> None:
        weights = layer.extra.get("weights")
        layer.extra["weights"] = None
        super().construct(layer)
        if weights is not None and not isinstance(weights, Unknown):
            # Keras 3.15 builds before it has read `tie_weights`.
            super().build(layer, Call({}))
            reject(
                Kind.ARGUMENT,
                "`ReversibleEmbedding` cannot take `weights`",
                "'ReversibleEmbedding' object has no attribute 'tie_weights'",
                argument="weights",
                advice="Call `set_weights` once the layer is built.",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        super().build(layer, call)
        tied = arguments.truth(layer.args["tie_weights"])
        excluded = tied is False and arguments.truth(layer.extra.get("lora_rank"))
        if excluded and layer.extra.get("symbolic") is False:
            layer.add_weight("reverse_embeddings", UNKNOWN)  # as in `add_lora`
            return
        if excluded:
            reject(
                Kind.ARGUMENT,
                "`lora_rank` and `tie_weights=False` exclude each other: with the first the layer "
                "takes no more weights",
                argument="lora_rank",
            )
        if not tied:
            sizes = layer.weights[0].shape
            assert isinstance(sizes, tuple)
            layer.add_weight("reverse_embeddings", UNKNOWN if tied is None else sizes[::-1])

    def call(self, layer: LayerState, call: Call) -> Any:
        reverse = arguments.truth(call.argument("reverse", False))
        single_tensor(layer, call, always=True)
        if reverse is None:
            return TensorSpec(UNKNOWN, layer.dtype)
        refuses_text(layer, call)
        shape = call.shape
        if not reverse or isinstance(shape, Unknown):
            return self.look_up(layer, call)
        width, rows = layer.args["output_dim"], layer.args["input_dim"]
        if not shape:
            reject(Kind.RANK, "`ReversibleEmbedding` cannot project a scalar")
        if same(shape[-1], width) is False:
            call.fails_when_run(
                Kind.AXIS,
                f"`ReversibleEmbedding` projects vectors of {render_dim(width)}, and gets "
                f"{render_shape(shape)}",
            )
        last = rows if isinstance(rows, (int, Sym)) else UNKNOWN
        return TensorSpec((*shape[:-1], last), layer.dtype)


class Identity(Behaviour):
    """The inputs as they come; floats are cast."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        def same_shape(leaf: Any) -> Any:
            if not isinstance(leaf, TensorSpec):
                return leaf
            return leaf.with_dtype(arguments.converted(leaf.dtype, layer))

        result: Nest = map_nest(same_shape, call.inputs)
        return result


class Masking(Behaviour):
    """The shape stays; steps that hold only `mask_value` are marked."""

    keeps_data = True
    stacks_lists = True

    def call(self, layer: LayerState, call: Call) -> Nest:
        single_tensor(layer, call, always=True)
        refuses_text(layer, call)
        return TensorSpec(call.shape, layer.dtype)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A product with the mask, which makes integers of booleans."""
        kept = super().on_data(layer, call, output)
        if isinstance(kept, TensorSpec) and kept.dtype == "bool":
            return kept.with_dtype("int32")
        return kept


def _cast(layer: LayerState, leaf: Any) -> Any:
    """What a layer gets of a tensor when it runs: floats are of its own type."""
    if isinstance(leaf, TensorSpec) and leaf.dtype in FLOATS:
        return leaf.with_dtype(layer.dtype)
    return leaf


class Lambda(Behaviour):
    """Any function: `output_shape` says what comes out, or `layer.extra["follow"]`.

    The latter, where somebody can follow the function, gives specs for specs, or UNKNOWN.
    """

    def construct(self, layer: LayerState) -> None:
        function = layer.args["function"]
        if isinstance(function, (Unknown, Opaque, LayerState)):
            return
        reject(
            Kind.ARGUMENT,
            f"`Lambda` needs a function, not {function!r}"
            if arguments.known(function)
            else "`Lambda` needs a function",
            "unsupported callable",
            argument="function",
        )

    def call(self, layer: LayerState, call: Call) -> Nest:
        given = layer.args["output_shape"]
        follow = layer.extra.get("follow")
        if follow is not None and (given is None or isinstance(given, Opaque)):
            # The function's own shapes; its type is the layer's, whatever it computes, and so are
            # those of the tensors that Keras asks it with.
            output: Nest = follow(retyped(call.inputs, layer.dtype))
            return output if isinstance(output, Unknown) else retyped(output, layer.dtype)
        if given is None or isinstance(given, (Unknown, Opaque, LayerState)):
            return UNKNOWN
        first = next(flatten(call.inputs), UNKNOWN)
        batch: Dim = UNKNOWN
        if isinstance(first, TensorSpec) and isinstance(first.shape, tuple):
            if not first.shape:
                return UNKNOWN
            batch = first.shape[0]
        return self.with_batch(layer, batch, given)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """What the function makes of what there is, whatever `output_shape` says."""
        follow = layer.extra.get("follow_on_data", layer.extra.get("follow"))
        if follow is None:
            return output
        real = map_nest(lambda leaf: _cast(layer, leaf), call.inputs)
        try:
            ran: Nest = follow(real)
        except Rejected as rejected:
            if rejected.problem.kind is Kind.UNDEFINED:
                return UNKNOWN  # data have a length where an axis is free
            problem = replace(rejected.problem, keras="", layer=layer, swallowed=False)
            call.later.append(problem.at_run())
            return UNKNOWN
        known = not isinstance(ran, Unknown) or real != retyped(call.inputs, layer.dtype)
        return ran if known else output

    def with_batch(self, layer: LayerState, batch: Dim, given: Any) -> Nest:
        result: Nest = UNKNOWN
        if isinstance(given, (Unknown, Opaque)):
            return result
        if isinstance(given, (tuple, list)):
            odd = [d for d in given if not isinstance(d, (int, Sym, type(None), Unknown))]
            if any(isinstance(d, Opaque) for d in odd):
                return UNKNOWN
            if given and all(isinstance(d, Unknown) for d in given):
                return result  # Each may itself be a shape.
            if not odd and isinstance(given, tuple):
                shape = arguments.standardize_shape((batch, *given), "output_shape")
                return TensorSpec(shape, layer.dtype)
            if odd:
                result = type(given)(self.with_batch(layer, batch, item) for item in given)
                return result
        elif isinstance(given, dict):
            result = {key: self.with_batch(layer, batch, item) for key, item in given.items()}
            return result
        # A list has become a `TrackedList` by now.
        reject(
            Kind.ARGUMENT,
            f"`output_shape` must be a tuple of sizes, not {given!r}"
            if arguments.known(given)
            else "`output_shape` must be a tuple of sizes",
            'can only concatenate tuple (not "',
            argument="output_shape",
        )
        return result


class InputLayer(Behaviour):
    """The start of a graph: `layer.extra["output"]` is the tensor that it gives."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        # Whatever else is passed is dropped without a word, and `dtype` is no policy here.
        if "input_shape" in keywords:
            layer.args["shape"] = keywords["input_shape"]
        if "batch_input_shape" in keywords:
            layer.args["batch_shape"] = keywords["batch_input_shape"]
        keywords.clear()
        layer.extra["dtype"] = layer.args["dtype"]
        layer.args["dtype"] = None

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        args["dtype"] = layer.extra.pop("dtype")
        given = args["input_tensor"]
        layer.built = True
        if isinstance(given, (Unknown, Opaque)):
            self.gives(layer, TensorSpec(UNKNOWN, UNKNOWN))
            return
        if given is not None:
            self.wraps(layer, given)
            return
        shape, batch_shape, batch_size = args["shape"], args["batch_shape"], args["batch_size"]
        for name, other in (("shape", shape), ("batch_size", batch_size)):
            if other is not None and batch_shape is not None:
                if isinstance(other, Unknown) or isinstance(batch_shape, Unknown):
                    break
                reject(
                    Kind.ARGUMENT,
                    f"`{name}` and `batch_shape` exclude each other",
                    f"You cannot pass both `{name}` and `batch_shape` at the same time.",
                    argument="batch_shape",
                )
        if shape is None and batch_shape is None:
            reject(
                Kind.ARGUMENT,
                "an input needs a `shape`",
                "You must pass a `shape` argument.",
                argument="shape",
            )
        if shape is not None and not (isinstance(shape, Unknown) and batch_shape is not None):
            inner = arguments.standardize_shape(shape)
            if batch_shape is not None or isinstance(inner, Unknown):
                full: Any = UNKNOWN
            else:
                full = arguments.standardize_shape((batch_size, *inner), "batch_size")
        else:
            full = arguments.standardize_shape(batch_shape, "batch_shape")
            if not isinstance(shape, (type(None))):
                full = UNKNOWN
        dtype = arguments.standardize_dtype(args["dtype"])
        if args["dtype"] is None:
            dtype = layer.environment.floatx
        sparse, ragged = arguments.truth(args["sparse"]), arguments.truth(args["ragged"])
        if sparse and ragged:
            reject(
                Kind.ARGUMENT,
                "an input cannot be sparse and ragged at once",
                "KerasTensor cannot have `sparse=True` and `ragged=True` at the same time.",
                argument="ragged",
            )
        self.gives(layer, TensorSpec(full, dtype, bool(sparse), bool(ragged)))

    def wraps(self, layer: LayerState, given: Any) -> None:
        """`input_tensor=`: the tensor itself, and nothing that contradicts it."""
        args = layer.args
        if not isinstance(given, TensorSpec):
            reject(
                Kind.ARGUMENT,
                f"`input_tensor` must be a Keras tensor, not a {type(given).__name__}",
                "Argument `input_tensor` must be a KerasTensor.",
                argument="input_tensor",
            )
        shape = given.shape
        for name, wanted, mine in (
            ("batch_size", args["batch_size"], shape[:1] if isinstance(shape, tuple) else UNKNOWN),
            ("shape", args["shape"], shape[1:] if isinstance(shape, tuple) else UNKNOWN),
            ("batch_shape", args["batch_shape"], shape),
            ("dtype", args["dtype"], given.dtype),
        ):
            if wanted is None or not arguments.known(wanted) or not arguments.known(mine):
                continue
            if name == "batch_size":
                wanted = (wanted,)
            if wanted != mine:
                reject(
                    Kind.ARGUMENT,
                    f"`{name}` contradicts the `input_tensor` of shape {render_shape(shape)}",
                    "When providing the `input_tensor` argument, you cannot provide an "
                    f"incompatible `{name}` argument.",
                    argument=name,
                )
        self.gives(layer, given)

    def gives(self, layer: LayerState, tensor: TensorSpec) -> None:
        layer.extra["output"] = tensor
        layer.dtype = tensor.dtype
        layer.build_shape = tensor.shape


LAYERS = (
    LayerSpec(
        name="Dense",
        parameters={
            "units": REQUIRED,
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            "lora_rank": None,
            "lora_alpha": None,
            "quantization_config": None,
        },
        behaviour=Dense(),
        call={"inputs": REQUIRED, "training": None},
        source="keras/src/layers/core/dense.py",
        samples=(
            Sample({"units": 8}, (None, 4)),
            Sample({"units": 3, "activation": "softmax"}, (None, 7, 5)),
            Sample({"units": 2, "lora_rank": 2, "use_bias": False}, (None, 4)),
        ),
    ),
    LayerSpec(
        name="EinsumDense",
        parameters={
            "equation": REQUIRED,
            "output_shape": REQUIRED,
            "activation": None,
            "bias_axes": None,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            "lora_rank": None,
            "lora_alpha": None,
            "gptq_unpacked_column_size": None,
            "quantization_config": None,
        },
        behaviour=EinsumDense(),
        call={"inputs": REQUIRED, "training": None},
        source="keras/src/layers/core/einsum_dense.py",
        samples=(
            Sample({"equation": "ab,bc->ac", "output_shape": 8, "bias_axes": "c"}, (None, 4)),
            Sample(
                {"equation": "abc,cd->abd", "output_shape": (None, 8), "bias_axes": "d"},
                (None, 5, 4),
            ),
            Sample({"equation": "...x,xy->...y", "output_shape": 8}, (None, 5, 6, 4)),
        ),
    ),
    LayerSpec(
        name="Embedding",
        parameters={
            "input_dim": REQUIRED,
            "output_dim": REQUIRED,
            "embeddings_initializer": "uniform",
            "embeddings_regularizer": None,
            "embeddings_constraint": None,
            "mask_zero": False,
            "weights": None,
            "lora_rank": None,
            "lora_alpha": None,
            "quantization_config": None,
        },
        behaviour=Embedding(),
        call={"inputs": REQUIRED},
        source="keras/src/layers/core/embedding.py",
        samples=(
            Sample({"input_dim": 10, "output_dim": 4}, (None, 7), "int32"),
            Sample({"input_dim": 10, "output_dim": 4, "mask_zero": True}, (None, None)),
        ),
    ),
    LayerSpec(
        name="ReversibleEmbedding",
        parameters={
            "input_dim": REQUIRED,
            "output_dim": REQUIRED,
            "tie_weights": True,
            "embeddings_initializer": "uniform",
            "embeddings_regularizer": None,
            "embeddings_constraint": None,
            "mask_zero": False,
            "reverse_dtype": None,
            "logit_soft_cap": None,
        },
        behaviour=ReversibleEmbedding(),
        call={"inputs": REQUIRED, "reverse": False},
        source="keras/src/layers/core/reversible_embedding.py",
        samples=(
            Sample({"input_dim": 10, "output_dim": 4}, (None, 7), "int32"),
            Sample({"input_dim": 10, "output_dim": 4, "tie_weights": False}, (None, 7)),
        ),
    ),
    LayerSpec(
        name="Identity",
        parameters={},
        behaviour=Identity(),
        call={"inputs": REQUIRED},
        source="keras/src/layers/core/identity.py",
        samples=(Sample({}, (None, 4)), Sample({}, [(None, 4), (None, 5, 2)])),
    ),
    LayerSpec(
        name="Masking",
        parameters={"mask_value": 0.0},
        behaviour=Masking(),
        call={"inputs": REQUIRED},
        source="keras/src/layers/core/masking.py",
        samples=(Sample({}, (None, 7, 4)), Sample({"mask_value": -1.0}, (None, None, 4))),
    ),
    LayerSpec(
        name="Lambda",
        parameters={"function": REQUIRED, "output_shape": None, "mask": None, "arguments": None},
        behaviour=Lambda(),
        call={"inputs": REQUIRED, "mask": None, "training": None},
        source="keras/src/layers/core/lambda_layer.py",
        samples=(Sample({"function": abs, "output_shape": (4,)}, (None, 4)),),
    ),
    LayerSpec(
        name="InputLayer",
        parameters={
            "shape": None,
            "batch_size": None,
            "dtype": None,
            "sparse": None,
            "ragged": None,
            "batch_shape": None,
            "input_tensor": None,
            "optional": False,
            "name": None,
        },
        behaviour=InputLayer(),
        call={},
        source="keras/src/layers/core/input_layer.py",
        samples=(Sample({"shape": (4,)}, (None, 4)),),
    ),
)

#: `keras.Input`, a function that makes an `InputLayer` and gives its tensor.
INPUT = LayerSpec(
    name="Input",
    parameters={
        "shape": None,
        "batch_size": None,
        "dtype": None,
        "sparse": None,
        "ragged": None,
        "batch_shape": None,
        "name": None,
        "tensor": None,
        "optional": False,
    },
    keywords=False,
    call={},
    source="keras/src/layers/core/input_layer.py",
    module="keras",
)
