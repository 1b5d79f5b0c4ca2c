"""Image layers that move pixels: crops, resizing, flips and the affine transformations.

Source: keras/src/layers/preprocessing/image_preprocessing, Keras 3.15.
"""

from __future__ import annotations

from typing import Any, ClassVar

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.layers.image_preprocessing import (
    CALL,
    ImageLayer,
    is_number,
    is_opaque,
    loose_factor,
    one_of,
    over,
    refuse,
    seed,
    strict_factor,
    under,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import REQUIRED, Call, LayerSpec, LayerState, Opaque, Sample
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, retyped, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, less, render_shape, same

__all__ = ["LAYERS"]

INTERPOLATIONS = ("nearest", "bilinear")
FILL_MODES = ("reflect", "wrap", "constant", "nearest")
#: `keras.ops.image.resize` on TensorFlow takes these.
RESIZE_INTERPOLATIONS = ("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area")


class Sized(ImageLayer):
    """An output of `height` by `width`."""

    takes_factor = False
    always = True
    needs_channels = True

    def traced_shape(self, layer: LayerState, shape: tuple[Dim, ...]) -> Shape:
        return self.place(layer, shape)

    def output(self, layer: LayerState, inputs: Any) -> Any:
        if isinstance(inputs, Unknown):
            return UNKNOWN
        if not isinstance(inputs, TensorSpec):
            return self.several(layer, inputs)
        shape = inputs.shape
        if isinstance(shape, Unknown):
            self.sizes(layer)
            return TensorSpec(UNKNOWN, layer.dtype)
        return TensorSpec(self.place(layer, shape), layer.dtype)

    def several(self, layer: LayerState, inputs: Any) -> Any:
        """Keras takes the keys or items for axes, and fails unless those are just two."""
        first = "channels_first" if isinstance(self, RandomCrop) else "channels_last"
        where = layer.extra["data_format"]
        if len(inputs) != 2 or isinstance(self, CenterCrop) or where not in (first, UNKNOWN):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor while a graph is built, and gets several",
                advice="Call it on data, or on the images alone.",
            )
        out = UNKNOWN if isinstance(where, Unknown) else self.sizes(layer)
        return TensorSpec(out, layer.dtype)

    def sizes(self, layer: LayerState) -> tuple[Dim, Dim]:
        return self.size(layer, "height"), self.size(layer, "width")

    def size(self, layer: LayerState, name: str) -> Dim:
        value = layer.args[name]
        if isinstance(value, Opaque):
            value = value.value if isinstance(value.value, int) else UNKNOWN
        if value is None or isinstance(value, Unknown):
            return value
        if isinstance(value, (int, Sym)):
            if less(value, 0) is True:
                refuse(name, value, "an integer of at least 0", " to a shape. Negative dimensions")
            return int(value) if isinstance(value, int) else value
        refuse(name, value, "an integer", " to a shape. ")
        return UNKNOWN

    def place(self, layer: LayerState, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        """The shape with height and width in it."""
        raise NotImplementedError


class CenterCrop(Sized):
    casts_all = True

    def place(self, layer: LayerState, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        rank = len(shape)
        if rank not in (3, 4):
            reject(
                Kind.RANK,
                f"`{layer.class_name}` needs an image (3 dimensions) or a batch of images (4), and "
                f"gets {rank}: {render_shape(shape)}",
                "`input_shape` must be a non-nested tuple or list of rank-1 with size 3 "
                "(unbatched) or 4 (batched)."
                if rank
                else "",
            )
        return place_by_rank(layer, shape, self.sizes(layer))

    def traced_shape(self, layer: LayerState, shape: tuple[Dim, ...]) -> Shape:
        sizes = self.sizes(layer)
        lengths = self.lengths(layer, shape)
        small = [less(a, b) for a, b in zip(lengths, sizes)]
        if True in small or all(isinstance(length, (int, Sym)) for length in lengths):
            return place_by_rank(layer, shape, sizes)
        # A slice with one bound that is not known loses the other as well.
        lost = all(length is None or is_small is False for length, is_small in zip(lengths, small))
        return place_by_rank(layer, shape, (None, None) if lost else (UNKNOWN, UNKNOWN))

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        height, width = self.sizes(layer)
        if height is None or width is None:
            fails_on_size(call, "height" if height is None else "width", None)
            return
        rows, columns = self.lengths(layer, images.shape)
        if less(rows, height) is True or less(columns, width) is True:
            # It is resized, as nothing that large can be cut out.
            for name, size in (("height", height), ("width", width)):
                if same(size, 0) is True:
                    fails_on_size(call, name, 0)
                    return
            self.fails_without_pixels(layer, call, images)
            if layer.dtype == "bool":
                call.fails_when_run(Kind.DTYPE, "`CenterCrop` cannot resize images of bool")

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """What is resized instead comes out in float32, whatever the layer's own dtype is."""
        kept, (height, width) = super().on_data(layer, call, output), self.sizes(layer)
        if not isinstance(kept, TensorSpec) or not isinstance(call.shape, tuple):
            return kept
        if len(call.shape) not in (3, 4) or None in (height, width):
            return kept
        rows, columns = self.lengths(layer, call.shape)
        small = (less(rows, height), less(columns, width))
        if True in small:
            return kept.with_dtype("float32")
        known = small == (False, False) or kept.dtype == "float32"
        return kept if known else retyped(kept, UNKNOWN)


def fails_on_size(call: Call, name: str, value: Any) -> None:
    call.fails_when_run(
        Kind.ARGUMENT, f"`{name}` must be a positive integer, not {value}", argument=name
    )


def place_by_rank(
    layer: LayerState, shape: tuple[Dim, ...], sizes: tuple[Dim, Dim]
) -> tuple[Dim, ...]:
    """Axes counted from the front: those of a batch at rank 4, of a single image otherwise."""
    where = layer.extra["data_format"]
    first = (1 if len(shape) == 4 else 0) + (1 if where == "channels_first" else 0)
    if isinstance(where, Unknown):
        # Either pair of axes: the one between belongs to both, the others to one.
        unknown = [UNKNOWN if first <= axis <= first + 2 else dim for axis, dim in enumerate(shape)]
        return tuple(unknown)
    return (*shape[:first], *sizes, *shape[first + 2 :])


def short(layer: LayerState, shape: tuple[Dim, ...]) -> None:
    reject(
        Kind.RANK,
        f"`{layer.class_name}` needs an image (3 dimensions) or a batch of images (4), and gets "
        f"{len(shape)}: {render_shape(shape)}",
        "list assignment index out of range",
    )


class RandomCrop(Sized):
    casts_inputs = False
    idle_keeps = True
    takes_factor = True
    format_last = True
    fixed_sizes = True
    casts_floats = False

    def configure(self, layer: LayerState) -> None:
        seed(layer.args["seed"])

    def place(self, layer: LayerState, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        where = layer.extra["data_format"]
        rank = len(shape)
        sizes = self.sizes(layer) if rank >= 3 else (UNKNOWN, UNKNOWN)
        if isinstance(where, Unknown):
            if rank < 2:
                short(layer, shape)
            return tuple(UNKNOWN if axis >= rank - 3 else d for axis, d in enumerate(shape))
        first = rank - 3 if where == "channels_last" else rank - 2
        if first < 0:
            short(layer, shape)
        sizes = self.sizes(layer)
        return (*shape[:first], *sizes, *shape[first + 2 :])

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        sizes = self.sizes(layer)
        lengths = self.lengths(layer, images.shape)
        training = call.argument("training", True)
        for name, size in zip(("height", "width"), sizes):
            if size is None:
                fails_on_size(call, name, None)
                return
        # Where the image is not larger in both axes, its part of the same proportions is taken.
        fits = [less(size, length) for size, length in zip(sizes, lengths)]
        if training is False or training is None or (training is True and False in fits):
            for name, size in zip(("height", "width"), sizes):
                if same(size, 0) is True:
                    fails_on_size(call, name, 0)
                    return
        if training is True and False in fits:
            self.fails_without_pixels(layer, call, images)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Without training an image stays as it is."""
        given, inputs = super().on_data(layer, call, output), call.inputs
        training = call.argument("training", True)
        if training is True or not isinstance(given, TensorSpec):
            return given
        if training in (False, None) and isinstance(inputs, TensorSpec):
            return given.with_shape(inputs.shape).with_dtype(inputs.dtype)
        return unseen(given)


class Resizing(Sized):
    keeps_data = True
    needs_pixels = True
    refused = ("string", "bool")
    keeps_int = True
    format_last = True

    def place(self, layer: LayerState, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        if len(shape) < (3 if layer.extra["data_format"] == "channels_first" else 2):
            short(layer, shape)
        return place_by_rank(layer, shape, self.sizes(layer))

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        args = layer.args
        how = args["interpolation"]
        if not is_opaque(how) and (not isinstance(how, str) or how not in RESIZE_INTERPOLATIONS):
            hint = arguments.nearest(how, RESIZE_INTERPOLATIONS) if isinstance(how, str) else None
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`interpolation` must be one of {', '.join(map(repr, RESIZE_INTERPOLATIONS))}, "
                f"not {how!r}",
                "Invalid value for argument `interpolation`. Expected of one "
                f"{RESIZE_INTERPOLATIONS}. Received: interpolation={how}",
                argument="interpolation",
                hint=hint,
            )
            return
        fill = args["fill_mode"]
        if not is_opaque(fill) and fill != "constant":
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`fill_mode` must be 'constant', not {fill!r}",
                "Invalid value for argument `fill_mode`.",
                argument="fill_mode",
            )
            return
        pad, crop = args["pad_to_aspect_ratio"], args["crop_to_aspect_ratio"]
        if pad is True and crop is True:
            call.fails_when_run(
                Kind.ARGUMENT,
                "`pad_to_aspect_ratio` and `crop_to_aspect_ratio` exclude each other",
                "Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.",
                argument="pad_to_aspect_ratio",
            )
            return
        for name, size in zip(("height", "width"), self.sizes(layer)):
            if size is None or same(size, 0) is True:
                fails_on_size(call, name, size)
                return
        whole = isinstance(images.dtype, str) and "float" not in images.dtype
        if pad is True and whole and isinstance(args["fill_value"], float):
            if crop is not True and self.is_padded(layer, images):
                call.fails_when_run(
                    Kind.DTYPE,
                    f"`fill_value={args['fill_value']}` cannot be padded to images of dtype "
                    f"{images.dtype}",
                    argument="fill_value",
                    advice="Give `fill_value` as an integer, or cast the images first.",
                )

    def drawn(self, layer: LayerState, shape: Any) -> tuple[Dim, Dim]:
        """With the rows or columns that are added on both sides to keep the proportions."""
        lengths, pad = self.lengths(layer, shape), layer.args["pad_to_aspect_ratio"]
        if pad is False:
            return lengths
        (rows, columns), (height, width) = lengths, self.sizes(layer)
        if not (isinstance(height, int) and isinstance(width, int) and pad is True):
            return UNKNOWN, UNKNOWN
        if not (isinstance(rows, int) and isinstance(columns, int)) or not height or not width:
            return UNKNOWN, UNKNOWN
        above = (max(rows, int(columns * height / width)) - rows) // 2
        beside = (max(columns, int(rows * width / height)) - columns) // 2
        return rows + 2 * above, columns + 2 * beside

    def is_padded(self, layer: LayerState, images: TensorSpec) -> bool:
        """Whether the proportions differ enough for a row or column of padding."""
        lengths, drawn = self.lengths(layer, images.shape), self.drawn(layer, images.shape)
        return UNKNOWN not in drawn and drawn != lengths


class RandomFlip(ImageLayer):
    """Any other `mode` than the three is taken, and flips nothing."""

    casts_inputs = False
    casts_all = True
    takes_factor = False

    def configure(self, layer: LayerState) -> None:
        seed(layer.args["seed"])


class RandomElasticTransform(ImageLayer):
    casts_all = True
    fixed_sizes = True
    fixed_channels = True
    takes_factor = False
    bounds = (0, 1)
    needs_float = True

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        factor = loose_factor(args["factor"], self.bounds)
        scale = loose_factor(args["scale"], self.bounds, "scale", "scale")
        layer.extra["idle"] = 0 in (factor[1], scale[1])
        layer.extra["busy"] = all(is_number(f[1]) and f[1] != 0 for f in (factor, scale))
        seed(args["seed"])
        one_of(args["interpolation"], INTERPOLATIONS, "interpolation")
        one_of(args["fill_mode"], (*FILL_MODES, "mirror"), "fill_mode", ordered=False)

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        if not layer.extra["busy"]:
            return
        if layer.args["fill_mode"] == "mirror":
            call.fails_when_run(
                Kind.ARGUMENT,
                "`fill_mode='mirror'` is accepted, and no backend function takes it",
                "Invalid value for argument `fill_mode`.",
                argument="fill_mode",
            )
            return
        self.fails_on_range(call, layer.args["value_range"])


class RandomPerspective(ImageLayer):
    fixed_sizes = True
    needs_pixels = True
    casts_all = True
    takes_factor = False
    bounds = (0, 1)
    needs_float = True

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        loose_factor(args["factor"], self.bounds)
        seed(args["seed"])
        scale = args["scale"]
        if not is_opaque(scale):
            if not is_number(scale):
                refuse("scale", scale, "a number from 0 to 1", "")
            if under(scale, 0) or over(scale, 1):
                said = "The `scale` argument should be a number in the range [0,1]. "
                if arguments.known(scale):
                    said += f"Received: scale={scale}"
                refuse("scale", scale, "a number from 0 to 1", said)
        one_of(args["interpolation"], INTERPOLATIONS, "interpolation")

    def foresee_images(self, layer: LayerState, call: Call, images: TensorSpec) -> None:
        shape = images.shape
        where = layer.extra["data_format"]
        if isinstance(shape, Unknown) or isinstance(where, Unknown):
            return
        lengths = shape[-3:-1] if where == "channels_last" else shape[-2:]
        if any(same(length, 1) is True for length in lengths):
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` needs more than one row and column: {render_shape(shape)}",
            )


class Affine(ImageLayer):
    """A layer with `fill_mode` and `interpolation`, both checked at once."""

    takes_factor = False
    needs_pixels = True
    casts_all = True
    factors: ClassVar[tuple[str, ...]] = ()
    range: ClassVar[tuple[float, float]] = (-1, 1)
    open_below: ClassVar[bool] = False
    said: ClassVar[str] = ""

    def configure(self, layer: LayerState) -> None:
        args = layer.args
        for name in self.factors:
            if args[name] is None and layer.spec.parameters[name] is None:
                continue
            strict_factor(args[name], self.range, name, self.said, open_below=self.open_below)
        one_of(args["fill_mode"], FILL_MODES, "fill_mode")
        one_of(args["interpolation"], INTERPOLATIONS, "interpolation")
        seed(args["seed"])


class RandomRotation(Affine):
    takes_factor = True

    def base_factor(self, layer: LayerState) -> Any:
        return layer.args["factor"]

    def configure(self, layer: LayerState) -> None:
        seed(layer.args["seed"])
        super().configure(layer)


class RandomShear(Affine):
    needs_float = True
    factors = mirrored = ("x_factor", "y_factor")
    range = (0, 1)
    said = (
        "The `factor` argument should be a number (or a list of two numbers) in the range "
        "[0, 1.0]. "
    )


class RandomTranslation(Affine):
    factors = ("height_factor", "width_factor")
    said = (
        "The `factor` argument should be a number (or a list of two numbers) in the range "
        "[-1.0, 1.0]. "
    )


class RandomZoom(Affine):
    format_last = True
    factors = ("height_factor", "width_factor")
    open_below = True
    said = (
        "The `height_factor` and `width_factor` arguments should be a number (or a list of two "
        "numbers) in the range (-1.0, 1.0]. "
    )


LAYERS = (
    LayerSpec(
        name="CenterCrop",
        parameters={
            "height": REQUIRED,
            "width": REQUIRED,
            "data_format": None,
        },
        behaviour=CenterCrop(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/center_crop.py",
        samples=(
            Sample({"height": 4, "width": 6}, (None, 8, 8, 3)),
            Sample({"height": 4, "width": 6, "data_format": "channels_first"}, (3, 8, 8)),
        ),
    ),
    LayerSpec(
        name="RandomCrop",
        parameters={
            "height": REQUIRED,
            "width": REQUIRED,
            "seed": None,
            "data_format": None,
            "name": None,
        },
        behaviour=RandomCrop(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_crop.py",
        samples=(
            Sample({"height": 4, "width": 6}, (None, 8, 8, 3)),
            Sample({"height": 4, "width": 6, "data_format": "channels_first"}, (3, 8, 8)),
        ),
    ),
    LayerSpec(
        name="RandomElasticTransform",
        parameters={
            "factor": 1.0,
            "scale": 1.0,
            "interpolation": "bilinear",
            "fill_mode": "reflect",
            "fill_value": 0.0,
            "value_range": (0, 255),
            "seed": None,
            "data_format": None,
        },
        behaviour=RandomElasticTransform(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_elastic_transform.py",
        samples=(Sample({}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomFlip",
        parameters={
            "mode": "horizontal_and_vertical",
            "seed": None,
            "data_format": None,
        },
        behaviour=RandomFlip(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_flip.py",
        samples=(
            Sample({"mode": "horizontal"}, (None, 8, 8, 3)),
            Sample({}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="RandomPerspective",
        parameters={
            "factor": 1.0,
            "scale": 1.0,
            "interpolation": "bilinear",
            "fill_value": 0.0,
            "seed": None,
            "data_format": None,
        },
        behaviour=RandomPerspective(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_perspective.py",
        samples=(Sample({"scale": 0.3}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomRotation",
        parameters={
            "factor": REQUIRED,
            "fill_mode": "reflect",
            "interpolation": "bilinear",
            "seed": None,
            "fill_value": 0.0,
            "data_format": None,
        },
        behaviour=RandomRotation(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_rotation.py",
        samples=(
            Sample({"factor": 0.2}, (None, 8, 8, 3)),
            Sample({"factor": (-0.2, 0.3), "fill_mode": "nearest"}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="RandomShear",
        parameters={
            "x_factor": 0.0,
            "y_factor": 0.0,
            "interpolation": "bilinear",
            "fill_mode": "reflect",
            "fill_value": 0.0,
            "data_format": None,
            "seed": None,
        },
        behaviour=RandomShear(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_shear.py",
        samples=(Sample({"x_factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomTranslation",
        parameters={
            "height_factor": REQUIRED,
            "width_factor": REQUIRED,
            "fill_mode": "reflect",
            "interpolation": "bilinear",
            "seed": None,
            "fill_value": 0.0,
            "data_format": None,
        },
        behaviour=RandomTranslation(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_translation.py",
        samples=(Sample({"height_factor": 0.2, "width_factor": (-0.1, 0.3)}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomZoom",
        parameters={
            "height_factor": REQUIRED,
            "width_factor": None,
            "fill_mode": "reflect",
            "interpolation": "bilinear",
            "seed": None,
            "fill_value": 0.0,
            "data_format": None,
        },
        behaviour=RandomZoom(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/random_zoom.py",
        samples=(
            Sample({"height_factor": 0.2}, (None, 8, 8, 3)),
            Sample({"height_factor": (-0.2, 0.3), "width_factor": 0.1}, (8, 8, 1)),
        ),
    ),
    LayerSpec(
        name="Resizing",
        parameters={
            "height": REQUIRED,
            "width": REQUIRED,
            "interpolation": "bilinear",
            "crop_to_aspect_ratio": False,
            "pad_to_aspect_ratio": False,
            "fill_mode": "constant",
            "fill_value": 0.0,
            "antialias": False,
            "data_format": None,
        },
        behaviour=Resizing(),
        call=CALL,
        source="keras/src/layers/preprocessing/image_preprocessing/resizing.py",
        samples=(
            Sample({"height": 4, "width": 6}, (None, 8, 8, 3)),
            Sample({"height": 12, "width": 6, "interpolation": "nearest"}, (8, 8, 1)),
        ),
    ),
)
