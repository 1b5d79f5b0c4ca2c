"""The command line's commands and options; what `check` does is in `checking`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kerasorder_lint import __version__
from kerasorder_lint.config import SEVERITIES
from kerasorder_lint.reports import formats
from kerasorder_lint.surfaces.checking import Check
from kerasorder_lint.surfaces.completion import completion
from kerasorder_lint.surfaces.describing import explain, rules, summary
from kerasorder_lint.surfaces.failing import INTERRUPTED
from kerasorder_lint.surfaces.options import CONFIGURATION, comma_separated, complete_codes
from kerasorder_lint.surfaces.serving import server

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["main"]


class _Commands(click.Group):
    """A group in which `check` needs not be said."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        first = args[0] if args else ""
        # A shell that completes the first word asks without one, and is to hear of the commands.
        asked = ctx.resilient_parsing and not args
        if first not in self.commands and first not in own and not asked:
            args = ["check", *args]
        # Its value goes with `=`: what stands behind a bare `--confirm` is a path.
        args = ["--confirm=findings" if arg == "--confirm" else arg for arg in args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        # In bash what stands behind files goes before them.
        paths = [] if incomplete.startswith("-") else [CompletionItem(incomplete, type="file")]
        found = super().shell_complete(ctx, incomplete)
        return paths + found + self.commands["check"].shell_complete(ctx, incomplete)


def main(args: Sequence[str]) -> int:
    """The exit status of a command line. Problems: `Failure`, `ConfigError`."""
    try:
        result = _cli.main(args=list(args), prog_name="kerasorder-lint", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        return INTERRUPTED


def _show_version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if not value or context.resilient_parsing:
        return
    from kerasorder_lint.catalogue.proved import KERAS, TF_KERAS

    proved = f"catalogue proved against Keras {KERAS} and tf_keras {TF_KERAS}"
    click.echo(f"kerasorder-lint {__version__} ({proved})")
    context.exit()


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version, and the Keras that the catalogue was proved against.",
)
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
    shell_complete=complete_codes,
    help="Codes or prefixes to report, and no others.",
)
@click.option(
    "--extend-select",
    multiple=True,
    callback=comma_separated,
    shell_complete=complete_codes,
    help="Codes or prefixes to report besides; for rules that are off by default.",
)
@click.option(
    "--ignore",
    multiple=True,
    callback=comma_separated,
    shell_complete=complete_codes,
    help="Codes or prefixes not to report.",
)
@click.option(
    "--exclude", multiple=True, callback=comma_separated, help="Patterns to pass by, for all."
)
@click.option(
    "--extend-exclude", multiple=True, callback=comma_separated, help="Patterns to add to those."
)
@click.option("--force-exclude", is_flag=True, help="Exclude what is given itself, too.")
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix: those, too, that change the program."
)
@click.option("--diff", is_flag=True, help="Show what --fix would do, and write nothing.")
@click.option(
    "--output-format",
    metavar="FORMAT",
    shell_complete=lambda context, parameter, word: [f for f in formats() if f.startswith(word)],
    help=f"One of {', '.join(formats())}.",
)
@click.option("--output-file", type=click.Path(), help="Where the report goes, in place of here.")
@click.option("--statistics", is_flag=True, help="Report how often each rule speaks.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="The least severity that fails.")
@click.option("--exit-zero", is_flag=True, help="Leave with 0, whatever was found.")
@click.option("--jobs", type=click.IntRange(min=0), help="Processes; 0 for one a processor.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--add-noqa", is_flag=True, help="Write a comment that suppresses each finding.")
@click.option("--baseline", type=click.Path(), help="Findings that are known and do not count.")
@click.option("--write-baseline", type=click.Path(), help="Write the findings as a baseline.")
@click.option("--watch", is_flag=True, help="Lint again whenever a file changes.")
@click.option("--show-files", is_flag=True, help="List the files that would be linted.")
@click.option("--show-settings", is_flag=True, help="Show the settings that hold here.")
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
@CONFIGURATION
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Lint files, folders, and `-` for standard input."""
    return Check(paths, options).status()


for _command in (summary, rules, explain, completion, server):
    _cli.add_command(_command)
