"""What loops and comprehensions go over, one element after the other."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from contextlib import ExitStack, suppress
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.catalogue.written import configuration
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.stretches import OF_TURNS, Stretch
from kerasorder_lint.interpreter import (
    annotated,
    arrays,
    effects,
    enumerations,
    equality,
    exhausting,
    expressions,
    free_lengths,
    functions,
    keras_objects,
    laziness,
    operators,
    specials,
    specifications,
    widening,
)
from kerasorder_lint.interpreter.comparisons import may_exceed
from kerasorder_lint.interpreter.machine import LoopBound, Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.stepping import Steps
from kerasorder_lint.interpreter.values import (
    ELSEWHERE,
    UNKNOWN,
    ArrayV,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    SetV,
    Thing,
    is_constant,
    is_definite,
    outline_of,
    part_hints,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = [
    "WHOLLY",
    "Generator",
    "decided_by_chance",
    "element_of",
    "element_things",
    "eval_comprehension",
    "in_places",
    "in_turn",
    "is_enough",
    "iterate",
]


def iterate(m: Machine, value: Any, node: Any) -> list[Any] | None:
    """The elements of a value in order, or None where they are not all known."""
    value = m.resolve(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, ListV):
        keras_objects.list_read(m, value, node)
        laziness.take(m, value)
        if value.chance is not None:
            return in_places(value, node) if value.exact else None
        items = list(value.items) if value.exact else None
        laziness.gone(m, value)
        return items
    if isinstance(value, SetV):
        return list(value.items) if value.exact and len(value.items) < 2 else None
    if isinstance(value, DictV):
        return list(value.entries) if value.exact else None
    if isinstance(value, str):
        return list(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, ArrayV):
        return arrays.array_items(value, node)
    if isinstance(value, Tensor):
        keras_objects.iteration_of_tensor(m, value, node)
        return None
    if isinstance(value, Layer):
        keras_objects.refuse_as_list(m, value, "iteration", node)
        return None
    if isinstance(value, InstanceV):
        return _in_own_way(m, value, node)
    if isinstance(value, ClassV):
        specials.meets(m, [value])
        m.plain_members |= enumerations.has_plain_members(value)
        return enumerations.members(value)
    if is_constant(value):
        raise Raised("TypeError")
    specials.meets(m, [value])
    return None


def _in_own_way(m: Machine, value: InstanceV, node: Any) -> list[Any] | None:
    """The elements that the class of an object gives one by one; None where they are not known."""
    if specials.has(m, value, "__iter__"):
        given = specials.run(m, value, "__iter__", [], node)
        if isinstance(given, (ListV, tuple)):
            return iterate(m, given, node)
        if isinstance(given, InstanceV):
            effects.may_meet(m, [given], every=False)
            m.forget(given)
        return None
    found = specials.method(m, value, "__getitem__", node)
    if found is None:
        specials.meets(m, [value])
        return None
    if effects.changes_something(m, found) and not exhausting.is_exhausted(node):
        effects.may_run(m, found)
        return None
    items: list[Any] = []
    since = len(m.events)
    m.caught.append(((frozenset({"IndexError"}), "handled"),))
    try:
        for place in range(m.limits.turns):
            since = len(m.events)
            items.append(functions.call(m, found, [place], {}, node))
            if isinstance(items[-1], Unknown):
                break
    except Raised as raised:
        if raised.name == "IndexError" or "IndexError" in raised.classes:
            del m.events[since:]  # that is how Python learns of the end
            return items
        raise
    finally:
        m.caught.pop()
    effects.may_run(m, found)
    return None


def in_places(value: ListV, node: Any) -> list[Any]:
    """The elements of an exact list; of one that chance orders, what it puts at each place."""
    if value.chance is None or all(
        expressions.equal_now(item, value.items[0]) for item in value.items
    ):
        return list(value.items)
    pool = ListV(value.items)
    pool.chance = value.chance
    return [
        Thing(expressions.text_of(node), kind="chance", origin="element", default=(pool, i))
        for i in range(len(pool.items))
    ]


def decided_by_chance(key: Any) -> str | None:
    """`key=lambda _: random.random()`: chance decides the order."""
    if isinstance(key, FunctionV) and isinstance(key.node, ast.Lambda):
        text = expressions.text_of(key.node.body)
        if "random" in text:
            return f"sorted by `{text}`"
    return None


def in_turn(m: Machine, value: Any, node: Any) -> list[Any] | None:
    """The elements as they come one after the other; those of a set in an order of chance."""
    value = m.resolve(value)
    if isinstance(value, SetV) and value.exact and len(value.items) > 1:
        listed = ListV(value.items)
        listed.chance = "the order of a set"
        return iterate(m, listed, node)
    return iterate(m, value, node)


#: The number of a turn that stands for all of them.
ANY_TURN = 0


def count_of(m: Machine, value: Any) -> tuple[Sym, int] | None:
    """Of a `range`, the integer that says how many turns there are, and what it exceeds for two."""
    if not isinstance(value, ListV) or value.stop is None or value.first is None:
        return None
    stop, step = value.stop
    number = operators.to_symbol(m, stop)
    return (number, value.first + step) if isinstance(number, Sym) else None


def may_repeat(m: Machine, stretch: Stretch) -> bool:
    """Whether a loop may have taken two turns, for all that the way has decided by now."""
    return stretch.count is None or may_exceed(*stretch.count, m.decided, m.numbers)[0]


def is_measured(m: Machine, stretch: Stretch) -> bool:
    """Whether the way has decided something of the length of a list with these layers."""
    keys = [key for key, stretches in m.lengths.items() if stretch in stretches]
    return bool(keys) and any(_speaks_of(condition, keys) for condition in m.decided)


def _speaks_of(condition: Hashable, keys: list[Hashable]) -> bool:
    if condition in keys:
        return True
    return isinstance(condition, tuple) and any(_speaks_of(part, keys) for part in condition)


def parts_of_outline(m: Machine, value: Any, node: Any) -> tuple[Any, ...] | None:
    """The items of a list, some of which a loop has made; None where they cannot be made again."""
    outline = outline_of(value)
    if outline is None or not isinstance(value, ListV) or value.exact:
        return None
    if not all(_can_be_made_again(m, part) for part in outline if isinstance(part, Stretch)):
        return None
    keras_objects.list_read(m, value, node)
    return outline


def _can_be_made_again(m: Machine, part: Stretch) -> bool:
    """Whether each turn has made the same layers, of plain arguments."""
    if not part.ways or len(part.ways) != 1 or not part.repeats or part.is_changed:
        return False
    if is_measured(m, part):
        return False
    return all(
        layer.known
        and not isinstance(layer, Model)
        and "\0instance" not in layer.attributes
        and configuration(layer) is not None
        for layer in part.ways[0]
    )


def columns_made_again(m: Machine, value: Any) -> tuple[Any, ...]:
    """The layers in the columns of an `enumerate` or `zip`, where they can be made again."""
    columns = value.columns if isinstance(value, ListV) else ()
    if not columns or not any(isinstance(part, Stretch) for part in columns):
        return ()
    if any(part.single is None or not _can_be_made_again(m, part) for part in columns if part):
        return ()
    return columns


def in_columns(m: Machine, item: Any, columns: tuple[Any, ...], node: Any) -> Any:
    """An element of an `enumerate` or `zip`, with the layers that are in it."""
    if not isinstance(item, tuple) or len(item) != len(columns):
        return item
    return tuple(
        inner if part is None else layer_of_turn(m, part, part.single, node)
        for part, inner in zip(columns, item)
    )


def layer_of_turn(m: Machine, part: Any, layer: Any, node: Any) -> Any:
    """The layer that one turn of a loop has put into a list, for a turn of a loop over that."""
    if not isinstance(part, Stretch) or part.shared:
        return layer
    made = keras_objects.deep_copy(m, layer, node, fresh=True)
    made.generated = None
    made.attributes[OF_TURNS] = part
    made.attributes.pop("named_as", None)
    return made


def element_of(m: Machine, value: Any, node: Any, number: int) -> Any:
    """Some element of a value whose elements are not all known."""
    text = (
        f"an element of {expressions.text_of(node.iter)}" if hasattr(node, "iter") else "an element"
    )
    if isinstance(getattr(node, "target", None), (ast.Tuple, ast.List)):
        things = tuple(
            Thing(
                expressions.text_of(t),
                origin="element",
                key=("element", id(node), i, number, m.calls),
            )
            for i, t in enumerate(node.target.elts)
        )
        for thing, target in zip(things, node.target.elts):
            thing.hints = part_hints(value) & {ELSEWHERE}
            if isinstance(target, ast.Name):
                thing.hints |= annotated.hints_of_name(m, target.id)
        return things
    if isinstance(getattr(node, "target", None), ast.Name):
        text = node.target.id
    kind = "layer" if isinstance(value, ListV) and value.source else None
    if isinstance(value, ListV) and isinstance(value.element, Thing):
        kind = value.element.kind
    key: Hashable = ("element", id(node), number, m.calls)
    if isinstance(value, Thing) and value.key in m.parts:
        key = (value.key, key)  # a part of what that is a part of
    made = Thing(text, origin="element", kind=kind, key=key)
    made.hints = part_hints(value, iterated=True)
    if isinstance(getattr(node, "target", None), ast.Name):
        made.hints |= annotated.hints_of_name(m, node.target.id)
    note_part(m, value, made)
    return made


def item_in_outline(outline: tuple[Any, ...], index: Any) -> Any:
    """The item at a place, where a loop has put layers into the list, but none there or before.

    None where it is not known; places are counted from the end as well.
    """
    if type(index) is not int:
        return None
    around = outline[: index + 1] if index >= 0 else outline[index:]
    known = len(around) == (index + 1 if index >= 0 else -index)
    if not known or any(isinstance(item, Stretch) for item in around):
        return None
    return around[-1] if index >= 0 else around[0]


def turns_in(value: Any) -> tuple[Any, ...]:
    """Each `Stretch` of which there may be layers in a list."""
    if not isinstance(value, ListV):
        return ()
    return (*value.turns, *(item for item in value.outline or () if isinstance(item, Stretch)))


def note_part(m: Machine, value: Any, part: Thing) -> None:
    """An unknown is one of the layers that turns of a loop have put into a list."""
    turns = turns_in(value)
    if turns:
        m.parts[part.key] = turns


def element_things(m: Machine, value: Any, count: int) -> list[Any]:
    """Unknown elements of something that is unpacked."""
    if isinstance(value, Tensor):
        # The outputs of a layer that cannot be looked into, or the rows of data.
        spec = TensorSpec(UNKNOWN, UNKNOWN)
        return [Tensor(spec, value.layer, value.parents, i, value.step_site) for i in range(count)]
    if isinstance(value, Thing):
        things = [
            Thing(f"{value.text}[{i}]", key=(value.key, "item", i), origin="item")
            for i in range(count)
        ]
        for thing in things:
            thing.hints = part_hints(value, iterated=True)
        return things
    return [Thing("a value", origin="item") for _ in range(count)]


class _Enough(Exception):
    """Nobody asks a generator for more."""


def is_enough(m: Machine, asker: tuple[str, Any], item: Any, node: Any) -> bool | None:
    """Whether who asks a generator for items asks for no more after this one."""
    by, wanted = asker
    if by == "next":
        return True
    if by == "in":
        return equality.equal(m, item, wanted, node)
    if isinstance(item, (InstanceV, Tensor)):
        return None  # its truth is asked for but once
    answer = expressions.truth(m, item, node, fork=False)
    return None if answer is None else answer is (by == "any")


#: The condition of what an iterator runs.
WHOLLY = "when all that this expression gives is taken"


def eval_comprehension(m: Machine, node: Any) -> Any:
    if isinstance(node, ast.GeneratorExp) and exhausting.is_discarded(node):
        expressions.evaluate(m, node.generators[0].iter)
        return ListV(exact=False)
    asker = exhausting.asker_of(node)
    frame = Frame(m.frame)
    frame.comprehension = True
    frame.cls, frame.self_value, frame.function = (
        m.frame.cls,
        m.frame.self_value,
        m.frame.function,
    )
    outer, m.frame = m.frame, frame
    results: list[Any] = []
    # items: whether each turn there may be was run, or another one in its place.
    # number: which turn stands for those of a thing whose elements are not known.
    state = {"exact": True, "turns": 0, "items": True, "number": 1}
    counts: list[tuple[Sym, int] | None] = []  # how many turns there are
    later = ExitStack()  # for items that are made if somebody asks for them
    changed: list[Any] = []

    def unsure() -> None:
        """Nobody knows whether what comes next is asked for."""
        if asker is not None and not changed:
            m.likely.append(WHOLLY)
            later.callback(m.likely.pop)
            changed.append(later.enter_context(m.journal()))
            state["exact"] = False

    def element() -> Any:
        if isinstance(node, ast.DictComp):
            return (expressions.evaluate(m, node.key), expressions.evaluate(m, node.value))
        return expressions.evaluate(m, node.elt)

    plain = isinstance(node, ast.ListComp) or (
        isinstance(node, ast.GeneratorExp) and exhausting.is_exhausted(node)
    )
    alone = plain and asker is None and len(node.generators) == 1 and not node.generators[0].ifs
    chance: list[str | None] = []
    bound: LoopBound | None = None

    def element_for(item: Any) -> Any:
        from kerasorder_lint.interpreter import statements

        statements.assign(m, node.generators[0].target, item, node)
        return element()

    def level(index: int) -> None:
        from kerasorder_lint.interpreter import statements

        if index == len(node.generators):
            results.append(element())
            if asker is not None and not changed:
                enough = is_enough(m, asker, results[-1], node)
                if enough:
                    raise _Enough
                if enough is None:
                    unsure()
            return
        generator = node.generators[index]
        if not isinstance(node, ast.GeneratorExp) or exhausting.is_exhausted(node):
            exhausting.exhausted(generator.iter)
        value = looped = expressions.evaluate(m, generator.iter)
        items = in_turn(m, value, generator.iter)
        if alone and items and type(items[0]) is Thing:
            each = specifications.items_of_each(m, items, element_for)
            if each is not None:
                results.extend(each.items)
                chance.append(each.chance)
                return
        if items is None:
            state["exact"] = False
            unsure()
            items = [element_of(m, value, Generator(generator), state["number"])]
            if index == 0:
                counts.append(count_of(m, value))
            value = None
        steps = items if value is None else Steps(m, value, items, node)
        for item in steps:
            state["turns"] += 1
            if state["turns"] > m.limits.turns or (bound is not None and m.is_over(bound)):
                m.limit("turns" if state["turns"] > m.limits.turns else "effort", node)
                state["exact"] = state["items"] = False
                return
            statements.assign(m, generator.target, item, node)
            if item is None:
                free_lengths.turned(m, generator.target, looped)
            keep: bool | None = True
            for condition in generator.ifs:
                keep = expressions.truth(m, expressions.evaluate(m, condition), condition)
                if keep is not True:
                    break
            if keep is None:
                state["exact"] = False
                unsure()
            if keep is not False:
                level(index + 1)
        if isinstance(steps, Steps) and steps.lost:
            state["exact"] = state["items"] = False
            unsure()

    in_part = isinstance(node, ast.GeneratorExp) and not exhausting.is_exhausted(node)
    in_part = in_part and asker is None
    parts = [node.elt, *node.generators[0].ifs] if isinstance(node, ast.GeneratorExp) else []
    if exhausting.in_turns(node) and effects.objects_changed(outer, parts):
        in_part = True
    if in_part and [part for part in parts if effects.changed_by(m, outer, part)]:
        m.frame = outer
        return ListV(exact=False)
    if in_part:
        m.likely.append(WHOLLY)
    lost: list[Any] = []
    stretch: Any = None
    names = dict(m.name_counters)
    try:
        with m.journal() as journal:
            with later:
                with suppress(_Enough), m.bounded_loop() as bound:
                    level(0)
                bound = None
                if changed:
                    lost = m.widen(changed[0])
            if not changed and (in_part or not state["exact"]):
                lost = m.widen(journal)  # nobody knows how often the elements are made
            may_make = isinstance(node, ast.ListComp) and isinstance(node.elt, ast.Call)
            if may_make and not (changed or state["exact"]) and state["items"]:
                state["number"] = ANY_TURN
                stretch = widening.items_of_any(m, journal, results, lambda: level(0))
                if stretch is not None:
                    stretch.count = counts[0] if counts and len(node.generators) == 1 else None
                widening.forget_names(m, names)
    finally:
        m.frame = outer
        if in_part:
            m.likely.pop()
    if lost:
        from kerasorder_lint.interpreter import statements

        statements.note_lost(m, lost, node)
    if isinstance(node, ast.DictComp):
        made = DictV(exact=bool(state["exact"]))
        for key, value in results:
            if m.specials:
                specials.key_in(m, key, node)
            try:
                if is_definite(key) or isinstance(key, tuple):
                    made.entries[key] = value
                else:
                    made.exact = False
            except TypeError:
                made.exact = False
        return made
    if isinstance(node, ast.SetComp):
        return expressions.set_of(m, results, bool(state["exact"]), node)
    given = ListV(results, exact=bool(state["exact"]))
    if stretch is not None:
        given.outline = (stretch,)
    given.chance = chance[0] if chance else None
    lasts = isinstance(node, ast.GeneratorExp) and not exhausting.is_at_once(node) and asker is None
    return laziness.iterator(given, node, laziness.objects_in(outer, node)) if lasts else given


class Generator:
    """A comprehension's generator in the form of a `for` statement."""

    def __init__(self, generator: ast.comprehension) -> None:
        self.iter = generator.iter
        self.target = generator.target
