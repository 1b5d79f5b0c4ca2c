"""Makes again what the code made, operation by operation."""

from __future__ import annotations

import copy
import importlib
import inspect
import operator
import random
import warnings
from typing import Any

from .installed import (
    SMALL,
    Json,
    Keras,
    Refused,
    Unknown,
    elements,
    is_exhausted,
    is_lacking,
    message_of,
    weights_of,
)

#: Above so many weights a model is built, and not run.
MOST_WEIGHTS = 20_000_000
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
PRIVATE_LISTS = frozenset({"_layers", "_self_tracked_trackables"})
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


class Replay:
    """Makes again what the code made, operation by operation.

    real:     with weights, so that layers can be run.
    state:    of each operation: None if it went well, a `Refused`, or an `Unknown`.
    doubtful: objects of which more may have happened to them than is known.
    heard:    what Keras warned of at the operations of `listens`.
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
        self.heard: dict[int, list[str]] = {}

    def step(self, at: int, operation: Json) -> None:
        """Makes one operation, and keeps how it went."""
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
            if self.constants and None not in given and elements(given) <= SMALL:
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

    def perform(self, at: int, operation: Json) -> None:
        if "unknown" in operation:
            raise Unknown(operation["unknown"])
        try:
            act = getattr(self, "do_" + operation["do"])
            if not self.listens(at):
                act(operation)
                return
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                act(operation)
            caught = [item.message for item in said if isinstance(item.message, Warning)]
            self.heard[at] = [message_of(warning) for warning in caught]
        except Unknown:
            raise
        except Exception as error:
            if is_exhausted(error):
                raise Unknown("it takes more memory than it may") from None
            if is_lacking(error):
                raise Unknown(f"this installation cannot: {message_of(error)}") from None
            raise Refused(error) from None

    def listens(self, at: int) -> bool:
        """Whether somebody asks what Keras warns of at an operation."""
        return False

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

    def do_bind(self, operation: Json) -> None:
        """Arguments that Keras may not take: nothing runs, and nothing is written."""
        method = getattr(self.layer(operation["target"]), operation["method"])
        given = dict.fromkeys(operation["names"])
        inspect.signature(method).bind(*[None] * operation["count"], **given)
        if operation.get("asked"):
            raise Unknown("only a run, or a file that is written, would show it")

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
        if name.startswith("_") and name not in PRIVATE_LISTS:
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
        if attribute.startswith("_") and attribute not in PRIVATE_LISTS:
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
