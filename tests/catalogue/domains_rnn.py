"""Random cases for recurrent layers, their cells, and the layers around a layer."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasorder_lint.catalogue.spec import Inner, LayerSpec
from tests.catalogue import domains
from tests.catalogue.oracle import Case, On, Tensor

#: Parameter name to good values and bad ones.
Values = dict[str, tuple[list[Any], list[Any]]]

FLAG = [True, False, True, False, 1, None, "yes", 0]
INITIALIZERS = (
    ["zeros", "glorot_uniform", "he_normal", "ones", "orthogonal", "identity"],
    ["glorot", 3],
)
REGULARIZERS = ([None, "l2", "L1L2"], ["l3", 0.1])
CONSTRAINTS = ([None, "max_norm", "NonNeg"], ["maxnormal", 2])
ACTIVATIONS = ([None, "relu", "softmax", "tanh", "gelu", "linear"], ["rleu", 3])

STEP: Values = {
    "activation": ACTIVATIONS,
    "recurrent_activation": ACTIVATIONS,
    "use_bias": ([True, False, False, 0, None, "no"], []),
    "unit_forget_bias": ([True, False], []),
    "kernel_initializer": INITIALIZERS,
    "recurrent_initializer": INITIALIZERS,
    "bias_initializer": INITIALIZERS,
    "kernel_regularizer": REGULARIZERS,
    "recurrent_regularizer": REGULARIZERS,
    "bias_regularizer": REGULARIZERS,
    "activity_regularizer": REGULARIZERS,
    "kernel_constraint": CONSTRAINTS,
    "recurrent_constraint": CONSTRAINTS,
    "bias_constraint": CONSTRAINTS,
    "dropout": ([0, 0.5, 1.0, 2, -1, True], ["0.5", None, [0.5]]),
    "recurrent_dropout": ([0, 0.5, 1.0, 2, -1, True], ["0.5", None, (0.5,)]),
    "seed": ([None, 3, 0, -1], ["a", 1.5, True, [1]]),
    "reset_after": ([True, False, 0, None], []),
}
UNITS: Values = {
    "units": (
        [1, 2, 3, 4, 5, 8, 4, 3, True],
        [0, -1, 2.0, 0.0, -0.5, "3", None, [3], (3,), {}, False, np.int64(3), 1e-3],
    )
}
RETURNS: Values = {
    "return_sequences": (FLAG, []),
    "return_state": (FLAG, []),
    "go_backwards": (FLAG, []),
    "stateful": ([False, False, False, True, None, 0], []),
    "unroll": ([True, False], []),
}
BASE: Values = {
    "name": (["a", None, "b_2"], ["a/b", 3]),
    "trainable": ([True, False], [None, 1, "no"]),
    "dtype": ([None, "float32", "float16", "float64", "mixed_float16"], ["float"]),
    "input_shape": ([(3, 4)], []),
}
WRONG = ["unit", "return_sequence", "batch_shape", "weights", "batch_input_shape"]


def drawn(
    r: random.Random, values: Values, required: tuple[str, ...] = (), rate: float = 0.2
) -> dict[str, Any]:
    """Arguments of which one at most is bad."""
    bad = r.choice([name for name, (_, wrong) in values.items() if wrong])
    if r.random() > 0.25:
        bad = ""
    arguments: dict[str, Any] = {}
    for name, (good, wrong) in values.items():
        if name == bad:
            arguments[name] = r.choice(wrong)
        elif name in required or r.random() < rate:
            arguments[name] = r.choice(good)
    return arguments


def keyworded(r: random.Random, arguments: dict[str, Any]) -> dict[str, Any]:
    """With an argument that no layer has, or without a required one, now and then."""
    if r.random() < 0.01:
        return {**arguments, r.choice(WRONG): 3}
    if r.random() < 0.01:
        return dict(list(arguments.items())[1:])
    return arguments


def of(spec: LayerSpec, *families: Values) -> Values:
    """The values for the parameters that the layer has, and those of the base class."""
    found = {
        name: values
        for family in families
        for name, values in family.items()
        if name in spec.parameters
    }
    return {**found, **BASE}


WIDTHS = [1, 2, 3, 4, 5, 8]


def sequence(r: random.Random, rank: int = 3, **fixed: Any) -> tuple[Any, ...]:
    """(batch, time, …): mostly of this rank, now and then of another."""
    if r.random() < 0.08:
        rank = r.choice([1, 2, 3, 4, 5, 6])
    batch = fixed.get("batch") or r.choice([None, None, None, 2, 3])
    time = r.choice([None, 1, 2, 3, 5, 5])
    rest = [r.choice([*WIDTHS, *WIDTHS, None]) for _ in range(rank - 2)]
    return tuple([batch, time, *rest][:rank])


def second(r: random.Random, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same shape, or one that differs a little."""
    if r.random() < 0.15:
        return sequence(r, len(shape))
    dims = list(shape)
    if r.random() < 0.7:
        dims[r.randrange(len(dims))] = r.choice([*WIDTHS, None])
    return tuple(dims)


def dtype(r: random.Random) -> str:
    return r.choice(["int32", "bool", "string", "float16"]) if r.random() < 0.06 else "float32"


def calls(r: random.Random, shape: tuple[Any, ...]) -> list[Tensor]:
    made = [Tensor(shape, dtype(r))]
    while r.random() < 0.5 and len(made) < 3:
        made.append(Tensor(second(r, shape), dtype(r)))
    return made


def _runnable(arguments: dict[str, Any]) -> bool:
    # Whether cuDNN may be used depends on the machine.
    return arguments.get("use_cudnn", "auto") not in (True, 1)


def _state(r: random.Random, batch: Any, units: Any) -> Tensor:
    width = int(units) if r.random() < 0.7 else r.choice(WIDTHS)
    return Tensor((batch if r.random() < 0.9 else r.choice([1, 2, 3]), width))


def recurrent(spec: LayerSpec, r: random.Random) -> Case:
    """`SimpleRNN`, `LSTM`, `GRU`."""
    cudnn: Values = {"use_cudnn": (["auto", False, True, 0], ["yes", None, 2])}
    arguments = drawn(r, of(spec, UNITS, STEP, RETURNS, cudnn), ("units",))
    if r.random() < 0.03:
        arguments["zero_output_for_mask"] = True
    if r.random() < 0.03 and spec.name != "SimpleRNN":
        arguments["implementation"] = r.choice([1, 2])
    if spec.name == "GRU" and arguments.get("units") is True:
        # TensorFlow slices by `True` in some configurations and not in others.
        arguments["units"] = 1
    arguments = keyworded(r, arguments)
    shape = sequence(r)
    made: list[Any] = calls(r, shape)
    if r.random() < 0.1 and len(shape) == 3:
        number = {"LSTM": 2}.get(spec.name, 1)
        if r.random() < 0.1:
            # More than one state may be enough for a `GRU`, more than two fail in a `while`.
            number = 1
        units = arguments.get("units", 3)
        units = units if isinstance(units, int) and units > 0 else 3
        states = [_state(r, shape[0], units) for _ in range(number)]
        given = states[0] if number == 1 and r.random() < 0.5 else states
        made[0] = On(made[0], {"initial_state": given})
    if r.random() < 0.02:
        made = [[Tensor(shape)] * r.choice([1, 2])]
    return Case(spec.name, arguments, tuple(made), run=_runnable(arguments))


def good_units(r: random.Random) -> int:
    return r.choice([1, 2, 3, 4, 5])


def cell(r: random.Random, depth: int = 0) -> Inner:
    """A cell that Keras accepts."""
    name = r.choice(["SimpleRNNCell", "LSTMCell", "GRUCell"])
    arguments: dict[str, Any] = {"units": good_units(r)}
    if r.random() < 0.2:
        arguments["use_bias"] = False
    if r.random() < 0.1:
        arguments["dropout"] = 0.5
    if name == "GRUCell" and r.random() < 0.3:
        arguments["reset_after"] = False
    if r.random() < 0.05 and name == "LSTMCell":
        arguments["units"] = r.choice([2.0, np.int64(3), True])
    if r.random() < 0.05 and name != "GRUCell":
        arguments["units"] = True
    if depth == 0 and r.random() < 0.15:
        return Inner("StackedRNNCells", {"cells": [cell(r, 1) for _ in range(r.choice([1, 2, 3]))]})
    return Inner(name, arguments)


def rnn(spec: LayerSpec, r: random.Random) -> Case:
    """`RNN` with a cell, a list of cells, or something else."""
    arguments = drawn(r, of(spec, RETURNS, {"zero_output_for_mask": ([True, False], [])}))
    kind = r.random()
    if kind < 0.5:
        arguments["cell"] = cell(r)
    elif kind < 0.9:
        cells = [cell(r, 1) for _ in range(r.choice([1, 2, 2, 3]))]
        arguments["cell"] = cells if r.random() < 0.8 else tuple(cells)
    else:
        dense = Inner("Dense", {"units": 3})
        arguments["cell"] = r.choice(
            [
                3,
                None,
                "LSTMCell",
                dense,
                [dense],
                [],
                [3],
                {"a": 1},
                2.5,
                [cell(r, 1), None],
                [cell(r, 1), dense],
                Inner("SimpleRNNCell", {"units": 2.0}),
                Inner("GRUCell", {"units": np.int64(2)}),
                [Inner("SimpleRNNCell", {"units": 2.0})],
            ]
        )
    arguments = keyworded(r, arguments)
    shape = sequence(r)
    made = calls(r, shape)
    # A cell may broadcast its way through steps of more dimensions, or not.
    run = all(len(tensor.shape) <= 3 for tensor in made)
    return Case(spec.name, arguments, tuple(made), run=run)


def unit_cell(spec: LayerSpec, r: random.Random) -> Case:
    """A cell that is called by itself."""
    arguments = keyworded(r, drawn(r, of(spec, UNITS, STEP), ("units",)))
    if r.random() < 0.03 and spec.name != "SimpleRNNCell":
        arguments["implementation"] = r.choice([1, 2])
    if spec.name == "GRUCell" and arguments.get("units") is True:
        # TensorFlow slices by `True` in some configurations and not in others.
        arguments["units"] = 1
    units = arguments.get("units", 3)
    if not isinstance(units, int) or units <= 0:
        units = 3
    made = []
    for _ in range(r.choice([1, 1, 2])):
        batch = r.choice([None, 2])
        number = 2 if spec.name == "LSTMCell" else 1
        states: Any = [_state(r, batch, int(units)) for _ in range(number)]
        if number == 1 and r.random() < 0.4:
            states = states[0]
        elif r.random() < 0.05:
            states = states[:-1]
        given = {} if r.random() < 0.02 else {"states": states}
        made.append(On(Tensor((batch, r.choice([*WIDTHS, None]))), given))
    return Case(spec.name, arguments, tuple(made), run=False)


def stacked(spec: LayerSpec, r: random.Random) -> Case:
    """`StackedRNNCells`, called by itself."""
    cells = [
        Inner(r.choice(["SimpleRNNCell", "LSTMCell", "GRUCell"]), {"units": good_units(r)})
        for _ in range(r.choice([1, 2, 3]))
    ]
    states: list[Any] = []
    for inner in cells:
        width = inner.arguments["units"]
        one: Any = [Tensor((None, width))] * (2 if inner.name == "LSTMCell" else 1)
        states.append(one[0] if len(one) == 1 and r.random() < 0.5 else one)
    arguments: dict[str, Any] = {"cells": cells if r.random() < 0.8 else tuple(cells)}
    if r.random() < 0.15:
        arguments["cells"] = r.choice(
            [3, None, "ab", [None], [Inner("Dense", {"units": 2})], {"a": 1}, [3, *cells], 2.5]
        )
    calls = (On(Tensor((None, r.choice(WIDTHS))), {"states": states}),)
    return Case(spec.name, keyworded(r, arguments), calls, run=False)


def window(r: random.Random, rank: int) -> Any:
    if r.random() < 0.5:
        return r.choice([1, 2, 3])
    return tuple(r.choice([1, 2, 3]) for _ in range(rank))


def conv_lstm_arguments(r: random.Random, rank: int, spec: LayerSpec) -> dict[str, Any]:
    sizes: Values = {
        "filters": (
            [1, 2, 3, 4, True],
            [0, -1, 2.0, "3", None, np.int64(3), [2]],
        ),
        "kernel_size": (
            [window(r, rank)],
            [0, -1, 2.5, (1,) * (rank + 1), "3", None, (2.0,) * rank, ("a",) * rank],
        ),
        "strides": ([1, 1, 2, window(r, rank)], [0, -1, (1,) * (rank + 1), None, "1"]),
        "padding": (["valid", "same", "SAME"], ["causal", "vaild", None, 3, [1, 1]]),
        "data_format": (
            ["channels_last", "channels_first", "channels_first", None, "Channels_Last"],
            ["channels", 3],
        ),
        "dilation_rate": ([1, 1, 2, window(r, rank)], [0, (1,) * (rank + 1), None]),
    }
    required = ("filters", "kernel_size")
    # Most of the rest is the same as in `LSTM`.
    return drawn(r, of(spec, sizes, STEP, RETURNS), required, rate=0.15)


def conv_lstm(spec: LayerSpec, r: random.Random) -> Case:
    rank = int(spec.name[-2])
    arguments = keyworded(r, conv_lstm_arguments(r, rank, spec))
    if r.random() < 0.05:
        arguments["unroll"] = True
    if r.random() < 0.03:
        arguments["zero_output_for_mask"] = True
    made = calls(r, image_sequence(r, rank))
    return Case(spec.name, arguments, tuple(made), run=rank < 3 or r.random() < 0.2)


def image_sequence(r: random.Random, rank: int) -> tuple[Any, ...]:
    shape = sequence(r, rank + 3)
    sizes = [1, 2, 3, 4, 5, 6]
    return tuple(
        r.choice(sizes) if dim is None and axis > 1 and r.random() < 0.8 else dim
        for axis, dim in enumerate(shape)
    )


def inner_recurrent(r: random.Random, **fixed: Any) -> Inner:
    """A recurrent layer that Keras accepts."""
    name = r.choice(["SimpleRNN", "LSTM", "GRU", "LSTM", "GRU", "RNN"])
    arguments: dict[str, Any] = {"units": good_units(r)}
    if name == "RNN":
        cells: Any = cell(r)
        while cells.arguments.get("units", 2) is not True and not isinstance(
            cells.arguments.get("units", 2), int
        ):
            cells = cell(r)
        arguments = {"cell": cells if r.random() < 0.5 else [cells]}
        if cells.name == "StackedRNNCells":
            # A stack in a stack has states that Keras cannot describe.
            arguments = {"cell": cells}
    for flag in ("return_sequences", "return_state"):
        if r.random() < 0.4:
            arguments[flag] = True
    if r.random() < 0.1:
        arguments["stateful"] = True
    if r.random() < 0.05:
        arguments["go_backwards"] = r.choice([True, False, 0, 1, None])
    if r.random() < 0.05:
        arguments["unroll"] = True
    if r.random() < 0.05 and name in ("LSTM", "SimpleRNN"):
        arguments["units"] = True
    return Inner(name, {**arguments, **fixed})


def dense(r: random.Random) -> Inner:
    arguments: dict[str, Any] = {"units": good_units(r)}
    if r.random() < 0.3:
        arguments["use_bias"] = False
    return Inner("Dense", arguments)


NO_LAYERS = [3, None, "LSTM", [1], {"a": 1}, 2.5]


def bidirectional(spec: LayerSpec, r: random.Random) -> Case:
    values: Values = {
        "merge_mode": (
            ["sum", "mul", "ave", "concat", None],
            ["avg", "Concat", ["sum"], 3, False, ""],
        ),
        "weights": ([None, [], 0, False], [3, True]),
    }
    arguments: dict[str, Any] = {}
    kind = r.random()
    rank = 0
    if kind < 0.75:
        given = arguments["layer"] = inner_recurrent(r)
    elif kind < 0.87:
        rank = r.choice([1, 1, 2])
        given = arguments["layer"] = inner_conv_lstm(r, rank)
    elif kind < 0.94:
        given = None
        arguments["layer"] = r.choice(
            [
                *NO_LAYERS,
                dense(r),
                Inner("LSTMCell", {"units": 3}),
                Inner("TimeDistributed", {"layer": inner_recurrent(r)}),
                Inner("Bidirectional", {"layer": Inner("LSTM", {"units": 3})}),
                Inner("Wrapper", {"layer": dense(r)}),
                Inner("Flatten"),
                Inner("Embedding", {"input_dim": 3, "output_dim": 2}),
            ]
        )
    else:
        given = None
        arguments["layer"] = Inner("GRU", {"units": 3})
        arguments["backward_layer"] = r.choice(
            [*[no for no in NO_LAYERS if no is not None], dense(r), Inner("GRUCell", {"units": 2})]
        )
    if given is not None and r.random() < 0.3:
        # Mostly what fits, with another width or class now and then.
        same = {
            name: given.arguments[name]
            for name in ("return_sequences", "return_state", "stateful")
            if name in given.arguments and r.random() < 0.95
        }
        same["go_backwards"] = r.random() < 0.95
        if rank:
            back = inner_conv_lstm(r, rank)
            if r.random() < 0.7:
                back = given
        else:
            back = inner_recurrent(r)
            if r.random() < 0.5:
                back = given
        kept = {
            name: value
            for name, value in back.arguments.items()
            if name not in ("return_sequences", "return_state", "stateful", "go_backwards")
        }
        arguments["backward_layer"] = Inner(back.name, {**kept, **same})
    arguments.update(drawn(r, {**values, **BASE}, rate=0.3))
    arguments = keyworded(r, arguments)
    shape = image_sequence(r, rank) if rank else sequence(r)
    made: list[Any] = list(calls(r, shape))
    if r.random() < 0.05 and len(shape) == 3 and given is not None and given.name == "LSTM":
        units = int(given.arguments["units"])
        states = [_state(r, shape[0], units) for _ in range(r.choice([4, 4, 2]))]
        made[0] = On(made[0], {"initial_state": states})
    ranked = rank == 0 and any(
        len(tensor.shape) > 3 for tensor in made if isinstance(tensor, Tensor)
    )
    return Case(spec.name, arguments, tuple(made), run=not ranked)


def inner_conv_lstm(r: random.Random, rank: int) -> Inner:
    arguments: dict[str, Any] = {"filters": r.choice([1, 2, 3]), "kernel_size": r.choice([1, 2])}
    if r.random() < 0.3:
        arguments["padding"] = "same"
    if r.random() < 0.2:
        arguments["data_format"] = "channels_first"
    for flag in ("return_sequences", "return_state"):
        if r.random() < 0.4:
            arguments[flag] = True
    return Inner(f"ConvLSTM{rank}D", arguments)


#: Layers for a wrapper, each with the rank of the inputs that it wants.
INNER: list[tuple[Callable[[random.Random], Inner], int]] = [
    (dense, 2),
    (dense, 3),
    (lambda r: Inner("Conv1D", {"filters": 2, "kernel_size": r.choice([1, 2])}), 3),
    (lambda r: Inner("Conv2D", {"filters": 3, "kernel_size": 2, "padding": "same"}), 4),
    (lambda r: Inner("Flatten"), 3),
    (lambda r: Inner("Flatten"), 4),
    (lambda r: Inner("Dropout", {"rate": 0.5}), 2),
    (lambda r: Inner("Activation", {"activation": "relu"}), 2),
    (lambda r: Inner("BatchNormalization"), 2),
    (lambda r: Inner("BatchNormalization"), 3),
    (lambda r: Inner("LayerNormalization"), 3),
    (lambda r: Inner("Embedding", {"input_dim": 10, "output_dim": 3}), 2),
    (lambda r: Inner("GlobalAveragePooling1D"), 3),
    (lambda r: Inner("RepeatVector", {"n": 2}), 2),
    (lambda r: Inner("ReLU"), 2),
    (inner_recurrent, 3),
    (inner_recurrent, 3),
    (lambda r: inner_conv_lstm(r, 1), 4),
]


def time_distributed(spec: LayerSpec, r: random.Random) -> Case:
    make, rank = r.choice(INNER)
    inner: Any = make(r)
    guarded = inner.name not in ("Dense", "SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D")
    shape = sequence(r, rank + 1)
    while guarded and len(shape) not in (1, 2, rank + 1):
        shape = sequence(r, rank + 1)
    kind = r.random()
    if kind < 0.1:
        inner, shape = Inner("TimeDistributed", {"layer": inner}), (*shape[:1], 2, *shape[1:])
    elif kind < 0.2 and inner.name in ("LSTM", "GRU"):
        fixed = {k: v for k, v in inner.arguments.items() if k != "go_backwards"}
        inner = Inner("Bidirectional", {"layer": Inner(inner.name, fixed)})
    elif kind < 0.25:
        inner = Inner("SpectralNormalization", {"layer": dense(r)})
    elif kind < 0.3:
        inner = r.choice(
            [*NO_LAYERS, Inner("LSTMCell", {"units": 2}), Inner("Wrapper", {"layer": dense(r)})]
        )
    made = calls(r, shape)
    if guarded:
        # Behind the `input_spec` of the layer inside lies an accident.
        made = [tensor for tensor in made if len(tensor.shape) == len(shape)]
    run = all(tensor.dtype == "float32" for tensor in made) and not _above(inner, made)
    base = drawn(r, BASE, rate=0.05)
    if isinstance(inner, Inner) and "Conv" in str(inner) and base.get("dtype") != "float":
        # The layer inside is not asked to cast, and a convolution mixes no dtypes.
        base.pop("dtype", None)
    arguments = keyworded(r, {"layer": inner, **base})
    return Case(spec.name, arguments, tuple(made), run=run)


def _above(inner: Any, made: list[Tensor]) -> bool:
    """Whether a cell may get steps of more dimensions, and broadcast them or not."""
    name = inner.name if isinstance(inner, Inner) else ""
    if name == "TimeDistributed":
        return True
    return name in ("SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional") and any(
        len(tensor.shape) > 4 for tensor in made
    )


def spectral_normalization(spec: LayerSpec, r: random.Random) -> Case:
    wanted: list[tuple[Inner, int]] = [
        (dense(r), 2),
        (dense(r), 3),
        (dense(r), 4),
        (Inner("Conv1D", {"filters": 2, "kernel_size": 2}), 3),
        (Inner("Conv2D", {"filters": 3, "kernel_size": 2}), 4),
        (Inner("Conv2DTranspose", {"filters": 3, "kernel_size": 2}), 4),
        (Inner("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 2}), 4),
        (Inner("Embedding", {"input_dim": 10, "output_dim": 3}), 2),
        (Inner("SpectralNormalization", {"layer": dense(r)}), 3),
    ]
    refused: list[tuple[Any, int]] = [
        (Inner("LSTM", {"units": 3}), 3),
        (Inner("Flatten"), 3),
        (Inner("BatchNormalization"), 3),
        (Inner("SeparableConv2D", {"filters": 3, "kernel_size": 2}), 4),
        (Inner("LSTMCell", {"units": 3}), 2),
        (Inner("TimeDistributed", {"layer": dense(r)}), 3),
        *((no, 3) for no in NO_LAYERS),
    ]
    inner, rank = r.choice(wanted if r.random() < 0.85 else refused)
    shape = sequence(r, rank)
    if not (isinstance(inner, Inner) and inner.name == "Dense"):
        shape = shape if len(shape) == rank else sequence(random.Random(3), rank)
    iterations: Values = {"power_iterations": ([1, 2, True, 1.5], [0, -1, False, "a", None, [1]])}
    drawn_ones = drawn(r, {**iterations, **BASE}, rate=0.1)
    made = [tensor for tensor in calls(r, shape) if len(tensor.shape) == len(shape)]
    run = all(tensor.dtype == "float32" for tensor in made)
    arguments = keyworded(r, {"layer": inner, **drawn_ones})
    return Case(spec.name, arguments, tuple(made), run=run)


def wrapper(spec: LayerSpec, r: random.Random) -> Case:
    inner = r.choice([dense(r), Inner("Flatten"), inner_recurrent(r), *NO_LAYERS])
    arguments = keyworded(r, {"layer": inner, **drawn(r, BASE, rate=0.1)})
    return Case(spec.name, arguments, (Tensor(sequence(r)),), run=False)


for _name in ("SimpleRNN", "LSTM", "GRU"):
    domains.GENERATORS[_name] = recurrent
    domains.GENERATORS[f"{_name}Cell"] = unit_cell
for _rank in (1, 2, 3):
    domains.GENERATORS[f"ConvLSTM{_rank}D"] = conv_lstm
domains.GENERATORS["RNN"] = rnn
domains.GENERATORS["StackedRNNCells"] = stacked
domains.GENERATORS["Bidirectional"] = bidirectional
domains.GENERATORS["TimeDistributed"] = time_distributed
domains.GENERATORS["SpectralNormalization"] = spectral_normalization
domains.GENERATORS["Wrapper"] = wrapper
