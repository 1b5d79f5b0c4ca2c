"""Public classes of `keras.layers` that the catalogue does not describe, and why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["NOT_MODELLED"]

NOT_MODELLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "FlaxLayer": "runs a Flax module, whose shapes only JAX knows",
        "InputSpec": "is no layer: it describes what a layer takes",
        "JaxLayer": "runs a JAX function, whose shapes only JAX knows",
        "Layer": "is the base class; what a subclass does stands in its own code",
        "TFSMLayer": "runs a saved model from a file that is not read",
        "TorchModuleWrapper": "runs a PyTorch module, whose shapes only PyTorch knows",
    }
)
