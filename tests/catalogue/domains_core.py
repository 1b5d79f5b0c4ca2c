"""Random arguments and inputs for keras/src/layers/core, and what its neighbours share."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import (
    DIMS,
    GENERATORS,
    OWN,
    Draw,
    often,
    random_arguments,
    random_shape,
)
from tests.catalogue.oracle import Case, On, Tensor

TRUTHS = often([True, False], [0, 1, None, "", "yes"], 0.1)

ACTIVATIONS = often(
    [None, "relu", "softmax", "tanh", "gelu", "glu", "swish", "sparsemax", "hard_silu"],
    ["rleu", "ReLU", "softmax ", "", 3, 0.5, True, ["relu"], b"relu", {"class_name": "ReLU"}, {}],
)
INITIALIZERS = often(
    [
        "zeros",
        "glorot_uniform",
        "HeNormal",
        "Ones",
        "orthogonal",
        "identity",
        None,
        {"class_name": "he_normal"},
        {"class_name": "Constant", "config": {"value": 2.0}},
        {"class_name": "HeUniform", "config": {}},
    ],
    [
        "glorot",
        "he-normal",
        "HENORMAL",
        "constant",
        "Constant",
        "stft",
        "initializer",
        "",
        3,
        0.1,
        True,
        ["zeros"],
        {},
        {"class_name": "Henormal", "config": {}},
        {"class_name": "Constant"},
        {"class_name": "Constant", "config": {}},
        {"name": "zeros"},
    ],
)
REGULARIZERS = often(
    [
        None,
        "l2",
        "L1L2",
        "l1",
        {"class_name": "L2", "config": {"l2": 0.1}},
        "OrthogonalRegularizer",
    ],
    ["l3", "L1_L2", "l1_l2", 0.1, 1, "", {}, {"class_name": "l3"}, ["l2"], b"l2"],
)
#: `OrthogonalRegularizer` computes only on rank 2.
ACTIVITY = often([None, "l2", "L1L2", "l1"], ["l3", 0.1, {}, ["l2"]])
CONSTRAINTS = often(
    [None, "max_norm", "NonNeg", {"class_name": "UnitNorm", "config": {"axis": 0}}],
    ["maxnormal", "maxnorm", "nonneg", 2, True, {}, {"class_name": "norm"}],
)
LORA = often([None], [1, 2, 0, False, -1, 2.0, "2", True], 0.25)

DTYPES = ["int32", "string", "bool", "float16", "float64", "uint8", "int64", "bfloat16"]

BASE: dict[str, Draw] = {
    "dtype": often(
        ["float16", "mixed_float16", "mixed_bfloat16", "float64", "bfloat16", None],
        ["float", "Float32", "flaot32", "", 3, "int8", "mixed_float32", ["float32"]],
        0.4,
    ),
    "name": often(["block", "a_b", None, ""], ["a/b", 3, True, ["x"], b"x"], 0.4),
    "trainable": often([True, False], [1, 0, None, "False"], 0.4),
    "autocast": often([True, False], []),
    "activity_regularizer": ACTIVITY,
    "input_shape": often([(4,), [4], 4, (None, 3)], []),
    "input_dim": often([4, None], []),
    "batch_shape": often([(None, 4)], []),
    "batch_input_shape": often([(None, 4)], []),
    "weights": often([None, [1]], []),
    "fliters": often([3], []),
}


def base_keywords(r: random.Random, rate: float = 0.15) -> dict[str, Any]:
    """Keywords of `keras.layers.Layer`, and some that it does not take."""
    found: dict[str, Any] = {}
    while r.random() < rate:
        name = r.choice(list(BASE))
        found[name] = BASE[name](r)
    return found


def dtype(r: random.Random, rate: float = 0.08) -> str:
    """Mostly float32."""
    return r.choice(DTYPES) if r.random() < rate else "float32"


def neighbour(r: random.Random, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape with one axis changed, or another rank, or the same."""
    chance = r.random()
    if chance < 0.25 or not shape:
        return shape
    if chance < 0.4:
        return random_shape(r, (1, 2, 3, 4, 5, 6))
    changed = list(shape)
    changed[r.randrange(len(changed))] = r.choice(DIMS)
    return tuple(changed)


def some_calls(
    spec: LayerSpec,
    r: random.Random,
    *,
    nests: float = 0.04,
    dtypes: float = 0.08,
    ranks: int = 6,
) -> tuple[Any, ...]:
    """One to three calls on shapes near a sample's or on any."""
    shape = random_shape(r, tuple(range(1, ranks + 1)))
    if r.random() < 0.5:
        base = r.choice(spec.samples).shape
        shape = base if isinstance(base, tuple) else shape
    calls: list[Any] = []
    for _ in range(r.choice([1, 1, 2, 3])):
        shape = neighbour(r, shape)[:ranks] if calls or r.random() < 0.5 else shape
        tensor = Tensor(shape, dtype(r, dtypes))
        if r.random() < nests:
            other = Tensor(neighbour(r, shape))
            calls.append(
                r.choice([[tensor, other], (tensor, other), *([] if calls else [[tensor]])])
            )
        else:
            calls.append(tensor)
    return tuple(calls)


def with_base(spec: LayerSpec, r: random.Random, *, run_nests: bool = True, ranks: int = 6) -> Case:
    """The layer's own arguments, some of the base's, and a few calls.

    run_nests: also run the layer on lists of arrays, which TensorFlow stacks where it can.
    """
    given = random_arguments(spec, r)
    if spec.keywords:
        given |= base_keywords(r)
    # A regularizer of activities cannot be computed of every dtype.
    plain = given.get("activity_regularizer") is not None
    calls = some_calls(spec, r, dtypes=0.0 if plain else 0.08, ranks=ranks)
    single = all(isinstance(call, Tensor) for call in calls)
    return Case(spec.name, given, calls, run=single or run_nests)


def _einsum(spec: LayerSpec, r: random.Random) -> Case:
    case = with_base(spec, r)
    inner, outer = r.choice(
        [
            ("ab", "c"),
            ("abc", "bd"),
            ("abc", "d"),
            ("abc", "de"),
            ("abcd", "bce"),
            ("...x", "y"),
            ("...xy", "z"),
            ("...xy", "xz"),
            ("ab...", "c"),
            ("abc...", "bd"),
        ]
    )
    ellipsis = "..." in inner
    left = inner.startswith("...")
    letters = inner.replace(".", "")
    kept = outer if left else letters[0] + outer
    kernel = "".join(c for c in letters if c not in kept) + "".join(
        c for c in outer if c not in letters
    )
    if r.random() < 0.2:
        kernel += r.choice("abcxyzq")
    head, tail = ("...", "") if left else ("", "...") if ellipsis else ("", "")
    equation: Any = f"{head}{letters}{tail},{kernel}->{head}{kept}{tail}"
    if r.random() < 0.08:
        equation = r.choice(
            ["ab,bc", "", "ab->ba", "a b,bc->ac", "ab,bc->acd", "ab,bc->ac...", "aab,bc->ac", 3]
        )
    rank = len(letters) + (r.choice([0, 1, 2, 2]) if ellipsis else r.choice([0, 0, 0, 0, 1, -1]))
    shape = (None, *(r.choice([2, 3, 4, 4, None]) for _ in range(max(rank, 1) - 1)))
    sizes = []
    for letter in outer:
        if letter in letters and r.random() < 0.9:
            axis = letters.index(letter)
            axis = axis - len(letters) if left else axis
            in_range = -len(shape) <= axis < len(shape)
            sizes.append(r.choice([shape[axis], None]) if in_range else 4)
        else:
            sizes.append(r.choice([2, 3, 8, 8, 8, None]))
    out: Any = tuple(sizes) if len(sizes) > 1 or r.random() < 0.5 else sizes[0]
    if r.random() < 0.06:
        out = r.choice([8, (8,), (3, 8), [8], "8", None, 2.0, (), (8, 8, 8), (-1,), (2.5,), "ab"])
    case.arguments["equation"], case.arguments["output_shape"] = equation, out
    if r.random() < 0.5:
        case.arguments["bias_axes"] = r.choice([outer, outer[-1], outer[0], kept, "", "q", None])
    calls: list[Any] = []
    for _ in range(r.choice([1, 1, 2, 3])):
        calls.append(Tensor(shape, dtype(r)))
        # TensorFlow's softmax on a CPU takes no more than five axes.
        shape = neighbour(r, shape)[:5]
    return Case(spec.name, case.arguments, tuple(calls))


def _embedding(spec: LayerSpec, r: random.Random) -> Case:
    case = with_base(spec, r)
    given = case.arguments
    if r.random() < 0.05:
        given["input_length"] = r.choice([7, None, "x"])
    if spec.name == "ReversibleEmbedding" and r.random() < 0.15:
        given["lora_rank"] = LORA(r)
    if r.random() < 0.1:
        rows, width = given.get("input_dim"), given.get("output_dim")
        if type(rows) is int and type(width) is int and rows > 0 and width > 0:
            table = np.zeros((rows, width))
            given["weights"] = r.choice([None, table, [table], [[1.0, 2.0]], 3])
    calls: list[Any] = []
    for call in case.calls:
        if spec.name == "ReversibleEmbedding" and r.random() < 0.4:
            if r.random() < 0.6 and isinstance(call, Tensor):
                call = Tensor((*call.shape[:-1], given.get("output_dim")), call.dtype)
                if not isinstance(call.shape[-1], int) or call.shape[-1] < 0:
                    continue
            calls.append(On(call, {"reverse": TRUTHS(r)}))
        else:
            calls.append(call)
    return Case(spec.name, given, tuple(calls))


def _lambda(spec: LayerSpec, r: random.Random) -> Case:
    """A function whose result nobody looks at: only `output_shape` counts."""
    given: dict[str, Any] = {"function": lambda x: x}
    if r.random() < 0.1:
        given["function"] = r.choice([3, "abs", None, [abs], abs])
    given["output_shape"] = r.choice(
        [
            *((4,), (4,), (3, 2), (), (None, 3), (2, 2.0), [5], [], [None], 3, "3", (2.0,)),
            *(("3",), (-1,), (-3, 2), ((2,), (3, 4)), [(2,), (3,)], {"a": (2,)}, [[2], (3,)]),
        ]
    )
    if r.random() < 0.2:
        given["mask"] = None
    if r.random() < 0.2:
        given["arguments"] = r.choice([None, {}])
    return Case(spec.name, given | base_keywords(r), some_calls(spec, r, nests=0.1), run=False)


def _input(spec: LayerSpec, r: random.Random) -> Case:
    return Case(spec.name, {**random_arguments(spec, r), **base_keywords(r)}, ())


SHAPES = often(
    [(4,), (28, 28, 1), [4], (None, 3), (), [None]],
    [4, 4.0, "4", (4.0,), ("4",), (-1,), [[4]], (None, (3,)), {}, (True,), b"ab", {4}, 0, (0,)],
    0.25,
)

_IDENTIFIERS: dict[str, Draw] = {
    "activation": ACTIVATIONS,
    "use_bias": TRUTHS,
    "kernel_initializer": INITIALIZERS,
    "bias_initializer": INITIALIZERS,
    "kernel_regularizer": REGULARIZERS,
    "bias_regularizer": REGULARIZERS,
    "kernel_constraint": CONSTRAINTS,
    "bias_constraint": CONSTRAINTS,
    "lora_rank": LORA,
    "lora_alpha": often([None, 2, 0.5], []),
}

OWN["Dense"] = {
    **_IDENTIFIERS,
    "units": often(
        [1, 2, 3, 8, True], [0, -1, 2.0, "3", None, [3], (3,), False, 2.5, np.int64(3)], 0.1
    ),
    "activity_regularizer": ACTIVITY,
}
OWN["EinsumDense"] = {
    **_IDENTIFIERS,
    "equation": often(["ab,bc->ac"], []),
    "output_shape": often([8], []),
}
_TABLE: dict[str, Draw] = {
    "input_dim": often([1, 3, 10, 20], [0, -1, 2.0, "3", None, True, (3,), np.int32(4)]),
    "output_dim": often([1, 2, 4, 8], [0, -1, 2.0, "3", None, False, [3]]),
    "embeddings_initializer": INITIALIZERS,
    "embeddings_regularizer": REGULARIZERS,
    "embeddings_constraint": CONSTRAINTS,
    "mask_zero": TRUTHS,
}
OWN["Embedding"] = {**_TABLE, "lora_rank": LORA, "lora_alpha": often([None, 2], [])}
OWN["ReversibleEmbedding"] = {
    **_TABLE,
    "tie_weights": TRUTHS,
    "reverse_dtype": often([None, "float32", "float16"], []),
    "logit_soft_cap": often([None, 2.0, 30], []),
}
OWN["Masking"] = {"mask_value": often([0.0, 1, -1.0, True], [])}
OWN["InputLayer"] = {
    "shape": SHAPES,
    "batch_size": often([None, 2, 32], [2.0, "2", -1, True, 0, (2,)], 0.2),
    "dtype": often(["float32", "int32", "string", None, "int"], ["int23", "Float", 3, ["int32"]]),
    "sparse": often([None, False, True], [1, ""]),
    "ragged": often([None, False], [True, 0]),
    "batch_shape": often([None, (None, 4), (2, 3)], [4, (2.0,), "ab", (-1, 2)], 0.2),
    "optional": often([False, True], []),
    "name": BASE["name"],
}


def _dense(spec: LayerSpec, r: random.Random) -> Case:
    """TensorFlow's softmax on a CPU takes no more than five axes."""
    return with_base(spec, r, ranks=5)


GENERATORS["Dense"] = _dense
GENERATORS["Identity"] = GENERATORS["Masking"] = with_base
GENERATORS["EinsumDense"] = _einsum
GENERATORS["Embedding"] = GENERATORS["ReversibleEmbedding"] = _embedding
GENERATORS["Lambda"] = _lambda
GENERATORS["InputLayer"] = _input
