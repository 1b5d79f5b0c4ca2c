"""Arrays of data and arithmetic on tensors: shapes and dtypes, never contents."""

from __future__ import annotations

import ast
import operator
from typing import Any

from kerasorder_lint.catalogue import numpy_functions, numpy_numbers
from kerasorder_lint.catalogue.tensorflow_functions import table
from kerasorder_lint.catalogue.tensorflow_functions.spots import NotTold, Several, Spot
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    accepted,
    array_contents,
    element_types,
    expressions,
    iteration,
    operators,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    Content,
    DataShape,
    Library,
    ListV,
    MethodOf,
    Ref,
    SliceV,
    Thing,
    is_constant,
    number_in,
    scalar,
)
from kerasorder_lint.shapes import Sym, Unknown, may_be_array, product, take_for_length
from kerasorder_lint.shapes.broadcasting import broadcast

__all__ = [
    "array_attribute",
    "array_item",
    "array_items",
    "array_method",
    "backend_array",
    "call_numpy",
    "compared_arrays",
    "compared_with_number",
    "content_of",
    "indexed",
    "number_of_numpy",
    "shape_value",
    "tensor_arithmetic",
    "tensor_comparison",
    "tensor_item",
    "told_of_numpy",
]


def shape_value(m: Machine, value: Any, *, of_model: bool = False) -> Any:
    """A value given as a shape, as a tuple of dimensions, or UNKNOWN.

    of_model: of what Keras is told to build on, where an axis may be None.
    """
    value = number_in(m.resolve(value))
    if isinstance(value, bool) or may_be_array(value):
        return UNKNOWN
    if isinstance(value, ArrayV) and value.numbers is not None:
        value = value.numbers
    if isinstance(value, (int, Sym)):
        return (value,)
    if isinstance(value, Thing):
        return UNKNOWN
    if isinstance(value, ListV):
        value = tuple(value.items) if value.exact and value.chance is None else None
    if isinstance(value, tuple):
        dims: list[Any] = []
        for item in value:
            item = number_in(m.resolve(item))
            if item is None or isinstance(item, (int, Sym)):
                dims.append(item)
            else:
                number: Any = UNKNOWN
                if isinstance(item, Thing) and not of_model:
                    number = operators.to_symbol(m, item)
                dims.append(number if isinstance(number, Sym) else UNKNOWN)
        for dim in dims:
            take_for_length(dim)
        return tuple(dims)
    return UNKNOWN


def array_attribute(m: Machine, value: ArrayV, name: str, node: Any) -> Any:
    shape = value.shape
    if name == "shape":
        if not isinstance(shape, tuple):
            return Thing(expressions.text_of(node), kind="tuple")
        # Of a tensor or variable it has methods of its own.
        return shape if value.library == "numpy" else DataShape(shape)
    if name == "ndim":
        return len(shape) if isinstance(shape, tuple) else Thing(expressions.text_of(node))
    if name == "size" and isinstance(shape, tuple):
        return product(shape)
    if name in ("T", "flat", "data", "real"):
        value.forget()
    if name == "T":
        return value.like(shape[::-1] if isinstance(shape, tuple) else UNKNOWN, value.dtype)
    if name == "dtype":
        library = None if value.weight is not None else value.library  # a variable's is a text
        return element_types.made(value.dtype, library, expressions.text_of(node))
    if name in _METHODS or name.startswith("__"):
        return MethodOf(value, name)
    return Thing(expressions.text_of(node), origin="attribute")


#: Methods of NumPy's arrays, and of TensorFlow's tensors and variables.
_METHODS = frozenset({
    "all", "any", "argmax", "argmin", "argpartition", "argsort", "assign", "assign_add",
    "assign_sub", "astype", "byteswap", "choose", "clip", "compress", "conj", "conjugate",
    "consumers", "copy", "cpu", "cumprod", "cumsum", "diagonal", "dot", "dump", "dumps", "eval",
    "fill", "flatten", "get_shape", "getfield", "gpu", "item", "itemset", "max", "mean", "min",
    "newbyteorder", "nonzero", "numpy", "partition", "prod", "ptp", "put", "ravel",
    "read_value", "ref", "repeat", "reshape", "resize", "round", "searchsorted", "set_shape",
    "setfield", "setflags", "sort", "squeeze", "std", "sum", "swapaxes", "take", "to_device",
    "tobytes", "tofile", "tolist", "tostring", "trace", "transpose", "value", "var", "view",
})  # fmt: skip


def array_items(value: ArrayV, node: Any) -> list[Any] | None:
    """The elements of an array of one axis whose numbers are known."""
    if value.elements is None or value.shape == ():
        return None
    return [_scalar(number, node, value.library) for number in value.elements]


def _scalar(number: Any, node: Any, library: Library = "numpy") -> Any:
    if isinstance(number, (float, Layer)):
        return number  # `numpy.float64` is a `float`
    text = expressions.text_of(node)
    return scalar(text, number, library)


def array_item(m: Machine, value: ArrayV, index: Any, node: Any) -> Any:
    at = number_in(index)
    if isinstance(at, str) or (isinstance(at, ListV) and any(type(x) is str for x in at.items)):
        value.forget()
        return ArrayV(library=value.library)  # fields of records, with axes of their own
    if value.elements is not None and value.shape != ():
        if isinstance(at, int) and -len(value.elements) <= at < len(value.elements):
            return _scalar(value.elements[at], node, value.library)
        found = _content_at(value.elements, index) if isinstance(index, SliceV) else None
        if found is not None and value.content is not None:
            view = value.content.view(found)
            return ArrayV((len(found),), value.dtype, content=view, library=value.library)
        picked = array_contents.picked(value, index)
        if picked is not None:
            return picked
    value.forget()  # what is cut out may be written into
    taken = _taken(value, index)
    shape = indexed(value.shape, index) if taken is None else taken
    if value.dtype == "object" and (isinstance(shape, Unknown) or shape == ()):
        return Thing(expressions.text_of(node), origin="item")  # whatever it holds
    return value.like(shape, value.dtype)


def _taken(value: ArrayV, index: Any) -> Any:
    """The shape of `x[places]`, for an array of places that NumPy takes along one axis.

    Unknown: None where the index is any other, or it is not known that it holds integers.
    """
    shape = value.shape
    if value.library != "numpy" or not isinstance(shape, tuple):
        return None
    parts = index if isinstance(index, tuple) else (index,)
    places = [part for part in parts if isinstance(part, (ArrayV, ListV))]
    if len(places) != 1 or len(parts) > len(shape):
        return None
    if not all(part is places[0] or isinstance(part, SliceV) for part in parts):
        return None  # an integer beside it is an array of places, too
    (given,) = places
    if isinstance(given, ListV):
        if not given.exact or any(type(item) is not int for item in given.items):
            return None
        along: Any = (len(given.items),)
    elif given.library == "numpy" and given.dtype in _INTEGERS:
        along = given.shape
    else:
        return None
    if not isinstance(along, tuple):
        return None
    at = next(i for i, part in enumerate(parts) if part is given)
    sliced = [_sliced(n, part) for n, part in zip(shape, parts) if isinstance(part, SliceV)]
    return (*sliced[:at], *along, *sliced[at:], *shape[len(parts) :])


_INTEGERS = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})


def indexed(shape: Any, index: Any) -> Any:
    """The shape behind `x[index]` for basic indices; UNKNOWN for others."""
    if isinstance(shape, Unknown):
        return UNKNOWN
    parts = list(index) if isinstance(index, tuple) else [index]
    parts = [0 if isinstance(p, Tensor) and _is_number(p) else p for p in parts]
    kinds = (ListV, ArrayV, Tensor, Unknown)
    if any(isinstance(part, kinds) or may_be_array(part) for part in parts):
        return UNKNOWN
    if Ellipsis in [p for p in parts if not isinstance(p, (SliceV, Ref))]:
        at = next(i for i, p in enumerate(parts) if p is Ellipsis)
        used = sum(1 for p in parts if p is not None and p is not Ellipsis and not _new_axis(p))
        parts[at : at + 1] = [SliceV(None, None, None)] * (len(shape) - used)
    out: list[Any] = []
    axis = 0
    for part in parts:
        if part is None or _new_axis(part):
            out.append(1)
            continue
        if axis >= len(shape):
            return UNKNOWN
        if isinstance(part, SliceV):
            out.append(_sliced(shape[axis], part))
        elif isinstance(part, bool):
            return UNKNOWN
        axis += 1
    return (*out, *shape[axis:])


def _new_axis(part: Any) -> bool:
    return isinstance(part, Ref) and part.name.endswith("newaxis")


def _is_number(value: Tensor) -> bool:
    """Whether a tensor of the backend is one integer."""
    return value.spec.shape == () and value.spec.dtype in ("int32", "int64")


_AT_RUN = object()


def _bound(value: Any) -> Any:
    """A bound of a slice; `_AT_RUN` for what TensorFlow knows only when it runs."""
    if isinstance(value, Tensor):
        known = value.content[0] if value.content is not None and _is_number(value) else UNKNOWN
        return _AT_RUN if known is None else known
    return number_in(value)


def _sliced(length: Any, part: SliceV) -> Any:
    bounds = tuple(_bound(value) for value in (part.start, part.stop, part.step))
    if bounds == (None, None, None) or length is None:
        return length
    if any(bound is _AT_RUN for bound in bounds):
        return UNKNOWN if any(isinstance(bound, Unknown) for bound in bounds) else None
    if isinstance(length, int) and all(b is None or isinstance(b, int) for b in bounds):
        try:
            return len(range(*slice(*bounds).indices(length)))
        except ValueError:
            return UNKNOWN
    if isinstance(length, Sym) and part.step is None:
        start = 0 if part.start is None else part.start
        if part.stop is None and isinstance(start, int) and start >= 0:
            return UNKNOWN
    return UNKNOWN


def _dtype(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if (told := element_types.name_of(value)) is not None:
        return told
    if isinstance(value, Ref):
        name = value.name.rpartition(".")[2].rstrip("_")
        return {"int": "int64", "float": "float64", "bool": "bool", "str": "string"}.get(name, name)
    return UNKNOWN


def array_method(
    m: Machine, value: ArrayV, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`array.name(...)`."""
    if name == "tolist" and not positional and not keywords:
        return _as_list(value, node)
    value.forget()
    if name == "resize":
        value.shape = UNKNOWN
    if name == "get_shape" and not positional:
        return array_attribute(m, value, "shape", node)
    if name == "set_shape":
        return None
    if name == "reshape":
        if not positional:
            return ArrayV()
        wanted = positional[0] if len(positional) == 1 else tuple(positional)
        return value.like(reshaped(value.shape, shape_value(m, wanted)), value.dtype)
    if name == "astype" and positional:
        return value.like(value.shape, _dtype(positional[0]))
    if name in ("copy", "round", "clip"):
        return value.like(value.shape, value.dtype)
    if name == "numpy":
        return ArrayV(value.shape, value.dtype, library="numpy")
    if name in ("flatten", "ravel"):
        size = product(value.shape) if isinstance(value.shape, tuple) else UNKNOWN
        return value.like((size,), value.dtype)
    if name == "transpose" and not positional:
        return value.like(
            value.shape[::-1] if isinstance(value.shape, tuple) else UNKNOWN, value.dtype
        )
    if name in ("mean", "sum", "max", "min", "std") and not positional and not keywords:
        # Of NumPy's numbers a `float64` alone is a `float` of Python.
        kind = "float" if value.dtype == "float64" else None
        return Thing(expressions.text_of(node), kind=kind, origin="call")
    return (
        ArrayV()
        if name not in ("tolist", "item", "any", "all")
        else Thing(expressions.text_of(node), origin="call")
    )


def _as_list(value: ArrayV, node: Any) -> Any:
    """`array.tolist()`: Python's own numbers."""
    if value.elements is None:
        return Thing(expressions.text_of(node), origin="call")
    return value.elements[0] if value.shape == () else ListV(value.elements)


def reshaped(shape: Any, wanted: Any) -> Any:
    """Shape after `reshape(wanted)`, the -1 worked out."""
    if isinstance(wanted, Unknown):
        return UNKNOWN
    holes = [i for i, d in enumerate(wanted) if isinstance(d, int) and d == -1]
    if len(holes) != 1:
        return wanted if not holes else UNKNOWN
    rest = product(d for i, d in enumerate(wanted) if i != holes[0])
    total = product(shape) if isinstance(shape, tuple) else UNKNOWN
    size: Any = UNKNOWN
    if isinstance(total, int) and isinstance(rest, int) and rest:
        size = total // rest if total % rest == 0 else UNKNOWN
    return tuple(size if i == holes[0] else d for i, d in enumerate(wanted))


def _steps(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """How many numbers `arange(start, stop, step)` gives, where all three are integers."""
    given = {**dict(zip(("start", "stop", "step"), positional)), **keywords}
    first, last, step = (m.resolve(given.get(name)) for name in ("start", "stop", "step"))
    if last is None:
        first, last = 0, first
    numbers = (0 if first is None else first, last, 1 if step is None else step)
    whole = all(type(number) is int for number in numbers) and numbers[2] != 0
    return len(range(*numbers)) if whole else UNKNOWN


_FROM_SHAPE = {
    "zeros",
    "ones",
    "empty",
    "full",
    "random",
    "random_sample",
    "ranf",
    "standard_normal",
}
_FROM_SIZES = {"rand", "randn"}
_FROM_SIZE = {
    "normal", "uniform", "randint", "integers", "binomial", "poisson", "choice", "exponential",
}  # fmt: skip
_SAME = {
    "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "clip", "round", "array", "asarray",
    "zeros_like", "ones_like", "ascontiguousarray", "float32", "nan_to_num", "convert_to_tensor",
    "constant",
}  # fmt: skip
#: Of these the second argument is the type of the elements.
_COPIES = {"array", "asarray", "ascontiguousarray", "convert_to_tensor", "ones_like", "zeros_like"}
#: These give floats for integers.
_FLOATS = {"exp", "log", "sqrt", "sin", "cos", "tanh"}
#: The type of the elements of an array of NumPy that is filled with a number.
_OF_FILLING: dict[type, str] = {bool: "bool", int: "int64", float: "float64"}
#: What others take where NumPy takes the left one.
_OF_BACKEND = {"float64": "float32", "int64": "int32"}


def backend_array(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """What a function of Keras or TensorFlow gives that has its name from NumPy."""
    first = positional[0] if positional else None
    if name == "cast" and len(positional) == 2 and not keywords and isinstance(first, ListV):
        return ArrayV(literal_shape(first), _dtype(positional[1]))
    made = array_of(m, name, positional, keywords, node)
    takes_type = name in _COPIES or name in _SAME
    if name == "linspace" and isinstance(made, ArrayV) and made.dtype == "float64":
        made.dtype = UNKNOWN if "dtype" in keywords else m.environment.floatx
    if name in _OF_LISTS and isinstance(made, ArrayV) and len(positional) == 1 and not keywords:
        made.dtype = _type_of_items(m, first)
    if isinstance(made, ArrayV) and isinstance(made.dtype, str) and not takes_type:
        if "dtype" not in keywords and len(positional) <= (2 if name == "full" else 1):
            made.dtype = _OF_BACKEND.get(made.dtype, made.dtype)
            if made.dtype != m.environment.floatx and made.dtype == "float32":
                made.dtype = UNKNOWN
    return made


#: Functions that make a tensor of a list, of the type of its items.
_OF_LISTS = frozenset({"array", "constant", "convert_to_tensor"})


def _type_of_items(m: Machine, value: Any) -> Any:
    """The type that Keras and TensorFlow give to plain numbers, in lists or alone."""
    value = m.resolve(value)
    if isinstance(value, (ListV, tuple)):
        if isinstance(value, ListV) and (not value.exact or value.chance is not None):
            return UNKNOWN
        items = value.items if isinstance(value, ListV) else value
        found = {_type_of_items(m, item) for item in items}
        if found == {"int32", "float32"}:
            return "float32"
        return found.pop() if len(found) == 1 else UNKNOWN
    if type(value) is float:
        return "float32" if m.environment.floatx == "float32" else UNKNOWN
    if isinstance(value, ArrayV):
        return value.dtype
    small = type(value) is int and abs(value) < 2**31
    return "bool" if isinstance(value, bool) else "int32" if small else UNKNOWN


def call_numpy(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`np.name(...)`; the name is the last part, `rng.` and `np.random.` too."""
    made = array_of(m, name, positional, keywords, node)
    if isinstance(made, ArrayV):
        made.library = "numpy"
    return made


def number_of_numpy(m: Machine, path: str, positional: list[Any], node: Any) -> Any:
    """`numpy.<path>(...)` of plain numbers, or of a list of them; None where that is not known."""
    given = [number_in(m.resolve(value)) for value in positional]
    found: int | float | None
    if len(given) == 1 and isinstance(given[0], (ListV, tuple)):
        first = given[0]
        if isinstance(first, ListV) and (not first.exact or first.chance is not None):
            return None
        items = first.items if isinstance(first, ListV) else first
        numbers = [number_in(m.resolve(item)) for item in items]
        if not all(type(number) in (int, float) for number in numbers):
            return None
        found = numpy_numbers.reduced(path, numbers)
    elif all(type(number) in (int, float) for number in given):
        found = numpy_numbers.computed(path, given)
    else:
        return None
    return None if found is None else _scalar(found, node)


def told_of_numpy(m: Machine, path: str, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """`numpy.<path>(...)` by `numpy_functions`, on arrays of NumPy's own; None where not told."""
    if path not in numpy_functions.FUNCTIONS:
        return None
    arrays: list[ArrayV] = []
    try:
        given = [_shown(m, value, arrays) for value in positional]
        named = {key: _shown(m, value, arrays) for key, value in keywords.items()}
    except NotTold:
        return None
    made = numpy_functions.of_call(path, given, named)
    if isinstance(made, Unknown):
        return None
    for array in arrays:
        array.forget()  # the result may be a view of it, that is written into
    if isinstance(made, Several):
        parts = [ArrayV(tuple(part), part.dtype, library="numpy") for part in made.items]
        return ListV(parts) if made.names == () else tuple(parts)
    return ArrayV(tuple(made), made.dtype, library="numpy")


def _shown(m: Machine, value: Any, arrays: list[ArrayV]) -> Any:
    """An argument with a `Spot` for each array, which is put beside the others."""
    value = m.resolve(value)
    if isinstance(value, ArrayV):
        arrays.append(value)
        if value.library != "numpy" or not isinstance(value.shape, tuple):
            raise NotTold
        lengths = (UNKNOWN if dim is None else dim for dim in value.shape)
        return Spot(lengths, None, value.dtype)
    if isinstance(value, (ListV, tuple)):
        if isinstance(value, ListV) and not value.exact:
            raise NotTold
        items = value.items if isinstance(value, ListV) else value
        return tuple(_shown(m, item, arrays) for item in items)
    if isinstance(value, Tensor):
        raise NotTold
    return value if is_constant(value) or isinstance(value, Sym) else UNKNOWN


def array_of(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """What a function of NumPy gives, or one of that name that gives a tensor of the backend."""
    first = positional[0] if positional else UNKNOWN
    if keywords and not accepted.follows_numpy(name, keywords):
        # Some of these are no arrays, as with `retstep` of `linspace`.
        gives_array = name in _FROM_SHAPE or (name in _SAME and "out" not in keywords)
        return ArrayV() if gives_array else Thing(expressions.text_of(node), origin="call")
    if name in _FROM_SHAPE:
        given = keywords.get("shape", keywords.get("size", first))
        dtype: Any = "float64"
        rest = positional[1:] if name != "full" else positional[2:]
        if "dtype" in keywords or (rest and name != "random"):
            dtype = _dtype(keywords.get("dtype", rest[0] if rest else UNKNOWN))
        elif name == "full":  # as what it is filled with is
            filling = positional[1] if len(positional) > 1 else keywords.get("fill_value")
            dtype = _OF_FILLING.get(type(m.resolve(filling)), UNKNOWN)
        if isinstance(given, Unknown) and not isinstance(given, Thing):
            return ArrayV((), dtype)
        return ArrayV(shape_value(m, given), dtype)
    if name in _FROM_SIZES:
        return ArrayV(shape_value(m, tuple(positional)), "float64")
    if name in _FROM_SIZE:
        place = 1 if name in ("choice", "exponential", "poisson") else 2
        size = keywords.get("size", positional[place] if len(positional) > place else None)
        if size is None:
            return Thing(expressions.text_of(node), origin="call")
        if name == "choice" and (
            not isinstance(literal_shape(first), tuple) or len(literal_shape(first)) > 1
        ):
            return ArrayV()  # rows of an array, maybe
        whole = name in ("randint", "integers", "binomial", "poisson")
        kind = _dtype(keywords["dtype"]) if "dtype" in keywords else "int64" if whole else "float64"
        if name == "choice":  # of the numbers below one, or of those that are given
            below = isinstance(first, (int, Sym)) and not isinstance(first, bool)
            kind = "int64" if below else first.dtype if isinstance(first, ArrayV) else UNKNOWN
        return ArrayV(shape_value(m, size), kind)
    if name in _SAME:
        dtype = _dtype(keywords["dtype"]) if "dtype" in keywords else UNKNOWN
        if name in _COPIES and len(positional) > 1:
            dtype = _dtype(positional[1])
        elif name == "float32":
            dtype = "float32"
        elif isinstance(first, ArrayV) and isinstance(dtype, Unknown):
            whole = not isinstance(first.dtype, str) or not first.dtype.startswith("float")
            dtype = UNKNOWN if name in _FLOATS and whole else first.dtype
        if not _keeps_shape(name, positional, keywords):
            wanted = keywords.get("shape")
            return ArrayV(UNKNOWN if wanted is None else shape_value(m, wanted), dtype)
        if isinstance(first, ArrayV):
            return ArrayV(first.shape, dtype)
        layers = array_contents.layers(first) if name in ("array", "asarray") else None
        if layers and (not keywords or (keywords.keys() == {"dtype"} and dtype == "object")):
            held = Content(layers, lasting=False)
            return ArrayV((len(layers),), "object", content=held)
        written = None
        if name in ("array", "asarray") and keywords.keys() <= {"dtype"}:
            told = len(positional) > 1 or bool(keywords)
            if not told or dtype in ("int32", "int64"):
                written = array_contents.integers(first)
        content = None if written is None else Content(written, lasting=False)
        shape = literal_shape(first)
        kind = keywords.get("dtype", positional[1] if len(positional) > 1 else None)
        if _may_be_record(m.resolve(kind)) and _ends_in_tuples(first):
            shape = UNKNOWN  # each of them is one element
        if isinstance(shape, Unknown) and isinstance(first, ListV) and not first.exact:
            shape = _of_comprehension(m, node)
        return ArrayV(shape, dtype, content=content)
    if name == "cast" and len(positional) == 2 and is_constant(first):
        return ArrayV(literal_shape(first), _dtype(positional[1]))
    if name in ("all", "any") and len(positional) == 1 and not keywords:
        if isinstance(first, ArrayV) and first.elements is not None:
            return all(first.elements) if name == "all" else any(first.elements)
    if name == "arange":
        if len(positional) == 1 and isinstance(first, int) and not {"stop", "step"} & {*keywords}:
            return ArrayV((max(first, 0),), _dtype(keywords.get("dtype", "int64")))
        return ArrayV((_steps(m, positional, keywords),), _dtype(keywords.get("dtype", UNKNOWN)))
    if name == "permutation" and len(positional) == 1 and not keywords:
        if isinstance(first, ArrayV):
            return ArrayV(first.shape, first.dtype)
        known = isinstance(first, (int, Sym)) and not isinstance(first, bool)
        return ArrayV((first,), "int64") if known else ArrayV()
    if name in ("linspace",):
        ends = (*positional[:2], keywords.get("start"), keywords.get("stop"))
        if len(positional) > 4 or any(
            isinstance(end, (ArrayV, ListV, Tensor, tuple)) for end in ends
        ):
            return Thing(expressions.text_of(node), origin="call")
        count = positional[2] if len(positional) > 2 else keywords.get("num", 50)
        content = None if keywords.keys() - {"num"} else array_contents.spaced(positional, count)
        kind = _dtype(keywords["dtype"]) if "dtype" in keywords else "float64"
        return ArrayV((count if isinstance(count, int) else UNKNOWN,), kind, content=content)
    if name in ("eye", "identity") and isinstance(first, int):
        place = 3 if name == "eye" else 1
        dtype = keywords.get("dtype", positional[place] if len(positional) > place else "float64")
        columns = keywords.get("M", positional[1] if len(positional) > 1 else None)
        wide = name == "eye" and columns is not None
        return ArrayV(shape_value(m, (first, columns if wide else first)), _dtype(dtype))
    if name == "reshape" and len(positional) > 1 and isinstance(first, ArrayV):
        return ArrayV(reshaped(first.shape, shape_value(m, positional[1])), first.dtype)
    if name == "expand_dims" and isinstance(first, ArrayV) and isinstance(first.shape, tuple):
        axis = positional[1] if len(positional) > 1 else keywords.get("axis")
        if isinstance(axis, int):
            rank = len(first.shape) + 1
            place = axis + rank if axis < 0 else axis
            return ArrayV((*first.shape[:place], 1, *first.shape[place:]), first.dtype)
    if name == "shape" and isinstance(first, (ArrayV, Tensor)):
        shape = first.shape if isinstance(first, ArrayV) else first.spec.shape
        return shape if isinstance(shape, tuple) else Thing(expressions.text_of(node))
    if name == "prod":
        items = iteration.iterate(m, first, node) if not isinstance(first, ArrayV) else None
        items = None if items is None else [number_in(item) for item in items]
        along = [*positional[1:2], *([keywords["axis"]] if "axis" in keywords else [])]
        kind = keywords.get("dtype", positional[2] if len(positional) > 2 else None)
        if len(positional) > 3 or (along and along != [None] and along not in ([0], [-1])):
            return Thing(expressions.text_of(node), origin="call")
        if kind is not None and _dtype(kind) not in _INTEGERS:
            return Thing(expressions.text_of(node), origin="call")
        if items == [] and kind is None:
            return 1.0  # of no number at all, NumPy takes floats
        if items is not None and any(isinstance(i, float) for i in items):
            return Thing(expressions.text_of(node), origin="call")
        if items is not None and all(isinstance(i, (int, Sym)) for i in items):
            # An integer of NumPy's own, which some arguments of Keras do not take.
            return Thing(
                expressions.text_of(node),
                kind="numpy.scalar",
                origin="call",
                default=product(items),
            )
        if items is not None and None in items:
            # NumPy hands out the only item as it is, and finds no product with others.
            return None if len(items) == 1 else Thing(expressions.text_of(node), origin="call")
        return Thing(expressions.text_of(node), kind="int", origin="call")
    if name in ("default_rng", "RandomState", "Generator"):
        return Ref("numpy.random.rng")
    if name in _NO_ARRAYS:
        return Thing(expressions.text_of(node), origin="call")
    if name == "sqrt" and isinstance(first, (int, float)) and first >= 0:
        return float(first) ** 0.5
    return ArrayV()


def _may_be_record(kind: Any) -> bool:
    """Whether a type may be one whose elements have fields."""
    if isinstance(kind, str):
        return "," in kind
    return kind is not None and not isinstance(kind, (Ref, bool))


def _ends_in_tuples(value: Any) -> bool:
    """Whether the innermost parts of a nest are tuples, of which NumPy makes records."""
    while isinstance(value, (ListV, tuple)):
        items = value.items if isinstance(value, ListV) else value
        if not items or not isinstance(items[0], (ListV, tuple)):
            return isinstance(value, tuple)
        value = items[0]
    return False


def _keeps_shape(name: str, positional: list[Any], keywords: dict[str, Any]) -> bool:
    """Whether a function gives an array of the shape of its first argument."""
    others = [*positional[1:], *keywords.values()]
    if keywords.get("shape") is not None:
        return False
    if name == "constant":
        return len(positional) < 3
    if name in ("ones_like", "zeros_like"):
        return len(positional) < 4
    if name == "clip":  # it broadcasts with the bounds
        return all(other is None or isinstance(other, (int, float, str)) for other in others)
    return name in _COPIES or name in ("float32", "nan_to_num", "round") or len(positional) == 1


#: What these give is no array, or may be none.
_NO_ARRAYS = frozenset({
    "can_cast", "dtype", "errstate", "finfo", "iinfo", "isscalar", "issubdtype", "iterable", "load",
    "memmap", "min_scalar_type", "ndenumerate", "ndindex", "nditer", "promote_types",
    "result_type", "savez", "seed", "set_printoptions", "typename", "vectorize",
})  # fmt: skip


def _of_comprehension(m: Machine, node: Any) -> Any:
    """The shape of what a call makes of a comprehension that was not gone through to its end."""
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if not isinstance(given, ast.ListComp):
        return UNKNOWN
    from kerasorder_lint.interpreter import comprehended

    found = comprehended.shape_of(m, given)
    return UNKNOWN if found is None else found


def literal_shape(value: Any) -> Any:
    """Shape of nested lists."""
    if isinstance(value, ArrayV):
        return value.shape
    if isinstance(value, (ListV, tuple)):
        items = list(value.items) if isinstance(value, ListV) else list(value)
        if isinstance(value, ListV) and not value.exact:
            return UNKNOWN
        if not items:
            return (0,)
        inner = [literal_shape(item) for item in items]
        if any(isinstance(shape, Unknown) for shape in inner):
            return UNKNOWN
        if any(shape != inner[0] for shape in inner):
            return UNKNOWN
        return (len(items), *inner[0])
    if is_constant(value) or (isinstance(value, Sym) and not may_be_array(value)):
        return ()
    return UNKNOWN


# ---------------------------------------------------------------------- tensors


def _shape_of(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.spec.shape
    if isinstance(value, ArrayV):
        return value.shape
    if isinstance(value, (int, float, bool, Sym)) and not may_be_array(value):
        return ()
    return UNKNOWN


def tensor_arithmetic(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """Elementwise arithmetic where a side is a tensor or an array."""
    shape: Any = UNKNOWN
    if isinstance(op, ast.MatMult):
        made = table.of_call("matmul", [_spot_of(left), _spot_of(right)], {})
        shape = tuple(made) if isinstance(made, Spot) else UNKNOWN
    else:
        shape = broadcast(_shape_of(left), _shape_of(right))
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        known = left if isinstance(left, Tensor) else right
        parents = tuple(side for side in (left, right) if isinstance(side, Tensor))
        spec, content = TensorSpec(shape, known.spec.dtype), None
        if shape == ():
            content = content_of(op, left, right)
        return Tensor(spec, None, parents, step_site=m.site(node), content=content)
    library = _library_of(left, right)
    numbers = array_contents.computed(op, left, right) if library == "numpy" else None
    dtype = UNKNOWN if library in (None, "numpy") else _type_of(op, left, right)
    return ArrayV(shape, dtype, content=numbers, library=library)


def _type_of(op: ast.operator, left: Any, right: Any) -> Any:
    """The type that TensorFlow gives what it computes: it casts nothing but plain numbers."""
    sides = [side for side in (left, right) if isinstance(side, ArrayV)]
    types = {side.dtype for side in sides if side.library in ("backend", "tensorflow")}
    dtype = next(iter(types), None)
    if not isinstance(op, (ast.Add, ast.Sub, ast.Mult)) or len(types) != 1:
        return UNKNOWN
    if not isinstance(dtype, str) or dtype == "bool":
        return UNKNOWN
    numbers = [side for side in (left, right) if not isinstance(side, ArrayV)]
    fitting = (int, float) if dtype in FLOATS else (int,)
    known = len(sides) == 2 or all(type(number) in fitting for number in numbers)
    return dtype if known and all(side.dtype == dtype for side in sides) else UNKNOWN


def _library_of(left: Any, right: Any) -> Library:
    """Whose an array is that comes of two operands: TensorFlow's, if one is."""
    found = [side.library for side in (left, right) if isinstance(side, ArrayV)]
    if "tensorflow" in found:
        return "tensorflow"
    if "backend" in found:
        return "backend"
    rest = [side for side in (left, right) if not isinstance(side, ArrayV)]
    numpy = all(lib == "numpy" for lib in found) and all(isinstance(n, (int, float)) for n in rest)
    return "numpy" if numpy else None


def content_of(op: ast.operator, left: Any, right: Any) -> tuple[Any, ...] | None:
    """The integer that TensorFlow foresees of two numbers of which one is a tensor."""
    found = table.of_call(_NAMES.get(type(op), ""), [_spot_of(left), _spot_of(right)], {})
    return found.content if isinstance(found, Spot) else None


#: Functions of TensorFlow that tell what integers give.
_NAMES: dict[type, str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.FloorDiv: "math.floordiv",
    ast.Mod: "math.floormod",
}


def _spot_of(value: Any) -> Any:
    """A tensor, array or number as functions of TensorFlow take it."""
    if isinstance(value, Tensor):
        spec = value.spec
        if not isinstance(spec.shape, tuple):
            return UNKNOWN
        return Spot(spec.shape, value.content, spec.dtype)
    if isinstance(value, ArrayV):
        if not isinstance(value.shape, tuple):
            return UNKNOWN
        return Spot(value.shape, value.numbers)
    return value


def compared_with_number(op: ast.cmpop, left: Any, right: Any) -> ArrayV | None:
    """`array == 1` and the like, where the numbers in the array are known."""
    if isinstance(right, ArrayV) and not isinstance(left, ArrayV):
        left, right = right, left
        op = _MIRRORED.get(type(op), type(op))()
    compare = _COMPARISONS.get(type(op))
    if not isinstance(left, ArrayV) or left.numbers is None or type(right) is not int:
        return None
    if compare is None or left.content is None:
        return None
    answers = [compare(number, right) for number in left.numbers]
    return ArrayV(left.shape, "bool", content=Content(answers, lasting=left.content.lasting))


def compared_arrays(op: ast.cmpop, left: Any, right: Any) -> ArrayV | None:
    """`array < other`: which elements are; None where that is no array, or its shape unknown."""
    if type(op) not in _MIRRORED or isinstance(left, Tensor) or isinstance(right, Tensor):
        return None
    shape = broadcast(_shape_of(left), _shape_of(right))
    if not isinstance(shape, tuple) or not shape:
        return None
    return ArrayV(shape, "bool", library=_library_of(left, right))


_COMPARISONS: dict[type, Any] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_MIRRORED: dict[type, type] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def tensor_comparison(m: Machine, left: Any, right: Any, node: Any) -> Any:
    """`left < right` and the like on tensors of the backend; None where that is not known."""
    shape = broadcast(_shape_of(left), _shape_of(right))
    parents = tuple(side for side in (left, right) if isinstance(side, Tensor))
    if not parents or isinstance(shape, Unknown):
        return None
    return Tensor(TensorSpec(shape, "bool"), None, parents, step_site=m.site(node))


def tensor_item(m: Machine, value: Tensor, index: Any, node: Any) -> Any:
    """`x[...]` on a symbolic tensor."""
    return Tensor(
        TensorSpec(indexed(value.spec.shape, index), value.spec.dtype),
        None,
        (value,),
        step_site=m.site(node),
        content=_content_at(value.content, index) if value.content is not None else None,
    )


def _content_at(content: tuple[Any, ...], index: Any) -> tuple[Any, ...] | None:
    """The integers at an index into a tensor of rank 1, which is a shape mostly."""
    if isinstance(index, tuple) and len(index) == 1:
        index = index[0]
    if isinstance(index, int) and not isinstance(index, bool):
        return (content[index],) if -len(content) <= index < len(content) else None
    if isinstance(index, SliceV):
        parts = (index.start, index.stop, index.step)
        if all(part is None or isinstance(part, int) for part in parts) and index.step != 0:
            return content[slice(*parts)]
    return None
