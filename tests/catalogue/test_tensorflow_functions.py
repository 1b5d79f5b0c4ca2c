"""Functions of TensorFlow: it foresees the shapes that we tell, with its own signatures."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from typing import Any

import pytest

from kerasorder_lint.catalogue.tensorflow_functions.spots import Several, Spot
from kerasorder_lint.catalogue.tensorflow_functions.table import TENSORFLOW, of_call
from kerasorder_lint.shapes import UNKNOWN, Unknown
from tests.catalogue.tensorflow_domains import random_arguments

__all__ = ["Call", "named"]

pytestmark = pytest.mark.keras


def named(path: str) -> Any:
    import tensorflow

    found: Any = tensorflow
    for part in path.split("."):
        found = getattr(found, part)
    return found


class Call:
    """A call on placeholders, as TensorFlow traces it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.specs: list[Any] = []

    def place(self, value: Any) -> Callable[[tuple[Any, ...]], Any]:
        """What stands for the value where the placeholders are known."""
        import tensorflow as tf

        if isinstance(value, Spot):
            at = len(self.specs)
            if value.content is None:
                dtype = "float32" if isinstance(value.dtype, Unknown) else value.dtype
                self.specs.append(tf.TensorSpec(tuple(value), dtype))
                return lambda tensors: tensors[at]
            self.specs.append(tf.TensorSpec(value.content, "float32"))
            if len(value) == 1:
                return lambda tensors: tf.shape(tensors[at])
            return lambda tensors: tf.shape(tensors[at])[0]
        if isinstance(value, (list, tuple)):
            places = [self.place(item) for item in value]
            return lambda tensors: [place(tensors) for place in places]
        return lambda tensors: value

    def trace(self, positional: list[Any], keywords: dict[str, Any]) -> Any:
        """The tensors that the function gives, and those of their contents; None if it raises."""
        import tensorflow as tf

        places = [self.place(value) for value in positional]
        more = {key: self.place(value) for key, value in keywords.items()}

        def run(*tensors: Any) -> Any:
            given = {key: place(tensors) for key, place in more.items()}
            made = self.function(*(place(tensors) for place in places), **given)
            whole = [
                tf.zeros(leaf if leaf.shape.rank else [leaf])
                for leaf in tf.nest.flatten(made)
                if leaf.dtype in (tf.int32, tf.int64) and leaf.shape.rank in (0, 1)
            ]
            return made, whole

        try:
            return tf.function(run).get_concrete_function(*self.specs).structured_outputs
        except Exception:
            return None

    def error(self, positional: list[Any], keywords: dict[str, Any]) -> str | None:
        """The class of the exception that the function raises; None if it raises none."""
        import tensorflow as tf

        places = [self.place(value) for value in positional]
        more = {key: self.place(value) for key, value in keywords.items()}

        def run(*tensors: Any) -> None:
            given = {key: place(tensors) for key, place in more.items()}
            self.function(*(place(tensors) for place in places), **given)

        try:
            tf.function(run).get_concrete_function(*self.specs)
        except Exception as error:
            return type(error).__name__
        return None


def _differs(ours: Spot, real: Any) -> str | None:
    """What TensorFlow foresees otherwise than we tell."""
    if len(ours) != real.shape.rank:
        return f"rank of {tuple(real.shape)}"
    dims = real.shape
    if any(not isinstance(dim, Unknown) and dim != there for dim, there in zip(ours, dims)):
        return f"shape {tuple(dims)}"
    if isinstance(ours.dtype, str) and ours.dtype != real.dtype.name:
        return f"dtype {real.dtype.name}"
    return None


def _is_told(ours: Any) -> bool:
    if isinstance(ours, Several):
        return all(map(_is_told, ours.items))
    return isinstance(ours, Spot) and not any(isinstance(dim, Unknown) for dim in ours)


def _leaves(ours: Spot | Several) -> list[Spot]:
    items = ours.items if isinstance(ours, Several) else [ours]
    return [item for item in items if isinstance(item, Spot)]


@pytest.mark.parametrize("name", sorted(TENSORFLOW))
def test_what_tensorflow_foresees(name: str, seed: int, samples: int | None) -> None:
    """Shape, dtype and integers are those of TensorFlow, and most of what it knows we tell."""
    import tensorflow as tf

    r = random.Random(f"{seed}-{name}")
    function = named(name)
    told = possible = 0
    for _ in range(samples or 8):
        positional, keywords = random_arguments(r, name)
        real = Call(function).trace(positional, keywords)
        if real is None:
            continue  # it raises, and then nothing follows
        possible += 1
        ours = of_call(name, positional, keywords)
        told += _is_told(ours)
        if isinstance(ours, Unknown):
            continue
        case = f"{name}{(positional, keywords)}"
        tensors, contents = tf.nest.flatten(real[0]), iter(real[1])
        leaves = _leaves(ours)
        assert len(leaves) == len(tensors), case
        for spot, tensor in zip(leaves, tensors):
            assert _differs(spot, tensor) is None, f"{case}: {_differs(spot, tensor)}, {spot}"
            if tensor.dtype in (tf.int32, tf.int64) and tensor.shape.rank in (0, 1):
                made = next(contents)
                content = spot.content
                if content is not None and all(dim is None or dim >= 0 for dim in _plain(content)):
                    assert _differs(Spot(content), made) is None, f"{case}: {content}"
    assert possible, name
    assert told >= 0.6 * possible, f"{told} of {possible}"


def _plain(content: tuple[Any, ...]) -> list[Any]:
    return [dim for dim in content if not isinstance(dim, Unknown)]


@pytest.mark.parametrize("name", sorted(TENSORFLOW))
def test_signatures(name: str) -> None:
    """Arguments are taken in TensorFlow's order, under its names."""
    ours = [
        parameter
        for parameter in inspect.signature(TENSORFLOW[name]).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    real = list(inspect.signature(named(name)).parameters.values())
    if not inspect.signature(TENSORFLOW[name]).parameters.keys() & {"more"}:
        assert [p.name for p in ours] == [p.name for p in real if p.kind is p.POSITIONAL_OR_KEYWORD]
        for mine, theirs in zip(ours, real):
            assert (mine.default is mine.empty) == (theirs.default is theirs.empty), mine.name


def test_what_is_not_known_is_not_told() -> None:
    """An argument that is not known leaves unknown what depends on it, and nothing else."""
    given = Spot((None, 4, 6))
    assert isinstance(of_call("reshape", [given, UNKNOWN], {}), Unknown)
    assert isinstance(of_call("expand_dims", [given], {"axis": UNKNOWN}), Unknown)
    made = of_call("reshape", [given, (UNKNOWN, 4, 6)], {})
    assert isinstance(made, Spot)
    assert [isinstance(dim, Unknown) for dim in made] == [True, False, False]
    assert of_call("one_hot", [Spot((None,)), 5], {"dtype": UNKNOWN}) == (None, 5)
    assert isinstance(of_call("no_such_function", [given], {}), Unknown)


def test_a_distribution_for_each_number() -> None:
    assert of_call("random.normal", [(4, 1), 0.0, 1.0], {}) == (4, 1)
    for named in ({"mean": [0.0, 1.0]}, {"stddev": (1.0, 2.0)}):
        assert isinstance(of_call("random.normal", [(4, 1)], named), Unknown)
