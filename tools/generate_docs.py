"""Writes a page for each rule, and the list of all rules, below docs/rules.

`python tools/generate_docs.py` writes; with `--check` it only says what is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kerasorder_lint.engine import lint
from kerasorder_lint.findings import Finding
from kerasorder_lint.rules import Rule, all_rules
from kerasorder_lint.settings import Limits, Settings

__all__ = ["main", "pages"]

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "rules"
FAMILIES = {
    "0": "The analysis itself",
    "1": "Layers in an order that cannot work",
    "2": "Changing a model through its layer list",
    "3": "New models from old layers",
    "4": "An order that runs and is suspect",
    "5": "Output head and loss",
    "6": "Data and model",
    "9": "What a run with Keras finds",
}
_VERSIONS = "Keras 3 and Keras 2 (`tf_keras`)."


def _findings(rule: Rule, text: str) -> list[Finding]:
    settings = Settings(extend_select=(rule.code,), limits=Limits(seconds=120.0))
    found = lint(text, "example.py", settings)
    return [finding for finding in found if finding.code == rule.code]


def _code(text: str) -> str:
    return f"```python\n{text.strip()}\n```\n"


def _sections(rule: Rule) -> tuple[str, dict[str, str]]:
    """The first line of a rule's docstring, and its sections by title."""
    head, *rest = rule.documentation.strip().split("\n## ")
    found: dict[str, str] = {}
    for part in rest:
        title, _, body = part.partition("\n")
        found[title.strip()] = body.strip()
    return head.strip(), found


def _examples(texts: tuple[str, ...]) -> str:
    return "\n".join(_code(text) for text in texts if text.strip())


def page(rule: Rule) -> str:
    """The page of one rule."""
    head, sections = _sections(rule)
    reported = [finding for text in rule.bad for finding in _findings(rule, text)]
    parts = [f"# {rule.code}: {rule.name}", head]
    on = "on" if rule.default else "off"
    parts.append(f"Severity: {rule.severity}. By default: {on}. Since version {rule.since}.")
    for title, body in sections.items():
        if title in ("Example", "Use instead", "When it stays silent", "Versions"):
            continue
        parts.append(f"## {title}\n\n{body}")
    parts.append(f"## Example\n\n{sections.get('Example', '')}\n\n{_examples(rule.bad)}".rstrip())
    if reported:
        said = "\n".join(
            f"- {f.severity}, {f.certainty}: {f.message}" for f in dict.fromkeys(reported)
        )
        parts.append(f"What is reported:\n\n{said}")
    parts.append(
        f"## Use instead\n\n{sections.get('Use instead', '')}\n\n{_examples(rule.good)}".rstrip()
    )
    keras = dict.fromkeys(f.keras for f in reported if f.keras)
    if keras:
        said = "\n".join(f"- `{message}`" for message in keras)
        parts.append(f"## What Keras says\n\n{said}")
    parts.append(f"## When it stays silent\n\n{sections.get('When it stays silent', '')}")
    parts.append(f"## Versions\n\n{sections.get('Versions', _VERSIONS)}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def index() -> str:
    """The list of all rules, family by family."""
    parts = ["# Rules", "A code, once released, keeps its meaning."]
    for family, title in FAMILIES.items():
        rules = [rule for code, rule in all_rules().items() if code[3] == family]
        if not rules:
            continue
        rows = [
            f"| [{r.code}]({r.code}.md) | {r.name} | {r.severity}"
            f"{'' if r.default else ', off by default'} | {r.summary} |"
            for r in rules
        ]
        table = "\n".join(["| code | name | severity | what |", "| --- | --- | --- | --- |", *rows])
        parts.append(f"## KOL{family}: {title}\n\n{table}")
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    found = {f"{code}.md": page(rule) for code, rule in all_rules().items()}
    return {"index.md": index(), **found}


def main(arguments: list[str]) -> int:
    """Writes the pages, or names those that are out of date."""
    wanted = pages()
    held = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if "--check" in arguments:
        stale = sorted(name for name in {*wanted, *held} if wanted.get(name) != held.get(name))
        for name in stale:
            print(f"docs/rules/{name} is out of date: run tools/generate_docs.py")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in {*held} - {*wanted}:
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
