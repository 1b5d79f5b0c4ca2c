"""Which Keras the requirements of a project leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.source.pins import Pins, target_in


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("tensorflow==2.15.0\n", {2}),
        ("tensorflow==2.15\n", {2}),
        ("tensorflow-cpu == 2.10.1  # old\n", {2}),
        ("tensorflow[and-cuda]==2.15.1\n", {2}),
        ("tensorflow<2.16\n", {2}),
        ("tensorflow<2.15.1\n", {2}),
        ("tensorflow<=2.15\n", {2}),
        ("tensorflow>=2.4,<2.12\n", {2}),
        ("tensorflow~=2.10.0\n", {2}),
        ("tensorflow==1.15\n", {2}),
        ("keras==2.12.0\n", {2}),
        ("keras<3\n", {2}),
        ("Keras~=2.4\n", {2}),
        ('dependencies = ["numpy", "tensorflow==2.13"]\n', {2}),
        ('dependencies = [\n    "tensorflow>=2.8,<2.16",\n]\n', {2}),
        ("  - tensorflow=2.10\n", {2}),
        ('tensorflow = "==2.10.0"\n', {2}),
        ('tensorflow = "2.10.0"\n', {2}),
        ("    install_requires=['tensorflow==2.9.1', 'x'],\n", {2}),
        ("tensorflow==2.16.1\n", {3}),
        ("tensorflow>=2.16\n", {3}),
        ("keras>=3.0\n", {3}),
        ("keras==3.5.0\n", {3}),
        ("tensorflow~=2.18.0\n", {3}),
        ("tensorflow\n", set()),
        ("tensorflow>=2.4\n", set()),
        ("tensorflow<3\n", set()),
        ("tensorflow<2.17\n", set()),
        ("tensorflow==2.*\n", set()),
        ("tensorflow~=2.10\n", set()),
        ('tensorflow = "^2.10"\n', set()),
        ("tensorflow!=2.15\n", set()),
        ("tensorflow-hub==0.12\n", set()),
        ("tensorflow-datasets==2.1\n", set()),
        ("keras-tuner==1.0\n", set()),
        ("keras-applications==1.0.8\n", set()),
        ("my-tensorflow==2.10\n", set()),
        ("# tensorflow==2.10\n", set()),
        ('description = "keras 2"\n', set()),
        ('description = "for keras 2.3 and later"\n', set()),
        ('description = "A linter for tensorflow 2 and keras 2"\n', set()),
        ("tensorflow==2.15\ntensorflow==2.16\n", {2, 3}),
        ("numpy==1.26\n", set()),
    ],
)
def test_what_a_requirement_says(text: str, target: set[int]) -> None:
    assert target_in(text) == target


def test_the_nearest_requirements_count(tmp_path: Path) -> None:
    deep = tmp_path / "src" / "models"
    deep.mkdir(parents=True)
    assert Pins().target(str(deep)) is None
    (tmp_path / "requirements.txt").write_text("tensorflow==2.12\n")
    assert Pins().target(str(deep)) == 2
    (tmp_path / "pyproject.toml").write_text('dependencies = ["keras>=3"]\n')
    assert Pins().target(str(deep)) is None
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "src" / "setup.cfg").write_text("[metadata]\n")
    assert Pins().target(str(deep)) is None


def test_a_repository_is_not_left(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.12\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert Pins().target(str(tmp_path / "repo")) is None
