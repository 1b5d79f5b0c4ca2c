"""Layers of keras/src/layers/preprocessing that turn a wave into a spectrogram."""

from __future__ import annotations

import math
from typing import Any, Final

from kerasorder_lint.catalogue import arguments, windows
from kerasorder_lint.catalogue.layers.preprocessing_text import (
    below,
    dimension,
    number,
    said,
    truth,
    variable_dtype,
)
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.spec import (
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, less, render_shape, same

__all__ = ["LAYERS", "MelSpectrogram", "STFTSpectrogram"]

#: Names that `scipy.signal.get_window` takes without further numbers (SciPy 1.17).
WINDOWS: Final = frozenset(
    {
        "bart",
        "barthann",
        "bartlett",
        "bkh",
        "black",
        "blackharr",
        "blackman",
        "blackmanharris",
        "blk",
        "bman",
        "bmn",
        "bohman",
        "box",
        "boxcar",
        "brt",
        "brthan",
        "bth",
        "cosine",
        "exponential",
        "flat",
        "flattop",
        "flt",
        "halfcosine",
        "ham",
        "hamm",
        "hamming",
        "han",
        "hann",
        "lanczos",
        "nut",
        "nutl",
        "nuttall",
        "ones",
        "par",
        "parz",
        "parzen",
        "poisson",
        "rect",
        "rectangular",
        "sinc",
        "taylor",
        "taylorwin",
        "tri",
        "triang",
        "triangle",
        "tuk",
        "tukey",
    }
)
#: And those that need more.
OPEN_WINDOWS: Final = frozenset(
    {
        "cheb",
        "chebwin",
        "dpss",
        "gauss",
        "gaussian",
        "general_cosine",
        "general_gauss",
        "general_gaussian",
        "general_hamming",
        "ggs",
        "gss",
        "kaiser",
        "kaiser_bessel_derived",
        "kbd",
        "ksr",
    }
)

MODES: Final = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


def integer_power(length: Any) -> Any:
    """The power of two that is not less than the length."""
    if not isinstance(length, (int, float)):
        return UNKNOWN
    if length <= 0:
        reject(
            Kind.ARGUMENT,
            f"`frame_length` must be positive, not {length!r}",
            "",
            argument="frame_length",
        )
    return 2 ** math.ceil(math.log2(length))


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class STFTSpectrogram(Behaviour):
    """A short-time Fourier transform by convolution.

    layer.extra["frame_step"], ["fft_length"]: with Keras's defaults filled in.
    """

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        step, frame, fft = args["frame_step"], args["frame_length"], args["fft_length"]
        if step is not None:
            step, frame = number(step, "frame_step"), number(frame, "frame_length")
            if below(frame, step) is True or below(step, 1) is True:
                reject(
                    Kind.ARGUMENT,
                    f"`frame_step` must be between 1 and `frame_length`, {frame}, not {step!r}",
                    "`frame_step` should be a positive integer not greater than `frame_length`. "
                    f"Received frame_step={said(step)}",
                    argument="frame_step",
                )
        if fft is not None:
            fft, frame = number(fft, "fft_length"), number(frame, "frame_length")
            if below(fft, frame) is True:
                reject(
                    Kind.ARGUMENT,
                    f"`fft_length`, {fft}, must not be less than `frame_length`, {frame}",
                    f"`fft_length` should be not less than `frame_length`. "
                    f"Received fft_length={said(fft)}",
                    argument="fft_length",
                )
            if isinstance(fft, float):
                reject(
                    Kind.ARGUMENT,
                    f"`fft_length` must be an integer, not {fft!r}",
                    "unsupported operand type(s) for &",
                    argument="fft_length",
                )
        self._choice(layer, "mode", MODES, "Output mode is invalid, it must be one of ")
        if args["scaling"] is not None:
            self._choice(layer, "scaling", ("density", "spectrum"), "Scaling is invalid")
        self._choice(layer, "padding", ("valid", "same"), "Padding is invalid")
        if isinstance(args["window"], str):
            self._window(args["window"])
        policy = keywords.get("dtype")
        layer.extra["dtype"] = layer.environment.policy if policy is None else policy

    def _choice(
        self, layer: LayerState, argument: str, choices: tuple[str, ...], keras: str
    ) -> None:
        value = layer.args[argument]
        if isinstance(value, Opaque):
            layer.args[argument] = UNKNOWN
        elif not isinstance(value, Unknown) and value not in choices:
            hint = arguments.nearest(value, choices) if isinstance(value, str) else None
            reject(
                Kind.ARGUMENT,
                f"`{argument}` must be one of {', '.join(map(repr, choices))}, not {value!r}",
                keras,
                argument=argument,
                hint=hint,
                advice=f"Did you mean {hint!r}?" if hint else None,
            )

    def _window(self, name: str) -> None:
        """`scipy.signal.get_window(name, 1)`."""
        bare = name.removesuffix("_periodic").removesuffix("_symmetric")
        if bare in WINDOWS or _is_float(name):
            return
        if bare.replace(" ", "_") in OPEN_WINDOWS:
            reject(
                Kind.ARGUMENT,
                f"the window {name!r} needs numbers that a name cannot carry",
                f"'{name}' must have parameters",
                argument="window",
            )
        hint = arguments.nearest(name, WINDOWS)
        reject(
            Kind.ARGUMENT,
            f"SciPy knows no window {name!r}",
            f"Invalid window name '{name}'",
            argument="window",
            hint=hint,
            advice=f"Did you mean {hint!r}?" if hint else None,
        )

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        frame = number(args["frame_length"], "frame_length", "")
        step, fft = args["frame_step"], args["fft_length"]
        step = frame // 2 if step is None else number(step, "frame_step")
        fft = None if fft is None else number(fft, "fft_length")
        layer.extra["frame_step"] = step
        layer.extra["fft_length"] = fft if fft is not None and fft != 0 else integer_power(frame)
        layer.extra["data_format"] = arguments.standardize_data_format(
            args["data_format"], layer.environment.data_format
        )
        layer.input_spec = InputSpec(ndim=3)

    def build(self, layer: LayerState, call: Call) -> None:
        args = layer.args
        frame, window, mode = args["frame_length"], args["window"], args["mode"]
        shape = (dimension(frame), 1, dimension(layer.extra["fft_length"] // 2 + 1))
        if isinstance(window, (list, tuple)) and isinstance(frame, int):
            self._check_window(window, frame)
        periodic = args["periodic"]
        if isinstance(window, str) and arguments.known(periodic) and type(periodic) is not bool:
            reject(
                Kind.ARGUMENT,
                f"`periodic` must be a bool, not {periodic!r}",
                f"Parameter fftbins={periodic} is not of type bool!",
                argument="periodic",
            )
        if isinstance(mode, Unknown):
            layer.add_weight("kernel", UNKNOWN)
            return
        dtype = variable_dtype(layer.extra["dtype"])
        floats = isinstance(dtype, Unknown) or dtype.startswith(("float", "bfloat"))
        if not floats and isinstance(window, (str, list, tuple)):
            reject(
                Kind.DTYPE,
                f"`STFTSpectrogram` has weights of floats, and a `dtype` of {dtype}",
                "",
                argument="dtype",
            )
        if mode != "imag":
            layer.add_weight("real_kernel", shape)
        if mode != "real":
            layer.add_weight("imag_kernel", shape)

    def _check_window(self, window: Any, frame: int) -> None:
        if len(window) != frame and all(isinstance(w, (int, float)) for w in window):
            reject(
                Kind.ARGUMENT,
                f"a `window` of {len(window)} values does not fit a `frame_length` of {frame}",
                "The shape of `window` must be equal to [frame_length].",
                argument="window",
            )

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs = call.inputs
        if not isinstance(inputs, TensorSpec):
            return UNKNOWN
        self._check_run(layer, call, inputs)
        shape, data_format = inputs.shape, layer.extra["data_format"]
        if isinstance(shape, Unknown):
            shape = (UNKNOWN, UNKNOWN, UNKNOWN)
        if isinstance(data_format, Unknown) or truth(layer.args["expand_dims"]) is None:
            self._refuse_in_both(layer, shape)
            expanded = truth(layer.args["expand_dims"])
            rank = None if expanded is None else 4 if expanded else 3
            out = UNKNOWN if rank is None else (shape[0], *(UNKNOWN,) * (rank - 1))
            return TensorSpec(out, layer.dtype)
        return TensorSpec(self._shape(layer, shape, data_format), layer.dtype)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees a convolution, which counts the axes."""
        reject(
            Kind.RANK,
            f"`STFTSpectrogram` needs an input of 3 dimensions (with the batch), and gets "
            f"{len(shape)}: {render_shape(shape)}",
            "Kernel shape must have the same length as input" if None not in shape[1:] else "",
        )

    def _refuse_in_both(self, layer: LayerState, shape: tuple[Dim, ...]) -> None:
        """What is refused whichever axis holds the channels."""
        if layer.extra["data_format"] == "channels_first":
            self._time(layer, shape[2], shape)
        elif layer.extra["data_format"] == "channels_last":
            self._time(layer, shape[1], shape)

    def _shape(self, layer: LayerState, shape: tuple[Dim, ...], data_format: str) -> Any:
        batch = shape[0]
        last = data_format == "channels_last"
        length, channels = (shape[1], shape[2]) if last else (shape[2], shape[1])
        if channels is None:
            reject(
                Kind.UNDEFINED,
                f"`STFTSpectrogram` needs to know the number of channels: {render_shape(shape)}",
                "",
                advice="Give the axis of the channels a size.",
            )
        bins: Any = dimension(layer.extra["fft_length"] // 2 + 1)
        mode = layer.args["mode"]
        if isinstance(mode, Unknown):
            bins = UNKNOWN
        elif mode == "stft":
            bins = bins * 2
        time = self._time(layer, length, shape)
        if truth(layer.args["expand_dims"]):
            return (batch, time, bins, channels) if last else (batch, channels, time, bins)
        joined = bins * channels
        return (batch, time, joined) if last else (batch, joined, time)

    def _time(self, layer: LayerState, length: Any, shape: tuple[Dim, ...]) -> Any:
        """Number of frames."""
        frame, step = layer.args["frame_length"], layer.extra["frame_step"]
        padding = layer.args["padding"]
        if isinstance(step, (int, float)) and step == 0:
            reject(
                Kind.ARGUMENT,
                "a `frame_length` of 1 needs a `frame_step`",
                "",
                argument="frame_step",
            )
        if padding == "valid" and less(length, frame) is True:
            reject(
                Kind.EMPTY,
                f"a frame of {frame} does not fit in an axis of {length}: {render_shape(shape)}",
                "Computed output size would be zero or negative.",
                argument="frame_length",
            )
        if length is None:
            return None
        if isinstance(padding, Unknown):
            return UNKNOWN
        if isinstance(step, float) and isinstance(length, int) and isinstance(frame, int):
            return int((length - (frame if padding == "valid" else 1)) // step) + 1
        if not all(isinstance(item, (int, Sym)) for item in (length, frame, step)):
            return UNKNOWN
        return (length - (frame if padding == "valid" else 1)) // step + 1

    def _check_run(self, layer: LayerState, call: Call, inputs: TensorSpec) -> None:
        dtype = layer.dtype
        if isinstance(inputs.dtype, str) and not inputs.dtype.startswith(("float", "bfloat")):
            dtype = inputs.dtype
        if isinstance(dtype, str) and dtype not in ("float16", "float32", "float64"):
            call.fails_when_run(
                Kind.DTYPE,
                f"`STFTSpectrogram` needs floats, and gets {dtype}",
                "Invalid input type. Expected `float16`, `float32` or `float64`.",
            )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A wave that is shorter than a frame comes out as it is: Keras convolves nothing then."""
        shape = call.shape
        axis = 1 if layer.extra["data_format"] == "channels_last" else 2
        step = layer.extra["frame_step"]
        if isinstance(step, float) and not step.is_integer():
            layer.extra["frame_step"] = int(step)  # the kernel cuts it
            try:
                cut: Nest = self.call(layer, Call(dict(call.arguments)))
            finally:
                layer.extra["frame_step"] = step
            return cut
        if layer.args["padding"] == "same" or not isinstance(output, TensorSpec):
            return output
        if isinstance(shape, Unknown) or isinstance(output.shape, Unknown):
            return unseen(output)
        if isinstance(shape[axis], int):
            return output
        if axis == 1 and len(output.shape) == 3:
            # A wave that is too short is handed on with its channels.
            bins = output.shape[2] if same(output.shape[2], shape[2]) is True else UNKNOWN
            return output.with_shape((output.shape[0], UNKNOWN, bins))
        return output.with_shape(windows.unmeasured(output.shape))


class MelSpectrogram(Behaviour):
    """A spectrogram on the mel scale."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        fft, sequence = args["fft_length"], args["sequence_length"]
        known = arguments.known(sequence) and not isinstance(sequence, Opaque)
        if known and not sequence:
            sequence = fft
        fft, sequence = number(fft, "fft_length"), number(sequence, "sequence_length")
        if below(fft, sequence) is True:
            reject(
                Kind.ARGUMENT,
                f"`fft_length`, {fft}, must not be less than `sequence_length`, {sequence}",
                "`fft_length` must be greater than or equal to `sequence_length`. "
                f"Received: `sequence_length`={said(sequence)}",
                argument="fft_length",
            )
        if truth(args["max_freq"]) is False:
            rate = args["sampling_rate"]
            if not isinstance(rate, (int, float, Sym, Unknown, Opaque)):
                reject(
                    Kind.ARGUMENT,
                    f"`sampling_rate` must be a number, not {rate!r}",
                    "unsupported operand type(s) for /",
                    argument="sampling_rate",
                )
        layer.extra["sequence_length"] = sequence

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs = call.inputs
        if isinstance(inputs, (list, tuple)) and inputs:
            # Keras takes the shapes of several tensors for the lengths of one.
            shapes = [leaf.shape for leaf in inputs if isinstance(leaf, TensorSpec)]
            if len(shapes) == len(inputs) and not any(isinstance(s, Unknown) for s in shapes):
                reject(
                    Kind.INPUTS,
                    f"`MelSpectrogram` takes one tensor, and gets a {type(inputs).__name__} of "
                    f"{len(inputs)}",
                    "can only concatenate tuple",
                )
        if not isinstance(inputs, TensorSpec):
            return UNKNOWN
        self._check_run(layer, call, inputs)
        shape = inputs.shape
        if isinstance(shape, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype)
        if not shape:
            reject(Kind.RANK, "`MelSpectrogram` needs a wave, and gets a scalar", "")
        bins = dimension(layer.args["num_mel_bins"], "")
        batch = shape[:1] if len(shape) > 1 else ()
        # Of more axes than two Keras forgets the others.
        length = shape[0] if len(shape) == 1 else shape[1]
        return TensorSpec((*batch, bins, self._time(layer, length)), layer.dtype)

    def _time(self, layer: LayerState, length: Any) -> Any:
        stride = layer.args["sequence_stride"]
        if length is None or isinstance(length, Unknown):
            return length
        if isinstance(stride, Opaque):
            stride = stride.value
        if isinstance(stride, float) or stride == 0 or stride is None or isinstance(stride, str):
            reject(
                Kind.ARGUMENT,
                f"`sequence_stride` must be a positive integer, not {stride!r}",
                "",
                argument="sequence_stride",
            )
        if not isinstance(stride, (int, Sym)):
            return UNKNOWN
        return dimension((length + stride + 1) // stride)

    def _check_run(self, layer: LayerState, call: Call, inputs: TensorSpec) -> None:
        args, shape = layer.args, inputs.shape
        stride = args["sequence_stride"]
        if stride is None or isinstance(stride, (float, str)) or stride == 0:
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`sequence_stride` must be a positive integer, not {stride!r}",
                argument="sequence_stride",
            )
        if inputs.dtype == "string":
            call.fails_when_run(Kind.DTYPE, "`MelSpectrogram` needs numbers, and gets text")
        rate = args["sampling_rate"]
        if not isinstance(rate, (int, float, Sym, Unknown, Opaque)):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`sampling_rate` must be a number, not {rate!r}",
                argument="sampling_rate",
            )
        if layer.dtype == "float64" and truth(args["power_to_db"]):
            call.fails_when_run(
                Kind.DTYPE,
                "`MelSpectrogram` cannot turn float64 into decibels",
                argument="dtype",
            )
        window = args["window"]
        if isinstance(window, str) and window not in ("hann", "hamming"):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`window` must be 'hann' or 'hamming', not {window!r}",
                'If a string is passed to `window`, it must be one of `"hann"`, `"hamming"`.',
                argument="window",
                hint=arguments.nearest(window, ("hann", "hamming")),
            )
        sequence = layer.extra["sequence_length"]
        for name, size in (("fft_length", layer.args["fft_length"]), ("sequence_length", sequence)):
            if isinstance(size, float):
                call.fails_when_run(
                    Kind.ARGUMENT, f"`{name}` must be an integer, not {size}", argument=name
                )
                return
        if isinstance(window, (list, tuple)) and isinstance(sequence, int):
            if len(window) != sequence:
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"a `window` of {len(window)} values does not fit a sequence of {sequence}",
                    "The shape of `window` must be equal to [sequence_length].",
                    argument="window",
                )
        fft = args["fft_length"]
        if isinstance(shape, tuple) and shape and isinstance(fft, (int, Sym)):
            half = fft // 2
            if less(half, shape[-1]) is False:
                call.fails_when_run(
                    Kind.EMPTY,
                    f"a wave of {shape[-1]} samples cannot be padded by {half}, half the "
                    f"`fft_length`: {render_shape(shape)}",
                    argument="fft_length",
                )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Keras foresees another number of frames, and forgets axes between batch and wave."""
        if isinstance(call.shape, Unknown) or not isinstance(output, TensorSpec):
            return unseen(output)
        bins = dimension(layer.args["num_mel_bins"], "")
        frames: Dim = UNKNOWN
        length, stride, fft = (
            call.shape[-1],
            layer.args["sequence_stride"],
            layer.args["fft_length"],
        )
        if isinstance(length, int) and isinstance(fft, int) and isinstance(stride, int) and stride:
            # The wave is padded at both ends by half a frame.
            frames = 1 + (length + 2 * (fft // 2) - fft) // stride
        return output.with_shape((*call.shape[:-1], bins, frames))


LAYERS = (
    LayerSpec(
        name="STFTSpectrogram",
        parameters={
            "mode": "log",
            "frame_length": 256,
            "frame_step": None,
            "fft_length": None,
            "window": "hann",
            "periodic": False,
            "scaling": "density",
            "padding": "valid",
            "expand_dims": False,
            "data_format": None,
        },
        behaviour=STFTSpectrogram(),
        source="keras/src/layers/preprocessing/stft_spectrogram.py",
        samples=(
            Sample({}, (None, 1000, 1)),
            Sample({"frame_length": 8, "expand_dims": True}, (None, 30, 2)),
            Sample({"frame_length": 8, "data_format": "channels_first"}, (None, 2, 30)),
        ),
    ),
    LayerSpec(
        name="MelSpectrogram",
        parameters={
            "fft_length": 2048,
            "sequence_stride": 512,
            "sequence_length": None,
            "window": "hann",
            "sampling_rate": 16000,
            "num_mel_bins": 128,
            "min_freq": 20.0,
            "max_freq": None,
            "power_to_db": True,
            "top_db": 80.0,
            "mag_exp": 2.0,
            "min_power": 1e-10,
            "ref_power": 1.0,
        },
        behaviour=MelSpectrogram(),
        source="keras/src/layers/preprocessing/mel_spectrogram.py",
        samples=(
            Sample({}, (None, 4000)),
            Sample({"fft_length": 16, "sequence_stride": 4, "num_mel_bins": 4}, (None, 40)),
        ),
    ),
)
