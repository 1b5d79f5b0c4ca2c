"""The models of `keras.applications` against the installed Keras, without a weight allocated.

The default run builds one model of each family with random arguments, and asks every constructor
for refusals; `--samples N` builds N of every model.
"""

from __future__ import annotations

import inspect
import random
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.catalogue.applications import registry
from kerasorder_lint.catalogue.applications.architecture import Application, Node, rerun
from kerasorder_lint.catalogue.problems import Rejected
from kerasorder_lint.catalogue.spec import REQUIRED
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue.oracle import normalise

pytestmark = pytest.mark.keras

ALL = tuple(registry.all_applications().values())
NAMES = [entry.name for entry in ALL]


@pytest.fixture(autouse=True)
def without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights are asked for and not fetched: everything before and behind them is Keras's own."""
    from keras.src.models import Functional
    from keras.src.utils import file_utils

    monkeypatch.setattr(file_utils, "get_file", lambda *_, **__: "")
    monkeypatch.setattr(Functional, "load_weights", lambda *_, **__: None)


def _value(parameter: str, entry: Application, r: random.Random, *, small: bool) -> Any:
    """A random argument; `small` keeps to what is accepted and cheap."""
    least, size = entry.least, entry.size
    if parameter == "include_top":
        return r.random() < 0.5
    if parameter == "weights":
        good = [None, None, None, "imagenet"]
        return r.choice(
            good if small else [*good, "imagenet", "imagnet", "noisy-student", "ImageNet"]
        )
    if parameter == "input_shape":
        sides = [96, 128, 100, least, least + 1, least + 33]
        side, other = r.choice(sides), r.choice(sides)
        fit = [None, (side, side, 3), (side, side, 3), (side, other, 3), (side, side, 1)]
        unfit = [
            (least - 1, side, 3),
            (side, 8, 3),
            (size, size, 3),
            [size, size, 3],
            (size, size, 1),
            (None, None, 3),
            (side, side),
            (None, side, side, 3),
            (side, None, 3),
            (side, side, None),
            (),
            side,
        ]
        return r.choice(fit if small else [*fit, *unfit, *unfit])
    if parameter == "pooling":
        return r.choice([None, "avg", "max"] if small else [None, "avg", "max", "mean"])
    if parameter == "classes":
        return r.choice([1000, 1000, 10, 1] if small else [1000, 10, 0, 2.5, -3])
    if parameter == "classifier_activation":
        return r.choice(["softmax", None] if small else ["softmax", None, "linear", "relu", "rleu"])
    if parameter == "alpha":
        return r.choice([1.0, 0.75, 0.35, 0.5, 1.4, 1])
    if parameter == "depth_multiplier":
        return r.choice([1, 1, 2])
    if parameter in ("dropout", "dropout_rate"):
        return r.choice([0.2, 0, 0.5])
    if parameter in ("include_preprocessing", "minimalistic"):
        return r.random() < 0.5
    if parameter == "name":
        return r.choice([entry.parameters["name"], "own"])
    raise AssertionError(parameter)


def _arguments(entry: Application, r: random.Random, *, small: bool) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for parameter in entry.parameters:
        often = parameter in ("include_top", "weights", "input_shape", "alpha")
        if parameter != "input_tensor" and r.random() < (0.8 if often else 0.3):
            chosen[parameter] = _value(parameter, entry, r, small=small)
    return chosen


def _keras(entry: Application, arguments: dict[str, Any]) -> Any:
    """Keras's model, or the exception."""
    import keras

    with warnings.catch_warnings(), keras.StatelessScope():
        warnings.simplefilter("ignore")
        try:
            return getattr(keras.applications, entry.name)(**arguments)
        except Exception as caught:
            return caught


def _layers(nodes: Any) -> Iterator[tuple[str, str | None, Any]]:
    for node in nodes:
        if node.is_layer:
            yield (
                "Sequential" if node.inner else node.spec.name,
                node.name,
                node.output.shape,
            )


def _weights(nodes: Any) -> Iterator[Any]:
    for node in nodes:
        yield from _weights(node.inner) if node.inner else ()
        if node.state is not None:
            yield from node.state.all_weights()


def _compare(entry: Application, arguments: dict[str, Any]) -> list[str]:
    ours = registry.create(entry, (), arguments)
    model = _keras(entry, arguments)
    if isinstance(ours, registry.Refused):
        if not isinstance(model, Exception):
            return [f"Keras accepts, we refuse: {ours.problem.message}"]
        if normalise(ours.problem.keras) not in normalise(str(model)):
            return [f"quotes {ours.problem.keras!r}, Keras says {normalise(str(model))[:300]!r}"]
        return []
    if isinstance(model, Exception):
        return [f"Keras refuses ({type(model).__name__}: {normalise(str(model))[:300]}), we accept"]
    if not ours.known:
        return ["we do not know the layers"]
    weights = list(_weights(ours.calls))
    theirs = {
        "name": model.name,
        "input": tuple(model.input_shape),
        "output": tuple(model.output_shape),
        "parameters": model.count_params(),
        "trainable": sum(_size(w) for w in model.trainable_weights),
        "layers": [(type(x).__name__, tuple(x.output.shape)) for x in model.layers[1:]],
    }
    mine = {
        "name": ours.name,
        "input": ours.given.shape,
        "output": ours.output.shape,
        "parameters": sum(w.size for w in weights),
        "trainable": sum(w.size for w in weights if w.trainable),
        "layers": [(kind, shape) for kind, _, shape in _layers(ours.layers)],
    }
    found = [
        f"{key}: Keras {theirs[key]}, we {mine[key]}" for key in theirs if theirs[key] != mine[key]
    ]
    for layer, (_, name, _) in zip(model.layers[1:], _layers(ours.layers)):
        if name is not None and layer.name != name:
            found.append(f"layer name: Keras {layer.name}, we {name}")
    return found


def _size(weight: Any) -> int:
    import math

    return math.prod(weight.shape)


def test_every_constructor_is_described() -> None:
    import keras

    public = {
        name
        for name, value in vars(keras.applications).items()
        if callable(value) and name[:1].isupper()
    }
    assert public == set(NAMES)


@pytest.mark.parametrize("entry", ALL, ids=NAMES)
def test_signatures_are_keras_own(entry: Application) -> None:
    import keras

    signature = inspect.signature(getattr(keras.applications, entry.name))
    assert {
        name: REQUIRED if p.default is p.empty else p.default
        for name, p in signature.parameters.items()
    } == dict(entry.parameters)
    assert list(signature.parameters) == list(entry.parameters)


_BY_SOURCE: dict[str, list[Application]] = {}
for _entry in ALL:
    _BY_SOURCE.setdefault(_entry.source, []).append(_entry)


@pytest.mark.parametrize("source", sorted(_BY_SOURCE))
def test_models_are_keras_own(source: str, seed: int, samples: int | None) -> None:
    """Input and output, parameters, layers in order with their names and shapes."""
    r = random.Random(f"{seed}-{source}")
    family = _BY_SOURCE[source]
    for entry in [r.choice(family)] if samples is None else family * samples:
        arguments = _arguments(entry, r, small=True)
        assert _compare(entry, arguments) == [], f"{entry.name}({arguments})"


_EARLY = {"input_shape", "weights", "classes", "alpha", "depth_multiplier"}


@pytest.mark.parametrize("entry", ALL, ids=NAMES)
def test_refusals_are_keras_own(entry: Application, seed: int, samples: int | None) -> None:
    """What we refuse, Keras refuses with the words that we quote."""
    r = random.Random(f"{seed}-{entry.name}-refusals")
    seen = 0
    for _ in range(40 * (samples or 1)):
        arguments = _arguments(entry, r, small=False)
        ours = registry.create(entry, (), arguments)
        if isinstance(ours, registry.Refused):
            # At the top, Keras has built all below it: cheap only for a small model.
            late = ours.problem.argument not in _EARLY
            if late and samples is None and entry.name not in ("VGG16", "MobileNet"):
                continue
            seen += 1
            assert _compare(entry, arguments) == [], f"{entry.name}({arguments})"
    assert seen


def test_what_is_accepted_beyond_the_usual_is_keras_own(seed: int, samples: int | None) -> None:
    """Odd arguments that Keras takes (sizes that are None, one channel, another pooling)."""
    r = random.Random(f"{seed}-odd")
    left = 3 * (samples or 1)
    while left:
        entry = r.choice(ALL)
        arguments = _arguments(entry, r, small=False)
        if isinstance(registry.create(entry, (), arguments), registry.Made):
            left -= 1
            assert _compare(entry, arguments) == [], f"{entry.name}({arguments})"


@pytest.mark.parametrize("name", ["MobileNetV2", "EfficientNetB0", "VGG16"])
def test_another_input_goes_through_the_same_layers(name: str) -> None:
    """A model for images of any size, called on one size: padding stays as it was made."""
    import keras

    entry = registry.find(name)
    assert entry is not None
    ours = registry.create(entry, (), {"include_top": False, "weights": None})
    assert isinstance(ours, registry.Made)
    assert ours.start is not None
    assert ours.result is not None
    model = _keras(entry, {"include_top": False, "weights": None})
    for side in (1, 17, 32, 65, 96, 224):
        shape = (None, side, side, 3)
        try:
            found: Any = rerun(ours.calls, ours.start, TensorSpec(shape), ours.result).shape
        except Rejected:
            found = None
        try:
            theirs: Any = tuple(model(keras.KerasTensor(shape)).shape)
        except Exception:
            theirs = None
        assert found == theirs, side


# ---------------------------------------------------------------------- what is not known


def _contradicts(ours: Any, real: Any) -> bool:
    if isinstance(ours, Unknown):
        return False
    return len(ours) != len(real) or any(isinstance(a, int) and a != b for a, b in zip(ours, real))


_HIDDEN: tuple[tuple[str, list[Any]], ...] = (
    ("include_top", [True, False]),
    ("weights", [None, "imagenet"]),
    ("pooling", [None, "avg"]),
    ("classes", [1000]),
    ("input_shape", [None, (128, 128, 3)]),
    ("alpha", [1.0, 0.75]),
    ("include_preprocessing", [True, False]),
    ("minimalistic", [True, False]),
    ("name", []),
)


@pytest.mark.parametrize("entry", ALL, ids=NAMES)
def test_what_is_not_known_contradicts_nothing(entry: Application) -> None:
    """With an argument hidden, what is said holds for each value that it may have."""
    for hidden, values in _HIDDEN:
        if hidden not in entry.parameters:
            continue
        for top in (True, False):
            base = {"include_top": top, "weights": None}
            unknown = registry.create(entry, (), {**base, hidden: UNKNOWN})
            assert isinstance(unknown, registry.Made), hidden
            for value in values:
                real = registry.create(entry, (), {**base, hidden: value})
                if isinstance(real, registry.Made):
                    assert not _contradicts(unknown.output.shape, real.output.shape)
                    assert not _contradicts(unknown.given.shape, real.given.shape)
                    if unknown.known:
                        assert real.known
                        assert len(unknown.layers) == len(real.layers)


@pytest.mark.parametrize("entry", ALL, ids=NAMES)
def test_a_symbolic_size_holds_for_every_size(entry: Application) -> None:
    side = symbol("side")
    made = registry.create(
        entry, (), {"include_top": False, "weights": None, "input_shape": (side, side, 3)}
    )
    assert isinstance(made, registry.Made)
    for number in (entry.least, 97, 128, 225):
        real = registry.create(
            entry, (), {"include_top": False, "weights": None, "input_shape": (number, number, 3)}
        )
        assert isinstance(real, registry.Made)
        found = made.output.shape
        if isinstance(found, Unknown):
            continue
        assert isinstance(real.output.shape, tuple)
        for dim, expected in zip(found, real.output.shape):
            value = dim.substitute({"side": number}) if isinstance(dim, Sym) else dim
            assert isinstance(value, Unknown) or value == expected


def test_classes_may_be_symbolic() -> None:
    count = symbol("n_classes")
    for entry in ALL:
        made = registry.create(entry, (), {"weights": None, "classes": count})
        assert isinstance(made, registry.Made)
        assert made.output.shape == (None, count), entry.name
        assert isinstance(made.result, Node)
