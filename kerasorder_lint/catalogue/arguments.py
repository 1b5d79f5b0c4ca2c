"""Arguments: binding them to a signature, and the checks that many constructors share.

The checks restate Keras's helpers of the same names; each takes an argument's value as
`LayerState.args` holds it and lets through what is unknown. They refuse with `reject(...)`.

Source: keras/src/utils/argument_validation.py, keras/src/backend/config.py,
        keras/src/layers/layer.py (`__init__`), keras/src/ops/operation.py, Keras 3.15.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kerasorder_lint.catalogue import names
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import REQUIRED, LayerState, Opaque, Target
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, less

__all__ = [
    "BASE_KEYWORDS",
    "activation",
    "bind",
    "bind_call",
    "configure_base",
    "constraint",
    "initializer",
    "is_integer",
    "known",
    "nearest",
    "regularizer",
    "standardize_data_format",
    "standardize_dtype",
    "standardize_padding",
    "standardize_tuple",
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
    lowered = {choice.lower(): choice for choice in pool}
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
    allowed: Collection[str] = BASE_KEYWORDS[target] if takes_keywords else ()
    for name in rest:
        if name not in allowed:
            hint = nearest(name, [*order, *allowed])
            reject(
                Kind.ARGUMENT,
                f"`{class_name}` has no argument `{name}`",
                f"Unrecognized keyword arguments passed to {class_name}:"
                if takes_keywords and target == 3
                else f"unexpected keyword argument '{name}'"
                if target == 3
                else "Keyword argument not understood",
                argument=name,
                hint=hint,
                advice=f"Did you mean `{hint}`?" if hint else None,
            )
    if open_ended:
        for name in order:
            values.setdefault(name, UNKNOWN)
    missing = [n for n, d in parameters.items() if n not in values and d is REQUIRED]
    if missing:
        listed = " and ".join(f"'{name}'" for name in missing[-2:])
        if len(missing) > 2:
            listed = ", ".join(f"'{n}'" for n in missing[:-1]) + f", and '{missing[-1]}'"
        reject(
            Kind.ARGUMENT,
            f"`{class_name}` needs `{missing[0]}`",
            f"missing {len(missing)} required positional argument"
            f"{'s' if len(missing) > 1 else ''}: {listed}",
            argument=missing[0],
        )
    for name, default in parameters.items():
        values.setdefault(name, default)
    return {name: values[name] for name in order}, rest


def bind_call(
    class_name: str,
    parameters: Mapping[str, Any],
    positional: Sequence[Any],
    keywords: dict[str, Any],
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
    for name, value in keywords.items():
        if name not in parameters:
            if "**" in parameters or name in ("training", "mask"):
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
        reject(
            Kind.INPUTS,
            f"a call of `{class_name}` needs `{missing[0]}`",
            f"missing a required argument: '{missing[0]}'",
            argument=missing[0],
        )
    # In the order of the signature, so that the first is the input.
    return {name: values[name] for name in order if name in values}


def configure_base(layer: LayerState, base: dict[str, Any], *, open_ended: bool = False) -> None:
    """What `keras.layers.Layer.__init__` checks: name, trainable, dtype, legacy input shape."""

    def given(name: str, default: Any) -> Any:
        if name in base:
            return base[name]
        if name in layer.args:
            return layer.args[name]
        return UNKNOWN if open_ended else default

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
    trainable = given("trainable", True)
    if known(trainable) and not isinstance(trainable, (bool, Opaque)):
        reject(
            Kind.ARGUMENT,
            f"`trainable` must be a boolean, not {trainable!r}",
            f"Expected `trainable` to be a boolean. Received: trainable={trainable}",
            argument="trainable",
        )
    layer.trainable = trainable if isinstance(trainable, bool) else UNKNOWN
    layer.dtype = compute_dtype(given("dtype", None), layer.environment.policy)
    regularizer(given("activity_regularizer", None), "activity_regularizer")
    input_dim = given("input_dim", None)
    input_shape = given("input_shape", None)
    if "input_dim" in base and input_dim is not None:
        layer.extra["input_shape_arg"] = (input_dim,)
    elif "input_shape" in base and input_shape is not None:
        layer.extra["input_shape_arg"] = input_shape
    elif open_ended and isinstance(input_shape, Unknown):
        layer.extra["input_shape_arg_unknown"] = True
    for name in ("batch_input_shape", "weights"):
        if name in base:
            layer.extra[name] = base[name]


def compute_dtype(value: Any, policy: str | Unknown = "float32") -> str | Unknown:
    """The dtype in which a layer with this `dtype=` computes; `policy` is the global one."""
    if value is None:
        value = policy
    if isinstance(value, str):
        if value in ("mixed_float16", "mixed_bfloat16"):
            return value.removeprefix("mixed_")
        if value in names.DTYPES:
            return "string" if value == "str" else value
        if value.startswith(("int8", "int4", "float8", "gptq", "awq")):
            return UNKNOWN
        reject(
            Kind.ARGUMENT,
            f"{value!r} is no dtype that Keras knows",
            f"Cannot convert '{value}' to a mixed precision DTypePolicy.",
            argument="dtype",
            hint=nearest(value, names.DTYPES),
        )
    if isinstance(value, Opaque) and isinstance(value.value, str):
        return compute_dtype(value.value)
    return UNKNOWN


def standardize_dtype(value: Any, argument: str = "dtype") -> str | Unknown:
    """`keras.backend.standardize_dtype`."""
    if value is None:
        return "float32"
    if isinstance(value, Opaque):
        return value.value if isinstance(value.value, str) else UNKNOWN
    if not isinstance(value, str):
        return UNKNOWN
    if value not in names.DTYPES:
        reject(
            Kind.ARGUMENT,
            f"{value!r} is no dtype that Keras knows",
            f"Invalid dtype: {value}",
            argument=argument,
            hint=nearest(value, names.DTYPES),
        )
    return value


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
            f"Received: data_format={text}",
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
        too_small = item < least if isinstance(item, (int, float)) else less(item, least) is True
        if too_small:
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
            f"Received: {lowered}",
            argument="padding",
            hint=nearest(lowered, allowed),
        )
    return lowered


def _identifier(value: Any, argument: str, choices: Collection[str], what: str, said: str) -> None:
    if isinstance(value, (Unknown, Opaque, dict, Sym, LayerState)) or value is None:
        return
    if isinstance(value, str):
        if value in choices:
            return
        hint = nearest(value, choices)
        reject(
            Kind.ARGUMENT,
            f"Keras knows no {what} {value!r}",
            said.format(value="None" if what == "activation" else value),
            argument=argument,
            hint=hint,
            advice=f"Did you mean {hint!r}?" if hint else None,
        )
    reject(
        Kind.ARGUMENT,
        f"`{argument}` must name or be {'an' if what[0] in 'aeiou' else 'a'} {what}, not {value!r}",
        said.format(value=value) if known(value) else "",
        argument=argument,
    )


def activation(value: Any, argument: str = "activation") -> None:
    """`keras.activations.get`."""
    _identifier(
        value,
        argument,
        names.ACTIVATIONS,
        "activation",
        "Could not interpret activation function identifier: {value}",
    )


def initializer(value: Any, argument: str) -> None:
    """`keras.initializers.get`."""
    # For a string the message is that of the deserializer, which names a module path instead.
    said = "" if isinstance(value, str) else "Could not interpret initializer identifier: {value}"
    _identifier(value, argument, names.INITIALIZERS, "initializer", said)


def regularizer(value: Any, argument: str) -> None:
    """`keras.regularizers.get`."""
    _identifier(
        value,
        argument,
        names.REGULARIZERS,
        "regularizer",
        "Could not interpret regularizer identifier: {value}",
    )


def constraint(value: Any, argument: str) -> None:
    """`keras.constraints.get`."""
    _identifier(
        value,
        argument,
        names.CONSTRAINTS,
        "constraint",
        "Could not interpret constraint identifier: {value}",
    )
