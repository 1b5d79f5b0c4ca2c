"""The models of a Program as `model.summary()` would show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model, input_spec_of, is_counted, is_input
from kerasorder_lint.graph.nodes import node_output
from kerasorder_lint.graph.program import (
    Decision,
    MethodCalled,
    ModelBuilt,
    ModelMade,
    Program,
    Site,
    Step,
    Trace,
)
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, render_dim, without_needless_numbers
from kerasorder_lint.spans import Span
from kerasorder_lint.summaries import LayerSummary, ModelSummary

__all__ = ["Key", "View", "joined", "plain_shape", "shapes_of", "summaries", "views"]

#: What stands in the attributes of a layer that was called, or went where that is not seen.
_CALLED = frozenset({"escaped", "followed", "handed_on", "last_output"})


@dataclass(frozen=True, slots=True)
class View:
    """One model on one way through a root.

    ended:    neither a bound nor Keras broke the way off.
    left_out: the ways through the root that were not followed, as `Trace.left_out` has them.
    """

    trace: Trace
    model: Model
    made: ModelSummary
    ended: bool
    left_out: tuple[tuple[bool, ...], ...] = ()


#: A place that makes models, and which of those that it makes.
Key = tuple[Site, int]


def summaries(program: Program, span: Callable[[Site], Span]) -> list[ModelSummary]:
    """One entry for each model, in the order of the text; the fullest view of each.

    A root is seen once for each way through it: what differs from way to way is not known.
    """
    best = [joined(of_model) for of_model in views(program, span).values()]
    return sorted(best, key=lambda made: (made.span.cell or 0, made.span.start, made.name or ""))


def views(program: Program, span: Callable[[Site], Span]) -> dict[Key, list[View]]:
    """Each model of a file as each way through its roots shows it."""
    found: dict[Key, list[View]] = {}
    left_out: dict[int, tuple[tuple[bool, ...], ...]] = {}
    traces = program.traces + program.plain
    for trace in traces:
        left_out[trace.group] = left_out.get(trace.group, ()) + trace.left_out
    for trace in traces:
        refused = _refused(trace)
        before = _before_they_broke(trace)
        seen: dict[Site, int] = {}
        for model in trace.models:
            if model.kind == "Unknown" or model.maybe is not None:
                continue
            site = _site_in(program.filename, model)
            if site is None:
                continue
            number = seen.get(site, 0)
            seen[site] = number + 1
            if number and trace.root != "<module>":
                continue

            def here(
                place: Site,
                site: Site = site,
            ) -> Span:
                return span(place if place.filename == site.filename else site)

            made = _summary(model, here, before.get(id(model), ()))
            if not model.exact and _is_as_it_was_handed_on(model):
                made = _before_it_was_handed_on(model, here)
            ended = trace.complete and id(model) not in refused
            found.setdefault((site, number), []).append(
                View(trace, model, made, ended, left_out[trace.group])
            )
    return found


def joined(of_model: list[View]) -> ModelSummary:
    """What the views of one model come to."""
    ended = [view for view in of_model if view.ended] or of_model
    roots: dict[tuple[int, int], list[View]] = {}
    for view in ended:
        roots.setdefault((view.trace.group, view.trace.given), []).append(view)
    return _with_plain_names(max(map(_of_root, roots.values()), key=_fullness))


def _of_root(of_root: list[View]) -> ModelSummary:
    """What the ways through one root, run with the same arguments, say of a model."""
    made = _joined([view.made for view in of_root])
    return replace(made, complete=False) if made.complete and _may_differ(of_root) else made


def _may_differ(views: list[View]) -> bool:
    """Whether the model may be another one on a way that was not followed.

    All views show the same. What answered one condition differently on two ways that were the same
    until then has not changed the model, so the condition does not.
    """
    asked: dict[tuple[bool, ...], Decision] = {}
    for view in views:
        decisions = view.trace.decisions
        answers = tuple(decision.value for decision in decisions)
        asked.update((answers[:count], each) for count, each in enumerate(decisions))
    followed = {
        tuple(decision.value for decision in view.trace.decisions[:count])
        for view in views
        for count in range(1, len(view.trace.decisions) + 1)
    }
    idle = {
        (each.place, each.text)
        for before, each in asked.items()
        if {(*before, True), (*before, False)} <= followed
    }

    def is_idle(way: tuple[bool, ...]) -> bool:
        each = asked.get(way[:-1])
        return each is not None and (each.place, each.text) in idle

    return any(
        not is_idle(way)
        and not any(_is_as_on(view, way) for view in views if view.left_out is left_out)
        for left_out in {id(view.left_out): view.left_out for view in views}.values()
        for way in left_out
    )


def _is_as_on(view: View, way: tuple[bool, ...]) -> bool:
    """Whether all that happened to the model did so before another way parts from this one."""
    decisions = view.trace.decisions
    last = view.trace.once(_last_decisions).get(id(view.model), len(decisions))
    shared = tuple(decision.value for decision in decisions[: len(way) - 1])
    return last < len(way) and shared == way[:-1]


def _last_decisions(trace: Trace) -> dict[int, int]:
    """How many decisions had been taken when something happened to a model for the last time."""
    found: dict[int, int] = {}
    for event in trace.of(ModelMade, ModelBuilt, MethodCalled):
        model: Any = getattr(event, "model", None) or getattr(event, "target", None)
        found[id(model)] = max(found.get(id(model), 0), event.decided)
    return found


def _with_plain_names(made: ModelSummary) -> ModelSummary:
    """Without numbers at symbols of which the model has one alone of that name."""
    names: dict[str, str] = {}

    def plain(shape: Any) -> Any:
        if isinstance(shape, list):
            return [plain(part) for part in shape]
        return names.get(shape, shape) if isinstance(shape, str) else shape

    def note(shape: Any) -> None:
        if isinstance(shape, list):
            for part in shape:
                note(part)
        elif isinstance(shape, str):
            names[shape] = shape

    note([made.input_shapes, made.output_shapes, *(row.output_shape for row in made.layers)])
    names = dict(zip(names, without_needless_numbers(list(names))))
    if all(name == shown for name, shown in names.items()):
        return made
    rows = tuple(replace(row, output_shape=plain(row.output_shape)) for row in made.layers)
    inputs, outputs = plain(made.input_shapes), plain(made.output_shapes)
    return replace(made, input_shapes=inputs, output_shapes=outputs, layers=rows)


def _refused(trace: Trace) -> set[int]:
    """The models that there are not on a way, because Keras raises: when they are made, or later
    and nothing takes it."""
    return {
        id(event.model)
        for event in trace.of(ModelBuilt)
        if event.problem is not None
        and event.likely is None
        and (event.caught is None or event.cause == "constructor")
    }


def _before_they_broke(trace: Trace) -> dict[int, tuple[Step, ...]]:
    """The layers of models in front of the one that Keras refuses, which it has called by then."""
    return {
        id(event.model): event.steps[: event.at]
        for event in trace.of(ModelBuilt)
        if event.problem is not None and event.problem.moment == "now" and event.at
    }


def _joined(views: list[ModelSummary]) -> ModelSummary:
    """What is the same on each way; the layers are those of the way that has the most."""
    longest = max(views, key=lambda view: (len(view.layers), _fullness(view)))
    if all(view == longest for view in views):
        return longest
    others = [_by_place(view) for view in views]
    rows = tuple(
        _joined_row(row, [of_view.get(place) for of_view in others])
        for place, row in _by_place(longest).items()
    )
    whole = all(list(of_view) == list(others[0]) for of_view in others)
    alike = whole and all(row.output_shape is not None for row in rows)
    outputs = _agreed([view.output_shapes for view in views])
    params = _agreed([view.params for view in views])
    return replace(
        longest,
        complete=longest.complete and alike and outputs is not None and params is not None,
        input_shapes=_agreed([view.input_shapes for view in views]),
        output_shapes=outputs,
        params=params,
        trainable_params=_agreed([view.trainable_params for view in views]),
        layers=rows,
    )


def _by_place(view: ModelSummary) -> dict[tuple[Any, ...], LayerSummary]:
    """The layers of a model by where they are made; those of one place are numbered."""
    counts: dict[Any, int] = {}
    found: dict[tuple[Any, ...], LayerSummary] = {}
    for row in view.layers:
        made = (row.span, row.class_name)
        counts[made] = counts.get(made, 0) + 1
        place = (*made, counts[made])
        found[place] = row
    return found


def _joined_row(row: LayerSummary, views: list[LayerSummary | None]) -> LayerSummary:
    known = [view for view in views if view is not None]
    if len(known) < len(views):
        return replace(row, output_shape=None, params=None)
    return replace(
        row,
        name=_agreed([view.name for view in known]),
        output_shape=_agreed([view.output_shape for view in known]),
        params=_agreed([view.params for view in known]),
    )


def _agreed(values: list[Any]) -> Any:
    """The value, if all are the same."""
    return values[0] if all(value == values[0] for value in values) else None


def _site_in(filename: str, model: Model) -> Site | None:
    """Where a file makes a model: its own place, or the call of another file's function."""
    if model.site is None or model.site.filename == filename:
        return model.site
    return next((call for call in reversed(model.calls) if call.filename == filename), None)


def _fullness(made: ModelSummary) -> tuple[bool, bool, int]:
    return (made.complete, made.params is not None, len(made.layers))


def _is_as_it_was_handed_on(model: Model) -> bool:
    """Whether code that cannot be followed got the model, and none has changed it since."""
    then = model.attributes.get("handed_on")
    return then is not None and list(map(id, then[0])) == list(map(id, model.stack))


def _before_it_was_handed_on(model: Model, span: Callable[[Site], Span]) -> ModelSummary:
    """As the model was when it went to code that cannot be followed."""
    now = model.snapshot()
    model.stack, model.built, model.chain = model.attributes["handed_on"]
    model.exact = True
    try:
        return _summary(model, span)
    finally:
        model.restore(now)


def plain_shape(shape: Any) -> list[Any] | None:
    """A shape as JSON has it; None where an axis or the rank is not known."""
    if not isinstance(shape, tuple):
        return None
    out: list[Any] = []
    for dim in shape:
        if isinstance(dim, Unknown):
            return None
        out.append(render_dim(dim) if isinstance(dim, Sym) else dim)
    return out


def _shapes(nest: Any) -> list[Any] | None:
    found = []
    for leaf in flatten(nest):
        if leaf is None:
            continue
        spec = leaf.spec if isinstance(leaf, Tensor) else leaf
        shape = plain_shape(getattr(spec, "shape", None))
        if shape is None:
            return None
        found.append(shape)
    return found or None


def shapes_of(nest: Any) -> list[Any] | None:
    """One shape of one tensor, a list of shapes of several, None where one is not known."""
    if isinstance(nest, Tensor):
        nest = nest.spec
    if isinstance(nest, TensorSpec):
        return plain_shape(nest.shape)
    return _shapes(nest)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _summary(
    model: Model, span: Callable[[Site], Span], before: tuple[Step, ...] = ()
) -> ModelSummary:
    steps = model.chain
    if not steps and {id(step.layer) for step in before} <= set(map(id, model.stack)):
        steps = before  # it is broken, and these layers were called
    outputs = {id(step.layer): step.output for step in steps}
    followed = model.kind == "Subclass" and bool(model.attributes.get("followed"))
    hidden = model.kind != "Functional" or model.environment.target == 3
    layers = model.layers if hidden else model.held
    rows = tuple(_row(layer, outputs, span, model) for layer in layers)
    inputs: list[Any] | None = None
    results: list[Any] | None = None
    if model.kind == "Sequential":
        if model.chain:
            inputs, results = _shapes(model.chain[0].given), _shapes(model.chain[-1].output)
        elif model.stack and is_input(model.stack[0]):
            inputs = _shapes(input_spec_of(model.stack[0]))
    elif model.kind == "Functional":
        inputs, results = _shapes(model.inputs), _shapes(model.outputs)
    elif followed:
        inputs = _shapes(model.attributes.get("last_input"))
        results = _shapes(model.attributes.get("last_output"))
    known = model.exact and (model.built or model.kind == "Functional")
    known = known and model.attributes.get("built") is not False
    # In which order chance has put its layers, or what code has put into its own list.
    known = known and not {"chance", "relisted"} & model.attributes.keys()
    whole = known and is_counted(model)
    if followed:
        whole = all(is_counted(layer) for layer in model.stack)
    total = _number(model.count_params()) if whole else None
    trainable = _trainable(model) if total is not None else None
    complete = (
        whole
        and inputs is not None
        and results is not None
        and total is not None
        and all(row.output_shape is not None or _is_idle(layer) for row, layer in zip(rows, layers))
    )
    assert model.site is not None
    kind = model.kind if model.kind != "Unknown" else "Subclass"
    return ModelSummary(
        name=model.variable,
        kind=kind,
        span=span(model.site),
        complete=complete,
        input_shapes=inputs,
        output_shapes=results,
        params=total,
        trainable_params=trainable,
        layers=rows,
        class_name=class_of(model),
        unbuilt=model.exact and model.kind == "Sequential" and not model.built,
    )


def _is_idle(layer: Layer) -> bool:
    """Whether nothing has called a layer that is there: it has no output in Keras either."""
    if layer.built or layer.nodes or is_input(layer) or not is_counted(layer):
        return False
    return _CALLED.isdisjoint(layer.attributes)


def class_of(layer: Any) -> str:
    """The name of a layer's own class."""
    if isinstance(layer, Model) and layer.kind != "Subclass":
        # A class of the code's own that got inputs and outputs is a functional model.
        if "\0instance" not in layer.attributes or layer.label == "layer":
            return layer.kind
    label: str = layer.label
    return label


def _trainable(model: Model) -> int | None:
    """Each variable counts by the layer that made it; of the models only the outermost is asked."""
    total: Any = 0
    seen: set[int] = set()

    def visit(layer: LayerState) -> None:
        nonlocal total
        if id(layer) in seen:
            return
        seen.add(id(layer))
        for inner in layer.held if isinstance(layer, Model) else layer.children:
            visit(inner)
        for weight in layer.weights:
            told = (weight.trainable, layer.trainable)
            if total is None or False in told:
                continue
            size = _number(weight.size)
            total = None if size is None or UNKNOWN in told else total + size

    if not isinstance(model.trainable, bool):
        return None
    if model.trainable:
        visit(model)
    return _number(total) if total is not None else None


def _row(
    layer: Any, outputs: dict[int, Any], span: Callable[[Site], Span], model: Model
) -> LayerSummary:
    site = layer.site if layer.site is not None else model.site
    assert site is not None
    output = outputs.get(id(layer))
    if output is None and is_input(layer):
        output = input_spec_of(layer)
    functional = isinstance(layer, Model) and layer.kind == "Functional"
    if output is None and functional and layer.environment.target == 2:
        output = layer.outputs  # its own graph's, whatever it is called on
    calls = [node for node in layer.nodes if node.inputs]  # on data none is kept
    again = id(layer) in outputs and layer.environment.target == 3 and len(calls) > 1
    if calls and (again or (output is None and model.kind == "Functional")):
        # Keras shows the last call, whichever graph it belongs to.
        output = node_output(calls[-1])
    if output is None and model.kind in ("Functional", "Subclass"):
        output = layer.attributes.get("last_output")
    return LayerSummary(
        name=layer.display_name,
        class_name=class_of(layer),
        span=span(site),
        output_shape=shapes_of(output) if output is not None else None,
        params=_number(layer.count_params()) if is_counted(layer) else None,
    )
