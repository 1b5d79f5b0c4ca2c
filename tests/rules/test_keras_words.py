"""What a finding quotes is what Keras, or Python in its place, says where the program raises."""

from __future__ import annotations

import subprocess
import sys
import types
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers.rnn import Recurrent
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerSpec, LayerState, Sample
from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.catalogue.oracle import keras_argument, normalise, our_argument

pytestmark = pytest.mark.keras

IMPORTS = "import {keras} as keras\nfrom {keras} import layers\n"


def _quotes(text: str) -> set[str | None]:
    """What is quoted to the last statement of a program."""
    last = text.rstrip().count("\n") + 1
    return {
        finding.keras
        for finding in lint(text, "program.py", Settings(limits=Limits(seconds=120.0)))
        if finding.severity == "error" and finding.certainty == "proven"
        if finding.span.start.row == last
    }


def _error_of(text: str) -> BaseException:
    module = types.ModuleType("program")
    sys.modules["program"] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, "program.py", "exec"), module.__dict__)
    except Exception as error:
        return error
    finally:
        del sys.modules["program"]
    raise AssertionError("Keras runs it")


def _agree(text: str) -> None:
    (quoted,) = _quotes(text)
    error = _error_of(text)
    assert error.__traceback__ is not None
    assert error.__traceback__.tb_next is not None
    assert error.__traceback__.tb_next.tb_lineno == text.rstrip().count("\n") + 1
    assert quoted
    assert normalise(quoted) in normalise(str(error))


@pytest.mark.parametrize(
    "program",
    [
        "model = keras.Sequential([layers.Dense(3), keras.Input((4,))])\nmodel.build((None, 4))",
        "model = keras.Sequential([layers.Dense(3)])\n"
        "model.add(keras.Input((4,)))\nmodel.add(layers.Dense(2))\nmodel(keras.Input((4,)))",
        "model = keras.Sequential([layers.Dense(3), layers.InputLayer((3,))])\n"
        "model.build((None, 4))",
        "model = keras.Sequential(layers.Dense(2))",
        "model = keras.Sequential(layers=layers.Conv2D(2, 3))",
        "model = keras.Sequential(keras.Input((3,)))",
        "layer = layers.Bidirectional(layers.Dense(3))",
        "layer = layers.Bidirectional(layers.LSTM(3), backward_layer=layers.Dense(3))",
        "layer = layers.Bidirectional(layers.Dense(3), backward_layer=layers.LSTM(3))",
        "model = keras.Sequential()\nmodel.pop()",
        "model = keras.Sequential([layers.Dense(3)])\nmodel.pop()",
        "model = keras.Sequential([keras.Input((3,)), layers.Dense(3)])\nmodel.pop()\nmodel.pop()",
        "model = keras.Sequential([layers.Dense(3)])\nmodel.pop(rebuild=False)\nmodel.pop()",
    ],
)
def test_the_words_are_those_of_keras_3(program: str) -> None:
    _agree(IMPORTS.format(keras="keras") + program + "\n")


@pytest.mark.parametrize(
    "program",
    [
        "model = keras.Sequential(keras.Input((3,)))",
        "model = keras.Sequential()\nmodel.pop()",
        "layers.CuDNNLSTM(3)",
        "keras.ops.add(1, 2)",
        "from tf_keras import ops",
        "from tf_keras.layers.core import Dense",
    ],
)
def test_the_words_are_those_of_keras_2(program: str) -> None:
    _agree(IMPORTS.format(keras="tf_keras") + program + "\n")


@pytest.mark.parametrize(
    "program",
    [
        "import keras\nkeras.layers.LocallyConnected1D(3, 3)",
        "import keras\nkeras.layers.Conv2d(3, 3)",
        "import keras\nkeras.layers.experimental.preprocessing.Rescaling(2)",
        "import keras\nkeras.losses.mse",
        "import keras\ngetattr(keras.layers, 'CuDNNLSTM')",
        "import keras.layers as L\nL.CuDNNLSTM(3)",
        "from keras import layers\nlayers.CuDNNLSTM(3)",
        "from keras import backend as K\nK.sum(1)",
        "from keras.layers import LocallyConnected1D",
        "from keras.layers import Dense, Conv2d",
        "from keras.layers import experimental",
        "from keras.layers.core import Dense",
        "from keras.layers.experimental.preprocessing import Rescaling",
        "from keras.preprocessing.text import Tokenizer",
        "from keras import engine",
        "import keras\nkeras.Input((3,)).shape.as_list()",
        "import keras\nkeras.layers.Dense(3).output_shape",
    ],
)
def test_the_words_about_a_name_are_those_of_its_import(program: str) -> None:
    _agree(program + "\n")


@pytest.mark.parametrize(
    "program",
    [
        "import tensorflow as tf\ntf.keras.layers.CuDNNLSTM(3)",
        "import tensorflow as tf\ntf.keras.layers.experimental.preprocessing.Rescaling(2)",
        "from tensorflow import keras\nkeras.layers.CuDNNLSTM(3)",
        "from tensorflow.keras import layers\nlayers.Conv2d(3, 3)",
        "import tensorflow.keras.layers as L\nL.CuDNNLSTM(3)",
        "from tensorflow.keras.layers import CuDNNLSTM",
        "from tensorflow.keras.layers.core import Dense",
    ],
)
def test_the_words_about_a_name_of_tensorflow(program: str) -> None:
    """In a process of its own: what else was imported changes what TensorFlow's modules hold."""
    text = program + "\n"
    found = lint(text, "program.py", Settings(limits=Limits(seconds=120.0)))
    (quoted,) = {finding.keras for finding in found if finding.code == "KOL118"}
    run = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=False, timeout=300
    )
    assert quoted
    assert normalise(quoted) in normalise(run.stderr.rstrip().splitlines()[-1])


def _samples() -> list[tuple[LayerSpec, Sample]]:
    return [
        (spec, sample)
        for spec in registry.all_specs().values()
        if spec.module == "keras.layers" and not isinstance(spec.behaviour.basis, Recurrent)
        for sample in spec.samples
    ]


@pytest.mark.parametrize(("spec", "sample"), _samples(), ids=lambda v: getattr(v, "name", ""))
def test_keras_refuses_to_run_it_backwards_in_these_words(spec: LayerSpec, sample: Sample) -> None:
    import keras

    outer = registry.find("Bidirectional")
    assert outer is not None
    ours: dict[str, Any] = {k: our_argument(v) for k, v in sample.arguments.items()}
    theirs: dict[str, Any] = {k: keras_argument(v) for k, v in sample.arguments.items()}
    inner = life.create(spec, (), ours)
    assert isinstance(inner, LayerState)
    problem = life.create(outer, (), {"layer": inner})
    assert isinstance(problem, Problem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = getattr(keras.layers, spec.name)(**theirs)
        with pytest.raises((TypeError, ValueError, AttributeError)) as raised:
            keras.layers.Bidirectional(layer)
    assert normalise(problem.keras) in normalise(str(raised.value))
    assert problem.keras or spec.name == "Lambda"
