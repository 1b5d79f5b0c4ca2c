"""EfficientNet: keras/src/applications/efficientnet.py and efficientnet_v2.py, Keras 3.15."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    Undecided,
    at_least,
    classifier,
    correct_pad,
    round_to,
)
from kerasorder_lint.catalogue.applications.parameters import usual
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.shapes import Unknown

__all__ = ["APPLICATIONS"]

_DROP_CONNECT = 0.2


def _swish(g: Graph, x: Node, name: str) -> Node:
    return g.activation(x, "swish", name)


def _excited(g: Graph, x: Node, filters: int, reduced: int, name: str) -> Node:
    """Squeeze and excite: the channels weighed by what the whole image says."""
    y = g("GlobalAveragePooling2D", x, f"{name}se_squeeze")
    y = g("Reshape", y, f"{name}se_reshape", target_shape=(1, 1, filters))
    y = g.conv(y, reduced, 1, f"{name}se_reduce", padding="same", activation="swish")
    y = g.conv(y, filters, 1, f"{name}se_expand", padding="same", activation="sigmoid")
    return g("Multiply", [x, y], f"{name}se_excite")


def _added(g: Graph, x: Node, kept: Node, rate: float, name: str) -> Node:
    if rate > 0:
        x = g("Dropout", x, f"{name}drop", rate=rate, noise_shape=(None, 1, 1, 1))
    return g("Add", [x, kept], f"{name}add")


# ---------------------------------------------------------------------- version 1

# (kernel, repeats, filters in, filters out, expansion, stride)
_BLOCKS = (
    (3, 1, 32, 16, 1, 1),
    (3, 2, 16, 24, 6, 2),
    (5, 2, 24, 40, 6, 2),
    (3, 3, 40, 80, 6, 2),
    (5, 3, 80, 112, 6, 1),
    (5, 4, 112, 192, 6, 2),
    (3, 1, 192, 320, 6, 1),
)


def _block(
    g: Graph,
    x: Node,
    name: str,
    size: int,
    entering: int,
    leaving: int,
    expansion: int,
    stride: int,
    rate: float,
) -> Node:
    kept, filters = x, entering * expansion
    if expansion != 1:
        x = g.conv(x, filters, 1, f"{name}expand_conv", padding="same", use_bias=False)
        x = _swish(g, g.norm(x, f"{name}expand_bn"), f"{name}expand_activation")
    if stride == 2:
        x = g("ZeroPadding2D", x, f"{name}dwconv_pad", padding=correct_pad(x, size))
    x = g(
        "DepthwiseConv2D",
        x,
        f"{name}dwconv",
        kernel_size=size,
        strides=stride,
        padding="valid" if stride == 2 else "same",
        use_bias=False,
    )
    x = _swish(g, g.norm(x, f"{name}bn"), f"{name}activation")
    x = _excited(g, x, filters, at_least(entering * 0.25), name)
    x = g.conv(x, leaving, 1, f"{name}project_conv", padding="same", use_bias=False)
    x = g.norm(x, f"{name}project_bn")
    return _added(g, x, kept, rate, name) if stride == 1 and entering == leaving else x


def _efficientnet(
    g: Graph, x: Node, options: Options, *, width: float, depth: float, dropout: float
) -> Node:
    x = g("Rescaling", x, scale=1.0 / 255.0)
    x = g("Normalization", x, axis=3)
    if options.decided("weights") == "imagenet":
        x = g("Rescaling", x, scale=[1.0 / math.sqrt(s) for s in (0.229, 0.224, 0.225)])
    x = g("ZeroPadding2D", x, "stem_conv_pad", padding=correct_pad(x, 3))
    x = g.conv(x, round_to(32 * width), 3, "stem_conv", strides=2, padding="valid", use_bias=False)
    x = _swish(g, g.norm(x, "stem_bn"), "stem_activation")
    total = float(sum(math.ceil(depth * repeats) for _, repeats, *_ in _BLOCKS))
    done = 0
    for number, (size, repeats, entering, leaving, expansion, stride) in enumerate(_BLOCKS, 1):
        first, then = round_to(entering * width), round_to(leaving * width)
        for i in range(math.ceil(depth * repeats)):
            x = _block(
                g,
                x,
                f"block{number}{chr(97 + i)}_",
                size,
                then if i else first,
                then,
                expansion,
                1 if i else stride,
                _DROP_CONNECT * done / total,
            )
            done += 1
    x = g.conv(x, round_to(1280 * width), 1, "top_conv", padding="same", use_bias=False)
    x = _swish(g, g.norm(x, "top_bn"), "top_activation")
    return classifier(
        g,
        x,
        options,
        average="avg_pool",
        maximum="max_pool",
        dropout=("top_dropout", dropout),
    )


# ---------------------------------------------------------------------- version 2

# (repeats, filters in, filters out, expansion, squeeze, stride, fused)
_Stage = tuple[int, int, int, int, float, int, bool]
_SMALL: tuple[_Stage, ...] = (
    (2, 24, 24, 1, 0, 1, True),
    (4, 24, 48, 4, 0, 2, True),
    (4, 48, 64, 4, 0, 2, True),
    (6, 64, 128, 4, 0.25, 2, False),
    (9, 128, 160, 6, 0.25, 1, False),
    (15, 160, 256, 6, 0.25, 2, False),
)
_MEDIUM: tuple[_Stage, ...] = (
    (3, 24, 24, 1, 0, 1, True),
    (5, 24, 48, 4, 0, 2, True),
    (5, 48, 80, 4, 0, 2, True),
    (7, 80, 160, 4, 0.25, 2, False),
    (14, 160, 176, 6, 0.25, 1, False),
    (18, 176, 304, 6, 0.25, 2, False),
    (5, 304, 512, 6, 0.25, 1, False),
)
_LARGE: tuple[_Stage, ...] = (
    (4, 32, 32, 1, 0, 1, True),
    (7, 32, 64, 4, 0, 2, True),
    (7, 64, 96, 4, 0, 2, True),
    (10, 96, 192, 4, 0.25, 2, False),
    (19, 192, 224, 6, 0.25, 1, False),
    (25, 224, 384, 6, 0.25, 2, False),
    (7, 384, 640, 6, 0.25, 1, False),
)
_BASE: tuple[_Stage, ...] = (
    (1, 32, 16, 1, 0, 1, True),
    (2, 16, 32, 4, 0, 2, True),
    (2, 32, 48, 4, 0, 2, True),
    (3, 48, 96, 4, 0.25, 2, False),
    (5, 96, 112, 6, 0.25, 1, False),
    (8, 112, 192, 6, 0.25, 2, False),
)


def _unfused(
    g: Graph, x: Node, name: str, filters: int, reduced: int, expansion: int, stride: int
) -> Node:
    if expansion != 1:
        x = g.conv(x, filters, 1, f"{name}expand_conv", padding="same", use_bias=False)
        x = _swish(g, g.norm(x, f"{name}expand_bn"), f"{name}expand_activation")
    x = g(
        "DepthwiseConv2D",
        x,
        f"{name}dwconv2",
        kernel_size=3,
        strides=stride,
        padding="same",
        use_bias=False,
    )
    x = _swish(g, g.norm(x, f"{name}bn"), f"{name}activation")
    return _excited(g, x, filters, reduced, name) if reduced else x


def _fused(g: Graph, x: Node, name: str, filters: int, stride: int) -> Node:
    x = g.conv(x, filters, 3, f"{name}expand_conv", strides=stride, padding="same", use_bias=False)
    return _swish(g, g.norm(x, f"{name}expand_bn"), f"{name}expand_activation")


def _block_v2(
    g: Graph, x: Node, name: str, entering: int, leaving: int, stride: int, rate: float, own: _Stage
) -> Node:
    _, _, _, expansion, squeeze, _, fused = own
    kept, filters = x, entering * expansion
    window, step = 1, 1
    if not fused:
        reduced = at_least(entering * squeeze) if squeeze else 0
        x = _unfused(g, x, name, filters, reduced, expansion, stride)
    elif expansion != 1:
        x = _fused(g, x, name, filters, stride)
    else:
        window, step = 3, stride
    x = g.conv(
        x, leaving, window, f"{name}project_conv", strides=step, padding="same", use_bias=False
    )
    x = g.norm(x, f"{name}project_bn")
    if fused and expansion == 1:
        x = _swish(g, x, f"{name}project_activation")
    return _added(g, x, kept, rate, name) if stride == 1 and entering == leaving else x


def _efficientnet_v2(
    g: Graph,
    x: Node,
    options: Options,
    *,
    width: float,
    depth: float,
    stages: tuple[_Stage, ...],
    base: bool,
) -> Node:
    if options.decided("name") != options.own_name:
        raise Undecided("name")
    if options.holds("include_preprocessing"):
        channels = options.input_shape[-1] if options.input_shape else None
        if base and isinstance(channels, Unknown):
            raise Undecided("input_shape")
        if base and channels == 3:
            x = g("Rescaling", x, scale=1.0 / 255)
            mean, variance = [0.485, 0.456, 0.406], [0.229**2, 0.224**2, 0.225**2]
            x = g("Normalization", x, mean=mean, variance=variance, axis=3)
        else:
            x = g("Rescaling", x, scale=1.0 / 128.0, offset=-1)

    def rounded(filters: int) -> int:
        return round_to(filters * width, at_most_a_tenth_less=False)

    x = g.conv(x, rounded(stages[0][1]), 3, "stem_conv", strides=2, padding="same", use_bias=False)
    x = _swish(g, g.norm(x, "stem_bn"), "stem_activation")
    total, done = float(sum(stage[0] for stage in stages)), 0
    for number, stage in enumerate(stages, 1):
        first, then = rounded(stage[1]), rounded(stage[2])
        for i in range(math.ceil(depth * stage[0])):
            x = _block_v2(
                g,
                x,
                f"block{number}{chr(97 + i)}_",
                then if i else first,
                then,
                1 if i else stage[5],
                _DROP_CONNECT * done / total,
                stage,
            )
            done += 1
    x = g.conv(x, rounded(1280), 1, "top_conv", strides=1, padding="same", use_bias=False)
    x = _swish(g, g.norm(x, "top_bn"), "top_activation")
    return classifier(
        g, x, options, average="avg_pool", maximum="max_pool", dropout=("top_dropout", 0.2)
    )


_NAMES_V2 = tuple(
    f"efficientnetv2-{variant}" for variant in ("s", "m", "l", "b0", "b1", "b2", "b3")
)


def _check_v2(options: Options) -> None:
    """The blocks are looked up by the model's name, so that another name has none."""
    name: Any = options.name
    if isinstance(name, Unknown):
        return
    if name not in _NAMES_V2:
        reject(
            Kind.ARGUMENT,
            f"an EfficientNetV2 finds its blocks by its name, and {name!r} is none of them",
            str(name) if isinstance(name, str) else "",
            argument="name",
            advice="Leave `name` as it is.",
        )


def _v2(variant: str, **more: Any) -> Application:
    base = variant.startswith("B")
    size = more.pop("size")
    name = f"efficientnetv2-{variant.lower()}"
    parameters = usual(name, include_preprocessing=True)
    return Application(
        f"EfficientNetV2{variant}",
        parameters,
        partial(_efficientnet_v2, base=base, **{"width": 1.0, "depth": 1.0, **more}),
        "keras/src/applications/efficientnet_v2.py",
        size=size,
        before=_check_v2,
    )


APPLICATIONS = (
    *(
        Application(
            f"EfficientNetB{number}",
            usual(f"efficientnetb{number}"),
            partial(_efficientnet, width=width, depth=depth, dropout=dropout),
            "keras/src/applications/efficientnet.py",
            size=size,
        )
        for number, (width, depth, size, dropout) in enumerate(
            (
                (1.0, 1.0, 224, 0.2),
                (1.0, 1.1, 240, 0.2),
                (1.1, 1.2, 260, 0.3),
                (1.2, 1.4, 300, 0.3),
                (1.4, 1.8, 380, 0.4),
                (1.6, 2.2, 456, 0.4),
                (1.8, 2.6, 528, 0.5),
                (2.0, 3.1, 600, 0.5),
            )
        )
    ),
    _v2("B0", stages=_BASE, size=224),
    _v2("B1", stages=_BASE, size=240, depth=1.1),
    _v2("B2", stages=_BASE, size=260, width=1.1, depth=1.2),
    _v2("B3", stages=_BASE, size=300, width=1.2, depth=1.4),
    _v2("S", stages=_SMALL, size=384),
    _v2("M", stages=_MEDIUM, size=480),
    _v2("L", stages=_LARGE, size=480),
)
