"""The names that a Keras lacks, against the installed keras, tf.keras and tf_keras."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from kerasorder_lint.catalogue import api, public_names
from kerasorder_lint.catalogue.problems import Kind

pytestmark = pytest.mark.keras


def _has(module: str, path: str) -> bool:
    value: Any = importlib.import_module(module)
    for part in path.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            return False
    return True


def _where(path: str) -> tuple[bool, bool, bool]:
    return tuple(_has(m, path) for m in ("keras", "keras._tf_keras.keras", "tf_keras"))  # type: ignore[return-value]


@pytest.mark.parametrize("path", list(api._KERAS_1))
def test_a_name_of_keras_1_is_gone_everywhere(path: str) -> None:
    assert _where(path) == (False, False, False)


@pytest.mark.parametrize("path", list(api._IN_KERAS_2))
def test_a_name_of_keras_2_is_in_tf_keras_alone(path: str) -> None:
    assert _where(path) == (False, False, True)


@pytest.mark.parametrize("path", list(api._IN_TF_KERAS))
def test_a_name_of_tf_keras_is_gone_from_keras_alone(path: str) -> None:
    assert _where(path) == (False, True, True)


@pytest.mark.parametrize("path", list(api._ONLY_IN_3))
def test_a_name_of_keras_3_is_not_in_tf_keras(path: str) -> None:
    assert (_has("keras", path), _has("tf_keras", path)) == (True, False)


_MODULES = (
    "", "activations", "applications", "backend", "callbacks", "constraints", "datasets",
    "initializers", "layers", "losses", "metrics", "mixed_precision", "models", "optimizers",
    "regularizers", "saving", "utils",
)  # fmt: skip


def _public(library: str, module: str) -> set[str]:
    held = importlib.import_module(f"{library}.{module}".strip("."))
    return {name for name in dir(held) if not name.startswith("_")}


@pytest.mark.parametrize("module", _MODULES)
def test_every_public_name_of_keras_3_is_judged_for_tf_keras(module: str) -> None:
    for name in _public("keras", module) | _public("tf_keras", module):
        found = api.missing("tf_keras", module, name, 2)
        assert (found is None) is _has("tf_keras", f"{module}.{name}".strip(".")), name
        if found is not None:
            with pytest.raises(ImportError):
                importlib.import_module(f"tf_keras.{module}.{name}".replace("..", "."))


def test_every_layer_that_only_keras_2_has_is_judged_for_keras_3() -> None:
    for name in _public("tf_keras", "layers") - _public("keras", "layers"):
        assert api.missing("keras", "layers", name, 3) is not None, name


def test_layers_of_keras_3_are_missing_wherever_keras_2_is_the_target() -> None:
    for name in _public("keras", "layers"):
        held = name in _public("tf_keras", "layers")
        for family in ("keras", "tensorflow.keras"):
            assert (api.missing(family, "layers", name, 2) is None) is held, name


def test_a_slip_of_the_pen_for_tf_keras_names_a_layer_that_it_has() -> None:
    problem = api.missing("tf_keras", "layers", "Conv2d", 2)
    assert problem is not None
    assert problem.hint == "Conv2D"
    for name in ("Augmix", "Locallyconnected1D", "experimental", "add", "Conv4D"):
        assert api.missing("tf_keras", "layers", name, 2) is None


def test_successors_exist_in_tf_keras() -> None:
    for path, use in api._ONLY_IN_3.items():
        if use.startswith("tf_keras."):
            assert _has("tf_keras", use.removeprefix("tf_keras.")), path


def test_successors_exist() -> None:
    for path, use in api.removed().items():
        if use.startswith("keras."):
            for name in use.split("(")[0].split(", "):
                assert _has("keras", name.removeprefix("keras.")), (path, name)


def test_nothing_that_keras_has_is_missing() -> None:
    for module in ("", "layers", "models", "backend", "utils", "losses", "metrics", "optimizers"):
        held = importlib.import_module(f"keras.{module}".strip("."))
        other = importlib.import_module(f"keras._tf_keras.keras.{module}".strip("."))
        for name in dir(held):
            assert api.missing("keras", module, name, 3) is None, name
        for name in dir(other):
            assert api.missing("tensorflow.keras", module, name, 3) is None, name


def test_members_are_what_the_objects_lack() -> None:
    import keras
    import tf_keras

    def objects(library: Any) -> dict[str, Any]:
        layer = library.layers.Dense(2)
        tensor = layer(library.Input((3,)))
        model = library.Sequential([library.Input((3,)), library.layers.Dense(2)])
        return {"tensor": tensor, "shape": tensor.shape, "layer": layer, "model": model}

    new, old = objects(keras), objects(tf_keras)
    for kind, names in api._MEMBERS.items():
        for name, (_, in_keras2) in names.items():
            assert not hasattr(new[kind], name), (kind, name)
            assert hasattr(old[kind], name) is in_keras2, (kind, name)
            assert api.missing_member(kind, name) is not None
    assert api.missing_member("tensor", "shape") is None
    assert api.missing_member("model", "_layers", 2) is not None
    assert not hasattr(old["model"], "_layers")


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("Conv2d", "Conv2D"),
        ("Bidirectionl", "Bidirectional"),
        ("Droput", "Dropout"),
        ("Dens", "Dense"),
        ("Dnese", "Dense"),
        ("Dence", "Dense"),
        ("BatchNormalisation", "BatchNormalization"),
        ("SeparableCon2D", "SeparableConv2D"),
        ("Conv2DTranpose", "Conv2DTranspose"),
    ],
)
def test_a_slip_of_the_pen_is_recognised(slip: str, meant: str) -> None:
    problem = api.missing("keras", "layers", slip, 3)
    assert problem is not None
    assert (problem.kind, problem.hint) == (Kind.API, meant)
    assert not _has("keras", f"layers.{slip}")


@pytest.mark.parametrize("name", ["Conv4D", "dense", "FancyNewLayer", "_private", "core2"])
def test_what_a_newer_keras_may_have_is_not_reported(name: str) -> None:
    assert api.missing("keras", "layers", name, 3) is None


def test_what_tf_keras_has_is_not_missing_for_tf_keras() -> None:
    for path in api._IN_KERAS_2:
        module, _, name = path.rpartition(".")
        assert api.missing("tf_keras", module, name, 2) is None
        assert api.in_keras2(path)
    assert api.missing("tf_keras", "", "ops", 2) is not None
    assert api.missing("tensorflow.python.keras", "layers", "CuDNNLSTM", 3) is None


def test_the_table_of_public_names_is_that_of_the_installed_packages() -> None:
    from tools import generate_public_names

    assert (
        generate_public_names.TARGET.read_text(encoding="utf-8") == generate_public_names.render()
    )


#: Slips that were made by hand, in each module that people use.
_SLIPS: dict[str, dict[str, str | None]] = {
    "callbacks": {"EarlyStoping": "EarlyStopping", "ModelCheckPoint": "ModelCheckpoint"},
    "optimizers": {"Adamm": "Adam", "RMSProp": "RMSprop", "Adagard": "Adagrad"},
    "optimizers.schedules": {"ExponentialDeca": "ExponentialDecay"},
    "losses": {
        "SparseCategoricalCrossEntropy": "SparseCategoricalCrossentropy",
        "binary_crosentropy": "binary_crossentropy",
    },
    "metrics": {"Acuracy": "Accuracy"},
    "initializers": {"HeNormall": "HeNormal", "GlorotUnifrom": "GlorotUniform"},
    "activations": {"softmx": "softmax", "Relu": "relu"},
    "models": {"load_modle": "load_model", "sequental": None, "Sequental": "Sequential"},
    "applications": {"Resnet50": "ResNet50", "MobilenetV2": "MobileNetV2"},
    "utils": {"to_categoricall": "to_categorical", "plot_modle": "plot_model"},
    "": {"optimisers": "optimizers", "optimizer": "optimizers", "modles": "models"},
}


@pytest.mark.parametrize("module", list(_SLIPS))
@pytest.mark.parametrize("family", ["keras", "tensorflow.keras", "tf_keras"])
def test_a_slip_in_any_module_is_recognised(family: str, module: str) -> None:
    library = {"tensorflow.keras": "keras._tf_keras.keras"}.get(family, family)
    for slip, meant in _SLIPS[module].items():
        problem = api.missing(family, module, slip, 2 if family == "tf_keras" else 3)
        assert (problem.hint if problem else None) == meant
        assert not _has(library, f"{module}.{slip}".strip("."))
        if meant is not None:
            assert _has(library, f"{module}.{meant}".strip("."))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("optimizers", "AdamX"),  # short names differ in a letter by design
        ("optimizers", "adam"),  # a module of Keras's insides, in some releases
        ("ops", "concat"),  # too far from `concatenate`
        ("applications", "ResNet51"),
        ("applications", "RegNetZ002"),  # capitals tell models apart
        ("layers", "CReLU"),
        ("applications", "ResNet50V"),  # the number may be another
        ("ops", "sinc"),  # words in lower case are near to others: `sin`
        ("callbacks.EarlyStopping", "monitr"),  # no module
    ],
)
def test_what_may_be_of_another_release_is_no_slip(module: str, name: str) -> None:
    assert api.missing("keras", module, name, 3) is None


@pytest.mark.parametrize(
    ("family", "library", "target"),
    [
        ("keras", "keras", 3),
        ("tensorflow.keras", "keras._tf_keras.keras", 3),
        ("tf_keras",) * 2 + (2,),
    ],
)
def test_no_public_name_is_a_slip_and_every_slip_is_none(
    family: str, library: str, target: int
) -> None:
    for module, names in public_names.NAMES[family].items():
        for name in names.split():
            assert api.missing(family, module, name, target) is None, (module, name)
            for other in (name[:-1], name + name[-1], name.swapcase(), name.title()):
                if other.isidentifier() and api.missing(family, module, other, target):
                    assert not _has(library, f"{module}.{other}".strip(".")), (module, other)
