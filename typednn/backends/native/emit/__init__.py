"""Write C: one function for each node that is known here; the tables say which ones are.

``arrays`` are operands and results, whose sizes and strides are constants, and ``constants`` those whose
elements stand in the source. ``elements`` has an expression for each elementwise primitive. ``placed``
is a graph in memory of its surroundings: the body of a loop, or an exported model. The other files
have one family of primitives each, by the names that the families have in ``ops`` and ``kernels/numpy``.
"""
