"""Image layers that change colours and leave every pixel at its place.

Source: keras/src/layers/preprocessing/image_preprocessing, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.layers.image_preprocessing import (
    CALL,
    ImageLayer,
    is_number,
    is_opaque,
    loose_factor,
    over,
    refuse,
    seed,
    strict_factor,
    under,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Call,
    LayerSpec,
    LayerState,
    Sample,
    works_on_data,
)
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, retyped
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Unknown, ceil_divide, render_shape, same

__all__ = ["LAYERS", "RandomGrayscale"]


class AutoContrast(ImageLayer):
    takes_factor = False
    always = True
    needs_float = True
    needs_pixels = True
    needs_channels = True

    def configure(self, layer: LayerState) -> None:
        self.check_range(layer)


class Clahe(ImageLayer):
    """Tiles of a grid, each with a histogram of its own."""

    keeps_data = True

    format_last = True
    always = True
    keeps_int = True
    fixed_sizes = True

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_range(call, layer.args["value_range"], 2)
        grid = layer.args["tile_grid_size"]
        if not isinstance(grid, (tuple, list)) or call.later:
            return
        if len(grid) != 2 or any(isinstance(tiles, float) for tiles in grid):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`tile_grid_size` must be two integers, not {grid!r}",
                argument="tile_grid_size",
            )
            return
        if not isinstance(images.shape, tuple) or isinstance(layer.extra["data_format"], Unknown):
            return
        if same(self.channel_count(layer, images.shape), 0) is True:
            self.fails_without(layer, call, "channels", images)
            return
        last = layer.extra["data_format"] == "channels_last"
        lengths = images.shape[-3:-1] if last else images.shape[-2:]
        for length, tiles in zip(lengths, grid):
            if not isinstance(tiles, int) or tiles < 1 or not isinstance(length, int):
                continue
            # The image is padded by mirroring, which gives at most its own length once more.
            if ceil_divide(length, tiles) * tiles > 2 * length:
                call.fails_when_run(
                    Kind.EMPTY,
                    f"an axis of {length} is too short for {tiles} tiles: "
                    f"{render_shape(images.shape)}",
                    argument="tile_grid_size",
                )
                return


class Equalization(ImageLayer):
    hands_on = True
    needs_pixels = True
    keeps_dtype = True
    needs_float = True
    format_last = True
    fixed_channels = True

    def configure(self, layer: LayerState) -> None:
        # Keras 3.15 forgot the message: an AttributeError comes instead.
        self.check_range(layer, silent=True)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """It computes in its own dtype; some integers come out as they are."""
        inputs = call.inputs
        if isinstance(inputs, TensorSpec):
            if inputs.dtype in FLOATS:
                return output
            if call.argument("training", True) is False:
                return retyped(output, inputs.dtype)
        return retyped(output, UNKNOWN)


class RandomBrightness(ImageLayer):
    keeps_data = True
    refused = ("string", "bool")
    keeps_int = True

    def base_factor(self, layer: LayerState) -> Any:
        return layer.args["factor"]

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_clip(layer, call, self.autocast(layer, images.dtype))

    def configure(self, layer: LayerState) -> None:
        seed(layer.args["seed"])
        self.check_range(layer)


class RandomColorDegeneration(ImageLayer):
    """A mixture with the image in grey; the one layer here that looks at its input at once."""

    idle_keeps = True
    # While a graph is built it wants 3; inside a `Pipeline` it takes grey images too.
    channels = (1, 3)
    fixed_channels = True

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_clip(layer, call, layer.dtype)

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        self.check_range(layer)
        seed(layer.args["seed"])

    def call(self, layer: LayerState, call: Call) -> Any:
        if not works_on_data(layer, call):
            return super().call(layer, call)
        output = super().output(layer, call.inputs)
        self.foresee(layer, call, call.inputs)
        return output

    def output(self, layer: LayerState, inputs: Any) -> Any:
        if isinstance(inputs, Unknown):
            return UNKNOWN
        if not isinstance(inputs, TensorSpec):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor while a graph is built, and gets several",
            )
        shape = inputs.shape
        if isinstance(shape, tuple):
            rendered = render_shape(shape)
            if len(shape) not in (3, 4):
                reject(
                    Kind.RANK,
                    f"`{layer.class_name}` needs an image (3 dimensions) or a batch of images (4), "
                    f"and gets {len(shape)}: {rendered}",
                    "Invalid images rank: expected rank 3 (single image) "
                    "or rank 4 (batch of images). ",
                )
            where = layer.extra["data_format"]
            axes = {"channels_last": (-1,), "channels_first": (-3,)}
            counts = [shape[axis] for axis in axes.get(where, (-1, -3))]
            if all(same(count, 3) is False for count in counts):
                count = counts[0]
                reject(
                    Kind.AXIS,
                    f"`{layer.class_name}` needs images of 3 channels, and gets {count}: "
                    f"{rendered}",
                    "Input images must have 3 channels, but received images with "
                    + (f"{count} channels." if isinstance(count, int) and len(counts) == 1 else ""),
                )
        return TensorSpec(shape, layer.dtype)


class RandomColorJitter(ImageLayer):
    """Up to four layers in turn, in the global data format whatever its own is."""

    idle_keeps = True

    def makes(self, layer: LayerState) -> Sequence[str]:
        parts = ("brightness", "contrast", "saturation", "hue")
        return [f"Random{p.title()}" for p in parts if layer.args[f"{p}_factor"] is not None]

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        seed(args["seed"])
        for name, bounds in self.inner(layer).items():
            value = args[name]
            empty = not is_opaque(value) and arguments.known(value) and not value
            if name == "brightness_factor" and empty:
                value = 0.0
            loose_factor(value, bounds, name)
            if name in ("brightness_factor", "saturation_factor"):
                self.check_range(layer)

    def traced_shape(self, layer: LayerState, shape: tuple[Dim, ...]) -> Shape:
        given = self.inner(layer)
        if "saturation_factor" in given or "hue_factor" in given:
            return three_channels(shape, layer.environment.data_format)
        return shape

    def inner(self, layer: LayerState) -> dict[str, tuple[int, int]]:
        """The factors that are given, with their bounds."""
        bounds = {
            "brightness_factor": (-1, 1),
            "contrast_factor": (0, 1),
            "saturation_factor": (-1, 1),
            "hue_factor": (0, 1),
        }
        return {name: b for name, b in bounds.items() if layer.args[name] is not None}

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        given = [name for name in self.inner(layer) if not isinstance(layer.args[name], Unknown)]
        if "brightness_factor" in given:
            self.fails_on_clip(layer, call, layer.dtype)
        if "contrast_factor" in given:
            self.fails_on_range(call, layer.args["value_range"])
        if "hue_factor" in given and not unit_range(layer.args["value_range"]):
            self.fails_on_range(call, layer.args["value_range"], 2)
        if isinstance(layer.dtype, str) and "float" not in layer.dtype:
            if "contrast_factor" in given or "saturation_factor" in given:
                call.fails_when_run(
                    Kind.DTYPE,
                    f"`{layer.class_name}` cannot work in dtype {layer.dtype}",
                    argument="dtype",
                )
                return
        if "saturation_factor" not in given and "hue_factor" not in given:
            return
        if not isinstance(images.shape, tuple) or isinstance(
            layer.environment.data_format, Unknown
        ):
            return
        axis = -1 if layer.environment.data_format == "channels_last" else -3
        count = images.shape[axis]
        if same(count, 3) is False:
            call.fails_when_run(
                Kind.AXIS,
                f"`{layer.class_name}` needs 3 channels to change hue or saturation, and gets "
                f"{count}: {render_shape(images.shape)}",
            )


class RandomContrast(ImageLayer):
    idle_keeps = True
    bounds = (0, 1)
    needs_float = True
    needs_float_input = True

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        seed(layer.args["seed"])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_range(call, layer.args["value_range"])


class RandomGrayscale(ImageLayer):
    keeps_data = True  # what is made grey is cast back
    keeps_dtype = True
    keeps_int = True
    refused = ()
    channels = (1, 3)
    format_last = True
    fixed_channels = True

    def configure(self, layer: LayerState) -> None:
        factor = layer.args["factor"]
        wanted = "a number from 0 to 1"
        if not is_opaque(factor):
            if not is_number(factor):
                refuse("factor", factor, wanted, "")
            if under(factor, 0) or over(factor, 1):
                refuse(
                    "factor",
                    factor,
                    wanted,
                    "`factor` should be between 0 and 1. "
                    + (f"Received: factor={factor}" if arguments.known(factor) else ""),
                )
        seed(layer.args["seed"])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        # What is grey already passes as it is.
        if images.dtype == "string" and isinstance(images.shape, tuple):
            if same(self.channel_count(layer, images.shape), 1) is False:
                call.fails_when_run(Kind.DTYPE, f"`{layer.class_name}` cannot work on text")

    def output(self, layer: LayerState, inputs: Any) -> Any:
        if not isinstance(inputs, (TensorSpec, Unknown)):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor while a graph is built, and gets several",
                "object has no attribute 'shape'",
            )
        return super().output(layer, inputs)


class HueLayer(ImageLayer):
    """A layer that goes through the colour space HSV, and so gives three channels."""

    idle_keeps = True
    channels = (3,)

    def traced_shape(self, layer: LayerState, shape: tuple[Dim, ...]) -> Shape:
        return three_channels(shape, layer.extra["data_format"])


def three_channels(shape: tuple[Dim, ...], where: str | Unknown) -> Shape:
    if isinstance(where, Unknown):
        return (*shape[:-3], UNKNOWN, shape[-2], UNKNOWN)
    return (*shape[:-1], 3) if where == "channels_last" else (*shape[:-3], 3, *shape[-2:])


class RandomHue(HueLayer):
    bounds = (0, 1)

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        seed(layer.args["seed"])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        if not unit_range(layer.args["value_range"]):
            self.fails_on_range(call, layer.args["value_range"], 2)


def unit_range(value: Any) -> bool:
    """Whether the range starts with 0 and 1: then nothing is rescaled."""
    return (
        isinstance(value, (tuple, list))
        and arguments.known(value)
        and value[:2] in ((0, 1), [0, 1])
    )


class RandomInvert(ImageLayer):
    idle_keeps = True
    takes_factor = False
    bounds = (0, 1)

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        seed(layer.args["seed"])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_range(call, layer.args["value_range"], taken=(1,))


class RandomPosterization(ImageLayer):
    idle_keeps = True
    takes_factor = False
    bounds = (1, 8)

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        self.check_range(layer)
        seed(layer.args["seed"])


class RandomSaturation(HueLayer):
    needs_float = True
    needs_float_input = True

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        self.check_range(layer)
        seed(layer.args["seed"])


class RandomSharpness(ImageLayer):
    casts_all = True
    takes_factor = False
    bounds = (0, 1)
    needs_float = True

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        self.check_range(layer)
        seed(layer.args["seed"])


class Solarization(ImageLayer):
    casts_all = True
    takes_factor = False
    needs_float = True
    said: ClassVar[str] = (
        "The `addition_factor` and `threshold_factor` arguments should be a number (or a list of "
        "two numbers) in the range [0, 1]. "
    )

    def configure(self, layer: LayerState) -> None:
        seed(layer.args["seed"])
        for name in ("addition_factor", "threshold_factor"):
            strict_factor(layer.args[name], (0, 1), name, self.said, symmetric=False)
        self.check_range(layer)


LAYERS = (
    LayerSpec(
        name="AutoContrast",
        parameters={
            "value_range": (0, 255),
        },
        behaviour=AutoContrast(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/auto_contrast.py",
        samples=(
            Sample({}, (None, 8, 8, 3)),
            Sample({"value_range": (0, 1)}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="ContrastLimitedAdaptiveHistogramEqualization",
        parameters={
            "value_range": (0, 255),
            "clip_limit": 4.0,
            "tile_grid_size": (8, 8),
            "data_format": None,
        },
        behaviour=Clahe(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/clahe.py",
        samples=(
            Sample({}, (None, 8, 8, 3)),
            Sample({"tile_grid_size": (2, 3)}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="Equalization",
        parameters={
            "value_range": (0, 255),
            "bins": 256,
            "data_format": None,
        },
        behaviour=Equalization(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/equalization.py",
        samples=(
            Sample({"bins": 16}, (None, 8, 8, 3)),
            Sample({}, (8, 8, 1), "int32"),
        ),
    ),
    LayerSpec(
        name="RandomBrightness",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "seed": None,
        },
        behaviour=RandomBrightness(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_brightness.py",
        samples=(
            Sample({"factor": 0.2}, (None, 8, 8, 3)),
            Sample({"factor": (-0.5, 0.1)}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="RandomColorDegeneration",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomColorDegeneration(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_color_degeneration.py",
        samples=(Sample({"factor": 0.5}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomColorJitter",
        parameters={
            "value_range": (0, 255),
            "brightness_factor": None,
            "contrast_factor": None,
            "saturation_factor": None,
            "hue_factor": None,
            "seed": None,
            "data_format": None,
        },
        behaviour=RandomColorJitter(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_color_jitter.py",
        samples=(
            Sample({"brightness_factor": 0.2, "contrast_factor": 0.1}, (None, 8, 8, 1)),
            Sample({"saturation_factor": 0.2, "hue_factor": 0.1}, (None, 8, 8, 3)),
        ),
    ),
    LayerSpec(
        name="RandomContrast",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "seed": None,
        },
        behaviour=RandomContrast(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_contrast.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomGrayscale",
        parameters={
            "factor": 0.5,
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomGrayscale(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_grayscale.py",
        samples=(
            Sample({}, (None, 8, 8, 3)),
            Sample({"factor": 1.0}, (8, 8, 1), "int32"),
        ),
    ),
    LayerSpec(
        name="RandomHue",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomHue(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_hue.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomInvert",
        parameters={
            "factor": 1.0,
            "value_range": (0, 255),
            "seed": None,
            "data_format": None,
        },
        behaviour=RandomInvert(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_invert.py",
        samples=(Sample({}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomPosterization",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomPosterization(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_posterization.py",
        samples=(
            Sample({"factor": 4}, (None, 8, 8, 3)),
            Sample({"factor": (2, 5)}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="RandomSaturation",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomSaturation(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_saturation.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomSharpness",
        parameters={
            "factor": REQUIRED,
            "value_range": (0, 255),
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomSharpness(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_sharpness.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="Solarization",
        parameters={
            "addition_factor": 0.0,
            "threshold_factor": 0.0,
            "value_range": (0, 255),
            "seed": None,
        },
        behaviour=Solarization(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/solarization.py",
        samples=(
            Sample({}, (None, 8, 8, 3)),
            Sample({"addition_factor": 0.2, "threshold_factor": (0.1, 0.5)}, (8, 8, 1)),
        ),
    ),
)
