"""The command line: `check`, `summary`, `rules`, `explain`."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kerasorder_lint import __version__
from kerasorder_lint.config import (
    SEVERITIES,
    Config,
    ConfigError,
    Configs,
    Overrides,
    checked_codes,
    nearest_word,
)
from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report, formats, render
from kerasorder_lint.source.discovery import DEFAULT_EXCLUDES, Exclusion, Found, discover

if TYPE_CHECKING:
    from kerasorder_lint.batch.cache import Cache
    from kerasorder_lint.batch.fixing import Fixed
    from kerasorder_lint.batch.running import Run
    from kerasorder_lint.summaries import ModelSummary
    from kerasorder_lint.surfaces.confirming import Confirmation

__all__ = ["main"]

_LATER_FORMATS = ("json-lines", "sarif", "github", "gitlab", "junit", "rdjson", "pylint")
_FAILED = 2


class Failure(click.ClickException):
    """The run itself failed."""

    exit_code = _FAILED

    def show(self, file: Any = None) -> None:
        click.echo(f"error: {self.format_message()}", err=True)


class _Commands(click.Group):
    """A group in which `check` needs not be said."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        first = args[0] if args else ""
        if first not in self.commands and first not in own:
            args = ["check", *args]
        # Its value goes with `=`: what stands behind a bare `--confirm` is a path.
        args = ["--confirm=findings" if arg == "--confirm" else arg for arg in args]
        return super().parse_args(ctx, args)


def main(args: Sequence[str]) -> int:
    """The exit status of a command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name or a line of source may hold what the terminal cannot show.
            stream.reconfigure(errors="backslashreplace")
    try:
        result = _cli.main(args=list(args), prog_name="kerasorder-lint", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except ConfigError as error:
        click.echo(f"error: {error}", err=True)
        return _FAILED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kerasorder-lint", message="%(prog)s %(version)s")
def _cli() -> None:
    """Finds Keras layers in orders that cannot work, without importing TensorFlow.

    Without a command, `check` is run: `kerasorder-lint src/`.
    """


def _list(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Comma-separated values; the option may be repeated."""
    return tuple(part.strip() for item in value for part in item.split(",") if part.strip())


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


_CONFIGURATION = _options(
    click.option("--config", type=click.Path(), help="The configuration file, for all files."),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
    click.option(
        "--target-keras",
        type=click.Choice(["2", "3"]),
        help="The Keras to check against, whatever the code and the project say.",
    ),
)


@_cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--select", multiple=True, callback=_list, help="Codes or prefixes to report, and no others."
)
@click.option(
    "--extend-select",
    multiple=True,
    callback=_list,
    help="Codes or prefixes to report besides; for rules that are off by default.",
)
@click.option("--ignore", multiple=True, callback=_list, help="Codes or prefixes not to report.")
@click.option("--exclude", multiple=True, callback=_list, help="Patterns to pass by, for all.")
@click.option("--extend-exclude", multiple=True, callback=_list, help="Patterns to add to those.")
@click.option("--force-exclude", is_flag=True, help="Exclude files that are given, too.")
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix: those, too, that change the program."
)
@click.option("--diff", is_flag=True, help="Show what --fix would do, and write nothing.")
@click.option("--output-format", metavar="FORMAT", help=f"One of {', '.join(formats())}.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="The least severity that fails.")
@click.option("--exit-zero", is_flag=True, help="Leave with 0, whatever was found.")
@click.option("--jobs", type=click.IntRange(min=0), help="Processes; 0 for one a processor.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--stdin-filename", type=click.Path(), help="What `-` is called in reports.")
@click.option(
    "--confirm",
    type=click.Choice(["findings", "all"]),
    metavar="[=all]",
    help="Put findings to Keras itself; with `=all` every model.",
)
@click.option("--python", type=click.Path(), help="The Python that has Keras, for --confirm.")
@click.option(
    "--confirm-timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds for one model."
)
@click.option("--confirm-memory", type=click.IntRange(min=1), help="Megabytes for one process.")
@_CONFIGURATION
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Lint files, folders, and `-` for standard input."""
    return _Check(paths, options).status()


class _Check:
    """One run of `check`."""

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any]) -> None:
        self.paths = paths or (".",)
        self.options = options
        if options["confirm"] is not None and options["fix"] and "-" in self.paths:
            raise Failure("--confirm does not go with --fix on standard input")
        if options["unsafe_fixes"] and not (options["fix"] or options["diff"]):
            raise Failure("--unsafe-fixes goes with --fix or --diff")
        self.configs = _configs(options)
        self.base = self.configs.for_folder(os.getcwd())
        self.format = (
            _format(options["output_format"], "--output-format")
            if options["output_format"] is not None
            else _format(self.base.output_format, f"{self.base.path}: `output-format`")
        )
        self.out = sys.stdout
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
                findings, specifications, self.configs.settings, _Lines(texts or {})
            )

    def status(self) -> int:
        if "-" in self.paths:
            if len(self.paths) > 1:
                raise Failure("`-` stands alone")
            return self.standard_input()
        discovered = discover(self.paths, self.exclusion, self.options["force_exclude"])
        if discovered.missing:
            _explain_missing(discovered.missing, self.paths)
        failed = bool(discovered.troubles)
        for trouble in discovered.troubles:
            click.echo(f"error: {trouble}", err=True)
        fixed = 0
        if self.options["fix"] or self.options["diff"]:
            run, fixed, diffs = self.fix(discovered.files)
        else:
            run, diffs = self.lint(discovered.files), False
        failed = self.mention(run) or failed
        if fixed and self.confirmation is not None:
            run = self.lint(discovered.files)  # what remains is another program
        if not run.interrupted:
            try:
                run.findings = self.confirm(run.findings, run.specifications)
            except KeyboardInterrupt:
                run.interrupted = True
        if not self.options["diff"] or self.is_json:
            self.report(run.findings, run.checked, fixed)
        if run.interrupted:
            return 130
        return _FAILED if failed else self.verdict(run.findings, diffs)

    def exclusion(self, folder: str) -> Exclusion:
        return _exclusion(self.configs, folder)

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
    def is_json(self) -> bool:
        """Whether standard output is one JSON document, and nothing else may stand there."""
        return bool(self.format == "json")

    def show_diff(self, text: str) -> None:
        (sys.stderr if self.is_json else self.out).write(text)

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
        applied, shown = 0, False
        try:
            for found in files:
                if found.path not in wanted or run.interrupted:
                    continue
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
                    continue
                shown = True
                if self.options["diff"]:
                    self.show_diff(fixing.diff(result, found.path))
                    continue
                fixing.write(found.path, old, result.data)
                applied += result.applied
                run.findings = [f for f in run.findings if f.span.filename != found.path]
                run.take(result.outcome)
        except KeyboardInterrupt:
            run.interrupted = True
        except (OSError, fixing.NotWritten) as error:
            run.unreadable.append(str(error))
        run.findings.sort(key=Finding.sort_key)
        return run, applied, shown and self.options["diff"]

    def mention(self, run: Run) -> bool:
        """Says on standard error what is no finding; whether the run failed."""
        for line in run.troubles:
            click.echo(f"warning: {line}", err=True)
        for line in run.unreadable:
            click.echo(f"error: {line}", err=True)
        return bool(run.unreadable)

    def report(
        self,
        findings: Sequence[Finding],
        checked: int,
        fixed: int,
        texts: dict[str, bytes] | None = None,
    ) -> None:
        report = Report(
            tuple(findings), _Lines(texts or {}), _wants_color(self.out), checked, fixed
        )
        for piece in render(self.format, report):
            self.out.write(piece)
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
        from kerasorder_lint.source.discovery import is_excluded_file
        from kerasorder_lint.source.loading import DiskLoader

        data = sys.stdin.buffer.read() if sys.stdin is not None else b""
        name = self.options["stdin_filename"] or "-"
        if self.options["force_exclude"] and is_excluded_file(name, self.exclusion):
            if self.options["fix"]:
                _write_bytes(data)
            else:
                self.report([], 0, 0)
            return 0
        settings = self.configs.settings(name)
        is_notebook = name.endswith(".ipynb")
        loader = DiskLoader()
        if not (self.options["fix"] or self.options["diff"]):
            outcome = examine(
                data,
                name,
                settings,
                loader,
                is_notebook,
                named=True,
                specify=None if self.confirmation is None else self.confirmation.specify,
            )
            if outcome.trouble is not None:
                click.echo(f"warning: {outcome.trouble}", err=True)
            findings = self.confirm(outcome.findings, outcome.specifications, {name: data})
            self.report(findings, 1, 0, {name: data})
            return self.verdict(findings)
        fixed: Fixed = fixing.fix(
            data,
            name,
            settings,
            loader,
            is_notebook,
            unsafe=self.options["unsafe_fixes"],
            named=True,
        )
        if self.options["diff"]:
            self.show_diff(fixing.diff(fixed, name))
            if self.is_json:
                self.report(fixed.outcome.findings, 1, 0, {name: data})
            return self.verdict(fixed.outcome.findings, bool(fixed.applied))
        # The text goes on; what remains is said beside it.
        _write_bytes(fixed.data)
        self.out = sys.stderr
        self.report(fixed.outcome.findings, 1, fixed.applied, {name: fixed.data})
        return self.verdict(fixed.outcome.findings)


@contextlib.contextmanager
def _no_keras() -> Iterator[None]:
    """Without a Keras to ask, the run itself has failed."""
    from kerasorder_lint.confirm.children import NoKeras

    try:
        yield
    except NoKeras as error:
        raise Failure(str(error)) from None


def _configs(options: dict[str, Any]) -> Configs:
    """The configurations with the options of a command over them."""
    if options["config"] is not None and options["isolated"]:
        raise Failure("--config and --isolated exclude each other")
    select, ignore = options.get("select") or (), options.get("ignore") or ()
    target = options["target_keras"]
    overrides = Overrides(
        select=checked_codes(select, "--select") if select else None,
        extend_select=checked_codes(options.get("extend_select") or (), "--extend-select"),
        ignore=checked_codes(ignore, "--ignore") if ignore else None,
        target_keras=None if target is None else int(target),
        exclude=options.get("exclude") or None,
        extend_exclude=options.get("extend_exclude") or (),
    )
    return Configs(overrides, options["config"], options["isolated"])


def _format(name: str, where: str) -> str:
    if name in formats():
        return name
    if name in _LATER_FORMATS:
        raise Failure(f"{where}: the format `{name}` is not part of this version")
    near = nearest_word(name, formats())
    hint = f"; did you mean `{near}`?" if near is not None else ""
    raise Failure(f"{where}: there is no format `{name}`{hint}")


def _explain_missing(missing: Sequence[str], paths: Sequence[str]) -> NoReturn:
    lines = "\nerror: ".join(missing)
    near = nearest_word(paths[0], _cli.commands) if len(paths) == 1 else None
    raise Failure(lines + (f" (did you mean the command `{near}`?)" if near is not None else ""))


class _Lines:
    """The lines of files, or of cells, for reports that show them."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts
        self._known: dict[tuple[str, int | None], list[str] | None] = {}

    def __call__(self, filename: str, cell: int | None) -> list[str] | None:
        key = (filename, cell)
        if key not in self._known:
            self._known[key] = self._read(filename, cell)
        return self._known[key]

    def _read(self, filename: str, cell: int | None) -> list[str] | None:
        from kerasorder_lint.source.decoding import Undecodable, decode
        from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook
        from kerasorder_lint.source.positions import split_lines

        try:
            data = self._texts.get(filename)
            if data is None:
                with open(filename, "rb") as file:
                    data = file.read()
            if cell is None:
                return split_lines(decode(data).text)
            notebook = read_notebook(data.decode("utf-8-sig"))
            return split_lines(notebook.cells[cell - 1].text)
        except (OSError, ValueError, IndexError, Undecodable, BrokenNotebook):
            return None


def _wants_color(stream: Any) -> bool:
    """Colour on a terminal; NO_COLOR and FORCE_COLOR decide where they are set."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def _write_bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


@_cli.command()
@click.argument("paths", metavar="FILE ...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@_CONFIGURATION
def summary(paths: tuple[str, ...], output_format: str, **options: Any) -> int:
    """Show the models that files define, as `model.summary()` would."""
    from kerasorder_lint.engine import Unreadable, summarise
    from kerasorder_lint.reports._summaries import as_json, as_text
    from kerasorder_lint.source.loading import DiskLoader

    configs = _configs(options)
    discovered = discover(
        [path for path in paths if path != "-"], lambda folder: _exclusion(configs, folder)
    )
    if discovered.missing:
        raise Failure("\nerror: ".join(discovered.missing))
    status = 0
    loader = DiskLoader()
    found: list[ModelSummary] = []
    files = list(discovered.files)
    if "-" in paths:
        files.insert(0, Found("-", True))
    for file in files:
        try:
            if file.path == "-":
                data = sys.stdin.buffer.read()
            else:
                with open(file.path, "rb") as stream:
                    data = stream.read()
        except OSError as error:
            raise Failure(f"{file.path}: {error.strerror or error}") from None
        try:
            settings = configs.settings(file.path)
            found += summarise(data, file.path, settings, loader, file.is_notebook)
        except Unreadable as error:
            click.echo(f"error: {file.path}: {error}", err=True)
            status = 1
        except Exception as error:
            if os.environ.get("KERASORDER_LINT_DEBUG") == "1":
                raise
            what = " ".join(f"{type(error).__name__}: {error}".split())
            click.echo(f"warning: {file.path}: internal error: {what}", err=True)
            status = 1
    write = as_json if output_format == "json" else as_text
    sys.stdout.write(write(found))
    return status


def _exclusion(configs: Configs, folder: str) -> Exclusion:
    config = configs.for_folder(folder)
    patterns = DEFAULT_EXCLUDES if config.exclude is None else config.exclude
    return _compiled_exclusion((*patterns, *config.extend_exclude), config.root)


@cache
def _compiled_exclusion(patterns: tuple[str, ...], root: str | None) -> Exclusion:
    return Exclusion(patterns, root)


@_cli.command()
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def rules(output_format: str) -> int:
    """List the rules."""
    from kerasorder_lint.rules import all_rules

    if output_format == "json":
        import json

        listed = [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity,
                "default": rule.default,
                "since": rule.since,
                "summary": rule.summary,
            }
            for rule in all_rules().values()
        ]
        sys.stdout.write(json.dumps(listed, indent=2) + "\n")
        return 0
    width = max(len(rule.name) for rule in all_rules().values())
    for rule in all_rules().values():
        off = "" if rule.default else " (off by default)"
        sys.stdout.write(
            f"{rule.code}  {rule.name:<{width}}  {rule.severity:<7}  {rule.summary}{off}\n"
        )
    return 0


@_cli.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Explain a rule, by its code or its name."""
    from kerasorder_lint.rules import all_rules, find

    found = find(rule)
    if found is None:
        known = all_rules()
        words = [*known, *(r.name for r in known.values())]
        near = nearest_word(rule.upper(), words) or nearest_word(rule.lower(), words)
        hint = f"; did you mean `{near}`?" if near is not None else ""
        raise Failure(f"there is no rule `{rule}`{hint}")
    off = "" if found.default else ", off by default"
    sys.stdout.write(f"# {found.name} ({found.code})\n\n")
    sys.stdout.write(f"{found.severity}{off}; since {found.since}\n\n")
    sys.stdout.write(found.documentation.strip() + "\n")
    return 0
