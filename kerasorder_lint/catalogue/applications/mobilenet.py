"""MobileNet: keras/src/applications/mobilenet.py, _v2.py and _v3.py, Keras 3.15."""

from __future__ import annotations

from functools import partial
from typing import Any

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    classifier,
    correct_pad,
    pooled,
    round_to,
    validate_activation,
)
from kerasorder_lint.catalogue.applications.entrance import too_small
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown, less

__all__ = ["APPLICATIONS"]


def _refuse_alpha(given: Any, allowed: tuple[float, ...], keras: str) -> None:
    reject(
        Kind.ARGUMENT,
        f"ImageNet weights exist for an `alpha` of {', '.join(map(str, allowed))}, not {given}",
        keras,
        argument="alpha",
    )


# ---------------------------------------------------------------------- version 1

_ALPHAS = (0.25, 0.5, 0.75, 1.0)


def _check_v1(options: Options) -> None:
    if options.decided("weights") != "imagenet":
        return
    if options.decided("depth_multiplier") != 1:
        reject(
            Kind.ARGUMENT,
            "ImageNet weights exist for a `depth_multiplier` of 1, not "
            f"{options.depth_multiplier!r}",
            "If imagenet weights are being loaded, depth multiplier must be 1.",
            argument="depth_multiplier",
        )
    if options.decided("alpha") not in _ALPHAS:
        _refuse_alpha(
            options.alpha, _ALPHAS, "If imagenet weights are being loaded, alpha can be one of"
        )


def _mobilenet(g: Graph, x: Node, options: Options) -> Node:
    alpha, multiplier = options.decided("alpha"), options.decided("depth_multiplier")
    x = g.conv(x, int(32 * alpha), (3, 3), "conv1", padding="same", use_bias=False, strides=(2, 2))
    x = g("ReLU", g.norm(x, "conv1_bn"), "conv1_relu", max_value=6.0)
    widths = (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024)
    for block, filters in enumerate(widths, 1):
        stride = 2 if block in (2, 4, 6, 12) else 1
        if stride == 2:
            x = g("ZeroPadding2D", x, f"conv_pad_{block}", padding=((0, 1), (0, 1)))
        x = g(
            "DepthwiseConv2D",
            x,
            f"conv_dw_{block}",
            kernel_size=(3, 3),
            padding="same" if stride == 1 else "valid",
            depth_multiplier=multiplier,
            strides=(stride, stride),
            use_bias=False,
        )
        x = g("ReLU", g.norm(x, f"conv_dw_{block}_bn"), f"conv_dw_{block}_relu", max_value=6.0)
        x = g.conv(
            x,
            int(filters * alpha),
            (1, 1),
            f"conv_pw_{block}",
            padding="same",
            use_bias=False,
            strides=(1, 1),
        )
        x = g("ReLU", g.norm(x, f"conv_pw_{block}_bn"), f"conv_pw_{block}_relu", max_value=6.0)
    if not options.holds("include_top"):
        return pooled(g, x, options)
    x = g("GlobalAveragePooling2D", x, keepdims=True)
    x = g("Dropout", x, "dropout", rate=options.dropout)
    x = g.conv(x, options.classes, (1, 1), "conv_preds", padding="same")
    x = g("Reshape", x, "reshape_2", target_shape=(options.classes,))
    validate_activation(options)
    return g.activation(x, options.classifier_activation, "predictions")


def _name(prefix: str, sizes: tuple[int, ...], options: Options, shape: Any) -> str:
    """The name by width and height; weights that are loaded are those of one of the sizes."""
    rows, columns = shape[0], shape[1]
    if options.weights == "imagenet" and (rows != columns or rows not in sizes):
        rows = 224
    return f"{prefix}_{options.alpha:0.2f}_{rows}"


# ---------------------------------------------------------------------- version 2

_ALPHAS_V2 = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)


def _check_v2(options: Options) -> None:
    if options.decided("weights") == "imagenet" and options.decided("alpha") not in _ALPHAS_V2:
        _refuse_alpha(
            options.alpha, _ALPHAS_V2, "If imagenet weights are being loaded, alpha must be one of"
        )


def _norm(g: Graph, x: Node, name: str) -> Node:
    return g.norm(x, name, epsilon=1e-3, momentum=0.999)


def _inverted(
    g: Graph, x: Node, block: int, filters: int, alpha: float, stride: int, expansion: int
) -> Node:
    kept, width = x, x.channels
    narrow = round_to(int(filters * alpha))
    prefix = f"block_{block}_" if block else "expanded_conv_"
    if block:
        x = g.conv(x, expansion * width, 1, f"{prefix}expand", padding="same", use_bias=False)
        x = g("ReLU", _norm(g, x, f"{prefix}expand_BN"), f"{prefix}expand_relu", max_value=6.0)
    if stride == 2:
        x = g("ZeroPadding2D", x, f"{prefix}pad", padding=correct_pad(x, 3))
    x = g(
        "DepthwiseConv2D",
        x,
        f"{prefix}depthwise",
        kernel_size=3,
        strides=stride,
        use_bias=False,
        padding="same" if stride == 1 else "valid",
    )
    x = g("ReLU", _norm(g, x, f"{prefix}depthwise_BN"), f"{prefix}depthwise_relu", max_value=6.0)
    x = g.conv(x, narrow, 1, f"{prefix}project", padding="same", use_bias=False)
    x = _norm(g, x, f"{prefix}project_BN")
    if width == narrow and stride == 1:
        return g("Add", [kept, x], f"{prefix}add")
    return x


def _mobilenet_v2(g: Graph, x: Node, options: Options) -> Node:
    alpha = options.decided("alpha")
    x = g.conv(x, round_to(32 * alpha), 3, "Conv1", strides=(2, 2), padding="same", use_bias=False)
    x = g("ReLU", _norm(g, x, "bn_Conv1"), "Conv1_relu", max_value=6.0)
    block = 0
    for filters, repeats, stride in (
        (16, 1, 1),
        (24, 2, 2),
        (32, 3, 2),
        (64, 4, 2),
        (96, 3, 1),
        (160, 3, 2),
        (320, 1, 1),
    ):
        for i in range(repeats):
            own = stride if i == 0 else 1
            x = _inverted(g, x, block, filters, alpha, own, 6 if block else 1)
            block += 1
    last = round_to(1280 * alpha) if alpha > 1.0 else 1280
    x = g.conv(x, last, 1, "Conv_1", use_bias=False)
    x = g("ReLU", _norm(g, x, "Conv_1_bn"), "out_relu", max_value=6.0)
    return classifier(g, x, options, top=None)


# ---------------------------------------------------------------------- version 3


def _check_v3(options: Options) -> None:
    if options.decided("weights") != "imagenet":
        return
    small, alpha = options.holds("minimalistic"), options.decided("alpha")
    allowed = (1.0,) if small else (0.75, 1.0)
    if alpha not in allowed:
        _refuse_alpha(
            alpha,
            allowed,
            "If imagenet weights are being loaded, alpha can be one of `0.75`, `1.0`",
        )


def _enters_v3(options: Options, entry: Application) -> Any:
    """The input's shape, batch aside; unlike the others it needs no size for its top."""
    shape, tensor = options.input_shape, options.input_tensor
    if isinstance(shape, Unknown) or isinstance(tensor, Unknown):
        return UNKNOWN
    if shape is None and isinstance(tensor, TensorSpec):
        if not isinstance(tensor.shape, tuple) or len(tensor.shape) < 3:
            return UNKNOWN
        shape = (tensor.shape[2], tensor.shape[1], 3)
    if shape is None:
        return (None, None, 3)
    if not isinstance(shape, (tuple, list)) or len(shape) < 2:
        reject(
            Kind.ARGUMENT,
            f"`input_shape` must be a tuple of three integers, not {shape!r}",
            "",
            argument="input_shape",
        )
    rows, columns = shape[0], shape[1]
    if truth(rows) and truth(columns) and (less(rows, 32) or less(columns, 32)):
        too_small(entry, shape)
    return shape


def _active(g: Graph, x: Node, kind: str) -> Node:
    return g("ReLU", x) if kind == "relu" else g.activation(x, "hard_swish")


def _squeezed(g: Graph, x: Node, filters: int, prefix: str) -> Node:
    kept = x
    x = g("GlobalAveragePooling2D", x, f"{prefix}squeeze_excite_avg_pool", keepdims=True)
    x = g.conv(x, round_to(filters * 0.25), 1, f"{prefix}squeeze_excite_conv", padding="same")
    x = g("ReLU", x, f"{prefix}squeeze_excite_relu")
    x = g.conv(x, filters, 1, f"{prefix}squeeze_excite_conv_1", padding="same")
    # hard_sigmoid: ReLU(6.)(x + 3.) * (1. / 6.)
    x = g("ReLU", g.operator("Add", x), max_value=6.0)
    x = g.operator("Multiply", x)
    return g("Multiply", [kept, x], f"{prefix}squeeze_excite_mul")


def _inverted_v3(
    g: Graph,
    x: Node,
    block: int,
    expansion: float,
    filters: int,
    size: int,
    stride: int,
    squeeze: bool,
    active: str,
) -> Node:
    kept, width = x, x.channels
    wide = round_to(width * expansion)
    prefix = f"expanded_conv_{block}_" if block else "expanded_conv_"
    if block:
        x = g.conv(x, wide, 1, f"{prefix}expand", padding="same", use_bias=False)
        x = _active(g, _norm(g, x, f"{prefix}expand_bn"), active)
    if stride == 2:
        x = g("ZeroPadding2D", x, f"{prefix}depthwise_pad", padding=correct_pad(x, size))
    x = g(
        "DepthwiseConv2D",
        x,
        f"{prefix}depthwise",
        kernel_size=size,
        strides=stride,
        padding="same" if stride == 1 else "valid",
        use_bias=False,
    )
    x = _active(g, _norm(g, x, f"{prefix}depthwise_bn"), active)
    if squeeze:
        x = _squeezed(g, x, wide, prefix)
    x = g.conv(x, filters, 1, f"{prefix}project", padding="same", use_bias=False)
    x = _norm(g, x, f"{prefix}project_bn")
    if stride == 1 and width == filters:
        x = g("Add", [kept, x], f"{prefix}add")
    return x


# (expansion, filters, the large kernel, stride, squeeze, hard swish)
_Block = tuple[float, int, bool, int, bool, bool]
_SMALL: tuple[_Block, ...] = (
    (1, 16, False, 2, True, False),
    (72.0 / 16, 24, False, 2, False, False),
    (88.0 / 24, 24, False, 1, False, False),
    (4, 40, True, 2, True, True),
    (6, 40, True, 1, True, True),
    (6, 40, True, 1, True, True),
    (3, 48, True, 1, True, True),
    (3, 48, True, 1, True, True),
    (6, 96, True, 2, True, True),
    (6, 96, True, 1, True, True),
    (6, 96, True, 1, True, True),
)
_LARGE: tuple[_Block, ...] = (
    (1, 16, False, 1, False, False),
    (4, 24, False, 2, False, False),
    (3, 24, False, 1, False, False),
    (3, 40, True, 2, True, False),
    (3, 40, True, 1, True, False),
    (3, 40, True, 1, True, False),
    (6, 80, False, 2, False, True),
    (2.5, 80, False, 1, False, True),
    (2.3, 80, False, 1, False, True),
    (2.3, 80, False, 1, False, True),
    (6, 112, False, 1, True, True),
    (6, 112, False, 1, True, True),
    (6, 160, True, 2, True, True),
    (6, 160, True, 1, True, True),
    (6, 160, True, 1, True, True),
)


def _mobilenet_v3(
    g: Graph, x: Node, options: Options, *, blocks: tuple[_Block, ...], last: int
) -> Node:
    alpha, plain = options.decided("alpha"), options.holds("minimalistic")
    active = "relu" if plain else "hard_swish"
    if options.holds("include_preprocessing"):
        x = g("Rescaling", x, scale=1.0 / 127.5, offset=-1.0)
    x = g.conv(x, 16, 3, "conv", strides=(2, 2), padding="same", use_bias=False)
    x = _active(g, _norm(g, x, "conv_bn"), active)
    for block, (expansion, filters, large, stride, squeeze, swish) in enumerate(blocks):
        x = _inverted_v3(
            g,
            x,
            block,
            expansion,
            round_to(filters * alpha),
            5 if large and not plain else 3,
            stride,
            squeeze and not plain,
            active if swish else "relu",
        )
    wide = round_to(x.channels * 6)
    if alpha > 1.0:
        last = round_to(last * alpha)
    x = g.conv(x, wide, 1, "conv_1", padding="same", use_bias=False)
    x = _active(g, _norm(g, x, "conv_1_bn"), active)
    if not options.holds("include_top"):
        return pooled(g, x, options, "avg_pool", "max_pool")
    x = g("GlobalAveragePooling2D", x, keepdims=True)
    x = g.conv(x, last, 1, "conv_2", padding="same", use_bias=True)
    x = _active(g, x, active)
    if options.decided("dropout_rate") > 0:
        x = g("Dropout", x, rate=options.dropout_rate)
    x = g.conv(x, options.classes, 1, "logits", padding="same")
    x = g("Flatten", x)
    validate_activation(options)
    return g.activation(x, options.classifier_activation, "predictions")


_END: dict[str, Any] = {
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "pooling": None,
    "classes": 1000,
    "classifier_activation": "softmax",
    "name": None,
}
_V3: dict[str, Any] = {
    "input_shape": None,
    "alpha": 1.0,
    "minimalistic": False,
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "classes": 1000,
    "pooling": None,
    "dropout_rate": 0.2,
    "classifier_activation": "softmax",
    "include_preprocessing": True,
}

APPLICATIONS = (
    Application(
        "MobileNet",
        {"input_shape": None, "alpha": 1.0, "depth_multiplier": 1, "dropout": 1e-3, **_END},
        _mobilenet,
        "keras/src/applications/mobilenet.py",
        check=_check_v1,
        generated=partial(_name, "mobilenet", (128, 160, 192, 224)),
        sizes=(128, 160, 192, 224),
    ),
    Application(
        "MobileNetV2",
        {"input_shape": None, "alpha": 1.0, **_END},
        _mobilenet_v2,
        "keras/src/applications/mobilenet_v2.py",
        check=_check_v2,
        generated=partial(_name, "mobilenetv2", (96, 128, 160, 192, 224)),
        sizes=(96, 128, 160, 192, 224),
    ),
    Application(
        "MobileNetV3Small",
        {**_V3, "name": "MobileNetV3Small"},
        partial(_mobilenet_v3, blocks=_SMALL, last=1024),
        "keras/src/applications/mobilenet_v3.py",
        check=_check_v3,
        enters=_enters_v3,
    ),
    Application(
        "MobileNetV3Large",
        {**_V3, "name": "MobileNetV3Large"},
        partial(_mobilenet_v3, blocks=_LARGE, last=1280),
        "keras/src/applications/mobilenet_v3.py",
        check=_check_v3,
        enters=_enters_v3,
    ),
)
