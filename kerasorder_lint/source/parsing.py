"""Text to a tree, with everything that can go wrong as a value."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasorder_lint.source import bounds
from kerasorder_lint.source.bounds import Deep
from kerasorder_lint.source.shape_comments import shape_comments
from kerasorder_lint.spans import Position

if TYPE_CHECKING:
    from kerasorder_lint.source.notebook import Notebook

__all__ = ["Broken", "Parsed", "is_readable", "parse", "parse_cells"]


@dataclass(frozen=True, slots=True)
class Broken:
    """What Python says about text that it refuses, and where."""

    message: str
    position: Position


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree, or why there is none.

    deep: statements that were left out because they nest too deep.
    large: nothing was parsed because of the size.
    is_newer: some of it is newer than this Python, and was read as something else.
    """

    tree: ast.Module | None
    error: Broken | None = None
    deep: tuple[Deep, ...] = ()
    large: bool = False
    is_newer: bool = False


def _tree(text: str, filename: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text, filename)
    comments = shape_comments(text)
    if comments:
        tree.shape_comments = comments  # type: ignore[attr-defined]
    if ("sys" in text and "path" in text) or "addsitedir" in text:
        tree.may_change_search_path = True  # type: ignore[attr-defined]
    return tree


def is_readable(data: bytes) -> bool:
    """Whether Python takes these bytes; the quick answer, which gives no reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # No objects are made for the tree, so this takes half the time of `ast.parse`.
            compile(data, "", "exec", ast.PyCF_ONLY_AST if _nests(data) else 0, dont_inherit=True)
        except Exception:
            return False
    return True


_FINALLY = re.compile(rb"^([ \t]*)finally\b", re.MULTILINE)
_FEW = 10


def _nests(data: bytes) -> bool:
    """Whether `finally` may stand within `finally` so deep that no compiler should see it.

    CPython writes each such block twice, so the time that it takes doubles with each level.
    """
    return data.count(b"finally") > _FEW and len(set(_FINALLY.findall(data))) > _FEW


def _refused(tree: ast.Module, text: str, in_cell: bool) -> Broken | None:
    """What Python's symbol table and compiler say of what its grammar allows; nothing is run.

    in_cell: `await` may stand outside of functions, as IPython has it.
    """
    if _nests(text.encode()):
        return None
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if in_cell else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "<text>", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        if sys.version_info < (3, 11) and "asynchronous comprehension" in (error.msg or ""):
            return None  # later releases allow more of them
        broken = _broken(error)
        row, column = broken.position.row, broken.position.column
        # The parser counts characters, the compiler bytes.
        line = text.encode().splitlines()[row - 1 : row]
        before = b"".join(line)[: column - 1].decode(errors="ignore")
        return Broken(broken.message, Position(row, len(before) + 1))
    except Exception:  # too deep, too long: ours to say, not Python's
        return None
    return None


def _broken(error: SyntaxError) -> Broken:
    message = " ".join((error.msg or "invalid syntax").split())
    return Broken(message, Position(max(error.lineno or 1, 1), max(error.offset or 1, 1)))


def parse(text: str, filename: str, *, compiled: bool = True, in_cell: bool = False) -> Parsed:
    """The tree of a text; statements beyond the bounds are left out of it.

    compiled: what only Python's compiler refuses, as a `return` outside of functions, counts too.
    in_cell:  the text is that of a notebook.
    Problems: `error` where Python refuses the text.
    """
    parsed = _parsed(text, filename)
    if compiled and parsed.tree is not None and not parsed.is_newer:
        error = _refused(parsed.tree, text, in_cell)
        if error is not None:
            return Parsed(None, error)
    return parsed


def _parsed(text: str, filename: str) -> Parsed:
    """What Python's grammar makes of a text."""
    if bounds.is_large(text):
        return Parsed(None, large=True)
    deep = bounds.deep_statements(text) if bounds.may_be_deep(text) else []
    try:
        if deep:
            _refuse_broken(text, filename)
        return Parsed(
            _tree(bounds.without(text, deep) if deep else text, filename), None, tuple(deep)
        )
    except SyntaxError as error:
        return _newer(text, filename) or Parsed(None, _broken(error))
    except UnicodeEncodeError as error:
        return Parsed(
            None, Broken(f"the text holds a lone surrogate: {error.reason}", Position(1, 1))
        )
    except ValueError as error:
        return Parsed(None, Broken(str(error), Position(1, 1)))
    except (RecursionError, MemoryError):
        return _salvaged(text, filename)


def _refuse_broken(text: str, filename: str) -> None:
    """Raises what Python itself says of text that nests deep, if that is a `SyntaxError`.

    Releases before 3.11 have no bound of their own while they make the tree.
    """
    if sys.version_info < (3, 11):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text, filename)
    except (RecursionError, MemoryError):
        pass  # it is merely too deep


def _newer(text: str, filename: str) -> Parsed | None:
    """What can be read of newer syntax; None if that is not what is wrong."""
    from kerasorder_lint.source.newer import readable

    blanked = readable(text)
    if blanked is None:
        return None
    try:
        deep = tuple(bounds.deep_statements(text))
        return Parsed(_tree(blanked, filename), None, deep, is_newer=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _salvaged(text: str, filename: str) -> Parsed:
    """What is left when the parser itself found something too deep that the bounds did not see."""
    deep = bounds.deep_statements(text)
    try:
        if deep:
            return Parsed(_tree(bounds.without(text, deep), filename), None, tuple(deep))
    except (SyntaxError, RecursionError, MemoryError):
        pass
    return Parsed(None, None, (Deep(1, text.count("\n") + 1),))


def parse_cells(notebook: Notebook, filename: str) -> tuple[Parsed, list[Broken]]:
    """The tree of all cells that Python takes, and what is wrong with the others."""
    text = notebook.text
    parsed = parse(text, filename, in_cell=True)
    if parsed.error is None:
        return parsed, []
    left_out: set[int] = set()
    broken: list[Broken] = []
    for cell in notebook.cells:
        # A magic may compile its cell as something else: `%%timeit` makes a function of it.
        compiled = not cell.text.lstrip().startswith("%%")
        error = parse(cell.python, filename, compiled=compiled, in_cell=True).error
        if error is not None:
            left_out.add(cell.number)
            place = Position(cell.first + error.position.row - 1, error.position.column)
            broken.append(Broken(error.message, place))
    # Cells are compiled one by one: `global x` may well stand behind another cell's `x = 1`.
    parsed = parse(notebook.join(frozenset(left_out)), filename, compiled=False)
    if not left_out and parsed.error is not None:
        return parsed, [parsed.error]
    return parsed, broken
