"""Keywords of functions of Python and NumPy that are followed; with any other, nothing is known."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["follows", "follows_numpy"]

_NONE: frozenset[str] = frozenset()

#: Functions whose result is computed. Those that are not listed look at their keywords themselves.
_OF_PYTHON: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("abs", "all", "any", "bool", "divmod", "filter", "float", "format", "frozenset", "hash",
         "isinstance", "iter", "len", "list", "map", "pow", "range", "repr", "reversed", "round",
         "set", "slice", "str", "tuple"),
        _NONE,
    ),
    "int": frozenset({"base"}),
    "enumerate": frozenset({"start"}),
    "max": frozenset({"default", "key"}),
    "min": frozenset({"default", "key"}),
    "sorted": frozenset({"key", "reverse"}),
    "sum": frozenset({"start"}),
    "zip": frozenset({"strict"}),
    **dict.fromkeys(
        ("functools.reduce", "itertools.chain", "itertools.chain.from_iterable",
         "itertools.compress", "itertools.dropwhile", "itertools.islice", "itertools.pairwise",
         "itertools.starmap", "itertools.takewhile", "math.ceil", "math.floor", "math.gcd",
         "math.log", "math.log2", "math.pow", "math.sqrt", "random.choice", "random.shuffle"),
        _NONE,
    ),
    "itertools.accumulate": frozenset({"func", "initial"}),
    "itertools.combinations": frozenset({"r"}),
    "itertools.combinations_with_replacement": frozenset({"r"}),
    "itertools.permutations": frozenset({"r"}),
    "itertools.product": frozenset({"repeat"}),
    "itertools.repeat": frozenset({"times"}),
    "itertools.zip_longest": frozenset({"fillvalue"}),
    "collections.deque": frozenset({"iterable", "maxlen"}),
    "copy.copy": _NONE,
    "copy.deepcopy": frozenset({"memo"}),
    "math.prod": frozenset({"start"}),
    "random.sample": frozenset({"k"}),
}  # fmt: skip


def follows(name: str, keywords: Iterable[str]) -> bool:
    """Whether what a function of Python gives is known with these keywords."""
    known = _OF_PYTHON.get(name)
    return known is None or known.issuperset(keywords)


#: Keywords that make no difference to the shape.
_PLAIN = frozenset({"device", "dtype", "like", "name", "order"})
_COPIES = _PLAIN | {"copy", "subok"}
_SIZED = _PLAIN | {"size"}
_ELEMENTWISE = _PLAIN | {"casting", "subok"}

#: The others have no keywords that are followed, but the plain ones.
_OF_NUMPY: dict[str, frozenset[str]] = {
    **dict.fromkeys(("empty", "ones", "zeros"), _PLAIN | {"layout", "shape"}),
    "full": _PLAIN | {"fill_value", "layout", "shape"},
    **dict.fromkeys(("random", "random_sample", "ranf", "standard_normal"), _SIZED),
    **dict.fromkeys(("integers", "randint"), _SIZED | {"endpoint", "high", "low"}),
    "normal": _SIZED | {"loc", "scale"},
    "uniform": _SIZED | {"high", "low"},
    "binomial": _SIZED | {"n", "p"},
    "poisson": _SIZED | {"lam"},
    "exponential": _SIZED | {"scale"},
    "choice": _SIZED | {"p", "replace", "shuffle"},
    **dict.fromkeys(("array", "asarray", "ascontiguousarray"), _COPIES),
    "convert_to_tensor": _COPIES | {"dtype_hint", "sparse", "ragged"},
    **dict.fromkeys(("ones_like", "zeros_like"), _COPIES | {"layout", "optimize", "shape"}),
    "constant": _COPIES | {"shape"},
    **dict.fromkeys(("abs", "cos", "exp", "log", "sin", "sqrt", "tanh"), _ELEMENTWISE),
    "clip": _ELEMENTWISE | {"a_max", "a_min", "max", "min", "x_max", "x_min"},
    "round": _ELEMENTWISE | {"decimals"},
    "nan_to_num": _COPIES | {"nan", "neginf", "posinf"},
    "arange": _PLAIN | {"start", "step", "stop"},
    "linspace": _PLAIN | {"endpoint", "num", "start", "stop"},
    "expand_dims": _PLAIN | {"axis"},
    **dict.fromkeys(("RandomState", "default_rng"), frozenset({"seed"})),
    "Generator": frozenset({"bit_generator"}),
    "eye": _PLAIN | {"M", "k"},
    "prod": _PLAIN | {"axis"},
    "shape": _PLAIN | {"out_type"},
}


def follows_numpy(name: str, keywords: Iterable[str]) -> bool:
    """Whether the shape of what a function of NumPy gives is known with these keywords."""
    return _OF_NUMPY.get(name, _PLAIN).issuperset(keywords)
