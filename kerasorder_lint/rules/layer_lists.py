"""What is done to lists that hold a model's layers: the one source of KOL201 to 203, 205 and 207.

`model.layers` gives a new list each time. A change of such a list is of no use to anybody if
nothing reads the list afterwards. Changes that belong together, such as the two halves of a swap,
are one change here.

Source: keras/src/models/model.py (`layers`), keras/src/models/sequential.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kerasorder_lint.findings import Severity
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Event, ListChanged, ListRead, Program, Site, Trace
from kerasorder_lint.rules.drafts import Draft

__all__ = [
    "Change",
    "change_draft",
    "changes",
    "kind_of_model",
    "kinds_by_place",
    "model_text",
    "model_variable",
    "place_of",
    "rebuild_advice",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a list of layers, at its first writing statement.

    parts: the events that make it up, in order; a swap has two or more.
    """

    trace: Trace
    parts: tuple[ListChanged, ...]

    @property
    def event(self) -> ListChanged:
        return self.parts[0]

    @property
    def is_swap(self) -> bool:
        """Whether it puts items of the list where others of it were."""
        return len(self.parts) > 1 and all(
            part.operation == "setitem" and _source_of(part) is not None for part in self.parts
        )


def changes(program: Program) -> Iterator[Change]:
    """The changes of lists that nothing reads afterwards."""
    read = _read_elsewhere(program)
    for trace in program.traces:
        unread = list(_unread(trace, read))
        for parts in _together(unread):
            yield Change(trace, parts)


def _read_elsewhere(program: Program) -> dict[int, set[int]]:
    """Lists by number, with the groups of traces that read them."""
    found: dict[int, set[int]] = {}
    for trace in program.traces:
        for event in trace.of(ListRead):
            found.setdefault(event.list_id, set()).add(trace.group)
    return found


def _unread(trace: Trace, read: dict[int, set[int]]) -> Iterator[ListChanged]:
    last_read: dict[int, int] = {}
    for position, event in enumerate(trace.events):
        if isinstance(event, ListRead):
            last_read[event.list_id] = position
    for position, event in enumerate(trace.events):
        if not isinstance(event, ListChanged):
            continue
        later = last_read.get(event.list_id, -1) > position
        elsewhere = read.get(event.list_id, set()) - {trace.group}
        if event.origin == "private" or not (later or elsewhere):
            yield event


def _together(events: list[ListChanged]) -> Iterator[tuple[ListChanged, ...]]:
    """Changes of one statement are one; so are item assignments that only permute the items."""
    position = 0
    while position < len(events):
        end = _end_of_swap(events, position)
        while end < len(events) and _same_statement(events[position], events[end]):
            end += 1
        yield tuple(events[position:end])
        position = end


def _same_statement(left: Event, right: Event) -> bool:
    return left.statement == right.statement and left.calls == right.calls


def _end_of_swap(events: list[ListChanged], start: int) -> int:
    """The end of the shortest run of assignments that puts each item where another was."""
    first = events[start]
    written: list[str] = []
    taken: list[str] = []
    for end in range(start, min(start + 8, len(events))):
        event = events[end]
        if event.operation != "setitem" or event.model is not first.model:
            break
        source = _source_of(event)
        if source is None:
            break
        written.append(_index_text(event.index))
        taken.append(source)
        if len(written) > 1 and sorted(written) == sorted(taken):
            return end + 1
    return start + 1


def _source_of(event: ListChanged) -> str | None:
    """Where in the list the written value stood, as text; None if it was none of its items."""
    text = getattr(event.value, "text", None)
    if isinstance(text, str) and text.endswith("]") and "[" in text:
        return text[text.rindex("[") + 1 : -1]
    layers = event.model.layers if isinstance(event.model, Model) else []
    for index, layer in enumerate(layers):
        if layer is event.value:
            wanted = event.index
            below = isinstance(wanted, int) and wanted < 0
            return str(index - len(layers)) if below else str(index)
    return None


def _index_text(index: Any) -> str:
    text = getattr(index, "text", None)
    return text if isinstance(text, str) else str(index)


def model_text(model: Any, event: Event | None = None) -> str:
    """How the code calls a model, at an event if it does there."""
    name = getattr(event, "called", None) or getattr(model, "variable", None)
    return name if isinstance(name, str) and name else "model"


def kind_of_model(model: Any) -> str:
    """`Sequential`, `Functional`, `Subclass` or `Unknown`."""
    return str(model.kind) if isinstance(model, Model) else "Unknown"


def kinds_by_place(program: Program) -> dict[Site, str]:
    """The kind of the model whose list is changed there; `Unknown` where the ways disagree."""
    found: dict[Site, str] = {}
    for trace in program.traces:
        for event in trace.of(ListChanged):
            kind, place = kind_of_model(event.model), place_of(event)
            found[place] = kind if found.get(place, kind) == kind else "Unknown"
    return found


def model_variable(model: Any, event: Event) -> str:
    """The variable of a model, or what the code calls it at an event if it has none."""
    return model_text(model) if getattr(model, "variable", None) else model_text(model, event)


def rebuild_advice(model: Any, event: Event) -> str:
    """How a model with other layers is made."""
    name = model_text(model, event)
    if kind_of_model(model) == "Sequential":
        return (
            f"Build a new model from the list: `layers = list({name}.layers)`, change it, "
            "then `keras.Sequential([keras.Input(...), *layers])`."
        )
    return (
        "Build a new model from its tensors, for example "
        f"`keras.Model({name}.inputs, {name}.layers[-2].output)`."
    )


def place_of(event: Event) -> Site:
    """The statement of an event, without the body of a compound statement.

    What a lambda does stands in none that runs there: it is the place itself.
    """
    statement, site = event.statement, event.site
    begins = (statement.lineno, statement.col_offset) <= (site.lineno, site.col_offset)
    ends = (site.end_lineno, site.end_col_offset) <= (
        statement.end_lineno,
        statement.end_col_offset,
    )
    if statement.filename != site.filename or not (begins and ends):
        return site
    if statement.end_lineno <= site.end_lineno:
        return statement
    return replace(statement, end_lineno=site.end_lineno, end_col_offset=site.end_col_offset)


def change_draft(
    rule: Any,
    change: Change,
    message: str,
    *,
    advice: str | None = None,
    severity: Severity | None = None,
) -> Draft:
    """The draft of a change, at its first writing statement."""
    event = change.event
    related = [("the rest of the change", place_of(part)) for part in change.parts[1:]]
    related = [r for r in dict.fromkeys(related) if r[1] != place_of(event)]
    related.extend(("called from here", call) for call in event.calls)
    return Draft(
        rule=rule,
        site=place_of(event),
        message=message,
        certainty="proven" if event.maybe is None else "likely",
        model=model_variable(event.model, event),
        related=tuple(related),
        advice=advice or rebuild_advice(event.model, event),
        severity=severity,
        condition=event.maybe,
        event=event,
        trace=change.trace,
        raises=False,
        shown_by=change.parts,
    )
