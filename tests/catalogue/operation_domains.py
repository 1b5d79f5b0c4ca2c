"""Random arguments for the functions of `keras.ops`, valid and invalid, for the tests.

`DOMAINS` gives values by parameter name, from the tensors drawn before; `OWN` overrides them for
one function. Valid values come often, invalid ones now and then.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations.operation import Operation
from kerasorder_lint.catalogue.spec import REQUIRED
from tests.catalogue.oracle import Tensor

__all__ = ["DTYPES", "random_call", "random_shape"]

#: What is drawn, from a source of chance and the arguments so far.
Draw = Callable[[random.Random, dict[str, Any]], Any]

DTYPES = (
    "float32", "float32", "float32", "float16", "bfloat16", "float64", "int32", "int64", "int8",
    "uint8", "uint16", "int16", "uint32", "bool",
)  # fmt: skip
LENGTHS = (1, 2, 3, 4, 6, 8, None)


def random_shape(r: random.Random, ranks: tuple[int, ...] = (0, 1, 2, 3, 4)) -> tuple[Any, ...]:
    """A shape with a free batch in front, as often as not."""
    rank = r.choice(ranks)
    dims = [r.choice(LENGTHS) for _ in range(rank)]
    if dims and r.random() < 0.5:
        dims[0] = None
    return tuple(dims)


def _dtype(r: random.Random) -> str:
    return r.choice(DTYPES)


def _choices(r: random.Random, dtype: str) -> list[Tensor]:
    """Tensors to choose from, that fit each other more often than not."""
    shapes: list[Any] = [(4,), (4,), (1,), (), (2, 4), (2, 1), (3,)]
    return [Tensor(r.choice(shapes), dtype) for _ in range(r.choice([1, 1, 2]))]


def _tensor(*ranks: int) -> Draw:
    return lambda r, _: Tensor(random_shape(r, ranks or (0, 1, 2, 3, 4)), _dtype(r))


def _first(given: dict[str, Any]) -> Tensor:
    for value in given.values():
        if isinstance(value, Tensor):
            return value
        if isinstance(value, list) and value and isinstance(value[0], Tensor):
            return value[0]
    return Tensor((None, 4))


def _like(r: random.Random, given: dict[str, Any]) -> Any:
    """Mostly of the first tensor's shape with a change or two, at times a number."""
    if r.random() < 0.15:
        return r.choice([2, 0.5, True, 1])
    dims = list(_first(given).shape)
    if dims and r.random() < 0.5:
        dims[r.randrange(len(dims))] = r.choice(LENGTHS)
    if dims and r.random() < 0.3:
        dims = dims[1:]
    return Tensor(tuple(dims), _first(given).dtype if r.random() < 0.5 else _dtype(r))


def _alike(r: random.Random, given: dict[str, Any]) -> Tensor:
    """A tensor of the first one's shape, mostly."""
    shape = _first(given).shape
    if r.random() < 0.3:
        shape = random_shape(r)
    return Tensor(shape, _dtype(r))


def _several(r: random.Random, given: dict[str, Any]) -> Any:
    if r.random() < 0.04:
        return Tensor(random_shape(r), "float32")
    base = list(random_shape(r, (1, 2, 2, 3, 3, 4)))
    out = []
    for _ in range(r.choice([1, 2, 2, 3])):
        dims = list(base)
        if r.random() < 0.4:
            dims[r.randrange(len(dims))] = r.choice(LENGTHS)
        out.append(Tensor(tuple(dims), _dtype(r)))
    return out


def one_of(*values: Any) -> Draw:
    return lambda r, _: r.choice(values)


def _axis(r: random.Random, given: dict[str, Any]) -> Any:
    rank = max(1, len(_first(given).shape))
    return r.choice([*range(-rank, rank), *range(-rank, rank), rank, -rank - 1])


def _axes(r: random.Random, given: dict[str, Any]) -> Any:
    if r.random() < 0.5:
        return r.choice([None, _axis(r, given), _axis(r, given)])
    return tuple(_axis(r, given) for _ in range(r.choice([1, 2])))


def _permutation(r: random.Random, given: dict[str, Any]) -> Any:
    rank = len(_first(given).shape)
    if r.random() < 0.15:
        return r.choice([None, (0, 0, 1), (1, 0), (0, 3, 1, 2)])
    axes = list(range(rank))
    r.shuffle(axes)
    return tuple(axis - rank if r.random() < 0.2 else axis for axis in axes)


def _newshape(r: random.Random, given: dict[str, Any]) -> Any:
    if r.random() < 0.2:
        return r.choice([-1, 6, (-1, -1), (2, -2), (None, 4), ()])
    total = 1
    for dim in _first(given).shape:
        total *= dim or 1
    choices = [(-1,), (total,), (total, 1), (1, -1), (2, -1), (-1, 3), (None, -1), (-1, total)]
    return r.choice(choices)


def _repeats(r: random.Random, given: dict[str, Any]) -> Any:
    return r.choice([1, 2, 3, [2], (2, 1), [1, 2, 3], (2, 3, 1, 1)])


def _pad_width(r: random.Random, given: dict[str, Any]) -> Any:
    rank = len(_first(given).shape)
    each = tuple((r.choice([0, 1, 2]), r.choice([0, 1])) for _ in range(rank))
    return r.choice([1, ((1, 2),), each, each, (*each, (0, 1)), (1, 2)])


def _sections(r: random.Random, given: dict[str, Any]) -> Any:
    return r.choice([1, 2, 2, 3, 4, [1], [1, 2], (1, 3), [2, 1]])


def _equation(r: random.Random, given: dict[str, Any]) -> Any:
    return r.choice(
        ["ij,jk->ik", "bij,bjk->bik", "ij,ij->", "ij,jk", "bhd,hd->bh", "...ij,...jk->...ik",
         "b...d,d->b...", "ij, jk->ik", "ij->ji", "ij,jk->ik->k", "abc,cd->abd", "i,j->ij",
         "bqd,bkd->bqk", "ij,kj->ik"]
    )  # fmt: skip


def _indices(r: random.Random, given: dict[str, Any]) -> Any:
    return r.choice([0, [0, 1], [[0, 1], [1, 0]], Tensor(random_shape(r), "int32"), [0, 0, 1]])


def _integers(r: random.Random, given: dict[str, Any]) -> Tensor:
    return Tensor(random_shape(r, (1, 2, 3)), r.choice(["int32", "int64"]))


TRUTH = one_of(True, False)

DOMAINS: dict[str, Draw] = {
    "x": _tensor(),
    "x1": _tensor(),
    "x2": _like,
    "y": _alike,
    "a": _tensor(),
    "b": _alike,
    "xs": _several,
    "array": _tensor(0, 1, 2, 3, 4),
    "variable": _tensor(),
    "condition": _tensor(),
    "bins": _tensor(0, 1, 1, 1, 2),
    "axis": _axes,
    "axes": _permutation,
    "axis1": _axis,
    "axis2": _axis,
    "keepdims": TRUTH,
    "decimals": one_of(0, 2),
    "k": one_of(0, 1, -1, 3),
    "n": one_of(1, 2, 5),
    "offset": one_of(0, 1, -2),
    "shift": one_of(1, -2),
    "repeats": _repeats,
    "newshape": _newshape,
    "pad_width": _pad_width,
    "indices_or_sections": _sections,
    "indices": _indices,
    "dtype": one_of(None, "float16", "int32", "bool", "float32", "flaot32"),
    "x_min": one_of(0, 0.5),
    "x_max": one_of(1, 6.0),
    "fill_value": one_of(0, 1.5),
    "q": one_of(0.5, [0.5], [0.1, 0.9]),
    "kth": one_of(1, 0, 0.5),
    "weights": _like,
    "indexing": one_of("xy", "ij"),
    "beta": one_of(1.0),
    "subscripts": _equation,
}

OWN: dict[str, dict[str, Draw]] = {
    "expand_dims": {
        "axis": lambda r, g: r.choice([_axis(r, g), len(_first(g).shape), (0, 1), 1.5])
    },
    "squeeze": {"axis": lambda r, g: r.choice([None, _axis(r, g), 1, -1])},
    "moveaxis": {
        "source": lambda r, g: r.choice([_axis(r, g), (0, 1), 0]),
        "destination": lambda r, g: r.choice([_axis(r, g), (1, 0), -1]),
    },
    "swapaxes": {},
    "rot90": {"axes": one_of((0, 1), (1, 2), (0, 0), (0,), (1, 3)), "k": one_of(1, 2)},
    "broadcast_to": {
        "shape": lambda r, g: r.choice(
            [(2, *_first(g).shape), tuple(d or 3 for d in _first(g).shape), (4,), (2, 3, 4)]
        )
    },
    "tensordot": {
        "axes": one_of(1, 2, 0, [[1], [0]], [[0, 1], [0, 1]], [[-1], [-1]], [[5], [0]]),
        "x2": _alike,
    },
    "take_along_axis": {"indices": _alike, "axis": lambda r, g: r.choice([None, _axis(r, g)])},
    "take": {"axis": lambda r, g: r.choice([None, _axis(r, g)])},
    "stack": {"x": _several, "axis": _axis},
    "concatenate": {"axis": _axis},
    "average": {"weights": lambda r, g: Tensor(random_shape(r, (1,)), "float32")},
    "digitize": {},
    "meshgrid": {"x": _tensor(0, 1, 1, 2)},
    "matmul": {"x2": _alike},
    "dot": {"x2": _alike},
    "inner": {"x2": _alike},
    "cross": {
        "x1": lambda r, g: Tensor((*random_shape(r, (0, 1, 2)), r.choice([2, 3, 3, None, 4]))),
        "x2": _alike,
        "axis": one_of(None, -1, 0),
        "axisc": one_of(-1, 0),
        "axisa": one_of(-1),
        "axisb": one_of(-1),
    },
    "append": {"axis": lambda r, g: r.choice([None, _axis(r, g), _axis(r, g)])},
    "trace": {"x": _tensor(2, 2, 3, 4)},
    "diagonal": {"x": _tensor(2, 2, 3, 4)},
    "bincount": {"x": _integers, "weights": one_of(None), "sparse": one_of(False)},
    "isin": {"x2": _alike},
    "where": {"x1": _like, "x2": _like},
    "kaiser": {"x": _tensor(1)},
    "pad": {"mode": one_of("constant", "reflect")},
}
for _name in ("hypot", "heaviside", "bitwise_and", "bitwise_or", "bitwise_xor"):
    OWN[_name] = {"x2": _alike}
for _name in ("array_split", "split"):
    OWN[_name] = {"axis": _axis}
OWN["array_split"]["indices_or_sections"] = one_of(1, 2, 3, 0, [1, 2], 4)
for _name in ("sort", "argsort", "argpartition", "diff", "cumsum", "cumprod", "trapezoid"):
    OWN.setdefault(_name, {})["axis"] = lambda r, g: r.choice([None, _axis(r, g), _axis(r, g)])
for _name in ("nanargmax", "nanargmin", "nancumsum", "nancumprod"):
    OWN.setdefault(_name, {})["axis"] = lambda r, g: r.choice([None, _axis(r, g)])
OWN["diff"]["axis"] = _axis
OWN["diff"]["a"] = _tensor(1, 2, 3)
OWN["trapezoid"].update({"y": _tensor(), "x": one_of(None)})


def _images(r: random.Random, given: dict[str, Any]) -> Tensor:
    rank = r.choice([4, 4, 4, 3, 3, 2])
    dims = [r.choice([4, 6, 8, 10, None]) for _ in range(rank)]
    dims[-1] = r.choice([3, 3, 3, 1, 2, None])
    return Tensor(tuple(dims), r.choice(["float32", "float32", "uint8", "float16"]))


def _square(r: random.Random, given: dict[str, Any]) -> Tensor:
    side = r.choice(LENGTHS)
    other = side if r.random() < 0.7 else r.choice(LENGTHS)
    shape = (*random_shape(r, (0, 1)), side, other)
    return Tensor(shape[r.choice([0, 0, 0, len(shape) - 1]) :], r.choice(["float32", "float16"]))


def _windowed(r: random.Random, given: dict[str, Any]) -> Tensor:
    count = r.choice([1, 2, 2, 3])
    sides = tuple(r.choice([3, 5, 8, 9, None]) for _ in range(count))
    return Tensor((r.choice([None, 2]), *sides, r.choice([1, 3, 4, 6])), "float32")


def _per_side(*values: int) -> Draw:
    def draw(r: random.Random, given: dict[str, Any]) -> Any:
        count = max(1, len(_first(given).shape) - 2)
        return r.choice([r.choice(values), tuple(r.choice(values) for _ in range(count))])

    return draw


def _kernel(r: random.Random, given: dict[str, Any]) -> Tensor:
    shape = _first(given).shape
    count = len(shape) - (3 if r.random() < 0.06 else 2)
    channels = shape[-1] if r.random() < 0.85 else 5
    return Tensor((*(r.choice([1, 2, 3]) for _ in range(count)), channels, 4), "float32")


def _complex(r: random.Random, given: dict[str, Any]) -> Any:
    shape = random_shape(r, (1, 2, 3, 3))
    other = shape if r.random() < 0.85 else random_shape(r)
    if r.random() < 0.05:
        return [Tensor(shape)]
    return (Tensor(shape), Tensor(other))


def _vector(r: random.Random, given: dict[str, Any]) -> Tensor:
    return Tensor((_first(given).shape or (4,))[-1:] if r.random() < 0.85 else (5,))


def _rows(r: random.Random, given: dict[str, Any]) -> Tensor:
    """As many numbers as the first tensor has rows, mostly."""
    return Tensor((_first(given).shape or (4,))[:1] if r.random() < 0.85 else (3, 2), "int32")


def _labels(r: random.Random, given: dict[str, Any]) -> Tensor:
    return Tensor(random_shape(r, (1, 2, 2, 3)), "int32")


def _scores(r: random.Random, given: dict[str, Any]) -> Tensor:
    shape = _first(given).shape
    if r.random() < 0.3 and shape and shape[-1] == 1:
        shape = shape[:-1]
    if r.random() < 0.15:
        return Tensor(random_shape(r))
    return Tensor((*shape, r.choice([3, 10])))


def _operands(r: random.Random, equation: str) -> list[Any]:
    """Tensors that an equation is for, mostly."""
    sizes: dict[str, Any] = {letter: r.choice(LENGTHS) for letter in "abcdhijkqs"}
    out = []
    for own in equation.split("->")[0].split(","):
        dims = [r.choice(LENGTHS) if c == "." else sizes.get(c, 2) for c in own.replace("...", ".")]
        if dims and r.random() < 0.12:
            dims[r.randrange(len(dims))] = r.choice(LENGTHS)
        if r.random() < 0.05:
            dims = dims[1:]
        out.append(Tensor(tuple(dims), r.choice(["float32", "float32", "int8", "int32"])))
    return out[:1] if r.random() < 0.04 else out


def _starts(r: random.Random, given: dict[str, Any]) -> Any:
    rank = len(_first(given).shape)
    return r.choice([[0] * rank, [0] * rank, [0, 1], Tensor((rank,), "int32")])


def _slice_shape(r: random.Random, given: dict[str, Any]) -> Any:
    rank = len(_first(given).shape)
    drawn = tuple(r.choice([-1, 1, 2]) for _ in range(rank))
    return r.choice([[-1] * rank, [1] * rank, drawn, (2,)])


def _volumes(r: random.Random, given: dict[str, Any]) -> Tensor:
    sides = (r.choice([4, 6, None]) for _ in range(3))
    return Tensor((None, *sides, r.choice([1, 2, 3]))[r.choice([0, 1]) :])


def _planes(r: random.Random, given: dict[str, Any]) -> Tensor:
    sides = [r.choice([4, 6, 9, None]) for _ in range(r.choice([2, 3]))]
    return Tensor((*sides, r.choice([1, 3])))


def _blocks(r: random.Random, given: dict[str, Any]) -> Tensor:
    sides = (r.choice([4, 6, None]), r.choice([4, 6, None]))
    return Tensor((None, *sides, r.choice([4, 8, 3, None]))[r.choice([0, 0, 0, 1]) :])


def _coordinates(r: random.Random, given: dict[str, Any]) -> Tensor:
    rows = len(_first(given).shape) if r.random() < 0.8 else r.choice([5, None])
    return Tensor((rows, *random_shape(r, (1, 1, 2, 0))))


def _framed(r: random.Random, verb: str) -> dict[str, Any]:
    """Two of before, after and the target for each direction, mostly."""
    drawn: dict[str, Any] = {}
    for one, two, target in (("top", "bottom", "height"), ("left", "right", "width")):
        values = {
            f"{one}_{verb}": r.choice([0, 1, 2]),
            f"{two}_{verb}": r.choice([0, 1, 2, -1]),
            f"target_{target}": r.choice([6, 10, 12] if verb == "padding" else [2, 4, 8]),
        }
        if r.random() < 0.9:
            del values[r.choice(list(values))]
        drawn.update(values)
    return drawn


DOMAINS.update(
    {
        "images": _images,
        "image1": _images,
        "image2": _images,
        "volumes": _volumes,
        "data_format": one_of(None, "channels_last", "channels_first"),
        "size": one_of((4, 4), [8, 6], (0, 4), (3,), 5, (2, 2)),
        "transform": _tensor(1, 2, 2, 3),
        "strides": _per_side(1, 2, 3),
        "dilation_rate": _per_side(1, 1, 2),
        "padding": one_of("valid", "same", "SAME", "full"),
        "pool_size": _per_side(1, 2, 3, 4),
        "kernel": _kernel,
        "inputs": _windowed,
        "num_classes": one_of(3, 10, None),
        "from_logits": TRUTH,
        "target": _tensor(0, 1, 2, 3),
        "output": _alike,
        "coordinates": _tensor(1, 2, 3),
        "order": one_of(0, 1),
        "threshold": one_of(0.5),
        "default_value": one_of(0.0),
        "alpha": one_of(1.0, 0.5),
        "negative_slope": one_of(0.1),
        "approximate": TRUTH,
        "full_matrices": TRUTH,
        "compute_uv": TRUTH,
        "ord": one_of(None, 1, 2, "fro", "nuc", "max", 3),
        "upper": TRUTH,
        "lower": TRUTH,
        "mean": _vector,
        "variance": _vector,
        "scale": one_of(None),
        "data": _tensor(0, 1, 2, 3),
        "segment_ids": _rows,
        "num_segments": one_of(4, None),
        "targets": _tensor(1),
        "predictions": _tensor(2),
        "sequence_length": one_of(2, 4),
        "sequence_stride": one_of(1, 2, 0),
        "fft_length": one_of(4, 8, 5),
        "length": one_of(None, 10),
        "center": TRUTH,
        "abs_": _tensor(),
        "angle": _alike,
        "kernel_size": one_of(2, 3, (2, 2), (1, 3)),
        "dilation": one_of(1, 2),
        "stride": one_of(1, 2),
        "block_size": one_of(2, 2, 3, 1),
        "output_size": one_of((4, 4), (6, 6)),
        "query": _tensor(4),
        "key": _alike,
        "value": _alike,
        "max_val": one_of(255.0),
        "num": one_of(None, None, 3),
        "start_indices": _starts,
        "shape": _slice_shape,
        "updates": _alike,
        "values": _tensor(1, 2),
        "reduction": one_of(None, "add", "ADD", "mean"),
        "tensor": lambda r, g: Tensor(
            tuple(r.choice([2, 3, 4, 4, 5, None]) for _ in range(r.choice([2, 3, 3, 4])))
        ),
        "pattern": one_of("b h w -> b (h w)", "b h w -> w h b", "a b -> b a", "a b c d -> d a b"),
        "sparse": one_of(False),
        "ragged": one_of(None),
        "sorted": TRUTH,
        "interpolation": one_of("bilinear", "nearest"),
        "antialias": TRUTH,
        "crop_to_aspect_ratio": TRUTH,
        "pad_to_aspect_ratio": TRUTH,
        "is_causal": TRUTH,
        "attn_logits_soft_cap": one_of(None, None, 1.0),
    }
)
for _name in ("tol", "rcond", "gamma", "bias", "mask"):
    DOMAINS[_name] = one_of(None)
for _name in (
    "cholesky", "cholesky_inverse", "inv", "det", "eig", "eigh", "lu_factor", "qr", "svd", "pinv",
    "matrix_rank", "slogdet",
):  # fmt: skip
    OWN[_name] = {"x": _square}
OWN["qr"]["mode"] = one_of("reduced", "complete", "raw")
for _name in ("solve", "solve_triangular", "lstsq"):
    OWN[_name] = {"a": _square, "b": _alike}
for _name in ("softmax", "log_softmax", "normalize"):
    OWN[_name] = {"axis": lambda r, g: r.choice([None, _axis(r, g), _axis(r, g), (0, -1), 1.5])}
for _name in ("sparsemax", "glu", "unstack"):
    OWN[_name] = {"axis": _axis}
for _name in ("one_hot", "multi_hot"):
    OWN[_name] = {"axis": one_of(-1, -1, 0, 1, 3, -2)}
for _name in ("fft", "fft2", "ifft2", "irfft", "istft"):
    OWN[_name] = {"x": _complex}
for _name in ("depth_to_space", "space_to_depth"):
    OWN[_name] = {"x": _blocks}
for _name in ("adaptive_max_pool", "adaptive_average_pool"):
    OWN[_name] = {"inputs": lambda r, g: Tensor((None, r.choice([8, None]), 8, 3))}
_RANGE: dict[str, Draw] = {
    "start": _tensor(),
    "stop": _like,
    "num": one_of(5, 50),
    "endpoint": TRUTH,
    "retstep": TRUTH,
    "base": one_of(10),
    "axis": lambda r, g: r.choice([0, -1, 1, 5]),
    "dtype": one_of(None, "float16", "int32"),
}
_PATCHES = {"strides": one_of(1, 2), "dilation_rate": one_of(1), "padding": one_of("valid", "same")}
OWN.update(
    {
        "one_hot": {**OWN["one_hot"], "num_classes": one_of(3, 10)},
        "multi_hot": {**OWN["multi_hot"], "inputs": _labels},
        "batch_normalization": {
            "x": _tensor(1, 2, 3, 4),
            "axis": one_of(-1, -1, -1, 1, 5),
            "offset": one_of(None),
        },
        "sparse_categorical_crossentropy": {
            "target": _labels,
            "output": _scores,
            "axis": one_of(-1, -1, 0, 4),
        },
        "categorical_crossentropy": {"axis": one_of(-1)},
        "image.extract_patches": {
            **_PATCHES,
            "images": _planes,
            "size": one_of(2, 3, (2, 2), (3, 3), (2, 2, 2), (1,), 1.5),
        },
        "image.extract_patches_3d": {**_PATCHES, "size": one_of(2, 3, (2, 2, 1))},
        "image.gaussian_blur": {"kernel_size": one_of((3, 3)), "sigma": one_of((1.0, 1.0))},
        "image.elastic_transform": {"alpha": one_of(20.0)},
        "image.map_coordinates": {"inputs": _tensor(1, 2, 3), "coordinates": _coordinates},
        "unfold": {
            "x": lambda r, g: Tensor(
                (2, r.choice([3, 3, None]), r.choice([8, 8, None]), 9)[r.choice([0, 0, 0, 1]) :]
            ),
            "padding": one_of(0, 1),
        },
        "fold": {
            "x": lambda r, g: Tensor((2, r.choice([12, 8, None]), 9)[r.choice([0, 0, 1]) :]),
            "padding": one_of(0, 1),
        },
        "slice": {"inputs": _tensor(1, 2, 3)},
        "slice_update": {"inputs": _tensor(1, 2, 3), "indices": _tensor(2)},
        "scatter_update": {"inputs": _tensor(1, 2, 3), "indices": _tensor(2)},
        "scatter": {"indices": _tensor(2), "shape": one_of((4,), (4, 5))},
        "cdist": {"x": _tensor(1, 2, 3, 3), "y": _alike},
        "view_as_complex": {"x": lambda r, g: Tensor((None, 3, 2))},
        "psnr": {"x2": _alike},
        "top_k": {"k": one_of(1, 3)},
        "linspace": _RANGE,
        "logspace": _RANGE,
        "geomspace": _RANGE,
        "searchsorted": {"sorted_sequence": _tensor(1, 1, 1, 2), "values": _tensor()},
        "vander": {"x": _tensor(1, 1, 1, 2), "N": one_of(None, 3, -1, 2.5), "increasing": TRUTH},
        "correlate": {
            "x1": lambda r, g: Tensor((r.choice([2, 4, 6, 6, None]),), _dtype(r)),
            "x2": lambda r, g: Tensor((3, 4)[: r.choice([1, 1, 1, 2])], _dtype(r)),
            "mode": one_of("valid", "same", "full", "half"),
        },
        "histogram": {"bins": one_of(10, 3, -1, 2.5), "range": one_of(None)},
        "select": {
            "condlist": lambda r, g: r.choice([_choices(r, "bool"), _choices(r, "bool"), []]),
            "choicelist": lambda r, g: r.choice([_choices(r, _dtype(r))] * 3 + [Tensor((4,))]),
            "default": lambda r, g: r.choice([0, 0, Tensor(r.choice([(), (4,), (2, 1)]))]),
        },
        "view": {"dtype": one_of(None, "float32", "int16", "int64", "uint8")},
        "unique": {
            "axis": lambda r, g: r.choice([None, _axis(r, g)]),
            "size": one_of(None, 5),
            "return_index": TRUTH,
            "return_inverse": TRUTH,
            "return_counts": TRUTH,
        },
        "separable_conv": {
            "depthwise_kernel": _kernel,
            "pointwise_kernel": lambda r, g: Tensor((1, 1, 8, 5)),
        },
        "ctc_loss": {
            "target": _tensor(2),
            "output": lambda r, g: Tensor((*_first(g).shape[:1], 5, 6)),
            "target_length": _rows,
            "output_length": _rows,
        },
        "ctc_decode": {
            "inputs": _tensor(3, 3, 1),
            "sequence_lengths": _rows,
            "strategy": one_of("greedy", "beam_search"),
            "top_paths": one_of(1, 3),
            "merge_repeated": TRUTH,
        },
        "in_top_k": {"k": one_of(1, 3)},
    }
)

#: Parameters that are left at their defaults: they decide about no shape.
LEFT = frozenset(
    {
        "rtol", "atol", "equal_nan", "assume_unique", "invert", "nan", "posinf", "neginf", "method",
        "initial", "minlength", "dx", "constant_values", "epsilon", "name", "window", "fill_mode",
        "sigma", "seed", "filter_size", "filter_sigma", "k1", "k2", "flash_attention", "beta",
        "synchronized", "fill_value", "side", "mask_index", "beam_width",
    }
)  # fmt: skip


def random_call(entry: Operation, name: str, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments; the first is a tensor, or holds one."""
    own = OWN.get(name, {})
    given: dict[str, Any] = {}
    for parameter, default in entry.parameters.items():
        if (
            parameter.endswith(("_padding", "_cropping", "_height", "_width"))
            and parameter != "pad_width"
        ):
            continue  # `_framed`
        draw = own.get(parameter) or DOMAINS.get(parameter)
        if default is REQUIRED or (parameter not in LEFT and r.random() < 0.6):
            assert draw is not None, f"{name} needs a domain for {parameter}"
            given[parameter] = draw(r, given)
    if name in ("image.pad_images", "image.crop_images"):
        verb = "padding" if "pad" in name else "cropping"
        shown = {k: v for k, v in given.items() if k in ("images", "data_format")}
        return [], {**shown, **_framed(r, verb)}
    if name == "einsum":
        return [given["subscripts"], *_operands(r, given["subscripts"])], {}
    if entry.rest is not None:
        draw = own.get(entry.rest) or _tensor(1, 2, 2, 3, 3)
        rest = [draw(r, given) for _ in range(r.choice([1, 2, 2, 2, 3]))]
        first = [given.pop(p) for p, d in entry.parameters.items() if d is REQUIRED]
        return [*first, *rest], given
    if r.random() < 0.02:
        if not entry.more:
            given[r.choice(["axes_", "dim", "keep_dims"])] = 1
    if r.random() < 0.5:
        required = [p for p, d in entry.parameters.items() if d is REQUIRED]
        return [given.pop(p) for p in required], given
    return [], given
