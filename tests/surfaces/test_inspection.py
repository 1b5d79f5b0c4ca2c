"""What the engine hands to editors: layers, calls and names with their shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.engine import Inspection, examine, inspect, summarise
from kerasorder_lint.graph import calls
from kerasorder_lint.inspections import LayerView, NameView
from kerasorder_lint.settings import Settings
from kerasorder_lint.spans import Position
from kerasorder_lint.surfaces.lsp.wording import layer_shapes, model_line

HEAD = "import keras\nfrom keras import layers\n"
MODELS = sorted((Path(__file__).parents[2] / "fixtures" / "models" / "real_life").glob("*.py"))


def _inspect(*lines: str) -> Inspection:
    found = inspect(HEAD + "\n".join(lines) + "\n", "a.py", Settings())
    assert found.outcome.trouble is None
    return found


def _at(found: Inspection, row: int) -> list[LayerView]:
    """The layers on a line of the program below the imports."""
    return [view for view in found.layers if view.span.start.row == row + 2 and view.uses]


def _names(found: Inspection, row: int) -> list[NameView]:
    return [view for view in found.names if view.span.start.row == row + 2]


def test_a_call_has_a_class_shapes_and_parameters() -> None:
    found = _inspect(
        "inputs = keras.Input((28, 28, 1))",
        "x = layers.Conv2D(8, 3, name='first')(inputs)",
    )
    (entered,) = _at(found, 1)
    assert entered.keras_name == "InputLayer"
    assert entered.outputs == ([None, 28, 28, 1],)
    (called,) = _at(found, 2)
    assert (called.class_name, called.keras_name, called.name) == ("Conv2D", "Conv2D", "first")
    (use,) = called.uses
    # A kernel of 3 by 3 over one channel for each of 8 filters, and a bias each.
    assert (use.given, use.output, use.params) == (
        [None, 28, 28, 1],
        [None, 26, 26, 8],
        3 * 3 * 1 * 8 + 8,
    )


def test_the_layers_of_a_sequential_stand_where_they_are_made() -> None:
    found = _inspect(
        "model = keras.Sequential()",
        "model.add(keras.Input((10,)))",
        "model.add(layers.Dense(4))",
        "model.add(layers.Dense(2))",
    )
    assert [_at(found, row)[0].outputs for row in (2, 3, 4)] == [
        ([None, 10],),
        ([None, 4],),
        ([None, 2],),
    ]


def test_a_loop_has_each_shape_in_its_order() -> None:
    found = _inspect(
        "x = keras.Input((28, 28, 1))",
        "for width in (4, 8):",
        "    x = layers.Conv2D(width, 3)(x)",
    )
    (view,) = _at(found, 3)
    assert view.outputs == ([None, 26, 26, 4], [None, 24, 24, 8])


def test_one_unknown_shape_among_several_makes_all_unknown() -> None:
    found = _inspect(
        "from elsewhere import somewhere",
        "for x in (keras.Input((28, 28, 1)), somewhere()):",
        "    y = layers.Dense(3)(x)",
    )
    views = _at(found, 3)
    assert all(not view.outputs for view in views if len(view.uses) > 1)


def test_what_no_input_was_given_to_has_no_shape() -> None:
    found = _inspect("model = keras.Sequential([layers.Flatten(), layers.Dense(2)])")
    assert not _at(found, 1)
    assert {view.class_name for view in found.layers} >= {"Flatten", "Dense"}


def test_a_layer_of_the_project_is_none_of_keras() -> None:
    found = _inspect(
        "class Own(layers.Layer):",
        "    def call(self, x):",
        "        return x",
        "y = Own()(keras.Input((3,)))",
    )
    assert {view.keras_name for view in found.layers if view.class_name == "Own"} == {None}
    assert [view.outputs for view in _at(found, 4) if view.class_name == "Own"] == [([None, 3],)]


def test_layers_and_models_of_own_classes_show_what_their_calls_give() -> None:
    found = _inspect(
        "class Own(layers.Layer):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.dense = layers.Dense(5)",
        "    def call(self, x):",
        "        return self.dense(x)",
        "class Net(keras.Model):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.own = Own()",
        "    def call(self, x):",
        "        return self.own(x)",
        "net = Net()",
        "y = net(keras.Input((3,)))",
    )
    assert [view.class_name for view in _at(found, 12)] == ["Own"]
    assert [view.outputs for view in _at(found, 12)] == [([None, 5],)]
    assert [v.outputs for v in _at(found, 14) if v.class_name == "Net"] == [([None, 5],)]
    (made,) = [view for view in found.layers if view.class_name == "Dense" and not view.uses]
    assert made.span.start.row == 4 + 2
    assert (made.uses, [use.output for use in made.elsewhere]) == ((), [[None, 5]])
    assert [(model.kind, model.class_name) for model in found.models] == [("Subclass", "Net")]
    assert [name.kind for name in _names(found, 13)] == ["model"]
    assert "layer" in [name.kind for name in _names(found, 10)]


def test_a_default_counts_only_where_nothing_else_is_known() -> None:
    found = _inspect(
        "def build(units=3, x=None):",
        "    inputs = keras.Input((8,))",
        "    return layers.Dense(units)(inputs)",
    )
    (view,) = _at(found, 3)
    assert view.outputs == ([None, "units"],)
    assert [use.condition for use in view.uses] == [None]


def test_names_know_what_they_stand_for() -> None:
    found = _inspect(
        "x = keras.Input((8,))",
        "dense = layers.Dense(3)",
        "model = keras.Sequential([x, dense])",
        "y = dense(x)",
        "z = model",
    )
    (bound,) = _names(found, 1)
    assert (bound.kind, bound.shapes) == ("tensor", ([None, 8],))
    columns = {view.span.start.column: view for view in _names(found, 4)}
    assert (columns[1].kind, columns[1].shapes) == ("tensor", ([None, 3],))
    assert columns[5].kind == "layer"
    assert [span.start.row for span in columns[5].made] == [4]
    assert columns[11].shapes == ([None, 8],)
    assert {view.kind for view in _names(found, 5)} == {"model"}


def test_the_way_of_a_function_that_is_called_twice_shows_both_shapes() -> None:
    found = _inspect(
        "def block(x):",
        "    y = layers.Dense(4)(x)",
        "    return y",
        "block(keras.Input((2,)))",
        "block(keras.Input((5, 2)))",
    )
    (name,) = [view for view in _names(found, 2) if view.span.start.column == 5]
    assert name.shapes == ([None, 4], [None, 5, 4])


def test_text_that_does_not_parse_is_named_and_shows_nothing() -> None:
    broken = inspect(HEAD + "x = (\n", "a.py", Settings())
    assert broken.unread == {None}
    assert [finding.code for finding in broken.outcome.findings] == ["KOL001"]
    assert [broken.layers, broken.names, broken.models] == [[], [], []]
    assert not _inspect("x = 1").unread


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_real_files_show_what_their_summary_shows_and_find_what_a_run_finds(path: Path) -> None:
    text = path.read_text()
    found = inspect(text, str(path), Settings())
    assert found.outcome.findings == examine(text, str(path), Settings(), named=True).findings
    assert found.models == summarise(text, str(path), Settings())
    shapes: dict[Position, list[object]] = {}
    for view in found.layers:
        shapes.setdefault(view.span.start, []).extend(use.output for use in view.uses)
    for model in found.models:
        for layer in model.layers:
            if layer.span == model.span:
                continue  # made by the model itself, as those of `keras.applications` are
            # A layer that is shared shows another place's shape in the summary.
            if model.complete and layer.span.start in shapes and layer.class_name != "InputLayer":
                assert layer.output_shape in shapes[layer.span.start], layer


def test_a_place_where_different_classes_are_made_names_them_all() -> None:
    found = _inspect(
        "table = [(layers.Dense, 3), (layers.Embedding, 5)]",
        "for cls, number in table:",
        "    made = cls(number, 4) if cls is layers.Embedding else cls(number)",
        "    layer = cls(number, name='same') if cls is layers.Dense else None",
    )
    (both,) = [v for v in found.layers if v.span.start.row == 6]
    assert both.class_name == "Dense"
    found = _inspect(
        "model = keras.Sequential([keras.Input((4, 4))])",
        "for cls in (layers.Flatten, layers.Dropout):",
        "    model.add(cls(None) if cls is layers.Flatten else cls(0.5))",
        "for cls in (layers.ReLU, layers.Softmax):",
        "    model.add(cls())",
    )
    (view,) = [v for v in found.layers if v.span.start.row == 7]
    assert (view.class_name, view.keras_name, view.name) == ("ReLU | Softmax", None, None)


def test_a_failure_in_what_is_shown_does_not_silence_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*args: object) -> list[LayerView]:
        raise ValueError("boom")

    monkeypatch.setattr(calls, "layer_views", failing)
    text = HEAD + "m = keras.Sequential([keras.Input((4,)), layers.Conv2D(3, 3)])\n"
    found = inspect(text, "a.py", Settings())
    assert [finding.code for finding in found.outcome.findings] == ["KOL101"]
    assert found.outcome.trouble is not None
    assert "boom" in found.outcome.trouble


KERAS_PROGRAM = """\
import keras
from keras import layers
inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3, strides=2)(inputs)
x = layers.SeparableConv2D(4, 3, padding="same")(x)
x = layers.Reshape((-1, 4))(x)
x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(x)
x = layers.GlobalAveragePooling1D()(x)
outputs = layers.Dense(10)(x)
model = keras.Model(inputs, outputs)
"""


@pytest.mark.keras
def test_shapes_and_parameters_are_written_as_keras_writes_them() -> None:
    found = inspect(KERAS_PROGRAM, "a.py", Settings())
    names: dict[str, Any] = {}
    exec(KERAS_PROGRAM, names)
    model = names["model"]
    shown = {
        view.span.start.row: (layer_shapes(view), view.uses[0].params)
        for view in found.layers
        if view.uses
    }
    expected = {
        row: (str(layer.output.shape), layer.count_params())
        for row, layer in enumerate(model.layers, start=3)
    }
    assert shown == expected
    line = f"{model.input_shape} → {model.output_shape} · {model.count_params()} parameters"
    assert [model_line(summary) for summary in found.models] == [line]
