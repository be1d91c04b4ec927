"""What the rules of ``running`` answer, and how they refuse.

>>> cummax((b, n), -1)
[(*b, n), (*b, n)]
>>> cummin((n, 3), 0)
[(n, 3), (n, 3)]
>>> logcumsumexp((rest, n), 0)
(..., n)

>>> cummax((n, 3), 2)
cummax: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> logcumsumexp((), 0)
logcumsumexp: x () has no axes, so no axis 0 [shape-index]
"""
