"""Xception: keras/src/applications/xception.py, Keras 3.15."""

from __future__ import annotations

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    classifier,
)
from kerasorder_lint.catalogue.applications.parameters import usual

__all__ = ["APPLICATIONS"]


def _separable(g: Graph, x: Node, filters: int, name: str) -> Node:
    x = g(
        "SeparableConv2D",
        x,
        name,
        filters=filters,
        kernel_size=(3, 3),
        padding="same",
        use_bias=False,
    )
    return g.norm(x, f"{name}_bn")


def _reduced(g: Graph, x: Node, filters: tuple[int, int], block: int) -> Node:
    kept = g.conv(x, filters[1], (1, 1), strides=(2, 2), padding="same", use_bias=False)
    kept = g.norm(kept)
    name = f"block{block}"
    if block > 2:
        x = g.activation(x, "relu", f"{name}_sepconv1_act")
    x = _separable(g, x, filters[0], f"{name}_sepconv1")
    x = g.activation(x, "relu", f"{name}_sepconv2_act")
    x = _separable(g, x, filters[1], f"{name}_sepconv2")
    x = g("MaxPooling2D", x, f"{name}_pool", pool_size=(3, 3), strides=(2, 2), padding="same")
    return g("Add", [x, kept])


def _xception(g: Graph, x: Node, options: Options) -> Node:
    x = g.conv(x, 32, (3, 3), "block1_conv1", strides=(2, 2), use_bias=False)
    x = g.activation(g.norm(x, "block1_conv1_bn"), "relu", "block1_conv1_act")
    x = g.conv(x, 64, (3, 3), "block1_conv2", use_bias=False)
    x = g.activation(g.norm(x, "block1_conv2_bn"), "relu", "block1_conv2_act")
    for block, filters in enumerate((128, 256, 728), 2):
        x = _reduced(g, x, (filters, filters), block)
    for block in range(5, 13):
        kept = x
        for i in (1, 2, 3):
            x = g.activation(x, "relu", f"block{block}_sepconv{i}_act")
            x = _separable(g, x, 728, f"block{block}_sepconv{i}")
        x = g("Add", [x, kept])
    x = _reduced(g, x, (728, 1024), 13)
    for i, filters in enumerate((1536, 2048), 1):
        x = _separable(g, x, filters, f"block14_sepconv{i}")
        x = g.activation(x, "relu", f"block14_sepconv{i}_act")
    return classifier(g, x, options)


APPLICATIONS = (
    Application(
        "Xception",
        usual("xception"),
        _xception,
        "keras/src/applications/xception.py",
        size=299,
        least=71,
    ),
)
