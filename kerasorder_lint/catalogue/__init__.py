"""What is true of Keras: layers, their arguments, their life and their shapes.

Each fact stands once and is tested against the installed Keras. Nothing here knows of source
text, files or rule codes: what Keras refuses comes back as a `Problem`, and the rules give it a
code. `life` is the door: it creates layers and applies them as `keras.layers.Layer` does.
"""
