"""The committed pages of the rules are what the generator writes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kerasorder_lint.rules import all_rules

ROOT = Path(__file__).parents[2]


def _generator() -> ModuleType:
    path = ROOT / "tools" / "generate_docs.py"
    spec = importlib.util.spec_from_file_location("generate_docs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate_docs"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    found: dict[str, str] = _generator().pages()
    return found


def test_the_committed_pages_are_up_to_date(pages: dict[str, str]) -> None:
    folder = ROOT / "docs" / "rules"
    held = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert sorted(held) == sorted(pages)
    stale = [name for name, text in pages.items() if held[name] != text]
    assert not stale, "run tools/generate_docs.py"


def test_every_rule_has_a_page_and_stands_in_the_index(pages: dict[str, str]) -> None:
    for code, rule in all_rules().items():
        assert f"({code}.md)" in pages["index.md"]
        assert pages[f"{code}.md"].startswith(f"# {code}: {rule.name}\n")


def test_a_page_shows_what_is_reported_and_what_keras_says(pages: dict[str, str]) -> None:
    page = pages["KOL101.md"]
    assert "What is reported:" in page
    assert "expected ndim=3, found ndim=2" in page
