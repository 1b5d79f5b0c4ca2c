"""Finds the entry of a constructor by name, and makes what it describes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue import applications, arguments, life
from kerasorder_lint.catalogue import registry as layers
from kerasorder_lint.catalogue.applications import entrance
from kerasorder_lint.catalogue.applications.architecture import (
    Application,
    Graph,
    Node,
    Options,
    Undecided,
    ordered,
)
from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import Environment, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown

__all__ = ["Made", "Refused", "all_applications", "create", "find"]


@cache
def all_applications() -> MappingProxyType[str, Application]:
    """Every entry by name."""
    found: dict[str, Application] = {}
    for module in pkgutil.iter_modules(applications.__path__):
        family = importlib.import_module(f"{applications.__name__}.{module.name}")
        for entry in getattr(family, "APPLICATIONS", ()):
            found[entry.name] = entry
    return MappingProxyType(found)


def find(name: str) -> Application | None:
    """The entry of `keras.applications.<name>`."""
    return all_applications().get(name)


@dataclass(frozen=True, slots=True)
class Refused:
    """A constructor that raises. `doubt` says when it does not."""

    problem: Problem
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A model as its constructor leaves it.

    name:   of the model; UNKNOWN where it is not fixed.
    given:  the input with its batch; `shape` what the constructor made of `input_shape`.
    output: the output; of unknown rank where not even that is fixed.
    start, result, calls: the graph, in the order of the calls; empty where it is not known which
            layers the model has. layers: the nodes as `model.layers` has them.
    """

    name: str | Unknown
    given: TensorSpec
    shape: Any
    output: TensorSpec
    start: Node | None = None
    result: Node | None = None
    calls: tuple[Node, ...] = ()
    layers: tuple[Node, ...] = ()

    @property
    def known(self) -> bool:
        return self.result is not None


def create(
    entry: Application,
    positional: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    *,
    open_ended: bool = False,
    environment: Environment = Environment(),  # noqa: B008 - frozen
) -> Made | Refused:
    """The model that the constructor makes, or what it raises.

    `input_tensor` is a `TensorSpec`, None or UNKNOWN.
    """
    try:
        values, _ = arguments.bind(
            entry.name,
            entry.parameters,
            positional,
            dict(keywords or {}),
            takes_keywords=False,
            open_ended=open_ended,
            target=environment.target,
        )
        options = Options({**values, "own_name": entry.parameters["name"]})
        if entry.before is not None:
            entry.before(options)
        _check_weights(options)
        shape = (entry.enters or entrance.input_shape)(options, entry)
        options = options.replaced(input_shape=shape)
        given = _input(options, shape, environment)
        if entry.check is not None:
            try:
                entry.check(options.replaced(input_shape=values["input_shape"]))
            except Undecided:
                return _unsure(entry, options, given, shape)
        try:
            return _described(entry, options, given, shape, environment)
        except Undecided:
            return _unsure(entry, options, given, shape)
    except Rejected as rejected:
        return Refused(rejected.problem, _doubt(rejected.problem))


def _described(
    entry: Application, options: Options, given: TensorSpec, shape: Any, environment: Environment
) -> Made:
    g = Graph(environment)
    start = g.start(given)
    result = entry.describe(g, start, options)
    return Made(
        _name(entry, options, shape),
        given,
        shape,
        result.output,
        start,
        result,
        tuple(g.nodes),
        tuple(ordered(start, result)),
    )


def _name(entry: Application, options: Options, shape: Any) -> str | Unknown:
    name = options.name
    if name is None and entry.generated is not None:
        if isinstance(shape, (tuple, list)) and not any(
            isinstance(dim, (Unknown, Sym)) for dim in shape[:2]
        ):
            return entry.generated(options, shape)
        return UNKNOWN
    return name if isinstance(name, str) else UNKNOWN


def _unsure(entry: Application, options: Options, given: TensorSpec, shape: Any) -> Made:
    """A model of which only the form of the output is known."""
    top, pooling = truth(options.include_top), options.pooling
    output: Any = UNKNOWN
    batch = given.shape[0] if isinstance(given.shape, tuple) else UNKNOWN
    if top:
        classes = options.classes
        output = (batch, classes if isinstance(classes, (int, Sym)) else UNKNOWN)
    elif top is False and pooling in ("avg", "max"):
        output = (batch, UNKNOWN)
    elif top is False and not isinstance(pooling, (Unknown, Opaque)):
        output = (batch, UNKNOWN, UNKNOWN, UNKNOWN)
    name = options.name if isinstance(options.name, str) else UNKNOWN
    return Made(name, given, shape, given.with_shape(output))


_DOUBT = "unless a file of that name exists"


def _doubt(problem: Problem) -> str | None:
    return _DOUBT if problem.argument == "weights" else None


def _check_weights(options: Options) -> None:
    weights, classes = options.weights, options.classes
    if isinstance(weights, str) and weights != "imagenet" and not _looks_like_a_file(weights):
        reject(
            Kind.ARGUMENT,
            f"`weights` is None, 'imagenet' or a file, not {weights!r}",
            "The `weights` argument should be either",
            argument="weights",
            hint="imagenet",
        )
    if weights != "imagenet" or truth(options.include_top) is not True:
        return
    if not isinstance(classes, (Unknown, Sym, Opaque)) and classes != 1000:
        reject(
            Kind.ARGUMENT,
            f"ImageNet weights with `include_top=True` have 1000 classes, and `classes` is "
            f"{classes!r}",
            "`classes` should be 1000",
            argument="classes",
            advice="Give `include_top=False` and a Dense of your own, or `weights=None`.",
        )


def _looks_like_a_file(weights: str) -> bool:
    return any(mark in weights for mark in "./\\:~") or not weights


def _input(options: Options, shape: Any, environment: Environment) -> TensorSpec:
    """The input's spec: of `input_tensor`, or of an Input of that shape."""
    if isinstance(options.input_tensor, TensorSpec):
        return options.input_tensor
    if options.input_tensor is not None:
        return TensorSpec(UNKNOWN, UNKNOWN)
    spec = layers.find("InputLayer")
    assert spec is not None
    made = life.create(spec, (), {"shape": shape}, environment=environment)
    if isinstance(made, Problem):
        raise Rejected(made)
    assert isinstance(made, LayerState)
    output = made.extra.get("output")
    return output if isinstance(output, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
