"""A program that grows statement by statement, with Keras running each one."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

from tests.differential.programs import HEADER
from tests.differential.truth import settle

__all__ = ["Draft", "Step"]


class Draft:
    """A program that grows: its statements, and what Keras made of them."""

    def __init__(self, r: random.Random) -> None:
        import keras

        settle()
        keras.utils.clear_session()
        keras.config.disable_traceback_filtering()
        self.r = r
        self.lines: list[str] = []
        self.space: dict[str, Any] = {}
        self.count = 0
        self.inputs: list[str] = []
        self.tensors: list[str] = []
        self.shared: list[str] = []
        self.models: list[str] = []
        self.inner: list[tuple[str, str]] = []
        self.failed = False
        exec(HEADER, self.space)

    def name(self) -> str:
        self.count += 1
        return f"t{self.count}"

    def shape(self, name: str) -> tuple[Any, ...]:
        shape: tuple[Any, ...] = self.space[name].shape
        return shape

    def run(self, text: str, *, faulty: bool = False) -> bool:
        """Takes the statement if Keras runs it; a faulty one also if Keras does not."""
        if "initializer='initializer'" in text:
            return False  # the class that all others derive from, which makes no weights
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(text, self.space)
        except Exception:
            if faulty:
                self.lines.append(text)
                self.failed = True
            return False
        self.lines.append(text)
        return True

    def give(self, expression: str, *, faulty: bool = False) -> bool:
        """A statement that makes a tensor."""
        name = self.name()
        if not self.run(f"{name} = {expression}", faulty=faulty):
            return False
        self.note(name)
        return True

    def note(self, *names: str) -> None:
        """Variables to go on with, as far as they hold a tensor."""
        import keras

        self.tensors += [n for n in names if isinstance(self.space[n], keras.KerasTensor)]

    def pick(self) -> str:
        """A tensor, rather a late one."""
        late = self.tensors[-3:]
        return self.r.choice(late if self.r.random() < 0.7 else self.tensors)

    def like(self, name: str) -> str:
        """Another tensor that may go together with this one."""
        shape = self.shape(name)
        alike = [t for t in self.tensors if self.shape(t) == shape]
        near = [t for t in self.tensors if len(self.shape(t)) == len(shape)]
        return self.r.choice(alike if self.r.random() < 0.7 else near)


#: A step of a program: whether it made something; a faulty one may take what Keras refuses.
Step = Callable[[Draft, bool], bool]
