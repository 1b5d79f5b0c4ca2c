"""What the user says of shapes: comments, annotations, layers in the configuration."""

from __future__ import annotations

import re

import pytest

from kerasorder_lint.config import ConfigError, read_config
from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader
from kerasorder_lint.source.shape_comments import shape_comments

HEAD = "import keras\nfrom keras import layers\nfrom elsewhere import load, Up, Norm, Odd\n"


def said(
    text: str, layers: tuple[tuple[str, str], ...] = (), files: dict[str, str] | None = None
) -> list[tuple[int, str, str]]:
    """Row behind the head, code and message."""
    settings = Settings(layers=layers, limits=Limits(seconds=60.0))
    loader = MemoryLoader({"pyproject.toml": "", **(files or {})})
    return [
        (finding.span.start.row - HEAD.count("\n"), finding.code, finding.message)
        for finding in lint(HEAD + text, "a.py", settings, loader)
    ]


def codes(text: str, layers: tuple[tuple[str, str], ...] = ()) -> list[tuple[int, str]]:
    return [(row, code) for row, code, _ in said(text, layers)]


def revealed(text: str, layers: tuple[tuple[str, str], ...] = ()) -> list[str]:
    return [message.removeprefix("this is ") for _, _, message in said(text, layers)]


# ---------------------------------------------------------------------- comments


def test_a_comment_gives_an_unknown_its_shape() -> None:
    text = (
        "x = load()  # shape: (None, 28, 28, 1)\nlayers.LSTM(2)(x)\nlayers.Conv2D(2, 2)(x)\n"
        "y = load(\n    3,\n)  # shape: (None, 4)\nlayers.LSTM(2)(y)\n"
    )
    assert codes(text) == [(2, "KOL101"), (7, "KOL101")]


def test_a_comment_with_a_number_of_samples_speaks_of_data() -> None:
    text = (
        "x = load()  # shape: (100, 5)\n"
        "m = keras.Sequential([layers.LSTM(2)])\nm.compile('adam', 'mse')\nm.fit(x, x)\n"
    )
    assert (4, "KOL101") in codes(text)


def test_a_comment_fills_in_what_is_not_known() -> None:
    text = "x = keras.Input((load(), 3))  # shape: (None, 7, 3)\nreveal_shape(x)\n"
    assert revealed(text) == ["(None, 7, 3)"]


def test_a_comment_on_a_parameter() -> None:
    text = (
        "def f(self,\n      x,  # shape: (None, 4)\n      n):\n"
        "    return layers.LSTM(n)(x)\n"
        "def g(x):  # shape: (None, 4)\n    return layers.LSTM(3)(x)\n"
        "def h(x, y):  # shape: (None, 4)\n    return layers.LSTM(3)(x)\n"
    )
    assert codes(text) == [(4, "KOL101"), (6, "KOL101")]


def test_a_comment_is_an_assertion_where_the_shape_is_known() -> None:
    text = (
        "x = keras.Input((28, 28, 1))  # shape: (None, 28, 28)\n"
        "x = layers.Flatten()(x)  # shape: (batch, 784)\n"
        "layers.Dense(3)(x)  # shape: (batch, 4)\n"
        "def f():\n    return layers.Dense(3)(keras.Input((2,)))  # shape: (batch, 2)\n"
        "f()\n"
    )
    found = said(text)
    assert [(row, code) for row, code, _ in found] == [(1, "KOL005"), (3, "KOL005"), (5, "KOL005")]
    assert found[0][2] == ("the comment says (None, 28, 28), and the shape is (None, 28, 28, 1)")


def test_comments_in_a_list_of_layers() -> None:
    text = (
        "m = keras.Sequential([\n"
        "    keras.Input((28, 28, 1)),\n"
        "    layers.Conv2D(8, 3),  # shape: (None, 26, 26, 8)\n"
        "    layers.MaxPooling2D(\n        2\n    ),  # shape: (None, 14, 14, 8)\n"
        "])  # shape: (None, 13, 13, 8)\n"
        "m.add(layers.Flatten())  # shape: (None, 1351)\n"
    )
    assert codes(text) == [(4, "KOL005"), (8, "KOL005")]


def test_a_suppression_may_stand_behind_it() -> None:
    text = "x = keras.Input((28,))  # shape: (None, 3)  # noqa: KOL005\n"
    assert codes(text) == []


def test_which_comments_speak_of_shapes() -> None:
    text = (
        "a = 1  # shape: (1, 2)\n"
        "b = 2  #shape:[3]\n"
        "c = '# shape: (4, 5)'\n"
        "d = 3  # shape: (6, 7) after the first step\n"
        "e = 4  # the shape: (8, 9)\n"
        "f = 5  # shape: (10, 11)  # noqa\n"
    )
    assert shape_comments(text) == {1: "(1, 2)", 2: "[3]", 6: "(10, 11)"}
    assert shape_comments("x = (  # shape: (1, 2)\n") == {1: "(1, 2)"}


def test_a_comment_for_people_says_nothing() -> None:
    assert codes("x = load()  # shape: (a.b, see below)\nlayers.LSTM(2)(x)\n") == []


# ---------------------------------------------------------------------- annotations


def test_annotations_of_jaxtyping() -> None:
    text = (
        "from jaxtyping import Float, Int\nimport jaxtyping as jt\n"
        "def f(x: Float[keras.KerasTensor, 'batch 4'], *, y: jt.Int[object, 'b 3 3']):\n"
        "    layers.LSTM(2)(x)\n"
        "    layers.LSTM(2)(y)\n"
        "    layers.Conv2D(2, 2)(y)\n"
        "def g(x: Float[object, 'batch 4']) -> Float[object, 'batch 5']:\n"
        "    return layers.Dense(6)(x)\n"
        "g(keras.Input((4,)))\n"
        "g(keras.Input((5,)))\n"
        "z: Float[object, 'batch 7'] = load()\n"
        "layers.LSTM(2)(z)\n"
    )
    assert codes(text) == [
        (4, "KOL101"),
        (6, "KOL101"),
        (7, "KOL005"),
        (10, "KOL005"),
        (12, "KOL101"),
    ]
    quoted = re.sub(r"(\w[\w.]*\[[\w.]+, )'([^']+)'\]", r"'\1\"\2\"]'", text)
    assert quoted.count("]'") == 5
    assert codes(quoted) == codes(text)
    assert not codes("def f(x: 'Float[', y: 'a b'):\n    layers.LSTM(2)(x)\n")


def test_other_annotations_say_nothing() -> None:
    text = (
        "from typing import Dict, Literal\n"
        "def f(x: Dict[str, 'batch 4'], y: Literal['a', 'b c']):\n    layers.LSTM(2)(x)\n"
    )
    assert codes(text) == []


# ---------------------------------------------------------------------- reveal_shape


def test_reveal_shape_tells_what_is_known_and_gives_its_argument() -> None:
    text = (
        "x = reveal_shape(layers.Dense(3)(keras.Input((4,))))\n"
        "reveal_shape(load())\n"
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
        "reveal_shape(m)\nreveal_shape([x, m.layers[0]])\nreveal_shape(x.shape)\n"
    )
    assert revealed(text) == [
        "(None, 3)",
        "not known",
        "a model with the output (None, 2)",
        "[(None, 3), the layer `Dense`]",
        "(None, 3)",
    ]


def test_reveal_shape_tells_all_ways() -> None:
    text = (
        "def f(deep, n=3):\n    x = keras.Input((4,))\n    if deep:\n"
        "        x = layers.Dense(5)(x)\n    x = layers.Dense(n)(x)\n"
        "    y = keras.Input((2 if deep else 3,))\n    reveal_shape(y)\n    reveal_shape(x)\n"
    )
    first, second = revealed(text)
    assert first == "(None, 2), or (None, 3)"
    assert second == "(None, n), or (None, 3) with the default `n=3`"


def test_reveal_shape_can_be_imported_or_be_the_users_own() -> None:
    assert revealed("from any_module import reveal_shape\nreveal_shape(keras.Input((3,)))\n") == [
        "(None, 3)"
    ]
    assert codes("def reveal_shape(x):\n    return x\nreveal_shape(keras.Input((3,)))\n") == []


# ---------------------------------------------------------------------- layers


def test_layers_that_the_configuration_describes() -> None:
    layers = (
        ("elsewhere.Up", "(b, h, w, c) -> (b, 2 * h, 2 * w, filters)"),
        ("elsewhere.Norm", "same"),
        ("elsewhere.Odd", "like keras.layers.Conv2D"),
    )
    text = (
        "x = Up(filters=3)(keras.Input((4, 5, 2)))\nreveal_shape(x)\n"
        "reveal_shape(Norm()(x))\nreveal_shape(Odd(7, 3)(x))\n"
        "reveal_shape(Up(filters=3)(keras.Input((4,))))\n"
        "reveal_shape(Up()(x))\nreveal_shape(Odd(7, other=3)(x))\n"
        "m = keras.Sequential([keras.Input((4, 5, 2)), Up(filters=3)])\nreveal_shape(m)\n"
    )
    assert revealed(text, layers) == [
        "(None, 8, 10, 3)",
        "(None, 8, 10, 3)",
        "(None, 6, 8, 7)",
        "a tensor of which no axis is known",
        "(None, 16, 20, ?)",
        "not known",
        "a model with the output (None, 8, 10, 3)",
    ]


def test_classes_of_the_project_are_found_by_their_file() -> None:
    layers = (("pkg.parts.Up", "(b, n) -> (b, n * times)"), ("pkg.Same", "same"))
    files = {
        "pkg/__init__.py": "from .parts import Up, Same\n",
        "pkg/parts.py": """
import keras
class Up(keras.layers.Layer):
    def __init__(self, times, **kwargs):
        super().__init__(**kwargs)
        self.times = times
class Same(keras.layers.Layer):
    pass
""",
    }
    text = (
        "from pkg import Up, Same\nx = Up(3)(keras.Input((4,)))\nreveal_shape(Same()(x))\n"
        "reveal_shape(Up(3).times)\n"
    )
    found = said(text, layers, files)
    assert [message for _, _, message in found] == ["this is (None, 12)", "this is 3"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('"a.B" = "like Dens"', "Keras has no layer `Dens`"),
        ('"a.B" = "(b, f(x))"', "is no length of an axis"),
        ('"a.B" = "(b, c) -> d"', "is no shape"),
        ('"B" = "same"', "a class is named in full"),
        ('"a.B" = 3', "must be a string"),
        ('"a b.C" = "same"', "a class is named in full"),
    ],
)
def test_a_description_that_cannot_be_used_fails_the_run(
    table: str, words: str, tmp_path: object
) -> None:
    path = f"{tmp_path}/kerasorder-lint.toml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"[layers]\n{table}\n")
    with pytest.raises(ConfigError, match=words):
        read_config(path)


def test_descriptions_are_read(tmp_path: object) -> None:
    path = f"{tmp_path}/pyproject.toml"
    with open(path, "w", encoding="utf-8") as file:
        file.write('[tool.kerasorder-lint.layers]\n"a.B" = "same"\n"a.C" = "(b, ..., 3)"\n')
    config = read_config(path)
    assert config is not None
    assert config.settings.layers == (("a.B", "same"), ("a.C", "(b, ..., 3)"))
