"""Random arguments for the functions of TensorFlow, valid and invalid, for the tests.

`OWN` gives the arguments of one function. A `Spot` without content stands for a tensor; one with
content for the shape of another tensor, or a number out of it, which is how such come about.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import Spot

__all__ = ["changed", "random_arguments", "random_shape"]

Arguments = tuple[list[Any], dict[str, Any]]
Draw = Callable[[random.Random], Arguments]

_LENGTHS = (1, 2, 3, 4, 6, None, None)


def random_shape(r: random.Random, *ranks: int) -> tuple[Any, ...]:
    """A shape with a free batch in front, as often as not."""
    dims = [r.choice(_LENGTHS) for _ in range(r.choice(ranks or (1, 2, 3, 4)))]
    if dims and r.random() < 0.5:
        dims[0] = None
    return tuple(dims)


def _tensor(r: random.Random, *ranks: int, dtype: str = "float32") -> Spot:
    return Spot(random_shape(r, *ranks), None, dtype)


def _number(r: random.Random, *choices: int) -> Any:
    """An integer, as it stands or as the length of some tensor."""
    value = r.choice(choices or (1, 2, 3, 4))
    kind = r.random()
    if kind < 0.6:
        return value
    return Spot((), (value if kind < 0.8 else None,), "int32")


def _numbers(r: random.Random, count: int, *choices: int) -> Any:
    """A shape: a list of integers, some of them lengths of tensors, or the shape of a tensor."""
    if r.random() < 0.2:
        content = tuple(r.choice([*(choices or (1, 2, 3, 4)), None]) for _ in range(count))
        return Spot((count,), content, "int32")
    return tuple(_number(r, *choices) for _ in range(count))


def _like(r: random.Random, given: Spot) -> Any:
    """Mostly of the shape with a change or two, at times a number."""
    if r.random() < 0.15:
        return 2.0 if given.dtype == "float32" else 2
    dims = [r.choice([dim, dim, dim, 1, None, 4]) for dim in given]
    return Spot(dims[r.choice([0, 0, 0, 1]) :], None, given.dtype)


def _axis(r: random.Random, given: Spot) -> int:
    return r.randint(-len(given), len(given) - 1) if r.random() < 0.95 else len(given)


def _axes(r: random.Random, given: Spot) -> Any:
    if r.random() < 0.3:
        return None
    if r.random() < 0.5:
        return _axis(r, given)
    return sorted(r.sample(range(len(given)), r.randint(1, len(given))))


def _pair(r: random.Random, dtype: str) -> Arguments:
    one = _tensor(r, 0, 1, 2, 3, dtype=dtype)
    if dtype == "int32" and r.random() < 0.3:
        return [_number(r), Spot((), (r.choice([1, 2, 5, None]),), "int32")], {}
    return [one, _like(r, one)], {}


def _reduced(r: random.Random, dtype: str) -> Arguments:
    given = _tensor(r, dtype=dtype)
    named: dict[str, Any] = {"axis": _axes(r, given)}
    if r.random() < 0.4:
        named["keepdims"] = r.random() < 0.7
    return [given], named


def _several(r: random.Random) -> list[Any]:
    one = _tensor(r, 1, 2, 3)
    rest = [_like(r, one) for _ in range(r.choice([0, 1, 2]))]
    return [one, *(other if isinstance(other, Spot) else one for other in rest)]


def _concat(r: random.Random) -> Arguments:
    if r.random() < 0.3:
        parts = [_numbers(r, r.choice([1, 2])) for _ in range(2)]
        return [parts], {"axis": 0}
    several = _several(r)
    return [several, _axis(r, several[0])], {}


def _stack(r: random.Random) -> Arguments:
    if r.random() < 0.3:
        return [[_number(r) for _ in range(3)]], {}
    if r.random() < 0.2:
        return [_tensor(r)], {"axis": r.choice([0, 0, 1])}
    several = _several(r)
    return [several], {"axis": r.randint(-2, 2)}


def _reshape(r: random.Random) -> Arguments:
    given = _tensor(r)
    wanted = list(_numbers(r, r.choice([1, 2, 3]), 1, 2, 3, 4, 6, 12))
    if r.random() < 0.6:
        wanted[r.randrange(len(wanted))] = -1
    if r.random() < 0.2:
        return [given, Spot((len(given),), tuple(given), "int32")], {}
    return [given, tuple(wanted)], {}


def _squeeze(r: random.Random) -> Arguments:
    given = Spot([r.choice([dim, 1]) for dim in random_shape(r)], None, "float32")
    return [given], {} if r.random() < 0.3 else {"axis": _axis(r, given)}


def _transpose(r: random.Random) -> Arguments:
    given = _tensor(r)
    order = list(range(len(given)))
    r.shuffle(order)
    return ([given], {}) if r.random() < 0.2 else ([given, order], {})


def _split(r: random.Random) -> Arguments:
    given = _tensor(r)
    sizes = r.choice([2, 3, [1, 1], [2, -1], [1, 2, 1], (_number(r), 1)])
    return [given, sizes], {"axis": _axis(r, given)}


def _unstack(r: random.Random) -> Arguments:
    if r.random() < 0.3:
        return [Spot((3,), (None, 2, r.choice([3, None])), "int32")], {}
    given = _tensor(r)
    return [given], {"axis": _axis(r, given)}


def _gather(r: random.Random) -> Arguments:
    given, places = _tensor(r, 1, 2, 3), _tensor(r, 0, 1, 2, dtype="int32")
    named: dict[str, Any] = {}
    if r.random() < 0.6:
        named["axis"] = _axis(r, given)
    if r.random() < 0.3:
        named["batch_dims"] = r.choice([0, 1, -1, -2])
    return [given, places], named


def _gather_nd(r: random.Random) -> Arguments:
    places = Spot((*random_shape(r, 0, 1, 2), r.choice([1, 2])), None, "int32")
    named = {"batch_dims": 1} if r.random() < 0.3 else {}
    return [_tensor(r, 2, 3), places], named


def _slice(r: random.Random) -> Arguments:
    given = _tensor(r)
    count = len(given)
    starts = tuple(r.choice([0, 0, 1, _number(r, 0, 1)]) for _ in range(count))
    sizes = tuple(r.choice([-1, 1, _number(r, 1, 2)]) for _ in range(count))
    return [given, starts, sizes], {}


def _pad(r: random.Random) -> Arguments:
    given = _tensor(r)
    return [given, [[r.choice([0, 1, 2]), _number(r, 0, 1)] for _ in given]], {}


def _broadcast_to(r: random.Random) -> Arguments:
    given = _tensor(r, 1, 2, 3)
    wanted = [r.choice([dim, 4, _number(r)]) if dim == 1 else dim for dim in given]
    dims = [Spot((), (None,), "int32") if dim is None else dim for dim in wanted]
    return [given, (*([r.choice([2, 3])] if r.random() < 0.3 else []), *dims)], {}


def _image(r: random.Random, axes: int) -> Spot:
    sides = [r.choice([4, 6, 8, 9, None]) for _ in range(axes)]
    return Spot((r.choice([None, 2]), *sides, r.choice([4, 8])), None, "float32")


def _convolution(axes: int) -> Draw:
    def draw(r: random.Random) -> Arguments:
        given = _image(r, axes)
        kernel = Spot([*(r.choice([1, 2, 3]) for _ in range(axes)), given[-1], 5], None, "float32")
        steps: Any = r.choice([1, 2]) if axes < 3 else [1, *[r.choice([1, 2])] * 3, 1]
        strides = "stride" if axes == 1 else "strides"
        named: dict[str, Any] = {strides: steps, "padding": r.choice(["SAME", "VALID"])}
        if axes == 2 and steps == 1 and r.random() < 0.3:
            named["dilations"] = 2
        return [given, kernel], named

    return draw


def _depthwise(r: random.Random) -> Arguments:
    given = _image(r, 2)
    kernel = Spot([r.choice([1, 2, 3]), 2, given[-1], r.choice([1, 2])], None, "float32")
    step = r.choice([1, 2])
    padding = r.choice(["SAME", "VALID"])
    return [given, kernel], {"strides": [1, step, step, 1], "padding": padding}


def _pooling(axes: int) -> Draw:
    def draw(r: random.Random) -> Arguments:
        named = {"ksize": r.choice([1, 2, 3]), "strides": r.choice([1, 2])}
        return [_image(r, axes)], {**named, "padding": r.choice(["SAME", "VALID"])}

    return draw


def _any_pooling(r: random.Random) -> Arguments:
    axes = r.choice([1, 2, 3])
    given, named = _pooling(axes)(r)
    if r.random() < 0.5:
        named["ksize"] = (1, *(r.choice([1, 2, 3]) for _ in range(axes)), 1)
        named["strides"] = (1, *(r.choice([1, 2]) for _ in range(axes)), 1)
    return given, named


def _matmul(r: random.Random) -> Arguments:
    one = _tensor(r, 2, 3)
    inner = r.choice([one[-1], one[-1], 4])
    two = Spot([*r.choice([one[:-2], (), one[:-2]]), inner, r.choice(_LENGTHS)], None, "float32")
    if r.random() < 0.3:
        return [one, Spot([*two[:-2], two[-1], two[-2]], None, "float32")], {"transpose_b": True}
    return [one, two], {}


def _matvec(r: random.Random) -> Arguments:
    one = _tensor(r, 2, 3)
    return [one, Spot([*one[:-2], r.choice([one[-1], None])], None, "float32")], {}


def _einsum(r: random.Random) -> Arguments:
    equation = r.choice(["ab,bc->ac", "abc,acd->abd", "abcd,cde->abe", "abc->cab", "abc,abd->acd"])
    lengths = {letter: r.choice(_LENGTHS) for letter in "abcde"}
    parts = equation.partition("->")[0].split(",")
    given = [
        Spot([lengths[letter] if r.random() < 0.8 else None for letter in part], None, "float32")
        for part in parts
    ]
    return [equation, *given], {}


def _tensordot(r: random.Random) -> Arguments:
    one = _tensor(r, 2, 3)
    two = Spot([one[-1], *random_shape(r, 1, 2)], None, "float32")
    return [one, two, r.choice([1, [[-1], [0]], [[len(one) - 1], [0]], [-1, 0]])], {}


def _one_hot(r: random.Random) -> Arguments:
    named = {"axis": r.choice([-1, 0, 1])} if r.random() < 0.4 else {}
    return [_tensor(r, 0, 1, 2, dtype="int32"), _number(r)], named


def _where(r: random.Random) -> Arguments:
    given = _tensor(r, 1, 2, 3, dtype="bool")
    if r.random() < 0.3:
        return [given], {}
    other = Spot(given, None, "float32")
    return [given, _like(r, other), _like(r, other)], {}


def _top_k(r: random.Random) -> Arguments:
    return [Spot([*random_shape(r, 0, 1, 2), r.choice([4, 6])], None, "float32")], {
        "k": r.choice([1, 2, 3])
    }


def _moments(r: random.Random) -> Arguments:
    given = _tensor(r)
    return [given, _axes(r, given) or [0]], {"keepdims": r.random() < 0.5}


def _blocks(r: random.Random) -> Arguments:
    side = r.choice([4, 8, None])
    return [Spot((None, side, r.choice([4, None]), 8), None, "float32"), 2], {}


def _mask(r: random.Random) -> Arguments:
    given = _tensor(r, 1, 2, 3)
    named = {"axis": 1} if len(given) > 1 and r.random() < 0.3 else {}
    at = named.get("axis", 0)
    return [given, Spot(given[at : at + r.choice([1, 1, 2])], None, "bool")], named


def _range(r: random.Random) -> Arguments:
    if r.random() < 0.5:
        return [_number(r, 0, 3, 5)], {}
    if r.random() < 0.3:
        return [r.choice([7, 2.0]), r.choice([-3, -1.0]), r.choice([-1.0, -2.0])], {}
    return [r.choice([0, 1]), _number(r, 3, 6), r.choice([1, 2, 2.0])], {}


def _eye(r: random.Random) -> Arguments:
    named = {"batch_shape": _numbers(r, 1)} if r.random() < 0.3 else {}
    return [_number(r), *([_number(r)] if r.random() < 0.3 else [])], named


def _crops(r: random.Random) -> Arguments:
    count = r.choice([None, 5])
    boxes, indices = Spot((count, 4), None, "float32"), Spot((count,), None, "int32")
    return [_image(r, 2), boxes, indices, (3, _number(r))], {}


def _axis_alone(r: random.Random) -> Arguments:
    given = _tensor(r)
    return [given, _axis(r, given)], {}


def _with(*more: Any, ranks: tuple[int, ...] = (), dtype: str = "float32") -> Draw:
    return lambda r: ([_tensor(r, *ranks, dtype=dtype), *more], {})


def _argument(r: random.Random) -> Arguments:
    given = _tensor(r)
    return [given], {} if r.random() < 0.2 else {"axis": _axis(r, given)}


def _ensured(r: random.Random) -> Arguments:
    given = _tensor(r)
    return [given, tuple(r.choice([dim, None, 4]) for dim in given)], {}


def _boolean(path: str) -> bool:
    return "logical" in path or path.endswith(("reduce_all", "reduce_any"))


def _patches(r: random.Random) -> Arguments:
    size, step, rate = ([1, r.choice((1, 2, 3)), r.choice((1, 2)), 1] for _ in range(3))
    given = _image(r, 2)
    padding = r.choice(["SAME", "VALID"])
    if r.random() < 0.5:
        return [given, size, step, rate, padding], {}
    named = {"sizes": size, "strides": step, "rates": tuple(rate), "padding": padding}
    return [given], named


def _box(least: int, most: int) -> Draw:
    def draw(r: random.Random) -> Arguments:
        given = _image(r, 2)
        sides = [_number(r, least, most) if r.random() < 0.3 else most for _ in range(2)]
        if r.random() < 0.3:
            given = given.like(given[1:])
        return [given, 0, 0, *sides], {}

    return draw


def _coloured(channels: int) -> Draw:
    def draw(r: random.Random) -> Arguments:
        given = _image(r, 2)
        return [given.like((*given[:-1], r.choice([channels, channels, None])))], {}

    return draw


def _segments(r: random.Random) -> Arguments:
    given = _tensor(r, 1, 2, 3)
    numbers = Spot(given[: r.choice([1, 1, 2])], None, "int32")
    return [given, numbers, r.choice([2, 5, 9, Spot((), (None,), "int32")])], {}


def _writes(r: random.Random) -> Arguments:
    given = _tensor(r, 1, 2, 3)
    places = Spot((None, 1), None, "int32")
    return [given, places, Spot((None, *given[1:]), None, "float32")], {}


OWN: dict[str, Draw] = {
    "add_n": lambda r: ([[spot := _tensor(r), spot]], {}),
    "argmax": _argument,
    "argmin": _argument,
    "boolean_mask": _mask,
    "broadcast_to": _broadcast_to,
    "cast": _with("int32"),
    "clip_by_norm": _with(1.0),
    "clip_by_value": _with(0.0, 1.0),
    "crop_to_bounding_box": _box(1, 2),
    "diag": _with(ranks=(1, 2, 3)),
    "diag_part": _with(ranks=(2, 3)),
    "extract_patches": _patches,
    "grayscale_to_rgb": _coloured(1),
    "hsv_to_rgb": _coloured(3),
    "pad_to_bounding_box": _box(9, 12),
    "rgb_to_grayscale": _coloured(3),
    "rgb_to_hsv": _coloured(3),
    "set_diag": lambda r: ([given := _tensor(r, 2, 3), given.like(given[:-1])], {}),
    "concat": _concat,
    "count_nonzero": lambda r: _reduced(r, "float32"),
    "depth_to_space": _blocks,
    "dropout": _with(0.5),
    "einsum": _einsum,
    "embedding_lookup": lambda r: ([_tensor(r, 2), _tensor(r, 0, 1, 2, dtype="int32")], {}),
    "ensure_shape": _ensured,
    "expand_dims": _axis_alone,
    "eye": _eye,
    "fill": lambda r: ([_numbers(r, 2), 1.0], {}),
    "gather": _gather,
    "gather_nd": _gather_nd,
    "band_part": _with(-1, 0, ranks=(2, 3)),
    "bias_add": lambda r: ([_image(r, 2), Spot((None,), None, "float32")], {}),
    "check_numerics": _with("message"),
    "crop_and_resize": _crops,
    "conv1d": _convolution(1),
    "conv2d": _convolution(2),
    "conv3d": _convolution(3),
    "depthwise_conv2d": _depthwise,
    "flip_left_right": lambda r: ([_image(r, 2)], {}),
    "flip_up_down": lambda r: ([_image(r, 2)], {}),
    "inv": lambda r: ([Spot((*random_shape(r, 0, 1), 3, 3), None, "float32")], {}),
    "linspace": lambda r: ([0.0, 1.0, _number(r)], {}),
    "matmul": _matmul,
    "matrix_transpose": _with(ranks=(2, 3)),
    "matvec": _matvec,
    "meshgrid": lambda r: (
        [_tensor(r, 1) for _ in range(r.choice([1, 2, 3]))],
        {"indexing": r.choice(["xy", "ij"])},
    ),
    "moments": _moments,
    "norm": lambda r: _reduced(r, "float32"),
    "normal": lambda r: ([_numbers(r, 2)], {}),
    "one_hot": _one_hot,
    "ones": lambda r: ([_numbers(r, r.choice([1, 2, 3]))], {}),
    "pad": _pad,
    "range": _range,
    "repeat": lambda r: ([given := _tensor(r), _number(r)], {"axis": _axis(r, given)}),
    "reshape": _reshape,
    "resize": lambda r: ([_image(r, 2), _numbers(r, 2)], {}),
    "reverse": lambda r: ([given := _tensor(r), [_axis(r, given)]], {}),
    "roll": lambda r: ([given := _tensor(r), 1, _axis(r, given)], {}),
    "scatter_nd": lambda r: (
        [Spot((None, 1), None, "int32"), Spot((None, 3), None, "float32"), (_number(r), 3)],
        {},
    ),
    "sequence_mask": lambda r: (
        [_tensor(r, 0, 1, 2, dtype="int32")],
        {"maxlen": _number(r)} if r.random() < 0.8 else {},
    ),
    "slice": _slice,
    "space_to_depth": _blocks,
    "split": _split,
    "squeeze": _squeeze,
    "stack": _stack,
    "tensordot": _tensordot,
    "tile": lambda r: ([given := _tensor(r), _numbers(r, len(given))], {}),
    "top_k": _top_k,
    "transpose": _transpose,
    "truncated_normal": lambda r: ([_numbers(r, 2)], {}),
    "uniform": lambda r: ([_numbers(r, 2)], {}),
    "unstack": _unstack,
    "where": _where,
    "zeros": lambda r: ([_numbers(r, r.choice([1, 2, 3]))], {}),
    "avg_pool": _any_pooling,
    "max_pool": _any_pooling,
    **dict.fromkeys(
        ("argsort", "cumprod", "cumsum", "l2_normalize", "log_softmax", "softmax", "sort"),
        _argument,
    ),
    **{f"unsorted_segment_{how}": _segments for how in ("max", "mean", "min", "prod", "sum")},
    **{f"tensor_scatter_nd_{how}": _writes for how in ("add", "max", "min", "sub", "update")},
    **{f"{kind}_pool{axes}d": _pooling(axes) for kind in ("avg", "max") for axes in (1, 2, 3)},
}
_PAIRS = frozenset(
    {
        "add", "subtract", "multiply", "divide", "maximum", "minimum", "pow", "truediv", "realdiv",
        "floordiv", "floormod", "mod", "divide_no_nan", "multiply_no_nan", "squared_difference",
        "equal", "greater", "greater_equal", "less", "less_equal", "logical_and",
        "logical_or", "logical_xor", "not_equal",
    }
)  # fmt: skip
_OF_WHOLE_NUMBERS = frozenset({"add", "subtract", "multiply", "maximum", "minimum", "floordiv"})


#: Arguments with which TensorFlow's kernels end the process, rather than raise.
_LEFT = ("batch_dims", "dilations", "ksize", "stride", "strides")


def changed(r: random.Random, path: str) -> Arguments:
    """The same, with a change or two that TensorFlow may refuse."""
    positional, keywords = random_arguments(r, path)
    named = {key: v if key in _LEFT else _changed(r, v) for key, v in keywords.items()}
    return [_changed(r, value) for value in positional], named


def _changed(r: random.Random, value: Any) -> Any:
    if isinstance(value, Spot):
        return value if value.content is not None or r.random() < 0.5 else _other_shape(r, value)
    if isinstance(value, (list, tuple)):
        items = [_changed(r, item) for item in value]
        chance = r.random()
        if items and chance < 0.15:
            items.pop()
        elif items and chance < 0.3:
            items.append(r.choice(items))
        return type(value)(items)
    if isinstance(value, int) and not isinstance(value, bool) and r.random() < 0.5:
        return value + r.choice([1, 1, 2, 3, -1, -2])
    return value


def _other_shape(r: random.Random, given: Spot) -> Spot:
    dims, chance = list(given), r.random()
    place = r.randrange(len(dims) + 1)
    if chance < 0.5 and place < len(dims):
        dims[place] = r.choice([1, 2, 3, 4, 5, None])
    elif chance < 0.75 and place < len(dims):
        dims.pop(place)
    else:
        dims.insert(place, r.choice([1, 2, 3, None]))
    return Spot(dims, None, given.dtype)


def random_arguments(r: random.Random, path: str) -> Arguments:
    """Positional and named arguments for `tf.<path>`."""
    short = path.rpartition(".")[2]
    if short in _PAIRS:
        whole = short in _OF_WHOLE_NUMBERS and r.random() < 0.5
        return _pair(r, "bool" if _boolean(path) else "int32" if whole else "float32")
    if short.startswith("reduce_"):
        return _reduced(r, "bool" if _boolean(path) else "float32")
    if short in OWN:
        return OWN[short](r)
    return [_tensor(r, dtype="bool" if _boolean(path) else "float32")], {}
