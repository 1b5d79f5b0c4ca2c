"""Layers of keras/src/layers/rnn that run a cell over time: `RNN`, `SimpleRNN`, `LSTM`, `GRU`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import fails_on_text, single, truth
from kerasorder_lint.catalogue.layers.rnn_cells import (
    CELLS,
    StackedCells,
    UnitCell,
    behaviour_of,
    check_cell,
    dimension,
    is_cell,
    is_numpy_integer,
)
from kerasorder_lint.catalogue.layers.rnn_steps import How, run_of
from kerasorder_lint.catalogue.masks import mask_of
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    Inner,
    InputSpec,
    LayerSpec,
    LayerState,
    Sample,
    Weight,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Unknown, less, render_dim, render_shape, same
from kerasorder_lint.shapes.broadcasting import broadcast_fails

__all__ = ["LAYERS", "Recurrent", "UnitRecurrent"]

CALL = {"sequences": REQUIRED, "initial_state": None, "mask": None, "training": False}


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A cell of the code's own class, of which is known what Keras 3 goes by.

    output: elements of a step's output; UNKNOWN if that is not known.
    states: those of each state, or UNKNOWN.
    build:  makes the weights for a step's input of a shape; False where they are not all known.
    """

    layer: LayerState
    output: Any
    states: Any
    build: Callable[[Any], bool]


def _layer_as_cell(layer: LayerState) -> str | None:
    """The class of a whole recurrent layer that stands where `RNN` of Keras 3 wants a cell.

    The constructor takes it, since it has a `state_size`. It is built on what one step has, and
    takes the batch for time and the features for all that there is.
    """
    given = layer.args.get("cell")
    if isinstance(given, LayerState) and given.spec.name == "StackedRNNCells":
        given = given.args["cells"]
    for cell in given if isinstance(given, (list, tuple)) else (given,):
        if isinstance(cell, LayerState) and not cell.built and cell.environment.target == 3:
            if cell.spec.module == "keras.layers" and cell.spec.name in (
                "GRU",
                "LSTM",
                "SimpleRNN",
            ):
                return cell.spec.name
    return None


def _takes_cells(layer: LayerState, wrong: str) -> str:
    return (
        f"`{layer.class_name}` takes cells, which do one step, and gets the whole layer `{wrong}`"
    )


def _is_nest_of_states(state: Any) -> bool:
    """Whether what stands for one state are several tensors, as a stack of cells gives them."""
    several = isinstance(state, (list, tuple)) and len(state) > 1
    return several and all(isinstance(leaf, TensorSpec) for leaf in state)


class Recurrent(Behaviour):
    """What `RNN` does, whatever its cell: time is axis 1, the states come behind the output."""

    has_state_size = True
    gives_lists = True

    #: How many axes behind time a step has.
    axes_of_a_step: int = 1

    def makes(self, layer: LayerState) -> Sequence[str]:
        return ("StackedRNNCells",) if isinstance(layer.args.get("cell"), (list, tuple)) else ()

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        cell = layer.args["cell"]
        if isinstance(cell, (list, tuple)):
            stack = LayerState(CELLS["StackedRNNCells"], {"cells": cell}, layer.environment)
            stack.dtype = layer.environment.policy
            stack.spec.behaviour.construct(stack)
            cell = stack
        else:
            check_cell(cell, "cell")
        layer.extra["cell"] = cell if is_cell(cell) else UNKNOWN

    def construct(self, layer: LayerState) -> None:
        cell = self.cell(layer)
        if cell is None:
            return
        layer.children = [cell]
        size = behaviour_of(cell).state_size(cell)
        if isinstance(size, float) or is_numpy_integer(size):
            reject(
                Kind.ARGUMENT,
                "`units` must be a Python integer, not "
                + (repr(size) if isinstance(size, float) else size.described),
                "state_size must be an integer, or a list/tuple of integers",
                argument="units",
                advice="Convert it with `int(…)`.",
            )

    def cell(self, layer: LayerState) -> LayerState | None:
        """The cell; None where it is not known."""
        cell = layer.extra.get("cell")
        return cell if isinstance(cell, LayerState) else None

    def build(self, layer: LayerState, call: Call) -> None:
        shape = single(layer, call).shape
        if shape == ():
            reject(Kind.RANK, f"`{layer.class_name}` needs an axis of time, and gets none", "")
        wrong = _layer_as_cell(layer)
        if wrong is not None and isinstance(shape, tuple) and len(shape) == 3 and shape[0] is None:
            reject(
                Kind.ARGUMENT,
                _takes_cells(layer, wrong),
                "Shapes used to initialize variables must be fully-defined",
                argument="cell",
                advice=f"Use `{wrong}Cell` here.",
            )
        self.build_cell(layer, UNKNOWN if isinstance(shape, Unknown) else (shape[0], *shape[2:]))
        if not truth(layer.args["stateful"]):
            return
        layer.extra["batch"] = batch = UNKNOWN if isinstance(shape, Unknown) else shape[0]
        if batch is None:
            certain = isinstance(shape, tuple) and all(d is None or type(d) is int for d in shape)
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}(stateful=True)` needs a batch of a fixed size, and gets "
                f"{render_shape(shape)}",
                "When using `stateful=True` in a RNN, the batch size must be static. Found "
                "dynamic batch size: sequence.shape=" + (render_shape(shape) if certain else ""),
                argument="stateful",
                advice="Give the input a `batch_size`, or leave `stateful` away.",
            )
        self.create_states(layer, UNKNOWN if isinstance(shape, Unknown) else shape)

    def build_cell(self, layer: LayerState, step: Any) -> None:
        """Makes the weights for a step's input of this shape."""
        cell, own = self.cell(layer), layer.extra.get("own_cell")
        if isinstance(own, OwnCell) and own.build(step):
            layer.children = [own.layer]
        elif cell is None:
            layer.weights.append(Weight("cell", UNKNOWN))
        elif not cell.built:
            behaviour_of(cell).build_on(cell, step)
            cell.built = True
            cell.build_shape = step

    def create_states(self, layer: LayerState, shape: Any) -> None:
        """What making the states of a stateful layer refuses."""

    def sizes(self, layer: LayerState, shape: Any) -> tuple[Any, Any]:
        """Of a step: the shape of the output, and a nest of the shapes of the states, both
        without the batch. The nest is UNKNOWN where the number of states is."""
        cell, own = self.cell(layer), layer.extra.get("own_cell")
        if isinstance(own, OwnCell):
            states = own.states if isinstance(own.states, Unknown) else _shapes(own.states)
            return (own.output,), states
        if cell is None:
            return (UNKNOWN,), UNKNOWN
        output = behaviour_of(cell).output_size(cell)
        if is_numpy_integer(output):
            reject(
                Kind.ARGUMENT,
                f"`units` must be a Python integer, not {output.described}",
                "output_size must be an integer.",
                argument="units",
                advice="Convert it with `int(…)`.",
            )
        size = behaviour_of(cell).state_size(cell)
        if isinstance(size, Unknown) and isinstance(cell.spec.behaviour.basis, StackedCells):
            return (dimension(output),), UNKNOWN
        states = _shapes(size if isinstance(size, list) else [size])
        return (dimension(output),), states

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = single(layer, call)
        shape = tensor.shape
        if isinstance(shape, tuple) and len(shape) < 2:
            reject(
                Kind.RANK,
                f"`{layer.class_name}` needs an axis of time, and gets {render_shape(shape)}",
                "tuple index out of range",
            )
        output, states = self.sizes(layer, shape)
        known = isinstance(shape, tuple)
        batch: Dim = shape[0] if isinstance(shape, tuple) else UNKNOWN
        length: Dim = shape[1] if isinstance(shape, tuple) else UNKNOWN
        if not fails_on_text(layer, call, tensor) and known:
            self.runs(layer, call, tensor)
        sequences = truth(layer.args["return_sequences"])
        whole: Any = UNKNOWN
        if sequences is not None:
            whole = (batch, length, *output) if sequences else (batch, *output)
        first = TensorSpec(whole, layer.dtype)
        with_state = truth(layer.args["return_state"])
        if with_state is False:
            return first
        if with_state is None or isinstance(states, Unknown):
            return UNKNOWN
        return (first, *_specs(states, (batch,), layer.dtype))

    def runs(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        """Notes what fails on data of this (known) rank."""
        shape = tensor.shape
        assert isinstance(shape, tuple)
        name = layer.class_name
        if same(shape[1], 0):
            call.fails_when_run(
                Kind.EMPTY, f"`{name}` needs at least one step, and gets {render_shape(shape)}"
            )
            return
        batch = layer.extra.get("batch", UNKNOWN)
        if layer.built and same(batch, shape[0]) is False:
            call.fails_when_run(
                Kind.AXIS,
                f"`{name}(stateful=True)` was built for a batch of {render_dim(batch)}, and gets "
                f"{render_dim(shape[0])}",
            )
            return
        self.runs_cell(layer, call, shape)

    def runs_cell(self, layer: LayerState, call: Call, shape: tuple[Dim, ...]) -> None:
        """Notes what the cell cannot compute with."""
        wrong = _layer_as_cell(layer)
        if wrong is not None and len(shape) == 3:
            call.fails_when_run(
                Kind.ARGUMENT,
                _takes_cells(layer, wrong),
                argument="cell",
                advice=f"Use `{wrong}Cell` here.",
            )
            return
        cell = self.cell(layer)
        if cell is None:
            return
        if len(shape) == 2:
            call.fails_when_run(
                Kind.RANK,
                f"`{layer.class_name}` needs 3 dimensions (with the batch), and gets "
                f"{render_shape(shape)}",
            )
            return
        mask = mask_of(call)
        run = run_of(cell, shape, self._how(layer, mask, shape)) if len(shape) > 3 else None
        unfit = run.fails if run is not None else broadcast_fails(shape[2:-1], (shape[0],))
        if len(shape) > 3 and unfit:
            call.fails_when_run(
                Kind.RANK,
                f"the cell of `{layer.class_name}` takes 2 dimensions in a step, and gets "
                f"{len(shape) - 1}",
            )
            return
        if len(shape) == 3 and same(shape[0], 0) is True and _adds_states(cell):
            # `ops.add` takes a tensor of no rows for a bias, and finds that it has two axes.
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` cannot run an LSTM's cell on a batch of no samples",
            )
            return
        before = len(call.later)
        dtype = call.inputs.dtype if isinstance(call.inputs, TensorSpec) else UNKNOWN
        behaviour_of(cell).step(cell, shape[-1], dtype, call)
        masked = mask is not None
        if len(call.later) == before and self._mistakes_states(layer, cell, shape[1], masked):
            call.fails_when_run(
                Kind.CALL,
                f"`{layer.class_name}` cannot run a list of one {_plain_name(cell)} with a mask"
                if masked
                else f"`{layer.class_name}(unroll=True)` cannot run a list of one LSTM cell",
                advice="Pass the cell itself instead of a list"
                + (", or leave `unroll` away." * (not masked) or "."),
            )
        if len(call.later) == before and len(shape) == 3:
            self.runs_from(layer, call, shape)

    def _how(self, layer: LayerState, mask: Any, shape: tuple[Dim, ...]) -> How:
        """Outputs are put into one array by a loop, and written out only where all are returned."""
        unrolled, sequences = truth(layer.args["unroll"]), truth(layer.args["return_sequences"])
        alike = unrolled is False or (unrolled is True and sequences is True)
        steps = isinstance(mask, tuple) and len(mask) > 1 and mask[2:] == shape[2 : len(mask)]
        return How(alike, bool(unrolled), len(mask) - 2 if steps and unrolled is not None else None)

    def _mistakes_states(
        self, layer: LayerState, cell: LayerState, length: Dim, masked: bool
    ) -> bool:
        """Whether a stack of one cell meets its own states as if they were those of its cell.

        A mask mends it where the steps are written out, and brings it about in a loop, for cells of
        one state as well.
        """
        unrolled = truth(layer.args["unroll"])
        if unrolled is not (not masked) or (unrolled and less(1, length) is not True):
            return False
        if not isinstance(cell.spec.behaviour.basis, StackedCells):
            return False
        cells = cell.spec.behaviour.basis.cells(cell)
        if cells is None or len(cells) != 1:
            return False
        behaviour = cells[0].spec.behaviour.basis
        return isinstance(behaviour, UnitCell) and (masked or behaviour.states > 1)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """More axes than a cell is made for stay in what comes out."""
        shape, cell = call.shape, self.cell(layer)
        if isinstance(shape, Unknown) or len(shape) < 4 or self.axes_of_a_step != 1:
            return output
        run = run_of(cell, shape, How()) if cell is not None else None
        sequences = truth(layer.args["return_sequences"])
        if run is None or isinstance(run.output, Unknown) or sequences is None:
            return unseen(output)
        whole = (run.output[0], shape[1], *run.output[1:]) if sequences else run.output
        first = TensorSpec(whole, layer.dtype)
        if not isinstance(output, tuple):
            return first
        states = _specs(run.states, (), layer.dtype)
        return (first, *states)

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        """A loop of a graph takes no states that change their shape."""
        shape, cell = call.shape, self.cell(layer)
        if isinstance(shape, Unknown) or len(shape) < 4 or self.axes_of_a_step != 1:
            return None
        if cell is None or truth(layer.args["unroll"]) is not False:
            return None
        return Problem(
            Kind.RANK,
            f"the cell of `{layer.class_name}` takes 2 dimensions in a step, and gets "
            f"{len(shape) - 1}",
            "",
            layer=layer,
        )

    def runs_from(self, layer: LayerState, call: Call, shape: tuple[Dim, ...]) -> None:
        """Notes an `initial_state` or a `mask` that does not fit."""
        given, cell = call.argument("initial_state"), self.cell(layer)
        if cell is None:
            return
        before = len(call.later)
        if given is not None:
            leaves = list(given) if isinstance(given, (list, tuple)) else [given]
            basis = cell.spec.behaviour.basis
            if isinstance(basis, UnitCell):
                self._starts(layer, call, cell, leaves, shape)
                wanted: int | None = basis.states
            elif isinstance(basis, StackedCells) and basis.cells(cell) is not None:
                cells = basis.cells(cell) or ()
                for inner, leaf in zip(cells, leaves):
                    states = list(leaf) if isinstance(leaf, (list, tuple)) else [leaf]
                    if len(call.later) == before:
                        self._starts(layer, call, inner, states, shape)
                wanted = len(cells)
            else:
                wanted = None
            if len(call.later) == before and wanted is not None:
                self._has_more_states(layer, call, leaves, wanted)
        if len(call.later) == before:
            self._masks(layer, call, cell, shape)

    def _starts(
        self,
        layer: LayerState,
        call: Call,
        cell: LayerState,
        leaves: list[Any],
        shape: tuple[Dim, ...],
    ) -> None:
        """Notes states that one cell cannot start from."""
        basis = cell.spec.behaviour.basis
        if not isinstance(basis, UnitCell):
            return
        wanted = basis.states
        if any(map(_is_nest_of_states, leaves)):
            self._starts_from_nests(layer, call, cell, wanted, leaves, shape)
            return
        if not all(isinstance(leaf, TensorSpec) for leaf in leaves):
            return
        if len(leaves) < wanted:
            call.fails_when_run(
                Kind.INPUTS,
                f"`{layer.class_name}` starts from {wanted} states, and gets {len(leaves)}",
            )
            return
        units = dimension(cell.args["units"])
        for number, leaf in enumerate(leaves[:wanted]):
            state = leaf.shape
            if isinstance(state, Unknown) or len(state) != 2:
                continue
            # The first state is multiplied, the second only broadcast.
            narrow = (number == 0 or (less(1, shape[1]) is True and same(units, 1) is True)) and (
                same(state[1], units) is False
            )
            if narrow or broadcast_fails(state, (shape[0], units)):
                call.fails_when_run(
                    Kind.AXIS,
                    f"`{layer.class_name}` starts from states of shape "
                    f"{render_shape((shape[0], units))}, and gets {render_shape(state)}",
                )
                return

    def _starts_from_nests(
        self,
        layer: LayerState,
        call: Call,
        cell: LayerState,
        wanted: int,
        leaves: list[Any],
        shape: tuple[Dim, ...],
    ) -> None:
        """Notes several tensors in the place of one state, as a stack of cells gives them.

        TensorFlow makes one tensor of three axes of them. A loop gives back another number of
        tensors, and the gates of an `LSTM` are split along the samples.
        """
        read = leaves[:1] if layer.class_name == "GRU" else leaves
        looped = truth(layer.args["unroll"]) is False and any(map(_is_nest_of_states, read))
        split = wanted == 2 and any(map(_is_nest_of_states, leaves[:wanted]))
        fails = looped or (split and less(1, shape[1]) is True)
        first = leaves[0] if _is_nest_of_states(leaves[0]) else [leaves[0]]
        units = dimension(cell.args["units"])
        for state in first:
            narrow = isinstance(state, TensorSpec) and isinstance(state.shape, tuple)
            fails = fails or (narrow and same(state.shape[-1], units) is False)
        if fails:
            told = f"`{layer.class_name}` starts from {_count(wanted)}"
            call.fails_when_run(Kind.INPUTS, f"{told}, and gets several tensors in place of one")

    def _has_more_states(
        self, layer: LayerState, call: Call, leaves: list[Any], wanted: int
    ) -> None:
        """Notes more states than a loop gives back: TensorFlow's takes no other number.

        Written out, it forgets them, unless there is a mask; so does cuDNN, which some machines
        have for some layers. A `GRU` looks at the first alone.
        """
        if layer.class_name == "GRU":
            return
        if len(leaves) <= wanted or not all(isinstance(leaf, TensorSpec) for leaf in leaves):
            return
        unrolled = truth(layer.args["unroll"])
        accelerated = truth(layer.args.get("use_cudnn", False)) is not False and not unrolled
        if accelerated or unrolled is None or (unrolled and mask_of(call) is None):
            return
        call.fails_when_run(
            Kind.INPUTS,
            f"`{layer.class_name}` starts from {_count(wanted)}, and gets {len(leaves)}",
        )

    def _masks(
        self, layer: LayerState, call: Call, cell: LayerState, shape: tuple[Dim, ...]
    ) -> None:
        """Notes a mask that does not go with steps of (batch, features).

        Source: keras/src/backend/tensorflow/rnn.py
        """
        mask, unrolled = mask_of(call), truth(layer.args["unroll"])
        if mask is None or isinstance(mask, Unknown) or unrolled is None:
            return
        wanted = f"`{layer.class_name}` takes a mask of shape {render_shape(shape[:2])}"
        if len(mask) < 2:
            call.fails_when_run(Kind.RANK, f"{wanted}, and gets {render_shape(mask)}")
            return
        short = same(mask[1], shape[1]) is False
        if unrolled:
            short = less(mask[1], shape[1]) is True  # what is more is not looked at
        if short:
            call.fails_when_run(Kind.AXIS, f"{wanted}, and gets {render_shape(mask)}")
            return
        basis = cell.spec.behaviour.basis
        cells: tuple[LayerState, ...] = (cell,) if isinstance(basis, UnitCell) else ()
        if isinstance(basis, StackedCells):
            cells = basis.cells(cell) or ()
        units = [
            dimension(inner.args["units"])
            for inner in cells
            if isinstance(inner.spec.behaviour.basis, UnitCell)
        ]
        if len(mask) < 3 or not units or len(units) < len(cells):
            return
        if len(mask) > 3:
            unfit = True
        elif same(mask[2], 1) is not False:
            unfit = False
        elif unrolled:
            unfit = any(same(n, 1) is False for n in units) or less(1, shape[1]) is True
        else:
            one = len(units) == 1  # elsewhere the state of a single unit may take another width
            unfit = any(same(mask[2], n) is False and (one or same(n, 1) is False) for n in units)
        if unfit:
            call.fails_when_run(Kind.RANK, f"{wanted}, and gets {render_shape(mask)}")


def _plain_name(cell: LayerState) -> str:
    basis = cell.spec.behaviour.basis
    cells = basis.cells(cell) if isinstance(basis, StackedCells) else None
    return f"`{cells[0].class_name}`" if cells else "cell"


def _count(states: int) -> str:
    return "1 state" if states == 1 else f"{states} states"


def _adds_states(cell: LayerState) -> bool:
    """Whether a cell adds tensors of a batch to one another, as that of an LSTM does."""
    behaviour = cell.spec.behaviour.basis
    if isinstance(behaviour, StackedCells):
        return any(map(_adds_states, behaviour.cells(cell) or ()))
    return isinstance(behaviour, UnitCell) and behaviour.states > 1


def _shapes(size: Any) -> Any:
    """A nest of shapes without the batch for a nest of sizes; UNKNOWN for a deeper one."""
    found: list[Any] = []
    for item in size:
        if isinstance(item, list):
            if any(isinstance(inner, list) for inner in item):
                return UNKNOWN
            found.append([(dimension(inner),) for inner in item])
        else:
            found.append((dimension(item),))
    return found


def _specs(states: list[Any], front: tuple[Dim, ...], dtype: str | Unknown) -> list[Any]:
    """Tensors of these shapes, each with the axes of `front` before it."""
    return [
        _specs(state, front, dtype)
        if isinstance(state, list)
        else TensorSpec((*front, *state), dtype)
        for state in states
    ]


class UnitRecurrent(Recurrent):
    """`SimpleRNN`, `LSTM`, `GRU`: they make their own cell from their arguments."""

    def __init__(self, name: str) -> None:
        # Its messages speak of the layer: nobody wrote a cell.
        self.spec = replace(CELLS[f"{name}Cell"], name=name)

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        made = {name: layer.args[name] for name in self.spec.parameters}
        cell = LayerState(self.spec, made, layer.environment)
        if "use_cudnn" in layer.args:
            keywords.pop("implementation", None)
        else:
            # Keras drops it on the way to the base class.
            layer.args["activity_regularizer"] = None
        self.spec.behaviour.before_base(cell, {})
        base: dict[str, Any] = {
            name: keywords[name] for name in ("dtype", "trainable") if name in keywords
        }
        arguments.configure_base(cell, base)
        self.spec.behaviour.construct(cell)
        keywords.pop("zero_output_for_mask", None)
        layer.extra["cell"] = cell

    def construct(self, layer: LayerState) -> None:
        super().construct(layer)
        layer.input_spec = InputSpec(ndim=3)
        choice = layer.args.get("use_cudnn", "auto")
        if arguments.known(choice) and choice not in ("auto", True, False):
            reject(
                Kind.ARGUMENT,
                f"`use_cudnn` must be 'auto', True or False, not {choice!r}",
                "Invalid valid received for argument `use_cudnn`.",
                argument="use_cudnn",
            )


def _parameters(cell: str, rest: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the cell, `activity_regularizer` behind the regularizers, and `rest`."""
    parameters: dict[str, Any] = {}
    for name, default in CELLS[cell].parameters.items():
        if name in rest:
            continue
        parameters[name] = default
        if name == "bias_regularizer":
            parameters["activity_regularizer"] = None
    return {**parameters, **rest}


RETURNS = {
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
    "unroll": False,
}

LAYERS = (
    LayerSpec(
        name="RNN",
        parameters={"cell": REQUIRED, **RETURNS, "zero_output_for_mask": False},
        behaviour=Recurrent(),
        call=CALL,
        source="keras/src/layers/rnn/rnn.py",
        samples=(
            Sample({"cell": Inner("LSTMCell", {"units": 4})}, (None, 5, 3)),
            Sample(
                {
                    "cell": [Inner("LSTMCell", {"units": 4}), Inner("GRUCell", {"units": 2})],
                    "return_state": True,
                },
                (None, None, 3),
            ),
        ),
    ),
    LayerSpec(
        name="SimpleRNN",
        parameters=_parameters("SimpleRNNCell", {**RETURNS, "seed": None}),
        behaviour=UnitRecurrent("SimpleRNN"),
        call=CALL,
        source="keras/src/layers/rnn/simple_rnn.py",
        samples=(Sample({"units": 4}, (None, 5, 3)),),
    ),
    LayerSpec(
        name="LSTM",
        parameters=_parameters("LSTMCell", {"seed": None, **RETURNS, "use_cudnn": "auto"}),
        behaviour=UnitRecurrent("LSTM"),
        call=CALL,
        source="keras/src/layers/rnn/lstm.py",
        samples=(
            Sample({"units": 4}, (None, 5, 3)),
            Sample({"units": 4, "return_sequences": True, "return_state": True}, (None, None, 3)),
        ),
    ),
    LayerSpec(
        name="GRU",
        parameters=_parameters(
            "GRUCell", {"seed": None, **RETURNS, "reset_after": True, "use_cudnn": "auto"}
        ),
        behaviour=UnitRecurrent("GRU"),
        call=CALL,
        source="keras/src/layers/rnn/gru.py",
        samples=(
            Sample({"units": 4}, (None, 5, 3)),
            Sample({"units": 4, "reset_after": False}, (None, 5, 3)),
        ),
    ),
)
