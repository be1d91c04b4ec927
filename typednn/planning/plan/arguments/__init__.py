"""Build the arguments of a function that is planned without data.

The input is the function's annotations, sizes by name and examples. The output is its arguments,
with tensors and models that have shapes but no values.
"""
