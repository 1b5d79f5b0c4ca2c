"""What Keras does with a program that builds functional models, and whether we say the same."""

from __future__ import annotations

import ast
import contextlib
import itertools
import math
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.graph.program import WITH_TENSORFLOW
from tests.differential import truth
from tests.differential.truth import FILENAME, SETTINGS, Truth

__all__ = ["differences"]


def differences(source: str) -> list[str]:
    """Every way in which our verdict differs from what Keras does; empty if they agree."""
    happened = truth.keras_truth(source, running=False)
    findings = engine.lint(source, "program.py", SETTINGS)
    broken = [f for f in findings if f.code in ("KOL001", "KOL003")]
    if broken:
        return [f"analysis: {f.message}" for f in broken]
    errors = [f for f in findings if f.severity == "error" and f.code < "KOL4"]
    proven = [f for f in errors if f.certainty == "proven"]
    accident = "No such layer" in str(happened.error)  # which names there are, nobody judges
    if happened.error is not None:
        if accident:
            return []
        right = {happened.line, happened.layer_line} - {None}
        found = []
        # Of types, other backends have another mind than the one that is installed; which names
        # Keras makes up hangs on what the process did before.
        told = [
            f for f in errors if f in proven or WITH_TENSORFLOW in f.message or f.code == "KOL109"
        ]
        if not any(f.span.start.row in right for f in told):
            where = f"line {happened.line}, layer of line {happened.layer_line}"
            said = truth._shown(errors)
            found.append(f"missed ({where}): {truth._short(happened.error)}; we say {said}")
        found += [
            f"false alarm before the failing line: {truth._shown([f])}"
            for f in proven
            if f.span.start.row not in right
            and f.span.start.row in happened.executed
            and not _is_of_the_failing_call(source, happened.error, f)
        ]
        return found
    found = [f"false alarm: {truth._shown([f])}" for f in proven]
    if not accident:
        likely = [f for f in errors if f.certainty == "likely"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of structures that do not match
            found += _runs(source, happened, likely)
        if not likely:
            found += _summaries(source, happened.models)
    return found


def _is_of_the_failing_call(source: str, error: BaseException, finding: Finding) -> bool:
    """Whether it is told of what stands behind the failure in the very call that fails.

    An earlier call of the same function ran the line: it is told of that one if it is told of the
    program without the call that fails.
    """
    rows = [
        f.lineno or 0 for f in traceback.extract_tb(error.__traceback__) if f.filename == FILENAME
    ]
    tree = ast.parse(source)
    inside = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _spans(node, rows[-1])
    ]
    row = finding.span.start.row
    if len(rows) < 2 or not inside or row < rows[-1] or not _spans(inside[-1], row):
        return False
    call = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _spans(node, rows[-2])
    ]
    first, last = call[-1].lineno, call[-1].end_lineno or call[-1].lineno
    lines = source.split("\n")
    lines[first - 1 : last] = [" " * call[-1].col_offset + "raise SystemExit"] + [""] * (
        last - first
    )
    left = engine.lint("\n".join(lines), "program.py", SETTINGS)
    return (row, finding.code) not in {(f.span.start.row, f.code) for f in left}


def _spans(node: ast.stmt, row: int | None) -> bool:
    return row is not None and node.lineno <= row <= (node.end_lineno or node.lineno)


def _runs(source: str, happened: Truth, likely: list[Finding]) -> list[str]:
    """Whether what Keras builds, and we doubt or do not, runs on zeros."""
    if "Masking" in source or "mask_zero" in source:
        return []
    last = happened.models.get("again", happened.models.get("model"))
    found = _runs_alone(source, happened, last, likely)
    first = happened.models.get("model")
    if likely and found and first is not last:
        # What is said of the first model is no less true because a second one runs.
        return _runs_alone(source, happened, first, likely)
    return found


def _runs_alone(source: str, happened: Truth, model: Any, likely: list[Finding]) -> list[str]:
    if model is None:
        return []
    if _ends_the_process(model):
        return [] if likely else ["missed at run: TensorFlow ends the process of Python"]
    error: BaseException | None = None
    excused = False
    for data in itertools.islice(_data(model, source), 80):
        seen: list[bool] = []
        try:
            with truth.within_bounds():
                model._run_through_graph(
                    data, operation_fn=lambda op, seen=seen: _watched(op, seen)
                )
        except Exception as caught:
            error = caught
            excused = excused or _no_fault_of_shapes(error, model)
            if not all(seen) or not _is_computed_inside(model, data):
                return []  # nothing follows from the shapes that Keras computed
        else:
            layers = {id(layer) for layer in _all(model, "layers")}
            inside = {happened.lines.get(layer) for layer in layers}
            # A line of a function may make layers for a branch that is not in the model as well.
            inside -= {row for layer, row in happened.lines.items() if layer not in layers}
            wrong = [f for f in likely if f.span.start.row in inside and all(seen)]
            return [f"false alarm (likely): {truth._shown([f])}" for f in wrong]
    if error is None or likely or excused:
        return []
    return [f"missed at run: {truth._short(error)}"]


def _ends_the_process(model: Any) -> bool:
    """Whether a transform of Fourier comes to no length: nobody is told, and nothing runs on."""
    return any(
        type(operation).__name__ in ("IRFFT", "RFFT")
        and (operation.fft_length == 0 or any(0 in t.shape[-1:] for t in node.outputs))
        and not any(0 in tensor.shape for tensor in node.input_tensors)
        for operation in model.operations
        for node in operation._inbound_nodes
    )


def _no_fault_of_shapes(error: BaseException, model: Any) -> bool:
    text = str(error)
    free = any(None in tensor.shape[1:] for tensor in model.inputs)
    return (
        truth._is_limit(error, ())
        # It draws what it does, and some of that takes no such images.
        or ("Invalid channel size" in text and "AugMix" in _objects(error))
        or "division by zero" in text
        # Matrices of zeros have no inverse and no root; others may come.
        or "not invertible" in text
        or "Cholesky decomposition failed" in text
        or type(error).__name__ == "ResourceExhaustedError"  # a larger computer runs it
        or _is_left_to_the_machine(error)
        # The largest number says how long it is, and zeros are tried.
        or any(type(operation).__name__ == "Bincount" for operation in _all(model, "operations"))
        # A length that a function of the code's own has asked the tensor for is not followed.
        or ("Input to reshape is a tensor with" in text and _has_own_functions(model))
        or free  # some lengths may fit
    )


def _has_own_functions(model: Any) -> bool:
    kinds = [type(operation) for operation in _all(model, "operations")]
    return any(k.__name__ == "Lambda" or not k.__module__.startswith("keras.") for k in kinds)


def _is_left_to_the_machine(error: BaseException) -> bool:
    """Whether an `LSTM` got more states than two: cuDNN takes them, TensorFlow's loop does not.

    Or whether it asks for cuDNN, which only some machines have.
    """
    text = str(error)
    if "cuDNN is not supported" in text:
        return True
    refused = "Too few leaves" in text or "don't have the same nested structure" in text
    return refused and "LSTM" in _objects(error)


def _objects(error: BaseException) -> set[str]:
    """The classes of the objects whose methods were on the way to an error."""
    found, trace = set(), error.__traceback__
    while trace is not None:
        found.add(type(trace.tb_frame.f_locals.get("self")).__name__)
        trace = trace.tb_next
    return found


def _is_computed_inside(model: Any, data: Any) -> bool:
    """Whether the operations of models inside a model that fails give what Keras computed."""
    seen: list[bool] = []
    with contextlib.suppress(Exception), truth.within_bounds():
        model._run_through_graph(data, operation_fn=lambda op: _watched(op, seen, inside=True))
    return all(seen)


def _is_complex(tensor: Any) -> bool:
    return str(getattr(tensor.dtype, "name", tensor.dtype)).startswith("complex")


def _watched(operation: Any, seen: list[bool], *, inside: bool = False) -> Any:
    """The operation, which notes whether it gives what Keras computed for some call.

    That is the shape, and real numbers where it says so: of `polar` and `eig` it does, wrongly.
    """

    def run(*args: Any, **kwargs: Any) -> Any:
        if inside and hasattr(operation, "_run_through_graph") and len(args) == 1:
            given = operation._standardize_inputs(args[0])
            return operation._run_through_graph(
                given, operation_fn=lambda op: _watched(op, seen, inside=True)
            )
        result = operation(*args, **kwargs)
        shapes = [[tuple(t.shape) for t in node.outputs] for node in operation._inbound_nodes]
        real = [tuple(leaf.shape) for leaf in truth._leaves(result)]
        empty = any(0 in shape for shape in real)  # on which kernels do as they like
        seen.append(not empty and any(_alike(real, computed) for computed in shapes))
        computed_types = {str(t.dtype) for node in operation._inbound_nodes for t in node.outputs}
        if not any(kind.startswith("complex") for kind in computed_types):
            seen.append(not any(_is_complex(leaf) for leaf in truth._leaves(result)))
        return result

    return run


def _alike(real: list[Any], computed: list[Any]) -> bool:
    return len(real) == len(computed) and all(
        len(a) == len(b) and all(m is None or m == n for n, m in zip(a, b))
        for a, b in zip(real, computed)
    )


def _all(model: Any, parts: str) -> Iterator[Any]:
    """The `layers` or `operations` of a model, and of the models in it."""
    for part in getattr(model, parts):
        yield part
        yield from _all(part, parts) if hasattr(part, parts) else ()


def _data(model: Any, source: str) -> Iterator[list[Any]]:
    """Zeros for the inputs, with several lengths for the free axes: one for all axes of a place."""
    import keras
    import numpy as np

    shapes = [tuple(tensor.shape) for tensor in model.inputs]
    free = any(None in shape[1:] for shape in shapes)
    lengths = (9, 8, 12, 6, 4, 3, 1, 10, 16) if free else (9,)
    # A product of two tensors of (batch, n) runs where the batch is n; an outer product has a
    # multiple of the batch, so that a part of n may be what runs.
    # A mask that is no tensor of the graph may be as long as the data and as wide.
    last = _last_lengths(model) | {n for shape in shapes for n in shape[1:] if n and n < 20}
    last |= {n // part for n in last for part in (2, 3, 4) if n % part == 0}
    last |= {n - 1 for n in last if n > 1}  # whose batch was padded
    usual = dict.fromkeys((2, 1, 4, 3, 8, *range(5, 17), *_reshaped(model)))
    batches = (*usual, *sorted(last - usual.keys())[:40])
    # A batch that `Input` was told is not asked of data.
    mixed = len({shape[0] is None for shape in shapes if shape}) > 1
    for batch, length, held in itertools.product(batches, lengths, (True, False)[: 1 + mixed]):
        data = []
        for tensor, shape in zip(model.inputs, shapes):
            whole = [batch if dim is None or not held else dim for dim in shape[:1]]
            whole += [length if dim is None else dim for dim in shape[1:]]
            data.append(keras.ops.convert_to_tensor(np.zeros(whole, str(tensor.dtype))))
        yield data
        if not any(None in shape for shape in shapes):
            return


def _reshaped(model: Any) -> set[int]:
    """How many elements reshaping asks for: as many as samples, where the batch is a length."""
    found = set()
    for operation in _all(model, "operations"):
        shape = getattr(operation, "target_shape", getattr(operation, "newshape", None))
        if isinstance(shape, (list, tuple)):
            found.add(math.prod(n for n in shape if isinstance(n, int) and n > 0))
    return {n for n in found if n <= 4096}


def _last_lengths(model: Any) -> set[int]:
    found = {
        tensor.shape[-1]
        for operation in _all(model, "operations")
        for node in operation._inbound_nodes
        for tensor in node.outputs
        if len(tensor.shape) == 2
    }
    return {length for length in found if isinstance(length, int) and 0 < length < 500}


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
        checks: list[tuple[str, Any, Any]] = [
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
        theirs = [_name(x.name) for x in model.layers]
        checks.append(("names", theirs, [x.name for x in mine.layers]))
        found += [f"summary of {name}: {what} {a}, we {b}" for what, a, b in checks if a != b]
    return found


def _name(name: str) -> str | None:
    """A layer's name, if it is not that of a tensor: those are numbered apart."""
    return None if name.startswith("keras_tensor") else name


def _shape(layer: Any) -> Any:
    shapes = [list(tensor.shape) for tensor in layer._inbound_nodes[-1].output_tensors]
    return shapes[0] if len(shapes) == 1 else shapes
