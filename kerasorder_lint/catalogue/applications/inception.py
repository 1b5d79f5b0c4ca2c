"""Inception: keras/src/applications/inception_v3.py and inception_resnet_v2.py, Keras 3.15."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    classifier,
)
from kerasorder_lint.catalogue.applications.parameters import usual
from kerasorder_lint.catalogue.spec import REQUIRED, Behaviour, Call, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import Nest

__all__ = ["APPLICATIONS"]


def _v3_unit(
    g: Graph, x: Node, filters: int, rows: int, columns: int, padding: str = "same", stride: int = 1
) -> Node:
    x = g.conv(
        x, filters, (rows, columns), strides=(stride, stride), padding=padding, use_bias=False
    )
    return g.activation(g.norm(x, scale=False), "relu")


def _chain(g: Graph, x: Node, *units: tuple[Any, ...]) -> Node:
    for unit in units:
        x = _v3_unit(g, x, *unit)
    return x


def _average(g: Graph, x: Node, filters: int) -> Node:
    x = g("AveragePooling2D", x, pool_size=(3, 3), strides=(1, 1), padding="same")
    return _v3_unit(g, x, filters, 1, 1)


def _halved(g: Graph, x: Node) -> Node:
    return g("MaxPooling2D", x, pool_size=(3, 3), strides=(2, 2))


def _join(g: Graph, branches: list[Node], name: str | None = None) -> Node:
    return g("Concatenate", branches, name, axis=3)


def _inception_v3(g: Graph, x: Node, options: Options) -> Node:
    x = _chain(g, x, (32, 3, 3, "valid", 2), (32, 3, 3, "valid"), (64, 3, 3))
    x = _halved(g, x)
    x = _chain(g, x, (80, 1, 1, "valid"), (192, 3, 3, "valid"))
    x = _halved(g, x)
    for i, last in enumerate((32, 64, 64)):
        one = _chain(g, x, (64, 1, 1))
        five = _chain(g, x, (48, 1, 1), (64, 5, 5))
        three = _chain(g, x, (64, 1, 1), (96, 3, 3), (96, 3, 3))
        x = _join(g, [one, five, three, _average(g, x, last)], f"mixed{i}")
    three = _chain(g, x, (384, 3, 3, "valid", 2))
    double = _chain(g, x, (64, 1, 1), (96, 3, 3), (96, 3, 3, "valid", 2))
    x = _join(g, [three, double, _halved(g, x)], "mixed3")
    for i, n in enumerate((128, 160, 160, 192), 4):
        one = _chain(g, x, (192, 1, 1))
        seven = _chain(g, x, (n, 1, 1), (n, 1, 7), (192, 7, 1))
        double = _chain(g, x, (n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7))
        x = _join(g, [one, seven, double, _average(g, x, 192)], f"mixed{i}")
    three = _chain(g, x, (192, 1, 1), (320, 3, 3, "valid", 2))
    seven = _chain(g, x, (192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3, "valid", 2))
    x = _join(g, [three, seven, _halved(g, x)], "mixed8")
    for i in range(2):
        one = _chain(g, x, (320, 1, 1))
        three = _chain(g, x, (384, 1, 1))
        parts = [_v3_unit(g, three, 384, 1, 3), _v3_unit(g, three, 384, 3, 1)]
        three = _join(g, parts, f"mixed9_{i}")
        double = _chain(g, x, (448, 1, 1), (384, 3, 3))
        parts = [_v3_unit(g, double, 384, 1, 3), _v3_unit(g, double, 384, 3, 1)]
        double = _join(g, parts)
        x = _join(g, [one, three, double, _average(g, x, 192)], f"mixed{9 + i}")
    return classifier(g, x, options)


class _Scale(Behaviour):
    """`inputs[0] + inputs[1] * scale`, of two tensors of one shape."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        inputs = call.inputs
        first: Nest = inputs[0] if isinstance(inputs, list) and inputs else inputs
        return first


_SCALE = LayerSpec(
    "CustomScaleLayer",
    {"scale": REQUIRED},
    _Scale(),
    source="keras/src/applications/inception_resnet_v2.py",
)


def _unit(
    g: Graph,
    x: Node,
    filters: Any,
    size: Any,
    strides: int = 1,
    padding: str = "same",
    name: str | None = None,
) -> Node:
    x = g.conv(x, filters, size, name, strides=strides, padding=padding, use_bias=False)
    x = g.norm(x, None if name is None else f"{name}_bn", scale=False)
    return g.activation(x, "relu", None if name is None else f"{name}_ac")


_BRANCHES: dict[str, tuple[tuple[tuple[int, Any], ...], ...]] = {
    "block35": (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3))),
    "block17": (((192, 1),), ((128, 1), (160, [1, 7]), (192, [7, 1]))),
    "block8": (((192, 1),), ((192, 1), (224, [1, 3]), (256, [3, 1]))),
}


def _residual(g: Graph, x: Node, scale: float, kind: str, number: int, active: bool = True) -> Node:
    branches = []
    for units in _BRANCHES[kind]:
        branch = x
        for filters, size in units:
            branch = _unit(g, branch, filters, size)
        branches.append(branch)
    name = f"{kind}_{number}"
    mixed = _join(g, branches, f"{name}_mixed")
    up = g.conv(mixed, x.channels, 1, f"{name}_conv", strides=1, padding="same", use_bias=True)
    x = g(_SCALE, [x, up], scale=scale)
    return g.activation(x, "relu", f"{name}_ac") if active else x


def _inception_resnet_v2(g: Graph, x: Node, options: Options) -> Node:
    x = _unit(g, x, 32, 3, 2, "valid")
    x = _unit(g, x, 32, 3, 1, "valid")
    x = _unit(g, x, 64, 3)
    x = g("MaxPooling2D", x, pool_size=3, strides=2)
    x = _unit(g, x, 80, 1, 1, "valid")
    x = _unit(g, x, 192, 3, 1, "valid")
    x = g("MaxPooling2D", x, pool_size=3, strides=2)
    one = _unit(g, x, 96, 1)
    two = _unit(g, _unit(g, x, 48, 1), 64, 5)
    three = _unit(g, _unit(g, _unit(g, x, 64, 1), 96, 3), 96, 3)
    pool = g("AveragePooling2D", x, pool_size=3, strides=1, padding="same")
    x = _join(g, [one, two, three, _unit(g, pool, 64, 1)], "mixed_5b")
    for i in range(1, 11):
        x = _residual(g, x, 0.17, "block35", i)
    one = _unit(g, x, 384, 3, 2, "valid")
    two = _unit(g, _unit(g, _unit(g, x, 256, 1), 256, 3), 384, 3, 2, "valid")
    pool = g("MaxPooling2D", x, pool_size=3, strides=2, padding="valid")
    x = _join(g, [one, two, pool], "mixed_6a")
    for i in range(1, 21):
        x = _residual(g, x, 0.1, "block17", i)
    one = _unit(g, _unit(g, x, 256, 1), 384, 3, 2, "valid")
    two = _unit(g, _unit(g, x, 256, 1), 288, 3, 2, "valid")
    three = _unit(g, _unit(g, _unit(g, x, 256, 1), 288, 3), 320, 3, 2, "valid")
    pool = g("MaxPooling2D", x, pool_size=3, strides=2, padding="valid")
    x = _join(g, [one, two, three, pool], "mixed_7a")
    for i in range(1, 10):
        x = _residual(g, x, 0.2, "block8", i)
    x = _residual(g, x, 1.0, "block8", 10, active=False)
    x = _unit(g, x, 1536, 1, name="conv_7b")
    return classifier(g, x, options)


APPLICATIONS = (
    Application(
        "InceptionV3",
        usual("inception_v3"),
        _inception_v3,
        "keras/src/applications/inception_v3.py",
        size=299,
        least=75,
    ),
    Application(
        "InceptionResNetV2",
        usual("inception_resnet_v2"),
        _inception_resnet_v2,
        "keras/src/applications/inception_resnet_v2.py",
        size=299,
        least=75,
    ),
)
