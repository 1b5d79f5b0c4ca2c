"""Image layers that mix images or other layers: `MixUp`, `RandAugment`, `Pipeline` and the like.

Source: keras/src/layers/preprocessing/image_preprocessing and pipeline.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import arguments, life
from kerasorder_lint.catalogue.axes import unlike
from kerasorder_lint.catalogue.layers.image_colour import RandomGrayscale
from kerasorder_lint.catalogue.layers.image_geometry import INTERPOLATIONS, RandomShear
from kerasorder_lint.catalogue.layers.image_preprocessing import (
    CALL,
    ImageLayer,
    Rescaling,
    is_number,
    is_opaque,
    is_whole,
    loose_factor,
    one_of,
    packed,
    refuse,
    seed,
    strict_factor,
)
from kerasorder_lint.catalogue.problems import Kind, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    Inner,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of, map_nest, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, render_shape

__all__ = ["LAYERS"]


class Augmenting(ImageLayer):
    """A choice among other layers, made by the constructor with the same arguments."""

    takes_factor = False
    bounds = (0, 1)
    needs_float = True

    def makes(self, layer: LayerState) -> Sequence[str]:
        """A name goes to the layers inside as well."""
        if layer.name is not None:
            return ()
        return (
            AUGMENTATIONS
            if arguments.truth(layer.args.get("all_ops", True))
            else AUGMENTATIONS_OF_SHAPE
        )

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        factor = loose_factor(args["factor"], self.bounds)
        seed(args["seed"])
        # What the first of the layers inside checks, and the first that takes a value range.
        strict_factor(factor, RandomShear.range, "factor", RandomShear.said)
        one_of(args["interpolation"], INTERPOLATIONS, "interpolation")
        self.check_range(layer)

    def fails_on_count(self, layer: LayerState, call: Call, name: str) -> None:
        value = layer.args[name]
        if not is_opaque(value) and not is_whole(value):
            call.fails_when_run(
                Kind.ARGUMENT, f"`{name}` must be an integer, not {value!r}", argument=name
            )


AUGMENTATIONS = (
    "RandomShear",
    "RandomTranslation",
    "RandomRotation",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomContrast",
    "RandomSharpness",
    "Solarization",
    "RandomPosterization",
    "AutoContrast",
    "Equalization",
)


#: Those that an `AugMix` makes without `all_ops`.
AUGMENTATIONS_OF_SHAPE = tuple(
    name
    for name in AUGMENTATIONS
    if name
    not in ("RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomSharpness")
)


class AugMix(Augmenting):
    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_count(layer, call, "num_chains")


class RandAugment(Augmenting):
    channels = (1, 3)

    def need_fixed(self, layer: LayerState, shape: tuple[Dim, ...]) -> None:
        count = layer.args["num_ops"]
        if isinstance(count, int) and count > 0 and self.channel_count(layer, shape) is None:
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` inside a `Pipeline` needs a fixed number of channels: "
                f"{render_shape(shape)}",
            )

    def foresee(self, layer: LayerState, call: Call, inputs: Any) -> None:
        super().foresee(layer, call, inputs)
        count = layer.args["num_ops"]
        if isinstance(count, int) and count > 0:
            return
        if any(problem.kind is Kind.AXIS for problem in call.later):
            # No operation, no look at the channels.
            call.later[:] = [p for p in call.later if p.kind is not Kind.AXIS]
            self.fails_on_count(layer, call, "num_ops")

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_count(layer, call, "num_ops")


class CutMix(ImageLayer):
    """Batches only: a single image passes as it is."""

    fixed_sizes = True
    takes_factor = False
    bounds = (0, 1)

    def configure(self, layer: LayerState) -> None:
        loose_factor(layer.args["factor"], self.bounds)
        seed(layer.args["seed"])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        if images.rank == 4:
            self.fails_on_dtype(layer, call)

    def need_fixed(self, layer: LayerState, shape: tuple[Dim, ...]) -> None:
        if len(shape) == 4:
            super().need_fixed(layer, shape)


class MixUp(ImageLayer):
    idle_keeps = True
    needs_float = True

    def configure(self, layer: LayerState) -> None:
        seed(layer.args["seed"])


class MaxNumBoundingBoxes(ImageLayer):
    """Pads or cuts the boxes of a dict; images pass through."""

    keeps_data = True

    refused = ()
    always = True
    keeps_int = True

    def configure(self, layer: LayerState) -> None:
        for name in ("max_number", "fill_value"):
            layer.extra[name] = self.integer(name, layer.args[name])

    def integer(self, name: str, value: Any) -> Any:
        """`int(value)`."""
        if is_opaque(value) or isinstance(value, Sym):
            return UNKNOWN if is_opaque(value) else value
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError) as error:
            said = str(error) if isinstance(error, ValueError) else ""
            refuse(name, value, "an integer", said)

    def output(self, layer: LayerState, inputs: Any) -> Any:
        out = super().output(layer, inputs)
        if not isinstance(out, dict) or not isinstance(out.get("bounding_boxes"), dict):
            return out
        boxes = out["bounding_boxes"]
        for name in boxes:
            if name not in ("boxes", "labels"):
                reject(
                    Kind.INPUTS,
                    f"'bounding_boxes' may hold 'boxes' and 'labels', not {name!r}",
                    "There are unsupported keys in `bounding_boxes`:",
                )
        for name in ("boxes", "labels"):
            if name not in boxes:
                reject(Kind.INPUTS, f"'bounding_boxes' needs the key {name!r}", name)
            leaf = boxes[name]
            if isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple):
                if len(leaf.shape) < 2:
                    reject(
                        Kind.RANK,
                        f"'{name}' needs an axis of boxes: {render_shape(leaf.shape)}",
                        "list assignment index out of range",
                    )
                sizes = (leaf.shape[0], layer.extra["max_number"], *leaf.shape[2:])
                boxes[name] = leaf.with_shape(sizes)
        return out


class RandomErasing(ImageLayer):
    casts_all = True
    fixed_sizes = True
    takes_factor = False
    bounds = (0, 1)
    needs_float = True

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        loose_factor(args["factor"], self.bounds)
        loose_factor(args["scale"], self.bounds, "scale", "scale")
        seed(args["seed"])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        fill = layer.args["fill_value"]
        wrong = not is_opaque(fill) and fill is not None and not is_number(fill)
        if isinstance(fill, (tuple, list)):
            wrong = len(fill) != 3
            last = images.shape[-1] if isinstance(images.shape, tuple) else UNKNOWN
            if not wrong and isinstance(last, int) and last != 3:
                call.fails_when_run(
                    Kind.AXIS,
                    f"`fill_value` has 3 values for a last axis of {last}: "
                    f"{render_shape(images.shape)}",
                    argument="fill_value",
                )
                return
        if wrong:
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`fill_value` must be a number or three of them, not {fill!r}",
                "The `fill_value` argument should be a number (or a list of three numbers)",
                argument="fill_value",
            )
            return
        self.fails_on_range(call, layer.args["value_range"])


class RandomGaussianBlur(ImageLayer):
    casts_all = True
    takes_factor = False
    bounds = (0, 1)
    needs_float = True

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        loose_factor(args["factor"], self.bounds)
        self.odd(args["kernel_size"])
        loose_factor(args["sigma"], self.bounds, "sigma", "sigma")
        seed(args["seed"])

    def odd(self, value: Any) -> None:
        """`_set_kernel_size`."""
        if is_opaque(value) or isinstance(value, Sym):
            return
        wanted = "an odd number, or two of them"
        said = (
            f"kernel_size must be an odd number. Received: kernel_size={value}"
            if arguments.known(value)
            else ""
        )
        if not isinstance(value, (tuple, list, int, float)):
            refuse("kernel_size", value, wanted, said)
        pair = value if isinstance(value, (tuple, list)) else (value, value)
        if len(pair) != 2:
            refuse(
                "kernel_size",
                value,
                wanted,
                "The `kernel_size` argument should be a number (or a list of two numbers) "
                + (f"Received: kernel_size={value}" if arguments.known(value) else ""),
            )
        for size in pair:
            if isinstance(size, (Unknown, Opaque, Sym)):
                continue
            if not isinstance(size, (int, float)):
                refuse("kernel_size", value, wanted, "")
            if size % 2 == 0:
                refuse("kernel_size", value, wanted, said)

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        self.fails_on_range(call, layer.args["value_range"])


class Pipeline(Behaviour):
    """Layers in turn. Keras traces its call, so what else fails when it runs fails here at once."""

    casts_inputs = False

    def construct(self, layer: LayerState) -> None:
        inner = layer.args["layers"]
        if isinstance(inner, (list, tuple)):
            layer.children = [item for item in inner if isinstance(item, LayerState)]

    def call(self, layer: LayerState, call: Call) -> Any:
        inner = layer.args["layers"]
        if isinstance(inner, (Unknown, Opaque)):
            return UNKNOWN
        if not isinstance(inner, (list, tuple)):
            reject(
                Kind.ARGUMENT,
                "`Pipeline` needs a list of layers",
                "Could not automatically infer the output shape",
                argument="layers",
            )
        if not inner:
            reject(
                Kind.ARGUMENT,
                "`Pipeline` needs at least one layer",
                "Could not automatically infer the output shape",
                argument="layers",
            )
        value: Nest = call.inputs
        dtype = value.dtype if isinstance(value, TensorSpec) else UNKNOWN
        for item in inner:
            if isinstance(item, (Unknown, Opaque)):
                value, dtype = UNKNOWN, UNKNOWN
            elif not isinstance(item, LayerState):
                reject(
                    Kind.ARGUMENT,
                    f"`Pipeline` takes layers, not {item!r}",
                    "Could not automatically infer the output shape",
                    argument="layers",
                )
            else:
                value, dtype = self.step(item, call, value, dtype)
        return value

    def step(
        self, item: LayerState, call: Call, value: Nest, dtype: str | Unknown
    ) -> tuple[Nest, str | Unknown]:
        """The output of one layer inside, and the dtype that it has when it runs on data.

        dtype: of the input on data, where image layers keep integers that a trace makes floats.
        """
        behaviour = item.spec.behaviour
        if _is_data_layer(item) and isinstance(value, (list, tuple)):
            value = self.pack(item, value)
            dtype = value.dtype if isinstance(value, TensorSpec) else UNKNOWN
        inner = self.inner_call(item, call, value)
        if isinstance(behaviour, ImageLayer):
            output = behaviour.trace(item, inner)
            item.built = True
            if isinstance(value, TensorSpec) and not inner.later:
                behaviour.foresee(item, inner, value.with_dtype(dtype))
            keeps = behaviour.keeps_int and isinstance(dtype, str) and "float" not in dtype
            dtype = dtype if keeps else item.dtype
        else:
            output = life.run(item, inner)
            for problem in inner.later:
                if isinstance(behaviour, Rescaling) and problem.kind is not Kind.DTYPE:
                    raise Rejected(replace(problem, moment="now", keras=""))
            dtype = output.dtype if isinstance(output, TensorSpec) else UNKNOWN
        if not call.later:
            call.later.extend(inner.later)
        return output, dtype

    def pack(self, item: LayerState, value: Any) -> Any:
        """What the cast of a layer inside makes of several tensors while it is traced."""
        shapes = unlike(value)
        if shapes is not None or isinstance(item.spec.behaviour, RandomGrayscale):
            reject(
                Kind.INPUTS,
                f"`{item.class_name}` takes one tensor, and gets {len(value)}",
                "Could not automatically infer the output shape",
            )
        return packed(value)

    def inner_call(self, item: LayerState, call: Call, value: Nest, on_data: bool = False) -> Call:
        """The call of one layer inside."""
        name = next(iter(item.spec.call), "inputs")
        training = call.argument("training", True)
        given = {name: value, "training": True if training is None else training}
        return Call(given, on_data=on_data)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Data goes through the layers in turn: an image is cropped, or resized, by its size."""
        value: Nest = call.inputs
        for item in layer.args["layers"] if layer.children else ():
            if not isinstance(item, LayerState):
                return unseen(output)
            if _is_data_layer(item):
                value = packed(value)
            inner = self.inner_call(item, call, value, on_data=True)
            try:
                found = life.run(item, inner)
            except Rejected as rejected:
                inner.later.append(rejected.problem.at_run())
                found = UNKNOWN
            if not call.later:
                call.later.extend(inner.later)
            value = map_nest(data_of, found)
            if inner.later:
                return unseen(output)
        return value


def _is_data_layer(item: LayerState) -> bool:
    """Whether a layer casts its input as a whole (`DataLayer`)."""
    return isinstance(item.spec.behaviour, (ImageLayer, Rescaling))


LAYERS = (
    LayerSpec(
        name="AugMix",
        parameters={
            "value_range": (0, 255),
            "num_chains": 3,
            "chain_depth": 3,
            "factor": 0.3,
            "alpha": 1.0,
            "all_ops": True,
            "interpolation": "bilinear",
            "seed": None,
            "data_format": None,
        },
        behaviour=AugMix(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/aug_mix.py",
        samples=(
            Sample({}, (None, 8, 8, 3)),
            Sample({"all_ops": False, "factor": (0.1, 0.4)}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="CutMix",
        parameters={
            "factor": 1.0,
            "seed": None,
            "data_format": None,
        },
        behaviour=CutMix(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/cut_mix.py",
        samples=(Sample({}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="MaxNumBoundingBoxes",
        parameters={
            "max_number": REQUIRED,
            "fill_value": -1,
        },
        behaviour=MaxNumBoundingBoxes(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/max_num_bounding_box.py",
        samples=(Sample({"max_number": 3}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="MixUp",
        parameters={
            "alpha": 0.2,
            "data_format": None,
            "seed": None,
        },
        behaviour=MixUp(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/mix_up.py",
        samples=(Sample({}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="Pipeline",
        parameters={
            "layers": REQUIRED,
            "name": None,
        },
        behaviour=Pipeline(),
        keywords=False,
        call={"inputs": REQUIRED, "training": True, "mask": None},
        source="keras/src/layers/preprocessing/pipeline.py",
        samples=(
            Sample(
                {"layers": [Inner("RandomFlip"), Inner("Resizing", {"height": 4, "width": 6})]},
                (None, 8, 8, 3),
            ),
        ),
    ),
    LayerSpec(
        name="RandAugment",
        parameters={
            "value_range": (0, 255),
            "num_ops": 2,
            "factor": 0.5,
            "interpolation": "bilinear",
            "seed": None,
            "data_format": None,
        },
        behaviour=RandAugment(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/rand_augment.py",
        samples=(Sample({}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomErasing",
        parameters={
            "factor": 1.0,
            "scale": (0.02, 0.33),
            "fill_value": None,
            "value_range": (0, 255),
            "seed": None,
            "data_format": None,
        },
        behaviour=RandomErasing(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_erasing.py",
        samples=(
            Sample({"scale": (0.1, 0.2)}, (None, 8, 8, 3)),
            Sample({"fill_value": (0, 1, 2)}, (8, 8, 3)),
        ),
    ),
    LayerSpec(
        name="RandomGaussianBlur",
        parameters={
            "factor": 1.0,
            "kernel_size": 3,
            "sigma": 1.0,
            "value_range": (0, 255),
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomGaussianBlur(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_gaussian_blur.py",
        samples=(Sample({"kernel_size": 3, "sigma": 0.5}, (None, 8, 8, 3)),),
    ),
)
