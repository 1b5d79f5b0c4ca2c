"""What Keras does with a program that builds functional models, and whether we say the same."""

from __future__ import annotations

from typing import Any

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from tests.differential import truth
from tests.differential.truth import SETTINGS

__all__ = ["differences"]


def differences(source: str) -> list[str]:
    """Every way in which our verdict differs from what Keras does; empty if they agree."""
    happened = truth.keras_truth(source)
    findings = engine.lint(source, "program.py", SETTINGS)
    broken = [f for f in findings if f.code in ("KOL001", "KOL003")]
    if broken:
        return [f"analysis: {f.message}" for f in broken]
    errors = [f for f in findings if f.severity == "error" and f.code < "KOL4"]
    proven = [f for f in errors if f.certainty == "proven"]
    accident = any(truth._is_accident(layer) for layer in happened.kept)
    if happened.error is not None:
        if accident:
            return []
        right = {happened.line, happened.layer_line} - {None}
        found = []
        if not any(f.span.start.row in right for f in proven):
            where = f"line {happened.line}, layer of line {happened.layer_line}"
            said = truth._shown(errors)
            found.append(f"missed ({where}): {truth._short(happened.error)}; we say {said}")
        found += [
            f"false alarm before the failing line: {truth._shown([f])}"
            for f in proven
            if f.span.start.row not in right and f.span.start.row in happened.executed
        ]
        return found
    found = [f"false alarm: {truth._shown([f])}" for f in proven]
    if not accident:
        found += _runs(source, happened.models, [f for f in errors if f.certainty == "likely"])
        found += _summaries(source, happened.models)
    return found


def _runs(source: str, models: dict[str, Any], likely: list[Finding]) -> list[str]:
    """Whether what Keras builds, and we doubt or do not, runs on zeros."""
    return []


def _summaries(source: str, models: dict[str, Any]) -> list[str]:
    ours = {s.name: s for s in engine.summarise(source, "program.py", SETTINGS)}
    found: list[str] = []
    for name, model in models.items():
        mine = ours.get(name)
        if mine is None:
            found.append(f"summary: no model {name}; there are {list(ours)}")
            continue
        if not mine.complete:
            found.append(f"summary of {name}: not complete")
        checks = [
            ("inputs", [list(t.shape) for t in model.inputs], mine.input_shapes),
            ("outputs", [list(t.shape) for t in model.outputs], mine.output_shapes),
            ("params", model.count_params(), mine.params),
            (
                "trainable",
                sum(truth._size(w.shape) for w in model.trainable_weights),
                mine.trainable_params,
            ),
            ("kind", type(model).__name__, mine.kind),
            (
                "classes",
                [type(x).__name__ for x in model.layers],
                [x.class_name for x in mine.layers],
            ),
            ("counts", [x.count_params() for x in model.layers], [x.params for x in mine.layers]),
            ("shapes", [_shape(x) for x in model.layers], [x.output_shape for x in mine.layers]),
        ]
        theirs = [None if x.name.endswith("CLONE") else x.name for x in model.layers]
        checks.append(("names", theirs, [x.name for x in mine.layers]))
        found += [f"summary of {name}: {what} {a}, we {b}" for what, a, b in checks if a != b]
    return found


def _shape(layer: Any) -> Any:
    shapes = [list(tensor.shape) for tensor in layer._inbound_nodes[-1].output_tensors]
    return shapes[0] if len(shapes) == 1 else shapes
