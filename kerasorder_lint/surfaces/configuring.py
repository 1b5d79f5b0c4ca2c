"""The configurations that hold for a command, with its options over them."""

from __future__ import annotations

from functools import cache
from typing import Any

from kerasorder_lint.config import Configs, Overrides, checked_codes
from kerasorder_lint.source.discovery import DEFAULT_EXCLUDES, Exclusion
from kerasorder_lint.surfaces.failing import Failure

__all__ = ["configs_of", "exclusion_in"]


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
