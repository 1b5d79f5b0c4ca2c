"""Random cases for the image layers: arguments of every sort, images of every rank and dtype."""

from __future__ import annotations

import random
from typing import Any

from kerasorder_lint.catalogue.spec import REQUIRED, Inner, LayerSpec
from tests.catalogue import domains
from tests.catalogue.domains import Draw, often
from tests.catalogue.oracle import Case, Tensor

SEED = often([None, 1, 7, -1], ["a", 1.5, True], 0.05)
RANGE = often(
    [(0, 255), (0, 1), [0.0, 1.0], (-1, 1), (255, 0)],
    [None, 255, (0,), (0, 1, 2), "ab", ("a", "b"), (0, "b"), (None, 1)],
    0.1,
)
UNIT = often(
    [0.0, 0.2, 0.5, 1, 1.0, 0, (0.1, 0.5), [0.5, 0.1], (0, 1), True],
    [
        *(-0.2, 1.5, 2, -1, (-3, 0.5), (0.2, 3), (0.5,), (0.1, 0.2, 0.3), "0.2", None),
        *(("a", 0.2), (0.2, None), [], {}, (2, 3), (-3, -2)),
    ],
    0.2,
)
SIGNED = often(
    [0.0, 0.2, -0.5, 1, -0.9, (-0.2, 0.3), [0.3, -0.2], (0, 1), False],
    [1.5, -1, -1.0, -2, (-3, 0.5), (0.2, 3), (0.5,), "0.2", None, ("a", 0.2), (0.2, "a"), [], ()],
    0.2,
)
SIZE = often([1, 3, 4, 6, 9, 12], [0, -1, None, 4.0, "4", True, (4, 4)], 0.12)
FORMAT = often(
    [None, "channels_last", "channels_first", "CHANNELS_LAST"], ["channel_first", 3, "last"], 0.08
)
FILL_MODE = often(
    ["reflect", "wrap", "constant", "nearest"], ["mirror", "Reflect", "edge", None, ["wrap"]], 0.15
)
INTERPOLATION = often(["nearest", "bilinear"], ["bicubic", "Nearest", "linear", None, 1], 0.15)

COMMON: dict[str, Draw] = {
    "seed": SEED,
    "value_range": RANGE,
    "data_format": FORMAT,
    "height": SIZE,
    "width": SIZE,
    "interpolation": INTERPOLATION,
    "fill_mode": FILL_MODE,
    "fill_value": often([0.0, 1, 255], [], 0.0),
}

OWN: dict[str, dict[str, Draw]] = {
    "AugMix": {
        "num_chains": often([1, 2, 3], [1.5, "2", None], 0.05),
        "chain_depth": often([1, 2], []),
        "factor": UNIT,
        "alpha": often([1.0, 0.5], []),
        "all_ops": often([True, False], []),
    },
    "CutMix": {"factor": UNIT},
    "ContrastLimitedAdaptiveHistogramEqualization": {
        "clip_limit": often([4.0, 1, 0], []),
        "tile_grid_size": often([(8, 8), (2, 3), (1, 1), [4, 4], (16, 2)], [(8, 8, 8), (8,)], 0.1),
    },
    "Equalization": {"bins": often([256, 16, 2], [])},
    "MaxNumBoundingBoxes": {
        "max_number": often([1, 3, 10, "4", 2.5, True], ["a", None, "1.5", (3,)]),
        "fill_value": often([-1, 0, 2.5, "7"], ["b", None]),
    },
    "MixUp": {"alpha": often([0.2, 1.0], [])},
    "RandAugment": {"num_ops": often([1, 2, 0], [1.5, "2", None], 0.05), "factor": UNIT},
    "RandomBrightness": {"factor": SIGNED},
    "RandomColorDegeneration": {"factor": SIGNED},
    "RandomColorJitter": {
        "brightness_factor": SIGNED,
        "contrast_factor": UNIT,
        "saturation_factor": SIGNED,
        "hue_factor": UNIT,
    },
    "RandomContrast": {"factor": UNIT},
    "RandomElasticTransform": {"factor": UNIT, "scale": UNIT},
    "RandomErasing": {
        "factor": UNIT,
        "scale": UNIT,
        "fill_value": often([None, 0.0, 3, (1, 2, 3), [0.1, 0.2, 0.3]], [(1, 2), "a", (1,)], 0.15),
    },
    "RandomFlip": {
        "mode": often(["horizontal", "vertical", "horizontal_and_vertical"], ["diagonal", None, 3])
    },
    "RandomGaussianBlur": {
        "factor": UNIT,
        "sigma": UNIT,
        "kernel_size": often(
            [3, 5, 1, (3, 5), [1, 3], True], [2, (3, 4), (3,), "3", None, ("3", 3), 4.0], 0.2
        ),
    },
    "RandomGrayscale": {
        "factor": often([0.0, 0.5, 1, 1.0, True], [-0.1, 1.5, 2, "0.5", None, (0.1, 0.2)], 0.2)
    },
    "RandomHeight": {"factor": SIGNED},
    "RandomHue": {"factor": UNIT},
    "RandomInvert": {"factor": UNIT},
    "RandomPerspective": {
        "factor": UNIT,
        "scale": often([0.3, 1.0, 1, True], [-0.1, 1.5, "0.5", None, (0.1, 0.2)], 0.2),
    },
    "RandomPosterization": {
        "factor": often(
            [1, 4, 8, (2, 5), [8, 1], (1, 8)],
            [0, 9, -1, (9, 10), (0, 0), (0.1, 0.5), "4", None, (3,), ("a", 3)],
            0.2,
        )
    },
    "RandomRotation": {"factor": SIGNED},
    "RandomSaturation": {"factor": SIGNED},
    "RandomSharpness": {"factor": UNIT},
    "RandomShear": {"x_factor": UNIT, "y_factor": UNIT},
    "RandomTranslation": {"height_factor": SIGNED, "width_factor": SIGNED},
    "RandomWidth": {"factor": SIGNED},
    "RandomZoom": {"height_factor": SIGNED, "width_factor": SIGNED},
    "Resizing": {
        "interpolation": often(
            ["nearest", "bilinear", "bicubic", "area", "lanczos3", "lanczos5"],
            ["cubic", "Nearest", None, 1],
            0.15,
        ),
        "crop_to_aspect_ratio": often([True, False], []),
        "pad_to_aspect_ratio": often([True, False], []),
        "fill_mode": often(["constant"], ["reflect", "nearest", None], 0.15),
        "antialias": often([True, False], []),
    },
    "Solarization": {"addition_factor": UNIT, "threshold_factor": UNIT},
}

#: What reaches the base class through `**kwargs` where the layer does not name it itself.
BASE: dict[str, Draw] = {
    "bounding_box_format": often(["xyxy", "rel_xywh"], [3]),
    "data_format": FORMAT,
    "factor": often([None, 0.2, 0.0, (0.1, 0.2)], [3, "a", (2, 3)], 0.3),
    "dtype": often(
        ["float32", "float16", "mixed_float16", "float64"], ["uint8", "int32", "flaot32"], 0.3
    ),
    "name": often(["augment"], ["a/b", 3], 0.2),
    "trainable": often([True, False], ["yes"], 0.2),
    "autocast": often([True, False], []),
}

CHANNELS = [3, 3, 3, 3, 3, 1, 1, 2, 4, None]
LENGTHS = [1, 2, 3, 4, 6, 8, 8, 8, None]


def image_arguments(spec: LayerSpec, r: random.Random) -> dict[str, Any]:
    """Arguments, one in five cases with something for the base class."""
    domain = {**COMMON, **OWN.get(spec.name, {})}
    out: dict[str, Any] = {}
    for name, default in spec.parameters.items():
        if name not in domain:
            continue
        if r.random() < (0.98 if default is REQUIRED else 0.4):
            out[name] = domain[name](r)
    if spec.keywords and r.random() < 0.2:
        name = r.choice([n for n in BASE if n not in spec.parameters])
        out[name] = BASE[name](r)
    if spec.keywords and r.random() < 0.02:
        out[r.choice(["heigth", "crop_size", "batch_shape", "scale_factor"])] = 3
    return out


def image(r: random.Random, first: bool) -> Tensor:
    """Mostly a batch or a single image; at times of another rank or dtype."""
    sides = [r.choice(LENGTHS), r.choice(LENGTHS)]
    channels = [r.choice(CHANNELS)]
    shape = channels + sides if first else sides + channels
    chance = r.random()
    if chance < 0.6:
        shape = [r.choice([None, 2, 2]), *shape]
    elif chance > 0.85:
        shape = [r.choice([None, 1, 2, 3, 4]) for _ in range(r.choice([1, 2, 3, 4, 5, 6]))]
    other = ["int32", "uint8", "float16", "float64", "bool", "string"]
    return Tensor(tuple(shape), r.choice(other) if r.random() < 0.12 else "float32")


def nested(r: random.Random) -> Any:
    """Several tensors: Keras accepts them while a graph is built."""
    images = image(r, False)
    labels = Tensor((None, 4))
    return r.choice(
        [
            {"images": images},
            {"images": images, "labels": labels},
            {"images": images, "labels": labels, "segmentation_masks": images},
            {"image": images, "labels": labels},
            {"images": images, "bounding_boxes": {"boxes": Tensor((None, 5, 4)), "labels": labels}},
            {"images": images, "bounding_boxes": {"boxes": Tensor((None, 5, 4)), "label": labels}},
            [images, labels],
            (images, labels, labels),
            [images],
            [],
        ]
    )


def image_case(spec: LayerSpec, r: random.Random) -> Case:
    arguments = image_arguments(spec, r)
    first = str(arguments.get("data_format")) == "channels_first" and r.random() < 0.8
    if r.random() < 0.08:
        # Labels and masks go ways of their own when a dict runs.
        return Case(spec.name, arguments, (nested(r),), run=False)
    calls = [image(r, first) for _ in range(r.choice([1, 1, 2]))]
    training = {"training": r.choice([True, False, None])} if r.random() < 0.05 else {}
    if training or spec.name in ("AugMix", "RandAugment"):
        # In inference other dtypes pass or fail by accident; free axes make these layers slow.
        calls = [Tensor(tuple(dim or 3 for dim in call.shape)) for call in calls]
    # `AugMix` draws its layers anew at each call, one of which needs colours or grey.
    drawn = spec.name == "AugMix" and any(
        len(call.shape) in (3, 4) and {call.shape[-1], call.shape[-3]} - {1, 3} for call in calls
    )
    return Case(spec.name, arguments, tuple(calls), training, run=not drawn)


for _name in OWN:
    domains.GENERATORS[_name] = image_case
for _name in ("AutoContrast", "CenterCrop", "RandomCrop"):
    domains.GENERATORS[_name] = image_case


def rescaling_case(spec: LayerSpec, r: random.Random) -> Case:
    number = often([1 / 255, 2, -1.0, 0, [1.0, 2.0, 3.0], (1, 2), [2], True], ["a", None], 0.1)
    arguments = {"scale": number(r)}
    if r.random() < 0.5:
        arguments["offset"] = number(r)
    if r.random() < 0.1:
        arguments["dtype"] = r.choice(["float16", "int32", "uint8"])
    calls = []
    for _ in range(r.choice([1, 1, 2])):
        dtype = r.choice(["int32", "bool", "string"]) if r.random() < 0.1 else "float32"
        calls.append(Tensor(domains.random_shape(r), dtype))
    return Case(spec.name, arguments, tuple(calls))


domains.GENERATORS["Rescaling"] = rescaling_case


def pipeline_case(spec: LayerSpec, r: random.Random) -> Case:
    """Layers whose constructors accept their arguments, in any order."""
    choices = [
        Inner("RandomFlip"),
        Inner("RandomRotation", {"factor": 0.1}),
        Inner("RandomZoom", {"height_factor": 0.1}),
        Inner("RandomContrast", {"factor": 0.1}),
        Inner("RandomBrightness", {"factor": 0.1}),
        Inner("RandomTranslation", {"height_factor": 0.1, "width_factor": 0.1}),
        Inner("RandomHue", {"factor": 0.1}),
        Inner("RandomGrayscale"),
        Inner("RandomColorDegeneration", {"factor": 0.1}),
        Inner("Resizing", {"height": 4, "width": 6}),
        Inner("CenterCrop", {"height": 4, "width": 6}),
        Inner("RandomCrop", {"height": 4, "width": 6}),
        Inner("Resizing", {"height": 4, "width": 6, "data_format": "channels_first"}),
        Inner("Rescaling", {"scale": 0.5}),
        Inner("AutoContrast"),
        Inner("Solarization"),
        Inner("RandomPosterization", {"factor": 4}),
        Inner("RandomSharpness", {"factor": 0.5}),
        Inner("RandomShear", {"x_factor": 0.5}),
        Inner("MixUp"),
        Inner("CutMix"),
        Inner("RandomErasing"),
        Inner("RandomInvert"),
        Inner("Dense", {"units": 3}),
    ]
    layers: Any = [r.choice(choices) for _ in range(r.choice([1, 1, 2, 3]))]
    if r.random() < 0.08:
        layers = r.choice([[], None, 3, "RandomFlip", Inner("RandomFlip"), [None], ["a"], ()])
    elif r.random() < 0.1:
        layers = tuple(layers)
    arguments: dict[str, Any] = {"layers": layers}
    if r.random() < 0.1:
        arguments["name"] = r.choice(["augment", "a/b"])
    if r.random() < 0.02:
        arguments["dtype"] = "float16"
    return Case(spec.name, arguments, (image(r, False),))


domains.GENERATORS["Pipeline"] = pipeline_case
