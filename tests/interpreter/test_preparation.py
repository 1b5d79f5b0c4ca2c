"""scikit-learn's data sets, splits and scalers: each program is compared with one that has arrays
of the same shapes written down, which Keras runs. The shapes were found by running scikit-learn.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.interpreter.summary_truth import agreeing, summaries_of

SETTINGS = Settings(limits=Limits(seconds=120.0))

IMPORTS = """\
import numpy as np
import keras
from keras import layers
from sklearn import datasets
from sklearn.datasets import load_iris, make_classification
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
"""

MODEL = """
model = keras.Sequential([layers.Dense(8), layers.Dense(1)])
model.compile(loss="mse")
model.predict(x_test)
"""

#: What is written, and the shape of what the model is run on.
DATA = {
    "a data set that is split": (
        "x, y = load_iris(return_X_y=True)\n"
        "x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3)",
        (45, 4),
    ),
    "an object with data": (
        "wine = datasets.load_wine()\n"
        "x_train, x_test = train_test_split(wine.data, random_state=3)",
        (45, 13),
    ),
    "scaled": (
        "x_train, x_test = train_test_split(np.ones((10, 6)), test_size=4)\n"
        "scaler = StandardScaler()\n"
        "x_train = scaler.fit_transform(x_train)\n"
        "x_test = scaler.transform(x_test)",
        (4, 6),
    ),
    "scaled in one line": (
        "x = np.ones((10, 6), 'float32')\n"
        "x_test = MinMaxScaler(feature_range=(0, 1)).fit(x).transform(X=x)",
        (10, 6),
    ),
    "drawn": ("x_test, y = make_classification(n_samples=12, n_features=7)", (12, 7)),
}


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", DATA)
def test_shapes_of_data(name: str, tmp_path: Path) -> None:
    text, shape = DATA[name]
    plain = "\n".join(line for line in IMPORTS.splitlines() if "sklearn" not in line)
    known = agreeing(f"{plain}\nx_test = np.ones({shape})\n{MODEL}", tmp_path)["model"]
    (ours,) = summaries_of(IMPORTS + text + MODEL)
    assert known.complete
    assert (ours.params, ours.input_shapes, ours.output_shapes) == (
        known.params, known.input_shapes, known.output_shapes
    )  # fmt: skip


UNKNOWN = {
    "a table": "x_train, x_test = train_test_split(table)",
    "options that are not known": "x_test, y = make_classification(**options)",
    "a frame": "x_test, y = load_iris(return_X_y=True, as_frame=True)",
    "centers": "x_test, y = datasets.make_blobs(centers=places)",
    "scaled": "x_test = StandardScaler().fit_transform(table)",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_of_data(name: str) -> None:
    text = f"from somewhere import options, places, table\n{IMPORTS}{UNKNOWN[name]}{MODEL}"
    assert not any(made.complete for made in summaries_of(text))
    assert not lint(text, "program.py", SETTINGS)


@pytest.mark.parametrize("size", [4, 5])
def test_what_does_not_fit_the_data_is_found(size: int) -> None:
    text = IMPORTS + (
        "x, y = load_iris(return_X_y=True)\n"
        "x_train, x_test, y_train, y_test = train_test_split(x, y)\n"
        "x_train = StandardScaler().fit_transform(x_train)\n"
        "inputs = keras.Input(x_train.shape[1:])\n"
        f"model = keras.Model(inputs, layers.Reshape(({size}, 1))(inputs))\n"
    )
    found = lint(text, "program.py", SETTINGS)
    assert [where.span.start.row for where in found] == ([12] if size == 5 else [])
