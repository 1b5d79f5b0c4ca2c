"""Puts specifications to the Keras of the interpreter that runs this file, and answers.

    python child.py 3        reads a specification a line from standard input

One file, which needs the standard library and Keras alone, so that it runs wherever Keras does.
It is never imported by the rest. A specification is data: which layers and models are made, with
which arguments, in which order. Names in it are looked up among Keras's own and nowhere else.

Models are first built without their weights: in Keras 3 inside a `StatelessScope`, where variables
wait for a first value that never comes, in Keras 2 with large variables that have a handle and no
value.
Only what has to be run is built a second time with weights, if they are few.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and sys.path and __file__.startswith(sys.path[0] or "?"):
    del sys.path[0]  # the folder of this file: its neighbours are not for Keras to import

import contextlib
import copy
import gc
import importlib
import itertools
import json
import operator
import os
import queue
import random
import re
import threading
import warnings
from collections.abc import Iterator
from typing import Any

Json = Any
#: A verdict and its detail; None if only a run with weights can tell.
Answer = Any

#: Above so many weights a model is built, and not run.
MOST_WEIGHTS = 20_000_000
#: In Keras 2, variables up to this many numbers are made as ever.
_SMALL = 100_000
_LONGEST_MESSAGE = 400
#: Where Keras begins to tell what it was given, or what one might have meant.
_ENDS = (
    "\n\nArguments received by",
    "\n\nCall arguments received",
    "\nStack trace:",
    "You are likely doing something like:",
)
_ATTEMPTS = 60
#: Lengths of free axes on which the outputs before and after a change may be compared.
_LONG_FIRST = (32, 16, 9, 8, 4, 3, 2, 1)
#: Layers that load or run what is no layer of Keras.
_NOT_RUN = frozenset({"Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper"})
#: Modules whose `get` makes an object of a name.
_IDENTIFIED = frozenset(
    {
        "activations",
        "constraints",
        "initializers",
        "losses",
        "metrics",
        "optimizers",
        "regularizers",
    }
)
_PRIVATE_LISTS = frozenset({"_layers", "_self_tracked_trackables"})
_RUNS = frozenset(
    {
        "fit", "predict", "evaluate", "train_on_batch", "test_on_batch", "predict_on_batch",
        "fit_generator", "evaluate_generator", "predict_generator",
    }
)  # fmt: skip
_TRAINS = frozenset({"fit", "train_on_batch", "fit_generator"})
#: What Python does with a tensor.
_OPERATORS: dict[str, Any] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "true_divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "mod": operator.mod,
    "power": operator.pow,
    "matmul": operator.matmul,
    "logical_and": operator.and_,
    "logical_or": operator.or_,
    "logical_xor": operator.xor,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "not_equal": operator.ne,
    "negative": operator.neg,
    "logical_not": operator.invert,
    "positive": operator.pos,
    "absolute": abs,
    "round": round,
    "item": operator.getitem,
    "truth": bool,
    "len": len,
    "int": int,
    "float": float,
    "iteration": lambda tensor: next(iter(tensor)),
}
#: Methods that are called as they are; others are passed over, or looked up only.
_CALLED = frozenset(
    {
        "add", "pop", "build", "compile", "count_params", "get_weights", "set_weights",
        "set_vocabulary", "adapt", "summary", "get_layer",
    }
)  # fmt: skip
_BUILDING = frozenset({"add", "pop", "build"})
#: Methods without which the model is what it was.
_HARMLESS = frozenset({"compile", "summary", "get_weights", "count_params", "get_layer"})


class Unknown(Exception):
    """Something takes part that is not known here, or cannot be tried."""


class Refused(Exception):
    """What Keras raised at one operation."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


# ---------------------------------------------------------------------- what Keras says


def message_of(error: BaseException) -> str:
    """Keras's own sentences, without the lists of arguments and the names of graph nodes."""
    text = str(error)
    if isinstance(error, KeyError) and error.args:
        text = str(error.args[0])
    for end in _ENDS:
        text = text.partition(end)[0]
    if "defined at (most recent call last)" in text:
        text = "\n".join(line for line in text.split("\n") if not _is_trace(line))
    text = re.sub(r"\[\[\{\{.*?\}\}\]\]|\{\{.*?\}\}\s*|\[Op:\w*\](\s*name:)?", "", text)
    text = re.sub(r"\[[\[\]\s\d.,eE+-]{40,}\]", "[…]", text)  # the numbers of an array
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = " ".join(text.split())
    if len(text) > _LONGEST_MESSAGE:
        text = text[: _LONGEST_MESSAGE - 1].rstrip() + "…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _is_trace(line: str) -> bool:
    """Whether a line of TensorFlow's message is part of the way that led there."""
    line = line.strip()
    signs = ("File ", "Detected at node", "Graph execution error", "<stack traces unavailable>")
    return line.startswith(signs) or line.endswith("defined at (most recent call last):")


def is_exhausted(error: BaseException) -> bool:
    """Whether memory ran out, which says nothing about the model."""
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return True
    text = str(error)
    signs = ("OOM when allocating", "Unable to allocate", "out of memory", "RESOURCE_EXHAUSTED")
    return any(sign in text for sign in signs)


def is_lacking(error: BaseException) -> bool:
    """Whether this computer, or this installation, is at fault and not the model."""
    text = str(error)
    if isinstance(error, ImportError):
        return True
    if type(error).__name__ == "UnimplementedError":
        # Between numbers and text no computer casts.
        return re.search(r"Cast (\w+ to string|string to \w+)", text) is None
    return "on the CPU" in text or "Input dims must be <= 5 and >=1 [Op:Softmax]" in text


# ---------------------------------------------------------------------- the installed Keras


class Keras:
    """The installed Keras, 2 or 3, behind the few things in which they differ."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.version = str(module.__version__)
        self.is_old = self.version.startswith("2.")
        self.backend = "tensorflow" if self.is_old else module.config.backend()

    def of(self, operation: Json) -> Any:
        """The package that an operation takes its class from, where the code mixes two."""
        package = operation.get("package", self.module.__name__)
        if package == self.module.__name__:
            return self.module
        return importlib.import_module(package if package == "tf_keras" else "keras")

    def set_environment(self, wanted: Any) -> None:
        backend = self.module.backend if self.is_old else self.module.config
        backend.set_image_data_format(wanted.get("data_format", "channels_last"))
        backend.set_floatx(wanted.get("floatx", "float32"))
        policy = wanted.get("policy", "float32")
        if self.is_old:
            self.module.mixed_precision.set_global_policy(policy)
        else:
            self.module.config.set_dtype_policy(policy)

    def clear(self) -> None:
        """Generated names begin anew; the garbage is left to its collector, which takes long."""
        if self.is_old:
            self.module.backend.reset_uids()
        else:
            try:
                self.module.utils.clear_session(free_memory=False)
            except TypeError:  # before Keras 3.3
                self.module.utils.clear_session()
            self.module.config.disable_traceback_filtering()

    def without_weights(self) -> Any:
        """A scope in which layers are built and no weight gets a value."""
        if not self.is_old:
            return self.module.StatelessScope(initialize_variables=False)
        tf = importlib.import_module("tensorflow")
        inner = importlib.import_module("tensorflow.python.ops.resource_variable_ops")

        def make(following: Any, **given: Any) -> Any:
            # Some layers read their small variables while they are built.
            if not callable(given.get("initial_value")) or _elements(given.get("shape")) <= _SMALL:
                return following(**given)
            return inner.UninitializedVariable(
                shape=given["shape"],
                dtype=given.get("dtype"),
                trainable=given.get("trainable"),
                name=given.get("name"),
            )

        return tf.variable_creator_scope(make)

    def symbolic(self, shape: Any, dtype: Any) -> Any:
        """A tensor that has a shape and no values."""
        if self.is_old:
            return self.module.Input(batch_shape=tuple(shape), dtype=dtype)
        return self.module.KerasTensor(tuple(shape), dtype=dtype or "float32")

    def zeros(self, shape: Any, dtype: Any) -> Any:
        import numpy as np

        if dtype == "string":
            tf = importlib.import_module("tensorflow")
            return tf.constant(np.full(shape, "a", dtype=object))
        return np.zeros(shape, dtype or "float32")

    def eager(self, value: Any) -> Any:
        """An array as the tensor of the backend that it is in the code."""
        import numpy as np

        if self.is_old or not isinstance(value, np.ndarray):
            return value
        return self.module.ops.convert_to_tensor(value)

    def numbers_of(self, tensor: Any) -> Any:
        """The values of a tensor or a weight as an array of its own, whatever the backend."""
        import numpy as np

        return np.array(tensor if self.is_old else self.module.ops.convert_to_numpy(tensor))

    def leaves(self, nest: Any) -> Any:
        if isinstance(nest, (list, tuple)):
            return [leaf for item in nest for leaf in self.leaves(item)]
        if isinstance(nest, dict):
            return [leaf for key in sorted(nest) for leaf in self.leaves(nest[key])]
        return [nest]

    def find(self, name: str) -> Any:
        """The object of Keras with a dotted public name; AttributeError if there is none."""
        found = self.module
        parts = [part for part in name.split(".") if part]
        if parts[:2] in (["tensorflow", "keras"], ["tf_keras", "keras"]):
            parts = parts[2:]
        elif parts[0] in ("keras", "tf_keras"):
            parts = parts[1:]
        else:
            raise Unknown(f"`{name}` is no name of Keras")
        for part in parts:
            if part.startswith("_") or part == "src":
                raise Unknown(f"`{name}` is no public name of Keras")
            found = getattr(found, part)
        if "keras" not in str(getattr(found, "__module__", None) or getattr(found, "__name__", "")):
            raise Unknown(f"`{name}` is no name of Keras")
        return found


def _elements(shape: Any) -> int:
    """How many numbers a variable of this shape holds; 0 if that is not known."""
    total = 0 if shape is None else 1
    for dim in shape or ():
        total *= int(dim or 0)
    return total


def is_same(one: Any, other: Any) -> bool:
    """Whether two outputs agree, but for the order in which kernels add up."""
    import numpy as np

    if one.shape != other.shape or one.dtype.kind != "f":
        return bool(np.array_equal(one, other))
    finite = np.isfinite(one)
    if not np.array_equal(one[~finite], other[~finite], equal_nan=True):
        return False
    largest = float(np.max(np.abs(one[finite]), initial=0.0))
    apart = np.abs(one[finite].astype("float64") - other[finite].astype("float64"))
    return float(np.max(apart, initial=0.0)) <= 1e-5 * largest


def weights_of(layer: Any) -> list[Any]:
    """The weights that a layer has so far; a model of Keras 2 that is not built raises."""
    try:
        return list(layer.weights)
    except (AttributeError, ValueError):
        return []


def sizes(shape: Any) -> Iterator[Any]:
    """Concrete shapes for one with free axes: an axis may be too short, or too long."""
    free = [axis for axis, dim in enumerate(shape) if dim is None]
    if not free:
        yield tuple(shape)
        return
    lengths = (9, 1, 2, 3, 4, 8, 16, 32)
    batches = (2, 1, 3) if shape[:1] == [None] or shape[:1] == (None,) else (None,)
    inner = free[1:] if batches != (None,) else free
    for batch in batches:
        for length in lengths if inner else (1,):
            concrete = list(shape)
            if batch is not None:
                concrete[0] = batch
            for axis in inner:
                concrete[axis] = length
            yield tuple(concrete)
    if not inner and batches != (None,):
        yield (32, *shape[1:])


def filled(shape: Any, length: int) -> Any:
    """Two samples, whose other free axes all have this length."""
    found = [length if dim is None else dim for dim in shape]
    if shape and shape[0] is None:
        found[0] = 2
    return tuple(found)


# ---------------------------------------------------------------------- one specification


class Replay:
    """Makes again what the code made, operation by operation.

    real:     with weights, so that layers can be run.
    state:    of each operation: None if it went well, a `Refused`, or an `Unknown`.
    doubtful: objects of which more may have happened to them than is known.
    """

    def __init__(self, keras: Keras, specification: Json, real: bool) -> None:
        self.keras = keras
        self.specification = specification
        self.real = real
        self.constants = False
        self.layers: dict[int, Any] = {}
        self.tensors: dict[int, Any] = {}
        self.unknown: dict[int | str, str] = {}
        self.given: dict[int, list[Any]] = {}
        self.state: list[Any] = []
        self.doubtful: set[str] = set()
        self.answers: dict[int, tuple[str, str]] = {}
        self.notes: dict[int, Any] = {}
        self.noted: dict[int, set[str]] = {}
        self.questions: dict[int, list[tuple[int, Json]]] = {}
        for number, question in enumerate(specification["questions"]):
            self.noted.setdefault(question["first"], set()).add(question["kind"])
            self.questions.setdefault(question["at"], []).append((number, question))

    def run(self) -> None:
        for at, operation in enumerate(self.specification["operations"]):
            self.note(at, operation)
            try:
                self.perform(at, operation)
                self.state.append(None)
            except (Unknown, Refused) as problem:
                self.state.append(problem)
                reason = (
                    str(problem)
                    if isinstance(problem, Unknown)
                    else f"an earlier statement raises: {message_of(problem.error)}"
                )
                self.lose(operation, reason)
                if isinstance(problem, Unknown) and operation["do"] == "call":
                    made = self.layers.get(operation["target"])
                    if made is not None and not made.built:
                        self.unknown[operation["target"]] = reason  # it was built there
            if operation.get("maybe") or operation["do"] == "handed":
                self.doubtful.update(operation["objects"])
            for number, question in self.questions.get(at, ()):
                answer = self.answer(at, operation, question)
                if answer is not None:
                    self.answers[number] = answer

    def lose(self, operation: Json, reason: Any) -> None:
        """What the operation was to give is not there."""
        lost = operation.get("id")
        if operation["do"] == "method" and not operation.get("looked_up"):
            if operation["method"] in _BUILDING | _RUNS:
                lost = operation["target"]
        if lost is not None:
            self.unknown[lost] = reason
        for number in self.numbers(operation.get("outputs")):
            self.unknown[f"t{number}"] = reason

    def numbers(self, nest: Any) -> Any:
        if isinstance(nest, dict):
            if "tensor" in nest:
                return [nest["tensor"]]
            return [n for _, item in nest.get("dict", ()) for n in self.numbers(item)] + [
                n for item in nest.get("tuple", ()) for n in self.numbers(item)
            ]
        if isinstance(nest, list):
            return [n for item in nest for n in self.numbers(item)]
        return []

    # ------------------------------------------------------------------ values

    def layer(self, number: int) -> Any:
        if number in self.unknown:
            raise Unknown(self.unknown[number])
        if number not in self.layers:
            raise Unknown("it is made where the analysis does not see it")
        return self.layers[number]

    def value(self, plain: Json, item: bool = False) -> Any:
        """A value of the specification. `item`: it stands where a layer is expected."""
        if isinstance(plain, list):
            return [self.value(part, item) for part in plain]
        if not isinstance(plain, dict):
            return plain
        (kind,) = plain.keys() - {"dtype", "value"} or {"dtype"}
        given = plain[kind]
        if kind == "tuple":
            return tuple(self.value(part, item) for part in given)
        if kind == "dict":
            return {self.value(key): self.value(part, item) for key, part in given}
        if kind == "float":
            return float(given)
        if kind == "slice":
            return slice(*(self.value(part) for part in given))
        if kind == "ellipsis":
            return Ellipsis
        if kind == "layer":
            return self.layer(given)
        if kind == "tensor":
            if f"t{given}" in self.unknown:
                raise Unknown(self.unknown[f"t{given}"])
            if given not in self.tensors:
                raise Unknown("a tensor comes from where the analysis does not see")
            return self.tensors[given]
        if kind == "tensor_of":
            made = self.layer(given)
            return made.output
        if kind == "spec":
            given = [None if dim is None else int(dim) for dim in given]  # a flag is a length too
            if self.constants and None not in given and _elements(given) <= _SMALL:
                return self.keras.zeros(given, plain.get("dtype"))
            if self.real:
                return self.keras.zeros(self.concrete(given), plain.get("dtype"))
            return self.keras.symbolic(given, plain.get("dtype"))
        if kind == "numpy":
            import numpy as np

            return np.dtype(given).type(plain["value"])
        if kind == "name":
            try:
                found = self.keras.find(given)
            except AttributeError:
                raise Unknown(f"this Keras ({self.keras.version}) has no `{given}`") from None
            if isinstance(found, type) and not item:
                raise Unknown(f"the arguments of a `{given}` are not known")
            return found
        if kind == "opaque":
            if item:
                return object if given == "class" else (lambda *a: a) if given else object()
            raise Unknown(f"an argument is {given or 'an object'} of the code's own")
        raise Unknown(str(given))

    def concrete(self, shape: Any) -> Any:
        """Data of this shape, of a batch that is not long."""
        found = [2 if dim is None else dim for dim in shape]
        if found and found[0] > 32:
            found[0] = 32
        return tuple(found)

    def arguments(self, operation: Json, item: bool = False) -> Any:
        positional = [self.value(part, item) for part in operation.get("positional", ())]
        keywords = {key: self.value(part, item) for key, part in operation.get("keywords", ())}
        return positional, keywords

    # ------------------------------------------------------------------ operations

    def perform(self, at: int, operation: Json) -> None:
        if "unknown" in operation:
            raise Unknown(operation["unknown"])
        try:
            act = getattr(self, "do_" + operation["do"])
            if "warns" not in self.noted.get(at, ()):
                act(operation)
                return
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                act(operation)
            caught = [item.message for item in said if isinstance(item.message, Warning)]
            self.notes[at] = [message_of(warning) for warning in caught]
        except Unknown:
            raise
        except Exception as error:
            if is_exhausted(error):
                raise Unknown("it takes more memory than it may") from None
            if is_lacking(error):
                raise Unknown(f"this installation cannot: {message_of(error)}") from None
            raise Refused(error) from None

    def do_layer(self, operation: Json) -> None:
        name = operation["class"]
        if name in _NOT_RUN or not name.isidentifier() or name.startswith("_"):
            raise Unknown(f"`{name}` is not put to Keras")
        self.keras.set_environment(operation.get("environment", {}))
        positional, keywords = self.arguments(operation, name == "Sequential")
        if name == "Sequential":
            self.keras.module.Sequential(*positional, **keywords)
            return
        if name in ("InputLayer", "Input"):
            keywords = {"tensor" if k == "input_tensor" else k: v for k, v in keywords.items()}
            tensor = self.keras.of(operation).Input(*positional, **keywords)
            history = getattr(tensor, "_keras_history", None)
            made = history[0] if history is not None else None
        else:
            found = getattr(self.keras.of(operation).layers, name, None)
            if found is None:
                raise Unknown(f"this Keras ({self.keras.version}) has no `{name}`")
            made = found(*positional, **keywords)
        if operation.get("id") is not None:
            self.layers[operation["id"]] = made

    def do_call(self, operation: Json) -> None:
        layer = self.layer(operation["target"])
        positional, keywords = self.arguments(operation)
        self.collect(operation.get("outputs"), layer(*positional, **keywords))

    def collect(self, names: Any, values: Any) -> None:
        """The outputs of a call under the numbers that later operations use."""
        numbers = self.numbers(names)
        leaves = self.keras.leaves(values)
        if len(numbers) == len(leaves):
            self.tensors.update(zip(numbers, leaves))

    def do_operate(self, operation: Json) -> None:
        """An operator, or a function of Keras, on symbolic tensors."""
        name = operation["function"]
        self.constants = True  # arrays are part of the graph
        try:
            positional, keywords = self.arguments(operation)
        finally:
            self.constants = False
        if name == "to_tensorflow":  # which every function of TensorFlow does with its arguments
            importlib.import_module("tensorflow").convert_to_tensor(*positional)
            return
        if name == "to_numpy":
            importlib.import_module("numpy").asarray(*positional)
            return
        if name not in _OPERATORS and not name.startswith(("keras.ops.", "keras.activations.")):
            raise Unknown(f"`{name}` is not put to Keras")
        if operation.get("eager") and name in _OPERATORS:
            positional = [self.keras.eager(value) for value in positional]
        function = _OPERATORS[name] if name in _OPERATORS else self.keras.find(name)
        self.collect(operation.get("outputs"), function(*positional, **keywords))

    def do_sequential(self, operation: Json) -> None:
        keywords = {key: self.value(part) for key, part in operation["keywords"]}
        self.keras.set_environment(operation.get("environment", {}))
        sequential = self.keras.of(operation).Sequential
        if operation["layers"] is None:
            made = sequential(**keywords)
        else:
            items = self.value(operation["layers"], True)
            if not isinstance(items, (list, tuple)):
                raise Unknown("the list of layers is not known")
            items = list(items)
            self.given[operation["id"]] = items
            made = sequential(items, **keywords)
        self.layers[operation["id"]] = made

    def do_functional(self, operation: Json) -> None:
        keywords = {key: self.value(part) for key, part in operation["keywords"]}
        inputs, outputs = self.value(operation["inputs"]), self.value(operation["outputs"])
        made = self.keras.module.Model(inputs, outputs, **keywords)
        self.layers[operation["id"]] = made

    def do_model(self, operation: Json) -> None:
        positional, keywords = self.arguments(operation)
        self.keras.module.Model(*positional, **keywords)

    def do_identifier(self, operation: Json) -> None:
        module = operation["module"]
        if module not in _IDENTIFIED:
            raise Unknown(f"`{module}.get` is not put to Keras")
        positional, keywords = self.arguments(operation)
        getattr(self.keras.module, module).get(*positional, **keywords)

    def do_application(self, operation: Json) -> None:
        name = operation["name"]
        make = getattr(self.keras.module.applications, name, None)
        if make is None or isinstance(make, type) or name.startswith("_"):
            raise Unknown(f"this Keras ({self.keras.version}) has no `{name}`")
        keywords = {key: self.value(part) for key, part in operation["keywords"]}
        made = make(**{**keywords, "weights": None})
        if operation["id"] is not None:
            self.layers[operation["id"]] = made
        elif keywords.get("weights", "imagenet") is not None:
            raise Unknown("trained weights are not downloaded")

    def do_copy(self, operation: Json) -> None:
        old = self.layer(operation["from"])
        fresh = operation["fresh"] or not self.real
        made = self.keras.module.models.clone_model(old) if fresh else copy.deepcopy(old)
        self.layers[operation["id"]] = made
        if len(made.layers) == len(operation["layers"]):
            self.layers.update(zip(operation["layers"], made.layers))

    def do_method(self, operation: Json) -> None:
        name = operation["method"]
        target = self.layer(operation["target"])
        if name.startswith("_") or not name.isidentifier():
            raise Unknown(f"`{name}` is not put to Keras")
        if operation.get("looked_up"):
            found = getattr(target, name)
            if "item" in operation:
                found[operation["item"]]
            return
        if name in _RUNS:
            self.run_model(target, operation)
            return
        if name not in _CALLED:
            return
        if name == "set_weights":
            import numpy as np

            count = len(operation["positional"][0]) if operation["positional"] else 0
            if not hasattr(target, "built") or not target.built:
                target.set_weights([np.zeros((1,), "float32")] * count)
            elif operation.get("asked"):
                positional, keywords = self.arguments(operation)
                target.set_weights(*positional, **keywords)
            return
        if name == "add":
            positional, keywords = self.arguments(operation, True)
        elif name in _HARMLESS and not operation.get("asked"):
            return
        else:
            positional, keywords = self.arguments(operation)
        getattr(target, name)(*positional, **keywords)

    def run_model(self, model: Any, operation: Json) -> None:
        """`fit`, `predict` and their like, on zeros of the shape that the data have."""
        name, given = operation["method"], operation.get("on")
        if given is None:
            if operation.get("asked"):
                raise Unknown("the data are not known")
            return
        if not self.real:
            if not model.built and isinstance(given, dict) and "spec" in given:
                model.build(tuple(given["spec"]))
            return
        if not operation.get("asked"):
            if not model.built and isinstance(given, dict) and "spec" in given:
                model.build(tuple(given["spec"]))
            return
        data = self.value(given)
        if name in _TRAINS:
            model(data, training=True)
        else:
            model.predict(data, verbose=0)

    def do_set(self, operation: Json) -> None:
        name = operation["attribute"]
        target = self.layer(operation["target"])
        if name.startswith("_") and name not in _PRIVATE_LISTS:
            raise Unknown(f"`{name}` is not put to Keras")
        setattr(target, name, self.value(operation["value"]))

    def do_delete(self, operation: Json) -> None:
        delattr(self.layer(operation["target"]), operation["attribute"])

    def do_name(self, operation: Json) -> None:
        self.keras.find(operation["name"])

    def do_member(self, operation: Json) -> None:
        kind, name = operation["kind"], operation["name"]
        if name.startswith("_"):
            raise Unknown(f"`{name}` is no public name of Keras")
        if kind == "model":
            found: Any = self.keras.module.Sequential()
        elif kind == "layer":
            found = self.keras.module.layers.Dense(1)
        else:
            tensor = self.keras.symbolic((None, 4), "float32")
            found = tensor.shape if kind == "shape" else tensor
        getattr(found, name)

    def do_handed(self, operation: Json) -> None:
        pass

    def do_change(self, operation: Json) -> None:
        model = self.layer(operation["target"])
        attribute = operation["attribute"]
        if attribute.startswith("_") and attribute not in _PRIVATE_LISTS:
            raise Unknown(f"`{attribute}` is not put to Keras")
        if operation["origin"] == "given":
            changed = self.given.get(operation["target"])
            if changed is None:
                raise Unknown("the list of layers is not known")
        else:
            changed = getattr(model, attribute)
            if operation["origin"] == "copy":
                changed = list(changed)
        if not changed:
            raise Unknown("the model has no layers")
        self.change(operation, changed)

    def change(self, operation: Json, changed: Any) -> None:
        """The same change; where an index or a value is not known, one that is possible."""
        name = operation["operation"]
        index = self.known(operation["index"], 0)
        value = self.known(operation["value"], changed[-1])
        if name == "setitem":
            changed[index if isinstance(index, int) else 0] = value
        elif name == "delitem":
            del changed[index if isinstance(index, int) else -1]
        elif name == "setslice":
            changed[:] = changed[::-1]
        elif name in ("append", "extend"):
            layer = self.known(operation["index"], changed[0])
            changed.append(layer if name == "append" else changed[0])
        elif name == "insert":
            changed.insert(index if isinstance(index, int) else 0, value)
        elif name == "pop":
            changed.pop(index if operation["index"] is not None else -1)
        elif name == "remove":
            changed.remove(changed[0])
        elif name == "clear":
            changed.clear()
        elif name == "sort":
            changed.sort(key=lambda layer: layer.name, reverse=True)
        elif name == "reverse":
            changed.reverse()
        elif name == "shuffle":
            random.Random(1).shuffle(changed)
        else:
            raise Unknown(f"`{name}` is not put to Keras")

    def known(self, plain: Json, other: Any) -> Any:
        try:
            found = self.value(plain)
        except Unknown:
            return other
        return other if found is None else found

    # ------------------------------------------------------------------ questions

    def note(self, at: int, operation: Json) -> None:
        """How things stand before an operation that is said to change nothing."""
        kinds = self.noted.get(at, set())
        if kinds & {"change", "pop", "stale", "stale-run"}:
            try:
                if "stale-run" in kinds:
                    self.notes[at] = self.rehearsed(operation["target"])
                else:
                    self.notes[at] = self.standing(operation["target"], "stale" in kinds)
            except Unknown as problem:
                self.notes[at] = problem

    def before(self, question: Json, at: int) -> Any:
        """What was noted. Problems: `Unknown` where something stands in the way."""
        for number in range(question["first"], at + 1):
            if isinstance(self.state[number], Unknown):
                raise self.state[number]
        noted = self.notes[question["first"]]
        if isinstance(noted, Unknown):
            raise noted
        return noted

    def standing(self, number: int, traced: bool = False) -> Any:
        """The layers and the output of a model, or of the models that hold a layer."""
        target = self.layer(number)
        found: dict[str, Any] = {"layers": None, "weights": None, "outputs": [], "run": False}
        if hasattr(target, "layers"):
            found["layers"] = [id(layer) for layer in target.layers]
            found["names"] = [layer.name for layer in target.layers]
            models = [target]
        else:
            found["weights"] = [tuple(weight.shape) for weight in weights_of(target)]
            models = [
                model
                for model in self.layers.values()
                if any(layer is target for layer in getattr(model, "layers", ()))
            ]
        if self.real:
            for model in models:
                output = self.output(model, traced)
                found["run"] = found["run"] or output is not None
                found["outputs"].append(output)
        return found

    def output(self, model: Any, traced: bool) -> Any:
        """What a built model gives for some fixed input; None if it is not built or cannot run.

        Where axes are free: an input that is long enough for an output, which is the same twice.
        Kernels give what happens to stand in the memory where a window does not fit.
        """
        if not model.built or not getattr(model, "inputs", None):
            return None
        shapes = [(list(tensor.shape), self.dtype_of(tensor)) for tensor in model.inputs]
        free = any(None in shape[1:] for shape, _ in shapes)
        found: Any = None
        for length in _LONG_FIRST:
            concrete = [(filled(shape, length), dtype) for shape, dtype in shapes]
            found = self.output_on(model, traced, concrete)
            if not free:
                break
            if found is not None and all(leaf.size for leaf in found):
                again = self.output_on(model, traced, concrete)
                if again is not None and all(map(is_same, found, again)):
                    break
                found = None
        return found

    def output_on(self, model: Any, traced: bool, concrete: Any) -> Any:
        """What a model gives for random numbers of these shapes; None if it cannot run on them."""
        import numpy as np

        source = np.random.RandomState(7)
        data = [
            source.normal(size=shape).astype(dtype)
            if "float" in dtype
            else self.keras.zeros(shape, dtype)
            for shape, dtype in concrete
        ]
        given = data[0] if len(data) == 1 else data
        try:
            if traced:
                outputs = model.predict(given, verbose=0)
            else:
                outputs = model(given, training=False)
            return [self.keras.numbers_of(leaf) for leaf in self.keras.leaves(outputs)]
        except Exception as error:
            if is_exhausted(error):
                raise Unknown("it takes more memory than it may") from None
            return None

    def dtype_of(self, tensor: Any) -> Any:
        dtype = tensor.dtype
        return dtype if isinstance(dtype, str) else dtype.name

    def answer(self, at: int, operation: Json, question: Json) -> Answer:
        """The verdict on one question, or None if only a run with weights can tell."""
        try:
            return getattr(self, "answer_" + question["kind"].replace("-", "_"))(
                at, operation, question
            )
        except Unknown as problem:
            return "unconfirmed", str(problem)
        except Exception as error:
            if is_exhausted(error):
                return "unconfirmed", "it takes more memory than it may"
            return "unconfirmed", f"the question could not be put: {message_of(error)}"

    def answer_raises(self, at: int, operation: Json, question: Json) -> Answer:
        state = self.state[at]
        if isinstance(state, Unknown):
            return "unconfirmed", str(state)
        if not self.real and operation.get("on_data") and not self.too_large():
            return None
        if isinstance(state, Refused):
            return "confirmed", message_of(state.error)
        if not self.real and not self.too_large():
            return None
        return self.after_all(operation)

    def after_all(self, operation: Json) -> Answer:
        """Keras does not raise where it should: then at least when the model is run?"""
        number = operation.get("id", operation.get("target"))
        made = self.layers.get(number)
        if self.real and made is not None and getattr(made, "inputs", None):
            error = self.runs(made)
            if error is not None:
                return (
                    "confirmed",
                    f"Keras builds this, and it fails when it runs: {message_of(error)}",
                )
            return "refuted", "Keras builds this, and runs it on zeros"
        return "refuted", "Keras does not raise here"

    def answer_layer_runs(self, at: int, operation: Json, question: Json) -> Answer:
        """A layer that Keras builds and that fails on data."""
        if not self.real:
            return ("unconfirmed", self.large()) if self.too_large() else None
        if self.state[at] is not None:
            return self.answer_raises(at, operation, question)
        layer = self.layer(operation["target"])
        positional, given = operation["positional"], dict(operation["keywords"])
        held = [key for key, part in given.items() if self.holds_tensor(part)]
        keywords = {key: self.value(part) for key, part in given.items() if key not in held}
        shapes = [self.spec(part) for part in [*positional, *(given[key] for key in held)]]

        def call(data: Any) -> Any:
            tensors = dict(zip(held, data[len(positional) :]))
            return layer(*data[: len(positional)], **tensors, **keywords)

        found = self.tried(call, shapes)
        return found if found[0] == "confirmed" else self.graph_runs(operation) or found

    def graph_runs(self, operation: Json) -> Answer:
        """The same of all that leads there: data may have other shapes than Keras foresees.

        None if it runs, or if it is no graph.
        """
        inputs = [layer.output for layer in self.layers.values() if self.is_input(layer)]
        numbers = self.numbers(operation.get("outputs"))
        try:
            model = self.keras.module.Model(inputs, [self.tensors[number] for number in numbers])
        except Exception:
            return None
        shapes = [(list(tensor.shape), self.dtype_of(tensor)) for tensor in model.inputs]
        found = self.tried(lambda data: model(data[0] if len(data) == 1 else data), shapes)
        return found if found[0] == "confirmed" else None

    def holds_tensor(self, plain: Json) -> bool:
        """Whether an argument is a tensor, or several."""
        if isinstance(plain, list):
            return any(self.holds_tensor(part) for part in plain)
        if not isinstance(plain, dict):
            return False
        return bool(plain.keys() & {"tensor", "tensor_of", "spec"}) or any(
            self.holds_tensor(part) for part in plain.get("tuple", ())
        )

    def spec(self, plain: Json) -> Any:
        """The symbolic tensors of an argument as shapes and types, in the same structure."""
        found = self.value(plain)
        if isinstance(found, (list, tuple)):
            return [self.shape_of(leaf) for leaf in found]
        return self.shape_of(found)

    def shape_of(self, tensor: Any) -> Any:
        if tensor is None or not hasattr(tensor, "shape"):
            raise Unknown("an argument is no tensor")
        return list(tensor.shape), self.dtype_of(tensor)

    def answer_model_runs(self, at: int, operation: Json, question: Json) -> Answer:
        if not self.real:
            return ("unconfirmed", self.large()) if self.too_large() else None
        state = self.state[at]
        if isinstance(state, Refused):  # it did not, without weights
            return "confirmed", message_of(state.error)
        model = self.layer(question["model"])
        if not getattr(model, "inputs", None):
            raise Unknown("the model is not built")
        shapes = [(list(tensor.shape), self.dtype_of(tensor)) for tensor in model.inputs]
        for training in (False, True):  # some layers do nothing but in training
            found = self.tried(
                lambda data, t=training: model(data[0] if len(data) == 1 else data, training=t),
                shapes,
            )
            if found[0] == "confirmed":
                break
        return found

    def tried(self, call: Any, shapes: Any) -> Answer:
        """A call on zeros of shapes whose free axes take several lengths."""
        error, ran, failed = None, [], []
        for concrete in itertools.islice(self.choices(shapes), _ATTEMPTS):
            try:
                call([self.data(shape) for shape in concrete])
                ran.append(concrete)
            except Exception as caught:
                if is_exhausted(caught):
                    raise Unknown("it takes more memory than it may") from None
                if is_lacking(caught):
                    raise Unknown(f"this installation cannot: {message_of(caught)}") from None
                error = error or caught
                failed.append(concrete)
            if ran and failed:
                break
        if error is None:
            return "refuted", "Keras builds this, and runs it on zeros"
        if ran:
            shown = self.shown(failed[0])
            return "confirmed", f"for {shown} and not for every input: {message_of(error)}"
        return "confirmed", message_of(error)

    def shown(self, concrete: Any) -> str:
        first = concrete[0]
        shape = first[0] if isinstance(first, tuple) else first[0][0]
        return f"an input of shape {tuple(shape)}"

    def choices(self, shapes: Any) -> Iterator[Any]:
        """The nest of shapes with its free axes filled, the same way in all of them."""

        def flat(nest: Any) -> Iterator[Any]:
            for part in nest:
                if isinstance(part, list):
                    yield from flat(part)
                else:
                    yield part

        every = [list(sizes(shape)) for shape, _ in flat(shapes)]
        for number in range(max(map(len, every), default=0)):
            filled = iter(options[min(number, len(options) - 1)] for options in every)

            def fill(nest: Any, filled: Any = filled) -> Any:
                return [
                    fill(part) if isinstance(part, list) else (next(filled), part[1])
                    for part in nest
                ]

            yield fill(shapes)

    def data(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self.data(inner) for inner in part]
        return self.keras.zeros(*part)

    def runs(self, model: Any) -> Any:
        """What a run on zeros raises; None if some lengths of the free axes run."""
        shapes = [(list(tensor.shape), self.dtype_of(tensor)) for tensor in model.inputs]
        error = None
        for concrete in itertools.islice(self.choices(shapes), _ATTEMPTS):
            data = [self.data(shape) for shape in concrete]
            try:
                model(data[0] if len(data) == 1 else data)
            except Exception as caught:
                if is_exhausted(caught) or is_lacking(caught):
                    return None
                error = caught
            else:
                return None
        return error

    def answer_any_input(self, at: int, operation: Json, question: Json) -> Answer:
        """Whether no input at all lets a Sequential build that nothing builds."""
        model = self.layer(question["model"])
        return self.no_input_fits(list(model.layers))

    def no_input_fits(self, layers: Any) -> Answer:
        """Whether layers build on no input; with weights, as an initializer may refuse a shape."""
        widths = {1, 2, 3, 4, 6, 8, 12}
        for layer in layers:
            for weight in weights_of(layer):
                widths.update(dim for dim in weight.shape if dim)
        error = Exception()
        for rank in range(1, 7):
            for width in sorted(widths) if rank > 1 else [None]:
                for middle in (12, 6) if rank > 2 else (None,):
                    shape = (None, *[middle] * (rank - 2), width)[:rank]
                    try:
                        self.build_on(layers, shape)
                    except Exception as caught:
                        if is_exhausted(caught):
                            raise
                        error = caught
                    else:
                        if not self.real:
                            return ("unconfirmed", self.large()) if self.too_large() else None
                        return "refuted", f"Keras builds it on an input of shape {shape}"
        return "confirmed", f"no input that was tried lets Keras build it: {message_of(error)}"

    def build_on(self, layers: Any, shape: Any) -> None:
        """Builds a model of these layers, and makes their weights if they are few."""
        with self.keras.without_weights() if self.real else contextlib.nullcontext():
            model = self.sequential(layers)
            model.build(shape)
        count = sum(_elements(weight.shape) for weight in weights_of(model))
        if self.real and count <= MOST_WEIGHTS:
            self.sequential(layers).build(shape)

    def sequential(self, layers: Any) -> Any:
        """A new model of these layers; those that have no weights yet stay without."""
        return self.keras.module.Sequential([self.anew(layer) for layer in layers])

    def anew(self, layer: Any) -> Any:
        if layer.built:
            return layer
        if isinstance(layer, self.keras.module.Model):
            return self.keras.module.models.clone_model(layer)
        return type(layer).from_config(layer.get_config())

    def answer_order(self, at: int, operation: Json, question: Json) -> Answer:
        """One order of layers that chance may give."""
        layers = [self.layer(number) for number in question["layers"]]
        inputs = [layer for layer in layers if self.is_input(layer)]
        rest = [layer for layer in layers if not self.is_input(layer)]
        if not inputs:
            return self.no_input_fits(rest)
        model = self.keras.module.Sequential([*inputs])
        try:
            for layer in rest:
                model.add(self.anew(layer))
        except Exception as error:
            return "confirmed", message_of(error)
        if not self.real:
            return ("unconfirmed", self.large()) if self.too_large() else None
        failure = self.runs(model)
        if failure is not None:
            return "confirmed", f"it fails when it runs: {message_of(failure)}"
        return "refuted", "Keras builds this order, and runs it on zeros"

    def is_input(self, layer: Any) -> bool:
        return type(layer).__name__ == "InputLayer"

    def answer_orders(self, at: int, operation: Json, question: Json) -> Answer:
        """Two orders with different outputs."""
        inputs = [self.layer(number) for number in question["inputs"]]
        shapes = []
        for order in question["orders"]:
            model = self.keras.module.Sequential([*inputs])
            for number in order:
                model.add(self.anew(self.layer(number)))
            shapes.append(tuple(model.output_shape))
        if len(set(shapes)) > 1:
            return "confirmed", "the outputs are " + " and ".join(map(str, shapes))
        return "refuted", f"every order has the output {shapes[0]}"

    def answer_change(self, at: int, operation: Json, question: Json) -> Answer:
        """A change of a list that changes nothing in the model."""
        before = self.before(question, at)
        state = self.state[at]
        if isinstance(state, Refused):
            return "unconfirmed", f"the change itself raises: {message_of(state.error)}"
        after = self.standing(operation["target"])
        if not self.real and not self.too_large() and self.can_run(operation["target"]):
            return None
        return self.compared(before, after, operation)

    def can_run(self, number: int) -> bool:
        model = self.layer(number)
        return bool(model.built and getattr(model, "inputs", None))

    def compared(self, before: Any, after: Any, operation: Json) -> Answer:
        private = operation["attribute"] in _PRIVATE_LISTS
        same_layers = before["layers"] == after["layers"]
        if not same_layers and not private:
            return "refuted", "`layers` is another list of layers afterwards"
        if not before["run"]:
            why = "its output was not compared: " + (
                self.large() if self.too_large() else "the model is not built"
            )
            if private and not same_layers:
                return "unconfirmed", f"`layers` has changed; {why}"
            return "confirmed", f"`layers` keeps its order ({self.names(after)}); {why}"
        if not self.same_outputs(before["outputs"], after["outputs"]):
            return "refuted", "the output of the model has changed"
        if not same_layers:
            return "confirmed", "`layers` has changed, and the output has not"
        return (
            "confirmed",
            f"`layers` keeps its order ({self.names(after)}), and the output is the same",
        )

    def names(self, standing: Any) -> str:
        names = standing["names"]
        return ", ".join([*names[:4], "…"] if len(names) > 5 else names)

    def same_outputs(self, left: Any, right: Any) -> bool:
        for before, after in zip(left, right):
            if (before is None) != (after is None):
                return False
            for one, other in zip(before or (), after or ()):
                if not is_same(one, other):
                    return False
        return True

    def answer_pop(self, at: int, operation: Json, question: Json) -> Answer:
        """`pop(0)` takes the last layer."""
        before = self.before(question, at)
        if self.state[at] is not None:
            return self.answer_raises(at, operation, question)
        after = self.standing(operation["target"])
        if after["layers"] == before["layers"][:-1]:
            return "confirmed", f"the last layer is gone, and these are left: {self.names(after)}"
        return "refuted", f"these layers are left: {self.names(after)}"

    def rehearsed(self, number: int) -> Any:
        """A model that has been trained and has predicted once, which traces its functions."""
        import numpy as np

        target = self.layer(number)
        models = [
            model
            for model in self.layers.values()
            if (model is target or any(layer is target for layer in getattr(model, "layers", ())))
            and getattr(model, "inputs", None)
        ]
        if not models:
            raise Unknown("the model is not built")
        if not self.real:
            return None
        model = models[-1]
        source = np.random.RandomState(7)
        x = [self.random_of(tensor, source) for tensor in model.inputs]
        y = [np.ones(self.concrete(list(tensor.shape))) for tensor in model.outputs]
        data = (x[0] if len(x) == 1 else x, y[0] if len(y) == 1 else y)
        model.compile("sgd", "mse")
        model.fit(*data, verbose=0)
        return model, data, model.predict(data[0], verbose=0)

    def random_of(self, tensor: Any, source: Any) -> Any:
        shape, dtype = self.concrete(list(tensor.shape)), self.dtype_of(tensor)
        if "float" in dtype:
            return source.normal(size=shape).astype(dtype)
        return self.keras.zeros(shape, dtype)

    def answer_stale_run(self, at: int, operation: Json, question: Json) -> Answer:
        """A change after a run, without `compile`: the functions that were traced stay."""
        import numpy as np

        if isinstance(self.notes[at], Unknown):
            raise self.notes[at]
        if self.state[at] is not None:
            return self.answer_raises(at, operation, question)
        if not self.real:
            return ("unconfirmed", self.large()) if self.too_large() else None
        model, data, predicted = self.notes[at]
        if operation["do"] != "set":
            again = model.predict(data[0], verbose=0)
            if is_same(again, predicted):
                return "confirmed", "`predict` gives what it gave before the change"
            return "refuted", "`predict` gives something else after the change"
        layer = self.layer(operation["target"])
        before = [self.keras.numbers_of(weight) for weight in weights_of(layer)]
        try:
            model.fit(*data, verbose=0)
        except Exception as error:  # JAX counts the variables that the optimizer was made for
            if is_exhausted(error):
                raise
            return "confirmed", f"`fit` raises: {message_of(error)}"
        after = [self.keras.numbers_of(weight) for weight in weights_of(layer)]
        moved = not all(np.array_equal(old, new) for old, new in zip(before, after))
        said = f"`fit` {'still changes' if moved else 'does not change'} the weights"
        said += f" of `{layer.name}`, whose `trainable` is {layer.trainable} now"
        return ("confirmed" if moved != layer.trainable else "refuted"), said

    def answer_fit(self, at: int, operation: Json, question: Json) -> Answer:
        """What `compile` takes and the training does not."""
        if not self.real:
            return ("unconfirmed", self.large()) if self.too_large() else None
        model = self.layer(operation["target"])
        compiled = [
            earlier
            for earlier in self.specification["operations"][:at]
            if earlier.get("method") == "compile" and earlier["target"] == operation["target"]
        ]
        if not compiled or not getattr(model, "inputs", None):
            raise Unknown("the model is not built, or not compiled, here")
        names = ("optimizer", "loss", "loss_weights", "metrics")
        given = dict([*zip(names, compiled[-1]["positional"]), *compiled[-1]["keywords"]])
        known = {key: self.value(given[key]) for key in ("loss", "metrics") if key in given}
        x = [self.zeros_of(tensor) for tensor in model.inputs]
        y = [self.zeros_of(tensor) for tensor in model.outputs]
        try:
            model.compile("sgd", **known)
            model.fit(x[0] if len(x) == 1 else x, y[0] if len(y) == 1 else y, verbose=0)
        except Exception as error:
            if is_exhausted(error):
                raise
            verdict = "confirmed" if question["said"] in str(error) else "unconfirmed"
            return verdict, message_of(error)
        return "refuted", "Keras trains the model on zeros"

    def zeros_of(self, tensor: Any) -> Any:
        return self.keras.zeros(self.concrete(list(tensor.shape)), self.dtype_of(tensor))

    def answer_shared(self, at: int, operation: Json, question: Json) -> Answer:
        """A model whose layers are another one's too."""
        made = self.layer(operation["id"])
        for other in self.layers.values():
            if other is made:
                continue
            for layer in getattr(other, "layers", ()):
                if weights_of(layer) and any(layer is own for own in made.layers):
                    said = f"`{layer.name}` and its weights belong to `{other.name}` too"
                    return "confirmed", said
        return "refuted", "no layer with weights belongs to another model"

    def answer_warns(self, at: int, operation: Json, question: Json) -> Answer:
        """What Keras only warns of."""
        if isinstance(self.state[at], Unknown):
            return "unconfirmed", str(self.state[at])
        if isinstance(self.state[at], Refused):
            return "unconfirmed", f"it raises: {message_of(self.state[at].error)}"
        for said in self.notes[at]:
            if question["said"] in said:
                return "confirmed", said
        return "refuted", "Keras does not warn here"

    def answer_stale(self, at: int, operation: Json, question: Json) -> Answer:
        """An attribute that is set too late."""
        before = self.before(question, at)
        if self.state[at] is not None:
            return self.answer_raises(at, operation, question)
        if not self.real:
            return ("unconfirmed", self.large()) if self.too_large() else None
        after = self.standing(operation["target"], traced=True)
        if before["weights"] != after["weights"]:
            return "refuted", "the weights of the layer have changed"
        if not before["run"]:
            return "confirmed", "the weights of the layer are as they were"
        if not self.same_outputs(before["outputs"], after["outputs"]):
            return "refuted", "the output of the model has changed"
        return "confirmed", "the weights and what `predict` gives are as they were"

    # ------------------------------------------------------------------ size

    def weights(self) -> int:
        """How many weights all layers have together."""
        seen: set[int] = set()
        total = 0
        for layer in self.layers.values():
            for weight in weights_of(layer):
                if id(weight) not in seen:
                    seen.add(id(weight))
                    size = 1
                    for dim in weight.shape:
                        size *= int(dim or 1)
                    total += size
        return total

    def too_large(self) -> bool:
        return self.weights() > MOST_WEIGHTS

    def large(self) -> str:
        return f"{self.weights():,} weights are too many to run it"

    # ------------------------------------------------------------------ all

    def missed(self) -> Iterator[Any]:
        """Operations at which Keras raises, and of which nothing was said."""
        asked = {question["at"] for question in self.specification["questions"]}
        for at in self.specification.get("watched", ()):
            operation = self.specification["operations"][at]
            state = self.state[at]
            if not isinstance(state, Refused) or at in asked:
                continue
            if self.doubtful & set(operation["objects"]):
                continue
            yield at, message_of(state.error)


def examine(keras: Keras, specification: Json) -> Json:
    """The answers to the questions of a specification, and what the analysis missed."""
    answers: dict[int, tuple[str, str]] = {}
    missed: dict[int, str] = {}
    for real in (False, True):
        keras.clear()
        keras.set_environment({})
        replay = Replay(keras, specification, real)
        with warnings.catch_warnings(), contextlib.ExitStack() as stack:
            warnings.simplefilter("ignore")
            if not real:
                stack.enter_context(keras.without_weights())
            replay.run()
        for number, answer in replay.answers.items():
            answers.setdefault(number, answer)
        found = dict(replay.missed())
        if not real:
            missed = found
            if len(answers) == len(specification["questions"]) and not missed:
                break
            if replay.too_large():
                break
        else:
            # What a build without weights does not like counts if the real one agrees.
            missed = {at: said for at, said in missed.items() if at in found}
    return {
        "answers": [
            list(answers.get(number, ("unconfirmed", "it was not reached")))
            for number in range(len(specification["questions"]))
        ],
        "missed": [[at, said] for at, said in missed.items()],
    }


# ---------------------------------------------------------------------- the conversation


def bound_memory(megabytes: int) -> None:
    """Allocations beyond so much more than now fail, where the system can see to that."""
    try:
        import resource

        page = os.sysconf("SC_PAGE_SIZE")
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[5]) * page
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (used + megabytes * 2**20, hard))
    except (ImportError, OSError, ValueError):
        pass


def import_keras(target: int) -> Any:
    """The Keras of the wanted major version, or what to say if there is none."""
    for name in ("tf_keras", "keras") if target == 2 else ("keras",):
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                return None, {"broken": message_of(error)}
            continue
        except BaseException as error:
            return None, {"broken": message_of(error)}
        try:
            found = Keras(module)
        except BaseException as error:
            return None, {"broken": message_of(error)}
        if found.is_old == (target == 2):
            return found, {}
        return None, {"other": found.version}
    return None, {"missing": "tf_keras" if target == 2 else "keras"}


class Requests:
    """The lines of standard input. The process ends with whoever writes them, also in a hang."""

    def __init__(self) -> None:
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.idle = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in sys.stdin:
            self.lines.put(line)
        self.lines.put(None)
        if not self.idle.is_set():
            os._exit(1)

    def __iter__(self) -> Iterator[str]:
        while True:
            self.idle.set()
            line = self.lines.get()
            if line is None:
                return
            self.idle.clear()
            yield line


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what Keras prints is no answer
    target, megabytes = int(sys.argv[1]), int(sys.argv[2])
    requests = Requests()

    def say(answer: Any) -> None:
        out.write(json.dumps(answer) + "\n")
        out.flush()

    keras, trouble = import_keras(target)
    if keras is None:
        say(trouble)
        return
    gc.collect()
    gc.freeze()  # what the import made stays, and need not be looked through again
    bound_memory(megabytes)
    say({"backend": keras.backend, "version": keras.version})
    for line in requests:
        try:
            answer = examine(keras, json.loads(line))
        except MemoryError:
            answer = {"failed": "it takes more memory than it may"}
        except Exception as error:
            answer = {"failed": f"the child failed: {message_of(error)}"}
        say(answer)


if __name__ == "__main__":
    main()
