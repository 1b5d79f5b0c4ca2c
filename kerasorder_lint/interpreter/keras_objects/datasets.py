"""Data that Keras makes or brings along: its data sets, padded sequences, labels as rows."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter import arrays, expressions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, ListV, Thing
from kerasorder_lint.shapes import Unknown

__all__ = ["load_data", "padded", "to_categorical"]


def to_categorical(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """`to_categorical(labels, num_classes)`: a row of zeros and a one for each label.

    Source: keras/src/utils/numerical_utils.py
    """
    labels = m.resolve(positional[0]) if positional else UNKNOWN
    count = keywords.get("num_classes", positional[1] if len(positional) > 1 else UNKNOWN)
    if isinstance(labels, ArrayV) and isinstance(labels.shape, tuple):
        shape = labels.shape
        if len(shape) > 1 and shape[-1] == 1:
            shape = shape[:-1]
        return labels.like((*shape, count if isinstance(count, int) else UNKNOWN), "float32")
    return ArrayV()


#: The parameters of `pad_sequences`.
_PADDING = ("sequences", "maxlen", "dtype", "padding", "truncating", "value")


def padded(m: Machine, positional: list[Any], keywords: dict[str, Any], node: Any) -> Any:
    """`pad_sequences(sequences, maxlen)`: an array of as many rows, all of one length.

    Source: keras/src/utils/sequence_utils.py
    """
    given = {**dict(zip(_PADDING, positional)), **keywords}
    rows = m.resolve(given.get("sequences", UNKNOWN))
    length = m.resolve(given.get("maxlen"))
    shape = _of_sequences(m, rows)
    if shape is not None and length is None:
        length = shape[1]
    plain = type(length) is int and length > 0
    if shape is None or not plain or len(positional) > len(_PADDING) or {*given} - {*_PADDING}:
        return Thing(expressions.text_of(node), origin="call")
    return ArrayV((shape[0], length, *shape[2:]), UNKNOWN, library="numpy")


def _of_sequences(m: Machine, rows: Any) -> tuple[Any, ...] | None:
    """How many sequences there are, the length of the longest, and the shape of their elements."""
    if isinstance(rows, ArrayV):
        if not isinstance(rows.shape, tuple) or not rows.shape:
            return None
        if len(rows.shape) > 1:
            return rows.shape
        # The data sets of texts hold lists of numbers.
        return (*rows.shape, UNKNOWN) if isinstance(rows.dtype, Unknown) else None
    items = rows.items if isinstance(rows, ListV) and rows.exact else rows
    if not isinstance(items, (list, tuple)) or not items:
        return None
    parts = [arrays.literal_shape(m.resolve(item)) for item in items]
    if any(isinstance(part, Unknown) or not part for part in parts):
        return None
    shapes = {part[1:] for part in parts if part[0] != 0}
    lengths = [part[0] for part in parts]
    if len(shapes) != 1 or not all(isinstance(n, int) for n in lengths):
        return None
    return (len(parts), max(lengths), *shapes.pop())


#: The shapes of what is trained on and tested with: data, targets, data, targets.
_DATASETS: dict[str, tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]] = {
    "mnist": ((60000, 28, 28), (60000,), (10000, 28, 28), (10000,)),
    "fashion_mnist": ((60000, 28, 28), (60000,), (10000, 28, 28), (10000,)),
    "cifar10": ((50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1)),
    "cifar100": ((50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1)),
    "boston_housing": ((404, 13), (404,), (102, 13), (102,)),
    "california_housing": ((UNKNOWN, 8), (UNKNOWN,), (UNKNOWN, 8), (UNKNOWN,)),
    "imdb": ((25000,), (25000,), (25000,), (25000,)),
}


def load_data(path: str, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """`keras.datasets.<name>.load_data()`: two pairs of arrays.

    Source: keras/src/datasets/
    """
    parts = path.split(".")
    if len(parts) == 3 and parts[2] == "load_data" and parts[1] in _DATASETS:
        shapes: tuple[tuple[Any, ...], ...] = _DATASETS[parts[1]]
        if len(positional) > 1 or {"maxlen", "test_split"} & {*keywords}:
            shapes = tuple((UNKNOWN, *shape[1:]) for shape in shapes)
        a, b, c, d = (ArrayV(shape, UNKNOWN, library="numpy") for shape in shapes)
        return ((a, b), (c, d))
    return Thing(path, origin="call")
