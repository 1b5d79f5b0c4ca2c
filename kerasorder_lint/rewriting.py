"""From what a rule wants changed to edits of the text.

Rules see no syntax. Here the expression that they name is found in the tree, and what is written
around it decides whether the change can be made: where it cannot without guessing, there is none.
Comments and layout outside of the changed words stay.
"""

from __future__ import annotations

import ast
import io
import itertools
import tokenize
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from kerasorder_lint.catalogue.arguments import nearest
from kerasorder_lint.graph.program import Site
from kerasorder_lint.rules.drafts import (
    AddKeyword,
    Change,
    CorrectWord,
    FlattenElement,
    FlattenInput,
    InputInstead,
    InsertLayer,
    MethodInstead,
    RebuildSwapped,
)

__all__ = ["Rewriter"]

Edit = tuple[str, Site]
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)
_INPUTS = ("Input", "InputLayer")
#: The arguments that tell a layer what comes in, and what an `Input` calls that.
_SHAPES = {"input_shape": "shape", "input_dim": "shape", "batch_input_shape": "batch_shape"}
#: What leads from an imported module of Keras to its layers.
_BELOW = {
    "keras": "layers.",
    "tensorflow": "keras.layers.",
    "tensorflow.keras": "layers.",
    "tf_keras": "layers.",
    "keras.layers": "",
    "tensorflow.keras.layers": "",
    "tf_keras.layers": "",
}
_SKIPPED = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT})


class _Impossible(Exception):
    """The text is not written so that the change could be made."""


class _Token:
    """A token of a call, with its place in the file as `ast` counts."""

    def __init__(self, token: tokenize.TokenInfo, start: Place, end: Place) -> None:
        self.type, self.string = token.type, token.string
        self.start, self.end = start, end


Place = tuple[int, int]
_Pair = tuple[str, ast.expr, ast.expr]


class Rewriter:
    """One tree, and the text that it was parsed from."""

    def __init__(self, tree: ast.Module, text: str, filename: str) -> None:
        from kerasorder_lint.source.positions import split_lines

        self._tree = tree
        self._lines = [line.encode("utf-8", "surrogatepass") for line in split_lines(text)]
        self._filename = filename
        self._imports: dict[ast.AST, list[ast.Import | ast.ImportFrom]] = {}
        self._bound: dict[ast.AST, frozenset[str]] = {}

    def edits(self, change: Change) -> list[Edit] | None:
        """The edits that make a change, each a content and its place; None where there are none."""
        try:
            return list(self._edits(change))
        except (_Impossible, tokenize.TokenError, SyntaxError):
            return None

    def _edits(self, change: Change) -> Iterator[Edit]:
        match change:
            case AddKeyword():
                yield self._add_keyword(self._call(change.call), change.name, change.value)
            case CorrectWord():
                yield self._correct(self._call(change.call), change)
            case MethodInstead():
                yield self._method(self._call(change.call), change)
            case InsertLayer():
                layer = self._call(change.before)
                name, imports = self._sibling(layer.func, change.class_name, layer)
                yield from imports
                yield self._insert(layer, f"{name}()")
            case FlattenInput():
                yield from self._flatten_input(change)
            case FlattenElement():
                yield from self._flatten_element(change)
            case InputInstead():
                yield from self._input_instead(self._call(change.layer))
            case RebuildSwapped():
                yield self._rebuild(change)

    # --- what stands where

    def _site(self, start: Place, end: Place) -> Site:
        return Site(self._filename, *start, *end)

    def _call(self, site: Site) -> ast.Call:
        node = self._node(site)
        if not isinstance(node, ast.Call):
            raise _Impossible
        return node

    def _node(self, site: Site) -> ast.AST:
        if site.filename != self._filename:
            raise _Impossible
        wanted = ((site.lineno, site.col_offset), (site.end_lineno, site.end_col_offset))
        node = self._expressions.get(wanted)
        if node is None:
            raise _Impossible
        return node

    def _parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    # A file may have as many fixes as lines: what is asked of the whole tree is found out once.

    @cached_property
    def _every(self) -> list[ast.AST]:
        return list(ast.walk(self._tree))

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return {child: parent for parent in self._every for child in ast.iter_child_nodes(parent)}

    @cached_property
    def _expressions(self) -> dict[tuple[Place, Place], ast.expr]:
        """The outermost expression of each place."""
        found: dict[tuple[Place, Place], ast.expr] = {}
        for node in self._every:
            if isinstance(node, ast.expr):
                found.setdefault((_start(node), _end(node)), node)
        return found

    @cached_property
    def _assignments(self) -> dict[tuple[Place, Place], ast.Assign]:
        assignments = (node for node in self._every if isinstance(node, ast.Assign))
        return {(_start(node), _end(node)): node for node in assignments}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(node.id for node in self._every if isinstance(node, ast.Name))

    @cached_property
    def _imported_names(self) -> frozenset[str]:
        return frozenset(
            (name.asname or name.name).partition(".")[0]
            for node in self._every
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in node.names
        )

    @cached_property
    def _rebound(self) -> frozenset[str]:
        """The names that are given a value anywhere, other than by an import."""
        found: set[str] = set()
        for node in self._every:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.add(node.name)
        return frozenset(found)

    def _text(self, start: Place, end: Place) -> str:
        (row, column), (last, stop) = start, end
        if row == last:
            return self._lines[row - 1][column:stop].decode("utf-8", "surrogatepass")
        parts = [self._lines[row - 1][column:], *self._lines[row : last - 1]]
        parts.append(self._lines[last - 1][:stop])
        return b"\n".join(parts).decode("utf-8", "surrogatepass")

    def _source(self, node: ast.expr | ast.keyword) -> str:
        return self._text(_start(node), _end(node))

    def _indent(self, row: int) -> str:
        line = self._lines[row - 1]
        return line[: len(line) - len(line.lstrip())].decode()

    def _begins_line(self, place: Place) -> bool:
        return not self._lines[place[0] - 1][: place[1]].strip()

    def _tokens(self, call: ast.Call) -> list[_Token]:
        """The tokens of the brackets of a call, from the opening to the closing one."""
        begin, end = _end(call.func), _end(call)
        text = self._text(begin, end)
        lines = text.split("\n")

        def place(row: int, column: int) -> Place:
            before = len(lines[row - 1][:column].encode("utf-8", "surrogatepass"))
            return begin[0] + row - 1, before + (begin[1] if row == 1 else 0)

        found: list[_Token] = []
        depth = 0
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.ENDMARKER, tokenize.NEWLINE):
                break
            found.append(_Token(token, place(*token.start), place(*token.end)))
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
                if depth == 0 and token.string == ")":
                    break
        opening = next((i for i, token in enumerate(found) if token.string == "("), None)
        if opening is None or depth != 0 or found[-1].end != end:
            raise _Impossible
        return found[opening:]

    # --- changes of one call

    def _add_keyword(self, call: ast.Call, name: str, value: str) -> Edit:
        for keyword in call.keywords:
            if keyword.arg is None:
                raise _Impossible  # `**options` may hold it
            if keyword.arg == name:
                return value, self._site(_start(keyword.value), _end(keyword.value))
        every = self._tokens(call)
        tokens = [t for t in every if t.type not in _SKIPPED]
        last, closing = tokens[-2], tokens[-1]
        written = f"{name}={value}"
        if last is tokens[0]:
            return written, self._site(last.end, last.end)
        if last.string != ",":
            return f", {written}", self._site(last.end, last.end)
        if last.end[0] == closing.start[0]:
            return f" {written}", self._site(last.end, last.end)
        behind = every[every.index(last) + 1]
        end = behind.end if behind.type == tokenize.COMMENT else last.end
        return f"\n{self._indent(last.start[0])}{written},", self._site(end, end)

    def _correct(self, call: ast.Call, change: CorrectWord) -> Edit:
        keyword = next((k for k in call.keywords if k.arg == change.argument), None)
        if change.is_name:
            if keyword is None:
                raise _Impossible
            row, column = _start(keyword)
            end = (row, column + len(change.argument.encode()))
            if self._text((row, column), end) != change.argument:
                raise _Impossible
            return change.word, self._site((row, column), end)
        places = [keyword.value] if keyword is not None else list(call.args)
        constants = [node for place in places for node in _words_in(place)]
        if len(constants) > 1 or keyword is None:
            # Several words, such as the optimizer and the loss of a `compile`.
            constants = [c for c in constants if nearest(str(c.value), [change.word])]
            constants = [c for c in constants if c.value != change.word]
        if len(constants) != 1:
            raise _Impossible
        written = self._source(constants[0])
        if written[1:-1] != constants[0].value or not change.word.isidentifier():
            raise _Impossible
        return (
            written[0] + change.word + written[-1],
            self._site(_start(constants[0]), _end(constants[0])),
        )

    def _method(self, call: ast.Call, change: MethodInstead) -> Edit:
        func = call.func
        given = len(call.args) + len(call.keywords)
        if given != change.arguments or not isinstance(self._parent(call), ast.Expr):
            raise _Impossible
        if not isinstance(func, ast.Attribute) or func.attr != change.method:
            raise _Impossible
        inner = func.value
        if not isinstance(inner, ast.Attribute) or inner.attr != change.through:
            raise _Impossible
        start, end = _end(inner.value), _end(func)
        between = self._text(start, end).replace("\\\n", "")
        if "".join(between.split()) != f".{change.through}.{change.method}":
            raise _Impossible
        return f".{change.instead}", self._site(start, end)

    # --- layers in front of layers

    def _sibling(self, func: ast.expr, class_name: str, here: ast.AST) -> tuple[str, list[Edit]]:
        """How another class of the module of a class is called here, and what is to be imported."""
        if isinstance(func, ast.Attribute):
            return f"{self._source(func.value)}.{class_name}", []
        if not isinstance(func, ast.Name):
            raise _Impossible
        origin, alias = self._imported(func.id, here)
        for other in origin.names:
            if other.name == class_name:
                return other.asname or other.name, []
        if class_name in self._names or class_name in self._imported_names:
            return self._imported_beside(origin, class_name, here), []
        if alias.name == "*":
            return class_name, []
        end = (alias.end_lineno or alias.lineno, alias.end_col_offset or alias.col_offset)
        return class_name, [(f", {class_name}", self._site(end, end))]

    def _imported(self, name: str, here: ast.AST) -> tuple[ast.ImportFrom, ast.alias]:
        """The one import that binds a name at a place, or the one star import."""
        for body in self._imports_before(here):
            imports = [node for node in body if isinstance(node, ast.ImportFrom)]
            pairs = [(node, alias) for node in imports for alias in node.names]
            found = [pair for pair in pairs if (pair[1].asname or pair[1].name) == name]
            found = found or [pair for pair in pairs if pair[1].name == "*"]
            if not found:
                continue
            if len(found) != 1 or not (found[0][0].module or "").endswith("layers"):
                raise _Impossible
            return found[0]
        raise _Impossible

    def _imported_beside(self, origin: ast.ImportFrom, name: str, here: ast.AST) -> str:
        """A name that is bound already, if it is what another import has from the same Keras."""
        package = (origin.module or "").removesuffix(".layers")
        for body in self._imports_before(here):
            for node in body:
                if isinstance(node, ast.ImportFrom) and any(
                    alias.name == name and alias.asname is None for alias in node.names
                ):
                    same = (node.module or "").removesuffix(".layers") == package
                    if same and node.level == origin.level and not self._is_rebound(name):
                        return name
        raise _Impossible  # something else, or from elsewhere

    def _imports_before(self, node: ast.AST) -> Iterator[list[ast.Import | ast.ImportFrom]]:
        """The imports before a node in the functions around it, from within, and in the module."""
        above = self._parent(node)
        while above is not None:
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
                if above not in self._imports:
                    kinds = (ast.Import, ast.ImportFrom)
                    self._imports[above] = [each for each in above.body if isinstance(each, kinds)]
                yield [each for each in self._imports[above] if _start(each) < _start(node)]
            above = self._parent(above)

    def _insert(self, layer: ast.Call, new: str) -> Edit:
        """A layer in front of another one, as the other one is used."""
        parent = self._parent(layer)
        if isinstance(parent, ast.Call) and parent.func is layer:
            if len(parent.args) != 1 or parent.keywords:
                raise _Impossible
            given = parent.args[0]
            if isinstance(given, ast.Starred):
                raise _Impossible
            site = self._site(_start(given), _end(given))
            return f"{new}({self._source(given)})", site
        if isinstance(parent, (ast.List, ast.Tuple)) and self._is_sequential(self._parent(parent)):
            return self._in_front(parent, layer, new)
        if isinstance(parent, ast.Call) and parent.args == [layer] and not parent.keywords:
            return self._insert_add(parent, new)
        raise _Impossible

    def _in_front(self, given: ast.List | ast.Tuple, element: ast.expr, new: str) -> Edit:
        """A new element in front of another one of a list."""
        index, start = given.elts.index(element), _start(element)
        row, column = _start(given)
        before = _end(given.elts[index - 1]) if index else (row, column + 1)
        lines = self._text(before, start).split("\n")
        if any("(" in line.partition("#")[0] for line in lines):
            raise _Impossible  # the element stands in brackets of its own
        behind = f",\n{self._indent(start[0])}" if self._begins_line(start) else ", "
        return f"{new}{behind}", self._site(start, start)

    def _layer_name(self, class_name: str, here: ast.AST) -> tuple[str, list[Edit]]:
        """How a class of `keras.layers` is called at a place, and what to import for it."""
        found: list[tuple[str, str]] = []  # the package, and the name of the class through it
        siblings: list[str] = []
        for node in itertools.chain.from_iterable(self._imports_before(here)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name
                    rest = _BELOW.get(alias.name)
                    if rest is not None:
                        found.append((alias.name, f"{name}.{rest}{class_name}"))
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for alias in node.names:
                    name, path = alias.asname or alias.name, f"{node.module}.{alias.name}"
                    rest = _BELOW.get(path)
                    if rest is not None:
                        found.append((path, f"{name}.{rest}{class_name}"))
                    elif alias.name == class_name and _BELOW.get(node.module or "") == "":
                        found.append((path, name))
                    elif alias.name != "*" and _BELOW.get(node.module or "") == "":
                        siblings.append(name)
        if len({package.partition(".")[0] == "tf_keras" for package, _ in found}) > 1:
            raise _Impossible  # one of two packages whose layers do not go together
        for _, name in sorted(found, key=lambda item: item[1].count(".")):
            if not self._is_rebound(name.partition(".")[0]):
                return name, []
        if not siblings:
            raise _Impossible
        return self._sibling(ast.Name(siblings[0], ast.Load()), class_name, here)

    def _is_rebound(self, name: str) -> bool:
        """Whether a name that an import binds is given another value anywhere."""
        return name in self._rebound

    def _is_sequential(self, node: ast.AST | None) -> bool:
        """Whether a list belongs to the call that makes a model of it, and to nothing else."""
        if isinstance(node, ast.keyword):
            node = self._parent(node)
        if not isinstance(node, ast.Call):
            return False
        return _last_name(node.func) == "Sequential"

    def _insert_add(self, call: ast.Call, new: str) -> Edit:
        statement = self._parent(call)
        func = call.func
        if not isinstance(statement, ast.Expr) or not isinstance(func, ast.Attribute):
            raise _Impossible
        start = _start(statement)
        if func.attr != "add" or not self._begins_line(start):
            raise _Impossible
        line = f"{self._source(func)}({new})\n{self._indent(start[0])}"
        return line, self._site(start, start)

    # --- Flatten in front of what there is already

    def _flatten_input(self, change: FlattenInput) -> Iterator[Edit]:
        call = self._call(change.call)
        if not call.args:
            raise _Impossible
        given = [call.args[0]]
        if change.elements:
            given = self._written(call.args[0], change.count)
            given = [given[index] for index in change.elements]
        if any(isinstance(node, (ast.Starred, ast.GeneratorExp)) for node in given):
            raise _Impossible
        name, imports = self._layer_name("Flatten", call)
        yield from imports
        for node in given:
            yield f"{name}()({self._source(node)})", self._site(_start(node), _end(node))

    def _flatten_element(self, change: FlattenElement) -> Iterator[Edit]:
        call = self._call(change.call)
        name, imports = self._layer_name("Flatten", call)
        yield from imports
        if not self._is_sequential(call):
            yield self._insert_add(call, f"{name}()")
            return
        named = [keyword.value for keyword in call.keywords if keyword.arg == "layers"]
        given = next(iter([*call.args, *named]), None)
        if not isinstance(given, (ast.List, ast.Tuple)) or not given.elts:
            raise _Impossible
        first = given.elts[0]
        entered = isinstance(first, ast.Call) and _last_name(first.func) in _INPUTS
        elements = self._written(given, change.count + entered)
        yield self._in_front(given, elements[change.index + entered], f"{name}()")

    def _written(self, node: ast.expr, count: int) -> list[ast.expr]:
        """The elements of a list that is written out."""
        if not isinstance(node, (ast.List, ast.Tuple)) or len(node.elts) != count:
            raise _Impossible
        if any(isinstance(element, ast.Starred) for element in node.elts):
            raise _Impossible
        return list(node.elts)

    # --- Input in the place of `input_shape`

    def _input_instead(self, layer: ast.Call) -> Iterator[Edit]:
        wanted = [k for k in layer.keywords if k.arg in _SHAPES]
        others = {k.arg for k in layer.keywords}
        if len(wanted) != 1 or others & {None, "batch_size"}:
            raise _Impossible
        parent = self._parent(layer)
        if wanted[0].arg == "batch_input_shape" and not self._is_first(layer):
            raise _Impossible
        if isinstance(parent, (ast.List, ast.Tuple)) and parent.elts[0] is not layer:
            raise _Impossible
        if isinstance(parent, ast.Call) and parent.func is layer:
            raise _Impossible
        (keyword,) = wanted
        if not _is_plain(keyword.value):
            raise _Impossible
        shape = self._source(keyword.value)
        if "\n" in shape:
            raise _Impossible
        if keyword.arg == "input_dim":
            shape = f"({shape},)"
        name, imports = self._sibling(layer.func, "Input", layer)
        yield from imports
        yield self._insert(layer, f"{name}({_SHAPES[str(keyword.arg)]}={shape})")
        yield self._without(layer, keyword)

    def _is_first(self, layer: ast.Call) -> bool:
        """Whether a layer is written as the first of a model."""
        parent = self._parent(layer)
        if isinstance(parent, (ast.List, ast.Tuple)):
            return parent.elts[0] is layer and self._is_sequential(self._parent(parent))
        if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Attribute):
            return False
        statement = self._parent(parent)
        body = getattr(self._parent(statement) if statement else None, "body", [])
        at = body.index(statement) if statement in body else 0
        made = body[at - 1] if at > 0 else None
        return (
            isinstance(made, ast.Assign)
            and isinstance(made.value, ast.Call)
            and self._is_sequential(made.value)
            and not made.value.args
            and self._source(made.targets[0]) == self._source(parent.func.value)
        )

    def _without(self, call: ast.Call, keyword: ast.keyword) -> Edit:
        """A call without one of its keywords, comma included."""
        tokens = self._tokens(call)
        first = next(i for i, t in enumerate(tokens) if t.start == _start(keyword))
        last = first
        while tokens[last].end < _end(keyword):
            last += 1
        while tokens[last + 1].string == ")" and last + 2 < len(tokens):
            last += 1  # brackets around the value
        if any(t.type == tokenize.COMMENT for t in tokens[first : last + 1]):
            raise _Impossible
        before = next(t for t in reversed(tokens[:first]) if t.type not in _SKIPPED)
        after = next(t for t in tokens[last + 1 :] if t.type not in _SKIPPED)
        if after.string == ",":
            rest = tokens[tokens.index(after) + 1]
            if rest.type not in _SKIPPED:
                return "", self._site(tokens[first].start, rest.start)
            if not self._begins_line(tokens[first].start):
                return "", self._site(before.end, after.end)
            if rest.type == tokenize.COMMENT:
                return "", self._site(tokens[first].start, rest.start)
            row = tokens[first].start[0]
            return "", self._site((row, 0), (after.end[0] + 1, 0))
        if before.string != ",":
            return "", self._site(tokens[first].start, tokens[last].end)
        between = tokens[tokens.index(before) + 1 : first]
        if any(t.type == tokenize.COMMENT for t in between):
            # The comment speaks of the argument before; it stays, and so does the comma.
            start, rest = tokens[first].start, tokens[last + 1]
            if rest.type == tokenize.COMMENT:
                return "", self._site(start, rest.start)
            if rest.type not in _SKIPPED:
                return "", self._site(start, tokens[last].end)
            return "", self._site((start[0], 0), (tokens[last].end[0] + 1, 0))
        earlier = tokens[tokens.index(before) - 1]
        start = before.start if earlier.type in _SKIPPED else earlier.end
        return "", self._site(start, tokens[last].end)

    # --- a swap

    def _rebuild(self, change: RebuildSwapped) -> Edit:
        made = self._call(change.made)
        found = [self._assignment(site) for site in change.statements]
        start, end = _start(found[0]), _end(found[-1])
        if not self._begins_line(start):
            raise _Impossible
        pairs = _swapped(found[0]) if len(found) == 1 else self._swapped_by_name(found)
        if pairs is None or self._lines[end[0] - 1][end[1] :].lstrip().startswith(b";"):
            raise _Impossible
        model, first, second = pairs
        if "." not in model and not self._is_local(found[0], model):
            raise _Impossible
        if not self._is_known_at(made.func, found[0]):
            raise _Impossible
        named = [k for k in made.keywords if k.arg == "name" and isinstance(k.value, ast.Constant)]
        given = "".join(f", {self._source(keyword)}" for keyword in named)
        order, shape = _fresh("order", self._names), _fresh("input_shape", self._names)
        one, other = self._source(first), self._source(second)
        lines = [
            f"{order} = list({model}.layers)",
            f"{order}[{one}], {order}[{other}] = {order}[{other}], {order}[{one}]",
            f"{shape} = {model}.input_shape",
            f"{model} = {self._source(made.func)}({order}{given})",
            f"{model}.build({shape})",
        ]
        return f"\n{self._indent(start[0])}".join(lines), self._site(start, end)

    def _assignment(self, site: Site) -> ast.Assign:
        wanted = ((site.lineno, site.col_offset), (site.end_lineno, site.end_col_offset))
        node = self._assignments.get(wanted)
        if node is None:
            raise _Impossible
        return node

    def _swapped_by_name(self, found: list[ast.Assign]) -> _Pair | None:
        """The same of `first = m.layers[i]`, `m.layers[i] = m.layers[j]`, `m.layers[j] = first`."""
        body = getattr(self._parent(found[0]), "body", [])
        if len(found) != 2 or found[0] not in body or found[1] not in body:
            return None
        at = body.index(found[0])
        kept = body[at - 1] if at > 0 else None
        if body.index(found[1]) != at + 1 or not isinstance(kept, ast.Assign):
            return None
        if self._text(_end(found[0]), _start(found[1])).strip():
            return None  # a comment, or a second statement on the line
        parts = [*kept.targets, kept.value, *found[0].targets, found[0].value]
        parts += [*found[1].targets, found[1].value]
        if len(parts) != 6 or not isinstance(parts[0], ast.Name):
            return None
        if not isinstance(parts[5], ast.Name) or parts[5].id != parts[0].id:
            return None
        items = [item for item in map(_item, parts[1:5]) if item is not None]
        if len(items) != 4 or len({name for name, _ in items}) != 1:
            return None
        read, written, taken, last = (ast.dump(index) for _, index in items)
        if (read, taken) != (written, last):
            return None
        return items[0][0], items[1][1], items[2][1]

    def _is_local(self, statement: ast.AST, name: str) -> bool:
        """Whether a name is bound in the scope of a statement, so that it can be bound anew."""
        scope: ast.AST | None = statement
        while scope is not None and not isinstance(scope, _SCOPES):
            scope = self._parent(scope)
        whole = scope or self._tree
        if whole not in self._bound:
            self._bound[whole] = frozenset(
                node.id
                for node in ast.walk(whole)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                if self._scope_of(node) is scope
            )
        return name in self._bound[whole]

    def _is_known_at(self, func: ast.expr, here: ast.AST) -> bool:
        """Whether the class that a call names goes by that name at another place, too."""
        while isinstance(func, ast.Attribute):
            func = func.value
        if not isinstance(func, ast.Name):
            return False
        name = func.id
        for node in itertools.chain.from_iterable(self._imports_before(here)):
            for alias in node.names:
                if (alias.asname or alias.name.partition(".")[0]) in (name, "*"):
                    return not self._is_rebound(name)
        # Bound otherwise, by an assignment say: to the same thing where both are in one scope.
        return self._scope_of(func) is self._scope_of(here)

    def _scope_of(self, node: ast.AST) -> ast.AST | None:
        above = self._parent(node)
        while above is not None and not isinstance(above, _SCOPES):
            above = self._parent(above)
        return above


def _start(node: Any) -> Place:
    return node.lineno, node.col_offset


def _end(node: Any) -> Place:
    return node.end_lineno, node.end_col_offset


def _last_name(node: ast.expr) -> str:
    """`Input` of `keras.Input`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_plain(node: ast.expr) -> bool:
    """Whether it does not matter when an expression is evaluated."""
    allowed = (
        ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Load, ast.BinOp,
        ast.operator, ast.UnaryOp, ast.unaryop, ast.Subscript, ast.Slice, ast.Starred,
    )  # fmt: skip
    return all(isinstance(part, allowed) for part in ast.walk(node))


def _item(node: ast.expr) -> tuple[str, ast.expr] | None:
    """The name of the model, which may be an attribute, and the index of `m.layers[i]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute):
        return None
    if node.value.attr != "layers" or not _is_plain(node.slice):
        return None
    inner = owner = node.value.value
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return (ast.unparse(owner), node.slice) if isinstance(inner, ast.Name) else None


def _swapped(statement: ast.Assign) -> _Pair | None:
    """The name of the model and the two indices of `m.layers[i], m.layers[j] = …`."""
    target, value = statement.targets[0], statement.value
    if len(statement.targets) != 1:
        return None
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return None
    items = [item for item in map(_item, [*target.elts, *value.elts]) if item is not None]
    if len(items) != 4 or len(target.elts) != 2 or len({name for name, _ in items}) != 1:
        return None
    one, other, third, fourth = (ast.dump(index) for _, index in items)
    return (items[0][0], items[0][1], items[1][1]) if (one, other) == (fourth, third) else None


def _fresh(name: str, used: frozenset[str]) -> str:
    while name in used:
        name += "_"
    return name


def _words_in(value: ast.expr) -> Iterator[ast.Constant]:
    """The constants that are the value, or stand in its list: no key, and no argument of a call."""
    match value:
        case ast.Constant(value=str()):
            yield value
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            for element in elements:
                yield from _words_in(element)
        case ast.Dict(values=elements):
            for element in elements:
                yield from _words_in(element)
        case ast.IfExp(body=body, orelse=other):
            yield from _words_in(body)
            yield from _words_in(other)
