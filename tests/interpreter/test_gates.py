"""Conditions on the release of Keras or TensorFlow, where it is known which Keras is meant."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import examine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Settings

HEADER = """\
import keras
import tensorflow as tf
from packaging import version
from keras import layers

"""

#: True with Keras 3, and false with Keras 2, whichever release of each it is.
IS_3 = [
    "keras.__version__.startswith('3')",
    "keras.__version__.startswith('3.')",
    "keras.version().startswith('3.')",
    "not keras.__version__.startswith('2')",
    "keras.__version__ >= '3.0.0'",
    "keras.__version__[0] == '3'",
    "keras.__version__.split('.')[0] == '3'",
    "int(keras.__version__.split('.')[0]) >= 3",
    "int(keras.__version__[0]) > 2",
    "version.parse(keras.__version__) >= version.parse('3.0')",
    "version.parse(keras.__version__).major >= 3",
    "version.Version(keras.__version__) > version.Version('2.16')",
    "tuple(map(int, keras.__version__.split('.')[:2])) >= (3, 0)",
    "tuple(int(part) for part in keras.__version__.split('.')) >= (3,)",
    "[int(part) for part in keras.__version__.split('.')][0] == 3",
]

#: What TensorFlow says of that: 2.16 is the first one with Keras 3.
WITH_3 = [
    "version.parse(tf.__version__) >= version.parse('2.16')",
    "tuple(map(int, tf.__version__.split('.')[:2])) >= (2, 16)",
    "int(tf.__version__.split('.')[1]) >= 16",
    "version.parse(tf.version.VERSION) >= version.parse('2.16.0')",
    "tf.__version__.startswith('2.')",
]

#: Some releases answer otherwise than others.
OPEN = [
    "version.parse(keras.__version__) >= version.parse('3.9')",
    "keras.__version__ == '3.15.1'",
    "int(keras.__version__.split('.')[1]) > 4",
    "version.parse(tf.__version__) >= version.parse('2.18')",
    "keras.__version__ in SUPPORTED",
]

#: Keras 3 refuses the first layer, and either Keras the second one.
BODY = """\
def build():
    if {condition}:
        return layers.Dense(3, batch_input_shape=(None, 2))
    return layers.Dense(-1)
"""


def _found(text: str, target: int) -> list[tuple[int, str]]:
    findings: list[Finding] = list(
        examine(text.encode(), "program.py", Settings(target_keras=target)).findings
    )
    return [(f.span.start.row, f.certainty) for f in findings if f.severity == "error"]


@pytest.mark.parametrize("condition", [*IS_3, *WITH_3])
def test_the_branch_of_keras_3_is_judged_alone_where_that_is_meant(condition: str) -> None:
    text = HEADER + BODY.format(condition=condition)
    assert _found(text, 3) == [(8, "proven")]


@pytest.mark.parametrize("condition", IS_3)
def test_the_branch_of_keras_2_is_judged_alone_where_that_is_meant(condition: str) -> None:
    text = HEADER + BODY.format(condition=condition)
    assert _found(text, 2) == [(9, "proven")]


@pytest.mark.parametrize("condition", OPEN)
def test_both_branches_are_judged_where_releases_differ(condition: str) -> None:
    text = HEADER + BODY.format(condition=condition)
    assert (9, "likely") in _found(text, 3)


@pytest.mark.parametrize(
    "names",
    [
        "IS_3 = keras.__version__.startswith('3')\n",
        "parsed = version.parse(keras.__version__)\nIS_3 = parsed.major == 3\n",
        "major, minor, *_ = keras.__version__.split('.')\nIS_3 = int(major) > 2\n",
        "KV = [int(part) for part in keras.__version__.split('.')]\nIS_3 = KV[0] >= 3\n",
        "def is_3():\n    return keras.__version__ >= '3'\nIS_3 = is_3()\n",
    ],
)
def test_names_stand_for_what_was_found_of_the_release(names: str) -> None:
    text = HEADER + names + BODY.format(condition="IS_3")
    row = 8 + names.count("\n")
    assert _found(text, 3) == [(row, "proven")]
    assert _found(text, 2) == [(row + 1, "proven")]


def test_a_name_that_is_bound_anew_is_no_release() -> None:
    text = HEADER + "v = keras.__version__\nv = input()\n" + BODY.format(condition="v >= '3'")
    assert _found(text, 3) == [(10, "proven"), (11, "proven")]  # each where it is reached


def test_nothing_is_decided_where_it_is_not_known_which_keras_is_meant() -> None:
    # `tf.keras` is Keras 2 or 3, by the release of TensorFlow.
    text = "import tensorflow as tf\nfrom tensorflow.keras import layers\n"
    text += "if tf.__version__ < '2.16': layers.Dense(-1)\n"
    outcome = examine(text.encode(), "program.py", Settings())
    assert [(f.span.start.row, f.certainty) for f in outcome.findings] == [(3, "likely")]


@pytest.mark.parametrize("condition", [*IS_3, *WITH_3])
def test_the_package_keras_is_keras_3(condition: str) -> None:
    # Nobody who imports it runs what is written for Keras 2, with the Keras that is meant.
    text = HEADER + f"if not ({condition}):\n    layers.Dense(-1)\nelse:\n    layers.Dense(-2)\n"
    outcome = examine(text.encode(), "program.py", Settings())
    found = [(f.span.start.row, f.certainty) for f in outcome.findings if f.severity == "error"]
    assert found == [(9, "proven")]


#: Tests of a release that tell nothing for sure, and of which it is seen that they are ones.
ASKING = [
    "re.match('2', tf.keras.__version__)",
    "float(tf.keras.__version__[:3]) < 3",
    "tuple(map(int, tf.keras.__version__.split('.')[:2])) < (3, 0)",
    "tuple(int(part) for part in tf.keras.__version__.split('.')[:2]) < (3, 0)",
    "not hasattr(tf.keras, 'ops')",
    "v < (3,)",
    "major < 3",
    "is_2()",
]


@pytest.mark.parametrize("condition", ASKING)
def test_code_for_keras_2_may_use_what_keras_3_lacks(condition: str) -> None:
    text = f"""\
import re
import tensorflow as tf
from keras import layers

v = tuple(int(part) for part in tf.keras.__version__.split('.')[:2])
major, minor = map(int, tf.keras.__version__.split('.')[:2])

def is_2():
    return float(tf.keras.__version__[:3]) < 3

if {condition}:
    layers.CuDNNLSTM(3)
"""
    outcome = examine(text.encode(), "program.py", Settings())
    assert not [f for f in outcome.findings if f.certainty == "proven"]
    plainly = text.replace(f"if {condition}", "if True")
    outcome = examine(plainly.encode(), "program.py", Settings())
    assert [f.code for f in outcome.findings] == ["KOL118"]
