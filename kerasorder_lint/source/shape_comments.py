"""Comments that say which shape is meant: `x = load()  # shape: (None, 28, 28, 1)`."""

from __future__ import annotations

import io
import re
import tokenize

__all__ = ["shape_comments"]

_MAY_BE = re.compile(r"#[ \t]*shape:[ \t]*[\[(]")
_COMMENT = re.compile(r"#\s*shape:\s*([\[(][^#]*[\])])\s*(?:#.*)?$")


def shape_comments(text: str) -> dict[int, str]:
    """Row to the text of the shape, for comments that hold nothing else before a further `#`."""
    if _MAY_BE.search(text) is None:
        return {}
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                match = _COMMENT.match(token.string)
                if match is not None:
                    found[token.start[0]] = match[1]
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass
    return found
