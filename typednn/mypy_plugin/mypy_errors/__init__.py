"""Reword mypy's own errors about tensors: in the words of the run time, with its codes.

mypy compares what is returned, assigned or listed with the declared type, and no hook is asked. So
the plugin reads each error before mypy records it: the two types in its text are compared again, as
shapes. An error about shapes that fit is dropped.
"""
