"""Random cases for pooling: windows, whole axes, wanted sizes."""

from __future__ import annotations

import math
import random
from typing import Any

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import GENERATORS, OWN, often
from tests.catalogue.domains_convolutional import DATA_FORMATS, RARE, axes, random_calls
from tests.catalogue.oracle import Case, On, Tensor


def pooling(spec: LayerSpec, r: random.Random) -> Case:
    """One pooling layer on one to three inputs."""
    rank = int(next(c for c in spec.name if c.isdigit()))
    own = OWN[spec.name]
    arguments: dict[str, Any] = {}
    for name in spec.parameters:
        rate = 0.97 if name in ("pool_size", "output_size") else 0.35
        if name in own and r.random() < rate:
            arguments[name] = own[name](r)
    for name, domain in RARE.items():
        if not name.startswith("lora") and r.random() < 0.01:
            arguments[name] = domain(r)
    channels_first = arguments.get("data_format") == "channels_first"
    calls = random_calls(r, rank, channels_first)
    if spec.name.startswith("Global") or rank == 1:
        # Of a list, Keras gives several tensors, and we say that we do not know.
        calls = tuple(call for call in calls if isinstance(call, Tensor))
    if spec.name == "GlobalAveragePooling1D":
        calls = tuple(_masked(r, call) if r.random() < 0.3 else call for call in calls)
    # What has no kernel for the processor at hand says nothing of Keras.
    run = not (_kills(spec.name, arguments, calls) or (rank == 3 and "dtype" in arguments))
    return Case(spec.name, arguments, calls, run=run)


def _masked(r: random.Random, tensor: Tensor) -> Any:
    """The call with a mask of which most fit one data format."""
    steps = r.choice([*tensor.shape[1:], 1, 3]) if tensor.shape[1:] else 1
    return On(tensor, {"mask": Tensor((tensor.shape[0], steps), r.choice(["bool", "float32"]))})


def _kills(name: str, arguments: dict[str, Any], calls: tuple[Any, ...]) -> bool:
    """Whether TensorFlow may end the process: the maximum of a window longer than the axis."""
    if name.startswith("MaxPooling"):
        free = any(None in call.shape[1:] for call in calls if isinstance(call, Tensor))
        return free and arguments.get("padding") != "same"
    if not name.startswith("AdaptiveMax"):
        return False
    sizes = arguments.get("output_size", 1)
    sizes = sizes if isinstance(sizes, (list, tuple)) else [sizes]
    counts = [size for size in sizes if isinstance(size, int) and size > 0]
    # The layer does not say which axes it pools if the rank is wrong: look at all of them.
    lengths = [length for call in calls if isinstance(call, Tensor) for length in call.shape[1:]]
    return any(
        length is None or math.ceil(length / size) >= length
        for length in lengths
        for size in counts
    )


for rank in (1, 2, 3):
    for mode in ("Max", "Average"):
        sizes = axes(rank, [1, 2, 2, 3, 4], [0, -1])
        OWN[f"{mode}Pooling{rank}D"] = {
            "pool_size": sizes,
            "strides": axes(rank, [1, 2, 3], [0, -1, None]),
            "padding": often(
                ["valid", "same"], ["vaild", "SAME", "causal", None, 1, [1] * rank], 0.05
            ),
            "data_format": DATA_FORMATS,
            "name": RARE["name"],
        }
        OWN[f"Global{mode}Pooling{rank}D"] = {
            "data_format": DATA_FORMATS,
            "keepdims": often([True, False, True, False, None, 0, 1], ["yes", []], 0.05),
        }
        OWN[f"Adaptive{mode}Pooling{rank}D"] = {
            "output_size": axes(rank, [1, 2, 2, 3, 4, 5], [0, -1, True]),
            "data_format": often(
                ["channels_last", "channels_first", None],
                ["Channels_Last", "NHWC", "", 3, ["channels_last"], 0],
                0.05,
            ),
        }
        for form in ("{}Pooling{}D", "Global{}Pooling{}D", "Adaptive{}Pooling{}D"):
            GENERATORS[form.format(mode, rank)] = pooling
