"""Puts specifications to the Keras of the interpreter that runs this folder, and answers.

    python child 3 4096      reads a specification a line from standard input

`installed` is that Keras behind the few things in which its versions differ; `replay` makes again
what the code made, `trials` runs it, `questions` answers; `conversation` is the process.

A folder which needs the standard library and Keras alone, so that it runs wherever Keras does.
It is never imported by the rest. A specification is data: which layers and models are made, with
which arguments, in which order. Names in it are looked up among Keras's own and nowhere else.

Models are first built without their weights: in Keras 3 inside a `StatelessScope`, where variables
wait for a first value that never comes, in Keras 2 with large variables that have a handle and no
value.
Only what has to be run is built a second time with weights, if they are few.
"""
