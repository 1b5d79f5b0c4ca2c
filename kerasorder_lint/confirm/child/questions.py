"""The questions of a specification, and what is answered to each."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

from .installed import (
    Answer,
    Json,
    Keras,
    Refused,
    Unknown,
    is_exhausted,
    is_same,
    message_of,
    weights_of,
)
from .replay import PRIVATE_LISTS
from .trials import Trials


class Examination(Trials):
    """A replay that answers questions on its way."""

    def __init__(self, keras: Keras, specification: Json, real: bool) -> None:
        super().__init__(keras, specification, real)
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
            self.step(at, operation)
            for number, question in self.questions.get(at, ()):
                answer = self.answer(at, operation, question)
                if answer is not None:
                    self.answers[number] = answer

    def listens(self, at: int) -> bool:
        return "warns" in self.noted.get(at, ())

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

    def answer_any_input(self, at: int, operation: Json, question: Json) -> Answer:
        """Whether no input at all lets a Sequential build that nothing builds."""
        model = self.layer(question["model"])
        return self.no_input_fits(list(model.layers))

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
        private = operation["attribute"] in PRIVATE_LISTS
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
        for said in self.heard[at]:
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
        replay = Examination(keras, specification, real)
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
