"""The models of `keras.applications`, each described by the layers that it is made of.

One module for each family, named like Keras's own files. A description calls layers of the
catalogue on a `Graph`; shapes, parameter counts and the list of layers all follow from it, for any
width, input or number of classes. `registry` finds an entry by name and makes the model.
"""
