"""What several commands share: how they fail, and the options that choose a configuration."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import click

from kerasorder_lint.config import Configs, Overrides, checked_codes
from kerasorder_lint.source.discovery import DEFAULT_EXCLUDES, Exclusion

__all__ = [
    "CONFIGURATION",
    "FAILED",
    "Failure",
    "comma_separated",
    "complete_codes",
    "configs_of",
    "exclusion_in",
    "options",
]

FAILED = 2


class Failure(click.ClickException):
    """The run itself failed."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:
        click.echo(f"error: {self.format_message()}", err=True)


def comma_separated(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Comma-separated values; the option may be repeated."""
    parts = tuple(part.strip() for item in value for part in item.split(",") if part.strip())
    if value and not parts and parameter.name in ("select", "extend_select", "ignore"):
        raise click.BadParameter("it names no rule", context, parameter)
    return parts


def complete_codes(context: click.Context, parameter: click.Parameter, word: str) -> list[str]:
    """What a shell offers for codes, of several for the last; and for the name of a rule."""
    from kerasorder_lint.rules import all_rules

    head, comma, last = word.rpartition(",")
    found = [code for code in all_rules() if code.startswith(last.upper())]
    if last:
        found += [rule.name for rule in all_rules().values() if rule.name.startswith(last)]
    return [f"{head}{comma}{item}" for item in found]


def options(*chosen: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Several options as one decorator."""

    def decorate(function: Any) -> Any:
        for option in reversed(chosen):
            function = option(function)
        return function

    return decorate


CONFIGURATION = options(
    click.option("--config", type=click.Path(), help="The configuration file, for all files."),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
    click.option(
        "--target-keras",
        type=click.Choice(["2", "3"]),
        help="The Keras to check against, whatever the code and the project say.",
    ),
)


def configs_of(given: dict[str, Any]) -> Configs:
    """The configurations with the options of a command over them."""
    if given["config"] is not None and given["isolated"]:
        raise Failure("--config and --isolated exclude each other")
    select, ignore = given.get("select") or (), given.get("ignore") or ()
    target = given["target_keras"]
    overrides = Overrides(
        select=checked_codes(select, "--select") if select else None,
        extend_select=checked_codes(given.get("extend_select") or (), "--extend-select"),
        ignore=checked_codes(ignore, "--ignore") if ignore else None,
        target_keras=None if target is None else int(target),
        exclude=given.get("exclude") or None,
        extend_exclude=given.get("extend_exclude") or (),
    )
    return Configs(overrides, given["config"], given["isolated"])


def exclusion_in(configs: Configs, folder: str) -> Exclusion:
    """The patterns that hold for what lies in a folder."""
    config = configs.for_folder(folder)
    patterns = DEFAULT_EXCLUDES if config.exclude is None else config.exclude
    return _compiled_exclusion((*patterns, *config.extend_exclude), config.root)


@cache
def _compiled_exclusion(patterns: tuple[str, ...], root: str | None) -> Exclusion:
    return Exclusion(patterns, root)
