"""Which layers of Keras derive from other public layers.

Source: keras/src/layers, Keras 3.15; tf_keras/src/layers, Keras 2.15.
"""

from __future__ import annotations

__all__ = ["derives"]

_OF_BOTH = {
    "ConvLSTM1D": ("RNN",),
    "ConvLSTM2D": ("RNN",),
    "ConvLSTM3D": ("RNN",),
    "GRU": ("RNN",),
    "LSTM": ("RNN",),
    "SimpleRNN": ("RNN",),
    "SpatialDropout1D": ("Dropout",),
    "SpatialDropout2D": ("Dropout",),
    "SpatialDropout3D": ("Dropout",),
    "SpectralNormalization": ("Wrapper",),
    "TimeDistributed": ("Wrapper",),
}
_BASES: dict[int, dict[str, tuple[str, ...]]] = {
    3: {
        **_OF_BOTH,
        "AdditiveAttention": ("Attention",),
        "FlaxLayer": ("JaxLayer",),
        "ReversibleEmbedding": ("Embedding",),
    },
    2: {
        **_OF_BOTH,
        "Bidirectional": ("Wrapper",),
        "Conv1DTranspose": ("Conv1D",),
        "Conv2DTranspose": ("Conv2D",),
        "Conv3DTranspose": ("Conv3D",),
    },
}


def derives(name: str, base: str, target: int = 3) -> bool:
    """Whether one class of layers is another one or derives from it; by their own names."""
    return base in (name, "Layer") or base in _BASES[target].get(name, ())
