"""What Keras does with a program, statement by statement, and whether we say the same."""

from __future__ import annotations

import ast
import functools
import itertools
import math
import sys
import warnings
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings
from tests.catalogue.oracle import LENGTHS

__all__ = ["Truth", "differences", "keras_truth", "settle"]

SETTINGS = Settings(limits=Limits(seconds=60.0))
FILENAME = "<program>"


@dataclass
class Truth:
    """What happened.

    line:       of the statement or expression that raised, None if all of it ran.
    layer_line: where the layer was made that raised, if one did.
    outer_line: where the layer around it was made, if there is one.
    model_line: where the model was made that raised by itself, if one did.
    run_error:  what a run on zeros raised, None if it ran or was not judged.
    making:     it was a layer's constructor that raised.
    caught:     the program handles `error`.
    executed:   lines of the program that ran before it ended.
    accident:   the failure is not one that shapes and types tell (`_is_limit`).
    """

    error: BaseException | None = None
    model_line: int | None = None
    line: int | None = None
    layer_line: int | None = None
    outer_line: int | None = None
    making: bool = False
    run_error: BaseException | None = None
    ran: bool = False
    accident: bool = False
    caught: bool = False
    models: dict[str, Any] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    executed: set[int] = field(default_factory=set)


@contextmanager
def _noted_steps(executed: set[int]) -> Iterator[None]:
    """Notes the lines of the program that are executed."""

    def step(frame: Any, event: str, argument: object) -> Any:
        if frame.f_code.co_filename != FILENAME:
            return None
        executed.add(frame.f_lineno)
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def _noted_lines(lines: dict[int, int], kept: list[Any]) -> Iterator[None]:
    """Notes for each layer that is made the line of the program that makes it."""
    import keras

    original = keras.layers.Layer.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != FILENAME:
            frame = frame.f_back
        if frame is not None and id(self) not in lines:
            lines[id(self)] = frame.f_lineno
            kept.append(self)
        original(self, *args, **kwargs)

    keras.layers.Layer.__init__ = init
    try:
        yield
    finally:
        keras.layers.Layer.__init__ = original


@functools.cache
def settle() -> None:
    """Leaves the modules of Keras and TensorFlow out of the collections that each program costs."""
    import gc

    import keras  # noqa: F401 - it is what is left out

    gc.freeze()


def keras_truth(source: str, *, running: bool = True) -> Truth:
    """Runs the program with Keras; `running` says whether its last model runs on zeros too."""
    import keras

    settle()
    keras.utils.clear_session()
    keras.config.disable_traceback_filtering()  # which clear_session turns on again
    truth = Truth()
    kept = truth.kept  # the ids of layers stay taken
    space: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _noted_lines(truth.lines, kept):
            try:
                with _noted_steps(truth.executed):
                    exec(compile(source, FILENAME, "exec"), space)
            except Exception as error:
                truth.error = error
                _locate(truth, error)
        caught = space.get("caught")
        if truth.error is None and isinstance(caught, Exception):
            truth.error, truth.caught = caught, True
            _locate(truth, caught)
        lost = truth.error is not None and _is_limit(truth.error, ())
        # A Sequential that could not be built without a word runs layer by layer.
        lost = lost or isinstance(truth.error, NotImplementedError)
        truth.accident = lost
        model: Any = space.get("again", space.get("model"))
        if not running:
            model = None
        if truth.error is not None and _built(model) and isinstance(model.input_shape, tuple):
            # Data was given: is the failure one that can be told from shapes?
            # Or from the number of samples alone, where the model runs on others?
            judged, failed = _verdict(model, model.input_shape, source)
            truth.accident = truth.accident or not judged or failed is None
        if truth.error is None:
            truth.models = {k: v for k, v in space.items() if k in ("model", "again")}
            shape = getattr(model, "input_shape", None) if _built(model) else None
            if isinstance(shape, tuple) and not truth.accident:
                truth.ran, truth.run_error = _verdict(model, shape, source)
                truth.ran = truth.ran and _runs_where_called(space)
    return truth


def _runs_where_called(space: dict[str, Any]) -> bool:
    """Whether what the program computes of a symbolic `x` runs too."""
    import keras

    given, found = space.get("x"), space.get("y")
    if not isinstance(given, keras.KerasTensor) or not isinstance(found, keras.KerasTensor):
        return True
    try:
        model = keras.Model(given, found)
    except Exception:
        return True
    return _run(model, tuple(model.input_shape), "", {}) is None


def _trains(truth: Truth, source: str) -> bool:
    """Whether the model runs in training too: `fit` would show what a layer in front, which
    switches training off, hides in other runs."""
    model: Any = truth.models.get("again", truth.models.get("model"))
    return _run(model, tuple(model.input_shape), source, {"training": True}) is None


def _verdict(model: Any, shape: tuple[Any, ...], source: str) -> tuple[bool, BaseException | None]:
    """Whether a run on zeros says something, and what it raised."""
    error = _run(model, shape, source, {})
    if error is None:
        return True, None
    if _is_limit(error, shape) or _run(model, shape, source, {"training": False}) is None:
        # A layer whose `training` is true by default switches the layers behind it to training.
        return False, None
    return True, error


def _is_limit(error: BaseException, shape: tuple[Any, ...]) -> bool:
    """Whether this computer's kernels, or the numbers that were tried, are at fault."""
    text = str(error)
    if "is not in [0, " in text and "GatherV2" in text:
        return True  # zeros turned into indices that are too large
    unfit = (
        "The total size of the tensor must be unchanged",
        "Incompatible shapes",
        "Input to reshape is a tensor with",
        "of input shape to have value",
        "Number of ways to split should evenly divide",
    )
    free = None in shape[1:] or shape == (None,)
    if free and any(words in text for words in unfit):
        return True  # some product of lengths may fit
    if "Input 'in' must be non-negative!" in text or "Input arr must be non-negative!" in text:
        return True  # numbers that an encoding cannot take; others may come
    if "all_outputs_of_a_tffunction_must_be_return" in text:
        return True  # Keras keeps a tensor of the trace in which `predict` builds Normalization
    if isinstance(error, MemoryError):
        return True  # a larger computer runs it
    if text == _EMPTY or ("MaxPool" in text and type(error).__name__ == "AbortedError"):
        return True  # oneDNN has no window that does not fit; other kernels give an empty tensor
    if "SparseTensor" in text or _is_on_sparse_data(error):
        return True  # which operations take sparse tensors is not followed
    if "Broadcast between" in text and "is not supported yet" in text:
        return True  # a kernel of ten axes
    if "inputs rank not in [0,5]" in text:
        return True  # a kernel of six axes
    if "all inputs should be in vocabulary, found OOV" in text:
        return True  # zeros are not in the vocabulary of the lookup
    if "paddings must be less than the dimension size" in text and None in shape:
        return True  # a frame of a spectrogram is longer than any length that was tried
    # Kernels that a CPU does not have.
    if "Could not find device for node" in text or "Current CPU implementations do not" in text:
        return True
    if "BackpropInputOp" in text and ("only supports NHWC" in text or "NDHWC on the CPU" in text):
        return True
    return "Input dims must be <= 5 and >=1 [Op:Softmax]" in text or (
        "on the CPU" in text and "given the format: NCHW" in text
    )


def _is_on_sparse_data(error: BaseException) -> bool:
    """Whether a layer raised it that was called with a sparse tensor."""
    import keras
    import tensorflow as tf

    trace = error.__traceback__
    while trace is not None:
        values = trace.tb_frame.f_locals
        if isinstance(values.get("self"), keras.layers.Layer) and any(
            isinstance(value, tf.SparseTensor) for value in values.values()
        ):
            return True
        trace = trace.tb_next
    return False


def _inner(model: Any) -> Iterator[Any]:
    """The layers, those of nested models too."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Sequential):
            yield from _inner(layer)
        else:
            yield layer


def _leaves(nest: Any) -> list[Any]:
    import keras

    found: list[Any] = keras.tree.flatten(nest)
    return found


#: Lengths of free axes that leave nothing of a tensor: kernels may end the process on it.
_EMPTY = "a layer is left with an empty tensor"


#: Numbers of one tensor that a small computer has room for, several times.
_MOST_SCORES = 100_000_000


def _scores(layer: Any, inputs: list[Any]) -> int:
    """How many scores an attention computes: each place of the queries with each of the keys.

    Of a mesh, how many points it has.
    """
    if type(layer).__name__ == "Meshgrid":
        sizes = [tuple(getattr(leaf, "shape", ())) for leaf in _leaves(inputs)]
        return math.prod(math.prod(shape) for shape in sizes if None not in shape)
    if not type(layer).__name__.endswith("Attention"):
        return 0
    shapes = [tuple(getattr(leaf, "shape", ())) for leaf in _leaves(inputs)]
    known = [shape for shape in shapes if len(shape) > 2 and None not in shape]
    places = max((math.prod(shape[1:-1]) for shape in known), default=0)
    batch = max((shape[0] for shape in known), default=0)
    heads = getattr(layer, "num_heads", getattr(layer, "num_query_heads", 1))
    return int(batch * heads * places**2)


def _pools_to_nothing(layer: Any, x: Any) -> bool:
    """Whether a window does not fit: TensorFlow may end the process where Keras computes that."""
    try:
        return 0 in layer.compute_output_shape(tuple(x.shape))
    except Exception:
        return True


def _slides_to_nothing(layer: Any, x: Any) -> bool:
    """Whether a convolution leaves an axis of no length: each kernel makes something else of it."""
    if layer.padding != "valid" or not hasattr(x, "shape") or len(x.shape) != layer.rank + 2:
        return False
    lengths = x.shape[1:-1] if layer.data_format == "channels_last" else x.shape[2:]
    sizes = zip(lengths, layer.kernel_size, layer.strides, layer.dilation_rate)
    # TensorFlow divides as C++ does, towards zero.
    return None not in lengths and any(
        int((n - (window - 1) * rate - 1 + step) / step) == 0 for n, window, step, rate in sizes
    )


@contextmanager
def within_bounds() -> Iterator[None]:
    """Refuses in nested models too what TensorFlow may end the process on: a window that does not
    fit (or it hands on the input), and scores of an attention or a mesh that fill all memory."""
    import keras
    from keras.src.layers.convolutional.base_conv import BaseConv
    from keras.src.layers.convolutional.base_depthwise_conv import BaseDepthwiseConv
    from keras.src.layers.convolutional.base_separable_conv import BaseSeparableConv
    from keras.src.layers.pooling.base_pooling import BasePooling
    from keras.src.ops.numpy import Meshgrid

    # Wrappers ask `call` of the layer inside, all others `__call__`.
    guarded = [
        (BasePooling, "call"),
        *((getattr(keras.layers, f"Conv{n}D"), "call") for n in (1, 2, 3)),
        *((getattr(keras.layers, f"DepthwiseConv{n}D"), "call") for n in (1, 2)),
        *((getattr(keras.layers, f"SeparableConv{n}D"), "call") for n in (1, 2)),
        (keras.layers.Layer, "__call__"),
        (Meshgrid, "call"),
    ]
    convolutions = (BaseConv, BaseDepthwiseConv, BaseSeparableConv)

    def unless(original: Any) -> Any:
        @functools.wraps(original)
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            if args and (
                (isinstance(self, BasePooling) and _pools_to_nothing(self, args[0]))
                or (isinstance(self, convolutions) and _slides_to_nothing(self, args[0]))
            ):
                raise ValueError(_EMPTY)
            if _scores(self, [*args, *kwargs.values()]) > _MOST_SCORES:
                raise MemoryError(f"the scores of {type(self).__name__}")
            return original(self, *args, **kwargs)

        return call

    kept = [(cls, name, vars(cls).get(name)) for cls, name in guarded]
    for cls, name, _ in kept:
        setattr(cls, name, unless(getattr(cls, name)))
    try:
        yield
    finally:
        for cls, name, original in kept:
            if original is None:
                delattr(cls, name)
            else:
                setattr(cls, name, original)


def _empties(model: Any, concrete: tuple[int, ...]) -> bool:
    """Whether some layer gives a tensor without elements."""
    x = _zeros(model, concrete)
    for layer in _inner(model):
        if "Pooling" in type(layer).__name__ and _pools_to_nothing(layer, x):
            return True
        try:
            x = layer(x)
        except Exception:
            return False
        if any(0 in tuple(leaf.shape) for leaf in _leaves(x)):
            return True
    return False


def _run(
    model: Any, shape: tuple[Any, ...], source: str, options: dict[str, Any]
) -> BaseException | None:
    """What a run on zeros raises; None if some lengths of the free axes run.

    Nothing follows where some lengths were not tried, because they leave an empty tensor, or where
    some fail for what other lengths may mend.
    """
    error: BaseException | None = None
    left_out: BaseException | None = None
    for concrete in _concrete(shape, source, _axes(model)):
        if None in shape[1:] and _empties(model, concrete):
            left_out = ValueError(_EMPTY)
            continue
        try:
            with within_bounds():
                model(_zeros(model, concrete), **options)
        except Exception as caught:
            error = caught
            if None in shape and _is_limit(caught, shape):
                left_out = caught
        else:
            return None
    return left_out or error


def _axes(model: Any) -> set[int]:
    """Lengths of axes inside a model, to which the batch may have to be equal."""
    outputs = [layer.output for layer in model.layers if layer._inbound_nodes]
    shapes = [tuple(output.shape) for output in outputs if hasattr(output, "shape")]
    return {dim for shape in shapes for dim in shape[1:] if type(dim) is int and 0 < dim <= 512}


def _concrete(
    shape: tuple[Any, ...], source: str, axes: Set[int] = frozenset()
) -> Iterator[tuple[int, ...]]:
    free = [axis for axis, dim in enumerate(shape) if dim is None]
    numbers = {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)}
    near = {n for n in numbers if type(n) is int and 0 < n < 40}
    for lengths in _lengths(len(shape), len(free), near):
        concrete = list(shape)
        for axis, length in zip(free, lengths):
            concrete[axis] = length
        yield tuple(concrete)
    if len(free) == 1 and free[0] == 0:
        yield from ((length, *shape[1:]) for length in sorted(axes))


def _zeros(model: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    dtype = str(model.inputs[0].dtype)
    if dtype != "string":
        return np.zeros(shape, dtype)
    import tensorflow as tf

    return tf.constant(np.full(shape, "a", dtype=object))


def _lengths(rank: int, free: int, near: set[int]) -> Iterator[tuple[int, ...]]:
    """Lengths to try for free axes: an axis may be too short, too long, or indivisible."""
    if not free:
        yield ()
        return
    pool = sorted({1, 2, *near})
    for batch in dict.fromkeys((*LENGTHS, *pool)):
        if free == 1:
            yield (batch,)
            continue
        for length in sorted({1, 2, 3, 4, 9, 16, 32, 400, *near}, key=lambda n: (n != 9, n)):
            if length ** (free - 1) * batch < 20_000:
                yield (batch, *[length] * (free - 1))
    if rank == 1:
        yield (4096,)  # the batch is the only axis of a sound
    if free > 2:
        yield from itertools.islice(itertools.product([2], *[pool] * (free - 1)), 200)


def _built(model: Any) -> bool:
    return (
        model is not None
        and getattr(model, "built", False)
        and bool(getattr(model, "inputs", None))
    )


def _locate(truth: Truth, error: BaseException) -> None:
    import keras

    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename == FILENAME:
            truth.line = trace.tb_lineno
        else:
            layer = frame.f_locals.get("self")
            name = frame.f_code.co_name
            truth.making = truth.making or (
                name == "__init__" and isinstance(layer, keras.layers.Layer)
            )
            if trace.tb_next is None and isinstance(layer, keras.Sequential):
                truth.model_line = truth.lines.get(id(layer))
            # `build` names the layer itself where it turns a TypeError into a ValueError.
            turned = name == "build" and trace.tb_next is None and isinstance(error, ValueError)
            # A Sequential that is not built asks its layers in a loop of its own.
            asked = name == "compute_output_spec" and trace.tb_next is None
            if isinstance(layer, keras.Sequential) and (name == "add" or turned or asked):
                layer = frame.f_locals.get("layer")
            if "because it has no layers" in str(error) and isinstance(layer, keras.Sequential):
                truth.layer_line = truth.lines.get(id(layer))
            if trace.tb_next is None and "is not connected to `inputs`" in str(error):
                layer = _unconnected(truth, frame.f_locals.get("x")) or layer
            if "is part of a cycle" in str(error):
                layer = _named(truth, str(error).split("operation '")[1].split("'")[0]) or layer
            if isinstance(layer, keras.layers.Layer) and not isinstance(
                layer, (keras.Sequential, keras.Model)
            ):
                line = truth.lines.get(id(layer))
                if line is not None:
                    truth.outer_line = truth.outer_line or truth.layer_line
                    truth.layer_line = line
        trace = trace.tb_next


def _unconnected(truth: Truth, tensor: Any) -> Any:
    """The layer that gave a tensor which no Input leads to.

    The layer in front may be the one that Keras loses: it is noted as the one around.
    """
    history = getattr(tensor, "_keras_history", None)
    if history is None:
        return None
    layer = history.operation
    if not layer._inbound_nodes:
        return layer
    for given in layer._inbound_nodes[history.node_index].input_tensors:
        truth.outer_line = truth.lines.get(id(given._keras_history.operation), truth.outer_line)
    return layer


def _named(truth: Truth, name: str) -> Any:
    return next((layer for layer in truth.kept if layer.name == name), None)


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def differences(source: str, truth: Truth | None = None) -> list[str]:
    """Every way in which our verdict differs from what Keras does; empty if they agree."""
    truth = truth or keras_truth(source)
    findings = engine.lint(source, "program.py", SETTINGS)
    errors = [f for f in findings if f.severity == "error" and f.code < "KOL4"]
    broken = [f for f in findings if f.code in ("KOL001", "KOL003")]
    if broken:
        return [f"analysis: {f.message}" for f in broken]
    proven = [f for f in errors if f.certainty == "proven"]
    lines = source.splitlines()
    found: list[str] = []
    if truth.caught and not truth.accident:
        if proven:
            found.append(f"caught, and an error nevertheless: {_shown(proven)}")
        proven = [f for f in findings if f.severity == "info" and f.certainty == "proven"]
    if truth.error is not None and truth.accident:
        return found
    if truth.error is not None:
        places = (truth.line, truth.layer_line, truth.outer_line, truth.model_line)
        right = {line for line in places if line is not None}
        if "Only instances of `keras.Layer`" in str(truth.error):
            right |= _no_layers(source)
        if not any(_covers(f, right) or _names(f, truth.line) for f in proven):
            where = f"line {truth.line}, layer of line {truth.layer_line}"
            found.append(f"missed ({where}): {_short(truth.error)}; we say {_shown(errors)}")
        early = [
            f
            for f in proven
            if f.span.start.row < min(right)
            and f.span.start.row in truth.executed  # else nothing came to it
            and f.code != "KOL301"
            and not (truth.making and _is_added_later(f, source, truth.line))
            and not lines[f.span.start.row - 1].startswith("shared = ")  # made before it is used
        ]
        found += [f"false alarm before the failing line: {_shown([f])}" for f in early]
        return found
    last = truth.models.get("again", truth.models.get("model"))
    for finding in proven:
        if finding.code == "KOL301" and last is not None and not _built(last):
            if not _runs_on_nothing(truth, last):
                continue
        found.append(f"false alarm: {_shown([finding])}")
    likely = [f for f in errors if f.certainty == "likely"]
    if truth.run_error is not None and not errors:
        found.append(f"missed at run: {_short(truth.run_error)}")
    if likely and truth.ran and truth.run_error is None and _trains(truth, source):
        found += [f"false alarm (likely): {_shown([f])}" for f in likely]
    if not found and not truth.accident:
        found += _summaries(source, truth, runs=not errors)
    return found


def _is_added_later(finding: Finding, source: str, line: int | None) -> bool:
    """Whether it is said where a layer is made, though it is adding it that raises.

    A list of layers is made before the first of them is added: what is said of adding one is not
    refuted where making another one raises. A model made before may stand in that list, too.
    """
    if finding.code == "KOL109" or finding.message.startswith("`shape` must be"):
        return True
    if finding.code == "KOL114":
        return False
    made = _statement(source, finding.span.start.row)
    failing = _statement(source, line or 0)
    if made is None or failing is None or made is failing:
        return made is not None and made is failing
    names = {target.id for target in getattr(made, "targets", ()) if isinstance(target, ast.Name)}
    if any(
        isinstance(node, ast.Name) and node.id in names and node.lineno > (line or 0)
        for node in ast.walk(failing)
    ):
        return True
    # A generator that raises runs while the statement with both lists is evaluated.
    around = _function(source, line or 0)
    for node in _parsed(source).body:
        used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        if around in used and names & used:
            return True
    return False


def _function(source: str, row: int) -> str | None:
    """The function of the module that holds this row."""
    for node in _parsed(source).body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= row <= (node.end_lineno or 0):
            return node.name
    return None


def _statement(source: str, row: int) -> ast.stmt | None:
    """The statement without a body that stands on this row."""
    for node in ast.walk(_parsed(source)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            if node.lineno <= row <= (node.end_lineno or 0):
                return node
    return None


@functools.lru_cache(maxsize=1)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _runs_on_nothing(truth: Truth, last: Any) -> bool:
    """Whether some input lets Keras build the model of built layers, which no statement built."""
    import keras

    sizes = {1, 2, 3, 4, 6, 8, 12}
    for layer in truth.models["model"].layers:
        for weight in layer.weights:
            sizes.update(weight.shape)
    inside = [getattr(layer, "input_shape", None) for layer in last.layers]
    shapes: list[Any] = [shape for shape in inside if isinstance(shape, tuple)]
    for rank in range(1, 6):
        for size in sorted(sizes):
            shapes += [(None, *[middle] * (rank - 1), size) for middle in (12, 6)]
    for shape in shapes:
        again = keras.Sequential(list(last.layers))
        try:
            again.build(shape)
            return True
        except Exception:
            continue
    return False


def _no_layers(source: str) -> set[int]:
    """Lines of list elements and arguments of `add` that are no calls."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        items: list[ast.expr] = []
        if isinstance(node, ast.List):
            items = node.elts
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add":
            items = node.args
        found.update(item.lineno for item in items if not isinstance(item, ast.Call))
    return found


def _names(finding: Finding, line: int | None) -> bool:
    """Whether a rebuild is reported where it is written, and names the line that raises."""
    return finding.code == "KOL301" and f"on line {line} raises" in finding.message


def _covers(finding: Finding, lines: set[Any]) -> bool:
    return finding.span.start.row in lines


def _shown(findings: list[Finding]) -> str:
    if not findings:
        return "nothing"
    return "; ".join(
        f"{f.code} line {f.span.start.row} ({f.certainty}): {f.message}" for f in findings
    )


def _summaries(source: str, truth: Truth, *, runs: bool = True) -> list[str]:
    """How our summaries differ; a model that never runs need not have a complete one."""
    ours = {
        s.name: s for s in engine.summarise(source, "program.py", SETTINGS) if s.name is not None
    }
    found: list[str] = []
    for name, model in truth.models.items():
        if not _built(model):
            continue
        mine = ours.get(name) or next(iter(ours.values()), None)
        if mine is None:
            found.append(f"summary: no model {name}")
            continue
        if name == "model" and "again" in truth.models:
            # Its layers may have been changed by the second model.
            continue
        if not mine.complete:
            if not runs:
                continue
            found.append(f"summary of {name}: not complete")
        theirs = [list(shape) for shape in [model.output_shape] if isinstance(shape, tuple)]
        if theirs and mine.output_shapes != theirs:
            found.append(f"summary: output Keras {theirs}, we {mine.output_shapes}")
        if mine.params != model.count_params():
            found.append(f"summary: params Keras {model.count_params()}, we {mine.params}")
        trainable = sum(
            int(w.shape.num_elements() or 0) if hasattr(w.shape, "num_elements") else _size(w.shape)
            for w in model.trainable_weights
        )
        if mine.trainable_params != trainable:
            found.append(f"summary: trainable Keras {trainable}, we {mine.trainable_params}")
        if len(model.layers) != len(mine.layers):
            found.append(f"summary: {len(model.layers)} layers, we {len(mine.layers)}")
            continue
        for layer, row in zip(model.layers, mine.layers):
            label = f"{layer.name} ({type(layer).__name__})"
            if type(layer).__name__ != row.class_name:
                found.append(f"summary: {label}, we {row.class_name}")
            if layer.count_params() != row.params:
                found.append(f"summary: {label} has {layer.count_params()}, we {row.params}")
            if row.name is not None and row.name != layer.name:
                found.append(f"summary: {label}, we call it {row.name}")
    return found


def _size(shape: Any) -> int:
    total = 1
    for dim in shape:
        total *= dim
    return total
