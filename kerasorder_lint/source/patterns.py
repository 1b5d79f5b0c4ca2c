"""Glob patterns on paths, as exclusions and `per-file-ignores` write them."""

from __future__ import annotations

import os
import re
from functools import cache

__all__ = ["matches", "matches_parts"]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay within a component, `**` crosses them."""
    pattern = pattern.removeprefix("./").rstrip("/")
    out = ""
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif pattern.startswith("**", at):
            out, at = out + ".*", at + 2
        elif pattern[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif pattern[at] == "?":
            out, at = out + "[^/]", at + 1
        elif pattern[at] == "[" and "]" in pattern[at + 2 :]:
            end = pattern.index("]", at + 2)
            body = pattern[at + 1 : end].replace("\\", "\\\\")
            body = "^" + body[1:] if body.startswith("!") else body
            out, at = f"{out}[{body}]", end + 1
        else:
            out, at = out + re.escape(pattern[at]), at + 1
    try:
        return re.compile(out + r"\Z", re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern) + r"\Z")


def matches_parts(pattern: str, relative: str) -> bool:
    """Whether a pattern names a path or a folder above it; a bare name counts at any depth."""
    compiled = _compiled(pattern)
    parts = relative.replace(os.sep, "/").split("/")
    if "/" not in pattern.removeprefix("./").rstrip("/"):
        return any(compiled.match(part) for part in parts)
    return any(compiled.match("/".join(parts[: i + 1])) for i in range(len(parts)))


def matches(pattern: str, path: str, root: str | None) -> bool:
    """Whether a pattern of a configuration in `root` names a file."""
    if root is None:
        return matches_parts(pattern, path)
    absolute = os.path.abspath(path)
    try:
        relative = os.path.relpath(absolute, root)
    except ValueError:  # another drive
        return False
    if relative.startswith(".."):
        return False
    return matches_parts(pattern, relative)
