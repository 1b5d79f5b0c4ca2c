"""Random cases for convolutions: arguments, and inputs that mostly suit them."""

from __future__ import annotations

import random
from typing import Any

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import DOMAINS, GENERATORS, OWN, Draw, often
from tests.catalogue.oracle import Case, Tensor

DTYPES = [
    "int32",
    "int64",
    "uint8",
    "bool",
    "string",
    "float16",
    "float64",
    "bfloat16",
    "complex64",
]
SPELLINGS = ["channels_frist", "NHWC", 3, "", ["channels_last"]]
DATA_FORMATS = often(["channels_last", "channels_first", None, "Channels_Last"], SPELLINGS, 0.04)


def axes(rank: int, sizes: list[int], odd: list[Any], rate: float = 0.06) -> Draw:
    """An integer or one for each axis, in the containers that Keras takes, and some it refuses."""

    def wrong(r: random.Random) -> Any:
        some = [r.choice(sizes) for _ in range(rank)]
        return r.choice(
            [
                *odd,
                [*some, 1],
                tuple(some[1:]),
                (),
                None,
                "3" * rank,
                "a",
                2.0,
                (*some[1:], 0),
                (*some[1:], -1),
                (*some[1:], "2"),
                (*some[1:], None),
                (*some[1:], (2,)),
                (*some[1:], 1.5),
                (*some[1:], 2.0),
                {"a": 1},
            ]
        )

    def draw(r: random.Random) -> Any:
        if r.random() < rate:
            return wrong(r)
        kind = r.random()
        if kind < 0.5:
            return r.choice(sizes)
        some = [r.choice(sizes) for _ in range(rank)]
        return tuple(some) if kind < 0.85 else some

    return draw


def paddings(rank: int, causal: bool) -> Draw:
    good = ["valid", "same", "valid", "same", "SAME", "Valid"] + ["causal"] * causal
    bad = ["vaild", "full", None, 1, [1] * rank, (1,) * rank, "", [] if causal else "causal"]
    return often(good, bad, 0.04)


COUNTS = often([1, 2, 3, 4, 6, 8, True], [0, -2, 2.0, 2.5, "4", None, [4], (2,)], 0.06)

OWN_NAMES = {
    "activation": often([None, *sorted(ACTIVATIONS)], ["rleu", 3], 0.1),
    "filters": COUNTS,
    "depth_multiplier": often([1, 2, 3, True], [0, -1, 2.0, "2", None, [1]], 0.08),
    "groups": often([1, 1, 1, 2, 3, True], [0, -1, 2.0, "2", None], 0.05),
}

for part in ("depthwise", "pointwise"):
    for suffix in ("initializer", "regularizer", "constraint"):
        OWN_NAMES[f"{part}_{suffix}"] = DOMAINS[f"kernel_{suffix}"]

RARE = {
    "lora_rank": often([1, 2, None, True], [0, -2, 2.0, "2", ""], 0.1),
    "lora_alpha": often([None, 2, 0.5], ["2"], 0.05),
    "dtype": often(["float16", "bfloat16", "mixed_float16", "float64", "float32"], ["float31"]),
    "name": often(["conv"], ["a/b", 3]),
    "trainable": often([True, False], [3, None]),
    "activity_regularizer": often(["l2", None], ["l7", 3]),
    "rnak": often([2], []),
}

LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 12]


def random_tensor(r: random.Random, rank: int, channels_first: bool, channels: Any) -> Tensor:
    """An input of mostly this rank, its channels mostly where the data format has them."""
    if r.random() < 0.06:
        rank = r.choice([0, 1, 2, 3, 4])
    free = r.random() < 0.2
    spatial = [None if free and r.random() < 0.5 else r.choice(LENGTHS) for _ in range(rank)]
    batch = None if r.random() < 0.9 else 2
    if r.random() < 0.03:
        channels = None
    if r.random() < 0.05:
        channels_first = not channels_first
    rest = [channels, *spatial] if channels_first else [*spatial, channels]
    if rank == 0 and r.random() < 0.5:
        rest = []
    dtype = "float32" if r.random() < 0.96 else r.choice(DTYPES)
    return Tensor((batch, *rest), dtype)


def random_calls(r: random.Random, rank: int, channels_first: bool) -> tuple[Any, ...]:
    """One to three inputs; the channels of later ones mostly stay."""
    channels = r.choice([1, 2, 3, 4, 6])
    calls: list[Any] = []
    for _ in range(r.choice([1, 1, 2, 3])):
        calls.append(random_tensor(r, rank, channels_first, channels))
        if r.random() < 0.15:
            channels = r.choice([1, 2, 3, 4, 6])
    if r.random() < 0.02:
        calls.append([calls[0]] * r.choice([1, 2]))
    return tuple(calls)


def convolution(spec: LayerSpec, r: random.Random) -> Case:
    """One convolution: sizes often, the rest sometimes."""
    rank = int(next(c for c in spec.name if c.isdigit()))
    own = OWN[spec.name]
    arguments: dict[str, Any] = {}
    for name in spec.parameters:
        rate = 0.99 if name in ("filters", "kernel_size") else 0.3 if name in SIZES else 0.08
        if r.random() < rate:
            arguments[name] = (own.get(name) or DOMAINS[name])(r)
    for name, domain in RARE.items():
        if r.random() < (0.04 if name.startswith("lora") else 0.01):
            arguments[name] = domain(r)
    if "output_padding" in arguments and r.random() < 0.7:
        arguments.setdefault("strides", r.choice([2, 3]))
    channels_first = arguments.get("data_format") == "channels_first"
    # What has no kernel for the processor at hand says nothing of Keras.
    run = "dtype" not in arguments
    return Case(spec.name, arguments, random_calls(r, rank, channels_first), run=run)


SIZES = (
    "strides",
    "padding",
    "output_padding",
    "dilation_rate",
    "groups",
    "data_format",
    "depth_multiplier",
)

for rank in (1, 2, 3):
    for form in ("Conv{}D", "Conv{}DTranspose", "DepthwiseConv{}D", "SeparableConv{}D"):
        layer = form.format(rank)
        GENERATORS[layer] = convolution
        OWN[layer] = {
            **OWN_NAMES,
            "kernel_size": axes(rank, [1, 2, 3, 3, 4, 5], [0, -1]),
            "strides": axes(rank, [1, 2, 2, 3], [0, -1], 0.05),
            "dilation_rate": axes(rank, [1, 2, 3], [0, -1], 0.05),
            "output_padding": axes(rank, [0, 0, 1, 2], [-1], 0.05),
            "padding": paddings(rank, form == "Conv{}D" and rank == 1),
            "data_format": DATA_FORMATS,
        }
