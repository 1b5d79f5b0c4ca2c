"""What the editor's user has set, beside the configuration files.

Keys are read as they stand in configuration files (`extend-select`) and as editors write theirs
(`extendSelect`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["SECTION", "ClientSettings", "own_part", "read_settings"]

SECTION = "kerasorder-lint"


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """The settings of one root; None leaves a thing to the configuration file.

    configuration: a configuration file in the place of those that are found.
    inlay_hints, code_lens: whether they are shown at all.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] | None = None
    target_keras: int | None = None
    configuration: str | None = None
    inlay_hints: bool = True
    code_lens: bool = True


_CAPITAL = re.compile("(?<=[a-z])([A-Z])")


class _Wrong(Exception):
    pass


def _codes(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise _Wrong("a list of codes")
    return tuple(value)


def _switch(value: Any) -> bool:
    if isinstance(value, dict):
        value = value.get("enable", value.get("enabled", True))
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _target(value: Any) -> int:
    if isinstance(value, bool) or str(value) not in ("2", "3"):
        raise _Wrong("2 or 3")
    return int(value)


def _path(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("a path")
    return value


_KEYS: dict[str, Any] = {
    "select": _codes,
    "extend-select": _codes,
    "ignore": _codes,
    "target-keras": _target,
    "configuration": _path,
    "inlay-hints": _switch,
    "code-lens": _switch,
}


def _key(name: Any) -> str:
    return _CAPITAL.sub(r"-\1", str(name)).lower()


def own_part(pushed: Any) -> Any:
    """What is ours of settings that a client sends of itself: some send those of all servers."""
    if not isinstance(pushed, dict):
        return None
    if SECTION in pushed:
        return pushed[SECTION]
    return {name: value for name, value in pushed.items() if _key(name) in _KEYS} or None


def read_settings(*layers: Any) -> tuple[ClientSettings, list[str]]:
    """The settings that these make together, the later over the earlier; and what is wrong.

    A layer that holds the section by its name is opened; None, and null in it, say nothing.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for layer in layers:
        if isinstance(layer, dict) and isinstance(layer.get(SECTION), dict):
            layer = layer[SECTION]
        if layer is None:
            continue
        if not isinstance(layer, dict):
            problems.append(f"`{SECTION}` must be a table of settings, not {layer!r}")
            continue
        for name, value in layer.items():
            key = _key(name)
            if key not in _KEYS:
                problems.append(f"`{SECTION}` has no setting `{name}`")
            elif value is not None:
                try:
                    values[key.replace("-", "_")] = _KEYS[key](value)
                except _Wrong as wrong:
                    problems.append(f"`{SECTION}.{name}` must be {wrong}, not {value!r}")
    return ClientSettings(**values), problems
