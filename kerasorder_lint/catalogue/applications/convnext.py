"""ConvNeXt: keras/src/applications/convnext.py, Keras 3.15."""

from __future__ import annotations

from functools import partial
from typing import Any

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    Undecided,
    pooled,
    validate_activation,
)
from kerasorder_lint.catalogue.applications.parameters import usual
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import REQUIRED, Behaviour, Call, LayerSpec, LayerState
from kerasorder_lint.shapes import Unknown

__all__ = ["APPLICATIONS"]


class _LayerScale(Behaviour):
    """One factor for each channel."""

    def build(self, layer: LayerState, call: Call) -> None:
        layer.add_weight("gamma", (layer.args["projection_dim"],))


_SCALE = LayerSpec(
    "LayerScale",
    {"init_values": REQUIRED, "projection_dim": REQUIRED},
    _LayerScale(),
    source="keras/src/applications/convnext.py",
)


def _block(g: Graph, x: Node, width: int, name: str) -> Node:
    kept = x
    x = g.conv(x, width, 7, f"{name}_depthwise_conv", padding="same", groups=width)
    x = g("LayerNormalization", x, f"{name}_layernorm", epsilon=1e-6)
    x = g("Dense", x, f"{name}_pointwise_conv_1", units=4 * width)
    x = g.activation(x, "gelu", f"{name}_gelu")
    x = g("Dense", x, f"{name}_pointwise_conv_2", units=width)
    x = g(_SCALE, x, f"{name}_layer_scale", init_values=1e-6, projection_dim=width)
    return g.operator("Add", kept, g.activation(x, "linear", f"{name}_identity"))


def _convnext(
    g: Graph, x: Node, options: Options, *, depths: tuple[int, ...], widths: tuple[int, ...]
) -> Node:
    name: Any = options.decided("name")
    if options.holds("include_preprocessing"):
        channels = options.input_shape[2]
        if isinstance(channels, Unknown):
            raise Undecided("input_shape")
        if channels == 3:
            x = g(
                "Normalization",
                x,
                f"{name}_prestem_normalization",
                mean=[0.485 * 255, 0.456 * 255, 0.406 * 255],
                variance=[(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2],
            )
    for stage, (depth, width) in enumerate(zip(depths, widths)):
        if stage == 0:
            conv = {"filters": width, "kernel_size": 4, "strides": 4}
            inner: Any = [
                ("Conv2D", f"{name}_stem_conv", conv),
                ("LayerNormalization", f"{name}_stem_layernorm", {"epsilon": 1e-6}),
            ]
            x = g.sequential(x, f"{name}_stem", inner)
        else:
            conv = {"filters": width, "kernel_size": 2, "strides": 2}
            inner = [
                (
                    "LayerNormalization",
                    f"{name}_downsampling_layernorm_{stage - 1}",
                    {"epsilon": 1e-6},
                ),
                ("Conv2D", f"{name}_downsampling_conv_{stage - 1}", conv),
            ]
            x = g.sequential(x, f"{name}_downsampling_block_{stage - 1}", inner)
        for i in range(depth):
            x = _block(g, x, width, f"{name}_stage_{stage}_block_{i}")
    if not options.holds("include_top"):
        x = pooled(g, x, options)
        return g("LayerNormalization", x, epsilon=1e-6)
    validate_activation(options)
    x = g("GlobalAveragePooling2D", x, f"{name}_head_gap")
    x = g("LayerNormalization", x, f"{name}_head_layernorm", epsilon=1e-6)
    return g(
        "Dense",
        x,
        f"{name}_head_dense",
        units=options.classes,
        activation=options.classifier_activation,
    )


def _check(options: Options, *, own: str) -> None:
    """The weights are found by the model's name."""
    name: Any = options.decided("name")
    if options.decided("weights") == "imagenet" and isinstance(name, str) and own not in name:
        reject(
            Kind.ARGUMENT,
            f"ImageNet weights of a ConvNeXt are found by its name, and {name!r} does not "
            f"contain {own!r}",
            "does not match weights variant",
            argument="name",
        )


APPLICATIONS = tuple(
    Application(
        f"ConvNeXt{variant}",
        {
            "include_top": True,
            "include_preprocessing": True,
            **{k: v for k, v in usual(f"convnext_{variant.lower()}").items() if k != "include_top"},
        },
        partial(
            _convnext,
            depths=(3, 3, 9, 3) if variant == "Tiny" else (3, 3, 27, 3),
            widths=tuple(width * 2**stage for stage in range(4)),
        ),
        "keras/src/applications/convnext.py",
        check=partial(_check, own=f"convnext_{variant.lower()}"),
    )
    for variant, width in (
        ("Tiny", 96),
        ("Small", 96),
        ("Base", 128),
        ("Large", 192),
        ("XLarge", 256),
    )
)
