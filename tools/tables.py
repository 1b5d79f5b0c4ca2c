"""How generators write what they have found as a table of names."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

__all__ = ["lines_of"]


def lines_of(package: str, names: Mapping[str, list[str]]) -> Iterator[str]:
    """An entry of a dict: by the paths below a package, names with spaces between."""
    yield f'    "{package}": {{\n'
    for path, found in sorted(names.items()):
        yield f'        "{path}": (\n'
        text = textwrap.wrap(" ".join(found), 80, break_long_words=False) or [""]
        for number, line in enumerate(text, 1):
            yield f'            "{line}{" " if number < len(text) else ""}"\n'
        yield "        ),\n"
    yield "    },\n"
