"""Dimensions and their arithmetic.

A dimension is an `int`, `None` (free: the batch, or an axis that Keras itself leaves open), a
`Sym` (a polynomial in positive integers that the code has not fixed) or `UNKNOWN` (nothing is
known, nothing is ever reported). Questions have three answers: True and False hold for every
positive value of every symbol, None means that it depends or is not known.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Union

__all__ = [
    "UNKNOWN",
    "Dim",
    "Shape",
    "Sym",
    "Unknown",
    "ceil_divide",
    "is_known",
    "less",
    "never_same",
    "numbered_name",
    "product",
    "render_dim",
    "render_shape",
    "same",
    "symbol",
    "without_needless_numbers",
]


class Unknown:
    """The value of which nothing is known. Arithmetic with it gives itself; nothing guesses."""

    __slots__ = ()

    def _absorb(self, *_: object) -> Unknown:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = __truediv__ = _absorb
    __rtruediv__ = __pow__ = __rpow__ = _absorb

    def __bool__(self) -> bool:
        raise TypeError("the truth of an unknown value was asked for")

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, _: object) -> Unknown:
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()

#: Beyond these a result is UNKNOWN: a loop in the analysed code must not grow it without end.
MAX_TERMS: Final = 48
MAX_DEGREE: Final = 16
MAX_DEPTH: Final = 6

# An atom is a symbol's name, or ("//", polynomial, polynomial) / ("%", …) with both sides in
# normal form. A monomial is a sorted tuple of atoms (repeated for powers).
Atom = Union[str, tuple[str, "Sym", "Sym"]]
Monomial = tuple[Atom, ...]


class Number(str):
    """The name of a number that the code has not fixed, and that may be zero, negative or broken.

    Where it is taken for the length of an axis, it turns out to be an integer >= 1.

    whole: whether it is an integer at least.
    """

    __slots__ = ("is_length", "whole")

    is_length: bool
    whole: bool

    def __new__(cls, name: str, whole: bool = False) -> Number:
        made = super().__new__(cls, name)
        made.is_length, made.whole = False, whole
        return made


def _is_open(atom: Atom) -> bool:
    """Whether the sign of a name is not known."""
    return isinstance(atom, Number) and not atom.is_length


def _atom_key(atom: Atom) -> str:
    return atom if isinstance(atom, str) else repr(atom)


class Sym:
    """A polynomial with integer coefficients over atoms, in normal form.

    Named atoms stand for integers >= 1, unless they are `Number`s. Equality of two `Sym` is
    equality of normal forms.
    """

    __slots__ = ("_hash", "_least", "_text", "depth", "terms")

    terms: tuple[tuple[Monomial, int], ...]
    depth: int  # of divisions inside divisions

    def __init__(self, terms: Mapping[Monomial, int]) -> None:
        kept = [(m, c) for m, c in terms.items() if c]
        if len(kept) > 1:
            kept.sort(key=lambda term: (len(term[0]), [_atom_key(a) for a in term[0]]))
        self.terms = tuple(kept)
        self.depth = 0
        for monomial, _ in kept:
            for atom in monomial:
                if not isinstance(atom, str):
                    self.depth = max(self.depth, 1 + atom[1].depth, 1 + atom[2].depth)
        self._hash = hash(self.terms)
        # Asked for again and again where many are compared.
        self._text: str | None = None
        self._least: Bound = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sym) and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        raise TypeError("the truth of a symbolic value was asked for")

    def __repr__(self) -> str:
        return f"Sym({render_dim(self)!r})"

    def __str__(self) -> str:
        return render_dim(self)

    def __add__(self, other: Any) -> Any:
        return _combine(self, other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return _combine(self, other, -1)

    def __rsub__(self, other: Any) -> Any:
        return _combine(-self, other, 1)

    def __neg__(self) -> Any:
        return _fold({m: -c for m, c in self.terms})

    def __mul__(self, other: Any) -> Any:
        right = _terms(other)
        if right is None:
            return UNKNOWN if isinstance(other, Unknown) else NotImplemented
        if len(self.terms) * len(right) > MAX_TERMS:
            return UNKNOWN
        out: dict[Monomial, int] = {}
        for (m, c), (n, d) in itertools.product(self.terms, right.items()):
            if len(m) + len(n) > MAX_DEGREE:
                return UNKNOWN
            key = m + n
            if len(key) > 1:
                key = tuple(sorted(key, key=_atom_key))
            out[key] = out.get(key, 0) + c * d
        return _fold(out)

    __rmul__ = __mul__

    def __pow__(self, other: Any) -> Any:
        if isinstance(other, int) and 0 <= other <= MAX_DEGREE:
            return math.prod([self] * other)
        return UNKNOWN

    def __rpow__(self, other: Any) -> Any:
        return UNKNOWN

    def __truediv__(self, other: Any) -> Any:
        return UNKNOWN

    __rtruediv__ = __truediv__

    def __floordiv__(self, other: Any) -> Any:
        return _divide(self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _divide(other, self)

    def __mod__(self, other: Any) -> Any:
        return _modulo(self, other)

    def __rmod__(self, other: Any) -> Any:
        return _modulo(other, self)

    def substitute(self, values: Mapping[str, int]) -> Any:
        """The value with symbols replaced; an int once every symbol is."""
        total: Any = 0
        for monomial, coefficient in self.terms:
            term: Any = coefficient
            for atom in monomial:
                if isinstance(atom, str):
                    factor: Any = values.get(atom, symbol(atom))
                else:
                    operator, left, right = atom
                    top, bottom = left.substitute(values), right.substitute(values)
                    factor = top // bottom if operator == "//" else top % bottom
                term = term * factor
            total = total + term
        return total

    def symbols(self) -> frozenset[str]:
        """The names that occur anywhere in it."""
        names: set[str] = set()
        for monomial, _ in self.terms:
            for atom in monomial:
                if isinstance(atom, str):
                    names.add(atom)
                else:
                    names |= atom[1].symbols() | atom[2].symbols()
        return frozenset(names)

    @property
    def is_whole(self) -> bool:
        """Whether it is an integer whatever its numbers turn out to be."""
        return all(
            not isinstance(name, Number) or name.whole or name.is_length for name in self.symbols()
        )


Dim = Union[int, None, Sym, Unknown]
Shape = Union[tuple[Dim, ...], Unknown]


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBERED = re.compile(r"([^\s₀-₉]+)([₀-₉]+)")


def numbered_name(name: str, number: int) -> str:
    """The name of the first, second, … symbol that the code would write alike: `n`, `n₂`, …"""
    return name if number < 2 else name + str(number).translate(_SUBSCRIPTS)


def without_needless_numbers(texts: Sequence[str]) -> list[str]:
    """Texts that are read together, without the numbers that tell nothing apart in them.

    `n₂` is called `n` where no other `n` is spoken of.
    """
    together = "\n".join(texts)
    if together.isascii():
        return list(texts)
    seen: dict[str, set[str]] = {}
    for name, number in _NUMBERED.findall(together):
        seen.setdefault(name.lstrip("([{`"), set()).add(number)
    for name, numbers in seen.items():
        alone = re.compile(rf"(?<!\w){re.escape(name)}(?![\w₀-₉])")
        if len(numbers) == 1 and not alone.search(together):
            numbered = name + numbers.pop()
            texts = [text.replace(numbered, name) for text in texts]
    return list(texts)


def symbol(name: str) -> Sym:
    """The symbol of that name: some integer >= 1, unless the name is a `Number`."""
    return Sym({(name,): 1})


def take_for_length(value: object) -> None:
    """Notes that a value was accepted as a length: the numbers that it is a product of are >= 1.

    Of a sum nothing follows for its terms.
    """
    if not isinstance(value, Sym) or len(value.terms) != 1:
        return
    ((monomial, coefficient),) = value.terms
    if coefficient < 0:
        return
    for atom in monomial:
        if isinstance(atom, Number):
            atom.is_length = True
        elif not isinstance(atom, str) and atom[0] == "//":
            take_for_length(atom[1])


def may_be_array(value: object) -> bool:
    """Whether a value that the code only computes with so far may be a tensor, and no number."""
    if not isinstance(value, Sym):
        return False
    for monomial, _ in value.terms:
        for atom in monomial:
            if isinstance(atom, Number):
                if not (atom.is_length or atom.whole):
                    return True
            elif not isinstance(atom, str) and any(map(may_be_array, atom[1:])):
                return True
    return False


def _terms(value: object) -> dict[Monomial, int] | None:
    if isinstance(value, Sym):
        return dict(value.terms)
    if isinstance(value, int):
        return {(): int(value)}
    return None


def _fold(terms: Mapping[Monomial, int]) -> int | Sym:
    kept = {m: c for m, c in terms.items() if c}
    if not kept:
        return 0
    if set(kept) == {()}:
        return kept[()]
    return Sym(kept)


def _as_sym(value: int | Sym) -> Sym:
    return value if isinstance(value, Sym) else Sym({(): value})


def _combine(left: Sym, right: Any, sign: int) -> Any:
    terms = _terms(right)
    if terms is None:
        return UNKNOWN if isinstance(right, Unknown) else NotImplemented
    out = dict(left.terms)
    for m, c in terms.items():
        out[m] = out.get(m, 0) + sign * c
    return _fold(out) if len(out) <= MAX_TERMS else UNKNOWN


def _constant(terms: Mapping[Monomial, int]) -> int | None:
    """The value of a polynomial without symbols."""
    return terms.get((), 0) if set(terms) <= {()} else None


def _too_deep(*sides: Mapping[Monomial, int]) -> bool:
    return any(_as_sym(_fold(side)).depth >= MAX_DEPTH for side in sides)


def _divide(top: Any, bottom: Any) -> Any:
    """Floor division. Terms that the divisor divides are taken out, the rest becomes an atom."""
    left, right = _terms(top), _terms(bottom)
    if left is None or right is None:
        both = isinstance(top, Unknown) or isinstance(bottom, Unknown)
        return UNKNOWN if both else NotImplemented
    divisor = _constant(right)
    if divisor == 0:
        raise ZeroDivisionError
    if divisor is not None and divisor < 0:
        return _divide(-top, -divisor)
    if divisor == 1:
        return _fold(left)
    if divisor is None:
        return _divide_by_symbols(left, right)
    whole = {m: c // divisor for m, c in left.items() if m and c % divisor == 0}
    rest = {m: c for m, c in left.items() if m not in whole}
    # (q·d + r + rest) // d = q + (r + rest) // d for the constant part.
    quotient, remainder = divmod(rest.pop((), 0), divisor)
    taken = _fold(whole) + quotient
    if not rest:
        return taken
    nested = _nested_floor(rest)
    if nested is not None:
        # (a // b + r) // d = (a + r·b) // (b·d).
        numerator, denominator = nested
        return taken + _divide(numerator + remainder * denominator, denominator * divisor)
    if _too_deep(rest):
        return UNKNOWN
    inner = _fold({**rest, (): remainder})
    return taken + _fold({(("//", _as_sym(inner), _as_sym(divisor)),): 1})


def _nested_floor(terms: Mapping[Monomial, int]) -> tuple[Sym, int] | None:
    """`a` and `b` if the terms are just `a // b` with a positive number `b`."""
    if len(terms) != 1:
        return None
    ((monomial, coefficient),) = terms.items()
    if coefficient != 1 or len(monomial) != 1 or isinstance(monomial[0], str):
        return None
    operator, numerator, denominator = monomial[0]
    value = _constant(dict(denominator.terms))
    return (numerator, value) if operator == "//" and value is not None and value > 0 else None


def _divide_by_symbols(left: dict[Monomial, int], right: dict[Monomial, int]) -> Any:
    whole: dict[Monomial, int] = {}
    rest = left
    ((monomial, coefficient), *more) = right.items()
    # A product of names is at least 1, so nothing is divided by zero.
    if not more and all(isinstance(atom, str) for atom in monomial):
        rest = {}
        for m, c in left.items():
            remaining = _without(m, monomial)
            if remaining is None or c % coefficient:
                rest[m] = c
            else:
                whole[remaining] = c // coefficient
        if not rest:
            return _fold(whole)
    elif left == right and not _sign(_fold(right))[1]:
        return 1
    if _too_deep(rest, right):
        return UNKNOWN
    atom = ("//", _as_sym(_fold(rest)), _as_sym(_fold(right)))
    return _fold(whole) + _fold({(atom,): 1})


def _without(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """What is left of a monomial when the atoms of another are taken out."""
    left = list(monomial)
    for atom in divisor:
        if atom not in left:
            return None
        left.remove(atom)
    return tuple(left)


def _modulo(top: Any, bottom: Any) -> Any:
    left, right = _terms(top), _terms(bottom)
    if left is None or right is None:
        both = isinstance(top, Unknown) or isinstance(bottom, Unknown)
        return UNKNOWN if both else NotImplemented
    divisor = _constant(right)
    if divisor == 0:
        raise ZeroDivisionError
    if divisor is not None and divisor > 0:
        rest = {m: c % divisor for m, c in left.items() if c % divisor}
        if set(rest) <= {()}:
            return rest.get((), 0)
        if _too_deep(rest):
            return UNKNOWN
        return _fold({(("%", _as_sym(_fold(rest)), _as_sym(divisor)),): 1})
    # a % b = a - b·(a // b), which folds where the division does.
    whole = _divide(top, bottom)
    if isinstance(whole, (int, Sym)) and not _has_atom(whole, "//"):
        return top - bottom * whole
    if _too_deep(left, right):
        return UNKNOWN
    return _fold({(("%", _as_sym(_fold(left)), _as_sym(_fold(right))),): 1})


def _has_atom(value: int | Sym, operator: str) -> bool:
    return isinstance(value, Sym) and any(
        not isinstance(atom, str) and atom[0] == operator for m, _ in value.terms for atom in m
    )


def is_known(dim: object) -> bool:
    """Whether it is a plain integer."""
    return isinstance(dim, int) and not isinstance(dim, bool)


Bound = Union[int, Fraction, None]


def _least(value: Sym) -> Bound:
    """A lower bound over all that the symbols may be, or None where this finds none."""
    if value._least is None:  # what has none may get one: a number turns out to be a length
        found: Bound = _least_of_terms(value)
        if found is None or value.depth or any(c < 0 for _, c in value.terms):
            relaxed = _least_relaxed(value)  # of a plain sum it is the same
            if found is None or (relaxed is not None and relaxed > found):
                found = relaxed
        value._least = found
    return value._least


def _least_of_terms(value: Sym) -> int | None:
    """The sum of the lower bounds of the terms."""
    total = 0
    for monomial, coefficient in value.terms:
        low, high = 1, 1
        bounded = True
        for atom in monomial:
            if isinstance(atom, str):
                if _is_open(atom):
                    return None
                bounded = False  # >= 1, without an upper bound
                continue
            operator, left, right = atom
            divisor = _constant(dict(right.terms))
            if operator == "%" and divisor is not None:
                if divisor <= 0:
                    return None
                low, high = 0, high * (divisor - 1)
                continue
            left_least, right_least = _least(left), _least(right)
            if left_least is None or left_least < 0 or (right_least or 0) < 1:
                return None
            bounded = False
            low *= math.floor(left_least) // divisor if operator == "//" and divisor else 0
        if coefficient >= 0:
            total += coefficient * low
        elif bounded:
            total += coefficient * high
        else:
            return None
    return total


def _least_relaxed(value: Sym) -> Fraction | None:
    """A lower bound that sees `n - n // 2`: each floor is taken for the fraction next to it."""
    total: dict[Monomial, Fraction] = {}
    for monomial, coefficient in value.terms:
        bound = _relaxed(monomial, coefficient)
        if bound is None:
            return None
        for m, c in bound.items():
            total[m] = total.get(m, Fraction(0)) + c
    # With n = m + 1 a term is bounded by its constant if every other coefficient is positive.
    shifted: dict[Monomial, Fraction] = {}
    for monomial, c in total.items():
        if 2 ** len(monomial) > MAX_TERMS:
            return None
        for size in range(len(monomial) + 1):
            for part in itertools.combinations(monomial, size):
                shifted[part] = shifted.get(part, Fraction(0)) + c
    if any(c < 0 for m, c in shifted.items() if m):
        return None
    return shifted.get((), Fraction(0))


def _relaxed(monomial: Monomial, coefficient: int) -> dict[Monomial, Fraction] | None:
    """A polynomial over names that is nowhere above the term."""
    if any(map(_is_open, monomial)):
        return None
    if all(isinstance(atom, str) for atom in monomial):
        return {monomial: Fraction(coefficient)}
    if len(monomial) > 1 or isinstance(monomial[0], str):
        return None
    operator, left, right = monomial[0]
    divisor = _constant(dict(right.terms))
    if divisor is None or divisor <= 0:
        return None
    if operator == "%":
        return {(): Fraction(min(0, coefficient * (divisor - 1)))}
    if any(not isinstance(atom, str) or _is_open(atom) for m, _ in left.terms for atom in m):
        return None
    scaled = {m: Fraction(coefficient * c, divisor) for m, c in left.terms}
    if coefficient > 0:
        # a // d >= (a - d + 1) / d
        scaled[()] = scaled.get((), Fraction(0)) - Fraction(coefficient * (divisor - 1), divisor)
    return scaled


def _sign(value: int | Sym) -> tuple[bool, bool, bool]:
    """(can be negative, can be zero, can be positive), over-approximated."""
    if isinstance(value, int):
        return value < 0, value == 0, value > 0
    least, most = _least(value), None
    negated = -value
    if isinstance(negated, Sym):
        least_negated = _least(negated)
        most = None if least_negated is None else -least_negated
    # Only integers are taken on: above -1 means not negative.
    negative = least is None or least <= -1
    positive = most is None or most >= 1
    zero = not ((least is not None and least > 0) or (most is not None and most < 0))
    if zero and _never_zero(value):
        zero = False
    return negative, zero, positive


def _never_zero(value: Sym) -> bool:
    """Whether a common divisor of the coefficients rules zero out (`2·n - 3`)."""
    constant = dict(value.terms).get((), 0)
    if not constant or not value.is_whole:
        return False
    divisor = math.gcd(*(c for m, c in value.terms if m))
    return divisor > 1 and constant % divisor != 0


def same(left: object, right: object) -> bool | None:
    """Whether two dimensions are equal; None where that depends or is not known.

    A free axis (`None`) may turn out to be anything: None, unless both are the same object kind
    and nothing can be said either way.
    """
    if isinstance(left, int) and isinstance(right, int):
        return left == right
    if left is None or right is None or isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if not isinstance(left, (int, Sym)) or not isinstance(right, (int, Sym)):
        return None
    difference = left - right
    if isinstance(difference, Unknown):
        return None
    negative, zero, positive = _sign(difference)
    if not zero:
        return False
    return True if not negative and not positive else None


def never_same(left: int | Sym, right: int | Sym) -> bool:
    """Whether two numbers differ whatever their symbols stand for: `n + 1` and `n`, `2·n` and 3."""
    difference = left - right
    if isinstance(difference, Sym):
        return _never_zero(difference)
    return isinstance(difference, int) and difference != 0


def less(left: object, right: object) -> bool | None:
    """Whether `left < right`; None where that depends or is not known."""
    if isinstance(left, int) and isinstance(right, int):
        return left < right
    if not isinstance(left, (int, Sym)) or not isinstance(right, (int, Sym)):
        return None
    difference = left - right
    if isinstance(difference, Unknown):
        return None
    negative, zero, positive = _sign(difference)
    if negative and not zero and not positive:
        return True
    return None if negative else False


def product(dims: Iterable[Dim]) -> Dim:
    """The product; None if a factor is free, UNKNOWN if one is unknown (a zero wins over both)."""
    total: Any = 1
    free = False
    unknown = False
    for dim in dims:
        if dim is None:
            free = True
        elif isinstance(dim, Unknown):
            unknown = True
        else:
            total = total * dim
    if isinstance(total, int) and total == 0:
        return 0
    if unknown:
        return UNKNOWN
    return None if free else total


def ceil_divide(top: Any, bottom: Any) -> Any:
    """`top / bottom` rounded up; a free axis stays free."""
    if top is None or bottom is None:
        return None
    return (top + bottom - 1) // bottom


def render_dim(dim: object) -> str:
    """The dimension as people write it: `28`, `None`, `n // 2 + 1`, `?`."""
    if isinstance(dim, Unknown):
        return "?"
    if not isinstance(dim, Sym):
        return str(dim)
    if dim._text is None:
        dim._text = _render(dim)
    return dim._text


def _render(dim: Sym) -> str:
    parts: list[str] = []
    # Named parts first, the constant last: `n // 2 + 1`.
    for monomial, coefficient in sorted(dim.terms, key=lambda term: -len(term[0])):
        alone = len(monomial) == 1 and (coefficient == 1 or (coefficient == -1 and bool(parts)))
        factors = [a if isinstance(a, str) else _render_atom(a, not alone) for a in monomial]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, str(abs(coefficient)))
        text = " * ".join(factors)
        if parts:
            parts.append(" - " if coefficient < 0 else " + ")
            parts.append(text)
        else:
            parts.append(("-" if coefficient < 0 else "") + text)
    return "".join(parts) or "0"


def _render_atom(atom: tuple[str, Sym, Sym], nested: bool) -> str:
    operator, left, right = atom
    above, below = render_dim(left), render_dim(right)
    if len(left.terms) > 1:
        above = f"({above})"
    plain = [m for m, c in right.terms if c == 1 and len(m) == 1 and isinstance(m[0], str)]
    if len(right.terms) > 1 or not (plain or right.terms[0][0] == ()):
        below = f"({below})"
    text = f"{above} {operator} {below}"
    return f"({text})" if nested else text


def render_shape(shape: object) -> str:
    """The shape as Keras writes it, `(None, 28, 28, 1)`; `?` where nothing is known."""
    if not isinstance(shape, tuple):
        return "?"
    if len(shape) == 1:
        return f"({render_dim(shape[0])},)"
    return f"({', '.join(render_dim(dim) for dim in shape)})"
