"""Runs of what was made: on zeros, on random numbers, on shapes whose free axes vary."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

from .installed import (
    Answer,
    Json,
    Unknown,
    elements,
    filled,
    is_exhausted,
    is_lacking,
    is_same,
    message_of,
    sizes,
    weights_of,
)
from .replay import MOST_WEIGHTS, Replay

_ATTEMPTS = 60
#: Lengths of free axes on which the outputs before and after a change may be compared.
_LONG_FIRST = (32, 16, 9, 8, 4, 3, 2, 1)


class Trials(Replay):
    """A replay whose layers and models can be run."""

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
        count = sum(elements(weight.shape) for weight in weights_of(model))
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

    def is_input(self, layer: Any) -> bool:
        return type(layer).__name__ == "InputLayer"

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

    def zeros_of(self, tensor: Any) -> Any:
        return self.keras.zeros(self.concrete(list(tensor.shape)), self.dtype_of(tensor))
