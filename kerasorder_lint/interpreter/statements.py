"""Statements: each `exec_…` runs one kind of statement on the machine."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kerasorder_lint.catalogue import written
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.program import ModelLost
from kerasorder_lint.graph.stretches import Stretch, from_turn
from kerasorder_lint.interpreter import (
    annotated,
    branching,
    containers,
    declarations,
    derived_containers,
    dotted,
    effects,
    exceptions,
    exhausting,
    expressions,
    free_lengths,
    functions,
    gates,
    guards,
    handling,
    iteration,
    keras_objects,
    library,
    managers,
    matching,
    named_tuples,
    nothing,
    only_read,
    operators,
    own_classes,
    releases,
    specials,
    specifications,
    swaps,
    turns,
    widening,
)
from kerasorder_lint.interpreter.branching import After, End, Rest
from kerasorder_lint.interpreter.choices import is_open, is_plain_unknown
from kerasorder_lint.interpreter.comparisons import may_exceed, number_compared, single
from kerasorder_lint.interpreter.journals import TurnEnds
from kerasorder_lint.interpreter.keys import names_version
from kerasorder_lint.interpreter.machine import LoopBound, Machine
from kerasorder_lint.interpreter.signals import BreakLoop, ContinueLoop, PathEnds, Raised, Returned
from kerasorder_lint.interpreter.stepping import Steps
from kerasorder_lint.interpreter.values import (
    ENDLESS,
    UNKNOWN,
    ArgumentsV,
    ArrayV,
    AttributesV,
    BoundMethod,
    ClassV,
    DictV,
    Either,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    ModuleV,
    NamedTuple,
    NamesV,
    OwnDictV,
    OwnListV,
    RecordType,
    Ref,
    SetV,
    TensorShape,
    Thing,
    is_constant,
    is_definite,
    key_of,
    may_be_equal,
    outline_of,
)
from kerasorder_lint.interpreter.walking import names_bound_in, nodes_of
from kerasorder_lint.shapes import Sym, Unknown

__all__ = ["exec_block", "repeat"]


def exec_block(
    m: Machine, body: Sequence[ast.stmt], after: After = End.OPEN, first: int = 0
) -> None:
    """Runs statements in order. Control flow leaves through the machine's signals.

    after: what follows the block, where that is known (`branching`).
    first: the statement to begin with.
    """
    for index in range(first, len(body)):
        statement = body[index]
        # Only conditions ask what follows, and a `try` that may end before.
        rest = Rest(body, index + 1, after) if type(statement) in _ASK else None
        exec_statement(m, statement, rest)


def exec_noting(m: Machine, body: Sequence[ast.stmt]) -> None:
    """Runs a block, and notes the names between its statements where one of these may raise."""
    asked = len(body) > 1 and any(j.between is not None for j in m.journals)
    if not asked:
        exec_block(m, body)
        return
    for index, statement in enumerate(body):
        if index and not _is_safe(statement):
            for journal in m.journals:
                if journal.home is m.frame:
                    journal.note()
        rest = Rest(body, index + 1, End.OPEN) if type(statement) in _ASK else None
        exec_statement(m, statement, rest)


def _is_safe(statement: ast.stmt) -> bool:
    """Whether a statement surely raises nothing."""
    match statement:
        case ast.Pass():
            return True
        case ast.Assign(targets=[ast.Name()], value=ast.Constant() | ast.Name()):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def that_may_raise(body: Sequence[ast.stmt]) -> int:
    """How many statements of a block may raise something; for those that run often, two."""
    count = 0
    for statement in body:
        match statement:
            case ast.Raise(exc=None | ast.Name()):
                pass
            case ast.If(test=test):
                count += not _is_plain(test)
                count += that_may_raise(statement.body) + that_may_raise(statement.orelse)
            case ast.Try():
                parts = [statement.body, statement.orelse, statement.finalbody]
                parts += [handler.body for handler in statement.handlers]
                count += sum(map(that_may_raise, parts))
            case ast.For() | ast.AsyncFor() | ast.While() | ast.With() | ast.AsyncWith():
                count += 2
            case _:
                count += not _is_safe(statement)
    return count


def _is_plain(test: ast.expr) -> bool:
    """Whether a condition compares names and constants alone."""
    return not any(
        isinstance(part, (ast.Call, ast.Attribute, ast.Subscript, ast.BinOp))
        for part in nodes_of(test)
    )


def exec_statement(m: Machine, node: ast.stmt, after: Rest | None = None) -> None:
    m.step()
    if m.waiting.reaches:
        effects.run_lurking(m)
    before = m.statement
    m.statement = m.site(node)
    m.reached.add((m.filename, node.lineno, node.col_offset))
    try:
        if after is not None:
            _ASK[type(node)](m, node, after)
        else:
            run = _STATEMENTS.get(type(node))
            if run is not None:
                run(m, node)
    except Raised as raised:
        if raised.name in ("AttributeError", "TypeError", "NameError"):
            # Python itself fails here: the statement is not reached in the sense of a finding.
            m.reached.discard((m.filename, node.lineno, node.col_offset))
        raise
    finally:
        m.statement = before


# ---------------------------------------------------------------------- simple statements


def exec_expression(m: Machine, node: Any) -> None:
    value = node.value
    if isinstance(value, ast.Constant):
        return
    exhausting.discarded(value)
    result = expressions.evaluate_undecided(m, value)
    if m.comments and not isinstance(result, Either):
        declarations.of_statement(m, node, result)


def exec_assign(m: Machine, node: Any) -> None:
    if isinstance(node.value, ast.Tuple) and swaps.swapped(m, node):
        return
    if isinstance(node.targets[0], (ast.Tuple, ast.List)):
        exhausting.exhausted(node.value)
    value = expressions.evaluate_undecided(m, node.value)
    if m.comments and not isinstance(value, Either):
        value = declarations.of_statement(m, node, value)
    for target in node.targets:
        assign(m, target, value, node)
        if value is None:
            nothing.bound(m, target, node.value, value)
            free_lengths.bound(m, target, node.value)
        _name(m, target, value)
        if m.knows_keras:
            gates.note(m, target, node.value)


def _name(m: Machine, target: Any, value: Any) -> None:
    """What a target is bound to is called so from then on, if it has no name yet."""
    if isinstance(target, ast.Name):
        keras_objects.name_object(m, value, target.id)
    elif isinstance(target, ast.Attribute):
        keras_objects.name_object(m, value, expressions.text_of(target))
    elif isinstance(target, (ast.Tuple, ast.List)):
        items = value.items if isinstance(value, ListV) and value.exact else value
        if isinstance(items, (list, tuple)) and len(items) == len(target.elts):
            for each, item in zip(target.elts, items):
                _name(m, each, item)


def exec_annotated(m: Machine, node: Any) -> None:
    if node.value is not None:
        value = declarations.annotated(m, node, expressions.evaluate(m, node.value))
        if m.comments:
            value = declarations.of_statement(m, node, value)
        if isinstance(value, Thing) and value.origin == "call":
            value = annotated.told_by(m, value, node.annotation)
        assign(m, node.target, value, node)
        _name(m, node.target, value)
    if m.frame.function is None:
        effects.may_be_evaluated(m, node.annotation)


def exec_augmented(m: Machine, node: Any) -> None:
    target = node.target
    if isinstance(target, ast.Attribute):
        owner = expressions.evaluate(m, target.value)
        if keras_objects.augment_attribute(m, owner, target.attr, node):
            expressions.evaluate(m, node.value)
            return
    load = expressions.as_load(target)
    current = expressions.evaluate(m, load)
    value = expressions.evaluate(m, node.value)
    if isinstance(current, ListV) and isinstance(node.op, ast.Add):
        containers.list_method(m, current, "extend", [value], {}, node)
        result: Any = current
    elif isinstance(current, (DictV, SetV)) and isinstance(node.op, ast.BitOr):
        name = "update"
        containers.call_method(m, current, name, [value], {}, node)
        result = current
    else:
        m.unforeseen += not {type(current), type(value)} <= expressions.NUMBERS
        operands = ((target, current), (node.value, value))
        result = free_lengths.operated(m, node, node.op, *operands)
        if result is None:
            result = operators.own_in_place(m, node.op, current, value, node)
        if result is None:
            result = operators.binary(m, node.op, current, value, node)
    assign(m, target, result, node)


def _rows(value: ArrayV, count: int) -> list[Any] | None:
    """The parts of an array of several axes that is unpacked into so many names."""
    shape = value.shape
    if not isinstance(shape, tuple) or len(shape) < 2 or shape[0] != count:
        return None
    value.forget()  # the parts may be written into
    return [value.like(shape[1:], value.dtype) for _ in range(count)]


def assign(m: Machine, target: Any, value: Any, node: Any) -> None:
    """Binds a target: a name, an attribute, an item, or a tuple of targets."""
    if isinstance(value, ArrayV) and value.content is not None:
        if not isinstance(target, ast.Name) or not only_read.is_only_read(m.tree, target):
            value.forget()
    if isinstance(target, ast.Name):
        set_name(m, target.id, value)
        if m.sights is not None:
            m.sights.see(m.filename, target, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(m, target.elts, m.resolve(value), node)
    elif isinstance(target, ast.Attribute):
        owner = expressions.evaluate(m, target.value)
        if not isinstance(owner, InstanceV) or owner.layer is not None:
            value = m.resolve(value)
        elif owner.cls.dataclass:
            m.unforeseen += 1  # it may be frozen
        set_attribute(m, owner, target.attr, value, node)
        if m.sights is not None:
            m.sights.see(m.filename, target, value)
    elif isinstance(target, ast.Subscript):
        owner = expressions.evaluate(m, target.value)
        index = expressions.evaluate(m, target.slice)
        m.unforeseen += type(owner) is not DictV or not is_constant(index)
        set_item(m, owner, index, m.resolve(value), node)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, node)


def set_name(m: Machine, name: str, value: Any) -> None:
    frame = m.frame
    alike = False
    if name in frame.global_names:
        frame = frame.top
        # What a module's functions set is open already (`following._rebound`).
        alike = is_open(frame.names.get(name)) and is_plain_unknown(value)
    elif name in frame.nonlocal_names:
        frame = (frame.parent and frame.parent.holder_of(name)) or frame
    m.touch(frame, alike=alike)
    frame.names[name] = value
    nothing.released(frame.names, name)
    free_lengths.released(frame.names, name)


def set_attribute(m: Machine, owner: Any, name: str, value: Any, node: Any) -> None:
    keras_objects.list_escapes(m, value, node, kept=True)
    owner = keras_objects.instance_of(owner) or owner
    if isinstance(owner, InstanceV):
        if keras_objects.write_attribute(m, owner, name, value, node):
            return
        keras_objects.attribute_written(m, owner, name, value)
        setter = own_classes.setter_of(owner.cls)
        if isinstance(setter, FunctionV) and owner.layer is None and name != "__dict__":
            functions.call(m, BoundMethod(setter, owner), [name, value], {}, node)
        elif name == "__dict__" or setter is not None:
            m.touch(owner)
            owner.forget()
        else:
            own_classes.keep_attribute(m, owner, name, value, node)
    elif isinstance(owner, (OwnListV, OwnDictV)):
        derived_containers.set_attribute(m, owner, name, value, node)
    elif isinstance(owner, MethodOf) and isinstance(owner.receiver, RecordType):
        named_tuples.set_defaults(m, owner, name, value, node)
    elif isinstance(owner, NamedTuple):
        named_tuples.refuse_writing(owner, name)
    elif isinstance(owner, (Layer, Thing, MethodOf)):
        keras_objects.write_attribute(m, owner, name, value, node)
        if type(owner) is Thing and keras_objects.holds_layers(value):
            keras_objects.escapes(m, value, node)
    elif isinstance(owner, ArgumentsV):
        m.touch(owner)
        owner.attrs[name] = value
    elif isinstance(owner, (Frame, ModuleV)):
        frame = owner if isinstance(owner, Frame) else owner.frame
        m.touch(frame)
        frame.names[name] = value
    elif isinstance(owner, ClassV):
        given = [name, value]
        if specials.run(m, owner, "__setattr__", given, node) is specials.ABSENT:
            own_classes.set_class_attribute(m, owner, name, value)
    elif isinstance(owner, FunctionV):
        own_classes.set_function_attribute(m, owner, name, value)
    elif isinstance(owner, DictV) and name == "default_factory":
        m.touch(owner)
        owner.default = value
    elif isinstance(owner, ArrayV):
        owner.forget()
        if name == "shape":
            owner.shape = UNKNOWN
    elif isinstance(owner, Ref):
        keras_objects.patch(m, owner.name, name)
        if dotted.is_foreign(f"{owner.name}.{name}"):
            keras_objects.escapes(m, value, node)  # who has the module may change it
        else:
            effects.lurks(m, value)


def set_item(m: Machine, owner: Any, index: Any, value: Any, node: Any) -> None:
    keras_objects.list_escapes(m, value, node, kept=True)
    if m.specials and isinstance(owner, DictV):
        specials.key_in(m, index, node)
    if isinstance(owner, (DictV, ListV)):
        value = containers.held(m, value, node)
    if isinstance(owner, ListV):
        containers.list_set_item(m, owner, expressions.in_numbers(m, index, node), value, node)
    elif isinstance(owner, DictV):
        if isinstance(owner, AttributesV) and isinstance(index, str):
            m.touch(owner.of)
            owner.of.attrs[index] = value
            return
        m.touch(owner)
        if is_definite(index):
            owner.entries[index] = value
            return
        owner.exact = False
        if isinstance(owner, (AttributesV, NamesV)):
            return
        for key in [key for key in owner.entries if may_be_equal(key, index)]:
            owner.entries[key] = UNKNOWN
        if key_of(index) is not None:
            owner.entries[index] = value
    elif isinstance(owner, ArrayV):
        owner.forget()
    elif isinstance(owner, Layer):
        keras_objects.refuse_as_list(m, owner, "item assignment", node)
    elif isinstance(owner, (InstanceV, ClassV)):
        if specials.run(m, owner, "__setitem__", [index, value], node) is not specials.ABSENT:
            return
        if not isinstance(owner, InstanceV):
            return
        if owner.layer is None and not owner.cls.is_known:
            m.touch(owner)
            owner.forget()
    elif isinstance(owner, Thing):
        keras_objects.thing_set_item(m, owner, index, value, node)
    elif isinstance(owner, Ref) and owner.name == "os.environ":
        keras_objects.environment_set(m, index, value)
    elif isinstance(owner, Ref):
        keras_objects.escapes(m, value, node)


def unpack(m: Machine, targets: list[Any], value: Any, node: Any) -> None:
    items = iteration.iterate(m, value, node)
    if items is None and isinstance(value, ArrayV):
        items = _rows(value, len(targets))
    starred = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
    if items is None or (not starred and len(items) != len(targets)):
        if items is not None and not isinstance(value, Unknown):
            _refuse_unpacking(m, value, items, len(targets), node)
        if isinstance(value, Tensor) and not starred:
            keras_objects.unpacking_of_tensor(m, value, len(targets), node)
        names = iteration.element_things(m, value, len(targets))
        for target, thing in zip(targets, names):
            if type(value) is ListV and (asked := releases.key_of_result(node)) is not None:
                thing = Thing(expressions.text_of(target), key=asked, origin="item")
            assign(m, target, thing, node)
        return
    if starred:
        position = starred[0]
        after = len(targets) - position - 1
        if len(items) < len(targets) - 1:
            _refuse_unpacking(m, value, items, len(targets) - 1, node, star=True)
            items = iteration.element_things(m, value, len(targets))
        for target, item in zip(targets[:position], items):
            assign(m, target, item, node)
        middle = items[position : len(items) - after]
        assign(m, targets[position], ListV(middle), node)
        for target, item in zip(targets[position + 1 :], items[len(items) - after :]):
            assign(m, target, item, node)
        return
    for target, item in zip(targets, items):
        assign(m, target, item, node)
    if isinstance(value, TensorShape):
        free_lengths.unpacked(m, targets, value)


def _refuse_unpacking(
    m: Machine, value: Any, items: list[Any], count: int, node: Any, *, star: bool = False
) -> None:
    """Raises, unless it is something of Keras's and was recorded, where the code goes on as if all
    was well."""
    if isinstance(value, TensorShape):
        if keras_objects.unpacked_shape(m, value, count, node):
            return
    elif keras_objects.unpacked(m, value, items, count, star, node):
        return
    raise Raised("ValueError")


def exec_delete(m: Machine, node: Any) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            m.touch(m.frame)
            m.frame.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            owner = expressions.evaluate(m, target.value)
            index = expressions.evaluate(m, target.slice)
            if isinstance(owner, ListV):
                index = expressions.in_numbers(m, index, node)
                containers.list_delete_item(m, owner, index, node)
            elif isinstance(owner, DictV):
                m.touch(owner)
                if is_constant(index):
                    plain = owner.exact and owner.owner is None
                    if plain and index not in owner.entries and not isinstance(owner, OwnDictV):
                        raise Raised("KeyError")
                    owner.entries.pop(index, None)
                else:
                    owner.exact = False
            elif isinstance(owner, (InstanceV, ClassV)):
                if specials.run(m, owner, "__delitem__", [index], node) is not specials.ABSENT:
                    continue
                if not isinstance(owner, InstanceV):
                    continue
                if owner.layer is None and not owner.cls.is_known:
                    m.touch(owner)
                    owner.forget()
        elif isinstance(target, ast.Attribute):
            m.unforeseen += 1
            owner = expressions.evaluate(m, target.value)
            if isinstance(owner, InstanceV):
                if not keras_objects.delete_attribute(m, owner, target.attr, node):
                    own_classes.delete_attribute(m, owner, target.attr, node)
            elif isinstance(owner, (Layer, Thing)):
                keras_objects.delete_attribute(m, owner, target.attr, node)


def exec_return(m: Machine, node: Any) -> None:
    value = None if node.value is None else expressions.evaluate_undecided(m, node.value)
    if m.comments and node.value is not None and not isinstance(value, Either):
        value = declarations.of_statement(m, node, value)
    keras_objects.list_escapes(m, value, node)
    raise Returned(value)


def exec_raise(m: Machine, node: Any) -> None:
    if node.exc is None:
        raise m.handling[-1] if m.handling else Raised("RuntimeError")
    value = expressions.evaluate(m, node.exc)
    if isinstance(value, ClassV):
        value = functions.call(m, value, [], {}, node.exc)
    raised = exceptions.raised(m, value)
    if raised.name is None:
        # A class of which nothing is known, by what it is called.
        raised.name = functions.last_name(node.exc)
    if raised.name == "SystemExit" and not m.takes("SystemExit"):
        raise PathEnds
    raise raised


def exec_assert(m: Machine, node: Any) -> None:
    test = expressions.evaluate(m, node.test)
    answer = expressions.truth(m, test, node.test, fork=False)
    if answer is False and not m.likely:
        raise Raised("AssertionError")
    if answer is not None:
        return
    if not m.caught:
        # Whoever goes on has come by the condition.
        m.assume(expressions.condition_of(m, test, node.test)[0], True)
        guards.passed(m, node.test)
    key = key_of(test)
    if names_version(key) or keras_objects.says_no_model(key):
        m.decided["asserted", key] = True


def exec_global(m: Machine, node: Any) -> None:
    m.frame.global_names.update(node.names)


def exec_nonlocal(m: Machine, node: Any) -> None:
    m.frame.nonlocal_names.update(node.names)


def exec_import(m: Machine, node: Any) -> None:
    for alias in node.names:
        value = library.import_module(m, alias.name, node)
        if alias.asname:
            set_name(m, alias.asname, value)
        else:
            top = alias.name.split(".")[0]
            set_name(m, top, library.import_module(m, top, node))


def exec_import_from(m: Machine, node: Any) -> None:
    for alias in node.names:
        if alias.name == "*":
            library.import_star(m, node)
        else:
            value = library.import_from(m, node, alias)
            set_name(m, alias.asname or alias.name, value)


def exec_function(m: Machine, node: Any) -> None:
    set_name(m, node.name, functions.make_function(m, node))


def exec_class(m: Machine, node: Any) -> None:
    set_name(m, node.name, own_classes.make_class(m, node))


# ---------------------------------------------------------------------- branches


def exec_if(m: Machine, node: Any, after: After = End.OPEN) -> None:
    test = expressions.condition(m, node.test)
    branching.branch(
        m,
        test,
        node.test,
        lambda inner: exec_block(m, node.body, inner),
        lambda inner: exec_block(m, node.orelse, inner),
        node,
        after,
    )


# ---------------------------------------------------------------------- loops


def exec_for(m: Machine, node: Any) -> None:
    exhausting.loop_exhausts(node)

    def one(item: Any) -> None:
        assign(m, node.target, item, node)
        if item is None:
            free_lengths.turned(m, node.target, value)
        exec_block(m, node.body, End.TURN)

    value: Any = None
    waiting = turns.wait_for(m, node.iter, one)
    value = expressions.evaluate(m, node.iter)
    if isinstance(value, InstanceV):
        waiting = _iterated(m, value, one, node)
    if waiting is not None and waiting.ran:
        try:
            to_its_end = waiting.end()
        except BreakLoop:
            return
        if to_its_end:
            exec_block(m, node.orelse)
        else:
            _after_all_turns(m, node)
        return
    items = iteration.in_turn(m, value, node)
    if items is not None:
        if len(items) > m.limits.turns:
            m.limit("turns", node)
            items = None
    if items is not None:
        if items and type(items[0]) is Thing and specifications.looped(m, node, items, one):
            return
        steps = Steps(m, value, items, node)
        with m.bounded_loop() as bound:
            try:
                with _counted(m):
                    for item in steps:
                        if m.is_over(bound):
                            m.limit("effort", node)
                            steps.lost = True
                            break
                        try:
                            one(item)
                        except ContinueLoop:
                            continue
            except BreakLoop:
                return
            if steps.lost:
                _more_turns(m, node, value, one)
        if not steps.lost:
            exec_block(m, node.orelse)
        return

    first = value.first if isinstance(value, ListV) and _counts(node) else None

    stretches = iteration.turns_in(value)
    if stretches and _sets_attributes(node):
        keras_objects.turns_change(m, stretches)  # of some of them, maybe, on a condition
    columns = iteration.columns_made_again(m, value)

    def turn(number: int) -> None:
        item = iteration.element_of(m, value, node, number)
        if first is not None and number != iteration.ANY_TURN:
            rises = value.stop is not None or isinstance(item, tuple)
            item = _numbered(m, item, first, number, rises)
        if columns:
            item = iteration.in_columns(m, item, columns, node)
        one(item)

    outline = None if _leaves(node.body) else iteration.parts_of_outline(m, value, node)
    m.unseen.append((m.frame, node))
    try:
        if outline is not None:
            _along(m, node, value, outline, one)
            return
        repeat(m, node, turn, value if isinstance(value, ListV) and first is not None else None)
    finally:
        m.unseen.pop()
    if isinstance(value, Thing) and ENDLESS in value.hints and not _breaks(node.body):
        _never_goes_on(m)
    _after_all_turns(m, node)


def _more_turns(m: Machine, node: Any, value: Any, one: Callable[[Any], None]) -> None:
    """What is left of a loop over what has become unknown on the way."""

    def turn(number: int) -> None:
        one(iteration.element_of(m, value, node, number))

    m.unseen.append((m.frame, node))
    try:
        repeat(m, node, turn, whole=False, surely=False)
    finally:
        m.unseen.pop()
    _after_all_turns(m, node)


def _along(
    m: Machine,
    node: Any,
    value: Any,
    outline: Sequence[Any],
    one: Callable[[Any], None],
) -> None:
    """A loop over a list in which a loop has put layers, nobody knows how often."""
    for part in outline:
        layers: Sequence[Any] = part.ways[0] if isinstance(part, Stretch) and part.ways else (part,)

        def turn(number: int, part: Any = part, layers: Sequence[Any] = layers) -> None:
            del number
            with _counted(m):
                for layer in layers:
                    with suppress(ContinueLoop):
                        one(iteration.layer_of_turn(m, part, layer, node))

        if isinstance(part, Stretch):
            # The line that makes the layer is run without a turn as well.
            repeat(m, node, turn, again=iteration.may_repeat(m, part), surely=False)
        else:
            turn(1)
        if outline_of(value) != outline:  # a turn has changed the list
            _more_turns(m, node, value, one)
            return
    exec_block(m, node.orelse)


@contextmanager
def _counted(m: Machine) -> Iterator[None]:
    """A loop whose turns are all run, inside of the turn of another one that stands for many."""
    ends = m.turn_ends
    if ends is None:
        yield
        return
    ends.inner += 1
    try:
        yield
    finally:
        ends.inner -= 1


def _counts(node: Any) -> bool:
    """Whether a loop is over a `range`, or over `enumerate`, whose numbers are looked at."""
    called = node.iter.func if isinstance(node.iter, ast.Call) else None
    if not isinstance(called, ast.Name):
        return False
    if called.id == "range":
        return isinstance(node.target, ast.Name)
    pair = isinstance(node.target, (ast.Tuple, ast.List)) and len(node.target.elts) == 2
    return called.id == "enumerate" and pair


def _numbered(m: Machine, item: Any, first: int, number: int, rises: bool) -> Any:
    """An element of such a loop: the first turn has the first number, a later one another."""
    counted, *rest = item if isinstance(item, tuple) else (item,)
    if number == 1:
        counted = first
    elif rises:
        m.assume(("order", "Gt", key_of(counted), key_of(first)), True)
    else:
        m.assume(("==", key_of(counted), key_of(first)), False)
    return (counted, *rest) if rest else counted


def _iterated(
    m: Machine, value: InstanceV, run: Callable[[Any], None], node: Any
) -> turns.Turns | None:
    """The turns of a loop over an object whose `__iter__` is a generator, which runs them."""
    method = own_classes.find_method(m, value, "__iter__")
    if method is None or not functions.makes_generator(method):
        return None
    waiting = turns.Turns(m, run, None)
    functions.run_turns(m, method, functions.Arguments([], {}), node, waiting)
    return waiting


def repeat(
    m: Machine,
    node: Any,
    turn: Callable[[int], None],
    counted: ListV | None = None,
    *,
    whole: bool = True,
    again: bool = True,
    surely: bool = True,
) -> None:
    """A loop whose turns cannot be counted: two turns, then what they changed is unknown.

    counted: the `range` or `enumerate` whose first number the first turn has.
    whole:   whether no turns were left out in front of the first one.
    again:   whether there may be a second one.
    surely:  whether what runs in the first turn is reached in a turn only.
    """
    left: list[Exception] = []

    def once(number: int) -> bool:
        try:
            turn(number)
        except ContinueLoop:
            pass
        except BreakLoop:
            return False
        except (Returned, Raised, PathEnds) as signal:
            left.append(signal)
            return False
        return True

    assumed, names = len(m.assumed), dict(m.name_counters)
    count: tuple[Sym, int] | None = None
    around = m.turn_ends
    if around is not None:
        m.turn_ends = TurnEnds(around, len(m.caught), is_one_of_many=True)
    with m.journal() as outer:
        known = set(m.decided)
        if not surely:
            m.likely.append(from_turn(1))
        try:
            goes_on = once(1) and again
        finally:
            if not surely:
                m.likely.pop()
        new = set(m.decided) - known
        if counted is not None:
            count = iteration.count_of(m, counted)
            if count is not None:
                possible, speak = may_exceed(*count, m.decided, m.numbers)
                goes_on = goes_on and possible
                new -= speak
        # What was decided of the first element may be true of the last one only
        # (`if i == n - 1`): then nothing is said of a second turn.
        particular = any(_mentions(key, id(node)) for key in new) or (
            counted is not None and any(_of_number(key, counted.first) for key in new)
        )
        with m.journal() as inner:
            if goes_on:
                since = len(m.events)
                m.likely.append(from_turn(2))
                try:
                    once(2)
                finally:
                    m.likely.pop()
                if particular:
                    del m.events[since:]
            kept = widening.Kept(m, outer)
            lost = m.widen(inner)
        lost += m.widen(outer)
        m.turn_ends = around
        returns = m.calls and any(isinstance(signal, Returned) for signal in left)
        if returns or m.frame.yields is not None or not whole:
            # Who has called goes on with what was there when it returned.
            kept.give_up()
            if returns and around is not None:
                around.lose()
        else:
            kept.settle(lambda: turn(iteration.ANY_TURN), count)
    widening.forget_names(m, names)
    m.release(assumed)  # there may be no turn at all
    note_lost(m, lost, node.test if isinstance(node, ast.While) else node.iter)
    for signal in left:
        if isinstance(signal, Returned):
            m.touch(m.frame)
            m.frame.returned.append(signal.value)


def _of_number(key: Hashable, first: int | None) -> bool:
    """Whether a condition compares with the number of the first turn, or with that of a next."""
    return first is not None and any(
        number_compared(part) in (first, first + 1) for part, _ in single({key: True})
    )


def note_lost(m: Machine, lost: list[Any], node: ast.AST) -> None:
    """Models that a loop has changed, nobody knows how often."""
    for model in lost:
        why = "how often this loop runs is not known, and so which layers the model has"
        m.record(ModelLost(model=model, why=why, **m.base(node)))


def _mentions(key: Any, loop: int) -> bool:
    """Whether the key of a condition speaks of an element of this loop."""
    if isinstance(key, tuple):
        if len(key) >= 2 and key[0] == "element" and key[1] == loop:
            return True
        return any(_mentions(part, loop) for part in key)
    return False


#: Turns of a `while True:` whose end cannot be seen.
_ENDLESS = 40


def _while_known(m: Machine, node: Any, bound: LoopBound, endless: bool) -> bool | None:
    """Runs the turns of a `while` as long as its condition is known: whether it was given up on.

    None at its end.
    """
    turns = 0
    most = min(m.limits.turns, _ENDLESS) if endless else m.limits.turns
    while True:
        m.step()
        test = expressions.evaluate(m, node.test)
        answer = expressions.truth(m, test, node.test, fork=False)
        if answer is None:
            return False
        if not answer:
            return None
        turns += 1
        if turns > most or m.is_over(bound):
            m.limit("turns" if turns > most else "effort", node)
            return True
        try:
            with _counted(m):
                exec_block(m, node.body, End.TURN)
        except ContinueLoop:
            continue


def exec_while(m: Machine, node: Any) -> None:
    endless = isinstance(node.test, ast.Constant)

    def turn(number: int) -> None:
        exec_block(m, node.body, End.TURN)

    with m.bounded_loop() as bound:
        try:
            short = _while_known(m, node, bound, endless)
        except BreakLoop:
            return
        if short is not None:
            repeat(m, node, turn, whole=not short)
    if short is None:
        exec_block(m, node.orelse)
        return
    if endless and not _breaks(node.body):
        _never_goes_on(m)
    if not endless:
        _after_all_turns(m, node)


def _after_all_turns(m: Machine, node: Any) -> None:
    """The `else` of a loop whose turns cannot be counted."""
    if not node.orelse:
        return
    if not _breaks(node.body):
        exec_block(m, node.orelse)
        return
    branching.both(
        m,
        ("breaks", id(node)),
        "the loop ends with a `break`",
        lambda: None,
        lambda: exec_block(m, node.orelse),
    )


def _sets_attributes(node: ast.AST) -> bool:
    """Whether the text of a loop sets attributes of what it goes through."""
    names = names_bound_in(node)
    return any(
        isinstance(part, ast.Attribute)
        and isinstance(part.ctx, ast.Store)
        and isinstance(part.value, ast.Name)
        and part.value.id in names
        and written.is_shapely(part.attr)
        for part in nodes_of(node)
    )


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether a loop may end before its last turn, or gives its values on one by one."""
    return _breaks(body) or any(
        isinstance(part, (ast.Return, ast.Yield, ast.YieldFrom, ast.Raise))
        for statement in body
        for part in nodes_of(statement)
    )


def _breaks(body: Sequence[ast.AST]) -> bool:
    """Whether a `break` in the body of a loop ends that loop."""
    for inner in body:
        if isinstance(inner, ast.Break):
            return True
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            continue
        if isinstance(inner, (ast.For, ast.AsyncFor, ast.While)):
            if _breaks(inner.orelse):
                return True
        elif _breaks(list(ast.iter_child_nodes(inner))):
            return True
    return False


def _never_goes_on(m: Machine) -> None:
    """What follows a loop that has no end is not reached, unless somebody takes an exception."""
    if m.frame.yields is not None:
        raise Returned(None)  # who reads from a generator goes on
    if m.frame.returned:
        raise Returned(m.frame.returned[-1])
    raise Raised(None)


def exec_break(m: Machine, node: Any) -> None:
    raise BreakLoop


def exec_continue(m: Machine, node: Any) -> None:
    raise ContinueLoop


# ---------------------------------------------------------------------- try, with, match

#: What is raised for a name that a release of Keras does not have.
GUARDS = {"Exception", "BaseException", "AttributeError", "ImportError", "ModuleNotFoundError"}


def exec_with(m: Machine, node: Any) -> None:
    _inside(m, node, 0)


def _inside(m: Machine, node: Any, place: int) -> None:
    """Runs the block of a `with` inside of its managers from this one on."""
    if place == len(node.items):
        exec_noting(m, node.body)
        return
    item = node.items[place]

    def block(given: Any) -> None:
        if item.optional_vars is not None:
            assign(m, item.optional_vars, given, node)
        _inside(m, node, place + 1)

    managers.within(m, expressions.evaluate(m, item.context_expr), item.context_expr, block)


_STATEMENTS: dict[type, Callable[[Machine, Any], None]] = {
    ast.Expr: exec_expression,
    ast.Assign: exec_assign,
    ast.AnnAssign: exec_annotated,
    ast.AugAssign: exec_augmented,
    ast.Delete: exec_delete,
    ast.Return: exec_return,
    ast.Raise: exec_raise,
    ast.Assert: exec_assert,
    ast.Global: exec_global,
    ast.Nonlocal: exec_nonlocal,
    ast.Import: exec_import,
    ast.ImportFrom: exec_import_from,
    ast.FunctionDef: exec_function,
    ast.AsyncFunctionDef: exec_function,
    ast.ClassDef: exec_class,
    ast.If: exec_if,
    ast.For: exec_for,
    ast.AsyncFor: exec_for,
    ast.While: exec_while,
    ast.Break: exec_break,
    ast.Continue: exec_continue,
    ast.Try: handling.exec_try,
    ast.With: exec_with,
    ast.AsyncWith: exec_with,
    ast.Match: matching.exec_match,
}
#: Statements behind which the block may go on or not.
_ASK: dict[type, Callable[[Machine, Any, After], None]] = {
    ast.If: exec_if,
    ast.Try: handling.exec_try,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = handling.exec_try
