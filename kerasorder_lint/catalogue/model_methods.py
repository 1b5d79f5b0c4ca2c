"""What the methods of a model take: their parameters, and where a model can be saved.

Source: keras/src/trainers/trainer.py, keras/src/backend/tensorflow/trainer.py,
        keras/src/models/model.py, keras/src/saving/saving_api.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import REQUIRED, Opaque
from kerasorder_lint.shapes import Unknown

__all__ = ["FURTHER", "PARAMETERS", "refused", "refuses"]


def _parameters(**given: Any) -> Mapping[str, Any]:
    return MappingProxyType(given)


PARAMETERS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "fit": _parameters(
            x=None,
            y=None,
            batch_size=None,
            epochs=1,
            verbose="auto",
            callbacks=None,
            validation_split=0.0,
            validation_data=None,
            shuffle=True,
            class_weight=None,
            sample_weight=None,
            initial_epoch=0,
            steps_per_epoch=None,
            validation_steps=None,
            validation_batch_size=None,
            validation_freq=1,
        ),
        "evaluate": _parameters(
            x=None,
            y=None,
            batch_size=None,
            verbose="auto",
            sample_weight=None,
            steps=None,
            callbacks=None,
            return_dict=False,
        ),
        "predict": _parameters(
            x=REQUIRED, batch_size=None, verbose="auto", steps=None, callbacks=None
        ),
        "train_on_batch": _parameters(
            x=REQUIRED, y=None, sample_weight=None, class_weight=None, return_dict=False
        ),
        "test_on_batch": _parameters(x=REQUIRED, y=None, sample_weight=None, return_dict=False),
        "predict_on_batch": _parameters(x=REQUIRED),
        "summary": _parameters(
            line_length=None,
            positions=None,
            print_fn=None,
            expand_nested=False,
            show_trainable=False,
            layer_range=None,
        ),
        "save": _parameters(filepath=REQUIRED, overwrite=True, zipped=None),
        "save_weights": _parameters(filepath=REQUIRED, overwrite=True, max_shard_size=None),
        "load_weights": _parameters(filepath=REQUIRED, skip_mismatch=False),
    }
)

#: Keywords that these take besides, and what Keras says of any other.
FURTHER: Final[Mapping[str, tuple[frozenset[str], str]]] = MappingProxyType(
    {
        "evaluate": (frozenset({"_use_cached_eval_dataset"}), "Arguments not recognized: {"),
        "save": (
            frozenset({"include_optimizer", "save_format"}),
            "The following argument(s) are not supported: [",
        ),
        "load_weights": (frozenset({"by_name", "objects_to_skip"}), "Invalid keyword arguments: {"),
    }
)
_OF_MODELS = (".keras", ".h5", ".hdf5")


def refused(
    method: str, positional: Sequence[Any], keywords: dict[str, Any]
) -> tuple[Problem, str] | None:
    """What Keras raises at `model.method(...)` for the arguments alone, and the exception's class.

    None where it takes them, or the method is not described.
    """
    parameters = PARAMETERS.get(method)
    if parameters is None:
        return None
    further, said = FURTHER.get(method, (frozenset(), ""))
    try:
        values, rest = arguments.bind(
            method, parameters, positional, keywords, takes_keywords=method in FURTHER
        )
    except Rejected as rejected:
        return rejected.problem, "TypeError"
    try:
        if method == "save":
            _check_format(values, rest)
        strange = [name for name in rest if name not in further]
        if strange:
            hint = arguments.nearest(strange[0], list(parameters))
            reject(
                Kind.ARGUMENT,
                f"`{method}` has no argument `{strange[0]}`",
                said,
                argument=strange[0],
                hint=hint,
            )
        if method == "save":
            _check_path(values)
        elif method == "save_weights":
            _check_path_of_weights(values)
    except Rejected as rejected:
        return rejected.problem, "ValueError"
    return None


#: What helps where a path has no ending that says how to save.
_ENDING = "Name a file that ends in `.keras`; `model.export` writes a SavedModel."


def refuses(method: str, problem: Problem | None) -> bool:
    """Whether a problem of a method is one of its arguments, which shows before it runs."""
    found = problem is not None and problem.kind is Kind.ARGUMENT and problem.moment == "now"
    return found and method in PARAMETERS


def _check_format(values: Mapping[str, Any], rest: Mapping[str, Any]) -> None:
    """Keras looks at `save_format` before all else."""
    path = values["filepath"]
    if isinstance(path, str) and not path.endswith(_OF_MODELS):
        if arguments.truth(rest.get("save_format")):
            reject(
                Kind.ARGUMENT,
                f"`save` takes no `save_format` for {path!r}",
                "The `save_format` argument is deprecated in Keras 3.",
                argument="save_format",
                advice=_ENDING,
            )


def _check_path(values: Mapping[str, Any]) -> None:
    path, zipped = values["filepath"], values["zipped"]
    if not isinstance(path, str):
        return
    if path.endswith(".keras") and zipped is False:
        reject(
            Kind.ARGUMENT,
            f"`save(zipped=False)` makes a folder, which must not be called {path!r}",
            "When using `zipped=False`, the `filepath` argument should not end in `.keras`.",
            argument="filepath",
        )
    if path.endswith(_OF_MODELS):
        return
    if zipped is True or (zipped is None and not path.startswith("hf://")):
        reject(
            Kind.ARGUMENT,
            f"`save` cannot tell a format by the name {path!r}",
            "Invalid filepath extension for saving. Please add either a `.keras` extension for "
            "the native Keras format (recommended) or a `.h5` extension.",
            argument="filepath",
            advice=_ENDING,
        )


def _check_path_of_weights(values: Mapping[str, Any]) -> None:
    path, most = values["filepath"], values["max_shard_size"]
    if not isinstance(path, str) or isinstance(most, (Unknown, Opaque)):
        return
    if path.endswith(".weights.h5" if most is None else ("weights.h5", "weights.json")):
        return
    ending = ".weights.h5" if most is None else ".weights.json"
    reject(
        Kind.ARGUMENT,
        f"`save_weights` writes a file that ends in `{ending}`, and not {path!r}",
        f"The filename must end in `{ending}`",
        argument="filepath",
        advice=f"Name a file that ends in `{ending}`.",
    )
