"""The order of the stages, from the text of one file to its findings.

gate → decode → bounds → parse → interpret → rules → join → suppress. Whatever is not needed is
not imported: a file that has nothing to do with Keras costs a search in its bytes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from kerasorder_lint.findings import Edit, Finding, Fix, Related
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.positions import Lines
from kerasorder_lint.spans import Position, Span

if TYPE_CHECKING:
    import ast

    from kerasorder_lint.graph.program import Program, Site
    from kerasorder_lint.inspections import LayerView, NameView
    from kerasorder_lint.rewriting import Rewriter
    from kerasorder_lint.rules import Rule
    from kerasorder_lint.rules.drafts import Draft, DraftFix
    from kerasorder_lint.source.loading import Loader
    from kerasorder_lint.source.notebook import Notebook
    from kerasorder_lint.source.parsing import Broken, Parsed
    from kerasorder_lint.source.suppressions import Directive, Misspelt, Suppressions
    from kerasorder_lint.summaries import ModelSummary

__all__ = [
    "Inspection",
    "Outcome",
    "Unreadable",
    "examine",
    "explored",
    "inspect",
    "is_foreign",
    "is_small",
    "lint",
    "summarise",
]

# A file this small costs less to parse than to open: its syntax is checked though it be foreign.
_SMALL = 1024
_RECURSION = 8_000


@dataclass(slots=True)
class Outcome:
    """What came of one file.

    trouble:  a line for whoever runs the tool, where the analysis itself failed.
    followed: the project's files that were read for it.
    limited:  the time ran out; another run may see more.
    suppressed: the findings that comments take out.
    warnings: what is said to whoever runs the tool of comments that suppress nothing there is.
    specifications: what Keras is to be asked, as `specify` made it of the program.
    """

    findings: list[Finding] = field(default_factory=list)
    suppressed: list[Finding] = field(default_factory=list)
    trouble: str | None = None
    warnings: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    limited: bool = False
    specifications: tuple[Any, ...] = ()


@dataclass(slots=True)
class Inspection:
    """What an editor shows of one file, from one analysis.

    layers: where layers are made and called; `names` what names stand for; `models` the summaries.
    unread: the cells that do not parse, None among them for a file that is no notebook.
    """

    outcome: Outcome = field(default_factory=Outcome)
    models: list[ModelSummary] = field(default_factory=list)
    layers: list[LayerView] = field(default_factory=list)
    names: list[NameView] = field(default_factory=list)
    unread: frozenset[int | None] = frozenset()


class Unreadable(Exception):
    """A file of which no summary can be made: it is no Python."""


class _Text:
    """The text under analysis: how its places are called in reports."""

    def __init__(self, filename: str, text: str, notebook: Notebook | None = None) -> None:
        self.filename = filename
        self.text = text
        self.lines = Lines(text)
        self.notebook = notebook

    def span(self, start: Position, end: Position) -> Span:
        if self.notebook is None:
            return Span(self.filename, start, end)
        cell, first = self.notebook.place(start.row)
        last_cell, last = self.notebook.place(end.row)
        begin = Position(first, start.column + self.notebook.shift(start.row))
        stop = Position(last, end.column + self.notebook.shift(end.row))
        return Span(self.filename, begin, stop if last_cell == cell else begin, cell)

    def rows(self, first: int, last: int) -> Span:
        """From the first character of a row to the end of another."""
        end = Position(last, len(self.lines.line(last)) + 1)
        return self.span(Position(first, 1), end)


class _Texts:
    """The analysed text, and those of other files that a site may name."""

    def __init__(self, main: _Text, loader: Loader | None, tree: ast.Module | None = None) -> None:
        self.main = main
        self.tree = tree
        self.rewriter: Rewriter | None = None
        self._loader = loader
        self._others: dict[str, _Text] = {}
        self._suppressions: dict[str, Suppressions] = {}

    def of(self, filename: str) -> _Text:
        if filename == self.main.filename:
            return self.main
        if filename not in self._others:
            self._others[filename] = _Text(filename, self._read(filename))
        return self._others[filename]

    def suppressions(self, text: _Text, settings: Settings) -> Suppressions:
        """The comments in one of them that suppress."""
        found = self._suppressions.get(text.filename)
        if found is None:
            found = self._suppressions[text.filename] = _suppressions(text, settings)
        return found

    def _read(self, filename: str) -> str:
        from kerasorder_lint.source.decoding import Undecodable, decode

        data = self._loader.read(filename) if self._loader is not None else None
        try:
            return decode(data).text if data is not None else ""
        except Undecodable:
            return ""

    def span(self, site: Site) -> Span:
        text = self.of(site.filename)
        return text.span(
            text.lines.position(site.lineno, site.col_offset),
            text.lines.position(site.end_lineno, site.end_col_offset),
        )


def lint(
    source: bytes | str,
    filename: str,
    settings: Settings,
    loader: Loader | None = None,
    is_notebook: bool = False,
) -> list[Finding]:
    """The findings in one file, sorted."""
    return examine(source, filename, settings, loader, is_notebook).findings


def examine(
    source: bytes | str,
    filename: str,
    settings: Settings,
    loader: Loader | None = None,
    is_notebook: bool = False,
    *,
    gate: Gate | None = None,
    named: bool = False,
    specify: Callable[..., tuple[Any, ...]] | None = None,
) -> Outcome:
    """The findings in one file and what else is to be known about the run.

    gate:  to be shared by the files of one run.
    named: the file was named by the user; then its syntax is checked even if it is foreign.
    specify: makes the outcome's specifications of the program and the drafts that remain.
    """
    outcome = Outcome()
    try:
        _examine(outcome, source, filename, settings, loader, is_notebook, gate, named, specify)
    except Exception as error:
        _trouble(outcome, error, filename, settings)
    outcome.findings.sort(key=Finding.sort_key)
    outcome.suppressed.sort(key=Finding.sort_key)
    return outcome


def inspect(
    source: bytes | str,
    filename: str,
    settings: Settings,
    loader: Loader | None = None,
    is_notebook: bool = False,
) -> Inspection:
    """The findings in one file that the user looks at, and its models, layers and names."""
    found = Inspection()
    outcome = found.outcome
    try:
        _examine(
            outcome, source, filename, settings, loader, is_notebook, None, True, inspection=found
        )
    except Exception as error:
        _trouble(outcome, error, filename, settings)
    outcome.findings.sort(key=Finding.sort_key)
    return found


def _examine(
    outcome: Outcome,
    source: bytes | str,
    filename: str,
    settings: Settings,
    loader: Loader | None,
    is_notebook: bool,
    gate: Gate | None,
    named: bool,
    specify: Callable[..., tuple[Any, ...]] | None = None,
    inspection: Inspection | None = None,
) -> None:
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    concerned = _concerned(data, filename, gate or Gate(loader), is_notebook)
    if not concerned and not named and not is_small(data, is_notebook):
        if not _judges_comments(data, settings):
            return
    read = _read(source, filename, is_notebook)
    if isinstance(read, Finding):
        if inspection is not None:
            inspection.unread = frozenset({None})
        _keep(outcome.findings, [read], settings)
        return
    begun = time.thread_time()
    parsed, broken = _parse(read)
    spent = time.thread_time() - begun
    findings = list(_syntax(read, broken))
    drafts: list[Draft] = []
    program: Program | None = None
    texts = _Texts(read, loader, parsed.tree)
    if inspection is not None:
        inspection.unread = frozenset(_unread(read, broken))
    if concerned:
        findings += _limits(read, parsed)
        if parsed.tree is not None:
            if inspection is None:
                program = _program(parsed.tree, filename, settings, loader, spent=spent)
            else:
                program = _look(inspection, parsed, settings, texts, loader, spent)
            outcome.followed = program.followed
            outcome.limited = any(limit.what == "time" for limit in program.limits)
            drafts = _drafts(outcome, program, settings, loader)
    findings += [_finding(draft, texts) for draft in drafts]
    whole = not (outcome.limited or parsed.deep or parsed.large or (program and program.limits))
    kept, suppressed = _split(findings, texts, settings, whole)
    unseen = _unseen(read, parsed, outcome.limited, settings) if concerned else ()
    outcome.warnings = (*unseen, *_unknown_codes(texts, settings))
    _keep(outcome.findings, kept, settings)
    _keep(outcome.suppressed, suppressed, settings)
    if specify is not None and program is not None:
        shown = {(finding.code, finding.span) for finding in outcome.findings}
        placed = [(draft, texts.span(draft.site)) for draft in drafts]
        with _deep_stack():
            outcome.specifications = specify(
                program,
                [(draft, span) for draft, span in placed if (draft.rule.code, span) in shown],
                texts.span,
            )


def _unread(read: _Text, broken: list[Broken]) -> Iterator[int | None]:
    for error in broken:
        yield read.notebook.place(error.position.row)[0] if read.notebook is not None else None


def _look(
    inspection: Inspection,
    parsed: Parsed,
    settings: Settings,
    texts: _Texts,
    loader: Loader | None,
    spent: float,
) -> Program:
    """The Program, and what it has to show besides findings."""
    from kerasorder_lint.graph.calls import layer_views
    from kerasorder_lint.graph.sights import Sights
    from kerasorder_lint.graph.summary import summaries
    from kerasorder_lint.interpreter import run

    assert parsed.tree is not None
    sights = Sights(texts.main.filename)
    with _deep_stack():
        program = run(parsed.tree, texts.main.filename, settings, loader, sights, spent=spent)
    try:
        inspection.models = summaries(program, texts.span)
        inspection.layers = layer_views(program, texts.span)
        inspection.names = list(sights.views(texts.span))
    except Exception as error:
        # What is only shown must not silence what was found.
        _trouble(inspection.outcome, error, program.filename, settings)
    return program


def is_foreign(
    data: bytes, filename: str, settings: Settings, gate: Gate, is_notebook: bool = False
) -> bool:
    """Whether a file has nothing to do with Keras, nor with what this run looks for."""
    return not (_judges_comments(data, settings) or _concerned(data, filename, gate, is_notebook))


def is_small(data: bytes, is_notebook: bool = False) -> bool:
    """Whether the syntax of a file is checked though the file be foreign and not named."""
    return len(data) <= _SMALL and not is_notebook


def _judges_comments(data: bytes, settings: Settings) -> bool:
    """Whether there may be suppressions of ours, and they are to be judged."""
    if not (settings.select or settings.extend_select):
        return False
    if b"KOL" not in data and b"kol" not in data:
        return False
    from kerasorder_lint.rules import is_enabled

    return is_enabled("KOL002", False, settings)


def _concerned(data: bytes, filename: str, gate: Gate, is_notebook: bool) -> bool:
    return gate.concerns(_code_of(data) if is_notebook else data, filename)


def _code_of(data: bytes) -> bytes:
    """The code of a notebook for the gate; the file as it is where that is enough, or all there is.

    The imports in a cell stand in JSON strings, where the gate would not see them.
    """
    from kerasorder_lint.source.gate import mentions_keras
    from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook

    if mentions_keras(data) or b"import" not in data:
        return data
    try:
        return read_notebook(data.decode("utf-8", "replace")).text.encode("utf-8", "replace")
    except BrokenNotebook:
        return data


def _read(source: bytes | str, filename: str, is_notebook: bool) -> _Text | Finding:
    """The text of a file, or the finding that there is none."""
    from kerasorder_lint.source.decoding import Undecodable, decode
    from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook

    try:
        if isinstance(source, str):
            text = source.removeprefix("\ufeff")
        elif is_notebook:
            text = source.decode("utf-8-sig")
        else:
            text = decode(source).text
        notebook = read_notebook(text) if is_notebook else None
    except (Undecodable, BrokenNotebook) as error:
        return _syntax_finding(error.message, Position(error.row, error.column), filename)
    except UnicodeDecodeError as error:
        message = f"byte 0x{error.object[error.start]:02x} is not valid utf-8"
        return _syntax_finding(message, Position(1, 1), filename)
    if notebook is not None:
        return _Text(filename, notebook.text, notebook)
    return _Text(filename, text)


def _syntax_finding(
    message: str, position: Position, filename: str, cell: int | None = None
) -> Finding:
    from kerasorder_lint.rules.syntax_error import RULE

    end = Position(position.row, position.column + 1)
    return Finding(
        code=RULE.code,
        name=RULE.name,
        severity=RULE.severity,
        certainty="proven",
        message=f"this does not parse: {message}",
        span=Span(filename, position, end, cell),
    )


def _parse(read: _Text) -> tuple[Parsed, list[Broken]]:
    """The tree, and what does not parse; in a notebook the other cells remain."""
    from kerasorder_lint.source.parsing import parse, parse_cells

    if read.notebook is None:
        parsed = parse(read.text, read.filename)
        return parsed, [parsed.error] if parsed.error is not None else []
    return parse_cells(read.notebook, read.filename)


def _syntax(read: _Text, broken: list[Broken]) -> Iterator[Finding]:
    for error in broken:
        row, column = error.position.row, error.position.column
        last = max(len(read.lines.lines), 1)
        row = min(row, last)
        span = read.span(Position(row, column), Position(row, column + 1))
        yield _syntax_finding(error.message, span.start, span.filename, span.cell)


def _limits(read: _Text, parsed: Parsed) -> Iterator[Finding]:
    """What the bounds on text left out."""
    from kerasorder_lint.rules.analysis_limit import RULE

    left_out = [
        (deep.first, deep.last, "this statement nests too deep to be analysed")
        for deep in parsed.deep
    ]
    if parsed.large:
        left_out.append((1, 1, _too_large()))
    for first, last, message in left_out:
        yield Finding(
            code=RULE.code,
            name=RULE.name,
            severity=RULE.severity,
            certainty="proven",
            message=message,
            span=read.rows(first, last),
        )


def _unseen(read: _Text, parsed: Parsed, limited: bool, settings: Settings) -> Iterator[str]:
    """What was not looked at is told to whoever would take silence for praise."""
    from kerasorder_lint.rules import is_enabled

    if not (parsed.large or limited) or is_enabled("KOL003", False, settings):
        return
    if parsed.large:
        yield f"{read.filename}: {_too_large()}"
    else:
        yield (
            f"{read.filename}: the time for one file ran out ({settings.limits.seconds:g} s), and "
            "not all of it was analysed"
        )


def _too_large() -> str:
    from kerasorder_lint.source.bounds import MAX_CHARACTERS, MAX_TOKENS

    most = f"{MAX_CHARACTERS:,} characters or {MAX_TOKENS:,} words and signs"
    return f"this file is too large to be analysed: it has more than {most}"


def _program(
    tree: ast.Module,
    filename: str,
    settings: Settings,
    loader: Loader | None,
    rows: frozenset[int] | None = None,
    spent: float = 0.0,
    plainly: bool = False,
) -> Program:
    from kerasorder_lint.interpreter import run

    with _deep_stack():
        return run(tree, filename, settings, loader, rows=rows, spent=spent, plainly=plainly)


class _deep_stack:  # noqa: N801 - reads as a statement
    """Room for the recursion over trees as deep as the bounds on text allow."""

    def __enter__(self) -> None:
        self.limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(self.limit, _RECURSION))

    def __exit__(self, *exc_info: object) -> None:
        sys.setrecursionlimit(self.limit)


def _drafts(
    outcome: Outcome, program: Program, settings: Settings, loader: Loader | None
) -> list[Draft]:
    """What the enabled rules say of this file."""
    from kerasorder_lint.elsewhere import brought_home
    from kerasorder_lint.joining import join_drafts

    drafts = _all_drafts(outcome, program, settings)

    rows: dict[str, set[int]] = {}
    for draft in drafts:
        if draft.event is not None and draft.site.filename != program.filename:
            rows.setdefault(draft.site.filename, set()).add(draft.site.lineno)

    @cache
    def said(filename: str) -> frozenset[tuple[str, Site]]:
        return _said(filename, settings, loader, frozenset(rows[filename]))

    return join_drafts(program, brought_home(program, drafts, said))


def _said(
    filename: str, settings: Settings, loader: Loader | None, rows: frozenset[int]
) -> frozenset[tuple[str, Site]]:
    """Codes and sites of what the analysis of another file reports on these rows; asked rarely.

    Only the functions that hold the rows are run, and those that name them.
    """
    from kerasorder_lint.source.trees import tree_of

    data = loader.read(filename) if loader is not None else None
    tree = tree_of(data, filename) if data is not None else None
    if data is None or tree is None or not Gate(loader).concerns(data, filename):
        return frozenset()
    program = _program(tree, filename, settings, loader, rows)
    return frozenset(
        (draft.rule.code, draft.site) for draft in _all_drafts(Outcome(), program, settings)
    )


def _all_drafts(outcome: Outcome, program: Program, settings: Settings) -> list[Draft]:
    """What the enabled rules say; a rule that fails does not silence the others."""
    from kerasorder_lint.catalogue import bounds
    from kerasorder_lint.rules import enabled_rules

    drafts: list[Draft] = []
    for rule in enabled_rules(settings):
        try:
            with _deep_stack(), bounds.within(settings.limits.seconds):
                for draft in rule.check(program):
                    drafts.append(draft)
                    bounds.check()
        except bounds.LimitReached:
            outcome.limited = True
        except Exception as error:
            _trouble(outcome, error, program.filename, settings, rule)
    return drafts


def _finding(draft: Draft, texts: _Texts) -> Finding:
    from kerasorder_lint.shapes import without_needless_numbers

    fix = _fix(draft.fix, texts) if draft.fix is not None else None
    said = [draft.message, draft.keras or "", *(message for message, _ in draft.related)]
    message, keras, *steps = [" ".join(text.split()) for text in without_needless_numbers(said)]
    return Finding(
        code=draft.rule.code,
        name=draft.rule.name,
        severity=draft.severity or draft.rule.severity,
        certainty=draft.certainty,
        message=message,
        span=texts.span(draft.site),
        model=draft.model,
        related=tuple(
            Related(step, texts.span(site)) for step, (_, site) in zip(steps, draft.related)
        ),
        keras=keras or None,
        advice=_advice(draft, fix),
        fix=fix,
    )


def _advice(draft: Draft, fix: Fix | None) -> str | None:
    """What to write instead; a rule's general words are no more than a stand-in for a fix."""
    if draft.advice is not None:
        return draft.advice or None
    return draft.rule.advice if fix is None else None


def _fix(fix: DraftFix, texts: _Texts) -> Fix | None:
    """The fix as edits of the text; None where it is not written so that it could be made."""
    from kerasorder_lint.rewriting import Rewriter

    main = texts.main
    if texts.tree is None:
        return None
    if texts.rewriter is None:
        texts.rewriter = Rewriter(texts.tree, main.text, main.filename)
    changes = texts.rewriter.edits(fix.change)
    if changes is None:
        return None
    edits = tuple(Edit(content, texts.span(site)) for content, site in changes)
    if main.notebook is not None and any(main.notebook.shift(s.lineno) for _, s in changes):
        return None
    return Fix(fix.applicability, fix.message, edits)


def _row(finding: Finding, read: _Text) -> int:
    """The row of a finding in the analysed text, which differs from its own in a notebook."""
    if read.notebook is None or finding.span.cell is None:
        return finding.span.start.row
    return read.notebook.cells[finding.span.cell - 1].first + finding.span.start.row - 1


def _split(
    findings: list[Finding], texts: _Texts, settings: Settings, whole: bool
) -> tuple[list[Finding], list[Finding]]:
    """The findings that no comment suppresses, and those that one does.

    Among the former are the comments that suppressed nothing.
    whole: whether no bound has ended the analysis early; else a comment may have its use.
    """
    from kerasorder_lint.rules import is_enabled

    judge = whole and is_enabled("KOL002", False, settings)
    if not findings and not judge:
        return [], []

    kept: list[Finding] = []
    suppressed: list[Finding] = []

    def sort_out(finding: Finding, row: int, suppressions: Suppressions) -> None:
        hit = suppressions.suppresses(row, finding.code, finding.name)
        (suppressed if hit else kept).append(finding)

    for finding in findings:
        text = texts.of(finding.span.filename)
        sort_out(finding, _row(finding, text), texts.suppressions(text, settings))
    if judge:
        main = texts.main
        suppressions = texts.suppressions(main, settings)
        for finding in _unused(suppressions, main, settings):
            sort_out(finding, _row(finding, main), suppressions)
    return kept, suppressed


def _suppressions(read: _Text, settings: Settings) -> Suppressions:
    """The comments that suppress. Each cell is read for itself: some may not parse."""
    from kerasorder_lint.source.suppressions import Suppressions, read_suppressions

    if read.notebook is None:
        return read_suppressions(read.text, settings.noqa)
    found: list[Directive] = []
    misspelt: list[Misspelt] = []
    seen_code = False
    for cell in read.notebook.cells:
        own = read_suppressions(cell.python, settings.noqa, first=cell.first, seen_code=seen_code)
        found += own.directives
        misspelt += own.misspelt
        lines = (line.strip() for line in cell.python.split("\n"))
        seen_code = seen_code or any(line and not line.startswith("#") for line in lines)
    return Suppressions(found, misspelt)


def _unknown_codes(texts: _Texts, settings: Settings) -> Iterator[str]:
    """What is to be said of comments that name rules, or say words, which there are not."""
    from kerasorder_lint.source.suppressions import VERBS, names_rules

    main = texts.main
    if not names_rules(main.text):
        return
    from difflib import get_close_matches

    from kerasorder_lint.rules import all_rules

    rules = all_rules().values()

    def place(written: Directive | Misspelt) -> str:
        span = main.span(Position(written.row, written.start), Position(written.row, written.end))
        cell = f"cell {span.cell}:" if span.cell is not None else ""
        return f"{main.filename}:{cell}{span.start.row}:{span.start.column}"

    suppressions = texts.suppressions(main, settings)
    for said in suppressions.misspelt:
        if said.apart:
            yield (
                f"{place(said)}: this comment suppresses every rule; codes are joined to "
                f"`{said.verb}` by a `=`"
            )
            continue
        near = get_close_matches(said.verb.lower(), VERBS, 1)
        meant = f"; did you mean `{near[0]}`?" if near else ", only `disable` and `disable-file`"
        yield f"{place(said)}: this comment says `{said.verb}`, which there is not{meant}"
    for directive in suppressions.directives:
        for code in directive.codes:
            if not (directive.is_own or code.upper().startswith("KOL")):
                continue  # of another linter
            if any(r.code.startswith(code.upper()) or r.name == code.lower() for r in rules):
                continue
            near = get_close_matches(code.lower(), [rule.name for rule in rules], 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            yield (
                f"{place(directive)}: this comment names `{code}`, and there is no such rule{hint}"
            )


def _unused(suppressions: Suppressions, read: _Text, settings: Settings) -> list[Finding]:
    """The directives, or codes in them, that suppressed nothing though their rules ran."""
    from kerasorder_lint.rules import all_rules, is_enabled
    from kerasorder_lint.rules.unused_suppression import RULE

    def judged(code: str, ours: bool) -> bool:
        """Whether all rules that a code stands for have run. Other linters' codes are not ours."""
        if not ours and not code.upper().startswith("KOL"):
            return False
        meant = [
            rule
            for rule in all_rules().values()
            if rule.code.startswith(code.upper()) or rule.name == code.lower()
        ]
        # What a run with Keras finds is not known here.
        known = [rule for rule in meant if rule.code < "KOL9"]
        return (bool(known) or not meant) and all(
            is_enabled(rule.code, rule.default, settings) for rule in known
        )

    found: list[Finding] = []
    for directive in suppressions.directives:
        if "" in directive.used or not (directive.codes or directive.is_own):
            continue
        unused = [
            code
            for code in directive.codes
            if code not in directive.used and judged(code, directive.is_own)
        ]
        unused = [c for c in unused if c.upper() != RULE.code]
        if directive.codes and not unused:
            continue
        what = " and ".join(f"`{code}`" for code in unused) or "everything"
        start = Position(directive.row, directive.start)
        end = Position(directive.row, directive.end)
        found.append(
            Finding(
                code=RULE.code,
                name=RULE.name,
                severity=RULE.severity,
                certainty="proven",
                message=f"this comment suppresses {what}, and there is nothing to suppress",
                span=read.span(start, end),
                fix=_removal(directive, unused, read),
            )
        )
    return found


def _removal(directive: Directive, unused: list[str], read: _Text) -> Fix:
    """Takes the unused codes out of a comment, or the comment away if nothing else is in it."""
    line = read.lines.line(directive.row)
    start, end = directive.start - 1, directive.end - 1
    kept = [code for code in directive.codes if code not in unused]
    if kept:
        text = line[start:end]
        first = text.index(directive.codes[0])
        span = (start + first, end)
        content = ",".join(kept)
    else:
        rest = line[end : directive.comment_end - 1].strip()
        content = ""
        if rest and not rest.startswith("#"):
            content = "# "
            while end < len(line) and line[end] in " \t":
                end += 1
        elif not rest:
            end = directive.comment_end - 1
            start = len(line[:start].rstrip())
        else:
            end = line.index("#", end)
        span = (start, end)
    edit = Edit(
        content,
        read.span(
            Position(directive.row, span[0] + 1),
            Position(directive.row, span[1] + 1),
        ),
    )
    return Fix("safe", "Remove the suppression that is not needed", (edit,))


def _keep(into: list[Finding], findings: list[Finding], settings: Settings) -> None:
    """Takes the findings whose rules speak, as loud as the user wants them."""
    from dataclasses import replace

    from kerasorder_lint.rules import is_enabled

    severities = dict(settings.severity)
    for finding in findings:
        # The rules of the engine itself are checked here; the others were not run if disabled.
        default = finding.code not in ("KOL002", "KOL003", "KOL004")
        if finding.code < "KOL1" and not is_enabled(finding.code, default, settings):
            continue
        severity = severities.get(finding.code, finding.severity)
        into.append(
            finding if severity == finding.severity else replace(finding, severity=severity)
        )


def _trouble(
    outcome: Outcome,
    error: Exception,
    filename: str,
    settings: Settings,
    rule: Rule | None = None,
) -> None:
    """An exception of ours becomes a finding about the analysis, and a line for the user."""
    if os.environ.get("KERASORDER_LINT_DEBUG") == "1":
        raise error
    from kerasorder_lint.rules.analysis_limit import RULE

    where = f" in {rule.code}" if rule is not None else ""
    what = " ".join(f"internal error{where}: {type(error).__name__}: {error}".split())[:300]
    outcome.trouble = outcome.trouble or f"{filename}: {what}"
    start = Position(1, 1)
    finding = Finding(
        code=RULE.code,
        name=RULE.name,
        severity=RULE.severity,
        certainty="proven",
        message=what,
        span=Span(filename, start, start),
    )
    _keep(outcome.findings, [finding], settings)


def summarise(
    source: bytes | str,
    filename: str,
    settings: Settings,
    loader: Loader | None = None,
    is_notebook: bool = False,
) -> list[ModelSummary]:
    """The models that a file makes, in the order of the text.

    Problems: `Unreadable` for what does not parse.
    """
    from kerasorder_lint.graph.summary import summaries

    return summaries(*explored(source, filename, settings, loader, is_notebook))


def explored(
    source: bytes | str,
    filename: str,
    settings: Settings,
    loader: Loader | None = None,
    is_notebook: bool = False,
) -> tuple[Program, Callable[[Site], Span]]:
    """What a file was seen to do, before any rule reads it, and how its places are called.

    Problems: `Unreadable` for what does not parse.
    """
    read = _read(source, filename, is_notebook)
    if isinstance(read, Finding):
        raise Unreadable(read.message)
    parsed, broken = _parse(read)
    if parsed.large:
        raise Unreadable(_too_large())
    if parsed.tree is None or (broken and read.notebook is None):
        row = broken[0].position.row if broken else 1
        message = broken[0].message if broken else "it nests too deep"
        raise Unreadable(f"row {row}: {message}")
    program = _program(parsed.tree, filename, settings, loader, plainly=True)
    return program, _Texts(read, loader).span
