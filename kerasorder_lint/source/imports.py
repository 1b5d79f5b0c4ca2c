"""What a file seems to import, told from its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["imports_in"]

_NAME = re.compile(rb"[^\W\d]\w*")
_BRACKETS = re.compile(rb"\([^)]*\)")
_IMPORTS = 200


def imports_in(data: bytes) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Level, module and names of what seem to be imports; the first few hundred."""
    at = data.find(b"import")
    for _ in range(_IMPORTS):
        if at < 0:
            return
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        before = data[start:at].strip()
        after = data[at + 6 : end if end >= 0 else len(data)]
        if not before and after[:1] in b" \t":
            for part in after.partition(b"#")[0].split(b","):
                words = part.split()
                if words:
                    yield 0, words[0].decode("ascii", "ignore"), ()
        elif before.startswith(b"from") and before[4:5] in b" \t.":
            if after.lstrip().startswith(b"("):
                match = _BRACKETS.search(data, at)
                after = match[0] if match is not None else after
            module = before[4:].strip()
            level = len(module) - len(module.lstrip(b"."))
            names = tuple(name.decode("ascii", "ignore") for name in _NAME.findall(after))
            yield level, module[level:].decode("ascii", "ignore").strip(), names
        at = data.find(b"import", at + 6)
