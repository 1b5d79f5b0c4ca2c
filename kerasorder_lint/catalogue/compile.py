"""What `model.compile` takes, what it refuses, and what only the first `fit` or `evaluate` refuses.

Keras resolves the optimizer at once and loss and metrics when it first sees data, so a misspelt
loss raises at `fit`.

Source: keras/src/trainers/trainer.py (`compile`), keras/src/trainers/compile_utils.py,
        keras/src/optimizers/__init__.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from kerasorder_lint.catalogue import arguments, names
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import LayerState, Opaque
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown

__all__ = [
    "PARAMETERS",
    "Compilation",
    "check_optimizer",
    "compile_model",
    "loss_name",
    "missing_argument",
]

PARAMETERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "optimizer": "rmsprop",
        "loss": None,
        "loss_weights": None,
        "metrics": None,
        "weighted_metrics": None,
        "run_eagerly": False,
        "steps_per_execution": 1,
        "jit_compile": "auto",
        "auto_scale_loss": True,
    }
)

#: Names that stand for a binary, categorical or sparse loss or metric, as the data ask; any case.
_ADAPTING_LOSSES = ("crossentropy", "ce")
_ADAPTING_METRICS = ("accuracy", "acc")

#: Classes that their name alone cannot make, with what is missing.
_NEEDS_ARGUMENTS = {
    "lossfunctionwrapper": "fn",
    "iou": "num_classes",
    "io_u": "num_classes",
    "meaniou": "num_classes",
    "mean_io_u": "num_classes",
    "meanmetricwrapper": "fn",
    "mean_metric_wrapper": "fn",
    "onehotiou": "num_classes",
    "one_hot_io_u": "num_classes",
    "onehotmeaniou": "num_classes",
    "one_hot_mean_io_u": "num_classes",
    "precisionatrecall": "recall",
    "precision_at_recall": "recall",
    "recallatprecision": "precision",
    "recall_at_precision": "precision",
    "sensitivityatspecificity": "specificity",
    "sensitivity_at_specificity": "specificity",
    "specificityatsensitivity": "sensitivity",
    "specificity_at_sensitivity": "sensitivity",
}


@dataclass(frozen=True, slots=True)
class Compilation:
    """A compiled state of a model.

    args:  the arguments of `compile` by name, defaults filled in.
    later: what the first `fit` or `evaluate` will refuse.
    """

    args: Mapping[str, Any] = field(default_factory=dict)
    later: tuple[Problem, ...] = ()


def compile_model(
    positional: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    *,
    open_ended: bool = False,
) -> Compilation | Problem:
    """What `model.compile(...)` leaves behind, or what it raises."""
    try:
        args, _ = arguments.bind(
            "compile",
            PARAMETERS,
            positional,
            dict(keywords or {}),
            takes_keywords=False,
            open_ended=open_ended,
        )
        check_optimizer(args["optimizer"])
        if args["loss"] is not None and not isinstance(args["loss"], Unknown):
            _loss_weights(args["loss_weights"])
        for name in ("metrics", "weighted_metrics"):
            _metrics(args[name], name)
    except Rejected as rejected:
        return rejected.problem
    later = [_resolved(leaf, "loss", "loss") for leaf in _leaves(args["loss"])]
    for name in ("metrics", "weighted_metrics"):
        if arguments.truth(args[name]) is False:
            continue
        later += [_resolved(leaf, name, "metric") for leaf in _leaves(args[name])]
    return Compilation(args, tuple(problem for problem in later if problem is not None))


def loss_name(loss: Any) -> str | Unknown | None:
    """The name of a loss by its string or its class; None where there is no loss."""
    if loss is None:
        return None
    if isinstance(loss, str):
        return loss
    if isinstance(loss, Opaque) and loss.kind.startswith(("keras.losses.", "keras.metrics.")):
        return loss.kind.rpartition(".")[2]
    return UNKNOWN


def check_optimizer(value: Any) -> None:
    """`keras.optimizers.get`. Raises `Rejected`."""
    if value is None or isinstance(value, Unknown):
        return
    if isinstance(value, Opaque) and not value.kind.startswith(
        ("numpy.", "keras.losses.", "keras.metrics.")
    ):
        return
    name = value.get("class_name") if isinstance(value, dict) else value
    if isinstance(value, dict) and (not isinstance(name, str) or "module" in value):
        if "class_name" in value:
            return
        reject(Kind.ARGUMENT, "an optimizer's dict needs a `class_name`", "'class_name'")
    if isinstance(name, str) and name.lower() in names.OPTIMIZERS:
        if not isinstance(value, dict):
            _abstract_optimizer(name)
        return
    # Keras writes the class name of a dict in lower case, so only a string is sure to be quoted.
    quoted = "Could not interpret optimizer identifier:"
    quoted += f" {value}" if isinstance(value, (str, int, float)) else ""
    hint = arguments.nearest(name, names.OPTIMIZERS) if isinstance(name, str) else None
    reject(
        Kind.ARGUMENT,
        f"Keras knows no optimizer {name!r}"
        if isinstance(name, str)
        else "`optimizer` must name or be an optimizer",
        quoted,
        argument="optimizer",
        hint=hint,
        advice=f"Did you mean {hint!r}?" if hint else None,
    )


def _abstract_optimizer(name: str) -> None:
    """Four of the names stand for classes that need arguments."""
    quoted = {
        "lossscaleoptimizer": "'inner_optimizer'",
        "multioptimizer": "'optimizer_map'",
        "optimizermap": "'default_optimizer'",
        "optimizer": "could not be deserialized properly",
    }.get(name.lower())
    if quoted is not None:
        reject(
            Kind.ARGUMENT,
            f"the optimizer {name!r} needs arguments, which a name alone does not give",
            quoted,
            argument="optimizer",
        )


def missing_argument(name: str) -> str | None:
    """The argument without which the class of a loss or metric of this name cannot be made."""
    return _NEEDS_ARGUMENTS.get(name.lower())


def _loss_weights(value: Any) -> None:
    if isinstance(value, (Unknown, Opaque)) or not arguments.truth(value):
        return
    if not isinstance(value, (list, tuple, dict, float)):
        reject(
            Kind.ARGUMENT,
            f"`loss_weights` must be a float, a list or a dict, not a {type(value).__name__}",
            "Expected `loss_weights` argument to be a float (single output case) or a list, "
            "tuple, or dict (multiple output case).",
            argument="loss_weights",
        )


def _metrics(value: Any, argument: str) -> None:
    if isinstance(value, (Unknown, list, tuple, dict)) or arguments.truth(value) is False:
        return
    if isinstance(value, Opaque) and not value.kind.startswith("keras.metrics."):
        return
    shown = f" Received instead: {argument}={value}" if isinstance(value, (str, int, float)) else ""
    reject(
        Kind.ARGUMENT,
        f"`{argument}` must be a list, not {value!r}"
        if isinstance(value, (str, int, float))
        else f"`{argument}` must be a list, a tuple or a dict",
        f"Expected `{argument}` argument to be a list, tuple, or dict.{shown}",
        argument=argument,
        advice=f"Write `{argument}=[{value!r}]`." if isinstance(value, str) else None,
    )


def _leaves(value: Any) -> list[Any]:
    """Losses or metrics in a nest; a dict that describes one is one."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    if isinstance(value, dict) and "class_name" not in value:
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return [value]


def _resolved(value: Any, argument: str, what: str) -> Problem | None:
    """What `keras.losses.get` or `keras.metrics.get` will raise."""
    if value is None or isinstance(value, (Unknown, Opaque, dict, LayerState)):
        return None
    choices: Collection[str] = names.LOSSES if what == "loss" else names.METRICS
    adapting = _ADAPTING_LOSSES if what == "loss" else _ADAPTING_METRICS
    if isinstance(value, str):
        if value.lower() in adapting:
            return None
        if value in choices:
            missing = missing_argument(value)
            if missing is None:
                return None
            return Problem(
                Kind.ARGUMENT,
                f"the {what} {value!r} needs `{missing}`, which a name alone does not give",
                f"'{missing}'",
                moment="run",
                argument=argument,
            )
    hint = arguments.nearest(value, [*choices, *adapting]) if isinstance(value, str) else None
    certain = not isinstance(value, (Sym, bytes, set))
    return Problem(
        Kind.ARGUMENT,
        f"Keras knows no {what} {value!r}"
        if isinstance(value, str)
        else f"`{argument}` must name or be a {what}",
        f"Could not interpret {what} identifier:" + (f" {value}" if certain else ""),
        moment="run",
        argument=argument,
        hint=hint,
        advice=f"Did you mean {hint!r}?" if hint else None,
    )
