"""NASNet: keras/src/applications/nasnet.py, Keras 3.15."""

from __future__ import annotations

from functools import partial
from typing import Any

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    Undecided,
    classifier,
    correct_pad,
)
from kerasorder_lint.catalogue.applications.entrance import input_shape
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.shapes import Unknown, same

__all__ = ["APPLICATIONS"]


def _enters(options: Options, entry: Application) -> Any:
    """The input's shape, batch aside."""
    shape = options.input_shape
    if (
        options.weights == "imagenet"
        and isinstance(shape, tuple)
        and any(dim is None for dim in shape)
    ):
        reject(
            Kind.ARGUMENT,
            "ImageNet weights of a NASNet need an `input_shape` without None",
            "the input_shape argument must be static (no None entries).",
            argument="input_shape",
        )
    return input_shape(options, entry)


def _norm(g: Graph, x: Node, name: str) -> Node:
    return g.norm(x, name, momentum=0.9997, epsilon=1e-3)


def _conv(g: Graph, x: Node, filters: Any, name: str) -> Node:
    return g.conv(
        x, filters, (1, 1), name, padding="same", use_bias=False, kernel_initializer="he_normal"
    )


def _separable(g: Graph, x: Node, filters: int, block: str, size: int = 3, stride: int = 1) -> Node:
    x = g.activation(x, "relu")
    if stride == 2:
        x = g("ZeroPadding2D", x, f"separable_conv_1_pad_{block}", padding=correct_pad(x, size))
    for i in (1, 2):
        if i == 2:
            x = g.activation(x, "relu")
        x = g(
            "SeparableConv2D",
            x,
            f"separable_conv_{i}_{block}",
            filters=filters,
            kernel_size=(size, size),
            strides=(stride, stride) if i == 1 else (1, 1),
            padding="valid" if i == 1 and stride == 2 else "same",
            use_bias=False,
        )
        x = _norm(g, x, f"separable_conv_{i}_bn_{block}")
    return x


def _width(x: Node) -> Any:
    shape = x.output.shape
    if not isinstance(shape, tuple) or isinstance(shape[-2], Unknown):
        raise Undecided("input_shape")
    return shape[-2]


def _adjusted(g: Graph, p: Node | None, x: Node, filters: int, block: str) -> Node:
    if p is None:
        return x
    ours, theirs = _width(p), _width(x)
    if (ours is None) == (theirs is None):
        alike = True if ours is None else same(ours, theirs)
    else:
        alike = False
    if alike is None:
        raise Undecided("input_shape")
    if not alike:
        p = g.activation(p, "relu", f"adjust_relu_1_{block}")
        one = g(
            "AveragePooling2D",
            p,
            f"adjust_avg_pool_1_{block}",
            pool_size=(1, 1),
            strides=(2, 2),
            padding="valid",
        )
        one = _conv(g, one, filters // 2, f"adjust_conv_1_{block}")
        two = g("ZeroPadding2D", p, padding=((0, 1), (0, 1)))
        two = g("Cropping2D", two, cropping=((1, 0), (1, 0)))
        two = g(
            "AveragePooling2D",
            two,
            f"adjust_avg_pool_2_{block}",
            pool_size=(1, 1),
            strides=(2, 2),
            padding="valid",
        )
        two = _conv(g, two, filters // 2, f"adjust_conv_2_{block}")
        p = g("Concatenate", [one, two], axis=-1)
        return _norm(g, p, f"adjust_bn_{block}")
    if p.channels != filters:
        p = g.activation(p, "relu")
        p = _conv(g, p, filters, f"adjust_conv_projection_{block}")
        return _norm(g, p, f"adjust_bn_{block}")
    return p


def _average(g: Graph, x: Node, name: str, stride: int = 1) -> Node:
    return g(
        "AveragePooling2D",
        x,
        name,
        pool_size=(3, 3),
        strides=(stride, stride),
        padding="same" if stride == 1 else "valid",
    )


def _largest(g: Graph, x: Node, name: str) -> Node:
    return g("MaxPooling2D", x, name, pool_size=(3, 3), strides=(2, 2), padding="valid")


def _normal(g: Graph, x: Node, p: Node | None, filters: int, block: str) -> tuple[Node, Node]:
    p = _adjusted(g, p, x, filters, block)
    h = _conv(g, g.activation(x, "relu"), filters, f"normal_conv_1_{block}")
    h = _norm(g, h, f"normal_bn_1_{block}")
    left = _separable(g, h, filters, f"normal_left1_{block}", 5)
    right = _separable(g, p, filters, f"normal_right1_{block}")
    one = g("Add", [left, right], f"normal_add_1_{block}")
    left = _separable(g, p, filters, f"normal_left2_{block}", 5)
    right = _separable(g, p, filters, f"normal_right2_{block}")
    two = g("Add", [left, right], f"normal_add_2_{block}")
    three = g("Add", [_average(g, h, f"normal_left3_{block}"), p], f"normal_add_3_{block}")
    left = _average(g, p, f"normal_left4_{block}")
    right = _average(g, p, f"normal_right4_{block}")
    four = g("Add", [left, right], f"normal_add_4_{block}")
    five = _separable(g, h, filters, f"normal_left5_{block}")
    five = g("Add", [five, h], f"normal_add_5_{block}")
    return g("Concatenate", [p, one, two, three, four, five], f"normal_concat_{block}", axis=-1), x


def _reduction(g: Graph, x: Node, p: Node | None, filters: int, block: str) -> tuple[Node, Node]:
    p = _adjusted(g, p, x, filters, block)
    h = _conv(g, g.activation(x, "relu"), filters, f"reduction_conv_1_{block}")
    h = _norm(g, h, f"reduction_bn_1_{block}")
    h3 = g("ZeroPadding2D", h, f"reduction_pad_1_{block}", padding=correct_pad(h, 3))
    left = _separable(g, h, filters, f"reduction_left1_{block}", 5, 2)
    right = _separable(g, p, filters, f"reduction_right1_{block}", 7, 2)
    one = g("Add", [left, right], f"reduction_add_1_{block}")
    left = _largest(g, h3, f"reduction_left2_{block}")
    right = _separable(g, p, filters, f"reduction_right2_{block}", 7, 2)
    two = g("Add", [left, right], f"reduction_add_2_{block}")
    left = _average(g, h3, f"reduction_left3_{block}", 2)
    right = _separable(g, p, filters, f"reduction_right3_{block}", 5, 2)
    three = g("Add", [left, right], f"reduction_add3_{block}")
    four = g("Add", [two, _average(g, one, f"reduction_left4_{block}")])
    left = _separable(g, one, filters, f"reduction_left4_{block}")
    right = _largest(g, h3, f"reduction_right5_{block}")
    five = g("Add", [left, right], f"reduction_add4_{block}")
    return g("Concatenate", [two, three, four, five], f"reduction_concat_{block}", axis=-1), x


def _nasnet(
    g: Graph, x: Node, options: Options, *, penultimate: int, blocks: int, stem: int, skip: bool
) -> Node:
    filters = penultimate // 24
    x = g.conv(
        x,
        stem,
        (3, 3),
        "stem_conv1",
        strides=(2, 2),
        padding="valid",
        use_bias=False,
        kernel_initializer="he_normal",
    )
    x = _norm(g, x, "stem_bn1")
    p: Node | None = None
    x, p = _reduction(g, x, p, filters // 4, "stem_1")
    x, p = _reduction(g, x, p, filters // 2, "stem_2")
    for stage in range(3):
        width = filters * 2**stage
        if stage:
            x, reduced = _reduction(g, x, p, width, f"reduce_{stage * blocks}")
            p = p if skip else reduced
        first = stage * blocks + (1 if stage else 0)
        for number in range(first, first + blocks):
            x, p = _normal(g, x, p, width, str(number))
    x = g.activation(x, "relu")
    return classifier(g, x, options, top=None)


_PARAMETERS: dict[str, Any] = {
    "input_shape": None,
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "pooling": None,
    "classes": 1000,
    "classifier_activation": "softmax",
}

APPLICATIONS = (
    Application(
        "NASNetMobile",
        {**_PARAMETERS, "name": "nasnet_mobile"},
        partial(_nasnet, penultimate=1056, blocks=4, stem=32, skip=False),
        "keras/src/applications/nasnet.py",
        enters=_enters,
        bare=(224, 224, 3),
    ),
    Application(
        "NASNetLarge",
        {**_PARAMETERS, "name": "nasnet_large"},
        partial(_nasnet, penultimate=4032, blocks=6, stem=96, skip=True),
        "keras/src/applications/nasnet.py",
        size=331,
        enters=_enters,
    ),
)
