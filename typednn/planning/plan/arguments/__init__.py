"""The arguments of a function that is planned without data.

Annotations, sizes by name and examples flow in; out flow the function's arguments, with tensors
and models that have shapes but no values.
"""
