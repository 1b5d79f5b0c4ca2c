"""Finds the entry of a function of `keras.ops` by name, and applies it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue import operations
from kerasorder_lint.catalogue.life import Outcome
from kerasorder_lint.catalogue.operations import kernels, sparsity
from kerasorder_lint.catalogue.operations.mixed_types import of_mesh
from kerasorder_lint.catalogue.operations.operation import Operation, negative
from kerasorder_lint.catalogue.operations.unrunnable import CHECKS
from kerasorder_lint.catalogue.operations.unrunnable_einsum import of_einsum
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import REQUIRED, Environment, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, may_be_array, product, render_shape

__all__ = ["all_operations", "apply", "fails_when_run", "find", "run"]


@cache
def all_operations() -> MappingProxyType[str, Operation]:
    """Every entry by its name below `keras.ops` (`sum`, `image.resize`)."""
    found: dict[str, Operation] = {}
    for module in pkgutil.iter_modules(operations.__path__):
        family = importlib.import_module(f"{operations.__name__}.{module.name}")
        prefix = "image." if module.name == "image" else ""
        for entry in getattr(family, "OPERATIONS", ()):
            found[prefix + entry.name] = entry
    return MappingProxyType(found)


#: Sub-modules whose names are those of `keras.ops` too.
_ALIASES = ("numpy.", "nn.", "linalg.", "math.", "core.")


@cache
def find(path: str) -> Operation | None:
    """The entry of a path below `keras.ops`, such as `sum`, `numpy.sum` or `image.resize`."""
    for prefix in _ALIASES:
        if path.startswith(prefix):
            path = path[len(prefix) :]
            break
    return all_operations().get(path)


def apply(
    entry: Operation,
    positional: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    environment: Environment = Environment(),  # noqa: B008 - frozen
) -> Outcome:
    """What the function gives for specs and constants, or what Keras raises."""
    try:
        return Outcome(run(entry, positional, keywords, environment))
    except Rejected as rejected:
        return Outcome(UNKNOWN, rejected.problem)


def run(
    entry: Operation,
    positional: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    environment: Environment = Environment(),  # noqa: B008 - frozen
) -> Nest:
    """The same; raises `Rejected`."""
    rest, values = _bind(entry, positional, dict(keywords or {}))
    values = {key: _opened(v) if key in entry.open else v for key, v in values.items()}
    if _is_open(entry, rest, values):
        return UNKNOWN
    output: Nest = entry.run(environment, *rest, **values)
    for leaf in flatten(output):
        if isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple):
            _check_shape(entry, leaf.shape)
    return output if environment.target == 2 else sparsity.marked(entry.name, values, output)


#: Functions that reduce several axes at once.
_REDUCING = frozenset(
    {
        "all", "amax", "amin", "any", "count_nonzero", "logsumexp", "max", "mean", "min", "moments",
        "nanmax", "nanmean", "nanmin", "nansum", "prod", "ptp", "std", "sum", "var",
    }
)  # fmt: skip

#: Parameters whose lengths the backend takes as they are.
_LENGTHS = {"broadcast_to": "shape", "reshape": "newshape", "slice": "shape"}

#: Functions that give one of the elements, or say where it is: there must be one.
_OF_ELEMENTS = frozenset({"amax", "amin", "argmax", "argmin", "max", "min"})


def fails_when_run(
    entry: Operation, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> Problem | None:
    """What cannot be computed of symbolic tensors, though Keras foresees a result.

    A symbolic tensor's own batch is None, and so is what `keras.ops.shape` tells of it.
    """
    if entry.name == "einsum" and positional:
        return of_einsum(positional[0], positional[1:])
    if entry.name == "meshgrid":
        return of_mesh(positional)
    values = entry.arguments(positional, keywords)
    problem = kernels.refused_types(entry.name, values)
    if problem is not None:
        return problem
    if entry.name in CHECKS:
        problem = CHECKS[entry.name](values)
        if problem is not None:
            return problem
    if entry.name in _OF_ELEMENTS:
        problem = _of_nothing(entry.name, values)
        if problem is not None:
            return problem
    if entry.name in _REDUCING:
        return _named_twice(entry.name, values.get("x"), values.get("axis", values.get("axes")))
    if entry.name == "array_split":
        return _no_such_axis(values.get("x"), values.get("axis", 0))
    if entry.name == "top_k":
        return _too_many(values.get("x"), values.get("k"))
    if entry.name == "tensordot":
        return _summed_apart(values.get("x1"), values.get("x2"), values.get("axes", 2))
    name = _LENGTHS.get(entry.name)
    given = values.get(name) if name is not None else None
    if not isinstance(given, (list, tuple)) or not any(length is None for length in given):
        return None
    advice = "Write -1 for the batch" if entry.name == "reshape" else "Give it a length"
    return Problem(
        Kind.RESHAPE,
        f"`{name}` of `keras.ops.{entry.name}` is {render_shape(tuple(given))}, and no data has an "
        "axis of None",
        "",
        "run",
        argument=name,
        advice=f"{advice}; `keras.ops.shape` of a symbolic tensor tells None for it.",
    )


def _summed_apart(x1: Any, x2: Any, axes: Any) -> Problem | None:
    """A number of axes of `tensordot`, whose lengths Keras does not compare."""
    shapes = [x.shape if isinstance(x, TensorSpec) else UNKNOWN for x in (x1, x2)]
    one, two = shapes
    if not isinstance(one, tuple) or not isinstance(two, tuple) or type(axes) is not int:
        return None
    left, right = (one[-axes:], two[:axes]) if axes > 0 else ((), ())
    sizes = product(left), product(right)
    whole = all(type(size) is int for size in sizes)
    if axes <= min(len(one), len(two)) and not (whole and sizes[0] != sizes[1]):
        return None
    return Problem(
        Kind.MERGE,
        f"`keras.ops.tensordot` sums over {axes} axes of {render_shape(one)} and "
        f"{render_shape(two)}, which do not go together",
        "",
        "run",
        argument="axes",
        advice="It takes the last axes of the first tensor and the first ones of the second.",
    )


def _of_nothing(name: str, values: Mapping[str, Any]) -> Problem | None:
    x, axis = values.get("x"), values.get("axis")
    shape = x.shape if isinstance(x, TensorSpec) else UNKNOWN
    if not isinstance(shape, tuple) or values.get("initial") is not None:
        return None
    # The others look at all elements, whatever the axis.
    along = shape
    if name.startswith("arg") and axis is not None:
        if type(axis) is not int or not -len(shape) <= axis < len(shape):
            return None
        along = (shape[axis],)
    if not any(type(length) is int and length == 0 for length in along):
        return None
    return Problem(
        Kind.EMPTY,
        f"`keras.ops.{name}` looks for an element of {render_shape(shape)}, which has none there",
        "",
        "run",
        argument="x",
    )


def _no_such_axis(x: Any, axis: Any) -> Problem | None:
    shape = x.shape if isinstance(x, TensorSpec) else UNKNOWN
    if not isinstance(shape, tuple) or type(axis) is not int or -len(shape) <= axis < len(shape):
        return None
    return Problem(
        Kind.RANK,
        f"`keras.ops.array_split` splits axis {axis} of {render_shape(shape)}",
        "index out of range",
        "run",
        argument="axis",
        advice=f"The tensor has {len(shape)} axes.",
    )


def _named_twice(name: str, x: Any, axes: Any) -> Problem | None:
    """An axis that is reduced twice; TensorFlow leaves out the reduction of an axis of 1."""
    shape = x.shape if isinstance(x, TensorSpec) else UNKNOWN
    if not isinstance(shape, tuple) or not isinstance(axes, (list, tuple)):
        return None
    if not all(type(axis) is int and -len(shape) <= axis < len(shape) for axis in axes):
        return None
    places = [axis % len(shape) for axis in axes]
    for place in places:
        length = shape[place]
        if places.count(place) > 1 and type(length) is int and length > 1:
            return Problem(
                Kind.ARGUMENT,
                f"`keras.ops.{name}` names axis {place} of {render_shape(shape)} twice",
                "Axes contains duplicate dimension",
                "run",
                argument="axis",
            )
    return None


def _too_many(x: Any, k: Any) -> Problem | None:
    length = (
        x.shape[-1]
        if isinstance(x, TensorSpec) and isinstance(x.shape, tuple) and x.shape
        else None
    )
    if type(k) is not int or type(length) is not int or k <= length:
        return None
    return Problem(
        Kind.AXIS,
        f"`keras.ops.top_k` takes {k} of {length} on the last axis",
        f"input must have at least k columns. Had {length}, needed {k}",
        "run",
        argument="k",
        advice=f"Take {length} at most.",
    )


def _bind(
    entry: Operation, positional: Sequence[Any], keywords: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    names = list(entry.parameters)
    rest: list[Any] = []
    if entry.rest is not None:
        count = sum(default is REQUIRED for default in entry.parameters.values())
        rest = list(positional[count:])
        positional = positional[:count]
    if len(positional) > len(names):
        reject(
            Kind.ARGUMENT,
            f"`{entry.name}` takes at most {len(names)} arguments, and gets {len(positional)}",
            f"but {len(positional)} were given",
        )
    values = dict(zip(names, positional))
    for name, value in keywords.items():
        if name not in entry.parameters:
            if entry.more:
                return [UNKNOWN], {}
            reject(
                Kind.ARGUMENT,
                f"`keras.ops.{entry.name}` has no argument `{name}`",
                f"got an unexpected keyword argument '{name}'",
                argument=name,
            )
        if name in values:
            reject(
                Kind.ARGUMENT,
                f"`{name}` is given twice",
                f"got multiple values for argument '{name}'",
                argument=name,
            )
        values[name] = value
    for name, default in entry.parameters.items():
        if name not in values:
            if default is REQUIRED:
                reject(
                    Kind.ARGUMENT,
                    f"`keras.ops.{entry.name}` needs `{name}`",
                    f"'{name}'",
                    argument=name,
                )
            values[name] = default
    if entry.rest is not None:
        first = [values.pop(name) for name in names[:count]]
        return [*first, *rest], values
    return [], values


def _is_open(entry: Operation, rest: list[Any], values: dict[str, Any]) -> bool:
    """Whether an argument is not known that decides about the result."""
    if any(_unknown(leaf) or may_be_array(leaf) for value in rest for leaf in flatten(value)):
        return True
    for name, value in values.items():
        if name == entry.several and isinstance(value, TensorSpec):
            # What has no known shape may be several tensors.
            if isinstance(value.shape, Unknown):
                return True
        elif name not in entry.open and any(
            _unknown(leaf)
            or (isinstance(leaf, Sym) and (name not in _OPERANDS or may_be_array(leaf)))
            for leaf in flatten(value)
        ):
            return True
    return False


#: Parameters at which a number of the code's is computed with, whatever it is.
_OPERANDS = frozenset({"x1", "x2", "y", "condition", "x_min", "x_max", "fill_value"})


def _opened(value: Any) -> Any:
    """The argument with unknowns for objects, at any depth."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_opened, value)) if type(value) in (list, tuple) else value
    return UNKNOWN if _unknown(value) else value


def _unknown(value: Any) -> bool:
    if isinstance(value, (Unknown, LayerState)):
        return True
    return isinstance(value, Opaque) and not isinstance(value.value, str)


def _check_shape(entry: Operation, shape: tuple[Any, ...]) -> None:
    if any(negative(dim) for dim in shape):
        whole = not any(isinstance(dim, (Sym, Unknown)) for dim in shape)
        reject(
            Kind.EMPTY,
            f"`{entry.name}` leaves an axis of negative length: {render_shape(shape)}",
            "Cannot convert" if whole else "",
        )
