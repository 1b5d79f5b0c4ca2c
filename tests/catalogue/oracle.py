"""The installed Keras as the oracle of the catalogue: the same life led twice, and compared.

`compare(case)` configures one layer with the same arguments in Keras and in the catalogue, calls
it on the same symbolic inputs (several times, so that a built layer meets other shapes), and
returns every way in which the two differ. Verdicts are compared both ways, outputs by shape and
dtype, weights by shape, messages by the piece of Keras's text that a problem quotes.
"""

from __future__ import annotations

import itertools
import math
import random
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue import arguments, life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Inner, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN, Dim, Unknown


@dataclass(frozen=True)
class Tensor:
    """A symbolic input: shape with the batch axis."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class On:
    """One call with several arguments: the first, and others by name for this call alone."""

    inputs: Any
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One layer, and the inputs that it is called on, one call after the other.

    calls: each a `Tensor`, or a list / tuple / dict of them (the first argument of the call),
           or an `On`.
    call_arguments: of every call; they may be tensors too.
    run:   also run the layer on zeros, to see what Keras builds but cannot run.
    """

    name: str
    arguments: dict[str, Any]
    calls: tuple[Any, ...] = ()
    call_arguments: dict[str, Any] = field(default_factory=dict)
    run: bool = True

    def __str__(self) -> str:
        given = ", ".join(f"{k}={v!r}" for k, v in self.arguments.items())
        return f"{self.name}({given}) on {list(self.calls)}"


def _map(function: Any, nest: Any) -> Any:
    if isinstance(nest, (list, tuple)) and not isinstance(nest, Tensor):
        return type(nest)(_map(function, item) for item in nest)
    if isinstance(nest, dict):
        return {key: _map(function, item) for key, item in nest.items()}
    return function(nest)


def keras_argument(value: Any) -> Any:
    """The argument as Keras takes it: inner layers made."""
    import keras

    def make(item: Any) -> Any:
        if isinstance(item, Inner):
            inner = {k: keras_argument(v) for k, v in item.arguments.items()}
            return getattr(keras.layers, item.name)(**inner)
        return item

    return _map(make, value)


def our_argument(value: Any) -> Any:
    """The argument as the catalogue takes it."""

    def make(item: Any) -> Any:
        if isinstance(item, Inner):
            spec = registry.find(item.name)
            assert spec is not None, item.name
            inner = {k: our_argument(v) for k, v in item.arguments.items()}
            made = life.create(spec, (), inner)
            assert isinstance(made, LayerState), f"inner layer refused: {made}"
            return made
        return opaque(item)

    return _map(make, value)


def opaque(value: Any) -> Any:
    """An object as the interpreter hands it on: its kind, and a constant that it wraps."""
    kind = type(value)
    if kind.__module__ == "numpy":
        return Opaque(f"numpy.{kind.__name__}", value.item() if value.ndim == 0 else UNKNOWN)
    if kind.__module__.startswith("keras.src."):
        return Opaque(f"keras.{kind.__module__.split('.')[2]}.{kind.__name__}")
    return Opaque("function") if callable(value) else value


def normalise(text: str) -> str:
    """Message text without line breaks and runs of blanks."""
    return re.sub(r"\s+", " ", text).strip()


def _quoted(problem: Problem, error: BaseException) -> str | None:
    if problem.keras and normalise(problem.keras) not in normalise(str(error)):
        return f"quotes {problem.keras!r}, Keras says {normalise(str(error))[:300]!r}"
    return None


def compare(case: Case) -> list[str]:
    """Every difference between Keras and the catalogue on this case; empty if they agree."""
    import keras

    spec = registry.find(case.name)
    assert spec is not None, case.name
    error: BaseException | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            layer = getattr(keras.layers, case.name)(
                **{k: keras_argument(v) for k, v in case.arguments.items()}
            )
        except Exception as caught:
            error = caught
    ours = life.create(spec, (), {k: our_argument(v) for k, v in case.arguments.items()})
    if isinstance(ours, Problem):
        if error is None:
            return [f"constructor: Keras accepts, we refuse: {ours.message}"]
        wrong = _quoted(ours, error)
        return [f"constructor: {wrong}"] if wrong else []
    if error is not None:
        return [f"constructor: Keras refuses ({type(error).__name__}: {error}), we accept"]
    differences: list[str] = []
    for number, inputs in enumerate(case.calls):
        given = inputs if isinstance(inputs, On) else On(inputs)
        refused, found = _compare_call(case, layer, ours, given)
        differences += [f"call {number}: {text}" for text in found]
        # Behind a refusal, Keras's layer may be half built.
        if differences or refused:
            break
    return differences


def _symbolic(tensor: Any) -> Any:
    import keras

    if isinstance(tensor, Tensor):
        return keras.KerasTensor(tensor.shape, dtype=tensor.dtype)
    return tensor


def _spec(tensor: Any) -> Any:
    return TensorSpec(tensor.shape, tensor.dtype) if isinstance(tensor, Tensor) else tensor


def _elements(shape: tuple[Dim, ...]) -> int:
    """How many numbers a weight of ours holds, whose shape is known by now."""
    lengths = [dim for dim in shape if isinstance(dim, int)]
    assert len(lengths) == len(shape), shape
    return math.prod(lengths)


def _compare_call(case: Case, layer: Any, ours: LayerState, on: On) -> tuple[bool, list[str]]:
    """Whether Keras and we refuse the call, and every difference."""
    import keras
    import numpy as np

    error: BaseException | None = None
    output: Any = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        keywords = {**case.call_arguments, **on.arguments}
        try:
            output = layer(_map(_symbolic, on.inputs), **_map(_symbolic, keywords))
        except Exception as caught:
            error = caught
    outcome = life.apply(ours, (_map(_spec, on.inputs),), _map(_spec, keywords))
    if outcome.problem is not None:
        if outcome.problem.moment != "now":
            return True, ["a problem of the moment 'run' was raised as a refusal"]
        if error is None:
            return True, [f"Keras accepts, we refuse: {outcome.problem.message}"]
        wrong = _quoted(outcome.problem, error)
        return True, [wrong] if wrong else []
    if error is not None:
        text = f"{type(error).__name__}: {normalise(str(error))[:300]}"
        return True, [f"Keras refuses ({text}), we accept"]
    found: list[str] = []
    theirs = [leaf for leaf in keras.tree.flatten(output) if leaf is not None]
    mine = [leaf for leaf in flatten(outcome.output) if leaf is not None]
    if any(isinstance(leaf, Unknown) for leaf in mine):
        found.append("our output is unknown")
    elif len(theirs) != len(mine):
        found.append(f"Keras gives {len(theirs)} tensors, we give {len(mine)}")
    else:
        for left, right in zip(theirs, mine):
            if tuple(left.shape) != right.shape:
                found.append(f"shape: Keras {tuple(left.shape)}, we {right.shape}")
            if str(keras.backend.standardize_dtype(left.dtype)) != right.dtype:
                found.append(f"dtype: Keras {left.dtype}, we {right.dtype}")
    weights = sorted(tuple(w.shape) for w in layer.weights)
    own = [w.shape for w in ours.all_weights()]
    if Counter(own) != Counter(weights):
        found.append(f"weights: Keras {weights}, we {own}")
    trainable = sum(int(np.prod(w.shape)) for w in layer.trainable_weights)
    mine_trainable = sum(
        _elements(w.shape)
        for w in ours.all_weights()
        if w.trainable and not isinstance(w.shape, Unknown)
    )
    if layer.trainable and trainable != mine_trainable:
        found.append(f"trainable parameters: Keras {trainable}, we {mine_trainable}")
    if case.run and not found:
        near = _integers(case.arguments.values())
        found += _compare_run(layer, outcome, On(on.inputs, keywords), near)
    return False, found


#: Lengths that are tried for free axes, all of them alike and then some apart.
LENGTHS = (2, 1, 3, 4, 5, 8, 6, 7, 10, 12, 15, 16, 24, 32)


def _lengths(axes: list[int], near: set[int]) -> Iterator[tuple[int, ...]]:
    """Ways to fix the free axes; a failure counts only if every way fails.

    axes: the place of each free axis in its tensor; equal places are tried with equal lengths.
    near: lengths that occur in the inputs, and so are likely to fit.
    """
    free = len(axes)
    if not free:
        yield ()
        return
    for length in (*LENGTHS, *sorted(near - set(LENGTHS))):
        if length**free < 1_000_000:
            yield (length,) * free
    if free > 1:
        pool = sorted({1, 2, *(length for length in near if length < 50)})
        places = sorted(set(axes))
        if len(pool) ** len(places) <= 300:
            for chosen in itertools.product(pool, repeat=len(places)):
                yield tuple(chosen[places.index(axis)] for axis in axes)
        if len(pool) ** free <= 300:
            yield from itertools.product(pool, repeat=free)
        apart = random.Random(free)
        for i in range(80):
            yield tuple(apart.choice(pool if i % 2 else LENGTHS[:10]) for _ in range(free))


def _compare_data(real: Any, outcome: life.Outcome, on: On) -> list[str]:
    """Whether what comes out is what we foresee, also where Keras's symbolic output is another."""
    import keras

    fixed = all(
        None not in leaf.shape[1:]
        for leaf in flatten([on.inputs, *on.arguments.values()])
        if isinstance(leaf, Tensor)
    )
    theirs = [leaf for leaf in keras.tree.flatten(real) if leaf is not None]
    mine = [leaf.data or leaf for leaf in flatten(outcome.output) if isinstance(leaf, TensorSpec)]
    if len(theirs) != len(mine):
        if all(isinstance(leaf.shape, Unknown) for leaf in mine):
            return []
        return [f"data: {len(theirs)} tensors, we say {len(mine)}"]
    found: list[str] = []
    for left, right in zip(theirs, mine):
        dtype = str(keras.backend.standardize_dtype(left.dtype))
        floats = arguments.is_float(dtype) and arguments.is_float(right.dtype)
        if isinstance(right.dtype, str) and dtype != right.dtype and not floats:
            found.append(f"data: dtype {dtype}, we say {right.dtype}")
        if not fixed or isinstance(right.shape, Unknown) or "Sparse" in type(left).__name__:
            continue
        if len(left.shape) != len(right.shape) or any(
            isinstance(wanted, int) and wanted != length
            for length, wanted in zip(left.shape[1:], right.shape[1:])
        ):
            found.append(f"data: shape {tuple(left.shape)}, we say {right.shape}")
    return found


def _integers(values: Any) -> set[int]:
    """The integers in arguments, however deep: a free axis may have to be one of them."""
    if isinstance(values, int):
        return {int(values)} if 0 < values < 50 else set()
    if isinstance(values, (str, dict, Inner)) or not isinstance(values, Iterable):
        return set()
    values = list(values)
    found: set[int] = set().union(*map(_integers, values))
    whole = math.prod(v for v in values if isinstance(v, int) and v > 0)
    return found | {whole} if 0 < whole < 50 else found


def _compare_run(layer: Any, outcome: life.Outcome, on: On, near: set[int]) -> list[str]:
    """Whether what we say fails only when it runs does fail, and nothing else does."""
    import numpy as np

    error: BaseException | None = None
    tensors = [
        leaf for leaf in flatten([on.inputs, *on.arguments.values()]) if isinstance(leaf, Tensor)
    ]
    dims = [(axis, dim) for tensor in tensors for axis, dim in enumerate(tensor.shape)]
    fitting = near | {dim for _, dim in dims if dim is not None}
    for lengths in _lengths([axis for axis, dim in dims if dim is None], fitting):
        rest = iter(lengths)

        def zeros(tensor: Any, rest: Iterator[int] = rest) -> Any:
            if not isinstance(tensor, Tensor):
                return tensor
            shape = tuple(next(rest) if dim is None else dim for dim in tensor.shape)
            if tensor.dtype == "string":
                return np.full(shape, "a", dtype=object)
            return np.zeros(shape, dtype=tensor.dtype)

        error = None
        real: Any = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                real = layer(_map(zeros, on.inputs), **_map(zeros, on.arguments))
            except Exception as caught:
                error = caught
        if error is not None and "given the format: NCHW" in str(error):
            return []  # a CPU has no such kernels
        if error is None:
            if outcome.later:
                break
            return _compare_data(real, outcome, on)
    if outcome.later and error is None:
        return [f"it runs, we say that it will not: {outcome.later[0].message}"]
    if error is not None and not outcome.later:
        text = f"{type(error).__name__}: {normalise(str(error))[:300]}"
        return [f"it fails when it runs ({text}), we say nothing"]
    return []
