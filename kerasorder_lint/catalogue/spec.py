"""The form of a catalogue entry: a layer's signature, and what happens at each step of its life.

A `Behaviour` mirrors the methods of a `keras.layers.Layer`: `construct` is what `__init__` checks,
`input_spec` what the layer demands, `build` what weights it makes, `call` what
`compute_output_spec` gives (and what fails only when it runs). Layers that share a base class in
Keras share a behaviour here. Steps refuse with `reject(...)`; `life` turns that into a value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from kerasorder_lint.catalogue.initial_values import initial_value
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, kept_data
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Unknown, product, render_shape

__all__ = [
    "REQUIRED",
    "Behaviour",
    "Call",
    "Environment",
    "Inner",
    "InputSpec",
    "LayerSpec",
    "LayerState",
    "Opaque",
    "Sample",
    "Target",
    "Weight",
    "works_on_data",
]

Target = Literal[2, 3]


@dataclass(frozen=True, slots=True)
class Environment:
    """What is set for the whole program: which Keras, and its global defaults.

    data_format: of `keras.config.set_image_data_format`; UNKNOWN where code sets what we cannot
                 follow. floatx and policy likewise.
    """

    target: Target = 3
    data_format: str | Unknown = "channels_last"
    floatx: str | Unknown = "float32"
    policy: str | Unknown = "float32"


class _Required:
    """The default of a parameter that has none."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Opaque:
    """An argument that is some object: known to be one, its insides not looked at.

    kind:  the dotted name of what it is where known (`keras.initializers.HeNormal`, `function`,
           `numpy.int64`, `numpy.ndarray`), else "".
    value: a constant it wraps, where one is known (`np.int64(3)`).
    shape: of an array, as far as it is known.
    shown: how messages name what behaves as one of `kind` and is another (a tensor), else "".
    name:  of a function that the code defines and nothing decorates, else "".
    """

    kind: str = ""
    value: Any = UNKNOWN
    shape: Shape = UNKNOWN
    shown: str = ""
    name: str = ""

    @property
    def described(self) -> str:
        """What it is, with its article."""
        return self.shown or f"a `{self.kind}`"

    def __repr__(self) -> str:
        """As messages quote it."""
        if self.kind in ("", "class", "function", "object"):
            return f"<{self.kind or 'object'}>"
        if self.shown:
            return self.shown
        if isinstance(self.value, (bool, int, float)):
            return f"{self.kind}({self.value!r})"
        if isinstance(self.shape, tuple):
            return f"{self.kind} of {self.shape!r}"
        return self.kind


@dataclass(frozen=True)
class Inner:
    """A layer as an argument of a sample (wrappers, cells), by class name."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """Arguments and an input shape that Keras accepts; the first of many that are tested."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    shape: Any = (None, 4)
    dtype: str = "float32"


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What a layer demands of an input before it builds: `keras.layers.InputSpec`."""

    ndim: int | None = None
    min_ndim: int | None = None
    max_ndim: int | None = None
    axes: Mapping[int, Dim] = field(default_factory=dict)
    dtype: str | None = None
    shape: tuple[Dim, ...] | None = None
    allow_last_axis_squeeze: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """One variable of a layer."""

    name: str
    shape: tuple[Dim, ...] | Unknown
    trainable: bool | Unknown = True

    @property
    def size(self) -> Dim:
        return UNKNOWN if isinstance(self.shape, Unknown) else product(self.shape)


def _initializer_of(weight: str, args: Mapping[str, Any]) -> str:
    """The argument that says with which values a weight of this name begins."""
    name = weight.rpartition("/")[2]
    if name == "kernel" and "kernel_initializer" not in args:
        name = "depthwise"
    return f"{name.removesuffix('_kernel')}_initializer"


class LayerState:
    """A layer object: configured, then built on its first call, then called again.

    args:       every parameter of the signature by name, defaults filled in. Values are Python
                constants, tuples / lists / dicts of them, `Sym` for an integer that the code has
                not fixed, `Opaque` for objects, `LayerState` for layers, or `UNKNOWN`.
    extra:      what a behaviour keeps from `construct` or `build` for later steps.
    weights:    own variables; those of `children` are counted too.
    written:    attributes that code set after the constructor (see `catalogue.written`).
    """

    __slots__ = (
        "args",
        "build_shape",
        "built",
        "children",
        "dtype",
        "environment",
        "extra",
        "input_spec",
        "name",
        "spec",
        "trainable",
        "weights",
        "written",
    )

    def __init__(
        self,
        spec: LayerSpec,
        args: dict[str, Any],
        environment: Environment = Environment(),
    ) -> None:
        self.spec = spec
        self.args = args
        self.environment = environment
        self.name: str | Unknown | None = None  # None: Keras generates one
        self.dtype: str | Unknown = "float32"  # compute dtype
        self.trainable: bool | Unknown = True
        self.built = False
        self.build_shape: Any = None
        self.weights: list[Weight] = []
        self.children: list[LayerState] = []
        self.extra: dict[str, Any] = {}
        self.input_spec: InputSpec | tuple[InputSpec | None, ...] | None = None
        self.written: dict[str, Any] = {}

    @property
    def class_name(self) -> str:
        return self.spec.name

    def add_weight(
        self, name: str, shape: tuple[Dim, ...] | Unknown, *, trainable: bool = True
    ) -> None:
        """Records a variable. Refuses a free axis, as Keras does."""
        if not isinstance(shape, Unknown) and any(dim is None for dim in shape):
            rendered = render_shape(tuple(int(d) if isinstance(d, bool) else d for d in shape))
            certain = all(dim is None or isinstance(dim, int) for dim in shape)
            reject(
                Kind.UNDEFINED,
                f"`{self.class_name}` must create its `{name}` of shape {rendered}, and an axis "
                "of it is not defined",
                "Shapes used to initialize variables must be fully-defined "
                f"(no `None` dimensions). Received: shape={rendered}"
                if certain
                else "Shapes used to initialize variables must be fully-defined",
                advice="Give the axis a size, or reduce it with a pooling layer first.",
            )
        self.weights.append(Weight(name, shape, trainable))
        argument = _initializer_of(name, self.args)
        if argument in self.args:
            dtype = self.extra.get("variable_dtype")
            initial_value(self.args[argument], shape, argument, dtype)

    def all_weights(self) -> list[Weight]:
        """Own weights and those of the layers inside.

        A variable of another layer that is kept in an attribute is one of them too
        (`extra["shared"]`).
        """
        own = [*self.weights, *self.extra.get("shared", ())]
        for child in self.children:
            own.extend(child.all_weights())
        return own

    def trains_as(self, original: LayerState) -> None:
        """`trainable` as the configuration of the original has it, of the layers inside too."""
        self.trainable = original.trainable
        if not self.spec.behaviour.forgets_trainable:
            for child, other in zip(self.children, original.children):
                child.trains_as(other)

    def set_trainable(self, value: bool | Unknown) -> None:
        """`layer.trainable = value`, which goes for the layers inside too."""
        self.trainable = value
        for child in self.children:
            child.set_trainable(value)

    def count_params(self) -> Dim:
        """Number of scalars in the weights; UNKNOWN before `build` or where a shape is unknown."""
        if not self.built:
            return UNKNOWN
        total: Any = 0
        for weight in self.all_weights():
            total = total + weight.size if weight.size is not None else UNKNOWN
        result: Dim = total
        return result

    def snapshot(self) -> tuple[Any, ...]:
        """Everything that may change after construction, for `restore`."""
        return (
            self.built,
            self.build_shape,
            list(self.weights),
            list(self.children),
            dict(self.extra),
            self.input_spec,
            self.name,
            self.trainable,
            dict(self.args),
            self.written,
            [(child, child.snapshot()) for child in self.children],
        )

    def restore(self, saved: tuple[Any, ...]) -> None:
        (
            self.built,
            self.build_shape,
            weights,
            children,
            extra,
            self.input_spec,
            self.name,
            self.trainable,
            args,
            self.written,
            inner,
        ) = saved
        self.weights, self.children = list(weights), list(children)
        self.extra, self.args = dict(extra), dict(args)
        for child, state in inner:
            child.restore(state)


class Call:
    """One application of a layer: what it is called on, and what will fail only when it runs.

    on_data: the tensors are those that are there when the model runs, not Keras's symbolic ones.
    traced:  Keras runs `call` on the tensors; else it asks for `compute_output_shape` alone.
    lost:    how many tensors come out on data, if those are fewer than Keras foresees.
    named:   the arguments that are passed by name.
    """

    __slots__ = ("arguments", "later", "lost", "named", "on_data", "traced")

    def __init__(
        self,
        arguments: dict[str, Any],
        *,
        on_data: bool = False,
        traced: bool = True,
        named: Collection[str] = (),
    ) -> None:
        self.arguments = arguments
        self.named = named
        self.on_data = on_data
        self.traced = traced
        self.later: list[Problem] = []
        self.lost: int | None = None

    @property
    def inputs(self) -> Any:
        """The first argument of `call`: a `TensorSpec`, a list / tuple / dict of them, UNKNOWN."""
        return next(iter(self.arguments.values()), UNKNOWN)

    @property
    def shape(self) -> Shape:
        """Shape of a single input; UNKNOWN where the input is no single tensor."""
        inputs = self.inputs
        return inputs.shape if isinstance(inputs, TensorSpec) else UNKNOWN

    def argument(self, name: str, default: Any = None) -> Any:
        return self.arguments.get(name, default)

    def fails_when_run(self, kind: Kind, message: str, keras: str = "", **more: Any) -> None:
        """Keras builds this; it fails on data."""
        self.later.append(Problem(kind, message, keras, moment="run", **more))


def works_on_data(layer: LayerState, call: Call) -> bool:
    """Whether a layer gets data: a graph says so of the call, code that calls it of the layer."""
    return call.on_data or bool(layer.extra.get("on_data"))


def asks_no_shape(layer: LayerState, call: Call) -> bool:
    """Whether Keras asks for no output shape: on data, and in a `call` of the code's own."""
    return works_on_data(layer, call) or layer.extra.get("symbolic") is False


def is_traced_inside(layer: LayerState, call: Call) -> bool:
    """Whether Keras traces it in a `call` of the code's own, and runs nothing."""
    return layer.extra.get("symbolic") is False and not works_on_data(layer, call)


class Behaviour:
    """The steps of a layer's life. The base is a layer without weights that keeps the shape.

    casts_inputs: Keras casts what comes in to the layer's type, or looks whether it has to.
    converts_in_graph: integers become the layer's type where a method of the model traces it.
    hands_on:     the symbolic output is the very tensor that comes in, unless its dtype changes.
    keeps_data:   numbers and text that are no floats come out as they are when the layer runs,
                  though its symbolic output is of the layer's dtype.
    stacks_lists: where Keras asks for no output shape, `call` makes one tensor of a list.
    gives_lists:  several outputs are a list in Keras 2, and a tuple in Keras 3.
    forgets_trainable: of a layer that it makes for itself, its configuration does not say whether
                  it trains.
    mirrored:     arguments of which its configuration tells a number as `(-number, number)`.
    """

    casts_inputs: ClassVar[bool] = True
    converts_in_graph: ClassVar[bool] = False
    hands_on: ClassVar[bool] = False
    forgets_trainable: ClassVar[bool] = False
    keeps_data: ClassVar[bool] = False
    stacks_lists: ClassVar[bool] = False
    gives_lists: ClassVar[bool] = False
    mirrored: ClassVar[tuple[str, ...]] = ()

    @property
    def basis(self) -> Behaviour:
        """The behaviour that this one is a variant of."""
        return self

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        """What `__init__` checks before `super().__init__(**keywords)`, and does to `keywords`."""

    def construct(self, layer: LayerState) -> None:
        """What `__init__` checks and fixes (`layer.extra`, `layer.input_spec`)."""

    def makes(self, layer: LayerState) -> Sequence[str]:
        """Classes of the layers that `__init__` makes unseen: Keras counts them in its names."""
        return ()

    def makes_when_built(self, layer: LayerState) -> Sequence[str]:
        """The same of `build`."""
        return ()

    def receive(
        self, layer: LayerState, positional: Sequence[Any], keywords: dict[str, Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """The arguments of `call` from those of `__call__`, for a layer with a `__call__`."""
        return positional, keywords

    def build(self, layer: LayerState, call: Call) -> None:
        """Makes the weights for these inputs; may narrow `layer.input_spec`."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        """The output for these inputs, or a refusal. Must accept unknown ranks and axes."""
        inputs = call.inputs
        if isinstance(inputs, TensorSpec):
            return inputs.with_dtype(layer.dtype)
        result: Nest = inputs
        return result

    def gives_one(self, layer: LayerState) -> bool:
        """Whether of several tensors one alone comes out when a model runs, which then fails."""
        return False

    def refused_again(self, layer: LayerState, call: Call) -> Problem | None:
        """What Keras 2 raises where it traces the layer, built before, on these tensors."""
        return None

    def given_again(self, layer: LayerState, call: Call) -> Nest:
        """What Keras 2 foresees of a built layer on tensors that its spec will refuse on data."""
        return UNKNOWN

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """What comes out when the layer runs on data like the inputs; `output` is the symbolic."""
        return kept_data(call.inputs, output) if self.keeps_data else output

    def traced(self, layer: LayerState, call: Call) -> Problem | None:
        """What fails where `fit`, `evaluate` or `predict` trace the model, though a call runs."""
        return None

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """What becomes of an input of a rank that the `input_spec` refuses, in a wrapper.

        Wrappers ask for `compute_output_shape` and run `call`: neither looks at the `input_spec`.
        The shape that Keras foresees, and the one that comes out on data or what fails there;
        None where that is not known; raises `Rejected` where it foresees none. `shape` is the
        tensor's.
        """
        return None

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        """What another method of the layer (`adapt`, `set_vocabulary`) refuses and changes."""


@dataclass(frozen=True)
class LayerSpec:
    """One entry of the catalogue.

    parameters: of `__init__`, in order, with their defaults (`REQUIRED` where there is none).
    keywords:   whether `__init__` takes `**kwargs` and hands them to `keras.layers.Layer`.
    call:       parameters of `call` in order, defaults or REQUIRED.
    source:     file in the Keras repository that this restates.
    aliases:    further public names of the same class in `keras.layers`.
    class_name: the class's own name, where its public name is another.

    Keras 2 is described in `catalogue/keras2.py`, as differences from these entries.
    """

    name: str
    parameters: Mapping[str, Any]
    behaviour: Behaviour = field(default_factory=Behaviour)
    keywords: bool = True
    call: Mapping[str, Any] = field(default_factory=lambda: {"inputs": REQUIRED})
    source: str = ""
    aliases: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    module: str = "keras.layers"
    class_name: str = ""
