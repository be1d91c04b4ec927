"""What the rules of ``activations`` answer.

>>> leaky_relu((b, n))
(*b, n)

>>> leaky_relu((b, n), 0.1)
(*b, n)
"""
