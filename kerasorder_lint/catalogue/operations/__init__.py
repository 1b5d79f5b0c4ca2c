"""The functions of `keras.ops`, and what they make of symbolic tensors.

Families carry the names of Keras's own files (`core`, `image`, `linalg`, `math`, `nn`, `numpy`);
the large `numpy` is split by what a function does (`numpy_elementwise`, `numpy_joining`, …). A
family's `OPERATIONS` lists what it describes: each entry is a function with Keras's own signature,
behind the `Environment`, from specs to specs. `registry` finds and applies them.
"""
