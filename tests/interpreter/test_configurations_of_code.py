"""Settings in the code, read by Python's own parsers, and dicts with attributes: run in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

PROGRAMS: dict[str, str] = {
    "objects of what JSON says": """
from types import SimpleNamespace as NS
from keras import layers
import json
c = json.loads('{"model": {"units": 0}}', object_hook=lambda d: NS(**d))
layers.Dense(c.model.units)  # expect: KOL114
""",
    "options by their defaults": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default=4)
p.add_argument("--activation", default="relo")
layers.Dense(**vars(p.parse_args([])))  # expect: KOL114
""",
    "options that the code gives": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default=4)
p.add_argument("--activation", default="relu")
a = p.parse_args(["--units", "0"])
layers.Dense(a.units)  # expect: KOL114
""",
    "the dict of them is changed": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default=4)
p.add_argument("--activation", default="relu")
a = vars(p.parse_args([]))
a["units"] = 0
layers.Dense(a["units"])  # expect: KOL114
""",
    "an option that Keras does not know": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default=4)
p.add_argument("--batch-size", type=int, default=4)
cfg = vars(p.parse_args(""))
layers.Dense(**cfg)  # expect: KOL114
""",
    "one option is left out": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default=4)
p.add_argument("--size", type=int, default=4)
for text in ("--units 5", "--units 0"):
    given = vars(p.parse_args(text.split()))
    layers.Dense(**{k: v for k, v in given.items() if k != "size"})  # expect: KOL114
""",
    "a list of widths": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--sizes", type=int, nargs="+", default=[4, 0])
p.add_argument("--bias", action="store_true")
args = p.parse_args(args=[])
for s in args.sizes:
    layers.Dense(s, use_bias=args.bias)  # expect: KOL114
""",
    "parse_bad": """
import argparse
from keras import layers
p = argparse.ArgumentParser(description="x")
p.add_argument("--units", type=int, default=4)
try:
    a = p.parse_args(["--unit", "x"])
except SystemExit:
    layers.Dense(3)
layers.Dense(0)  # expect: KOL114
""",
    "parse_choices": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--act", choices=["relu", "relo"], default="relu")
p.add_argument("-n", "--num-units", type=int, nargs=2, default=[3, 4])
p.add_argument("--flag", action="store_true")
a = p.parse_args("--act relo -n 3 0 --flag".split())
if a.flag:
    layers.Dense(a.num_units[0], activation="relu")
    layers.Dense(a.num_units[1], activation=a.act)  # expect: KOL114
""",
    "a converter of the code's own": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--size", type=lambda s: [int(x) for x in s.split(",")], default=[3])
p.add_argument("--units", type=int, default=0)
a = p.parse_args([])
layers.Dense(a.size[0])
""",
    "a group, and defaults set later": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
g = p.add_argument_group("model")
g.add_argument("--units", type=int, default=0)
p.set_defaults(rate=2)
a = p.parse_args([])
layers.Dropout(0.2)
layers.Dropout(a.rate)  # expect: KOL114
""",
    "an option is set and read through the dict": """
import argparse
from keras import layers
p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default=3)
a = p.parse_args([])
a.units = 0
d = vars(a)
layers.Dense(d["units"])  # expect: KOL114
""",
    "a dict whose attributes are its items": """
from keras import layers
class Attr(dict):
    def __init__(self, *a, **k):
        dict.__init__(self, *a, **k)
        self.__dict__ = self
c = Attr({"units": 0})
c.act = "relu"
layers.Dense(4, c["act"])
layers.Dense(c.units)  # expect: KOL114
""",
    "changed as a dict, read as an object": """
from keras import layers
class Attr(dict):
    def __init__(self, *a, **k):
        super(Attr, self).__init__(*a, **k)
        self.__dict__ = self
c = Attr(units=4, model=Attr(rate=2))
c["units"] = 5
layers.Dense(c.units)
c.update(units=6)
layers.Dense(c.units)
layers.Dropout(c.model.rate)  # expect: KOL114
""",
    "a method reads an item": """
from keras import layers
class Attr(dict):
    def __init__(self, *a, **k):
        super(Attr, self).__init__(*a, **k)
        self.__dict__ = self
    def dense(self):
        return layers.Dense(self.units)  # expect: KOL114
c = Attr(units=4)
c.dense()
del c["units"]
c.units = 0
c.dense()
""",
    "a copy has attributes apart": """
import copy
from keras import layers
class Attr(dict):
    def __init__(self, *a, **k):
        super(Attr, self).__init__(*a, **k)
        self.__dict__ = self
c = Attr(units=0)
d = copy.deepcopy(c)
d.units = 4
layers.Dense(d.units)
""",
    "a misspelt activation in one": """
import copy
from keras import layers
class Config(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__ = self
base = Config(units=3, act="relo")
layers.Dense(base.units, base.act)  # expect: KOL114
""",
    "a shallow copy shares what it holds": """
import copy
from keras import layers
class AttrDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
    def __setattr__(self, name, value):
        self[name] = value
d = AttrDict(units=3, sizes=[4])
e = copy.copy(d)
e.units = 5
layers.Dense(d.units)
e.sizes[0] = 0
layers.Dense(d.sizes[0])  # expect: KOL114
""",
    "a list with an attribute is copied": """
import copy
from keras import layers
class L(list):
    def __init__(self, items, tag):
        super().__init__(items)
        self.tag = tag
d = L([3, [4]], 5)
e = copy.deepcopy(d)
e[1][0] = 0
e.tag = 0
layers.Dense(d[1][0])
layers.Dense(d.tag)
layers.Dense(e[1][0])  # expect: KOL114
""",
    "a tuple of lists is copied": """
import copy
from keras import layers
d = ([3], 4)
e = copy.deepcopy(d)
e[0][0] = 0
layers.Dense(d[0][0])
layers.Dense(e[0][0])  # expect: KOL114
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_keras_and_the_linter_agree(text: str, tmp_path: Path) -> None:
    check(text, tmp_path)
