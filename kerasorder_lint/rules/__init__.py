"""What is reported: one module a rule, found by folder.

A module holds `RULE`; its docstring is the rule's page, `bad` and `good` are the page's examples
and the rule's first tests. A rule reads the Program and yields drafts; it keeps nothing between
files and knows nothing of text, suppression comments or output.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kerasorder_lint.findings import Certainty, Severity
from kerasorder_lint.rules.drafts import Draft

if TYPE_CHECKING:
    from kerasorder_lint.graph.program import Program, Site
    from kerasorder_lint.settings import Settings

__all__ = ["Rule", "all_rules", "enabled_rules", "find", "is_enabled", "silent"]


def silent(program: Program) -> Iterator[Draft]:
    """The check of a rule whose findings come from the engine itself."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    code, name: public and stable, `KOL101` and `rank-mismatch`.
    severity:   of its findings where a draft says nothing else.
    summary:    one line for lists.
    message:    template of the message, for `at(site, key=value)`; a draft may bring its own.
    bad, good:  programs that it reports, and near ones that it does not.
    default:    whether it speaks without being selected.
    advice:     what to do, where a finding has neither advice of its own nor a fix.
    """

    code: str
    name: str
    severity: Severity
    check: Callable[[Program], Iterable[Draft]]
    summary: str
    since: str = "0.1"
    message: str = ""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    default: bool = True
    advice: str | None = None

    def at(
        self,
        site: Site,
        message: str | None = None,
        certainty: Certainty = "proven",
        values: dict[str, Any] | None = None,
        **details: Any,
    ) -> Draft:
        """A draft of this rule; without a message, the template filled with `values`."""
        text = self.message.format(**(values or {})) if message is None else message
        return Draft(rule=self, site=site, message=text, certainty=certainty, **details)

    @property
    def documentation(self) -> str:
        """The docstring of the module that holds the rule."""
        for module in _modules():
            if getattr(module, "RULE", None) is self:
                return module.__doc__ or ""
        return ""


@cache
def _modules() -> tuple[Any, ...]:
    package = sys.modules[__name__]
    return tuple(
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    )


@cache
def all_rules() -> MappingProxyType[str, Rule]:
    """Every rule by code, in the order of the codes."""
    rules = [module.RULE for module in _modules() if hasattr(module, "RULE")]
    return MappingProxyType({rule.code: rule for rule in sorted(rules, key=lambda r: r.code)})


def find(name: str) -> Rule | None:
    """The rule of a code or a name, in any case."""
    for rule in all_rules().values():
        if name.upper() == rule.code or name.lower() == rule.name:
            return rule
    return None


def _longest(prefixes: Iterable[str], code: str) -> int:
    """Length of the longest of these prefixes of the code; -1 for none. `ALL` has length 0."""
    return max(
        (0 if p == "ALL" else len(p) for p in prefixes if p == "ALL" or code.startswith(p)),
        default=-1,
    )


def is_enabled(code: str, default: bool, settings: Settings) -> bool:
    """Whether a rule speaks: the longest prefix wins, `ignore` wins a tie.

    Without a selection the rules that are on by default are selected as by the empty prefix.
    """
    chosen = _longest((*(settings.select or ()), *settings.extend_select), code)
    if settings.select is None and default:
        chosen = max(chosen, 0)
    return chosen > _longest(settings.ignore, code)


def enabled_rules(settings: Settings) -> tuple[Rule, ...]:
    """The rules that speak under these settings."""
    return tuple(
        rule for rule in all_rules().values() if is_enabled(rule.code, rule.default, settings)
    )
