"""`argparse`: options by name, with the types that they are declared with.

What a user gives on the command line is not known. The module is run once more with the defaults,
if it asks for any, and what holds then is likely.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.machine import Machine, PathEnds, Raised
from kerasorder_lint.interpreter.values import (
    ArgumentsV,
    DictV,
    ListV,
    ParserV,
    Ref,
    Thing,
    is_constant,
)

__all__ = ["MAKES_PARSER", "STANDARD", "asked_by_module", "call_parser", "option"]

MAKES_PARSER = frozenset({"argparse.ArgumentParser"})
_GROUPS = frozenset({"add_argument_group", "add_mutually_exclusive_group"})
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
        made = ArgumentsV(parser, expressions.text_of(node))
        return made if name != "parse_known_args" else (made, ListV(exact=False))
    return Thing(expressions.text_of(node), origin="call")


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


STANDARD = {"os.environ.get": variable, "os.getenv": variable}


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
