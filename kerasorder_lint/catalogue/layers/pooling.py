"""Layers of keras/src/layers/pooling: windows, whole axes, and windows that fit a wanted size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasorder_lint.catalogue import arguments, windows
from kerasorder_lint.catalogue.masks import mask_of
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
    asks_no_shape,
    works_on_data,
)
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, less, render_shape, same
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["LAYERS", "AdaptivePooling", "GlobalPooling", "Pooling"]

#: Integers that the maximum of a window in one or two dimensions takes; other dtypes than these
#: and floats fail in TensorFlow.
_MAX_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16")


def _one_tensor(layer: LayerState, call: Call) -> None:
    if isinstance(call.inputs, (list, tuple, dict)):
        reject(
            Kind.INPUTS,
            f"`{layer.class_name}` takes one tensor, and gets a {type(call.inputs).__name__}",
            "",
            advice="Pass the tensor itself.",
        )


def _numeric(layer: LayerState, call: Call, mode: str, rank: int) -> None:
    """What a window takes when it runs: floats; some integers for a maximum."""
    inputs = call.inputs
    if not isinstance(inputs, TensorSpec) or not isinstance(inputs.dtype, str):
        return
    dtype = inputs.dtype
    if dtype in FLOATS:  # these are cast to the layer's
        if mode != "max" or rank < 3 or layer.dtype != "float64":
            return
        dtype = "float64"
    if mode == "max" and rank < 3 and inputs.dtype in _MAX_INTEGERS:
        return
    call.fails_when_run(
        Kind.DTYPE,
        f"`{layer.class_name}` cannot pool {dtype}",
        "is not in the list of allowed values",
        advice="Cast the input to float32 first.",
    )


_COMPLEX = ("complex64", "complex128")


class Pooling(Behaviour):
    """The maximum or the mean of a window that slides along the spatial axes."""

    keeps_data = True

    def __init__(self, rank: int, mode: str) -> None:
        self.rank, self.mode = rank, mode

    def construct(self, layer: LayerState) -> None:
        args, extra = layer.args, layer.extra
        extra["pool_size"] = windows.sizes(args["pool_size"], self.rank, "pool_size")
        strides = args["strides"]
        if strides is None:
            strides = args["pool_size"]
        extra["strides"] = windows.sizes(strides, self.rank, "strides", allow_zero=True)
        extra["data_format"] = arguments.standardize_data_format(
            args["data_format"], layer.environment.data_format
        )
        layer.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, layer: LayerState, call: Call) -> Any:
        if self.rank == 1 and isinstance(call.inputs, (list, tuple)):
            # NumPy broadcasts the one window over no axes: Keras gives several tensors.
            return UNKNOWN
        _one_tensor(layer, call)
        shape = call.shape
        if isinstance(shape, Unknown):
            shape = (UNKNOWN,) * (self.rank + 2)
        padding = layer.args["padding"]
        unknown = isinstance(padding, (Unknown, Opaque))
        if _text(padding) and asks_no_shape(layer, call):
            padding = padding.lower()  # what TensorFlow makes capitals of is read in any case
        if not unknown and padding not in ("valid", "same"):
            hint = arguments.nearest(padding, ("valid", "same")) if _text(padding) else None
            reject(
                Kind.ARGUMENT,
                f"`padding` must be 'valid' or 'same', not {padding!r}",
                "Argument `padding` must be either 'valid' or 'same'. Received: padding="
                + (f"{padding}" if arguments.known(padding) else ""),
                argument="padding",
                hint=hint,
            )
        cases = [
            (data_format, case)
            for data_format in windows.formats(layer.extra["data_format"])
            for case in (("valid", "same") if unknown else (padding,))
        ]
        try:
            output = windows.agreed(lambda case: self._slid(layer, shape, *case), cases)
        except Rejected as rejected:
            if not works_on_data(layer, call) or rejected.problem.kind is not Kind.EMPTY:
                raise
            # Keras computes no shape, and what TensorFlow makes of a window that does not fit (an
            # empty tensor, or an error) depends on the kernel.
            output = windows.unmeasured(shape)
        _numeric(layer, call, self.mode, self.rank)
        for name in ("pool_size", "strides"):
            if any(_cut(size) == 0 for size in layer.extra[name] if isinstance(size, float)):
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"TensorFlow cuts `{name}` {layer.extra[name]} to integers, which leaves 0",
                    "ksize must be positive" if name == "pool_size" else "Stride must be > 0",
                    argument=name,
                )
        return TensorSpec(output, layer.dtype)

    def _slid(
        self, layer: LayerState, shape: tuple[Any, ...], data_format: str, padding: str
    ) -> tuple[Any, ...]:
        pool, strides = layer.extra["pool_size"], layer.extra["strides"]
        if any(isinstance(stride, (int, float)) and stride == 0 for stride in strides):
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` cannot move by a stride of 0",
                "division by zero" if None in shape else "",
                argument="strides",
            )
        first = 1 if data_format == windows.CHANNELS_LAST else 2
        out = []
        for i, length in enumerate(windows.spatial(shape, data_format)):
            window, stride = windows.number(pool[i]), windows.number(strides[i])
            if padding == "valid" and not windows.fits(length, window):
                windows.refuse_empty(
                    layer,
                    shape,
                    first + i,
                    window,
                    window,
                    self._empty(shape, data_format, pool, strides),
                )
            out.append(windows.slide(length, window, stride, padding))
        channels = shape[windows.channel_axis(data_format)]
        return windows.whole(shape[0], out, channels, data_format)

    def _empty(self, shape: tuple[Any, ...], data_format: str, pool: Any, strides: Any) -> str:
        """Keras's words; it has written -1 over the free axes."""
        first = 1 if data_format == windows.CHANNELS_LAST else 2
        free = {i for i, dim in enumerate(shape[first : first + self.rank], first) if dim is None}
        return quote(
            "Computed output size would be zero or negative. Received: `inputs.shape=",
            array_text(-1 if i in free else dim for i, dim in enumerate(shape)),
            "`, `pool_size=",
            array_text(pool),
            "`, `strides=",
            strides,
            "`, `padding=valid`.",
        )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Keras foresees a shape for windows and strides of floats too, which it then cuts."""
        kept, extra = super().on_data(layer, call, output), layer.extra
        given = {name: extra[name] for name in ("pool_size", "strides")}
        whole = {name: tuple(map(_cut, sizes)) for name, sizes in given.items()}
        if whole == given:
            return kept
        if not isinstance(kept, TensorSpec) or any(0 in sizes for sizes in whole.values()):
            return unseen(kept)
        extra.update(whole)
        try:
            cut = self.call(layer, Call(dict(call.arguments)))
        except Rejected:
            return unseen(kept)
        finally:
            extra.update(given)
        return kept.with_shape(cut.shape) if isinstance(cut, TensorSpec) else unseen(kept)

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        """In a graph, TensorFlow refuses a window that does not fit; a mean may run eagerly."""
        shape = call.shape
        if isinstance(shape, Unknown) or len(shape) != self.rank + 2:
            return None
        if layer.args["padding"] != "valid":
            return None
        pool = [windows.number(size) for size in layer.extra["pool_size"]]

        def unfit(data_format: str) -> bool:
            lengths = windows.spatial(shape, data_format)
            return any(n is not None and less(n, size) is True for n, size in zip(lengths, pool))

        if not all(map(unfit, windows.formats(layer.extra["data_format"]))):
            return None
        return windows.unfit_in_graph(layer, shape)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """NumPy broadcasts sizes and axes; TensorFlow wants a size for each axis, or one."""
        data_format, padding = layer.extra["data_format"], layer.args["padding"]
        pool, strides = layer.extra["pool_size"], layer.extra["strides"]
        if isinstance(data_format, Unknown) or padding not in ("valid", "same") or len(shape) < 2:
            return None
        if not all(isinstance(size, int) and size > 0 for size in (*pool, *strides)):
            return None
        axes = windows.spatial(shape, data_format)
        said = (
            f"`{layer.class_name}` needs an input of {self.rank + 2} dimensions (with the batch), "
            f"and gets {len(shape)}: {render_shape(shape)}"
        )
        if 1 not in (self.rank, len(axes)):
            reject(Kind.RANK, said, "operands could not be broadcast together with shapes")
        fails = Problem(Kind.RANK, said, moment="run", layer=layer)
        channels = shape[windows.channel_axis(data_format)]
        if self.rank == 1:
            found = self._slid_along(layer, shape, axes, pool * len(axes), strides * len(axes))
            foreseen = windows.whole(shape[0], found, channels, data_format)
            return foreseen, foreseen if len(axes) in (2, 3) else fails
        if axes[0] is None:
            # Keras computes with -1 in its place, and puts None back for the first axis alone.
            if padding == "valid" or 1 in strides[1:]:
                words = "Computed output size would be zero or negative."
                negative = "Negative dimensions are not allowed."
                reject(Kind.RANK, said, words if padding == "valid" else negative)
            slid: list[Dim] = [None, *(0 for _ in strides[1:])]
        else:
            slid = self._slid_along(layer, shape, axes * self.rank, pool, strides)
        foreseen = windows.whole(shape[0], slid, channels, data_format)
        # Three sizes pass for those of an axis of one, of the steps and of the channels.
        if self.rank != 3 or (pool[2] == 1 and pool[0] != 1 and padding == "valid"):
            return foreseen, fails
        if pool[2] != 1:
            across = self.mode == "max" and pool[:2] == (1, 1)
            return foreseen, UNKNOWN if across else fails
        along = windows.slide(axes[0], pool[1], strides[1], padding)
        return foreseen, windows.whole(shape[0], (along,), channels, data_format)

    def _slid_along(
        self,
        layer: LayerState,
        shape: tuple[Dim, ...],
        lengths: Sequence[Dim],
        pool: Sequence[int],
        strides: Sequence[int],
    ) -> list[Dim]:
        out: list[Dim] = []
        for length, window, stride in zip(lengths, pool, strides):
            if layer.args["padding"] == "valid" and not windows.fits(length, window):
                reject(
                    Kind.EMPTY,
                    f"a window of {window} does not fit in an axis of {length} of the input "
                    f"{render_shape(shape)}",
                    "Computed output size would be zero or negative.",
                )
            out.append(windows.slide(length, window, stride, layer.args["padding"]))
        return out


def _cut(size: Any) -> Any:
    return int(size) if isinstance(size, float) else size


def _text(value: Any) -> bool:
    return isinstance(value, str)


class GlobalPooling(Behaviour):
    """The maximum or the mean of all spatial axes."""

    keeps_data = True

    def __init__(self, rank: int, mode: str) -> None:
        self.rank, self.mode = rank, mode

    def construct(self, layer: LayerState) -> None:
        layer.extra["data_format"] = arguments.standardize_data_format(
            layer.args["data_format"], layer.environment.data_format
        )
        layer.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, layer: LayerState, call: Call) -> Any:
        if isinstance(call.inputs, (list, tuple, dict)):
            # Keras takes the shapes in a list for axes and gives several tensors.
            return UNKNOWN
        shape = call.shape
        if isinstance(shape, Unknown):
            shape = (UNKNOWN,) * (self.rank + 2)
        keepdims = layer.args["keepdims"]
        channels = windows.agreed(
            lambda data_format: shape[windows.channel_axis(data_format)],
            windows.formats(layer.extra["data_format"]),
        )
        self._numeric(layer, call)
        self._masked(layer, call, shape)
        if isinstance(keepdims, (Unknown, Opaque, Sym)):
            return TensorSpec(UNKNOWN, layer.dtype)
        if not keepdims:
            return TensorSpec((shape[0], channels), layer.dtype)
        output = windows.agreed(
            lambda data_format: windows.whole(shape[0], (1,) * self.rank, channels, data_format),
            windows.formats(layer.extra["data_format"]),
        )
        return TensorSpec(output, layer.dtype)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees that all axes between batch and channels go, and takes those it knows."""
        keepdims, data_format = layer.args["keepdims"], layer.extra["data_format"]
        if isinstance(keepdims, (Unknown, Opaque, Sym)) or isinstance(data_format, Unknown):
            return None
        if len(shape) < 2:
            return None
        last = data_format == windows.CHANNELS_LAST
        channels = shape[-1] if last else shape[1]
        ones: tuple[Dim, ...] = (1,) * (len(shape) - 2) if keepdims else ()
        foreseen = (shape[0], *ones, channels) if last else (shape[0], channels, *ones)
        if tensor.dtype == "string":
            return foreseen, Problem(
                Kind.DTYPE, f"`{layer.class_name}` cannot pool text", moment="run", layer=layer
            )
        axes = range(1, 1 + self.rank) if last else range(2, 2 + self.rank)
        if axes[-1] >= len(shape):
            return foreseen, Problem(
                Kind.RANK,
                f"`{layer.class_name}` needs an input of {self.rank + 2} dimensions (with the "
                f"batch), and gets {len(shape)}: {render_shape(shape)}",
                moment="run",
                layer=layer,
            )
        summed = shape
        if layer.class_name == "GlobalAveragePooling1D" and tensor.mask is not None:
            mask = tensor.mask
            if isinstance(mask, Unknown) or (len(mask) < 2 and not last):
                return foreseen, UNKNOWN
            if len(mask) < 2:  # it gets an axis of 1 in the third place, which is not there
                said = _unfit_mask(layer, mask, shape)
                return foreseen, Problem(Kind.MERGE, said, moment="run", layer=layer)
            weights = _over_channels(mask, data_format)
            if len(weights) != len(shape):
                return foreseen, UNKNOWN
            if broadcast_fails(shape, weights):
                said = _unfit_mask(layer, mask, shape)
                return foreseen, Problem(Kind.MERGE, said, moment="run", layer=layer)
            weighted = broadcast(shape, weights)
            assert isinstance(weighted, tuple)
            summed = weighted
        return foreseen, tuple(
            1 if axis in axes else dim
            for axis, dim in enumerate(summed)
            if keepdims or axis not in axes
        )

    def _numeric(self, layer: LayerState, call: Call) -> None:
        inputs = call.inputs
        if not isinstance(inputs, TensorSpec):
            return
        if self.mode == "max" and isinstance(inputs.shape, tuple):
            if any(isinstance(dim, int) and dim == 0 for dim in inputs.shape):
                call.fails_when_run(
                    Kind.EMPTY,
                    f"`{layer.class_name}` finds no maximum in {render_shape(inputs.shape)}",
                    "Cannot compute the max of an empty tensor.",
                    eager=True,
                )
        if not isinstance(inputs.dtype, str):
            return
        unordered = self.mode == "max" and inputs.dtype.startswith("complex")
        if unordered or inputs.dtype == "string":
            call.fails_when_run(Kind.DTYPE, f"`{layer.class_name}` cannot pool {inputs.dtype}")

    def _masked(self, layer: LayerState, call: Call, shape: tuple[Any, ...]) -> None:
        """With a channel axis of 1, the mask of `GlobalAveragePooling1D` must broadcast."""
        if layer.class_name != "GlobalAveragePooling1D":
            return
        mask, data_format = mask_of(call), layer.extra["data_format"]
        if mask is None or isinstance(mask, Unknown) or isinstance(data_format, Unknown):
            return
        wide = _over_channels(mask, data_format)
        apart = any(
            same(a, b) is False and same(a, 1) is False and same(b, 1) is False
            for a, b in zip(reversed(wide), reversed(shape))
        )
        if apart or len(mask) < 2:
            call.fails_when_run(
                Kind.MERGE,
                _unfit_mask(layer, mask, shape),
                argument="mask" if call.argument("mask") is not None else None,
            )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A mean is a float, or complex."""
        inputs = call.inputs
        if self.mode == "max" or (isinstance(inputs, TensorSpec) and inputs.dtype in _COMPLEX):
            return super().on_data(layer, call, output)
        return output


class AdaptivePooling(Behaviour):
    """Windows of the size that gives the wanted output."""

    keeps_data = True

    def __init__(self, rank: int, mode: str) -> None:
        self.rank, self.mode = rank, mode

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        value = layer.args["output_size"]
        if isinstance(value, Unknown) or (isinstance(value, Opaque) and not value.kind):
            layer.extra["output_size"] = (UNKNOWN,) * self.rank
            return
        if isinstance(value, (int, Sym)):
            layer.extra["output_size"] = (value,) * self.rank
            return
        if isinstance(value, (tuple, list)) and len(value) == self.rank:
            layer.extra["output_size"] = tuple(value)
            return
        said = {
            1: "`output_size` must be an integer or tuple of 1 integer.",
            2: "`output_size` must be an integer or (height, width) tuple.",
            3: "`output_size` must be an integer or (depth, height, width) tuple.",
        }[self.rank]
        if self.rank == 1 and isinstance(value, (tuple, list)):
            said = "For 1D input, `output_size` tuple must have length 1."
        if arguments.known(value) and not isinstance(value, Opaque):
            said += f" Received: {value}"
        wanted = "an integer" if self.rank == 1 else f"an integer or {self.rank} of them"
        reject(
            Kind.ARGUMENT,
            f"`output_size` must be {wanted}, not {value!r}",
            said,
            argument="output_size",
        )

    def construct(self, layer: LayerState) -> None:
        value = layer.args["data_format"]
        if isinstance(value, (Unknown, Sym, Opaque)):
            layer.extra["data_format"] = UNKNOWN
            return
        if not value:
            layer.extra["data_format"] = layer.environment.data_format
            return
        if isinstance(value, (list, dict, set)):
            reject(
                Kind.ARGUMENT,
                f"`data_format` must be a string, not {value!r}",
                "unhashable type",
                argument="data_format",
            )
        if value not in (windows.CHANNELS_FIRST, windows.CHANNELS_LAST):
            formats = (windows.CHANNELS_FIRST, windows.CHANNELS_LAST)
            reject(
                Kind.ARGUMENT,
                f"`data_format` must be 'channels_first' or 'channels_last' here, not {value!r}",
                f"Invalid data_format: {value}." if arguments.known(value) else "",
                argument="data_format",
                hint=arguments.nearest(value, formats) if isinstance(value, str) else None,
            )
        layer.extra["data_format"] = value

    def call(self, layer: LayerState, call: Call) -> Any:
        _one_tensor(layer, call)
        shape = call.shape
        formats = windows.formats(layer.extra["data_format"])
        output = windows.agreed(lambda case: self._wanted(layer, shape, case), formats)
        self._runs(layer, call)
        return TensorSpec(output, layer.dtype)

    def _wanted(self, layer: LayerState, shape: Any, data_format: str) -> tuple[Any, ...]:
        axis = windows.channel_axis(data_format)
        if isinstance(shape, Unknown):
            batch, channels = UNKNOWN, UNKNOWN
        else:
            if not -len(shape) <= axis < len(shape):
                reject(
                    Kind.RANK,
                    f"`{layer.class_name}` needs an input of {self.rank + 2} dimensions (with the "
                    f"batch), and gets {len(shape)}: {render_shape(shape)}",
                    "tuple index out of range",
                )
            batch, channels = shape[0], shape[axis]
        for size in layer.extra["output_size"]:
            if isinstance(size, (Unknown, Opaque, Sym)) or size is None:
                continue
            if isinstance(size, int) and size >= 0:
                continue
            reject(
                Kind.ARGUMENT,
                f"`output_size` must hold integers that are not negative, not {size!r}",
                "Negative dimensions are not allowed."
                if isinstance(size, int)
                else f"Found invalid dimension '{size}' of type"
                if isinstance(size, (float, str))
                else "",
                argument="output_size",
            )
        if any(less(size, 0) is True for size in layer.extra["output_size"]):
            reject(Kind.ARGUMENT, "`output_size` must not be negative", argument="output_size")
        axes = map(windows.number, layer.extra["output_size"])
        return windows.whole(batch, axes, channels, data_format)

    def _runs(self, layer: LayerState, call: Call) -> None:
        """What Keras builds, and what fails when it runs."""
        shape, wanted = call.shape, layer.extra["output_size"]
        sizes = wanted[:1]
        _numeric(layer, call, self.mode, self.rank)
        if not isinstance(shape, Unknown):
            rank = len(shape)
            # Of three dimensions, any of these layers takes the one axis and its first size.
            if rank not in (3, self.rank + 2):
                call.fails_when_run(
                    Kind.RANK,
                    f"`{layer.class_name}` needs an input of {self.rank + 2} dimensions (with the "
                    f"batch), and gets {rank}: {render_shape(shape)}",
                    "" if rank in (4, 5) else "_pool supports 1D, 2D, or 3D inputs only.",
                )
                return
            sizes = wanted[: rank - 2]
        for size in sizes:
            if size is None or isinstance(size, bool) or (isinstance(size, int) and size == 0):
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"`output_size` must hold positive integers, not {size!r}",
                    "division by zero" if size == 0 and size is not False else "",
                    argument="output_size",
                )
                return
        if self._without_elements(layer, shape):
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` pools an axis of length 0: {render_shape(shape)}",
                "`strides` > `window_shape` not supported",
            )
            return
        self._one_too_long(layer, call, sizes)

    def _without_elements(self, layer: LayerState, shape: Shape) -> bool:
        """Whether an axis that is pooled is empty, whose window then is."""
        if isinstance(shape, Unknown):
            return False
        formats = windows.formats(layer.extra["data_format"])
        return all(
            any(same(n, 0) is True for n in windows.spatial(shape, data_format))
            for data_format in formats
        )

    def _one_too_long(self, layer: LayerState, call: Call, sizes: tuple[Any, ...]) -> None:
        """Called eagerly on the longer window of a maximum, TensorFlow ends the process.

        It does where the last of the axes that are pooled is too short.
        """
        if self.mode != "max":
            return
        if isinstance(call.shape, Unknown):
            whole = layer.extra["output_size"]
            sizes = sizes if sizes[0] == whole[-1] else ()  # which one is the last is not known
        problem = self._too_long(layer, call.shape, sizes, last=True)
        if problem is not None:
            call.later.append(problem)

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        """The mean runs eagerly, and is refused in a traced model as the maximum is."""
        shape, sizes = call.shape, layer.extra["output_size"]
        if isinstance(shape, Unknown) or len(shape) not in (3, self.rank + 2):
            return None
        return self._too_long(layer, shape, sizes[: len(shape) - 2])

    def _too_long(
        self, layer: LayerState, shape: Shape, sizes: tuple[Any, ...], *, last: bool = False
    ) -> Problem | None:
        """Keras pools with two windows, and the longer one does not always fit.

        It is one element longer than the axis where the axis or the wanted size is 1.
        """
        formats = windows.formats(layer.extra["data_format"])
        first = -1 if last else 0
        single = not isinstance(shape, Unknown) and all(
            any(isinstance(n, int) and n == 1 for n in windows.spatial(shape, data_format)[first:])
            for data_format in formats
        )
        if not single and not any(isinstance(size, int) and size == 1 for size in sizes[first:]):
            return None
        return Problem(
            Kind.EMPTY,
            f"`{layer.class_name}` slides a window one longer than the axis where the axis or "
            f"the wanted size is 1: {render_shape(shape)} to {render_shape(sizes)}",
            "Negative dimension size caused by subtracting",
            "run",
            advice=f"Use `keras.ops.{self.mode}` or a global pooling layer for a size of 1.",
            layer=layer,
        )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Of three dimensions the one axis between is pooled, whatever Keras foresees."""
        kept, shape = super().on_data(layer, call, output), call.shape
        if isinstance(shape, Unknown):
            return kept if self.rank == 1 else unseen(kept)
        if len(shape) == self.rank + 2:
            return kept
        data_format = layer.extra["data_format"]
        if len(shape) != 3 or isinstance(data_format, Unknown) or not isinstance(kept, TensorSpec):
            return unseen(kept)
        size = windows.number(layer.extra["output_size"][0])
        channels = shape[windows.channel_axis(data_format)]
        return kept.with_shape(windows.whole(shape[0], (size,), channels, data_format))


def _over_channels(mask: tuple[Dim, ...], data_format: str) -> tuple[Dim, ...]:
    """The mask of `GlobalAveragePooling1D` with an axis of 1 for the channels."""
    axis = 2 if data_format == windows.CHANNELS_LAST else 1
    return (*mask[:axis], 1, *mask[axis:])


def _unfit_mask(layer: LayerState, mask: Shape, shape: Shape) -> str:
    return (
        f"the mask {render_shape(mask)} does not fit the input {render_shape(shape)} of "
        f"`{layer.class_name}`: it needs the batch and the steps"
    )


LAYERS = (
    LayerSpec(
        name="MaxPooling1D",
        parameters={
            "pool_size": 2,
            "strides": None,
            "padding": "valid",
            "data_format": None,
            "name": None,
        },
        behaviour=Pooling(1, "max"),
        source="keras/src/layers/pooling/max_pooling1d.py",
        aliases=("MaxPool1D",),
        samples=(
            Sample({"pool_size": 2}, (None, 8, 4)),
            Sample({"pool_size": 3, "strides": 2, "padding": "same"}, (None, 8, 4)),
            Sample({"pool_size": 3, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="MaxPooling2D",
        parameters={
            "pool_size": (2, 2),
            "strides": None,
            "padding": "valid",
            "data_format": None,
            "name": None,
        },
        behaviour=Pooling(2, "max"),
        source="keras/src/layers/pooling/max_pooling2d.py",
        aliases=("MaxPool2D",),
        samples=(
            Sample({"pool_size": 2}, (None, 8, 8, 4)),
            Sample({"pool_size": 3, "strides": 2, "padding": "same"}, (None, 8, 8, 4)),
            Sample({"pool_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="MaxPooling3D",
        parameters={
            "pool_size": (2, 2, 2),
            "strides": None,
            "padding": "valid",
            "data_format": None,
            "name": None,
        },
        behaviour=Pooling(3, "max"),
        source="keras/src/layers/pooling/max_pooling3d.py",
        aliases=("MaxPool3D",),
        samples=(
            Sample({"pool_size": 2}, (None, 8, 8, 8, 4)),
            Sample({"pool_size": 3, "strides": 2, "padding": "same"}, (None, 8, 8, 8, 4)),
            Sample({"pool_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8, 8)),
        ),
    ),
    LayerSpec(
        name="AveragePooling1D",
        parameters={
            "pool_size": REQUIRED,
            "strides": None,
            "padding": "valid",
            "data_format": None,
            "name": None,
        },
        behaviour=Pooling(1, "average"),
        source="keras/src/layers/pooling/average_pooling1d.py",
        aliases=("AvgPool1D",),
        samples=(
            Sample({"pool_size": 2}, (None, 8, 4)),
            Sample({"pool_size": 3, "strides": 2, "padding": "same"}, (None, 8, 4)),
            Sample({"pool_size": 3, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="AveragePooling2D",
        parameters={
            "pool_size": REQUIRED,
            "strides": None,
            "padding": "valid",
            "data_format": None,
            "name": None,
        },
        behaviour=Pooling(2, "average"),
        source="keras/src/layers/pooling/average_pooling2d.py",
        aliases=("AvgPool2D",),
        samples=(
            Sample({"pool_size": 2}, (None, 8, 8, 4)),
            Sample({"pool_size": 3, "strides": 2, "padding": "same"}, (None, 8, 8, 4)),
            Sample({"pool_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="AveragePooling3D",
        parameters={
            "pool_size": REQUIRED,
            "strides": None,
            "padding": "valid",
            "data_format": None,
            "name": None,
        },
        behaviour=Pooling(3, "average"),
        source="keras/src/layers/pooling/average_pooling3d.py",
        aliases=("AvgPool3D",),
        samples=(
            Sample({"pool_size": 2}, (None, 8, 8, 8, 4)),
            Sample({"pool_size": 3, "strides": 2, "padding": "same"}, (None, 8, 8, 8, 4)),
            Sample({"pool_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8, 8)),
        ),
    ),
    LayerSpec(
        name="GlobalMaxPooling1D",
        parameters={
            "data_format": None,
            "keepdims": False,
        },
        behaviour=GlobalPooling(1, "max"),
        source="keras/src/layers/pooling/global_max_pooling1d.py",
        aliases=("GlobalMaxPool1D",),
        samples=(
            Sample({}, (None, None, 4)),
            Sample({"keepdims": True, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="GlobalMaxPooling2D",
        parameters={
            "data_format": None,
            "keepdims": False,
        },
        behaviour=GlobalPooling(2, "max"),
        source="keras/src/layers/pooling/global_max_pooling2d.py",
        aliases=("GlobalMaxPool2D",),
        samples=(
            Sample({}, (None, None, None, 4)),
            Sample({"keepdims": True, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="GlobalMaxPooling3D",
        parameters={
            "data_format": None,
            "keepdims": False,
        },
        behaviour=GlobalPooling(3, "max"),
        source="keras/src/layers/pooling/global_max_pooling3d.py",
        aliases=("GlobalMaxPool3D",),
        samples=(
            Sample({}, (None, None, None, None, 4)),
            Sample({"keepdims": True, "data_format": "channels_first"}, (None, 4, 8, 8, 8)),
        ),
    ),
    LayerSpec(
        name="GlobalAveragePooling1D",
        parameters={
            "data_format": None,
            "keepdims": False,
        },
        behaviour=GlobalPooling(1, "average"),
        call={"inputs": REQUIRED, "mask": None},
        source="keras/src/layers/pooling/global_average_pooling1d.py",
        aliases=("GlobalAvgPool1D",),
        samples=(
            Sample({}, (None, None, 4)),
            Sample({"keepdims": True, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="GlobalAveragePooling2D",
        parameters={
            "data_format": None,
            "keepdims": False,
        },
        behaviour=GlobalPooling(2, "average"),
        source="keras/src/layers/pooling/global_average_pooling2d.py",
        aliases=("GlobalAvgPool2D",),
        samples=(
            Sample({}, (None, None, None, 4)),
            Sample({"keepdims": True, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="GlobalAveragePooling3D",
        parameters={
            "data_format": None,
            "keepdims": False,
        },
        behaviour=GlobalPooling(3, "average"),
        source="keras/src/layers/pooling/global_average_pooling3d.py",
        aliases=("GlobalAvgPool3D",),
        samples=(
            Sample({}, (None, None, None, None, 4)),
            Sample({"keepdims": True, "data_format": "channels_first"}, (None, 4, 8, 8, 8)),
        ),
    ),
    LayerSpec(
        name="AdaptiveMaxPooling1D",
        parameters={
            "output_size": REQUIRED,
            "data_format": None,
        },
        behaviour=AdaptivePooling(1, "max"),
        source="keras/src/layers/pooling/adaptive_max_pooling1d.py",
        samples=(
            Sample({"output_size": 2}, (None, 8, 4)),
            Sample({"output_size": 3, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="AdaptiveMaxPooling2D",
        parameters={
            "output_size": REQUIRED,
            "data_format": None,
        },
        behaviour=AdaptivePooling(2, "max"),
        source="keras/src/layers/pooling/adaptive_max_pooling2d.py",
        samples=(
            Sample({"output_size": 2}, (None, 8, 8, 4)),
            Sample({"output_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="AdaptiveMaxPooling3D",
        parameters={
            "output_size": REQUIRED,
            "data_format": None,
        },
        behaviour=AdaptivePooling(3, "max"),
        source="keras/src/layers/pooling/adaptive_max_pooling3d.py",
        samples=(
            Sample({"output_size": 2}, (None, 8, 8, 8, 4)),
            Sample({"output_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8, 8)),
        ),
    ),
    LayerSpec(
        name="AdaptiveAveragePooling1D",
        parameters={
            "output_size": REQUIRED,
            "data_format": None,
        },
        behaviour=AdaptivePooling(1, "average"),
        source="keras/src/layers/pooling/adaptive_average_pooling1d.py",
        samples=(
            Sample({"output_size": 2}, (None, 8, 4)),
            Sample({"output_size": 3, "data_format": "channels_first"}, (None, 4, 8)),
        ),
    ),
    LayerSpec(
        name="AdaptiveAveragePooling2D",
        parameters={
            "output_size": REQUIRED,
            "data_format": None,
        },
        behaviour=AdaptivePooling(2, "average"),
        source="keras/src/layers/pooling/adaptive_average_pooling2d.py",
        samples=(
            Sample({"output_size": 2}, (None, 8, 8, 4)),
            Sample({"output_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8)),
        ),
    ),
    LayerSpec(
        name="AdaptiveAveragePooling3D",
        parameters={
            "output_size": REQUIRED,
            "data_format": None,
        },
        behaviour=AdaptivePooling(3, "average"),
        source="keras/src/layers/pooling/adaptive_average_pooling3d.py",
        samples=(
            Sample({"output_size": 2}, (None, 8, 8, 8, 4)),
            Sample({"output_size": 3, "data_format": "channels_first"}, (None, 4, 8, 8, 8)),
        ),
    ),
)
