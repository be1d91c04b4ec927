"""What the rules of ``convolution_transpose`` answer, and how they refuse.

>>> conv_transpose1d((n, c, h), (c, o, k), None, s, p)
(n, o, h*s+k-2*p-s)
>>> conv_transpose2d((n, c, h, w), (c, g, 4, 4), (g,), 2, 1)
(n, g, 2*h, 2*w)
>>> conv_transpose2d((n, 3 * c, h, w), (3 * c, 2, 2, 2), None, 2, 0, 0, 3)
(n, 6, 2*h, 2*w)

>>> conv_transpose1d((n, c, h), (c, o, 2), None, 1, 9)
(n, o, h-17)

>>> conv_transpose1d((n, c, h), (c, o, 2), None, 1, h + 1)
conv_transpose1d: x (n, c, h) and weight (c, o, 2): axis -1 of the result is -h-1, expected at
least 1; x has h there: use less padding [shape]
>>> conv_transpose1d((n, c, 1), (c, o, 2), None, 1, 1)
conv_transpose1d: x (n, c, 1) and weight (c, o, 2): axis -1 of the result is 0, expected at least
1; x has 1 there: use less padding [shape]
"""
