"""Write C: one function for each node that is known here; the tables say which ones are.

``arrays`` are operands and results, whose sizes and strides are constants. ``elements`` has an
expression for each elementwise primitive. The other files have one family of primitives each, by the
names that the families have in ``ops`` and ``kernels/numpy``.
"""
