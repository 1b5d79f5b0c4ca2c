"""scikit-learn between loading data and `fit`: its data sets, splits and scalers.

Source: sklearn/datasets/_base.py, _samples_generator.py; sklearn/model_selection/_split.py
        (`_validate_shuffle_split`); sklearn/preprocessing/_data.py; 1.9, compared by running them.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    ListV,
    PartialV,
    Ref,
    Thing,
)

__all__ = ["STANDARD"]


_PREPROCESSING = "sklearn.preprocessing"
#: What each of these is fitted on, and gives, has as many rows and columns as what it gets.
_SCALERS = (
    "MaxAbsScaler", "MinMaxScaler", "Normalizer", "PowerTransformer", "QuantileTransformer",
    "RobustScaler", "StandardScaler",
)  # fmt: skip
#: Data that come along: the shapes of `data` and `target`, and the type of the latter.
_LOADED = {
    "breast_cancer": ((569, 30), (569,), "int64"),
    "diabetes": ((442, 10), (442,), "float64"),
    "digits": ((1797, 64), (1797,), "int64"),
    "iris": ((150, 4), (150,), "int64"),
    "linnerud": ((20, 3), (20, 3), "float64"),
    "wine": ((178, 13), (178,), "int64"),
}
#: Data that are drawn: their parameters, as far as they say how much.
_DRAWN: dict[str, tuple[tuple[str, int], ...]] = {
    "make_blobs": (("n_samples", 100), ("n_features", 2)),
    "make_circles": (("n_samples", 100),),
    "make_classification": (("n_samples", 100), ("n_features", 20)),
    "make_moons": (("n_samples", 100),),
}


def _unknown(node: Any) -> Thing:
    return Thing(expressions.text_of(node), origin="call")


def _split(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`train_test_split(*arrays, test_size=…)`: a list of a part for training and one for tests."""
    if not a:
        return _unknown(node)
    parts: list[Any] = []
    for value in map(m.resolve, a):
        if not isinstance(value, ArrayV) or not isinstance(value.shape, tuple) or not value.shape:
            parts += [_unknown(node), _unknown(node)]
            continue
        for rows in _sizes(value.shape[0], m, k):
            parts.append(value.like((rows, *value.shape[1:]), value.dtype))
    return ListV(parts)


def _sizes(samples: Any, m: Machine, k: dict[str, Any]) -> tuple[Any, Any]:
    """How many samples are for training and for tests."""
    size = m.resolve(k.get("test_size"))
    size = 0.25 if size is None else size
    plain = type(size) in (int, float) and m.resolve(k.get("train_size")) is None
    if type(samples) is not int or not plain:
        return UNKNOWN, UNKNOWN
    tests = math.ceil(size * samples) if isinstance(size, float) else size
    return (samples - tests, tests) if 0 < tests < samples else (UNKNOWN, UNKNOWN)


def _scaler(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = _unknown(node)
    made.attrs["fit"] = PartialV(Ref(f"{_PREPROCESSING}.fit"), (made,), {})
    for name in ("transform", "fit_transform", "inverse_transform"):
        made.attrs[name] = Ref(f"{_PREPROCESSING}.scaled")
    return made


def _fit(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`scaler.fit(x)` gives the scaler."""
    return m.resolve(a[0]) if a else _unknown(node)


def _scaled(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    given = m.resolve(a[0] if a else k.get("X"))
    if not isinstance(given, ArrayV) or not isinstance(given.shape, tuple):
        return _unknown(node)
    if len(given.shape) != 2:
        return _unknown(node)  # it raises
    dtype = given.dtype if given.dtype in ("float32", "float64") else UNKNOWN
    return ArrayV(given.shape, dtype, library="numpy")


def _load(name: str, m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`load_iris()`, which gives an object with `data` and `target`, or both as they are."""
    if a or not set(k) <= {"return_X_y", "as_frame", "scaled"}:
        return _unknown(node)
    given = {key: m.resolve(value) for key, value in k.items()}
    if given.get("as_frame", False) is not False:
        return _unknown(node)
    data, target, dtype = _LOADED[name]
    x = ArrayV(data, "float64", library="numpy")
    y = ArrayV(target, dtype, library="numpy")
    both = given.get("return_X_y", False)
    if both is True:
        return (x, y)
    made = _unknown(node)
    if both is False:
        made.attrs.update(data=x, target=y)
    return made


def _draw(name: str, m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`make_classification(n_samples, n_features)`: data and labels."""
    if {"return_X_y", "return_centers", "centers"} & set(k) or len(a) > len(_DRAWN[name]):
        return _unknown(node)
    sizes: list[Any] = [2, 2] if len(_DRAWN[name]) == 1 else []
    for place, (parameter, default) in enumerate(_DRAWN[name]):
        size = m.resolve(k.get(parameter, a[place] if len(a) > place else default))
        sizes[place : place + 1] = [size if type(size) is int else UNKNOWN]
    samples, features = sizes
    labels = ArrayV((samples,), "int64", library="numpy")
    return (ArrayV((samples, features), "float64", library="numpy"), labels)


STANDARD: dict[str, Function] = {
    "sklearn.model_selection.train_test_split": _split,
    f"{_PREPROCESSING}.fit": _fit,
    f"{_PREPROCESSING}.scaled": _scaled,
    **{f"{_PREPROCESSING}.{name}": _scaler for name in _SCALERS},
    **{f"sklearn.datasets.load_{name}": partial(_load, name) for name in _LOADED},
    **{f"sklearn.datasets.{name}": partial(_draw, name) for name in _DRAWN},
}
