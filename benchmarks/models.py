"""Counts the models that the code below some paths makes, and how many are known completely.

    python benchmarks/models.py PATH [PATH ...] [--seconds 2] [--reasons 15] [--json FILE]

Each path is one package. Counted is each place that makes a model, where the analysis meets it with
arguments that are known: in the code of a module, in a function or method that can be called
without arguments (all parameters have defaults, or a decorator of tests gives them), and in all
that these call. A model is complete as `kerasorder-lint summary` says it: every layer, every shape
and every weight that Keras has is known.

Counted apart:

- unbuilt: Keras builds them nowhere in this code (a Sequential without an input, a class of models
  that nothing calls), or raises before it has.
- asked: models that only functions make which need arguments that nobody gives.

For each of the others stands why it is not complete: the first thing on the way that is not known.
--seconds is the bound on a file's analysis (of the processor); where the machine is busy, let it be
large, so that the same is counted on every one. --json writes one row for each model.
Nothing is asserted: reach is looked at here, and never tested.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from benchmarks.ratio import python_files
from kerasorder_lint import engine
from kerasorder_lint.catalogue import registry
from kerasorder_lint.graph.layers import Layer, has_known_shapes
from kerasorder_lint.graph.models import Model, is_counted, is_input
from kerasorder_lint.graph.nodes import Node
from kerasorder_lint.graph.program import (
    HandedOn,
    LayerCalled,
    ModelLost,
    ModelMade,
    OperationApplied,
    Program,
    Site,
    Trace,
)
from kerasorder_lint.graph.summary import View, class_of, joined, views
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.loading import DiskLoader
from kerasorder_lint.spans import Span

State = Literal["complete", "incomplete", "unbuilt", "asked"]


@dataclass(frozen=True, slots=True)
class Row:
    """One model. reason: why it is not complete; what: the layer or bound that it names."""

    package: str
    path: str
    line: int
    kind: str
    name: str | None
    root: str
    state: State
    reason: str = ""
    what: str = ""

    @property
    def why(self) -> str:
        return f"{self.reason}: {self.what}" if self.what else self.reason


def _rows(package: str, settings: Settings) -> Iterator[Row]:
    loader = DiskLoader()
    gate = Gate(loader)
    for path in python_files([package]):
        data = loader.read(path)
        if data is None or not gate.concerns(data, path):
            continue
        try:
            program, span = engine.explored(data, path, settings, loader)
        except engine.Unreadable:
            continue
        yield from rows_of(package, path, program, span)


def rows_of(
    package: str, path: str, program: Program, span: Callable[[Site], Span]
) -> Iterator[Row]:
    """The models of one file of a package."""
    for of_model in views(program, span).values():
        told = [view for view in of_model if not view.trace.asks]
        made = joined(told or of_model)
        state, reason, what = _judged(told, program) if told else ("asked", "", "")
        yield Row(
            os.path.basename(os.path.normpath(package)),
            os.path.relpath(path, package),
            made.span.start.row,
            made.kind,
            made.name,
            (told or of_model)[0].trace.root,
            state,
            reason,
            what,
        )


def _judged(of_model: list[View], program: Program) -> tuple[State, str, str]:
    if joined(of_model).complete:
        return "complete", "", ""
    ended = [view for view in of_model if view.ended]
    if not ended and all(view.trace.complete for view in of_model):
        return "unbuilt", "", ""  # Keras raises
    if ended and all(_is_unbuilt(view.model, view.trace) for view in ended):
        return "unbuilt", "", ""
    if not ended:
        limits = {limit.what for limit in program.limits if limit.what != "paths"}
        return "incomplete", "a bound ended the way", " and ".join(sorted(limits))
    # What every way has in common is what is missing; else the ways differ.
    found = [_missing(view) for view in ended if not view.made.complete]
    if found:
        return ("incomplete", *max(set(found), key=found.count))
    return "incomplete", "differs from way to way", ""


#: What a model of the code's own class has in its attributes once somebody may have built it.
_MAY_BE_BUILT = frozenset(
    {"build_ran", "built_on", "escaped", "followed", "held", "last_output", "perhaps_built"}
)

#: Methods that build no model.
_BUILD_NOTHING = frozenset(
    {
        "compile", "compute_loss", "compute_metrics", "count_params", "get_config", "get_layer",
        "save", "summary", "to_json",
    }
)  # fmt: skip


def _is_unbuilt(model: Model, trace: Trace) -> bool:
    """Whether nothing has built it, as far as is known: the code has it all to itself."""
    if model.kind == "Sequential":
        # Keras builds what has an Input as soon as there is a layer behind it.
        alone = len(model.stack) == 1 or not any(map(is_input, model.stack))
        return model.exact and not model.built and alone
    told = model.attributes.keys()
    if model.kind != "Subclass" or "initialised" not in told:
        return False  # what its `__init__` would have made of it is not known
    if model.nodes or _MAY_BE_BUILT & told:
        return False
    return all(event.method in _BUILD_NOTHING for event in trace.methods_of(model))


def _is_seen_by_others(model: Model) -> bool:
    return bool({"followed", "last_output"} & model.attributes.keys())


def _missing(view: View) -> tuple[str, str]:
    """Why a view is not complete, and of what layer that is said."""
    model, trace = view.model, view.trace
    for lost in trace.of(ModelLost):
        if lost.model is model:
            return "its layers depend on a loop", ""
    if not model.exact or not model.graph.exact:
        if any(event.target is model for event in trace.of(HandedOn)):
            return "its layers are not known", "handed on"
        if model.kind != "Subclass":
            return _before(model, trace)
        if not _is_seen_by_others(model):
            return "its `call` was not followed", class_of(model)
    if model.kind == "Functional":
        for node in model.graph.nodes:
            if node.is_input or _are_known(node.outputs):
                continue
            return _of_node(node)
    for step in model.chain:
        if not has_known_shapes(step.output):
            return _of_layer(step.layer)
    for layer in model.layers:
        if isinstance(layer, Layer) and not is_counted(layer):
            return "its weights are not known", _innermost(layer)
    if not has_known_shapes(model.inputs):
        return "its input is not known", ""
    if model.kind == "Subclass":
        if not model.attributes.get("followed"):
            return "its `call` was not followed", class_of(model)
        if not has_known_shapes(model.attributes.get("last_output")):
            return "its `call` gives what is not known", class_of(model)
    for layer, row in zip(model.layers, view.made.layers):
        if row.output_shape is None:
            return "the output of a layer is not known", _name(layer)
    if view.made.params is None:
        return "the number of weights is not known", ""
    return "something else", ""


def _before(model: Model, trace: Trace) -> tuple[str, str]:
    """What was lost before a model was made of tensors that are not known."""
    for event in trace.events:
        if isinstance(event, LayerCalled):
            if has_known_shapes(event.step.given) and not has_known_shapes(event.step.output):
                return _of_layer(event.step.layer)
            if not has_known_shapes(event.step.given):
                return "the input of a layer is not known", _name(event.step.layer)
        elif isinstance(event, OperationApplied) and not has_known_shapes(event.result):
            return "the result of an operation is not known", event.function
        elif isinstance(event, ModelMade) and event.model is model:
            break
    return "its layers are not known", ""


def _of_node(node: Node) -> tuple[str, str]:
    if isinstance(node.operation, Layer):
        return _of_layer(node.operation)
    return "the result of an operation is not known", node.operation.label


def _of_layer(layer: Any) -> tuple[str, str]:
    if isinstance(layer, Layer) and not is_counted(layer):
        return "a layer cannot be looked into", _innermost(layer)
    return "the output of a layer is not known", _name(layer)


def _innermost(layer: Layer) -> str:
    """The layer inside that makes it unknown."""
    inner = layer.stack if isinstance(layer, Model) else layer.children
    for child in inner:
        if isinstance(child, Layer) and not is_counted(child):
            return _innermost(child)
    return _name(layer)


def _name(layer: Any) -> str:
    return class_of(layer) if isinstance(layer, Layer) else type(layer).__name__


def _are_known(tensors: Any) -> bool:
    return all(map(has_known_shapes, tensors))


def main() -> int:
    """Prints the counts of each package and of all, and the reasons by how often they occur."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--seconds", type=float, default=Limits().seconds)
    parser.add_argument("--reasons", type=int, default=15)
    parser.add_argument("--json")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    registry.all_specs()
    settings = Settings(limits=Limits(seconds=options.seconds))
    rows: list[Row] = []
    print(f"{'package':32} complete   of    %   unbuilt  asked  seconds")
    for path in options.paths:
        begun = time.process_time()
        of_package = list(_rows(path, settings))
        rows += of_package
        _print_counts(os.path.basename(os.path.normpath(path)), of_package, begun)
    if len(options.paths) > 1:
        _print_counts("all", rows, None)
    reasons = Counter(row.why for row in rows if row.state == "incomplete")
    packages = {why: sorted({row.package for row in rows if row.why == why}) for why in reasons}
    for why, count in reasons.most_common(options.reasons):
        print(f"{count:5}  {why}  ({', '.join(packages[why])})")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump([{**asdict(row)} for row in rows], file, indent=1)
    return 0


def _print_counts(name: str, rows: list[Row], begun: float | None) -> None:
    counts = Counter(row.state for row in rows)
    counted = counts["complete"] + counts["incomplete"]
    share = f"{100 * counts['complete'] / counted:5.1f}" if counted else "    -"
    took = f"{time.process_time() - begun:8.1f}" if begun is not None else ""
    print(
        f"{name:32} {counts['complete']:8} {counted:4} {share} {counts['unbuilt']:9}"
        f" {counts['asked']:6} {took}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
