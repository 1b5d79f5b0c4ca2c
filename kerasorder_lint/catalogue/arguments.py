"""Arguments: binding them to a signature, and the checks that many constructors share.

The checks restate Keras's helpers of the same names; each takes an argument's value as
`LayerState.args` holds it and lets through what is unknown. They refuse with `reject(...)`.

Source: keras/src/utils/argument_validation.py, keras/src/backend/config.py,
        keras/src/layers/layer.py (`__init__`), keras/src/ops/operation.py, Keras 3.15.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kerasorder_lint.catalogue import names
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.quoting import quote
from kerasorder_lint.catalogue.spec import REQUIRED, LayerState, Opaque, Target
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, less, render_dim

__all__ = [
    "BASE_KEYWORDS",
    "Taken",
    "activation",
    "bind",
    "bind_call",
    "bind_own_call",
    "check_identifiers",
    "check_keywords",
    "compute_dtype",
    "configure_base",
    "constraint",
    "converted",
    "initializer",
    "is_float",
    "is_integer",
    "is_integer_dtype",
    "known",
    "nearest",
    "regularizer",
    "standardize_data_format",
    "standardize_dtype",
    "standardize_padding",
    "standardize_shape",
    "standardize_tuple",
    "truth",
]

#: What `keras.layers.Layer.__init__` takes, and so every layer with `**kwargs`.
BASE_KEYWORDS = {
    3: (
        "activity_regularizer",
        "trainable",
        "dtype",
        "autocast",
        "name",
        "input_dim",
        "input_shape",
    ),
    2: (
        "activity_regularizer",
        "trainable",
        "dtype",
        "autocast",
        "name",
        "dynamic",
        "input_dim",
        "input_shape",
        "batch_input_shape",
        "batch_size",
        "weights",
        "implementation",
        "experimental_autocast",
    ),
}


#: What other Keras or PyTorch call the shape that comes in: near `input_shape`, and not the same.
_FORMER_SHAPES = {
    "batch_input_shape": "Put an `Input(batch_shape=...)` in front of the layer.",
    "input_length": "Put an `Input(shape=...)` in front of the layer.",
    "input_size": "Put an `Input(shape=...)` in front of the layer.",
}


def known(value: Any) -> bool:
    """Whether nothing in it is unknown or symbolic: it may be compared like a constant."""
    if isinstance(value, (Unknown, Sym)):
        return False
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(known(item) for item in value)
    if isinstance(value, dict):
        return all(known(item) for item in value.values())
    return True


def is_integer(value: Any) -> bool:
    """A known integer; `True` counts, as `isinstance(value, int)` has it in Keras."""
    return isinstance(value, int)


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """The nearest right spelling, where one is near."""
    pool = list(choices)
    # Of `mse` and `MSE` the one that is written as names are.
    lowered = {choice.lower(): choice for choice in sorted(pool, key=str.islower)}
    if name.lower() in lowered:
        return lowered[name.lower()]
    found = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def bind(
    class_name: str,
    parameters: Mapping[str, Any],
    positional: Sequence[Any],
    keywords: dict[str, Any],
    *,
    takes_keywords: bool,
    open_ended: bool = False,
    target: Target = 3,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The value of every parameter, and the keywords left for the base class."""
    order = list(parameters)
    values: dict[str, Any] = {}
    if len(positional) > len(order):
        reject(
            Kind.ARGUMENT,
            f"`{class_name}` takes at most {len(order)} positional arguments, and gets "
            f"{len(positional)}",
            f"positional argument{'s' if len(order) else ''} but {len(positional) + 1} were given",
        )
    for name, value in zip(order, positional):
        values[name] = value
    rest: dict[str, Any] = {}
    for name, value in keywords.items():
        if name in values and name in order[: len(positional)]:
            reject(
                Kind.ARGUMENT,
                f"`{class_name}` gets `{name}` twice",
                f"got multiple values for argument '{name}'",
                argument=name,
            )
        if name in parameters:
            values[name] = value
        else:
            rest[name] = value
    if not takes_keywords:
        check_keywords(class_name, rest, order, takes_keywords=False, target=target)
    if open_ended:
        for name in order:
            values.setdefault(name, UNKNOWN)
    missing = [n for n, d in parameters.items() if n not in values and d is REQUIRED]
    if missing:
        listed = " and ".join(f"'{name}'" for name in missing[-2:])
        if len(missing) > 2:
            listed = ", ".join(f"'{n}'" for n in missing[:-1]) + f", and '{missing[-1]}'"
        usual = (*BASE_KEYWORDS[target], *_FORMER_SHAPES)
        strange = [name for name in rest if name not in usual]
        meant = next((name for name in strange if nearest(name, missing) == missing[0]), None)
        reject(
            Kind.ARGUMENT,
            f"`{class_name}` needs `{missing[0]}`",
            f"missing {len(missing)} required positional argument"
            f"{'s' if len(missing) > 1 else ''}: {listed}",
            argument=missing[0] if meant is None else meant,
            hint=None if meant is None else missing[0],
            advice=None if meant is None else f"Did you mean `{missing[0]}` by `{meant}`?",
            misnamed=meant is not None,
        )
    for name, default in parameters.items():
        values.setdefault(name, default)
    return {name: values[name] for name in order}, rest


def check_keywords(
    class_name: str,
    given: Mapping[str, Any],
    order: Sequence[str],
    *,
    takes_keywords: bool,
    target: Target = 3,
    open_ended: bool = False,
) -> None:
    """Refuses a keyword that is neither a parameter nor one of `keras.layers.Layer`."""
    allowed: Collection[str] = BASE_KEYWORDS[target] if takes_keywords else ()
    for name in given:
        if name not in allowed:
            hint = None if name in _FORMER_SHAPES else nearest(name, [*order, *allowed])
            reject(
                Kind.ARGUMENT,
                f"`{class_name}` has no argument `{name}`",
                f"unexpected keyword argument '{name}'"
                if not takes_keywords
                else quote(
                    f"Unrecognized keyword arguments passed to {class_name}: ",
                    UNKNOWN
                    if open_ended
                    else {other: value for other, value in given.items() if other not in allowed},
                )
                if target == 3
                else "",
                argument=name,
                hint=hint,
                advice=f"Did you mean `{hint}`?" if hint else _FORMER_SHAPES.get(name),
                misnamed=True,
            )


def bind_call(
    class_name: str,
    parameters: Mapping[str, Any],
    positional: Sequence[Any],
    keywords: dict[str, Any],
    *,
    target: Target = 3,
) -> dict[str, Any]:
    """Arguments of `layer(...)` by the names of `call`'s parameters; the first is the input."""
    order = list(parameters)
    values: dict[str, Any] = {}
    if len(positional) > len(order):
        reject(
            Kind.CALL,
            f"`{class_name}` is called on {len(positional)} arguments and takes {len(order)}",
            "too many positional arguments",
            advice="Pass several inputs as one list.",
        )
    values.update(zip(order, positional))
    for name, value in list(values.items())[1:]:
        # Keras passes these two by name again, and then they are given twice.
        if (name == "training" and value is not None and not isinstance(value, Unknown)) or (
            name == "mask" and value is None
        ):
            if target == 3:
                reject(
                    Kind.CALL,
                    f"`{name}` of a call of `{class_name}` cannot be passed by position",
                    f"multiple values for argument '{name}'",
                    argument=name,
                    advice=f"Write `{name}=...`, or pass several inputs as one list.",
                )
    for name, value in keywords.items():
        if name not in parameters:
            if "**" in parameters or name == "training" or (name == "mask" and target == 2):
                continue
            reject(
                Kind.CALL,
                f"a call of `{class_name}` takes no argument `{name}`",
                f"got an unexpected keyword argument '{name}'",
                argument=name,
                hint=nearest(name, order),
            )
        if name in values:
            reject(
                Kind.CALL,
                f"a call of `{class_name}` gets `{name}` twice",
                f"multiple values for argument '{name}'",
                argument=name,
            )
        values[name] = value
    missing = [n for n, d in parameters.items() if d is REQUIRED and n not in values and n != "**"]
    if missing:
        keras = f"missing a required argument: '{missing[0]}'"
        if target == 2:  # the words of Python itself, which says how many
            keras = f"missing {len(missing)} required positional argument"
        reject(
            Kind.INPUTS,
            f"a call of `{class_name}` needs `{missing[0]}`",
            keras,
            argument=missing[0],
        )
    # In the order of the signature, so that the first is the input.
    return {name: values[name] for name in order if name in values}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a `call` of the code's own takes, behind `self`.

    positional: its parameters that may come by position, the first `unnamed` of them only so.
    named:      those that come by name alone.
    """

    positional: tuple[str, ...]
    unnamed: int
    named: tuple[str, ...]
    required: frozenset[str]
    any_positional: bool
    any_named: bool


def bind_own_call(class_name: str, taken: Taken, count: int, names: Sequence[str]) -> None:
    """Refuses a call with so many arguments by position, and these by name, as Python would.

    In the order of `inspect.Signature.bind`, by which Keras binds them.
    """
    order, unnamed = taken.positional, taken.positional[: taken.unnamed]
    twice = next((n for n in order[:count] if n in names and n not in unnamed), None)
    if twice is not None:
        reject(
            Kind.CALL,
            f"a call of `{class_name}` gets `{twice}` twice",
            f"multiple values for argument '{twice}'",
            argument=twice,
        )
    if count > len(order) and not taken.any_positional:
        reject(
            Kind.CALL,
            f"`{class_name}` is called on {count} arguments and takes {len(order)}",
            "too many positional arguments",
            advice="Pass several inputs as one list." if len(order) == 1 else None,
        )
    open_names = [*order[taken.unnamed :], *taken.named]
    strange = [n for n in names if n not in open_names]
    given = {*order[:count], *(n for n in names if n in open_names)}
    missing = [n for n in (*order, *taken.named) if n in taken.required and n not in given]
    if missing:
        name = missing[0]
        meant = next((n for n in strange if nearest(n, missing) == name), None)
        advice = None if meant is None else f"Did you mean `{name}` by `{meant}`?"
        reject(
            Kind.INPUTS,
            f"a call of `{class_name}` needs `{name}`",
            # Of which kind the argument is, is said by some releases of Python alone.
            ""
            if name in unnamed or name in taken.named
            else f"missing a required argument: '{name}'",
            argument=name,
            advice=advice or _one_by_one(order, count),
        )
    if strange and not taken.any_named:
        name = strange[0]
        reject(
            Kind.CALL,
            f"a call of `{class_name}` takes no argument `{name}`",
            "" if name in unnamed else f"got an unexpected keyword argument '{name}'",
            argument=name,
            hint=nearest(name, open_names),
        )


def _one_by_one(order: Sequence[str], count: int) -> str | None:
    """How to pass what is missing, where inputs may have come as one list."""
    return f"`call` takes `{', '.join(order)}`." if count == 1 and len(order) > 1 else None


def configure_base(layer: LayerState, base: dict[str, Any], *, open_ended: bool = False) -> None:
    """What `keras.layers.Layer.__init__` checks: name, trainable, dtype, legacy input shape."""

    def given(name: str, default: Any) -> Any:
        if name in base:
            return base[name]
        if name in layer.args:
            return layer.args[name]
        return UNKNOWN if open_ended else default

    if layer.environment.target == 2:
        _configure_keras2(layer, base, given)
        _shape_of_keras2(layer, base, open_ended=open_ended)
        return
    name = given("name", None)
    if known(name) and name is not None:
        if not isinstance(name, (str, Opaque)) or (isinstance(name, str) and "/" in name):
            reject(
                Kind.ARGUMENT,
                f"the name of a layer must be a string without `/`, not {name!r}",
                "Argument `name` must be a string and cannot contain character `/`. "
                f"Received: name={name}",
                argument="name",
            )
    layer.name = name if isinstance(name, (str, Unknown)) or name is None else UNKNOWN
    dtype = given("dtype", None)
    layer.dtype = compute_dtype(dtype, layer.environment.policy)
    if isinstance(dtype, str) and dtype.startswith(QUANTIZATION_MODES):
        layer.extra["quantization"] = dtype
    policy = layer.environment.policy if dtype is None else dtype
    mixed = isinstance(policy, str) and policy.startswith("mixed_")
    layer.extra["variable_dtype"] = "float32" if mixed else layer.dtype
    layer.extra["autocast"] = given("autocast", True)
    regularizer(given("activity_regularizer", None), "activity_regularizer")
    layer.extra["activity_regularizer"] = given("activity_regularizer", None)
    check_keywords(
        layer.class_name,
        base,
        list(layer.spec.parameters),
        takes_keywords=True,
        target=layer.environment.target,
        open_ended=open_ended,
    )
    if known(base.get("input_dim")) and base.get("input_dim") is not None and "input_shape" in base:
        if layer.environment.target == 3:
            reject(
                Kind.ARGUMENT,
                "`input_dim` and `input_shape` exclude each other",
                f"Unrecognized keyword arguments passed to {layer.class_name}: {{'input_shape':",
                argument="input_shape",
            )
    trainable = given("trainable", True)
    if known(trainable) and not isinstance(trainable, (bool, Opaque)):
        reject(
            Kind.ARGUMENT,
            f"`trainable` must be a boolean, not {trainable!r}",
            f"Expected `trainable` to be a boolean. Received: trainable={trainable}",
            argument="trainable",
        )
    layer.trainable = trainable if isinstance(trainable, bool) else UNKNOWN
    _legacy_shape(layer, base, given, open_ended=open_ended)


def _legacy_shape(
    layer: LayerState,
    base: dict[str, Any],
    given: Callable[[str, Any], Any],
    *,
    open_ended: bool,
) -> None:
    """Keeps what `input_shape=` and its kin say."""
    input_dim = given("input_dim", None)
    input_shape = given("input_shape", None)
    if "input_dim" in base and input_dim is not None:
        # An unknown may be None, which gives no shape.
        known = not isinstance(input_dim, Unknown)
        layer.extra["input_shape_arg"] = (input_dim,) if known else UNKNOWN
    elif "input_shape" in base and input_shape is not None:
        layer.extra["input_shape_arg"] = input_shape
    elif open_ended and isinstance(input_shape, Unknown):
        layer.extra["input_shape_arg_unknown"] = True


def _shape_of_keras2(layer: LayerState, base: dict[str, Any], *, open_ended: bool) -> None:
    """What `Layer.__init__` of Keras 2 makes of `input_shape=` and its kin: one with the batch."""
    said = "input_shape" in base or "input_dim" in base
    if "batch_input_shape" in base:
        whole = _as_tuple(base["batch_input_shape"], "batch_input_shape")
    elif said:
        if "input_shape" in base:
            inner = _as_tuple(base["input_shape"], "input_shape")
        else:
            inner = (base["input_dim"],)
        batch = base.get("batch_size", UNKNOWN if open_ended else None)
        whole = inner if isinstance(inner, Unknown) else (batch, *inner)
        if open_ended:
            whole = UNKNOWN  # there may be a `batch_input_shape` as well
    else:
        if open_ended:
            layer.extra["input_shape_arg_unknown"] = True
        return
    if whole != ():
        layer.extra["batch_shape_arg"] = whole


def _as_tuple(given: Any, name: str) -> tuple[Any, ...] | Unknown:
    """A shape as Keras 2 takes it: whatever can be iterated."""
    if isinstance(given, (list, tuple)):
        return tuple(given)
    if given is None or isinstance(given, (int, float)):
        reject(
            Kind.ARGUMENT,
            f"`{name}` must be a tuple of sizes, not {given!r}",
            f"'{type(given).__name__}' object is not iterable",
            argument=name,
        )
    return UNKNOWN


#: Dtypes by the names that only TensorFlow gives them.
TENSORFLOW_DTYPES = {"half": "float16", "float": "float32", "double": "float64"}


def _configure_keras2(
    layer: LayerState, base: dict[str, Any], given: Callable[[str, Any], Any]
) -> None:
    """`Layer.__init__` of tf_keras/src/engine/base_layer.py."""
    check_keywords(
        layer.class_name, base, list(layer.spec.parameters), takes_keywords=True, target=2
    )
    if base.get("weights") is not None:
        layer.extra["initial_weights"] = base["weights"]
    trainable, name, dtype = given("trainable", True), given("name", None), given("dtype", None)
    if known(trainable) and not isinstance(trainable, (bool, Opaque)):
        reject(
            Kind.ARGUMENT,
            f"`trainable` must be a boolean, not {trainable!r}",
            argument="trainable",
        )
    layer.trainable = trainable if isinstance(trainable, bool) else UNKNOWN
    dynamic = given("dynamic", False)
    if (
        dynamic is None
        or isinstance(dynamic, (str, float, list, tuple, dict))
        or (isinstance(dynamic, int) and not isinstance(dynamic, bool))
    ):
        reject(
            Kind.ARGUMENT,
            f"`dynamic` must be a boolean, not {dynamic!r}",
            "Expected `dynamic` argument to be a boolean",
            argument="dynamic",
        )
    if isinstance(name, (int, float, list, tuple, dict)):
        reject(
            Kind.ARGUMENT,
            f"the name of a layer must be a string, not {name!r}",
            argument="name",
        )
    layer.name = name if isinstance(name, (str, Unknown)) or name is None else UNKNOWN
    if dtype is None:
        dtype = layer.environment.policy
    mixed = isinstance(dtype, str) and dtype.startswith("mixed_")
    if isinstance(dtype, str) and dtype:
        dtype = TENSORFLOW_DTYPES.get(dtype, dtype.removeprefix("mixed_"))
        if dtype not in names.DTYPES and not dtype.startswith(("complex", "q", "int", "_")):
            reject(
                Kind.ARGUMENT,
                f"{dtype!r} is no dtype that Keras knows",
                argument="dtype",
                hint=nearest(dtype, names.DTYPES),
            )
    layer.dtype = dtype if isinstance(dtype, str) and dtype in names.DTYPES else UNKNOWN
    layer.extra["variable_dtype"] = "float32" if mixed else layer.dtype
    layer.extra["autocast"] = given("autocast", True)
    regularizer2 = given("activity_regularizer", None)
    if isinstance(regularizer2, (int, float)):
        reject(
            Kind.ARGUMENT,
            f"`activity_regularizer` must name or be a regularizer, not {regularizer2!r}",
            argument="activity_regularizer",
        )


#: A policy of these begins a quantized layer: `int8_from_float32`.
QUANTIZATION_MODES = ("int8", "float8", "int4", "gptq", "awq")


def is_float(dtype: Any) -> bool | None:
    """Whether a dtype is one of floats; None where it is not known."""
    return dtype.startswith(("float", "bfloat")) if isinstance(dtype, str) else None


def is_integer_dtype(dtype: Any) -> bool | None:
    """Whether a dtype is one of integers; None where it is not known."""
    return dtype.startswith(("int", "uint")) if isinstance(dtype, str) else None


def converted(dtype: Any, layer: LayerState) -> str | Unknown:
    """The dtype in which an input of this dtype reaches `call`: floats are cast, others kept."""
    floating, autocast = is_float(dtype), truth(layer.extra.get("autocast", True))
    if floating is False or (autocast is False and isinstance(dtype, str)):
        return str(dtype)
    if floating and autocast:
        return layer.dtype
    return UNKNOWN


def compute_dtype(value: Any, policy: str | Unknown = "float32") -> str | Unknown:
    """The dtype in which a layer with this `dtype=` computes; `policy` is the global one."""
    if value is None:
        value = policy
    if isinstance(value, Opaque):
        return compute_dtype(value.value) if isinstance(value.value, str) else UNKNOWN
    if isinstance(value, (Unknown, dict)):
        return UNKNOWN
    if not isinstance(value, str):
        reject(
            Kind.ARGUMENT,
            f"`dtype` must be the name of a dtype, not {_shown(value)}",
            "Cannot interpret `dtype` argument. Expected a string or an instance of DTypePolicy.",
            argument="dtype",
        )
    if value in ("mixed_float16", "mixed_bfloat16"):
        return value.removeprefix("mixed_")
    if value.startswith(QUANTIZATION_MODES):
        _, separator, source = value.partition("_from_")
        if not separator or "_from_" in source:
            reject(
                Kind.ARGUMENT,
                f"{value!r} is no dtype policy: a quantized one is named like 'int8_from_float32'",
                "Cannot convert `policy` into a valid pair (`mode`, `source_name`)",
                argument="dtype",
            )
        return compute_dtype(source)
    if value == "int":
        return "int64"
    if value not in names.DTYPES:
        reject(
            Kind.ARGUMENT,
            f"{value!r} is no dtype that Keras knows",
            f"Cannot convert '{value}' to a mixed precision DTypePolicy.",
            argument="dtype",
            hint=nearest(value, names.DTYPES),
        )
    return value


def standardize_dtype(value: Any, argument: str = "dtype") -> str | Unknown:
    """`keras.backend.standardize_dtype`."""
    if value is None:
        return "float32"
    if isinstance(value, Opaque):
        return value.value if isinstance(value.value, str) else UNKNOWN
    if isinstance(value, Unknown):
        return UNKNOWN
    if value == "int":
        return "int64"
    if not isinstance(value, str) or value not in names.DTYPES:
        # A list has no hash, and Keras looks the value up in a dict.
        hashable = known(value) and not isinstance(value, (list, dict, set))
        reject(
            Kind.ARGUMENT,
            f"{_shown(value)} is no dtype that Keras knows",
            f"Invalid dtype: {value}" if hashable else "",
            argument=argument,
            hint=nearest(value, names.DTYPES) if isinstance(value, str) else None,
        )
    return value


def standardize_shape(value: Any, argument: str = "shape") -> tuple[Dim, ...] | Unknown:
    """`keras.backend.standardize_shape`: sizes and `None`, or UNKNOWN as a whole."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Opaque):
        return UNKNOWN
    if value is None:
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a tuple, not None",
            "Undefined shapes are not supported.",
            argument=argument,
        )
    advice = None
    if isinstance(value, (int, Sym)):
        advice = f"Write `{argument}=({render_dim(value)},)`."
    if not isinstance(value, (tuple, list, set, frozenset, dict, str, bytes, range)):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a tuple of sizes, not {_shown(value)}",
            f"Cannot convert '{value!s}' to a shape." if known(value) else "to a shape.",
            argument=argument,
            advice=advice,
        )
    dims: list[Dim] = []
    quoted = f"Cannot convert '{value!s}' to a shape. " if known(value) else ""
    for dim in value:
        if dim is None or isinstance(dim, (Unknown, Sym)):
            dims.append(dim)
        elif isinstance(dim, Opaque):
            dims.append(dim.value if isinstance(dim.value, int) else UNKNOWN)
        elif isinstance(dim, bytes) and dim.isdigit():
            dims.append(int(dim))
        elif not isinstance(dim, int):
            reject(
                Kind.ARGUMENT,
                f"`{argument}` holds {_shown(dim)}, which is no size",
                quoted
                + (f"Found invalid dimension '{dim}' of type '{type(dim)}'." if known(dim) else ""),
                argument=argument,
                advice="The batch is no part of `shape`."
                if argument == "shape" and isinstance(dim, (tuple, list))
                else None,
            )
        else:
            dims.append(int(dim))
        if less(dims[-1], 0):
            reject(
                Kind.ARGUMENT,
                f"`{argument}` holds {_shown(dims[-1])}, and no axis can have a negative size",
                f"{quoted}Negative dimensions are not allowed.",
                argument=argument,
                advice="Write `None` for an axis of any size.",
            )
    return tuple(dims)


def standardize_data_format(value: Any, default: str | Unknown = "channels_last") -> str | Unknown:
    """`channels_last`, `channels_first`, or UNKNOWN."""
    if value is None:
        return default
    if not known(value) or isinstance(value, Opaque):
        return UNKNOWN
    text = str(value).lower()
    if text not in ("channels_first", "channels_last"):
        reject(
            Kind.ARGUMENT,
            f"`data_format` must be 'channels_first' or 'channels_last', not {value!r}",
            # The words go on with a set, in an order of its own.
            "The `data_format` argument must be one of",
            argument="data_format",
            hint=nearest(text, ("channels_first", "channels_last")),
        )
    return text


def standardize_tuple(value: Any, n: int, name: str, *, allow_zero: bool = False) -> Any:
    """A tuple of `n` dimensions (ints, symbols or UNKNOWN), or UNKNOWN as a whole."""
    if isinstance(value, (Unknown, Opaque)):
        return UNKNOWN if n != 1 else (UNKNOWN,)
    said = f"The `{name}` argument must be a tuple of {n} integers. Received {name}={value}"
    ours = f"`{name}` must be {'an integer' if n == 1 else f'an integer or {n} of them'}"
    if isinstance(value, (int, Sym)):
        items: tuple[Any, ...] = (value,) * n
    else:
        if not isinstance(value, (tuple, list, set, str, dict)):
            reject(Kind.ARGUMENT, f"{ours}, not {value!r}", said, argument=name)
        items = tuple(value)
        if len(items) != n:
            reject(Kind.ARGUMENT, f"{ours}, not {value!r}", said, argument=name)
        for item in items:
            if isinstance(item, (Unknown, Sym, Opaque)):
                continue
            try:
                int(item)
            except (TypeError, ValueError):
                reject(Kind.ARGUMENT, f"{ours}, not {value!r}", said, argument=name)
    least = 0 if allow_zero else 1
    for item in items:
        if isinstance(item, str):
            # Keras compares it with a number and gets a TypeError.
            reject(Kind.ARGUMENT, f"{ours}, not {value!r}", "", argument=name)
        if isinstance(item, (int, float)):
            too_small = item < 0 if allow_zero else item <= 0
        else:
            too_small = less(item, least) is True
        if too_small:
            told = all(isinstance(i, (int, float)) for i in items)
            wrong = {i for i in items if (i < 0 if allow_zero else i <= 0)} if told else ()
            if len(wrong) == 1:  # Keras prints a set
                said += f", including values {wrong} that do not satisfy `value "
                said += ">= 0`" if allow_zero else "> 0`"
            reject(
                Kind.ARGUMENT,
                f"`{name}` must be {'at least 0' if allow_zero else 'positive'}, not {value!r}",
                said if known(value) else "",
                argument=name,
            )
    return tuple(UNKNOWN if isinstance(item, Opaque) else item for item in items)


def standardize_padding(value: Any, *, allow_causal: bool = False) -> Any:
    """`valid`, `same` or `causal` in lower case; a list or tuple as it is; or UNKNOWN."""
    if isinstance(value, (Unknown, Opaque, list, tuple)):
        return UNKNOWN if isinstance(value, Opaque) else value
    if not isinstance(value, str):
        reject(
            Kind.ARGUMENT,
            f"`padding` must be a string, not {value!r}",
            f"'{type(value).__name__}' object has no attribute 'lower'",
            argument="padding",
        )
    allowed = ("valid", "same", "causal") if allow_causal else ("valid", "same")
    lowered = value.lower()
    if lowered not in allowed:
        reject(
            Kind.ARGUMENT,
            f"this layer has no padding {value!r}, only "
            + " and ".join(repr(choice) for choice in allowed),
            # The words go on with a set, in an order of its own.
            "The `padding` argument must be a list/tuple or one of",
            argument="padding",
            hint=nearest(lowered, allowed),
        )
    return lowered


def truth(value: Any) -> bool | None:
    """What `if value:` decides in Keras; None where that is not known."""
    if isinstance(value, (Unknown, Opaque)):
        return None
    if isinstance(value, (Sym, LayerState)):
        return True
    return bool(value)


def _identifier(value: Any, argument: str, choices: Collection[str], what: str, said: str) -> None:
    if value is None or isinstance(value, (Unknown, LayerState)):
        return
    if isinstance(value, str) and (value in choices or ">" in value):
        return  # `package>name` is what somebody registered
    quoted = f"{said}: {value}" if known(value) else said
    if isinstance(value, Opaque):
        if not value.kind.startswith("numpy.") or what == "initializer":
            return
        quoted = said
    if isinstance(value, dict):
        if "class_name" in value and "config" in value:
            if what == "activation" or not isinstance(value["class_name"], str):
                return
            if value["class_name"] in choices or value["class_name"] == "function":
                return
            if "module" in value or "registered_name" in value:
                return
        elif "class_name" in value and what != "activation":
            if not isinstance(value["class_name"], str) or value["class_name"] in choices:
                return
        elif what != "activation":
            quoted = "Unknown `config` as a `dict`"
        elif any(not isinstance(key, str) for key in value):
            return
        name = value.get("class_name")
    else:
        name = value
    hint = nearest(name, choices) if isinstance(name, str) else None
    reject(
        Kind.ARGUMENT,
        f"Keras knows no {what} {name!r}"
        if isinstance(name, str)
        else f"`{argument}` must name or be {'an' if what[0] in 'aeiou' else 'a'} {what}, "
        f"not {_shown(value)}",
        quoted,
        argument=argument,
        hint=hint,
        advice=f"Did you mean {hint!r}?" if hint else None,
        registrable=isinstance(name, str) and (what == "initializer" or isinstance(value, dict)),
    )


def _shown(value: Any) -> str:
    """The value as a message shows it."""
    if isinstance(value, Sym):
        return render_dim(value)
    if isinstance(value, Opaque):
        return value.described if value.kind else "an object"
    return repr(value) if known(value) else f"a {type(value).__name__}"


def activation(value: Any, argument: str = "activation") -> None:
    """`keras.activations.get`."""
    said = "Could not interpret activation function identifier"
    _identifier(value, argument, names.ACTIVATIONS, "activation", said)


def initializer(value: Any, argument: str) -> None:
    """`keras.initializers.get`."""
    said = "Could not interpret initializer identifier"
    _identifier(value, argument, names.INITIALIZERS, "initializer", said)
    config: Any = {}
    name = value
    if isinstance(value, dict):
        name, config = value.get("class_name"), value.get("config")
    if isinstance(name, str) and name.lower() == "constant":
        if config is None or (isinstance(config, dict) and "value" not in config):
            reject(
                Kind.ARGUMENT,
                f"the initializer {name!r} needs a value, which a name alone does not give",
                "'value'",
                argument=argument,
                advice="Write `keras.initializers.Constant(...)`.",
            )


def regularizer(value: Any, argument: str) -> None:
    """`keras.regularizers.get`."""
    said = "Could not interpret regularizer identifier"
    _identifier(value, argument, names.REGULARIZERS, "regularizer", said)


def constraint(value: Any, argument: str) -> None:
    """`keras.constraints.get`."""
    said = "Could not interpret constraint identifier"
    _identifier(value, argument, names.CONSTRAINTS, "constraint", said)


def check_identifiers(layer: LayerState) -> None:
    """Every activation, initializer, regularizer and constraint in the signature, in this order."""
    for suffix, check in (
        ("activation", activation),
        ("_initializer", initializer),
        ("_regularizer", regularizer),
        ("_constraint", constraint),
    ):
        for name, value in layer.args.items():
            if name.endswith(suffix) and name != "activity_regularizer":
                check(value, name)
