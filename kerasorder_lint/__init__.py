"""Static analysis of Keras code: layers in orders that cannot work, found without TensorFlow.

Importing this package loads nothing else; the command line, flake8 and editors load what a
run needs and no more.
"""

__version__ = "0.1.0"
