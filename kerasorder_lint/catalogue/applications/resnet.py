"""ResNet and ResNetV2: keras/src/applications/resnet.py and resnet_v2.py, Keras 3.15."""

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


def _block_v1(g: Graph, x: Node, filters: int, stride: int, shortcut: bool, name: str) -> Node:
    kept = x
    if shortcut:
        kept = g.conv(x, 4 * filters, 1, f"{name}_0_conv", strides=stride)
        kept = g.norm(kept, f"{name}_0_bn", epsilon=_EPSILON)
    x = g.conv(x, filters, 1, f"{name}_1_conv", strides=stride)
    x = g.norm(x, f"{name}_1_bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", f"{name}_1_relu")
    x = g.conv(x, filters, 3, f"{name}_2_conv", padding="SAME")
    x = g.norm(x, f"{name}_2_bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", f"{name}_2_relu")
    x = g.conv(x, 4 * filters, 1, f"{name}_3_conv")
    x = g.norm(x, f"{name}_3_bn", epsilon=_EPSILON)
    x = g("Add", [kept, x], f"{name}_add")
    return g.activation(x, "relu", f"{name}_out")


def _block_v2(g: Graph, x: Node, filters: int, stride: int, shortcut: bool, name: str) -> Node:
    before = g.norm(x, f"{name}_preact_bn", epsilon=_EPSILON)
    before = g.activation(before, "relu", f"{name}_preact_relu")
    kept = x
    if shortcut:
        kept = g.conv(before, 4 * filters, 1, f"{name}_0_conv", strides=stride)
    elif stride > 1:
        kept = g("MaxPooling2D", x, pool_size=1, strides=stride)
    x = g.conv(before, filters, 1, f"{name}_1_conv", strides=1, use_bias=False)
    x = g.norm(x, f"{name}_1_bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", f"{name}_1_relu")
    x = g("ZeroPadding2D", x, f"{name}_2_pad", padding=((1, 1), (1, 1)))
    x = g.conv(x, filters, 3, f"{name}_2_conv", strides=stride, use_bias=False)
    x = g.norm(x, f"{name}_2_bn", epsilon=_EPSILON)
    x = g.activation(x, "relu", f"{name}_2_relu")
    x = g.conv(x, 4 * filters, 1, f"{name}_3_conv")
    return g("Add", [kept, x], f"{name}_out")


def _resnet(g: Graph, x: Node, options: Options, *, depths: tuple[int, ...], version: int) -> Node:
    x = g("ZeroPadding2D", x, "conv1_pad", padding=((3, 3), (3, 3)))
    x = g.conv(x, 64, 7, "conv1_conv", strides=2, use_bias=True)
    if version == 1:
        x = g.norm(x, "conv1_bn", epsilon=_EPSILON)
        x = g.activation(x, "relu", "conv1_relu")
    x = g("ZeroPadding2D", x, "pool1_pad", padding=((1, 1), (1, 1)))
    x = g("MaxPooling2D", x, "pool1_pool", pool_size=3, strides=2)
    for stage, count in enumerate(depths):
        filters, name = 64 * 2**stage, f"conv{stage + 2}"
        for i in range(1, count + 1):
            block = f"{name}_block{i}"
            if version == 1:
                stride = 2 if i == 1 and stage > 0 else 1
                x = _block_v1(g, x, filters, stride, i == 1, block)
            else:
                stride = 2 if i == count and stage < 3 else 1
                x = _block_v2(g, x, filters, stride, i == 1, block)
    if version == 2:
        x = g.norm(x, "post_bn", epsilon=_EPSILON)
        x = g.activation(x, "relu", "post_relu")
    return classifier(g, x, options, average="avg_pool", maximum="max_pool")


_DEPTHS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}

APPLICATIONS = tuple(
    Application(
        f"ResNet{depth}" + ("V2" if version == 2 else ""),
        usual(f"resnet{depth}" + ("v2" if version == 2 else "")),
        partial(_resnet, depths=depths, version=version),
        f"keras/src/applications/resnet{'_v2' if version == 2 else ''}.py",
    )
    for version in (1, 2)
    for depth, depths in _DEPTHS.items()
)
