"""Keras 2 entries against the installed `tf_keras`: signatures, presence, constructors, shapes."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.catalogue import (
    keras2_differences,
    keras2_own,
    keras2_refusals,
    life,
    registry,
)
from kerasorder_lint.catalogue.problems import Rejected
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Environment,
    Inner,
    LayerSpec,
    LayerState,
    Opaque,
)
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, symbol
from tests.catalogue import domains, oracle2
from tests.catalogue.oracle import Case, On, Tensor

pytestmark = pytest.mark.keras
domains.load_families()


def _specs() -> Iterator[LayerSpec]:
    yield from keras2_own.LAYERS
    for name in registry.all_specs():
        spec = registry.find(name, 2)
        if spec is not None:
            yield spec


SPECS = list(_specs())
OTHERWISE = {
    "IntegerLookup",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "RandomHeight",
    "RandomWidth",
    "StringLookup",
    "TextVectorization",
}
COMPARED = [spec for spec in SPECS if spec.name in keras2_refusals.COMPARED | OTHERWISE]


def _parameters(function: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        found[name] = REQUIRED if parameter.default is parameter.empty else parameter.default
    return found


def _text(parameters: Any) -> dict[str, str]:
    return {name: repr(value) for name, value in parameters.items() if name != "**"}


def _class(name: str) -> Any:
    import tf_keras

    return getattr(tf_keras.layers, name)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_parameters_and_defaults_are_those_of_keras_2(spec: LayerSpec) -> None:
    theirs = _parameters(_class(spec.name).__init__)
    assert list(spec.parameters) == list(theirs)
    assert _text(spec.parameters) == _text(theirs)
    kinds = [p.kind for p in inspect.signature(_class(spec.name).__init__).parameters.values()]
    assert spec.keywords == (inspect.Parameter.VAR_KEYWORD in kinds)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_call_parameters_are_those_of_keras_2(spec: LayerSpec) -> None:
    theirs = _parameters(_class(spec.name).call)
    assert list(_text(spec.call)) == list(theirs)
    assert _text(spec.call) == _text(theirs)


def test_presence_is_that_of_keras_2() -> None:
    """What an entry of Keras 3 says of Keras 2, and what only Keras 2 has."""
    import keras
    import tf_keras

    def layers(module: Any, base: Any) -> set[str]:
        return {
            name
            for name in dir(module)
            if inspect.isclass(getattr(module, name)) and issubclass(getattr(module, name), base)
        }

    two = layers(tf_keras.layers, tf_keras.layers.Layer)
    three = layers(keras.layers, keras.layers.Layer)
    assert three - two == keras2_differences.LACKING
    assert two - three == {spec.name for spec in keras2_own.LAYERS}
    for name in two & three:
        if registry.find(name) is not None:
            assert registry.find(name, 2) is not None, name


@pytest.mark.parametrize("name", sorted(keras2_differences.ALSO))
def test_further_keywords_are_taken(name: str) -> None:
    """A keyword that no signature shows is not refused as unknown."""
    spec = registry.find(name, 2)
    if spec is None:
        pytest.skip("not described yet")
    theirs = _class(name)
    assert inspect.isclass(theirs)
    for keyword in keras2_differences.ALSO[name]:
        made = life.create(
            spec, (), {keyword: None}, open_ended=True, environment=Environment(target=2)
        )
        assert isinstance(made, LayerState), f"{name}({keyword}=None): {made}"


@pytest.mark.parametrize("spec", COMPARED, ids=lambda spec: spec.name)
def test_nothing_is_said_that_keras_2_contradicts(
    spec: LayerSpec, seed: int, samples: int | None
) -> None:
    """No refusal that Keras 2 does not share, no shape, dtype or weight that is not Keras's."""
    r = random.Random(f"keras2-{seed}-{spec.name}")
    judged = 0
    for _ in range(samples or 20):
        case = oracle2.random_case(spec, r)
        try:
            assert oracle2.compare(case, exact=False) == [], str(case)
        except oracle2.Skipped:
            continue
        judged += 1
    assert judged


@pytest.mark.parametrize(
    "name, arguments, calls",
    [
        ("Dense", {"units": 3}, [(None, 4)]),
        ("Dense", {"units": 2.0}, [(None, 7, 4)]),
        ("Dense", {"units": "3"}, [(None, 4)]),
        ("Dense", {"units": -1}, []),
        ("Dense", {"units": "three"}, []),
        ("Dense", {"units": 3, "input_shape": (4,)}, [(None, 4)]),
        ("Dense", {"units": 3, "batch_input_shape": (2, 4)}, [(2, 4)]),
        ("Dense", {"units": 3, "weights": None}, [(None, 4)]),
        ("Dense", {"units": 3, "unit": 4}, []),
        ("Dense", {"units": 3, "lora_rank": 4}, []),
        ("Dense", {"units": 3, "activation": "glu"}, []),
        ("Dense", {"units": 3, "kernel_constraint": "maxnorm"}, [(None, 4)]),
        ("Dense", {"units": 3}, [(None,)]),
        ("Dense", {"units": 3}, [(None, None)]),
        ("Dense", {"units": 3}, [(None, 4), (None, 5)]),
        ("Conv2D", {"filters": 8, "kernel_size": 3}, [(None, 28, 28, 1)]),
        ("Conv2D", {"filters": 8.0, "kernel_size": 3}, [(None, 28, 28, 1)]),
        ("Conv2D", {"filters": 8, "kernel_size": 5}, [(None, 3, 3, 1)]),
        ("Conv2D", {"filters": 8, "kernel_size": 3}, [(None, 28, 28)]),
        ("Conv2D", {"filters": 0, "kernel_size": 3}, []),
        ("Conv2D", {"filters": 8, "kernel_size": 3, "padding": "vaild"}, []),
        ("Conv2D", {"filters": 8, "kernel_size": 3, "strides": 2, "dilation_rate": 2}, []),
        ("Conv2D", {"filters": 3, "kernel_size": 3, "groups": 2}, []),
        ("MaxPooling2D", {}, [(None, 28, 28, 1)]),
        ("MaxPooling2D", {"padding": "vaild"}, []),
        ("MaxPooling2D", {}, [(None, 28)]),
        ("AveragePooling2D", {}, [(None, 8, 8, 3)]),
        ("GlobalAveragePooling2D", {}, [(None, 8, 8, 3)]),
        ("Flatten", {}, [(None, 8, 8, 3)]),
        ("Flatten", {}, [(None, None, 3)]),
        ("Reshape", {"target_shape": (4, -1)}, [(None, 12)]),
        ("Reshape", {"target_shape": (5,)}, [(None, 12)]),
        ("BatchNormalization", {"renorm": True, "momentum": 0.9}, []),
        ("BatchNormalization", {}, [(None, 4)]),
        ("Dropout", {"rate": 2}, []),
        ("Dropout", {"rate": 0.5}, [(None, 4)]),
        ("Embedding", {"input_dim": 10, "output_dim": 4, "input_length": 5}, [(None, 5)]),
        ("Embedding", {"input_dim": 0, "output_dim": 4}, []),
        ("LSTM", {"units": 4, "time_major": False}, [(None, 5, 3)]),
        ("LSTM", {"units": 4, "return_sequences": True}, [(None, 5, 3)]),
        ("LSTM", {"units": 0}, []),
        ("LSTM", {"units": 4}, [(None, 3)]),
        ("LSTM", {"units": 4, "use_cudnn": True}, []),
        ("LeakyReLU", {"alpha": 0.2}, [(None, 4)]),
        ("LocallyConnected1D", {"filters": 4, "kernel_size": 3}, [(None, 10, 2)]),
        ("LocallyConnected1D", {"filters": 4, "kernel_size": 3, "strides": 2}, [(None, 10, 2)]),
        ("LocallyConnected1D", {"filters": 4, "kernel_size": 3, "padding": "same"}, []),
        ("LocallyConnected1D", {"filters": 4, "kernel_size": 3}, [(None, None, 2)]),
        ("LocallyConnected1D", {"filters": 4, "kernel_size": 3}, [(None, 2, 2)]),
        ("LocallyConnected2D", {"filters": 4, "kernel_size": 3}, [(None, 6, 6, 2)]),
        (
            "LocallyConnected2D",
            {"filters": 4, "kernel_size": (2, 3), "data_format": "channels_first"},
            [(None, 2, 6, 6)],
        ),
        ("LocallyConnected2D", {"filters": 4, "kernel_size": 3}, [(None, 6, 6)]),
        ("LocallyConnected2D", {"filters": 4, "kernel_size": 3, "use_bias": False}, [(2, 6, 6, 2)]),
        ("LocallyConnected2D", {"filters": 4, "kernel_size": 3, "activation": "rleu"}, []),
        ("ThresholdedReLU", {"theta": 0.5}, [(None, 4)]),
        ("ThresholdedReLU", {"theta": -1}, []),
        ("ThresholdedReLU", {"theta": None}, []),
        ("Add", {}, [(None, 4)]),
        ("Concatenate", {}, [(None, 4)]),
        ("Dense", {"units": True}, [(None, 4)]),
        ("Embedding", {"input_dim": 10, "output_dim": True}, [(None, 5)]),
        ("LSTM", {"units": True}, [(None, 5, 3)]),
        ("Bidirectional", {"layer": Inner("LSTM", {"units": 4})}, [(None, 5, 3)]),
        (
            "Bidirectional",
            {"layer": Inner("GRU", {"units": 4, "return_sequences": True}), "merge_mode": "sum"},
            [(None, 5, 3)],
        ),
        ("TimeDistributed", {"layer": Inner("Flatten", {})}, [(None, 5, 3, 2)]),
        ("TimeDistributed", {"layer": Inner("GlobalAveragePooling1D", {})}, [(None, 5, 3)]),
        ("LayerNormalization", {}, [(None, 5, 3)]),
        ("LayerNormalization", {"axis": 3}, [(None, 5, 3)]),
        ("LayerNormalization", {}, [(None, None)]),
        ("PReLU", {"shared_axes": [1, 2]}, [(None, 8, 8, 3)]),
        ("AlphaDropout", {"rate": 0.1}, [(None, 4)]),
        ("Identity", {}, [(None, 4)]),
        ("Normalization", {"axis": -1}, [(None, 4)]),
        ("Normalization", {"axis": 3}, [(None, 4)]),
        ("Resizing", {"height": 4, "width": 6}, [(None, 8, 8, 3)]),
        ("Resizing", {"height": 4, "width": 6}, [(None, 8)]),
        ("CenterCrop", {"height": 4, "width": 6}, [(None, 8, 8, 3)]),
        ("RandomCrop", {"height": 4, "width": 6}, [(None, 8, 8, 3)]),
        ("RandomRotation", {"factor": -0.2}, []),
        ("RandomTranslation", {"height_factor": 0.1, "width_factor": -0.9}, []),
        ("RandomZoom", {"height_factor": -0.2}, [(None, 8, 8, 3)]),
        ("DepthwiseConv2D", {"kernel_size": 2, "strides": 2, "dilation_rate": 2}, []),
        (
            "SeparableConv2D",
            {"filters": 3, "kernel_size": 2, "strides": [2, 2], "dilation_rate": (2, 1)},
            [],
        ),
        ("CategoryEncoding", {"num_tokens": 5}, [(None, 4)]),
        ("CategoryEncoding", {"num_tokens": 5}, [(None, 4, 3)]),
        ("CategoryEncoding", {"num_tokens": 5, "output_mode": "one_hot"}, [(None, 1)]),
        ("CategoryEncoding", {"num_tokens": 5, "output_mode": "one_hot"}, [(None, 4)]),
        ("Hashing", {"num_bins": 5}, [(None, 4)]),
        ("ConvLSTM1D", {"filters": 3, "kernel_size": 3}, [(None, 5, 8, 3)]),
        ("ConvLSTM1D", {"filters": 3, "kernel_size": 3}, [(None, 8, 3)]),
        (
            "ConvLSTM3D",
            {"filters": 2, "kernel_size": 2, "return_sequences": True},
            [(None, 2, 4, 5, 6, 3)],
        ),
        ("RandomHeight", {"factor": 0.2}, [(None, 8, 8, 3)]),
        ("RandomHeight", {"factor": 0.2}, [(None, 8, 3)]),
        ("RandomHeight", {"factor": 0.2}, [(None, 8)]),
        ("RandomHeight", {"factor": (0.3, 0.2)}, []),
        ("RandomHeight", {"factor": 1.5}, []),
        ("RandomHeight", {"factor": [0.1]}, []),
        ("RandomHeight", {"factor": None}, []),
        ("RandomWidth", {"factor": 0.2, "interpolation": "Nearest"}, [(None, 8, 8, 3)]),
        ("RandomWidth", {"factor": (-2.0, 0.2)}, []),
        ("RandomWidth", {"factor": 0.2, "interpolation": "bilinaer"}, []),
        ("RandomWidth", {"factor": 0.2, "interpolation": None}, []),
        ("RandomWidth", {"factor": 0.2}, [(None, 8, 8, 8, 3)]),
        ("GaussianNoise", {"stddev": 5}, [(None, 4)]),
        ("AlphaDropout", {"rate": 5}, [(None, 4)]),
        ("GaussianDropout", {"rate": -1}, [(None, 4)]),
        ("SpectralNormalization", {"layer": Inner("Dense", {"units": 3})}, [(None, 7, 4)]),
        (
            "SpectralNormalization",
            {"layer": Inner("Conv2D", {"filters": 3, "kernel_size": 2}), "power_iterations": 2},
            [(None, 8, 8, 4)],
        ),
        (
            "SpectralNormalization",
            {"layer": Inner("Dense", {"units": 3}), "power_iterations": 0},
            [],
        ),
    ],
)
def test_exactly_as_keras_2(name: str, arguments: dict[str, Any], calls: list[Any]) -> None:
    """Verdict, shape and weights of what real code does, in full."""
    case = Case(name, arguments, tuple(Tensor(shape) for shape in calls))
    assert oracle2.compare(case) == []


@pytest.mark.parametrize(
    "name, arguments, shapes, dtype",
    [
        ("StringLookup", {"vocabulary": ["a", "b"]}, [(None, 3)], "string"),
        ("StringLookup", {"vocabulary": ["a", "b"]}, [(None, 3, None)], "string"),
        ("StringLookup", {"vocabulary": ["a"], "output_mode": "one_hot"}, [(None, 1)], "string"),
        ("StringLookup", {"vocabulary": ["a"], "output_mode": "one_hot"}, [(None, 3)], "string"),
        ("StringLookup", {"vocabulary": ["a"], "output_mode": "count"}, [(None, 3)], "string"),
        ("StringLookup", {"vocabulary": ["a"], "output_mode": "count"}, [(None,)], "string"),
        ("StringLookup", {"output_mode": "count"}, [(None, 3)], "string"),
        (
            "StringLookup",
            {"output_mode": "count", "max_tokens": 9, "pad_to_max_tokens": True},
            [(None, 3)],
            "string",
        ),
        ("StringLookup", {"vocabulary": ["a", "a"]}, [], "string"),
        ("StringLookup", {"vocabulary": []}, [], "string"),
        ("StringLookup", {"vocabulary": ["a", "b"], "max_tokens": 2}, [], "string"),
        ("StringLookup", {"output_mode": "onehot"}, [], "string"),
        ("StringLookup", {"pad_to_max_tokens": True}, [], "string"),
        ("IntegerLookup", {"vocabulary": [3, 7]}, [(None, 3)], "int64"),
        ("IntegerLookup", {"vocabulary": [3, 7], "mask_token": 0}, [(None, 3)], "int32"),
        ("IntegerLookup", {"vocabulary": [3], "output_mode": "multi_hot"}, [(None, 3)], "int64"),
        ("IntegerLookup", {"vocabulary": [3], "num_oov_indices": -1}, [], "int64"),
        ("TextVectorization", {"output_sequence_length": 4}, [(None, 1)], "string"),
        ("TextVectorization", {"vocabulary": ["a"]}, [(None,)], "string"),
        ("TextVectorization", {}, [(None, 3)], "string"),
        (
            "TextVectorization",
            {"vocabulary": ["a"], "output_mode": "multi_hot"},
            [(None, 1)],
            "string",
        ),
        ("TextVectorization", {"output_mode": "multi_hot"}, [(None, 1)], "string"),
        ("TextVectorization", {"dtype": "float32"}, [], "string"),
        ("TextVectorization", {"ngrams": 2.5}, [], "string"),
    ],
)
def test_tokens_as_keras_2(
    name: str, arguments: dict[str, Any], shapes: list[Any], dtype: str
) -> None:
    """What is looked up, and what is refused."""
    case = Case(name, arguments, tuple(Tensor(shape, dtype) for shape in shapes))
    assert oracle2.compare(case) == []


@pytest.mark.parametrize(
    "name, tokens", [("StringLookup", ["a"]), ("IntegerLookup", [1]), ("TextVectorization", ["a"])]
)
def test_a_vocabulary_that_was_given_cannot_be_adapted(name: str, tokens: list[Any]) -> None:
    import numpy as np

    spec = registry.find(name, 2)
    assert spec is not None
    layer = life.create(spec, (), {"vocabulary": tokens}, environment=Environment(target=2))
    assert isinstance(layer, LayerState)
    with pytest.raises(Rejected):
        spec.behaviour.method(layer, "adapt", (UNKNOWN,), {})
    with pytest.raises(ValueError, match="Cannot adapt"):
        _class(name)(vocabulary=tokens).adapt(np.array(tokens))


@pytest.mark.parametrize("name", ["StringLookup", "IntegerLookup"])
def test_a_vocabulary_that_was_learned_is_of_some_size(name: str) -> None:
    spec = registry.find(name, 2)
    assert spec is not None
    layer = life.create(spec, (), {"output_mode": "count"}, environment=Environment(target=2))
    assert isinstance(layer, LayerState)
    spec.behaviour.method(layer, "adapt", (UNKNOWN,), {})
    outcome = life.apply(layer, (TensorSpec((None, 3), UNKNOWN),))
    assert outcome.problem is None
    assert outcome.output == TensorSpec((None, UNKNOWN), "float32")


@pytest.mark.parametrize("training", [False, None])
def test_a_height_is_not_known_unless_it_trains(training: bool | None) -> None:
    spec = registry.find("RandomHeight", 2)
    assert spec is not None
    layer = life.create(spec, (), {"factor": 0.2}, environment=Environment(target=2))
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, (TensorSpec((None, 8, 8, 3)),), {"training": training})
    assert outcome.output == TensorSpec((None, UNKNOWN, 8, 3), UNKNOWN)


@pytest.mark.parametrize("width", [4, 5])
@pytest.mark.parametrize("scale", [True, False])
def test_additive_attention_as_keras_2(width: int, scale: bool) -> None:
    query, value = Tensor((None, 3, 4)), Tensor((None, 7, width))
    case = Case("AdditiveAttention", {"use_scale": scale}, ([query, value],))
    assert oracle2.compare(case) == []


@pytest.mark.parametrize("width", [4, 5])
def test_attention_as_keras_2(width: int) -> None:
    query, value = Tensor((None, 3, 4)), Tensor((None, 7, width))
    assert oracle2.compare(Case("Attention", {}, ([query, value],))) == []


@pytest.mark.parametrize("shape", [(None, 3, 4), (None,)])
def test_attention_of_several_heads_as_keras_2(shape: tuple[int | None, ...]) -> None:
    call = On(Tensor(shape), {"value": Tensor((None, 7, 5))})
    arguments = {"num_heads": 2, "key_dim": 3}
    assert oracle2.compare(Case("MultiHeadAttention", arguments, (call,))) == []


@pytest.mark.parametrize("axis", [1, 2, 3, -1])
@pytest.mark.parametrize(
    "shapes",
    [
        [(None, None, None, 4), (None, None, None, 4)],
        [(None, None, 5, 3), (2, 7, None, 3)],
        [(2, 7, None, 3), (None, None, 5, 3), (2, 7, None, None)],
    ],
)
def test_free_axes_that_are_joined_as_keras_2(
    axis: int, shapes: list[tuple[int | None, ...]]
) -> None:
    """What is free in one tensor is learned from another."""
    inputs = [Tensor(shape) for shape in shapes]
    assert oracle2.compare(Case("Concatenate", {"axis": axis}, (inputs,))) == []


def test_a_built_layer_is_asked_again_only_when_it_runs() -> None:
    """Keras 2 traces a built `Dense` on a longer axis without a word; data are refused."""
    import numpy as np
    import tf_keras

    spec = registry.find("Dense", 2)
    assert spec is not None
    layer = life.create(spec, (), {"units": 3}, environment=Environment(target=2))
    assert isinstance(layer, LayerState)
    life.apply(layer, (TensorSpec((None, 7, 4)),))
    outcome = life.apply(layer, (TensorSpec((None, 7, 5)),))
    assert outcome.problem is None
    (later,) = outcome.later
    theirs = tf_keras.layers.Dense(3)
    theirs(tf_keras.Input((7, 4)))
    assert outcome.output == TensorSpec(tuple(theirs(tf_keras.Input((7, 5))).shape))
    with pytest.raises(
        ValueError, match="expected axis -1 of input shape to have value 4"
    ) as error:
        theirs(np.zeros((2, 7, 5)))
    assert later.keras.partition(", but")[0] in str(error.value)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_everything_unknown_is_accepted(spec: LayerSpec) -> None:
    """No argument known, no shape known: nothing to refuse, and nothing breaks."""
    some: Any = TensorSpec(UNKNOWN, UNKNOWN)
    if spec.name in keras2_refusals.SEVERAL_INPUTS | {"HashedCrossing"}:
        some = [some, some]
    for inputs in (UNKNOWN, some):
        layer = life.create(spec, (), {}, open_ended=True, environment=Environment(target=2))
        assert isinstance(layer, LayerState)
        for _ in range(2):
            assert life.apply(layer, (inputs,), dict.fromkeys(_more(spec), UNKNOWN)).problem is None


def _more(spec: LayerSpec) -> list[str]:
    return [name for name, value in spec.call.items() if value is REQUIRED][1:]


@pytest.mark.parametrize("name, rank", [("LocallyConnected1D", 3), ("LocallyConnected2D", 4)])
@pytest.mark.parametrize("length", [symbol("n"), UNKNOWN, 9])
@pytest.mark.parametrize("size", [symbol("k"), UNKNOWN, 3])
@pytest.mark.parametrize("filters", [symbol("f"), UNKNOWN, Opaque(), 4])
def test_local_convolutions_with_unknown_parts(
    name: str, rank: int, length: Any, size: Any, filters: Any
) -> None:
    spec = registry.find(name, 2)
    assert spec is not None
    layer = life.create(
        spec, (), {"filters": filters, "kernel_size": size}, environment=Environment(target=2)
    )
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, (TensorSpec((None, *(length,) * (rank - 2), 2)),))
    assert outcome.problem is None
    out = outcome.output
    assert isinstance(out, TensorSpec)
    assert isinstance(out.shape, tuple)
    assert out.shape[-1] == (UNKNOWN if isinstance(filters, Opaque) else filters)
    known = isinstance(length, int) and isinstance(size, int)
    assert (out.shape[1] == 7) == known
