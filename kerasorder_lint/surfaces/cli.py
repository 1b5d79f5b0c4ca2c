"""The command line: `check`, `summary`, `rules`, `explain`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kerasorder_lint import __version__
from kerasorder_lint.config import (
    SEVERITIES,
    Config,
    ConfigError,
    nearest_word,
)
from kerasorder_lint.findings import Finding
from kerasorder_lint.reports import Report, formats, render
from kerasorder_lint.source.discovery import Exclusion, Found, discover
from kerasorder_lint.surfaces.describing import explain, rules, summary
from kerasorder_lint.surfaces.options import (
    CONFIGURATION,
    FAILED,
    Failure,
    comma_separated,
    configs_of,
    exclusion_in,
)
from kerasorder_lint.surfaces.output import Lines, wants_color, write_bytes

if TYPE_CHECKING:
    from kerasorder_lint.batch.cache import Cache
    from kerasorder_lint.batch.fixing import Fixed
    from kerasorder_lint.batch.running import Run

__all__ = ["main"]

_LATER_FORMATS = ("json-lines", "sarif", "github", "gitlab", "junit", "rdjson", "pylint")


class _Commands(click.Group):
    """A group in which `check` needs not be said."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        first = args[0] if args else ""
        if first not in self.commands and first not in own:
            args = ["check", *args]
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
        return FAILED
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


@_cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--select",
    multiple=True,
    callback=comma_separated,
    help="Codes or prefixes to report, and no others.",
)
@click.option(
    "--extend-select",
    multiple=True,
    callback=comma_separated,
    help="Codes or prefixes to report besides; for rules that are off by default.",
)
@click.option(
    "--ignore", multiple=True, callback=comma_separated, help="Codes or prefixes not to report."
)
@click.option(
    "--exclude", multiple=True, callback=comma_separated, help="Patterns to pass by, for all."
)
@click.option(
    "--extend-exclude", multiple=True, callback=comma_separated, help="Patterns to add to those."
)
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
    "--confirm", is_flag=False, flag_value="findings", help="Put findings to Keras itself."
)
@click.option("--python", type=click.Path(), help="The Python that has Keras, for --confirm.")
@CONFIGURATION
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Lint files, folders, and `-` for standard input."""
    return _Check(paths, options).status()


class _Check:
    """One run of `check`."""

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any]) -> None:
        self.paths = paths or (".",)
        self.options = options
        if options["confirm"] is not None or options["python"] is not None:
            raise Failure("--confirm is not part of this version")
        if options["unsafe_fixes"] and not (options["fix"] or options["diff"]):
            raise Failure("--unsafe-fixes goes with --fix or --diff")
        self.configs = configs_of(options)
        self.base = self.configs.for_folder(os.getcwd())
        self.format = (
            _format(options["output_format"], "--output-format")
            if options["output_format"] is not None
            else _format(self.base.output_format, f"{self.base.path}: `output-format`")
        )
        self.out = sys.stdout

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
        if not self.options["diff"] or self.is_json:
            self.report(run.findings, run.checked, fixed)
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
        )

    @property
    def is_json(self) -> bool:
        """Whether standard output is one JSON document, and nothing else may stand there."""
        return bool(self.format == "json")

    def show_diff(self, text: str) -> None:
        (sys.stderr if self.is_json else self.out).write(text)

    def cache(self) -> Cache | None:
        if self.options["no_cache"]:
            return None
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
        report = Report(tuple(findings), Lines(texts or {}), wants_color(self.out), checked, fixed)
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
                write_bytes(data)
            else:
                self.report([], 0, 0)
            return 0
        settings = self.configs.settings(name)
        is_notebook = name.endswith(".ipynb")
        loader = DiskLoader()
        if not (self.options["fix"] or self.options["diff"]):
            outcome = examine(data, name, settings, loader, is_notebook, named=True)
            if outcome.trouble is not None:
                click.echo(f"warning: {outcome.trouble}", err=True)
            self.report(outcome.findings, 1, 0, {name: data})
            return self.verdict(outcome.findings)
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
        write_bytes(fixed.data)
        self.out = sys.stderr
        self.report(fixed.outcome.findings, 1, fixed.applied, {name: fixed.data})
        return self.verdict(fixed.outcome.findings)


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


for _command in (summary, rules, explain):
    _cli.add_command(_command)
