"""The installed Keras, 2 or 3, and what it says."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

Json = Any
#: A verdict and its detail; None if only a run with weights can tell.
Answer = Any
_LONGEST_MESSAGE = 400
#: Where Keras begins to tell what it was given, or what one might have meant.
_ENDS = (
    "\n\nArguments received by",
    "\n\nCall arguments received",
    "\nStack trace:",
    "You are likely doing something like:",
)
#: In Keras 2, variables up to this many numbers are made as ever.
SMALL = 100_000


class Unknown(Exception):
    """Something takes part that is not known here, or cannot be tried."""


class Refused(Exception):
    """What Keras raised at one operation."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


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
            if not callable(given.get("initial_value")) or elements(given.get("shape")) <= SMALL:
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


def elements(shape: Any) -> int:
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
