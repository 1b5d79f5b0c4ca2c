"""The installed Keras 2 (`tf_keras`) as the oracle of `catalogue/keras2.py`; see `oracle`."""

from __future__ import annotations

import dataclasses
import random
import warnings
from collections import Counter
from typing import Any

from kerasorder_lint.catalogue import keras2_differences, life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Environment, Inner, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown
from tests.catalogue import domains
from tests.catalogue.oracle import Case, On, Tensor, _map, _quoted, normalise, opaque

domains.load_families()
ENVIRONMENT = Environment(target=2)


class Skipped(Exception):
    """The case asks for something that Keras 2 does not have."""


def random_case(spec: LayerSpec, r: random.Random) -> Case:
    """A case of the Keras 3 entry, as Keras 2 names its arguments."""
    entry = registry.find(spec.name) or spec
    case = domains.random_case(entry, r)
    arguments = {
        name: value
        for name, value in case.arguments.items()
        if name in spec.parameters
        or name not in entry.parameters
        or (name == "keepdims" and name in keras2_differences.ALSO.get(spec.name, ()))
    }
    for ours, theirs in keras2_differences.DIFFERENCES.get(
        spec.name, keras2_differences.Difference()
    ).renamed.items():
        if theirs in case.arguments:
            arguments[ours] = case.arguments[theirs]
    return dataclasses.replace(case, arguments=arguments)


def _theirs(value: Any) -> Any:
    import tf_keras

    def make(item: Any) -> Any:
        if isinstance(item, Inner):
            return getattr(tf_keras.layers, item.name)(
                **{k: _theirs(v) for k, v in item.arguments.items()}
            )
        return item

    return _map(make, value)


def _ours(value: Any) -> Any:
    def make(item: Any) -> Any:
        if isinstance(item, Inner):
            spec = registry.find(item.name, 2)
            if spec is None:
                raise Skipped
            made = life.create(
                spec,
                (),
                {k: _ours(v) for k, v in item.arguments.items()},
                environment=ENVIRONMENT,
            )
            if isinstance(made, Problem):
                raise Skipped
            return made
        return opaque(item)

    return _map(make, value)


class _OldTensorFlow:
    """TensorFlow up to 2.15, whose `tf.keras` is Keras 2."""

    def __getattr__(self, name: str) -> Any:
        import tensorflow as tf
        import tf_keras

        return tf_keras if name == "keras" else getattr(tf, name)


def _as_it_was() -> None:
    """`SpectralNormalization` takes its `InputSpec` from `tf.keras`, and so from Keras 3 by now."""
    from tf_keras.src.layers.normalization import spectral_normalization

    spectral_normalization.tf = _OldTensorFlow()


def compare(case: Case, *, exact: bool = True) -> list[str]:
    """Every difference between Keras 2 and the catalogue; `exact`: unknown is not good enough."""
    import tf_keras

    _as_it_was()
    spec = registry.find(case.name, 2)
    assert spec is not None, case.name
    arguments = {k: _ours(v) for k, v in case.arguments.items()}
    error: BaseException | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            layer = getattr(tf_keras.layers, case.name)(
                **{k: _theirs(v) for k, v in case.arguments.items()}
            )
        except Exception as caught:
            error = caught
    ours = life.create(spec, (), arguments, environment=ENVIRONMENT)
    if isinstance(ours, Problem):
        if error is None:
            return [f"constructor: Keras accepts, we refuse: {ours.message}"]
        wrong = _quoted(ours, error)
        return [f"constructor: {wrong}"] if wrong else []
    if error is not None:
        return (
            [f"constructor: Keras refuses ({type(error).__name__}: {error}), we accept"]
            if exact
            else []
        )
    for number, inputs in enumerate(case.calls):
        on = inputs if isinstance(inputs, On) else On(inputs)
        refused, found = _call(case, layer, ours, on, exact)
        if found or refused:
            return [f"call {number}: {text}" for text in found]
    return []


def _symbolic(tensor: Any) -> Any:
    import tf_keras

    if not isinstance(tensor, Tensor):
        return tensor
    if not tensor.shape:
        raise Skipped
    return tf_keras.Input(shape=tensor.shape[1:], batch_size=tensor.shape[0], dtype=tensor.dtype)


def _spec(tensor: Any) -> Any:
    return TensorSpec(tensor.shape, tensor.dtype) if isinstance(tensor, Tensor) else tensor


def _call(case: Case, layer: Any, ours: LayerState, on: On, exact: bool) -> tuple[bool, list[str]]:
    import tensorflow as tf

    error: BaseException | None = None
    output: Any = None
    keywords = {**case.call_arguments, **on.arguments}
    theirs_in, theirs_keywords = _map(_symbolic, on.inputs), _map(_symbolic, keywords)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            output = layer(theirs_in, **theirs_keywords)
        except Exception as caught:
            error = caught
    outcome = life.apply(ours, (_map(_spec, on.inputs),), _map(_spec, keywords))
    if outcome.problem is not None:
        if error is None:
            return True, [f"Keras accepts, we refuse: {outcome.problem.message}"]
        wrong = _quoted(outcome.problem, error)
        return True, [wrong] if wrong else []
    if error is not None:
        text = f"{type(error).__name__}: {normalise(str(error))[:300]}"
        # A built layer is asked again when it runs; some operation may refuse it before.
        agreed = outcome.later or not exact
        return True, [] if agreed else [f"Keras refuses ({text}), we accept"]
    found: list[str] = []
    theirs = [leaf for leaf in tf.nest.flatten(output) if leaf is not None]
    mine = [leaf for leaf in flatten(outcome.output) if leaf is not None]
    if any(isinstance(leaf, Unknown) for leaf in mine):
        return False, ["our output is unknown"] if exact and not outcome.later else []
    if len(theirs) != len(mine):
        return False, [f"Keras gives {len(theirs)} tensors, we give {len(mine)}"]
    for left, right in zip(theirs, mine):
        shape = tuple(left.shape)
        if isinstance(right.shape, Unknown):
            alike = not exact
        else:
            alike = len(shape) == len(right.shape) and all(
                (isinstance(b, Unknown) and not exact) or a == b for a, b in zip(shape, right.shape)
            )
        if not alike:
            found.append(f"shape: Keras {shape}, we {right.shape}")
        if left.dtype.name != right.dtype and not isinstance(right.dtype, Unknown):
            found.append(f"dtype: Keras {left.dtype.name}, we {right.dtype}")
    if not all(hasattr(w, "shape") for w in layer.weights):
        return False, found  # a vocabulary that is learned is one of them
    weights = sorted(tuple(w.shape) for w in layer.weights)
    own = [w.shape for w in ours.all_weights()]
    known = not any(isinstance(w, Unknown) for w in own)
    if (known or exact) and (not known or Counter(own) != Counter(weights)):
        found.append(f"weights: Keras {weights}, we {own}")
    return False, found
