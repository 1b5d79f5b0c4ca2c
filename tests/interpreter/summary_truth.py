"""Compares what the summary says of a program's models with the models that Keras makes."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from typing import Any

from kerasorder_lint.catalogue.tensors import flatten
from kerasorder_lint.engine import summarise
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.summaries import LayerSummary, ModelSummary

__all__ = ["agreeing", "summaries_of"]

# The machine that runs the tests may be slow; what is tested here is not the speed.
_SETTINGS = Settings(limits=Limits(seconds=120.0))


def summaries_of(text: str) -> list[ModelSummary]:
    """The models of a program, in the order of the text."""
    return list(summarise(text, "program.py", _SETTINGS))


def agreeing(text: str, path: Path, package: str = "keras") -> dict[str, ModelSummary]:
    """The models of a program that runs, by name; what is said of each is what Keras says.

    `output` is what the program says that a `model` of its own class gave.
    """
    keras: Any = importlib.import_module(package)
    keras.backend.clear_session()
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, str(path / "program.py"), "exec"), space)
    made = summaries_of(text)
    for ours in made:
        real = space.get(ours.name or "")
        if isinstance(real, keras.Model):
            _compare(ours, real, space.get("output"))
    return {ours.name: ours for ours in made if ours.name is not None}


def _compare(ours: ModelSummary, real: Any, output: Any) -> None:
    if ours.complete:
        assert real.built, ours
        assert len(ours.layers) == len(real.layers), ours
        assert ours.params is not None
    if not real.built:
        return
    assert ours.params in (None, real.count_params()), ours
    trained = sum(math.prod(weight.shape) for weight in real.trainable_weights)
    assert ours.trainable_params in (None, trained), (ours, trained)
    if ours.output_shapes is not None:
        given = getattr(real, "outputs", None) or [output]
        assert ours.output_shapes == [list(tensor.shape) for tensor in given], ours
    if len(ours.layers) != len(real.layers):
        return
    row: LayerSummary
    layer: Any
    for row, layer in zip(ours.layers, real.layers):
        assert row.class_name == type(layer).__name__
        if layer.built:
            assert row.params in (None, layer.count_params()), row
        if layer._inbound_nodes and row.output_shape is not None:
            # Keras's summary shows the last call.
            given = layer._inbound_nodes[-1]
            shapes = [list(x.shape) for x in flatten(getattr(given, "output_tensors", ()))]
            assert row.output_shape in (*shapes, shapes) or not shapes, (row, shapes)
