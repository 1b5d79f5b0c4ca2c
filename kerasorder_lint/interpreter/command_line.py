"""`argparse`: options by name, with the types that they are declared with.

What a user gives on the command line is not known. The module is run once more with the defaults,
if it asks for any, and what holds then is likely.
"""

from __future__ import annotations

import io
import shlex
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import PathEnds, Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArgumentsV,
    Declaration,
    DictV,
    ListV,
    ParserV,
    Ref,
    Thing,
    is_constant,
)

__all__ = ["MAKES_PARSER", "STANDARD", "asked_by_module", "call_parser", "is_plain", "option"]

MAKES_PARSER = frozenset({"argparse.ArgumentParser"})
_GROUPS = frozenset({"add_argument_group", "add_mutually_exclusive_group"})
#: What gives a parser for each command, and what gives such a parser.
_MAKES = frozenset({"add_parser", "add_subparsers"})
_PARSES = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})
_TYPES = ("int", "float", "str", "bool")


def call_parser(
    m: Machine,
    parser: ParserV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """A method of a parser, or of a group of its options."""
    inner = ParserV(root=parser.root) if name in _MAKES else None
    _declare(m, parser, name, positional, keywords, open_ended, inner)
    if inner is not None:
        return inner
    if name in _GROUPS:
        return parser
    if name in ("error", "exit"):
        if m.takes("SystemExit"):
            raise Raised("SystemExit")
        raise PathEnds
    if name == "add_argument":
        _add(m, parser, positional, keywords, open_ended)
        return Thing(expressions.text_of(node), origin="call")
    if name == "set_defaults":
        m.touch(parser)
        for key, value in keywords.items():
            _, kind = parser.options.get(key, (None, None))
            parser.options[key] = (m.resolve(value), kind)
        return None
    if name in _PARSES:
        given = _parsed(m, parser, name, positional, keywords, node, open_ended)
        if given is not None:
            return given
        made = ArgumentsV(parser, expressions.text_of(node))
        return made if name != "parse_known_args" else (made, ListV(exact=False))
    return Thing(expressions.text_of(node), origin="call")


#: Arguments of a parser that change nothing about what it reads.
_OF_TEXT = frozenset({"add_help", "description", "epilog", "formatter_class", "prog", "usage"})
_SHOWN = frozenset({"help", "metavar"})
_CONVERTS: dict[str, Any] = {"float": float, "int": int, "str": str}
_ACTIONS = frozenset({"append", "count", "store", "store_false", "store_true"})
_LONGEST = 10_000  # characters of a command line that is read


def is_plain(positional: list[Any], keywords: dict[str, Any], open_ended: bool) -> bool:
    """Whether a parser that is made so reads options as any other does."""
    return not positional and not open_ended and set(keywords) <= _OF_TEXT


def _declare(
    m: Machine,
    parser: ParserV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    open_ended: bool,
    made: ParserV | None = None,
) -> None:
    """Notes what was asked of a parser; made: what stands for what it gave."""
    whole = parser.root
    if whole.declared is None or name in (*_PARSES, "add_argument_group", "error", "exit"):
        return
    if name in ("print_help", "print_usage", "format_help", "format_usage"):
        return
    m.touch(whole)
    given = tuple(_plain(m, value) for value in positional)
    named = {key: _plain(m, value) for key, value in keywords.items() if key not in _SHOWN}
    known = name in ("add_argument", "set_defaults", *_MAKES) and not open_ended
    if name == "add_argument" and named.get("action", "store") not in _ACTIONS:
        known = False
    if not known or any(value is UNKNOWN for value in (*given, *named.values())):
        whole.declared = None
    else:
        gives = None if made is None else made.serial
        call = Declaration(parser.serial, name, given, named, gives)
        whole.declared = (*whole.declared, call)


def _plain(m: Machine, value: Any) -> Any:
    """A constant, a list of such, or a class that converts texts; else UNKNOWN."""
    value = m.resolve(value)
    if isinstance(value, ListV) and value.exact and value.chance is None:
        items = [_plain(m, item) for item in value.items]
        return UNKNOWN if any(item is UNKNOWN for item in items) else items
    if isinstance(value, tuple):
        items = [_plain(m, item) for item in value]
        return UNKNOWN if any(item is UNKNOWN for item in items) else tuple(items)
    if isinstance(value, Ref):
        return _CONVERTS.get(value.name, UNKNOWN)
    return value if is_constant(value) else UNKNOWN


def _parsed(
    m: Machine,
    parser: ParserV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """What the parser reads from texts that stand in the code; None where they do not."""
    if name == "parse_known_args" or open_ended or parser.declared is None:
        return None
    if parser.root is not parser:
        return None
    given = [*positional, *keywords.values()]
    if len(given) != 1 or set(keywords) - {"args"}:
        return None
    texts = _plain(m, given[0])
    if texts == "":
        texts = []
    if not isinstance(texts, (list, tuple)) or not all(isinstance(t, str) for t in texts):
        return None
    if sum(map(len, texts)) > _LONGEST:
        return None
    values = _read(parser, list(texts))
    if values is None:
        if m.takes("SystemExit"):
            raise Raised("SystemExit")
        raise PathEnds
    from kerasorder_lint.interpreter import reflection, standard

    held = {key: standard.value_of(value) for key, value in values.items()}
    return reflection.namespace(m, [], held, node)


def _read(parser: ParserV, texts: list[str]) -> dict[str, Any] | None:
    """What a parser of Python's own gives; None where it ends the program."""
    import argparse

    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            twin = argparse.ArgumentParser(prog="program")
            made: dict[int | None, Any] = {parser.serial: twin}
            for call in parser.declared or ():
                made[call.gives] = getattr(made[call.of], call.name)(*call.given, **call.named)
            return vars(twin.parse_args(texts))
    except SystemExit:
        return None


def _add(
    m: Machine, parser: ParserV, names: list[Any], keywords: dict[str, Any], open_ended: bool
) -> None:
    """`add_argument("--units", type=int, default=128)`."""
    given = [m.resolve(name) for name in names]
    target = m.resolve(keywords.get("dest"))
    flags = [name for name in given if isinstance(name, str) and name.startswith("-")]
    if not isinstance(target, str):
        long = next((flag for flag in flags if flag.startswith("--")), None)
        target = long or next((name for name in given if isinstance(name, str)), None)
    if not isinstance(target, str) or open_ended:
        return
    kind = m.resolve(keywords.get("type"))
    kind_name = kind.name if isinstance(kind, Ref) and kind.name in _TYPES else None
    default: Any = m.resolve(keywords.get("default")) if flags else Thing(target)
    action = m.resolve(keywords.get("action"))
    if action in ("store_true", "store_false"):
        kind_name = "bool"
        default = m.resolve(keywords.get("default", action == "store_false"))
    elif "nargs" in keywords or action is not None:
        kind_name = None
    elif kind is None and not isinstance(default, (int, float)):
        kind_name = "str"
    if kind is not None and not (isinstance(kind, Ref) and kind.name in _TYPES):
        default = Thing(target)  # a function of the code's own makes something of it
    elif isinstance(default, str) and kind_name in ("int", "float"):
        # What stands for a text is read as if it had been given.
        try:
            default = _CONVERTS[kind_name](default)
        except ValueError:
            default = Thing(target)
    m.touch(parser)
    parser.options[target.lstrip("-").replace("-", "_")] = (default, kind_name)


def _ask(m: Machine, place: str = "") -> None:
    """Notes that a default was asked for, which is worth another run."""
    m.with_options = False
    m.options_asked.add(place)


def asked_by_module(m: Machine, places: frozenset[str]) -> None:
    """Notes what a module asked for when it was run, which is in place now."""
    for place in places:
        _ask(m, place)


def variable(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`os.environ.get(name, default)`, `os.getenv(name, default)`: a text, or the default."""
    name, default = (*a, None, None)[:2] if not k else (a[0] if a else None, k.get("default"))
    text = expressions.text_of(node)
    if not isinstance(name, str) or len(a) + len(k) > 2 or not is_constant(default):
        return Thing(text, origin="call")
    if default is not None and not {name, None} & m.variables_set:
        if m.with_options is True:
            return default
        _ask(m, "os.environ")
    kind = "str" if isinstance(default, str) else None
    return Thing(text, key=("os.environ", name, default), kind=kind, origin="call")


def words(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`shlex.split(text)`."""
    if len(a) != 1 or k or not isinstance(a[0], str) or len(a[0]) > _LONGEST:
        return Thing(expressions.text_of(node), origin="call")
    try:
        return ListV(shlex.split(a[0]))
    except ValueError:
        raise Raised("ValueError") from None


STANDARD = {"os.environ.get": variable, "os.getenv": variable, "shlex.split": words}


def option(m: Machine, arguments: ArgumentsV, name: str, node: Any) -> Any:
    """`args.name`."""
    if name in arguments.attrs:
        return arguments.attrs[name]
    text = expressions.text_of(node)
    if name not in arguments.parser.options:
        return Thing(text, key=("option", arguments.serial, name), origin="attribute")
    default, kind = arguments.parser.options[name]
    if is_constant(default) or isinstance(default, (ListV, DictV, tuple)):
        if m.with_options is True:
            return default
        if default is not None:
            _ask(m)
    if default is None:
        kind = None  # whoever leaves the option out gives None
    return Thing(text, key=("option", arguments.serial, name), kind=kind, origin="attribute")
