"""Kernels: how numpy computes each primitive. Tensors and plans use the same kernels.

A kernel writes into memory that it is given (``out``), and names the scratch memory that it needs
(``kernel.py``). The eager ``forward`` of a primitive is derived from its kernel
(``computation.py``): it allocates the memory and runs the kernel. A planned program runs the same
kernel on memory that was laid out beforehand. So both give the same bits.

``numpy/x.py`` has the kernels of ``ops/x.py``. Primitives that are numpy ufuncs need no kernel.
"""
