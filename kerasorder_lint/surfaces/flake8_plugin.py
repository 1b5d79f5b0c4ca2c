"""The flake8 plugin: the findings of the command line, at the same places, as `KOLnnn message`.

flake8 selects, ignores and counts by its own options; what it has no word for are the three options
below. Most files end at the gate, before anything of the analysis is imported.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from kerasorder_lint import __version__
from kerasorder_lint.engine import examine, is_foreign
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.loading import DiskLoader

if TYPE_CHECKING:
    import ast

    from kerasorder_lint.source.pins import Pins

__all__ = ["OFF_BY_DEFAULT", "Plugin"]

# The rules that speak only if they are selected. They stand here once more because the register of
# rules is not to be loaded for files without Keras; a test compares the two.
OFF_BY_DEFAULT = ("KOL002", "KOL003", "KOL004")

_SEVERITIES = ("error", "warning", "info")
_TARGET = "--kerasorder-target-keras"
_SEVERITY = "--kerasorder-severity"
_LIMITS = "--kerasorder-limits"


def _refuse(option: str, why: str) -> NoReturn:
    """Ends the run as flake8 ends runs, without a traceback."""
    from flake8.exceptions import ExecutionError

    raise ExecutionError(f"{option}: {why}")


def _one_of(option: str, value: str, allowed: Sequence[str]) -> str:
    # flake8 itself checks no value that comes from a configuration file.
    if value not in allowed:
        _refuse(option, f"must be one of {', '.join(allowed)}, not {value!r}")
    return value


def _limits(option: str, text: str) -> Limits:
    """`seconds=5, paths=100` as bounds."""
    known: dict[str, type[int] | type[float]] = {
        item.name: float if item.name == "seconds" else int for item in fields(Limits)
    }
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (word.strip() for word in part.partition("="))
        if name not in known:
            _refuse(option, f"there is no limit {name!r}, only {', '.join(known)}")
        try:
            found[name] = known[name](value)
        except ValueError:
            found[name] = 0
        if not found[name] > 0:
            _refuse(option, f"{name} must be a positive number, not {value!r}")
    return Limits(**found)


@dataclass(slots=True)
class _Run:
    """What the files of one process share."""

    settings: Settings = field(default_factory=Settings)
    severities: tuple[str, ...] = _SEVERITIES[:2]
    stdin_name: str = "stdin"
    loader: DiskLoader = field(default_factory=DiskLoader)
    gate: Gate = field(init=False)
    pins: Pins | None = None

    def __post_init__(self) -> None:
        self.gate = Gate(self.loader)

    def settings_for(self, filename: str) -> Settings:
        """The settings with the Keras that the project pins, where nothing else says which."""
        if self.settings.target_keras is not None:
            return self.settings
        from dataclasses import replace

        from kerasorder_lint.source.pins import Pins

        if self.pins is None:
            self.pins = Pins()
        target = self.pins.target(os.path.dirname(filename) or ".")
        return self.settings if target is None else replace(self.settings, target_keras=target)


class Plugin:
    """What flake8 makes for each file that parses."""

    name = "kerasorder-lint"
    version = __version__
    _run: ClassVar[_Run] = _Run()

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        # The tree makes flake8 call us once a file; the text may be one that is not on disk.
        del tree
        self._filename = filename if filename != "-" else self._run.stdin_name
        self._lines = lines

    @classmethod
    def add_options(cls, manager: Any) -> None:
        """The options, each of which may stand in flake8's configuration file."""
        manager.extend_default_ignore(list(OFF_BY_DEFAULT))
        manager.add_option(
            _TARGET,
            metavar="{2,3}",
            parse_from_config=True,
            help="The Keras to check against, whatever the code and the project say.",
        )
        manager.add_option(
            _SEVERITY,
            metavar="{error,warning,info}",
            default="warning",
            parse_from_config=True,
            help="The least severity that is reported. (Default: %(default)s)",
        )
        manager.add_option(
            _LIMITS,
            metavar="NAME=NUMBER,...",
            default="",
            parse_from_config=True,
            help="Bounds on the analysis of one file, such as seconds=5,paths=100.",
        )

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Takes what flake8 read from the command line and from its configuration."""
        chosen = (*(options.select or ()), *(options.extend_select or ()))
        target = options.kerasorder_target_keras
        least = _one_of(_SEVERITY, options.kerasorder_severity, _SEVERITIES)
        cls._run = _Run(
            Settings(
                extend_select=tuple(
                    code for code in OFF_BY_DEFAULT if any(code.startswith(p) for p in chosen)
                ),
                target_keras=None if target is None else int(_one_of(_TARGET, target, "23")),
                limits=_limits(_LIMITS, options.kerasorder_limits),
                noqa=not options.disable_noqa,
            ),
            _SEVERITIES[: _SEVERITIES.index(least) + 1],
            options.stdin_display_name,
        )

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Row, column from 0, text and type of each finding, as flake8 takes them."""
        run, name = self._run, self._filename
        data = "".join(self._lines).encode("utf-8", "surrogatepass")
        if is_foreign(data, name, run.settings, run.gate):
            return
        # flake8 has decoded the text: what its first lines say of an encoding holds no more.
        text = data.decode("utf-8", "surrogatepass")
        outcome = examine(text, name, run.settings_for(name), run.loader, gate=run.gate)
        if outcome.trouble is not None:
            print(f"warning: {outcome.trouble}", file=sys.stderr)
        for finding in outcome.findings:
            if finding.severity in run.severities:
                yield self._violation(finding)

    def _violation(self, finding: Finding) -> tuple[int, int, str, type]:
        """A finding in flake8's form. What stands in another file is shown where this one calls."""
        span, where = finding.span, ""
        if span.filename != self._filename:
            where = f" (in {span.filename}:{span.start.row}:{span.start.column})"
            here = [step.span for step in finding.related if step.span.filename == self._filename]
            row, column = (here[-1].start.row, here[-1].start.column) if here else (1, 1)
        else:
            row, column = span.start.row, span.start.column
        return row, column - 1, f"{finding.code} {finding.message}{where}", type(self)
