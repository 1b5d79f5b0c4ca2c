"""VGG16 and VGG19: keras/src/applications/vgg16.py and vgg19.py, Keras 3.15."""

from __future__ import annotations

from functools import partial

from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    pooled,
    validate_activation,
)
from kerasorder_lint.catalogue.applications.parameters import usual

__all__ = ["APPLICATIONS"]


def _vgg(g: Graph, x: Node, options: Options, *, repeats: tuple[int, ...]) -> Node:
    for block, (filters, count) in enumerate(zip((64, 128, 256, 512, 512), repeats), 1):
        for i in range(1, count + 1):
            x = g.conv(
                x, filters, (3, 3), f"block{block}_conv{i}", activation="relu", padding="same"
            )
        x = g("MaxPooling2D", x, f"block{block}_pool", pool_size=(2, 2), strides=(2, 2))
    if not options.holds("include_top"):
        return pooled(g, x, options)
    x = g("Flatten", x, "flatten")
    x = g("Dense", x, "fc1", units=4096, activation="relu")
    x = g("Dense", x, "fc2", units=4096, activation="relu")
    validate_activation(options)
    return g(
        "Dense", x, "predictions", units=options.classes, activation=options.classifier_activation
    )


APPLICATIONS = (
    Application(
        "VGG16",
        usual("vgg16"),
        partial(_vgg, repeats=(2, 2, 3, 3, 3)),
        "keras/src/applications/vgg16.py",
    ),
    Application(
        "VGG19",
        usual("vgg19"),
        partial(_vgg, repeats=(2, 2, 4, 4, 4)),
        "keras/src/applications/vgg19.py",
    ),
)
