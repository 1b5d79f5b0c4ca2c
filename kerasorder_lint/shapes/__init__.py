"""The algebra of shapes: dimensions that are known, free, symbolic or unknown.

Nothing here knows of Keras or of source text. A shape is a tuple of dimensions with the batch
axis in front, or `UNKNOWN` where not even the rank is known.
"""

from kerasorder_lint.shapes.agreement import common_dim, common_shape
from kerasorder_lint.shapes.dims import (
    UNKNOWN,
    Dim,
    Number,
    Shape,
    Sym,
    Unknown,
    ceil_divide,
    is_known,
    less,
    may_be_array,
    never_same,
    numbered_name,
    product,
    render_dim,
    render_shape,
    same,
    symbol,
    take_for_length,
    without_needless_numbers,
)

__all__ = [
    "UNKNOWN",
    "Dim",
    "Number",
    "Shape",
    "Sym",
    "Unknown",
    "ceil_divide",
    "common_dim",
    "common_shape",
    "is_known",
    "less",
    "may_be_array",
    "never_same",
    "numbered_name",
    "product",
    "render_dim",
    "render_shape",
    "same",
    "symbol",
    "take_for_length",
    "without_needless_numbers",
]
