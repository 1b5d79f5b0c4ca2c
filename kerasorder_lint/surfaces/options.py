"""What the options of several commands share, and those that choose a configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

__all__ = [
    "CONFIGURATION",
    "comma_separated",
    "complete_codes",
    "options",
]


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
