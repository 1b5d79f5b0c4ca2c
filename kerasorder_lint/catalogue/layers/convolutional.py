"""Layers of keras/src/layers/convolutional: plain, transposed, depthwise, separable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import arguments, windows
from kerasorder_lint.catalogue.activation_functions import activated, run_activation
from kerasorder_lint.catalogue.convolved_nothing import (
    OTHER_FLOATS,
    came_back,
    finds_no_channels,
    note_bias,
    with_bias,
)
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.quoting import array_text, quote
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
    Weight,
    works_on_data,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, less, render_shape, same

__all__ = [
    "LAYERS",
    "Convolution",
    "DepthwiseConvolution",
    "SeparableConvolution",
    "Transposed",
]

#: No `<=` with a number in Python.
_INCOMPARABLE = (str, list, tuple, dict, set, frozenset)


def at_least_one(value: Any, name: str, keras: str, *, optional: bool) -> None:
    """Refuses what `value <= 0` refuses, or what Python cannot compare with 0."""
    if value is None and optional:
        return
    ours = f"`{name}` must be positive, not {_said(value)}"
    if value is None or isinstance(value, _INCOMPARABLE):
        said = "'<=' not supported between instances of"
        reject(Kind.ARGUMENT, f"`{name}` must be a number, not {value!r}", said, argument=name)
    value = windows.number(value)
    if isinstance(value, (int, float)):
        if value <= 0:
            reject(Kind.ARGUMENT, ours, keras, argument=name)
    elif less(value, 1) is True:
        reject(Kind.ARGUMENT, ours, keras.split(" Received")[0], argument=name)


def _said(value: Any) -> str:
    return "zero or less" if not arguments.known(value) else repr(value)


def _known(*values: Any) -> bool:
    return all(arguments.known(v) and not isinstance(v, Opaque) for v in values)


def _exceeds_one(values: Sequence[Any]) -> bool:
    """Whether one of them is above 1 for certain."""
    return any(
        value > 1 if isinstance(value, (int, float)) else less(1, value) is True
        for value in map(windows.number, values)
    )


def _divides(divisor: Any, value: Any) -> bool:
    """False only if there is a remainder for every value."""
    divisor, value = windows.number(divisor), windows.number(value)
    for part in (divisor, value):
        if not isinstance(part, (int, float, Sym)):
            return True
    if isinstance(divisor, Sym) or isinstance(value, Sym):
        if isinstance(divisor, float) or isinstance(value, float):
            return True
        return same(value % divisor, 0) is not False
    return not value % divisor


def _make(
    layer: LayerState, name: str, shape: tuple[Any, ...], argument: str | None = None
) -> None:
    """Records a weight; refuses the sizes that Keras finds to be no integers only now."""
    for size in shape:
        if _odd(size):
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` makes its `{name}` of shape {_render(shape)}, and {size!r} "
                "is no integer",
                f"Found invalid dimension '{size}' of type '{type(size)}'",
                argument=argument,
            )
    if argument is not None and layer.args.get(argument, 1) is None:
        reject(
            Kind.ARGUMENT,
            f"`{layer.class_name}` needs a number of `{argument}` to make its `{name}`, not None",
            "Shapes used to initialize variables must be fully-defined",
            argument=argument,
        )
    layer.add_weight(name, tuple(windows.number(size) for size in shape))


def _odd(size: Any) -> bool:
    """No size of a weight, though it got past the constructor."""
    return isinstance(size, (float, str))


def _render(shape: tuple[Any, ...]) -> str:
    return str(shape) if arguments.known(shape) else render_shape(shape)


class _WindowLayer(Behaviour):
    """What all convolutions share: sizes, padding, data format; channels and the kernel's names."""

    rank: int
    #: The prefixes of `*_initializer`, `*_regularizer`, `*_constraint`.
    parts: tuple[str, ...] = ("kernel", "bias")
    causal = False

    #: TensorFlow has no kernel without elements, but for the transposed ones.
    needs_channels = True
    #: Whether TensorFlow refuses a graph of it without channels, in a `call` of the code's own.
    refuses_no_channels = True

    def __init__(self, rank: int) -> None:
        self.rank = rank

    def _sizes(self, layer: LayerState) -> None:
        args, extra = layer.args, layer.extra
        for name in ("kernel_size", "strides", "dilation_rate"):
            extra[name] = windows.sizes(args[name], self.rank, name)
        extra["padding"] = arguments.standardize_padding(
            args["padding"], allow_causal=self.causal and self.rank == 1
        )

    def _parts(self, layer: LayerState) -> None:
        args = layer.args
        layer.extra["data_format"] = arguments.standardize_data_format(
            args["data_format"], layer.environment.data_format
        )
        arguments.activation(args["activation"])
        for check, suffix in (
            (arguments.initializer, "initializer"),
            (arguments.regularizer, "regularizer"),
            (arguments.constraint, "constraint"),
        ):
            for part in self.parts:
                check(args[f"{part}_{suffix}"], f"{part}_{suffix}")
        layer.input_spec = InputSpec(min_ndim=self.rank + 2)

    def _filters(self, layer: LayerState, name: str = "filters") -> None:
        value = layer.args[name]
        at_least_one(
            value,
            name,
            f"Invalid value for argument `{name}`. Expected a strictly positive value. "
            f"Received {name}={value}.",
            optional=True,
        )

    def _stride_or_dilation(self, layer: LayerState) -> None:
        strides, dilation = layer.extra["strides"], layer.extra["dilation_rate"]
        if _exceeds_one(strides) and _exceeds_one(dilation):
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` takes strides above 1 or a dilation above 1, not both",
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`."
                + (
                    f" Received: strides={strides} and dilation_rate={dilation}"
                    if _known(strides, dilation)
                    else ""
                ),
                argument="dilation_rate",
            )

    # ---- shapes

    def shape(self, layer: LayerState, call: Call) -> tuple[Any, ...]:
        """The input shape, axis by axis; what the built weights demand is filled in."""
        self.one_tensor(layer, call)
        shape = call.shape
        if isinstance(shape, Unknown):
            shape = (UNKNOWN,) * (self.rank + 2)
        channels = layer.extra.get("channels", UNKNOWN)
        data_format = layer.extra["data_format"]
        if isinstance(data_format, str) and not isinstance(channels, Unknown):
            axis = windows.channel_axis(data_format) % len(shape)
            if isinstance(shape[axis], (Unknown, Sym)):
                shape = (*shape[:axis], channels, *shape[axis + 1 :])
        return shape

    def one_tensor(self, layer: LayerState, call: Call) -> None:
        """Refuses a list, even of one tensor."""
        if isinstance(call.inputs, (list, tuple, dict)):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor, and gets a {type(call.inputs).__name__}",
                "",
                advice="Pass the tensor itself.",
            )

    def channels(self, layer: LayerState, shape: tuple[Any, ...]) -> Any:
        """Length of the channel axis; UNKNOWN where the data format decides."""
        return windows.agreed(
            lambda data_format: shape[windows.channel_axis(data_format)],
            windows.formats(layer.extra["data_format"]),
        )

    def demand(self, layer: LayerState, channels: Any) -> None:
        """Fixes the channel axis for later calls."""
        layer.extra["channels"] = channels
        data_format = layer.extra["data_format"]
        axes = {windows.channel_axis(data_format): channels} if isinstance(data_format, str) else {}
        layer.input_spec = InputSpec(min_ndim=self.rank + 2, axes=axes)

    def paddings(self, layer: LayerState) -> tuple[Any, ...]:
        padding = layer.extra["padding"]
        return ("valid", "same") if isinstance(padding, Unknown) else (padding,)

    def slid(self, layer: LayerState, shape: tuple[Any, ...], filters: Any) -> tuple[Any, ...]:
        """`compute_conv_output_shape` of Keras."""
        self.check_rank(layer, shape, filters)
        cases = [
            (data_format, padding)
            for data_format in windows.formats(layer.extra["data_format"])
            for padding in self.paddings(layer)
        ]
        result: tuple[Any, ...] = windows.agreed(
            lambda case: self._slid(layer, shape, filters, *case), cases
        )
        return result

    def runs_to(self, layer: LayerState, call: Call, shape: tuple[Any, ...], filters: Any) -> Shape:
        """What `slid` says, or what comes out of data.

        Keras computes no shape of a layer that is built and gets data. A window that is too long
        by less than a stride leaves an axis of no length: what TensorFlow then makes of it (the
        input as it came, or an error) depends on the kernel.
        """
        try:
            return self.slid(layer, shape, filters)
        except Rejected as rejected:
            if rejected.problem.kind is not Kind.EMPTY or not works_on_data(layer, call):
                raise
            if self._too_long(layer, shape, far=True):
                raise
            return windows.unmeasured(shape)

    def _too_long(self, layer: LayerState, shape: tuple[Any, ...], *, far: bool = False) -> bool:
        """Whether a window does not fit in an axis, in each data format.

        far: by a stride and more, so that TensorFlow computes a negative length.
        """
        extra = layer.extra
        kernel, strides, dilation = extra["kernel_size"], extra["strides"], extra["dilation_rate"]

        def unfit(data_format: str) -> bool:
            return any(
                length is not None
                and less(length + stride if far else length, windows.reach(window, rate)) is True
                for length, window, stride, rate in zip(
                    windows.spatial(shape, data_format),
                    *(map(windows.number, sizes) for sizes in (kernel, strides, dilation)),
                )
            )

        return all(map(unfit, windows.formats(extra["data_format"])))

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        """In a graph, TensorFlow refuses a window that does not fit; a kernel may take it.

        Data may be shorter than Keras foresees, which then has looked at other lengths.
        """
        shape = call.shape
        if isinstance(shape, Unknown) or len(shape) != self.rank + 2:
            return None
        if layer.extra["padding"] != "valid" or not self._too_long(layer, shape):
            return None
        return windows.unfit_in_graph(layer, shape)

    def check_rank(self, layer: LayerState, shape: tuple[Any, ...], filters: Any) -> None:
        if len(shape) == self.rank + 2:
            return
        data_format = layer.extra["data_format"]
        said = "Kernel shape must have the same length as input, but received kernel of shape"
        if isinstance(data_format, str) and _known(shape, filters):
            channels = shape[windows.channel_axis(data_format)]
            kernel = (*layer.extra["kernel_size"], channels, filters)
            if _known(kernel):
                said += f" {kernel} and input of shape {shape}."
        self.refuse_rank(layer, shape, said)

    def refuse_rank(self, layer: LayerState, shape: tuple[Any, ...], said: str) -> None:
        reject(
            Kind.RANK,
            f"`{layer.class_name}` needs an input of {self.rank + 2} dimensions (with the batch), "
            f"and gets {len(shape)}: {render_shape(shape)}",
            said,
        )

    def _slid(
        self,
        layer: LayerState,
        shape: tuple[Any, ...],
        filters: Any,
        data_format: str,
        padding: Any,
    ) -> tuple[Any, ...]:
        extra = layer.extra
        kernel, strides, dilation = extra["kernel_size"], extra["strides"], extra["dilation_rate"]
        if isinstance(padding, (list, tuple)):
            reject(
                Kind.ARGUMENT,
                f"`padding` must be 'valid' or 'same', not {padding!r}",
                "`padding` must be either `'valid'` or `'same'`.",
                argument="padding",
            )
        first = 1 if data_format == windows.CHANNELS_LAST else 2
        out = []
        for i, length in enumerate(windows.spatial(shape, data_format)):
            window, stride, rate = (windows.number(v[i]) for v in (kernel, strides, dilation))
            span = windows.reach(window, rate)
            if padding == "valid" and not windows.fits(length, span):
                windows.refuse_empty(
                    layer,
                    shape,
                    first + i,
                    window,
                    span,
                    quote(
                        "Computed output size would be zero or negative. Received `inputs shape=",
                        shape,
                        "`, `kernel shape=",
                        (*kernel, shape[windows.channel_axis(data_format)], filters),
                        "`, `dilation_rate=",
                        array_text(dilation),
                        "`, `strides=",
                        strides,
                        "`, `padding=valid`.",
                    ),
                )
            out.append(windows.slide(length, window, stride, padding, rate))
        return windows.whole(shape[0], out, windows.number(filters), data_format)

    def runs(self, layer: LayerState, call: Call, output: Shape) -> None:
        """Notes an activation, a dtype and a lack of channels that fail when it runs.

        Keras casts floats only.
        """
        kernel = layer.weights[0] if layer.weights else None
        if kernel is not None and same(kernel.size, 0) and self.needs_channels:
            said = "filter must not have zero elements"
            finds_no_channels(layer, call, said, in_graph=self.refuses_no_channels)
        run_activation(layer, call, layer.args["activation"], TensorSpec(output, layer.dtype))
        inputs = call.inputs
        if isinstance(inputs, TensorSpec) and isinstance(inputs.dtype, str):
            if not inputs.dtype.startswith(("float", "bfloat")):
                call.fails_when_run(
                    Kind.DTYPE,
                    f"`{layer.class_name}` computes with floating point, and gets {inputs.dtype}",
                    advice="Cast or rescale the input first.",
                )
        self.runs_on_nothing(layer, call)

    def runs_on_nothing(self, layer: LayerState, call: Call) -> None:
        """Notes what fails on an axis of no length."""
        note_bias(layer, call, self.rank)

    def bias(self, layer: LayerState, size: Any) -> None:
        use_bias = layer.args["use_bias"]
        if isinstance(use_bias, Unknown):
            layer.weights.append(Weight("bias", UNKNOWN))
        elif not isinstance(use_bias, (Sym, Opaque, LayerState)) and not use_bias:
            return
        else:
            _make(layer, "bias", (size,))

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The activation may change the shape, and TensorFlow cuts what is no whole number."""
        named = {name: layer.extra.get(name) for name in ("strides", "dilation_rate")}
        sizes = {name: size for name, size in named.items() if isinstance(size, tuple)}
        numbers = [n for size in sizes.values() for n in size]
        if any(isinstance(n, float) and not n.is_integer() for n in numbers):
            output = self._with_whole_numbers(layer, call, output, sizes)
        empty = self.empty(layer, call)
        if empty is not None and isinstance(output, TensorSpec):
            output = output.with_shape(with_bias(layer, empty))
        return activated(layer, output)

    def empty(self, layer: LayerState, call: Call) -> tuple[Dim, ...] | None:
        """The shape of an input without elements that comes back as it is."""
        return came_back(layer, call.shape, self.rank)

    def _with_whole_numbers(
        self, layer: LayerState, call: Call, output: Nest, sizes: dict[str, tuple[Any, ...]]
    ) -> Nest:
        """The output with the sizes cut to whole numbers."""
        extra = layer.extra
        whole = {
            name: tuple(int(n) if isinstance(n, float) else n for n in size)
            for name, size in sizes.items()
        }
        if any(n == 0 for size in whole.values() for n in size):
            return self._cut(layer, output)
        layer.extra = {**extra, **whole}
        try:
            found = self.call(layer, Call(dict(call.arguments), on_data=True))
        except Rejected:
            found = self._cut(layer, output)
        finally:
            layer.extra = extra
        return found

    def _cut(self, layer: LayerState, output: Nest) -> Nest:
        """The output with lengths that are not followed; the channels stay."""
        data_format = layer.extra["data_format"]
        if not isinstance(output, TensorSpec) or not isinstance(output.shape, tuple):
            return unseen(output)
        if isinstance(data_format, Unknown):
            return unseen(output)
        channels = windows.channel_axis(data_format) % len(output.shape)
        kept = (0, channels)
        return output.with_shape(
            tuple(dim if axis in kept else UNKNOWN for axis, dim in enumerate(output.shape))
        )


class Convolution(_WindowLayer):
    """A kernel that slides along the spatial axes."""

    causal = True

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        # The signature of Conv1D to Conv3D hides these two; the base class takes them.
        layer.extra["lora_rank"] = keywords.pop("lora_rank", None)
        layer.extra["lora_alpha"] = keywords.pop("lora_alpha", None)

    def construct(self, layer: LayerState) -> None:
        self._sizes(layer)
        self._parts(layer)
        self._filters(layer)
        filters, groups = layer.args["filters"], layer.args["groups"]
        at_least_one(
            groups,
            "groups",
            f"The number of groups must be a positive integer. Received: groups={groups}.",
            optional=False,
        )
        if filters is not None and not _divides(groups, filters):
            said = "The number of filters must be evenly divisible by the number of groups."
            if _known(groups, filters):
                said += f" Received: groups={groups}, filters={filters}."
            if isinstance(filters, float) and not filters.is_integer():
                ours = f"`filters` must be an integer, not {filters!r}"
                reject(Kind.ARGUMENT, ours, said, argument="filters")
            reject(
                Kind.CHANNELS,
                f"{_plain(filters)} filters do not divide into {_plain(groups)} groups",
                said,
                argument="groups",
            )
        self._stride_or_dilation(layer)

    def build(self, layer: LayerState, call: Call) -> None:
        shape = self.shape(layer, call)
        channels = self.channels(layer, shape)
        filters, groups = layer.args["filters"], layer.args["groups"]
        self.demand(layer, channels)
        if channels is None:
            _refuse_free_channels(
                layer, shape, f"unsupported operand type(s) for %: 'NoneType' and '{_type(groups)}'"
            )
        if not _divides(groups, channels):
            said = "The number of input channels must be evenly divisible by the number of groups."
            if _known(groups, channels):
                said = quote(
                    f"{said} Received groups={groups}, but the input has {channels} channels "
                    "(full input shape is ",
                    shape,
                    ").",
                )
            reject(
                Kind.CHANNELS,
                f"{_plain(channels)} input channels do not divide into {_plain(groups)} groups",
                said,
                argument="groups",
            )
        self.slid(layer, shape, filters)
        _make(
            layer,
            "kernel",
            (*layer.extra["kernel_size"], _quotient(channels, groups), filters),
            "filters",
        )
        self.bias(layer, filters)
        self._lora(layer, filters)

    def _lora(self, layer: LayerState, filters: Any) -> None:
        rank = layer.extra["lora_rank"]
        if isinstance(rank, (Unknown, Opaque)):
            layer.weights.append(Weight("lora_kernel_a", UNKNOWN))
            return
        if not isinstance(rank, Sym) and not rank:
            return
        constraint = layer.args["kernel_constraint"]
        excluded = arguments.known(constraint) and bool(constraint)
        wrong = not isinstance(rank, (int, Sym)) or less(rank, 0) is True
        if (excluded or wrong) and layer.extra.get("symbolic") is False:
            # A layer around it without a `build` swallows it, and this one then counts as built.
            layer.add_weight("lora_kernel_a", UNKNOWN)
            return
        if excluded:
            reject(
                Kind.ARGUMENT,
                "`lora_rank` does not go with a `kernel_constraint`",
                "Lora is incompatible with kernel constraints.",
                argument="lora_rank",
            )
        if not isinstance(rank, (int, Sym)):
            reject(
                Kind.ARGUMENT,
                f"`lora_rank` must be an integer, not {rank!r}",
                "Dimension value must be integer or None or have an __index__ method, got value"
                if isinstance(rank, (str, float))
                else "",
                argument="lora_rank",
            )
        if less(rank, 0) is True:
            reject(
                Kind.ARGUMENT,
                f"`lora_rank` must not be negative: {_plain(rank)}",
                f"Dimension {rank} must be >= 0" if _known(rank) else "",
                argument="lora_rank",
            )
        kernel = layer.weights[0]
        layer.weights[0] = replace(kernel, trainable=False)
        if not isinstance(kernel.shape, Unknown):
            layer.add_weight("lora_kernel_a", (*kernel.shape[:-1], windows.number(rank)))
        _make(layer, "lora_kernel_b", (rank, filters))

    def call(self, layer: LayerState, call: Call) -> Any:
        shape = self.shape(layer, call)
        if call.traced:
            self._grouped(layer, shape)
        if call.on_data and self.rank == 1 and len(shape) == 4:
            return self._slid_in_batches(layer, shape)
        output = self.runs_to(layer, call, shape, layer.args["filters"])
        self.runs(layer, call, output)
        rank, alpha = layer.extra["lora_rank"], layer.extra["lora_alpha"]
        if isinstance(rank, int) and rank > 0 and isinstance(alpha, _INCOMPARABLE):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`lora_alpha` must be a number, not {alpha!r}",
                argument="lora_alpha",
            )
        return TensorSpec(output, layer.dtype)

    def _grouped(self, layer: LayerState, shape: tuple[Any, ...]) -> None:
        """Refuses channels that do not go into groups, in a wrapper, which checks nothing before.

        TensorFlow takes a multiple of the kernel's channels for so many groups.
        """
        filters = layer.args["filters"]
        channels = self.channels(layer, shape) if len(shape) == self.rank + 2 else UNKNOWN
        if not layer.weights or isinstance(layer.weights[0].shape, Unknown):
            return
        deep = layer.weights[0].shape[-2]
        if not all(isinstance(n, int) and n > 0 for n in (channels, deep, filters)):
            return
        if channels % deep or filters % (channels // deep):
            reject(
                Kind.CHANNELS,
                f"`{layer.class_name}` has {filters} filters for {deep} channels, which do not go "
                f"with an input of {channels}: {render_shape(shape)}",
                "",
            )

    def _slid_in_batches(self, layer: LayerState, shape: tuple[Any, ...]) -> TensorSpec:
        """TensorFlow takes one more axis in front of a sequence for an axis of the batch."""
        front = shape[: len(shape) - self.rank - 1]
        if layer.args["padding"] == "causal":
            reject(
                Kind.RANK,
                f"`{layer.class_name}(padding='causal')` needs 3 dimensions (with the batch), and "
                f"gets {len(shape)}: {render_shape(shape)}",
                "`pad_width` must have the same length as `x.shape`.",
            )
        if layer.extra["data_format"] != windows.CHANNELS_LAST or "causal" in self.paddings(layer):
            return TensorSpec(UNKNOWN, layer.dtype)
        output = self.slid(layer, (1, *shape[len(front) :]), layer.args["filters"])
        return TensorSpec((*front, *output[1:]), layer.dtype)


def _plain(value: Any) -> str:
    return render_shape((value,))[1:-2]


def _type(value: Any) -> str:
    return "float" if isinstance(value, float) else "bool" if value is True else "int"


def _quotient(channels: Any, groups: Any) -> Any:
    channels, groups = windows.number(channels), windows.number(groups)
    if isinstance(channels, Unknown) or isinstance(groups, Unknown):
        return UNKNOWN
    if isinstance(groups, float) and isinstance(channels, Sym):
        return UNKNOWN
    return channels // groups


def _refuse_free_channels(layer: LayerState, shape: tuple[Any, ...], keras: str) -> None:
    reject(
        Kind.UNDEFINED,
        f"`{layer.class_name}` must create weights for its input's channels, and their number is "
        f"not defined: {render_shape(shape)}",
        keras,
        advice="Give the channel axis a size in the `Input`.",
    )


class Transposed(_WindowLayer):
    """A convolution the other way round: it makes axes longer."""

    needs_channels = False

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        return None  # any window fits

    def empty(self, layer: LayerState, call: Call) -> tuple[Dim, ...] | None:
        return None  # of nothing it makes what Keras foresees

    def runs_on_nothing(self, layer: LayerState, call: Call) -> None:
        """Nothing fails."""

    def construct(self, layer: LayerState) -> None:
        self._sizes(layer)
        given = layer.args["output_padding"]
        output_padding: Any = None
        if given is not None:
            output_padding = windows.sizes(given, self.rank, "output_padding", allow_zero=True)
        layer.extra["output_padding"] = output_padding
        self._parts(layer)
        self._filters(layer)
        if isinstance(output_padding, tuple) and not isinstance(given, Unknown):
            self._output_padding(layer, output_padding)
        self._stride_or_dilation(layer)

    def _output_padding(self, layer: LayerState, output_padding: tuple[Any, ...]) -> None:
        strides = layer.extra["strides"]
        for i, (added, stride) in enumerate(zip(output_padding, strides)):
            added, stride = windows.number(added), windows.number(stride)
            if isinstance(added, (int, float)) and isinstance(stride, (int, float)):
                too_much = added >= stride
            else:
                too_much = less(added, stride) is False
            if too_much:
                said = "`output_padding` must be strictly less than `strides` for all dimensions."
                if _known(output_padding, strides):
                    said += (
                        f" At dimension {i}, `output_padding` is {output_padding[i]} but "
                        f"`strides` is {strides[i]}."
                    )
                reject(
                    Kind.ARGUMENT,
                    f"`output_padding` must be smaller than the stride: {_plain(added)} and "
                    f"{_plain(stride)}",
                    said,
                    argument="output_padding",
                )

    def build(self, layer: LayerState, call: Call) -> None:
        shape = self.shape(layer, call)
        channels = self.channels(layer, shape)
        filters = layer.args["filters"]
        self.demand(layer, channels)
        kernel = (*layer.extra["kernel_size"], filters, channels)
        if channels is None and not any(size is None or _odd(size) for size in kernel[:-1]):
            said = "Shapes used to initialize variables must be fully-defined"
            _refuse_free_channels(layer, shape, said)
        _make(layer, "kernel", kernel, "filters")
        self.bias(layer, filters)

    def call(self, layer: LayerState, call: Call) -> Any:
        shape = self.shape(layer, call)
        output = self._foreseen(layer, shape)
        self.runs(layer, call, output)
        self._stuck(layer, call, shape)
        return TensorSpec(output, layer.dtype)

    def _foreseen(self, layer: LayerState, shape: tuple[Any, ...]) -> Shape:
        cases = [
            (data_format, padding)
            for data_format in windows.formats(layer.extra["data_format"])
            for padding in self.paddings(layer)
        ]
        found: Shape = windows.agreed(lambda case: self._spread(layer, shape, *case), cases)
        return found

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees what becomes of the axes that there are, and computes with none less."""
        foreseen = self._foreseen(layer, shape) if 2 <= len(shape) < self.rank + 2 else UNKNOWN
        if isinstance(foreseen, Unknown):
            return None
        return foreseen, Problem(
            Kind.RANK,
            f"`{layer.class_name}` needs an input of {self.rank + 2} dimensions (with the batch), "
            f"and gets {len(shape)}: {render_shape(shape)}",
            moment="run",
            layer=layer,
        )

    def _spread(
        self, layer: LayerState, shape: tuple[Any, ...], data_format: str, padding: Any
    ) -> tuple[Any, ...]:
        out = []
        for i, length in enumerate(windows.spatial(shape, data_format)):
            if i >= self.rank:
                self.refuse_rank(layer, shape, "tuple index out of range")
            if isinstance(padding, (list, tuple)):
                if isinstance(length, (int, Sym)):
                    reject(
                        Kind.ARGUMENT,
                        f"`padding` must be 'valid' or 'same', not {padding!r}",
                        "object has no attribute 'lower'",
                        argument="padding",
                    )
                out.append(length)
                continue
            out.append(self._length(layer, i, length, padding))
        for size in out:
            if isinstance(size, float):
                reject(
                    Kind.ARGUMENT,
                    f"`{layer.class_name}` would give an axis of {size}, which is no integer",
                    f"Found invalid dimension '{size}' of type '<class 'float'>'",
                )
            if isinstance(size, int) and size < 0:  # of an axis of no length
                reject(
                    Kind.EMPTY,
                    f"`{layer.class_name}` would give an axis of {size} for {render_shape(shape)}",
                    "" if layer.environment.target == 2 else "Negative dimensions are not allowed.",
                )
        return windows.whole(shape[0], out, windows.number(layer.args["filters"]), data_format)

    def _length(self, layer: LayerState, i: int, length: Any, padding: Any) -> Any:
        """Length of the spatial axis `i` behind the layer."""
        if isinstance(layer.args["output_padding"], Unknown):
            # It may be None, which is another rule than a number.
            return None if length is None else UNKNOWN
        extra = layer.extra
        added = extra["output_padding"]
        return windows.spread(
            length,
            windows.number(extra["kernel_size"][i]),
            windows.number(extra["strides"][i]),
            padding,
            None if added is None else windows.number(added[i]),
            windows.number(extra["dilation_rate"][i]),
        )

    def _stuck(self, layer: LayerState, call: Call, shape: tuple[Any, ...]) -> None:
        """What Keras builds, and what fails when it runs."""
        extra = layer.extra
        padding, data_format = extra["padding"], extra["data_format"]
        if isinstance(padding, (list, tuple)):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`padding` must be 'valid' or 'same', not {padding!r}",
                "object has no attribute 'lower'",
                argument="padding",
            )
        elif isinstance(padding, str):
            for i in range(self.rank):
                size = self._length(layer, i, 1, padding)
                if isinstance(size, float):
                    # An axis of known length was refused; this one is free.
                    call.fails_when_run(
                        Kind.ARGUMENT,
                        f"`{layer.class_name}` would give an axis whose length is no integer: a "
                        "size among its arguments is a float",
                    )
                    break
        if padding != "same" or isinstance(data_format, Unknown) or not extra["output_padding"]:
            return
        bare = []
        for added, window, rate in zip(
            extra["output_padding"], extra["kernel_size"], extra["dilation_rate"]
        ):
            span = windows.reach(windows.number(window), windows.number(rate))
            if not isinstance(added, int) or (added == 0 and not isinstance(span, int)):
                return
            bare.append(added == 0 and span % 2 == 0)
        # One step less than the strides span: no window of the way back starts there. Of one
        # element nothing is left, and that runs, by the kernels of oneDNN.
        lengths = windows.spatial(shape, data_format)
        lenient = layer.dtype not in OTHER_FLOATS
        if lenient and any(
            even and less(1, length) is not True for even, length in zip(bare, lengths)
        ):
            return
        if any(bare):
            call.fails_when_run(
                Kind.EMPTY,
                "with an even window and padding 'same', `output_padding=0` gives an axis that is "
                "too short for the strides",
                argument="output_padding",
            )


class DepthwiseConvolution(_WindowLayer):
    """A window for each channel of its own."""

    refuses_no_channels = False

    parts: tuple[str, ...] = ("depthwise", "bias")

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        arguments.regularizer(layer.args["activity_regularizer"], "activity_regularizer")

    def construct(self, layer: LayerState) -> None:
        self._sizes(layer)
        self._parts(layer)
        self._filters(layer, "depth_multiplier")

    def multiplied(self, layer: LayerState, shape: tuple[Any, ...]) -> Any:
        """Channels times `depth_multiplier`, before anything else is looked at."""
        channels = self.channels(layer, shape)
        multiplier = layer.args["depth_multiplier"]
        if channels is None or multiplier is None:
            left = "NoneType" if multiplier is None else _type(multiplier)
            said = f"unsupported operand type(s) for *: '{left}' and "
            if channels is None:
                _refuse_free_channels(layer, shape, said + "'NoneType'")
            reject(
                Kind.ARGUMENT,
                "`depth_multiplier` must be a number, not None",
                said if isinstance(channels, int) else "",
                argument="depth_multiplier",
            )
        multiplier = windows.number(multiplier)
        if isinstance(multiplier, float):
            return multiplier * channels if isinstance(channels, int) else UNKNOWN
        return multiplier * channels

    def build(self, layer: LayerState, call: Call) -> None:
        shape = self.shape(layer, call)
        channels = self.channels(layer, shape)
        self.demand(layer, channels)
        product = self.multiplied(layer, shape)
        self.slid(layer, shape, product)
        multiplier = layer.args["depth_multiplier"]
        _make(layer, "kernel", (*layer.extra["kernel_size"], channels, multiplier))
        self.bias(layer, product)

    def call(self, layer: LayerState, call: Call) -> Any:
        shape = self.shape(layer, call)
        output = self.runs_to(layer, call, shape, self.multiplied(layer, shape))
        self.runs(layer, call, output)
        return TensorSpec(output, layer.dtype)

    def runs(self, layer: LayerState, call: Call, output: Shape) -> None:
        super().runs(layer, call, output)
        strides, dilation = layer.extra["strides"], layer.extra["dilation_rate"]
        spread = _exceeds_one(dilation)  # Keras slices what comes out with the strides itself
        if self.rank == 2 and layer.dtype in OTHER_FLOATS and not spread:
            if windows.same_size(*map(windows.number, strides)) is False:
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"TensorFlow moves `{layer.class_name}` of {layer.dtype} by equal strides "
                    f"only, not {strides!r}",
                    "Current implementation only supports equal length strides",
                    argument="strides",
                )
                return
        # Strides take floats, except where Keras slices with them itself.
        sliced = _exceeds_one(strides) and spread
        for name, sizes in (("dilation_rate", dilation), ("strides", strides if sliced else ())):
            if any(isinstance(size, float) for size in sizes):
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"`{name}` of `{layer.class_name}` must hold integers, not {sizes!r}",
                    argument=name,
                )
                return


class SeparableConvolution(DepthwiseConvolution):
    """A depthwise convolution, then one of width 1 that mixes the channels."""

    refuses_no_channels = True

    parts = ("depthwise", "pointwise", "bias")

    def construct(self, layer: LayerState) -> None:
        super().construct(layer)
        self._filters(layer)

    def runs_on_nothing(self, layer: LayerState, call: Call) -> None:
        multiplier = layer.args["depth_multiplier"]
        if self.empty(layer, call) is not None and same(windows.number(multiplier), 1) is False:
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` gets an axis of no length, which TensorFlow gives back "
                "without its channels multiplied",
                argument="depth_multiplier",
            )
            return
        super().runs_on_nothing(layer, call)

    def build(self, layer: LayerState, call: Call) -> None:
        shape = self.shape(layer, call)
        channels = self.channels(layer, shape)
        self.demand(layer, channels)
        product = self.multiplied(layer, shape)
        filters = layer.args["filters"]
        self.slid(layer, shape, filters)
        multiplier = layer.args["depth_multiplier"]
        kernel = (*layer.extra["kernel_size"], channels, multiplier)
        _make(layer, "depthwise_kernel", kernel)
        _make(layer, "pointwise_kernel", (*(1,) * self.rank, product, filters), "filters")
        self.bias(layer, filters)

    def call(self, layer: LayerState, call: Call) -> Any:
        output = self.runs_to(layer, call, self.shape(layer, call), layer.args["filters"])
        self.runs(layer, call, output)
        return TensorSpec(output, layer.dtype)


LAYERS = (
    LayerSpec(
        name="Conv1D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": 1,
            "padding": "valid",
            "data_format": None,
            "dilation_rate": 1,
            "groups": 1,
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
        },
        behaviour=Convolution(1),
        source="keras/src/layers/convolutional/conv1d.py",
        aliases=("Convolution1D",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 4)),
            Sample(
                {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same", "groups": 2},
                (None, 8, 4),
            ),
            Sample(
                {
                    "filters": 6,
                    "kernel_size": 2,
                    "dilation_rate": 3,
                    "data_format": "channels_first",
                },
                (None, 4, 8),
            ),
            Sample({"filters": 6, "kernel_size": 3, "padding": "causal"}, (None, None, 4)),
        ),
    ),
    LayerSpec(
        name="Conv2D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1),
            "padding": "valid",
            "data_format": None,
            "dilation_rate": (1, 1),
            "groups": 1,
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
        },
        behaviour=Convolution(2),
        source="keras/src/layers/convolutional/conv2d.py",
        aliases=("Convolution2D",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 8, 4)),
            Sample(
                {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same", "groups": 2},
                (None, 8, 8, 4),
            ),
            Sample(
                {
                    "filters": 6,
                    "kernel_size": 2,
                    "dilation_rate": 3,
                    "data_format": "channels_first",
                },
                (None, 4, 8, 8),
            ),
            Sample({"filters": 6, "kernel_size": 3, "lora_rank": 2}, (None, 8, 8, 4)),
        ),
    ),
    LayerSpec(
        name="Conv3D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1, 1),
            "padding": "valid",
            "data_format": None,
            "dilation_rate": (1, 1, 1),
            "groups": 1,
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
        },
        behaviour=Convolution(3),
        source="keras/src/layers/convolutional/conv3d.py",
        aliases=("Convolution3D",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 8, 8, 4)),
            Sample(
                {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same", "groups": 2},
                (None, 8, 8, 8, 4),
            ),
            Sample(
                {
                    "filters": 6,
                    "kernel_size": 2,
                    "dilation_rate": 3,
                    "data_format": "channels_first",
                },
                (None, 4, 8, 8, 8),
            ),
            Sample({"filters": 6, "kernel_size": 3, "lora_rank": 2}, (None, 8, 8, 8, 4)),
        ),
    ),
    LayerSpec(
        name="Conv1DTranspose",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": 1,
            "padding": "valid",
            "output_padding": None,
            "data_format": None,
            "dilation_rate": 1,
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
        },
        behaviour=Transposed(1),
        source="keras/src/layers/convolutional/conv1d_transpose.py",
        aliases=("Convolution1DTranspose",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 4)),
            Sample(
                {
                    "filters": 6,
                    "kernel_size": 3,
                    "strides": 2,
                    "padding": "same",
                    "output_padding": 1,
                },
                (None, 8, 4),
            ),
            Sample(
                {"filters": 6, "kernel_size": 2, "strides": 3, "data_format": "channels_first"},
                (None, 4, 8),
            ),
        ),
    ),
    LayerSpec(
        name="Conv2DTranspose",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1),
            "padding": "valid",
            "output_padding": None,
            "data_format": None,
            "dilation_rate": (1, 1),
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
        },
        behaviour=Transposed(2),
        source="keras/src/layers/convolutional/conv2d_transpose.py",
        aliases=("Convolution2DTranspose",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 8, 4)),
            Sample(
                {
                    "filters": 6,
                    "kernel_size": 3,
                    "strides": 2,
                    "padding": "same",
                    "output_padding": 1,
                },
                (None, 8, 8, 4),
            ),
            Sample(
                {"filters": 6, "kernel_size": 2, "strides": 3, "data_format": "channels_first"},
                (None, 4, 8, 8),
            ),
        ),
    ),
    LayerSpec(
        name="Conv3DTranspose",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1, 1),
            "padding": "valid",
            "data_format": None,
            "output_padding": None,
            "dilation_rate": (1, 1, 1),
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
        },
        behaviour=Transposed(3),
        source="keras/src/layers/convolutional/conv3d_transpose.py",
        aliases=("Convolution3DTranspose",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 8, 8, 4)),
            Sample(
                {
                    "filters": 6,
                    "kernel_size": 3,
                    "strides": 2,
                    "padding": "same",
                    "output_padding": 1,
                },
                (None, 8, 8, 8, 4),
            ),
            Sample(
                {"filters": 6, "kernel_size": 2, "strides": 3, "data_format": "channels_first"},
                (None, 4, 8, 8, 8),
            ),
        ),
    ),
    LayerSpec(
        name="DepthwiseConv1D",
        parameters={
            "kernel_size": REQUIRED,
            "strides": 1,
            "padding": "valid",
            "depth_multiplier": 1,
            "data_format": None,
            "dilation_rate": 1,
            "activation": None,
            "use_bias": True,
            "depthwise_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "depthwise_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "depthwise_constraint": None,
            "bias_constraint": None,
        },
        behaviour=DepthwiseConvolution(1),
        source="keras/src/layers/convolutional/depthwise_conv1d.py",
        samples=(
            Sample({"kernel_size": 3}, (None, 8, 4)),
            Sample({"kernel_size": 3, "depth_multiplier": 2, "padding": "same"}, (None, 8, 4)),
            Sample({"kernel_size": 2, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="DepthwiseConv2D",
        parameters={
            "kernel_size": REQUIRED,
            "strides": (1, 1),
            "padding": "valid",
            "depth_multiplier": 1,
            "data_format": None,
            "dilation_rate": (1, 1),
            "activation": None,
            "use_bias": True,
            "depthwise_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "depthwise_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "depthwise_constraint": None,
            "bias_constraint": None,
        },
        behaviour=DepthwiseConvolution(2),
        source="keras/src/layers/convolutional/depthwise_conv2d.py",
        samples=(
            Sample({"kernel_size": 3}, (None, 8, 8, 4)),
            Sample({"kernel_size": 3, "depth_multiplier": 2, "padding": "same"}, (None, 8, 8, 4)),
            Sample({"kernel_size": 2, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="SeparableConv1D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": 1,
            "padding": "valid",
            "data_format": None,
            "dilation_rate": 1,
            "depth_multiplier": 1,
            "activation": None,
            "use_bias": True,
            "depthwise_initializer": "glorot_uniform",
            "pointwise_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "depthwise_regularizer": None,
            "pointwise_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "depthwise_constraint": None,
            "pointwise_constraint": None,
            "bias_constraint": None,
        },
        behaviour=SeparableConvolution(1),
        source="keras/src/layers/convolutional/separable_conv1d.py",
        aliases=("SeparableConvolution1D",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 4)),
            Sample(
                {"filters": 6, "kernel_size": 3, "strides": 2, "depth_multiplier": 2}, (None, 8, 4)
            ),
            Sample({"filters": 6, "kernel_size": 2, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="SeparableConv2D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1),
            "padding": "valid",
            "data_format": None,
            "dilation_rate": (1, 1),
            "depth_multiplier": 1,
            "activation": None,
            "use_bias": True,
            "depthwise_initializer": "glorot_uniform",
            "pointwise_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "depthwise_regularizer": None,
            "pointwise_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "depthwise_constraint": None,
            "pointwise_constraint": None,
            "bias_constraint": None,
        },
        behaviour=SeparableConvolution(2),
        source="keras/src/layers/convolutional/separable_conv2d.py",
        aliases=("SeparableConvolution2D",),
        samples=(
            Sample({"filters": 6, "kernel_size": 3}, (None, 8, 8, 4)),
            Sample(
                {"filters": 6, "kernel_size": 3, "strides": 2, "depth_multiplier": 2},
                (None, 8, 8, 4),
            ),
            Sample(
                {"filters": 6, "kernel_size": 2, "data_format": "channels_first"}, (None, 4, 8, 8)
            ),
        ),
    ),
)
