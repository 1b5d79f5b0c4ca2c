"""Code that runs when nobody sees it: threads, caches, `exec`. Nothing is proven of what it may
have changed, and what it cannot have changed is known as before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_HEAD = """
import dataclasses, functools, keras, os, sys, threading
import numpy as np
from concurrent.futures import ThreadPoolExecutor
from keras import layers
def use(shape):
    return keras.Sequential([keras.Input(tuple(shape)), layers.Conv2D(2, 1)])
def in_thread(function, *given):
    thread = threading.Thread(target=function, args=given)
    thread.start()
    thread.join()
"""
#: Each calls `use` with a shape of three axes, so that Keras builds the model.
RUN = {
    "a thread appends": """
shape = [4]
def work():
    shape.append(4)
    shape.append(1)
thread = threading.Thread(target=work)
thread.start()
thread.join()
use(shape)
""",
    "a thread gets a method": """
shape = [4]
in_thread(shape.extend, (4, 1))
use(shape)
""",
    "a thread gets a bound method of a list": """
shape = [4]
thread = threading.Thread(target=shape.extend, args=((4, 1),))
thread.start()
thread.join()
use(shape)
""",
    "a thread binds a global": """
shape = (4,)
def work():
    global shape
    shape = (4, 4, 1)
thread = threading.Thread(target=work)
thread.start()
thread.join()
use(shape)
""",
    "a thread binds a name of the function around": """
def main():
    shape = (4,)
    def work():
        nonlocal shape
        shape = (4, 4, 1)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    use(shape)
main()
""",
    "a pool runs a function that calls another": """
shape = [4]
def add(n):
    shape.append(n)
def work():
    add(4)
    add(1)
with ThreadPoolExecutor() as pool:
    pool.submit(work).result()
use(shape)
""",
    "a pool gets a lambda": """
shape = {"shape": (4,)}
with ThreadPoolExecutor() as pool:
    pool.submit(lambda: shape.update(shape=(4, 4, 1))).result()
use(shape["shape"])
""",
    "a method changes its object": """
class Job:
    def __init__(self):
        self.shape = (4,)
    def run(self):
        self.shape = (4, 4, 1)
job = Job()
thread = threading.Thread(target=job.run)
thread.start()
thread.join()
use(job.shape)
""",
    "a partial object": """
shape = [4]
def work(into, n):
    into.extend((n, 1))
thread = threading.Thread(target=functools.partial(work, shape, 4))
thread.start()
thread.join()
use(shape)
""",
    "a class is changed": """
class Settings:
    shape = (4,)
def work():
    Settings.shape = (4, 4, 1)
thread = threading.Thread(target=work)
thread.start()
thread.join()
use(Settings.shape)
""",
    "a function for arrays": """
shape = []
np.vectorize(shape.append, otypes=[object])([4, 4, 1])
use([int(n) for n in shape[-3:]])
""",
    "an object is handed on": """
class Settings:
    pass
settings = Settings()
settings.shape = (4,)
thread = threading.Thread(target=setattr, args=(settings, "shape", (4, 4, 1)))
thread.start()
thread.join()
use(settings.shape)
""",
    "a cached function runs once": """
shape = [4]
@functools.lru_cache(maxsize=None)
def add(n):
    shape.append(n)
    return n
add(4)
add(4)
add(4)
shape.append(1)
use(shape)
""",
    "a cached function of what is not known": """
shape = [4]
@functools.cache
def add(n):
    shape.append(4)
for name in sorted(os.environ)[:1] * 3:
    add(name)
shape.append(1)
use(shape)
""",
    "a cached builder gives one model": """
@functools.lru_cache
def base():
    return keras.Sequential([keras.Input((6,))])
base().add(layers.Reshape((6, 1)))
base().add(layers.Conv1D(3, 1))
""",
    "a cached builder tells its arguments apart": """
@functools.cache
def base(n):
    return keras.Sequential([keras.Input((n,))])
base(6).add(layers.Reshape((3, 2)))
base(8).add(layers.Reshape((4, 2)))
base(6).add(layers.Conv1D(3, 2))
""",
    "a cached property": """
class Block:
    @functools.cached_property
    def dense(self):
        return layers.Dense(4)
block = Block()
block.dense(keras.Input((3,)))
print(block.dense.output.shape)
""",
    "exec": """
shape = (4,)
exec("shape = (4, 4, 1)")
use(shape)
""",
    "exec in a function": """
shape = (4,)
def read(text):
    exec(text, globals())
read("shape = (4, 4, 1)")
use(shape)
""",
    "exec into a dict": """
settings = {"shape": (4,)}
exec("shape = (4, 4, 1)", settings)
use(settings["shape"])
""",
    "globals": """
shape = (4,)
globals()["shape"] = (4, 4, 1)
use(shape)
""",
    "globals, updated": """
shape = (4,)
globals().update({"shape": (4, 4, 1)})
use(shape)
""",
    "what a function calls is bound anew": """
shape = [4]
def change(n):
    pass
def work(n):
    change(n)
def swap():
    global change
    change = shape.append
now = map(work, [0])
swap()
later = map(work, [4, 1])
before = tuple(shape)
list(later)
use(before + (4, 1))
""",
    "a class makes its objects in another way": """
shape = [4]
class Part:
    def __init__(self, n):
        pass
def work(n):
    Part(n)
def make(part, n):
    shape.append(n)
now = map(work, [0])
Part.__init__ = make
later = map(work, [4, 1])
before = tuple(shape)
list(later)
use(before + (4, 1))
""",
    "a branch that binds anew what a function calls, and raises": """
shape = [4]
def change(n):
    shape.append(n)
def work(n):
    change(n)
def main(flag):
    global change
    if flag:
        change = print
        now = map(work, [0])
        raise ValueError(now)
    later = map(work, [4, 1])
    before = tuple(shape)
    list(later)
    use(before + (4, 1))
main(os.environ.get("NOT_SET_ANYWHERE"))
""",
    "globals, kept": """
shape = (4,)
names = globals()
names["shape"] = (4, 4, 1)
use(shape)
""",
}


@pytest.mark.parametrize("name", RUN)
def test_what_keras_builds_is_not_proven_wrong(name: str, tmp_path: Path) -> None:
    text = _HEAD + RUN[name]
    exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": "program"})
    assert not [place for place in found(text) if place[2] == "proven"]


#: Each calls `use` with a shape of one axis, which Keras refuses.
REFUSED = {
    "a thread reads": """
shape = [4]
in_thread(lambda: print(shape.count(4)))
use(shape)
""",
    "a thread has a list of its own": """
shape = [4]
def work():
    shape = []
    shape.append(1)
in_thread(work)
use(shape)
""",
    "a cached function without effects": """
@functools.lru_cache
def size(n):
    return n + 1
use((size(3),))
""",
    "a cached builder": """
@functools.cache
def base():
    return keras.Sequential([keras.Input((6,))])
base().add(layers.Dense(3))
base().add(layers.Conv1D(3, 2))
""",
    "globals, read": """
def small():
    return (4,)
use(globals()["small"]())
""",
    "exec with a namespace": """
shape = (4,)
exec("shape = (4, 4, 1)", {})
use(shape)
""",
    "a frozen dataclass": """
@dataclasses.dataclass(frozen=True)
class Settings:
    shape: tuple = (4,)
settings = Settings()
in_thread(print, settings)
use(settings.shape)
""",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_have_changed_is_known(name: str, tmp_path: Path) -> None:
    text = _HEAD + REFUSED[name]
    with pytest.raises(ValueError, match="is incompatible with the layer"):
        exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": __name__})
    assert [place[1:] for place in found(text)] == [("KOL101", "proven")]


def test_a_method_has_a_self_of_its_own() -> None:
    """What the methods of a layer set is not set on the object of the code around them."""
    text = (
        "import keras\nfrom keras import layers\n"
        "class Net:\n"
        "    def make(self):\n"
        "        self.x = keras.Input((4, 3))\n"
        "        class Block(layers.Layer):\n"
        "            def __init__(self, units):\n"
        "                super().__init__()\n"
        "                self.inner = [layers.Dense(units)]\n"
        "            def call(self, x):\n"
        "                return self.inner[0](x)\n"
        "        self.y = Block(2)(self.x)\n"
        "        return layers.Reshape((9,))(self.y)\n"
        "Net().make()\n"
    )
    assert found(text) == [(13, "KOL104", "proven")]
