"""numpy's kernels, one file for each family of ``ops``.

Kernels allocate no arrays. If numpy itself does, ``Kernel.allocates`` says how many bytes. The
small buffers of numpy's ufuncs, for operands that broadcast or have two dtypes, are not counted,
because their size does not grow with the operands. Constants are arrays of the call's dtype,
because numpy would make an array from a Python number in each call.
"""
