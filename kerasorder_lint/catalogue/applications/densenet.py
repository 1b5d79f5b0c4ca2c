"""DenseNet: keras/src/applications/densenet.py, Keras 3.15."""

from __future__ import annotations

from functools import partial

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    classifier,
)
from kerasorder_lint.catalogue.applications.parameters import usual

__all__ = ["APPLICATIONS"]

_EPSILON = 1.001e-5
_GROWTH = 32


def _block(g: Graph, x: Node, name: str) -> Node:
    y = g.norm(x, f"{name}_0_bn", epsilon=_EPSILON)
    y = g.activation(y, "relu", f"{name}_0_relu")
    y = g.conv(y, 4 * _GROWTH, 1, f"{name}_1_conv", use_bias=False)
    y = g.norm(y, f"{name}_1_bn", epsilon=_EPSILON)
    y = g.activation(y, "relu", f"{name}_1_relu")
    y = g.conv(y, _GROWTH, 3, f"{name}_2_conv", padding="same", use_bias=False)
    return g("Concatenate", [x, y], f"{name}_concat", axis=3)


def _transition(g: Graph, x: Node, name: str) -> Node:
    x = g.norm(x, f"{name}_bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", f"{name}_relu")
    x = g.conv(x, x.channels // 2, 1, f"{name}_conv", use_bias=False)
    return g("AveragePooling2D", x, f"{name}_pool", pool_size=2, strides=2)


def _densenet(g: Graph, x: Node, options: Options, *, blocks: tuple[int, ...]) -> Node:
    x = g("ZeroPadding2D", x, padding=((3, 3), (3, 3)))
    x = g.conv(x, 64, 7, "conv1_conv", strides=2, use_bias=False)
    x = g.norm(x, "conv1_bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", "conv1_relu")
    x = g("ZeroPadding2D", x, padding=((1, 1), (1, 1)))
    x = g("MaxPooling2D", x, "pool1", pool_size=3, strides=2)
    for stage, count in enumerate(blocks, 2):
        for i in range(1, count + 1):
            x = _block(g, x, f"conv{stage}_block{i}")
        if stage < 5:
            x = _transition(g, x, f"pool{stage}")
    x = g.norm(x, "bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", "relu")
    return classifier(g, x, options, average="avg_pool", maximum="max_pool")


APPLICATIONS = tuple(
    Application(
        f"DenseNet{depth}",
        usual(f"densenet{depth}"),
        partial(_densenet, blocks=blocks),
        "keras/src/applications/densenet.py",
    )
    for depth, blocks in (
        (121, (6, 12, 24, 16)),
        (169, (6, 12, 32, 32)),
        (201, (6, 12, 48, 32)),
    )
)
