"""Read the shape checks that a program writes itself, and narrow tensors by them.

The checks are ``isinstance(x, Float32[Tensor, "b 784"])``, ``x.expect("b 784")``,
``assert x.shape == (b, 784)`` and ``assert x.ndim == 2``. After such a check the tensor has the
shape that it asks for. Names in the check are those of the enclosing function or class. Any other
name stands for any size.
"""
