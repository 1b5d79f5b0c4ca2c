"""What `check` does, without the reading of its command line, which needs a library."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from kerasorder_lint.config import SEVERITIES, Config, nearest_word
from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report, formats, render, render_statistics
from kerasorder_lint.reports._words import closing_line
from kerasorder_lint.source.discovery import Discovered, Exclusion, Found, discover
from kerasorder_lint.surfaces.adoption import Adoption, add_comments
from kerasorder_lint.surfaces.configuring import configs_of, exclusion_in
from kerasorder_lint.surfaces.failing import FAILED, Failure, say
from kerasorder_lint.surfaces.output import (
    Lines,
    checked_target,
    wants_color,
    write_bytes,
    write_report,
)

if TYPE_CHECKING:
    from kerasorder_lint.batch.cache import Cache
    from kerasorder_lint.batch.fixing import Fixed
    from kerasorder_lint.batch.running import Run
    from kerasorder_lint.surfaces.confirming import Confirmation
    from kerasorder_lint.surfaces.watching import Seen

__all__ = ["COMMANDS", "Check"]

COMMANDS = ("check", "summary", "rules", "explain", "completion", "server")

# What these write is for people; of the others nothing else may stand on standard output.
_TEXTS = ("full", "concise", "grouped")


class Check:
    """One run of `check`.

    options: the values of all its options, by their parameters' names. Problems: `Failure`,
    `ConfigError`.
    """

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any]) -> None:
        self.paths = paths or (".",)
        self.options = options
        if options["confirm"] is not None and options["fix"] and "-" in self.paths:
            raise Failure("--confirm does not go with --fix on standard input")
        if options["unsafe_fixes"] and not (options["fix"] or options["diff"]):
            raise Failure("--unsafe-fixes goes with --fix or --diff")
        self.output_file: str | None = options["output_file"]
        if self.output_file is not None:
            checked_target("--output-file", self.output_file)
        self.adoption = Adoption(options)
        self.configs = configs_of(options)
        self.base = self.configs.for_folder(os.getcwd())
        self.format = (
            _format(options["output_format"], "--output-format")
            if options["output_format"] is not None
            else _format(self.base.output_format, f"{self.base.path}: `output-format`")
        )
        if options["statistics"] and self.format not in (*_TEXTS, "json"):
            raise Failure(f"--statistics does not go with the format `{self.format}`")
        if options["statistics"] and not self.reports:
            raise Failure("--statistics does not go with --diff")
        self.out = sys.stdout
        self.followed: set[str] = set()
        self.confirmation = self.confirming()

    def confirming(self) -> Confirmation | None:
        """What `--confirm` asks for; None without it."""
        given = self.options
        if given["confirm"] is None:
            for option in ("python", "confirm_timeout", "confirm_memory"):
                if given[option] is not None:
                    raise Failure(f"--{option.replace('_', '-')} goes with --confirm")
            return None
        from kerasorder_lint.surfaces.confirming import Confirmation

        base, jobs = self.base, given["jobs"]
        with _no_keras():
            return Confirmation(
                given["confirm"],
                given["python"] or base.python(),
                base.jobs if jobs is None else jobs,
                given["confirm_timeout"] or base.confirm_timeout,
                given["confirm_memory"] or base.confirm_memory,
            )

    def confirm(
        self,
        findings: list[Finding],
        specifications: Sequence[Any],
        texts: dict[str, bytes] | None = None,
    ) -> list[Finding]:
        """The findings with what Keras says of them, where that was asked for."""
        if self.confirmation is None:
            return findings
        with _no_keras():
            return self.confirmation.verdicts(
                findings, specifications, self.configs.settings, Lines(texts or {})
            )

    def status(self) -> int:
        if self.options["show_settings"]:
            from kerasorder_lint.surfaces.showing import settings_text

            path = self.paths[0]
            if path != "-" and not os.path.lexists(path):
                _explain_missing([f"{path}: no such file or directory"], self.paths)
            sys.stdout.write(settings_text(self.paths[0], self.configs))
            return 0
        if "-" in self.paths:
            if len(self.paths) > 1:
                raise Failure("`-` stands alone")
            for option in ("watch", "show_files", "add_noqa", "write_baseline"):
                if self.options[option]:
                    raise Failure(f"`-` does not go with --{option.replace('_', '-')}")
            return self.standard_input()
        if self.options["show_files"]:
            sys.stdout.writelines(f"{found.path}\n" for found in self.discover().files)
            return 0
        if self.options["watch"]:
            from kerasorder_lint.surfaces.watching import watch

            return watch(self.again, self.out)
        return self.once(self.discover())

    def discover(self) -> Discovered:
        discovered = discover(self.paths, self.exclusion, self.options["force_exclude"])
        if discovered.missing:
            _explain_missing(discovered.missing, self.paths)
        return discovered

    def again(self, seen: Seen) -> Seen:
        """Lints if something has changed since `seen`; what is there now."""
        from kerasorder_lint.surfaces.watching import clear, look

        self.configs = configs_of(self.options)
        discovered = self.discover()
        baseline = self.options["baseline"]
        paths = [*(found.path for found in discovered.files), *([baseline] if baseline else ())]
        now = look([*paths, *self.followed], self.configs)
        if now != seen:
            self.adoption = Adoption(self.options)
            clear()
            self.once(discovered)
            after = look([*paths, *self.followed], self.configs)
            # Fixes change what is there; they are no reason to lint once more.
            now = (
                after
                if self.options["fix"]
                else {name: now.get(name, after[name]) for name in after}
            )
        return now

    def once(self, discovered: Discovered) -> int:
        failed = bool(discovered.troubles)
        for trouble in discovered.troubles:
            say(f"error: {trouble}")
        fixed = 0
        if self.options["fix"] or self.options["diff"]:
            run, fixed, diffs = self.fix(discovered.files)
        else:
            run, diffs = self.lint(discovered.files), False
        if self.options["add_noqa"] and not run.interrupted:
            add_comments(run, discovered.files, self.configs)
        self.followed = run.followed
        failed = self.mention(run) or failed
        if fixed and self.confirmation is not None:
            run = self.lint(discovered.files)  # what remains is another program
        if not run.interrupted:
            try:
                run.findings = self.confirm(run.findings, run.specifications)
            except KeyboardInterrupt:
                run.interrupted = True
        run.findings = self.adoption.new_ones(
            run.findings, Lines({}), [found.path for found in discovered.files], self.configs
        )
        if self.adoption.writes and not (failed or run.interrupted):
            return self.adoption.write(run.findings, Lines({}))
        self.report(run.findings, run.checked, fixed, suppressed=run.suppressed)
        if run.interrupted:
            return 130
        return FAILED if failed else self.verdict(run.findings, diffs)

    def exclusion(self, folder: str) -> Exclusion:
        return exclusion_in(self.configs, folder)

    def lint(self, files: Iterable[Found]) -> Run:
        from kerasorder_lint.batch.running import run

        jobs = self.options["jobs"]
        return run(
            files,
            self.configs.settings,
            jobs=self.base.jobs if jobs is None else jobs,
            cache=self.cache(),
            specify=None if self.confirmation is None else self.confirmation.specify,
        )

    @property
    def is_document(self) -> bool:
        """Whether programs read standard output, and nothing but the report may stand there."""
        return self.format not in _TEXTS and self.output_file is None

    @property
    def reports(self) -> bool:
        """Whether findings are reported; a diff stands in their place where people read it, and
        how many there are is said beside it."""
        return not self.options["diff"] or self.is_document or self.output_file is not None

    def show_diff(self, text: str) -> None:
        (sys.stderr if self.is_document else self.out).write(text)

    def cache(self) -> Cache | None:
        if self.options["no_cache"] or self.confirmation is not None:
            return None  # which keeps findings, and not what to ask of Keras
        from kerasorder_lint.batch.cache import Cache

        return Cache(self.base.root or os.getcwd())

    def fix(self, files: Iterable[Found]) -> tuple[Run, int, bool]:
        """Fixes each file; what remains, how many fixes went in, whether a diff was shown."""
        from kerasorder_lint.batch import fixing
        from kerasorder_lint.source.loading import DiskLoader

        # What is to be fixed is found as ever; files without a fix are not read again.
        run = self.lint(files)
        wanted = {f.span.filename for f in run.findings if f.fix is not None}
        loader = DiskLoader()
        applied, shown, others = 0, False, False

        def one(found: Found) -> None:
            nonlocal applied, shown, others
            with open(found.path, "rb") as file:
                old = file.read()
            result = fixing.fix(
                old,
                found.path,
                self.configs.settings(found.path),
                loader,
                found.is_notebook,
                unsafe=self.options["unsafe_fixes"],
                named=found.named,
            )
            if not result.applied:
                return
            shown = True
            if self.options["diff"]:
                self.show_diff(fixing.diff(result, found.path))
                return
            fixing.write(found.path, old, result.data)
            applied += result.applied
            others = others or os.path.abspath(found.path) in run.followed
            run.findings = [f for f in run.findings if f.span.filename != found.path]
            run.suppressed = [f for f in run.suppressed if f.span.filename != found.path]
            run.take(result.outcome)

        try:
            for found in files:
                if found.path not in wanted or run.interrupted:
                    continue
                try:
                    one(found)
                except (OSError, fixing.NotWritten) as error:
                    run.unreadable.append(str(error))
        except KeyboardInterrupt:
            run.interrupted = True
        if others and not run.interrupted:
            # What was changed is read for other files, too.
            unreadable, run = run.unreadable, self.lint(files)
            run.unreadable += [line for line in unreadable if line not in run.unreadable]
        run.findings.sort(key=Finding.sort_key)
        return run, applied, shown and self.options["diff"]

    def mention(self, run: Run) -> bool:
        """Says on standard error what is no finding; whether the run failed."""
        for line in [*run.troubles, *sorted(set(run.warnings))]:
            say(f"warning: {line}")
        for line in run.unreadable:
            say(f"error: {line}")
        return bool(run.unreadable)

    def report(
        self,
        findings: Sequence[Finding],
        checked: int,
        fixed: int,
        texts: dict[str, bytes] | None = None,
        suppressed: Sequence[Finding] = (),
    ) -> None:
        report = Report(
            tuple(findings),
            Lines(texts or {}),
            self.output_file is None and wants_color(self.out),
            checked,
            fixed,
            known=tuple(self.adoption.known),
            has_baseline=self.adoption.has_baseline,
            suppressed=tuple(suppressed),
            has_suppressions=True,
        )
        if not self.reports:
            # A diff may be empty, and is silent about what has no fix.
            say(closing_line(report))
            return
        write = render_statistics if self.options["statistics"] else render
        pieces = write(self.format, report)
        if self.output_file is not None:
            write_report(self.output_file, pieces)
            return
        self.out.writelines(pieces)
        self.out.flush()

    def verdict(self, findings: Sequence[Finding], diffs: bool = False) -> int:
        if self.options["exit_zero"]:
            return 0
        return 1 if diffs or any(self.counts(finding) for finding in findings) else 0

    def counts(self, finding: Finding) -> bool:
        """Whether a finding fails the run."""
        if finding.runtime is not None and finding.runtime.verdict == "refuted":
            return False
        config: Config = self.configs.for_file(finding.span.filename)
        least = self.options["fail_on"] or config.fail_on
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(least)

    def standard_input(self) -> int:
        from kerasorder_lint.batch import fixing
        from kerasorder_lint.engine import examine
        from kerasorder_lint.source.discovery import is_excluded
        from kerasorder_lint.source.loading import DiskLoader

        data = sys.stdin.buffer.read() if sys.stdin is not None else b""
        name = self.options["stdin_filename"] or "-"
        if self.options["force_exclude"] and is_excluded(name, self.exclusion):
            if self.options["fix"]:
                write_bytes(data)
            else:
                self.report([], 0, 0)
            return 0
        settings = self.configs.settings(name)
        is_notebook = name.endswith(".ipynb")
        loader = DiskLoader()
        fixed: Fixed | None = None
        if self.options["fix"] or self.options["diff"]:
            fixed = fixing.fix(
                data,
                name,
                settings,
                loader,
                is_notebook,
                unsafe=self.options["unsafe_fixes"],
                named=True,
            )
        if fixed is None or self.options["diff"]:  # which writes nothing: what was found stays
            outcome = examine(
                data,
                name,
                settings,
                loader,
                is_notebook,
                named=True,
                specify=None if self.confirmation is None else self.confirmation.specify,
            )
        else:
            outcome, data = fixed.outcome, fixed.data
        if outcome.trouble is not None:
            say(f"warning: {outcome.trouble}")
        for line in outcome.warnings:
            say(f"warning: {line}")
        texts = {name: data}
        findings = self.confirm(outcome.findings, outcome.specifications, texts)
        findings = self.adoption.new_ones(findings, Lines(texts), [name], self.configs)
        applied, diffs = 0, False
        if fixed is not None and self.options["diff"]:
            diffs = bool(fixed.applied)
            self.show_diff(fixing.diff(fixed, name))
        elif fixed is not None:
            # The text goes on; what remains is said beside it.
            applied = fixed.applied
            write_bytes(data)
            self.out = sys.stderr
        self.report(findings, 1, applied, texts, outcome.suppressed)
        return self.verdict(findings, diffs)


@contextlib.contextmanager
def _no_keras() -> Iterator[None]:
    """Without a Keras to ask, the run itself has failed."""
    from kerasorder_lint.confirm.children import NoKeras

    try:
        yield
    except NoKeras as error:
        raise Failure(str(error)) from None


def _format(name: str, where: str) -> str:
    if name in formats():
        return name
    near = nearest_word(name, formats())
    hint = f"did you mean `{near}`?" if near is not None else f"there are {', '.join(formats())}"
    raise Failure(f"{where}: there is no format `{name}`; {hint}")


def _explain_missing(missing: Sequence[str], paths: Sequence[str]) -> NoReturn:
    first, *others = missing
    word = paths[0]
    if first.startswith(f"{word}:") and word.replace("-", "").isalpha():
        near = nearest_word(word, COMMANDS)
        first += f" (did you mean the command `{near}`?)" if near is not None else ""
    raise Failure("\nerror: ".join([first, *others]))
