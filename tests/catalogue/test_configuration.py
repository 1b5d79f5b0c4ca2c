"""What configurations of layers hold, over all layers and random arguments, as in Keras."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from kerasorder_lint.catalogue import configuration, identifiers, life, names, registry
from kerasorder_lint.catalogue.spec import LayerSpec, LayerState
from kerasorder_lint.shapes import Unknown
from tests.catalogue import domains
from tests.catalogue.oracle import keras_argument, our_argument

pytestmark = pytest.mark.keras

domains.load_families()
_SPECS = {name: spec for name, spec in registry.all_specs().items() if name != "InputLayer"}


def _cases(spec: LayerSpec, r: random.Random) -> Iterator[Mapping[str, Any]]:
    for sample in spec.samples:
        yield sample.arguments
    for _ in range(12):
        yield domains.random_case(spec, r).arguments


def _pair(name: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], LayerState] | None:
    """Keras's configuration and our layer, where both take the arguments."""
    import keras

    mine = life.create(_SPECS[name], (), {k: our_argument(v) for k, v in given.items()})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layer = getattr(keras.layers, name)(**{k: keras_argument(v) for k, v in given.items()})
            config: dict[str, Any] = layer.get_config()
    except Exception:
        return None
    return (config, mine) if isinstance(mine, LayerState) else None


@pytest.mark.parametrize("name", _SPECS)
def test_keys_and_plain_values_are_those_of_keras(name: str, seed: int) -> None:
    r = random.Random(f"{seed}-{name}")
    for given in _cases(_SPECS[name], r):
        pair = _pair(name, given)
        if pair is None:
            continue
        config, mine = pair
        keys = configuration.keys(mine)
        assert keys is None or set(keys) == set(config), given
        if keys is None:
            continue
        for key in keys:
            value = configuration.told(mine, key)
            if not isinstance(value, Unknown):
                assert (value, type(value)) == (config[key], type(config[key])), (key, given)


def test_most_layers_are_known() -> None:
    known = {"BatchNormalization", "Conv2D", "Dense", "Dropout", "Embedding", "Flatten", "LSTM"}
    for name in known:
        mine = life.create(_SPECS[name], (), dict(_SPECS[name].samples[0].arguments))
        assert isinstance(mine, LayerState)
        assert configuration.keys(mine) is not None, name


_NAMES = {
    "activations": names.ACTIVATIONS, "constraints": names.CONSTRAINTS,
    "initializers": names.INITIALIZERS, "losses": names.LOSSES, "metrics": names.METRICS,
    "optimizers": names.OPTIMIZERS, "regularizers": names.REGULARIZERS,
}  # fmt: skip
_OTHERS = [
    "foo", 3, 2.5, True, [], {}, ("a",), b"x", None, {"config": {}}, {"class_name": "Foo"},
    {"class_name": "Foo", "config": {}},
]  # fmt: skip


@pytest.mark.parametrize("module", _NAMES)
def test_identifiers_are_refused_where_keras_refuses_them(module: str) -> None:
    import keras

    every = [name for known in _NAMES.values() for name in sorted(known)]
    spelt = [form for name in every for form in (name, name.lower(), name.title())]
    for value in [*_OTHERS, *spelt, *({"class_name": name, "config": {}} for name in every)]:
        error: Exception | None = None
        try:
            getattr(keras, module).get(value)
        except Exception as raised:
            error = raised
        problem = identifiers.refusal(module, value)
        if problem is not None:
            assert error is not None, value
            assert problem.keras in str(error), value
        elif error is not None:
            # Of a configuration, Keras says what its class does not take.
            assert isinstance(value, dict), (value, error)
