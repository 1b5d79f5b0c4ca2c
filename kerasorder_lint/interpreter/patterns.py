"""Python's `re` on texts that are known: tokens of an architecture that a text describes.

Patterns and texts are data, no code: they are handed to `re` itself, unless going through the text
could take long.
"""

from __future__ import annotations

import math
import re
from typing import Any

from kerasorder_lint.interpreter import effects, expressions, functions, laziness
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    DictV,
    ListV,
    MatchV,
    MethodOf,
    PatternV,
    Thing,
    is_constant,
)

__all__ = ["FLAGS", "STANDARD", "attribute", "call_method", "effort_of", "item"]


#: What `re.I` and its like are: integers may be joined with `|`, as flags are.
FLAGS: dict[str, int] = {
    f"re.{name}": int(flag) for name, flag in re.RegexFlag.__members__.items() if name != "DEBUG"
}
_LONGEST_PATTERN = 500
_LONGEST_TEXT = 10_000
_MOST_EFFORT = 24.0  # the binary logarithm of the steps: some hundredths of a second at the worst
_FREE_EFFORT = 12.0  # what costs one step of the interpreter
#: The functions of `re` on a text, and what they take behind it.
_OPTIONS: dict[str, tuple[str, ...]] = {
    "match": (),
    "fullmatch": (),
    "search": (),
    "findall": (),
    "finditer": (),
    "split": ("maxsplit",),
    "sub": ("count",),
    "subn": ("count",),
}
_REPLACING = ("sub", "subn")


# ---------------------------------------------------------------------- what it may take


def effort_of(pattern: str, text: str, flags: int = 0) -> float:
    """The binary logarithm of a bound on the steps that a pattern takes on a text.

    It is infinite where the pattern is not understood. Each repetition may end anywhere, and each
    way of one is tried with all ways of the others; so a repetition of a repetition doubles the
    steps with each character.
    """
    try:
        reader = _Reader(pattern, text, flags)
        ways = reader.alternatives()
    except (IndexError, ValueError, RecursionError):
        return math.inf
    if reader.at != len(pattern):
        return math.inf
    return ways + math.log2(len(text) + 1) + math.log2(len(pattern) + 1)


#: What stands behind the bracket of a group; not conditions, nor flags for spaces and comments.
_KIND_OF_GROUP = re.compile(r"\?(?::|=|!|>|<=|<!|P<\w+>|P=\w+(?=\))|#[^)]*|[aiLmsu-]+:?)")
_SETS_FLAGS = re.compile(r"\(\?[aiLmsux-]")
_QUANTIFIER = re.compile(
    r"(?:(?P<sign>[*+?])|\{(?=\d|,)(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})[+?]?"
)
_SIGNS: dict[str, tuple[int, float]] = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}


class _Reader:
    """Reads a pattern from left to right: each part gives the logarithm of its ways."""

    __slots__ = ("at", "flags", "pattern", "text")

    def __init__(self, pattern: str, text: str, flags: int) -> None:
        self.pattern, self.text, self.at = pattern, text, 0
        self.flags = None if _SETS_FLAGS.search(pattern) else flags

    def alternatives(self) -> float:
        found = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            found.append(self._sequence())
        return max(found) + math.log2(len(found))

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _sequence(self) -> float:
        ways = 0.0
        while self._next() not in ("", "|", ")"):
            begin = self.at
            inner = self._part()
            ways += self._repeated(inner, self.pattern[begin : self.at])
        return ways

    def _part(self) -> float:
        """One character, class or group."""
        sign = self._next()
        self.at += 1
        if sign == "\\":
            self.at += 1
        elif sign == "[":
            self.at += self._next() == "^"
            self.at += 1  # a bracket that comes first is one of the characters
            while self.pattern[self.at] != "]":
                self.at += 1 + (self.pattern[self.at] == "\\")
            self.at += 1
        elif sign == "(":
            return self._group()
        return 0.0

    def _group(self) -> float:
        if self._next() == "?":
            found = _KIND_OF_GROUP.match(self.pattern, self.at)
            if found is None:
                raise ValueError  # conditions; spaces and comments in patterns
            self.at = found.end()
        ways = self.alternatives()
        if self._next() != ")":
            raise ValueError
        self.at += 1
        return ways

    def _repeated(self, inner: float, part: str) -> float:
        """What quantifiers behind a part make of it."""
        found = _QUANTIFIER.match(self.pattern, self.at)
        if found is None:
            return inner
        self.at = found.end()
        if found["sign"]:
            least, most = _SIGNS[found["sign"]]
        else:
            least = int(found["least"] or 0)
            most = float(found["most"] or (math.inf if found["comma"] else least))
        most = min(most, self._longest_run(part))
        return most * inner + math.log2(max(most - least + 1, 1))

    def _longest_run(self, part: str) -> int:
        """How often a part may fit in a row."""
        if self.flags is None or part.startswith("("):
            return len(self.text) + 1
        try:
            runs = re.findall(f"{part}+", self.text, self.flags)
        except re.error:  # what a group fitted
            return len(self.text) + 1
        return max(map(len, runs), default=0)


# ---------------------------------------------------------------------- running it


def _pattern(value: Any, flags: Any = 0) -> re.Pattern[str] | None:
    """The pattern that a text or a compiled pattern stands for; None where that is not known."""
    if isinstance(value, PatternV):
        return value.pattern if flags == 0 else None
    if not isinstance(value, str) or type(flags) is not int or len(value) > _LONGEST_PATTERN:
        return None
    if flags & (re.VERBOSE | re.DEBUG) or math.isinf(effort_of(value, "", flags)):
        return None
    try:
        return re.compile(value, flags)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None


def _run(m: Machine, name: str, pattern: Any, given: dict[str, Any], node: Any) -> Any:
    """What one of the functions gives; an unknown where that is not known, or might take long.

    given: arguments by name, without the pattern and flags.
    """
    text, replacement = given.get("string"), given.get("repl")
    numbers = {key: value for key, value in given.items() if key not in ("string", "repl")}
    effort = math.inf
    if pattern is not None and isinstance(text, str) and len(text) <= _LONGEST_TEXT:
        if all(type(number) is int for number in numbers.values()):
            effort = effort_of(pattern.pattern, text, pattern.flags)
    if effort > _MOST_EFFORT:
        effects.may_run(m, replacement)
        return Thing(expressions.text_of(node), origin="call")
    m.steps += int(2 ** max(effort - _FREE_EFFORT, 0.0))
    if name in _REPLACING:
        return _replaced(m, name, pattern, replacement, str(text), numbers.get("count", 0), node)
    if name == "finditer":
        found = ListV([MatchV(match) for match in pattern.finditer(text, **numbers)])
        return laziness.iterator(found, node, ())
    result = getattr(pattern, name)(text, **numbers)
    if isinstance(result, re.Match):
        return MatchV(result)
    return ListV(result) if isinstance(result, list) else result


def _replaced(
    m: Machine,
    name: str,
    pattern: re.Pattern[str],
    replacement: Any,
    text: str,
    most: int,
    node: Any,
) -> Any:
    """`re.sub`: a function of the code gets one match after the other.

    most: how many are replaced; all for 0.
    """
    unknown = Thing(expressions.text_of(node), kind="str" if name == "sub" else None, origin="call")
    if isinstance(replacement, str):
        if (len(text) + 1) * (len(replacement) + len(text) + 1) > expressions.LARGEST:
            return unknown
        try:
            return getattr(pattern, name)(replacement, text, count=most)
        except (re.error, IndexError):
            return unknown
    parts: list[Any] = []
    end = number = 0
    for match in pattern.finditer(text):
        if most and number == most:
            break
        parts += [
            text[end : match.start()],
            functions.call(m, replacement, [MatchV(match)], {}, node),
        ]
        end, number = match.end(), number + 1
    parts.append(text[end:])
    if not all(isinstance(part, str) for part in parts):
        return unknown
    return "".join(parts) if name == "sub" else ("".join(parts), number)


def _by_name(names: tuple[str, ...], a: list[Any], k: dict[str, Any]) -> dict[str, Any] | None:
    """Arguments by name; None where they do not go with the parameters."""
    if len(a) > len(names) or not set(k) <= set(names[len(a) :]):
        return None
    return {**dict(zip(names, a)), **k}


def _compile(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`re.compile(pattern, flags)`."""
    given = _by_name(("pattern", "flags"), a, k)
    pattern = None if given is None else _pattern(given.get("pattern"), given.get("flags", 0))
    if pattern is None:
        return Thing(expressions.text_of(node), origin="call")
    return PatternV(pattern)


def _escape(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`re.escape(text)`."""
    if len(a) == 1 and isinstance(a[0], str) and not k:
        return re.escape(a[0])
    return Thing(expressions.text_of(node), kind="str", origin="call")


def _function(name: str) -> Function:
    """`re.<name>(pattern, text)`."""
    first = ("pattern", "repl", "string") if name in _REPLACING else ("pattern", "string")

    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        given = _by_name((*first, *_OPTIONS[name], "flags"), a, k) or {}
        pattern = _pattern(given.pop("pattern", None), given.pop("flags", 0))
        return _run(m, name, pattern, given, node)

    return compute


def call_method(
    m: Machine, value: PatternV | MatchV, name: str, a: list[Any], k: dict[str, Any], node: Any
) -> Any:
    """`pattern.<name>(...)` or `match.<name>(...)`."""
    if isinstance(value, MatchV):
        return _of_match(value, name, a, k, node)
    if name not in _OPTIONS:
        return Thing(expressions.text_of(node), origin="call")
    first = ("repl", "string") if name in _REPLACING else ("string",)
    options = _OPTIONS[name] or (() if name in _REPLACING else ("pos", "endpos"))
    return _run(m, name, value.pattern, _by_name((*first, *options), a, k) or {}, node)


def _of_match(value: MatchV, name: str, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if name == "expand" or not all(map(is_constant, [*a, *k.values()])):
        return Thing(expressions.text_of(node), origin="call")
    try:
        result = getattr(value.match, name)(*a, **k)
    except IndexError:
        raise Raised("IndexError") from None
    except TypeError:
        raise Raised("TypeError") from None
    return DictV(result) if isinstance(result, dict) else result


def attribute(value: PatternV | MatchV, name: str, node: Any) -> Any:
    """`pattern.<name>` or `match.<name>`."""
    held = value.pattern if isinstance(value, PatternV) else value.match
    if not hasattr(held, name):
        raise Raised("AttributeError")
    found = getattr(held, name)
    if is_constant(found):
        return found
    if isinstance(found, re.Pattern):
        return PatternV(found)
    return MethodOf(value, name) if callable(found) else Thing(expressions.text_of(node))


def item(value: MatchV, index: Any, node: Any) -> Any:
    """`match[index]`."""
    return _of_match(value, "group", [index], {}, node)


STANDARD: dict[str, Function] = {
    "re.compile": _compile,
    "re.escape": _escape,
    **{f"re.{name}": _function(name) for name in _OPTIONS},
}
