"""`--show-settings`: the settings that hold for a path, as a configuration file would say them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from kerasorder_lint.config import Config, Configs
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.discovery import DEFAULT_EXCLUDES

__all__ = ["settings_text"]


def _limits(settings: Settings) -> dict[str, Any]:
    return {item.name: getattr(settings.limits, item.name) for item in fields(Limits)}


def _excludes(config: Config) -> tuple[str, ...]:
    return DEFAULT_EXCLUDES if config.exclude is None else config.exclude


_Value = Callable[[Config, Settings], Any]

# None is a key that nothing is said of.
_VALUES: Mapping[str, _Value] = {
    "select": lambda c, s: s.select,
    "extend-select": lambda c, s: s.extend_select,
    "ignore": lambda c, s: s.ignore,
    "exclude": lambda c, s: _excludes(c),
    "extend-exclude": lambda c, s: c.extend_exclude,
    "target-keras": lambda c, s: s.target_keras,
    "fail-on": lambda c, s: c.fail_on,
    "output-format": lambda c, s: c.output_format,
    "jobs": lambda c, s: c.jobs,
    "runtime-python": lambda c, s: c.runtime_python,
    "confirm-timeout": lambda c, s: c.confirm_timeout,
    "confirm-memory": lambda c, s: c.confirm_memory,
    "per-file-ignores": lambda c, s: dict(c.per_file_ignores),
    "severity": lambda c, s: dict(s.severity),
    "layers": lambda c, s: dict(s.layers) or None,
    "limits": lambda c, s: _limits(s),
}


def _toml(value: Any) -> str:
    """A value in TOML, whose strings, numbers and lists are written as JSON writes them."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def settings_text(path: str, configs: Configs) -> str:
    """A `kerasorder-lint.toml` that says what holds for a path, whence it comes, and what it does.

    The codes that `per-file-ignores` takes out for that path are named by a comment.
    """
    from kerasorder_lint.rules import all_rules, is_enabled

    is_folder = path == "-" or os.path.isdir(path)
    config = configs.for_folder(os.getcwd() if path == "-" else path) if is_folder else None
    config = config or configs.for_file(path)
    whole = config.settings if is_folder else configs.settings(path)
    source = config.path if config.path is not None else "no configuration file"
    lines = [f"# Settings for {path}, from {source}"]
    enabled = [r.code for r in all_rules().values() if is_enabled(r.code, r.default, whole)]
    lines.append(f"# Rules that speak: {' '.join(enabled) or 'none'}")
    if whole.target_keras is not None and config.settings.target_keras is None:
        lines.append(f"# Keras {whole.target_keras}, as the project pins it")
    tables: list[str] = []
    for key, of in _VALUES.items():
        value = of(config, config.settings)
        if value is None:
            lines.append(f"# {key}: not set")
        elif isinstance(value, dict):
            if value:
                tables += ["", f"[{key}]"]
                tables += [f"{_toml(name)} = {_toml(item)}" for name, item in value.items()]
        else:
            lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines + tables) + "\n"
