"""Tensors among the arguments of a function of TensorFlow, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NoReturn

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.shapes import (
    UNKNOWN,
    Sym,
    Unknown,
    may_be_array,
    product,
    render_shape,
    same,
)

__all__ = [
    "Given",
    "NotTold",
    "Refused",
    "Rule",
    "Several",
    "Spot",
    "agreed",
    "axes_of",
    "axis_of",
    "broadcast",
    "dims_of",
    "in_part",
    "is_dim",
    "is_spot",
    "needs_rank",
    "not_told",
    "number_of",
    "refuse",
    "reshaped",
    "spot",
]

Rule = Callable[..., Any]


class NotTold(Exception):
    """The arguments do not decide the shape, or TensorFlow refuses them."""


Where = Literal["anywhere", "traced", "on data"]


class Refused(NotTold):
    """TensorFlow surely raises.

    traced:  the class of the exception while a function is traced on these shapes; None where that
             passes.
    on_data: the same where it is run on data of these shapes.
    """

    def __init__(self, problem: Problem, traced: str | None, on_data: str | None) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.traced = traced
        self.on_data = on_data


def not_told() -> NoReturn:
    raise NotTold


def refuse(
    kind: Kind, message: str, raises: str | None = None, *, where: Where = "anywhere"
) -> NoReturn:
    """Ends the rule: TensorFlow raises here.

    raises: the class of the exception, where Python code of TensorFlow raises it.
    where:  whether that is so while a function is traced, and on data.
    """
    traced = None if where == "on data" else raises or "ValueError"
    data = None if where == "traced" else raises or "InvalidArgumentError"
    raise Refused(Problem(kind, message), traced, data)


class Spot(tuple[Any, ...]):
    """The shape of a tensor, to be told from a tuple of numbers.

    content: for a tensor of integers of rank 0 or 1, as TensorFlow itself knows it while it
             traces: a tuple of integers, None for what is known only when it runs, and UNKNOWN
             for what may be either. None where nothing is known of it.
    """

    content: tuple[Any, ...] | None
    dtype: str | Unknown

    def __new__(
        cls,
        shape: Iterable[Any] = (),
        content: tuple[Any, ...] | None = None,
        dtype: str | Unknown = UNKNOWN,
    ) -> Spot:
        made = super().__new__(cls, shape)
        made.content = content
        made.dtype = dtype
        return made

    def like(self, shape: Iterable[Any], dtype: str | Unknown | None = None) -> Spot:
        """Another shape with the same dtype."""
        return Spot(shape, None, self.dtype if dtype is None else dtype)


class Several:
    """Several tensors, in a list or under names as in a named tuple."""

    __slots__ = ("items", "names")

    def __init__(self, items: Sequence[Any], names: tuple[str, ...] | None = ()) -> None:
        self.items = list(items)
        self.names = names  # () for a list, None for a plain tuple


#: What a function is given: constants, tuples of them, `Spot`s, UNKNOWN.
Given = Any


def is_spot(value: Any) -> bool:
    return isinstance(value, Spot)


def is_dim(value: Any) -> bool:
    return isinstance(value, (int, Sym)) and not isinstance(value, bool)


def spot(value: Any) -> Spot:
    """The argument as a tensor: numbers are converted."""
    if isinstance(value, Spot):
        return value
    if isinstance(value, bool):
        return Spot((), None, "bool")
    if isinstance(value, int):
        return Spot((), (value,))
    if may_be_array(value):
        not_told()
    if isinstance(value, (float, Sym)):
        return Spot((), (value,) if isinstance(value, Sym) else None)
    if isinstance(value, (tuple, list)) and value:
        parts = [spot(item) for item in value]
        if any(len(part) != len(parts[0]) for part in parts):
            not_told()
        shape = tuple(_agreed(dims) for dims in zip(*parts))
        content: tuple[Any, ...] | None = None
        if not parts[0] and all(part.content is not None for part in parts):
            content = tuple(part.content[0] for part in parts if part.content is not None)
        return Spot((len(parts), *shape), content)
    if isinstance(value, (tuple, list)):
        return Spot((0,), ())
    not_told()


def _agreed(dims: Sequence[Any], message: str | None = None, where: Where = "anywhere") -> Any:
    known = [dim for dim in dims if dim is not None]
    if not known:
        return None
    told = [dim for dim in known if not isinstance(dim, Unknown)]
    if message is not None and any(same(one, two) is False for one in told for two in told):
        refuse(Kind.MERGE, message, where=where)
    if len(told) < len(known):
        # A length that is known stays, if it runs at all.
        numbers = {dim for dim in told if isinstance(dim, int)}
        if len(numbers) > 1:
            not_told()
        return numbers.pop() if numbers else UNKNOWN
    return known[0] if all(same(known[0], dim) for dim in known[1:]) else not_told()


def agreed(dims: Sequence[Any], message: str | None = None, where: Where = "anywhere") -> Any:
    """The length that several tensors have in common.

    message: what is wrong where they surely have none, and TensorFlow refuses that.
    """
    return _agreed(dims, message, where)


def dims_of(value: Any) -> list[Any]:
    """A shape that is given as an argument: integers, None where it is known only at run."""
    if isinstance(value, Spot):
        if value.content is not None and len(value) == 1:
            return list(value.content)
        if len(value) == 1 and isinstance(value[0], int):
            return [UNKNOWN] * value[0]
        not_told()
    if is_dim(value):
        return [value]
    if not isinstance(value, (tuple, list)):
        not_told()
    found: list[Any] = []
    for item in value:
        if is_dim(item):
            found.append(item)
        elif isinstance(item, Unknown):
            found.append(UNKNOWN)
        elif isinstance(item, Spot) and not item:
            found.append(UNKNOWN if item.content is None else item.content[0])
        else:
            not_told()
    return found


def in_part(value: Any) -> list[Any]:
    """`dims_of` for where TensorFlow works out no length that is not written, unless it knows all.

    Beside a length that is known only at run, what comes out of a tensor may be known or not.
    """
    dims = dims_of(value)
    if None not in dims:
        return dims
    if isinstance(value, Spot):
        return [None if dim is None else UNKNOWN for dim in dims]
    return [dim if dim is None or is_dim(item) else UNKNOWN for dim, item in zip(dims, value)]


def number_of(value: Any) -> Any:
    """One integer that is given as an argument, or as a scalar; None if known only at run."""
    if is_dim(value):
        return value
    if isinstance(value, Spot) and not value:
        return UNKNOWN if value.content is None else value.content[0]
    not_told()


def axis_of(
    value: Any,
    given: Sequence[Any] | int,
    more: int = 0,
    *,
    name: str = "axis",
    where: Where = "anywhere",
    raises: str | None = None,
) -> int:
    """An axis that is given as an argument, counted from the front.

    given: the shape that has it, or its rank where nothing is said of what lies outside.
    more:  axes that it may have besides.
    """
    rank = (given if isinstance(given, int) else len(given)) + more
    written = not isinstance(value, Spot)
    if isinstance(value, Spot) and not value and value.content is not None:
        value = value.content[0]
    if isinstance(value, bool) or not isinstance(value, int):
        not_told()
    if not -rank <= value < rank:
        if isinstance(given, int) or not written:
            not_told()  # of what a tensor holds it may find out when it runs
        shown = f"`{name}={value}` lies outside of {render_shape(tuple(given))}"
        refuse(Kind.RANK, shown, raises, where=where)
    return value % rank


def axes_of(value: Any, given: Sequence[Any] | int, **how: Any) -> list[int]:
    """One axis or several; all of them where None is given."""
    if value is None:
        return list(range(given if isinstance(given, int) else len(given)))
    if isinstance(value, (tuple, list)) and not isinstance(value, Spot):
        return [axis_of(item, given, **how) for item in value]
    if isinstance(value, Spot) and len(value) == 1 and value.content is not None:
        return [axis_of(item, given, **how) for item in value.content]
    return [axis_of(value, given, **how)]


def broadcast(left: Sequence[Any], right: Sequence[Any]) -> tuple[Any, ...]:
    """The shape of both taken together element by element, as TensorFlow foresees it."""
    rank = max(len(left), len(right))
    one = (1,) * (rank - len(left)) + tuple(left)
    two = (1,) * (rank - len(right)) + tuple(right)
    for x, y in zip(one, two):
        if do_not_broadcast(x, y):
            shown = " and ".join(render_shape(tuple(shape)) for shape in (left, right))
            refuse(Kind.MERGE, f"tensors of {shown} do not broadcast: {x} and {y} differ")
    return tuple(_stretched(x, y) for x, y in zip(one, two))


def do_not_broadcast(x: Any, y: Any) -> bool:
    """Whether two lengths surely are not the same, and none of them is 1."""
    if x is None or y is None or isinstance(x, Unknown) or isinstance(y, Unknown):
        return False
    return same(x, y) is False and same(x, 1) is False and same(y, 1) is False


def _stretched(x: Any, y: Any) -> Any:
    if same(x, 1):
        return y
    if same(y, 1) or same(x, y):
        return x
    if x is None and y is None:
        return None
    if x is None or y is None:
        other = y if x is None else x
        # What is no 1 stays; a symbol may be 1.
        return other if isinstance(other, int) else UNKNOWN
    if isinstance(x, Unknown) or isinstance(y, Unknown):
        # A length that is known and no 1 stays, if it runs at all.
        known = [dim for dim in (x, y) if isinstance(dim, int)]
        return known[0] if known else UNKNOWN
    not_told()


def reshaped(given: Sequence[Any], wanted: Sequence[Any]) -> tuple[Any, ...]:
    """What `reshape` makes: one length that is not given follows from the others, if these are
    all known."""
    holes = [i for i, dim in enumerate(wanted) if dim is None or dim == -1]
    if len([i for i in holes if wanted[i] == -1]) > 1:
        not_told()
    out = [None if i in holes else dim for i, dim in enumerate(wanted)]
    if any(isinstance(dim, Unknown) for dim in out):
        # Which of the lengths is worked out depends on what is not known.
        return tuple(UNKNOWN if i in holes else dim for i, dim in enumerate(out))
    whole = None if None in given else product(given)
    if not holes and whole is not None and same(whole, product(out)) is False:
        shown = f"{render_shape(tuple(given))} has {whole} elements"
        refuse(Kind.RESHAPE, f"{shown}, and {render_shape(tuple(out))} has {product(out)}")
    if len(holes) != 1 or None in given:
        return tuple(out)
    total, rest = product(given), product(dim for dim in out if dim is not None)
    if not isinstance(total, int) or not isinstance(rest, int):
        out[holes[0]] = UNKNOWN
    elif not rest:
        not_told()
    elif total % rest:
        if wanted[holes[0]] is None:
            not_told()  # it comes from a tensor, and is compared with the others when it runs
        shown = f"{render_shape(tuple(given))} has {total} elements"
        refuse(Kind.RESHAPE, f"{shown}, which {rest} does not divide")
    else:
        out[holes[0]] = total // rest
    return tuple(out)


def needs_rank(given: Sequence[Any], *ranks: int, least: int | None = None, **how: Any) -> None:
    """Refuses tensors of other ranks, or of fewer axes than `least`."""
    if len(given) in ranks or (least is not None and len(given) >= least):
        return
    wanted = " or ".join(map(str, ranks)) if least is None else f"at least {least}"
    refuse(
        Kind.RANK,
        f"it takes {wanted} dimensions, and {render_shape(tuple(given))} has {len(given)}",
        **how,
    )
