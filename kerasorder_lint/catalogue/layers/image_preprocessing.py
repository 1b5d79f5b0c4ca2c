"""What all layers of keras/src/layers/preprocessing/image_preprocessing share; `Rescaling` too.

While a graph is built these layers hardly look at their input: most give back the shape that they
get, of any rank, in their compute dtype. Ranks, channels and several arguments are looked at only
when they run, so most of what stands here goes into `call.fails_when_run(...)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import unlike
from kerasorder_lint.catalogue.problems import Kind, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import (
    FLOATS,
    NUMERIC,
    Nest,
    NumericDtype,
    TensorSpec,
    flatten,
    map_nest,
    retyped,
    unseen,
)
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, less, render_shape, same

__all__ = [
    "CALL",
    "LAYERS",
    "ImageLayer",
    "Rescaling",
    "is_number",
    "is_opaque",
    "is_whole",
    "loose_factor",
    "one_of",
    "over",
    "refuse",
    "seed",
    "strict_factor",
    "under",
    "value_range",
]

Factor = Any  # (lower, upper), each a number or UNKNOWN

#: The parameters of `BaseImagePreprocessingLayer.call`.
CALL = {"data": REQUIRED, "training": True}


def is_opaque(value: Any) -> bool:
    """Whether nothing may be said about it."""
    return isinstance(value, (Unknown, Opaque))


def is_number(value: Any) -> bool:
    """What `isinstance(value, (int, float))` lets through; a symbol is an integer."""
    return isinstance(value, (int, float, Sym))


def is_whole(value: Any) -> bool:
    """An integer, known or symbolic."""
    return isinstance(value, (int, Sym))


def over(value: Any, bound: float) -> bool:
    """Whether `value > bound` for sure."""
    if isinstance(value, Sym):
        return less(int(bound), value) is True
    return isinstance(value, (int, float)) and value > bound


def under(value: Any, bound: float) -> bool:
    """Whether `value < bound` for sure."""
    if isinstance(value, Sym):
        return less(value, int(bound)) is True
    return isinstance(value, (int, float)) and value < bound


def received(said: str, name: str, value: Any) -> str:
    """Keras's message with the value that it received, where we know that one."""
    return f"{said}Received: {name}={value}" if arguments.known(value) else said


def refuse(argument: str, value: Any, wanted: str, said: str) -> None:
    """Refuses an argument."""
    shown = repr(value) if arguments.known(value) else "what it gets"
    reject(Kind.ARGUMENT, f"`{argument}` must be {wanted}, not {shown}", said, argument=argument)


def sort(left: Any, right: Any) -> Factor:
    known = isinstance(left, (int, float)) and isinstance(right, (int, float))
    return tuple(sorted((left, right))) if known else (UNKNOWN, UNKNOWN)


def comparable(argument: str, value: Any, wanted: str) -> None:
    """Refuses what cannot be compared with a number: a TypeError in Keras."""
    if not is_opaque(value) and not is_number(value):
        refuse(argument, value, wanted, "")


def interval(low: float, high: float) -> str:
    return f"a number, or two of them, from {low:g} to {high:g}"


def loose_factor(
    value: Any, bounds: tuple[int, int], argument: str = "factor", name: str = "factor"
) -> Factor:
    """`_set_factor` of the base class: of a pair only one bound each is checked.

    name: how Keras's message calls the argument.
    """
    low, high = bounds
    wanted = interval(low, high)
    said = received(
        f"The `{name}` argument should be a number (or a list of two numbers) in the range "
        f"[{low}, {high}]. ",
        "factor",
        value,
    )
    if is_opaque(value):
        return (UNKNOWN, UNKNOWN)
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            refuse(argument, value, wanted, said)
        comparable(argument, value[0], wanted)
        if over(value[0], high):
            refuse(argument, value, wanted, said)
        comparable(argument, value[1], wanted)
        if under(value[1], low):
            refuse(argument, value, wanted, said)
        return sort(*value)
    if not is_number(value) or under(value, low) or over(value, high):
        refuse(argument, value, wanted, said)
    if isinstance(value, Sym):
        return (UNKNOWN, UNKNOWN)
    return (max(-abs(value), low), abs(value))


def strict_factor(
    value: Any,
    bounds: tuple[float, float],
    argument: str,
    said: str,
    *,
    symmetric: bool = True,
    open_below: bool = False,
) -> Factor:
    """`_set_factor` with `_check_factor_range` of each number.

    symmetric:  a single number stands for the range from its negative.
    open_below: the lower bound itself is refused.
    """
    low, high = bounds
    wanted = interval(low, high)

    def check(number: Any) -> None:
        comparable(argument, number, wanted)
        at_bound = open_below and isinstance(number, (int, float)) and number == low
        if over(number, high) or under(number, low) or at_bound:
            refuse(argument, value, wanted, received(said, "input_number", number))

    if is_opaque(value):
        return (UNKNOWN, UNKNOWN)
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            refuse(argument, value, wanted, received(said, argument, value))
        for number in value:
            check(number)
        return sort(*value)
    if not is_number(value):
        refuse(argument, value, wanted, received(said, argument, value))
    check(value)
    if isinstance(value, Sym):
        return (UNKNOWN, UNKNOWN)
    return (-abs(value), abs(value)) if symmetric else (0, value)


def value_range(value: Any, *, silent: bool = False) -> None:
    """`_set_value_range`: two things that can be sorted. silent: without a message of its own."""
    if is_opaque(value):
        return
    said = received(
        "The `value_range` argument should be a list of two numbers. ", "value_range", value
    )
    if silent:
        said = ""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        refuse("value_range", value, "a list of two numbers", said)
    left, right = value
    if is_opaque(left) or is_opaque(right):
        return
    both = is_number(left) and is_number(right)
    # Two strings can be sorted too, and fail when it runs.
    if not both and not (type(left) is type(right) and isinstance(left, (str, tuple, list))):
        refuse("value_range", value, "a list of two numbers", "")


def one_of(value: Any, choices: tuple[str, ...], argument: str, *, ordered: bool = True) -> None:
    """`value not in self._SUPPORTED_…`. ordered: Keras holds the choices in a tuple, not a set."""
    if is_opaque(value):
        return
    if not ordered and isinstance(value, (list, dict, set)):
        refuse(argument, value, "one of " + ", ".join(map(repr, choices)), "")
    if isinstance(value, str) and value in choices:
        return
    hint = arguments.nearest(value, choices) if isinstance(value, str) else None
    said = f"Unknown `{argument}` {value}. Expected of one " if arguments.known(value) else ""
    reject(
        Kind.ARGUMENT,
        f"`{argument}` must be one of {', '.join(map(repr, choices))}, not {value!r}",
        f"{said}{choices}." if said and ordered else said,
        argument=argument,
        hint=hint,
        advice=f"Did you mean {hint!r}?" if hint else None,
    )


def seed(value: Any) -> None:
    """`keras.random.SeedGenerator(seed)`."""
    if value is None or is_opaque(value) or isinstance(value, Sym):
        return
    if isinstance(value, bool):
        # It is an int for Keras, and no number for the tensor that is made of it.
        refuse("seed", value, "an integer", "")
    if not isinstance(value, int):
        refuse(
            "seed",
            value,
            "an integer",
            received("Argument `seed` must be an integer. ", "seed", value),
        )


class ImageLayer(Behaviour):
    """`BaseImagePreprocessingLayer`: the output has the shape of the input.

    takes_factor:  `_USE_BASE_FACTOR`; a `factor` that reaches the base class is checked.
    bounds:        `_FACTOR_BOUNDS`.
    channels:      the channel counts that it can run on; None: any.
    keeps_dtype:   the symbolic output has the dtype of the (autocast) input.
    refused:       dtypes of the input on which it fails when it runs.
    format_last:   `data_format` is checked behind everything else.
    always:        it does the same in training and inference.
    keeps_int:     integers stay integers when it runs.
    fixed_sizes:   it cannot be traced on a free height or width; `fixed_channels` likewise.
    casts_floats:  floats come out in the dtype of the layer, whether it trains or not.
    casts_all:     so do integers.
    needs_float:   it cannot run in an integer dtype; `needs_float_input`: nor on integers.
    idle_keeps:    without training, integers come out as they are.
    needs_pixels:  it cannot run on images without a row or column.
    needs_channels: nor on images without a channel.
    """

    stacks_lists = True
    converts_in_graph = True
    takes_factor: ClassVar[bool] = True
    bounds: ClassVar[tuple[int, int]] = (-1, 1)
    channels: ClassVar[tuple[int, ...] | None] = None
    keeps_dtype: ClassVar[bool] = False
    refused: ClassVar[tuple[str, ...]] = ("string",)
    needs_float: ClassVar[bool] = False
    needs_float_input: ClassVar[bool] = False
    format_last: ClassVar[bool] = False
    always: ClassVar[bool] = False
    keeps_int: ClassVar[bool] = False
    fixed_sizes: ClassVar[bool] = False
    fixed_channels: ClassVar[bool] = False
    casts_floats: ClassVar[bool] = True
    casts_all: ClassVar[bool] = False
    idle_keeps: ClassVar[bool] = False
    needs_pixels: ClassVar[bool] = False
    needs_channels: ClassVar[bool] = False

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        base = {"factor": None, "data_format": None, "bounding_box_format": None}
        for name in base:
            if name not in layer.spec.parameters and name in keywords:
                base[name] = keywords.pop(name)
        layer.extra["base"] = base
        layer.extra["autocast"] = keywords.get("autocast", True)

    def receive(
        self, layer: LayerState, positional: Sequence[Any], keywords: dict[str, Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """`DataLayer.__call__(self, inputs, **kwargs)`; `call` names its input otherwise."""
        if len(positional) > 1:
            reject(
                Kind.CALL,
                f"`{layer.class_name}` takes one positional argument, and gets {len(positional)}",
                f"takes 2 positional arguments but {len(positional) + 1} were given",
                advice="Pass `training` by name.",
            )
        if positional or not {"inputs", "data"} & set(keywords):
            return positional, keywords
        if "inputs" not in keywords:
            reject(
                Kind.CALL,
                f"a call of `{layer.class_name}` takes its input as `inputs`, not as `data`",
                "missing 1 required positional argument: 'inputs'",
                argument="data",
                hint="inputs",
            )
        return (keywords.pop("inputs"),), keywords

    def construct(self, layer: LayerState) -> None:
        base = layer.extra["base"]
        if not self.format_last:
            self.set_data_format(layer, layer.args.get("data_format", base["data_format"]))
        factor = self.base_factor(layer)
        if self.takes_factor:
            empty = factor is None or (
                arguments.known(factor) and not is_opaque(factor) and not factor
            )
            loose_factor(0.0 if empty else factor, self.bounds)
        elif factor is not None and not is_opaque(factor):
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` takes no `factor`",
                received(
                    f"Layer {layer.class_name} does not take a `factor` argument. ",
                    "factor",
                    factor,
                ),
                argument="factor",
            )
        self.configure(layer)
        if self.format_last:
            self.set_data_format(layer, layer.args["data_format"])

    def set_data_format(self, layer: LayerState, value: Any) -> None:
        layer.extra["data_format"] = arguments.standardize_data_format(
            value, layer.environment.data_format
        )

    def base_factor(self, layer: LayerState) -> Any:
        """The `factor` that reaches the base class."""
        return layer.extra["base"]["factor"]

    def configure(self, layer: LayerState) -> None:
        """What the layer's own `__init__` checks behind the base class."""

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs = call.inputs
        if isinstance(inputs, (list, tuple, dict)) and not any(True for _ in flatten(inputs)):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` is called on no tensor",
                "list index out of range",
            )
        output = self.output(layer, inputs)
        self.foresee(layer, call, inputs)
        return output

    def output(self, layer: LayerState, inputs: Any) -> Any:
        """`compute_output_spec`."""

        def one(leaf: Any) -> Any:
            if not isinstance(leaf, TensorSpec):
                return UNKNOWN
            dtype = self.autocast(layer, leaf.dtype) if self.keeps_dtype else layer.dtype
            return TensorSpec(leaf.shape, dtype)

        return UNKNOWN if isinstance(inputs, Unknown) else map_nest(one, inputs)

    def autocast(self, layer: LayerState, dtype: str | Unknown) -> str | Unknown:
        """The dtype of an input behind `Layer.__call__`: floats become the compute dtype."""
        if isinstance(dtype, Unknown):
            return UNKNOWN
        if not is_float(dtype) or layer.extra["autocast"] is False:
            return dtype
        return layer.dtype if layer.extra["autocast"] is True else UNKNOWN

    def foresee(self, layer: LayerState, call: Call, inputs: Any) -> None:
        """What fails when it runs on these inputs."""
        images = inputs
        if isinstance(inputs, dict):
            if "images" not in inputs:
                call.fails_when_run(
                    Kind.INPUTS,
                    f"`{layer.class_name}` needs the key 'images' in its input",
                )
                return
            images = inputs["images"]
            if "bounding_boxes" in inputs and layer.extra["base"]["bounding_box_format"] is None:
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"`{layer.class_name}` gets 'bounding_boxes' and has no `bounding_box_format`",
                    "but you didn't specify a bounding box format",
                    argument="bounding_box_format",
                )
                return
        if isinstance(images, (list, tuple)):
            if call.argument("training", True) is True or self.always:
                self.fails_on_several(layer, call, images)
            return
        if not isinstance(images, TensorSpec):
            return
        if images.rank is not None and images.rank not in (3, 4):
            call.fails_when_run(
                Kind.RANK,
                f"`{layer.class_name}` needs an image (3 dimensions) or a batch of images (4), and "
                f"gets {images.rank}: {render_shape(images.shape)}",
            )
            return
        training = call.argument("training", True)
        if training is not True and not self.always:
            return
        dtype = self.autocast(layer, images.dtype)
        if isinstance(dtype, str) and (
            dtype in self.refused or (self.needs_float_input and not is_float(dtype))
        ):
            call.fails_when_run(
                Kind.DTYPE, f"`{layer.class_name}` cannot work on images of dtype {dtype}"
            )
            return
        if self.needs_float:
            self.fails_on_dtype(layer, call)
            if call.later:
                return
        if layer.extra.get("checked_range"):
            self.fails_on_range(call, layer.args["value_range"], 2)
            if call.later:
                return
        if self.channels is not None and isinstance(images.shape, tuple):
            count = self.channel_count(layer, images.shape)
            if all(same(count, allowed) is False for allowed in self.channels):
                call.fails_when_run(
                    Kind.AXIS,
                    f"`{layer.class_name}` needs images of {' or '.join(map(str, self.channels))} "
                    f"channels, and gets {count}: {render_shape(images.shape)}",
                )
                return
        if self.needs_pixels and self.fails_without_pixels(layer, call, images):
            return
        self.foresee_images(layer, call, images)

    def fails_without_pixels(self, layer: LayerState, call: Call, images: TensorSpec) -> bool:
        """Notes images without a row, a column or, where it needs them, a channel."""
        bare = any(same(n, 0) is True for n in self.drawn(layer, images.shape))
        empty = bare
        if self.needs_channels and isinstance(images.shape, tuple):
            empty = bare or same(self.channel_count(layer, images.shape), 0) is True
        if empty:
            self.fails_without(layer, call, "rows and columns" if bare else "channels", images)
        return empty

    def fails_without(self, layer: LayerState, call: Call, what: str, images: TensorSpec) -> None:
        call.fails_when_run(
            Kind.EMPTY,
            f"`{layer.class_name}` needs images with {what}, and gets {render_shape(images.shape)}",
        )

    def trace(self, layer: LayerState, call: Call) -> Any:
        """The output inside a `Pipeline`, whose call Keras traces as it would run."""
        images = call.inputs
        if not isinstance(images, TensorSpec):
            return UNKNOWN
        dtype = layer.dtype
        if images.dtype == "string":
            # The cast of a `DataLayer` can be traced, and not run.
            call.fails_when_run(Kind.DTYPE, f"`{layer.class_name}` cannot work on text")
        at_run = Call(dict(call.arguments))
        self.foresee(layer, at_run, images.with_dtype(dtype))
        for problem in at_run.later:
            # What a kernel alone refuses shows only when it runs.
            if problem.keras or problem.kind in (Kind.RANK, Kind.AXIS, Kind.DTYPE):
                raise Rejected(replace(problem, moment="now", keras=""))
            call.later.append(problem)
        shape = images.shape
        if isinstance(shape, tuple):
            self.need_fixed(layer, shape)
            shape = self.traced_shape(layer, shape)
        return TensorSpec(shape, dtype)

    def need_fixed(self, layer: LayerState, shape: tuple[Dim, ...]) -> None:
        """Refuses free axes that the trace must know."""
        if self.fixed_sizes and None in self.lengths(layer, shape):
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` inside a `Pipeline` needs a fixed height and width: "
                f"{render_shape(shape)}",
            )
        if self.fixed_channels and self.channel_count(layer, shape) is None:
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` inside a `Pipeline` needs a fixed number of channels: "
                f"{render_shape(shape)}",
            )

    def traced_shape(self, layer: LayerState, shape: tuple[Dim, ...]) -> Shape:
        """The shape of the output as a trace knows it."""
        return shape

    def lengths(self, layer: LayerState, shape: Any) -> tuple[Dim, Dim]:
        """Height and width of images."""
        where = layer.extra["data_format"]
        if isinstance(where, Unknown) or isinstance(shape, Unknown):
            return UNKNOWN, UNKNOWN
        height, width = shape[-3:-1] if where == "channels_last" else shape[-2:]
        return height, width

    def drawn(self, layer: LayerState, shape: Any) -> tuple[Dim, Dim]:
        """Height and width of what it computes with, where images of no length matter."""
        return self.lengths(layer, shape)

    def fails_on_several(self, layer: LayerState, call: Call, images: Any) -> None:
        """A list is taken for one tensor, which tensors of different shapes do not make."""
        shapes = unlike(images)
        if shapes is not None:
            call.fails_when_run(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor, and gets tensors of the shapes "
                f"{render_shape(shapes[0])} and {render_shape(shapes[1])}",
            )

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        """What fails when it runs on images of a right rank, dtype and number of channels."""

    def channel_count(self, layer: LayerState, shape: tuple[Any, ...]) -> Any:
        """The axis of the channels; UNKNOWN where the data format is."""
        where = layer.extra["data_format"]
        if isinstance(where, Unknown):
            return UNKNOWN
        return shape[-1] if where == "channels_last" else shape[-3]

    def fails_on_dtype(self, layer: LayerState, call: Call) -> None:
        """A layer that cannot work in integers."""
        if isinstance(layer.dtype, str) and not is_float(layer.dtype):
            call.fails_when_run(
                Kind.DTYPE,
                f"`{layer.class_name}` cannot work in dtype {layer.dtype}",
                argument="dtype",
            )

    def fails_on_clip(self, layer: LayerState, call: Call, dtype: str | Unknown) -> None:
        """Integers cannot be clipped to a `value_range` of floats."""
        value = layer.args["value_range"]
        if isinstance(dtype, Unknown) or is_float(dtype) or not isinstance(value, (tuple, list)):
            return
        if any(isinstance(bound, float) for bound in value[:2]):
            call.fails_when_run(
                Kind.DTYPE,
                f"images of dtype {dtype} cannot be clipped to the floats of `value_range`",
                argument="value_range",
                advice="Cast the images to floats first, or give the range as integers.",
            )

    def check_range(self, layer: LayerState, *, silent: bool = False) -> None:
        """`_set_value_range`, which lets two strings through."""
        value_range(layer.args["value_range"], silent=silent)
        layer.extra["checked_range"] = True

    def fails_on_range(
        self, call: Call, value: Any, count: int | None = None, taken: tuple[int, ...] = (0, 1)
    ) -> None:
        """An unchecked `value_range` of which the items `taken` are used (or all `count`).

        Lists of numbers are bounds too: they spread over the channels.
        """
        if is_opaque(value) or isinstance(value, dict) or not arguments.known(value):
            return
        fine = isinstance(value, (tuple, list)) and (
            len(value) == count if count is not None else len(value) > max(taken)
        )
        if not fine or any(value[i] is None or isinstance(value[i], str) for i in taken):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`value_range` must be two numbers, not {value!r}",
                argument="value_range",
            )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Whether images that are no floats are cast depends on chance, sizes and training."""
        kept = super().on_data(layer, call, output)
        inputs = call.inputs
        if isinstance(inputs, TensorSpec) and inputs.dtype == "string":
            return kept.with_dtype("string") if isinstance(kept, TensorSpec) else kept
        if isinstance(inputs, (list, tuple)) and len(inputs) > 1:
            return unseen(kept)
        if layer.dtype not in FLOATS:
            given = inputs.dtype if isinstance(inputs, TensorSpec) else UNKNOWN
            cast = (given in FLOATS and self.casts_floats) or (
                self.casts_all and arguments.is_integer_dtype(given)
            )
            return kept if cast else retyped(kept, UNKNOWN)
        if self.keeps_data or not isinstance(inputs, TensorSpec) or inputs.dtype in FLOATS:
            return kept
        if self.casts_all and arguments.is_integer_dtype(inputs.dtype):
            return kept
        if self.keeps_int and arguments.is_integer_dtype(inputs.dtype):
            return retyped(kept, inputs.dtype)
        if self.idle_keeps and call.argument("training", True) is False:
            return retyped(kept, inputs.dtype)
        known = isinstance(inputs.dtype, (str, NumericDtype))
        return retyped(kept, NUMERIC if known else UNKNOWN)

    def gives_one(self, layer: LayerState) -> bool:
        """`DataLayer.__call__` connects the first of several tensors with the graph."""
        return True


def packed(inputs: Any) -> Any:
    """The one tensor that the cast of a `DataLayer` makes of several of one shape."""
    if not isinstance(inputs, (list, tuple)) or not inputs:
        return inputs
    first = inputs[0]
    alike = isinstance(first, TensorSpec) and isinstance(first.shape, tuple)
    if not alike or not all(
        isinstance(leaf, TensorSpec) and leaf.shape == first.shape for leaf in inputs
    ):
        return UNKNOWN
    return TensorSpec((len(inputs), *first.shape), first.dtype)


def is_float(dtype: str) -> bool:
    return "float" in dtype


class Rescaling(Behaviour):
    """A product and a sum; what `scale` and `offset` are shows when it runs."""

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs = call.inputs
        if isinstance(inputs, Unknown):
            return UNKNOWN
        if isinstance(inputs, TensorSpec):
            if inputs.dtype == "string":
                call.fails_when_run(Kind.DTYPE, "`Rescaling` cannot work on text")
            else:
                self.foresee(layer, call, inputs.shape)
        return map_nest(
            lambda leaf: (
                TensorSpec(leaf.shape, layer.dtype) if isinstance(leaf, TensorSpec) else UNKNOWN
            ),
            inputs,
        )

    def foresee(self, layer: LayerState, call: Call, shape: Shape) -> None:
        """`inputs * scale + offset` on data."""
        last: Any = UNKNOWN if isinstance(shape, Unknown) else shape[-1] if shape else 1
        for name in ("scale", "offset"):
            value = layer.args[name]
            if isinstance(value, str) or value is None:
                call.fails_when_run(
                    Kind.ARGUMENT, f"`{name}` must be a number, not {value!r}", argument=name
                )
                return
            if not isinstance(value, (list, tuple)):
                continue
            if layer.environment.data_format != "channels_last":
                return
            if any(isinstance(item, (list, tuple)) for item in value):
                return
            count = len(value)
            if count > 1 and same(last, 1) is False and same(last, count) is False:
                call.fails_when_run(
                    Kind.AXIS,
                    f"`{name}` has {count} values for a last axis of {last}: {render_shape(shape)}",
                    argument=name,
                )
                return
            # One value is stretched over several.
            last = last if count == 1 else count

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Several values stretch an axis of one."""
        if not isinstance(output, TensorSpec) or not isinstance(output.shape, tuple):
            return output
        if len(output.shape) < 2:
            return output
        counts = [
            len(value)
            for value in (layer.args["scale"], layer.args["offset"])
            if isinstance(value, (list, tuple))
        ]
        if not counts or max(counts) < 2 or layer.environment.data_format != "channels_last":
            return output
        if same(output.shape[-1], 1) is False:
            return output
        last = max(counts) if same(output.shape[-1], 1) else UNKNOWN
        return output.with_shape((*output.shape[:-1], last))

    def gives_one(self, layer: LayerState) -> bool:
        return True


LAYERS = (
    LayerSpec(
        name="Rescaling",
        parameters={"scale": REQUIRED, "offset": 0.0},
        behaviour=Rescaling(),
        call={"inputs": REQUIRED},
        source="keras/src/layers/preprocessing/rescaling.py",
        samples=(
            Sample({"scale": 1 / 255}, (None, 8, 8, 3)),
            Sample({"scale": 2, "offset": -1.0}, (None, 4)),
            Sample({"scale": [1.0, 2.0, 3.0]}, (None, 8, 8, 3)),
        ),
    ),
)
