"""What Keras 2 does with a program, statement by statement, and whether we say the same."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings

__all__ = ["Truth", "differences", "keras2_truth"]

SETTINGS = Settings(limits=Limits(seconds=60.0))
FILENAME = "<program>"


@dataclass
class Truth:
    """What happened.

    lines:  lines that a finding may stand on: that of the statement that raised, those where the
            layers were made that raised. Empty if all of it ran.
    models: what the program calls by a name.
    """

    error: BaseException | None = None
    line: int = 0
    lines: set[int] = field(default_factory=set)
    models: dict[str, Any] = field(default_factory=dict)


def keras2_truth(source: str) -> Truth:
    """Runs the program with Keras 2."""
    import sys

    import tf_keras

    tf_keras.backend.clear_session()
    tf_keras.src.utils.traceback_utils.tf.debugging.disable_traceback_filtering()
    truth = Truth()
    made: dict[int, int] = {}
    kept: list[Any] = []
    original = tf_keras.layers.Layer.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != FILENAME:
            frame = frame.f_back
        if frame is not None and id(self) not in made:
            made[id(self)] = frame.f_lineno
            kept.append(self)
        original(self, *args, **kwargs)

    space: dict[str, Any] = {"__name__": "__main__"}
    tf_keras.layers.Layer.__init__ = init
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, FILENAME, "exec"), space)
    except Exception as error:
        truth.error = error
        trace = error.__traceback__
        while trace is not None:
            frame = trace.tb_frame
            if frame.f_code.co_filename == FILENAME:
                truth.line = trace.tb_lineno
                truth.lines.add(trace.tb_lineno)
            for name in ("self", "layer", "instance"):
                found = made.get(id(frame.f_locals.get(name)))
                if found is not None:
                    truth.lines.add(found)
            trace = trace.tb_next
        # A function that `predict` traces raises anew, with the names of the layers in its text.
        names = [(one, getattr(one, "_name", None)) for one in kept]
        truth.lines |= {made[id(one)] for one, name in names if name and f'"{name}"' in str(error)}
    finally:
        tf_keras.layers.Layer.__init__ = original
    if truth.error is None:
        truth.models = {n: v for n, v in space.items() if isinstance(v, tf_keras.Model)}
    return truth


def differences(source: str) -> list[str]:
    """Every way in which our verdict differs from what Keras 2 does; empty if they agree.

    "missed" begins the line where Keras 2 refuses what we do not judge, "false" what is a bug.
    """
    truth = keras2_truth(source)
    findings = engine.lint(source, "program.py", SETTINGS)
    broken = [f for f in findings if f.code in ("KOL001", "KOL003")]
    if broken:
        return [f"false: analysis: {f.message}" for f in broken]
    errors = [f for f in findings if f.severity == "error" and f.code < "KOL2"]
    proven = [f for f in errors if f.certainty == "proven"]
    if truth.error is not None:
        found = []
        hit = [f for f in proven if _lines(f) & truth.lines]
        text = f"{type(truth.error).__name__}: {' '.join(str(truth.error).split())[:260]}"
        if not hit:
            found.append(f"missed at {sorted(truth.lines)}: {text}; we say {_shown(errors)}")
        found += [
            f"false alarm before line {truth.line}: {_shown([f])} ({text})"
            for f in proven
            if f not in hit and f.span.end.row < min(truth.lines) and not _is_listed(f, source)
        ]
        return found
    if proven:
        return [f"false alarm: {_shown(proven)}"]
    return _summaries(source, truth)


def _is_listed(finding: Finding, source: str) -> bool:
    """Whether it stands where a layer is made that is added later, though that never came about."""
    line = source.splitlines()[finding.span.start.row - 1]
    return finding.code != "KOL114" and ("layers." in line or "make_" in line)


def _lines(finding: Finding) -> set[int]:
    return set(range(finding.span.start.row, finding.span.end.row + 1))


def _shown(findings: list[Finding]) -> str:
    return "; ".join(
        f"{f.code} line {f.span.start.row} ({f.certainty}): {f.message}" for f in findings
    )


def _shape(value: Any) -> list[Any] | None:
    return list(value) if isinstance(value, tuple) else None


def _summaries(source: str, truth: Truth) -> list[str]:
    ours = {s.name: s for s in engine.summarise(source, "program.py", SETTINGS)}
    found: list[str] = []
    for name, model in truth.models.items():
        mine = ours.get(name)
        if mine is None or not model.built or not mine.complete:
            continue
        try:
            theirs = _shape(model.output_shape)
        except AttributeError:
            theirs = None
        if theirs is not None and mine.output_shapes not in ([], [theirs]):
            found.append(f"false summary: output {theirs}, we {mine.output_shapes}")
        if mine.params != model.count_params():
            found.append(f"false summary: params {model.count_params()}, we {mine.params}")
        trainable = sum(w.shape.num_elements() or 0 for w in model.trainable_weights)
        if mine.trainable_params != trainable:
            found.append(f"false summary: trainable {trainable}, we {mine.trainable_params}")
        rows = [(type(one).__name__, one.name, one.count_params()) for one in model.layers]
        own = [
            (row.class_name, row.name or one.name, row.params)
            for row, one in zip(mine.layers, model.layers)
        ]
        if len(mine.layers) != len(rows) or own != rows:
            found.append(f"false summary: {rows}, we {own}")
    return found
