"""Write C: one function for each node that is known here; the tables say which ones are.

``arrays`` are operands and results, whose sizes and strides are constants, and ``constants`` those whose
elements stand in the source. ``division`` decides which nodes threads compute in parts. ``elements`` has
an expression for each elementwise primitive. ``placed`` is a graph in memory of its surroundings: the
body of a loop, which ``bodies`` has rewritten, or an exported model. ``blocked`` is one product of
matrices, in ``tiles`` that stay in registers. The other files
have one family of primitives each, by the names that the families have in ``ops`` and ``kernels/numpy``.
"""
