"""The signature that most constructors share."""

from __future__ import annotations

from typing import Any

__all__ = ["usual"]


def usual(name: str | None, **further: Any) -> dict[str, Any]:
    """`include_top` … `classifier_activation`, what a family adds, and `name`."""
    return {
        "include_top": True,
        "weights": "imagenet",
        "input_tensor": None,
        "input_shape": None,
        "pooling": None,
        "classes": 1000,
        "classifier_activation": "softmax",
        **further,
        "name": name,
    }
