"""Comments that suppress findings, and which of them suppressed nothing.

`# noqa`, `# noqa: KOL101,KOL2`, `# kerasorder-lint: disable=KOL101` hold for the statement on any
line of which they stand; `# kerasorder-lint: disable-file=KOL101`, `# flake8: noqa`, and a
`disable` on its own line before any code hold for the file; the module's docstring is no code.
"""

from __future__ import annotations

import re
import tokenize
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from kerasorder_lint.source.positions import split_lines

__all__ = [
    "VERBS",
    "CommentPlaces",
    "Directive",
    "Misspelt",
    "Suppressions",
    "Unplaceable",
    "names_rules",
    "read_suppressions",
]

_CODE = r"[A-Za-z][A-Za-z0-9-]*"
_NOQA = re.compile(
    r"#[ \t]*(?P<file>flake8[ \t]*:[ \t]*)?noqa\b"
    r"(?::[ \t]?(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"#[ \t]*kerasorder-lint[ \t]*:[ \t]*(?P<verb>disable-file|disable)\b"
    rf"(?:[ \t]*=[ \t]*(?P<codes>{_CODE}(?:[ \t]*,[ \t]*{_CODE})*))?",
    re.IGNORECASE,
)
_WORD = re.compile(_CODE)
_ANY = re.compile(r"noqa|kerasorder-lint", re.IGNORECASE)


_OURS = re.compile(r"#[ \t]*kerasorder-lint[ \t]*:|noqa[ \t]*:.*\bKOL", re.IGNORECASE)
#: A comment that speaks to this tool, whatever it says.
_SPOKEN = re.compile(r"#[ \t]*kerasorder-lint[ \t]*:[ \t]*(?P<verb>[A-Za-z-]*)", re.IGNORECASE)
#: Codes behind a `disable` that no `=` joins to it.
_APART = re.compile(r"[ \t]*:?[ \t]*KOL[0-9]", re.IGNORECASE)
VERBS = ("disable", "disable-file")


def names_rules(text: str) -> bool:
    """Whether comments of a text may name rules of ours."""
    return _OURS.search(text) is not None


@dataclass(slots=True)
class Directive:
    """One comment that suppresses.

    codes:    prefixes of codes, or names of rules, as written; empty for everything.
    row, start, end: where the directive stands, in characters from 1; `end` is exclusive.
    comment_end: where its comment ends.
    rows:     the first and last row that it holds for; None for the whole file.
    is_own:   it speaks to this tool alone; `# noqa` speaks to other linters as well.
    used:     the codes that did suppress something; "" stands for a directive without codes.
    """

    codes: tuple[str, ...]
    row: int
    start: int
    end: int
    comment_end: int
    rows: tuple[int, int] | None
    is_own: bool
    used: set[str] = field(default_factory=set)

    def takes(self, code: str, name: str) -> bool:
        """Whether it speaks of a rule; remembers that it did."""
        if not self.codes:
            self.used.add("")
            return True
        hits = [c for c in self.codes if code.startswith(c.upper()) or c.lower() == name]
        self.used.update(hits)
        return bool(hits)


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A comment that speaks to this tool and says nothing that there is.

    verb:       what it says, where `disable` or `disable-file` is meant.
    apart:      the verb is right, and codes stand behind it without a `=`.
    row, start, end: where it stands, in characters from 1; `end` is exclusive.
    """

    verb: str
    apart: bool
    row: int
    start: int
    end: int


class Suppressions:
    """The directives of one text."""

    def __init__(self, directives: list[Directive], misspelt: Iterable[Misspelt] = ()) -> None:
        self.directives = directives
        self.misspelt = list(misspelt)
        # Those of one statement, of which each line may have one, are asked of each rule once.
        self._by_rows: dict[tuple[int, int] | None, list[Directive]] = {}
        for directive in directives:
            self._by_rows.setdefault(directive.rows, []).append(directive)
        self._rows = sorted((rows for rows in self._by_rows if rows), key=lambda rows: rows[1])
        self._asked: dict[tuple[tuple[int, int] | None, str], bool] = {}

    def suppresses(self, row: int, code: str, name: str) -> bool:
        """Whether a finding of this rule at this row is to be dropped. Every directive counts."""
        hits = [self._takes(None, code, name)]
        at = bisect_left(self._rows, row, key=lambda rows: rows[1])
        while at < len(self._rows) and self._rows[at][0] <= row:
            hits.append(self._takes(self._rows[at], code, name))
            at += 1
        return any(hits)

    def _takes(self, rows: tuple[int, int] | None, code: str, name: str) -> bool:
        if (rows, code) not in self._asked:
            hits = [directive.takes(code, name) for directive in self._by_rows.get(rows, ())]
            self._asked[rows, code] = any(hits)
        return self._asked[rows, code]

    def __bool__(self) -> bool:
        return bool(self.directives)


def _directives_of(comment: str, row: int, column: int, alone: bool) -> Iterator[Directive]:
    """The directives in one comment that starts at `column` (from 1); rows are filled in later."""
    for match in _OWN.finditer(comment):
        codes = tuple(_WORD.findall(match["codes"] or ""))
        everywhere = match["verb"].lower() == "disable-file" or alone
        yield Directive(
            codes,
            row,
            column + match.start(),
            column + match.end(),
            column + len(comment),
            None if everywhere else (row, row),
            True,
        )
    match_noqa = _NOQA.search(comment)
    if match_noqa is not None:
        codes = tuple(_WORD.findall(match_noqa["codes"] or ""))
        yield Directive(
            codes,
            row,
            column + match_noqa.start(),
            column + match_noqa.end(),
            column + len(comment),
            None if match_noqa["file"] else (row, row),
            False,
        )


def _misspelt_in(comment: str, row: int, column: int) -> Iterator[Misspelt]:
    for match in _SPOKEN.finditer(comment):
        verb = match["verb"]
        apart = verb.lower() in VERBS and _APART.match(comment, match.end()) is not None
        if apart or verb.lower() not in VERBS:
            yield Misspelt(verb, apart, row, column + match.start(), column + match.end())


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens up to the first that cannot be read."""
    # `readline` must see the line ends that Python sees, and no others.
    lines = iter([line + "\n" for line in split_lines(text)])
    try:
        yield from tokenize.generate_tokens(lambda: next(lines, ""))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return


def _is_plain_string(token: tokenize.TokenInfo) -> bool:
    """Whether it is text that may be a docstring, or a part of one."""
    return token.type == tokenize.STRING and token.string.lstrip("rRuU")[0] in "'\""


def read_suppressions(
    text: str, noqa: bool = True, *, first: int = 1, seen_code: bool = False
) -> Suppressions:
    """The directives of a text; none, at no cost, where neither word stands in it.

    noqa:      whether those count that speak to other linters as well.
    first:     the row of its first line.
    seen_code: whether code stands before it, in another cell.
    """
    if _ANY.search(text) is None:
        return Suppressions([])
    found: list[Directive] = []
    misspelt: list[Misspelt] = []
    statements: list[tuple[int, int]] = []
    begin: int | None = None
    skipped = {
        tokenize.NL,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
        tokenize.ENCODING,
    }
    for token in _tokens(text):
        if token.type == tokenize.COMMENT:
            alone = not seen_code and not token.line[: token.start[1]].strip()
            column = token.start[1] + 1
            found.extend(_directives_of(token.string, token.start[0], column, alone))
            misspelt.extend(_misspelt_in(token.string, token.start[0] + first - 1, column))
        elif token.type == tokenize.NEWLINE:
            if begin is not None:
                statements.append((begin, token.end[0]))
            begin = None
        elif token.type not in skipped:
            seen_code = seen_code or bool(statements) or not _is_plain_string(token)
            if begin is None:
                begin = token.start[0]
    for directive in found:
        if directive.rows is not None:
            directive.rows = _around(statements, directive.row) or directive.rows
    for directive in found:
        directive.row += first - 1
        if directive.rows is not None:
            directive.rows = (directive.rows[0] + first - 1, directive.rows[1] + first - 1)
    return Suppressions([d for d in found if noqa or d.is_own], misspelt)


def _around(statements: list[tuple[int, int]], row: int) -> tuple[int, int] | None:
    """The rows of the first statement that stands on a row; they are in order."""
    at = bisect_left(statements, row, key=lambda rows: rows[1])
    found = at < len(statements) and statements[at][0] <= row
    return statements[at] if found else None


class Unplaceable(Exception):
    """No line of the statement can take a comment."""


class CommentPlaces:
    """Where in a text comments can be put: behind which lines, and what stands there already.

    written: a cell as it stands, where `text` is what Python is to make of it. Behind a magic
             there is no place: who runs it may not know of comments.
    """

    def __init__(self, text: str, written: str | None = None) -> None:
        python = split_lines(text)
        self._lines = python if written is None else split_lines(written)
        # What a cell is indented by as a whole does not stand in its Python.
        self._shifts = [len(line) - len(own) for line, own in zip(self._lines, python)]
        self._comments: dict[int, tokenize.TokenInfo] = {}
        self._statements: list[tuple[int, int]] = []
        self._closed: set[int] = set()  # lines whose end is no place for a comment
        self._read(text)

    def _read(self, text: str) -> None:
        first: int | None = None
        opened: list[int] = []  # f-strings, which are several tokens from Python 3.12 on
        for token in _tokens(text):
            begin, end = token.start[0], token.end[0]
            name = tokenize.tok_name[token.type]
            if name == "FSTRING_START":
                opened.append(begin)
            elif name == "FSTRING_END" and opened:
                self._closed.update(range(opened.pop(), end))
            elif token.type == tokenize.STRING:
                self._closed.update(range(begin, end))
            if token.type == tokenize.COMMENT:
                self._comments[begin] = token
            elif token.type == tokenize.NEWLINE:
                if first is not None:
                    self._statements.append((first, end))
                first = None
            elif first is None and token.string.strip():
                first = begin
        for row, (line, python) in enumerate(zip(self._lines, split_lines(text)), 1):
            is_continued = line.endswith("\\") and row not in self._comments
            if is_continued or line.lstrip() != python.lstrip():
                self._closed.add(row)

    def edit(self, row: int, own: bool = False) -> tuple[int, int, str]:
        """Row and column of a comment for the statement of a row, and the text before its codes.

        It goes behind the row itself, or behind the first row after it that can take one. Where
        codes are listed there already, the new ones join them.

        own:      `# kerasorder-lint: disable=`, which speaks to this tool alone, not `# noqa:`.
        Problems: `Unplaceable`.
        """
        statement = _around(self._statements, row)
        if statement is None:
            raise Unplaceable
        for there in range(row, statement[1] + 1):
            if there not in self._closed:
                return (there, *self._behind(there, own))
        raise Unplaceable

    def _behind(self, row: int, own: bool) -> tuple[int, str]:
        comment = self._comments.get(row)
        if comment is not None:
            every = (_OWN if own else _NOQA).finditer(comment.string)
            # Of several in one comment, the first is the `noqa` that counts.
            for match in every if own else islice(every, 1):
                whole = match["verb"].lower() != "disable" if own else match["file"]
                if match["codes"] and not whole:
                    column = comment.start[1] + match.end("codes") + self._shifts[row - 1]
                    return column + 1, ", "
        word = "kerasorder-lint: disable=" if own else "noqa: "
        return len(self._lines[row - 1].rstrip()) + 1, f"  # {word}"
