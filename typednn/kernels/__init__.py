"""Kernels: how numpy computes each primitive, once, for tensors and for plans alike.

A kernel writes into given memory (``out``), and names the scratch that it needs; ``kernel`` says what one is.
A primitive's eager ``forward`` is derived from its kernel (``computation``): it makes the memory, and runs
it. A planned program gives it memory that was laid out ahead. So both give the same bits.

``numpy`` has one file for each file of ``ops`` whose primitives are more than one of numpy's ufuncs, under the same name.
"""
