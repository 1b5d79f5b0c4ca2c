"""The cells of keras/src/layers/rnn: one step of a recurrent layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.initial_values import draws
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    Inner,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
    Weight,
)
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, less, render_dim, same
from kerasorder_lint.shapes.broadcasting import broadcast_fails

__all__ = [
    "CELLS",
    "CONSTRAINTS",
    "INITIALIZERS",
    "LAYERS",
    "REGULARIZERS",
    "Cell",
    "StackedCells",
    "UnitCell",
    "bias_of_parts",
    "dimension",
    "dropout_rate",
    "is_numpy_integer",
    "not_a_dimension",
    "seed",
]

INITIALIZERS = ("kernel_initializer", "recurrent_initializer", "bias_initializer")
REGULARIZERS = ("kernel_regularizer", "recurrent_regularizer", "bias_regularizer")
CONSTRAINTS = ("kernel_constraint", "recurrent_constraint", "bias_constraint")

#: A number of units, a list of them (one for each state), or a list of those (one for each cell).
StateSize = Any


def dimension(value: Any) -> Dim:
    """The argument as it stands in a shape: `True` is 1; UNKNOWN where it is not fixed."""
    if isinstance(value, Opaque):
        value = value.value
    if isinstance(value, int):
        return int(value)
    return value if isinstance(value, Sym) else UNKNOWN


def is_numpy_integer(value: Any) -> bool:
    """An integer that is no `int`."""
    return isinstance(value, Opaque) and value.kind.startswith(("numpy.int", "numpy.uint"))


def not_a_dimension(value: Any) -> bool:
    """What a shape cannot hold: a float, text."""
    return isinstance(value, (float, str))


def seed(value: Any) -> None:
    """`keras.random.SeedGenerator(seed)`."""
    if value is None or isinstance(value, (Unknown, Sym, Opaque)):
        return
    if isinstance(value, bool) or not isinstance(value, int):
        reject(
            Kind.ARGUMENT,
            f"`seed` must be an integer, not {value!r}",
            ""
            if isinstance(value, bool) or not arguments.known(value)
            else f"Argument `seed` must be an integer. Received: seed={value}",
            argument="seed",
        )


def dropout_rate(value: Any, argument: str) -> None:
    """Refuses what `max(0.0, rate)` refuses; Keras clips any number to 0 … 1."""
    if isinstance(value, (str, list, tuple, dict, LayerState)) or value is None:
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a number, not {value!r}"
            if arguments.known(value)
            else f"`{argument}` must be a number",
            "'>' not supported between instances of",
            argument=argument,
        )


def positive_units(value: Any) -> None:
    """Refuses what `units <= 0` refuses; a float passes here."""
    said = (
        f"Received an invalid value for argument `units`, expected a positive integer, got {value}."
    )
    if isinstance(value, Sym):
        if less(0, value) is False:
            reject(Kind.ARGUMENT, "`units` must be positive", argument="units")
    elif isinstance(value, Opaque):
        if is_numpy_integer(value) and isinstance(value.value, int) and value.value <= 0:
            reject(Kind.ARGUMENT, f"`units` must be positive, not {value.value}", argument="units")
    elif isinstance(value, (int, float)):
        if value <= 0:
            reject(Kind.ARGUMENT, f"`units` must be positive, not {value}", said, argument="units")
    elif not isinstance(value, Unknown):
        reject(
            Kind.ARGUMENT,
            f"`units` must be a positive integer, not {value!r}"
            if arguments.known(value)
            else "`units` must be a positive integer",
            "'<=' not supported between instances of",
            argument="units",
        )


def bias_of_parts(args: Mapping[str, Any], units: Any, forgetful: bool) -> None:
    """Refuses a random bias of `True` units, which an LSTM with a forget bias makes in parts.

    TensorFlow takes the shape `(True,)` of such a part for a tensor of booleans.
    """
    if forgetful and units is True and draws(args["bias_initializer"]):
        reject(
            Kind.ARGUMENT,
            "TensorFlow draws no random bias for a number of units that is `True`",
            "Value for attr 'Tshape' of bool is not in the list of allowed values",
            argument="units",
            hint="1",
            advice="Write 1.",
        )


class Cell(Behaviour):
    """One step: from an input and states to an output and new states."""

    def state_size(self, cell: LayerState) -> StateSize:
        """`cell.state_size`; UNKNOWN where not even the number of states is known."""
        raise NotImplementedError

    def output_size(self, cell: LayerState) -> Any:
        """`cell.output_size`, as the argument that it comes from."""
        raise NotImplementedError

    def build_on(self, cell: LayerState, shape: Any) -> None:
        """Makes the weights for a step's input of this shape."""
        raise NotImplementedError

    def step(self, cell: LayerState, width: Dim, dtype: str | Unknown, call: Call) -> None:
        """Notes what fails when a step's input has this width and dtype."""
        raise NotImplementedError

    def build(self, layer: LayerState, call: Call) -> None:
        self.build_on(layer, call.shape)


def infer_failure(cell: LayerState, kind: Kind, message: str) -> None:
    """Keras traces the call of a cell, and the operations in it refuse."""
    reject(
        kind,
        message,
        f"Could not automatically infer the output shape / dtype of '{cell.name}'"
        if isinstance(cell.name, str)
        else "Could not automatically infer the output shape / dtype of",
    )


class UnitCell(Cell):
    """A cell of `units` numbers: `SimpleRNNCell`, `LSTMCell`, `GRUCell`.

    gates:  how many products with the input there are.
    states: how many states.
    """

    def __init__(self, gates: int, states: int) -> None:
        self.gates = gates
        self.states = states

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        positive_units(layer.args["units"])
        if self.gates > 1:
            layer.extra["implementation"] = keywords.pop("implementation", 2)

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        if self.gates == 1:
            seed(args["seed"])
        arguments.activation(args["activation"])
        if self.gates > 1:
            arguments.activation(args["recurrent_activation"], "recurrent_activation")
        for name in INITIALIZERS:
            arguments.initializer(args[name], name)
        for name in REGULARIZERS:
            arguments.regularizer(args[name], name)
        for name in CONSTRAINTS:
            arguments.constraint(args[name], name)
        for name in ("dropout", "recurrent_dropout"):
            dropout_rate(args[name], name)
        if self.gates > 1:
            seed(args["seed"])
            rate = args["recurrent_dropout"]
            if not isinstance(rate, (int, float)):
                layer.extra["implementation"] = UNKNOWN
            elif rate > 0:
                layer.extra["implementation"] = 1

    def state_size(self, cell: LayerState) -> StateSize:
        units = cell.args["units"]
        return units if self.states == 1 else [units] * self.states

    def output_size(self, cell: LayerState) -> Any:
        return cell.args["units"]

    def build_on(self, cell: LayerState, shape: Any) -> None:
        units = dimension(cell.args["units"])
        if shape == ():
            reject(Kind.RANK, f"`{cell.class_name}` needs an axis of features, and gets none", "")
        width = UNKNOWN if isinstance(shape, Unknown) else shape[-1]
        if not_a_dimension(cell.args["units"]):
            reject(
                Kind.ARGUMENT,
                f"`units` must be an integer, not {cell.args['units']!r}",
                "to a shape. Found invalid dimension",
                argument="units",
            )
        cell.add_weight("kernel", (width, _times(units, self.gates)))
        cell.add_weight("recurrent_kernel", (units, _times(units, self.gates)))
        use_bias = truth(cell.args["use_bias"])
        reset_after = truth(cell.args.get("reset_after", False))
        if use_bias is None or (use_bias and reset_after is None):
            cell.weights.append(Weight("bias", UNKNOWN))
        elif use_bias:
            bias = _times(units, self.gates)
            cell.add_weight("bias", (2, bias) if reset_after else (bias,))
            forgetful = truth(cell.args.get("unit_forget_bias", False)) is True
            bias_of_parts(cell.args, cell.args["units"], forgetful)

    def step(self, cell: LayerState, width: Dim, dtype: str | Unknown, call: Call) -> None:
        rate = cell.args["dropout"]
        if isinstance(rate, (int, float)) and 0 < rate < 1 and isinstance(dtype, str):
            # Keras draws the mask even where it is not used.
            if "float" not in dtype:
                call.fails_when_run(
                    Kind.DTYPE, f"the dropout of `{cell.class_name}` needs floats, and gets {dtype}"
                )
                return
        built = _kernel_width(cell)
        if same(built, width) is False:
            call.fails_when_run(
                Kind.AXIS,
                f"`{cell.class_name}` was built for {render_dim(built)} features, and gets "
                f"{render_dim(width)}",
            )

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs, states = call.inputs, call.argument("states")
        units = dimension(layer.args["units"])
        listed = isinstance(states, (list, tuple))
        leaves = list(states) if listed else [states]
        if isinstance(states, Unknown):
            return UNKNOWN
        if listed and len(leaves) < self.states:
            infer_failure(
                layer,
                Kind.INPUTS,
                f"`{layer.class_name}` needs {self.states} states, and gets {len(leaves)}",
            )
        leaves = leaves[: self.states]
        shapes = [leaf.shape if isinstance(leaf, TensorSpec) else UNKNOWN for leaf in leaves]
        known = [
            shape
            for shape in (inputs.shape if isinstance(inputs, TensorSpec) else UNKNOWN, *shapes)
            if isinstance(shape, tuple) and len(shape) == 2
        ]
        if len(leaves) != self.states:
            return UNKNOWN
        if len(known) != len(leaves) + 1:
            return self._outputs(layer, UNKNOWN, states)
        step, first = known[0], known[1]
        built = _kernel_width(layer)
        if same(built, step[1]) is False:
            infer_failure(
                layer,
                Kind.AXIS,
                f"`{layer.class_name}` was built for {render_dim(built)} features, and gets "
                f"{render_dim(step[1])}",
            )
        if same(first[1], units) is False:
            infer_failure(
                layer,
                Kind.AXIS,
                f"`{layer.class_name}` needs a state of {render_dim(units)} units, and gets "
                f"{render_dim(first[1])}",
            )
        # The second state is only broadcast: a single unit takes on its width.
        out = (
            _common([shape[0] for shape in known]),
            _common([units, *(shape[1] for shape in known[2:])]),
        )
        for shape in known[1:]:
            if broadcast_fails(shape, (step[0], units)) or broadcast_fails(shape, first):
                infer_failure(
                    layer,
                    Kind.AXIS,
                    f"the states of `{layer.class_name}` do not fit its {render_dim(units)} units "
                    "or its batch",
                )
        return self._outputs(layer, out, states)

    def _outputs(self, layer: LayerState, shape: Any, states: Any) -> Any:
        output = TensorSpec(shape, layer.dtype)
        listed = self.states > 1 or isinstance(states, (list, tuple))
        return output, ([output] * self.states if listed else output)


def _times(units: Dim, factor: int) -> Dim:
    return UNKNOWN if units is None else units * factor


def _kernel_width(cell: LayerState) -> Dim:
    for weight in cell.weights:
        if weight.name == "kernel" and isinstance(weight.shape, tuple):
            return weight.shape[0]
    return UNKNOWN


def _common(batches: list[Dim]) -> Dim:
    """The length that broadcasting leaves; a symbol may stand for 1."""
    rest = [batch for batch in batches if not (isinstance(batch, int) and batch == 1)]
    for batch in rest:
        if isinstance(batch, int):
            return batch
    if not rest:
        return 1
    if any(isinstance(batch, Unknown) for batch in rest):
        return UNKNOWN
    return rest[0] if all(batch == rest[0] for batch in rest) else UNKNOWN


class StackedCells(Cell):
    """Cells one behind the other."""

    def construct(self, layer: LayerState) -> None:
        cells = layer.args["cells"]
        layer.extra["cells"] = UNKNOWN
        if isinstance(cells, (Unknown, Sym, Opaque)):
            return
        if not isinstance(cells, (list, tuple, str, dict, set)):
            reject(
                Kind.ARGUMENT,
                "`StackedRNNCells` needs a list of cells",
                "object is not iterable",
                argument="cells",
            )
        for cell in cells:
            check_cell(cell, "cells")
        if all(is_cell(cell) for cell in cells):
            layer.extra["cells"] = tuple(cells)
            layer.children = _once(cells)

    def cells(self, layer: LayerState) -> tuple[LayerState, ...] | None:
        """The cells, None where one is not known."""
        cells = layer.extra.get("cells", UNKNOWN)
        return cells if isinstance(cells, tuple) else None

    def state_size(self, cell: LayerState) -> StateSize:
        cells = self.cells(cell)
        if cells is None:
            return UNKNOWN
        return [behaviour_of(inner).state_size(inner) for inner in cells]

    def output_size(self, cell: LayerState) -> Any:
        cells = self.cells(cell)
        if cells is None:
            return UNKNOWN
        if not cells:
            reject(Kind.ARGUMENT, "a stack of no cells has no output", "", argument="cells")
        return behaviour_of(cells[-1]).output_size(cells[-1])

    def build_on(self, cell: LayerState, shape: Any) -> None:
        cells = self.cells(cell)
        if cells is None:
            cell.weights.append(Weight("cells", UNKNOWN))
            return
        for inner in cells:
            behaviour = behaviour_of(inner)
            if not inner.built:
                behaviour.build_on(inner, shape)
                inner.built = True
                inner.build_shape = shape
            batch = UNKNOWN if isinstance(shape, Unknown) or not shape else shape[0]
            shape = (batch, dimension(behaviour.output_size(inner)))

    def step(self, cell: LayerState, width: Dim, dtype: str | Unknown, call: Call) -> None:
        for inner in self.cells(cell) or ():
            before = len(call.later)
            behaviour_of(inner).step(inner, width, dtype, call)
            if len(call.later) > before:
                return
            dtype = cell.dtype
            width = dimension(behaviour_of(inner).output_size(inner))

    def call(self, layer: LayerState, call: Call) -> Any:
        cells, states = self.cells(layer), call.argument("states")
        if cells is None or not isinstance(states, (list, tuple)) or len(states) != len(cells):
            return UNKNOWN
        value: Any = call.inputs
        news: list[Any] = []
        for inner, state in zip(cells, states):
            given = list(state) if isinstance(state, (list, tuple)) else [state]
            if not isinstance(inner.spec.behaviour.basis, UnitCell) or not isinstance(
                value, TensorSpec
            ):
                return UNKNOWN
            inside = Call({"inputs": value, "states": given})
            outputs = inner.spec.behaviour.basis.call(inner, inside)
            if isinstance(outputs, Unknown):
                return UNKNOWN
            value, new = outputs
            single = len(new) == 1 and not isinstance(state, (list, tuple))
            news.append(new[0] if single else new)
        return value, (news[0] if len(news) == 1 else news)


def is_cell(value: Any) -> bool:
    """A layer that we know as a cell."""
    return isinstance(value, LayerState) and isinstance(value.spec.behaviour.basis, Cell)


def behaviour_of(cell: LayerState) -> Cell:
    """The cell's steps."""
    behaviour = cell.spec.behaviour.basis
    assert isinstance(behaviour, Cell)
    return behaviour


def check_cell(cell: Any, argument: str) -> None:
    """Refuses what has no `call` or no `state_size`; what we do not know passes."""
    if isinstance(cell, (Unknown, Opaque)):
        return
    single = argument == "cell"
    if not isinstance(cell, LayerState):
        reject(
            Kind.ARGUMENT,
            f"a cell must be a layer such as `LSTMCell(…)`, not {cell!r}"
            if arguments.known(cell)
            else "a cell must be a layer such as `LSTMCell(…)`",
            "Argument `cell` should have a `call` method."
            if single
            else "All cells must have a `call` method.",
            argument=argument,
        )
    if cell.spec.module == "keras.layers" and not getattr(
        cell.spec.behaviour.basis, "has_state_size", isinstance(cell.spec.behaviour.basis, Cell)
    ):
        reject(
            Kind.ARGUMENT,
            f"`{cell.class_name}` is no cell: it has no states",
            "The RNN cell should have a `state_size` attribute"
            if single
            else "All cells must have a `state_size` attribute.",
            argument=argument,
        )


def _once(layers: Any) -> list[LayerState]:
    """Each layer once: Keras counts the weights of a shared one once."""
    found: list[LayerState] = []
    for layer in layers:
        if all(layer is not other for other in found):
            found.append(layer)
    return found


def _parameters(rest: Mapping[str, Any], *, gated: bool, forget: bool) -> dict[str, Any]:
    return {
        "units": REQUIRED,
        "activation": "tanh",
        **({"recurrent_activation": "sigmoid"} if gated else {}),
        "use_bias": True,
        "kernel_initializer": "glorot_uniform",
        "recurrent_initializer": "orthogonal",
        "bias_initializer": "zeros",
        **({"unit_forget_bias": True} if forget else {}),
        "kernel_regularizer": None,
        "recurrent_regularizer": None,
        "bias_regularizer": None,
        "kernel_constraint": None,
        "recurrent_constraint": None,
        "bias_constraint": None,
        "dropout": 0.0,
        "recurrent_dropout": 0.0,
        **rest,
    }


LAYERS = (
    LayerSpec(
        name="SimpleRNNCell",
        parameters=_parameters({"seed": None}, gated=False, forget=False),
        behaviour=UnitCell(gates=1, states=1),
        call={"sequence": REQUIRED, "states": REQUIRED, "training": False},
        source="keras/src/layers/rnn/simple_rnn.py",
        samples=(Sample({"units": 3}, [(None, 4), (None, 3)]),),
    ),
    LayerSpec(
        name="LSTMCell",
        parameters=_parameters({"seed": None}, gated=True, forget=True),
        behaviour=UnitCell(gates=4, states=2),
        call={"inputs": REQUIRED, "states": REQUIRED, "training": False},
        source="keras/src/layers/rnn/lstm.py",
        samples=(Sample({"units": 3}, [(None, 4), [(None, 3), (None, 3)]]),),
    ),
    LayerSpec(
        name="GRUCell",
        parameters=_parameters({"reset_after": True, "seed": None}, gated=True, forget=False),
        behaviour=UnitCell(gates=3, states=1),
        call={"inputs": REQUIRED, "states": REQUIRED, "training": False},
        source="keras/src/layers/rnn/gru.py",
        samples=(Sample({"units": 3}, [(None, 4), (None, 3)]),),
    ),
    LayerSpec(
        name="StackedRNNCells",
        parameters={"cells": REQUIRED},
        behaviour=StackedCells(),
        call={"inputs": REQUIRED, "states": REQUIRED, "training": False, "**": REQUIRED},
        source="keras/src/layers/rnn/stacked_rnn_cells.py",
        samples=(Sample({"cells": [Inner("GRUCell", {"units": 3})]}, [(None, 4), [(None, 3)]]),),
    ),
)

#: The cells by name, for the layers that make their own.
CELLS = {spec.name: spec for spec in LAYERS}
