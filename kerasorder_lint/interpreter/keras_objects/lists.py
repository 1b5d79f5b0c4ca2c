"""Lists that hold a model's layers: where they came from, what is done to them."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, is_stretch
from kerasorder_lint.graph.program import (
    HandedOn,
    ListChanged,
    ListCopied,
    ListRead,
    MethodCalled,
)
from kerasorder_lint.interpreter import effects, expressions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    CONSTANTS,
    FROM_TORCH,
    BoundMethod,
    DictV,
    Either,
    HyperParametersV,
    InstanceV,
    ListV,
    PartialV,
    Ref,
    SetV,
    Thing,
)

__all__ = [
    "beyond",
    "copied",
    "escapes",
    "holds_layers",
    "list_changed",
    "list_escapes",
    "list_read",
    "read_layers",
]


def read_layers(
    m: Machine, model: Model, attribute: str, node: Any, *, private: bool = False
) -> ListV:
    """`model.layers`: a new list each time."""
    found = [x for x in model.stack if not is_stretch(x)] if private else model.layers
    made = ListV(found, exact=model.exact)
    made.model = model
    made.source = "private" if private else "layers"
    made.attribute = attribute
    made.called = expressions.name_of_owner(node)
    return made


def list_read(m: Machine, value: ListV, node: Any) -> None:
    """The list is used for something other than changing it."""
    if value.source is not None:
        m.record(ListRead(list_id=value.serial, **m.base(node)))


def list_changed(m: Machine, value: ListV, operation: str, node: Any, args: list[Any]) -> None:
    """The list is changed."""
    if value.source is None or value.model is None:
        return
    if value.kept and value.source != "private":
        return  # other code may find the list where it was stored
    if value.model.maybe is not None and any(_is_of_torch(item) for item in args):
        return  # whatever takes such a layer is no Keras model
    m.record(
        ListChanged(
            model=value.model,
            list_id=value.serial,
            origin=value.source,
            attribute=value.attribute,
            operation=operation,
            index=args[0] if args else None,
            value=args[1] if len(args) > 1 else None,
            maybe=value.model.maybe,
            called=value.called,
            was_built=None if value.model.kind in ("Unknown", "Subclass") else value.model.built,
            **m.base(node),
        )
    )
    if value.source == "private" and value.model.maybe is None:
        _relisted(m, value.model)


def _relisted(m: Machine, model: Model) -> None:
    """Code has changed the list that a model goes by when it is built again, or shown."""
    m.touch(model)
    model.attributes["relisted"] = True
    if model.kind == "Sequential":
        model.exact = False


def _is_of_torch(value: Any) -> bool:
    """Whether a value is a module of PyTorch, or a list with one in it."""
    if isinstance(value, (ListV, tuple)):
        return any(map(_is_of_torch, value.items if isinstance(value, ListV) else value))
    if isinstance(value, InstanceV):
        bases = value.cls.mro()
        return any(isinstance(base, Ref) and base.name.startswith("torch.") for base in bases)
    return isinstance(value, Thing) and FROM_TORCH in value.hints


def beyond(m: Machine, value: ListV, index: int, node: Any) -> bool:
    """`model.layers[index]` where there is no such layer: an `IndexError`.

    True if that was recorded, and no code takes the exception.
    """
    model = value.model
    told = isinstance(model, Model) and model.kind in ("Sequential", "Functional")
    if not told or model.maybe is not None or value.source != "layers":
        return False
    count = "1 layer" if len(value.items) == 1 else f"{len(value.items)} layers"
    problem = Problem(
        Kind.ARGUMENT,
        f"`{value.attribute}` holds {count}, and none at index {index}",
        "list index out of range",
        argument="index",
    )
    base = m.base(node, "IndexError")
    m.record(
        MethodCalled(
            target=model, method=value.attribute, positional=(index,), problem=problem, **base
        )
    )
    m.keras_raises(problem, "IndexError")
    return True


def copied(m: Machine, old: ListV, new: ListV, node: Any) -> None:
    """`new` is the user's own list of what `old` holds."""
    if old.source in ("layers", "copy", "private"):
        new.source = "copy"
        new.model = old.model
        new.attribute = old.attribute
        new.called = old.called
        m.record(ListCopied(model=old.model, list_id=new.serial, **m.base(node)))


def list_escapes(m: Machine, value: Any, node: Any, *, kept: bool = False) -> None:
    """The value is returned, stored (`kept`) or passed on: lists in it are used."""
    if isinstance(value, ListV):
        list_read(m, value, node)
        value.kept = value.kept or kept
    elif isinstance(value, tuple):
        m.step()
        for item in value:
            list_escapes(m, item, node, kept=kept)


def _held(value: tuple[Any, ...] | ListV | SetV | DictV) -> list[Any]:
    if isinstance(value, DictV):
        return list(value.entries.values())
    return list(value if isinstance(value, tuple) else value.items)


#: What no code can change, or of which nothing is known that could.
_UNCHANGED = CONSTANTS | {Ref, Thing}


def holds_layers(value: Any) -> bool:
    """Whether it is a layer or a model, or directly holds one."""
    if isinstance(value, (tuple, ListV, SetV, DictV)):
        return any(isinstance(held, (Layer, InstanceV)) for held in _held(value))
    return isinstance(value, Layer) or (isinstance(value, InstanceV) and value.layer is not None)


def escapes(m: Machine, value: Any, node: Any, seen: set[int] | None = None) -> None:
    """The value is handed to code that cannot be followed, with all that it holds."""
    if type(value) in _UNCHANGED:
        return  # most of what is handed on
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    seen.add(id(value))
    from kerasorder_lint.interpreter.keras_objects.creation import mark_used

    list_escapes(m, value, node)
    mark_used(m, value)
    layer = value.layer if isinstance(value, InstanceV) else value
    if isinstance(layer, Layer):
        m.touch(layer)
        layer.attributes["escaped"] = True
        m.record(HandedOn(target=layer, **m.base(node)))
    effects.lurks(m, value)
    if isinstance(value, (tuple, ListV, SetV, DictV)):
        held = _held(value)
        if not isinstance(value, tuple):
            m.forget(value)
        for item in held:
            escapes(m, m.resolve(item) if type(item) is Either else item, node, seen)
    elif isinstance(value, (Model, InstanceV, HyperParametersV)):
        m.forget(value)
    elif isinstance(value, BoundMethod):
        escapes(m, value.receiver, node, seen)  # the method gives it away
    elif isinstance(value, PartialV):
        for item in (value.function, *value.positional, *value.keywords.values()):
            escapes(m, m.resolve(item), node, seen)
    elif isinstance(value, Layer):
        from kerasorder_lint.interpreter.keras_objects.attributes import part_written_unseen

        if value.known:
            life.call_method(value, "adapt")  # which may be done there
        part_written_unseen(m, value)
