"""Configuration files: `[tool.kerasorder-lint]` in `pyproject.toml`, or `kerasorder-lint.toml`.

The nearest file above the linted one counts, each file for itself. What is not known is an error:
a misspelt key that is passed over would switch nothing on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

from kerasorder_lint.findings import Severity
from kerasorder_lint.settings import Limits, Settings

if TYPE_CHECKING:
    from kerasorder_lint.source.pins import Pins

__all__ = [
    "Config",
    "ConfigError",
    "Configs",
    "FailOn",
    "Overrides",
    "checked_codes",
    "nearest_rule",
    "nearest_word",
    "read_config",
]

FailOn = Literal["error", "warning", "info"]
SEVERITIES = ("error", "warning", "info")


class ConfigError(Exception):
    """The configuration, or an option that stands for a part of it, cannot be used."""


@dataclass(frozen=True, slots=True)
class Config:
    """One configuration, as it is read.

    path: the file; None for a configuration of no file.
    root: the folder that patterns are relative to.
    """

    path: str | None = None
    root: str | None = None
    settings: Settings = field(default_factory=Settings)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    fail_on: FailOn = "warning"
    output_format: str = "full"
    jobs: int = 0
    runtime_python: str | None = None
    confirm_timeout: float = 30.0
    confirm_memory: int = 4096

    def python(self) -> str | None:
        """`runtime-python`; a path in it is relative to the configuration's folder."""
        given = self.runtime_python
        if given is None or self.root is None or not os.path.dirname(given):
            return given
        return os.path.join(self.root, os.path.expanduser(given))


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says in place of, or beside, every configuration file."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] | None = None
    target_keras: int | None = None
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()

    def upon(self, config: Config) -> Config:
        """The configuration with these options taking its place."""
        old = config.settings
        settings = replace(
            old,
            select=old.select if self.select is None else self.select,
            # What a file adds belongs to what the file selects.
            extend_select=(() if self.select is not None else old.extend_select)
            + self.extend_select,
            ignore=old.ignore if self.ignore is None else self.ignore,
            target_keras=old.target_keras if self.target_keras is None else self.target_keras,
        )
        return replace(
            config,
            settings=settings,
            exclude=config.exclude if self.exclude is None else self.exclude,
            extend_exclude=config.extend_exclude + self.extend_exclude,
        )


def nearest_word(word: str, words: Iterable[str], least: float = 0.5) -> str | None:
    """The word most like this one, None if none is; of two, the one with more in its place.

    least: how like it has to be, of 1.
    """
    from difflib import SequenceMatcher

    def likeness(other: str) -> tuple[float, int]:
        in_place = sum(mine == its for mine, its in zip(word, other))
        return SequenceMatcher(None, other, word).ratio(), in_place

    best = max(words, key=likeness, default=None)
    return best if best is not None and likeness(best)[0] >= least else None


def nearest_rule(word: str, names: Mapping[str, str]) -> str | None:
    """The code or the name of a rule most like this word, None if none is.

    names: the names of the rules, and their codes. All codes are alike: one is meant where a single
    character is wrong.
    """
    code = nearest_word(word.upper(), names.values(), 0.8)
    return code if code is not None else nearest_word(word.lower(), names)


def _suggested(word: str, words: Iterable[str]) -> str:
    near = nearest_word(word, words)
    return f"; did you mean `{near}`?" if near is not None else ""


def checked_codes(codes: Iterable[str], where: str) -> tuple[str, ...]:
    """Codes and prefixes in capitals, names of rules as their codes.

    Problems: `ConfigError` for what names no rule.
    """
    wanted = list(codes)
    if not wanted:
        return ()
    from kerasorder_lint.rules import all_rules

    rules = all_rules()
    names = {rule.name: rule.code for rule in rules.values()}
    found: list[str] = []
    for word in wanted:
        if not word.strip():
            raise ConfigError(f"{where}: a code is empty; leave it out, or write `ALL`")
        code = names.get(word.lower(), word.upper())
        if code != "ALL" and not any(known.startswith(code) for known in rules):
            near = nearest_rule(word, names)
            hint = f"; did you mean `{near}`?" if near is not None else ""
            raise ConfigError(f"{where}: no rule has the code `{word}`{hint}")
        found.append(code)
    return tuple(found)


def _suggested_layer(text: str) -> str:
    """What a description of a layer may have been meant to say."""
    word, _, name = text.partition(" ")
    if word == "like":
        from kerasorder_lint.catalogue import registry

        owner, _, short = name.strip().rpartition(".")
        near = nearest_word(short, registry.all_specs())
        return f"; did you mean `like {owner}.{near}`?" if near is not None else ""
    return _suggested(text, ("same",)) if text.isalpha() else ""


class _Reader:
    """Reads one table; every value passes through here with the place that errors name."""

    def __init__(self, path: str, root: str) -> None:
        self.path = path
        self.config = Config(path=path, root=root)

    def fail(self, key: str, wanted: str, value: Any, hint: str = "") -> NoReturn:
        raise ConfigError(f"{self.path}: `{key}` must be {wanted}, not {value!r}{hint}")

    def strings(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(key, "a list of strings", value)
        return tuple(value)

    def codes(self, key: str, value: Any) -> tuple[str, ...]:
        return checked_codes(self.strings(key, value), f"{self.path}: `{key}`")

    def table(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fail(key, "a table", value)
        return cast("dict[str, Any]", value)

    def one_of(self, key: str, value: Any, allowed: tuple[Any, ...]) -> Any:
        if isinstance(value, bool) or value not in allowed:
            words = ", ".join(repr(word) for word in allowed)
            named = [word for word in allowed if isinstance(word, str)]
            near = _suggested(value, named) if isinstance(value, str) else ""
            self.fail(key, f"one of {words}", value, near)
        return value

    def settings(self, **changes: Any) -> None:
        self.config = replace(self.config, settings=replace(self.config.settings, **changes))

    def change(self, **changes: Any) -> None:
        self.config = replace(self.config, **changes)

    def per_file_ignores(self, key: str, value: Any) -> None:
        table = self.table(key, value)
        self.change(
            per_file_ignores=tuple(
                (pattern, self.codes(f"{key}.{pattern}", codes)) for pattern, codes in table.items()
            )
        )

    def severity(self, key: str, value: Any) -> None:
        from kerasorder_lint.rules import all_rules

        found: list[tuple[str, Severity]] = []
        for name, level in self.table(key, value).items():
            where = f"{key}.{name}"
            self.one_of(where, level, SEVERITIES)
            (prefix,) = checked_codes([name], f"{self.path}: `{key}`")
            for code in all_rules():
                if prefix == "ALL" or code.startswith(prefix):
                    found.append((code, level))
        self.settings(severity=tuple(found))

    def limits(self, key: str, value: Any) -> None:
        known = {item.name: item.default for item in fields(Limits)}
        changes: dict[str, Any] = {}
        for name, limit in self.table(key, value).items():
            if name not in known:
                near = _suggested(name, known)
                raise ConfigError(f"{self.path}: `{key}` has no `{name}`{near}")
            kind = (int, float) if isinstance(known[name], float) else int
            if isinstance(limit, bool) or not isinstance(limit, kind) or not limit > 0:
                self.fail(f"{key}.{name}", "a positive number", limit)
            changes[name] = limit
        self.settings(limits=Limits(**changes))

    def layers(self, key: str, value: Any) -> None:
        from kerasorder_lint.catalogue.declared import parse_declared

        found: list[tuple[str, str]] = []
        for name, text in self.table(key, value).items():
            where = f"{key}.{name}"
            if not all(part.isidentifier() for part in name.split(".")) or "." not in name:
                raise ConfigError(
                    f'{self.path}: `{where}`: a class is named in full, `"package.module.Class"`'
                )
            try:
                parse_declared(self.text(where, text))
            except ValueError as error:
                near = _suggested_layer(text.strip())
                raise ConfigError(f"{self.path}: `{where}`: {error}{near}") from None
            found.append((name, text))
        self.settings(layers=tuple(found))

    def target(self, key: str, value: Any) -> None:
        self.settings(target_keras=self.one_of(key, value, (2, 3)))

    def jobs(self, key: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.fail(key, "a number of processes, 0 for one a processor", value)
        self.change(jobs=value)

    def amount(self, key: str, value: Any, kind: tuple[type[int | float], ...] = (int,)) -> Any:
        if isinstance(value, bool) or not isinstance(value, kind) or not value > 0:
            self.fail(key, "a positive number", value)
        return value

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            self.fail(key, "a string", value)
        return value


_Key = Callable[[_Reader, str, Any], None]

_KEYS: Mapping[str, _Key] = {
    "select": lambda r, k, v: r.settings(select=r.codes(k, v)),
    "extend-select": lambda r, k, v: r.settings(extend_select=r.codes(k, v)),
    "ignore": lambda r, k, v: r.settings(ignore=r.codes(k, v)),
    "per-file-ignores": _Reader.per_file_ignores,
    "severity": _Reader.severity,
    "target-keras": _Reader.target,
    "limits": _Reader.limits,
    "layers": _Reader.layers,
    "exclude": lambda r, k, v: r.change(exclude=r.strings(k, v)),
    "extend-exclude": lambda r, k, v: r.change(extend_exclude=r.strings(k, v)),
    "fail-on": lambda r, k, v: r.change(fail_on=r.one_of(k, v, SEVERITIES)),
    "output-format": lambda r, k, v: r.change(output_format=r.text(k, v)),
    "jobs": _Reader.jobs,
    "runtime-python": lambda r, k, v: r.change(runtime_python=r.text(k, v)),
    "confirm-timeout": lambda r, k, v: r.change(confirm_timeout=r.amount(k, v, (int, float))),
    "confirm-memory": lambda r, k, v: r.change(confirm_memory=r.amount(k, v)),
}


_TABLE = "kerasorder-lint"


def _load(path: str) -> dict[str, Any]:
    import importlib

    tomllib = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        # Editors on Windows put a mark in front, which TOML 1.1 allows and tomllib does not.
        with open(path, encoding="utf-8-sig", newline="") as file:
            return cast("dict[str, Any]", tomllib.loads(file.read()))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None


def read_config(path: str) -> Config | None:
    """The configuration in a file; None for a `pyproject.toml` that has nothing for us.

    Problems: `ConfigError` for unknown keys and codes, and for values of the wrong kind.
    """
    data: Any = _load(path)
    if os.path.basename(path) == "pyproject.toml":
        data = data.get("tool", {})
        tools = data if isinstance(data, dict) else {}
        data = tools.get(_TABLE)
        if data is None:
            for name in tools:
                if name.lower().replace("_", "").replace("-", "") == _TABLE.replace("-", ""):
                    said = f"the table `tool.{name}` is not read; did you mean `tool.{_TABLE}`?"
                    raise ConfigError(f"{path}: {said}")
            return None
        if not isinstance(data, dict):
            raise ConfigError(f"{path}: `tool.kerasorder-lint` must be a table")
    reader = _Reader(path, os.path.dirname(os.path.abspath(path)))
    for key, value in data.items():
        read = _KEYS.get(key)
        if read is None:
            near = _suggested(key, _KEYS)
            if key == "tool":
                near = (
                    f"; what stands under `tool.{_TABLE}` elsewhere stands at the top of this file"
                )
            raise ConfigError(f"{path}: there is no key `{key}`{near}")
        read(reader, key, value)
    return reader.config


class Configs:
    """Which configuration holds for which file.

    isolated: no file is read. given: the one file that holds for all.
    """

    def __init__(
        self, overrides: Overrides | None = None, given: str | None = None, isolated: bool = False
    ) -> None:
        self._overrides = overrides or Overrides()
        self._by_folder: dict[str, Config] = {}
        self._settings: dict[tuple[int, int | None, tuple[str, ...]], Settings] = {}
        self._pins: Pins | None = None
        self._default = self._overrides.upon(Config())
        self._only: Config | None = None
        if given is not None:
            config = read_config(given)
            if config is None:
                raise ConfigError(f"{given}: there is no table `tool.kerasorder-lint`")
            self._only = self._overrides.upon(config)
        elif isolated:
            self._only = self._default

    def for_folder(self, folder: str) -> Config:
        """The configuration for what lies in a folder."""
        if self._only is not None:
            return self._only
        folder = os.path.abspath(folder)
        asked: list[str] = []
        while folder not in self._by_folder:
            asked.append(folder)
            found = self._in(folder)
            if found is not None:
                self._by_folder[folder] = self._overrides.upon(found)
                break
            parent = os.path.dirname(folder)
            if parent == folder:
                self._by_folder[folder] = self._default
                break
            folder = parent
        for name in asked:
            self._by_folder[name] = self._by_folder[folder]
        return self._by_folder[folder]

    def _in(self, folder: str) -> Config | None:
        own = os.path.join(folder, "kerasorder-lint.toml")
        if os.path.isfile(own):
            return read_config(own)
        project = os.path.join(folder, "pyproject.toml")
        return read_config(project) if os.path.isfile(project) else None

    def for_file(self, path: str) -> Config:
        """The configuration for a file."""
        return self.for_folder(os.path.dirname(path) or ".")

    def settings(self, path: str) -> Settings:
        """The settings for a file: `per-file-ignores` applied, and the Keras that is pinned."""
        config = self.for_file(path)
        target = config.settings.target_keras or self._pinned(os.path.dirname(path) or ".")
        codes = self._ignored(config, path) if config.per_file_ignores else ()
        if not codes and target == config.settings.target_keras:
            return config.settings
        key = (id(config), target, codes)
        if key not in self._settings:
            ignore = tuple(dict.fromkeys((*config.settings.ignore, *codes)))
            self._settings[key] = replace(config.settings, ignore=ignore, target_keras=target)
        return self._settings[key]

    def _pinned(self, folder: str) -> int | None:
        if self._pins is None:
            from kerasorder_lint.source.pins import Pins

            self._pins = Pins()
        return self._pins.target(folder)

    def _ignored(self, config: Config, path: str) -> tuple[str, ...]:
        """The codes that `per-file-ignores` takes out; whole, so that they win over selections."""
        from kerasorder_lint.rules import all_rules
        from kerasorder_lint.source.patterns import matches

        prefixes = [
            code
            for pattern, codes in config.per_file_ignores
            if matches(pattern, path, config.root)
            for code in codes
        ]
        return tuple(
            code for code in all_rules() if any(p == "ALL" or code.startswith(p) for p in prefixes)
        )
