"""From bytes to a tree: the gate, decoding, bounds, parsing, notebooks, suppression comments.

Nothing here knows of Keras beyond the word itself.
"""
