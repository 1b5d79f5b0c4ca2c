"""`ConvLSTM1D`, `ConvLSTM2D`, `ConvLSTM3D` of keras/src/layers/rnn."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import arguments, windows
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.convolved_nothing import came_back, finds_no_channels
from kerasorder_lint.catalogue.layers.rnn import CALL, Recurrent
from kerasorder_lint.catalogue.layers.rnn_cells import (
    CONSTRAINTS,
    INITIALIZERS,
    REGULARIZERS,
    bias_of_parts,
    dimension,
    dropout_rate,
    not_a_dimension,
    seed,
)
from kerasorder_lint.catalogue.masks import mask_of
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.quoting import array_text, quote
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Sample,
    Weight,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, less, render_shape, same
from kerasorder_lint.shapes.broadcasting import broadcast_fails

__all__ = ["LAYERS", "ConvLSTM"]


class ConvLSTM(Recurrent):
    """An LSTM whose products are convolutions over `rank` axes."""

    forgets_trainable = True

    def call(self, layer: LayerState, call: Call) -> Nest:
        output: Nest = super().call(layer, call)
        self._masked(layer, call, next(flatten(output), None))
        return output

    def _masked(self, layer: LayerState, call: Call, output: Any) -> None:
        """A mask beside the steps chooses between outputs and states, whose axes it has to fit."""
        mask = mask_of(call)
        if not isinstance(mask, tuple) or not isinstance(output, TensorSpec):
            return
        if isinstance(output.shape, Unknown):
            return
        step = output.shape[:1] + output.shape[2:]
        step = step if len(output.shape) == len(mask) + 1 else output.shape
        for one, other in zip(mask[2:], step[1:]):
            if same(one, other) is False and same(one, 1) is False:
                call.fails_when_run(
                    Kind.MERGE,
                    f"`{layer.class_name}` gets a mask of shape {render_shape(mask)}, which does "
                    f"not fit its output of shape {render_shape(output.shape)}",
                )
                return
            repeated = truth(layer.extra["unroll"]) is True
            if repeated and same(one, 1) is False and same(other, 1) is False:
                call.fails_when_run(
                    Kind.MERGE,
                    f"`{layer.class_name}(unroll=True)` repeats a mask of shape "
                    f"{render_shape(mask)} along axes that it has already",
                    "must be broadcastable",
                    advice="Leave `unroll` away, or mask the steps alone.",
                )
                return

    def __init__(self, rank: int) -> None:
        self.rank = rank
        self.axes_of_a_step = rank + 1

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        if "dtype" in keywords:
            arguments.compute_dtype(keywords["dtype"], layer.environment.policy)
        seed(args["seed"])
        extra = layer.extra
        extra["kernel_size"] = windows.sizes(args["kernel_size"], self.rank, "kernel_size")
        extra["strides"] = windows.sizes(args["strides"], self.rank, "strides", allow_zero=True)
        extra["padding"] = arguments.standardize_padding(args["padding"])
        extra["data_format"] = arguments.standardize_data_format(
            args["data_format"], layer.environment.data_format
        )
        extra["dilation_rate"] = windows.sizes(args["dilation_rate"], self.rank, "dilation_rate")
        if _above_one(extra["strides"]) and _above_one(extra["dilation_rate"]):
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` takes `strides` or `dilation_rate` above 1, not both",
                "Specifying `strides > 1` is not compatible with `dilation_rate > 1`.",
                argument="dilation_rate",
            )
        arguments.activation(args["activation"])
        arguments.activation(args["recurrent_activation"], "recurrent_activation")
        for name in INITIALIZERS:
            arguments.initializer(args[name], name)
        for name in REGULARIZERS:
            arguments.regularizer(args[name], name)
        for name in CONSTRAINTS:
            arguments.constraint(args[name], name)
        for name in ("dropout", "recurrent_dropout"):
            dropout_rate(args[name], name)
        extra["unroll"] = keywords.pop("unroll", False)
        keywords.pop("zero_output_for_mask", None)

    def construct(self, layer: LayerState) -> None:
        layer.input_spec = InputSpec(ndim=self.rank + 3)
        # The weights are the cell's, which `trainable=False` in the constructor does not reach.
        given = {name: layer.args[name] for name in INITIALIZERS}
        layer.children = [LayerState(layer.spec, given, layer.environment)]

    def cell(self, layer: LayerState) -> LayerState | None:
        return None

    def build_cell(self, layer: LayerState, step: Any) -> None:
        filters, size = layer.args["filters"], layer.extra["kernel_size"]
        channels: Dim = UNKNOWN
        if isinstance(step, tuple):
            cases = windows.formats(layer.extra["data_format"])
            channels = windows.agreed(lambda case: self._channels(step, case), cases)
        for part in (filters, *size):
            if not_a_dimension(part):
                reject(
                    Kind.ARGUMENT,
                    f"`{layer.class_name}` makes its kernel with {part!r}, which is no integer",
                    "to a shape. Found invalid dimension",
                    argument="filters" if part is filters else "kernel_size",
                )
        if filters is None or isinstance(filters, (list, tuple, dict)):
            reject(
                Kind.ARGUMENT,
                f"`filters` must be an integer, not {filters!r}",
                "unsupported operand type(s)" if filters is None else "",
                argument="filters",
            )
        wide = dimension(filters)
        if less(wide, 0) is True:
            reject(
                Kind.ARGUMENT,
                "`filters` must be positive",
                "Negative dimensions are not allowed.",
                argument="filters",
            )
        kernel = tuple(dimension(part) for part in size)
        four: Dim = UNKNOWN if wide is None else wide * 4
        cell = layer.children[0]
        cell.built = True
        cell.extra["variable_dtype"] = layer.extra.get("variable_dtype")
        cell.add_weight("kernel", (*kernel, channels, four))
        cell.add_weight("recurrent_kernel", (*kernel, wide, four))
        use_bias = truth(layer.args["use_bias"])
        if use_bias is None:
            cell.weights.append(Weight("bias", UNKNOWN))
        elif use_bias:
            cell.add_weight("bias", (four,))
            forgetful = truth(layer.args["unit_forget_bias"]) is True
            bias_of_parts(layer.args, filters, forgetful)
        layer.extra["step"] = step

    def _channels(self, step: tuple[Dim, ...], data_format: str) -> Dim:
        """The channels of a step, refused where Keras must know an axis and does not."""
        if any(dim is None for dim in windows.spatial(step, data_format)):
            reject(
                Kind.UNDEFINED,
                f"a `ConvLSTM` needs to know its spatial axes, and gets {render_shape(step)} in "
                "a step",
                "ConvLSTM layers only support static input shapes for the spatial dimension.",
            )
        axis = windows.channel_axis(data_format)
        if not -len(step) <= axis < len(step):
            reject(Kind.RANK, f"a `ConvLSTM` needs channels, and gets {render_shape(step)}", "")
        channels = step[axis]
        if channels is None:
            reject(
                Kind.UNDEFINED,
                f"a `ConvLSTM` needs to know its channels, and gets {render_shape(step)} in a step",
                "The channel dimension of the inputs (last axis) should be defined.",
            )
        return channels

    def create_states(self, layer: LayerState, shape: Any) -> None:
        self.sizes(layer, shape)

    def sizes(self, layer: LayerState, shape: Any) -> tuple[Any, Any]:
        cases = windows.formats(layer.extra["data_format"])
        if isinstance(shape, Unknown):
            shape = (UNKNOWN,) * (self.rank + 3)
        step = (shape[0], *shape[2:])
        output = windows.agreed(lambda case: self._convolved(layer, step, case), cases)
        return output, [output, output]

    def _convolved(self, layer: LayerState, step: tuple[Dim, ...], data_format: str) -> Any:
        """Shape of a step's output without the batch."""
        extra = layer.extra
        filters = dimension(layer.args["filters"])
        if len(step) != self.rank + 2:
            reject(
                Kind.RANK,
                f"`{layer.class_name}` needs {self.rank + 3} dimensions (with the batch), and "
                f"gets {len(step) + 1}",
                "Kernel shape must have the same length as input",
            )
        if any(isinstance(stride, int) and stride == 0 for stride in extra["strides"]):
            reject(Kind.ARGUMENT, "`strides` must not be zero", "", argument="strides")
        padding = extra["padding"]
        if isinstance(padding, (list, tuple)):
            reject(
                Kind.ARGUMENT,
                f"`padding` must be 'valid' or 'same', not {padding!r}",
                "`padding` must be either `'valid'` or `'same'`.",
                argument="padding",
            )
        choices = ("valid", "same") if isinstance(padding, Unknown) else (padding,)
        axes = windows.agreed(
            lambda choice: self._slid(layer, step, data_format, choice),
            choices,
        )
        return (*axes, filters) if data_format == windows.CHANNELS_LAST else (filters, *axes)

    def _slid(
        self, layer: LayerState, step: tuple[Dim, ...], data_format: str, padding: str
    ) -> tuple[Any, ...]:
        extra = layer.extra
        axes = windows.spatial(step, data_format)
        kernel = (step[windows.channel_axis(data_format)], layer.args["filters"])
        found: list[Any] = []
        parts = zip(axes, extra["kernel_size"], extra["strides"], extra["dilation_rate"])
        for length, size, stride, dilation in parts:
            span = windows.reach(size, dilation)
            if padding == "valid" and length is not None and not windows.fits(length, span):
                reject(
                    Kind.EMPTY,
                    f"a window of {_shown(span)} does not fit in an axis of {_shown(length)} (of "
                    f"a step, {render_shape(step)})",
                    quote(
                        "Computed output size would be zero or negative. Received `inputs shape=",
                        step,
                        "`, `kernel shape=",
                        (*extra["kernel_size"], *kernel),
                        "`, `dilation_rate=",
                        array_text(extra["dilation_rate"]),
                        "`, `strides=",
                        extra["strides"],
                        "`, `padding=valid`.",
                    ),
                )
            found.append(windows.slide(length, size, stride, padding, dilation))
        return tuple(found)

    def runs_cell(self, layer: LayerState, call: Call, shape: tuple[Dim, ...]) -> None:
        tensor = call.inputs
        name = layer.class_name
        if isinstance(tensor, TensorSpec) and _is_no_float(tensor.dtype):
            call.fails_when_run(Kind.DTYPE, f"`{name}` convolves floats, and gets {tensor.dtype}")
            return
        if same(dimension(layer.args["filters"]), 0):
            call.fails_when_run(Kind.EMPTY, f"`{name}` has no filters")
            return
        if any(same(weight.size, 0) for weight in layer.all_weights()):
            finds_no_channels(layer, call)
            return
        step = (shape[0], *shape[2:])
        built = layer.extra.get("step", UNKNOWN)
        if isinstance(built, tuple) and any(
            same(a, b) is False for a, b in zip(built[1:], step[1:])
        ):
            call.fails_when_run(
                Kind.AXIS,
                f"`{name}` was built for steps of {render_shape((None, *built[1:]))}, and gets "
                f"{render_shape(step)}",
            )
            return
        self._adds_nothing(layer, call, step, shape[1])

    def _adds_nothing(
        self, layer: LayerState, call: Call, step: tuple[Dim, ...], length: Dim
    ) -> None:
        """Notes a step without elements that comes back as it is, and does not fit the states."""
        empty, cell = came_back(layer, step, self.rank), layer.children[0]
        if empty is None:
            return
        case = layer.extra["data_format"]
        states = (step[0], *self._convolved(layer, step, case))
        channels = empty[windows.channel_axis(case)]
        wide = dimension(layer.args["filters"])
        unbiased = len(cell.weights) < 3 or not broadcast_fails((channels,), (wide,))
        # The next step's kernel takes as many channels as there are filters.
        last = less(1, length) is not True or less(1, channels) is not True
        if unbiased and not broadcast_fails(empty, states) and (last or same(wide, 1) is not True):
            return
        call.fails_when_run(
            Kind.EMPTY,
            f"`{layer.class_name}` gets an axis of no length: TensorFlow gives a step back as "
            f"{render_shape(empty)}, which does not fit a state of {render_shape(states)}",
        )


def _is_no_float(dtype: Any) -> bool:
    return isinstance(dtype, str) and "float" not in dtype


def _above_one(values: tuple[Any, ...]) -> bool:
    return any(
        value > 1 if isinstance(value, (int, float)) else less(1, value) is True for value in values
    )


def _shown(value: Any) -> str:
    return str(value) if not isinstance(value, (Sym, Unknown)) else render_shape((value,))[1:-2]


def _spec(rank: int, sample: tuple[Any, ...]) -> LayerSpec:
    return LayerSpec(
        name=f"ConvLSTM{rank}D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": 1,
            "padding": "valid",
            "data_format": None,
            "dilation_rate": 1,
            "activation": "tanh",
            "recurrent_activation": "sigmoid",
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "recurrent_initializer": "orthogonal",
            "bias_initializer": "zeros",
            "unit_forget_bias": True,
            "kernel_regularizer": None,
            "recurrent_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "recurrent_constraint": None,
            "bias_constraint": None,
            "dropout": 0.0,
            "recurrent_dropout": 0.0,
            "seed": None,
            "return_sequences": False,
            "return_state": False,
            "go_backwards": False,
            "stateful": False,
        },
        behaviour=ConvLSTM(rank),
        call=CALL,
        source=f"keras/src/layers/rnn/conv_lstm{rank}d.py",
        samples=(
            Sample({"filters": 4, "kernel_size": 3}, sample),
            Sample(
                {"filters": 2, "kernel_size": 2, "padding": "same", "return_sequences": True},
                sample,
            ),
        ),
    )


LAYERS = (
    _spec(1, (None, 3, 6, 2)),
    _spec(2, (None, 3, 6, 5, 2)),
    _spec(3, (None, 2, 5, 4, 6, 2)),
)
