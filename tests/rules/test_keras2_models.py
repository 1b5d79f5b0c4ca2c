"""What Keras 2 takes and Keras 3 does not, and the other way round."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings
from tests.catalogue.oracle import normalise

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport tf_keras as keras\nfrom tf_keras import layers\n"
PROGRAMS = [
    # A height or width by chance is that of the image where nothing trains.
    "m = keras.Sequential([layers.RandomHeight(0.2), layers.Flatten(), layers.Dense(2)])\n"
    "m.predict(np.zeros((2, 8, 8, 3)), verbose=0)",
    "m = keras.Sequential([layers.RandomWidth(0.2), layers.Dense(2)])\n"
    "m.predict(np.zeros((2, 8)), verbose=0)",
    "y = layers.RandomHeight(0.2)(keras.Input((8, 8, 3)), training=False)\n"
    "layers.Dense(2)(layers.Flatten()(y))",
    "v = layers.StringLookup(output_mode='one_hot')\nv.adapt(np.array(['a']))\n"
    "keras.Sequential([keras.Input((1,), dtype='string'), v, layers.Dense(2)])",
    "v = layers.TextVectorization(10, output_sequence_length=5)\n"
    "keras.Sequential([keras.Input((1,), dtype='string'), v, layers.Embedding(10, 2), "
    "layers.Flatten(), layers.Dense(2)])",
    "keras.Sequential([keras.Input((4,)), layers.GaussianNoise(5), layers.Dense(2)])",
    # What shows a model that knows its input.
    "m = keras.Sequential([layers.Embedding(10, 4)])\nm.summary(print_fn=lambda line: None)",
    "m = keras.Sequential([layers.Dense(2)])\nm.built = True\n"
    "m.summary(print_fn=lambda line: None)",
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])\n"
    "keras.Sequential(m.layers[:0:-1])",
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.ReLU()])\n"
    "keras.Sequential(m.layers[::-1])(np.zeros((2, 4)))",
    "b = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(64, 64, 3))\n"
    "keras.Sequential([b, layers.GlobalAveragePooling2D(), layers.Dense(2)])",
    # Weights are looked at when the layer is built.
    "layers.Dense(3, weights=[np.ones((5, 3)), np.ones(3)])",
    "layers.Dense(3, weights=[np.ones((5, 3)), np.ones(3)])(keras.Input((5,)))",
    "w = [np.ones((4, 3))]\nd = layers.Dense(3, weights=w)\nw.append(np.ones(3))\n"
    "d(keras.Input((4,)))",
    "layers.TimeDistributed(layers.Dense(3), weights=[np.ones((4, 3)), np.ones(3)])"
    "(keras.Input((5, 4)))",
    "layers.RNN([layers.GRUCell(3), layers.LSTMCell(4)], return_state=True)(keras.Input((5, 2)))",
    "y = layers.LSTM(3, time_major=True)(keras.Input(batch_shape=(5, 7, 2)))\nlayers.Dense(2)(y)",
    "y = keras.Sequential([keras.Input((5, 4))])(np.zeros((40, 5, 4)))",
    "y = keras.Sequential()(np.zeros((4, 3)))",
    "keras.Sequential().build((None, 3))",
    "keras.Sequential([keras.Input((3,)), keras.Sequential()])",
    "keras.Sequential([keras.Input((5,)), layers.Dense(3)]).build((None, 4))",
    "keras.Sequential([keras.Input((5,))]).build((None, 4))",
    "keras.Sequential([keras.Input((5,)), layers.Dense(3), keras.Input((4,))])",
    "keras.Sequential([keras.Input((5,)), keras.Input((5,)), layers.Dense(2)])",
    "keras.Sequential([keras.Input((5,)), layers.Dense(4), keras.Input((5,)), layers.Dense(2)])",
    "keras.Sequential([layers.Dense(2)]).pop()",
    "m = keras.Sequential([keras.Input((6, 6, 6, 2)), layers.Flatten()])\n"
    "m.pop()\nm.add(layers.UpSampling2D())",
    "y = keras.Sequential([layers.Dense(2), keras.Input((5,))])(np.zeros((2, 3)))",
    "keras.Sequential([keras.Input((3,)), layers.Wrapper(layers.Dense(2))])",
    "keras.Sequential([layers.LSTM(3, return_state=True)])",
    "keras.Sequential([keras.Input((5, 3)), layers.Bidirectional(layers.LSTM(3))])",
    "y = layers.MultiHeadAttention(2, 4)(keras.Input((5, 3)), keras.Input((7, 6)))",
    "keras.Sequential(layers.Dense(2)).build((None, 3))",
    "keras.Sequential(keras.Sequential([keras.Input((3,)), layers.Dense(2)]))",
    # What a layer says of its own input.
    "keras.Sequential([layers.Dense(3, input_dim=4, input_shape=(5, 4)), layers.LSTM(2)])",
    "keras.Sequential([layers.Dense(3, input_shape=(5,), batch_input_shape=(None, 5, 4)), "
    "layers.LSTM(2)])",
    "keras.Sequential([layers.Dense(3, batch_input_shape=()), layers.LSTM(2)])",
    "keras.Sequential([layers.Dense(3), layers.Dense(2, batch_input_shape=(None, 3)), "
    "layers.LSTM(2)])",
    "layers.Dense(3, batch_input_shape=(None, 4))(keras.Input((5,)))",
    "keras.Sequential([layers.Embedding(10, 4, input_length=5), layers.Flatten(), "
    "layers.Dense(2)])",
    "keras.Sequential([layers.LSTM(4, batch_input_shape=(2, 5, 3), stateful=True)])",
    "keras.Sequential([layers.LSTM(4, input_dim=3), layers.Dense(4)])",
    # A built model on another shape: no layer of these asks for it.
    "keras.Sequential([keras.Input((4,)), layers.Activation('relu')])(keras.Input((5,)))",
    "keras.Sequential([keras.Input((None,)), layers.Activation('relu')])(np.zeros((2, 3, 4)))",
    "keras.Sequential([keras.Input((None, 4)), layers.Dense(3)])(np.zeros((2, 4)))",
    "m = keras.Sequential([layers.Dense(3)])\nm(np.zeros((2, 4)))\nm(np.zeros((2, 3, 4)))",
    "m = keras.Sequential([layers.ReLU()])\nm.build((None, 4))\nm(np.zeros((2, 5, 3)))",
    "m = keras.Sequential([layers.Embedding(9, 4)])\nm(np.zeros((2, 5)))\nm(np.zeros((2, 5, 3)))",
    "m = keras.Sequential([keras.Input((4,)), layers.ReLU()])\n"
    "keras.Sequential([keras.Input((5, 4)), m])",
    "x = keras.Input((4,))\nm = keras.Model(x, layers.Dense(3)(x))\nm(keras.Input((2, 4)))",
    "d = layers.Dense(3)\nm = keras.Sequential([d, d])\nm(np.zeros((2, 4)))",
    # Sequential's life.
    "keras.Sequential(layers.Dense(3))",
    "keras.Sequential(layers.Dense(3), 'name')",
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nm.pop()\nm.add(layers.LSTM(2))",
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nm.pop()\n"
    "m.add(layers.Dense(2))\nm(np.zeros((2, 7)))",
    # A built layer where TensorFlow does not compare.
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
    "keras.Sequential([keras.Input((7, 5)), m.layers[0]])",
    "m = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(3, 3)])\n"
    "keras.Sequential([keras.Input((8, 8, 3)), m.layers[0]])",
]
REFUSED = [
    ("layers.Dense(3, weights=[np.ones((5, 3))])(keras.Input((5,)))", "KOL114"),
    (
        "keras.Sequential([layers.Embedding(9, 4, weights=[np.ones((8, 4))], input_length=5)])",
        "KOL114",
    ),
    ("layers.Embedding(9, 4, weights=np.ones((9, 4)))(keras.Input((5,)))", "KOL114"),
    (
        "d = layers.Dense(3)\nd.build((None, 4))\nd.set_weights([np.ones((4, 2)), np.ones(3)])",
        "KOL114",
    ),
    ("y = layers.RNN(layers.LSTMCell(3))(keras.Input((5, 4)))\nlayers.LSTM(2)(y)", "KOL101"),
    ("r = layers.RNN(layers.GRUCell(3))\nfor n in (4, 6):\n    r(keras.Input((5, n)))", "KOL102"),
    (
        "a = layers.MultiHeadAttention(2, 3)\nx = keras.Input((5, 4))\ny = keras.Input((5, 6))\n"
        "a(x, x)\na(y, y)",
        "KOL102",
    ),
    ("keras.Sequential([keras.Input((5, 3)), layers.LSTM(4, return_state=True)])", "KOL111"),
    (
        "keras.Sequential([keras.Input((5, 3)), "
        "layers.Bidirectional(layers.GRU(4, return_state=True))])",
        "KOL111",
    ),
    ("keras.Sequential([keras.Input((5, 3)), layers.Add()])", "KOL111"),
    ("keras.Sequential([keras.Input((5, 3)), layers.MultiHeadAttention(2, 4)])", "KOL111"),
    ("keras.Sequential([keras.Input((5, 3)), layers.LayerNormalization(axis=4)])", "KOL101"),
    (
        "keras.Sequential([keras.Input((5, 3)), layers.LayerNormalization(), layers.Conv2D(8, 3)])",
        "KOL101",
    ),
    (
        "keras.Sequential([keras.Input((5, 3)), layers.Bidirectional(layers.LSTM(4)), "
        "layers.Conv1D(8, 3)])",
        "KOL101",
    ),
    ("keras.Sequential([keras.Input((5,)), layers.Hashing(3)])", "KOL107"),
    ("keras.Sequential([keras.Input((5,)), layers.Dense(True)])", "KOL114"),
    ("keras.Sequential(layers.Conv2D(2, 3)).build((None, 3))", "KOL101"),
    ("keras.Sequential([layers.Dense(3, batch_input_shape=(None, 4)), layers.LSTM(2)])", "KOL101"),
    (
        "m = keras.Sequential()\nm.add(layers.Dense(3, batch_input_shape=[None, 4]))\n"
        "m.add(layers.LSTM(2))",
        "KOL101",
    ),
    (
        "m = keras.Sequential([layers.Dense(3, batch_input_shape=(None, 4))])\n"
        "keras.Sequential([m, layers.LSTM(2)])",
        "KOL101",
    ),
    (
        "keras.Sequential([layers.Dense(3, input_shape=(4,), batch_size=2), layers.LSTM(2)])",
        "KOL101",
    ),
    ("keras.Sequential([layers.Dense(3, batch_input_shape=None)])", "KOL114"),
    ("keras.Sequential([layers.Dense(3, input_shape=4)])", "KOL114"),
    ("keras.Sequential([layers.Dense(3, dynamic=1)])", "KOL114"),
    ("keras.Sequential([layers.Dense(3, input_dim=None), layers.Dense(2)])", "KOL106"),
    ("keras.Sequential([layers.Embedding(10, 4), layers.Conv2D(2, 3)])", "KOL101"),
    ("keras.Sequential([layers.Embedding(10, 4), layers.Flatten(), layers.Dense(2)])", "KOL106"),
    ("keras.Sequential([layers.Embedding(10, 4, input_length=5)])(np.zeros((2, 6)))", "KOL102"),
    ("keras.Sequential([layers.GRU(4, input_length=5, input_dim=3), layers.GRU(4)])", "KOL101"),
    ("keras.Sequential([layers.LSTM(4, input_shape=(5, 3), stateful=True)])", "KOL106"),
    (
        "keras.Sequential([layers.InputLayer(batch_input_shape=(None, 4)), layers.LSTM(4)])",
        "KOL101",
    ),
    ("keras.Sequential([layers.InputLayer(4), layers.LSTM(4)])", "KOL101"),
    ("keras.Sequential([layers.InputLayer(shape=(4,)), layers.LSTM(4)])", "KOL114"),
    ("keras.Sequential([keras.Input(batch_input_shape=(None, 4)), layers.LSTM(4)])", "KOL101"),
    (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(5)])\n"
        "keras.Sequential([keras.Input((3,))] + m.layers[::-1])",
        "KOL301",
    ),
    (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(5)])\n"
        "keras.Sequential(m.layers[::-1]).build((None, 3))",
        "KOL301",
    ),
    (
        "m = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), "
        "layers.Dense(4)])\nkeras.Sequential([keras.Input((8, 8, 1)), *reversed(m.layers)])",
        "KOL301",
    ),
    (
        "m = keras.Sequential([keras.Input((4, 4)), layers.LSTM(3)])\n"
        "keras.Sequential([keras.Input((4, 5)), m.layers[0]])",
        "KOL301",
    ),
    (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "m.layers[0](keras.Input((7,)))",
        "KOL102",
    ),
    (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "keras.Sequential([keras.Input((5,)), m])",
        "KOL301",
    ),
    ("keras.Sequential([keras.Input((4,)), layers.ReLU()])(np.zeros((2, 5)))", "KOL102"),
    (
        "x = keras.Input((4, 3))\nm = keras.Model(x, layers.LSTM(2)(x))\nm(keras.Input((4, 5)))",
        "KOL102",
    ),
    ("keras.Sequential([keras.Input((4,)), layers.Dense(3)]).pop(0)", "KOL209"),
    ("keras.Sequential([keras.Input((4,)), layers.Dense(3)]).pop(-1)", "KOL209"),
    ("keras.Sequential([keras.Input((4,)), layers.Dense(3)]).pop(rebuild=False)", "KOL114"),
    ("keras.Sequential().add(layers.Dense(3), rebuild=False)", "KOL114"),
    ("keras.Sequential([keras.Input((8, 3)), layers.ConvLSTM1D(3, 3)])", "KOL101"),
    (
        "keras.Sequential([keras.Input((8, 8, 3)), layers.RandomHeight(0.2), layers.LSTM(3)])",
        "KOL101",
    ),
    (
        "keras.Sequential([keras.Input((8, 8, 3)), layers.RandomHeight(0.2), layers.Flatten(), "
        "layers.Dense(2)])",
        "KOL106",
    ),
    (
        "keras.Sequential([keras.Input((1,), dtype='string'), "
        "layers.StringLookup(vocabulary=['a']), layers.Embedding(3, 4), layers.GRU(3), "
        "layers.GRU(3)])",
        "KOL101",
    ),
    (
        "keras.Sequential([keras.Input((4,)), layers.GaussianNoise(5), layers.Permute((2, 1))])",
        "KOL101",
    ),
    ("keras.Sequential([layers.Dense(2), layers.Dense(3)]).summary()", "KOL117"),
    (
        "m = keras.Sequential([layers.RandomHeight(0.2), layers.LSTM(3)])\n"
        "m(np.zeros((2, 8, 8, 3)), training=False)",
        "KOL101",
    ),
    (
        "b = keras.applications.MobileNet(include_top=False, weights=None, "
        "input_shape=(64, 64, 3))\nkeras.Sequential([b, layers.Dense(2), layers.LSTM(2)])",
        "KOL101",
    ),
    ("keras.Sequential().add(layers.Dense(3), 0)", "KOL114"),
    ("keras.Sequential([layers.Dense(3)], trainable=True)", "KOL114"),
    (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nm.pop()\nm.pop()",
        "KOL116",
    ),
    ("keras.Sequential([layers.Dense(3, name='a'), layers.Dense(2, name='a')])", "KOL109"),
    ("keras.Sequential([keras.Input((4,)), 'dense'])", "KOL110"),
    ("layers.GroupQueryAttention(4, 2, 2)", "KOL118"),
    ("layers.Conv2d(4, 2)", "KOL118"),
    ("keras.activations.glu", "KOL118"),
]
TEXT = """inner = keras.Sequential([layers.Dropout(0.5), layers.Flatten()])
model = keras.Sequential([keras.Input((3, 3), dtype="string"), inner])
assert model.predict(tf.constant([["a"] * 3] * 3)[None], verbose=0).shape == (1, 9)
"""


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_keras_2_runs_is_no_proven_error(program: str) -> None:
    exec(compile(HEADER + program, "<program>", "exec"), {})
    found = lint(HEADER + program + "\n", "a.py", Settings(limits=Limits(seconds=60.0)))
    assert [f for f in found if f.severity == "error" and f.certainty == "proven"] == []


@pytest.mark.parametrize("program, code", REFUSED)
def test_what_keras_2_refuses_is_a_proven_error(program: str, code: str) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)) as raised:
        exec(compile(HEADER + program, "<program>", "exec"), {})
    found = lint(HEADER + program + "\n", "a.py", Settings(limits=Limits(seconds=60.0)))
    proven = [f for f in found if f.severity == "error" and f.certainty == "proven"]
    assert [f.code for f in proven] == [code]
    # What is quoted stands in Keras's message.
    assert normalise(proven[0].keras or "") in normalise(str(raised.value))


def test_a_model_without_an_input_takes_text_as_it_is() -> None:
    program = HEADER + "import tensorflow as tf\n" + TEXT
    exec(compile(program, "<program>", "exec"), {})
    assert lint(program, "a.py", Settings(limits=Limits(seconds=60.0))) == []


REBUILDS = [
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(5)])\n"
    "n = keras.Sequential(m.layers[::-1])\n",
    "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])\n"
    "n = keras.Sequential(m.layers[::-1])\n",
    "m = keras.Sequential([layers.Conv2D(8, 3, input_shape=(28, 28, 1)), layers.MaxPooling2D(), "
    "layers.Flatten(), layers.Dense(10)])\n"
    "n = keras.Sequential([m.layers[i] for i in (2, 0, 3, 1)])\n",
]


@pytest.mark.parametrize("program", REBUILDS)
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 4), (2, 5, 3), (2, 28, 28, 1)])
def test_a_rebuild_that_runs_on_no_input_is_found(program: str, shape: tuple[int, ...]) -> None:
    namespace: dict[str, object] = {}
    exec(compile(HEADER + program, "<program>", "exec"), namespace)
    for way in ("n(np.zeros(shape))", "n([np.zeros(shape)] * 2)"):
        with pytest.raises((ValueError, TypeError)):
            exec(way, {**namespace, "shape": shape})
    found = lint(HEADER + program, "a.py", Settings(limits=Limits(seconds=60.0)))
    assert [(f.code, f.certainty) for f in found] == [("KOL301", "proven")]


def test_keras_2_has_no_list_of_that_name() -> None:
    program = "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nm._layers.pop()\n"
    with pytest.raises(AttributeError):
        exec(compile(HEADER + program, "<program>", "exec"), {})
    found = lint(HEADER + program, "a.py", Settings())
    assert [(f.code, f.span.start.row) for f in found] == [("KOL118", HEADER.count("\n") + 2)]


@pytest.mark.parametrize(
    "program",
    [
        "if hasattr(m, '_layers'):\n    m._layers.pop()\n",
        "getattr(m, '_layers', []).clear()\n",
        "try:\n    m._layers.pop()\nexcept AttributeError:\n    m.pop()\n",
        "m._layers = [1]\nm._layers.pop()\n",
    ],
)
def test_code_that_asks_for_that_list_first_is_right(program: str) -> None:
    program = "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n" + program
    exec(compile(HEADER + program, "<program>", "exec"), {})
    assert lint(HEADER + program, "a.py", Settings()) == []


def test_a_layer_at_two_places_is_listed_once() -> None:
    program = (
        "d = layers.Dense(4)\nm = keras.Sequential([keras.Input((4,)), d, layers.ReLU(), d])\n"
        "found = len(m.layers)\n"
    )
    namespace: dict[str, object] = {}
    exec(compile(HEADER + program, "<program>", "exec"), namespace)
    wrong = f"layers.Dense(-1 if found == {namespace['found']} else 1)\n"
    found = lint(HEADER + program + wrong, "a.py", Settings())
    assert [f.code for f in found] == ["KOL114"]
    (summary,) = summarise(HEADER + program, "a.py", Settings())
    assert [row.class_name for row in summary.layers] == ["Dense", "ReLU"]


SAMPLES = [("predict", 1), ("predict", 32), ("predict", 40), ("predict_on_batch", 5), ("fit", 64)]


@pytest.mark.parametrize("method, samples", SAMPLES)
def test_the_batch_with_which_data_builds_a_model(method: str, samples: int) -> None:
    """It is free where some batches are shorter."""
    more = f", np.zeros(({samples}, 3))" if method == "fit" else ""
    program = (
        "m = keras.Sequential([layers.Dense(3)])\nm.compile('sgd', 'mse')\n"
        f"m.{method}(np.zeros(({samples}, 4)){more})\n"
    )
    namespace: dict[str, object] = {}
    exec(compile(HEADER + program, "<program>", "exec"), namespace)
    (summary,) = summarise(HEADER + program, "a.py", Settings())
    model: Any = namespace["m"]
    assert summary.output_shapes == [list(model.output_shape)]


def test_an_attribute_of_that_name_is_nothing_to_keras_2() -> None:
    program = "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nm._layers = []\n"
    exec(compile(HEADER + program, "<program>", "exec"), {})
    assert lint(HEADER + program, "a.py", Settings()) == []


@pytest.mark.filterwarnings("ignore:Input dict contained keys")
@pytest.mark.parametrize(
    ("given", "fails"),
    [
        ("{'a': x, 'b': x, 'c': x}", False),
        ("[x, x, x]", False),
        ("(x, x)", False),
        ("[x]", True),
        ("{'a': d, 'b': d, 'c': d}", False),
        ("[d, d, d]", True),
        ("[d]", True),
    ],
)
def test_more_inputs_than_a_functional_model_has(given: str, fails: bool) -> None:
    """Keras 2 takes what it needs of symbolic tensors, and of data in a dict."""
    import tf_keras

    text = f"""import numpy as np
import tf_keras as keras

a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
model = keras.Model([a, b], keras.layers.Add()([a, b]))
x, d = keras.Input((4,)), np.zeros((2, 4))
model({given})
"""
    assert tf_keras
    try:
        exec(compile(text, "program.py", "exec"), {"__name__": "program"})
        raised = False
    except Exception:
        raised = True
    assert raised is fails
    errors = [f.code for f in lint(text, "main.py", Settings()) if f.severity == "error"]
    assert bool(errors) is fails
