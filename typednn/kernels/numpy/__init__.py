"""numpy's kernels, one file for each family of ``ops``.

Kernels ask numpy for no arrays, but where ``Kernel.allocates`` says how many bytes. What numpy's ufuncs hold
for a moment to walk operands that broadcast or are of two dtypes is not counted: its size does not
grow with theirs. Constants are arrays of the call's dtype: numpy would make one of a Python number in each call.
"""
