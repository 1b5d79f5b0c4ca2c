"""Free axes that no length suits, because layers of a Sequential ask for lengths that contradict.

Each layer by itself runs for some length. Behind a mask, or inside a `TimeDistributed`, a layer may
ask for few of them, and a window further on for others. Axes that are flattened into channels give
multiples of their other lengths alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, is_changed
from kerasorder_lint.graph.program import Step
from kerasorder_lint.graph.sequences import BuildResult, try_chain
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["try_every_length"]

#: Lengths that are tried for all free axes alike, those first that suit most windows.
_ALIKE = (32, 64, 16, 224, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 28, 48, 96, 100, 128, 256, 300)
#: Lengths that are tried in any combination.
_MIXED = (1, 2, 3, 4, 5, 8, 16, 32)
_MOST_TRIES = 160
#: Numbers in the code up to which a length is tried that would fit them.
_LONGEST = 1024


def try_every_length(model: Model) -> BuildResult | None:
    """The attempt that went furthest, if a model that is built runs for no length that is tried.

    None where one runs, where that cannot be known, and where no layer asks for special lengths.
    Layers are put back as they were.
    """
    steps = model.chain
    if model.kind != "Sequential" or not (model.built and model.whole and model.exact and steps):
        return None
    if not all(isinstance(step.layer, Layer) and step.layer.known for step in steps):
        return None
    if any(step.later or is_changed(step.layer) for step in steps):
        return None
    if any(step.layer.class_name == "STFTSpectrogram" for step in steps):
        return None  # a length that Keras refuses, where it knows it, may run
    body = [step.layer for step in steps if step.layer.class_name != "InputLayer"]
    given = next(step.given for step in steps if step.layer is body[0]) if body else None
    if not isinstance(given, TensorSpec) or not isinstance(given.shape, tuple):
        return None
    if not all(dim is None or type(dim) is int for dim in given.shape[1:]):
        return None
    free = [axis for axis, dim in enumerate(given.shape) if dim is None and axis]
    if not free or body[0].environment.target != 3:
        return None
    if not (_asks(body) or any(map(_asks_for_channels, steps))):
        return None
    best: BuildResult | None = None
    for lengths in _tried(len(free), _numbers(body)):
        shape = list(given.shape)
        for axis, length in zip(free, lengths):
            shape[axis] = length
        result = _failed(try_chain(body, given.with_shape(tuple(shape))))
        if result is None or (result.problem and result.problem.kind is Kind.RESHAPE):
            return None  # it runs; or elements have to add up, which other lengths may do
        if best is None or (result.at or 0) > (best.at or 0):
            best = result
    return best


def _failed(result: BuildResult) -> BuildResult | None:
    """The attempt up to the first layer that fails, or would on data."""
    for at, step in enumerate(result.steps):
        if step.later:
            return BuildResult(result.steps[: at + 1], step.later[0], at)
    return result if result.problem is not None else None


def _asks(layers: Iterable[LayerState]) -> bool:
    """Whether one of them may ask for special lengths: a mask has to fit, slices are flattened."""
    return any(
        layer.class_name in ("Masking", "TimeDistributed")
        or (layer.class_name == "Embedding" and bool(layer.args.get("mask_zero")))
        or _asks(layer.stack if isinstance(layer, Model) else layer.children)
        for layer in layers
        if isinstance(layer, LayerState)
    )


def _asks_for_channels(step: Step) -> bool:
    """Whether it wants images in grey or in colour, and other axes are flattened into channels."""
    layer = step.layer
    if getattr(layer.spec.behaviour, "channels", None) is None:
        return False
    shape = step.given.shape if isinstance(step.given, TensorSpec) else UNKNOWN
    if not isinstance(shape, tuple) or len(shape) not in (3, 4):
        return False  # neither a batch of images, nor what comes as one of three axes
    axis = len(shape) - (1 if layer.extra.get("data_format") == "channels_last" else 3)
    return axis > 0 and shape[axis] is None  # a batch may be of any length


def _numbers(layers: Sequence[Layer]) -> list[int]:
    """Numbers that are written in the layers, as lengths that may have to equal them."""
    found: dict[int, None] = {}
    for layer in layers:
        for value in layer.args.values():
            for number in value if isinstance(value, (list, tuple)) else (value,):
                if type(number) is int and 0 < number <= _LONGEST:
                    found[number] = None
    return list(found)


def _tried(axes: int, numbers: list[int]) -> Iterator[tuple[int, ...]]:
    alike = dict.fromkeys((*_ALIKE, *numbers))
    mixed = dict.fromkeys((*_MIXED, *numbers[:4]))
    every = [(length,) * axes for length in alike]
    if axes > 1:
        every += [each for each in product(mixed, repeat=axes) if len(set(each)) > 1]
    return islice(iter(every), _MOST_TRIES)
