"""What the rules of ``convolution`` answer, and how they refuse.

>>> conv1d((n, c, h), (o, c, k))
(n, o, h-k+1)
>>> conv1d((n, c, h), (o, c, k), None, s, p)
(n, o, (h+2*p-k)//s+1)
>>> conv1d((n, c, h), (o, c, k), (o,), 1, "same", d)
(n, o, h)
>>> conv1d((c, h), (o, UNKNOWN, 3))
(o, h-2)
>>> conv2d((n, 3, h, w), (16, 3, 3, 3), None, 2, 1)
(n, 16, (h+1)//2, (w+1)//2)
>>> conv2d((n, c, h, w), (c, 1, 3, 3), None, 1, 1, 1, c)
(n, c, h, w)
>>> conv2d((n, c * g, h, w), (o * g, c, 1, 1), None, 1, 0, 1, g)
(n, g*o, h, w)
>>> conv2d((b, 3, h, w), (16, 3, 1, 1))
(*b, 16, h, w)
>>> conv2d((n, b, 3, h, w), (16, 3, 1, 1))  # *b is of no axes
(n, 16, h, w)
>>> conv2d((rest, w), (16, 3, 1, 2))
(..., 16, ?, w-1)
>>> conv2d((n, c, h, w), (rest, 3, 3))
(n, ?, h-2, w-2)
>>> conv2d((n, c, 5, 5), (UNKNOWN,) * 4)
(n, ?, ?, ?)

>>> conv1d((n, c, h), (o, c, 30))
(n, o, h-29)
>>> conv1d((n, c, h), (o, c, k))
(n, o, h-k+1)

>>> conv1d((n, c, h), (o, c, h + 1))
conv1d: x (n, c, h) and weight (o, c, h+1): axis -1 of x has h, but the window spans h+1; it must
not be larger [shape]
>>> conv1d((n, c, h), (o, c, h + 3), None, 1, 1)
conv1d: x (n, c, h) and weight (o, c, h+3): axis -1 of x has h, h+2 with its padding, but the
window spans h+3; it must not be larger [shape]
>>> conv1d((n, c, h), (o, 1, 3), None, 1, 0, 1, 2)
conv1d: weight (o, 1, 3): axis 0 is o, expected a multiple of groups, 2: for o=3 it is 3, not 2
[shape]
>>> conv1d((n, c, h), (o, c, 3), (o + 1,))
conv1d: bias (o+1,): axis 0 is o+1, expected o, the channels of the result: for o=2 it is 3, not 2 [shape]
>>> conv1d((n, c, h), (o, c, 3), None, s + 2, "same")
conv1d: padding 'same' needs a stride of 1, not (s+2,) [shape]
>>> conv1d((n, c, h, b, 3), (o, c, 3))
conv1d: x (n, c, h, *b, 3) has at least 4 axes, expected 3 axes (N, C_in, W) or 2 axes (C_in, W)
[shape-rank]
"""
