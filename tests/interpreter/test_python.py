"""Python as configuration code uses it: the interpreter's values against Python's own.

Each snippet binds `sizes`, a list of integers. Python runs it; the interpreter builds a model of
`Dense` layers of these sizes from it. The widths of the model must be what Python computed.
"""

from __future__ import annotations

import textwrap

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings

HEADER = "import keras\nfrom keras import layers\n"
FOOTER = """
model = keras.Sequential()
model.add(keras.Input((4,)))
for size in sizes:
    model.add(layers.Dense(size))
"""

SNIPPETS = {
    "constants": "a = 3\nb = a * 2 + 1\nsizes = [a, b, -(-a), a ** 2, 17 // 5, 17 % 5, 1 << 3, 7 & 5, 4 | 3, 6 ^ 3]",
    "chained-assignment": "a = b = 5\nsizes = [a, b]",
    "unpacking": "a, (b, c) = 1, (2, 3)\n*head, tail = [4, 5, 6]\nfirst, *rest = 7, 8, 9\nsizes = [a, b, c, *head, tail, first, *rest]",
    "swap": "a, b = 1, 2\na, b = b, a\nsizes = [a, b]",
    "augmented": "a = 2\na += 3\na *= 4\na -= 1\na //= 2\na **= 2\na %= 50\nsizes = [a]",
    "annotated": "a: int = 4\nb: 'int'\nb = 5\nsizes = [a, b]",
    "walrus": "sizes = [(n := 3), n + 1]\nif (m := n * 2) > 5:\n    sizes.append(m)",
    "list-methods": "a = [3, 1, 2]\na.append(5)\na.insert(1, 9)\na.extend((7, 8))\na.remove(1)\nb = a.pop()\nc = a.pop(0)\na.reverse()\na.sort(reverse=True)\nsizes = a + [b, c, a.index(9) + 1, a.count(7)] + a.copy()",
    "slices": "a = list(range(1, 11))\nsizes = a[2:4] + a[::-3] + a[-2:] + [a[-1]] + a[:2]\na[1:3] = [50, 60, 70]\ndel a[0]\nsizes += a",
    "aliasing": "a = []\nb = [a, a]\nb[0].append(3)\nb[1].append(4)\nsizes = a + b[0]",
    "nested-lists": "m = [[1, 2], [3, 4]]\nm[1][0] = 9\nsizes = [x for row in m for x in row]",
    "list-multiplication": "sizes = [3] * 3 + 2 * [4, 5]",
    "tuples": "t = (1, 2) + (3,)\nsizes = list(t) + [t[0], len(t), t.index(3) + 1]",
    "dicts": "d = {'a': 1, **{'b': 2}, 'c': 3}\nd['d'] = 4\ndel d['a']\nd.update(e=5)\nd.setdefault('f', 6)\nsizes = list(d.values()) + [d.get('zz', 7), d.pop('b'), len(d), d['e']] + [len(k) for k in d]",
    "dict-iteration": "d = {'x': 3, 'y': 4}\nsizes = []\nfor k, v in d.items():\n    sizes.append(v + len(k))\nsizes += [v for v in {**d, 'z': 9}.values()]",
    "default-dicts": "import collections\nimport copy\na = collections.defaultdict(lambda: 7, x=3)\nb = a.copy()\nb.update(y=4)\nc = collections.defaultdict(list)\nc['k'].append(5)\nc['k'].append(6)\nn = collections.defaultdict(int)\nfor letter in 'abca':\n    n[letter] += 2\nd = copy.copy(b)\nd.default_factory = lambda: 11\ne = copy.deepcopy(d)\nsizes = [a['x'], a['z'], len(a), b['q'], *c['k'], len(c), n['a'], len(n), e['new'], len(e), b.get('r', 8), 1 if 'r' in b else 2]\nsizes += [(a | {'w': 1})['v'], len(dict(n))]",
    "default-dicts-raise": "import collections\na = collections.defaultdict(None, x=3)\ntry:\n    a['y']\nexcept KeyError:\n    a['y'] = 4\nb = collections.defaultdict(lambda: 5)\ntry:\n    dict(b)['y']\nexcept KeyError:\n    b['z'] = 6\nsizes = [a['y'], len(a), b['z'], len(b), b['y'], len(b)]",
    "attributes-as-a-dict": "import copy\nclass C:\n    other = 2\n    def __init__(self, n=1, **more):\n        self.n = n\n        self.__dict__.update(more)\n    @classmethod\n    def of(cls, given):\n        made = cls()\n        for key, value in given.items():\n            made.__dict__[key] = value\n        return made\nc = C.of({'a': 5, 'b': 6})\nd = c.__dict__\nc.z = 8\nd['y'] = 9\nlater = copy.deepcopy(d)\nd['a'] = 7\ndel d['b']\nvars(c)['w'] = 3\nsizes = [c.a, c.y, d['z'], len(d), later['a'], later['b'], c.w, C(4, f=10).f, 1 if 'other' in d else 2, 1 if hasattr(c, 'b') else 3]\nsizes += [value for key, value in c.__dict__.items() if key not in ('n',)]",
    "fields-that-are-handed-on": "import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int = 3\n    extra: dataclasses.InitVar[int] = 4\n    b: int = 5\n    def __post_init__(self, extra):\n        self.c = extra + self.a\ne, f, g = D(1, 2), D(extra=9), D(6, 7, 8)\nsizes = [e.a, e.b, e.c, f.a, f.b, f.c, g.a, g.b, g.c]",
    "dict-union": "sizes = list(({'a': 1} | {'b': 2}).values())",
    "sets": "s = {5}\ns.add(5)\nsizes = sorted(s | {3, 4}) + [len({1, 1, 2})]\nsizes += sorted({1, 2, 3} & {2, 3, 9}) + sorted({1, 2, 3} - {2})",
    "ranges": "sizes = list(range(1, 9, 3)) + [len(range(5))] + list(reversed(range(1, 4)))",
    "builtins": "sizes = [min(4, 2), max([3, 8]), sum([1, 2, 3]), abs(-3), int('7'), int(3.9), round(2.6), len('four'), divmod(17, 5)[0], pow(2, 5)] + sorted([3, 1, 2]) + list(map(lambda x: x + 1, [1, 2])) + list(filter(lambda x: x > 1, [1, 2, 3]))",
    "enumerate-zip": "sizes = [i * s for i, s in enumerate([4, 5], start=1)] + [a + b for a, b in zip([1, 2], (3, 4))]",
    "any-all": "sizes = [1 if any([0, 3]) else 2, 1 if all([]) else 2, 1 if all([1, 0]) else 2]",
    "strings": "s = 'conv_64-relu'\nn = int(s.split('_')[1].split('-')[0])\nsizes = [n, len(s.upper()), s.find('6') + 1, int('%d' % 12), int('{}{}'.format(1, 3)), int(f'{n // 4}'), int('x7y'.strip('xy')), 3 if s.startswith('conv') else 4, len(', '.join(['a', 'b'])), int('a12'.replace('a', ''))]",
    "f-string-format": "n = 7\nsizes = [int(f'{n:03d}'), int(f'{n!r}'), len(f'{\"a\"}b')]",
    "comparison-chains": "a = 3\nsizes = [1 if 1 < a < 5 else 2, 1 if 1 < a > 5 else 2, 1 if a in (1, 3) else 2, 1 if a not in [3] else 2, 1 if a is not None else 2]",
    "boolean-values": "a = 0 or 5\nb = a and 6\nc = None or 'x' and 7\nsizes = [a, b, c, 1 if not 0 else 2]",
    "conditional": "a = 3\nsizes = [4 if a > 2 else 5, (6 if a < 2 else 7)]",
    "if-elif": "kind = 'b'\nif kind == 'a':\n    n = 1\nelif kind == 'b':\n    n = 2\nelse:\n    n = 3\nsizes = [n]",
    "for-else-break": "sizes = []\nfor i in [1, 2, 3, 4]:\n    if i == 2:\n        continue\n    if i == 4:\n        break\n    sizes.append(i)\nelse:\n    sizes.append(99)\nfor i in []:\n    pass\nelse:\n    sizes.append(7)",
    "while": "n = 64\nsizes = []\nwhile n > 4:\n    sizes.append(n)\n    n //= 2\nelse:\n    sizes.append(3)",
    "while-true": "n = 1\nsizes = []\nwhile True:\n    n += n\n    if n > 20:\n        break\n    sizes.append(n)",
    "nested-loops": "sizes = []\nfor i in range(1, 3):\n    for j in range(i, 4):\n        sizes.append(i * 10 + j)",
    "comprehension-conditions": "sizes = [x * y for x in range(1, 4) if x != 2 for y in (1, 2) if x + y > 2]\nsizes += [*{k: v for k, v in [('a', 3)]}.values()]\nsizes += list(x for x in (8, 9))",
    "functions": "def f(a, b=2, *args, c, d=4, **kw):\n    return [a, b, *args, c, d, *kw.values()]\nsizes = f(1, c=3) + f(5, 6, 7, 8, c=9, d=10, e=11)",
    "positional-only": "def f(a, /, b, *, c):\n    return [a, b, c]\nsizes = f(1, 2, c=3) + f(4, b=5, c=6)",
    "star-calls": "def f(a, b, c):\n    return [a, b, c]\nargs, kw = (1, 2), {'c': 3}\nsizes = f(*args, **kw)",
    "closures": "def outer(n):\n    total = [n]\n    def inner(k):\n        total.append(k + n)\n        return total\n    return inner\nf = outer(3)\nf(4)\nsizes = f(5)",
    "nonlocal-global": "count = 1\ndef bump():\n    global count\n    count += 4\n    x = 1\n    def inner():\n        nonlocal x\n        x += 6\n    inner()\n    return x\nsizes = [bump(), count]",
    "default-is-shared": "def f(x, acc=[]):\n    acc.append(x)\n    return acc\nf(1)\nsizes = list(f(2))",
    "lambda-default": "fs = [lambda k=i: k + 1 for i in range(3)]\nsizes = [f() for f in fs]",
    "late-binding": "fs = [lambda: i + 1 for i in range(3)]\nsizes = [f() for f in fs]",
    "recursion": "def halve(n):\n    return [n] + halve(n // 2) if n > 3 else [n]\nsizes = halve(40)",
    "factorial": "def fact(n):\n    if n <= 1:\n        return 1\n    return n * fact(n - 1)\nsizes = [fact(4)]",
    "generators": "def gen(n):\n    for i in range(n):\n        yield i + 1\n    yield from [9, 8]\nsizes = list(gen(2)) + [x for x in gen(1)]",
    "decorator": "def doubled(f):\n    def g(*a):\n        return f(*a) * 2\n    return g\n@doubled\ndef h(x):\n    return x + 1\nsizes = [h(3)]",
    "class": "class Config:\n    width = 8\n    def __init__(self, depth, **extra):\n        self.depth = depth\n        self.extra = extra\n    def sizes(self):\n        return [self.width * (i + 1) for i in range(self.depth)]\n    @property\n    def last(self):\n        return self.sizes()[-1]\n    @staticmethod\n    def s(x):\n        return x + 1\n    @classmethod\n    def small(cls):\n        return cls(1)\nc = Config(3, a=5)\nsizes = c.sizes() + [c.last, Config.s(4), Config.small().depth, c.extra['a'], Config.width]",
    "inheritance": "class A:\n    n = 1\n    def __init__(self, x):\n        self.x = x\n    def f(self):\n        return self.x + self.n\nclass B(A):\n    n = 10\n    def __init__(self, x):\n        super().__init__(x * 2)\n        self.y = 3\n    def f(self):\n        return super().f() + self.y\nsizes = [B(4).f(), A(4).f()]",
    "mixins": "class M:\n    def g(self):\n        return self.base() + 1\nclass K(M):\n    def base(self):\n        return 5\nsizes = [K().g()]",
    "class-state": "class Counter:\n    total = 1\n    def hit(self):\n        Counter.total += 2\n        return self\nCounter().hit().hit()\nsizes = [Counter.total]",
    "dataclass": "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    a: int\n    b: int = 4\n    c: list = field(default_factory=lambda: [7, 8])\n    d: int = field(default=9)\nx = C(3)\nsizes = [x.a, x.b, *x.c, x.d, C(1, b=2).b]",
    "callable-object": "class F:\n    def __init__(self, k):\n        self.k = k\n    def __call__(self, x):\n        return x * self.k\nsizes = [F(3)(4)]",
    "iteration-protocol": "class Deck:\n    def __init__(self):\n        self.items = [4, 5]\n    def __iter__(self):\n        return iter(self.items)\n    def __len__(self):\n        return 2\n    def __getitem__(self, i):\n        return self.items[i]\nd = Deck()\nsizes = [*d, len(d), d[1]]",
    "context-manager": "class Ctx:\n    def __enter__(self):\n        return 6\n    def __exit__(self, *a):\n        return False\nwith Ctx() as n:\n    sizes = [n]",
    "try-handled": "try:\n    n = int('x')\nexcept ValueError:\n    n = 3\nelse:\n    n = 4\nfinally:\n    m = 5\nsizes = [n, m]",
    "try-raise": "def f(x):\n    if x > 1:\n        raise ValueError('no')\n    return x\ntry:\n    n = f(2)\nexcept (KeyError, ValueError) as e:\n    n = 8\ntry:\n    m = {}['a']\nexcept KeyError:\n    m = 9\nsizes = [n, m]",
    "match": "def f(x):\n    match x:\n        case 1 | 2:\n            return 5\n        case [a, b]:\n            return a + b\n        case {'k': v, **rest}:\n            return v + len(rest)\n        case str() as s:\n            return len(s)\n        case n if n > 50:\n            return 6\n        case _:\n            return 7\nsizes = [f(1), f([3, 4]), f({'k': 8, 'z': 0}), f('abc'), f(60), f(10)]",
    "partial": "from functools import partial, reduce\ndef f(a, b, c=1):\n    return a * 100 + b * 10 + c\ng = partial(f, 1, c=3)\nsizes = [g(2), reduce(lambda x, y: x + y, [1, 2, 3])]",
    "itertools": "import itertools\nsizes = list(itertools.chain([1], (2, 3))) + [a * b for a, b in itertools.product([2, 3], repeat=2)] + [a + b for a, b in itertools.pairwise([1, 2, 3])]",
    "math": "import math\nsizes = [math.ceil(2.1), math.floor(3.9), int(math.log2(16)), math.prod([2, 3]), int(math.sqrt(25))]",
    "getattr": "class A:\n    x = 4\na = A()\nsetattr(a, 'y', 5)\nsizes = [getattr(a, 'x'), getattr(a, 'y'), getattr(a, 'z', 6), 1 if hasattr(a, 'y') else 2]",
    "isinstance of numbers": "import numbers\nsizes = [1 if isinstance(v, numbers.Number) else 2 for v in (1, 2.5, 'a', (1,), [2], None, True)] + [1 if isinstance(2.5, numbers.Integral) else 3]",
    "isinstance": "sizes = [1 if isinstance(3, int) else 2, 1 if isinstance('a', (int, str)) else 2, 1 if isinstance([1], list) else 2, 1 if isinstance((1,), list) else 2, 1 if isinstance({}, dict) else 2]",
    "copy": "import copy\na = [[1], 2]\nb = copy.copy(a)\nc = copy.deepcopy(a)\na[0].append(3)\nsizes = b[0] + c[0] + [b[1]]",
    "star-expression": "a = [2, 3]\nb = (1, *a, *range(4, 6))\nsizes = [*b, *{'k': 7}.values()]",
    "string-building": "names = [f'layer_{i}' for i in range(3)]\nsizes = [int(n[-1]) + 1 for n in names]",
    "config-dict": "cfg = {'layers': [{'units': 8}, {'units': 4, 'act': 'relu'}], 'head': {'units': 2}}\nsizes = [layer['units'] for layer in cfg['layers']] + [cfg['head']['units']] + [len(layer.get('act', 'xx')) for layer in cfg['layers']]",
    "dispatch-dict": "def small(n):\n    return n\ndef big(n):\n    return n * 10\ntable = {'s': small, 'b': big}\nsizes = [table[k](3) for k in ('s', 'b')]",
    "early-return": "def pick(kind):\n    if kind == 'a':\n        return 3\n    for i in range(5):\n        if i == 2:\n            return i + 10\n    return 0\nsizes = [pick('a'), pick('z')]",
    "global-constants": "WIDTH, DEPTH = 16, 3\nSIZES = [WIDTH // 2 ** i for i in range(DEPTH)]\nsizes = SIZES[:]",
    "main-guard": "sizes = [1]\nif __name__ == '__main__':\n    sizes.append(4)",
    "assert": "n = 3\nassert n > 2, 'no'\nsizes = [n]",
    "del-name": "a = 3\nb = a\ndel a\nsizes = [b]",
    "enum": "import enum\nclass Size(enum.IntEnum):\n    S = 3\n    L = 9\nsizes = [int(Size.S), Size.L.value]",
    "namedtuple": "from typing import NamedTuple\nclass P(NamedTuple):\n    a: int\n    b: int = 4\np = P(3)\nsizes = [p.a, p.b]",
    "sorted-key": "sizes = sorted([3, 11, 2], key=lambda x: -x) + sorted(['bb', 'a'], key=len)[0:0] + [max([4, 9, 2], key=lambda v: v % 5)]",
    "zip-star": "pairs = [(1, 2), (3, 4)]\na, b = zip(*pairs)\nsizes = [*a, *b]",
    "type-call": "sizes = [type(3)(4.7), int(True) + 1]",
    "integer-bool": "sizes = [True + 1, int(3 > 2) + 2]",
    "nested-functions": "def make():\n    def a(n):\n        return b(n) + 1\n    def b(n):\n        return n * 2\n    return a\nsizes = [make()(3)]",
    "slice-object": "s = slice(1, 3)\nsizes = [5, 6, 7, 8][s]",
    "tuple-comparison": "sizes = [1 if (1, 2) < (1, 3) else 2, 1 if (2,) == (2,) else 2, 1 if [1] == [1, 2] else 2]",
    "counter-loop": "sizes, n = [], 5\nwhile n:\n    sizes.append(n)\n    n -= 1",
    "next-iter": "it = iter([4, 5, 6])\nsizes = [next(it), next(it), next(it), next(it, 9)]",
    "none-as-class-attribute": "class A:\n    x = None\n    y = 4\na = A()\nsizes = [3 if A.x is None else 5, 6 if a.x is None else 7, a.x or 8, getattr(a, 'y', 1)]",
    "print-and-docstring": "'''doc'''\nprint('x')\nsizes = [2]",
    "setattr-of-the-class": "class Double:\n    def __init__(self):\n        self.a = 3\n    def __setattr__(self, k, v):\n        self.__dict__[k] = v * 2\nclass Above(Double):\n    def __setattr__(self, k, v):\n        super().__setattr__(k, v + 1)\nclass Plain:\n    def __init__(self):\n        self.a = 3\n    def __setattr__(self, k, v):\n        object.__setattr__(self, k, v * 5)\nclass Base(Plain):\n    def __setattr__(self, k, v):\n        super().__setattr__(k, v + 2)\nd = Double()\nd.b = 7\nsetattr(d, 'c', 1)\nsizes = [d.a, d.b, d.c, Above().a, Plain().a, Base().a]",
    "setattr-of-a-dataclass": "import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int = 3\n    b: int = 4\n    def __setattr__(self, k, v):\n        self.__dict__[k] = v * 2\n@dataclasses.dataclass\nclass Kept:\n    a: int = 3\n    b: object = None\n    def __setattr__(self, k, v):\n        if getattr(self, '_locked', False):\n            raise ValueError('locked')\n        if isinstance(v, dict):\n            v = len(v)\n        self.__dict__[k] = v\n@dataclasses.dataclass\nclass Large:\n    a: int = 3\n    def __setattr__(self, k, v):\n        self.__dict__[k] = v if v < 10 else 10\nk = Kept(a=5, b={'x': 1})\nk.a = 6\nsizes = [D().a, D(b=5).b, k.a, k.b, Kept(8).a, Kept(9, 2).b, Large(4).a, Large(40).a, Large().a]",
    "dataclass-that-is-told-its-fields": "import dataclasses\n@dataclasses.dataclass\nclass C:\n    a: int = 3\n    b: object = 4\n    given: dataclasses.InitVar[dict] = None\n    def __post_init__(self, given):\n        for k, v in (given or {}).items():\n            setattr(self, k, v)\n    def __setattr__(self, k, v):\n        self.__dict__[k] = v if isinstance(v, int) else len(v)\n    @classmethod\n    def told(cls, **kw):\n        return cls(given=kw)\nmade = [C(), C.told(a=7), C.told(b='xy'), C.told(a=9, b=[1, 2, 3]), C.told(a=7), C(b='abcde', given={'a': 1})]\nsizes = [n for c in made for n in (c.a, c.b)]",
    "setattr-that-keeps-count": 'import dataclasses\nmade = []\n@dataclasses.dataclass\nclass D:\n    a: int = 3\n    b: int = 4\n    def __setattr__(self, k, v):\n        made.append(v)\n        self.__dict__[k] = v\nD()\nD(b=9)\nsizes = made',
    "getattr-of-the-class": "class G:\n    def __init__(self):\n        self.__dict__['a'] = 3\n    def __getattr__(self, k):\n        if k.startswith('no'):\n            raise AttributeError(k)\n        return len(k)\ng = G()\nsizes = [g.a, g.four, getattr(g, 'none', 8), getattr(g, 'a', 9), getattr(g, 'sixsix', 5)]",
    "attributes-as-a-live-dict": "class A:\n    def __init__(self):\n        self.x = 1\na = A()\nheld = a.__dict__\na.y = 5\nheld['z'] = 6\nsizes = [7 if 'y' in held else 8, a.z, len(vars(a)), held['y'], 3 if 'q' in a.__dict__ else 4]\nsizes += [len(list(a.__dict__.keys())), a.__dict__.get('x', 9), a.__dict__.get('q', 9)]\na.x = 2\nsizes += [held['x'], *vars(a).values()]",
    "functions-of-dataclasses": "import dataclasses\nfrom typing import ClassVar\n@dataclasses.dataclass\nclass Inner:\n    w: int = 2\n@dataclasses.dataclass\nclass Outer:\n    shared: ClassVar[int] = 50\n    a: int = 3\n    b: list = dataclasses.field(default_factory=lambda: [4, 5])\n    c: Inner = dataclasses.field(default_factory=Inner)\nclass Loose:\n    z: int = 1\n@dataclasses.dataclass\nclass Last(Outer, Loose):\n    d: int = 6\nt = dataclasses.astuple(Outer(b=[9]))\nu = dataclasses.asdict(Last(a=7))\nr = dataclasses.replace(Outer(8), b=[1])\nnames = [f.name for f in dataclasses.fields(Last)]\nsizes = [t[0], t[1][0], t[2][0], len(t), u['a'], u['c']['w'], len(u), r.a, r.b[0], len(names)]\nsizes += [len(n) for n in names] + [3 if dataclasses.is_dataclass(Last) else 4]",
    "what-typing-says": "import typing\nfrom typing import List, Optional, Union\nclass Base:\n    a: int\nclass Derived(Base):\n    b: Optional[Base] = None\n    c: List[Base]\n    d: Union[int, str] = 3\n    e: int | None = None\nhints = typing.get_type_hints(Derived)\ndef kind(x):\n    if isinstance(x, type) and issubclass(x, Base):\n        return 2\n    if isinstance(x, type) and issubclass(x, (list, tuple)):\n        return 3\n    return 4\nb, c = hints['b'], hints['c']\nsizes = [len(hints), kind(Derived), kind(hints['a']), kind(b), kind(typing.get_origin(c))]\nsizes += [kind(typing.get_args(b)[0]), len(typing.get_args(b)), kind(typing.get_args(c)[0])]\nsizes += [5 if typing.get_origin(b) is Union else 6, 7 if typing.get_origin(int) is None else 8]\nsizes += [len(Base.__annotations__), 1 if 'd' in hints else 2, 1 if 'q' in hints else 2]\nsizes += [3 if typing.get_origin(hints['d']) is typing.get_origin(b) else 4]\nsizes += [1 if issubclass(Base, Derived) else 2, 1 if issubclass(bool, int) else 2]",
    "type-of-a-value": 'def doubled(v):\n    return type(v)(map(lambda x: x * 2, v))\nnone = type(None)\nsizes = [*doubled([1, 2]), *doubled((3,)), 4 if type([]) is list else 5]\nsizes += [6 if isinstance(None, (int, none)) else 7, 8 if isinstance(3, none) else 9]\nsizes += [1 if isinstance(doubled((3,)), tuple) else 2]',
    "assertions-look-only": "import unittest\nclass T(unittest.TestCase):\n    def runTest(self):\n        d, e = {'a': 3}, [4]\n        self.assertEqual(d, {'a': 3})\n        self.assertListEqual(e, [4])\n        self.assertIn('a', d)\n        self.widths = [d['a'], *e]\nt = T()\nt.runTest()\nsizes = t.widths",
    "a-list-that-grows-in-its-loop": "sizes = [4]\nfor s in sizes:\n    if s < 32:\n        sizes.append(s * 2)\nl = [1]\nfor i, x in enumerate(l, 1):\n    if i < 4:\n        l.append(x + i)\nsizes += l",
    "a-list-that-shrinks-in-its-loop": "l = [4, 5, 6, 7, 8]\nfor x in l:\n    l.remove(x)\nq = [1, 2, 3]\nseen = []\nfor x in q:\n    seen.append(x)\n    q.pop()\nelse:\n    seen.append(9)\nsizes = l + seen + [len(q)]",
    "a-list-set-anew-in-its-loop": "l = [1, 2, 3]\nseen = []\nfor i, x in enumerate(l):\n    l[-1] = 7\n    seen.append(x)\nfor x in l:\n    l.insert(0, 5) if len(l) < 6 else None\n    seen.append(x)\nfor a, b in zip(l, [1, 2, 3]):\n    l[2] = 40\n    seen.append(a + b)\nsizes = seen + l",
    "a-list-changed-by-a-comprehension": "l = [1, 2, 3, 4]\nsizes = [l.pop() for _ in l] + l",
    "a-list-changed-by-a-function-in-its-loop": "def less(of):\n    of.pop()\nl = [1, 2, 3, 4]\nsizes = []\nfor x in l:\n    less(l)\n    sizes.append(x)",
    "a-dict-changed-in-its-loop": "d = {'a': 1, 'b': 2}\nsizes = []\nfor k, v in d.items():\n    d['b'] = 8\n    sizes.append(v)\nfor v in d.values():\n    d['b'] += 1\n    sizes.append(v)\nfor k in d:\n    d[k] *= 2\n    sizes.append(d[k])\ntry:\n    for k in d:\n        sizes.append(3)\n        d['c' + k] = 1\nexcept RuntimeError:\n    sizes.append(len(d))\ntry:\n    for k, v in d.items():\n        del d[k]\nexcept RuntimeError:\n    sizes.append(len(d))",
    "a-deque-changed-in-its-loop": "import collections\nsizes = []\nd = collections.deque([1, 2])\ntry:\n    for x in d:\n        d.append(x)\nexcept RuntimeError:\n    sizes.append(len(d))",
    "a-view-that-is-looked-at-later": "d = {'a': 1}\nv = d.items()\nw = d.values()\nd['b'] = 5\nd['a'] = 3\nsizes = [n for _, n in v] + list(w)",
    "iterators-that-are-asked-with-in": "it = iter([1, 2, 8])\na = 2 in it\nsizes = [3 if a else 4, *it]\nit = enumerate([1, 2, 8])\nsizes += [1 if (0, 1) not in it else 2, *next(it)]\nit = (x + 1 for x in [1, 2, 8])\nif 2 in it:\n    sizes.append(next(it))\nit = map(lambda x: x + 1, [1, 2, 2, 8])\nwhile 3 in it:\n    sizes.append(5)\nv = {1: 2, 3: 4}.values()\nr = range(3)\nsizes += [6 if 2 in v and 2 in r else 7, *v, len(r)]",
    "generators-whose-names-are-bound-as-before": "n = 4\ng = (n + k for k in range(2))\nk = 9\nws = [4, 5]\nh = (w + 1 for w in ws)\nws = [3]\ndef made(n):\n    yield n\ni = made(n)\ndef plus(m):\n    return m + 1\nm = 7\nj = map(plus, [1, 2])\nm = 8\nsizes = [*g, *h]\nn = 3\nsizes += [*i, *j]\nfor x in (n * q for q in (1, 2)):\n    sizes.append(x)",
    "coroutines": "import asyncio\nsizes = []\nasync def f(n):\n    sizes.append(n)\n    return n + 1\nclass C:\n    async def __aenter__(self):\n        return 7\n    async def __aexit__(self, *a):\n        sizes.append(20)\n    async def m(self):\n        return 9\nasync def main():\n    c = f(5)\n    sizes.append(3)\n    sizes.append(await c)\n    d = [f(i) for i in (11, 12)]\n    sizes.extend(await asyncio.gather(*d))\n    async with C() as n:\n        sizes.append(n)\n    sizes.append(await asyncio.wait_for(C().m(), 5))\nr = main()\nsizes.append(1)\nasyncio.run(r)\nu = f(50)\nu.close()\nloop = asyncio.new_event_loop()\nsizes.append(loop.run_until_complete(f(30)))\nloop.close()",
    "async-defs-are-inert": "async def f():\n    return 1\nsizes = [2]",
}  # fmt: skip


@pytest.mark.parametrize("snippet", SNIPPETS.values(), ids=SNIPPETS)
def test_the_interpreter_computes_what_python_computes(snippet: str) -> None:
    space: dict[str, object] = {"__name__": "__main__"}
    # Not with what this file imports from `__future__`: annotations are what they are.
    exec(compile(textwrap.dedent(snippet), "program.py", "exec", dont_inherit=True), space)
    expected = space["sizes"]
    assert isinstance(expected, list)
    assert expected
    source = HEADER + snippet + FOOTER
    settings = Settings(limits=Limits(seconds=60.0))
    made = [s for s in engine.summarise(source, "program.py", settings) if s.name == "model"]
    assert len(made) == 1
    widths = [row.output_shape[-1] if row.output_shape else None for row in made[0].layers]
    assert widths == [int(size) for size in expected]
    assert made[0].complete


def test_what_an_assertion_runs_may_change_things() -> None:
    source = HEADER + textwrap.dedent("""
        import unittest

        class Test(unittest.TestCase):
            def test_it(self):
                sizes = [3]
                self.assertRaises(ValueError, CHANGE, sizes)
                model = keras.Sequential([keras.Input((4,)), layers.Dense(sizes[0])])
    """)
    made = [s for s in engine.summarise(source, "program.py", Settings()) if s.name == "model"]
    assert len(made) == 1
    assert not made[0].complete
