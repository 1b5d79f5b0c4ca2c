"""Code that libraries keep and may run at any time, and when it has to be looked at again.

What such code may change is unknown before each statement. As long as nothing has touched the
objects that were made unknown, or the names under which the code finds them, they still are; and
code that was looked at once reaches what it reached then.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

__all__ = ["Waiting"]


class Waiting:
    """The code that waits for its time in one machine.

    reaches: what it may change (`effects`), by the file whose run has handed it away; None for
             the code that runs now.
    watched: the objects that are unknown for it, and frames with its names, by their ids.
    stirred: whether one of them may have changed since.
    placed:  the unknowns that stand in the place of names that it may rebind.
    seen:    the functions whose reach is known, and `built` layers that they may build.
    frames:  the frames by which that was found out, by their ids.
    looks:   how often `seen` has grown or become void.
    directs: what functions of modules may do by themselves, as `effects` has found it out, and
             `wholes` through all that they call.
    rests_on: the frames and classes by which that was found out, by their ids; those of so many
             `modules` among them.
    bindings: how often that has become void.
    growths: how often there were more methods, which voids the `wholes` alone.
    """

    __slots__ = (
        "bindings", "built", "directs", "frames", "growths", "looks", "modules", "placed",
        "reaches", "rests_on", "seen", "stirred", "watched", "wholes",
    )  # fmt: skip

    def __init__(self) -> None:
        self.reaches: dict[str | None, Any] = {}
        self.watched: dict[int, Any] = {}
        self.stirred = False
        self.placed: dict[tuple[int, str], Any] = {}
        self.seen: dict[Hashable, Any] = {}
        self.built: dict[int, Any] = {}
        self.frames: dict[int, Any] = {}
        self.looks = 0
        self.directs: dict[Hashable, Any] = {}
        self.wholes: dict[Hashable, Any] = {}
        self.rests_on: dict[int, Any] = {}
        self.modules = 0
        self.bindings = 0
        self.growths = 0

    def touch(self, identity: int) -> None:
        """An object is about to change."""
        if identity in self.watched:
            self.stirred = True
        if identity in self.frames:
            self.look_anew()
        if identity in self.rests_on:
            self.bind_anew()

    def undone(self, saved: dict[int, Any], looks: int) -> None:
        """Objects were put back as they were when `looks` was what it says."""
        if not self.watched.keys().isdisjoint(saved):
            self.stirred = True
        if self.looks != looks or not self.frames.keys().isdisjoint(saved):
            self.look_anew()
        if not self.rests_on.keys().isdisjoint(saved):
            self.bind_anew()

    def swap(self, reaches: dict[str | None, Any]) -> None:
        """Other code waits from here on."""
        self.reaches = reaches
        self.stirred = True
        self.look_anew()
        self.bind_anew()

    def look_anew(self) -> None:
        """What functions reach has to be found out again."""
        self.looks += 1
        self.seen.clear()
        self.built.clear()
        self.frames.clear()

    def bind_anew(self) -> None:
        """Names may stand for something else than they did."""
        self.bindings += 1
        if self.rests_on:
            self.directs.clear()
            self.wholes.clear()
            self.rests_on.clear()
            self.modules = 0

    def more_methods(self) -> None:
        """There are more methods of the code, which functions may call by their names.

        What functions reach has to be found out again; what each does by itself is the same.
        """
        self.look_anew()
        self.growths += 1
        self.wholes.clear()
