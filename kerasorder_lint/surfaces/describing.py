"""The commands that describe rather than judge: `summary`, `rules`, `explain`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from kerasorder_lint.config import ConfigError, nearest_rule
from kerasorder_lint.source.discovery import Found, discover
from kerasorder_lint.surfaces.configuring import configs_of, exclusion_in
from kerasorder_lint.surfaces.failing import Failure, say
from kerasorder_lint.surfaces.options import CONFIGURATION, complete_codes

if TYPE_CHECKING:
    from kerasorder_lint.rules import Rule
    from kerasorder_lint.summaries import ModelSummary

__all__ = ["explain", "rules", "summary"]


@click.command()
@click.argument("paths", metavar="FILE ...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@CONFIGURATION
def summary(paths: tuple[str, ...], output_format: str, **options: Any) -> int:
    """Show the models that files define, as `model.summary()` would."""
    from kerasorder_lint.engine import Unreadable, summarise
    from kerasorder_lint.reports._summaries import as_json, as_text
    from kerasorder_lint.source.loading import DiskLoader

    configs = configs_of(options)
    discovered = discover(
        [path for path in paths if path != "-"], lambda folder: exclusion_in(configs, folder)
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
        except ConfigError:
            raise
        except Unreadable as error:
            say(f"error: {file.path}: {error}")
            status = 1
        except Exception as error:
            if os.environ.get("KERASORDER_LINT_DEBUG") == "1":
                raise
            what = " ".join(f"{type(error).__name__}: {error}".split())
            say(f"warning: {file.path}: internal error: {what}")
            status = 1
    write = as_json if output_format == "json" else as_text
    sys.stdout.write(write(found))
    return status


@click.command()
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


@click.command()
@click.argument("rule", shell_complete=complete_codes)
def explain(rule: str) -> int:
    """Explain a rule, by its code or its name."""
    from kerasorder_lint.rules import all_rules, find

    found = find(rule)
    if found is None:
        near = nearest_rule(rule, {each.name: each.code for each in all_rules().values()})
        hint = f"; did you mean `{near}`?" if near is not None else ""
        raise Failure(f"there is no rule `{rule}`{hint}")
    off = "" if found.default else ", off by default"
    sys.stdout.write(f"# {found.name} ({found.code})\n\n")
    sys.stdout.write(f"{found.severity}{off}; since {found.since}\n\n")
    sys.stdout.write(_with_examples(found) + "\n")
    return 0


def _with_examples(rule: Rule) -> str:
    """The page of a rule, with a program that it reports and one that it does not."""
    sections = rule.documentation.strip().split("\n\n## ")
    for title, programs in (("Example", rule.bad), ("Use instead", rule.good)):
        for number, section in enumerate(sections):
            if section.startswith(title) and programs and "```" not in section:
                sections[number] = f"{section}\n\n```python\n{programs[0].strip()}\n```"
    return "\n\n## ".join(sections)
