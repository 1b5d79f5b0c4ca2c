"""Shapes of what functions of NumPy give, with NumPy as the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

SETTINGS = Settings(limits=Limits(seconds=120.0))


def _array(source: random.Random, rank: int) -> tuple[int, ...]:
    return tuple(source.randint(1, 4) for _ in range(rank))


def _axis(source: random.Random, rank: int) -> int:
    return source.randrange(-rank, rank)


def _made(shape: tuple[int, ...]) -> str:
    return f"np.ones({shape})"


def _call(source: random.Random) -> str:
    """A call of a function or method on arrays of drawn shapes; NumPy may refuse it."""
    rank = source.randint(1, 4)
    shape = _array(source, rank)
    x, axis = _made(shape), _axis(source, rank)
    order = list(range(rank))
    source.shuffle(order)
    axes = tuple(source.sample(order, source.randint(1, rank)))
    reduces = source.choice(["amax", "argmax", "max", "mean", "min", "std", "sum", "var"])
    one = reduces.startswith("arg")
    other = list(shape)
    other[axis] = source.randint(1, 4)
    calls = [
        f"np.transpose({x}, {tuple(order)})",
        f"np.transpose({x}, axes={order})",
        f"{x}.transpose({', '.join(map(str, order))})",
        f"np.stack([{x}, {x}, {x}], axis={source.randrange(-rank - 1, rank + 1)})",
        f"np.stack([{x}, {_made(tuple(other))}])",
        f"np.concatenate([{x}, {_made(tuple(other))}], axis={axis})",
        f"np.concatenate(({x}, {x}))",
        f"np.squeeze({x})",
        f"{x}.squeeze({axis})",
        f"np.repeat({x}, 3, axis={axis})",
        f"np.repeat({x}, 2)",
        f"np.tile({x}, {_array(source, source.randint(1, 3))})",
        f"np.{reduces}({x}, axis={axis if one else axes})",
        f"np.{reduces}({x}, {axis}, keepdims=True)",
        f"np.vstack([{x}, {x}])",
        f"np.hstack([{x}, {_made(tuple(other))}])",
        f"np.moveaxis({x}, {axis}, {_axis(source, rank)})",
        f"np.swapaxes({x}, {axis}, {_axis(source, rank)})",
        f"np.flip({x}, {axis})",
        f"np.roll({x}, 2, axis={axis})",
        f"np.dot({x}, {_made(_array(source, source.randint(1, 3)))})",
        f"np.matmul({x}, {_made(_array(source, source.randint(1, 3)))})",
        f"np.broadcast_to({x}, {(source.randint(1, 3), *shape)})",
        f"np.cumsum({x}, {axis})",
        f"np.cumsum({x})",
        f"np.tril({x})",
        f"np.triu({x}, k={axis})",
        f"np.sort({x}, axis={axis})",
        f"np.argsort({x})",
        f"{x} < {_made(_array(source, rank))}",
        f"2.0 >= {x}",
    ]
    return source.choice(calls)


def _untwinned(source: random.Random) -> str:
    """A call of a function that has no twin in Keras; NumPy may refuse it."""
    rank = source.randint(1, 4)
    shape = _array(source, rank)
    x, axis = _made(shape), _axis(source, rank)
    widths = [(source.randrange(3), source.randrange(3)) for _ in range(rank)]
    other, places = list(shape), list(shape)
    other[axis], places[axis] = source.randint(1, 4), source.randint(1, 3)
    one, vector = source.randint(0, 3), _made((source.randint(1, 5),))
    column = _made((shape[0], *source.choice([(), (2,)])))
    cut = source.choice([1, 2, 3, [1], [1, 3], (2, -1), []])
    letters = "abcd"[:rank]
    ends = "".join(source.sample(letters, source.randint(1, rank)))
    name = source.choice(["log1p", "square", "isnan", "floor", "logical_not", "negative"])
    pair = source.choice(["add", "maximum", "power", "logical_and", "greater", "divide"])
    reduces = source.choice(["median", "average", "nanmean", "ptp", "count_nonzero", "nanmax"])
    calls = [
        f"np.pad({x}, {source.choice([1, (1, 2), ((2, 1),), (3,), widths, [[1]]])})",
        f"np.pad({x}, {widths}, mode='edge')",
        f"np.pad({x}, pad_width={widths}, mode='constant', constant_values=0)",
        f"np.append({x}, {source.choice([x, '3', '[1, 2]'])})",
        f"np.append({x}, {_made(tuple(other))}, axis={axis})",
        f"np.{source.choice(['split', 'array_split'])}({x}, {cut}, axis={axis})[{one % 2}]",
        f"np.{source.choice(['hsplit', 'vsplit', 'dsplit'])}({x}, {cut})[-1]",
        f"np.delete({x}, {source.choice(['0', '[0, -1]', '1', '[]', '[1, 1]'])}, axis={axis})",
        f"np.delete({x}, 0)",
        f"np.insert({x}, {one}, 7, axis={axis})",
        f"np.take({x}, {source.choice(['[0, 0]', '0', 'np.zeros((2, 3), int)'])}, axis={axis})",
        f"np.take({x}, [0, 0, 0])",
        f"np.take_along_axis({x}, np.zeros({tuple(places)}, int), axis={axis})",
        f"np.where({x} > 0, {_made(_array(source, source.randint(1, 3)))}, 0)",
        f"np.where({x} > 0, {x}, 2.0)",
        f"np.diff({x}, axis={axis})",
        f"np.diff({x}, {one}, {axis})",
        f"np.dstack([{x}, {_made(tuple(other))}])",
        f"np.column_stack([{column}, {_made((shape[0],))}])",
        f"np.vstack([{vector}, {vector}])",
        f"np.rot90({x}, {one}, axes=({axis}, {_axis(source, rank)}))",
        f"np.rot90({x})",
        f"np.meshgrid({vector}, {_made((2,))}, {vector})[{one % 3}]",
        f"np.meshgrid({vector}, [1, 2, 3], indexing='ij')[1]",
        f"np.outer({x}, {vector})",
        f"np.digitize({x}, [0, 1])",
        f"np.searchsorted([0, 1, 2], {x})",
        f"np.interp({x}, [0, 1], [2, 3])",
        f"np.{reduces}({x}, axis={axis})",
        f"np.{reduces}({x}, {axis}, keepdims=True)",
        f"np.percentile({x}, {source.choice(['50', '[25, 75]'])}, axis={axis})",
        f"np.full_like({x}, 3)",
        f"np.empty_like({x}, dtype='int32')",
        f"np.tensordot({x}, {_made(_array(source, source.randint(1, 3)))}, axes={one % 3})",
        f"np.tensordot({x}, {x}, axes=([{axis}], [{axis}]))",
        f"np.einsum('{letters}->{ends}', {x})",
        f"np.einsum('{letters},{letters}->{ends}', {x}, {_made(tuple(other))})",
        f"np.einsum('{letters},{letters[-1]}z->{letters[:-1]}z', {x}, np.ones(({shape[-1]}, 3)))",
        f"np.atleast_{one or 1}d({source.choice([x, vector])})",
        f"np.ravel({x})",
        f"np.resize({x}, {_array(source, 2)})",
        f"np.lib.stride_tricks.sliding_window_view({x}, {one}, axis={axis})",
        f"np.lib.stride_tricks.sliding_window_view({vector}, {one or 1})",
        f"np.convolve({vector}, [1, 2, 3], {source.choice(['full', 'same', 'valid'])!r})",
        f"np.fft.fft({x}, axis={axis})",
        f"np.fft.rfft({x})",
        f"np.fft.rfft({x}, {one + 1}, {axis})",
        f"np.histogram({x}, bins={one + 1})[{one % 2}]",
        f"np.logspace(0, 2, {one})",
        f"np.{name}({x})",
        f"np.{pair}({x}, {source.choice(['2', x, _made(_array(source, 2))])})",
        f"{x}[np.random.choice({shape[0]}, {one + 1})]",
    ]
    return source.choice(calls)


def _index(source: random.Random) -> str:
    """An array at places that an array or a list names; NumPy may refuse it."""
    shape = _array(source, source.randint(1, 4))
    length = source.randint(1, 4)
    places = source.choice([
        "[0, -1]", "[0]", "[True, False]", f"np.arange({length})", "np.random.permutation(2)",
        f"np.random.permutation({length})[:1]", "np.zeros((2, 3), dtype='int32')",
        "np.ones(3, dtype='bool')", "np.zeros((2,), 'int64')", "np.zeros((2,))",
        "np.random.default_rng(0).permutation(np.arange(3))",
        "np.array([0, 0, 1])", "np.random.randint(0, 1, (3, 1))",
    ])  # fmt: skip
    other = source.choice([":", ":1", "1:", "0", "None", "...", "[0, 0]", "::2"])
    index = source.choice([places, f"{places}, {other}", f"{other}, {places}", f":, :, {places}"])
    return f"{_made(shape)}[{index}]"


#: The parameters of functions and methods in their order; those behind a star have names only.
_PARAMETERS = {
    "np.zeros": "shape dtype order * like",
    "np.full": "shape fill_value dtype order",
    "np.zeros_like": "a dtype order subok shape",
    "np.ones_like": "a dtype order subok shape",
    "np.array": "object dtype * copy order subok ndmin",
    "np.asarray": "a dtype order * copy",
    "np.arange": "start stop step dtype",
    "np.linspace": "start stop num endpoint retstep dtype axis",
    "np.eye": "N M k dtype order",
    "np.identity": "n dtype",
    "np.reshape": "a shape order",
    "np.expand_dims": "a axis",
    "np.prod": "a axis dtype out keepdims initial",
    "np.all": "a axis out keepdims",
    "np.delete": "arr obj axis",
    "np.append": "arr values axis",
    "np.pad": "array pad_width mode",
    "np.take": "a indices axis out mode",
    "np.diff": "a n axis prepend",
    "np.median": "a axis out overwrite_input keepdims",
    "np.full_like": "a fill_value dtype order subok shape",
    "np.square": "x out * where dtype",
    "np.clip": "a a_min a_max",
    "np.round": "a decimals",
    "np.exp": "x out * where dtype",
    "np.sqrt": "x out * where",
    "np.ones((2, 6)).reshape": "shape order",
    "np.ones((2, 6)).astype": "dtype order",
    "np.random.normal": "loc scale size",
    "np.random.uniform": "low high size",
    "np.random.randint": "low high size dtype",
    "np.random.binomial": "n p size",
    "np.random.poisson": "lam size",
    "np.random.exponential": "scale size",
    "np.random.choice": "a size replace p",
    "np.random.default_rng(0).choice": "a size replace p axis shuffle",
    "np.random.default_rng(0).integers": "low high size dtype endpoint",
    "np.random.default_rng(0).random": "size dtype out",
    "np.random.default_rng(0).permutation": "x axis",
}
_ARRAYS = ("np.ones((2, 3))", "[1, 2]", "[[1, 2, 3]]", "np.ones((3, 2, 1))")
_GIVEN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("a", "arr", "object", "x"), _ARRAYS),
    **dict.fromkeys(("shape", "size"), ("(2, 3)", "4", "(3, 4)", "[2, 2]", "None")),
    **dict.fromkeys(("a_min", "fill_value", "initial", "start", "low"), ("0", "1", "[0, 1]")),
    **dict.fromkeys(("a_max", "stop", "high"), ("4", "7", "[4, 5]", "np.full((3, 2, 2), 8)")),
    **dict.fromkeys(("N", "M", "n", "num", "ndmin"), ("1", "3", "5")),
    **dict.fromkeys(("axis", "obj"), ("0", "1", "-1", "None")),
    **dict.fromkeys(("loc", "scale", "lam", "step"), ("1", "2", "[1, 2]")),
    **dict.fromkeys(("endpoint", "retstep", "subok", "keepdims", "replace", "shuffle"),
                    ("True", "False")),
    **dict.fromkeys(("k", "decimals"), ("0", "1")),
    **dict.fromkeys(("values", "array", "prepend"), _ARRAYS),
    "pad_width": ("1", "(1, 2)", "((1, 2), (0, 1))"),
    "mode": ("'edge'", "'wrap'", "'clip'"),
    "indices": ("0", "[0, 1]", "[[1], [0]]"),
    "overwrite_input": ("False",),
    "dtype": ("'int32'", "'float32'", "float", "None"),
    "order": ("'C'", "'F'"),
    "copy": ("True", "None"),
    "where": ("True", "np.ones((3, 2, 3), bool)"),
    "p": ("0.5", "1", "None"),
    "out": ("None", "np.ones((2, 2, 3))"),
    "like": ("np.ones(3)",),
}  # fmt: skip


def _with_keywords(source: random.Random) -> str:
    """A call with some arguments by their places and some by their names; NumPy may refuse it."""
    function = source.choice(list(_PARAMETERS))
    before, _, behind = _PARAMETERS[function].partition("* ")
    places = before.split()
    at = source.randint(0, len(places))
    named = [name for name in (*places[at:], *behind.split()) if source.random() < 0.4]
    # What a function cannot do without comes by its name where it does not by its place.
    named = [*(name for name in places[at : at + 1] if name not in named), *named]
    arguments = [source.choice(_GIVEN[name]) for name in places[:at]]
    arguments += [f"{name}={source.choice(_GIVEN[name])}" for name in named]
    return f"{function}({', '.join(arguments)})"


@pytest.mark.parametrize("draw", [_call, _index, _untwinned, _with_keywords])
@pytest.mark.parametrize("seed", range(20))
def test_shapes(seed: int, draw: Callable[[random.Random], str]) -> None:
    source = random.Random(seed)
    known = 0
    calls: list[tuple[str, Any]] = []
    while len(calls) < 40:
        call = draw(source)
        try:
            shape: Any = np.shape(eval(call, {"np": np}))
        except (IndexError, TypeError, UserWarning, ValueError):
            continue
        calls.append((call, shape))
    text = "import keras\nimport numpy as np\n"
    text += "".join(f"reveal_shape({call})\n" for call, _ in calls)
    told = {f.span.start.row: f.message for f in lint(text, "program.py", SETTINGS)}
    for row, (call, shape) in enumerate(calls, 3):
        if "of the shape (" in told[row]:
            known += 1
            assert told[row] == f"this is data of the shape {shape}", call
    assert known > (30 if draw in (_call, _untwinned) else 12)


def test_rows_in_an_order_that_chance_decides() -> None:
    text = """
import keras
import numpy as np
x, y = np.zeros((20, 3)), np.zeros((20,))
places = np.arange(len(x))
np.random.shuffle(places)
x, y = x[places], y[places]
reveal_shape(x)
order = np.random.permutation(len(y))
reveal_shape(x[order])
reveal_shape(y[order])
"""
    told = [finding.message for finding in lint(text, "program.py", SETTINGS)]
    assert told == [f"this is data of the shape {s}" for s in ("(20, 3)", "(20, 3)", "(20,)")]


def test_what_is_changed_through_a_view_is_not_known() -> None:
    text = """
import keras
import numpy as np
sizes = np.array([3, 4])
np.flip(sizes, 0)[0] = 7
model = keras.Sequential([keras.Input((int(sizes[1]),)), keras.layers.Dense(3)])
model(np.ones((2, 7)))
"""
    assert not lint(text, "program.py", SETTINGS)


@pytest.mark.parametrize(
    "data",
    [
        "np.random.default_rng(seed=42).normal(loc=0, scale=1, size=(2, 64))",
        "np.random.default_rng(seed=1).random(size=(2, 64)).astype('float32')",
        "np.random.default_rng(seed=1).integers(low=0, high=5, size=(2, 64))",
        "np.random.RandomState(seed=1).uniform(low=-1.0, high=1.0, size=(2, 64))",
        "np.linspace(start=0, stop=1, num=128).reshape(2, 64)",
        "np.expand_dims(np.zeros(64), axis=0)",
    ],
)
def test_usual_keywords_leave_the_shape_known(data: str) -> None:
    source = (
        "import keras\nimport numpy as np\nfrom keras import layers\n"
        "m = keras.Sequential([keras.Input((3,)), layers.Dense(2)])\n"
        f"m({data})\n"
    )
    assert [f.code for f in lint(source, "program.py", Settings())] == ["KOL102"]
    assert eval(data, {"np": np}).shape[-1] == 64


@pytest.mark.keras
@pytest.mark.parametrize("seed", range(8))
def test_padded_sequences(seed: int) -> None:
    """`pad_sequences`, with Keras as the oracle; what it refuses is not told."""
    import keras

    source = random.Random(seed)
    calls, shapes = [], []
    for _ in range(25):
        rank = source.choice((1, 1, 1, 2))
        rows = [[_nested(source, rank)] * source.randint(0, 4) for _ in range(source.randint(1, 4))]
        given: Any = source.choice((rows, tuple(map(tuple, rows))))
        written = repr(given)
        if source.random() < 0.3:
            written = _made((*_array(source, 1), *_array(source, rank)))
        length = source.choice(("", ", maxlen=3", ", 6", ", maxlen=None", ", maxlen=2"))
        how = source.choice(("", ", padding='post'", ", truncating='post', value=1.0"))
        calls.append(f"keras.utils.pad_sequences({written}{length}{how})")
        try:
            shapes.append(eval(calls[-1], {"keras": keras, "np": np}).shape)
        except ValueError:
            shapes.append(None)
    text = "import keras\nimport numpy as np\n" + "".join(f"reveal_shape({c})\n" for c in calls)
    told = {f.span.start.row: f.message for f in lint(text, "program.py", SETTINGS)}
    known = [row for row in told if "of the shape (" in told[row]]
    for row in known:
        assert told[row] == f"this is data of the shape {shapes[row - 3]}", calls[row - 3]
    assert len(known) > 10


def _nested(source: random.Random, rank: int) -> Any:
    return source.randint(1, 9) if rank == 1 else [source.randint(1, 9)] * 2


@pytest.mark.parametrize("given", ["maxlen=80", "'imdb.npz', 1000, 0, 80"])
def test_text_that_is_left_out(given: str) -> None:
    """`imdb.load_data(maxlen=…)` leaves out what is longer: nobody knows how many stay."""
    text = (
        "from keras.datasets import imdb\nfrom keras.utils import pad_sequences\n"
        "(a, b), (c, d) = imdb.load_data({})\nreveal_shape(pad_sequences(a, maxlen=9))\n"
    )
    (whole,) = lint(text.format(""), "program.py", SETTINGS)
    (part,) = lint(text.format(given), "program.py", SETTINGS)
    assert whole.message == "this is data of the shape (25000, 9)"
    assert part.message.startswith("this is data of the shape (?")
