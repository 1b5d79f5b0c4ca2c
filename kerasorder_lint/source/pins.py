"""Which Keras a project pins: TensorFlow up to 2.15 brings Keras 2.

Reads requirements as text; what it does not understand pins nothing.
"""

from __future__ import annotations

import os
import re

__all__ = ["Pins", "target_in"]

FILES = (
    "requirements.txt",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "environment.yml",
    "environment.yaml",
    "Pipfile",
)
_LEVELS = 12
_MAX_BYTES = 1_000_000

_REQUIREMENT = re.compile(
    r"(?<![\w.-])(?P<name>tensorflow(?:[-_](?:cpu|gpu|intel|macos|cpu-aws))?|keras)"
    r"(?:\[[^\]\n]*\])?[ \t]*(?P<rest>[<>=!~\"'( ][^#;\n]*)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"#[^\n]*")
_ASSIGNED = re.compile(r"^[ \t]*=[ \t]*(?=[\"'])")
_CLAUSE = re.compile(r"(?P<op>===|==|~=|<=|>=|!=|<|>|=|\^)?[ \t]*(?P<version>\d+(?:\.(?:\d+|\*))*)")
# The first versions of each that bring Keras 3.
_FIRST = {"tensorflow": (2, 16), "keras": (3, 0)}


def _verdict(op: str, version: str, first: tuple[int, int]) -> int | None:
    """The Keras that one clause leaves as the only one; None if it leaves both."""
    numbers = tuple(int(part) for part in version.split(".") if part != "*")
    is_open = "*" in version or len(numbers) < 2
    if op in ("==", "===", "=", ""):
        if is_open and numbers[0] == first[0] and first[1] > 0:
            return None
        return 2 if numbers[:2] < first else 3
    if op == "<=":
        return 2 if numbers[:2] < first else None
    if op == "<":
        return 2 if (*numbers, 0)[:2] <= first and (*numbers, 0, 0)[:3] <= (*first, 0) else None
    if op in ("~=", "^"):
        upper = numbers[0] + 1 if op == "^" or len(numbers) < 3 else None
        if (*numbers, 0)[:2] >= first:
            return 3
        if upper is not None:
            return 2 if (upper, 0) <= first else None
        return 2
    if op == ">=":
        return 3 if (*numbers, 0)[:2] >= first else None
    return None


def target_in(text: str) -> set[int]:
    """What the requirements in a text say: 2, 3, both if they contradict each other, or nothing."""
    found: set[int] = set()
    for match in _REQUIREMENT.finditer(_COMMENT.sub("", text)):
        first = _FIRST["keras" if match["name"].lower() == "keras" else "tensorflow"]
        # `tensorflow = "2.10"` of a table, `tensorflow==2.10"` of a list.
        rest = _ASSIGNED.sub("", match["rest"]).lstrip(" \t\"'(")
        for number, clause in enumerate(rest.split(",")):
            parsed = _CLAUSE.fullmatch(clause.strip().strip("\"'()[] \t"))
            if parsed is None or (not parsed["op"] and (number or "." not in parsed["version"])):
                break
            verdict = _verdict(parsed["op"] or "", parsed["version"], first)
            if verdict is not None:
                found.add(verdict)
    return found


class Pins:
    """What projects pin, remembered for each folder."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, int | None]] = {}

    def target(self, folder: str) -> int | None:
        """2 if the project around a folder pins a TensorFlow or Keras of that age, else None.

        The nearest folder with a file of requirements decides; a repository is not left.
        """
        current = os.path.abspath(folder)
        for _ in range(_LEVELS):
            if current not in self._known:
                self._known[current] = _at(current)
            decides, target = self._known[current]
            parent = os.path.dirname(current)
            if decides or parent == current:
                return target
            current = parent
        return None


def _at(folder: str) -> tuple[bool, int | None]:
    """Whether a folder decides, and for what."""
    try:
        names = set(os.listdir(folder))
    except OSError:
        return False, None
    found: set[int] = set()
    present = False
    for name in FILES:
        if name not in names:
            continue
        path = os.path.join(folder, name)
        try:
            if os.path.getsize(path) > _MAX_BYTES:
                continue
            with open(path, encoding="utf-8", errors="replace") as file:
                found |= target_in(file.read())
        except OSError:
            continue
        present = True
    return present or ".git" in names, 2 if found == {2} else None
