"""What is too large or too deep to be analysed, told from the text alone.

The tree of a chain (`a + b + c`, `a.b.c`, `f()()`, `elif`) is as deep as the chain is long, and
whoever walks it recurses as deep. Python itself bounds brackets (200) and indentation (100).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from kerasorder_lint.source.positions import split_lines

__all__ = [
    "MAX_BRACKETS",
    "MAX_CHAIN",
    "MAX_CHARACTERS",
    "MAX_TOKENS",
    "Deep",
    "deep_statements",
    "deepest_bracket",
    "is_large",
    "may_be_deep",
    "top_level",
    "without",
]

MAX_BRACKETS = 200
MAX_CHAIN = 400
MAX_CHARACTERS = 3_000_000
#: Words, signs and ends of lines. Python's own parser takes some 3 µs for each, so that a file of
#: this size is parsed within a second; a program of 20,000 lines has fewer.
MAX_TOKENS = 300_000

_LONG_LINE = re.compile(r"[^\r\n]{600,}")
_LINK = re.compile(r"[.+\-*/%@&|^~(\[]|\b(?:not|lambda|if|await|for)\b")
_CONTINUED = re.compile(r"^[ \t]*[.+\-*/%@&|^~]|[.+\-*/%@&|^~\\][ \t]*$", re.MULTILINE)

_TOKEN = re.compile(
    r'''
    (?P<string>"""(?:[^\\]|\\.)*?(?:"""|\Z)|\'\'\'(?:[^\\]|\\.)*?(?:\'\'\'|\Z)
        |"(?:[^"\\\r\n]|\\.)*(?:"|$)|'(?:[^'\\\r\n]|\\.)*(?:'|$))
    |(?P<comment>\#[^\r\n]*)
    |(?P<joined>\\(?:\r\n|\r|\n))
    |(?P<newline>\r\n|\r|\n)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<reset>[,;:=]|\b(?:and|or|in|is)\b)
    |(?P<link>->|\*\*|//|<<|>>|[.+\-*/%@&|^~]|\b(?:not|lambda|if|else|await|for|yield)\b)
    |(?P<word>\w+)
    |(?P<space>[ \t\f]+)
    |(?P<other>.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_BRACKET = re.compile(r"[()\[\]{}]")
_PART = re.compile(r"\w+|[^\w\s]|\n")
_CLAUSE = frozenset({"elif", "else", "except", "finally"})


@dataclass(frozen=True, slots=True)
class Deep:
    """A top-level statement that nests too deep: its rows from 1, the last one included."""

    first: int
    last: int


def is_large(text: str) -> bool:
    """Whether a text is too large to be parsed in the time that one file may take."""
    if len(text) > MAX_CHARACTERS:
        return True
    if len(text) <= MAX_TOKENS:
        return False
    # What stands in strings counts as well: a cheap count is what this is for.
    return next(islice(_PART.finditer(text), MAX_TOKENS, None), None) is not None


def may_be_deep(text: str) -> bool:
    """Whether a chain beyond the bound is possible. Cheap; says yes where it does not know."""
    if text.count("elif") >= MAX_CHAIN // 2:
        return True
    for match in _LONG_LINE.finditer(text):
        if sum(1 for _ in _LINK.finditer(match[0])) >= MAX_CHAIN // 2:
            return True
    return len(_CONTINUED.findall(text)) >= MAX_CHAIN // 2


class _Scan:
    """One pass over the tokens; an estimate of the tree's depth, never below it by much."""

    def __init__(self) -> None:
        self.row = 1
        self.first = 1
        self.outer: list[int] = []
        self.count = 0
        self.above = 0
        self.found: list[Deep] = []
        self.statements: list[tuple[int, int]] = []
        self.is_deep = False
        self.is_refused = False
        self.lambdas = 0
        self.at_start = True
        self.indent = 0
        self.elifs: dict[int, int] = {}
        self.decorated = False

    def finish(self, last: int) -> None:
        if last >= self.first:
            self.statements.append((self.first, last))
        # What Python refuses is for Python to say.
        if self.is_deep and not self.is_refused:
            self.found.append(Deep(self.first, last))
        self.is_deep = self.is_refused = False

    def begin_line(self, word: str) -> None:
        """The first token of a logical line decides where statements and `elif` chains end."""
        self.at_start = False
        self.count = self.lambdas = 0
        if self.indent == 0 and word not in _CLAUSE and not self.decorated:
            self.finish(self.row - 1)
            self.first = self.row
        if self.indent == 0:
            self.decorated = word == "@"
        if word == "elif":
            self.elifs[self.indent] = self.elifs.get(self.indent, 0) + 1
            if self.elifs[self.indent] > MAX_CHAIN:
                self.is_deep = True
        elif word != "else":
            self.elifs = {at: n for at, n in self.elifs.items() if at < self.indent}

    def link(self) -> None:
        self.count += 1
        if self.count + self.above > MAX_CHAIN:
            self.is_deep = True

    def feed(self, kind: str, text: str) -> None:
        match kind:
            case "newline":
                self.row += 1
                if not self.outer:
                    self.at_start = True
                    self.indent = 0
                return
            case "joined":
                self.row += 1
                return
            case "comment":
                return
            case "space":
                if self.at_start:
                    self.indent = len(text)
                return
        if self.at_start:
            self.begin_line(text)
        match kind:
            case "string":
                self.row += len(split_lines(text)) - 1
            case "open":
                self.link()
                self.outer.append(self.count)
                self.is_refused = self.is_refused or len(self.outer) > MAX_BRACKETS
                self.above += self.count
                self.count = 0
            case "close":
                if self.outer:
                    self.count = self.outer.pop()
                    self.above -= self.count
            case "reset":
                if self.lambdas == 0:
                    self.count = 0
                elif text == ":":
                    self.lambdas -= 1
            case "link":
                self.lambdas += text == "lambda"
                self.link()


def deep_statements(text: str) -> list[Deep]:
    """The top-level statements whose chains are beyond the bound."""
    scan = _Scan()
    for match in _TOKEN.finditer(text):
        scan.feed(match.lastgroup or "other", match[0])
    scan.finish(scan.row)
    return scan.found


def top_level(text: str) -> list[tuple[int, int]]:
    """First and last row of each top-level statement, with the empty lines behind it."""
    scan = _Scan()
    for match in _TOKEN.finditer(text):
        scan.feed(match.lastgroup or "other", match[0])
    scan.finish(scan.row)
    return scan.statements


def deepest_bracket(text: str) -> int:
    """How deep brackets nest in a text without strings; too many closing ones count for nothing."""
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def without(text: str, left_out: list[Deep]) -> str:
    """The text with these statements blanked; every other character keeps its place."""
    rows = {row for deep in left_out for row in range(deep.first, deep.last + 1)}
    parts = re.split("(\r\n|\r|\n)", text)
    for index in range(0, len(parts), 2):
        if index // 2 + 1 in rows:
            parts[index] = ""
    return "".join(parts)
