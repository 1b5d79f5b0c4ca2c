"""What a program does with layers and models: the objects, and the ordered trace of events.

The recorder writes while the interpreter runs; what it hands on is a frozen `Program` that rules
read. Nothing here knows of source text beyond the coordinates in a `Site`.
"""
