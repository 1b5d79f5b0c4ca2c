"""The installed Keras as the oracle of the catalogue: the same life led twice, and compared.

`compare(case)` configures one layer with the same arguments in Keras and in the catalogue, calls
it on the same symbolic inputs (several times, so that a built layer meets other shapes), and
returns every way in which the two differ. Verdicts are compared both ways, outputs by shape and
dtype, weights by shape, messages by the piece of Keras's text that a problem quotes.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown


@dataclass(frozen=True)
class Inner:
    """A layer as an argument of a layer (wrappers, cells), by class name."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tensor:
    """A symbolic input: shape with the batch axis."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Case:
    """One layer, and the inputs that it is called on, one call after the other.

    calls: each a `Tensor`, or a list / tuple / dict of them (the first argument of the call).
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
        return item

    return _map(make, value)


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
        differences += [
            f"call {number}: {text}" for text in _compare_call(case, layer, ours, inputs)
        ]
        if differences:
            break
    return differences


def _compare_call(case: Case, layer: Any, ours: LayerState, inputs: Any) -> list[str]:
    import keras
    import numpy as np

    error: BaseException | None = None
    output: Any = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        symbolic = _map(
            lambda t: keras.KerasTensor(t.shape, dtype=t.dtype) if isinstance(t, Tensor) else t,
            inputs,
        )
        try:
            output = layer(symbolic, **case.call_arguments)
        except Exception as caught:
            error = caught
    specs = _map(lambda t: TensorSpec(t.shape, t.dtype) if isinstance(t, Tensor) else t, inputs)
    outcome = life.apply(ours, (specs,), case.call_arguments)
    if outcome.problem is not None:
        if outcome.problem.moment != "now":
            return ["a problem of the moment 'run' was raised as a refusal"]
        if error is None:
            return [f"Keras accepts, we refuse: {outcome.problem.message}"]
        wrong = _quoted(outcome.problem, error)
        return [wrong] if wrong else []
    if error is not None:
        return [f"Keras refuses ({type(error).__name__}: {normalise(str(error))[:300]}), we accept"]
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
    if any(isinstance(w, Unknown) for w in own) or sorted(own) != weights:
        found.append(f"weights: Keras {weights}, we {own}")
    trainable = sum(int(np.prod(w.shape)) for w in layer.trainable_weights)
    mine_trainable = sum(
        int(np.prod(w.shape))
        for w in ours.all_weights()
        if w.trainable and not isinstance(w.shape, Unknown)
    )
    if layer.trainable and trainable != mine_trainable:
        found.append(f"trainable parameters: Keras {trainable}, we {mine_trainable}")
    if case.run and not found:
        found += _compare_run(case, layer, outcome, inputs)
    return found


def _compare_run(case: Case, layer: Any, outcome: life.Outcome, inputs: Any) -> list[str]:
    """Whether what we say fails only when it runs does fail, and nothing else does."""
    import numpy as np

    def zeros(tensor: Any) -> Any:
        if not isinstance(tensor, Tensor):
            return tensor
        shape = tuple(2 if dim is None else dim for dim in tensor.shape)
        if tensor.dtype == "string":
            return np.full(shape, "a", dtype=object)
        return np.zeros(shape, dtype=tensor.dtype)

    error: BaseException | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            layer(_map(zeros, inputs), **case.call_arguments)
        except Exception as caught:
            error = caught
    if outcome.later and error is None:
        return [f"it runs, we say that it will not: {outcome.later[0].message}"]
    if error is not None and not outcome.later:
        text = f"{type(error).__name__}: {normalise(str(error))[:300]}"
        return [f"it fails when it runs ({text}), we say nothing"]
    return []
