"""What the child is told: data, grouped by the objects that operations share."""

from __future__ import annotations

import json
from typing import Any

from kerasorder_lint import engine
from kerasorder_lint.confirm.specification import Specification, specify, specify_all
from tests.confirm.asking import SETTINGS, analysed

_HEADER = "import keras\nfrom keras import layers\n"


def _specifications(body: str, everything: bool = False) -> list[Specification]:
    return analysed([_HEADER + body], everything)[1]


def _tree(specification: Specification) -> dict[str, Any]:
    ((words, text),) = specification.programs
    assert words == ""
    tree: dict[str, Any] = json.loads(text)
    return tree


def _done(specification: Specification) -> list[str]:
    return [operation["do"] for operation in _tree(specification)["operations"]]


def test_a_model_and_the_change_of_its_list_are_operations() -> None:
    (made,) = _specifications(
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation='relu')])\n"
        "model.layers.pop()\n"
    )
    tree = _tree(made)
    entered, dense, model, change = tree["operations"]
    assert (entered["class"], entered["keywords"]) == ("InputLayer", [["shape", {"tuple": [4]}]])
    assert (dense["class"], dense["positional"]) == ("Dense", [8])
    assert dense["keywords"] == [["activation", "relu"]]
    assert model["layers"] == [{"tensor_of": entered["id"]}, {"layer": dense["id"]}]
    assert (change["target"], change["operation"]) == (model["id"], "pop")
    assert [q["kind"] for q in tree["questions"]] == ["change"]
    assert [asked.code for asked in made.asked] == ["KOL202"]


def test_operations_that_share_no_object_are_apart() -> None:
    body = (
        "a = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\n"
        "b = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.LSTM(2)])\n"
        "c = keras.Sequential([keras.Input((4,)), layers.Flatten()])\n"
        "d = keras.Sequential(c.layers)\n"
    )
    (only,) = _specifications(body)
    assert _done(only) == ["layer", "layer", "layer", "sequential"]
    every = _specifications(body, everything=True)
    assert [_done(made) for made in every] == [
        ["layer", "layer", "sequential"],
        ["layer", "layer", "layer", "sequential"],
        ["layer", "layer", "sequential", "sequential"],
    ]


def test_generated_names_are_given_where_a_name_is_chosen() -> None:
    body = (
        "x = layers.Dense(2)\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(2), {}])\n"
        "model.layers.pop()\n"
    )
    (plain,) = _specifications(body.format("layers.Dense(3)"))
    names = [dict(map(tuple, o["keywords"])).get("name") for o in _tree(plain)["operations"][:3]]
    assert names == [None, None, None]
    (named,) = _specifications(body.format("layers.Dense(3, name='dense_9')"))
    names = [dict(map(tuple, o["keywords"])).get("name") for o in _tree(named)["operations"][:3]]
    assert names == ["input_layer", "dense_1", "dense_9"]


def test_what_is_not_known_says_so() -> None:
    (made,) = _specifications(
        "from zoo import size, Block\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dropout(size), Block(),\n"
        "    layers.Dense(2, activation=lambda x: x),\n"
        "    layers.Dense(2, activation={'class_name': 'x', 'module': 'os', 'config': {}}),\n"
        "    layers.Dense(2, kernel_initializer=keras.initializers.Zeros())])\n"
        "model.layers.pop()\n"
    )
    text = made.programs[0][1]
    assert "the argument `rate` of `Dropout` is not known" in text
    assert '{"opaque": "function"}' in text
    assert "a configuration is not put to Keras" in text
    assert '"os"' not in text
    assert "initializer" not in text  # it decides about values of weights only
    assert "a layer in the list is not known" in text


def test_symbols_take_values_and_are_named() -> None:
    (made,) = _specifications(
        "from zoo import width\n\n"
        "def net(n: int):\n"
        "    return keras.Sequential(\n"
        "        [keras.Input((width,)), layers.Dense(2 * n + 1), layers.LSTM(4)])\n"
    )
    words = [words for words, _ in made.programs]
    assert words[0] == "axis 1 of the input = 7, n = 11"
    assert len(set(words)) == len(words) == 5
    units = [json.loads(text)["operations"][1]["positional"][0] for _, text in made.programs]
    values = [int(said.rpartition("n = ")[2]) for said in words]
    assert units == [2 * value + 1 for value in values]


def test_of_a_function_the_module_before_it_is_made_too() -> None:
    (made,) = _specifications(
        "base = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\n\n"
        "def cut():\n    base.layers.pop()\n"
    )
    assert _done(made) == ["layer", "layer", "sequential", "change"]


def test_suppressed_findings_ask_nothing() -> None:
    assert _specifications("layers.Dense(0)  # noqa: KOL114\n") == []
    assert len(_specifications("layers.Dense(0)\n")) == 1


def test_only_what_is_certain_is_watched() -> None:
    body = (
        "from zoo import items, train\n"
        "def net(n: int):\n    return layers.Dense(n)\n"
        "model = keras.Sequential([layers.Dense(1)])\n"
        "for item in items:\n    model.add(layers.Dense(2))\n"
        "try:\n    layers.Dense(4)\nexcept ValueError:\n    pass\n"
    )
    watched = [
        json.loads(text)["operations"][at]
        for made in _specifications(body, everything=True)
        for _, text in made.programs
        for at in json.loads(text)["watched"]
    ]
    # The body of the loop is judged as if it is reached; the model behind it is not known.
    assert [(operation["do"], operation["positional"]) for operation in watched] == [
        ("layer", [1]),
        ("layer", [2]),
    ]


def test_the_engine_makes_no_specification_unless_it_is_asked() -> None:
    source = _HEADER + "layers.Dense(0)\n"
    assert engine.examine(source, "a.py", SETTINGS).specifications == ()
    for function in (specify, specify_all):
        assert engine.examine(source, "a.py", SETTINGS, specify=function).specifications != ()
