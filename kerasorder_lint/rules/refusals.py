"""What Keras refuses, wherever it does: the one source of the rules of KOL1, and of KOL301.

A refusal is read off the trace: a constructor that raises, a chain of layers that does not build,
a call that raises, a layer that Keras builds and cannot run. Rules pick those of their kind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.tensors import flatten
from kerasorder_lint.findings import Certainty
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model, is_input
from kerasorder_lint.graph.program import (
    ApiMissing,
    CallRefused,
    CreationRefused,
    Event,
    LayerCalled,
    MethodCalled,
    ModelBuilt,
    ModelMade,
    NothingUsed,
    OperationFails,
    Program,
    RandomOrder,
    Site,
    Step,
    Trace,
)
from kerasorder_lint.graph.running import run_graph
from kerasorder_lint.rules.drafts import Draft, DraftFix, line_of
from kerasorder_lint.shapes import render_shape

__all__ = [
    "Refusal",
    "draft_of",
    "model_name",
    "refusals",
    "refuses_data",
    "reporting",
    "shape_text",
    "witness",
]

#: What is said of a finding that Keras has only on data.
_WHEN_RUN = "Keras builds this, and it fails when it runs"
#: What makes Keras build a model at that very statement.
_AT_ONCE = frozenset({"constructor", "add", "pop"})
_LONGEST_WITNESS = 12


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that Keras refuses, or will refuse when it runs.

    site:      where the finding stands.
    certainty: "likely" where Keras runs this very statement and fails later.
    steps:     the layers that led here, the failing one last.
    layer:     the layer that fails; None where no layer does.
    taken:     the failing layer had its weights before the model took it: a rebuild.
    later:     what is to be said of the moment, where it is not at once.
    """

    problem: Problem
    site: Site
    event: Event
    trace: Trace
    certainty: Certainty = "proven"
    steps: tuple[Step, ...] = ()
    layer: Any = None
    model: Any = None
    taken: bool = False
    later: str | None = None


#: The events that may tell of one; most are none of these, and many rules ask.
_TELLING = frozenset(
    {
        ApiMissing,
        NothingUsed,
        CallRefused,
        CreationRefused,
        LayerCalled,
        MethodCalled,
        ModelBuilt,
        OperationFails,
    }
)


def refusals(trace: Trace) -> Iterator[Refusal]:
    """Everything that Keras refuses on this way through the code."""
    for event in trace.events:
        if type(event) not in _TELLING:
            continue
        if isinstance(event, CreationRefused):
            yield Refusal(event.problem, event.site, event, trace)
        elif isinstance(event, CallRefused):
            yield Refusal(
                event.problem,
                event.site,
                event,
                trace,
                steps=(event.step, *event.inside),
                layer=event.problem.layer or event.step.layer,
                taken=taken(event.step.layer, event.problem.layer),
            )
        elif isinstance(event, LayerCalled):
            elsewhere = bool(event.step.later) and _begins_behind(trace, event)
            for problem in event.step.later:
                if elsewhere or _filled_later(problem, event.step.layer):
                    continue
                yield Refusal(
                    problem,
                    event.site,
                    event,
                    trace,
                    "likely",
                    (event.step,),
                    event.step.layer,
                    later=_WHEN_RUN,
                )
        elif isinstance(event, ModelBuilt):
            yield from _of_build(trace, event)
        elif isinstance(event, OperationFails):
            yield Refusal(event.problem, event.site, event, trace, "likely", later=_WHEN_RUN)
        elif isinstance(event, (ApiMissing, NothingUsed)):
            yield Refusal(event.problem, event.site, event, trace)
        elif isinstance(event, MethodCalled) and event.problem is not None:
            model = event.target if isinstance(event.target, Model) else None
            yield Refusal(
                event.problem,
                event.site,
                event,
                trace,
                steps=event.inside,
                layer=event.target,
                model=model,
            )


def _of_build(trace: Trace, event: ModelBuilt) -> Iterator[Refusal]:
    if event.problem is None:
        for index, step in enumerate(event.steps):
            for problem in step.later:
                if event.cause in ("add", "pop") and index < len(event.steps) - 1:
                    continue  # said when the layer was new
                if _filled_later(problem, step.layer) or _popped_unrun(trace, event, step.layer):
                    continue
                yield Refusal(
                    problem,
                    site_of(step.layer, event),
                    event,
                    trace,
                    "likely",
                    event.steps[: index + 1],
                    step.layer,
                    event.model,
                    taken(event.model, step.layer),
                    later=_WHEN_RUN,
                )
        return
    if event.at is None:
        site = event.site
        if isinstance(event.given, (Layer, Tensor)) and event.problem.kind in (
            Kind.NAME,
            Kind.INPUT,
        ):
            given = event.given.layer if isinstance(event.given, Tensor) else event.given
            if not (taken(event.model, given) or taken(event.model, event.problem.beside)):
                site = site_of(given, event)
            yield Refusal(event.problem, site, event, trace, layer=given, model=event.model)
            return
        yield Refusal(event.problem, site, event, trace, model=event.model)
        return
    step = event.steps[event.at]
    layer = _refusing(event.problem.layer, step.layer)
    steps = event.steps[: event.at + 1]
    rebuilt = taken(event.model, step.layer)
    if rebuilt and event.at == 0 and refuses_data(trace, event):
        # The first layer refuses the data: no matter of the order.
        yield Refusal(event.problem, event.site, event, trace, "proven", steps, layer, event.model)
        return
    if event.cause in _AT_ONCE:
        # A layer that was there before the statement, and that something was done to since.
        before = event.cause == "pop" or (
            event.cause == "add" and (step.was_built or _failed_before(trace, event))
        )
        site = event.site if before else site_of(layer, event)
        yield Refusal(
            event.problem, site, event, trace, "proven", steps, layer, event.model, rebuilt
        )
        return
    if event.cause != "any input":
        yield Refusal(
            event.problem, event.site, event, trace, "proven", steps, layer, event.model, rebuilt
        )
    if rebuilt:
        return
    if event.cause != "any input":
        where = line_of(event.site, site_of(layer, event))
        when = f"Keras builds this, and it fails at `{event.cause}` on {where}"
    elif event.model.built:
        when = "Keras builds this, and no lengths were found for its free axes that it runs on"
    else:
        when = "Keras builds this, and it fails on any input"
    yield Refusal(
        event.problem,
        site_of(layer, event),
        event,
        trace,
        "likely",
        steps,
        layer,
        event.model,
        later=when,
    )


def _refusing(inner: Any, layer: Any) -> Any:
    """The layer at which a refusal is told: the innermost one, but for a model in a wrapper, which
    may be right for all that it was made for."""
    return inner if isinstance(inner, Layer) and not isinstance(inner, Model) else layer


def _failed_before(trace: Trace, event: ModelBuilt) -> bool:
    """Whether the layer refused already when it was added itself; it has stayed in the model."""
    assert event.at is not None
    return trace.once(_first_failures)[_failure(event, event.at)] is not event


def _first_failures(trace: Trace) -> dict[tuple[int, int], ModelBuilt]:
    """Where layers fail for the first time in models."""
    found: dict[tuple[int, int], ModelBuilt] = {}
    for event in trace.of(ModelBuilt):
        if event.at is not None:
            found.setdefault(_failure(event, event.at), event)
    return found


def _failure(event: ModelBuilt, at: int) -> tuple[int, int]:
    return id(event.model), id(event.steps[at].layer)


def _begins_behind(trace: Trace, event: LayerCalled) -> bool:
    """Whether the call stands only in models that begin behind an inner tensor, and runs there.

    `Model(inner, out)` takes data in the place of `inner`, whatever the layers in front of it give.
    Keras copies the calls behind `inner`; what they are copies of, only the layers tell, if they
    are called once.
    """
    layer = event.step.layer
    if len(trace.calls_of(layer)) > 1:
        return False
    place = trace.place(event)
    models = [m for made, m in trace.once(_graphs).get(id(layer), ()) if made > place]
    return bool(models) and not any(_fails_inside(model, event.step.later) for model in models)


def _graphs(trace: Trace) -> dict[int, list[tuple[int, Model]]]:
    """The models with layers in their graphs, and where they are made, by the ids of the layers."""
    found: dict[int, list[tuple[int, Model]]] = {}
    for event in trace.of(ModelMade):
        if event.source == "tensors":
            for layer in {id(node.operation) for node in event.model.graph.nodes}:
                found.setdefault(layer, []).append((trace.place(event), event.model))
    return found


def _fails_inside(model: Model, problems: Sequence[Problem]) -> bool:
    """Whether a model runs into one of these problems on what its inputs are announced to be."""
    inputs = list(flatten(model.inputs))
    if not model.graph.exact or not all(isinstance(tensor, Tensor) for tensor in inputs):
        return True
    found: list[Problem] = []
    try:
        given = [replace(tensor.spec, data=None) for tensor in inputs]
        run_graph(model.graph.nodes, inputs, given, found)
    except Rejected:
        return True
    messages = {problem.message for problem in problems}
    return any(problem.message in messages for problem in found)


def _filled_later(problem: Problem, layer: Any) -> bool:
    """Whether the layer got its vocabulary after it was taken into a model, and before it ran."""
    return (
        problem.kind is Kind.UNBUILT
        and isinstance(layer, Layer)
        and bool(layer.extra.get("filled", False))
    )


def _popped_unrun(trace: Trace, event: ModelBuilt, layer: Any) -> bool:
    """Whether `pop` takes the layer out of the model before anything is done with that."""
    about = trace.once(_about_models).get(id(event.model), [])
    begin = bisect_right(about, trace.place(event), key=trace.place)
    for later in islice(about, begin, None):
        if isinstance(later, ModelBuilt):
            if all(step.layer is not layer for step in later.steps):
                return True
        elif not isinstance(later, MethodCalled) or later.method not in ("add", "pop"):
            return False
    return False


def _about_models(trace: Trace) -> dict[int, list[Event]]:
    """What is done to each model, by its id."""
    found: dict[int, list[Event]] = {}
    for event in trace.events:
        target: Any = None
        if isinstance(event, ModelBuilt):
            target = event.model
        elif isinstance(event, MethodCalled):
            target = event.target
        elif isinstance(event, (LayerCalled, CallRefused)):
            target = event.step.layer
        if isinstance(target, Model):
            found.setdefault(id(target), []).append(event)
    return found


def refuses_data(trace: Trace, event: ModelBuilt) -> bool:
    """Whether a rebuild has its layers as they were in another model: then the data is at fault."""
    if event.cause in (*_AT_ONCE, "any input"):
        return False
    layers = event.model.layers
    return any(
        other is not event.model
        and isinstance(other, Model)
        and other.built
        and _begins_with(other, layers)
        for other in trace.models
    )


def _begins_with(model: Model, layers: list[Any]) -> bool:
    first = model.layers[: len(layers)]
    return len(first) == len(layers) and all(a is b for a, b in zip(first, layers))


def taken(model: Any, layer: Any) -> bool:
    """Whether the layer had been built before this model took it."""
    if not isinstance(model, Model) or not isinstance(layer, Layer):
        return False
    known: dict[int, bool] = model.attributes.get("taken", {})
    if is_input(layer):  # built from the start: the layers around it tell
        others = [other for other in model.stack if not is_input(other)]
        return any(known.get(getattr(other, "serial", -1), False) for other in others)
    return known.get(layer.serial, False)


def site_of(layer: Any, event: Event) -> Site:
    """Where a layer was made; the event's own place if that is not known."""
    site = getattr(layer, "site", None)
    return site if isinstance(site, Site) else event.site


def model_name(model: Any) -> str | None:
    """The variable of a model."""
    return model.variable if isinstance(model, Layer) else None


def shape_text(nest: Any) -> str:
    """The shape of a tensor or of several, as Keras writes shapes."""
    if isinstance(nest, (list, tuple)):
        return "[" + ", ".join(shape_text(item) for item in nest) + "]"
    if isinstance(nest, dict):
        return "{" + ", ".join(f"{k}: {shape_text(v)}" for k, v in nest.items()) + "}"
    return render_shape(getattr(nest, "shape", None))


def witness(steps: Iterable[Step], event: Event) -> tuple[tuple[str, Site], ...]:
    """The layers that led to a refusal with their shapes, and the calls around the last."""
    steps = list(steps)
    found = list(_on_the_way(event))
    # The layer of a refused operation has given the tensor that it is about.
    operates = isinstance(event, CallRefused) and event.function is not None
    for position, step in enumerate(steps[-_LONGEST_WITNESS:]):
        site = getattr(step.layer, "site", None)
        if not isinstance(site, Site):
            continue
        label = getattr(step.layer, "label", "?")
        if position == 0 and step.given is not None and len(steps) <= _LONGEST_WITNESS:
            entry, shape = _entry(event), shape_text(step.given)
            # Of an input that is only tried, what the layers ask of it is known at most.
            told = not is_tried(event) or "?" not in shape
            if told and (entry is not None or len(steps) > 1):
                found.append((f"the input has the shape {shape}", entry or site))
        if step.problem is None and step is not steps[-1]:
            if shape_text(step.output) != "?":
                found.append((f"`{label}` gives {shape_text(step.output)}", site))
        elif step is steps[-1] and shape_text(step.given) != "?" and not operates:
            found.append((f"`{label}` gets {shape_text(step.given)}", site))
    found.extend(("called from here", call) for call in event.calls)
    return tuple(found)


def is_tried(event: Event) -> bool:
    """Whether no statement builds the model: what is said holds for every input."""
    return isinstance(event, ModelBuilt) and event.cause == "any input"


def _entry(event: Event) -> Site | None:
    """Where a model has the shape of its input from: its `Input`, what builds it, or its data."""
    if isinstance(event, (CallRefused, MethodCalled)) and event.inside:
        return event.site
    model = event.model if isinstance(event, (ModelBuilt, RandomOrder)) else None
    if not isinstance(model, Model):
        return None
    if model.stack and is_input(model.stack[0]):
        site: Site | None = model.stack[0].site
        if site not in [model.site, *(getattr(layer, "site", None) for layer in model.stack[1:])]:
            return site
    return event.site if isinstance(event, ModelBuilt) and _is_built_later(event) else None


def _is_built_later(event: ModelBuilt) -> bool:
    """Whether a statement builds the model that does not make it or take layers in or out."""
    return event.cause not in _AT_ONCE and not is_tried(event)


def _on_the_way(event: Event) -> Iterator[tuple[str, Site]]:
    """The calls whose tensors a layer was called on: all in front of it, of several the last."""
    if not isinstance(event, (CallRefused, LayerCalled)) or event.arguments is None:
        return
    given = (*event.arguments.positional, *event.arguments.keywords.values())
    tensors = [leaf for leaf in flatten(list(given)) if isinstance(leaf, Tensor)]
    way = tensors[:_LONGEST_WITNESS]
    while len(tensors) == 1 and len(way) < _LONGEST_WITNESS:
        tensors = [parent for parent in tensors[0].parents if isinstance(parent, Tensor)]
        way = [*tensors, *way] if len(tensors) == 1 else way
    for tensor in way:
        layer, site = tensor.layer, tensor.step_site
        if layer is None or not isinstance(tensor.spec.shape, tuple):
            continue
        if is_input(layer):
            if isinstance(layer.site, Site):
                yield f"the input has the shape {shape_text(tensor.spec)}", layer.site
        elif isinstance(site, Site):
            yield f"`{layer.label}` gives {shape_text(tensor.spec)}", site


def _callers(layer: Any, event: Event) -> Iterator[tuple[str, Site]]:
    """The calls in which a layer was made, as far as it was taken into a model outside of them."""
    for call in getattr(layer, "calls", ()):
        if call not in event.calls:
            yield "called from here", call


def _namesakes(refusal: Refusal) -> Iterator[tuple[str, Site]]:
    """The layers of one name, and where both came together."""
    other = refusal.problem.beside
    if other is None:
        return
    yield f"`{other.label}` has the name first", site_of(other, refusal.event)
    if isinstance(refusal.layer, Layer) and refusal.layer.site not in (None, other.site):
        yield f"`{refusal.layer.label}` has it too", site_of(refusal.layer, refusal.event)
    if refusal.event.site != refusal.site:
        yield "this model takes both", refusal.event.site


def draft_of(refusal: Refusal, rule: Any) -> Draft:
    """The draft that most rules make of a refusal."""
    problem = refusal.problem
    message = problem.message
    if refusal.later:
        message = f"{message}; {refusal.later}"
    related = [*_namesakes(refusal), *witness(refusal.steps, refusal.event)]
    if getattr(refusal.layer, "site", None) == refusal.site:
        related.extend(_callers(refusal.layer, refusal.event))
    runs = not isinstance(refusal.event, ModelBuilt) or _is_built_later(refusal.event)
    runs = runs and refusal.later is not None and refusal.certainty == "likely"
    if runs and refusal.event.site != refusal.site:
        related.append(("this is where it runs", refusal.event.site))
    return Draft(
        rule=rule,
        site=refusal.site,
        message=message,
        certainty=refusal.certainty,
        model=model_name(refusal.model),
        related=tuple(related),
        keras=problem.keras or None,
        advice=problem.advice,
        event=refusal.event,
        trace=refusal.trace,
        raises=problem.moment != "run",
    )


def reporting(
    *kinds: Kind,
    rule: Callable[[], Any],
    when: Callable[[Refusal], bool] = lambda refusal: True,
    fix: Callable[[Refusal], DraftFix | None] = lambda refusal: None,
    advise: Callable[[Refusal], str | None] = lambda refusal: None,
) -> Callable[[Program], Iterator[Draft]]:
    """The check of a rule that reports the refusals of these kinds, as far as `when` holds.

    advise: what is better than the rule's own advice where there is no fix, or "" if nothing is.
    """

    def check(program: Program) -> Iterator[Draft]:
        for trace in program.traces:
            for refusal in refusals(trace):
                if refusal.problem.kind in kinds and not refusal.taken and when(refusal):
                    draft = replace(draft_of(refusal, rule()), fix=fix(refusal))
                    if draft.fix is None and draft.advice is None:
                        draft = replace(draft, advice=advise(refusal))
                    yield draft

    return check
