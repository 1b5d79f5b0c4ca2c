"""What an object of Keras really has, against what the analysis decides of it.

`judge(preamble)` runs a program that makes an object `v` (and says so to nobody), asks the real one
a lot of questions, and has the analysis decide the same ones: an answer is either Keras's, or open.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from kerasorder_lint import engine
from kerasorder_lint.interpreter import builtins
from kerasorder_lint.settings import Settings

__all__ = ["Judged", "judge", "told", "truths_of", "written", "wrong_of"]

_HEAD = "import {0} as keras\nimport numpy as np\nfrom {0} import layers\n"
_TYPES = ("int", "list", "str", "tuple")
#: Texts, numbers and the like that attributes are compared with besides what they are.
_OTHERS = ("'same'", "'channels_last'", "None", "0")


@dataclass
class Judged:
    """How many questions were asked and decided; which of them wrongly, or with an error told."""

    asked: int = 0
    decided: int = 0
    wrong: list[str] = field(default_factory=list)


def written(value: Any) -> str | None:
    """An argument as code writes it; None for what has no such text."""
    from kerasorder_lint.catalogue.spec import Inner

    if isinstance(value, Inner):
        items = {key: written(item) for key, item in value.arguments.items()}
        if None in items.values():
            return None
        return f"layers.{value.name}({', '.join(f'{k}={v}' for k, v in items.items())})"
    if value is None or type(value) in (bool, int, float, str):
        return (
            repr(value) if value == value and value not in (float("inf"), -float("inf")) else None
        )
    if type(value) in (list, tuple):
        parts = [written(item) for item in value]
        if any(part is None for part in parts):
            return None
        text = ", ".join(map(str, parts))
        if type(value) is list:
            return f"[{text}]"
        return f"({text},)" if len(parts) == 1 else f"({text})"
    if type(value) is dict:
        pairs = [(written(key), written(item)) for key, item in value.items()]
        if any(None in pair for pair in pairs):
            return None
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}"
    return None


def _near(value: Any) -> Iterator[Any]:
    """What somebody may compare a value with."""
    yield value
    if isinstance(value, str):
        yield from (value.lower(), value.upper())
    if type(value) in (list, tuple):
        yield from (list(value), tuple(value), *value[:1])
    if type(value) in (int, float):
        yield from ((value,), (value, value), [value, value], (-value, value), float(value))


def _about(text: str, value: Any, given: Any) -> Iterator[str]:
    yield f"{text} is None"
    yield f"bool({text})"
    yield f"callable({text})"
    yield from (f"isinstance({text}, {name})" for name in _TYPES)
    compared = [*map(written, _near(value)), *map(written, _near(given)), *_OTHERS]
    yield from (f"{text} == {other}" for other in dict.fromkeys(compared) if other is not None)
    if type(value) in (list, tuple, dict, str):
        yield f"len({text})"
    if type(value) in (list, tuple) and value:
        yield f"{text}[0] == {value[0]!r}" if written(value[0]) else f"{text}[0] is None"


def _questions(v: Any, given: dict[str, Any]) -> Iterator[str]:
    for name in sorted({*dir(v), *given}):
        if name.startswith("_") or name in ("assign",):
            continue
        yield f"hasattr(v, {name!r})"
        try:
            value = getattr(v, name)
        except Exception:
            continue
        yield from _about(f"v.{name}", value, given.get(name))
        yield f"getattr(v, {name!r}, 3) is None"
    try:
        config = v.get_config()
    except Exception:
        return
    yield from ("len(c)", "sorted(c)")
    for key in sorted({*config, *given, "units", "axis", "activation", "filters"}, key=str):
        yield f"{key!r} in c"
        yield f"c.get({key!r}) is None"
        if key in config:
            yield from _about(f"c[{key!r}]", config[key], given.get(key))


def told(source: str, questions: Sequence[str]) -> tuple[dict[int, Any], list[str]]:
    """What the analysis says of expressions behind a program, by their places; what it refuses.

    What is not known there is no plain value.
    """
    answers: dict[int, Any] = {}

    def note(m: Any, a: list[Any], k: dict[str, Any], node: Any) -> None:
        if len(a) == 2:
            answers[a[0]] = m.resolve(a[1])

    source += "".join(f"print({i}, {text})\n" for i, text in enumerate(questions))
    with mock.patch.dict(builtins.BUILTINS, {"print": note}):
        findings = engine.lint(source, "program.py", Settings())
    lines = source.splitlines()
    return answers, [
        f"{lines[each.span.start.row - 1]}: {each.message}"
        for each in findings
        if each.severity == "error" and each.certainty == "proven"
    ]


def truths_of(source: str, questions: Sequence[str]) -> list[tuple[str, Any]]:
    """What Python says of them behind the program, those left out that raise."""
    names: dict[str, Any] = {"__name__": "__main__"}
    truths = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "program.py", "exec", dont_inherit=True), names)
        for text in questions:
            try:
                truths.append((text, eval(text, names)))
            except Exception:
                continue
    return truths


def wrong_of(source: str, questions: Sequence[str]) -> list[Any]:
    """Those of which something is decided that Python does not say, and errors that are none."""
    truths = truths_of(source, questions)
    answers, errors = told(source, [text for text, _ in truths])
    wrong: list[Any] = list(errors)
    for i, (text, truth) in enumerate(truths):
        ours = answers.get(i, answers)
        if type(ours) in (bool, int, str, type(None)):
            if type(ours) is not type(truth) or ours != truth:
                wrong.append((text, truth, ours))
    return wrong


def judge(
    preamble: str, given: dict[str, Any] | None = None, package: str = "keras"
) -> Judged | None:
    """None where the program that makes `v` does not run.

    given:   the arguments that it was made with, which its attributes are compared with.
    package: the Keras, `keras` or `tf_keras`.
    """
    keras = importlib.import_module(package)
    judged = Judged()
    source = _HEAD.format(package) + preamble
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        keras.backend.clear_session()
        try:
            exec(compile(source, "program.py", "exec", dont_inherit=True), names)
        except Exception:
            return None
        truths: list[tuple[str, Any]] = []
        try:
            names["c"] = names["v"].get_config()
            source += "c = v.get_config()\n"
        except Exception:
            names.pop("c", None)
        for text in dict.fromkeys(_questions(names["v"], given or {})):
            try:
                truth = eval(text, names)
            except Exception:
                continue
            if type(truth) in (bool, int) or text.startswith("sorted"):
                truths.append((text, truth))
    answers, errors = told(source, [text for text, _ in truths])
    judged.wrong += [preamble + error for error in errors]
    for i, (text, truth) in enumerate(truths):
        judged.asked += 1
        ours = answers.get(i)
        if type(truth) is list and getattr(ours, "exact", False):
            ours = list(getattr(ours, "items", ()))
        if type(ours) is type(truth) or type(ours) in (bool, int):
            judged.decided += 1
            if ours != truth:
                judged.wrong.append(f"{preamble}{text} is {truth!r}, and not {ours!r}")
    return judged
